//! [`Children`] and resources to [`Gaps`]: need against capacity per service, each municipality alone and the area
//! together; and who covers what as coordinator.
//!
//! Need is 利用実績 + 追加希望 of the children that count, each once, in the service's unit a month. Capacity is places a
//! day × days open of the offices that take children with medical care, less places taken by people from outside the
//! area. An office that does not say how many is counted as unknown, never as none.

pub mod access;
pub mod advice;
mod fair;
mod flow;
pub mod given;
mod ground;
pub mod matching;
mod points;
mod proof;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{IntoLazy, col};

use crate::count::{Axis, Count, Entry, Geography, Label, Measure, Table, by_home};
use crate::error::Error;
use crate::frame;
use crate::link::Children;
use crate::normalize::{Coordinator, Facility, Records};
use crate::plan::Plan;
use crate::values::choice::{Acceptance, Placement};
use crate::values::fold::word_key;
use crate::values::service::Service;

/// What the area needs and has.
pub struct Gaps {
    services: Vec<ServiceGap>,
    offices: Table,
    coordinators: Coordinators,
}

/// One service.
#[derive(Clone, Debug)]
pub struct ServiceGap {
    /// The service.
    pub service: Service,
    /// Rows: municipalities and the area. Columns: need, capacity, capacity less need.
    pub table: Table,
    /// Offices that take children with medical care.
    pub n_accepting: usize,
    /// Of these, offices that do not say how many.
    pub n_unknown: usize,
    /// What is missing if each municipality helps itself alone, and if the area shares; units a month.
    pub missing_alone: i64,
    /// What is missing if the area shares.
    pub missing_together: i64,
}

/// Coordinators (医療的ケア児等コーディネーター).
#[derive(Clone, Debug, Default)]
pub struct Coordinators {
    /// Persons on the lists.
    pub n_persons: usize,
    /// Who finished the training (研修修了者): not the same as placed.
    pub n_trained: usize,
    /// Placed by one municipality.
    pub n_own: usize,
    /// Placed for the area.
    pub n_area: usize,
    /// Full-time equivalents of those placed, as far as given.
    pub fte: f64,
    /// Placed persons whose share of a post is not given (兼務).
    pub n_side_post: usize,
    /// Children in charge (担当児数), as far as given; a child whom two coordinators have counts twice.
    pub load: u32,
    /// New consultations of the quarter.
    pub consult_new: u32,
    /// Consultations of the quarter.
    pub consult_total: u32,
    /// Cases that needed another municipality.
    pub crossings: u32,
    /// For each municipality in code order: coordinators placed by itself and by the area that cover it.
    pub coverage: Vec<(String, usize, usize)>,
}

impl Gaps {
    /// Returns the services in the order of the method.
    pub fn services(&self) -> &[ServiceGap] {
        &self.services
    }

    /// Offices by service and municipality, each once; public knowledge.
    pub fn offices(&self) -> &Table {
        &self.offices
    }

    /// Returns the coordinators.
    pub fn coordinators(&self) -> &Coordinators {
        &self.coordinators
    }
}

/// Sets need against capacity.
pub fn between(children: &Children, records: &Records, plan: &Plan, geography: Geography) -> Result<Gaps, Error> {
    let frame = children
        .frame()
        .clone()
        .lazy()
        .filter(col(frame::COUNTED))
        .collect()
        .map_err(|_| Error::Internal { stage: "gap" })?;
    let offices = distinct(records.facilities());
    let mut services = Vec::new();
    for service in &plan.method.services {
        let need = by_home(&frame, plan, geography, &frame::service(service.code(), "need"))?;
        services.push(service_gap(*service, need, &offices, plan));
    }
    Ok(Gaps { services, offices: inventory(&offices, plan, geography), coordinators: coordinators(records, plan) })
}

/// Returns each office and service once: number and folded name name it, and what the survey says goes before what a
/// published list says. The same office may stand under two numbers, and one number under two names.
fn distinct(facilities: &[Facility]) -> Vec<&Facility> {
    let mut seen: BTreeMap<(String, String, Option<Service>), &Facility> = BTreeMap::new();
    for facility in facilities {
        let key = (facility.number.clone(), word_key(&facility.name), facility.service.map(base));
        match seen.get(&key) {
            Some(held) if !held.published || facility.published => {}
            _ => {
                seen.insert(key, facility);
            }
        }
    }
    // A survey row without a number is the published office of the same name and municipality.
    let surveyed: BTreeSet<_> = seen
        .values()
        .filter(|facility| !facility.published)
        .map(|facility| (word_key(&facility.name), facility.municipality.clone(), facility.service.map(base)))
        .collect();
    let again = |facility: &&&Facility| {
        let name = (word_key(&facility.name), facility.municipality.clone(), facility.service.map(base));
        facility.published && surveyed.contains(&name)
    };
    seen.values().filter(|facility| !again(facility)).copied().collect()
}

/// Returns the service under which need is counted.
fn base(service: Service) -> Service {
    match service {
        Service::MedicalChildDevelopment => Service::ChildDevelopment,
        other => other,
    }
}

/// Returns units a month that an office offers; none where it does not say.
fn capacity(facility: &Facility) -> Option<i64> {
    let places = facility.places?;
    let days = facility.days_open?;
    Some(i64::from(places.saturating_sub(facility.outside.unwrap_or(0))) * i64::from(days))
}

fn service_gap(service: Service, need: Table, offices: &[&Facility], plan: &Plan) -> ServiceGap {
    let taking: Vec<&&Facility> = offices
        .iter()
        .filter(|office| office.service.map(base) == Some(service))
        .filter(|office| matches!(office.accepts, Some(Acceptance::Accepts | Acceptance::OnRequest)))
        .filter(|office| inside(office, plan))
        .collect();
    let mut cells = Vec::new();
    let (mut missing_alone, mut last) = (0, 0);
    for (row, entry) in need.cells.iter().zip(&need.rows.entries) {
        let needed = row.first().cloned().unwrap_or_default();
        let group = entry.parts.first().map(|(_, group)| group.as_str());
        let offered: i64 =
            taking.iter().filter(|office| in_group(office, group)).filter_map(|office| capacity(office)).sum();
        let definition = |what: &str| format!("{what}:{}|{}", service.code(), group.unwrap_or_default());
        let places = Count { value: offered, members: Vec::new(), definition: definition("capacity") };
        let left = offered - needed.value;
        let balance = Count { value: left, members: needed.members.clone(), definition: definition("balance") };
        if group.is_some() {
            missing_alone += (-left).max(0);
        }
        last = left;
        cells.push(vec![needed, places, balance]);
    }
    let column =
        |label: &str, measure: Measure| Entry { label: Label::code(label), ..Entry::total() }.counting(measure, None);
    let columns = Axis {
        entries: vec![
            column("gap-need", Measure::Units),
            column("gap-capacity", Measure::Public),
            column("gap-balance", Measure::Balance),
        ],
        sums: vec![vec![(0, 1), (1, -1), (2, 1)]],
    };
    ServiceGap {
        service,
        table: Table { id: "gap", measure: Measure::Units, rows: need.rows, columns, cells },
        n_accepting: taking.len(),
        n_unknown: taking.iter().filter(|office| capacity(office).is_none()).count(),
        missing_alone,
        missing_together: (-last).max(0),
    }
}

fn inside(office: &Facility, plan: &Plan) -> bool {
    office.municipality.as_ref().is_some_and(|code| plan.method.area.municipalities.contains(code))
}

/// Tells whether an office stands in a group of municipalities (codes joined by `+`); every office is in the total.
fn in_group(office: &Facility, group: Option<&str>) -> bool {
    group.is_none_or(|group| {
        office.municipality.as_deref().is_some_and(|code| group.split('+').any(|member| member == code))
    })
}

/// Counts the offices by service and municipality.
fn inventory(offices: &[&Facility], plan: &Plan, geography: Geography) -> Table {
    let rows = crate::count::municipalities(&plan.method, geography);
    let mut kinds: Vec<Service> =
        offices.iter().filter(|office| inside(office, plan)).filter_map(|office| office.service).collect();
    kinds.sort();
    kinds.dedup();
    let mut cells = Vec::new();
    for entry in &rows.entries {
        let group = entry.parts.first().map(|(_, group)| group.as_str());
        let here: Vec<_> = offices.iter().filter(|office| inside(office, plan) && in_group(office, group)).collect();
        let mut row = Vec::new();
        for kind in &kinds {
            let n = here.iter().filter(|office| office.service == Some(*kind)).count();
            let definition = format!("offices:{}|{}", kind.code(), group.unwrap_or_default());
            row.push(Count { value: i64::try_from(n).unwrap_or(i64::MAX), members: Vec::new(), definition });
        }
        cells.push(row);
    }
    let entries =
        kinds.iter().map(|kind| Entry { label: Label::Name(kind.label().to_owned()), ..Entry::total() }).collect();
    Table { id: "offices-list", measure: Measure::Public, rows, columns: Axis { entries, sums: Vec::new() }, cells }
}

fn coordinators(records: &Records, plan: &Plan) -> Coordinators {
    let all = records.coordinators();
    let placed: Vec<&Coordinator> =
        all.iter().filter(|person| matches!(person.placement, Some(Placement::Own | Placement::Area))).collect();
    let placed_as = |placement: Placement| placed.iter().filter(|person| person.placement == Some(placement)).count();
    let sum = |value: &dyn Fn(&Coordinator) -> Option<u32>| all.iter().filter_map(value).fold(0, u32::saturating_add);
    let coverage = plan.method.area.municipalities.iter().map(|code| {
        let covering = |placement: Placement| {
            placed.iter().filter(|person| person.placement == Some(placement) && person.covers.contains(code)).count()
        };
        (code.clone(), covering(Placement::Own), covering(Placement::Area))
    });
    Coordinators {
        n_persons: all.len(),
        n_trained: all.iter().filter(|person| person.trained).count(),
        n_own: placed_as(Placement::Own),
        n_area: placed_as(Placement::Area),
        fte: placed.iter().filter_map(|person| person.fte).sum(),
        n_side_post: placed.iter().filter(|person| person.fte.is_none()).count(),
        load: sum(&|person| person.load),
        consult_new: sum(&|person| person.consult_new),
        consult_total: sum(&|person| person.consult_total),
        crossings: sum(&|person| person.crossings),
        coverage: coverage.collect(),
    }
}
