//! Ages as written (5歳3か月, 8か月, 生後20日) to years and months. An age is only checked against the date of birth, so
//! what is not plainly one is not read: 5歳児 is a class of nursery, 18歳以上 a group.

use std::fmt;

use super::read::{Missing, Said, missing, written};
use crate::values::fold::compat;
use crate::values::number::kanji_number;

/// An age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    /// Full years.
    pub years: u32,
    /// Full months beyond the years, where they are written.
    pub months: Option<u32>,
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.months {
            Some(months) => write!(f, "{}y{months}m", self.years),
            None => write!(f, "{}", self.years),
        }
    }
}

/// Nobody is older, in years.
const MOST_YEARS: u32 = 120;
/// An age in months alone is that of a small child.
const MOST_MONTHS: u32 = 60;
const YEARS: [&str; 3] = ["歳", "才", "y"];
const MONTHS: [&str; 8] = ["か月", "ヶ月", "ヵ月", "カ月", "ケ月", "箇月", "月", "m"];

/// Returns the age a cell says.
pub fn read_age(text: &str) -> Said<Age> {
    match missing(text) {
        Some(Missing::Blank | Missing::Dash | Missing::Nothing) => return Said::Blank,
        Some(Missing::Unknown) => return Said::Unknown,
        Some(Missing::Ditto) => return Said::Unreadable,
        None => {}
    }
    let text: String = compat(written(text)).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let outside = text.split('(').next().filter(|outside| !outside.is_empty()).unwrap_or(&text);
    age(outside).map_or(Said::Unreadable, Said::Value)
}

fn age(text: &str) -> Option<Age> {
    if text == "新生児" {
        return Some(Age { years: 0, months: None });
    }
    if let Some(days) = text.strip_prefix("日齢") {
        return number(days).filter(|(_, rest)| rest.is_empty()).map(|_| Age { years: 0, months: None });
    }
    let (since_birth, text) = text.strip_prefix("生後").map_or((false, text), |rest| (true, rest));
    let text = text.strip_prefix('満').unwrap_or(text);
    let (first, rest) = number(text)?;
    if let Some(rest) = strip_any(rest, &MONTHS) {
        return (rest.is_empty() && first <= MOST_MONTHS)
            .then_some(Age { years: first / 12, months: Some(first % 12) });
    }
    if since_birth {
        return ["日", "週", "週間"].contains(&rest).then_some(Age { years: 0, months: None });
    }
    if first > MOST_YEARS {
        return None;
    }
    let years = Age { years: first, months: None };
    if rest.is_empty() || is_fraction(rest) {
        return Some(years);
    }
    let rest = strip_any(rest, &YEARS)?;
    if rest.is_empty() {
        return Some(years);
    }
    if rest == "半" {
        return Some(Age { months: Some(6), ..years });
    }
    let (months, rest) = number(rest)?;
    let rest = strip_any(rest, &MONTHS)?;
    let ends = rest.is_empty() || number(rest).is_some_and(|(_, rest)| rest == "日");
    (ends && months < 12).then_some(Age { months: Some(months), ..years })
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return kanji_number(text);
    }
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// Whether what follows the years is their fraction in a number cell (5.9).
fn is_fraction(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

fn strip_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn months_are_no_years() {
        assert_eq!(read_age("8か月"), Said::Value(Age { years: 0, months: Some(8) }));
        assert_eq!(read_age("5.9"), Said::Value(Age { years: 5, months: None }));
        assert_eq!(read_age("5歳児"), Said::Unreadable);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "[0-9.歳才か月生後満半日()]{0,8}") {
            let _ = (read_age(&text), read_age(&short));
        }
    }
}
