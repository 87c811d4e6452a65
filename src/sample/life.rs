//! A child and its care to the life it leads: place, school, services, plans.

use chrono::NaiveDate;

use super::care::{self, Care};
use super::names;
use super::people::{Child, School, Service, State, age, day, school_year};
use super::random::Random;

/// When a child is looked at, and the special needs school of its area.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) on: NaiveDate,
    pub(super) fiscal: i32,
    pub(super) special_school: &'a str,
}

/// Draws what is true of `child` when it is first known.
pub(super) fn live(random: &mut Random, child: &Child, setting: &Setting<'_>) -> State {
    let care = care::draw(random);
    let years = age(child.born, setting.on);
    let place = if years == 0 && random.chance(0.35) {
        "入院"
    } else {
        random.weighted(&[(91, "在宅"), (3, "入院"), (if care.severe { 8 } else { 0 }, "入所")])
    };
    let school = school(random, child, &care, place, setting);
    let services = services(random, child, &care, place, setting);
    let served = services.iter().any(|service| service.granted > 0 && service.field != "visiting_nurse");
    let planning = match (served, place) {
        (true, "在宅") => random.weighted(&[(66, "計画あり"), (26, "セルフプラン"), (8, "未利用")]),
        _ => "未利用",
    };
    let coordinator = if planning == "計画あり" && random.chance(0.4) { random.pick(&COORDINATORS) } else { "" };
    let power = care.power();
    State {
        family: child.family.clone(),
        address: child.address.clone(),
        scored: served && !care.items.is_empty() && !care.insulin_only() && random.chance(0.85),
        chronic: !care.items.is_empty() && random.chance(0.66),
        battery: power && random.chance(0.45),
        listed: care.severe && random.chance(0.6),
        evacuation: if power {
            random.weighted(&[(30, "有"), (25, "作成中"), (40, "無"), (5, "不同意")])
        } else {
            random.weighted(&[(12, "有"), (8, "作成中"), (80, "無")])
        },
        care,
        place,
        school,
        services,
        planning,
        coordinator,
        ..State::default()
    }
}

/// Invented coordinators; the list of coordinators says where they work.
pub(super) const COORDINATORS: [&str; 4] = ["汐見　千里", "白浜　要", "磯部　まどか", "立花　洋"];

/// The school or nursery of a child.
pub(super) fn school(random: &mut Random, child: &Child, care: &Care, place: &str, setting: &Setting<'_>) -> School {
    let year = school_year(child.born, setting.fiscal);
    let special = || setting.special_school.to_owned();
    let home = child.address.code;
    let (kind, name): (&'static str, String) = match year {
        _ if place == "入院" && year < 1 => ("未就園", String::new()),
        ..=0 if care.insulin_only() || random.chance(0.24) => ("保育所", nursery(random, home)),
        -2..=0 if random.chance(0.2) => {
            ("幼稚園", format!("{}幼稚園", random.pick(&["はまゆう", "しらゆり", "みどりの丘"])))
        }
        ..=0 => ("未就園", String::new()),
        // The board of education of Hayama reports that it has nobody to report.
        1..=9 if care.insulin_only() => {
            (level(year, ["小学校（通常の学級）", "中学校（通常の学級）"]), local(random, home, year))
        }
        1..=9 if !care.severe && home != "143014" && random.chance(0.66) => {
            let kinds = if random.chance(0.4) {
                ["小学校（通常の学級）", "中学校（通常の学級）"]
            } else {
                ["小学校（特別支援学級）", "中学校（特別支援学級）"]
            };
            (level(year, kinds), local(random, home, year))
        }
        1..=9 if care.has("ventilator") && random.chance(0.35) => {
            (level(year, ["訪問教育（小学部）", "訪問教育（中学部）"]), special())
        }
        1..=9 => (level(year, ["特別支援学校小学部", "特別支援学校中学部"]), special()),
        10..=12 if child.born == day(2003, 8, 9) || child.born == day(2003, 7, 1) => ("なし", String::new()),
        10..=12 if care.insulin_only() => ("高等学校", "県立しおさい高等学校".to_owned()),
        10..=12 => ("特別支援学校高等部", special()),
        _ => ("なし", String::new()),
    };
    School { kind, name, grade: grade(kind, year) }
}

/// The grade in a school year, as forms show it.
pub(super) fn grade(kind: &str, year: i32) -> String {
    match year {
        _ if kind == "未就園" || kind == "なし" => String::new(),
        ..=0 => format!("{}歳児", (5 + year).max(0)),
        1..=6 => format!("小{year}"),
        7..=9 => format!("中{}", year - 6),
        _ => format!("高{}", year - 9),
    }
}

/// The invented prefectural special needs school that serves the whole area.
pub(super) const SPECIAL_SCHOOL: &str = "県立みうらの丘支援学校";

fn level(year: i32, kinds: [&'static str; 2]) -> &'static str {
    let [primary, junior] = kinds;
    if year <= 6 { primary } else { junior }
}

fn nursery(random: &mut Random, home: &str) -> String {
    let name = random.pick(&["ひばり", "なみのり", "あおぞら", "潮見台", "わかめ", "どんぐり"]);
    format!("{}立{name}保育園", names::municipality(home))
}

fn local(random: &mut Random, home: &str, year: i32) -> String {
    let name = random.pick(&["浜見台", "汐入東", "若潮", "桜ヶ谷", "松の台", "夕凪"]);
    format!("{}立{name}{}", names::municipality(home), if year <= 6 { "小学校" } else { "中学校" })
}

/// Services at home, in units a month: days; visits for nursing; hours for help.
pub(super) fn services(
    random: &mut Random,
    child: &Child,
    care: &Care,
    place: &str,
    setting: &Setting<'_>,
) -> Vec<Service> {
    let mut list = Vec::new();
    if place != "在宅" || care.insulin_only() {
        return list;
    }
    let year = school_year(child.born, setting.fiscal);
    let heavy = care.has("ventilator") || care.has("tracheostomy");
    let mut add = |service: Service| list.push(service);
    if random.chance(if care.severe { 0.62 } else { 0.22 }) {
        add(short_stay(random, heavy));
    }
    if year <= 0 && child.age(setting.on) >= 1 && random.chance(0.72) {
        add(service(random, "child_development", (8, 20), 0.3));
    }
    if (1..=12).contains(&year) && random.chance(0.68) {
        add(service(random, "after_school", (8, 23), 0.35));
    }
    if heavy && year <= 0 && random.chance(0.2) {
        add(service(random, "home_visit_development", (4, 8), 0.3));
    }
    if (-4..=9).contains(&year) && !care.severe && random.chance(0.15) {
        add(service(random, "nursery_visit", (1, 2), 0.3));
    }
    if heavy && random.chance(0.85) || random.chance(0.28) {
        add(service(random, "visiting_nurse", (4, 20), 0.2));
    }
    if care.severe && random.chance(0.3) {
        add(service(random, "day_respite", (2, 10), 0.4));
    }
    if heavy && random.chance(0.35) {
        add(service(random, "home_help", (10, 60), 0.25));
    }
    list
}

fn service(random: &mut Random, field: &'static str, (low, high): (u32, u32), wanting: f64) -> Service {
    let granted = random.between(low, high);
    let used = granted - random.below(granted / 3 + 1);
    let wanted = if random.chance(wanting) { random.between(1, 4) } else { 0 };
    Service { field, granted, used, wanted, reason: "" }
}

fn short_stay(random: &mut Random, heavy: bool) -> Service {
    let granted = random.between(3, 14);
    let unused = random.chance(if heavy { 0.55 } else { 0.3 });
    if unused {
        let reason =
            random.pick(&["受入先がない", "呼吸器対応不可", "送迎できない", "空きがない", "感染症のため利用控え"]);
        return Service { field: "short_stay", granted, used: 0, wanted: random.between(1, 5), reason };
    }
    let used = random.between(1, granted);
    Service { field: "short_stay", granted, used, wanted: random.below(4), reason: "" }
}
