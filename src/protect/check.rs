//! A pattern and its proof in; the small cells that it does not prove, out. By addition alone.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Exposed, Insider, Pair, Policy, Proof};
use super::primary::{self, Role};
use super::system::System;
use super::witness::{View, Witness};

/// Checks every pair, and that every small cell has the pairs that it needs.
pub(super) fn unproven(
    system: &System,
    policy: Policy,
    insiders: &[Insider],
    hidden: &[bool],
    proof: &Proof,
) -> Vec<Exposed> {
    let open: Vec<bool> = system.cells.iter().map(|cell| Role::of(cell, policy) != Role::Known).collect();
    let everybody = View::new(system, hidden, |cell| primary::lowest(&system.cells[cell], policy));
    let knows: Vec<BTreeSet<usize>> = insiders
        .iter()
        .map(|insider| primary::knowledge(system, &open, insider, policy).into_iter().collect())
        .collect();
    let mut knowing: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, cells) in knows.iter().enumerate() {
        for &cell in cells {
            knowing.entry(cell).or_default().push(at);
        }
    }
    let mut pairs: BTreeMap<(usize, Option<usize>), &Pair> = BTreeMap::new();
    for pair in &proof.pairs {
        pairs.insert((pair.cell, pair.insider), pair);
    }
    let moved = |pair: &Pair| -> BTreeSet<usize> {
        [pair.low, pair.high]
            .into_iter()
            .flatten()
            .filter_map(|at| proof.witnesses.get(at))
            .flat_map(|witness| witness.moves.iter().map(|entry| entry.0))
            .collect()
    };
    let truth = Witness::default();
    let is_enough = |pair: &Pair, need: i64, known: Option<&BTreeSet<usize>>| {
        let table = |at: Option<usize>| at.map_or(Some(&truth), |at| proof.witnesses.get(at));
        let (Some(low), Some(high)) = (table(pair.low), table(pair.high)) else {
            return false;
        };
        let is_unknown = |known: &BTreeSet<usize>| !moved(pair).iter().any(|cell| known.contains(cell));
        low.is_possible(system, &everybody)
            && high.is_possible(system, &everybody)
            && known.is_none_or(is_unknown)
            && high.at(pair.cell) - low.at(pair.cell) >= need
    };
    let mut open = Vec::new();
    for cell in (0..hidden.len()).filter(|&cell| Role::of(&system.cells[cell], policy) == Role::Primary) {
        let need = primary::width(&system.cells[cell], policy);
        let common = pairs.get(&(cell, None)).filter(|pair| is_enough(pair, need, None));
        let Some(common) = common.filter(|_| hidden[cell]) else {
            open.push(Exposed { cell, insider: None });
            continue;
        };
        // Whoever knows a cell that the tables move, and not this one.
        let near: BTreeSet<usize> =
            moved(common).iter().filter_map(|cell| knowing.get(cell)).flatten().copied().collect();
        for at in near.into_iter().filter(|&at| !knows[at].contains(&cell)) {
            let need = primary::width_for(need, &insiders[at], policy);
            let own = pairs.get(&(cell, Some(at))).is_some_and(|pair| is_enough(pair, need, Some(&knows[at])));
            if !own {
                open.push(Exposed { cell, insider: Some(at) });
            }
        }
    }
    open
}
