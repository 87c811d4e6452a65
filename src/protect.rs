//! [`Counts`] and [`Gaps`] to [`Published`]: what may leave the house.
//!
//! Every linear number of every table is a cell of one system, so that nothing hidden follows by subtraction from rows,
//! columns or totals, of its own table or of another. Only this module makes a [`Published`], and only a `Published`
//! reaches a council workbook.

pub mod attack;
mod basis;
mod block;
mod check;
mod earlier;
pub mod engine;
pub mod given;
pub mod grid;
mod house;
mod order;
mod pattern;
mod primary;
mod proofs;
pub mod rounding;
mod search;
mod steps;
mod system;
mod trail;
mod walk;
mod witness;

use std::collections::BTreeSet;

use crate::count::{Axis, Count, Counts, Measure};
use crate::error::Error;
use crate::gap::access::Access;
use crate::gap::inventory::Stock;
use crate::gap::matching::{Policy, Reason};
use crate::gap::{Cooperation, Coordinators, Estimate, Gaps};
use crate::link::Children;
use crate::normalize::Records;
use crate::plan::Plan;
use crate::register::release::Release;
use crate::values::service::Service;
use house::House;

/// A number as readers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// The number.
    Number(i64),
    /// `x`: hidden, because few children stand behind it or because such a number would follow from it.
    Hidden,
}

impl Shown {
    /// Returns the number, if it is shown.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Hidden => None,
        }
    }
}

/// A table as readers see it.
#[derive(Clone, Debug)]
pub struct PublishedTable {
    /// Its name; `gap` stands once for each service.
    pub id: &'static str,
    /// The service, for a table of one.
    pub service: Option<Service>,
    /// What it counts.
    pub measure: Measure,
    /// Its rows.
    pub rows: Axis,
    /// Its columns.
    pub columns: Axis,
    /// Its numbers, row by row.
    pub cells: Vec<Vec<Shown>>,
}

impl PublishedTable {
    /// Returns the number of a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> Option<Shown> {
        self.cells.get(row)?.get(column).copied()
    }

    /// Returns the last row: the area.
    pub fn area(&self) -> &[Shown] {
        self.cells.last().map(Vec::as_slice).unwrap_or_default()
    }
}

/// What is missing of a service; a number is none where something that it is made of is hidden.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The service.
    pub service: Service,
    /// Offices that take children with medical care.
    pub n_accepting: usize,
    /// Of these, offices that do not say how many.
    pub n_unknown: usize,
    /// Units a month that are missing if each (pool of) municipality helps itself alone.
    pub alone: Option<i64>,
    /// Units a month that are missing if the area shares.
    pub together: Option<i64>,
    /// The gap taken apart by class of care and of ages: where no need by municipality and class is hidden or small.
    pub apart: Option<Cooperation>,
    /// Between what numbers need, and what is missing if the area shares, lie while pairs are open: where few children move
    /// them they are hidden.
    pub bounds: Option<(Shown, Shown, Shown, Shown)>,
    /// Scores of access by municipality: where the need of each is shown.
    pub access: Option<Vec<Access>>,
    /// Units a month that are missing by class of care and of ages if the area shares, by reason (the order of
    /// [`Reason::ALL`]): where no need of the area by class is hidden or small.
    pub reasons: Option<[u64; Reason::ALL.len()]>,
}

/// An estimate as readers see it: municipality, children by headcount, units a month by service.
pub type Estimated = (String, Shown, Vec<(Service, Shown)>);

/// Everything that may leave the house.
pub struct Published {
    tables: Vec<PublishedTable>,
    gaps: Vec<Missing>,
    stock: Stock,
    estimates: Vec<Estimated>,
    coordinators: Coordinators,
    cases: [Shown; 5],
    ways: Vec<Shown>,
    months: Vec<(u32, Shown)>,
    found_rate: Option<(i64, f64)>,
    range: Option<(i64, i64)>,
    n_hidden: usize,
    n_cells: usize,
}

impl Published {
    /// Returns the tables in the order of the workbook.
    pub fn tables(&self) -> &[PublishedTable] {
        &self.tables
    }

    /// Returns the table of 延べ that stands beside one of 実人数.
    pub fn reported(&self, id: &str) -> Option<&PublishedTable> {
        self.tables.iter().filter(|table| table.id == id).nth(1)
    }

    /// Returns a table by its name; of two, the one of 実人数.
    pub fn table(&self, id: &str) -> Option<&PublishedTable> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Returns what is missing, service by service.
    pub fn gaps(&self) -> &[Missing] {
        &self.gaps
    }

    /// Estimates of need by municipality: code, children by headcount, units a month by service. Of a municipality that is
    /// shown together with others, or with few children, all is hidden.
    pub fn estimates(&self) -> &[Estimated] {
        &self.estimates
    }

    /// Returns the area's offices, which everybody may know.
    pub fn stock(&self) -> &Stock {
        &self.stock
    }

    /// Returns the coordinators.
    pub fn coordinators(&self) -> &Coordinators {
        &self.coordinators
    }

    /// Cases of the area's coordinators: children in charge (担当児数), new consultations, consultations, cases that needed
    /// another municipality, cases handed over at 18. Few cases are few children.
    pub fn cases(&self) -> [Shown; 5] {
        self.cases
    }

    /// Consultations by way, in the order of [`crate::normalize::WAYS`]; empty where nobody tells. As they add up, they are
    /// shown only together.
    pub fn ways(&self) -> &[Shown] {
        &self.ways
    }

    /// Month and consultations, shown only together.
    pub fn months(&self) -> &[(u32, Shown)] {
        &self.months
    }

    /// 把握率: children found and children expected.
    pub fn found_rate(&self) -> Option<(i64, f64)> {
        self.found_rate
    }

    /// The range in which 実人数 of the area lies while pairs are open; none when nothing is open or it may not be shown.
    pub fn range(&self) -> Option<(i64, i64)> {
        self.range
    }

    /// Returns how many numbers are hidden, of how many.
    pub fn n_hidden(&self) -> (usize, usize) {
        (self.n_hidden, self.n_cells)
    }
}

/// Why one number is hidden. For the office only: readers see one symbol for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The definition of the number.
    pub definition: String,
    /// The number itself.
    pub value: i64,
    /// Children behind it.
    pub children: u32,
    /// `primary`: too few; `secondary`: a small number would follow; `earlier`: a small number of a release before would
    /// follow; `inside`: it is in no table that leaves.
    pub reason: &'static str,
    /// The definition of the small number for which another one is hidden; of one that left earlier with `#`, the number of
    /// its release and the quarter.
    pub because: String,
    /// Insiders (municipalities, families) who may find it by all papers that they have kept, whatever is hidden now.
    pub open_to: Vec<String>,
    /// Pairs of whole tables that prove it: one for everybody, and one for each insider who needs another.
    pub n_pairs: usize,
}

/// What would leave, and what is known of what left earlier.
pub struct Leaving<'r> {
    /// The workbooks; where there are several areas, the first is that of all of them.
    pub editions: &'r [Edition<'r>],
    /// Who is counted.
    pub children: &'r Children,
    /// The rows that are about them.
    pub records: &'r Records,
    /// Every edition of numbers that left earlier, in the order in which they left.
    pub releases: &'r [Release],
}

/// What one workbook shows: the numbers of an area, or of all areas of a run together.
#[derive(Clone, Copy)]
pub struct Edition<'e> {
    /// Counts with municipalities as they are shown.
    pub counts: &'e Counts,
    /// Counts with each municipality by itself.
    pub single: &'e Counts,
    /// Need against capacity.
    pub gaps: &'e Gaps,
    /// The range of 実人数.
    pub range: crate::link::Range,
    /// The plan, for the area.
    pub plan: &'e Plan,
}

impl Edition<'_> {
    /// Everything that leaves in it.
    fn tables(&self) -> house::Tables<'_> {
        let tables = self.counts.tables().iter().map(|table| (table, None));
        let gaps = self.gaps.services();
        tables
            .chain(gaps.iter().map(|gap| (&gap.table, Some(gap.service))))
            .chain(gaps.iter().map(|gap| (&gap.by_care, Some(gap.service))))
            .chain(gaps.iter().map(|gap| (&gap.by_age, Some(gap.service))))
            .chain([(self.gaps.offices(), None)])
            .collect()
    }

    /// Everything that leaves in it, as readers see it.
    fn shown(&self, placed: Vec<Vec<Vec<usize>>>, found: Option<usize>, hidden: &[bool]) -> Published {
        let (plan, range) = (self.plan, self.range);
        let is_hidden = |at: usize| hidden.get(at).copied().unwrap_or(true);
        let leaving: BTreeSet<usize> = placed.iter().flatten().flatten().copied().collect();
        let shows_found = found.is_some_and(|at| !is_hidden(at));
        let shown = |at: usize, count: &Count| if is_hidden(at) { Shown::Hidden } else { Shown::Number(count.value) };
        let tables: Vec<PublishedTable> = self
            .tables()
            .into_iter()
            .zip(placed)
            .map(|((table, service), places)| PublishedTable {
                id: table.id,
                service,
                measure: table.measure,
                rows: table.rows.clone(),
                columns: table.columns.clone(),
                cells: table
                    .cells
                    .iter()
                    .zip(places)
                    .map(|(row, places)| row.iter().zip(places).map(|(count, at)| shown(at, count)).collect())
                    .collect(),
            })
            .collect();
        let missing = self.gaps.services().iter().map(|gap| missing(gap, &tables, plan)).collect();
        let threshold = i64::from(house::threshold(&plan.method.protection, plan, None));
        let (low, high) = (i64::try_from(range.low).unwrap_or(0), i64::try_from(range.high).unwrap_or(0));
        let people = self.gaps.coordinators();
        Published {
            gaps: missing,
            cases: [people.load, people.consult_new, people.consult_total, people.crossings, people.handovers]
                .map(|cases| whole(i64::from(cases), threshold)),
            stock: self.gaps.inventory().stock(plan),
            estimates: self.gaps.estimates().iter().map(|estimate| estimated(estimate, plan)).collect(),
            // Cases leave only as far as these show them.
            ways: apart(people.by_way.iter().flatten().copied(), threshold),
            months: people
                .by_month
                .iter()
                .map(|(month, _)| *month)
                .zip(apart(people.by_month.iter().map(|(_, cases)| *cases), threshold))
                .collect(),
            coordinators: Coordinators {
                load: 0,
                consult_new: 0,
                consult_total: 0,
                crossings: 0,
                handovers: 0,
                by_way: None,
                by_month: Vec::new(),
                ..people.clone()
            },
            found_rate: self.counts.found_rate().filter(|_| shows_found).map(|rate| (rate.found.value, rate.expected)),
            range: (low != high && low >= threshold).then_some((low, high)),
            n_hidden: leaving.iter().filter(|&&at| is_hidden(at)).count(),
            n_cells: leaving.len(),
            tables,
        }
    }
}

/// What leaves of [`Leaving`].
pub struct Left {
    /// What each edition shows.
    pub published: Vec<Published>,
    /// Why the rest does not leave.
    pub decisions: Vec<Decision>,
    /// What the register keeps of it, if it does not hold the same already.
    pub release: Option<Release>,
}

/// Withholds what would point at a child, in all editions as one system: what one workbook hides does not follow from another.
pub fn publish(leaving: &Leaving<'_>) -> Result<Left, Error> {
    let tables: Vec<house::Tables<'_>> = leaving.editions.iter().map(Edition::tables).collect();
    let pattern = pattern::of(leaving, &tables)?;
    let decisions = pattern.decisions();
    let pattern::Pattern { house: House { placed, found, .. }, hidden, release, .. } = pattern;
    let hidden = hidden.mask();
    let editions = leaving.editions.iter().zip(placed).zip(found);
    let published = editions.map(|((edition, placed), found)| edition.shown(placed, found, &hidden)).collect();
    Ok(Left { published, decisions, release })
}

/// Shows a number of children that stands in no table: not below the threshold.
fn whole(number: i64, threshold: i64) -> Shown {
    if number == 0 || number >= threshold { Shown::Number(number) } else { Shown::Hidden }
}

/// Shows an estimate only where the children that it is made of may be shown.
fn estimated(estimate: &Estimate, plan: &Plan) -> Estimated {
    let protection = &plan.method.protection;
    let alone = !protection.pools.iter().any(|pool| pool.contains(&estimate.municipality));
    let least = house::threshold(protection, plan, Some(&estimate.municipality));
    let may = alone && estimate.n_children >= least;
    let show = |n: u32| if may { Shown::Number(i64::from(n)) } else { Shown::Hidden };
    let units = estimate.units.iter().map(|(service, units)| (*service, show(*units))).collect();
    (estimate.municipality.clone(), show(estimate.n_children), units)
}

/// Shows parts of a number only where none of them is small.
fn apart(parts: impl Iterator<Item = u32> + Clone, threshold: i64) -> Vec<Shown> {
    let shown = |part: u32| whole(i64::from(part), threshold);
    let all = parts.clone().all(|part| shown(part) != Shown::Hidden);
    parts.map(|part| if all { shown(part) } else { Shown::Hidden }).collect()
}

/// Returns what is missing of a service as far as the published need lets anybody compute it.
fn missing(gap: &crate::gap::ServiceGap, tables: &[PublishedTable], plan: &Plan) -> Missing {
    let table = tables.iter().find(|table| table.service == Some(gap.service) && table.id == "gap");
    let need = |row: usize| table.and_then(|table| table.cell(row, 0)).and_then(Shown::number);
    let n_rows = gap.table.rows.entries.len();
    let all = (0..n_rows.saturating_sub(1)).all(|row| need(row).is_some());
    let by_care = tables.iter().find(|table| table.service == Some(gap.service) && table.id == "gap-care");
    let shown = |row: &Vec<Shown>| row.iter().all(|cell| cell.number().is_some());
    // What is made of needs by class of care and of ages is as small as the smallest of these.
    let least = |group: Option<&str>| {
        usize::try_from(house::threshold(&plan.method.protection, plan, group)).unwrap_or(usize::MAX)
    };
    let needs = &gap.pooled.needs;
    let enough = needs.iter().all(|need| need.n_children >= least(Some(&need.home)));
    let mut whole: std::collections::BTreeMap<_, usize> = std::collections::BTreeMap::new();
    for need in needs {
        *whole.entry((need.class, need.ages)).or_default() += need.n_children;
    }
    let enough_together = whole.values().all(|children| *children >= least(None));
    Missing {
        service: gap.service,
        n_accepting: gap.n_accepting,
        n_unknown: gap.n_unknown,
        alone: all.then_some(gap.missing_alone),
        bounds: gap.pooled.bounds.as_ref().map(|bounds| {
            let shown = need(n_rows.saturating_sub(1)).is_some() && bounds.n_children >= least(None);
            let show = |units: u64, may: bool| match i64::try_from(units) {
                Ok(units) if may => Shown::Number(units),
                _ => Shown::Hidden,
            };
            let ([_, low, ..], [_, high, ..]) = bounds.unmet;
            let together = shown && enough_together;
            (show(bounds.need.0, shown), show(bounds.need.1, shown), show(low, together), show(high, together))
        }),
        access: (all && need(n_rows.saturating_sub(1)).is_some()).then(|| gap.pooled.access.clone()),
        together: need(n_rows.saturating_sub(1)).map(|_| gap.missing_together),
        apart: by_care.is_some_and(|table| enough && table.cells.iter().all(shown)).then(|| gap.pooled.clone()),
        reasons: by_care
            .and_then(|table| table.cells.last())
            .filter(|row| enough_together && shown(row))
            .map(|_| gap.pooled.reasons_of(Policy::Area)),
    }
}
