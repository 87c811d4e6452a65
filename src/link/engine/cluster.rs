//! Weighed pairs and a person's decisions, to clusters: a pair joins two clusters only if all their rows together speak for it.
#![expect(clippy::indexing_slicing, reason = "one place per row; members are rows")]

use std::collections::{BTreeMap, BTreeSet};

/// Of larger clusters only so many rows of each side are compared; no child is reported that often.
const SPEAKERS: usize = 8;
/// One pair's voice when two clusters are weighed, in bits: an objection is heard further than consent.
const VOICE: (f64, f64) = (-20.0, 8.0);

/// A pair that may join two clusters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) weight: f64,
}

/// What a pair of rows says when clusters are weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    pub(super) weight: f64,
    /// The two rows must not come together, whatever the others say.
    pub(super) forbids: bool,
}

/// Rows to clusters. One per run.
pub(super) struct Clusters {
    /// The cluster of each row.
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// The child of the register that each cluster is; 0 if none.
    fixed: Vec<u32>,
    /// Clusters a person holds apart.
    apart: BTreeMap<usize, BTreeSet<usize>>,
    /// Decisions that contradict others, and so are not followed.
    pub(super) contradictions: Vec<(usize, usize)>,
}

/// Joins rows: first those of one child of the register and what a person joined, then the edges, best first; `voice`
/// weighs any two rows.
pub(super) fn cluster(
    fixed: &[u32],
    same: &[(usize, usize)],
    different: &[(usize, usize)],
    mut edges: Vec<Edge>,
    voice: impl Fn(usize, usize) -> Voice,
) -> Clusters {
    let mut clusters = Clusters::apart(fixed, different);
    for (a, b) in known(fixed) {
        clusters.join(a, b);
    }
    for &(a, b) in same {
        if !clusters.together(a, b) && !clusters.join(a, b) {
            clusters.contradictions.push((a, b));
        }
    }
    edges.sort_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
    for edge in edges {
        let one_child = clusters.may_be_one_child(edge.a, edge.b);
        if one_child && !clusters.together(edge.a, edge.b) && clusters.agree(edge.a, edge.b, &voice) {
            clusters.join(edge.a, edge.b);
        }
    }
    clusters
}

/// Pairs of rows that follow each other within one child of the register.
fn known(fixed: &[u32]) -> Vec<(usize, usize)> {
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (row, child) in fixed.iter().enumerate().filter(|(_, child)| **child != 0) {
        pairs.extend(last.insert(*child, row).map(|before| (before, row)));
    }
    pairs
}

impl Clusters {
    fn apart(fixed: &[u32], different: &[(usize, usize)]) -> Self {
        let n_rows = fixed.len();
        let mut apart: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(a, b) in different {
            apart.entry(a).or_default().insert(b);
            apart.entry(b).or_default().insert(a);
        }
        Self {
            of: (0..n_rows).collect(),
            members: (0..n_rows).map(|row| vec![row]).collect(),
            fixed: fixed.to_vec(),
            apart,
            contradictions: Vec::new(),
        }
    }

    pub(super) fn of(&self, row: usize) -> usize {
        self.of[row]
    }

    /// The rows of each cluster, in order.
    pub(super) fn members(&self) -> impl Iterator<Item = &[usize]> {
        self.members.iter().filter(|rows| !rows.is_empty()).map(Vec::as_slice)
    }

    pub(super) fn together(&self, a: usize, b: usize) -> bool {
        self.of[a] == self.of[b]
    }

    /// Whether a person said that the rows' clusters are different children.
    pub(super) fn held_apart(&self, a: usize, b: usize) -> bool {
        self.apart.get(&self.of[a]).is_some_and(|apart| apart.contains(&self.of[b]))
    }

    /// Whether the rows' clusters are not two children of the register.
    fn may_be_one_child(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.fixed[self.of[a]], self.fixed[self.of[b]]);
        a == 0 || b == 0 || a == b
    }

    /// Whether the rows of both clusters, heard together, are for joining them.
    fn agree(&self, a: usize, b: usize, voice: &impl Fn(usize, usize) -> Voice) -> bool {
        let side = |row: usize| &self.members[self.of[row]];
        let mut sum = 0.0;
        for &x in side(a).iter().take(SPEAKERS) {
            for &y in side(b).iter().take(SPEAKERS) {
                let voice = voice(x, y);
                if voice.forbids {
                    return false;
                }
                sum += voice.weight.clamp(VOICE.0, VOICE.1);
            }
        }
        sum > 0.0
    }

    /// Joins two clusters unless a person holds them apart.
    fn join(&mut self, a: usize, b: usize) -> bool {
        if self.held_apart(a, b) {
            return false;
        }
        let (a, b) = (self.of[a], self.of[b]);
        let (stays, goes) = if self.members[a].len() >= self.members[b].len() { (a, b) } else { (b, a) };
        if self.fixed[stays] == 0 {
            self.fixed[stays] = self.fixed[goes];
        }
        let moved = std::mem::take(&mut self.members[goes]);
        for &row in &moved {
            self.of[row] = stays;
        }
        self.members[stays].extend(moved);
        self.members[stays].sort_unstable();
        for other in self.apart.remove(&goes).unwrap_or_default() {
            if let Some(apart) = self.apart.get_mut(&other) {
                apart.remove(&goes);
                apart.insert(stays);
            }
            self.apart.entry(stays).or_default().insert(other);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        n: usize,
        same: &[(usize, usize)],
        different: &[(usize, usize)],
        weights: &[(usize, usize, f64)],
    ) -> Clusters {
        let edges = weights.iter().filter(|w| w.2 > 0.0).map(|&(a, b, weight)| Edge { a, b, weight }).collect();
        cluster(&vec![0; n], same, different, edges, |a, b| {
            let of = |w: &&(usize, usize, f64)| (w.0, w.1) == (a.min(b), a.max(b));
            Voice { weight: weights.iter().find(of).map_or(-3.0, |w| w.2), forbids: false }
        })
    }

    #[test]
    fn a_chain_does_not_join_what_objects() {
        let clusters = run(3, &[], &[], &[(0, 1, 9.0), (1, 2, 7.0), (0, 2, -15.0)]);
        assert!(clusters.together(0, 1) && !clusters.together(1, 2));
        let clusters = run(3, &[], &[], &[(0, 1, 9.0), (1, 2, 7.0), (0, 2, -2.0)]);
        assert!(clusters.together(0, 2));
    }

    #[test]
    fn a_persons_word_holds_for_the_whole_cluster() {
        let clusters = run(4, &[(0, 1)], &[(1, 2)], &[(2, 3, 9.0), (0, 3, 8.0), (0, 2, 9.0)]);
        assert!(clusters.together(0, 1) && clusters.together(2, 3) && !clusters.together(0, 2));
        assert!(clusters.held_apart(0, 3));
    }

    #[test]
    fn contradictions_are_told_and_keep_apart() {
        let clusters = run(3, &[(0, 1), (1, 2)], &[(0, 2)], &[]);
        assert_eq!(clusters.contradictions, [(1, 2)]);
        assert!(clusters.together(0, 1) && !clusters.together(1, 2));
    }
}
