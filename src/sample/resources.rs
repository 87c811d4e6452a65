//! The 社会資源調査 and the コーディネーター名簿: what the area has for the children.

use chrono::{Datelike, Days};

use super::book::{Cell, Sheet, a1};
use super::names;
use super::offices::Office;
use super::people::{Quarter, checked_number, unchecked_number};
use super::random::Random;
use super::sheets::Planted;
use super::spell;

/// A kind of service, its type of short stay, and how many places a day an office has.
type Service = (&'static str, &'static str, (u32, u32));

const SERVICES: [Service; 8] = [
    ("短期入所", "医療型（空床）", (1, 4)),
    ("短期入所", "福祉型強化（併設）", (1, 2)),
    ("短期入所", "福祉型（併設）", (2, 4)),
    ("児童発達支援", "", (2, 5)),
    ("放課後等デイサービス", "", (2, 5)),
    ("訪問看護", "", (3, 8)),
    ("日中一時支援", "", (1, 3)),
    ("居宅介護", "", (1, 4)),
];

const TITLES: [&str; 21] = [
    "事業所番号",
    "事業所名",
    "法人名",
    "所在地",
    "サービス種別",
    "短期入所の類型",
    "定員",
    "医療的ケア児の受入",
    "受け入れるケア",
    "人工呼吸器対応",
    "受入枠（人/日）",
    "受入中（人）",
    "断った件数",
    "断った理由",
    "送迎",
    "開所日数（日/月）",
    "看護職員（常勤換算）",
    "3号研修修了者",
    "更新日",
    "対象年齢",
    "営業日",
];

/// The 社会資源調査 of a municipality: one row per office and service. The offices are the same in
/// every quarter; a large municipality has two rounds of them.
pub(super) fn facilities(
    seed: u64,
    office: &Office<'_>,
    quarter: &Quarter,
    large: bool,
) -> (Sheet, Vec<Planted>, Vec<Places>) {
    let mut random = Random::new(seed, &format!("facilities {}", office.municipality));
    let mut sheet = Sheet::new("社会資源調査");
    sheet.text(0, 0, &format!("様式３　社会資源調査（{}）", names::municipality(office.municipality)));
    for (column, title) in (0..).zip(TITLES) {
        sheet.head((2, column, 2, column), title);
    }
    let mut services = SERVICES.to_vec();
    if large {
        services.extend(SERVICES.iter().filter(|_| random.chance(0.6)));
    }
    let (mut planted, mut truth) = (Vec::new(), Vec::new());
    let mut row = 3;
    for service in &services {
        let mut number = checked_number(145_000_000 + random.below(999_999));
        if row == 5 {
            number = unchecked_number(&number);
            planted.push((a1(row, 0), "check-digit-wrong"));
        }
        let identity = identity(&mut random, office, service, number);
        let (mut capacity, mut places) = capacity(&mut random, service, quarter);
        ages_and_days(seed, (office.municipality, row), (&mut capacity, &mut places), quarter);
        office.municipality.clone_into(&mut places.municipality);
        truth.push(places);
        for (column, value) in (0..).zip(identity.into_iter().chain(capacity)) {
            if let Some(value) = value {
                sheet.put(row, column, value);
            }
        }
        row += 1;
    }
    sheet.text(row, 0, "※　受入枠は医療的ケア児を１日に受け入れられる人数");
    (sheet, planted, truth)
}

/// The first six columns: who, where, what.
fn identity(random: &mut Random, office: &Office<'_>, service: &Service, number: String) -> Vec<Option<Cell>> {
    let (kind, stay, _) = *service;
    let words = [
        "なぎさ",
        "うみかぜ",
        "はまゆう",
        "みなと",
        "つばさ",
        "しおさい",
        "ひだまり",
        "こもれび",
        "ゆうやけ",
        "おれんじ",
    ];
    let name = random.pick(&words);
    let word = match kind {
        "短期入所" => "ショートステイ",
        "訪問看護" => "訪問看護ステーション",
        "居宅介護" => "ヘルパーステーション",
        _ => "こども支援室",
    };
    let corporation = random.pick(&["社会福祉法人", "㈱", "医療法人社団"]);
    let address = names::address(random, office.municipality);
    vec![
        Some(Cell::Text(number)),
        Some(Cell::Text(format!("{word}{name}"))),
        Some(Cell::Text(format!("{corporation}{name}会"))),
        Some(spell::address(random, &address, "")),
        Some(Cell::text(kind)),
        (!stay.is_empty()).then(|| Cell::text(stay)),
    ]
}

/// What is true of one office and service.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) municipality: String,
    /// Kind of service as the survey names it.
    pub(super) service: &'static str,
    /// Takes children with medical care.
    pub(super) open: bool,
    /// Care that it takes, as the survey lists it.
    pub(super) cares: &'static str,
    pub(super) ventilator: bool,
    /// Places a day.
    pub(super) a_day: u64,
    /// Days open a month.
    pub(super) days: u64,
    /// Ages that it takes: from and below, in years (`y6`) or from entering school on (`school`); empty is no limit.
    pub(super) ages: [&'static str; 2],
}

/// Ages as an office writes them, and what is true of them.
type Ages = (&'static str, [&'static str; 2]);

const YOUNG: [Ages; 4] = [
    ("未就学児", ["", "school"]),
    ("0～5歳", ["y0", "y6"]),
    ("就学前まで", ["", "school"]),
    ("２歳以上・就学前", ["y2", "school"]),
];
const OLD: [Ages; 3] =
    [("小学生～高校生", ["school", ""]), ("就学児", ["school", ""]), ("６歳〜１７歳", ["y6", "y18"])];
const STAYS: [Ages; 5] = [
    ("", ["", ""]),
    ("3歳以上", ["y3", ""]),
    ("18歳未満", ["", "y18"]),
    ("小学生以上（応相談）", ["school", ""]),
    ("全年齢", ["", ""]),
];
const OTHERS: [Ages; 3] = [("", ["", ""]), ("18歳未満", ["", "y18"]), ("制限なし", ["", ""])];

/// A week as an office writes it, and on how many of its days it is open, Monday first.
const WEEKS: [(&str, u32); 3] = [("月～金", 5), ("月曜日から土曜日", 6), ("年中無休", 7)];

/// Ages and days: of some offices the days open a month are told by the week alone.
fn ages_and_days(
    seed: u64,
    (municipality, row): (&str, u32),
    (capacity, places): (&mut Vec<Option<Cell>>, &mut Places),
    quarter: &Quarter,
) {
    let mut random = Random::new(seed, &format!("ages {municipality} {row}"));
    let (written, ages) = match places.service {
        "児童発達支援" => random.pick(&YOUNG),
        "放課後等デイサービス" => random.pick(&OLD),
        "短期入所" => random.pick(&STAYS),
        _ => random.pick(&OTHERS),
    };
    places.ages = ages;
    let (week, n_days) = random.pick(&WEEKS);
    let by_week = random.chance(0.3);
    if by_week && let Some(days) = capacity.get_mut(DAYS_OPEN) {
        *days = None;
        let first = quarter.reference.with_day(1).unwrap_or(quarter.reference);
        let month = first.iter_days().take_while(|day| day.month() == first.month());
        let open = month.filter(|day| day.weekday().num_days_from_monday() < n_days);
        places.days = open.map(|_| 1).sum();
    }
    capacity.push((!written.is_empty()).then(|| Cell::text(written)));
    capacity.push((by_week || random.chance(0.3)).then(|| Cell::text(week)));
}

/// Where 開所日数 stands among the columns of capacity.
const DAYS_OPEN: usize = 9;

/// The other columns: how many, which care, with whom.
fn capacity(random: &mut Random, service: &Service, quarter: &Quarter) -> (Vec<Option<Cell>>, Places) {
    let (kind, _, (low, high)) = *service;
    let places = random.between(low, high);
    let accepts = random.weighted(&[(5, "可"), (3, "要相談"), (2, "不可")]);
    let open = accepts != "不可";
    let ventilator = open && random.chance(0.4);
    let refused = if open { random.below(4) } else { random.between(1, 6) };
    let cares = random.pick(&["吸引、経管栄養", "吸引・経管栄養・酸素", "経管栄養", "すべて"]);
    let reason = random.pick(&["看護師不足", "満床", "呼吸器対応不可", "送迎不可"]);
    let visits = ["訪問看護", "居宅介護"].contains(&kind);
    let days;
    let cells = vec![
        (!visits && random.chance(0.8)).then(|| Cell::number(places * 2 + 4)),
        Some(Cell::text(accepts)),
        open.then(|| Cell::text(cares)),
        spell::flag(random, Some(ventilator), "cross"),
        Some(Cell::number(if open { places } else { 0 })),
        Some(Cell::number(if open { random.between(0, places * 2) } else { 0 })),
        Some(Cell::number(refused)),
        (refused > 0).then(|| Cell::text(reason)),
        spell::flag(random, Some(open && kind != "短期入所"), ""),
        Some({
            days = random.between(20, 30);
            Cell::number(days)
        }),
        Some(Cell::Number(f64::from(random.between(0, 30)) / 10.0)),
        Some(Cell::number(random.below(6))),
        Some(spell::date(random, quarter.reference - Days::new(20), "slash")),
    ];
    let municipality = String::new();
    let (a_day, days) = (places.into(), days.into());
    (cells, Places { municipality, service: kind, open, cares, ventilator, a_day, days, ages: ["", ""] })
}

/// One coordinator: person, base, kind, year of training, placement, municipalities; share of a post
/// (none: held beside another); children in charge.
struct Coordinator([&'static str; 6], Option<f64>, u32);

const COORDINATORS: [Coordinator; 5] = [
    Coordinator(["汐見　千里", "横須賀市 障害福祉課", "保健師", "令和元年度", "市町単独", "横須賀市"], None, 18),
    Coordinator(["白浜　要", NAGISA, "相談支援専門員", "H30年度", "圏域", "横須賀市、三浦市"], Some(0.5), 12),
    Coordinator(["磯部　まどか", "鎌倉市 障害福祉課", "看護師", "令和2年度", "市町単独", "鎌倉市"], Some(0.8), 9),
    Coordinator(["立花　洋", NAGISA, "相談支援専門員", "R2", "圏域", "鎌倉市・逗子市・葉山町"], Some(0.3), 6),
    Coordinator(["浦川　渉", NAGISA, "社会福祉士", "", "未配置", ""], None, 0),
];

const NAGISA: &str = "相談支援センターなぎさ";

/// The コーディネーター名簿 of an office, with the consultations of the quarter.
pub(super) fn coordinators(office: &Office<'_>, quarter: &Quarter, seed: u64) -> Sheet {
    let mut random = Random::new(seed, &format!("coordinators {} {}", office.key, quarter.id));
    let mut sheet = Sheet::new("コーディネーター");
    sheet.text(0, 0, "様式４　医療的ケア児等コーディネーター名簿");
    let titles = [
        "氏名",
        "所属機関",
        "職種",
        "研修修了年度",
        "配置区分",
        "担当市町村",
        "常勤換算",
        "担当児数",
        "新規相談",
        "延べ相談",
        "市町を越えた調整",
        "備考",
    ];
    for (column, title) in (0..).zip(titles) {
        sheet.head((1, column, 1, column), title);
    }
    let months = [2, 1, 0].map(|back| (quarter.reference - chrono::Months::new(back)).month());
    let more = ["電話相談", "訪問相談", "来所相談", "メール・オンライン相談", "その他の相談", "18歳の引継ぎ"]
        .map(str::to_owned);
    for (column, title) in (12..).zip(more.into_iter().chain(months.map(|month| format!("{month}月")))) {
        sheet.head((1, column, 1, column), &title);
    }
    let mut further = Random::new(seed, &format!("consultations {} {}", office.key, quarter.id));
    let here = COORDINATORS.iter().filter(|Coordinator([_, base, ..], ..)| *base == office.name);
    for (row, Coordinator(words, share, load)) in (2..).zip(here) {
        for (column, text) in (0..).zip(words) {
            sheet.text(row, column, text);
        }
        if let Some(share) = share {
            sheet.put(row, 6, Cell::Number(*share));
        }
        let new = random.below(4);
        let all = new + random.between(0, 9);
        for (column, number) in (7..).zip([*load, new, all, random.below(3)]) {
            sheet.put(row, column, Cell::number(number));
        }
        let mut shared = |parts: usize| {
            let mut shares = vec![0_u32; parts];
            for _ in 0..all {
                if let Some(share) = shares.get_mut(further.index(parts)) {
                    *share += 1;
                }
            }
            shares
        };
        let (ways, months) = (shared(5), shared(3));
        let handed = [u32::from(*load > 10)];
        for (column, number) in (12..).zip(ways.into_iter().chain(handed).chain(months)) {
            sheet.put(row, column, Cell::number(number));
        }
        sheet.text(row, 11, if share.is_none() && *load > 0 { "兼務" } else { "" });
    }
    sheet
}
