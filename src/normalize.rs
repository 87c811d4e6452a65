//! [`Returns`] to [`Records`]: typed values beside the raw lines, and the fate of every line.
//!
//! Pure: the same lines give the same records. A row that cannot be used is held with the reason; nobody else holds.

mod cells;
mod child;
mod keys;
mod resources;
mod tables;

use std::collections::BTreeMap;

use crate::findings::Finding;
use crate::forms::Form;
use crate::ingest::{LineId, Returns, RowKind};
use crate::plan::Plan;

pub use child::{Record, Use};
pub use keys::keyed_hash;
pub use resources::{Coordinator, Facility, WAYS};
pub use tables::{Cover, Headcount, HeadcountRow};

/// Why a row waits for a correction or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// It has neither a name nor a reading.
    NoName,
    /// It has no date of birth.
    NoBirth,
    /// Its date of birth cannot be read or is no day.
    BadBirth,
    /// Its date of birth lies after the 基準日.
    BirthInFuture,
    /// By its date of birth the child is 20 or older, by its school a child.
    BirthAgainstSchool,
    /// Its file belongs to no office of the plan.
    NoOffice,
}

/// Why a row takes no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// Another version of the file counts.
    Superseded,
    /// It is no data.
    Kind(RowKind),
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It takes part.
    Used,
    /// It waits.
    Held(Held),
    /// It takes no part.
    Aside(Aside),
}

impl Fate {
    /// Returns the fate's name in the catalogue and in JSON.
    pub fn code(self) -> String {
        match self {
            Self::Used => "fate-used".to_owned(),
            Self::Held(why) => match why {
                Held::NoName => "held-no-name",
                Held::NoBirth => "held-no-birth",
                Held::BadBirth => "held-bad-birth",
                Held::BirthInFuture => "held-birth-in-future",
                Held::BirthAgainstSchool => "held-birth-against-school",
                Held::NoOffice => "held-no-office",
            }
            .to_owned(),
            Self::Aside(Aside::Superseded) => "aside-superseded".to_owned(),
            Self::Aside(Aside::Kind(kind)) => format!("row-{}", kind.code()),
        }
    }
}

/// What the returns say, in types.
pub struct Records {
    rows: Vec<Record>,
    facilities: Vec<Facility>,
    listed_before: Option<Vec<Facility>>,
    coordinators: Vec<Coordinator>,
    headcounts: Vec<Headcount>,
    covers: Vec<Cover>,
    held: Vec<(Option<usize>, LineId)>,
    fates: BTreeMap<LineId, Fate>,
    n_blank: usize,
    remarks: Vec<Finding>,
}

impl Records {
    /// One record per used row about a child, in the order of files and rows.
    pub fn rows(&self) -> &[Record] {
        &self.rows
    }

    /// One per office and service of the 社会資源調査 and of the published lists.
    pub fn facilities(&self) -> &[Facility] {
        &self.facilities
    }

    /// One per office and service of the lists that were published before; none where there are none.
    pub fn listed_before(&self) -> Option<&[Facility]> {
        self.listed_before.as_deref()
    }

    /// One per coordinator.
    pub fn coordinators(&self) -> &[Coordinator] {
        &self.coordinators
    }

    /// One per 集計表.
    pub fn headcounts(&self) -> &[Headcount] {
        &self.headcounts
    }

    /// One per 送付票.
    pub fn covers(&self) -> &[Cover] {
        &self.covers
    }

    /// Rows about a child that wait, with their office.
    pub fn held(&self) -> impl Iterator<Item = (Option<usize>, LineId)> {
        self.held.iter().copied()
    }

    /// The fate of every line that is not blank.
    pub fn fates(&self) -> &BTreeMap<LineId, Fate> {
        &self.fates
    }

    /// How many blank lines stand between the others.
    pub fn n_blank(&self) -> usize {
        self.n_blank
    }

    /// What was remarkable in cells and rows.
    pub fn remarks(&self) -> &[Finding] {
        &self.remarks
    }
}

/// Reads the values of every line.
pub fn records(returns: &Returns, plan: &Plan) -> Records {
    let mut fates = BTreeMap::new();
    let mut remarks = Vec::new();
    let mut rows = Vec::new();
    let mut facilities = Vec::new();
    let mut coordinators = Vec::new();
    let mut held = Vec::new();
    for line in returns.lines() {
        let form = line.table.map(|table| table.form);
        let counts = line.submission.superseded_by.is_none();
        let fate = match (line.kind, form) {
            _ if !counts => Fate::Aside(Aside::Superseded),
            (RowKind::Data, _) if line.submission.office.is_none() => Fate::Held(Held::NoOffice),
            (RowKind::Data, Some(Form::Child)) => match child::record(&line, plan, &mut remarks) {
                Ok(record) => {
                    rows.push(record);
                    Fate::Used
                }
                Err(held) => Fate::Held(held),
            },
            (RowKind::Data, Some(Form::Facility)) => {
                facilities.push(resources::facility(&line, plan, &mut remarks));
                Fate::Used
            }
            (RowKind::Data, Some(Form::Coordinator)) => {
                coordinators.push(resources::coordinator(&line, plan, &mut remarks));
                Fate::Used
            }
            // 計 and 再掲 of a headcount table are read too: they are compared, never added.
            (RowKind::Data | RowKind::Label, _) => Fate::Used,
            (kind, _) => Fate::Aside(Aside::Kind(kind)),
        };
        if let (Fate::Held(_), Some(Form::Child)) = (fate, form) {
            held.push((line.submission.office, line.id));
        }
        fates.insert(line.id, fate);
    }
    // What a published list says unclearly is no finding: no office of ours can mend it.
    let listed = |line: &crate::ingest::Line<'_>| {
        (line.kind == RowKind::Data).then(|| resources::facility(line, plan, &mut Vec::new()))
    };
    facilities.extend(returns.reference_lines().filter_map(|line| listed(&line)));
    let listed_before = returns.reference_before().map(|lines| lines.filter_map(|line| listed(&line)).collect());
    keys::name_rows(&mut rows, plan, &mut remarks);
    let headcounts = tables::headcounts(returns, &mut remarks);
    let covers = tables::covers(returns, &mut remarks);
    let blank = |(sheet, reading): &(crate::ingest::Sheet, crate::ingest::Reading)| {
        usize::try_from(sheet.last_row()).unwrap_or(usize::MAX).saturating_sub(reading.rows.len())
    };
    let n_blank = returns.submissions().iter().flat_map(|submission| submission.sheets.iter().map(blank)).sum();
    Records { rows, facilities, listed_before, coordinators, headcounts, covers, held, fates, n_blank, remarks }
}
