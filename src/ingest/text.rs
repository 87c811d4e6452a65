//! Text files (.csv, .tsv) to a [`Sheet`]: encoding, separator, and quotes that do not balance.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use super::sheet::{Cell, Row, Sheet};
use crate::findings::{Rule, rules};

/// A text file as a sheet.
pub(super) struct Text {
    pub(super) encoding: &'static str,
    pub(super) sheet: Sheet,
    pub(super) remarks: Vec<(Rule, String)>,
}

/// Reads a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Text, (Rule, String)> {
    let (encoding, name) = encoding(bytes).ok_or((rules::FILE_UNKNOWN_FORMAT, "binary".to_owned()))?;
    let (text, _, replaced) = encoding.decode(bytes);
    let mut remarks = Vec::new();
    if replaced {
        let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        remarks.push((rules::CSV_REPLACEMENT, lost.to_string()));
    }
    let separator = separator(&text);
    let mut balanced = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 0;
    let mut rows = rows(&text, separator, balanced);
    if balanced && swallows(&rows, separator) {
        balanced = false;
        rows = self::rows(&text, separator, false);
    }
    if !balanced {
        remarks.push((rules::CSV_QUOTES, String::new()));
    }
    if rows.is_empty() {
        return Err((rules::FILE_EMPTY, String::new()));
    }
    let sheet = Sheet { name: None, visible: true, rows, ..Sheet::default() };
    Ok(Text { encoding: name, sheet, remarks })
}

/// Returns a text file's bytes in UTF-8; nothing where they are no text.
pub fn in_utf8(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let (encoding, _) = encoding(&bytes)?;
    if encoding == UTF_8 {
        return Some(bytes);
    }
    Some(encoding.decode(&bytes).0.into_owned().into_bytes())
}

/// Tells the encoding: by its mark, else UTF-8 where the bytes are, else UTF-16 where every other byte is zero, else
/// CP932 with the vendor's characters, which is what Japanese Excel writes.
fn encoding(bytes: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let name = if encoding == UTF_8 { "UTF-8 BOM" } else { encoding.name() };
        return Some((encoding, name));
    }
    let zeros = |offset: usize| {
        let sample = bytes.iter().take(4096).skip(offset).step_by(2);
        let (zero, all) = sample.fold((0, 0), |(zero, all), byte| (zero + usize::from(*byte == 0), all + 1));
        all > 0 && zero * 4 > all
    };
    match (zeros(0), zeros(1)) {
        (false, false) => {}
        (false, true) => return Some((UTF_16LE, "UTF-16LE")),
        (true, false) => return Some((UTF_16BE, "UTF-16BE")),
        (true, true) => return None,
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some((UTF_8, "UTF-8"));
    }
    Some((SHIFT_JIS, "CP932"))
}

/// Returns the separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let start: Vec<_> = text.lines().take(20).collect();
    let count = |separator: char| start.iter().map(|line| line.matches(separator).count()).sum::<usize>();
    let commas = count(',');
    if count('\t') > commas {
        b'\t'
    } else if count(';') > commas {
        b';'
    } else {
        b','
    }
}

/// Tells whether a field holds whole records: a line break and behind it as many separators as half of the first row's
/// cells. Two stray quotes some lines apart balance, and yet swallow what stands between them.
fn swallows(rows: &[Row], separator: u8) -> bool {
    let least = rows.first().map_or(0, |row| row.cells.len() / 2).max(2);
    rows.iter().flat_map(|row| &row.cells).any(|(_, cell)| match cell {
        Cell::Text(text) => text.contains('\n') && text.bytes().filter(|byte| *byte == separator).count() >= least,
        _ => false,
    })
}

/// Parses the records. Where quotes do not balance, one open quote would swallow the rest of the file: each line is
/// then a record of its own, and quotes around a field are taken off.
fn rows(text: &str, separator: u8, balanced: bool) -> Vec<Row> {
    // One kind of line end, so that lines can be counted by it.
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    // Blank lines at the very start are skipped by the parser without being counted.
    let start = text.trim_start_matches('\n');
    let lead = text.len().checked_sub(start.len()).and_then(|end| text.get(..end)).unwrap_or_default();
    let n_lead = u32::try_from(lead.matches('\n').count()).unwrap_or(u32::MAX);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .quoting(balanced)
        .from_reader(start.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let (mut number, mut line) = (n_lead, 1_u64);
    while let Ok(true) = reader.read_record(&mut record) {
        // The parser skips blank lines, which Excel shows as rows: they are counted from the lines that went by.
        let within: u64 = record.iter().map(|field| u64::try_from(field.matches('\n').count()).unwrap_or(0)).sum();
        let after = reader.position().line();
        let ends_open = reader.is_done() && !text.ends_with('\n');
        let consumed = after.saturating_sub(line) + u64::from(ends_open);
        let blank = consumed.saturating_sub(within + 1);
        number = number.saturating_add(u32::try_from(blank + 1).unwrap_or(u32::MAX));
        let starts = u32::try_from(line + blank).ok().map(|line| line.saturating_add(n_lead));
        line = after;
        let mut cells = Vec::new();
        for (column, field) in (0_u32..).zip(record.iter()) {
            let field = if balanced { field } else { field.trim_matches('"') };
            if !field.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
                cells.push((column, Cell::Text(field.to_owned())));
            }
        }
        if !cells.is_empty() {
            rows.push(Row { number, line: starts, cells });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Cell, read};

    fn numbers(text: &str) -> Vec<(u32, Option<u32>)> {
        read(text.as_bytes())
            .map_or_else(|_| Vec::new(), |read| read.sheet.rows.iter().map(|r| (r.number, r.line)).collect())
    }

    #[test]
    fn blank_lines_are_rows_too() {
        assert_eq!(numbers("a,b\n\n\nc,d\n"), [(1, Some(1)), (4, Some(4))]);
        assert_eq!(numbers("a,b\nc,d"), [(1, Some(1)), (2, Some(2))]);
        assert_eq!(numbers("\na,b\r\n\"x\ny\",d\r\nz,z"), [(2, Some(2)), (3, Some(3)), (4, Some(5))]);
    }

    #[test]
    fn an_open_quote_swallows_nothing() {
        let read = read("a,b\n\"c,d\ne,f\n".as_bytes()).ok().unwrap();
        assert_eq!(read.sheet.rows.len(), 3);
        assert_eq!(read.remarks.len(), 1);
    }

    #[test]
    fn two_stray_quotes_swallow_nothing() {
        let text = "番号,氏名,生年月日,備考\n1,あ,2018-04-05,\"入院\n2,い,2018-04-06,\n3,う,2018-04-07,退院\"\n";
        let read = read(text.as_bytes()).ok().unwrap();
        assert_eq!((read.sheet.rows.len(), read.remarks.len()), (4, 1));
        let note = "番号,氏名,備考\n1,あ,\"一行目、\n二行目\"\n";
        assert_eq!(super::read(note.as_bytes()).ok().unwrap().sheet.rows.len(), 2);
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "氏名,フリガナ\n髙﨑①,ﾀｶｻｷ\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, encoding) in [(text.as_bytes(), "UTF-8"), (cp932.as_ref(), "CP932"), (&utf16, "UTF-16LE")] {
            let read = read(bytes).ok().unwrap();
            assert_eq!(read.encoding, encoding);
            assert_eq!(read.sheet.rows[1].cell(0), Some(&Cell::Text("髙﨑①".to_owned())));
        }
    }
}
