//! Cells and a policy in; which cells may be hidden, and which one more must be, out.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::BTreeSet;

use super::bounds::{self, Bounds};
use super::engine::{Policy, ZeroPolicy};
use super::exact::{self, Tableau};
use super::field::Field;
use super::order;
use super::pass::Pass;
use super::singleton::Twins;
use super::system::{Cell, Sensitivity, System};

/// What may happen to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Never hidden.
    Known,
    /// Always hidden.
    Primary,
    /// Hidden by the repair of an interval, because of a primary cell.
    Kept(usize),
    /// Published if it does no harm.
    Candidate,
}

/// The part of every cell before the elimination.
pub(super) struct Plan {
    pub(super) roles: Vec<Role>,
    /// Candidates that cannot be hidden, since known numbers determine them.
    pub(super) barred: Vec<bool>,
    /// What every reader knows a hidden cell to be at least.
    pub(super) lowest: Vec<Option<i64>>,
    /// Position in the order of publishing; the last is hidden first.
    rank: Vec<usize>,
    /// Candidates and kept cells from the first to be published to the last.
    pub(super) order: Vec<usize>,
}

impl Plan {
    pub(super) fn new(system: &System, policy: Policy) -> Self {
        let roles: Vec<Role> = system.cells.iter().map(|cell| role(cell, policy)).collect();
        let lowest = system.cells.iter().map(|cell| lowest(cell, policy)).collect();
        let candidates: Vec<bool> = roles.iter().map(|&role| role == Role::Candidate).collect();
        let order = order::publishing(system, &candidates);
        let mut rank = vec![0; roles.len()];
        order.iter().enumerate().for_each(|(position, &cell)| rank[cell] = position);
        Self { barred: vec![false; roles.len()], roles, lowest, rank, order }
    }

    pub(super) fn is_primary(&self, cell: usize) -> bool {
        self.roles[cell] == Role::Primary
    }

    pub(super) fn primaries(&self) -> Vec<bool> {
        self.roles.iter().map(|&role| role == Role::Primary).collect()
    }

    /// Lets go of cells that known numbers determine; true if there were any.
    pub(super) fn take_back(&mut self, needless: &[usize]) -> bool {
        for &cell in needless {
            self.roles[cell] = Role::Candidate;
            self.barred[cell] = true;
        }
        !needless.is_empty()
    }

    /// Keeps one more cell hidden beside each pinned primary cell; true if any could be found.
    ///
    /// One cell may free several, so a primary cell whose relations were already touched waits.
    pub(super) fn repair(&mut self, system: &System, pass: &Pass, bounds: &Bounds) -> bool {
        let mut chosen = BTreeSet::new();
        let pinned = |cell: usize| {
            self.is_primary(cell) && !pass.exposed.contains(&cell) && bounds.intervals[cell].width() == Some(0)
        };
        let all: Vec<usize> = (0..self.roles.len()).filter(|&cell| pinned(cell)).collect();
        for cell in all {
            let is_touched = |&index: &usize| system.relations[index].iter().any(|term| chosen.contains(&term.0));
            if bounds.causes[cell].iter().any(is_touched) {
                continue;
            }
            if let Some(found) = self.beside(cell, system, pass, bounds) {
                self.roles[found] = Role::Kept(cell);
                chosen.insert(found);
            }
        }
        !chosen.is_empty()
    }

    /// The published cell that is the least loss, from the nearest relations that pinned this one.
    fn beside(&self, cell: usize, system: &System, pass: &Pass, bounds: &Bounds) -> Option<usize> {
        let mut seen = bounds.causes[cell].clone();
        let mut ring = seen.clone();
        while !ring.is_empty() {
            let members: BTreeSet<usize> =
                ring.iter().flat_map(|&index| system.relations[index].iter().map(|term| term.0)).collect();
            let may_hide =
                |&&cell: &&usize| self.roles[cell] == Role::Candidate && !pass.hidden[cell] && !self.barred[cell];
            if let Some(&found) = members.iter().filter(may_hide).max_by_key(|&&cell| self.rank[cell]) {
                return Some(found);
            }
            ring = members
                .iter()
                .flat_map(|&cell| bounds.causes[cell].iter().copied())
                .filter(|index| !seen.contains(index))
                .collect();
            seen.extend(&ring);
        }
        None
    }

    pub(super) fn disclosed(&self, system: &System, hidden: &[bool], policy: Policy) -> BTreeSet<usize> {
        let mut open: BTreeSet<usize> = exact::determined(system, hidden).into_iter().collect();
        open.extend((0..hidden.len()).filter(|&cell| !hidden[cell]));
        if policy.intervals {
            let bounds = bounds::intervals(system, hidden, &self.lowest);
            open.extend((0..hidden.len()).filter(|&cell| bounds.intervals[cell].width() == Some(0)));
        }
        if policy.singletons {
            let order: Vec<usize> = (0..hidden.len()).collect();
            let tableau = Tableau::new(system, hidden, &order, Field::FIRST);
            open.extend(Twins::new(system.cells, &tableau, &self.primaries()).exposed());
        }
        open.retain(|&cell| self.is_primary(cell));
        open
    }
}

fn role(cell: &Cell, policy: Policy) -> Role {
    let (Sensitivity::Count { threshold } | Sensitivity::Magnitude { threshold }) = cell.sensitive else {
        return if cell.sensitive == Sensitivity::Derived { Role::Candidate } else { Role::Known };
    };
    let is_empty = cell.contributors == 0 && cell.value == 0;
    match policy.zero {
        ZeroPolicy::Show if is_empty && policy.zero_secondary => Role::Candidate,
        ZeroPolicy::Show if is_empty => Role::Known,
        ZeroPolicy::Hide if is_empty => Role::Primary,
        _ if cell.contributors < threshold => Role::Primary,
        _ => Role::Candidate,
    }
}

fn lowest(cell: &Cell, policy: Policy) -> Option<i64> {
    let never_zero = policy.zero == ZeroPolicy::Show && !policy.zero_secondary;
    match cell.sensitive {
        Sensitivity::Derived => None,
        Sensitivity::Count { .. } if never_zero => Some(cell.value.min(1)),
        _ => Some(cell.value.min(0)),
    }
}
