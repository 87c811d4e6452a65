//! Two rows to the levels at which they agree.

use super::levels::{Comparison, DIFFERENT, EQUAL, N, N_PERSON, NEAR, OVERLAP, birth, household};
use super::names::{mistyped, names};
use super::rarity::Rarity;
use super::table::{Birth, Row, Table};
use super::texts::{Mark, Text, near};

/// How two rows agree: one level per comparison, and how common the names are in which they agree, packed into one number, as there
/// are very many pairs and few ways to agree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Vector(u64);

/// A level of a person's comparisons and half bits of commonness (signed) take so many bits each, first the levels, then the commonness of
/// family and given name; further fields have four levels.
const BITS: usize = 5;
const FAMILY_COMMON: usize = N_PERSON;
const GIVEN_COMMON: usize = N_PERSON + 1;
const OTHERS_AT: usize = (N_PERSON + 2) * BITS;
const OTHER_BITS: usize = 2;

impl Vector {
    pub(super) fn new(levels: [u8; N_PERSON], family_common: i8, given_common: i8) -> Self {
        let mut vector = Self::default();
        for (place, level) in levels.into_iter().enumerate() {
            vector.put(place * BITS, level);
        }
        vector.put(FAMILY_COMMON * BITS, family_common.cast_unsigned() & 31);
        vector.put(GIVEN_COMMON * BITS, given_common.cast_unsigned() & 31);
        vector
    }

    fn put(&mut self, bit: usize, value: u8) {
        self.0 |= u64::from(value) << bit;
    }

    fn put_other(&mut self, nth: usize, level: u8) {
        self.put(OTHERS_AT + nth * OTHER_BITS, level);
    }

    fn get(self, bit: usize, bits: usize) -> u8 {
        u8::try_from((self.0 >> bit) & ((1 << bits) - 1)).unwrap_or_default()
    }

    fn signed(self, place: usize) -> i8 {
        (self.get(place * BITS, BITS) << (8 - BITS)).cast_signed() >> (8 - BITS)
    }

    fn at(self, place: usize) -> u8 {
        if place < N_PERSON {
            self.get(place * BITS, BITS)
        } else {
            self.get(OTHERS_AT + (place - N_PERSON) * OTHER_BITS, OTHER_BITS)
        }
    }

    /// The level of one comparison; 0 says nothing.
    pub(super) fn level(self, comparison: Comparison) -> u8 {
        self.at(comparison.place())
    }

    /// All levels, in the order of [`super::COMPARISONS`].
    pub(super) fn levels(self) -> [u8; N] {
        std::array::from_fn(|place| self.at(place))
    }

    pub(super) fn of_one_source(self) -> bool {
        self.level(Comparison::Source) == EQUAL
    }

    /// How much likelier than on average strangers share this family name, in half bits.
    pub(super) fn family_common(self) -> i8 {
        self.signed(FAMILY_COMMON)
    }

    /// The same of the given name.
    pub(super) fn given_common(self) -> i8 {
        self.signed(GIVEN_COMMON)
    }
}

impl std::fmt::Debug for Vector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.levels()).entry(&self.family_common()).entry(&self.given_common()).finish()
    }
}

/// Compares two rows.
pub(super) fn compare(table: &Table, rarity: &Rarity, a: &Row, b: &Row) -> Vector {
    let names = names(table, a, b);
    let levels = [
        u8::from(a.source != 0 && a.source == b.source),
        names.family,
        born(a.birth, b.birth),
        plain(a.sex, b.sex),
        home(a, b),
        care(a.cares, b.cares),
        certificate(a.certificate, b.certificate),
        names.given,
    ];
    let mut vector = Vector::new(levels, rarity.family(names.family, a, b), rarity.given(names.given, a, b));
    for (nth, (&a, &b)) in table.others(a).iter().zip(table.others(b)).enumerate() {
        vector.put_other(nth, other(table, a, b));
    }
    vector
}

fn other(table: &Table, a: Text, b: Text) -> u8 {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        _ if a == b => EQUAL,
        _ if mistyped(table.chars(a), table.chars(b)) => NEAR,
        _ => DIFFERENT,
    }
}

fn certificate(a: Mark, b: Mark) -> u8 {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        _ if a == b => EQUAL,
        _ if near(a, b) => NEAR,
        _ => DIFFERENT,
    }
}

fn plain<T: PartialEq>(a: Option<T>, b: Option<T>) -> u8 {
    match (a, b) {
        (Some(a), Some(b)) => {
            if a == b {
                EQUAL
            } else {
                DIFFERENT
            }
        }
        _ => 0,
    }
}

fn care(a: u32, b: u32) -> u8 {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        _ if a == b => EQUAL,
        _ if a & b == 0 => DIFFERENT,
        _ => OVERLAP,
    }
}

fn home(a: &Row, b: &Row) -> u8 {
    let equal = |a: Mark, b: Mark| a != 0 && a == b;
    let both = |a: Mark, b: Mark| a != 0 && b != 0;
    let municipality = a.municipality != 0 && a.municipality == b.municipality;
    let elsewhere = a.municipality != 0 && b.municipality != 0 && !municipality;
    let phone = equal(a.phone, b.phone);
    let lot = equal(a.lot, b.lot) && !elsewhere;
    let guardian = equal(a.guardian, b.guardian);
    let town = (equal(a.town, b.town) && !elsewhere) || equal(a.postal, b.postal);
    // A guardian in kana and one in kanji cannot be told apart or together.
    let guardians = both(a.guardian, b.guardian) && a.guardian % 2 == b.guardian % 2;
    let differing = u8::from(elsewhere) + u8::from(guardians) + u8::from(both(a.phone, b.phone));
    match (phone, lot, guardian) {
        (true, true, _) | (true, _, true) | (_, true, true) => household::SEVERAL,
        (true, ..) => household::PHONE,
        (_, true, _) => household::LOT,
        (.., true) if town => household::GUARDIAN_NEAR,
        (.., true) => household::GUARDIAN,
        _ if town => household::TOWN,
        _ if municipality => household::MUNICIPALITY,
        _ if differing >= 2 => household::TWO_HOMES,
        _ if differing > 0 || both(a.town, b.town) || both(a.postal, b.postal) => household::ELSEWHERE,
        _ => 0,
    }
}

fn born(a: Option<Birth>, b: Option<Birth>) -> u8 {
    let (Some(a), Some(b)) = (a, b) else { return 0 };
    let (years, days) = ((a.year - b.year).abs(), (a.days - b.days).abs());
    let (same_year, same_day) = (years == 0, a.month == b.month && a.day == b.day);
    let first = |birth: Birth| birth.month.get() == 1 && birth.day == 1;
    match () {
        () if days == 0 => birth::EQUAL,
        () if same_year && a.month.get() == b.day && a.day == b.month.get() => birth::SWAPPED,
        () if same_day && years == 1 => birth::YEAR,
        // 平成 for 令和 and the like: the eras began 30, 63 and 93 years apart; 12 and 37 are years of one era read in Western style.
        () if same_day && matches!(years, 10 | 12 | 18 | 30 | 37 | 63) => birth::ERA,
        () if days == 1 => birth::DAY,
        () if same_year && (first(a) || first(b)) => birth::PLACEHOLDER,
        () if digits(a, b) == 1 => birth::DIGIT,
        () if same_day || (same_year && a.month == b.month) => birth::PARTLY,
        () => birth::DIFFERENT,
    }
}

/// How many of the eight digits differ.
fn digits(a: Birth, b: Birth) -> u32 {
    let whole = |birth: Birth| {
        u32::from(birth.year.unsigned_abs()) * 10_000 + u32::from(birth.month.get()) * 100 + u32::from(birth.day)
    };
    let (mut a, mut b, mut n) = (whole(a), whole(b), 0);
    while a != b {
        n += u32::from(a % 10 != b % 10);
        (a, b) = (a / 10, b / 10);
    }
    n
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::Identity;
    use super::*;

    fn levels(a: Identity, b: Identity) -> Vector {
        let table = Table::of(&[a, b]);
        let rarity = Rarity::new(&table);
        compare(&table, &rarity, &table.rows[0], &table.rows[1])
    }

    #[test]
    fn birth_dates() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).map(Birth::of);
        let level = |b| born(date(2019, 5, 3), b);
        assert_eq!(level(date(2019, 5, 3)), birth::EQUAL);
        assert_eq!(level(date(2019, 3, 5)), birth::SWAPPED);
        assert_eq!(level(date(1989, 5, 3)), birth::ERA);
        assert_eq!(level(date(2020, 5, 3)), birth::YEAR);
        assert_eq!(level(date(2019, 5, 4)), birth::DAY);
        assert_eq!(level(date(2019, 5, 8)), birth::DIGIT);
        assert_eq!(level(date(2019, 1, 1)), birth::PLACEHOLDER);
        assert_eq!(level(date(2019, 5, 21)), birth::PARTLY);
        assert_eq!(level(date(2015, 8, 21)), birth::DIFFERENT);
        assert_eq!(level(None), 0);
    }

    #[test]
    fn vectors_give_back_what_was_put_in() {
        let mut vector = Vector::new([1, 30, 9, 2, 9, 3, 2, 29], -10, 10);
        vector.put_other(0, NEAR);
        vector.put_other(6, DIFFERENT);
        assert_eq!(vector.levels(), [1, 30, 9, 2, 9, 3, 2, 29, NEAR, 0, 0, 0, 0, 0, DIFFERENT]);
        assert_eq!((vector.family_common(), vector.given_common()), (-10, 10));
        assert_eq!((vector.level(Comparison::Given), vector.level(Comparison::Other(0))), (29, NEAR));
    }

    #[test]
    fn households() {
        let row = |phone: &str, lot: &str, guardian: &str, municipality| Identity {
            phone: phone.into(),
            town: if lot.is_empty() { String::new() } else { "本町1".into() },
            lot: lot.into(),
            guardian: guardian.into(),
            municipality,
            ..Identity::default()
        };
        let level = |a, b| levels(a, b).level(Comparison::Household);
        assert_eq!(level(row("1", "2-3", "", 1), row("1", "2-3", "", 1)), household::SEVERAL);
        assert_eq!(level(row("1", "2-3", "", 1), row("1", "", "", 2)), household::PHONE);
        assert_eq!(level(row("", "2-3", "", 1), row("1", "2-3", "", 1)), household::LOT);
        assert_eq!(level(row("", "2-3", "", 1), row("", "2-4", "", 1)), household::TOWN);
        assert_eq!(level(row("", "2-3", "", 1), row("", "2-3", "", 2)), household::ELSEWHERE);
        assert_eq!(level(row("1", "", "健太", 1), row("", "", "美穂", 2)), household::TWO_HOMES);
        assert_eq!(level(row("", "", "健太", 0), row("", "", "健太", 0)), household::GUARDIAN);
        assert_eq!(level(row("", "", "健太", 0), row("", "", "ケンタ", 0)), 0);
    }
}
