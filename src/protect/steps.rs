//! A table and a cell to move in; a few free cells to step so that everything lies where it may, out.
//!
//! A step of a free cell moves the totals above it, and some of these may not move, or not so far. Another free cell
//! under one of them takes the step back there and moves other totals, and so on until every number lies where it may.
//! Of the unfinished tables the one with the fewest steps and the fewest numbers out of place is taken up first
//! (best-first search). Steps are local, so that the length of a walk does not grow with the table.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was checked by `System`")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::basis::Basis;
use super::system::System;
use super::trail::Trail;
use super::witness::View;

/// The steps that are possible, and a table under trial.
pub(super) struct Steps {
    basis: Basis,
    /// What the table under trial moves, and the cells where it may be other than zero.
    shift: Vec<i64>,
    touched: Vec<usize>,
}

const DEEPEST: usize = 24;
const WEIGHT: usize = 2;

impl Steps {
    pub(super) fn new(system: &System, hidden: &[bool]) -> Self {
        Self { basis: Basis::new(system, hidden), shift: vec![0; hidden.len()], touched: Vec::new() }
    }

    /// The moves that take a cell by `by` from a table with every number where it may be.
    pub(super) fn moves(
        &mut self,
        view: &View,
        values: &[i64],
        cell: usize,
        by: i64,
        n_nodes: usize,
    ) -> Option<Vec<(usize, i64)>> {
        let target = values[cell].checked_add(by)?;
        if !view.allows(cell, target) {
            return None;
        }
        let limits = Limits { view, values, cell, target };
        let mut trail = Trail::default();
        let mut heap = BinaryHeap::from([Reverse((0, None))]);
        for _ in 0..n_nodes {
            let Reverse((_, at)) = heap.pop()?;
            self.take_up(&trail, at);
            let Some((out, short)) = self.worst(&limits) else {
                return Some(
                    self.touched.iter().map(|&cell| (cell, self.shift[cell])).filter(|&(_, by)| by != 0).collect(),
                );
            };
            let depth = trail.depth(at);
            if depth >= DEEPEST {
                continue;
            }
            let n_out = self.touched.iter().filter(|&&other| self.off(&limits, other, 0) != 0).count();
            for &(free, factor) in &self.basis.rows[out] {
                if view.knows(free) || short % factor != 0 || trail.moves(at, free) {
                    continue;
                }
                let by = short / factor;
                if !view.allows(free, values[free] + self.shift[free] + by) {
                    continue;
                }
                let mut n_after = n_out + usize::from(out == cell && at.is_none());
                for &(other, factor) in &self.basis.columns[free] {
                    let before = self.off(&limits, other, 0);
                    let after = self.off(&limits, other, by * factor);
                    n_after = n_after + usize::from(after != 0) - usize::from(before != 0);
                }
                heap.push(Reverse((depth + WEIGHT * n_after, Some(trail.push(at, free, by)))));
            }
        }
        None
    }

    /// Makes the table at a place of the trail the one under trial.
    fn take_up(&mut self, trail: &Trail, at: Option<usize>) {
        for cell in self.touched.drain(..) {
            self.shift[cell] = 0;
        }
        for step in trail.back(at) {
            for &(cell, factor) in &self.basis.columns[step.cell] {
                if self.shift[cell] == 0 {
                    self.touched.push(cell);
                }
                self.shift[cell] += step.by * factor;
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
    }

    /// The number out of place under which the fewest free cells lie, and how far it must move.
    fn worst(&self, limits: &Limits) -> Option<(usize, i64)> {
        self.touched
            .iter()
            .chain([&limits.cell])
            .map(|&other| (other, self.off(limits, other, 0)))
            .filter(|entry| entry.1 != 0)
            .min_by_key(|entry| (self.basis.rows[entry.0].len(), entry.0))
    }

    /// How far a number would have to move to lie where it may, after one more shift.
    fn off(&self, limits: &Limits, other: usize, by: i64) -> i64 {
        let value = limits.values[other] + self.shift[other] + by;
        if other == limits.cell {
            limits.target - value
        } else {
            value.clamp(limits.view.low[other], limits.view.high[other]) - value
        }
    }
}

/// Where every number may lie.
struct Limits<'v> {
    view: &'v View,
    values: &'v [i64],
    cell: usize,
    target: i64,
}
