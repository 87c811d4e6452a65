//! The invented children: who they are, in which families, and what is true of them at each 基準日.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::care::Care;
use super::names::{self, Address, Word};
use super::random::Random;
use crate::plan::FiscalQuarter;

/// One quarter of the sample.
#[derive(Clone, Debug)]
pub(super) struct Quarter {
    pub(super) id: String,
    /// 基準日, the last day of the quarter.
    pub(super) reference: NaiveDate,
    pub(super) due: NaiveDate,
}

/// A date that is known to exist; the first day of the calendar otherwise.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Quarter {
    /// The fiscal year that it lies in.
    pub(super) fn fiscal(&self) -> i32 {
        self.reference.year() - i32::from(self.reference.month() < 4)
    }
}

/// The first `n` quarters from fy2021q1 on, in order.
pub(super) fn quarters(n: usize) -> Vec<Quarter> {
    let mut reference = day(2021, 6, 30);
    let mut quarters = Vec::new();
    for _ in 0..n {
        let due = reference + Days::new(20);
        quarters.push(Quarter { id: FiscalQuarter::of_day(reference).id(), reference, due });
        // The day after is the first of the next quarter; its end is the day before the first of the one after that.
        let next = reference + Days::new(1);
        reference = next.checked_add_months(Months::new(3)).unwrap_or(next) - Days::new(1);
    }
    quarters
}

/// The municipalities whose children the sample's job counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Region(BTreeMap<&'static str, Vec<&'static str>>);

impl Region {
    /// A region of one area.
    pub(super) fn of(codes: &[&'static str]) -> Self {
        Self(codes.iter().map(|code| (*code, Vec::new())).collect())
    }

    /// A region of several areas, each the list of its municipalities.
    pub(super) fn of_areas<'m>(areas: impl IntoIterator<Item = &'m [&'static str]>) -> Self {
        let areas = areas.into_iter();
        Self(areas.flat_map(|members| members.iter().map(|code| (*code, members.to_vec()))).collect())
    }

    pub(super) fn contains(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    /// The municipalities of the same area, where there are several areas.
    pub(super) fn neighbours(&self, code: &str) -> &[&'static str] {
        self.0.get(code).map(Vec::as_slice).unwrap_or_default()
    }
}

/// One invented child.
#[derive(Clone, Debug, Default)]
pub(super) struct Child {
    pub(super) id: String,
    pub(super) family: Word,
    pub(super) given: Word,
    pub(super) girl: bool,
    pub(super) born: NaiveDate,
    pub(super) address: Address,
    pub(super) guardian: String,
    pub(super) phone: String,
    pub(super) mobile: String,
    /// Ten digits, the last a check digit.
    pub(super) certificate: String,
    /// Shares its birth date with a brother or sister.
    pub(super) twin: bool,
    /// Set for children that a story has already taken.
    pub(super) storied: bool,
    /// What is true at each 基準日; none while nobody can know of the child, or once it is gone.
    pub(super) states: Vec<Option<State>>,
}

/// What is true of a child at one 基準日.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the form")]
pub(super) struct State {
    pub(super) family: Word,
    pub(super) address: Address,
    /// The address before a move in this or the last quarter.
    pub(super) former: Option<Address>,
    /// The surname before a change in this or the last quarter.
    pub(super) maiden: Option<Word>,
    pub(super) care: Care,
    /// The child has a 判定スコア.
    pub(super) scored: bool,
    pub(super) chronic: bool,
    pub(super) place: &'static str,
    pub(super) school: School,
    pub(super) services: Vec<Service>,
    pub(super) planning: &'static str,
    pub(super) coordinator: &'static str,
    pub(super) battery: bool,
    pub(super) listed: bool,
    pub(super) evacuation: &'static str,
    pub(super) change: Option<Change>,
}

/// Where a child goes to nursery or school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct School {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) grade: String,
}

/// One kind of service, in units a month.
#[derive(Clone, Debug, Default)]
pub(super) struct Service {
    pub(super) field: &'static str,
    pub(super) granted: u32,
    pub(super) used: u32,
    pub(super) wanted: u32,
    pub(super) reason: &'static str,
}

/// A change since the last quarter (異動).
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub(super) kind: &'static str,
    pub(super) date: NaiveDate,
    pub(super) place: &'static str,
    /// A move out of all that the job counts.
    pub(super) out: bool,
}

impl Child {
    /// Age on a day, reached the day before the birthday (年齢計算ニ関スル法律).
    pub(super) fn age(&self, on: NaiveDate) -> u32 {
        age(self.born, on)
    }

    /// Whether the child is counted at the 基準日 of the quarter with number `at`.
    pub(super) fn counts(&self, at: usize, reference: NaiveDate, region: &Region) -> bool {
        let Some(state) = self.states.get(at).and_then(Option::as_ref) else {
            return false;
        };
        let of_age = self.age(reference) < 18 || state.school.kind.contains("高等");
        let needs = state.care.severe || !state.care.items.is_empty();
        let lives_here = region.contains(state.address.code);
        of_age && needs && lives_here && !state.left()
    }
}

impl State {
    /// A change that ends the count: gone from the area, dead, out of need, of age or not to be found.
    pub(super) fn left(&self) -> bool {
        self.change.as_ref().is_some_and(|change| match change.kind {
            "転出" => change.out,
            "死亡" | "医療的ケア終了" | "18歳到達・卒業" | "所在不明" => true,
            _ => false,
        })
    }
}

/// Full years on a day, reached the day before the birthday.
pub(super) fn age(born: NaiveDate, on: NaiveDate) -> u32 {
    let next = on.checked_add_days(Days::new(1)).unwrap_or(on);
    let years = next.year() - born.year() - i32::from((next.month(), next.day()) < (born.month(), born.day()));
    u32::try_from(years).unwrap_or(0)
}

/// School year in a fiscal year: 1 to 12 at school, 0 for the last year before it, down to -6.
pub(super) fn school_year(born: NaiveDate, fiscal: i32) -> i32 {
    let cohort = born.year() - i32::from((born.month(), born.day()) < (4, 2));
    fiscal - cohort - 6
}

/// Ten digits with the check digit that office and certificate numbers carry (weights 2, 1 from the
/// right, digit sums of the products, modulus 10).
pub(super) fn checked_number(nine: u32) -> String {
    let body = format!("{nine:09}");
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| {
            let product = if at % 2 == 0 { digit * 2 } else { digit };
            product / 10 + product % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// The same number with another check digit.
pub(super) fn unchecked_number(number: &str) -> String {
    let (body, digit) = number.split_at_checked(9).unwrap_or(("140000000", "0"));
    let wrong = digit.parse::<u32>().map_or(0, |digit| (digit + 4) % 10);
    format!("{body}{wrong}")
}

/// Children drawn in the five municipalities and in two outside, per thousand asked for: some of
/// them will leave, come late or be over age.
const SHARES: [(&str, usize); 7] =
    [("142018", 615), ("142042", 272), ("142085", 88), ("142107", 66), ("143014", 56), ("141003", 40), ("142051", 20)];

/// Draws the children and their families; what happens to them comes later.
pub(super) fn draw(seed: u64, n_children: usize) -> Vec<Child> {
    let mut random = Random::new(seed, "people");
    let mut codes: Vec<&str> = Vec::new();
    for (code, share) in SHARES {
        codes.extend(std::iter::repeat_n(code, (n_children * share + 500) / 1000));
    }
    random.shuffle(&mut codes);
    let mut children: Vec<Child> = codes.iter().enumerate().map(|(at, code)| child(&mut random, at, code)).collect();
    relate(&mut random, &mut children);
    edges(&mut children);
    children
}

fn child(random: &mut Random, at: usize, code: &str) -> Child {
    let girl = random.chance(0.46);
    let family = names::surname(random);
    let parent_is_mother = random.chance(0.6);
    let parent = names::given(random, parent_is_mother);
    let years = random.weighted(&[(9, 0), (13, 1), (13, 2), (12, 4), (20, 6), (16, 9), (10, 12), (7, 15)]);
    let span = match years {
        0 => 330,
        1 => 360,
        2 => 720,
        4 => 725,
        15 => 980,
        _ => 1090,
    };
    let born = day(2021 - years, 6, 1) - Days::new(u64::from(random.below(span)));
    Child {
        id: format!("c{:03}", at + 1),
        guardian: format!("{}　{}", family.kanji, parent.kanji),
        given: names::given(random, girl),
        girl,
        born,
        address: names::address(random, code),
        // Neither series is in use: no exchange 046-800, no mobile numbers under 070-0.
        phone: format!("046-800-{:04}", random.below(10_000)),
        mobile: format!("070-0{:03}-{:04}", random.below(1000), random.below(10_000)),
        certificate: checked_number(100_000_000 + random.below(899_999_999)),
        family,
        ..Child::default()
    }
}

/// Pairs of given names that are easily taken for one another, with the sex of each (true: girl).
const TWINS: [[(&str, &str, bool); 2]; 5] = [
    [("悠真", "ユウマ", false), ("悠斗", "ユウト", false)],
    [("美月", "ミツキ", true), ("美咲", "ミサキ", true)],
    [("葵", "アオイ", true), ("碧", "アオ", false)],
    [("陽菜", "ヒナ", true), ("陽葵", "ヒマリ", true)],
    [("奏太", "ソウタ", false), ("蒼真", "ソウマ", false)],
];

/// Children who share name and reading but are strangers: name, and days between their births.
const STRANGERS: [(&str, &str, &str, &str, bool, u64); 3] = [
    ("鈴木", "スズキ", "蓮", "レン", false, 3),
    ("佐藤", "サトウ", "陽葵", "ヒマリ", true, 640),
    ("高橋", "タカハシ", "結衣", "ユイ", true, 31),
];

fn relate(random: &mut Random, children: &mut [Child]) {
    for (pair, names) in TWINS.iter().enumerate() {
        // The last pair are brothers of different age.
        let twins = pair + 1 < TWINS.len();
        let Some((first, second)) = neighbours(children) else {
            continue;
        };
        let elder = children.get(first).cloned().unwrap_or_default();
        for (at, (kanji, kana, girl)) in [first, second].into_iter().zip(names) {
            let Some(child) = children.get_mut(at) else {
                continue;
            };
            child.given = Word { kanji: (*kanji).to_owned(), kana: (*kana).to_owned() };
            child.girl = *girl;
            child.storied = true;
            child.twin = twins;
            join_family(child, &elder);
            child.born = if twins { elder.born } else { child.born };
        }
    }
    for _ in 0..3 {
        let Some((first, second)) = neighbours(children) else {
            continue;
        };
        let elder = children.get(first).cloned().unwrap_or_default();
        for at in [first, second] {
            if let Some(child) = children.get_mut(at) {
                join_family(child, &elder);
                child.storied = true;
            }
        }
    }
    for (family, family_kana, given, given_kana, girl, apart) in STRANGERS {
        let born = day(2021 - i32::try_from(random.between(3, 11)).unwrap_or(5), 5, 14);
        for step in 0..2 {
            let Some(child) = children.iter_mut().find(|child| ordinary(child)) else {
                continue;
            };
            child.family = Word { kanji: family.to_owned(), kana: family_kana.to_owned() };
            child.given = Word { kanji: given.to_owned(), kana: given_kana.to_owned() };
            let parent = child.guardian.split('　').nth(1).unwrap_or("誠").to_owned();
            child.guardian = format!("{family}　{parent}");
            child.girl = girl;
            child.born = born + Days::new(apart * step);
            child.storied = true;
        }
    }
}

fn ordinary(child: &Child) -> bool {
    !child.storied && names::AREA.contains(&child.address.code)
}

/// Two ordinary children of one municipality who can become brothers or sisters.
fn neighbours(children: &[Child]) -> Option<(usize, usize)> {
    let first = children.iter().position(ordinary)?;
    let home = children.get(first)?.address.code;
    let fits = |child: &Child, eldest: &Child| {
        ordinary(child) && child.address.code == home && (child.born - eldest.born).num_days().abs() > 400
    };
    let eldest = children.get(first)?;
    let second = children.iter().skip(first + 1).position(|child| fits(child, eldest))?;
    Some((first, first + 1 + second))
}

/// Gives a child the family of another.
pub(super) fn join_family(child: &mut Child, elder: &Child) {
    child.family = elder.family.clone();
    child.address = elder.address.clone();
    child.guardian.clone_from(&elder.guardian);
    child.phone.clone_from(&elder.phone);
    child.mobile.clone_from(&elder.mobile);
}

/// Children at the edges of the definition: 18 and at school, 18 the day before the birthday, 19.
fn edges(children: &mut [Child]) {
    for born in [day(2003, 5, 21), day(2003, 7, 1), day(2002, 1, 17), day(2003, 8, 9)] {
        if let Some(child) = children.iter_mut().find(|child| ordinary(child)) {
            child.born = born;
            child.storied = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_reached_the_day_before() {
        assert_eq!(age(day(2003, 7, 1), day(2021, 6, 30)), 18);
        assert_eq!(age(day(2003, 7, 2), day(2021, 6, 30)), 17);
        assert_eq!(age(day(2020, 2, 29), day(2021, 2, 28)), 1);
    }

    #[test]
    fn school_years_turn_on_2_april() {
        assert_eq!(school_year(day(2015, 4, 1), 2021), 1);
        assert_eq!(school_year(day(2015, 4, 2), 2021), 0);
        assert_eq!(school_year(day(2003, 4, 2), 2021), 12);
    }

    #[test]
    fn numbers_carry_their_check_digit() {
        assert_eq!(checked_number(141_210_001), "1412100016");
    }

    #[test]
    fn families_are_there() {
        let children = draw(1, 120);
        assert_eq!(children.iter().filter(|child| child.twin).count(), 8);
        assert!(children.len() > 120);
    }
}
