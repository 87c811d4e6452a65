//! [`Counts`] and tables of gaps in; every number that leaves as a cell of one system, and those who know more, out.

use std::collections::{BTreeMap, BTreeSet};

use super::Edition;
use super::engine::{Cell, Insider, Priority, Relation, Sensitivity};
use super::grid::Grid;
use crate::count::{Axis, Count, Counts, Entry, FoundRate, Measure, Table};
use crate::link::Children;
use crate::plan::{Plan, Protection};
use crate::values::service::Service;

/// The tables of one edition, with the service of those that are of one.
pub(super) type Tables<'t> = Vec<(&'t Table, Option<Service>)>;

/// Everything that leaves, and its readers.
pub(super) struct House {
    pub(super) grid: Grid,
    /// For each edition and table its cells in the system, row by row.
    pub(super) placed: Vec<Vec<Vec<Vec<usize>>>>,
    /// For each edition the numerator of 把握率.
    pub(super) found: Vec<Option<usize>>,
    /// Children behind a cell, by number, in order.
    pub(super) members: BTreeMap<usize, Vec<u32>>,
    /// Children of each municipality: today, and in each earlier release.
    pub(super) homes: Vec<BTreeMap<String, BTreeSet<u32>>>,
    /// The place in [`Self::homes`] of a cell that is not of today.
    pub(super) left_in: BTreeMap<usize, usize>,
}

impl House {
    /// Puts the tables of all editions, what is shown together and what readers know into one system.
    pub(super) fn of(editions: &[Edition<'_>], tables: &[Tables<'_>], children: &Children) -> Option<Self> {
        let plan = editions.first()?.plan;
        let towns = if plan.method.area.by_area { towns(children) } else { Vec::new() };
        let mut filling = Filling { plan, towns, grid: Grid::default(), members: BTreeMap::new(), is_inside: false };
        let (mut placed, mut founds) = (Vec::new(), Vec::new());
        for (edition, tables) in editions.iter().zip(tables) {
            filling.plan = edition.plan;
            let cells: Option<Vec<_>> = tables.iter().map(|(table, _)| place(table, &mut filling)).collect();
            placed.push(cells?);
        }
        relate_parts(editions, tables, &mut filling.grid);
        let least = threshold(&plan.method.protection, plan, None);
        let (all, all_placed): (Vec<_>, Vec<_>) = (tables.concat(), placed.concat());
        relate_twins(&all, &all_placed, least, &mut filling.grid);
        for (edition, tables) in editions.iter().zip(tables) {
            let rate = edition.counts.found_rate();
            founds.push(rate.and_then(|rate| place_found(rate, tables, &mut filling.grid, edition.plan)));
        }
        filling.is_inside = true;
        for ((table, _), places) in all.iter().zip(&all_placed) {
            for (line, counts) in places.iter().zip(&table.cells) {
                let _ = filling.relate_overlapping(&table.columns, line, counts);
            }
        }
        // A move between two municipalities that are shown together is none there.
        let is_of_children =
            |table: &&Table| table.measure == Measure::Children && !matches!(table.id, "reports" | "change");
        for edition in editions {
            filling.plan = edition.plan;
            for table in edition.single.tables().iter().filter(is_of_children) {
                place(table, &mut filling)?;
            }
        }
        let Filling { grid, members, .. } = filling;
        let homes = vec![homes(editions.iter().map(|edition| edition.single))];
        Some(Self { grid, placed, found: founds, members, homes, left_in: BTreeMap::new() })
    }

    /// Each municipality knows its own children, and each family its child, wherever they are counted; with pairs, two
    /// municipalities know both.
    pub(super) fn insiders(&self, with_pairs: bool) -> Vec<Insider> {
        // What is left of overlapping answers is counted nowhere.
        let is_counted = |cell: usize| {
            !matches!(
                self.grid.cells().get(cell).map(|cell| cell.sensitive),
                Some(Sensitivity::Inside { threshold: 0 })
            )
        };
        let counted = || self.members.iter().filter(|(cell, _)| is_counted(**cell));
        let mut families: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (&cell, members) in counted() {
            if let [child] = members[..] {
                families.entry(child).or_default().push(cell);
            }
        }
        let homes_of = self.homes_of_children();
        let mut alone: BTreeMap<&str, Vec<usize>> =
            self.homes.iter().flat_map(BTreeMap::keys).map(|name| (name.as_str(), Vec::new())).collect();
        let mut together: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (&cell, members) in counted() {
            let at = self.left_in.get(&cell).copied().unwrap_or(0);
            let homes: Option<Vec<&[&str]>> =
                members.iter().map(|child| homes_of.get(&(at, *child)).map(Vec::as_slice)).collect();
            let homes = homes.unwrap_or_default();
            let Some(first) = homes.first() else { continue };
            for one in *first {
                let stranger = homes.iter().find(|homes| !homes.contains(one));
                if stranger.is_none() {
                    alone.entry(one).or_default().push(cell);
                }
                for other in stranger.into_iter().filter(|_| with_pairs).copied().flatten() {
                    if homes.iter().all(|homes| homes.contains(one) || homes.contains(other)) {
                        together.entry((one.min(other), one.max(other))).or_default().push(cell);
                    }
                }
            }
        }
        let names: Vec<&str> = alone.keys().copied().filter(|_| with_pairs).collect();
        let pairs =
            names.iter().enumerate().flat_map(|(at, one)| names.iter().skip(at + 1).map(|other| (*one, *other)));
        let of = |name: &str| alone.get(name).map(Vec::as_slice).unwrap_or_default();
        let pair = |(one, other): (&str, &str)| {
            let both = together.get(&(one, other)).map(Vec::as_slice).unwrap_or_default();
            let knows: BTreeSet<usize> = [of(one), of(other), both].concat().into_iter().collect();
            Insider { name: format!("{one}+{other}"), knows: knows.into_iter().collect(), is_family: false }
        };
        let pairs: Vec<Insider> = pairs.map(pair).collect();
        let municipality =
            |(name, knows): (&str, Vec<usize>)| Insider { name: name.to_owned(), knows, is_family: false };
        let family = |knows: Vec<usize>| Insider { name: "family".to_owned(), knows, is_family: true };
        let municipalities = alone.into_iter().map(municipality);
        municipalities.chain(pairs).chain(families.into_values().map(family)).collect()
    }

    /// The municipalities of each child, today and in each earlier release: one, and the pool that it is in.
    fn homes_of_children(&self) -> BTreeMap<(usize, u32), Vec<&str>> {
        let mut homes_of: BTreeMap<(usize, u32), Vec<&str>> = BTreeMap::new();
        for (at, homes) in self.homes.iter().enumerate() {
            for (name, children) in homes {
                for child in children {
                    homes_of.entry((at, *child)).or_default().push(name);
                }
            }
        }
        homes_of
    }

    /// The numbers that leave as far as they are shown.
    pub(super) fn leaving(&self) -> BTreeSet<usize> {
        self.placed.iter().flatten().flatten().flatten().copied().chain(self.found.iter().flatten().copied()).collect()
    }

    /// The names of the tables in which cells stand; none for no cells.
    pub(super) fn tables_of(
        &self,
        cells: impl Iterator<Item = usize>,
        tables: &[Tables<'_>],
    ) -> Option<Vec<&'static str>> {
        let cells: BTreeSet<usize> = cells.collect();
        let holds = |places: &Vec<Vec<usize>>| places.iter().flatten().any(|cell| cells.contains(cell));
        let names: BTreeSet<&str> = tables
            .iter()
            .flatten()
            .zip(self.placed.iter().flatten())
            .filter(|(_, places)| holds(places))
            .map(|((table, _), _)| table.id)
            .collect();
        (!cells.is_empty()).then(|| names.into_iter().collect())
    }
}

/// Puts the numerator of 把握率 and what it leaves of 医ケア児 without insulin only into the system: that rest is children
/// in hospitals and institutions, or of 20 years and over.
fn place_found(rate: &FoundRate, tables: &[(&Table, Option<Service>)], grid: &mut Grid, plan: &Plan) -> Option<usize> {
    let whole = tables.iter().find(|(table, _)| table.id == "insulin").and_then(|(table, _)| {
        let column =
            table.columns.entries.iter().position(|entry| entry.parts.contains(&("insulin", "no".to_owned())))?;
        table.cells.last()?.get(column)
    })?;
    let threshold = threshold(&plan.method.protection, plan, None);
    let cell = |value: i64| Cell {
        value,
        contributors: u32::try_from(value).unwrap_or(0),
        priority: Priority::Total,
        sensitive: Sensitivity::Count { threshold },
    };
    let found = grid.cell(&rate.found.definition, cell(rate.found.value)).ok()?;
    let rest =
        grid.cell(&format!("{}&found=rest", rate.found.definition), cell(whole.value - rate.found.value)).ok()?;
    let whole = grid.find(&whole.definition)?;
    grid.relate(Relation { terms: vec![(found, 1), (rest, 1), (whole, -1)] });
    Some(found)
}

/// Returns the threshold of a group of municipalities (codes joined by `+`), or of the area.
pub(super) fn threshold(protection: &Protection, plan: &Plan, group: Option<&str>) -> u32 {
    let people = &plan.method.population.total;
    let members: Vec<&str> = match group {
        Some(group) => group.split('+').collect(),
        None => plan.method.area.municipalities.iter().map(String::as_str).collect(),
    };
    let population = members.iter().map(|code| people.get(*code).copied()).sum();
    protection.threshold(population)
}

/// Puts a table into the system; returns for each cell its place there.
fn place(table: &Table, house: &mut Filling) -> Option<Vec<Vec<usize>>> {
    let mut places = Vec::new();
    for (row, counts) in table.rows.entries.iter().zip(&table.cells) {
        let mut line = Vec::new();
        for (column, count) in table.columns.entries.iter().zip(counts) {
            line.push(house.cell(measure(table, row, column), row, column, count)?);
        }
        places.push(line);
    }
    let axes = [&table.rows, &table.columns].map(|axis| (axis.entries.len(), axis.sums.as_slice()));
    house.grid.relate_along(&places.concat(), &axes).ok()?;
    Some(places)
}

/// The system while tables are put into it.
struct Filling<'p> {
    plan: &'p Plan,
    /// The municipality of each child by number, where municipalities are in no table.
    towns: Vec<u32>,
    grid: Grid,
    /// Children behind a cell.
    members: BTreeMap<usize, Vec<u32>>,
    /// Whether what comes now is in no table that leaves.
    is_inside: bool,
}

impl Filling<'_> {
    fn cell(&mut self, measure: Measure, row: &Entry, column: &Entry, count: &Count) -> Option<usize> {
        if let Some(at) = self.grid.find(&count.definition).filter(|_| self.is_inside) {
            return Some(at);
        }
        let parts = row.parts.iter().chain(&column.parts);
        let home = parts.clone().find(|(dimension, _)| *dimension == "home").map(|(_, group)| group.as_str());
        let threshold = threshold(&self.plan.method.protection, self.plan, home);
        let priority = match (home, parts.count()) {
            (None, 0) => Priority::AreaTotal,
            (_, 0 | 1) => Priority::Total,
            _ => Priority::Inner,
        };
        let sensitive =
            if self.is_inside { Sensitivity::Inside { threshold } } else { sensitivity(measure, threshold) };
        let contributors = contributors(&count.members, &self.towns);
        let at =
            self.grid.cell(&count.definition, Cell { value: count.value, contributors, priority, sensitive }).ok()?;
        if !matches!(measure, Measure::Balance | Measure::Public) {
            self.members.insert(at, count.members.clone());
        }
        Some(at)
    }

    /// Of overlapping entries (multiple answers) none can be more than all: what is left of all is a number of children. Where
    /// the method asks that a shown number leave enough over, what is left of a total is guarded, whatever the entries are.
    fn relate_overlapping(&mut self, axis: &Axis, line: &[usize], counts: &[Count]) -> Option<()> {
        let total = axis.entries.iter().position(|entry| entry.parts.is_empty())?;
        let is_summed = |at: usize| axis.sums.iter().flatten().any(|term| term.0 == at);
        let guarded = self.plan.method.protection.rest;
        for (at, &part) in line.iter().enumerate().filter(|&(at, _)| at != total && (guarded > 0 || !is_summed(at))) {
            let all = *line.get(total)?;
            let (Some(some), Some(members)) = (self.members.get(&part), self.members.get(&all)) else {
                continue;
            };
            let rest: Vec<u32> = members.iter().filter(|child| some.binary_search(child).is_err()).copied().collect();
            let value = i64::try_from(rest.len()).ok()?;
            let cells = self.grid.cells();
            if cells.get(all)?.value - cells.get(part)?.value != value {
                continue; // reports, or children who are counted otherwise
            }
            let cell = Cell {
                value,
                contributors: contributors(&rest, &self.towns),
                priority: Priority::Inner,
                sensitive: Sensitivity::Inside { threshold: guarded },
            };
            let name = format!("{} - {}", counts.get(total)?.definition, counts.get(at)?.definition);
            let left = self.grid.cell(&name, cell).ok()?;
            self.members.insert(left, rest);
            self.grid.relate(Relation::sum(all, &[part, left]));
        }
        Some(())
    }
}

/// The municipality of each child by its number.
fn towns(children: &Children) -> Vec<u32> {
    let here = children
        .list()
        .iter()
        .map(|child| child.home.as_ref().filter(|_| child.counted).or(child.home_before.as_ref()));
    let gone = children.gone().iter().map(|gone| Some(&gone.home));
    let homes: Vec<Option<&String>> = here.chain(gone).collect();
    let mut numbers: BTreeMap<Option<&String>, u32> = BTreeMap::new();
    for home in &homes {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        numbers.entry(*home).or_insert(next);
    }
    homes.iter().map(|home| numbers.get(home).copied().unwrap_or(u32::MAX)).collect()
}

/// How many children stand behind a number. A municipality that is in no table knows its own children: to it, a number of
/// several municipalities tells of the others alone, so what counts is what the largest of them leaves.
fn contributors(members: &[u32], towns: &[u32]) -> u32 {
    let all = members.len();
    let of = |child: &u32| usize::try_from(*child).ok().and_then(|at| towns.get(at)).copied();
    let mut homes: Vec<u32> = members.iter().filter_map(of).collect();
    homes.sort_unstable();
    let most = homes.chunk_by(|one, other| one == other).map(<[u32]>::len).max().unwrap_or(0);
    u32::try_from(if most < all { all - most } else { all }).unwrap_or(u32::MAX)
}

/// Where several areas have tables beside those of all: what the areas share among them adds up to the whole in tables
/// without municipalities, and reports from an area's own municipalities to those of its offices.
fn relate_parts(editions: &[Edition<'_>], tables: &[Tables<'_>], grid: &mut Grid) {
    let groups: Vec<&str> = editions.iter().filter_map(|edition| edition.plan.method.area.group.as_deref()).collect();
    let Some((whole, parts)) = tables.split_first().filter(|_| !groups.is_empty()) else { return };
    let of_group = |definition: &str, group: &str| {
        let (what, parts) = definition.split_once('|')?;
        let mut parts: Vec<String> = parts.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        parts.push(format!("home={group}"));
        parts.sort();
        Some(format!("{what}|{}", parts.join("&")))
    };
    let homeless = |table: &&Table| !table.rows.entries.iter().chain(&table.columns.entries).any(of_home);
    for table in whole.iter().map(|(table, _)| *table).filter(homeless) {
        for count in table.cells.iter().flatten() {
            let cells: Option<Vec<usize>> = groups
                .iter()
                .map(|group| of_group(&count.definition, group).and_then(|definition| grid.find(&definition)))
                .collect();
            if let (Some(all), Some(cells)) = (grid.find(&count.definition), cells) {
                grid.relate(Relation::sum(all, &cells));
            }
        }
    }
    for (group, tables) in groups.iter().zip(parts) {
        let Some((flow, _)) = tables.iter().find(|(table, _)| table.id == "flow") else { continue };
        let own = grid.find(&format!("reports|home={group}&reporter={group}"));
        let mut terms = Vec::new();
        for (entry, count) in flow.columns.entries.iter().zip(flow.cells.last().into_iter().flatten()) {
            let municipality =
                entry.parts.iter().any(|(dimension, value)| *dimension == "reporter" && !value.is_empty());
            terms.extend(municipality.then(|| grid.find(&count.definition)).flatten());
        }
        if let Some(own) = own.filter(|_| !terms.is_empty()) {
            grid.relate(Relation::sum(own, &terms));
        }
    }
}

fn of_home(entry: &Entry) -> bool {
    entry.parts.iter().any(|(dimension, _)| *dimension == "home")
}

/// The children of each municipality.
fn homes<'c>(single: impl Iterator<Item = &'c Counts>) -> BTreeMap<String, BTreeSet<u32>> {
    let mut homes: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for table in single.flat_map(Counts::tables).filter(|table| table.measure == Measure::Children) {
        for (row, cells) in table.rows.entries.iter().zip(&table.cells) {
            for (column, count) in table.columns.entries.iter().zip(cells) {
                let parts = row.parts.iter().chain(&column.parts);
                for (_, home) in parts.filter(|(dimension, _)| *dimension == "home") {
                    homes.entry(home.clone()).or_default().extend(&count.members);
                }
            }
        }
    }
    homes
}

/// Numbers large enough to be shown that are made of the same children are equal, whatever they are called: where one is
/// hidden to protect another number, its twin must not be shown. Of small ones, which are hidden anyway, no reader
/// knows that they are the same children.
fn relate_twins(tables: &[(&Table, Option<Service>)], placed: &[Vec<Vec<usize>>], least: u32, grid: &mut Grid) {
    // Reports of the same children may be more or fewer, so the number itself must be equal too.
    let mut first: BTreeMap<(Measure, i64, &[u32]), usize> = BTreeMap::new();
    for ((table, _), places) in tables.iter().zip(placed) {
        for ((row, counts), line) in table.rows.entries.iter().zip(&table.cells).zip(places) {
            for ((column, count), at) in table.columns.entries.iter().zip(counts).zip(line) {
                let measure = measure(table, row, column);
                let few = u32::try_from(count.members.len()).is_ok_and(|n| n < least.max(1));
                if few || !matches!(measure, Measure::Children | Measure::Reports) {
                    continue;
                }
                let twin = *first.entry((measure, count.value, &count.members)).or_insert(*at);
                if twin != *at {
                    grid.relate(Relation { terms: vec![(twin, 1), (*at, -1)] });
                }
            }
        }
    }
}

/// Returns what a cell counts: what its column or row says, else the table's measure.
fn measure(table: &Table, row: &Entry, column: &Entry) -> Measure {
    column.measure.as_ref().or(row.measure.as_ref()).map_or(table.measure, |(measure, _)| *measure)
}

fn sensitivity(measure: Measure, threshold: u32) -> Sensitivity {
    match measure {
        Measure::Children => Sensitivity::Count { threshold },
        // Reports and what came off them are amounts: few children behind many reports are few children.
        Measure::Reports | Measure::Removed | Measure::Units => Sensitivity::Magnitude { threshold },
        Measure::Balance => Sensitivity::Derived,
        Measure::Public => Sensitivity::Public,
    }
}
