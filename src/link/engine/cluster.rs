//! Weighed pairs and a person's decisions, to clusters: a pair joins two clusters only if all their rows together speak for it.
#![expect(clippy::indexing_slicing, reason = "one place per row; members are rows")]

use std::collections::{BTreeMap, BTreeSet};

/// Of larger clusters only so many rows of each side are compared; no child is reported that often.
const SPEAKERS: usize = 8;

/// A pair that may join two clusters: it speaks for one child, and does not forbid it.
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
    /// Bits of it that speak against one child: 0 or less.
    pub(super) against: f64,
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

    /// The rows of a row's cluster.
    pub(super) fn with(&self, row: usize) -> &[usize] {
        &self.members[self.of[row]]
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

    /// Whether the rows of the clusters of an edge, heard together, are for joining them. Of two rows the edge says it all.
    fn agree(&self, a: usize, b: usize, voice: &impl Fn(usize, usize) -> Voice) -> bool {
        if self.with(a).len() == 1 && self.with(b).len() == 1 {
            return true;
        }
        let (a, b) = (self.speakers(a), self.speakers(b));
        let all = Heard::new(&[a.as_slice(), &b].concat(), voice);
        let (left, right) = all.places.split_at(a.len());
        let forbidden = left.iter().any(|&x| right.iter().any(|&y| all.forbidden[x][y]));
        !forbidden && all.score(&all.places) > all.score(left) + all.score(right)
    }

    /// Those rows of a row's cluster that are heard, itself among them.
    fn speakers(&self, row: usize) -> Vec<usize> {
        let others = self.members[self.of[row]].iter().copied().filter(|&other| other != row);
        std::iter::once(row).chain(others.take(SPEAKERS - 1)).collect()
    }

    /// The probability that two rows are one child, with all rows of their clusters heard: what was decided against what would have to be
    /// decided otherwise. Rows of one cluster may be parted in any way; of two clusters either row may come over, or all.
    pub(super) fn probability(&self, a: usize, b: usize, voice: &impl Fn(usize, usize) -> Voice) -> f64 {
        if self.together(a, b) {
            let mut rows = self.speakers(a);
            rows.retain(|&row| row != b);
            rows.truncate(SPEAKERS - 1);
            rows.insert(1, b);
            let all = Heard::new(&rows, voice);
            let whole = all.score(&all.places);
            let ways = 1_usize << (all.places.len() - 2);
            let parted = (0..ways).map(|way| {
                let with_b = |place: usize| place == 1 || (place > 1 && way >> (place - 2) & 1 == 1);
                let (right, left): (Vec<usize>, Vec<usize>) = all.places.iter().partition(|&&place| with_b(place));
                (all.score(&left) + all.score(&right) - whole).exp2()
            });
            return 1.0 / (1.0 + parted.sum::<f64>());
        }
        let (left, right) = (self.speakers(a), self.speakers(b));
        let all = Heard::new(&[left.as_slice(), &right].concat(), voice);
        let (left, right) = all.places.split_at(left.len());
        let apart = all.score(left) + all.score(right);
        let comes_over = |to: &[usize], from: &[usize]| {
            let more: Vec<usize> = to.iter().chain(&from[..1]).copied().collect();
            all.score(&more) + all.score(&from[1..])
        };
        let joined = [all.score(&all.places), comes_over(left, right), comes_over(right, left)];
        // A row that was alone comes over as its cluster does: that is one way, not two.
        let ways = [true, right.len() > 1, left.len() > 1];
        let odds: f64 = joined.iter().zip(ways).filter(|(_, way)| *way).map(|(score, _)| (score - apart).exp2()).sum();
        odds / (1.0 + odds)
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

/// What some rows say of each other.
struct Heard {
    /// 0, 1, …: one per row.
    places: Vec<usize>,
    weights: Vec<Vec<f64>>,
    against: Vec<Vec<f64>>,
    forbidden: Vec<Vec<bool>>,
}

impl Heard {
    fn new(rows: &[usize], voice: &impl Fn(usize, usize) -> Voice) -> Self {
        let n = rows.len();
        let mut heard = Self {
            places: (0..n).collect(),
            weights: vec![vec![0.0; n]; n],
            against: vec![vec![0.0; n]; n],
            forbidden: vec![vec![false; n]; n],
        };
        for (i, &x) in rows.iter().enumerate() {
            for (j, &y) in rows.iter().enumerate().skip(i + 1) {
                let voice = voice(x, y);
                (heard.weights[i][j], heard.weights[j][i]) = (voice.weight, voice.weight);
                (heard.against[i][j], heard.against[j][i]) = (voice.against, voice.against);
                (heard.forbidden[i][j], heard.forbidden[j][i]) = (voice.forbids, voice.forbids);
            }
        }
        heard
    }

    /// Bits for some rows being one child. One row is taken for what is true of the child, and each other for a report of it, with its
    /// slips: adding up every pair would count one slip as often as there are other rows. Two reports that contradict each other in more than
    /// what each has wrong (twins, and a row without a given name between them) are held against it.
    fn score(&self, places: &[usize]) -> f64 {
        let of_centre = |centre: usize| -> f64 {
            let reports = || places.iter().copied().filter(move |&row| row != centre);
            let wrong = |row: usize, other: usize| self.against[centre][row] + self.against[centre][other];
            let report = |row: usize| {
                let others = reports().filter(|&other| other != row);
                let unexplained = others.map(|other| self.against[row][other] - wrong(row, other));
                self.weights[centre][row] + unexplained.fold(0.0, f64::min) / 2.0
            };
            reports().map(report).sum()
        };
        places.iter().copied().map(of_centre).reduce(f64::max).unwrap_or(0.0)
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
            let weight = weights.iter().find(of).map_or(-3.0, |w| w.2);
            Voice { weight, against: weight.min(0.0), forbids: false }
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
