//! What every reader hands back: a value with coded notes, or what a cell without one says.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::values::fold::{is_dash, is_invisible};

/// A value read from a cell, with what a person may want to know about the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// Remarks on the reading, in the order they arose; mostly none.
    pub notes: Vec<Note>,
}

impl<T> Read<T> {
    /// Returns the value without remarks.
    pub const fn plain(value: T) -> Self {
        Self { value, notes: Vec::new() }
    }

    /// Returns the value with one remark.
    pub fn noted(value: T, note: Note) -> Self {
        Self { value, notes: vec![note] }
    }
}

/// A remark on how a cell was read; never a reason to refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// An era year after the era's end (平成32年).
    EraPastEnd,
    /// A day of the era's first year before the era began (令和元年4月1日).
    EraBeforeStart,
    /// The era was taken from the column or from another cell.
    EraFromHint,
    /// The date stood as a serial number of a spreadsheet.
    Serial,
    /// Words of approximation were dropped (約, 頃, 以上).
    Approximate,
    /// What stood in brackets was dropped.
    BracketDropped,
    /// A dash in a number cell was read as none.
    DashMeansNone,
    /// A word (なし) in a number cell was read as none.
    WordMeansNone,
    /// The number was written per week (週2回) and is given as written.
    PerWeek,
    /// Months beside years of age were dropped (1歳6か月).
    MonthsDropped,
    /// Characters were lost before the text arrived (●, 〓, 外字).
    LostCharacters,
    /// A courtesy title was dropped (様).
    HonorificDropped,
    /// A second entry in the same cell was left aside.
    SecondDropped,
    /// A leading zero that a spreadsheet had dropped was restored.
    LeadingZero,
    /// The check digit does not agree with the others.
    CheckDigit,
    /// The municipality was not written and was taken from another cell.
    HomeFromHint,
    /// A mark of statistics for a number that is known and not shown (x, ***, 秘匿).
    Withheld,
}

impl Note {
    /// Returns the code of the remark.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EraPastEnd => "era_past_end",
            Self::EraBeforeStart => "era_before_start",
            Self::EraFromHint => "era_from_hint",
            Self::Serial => "serial",
            Self::Approximate => "approximate",
            Self::BracketDropped => "bracket_dropped",
            Self::DashMeansNone => "dash_means_none",
            Self::WordMeansNone => "word_means_none",
            Self::PerWeek => "per_week",
            Self::MonthsDropped => "months_dropped",
            Self::LostCharacters => "lost_characters",
            Self::HonorificDropped => "honorific_dropped",
            Self::SecondDropped => "second_dropped",
            Self::LeadingZero => "leading_zero",
            Self::CheckDigit => "check_digit",
            Self::HomeFromHint => "home_from_hint",
            Self::Withheld => "withheld",
        }
    }
}

/// What a cell says that offers a choice: blank is not 無, and unknown is neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said<T> {
    /// Nothing is written.
    Blank,
    /// Unknown is written (不明, ？).
    Unknown,
    /// One of the choices is written.
    Value(T),
    /// Something else is written.
    Unreadable,
}

impl<T> Said<T> {
    /// Returns the choice, when one was made.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the same with the choice turned into another.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Blank => Said::Blank,
            Self::Unknown => Said::Unknown,
            Self::Value(value) => Said::Value(into(value)),
            Self::Unreadable => Said::Unreadable,
        }
    }
}

/// What a cell says that holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Nothing is written.
    Blank,
    /// Only dashes are written.
    Dash,
    /// None is written (なし, 該当なし).
    Nothing,
    /// Unknown is written (不明, …, ？).
    Unknown,
    /// The cell points to another, mostly the one above (〃, 同上).
    Ditto,
}

/// Longest of the words below, in characters.
const LONGEST: usize = 9; // with brackets around
const NOTHING: [&str; 18] = [
    "なし",
    "無し",
    "無",
    "ナシ",
    "ﾅｼ",
    "該当なし",
    "該当無し",
    "該当無",
    "該当者なし",
    "該当者無し",
    "該当児なし",
    "対象者なし",
    "対象児なし",
    "実績なし",
    "特になし",
    "皆無",
    "無い",
    "ない",
];
const UNKNOWN: [&str; 30] = [
    "不明",
    "不詳",
    "未詳",
    "未確認",
    "未定",
    "未把握",
    "未記入",
    "未記載",
    "未回答",
    "要確認",
    "聞き取り中",
    "確認中",
    "調査中",
    "照会中",
    "わからない",
    "分からない",
    "わからず",
    "把握していない",
    "把握せず",
    "回答なし",
    "無回答",
    "?",
    "??",
    "…",
    "‥",
    "・・・",
    "...",
    "n/a",
    "#n/a",
    "null",
];

const DITTO: [&str; 12] =
    ["〃", "々", "仝", "同上", "仝上", "同左", "同右", "上に同じ", "上記に同じ", "上記同様", "″", "”"];

/// What these words begin with: most cells begin otherwise, and need not be looked up.
static FIRSTS: LazyLock<Box<[char]>> = LazyLock::new(|| {
    let words = NOTHING.iter().chain(&UNKNOWN).chain(&DITTO);
    words.filter_map(|word| word.chars().next()).collect::<BTreeSet<char>>().into_iter().collect()
});

/// Returns the text without spaces and invisible characters around it, and without the marks by which a spreadsheet is
/// told to take it for text ('012, ="012").
pub fn written(text: &str) -> &str {
    let text = text.trim_matches(is_empty);
    let inside = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    inside.or_else(|| text.strip_prefix(['\'', '’'])).unwrap_or(text).trim_matches(is_empty)
}

fn is_empty(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn begins_missing(first: char) -> bool {
    is_dash(first) || first == 'ー' || FIRSTS.contains(&first)
}

/// Whether what the text begins with leaves it open that it holds no value.
pub(super) fn may_be_missing(text: &str) -> bool {
    text.chars().next().is_none_or(begins_missing)
}

/// Returns what the cell says when it holds no value, and nothing when it may hold one. A remark in brackets behind it
/// changes nothing (不明（転居のため）), unless it holds a number.
pub fn missing(text: &str) -> Option<Missing> {
    let text = without_remark(written(text));
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let mut kept = text.chars().filter(|c| !c.is_whitespace()).filter_map(|c| match c {
        '(' | ')' | '（' | '）' => None,
        '？' => Some('?'),
        c => Some(c.to_ascii_lowercase()),
    });
    let Some(first) = kept.next() else { return Some(Missing::Blank) };
    if !begins_missing(first) {
        return None;
    }
    let key: String = std::iter::once(first).chain(kept).collect();
    if key.chars().all(|c| is_dash(c) || c == 'ー') {
        Some(Missing::Dash)
    } else if NOTHING.contains(&key.as_str()) {
        Some(Missing::Nothing)
    } else if UNKNOWN.contains(&key.as_str()) {
        Some(Missing::Unknown)
    } else if DITTO.contains(&key.as_str()) {
        Some(Missing::Ditto)
    } else {
        None
    }
}

fn without_remark(text: &str) -> &str {
    match text.split_once(['(', '（']) {
        Some((head, remark)) if !head.trim().is_empty() && !remark.contains(char::is_numeric) => head.trim_end(),
        _ => text,
    }
}

/// Returns the word behind the one box that is ticked, where a cell is a form to tick (☑有 □無).
pub fn ticked(text: &str) -> Option<&str> {
    let mut words = text.split(['☑', '■', '✅', '□', '☐']).skip(1);
    let mut boxes = text.chars().filter(|c| matches!(c, '☑' | '■' | '✅' | '□' | '☐'));
    let mut found = None;
    for (mark, word) in boxes.by_ref().zip(words.by_ref()) {
        if !matches!(mark, '□' | '☐') && found.replace(word.trim()).is_some() {
            return None;
        }
    }
    found.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_a_value() {
        let says = |text, what| assert_eq!(missing(text), what, "{text}");
        says("", Some(Missing::Blank));
        says(" 　\n", Some(Missing::Blank));
        says("－", Some(Missing::Dash));
        says("--", Some(Missing::Dash));
        says("な　し", Some(Missing::Nothing));
        says("該当なし", Some(Missing::Nothing));
        says("不明", Some(Missing::Unknown));
        says("（不明）", Some(Missing::Unknown));
        says("？", Some(Missing::Unknown));
        says("…", Some(Missing::Unknown));
        says("不明（転居のため）", Some(Missing::Unknown));
        says("－（3）", None);
        says("〃", Some(Missing::Ditto));
        says("N/A", Some(Missing::Unknown));
        says("-3", None);
        says("横須賀市小川町十一番地", None);
    }

    #[test]
    fn a_choice_keeps_what_kind_it_is() {
        assert_eq!(Said::Value(3).map(|n| n + 1).value(), Some(4));
        assert_eq!(Said::<u8>::Blank.map(u32::from), Said::Blank);
    }
}
