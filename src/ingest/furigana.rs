//! Furigana of an .xlsx or .xlsm to readings of names, where a list of children has no column for them.
//!
//! Excel keeps with a text what was typed before it was converted (`rPh` in shared and inline strings). It was not meant
//! as a statement about the child's name, so it is a weaker source than a column: it is used only where there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Cursor, Read};

use aho_corasick::AhoCorasick;
use quick_xml::events::{BytesStart, Event};

use super::columns::{Column, FIRST_OUTSIDE, Why};
use super::sheet::{Cell, Row, Sheet};
use super::table::{Reading, RowKind, Table};
use crate::forms::Form;
use crate::values::fold::compact;

/// Readings by the text that they stand with; none where one text has two.
pub(super) type Readings = BTreeMap<String, Option<String>>;

/// Most bytes of a part that are looked at, and most texts and longest text of which readings are kept.
const MOST_BYTES: u64 = 256 << 20;
const MOST_TEXTS: usize = 1 << 18;
const LONGEST_TEXT: usize = 120;

/// Returns the readings in a workbook, those in its sheets too if some are there; none where it cannot be read.
pub(super) fn readings(bytes: &[u8], in_sheets: bool) -> Readings {
    let mut readings = Readings::new();
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return readings };
    for index in 0..archive.len() {
        let holds_strings = |name: &str| {
            let name = name.replace('\\', "/").to_lowercase();
            name.ends_with("sharedstrings.xml") || (in_sheets && name.contains("worksheets/"))
        };
        if !archive.by_index_raw(index).is_ok_and(|part| part.name().is_ok_and(|name| holds_strings(&name))) {
            continue;
        }
        if archive.by_index(index).is_ok_and(|part| mentions(part.take(MOST_BYTES)))
            && let Ok(part) = archive.by_index(index)
        {
            collect(BufReader::new(part.take(MOST_BYTES)), &mut readings);
        }
    }
    readings
}

/// Tells whether a part has furigana at all; most have none.
fn mentions(part: impl Read) -> bool {
    let Ok(word) = AhoCorasick::new(["rPh"]) else { return false };
    word.stream_find_iter(part).next().is_some_and(|found| found.is_ok())
}

/// A string with the readings of its parts, from and to in UTF-16 units.
#[derive(Default)]
struct Spelt {
    text: String,
    parts: Vec<(usize, usize, String)>,
    in_reading: bool,
    in_text: bool,
    spoiled: bool,
}

fn collect(part: impl BufRead, readings: &mut Readings) {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut spelt: Option<Spelt> = None;
    loop {
        buffer.clear();
        let Ok(event) = reader.read_event_into(&mut buffer) else { return };
        match (event, &mut spelt) {
            (Event::Eof, _) => return,
            (Event::Start(tag), None) if matches!(tag.local_name().as_ref(), "si" | "is") => {
                spelt = Some(Spelt::default());
            }
            (Event::Start(tag), Some(held)) => match tag.local_name().as_ref() {
                "t" => held.in_text = true,
                "rPh" => {
                    held.in_reading = true;
                    held.parts.push((number(&tag, "sb"), number(&tag, "eb"), String::new()));
                }
                _ => {}
            },
            (Event::Text(text), Some(held)) if held.in_text => held.push(&text.xml10_content()),
            (Event::GeneralRef(_) | Event::CData(_), Some(held)) => held.spoiled = true,
            (Event::End(tag), Some(held)) => match tag.local_name().as_ref() {
                "t" => held.in_text = false,
                "rPh" => held.in_reading = false,
                "si" | "is" => {
                    keep(held, readings);
                    spelt = None;
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn number(tag: &BytesStart<'_>, wanted: &str) -> usize {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == wanted);
    found.and_then(|attribute| attribute.value.parse().ok()).unwrap_or(usize::MAX)
}

impl Spelt {
    fn push(&mut self, text: &str) {
        let into = match self.parts.last_mut() {
            Some((_, _, reading)) if self.in_reading => reading,
            _ => &mut self.text,
        };
        if into.len() + text.len() <= LONGEST_TEXT {
            into.push_str(text);
        } else {
            self.spoiled = true;
        }
    }

    /// Returns the text with each part replaced by its reading; nothing unless all of it is kana then.
    fn reading(&self) -> Option<String> {
        let units: Vec<u16> = self.text.encode_utf16().collect();
        let (mut reading, mut at) = (String::new(), 0);
        for (from, to, part) in &self.parts {
            let between = units.get(at..*from)?;
            reading.push_str(&String::from_utf16(between).ok()?);
            reading.push_str(part);
            at = *to;
        }
        reading.push_str(&String::from_utf16(units.get(at..)?).ok()?);
        let kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・');
        let read = compact(&reading);
        (!read.is_empty() && read.chars().all(kana)).then(|| reading.trim().to_owned())
    }
}

fn keep(spelt: &Spelt, readings: &mut Readings) {
    let text = spelt.text.trim();
    if spelt.parts.is_empty() || spelt.spoiled || text.is_empty() || readings.len() >= MOST_TEXTS {
        return;
    }
    let Some(reading) = spelt.reading() else { return };
    let held = readings.entry(text.to_owned()).or_insert_with(|| Some(reading.clone()));
    // One name that was typed in two ways: which row has which reading is not known here.
    if held.as_ref() != Some(&reading) {
        *held = None;
    }
}

/// Tells whether a sheet has a list of children that names them but has no column for readings.
pub(super) fn is_wanted(reading: &Reading) -> bool {
    reading.tables.iter().any(|table| !names(table).is_empty())
}

/// Returns the columns of names of a table without readings, each with the field that its reading is.
fn names(table: &Table) -> Vec<(u32, &'static str)> {
    let lacks = |fields: [&str; 2]| fields.iter().all(|field| table.column(field).is_none());
    if table.form != Form::Child || !lacks(["kana", "family_kana"]) {
        return Vec::new();
    }
    let pairs = [("name", "kana"), ("family", "family_kana"), ("given", "given_kana")];
    pairs.into_iter().filter_map(|(name, kana)| Some((table.column(name)?.index, kana))).collect()
}

/// Gives the tables of a sheet that want readings a column of them, outside the columns that Excel has.
pub(super) fn fill(sheet: &mut Sheet, reading: &mut Reading, readings: &Readings) {
    for (at, table) in reading.tables.iter_mut().enumerate() {
        for (name, kana) in names(table) {
            let index = FIRST_OUTSIDE + name;
            let rows = sheet.rows.iter_mut().zip(&reading.rows);
            let of_table = rows.filter(|(_, (kind, of))| *kind == RowKind::Data && *of == Some(at));
            let filled: BTreeSet<u32> = of_table.filter_map(|(row, _)| read_name(row, name, index, readings)).collect();
            if !filled.is_empty() {
                let field = table.form.schema().field(kana);
                let titles =
                    table.columns.iter().find(|column| column.index == name).map(|column| column.titles.clone());
                table.columns.push(Column {
                    index,
                    titles: titles.unwrap_or_default(),
                    field,
                    why: Why::Furigana,
                    confidence: Why::Furigana.confidence(),
                });
            }
        }
    }
}

/// Adds the reading of a row's name to the row; returns the row's number if there is one.
fn read_name(row: &mut Row, name: u32, index: u32, readings: &Readings) -> Option<u32> {
    let text = row.cell(name)?.text();
    let reading = readings.get(text.trim())?.clone()?;
    row.cells.push((index, Cell::Text(reading)));
    Some(row.number)
}

#[cfg(test)]
mod tests {
    use super::{Readings, collect};

    fn of(xml: &str) -> Readings {
        let mut readings = Readings::new();
        collect(xml.as_bytes(), &mut readings);
        readings
    }

    #[test]
    fn a_reading_takes_the_place_of_what_it_reads() {
        let found = of(concat!(
            r#"<x:sst><x:si><x:t>架空 はな子</x:t><x:rPh sb="0" eb="2"><x:t>カクウ</x:t></x:rPh>"#,
            r#"<x:rPh sb="5" eb="6"><x:r><x:t>コ</x:t></x:r></x:rPh></x:si><x:si><x:t>題</x:t></x:si></x:sst>"#,
        ));
        assert_eq!(found.get("架空 はな子").unwrap().as_deref(), Some("カクウ はなコ"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn what_is_not_read_to_its_end_or_in_two_ways_has_no_reading() {
        let half = r#"<is><t>架空花</t><rPh sb="0" eb="2"><t>カクウ</t></rPh></is>"#;
        assert_eq!(of(half).len(), 0);
        let si = |reading: &str| format!(r#"<si><t>幸子</t><rPh sb="0" eb="2"><t>{reading}</t></rPh></si>"#);
        assert_eq!(of(&format!("<sst>{}{}</sst>", si("サチコ"), si("ユキコ"))).get("幸子"), Some(&None));
        let odd = r#"<si><t>幸子</t><rPh sb="9" eb="2"><t>サチコ</t></rPh></si>"#;
        assert_eq!(of(odd).len(), 0);
    }
}
