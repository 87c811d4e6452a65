//! The numbers of a date in a text, and the day they make.

use chrono::NaiveDate;

use super::{DateProblem, Hint};
use crate::values::era::Era;
use crate::values::fold::is_dash;
use crate::values::number::kanji_number;
use crate::values::read::{Note, Read};

/// The numbers of a date as written, not yet checked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub(super) era: Option<Era>,
    pub(super) year: Option<u32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    /// The year was written with fewer than four digits.
    pub(super) short_year: bool,
    /// Words of approximation stood behind (頃).
    pub(super) approximate: bool,
}

impl Parts {
    pub(super) fn of(plain: &str) -> Option<Self> {
        let text = plain.strip_prefix("西暦").unwrap_or(plain).trim_start();
        let (era, mut rest) = Era::split(text).map_or((None, text), |(era, rest)| (Some(era), rest));
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '.' || c == '・');
        if let Some(parts) = Self::coded(rest).filter(|_| era.is_none()) {
            return Some(parts);
        }
        let (first, after, digits) = number(rest)?;
        let mut parts = Self { era, short_year: digits < 4, ..Self::default() };
        let marked = after.trim_start();
        if era.is_none() && marked.starts_with('月') {
            parts.month = Some(first);
            return Some(parts);
        }
        parts.year = Some(first);
        let named = marked.starts_with('年');
        let Some(after) = separator(after, '年') else {
            return ends(after).then_some(parts);
        };
        let Some((month, after, _)) = number(after) else {
            return ends(after).then_some(parts);
        };
        // A second number that ends the text is a month, or the day of a date without a year (6/25).
        parts.month = Some(month);
        let Some(after) = separator(after, '月') else {
            return ends(after).then(|| if named { parts } else { parts.without_year() });
        };
        let Some((day, after, digits)) = number(after) else {
            return ends(after).then_some(parts);
        };
        if digits > 2 {
            return None; // 25/06/2021: which is the month is not for us to say
        }
        parts.day = Some(day);
        let after = after.trim_start();
        let after = after.strip_prefix('日').unwrap_or(after);
        parts.approximate = ABOUT.contains(&after.trim());
        ends(after).then_some(parts)
    }

    /// Reads an era's code of national forms in front of the three numbers: 5-03.06.25, 4-30-04-01.
    fn coded(text: &str) -> Option<Self> {
        let (code, rest, 1) = number(text)? else { return None };
        let era = Era::of_code(code)?;
        let rest = rest.strip_prefix(is_dash)?;
        let parts = Self::of(rest).filter(|parts| parts.era.is_none() && parts.short_year && parts.day.is_some())?;
        Some(Self { era: Some(era), ..parts })
    }

    fn without_year(self) -> Self {
        let no_year = self.era.is_none() && self.short_year && self.year.is_some_and(|first| first <= 12);
        if no_year { Self { year: None, ..self } } else { self }
    }

    pub(super) fn day(self, hint: Hint) -> Result<Read<NaiveDate>, DateProblem> {
        let written = self.year.ok_or(DateProblem::NoYear)?;
        if self.era.is_none() && is_placeholder(written, self.month, self.day) {
            return Err(DateProblem::Unknown);
        }
        let mut notes = Vec::new();
        let era = match self.era {
            Some(era) => Some(era),
            None if self.short_year => {
                notes.push(Note::EraFromHint);
                Some(hint.era.ok_or(DateProblem::NoEra)?)
            }
            None => None,
        };
        let year = match era {
            Some(_) if written == 0 || written > 150 => return Err(DateProblem::Impossible),
            Some(era) => era.common_year(written),
            None => i32::try_from(written).ok(),
        };
        let year = year.filter(|year| (1868..2200).contains(year)).ok_or(DateProblem::Impossible)?;
        let (month, day) = match (self.month, self.day) {
            (Some(month), _) if !(1..=12).contains(&month) => return Err(DateProblem::Impossible),
            (Some(month), Some(day)) => (month, day),
            (month, _) => return Err(DateProblem::Partial { year, month }),
        };
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateProblem::Impossible)?;
        if let Some(era) = era {
            if (year, month, day) < era.first_day() {
                notes.push(Note::EraBeforeStart);
            }
            if era.last_day().is_some_and(|last| (year, month, day) > last) {
                notes.push(Note::EraPastEnd);
            }
        }
        if self.approximate {
            notes.push(Note::Approximate);
        }
        Ok(Read { value: date, notes })
    }
}

/// Dates that programs and people write for unknown.
const fn is_placeholder(year: u32, month: Option<u32>, day: Option<u32>) -> bool {
    matches!(
        (year, month, day),
        (9999 | 0, _, _)
            | (1900, Some(0 | 1), Some(0 | 1))
            | (1899, Some(12), Some(30 | 31))
            | (_, Some(99), _)
            | (_, _, Some(99))
    )
}

/// Splits off a number in digits or kanji; also tells how many characters it had.
fn number(text: &str) -> Option<(u32, &str, usize)> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix('元') {
        return Some((1, rest, 1));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if let Some((digits, rest)) = text.split_at_checked(end).filter(|_| (1..=4).contains(&end)) {
        return Some((digits.parse().ok()?, rest, end));
    }
    let (value, rest) = kanji_number(text)?;
    Some((value, rest, if value >= 1000 { 4 } else { 1 }))
}

/// Splits off what stands between the numbers of a date.
fn separator(text: &str, mark: char) -> Option<&str> {
    let start = text.trim_start();
    let rest = start.strip_prefix(|c: char| {
        c == mark || is_dash(c) || matches!(c, 'ー' | '/' | '.' | '・' | ',' | '、' | '。' | '\'' | '_')
    });
    // A space alone parts two numbers, too.
    let spaced = || (start.len() < text.len() && start.starts_with(|c: char| c.is_ascii_digit())).then_some(start);
    rest.map(str::trim_start).or_else(spaced)
}

/// Words that may follow a date without changing it, beside a time.
const TAILS: [&str; 9] = ["生", "生まれ", "うまれ", "現在", "時点", "付", "付け", "出生", "誕生"];
/// Words that make a date less certain.
const ABOUT: [&str; 4] = ["頃", "ごろ", "ころ", "前後"];
/// Words that may follow a month in place of the day; 日 alone is what a form prints.
const THIRDS: [&str; 7] = ["上旬", "中旬", "下旬", "末", "末日", "初旬", "日"];
const WEEKDAYS: &str = "月火水木金土日";

fn ends(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '。', '、', '/', '-']);
    let is_time = || {
        let time = ["t", "午前", "午後", "am", "pm"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
        time.starts_with(|c: char| c.is_ascii_digit())
            && time
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'z' | '+' | '-' | ' ' | '時' | '分' | '秒'))
    };
    let weekday = text.strip_suffix("曜日").or_else(|| text.strip_suffix("曜")).unwrap_or(text);
    text.is_empty()
        || (weekday.chars().count() == 1 && WEEKDAYS.contains(weekday))
        || TAILS.contains(&text)
        || ABOUT.contains(&text)
        || THIRDS.contains(&text)
        || ((text.starts_with('t') || text.contains([':', '時'])) && is_time())
}
