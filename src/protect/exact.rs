//! Relations and a set of hidden cells in; what the published cells determine exactly, out.
//!
//! A published cell is a constant to its reader, so its column falls out of the relations. A hidden
//! cell follows from the published ones when its unit vector lies in the row space of what is left.

#![expect(clippy::indexing_slicing, reason = "inner loop of the elimination; every index was checked by `System`")]

use super::field::{Field, Words};
use super::system::System;

/// Column and coefficient, by ascending column.
pub(super) type Row = Vec<(usize, u64)>;

/// Returns the hidden cells that follow exactly from the published ones.
///
/// A random solution of the homogeneous system is zero at every determined cell, and elsewhere with
/// probability 2^-61; a cell is reported when it is zero under either of two primes.
pub(super) fn determined(system: &System, hidden: &[bool]) -> Vec<usize> {
    let first = null_vector(system, hidden, Field::FIRST);
    let second = null_vector(system, hidden, Field::SECOND);
    (0..hidden.len()).filter(|&cell| hidden[cell] && (first[cell] == 0 || second[cell] == 0)).collect()
}

fn null_vector(system: &System, hidden: &[bool], field: Field) -> Vec<u64> {
    let rows = restricted(system, hidden, field);
    let mut width = vec![0_usize; hidden.len()];
    rows.iter().flatten().for_each(|&(column, _)| width[column] += 1);
    let mut order: Vec<usize> = (0..hidden.len()).filter(|&cell| hidden[cell]).collect();
    order.sort_by_key(|&cell| (width[cell], cell));
    let pivots = echelon(field, rows, &order, hidden.len());
    let mut words = Words(0x006A_6973_7375);
    let mut vector: Vec<u64> = hidden.iter().map(|&h| if h { words.residue(field) } else { 0 }).collect();
    for (pivot, row) in pivots.iter().rev() {
        vector[*pivot] = field.neg(dot(field, row, &vector));
    }
    vector
}

/// The relations without the columns of published cells.
pub(super) fn restricted(system: &System, hidden: &[bool], field: Field) -> Vec<Row> {
    let keep = |terms: &Vec<(usize, i64)>| -> Row {
        terms.iter().filter(|t| hidden[t.0]).map(|&(cell, by)| (cell, field.of(by))).collect()
    };
    system.relations.iter().map(keep).filter(|row| !row.is_empty()).collect()
}

pub(super) fn dot(field: Field, row: &[(usize, u64)], vector: &[u64]) -> u64 {
    row.iter().fold(0, |sum, &(column, by)| field.add(sum, field.mul(by, vector[column])))
}

/// Forward elimination, pivots taken in the given order of columns, the shortest row first.
///
/// Each pivot comes with its row, scaled to one at the pivot and without it; the row holds no
/// column that was a pivot before.
pub(super) fn echelon(field: Field, mut rows: Vec<Row>, order: &[usize], n_columns: usize) -> Vec<(usize, Row)> {
    let mut users = vec![Vec::new(); n_columns];
    for (index, row) in rows.iter().enumerate() {
        for &(column, _) in row {
            users[column].push(index);
        }
    }
    let mut pivots = Vec::new();
    for &column in order {
        let mut using = std::mem::take(&mut users[column]);
        using.sort_unstable();
        using.dedup();
        using.retain(|&index| coefficient(&rows[index], column).is_some());
        let Some(&chosen) = using.iter().min_by_key(|&&index| (rows[index].len(), index)) else {
            continue;
        };
        let pivot = without(field, &std::mem::take(&mut rows[chosen]), column);
        for &index in using.iter().filter(|&&index| index != chosen) {
            let by = coefficient(&rows[index], column).unwrap_or(0);
            let old = std::mem::take(&mut rows[index]);
            rows[index] = minus(field, &old, by, &pivot, column);
            for &(filled, _) in &pivot {
                users[filled].push(index);
            }
        }
        pivots.push((column, pivot));
    }
    pivots
}

pub(super) fn coefficient(row: &[(usize, u64)], column: usize) -> Option<u64> {
    row.binary_search_by_key(&column, |entry| entry.0).ok().map(|at| row[at].1)
}

/// The row scaled to one at `column`, and that entry left out.
fn without(field: Field, row: &[(usize, u64)], column: usize) -> Row {
    let scale = field.inverse(coefficient(row, column).unwrap_or(0));
    row.iter().filter(|entry| entry.0 != column).map(|&(at, by)| (at, field.mul(scale, by))).collect()
}

/// `row` − `by` × `other`, leaving out `column`.
pub(super) fn minus(field: Field, row: &[(usize, u64)], by: u64, other: &[(usize, u64)], column: usize) -> Row {
    let factor = field.neg(by);
    let mut result = Vec::with_capacity(row.len() + other.len());
    let (mut i, mut j) = (0, 0);
    while i < row.len() || j < other.len() {
        let left = row.get(i).map_or(usize::MAX, |entry| entry.0);
        let right = other.get(j).map_or(usize::MAX, |entry| entry.0);
        let at = left.min(right);
        let mut value = 0;
        if left == at {
            value = row[i].1;
            i += 1;
        }
        if right == at {
            value = field.add(value, field.mul(factor, other[j].1));
            j += 1;
        }
        if value != 0 && at != column {
            result.push((at, value));
        }
    }
    result
}

/// Where a cell stands in a [`Tableau`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Published, or implied by what is published.
    Known,
    /// One of the cells that the others are written in.
    Free,
    /// Written in free cells, by the row of this index.
    Basic(usize),
}

/// Every hidden cell written in a set of free ones; it is determined when its row is empty.
pub(super) struct Tableau {
    pub(super) field: Field,
    place: Vec<Place>,
    /// For a basic cell b: b + sum of coefficient × free cell = constant.
    rows: Vec<Row>,
    owner: Vec<usize>,
    /// The rows that may hold a column; stale ones are dropped when read.
    users: Vec<Vec<usize>>,
}

impl Tableau {
    /// Cells early in `order` become basic, so those late in it can be published by dropping a column.
    pub(super) fn new(system: &System, hidden: &[bool], order: &[usize], field: Field) -> Self {
        let rows = restricted(system, hidden, field);
        let pivots = echelon(field, rows, order, hidden.len());
        let (owner, rows) = back_substituted(field, pivots, hidden.len());
        let mut place: Vec<Place> = hidden.iter().map(|&h| if h { Place::Free } else { Place::Known }).collect();
        owner.iter().enumerate().for_each(|(index, &cell)| place[cell] = Place::Basic(index));
        let mut users = vec![Vec::new(); hidden.len()];
        for (index, row) in rows.iter().enumerate() {
            for &(column, _) in row {
                users[column].push(index);
            }
        }
        Self { field, place, rows, owner, users }
    }

    /// Whether published cells determine this one.
    pub(super) fn is_known(&self, cell: usize) -> bool {
        match self.place[cell] {
            Place::Known => true,
            Place::Free => false,
            Place::Basic(index) => self.rows[index].is_empty(),
        }
    }

    /// The row of a basic cell.
    pub(super) fn row(&self, cell: usize) -> Option<&Row> {
        match self.place[cell] {
            Place::Basic(index) => Some(&self.rows[index]),
            _ => None,
        }
    }

    /// Makes an undetermined cell one of the free ones.
    pub(super) fn make_free(&mut self, cell: usize) {
        let Place::Basic(index) = self.place[cell] else {
            return;
        };
        let row = std::mem::take(&mut self.rows[index]);
        let Some(&(leaving, by)) = row.iter().min_by_key(|&&(column, _)| (self.users[column].len(), column)) else {
            return;
        };
        let scale = self.field.inverse(by);
        let mut fresh: Row =
            row.iter().filter(|entry| entry.0 != leaving).map(|&(at, by)| (at, self.field.mul(scale, by))).collect();
        let spot = fresh.partition_point(|entry| entry.0 < cell);
        fresh.insert(spot, (cell, scale));
        let mut using = self.using(leaving);
        using.retain(|&user| user != index);
        for user in using {
            let by = coefficient(&self.rows[user], leaving).unwrap_or(0);
            let old = std::mem::take(&mut self.rows[user]);
            self.rows[user] = minus(self.field, &old, by, &fresh, leaving);
            for &(column, _) in &fresh {
                self.users[column].push(user);
            }
        }
        self.users[cell].push(index);
        self.users[leaving].clear();
        self.rows[index] = fresh;
        self.owner[index] = leaving;
        self.place[leaving] = Place::Basic(index);
        self.place[cell] = Place::Free;
    }

    fn using(&mut self, column: usize) -> Vec<usize> {
        let mut using = std::mem::take(&mut self.users[column]);
        using.sort_unstable();
        using.dedup();
        using.retain(|&index| coefficient(&self.rows[index], column).is_some());
        self.users[column].clone_from(&using);
        using
    }

    /// The basic cells written in this free one: the cell, its coefficient, whether it needs no other.
    pub(super) fn written_in(&mut self, column: usize) -> Vec<(usize, u64, bool)> {
        let using = self.using(column);
        let entry = |&index: &usize| {
            let row = &self.rows[index];
            (self.owner[index], coefficient(row, column).unwrap_or(0), row.len() == 1)
        };
        using.iter().map(entry).collect()
    }

    /// Publishes a free cell, or marks an implied one as known.
    pub(super) fn publish(&mut self, cell: usize) {
        if self.place[cell] == Place::Free {
            for index in self.using(cell) {
                self.rows[index].retain(|entry| entry.0 != cell);
            }
            self.users[cell].clear();
        }
        self.place[cell] = Place::Known;
    }
}

fn back_substituted(field: Field, pivots: Vec<(usize, Row)>, n_columns: usize) -> (Vec<usize>, Vec<Row>) {
    let mut done: Vec<Option<usize>> = vec![None; n_columns];
    let (mut owner, mut rows): (Vec<usize>, Vec<Row>) = (Vec::new(), Vec::new());
    let mut sum = vec![0_u64; n_columns];
    for (pivot, row) in pivots.into_iter().rev() {
        let mut touched = Vec::new();
        for (column, by) in row {
            let Some(index) = done[column] else {
                sum[column] = field.add(sum[column], by);
                touched.push(column);
                continue;
            };
            let factor = field.neg(by);
            for &(at, value) in &rows[index] {
                sum[at] = field.add(sum[at], field.mul(factor, value));
                touched.push(at);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let reduced =
            touched.iter().map(|&at| (at, std::mem::take(&mut sum[at]))).filter(|entry| entry.1 != 0).collect();
        done[pivot] = Some(rows.len());
        owner.push(pivot);
        rows.push(reduced);
    }
    (owner, rows)
}
