//! The offices of many municipalities and areas, and how each lays out what it sends.

use super::{Area, Land};
use crate::sample::Errors;
use crate::sample::layouts;
use crate::sample::lists;
use crate::sample::names;
use crate::sample::offices::{Cover, Form, Format, Office, PLAIN, SPECIAL_SCHOOL};
use crate::sample::random::Random;
use crate::sample::second_layouts as second;
use crate::sample::text::Encoding;

/// An office with its words; [`Office`] borrows them.
#[derive(Clone, Debug)]
pub(in crate::sample) struct Owned {
    key: String,
    name: String,
    municipality: &'static str,
    channel: &'static str,
    folder: String,
    forms: &'static [&'static str],
    covers: Vec<&'static str>,
    form: Form,
    absent: f64,
}

impl Owned {
    pub(in crate::sample) fn borrowed(&self) -> Office<'_> {
        Office {
            key: &self.key,
            name: &self.name,
            municipality: self.municipality,
            channel: self.channel,
            folder: &self.folder,
            forms: self.forms,
            covers: &self.covers,
            form: Some(self.form),
            absent: self.absent,
        }
    }
}

/// Draws the offices of all areas, in the order of areas and municipalities.
pub(in crate::sample) fn all(seed: u64, land: &Land, errors: Errors, absent: f64) -> Vec<Owned> {
    let mut offices = Vec::new();
    for (at, area) in land.areas.iter().enumerate() {
        for code in &area.members {
            let n = land.children.get(code).copied().unwrap_or(0);
            offices.extend(of_municipality(&Place { seed, code, n, errors, absent }));
        }
        offices.extend(of_area(seed, land, (at, area), errors, absent));
    }
    offices
}

/// A municipality with its number of children.
struct Place<'a> {
    seed: u64,
    code: &'a &'static str,
    n: usize,
    errors: Errors,
    absent: f64,
}

impl Place<'_> {
    fn office(&self, ending: &str, section: &str, channel: &'static str, form: Form) -> Owned {
        let code = *self.code;
        let name = names::municipality(code);
        Owned {
            key: format!("m{code}-{ending}"),
            name: format!("{name} {section}"),
            municipality: code,
            channel,
            folder: format!("{code}_{name}/{section}"),
            forms: &["child"],
            covers: Vec::new(),
            form,
            absent: self.absent,
        }
    }
}

fn of_municipality(place: &Place<'_>) -> Vec<Owned> {
    let mut random = Random::new(place.seed, &format!("offices {}", place.code));
    let welfare = random.pick(&welfare(place.errors));
    let forms: &[&str] = match place.n {
        0..8 => &["child"],
        8..14 => &["child", "facility"],
        14..30 => &["child", "headcount", "facility"],
        _ => &["child", "headcount", "facility", "coordinator"],
    };
    // Whoever may tell the truth of a child is never silent.
    let welfare = Owned { forms, absent: 0.0, ..place.office("fukushi", "障害福祉課", "障害福祉", welfare) };
    let mut offices = vec![welfare];
    if place.n >= 12 {
        let form = random.pick(&schools(place.errors));
        offices.push(place.office("kyoiku", "教育委員会", "教育委員会", form));
    }
    if place.n >= 20 {
        offices.push(place.office("hoiku", "保育課", "保育", nurseries(place.errors)));
    }
    if place.n >= 60 {
        offices.push(place.office("hokenjo", "保健所", "小児慢性", health(place.errors)));
    }
    offices
}

/// Offices that serve an area: health, special needs school, hospital, visiting nurses. School and hospital know children
/// of the areas beside it too.
fn of_area(seed: u64, land: &Land, (at, area): (usize, &Area), errors: Errors, absent: f64) -> Vec<Owned> {
    let around: Vec<&'static str> = land.around(at).into_iter().flat_map(|area| area.members.clone()).collect();
    let small = |code: &&'static str| land.children.get(code).is_none_or(|n| *n < 60);
    let health: Vec<&'static str> = area.members.iter().copied().filter(small).collect();
    let word = Random::new(seed, &format!("hospital {}", area.id)).pick(&["中央", "総合", "こども", "赤松", "みどり"]);
    let office = |ending: &str, name: String, channel, covers: Vec<&'static str>, form| Owned {
        key: format!("{}-{ending}", area.id),
        folder: format!("圏域/{}_{}/{name}", area.id, area.name),
        name,
        municipality: "",
        channel,
        forms: &["child"],
        covers,
        form,
        absent,
    };
    let name = area.name.as_str();
    let school = office("school", area.school.clone(), "県立特別支援学校", around.clone(), special_school(errors));
    let mut offices = vec![
        Owned { absent: 0.0, ..school },
        office("hospital", format!("{name}{word}病院（架空）"), "病院", around, hospital(errors)),
        office(
            "nurses",
            format!("訪問看護ステーション{name}（架空）"),
            "訪問看護",
            area.members.clone(),
            nurses(errors),
        ),
    ];
    if !health.is_empty() {
        offices.push(office("health", format!("{name}保健福祉事務所"), "小児慢性", health, area_health(errors)));
    }
    offices
}

/// Titles above a child form.
const TITLES: &[&str] = &["様式１　医療的ケア児等　個票", "{機関}　　　（{基準日}現在）"];

fn welfare(errors: Errors) -> Vec<Form> {
    if errors == Errors::Second {
        return second::WELFARE.to_vec();
    }
    let form = |columns, file, format| Form { columns, file, format, titles: TITLES, sheet: "様式1", ..PLAIN };
    vec![
        Form {
            left: 1,
            example: true,
            masters: true,
            gap: 26,
            cover: Cover::Sheet,
            notes: &["※１　住所は番地まで記入してください。", "※２　医療的ケアは該当する欄に○を記入（複数可）。"],
            ..form(layouts::YOKOSUKA_WELFARE, "【{機関}】様式1_個票_回答.xlsx", Format::Xlsx)
        },
        Form {
            masters: true,
            sums: true,
            cover: Cover::Sheet,
            notes: &["（注）支給量・実績は月平均"],
            ..form(layouts::KAMAKURA_WELFARE, "様式1（{機関}）.xlsm", Format::Xlsm)
        },
        Form { sums: true, cover: Cover::File, ..form(layouts::ZUSHI_WELFARE, "{機関}_個票.csv", CSV) },
        Form {
            page: 12,
            sums: true,
            cover: Cover::Sheet,
            ..form(layouts::MIURA_WELFARE, "様式1({機関}){q}.xls", Format::Xls)
        },
        Form { gap: 3, left: 1, ..form(layouts::HAYAMA_WELFARE, "様式1({機関}){q}.xlsx", Format::Xlsx) },
    ]
}

const CSV: Format = Format::Text(b',', Encoding::Utf8Bom);

fn schools(errors: Errors) -> Vec<Form> {
    if errors == Errors::Second {
        return vec![second::SCHOOLS];
    }
    let titles = &["医 療 的 ケ ア 児 童 生 徒 名 簿", "（{基準日}現在　{機関}）"];
    vec![
        Form {
            file: "医療的ケア児童生徒名簿({機関}).xls",
            format: Format::Xls,
            columns: lists::YOKOSUKA_SCHOOLS,
            sheet: "名簿",
            titles,
            page: 9,
            ..PLAIN
        },
        Form {
            file: "様式1_{機関}.ods",
            format: Format::Ods,
            columns: lists::KAMAKURA_SCHOOLS,
            sheet: "小中学校",
            titles,
            ..PLAIN
        },
    ]
}

fn nurseries(errors: Errors) -> Form {
    if errors == Errors::Second {
        return second::NURSERIES;
    }
    Form {
        file: "様式1_{機関}.xlsx",
        columns: lists::YOKOSUKA_NURSERIES,
        sheet: "様式1",
        titles: &["保育所等における医療的ケア児（{基準日}）"],
        cover: Cover::Sheet,
        ..PLAIN
    }
}

fn health(errors: Errors) -> Form {
    if errors == Errors::Second {
        return second::HEALTH;
    }
    let format = Format::Text(b',', Encoding::Cp932);
    Form { file: "小慢抽出_{q}.csv", format, columns: lists::YOKOSUKA_HEALTH, cover: Cover::File, ..PLAIN }
}

fn area_health(errors: Errors) -> Form {
    if errors == Errors::Second {
        return second::HEALTH;
    }
    Form {
        file: "小児慢性_医療的ケア児一覧.xlsx",
        columns: lists::KAMAKURA_HEALTH,
        sheet: "一覧",
        titles: &["小児慢性特定疾病医療受給者のうち医療的ケアを要する児", "{機関}　{基準日}時点"],
        page: 20,
        cover: Cover::Sheet,
        ..PLAIN
    }
}

fn special_school(errors: Errors) -> Form {
    if errors == Errors::Second { second::SPECIAL_SCHOOL } else { SPECIAL_SCHOOL }
}

fn hospital(errors: Errors) -> Form {
    if errors == Errors::Second {
        return second::HOSPITAL;
    }
    let format = Format::Text(b'\t', Encoding::Utf8);
    Form { file: "患者一覧_{q}.tsv", format, columns: lists::HOSPITAL, ..PLAIN }
}

fn nurses(errors: Errors) -> Form {
    if errors == Errors::Second {
        return second::NURSES;
    }
    Form {
        file: "訪問看護利用児.ods",
        format: Format::Ods,
        columns: lists::NURSES,
        sheet: "利用児",
        titles: &["小児の利用者一覧", ""],
        example: true,
        cover: Cover::Sheet,
        ..PLAIN
    }
}
