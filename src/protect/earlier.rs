//! A [`House`] and what left the house earlier in; both as one system, and what leaves now as a [`Release`], out.
//!
//! A number of the same children under the same definition is one cell, whenever it left: what was shown is known from then
//! on, what was held back then must not follow from what is shown now. Readers are taken to know that nothing changed
//! where nothing changed; where the children changed, the sums of each release hold for themselves, and the balance of
//! change (期首 + … − … = 期末) ties a quarter to the one before.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Cell, Policy, Priority, Relation, Sensitivity};
use super::house::House;
use super::primary::{Role, lowest};
use crate::link::Children;
use crate::normalize::Records;
use crate::register::release::{Kind, Known, Number, Release};

/// Releases with their children under the numbers of today.
pub(super) struct Earlier<'r> {
    quarter: &'r str,
    now: Vec<Known>,
    /// Releases of quarters too long ago, which come first.
    n_old: usize,
    releases: Vec<(&'r Release, Vec<u32>)>,
}

/// Quarters before this one whose releases are counted in. What is known from an older one and has not changed since is shown by
/// each release after it, so that the last ones tell it too.
const QUARTERS: usize = 2;

/// What joining made of the system.
pub(super) struct Joined {
    /// Cells from here on are in earlier releases alone.
    pub(super) first: usize,
    /// Relations from here on are theirs.
    pub(super) first_relation: usize,
    /// Cells of today that are known, since the same number left earlier.
    pub(super) known: BTreeSet<usize>,
    /// Cells of today that the last release showed, whatever their number was.
    pub(super) before: BTreeSet<usize>,
}

impl<'r> Earlier<'r> {
    /// Finds the children of releases again: by the id that the register gave, within a quarter by their rows.
    pub(super) fn of(releases: &'r [Release], children: &Children, records: &Records, quarter: &'r str) -> Self {
        let stays = |id: &str| if id.starts_with(&format!("{quarter}-")) { String::new() } else { id.to_owned() };
        let key = |at: &usize| records.rows().get(*at).map(|record| record.key.clone());
        let here = children
            .list()
            .iter()
            .map(|child| Known { id: stays(&child.id), keys: child.records.iter().filter_map(key).collect() });
        let gone = children.gone().iter().map(|gone| Known { id: gone.child.clone(), keys: Vec::new() });
        let now: Vec<Known> = here.chain(gone).collect();
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        for (number, child) in (0..).zip(&now) {
            for name in names_of(child, quarter, quarter) {
                names.entry(name).or_insert(number);
            }
        }
        let mut next = u32::try_from(now.len()).unwrap_or(u32::MAX);
        let mut number = |child: &Known, release: &Release| {
            let own = names_of(child, &release.quarter, quarter);
            let known = own.iter().find_map(|name| names.get(name)).copied();
            let number = known.unwrap_or(next);
            next = next.max(number.saturating_add(1));
            for name in own {
                names.entry(name).or_insert(number);
            }
            number
        };
        let mut found = Vec::new();
        let before: BTreeSet<&str> =
            releases.iter().map(|release| release.quarter.as_str()).filter(|one| *one < quarter).collect();
        let since = before.iter().rev().nth(QUARTERS - 1).copied().unwrap_or_default();
        let n_old = releases.iter().take_while(|release| release.quarter.as_str() < since).count();
        for release in releases.iter().skip(n_old) {
            found.push((release, release.children.iter().map(|child| number(child, release)).collect()));
        }
        Self { quarter, now, n_old, releases: found }
    }

    /// Whether nothing left earlier.
    pub(super) fn is_empty(&self) -> bool {
        self.releases.is_empty()
    }

    /// Keeps the releases before the given one.
    pub(super) fn before(&self, at: usize) -> Self {
        Self {
            quarter: self.quarter,
            now: self.now.clone(),
            n_old: self.n_old,
            releases: self.releases.iter().take(at).cloned().collect(),
        }
    }

    /// Returns the place of the last release that counts the children of today under the same definitions; with a pattern,
    /// only one that shows the same of it.
    pub(super) fn place_of(&self, house: &House, n_cells: usize, hidden: Option<&[bool]>) -> Option<usize> {
        let names = house.grid.names();
        let leaving = house.leaving();
        let same = |(at, (number, cell)): (usize, (&Number, &Cell)), children: &[u32]| {
            let child = |at: &u32| usize::try_from(*at).ok().and_then(|at| children.get(at)).copied();
            let mut members: Vec<u32> = number.children.iter().filter_map(child).collect();
            members.sort_unstable();
            let shown = |hidden: &[bool]| leaving.contains(&at) && hidden.get(at) == Some(&false);
            names.get(at).is_some_and(|name| *name == number.definition)
                && number.value == cell.value
                && house.members.get(&at).map(Vec::as_slice).unwrap_or_default() == members
                && hidden.is_none_or(|hidden| shown(hidden) == number.shown)
        };
        self.releases.iter().rposition(|(release, children)| {
            let mut pairs = release.numbers.iter().zip(house.grid.cells()).enumerate();
            let is_alike = release.quarter == self.quarter && release.numbers.len() == n_cells;
            is_alike && pairs.all(|pair| same(pair, children))
        })
    }

    /// Adds the numbers and sums of all releases. A number in `open` is not taken to be known although it left earlier.
    pub(super) fn join(&self, house: &mut House, policy: Policy, open: &BTreeSet<usize>) -> Joined {
        let (first, first_relation) = (house.grid.cells().len(), house.grid.relations().len());
        let mut joined = Joined { first, first_relation, known: BTreeSet::new(), before: BTreeSet::new() };
        let known = &mut joined.known;
        let mut joining = Joining { house, policy, open, known, first, n_old: self.n_old, found: BTreeMap::new() };
        joining.find_now();
        for (at, (release, children)) in self.releases.iter().enumerate() {
            joining.release(at, release, children);
        }
        joining.tie_before();
        if let Some((last, _)) = self.releases.last() {
            let shown = last.numbers.iter().filter(|number| number.shown);
            joined.before = shown.filter_map(|number| house.grid.find(&number.definition)).collect();
        }
        joined
    }

    /// Returns what leaves now.
    pub(super) fn release(&self, house: &House, joined: &Joined, hidden: &[bool], policy: Policy) -> Release {
        let names = house.grid.names();
        let leaving = house.leaving();
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        let mut children = Vec::new();
        let mut numbers = Vec::new();
        for (at, cell) in house.grid.cells().iter().enumerate().take(joined.first) {
            let members = house.members.get(&at).map(Vec::as_slice).unwrap_or_default();
            let mut place = |child: &u32| {
                let next = u32::try_from(places.len()).unwrap_or(u32::MAX);
                *places.entry(*child).or_insert_with(|| {
                    let known = usize::try_from(*child).ok().and_then(|at| self.now.get(at)).cloned();
                    children.push(known.unwrap_or(Known { id: String::new(), keys: Vec::new() }));
                    next
                })
            };
            let shown = leaving.contains(&at) && hidden.get(at) == Some(&false);
            let (kind, threshold, least) = if shown { (Kind::Count, 0, None) } else { kind(cell, policy) };
            numbers.push(Number {
                definition: names.get(at).copied().unwrap_or_default().to_owned(),
                value: cell.value,
                kind,
                contributors: cell.contributors,
                children: members.iter().map(&mut place).collect(),
                threshold,
                least,
                shown,
            });
        }
        let sums = house.grid.relations().iter().take(joined.first_relation).map(|relation| relation.terms.clone());
        Release { quarter: self.quarter.to_owned(), children, numbers, sums: sums.collect() }
    }
}

/// The names under which a child is found again: its id if it stays, and its rows' keys within the quarter.
fn names_of(child: &Known, quarter: &str, now: &str) -> Vec<String> {
    let keys = child.keys.iter().map(|key| format!("{quarter}:{key}"));
    let stays = !child.id.is_empty() && !child.id.starts_with(&format!("{now}-"));
    keys.chain(stays.then(|| child.id.clone())).collect()
}

fn kind(cell: &Cell, policy: Policy) -> (Kind, u32, Option<i64>) {
    let least = lowest(cell, policy);
    match cell.sensitive {
        Sensitivity::Count { threshold } => (Kind::Count, threshold, least),
        Sensitivity::Magnitude { threshold } => (Kind::Amount, threshold, least),
        Sensitivity::Inside { threshold } => (Kind::Inside, threshold, least),
        _ => (Kind::Balance, 0, None),
    }
}

/// Definition without the word that a number is of the quarter before, its value, and its children.
type Name = (String, i64, Vec<u32>);

/// The term of the balance of change that is the last quarter's number itself.
const BEFORE: &str = "term=before";

struct Joining<'j> {
    house: &'j mut House,
    policy: Policy,
    open: &'j BTreeSet<usize>,
    known: &'j mut BTreeSet<usize>,
    first: usize,
    n_old: usize,
    found: BTreeMap<Name, usize>,
}

impl Joining<'_> {
    fn name(&self, at: usize, definition: &str) -> Option<Name> {
        let members = self.house.members.get(&at).filter(|members| !members.is_empty())?;
        let value = self.house.grid.cells().get(at)?.value;
        let (measure, parts) = definition.split_once('|').unwrap_or((definition, ""));
        let parts: Vec<&str> = parts.split('&').filter(|part| *part != BEFORE).collect();
        Some((format!("{measure}|{}", parts.join("&")), value, members.clone()))
    }

    fn find_now(&mut self) {
        let names = self.house.grid.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
        for (at, definition) in names.iter().enumerate() {
            if let Some(name) = self.name(at, definition).filter(|_| !definition.contains(BEFORE)) {
                self.found.entry(name).or_insert(at);
            }
        }
    }

    fn release(&mut self, at: usize, release: &Release, children: &[u32]) {
        let mut cells = Vec::new();
        let mut homes: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for number in &release.numbers {
            let child = |at: &u32| usize::try_from(*at).ok().and_then(|at| children.get(at)).copied();
            let mut members: Vec<u32> = number.children.iter().filter_map(child).collect();
            members.sort_unstable();
            if let Some(home) = home_of(&number.definition) {
                homes.entry(home.to_owned()).or_default().extend(&members);
            }
            cells.push(self.number(at, release, number, members));
        }
        let is_known =
            |cell: usize| self.house.grid.cells().get(cell).is_none_or(|cell| cell.sensitive == Sensitivity::Public);
        let sums: Vec<Relation> = release
            .sums
            .iter()
            .map(|sum| Relation { terms: sum.iter().filter_map(|&(at, by)| Some((*cells.get(at)?, by))).collect() })
            .filter(|relation| relation.terms.iter().any(|term| !is_known(term.0)))
            .collect();
        for relation in sums {
            self.house.grid.relate(relation);
        }
        self.house.homes.push(homes);
    }

    /// The cell of a number that left: one of today or of a release before where it is the same number, else its own.
    fn number(&mut self, release_at: usize, release: &Release, number: &Number, members: Vec<u32>) -> usize {
        let name = (number.definition.clone(), number.value, members);
        let same = self.found.get(&name).copied().filter(|&at| !number.shown || self.may_be_known(at));
        // Who has the earlier edition may know that a hidden number is no zero.
        let lowest = same.and_then(|at| self.house.grid.cells().get(at)).and_then(|cell| lowest(cell, self.policy));
        let is_told_more = !number.shown && number.least > lowest;
        if let Some(at) = same.filter(|_| !is_told_more) {
            if number.shown {
                self.house.grid.make_known(at);
                self.known.extend((at < self.first).then_some(at));
            }
            return at;
        }
        let sensitive = match number.kind {
            _ if number.shown => Sensitivity::Public,
            Kind::Inside => Sensitivity::Inside { threshold: number.threshold },
            kind => Sensitivity::Released {
                threshold: number.threshold,
                least: number.least,
                is_amount: kind == Kind::Amount,
            },
        };
        let cell =
            Cell { value: number.value, contributors: number.contributors, priority: Priority::Inner, sensitive };
        let key = format!("#{} {} {}", self.n_old + release_at + 1, release.quarter, number.definition);
        let at = self.house.grid.add(&key, cell);
        if let Some(same) = same {
            self.house.grid.relate(Relation { terms: vec![(same, 1), (at, -1)] });
        }
        if !name.2.is_empty() {
            self.house.members.insert(at, name.2.clone());
            self.house.left_in.insert(at, release_at + 1);
            self.found.entry(name).or_insert(at);
        }
        at
    }

    /// A small number of today that left earlier, under another rule, is no less small; whoever kept the paper knows it,
    /// and nobody else is told.
    fn may_be_known(&self, at: usize) -> bool {
        let is_small =
            |cell: &Cell| at < self.first && Role::of(cell, self.policy) == Role::Primary || self.open.contains(&at);
        !self.house.grid.cells().get(at).is_some_and(is_small)
    }

    /// 期首 is what left at the end of the quarter before.
    fn tie_before(&mut self) {
        let names = self.house.grid.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
        for (at, definition) in names.iter().enumerate().take(self.first).filter(|(_, name)| name.contains(BEFORE)) {
            let then = self.name(at, definition).and_then(|name| self.found.get(&name).copied());
            let is_public =
                |at: usize| self.house.grid.cells().get(at).is_some_and(|cell| cell.sensitive == Sensitivity::Public);
            if let Some(then) = then.filter(|&then| !is_public(then) || self.may_be_known(at)) {
                self.house.grid.relate(Relation { terms: vec![(at, 1), (then, -1)] });
            }
        }
    }
}

/// The single municipality of which a number counts children.
fn home_of(definition: &str) -> Option<&str> {
    let (measure, parts) = definition.split_once('|')?;
    let home = parts.split('&').find_map(|part| part.strip_prefix("home="))?;
    // A pool has `+` in it, what is left of overlapping answers a second definition.
    (measure == "children" && !definition.contains(['+', ' '])).then_some(home)
}
