//! The true table and a cell to move in; another whole table of whole numbers that has it moved, out.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was checked by `System`")]

use std::collections::BTreeSet;

use super::block::{Block, Tried};
use super::steps::Steps;
use super::system::System;
use super::walk::Walk;
use super::witness::{View, Witness};

/// Cells that hang together are tried through if they are no more than these, with so many tries each.
const FEW: usize = 32;
const TRIES: usize = 2_000;

/// A table on its way.
pub(super) struct Search<'a> {
    system: &'a System<'a>,
    walk: Walk<'a>,
    /// Made when they are first needed.
    steps: Option<Steps>,
    hidden: Vec<bool>,
    /// Whether steps are tried where a walk found nothing.
    pub(super) is_thorough: bool,
    values: Vec<i64>,
    moved: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    /// Starts at the true table; cells that are not hidden never move.
    pub(super) fn new(system: &'a System<'a>, hidden: &[bool]) -> Self {
        Self {
            system,
            walk: Walk::new(system, hidden),
            steps: None,
            hidden: hidden.to_vec(),
            is_thorough: true,
            values: system.cells.iter().map(|cell| cell.value).collect(),
            moved: BTreeSet::new(),
        }
    }

    /// Goes back to the true table.
    pub(super) fn reset(&mut self) {
        for cell in std::mem::take(&mut self.moved) {
            self.values[cell] = self.system.cells[cell].value;
        }
    }

    /// Takes up a table that was found before.
    pub(super) fn resume(&mut self, witness: &Witness) {
        self.reset();
        for &(cell, by) in &witness.moves {
            self.shift(cell, by);
        }
    }

    /// Never moves a cell again.
    pub(super) fn publish(&mut self, cell: usize) {
        self.walk.publish(cell);
    }

    /// The number of a cell in the present table.
    pub(super) fn value(&self, cell: usize) -> i64 {
        self.values[cell]
    }

    /// The present table.
    pub(super) fn witness(&self) -> Witness {
        let difference = |&cell: &usize| (cell, self.values[cell] - self.system.cells[cell].value);
        Witness { moves: self.moved.iter().map(difference).filter(|&(_, by)| by != 0).collect() }
    }

    /// Moves a cell towards `goal`, at once or by parts; a cell that hangs together with few others is moved as far as
    /// there is any table.
    pub(super) fn push(&mut self, view: &View, cell: usize, goal: i64, n_nodes: usize) {
        let mut stride = goal - self.values[cell];
        while stride != 0 {
            let chain = self.walk.chain(view, &self.values, cell, stride);
            let moves = chain
                .or_else(|| self.walk.moves(view, &self.values, cell, stride, n_nodes))
                .or_else(|| self.moves_by_steps(view, cell, stride, n_nodes / 10));
            if let Some(moves) = moves {
                for (cell, by) in moves {
                    self.shift(cell, by);
                }
            } else if stride.abs() == 1 {
                break;
            } else {
                stride = stride.signum();
            }
            let left = goal - self.values[cell];
            stride = if stride > 0 { stride.min(left) } else { stride.max(left) };
        }
        if self.values[cell] != goal {
            self.push_in_block(view, cell, goal);
        }
    }

    fn moves_by_steps(&mut self, view: &View, cell: usize, by: i64, n_nodes: usize) -> Option<Vec<(usize, i64)>> {
        let steps = if self.is_thorough {
            Some(self.steps.get_or_insert_with(|| Steps::new(self.system, &self.hidden)))
        } else {
            None
        };
        steps?.moves(view, &self.values, cell, by, n_nodes)
    }

    fn push_in_block(&mut self, view: &View, cell: usize, goal: i64) {
        let Some(block) = Block::around(&self.system.links, view, &self.values, cell, FEW) else {
            return;
        };
        let step = (self.values[cell] - goal).signum();
        let mut number = goal;
        while number != self.values[cell] {
            if let Tried::Found(table) = block.with(cell, number, TRIES) {
                for (cell, number) in table {
                    self.shift(cell, number - self.values[cell]);
                }
                return;
            }
            number += step;
        }
    }

    fn shift(&mut self, cell: usize, by: i64) {
        self.values[cell] += by;
        if self.values[cell] == self.system.cells[cell].value {
            self.moved.remove(&cell);
        } else {
            self.moved.insert(cell);
        }
    }
}
