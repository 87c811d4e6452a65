//! Tables to what linking compares of each row, with the truth and the ids where columns tell them.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::{Job, row};
use crate::error::Error;
use crate::ingest::{Given, Part};
use crate::link::engine;
use crate::plan::{Join, Subject};

/// What linking needs of tables. One entry per row, of all files in their order.
pub(super) struct Rows {
    pub(super) readers: engine::Readers,
    pub(super) parts: Vec<engine::Part>,
    /// The list of each row; 0 of one that stands alone.
    pub(super) lists: Vec<u32>,
    /// A number for the true person; 0 where the cell is blank. Empty if no column tells it.
    pub(super) truth: Vec<u64>,
    pub(super) ids: Ids,
    pub(super) n_too_long: usize,
}

/// What names each row: the cell of a column, else its number from 1.
#[derive(Default)]
pub(super) struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// Returns the name of a row.
    pub(super) fn of(&self, row: u32) -> std::borrow::Cow<'_, str> {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let end = self.ends.get(at);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        match end.and_then(|end| self.text.get(start..*end)) {
            Some(id) => id.into(),
            None => (u64::from(row) + 1).to_string().into(),
        }
    }

    /// Returns the row of a name: where a column names rows, the first of this name; else the row of this number.
    pub(super) fn find(&self, name: &str, n_rows: u32) -> Option<u32> {
        if self.ends.is_empty() {
            return name.parse::<u32>().ok()?.checked_sub(1).filter(|row| *row < n_rows);
        }
        (0..n_rows).find(|row| self.of(*row) == name)
    }

    fn extend(&mut self, ids: &[String]) {
        for id in ids {
            self.text.push_str(id);
            self.ends.push(self.text.len());
        }
    }
}

/// By what rows are told to stand in one list, whose rows are different persons as a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// Each row stands alone.
    None,
    /// Each file is one.
    Files,
    /// A column of the file names them.
    Column,
}

/// What comes of one part of a table.
struct Read {
    rows: engine::Part,
    /// Names of the lists of this part.
    lists: Vec<String>,
    /// The list of each row: its number among them from 1, 0 for none.
    list_of: Vec<u32>,
    truth: Vec<u64>,
    ids: Vec<String>,
    n_too_long: usize,
}

/// Reads all tables.
pub(super) fn read(tables: &[Given], columns: &[Columns], job: &Job) -> Result<Rows, Error> {
    let mut rows = Rows {
        readers: engine::Readers::default(),
        parts: Vec::new(),
        lists: Vec::new(),
        truth: Vec::new(),
        ids: Ids::default(),
        n_too_long: 0,
    };
    let mut numbers: BTreeMap<(usize, String), u32> = BTreeMap::new();
    let readers = engine::Readers::default();
    for (file, (table, columns)) in tables.iter().zip(columns).enumerate() {
        let lists = lists(tables.len(), columns, job);
        table.read(
            |part| readers.with(|reader| read_part(part, columns, table.titles().len(), lists, reader)),
            |read| {
                let known: Vec<u32> = read.lists.iter().map(|list| numbered(&mut numbers, file, list)).collect();
                let number = |list: u32| {
                    let place = usize::try_from(list).ok().and_then(|list| list.checked_sub(1));
                    place.and_then(|place| known.get(place)).copied().unwrap_or(0)
                };
                rows.lists.extend(read.list_of.iter().map(|list| number(*list)));
                rows.parts.push(read.rows.with_sources(number));
                rows.truth.extend(read.truth);
                rows.ids.extend(&read.ids);
                rows.n_too_long += read.n_too_long;
                Ok(())
            },
        )?;
    }
    Ok(Rows { readers, ..rows })
}

fn lists(n_files: usize, columns: &Columns, job: &Job) -> Lists {
    let told = columns.subjects.contains_key(&Subject::Source);
    match (job.model.join, job.model.one_per_source) {
        // Which rows may be one person goes by files there.
        (Some(Join::Between | Join::One), _) => Lists::Files,
        (_, Some(false)) => Lists::None,
        _ if told => Lists::Column,
        (_, Some(true)) => Lists::Files,
        _ if n_files > 1 => Lists::Files,
        _ => Lists::None,
    }
}

fn numbered(numbers: &mut BTreeMap<(usize, String), u32>, file: usize, list: &str) -> u32 {
    let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
    *numbers.entry((file, list.to_owned())).or_insert(next)
}

fn read_part(part: &Part<'_>, columns: &Columns, n_titles: usize, lists: Lists, reader: &mut engine::Reader) -> Read {
    let mut list_of = Vec::new();
    let (mut truths, mut ids, mut n_too_long) = (Vec::new(), Vec::new(), 0);
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    part.each(|cells| {
        let list = match lists {
            Lists::None => None,
            Lists::Files => Some(String::new()),
            Lists::Column => Some(row::source(cells, columns)).filter(|list| !list.is_empty()),
        };
        let list = list.map_or(0, |list| {
            let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
            *numbers.entry(list).or_insert(next)
        });
        reader.push(&row::identity(cells, columns, list));
        list_of.push(list);
        truths.extend(columns.truth.map(|at| match row::cell(cells, at) {
            "" => 0,
            truth => row::number(truth).max(1),
        }));
        ids.extend(columns.id.map(|at| row::cell(cells, at).to_owned()));
        n_too_long += usize::from(cells.iter().skip(n_titles).any(|cell| !cell.is_empty()));
    });
    let mut names: Vec<(u32, String)> = numbers.into_iter().map(|(list, number)| (number, list)).collect();
    names.sort_unstable();
    Read {
        rows: reader.part(),
        lists: names.into_iter().map(|(_, list)| list).collect(),
        list_of,
        truth: truths,
        ids,
        n_too_long,
    }
}
