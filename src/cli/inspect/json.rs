//! The contract of `inspect --format json`, as the README documents it: keys are added to it, never taken away.

use jissu::findings::column_letters;
use jissu::forms::Form;
use jissu::ingest::{self, Cell, Column, Content, Normal, Row, RowKind, Sheet, Span, Submission};
use jissu::message::Message;
use jissu::words::Words;
use serde_json::{Value, json};

use super::Rows;
use super::shown::{Shown, alone, tables};

pub(super) fn of(name: &str, submission: &Submission, rows: Rows, words: &Words) -> Value {
    let sheets: Vec<Value> = submission
        .sheets
        .iter()
        .map(|(sheet, reading)| {
            let shown = tables(sheet, reading);
            let tables: Vec<Value> = shown.iter().map(|shown| table(shown, sheet, rows, words)).collect();
            let letters = |span: &Span| json!([column_letters(span.first), column_letters(span.last)]);
            json!({
                "name": sheet.name,
                "visible": sheet.visible,
                "tables": tables,
                "other_rows": others(&alone(sheet, reading), sheet),
                "hidden_rows": sheet.hidden_rows.iter().map(|span| [span.first, span.last]).collect::<Vec<_>>(),
                "hidden_columns": sheet.hidden_columns.iter().map(letters).collect::<Vec<_>>(),
                "merged_cells": sheet.merges.len(),
            })
        })
        .collect();
    let refused = submission.refused.as_ref().map(|(rule, detail)| {
        let why = Message { code: format!("{}.found", rule.code), args: vec![("detail", detail.as_str().into())] };
        json!({ "code": rule.code, "message": words.say(&why) })
    });
    json!({
        "file": name,
        "format": submission.format.map(ingest::Format::extension),
        "encoding": submission.encoding,
        "refused": refused,
        "sheets": sheets,
    })
}

fn table(shown: &Shown<'_>, sheet: &Sheet, rows: Rows, words: &Words) -> Value {
    let column = |column: &Column| {
        json!({
            "letter": column_letters(column.place()),
            "title": column.title(),
            "titles": column.titles,
            "field": shown.field(column),
            "confidence": column.confidence,
            "why": words.text(column.why.code()),
        })
    };
    let mut table = json!({
        "form": shown.form.map(Form::code),
        "header_rows": shown.header,
        "first_data_row": shown.first,
        "last_data_row": shown.last,
        "data_rows": shown.n_data,
        "columns": shown.columns.iter().map(column).collect::<Vec<_>>(),
        "other_rows": others(&shown.other, sheet),
    });
    if sheet.rows.iter().any(|row| row.line.is_some()) {
        let line = |row: Option<u32>| row.and_then(|row| line_of(sheet, row));
        add(&mut table, "header_lines", json!(shown.header.iter().map(|row| line_of(sheet, *row)).collect::<Vec<_>>()));
        add(&mut table, "first_data_line", json!(line(shown.first)));
        add(&mut table, "last_data_line", json!(line(shown.last)));
    }
    if let Some(most) = rows.most {
        let data: Vec<Value> =
            shown.data(sheet, most).into_iter().map(|row| data_row(shown, row, rows.normal)).collect();
        add(&mut table, "rows", json!(data));
    }
    table
}

fn others(rows: &[(u32, RowKind)], sheet: &Sheet) -> Vec<Value> {
    let other = |(row, kind): &(u32, RowKind)| {
        let mut other = json!({ "row": row, "kind": kind.code() });
        if let Some(line) = line_of(sheet, *row) {
            add(&mut other, "line", json!(line));
        }
        other
    };
    rows.iter().map(other).collect()
}

fn data_row(shown: &Shown<'_>, row: &Row, with_normal: bool) -> Value {
    let cell = |(column, content, cell): (u32, Content, &Cell)| {
        let mut value = json!({ "letter": column_letters(column), "raw": raw(cell) });
        if with_normal {
            add(&mut value, "value", normal(cell, content));
        }
        value
    };
    let cells: Vec<Value> = shown.cells(row).into_iter().map(cell).collect();
    let mut data = json!({ "row": row.number, "cells": cells });
    if let Some(line) = row.line {
        add(&mut data, "line", json!(line));
    }
    data
}

fn add(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// Returns the physical line on which a record of a CSV begins.
fn line_of(sheet: &Sheet, row: u32) -> Option<u32> {
    let found = sheet.rows.binary_search_by_key(&row, |row| row.number).ok()?;
    sheet.rows.get(found)?.line
}

/// A cell as the file holds it.
fn raw(cell: &Cell) -> Value {
    match cell {
        Cell::Number(number) => json!(number),
        Cell::Flag(flag) => json!(flag),
        Cell::Text(_) | Cell::Date(_) | Cell::Fault(_) => json!(cell.text()),
    }
}

fn normal(cell: &Cell, content: Content) -> Value {
    match ingest::normal(cell, content) {
        Normal::Nothing => Value::Null,
        Normal::Number(number, None) => json!(number),
        Normal::Number(least, Some(most)) => json!([least, most]),
        Normal::Day(day) => json!(day.format("%Y-%m-%d").to_string()),
        Normal::Flag(flag) => json!(flag),
        Normal::Text(text) => json!(text),
    }
}
