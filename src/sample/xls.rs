//! A [`Book`] to the bytes of an .xls file (Excel 97, BIFF8), as old office machines still write them.
//!
//! Record layouts: [MS-XLS] 2.4; the stream `Workbook` stands in a compound file ([MS-CFB]).

use std::io::{self, Cursor, Write};
use std::time::SystemTime;

use cfb::{CompoundFile, Version};

use super::book::{Book, Cell, Sheet, serial};

/// Cell formats (XF) by position: 15 for styles, then text, then dates.
const PLAIN: u16 = 15;
const DAY: u16 = 16;

/// Writes the workbook.
pub(super) fn xls(book: &Book) -> io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(&workbook(book)?)?;
    // The same book makes the same bytes: no time of day in the root entry.
    file.set_created_time("/", SystemTime::UNIX_EPOCH)?;
    file.set_modified_time("/", SystemTime::UNIX_EPOCH)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn workbook(book: &Book) -> io::Result<Vec<u8>> {
    let pages: Vec<Vec<u8>> = book.sheets.iter().map(page).collect::<io::Result<_>>()?;
    // The positions in the BOUNDSHEET records do not change their length: once to measure, once to write.
    let measured = globals(book, &vec![0; pages.len()])?;
    let mut at = measured.len();
    let mut starts = Vec::new();
    for bytes in &pages {
        starts.push(u32::try_from(at).map_err(io::Error::other)?);
        at += bytes.len();
    }
    let mut stream = globals(book, &starts)?;
    for page in &pages {
        stream.extend(page);
    }
    // Streams under 4,096 bytes live elsewhere in the file; old readers want a workbook outside.
    stream.resize(stream.len().max(4096), 0);
    Ok(stream)
}

fn record(out: &mut Vec<u8>, id: u16, data: &[u8]) -> io::Result<()> {
    out.extend(id.to_le_bytes());
    out.extend(u16::try_from(data.len()).map_err(io::Error::other)?.to_le_bytes());
    out.extend(data);
    Ok(())
}

/// Several 16-bit numbers, low byte first.
fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Characters of a string as BIFF8 has them, without the length before them.
fn characters(text: &str) -> io::Result<(u16, Vec<u8>)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = vec![1]; // two bytes a character
    bytes.extend(words(&units));
    Ok((u16::try_from(units.len()).map_err(io::Error::other)?, bytes))
}

fn globals(book: &Book, starts: &[u32]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &bof(0x0005))?;
    record(&mut out, 0x0042, &words(&[1200]))?; // UTF-16
    record(&mut out, 0x003d, &words(&[0, 0, 0x4000, 0x2000, 0x38, 0, 0, 1, 0x0258]))?;
    record(&mut out, 0x0022, &words(&[0]))?; // dates from 1900
    for _ in 0..5 {
        record(&mut out, 0x0031, &font()?)?;
    }
    let (length, mut day) = characters("yyyy/m/d")?;
    let mut format = words(&[164, length]);
    format.append(&mut day);
    record(&mut out, 0x041e, &format)?;
    for style in 0..=DAY {
        record(&mut out, 0x00e0, &xf(style))?;
    }
    record(&mut out, 0x0293, &[0x00, 0x80, 0x00, 0xff])?; // the style "Normal"
    for (sheet, start) in book.sheets.iter().zip(starts) {
        let (length, bytes) = characters(&sheet.name)?;
        let mut data = start.to_le_bytes().to_vec();
        data.extend([u8::from(sheet.hidden), 0, u8::try_from(length).map_err(io::Error::other)?]);
        data.extend(bytes);
        record(&mut out, 0x0085, &data)?;
    }
    record(&mut out, 0x000a, &[])?;
    Ok(out)
}

fn bof(kind: u16) -> Vec<u8> {
    let mut data = words(&[0x0600, kind, 0x0dbb, 0x07cc]);
    data.extend([0x41, 0, 0, 0, 6, 0, 0, 0]);
    data
}

fn font() -> io::Result<Vec<u8>> {
    let (length, bytes) = characters("ＭＳ Ｐゴシック")?;
    let mut data = words(&[220, 0, 0x7fff, 400, 0]);
    // Underline, family, character set (Shift_JIS), reserved, length of the name.
    data.extend([0, 3, 128, 0, u8::try_from(length).map_err(io::Error::other)?]);
    data.extend(bytes);
    Ok(data)
}

fn xf(at: u16) -> Vec<u8> {
    let format = if at == DAY { 164 } else { 0 };
    let kind = if at < PLAIN { 0xfff5 } else { 0x0001 };
    let mut data = words(&[0, format, kind]);
    data.extend([0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    data.extend(words(&[0x20c0]));
    data
}

fn page(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &bof(0x0010))?;
    let (rows, columns) = sheet.size();
    let mut dimensions = [0_u32.to_le_bytes(), rows.to_le_bytes()].concat();
    dimensions.extend(words(&[0, columns, 0]));
    record(&mut out, 0x0200, &dimensions)?;
    for (&(row, column), cell) in &sheet.cells {
        let row = u16::try_from(row).map_err(io::Error::other)?;
        match cell {
            Cell::Text(text) => {
                let (length, bytes) = characters(text)?;
                let mut data = words(&[row, column, PLAIN, length]);
                data.extend(bytes);
                record(&mut out, 0x0204, &data)?;
            }
            Cell::Number(number) => number_record(&mut out, row, column, PLAIN, *number)?,
            Cell::Date(day) => number_record(&mut out, row, column, DAY, serial(*day))?,
        }
    }
    record(&mut out, 0x023e, &words(&[0x06b6, 0, 0, 0x40, 0, 0, 0, 0, 0]))?;
    for merges in sheet.merges.chunks(1000) {
        let mut data = words(&[u16::try_from(merges.len()).map_err(io::Error::other)?]);
        for (top, left, bottom, right) in merges {
            let top = u16::try_from(*top).map_err(io::Error::other)?;
            let bottom = u16::try_from(*bottom).map_err(io::Error::other)?;
            data.extend(words(&[top, bottom, *left, *right]));
        }
        record(&mut out, 0x00e5, &data)?;
    }
    record(&mut out, 0x000a, &[])?;
    Ok(out)
}

fn number_record(out: &mut Vec<u8>, row: u16, column: u16, format: u16, number: f64) -> io::Result<()> {
    let mut data = words(&[row, column, format]);
    data.extend(number.to_le_bytes());
    record(out, 0x0203, &data)
}
