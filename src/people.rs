//! Any tables of people to the same rows with a number for each person: what `jissu link` does.
//!
//! ```text
//! files ─► columns ─► rows ─► the linking engine ─► output · pairs · score
//! ```
//!
//! Tables are read part by part and only what linking compares is kept; the output is made by reading them once more.

mod columns;
mod output;
mod row;
mod rows;
pub mod score;
pub mod suggest;
mod warnings;

use std::path::{Path, PathBuf};

pub use self::columns::Columns;
pub use self::score::Score;

use crate::error::Error;
use crate::ingest::Given;
use crate::link::engine::{self, Linkage, Outcome, Settings, Within};
use crate::message::Message;
use crate::plan::{Join, TableModel};

/// What is to be linked and how.
pub struct Job {
    /// Tables; one to find those told twice, several to link as well.
    pub files: Vec<PathBuf>,
    /// How.
    pub model: TableModel,
    /// Where the rows go, with the number of each person.
    pub output: Option<PathBuf>,
    /// Where the pairs go.
    pub pairs: Option<PathBuf>,
    /// The column that says which rows are truly one person.
    pub truth: Option<String>,
    /// Whether all that is said of the model and its pairs will be reported.
    pub report: bool,
}

/// What linking tables came to.
pub struct Done {
    /// What each file's columns were taken for.
    pub columns: Vec<Columns>,
    /// Rows of all files.
    pub n_rows: usize,
    /// Persons found.
    pub n_people: usize,
    /// Pairs left for a person.
    pub n_open: usize,
    /// What should not be overlooked.
    pub warnings: Vec<Message>,
    /// Titles of further columns that are compared.
    pub further: Vec<String>,
    /// How linking decided.
    pub settings: Settings,
    /// What the engine found.
    pub linkage: Linkage,
    /// Set beside the truth, where a column tells it.
    pub score: Option<Score>,
}

/// Links tables and writes what was asked for.
pub fn link(job: &Job) -> Result<Done, Error> {
    let (tables, columns, read) = read(job)?;
    let n_rows = read.lists.len();
    let mut settings = settings(&job.model, n_rows);
    settings.every = job.pairs.is_some() || job.truth.is_some() || job.report;
    settings.probed = score::true_pairs(&read.truth);
    let rows::Rows { readers, parts, lists, truth, ids, n_too_long } = read;
    let linkage = engine::link_parts(readers, parts, &settings);
    if let Some(path) = &job.output {
        output::rows(path, &tables, &job.files, &linkage.cluster)?;
    }
    if let Some(path) = &job.pairs {
        output::pairs(path, &linkage, &settings, &ids)?;
    }
    let score = job.truth.is_some().then(|| Score::of(&truth, &linkage, settings.probed.len()));
    let mut warnings = warnings::of(&linkage, &columns, &lists, score.as_ref());
    if n_too_long > 0 {
        warnings.push(Message::new("link-too-long").with("rows", n_too_long));
    }
    Ok(Done {
        columns,
        n_rows,
        n_people: n_people(&linkage.cluster),
        n_open: linkage.pairs.iter().filter(|pair| pair.outcome == Outcome::Review).count(),
        warnings,
        further: further(job),
        settings,
        linkage,
        score,
    })
}

/// Rows that are to be explained.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    /// Two rows: by what names them.
    Rows(&'a str, &'a str),
    /// All rows of a person: by its number in the output.
    Person(&'a str),
}

/// What is needed to explain rows.
pub struct Explained {
    /// What the engine found.
    pub linkage: Linkage,
    /// The pairs asked for.
    pub pairs: Vec<(u32, u32)>,
    /// The probability from which two rows are one person.
    pub same: f64,
    /// Titles of further columns that are compared.
    pub further: Vec<String>,
    ids: rows::Ids,
}

impl Explained {
    /// Returns what names a row, and the number of its person.
    pub fn name(&self, row: u32) -> String {
        let person = usize::try_from(row).ok().and_then(|row| self.linkage.cluster.get(row)).copied().unwrap_or(row);
        format!("{} ({} {})", self.ids.of(row), output::PERSON, u64::from(person) + 1)
    }
}

/// Links tables so that some pairs can be explained; writes nothing.
pub fn explain(job: &Job, asked: Asked<'_>) -> Result<Explained, Error> {
    let (_, _, read) = read(job)?;
    let mut settings = settings(&job.model, read.lists.len());
    let n_rows = u32::try_from(read.lists.len()).unwrap_or(u32::MAX);
    if let Asked::Rows(a, b) = asked {
        let place = |name: &str| {
            let found = read.ids.find(name, n_rows);
            found.ok_or_else(|| Error::Asked(Message::new("explain-no-row").with("row", name)))
        };
        settings.shown.push((place(a)?, place(b)?));
    }
    let same = settings.same;
    let linkage = engine::link_parts(read.readers, read.parts, &settings);
    let pairs = match asked {
        Asked::Rows(..) => settings.shown,
        Asked::Person(number) => {
            let missing = || Error::Asked(Message::new("explain-no-child").with("child", number));
            let first = number.parse::<u32>().ok().and_then(|number| number.checked_sub(1)).ok_or_else(missing)?;
            let cluster = usize::try_from(first).ok().and_then(|first| linkage.cluster.get(first));
            linkage.bonds(*cluster.filter(|cluster| **cluster == first).ok_or_else(missing)?)
        }
    };
    Ok(Explained { linkage, pairs, same, further: further(job), ids: read.ids })
}

fn further(job: &Job) -> Vec<String> {
    job.model.further.iter().map(|further| further.column.clone()).collect()
}

/// Opens all tables, tells their columns and reads their rows.
fn read(job: &Job) -> Result<(Vec<Given>, Vec<Columns>, rows::Rows), Error> {
    let tables: Vec<Given> = job.files.iter().map(|file| Given::open(file)).collect::<Result<_, _>>()?;
    let columns = columns::of_all(&tables, job)?;
    let read = rows::read(&tables, &columns, job)?;
    Ok((tables, columns, read))
}

/// What the engine is told, for a table of so many rows.
fn settings(model: &TableModel, n_rows: usize) -> Settings {
    let usual = Settings::for_table(n_rows);
    let without = engine::key_codes()
        .filter(|code| {
            let named = |keys: &[String]| keys.iter().any(|key| key == code);
            named(&model.without_keys) || (!model.keys.is_empty() && !named(&model.keys))
        })
        .map(str::to_owned)
        .collect();
    let mut expected = usual.expected;
    for (pairs, told) in expected.iter_mut().zip(model.expected) {
        *pairs = told.unwrap_or(*pairs);
    }
    Settings {
        same: model.same.unwrap_or(usual.same),
        different: model.different.unwrap_or(usual.different).min(model.same.unwrap_or(usual.same)),
        attended: model.attended.unwrap_or(usual.attended),
        within: match model.join {
            None | Some(Join::All) => Within::Any,
            Some(Join::Between) => Within::Between,
            Some(Join::One) => Within::One,
        },
        without,
        expected,
        ..usual
    }
}

fn n_people(clusters: &[u32]) -> usize {
    // A cluster is named for its first row.
    clusters.iter().zip(0_u32..).filter(|(cluster, row)| *cluster == row).count()
}

/// The name by which a file is told in the output.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
