//! [`Records`] to [`Children`]: which rows are the same child.
//!
//! The engine compares rows and joins them; here stands what it is asked (rows of this quarter, the register, people's
//! decisions) and what is made of its answer: one child per cluster, with an id that stays from quarter to quarter.

mod ask;
mod child;
pub mod engine;
mod frames;
mod range;
mod worth;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::error::Error;
use crate::findings::Finding;
use crate::ingest::Past;
use crate::normalize::Records;
use crate::plan::{Part, Plan};
use crate::register::{PastChild, PastRow, Snapshot};

pub use child::{Child, assemble};
use engine::{Linkage, Outcome, Pair};
pub use range::Undecided;
pub use worth::Doubt;

/// A number that open pairs may still move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The number while no open pair is one child: that of the tables.
    pub count: usize,
    /// The least that it can be, however the pairs are decided.
    pub low: usize,
    /// The most.
    pub high: usize,
}

/// Which rows are which child.
pub struct Children {
    /// By place in the list, the number under which tables know the child: the same for all areas of a run.
    numbers: Vec<u32>,
    /// The same for those who are gone.
    gone_numbers: Vec<u32>,
    frame: DataFrame,
    reports: DataFrame,
    list: Vec<Child>,
    of_record: Vec<usize>,
    review: Vec<Pair>,
    moves: Vec<usize>,
    doubts: Vec<Doubt>,
    linkage: Arc<Linkage>,
    n_records: usize,
    counted: BTreeMap<String, Range>,
    all: Range,
    undecided: Arc<Option<Vec<Undecided>>>,
    gone: Vec<Gone>,
    remarks: Vec<Finding>,
}

/// A child that counted in the quarter before and that no row is about any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub child: String,
    /// Municipality code of its residence then.
    pub home: String,
    /// A person joined it to another child since (名寄せ訂正).
    pub merged: bool,
}

impl Children {
    /// One row per child, whoever reported it; the columns are those of [`crate::frame`].
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// What open pairs leave undecided, group by group, over all areas; none where the groups are too many to be told.
    pub fn undecided(&self) -> Option<&[Undecided]> {
        self.undecided.as_ref().as_deref()
    }

    /// One row per used record, with its child.
    pub fn reports(&self) -> &DataFrame {
        &self.reports
    }

    /// The children, in the order of their ids.
    pub fn list(&self) -> &[Child] {
        &self.list
    }

    /// Returns the child of a record, as an index into the list.
    pub fn of_record(&self, record: usize) -> Option<usize> {
        self.of_record.get(record).copied()
    }

    /// Pairs that wait for a person, those first whose answer moves the count most; both sides are records of this quarter or rows of the
    /// register ([`Children::n_records`] and up).
    pub fn review(&self) -> &[Pair] {
        &self.review
    }

    /// For each pair that waits for a person, by how many children the area's count moves if it is one child.
    pub fn moves(&self) -> &[usize] {
        &self.moves
    }

    /// Pairs that wait for a person and hang together, with all their rows.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Returns how many records of this quarter were linked.
    pub fn n_records(&self) -> usize {
        self.n_records
    }

    /// What the engine said: pairs, model, blocking.
    pub fn linkage(&self) -> &Linkage {
        &self.linkage
    }

    /// Children that count (実人数) with the range that open pairs leave, by municipality; the area under `""`.
    pub fn counted(&self) -> &BTreeMap<String, Range> {
        &self.counted
    }

    /// All children that any used row is about, with the range that open pairs leave.
    pub fn all(&self) -> Range {
        self.all
    }

    /// Children that counted in the quarter before and that nobody reports any more, in the order of their ids.
    pub fn gone(&self) -> &[Gone] {
        &self.gone
    }

    /// What was remarkable: decisions that lapsed or contradict each other.
    pub fn remarks(&self) -> &[Finding] {
        &self.remarks
    }

    /// Returns the children of one of several areas: those that live there now, or lived there in the quarter before. Who lives
    /// elsewhere does not count, and has moved; frames stay those of all areas, pairs and remarks stay with the whole.
    #[must_use]
    pub fn of_part(&self, part: &Part) -> Self {
        let inside = |home: Option<&String>| home.is_some_and(|home| part.municipalities.contains(home));
        let (mut list, mut numbers) = (Vec::new(), Vec::new());
        for (child, number) in self.list.iter().zip(&self.numbers) {
            let (here, was_here) = (inside(child.home.as_ref()), inside(child.home_before.as_ref()));
            if !here && !was_here {
                continue;
            }
            let mut child = child.clone();
            if child.home_before.as_ref().is_some_and(|home| !home.is_empty()) && !was_here {
                child.elsewhere_before = child.home_before.take();
            }
            child.counted &= here;
            list.push(child);
            numbers.push(*number);
        }
        let gone =
            self.gone.iter().zip(&self.gone_numbers).filter(|(gone, _)| part.municipalities.contains(&gone.home));
        let (gone, gone_numbers): (Vec<Gone>, Vec<u32>) = gone.map(|(gone, number)| (gone.clone(), *number)).unzip();
        let mut counted: BTreeMap<String, Range> = part
            .municipalities
            .iter()
            .filter_map(|code| self.counted.get(code).map(|range| (code.clone(), *range)))
            .collect();
        counted.insert(String::new(), self.counted.get(&range::part_key(&part.id)).copied().unwrap_or_default());
        Self {
            frame: self.frame.clone(),
            reports: self.reports.clone(),
            all: Range { count: list.len(), low: list.len(), high: list.len() },
            numbers,
            gone_numbers,
            list,
            of_record: Vec::new(),
            review: Vec::new(),
            moves: Vec::new(),
            doubts: Vec::new(),
            linkage: Arc::clone(&self.linkage),
            n_records: self.n_records,
            undecided: Arc::clone(&self.undecided),
            counted,
            gone,
            remarks: Vec::new(),
        }
    }

    /// Returns the children that count in one of several areas, with the range that open pairs leave.
    pub fn counted_in(&self, part: &Part) -> Range {
        self.counted.get(&range::part_key(&part.id)).copied().unwrap_or_default()
    }

    /// Returns the numbers under which tables know the children of the list.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Returns the numbers under which tables know those who are gone.
    pub fn gone_numbers(&self) -> &[u32] {
        &self.gone_numbers
    }

    /// Returns what this quarter leaves in the register once it is closed: its children, and those of earlier quarters
    /// that nobody reports any more, so that they get their ids back when somebody does.
    pub fn snapshot(&self, records: &Records, past: &Past, plan: &Plan) -> Snapshot {
        let office = |at: usize| plan.offices.get(at).map(|office| office.id.as_str());
        let past_child = |child: &Child| {
            let reporting = child.records.iter().filter_map(|at| records.rows().get(*at)).map(|record| record.office);
            let offices: BTreeSet<&str> = reporting.filter_map(office).collect();
            PastChild {
                child: child.id.clone(),
                first: child.first.clone(),
                home: child.home.clone().unwrap_or_default(),
                counted: child.counted,
                offices: offices.into_iter().collect::<Vec<_>>().join(" "),
            }
        };
        let rows = records.rows().iter().enumerate().filter_map(|(at, record)| {
            self.of_record(at).and_then(|at| self.list.get(at)).map(|child| ask::past_row(record, &child.id))
        });
        let mut children: BTreeMap<String, PastChild> =
            self.list.iter().map(|child| (child.id.clone(), past_child(child))).collect();
        let mut rows: Vec<PastRow> = rows.collect();
        if let Some(before) = &past.snapshot {
            let met = met(before, &self.linkage.cluster, self.n_records);
            let unmet = before.children.values().filter(|child| !met.contains(child.child.as_str()));
            children.extend(unmet.map(|child| (child.child.clone(), PastChild { counted: false, ..child.clone() })));
            rows.extend(before.rows.iter().filter(|row| !met.contains(row.child.as_str())).cloned());
        }
        Snapshot { quarter: plan.quarter.clone(), children, rows }
    }
}

/// Links the records of a quarter among themselves and to the register.
pub fn children(records: &Records, past: &Past, plan: &Plan) -> Result<Children, Error> {
    let mut remarks = Vec::new();
    let asked = ask::question(records, past, plan, &mut remarks);
    let linkage = engine::link(&asked.rows, &asked.decisions, &asked.settings);
    ask::contradictions(&asked, &linkage, &mut remarks);
    let n_records = records.rows().len();
    let review: Vec<Pair> = linkage.pairs.iter().filter(|pair| pair.outcome == Outcome::Review).cloned().collect();

    let clusters = linkage.cluster.clone();
    let (list, of_record) = assemble(records, past, plan, &clusters);
    let (counted, all, undecided) = range::ranges(records, past, plan, &clusters, &review, &list);
    let gone = gone(past, &list, &linkage.cluster, n_records);
    let numbers: Vec<u32> = (0..).take(list.len()).collect();
    let gone_numbers: Vec<u32> = (u32::try_from(list.len()).unwrap_or(0)..).take(gone.len()).collect();
    let frame = frames::children(&list, &numbers, records, plan)?;
    let reports = frames::reports(&list, &numbers, records, plan)?;
    let linkage = Arc::new(linkage);
    let worth::Worth { review, moves, doubts } = worth::order(records, past, plan, &clusters, &review);
    Ok(Children {
        numbers,
        gone_numbers,
        frame,
        reports,
        list,
        of_record,
        review,
        moves,
        doubts,
        linkage,
        n_records,
        counted,
        all,
        undecided: Arc::new(undecided),
        gone,
        remarks,
    })
}

/// Returns the place of a row among those linked, by its key: records of the quarter, then rows of the register.
pub fn place(records: &Records, past: &Past, key: &str) -> Option<u32> {
    ask::place(records, past, key)
}

/// Links the quarter as [`children`] does, with a pair of rows listed whatever comes out, so that it can be explained.
pub fn explained(records: &Records, past: &Past, plan: &Plan, pair: (u32, u32)) -> Linkage {
    let mut asked = ask::question(records, past, plan, &mut Vec::new());
    asked.settings.shown.push(pair);
    engine::link(&asked.rows, &asked.decisions, &asked.settings)
}

fn gone(past: &Past, list: &[Child], clusters: &[u32], n_records: usize) -> Vec<Gone> {
    let Some(snapshot) = &past.snapshot else { return Vec::new() };
    let met = met(snapshot, clusters, n_records);
    let here: BTreeSet<&str> = list.iter().map(|child| child.id.as_str()).collect();
    let gone = snapshot.children.values().filter(|child| child.counted && !here.contains(child.child.as_str()));
    gone.map(|child| Gone {
        child: child.child.clone(),
        home: child.home.clone(),
        merged: met.contains(child.child.as_str()),
    })
    .collect()
}

/// Returns the children of the register of whom a row stands in one cluster with a row of this quarter.
fn met<'s>(snapshot: &'s Snapshot, clusters: &[u32], n_records: usize) -> BTreeSet<&'s str> {
    let reported: BTreeSet<u32> = clusters.iter().take(n_records).copied().collect();
    let past = clusters.iter().skip(n_records).zip(&snapshot.rows);
    past.filter(|(cluster, _)| reported.contains(cluster)).map(|(_, row)| row.child.as_str()).collect()
}
