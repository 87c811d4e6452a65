//! A tableau in; which hidden cells the only child behind another hidden cell could work out, at its end.
//!
//! The family of the only child in a cell knows that cell. Whatever is a multiple of it, apart from
//! published numbers, it can work out by subtracting itself. Two cells are multiples of each other
//! when two random solutions of the homogeneous system have the same ratio at both.

#![expect(clippy::indexing_slicing, reason = "inner loop of the elimination; every index was checked by `System`")]

use std::collections::{BTreeMap, BTreeSet};

use super::exact::{self, Tableau};
use super::field::{Field, Words};
use super::system::{Cell, Sensitivity};

/// Groups of hidden cells that are multiples of each other.
pub(super) struct Twins<'a> {
    cells: &'a [Cell],
    field: Field,
    solutions: [Vec<u64>; 2],
    primary: Vec<bool>,
    groups: BTreeMap<u64, BTreeSet<usize>>,
}

impl<'a> Twins<'a> {
    pub(super) fn new(cells: &'a [Cell], tableau: &Tableau, primary: &[bool]) -> Self {
        let mut words = Words(0x006A_6973_7375);
        let solutions = [(); 2].map(|()| solution(tableau, cells.len(), &mut words));
        let mut twins =
            Self { cells, field: tableau.field, solutions, primary: primary.to_vec(), groups: BTreeMap::new() };
        for cell in (0..cells.len()).filter(|&cell| primary[cell] || is_lone(&cells[cell])) {
            if let Some(key) = twins.key(cell) {
                twins.groups.entry(key).or_default().insert(cell);
            }
        }
        twins
    }

    /// The primary cell that a lone child could work out if `free` were published too.
    pub(super) fn blocks(&self, free: usize, written: &[(usize, u64, bool)]) -> Option<usize> {
        let after: BTreeMap<usize, [u64; 2]> = written
            .iter()
            .filter(|entry| self.is_watched(entry.0))
            .map(|entry| (entry.0, self.after(free, entry)))
            .collect();
        let mut changed: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (&cell, &pair) in &after {
            if let Some(key) = ratio(self.field, pair) {
                changed.entry(key).or_default().push(cell);
            }
        }
        let pair =
            |cell: usize| after.get(&cell).copied().unwrap_or([self.solutions[0][cell], self.solutions[1][cell]]);
        changed.iter().find_map(|(key, fresh)| {
            let old: Vec<usize> =
                self.groups.get(key).into_iter().flatten().copied().filter(|cell| !after.contains_key(cell)).collect();
            let all = || fresh.iter().chain(&old).copied();
            all().filter(|&alone| is_lone(&self.cells[alone])).find_map(|alone| {
                all().find(|&other| {
                    other != alone
                        && self.primary[other]
                        && !self.are_twins(alone, other)
                        && !self.is_same(alone, other, pair(alone), pair(other))
                })
            })
        })
    }

    fn after(&self, free: usize, &(cell, by, _): &(usize, u64, bool)) -> [u64; 2] {
        [0, 1].map(|k| self.field.add(self.solutions[k][cell], self.field.mul(by, self.solutions[k][free])))
    }

    fn are_twins(&self, one: usize, other: usize) -> bool {
        let key = self.key(one);
        key.is_some() && key == self.key(other)
    }

    fn is_watched(&self, cell: usize) -> bool {
        self.primary[cell] || is_lone(&self.cells[cell])
    }

    /// Whether every reader knows that the two are one number, so that its family learns nothing.
    fn is_same(&self, one: usize, other: usize, a: [u64; 2], b: [u64; 2]) -> bool {
        a == b && self.cells[one].value == self.cells[other].value
    }

    fn key(&self, cell: usize) -> Option<u64> {
        ratio(self.field, [self.solutions[0][cell], self.solutions[1][cell]])
    }

    /// Follows the tableau when a free cell is published.
    pub(super) fn publish(&mut self, free: usize, written: &[(usize, u64, bool)]) {
        for entry in written {
            let after = self.after(free, entry);
            self.set(entry.0, after);
        }
        self.set(free, [0, 0]);
    }

    fn set(&mut self, cell: usize, pair: [u64; 2]) {
        if self.is_watched(cell) {
            if let Some(group) = self.key(cell).and_then(|key| self.groups.get_mut(&key)) {
                group.remove(&cell);
            }
            if let Some(key) = ratio(self.field, pair) {
                self.groups.entry(key).or_default().insert(cell);
            }
        }
        self.solutions[0][cell] = pair[0];
        self.solutions[1][cell] = pair[1];
    }

    /// The primary cells that the only child behind another one can work out.
    pub(super) fn exposed(&self) -> BTreeSet<usize> {
        let pair = |cell: usize| [self.solutions[0][cell], self.solutions[1][cell]];
        let mut exposed = BTreeSet::new();
        for group in self.groups.values() {
            for &alone in group.iter().filter(|&&cell| is_lone(&self.cells[cell])) {
                exposed.extend(group.iter().copied().filter(|&other| {
                    other != alone && self.primary[other] && !self.is_same(alone, other, pair(alone), pair(other))
                }));
            }
        }
        exposed
    }
}

/// Whether one family knows the cell; it may be hidden for another one's sake. A derived number is
/// known to the families of the numbers it is made of, which are cells themselves.
fn is_lone(cell: &Cell) -> bool {
    cell.contributors == 1 && matches!(cell.sensitive, Sensitivity::Count { .. } | Sensitivity::Magnitude { .. })
}

/// A random solution: free cells by chance, basic ones from them, known ones zero.
fn solution(tableau: &Tableau, n_cells: usize, words: &mut Words) -> Vec<u64> {
    let draw = |cell: usize| {
        if tableau.is_known(cell) { 0 } else { words.residue(tableau.field) }
    };
    let free: Vec<u64> = (0..n_cells).map(draw).collect();
    let value = |cell: usize| {
        tableau.row(cell).map_or(free[cell], |row| tableau.field.neg(exact::dot(tableau.field, row, &free)))
    };
    (0..n_cells).map(value).collect()
}

fn ratio(field: Field, pair: [u64; 2]) -> Option<u64> {
    (pair != [0, 0]).then(|| field.mul(pair[0], field.inverse(pair[1])))
}
