//! A child as one office knows it: one row of a return, before it is spelled.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::book::Cell;
use super::care::{Care, ITEMS};
use super::names::Address;
use super::people::{Change, Child, School, Service, State, checked_number};
use super::random::Random;
use super::spell;

/// One row of a return.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the form")]
pub(super) struct View {
    /// Id of the child in the truth.
    pub(super) child: String,
    pub(super) number: u32,
    pub(super) family: String,
    pub(super) given: String,
    pub(super) family_kana: String,
    pub(super) given_kana: String,
    pub(super) born: NaiveDate,
    pub(super) age: u32,
    pub(super) girl: Option<bool>,
    pub(super) address: Address,
    pub(super) guardian: String,
    pub(super) phone: String,
    pub(super) certificate: String,
    pub(super) chronic: bool,
    pub(super) care: Care,
    pub(super) score: Option<u32>,
    pub(super) battery: bool,
    pub(super) listed: bool,
    pub(super) evacuation: &'static str,
    pub(super) place: &'static str,
    pub(super) school: School,
    pub(super) services: Vec<Service>,
    pub(super) planning: &'static str,
    pub(super) coordinator: &'static str,
    pub(super) change: Option<Change>,
    pub(super) confirmed: NaiveDate,
    /// Consent to provision to the prefecture, the home municipality, the coordinator, in disasters.
    pub(super) consents: [Option<bool>; 4],
    pub(super) basis: &'static str,
    pub(super) remarks: &'static str,
    /// Cells written otherwise than the fields above say, by field name; none leaves the cell blank.
    pub(super) instead: BTreeMap<&'static str, Option<Cell>>,
    /// Name, reading, birth date or address carries a slip already.
    pub(super) damaged: bool,
    /// Other offices report the child too; its home's welfare office is one of them.
    pub(super) shared: bool,
    pub(super) on_welfare_list: bool,
    /// Planted faults: field name and code.
    pub(super) faults: Vec<(&'static str, &'static str)>,
}

impl View {
    /// The truth as the office would see it without errors.
    pub(super) fn new(child: &Child, state: &State, reference: NaiveDate) -> Self {
        let guardian = match &state.maiden {
            Some(_) => format!("{}　{}", state.family.kanji, child.guardian.split('　').nth(1).unwrap_or_default()),
            None => child.guardian.clone(),
        };
        Self {
            child: child.id.clone(),
            family: state.family.kanji.clone(),
            given: child.given.kanji.clone(),
            family_kana: state.family.kana.clone(),
            given_kana: child.given.kana.clone(),
            born: child.born,
            age: calendar_age(child.born, reference),
            girl: Some(child.girl),
            address: state.address.clone(),
            guardian,
            phone: child.phone.clone(),
            certificate: child.certificate.clone(),
            chronic: state.chronic,
            care: state.care.clone(),
            score: state.scored.then(|| state.care.score()),
            battery: state.battery,
            listed: state.listed,
            evacuation: state.evacuation,
            place: state.place,
            school: state.school.clone(),
            services: state.services.clone(),
            planning: state.planning,
            coordinator: state.coordinator,
            change: state.change.clone(),
            ..Self::default()
        }
    }

    /// The office says that the child is gone.
    pub(super) fn left(&self) -> bool {
        let kinds = ["転出", "死亡", "医療的ケア終了", "18歳到達・卒業", "所在不明"];
        self.change.as_ref().is_some_and(|change| kinds.contains(&change.kind))
    }

    pub(super) fn fault(&mut self, field: &'static str, code: &'static str) {
        self.faults.push((field, code));
    }

    /// Writes `text` into the cell of `field`, whatever the value is, and notes the fault.
    pub(super) fn plant(&mut self, field: &'static str, cell: Option<Cell>, code: &'static str) {
        self.instead.insert(field, cell);
        self.fault(field, code);
    }
}

/// Full years as a spreadsheet counts them (`DATEDIF`): one less than by law on the day before a birthday.
pub(super) fn calendar_age(born: NaiveDate, on: NaiveDate) -> u32 {
    let years = on.year() - born.year() - i32::from((on.month(), on.day()) < (born.month(), born.day()));
    u32::try_from(years).unwrap_or(0)
}

/// Words for the care items where they stand in one cell: the common ones of each office.
const WORDS: [(&str, [&str; 3]); 19] = [
    ("ventilator", ["人工呼吸器", "呼吸器管理", "TPPV"]),
    ("tracheostomy", ["気管切開", "気切", "気管カニューレ"]),
    ("airway", ["鼻咽頭エアウェイ", "エアウェイ", "経鼻エアウェイ"]),
    ("oxygen", ["酸素療法", "在宅酸素", "HOT"]),
    ("suction", ["吸引", "喀痰吸引", "たん吸引"]),
    ("nebulizer", ["ネブライザー", "吸入", "ネブライザ"]),
    ("tube", ["経管栄養", "胃ろう", "経鼻経管"]),
    ("tube_pump", ["持続経管注入ポンプ", "注入ポンプ", "経管ポンプ"]),
    ("central_line", ["中心静脈カテーテル", "中心静脈栄養", "IVH"]),
    ("injection", ["皮下注射", "インスリン注射", "インスリン"]),
    ("injection_pump", ["持続皮下注射ポンプ", "インスリンポンプ", "皮下注射ポンプ"]),
    ("glucose", ["血糖測定", "血糖値測定", "血糖"]),
    ("dialysis", ["透析", "腹膜透析", "継続的な透析"]),
    ("catheter", ["導尿", "間欠的導尿", "自己導尿"]),
    ("catheter_continuous", ["持続的導尿", "留置カテーテル", "膀胱瘻"]),
    ("stoma", ["消化管ストーマ", "人工肛門", "ストーマ"]),
    ("disimpaction", ["摘便・洗腸", "摘便", "洗腸"]),
    ("enema", ["浣腸", "かん腸", "浣腸"]),
    ("seizure", ["痙攣時の処置", "けいれん時対応", "坐薬"]),
];

/// The cell of `field` in the style of its column; none where it stays blank.
pub(super) fn cell(random: &mut Random, view: &View, field: &str, style: &str) -> Option<Cell> {
    if let Some(cell) = view.instead.get(field) {
        return cell.clone();
    }
    identity(random, view, field, style)
        .or_else(|| condition(random, view, field, style))
        .or_else(|| support(random, view, field, style))
}

fn text(value: &str) -> Option<Cell> {
    (!value.is_empty()).then(|| Cell::text(value))
}

fn identity(random: &mut Random, view: &View, field: &str, style: &str) -> Option<Cell> {
    let (letter, era, year) = spell::era(view.born);
    match field {
        "number" if style == "id" => Some(Cell::Text(format!("K-{:03}", view.number))),
        "number" => spell::number(random, view.number, style),
        "name" => Some(spell::name(random, &view.family, &view.given, style)),
        "family" => text(&view.family),
        "given" => text(&view.given),
        "kana" if view.family_kana.is_empty() => None,
        "kana" => {
            let (script, space) = if style == "mixed" {
                (random.pick(&["", "hiragana", "half", ""]), random.pick(&["　", " ", ""]))
            } else {
                (style, if style == "half" { " " } else { "　" })
            };
            let joined = format!("{}{space}{}", view.family_kana, view.given_kana);
            Some(Cell::Text(spell::kana(&joined, script)))
        }
        "family_kana" => text(&spell::kana(&view.family_kana, style)),
        "given_kana" => text(&spell::kana(&view.given_kana, style)),
        "birth" => Some(spell::date(random, view.born, style)),
        "birth_era" => text(if style == "letter" { letter } else { era }),
        "birth_year" => u32::try_from(year).ok().map(Cell::number),
        "birth_month" => Some(Cell::number(view.born.month())),
        "birth_day" => Some(Cell::number(view.born.day())),
        "age" => spell::number(random, view.age, style),
        "sex" => {
            let girl = view.girl?;
            match style {
                "letter" => text(if girl { "F" } else { "M" }),
                "number" => Some(Cell::number(if girl { 2 } else { 1 })),
                "long" => text(if girl { "女性" } else { "男性" }),
                _ => text(if girl { "女" } else { "男" }),
            }
        }
        "home" => spell::municipality(random, view.address.code, style),
        "postal" => spell::postal(view.address.postal, style),
        "address" => Some(spell::address(random, &view.address, style)),
        "guardian" => text(&view.guardian),
        "phone" => text(&spell::phone(random, &view.phone, style)),
        "certificate" => text(&view.certificate),
        // Another scheme, another number of the same shape.
        "chronic_number" if view.chronic => {
            let turned: String = view.certificate.chars().rev().take(9).collect();
            text(&checked_number(turned.parse().unwrap_or(0)))
        }
        _ => None,
    }
}

fn condition(random: &mut Random, view: &View, field: &str, style: &str) -> Option<Cell> {
    if ITEMS.iter().any(|item| item.field == field) {
        return spell::flag(random, Some(view.care.has(field)), style);
    }
    match field {
        "handbook_physical" if view.care.severe => text(random.pick(&["1級", "１級", "1種1級"])),
        "handbook_physical" if view.care.has("tracheostomy") || view.care.has("stoma") => {
            text(random.pick(&["3級", "4級", ""]))
        }
        "handbook_intellectual" if view.care.severe => text(random.pick(&["A1", "Ａ１", "A2"])),
        "chronic" => spell::flag(random, Some(view.chronic), style),
        "severe" => spell::flag(random, Some(view.care.severe), style),
        "motor" if view.care.severe => text(random.pick(&["寝たきり", "座位", "座位"])),
        "motor" => text(random.pick(&["独立歩行", "独立歩行", "介助歩行"])),
        "cares" => {
            let separator = match style {
                "lines" => "\n",
                "dots" => "・",
                "commas" => "，",
                _ => "、",
            };
            let words: Vec<&str> = view.care.items.iter().map(|field| care_word(random, field, style)).collect();
            text(&words.join(separator))
        }
        "score" => view.score.and_then(|score| spell::number(random, score, style)),
        "score_scheme" => view.score.map(|_| Cell::text("新判定スコア")),
        "power" => spell::flag(random, Some(view.care.power()), style),
        "battery" => spell::flag(random, view.care.power().then_some(view.battery), style),
        "evacuation_list" => spell::flag(random, Some(view.listed), style),
        "evacuation_plan" => text(view.evacuation),
        _ => None,
    }
}

fn care_word(random: &mut Random, field: &str, style: &str) -> &'static str {
    let words = WORDS.iter().find(|(name, _)| *name == field).map(|(_, words)| *words).unwrap_or_default();
    if style == "lines" { words.first().copied().unwrap_or_default() } else { random.pick(&words) }
}

fn support(random: &mut Random, view: &View, field: &str, style: &str) -> Option<Cell> {
    if let Some((kind, aspect)) = field.split_once('.') {
        let service = view.services.iter().find(|service| service.field == kind)?;
        return match aspect {
            "granted" => spell::number(random, service.granted, style),
            "used" => spell::number(random, service.used, style),
            "wanted" => spell::number(random, service.wanted, style),
            _ => text(service.reason),
        };
    }
    let (prefecture, municipality, coordinator, disaster) = view.consents.into();
    match field {
        "place" => text(view.place),
        "affiliation_kind" => text(view.school.kind),
        "affiliation" => text(&view.school.name),
        "grade" => text(&view.school.grade),
        "next_year" => text(next_year(&view.school.grade)),
        "planning" => text(view.planning),
        "coordinator" => text(view.coordinator),
        "doctor" => text(random.pick(&["小児科 汐田医師", "湾医師", "岬医師", "浦辺"])),
        "hospital" => {
            text(random.pick(&[super::offices::HOSPITAL, super::offices::HOSPITAL, "県立こどもの森医療センター"]))
        }
        "nurse_station" if view.services.iter().any(|service| service.field == "visiting_nurse") => {
            text(random.pick(&[super::offices::NURSES, super::offices::NURSES, "訪問看護ステーションゆりかもめ"]))
        }
        "change" => text(view.change.as_ref().map_or("", |change| change.kind)),
        "change_date" => view.change.as_ref().map(|change| spell::date(random, change.date, style)),
        "change_place" => text(view.change.as_ref().map_or("", |change| change.place)),
        "confirmed" => Some(spell::date(random, view.confirmed, style)),
        "consent_prefecture" => spell::flag(random, prefecture, style),
        "consent_municipality" => spell::flag(random, municipality, style),
        "consent_coordinator" => spell::flag(random, coordinator, style),
        "consent_disaster" => spell::flag(random, disaster, style),
        "basis" => text(view.basis),
        "remarks" => text(view.remarks),
        "made_with" => text("Ver3.2"),
        _ => None,
    }
}

fn next_year(grade: &str) -> &'static str {
    match grade {
        "5歳児" => "小学校就学（特別支援学校を希望）",
        "小6" => "特別支援学校中学部",
        "中3" => "特別支援学校高等部",
        "高3" => "生活介護",
        "" => "",
        _ => "現在の所属を継続",
    }
}

/// A day of confirmation some time before the 基準日.
pub(super) fn confirmed(random: &mut Random, reference: NaiveDate, (near, far): (u32, u32)) -> NaiveDate {
    reference - Days::new(u64::from(random.between(near, far)))
}
