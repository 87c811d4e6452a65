//! Postal codes and telephone numbers to their digits.

use std::cmp::Ordering;

use super::code::{CodeProblem, is_rounded, present, whole};
use super::read::{Note, Read, written};
use crate::values::fold::{compat, is_dash};

/// Returns a postal code of seven digits.
pub fn read_postal(text: &str) -> Result<Read<String>, CodeProblem> {
    present(text)?;
    let text = compat(written(text));
    let text = whole(text.trim_start_matches(['〒', 'T', ' ']));
    let mut digits = String::with_capacity(7);
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !(c.is_whitespace() || is_dash(c) || c == 'ー') {
            return Err(CodeProblem::Unreadable);
        }
    }
    match digits.len() {
        7 => Ok(Read::plain(digits)),
        // A number cell drops the zero in front (060-0001 of 札幌 becomes 600001).
        6 if !text.contains(is_dash) => Ok(Read::noted(format!("0{digits}"), Note::LeadingZero)),
        0..7 => Err(CodeProblem::TooShort),
        _ => Err(CodeProblem::TooLong),
    }
}

/// Returns a telephone number of ten or eleven digits, the first when a cell holds two.
pub fn read_phone(text: &str) -> Result<Read<String>, CodeProblem> {
    present(text)?;
    let text = compat(written(text));
    if is_rounded(&text) {
        return Err(CodeProblem::Rounded);
    }
    let (digits, rest) = first_number(whole(&text));
    if digits.is_empty() {
        return Err(CodeProblem::Unreadable);
    }
    let mut notes = Vec::new();
    let digits = domestic(&digits, &mut notes);
    match digits.len().cmp(&length_of(&digits)) {
        Ordering::Less => return Err(CodeProblem::TooShort),
        Ordering::Equal => {}
        Ordering::Greater => return Err(CodeProblem::TooLong),
    }
    if rest.chars().filter(char::is_ascii_digit).count() >= 9 {
        notes.push(Note::SecondDropped);
    }
    Ok(Read { value: digits, notes })
}

/// Splits off the digits of the first number; once they make a number, the next thing that parts ends it.
fn first_number(text: &str) -> (String, &str) {
    let mut digits = String::with_capacity(11);
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if is_complete(&digits) || (digits.len() >= 9 && !joins(c)) {
            return (digits, text.get(at..).unwrap_or_default());
        }
    }
    (digits, "")
}

fn joins(c: char) -> bool {
    c.is_whitespace() || is_dash(c) || matches!(c, 'ー' | '(' | ')' | '.' | '・')
}

fn is_complete(digits: &str) -> bool {
    digits.len() >= if digits.starts_with("81") { 11 } else { length_of(digits) }
}

/// Returns how many digits a number has that begins like this: 11 for mobile and IP telephones, else 10.
fn length_of(digits: &str) -> usize {
    let eleven = ["070", "080", "090", "060", "050", "020"].iter().any(|prefix| digits.starts_with(prefix));
    if eleven { 11 } else { 10 }
}

/// Returns the number as dialled inside the country: +81 taken off, and a zero that a spreadsheet dropped restored.
fn domestic(digits: &str, notes: &mut Vec<Note>) -> String {
    if let Some(rest) = digits.strip_prefix("81").filter(|rest| (9..=11).contains(&rest.len()) && digits.len() > 10) {
        return format!("0{}", rest.trim_start_matches('0'));
    }
    let lost = (digits.len() == 9 && !digits.starts_with('0'))
        || (digits.len() == 10 && digits.starts_with(['7', '8', '9', '5']));
    if lost {
        notes.push(Note::LeadingZero);
        return format!("0{digits}");
    }
    digits.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phones() {
        let reads = |text: &str, wanted: &str| {
            assert_eq!(read_phone(text).map(|read| read.value).as_deref(), Ok(wanted), "{text}");
        };
        reads("046-822-1234", "0468221234");
        reads("０４６（８２２）１２３４", "0468221234");
        reads("(046)822-1234", "0468221234");
        reads("046 822 1234", "0468221234");
        reads("0468221234", "0468221234");
        reads("468221234", "0468221234");
        reads("9012345678", "09012345678");
        reads("090-1234-5678", "09012345678");
        reads("090 1234 5678 046-822-1234", "09012345678");
        reads("046-822-1234\n090-1234-5678", "0468221234");
        reads("046-822-1234／090-1234-5678", "0468221234");
        reads("TEL:046-822-1234（内線123）", "0468221234");
        reads("+81-46-822-1234", "0468221234");
        reads("+81 90 1234 5678", "09012345678");
        reads("母 090-1234-5678", "09012345678");
        reads("046.822.1234", "0468221234");
        assert_eq!(read_phone("822-1234"), Err(CodeProblem::TooShort));
        assert_eq!(read_phone("123"), Err(CodeProblem::TooShort));
        assert_eq!(read_phone("0468221234567"), Err(CodeProblem::TooLong));
        assert_eq!(read_phone("母携帯"), Err(CodeProblem::Unreadable));
        assert_eq!(read_phone("046-822-1234、090-1234-5678").unwrap().notes, [Note::SecondDropped]);
    }

    #[test]
    fn postal_codes() {
        let reads = |text: &str, wanted: &str| {
            assert_eq!(read_postal(text).map(|read| read.value).as_deref(), Ok(wanted), "{text}");
        };
        reads("238-0004", "2380004");
        reads("〒２３８－０００４", "2380004");
        reads("2380004", "2380004");
        reads("600001", "0600001");
        assert_eq!(read_postal("238-004"), Err(CodeProblem::TooShort));
        assert_eq!(read_postal("238-00044"), Err(CodeProblem::TooLong));
        assert_eq!(read_postal("横須賀"), Err(CodeProblem::Unreadable));
        assert_eq!(read_postal(""), Err(CodeProblem::Blank));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "[0-9()+ -]{0,20}") {
            let _ = (read_phone(&text), read_postal(&text), read_phone(&short), read_postal(&short));
        }
    }
}
