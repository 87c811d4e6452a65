//! Numbers as they are written in cells, to an amount in one of four states, or to a refusal.

use super::read::{Missing, Note, Read, missing, written};
use crate::values::fold::{compat, is_dash};

/// What a number cell says. Blank is not none, and neither is unknown.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Amount {
    /// Nothing is written.
    Blank,
    /// Unknown is written (不明, …).
    Unknown,
    /// None is written, by a dash or a word; the number 0 is a number.
    Nil,
    /// A number.
    Number(f64),
    /// A range of numbers, from the smaller to the greater (3～5).
    Range(f64, f64),
}

impl Amount {
    /// Returns the number; none counts as 0, and a range has no single number.
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Nil => Some(0.0),
            Self::Blank | Self::Unknown | Self::Range(..) => None,
        }
    }

    /// Returns the least and greatest number the cell allows, when it gives any.
    pub const fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Self::Number(number) => Some((number, number)),
            Self::Range(low, high) => Some((low, high)),
            Self::Nil => Some((0.0, 0.0)),
            Self::Blank | Self::Unknown => None,
        }
    }
}

/// The cell holds neither a number nor a word for none or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

/// Words in front of a number that do not change it.
const FRONT: [&str; 8] = ["月に", "月", "計", "合計", "延べ", "延", "第", "満"];
/// Words of approximation, in front or behind.
const ABOUT: [&str; 14] =
    ["およそ", "約", "凡そ", "概ね", "おおむね", "ほぼ", "以上", "程度", "くらい", "ぐらい", "前後", "弱", "強", "超"];
/// Units behind a number, longest first where one begins another.
const UNITS: [&str; 61] = [
    "時間/月",
    "時間",
    "日/月",
    "回/月",
    "人/月",
    "人日",
    "人月",
    "人",
    "名",
    "日間",
    "日",
    "回",
    "点",
    "歳児",
    "歳",
    "才",
    "件",
    "か所",
    "ヶ所",
    "カ所",
    "ヵ所",
    "ケ所",
    "箇所",
    "床",
    "単位",
    "分",
    "円",
    "年度",
    "年生",
    "年",
    "か月",
    "ヶ月",
    "カ月",
    "ヵ月",
    "ケ月",
    "級",
    "度",
    "割",
    "%",
    "号",
    "h",
    "人分",
    "世帯",
    "施設",
    "事業所",
    "校",
    "園",
    "室",
    "枠",
    "台",
    "組",
    "個",
    "ポイント",
    "ml",
    "l/分",
    "l",
    "kg",
    "mg",
    "g",
    "cm",
    "cc",
];

/// Returns what a number cell says.
pub fn read_number(text: &str) -> Result<Read<Amount>, NotANumber> {
    match missing(text) {
        Some(Missing::Blank) => return Ok(Read::plain(Amount::Blank)),
        Some(Missing::Unknown) => return Ok(Read::plain(Amount::Unknown)),
        Some(Missing::Dash) => return Ok(Read::noted(Amount::Nil, Note::DashMeansNone)),
        Some(Missing::Nothing) => return Ok(Read::noted(Amount::Nil, Note::WordMeansNone)),
        Some(Missing::Ditto) => return Err(NotANumber),
        None => {}
    }
    let text = written(text);
    // Most cells are plain numbers already.
    if let Some(number) = plain_number(text) {
        return Ok(Read::plain(Amount::Number(number)));
    }
    if let Some(read) = statistical_mark(text) {
        return Ok(read);
    }
    let mut notes = Vec::new();
    let text = without_brackets(&compat(text), &mut notes);
    let (at_most, text) = most(&text, &mut notes);
    let (first, rest) = term(text, &mut notes)?;
    let (at_most, rest) = most_behind(at_most, rest, &mut notes);
    if rest.is_empty() && at_most {
        return if first < 0.0 { Err(NotANumber) } else { Ok(Read { value: Amount::Range(0.0, first), notes }) };
    }
    if rest.is_empty() {
        return Ok(Read { value: Amount::Number(first), notes });
    }
    if rest.ends_with("月") && months_only(rest) {
        notes.push(Note::MonthsDropped);
        return Ok(Read { value: Amount::Number(first), notes });
    }
    let (last, rest) = term(range_mark(rest).ok_or(NotANumber)?, &mut notes)?;
    let rest = rest.strip_prefix("まで").unwrap_or(rest);
    if !rest.is_empty() || last < first {
        return Err(NotANumber);
    }
    Ok(Read { value: Amount::Range(first, last), notes })
}

/// Reads the marks by which published statistics show no number: withheld, or a cell in which there can be none.
fn statistical_mark(text: &str) -> Option<Read<Amount>> {
    /// Longest of the marks, in characters.
    const LONGEST: usize = 5;
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let mark = compat(text).to_lowercase();
    if mark.chars().all(|c| c == '*') || ["x", "χ", "秘匿", "秘", "非公表", "非公開"].contains(&mark.as_str())
    {
        return Some(Read::noted(Amount::Unknown, Note::Withheld));
    }
    (mark == "・").then(|| Read::noted(Amount::Nil, Note::DashMeansNone))
}

/// Splits off a mark of an upper bound in front (<10): a number below ten is not ten.
fn most<'t>(text: &'t str, notes: &mut Vec<Note>) -> (bool, &'t str) {
    match text.strip_prefix(['<', '≦', '≤', '⩽']) {
        Some(rest) => {
            notes.push(Note::Approximate);
            (true, rest.strip_prefix('=').unwrap_or(rest))
        }
        None => (false, text),
    }
}

/// Splits off a word of an upper bound behind (10人未満).
fn most_behind<'t>(found: bool, rest: &'t str, notes: &mut Vec<Note>) -> (bool, &'t str) {
    match rest.strip_prefix("未満").or_else(|| rest.strip_prefix("以下")) {
        Some(rest) => {
            notes.push(Note::Approximate);
            (true, rest)
        }
        None => (found, rest),
    }
}

fn plain_number(text: &str) -> Option<f64> {
    let plain = text.len() <= 24
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.starts_with(|c: char| c.is_ascii_digit());
    if plain && !text.ends_with('.') { text.parse().ok() } else { None }
}

/// Drops spaces and, beside something else, what stands in brackets.
fn without_brackets(text: &str, notes: &mut Vec<Note>) -> String {
    let mut outside = String::with_capacity(text.len());
    let mut inside = String::new();
    let mut depth = 0_u32;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c.to_ascii_lowercase()),
            _ => inside.push(c.to_ascii_lowercase()),
        }
    }
    if outside.is_empty() {
        return inside;
    }
    if !inside.is_empty() {
        notes.push(Note::BracketDropped);
    }
    outside
}

/// Splits off one number with the words around it.
fn term<'t>(text: &'t str, notes: &mut Vec<Note>) -> Result<(f64, &'t str), NotANumber> {
    let mut rest = text;
    loop {
        if let Some(after) = strip_any(rest, &ABOUT) {
            notes.push(Note::Approximate);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("週に").or_else(|| rest.strip_prefix('週')) {
            notes.push(Note::PerWeek);
            rest = after;
        } else if let Some(after) = strip_any(rest, &FRONT) {
            rest = after;
        } else {
            break;
        }
    }
    let (sign, rest) = match rest.strip_prefix(|c| is_dash(c) || matches!(c, '△' | '▲')) {
        Some(after) => (-1.0, after),
        None => (1.0, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let (mut number, mut rest) = match rest.strip_prefix("半日") {
        Some(after) => (0.5, after),
        None => digits(rest).ok_or(NotANumber)?,
    };
    while let Some(after) = strip_any(rest, &UNITS).or_else(|| strip_rate(rest, notes)) {
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('半') {
        number += 0.5;
        rest = after;
    }
    while let Some(after) = strip_any(rest, &ABOUT) {
        notes.push(Note::Approximate);
        rest = after;
    }
    Ok((sign * number, rest))
}

fn strip_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

fn strip_rate<'t>(text: &'t str, notes: &mut Vec<Note>) -> Option<&'t str> {
    if let Some(rest) = text.strip_prefix("/月") {
        return Some(rest);
    }
    let rest = text.strip_prefix("/週")?;
    notes.push(Note::PerWeek);
    Some(rest)
}

/// Splits off an unsigned number in digits or kanji, also with 万 and 千 between digits (1万2千).
fn digits(text: &str) -> Option<(f64, &str)> {
    let (mut number, mut rest) = plain_digits(text)?;
    let mut below = f64::INFINITY;
    while let Some((unit, after)) = [('万', 10_000.0), ('千', 1_000.0)]
        .into_iter()
        .find_map(|(mark, unit)| Some((unit, rest.strip_prefix(mark)?)))
        .filter(|(unit, _)| *unit < below)
    {
        let (whole, last) = if below.is_finite() { split_last(number, below) } else { (0.0, number) };
        number = whole + last * unit;
        (below, rest) = (unit, after);
        if let Some((next, after)) = plain_digits(rest).filter(|(next, _)| *next < unit) {
            (number, rest) = (number + next, after);
        }
    }
    Some((number, rest))
}

/// Parts a number into what stands before and behind a unit's place: 12003 at 10,000 into 12000 and 3.
fn split_last(number: f64, unit: f64) -> (f64, f64) {
    let last = number % unit;
    (number - last, last)
}

/// Splits off digits, with separators of thousands in their places, or a number in kanji.
fn plain_digits(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | '、' | '，'))).unwrap_or(text.len());
    let (written, rest) = text.split_at_checked(end)?;
    if written.is_empty() {
        if let Some(rest) = text.strip_prefix("ゼロ") {
            return Some((0.0, rest));
        }
        // A 〇 alone is the circle of those who tick.
        return kanji_number(text)
            .filter(|(number, _)| *number > 0 || text.starts_with('零'))
            .map(|(number, rest)| (f64::from(number), rest));
    }
    let (whole, fraction) = match written.split_once('.') {
        Some(("", fraction)) => ("0", fraction),
        Some((whole, "")) => (whole, "0"),
        Some(parts) => parts,
        None => (written, "0"),
    };
    let mut groups = whole.split([',', '、', '，']);
    let first = groups.next().filter(|group| !group.is_empty() && group.len() <= 15)?;
    let rest_of_groups: Vec<&str> = groups.collect();
    let grouped =
        rest_of_groups.iter().all(|group| group.len() == 3) && (rest_of_groups.is_empty() || first.len() <= 3);
    let fraction_ok = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    if !grouped || !fraction_ok || rest_of_groups.len() > 4 {
        return None;
    }
    let number = format!("{first}{}.{fraction}", rest_of_groups.concat());
    Some((number.parse().ok()?, rest))
}

fn range_mark(text: &str) -> Option<&str> {
    text.strip_prefix("から").or_else(|| text.strip_prefix(|c| is_dash(c) || matches!(c, '~' | '〜' | '∼' | 'ー')))
}

/// Whether the text is a number of months, as after years of age.
fn months_only(text: &str) -> bool {
    let stem = text.trim_start_matches(|c: char| c.is_ascii_digit());
    stem.len() < text.len() && ["月", "か月", "ヶ月", "カ月", "ヵ月", "ケ月", "ヵ月", "箇月"].contains(&stem)
}

/// Splits off a number in kanji, as words (二十五) or as digits (二〇二一); below ten million.
pub(super) fn kanji_number(text: &str) -> Option<(u32, &str)> {
    let (mut total, mut section, mut pending, mut seen) = (0_u32, 0_u32, None::<u32>, 0_usize);
    let mut rest = text;
    for c in text.chars() {
        if let Some(digit) = kanji_digit(c) {
            let tens = pending.unwrap_or(0).checked_mul(10)?;
            pending = Some(tens.checked_add(digit)?);
        } else if let Some(unit) = kanji_unit(c) {
            section = section.checked_add(pending.take().unwrap_or(1).checked_mul(unit)?)?;
        } else if c == '万' && seen > 0 {
            total = section.checked_add(pending.take().unwrap_or(0))?.checked_mul(10_000)?;
            section = 0;
        } else {
            break;
        }
        seen += 1;
        rest = rest.get(c.len_utf8()..)?;
    }
    let number = total.checked_add(section)?.checked_add(pending.unwrap_or(0))?;
    (seen > 0 && number < 10_000_000).then_some((number, rest))
}

/// Returns the digit a kanji stands for.
pub(super) const fn kanji_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Returns the power of ten a kanji stands for, up to a thousand.
pub(super) const fn kanji_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// Returns a number rounded to a whole one; none where it is negative or beyond a word.
pub fn whole_of(number: f64) -> Option<u32> {
    (0.0..=4_000_000_000.0).contains(&number).then(|| format!("{:.0}", number.round()).parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn notes() {
        let notes = |text: &str, wanted: &[Note]| {
            assert_eq!(read_number(text).unwrap().notes, wanted, "{text}");
        };
        notes("12人", &[]);
        notes("約10", &[Note::Approximate]);
        notes("10人以上", &[Note::Approximate]);
        notes("－", &[Note::DashMeansNone]);
        notes("なし", &[Note::WordMeansNone]);
        notes("週2回", &[Note::PerWeek]);
        notes("1歳6か月", &[Note::MonthsDropped]);
        notes("3（うち1）", &[Note::BracketDropped]);
    }

    #[test]
    fn what_an_amount_allows() {
        assert_eq!(Amount::Range(3.0, 5.0).bounds(), Some((3.0, 5.0)));
        assert_eq!(Amount::Nil.number(), Some(0.0));
        assert_eq!(Amount::Blank.number(), None);
    }

    #[test]
    fn kanji() {
        let reads = |text, wanted| assert_eq!(kanji_number(text), wanted, "{text}");
        reads("十二人", Some((12, "人")));
        reads("二十五", Some((25, "")));
        reads("百三", Some((103, "")));
        reads("二〇二一年", Some((2021, "年")));
        reads("一万二千", Some((12_000, "")));
        reads("人", None);
        reads("九九九九九九九九九九", None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "[0-9,.約～人日一十百万△(-]{0,10}") {
            let _ = (read_number(&text), read_number(&short), kanji_number(&text));
        }

        #[test]
        fn counts_are_read_as_they_are(n in 0_u32..10_000_000) {
            prop_assert_eq!(read_number(&n.to_string()).unwrap().value, Amount::Number(f64::from(n)));
            prop_assert_eq!(read_number(&format!("{n}人")).unwrap().value, Amount::Number(f64::from(n)));
        }
    }
}
