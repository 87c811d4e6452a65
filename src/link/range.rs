//! What open pairs leave undecided, to the [`Range`] of each number.
//!
//! Pairs that share a cluster hang together. For each such group every way to decide its pairs is tried and the children
//! are made anew; groups do not touch each other, so their least and most add up.

use std::collections::BTreeMap;

use super::engine::Pair;
use super::{Child, Range, assemble};
use crate::ingest::Past;
use crate::normalize::Records;
use crate::plan::Plan;

/// Pairs of one group that are tried in every combination; of a larger one only none and all of them.
const MOST_PAIRS: usize = 6;
/// Groups that are tried in every combination; with more, only none and all of the pairs of each.
const MOST_GROUPS: usize = 60;

/// Returns the range of the children that count by municipality (the area under `""`), and of all children.
pub(super) fn ranges(
    records: &Records,
    past: &Past,
    plan: &Plan,
    clusters: &[u32],
    review: &[Pair],
    list: &[Child],
) -> (BTreeMap<String, Range>, Range) {
    let homes: Vec<&str> = plan.method.area.municipalities.iter().map(String::as_str).chain([""]).collect();
    let exactly = |count: usize| Range { count, low: count, high: count };
    let mut counted: BTreeMap<String, Range> =
        homes.iter().map(|home| ((*home).to_owned(), exactly(n_counted(list, home)))).collect();
    let mut all = exactly(list.len());
    let groups = groups(clusters, review);
    let most_pairs = if groups.len() > MOST_GROUPS { 1 } else { MOST_PAIRS };
    for group in &groups {
        let ways: Vec<Vec<&Pair>> = if group.len() <= most_pairs {
            (1..1_usize << group.len()).map(|way| chosen(group, way)).collect()
        } else {
            vec![group.clone()]
        };
        let outcomes: Vec<Vec<Child>> =
            ways.iter().map(|pairs| assemble(records, past, plan, &joined(clusters, pairs)).0).collect();
        for home in &homes {
            let numbers: Vec<usize> = outcomes.iter().map(|children| n_counted(children, home)).collect();
            if let Some(range) = counted.get_mut(*home) {
                widen(range, &numbers);
            }
        }
        widen(&mut all, &outcomes.iter().map(Vec::len).collect::<Vec<_>>());
    }
    (counted, all)
}

pub(super) fn n_counted(list: &[Child], home: &str) -> usize {
    list.iter().filter(|child| child.counted && (home.is_empty() || child.home.as_deref() == Some(home))).count()
}

/// Widens a range by what one group of pairs can make of the number.
fn widen(range: &mut Range, numbers: &[usize]) {
    let least = numbers.iter().copied().min().unwrap_or(range.count).min(range.count);
    let most = numbers.iter().copied().max().unwrap_or(range.count).max(range.count);
    range.low = range.low.saturating_sub(range.count - least);
    range.high += most - range.count;
}

/// Returns the pairs whose bits are set.
fn chosen<'p>(group: &[&'p Pair], way: usize) -> Vec<&'p Pair> {
    group.iter().enumerate().filter(|(nth, _)| way >> nth & 1 == 1).map(|(_, pair)| *pair).collect()
}

/// Returns the cluster of a row.
pub(super) fn cluster(clusters: &[u32], row: u32) -> Option<u32> {
    usize::try_from(row).ok().and_then(|row| clusters.get(row).copied())
}

/// Returns the pairs in groups that share no cluster.
pub(super) fn groups<'p>(clusters: &[u32], review: &'p [Pair]) -> Vec<Vec<&'p Pair>> {
    let whole = joined(clusters, &review.iter().collect::<Vec<_>>());
    let mut groups: BTreeMap<u32, Vec<&Pair>> = BTreeMap::new();
    for pair in review {
        if let Some(root) = cluster(&whole, pair.a) {
            groups.entry(root).or_default().push(pair);
        }
    }
    groups.into_values().collect()
}

/// Returns the clusters that come of joining both sides of some pairs.
pub(super) fn joined(clusters: &[u32], pairs: &[&Pair]) -> Vec<u32> {
    let mut parent: BTreeMap<u32, u32> = BTreeMap::new();
    let root = |parent: &BTreeMap<u32, u32>, mut at: u32| {
        while let Some(up) = parent.get(&at).copied() {
            at = up;
        }
        at
    };
    for pair in pairs {
        if let (Some(a), Some(b)) = (cluster(clusters, pair.a), cluster(clusters, pair.b)) {
            let (a, b) = (root(&parent, a), root(&parent, b));
            if a != b {
                parent.insert(a.max(b), a.min(b));
            }
        }
    }
    clusters.iter().map(|cluster| root(&parent, *cluster)).collect()
}
