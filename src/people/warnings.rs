//! What linking found to what should not be overlooked in it.

use std::collections::BTreeSet;

use super::columns::Columns;
use super::score::Score;
use crate::link::engine::{COMPARISONS, Comparison, Linkage};
use crate::message::Message;
use crate::plan::Subject;

/// Share of the pairs of one person that may be known to a single key, or never compared, without a word.
const LEAST_SURE: f64 = 0.01;
const MOST_LOST: f64 = 0.001;

/// Returns warnings; `columns` tells what is known of the rows, `lists` names the list of each, 0 where it stands alone.
pub(super) fn of(linkage: &Linkage, columns: &[Columns], lists: &[u32], score: Option<&Score>) -> Vec<Message> {
    let mut warnings = Vec::new();
    if !linkage.model.settled {
        warnings.push(Message::new("warn-not-settled").with("rounds", linkage.model.n_rounds));
    }
    let is_known = |comparison: &Comparison| match *comparison {
        Comparison::Other(nth) => columns.iter().any(|columns| columns.further.len() > usize::from(nth)),
        person => {
            let has = |columns: &Columns| subjects(person).iter().any(|subject| columns.subjects.contains_key(subject));
            columns.iter().any(has)
        }
    };
    for comparison in COMPARISONS.into_iter().filter(is_known) {
        warnings.extend(never_seen(linkage, comparison));
    }
    warnings.extend(within_keys(linkage));
    warnings.extend(blocking(linkage, score));
    warnings.extend(too_large(linkage, lists));
    warnings
}

/// A field that is filled but agrees in no pair, or in all: nothing was learned of it.
fn never_seen(linkage: &Linkage, comparison: Comparison) -> Option<Message> {
    let place = COMPARISONS.iter().position(|other| *other == comparison)?;
    let seen = linkage.model.seen.get(place)?.get(1..comparison.levels().len())?;
    let levels: Vec<f64> = seen.iter().copied().filter(|n| *n > 0.0).collect();
    let name = Message::new(format!("compared-{}", comparison.code()));
    match levels.len() {
        0 => Some(Message::new("warn-nothing-compared").with("name", name)),
        1 => Some(Message::new("warn-one-level").with("name", name)),
        _ => None,
    }
}

/// What a comparison of persons is made of; that of lists is no matter of learning.
fn subjects(comparison: Comparison) -> &'static [Subject] {
    match comparison {
        Comparison::Source | Comparison::Other(_) => &[],
        Comparison::Family => &[Subject::Family, Subject::Name, Subject::FamilyKana, Subject::Kana],
        Comparison::Given => &[Subject::Given, Subject::Name, Subject::GivenKana, Subject::Kana],
        Comparison::Birth => &[Subject::Birth],
        Comparison::Sex => &[Subject::Sex],
        Comparison::Household => &[
            Subject::Municipality,
            Subject::Address,
            Subject::Town,
            Subject::Lot,
            Subject::Postal,
            Subject::Guardian,
            Subject::Phone,
        ],
        Comparison::Care => &[Subject::Cares],
        Comparison::Certificate => &[Subject::Certificate],
    }
}

/// A comparison that every key looks at: how often it differs within a person cannot be seen.
fn within_keys(linkage: &Linkage) -> Vec<Message> {
    let keys: Vec<&str> = linkage.blocking.iter().filter(|key| key.n_pairs > 0).map(|key| key.key).collect();
    let looked_at = |comparison: &Comparison| keys.iter().all(|key| looks_at(key).contains(comparison));
    let told = |comparison: Comparison| {
        let name = Message::new(format!("compared-{}", comparison.code()));
        Message::new("warn-within-keys").with("name", name)
    };
    if keys.is_empty() { Vec::new() } else { COMPARISONS.into_iter().filter(looked_at).map(told).collect() }
}

/// The comparisons whose fields a key is made of.
fn looks_at(key: &str) -> BTreeSet<Comparison> {
    let of = |part: &str| match part {
        "certificate" => vec![Comparison::Certificate],
        "name" | "reading" => vec![Comparison::Family, Comparison::Given],
        "phone" | "address" | "guardian" | "postcode" => vec![Comparison::Household],
        "birth" | "month" | "month-and-day" => vec![Comparison::Birth],
        _ if part.starts_with("family") => vec![Comparison::Family],
        _ if part.starts_with("given") => vec![Comparison::Given],
        _ => COMPARISONS.into_iter().filter(|comparison| comparison.code() == part).collect(),
    };
    key.split('+').flat_map(of).collect()
}

/// Pairs never compared where the truth is known; else, of the pairs found, how many hang on one key alone (after Good and Turing about as
/// many again have none).
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of pairs, far below 2^53")]
fn blocking(linkage: &Linkage, score: Option<&Score>) -> Option<Message> {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    if let Some(score) = score.filter(|score| score.n_true > 0) {
        let lost = score.n_lost as f64 / score.n_true as f64;
        return (lost > MOST_LOST).then(|| Message::new("warn-lost").with("percent", percent(lost)));
    }
    let alone: u64 = linkage.blocking.iter().map(|key| key.n_same_alone).sum();
    let most = linkage.blocking.iter().map(|key| key.n_same).max().unwrap_or(0);
    let share = alone as f64 / most.max(1) as f64;
    (share > LEAST_SURE && alone > 1).then(|| Message::new("warn-one-key").with("percent", percent(share)))
}

/// Persons with more rows than there are lists, or two rows in one list.
fn too_large(linkage: &Linkage, lists: &[u32]) -> Option<Message> {
    let rows = linkage.cluster.iter().copied().zip(lists.iter().copied());
    let mut rows: Vec<(u32, u32)> = rows.filter(|(_, list)| *list != 0).collect();
    rows.sort_unstable();
    let twice = |rows: &&[(u32, u32)]| rows.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
    let persons = rows.chunk_by(|a, b| a.0 == b.0).filter(twice);
    let (n, most) = persons.fold((0_usize, 0_usize), |(n, most), rows| (n + 1, most.max(rows.len())));
    (n > 0).then(|| Message::new("warn-twice-in-list").with("n", n).with("most", most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::engine;

    #[test]
    fn every_key_is_known_for_what_it_looks_at() {
        for key in engine::key_codes() {
            assert!(key.split('+').all(|part| !looks_at(part).is_empty()), "{key}");
        }
        assert!(looks_at("birth+given-reading").contains(&Comparison::Given));
    }
}
