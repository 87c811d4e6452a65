//! Everything hidden in; as cells are published, for each small cell and each reader two whole tables that the reader
//! cannot tell apart, out. A cell whose publishing would leave a small cell without them is refused.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Exposed, Insider, Pair, Policy, Proof};
use super::primary::{self, Role};
use super::search::Search;
use super::system::{Cell, Sensitivity, System};
use super::witness::{View, Witness};

/// A cell that must stay unknown, and to whom: to everybody, or to an insider for whom that proof is not enough.
type Slot = (usize, Option<usize>);

/// The tables with the smaller and the greater number; none is the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    low: Option<usize>,
    high: Option<usize>,
}

impl Found {
    fn witnesses(self) -> impl Iterator<Item = usize> {
        self.low.into_iter().chain(self.high)
    }
}

/// Nodes of a search; the next one starts where the one before ended.
const NODES: [usize; 2] = [100, 1_000];

/// Systems up to this many cells, those that left earlier not counted, are searched thoroughly at every publication: they are many tables that share their
/// totals, where short walks find less.
const FEW: usize = 3_000;

/// All proofs of one pattern.
pub(super) struct Proofs<'a> {
    system: &'a System<'a>,
    policy: Policy,
    insiders: &'a [Insider],
    /// The hidden cells that an insider knows.
    knows: Vec<Vec<usize>>,
    /// The insiders that know a cell.
    knowing: Vec<Vec<usize>>,
    /// What everybody who knows the rule knows.
    view: View,
    search: Search<'a>,
    witnesses: Vec<Witness>,
    /// The witnesses that move a cell; those that move a published one are dropped.
    moving: Vec<Vec<usize>>,
    slots: BTreeMap<Slot, Found>,
    users: BTreeMap<usize, BTreeSet<Slot>>,
    stopped_by: Option<usize>,
    /// For whom there is no proof of a cell even where everything is hidden.
    lost: BTreeSet<Slot>,
    is_small_system: bool,
}

impl<'a> Proofs<'a> {
    /// Hides all given cells.
    pub(super) fn new(system: &'a System<'a>, hidden: &[bool], policy: Policy, insiders: &'a [Insider]) -> Self {
        let knows: Vec<Vec<usize>> =
            insiders.iter().map(|insider| primary::knowledge(system, hidden, insider, policy)).collect();
        let mut knowing = vec![Vec::new(); hidden.len()];
        for (at, cells) in knows.iter().enumerate() {
            for &cell in cells {
                knowing[cell].push(at);
            }
        }
        Self {
            system,
            policy,
            insiders,
            knows,
            knowing,
            view: View::new(system, hidden, |cell| primary::lowest(&system.cells[cell], policy)),
            search: Search::new(system, hidden),
            witnesses: Vec::new(),
            moving: vec![Vec::new(); hidden.len()],
            slots: BTreeMap::new(),
            users: BTreeMap::new(),
            stopped_by: None,
            lost: BTreeSet::new(),
            is_small_system: system.cells.iter().filter(|cell| is_of_today(cell)).count() <= FEW,
        }
    }

    /// Looks for the proofs of all small cells; returns those for which there is none, with whom for.
    pub(super) fn prove_small(&mut self) -> Vec<Exposed> {
        let small = |&cell: &usize| self.is_small(cell);
        let small: Vec<usize> = (0..self.system.cells.len()).filter(small).collect();
        let mut exposed = Vec::new();
        for cell in small {
            while let Err(insider) = self.prove(cell) {
                exposed.push(Exposed { cell, insider });
                // Whom nothing stops must not be why the cell is left open to all others.
                self.lost.insert((cell, insider));
                if insider.is_none() {
                    break;
                }
            }
        }
        exposed
    }

    fn is_small(&self, cell: usize) -> bool {
        Role::of(&self.system.cells[cell], self.policy) == Role::Primary
    }

    /// Looks for the proofs of a cell; if there is none, returns for whom.
    pub(super) fn prove(&mut self, cell: usize) -> Result<(), Option<usize>> {
        self.search.is_thorough = true;
        let fresh = self.renewed(cell, &BTreeSet::new())?;
        self.rest(fresh);
        Ok(())
    }

    /// Publishes cells together if every proof that rests on their moving can be replaced by one that does not; if not,
    /// returns a cell that they would give away.
    pub(super) fn publish(&mut self, cells: &[usize]) -> Result<(), usize> {
        let before = self.view.fix(self.system, cells);
        self.search.is_thorough = self.is_small_system;
        let broken: BTreeSet<Slot> = cells
            .iter()
            .flat_map(|&cell| &self.moving[cell])
            .filter_map(|witness| self.users.get(witness))
            .flatten()
            .copied()
            .collect();
        let affected: BTreeSet<usize> = broken.iter().map(|slot| slot.0).collect();
        let mut fresh = Vec::new();
        // The last to stop a publication is asked first: as a rule it stops the next one too.
        let first = self.stopped_by.filter(|cell| affected.contains(cell));
        for cell in first.into_iter().chain(affected.into_iter().filter(|&cell| Some(cell) != first)) {
            if let Ok(slots) = self.renewed(cell, &broken) {
                fresh.extend(slots);
            } else {
                self.view.restore(before);
                self.stopped_by = Some(cell);
                return Err(cell);
            }
        }
        self.rest(fresh);
        for &cell in cells {
            self.search.publish(cell);
            self.forget(cell);
        }
        Ok(())
    }

    /// The proofs of a cell after some of them broke: the new ones, or a reader for whom there is none.
    fn renewed(&mut self, cell: usize, broken: &BTreeSet<Slot>) -> Result<Vec<(Slot, Found)>, Option<usize>> {
        let mut fresh = Vec::new();
        let common = if let Some(&found) = self.slots.get(&(cell, None)).filter(|_| !broken.contains(&(cell, None))) {
            found
        } else {
            let found = self.pair(cell, self.need(cell, None)).ok_or(None)?;
            fresh.push(((cell, None), found));
            found
        };
        // An insider who knows none of the cells that the tables move can tell them apart no more than anybody.
        let is_small = self.is_small(cell);
        let near: BTreeSet<usize> = common
            .witnesses()
            .flat_map(|witness| self.witnesses[witness].moves.iter().flat_map(|&(cell, _)| &self.knowing[cell]))
            .copied()
            .filter(|insider| is_small && !self.knowing[cell].contains(insider))
            .collect();
        for insider in near {
            let slot = (cell, Some(insider));
            if self.slots.contains_key(&slot) && !broken.contains(&slot) || self.lost.contains(&slot) {
                continue;
            }
            let before = self.view.fix(self.system, &self.knows[insider]);
            let found = self.pair(cell, self.need(cell, Some(insider)));
            self.view.restore(before);
            fresh.push((slot, found.ok_or(Some(insider))?));
        }
        Ok(fresh)
    }

    fn need(&self, cell: usize, insider: Option<usize>) -> i64 {
        let need = primary::width(&self.system.cells[cell], self.policy);
        insider.map_or(need, |insider| primary::width_for(need, &self.insiders[insider], self.policy))
    }

    /// Two tables that are possible in the present view and `need` apart at a cell.
    fn pair(&mut self, cell: usize, need: i64) -> Option<Found> {
        let mut ends = self.known(cell);
        let value = self.system.cells[cell].value;
        for n_nodes in NODES {
            for side in 0..2 {
                if ends.width() >= need {
                    return Some(ends.found());
                }
                let (from, goal) =
                    if side == 0 { (ends.high, ends.low.0 + need) } else { (ends.low, ends.high.0 - need) };
                match from.1 {
                    Some(witness) => self.search.resume(&self.witnesses[witness]),
                    None => self.search.reset(),
                }
                self.search.push(&self.view, cell, value + goal, n_nodes);
                let reached = self.search.value(cell) - value;
                if reached > ends.high.0 || reached < ends.low.0 {
                    let found = self.keep(self.search.witness());
                    ends.take(reached, found);
                }
            }
        }
        (ends.width() >= need).then(|| ends.found())
    }

    /// The ends that the tables found so far give; in all of them the relations hold.
    fn known(&self, cell: usize) -> Ends {
        let mut ends = Ends { low: (0, None), high: (0, None) };
        for &at in &self.moving[cell] {
            let witness = &self.witnesses[at];
            let by = witness.at(cell);
            if (by < ends.low.0 || by > ends.high.0) && witness.fits(self.system, &self.view) {
                ends.take(by, at);
            }
        }
        ends
    }

    fn keep(&mut self, witness: Witness) -> usize {
        let at = self.witnesses.len();
        for &(cell, _) in &witness.moves {
            self.moving[cell].push(at);
        }
        self.witnesses.push(witness);
        at
    }

    fn rest(&mut self, fresh: Vec<(Slot, Found)>) {
        for (slot, found) in fresh {
            if let Some(old) = self.slots.insert(slot, found) {
                old.witnesses().for_each(|witness| {
                    self.users.entry(witness).or_default().remove(&slot);
                });
            }
            found.witnesses().for_each(|witness| {
                self.users.entry(witness).or_default().insert(slot);
            });
        }
    }

    /// Drops the witnesses that move a cell.
    fn forget(&mut self, cell: usize) {
        for witness in std::mem::take(&mut self.moving[cell]) {
            for (other, _) in std::mem::take(&mut self.witnesses[witness].moves) {
                self.moving[other].retain(|&at| at != witness);
            }
            // Those that needed them have others by now; to an insider the present tables of the cell may be no news.
            for slot in self.users.remove(&witness).unwrap_or_default() {
                for other in self.slots.remove(&slot).into_iter().flat_map(Found::witnesses) {
                    self.users.entry(other).or_default().remove(&slot);
                }
            }
        }
    }

    /// The proofs of the cells that are hidden now.
    pub(super) fn proof(&self) -> Proof {
        let used: BTreeSet<usize> = self.slots.values().flat_map(|found| found.witnesses()).collect();
        let place: BTreeMap<usize, usize> = used.iter().enumerate().map(|(place, &witness)| (witness, place)).collect();
        let find = |witness: Option<usize>| witness.and_then(|witness| place.get(&witness).copied());
        let pair = |(&(cell, insider), found): (&Slot, &Found)| Pair {
            cell,
            insider,
            need: self.need(cell, insider),
            low: find(found.low),
            high: find(found.high),
        };
        Proof {
            witnesses: used.iter().map(|&witness| self.witnesses[witness].clone()).collect(),
            pairs: self.slots.iter().map(pair).collect(),
        }
    }
}

fn is_of_today(cell: &Cell) -> bool {
    !matches!(cell.sensitive, Sensitivity::Released { .. } | Sensitivity::Public)
}

/// The least and the greatest difference from the true number, each with its table.
struct Ends {
    low: (i64, Option<usize>),
    high: (i64, Option<usize>),
}

impl Ends {
    fn width(&self) -> i64 {
        self.high.0 - self.low.0
    }

    fn found(&self) -> Found {
        Found { low: self.low.1, high: self.high.1 }
    }

    fn take(&mut self, by: i64, witness: usize) {
        if by < self.low.0 {
            self.low = (by, Some(witness));
        }
        if by > self.high.0 {
            self.high = (by, Some(witness));
        }
    }
}
