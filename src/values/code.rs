//! Numbers of offices, corporations and certificates, with check digits.

use super::read::{Missing, Note, Read, missing, written};
use crate::values::fold::{compat, is_dash};

/// Why a cell gives no number of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeProblem {
    /// Nothing is written, or a dash or なし.
    Blank,
    /// Unknown is written.
    Unknown,
    /// It has too few digits.
    TooShort,
    /// It has too many digits.
    TooLong,
    /// A spreadsheet rounded it to a power of ten (1.41E+09): digits are lost.
    Rounded,
    /// It is not a number of this kind.
    Unreadable,
}

impl CodeProblem {
    /// Returns the code of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Unknown => "unknown",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Rounded => "rounded",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Returns an office number (事業所番号) of ten digits. A check digit that does not agree is noted only: some two in
/// a thousand published numbers have one.
pub fn read_office(text: &str) -> Result<Read<String>, CodeProblem> {
    let mut read = digits_of(text, 10, 9)?;
    if !office_check_ok(&read.value) {
        read.notes.push(Note::CheckDigit);
    }
    Ok(read)
}

/// Returns a corporation number (法人番号) of thirteen digits; the check digit comes first and is never 0.
pub fn read_corporation(text: &str) -> Result<Read<String>, CodeProblem> {
    // The number of registered invoice issuers is the same behind a T.
    let text = written(text).trim_start_matches(['T', 'Ｔ']);
    let mut read = digits_of(text, 13, 13)?;
    if !corporation_check_ok(&read.value) {
        read.notes.push(Note::CheckDigit);
    }
    Ok(read)
}

/// Returns a number of any kind (受給者証番号, 整理番号) for comparison: NFKC, capitals, without separators. A text
/// without any digit (申請中) is no number: two children would share it.
pub fn read_code(text: &str) -> Result<Read<String>, CodeProblem> {
    present(text)?;
    let text = compat(written(text));
    if is_rounded(&text) {
        return Err(CodeProblem::Rounded);
    }
    let code: String = whole(&text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    if code.contains(|c: char| c.is_ascii_digit()) { Ok(Read::plain(code)) } else { Err(CodeProblem::Unreadable) }
}

/// Whether it is a number as spreadsheets show long ones.
pub(super) fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    number(digits) && power.strip_prefix('+').is_some_and(number)
}

/// Drops the fraction that a number cell gets when it is written as text (12.0).
pub(super) fn whole(text: &str) -> &str {
    text.strip_suffix(".0").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text)
}

pub(super) fn present(text: &str) -> Result<(), CodeProblem> {
    match missing(text) {
        Some(Missing::Unknown) => Err(CodeProblem::Unknown),
        Some(Missing::Ditto) => Err(CodeProblem::Unreadable),
        Some(_) => Err(CodeProblem::Blank),
        None => Ok(()),
    }
}

/// Returns the digits of a number with separators; zeros that a spreadsheet dropped in front are restored.
fn digits_of(text: &str, length: usize, least: usize) -> Result<Read<String>, CodeProblem> {
    present(text)?;
    let text = compat(written(text));
    if is_rounded(&text) {
        return Err(CodeProblem::Rounded);
    }
    let text = whole(&text);
    let mut digits = String::with_capacity(length);
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !(c.is_whitespace() || is_dash(c) || matches!(c, 'ー' | ',' | '.' | '・' | '、' | '/' | '\'')) {
            return Err(CodeProblem::Unreadable);
        }
    }
    if digits.len() > length {
        return Err(CodeProblem::TooLong);
    }
    if digits.len() < least {
        return Err(CodeProblem::TooShort);
    }
    if digits.len() < length {
        return Ok(Read::noted(format!("{digits:0>length$}"), Note::LeadingZero));
    }
    Ok(Read::plain(digits))
}

/// Whether the last digit agrees: weights 2 and 1 from the right, digits of the products added, modulo 10.
pub fn office_check_ok(number: &str) -> bool {
    let weighted = number.chars().rev().zip([1, 2].into_iter().cycle()).map(|(c, weight)| {
        let product = c.to_digit(10).unwrap_or(0) * weight;
        product / 10 + product % 10
    });
    weighted.sum::<u32>() % 10 == 0
}

/// Whether the first digit agrees: 9 less the sum of the others modulo 9, weights 1 and 2 from the right
/// (法人番号の指定等に関する省令2条).
pub fn corporation_check_ok(number: &str) -> bool {
    let mut chars = number.chars();
    let check = chars.next().and_then(|c| c.to_digit(10));
    let sum: u32 =
        chars.rev().zip([1, 2].into_iter().cycle()).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    check == Some(9 - sum % 9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn offices() {
        let read = |text: &str| read_office(text).map(|read| (read.value, read.notes));
        assert_eq!(read("1411900012"), Ok(("1411900012".to_owned(), vec![Note::CheckDigit])));
        assert_eq!(read("14-1190.001 4").map(|(number, _)| number), Ok("1411900014".to_owned()));
        assert_eq!(read("111900014").unwrap().0, "0111900014");
        assert_eq!(read("111900014").unwrap().1.first(), Some(&Note::LeadingZero));
        assert_eq!(read("14119000"), Err(CodeProblem::TooShort));
        assert_eq!(read("14119000121"), Err(CodeProblem::TooLong));
        assert_eq!(read("申請中"), Err(CodeProblem::Unreadable));
        assert_eq!(read("－"), Err(CodeProblem::Blank));
        assert!(office_check_ok("79927398713"));
    }

    #[test]
    fn corporations() {
        // 国税庁 7000012050002, 神奈川県 1000020140007
        assert_eq!(read_corporation("7000012050002"), Ok(Read::plain("7000012050002".to_owned())));
        assert_eq!(read_corporation("１-0000-2014-0007"), Ok(Read::plain("1000020140007".to_owned())));
        assert_eq!(read_corporation("2000020140007").unwrap().notes, [Note::CheckDigit]);
        assert_eq!(read_corporation("000020140007"), Err(CodeProblem::TooShort));
    }

    #[test]
    fn codes() {
        assert_eq!(read_code("ａ-０１２"), Ok(Read::plain("A012".to_owned())));
        assert_eq!(read_code("***"), Err(CodeProblem::Unreadable));
        assert_eq!(read_code("不明"), Err(CodeProblem::Unknown));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (read_office(&text), read_corporation(&text), read_code(&text));
        }

        #[test]
        fn one_wrong_digit_is_seen(number in "[0-9]{9}", at in 0_usize..10, add in 1_u32..10) {
            let check = (0..10).map(|digit| format!("{number}{digit}")).find(|whole| office_check_ok(whole)).unwrap();
            let wrong: String = check.chars().enumerate().map(|(i, c)| if i == at { char::from_digit((c.to_digit(10).unwrap() + add) % 10, 10).unwrap() } else { c }).collect();
            prop_assert!(!office_check_ok(&wrong));
        }
    }
}
