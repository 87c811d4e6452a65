//! A plan in; the pattern of one elimination, out.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::BTreeSet;

use super::bounds::{self, Bounds};
use super::engine::{Policy, Reason, Suppression};
use super::exact::Tableau;
use super::field::Field;
use super::plan::{Plan, Role};
use super::singleton::Twins;
use super::system::System;

/// One elimination and what it left hidden.
pub(super) struct Pass<'a> {
    tableau: Tableau,
    twins: Option<Twins<'a>>,
    pub(super) hidden: Vec<bool>,
    because: Vec<Option<usize>>,
    /// Primary cells that known numbers determine.
    pub(super) exposed: BTreeSet<usize>,
    /// Kept cells that known numbers determine.
    pub(super) needless: Vec<usize>,
}

impl<'a> Pass<'a> {
    pub(super) fn run(system: &System<'a>, plan: &Plan, policy: Policy) -> Self {
        let mut pass = Self::start(system, plan, policy);
        for &cell in plan.order.iter().filter(|&&cell| plan.roles[cell] == Role::Candidate) {
            let protected = |cell: usize| matches!(plan.roles[cell], Role::Primary | Role::Kept(_));
            if let Some(primary) = pass.published(cell, protected) {
                pass.because[cell] = Some(if let Role::Kept(first) = plan.roles[primary] { first } else { primary });
            }
        }
        pass
    }

    /// Everything hidden but what is known.
    fn start(system: &System<'a>, plan: &Plan, policy: Policy) -> Self {
        let hidden: Vec<bool> = plan.roles.iter().map(|&role| role != Role::Known).collect();
        let mut columns: Vec<usize> = (0..hidden.len()).filter(|&cell| plan.is_primary(cell)).collect();
        columns.extend(plan.order.iter().rev().filter(|&&cell| plan.roles[cell] != Role::Candidate));
        columns.extend(plan.order.iter().rev().filter(|&&cell| plan.roles[cell] == Role::Candidate));
        let tableau = Tableau::new(system, &hidden, &columns, Field::FIRST);
        let twins = policy.singletons.then(|| Twins::new(system.cells, &tableau, &plan.primaries()));
        let known = |cell: usize| hidden[cell] && tableau.is_known(cell);
        let exposed = (0..hidden.len()).filter(|&cell| plan.is_primary(cell) && known(cell)).collect();
        let needless =
            (0..hidden.len()).filter(|&cell| matches!(plan.roles[cell], Role::Kept(_)) && known(cell)).collect();
        Self { because: vec![None; hidden.len()], tableau, twins, hidden, exposed, needless }
    }

    /// Publishes a cell unless it gives a protected one away, which is then returned.
    fn published(&mut self, cell: usize, protected: impl Fn(usize) -> bool) -> Option<usize> {
        if !self.tableau.is_known(cell) {
            let written = self.freed(cell);
            let blocking = self.blocking(cell, &written, protected);
            if blocking.is_some() {
                return blocking;
            }
            self.commit(cell, &written);
        }
        self.tableau.publish(cell);
        self.hidden[cell] = false;
        None
    }

    fn freed(&mut self, cell: usize) -> Vec<(usize, u64, bool)> {
        self.tableau.make_free(cell);
        self.tableau.written_in(cell)
    }

    fn blocking(
        &self,
        cell: usize,
        written: &[(usize, u64, bool)],
        protected: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let alone = written.iter().find(|entry| entry.2 && protected(entry.0)).map(|entry| entry.0);
        alone.or_else(|| self.twins.as_ref().and_then(|twins| twins.blocks(cell, written)))
    }

    fn commit(&mut self, cell: usize, written: &[(usize, u64, bool)]) {
        if let Some(twins) = &mut self.twins {
            twins.publish(cell, written);
        }
        self.tableau.publish(cell);
    }

    /// Publishes secondary cells that a later repair made needless, the most valuable first.
    pub(super) fn publish_needless(&mut self, system: &System, plan: &Plan) {
        let is_pinned =
            |bounds: &Bounds, cell: usize| plan.is_primary(cell) && bounds.intervals[cell].width() == Some(0);
        let before = bounds::intervals(system, &self.hidden, &plan.lowest);
        for &cell in plan.order.iter().filter(|&&cell| plan.roles[cell] != Role::Known) {
            if !self.hidden[cell] {
                continue;
            }
            let written = if self.tableau.is_known(cell) { Vec::new() } else { self.freed(cell) };
            if self.blocking(cell, &written, |other| plan.is_primary(other)).is_some() {
                continue;
            }
            let mut trial = self.hidden.clone();
            trial[cell] = false;
            written.iter().filter(|entry| entry.2).for_each(|entry| trial[entry.0] = false);
            let after = bounds::intervals(system, &trial, &plan.lowest);
            if (0..trial.len()).any(|cell| is_pinned(&after, cell) && !is_pinned(&before, cell)) {
                continue;
            }
            self.commit(cell, &written);
            self.hidden = trial;
        }
    }

    pub(super) fn finished(self, system: &System, plan: &Plan, policy: Policy, n_rounds: usize) -> Suppression {
        let reason = |cell: usize| match plan.roles[cell] {
            _ if !self.hidden[cell] => None,
            Role::Kept(because) => Some(Reason::Secondary { because }),
            Role::Candidate => self.because[cell].map(|because| Reason::Secondary { because }),
            Role::Primary | Role::Known => Some(Reason::Primary),
        };
        Suppression {
            hidden: (0..self.hidden.len()).map(reason).collect(),
            exposed: plan.disclosed(system, &self.hidden, policy).into_iter().collect(),
            intervals: bounds::intervals(system, &self.hidden, &plan.lowest).intervals,
            n_rounds,
        }
    }
}
