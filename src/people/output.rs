//! What was found to files: the rows as they came with the number of each person, and the pairs.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::file_name;
use super::rows::Ids;
use crate::error::Error;
use crate::ingest::{Given, Part};
use crate::link::engine::{Linkage, Outcome, Settings};

/// The column of the number of each person: that of the person's first row, from 1.
pub(super) const PERSON: &str = "child_id";
/// The column of the file, where there are several.
const FILE: &str = "file";

/// Writes the rows of all files in their order: all their columns, the file if there are several, and `child_id`. Columns of these two
/// names, as an earlier run left them, are replaced.
pub(super) fn rows(path: &Path, tables: &[Given], files: &[PathBuf], clusters: &[u32]) -> Result<(), Error> {
    let unwritten = |source| Error::Output { path: path.to_owned(), source };
    let several = tables.len() > 1;
    let ours = |title: &str| title == PERSON || (several && title == FILE);
    let mut titles: Vec<&str> = Vec::new();
    for title in tables.iter().flat_map(Given::titles).filter(|title| !ours(title)) {
        if !titles.contains(&title.as_str()) {
            titles.push(title);
        }
    }
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(path).map_err(unwritten)?);
    let head: Vec<Cow<'_, str>> = titles.iter().copied().chain(several.then_some(FILE)).map(Cow::Borrowed).collect();
    let mut line = Vec::new();
    push_cells(&mut line, head.iter());
    writer.write_all(&line).and_then(|()| writeln!(writer, ",{PERSON}")).map_err(unwritten)?;
    let mut clusters = clusters.iter();
    for (table, file) in tables.iter().zip(files) {
        let places: Vec<Option<usize>> = titles.iter().map(|title| table.column(title)).collect();
        let name = several.then(|| file_name(file));
        table.read(
            |part| written(part, &places, name.as_deref()),
            |(text, ends)| {
                let mut start = 0;
                for end in ends {
                    let person = clusters.next().map_or(0, |cluster| u64::from(*cluster) + 1);
                    let row = text.get(start..end).unwrap_or_default();
                    writer.write_all(row).and_then(|()| writeln!(writer, ",{person}")).map_err(unwritten)?;
                    start = end;
                }
                Ok(())
            },
        )?;
    }
    writer.flush().map_err(unwritten)
}

/// The rows of a part as CSV without line ends, and where each ends.
fn written(part: &Part<'_>, places: &[Option<usize>], file: Option<&str>) -> (Vec<u8>, Vec<usize>) {
    let (mut text, mut ends) = (Vec::new(), Vec::new());
    part.each(|cells| {
        let blank = Cow::Borrowed("");
        let cell = |place: &Option<usize>| place.and_then(|at| cells.get(at)).unwrap_or(&blank);
        let name = file.map(Cow::Borrowed);
        push_cells(&mut text, places.iter().map(cell).chain(&name));
        ends.push(text.len());
    });
    (text, ends)
}

fn push_cells<'c>(text: &mut Vec<u8>, cells: impl Iterator<Item = &'c Cow<'c, str>>) {
    for (nth, cell) in cells.enumerate() {
        if nth > 0 {
            text.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.push(b'"');
            text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            text.push(b'"');
        } else {
            text.extend_from_slice(cell.as_bytes());
        }
    }
}

/// Writes every pair that may be one person or was taken for one, in the order of their rows.
pub(super) fn pairs(path: &Path, linkage: &Linkage, settings: &Settings, ids: &Ids) -> Result<(), Error> {
    let unwritten = |source| Error::Output { path: path.to_owned(), source };
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(path).map_err(unwritten)?);
    writeln!(writer, "left,right,weight,probability,decision").map_err(unwritten)?;
    let mut line = Vec::new();
    for pair in &linkage.pairs {
        if pair.outcome == Outcome::Different && pair.probability < settings.different {
            continue;
        }
        line.clear();
        push_cells(&mut line, [ids.of(pair.a), ids.of(pair.b)].iter());
        let decision = decision(pair.outcome);
        writer
            .write_all(&line)
            .and_then(|()| writeln!(writer, ",{:.2},{:.4},{decision}", pair.weight, pair.probability))
            .map_err(unwritten)?;
    }
    writer.flush().map_err(unwritten)
}

/// The word for what became of a pair.
fn decision(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Same => "same",
        Outcome::Review => "review",
        Outcome::Implied => "implied",
        Outcome::Different => "different",
    }
}
