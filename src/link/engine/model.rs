//! How pairs agree, to how often each level occurs in each class of pairs (Fellegi–Sunter, learned without labels).
//!
//! All pairs of rows are a mixture of four classes: same child, twins, siblings, strangers. EM over distinct patterns, with the prior as
//! so many pairs already seen, finds the mixture; the pairs that no key led to stand in it too, by a sample, so that chances are of all pairs.
#![expect(
    clippy::indexing_slicing,
    reason = "innermost loop; classes, comparisons and levels index arrays made for them"
)]
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of pairs, far below 2^53")]

use rayon::prelude::*;

use super::compare::Vector;
use super::levels::{COMPARISONS, Comparison, N, N_LEVELS, Reading, SWAPPED, Writing, name_parts};
use super::prior::{CLASSES, Chances, Class, chances, group, pairs};

/// Rounds after which learning stops, settled or not.
const MOST_ROUNDS: usize = 100;
/// Patterns counted in one go; sums are added up in the order of the patterns, whatever the threads.
const COUNTED_AT_ONCE: usize = 4096;
/// How many rows' worth the expected numbers of pairs count.
const PRIOR_ROWS: f64 = 100.0;
/// Evidence of the home is held within these bits, as its fields stand and fall together.
const HOUSEHOLD_BITS: (f64, f64) = (-7.0, 11.0);
/// Care says little.
const CARE_BITS: (f64, f64) = (-1.0, 1.0);

/// What was learned: for printing, and to weigh pairs with. One per run.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Pairs of rows there are.
    pub n_pairs: f64,
    /// How many of them are of each class, in the order of [`CLASSES`].
    pub expected: [f64; 4],
    /// How likely each level is, by class, comparison and level, in the orders of [`CLASSES`], [`COMPARISONS`] and [`Comparison::levels`].
    pub chances: [[[f64; N_LEVELS]; N]; 4],
    /// Rounds of learning.
    pub n_rounds: usize,
    /// Whether the last round changed nothing to speak of.
    pub settled: bool,
    /// Distinct ways in which pairs agree.
    pub n_patterns: usize,
    /// Whether twins and other brothers and sisters are looked for.
    pub families: bool,
    /// Pairs that show each level, by comparison and level.
    pub seen: [[f64; N_LEVELS]; N],
    /// Natural logarithms of the chances and shares.
    logs: [[[f64; N_LEVELS]; N]; 4],
    shares: [f64; 4],
    /// Bits of each level for the same child against strangers, with the rarity of pairs in those of the source.
    same_bits: [[f64; N_LEVELS]; N],
}

/// What the model says of one pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement {
    /// Bits for the same child against everything else, how rare that is included.
    pub(super) weight: f64,
    pub(super) probability: f64,
    /// Most likely twins or siblings, if not the same.
    pub(super) family: bool,
}

impl Model {
    /// What is believed of a class before any data, as [`Model::chances`] is laid out.
    pub fn believed(class: Class) -> [[f64; N_LEVELS]; N] {
        chances(class)
    }

    /// What is believed of so many rows before any is seen, with so many pairs of one child, of twins and of siblings for each row.
    pub(super) fn prior(n_rows: usize, per_row: [f64; 3]) -> Self {
        let rows = n_rows as f64;
        let n_pairs = (rows * (rows - 1.0) / 2.0).max(1.0);
        let families = per_row[1] > 0.0 || per_row[2] > 0.0;
        let chances = CLASSES.map(chances);
        let mut model = Self {
            n_pairs,
            expected: expected(n_pairs, per_row.map(|pairs| pairs * rows), families),
            families,
            chances,
            n_rounds: 0,
            settled: false,
            n_patterns: 0,
            seen: chances[0].map(|levels| levels.map(|_| 0.0)),
            logs: chances,
            shares: [0.0; 4],
            same_bits: [[0.0; N_LEVELS]; N],
        };
        model.hold();
        model
    }

    /// Learns from patterns, each with how many pairs show it.
    pub(super) fn learn(n_rows: usize, per_row: [f64; 3], patterns: &[(Vector, f64)]) -> Self {
        let mut model = Self { n_patterns: patterns.len(), seen: seen(patterns), ..Self::prior(n_rows, per_row) };
        let families = model.families;
        let (rows, prior, believed, n_pairs) = (n_rows as f64, CLASSES.map(chances), model.expected, model.n_pairs);
        let trust = PRIOR_ROWS / (PRIOR_ROWS + rows);
        while model.n_rounds < MOST_ROUNDS && !model.settled {
            let before = model.expected;
            let (counts, found) = model.count(patterns);
            let found = [0, 1, 2].map(|class| trust * believed[class] + (1.0 - trust) * found[class]);
            model.chances = update(&prior, &counts, families);
            model.expected = expected(n_pairs, found, families);
            model.hold();
            model.n_rounds += 1;
            model.settled = before.iter().zip(&model.expected).all(|(a, b)| (a / b).ln().abs() < 0.001);
        }
        model
    }

    /// Weighs a pair.
    pub(super) fn judge(&self, vector: Vector) -> Judgement {
        let logs = self.classes(vector);
        let [same, twin, sibling, stranger] = logs;
        let other = log_sum(&[twin, sibling, stranger]);
        let odds = same - other;
        Judgement {
            weight: odds / std::f64::consts::LN_2,
            probability: 1.0 / (1.0 + (-odds).exp()),
            family: log_sum(&[twin, sibling]) > stranger,
        }
    }

    /// Bits for the same child against strangers alone.
    pub(super) fn against_strangers(&self, vector: Vector) -> f64 {
        let levels = self.same_bits.iter().zip(vector.levels());
        let bits: f64 = levels.filter_map(|(bits, level)| bits.get(usize::from(level))).sum();
        bits - f64::from(vector.family_common() + vector.given_common()) / 2.0
    }

    /// Bits of all that disagrees, for the same child against strangers: 0 or less.
    pub(super) fn against(&self, vector: Vector) -> f64 {
        let of = |comparison| {
            let [same, .., stranger] = [0, 1, 2, 3].map(|class| self.log(class, comparison, vector));
            (same - stranger).min(0.0)
        };
        COMPARISONS.into_iter().map(of).sum::<f64>() / std::f64::consts::LN_2
    }

    /// Returns how a pair's weight comes about: the rarity of pairs first, then what each comparison adds, in the order of [`COMPARISONS`].
    /// Each is weighed against what the pair would be otherwise after all that stands before it, so the sum is the weight.
    pub(super) fn steps(&self, vector: Vector) -> (f64, [f64; N]) {
        let bits = |logs: &[f64; 4]| (logs[0] - log_sum(&logs[1..])) / std::f64::consts::LN_2;
        let mut logs = self.shares;
        let start = bits(&logs);
        let mut before = start;
        let steps = COMPARISONS.map(|comparison| {
            for (class, log) in logs.iter_mut().enumerate() {
                *log += self.log(class, comparison, vector);
            }
            let step = bits(&logs) - before;
            before += step;
            step
        });
        (start, steps)
    }

    /// The logarithm of each class's chance of a pair like this.
    fn classes(&self, vector: Vector) -> [f64; 4] {
        let mut logs = self.shares;
        for (class, log) in logs.iter_mut().enumerate() {
            for comparison in COMPARISONS {
                if vector.level(comparison) != 0 {
                    *log += self.log(class, comparison, vector);
                }
            }
        }
        logs
    }

    fn log(&self, class: usize, comparison: Comparison, vector: Vector) -> f64 {
        let log = self.logs[class][comparison.place()][usize::from(vector.level(comparison))];
        let half_bits = match (comparison, CLASSES[class]) {
            (Comparison::Family, Class::Stranger) => vector.family_common(),
            (Comparison::Given, Class::Stranger | Class::Twin | Class::Sibling) => vector.given_common(),
            _ => 0,
        };
        log + f64::from(half_bits) * 0.5 * std::f64::consts::LN_2
    }

    /// How many pairs of each class show each level, and how many there are of each class.
    fn count(&self, patterns: &[(Vector, f64)]) -> ([Chances; 4], [f64; 4]) {
        let parts: Vec<([Chances; 4], [f64; 4])> =
            patterns.par_chunks(COUNTED_AT_ONCE).map(|part| self.count_part(part)).collect();
        let (mut counts, mut found) = ([[[0.0; N_LEVELS]; N]; 4], [0.0; 4]);
        for (more, pairs) in &parts {
            let all = counts.iter_mut().flatten().flatten().zip(more.iter().flatten().flatten());
            all.chain(found.iter_mut().zip(pairs)).for_each(|(sum, part)| *sum += part);
        }
        (counts, found)
    }

    fn count_part(&self, patterns: &[(Vector, f64)]) -> ([Chances; 4], [f64; 4]) {
        let (mut counts, mut found) = ([[[0.0; N_LEVELS]; N]; 4], [0.0; 4]);
        for &(vector, n) in patterns {
            let logs = self.classes(vector);
            let all = log_sum(&logs);
            for class in 0..4 {
                let share = n * (logs[class] - all).exp();
                found[class] += share;
                for (levels, level) in counts[class].iter_mut().zip(vector.levels()) {
                    levels[usize::from(level)] += share;
                }
            }
        }
        (counts, found)
    }

    /// Holds evidence within its bounds and takes logarithms.
    fn hold(&mut self) {
        let same = self.chances[Class::Same.place()];
        for class in [Class::Twin, Class::Sibling, Class::Stranger] {
            let household = if self.families { HOUSEHOLD_BITS } else { (f64::NEG_INFINITY, f64::INFINITY) };
            for (comparison, (least, most)) in [(Comparison::Household, household), (Comparison::Care, CARE_BITS)] {
                let place = comparison.place();
                for (other, same) in self.chances[class.place()][place].iter_mut().zip(same[place]) {
                    *other = other.clamp(same / most.exp2(), same / least.exp2());
                }
            }
        }
        self.logs = self.chances.map(|chances| chances.map(|levels| levels.map(|chance| chance.max(1e-12).ln())));
        self.shares = self.expected.map(|expected| (expected / self.n_pairs).max(1e-15).ln());
        let (same, stranger) = (Class::Same.place(), Class::Stranger.place());
        for (place, bits) in self.same_bits.iter_mut().enumerate() {
            // The source is always known, so the rarity of pairs goes with it.
            let rarity = if place == 0 { self.shares[same] - self.shares[stranger] } else { 0.0 };
            for (level, bits) in bits.iter_mut().enumerate() {
                let log = self.logs[same][place][level] - self.logs[stranger][place][level];
                *bits = (log + rarity) / std::f64::consts::LN_2;
            }
        }
    }
}

fn seen(patterns: &[(Vector, f64)]) -> Chances {
    let mut seen = [[0.0; N_LEVELS]; N];
    for (vector, n) in patterns {
        for (levels, level) in seen.iter_mut().zip(vector.levels()) {
            levels[usize::from(level)] += n;
        }
    }
    seen
}

/// The whole of a mixture from what is not strangers.
fn expected(n_pairs: f64, found: [f64; 3], families: bool) -> [f64; 4] {
    // Of a handful of rows not all pairs are the same child, whatever the share per row.
    let [same, twin, sibling] = found.map(|pairs| pairs.clamp(1e-6, n_pairs * 0.2));
    let [twin, sibling] = if families { [twin, sibling] } else { [1e-6; 2] };
    [same, twin, sibling, n_pairs - same - twin - sibling]
}

/// New chances from what was counted and what was believed.
fn update(prior: &[Chances; 4], counts: &[Chances; 4], families: bool) -> [Chances; 4] {
    let learn = |class: Class, comparison: Comparison, counts: &Chances| {
        blend(
            comparison,
            &prior[class.place()][comparison.place()],
            &counts[comparison.place()],
            pairs(class, comparison),
        )
    };
    let mut new = *prior;
    let (same, stranger) = (&counts[Class::Same.place()], &counts[Class::Stranger.place()]);
    for comparison in COMPARISONS {
        let place = comparison.place();
        match comparison {
            Comparison::Source => {}
            // What a household shares is learned from rows of one child, of whom there are most.
            Comparison::Family | Comparison::Household => {
                let learned = learn(Class::Same, comparison, same);
                for class in [Class::Same, Class::Twin, Class::Sibling] {
                    new[class.place()][place] = learned;
                }
                new[Class::Stranger.place()][place] = learn(Class::Stranger, comparison, stranger);
            }
            Comparison::Birth => {
                new[Class::Same.place()][place] = learn(Class::Same, comparison, same);
                new[Class::Twin.place()][place] = new[Class::Same.place()][place];
                new[Class::Stranger.place()][place] = learn(Class::Stranger, comparison, stranger);
                new[Class::Sibling.place()][place] = new[Class::Stranger.place()][place];
            }
            Comparison::Given => {
                for class in CLASSES {
                    let learned = learn(class, comparison, &counts[class.place()]);
                    let believed = &prior[class.place()][place];
                    new[class.place()][place] = match class {
                        Class::Same if families => keep(believed, &learned, |level| !agrees(level)),
                        Class::Twin | Class::Sibling => keep(believed, &learned, agrees),
                        Class::Same | Class::Stranger => learned,
                    };
                    // Learned with the family name.
                    new[class.place()][place][usize::from(SWAPPED)] = believed[usize::from(SWAPPED)];
                }
            }
            Comparison::Sex | Comparison::Care | Comparison::Certificate | Comparison::Other(_) => {
                new[Class::Same.place()][place] = learn(Class::Same, comparison, same);
                new[Class::Stranger.place()][place] = learn(Class::Stranger, comparison, stranger);
            }
        }
    }
    new
}

/// The mean of prior and data, weighted by pairs, within each group of levels.
fn blend(comparison: Comparison, prior: &[f64; N_LEVELS], counts: &[f64; N_LEVELS], strength: f64) -> [f64; N_LEVELS] {
    let levels = 1..comparison.levels().len();
    let mut totals = [0.0; 4];
    for level in levels.clone() {
        totals[group(comparison, level)] += counts[level] + strength * prior[level];
    }
    let mut blended = *prior;
    for level in levels {
        blended[level] = (counts[level] + strength * prior[level]) / totals[group(comparison, level)];
    }
    blended
}

/// Given names tell twins from the same child, so neither class may learn to be the other: rows of one child may turn out to agree in this
/// way or that, but how often their names differ is believed; with brothers and sisters it is how often their names agree.
fn keep(believed: &[f64; N_LEVELS], learned: &[f64; N_LEVELS], kept: impl Fn(usize) -> bool) -> [f64; N_LEVELS] {
    let mut new = *believed;
    let free = (1..Comparison::Given.levels().len()).filter(|&level| !kept(level));
    let mut sums = [(0.0, 0.0); 4];
    for level in free.clone() {
        let (before, after) = &mut sums[group(Comparison::Given, level)];
        *before += believed[level];
        *after += learned[level];
    }
    for level in free {
        let (before, after) = sums[group(Comparison::Given, level)];
        new[level] = learned[level] * before / after;
    }
    new
}

/// Whether a given name agrees in writing or in reading.
fn agrees(level: usize) -> bool {
    let parts = u8::try_from(level).ok().filter(|&level| level != SWAPPED).and_then(name_parts);
    match parts {
        Some((writing, reading)) => {
            matches!(writing, Writing::Equal | Writing::Wild) || matches!(reading, Reading::Equal | Reading::Variant)
        }
        None => true,
    }
}

fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::super::levels::{EQUAL, birth, household, name_level};
    use super::super::prior::PAIRS_PER_ROW;
    use super::*;

    fn vector(family: u8, birth: u8, household: u8, given: u8) -> Vector {
        Vector::new([0, family, birth, EQUAL, household, 0, 0, given], 0, 0)
    }

    #[test]
    fn without_data_the_prior_decides_sensibly() {
        let model = Model::learn(10, PAIRS_PER_ROW, &[]);
        let equal = name_level(Writing::Equal, Reading::Equal);
        let other = name_level(Writing::Different, Reading::Different);
        let probability = |vector: Vector| model.judge(vector).probability;
        assert!(probability(vector(equal, birth::EQUAL, household::SEVERAL, equal)) > 0.999);
        assert!(probability(vector(equal, birth::EQUAL, 0, equal)) > 0.99);
        assert!(probability(vector(equal, birth::EQUAL, household::SEVERAL, other)) < 0.1);
        assert!(probability(vector(equal, birth::DIFFERENT, household::SEVERAL, other)) < 0.001);
        assert!(probability(vector(other, birth::DIFFERENT, household::ELSEWHERE, other)) < 0.000_01);
    }

    #[test]
    fn steps_add_up_to_the_weight() {
        let model = Model::learn(300, PAIRS_PER_ROW, &[]);
        let vector = vector(7, birth::DAY, household::TOWN, 19);
        let (start, steps) = model.steps(vector);
        assert!((start + steps.iter().sum::<f64>() - model.judge(vector).weight).abs() < 1e-9);
    }
}
