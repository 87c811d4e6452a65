//! The first sheet of a [`Book`] to CSV or TSV in one of the encodings that offices send.

use std::io;

use encoding_rs::SHIFT_JIS;

use super::book::{Book, Cell};

/// How the text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Windows code page 932, with its vendor characters.
    Cp932,
    Utf8,
    Utf8Bom,
    /// Low byte first, with its mark, as Excel's "Unicode text".
    Utf16,
}

/// Writes every row of the first sheet as a record of equal length, so that record and row numbers agree.
pub(super) fn csv(book: &Book, separator: u8, encoding: Encoding) -> io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if let Some(sheet) = book.sheets.first() {
        let (rows, columns) = sheet.size();
        for row in 0..rows {
            let record: Vec<String> = (0..columns).map(|column| shown(sheet.cells.get(&(row, column)))).collect();
            writer.write_record(&record)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Ok(encode(&String::from_utf8_lossy(&bytes), encoding))
}

fn shown(cell: Option<&Cell>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Date(day)) => day.format("%Y/%-m/%-d").to_string(),
    }
}

/// Text as bytes; a letter that code page 932 lacks comes out as ●.
pub(super) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf16 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        Encoding::Cp932 => {
            let kept: String = text.chars().map(|letter| if has_cp932(letter) { letter } else { '●' }).collect();
            SHIFT_JIS.encode(&kept).0.into_owned()
        }
    }
}

fn has_cp932(letter: char) -> bool {
    !SHIFT_JIS.encode(letter.encode_utf8(&mut [0; 4])).2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_page_932_keeps_vendor_letters_and_loses_others() {
        assert_eq!(encode("髙①㈱𠮷", Encoding::Cp932), b"\xfb\xfc\x87\x40\x87\x8a\x81\x9c");
        assert_eq!(encode("ア", Encoding::Utf16), b"\xff\xfe\xa2\x30");
    }
}
