//! Moves as a search makes them in; the moves that led to one of them, out.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was given by `Trail`")]

/// One move, and the move before it.
#[derive(Clone, Copy)]
pub(super) struct Move {
    before: Option<usize>,
    pub(super) cell: usize,
    pub(super) by: i64,
    /// Moves up to this one that count against the longest.
    pub(super) depth: usize,
}

/// All moves of a search, many of which share their beginning.
#[derive(Default)]
pub(super) struct Trail(Vec<Move>);

impl Trail {
    /// Adds a move after another, or a first one; returns its place.
    pub(super) fn push(&mut self, before: Option<usize>, cell: usize, by: i64) -> usize {
        let depth = self.depth(before) + 1;
        self.0.push(Move { before, cell, by, depth });
        self.0.len() - 1
    }

    /// How many moves led to a place.
    pub(super) fn depth(&self, at: Option<usize>) -> usize {
        at.map_or(0, |at| self.0[at].depth)
    }

    /// The moves that led to a place, the last first.
    pub(super) fn back(&self, at: Option<usize>) -> impl Iterator<Item = &Move> {
        let step = |at: Option<usize>| at.map(|at| &self.0[at]);
        std::iter::successors(step(at), move |last| step(last.before))
    }

    /// Whether a cell moved on the way to a place.
    pub(super) fn moves(&self, at: Option<usize>, cell: usize) -> bool {
        self.back(at).any(|step| step.cell == cell)
    }
}
