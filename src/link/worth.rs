//! Open pairs to the order in which a person should answer them: first what the answer moves most, pairs that hang together side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::Pair;
use super::range::{cluster, groups, made, n_counted};
use crate::ingest::Past;
use crate::normalize::Records;
use crate::plan::Plan;

/// Pairs of which each answer is tried on the count; with more, an answer is taken to move one child.
const MOST_TRIED: usize = 300;

/// Open pairs that share clusters: what a person must see as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubt {
    /// Its pairs, as places among those for review.
    pub pairs: Vec<usize>,
    /// Its rows by the clusters that they now stand in.
    pub clusters: Vec<Vec<u32>>,
}

/// Open pairs in the order of what their answers are worth.
pub(super) struct Worth {
    pub(super) review: Vec<Pair>,
    /// For each pair by how many children the area's count moves if it is one child.
    pub(super) moves: Vec<usize>,
    pub(super) doubts: Vec<Doubt>,
}

/// Puts open pairs in order. An answer is worth what it moves, times the chance that the machine's own guess would be wrong.
pub(super) fn order(records: &Records, past: &Past, plan: &Plan, clusters: &[u32], review: &[Pair]) -> Worth {
    let moves = |rows: &[usize], pair: &Pair| {
        if review.len() > MOST_TRIED {
            return 1;
        }
        let counted = |pairs: &[&Pair]| n_counted(&made(records, past, plan, clusters, (rows, pairs)), "");
        counted(&[pair]).abs_diff(counted(&[]))
    };
    let mut parts: Vec<Vec<(f64, usize, &Pair)>> = groups(clusters, review)
        .into_iter()
        .map(|(group, rows)| {
            let mut ranked: Vec<(f64, usize, &Pair)> = group
                .into_iter()
                .map(|pair| {
                    let moves = moves(&rows, pair);
                    let unsure = pair.probability.min(1.0 - pair.probability);
                    (u32::try_from(moves).map_or(0.0, f64::from) * unsure, moves, pair)
                })
                .collect();
            ranked.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.2.a, x.2.b).cmp(&(y.2.a, y.2.b))));
            ranked
        })
        .collect();
    let first = |part: &Vec<(f64, usize, &Pair)>| {
        part.first().map_or((0.0, (0, 0)), |(worth, _, pair)| (*worth, (pair.a, pair.b)))
    };
    parts.sort_by(|x, y| {
        let (x, y) = (first(x), first(y));
        y.0.total_cmp(&x.0).then(x.1.cmp(&y.1))
    });
    let rows = rows_of(clusters);
    let mut worth = Worth { review: Vec::new(), moves: Vec::new(), doubts: Vec::new() };
    for part in parts {
        let start = worth.review.len();
        let of: BTreeSet<u32> =
            part.iter().flat_map(|(_, _, pair)| [pair.a, pair.b]).filter_map(|row| cluster(clusters, row)).collect();
        worth.doubts.push(Doubt {
            pairs: (start..start + part.len()).collect(),
            clusters: of.iter().filter_map(|cluster| rows.get(cluster).cloned()).collect(),
        });
        for (_, moves, pair) in part {
            worth.review.push(pair.clone());
            worth.moves.push(moves);
        }
    }
    worth
}

fn rows_of(clusters: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (row, cluster) in (0_u32..).zip(clusters) {
        rows.entry(*cluster).or_default().push(row);
    }
    rows
}
