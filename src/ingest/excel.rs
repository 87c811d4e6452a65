//! Workbooks of every kind to [`Sheet`]s, by calamine.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, Sheet as Metadata, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
};
use chrono::NaiveDate;

use super::furigana::{Readings, readings};
use super::open::Format;
use super::outline::{Outline, outlines};
use super::sheet::{Cell, Merge, Row, Sheet};

/// Reads the sheets of a workbook. A sheet that fails is kept, marked as failed; a book that fails gives the kind of
/// fault, never its text, which may quote cells.
pub(super) fn read(format: Format, bytes: Vec<u8>) -> Result<(Vec<Sheet>, Readings), String> {
    if !matches!(format, Format::Xlsx | Format::Xlsm) {
        return Ok((sheets(format, bytes, BTreeMap::new())?, Readings::new()));
    }
    let outlines = outlines(&bytes);
    let readings = readings(&bytes, outlines.values().any(|outline| outline.furigana));
    Ok((sheets(format, bytes, outlines)?, readings))
}

fn sheets(format: Format, bytes: Vec<u8>, mut outlines: BTreeMap<String, Outline>) -> Result<Vec<Sheet>, String> {
    let bytes = Cursor::new(bytes);
    match format {
        Format::Xlsx | Format::Xlsm => {
            let mut book: Xlsx<_> = Xlsx::new(bytes).map_err(|_| "xlsx".to_owned())?;
            let metadata = book.sheets_metadata().to_vec();
            let read = |sheet: &Metadata| {
                let outline = outlines.remove(&sheet.name).unwrap_or_default();
                xlsx_sheet(&mut book, sheet, outline)
            };
            Ok(metadata.iter().filter(|sheet| is_grid(sheet)).map(read).collect())
        }
        Format::Xlsb => {
            let mut book: Xlsb<_> = Xlsb::new(bytes).map_err(|_| "xlsb".to_owned())?;
            let metadata = book.sheets_metadata().to_vec();
            Ok(metadata.iter().filter(|sheet| is_grid(sheet)).map(|sheet| xlsb_sheet(&mut book, sheet)).collect())
        }
        Format::Xls => {
            let mut book: Xls<_> = Xls::new(bytes).map_err(|_| "xls".to_owned())?;
            let metadata = book.sheets_metadata().to_vec();
            let read = |sheet: &Metadata| {
                let mut read = range_sheet(&mut book, sheet);
                read.merges =
                    book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default().iter().map(merge).collect();
                read
            };
            Ok(metadata.iter().filter(|sheet| is_grid(sheet)).map(read).collect())
        }
        Format::Ods => {
            let mut book: Ods<_> = Ods::new(bytes).map_err(|_| "ods".to_owned())?;
            let metadata = book.sheets_metadata().to_vec();
            Ok(metadata.iter().map(|sheet| range_sheet(&mut book, sheet)).collect())
        }
        Format::Csv => Err("csv".to_owned()),
    }
}

fn is_grid(sheet: &Metadata) -> bool {
    matches!(sheet.typ, SheetType::WorkSheet)
}

fn named(sheet: &Metadata) -> Sheet {
    Sheet { name: Some(sheet.name.clone()), visible: sheet.visible == SheetVisible::Visible, ..Sheet::default() }
}

fn merge(cells: &Dimensions) -> Merge {
    Merge { top: cells.start.0 + 1, bottom: cells.end.0 + 1, left: cells.start.1, right: cells.end.1 }
}

/// Reads cell by cell, so that a range declared far too large costs nothing.
fn xlsx_sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, metadata: &Metadata, outline: Outline) -> Sheet {
    let Outline { hidden_rows, hidden_columns, merges, .. } = outline;
    let mut sheet = Sheet { merges, hidden_rows, hidden_columns, ..named(metadata) };
    match book.worksheet_cells_reader(&metadata.name) {
        Ok(mut reader) => fill(&mut sheet, || reader.next_cell().map(placed).map_err(|_| ())),
        Err(_) => sheet.failed = true,
    }
    sheet
}

fn xlsb_sheet(book: &mut Xlsb<Cursor<Vec<u8>>>, metadata: &Metadata) -> Sheet {
    let mut sheet = named(metadata);
    match book.worksheet_cells_reader(&metadata.name) {
        Ok(mut reader) => fill(&mut sheet, || reader.next_cell().map(placed).map_err(|_| ())),
        Err(_) => sheet.failed = true,
    }
    sheet
}

/// Rows that a sheet of Excel has.
const MOST_ROWS: u32 = 1 << 20;

/// Row and column from 0, and what stands there.
type Placed = (u32, u32, Option<Cell>);

fn placed(found: Option<calamine::Cell<DataRef<'_>>>) -> Option<Placed> {
    found.map(|found| (found.get_position().0, found.get_position().1, reference(found.get_value())))
}

fn fill(sheet: &mut Sheet, mut next: impl FnMut() -> Result<Option<Placed>, ()>) {
    loop {
        match next() {
            Ok(Some((row, column, cell))) if row < MOST_ROWS => push(sheet, row, column, cell),
            Ok(None) => break,
            // More rows than Excel has are no return.
            Ok(Some(_)) | Err(()) => {
                sheet.failed = true;
                break;
            }
        }
    }
    in_order(sheet);
}

fn range_sheet<B: Reader<Cursor<Vec<u8>>>>(book: &mut B, metadata: &Metadata) -> Sheet {
    let mut sheet = named(metadata);
    let Ok(range) = book.worksheet_range(&metadata.name) else {
        sheet.failed = true;
        return sheet;
    };
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let at = |offset: usize, start: u32| u32::try_from(offset).unwrap_or(u32::MAX - start) + start;
        push(&mut sheet, at(row, top), at(column, left), owned(value));
    }
    in_order(&mut sheet);
    sheet
}

fn push(sheet: &mut Sheet, row: u32, column: u32, cell: Option<Cell>) {
    let Some(cell) = cell else { return };
    let number = row.saturating_add(1);
    match sheet.rows.last_mut() {
        Some(last) if last.number == number => last.cells.push((column, cell)),
        _ => sheet.rows.push(Row { number, line: None, cells: vec![(column, cell)] }),
    }
}

/// Puts rows and cells in order, for files that do not; a cell written twice keeps its last value.
fn in_order(sheet: &mut Sheet) {
    if !sheet.rows.is_sorted_by(|a, b| a.number < b.number) {
        sheet.rows.sort_by_key(|row| row.number);
        let mut rows: Vec<Row> = Vec::new();
        for row in std::mem::take(&mut sheet.rows) {
            match rows.last_mut() {
                Some(last) if last.number == row.number => last.cells.extend(row.cells),
                _ => rows.push(row),
            }
        }
        sheet.rows = rows;
    }
    for row in &mut sheet.rows {
        if !row.cells.is_sorted_by(|a, b| a.0 < b.0) {
            row.cells.sort_by_key(|(column, _)| *column);
            row.cells.reverse();
            row.cells.dedup_by_key(|(column, _)| *column);
            row.cells.reverse();
        }
    }
}

fn reference(value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Int(number) => number.to_string().parse().ok().map(Cell::Number),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(flag) => Some(Cell::Flag(*flag)),
        DataRef::DateTime(date) => Some(day(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
        DataRef::Error(error) => Some(Cell::Fault(error.to_string())),
        DataRef::Empty => None,
    }
}

fn owned(value: &Data) -> Option<Cell> {
    match value {
        Data::Int(number) => number.to_string().parse().ok().map(Cell::Number),
        Data::Float(number) => Some(Cell::Number(*number)),
        Data::String(text) => words(text),
        Data::Bool(flag) => Some(Cell::Flag(*flag)),
        Data::DateTime(date) => Some(day(date)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso(text),
        Data::Error(error) => Some(Cell::Fault(error.to_string())),
        Data::Empty => None,
    }
}

fn words(text: &str) -> Option<Cell> {
    (!text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty()).then(|| Cell::Text(text.to_owned()))
}

fn day(date: &ExcelDateTime) -> Cell {
    match date.as_datetime() {
        Some(moment) if date.is_datetime() && date.as_f64() >= 1.0 => Cell::Date(moment.date()),
        _ => Cell::Number(date.as_f64()),
    }
}

fn iso(text: &str) -> Option<Cell> {
    let date = text.get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
    date.map_or_else(|| words(text), |date| Some(Cell::Date(date)))
}
