//! Text files (.csv, .tsv) to a [`Sheet`]: encoding, separator, quotes that do not balance, and records that have another
//! number of fields than the others.

use std::collections::BTreeMap;
use std::path::Path;

use self::encoding::decode;
pub(super) use self::records::{Field, Records};
use super::sheet::{Cell, Row, Sheet};
use crate::error::Error;
use crate::findings::{Rule, rules};

mod encoding;
mod records;

/// A text file as a sheet.
pub(super) struct Text {
    pub(super) encoding: &'static str,
    pub(super) sheet: Sheet,
    pub(super) remarks: Vec<(Rule, String)>,
}

/// Reads a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Text, (Rule, String)> {
    let decoded = decode(bytes).ok_or((rules::FILE_UNKNOWN_FORMAT, "binary".to_owned()))?;
    let mut remarks = Vec::new();
    if decoded.n_lost > 0 {
        remarks.push((rules::CSV_REPLACEMENT, decoded.n_lost.to_string()));
    }
    let (separator, text) = separator(&decoded.text);
    let mut table = rows(text, separator, text.len() < decoded.text.len());
    if table.n_stray > 0 {
        remarks.push((rules::CSV_QUOTES, table.n_stray.to_string()));
    }
    if table.rows.is_empty() {
        return Err((rules::FILE_EMPTY, String::new()));
    }
    if let Some(line) = odd_line(&mut table) {
        remarks.push((rules::CSV_FIELDS, line.to_string()));
    }
    let rows = table.rows.into_iter().map(|read| read.row).collect();
    let sheet = Sheet { name: None, visible: true, rows, ..Sheet::default() };
    Ok(Text { encoding: decoded.name, sheet, remarks })
}

/// Returns a text file's bytes in UTF-8; nothing where they are no text.
pub fn in_utf8(bytes: Vec<u8>) -> Option<Vec<u8>> {
    encoding::in_utf8(bytes)
}

/// Returns titles and rows of a CSV that a command is given by itself, as they stand; each row knows its line.
pub fn given_csv(path: &Path) -> Result<(csv::StringRecord, Vec<csv::StringRecord>), Error> {
    let unreadable = |source: std::io::Error| Error::Unreadable { path: path.to_owned(), source };
    let no_text = || unreadable(std::io::ErrorKind::InvalidData.into());
    let text = in_utf8(std::fs::read(path).map_err(unreadable)?).ok_or_else(no_text)?;
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let titles = reader.headers().map_err(|_| no_text())?.clone();
    let rows = reader.records().collect::<Result<_, _>>().map_err(|_| no_text())?;
    Ok((titles, rows))
}

/// Returns the separator and the text behind a line that names it (sep=;): the one that most of the first lines have
/// equally often, so that lists within cells (a;b;c) do not count.
pub(super) fn separator(text: &str) -> (u8, &str) {
    if let Some((named, rest)) = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'))
        && let [byte] = named.trim_end_matches('\r').as_bytes()
    {
        return (*byte, rest);
    }
    let start: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).take(50).collect();
    let mut best = (b',', (0, 0));
    for separator in [b',', b'\t', b';', b'|'] {
        let mut lines = BTreeMap::<usize, usize>::new();
        for line in &start {
            *lines.entry(memchr::memchr_iter(separator, line.as_bytes()).count()).or_default() += 1;
        }
        lines.remove(&0);
        let agreed = lines.iter().map(|(n, lines)| (*lines, *n)).max().unwrap_or_default();
        if agreed > best.1 {
            best = (separator, agreed);
        }
    }
    (best.0, text)
}

/// The rows of a text that are not blank.
struct Table {
    rows: Vec<ReadRow>,
    n_stray: u32,
}

/// A row and what only the reader of a text knows of it.
struct ReadRow {
    row: Row,
    /// Fields of the record, blank ones too.
    n_fields: usize,
    /// Columns of fields that stood in quotes and hold separators, with the number of these.
    parted: Vec<(u32, usize)>,
}

fn rows(text: &str, separator: u8, named: bool) -> Table {
    let mut records = Records::of(text, separator);
    let (mut rows, mut fields) = (Vec::new(), Vec::new());
    // A line that names the separator is a row too.
    let before = u32::from(named);
    let mut number = before;
    while let Some(line) = records.next(&mut fields) {
        number = number.saturating_add(1);
        let row = Row { number, line: Some(line.saturating_add(before)), cells: cells(&fields) };
        if row.cells.is_empty() {
            continue;
        }
        let parted = parted(&fields, separator);
        rows.push(ReadRow { row, n_fields: fields.len(), parted });
    }
    Table { rows, n_stray: records.n_stray }
}

fn cells(fields: &[Field<'_>]) -> Vec<(u32, Cell)> {
    let mut cells = Vec::with_capacity(fields.len());
    for (column, field) in (0_u32..).zip(fields) {
        let text = as_text(&field.text);
        if text.contains(|c: char| !c.is_whitespace() && c != '\u{feff}') {
            cells.push((column, Cell::Text(text.to_owned())));
        }
    }
    cells
}

/// Takes off the marks by which a program keeps a spreadsheet from making a number of a code (="0012").
fn as_text(field: &str) -> &str {
    field.strip_prefix("=\"").and_then(|inside| inside.strip_suffix('"')).unwrap_or(field)
}

fn parted(fields: &[Field<'_>], separator: u8) -> Vec<(u32, usize)> {
    let count = |field: &Field<'_>| memchr::memchr_iter(separator, field.text.as_bytes()).count();
    let quoted = (0_u32..).zip(fields).filter(|(_, field)| field.quoted);
    quoted.map(|(column, field)| (column, count(field))).filter(|(_, n)| *n > 0).collect()
}

/// Returns the first line whose record has fields beyond those of the others, or that lacks some though all others fill
/// their last; titles and notes above the table have fewer and do not count. A title row in which one pair of quotes
/// holds two titles ("住所,電話番号") is parted, or every title behind it would stand over the wrong column.
fn odd_line(table: &mut Table) -> Option<u32> {
    let mut widths = BTreeMap::<usize, usize>::new();
    for read in &table.rows {
        *widths.entry(read.n_fields).or_default() += 1;
    }
    let width = widths.iter().max_by_key(|(width, n)| (**n, **width)).map(|(width, _)| *width)?;
    let first = table.rows.iter().position(|read| read.n_fields == width)?;
    let mut odd = None;
    for read in table.rows.iter_mut().take(first) {
        if part_titles(read, width) {
            odd = odd.or(read.row.line);
        }
    }
    let last = u32::try_from(width).ok()?.checked_sub(1)?;
    let filled = |read: &&ReadRow| read.row.cells.last().is_some_and(|(column, _)| *column == last);
    let full = table.rows.iter().filter(|read| read.n_fields == width);
    let always_filled = width > 1 && full.clone().count() >= 5 && full.clone().count() == full.filter(filled).count();
    let too_many = |read: &ReadRow| read.row.cells.last().is_some_and(|(column, _)| *column > last);
    let too_few = |read: &ReadRow| always_filled && read.n_fields < width && read.n_fields * 2 > width;
    let found = table.rows.iter().skip(first).find(|read| too_many(read) || too_few(read));
    odd.or_else(|| found.and_then(|read| read.row.line))
}

/// Parts the one field of a title row that holds as many separators as the row lacks fields.
fn part_titles(read: &mut ReadRow, width: usize) -> bool {
    let missing = width.saturating_sub(read.n_fields);
    let [(column, n)] = read.parted.as_slice() else { return false };
    if *n != missing || read.n_fields * 2 <= width {
        return false;
    }
    let (column, shift) = (*column, u32::try_from(missing).unwrap_or(0));
    let mut cells = Vec::with_capacity(width);
    for (at, cell) in std::mem::take(&mut read.row.cells) {
        match cell {
            Cell::Text(text) if at == column => {
                let titles = text.split([',', '\t', ';', '|']).zip(column..);
                cells.extend(
                    titles.filter(|(title, _)| !title.is_empty()).map(|(title, at)| (at, Cell::Text(title.to_owned()))),
                );
            }
            cell => cells.push((if at > column { at + shift } else { at }, cell)),
        }
    }
    read.row.cells = cells;
    read.n_fields = width;
    true
}

#[cfg(test)]
mod tests {
    use super::{Cell, read, rules};

    fn numbers(text: &str) -> Vec<(u32, Option<u32>)> {
        read(text.as_bytes())
            .map_or_else(|_| Vec::new(), |read| read.sheet.rows.iter().map(|r| (r.number, r.line)).collect())
    }

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        read(text.as_bytes()).ok().unwrap().remarks.into_iter().map(|(rule, detail)| (rule.code, detail)).collect()
    }

    fn texts(text: &str, row: usize) -> Vec<(u32, String)> {
        let read = read(text.as_bytes()).ok().unwrap();
        read.sheet.rows[row].cells.iter().map(|(column, cell)| (*column, cell.text())).collect()
    }

    #[test]
    fn blank_lines_are_rows_too() {
        assert_eq!(numbers("a,b\n\n\nc,d\n"), [(1, Some(1)), (4, Some(4))]);
        assert_eq!(numbers("a,b\nc,d"), [(1, Some(1)), (2, Some(2))]);
        assert_eq!(numbers("\na,b\r\n\"x\ny\",d\r\nz,z"), [(2, Some(2)), (3, Some(3)), (4, Some(5))]);
        assert_eq!(numbers("sep=;\na;b\nc;d\n"), [(2, Some(2)), (3, Some(3))]);
    }

    #[test]
    fn an_open_quote_swallows_nothing() {
        let text = "番号,氏名,生年月日,備考\n1,あ,2018-04-05,\"入院\n2,い,2018-04-06,\n3,う,2018-04-07,退院\"\n";
        assert_eq!((numbers(text).len(), codes(text)), (4, vec![("F13", "2".to_owned())]));
        let note = "番号,氏名,備考\n1,あ,\"一行目、\n二行目\"\n";
        assert_eq!((numbers(note).len(), codes(note)), (2, vec![]));
        // The other lines keep their quoted separators.
        let mixed = "番号,氏名,住所\n1,あ,\"小川町\n2,い,\"横須賀市, 小川町\"\n";
        assert_eq!(texts(mixed, 2)[2].1, "横須賀市, 小川町");
    }

    #[test]
    fn separators() {
        let second = |text: &str| texts(text, 1)[1].1.clone();
        assert_eq!(second("a\tb\n1\t2,000\n"), "2,000");
        assert_eq!(second("a;b\n1;2,5\n"), "2,5");
        assert_eq!(second("a|b\n1|2\n"), "2");
        assert_eq!(second("氏名,ケア\nあ,吸引;酸素;経管\nい,吸引;酸素;経管;導尿\n"), "吸引;酸素;経管");
    }

    #[test]
    fn records_of_another_width() {
        assert_eq!(codes("a,b,c\n1,2,3\n4,5,6,7\n8,9,0\n"), [(rules::CSV_FIELDS.code, "3".to_owned())]);
        assert_eq!(codes("表題\na,b,c\n1,2,3\n4,5,6,\n8,9,0\n"), []);
        let short = format!("a,b,c,d\n{}5,6,7\n", "1,2,3,4\n".repeat(6));
        assert_eq!(codes(&short), [(rules::CSV_FIELDS.code, "8".to_owned())]);
        let titles = "番号,\"住所,電話\",備考\n1,小川町,046,\n2,大川町,047,x\n";
        assert_eq!(codes(titles), [(rules::CSV_FIELDS.code, "1".to_owned())]);
        let wanted = [(0, "番号"), (1, "住所"), (2, "電話"), (3, "備考")];
        assert_eq!(texts(titles, 0), wanted.map(|(at, title)| (at, title.to_owned())));
    }

    #[test]
    fn codes_kept_as_text() {
        assert_eq!(texts("番号,氏名\n=\"0012\",あ\n", 1)[0].1, "0012");
        assert_eq!(texts("番号,氏名\n\"=\"\"0012\"\"\",あ\n", 1)[0].1, "0012");
    }

    #[test]
    fn bytes_of_zero_are_lost_characters() {
        assert_eq!(codes("番号,氏名,備考,その他\n1,あ\0い,とても長い備考の文,\n"), [("F14", "1".to_owned())]);
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "氏名,フリガナ\n髙﨑①,ﾀｶｻｷ\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        for (bytes, encoding) in [(text.as_bytes(), "UTF-8"), (cp932.as_ref(), "CP932")] {
            let read = read(bytes).ok().unwrap();
            assert_eq!(read.encoding, encoding);
            assert_eq!(read.sheet.rows[1].cell(0), Some(&Cell::Text("髙﨑①".to_owned())));
        }
    }
}
