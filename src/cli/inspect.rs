//! `jissu inspect`: how files are read, and why.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::findings::column_letters;
use jissu::forms::Form;
use jissu::ingest::{self, Column, Reading, RowKind, Sheet, Submission};
use jissu::message::Message;
use jissu::words::Words;
use serde_json::{Value, json};

use super::{InspectArguments, Said, Shape};

pub(super) fn inspect(wanted: &InspectArguments, words: &Words) -> Result<Said, Error> {
    let password = wanted.password_from.as_ref().map(|path| {
        let text = std::fs::read_to_string(path);
        text.map(|text| text.lines().next().unwrap_or_default().to_owned())
            .map_err(|source| Error::Unreadable { path: path.clone(), source })
    });
    let password = password.transpose()?;
    let mut text = String::new();
    for file in &wanted.files {
        let submission = ingest::inspect(file, password.as_deref());
        let name = file.display().to_string();
        match wanted.format {
            Shape::Json => text.push_str(&super::json(&as_json(&name, &submission, words), wanted.files.len() == 1)?),
            Shape::Text => text.push_str(&as_text(&name, &submission, words)),
        }
    }
    Ok(Said::out(text))
}

fn as_text(name: &str, submission: &Submission, words: &Words) -> String {
    let mut text = format!("{name}\n");
    let format = submission.format.map_or("", ingest::Format::extension);
    let encoding = submission.encoding.unwrap_or_default();
    match &submission.refused {
        Some((rule, detail)) => {
            let why = Message { code: format!("{}.found", rule.code), args: vec![("detail", detail.as_str().into())] };
            let todo = Message { code: format!("{}.todo", rule.code), args: vec![("detail", detail.as_str().into())] };
            let _ = writeln!(text, "  {}: {}", words.text(rule.code), words.say(&why));
            let _ = writeln!(text, "  {}", words.say(&todo));
        }
        None => {
            let _ = writeln!(text, "  {format} {encoding}");
        }
    }
    text.push_str(&tables_text(submission, words));
    text
}

/// Returns each sheet with its tables, columns and the rows that are no data.
pub(super) fn tables_text(submission: &Submission, words: &Words) -> String {
    let mut text = String::new();
    for (sheet, reading) in &submission.sheets {
        let name = sheet.name.clone().unwrap_or_else(|| words.text("inspect-whole-file"));
        let hidden = if sheet.visible { String::new() } else { words.text("inspect-hidden") };
        let _ =
            writeln!(text, "  {}", words.say(&Message::new("inspect-sheet").with("name", name).with("hidden", hidden)));
        for table in shown(sheet, reading) {
            table_text(&mut text, &table, words);
            if table.form.is_none() {
                rows_text(&mut text, &table.rows, words);
            }
        }
        if reading.lists.is_empty() {
            let rows: Vec<(u32, RowKind)> =
                sheet.rows.iter().zip(&reading.rows).map(|(row, (kind, _))| (row.number, *kind)).collect();
            rows_text(&mut text, &rows, words);
        }
    }
    text
}

/// A table as it is shown: of a form, or of another subject.
struct Shown<'a> {
    form: Option<Form>,
    header: &'a [u32],
    first: Option<u32>,
    last: Option<u32>,
    n_data: usize,
    columns: &'a [Column],
    /// Its rows by number; those of no table stand with the first.
    rows: Vec<(u32, RowKind)>,
}

fn shown<'a>(sheet: &Sheet, reading: &'a Reading) -> Vec<Shown<'a>> {
    let forms = reading.tables.iter().enumerate().map(|(at, table)| {
        let rows = sheet.rows.iter().zip(&reading.rows).filter(|(_, (_, of))| of.unwrap_or(0) == at);
        Shown {
            form: Some(table.form),
            header: &table.header,
            first: table.first,
            last: table.last,
            n_data: table.n_data,
            columns: &table.columns,
            rows: rows.map(|(row, (kind, _))| (row.number, *kind)).collect(),
        }
    });
    let lists = reading.lists.iter().map(|list| Shown {
        form: None,
        header: &list.header,
        first: Some(list.first),
        last: Some(list.last),
        n_data: list.n_data,
        columns: &list.columns,
        rows: list.rows.clone(),
    });
    forms.chain(lists).collect()
}

fn numbers(rows: &[u32]) -> String {
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn table_text(text: &mut String, table: &Shown<'_>, words: &Words) {
    let form = table.form.map_or("other", Form::code);
    let message = Message::new("inspect-table")
        .with("form", Message::new(format!("form-{form}")))
        .with("header", numbers(table.header))
        .with("first", table.first.unwrap_or_default())
        .with("last", table.last.unwrap_or_default())
        .with("n", table.n_data);
    let _ = writeln!(text, "    {}", words.say(&message));
    for column in table.columns {
        let (letters, title) = (column_letters(column.index), column.title().replace('\n', " "));
        let _ = write!(text, "      {letters:>3}  {title}");
        if table.form.is_some() {
            let field = field(table, column).unwrap_or("－");
            let _ = write!(text, " → {field}（{}）", words.text(column.why.code()));
        }
        text.push('\n');
    }
}

/// Lists the rows that are no data by what they are.
fn rows_text(text: &mut String, rows: &[(u32, RowKind)], words: &Words) {
    for kind in RowKind::ALL.into_iter().filter(|kind| *kind != RowKind::Data) {
        let of: Vec<u32> = rows.iter().filter(|(_, found)| *found == kind).map(|(row, _)| *row).collect();
        if !of.is_empty() {
            let kind = words.text(&format!("row-{}", kind.code()));
            let said = Message::new("inspect-rows").with("kind", kind).with("rows", numbers(&of));
            let _ = writeln!(text, "    {}", words.say(&said));
        }
    }
}

fn field(table: &Shown<'_>, column: &Column) -> Option<&'static str> {
    table.form?.schema().fields.get(column.field?).map(|field| field.name.as_str())
}

/// The contract of `inspect --format json`, as the README documents it.
fn as_json(name: &str, submission: &Submission, words: &Words) -> Value {
    let sheets: Vec<Value> = submission
        .sheets
        .iter()
        .map(|(sheet, reading)| {
            let tables: Vec<Value> = shown(sheet, reading).iter().map(|table| table_json(table, words)).collect();
            json!({ "name": sheet.name, "visible": sheet.visible, "tables": tables })
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

fn table_json(table: &Shown<'_>, words: &Words) -> Value {
    let column = |column: &Column| {
        json!({
            "letter": column_letters(column.index),
            "title": column.title(),
            "titles": column.titles,
            "field": field(table, column),
            "confidence": column.why.confidence(),
            "why": words.text(column.why.code()),
        })
    };
    let other = table.rows.iter().filter(|(_, kind)| *kind != RowKind::Data);
    json!({
        "form": table.form.map(Form::code),
        "header_rows": table.header,
        "first_data_row": table.first,
        "last_data_row": table.last,
        "data_rows": table.n_data,
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        "other_rows": other.map(|(row, kind)| json!({ "row": row, "kind": kind.code() })).collect::<Vec<_>>(),
    })
}
