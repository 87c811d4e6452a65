//! Rows of returns to clusters of rows that are one child, and the pairs a person should look at.
//!
//! [`link`] finds pairs that share a key (`block`), compares them level by level (`compare`), learns how much each level says
//! (`model`, from the beliefs in `prior`), and joins rows whose evidence, heard together, is for it (`cluster`). What stays open is
//! listed, one line for two clusters (`review`). The order of the rows changes nothing but their numbers.

mod block;
mod cluster;
mod compare;
mod levels;
mod model;
mod names;
mod prior;
mod rarity;
mod read;
mod review;
mod sample;
mod table;
mod texts;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

pub use block::{KeyCost, key_codes};
pub use levels::{COMPARISONS, Comparison, N_OTHERS};
pub use model::Model;
pub use prior::{CLASSES, Class, PAIRS_PER_ROW};
pub use rarity::{SHARED_FAMILY, SHARED_GIVEN};
pub use read::{Part, Reader, Readers};

use cluster::{Clusters, Edge, Voice};
use compare::{Vector, compare};
use model::Judgement;
use rarity::Rarity;
use sample::{Compared, Pairs};
use table::Table;
use texts::place;

/// What linking compares of one row, folded for comparison: width, kana as katakana, variants of kanji, spaces taken out.
/// Empty text, 0 and `None` are missing; ● stands for one lost character.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The return the row stands in; rows of one return are taken for different children unless all speaks against it. 0 if it is not known.
    pub source: u32,
    /// The child of the register that the row is known to be of; 0 if none. Rows of one such child are joined before
    /// anything is weighed, and rows of two are joined only by a person.
    pub fixed: u32,
    /// Family name as written.
    pub family: String,
    /// Given name as written.
    pub given: String,
    /// The whole name as written; filled when any name is.
    pub name: String,
    /// Family name in kana.
    pub family_kana: String,
    /// Given name in kana.
    pub given_kana: String,
    /// The whole name in kana.
    pub kana: String,
    /// Birth date.
    pub birth: Option<NaiveDate>,
    /// Whether female.
    pub sex: Option<bool>,
    /// Municipality of residence, six digits with the check digit.
    pub municipality: u32,
    /// Address below the municipality, to 町丁目.
    pub town: String,
    /// The rest of the address to the lot number (番地, 号), without the building.
    pub lot: String,
    /// Postcode, digits.
    pub postal: String,
    /// Guardian's name.
    pub guardian: String,
    /// Telephone number, digits.
    pub phone: String,
    /// Recipient certificate number (受給者証番号), after its issuing municipality where that is known: numbers are unique there only.
    pub certificate: String,
    /// Medical care items, one bit each.
    pub cares: u32,
    /// Up to [`N_OTHERS`] further fields of the table, folded for comparison.
    pub others: Vec<String>,
}

impl std::fmt::Debug for Identity {
    /// Shows the return, and nothing of the child.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("source", &self.source).finish_non_exhaustive()
    }
}

/// A person's decision on two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// They are one child.
    Same,
    /// They are two children.
    Different,
}

/// Which rows of one source may be one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Within {
    /// Any two that are plainly one.
    #[default]
    Any,
    /// Two that are each one with a row of another source.
    Between,
    /// None: a child has at most one row in each source.
    One,
}

/// How linking decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// From this probability two rows are one child, without a person.
    pub same: f64,
    /// Below this probability two rows are not listed.
    pub different: f64,
    /// Whether a person looks at what stays open: then the machine joins only what could hardly be twins or namesakes.
    /// Else the probability decides.
    pub attended: bool,
    /// Pairs that are listed whatever comes out, so that they can be explained.
    pub shown: Vec<(u32, u32)>,
    /// Which rows of one source may be one child.
    pub within: Within,
    /// Codes of keys that lead to no pairs.
    pub without: Vec<String>,
    /// Pairs expected for each row: of one child, of twins, of siblings. If neither twins nor siblings are, the rows are not of families:
    /// everybody is the same or a stranger, and no field tells more of who it is than another.
    pub expected: [f64; 3],
    /// Whether every pair from `different` on is listed, whatever became of it.
    pub every: bool,
    /// Pairs of which it is told whether any key leads to them. They take no part in linking.
    pub probed: Vec<(u32, u32)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            same: 0.98,
            different: 0.02,
            attended: true,
            shown: Vec::new(),
            within: Within::Any,
            without: Vec::new(),
            expected: PAIRS_PER_ROW,
            every: false,
            probed: Vec::new(),
        }
    }
}

/// Rows of a table whose open pairs one person can still look at: there is about one in forty rows.
const ATTENDED_ROWS: usize = 5_000;

impl Settings {
    /// For a table of so many rows that is linked without a review of its own. Of many rows the open pairs would be left as they are,
    /// so the likelier answer is taken. Not from 0.5, as the middle probabilities are rather too high: from 0.7.
    pub fn for_table(n_rows: usize) -> Self {
        if n_rows <= ATTENDED_ROWS { Self::default() } else { Self { same: 0.7, attended: false, ..Self::default() } }
    }
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// One child: both rows are in one cluster.
    Same,
    /// For a person to look at: the most telling pair between two clusters that may be one child.
    Review,
    /// Answered by whatever is decided on another pair between the same two clusters, which is listed for review.
    Implied,
    /// Two children.
    Different,
}

/// One row per pair of rows worth telling: one child, open, twins, decided by a person, or asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The earlier row.
    pub a: u32,
    /// The later row.
    pub b: u32,
    /// Bits for one child (log2 of the odds), the rarity of such pairs included.
    pub weight: f64,
    /// Probability that they are one child, with the other rows of both clusters heard.
    pub probability: f64,
    /// What became of it.
    pub outcome: Outcome,
    /// The level reached in each comparison, in the order of [`COMPARISONS`]: a place in [`Comparison::levels`].
    pub levels: [u8; 15],
    /// Whether the two look like twins: of one household and birth date, and of two given names.
    pub twin: bool,
    /// Whether both stand in one return and yet are one child, which its office should hear of.
    pub repeated: bool,
    /// Whether they were joined on evidence that just suffices, so that a person may want to look.
    pub near_limit: bool,
    /// What a person decided on these two rows; `Different` if both was said.
    pub decided: Option<Verdict>,
    vector: Vector,
}

/// One line of the explanation of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What was compared; `None` is where all begins: how rare one child is among all pairs of rows.
    pub comparison: Option<Comparison>,
    /// Code of the level reached.
    pub level: &'static str,
    /// Bits that it adds.
    pub weight: f64,
}

/// What linking found. One per run.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// For each row the first row of its cluster. One cluster per child.
    pub cluster: Vec<u32>,
    /// Pairs worth telling, by their rows.
    pub pairs: Vec<Pair>,
    /// What was learned.
    pub model: Model,
    /// What each key cost and caught.
    pub blocking: Vec<KeyCost>,
    /// Decisions that contradict others, by their rows: those rows are kept apart. Also those on rows there are none of.
    pub contradictions: Vec<(u32, u32)>,
    /// Of the pairs probed those that no key leads to.
    pub unled: Vec<(u32, u32)>,
}

impl Linkage {
    /// Returns the pairs that hold a cluster together, the strongest first and no more than it takes, and then what is open about it.
    pub fn bonds(&self, cluster: u32) -> Vec<(u32, u32)> {
        let is_in = |row: u32| usize::try_from(row).ok().and_then(|row| self.cluster.get(row)) == Some(&cluster);
        let touching: Vec<&Pair> = self.pairs.iter().filter(|pair| is_in(pair.a) || is_in(pair.b)).collect();
        let mut inside: Vec<&Pair> = touching.iter().copied().filter(|pair| pair.outcome == Outcome::Same).collect();
        inside.sort_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
        let mut groups: Vec<BTreeSet<u32>> = Vec::new();
        let mut bonds = Vec::new();
        for pair in inside {
            if groups.iter().any(|group| group.contains(&pair.a) && group.contains(&pair.b)) {
                continue;
            }
            let (met, apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.contains(&pair.a) || group.contains(&pair.b));
            groups = apart;
            groups.push(met.into_iter().flatten().chain([pair.a, pair.b]).collect());
            bonds.push((pair.a, pair.b));
        }
        let open = touching.iter().filter(|pair| pair.outcome == Outcome::Review);
        bonds.extend(open.map(|pair| (pair.a, pair.b)));
        bonds
    }

    /// Explains a pair: the steps add up to its weight.
    pub fn explain(&self, pair: &Pair) -> Vec<Step> {
        let (start, weights) = self.model.steps(pair.vector);
        let start = Step { comparison: None, level: "prior", weight: start };
        let steps = COMPARISONS.into_iter().zip(weights).map(|(comparison, weight)| {
            let level =
                comparison.levels().get(usize::from(pair.vector.level(comparison))).copied().unwrap_or_default();
            Step { comparison: Some(comparison), level, weight }
        });
        // A field that the table does not have is no step.
        let told =
            steps.filter(|step| !matches!(step.comparison, Some(Comparison::Other(_))) || step.level != "missing");
        std::iter::once(start).chain(told).collect()
    }
}

/// A pair of rows of the table, compared and weighed.
#[derive(Clone, Copy)]
struct Weighed {
    a: usize,
    b: usize,
    vector: Vector,
    judgement: Judgement,
    /// With the other rows of both clusters heard.
    probability: f64,
}

/// Links rows.
pub fn link(rows: &[Identity], decisions: &[(u32, u32, Verdict)], settings: &Settings) -> Linkage {
    link_table(&Table::of(rows), decisions, settings)
}

/// Links rows that were read part by part; a row's number is its place in all parts, one after the other.
pub fn link_parts(readers: Readers, parts: Vec<Part>, settings: &Settings) -> Linkage {
    link_table(&Table::new(readers, parts), &[], settings)
}

fn link_table(table: &Table, decisions: &[(u32, u32, Verdict)], settings: &Settings) -> Linkage {
    let rarity = Rarity::new(table);
    let decided = review::decided(table, decisions);
    let shown = review::places(table, &settings.shown);
    let Pairs { mut kept, patterns, blocks } = Pairs::new(table, &rarity, settings);
    let model = Model::learn(table.rows.len(), settings.expected, &patterns);
    let unled = review::unled(table, &blocks, &settings.probed);
    let asked: BTreeSet<(usize, usize)> = decided.pairs().chain(shown).collect();
    let clusters = join(table, &rarity, &model, &kept, &decided, settings);
    let blocking = blocks.costs(within(&clusters));
    also(table, &rarity, &mut kept, within(&clusters).chain(asked.iter().copied()));
    let mut weighed: Vec<Weighed> = kept
        .into_par_iter()
        .map(|(a, b, vector)| {
            let judgement = model.judge(vector);
            Weighed { a: place(a), b: place(b), vector, judgement, probability: judgement.probability }
        })
        .filter(|pair| {
            pair.judgement.probability >= settings.different
                || clusters.together(pair.a, pair.b)
                || review::twin(pair)
                || asked.contains(&(pair.a, pair.b))
        })
        .collect();
    together(table, &rarity, &model, &clusters, settings, &mut weighed);
    Linkage {
        cluster: review::clusters(table, &clusters),
        pairs: review::pairs(table, &clusters, &weighed, &decided, &asked, settings),
        contradictions: decided.contradictions(table, &clusters),
        model,
        blocking,
        unled,
    }
}

/// Of larger clusters not every pair is told.
const MOST_TOLD: usize = 40;

/// Pairs of rows of one cluster.
fn within(clusters: &Clusters) -> impl Iterator<Item = (usize, usize)> {
    let several = clusters.members().filter(|rows| (2..=MOST_TOLD).contains(&rows.len()));
    several
        .flat_map(|rows| rows.iter().enumerate().flat_map(|(nth, &a)| rows.iter().skip(nth + 1).map(move |&b| (a, b))))
}

/// Compares further pairs, unless they are there.
fn also(table: &Table, rarity: &Rarity, kept: &mut Vec<Compared>, pairs: impl Iterator<Item = (usize, usize)>) {
    let there = |kept: &[Compared], (a, b): (u32, u32)| kept.binary_search_by_key(&(a, b), |&(a, b, _)| (a, b)).is_ok();
    let numbers = pairs.filter_map(|(a, b)| Some((u32::try_from(a).ok()?, u32::try_from(b).ok()?)));
    let missing: BTreeSet<(u32, u32)> = numbers.filter(|&pair| !there(kept, pair)).collect();
    if missing.is_empty() {
        return;
    }
    kept.extend(missing.into_iter().map(|(a, b)| (a, b, vector(table, rarity, place(a), place(b)))));
    kept.par_sort_unstable();
}

fn vector(table: &Table, rarity: &Rarity, a: usize, b: usize) -> Vector {
    match (table.rows.get(a), table.rows.get(b)) {
        (Some(a), Some(b)) => compare(table, rarity, a, b),
        _ => Vector::default(),
    }
}

fn join(
    table: &Table,
    rarity: &Rarity,
    model: &Model,
    pairs: &[Compared],
    decided: &review::Decided,
    settings: &Settings,
) -> Clusters {
    let edges = pairs
        .par_iter()
        .filter(|(.., vector)| settings.within == Within::Any || !vector.of_one_source())
        .filter(|(.., vector)| !settings.attended || review::may_be_same(*vector))
        .filter_map(|&(a, b, vector)| {
            let judgement = model.judge(vector);
            let edge = Edge { a: place(a), b: place(b), weight: judgement.weight };
            let speaks = judgement.probability >= settings.same && judgement.weight > 0.0;
            (speaks && !forbids(vector, settings)).then_some(edge)
        })
        .collect();
    cluster::cluster(
        &table.rows.iter().map(|row| row.fixed).collect::<Vec<_>>(),
        &decided.same,
        &decided.different,
        edges,
        |a, b| voice(model, vector(table, rarity, a, b), settings),
    )
}

fn voice(model: &Model, vector: Vector, settings: &Settings) -> Voice {
    Voice { weight: model.judge(vector).weight, against: model.against(vector), forbids: forbids(vector, settings) }
}

/// Whether two rows must not come together, whatever others say.
fn forbids(vector: Vector, settings: &Settings) -> bool {
    match settings.within {
        Within::Any => settings.attended && review::twice_in_one_return(vector),
        Within::Between => false,
        Within::One => vector.of_one_source(),
    }
}

/// Beyond these probabilities what other rows say is not asked.
const SURE: f64 = 0.000_5;

/// The probability of each pair, with the other rows of both clusters heard.
fn together(
    table: &Table,
    rarity: &Rarity,
    model: &Model,
    clusters: &Clusters,
    settings: &Settings,
    pairs: &mut [Weighed],
) {
    let voice = |a, b| voice(model, vector(table, rarity, a, b), settings);
    pairs.par_iter_mut().filter(|pair| (SURE..1.0 - SURE).contains(&pair.judgement.probability)).for_each(|pair| {
        pair.probability = clusters.probability(pair.a, pair.b, &voice);
    });
}

#[cfg(test)]
mod tests;
