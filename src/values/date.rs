//! Dates as they are written in returns, in either calendar, to a day, or to the reason why there is none.

use chrono::{Days, NaiveDate};

use super::era::Era;
use super::read::{Missing, Note, Read, missing, written};
use crate::values::fold::compat;

use parts::Parts;

mod english;
mod parts;

/// What the surroundings of a cell say about its date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// Era named by the column's title or by another cell, for years of one or two digits.
    pub era: Option<Era>,
    /// Where the workbook counts its days from.
    pub epoch: Epoch,
}

/// The day a workbook counts its serial numbers from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// 1 is 1900-01-01, and there is a 1900-02-29 that never was.
    #[default]
    From1900,
    /// 0 is 1904-01-01.
    From1904,
}

/// Why a cell gives no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateProblem {
    /// Nothing is written.
    Blank,
    /// A dash or なし is written: there is no such date.
    Nothing,
    /// Unknown is written, or a date that stands for it (不明, 9999/99/99, 1900/1/1).
    Unknown,
    /// Only the year, or year and month, are written.
    Partial {
        /// Common year.
        year: i32,
        /// Month, when written.
        month: Option<u32>,
    },
    /// The year has one or two digits and nothing tells the era.
    NoEra,
    /// The year is missing.
    NoYear,
    /// There is no such day (2021-02-30).
    Impossible,
    /// It is not a date.
    Unreadable,
}

impl DateProblem {
    /// Returns the code of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Partial { .. } => "partial",
            Self::NoEra => "no_era",
            Self::NoYear => "no_year",
            Self::Impossible => "impossible",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Returns the day a text says.
pub fn read_date(text: &str, hint: Hint) -> Result<Read<NaiveDate>, DateProblem> {
    match missing(text) {
        Some(Missing::Blank) => return Err(DateProblem::Blank),
        Some(Missing::Dash | Missing::Nothing) => return Err(DateProblem::Nothing),
        Some(Missing::Unknown) => return Err(DateProblem::Unknown),
        Some(Missing::Ditto) => return Err(DateProblem::Unreadable),
        None => {}
    }
    let text = written(text);
    let plain = plain(text);
    if is_empty_form(&plain) {
        return Err(DateProblem::Blank);
    }
    if let Some(read) = read_digits(&plain, hint) {
        return read;
    }
    let mut parts = Parts::of(&plain).or_else(|| english::parts(&plain)).ok_or(DateProblem::Unreadable)?;
    parts.era = parts.era.or_else(|| era_in_brackets(text));
    parts.day(hint)
}

/// Returns the day of a cell that holds a number: a serial number, 20210625, or an era code and six digits.
pub fn read_date_number(number: f64, hint: Hint) -> Result<Read<NaiveDate>, DateProblem> {
    if !(0.0..100_000_000.0).contains(&number) {
        return Err(DateProblem::Unreadable);
    }
    if number < LAST_SERIAL {
        return match year_number(number) {
            Some(year) => Err(DateProblem::Partial { year, month: None }),
            None => from_serial(number, hint.epoch),
        };
    }
    read_date(&format!("{number:.0}"), hint)
}

/// Returns the day of a date given in cells of its own; the era may stand in the year's cell or come from the hint.
pub fn read_date_parts(
    era: &str,
    year: &str,
    month: &str,
    day: &str,
    hint: Hint,
) -> Result<Read<NaiveDate>, DateProblem> {
    let cells = [year, month, day];
    if cells.iter().all(|cell| missing(cell) == Some(Missing::Blank)) {
        return Err(DateProblem::Blank);
    }
    if cells.iter().any(|cell| missing(cell) == Some(Missing::Unknown)) {
        return Err(DateProblem::Unknown);
    }
    let hint = Hint { era: Era::read(era).or(hint.era), ..hint };
    let number = |cell: &str| plain(cell).trim_end_matches(['年', '月', '日']).trim().trim_end_matches(".0").to_owned();
    let [year, month, day] = cells.map(number);
    let joined = match (year.is_empty(), month.is_empty(), day.is_empty()) {
        (true, _, _) => return Err(DateProblem::NoYear),
        (_, true, _) => format!("{year}年"),
        (_, _, true) => format!("{year}年{month}月"),
        _ => format!("{year}年{month}月{day}日"),
    };
    read_date(&joined, hint)
}

/// Last serial number of the year 2200, about.
const LAST_SERIAL: f64 = 110_000.0;

/// Returns the day of a serial number; hours are dropped.
pub fn from_serial(serial: f64, epoch: Epoch) -> Result<Read<NaiveDate>, DateProblem> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return Err(DateProblem::Unreadable);
    }
    let days: u64 = format!("{:.0}", serial.floor()).parse().map_err(|_| DateProblem::Unreadable)?;
    let (first, days) = match (epoch, days) {
        // An empty cell shown as a date is day 0 or 1.
        (Epoch::From1900, 0 | 1) | (Epoch::From1904, 0) => return Err(DateProblem::Unknown),
        (Epoch::From1900, 60) => return Err(DateProblem::Impossible),
        (Epoch::From1900, 2..60) => ((1899, 12, 31), days),
        (Epoch::From1900, _) => ((1899, 12, 30), days),
        (Epoch::From1904, _) => ((1904, 1, 1), days),
    };
    let first = ymd(first).ok_or(DateProblem::Unreadable)?;
    let date = first.checked_add_days(Days::new(days)).ok_or(DateProblem::Unreadable)?;
    Ok(Read::noted(date, Note::Serial))
}

fn ymd((year, month, day): (i32, u32, u32)) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Returns the number when it is rather a year than a serial number.
fn year_number(number: f64) -> Option<i32> {
    if !(1900.0..2200.0).contains(&number) {
        return None;
    }
    format!("{:.0}", number.floor()).parse().ok()
}

/// NFKC, small letters, and without what stands in brackets, unless all stands in brackets.
fn plain(text: &str) -> String {
    let text = compat(text.trim());
    let mut outside = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '[' | '〔' | '【' | '「' => depth += 1,
            ')' | ']' | '〕' | '】' | '」' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if outside.trim().is_empty() {
        return text.trim_matches(['(', ')', '[', ']', '〔', '〕', '【', '】', '「', '」']).trim().to_lowercase();
    }
    outside.trim().to_owned()
}

/// Whether it is the printed form of a date that nobody filled in: 令和　年　月　日.
fn is_empty_form(plain: &str) -> bool {
    let rest = Era::split(plain).map_or(plain, |(_, rest)| rest);
    let mark = |c: char| c.is_whitespace() || matches!(c, '年' | '月' | '日' | '/' | '.' | '・' | '-');
    rest.chars().all(mark) && rest.contains(['年', '月', '/', '.', '・'])
}

/// Returns the era when it alone stands in brackets: （平成）30年4月1日.
fn era_in_brackets(text: &str) -> Option<Era> {
    let text = compat(text);
    let (inside, _) = text.split_once('(')?.1.split_once(')')?;
    if inside.chars().any(|c| c.is_ascii_digit()) { None } else { Era::read(inside) }
}

/// Reads a text of digits alone, which may have an era's letter in front; nothing when it is no such text.
fn read_digits(plain: &str, hint: Hint) -> Option<Result<Read<NaiveDate>, DateProblem>> {
    let whole = plain.strip_suffix(".0").unwrap_or(plain);
    let (era, digits) = Era::split(whole).map_or((None, whole), |(era, rest)| (Some(era), rest));
    if let Some(days) = serial_with_time(plain) {
        return Some(from_serial(days, hint.epoch));
    }
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || (era.is_some() && digits.len() < 3) {
        return None;
    }
    let number: u32 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    let parts = |era, year| Parts {
        era,
        year: Some(year),
        month: Some(number / 100 % 100),
        day: Some(number % 100),
        short_year: true,
        approximate: false,
    };
    Some(match (era, digits.len()) {
        (None, 8) => Parts { short_year: false, ..parts(None, number / 10_000) }.day(hint),
        (None, 7) => match Era::of_code(number / 1_000_000) {
            Some(era) => parts(Some(era), number / 10_000 % 100).day(hint),
            None => Err(DateProblem::Unreadable),
        },
        (_, 6) => parts(era, number / 10_000).day(hint),
        (None, 5) => from_serial(f64::from(number), hint.epoch),
        (None, 4) => match year_number(f64::from(number)) {
            Some(year) => Err(DateProblem::Partial { year, month: None }),
            None => Err(DateProblem::Unreadable),
        },
        _ => Err(DateProblem::Unreadable),
    })
}

/// Reads a serial number with a time of day: five digits and a fraction.
fn serial_with_time(plain: &str) -> Option<f64> {
    let (days, time) = plain.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if days.len() == 5 && !time.is_empty() && digits(days) && digits(time) { plain.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NO_HINT: Hint = Hint { era: None, epoch: Epoch::From1900 };

    fn reads(text: &str, wanted: &str) {
        let read = read_date(text, NO_HINT).map(|read| read.value.to_string());
        assert_eq!(read.as_deref(), Ok(wanted), "{text}");
    }

    fn refuses(text: &str, problem: DateProblem) {
        assert_eq!(read_date(text, NO_HINT), Err(problem), "{text}");
    }

    #[test]
    fn notes() {
        let notes = |text: &str, hint: Hint, wanted: &[Note]| {
            assert_eq!(read_date(text, hint).unwrap().notes, wanted, "{text}");
        };
        notes("R3.6.25", NO_HINT, &[]);
        notes("平成32年4月1日", NO_HINT, &[Note::EraPastEnd]);
        notes("令和元年4月1日", NO_HINT, &[Note::EraBeforeStart]);
        notes("昭和64年1月7日", NO_HINT, &[]);
        notes("平成31年4月30日", NO_HINT, &[]);
        notes("44372", NO_HINT, &[Note::Serial]);
        notes("3.6.25", Hint { era: Some(Era::Reiwa), ..NO_HINT }, &[Note::EraFromHint]);
    }

    #[test]
    fn words_around() {
        reads("令和3年6月25日生", "2021-06-25");
        reads("令和3年6月25日生まれ", "2021-06-25");
        reads("2021-06-25T00:00:00", "2021-06-25");
        reads("2021/06/25 9:30", "2021-06-25");
        reads("2021年6月25日（金）", "2021-06-25");
        reads("2021(令和3)年6月25日", "2021-06-25");
        reads("令和3年（2021年）6月25日", "2021-06-25");
        reads("（平成）30年4月1日", "2018-04-01");
        reads("(2021/6/25)", "2021-06-25");
        reads("令和三年六月二十五日", "2021-06-25");
        refuses("2021-06-25と26", DateProblem::Unreadable);
        refuses("2021/6/25,2021/6/26", DateProblem::Unreadable);
    }

    #[test]
    fn serials() {
        let serial = |number: f64, epoch, wanted: &str| {
            assert_eq!(from_serial(number, epoch).unwrap().value.to_string(), wanted);
        };
        serial(44372.0, Epoch::From1900, "2021-06-25");
        serial(44372.75, Epoch::From1900, "2021-06-25");
        serial(42910.0, Epoch::From1904, "2021-06-25");
        serial(59.0, Epoch::From1900, "1900-02-28");
        serial(61.0, Epoch::From1900, "1900-03-01");
        assert_eq!(from_serial(60.0, Epoch::From1900), Err(DateProblem::Impossible));
        assert_eq!(from_serial(1.0, Epoch::From1900), Err(DateProblem::Unknown));
        assert_eq!(from_serial(f64::NAN, Epoch::From1900), Err(DateProblem::Unreadable));
        assert_eq!(read_date_number(20_210_625.0, NO_HINT).unwrap().value.to_string(), "2021-06-25");
        assert_eq!(read_date_number(5_030_625.0, NO_HINT).unwrap().value.to_string(), "2021-06-25");
        assert_eq!(read_date_number(44372.0, NO_HINT).unwrap().value.to_string(), "2021-06-25");
        assert_eq!(read_date_number(2021.0, NO_HINT), Err(DateProblem::Partial { year: 2021, month: None }));
    }

    #[test]
    fn cells_of_their_own() {
        let read = |cells: [&str; 4], hint| {
            read_date_parts(cells[0], cells[1], cells[2], cells[3], hint).map(|read| read.value.to_string())
        };
        assert_eq!(read(["令和", "3", "6", "25"], NO_HINT).as_deref(), Ok("2021-06-25"));
        assert_eq!(read(["", "R3", "6月", "25日"], NO_HINT).as_deref(), Ok("2021-06-25"));
        assert_eq!(read(["", "2021", "6", "25"], NO_HINT).as_deref(), Ok("2021-06-25"));
        assert_eq!(read(["H", "30年", "4", "1"], NO_HINT).as_deref(), Ok("2018-04-01"));
        assert_eq!(read(["", "3", "6", "25"], NO_HINT), Err(DateProblem::NoEra));
        assert_eq!(read(["令和", "", "", ""], NO_HINT), Err(DateProblem::Blank));
        assert_eq!(read(["令和", "3", "6", ""], NO_HINT), Err(DateProblem::Partial { year: 2021, month: Some(6) }));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "[0-9RHＲ令平./年月日元十 -]{0,12}", number in any::<f64>()) {
            let _ = (read_date(&text, NO_HINT), read_date(&short, NO_HINT), read_date_number(number, NO_HINT), read_date_parts(&text, &short, &text, &short, NO_HINT));
        }

        #[test]
        fn every_day_comes_back_from_its_words(days in 0_u64..90_000) {
            let date = ymd((1873, 1, 1)).unwrap().checked_add_days(Days::new(days)).unwrap();
            // Excel's day 0 and day 1 stand for unknown.
            prop_assume!([(1899, 12, 30), (1899, 12, 31), (1900, 1, 1)].iter().all(|day| Some(date) != ymd(*day)));
            prop_assert_eq!(read_date(&super::super::era::era_text(date), NO_HINT).map(|read| read.value), Ok(date));
            prop_assert_eq!(read_date(&date.to_string(), NO_HINT).map(|read| read.value), Ok(date));
        }
    }
}
