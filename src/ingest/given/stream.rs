//! A text file to its records, some at a time: UTF-8 as it streams by, any other encoding after the whole is decoded.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use memchr::{memchr_iter, memrchr};

use super::super::list;
use super::super::table;
use super::super::text::{self, Field, Records, in_utf8};
use super::super::{Sheet, Sought};
use super::distinct;
use crate::error::Error;
use crate::forms::Form;

/// A text file.
pub(super) struct Stream {
    path: PathBuf,
    separator: u8,
    /// Bytes of the decoded text before the first row below the titles.
    skip: usize,
    is_utf8: bool,
}

/// Bytes of one part, before it is cut at the end of a record.
const PART: usize = 1 << 20;
/// How far back from a part's end the end of a record is looked for outside of quotes.
const TAIL: usize = 1 << 16;
/// Bytes by which the table's titles are found.
const START: usize = 1 << 18;

impl Stream {
    /// Opens a text file, told its separator and titles.
    pub(super) fn open(path: &Path) -> Result<(Vec<String>, Self), Error> {
        let is_utf8 = is_utf8(path)?;
        let mut start = Vec::new();
        let mut reader = reader(path, is_utf8)?;
        reader
            .by_ref()
            .take(u64::try_from(START).unwrap_or(u64::MAX))
            .read_to_end(&mut start)
            .map_err(|source| unreadable(path, source))?;
        let more = start.len() == START;
        let whole = whole_lines(&start, more);
        let unmarked = whole.strip_prefix('\u{feff}').unwrap_or(whole);
        let (separator, rest) = text::separator(unmarked);
        let (titles, below) = titles(rest, separator).ok_or_else(|| no_text(path))?;
        let stream = Self { path: path.to_owned(), separator, skip: whole.len() - rest.len() + below, is_utf8 };
        Ok((distinct(titles), stream))
    }

    pub(super) fn separator(&self) -> u8 {
        self.separator
    }

    /// Returns the records below the titles, part by part.
    pub(super) fn parts(&self) -> Result<Parts, Error> {
        let mut reader = reader(&self.path, self.is_utf8)?;
        let skip = u64::try_from(self.skip).unwrap_or(u64::MAX);
        std::io::copy(&mut reader.by_ref().take(skip), &mut std::io::sink())
            .map_err(|source| unreadable(&self.path, source))?;
        Ok(Parts { path: self.path.clone(), reader, rest: Vec::new(), ended: false })
    }
}

/// The parts of a text file.
pub(super) struct Parts {
    path: PathBuf,
    reader: Box<dyn Read>,
    /// What was read and belongs to the next part.
    rest: Vec<u8>,
    ended: bool,
}

impl Iterator for Parts {
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = std::mem::take(&mut self.rest);
        while !self.ended {
            let before = bytes.len();
            let more = u64::try_from(PART).unwrap_or(u64::MAX);
            match self.reader.by_ref().take(more).read_to_end(&mut bytes) {
                Ok(_) => self.ended = bytes.len() - before < PART,
                Err(source) => return Some(Err(unreadable(&self.path, source))),
            }
            if let Some(end) = (!self.ended).then(|| end_of_records(&bytes)).flatten() {
                self.rest = bytes.split_off(end);
                break;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        Some(String::from_utf8(bytes).map_err(|_| no_text(&self.path)))
    }
}

/// Hands over each record that is not blank.
pub(super) fn each_row(text: &str, separator: u8, mut row: impl FnMut(&[Cow<'_, str>])) {
    let mut records = Records::of(text, separator);
    let (mut fields, mut cells) = (Vec::new(), Vec::new());
    while records.next(&mut fields).is_some() {
        cells.clear();
        cells.extend(fields.drain(..).map(|field| field.text));
        if cells.iter().any(|cell: &Cow<'_, str>| !cell.trim().is_empty()) {
            row(&cells);
        }
    }
}

/// Where the last record of some bytes ends: behind a line end with an even number of quotes before it, if there is one in the tail, as
/// line ends may stand within quotes; else behind the last line end, as a quote then lacks its partner.
fn end_of_records(bytes: &[u8]) -> Option<usize> {
    let last = memrchr(b'\n', bytes)?;
    let tail = bytes.get(last.saturating_sub(TAIL)..=last)?;
    let mut odd = memchr_iter(b'"', bytes.get(..=last)?).count() % 2 == 1;
    let mut end = last;
    for (byte, at) in tail.iter().rev().zip((0..=last).rev()) {
        match byte {
            b'"' => odd = !odd,
            b'\n' if !odd => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    Some(end + 1)
}

/// Whether all of a file is UTF-8 without bytes of zero.
fn is_utf8(path: &Path) -> Result<bool, Error> {
    let mut file = File::open(path).map_err(|source| unreadable(path, source))?;
    let mut bytes = Vec::with_capacity(PART + 4);
    loop {
        let left = bytes.len();
        let more = u64::try_from(PART).unwrap_or(u64::MAX);
        file.by_ref().take(more).read_to_end(&mut bytes).map_err(|source| unreadable(path, source))?;
        let ended = bytes.len() - left < PART;
        if bytes.contains(&0) {
            return Ok(false);
        }
        match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.clear(),
            // A character may be cut at the end of what was read.
            Err(error) if error.error_len().is_none() && !ended => {
                bytes = bytes.split_off(error.valid_up_to());
            }
            Err(_) => return Ok(false),
        }
        if ended {
            return Ok(true);
        }
    }
}

fn reader(path: &Path, is_utf8: bool) -> Result<Box<dyn Read>, Error> {
    if is_utf8 {
        return Ok(Box::new(File::open(path).map_err(|source| unreadable(path, source))?));
    }
    let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
    Ok(Box::new(Cursor::new(in_utf8(bytes).ok_or_else(|| no_text(path))?)))
}

/// The text up to the end of its last whole line.
fn whole_lines(bytes: &[u8], more: bool) -> &str {
    let end = if more { memrchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1) } else { bytes.len() };
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    }
}

/// The titles of the table, and where the row below them begins. The first record is the titles if it is as wide as the others and
/// holds no values; else they are looked for, as below a heading.
fn titles(text: &str, separator: u8) -> Option<(Vec<String>, usize)> {
    let (first, end, width) = first_record(text, separator)?;
    let filled = first.iter().filter(|title| !title.trim().is_empty()).count();
    let is_value =
        |title: &String| title.chars().any(|c| c.is_ascii_digit()) && !title.chars().any(char::is_alphabetic);
    if first.len() == width && filled * 2 > width && !first.iter().any(is_value) {
        return Some((first, end));
    }
    Some(found(text, separator).unwrap_or((first, end)))
}

/// The first record that is not blank, where it ends, and how many fields most records have.
fn first_record(text: &str, separator: u8) -> Option<(Vec<String>, usize, usize)> {
    const LOOKED_AT: usize = 50;
    let mut records = Records::of(text, separator);
    let (mut fields, mut first) = (Vec::<Field<'_>>::new(), None);
    let mut widths = std::collections::BTreeMap::<usize, usize>::new();
    for _ in 0..LOOKED_AT {
        if records.next(&mut fields).is_none() {
            break;
        }
        if fields.iter().all(|field| field.text.trim().is_empty()) {
            continue;
        }
        *widths.entry(fields.len()).or_default() += 1;
        if first.is_none() {
            let titles: Vec<String> = fields.iter().map(|field| field.text.to_string()).collect();
            first = Some((titles, text.len() - records.n_left()));
        }
    }
    let width = widths.iter().max_by_key(|(width, n)| (**n, **width)).map(|(width, _)| *width)?;
    first.map(|(titles, end)| (titles, end, width))
}

/// Titles as the table finder sees them, for a list of children or a table of any subject.
fn found(text: &str, separator: u8) -> Option<(Vec<String>, usize)> {
    let sheet = text::read(text.as_bytes()).ok()?.sheet;
    let (header, titles) = found_on(&sheet)?;
    let last = *header.last()?;
    let mut records = Records::of(text, separator);
    let mut fields = Vec::new();
    for _ in 0..last {
        records.next(&mut fields)?;
    }
    let width = titles.iter().map(|(at, _)| at + 1).max()?;
    let title =
        |column: usize| titles.iter().find(|(at, _)| *at == column).map(|(_, title)| title.clone()).unwrap_or_default();
    Some(((0..width).map(title).collect(), text.len() - records.n_left()))
}

/// Places of columns with their titles.
type Titles = Vec<(usize, String)>;

/// The header rows of the first table of a sheet, and the title of each column.
fn found_on(sheet: &Sheet) -> Option<(Vec<u32>, Titles)> {
    let sought = Sought { forms: vec![Form::Child], pins: super::super::columns::Pins::new() };
    let columns = |columns: &[super::super::Column]| {
        columns.iter().filter_map(|column| Some((usize::try_from(column.index).ok()?, column.title()))).collect()
    };
    if let Some(table) = table::read(sheet, &sought).tables.first() {
        return Some((table.header.clone(), columns(&table.columns)));
    }
    let lists = list::lists(sheet);
    let list = lists.iter().find(|list| !list.header.is_empty())?;
    Some((list.header.clone(), columns(&list.columns)))
}

fn unreadable(path: &Path, source: std::io::Error) -> Error {
    Error::Unreadable { path: path.to_owned(), source }
}

fn no_text(path: &Path) -> Error {
    unreadable(path, std::io::ErrorKind::InvalidData.into())
}
