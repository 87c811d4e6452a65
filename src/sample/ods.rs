//! A [`Book`] to the bytes of an .ods file (`OpenDocument` 1.2 spreadsheet).

use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter};

use super::book::{Book, Cell, Sheet};
use super::xlsx::options;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Writes the workbook.
pub(super) fn ods(book: &Book) -> io::Result<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    // The type comes first and unpacked, so that it can be read at a fixed place in the file.
    out.start_file("mimetype", options().compression_method(CompressionMethod::Stored))?;
    out.write_all(MIME.as_bytes())?;
    out.start_file("META-INF/manifest.xml", options())?;
    out.write_all(manifest().as_bytes())?;
    out.start_file("content.xml", options())?;
    out.write_all(content(book).as_bytes())?;
    Ok(out.finish()?.into_inner())
}

fn manifest() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" manifest:media-type=\"{MIME}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
         </manifest:manifest>"
    )
}

fn content(book: &Book) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" office:version=\"1.2\">\
         <office:automatic-styles><number:date-style style:name=\"N1\"><number:year number:style=\"long\"/>\
         <number:text>/</number:text><number:month/><number:text>/</number:text><number:day/></number:date-style>\
         <style:style style:name=\"day\" style:family=\"table-cell\" style:data-style-name=\"N1\"/>\
         <style:style style:name=\"shown\" style:family=\"table\"><style:table-properties table:display=\"true\"/>\
         </style:style><style:style style:name=\"hidden\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>",
    );
    for sheet in &book.sheets {
        table(&mut xml, sheet);
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>");
    xml
}

fn table(xml: &mut String, sheet: &Sheet) {
    let style = if sheet.hidden { "hidden" } else { "shown" };
    // Writing to a String cannot fail.
    let _ = write!(xml, "<table:table table:name=\"{}\" table:style-name=\"{style}\">", escaped(&sheet.name));
    let (rows, columns) = sheet.size();
    for row in 0..rows {
        xml.push_str("<table:table-row>");
        for column in 0..columns {
            cell(xml, sheet, row, column);
        }
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table>");
}

fn cell(xml: &mut String, sheet: &Sheet, row: u32, column: u16) {
    let merge = sheet
        .merges
        .iter()
        .find(|(top, left, bottom, right)| (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column));
    let mut span = String::new();
    if let Some((top, left, bottom, right)) = merge {
        if (*top, *left) != (row, column) {
            xml.push_str("<table:covered-table-cell/>");
            return;
        }
        let (wide, high) = (right - left + 1, bottom - top + 1);
        span = format!(" table:number-columns-spanned=\"{wide}\" table:number-rows-spanned=\"{high}\"");
    }
    let _ = match sheet.cells.get(&(row, column)) {
        None => write!(xml, "<table:table-cell{span}/>"),
        Some(Cell::Text(text)) => {
            let paragraphs: Vec<String> = text.split('\n').map(escaped).collect();
            let paragraphs = paragraphs.join("</text:p><text:p>");
            write!(
                xml,
                "<table:table-cell{span} office:value-type=\"string\"><text:p>{paragraphs}</text:p></table:table-cell>"
            )
        }
        Some(Cell::Number(number)) => write!(
            xml,
            "<table:table-cell{span} office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p>\
             </table:table-cell>"
        ),
        Some(Cell::Date(day)) => write!(
            xml,
            "<table:table-cell{span} table:style-name=\"day\" office:value-type=\"date\" office:date-value=\"{day}\">\
             <text:p>{}</text:p></table:table-cell>",
            day.format("%Y/%-m/%-d")
        ),
    };
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
