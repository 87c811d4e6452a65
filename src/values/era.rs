//! Names and codes of Japanese eras (元号) to years of the common calendar, and dates back to words.

use chrono::{Datelike, NaiveDate};

/// An era since 1868.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// 明治, from 1868-01-25.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

/// Ways to write each era, longest first, in NFKC and small letters; the digit is the code of national forms.
const WORDS: [(Era, [&str; 3], char); 5] = [
    (Era::Meiji, ["明治", "明", "m"], '1'),
    (Era::Taisho, ["大正", "大", "t"], '2'),
    (Era::Showa, ["昭和", "昭", "s"], '3'),
    (Era::Heisei, ["平成", "平", "h"], '4'),
    (Era::Reiwa, ["令和", "令", "r"], '5'),
];

impl Era {
    /// All eras in order.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// Returns the letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// Returns the first day (year, month, day).
    pub(super) const fn first_day(self) -> (i32, u32, u32) {
        match self {
            Self::Meiji => (1868, 1, 25),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        }
    }

    /// Returns the last day; the days of death of 1912 and 1926 belong to both eras.
    pub(super) const fn last_day(self) -> Option<(i32, u32, u32)> {
        match self {
            Self::Meiji => Some((1912, 7, 30)),
            Self::Taisho => Some((1926, 12, 25)),
            Self::Showa => Some((1989, 1, 7)),
            Self::Heisei => Some((2019, 4, 30)),
            Self::Reiwa => None,
        }
    }

    /// Returns the common year of a year of the era.
    pub fn common_year(self, year: u32) -> Option<i32> {
        i32::try_from(year).ok()?.checked_add(self.first_day().0 - 1)
    }

    /// Returns the era a cell or a title names by word, letter or code (令和, 令, R, 5).
    pub fn read(text: &str) -> Option<Self> {
        let text = crate::values::fold::compat(text.trim()).to_lowercase();
        let text = text.trim_end_matches(['.', '年']);
        let named = |(_, words, code): &&(Self, [&str; 3], char)| {
            words.contains(&text) || (text.len() == 1 && text.starts_with(*code))
        };
        WORDS.iter().find(named).map(|(era, _, _)| *era)
    }

    /// Returns the era a text in NFKC and small letters begins with, and the rest.
    pub(crate) fn split(text: &str) -> Option<(Self, &str)> {
        WORDS
            .iter()
            .find_map(|(era, words, _)| words.iter().find_map(|word| text.strip_prefix(word)).map(|rest| (*era, rest)))
    }

    /// Returns the era of a code digit (昭和 3, 平成 4, 令和 5).
    pub(super) fn of_code(code: u32) -> Option<Self> {
        WORDS.iter().find(|(_, _, digit)| digit.to_digit(10) == Some(code)).map(|(era, _, _)| *era)
    }

    /// Returns the era a day belongs to; days before 1868 have none here.
    pub fn of(date: NaiveDate) -> Option<Self> {
        let day = (date.year(), date.month(), date.day());
        Self::ALL.into_iter().rev().find(|era| day >= era.first_day())
    }
}

/// Returns the date in words: 令和3年6月30日, 令和元年5月1日.
pub fn era_text(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match year_of_era(date) {
        Some((era, 1)) => format!("{}元年{month}月{day}日", era.name()),
        Some((era, year)) => format!("{}{year}年{month}月{day}日", era.name()),
        None => format!("{}年{month}月{day}日", date.year()),
    }
}

/// Returns the date in short: R3.6.30.
pub fn era_short(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match year_of_era(date) {
        Some((era, year)) => format!("{}{year}.{month}.{day}", era.letter()),
        None => format!("{}.{month}.{day}", date.year()),
    }
}

fn year_of_era(date: NaiveDate) -> Option<(Era, i32)> {
    Era::of(date).map(|era| (era, date.year() - era.first_day().0 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_in_words() {
        let text = |date: &str, wanted: &str| assert_eq!(era_text(day(date)), wanted);
        text("2021-06-30", "令和3年6月30日");
        text("2019-05-01", "令和元年5月1日");
        text("2019-04-30", "平成31年4月30日");
        text("1989-01-07", "昭和64年1月7日");
        text("1989-01-08", "平成元年1月8日");
        text("1800-01-01", "1800年1月1日");
        assert_eq!(era_short(day("2021-06-30")), "R3.6.30");
    }

    #[test]
    fn eras_from_cells() {
        let read = |text: &str, era| assert_eq!(Era::read(text), era, "{text}");
        read("令和", Some(Era::Reiwa));
        read("㋿", Some(Era::Reiwa));
        read("Ｈ", Some(Era::Heisei));
        read("h.", Some(Era::Heisei));
        read("4", Some(Era::Heisei));
        read("平成年", Some(Era::Heisei));
        read("西暦", None);
        read("", None);
    }
}
