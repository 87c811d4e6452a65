//! A workbook in memory, as an office would see it; the writers turn it into files.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

/// The content of one cell; an absent cell is blank.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// A date that the office typed as a date.
    Date(NaiveDate),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// A block of cells joined into one: first row and column, last row and column, from 0.
pub(super) type Merge = (u32, u16, u32, u16);

/// One sheet; rows and columns count from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) cells: BTreeMap<(u32, u16), Cell>,
    pub(super) merges: Vec<Merge>,
    /// Cells drawn as column titles.
    pub(super) heads: BTreeSet<(u32, u16)>,
    pub(super) hidden: bool,
}

impl Sheet {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(super) fn put(&mut self, row: u32, column: u16, cell: Cell) {
        self.cells.insert((row, column), cell);
    }

    pub(super) fn text(&mut self, row: u32, column: u16, text: &str) {
        if !text.is_empty() {
            self.put(row, column, Cell::text(text));
        }
    }

    /// Writes a column title, joined over a block when it spans more than one cell.
    pub(super) fn head(&mut self, block: Merge, text: &str) {
        let (top, left, bottom, right) = block;
        self.text(top, left, text);
        for row in top..=bottom {
            self.heads.extend((left..=right).map(|column| (row, column)));
        }
        if (top, left) != (bottom, right) {
            self.merges.push(block);
        }
    }

    /// Numbers of rows and columns in use.
    pub(super) fn size(&self) -> (u32, u16) {
        let rows = self.cells.keys().map(|(row, _)| row + 1).max().unwrap_or(0);
        let columns = self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        (rows, columns)
    }
}

/// One workbook.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
}

/// The address of a cell as Excel shows it: `A1`.
pub(super) fn a1(row: u32, column: u16) -> String {
    let mut left = u32::from(column) + 1;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(char::from_digit((left - 1) % 26 + 10, 36).unwrap_or('?').to_ascii_uppercase());
        left = (left - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}

/// The serial number of a date in Excel's 1900 system.
pub(super) fn serial(date: NaiveDate) -> f64 {
    // Day 0 is 1899-12-30, since Excel believes in 1900-02-29.
    let days = date.num_days_from_ce() - 693_594;
    f64::from(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::people::day;

    #[test]
    fn addresses_and_serials() {
        assert_eq!(a1(0, 0), "A1");
        assert_eq!(a1(9, 25), "Z10");
        assert_eq!(a1(0, 26), "AA1");
        assert_eq!(a1(0, 701), "ZZ1");
        assert!((serial(day(2021, 6, 30)) - 44_377.0).abs() < f64::EPSILON);
    }
}
