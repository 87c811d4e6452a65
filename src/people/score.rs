//! Clusters and the truth to how good they are: over pairs, over clusters, B-cubed, calibration, what blocking lost; and what the
//! probabilities alone would say of it.
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of rows and pairs, far below 2^53")]

use rayon::prelude::*;

use crate::link::engine::{Linkage, Outcome};
use crate::message::Message;

/// How good clusters are. Rows without a truth take no part, save in [`Estimate`].
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Pairs of rows in one cluster, against pairs of one true person.
    pub pairs: Shares,
    /// Clusters that are exactly one true person.
    pub clusters: Shares,
    /// Means over rows: of a row's cluster the share that is its person's, and of its person's rows the share in its cluster.
    pub b_cubed: (f64, f64),
    /// Pairs given a probability between 0.01 and 0.99, in ten bins.
    pub bins: [Bin; 10],
    /// True pairs that no key leads to.
    pub n_lost: usize,
    /// True pairs.
    pub n_true: usize,
    /// What the probabilities alone say.
    pub estimate: Estimate,
}

/// Things found and things true, and how many are both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Found.
    pub found: usize,
    /// True.
    pub real: usize,
    /// Both.
    pub both: usize,
}

/// Pairs with probabilities in one tenth.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bin {
    /// How many.
    pub n: usize,
    /// How many are true.
    pub n_true: usize,
    /// Sum of their probabilities.
    pub sum: f64,
}

/// Precision and recall as the probabilities say, without any label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Precision over pairs.
    pub precision: f64,
    /// Recall over pairs.
    pub recall: f64,
}

impl Shares {
    /// Share of what was found that is true.
    pub fn precision(&self) -> f64 {
        share(self.both, self.found)
    }

    /// Share of what is true that was found.
    pub fn recall(&self) -> f64 {
        share(self.both, self.real)
    }

    /// Harmonic mean of both.
    pub fn f1(&self) -> f64 {
        harmonic(self.precision(), self.recall())
    }
}

impl Score {
    /// Sets clusters beside the truth (0 is not known).
    pub(super) fn of(truth: &[u64], linkage: &Linkage, n_true: usize) -> Self {
        let rows = known(truth, &linkage.cluster);
        let (pairs, clusters, b_cubed) = together(&rows);
        Self {
            pairs,
            clusters,
            b_cubed,
            bins: bins(truth, linkage),
            n_lost: linkage.unled.len(),
            n_true,
            estimate: Estimate::of(linkage),
        }
    }

    /// Harmonic mean of B-cubed precision and recall.
    pub fn b_cubed_f1(&self) -> f64 {
        harmonic(self.b_cubed.0, self.b_cubed.1)
    }

    /// Returns it line by line.
    pub fn said(&self) -> Vec<Message> {
        let mut lines = vec![
            Message::new("link-truth")
                .with("precision", decimals(self.pairs.precision()))
                .with("recall", decimals(self.pairs.recall()))
                .with("f1", decimals(self.pairs.f1()))
                .with("wrong", self.pairs.found - self.pairs.both)
                .with("missed", self.pairs.real - self.pairs.both),
            self.estimate.said(),
            Message::new("link-truth-clusters")
                .with("precision", decimals(self.clusters.precision()))
                .with("recall", decimals(self.clusters.recall()))
                .with("f1", decimals(self.clusters.f1()))
                .with("both", self.clusters.both)
                .with("real", self.clusters.real),
            Message::new("link-truth-b-cubed")
                .with("precision", decimals(self.b_cubed.0))
                .with("recall", decimals(self.b_cubed.1))
                .with("f1", decimals(self.b_cubed_f1())),
            Message::new("link-truth-blocking").with("lost", self.n_lost).with("real", self.n_true),
            Message::new("link-truth-calibration").with("error", decimals(self.calibration_error())),
        ];
        lines.extend(self.bins.iter().zip(BIN_STARTS).map(|(bin, from)| bin.said(from)));
        lines
    }

    /// Expected calibration error: by how much the probabilities of a bin are off, the mean over pairs.
    pub fn calibration_error(&self) -> f64 {
        let n: usize = self.bins.iter().map(|bin| bin.n).sum();
        let off: f64 = self.bins.iter().map(|bin| (bin.sum - bin.n_true as f64).abs()).sum();
        if n == 0 { 0.0 } else { off / n as f64 }
    }
}

/// The least probability of each bin; the last ends at 0.99.
const BIN_STARTS: [f64; 10] = [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

impl Bin {
    /// Mean of the probabilities; none of no pairs.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }

    /// Share of the pairs that is true; none of no pairs.
    pub fn share(&self) -> Option<f64> {
        (self.n > 0).then(|| self.n_true as f64 / self.n as f64)
    }

    fn said(&self, from: f64) -> Message {
        let to = if from < 0.1 { 0.1 } else { (from + 0.1).min(0.99) };
        let or_none = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), decimals);
        Message::new("link-truth-bin")
            .with("from", format!("{from:.2}"))
            .with("to", format!("{to:.2}"))
            .with("n", self.n)
            .with("mean", or_none(self.mean()))
            .with("share", or_none(self.share()))
    }
}

fn decimals(share: f64) -> String {
    format!("{share:.4}")
}

impl Estimate {
    /// Returns it as a line.
    pub fn said(&self) -> Message {
        Message::new("link-truth-estimate")
            .with("precision", decimals(self.precision))
            .with("recall", decimals(self.recall))
    }

    /// A pair in one cluster is true with its probability; so many true pairs are outside of clusters as the probabilities there add up to.
    pub fn of(linkage: &Linkage) -> Self {
        let (mut inside, mut n_inside, mut outside) = (0.0, 0_usize, 0.0);
        for pair in &linkage.pairs {
            if pair.outcome == Outcome::Same {
                inside += pair.probability;
                n_inside += 1;
            } else {
                outside += pair.probability;
            }
        }
        let found = inside.max(f64::MIN_POSITIVE);
        let precision = if n_inside == 0 { 1.0 } else { inside / n_inside as f64 };
        Self { precision, recall: found / (inside + outside).max(found) }
    }
}

/// All pairs of rows of one true person, by their places. A person of very many rows is left out: no key leads to all its pairs.
pub(super) fn true_pairs(truth: &[u64]) -> Vec<(u32, u32)> {
    const MOST_ROWS: usize = 1_000;
    let mut rows: Vec<(u64, u32)> = truth.iter().copied().zip(0..).filter(|(person, _)| *person != 0).collect();
    rows.par_sort_unstable();
    let persons = rows.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() <= MOST_ROWS);
    persons
        .flat_map(|rows| {
            let others = |nth: usize| rows.iter().skip(nth + 1);
            rows.iter().enumerate().flat_map(move |(nth, a)| others(nth).map(move |b| (a.1, b.1)))
        })
        .collect()
}

/// Person and cluster of each row whose person is known.
fn known(truth: &[u64], clusters: &[u32]) -> Vec<(u64, u32)> {
    truth.iter().copied().zip(clusters.iter().copied()).filter(|(person, _)| *person != 0).collect()
}

fn together(rows: &[(u64, u32)]) -> (Shares, Shares, (f64, f64)) {
    let mut persons: Vec<u64> = rows.iter().map(|row| row.0).collect();
    persons.par_sort_unstable();
    let sizes: Vec<(u64, usize)> =
        persons.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len()))).collect();
    let size_of = |person: u64| {
        let at = sizes.binary_search_by_key(&person, |(person, _)| *person);
        at.ok().and_then(|at| sizes.get(at)).map_or(1, |(_, size)| *size)
    };
    let mut by_cluster: Vec<(u32, u64)> = rows.iter().map(|(person, cluster)| (*cluster, *person)).collect();
    by_cluster.par_sort_unstable();
    let mut pairs = Shares { found: 0, real: sizes.iter().map(|(_, size)| n_pairs(*size)).sum(), both: 0 };
    let mut clusters = Shares { found: 0, real: sizes.len(), both: 0 };
    let (mut precision, mut recall) = (0.0, 0.0);
    for cluster in by_cluster.chunk_by(|a, b| a.0 == b.0) {
        let n = cluster.len();
        pairs.found += n_pairs(n);
        clusters.found += 1;
        for same in cluster.chunk_by(|a, b| a.1 == b.1) {
            let size = same.first().map_or(1, |(_, person)| size_of(*person));
            pairs.both += n_pairs(same.len());
            clusters.both += usize::from(same.len() == n && size == n);
            let rows = same.len() as f64;
            precision += rows * rows / n as f64;
            recall += rows * rows / size as f64;
        }
    }
    let n = rows.len().max(1) as f64;
    (pairs, clusters, (precision / n, recall / n))
}

fn bins(truth: &[u64], linkage: &Linkage) -> [Bin; 10] {
    let person = |row: u32| usize::try_from(row).ok().and_then(|row| truth.get(row)).copied().unwrap_or(0);
    let mut bins = [Bin::default(); 10];
    for pair in &linkage.pairs {
        let (a, b) = (person(pair.a), person(pair.b));
        if a == 0 || b == 0 || !(0.01..=0.99).contains(&pair.probability) {
            continue;
        }
        let place = (0..9).find(|nth| pair.probability < f64::from(nth + 1) / 10.0).unwrap_or(9);
        if let Some(bin) = usize::try_from(place).ok().and_then(|place| bins.get_mut(place)) {
            bin.n += 1;
            bin.n_true += usize::from(a == b);
            bin.sum += pair.probability;
        }
    }
    bins
}

fn n_pairs(n: usize) -> usize {
    n * n.saturating_sub(1) / 2
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { part as f64 / of as f64 }
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_clusters_and_rows() {
        // Persons 1 1 1 2 2 3; clusters {1 1} {1 2} {2} {3}.
        let rows = [(1, 0), (1, 0), (1, 2), (2, 2), (2, 4), (3, 5)];
        let (pairs, clusters, (precision, recall)) = together(&rows);
        assert_eq!(pairs, Shares { found: 2, real: 4, both: 1 });
        assert_eq!(clusters, Shares { found: 4, real: 3, both: 1 });
        assert!((precision - (1.0 + 1.0 + 0.5 + 0.5 + 1.0 + 1.0) / 6.0).abs() < 1e-12);
        assert!((recall - (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 0.5 + 0.5 + 1.0) / 6.0).abs() < 1e-12);
    }

    #[test]
    fn every_true_pair_once() {
        assert_eq!(true_pairs(&[7, 0, 7, 9, 7]), [(0, 2), (0, 4), (2, 4)]);
        assert_eq!(true_pairs(&[]), []);
    }
}
