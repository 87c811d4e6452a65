//! The content of an .ods to what its parser must know and does not tell: how many cells its repeated rows and columns
//! come to, which rows and columns are hidden, and merged cells.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};

use super::biff::{MOST_CELLS, PER_CELL, size};
use super::outline::{Outline, text};
use super::sheet::{Merge, Span};

/// Most bytes of the content that are looked at, and most that its texts come to when repeated.
const MOST_BYTES: u64 = 256 << 20;
const MOST_TEXT: u64 = 128 << 20;

/// Why a workbook is not given to the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It would need too much memory.
    TooLarge,
    /// Its content breaks off: the parser would wait for the end of a table for ever.
    Broken,
}

/// Returns the outline of each sheet by its name, of a workbook that the parser can read.
pub(super) fn outlines(bytes: &[u8]) -> Result<BTreeMap<String, Outline>, Unfit> {
    // What is no archive is left to the parser to refuse.
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(BTreeMap::new()) };
    let Ok(content) = archive.by_name("content.xml") else { return Ok(BTreeMap::new()) };
    read(BufReader::new(content.take(MOST_BYTES)))
}

/// What is known of a workbook so far.
#[derive(Default)]
struct Scan {
    outlines: BTreeMap<String, Outline>,
    /// Cells of the ranges from the first to the last that is filled, blank ones included; and filled ones as written.
    area: u64,
    n_written: u64,
    /// Bytes of texts, as often as they are repeated.
    n_text: u64,
    table: Table,
    /// The cell that is being read is repeated so often, rows included.
    repeated: u64,
}

/// The sheet that is being read.
#[derive(Default)]
struct Table {
    name: String,
    outline: Outline,
    columns: u64,
    rows: u64,
    row_repeats: u64,
    at: u64,
    /// Rows and columns to the last cell that is filled.
    filled: (u64, u64),
}

fn read(content: impl BufRead) -> Result<BTreeMap<String, Outline>, Unfit> {
    let mut reader = quick_xml::Reader::from_reader(content);
    let mut scan = Scan::default();
    let mut buffer = Vec::new();
    let mut depth = 0_u64;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                depth += 1;
                scan.open(&tag);
            }
            Ok(Event::Empty(tag)) => {
                scan.open(&tag);
                scan.close(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                scan.close(tag.local_name().as_ref());
            }
            Ok(Event::Text(text)) => {
                scan.n_text = scan.n_text.saturating_add(size(text.len()).saturating_mul(scan.repeated));
            }
            Ok(Event::Eof) if depth == 0 && scan.fits() => return Ok(scan.outlines),
            Ok(Event::Eof) | Err(_) => return Err(if scan.fits() { Unfit::Broken } else { Unfit::TooLarge }),
            Ok(_) => {}
        }
        if !scan.fits() {
            return Err(Unfit::TooLarge);
        }
    }
}

impl Scan {
    fn fits(&self) -> bool {
        let open = self.table.filled.0.saturating_mul(self.table.filled.1);
        let most = MOST_CELLS + PER_CELL * self.n_written;
        self.area.saturating_add(open) <= most && self.n_text <= MOST_TEXT
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "table" => self.table = Table { name: text(tag, "name").unwrap_or_default(), ..Table::default() },
            "table-column" => self.table.column(tag),
            "table-row" => self.table.row(tag),
            "table-cell" | "covered-table-cell" => {
                let repeats = number(tag, "number-columns-repeated");
                self.repeated = repeats.saturating_mul(self.table.row_repeats);
                if text(tag, "value-type").is_some() {
                    self.n_written += 1;
                    let table = &mut self.table;
                    let (rows, columns) = (table.rows + table.row_repeats, table.at.saturating_add(repeats));
                    table.filled = (table.filled.0.max(rows), table.filled.1.max(columns));
                }
                self.table.cell(tag, repeats);
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table" => {
                let table = std::mem::take(&mut self.table);
                self.area = self.area.saturating_add(table.filled.0.saturating_mul(table.filled.1));
                self.outlines.insert(table.name, table.outline);
            }
            "table-row" => self.table.rows = self.table.rows.saturating_add(self.table.row_repeats),
            "table-cell" | "covered-table-cell" => self.repeated = 0,
            _ => {}
        }
    }
}

impl Table {
    fn column(&mut self, tag: &BytesStart<'_>) {
        let repeats = number(tag, "number-columns-repeated");
        if is_hidden(tag)
            && let (Ok(first), Ok(last)) = (u32::try_from(self.columns), u32::try_from(self.columns + repeats - 1))
        {
            self.outline.add_columns(Span { first, last });
        }
        self.columns = self.columns.saturating_add(repeats);
    }

    fn row(&mut self, tag: &BytesStart<'_>) {
        self.at = 0;
        self.row_repeats = number(tag, "number-rows-repeated");
        if is_hidden(tag)
            && let (Ok(first), Ok(last)) = (u32::try_from(self.rows + 1), u32::try_from(self.rows + self.row_repeats))
        {
            self.outline.add_rows(Span { first, last });
        }
    }

    fn cell(&mut self, tag: &BytesStart<'_>, repeats: u64) {
        let (rows, columns) = (number(tag, "number-rows-spanned"), number(tag, "number-columns-spanned"));
        let spans = |top: u64, left: u64| {
            Some(Merge {
                top: u32::try_from(top).ok()?,
                bottom: u32::try_from(top.checked_add(rows - 1)?).ok()?,
                left: u32::try_from(left).ok()?,
                right: u32::try_from(left.checked_add(columns - 1)?).ok()?,
            })
        };
        if (rows > 1 || columns > 1)
            && let Some(merge) = spans(self.rows + 1, self.at)
        {
            self.outline.add_merge(merge);
        }
        self.at = self.at.saturating_add(repeats);
    }
}

/// Most rows and columns that an attribute may speak of.
const MOST_REPEATS: u64 = 1 << 20;

/// Returns an attribute that counts; 1 where it is missing.
fn number(tag: &BytesStart<'_>, wanted: &str) -> u64 {
    text(tag, wanted).and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, MOST_REPEATS)
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    text(tag, "visibility").is_some_and(|visibility| matches!(visibility.as_str(), "collapse" | "filter"))
}

#[cfg(test)]
mod tests {
    use super::{Merge, Outline, Span, Unfit, read};

    fn of(table: &str) -> Option<Outline> {
        let xml = format!("<o:spreadsheet><t:table t:name=\"表\">{table}</t:table></o:spreadsheet>");
        read(xml.as_bytes()).ok().map(|outlines| outlines.get("表").cloned().unwrap_or_default())
    }

    #[test]
    fn hidden_rows_columns_and_spans_are_found() {
        let found = of(concat!(
            r#"<t:table-column t:number-columns-repeated="2"/><t:table-column t:visibility="collapse"/>"#,
            r#"<t:table-row t:number-rows-repeated="3"><t:table-cell/></t:table-row>"#,
            r#"<t:table-row t:visibility="filter" t:number-rows-repeated="2"><t:table-cell t:number-columns-repeated="2"/>"#,
            r#"<t:table-cell t:number-columns-spanned="3" t:number-rows-spanned="2" o:value-type="string"><p>x</p></t:table-cell>"#,
            "</t:table-row>",
        ))
        .unwrap();
        assert_eq!(found.hidden_columns, [Span { first: 2, last: 2 }]);
        assert_eq!(found.hidden_rows, [Span { first: 4, last: 5 }]);
        assert_eq!(found.merges, [Merge { top: 4, bottom: 5, left: 2, right: 4 }]);
    }

    #[test]
    fn content_that_breaks_off_is_not_given_to_the_parser() {
        for xml in ["<o:spreadsheet><t:table t:name=\"表\"><t:table-row>", "<a><b></a>", "<a"] {
            assert_eq!(read(xml.as_bytes()), Err(Unfit::Broken), "{xml}");
        }
    }

    #[test]
    fn repeats_that_come_to_too_much_are_refused() {
        let cell = |repeats: u32, text: &str| {
            format!(
                r#"<t:table-cell t:number-columns-repeated="{repeats}" o:value-type="string"><p>{text}</p></t:table-cell>"#
            )
        };
        let row = |repeats: u32, cells: &str| {
            format!(r#"<t:table-row t:number-rows-repeated="{repeats}">{cells}</t:table-row>"#)
        };
        assert!(of(&row(1000, &cell(1000, "x"))).is_some());
        assert!(of(&row(1_048_576, &cell(16_384, "x"))).is_none());
        assert!(of(&row(1000, &cell(1000, &"x".repeat(1000)))).is_none());
        let blank = r#"<t:table-cell t:number-columns-repeated="16384"/>"#;
        assert!(of(&row(1_048_575, blank)).is_some());
        let corner = format!("{}{}", row(1_048_575, blank), row(1, &format!("{blank}{}", cell(1, "x"))));
        assert!(of(&corner).is_none());
    }
}
