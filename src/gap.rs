//! [`Children`] and resources to [`Gaps`]: need against capacity per service, each municipality alone and the area
//! together; and who covers what as coordinator.
//!
//! Need is 利用実績 + 追加希望 of the children that count, each once, in the service's unit a month. Capacity is places a
//! day × days open (開所日数, else the days of 営業日 in the month) of the offices that take children with medical care, less places taken by people from outside the
//! area. An office that does not say how many is counted as unknown, never as none.

pub mod access;
pub mod advice;
mod ages;
mod bounds;
mod coordinators;
mod estimates;
mod fair;
mod flow;
pub mod given;
mod ground;
pub mod inventory;
pub mod matching;
mod offices;
mod placements;
mod points;
mod proof;
mod quarter;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::count::{Axis, Count, Entry, Frames, Geography, Label, Measure, Table, need, renamed};
use crate::error::Error;
use crate::link::Children;
use crate::normalize::{Facility, Records};
use crate::plan::Plan;
use crate::values::service::Service;
use offices::{Seat, accepting, by_municipality, capacity, in_group};

pub use bounds::Bounds;
pub use coordinators::Coordinators;
pub use estimates::Estimate;
pub use inventory::Inventory;
pub use offices::inside;
pub use placements::Placements;
pub use quarter::{ClassNeed, Cooperation, NEW_OFFICE};

/// What the area needs and has.
pub struct Gaps {
    services: Vec<ServiceGap>,
    offices: Table,
    inventory: Arc<Inventory>,
    estimates: Vec<Estimate>,
    coordinators: Coordinators,
    placements: Option<Placements>,
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
    /// Rows: municipalities and the area. Columns: need by class of care.
    pub by_care: Table,
    /// Rows: age bands. Columns: need of the area by class of care.
    pub by_age: Table,
    /// Units a month that are missing at least if each (pool of) municipality helps itself alone: what the first table
    /// tells anybody, whatever care is needed.
    pub missing_alone: i64,
    /// The same if the area shares.
    pub missing_together: i64,
    /// What is missing by single municipalities and classes of care, taken apart.
    pub cooperation: Cooperation,
    /// The same by the municipalities of the tables, some of which are pools.
    pub pooled: Cooperation,
}

impl Gaps {
    /// Returns the services in the order of the method.
    pub fn services(&self) -> &[ServiceGap] {
        &self.services
    }

    /// Need of municipalities that send headcounts alone, by the method's rates.
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// Every office, and what changed since the lists before.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Offices by service and municipality, each once; public knowledge.
    pub fn offices(&self) -> &Table {
        &self.offices
    }

    /// The smallest set of coordinators' placements at the council's own ratio, where the method tells one; from the children
    /// of single municipalities, so that it is not for everybody's eyes.
    pub fn placements(&self) -> Option<&Placements> {
        self.placements.as_ref()
    }

    /// Returns the coordinators.
    pub fn coordinators(&self) -> &Coordinators {
        &self.coordinators
    }
}

/// Joins the rows of all lists and returns to offices.
pub fn inventory(records: &Records) -> Arc<Inventory> {
    Arc::new(inventory::inventory(records.facilities(), records.listed_before()))
}

/// The offices of a quarter, each once, and those that take children with medical care by service.
pub struct Resources<'r> {
    records: &'r Records,
    inventory: &'r Arc<Inventory>,
    offices: Vec<&'r Facility>,
    taking: BTreeMap<Service, Vec<&'r Facility>>,
    points: Vec<Seat<'r>>,
}

impl<'r> Resources<'r> {
    /// Finds the offices of an inventory of these records.
    pub fn of(records: &'r Records, inventory: &'r Arc<Inventory>, plan: &Plan) -> Self {
        let offices: Vec<&Facility> = inventory.offices.iter().flat_map(|office| &office.services).collect();
        let services = plan.method.services.iter();
        let taking = services.map(|service| (*service, accepting(&offices, *service))).collect();
        Self { records, inventory, offices, taking, points: offices::points(records.facilities()) }
    }

    fn taking(&self, service: Service) -> &[&'r Facility] {
        self.taking.get(&service).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Sets need against capacity.
pub fn between(
    frames: &Frames,
    children: &Children,
    resources: &Resources<'_>,
    plan: &Plan,
    geography: Geography,
) -> Result<Gaps, Error> {
    let mut services = Vec::new();
    for service in &plan.method.services {
        let (need, by_care, by_age) = need(frames, plan, geography, *service)?;
        let taking = resources.taking(*service);
        let of = |groups, bands| {
            quarter::cooperation(*service, children, taking, (groups, bands), (plan, &resources.points))
        };
        // What is shown to all tells ages apart only where offices do.
        let both = (of(&quarter::Groups::new(), &plan.method.age_bands)?, of(&groups(&need), &[])?);
        services.push(service_gap(*service, (need, by_care, by_age), taking, both, plan));
    }
    let mut table = by_municipality(&resources.offices, plan, geography);
    if let Some(group) = &plan.method.area.group {
        let tables = services.iter_mut().flat_map(|gap| [&mut gap.table, &mut gap.by_care, &mut gap.by_age]);
        for table in tables.chain([&mut table]) {
            renamed(table, group);
        }
    }
    let coordinators = coordinators::coordinators(resources.records, plan);
    let placements = placed(children, plan);
    let estimates = estimates::estimates(children, resources.records, plan);
    let inventory = Arc::clone(resources.inventory);
    Ok(Gaps { services, offices: table, inventory, estimates, coordinators, placements })
}

/// Returns where coordinators would be placed. A post reaches the municipalities of the area within the limit of minutes, and
/// those whose minutes the method does not tell.
fn placed(children: &Children, plan: &Plan) -> Option<Placements> {
    let (ratio, _) = plan.method.children_per_fte.as_ref()?;
    let towns = &plan.method.area.municipalities;
    let lives = |code: &String| {
        children.list().iter().filter(|child| child.counted && child.home.as_ref() == Some(code)).count()
    };
    let counts = towns.iter().map(|code| (code.clone(), u64::try_from(lives(code)).unwrap_or(u64::MAX))).collect();
    let travel = &plan.method.travel;
    let told = |from: &String, to: &String| travel.minutes.get(from).and_then(|ways| ways.get(to)).copied();
    let ways = |base: &String| {
        let minutes = |town: &String| told(town, base).or_else(|| told(base, town)).unwrap_or(travel.limit);
        let near = towns.iter().filter(|town| *town != base).map(|town| (town.clone(), minutes(town)));
        near.filter(|(_, minutes)| *minutes <= travel.limit).map(|(town, minutes)| (town, u64::from(minutes))).collect()
    };
    let reach = towns.iter().map(|base| (base.clone(), ways(base))).collect();
    placements::placements(&counts, &reach, u64::from(*ratio))
}

/// Returns the group under which each municipality stands in a table.
fn groups(table: &Table) -> quarter::Groups {
    let groups = table.rows.entries.iter().filter_map(|entry| entry.parts.first()).map(|(_, group)| group);
    groups.flat_map(|group| group.split('+').map(|code| (code.to_owned(), group.clone()))).collect()
}

fn service_gap(
    service: Service,
    (need, by_care, by_age): (Table, Table, Table),
    offices: &[&Facility],
    (cooperation, pooled): (Cooperation, Cooperation),
    plan: &Plan,
) -> ServiceGap {
    let taking: Vec<&&Facility> = offices.iter().filter(|office| inside(office, plan)).collect();
    let mut cells = Vec::new();
    let (mut missing_alone, mut last) = (0, 0);
    for (row, entry) in need.cells.iter().zip(&need.rows.entries) {
        let needed = row.first().cloned().unwrap_or_default();
        let group = entry.parts.first().map(|(_, group)| group.as_str());
        let offered: i64 = taking
            .iter()
            .filter(|office| in_group(office, group))
            .filter_map(|office| capacity(office, plan.reference_date))
            .sum();
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
        n_unknown: taking.iter().filter(|office| capacity(office, plan.reference_date).is_none()).count(),
        by_care,
        by_age,
        missing_alone,
        missing_together: (-last).max(0),
        cooperation,
        pooled,
    }
}
