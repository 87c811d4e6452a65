//! A [`Book`] to the bytes of an .xlsx or .xlsm file.

use std::io::{self, Cursor, Read, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::book::{Book, Cell, Sheet, serial};

/// Writes a workbook whose creation date is the one given as year, month and day.
pub(super) fn xlsx(book: &Book, created: (u16, u8, u8)) -> io::Result<Vec<u8>> {
    workbook(book, created).map_err(io::Error::other)
}

fn workbook(book: &Book, (year, month, day): (u16, u8, u8)) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in &book.sheets {
        let mut page = Worksheet::new();
        page.set_name(&sheet.name)?;
        fill(&mut page, sheet)?;
        page.set_hidden(sheet.hidden);
        workbook.push_worksheet(page);
    }
    workbook.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let plain = Format::new();
    let date = Format::new().set_num_format("yyyy/m/d");
    for &(top, left, bottom, right) in &sheet.merges {
        page.merge_range(top, left, bottom, right, "", &head)?;
    }
    for (&(row, column), cell) in &sheet.cells {
        let is_head = sheet.heads.contains(&(row, column));
        let format = if is_head { &head } else { &plain };
        match cell {
            Cell::Text(text) => page.write_string_with_format(row, column, text, format)?,
            Cell::Number(number) => page.write_number_with_format(row, column, *number, format)?,
            Cell::Date(day) => page.write_number_with_format(row, column, serial(*day), &date)?,
        };
    }
    Ok(())
}

/// Writes the workbook as .xlsm: the same parts under the content type of a workbook with macros,
/// though there is no macro in it.
pub(super) fn xlsm(book: &Book, created: (u16, u8, u8)) -> io::Result<Vec<u8>> {
    const PLAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    const MACRO: &str = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
    let mut parts = ZipArchive::new(Cursor::new(xlsx(book, created)?))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at)?;
        let name = part.name()?.into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes)?;
        if name == "[Content_Types].xml" {
            bytes = String::from_utf8_lossy(&bytes).replace(PLAIN, MACRO).into_bytes();
        }
        out.start_file(name, options())?;
        out.write_all(&bytes)?;
    }
    Ok(out.finish()?.into_inner())
}

/// Entries without the time of day, so that the same book makes the same bytes.
pub(super) fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(zip::DateTime::default())
}
