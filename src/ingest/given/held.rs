//! A workbook to the rows of its table: those of lists of children on all its sheets, else those of its largest table.

use std::path::Path;

use super::super::{Column, Row, RowKind, Sheet, Submission, inspect};
use super::{Part, distinct};
use crate::error::Error;
use crate::forms::Form;
use crate::message::Message;

/// The rows of a workbook's table.
pub(super) struct Held(Vec<Vec<String>>);

/// Rows of one part.
const ROWS: usize = 1 << 12;

/// Whether a file is a workbook, by its first bytes.
pub(super) fn is_workbook(start: &[u8]) -> bool {
    start == b"PK\x03\x04" || start == [0xD0, 0xCF, 0x11, 0xE0]
}

impl Held {
    /// Opens a workbook, told its titles.
    pub(super) fn open(path: &Path) -> Result<(Vec<String>, Self), Error> {
        let submission = inspect(path, None);
        if let Some((rule, detail)) = &submission.refused {
            let why = Message { code: format!("{}.found", rule.code), args: vec![("detail", detail.as_str().into())] };
            let file = path.display().to_string();
            return Err(Error::Asked(Message::new("link-refused").with("file", file).with("why", why)));
        }
        let mut tables = of_children(&submission);
        if tables.is_empty() {
            tables.extend(largest(&submission));
        }
        let mut titles: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for (names, cells) in tables {
            let places: Vec<usize> = distinct(names).into_iter().map(|name| place(&mut titles, name)).collect();
            for row in cells {
                let mut fields = vec![String::new(); titles.len()];
                for (cell, place) in row.into_iter().zip(&places) {
                    if let Some(field) = fields.get_mut(*place) {
                        *field = cell;
                    }
                }
                rows.push(fields);
            }
        }
        if titles.is_empty() {
            return Err(Error::Unreadable { path: path.to_owned(), source: std::io::ErrorKind::InvalidData.into() });
        }
        Ok((titles, Self(rows)))
    }

    /// Returns the rows, part by part.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.0.chunks(ROWS).map(|rows| Part::Rows(rows.into()))
    }
}

/// Titles of the columns, and the cells below each.
type Table = (Vec<String>, Vec<Vec<String>>);

fn of_children(submission: &Submission) -> Vec<Table> {
    let sheets = submission.sheets.iter().filter(|(sheet, _)| sheet.visible);
    let tables = sheets.flat_map(|(sheet, reading)| {
        reading.tables.iter().enumerate().filter(|(_, table)| table.form == Form::Child).map(move |(at, table)| {
            let is_data = |kind: &(RowKind, Option<usize>)| *kind == (RowKind::Data, Some(at));
            let rows = sheet.rows.iter().zip(&reading.rows).filter(|(_, kind)| is_data(kind)).map(|(row, _)| row);
            cells(&table.columns, rows)
        })
    });
    tables.collect()
}

fn largest(submission: &Submission) -> Option<Table> {
    let sheets = submission.sheets.iter().filter(|(sheet, _)| sheet.visible);
    let lists = sheets.flat_map(|(sheet, reading)| reading.lists.iter().map(move |list| (sheet, list)));
    let (sheet, list) = lists
        .filter(|(_, list)| !list.header.is_empty())
        .reduce(|best, other| if other.1.n_data > best.1.n_data { other } else { best })?;
    let data = |row: &&Row| list.rows.binary_search(&(row.number, RowKind::Data)).is_ok();
    Some(cells(&list.columns, rows_of(sheet).filter(data)))
}

fn rows_of(sheet: &Sheet) -> impl Iterator<Item = &Row> {
    sheet.rows.iter()
}

fn cells<'r>(columns: &[Column], rows: impl Iterator<Item = &'r Row>) -> Table {
    let titles = columns.iter().map(|column| column.title().replace('\n', " ")).collect();
    let text = |row: &Row, column: &Column| row.cell(column.index).map(super::super::Cell::text).unwrap_or_default();
    (titles, rows.map(|row| columns.iter().map(|column| text(row, column)).collect()).collect())
}

fn place(titles: &mut Vec<String>, name: String) -> usize {
    titles.iter().position(|title| *title == name).unwrap_or_else(|| {
        titles.push(name);
        titles.len() - 1
    })
}
