//! Rows to their shape: which columns hold values, and which texts recur.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::ingest::sheet::{Cell, Row};
use crate::ingest::table::is_note;
use crate::values::fold::compact;

/// What a cell says without its column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A number, a date, a code, a flag.
    Value,
    /// A mark in the place of a value (－, …, x).
    Mark,
    /// Anything else.
    Text,
}

/// Most rows whose texts are compared with each other.
const MOST_COMPARED: usize = 20_000;

/// Longest text, in bytes, that may be a value or a label.
pub(super) const LONGEST: usize = 60;

pub(super) fn class(cell: &Cell) -> Class {
    let Cell::Text(text) = cell else { return Class::Value };
    let written = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿');
    if text.len() > LONGEST || text.chars().any(written) {
        return Class::Text;
    }
    let text = if text.bytes().all(|byte| byte.is_ascii_graphic()) { text.clone() } else { compact(text) };
    if matches!(
        text.as_str(),
        "-" | "―" | "ー" | "‐" | "−" | "…" | "..." | "・" | "x" | "X" | "*" | "***" | "○" | "〇" | "◯"
    ) {
        return Class::Mark;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let number = digits > 0 && text.chars().all(|c| c.is_ascii_digit() || ",.-/:%+△▲".contains(c));
    if number { Class::Value } else { Class::Text }
}

/// Cells that show something.
pub(super) fn filled(row: &Row) -> impl DoubleEndedIterator<Item = (u32, &Cell)> {
    let blank = |cell: &Cell| matches!(cell, Cell::Text(text) if text.trim().is_empty());
    row.cells.iter().filter(move |(_, cell)| !blank(cell)).map(|(column, cell)| (*column, cell))
}

/// A note, the number of a table (表1, 第５３表), or the unit of what follows.
pub(super) fn marked(row: &Row) -> bool {
    let Some((_, Cell::Text(text))) = filled(row).next() else { return false };
    let text = compact(text);
    let numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let table = text.strip_prefix('表').is_some_and(numbered)
        || (text.contains('表') && text.strip_prefix('第').is_some_and(numbered));
    is_note(&text) || table || (text.starts_with(['(', '<', '[']) && text.contains("単位"))
}

/// What the columns of some rows hold.
#[derive(Default)]
pub(super) struct Shape {
    /// For each column cells with a value or a mark, and all cells.
    pub(super) columns: BTreeMap<u32, (usize, usize)>,
    /// How often a text, by its hash, stands in a column, in the first rows with values.
    texts: BTreeMap<(u32, u64), usize>,
    /// How many cells of these rows a column has.
    n_compared: BTreeMap<u32, usize>,
    /// How many cells the rows with values mostly have.
    pub(super) width: usize,
}

impl Shape {
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut shape = Self::default();
        for row in rows {
            shape.add(row);
        }
        let mut widths: Vec<usize> = rows.iter().map(|row| filled(row).count()).filter(|n| *n > 1).collect();
        widths.sort_unstable();
        shape.width = widths.get(widths.len() / 2).copied().unwrap_or(1);
        let (mut texts, mut n_compared) = (BTreeMap::new(), BTreeMap::new());
        let compared = rows.iter().filter(|row| shape.values(row) > 0).take(MOST_COMPARED);
        for (column, cell) in compared.flat_map(filled) {
            *n_compared.entry(column).or_default() += 1;
            if let Cell::Text(text) = cell
                && text.len() <= LONGEST
            {
                *texts.entry((column, hash(&compact(text)))).or_default() += 1;
            }
        }
        (shape.texts, shape.n_compared) = (texts, n_compared);
        shape
    }

    /// Counts the cells of one more row.
    pub(super) fn add(&mut self, row: &Row) {
        for (column, cell) in filled(row) {
            let (values, all) = self.columns.entry(column).or_default();
            *all += 1;
            *values += usize::from(class(cell) != Class::Text);
        }
    }

    pub(super) fn holds_values(&self, column: u32) -> bool {
        self.columns.get(&column).is_some_and(|(values, all)| *values * 2 >= *all)
    }

    pub(super) fn texts_for_values(&self, row: &Row) -> usize {
        filled(row).filter(|(column, cell)| self.holds_values(*column) && class(cell) == Class::Text).count()
    }

    pub(super) fn values(&self, row: &Row) -> usize {
        filled(row).filter(|(column, cell)| self.is_value(*column, cell)).count()
    }

    /// Tells whether a cell is a value in a column of values.
    pub(super) fn is_value(&self, column: u32, cell: &Cell) -> bool {
        self.holds_values(column) && class(cell) != Class::Text
    }

    /// Returns how often a folded text stands in a column, in the first rows with values.
    fn n_of(&self, column: u32, text: &str) -> usize {
        self.texts.get(&(column, hash(text))).copied().unwrap_or(0)
    }

    /// Tells whether more than a fifth of a column's cells say the same as a folded text.
    pub(super) fn is_common(&self, column: u32, text: &str) -> bool {
        let n = self.n_of(column, text);
        n > 1 && n * 5 > self.n_compared.get(&column).copied().unwrap_or(0)
    }

    /// Counts texts of a row that stand in the same column elsewhere too, as no title does.
    pub(super) fn repeated(&self, row: &Row) -> usize {
        let own = usize::from(self.values(row) > 0);
        let often = |column: u32, text: &str| self.n_of(column, &compact(text)) > own;
        filled(row).filter(|(column, cell)| matches!(cell, Cell::Text(text) if often(*column, text))).count()
    }
}

/// Tells whether a column holds nothing but values.
pub(super) fn is_always_value(data: &[&Row], column: u32) -> bool {
    data.iter().filter_map(|row| row.cell(column)).all(|cell| class(cell) == Class::Value)
}

/// A fixed hash, the same in every run.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
