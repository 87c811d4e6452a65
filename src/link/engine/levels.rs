//! The words of a comparison: what is compared, and how far two rows can agree in it.

/// One thing that is compared between two rows; what depends on each other is compared as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// Whether both rows stand in the same return.
    Source,
    /// Family name, in writing and reading.
    Family,
    /// Birth date.
    Birth,
    /// Sex.
    Sex,
    /// Home and guardian: telephone, address, postcode, guardian.
    Household,
    /// Medical care items (医療的ケア).
    Care,
    /// Recipient certificate number (受給者証番号).
    Certificate,
    /// Given name, in writing and reading.
    Given,
    /// A further field of the table, by its place in [`super::Identity::others`].
    Other(u8),
}

/// How many further fields a table may have.
pub const N_OTHERS: usize = 7;

/// All comparisons, in the order in which an explanation lists them: what a household shares comes first, so that the given name answers
/// "and which child of it?".
pub const COMPARISONS: [Comparison; N] = [
    Comparison::Source,
    Comparison::Family,
    Comparison::Birth,
    Comparison::Sex,
    Comparison::Household,
    Comparison::Care,
    Comparison::Certificate,
    Comparison::Given,
    Comparison::Other(0),
    Comparison::Other(1),
    Comparison::Other(2),
    Comparison::Other(3),
    Comparison::Other(4),
    Comparison::Other(5),
    Comparison::Other(6),
];

/// How many comparisons there are.
pub(super) const N: usize = N_PERSON + N_OTHERS;
/// How many of them are a person's, and come first.
pub(super) const N_PERSON: usize = 8;

/// The most levels a comparison has.
pub(super) const N_LEVELS: usize = 31;

/// The level of a name that stands in the other's field: 姓 and 名 changed places.
pub(super) const SWAPPED: u8 = 30;

/// How the kanji (or whatever the name is written in) of two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// One side is missing, or only one is written in kana.
    None,
    /// Every character is equal.
    Equal,
    /// Equal but for lost characters (●).
    Wild,
    /// One character is different, added or left out; for names of two characters, one is shared.
    Near,
    /// Anything else.
    Different,
}

/// How the kana of two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// One side is missing.
    None,
    /// Every character is equal, lost characters (●) aside.
    Equal,
    /// Equal but for small kana, voicing marks and long vowels.
    Variant,
    /// One kana is different, added, left out or has changed places (two in six or more).
    Close,
    /// The first half is equal.
    Alike,
    /// Anything else.
    Different,
}

/// The level of a name: its writing and its reading, seen together.
pub(super) fn name_level(writing: Writing, reading: Reading) -> u8 {
    let writing = match writing {
        Writing::None => 0,
        Writing::Equal => 1,
        Writing::Wild => 2,
        Writing::Near => 3,
        Writing::Different => 4,
    };
    let reading = match reading {
        Reading::None => 0,
        Reading::Equal => 1,
        Reading::Variant => 2,
        Reading::Close => 3,
        Reading::Alike => 4,
        Reading::Different => 5,
    };
    writing * 6 + reading
}

/// The writing and the reading of a name's level; `None` for names that changed places.
pub(super) fn name_parts(level: u8) -> Option<(Writing, Reading)> {
    let writing = match level / 6 {
        0 => Writing::None,
        1 => Writing::Equal,
        2 => Writing::Wild,
        3 => Writing::Near,
        4 => Writing::Different,
        _ => return None,
    };
    let reading = match level % 6 {
        0 => Reading::None,
        1 => Reading::Equal,
        2 => Reading::Variant,
        3 => Reading::Close,
        4 => Reading::Alike,
        _ => Reading::Different,
    };
    Some((writing, reading))
}

/// Levels of the birth date.
pub(super) mod birth {
    /// One side is missing.
    pub(crate) const MISSING: u8 = 0;
    /// The same day.
    pub(crate) const EQUAL: u8 = 1;
    /// Month and day changed places.
    pub(crate) const SWAPPED: u8 = 2;
    /// Same month and day, the year off as eras or school years are mixed up (12, 18, 30, 37, 63 years, or ten by a digit).
    pub(crate) const ERA: u8 = 3;
    /// Same month and day, one year apart.
    pub(crate) const YEAR: u8 = 4;
    /// One day apart.
    pub(crate) const DAY: u8 = 5;
    /// One of the eight digits differs.
    pub(crate) const DIGIT: u8 = 6;
    /// Same year, and one of them is 1 January, which stands for "not known".
    pub(crate) const PLACEHOLDER: u8 = 7;
    /// Same year and month, or same month and day.
    pub(crate) const PARTLY: u8 = 8;
    /// Anything else.
    pub(crate) const DIFFERENT: u8 = 9;
}

/// Levels of the household.
pub(super) mod household {
    /// There is nothing to compare.
    pub(crate) const MISSING: u8 = 0;
    /// Two or three of telephone, address to the lot number (番地) and guardian agree.
    pub(crate) const SEVERAL: u8 = 1;
    /// The telephone agrees.
    pub(crate) const PHONE: u8 = 2;
    /// The address agrees to the lot number.
    pub(crate) const LOT: u8 = 3;
    /// The guardian's given name and the town or postcode agree.
    pub(crate) const GUARDIAN_NEAR: u8 = 4;
    /// The guardian's given name agrees.
    pub(crate) const GUARDIAN: u8 = 5;
    /// The town (町丁目) or postcode agrees.
    pub(crate) const TOWN: u8 = 6;
    /// The municipality agrees.
    pub(crate) const MUNICIPALITY: u8 = 7;
    /// Nothing agrees, but there is little to compare.
    pub(crate) const ELSEWHERE: u8 = 8;
    /// Two or three of municipality, telephone and guardian differ, and nothing agrees: two homes.
    pub(crate) const TWO_HOMES: u8 = 9;
}

/// Equal, of a comparison that has few levels (sex, certificate, care, source).
pub(super) const EQUAL: u8 = 1;
/// Different (sex, certificate), or no care in common.
pub(super) const DIFFERENT: u8 = 2;
/// Some care in common.
pub(super) const OVERLAP: u8 = 3;
/// Numbers or texts that differ by a slip of the pen.
pub(super) const NEAR: u8 = 3;

const NAME: [&str; N_LEVELS] = [
    "missing",
    "reading-equal",
    "reading-variant",
    "reading-close",
    "reading-alike",
    "reading-different",
    "writing-equal",
    "writing-equal-reading-equal",
    "writing-equal-reading-variant",
    "writing-equal-reading-close",
    "writing-equal-reading-alike",
    "writing-equal-reading-different",
    "writing-lost-characters",
    "writing-lost-characters-reading-equal",
    "writing-lost-characters-reading-variant",
    "writing-lost-characters-reading-close",
    "writing-lost-characters-reading-alike",
    "writing-lost-characters-reading-different",
    "writing-near",
    "writing-near-reading-equal",
    "writing-near-reading-variant",
    "writing-near-reading-close",
    "writing-near-reading-alike",
    "writing-near-reading-different",
    "writing-different",
    "writing-different-reading-equal",
    "writing-different-reading-variant",
    "writing-different-reading-close",
    "writing-different-reading-alike",
    "writing-different-reading-different",
    "family-and-given-swapped",
];
const BIRTH: [&str; 10] = [
    "missing",
    "equal",
    "month-and-day-swapped",
    "era-slip",
    "one-year-apart",
    "one-day-apart",
    "one-digit",
    "first-of-january",
    "partly",
    "different",
];
const HOUSEHOLD: [&str; 10] = [
    "missing",
    "several",
    "phone",
    "address",
    "guardian-and-town",
    "guardian",
    "town",
    "municipality",
    "elsewhere",
    "two-homes",
];
const PLAIN: [&str; 3] = ["missing", "equal", "different"];
const NUMBER: [&str; 4] = ["missing", "equal", "different", "near"];
const CARE: [&str; 4] = ["missing", "equal", "none-in-common", "some-in-common"];
const OTHERS: [&str; N_OTHERS] = ["other-1", "other-2", "other-3", "other-4", "other-5", "other-6", "other-7"];
const SOURCE: [&str; 2] = ["two-returns", "one-return"];

impl Comparison {
    /// Returns the code of the comparison, for the command line to put into words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Family => "family",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Household => "household",
            Self::Care => "care",
            Self::Certificate => "certificate",
            Self::Given => "given",
            Self::Other(nth) => OTHERS.get(usize::from(nth)).copied().unwrap_or("other"),
        }
    }

    /// Returns the codes of its levels; a level is a place in this list, and the first is always the one that says nothing.
    pub fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Source => &SOURCE,
            Self::Family | Self::Given => &NAME,
            Self::Birth => &BIRTH,
            Self::Sex => &PLAIN,
            Self::Certificate | Self::Other(_) => &NUMBER,
            Self::Household => &HOUSEHOLD,
            Self::Care => &CARE,
        }
    }

    /// Its place in [`COMPARISONS`].
    pub(super) fn place(self) -> usize {
        match self {
            Self::Source => 0,
            Self::Family => 1,
            Self::Birth => 2,
            Self::Sex => 3,
            Self::Household => 4,
            Self::Care => 5,
            Self::Certificate => 6,
            Self::Given => 7,
            Self::Other(nth) => N_PERSON + usize::from(nth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_level_is_read_back_as_it_was_made() {
        for level in 0..30 {
            let (writing, reading) = name_parts(level).unwrap();
            assert_eq!(name_level(writing, reading), level);
        }
        assert!(name_parts(SWAPPED).is_none());
    }

    #[test]
    fn comparisons_stand_at_their_place() {
        for (place, comparison) in COMPARISONS.iter().enumerate() {
            assert_eq!(comparison.place(), place);
            assert!(comparison.levels().len() <= N_LEVELS);
        }
    }
}
