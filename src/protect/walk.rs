//! A table and a cell to move in; a few more cells to move so that every relation holds again, out.
//!
//! The cell that moves leaves its relations out of balance; another hidden cell of one of them restores it and leaves
//! its own relations out of balance, and so on until all hold. Of the unfinished tables the one with the fewest moves
//! and the fewest relations out of balance is taken up first (best-first search). Relations are local, so that the
//! length of a walk does not grow with the table.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was checked by `System`")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::order;
use super::system::{System, coefficient};
use super::trail::Trail;
use super::witness::View;

/// Relations and the hidden cells that stand in them.
pub(super) struct Walk<'a> {
    system: &'a System<'a>,
    /// For each relation its cells that are not published.
    hidden: Vec<Vec<(usize, i64)>>,
    /// For each relation the cell that is the sum of the others.
    totals: Vec<Option<usize>>,
}

const DEEPEST: usize = 40;
const MOST_OPEN: usize = 14;

impl<'a> Walk<'a> {
    pub(super) fn new(system: &'a System<'a>, hidden: &[bool]) -> Self {
        let keep = |terms: &Vec<(usize, i64)>| terms.iter().filter(|term| hidden[term.0]).copied().collect();
        Self {
            system,
            hidden: system.links.relations.iter().map(keep).collect(),
            totals: system.links.relations.iter().map(|relation| order::total_of(relation)).collect(),
        }
    }

    /// Never moves a cell again.
    pub(super) fn publish(&mut self, cell: usize) {
        for &relation in &self.system.links.of_cell[cell] {
            self.hidden[relation].retain(|term| term.0 != cell);
        }
    }

    /// The moves of one of the inner cells under a cell and of every total above that one, if all of them may move.
    pub(super) fn chain(&self, view: &View, values: &[i64], cell: usize, by: i64) -> Option<Vec<(usize, i64)>> {
        let mut leaf = cell;
        for _ in 0..DEEPEST {
            let under = self.system.links.of_cell[leaf]
                .iter()
                .filter(|&&relation| self.totals[relation] == Some(leaf))
                .flat_map(|&relation| &self.hidden[relation])
                .map(|term| term.0)
                .filter(|&part| part != leaf && !view.knows(part));
            match under.max_by_key(|&part| (values[part], Reverse(part))) {
                Some(part) => leaf = part,
                None => break,
            }
        }
        let mut moves = BTreeMap::from([(leaf, by)]);
        let mut stack = vec![(leaf, by)];
        while let Some((part, by)) = stack.pop() {
            if !fits(view, values, part, by) {
                return None;
            }
            for &relation in &self.system.links.of_cell[part] {
                let total = self.totals[relation].filter(|&total| total != part);
                let Some(total) = total.filter(|total| !moves.contains_key(total)) else {
                    continue;
                };
                let factor = |cell: usize| coefficient(&self.system.links.relations[relation], cell);
                let by = by.checked_mul(factor(part))?.checked_div(-factor(total))?;
                moves.insert(total, by);
                stack.push((total, by));
            }
        }
        let open = moves.iter().try_fold(Vec::new(), |open, (&cell, &by)| self.after(&open, cell, by))?;
        (open.is_empty() && moves.get(&cell) == Some(&by)).then(|| moves.into_iter().collect())
    }

    /// The moves that take a cell by `by` from a table and leave every relation in balance.
    pub(super) fn moves(
        &self,
        view: &View,
        values: &[i64],
        cell: usize,
        by: i64,
        n_nodes: usize,
    ) -> Option<Vec<(usize, i64)>> {
        if view.knows(cell) || !fits(view, values, cell, by) {
            return None;
        }
        let mut trail = Trail::default();
        // For each place of the trail the relations that are out of balance there.
        let mut open_at = vec![self.after(&[], cell, by)?];
        let mut heap = BinaryHeap::from([Reverse((0, trail.push(None, cell, by)))]);
        for _ in 0..n_nodes {
            let Reverse((_, at)) = heap.pop()?;
            if open_at[at].is_empty() {
                return Some(trail.back(Some(at)).map(|step| (step.cell, step.by)).collect());
            }
            let depth = trail.depth(Some(at)) + 1;
            if depth > DEEPEST {
                continue;
            }
            let Some(&(relation, short)) =
                open_at[at].iter().min_by_key(|(relation, _)| (self.hidden[*relation].len(), *relation))
            else {
                continue;
            };
            for &(next, factor) in &self.hidden[relation] {
                if short % factor != 0 || view.knows(next) {
                    continue;
                }
                let by = -short / factor;
                if !fits(view, values, next, by) || trail.moves(Some(at), next) {
                    continue;
                }
                let Some(open) = self.after(&open_at[at], next, by).filter(|open| open.len() <= MOST_OPEN) else {
                    continue;
                };
                heap.push(Reverse((depth + 2 * open.len(), trail.push(Some(at), next, by))));
                open_at.push(open);
            }
        }
        None
    }

    /// The relations out of balance after one more move.
    fn after(&self, open: &[(usize, i64)], cell: usize, by: i64) -> Option<Vec<(usize, i64)>> {
        let mut after = open.to_vec();
        for &relation in &self.system.links.of_cell[cell] {
            let by = by.checked_mul(coefficient(&self.system.links.relations[relation], cell))?;
            match after.iter().position(|entry| entry.0 == relation) {
                Some(at) if after[at].1 + by == 0 => {
                    after.swap_remove(at);
                }
                Some(at) => after[at].1 = after[at].1.checked_add(by)?,
                None => after.push((relation, by)),
            }
        }
        Some(after)
    }
}

/// Whether a number may move so far.
fn fits(view: &View, values: &[i64], cell: usize, by: i64) -> bool {
    values[cell].checked_add(by).is_some_and(|value| view.allows(cell, value))
}
