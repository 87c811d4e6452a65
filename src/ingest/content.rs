//! The cells of a column to what it holds (numbers, dates, codes …), how surely, and each cell to its normal form.

use chrono::NaiveDate;

use super::sheet::Cell;
use crate::values::date::{Hint, read_date, read_date_number};
use crate::values::flag::read_flag;
use crate::values::fold::{compact, compat};
use crate::values::name::read_kana;
use crate::values::number::{Amount, read_number};
use crate::values::read::Said;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// Numbers, with or without units.
    Number,
    /// Days.
    Date,
    /// Yes or no.
    Flag,
    /// Digits that count nothing: codes, telephone numbers.
    Code,
    /// Readings of names.
    Kana,
    /// Anything else.
    Text,
    /// Nothing but blanks and marks (－, …).
    Nothing,
}

impl Content {
    /// Returns what a field of a form holds, by the type that its declaration gives.
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "number" => Self::Number,
            "date" => Self::Date,
            "flag" => Self::Flag,
            "code" | "phone" | "postal" => Self::Code,
            "kana" => Self::Kana,
            _ => Self::Text,
        }
    }
}

/// A cell's value, however it was written.
#[derive(Clone, PartialEq)]
pub enum Normal {
    /// It says nothing that can be read.
    Nothing,
    /// A number; two where a range is written.
    Number(f64, Option<f64>),
    /// A day.
    Day(NaiveDate),
    /// Yes or no.
    Flag(bool),
    /// Text in one width, with single spaces.
    Text(String),
}

/// Returns a cell's value, read as what its column holds.
pub fn normal(cell: &Cell, content: Content) -> Normal {
    match (content, cell) {
        (_, Cell::Fault(_)) => Normal::Nothing,
        (Content::Date, Cell::Date(day)) => Normal::Day(*day),
        (Content::Date, Cell::Number(number)) => {
            read_date_number(*number, Hint::default()).map_or(Normal::Nothing, |read| Normal::Day(read.value))
        }
        (Content::Date, cell) => {
            read_date(&cell.text(), Hint::default()).map_or(Normal::Nothing, |read| Normal::Day(read.value))
        }
        (Content::Number, Cell::Number(number)) => Normal::Number(*number, None),
        (Content::Number, cell) => match read_number(&cell.text()).map(|read| read.value) {
            Ok(Amount::Number(number)) => Normal::Number(number, None),
            Ok(Amount::Range(least, most)) => Normal::Number(least, Some(most)),
            _ => Normal::Nothing,
        },
        (Content::Flag, Cell::Flag(flag)) => Normal::Flag(*flag),
        (Content::Flag, cell) => match read_flag(&cell.text()) {
            Said::Value(flag) => Normal::Flag(flag),
            _ => Normal::Nothing,
        },
        (Content::Kana, cell) => Normal::Text(parted(&read_kana(&cell.text()).value)),
        (Content::Code, cell) => Normal::Text(compact(&cell.text())),
        (_, Cell::Date(day)) => Normal::Day(*day),
        (_, cell) => Normal::Text(compat(&cell.text()).split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

fn parted(name: &crate::values::name::Name) -> String {
    if name.family.is_empty() { name.whole.clone() } else { format!("{} {}", name.family, name.given) }
}

/// Returns what most cells of a column are, and the share of those that are; blanks and marks have no say.
pub(super) fn content<'c>(cells: impl Iterator<Item = &'c Cell>) -> (Content, f64) {
    let kinds = [Content::Number, Content::Date, Content::Flag, Content::Code, Content::Text];
    let mut votes = [0_u32; 5];
    for vote in cells.filter_map(vote) {
        if let Some(held) = kinds.iter().position(|kind| *kind == vote).and_then(|at| votes.get_mut(at)) {
            *held += 1;
        }
    }
    let all: u32 = votes.iter().sum();
    let [numbers, dates, flags, codes, texts] = votes;
    // One leading zero makes codes of all digits in a column.
    let votes = if codes > 0 { [0, dates, flags, codes + numbers, texts] } else { votes };
    let best = kinds.into_iter().zip(votes).rev().max_by_key(|(_, votes)| *votes);
    match best {
        Some((content, votes)) if votes > 0 => (content, f64::from(votes) / f64::from(all)),
        _ => (Content::Nothing, 0.0),
    }
}

/// Longest text that may be anything but a text, in bytes.
const LONGEST: usize = 60;

fn vote(cell: &Cell) -> Option<Content> {
    let Cell::Text(text) = cell else {
        return match cell {
            Cell::Number(_) => Some(Content::Number),
            Cell::Date(_) => Some(Content::Date),
            Cell::Flag(_) => Some(Content::Flag),
            Cell::Text(_) | Cell::Fault(_) => None,
        };
    };
    if text.len() > LONGEST {
        return Some(Content::Text);
    }
    let text = compact(text);
    match text.as_str() {
        "" | "-" | "―" | "ー" | "‐" | "−" | "…" | "..." | "・" | "*" | "***" | "x" | "X" => return None,
        "○" | "〇" | "◯" | "×" | "有" | "無" => return Some(Content::Flag),
        _ => {}
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == 0 {
        return Some(Content::Text);
    }
    if text.contains(['年', '/', '-', '.', '月']) && read_date(&text, Hint::default()).is_ok() {
        return Some(Content::Date);
    }
    let coded = digits >= 2 && text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit() || "-()".contains(c));
    if coded {
        return Some(Content::Code);
    }
    let number = matches!(read_number(&text).map(|read| read.value), Ok(Amount::Number(_) | Amount::Range(..)));
    Some(if number { Content::Number } else { Content::Text })
}

#[cfg(test)]
mod tests {
    use super::{Cell, Content, Normal, content, normal};

    fn of(cells: &[&str]) -> (Content, f64) {
        let cells: Vec<Cell> = cells.iter().map(|text| Cell::Text((*text).to_owned())).collect();
        content(cells.iter())
    }

    #[test]
    fn a_column_is_what_most_of_its_cells_are() {
        assert_eq!(of(&["１２人", "3～5", "-", "1,200"]), (Content::Number, 1.0));
        assert_eq!(of(&["011002", "131016"]), (Content::Code, 1.0));
        assert_eq!(of(&["0467-22-1234", "046-871-1111"]), (Content::Code, 1.0));
        assert_eq!(of(&["R2.4.1", "平成30年5月2日"]), (Content::Date, 1.0));
        assert_eq!(of(&["○", "", "○"]), (Content::Flag, 1.0));
        assert_eq!(of(&["東", "西", "3", "北"]), (Content::Text, 0.75));
        assert_eq!(of(&["-", "…"]), (Content::Nothing, 0.0));
    }

    #[test]
    fn a_cell_has_one_form_however_it_is_written() {
        let read = |text: &str, content| normal(&Cell::Text(text.to_owned()), content);
        assert!(read("１，２００人", Content::Number) == Normal::Number(1200.0, None));
        assert!(read("3～5", Content::Number) == Normal::Number(3.0, Some(5.0)));
        assert!(read("-", Content::Number) == Normal::Nothing);
        assert!(read("R2.4.1", Content::Date) == Normal::Day(chrono::NaiveDate::from_ymd_opt(2020, 4, 1).unwrap()));
        assert!(normal(&Cell::Number(44_470.0), Content::Date) == read("2021-10-01", Content::Date));
        assert!(read("ｱｵｲ　ﾊﾅ", Content::Text) == Normal::Text("アオイ ハナ".to_owned()));
    }
}
