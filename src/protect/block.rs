//! A few hidden cells and the relations between them in; whether any table of whole numbers has a number in a place, and
//! between which ends each number lies, out.
//!
//! Ends are pushed through the relations until nothing moves; then numbers are tried, the nearest to the present table
//! first, and ends are pushed again (branch and bound). Whatever is found is a table; that there is none is certain.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was checked by `System`")]

use std::collections::{BTreeMap, BTreeSet};

use super::system::Links;
use super::witness::View;

/// The hidden cells that hang together with one, by place; the relations between them, with what the rest adds up to.
pub(super) struct Block {
    pub(super) cells: Vec<usize>,
    relations: Vec<(Vec<(usize, i64)>, i64)>,
    low: Vec<i64>,
    high: Vec<i64>,
    values: Vec<i64>,
}

/// What trying found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tried {
    /// A table: cell and number.
    Found(Vec<(usize, i64)>),
    /// There is none.
    Impossible,
    /// The tries did not last.
    Open,
}

/// Tries left, and whether all that were needed were made.
struct Tries {
    left: usize,
    is_complete: bool,
}

impl Block {
    /// Numbers farther from the present table are not tried.
    const REACH: i64 = 100;

    /// Returns the cells that hang together with a cell unless they are more than `most`.
    pub(super) fn around(links: &Links, view: &View, values: &[i64], cell: usize, most: usize) -> Option<Self> {
        let mut cells = BTreeSet::from([cell]);
        let mut relations = BTreeSet::new();
        let mut stack = vec![cell];
        while let Some(at) = stack.pop() {
            for &relation in &links.of_cell[at] {
                if !relations.insert(relation) {
                    continue;
                }
                for &(other, _) in &links.relations[relation] {
                    if !view.knows(other) && cells.insert(other) {
                        stack.push(other);
                    }
                }
            }
            if cells.len() > most {
                return None;
            }
        }
        let place: BTreeMap<usize, usize> = cells.iter().enumerate().map(|(place, &cell)| (cell, place)).collect();
        let inside = |&(cell, by): &(usize, i64)| place.get(&cell).map(|&place| (place, by));
        let known =
            |&(cell, by): &(usize, i64)| if place.contains_key(&cell) { 0 } else { by.saturating_mul(view.low[cell]) };
        let relation = |&relation: &usize| {
            let terms = &links.relations[relation];
            let sum = terms.iter().map(known).fold(0_i64, i64::saturating_sub);
            (terms.iter().filter_map(inside).collect(), sum)
        };
        let relations = relations.iter().map(relation).collect();
        let mut block = Self {
            low: cells.iter().map(|&cell| view.low[cell]).collect(),
            high: cells.iter().map(|&cell| view.high[cell]).collect(),
            values: cells.iter().map(|&cell| values[cell]).collect(),
            relations,
            cells: cells.into_iter().collect(),
        };
        let (mut low, mut high) = (block.low.clone(), block.high.clone());
        block.narrow(&mut low, &mut high);
        (block.low, block.high) = (low, high);
        Some(block)
    }

    /// Between which ends every number lies, as far as relations one at a time tell; the lower above the upper one if
    /// there is no table.
    pub(super) fn ends(&self) -> impl Iterator<Item = (usize, i64, i64)> {
        self.cells.iter().zip(&self.low).zip(&self.high).map(|((&cell, &low), &high)| (cell, low, high))
    }

    /// Looks for a table with a number at a cell.
    pub(super) fn with(&self, cell: usize, number: i64, n_tries: usize) -> Tried {
        let Ok(place) = self.cells.binary_search(&cell) else {
            return Tried::Impossible;
        };
        let (mut low, mut high) = (self.low.clone(), self.high.clone());
        low[place] = low[place].max(number);
        high[place] = high[place].min(number);
        let mut tries = Tries { left: n_tries, is_complete: true };
        match self.filled(low, high, &mut tries) {
            Some(values) => Tried::Found(self.cells.iter().copied().zip(values).collect()),
            None if tries.is_complete => Tried::Impossible,
            None => Tried::Open,
        }
    }

    /// A table between ends.
    fn filled(&self, mut low: Vec<i64>, mut high: Vec<i64>, tries: &mut Tries) -> Option<Vec<i64>> {
        tries.is_complete &= tries.left > 0;
        tries.left = tries.left.checked_sub(1)?;
        if !self.narrow(&mut low, &mut high) {
            return None;
        }
        let open = (0..low.len()).filter(|&place| low[place] < high[place]);
        let Some(next) = open.min_by_key(|&place| (high[place] - low[place], place)) else {
            return Some(low);
        };
        let middle = self.values[next].clamp(low[next], high[next]);
        let (from, to) = (low[next].max(middle - Self::REACH), high[next].min(middle + Self::REACH));
        let mut numbers: Vec<i64> = (from..=to).collect();
        numbers.sort_by_key(|&number| ((number - middle).abs(), number));
        for number in numbers {
            let (mut low, mut high) = (low.clone(), high.clone());
            (low[next], high[next]) = (number, number);
            if let Some(found) = self.filled(low, high, tries) {
                return Some(found);
            }
            if tries.left == 0 {
                break;
            }
        }
        tries.is_complete &= tries.left > 0 && from == low[next] && to == high[next];
        None
    }

    /// Pushes ends through the relations; false if nothing is left between them.
    ///
    /// Ends that creep on and on are left where they are after [`ROUNDS`]: they are still ends.
    fn narrow(&self, low: &mut [i64], high: &mut [i64]) -> bool {
        for _ in 0..ROUNDS {
            let mut is_moving = false;
            for (terms, sum) in &self.relations {
                let (mut least, mut most) = (0, 0);
                for &(place, by) in terms {
                    let (from, to) = scaled(low[place], high[place], by);
                    (least, most) = (least + from, most + to);
                }
                for &(place, by) in terms {
                    let before = scaled(low[place], high[place], by);
                    let (from, to) = (i128::from(*sum) - (most - before.1), i128::from(*sum) - (least - before.0));
                    let (from, to) = if by > 0 { (from, to) } else { (-to, -from) };
                    let size = i128::from(by.unsigned_abs());
                    let from = from.div_euclid(size) + i128::from(from.rem_euclid(size) > 0);
                    let to = to.div_euclid(size);
                    if from > i128::from(high[place]) || to < i128::from(low[place]) || from > to {
                        low[place] = high[place].saturating_add(1);
                        return false;
                    }
                    let ends = (i64::try_from(from), i64::try_from(to));
                    let ends = (
                        ends.0.map_or(low[place], |end| end.max(low[place])),
                        ends.1.map_or(high[place], |end| end.min(high[place])),
                    );
                    if ends != (low[place], high[place]) {
                        (low[place], high[place]) = ends;
                        let after = scaled(ends.0, ends.1, by);
                        (least, most) = (least - before.0 + after.0, most - before.1 + after.1);
                        is_moving = true;
                    }
                }
            }
            if !is_moving {
                break;
            }
        }
        true
    }
}

/// Rounds through all relations.
const ROUNDS: usize = 60;

/// The ends of a multiple.
fn scaled(low: i64, high: i64, by: i64) -> (i128, i128) {
    let (low, high) = (i128::from(low) * i128::from(by), i128::from(high) * i128::from(by));
    (low.min(high), low.max(high))
}
