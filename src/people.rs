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

use std::path::{Path, PathBuf};

pub use self::columns::Columns;
pub use self::score::Score;

use crate::error::Error;
use crate::ingest::Given;
use crate::link::engine::{self, Linkage, Outcome, Settings, Within};
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
    /// Rows with more fields than there are titles; the fields beyond them are not in the output.
    pub n_too_long: usize,
    /// Columns of the model that the engine does not compare.
    pub not_compared: Vec<String>,
    /// How linking decided.
    pub settings: Settings,
    /// What the engine found.
    pub linkage: Linkage,
    /// Set beside the truth, where a column tells it.
    pub score: Option<Score>,
}

/// Links tables and writes what was asked for.
pub fn link(job: &Job) -> Result<Done, Error> {
    let tables: Vec<Given> = job.files.iter().map(|file| Given::open(file)).collect::<Result<_, _>>()?;
    let columns = columns::of_all(&tables, job)?;
    let read = rows::read(&tables, &columns, job)?;
    let n_rows = read.identities.len();
    let mut settings = settings(&job.model, n_rows);
    settings.every = job.pairs.is_some() || job.truth.is_some();
    settings.probed = score::true_pairs(&read.truth);
    let rows::Rows { identities, truth, ids, n_too_long } = read;
    let linkage = engine::link_all(identities, &[], &settings);
    if let Some(path) = &job.output {
        output::rows(path, &tables, &job.files, &linkage.cluster)?;
    }
    if let Some(path) = &job.pairs {
        output::pairs(path, &linkage, &settings, &ids)?;
    }
    let score = job.truth.is_some().then(|| Score::of(&truth, &linkage, settings.probed.len()));
    Ok(Done {
        columns,
        n_rows,
        n_people: n_people(&linkage.cluster),
        n_open: linkage.pairs.iter().filter(|pair| pair.outcome == Outcome::Review).count(),
        n_too_long,
        not_compared: job.model.further.iter().map(|further| further.column.clone()).collect(),
        settings,
        linkage,
        score,
    })
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
fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
