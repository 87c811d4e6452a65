//! The offices that report, what they send, and which children they know.

use chrono::NaiveDate;

use super::care::Care;
use super::layouts;
use super::lists;
use super::names::AREA;
use super::people::{Child, State};
use super::random::Random;
use super::rows::World;
use super::shares::Knows;
use super::text::Encoding;
use crate::plan::write::OfficeText;

/// The invented general hospital, visiting-nurse station and special needs school of the area.
pub(super) const HOSPITAL: &str = "みさき湾総合病院";
pub(super) const NURSES: &str = "訪問看護ステーションしおかぜ";

/// The kind of file an office sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xlsm,
    Xls,
    Ods,
    /// Comma or tab, and the encoding.
    Text(u8, Encoding),
}

/// Where the 送付票 of a return is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    None,
    Sheet,
    File,
}

/// How an office lays out its child form.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(super) struct Form {
    /// File name; `{q}` is the quarter as people write it.
    pub(super) file: &'static str,
    pub(super) format: Format,
    pub(super) columns: &'static str,
    pub(super) sheet: &'static str,
    /// Lines above the header; `{基準日}` is filled in.
    pub(super) titles: &'static [&'static str],
    pub(super) notes: &'static [&'static str],
    /// First column, from 0.
    pub(super) left: u16,
    /// The header comes again after so many children; 0: never.
    pub(super) page: usize,
    /// An empty row comes after so many children; 0: never.
    pub(super) gap: usize,
    /// A line with an example stands under the header.
    pub(super) example: bool,
    /// Rows of sums: 小計 on each page, 計 and 再掲 at the end.
    pub(super) sums: bool,
    /// Two sheets: primary school, and above.
    pub(super) split: bool,
    /// A hidden sheet of choices and a sheet of explanations are in the book.
    pub(super) masters: bool,
    pub(super) cover: Cover,
}

/// A form with nothing beside its columns.
pub(super) const PLAIN: Form = Form {
    file: "",
    format: Format::Xlsx,
    columns: "",
    sheet: "Sheet1",
    titles: &[],
    notes: &[],
    left: 0,
    page: 0,
    gap: 0,
    example: false,
    sums: false,
    split: false,
    masters: false,
    cover: Cover::None,
};

/// What special schools send.
pub(super) const SPECIAL_SCHOOL: Form = Form {
    file: "医療的ケア実施生徒一覧.xlsx",
    columns: lists::SPECIAL_SCHOOL,
    sheet: "小学部",
    titles: &["医療的ケア実施児童生徒一覧", "{基準日}現在"],
    notes: &["※訪問教育を含む。", "※居住市町は保護者の住所による。"],
    page: 15,
    split: true,
    sums: true,
    cover: Cover::Sheet,
    ..PLAIN
};

impl Default for Form {
    fn default() -> Self {
        PLAIN
    }
}

/// One office that should report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Office<'a> {
    /// Name of its table in the quarter file.
    pub(super) key: &'a str,
    pub(super) name: &'a str,
    /// Six-digit code; empty for prefectural offices, hospitals and the like.
    pub(super) municipality: &'static str,
    pub(super) channel: &'static str,
    pub(super) folder: &'a str,
    pub(super) forms: &'static [&'static str],
    /// Municipalities its children may live in; empty: its own.
    pub(super) covers: &'a [&'static str],
    /// The child form as this office fills it in; none where it sends something else.
    pub(super) form: Option<Form>,
    /// How often it sends nothing.
    pub(super) absent: f64,
}

impl Office<'_> {
    /// What the quarter's file says of it.
    pub(super) fn text(&self, due: Option<NaiveDate>) -> OfficeText<'_> {
        OfficeText {
            id: self.key.to_owned(),
            name: self.name.to_owned(),
            municipality: self.municipality,
            channel: self.channel,
            folder: self.folder.to_owned(),
            forms: self.forms,
            due,
            covers: self.covers,
        }
    }
}

pub(super) const OFFICE: Office<'static> = Office {
    key: "",
    name: "",
    municipality: "",
    channel: "",
    folder: "",
    forms: &["child", "cover"],
    covers: &[],
    form: None,
    absent: 0.0,
};

/// All offices, in the order of the quarter file.
pub(super) const OFFICES: [Office<'static>; 19] = [
    Office {
        key: "yokosuka-fukushi",
        name: "横須賀市 障害福祉課",
        municipality: "142018",
        channel: "障害福祉",
        folder: "142018_横須賀市/障害福祉課",
        forms: &["child", "headcount", "facility", "coordinator", "cover"],
        form: Some(Form {
            file: "【横須賀市】様式1_個票_回答.xlsx",
            columns: layouts::YOKOSUKA_WELFARE,
            sheet: "様式1（個票）",
            titles: &["様式１　医療的ケア児等　個票", "横須賀市　障害福祉課　　　　　　（{基準日}現在）", ""],
            notes: &["※１　住所は番地まで記入してください。", "※２　医療的ケアは該当する欄に○を記入（複数可）。"],
            left: 1,
            example: true,
            masters: true,
            gap: 26,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "yokosuka-hokenjo",
        name: "横須賀市 保健所（小児慢性）",
        municipality: "142018",
        channel: "小児慢性",
        folder: "142018_横須賀市/保健所",
        form: Some(Form {
            file: "小慢抽出_{q}.csv",
            format: Format::Text(b',', Encoding::Cp932),
            columns: lists::YOKOSUKA_HEALTH,
            cover: Cover::File,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "yokosuka-kyoiku",
        name: "横須賀市 教育委員会",
        municipality: "142018",
        channel: "教育委員会",
        folder: "142018_横須賀市/教育委員会",
        forms: &["child", "headcount"],
        form: Some(Form {
            file: "医療的ケア児童生徒名簿(横須賀市教委)R3.xls",
            format: Format::Xls,
            columns: lists::YOKOSUKA_SCHOOLS,
            sheet: "名簿",
            titles: &["医 療 的 ケ ア 児 童 生 徒 名 簿", "（{基準日}現在　支援教育課）"],
            notes: &["※　看護師の配置状況は別紙のとおり"],
            page: 9,
            gap: 5,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "yokosuka-hoiku",
        name: "横須賀市 保育課",
        municipality: "142018",
        channel: "保育",
        folder: "142018_横須賀市/保育課",
        form: Some(Form {
            file: "様式1.xlsx",
            columns: lists::YOKOSUKA_NURSERIES,
            sheet: "様式1",
            titles: &["保育所等における医療的ケア児（{基準日}）"],
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "kamakura-fukushi",
        name: "鎌倉市 障害福祉課",
        municipality: "142042",
        channel: "障害福祉",
        folder: "142042_鎌倉市/障害福祉課",
        forms: &["child", "headcount", "facility", "coordinator", "cover"],
        form: Some(Form {
            file: "様式1（鎌倉市）.xlsm",
            format: Format::Xlsm,
            columns: layouts::KAMAKURA_WELFARE,
            sheet: "個票",
            titles: &["（様式１）", "医療的ケア児等実数把握　個票　鎌倉市", "基準日：{基準日}"],
            notes: &["（注）支給量・実績は月平均"],
            masters: true,
            sums: true,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "kamakura-kyoiku",
        name: "鎌倉市 教育委員会",
        municipality: "142042",
        channel: "教育委員会",
        folder: "142042_鎌倉市/教育委員会",
        forms: &["child"],
        form: Some(Form {
            file: "様式1_鎌倉市教委.ods",
            format: Format::Ods,
            columns: lists::KAMAKURA_SCHOOLS,
            sheet: "小中学校",
            titles: &["市立小・中学校に在籍する医療的ケア児", "{基準日}"],
            notes: &["※看護職員は派遣による"],
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "kamakura-hoiku",
        name: "鎌倉市 保育課",
        municipality: "142042",
        channel: "保育",
        folder: "142042_鎌倉市/保育課",
        ..OFFICE
    },
    Office {
        key: "zushi-fukushi",
        name: "逗子市 障害福祉課",
        municipality: "142085",
        channel: "障害福祉",
        folder: "142085_逗子市/障害福祉課",
        forms: &["child", "facility", "cover"],
        form: Some(Form {
            file: "142085_逗子市_個票.csv",
            format: Format::Text(b',', Encoding::Utf8Bom),
            columns: layouts::ZUSHI_WELFARE,
            titles: &["様式1　個票（逗子市障害福祉課）{基準日}現在"],
            sums: true,
            cover: Cover::File,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "zushi-kyoiku",
        name: "逗子市 教育委員会",
        municipality: "142085",
        channel: "教育委員会",
        folder: "142085_逗子市/教育委員会",
        forms: &["child"],
        form: Some(Form {
            file: "様式1（逗子市教育委員会）.xlsx",
            columns: lists::KAMAKURA_SCHOOLS,
            sheet: "回答",
            titles: &["医療的ケア児調査（逗子市）{基準日}"],
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "miura-fukushi",
        name: "三浦市 福祉課",
        municipality: "142107",
        channel: "障害福祉",
        folder: "142107_三浦市/福祉課",
        forms: &["child", "headcount", "cover"],
        form: Some(Form {
            file: "様式1(三浦市){q}.xls",
            format: Format::Xls,
            columns: layouts::MIURA_WELFARE,
            sheet: "三浦市",
            titles: &["医療的ケア児等個票", "三　浦　市", "令和３年度　　{基準日}現在"],
            notes: &["※ 色付きのセルは自動計算"],
            page: 5,
            sums: true,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "hayama-fukushi",
        name: "葉山町 福祉課",
        municipality: "143014",
        channel: "障害福祉",
        folder: "143014_葉山町/福祉課",
        form: Some(Form {
            file: "様式1(葉山町){q}.xlsx",
            columns: layouts::HAYAMA_WELFARE,
            sheet: "葉山町",
            titles: &["三浦郡葉山町　医療的ケア児等　個票", "{基準日}"],
            left: 1,
            gap: 3,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "hayama-kyoiku",
        name: "葉山町 教育委員会",
        municipality: "143014",
        channel: "教育委員会",
        folder: "143014_葉山町/教育委員会",
        ..OFFICE
    },
    Office {
        key: "kamakura-hofuku",
        name: "鎌倉保健福祉事務所",
        channel: "小児慢性",
        folder: "140007_神奈川県/鎌倉保健福祉事務所",
        covers: &["142042", "142085", "143014"],
        form: Some(Form {
            file: "小児慢性_医療的ケア児一覧（鎌倉HWC）.xlsx",
            columns: lists::KAMAKURA_HEALTH,
            sheet: "一覧",
            titles: &["小児慢性特定疾病医療受給者のうち医療的ケアを要する児", "鎌倉保健福祉事務所　{基準日}時点"],
            notes: &["※生年月日は年月日の書式に変更してご覧ください。"],
            page: 20,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "misaki-center",
        name: "鎌倉保健福祉事務所 三崎センター",
        channel: "小児慢性",
        folder: "140007_神奈川県/三崎センター",
        forms: &["child"],
        covers: &["142107"],
        form: Some(Form {
            file: "三崎センター_個票.csv",
            format: Format::Text(b',', Encoding::Utf16),
            columns: lists::MISAKI_HEALTH,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "kenritsu-shien",
        name: super::life::SPECIAL_SCHOOL,
        channel: "県立特別支援学校",
        folder: "140007_神奈川県/県立みうらの丘支援学校",
        covers: &AREA,
        form: Some(SPECIAL_SCHOOL),
        ..OFFICE
    },
    Office {
        key: "misakiwan-byoin",
        name: HOSPITAL,
        channel: "病院",
        folder: "病院/みさき湾総合病院",
        forms: &["child"],
        covers: &AREA,
        form: Some(Form {
            file: "患者一覧_{q}.tsv",
            format: Format::Text(b'\t', Encoding::Utf8),
            columns: lists::HOSPITAL,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "shiokaze",
        name: NURSES,
        channel: "訪問看護",
        folder: "訪問看護/しおかぜ",
        covers: &AREA,
        form: Some(Form {
            file: "訪問看護利用児_しおかぜ.ods",
            format: Format::Ods,
            columns: lists::NURSES,
            sheet: "利用児",
            titles: &["小児の利用者一覧", ""],
            example: true,
            cover: Cover::Sheet,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "jidosodansho",
        name: "三浦半島児童相談所",
        channel: "児童相談所",
        folder: "140007_神奈川県/三浦半島児童相談所",
        forms: &["child"],
        covers: &AREA,
        form: Some(Form {
            file: "個票_児相.csv",
            format: Format::Text(b',', Encoding::Utf8),
            columns: lists::GUIDANCE,
            ..PLAIN
        }),
        ..OFFICE
    },
    Office {
        key: "nagisa-sodan",
        name: "相談支援センターなぎさ",
        channel: "相談支援事業所",
        folder: "相談支援/なぎさ",
        forms: &["coordinator", "headcount"],
        covers: &AREA,
        ..OFFICE
    },
];

/// Whether the office sends anything in the quarter with number `at`; one is missing each time.
pub(super) fn reports(office: &Office<'_>, seed: u64, at: usize) -> bool {
    let silent = || Random::new(seed, &format!("absent {} {at}", office.key)).chance(office.absent);
    !matches!((office.key, at), ("zushi-kyoiku", 0) | ("jidosodansho", 1)) && (office.absent <= 0.0 || !silent())
}

/// Whether the office knows the child; the same answer in every quarter, as long as the life is the same.
pub(super) fn knows(world: &World<'_>, office: &Office<'_>, child: &Child, state: &State) -> bool {
    let shares = &world.shares.knows;
    let home = state.address.code;
    if !office.municipality.is_empty() && office.municipality != home {
        return false;
    }
    if !office.form.is_some_and(|form| shows(&form, &state.care)) {
        return false;
    }
    let inside = world.region.contains(home);
    let share = match office.channel {
        "障害福祉" => welfare_share(shares, state),
        "小児慢性" if office.municipality.is_empty() && !office.covers.contains(&home) => 0.0,
        "小児慢性" if state.chronic => shares.chronic,
        "小児慢性" => shares.chronic_other,
        "教育委員会" if state.school.kind.contains("学校（") => shares.school,
        "保育" if state.school.kind == "保育所" => shares.nursery,
        "県立特別支援学校" if state.school.name == office.name => shares.special_school,
        "病院" if !inside => shares.hospital_outside,
        "病院" if state.place == "入院" => shares.hospital_inpatient,
        "病院" if state.care.items.is_empty() => shares.hospital_no_care,
        "病院" => shares.hospital,
        "訪問看護" if state.services.iter().any(|service| service.field == "visiting_nurse") => shares.nurses,
        "児童相談所" if state.place == "入所" => shares.guidance_resident,
        "児童相談所" if inside => shares.guidance_other,
        _ => 0.0,
    };
    Random::new(world.seed, &format!("knows {} {}", office.key, child.id)).chance(share)
}

/// Whether a form has a place for something that the child needs: a list of care leaves out children
/// who are 重症心身障害児 and need none.
pub(super) fn shows(form: &Form, care: &Care) -> bool {
    let fields = form.columns.lines().filter_map(|line| line.split(" = ").nth(1)?.split(" : ").next());
    let shown = |field: &str| match field {
        "severe" => care.severe,
        "cares" => !care.items.is_empty(),
        item => care.has(item),
    };
    fields.into_iter().any(shown)
}

/// Welfare offices know the children with a decision on services, and few others.
fn welfare_share(shares: &Knows, state: &State) -> f64 {
    match (state.place, state.services.is_empty(), state.care.severe) {
        // Whoever moves or leaves is struck off or entered there.
        _ if state.left() || state.former.is_some() => 1.0,
        ("入所", _, _) => shares.welfare_resident,
        (_, false, _) => shares.welfare_served,
        (_, true, true) => shares.welfare_severe,
        (_, true, false) => shares.welfare_other,
    }
}
