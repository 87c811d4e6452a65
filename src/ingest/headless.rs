//! Sheets without column titles to tables of forms: columns that the plan pins by letter, or those of the sheet before,
//! where a list goes on over several sheets.

use super::columns::{Column, Sought, Why, letter_pin};
use super::content::{Content, Normal, normal};
use super::sheet::{Row, Sheet};
use super::table::{Reading, RowKind, Table, kind};
use crate::forms::Form;

/// Reads a sheet on which no titles were found by columns that the plan pins by letter.
pub(super) fn by_letters(sheet: &Sheet, sought: &Sought) -> Option<Reading> {
    sought.forms.iter().find_map(|form| {
        let schema = form.schema();
        let pinned = sought.pins.iter().filter(|((of, _), _)| of == form);
        let mut columns: Vec<Column> = pinned
            .filter_map(|((_, field), title)| {
                let (index, field) = (letter_pin(title)?, schema.field(field)?);
                Some(column(index, Vec::new(), Some(field), Why::Pinned))
            })
            .collect();
        columns.sort_by_key(|column| column.index);
        let has = |name: &String| columns.iter().any(|column| column.field == schema.field(name));
        if columns.len() < 2 || !schema.key.iter().any(has) {
            return None;
        }
        let reading = read(sheet, Table::new(*form, Vec::new(), columns));
        let table = reading.tables.first()?;
        // A sheet of explanations has texts in these columns too.
        let (fitting, checked) = fitting(&rows_of(sheet, &reading), table);
        (table.n_data > 0 && nearly_all(fitting, checked)).then_some(reading)
    })
}

fn column(index: u32, titles: Vec<String>, field: Option<usize>, why: Why) -> Column {
    Column { index, titles, field, why, confidence: why.confidence() }
}

/// Reads a sheet on which no titles were found as the next page of a table, if its rows are like those of the table:
/// nearly all are data, and where the table has dates and numbers they are dates and numbers.
pub(super) fn next_page(sheet: &Sheet, before: &Table) -> Option<Reading> {
    if before.n_data == 0 || before.form == Form::Headcount {
        return None;
    }
    let carried = before.columns.iter().filter(|column| column.why != Why::Furigana);
    let columns = carried.map(|found| {
        let why = if found.field.is_some() { Why::Carried } else { found.why };
        column(found.index, found.titles.clone(), found.field, why)
    });
    let reading = read(sheet, Table::new(before.form, Vec::new(), columns.collect()));
    let data = rows_of(sheet, &reading);
    let (fitting, checked) = fitting(&data, before);
    let fits = nearly_all(data.len(), sheet.rows.len()) && nearly_all(fitting, checked) && checked >= data.len();
    fits.then_some(reading)
}

fn nearly_all(n: usize, of: usize) -> bool {
    of > 0 && n * 10 >= of * 8
}

fn rows_of<'s>(sheet: &'s Sheet, reading: &Reading) -> Vec<&'s Row> {
    let rows = sheet.rows.iter().zip(&reading.rows);
    rows.filter(|(_, (kind, _))| *kind == RowKind::Data).map(|(row, _)| row).collect()
}

/// Counts cells of dates, numbers and yes or no: those that can be read as what their column is, and all.
fn fitting(data: &[&Row], table: &Table) -> (usize, usize) {
    let schema = table.form.schema();
    let typed = table.columns.iter().filter_map(|column| {
        let content = Content::of_kind(&schema.fields.get(column.field?)?.kind);
        matches!(content, Content::Date | Content::Number | Content::Flag).then_some((column.index, content))
    });
    let cells = typed.flat_map(|(index, content)| {
        data.iter().filter_map(move |row| row.cell(index)).map(move |cell| normal(cell, content) != Normal::Nothing)
    });
    cells.fold((0, 0), |(fitting, all), fits| (fitting + usize::from(fits), all + 1))
}

/// Tells of every row of a sheet what it is in a table without titles.
fn read(sheet: &Sheet, mut table: Table) -> Reading {
    let mut rows = Vec::new();
    for row in &sheet.rows {
        let kind = kind(row, &table);
        table.count(row, kind);
        rows.push((kind, Some(0)));
    }
    Reading { tables: vec![table], rows, ..Reading::default() }
}
