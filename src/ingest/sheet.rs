//! A sheet as cells: what every format is read into, before anybody knows what it says.

use chrono::NaiveDate;

/// What a cell holds; a blank cell is not kept.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Text, never empty.
    Text(String),
    /// A number as the file stores it; a date in General format is one too.
    Number(f64),
    /// A date, its time of day dropped.
    Date(NaiveDate),
    /// TRUE or FALSE.
    Flag(bool),
    /// An error value such as `#REF!`.
    Fault(String),
}

impl Cell {
    /// Returns the cell as text, the way a person would write it.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.format("%Y-%m-%d").to_string(),
            Self::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Number(_) => "Number",
            Self::Date(_) => "Date",
            Self::Flag(_) => "Flag",
            Self::Fault(_) => "Fault",
        })
    }
}

/// One row that is not blank.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as Excel shows it; in a CSV the record, from 1.
    pub number: u32,
    /// In a CSV, the physical line on which the record begins.
    pub line: Option<u32>,
    /// Cells that are not blank with their columns, from 0, in order.
    pub cells: Vec<(u32, Cell)>,
}

impl Row {
    /// Returns the cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        self.cells.get(found).map(|(_, cell)| cell)
    }
}

/// Cells shown as one; rows from 1, columns from 0, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

/// Rows from 1 or columns from 0, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// A sheet of a workbook, or a whole CSV.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name; none in a CSV.
    pub name: Option<String>,
    /// A person who opens the file sees it.
    pub visible: bool,
    /// Rows that are not blank, in order.
    pub rows: Vec<Row>,
    /// Merged cells, where the format tells them.
    pub merges: Vec<Merge>,
    /// Rows that are not shown, where the format tells them.
    pub hidden_rows: Vec<Span>,
    /// Columns that are not shown, where the format tells them.
    pub hidden_columns: Vec<Span>,
    /// The sheet could not be read, or not to its end.
    pub failed: bool,
}

impl Sheet {
    /// Returns the number of the last row that is not blank.
    pub fn last_row(&self) -> u32 {
        self.rows.last().map_or(0, |row| row.number)
    }
}
