//! Cells of whole tables that differ from the true one in; whether a reader must hold each for possible, out.
//!
//! A hidden cell is safe when two tables agree with every number that its reader knows and differ enough in that cell.
//! Whoever doubts it needs addition alone: no solver, no order of steps and no number that was rounded is part of the
//! proof.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use super::system::{LARGEST, System, coefficient};

/// A whole table by its differences from the true one: cell, ascending, and difference, never zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Witness {
    /// Cell and difference.
    pub moves: Vec<(usize, i64)>,
}

impl Witness {
    /// Returns the difference at a cell.
    pub fn at(&self, cell: usize) -> i64 {
        coefficient(&self.moves, cell)
    }

    /// Whether a reader must hold the table for possible: what it knows is as it is, every number lies where such
    /// numbers lie, every relation holds.
    pub(super) fn is_possible(&self, system: &System, view: &View) -> bool {
        self.fits(system, view) && self.is_balanced(system)
    }

    /// Whether every number lies where the reader knows that it lies.
    pub(super) fn fits(&self, system: &System, view: &View) -> bool {
        self.moves.iter().all(|&(cell, by)| {
            let value = system.cells[cell].value.checked_add(by);
            by != 0 && value.is_some_and(|value| view.allows(cell, value))
        })
    }

    fn is_balanced(&self, system: &System) -> bool {
        let mut parts: Vec<(usize, i128)> = Vec::new();
        for &(cell, by) in &self.moves {
            for &relation in &system.links.of_cell[cell] {
                let factor = coefficient(&system.links.relations[relation], cell);
                parts.push((relation, i128::from(factor) * i128::from(by)));
            }
        }
        parts.sort_unstable_by_key(|part| part.0);
        parts.chunk_by(|a, b| a.0 == b.0).all(|parts| parts.iter().map(|part| part.1).sum::<i128>() == 0)
    }
}

/// What one reader knows of each cell: both ends included.
///
/// A number that the reader knows has both ends there; one without an end lies within ±2^52, beyond every number that
/// may occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    pub(super) low: Vec<i64>,
    pub(super) high: Vec<i64>,
}

impl View {
    /// Everything known but the hidden cells, which are at least what `lowest` says.
    pub(super) fn new(system: &System, hidden: &[bool], lowest: impl Fn(usize) -> Option<i64>) -> Self {
        let value = |cell: usize| system.cells[cell].value;
        let low = |cell: usize| if hidden[cell] { lowest(cell).unwrap_or(-LARGEST) } else { value(cell) };
        let high = |cell: usize| if hidden[cell] { LARGEST } else { value(cell) };
        Self { low: (0..hidden.len()).map(low).collect(), high: (0..hidden.len()).map(high).collect() }
    }

    /// Makes the true numbers of cells known; returns what was known before, for [`Self::restore`].
    pub(super) fn fix(&mut self, system: &System, cells: &[usize]) -> Vec<(usize, i64, i64)> {
        let before = cells.iter().map(|&cell| (cell, self.low[cell], self.high[cell])).collect();
        for &cell in cells {
            self.low[cell] = system.cells[cell].value;
            self.high[cell] = system.cells[cell].value;
        }
        before
    }

    /// Takes back what was made known.
    pub(super) fn restore(&mut self, before: Vec<(usize, i64, i64)>) {
        for (cell, low, high) in before {
            (self.low[cell], self.high[cell]) = (low, high);
        }
    }

    /// Whether a number may stand in a cell for all that the reader knows of that cell.
    pub(super) fn allows(&self, cell: usize, value: i64) -> bool {
        value >= self.low[cell] && value <= self.high[cell]
    }

    /// Whether the reader knows the number of a cell.
    pub(super) fn knows(&self, cell: usize) -> bool {
        self.low[cell] == self.high[cell]
    }
}
