//! A sheet with its reading to the tables as they are shown: of a form, or of another subject.

use std::collections::BTreeSet;

use jissu::forms::Form;
use jissu::ingest::{Cell, Column, Content, Reading, Row, RowKind, Sheet, Why};

/// A table as it is shown.
pub(super) struct Shown<'a> {
    pub(super) form: Option<Form>,
    pub(super) header: &'a [u32],
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
    pub(super) n_data: usize,
    pub(super) columns: &'a [Column],
    /// Its rows by number that are no data, with those above it that are of no table.
    pub(super) other: Vec<(u32, RowKind)>,
    data: BTreeSet<u32>,
}

impl Shown<'_> {
    /// Returns the name of the field that a column holds.
    pub(super) fn field(&self, column: &Column) -> Option<&'static str> {
        self.form?.schema().fields.get(column.field?).map(|field| field.name.as_str())
    }

    /// Returns its first data rows.
    pub(super) fn data<'s>(&self, sheet: &'s Sheet, most: usize) -> Vec<&'s Row> {
        sheet.rows.iter().filter(|row| self.data.contains(&row.number)).take(most).collect()
    }

    /// Returns the cells of one of its rows, each with what its column holds.
    pub(super) fn cells<'s>(&self, row: &'s Row) -> Vec<(u32, Content, &'s Cell)> {
        let content = |column: &Column| match (column.why, self.form, column.field) {
            (Why::Holds(content), ..) => content,
            (Why::Measure, ..) => Content::Number,
            (_, Some(form), Some(field)) => {
                form.schema().fields.get(field).map_or(Content::Text, |field| Content::of_kind(&field.kind))
            }
            _ => Content::Text,
        };
        let cell = |column: &Column| Some((column.place(), content(column), row.cell(column.index)?));
        self.columns.iter().filter_map(cell).collect()
    }
}

/// Returns the tables of a sheet from the top.
pub(super) fn tables<'a>(sheet: &Sheet, reading: &'a Reading) -> Vec<Shown<'a>> {
    let forms = reading.tables.iter().enumerate().map(|(at, table)| {
        let rows =
            || {
                sheet.rows.iter().zip(&reading.rows).filter(move |(row, (_, of))| {
                    *of == Some(at) || of.is_none() && owner(reading, row.number) == Some(at)
                })
            };
        Shown {
            form: Some(table.form),
            header: &table.header,
            first: table.first,
            last: table.last,
            n_data: table.n_data,
            columns: &table.columns,
            other: rows()
                .filter(|(_, (kind, _))| *kind != RowKind::Data)
                .map(|(row, (kind, _))| (row.number, *kind))
                .collect(),
            data: rows().filter(|(_, (kind, _))| *kind == RowKind::Data).map(|(row, _)| row.number).collect(),
        }
    });
    let lists = reading.lists.iter().map(|list| Shown {
        form: None,
        header: &list.header,
        first: Some(list.first),
        last: Some(list.last),
        n_data: list.n_data,
        columns: &list.columns,
        other: list.rows.iter().filter(|(_, kind)| *kind != RowKind::Data).copied().collect(),
        data: list.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect(),
    });
    forms.chain(lists).collect()
}

/// Returns the table to which a row of no table belongs: the one below it.
fn owner(reading: &Reading, row: u32) -> Option<usize> {
    reading.tables.iter().position(|table| table.header.first().is_some_and(|first| *first > row))
}

/// Returns the rows of a sheet that stand with no table.
pub(super) fn alone(sheet: &Sheet, reading: &Reading) -> Vec<(u32, RowKind)> {
    let listed: BTreeSet<u32> = reading.lists.iter().flat_map(|list| &list.rows).map(|(row, _)| *row).collect();
    let of_none = |row: &Row, of: Option<usize>| {
        of.is_none() && owner(reading, row.number).is_none() && !listed.contains(&row.number)
    };
    let rows = sheet.rows.iter().zip(&reading.rows).filter(|(row, (_, of))| of_none(row, *of));
    rows.map(|(row, (kind, _))| (row.number, *kind)).collect()
}
