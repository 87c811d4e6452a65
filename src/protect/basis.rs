//! Relations in; every hidden cell written in a set of free ones, out.
//!
//! A step of a free cell moves the cells that are written in it, and all relations hold after it: of a table a total, of
//! tables that share a total the largest part in each of the others. Exact elimination over whole numbers, by
//! coefficients of ±1 alone, so that every coefficient stays whole.

#![expect(clippy::indexing_slicing, reason = "inner loop; every index was checked by `System`")]

use std::collections::BTreeSet;

use super::order;
use super::system::{System, coefficient};

/// Cell and coefficient, by ascending cell.
pub(super) type Terms = Vec<(usize, i64)>;

/// Hidden cells by free ones.
pub(super) struct Basis {
    /// For each hidden cell the free cells that it moves with; a free one moves with itself.
    pub(super) rows: Vec<Terms>,
    /// For each free cell what a step of one moves.
    pub(super) columns: Vec<Terms>,
}

impl Basis {
    pub(super) fn new(system: &System, hidden: &[bool]) -> Self {
        let n = hidden.len();
        let is_total = totals(system);
        let mut order: Vec<usize> = (0..n).filter(|&cell| hidden[cell]).collect();
        // What is written in others should have room to move.
        order.sort_by_key(|&cell| (!is_total[cell], -system.cells[cell].value, cell));
        let keep = |terms: &Terms| terms.iter().filter(|term| hidden[term.0]).copied().collect();
        let mut relations: Vec<Terms> = system.links.relations.iter().map(keep).collect();
        let pivots = eliminated(&mut relations, &order, n);
        let mut rows: Vec<Terms> = (0..n).map(|cell| if hidden[cell] { vec![(cell, 1)] } else { Vec::new() }).collect();
        for (pivot, rest) in pivots.iter().rev() {
            rows[*pivot] = written(rest, &rows);
        }
        // A relation without a coefficient of ±1 is left over; its cells stay where they are.
        let stuck: BTreeSet<usize> =
            relations.iter().flatten().flat_map(|&(cell, _)| &rows[cell]).map(|&(free, _)| free).collect();
        let mut columns = vec![Vec::new(); n];
        for (cell, row) in rows.iter_mut().enumerate() {
            row.retain(|term| !stuck.contains(&term.0));
            for &(free, by) in row.iter() {
                columns[free].push((cell, by));
            }
        }
        Self { rows, columns }
    }
}

/// For each cell, whether it is a sum of others.
fn totals(system: &System) -> Vec<bool> {
    let mut is_total = vec![false; system.cells.len()];
    system
        .links
        .relations
        .iter()
        .filter_map(|relation| order::total_of(relation))
        .for_each(|cell| is_total[cell] = true);
    is_total
}

/// Solves relations for one cell each, in the given order of cells, the shortest relation first; what is left of the
/// relations holds none of them. Each cell comes with what it equals.
fn eliminated(relations: &mut [Terms], order: &[usize], n: usize) -> Vec<(usize, Terms)> {
    let mut users = vec![Vec::new(); n];
    for (index, relation) in relations.iter().enumerate() {
        for &(cell, _) in relation {
            users[cell].push(index);
        }
    }
    let mut pivots = Vec::new();
    for &cell in order {
        let mut using = std::mem::take(&mut users[cell]);
        using.sort_unstable();
        using.dedup();
        using.retain(|&index| coefficient(&relations[index], cell) != 0);
        let is_unit = |index: &&usize| coefficient(&relations[**index], cell).abs() == 1;
        let Some(&chosen) = using.iter().filter(is_unit).min_by_key(|&&index| (relations[index].len(), index)) else {
            users[cell] = using;
            continue;
        };
        let relation = std::mem::take(&mut relations[chosen]);
        let sign = -coefficient(&relation, cell);
        let rest: Terms =
            relation.into_iter().filter(|term| term.0 != cell).map(|(other, by)| (other, by * sign)).collect();
        for &index in using.iter().filter(|&&index| index != chosen) {
            let by = coefficient(&relations[index], cell);
            let others: Terms = relations[index].iter().filter(|term| term.0 != cell).copied().collect();
            relations[index] = plus(&others, by, &rest);
            for &(other, _) in &rest {
                users[other].push(index);
            }
        }
        pivots.push((cell, rest));
    }
    pivots
}

/// A sum of cells, written in what these are written in.
fn written(terms: &Terms, rows: &[Terms]) -> Terms {
    terms.iter().fold(Vec::new(), |sum, &(cell, by)| plus(&sum, by, &rows[cell]))
}

/// `terms` + `by` × `others`.
fn plus(terms: &Terms, by: i64, others: &Terms) -> Terms {
    let mut sum = Vec::with_capacity(terms.len() + others.len());
    let (mut left, mut right) = (terms.iter().peekable(), others.iter().peekable());
    loop {
        let at = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) => a.0.min(b.0),
            (Some(a), None) => a.0,
            (None, Some(b)) => b.0,
            (None, None) => return sum,
        };
        let mut total = 0_i64;
        if let Some(term) = left.next_if(|term| term.0 == at) {
            total = term.1;
        }
        if let Some(term) = right.next_if(|term| term.0 == at) {
            total = total.saturating_add(term.1.saturating_mul(by));
        }
        if total != 0 {
            sum.push((at, total));
        }
    }
}
