//! `jissu inspect`: how files are read, and why.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::findings::column_letters;
use jissu::ingest::{self, List, RowKind, Submission, Table, Why};
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
        for table in &reading.tables {
            let rows: Vec<String> = table.header.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                text,
                "    {}",
                words.say(
                    &Message::new("inspect-table")
                        .with("form", Message::new(format!("form-{}", table.form.code())))
                        .with("header", rows.join(", "))
                        .with("first", table.first.unwrap_or_default())
                        .with("last", table.last.unwrap_or_default())
                        .with("n", table.n_data)
                )
            );
            for column in &table.columns {
                let field = field(table, column.field).unwrap_or("－");
                let title = column.title().replace('\n', " ");
                let letters = column_letters(column.index);
                let _ = writeln!(text, "      {letters:>3}  {title} → {field}（{}）", words.text(column.why.code()));
            }
        }
        for list in &reading.lists {
            list_text(&mut text, list, words);
        }
        if !reading.lists.is_empty() {
            continue;
        }
        for kind in RowKind::ALL.into_iter().filter(|kind| *kind != RowKind::Data) {
            let rows: Vec<String> = sheet
                .rows
                .iter()
                .zip(&reading.rows)
                .filter(|(_, (of, _))| *of == kind)
                .map(|(row, _)| row.number.to_string())
                .collect();
            if !rows.is_empty() {
                let kind = words.text(&format!("row-{}", kind.code()));
                let _ = writeln!(
                    text,
                    "    {}",
                    words.say(&Message::new("inspect-rows").with("kind", kind).with("rows", rows.join(", ")))
                );
            }
        }
    }
    text
}

fn list_text(text: &mut String, list: &List, words: &Words) {
    let rows = |rows: Vec<u32>| rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let table = Message::new("inspect-table")
        .with("form", Message::new("form-other"))
        .with("header", rows(list.header.clone()))
        .with("first", list.first)
        .with("last", list.last)
        .with("n", list.n_data);
    let _ = writeln!(text, "    {}", words.say(&table));
    for (index, titles) in &list.columns {
        let _ = writeln!(text, "      {:>3}  {}", column_letters(*index), titles.join("／").replace('\n', " "));
    }
    for kind in RowKind::ALL.into_iter().filter(|kind| *kind != RowKind::Data) {
        let of: Vec<u32> = list.rows.iter().filter(|(_, found)| *found == kind).map(|(row, _)| *row).collect();
        if !of.is_empty() {
            let kind = words.text(&format!("row-{}", kind.code()));
            let said = Message::new("inspect-rows").with("kind", kind).with("rows", rows(of));
            let _ = writeln!(text, "    {}", words.say(&said));
        }
    }
}

fn field(table: &Table, field: Option<usize>) -> Option<&'static str> {
    table.form.schema().fields.get(field?).map(|field| field.name.as_str())
}

/// The contract of `inspect --format json`, as the README documents it.
fn as_json(name: &str, submission: &Submission, words: &Words) -> Value {
    let sheets: Vec<Value> = submission
        .sheets
        .iter()
        .map(|(sheet, reading)| {
            let lists = reading.lists.iter().map(|list| list_json(list, words));
            let tables: Vec<Value> = reading
                .tables
                .iter()
                .enumerate()
                .map(|(at, table)| {
                    let columns: Vec<Value> = table
                        .columns
                        .iter()
                        .map(|column| {
                            json!({
                                "letter": column_letters(column.index),
                                "title": column.title(),
                                "titles": column.titles,
                                "field": field(table, column.field),
                                "confidence": column.why.confidence(),
                                "why": words.text(column.why.code()),
                            })
                        })
                        .collect();
                    let other: Vec<Value> = sheet
                        .rows
                        .iter()
                        .zip(&reading.rows)
                        .filter(|(_, (kind, of))| *kind != RowKind::Data && of.unwrap_or(0) == at)
                        .map(|(row, (kind, _))| json!({ "row": row.number, "kind": kind.code() }))
                        .collect();
                    json!({
                        "form": table.form.code(),
                        "header_rows": table.header,
                        "first_data_row": table.first,
                        "last_data_row": table.last,
                        "data_rows": table.n_data,
                        "columns": columns,
                        "other_rows": other,
                    })
                })
                .chain(lists)
                .collect();
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

/// A table that is no form: its columns have titles, and no field.
fn list_json(list: &List, words: &Words) -> Value {
    let why = Why::Unknown;
    let columns: Vec<Value> = list
        .columns
        .iter()
        .map(|(index, titles)| {
            json!({
                "letter": column_letters(*index),
                "title": titles.join("／"),
                "titles": titles,
                "field": null,
                "confidence": why.confidence(),
                "why": words.text(why.code()),
            })
        })
        .collect();
    let other: Vec<Value> = list
        .rows
        .iter()
        .filter(|(_, kind)| *kind != RowKind::Data)
        .map(|(row, kind)| json!({ "row": row, "kind": kind.code() }))
        .collect();
    json!({
        "form": null,
        "header_rows": list.header,
        "first_data_row": list.first,
        "last_data_row": list.last,
        "data_rows": list.n_data,
        "columns": columns,
        "other_rows": other,
    })
}
