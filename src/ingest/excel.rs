//! Workbooks of every kind to [`Sheet`]s, by calamine.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Reader, Sheet as Metadata, SheetType, SheetVisible, Xls,
    XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use chrono::NaiveDate;

use super::biff::{self, Prepared};
use super::furigana::{Readings, readings};
use super::odf;
use super::open::Format;
use super::outline::{Outline, outlines};
use super::sheet::{Cell, Merge, Row, Sheet};
use crate::findings::{Rule, rules};

/// Reads the sheets of a workbook, and the readings that it keeps with its texts. A sheet that fails is kept, marked as
/// failed; a book that fails gives the rule and the kind of fault, never its text, which may quote cells.
pub(super) fn read(format: Format, bytes: Vec<u8>) -> Result<(Vec<Sheet>, Readings), (Rule, String)> {
    let damaged = (rules::FILE_DAMAGED, format.extension().to_owned());
    let too_large = || (rules::FILE_TOO_LARGE, format!("> {} cells", biff::MOST_CELLS));
    let sheets = match format {
        Format::Xlsx | Format::Xlsm => {
            let outlines = outlines(&bytes);
            let readings = readings(&bytes, outlines.values().any(|outline| outline.furigana));
            return Ok((xlsx(bytes, outlines).map_err(|_| damaged)?, readings));
        }
        Format::Xlsb => xlsb(bytes).map_err(|_| damaged)?,
        Format::Xls => xls(biff::prepare(bytes).ok_or_else(too_large)?).map_err(|_| damaged)?,
        Format::Ods => {
            let outlines = odf::outlines(&bytes).map_err(|unfit| match unfit {
                odf::Unfit::TooLarge => too_large(),
                odf::Unfit::Broken => damaged.clone(),
            })?;
            ods(bytes, outlines).map_err(|_| damaged)?
        }
        Format::Csv => Vec::new(),
    };
    Ok((sheets, Readings::new()))
}

fn xlsx(bytes: Vec<u8>, mut outlines: BTreeMap<String, Outline>) -> Result<Vec<Sheet>, XlsxError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let metadata = book.sheets_metadata().to_vec();
    let read = |sheet: &Metadata| {
        let outline = outlines.remove(&sheet.name).unwrap_or_default();
        outlined(xlsx_sheet(&mut book, sheet), outline)
    };
    Ok(metadata.iter().filter(|sheet| is_grid(sheet)).map(read).collect())
}

fn xlsb(bytes: Vec<u8>) -> Result<Vec<Sheet>, XlsbError> {
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes))?;
    let metadata = book.sheets_metadata().to_vec();
    Ok(metadata.iter().filter(|sheet| is_grid(sheet)).map(|sheet| xlsb_sheet(&mut book, sheet)).collect())
}

fn xls(prepared: Prepared) -> Result<Vec<Sheet>, XlsError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(prepared.bytes))?;
    let metadata = book.sheets_metadata().to_vec();
    let mut places = prepared.places.into_iter();
    let mut sheets = Vec::new();
    for sheet in &metadata {
        let places = places.next().unwrap_or_default();
        if is_grid(sheet) {
            let read = range_sheet(&mut book, sheet, |row, column| places.of(row, column));
            let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default().iter().map(merge).collect();
            sheets.push(outlined(read, Outline { merges, ..places.outline }));
        }
    }
    Ok(sheets)
}

fn ods(bytes: Vec<u8>, mut outlines: BTreeMap<String, Outline>) -> Result<Vec<Sheet>, OdsError> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes))?;
    let metadata = book.sheets_metadata().to_vec();
    let read = |sheet: &Metadata| {
        let outline = outlines.remove(&sheet.name).unwrap_or_default();
        outlined(range_sheet(&mut book, sheet, |row, column| (row, column)), outline)
    };
    Ok(metadata.iter().map(read).collect())
}

fn outlined(sheet: Sheet, outline: Outline) -> Sheet {
    let Outline { hidden_rows, hidden_columns, merges, .. } = outline;
    Sheet { merges, hidden_rows, hidden_columns, ..sheet }
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
fn xlsx_sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, metadata: &Metadata) -> Sheet {
    let mut sheet = named(metadata);
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

/// Reads a dense range; `place` tells where a row and column of it truly stand.
fn range_sheet<B: Reader<Cursor<Vec<u8>>>>(
    book: &mut B,
    metadata: &Metadata,
    place: impl Fn(u32, u32) -> (u32, u32),
) -> Sheet {
    let mut sheet = named(metadata);
    let Ok(range) = book.worksheet_range(&metadata.name) else {
        sheet.failed = true;
        return sheet;
    };
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let at = |offset: usize, start: u32| u32::try_from(offset).unwrap_or(u32::MAX - start) + start;
        let (row, column) = place(at(row, top), at(column, left));
        push(&mut sheet, row, column, owned(value));
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
