//! `jissu inspect`: how files are read, and why.

mod json;
mod shown;

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::findings::column_letters;
use jissu::forms::Form;
use jissu::ingest::{self, Normal, RowKind, Sheet, Submission};
use jissu::message::Message;
use jissu::words::Words;

use self::shown::{Shown, alone, tables};
use super::{InspectArguments, Said, Shape};

/// Which data rows are shown.
#[derive(Clone, Copy, Default)]
struct Rows {
    /// Most rows of each table; none where none are wanted.
    most: Option<usize>,
    /// With each cell's normal form.
    normal: bool,
}

pub(super) fn inspect(wanted: &InspectArguments, words: &Words) -> Result<Said, Error> {
    let password = wanted.password_from.as_ref().map(|path| {
        let text = std::fs::read_to_string(path);
        text.map(|text| text.lines().next().unwrap_or_default().to_owned())
            .map_err(|source| Error::Unreadable { path: path.clone(), source })
    });
    let password = password.transpose()?;
    let rows = Rows { most: wanted.rows.or(wanted.cells.then_some(usize::MAX)), normal: wanted.cells };
    let mut text = String::new();
    for file in &wanted.files {
        let submission = ingest::inspect(file, password.as_deref());
        let name = file.display().to_string();
        match wanted.format {
            Shape::Json => {
                text.push_str(&super::json(&json::of(&name, &submission, rows, words), wanted.files.len() == 1)?);
            }
            Shape::Text => text.push_str(&as_text(&name, &submission, rows, words)),
        }
    }
    Ok(Said::out(text))
}

fn as_text(name: &str, submission: &Submission, rows: Rows, words: &Words) -> String {
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
    text.push_str(&sheets_text(submission, rows, words));
    text
}

/// Returns each sheet with its tables, columns and the rows that are no data.
pub(super) fn tables_text(submission: &Submission, words: &Words) -> String {
    sheets_text(submission, Rows::default(), words)
}

fn sheets_text(submission: &Submission, rows: Rows, words: &Words) -> String {
    let mut text = String::new();
    for (sheet, reading) in &submission.sheets {
        let name = sheet.name.clone().unwrap_or_else(|| words.text("inspect-whole-file"));
        let hidden = if sheet.visible { String::new() } else { words.text("inspect-hidden") };
        let _ =
            writeln!(text, "  {}", words.say(&Message::new("inspect-sheet").with("name", name).with("hidden", hidden)));
        for table in tables(sheet, reading) {
            table_text(&mut text, &table, words);
            rows_text(&mut text, &table.other, words);
            data_text(&mut text, &table, sheet, rows);
        }
        rows_text(&mut text, &alone(sheet, reading), words);
        hidden_text(&mut text, sheet, words);
    }
    text
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
        let (letters, title) = (column_letters(column.place()), column.title().replace('\n', " "));
        let field = table.form.map_or("", |_| table.field(column).unwrap_or("－"));
        let arrow = if field.is_empty() { "" } else { " → " };
        let _ = writeln!(text, "      {letters:>3}  {title}{arrow}{field}（{}）", words.text(column.why.code()));
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

/// Lists the first data rows, cell by cell; with `--cells` what each cell says behind what it holds.
fn data_text(text: &mut String, table: &Shown<'_>, sheet: &Sheet, rows: Rows) {
    for row in table.data(sheet, rows.most.unwrap_or(0)) {
        let cells = table.cells(row).into_iter().map(|(column, content, cell)| {
            let raw = cell.text().replace('\n', " ");
            let normal = rows.normal.then(|| said(&ingest::normal(cell, content))).filter(|normal| *normal != raw);
            let normal = normal.map(|normal| format!(" → {normal}")).unwrap_or_default();
            format!("{}={raw}{normal}", column_letters(column))
        });
        let _ = writeln!(text, "    {}: {}", row.number, cells.collect::<Vec<_>>().join(" | "));
    }
}

fn said(normal: &Normal) -> String {
    match normal {
        Normal::Nothing => "－".to_owned(),
        Normal::Number(number, None) => number.to_string(),
        Normal::Number(least, Some(most)) => format!("{least}～{most}"),
        Normal::Day(day) => day.format("%Y-%m-%d").to_string(),
        Normal::Flag(flag) => flag.to_string(),
        Normal::Text(text) => text.clone(),
    }
}

fn hidden_text(text: &mut String, sheet: &Sheet, words: &Words) {
    let span = |first: String, last: String| if first == last { first } else { format!("{first}～{last}") };
    let rows = sheet.hidden_rows.iter().map(|found| span(found.first.to_string(), found.last.to_string()));
    let columns =
        sheet.hidden_columns.iter().map(|found| span(column_letters(found.first), column_letters(found.last)));
    for (code, hidden) in
        [("inspect-hidden-rows", rows.collect::<Vec<_>>()), ("inspect-hidden-columns", columns.collect())]
    {
        if !hidden.is_empty() {
            let _ = writeln!(text, "    {}", words.say(&Message::new(code).with("hidden", hidden.join(", "))));
        }
    }
}
