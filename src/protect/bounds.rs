//! Hidden cells in; between which whole numbers each must lie, by the relations one at a time, out.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::{BTreeSet, VecDeque};

use super::exact;
use super::system::{LARGEST, System};

/// What a reader can say of a cell: both ends included, `None` where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// The least possible value.
    pub low: Option<i64>,
    /// The greatest possible value.
    pub high: Option<i64>,
}

impl Interval {
    /// Returns the greatest possible value less the least, where both are limited.
    pub fn width(&self) -> Option<u64> {
        self.low.zip(self.high).map(|(low, high)| low.abs_diff(high))
    }
}

/// The interval of every cell, and the relations that set its two ends last.
pub(super) struct Bounds {
    pub(super) intervals: Vec<Interval>,
    pub(super) causes: Vec<BTreeSet<usize>>,
}

/// A relation is read again at most this often, which limits slowly creeping ends.
const READINGS: usize = 60;

/// Returns the intervals of all cells; one of width zero is known to its reader.
///
/// Ends are pushed through the relations until nothing moves. Whoever pins a cell knows it, so the
/// exact elimination is then repeated without it, and what that determines is pinned in turn.
pub(super) fn intervals(system: &System, hidden: &[bool], lowest: &[Option<i64>]) -> Bounds {
    let start = |cell: usize| {
        let value = system.cells[cell].value;
        if hidden[cell] { Interval { low: lowest[cell], high: None } } else { pinned_at(value) }
    };
    let mut bounds =
        Bounds { intervals: (0..hidden.len()).map(start).collect(), causes: vec![BTreeSet::new(); hidden.len()] };
    let mut unknown = hidden.to_vec();
    loop {
        propagate(system, &mut bounds);
        let pinned: Vec<usize> =
            (0..unknown.len()).filter(|&cell| unknown[cell] && bounds.intervals[cell].width() == Some(0)).collect();
        for &cell in &pinned {
            unknown[cell] = false;
        }
        if pinned.is_empty() {
            return bounds;
        }
        for cell in exact::determined(system, &unknown) {
            bounds.intervals[cell] = pinned_at(system.cells[cell].value);
            bounds.causes[cell] = system.of_cell[cell].iter().copied().collect();
        }
    }
}

const fn pinned_at(value: i64) -> Interval {
    Interval { low: Some(value), high: Some(value) }
}

fn propagate(system: &System, bounds: &mut Bounds) {
    let mut queue: VecDeque<usize> = (0..system.relations.len()).collect();
    let mut waiting = vec![true; system.relations.len()];
    let mut left = vec![READINGS; system.relations.len()];
    while let Some(index) = queue.pop_front() {
        waiting[index] = false;
        left[index] -= 1;
        for cell in read(&system.relations[index], index, bounds) {
            for &next in system.of_cell[cell].iter().filter(|&&next| next != index) {
                if !waiting[next] && left[next] > 0 {
                    waiting[next] = true;
                    queue.push_back(next);
                }
            }
        }
    }
}

/// A sum of ends: the finite part, and how many have no limit.
#[derive(Clone, Copy, Default)]
struct End {
    sum: i128,
    n_open: usize,
}

impl End {
    fn add(&mut self, end: Option<i128>) {
        match end {
            Some(value) => self.sum += value,
            None => self.n_open += 1,
        }
    }

    /// The sum less one of its parts, where the rest is limited.
    const fn less(self, end: Option<i128>) -> Option<i128> {
        match (end, self.n_open) {
            (Some(value), 0) => Some(self.sum - value),
            (None, 1) => Some(self.sum),
            _ => None,
        }
    }
}

/// Narrows the cells of one relation; returns those that moved.
fn read(terms: &[(usize, i64)], index: usize, bounds: &mut Bounds) -> Vec<usize> {
    let (mut least, mut most) = (End::default(), End::default());
    for &(cell, by) in terms {
        let (low, high) = scaled(bounds.intervals[cell], by);
        least.add(low);
        most.add(high);
    }
    let mut moved = Vec::new();
    for &(cell, by) in terms {
        let (low, high) = scaled(bounds.intervals[cell], by);
        // by × cell = −(the rest), and the rest lies between `least` and `most` without this cell
        let (from, to) = (most.less(high).map(|v| -v), least.less(low).map(|v| -v));
        let ends = if by > 0 { (from, to) } else { (to, from) };
        let by = i128::from(by);
        let low = ends.0.map(|end| ceiling(end, by));
        let high = ends.1.map(|end| -ceiling(-end, by));
        if narrowed(&mut bounds.intervals[cell], low, high) {
            bounds.causes[cell].insert(index);
            moved.push(cell);
        }
    }
    moved
}

fn scaled(interval: Interval, by: i64) -> (Option<i128>, Option<i128>) {
    let times = |end: Option<i64>| end.map(|value| i128::from(value) * i128::from(by));
    if by > 0 { (times(interval.low), times(interval.high)) } else { (times(interval.high), times(interval.low)) }
}

/// The least whole number not below `end` / `by`.
const fn ceiling(end: i128, by: i128) -> i128 {
    let (quotient, rest) = (end.div_euclid(by), end.rem_euclid(by));
    if rest == 0 {
        quotient
    } else if by > 0 {
        quotient + 1
    } else {
        quotient
    }
}

fn narrowed(interval: &mut Interval, low: Option<i128>, high: Option<i128>) -> bool {
    let before = *interval;
    if let Some(low) = low.and_then(within) {
        interval.low = Some(interval.low.map_or(low, |old| old.max(low)));
    }
    if let Some(high) = high.and_then(within) {
        interval.high = Some(interval.high.map_or(high, |old| old.min(high)));
    }
    *interval != before
}

/// An end beyond every number that may occur is no limit; so products stay far from overflow.
fn within(end: i128) -> Option<i64> {
    i64::try_from(end).ok().filter(|end| end.unsigned_abs() <= LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_up_for_either_sign() {
        let cases = [(7, 2, 4), (6, 2, 3), (-7, 2, -3), (7, -2, -3), (-7, -2, 4), (-6, -2, 3), (0, -2, 0)];
        assert!(cases.iter().all(|&(end, by, up)| ceiling(end, by) == up));
    }
}
