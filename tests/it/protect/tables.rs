//! Builders of small tables, and an elimination over the rationals to check against.

use jissu::protect::engine::{Cell, Policy, Priority, Relation, Sensitivity, ZeroPolicy};
use jissu::protect::grid::{Axis, Grid};

pub(crate) const EXACT: Policy = Policy { zero: ZeroPolicy::Hide, zero_secondary: true, widest: 1, insiders: 1 };

pub(crate) fn count(value: i64, threshold: u32) -> Cell {
    let contributors = u32::try_from(value).unwrap();
    Cell { value, contributors, priority: Priority::Inner, sensitive: Sensitivity::Count { threshold } }
}

pub(crate) fn axis(parents: &[i64]) -> Axis {
    Axis { parents: parents.iter().map(|&parent| usize::try_from(parent).ok()).collect() }
}

/// A table whose totals are added up here. Axis 0 is rows; entries without parts take `inner` in order.
pub(crate) fn table(rows: &Axis, columns: &Axis, inner: &[i64], threshold: u32) -> Grid {
    let leaves =
        |axis: &Axis| -> Vec<usize> { (0..axis.parents.len()).filter(|&e| !axis.parents.contains(&Some(e))).collect() };
    let below = |axis: &Axis, mut leaf: usize, entry: usize| loop {
        match (leaf == entry, axis.parents[leaf]) {
            (true, _) => break true,
            (false, None) => break false,
            (false, Some(parent)) => leaf = parent,
        }
    };
    let (row_leaves, column_leaves) = (leaves(rows), leaves(columns));
    let mut grid = Grid::default();
    let value = |at: &[usize]| -> i64 {
        let mut sum = 0;
        for (i, &r) in row_leaves.iter().enumerate() {
            for (j, &c) in column_leaves.iter().enumerate() {
                if below(rows, r, at[0]) && below(columns, c, at[1]) {
                    sum += inner[i * column_leaves.len() + j];
                }
            }
        }
        sum
    };
    grid.table(&[rows.clone(), columns.clone()], |at| (format!("{at:?}"), count(value(at), threshold))).unwrap();
    grid
}

#[derive(Clone, Copy, PartialEq)]
struct Ratio(i128, i128);

impl Ratio {
    fn new(above: i128, below: i128) -> Self {
        let (mut divisor, mut rest) = (above.abs(), below.abs());
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let scale = divisor.max(1) * below.signum();
        Self(above / scale, below / scale)
    }
    fn minus_product(self, a: Self, b: Self) -> Self {
        let p = Self::new(a.0 * b.0, a.1 * b.1);
        Self::new(self.0 * p.1 - p.0 * self.1, self.1 * p.1)
    }
    fn over(self, a: Self) -> Self {
        Self::new(self.0 * a.1, self.1 * a.0)
    }
}

/// Hidden cells determined exactly, by a reduced echelon form over the rationals.
pub(crate) fn rationally_determined(n: usize, relations: &[Relation], hidden: &[bool]) -> Vec<usize> {
    let mut rows: Vec<Vec<Ratio>> = relations
        .iter()
        .map(|relation| {
            let mut row = vec![Ratio(0, 1); n];
            for &(cell, by) in relation.terms.iter().filter(|t| hidden[t.0]) {
                row[cell] = Ratio(row[cell].0 + i128::from(by), 1);
            }
            row
        })
        .collect();
    let mut rank = 0;
    for column in 0..n {
        let Some(found) = (rank..rows.len()).find(|&r| rows[r][column].0 != 0) else {
            continue;
        };
        rows.swap(rank, found);
        let lead = rows[rank][column];
        let pivot: Vec<Ratio> = rows[rank].iter().map(|&x| x.over(lead)).collect();
        rows[rank].clone_from(&pivot);
        for (r, row) in rows.iter_mut().enumerate() {
            if r != rank && row[column].0 != 0 {
                let by = row[column];
                row.iter_mut().zip(&pivot).for_each(|(x, &p)| *x = x.minus_product(by, p));
            }
        }
        rank += 1;
    }
    let alone = |row: &Vec<Ratio>| {
        let mut entries = (0..n).filter(|&c| row[c].0 != 0);
        entries.next().filter(|_| entries.next().is_none())
    };
    let mut found: Vec<usize> = rows.iter().filter_map(alone).collect();
    found.sort_unstable();
    found
}

/// A seeded sequence of words (`SplitMix64`).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((b ^ (b >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }
}
