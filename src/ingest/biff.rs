//! The stream of an .xls to what its parser must know and cannot: cells far apart are moved together before it lays
//! them out as one dense range, hidden rows and columns are noted, and what would take too much memory is refused.
//!
//! Records are those of [MS-XLS] 2.3. The parser reads a row of 65,536 with two cells as 256 columns of as many rows.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::outline::Outline;
use super::sheet::Span;

/// Most cells, blank ones included, of the ranges of a workbook, beside [`PER_CELL`] for each that is not blank.
pub(super) const MOST_CELLS: u64 = 4 << 20;
/// Blank cells that a cell may bring with it.
pub(super) const PER_CELL: u64 = 16;

/// What was done to a workbook before it is parsed.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) bytes: Vec<u8>,
    /// For each sheet, in the order of the workbook, where its rows and columns stood.
    pub(super) places: Vec<Places>,
}

/// Where the rows and columns of a sheet stood before they were moved together; nothing where they were not.
#[derive(Default)]
pub(super) struct Places {
    rows: Vec<u16>,
    columns: Vec<u16>,
    pub(super) outline: Outline,
}

impl Places {
    /// Returns the true row and column, both from 0, of a place in the parsed sheet.
    pub(super) fn of(&self, row: u32, column: u32) -> (u32, u32) {
        let true_place = |places: &[u16], at: u32| {
            let found = usize::try_from(at).ok().and_then(|at| places.get(at));
            found.map_or(at, |place| u32::from(*place))
        };
        (true_place(&self.rows, row), true_place(&self.columns, column))
    }
}

/// Prepares an .xls; nothing if its parser would need too much memory.
pub(super) fn prepare(bytes: Vec<u8>) -> Option<Prepared> {
    let untouched = |bytes| Some(Prepared { bytes, places: Vec::new() });
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes.as_slice())) else { return untouched(bytes) };
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        return untouched(bytes);
    };
    let mut book = Vec::new();
    if file.open_stream(name).and_then(|mut stream| stream.read_to_end(&mut book)).is_err() {
        return untouched(bytes);
    }
    drop(file);
    let starts = sheet_starts(&book);
    // A sheet that is read twice would be counted once.
    if starts.iter().collect::<BTreeSet<_>>().len() < starts.len() {
        return None;
    }
    let surveys: Vec<Survey> = starts.iter().map(|start| survey(&book, *start)).collect();
    let n_cells: u64 = surveys.iter().map(|survey| survey.n_cells).sum();
    let mut room = MOST_CELLS + PER_CELL * n_cells;
    let (mut places, mut changed) = (Vec::new(), false);
    for survey in surveys {
        let together = size(survey.rows.len()).saturating_mul(size(survey.columns.len()));
        let apart = survey.area() > size(1 << 20) && survey.area() > PER_CELL * survey.n_cells;
        room = room.checked_sub(if apart { together } else { survey.area() })?;
        if apart || survey.claims_more(&book) {
            changed = true;
            places.push(settle(&mut book, survey, apart));
        } else {
            places.push(Places { outline: survey.outline, ..Places::default() });
        }
    }
    let bytes = if changed { rewritten(bytes, name, &book)? } else { bytes };
    Some(Prepared { bytes, places })
}

pub(super) fn size(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn rewritten(bytes: Vec<u8>, name: &str, book: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = file.open_stream(name).ok()?;
    stream.seek(SeekFrom::Start(0)).ok()?;
    stream.write_all(book).ok()?;
    stream.flush().ok()?;
    drop(stream);
    Some(file.into_inner().into_inner())
}

/// One record: its type and where its data are.
type Record = (u16, Range<usize>);

fn records(book: &[u8], start: usize) -> impl Iterator<Item = Record> {
    let mut at = start;
    std::iter::from_fn(move || {
        let (kind, length) = (word(book, at)?, word(book, at.checked_add(2)?)?);
        let data = at.checked_add(4)?..at.checked_add(4)?.checked_add(usize::from(length))?;
        at = data.end;
        (data.end <= book.len()).then_some((kind, data))
    })
}

fn word(book: &[u8], at: usize) -> Option<u16> {
    let [low, high] = book.get(at..at.checked_add(2)?)? else { return None };
    Some(u16::from_le_bytes([*low, *high]))
}

fn put(book: &mut [u8], at: usize, value: u16) {
    if let Some(bytes) = book.get_mut(at..at.saturating_add(2)) {
        bytes.copy_from_slice(&value.to_le_bytes());
    }
}

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x007D;
const MANY_NUMBERS: u16 = 0x00BD;
/// Formula, number, label, boolean or error, RK number, shared string, rich string.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6];

/// Returns where the sheets begin, in the order of the workbook.
fn sheet_starts(book: &[u8]) -> Vec<usize> {
    let globals = records(book, 0).take_while(|(kind, _)| *kind != EOF);
    let start = |(kind, data): Record| {
        let (low, high) = (word(book, data.start)?, word(book, data.start + 2)?);
        (kind == BOUND_SHEET).then_some((usize::from(high) << 16) | usize::from(low))
    };
    globals.filter_map(start).collect()
}

/// What a sheet holds.
#[derive(Default)]
struct Survey {
    rows: BTreeSet<u16>,
    columns: BTreeSet<u16>,
    n_cells: u64,
    /// Places in the stream of rows and of first columns.
    cells: Vec<usize>,
    /// Places of records that tell the parser how many cells to expect.
    claims: Vec<Range<usize>>,
    outline: Outline,
}

impl Survey {
    /// Returns the cells, blank ones included, of the range from the first to the last.
    fn area(&self) -> u64 {
        let extent = |places: &BTreeSet<u16>| match (places.first(), places.last()) {
            (Some(first), Some(last)) => u64::from(last - first) + 1,
            _ => 0,
        };
        extent(&self.rows) * extent(&self.columns)
    }

    /// Tells whether a record claims more cells than the sheet may have: the parser reserves as much at once.
    fn claims_more(&self, book: &[u8]) -> bool {
        let most = size(1 << 20).max(self.area());
        self.claims.iter().any(|claim| claimed(book, claim).is_none_or(|claimed| claimed > most))
    }
}

/// Returns how many cells a record says that a sheet has; nothing where its ends are not in order.
fn claimed(book: &[u8], claim: &Range<usize>) -> Option<u64> {
    let at = |offset: usize| word(book, claim.start + offset).map(u64::from);
    // BIFF8 counts rows by four bytes, the version before it by two.
    let (rows, columns) = if claim.len() < 14 {
        ((at(0)?, at(2)?), (at(4)?, at(6)?))
    } else {
        ((at(0)? | (at(2)? << 16), at(4)? | (at(6)? << 16)), (at(8)?, at(10)?))
    };
    // The parser takes a first column that cannot be for 0.
    let first = if columns.0 > 0xFF || columns.1 < columns.0 { 0 } else { columns.0 };
    Some(rows.1.checked_sub(rows.0)?.saturating_mul(columns.1 - first))
}

/// Looks through the records of one sheet, those of charts inside it left out, as the parser does.
fn survey(book: &[u8], start: usize) -> Survey {
    let mut survey = Survey::default();
    let (mut begun, mut depth) = (false, 0_usize);
    for (kind, data) in records(book, start) {
        match kind {
            BOF if begun => depth += 1,
            BOF => begun = true,
            EOF if depth == 0 => break,
            EOF => depth -= 1,
            _ if depth > 0 => {}
            DIMENSIONS => survey.claims.push(data),
            ROW => note_row(book, &data, &mut survey.outline),
            COLUMN_INFO => note_columns(book, &data, &mut survey.outline),
            _ if kind == MANY_NUMBERS || CELLS.contains(&kind) => note_cells(book, kind, &data, &mut survey),
            _ => {}
        }
    }
    survey
}

fn note_cells(book: &[u8], kind: u16, data: &Range<usize>, survey: &mut Survey) {
    let (Some(row), Some(column)) = (word(book, data.start), word(book, data.start + 2)) else { return };
    let more = if kind == MANY_NUMBERS { (data.len().saturating_sub(6) / 6).saturating_sub(1) } else { 0 };
    survey.rows.insert(row);
    survey.columns.extend(column..=column.saturating_add(u16::try_from(more).unwrap_or(u16::MAX)));
    survey.n_cells += 1 + size(more);
    survey.cells.push(data.start);
}

/// fDyZero of a ROW record: the row is hidden.
fn note_row(book: &[u8], data: &Range<usize>, outline: &mut Outline) {
    if let (Some(row), Some(flags)) = (word(book, data.start), word(book, data.start + 12))
        && flags & 0x20 != 0
    {
        let row = u32::from(row) + 1;
        outline.add_rows(Span { first: row, last: row });
    }
}

/// fHidden of a COLINFO record.
fn note_columns(book: &[u8], data: &Range<usize>, outline: &mut Outline) {
    if let (Some(first), Some(last), Some(flags)) =
        (word(book, data.start), word(book, data.start + 2), word(book, data.start + 8))
        && flags & 1 != 0
    {
        outline.add_columns(Span { first: u32::from(first), last: u32::from(last.min(255)) });
    }
}

/// Writes what was found back to the stream: no claims of size, and rows and columns moved together if they lie apart.
fn settle(book: &mut [u8], survey: Survey, apart: bool) -> Places {
    for claim in &survey.claims {
        if let Some(bytes) = book.get_mut(claim.clone()) {
            bytes.fill(0);
        }
    }
    if !apart {
        return Places { outline: survey.outline, ..Places::default() };
    }
    let ranks = |places: &BTreeSet<u16>| -> BTreeMap<u16, u16> { places.iter().copied().zip(0..).collect() };
    let (rows, columns) = (ranks(&survey.rows), ranks(&survey.columns));
    for at in &survey.cells {
        for (at, ranks) in [(*at, &rows), (at + 2, &columns)] {
            if let Some(rank) = word(book, at).and_then(|place| ranks.get(&place)) {
                put(book, at, *rank);
            }
        }
    }
    let places = |places: BTreeSet<u16>| places.into_iter().collect();
    Places { rows: places(survey.rows), columns: places(survey.columns), outline: survey.outline }
}

#[cfg(test)]
mod tests {
    use super::{BOF, BOUND_SHEET, DIMENSIONS, EOF, ROW, sheet_starts, survey};

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [kind.to_le_bytes(), length.to_le_bytes()].concat().into_iter().chain(data.iter().copied()).collect()
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[row.to_le_bytes().as_slice(), &column.to_le_bytes(), &[0; 10]].concat())
    }

    /// A stream with one sheet of two cells far apart.
    fn stream() -> Vec<u8> {
        let globals = [record(BOF, &[0; 4]), record(BOUND_SHEET, &[0; 8]), record(EOF, &[])].concat();
        let start = u32::try_from(globals.len()).unwrap();
        let mut hidden = [0; 16];
        hidden[0] = 4;
        hidden[12] = 0x20;
        let sheet = [record(BOF, &[0; 4]), record(DIMENSIONS, &[0xFF; 14]), record(ROW, &hidden)].concat();
        let cells = [number(0, 3), number(65_535, 255), record(EOF, &[])].concat();
        let mut stream = [globals, sheet, cells].concat();
        stream[12..16].copy_from_slice(&start.to_le_bytes());
        stream
    }

    #[test]
    fn cells_far_apart_are_moved_together() {
        let mut book = stream();
        let [start] = sheet_starts(&book)[..] else { panic!("one sheet") };
        let found = survey(&book, start);
        assert_eq!((found.area(), found.n_cells), (65_536 * 253, 2));
        assert_eq!(found.outline.hidden_rows, [super::Span { first: 5, last: 5 }]);
        let places = super::settle(&mut book, found, true);
        assert_eq!((places.of(0, 0), places.of(1, 1)), ((0, 3), (65_535, 255)));
        let again = survey(&book, start);
        assert_eq!(again.area(), 4);
        assert!(again.claims.iter().all(|claim| book[claim.clone()].iter().all(|byte| *byte == 0)));
    }

    #[test]
    fn claims_are_counted_as_the_parser_counts_them() {
        let claimed = |data: [u8; 14]| super::claimed(&data, &(0..14));
        // Columns from one that cannot be are taken from 0.
        assert_eq!(claimed([0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]), Some(65_535 * 65_535));
        assert_eq!(claimed([0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 3, 0, 0, 0]), Some(12));
        assert_eq!(claimed([5, 0, 0, 0, 4, 0, 0, 0, 0, 0, 3, 0, 0, 0]), None);
    }

    #[test]
    fn a_stream_that_ends_early_is_looked_at_as_far_as_it_goes() {
        let whole = stream();
        for end in 0..whole.len() {
            let cut = &whole[..end];
            for start in sheet_starts(cut) {
                survey(cut, start);
            }
        }
    }
}
