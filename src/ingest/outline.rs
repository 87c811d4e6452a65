//! Parts of an .xlsx or .xlsm to what calamine does not tell, or only at the price of parsing a sheet twice: hidden rows
//! and columns, and merged cells.
//!
//! The part of a sheet is searched as it is unpacked, not parsed: of its tags only those that hide or merge something
//! are looked at, and no more of it than a piece is held in memory.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use aho_corasick::AhoCorasick;
use quick_xml::events::{BytesStart, Event};

use super::sheet::{Merge, Span};

/// What is hidden and merged on a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) hidden_rows: Vec<Span>,
    pub(super) hidden_columns: Vec<Span>,
    pub(super) merges: Vec<Merge>,
    /// Texts of the sheet itself have readings.
    pub(super) furigana: bool,
}

/// Most merged areas, and most hidden spans, that are kept of a sheet: a form has some hundred.
const MOST: usize = 1 << 16;
/// Most bytes of a part that are looked at; a whole workbook has no more (`open::MOST_UNPACKED`).
const MOST_BYTES: u64 = 256 << 20;
/// Bytes that are searched at once.
const PIECE: usize = 1 << 18;
/// Longest tag that is understood.
const LONGEST_TAG: usize = 1 << 12;
/// Words that stand in every tag that hides or merges something or holds a reading.
const WORDS: [&str; 4] = ["hidden=", "mergeCell ", "mergeCell\n", "rPh"];

/// Returns the outline of each sheet by its name; what cannot be read has none.
pub(super) fn outlines(bytes: &[u8]) -> BTreeMap<String, Outline> {
    read(bytes).unwrap_or_default()
}

type Archive<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

fn read(bytes: &[u8]) -> Option<BTreeMap<String, Outline>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let words = AhoCorasick::new(WORDS).ok()?;
    let mut outlines = BTreeMap::new();
    for (name, part) in sheets(&mut archive)? {
        if let Some(index) = index_of(&archive, &part)
            && let Ok(part) = archive.by_index(index)
        {
            outlines.insert(name, outline(part.take(MOST_BYTES), &words));
        }
    }
    Some(outlines)
}

/// Returns the name of each sheet with the path of its part.
fn sheets(archive: &mut Archive<'_>) -> Option<Vec<(String, String)>> {
    let targets: BTreeMap<String, String> = tags(archive, "xl/_rels/workbook.xml.rels", "Relationship")?
        .iter()
        .filter_map(|tag| Some((text(tag, "Id")?, text(tag, "Target")?)))
        .collect();
    let sheets = tags(archive, "xl/workbook.xml", "sheet")?;
    let placed = sheets.iter().filter_map(|tag| {
        let target = targets.get(&text(tag, "id")?)?.replace('\\', "/");
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some((text(tag, "name")?, path))
    });
    Some(placed.collect())
}

/// Returns the tags of one name in a small part.
fn tags(archive: &mut Archive<'_>, part: &str, wanted: &str) -> Option<Vec<BytesStart<'static>>> {
    let index = index_of(archive, part)?;
    let mut xml = Vec::new();
    archive.by_index(index).ok()?.take(1 << 22).read_to_end(&mut xml).ok()?;
    let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
    let mut found = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == wanted => {
                found.push(tag.into_owned());
            }
            Event::Eof => return Some(found),
            _ => {}
        }
    }
}

pub(super) fn text(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == wanted)?;
    found.normalized_value(quick_xml::XmlVersion::default()).ok().map(std::borrow::Cow::into_owned)
}

/// Finds a part however its path is written: some programs write backslashes or other cases.
fn index_of(archive: &Archive<'_>, part: &str) -> Option<usize> {
    let written = |name: &str| name.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(part);
    archive.file_names().position(|name| name.is_ok_and(|name| written(&name)))
}

/// Searches the part of a sheet piece by piece.
fn outline(mut part: impl Read, words: &AhoCorasick) -> Outline {
    let mut outline = Outline::default();
    let mut piece: Vec<u8> = Vec::with_capacity(PIECE + LONGEST_TAG);
    loop {
        let held = piece.len();
        let read = part.by_ref().take(u64::try_from(PIECE).unwrap_or(u64::MAX)).read_to_end(&mut piece);
        // A part that breaks off is a sheet that fails; what was found so far stands.
        let ended = read.is_err() || piece.len() == held;
        // The last tag may go on in the next piece.
        let end = if ended { piece.len() } else { last_tag(&piece) };
        let (whole, rest) = piece.split_at_checked(end).unwrap_or((&piece, &[]));
        search(whole, words, &mut outline);
        if ended {
            return outline;
        }
        let rest = rest.to_vec();
        piece.clear();
        piece.extend(rest);
    }
}

fn last_tag(piece: &[u8]) -> usize {
    let near = piece.len().saturating_sub(LONGEST_TAG);
    let tail = piece.get(near..).unwrap_or_default();
    tail.iter().rposition(|byte| *byte == b'<').map_or(piece.len(), |at| near + at)
}

fn search(piece: &[u8], words: &AhoCorasick, outline: &mut Outline) {
    for found in words.find_iter(piece) {
        let near = found.start().saturating_sub(LONGEST_TAG);
        let Some(before) = piece.get(near..found.start()) else { continue };
        let Some(start) = before.iter().rposition(|byte| matches!(byte, b'<' | b'>')) else { continue };
        let tag = piece.get(near + start..).unwrap_or_default();
        let Some(end) = tag.iter().take(LONGEST_TAG).position(|byte| *byte == b'>') else { continue };
        if let Some(tag) = tag.get(..end).and_then(|tag| std::str::from_utf8(tag).ok()?.strip_prefix('<')) {
            note(tag.trim_end_matches('/'), outline);
        }
    }
}

/// Takes down what a tag hides or merges.
fn note(tag: &str, outline: &mut Outline) {
    let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((tag, ""));
    let number = |name: &str| attribute(attributes, name).and_then(|text| text.parse::<u32>().ok());
    let hidden = matches!(attribute(attributes, "hidden"), Some("1" | "true"));
    match name.rsplit(':').next() {
        Some("row") if hidden => {
            if let Some(row) = number("r") {
                outline.add_rows(Span { first: row, last: row });
            }
        }
        Some("col") if hidden => {
            if let (Some(first @ 1..), Some(last @ 1..)) = (number("min"), number("max")) {
                outline.add_columns(Span { first: first - 1, last: last - 1 });
            }
        }
        Some("rPh") => outline.furigana = true,
        Some("mergeCell") => {
            if let Some(merge) = attribute(attributes, "ref").and_then(area) {
                outline.add_merge(merge);
            }
        }
        _ => {}
    }
}

impl Outline {
    pub(super) fn add_rows(&mut self, span: Span) {
        add(&mut self.hidden_rows, span);
    }

    pub(super) fn add_columns(&mut self, span: Span) {
        add(&mut self.hidden_columns, span);
    }

    pub(super) fn add_merge(&mut self, merge: Merge) {
        if self.merges.len() < MOST {
            self.merges.push(merge);
        }
    }
}

/// Adds a span, to the last one where it follows on it.
fn add(spans: &mut Vec<Span>, span: Span) {
    let room = spans.len() < MOST;
    match spans.last_mut() {
        _ if span.first > span.last => {}
        Some(held) if held.last.checked_add(1) == Some(span.first) => held.last = span.last,
        _ if room => spans.push(span),
        _ => {}
    }
}

/// Returns the value of an attribute; none of those that are wanted needs unescaping.
fn attribute<'t>(attributes: &'t str, wanted: &str) -> Option<&'t str> {
    let mut rest = attributes;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, next) = after.get(1..)?.split_once(quote)?;
        if name.trim() == wanted {
            return Some(value);
        }
        rest = next;
    }
}

/// Reads `B2:D5`.
fn area(text: &str) -> Option<Merge> {
    let (from, to) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
    (top <= bottom && left <= right).then_some(Merge { top, bottom, left, right })
}

/// Reads `B2` to its row, from 1, and its column, from 0.
fn cell(text: &str) -> Option<(u32, u32)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at_checked(digits)?;
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let letter = letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1)?;
        column.checked_mul(26)?.checked_add(letter).filter(|column| *column <= 16_384)
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;

    use super::{Merge, Outline, Span, WORDS, outline, outlines};

    fn of(xml: &str) -> Outline {
        outline(xml.as_bytes(), &AhoCorasick::new(WORDS).unwrap())
    }

    #[test]
    fn tags_that_hide_and_merge_are_found() {
        let found = of(concat!(
            r#"<x:cols><x:col min="2" max="4" hidden="1"/><x:col hidden='0' min='6' max='6'/></x:cols>"#,
            r#"<row r="3" hidden="1"><c r="A3" t="inlineStr"><is><t>hidden="1" mergeCell ref="A1:B2"</t></is></c></row>"#,
            r#"<row r="4" hidden="true"/><row hidden="1" r="9"/><row r="11" hidden="0"/>"#,
            r#"<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="AA10:AA12" /><mergeCell ref="C3:A1"/></mergeCells>"#,
        ));
        assert_eq!(found.hidden_columns, [Span { first: 1, last: 3 }]);
        assert_eq!(found.hidden_rows, [Span { first: 3, last: 4 }, Span { first: 9, last: 9 }]);
        let merge = |top, bottom, left, right| Merge { top, bottom, left, right };
        assert_eq!(found.merges, [merge(1, 2, 0, 2), merge(10, 12, 26, 26)]);
    }

    #[test]
    fn a_tag_across_two_pieces_is_found_once() {
        for at in [super::PIECE - 9, super::PIECE, super::PIECE + 3] {
            let xml = format!("{}<row r=\"7\" hidden=\"1\"/>", " ".repeat(at));
            assert_eq!(of(&xml).hidden_rows, [Span { first: 7, last: 7 }], "{at}");
        }
    }

    #[test]
    fn a_workbook_tells_its_outline_by_sheet() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("様式 & 例").unwrap();
        sheet.merge_range(0, 0, 1, 2, "表題", &rust_xlsxwriter::Format::new()).unwrap();
        sheet.set_row_hidden(4).unwrap();
        sheet.set_column_hidden(3).unwrap();
        let found = outlines(&book.save_to_buffer().unwrap());
        let outline = found.get("様式 & 例").unwrap();
        assert_eq!(outline.hidden_rows, [Span { first: 5, last: 5 }]);
        assert_eq!(outline.hidden_columns, [Span { first: 3, last: 3 }]);
        assert_eq!(outline.merges, [Merge { top: 1, bottom: 2, left: 0, right: 2 }]);
        assert_eq!(outlines(b"PK"), std::collections::BTreeMap::new());
    }
}
