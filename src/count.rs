//! [`Children`] to [`Counts`]: every table of the council, as 実人数 and 延べ, each number with its members.
//!
//! Line lists and headcount tables are never added: what is counted here comes from rows alone.

mod axes;
mod part;
mod sift;
mod table;

use polars::prelude::*;

use crate::error::Error;
use crate::frame;
use crate::link::{Child, Children};
use crate::plan::{Method, Plan};
use crate::values::care::{Care, CareClass};
use crate::values::choice::Change;
use crate::values::service::Service;

use axes::ages_of;
pub use axes::municipalities;
pub use part::renamed;
use sift::{Sifted, sift};
use table::cross;
pub use table::{Axis, Count, Entry, Label, Mask, Measure, Table};

/// The tables of a quarter.
pub struct Counts {
    tables: Vec<Table>,
    found_rate: Option<FoundRate>,
    change_known: bool,
}

/// 把握率: children at home of 0–19 years without insulin only, against what the national rate lets expect. Area level
/// only.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRate {
    /// Children found, and who they are.
    pub found: Count,
    /// Children expected: population of 0–19 years × the national rate of the same definition.
    pub expected: f64,
}

impl Counts {
    /// Returns every table, in the order of the workbook; where both are counted, 延べ follows 実人数 under the same name.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Returns a table of 実人数 by its name.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Returns 把握率, where the method gives population and national rate.
    pub fn found_rate(&self) -> Option<&FoundRate> {
        self.found_rate.as_ref()
    }

    /// Tells whether the quarter before is known, so that the balance of change closes.
    pub fn change_known(&self) -> bool {
        self.change_known
    }
}

/// How municipalities stand in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geography {
    /// Each by itself, for the office that runs the job.
    Single,
    /// Pooled where the protection policy says so, for papers that leave the house.
    Pooled,
}

/// The rows that count, read once for the tables of all areas.
pub struct Frames {
    children: Sifted,
    reports: Sifted,
}

impl Frames {
    /// Reads the children that count, and their reports.
    pub fn of(children: &Children, plan: &Plan) -> Result<Self, Error> {
        let fault = |_| Error::Internal { stage: "count" };
        let counted = |frame: &DataFrame| frame.clone().lazy().filter(col(frame::COUNTED)).collect().map_err(fault);
        let method = &plan.method;
        let mut of_children: Vec<Axis> = vec![found_columns()];
        for geography in [Geography::Single, Geography::Pooled] {
            let tables = of_tables(method, geography).into_iter().flat_map(|(_, _, rows, columns)| [rows, columns]);
            of_children.extend(tables);
        }
        for service in &method.services {
            let (need, by_care) = need_columns(*service);
            of_children.extend([need, by_care]);
        }
        let of_reports = [axes::reporters(method, Geography::Single), municipalities(method, Geography::Single)];
        Ok(Self {
            children: sift(&counted(children.frame())?, of_children.iter())?,
            reports: sift(&counted(children.reports())?, of_reports.iter())?,
        })
    }
}

/// Returns what is counted of children: name, measure, rows and columns, in the order of the workbook.
fn of_tables(method: &Method, geography: Geography) -> Vec<(&'static str, Measure, Axis, Axis)> {
    let places = || municipalities(method, geography);
    let many = |id, columns| (id, Measure::Children, places(), columns);
    let both: [(&'static str, Axis, Axis); 8] = [
        ("overlap", places(), axes::overlap()),
        ("insulin", places(), axes::insulin()),
        ("age", places(), ages_of(&method.age_bands)),
        ("place", places(), axes::places_of_life()),
        ("affiliation", places(), axes::affiliations()),
        ("care", places(), axes::cares()),
        ("score", places(), axes::scores()),
        ("age-care", ages_of(&method.age_bands), axes::cares()),
    ];
    let mut tables = vec![many("reports", axes::reports())];
    // Of one of very many areas nearly all of that would be hidden.
    let is_told = |id: &str| id != "age-care" || !method.area.by_area || method.area.group.is_none();
    for (id, rows, columns) in both.into_iter().filter(|(id, ..)| is_told(id)) {
        tables.push((id, Measure::Children, rows.clone(), columns.clone()));
        tables.push((id, Measure::Reports, rows, columns.reported(frame::N_REPORTS)));
    }
    tables.push(many("n-cares", axes::n_cares()));
    tables.push(many("electricity", axes::electricity()));
    tables.push(many("planning", axes::planning()));
    tables.push(many("offices", axes::offices()));
    tables.push(many("next-april", axes::next_april()));
    tables.push(("services", Measure::Children, axes::services(method), axes::aspects()));
    tables
}

/// Counts a quarter, in the plan's area.
pub fn tables(
    frames: &Frames,
    children: &Children,
    plan: &Plan,
    geography: Geography,
    change_known: bool,
) -> Result<Counts, Error> {
    let method = &plan.method;
    let homes = homes(method);
    let here = frames.children.within(frame::HOME, homes);
    let mut tables = Vec::new();
    for (id, measure, rows, columns) in of_tables(method, geography) {
        tables.push(cross(&frames.children, &here, id, measure, (rows, columns))?);
    }
    let reports = frames.reports.within(frame::HOME, homes);
    let flow = (municipalities(method, geography), axes::reporters(method, geography));
    tables.push(cross(&frames.reports, &reports, "flow", Measure::Reports, flow)?);
    tables.push(change(children, plan, geography, change_known)?);
    let found_rate = found_rate(frames, &here, method)?;
    let mut counts = Counts { tables, found_rate, change_known };
    if let Some(group) = &method.area.group {
        part::rename(&mut counts, group);
    }
    Ok(counts)
}

/// The municipalities of an area that is one of several; a whole run counts whoever counts.
fn homes(method: &Method) -> Option<&[String]> {
    method.area.group.as_ref().map(|_| method.area.municipalities.as_slice())
}

fn need_columns(service: Service) -> (Axis, Axis) {
    let column = frame::service(service.code(), "need");
    let all = Axis { entries: vec![Entry::total()], sums: Vec::new() };
    let class = |class: CareClass| {
        let mask = col(frame::CARE_CLASS).eq(lit(class.code()));
        Entry::of(Label::code(&format!("care-class-{}", class.code())), "care-class", class.code(), mask)
    };
    let classes = Axis::partition(CareClass::ALL.into_iter().map(class).collect());
    let units = |mut axis: Axis| {
        for entry in &mut axis.entries {
            entry.measure = Some((Measure::Units, Some(column.clone())));
        }
        axis
    };
    (units(all), units(classes))
}

/// Returns what the children that count need of a service, in units a month: by municipality, by municipality and class of
/// care, and by age and class of care.
pub fn need(
    frames: &Frames,
    plan: &Plan,
    geography: Geography,
    service: Service,
) -> Result<(Table, Table, Table), Error> {
    let here = frames.children.within(frame::HOME, homes(&plan.method));
    let (all, classes) = need_columns(service);
    let table = |id, rows, columns| cross(&frames.children, &here, id, Measure::Units, (rows, columns));
    let places = || municipalities(&plan.method, geography);
    let by_care = table("gap-care", places(), classes.clone())?;
    Ok((table("need", places(), all)?, by_care, table("gap-age", ages_of(&plan.method.age_bands), classes)?))
}

/// 基準日の人口 × 全国の出現率; the national estimate is of children at home, 0–19 years, without insulin only.
fn found_rate(frames: &Frames, here: &[usize], method: &Method) -> Result<Option<FoundRate>, Error> {
    let people: Option<u32> =
        method.area.municipalities.iter().map(|code| method.population.under_20.get(code).copied()).sum();
    let (Some(people), Some((rate, _))) = (people, &method.population.national_rate) else { return Ok(None) };
    let rows = Axis { entries: vec![Entry::total()], sums: Vec::new() };
    let table = cross(&frames.children, here, "found", Measure::Children, (rows, found_columns()))?;
    let found = table.cell(0, 0).cloned().unwrap_or_default();
    Ok(Some(FoundRate { found, expected: f64::from(people) * rate / 10_000.0 }))
}

fn found_columns() -> Axis {
    let same_definition = col(frame::PLACE)
        .neq(lit("hospital"))
        .and(col(frame::PLACE).neq(lit("institution")))
        .fill_null(lit(true))
        .and(col(frame::CARE))
        .and(col(frame::INSULIN_ONLY).not())
        .and(col(frame::AGE).lt(lit(20)));
    let entry = Entry::of(Label::code("found"), "found", "national-definition", same_definition);
    Axis { entries: vec![entry], sums: Vec::new() }
}

/// Change since the last closed quarter as a balance: 期首 + … − … = 期末. Every child that counted before or counts
/// now takes part in one term; a move inside the area is a 転出 of one and a 転入 of the other municipality.
fn change(children: &Children, plan: &Plan, geography: Geography, known: bool) -> Result<Table, Error> {
    let mut term: Vec<&str> = Vec::new();
    let mut at = Vec::new();
    let mut child = Vec::new();
    let group = |code: &str| axes::group_of(&plan.method, geography, code);
    let gone = children.gone().iter().zip(children.gone_numbers()).map(|(gone, number)| {
        let term = if gone.merged { "corrected-out" } else { "unreported" };
        (*number, None, Some(gone.home.clone()), term, None)
    });
    let here = children.list().iter().zip(children.numbers()).map(|(found, number)| {
        let now = found.home.clone().filter(|_| found.counted);
        let before = found.home_before.clone().filter(|home| !home.is_empty());
        (*number, now, before, leaving_term(found, &plan.method), Some(found))
    });
    for (number, now, before, left, found) in here.chain(gone) {
        let mut note = |what, place: &Option<String>| {
            if let Some(place) = place {
                term.push(what);
                at.push(group(place));
                child.push(number);
            }
        };
        note("before", &before);
        note("after", &now);
        match (&before, &now) {
            (None, Some(_)) => note(found.map_or("found", arriving_term), &now),
            (Some(_), None) => note(left, &before),
            (Some(from), Some(to)) if group(from) != group(to) => {
                note("moved-out-inside", &before);
                note("moved-in-inside", &now);
            }
            _ => {}
        }
    }
    let frame = df!(axes::TERM => term, frame::HOME => at, frame::CHILD => child)
        .map_err(|_| Error::Internal { stage: "count" })?;
    let axes = (axes::change_terms(&plan.method), axes::change_columns(&plan.method, geography));
    let sifted = sift(&frame, [&axes.0, &axes.1].into_iter())?;
    let mut table = cross(&sifted, &sifted.within(frame::HOME, None), "change", Measure::Children, axes)?;
    if !known {
        // Without a quarter before there is no change to show: only 期末 is a number.
        table.rows.entries.drain(..table.rows.entries.len().saturating_sub(1));
        table.rows.sums.clear();
        table.cells.drain(..table.cells.len().saturating_sub(1));
    }
    Ok(table)
}

fn leaving_term(child: &Child, method: &Method) -> &'static str {
    match child.left {
        Some(Change::MovedOut) => "moved-out",
        Some(Change::Died) => "died",
        Some(Change::CareEnded) => "care-ended",
        Some(Change::AgedOut) => "aged-out",
        Some(Change::Missing) => "missing",
        _ if !child.in_age => "aged-out",
        // No 異動 was reported of leaving all areas, and yet the child lives elsewhere now.
        _ if child.home.as_ref().is_some_and(|home| !method.area.contains(home)) => {
            if method.area.group.is_some() {
                "moved-out-area"
            } else {
                "moved-out"
            }
        }
        _ => "corrected-out",
    }
}

fn arriving_term(child: &Child) -> &'static str {
    match child.change {
        _ if child.elsewhere_before.is_some() => "moved-in-area",
        Some(Change::New) => "new",
        Some(Change::MovedIn) => "moved-in",
        _ if child.home_before.as_deref() == Some("") => "corrected-in",
        _ => "found",
    }
}

/// Returns how many of the 19 care items a set's bits hold.
fn holds(care: Care) -> Expr {
    let bit = i64::from(care.bit());
    // Without `floor_div`, for which polars wants another feature.
    (col(frame::CARES) % lit(2 * bit)).gt_eq(lit(bit))
}
