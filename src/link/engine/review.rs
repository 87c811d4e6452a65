//! Clusters and weighed pairs to what is told: what became of each pair, and the one line for two clusters that may be one child.

use std::collections::{BTreeMap, BTreeSet};

use super::block::Blocks;
use super::cluster::Clusters;
use super::compare::Vector;
use super::levels::{Comparison, DIFFERENT, EQUAL, Reading, Writing, birth, household, name_parts};
use super::table::Table;
use super::texts::place;
use super::{Outcome, Pair, Settings, Verdict, Weighed};

/// Joined pairs below this probability are near the limit.
const NEAR_LIMIT: f64 = 0.995;

/// The same if their given names do not agree in all.
const NEAR_LIMIT_NAMED_OTHERWISE: f64 = 0.999_9;

/// A person's decisions, by rows of the table.
pub(super) struct Decided {
    pub(super) same: Vec<(usize, usize)>,
    pub(super) different: Vec<(usize, usize)>,
    /// Said both ways, or on rows there are none of; by the caller's rows.
    unusable: Vec<(u32, u32)>,
}

impl Decided {
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.same.iter().chain(&self.different).copied()
    }

    fn on(&self, a: usize, b: usize) -> Option<Verdict> {
        if self.different.binary_search(&(a, b)).is_ok() {
            return Some(Verdict::Different);
        }
        self.same.binary_search(&(a, b)).is_ok().then_some(Verdict::Same)
    }

    pub(super) fn contradictions(&self, table: &Table, clusters: &Clusters) -> Vec<(u32, u32)> {
        let found = clusters.contradictions.iter().map(|&(a, b)| by_origin(table, a, b));
        let all: BTreeSet<(u32, u32)> = self.unusable.iter().copied().chain(found).collect();
        all.into_iter().collect()
    }
}

/// Sorts decisions out; a pair said to be both is kept apart.
pub(super) fn decided(table: &Table, decisions: &[(u32, u32, Verdict)]) -> Decided {
    let mut said: BTreeMap<(u32, u32), BTreeSet<Verdict>> = BTreeMap::new();
    for &(a, b, verdict) in decisions {
        said.entry((a.min(b), a.max(b))).or_default().insert(verdict);
    }
    let mut decided = Decided { same: Vec::new(), different: Vec::new(), unusable: Vec::new() };
    if said.is_empty() {
        return decided;
    }
    let rows = ByRow::of(table);
    for (&(a, b), verdicts) in &said {
        let (Some(x), Some(y), true) = (rows.place(a), rows.place(b), a != b) else {
            decided.unusable.push((a, b));
            continue;
        };
        let pair = (x.min(y), x.max(y));
        if verdicts.contains(&Verdict::Different) {
            decided.different.push(pair);
        } else {
            decided.same.push(pair);
        }
        if verdicts.len() > 1 {
            decided.unusable.push((a, b));
        }
    }
    decided.same.sort_unstable();
    decided.different.sort_unstable();
    decided
}

/// Of pairs of the caller's rows those that no key leads to.
pub(super) fn unled(table: &Table, blocks: &Blocks, probed: &[(u32, u32)]) -> Vec<(u32, u32)> {
    if probed.is_empty() {
        return Vec::new();
    }
    let rows = ByRow::of(table);
    let is_led = |&(a, b): &(u32, u32)| rows.place(a).zip(rows.place(b)).is_none_or(|(a, b)| blocks.lead_to(a, b));
    probed.iter().copied().filter(|pair| !is_led(pair)).collect()
}

/// Places in the table of pairs of the caller's rows; pairs of rows there are none of fall out.
pub(super) fn places(table: &Table, pairs: &[(u32, u32)]) -> BTreeSet<(usize, usize)> {
    if pairs.is_empty() {
        return BTreeSet::new();
    }
    let rows = ByRow::of(table);
    let both = |&(a, b): &(u32, u32)| Some((rows.place(a)?, rows.place(b)?));
    pairs.iter().filter_map(both).filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect()
}

/// Where in the table each of the caller's rows stands.
struct ByRow(Vec<usize>);

impl ByRow {
    fn of(table: &Table) -> Self {
        let mut places = vec![0; table.origin.len()];
        for (at, &origin) in table.origin.iter().enumerate() {
            if let Some(slot) = places.get_mut(place(origin)) {
                *slot = at;
            }
        }
        Self(places)
    }

    fn place(&self, row: u32) -> Option<usize> {
        self.0.get(place(row)).copied()
    }
}

/// Whether a machine may say "same": family name, birth date, sex and home are a household's or twins'; it takes a given name that agrees in
/// writing or reading, or an equal certificate. Names that are a little different in both are as often those of twins (遥央 ハルオ, 遥代
/// ハルヨ). Of two homes with nothing in common, or born on two days, two children may well have one name.
pub(super) fn may_be_same(vector: Vector) -> bool {
    let given = match name_parts(vector.level(Comparison::Given)) {
        None => true,
        Some((writing, reading)) => {
            matches!(writing, Writing::Equal | Writing::Wild)
                || reading == Reading::Equal
                || (writing == Writing::None && reading == Reading::Variant)
        }
    };
    let two_homes = vector.level(Comparison::Household) == household::TWO_HOMES;
    let born = vector.level(Comparison::Birth);
    // A slip in the date is only told from another child's date by something of the home that agrees.
    let unsupported = matches!(
        vector.level(Comparison::Household),
        household::MISSING | household::MUNICIPALITY | household::ELSEWHERE
    ) && !matches!(born, birth::MISSING | birth::EQUAL);
    let two_days = born == birth::DIFFERENT || unsupported;
    ((given && !two_homes && !two_days) || vector.level(Comparison::Certificate) == EQUAL)
        && !twice_in_one_return(vector)
}

/// Whether the rows stand in one return and are not plainly one row written twice.
pub(super) fn twice_in_one_return(vector: Vector) -> bool {
    let equal = |comparison| match name_parts(vector.level(comparison)) {
        Some((writing, reading)) => {
            matches!(writing, Writing::None | Writing::Equal)
                && matches!(reading, Reading::None | Reading::Equal)
                && (writing, reading) != (Writing::None, Reading::None)
        }
        None => false,
    };
    vector.level(Comparison::Source) == EQUAL
        && !(equal(Comparison::Family)
            && equal(Comparison::Given)
            && vector.level(Comparison::Birth) == birth::EQUAL
            && vector.level(Comparison::Sex) != DIFFERENT
            && vector.level(Comparison::Certificate) != DIFFERENT
            && !matches!(vector.level(Comparison::Household), household::ELSEWHERE | household::TWO_HOMES))
}

/// Whether the given names, though not the same, may be one that was misread or mistyped, or one is missing.
fn may_be_slip(vector: Vector) -> bool {
    match name_parts(vector.level(Comparison::Given)) {
        None => true,
        Some((writing, reading)) => {
            !matches!((writing, reading), (Writing::Different, Reading::Alike | Reading::Different))
                && !matches!((writing, reading), (Writing::None | Writing::Near, Reading::Different))
        }
    }
}

/// Whether the pair looks like twins: of one household, of one birth date, of two given names.
pub(super) fn twin(pair: &Weighed) -> bool {
    let given = match name_parts(pair.vector.level(Comparison::Given)) {
        None => true,
        Some((writing, reading)) => {
            matches!(writing, Writing::Equal | Writing::Wild) || matches!(reading, Reading::Equal | Reading::Variant)
        }
    };
    !given
        && pair.vector.level(Comparison::Given) != 0
        && pair.vector.level(Comparison::Birth) == birth::EQUAL
        && pair.judgement.family
}

/// For each of the caller's rows the first row of its cluster.
pub(super) fn clusters(table: &Table, clusters: &Clusters) -> Vec<u32> {
    let mut cluster = vec![0; table.origin.len()];
    for rows in clusters.members() {
        let origins = || rows.iter().filter_map(|&row| table.origin.get(row).copied());
        let first = origins().min().unwrap_or_default();
        for origin in origins() {
            if let Some(of) = cluster.get_mut(place(origin)) {
                *of = first;
            }
        }
    }
    cluster
}

/// The pairs worth telling, by the caller's rows.
pub(super) fn pairs(
    table: &Table,
    clusters: &Clusters,
    weighed: &[Weighed],
    decided: &Decided,
    asked: &BTreeSet<(usize, usize)>,
    settings: &Settings,
) -> Vec<Pair> {
    let telling = most_telling(table, clusters, weighed, settings);
    let rivals = rivals(table, clusters, weighed);
    let mut pairs: Vec<Pair> = weighed
        .iter()
        .enumerate()
        .filter_map(|(nth, pair)| {
            let outcome = if clusters.together(pair.a, pair.b) {
                Outcome::Same
            } else {
                match telling.get(&between(clusters, pair)) {
                    Some(&most) if most == nth => Outcome::Review,
                    Some(_) => Outcome::Implied,
                    None => Outcome::Different,
                }
            };
            let verdict = decided.on(pair.a, pair.b);
            let twin = twin(pair);
            let told = settings.every || outcome != Outcome::Different || twin || asked.contains(&(pair.a, pair.b));
            let near_limit = outcome == Outcome::Same && (near_limit(pair) || rivals.fits_elsewhere(pair));
            told.then(|| told_pair(table, pair, (outcome, near_limit), twin, verdict))
        })
        .collect();
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    pairs
}

fn told_pair(
    table: &Table,
    pair: &Weighed,
    (outcome, near_limit): (Outcome, bool),
    twin: bool,
    decided: Option<Verdict>,
) -> Pair {
    let (a, b) = by_origin(table, pair.a, pair.b);
    Pair {
        a,
        b,
        weight: pair.judgement.weight,
        probability: pair.probability,
        outcome,
        levels: pair.vector.levels(),
        twin,
        near_limit,
        repeated: outcome == Outcome::Same && pair.vector.level(Comparison::Source) == EQUAL,
        decided,
        vector: pair.vector,
    }
}

/// Whether rows that were joined may yet be two children of one family: the probability just suffices, or what is known of the given name
/// does not agree in all.
fn near_limit(pair: &Weighed) -> bool {
    let agrees = match name_parts(pair.vector.level(Comparison::Given)) {
        None => true,
        Some((writing, reading)) => {
            matches!(writing, Writing::None | Writing::Equal)
                && matches!(reading, Reading::None | Reading::Equal | Reading::Variant)
        }
    };
    pair.probability < NEAR_LIMIT || (!agrees && pair.probability < NEAR_LIMIT_NAMED_OTHERWISE)
}

/// For each row the greatest weight of its pairs with rows of other clusters.
struct Rivals(Vec<f64>);

/// A row that speaks for another child as well, but for so many bits, may be of either: one without a given name, between twins.
const RIVAL_BITS: f64 = 3.0;

fn rivals(table: &Table, clusters: &Clusters, weighed: &[Weighed]) -> Rivals {
    let mut most = vec![f64::NEG_INFINITY; table.rows.len()];
    for pair in weighed.iter().filter(|pair| !clusters.together(pair.a, pair.b)) {
        for row in [pair.a, pair.b] {
            if let Some(most) = most.get_mut(row) {
                *most = most.max(pair.judgement.weight);
            }
        }
    }
    Rivals(most)
}

impl Rivals {
    /// Whether either row of a pair fits into another cluster about as well.
    fn fits_elsewhere(&self, pair: &Weighed) -> bool {
        [pair.a, pair.b]
            .iter()
            .filter_map(|&row| self.0.get(row))
            .any(|most| *most > pair.judgement.weight - RIVAL_BITS)
    }
}

/// By two clusters that may be one child, the pair that is likeliest to show it.
fn most_telling(
    table: &Table,
    clusters: &Clusters,
    weighed: &[Weighed],
    settings: &Settings,
) -> BTreeMap<(usize, usize), usize> {
    let mut telling: BTreeMap<(usize, usize), (f64, usize)> = BTreeMap::new();
    for (nth, pair) in weighed.iter().enumerate() {
        let no_return_has_both = || !one_return_has_both(table, clusters, pair);
        let likely = pair.judgement.probability >= settings.different
            && (may_be_slip(pair.vector)
                || pair.vector.level(Comparison::Certificate) == EQUAL
                || no_return_has_both());
        let open = (likely || (like_named(pair) && no_return_has_both()))
            && !clusters.together(pair.a, pair.b)
            && !clusters.held_apart(pair.a, pair.b);
        if open {
            let most = telling.entry(between(clusters, pair)).or_insert((pair.judgement.weight, nth));
            if pair.judgement.weight > most.0 {
                *most = (pair.judgement.weight, nth);
            }
        }
    }
    telling.into_iter().map(|(between, (_, nth))| (between, nth)).collect()
}

/// Whether what looks like twins may be one child whose given name was mistyped: one kana apart, or one character where
/// a reading is missing. How rare twins are cannot tell, so a person does.
fn like_named(pair: &Weighed) -> bool {
    let near = match name_parts(pair.vector.level(Comparison::Given)) {
        None => false,
        Some((writing, reading)) => reading == Reading::Close || (writing == Writing::Near && reading == Reading::None),
    };
    near && twin(pair)
}

/// Whether an office lists both clusters: it knows two children.
fn one_return_has_both(table: &Table, clusters: &Clusters, pair: &Weighed) -> bool {
    let sources = |row: usize| {
        let found = clusters.with(row).iter().filter_map(|&row| table.rows.get(row));
        found.map(|row| row.source).filter(|&source| source != 0).collect::<BTreeSet<u32>>()
    };
    !sources(pair.a).is_disjoint(&sources(pair.b))
}

fn between(clusters: &Clusters, pair: &Weighed) -> (usize, usize) {
    let (a, b) = (clusters.of(pair.a), clusters.of(pair.b));
    (a.min(b), a.max(b))
}

fn by_origin(table: &Table, a: usize, b: usize) -> (u32, u32) {
    let origin = |row: usize| table.origin.get(row).copied().unwrap_or_default();
    let (a, b) = (origin(a), origin(b));
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::super::levels::name_level;
    use super::*;

    fn vector(given: u8, certificate: u8, source: u8) -> Vector {
        let equal = name_level(Writing::Equal, Reading::Equal);
        Vector::new([source, equal, birth::EQUAL, EQUAL, household::SEVERAL, 0, certificate, given], 0, 0)
    }

    #[test]
    fn a_machine_needs_a_given_name_or_a_certificate() {
        let other = name_level(Writing::Different, Reading::Different);
        let given = |writing, reading| may_be_same(vector(name_level(writing, reading), 0, 0));
        assert!(given(Writing::None, Reading::Variant));
        assert!(given(Writing::Equal, Reading::Different));
        assert!(given(Writing::Different, Reading::Equal));
        assert!(!given(Writing::Near, Reading::Close));
        assert!(!may_be_same(vector(other, 0, 0)));
        assert!(!may_be_same(vector(0, 0, 0)));
        assert!(may_be_same(vector(0, EQUAL, 0)));
    }

    #[test]
    fn one_return_has_a_child_twice_only_if_plainly() {
        assert!(!twice_in_one_return(vector(name_level(Writing::Equal, Reading::None), 0, EQUAL)));
        assert!(twice_in_one_return(vector(name_level(Writing::Near, Reading::Equal), 0, EQUAL)));
        assert!(!twice_in_one_return(vector(0, 0, 0)));
    }

    #[test]
    fn two_different_names_are_no_slip() {
        assert!(!may_be_slip(vector(name_level(Writing::Different, Reading::Different), 0, 0)));
        assert!(may_be_slip(vector(name_level(Writing::Near, Reading::Close), 0, 0)));
        assert!(may_be_slip(vector(0, 0, 0)));
    }
}
