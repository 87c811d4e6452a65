//! What a run found, in numbers: for one screen, and for machines as JSON. It names no child.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::audit::{Findings, ReturnStatus};
use crate::ingest::Returns;
use crate::link::{Children, Range};
use crate::normalize::{Fate, Records};
use crate::plan::{Part, Plan};
use crate::report::Written;

/// Files of a quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Files {
    /// All files below the quarter's input folder that belong to returns.
    pub all: usize,
    /// Read and used.
    pub used: usize,
    /// Replaced by another version, or the same bytes again.
    pub superseded: usize,
    /// Refused with a reason.
    pub refused: usize,
    /// Belonging to no office of the plan.
    pub without_office: usize,
}

/// Lines of all files: every line is used, held or set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// All lines, blank ones between others too.
    pub all: usize,
    /// Taking part.
    pub used: usize,
    /// Waiting for a correction or an answer.
    pub held: usize,
    /// Taking no part, with the reason.
    pub aside: usize,
    /// How many lines there are of each fate and reason.
    pub by_reason: BTreeMap<String, usize>,
}

/// A number with the range that open pairs leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The number if no open pair is one child.
    pub count: usize,
    /// The least that it can be.
    pub low: usize,
    /// The most that it can be.
    pub high: usize,
}

impl From<Range> for Counted {
    fn from(range: Range) -> Self {
        Self { count: range.count, low: range.low, high: range.high }
    }
}

/// The children that count in one of several areas.
#[derive(Clone, Debug, Serialize)]
pub struct AreaCounted {
    /// The area's name in the method file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Children that count there.
    #[serde(flatten)]
    pub counted: Counted,
}

/// What a run found.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The job's title.
    pub title: String,
    /// The quarter.
    pub quarter: String,
    /// 案, 速報 or 確定.
    pub status: String,
    /// The day as of which children are counted.
    pub reference_date: String,
    /// Files.
    pub files: Files,
    /// Lines.
    pub lines: Lines,
    /// Rows about a child that are used (延べ).
    pub child_rows: usize,
    /// All children that any used row is about.
    pub children: Counted,
    /// Children that count (実人数) in the area.
    pub counted: Counted,
    /// Children that count by municipality code.
    pub by_municipality: BTreeMap<String, Counted>,
    /// Children that count by area, where the plan names several.
    pub by_area: Vec<AreaCounted>,
    /// Pairs that wait for a person.
    pub review: usize,
    /// Findings by severity.
    pub findings: BTreeMap<String, usize>,
    /// Returns by status.
    pub returns: BTreeMap<String, usize>,
    /// What was written, by zone.
    pub outputs: BTreeMap<String, Vec<PathBuf>>,
}

/// Sums a run up.
pub fn of(
    plan: &Plan,
    returns: &Returns,
    records: &Records,
    children: &Children,
    findings: &Findings,
    written: Option<&Written>,
) -> Summary {
    let counted = |home: &str| children.counted().get(home).copied().unwrap_or_default().into();
    let by_severity = findings.by_severity();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    for receipt in findings.receipts() {
        *statuses.entry(status(receipt.status)).or_default() += 1;
    }
    Summary {
        title: plan.title.clone(),
        quarter: plan.quarter.clone(),
        status: plan.status.word().to_owned(),
        reference_date: plan.reference_date.to_string(),
        files: files(returns),
        lines: lines(records),
        child_rows: records.rows().len(),
        children: children.all().into(),
        counted: counted(""),
        by_municipality: plan.method.area.municipalities.iter().map(|code| (code.clone(), counted(code))).collect(),
        by_area: plan.method.area.parts.iter().map(|part| area(part, children)).collect(),
        review: children.review().len(),
        findings: by_severity.into_iter().map(|(severity, n)| (severity.code().to_owned(), n)).collect(),
        returns: statuses,
        outputs: written.map(|written| written.by_zone.clone()).unwrap_or_default(),
    }
}

fn area(part: &Part, children: &Children) -> AreaCounted {
    AreaCounted { id: part.id.clone(), name: part.name.clone(), counted: children.counted_in(part).into() }
}

fn status(status: ReturnStatus) -> String {
    status.code().trim_start_matches("status-").to_owned()
}

fn files(returns: &Returns) -> Files {
    let mut files = Files::default();
    for submission in returns.submissions() {
        files.all += 1;
        let place = match submission {
            refused if refused.refused.is_some() => &mut files.refused,
            replaced if replaced.superseded_by.is_some() => &mut files.superseded,
            stray if stray.office.is_none() => &mut files.without_office,
            _ => &mut files.used,
        };
        *place += 1;
    }
    files
}

fn lines(records: &Records) -> Lines {
    let mut lines = Lines { all: records.fates().len() + records.n_blank(), ..Lines::default() };
    for fate in records.fates().values() {
        match fate {
            Fate::Used => lines.used += 1,
            Fate::Held(_) => lines.held += 1,
            Fate::Aside(_) => lines.aside += 1,
        }
        *lines.by_reason.entry(fate.code()).or_default() += 1;
    }
    lines.aside += records.n_blank();
    lines.by_reason.insert("row-blank".to_owned(), records.n_blank());
    lines
}
