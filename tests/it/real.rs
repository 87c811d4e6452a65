//! Real files of ministries and municipalities, read as `inspect` reads them. They are too large to be kept here:
//! `JISSU_REAL_FILES` names the folder that holds them, and without it nothing is tried.

use std::collections::BTreeMap;
use std::path::Path;

use jissu::ingest::{self, Submission};

use crate::common::real_files;

/// Entries of `tests/real-files.csv` that must be read as it says: what the folder's own index gives. It only goes up.
const FLOOR: usize = 65;

/// The same for `tests/real-sheets.csv`: further sheets of these files, labelled by hand before any of them was read.
/// Of the first 34, 14 came out; the rules of tables one below the other, side by side, 全… and 再掲 were made then. Of the
/// ten after them 7 came out; the rule of a prefecture above its municipalities was made then.
const SHEETS_FLOOR: usize = 44;

#[test]
fn real_files_are_read_as_people_read_them() {
    let Some(folder) = real_files() else { return };
    let hits = hits(&folder, include_str!("../real-files.csv"));
    assert!(hits >= FLOOR, "{hits}, {FLOOR} before");
    let hits = self::hits(&folder, include_str!("../real-sheets.csv"));
    assert!(hits >= SHEETS_FLOOR, "{hits}, {SHEETS_FLOOR} before");
}

/// Returns how many entries are read as expected.
#[expect(clippy::print_stderr, reason = "the misses are what the test is for")]
fn hits(folder: &Path, expected: &str) -> usize {
    let (mut hits, mut all) = (0, 0);
    let mut read = BTreeMap::new();
    for line in expected.lines().skip(1) {
        let [file, sheet, header, n, first, last] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("a line has six fields: {line}")
        };
        let submission = read.entry(file).or_insert_with(|| ingest::inspect(&folder.join(file), None));
        let found = tables(submission, sheet);
        let right = |(rows, n_data, from, to): &(String, usize, u32, u32)| {
            let at = |said: &str, found: u32| said.is_empty() || said == found.to_string();
            rows == header && n_data.to_string() == n && at(first, *from) && at(last, *to)
        };
        let hit = if n == "0" { found.is_empty() } else { found.iter().any(right) };
        all += 1;
        hits += usize::from(hit);
        if !hit {
            eprintln!("miss: {file} {sheet}: [{header}] {n} rows {first}-{last}, found {found:?}");
        }
    }
    eprintln!("{hits} of {all} entries are read as expected");
    hits
}

/// Returns header rows, number of data rows, first and last of every table of a sheet.
fn tables(submission: &Submission, wanted: &str) -> Vec<(String, usize, u32, u32)> {
    let rows = |rows: &[u32]| rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let of_sheet = submission.sheets.iter().filter(|(sheet, _)| sheet.name.as_deref().unwrap_or_default() == wanted);
    of_sheet
        .flat_map(|(_, reading)| {
            let lists = reading.lists.iter().map(|list| (rows(&list.header), list.n_data, list.first, list.last));
            let forms = reading.tables.iter().map(|table| {
                let (first, last) = (table.first.unwrap_or_default(), table.last.unwrap_or_default());
                (rows(&table.header), table.n_data, first, last)
            });
            lists.chain(forms).collect::<Vec<_>>()
        })
        .collect()
}
