//! Dates with an English month, as spreadsheets in English show them: 25-Jun-2021, June 25, 2021.

use super::parts::Parts;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Years of two digits below it are of this century, as spreadsheets take them.
const PIVOT: u32 = 30;

/// Returns the parts of a date in small letters; the month and the year alone are read too (Feb-20).
pub(super) fn parts(plain: &str) -> Option<Parts> {
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (month, day, year) = match words.as_slice() {
        [a, b, c] => match (month(a), month(b)) {
            (Some(month), None) => (month, Some(number(b)?), year(c)?),
            (None, Some(month)) if a.len() == 4 => (month, Some(number(c)?), year(a)?),
            (None, Some(month)) => (month, Some(number(a)?), year(c)?),
            _ => return None,
        },
        [a, b] => (month(a)?, None, year(b)?),
        _ => return None,
    };
    Some(Parts { year: Some(year), month: Some(month), day, ..Parts::default() })
}

fn month(word: &str) -> Option<u32> {
    let start = word.get(..3)?;
    let known = word.bytes().all(|b| b.is_ascii_alphabetic());
    let at = MONTHS.iter().position(|month| known && *month == start)?;
    u32::try_from(at + 1).ok()
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 2)
}

fn year(word: &str) -> Option<u32> {
    let year: u32 = word.parse().ok()?;
    match word.len() {
        4 => Some(year),
        2 => Some(year + if year < PIVOT { 2000 } else { 1900 }),
        _ => None,
    }
}
