//! Cells in, the order in which they are published out: what is published first is hidden last.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::system::System;

/// Returns the given cells from the first to be published to the last.
///
/// Zeros come first (a hidden zero is weak protection), then what readers saw before, then by priority, then the larger value,
/// then the cell that shares more with other large cells, then the index. The third rule is the tie
/// rule of the R package `GaussSuppression` (the candidate order of its small-count vignette):
/// with a plain index its published 8-region table would need eight hidden cells instead of six.
pub(super) fn publishing(system: &System, candidates: &[bool], before: &BTreeSet<usize>) -> Vec<usize> {
    let overlap = overlaps(system);
    let mut order: Vec<usize> = (0..system.cells.len()).filter(|&cell| candidates[cell]).collect();
    order.sort_by_key(|&index| {
        let cell = system.cells[index];
        let rank = (Reverse(cell.priority), !before.contains(&index), Reverse(cell.value.unsigned_abs()));
        (cell.value != 0, rank, Reverse(overlap[index]), index)
    });
    order
}

/// For each cell, the sum of value + 1 over all cells, each times the inner cells the two share.
fn overlaps(system: &System) -> Vec<u64> {
    let inner = inner_cells(system);
    let mut weight = vec![0_u64; system.cells.len()];
    for (cell, parts) in inner.iter().enumerate() {
        let size = system.cells[cell].value.unsigned_abs().saturating_add(1);
        for &part in parts {
            weight[part] = weight[part].saturating_add(size);
        }
    }
    let total = |parts: &Vec<usize>| parts.iter().fold(0_u64, |sum, &part| sum.saturating_add(weight[part]));
    inner.iter().map(total).collect()
}

/// The inner cells that each cell adds up, by the first relation that has it as its total.
fn inner_cells(system: &System) -> Vec<Vec<usize>> {
    let mut parts_of: Vec<Option<Vec<usize>>> = vec![None; system.cells.len()];
    for relation in &system.links.relations {
        let Some(total) = total_of(relation) else {
            continue;
        };
        if parts_of[total].is_none() {
            parts_of[total] = Some(relation.iter().map(|term| term.0).filter(|&cell| cell != total).collect());
        }
    }
    (0..system.cells.len()).map(|cell| expanded(cell, &parts_of)).collect()
}

/// The cell whose sign is against that of all others.
pub(super) fn total_of(relation: &[(usize, i64)]) -> Option<usize> {
    let alone = |negative: bool| {
        let mut side = relation.iter().filter(|term| (term.1 < 0) == negative);
        match (side.next(), side.next()) {
            (Some(term), None) if relation.len() > 1 => Some(term.0),
            _ => None,
        }
    };
    alone(true).or_else(|| alone(false))
}

fn expanded(cell: usize, parts_of: &[Option<Vec<usize>>]) -> Vec<usize> {
    let (mut seen, mut inner, mut stack) = (BTreeSet::new(), Vec::new(), vec![cell]);
    while let Some(next) = stack.pop() {
        if !seen.insert(next) {
            continue; // relations in a circle
        }
        match &parts_of[next] {
            Some(parts) => stack.extend(parts),
            None => inner.push(next),
        }
    }
    inner
}
