//! What open pairs leave undecided, to the [`Range`] of each number.
//!
//! Pairs that share a cluster hang together. For each such group every way to decide its pairs is tried and the children
//! are made anew; groups do not touch each other, so their least and most add up.

use std::collections::BTreeMap;

use super::child::assemble_of;
use super::engine::Pair;
use super::{Child, Range};
use crate::ingest::Past;
use crate::normalize::Records;
use crate::plan::Plan;

/// Pairs of one group that are tried in every combination; of a larger one only none and all of them.
const MOST_PAIRS: usize = 6;
/// Groups that are tried in every combination; with more, only none and all of the pairs of each.
const MOST_GROUPS: usize = 60;

/// Name under which the range of one of several areas stands.
pub(super) fn part_key(id: &str) -> String {
    format!("area:{id}")
}

/// Children of one group of open pairs, as they are counted and as they would be otherwise.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// As counted: no pair of the group is joined.
    pub counted: Vec<Child>,
    /// For each way to decide that was tried, the children that it makes.
    pub ways: Vec<Vec<Child>>,
}

/// Ranges by municipality, of all children, and what they are made of; the last is none where groups are too many.
type Ranges = (BTreeMap<String, Range>, Range, Option<Vec<Undecided>>);

/// Returns the range of the children that count by municipality (the area under `""`, one of several areas under
/// [`part_key`]), and of all children.
pub(super) fn ranges(
    records: &Records,
    past: &Past,
    plan: &Plan,
    clusters: &[u32],
    review: &[Pair],
    list: &[Child],
) -> Ranges {
    let area = &plan.method.area;
    let keys = area.municipalities.iter().cloned().chain([String::new()]);
    let keys = keys.chain(area.parts.iter().map(|part| part_key(&part.id)));
    let part_of: BTreeMap<&str, String> = area
        .parts
        .iter()
        .flat_map(|part| part.municipalities.iter().map(|code| (code.as_str(), part_key(&part.id))))
        .collect();
    let tally = |list: &[Child]| tally(list, &part_of);
    let exactly = |count: usize| Range { count, low: count, high: count };
    let base = tally(list);
    let mut counted: BTreeMap<String, Range> =
        keys.map(|key| (key.clone(), exactly(base.get(&key).copied().unwrap_or(0)))).collect();
    let mut all = exactly(list.len());
    let groups = groups(clusters, review);
    let mut undecided = Some(Vec::new()).filter(|_| groups.len() <= MOST_GROUPS);
    let most_pairs = if groups.len() > MOST_GROUPS { 1 } else { MOST_PAIRS };
    for (group, rows) in &groups {
        let ways: Vec<Vec<&Pair>> = if group.len() <= most_pairs {
            (1..1_usize << group.len()).map(|way| chosen(group, way)).collect()
        } else {
            vec![group.clone()]
        };
        let made = |pairs: &[&Pair]| made(records, past, plan, clusters, (rows, pairs));
        let before = made(&[]);
        let outcomes: Vec<Vec<Child>> = ways.iter().map(|pairs| made(pairs)).collect();
        let here = tally(&before);
        let made_of: Vec<BTreeMap<String, usize>> = outcomes.iter().map(|children| tally(children)).collect();
        for (key, range) in &mut counted {
            let of = |tally: &BTreeMap<String, usize>| tally.get(key).copied().unwrap_or(0);
            widen(range, of(&here), &made_of.iter().map(of).collect::<Vec<_>>());
        }
        widen(&mut all, before.len(), &outcomes.iter().map(Vec::len).collect::<Vec<_>>());
        if let Some(undecided) = &mut undecided {
            undecided.push(Undecided { counted: before, ways: outcomes });
        }
    }
    (counted, all, undecided)
}

/// Makes the children of some clusters' rows anew with pairs joined: only the children of a group change with its pairs.
pub(super) fn made(
    records: &Records,
    past: &Past,
    plan: &Plan,
    clusters: &[u32],
    (rows, pairs): (&[usize], &[&Pair]),
) -> Vec<Child> {
    let parent = parents(clusters, pairs);
    let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for row in rows {
        if let Some(cluster) = clusters.get(*row) {
            members.entry(root(&parent, *cluster)).or_default().push(*row);
        }
    }
    assemble_of(records, past, plan, members.into_values().collect())
}

/// Counts children by municipality, all together, and by area.
fn tally(list: &[Child], part_of: &BTreeMap<&str, String>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for child in list.iter().filter(|child| child.counted) {
        let home = child.home.as_deref().unwrap_or_default();
        for key in [Some(home), Some(""), part_of.get(home).map(String::as_str)].into_iter().flatten() {
            *tally.entry(key.to_owned()).or_insert(0) += 1;
        }
    }
    tally
}

pub(super) fn n_counted(list: &[Child], home: &str) -> usize {
    list.iter().filter(|child| child.counted && (home.is_empty() || child.home.as_deref() == Some(home))).count()
}

/// Widens a range by what one group of pairs can make of its part of the number.
fn widen(range: &mut Range, was: usize, numbers: &[usize]) {
    let least = numbers.iter().copied().min().unwrap_or(was).min(was);
    let most = numbers.iter().copied().max().unwrap_or(was).max(was);
    range.low = range.low.saturating_sub(was - least);
    range.high += most - was;
}

/// Returns the pairs whose bits are set.
fn chosen<'p>(group: &[&'p Pair], way: usize) -> Vec<&'p Pair> {
    group.iter().enumerate().filter(|(nth, _)| way >> nth & 1 == 1).map(|(_, pair)| *pair).collect()
}

/// Returns the cluster of a row.
pub(super) fn cluster(clusters: &[u32], row: u32) -> Option<u32> {
    usize::try_from(row).ok().and_then(|row| clusters.get(row).copied())
}

/// Pairs that hang together, and the rows of all clusters that they touch.
pub(super) type Group<'p> = (Vec<&'p Pair>, Vec<usize>);

/// Returns the pairs in groups that share no cluster.
pub(super) fn groups<'p>(clusters: &[u32], review: &'p [Pair]) -> Vec<Group<'p>> {
    let parent = parents(clusters, &review.iter().collect::<Vec<_>>());
    let mut groups: BTreeMap<u32, Group<'p>> = BTreeMap::new();
    for pair in review {
        if let Some(cluster) = cluster(clusters, pair.a) {
            groups.entry(root(&parent, cluster)).or_default().0.push(pair);
        }
    }
    for (row, cluster) in clusters.iter().enumerate() {
        if let Some((_, rows)) = groups.get_mut(&root(&parent, *cluster)) {
            rows.push(row);
        }
    }
    groups.into_values().collect()
}

/// By cluster, the smaller one that it is joined to by some pairs.
fn parents(clusters: &[u32], pairs: &[&Pair]) -> BTreeMap<u32, u32> {
    let mut parent: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in pairs {
        if let (Some(a), Some(b)) = (cluster(clusters, pair.a), cluster(clusters, pair.b)) {
            let (a, b) = (root(&parent, a), root(&parent, b));
            if a != b {
                parent.insert(a.max(b), a.min(b));
            }
        }
    }
    parent
}

fn root(parent: &BTreeMap<u32, u32>, mut at: u32) -> u32 {
    while let Some(up) = parent.get(&at).copied() {
        at = up;
    }
    at
}
