//! `jissu protect`: the protection of small numbers alone, on any table; or what a reader can say of published ones.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use jissu::error::Error;
use jissu::ingest::hex;
use jissu::message::Message;
use jissu::protect::attack::{Interval, attack};
use jissu::protect::engine::{self, Policy, Reason, Suppression, ZeroPolicy};
use jissu::protect::given::{Misfit, Place, Tables, tables};
use jissu::protect::rounding::rounded;
use jissu::words::Words;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ProtectArguments, Said, ZeroName};
use read::Given;

/// What stands in a cell that is hidden.
const HIDDEN: &str = "x";

pub(super) fn protect(wanted: &ProtectArguments, words: &Words) -> Result<Said, Error> {
    let files: Vec<&Path> =
        [Some(&wanted.table), wanted.output.as_ref(), wanted.proof.as_ref(), wanted.report.as_ref()]
            .into_iter()
            .flatten()
            .map(std::path::PathBuf::as_path)
            .collect();
    if let Some(file) = files.iter().enumerate().find(|(at, file)| files.iter().take(*at).any(|other| other == *file)) {
        return Err(Error::Asked(Message::new("protect-same-file").with("file", file.1.display().to_string())));
    }
    if wanted.attack {
        return attacked(wanted, words);
    }
    let given = Given::read(wanted, false)?;
    let made = placed(&given, wanted, &given.tables)?;
    let policy = policy(wanted);
    let result = suppressed(&made, policy)?;
    let mut text = String::new();
    let mut say = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    let names = names(&made, words);
    let proof = as_json(&given, &made, &result, &names)?;
    let is_released = released(&made);
    let n_of = |wanted: fn(&Reason) -> bool| {
        result
            .hidden
            .iter()
            .zip(&is_released)
            .filter(|(reason, is)| **is && reason.as_ref().is_some_and(wanted))
            .count()
    };
    let n_primary = n_of(|reason| *reason == Reason::Primary);
    let n_secondary = n_of(|reason| matches!(reason, Reason::Secondary { .. }));
    let n_families = made.insiders.iter().filter(|insider| insider.is_family).count();
    say(Message::new("protect-done")
        .with("cells", is_released.iter().filter(|is| **is).count())
        .with("primary", n_primary)
        .with("secondary", n_secondary));
    say(Message::new("protect-readers")
        .with("insiders", made.insiders.len() - n_families)
        .with("families", n_families));
    say(Message::new("protect-proof")
        .with("pairs", result.proof.pairs.len())
        .with("tables", result.proof.witnesses.len())
        .with("hash", hash(&proof)));
    if !result.exposed.is_empty() {
        return Err(Error::Asked(Message::new("protect-exposed").with("cells", result.exposed.len())));
    }
    if wanted.compare {
        text.push_str(&compared(&given, &made, &result, wanted, words)?);
    }
    let count =
        |place: &Place| made.grid.cells().get(place.cell).map_or_else(String::new, |cell| cell.value.to_string());
    let shown = |place: &Place| match result.hidden.get(place.cell) {
        Some(None) => count(place),
        _ => HIDDEN.to_owned(),
    };
    if let Some(output) = &wanted.output {
        write(output, &csv_of(&given, &made, words, &["count"], |place| Some(vec![shown(place)]))?)?;
    }
    if let Some(path) = &wanted.proof {
        write(path, proof.as_bytes())?;
    }
    if let Some(path) = &wanted.report {
        let status = |place: &Place| match result.hidden.get(place.cell) {
            Some(Some(Reason::Primary)) => ("primary", String::new()),
            Some(Some(Reason::Secondary { because })) => ("secondary", names.get(because).cloned().unwrap_or_default()),
            Some(Some(Reason::Withheld)) => ("withheld", String::new()),
            _ => ("published", String::new()),
        };
        let row = |place: &Place| {
            let (status, because) = status(place);
            Some(vec![count(place), status.to_owned(), because])
        };
        write(path, &csv_of(&given, &made, words, &["count", "status", "because"], row)?)?;
    }
    Ok(Said::out(text))
}

fn policy(wanted: &ProtectArguments) -> Policy {
    let (zero, zero_secondary) = match wanted.zero {
        ZeroName::Show => (ZeroPolicy::Show, false),
        ZeroName::Secondary => (ZeroPolicy::Show, true),
        ZeroName::Hide => (ZeroPolicy::Hide, true),
    };
    let usual = Policy::default();
    Policy { zero, zero_secondary, widest: wanted.width.unwrap_or(usual.widest), ..usual }
}

fn placed(given: &Given, wanted: &ProtectArguments, which: &[Vec<usize>]) -> Result<Tables, Error> {
    tables(&given.rows, &given.dimensions, which, wanted.threshold, given.owner, !wanted.no_families).map_err(
        |misfit| {
            Error::Asked(match misfit {
                Misfit::Circle { group } => Message::new("protect-circle").with("group", group),
                Misfit::TooLarge { n_cells } => Message::new("protect-too-large").with("cells", n_cells),
                Misfit::Sum => Message::new("protect-sum"),
            })
        },
    )
}

/// Hides, and checks the proof by addition.
fn suppressed(made: &Tables, policy: Policy) -> Result<Suppression, Error> {
    let fault = |_| Error::Internal { stage: "protect" };
    let (cells, relations) = (made.grid.cells(), made.grid.relations());
    let result = engine::suppress(cells, relations, policy, &made.insiders).map_err(fault)?;
    let mask = result.mask();
    let open = engine::unproven(cells, relations, policy, &made.insiders, &mask, &result.proof).map_err(fault)?;
    if open.len() > result.exposed.len() { Err(Error::Internal { stage: "protect" }) } else { Ok(result) }
}

/// For each cell, whether it stands in a table.
fn released(made: &Tables) -> Vec<bool> {
    let mut is_released = vec![false; made.grid.cells().len()];
    for place in &made.places {
        if let Some(is) = is_released.get_mut(place.cell) {
            *is = true;
        }
    }
    is_released
}

/// The share of cells and of counts that reach readers, and how far off these are, by the ways to protect a table.
fn compared(
    given: &Given,
    made: &Tables,
    result: &Suppression,
    wanted: &ProtectArguments,
    words: &Words,
) -> Result<String, Error> {
    let mut text = String::new();
    let mut say = |design: Message, made: &Tables, result: &Suppression| {
        let is_released = released(made);
        let cells = || made.grid.cells().iter().zip(&is_released).zip(&result.hidden).filter(|((_, is), _)| **is);
        let sum = |shown: bool| -> i64 {
            cells().filter(|(_, hidden)| !shown || hidden.is_none()).map(|((cell, _), _)| cell.value).sum()
        };
        let share = |part: i64, all: i64| {
            let permille = i128::from(part) * 1_000 / i128::from(all.max(1));
            format!("{}.{}", permille / 10, permille % 10)
        };
        let line = Message::new("protect-compare-hidden")
            .with("design", design)
            .with("cells", cells().count())
            .with("hidden", cells().filter(|(_, hidden)| hidden.is_some()).count())
            .with("share", share(sum(true), sum(false)));
        let _ = writeln!(text, "{}", words.say(&line));
    };
    say(Message::new("protect-design-asked"), made, result);
    for (at, dimension) in given.dimensions.iter().enumerate() {
        let named = |code: &str| Message::new(code).with("dimension", dimension.name.as_str());
        if let Some(coarser) = given.by_groups(at) {
            let made = placed(&coarser, wanted, &coarser.tables)?;
            say(named("protect-design-groups"), &made, &suppressed(&made, policy(wanted))?);
        }
        let without: Vec<Vec<usize>> = given
            .tables
            .iter()
            .map(|table| table.iter().copied().filter(|dimension| *dimension != at).collect::<Vec<usize>>())
            .filter(|table| !table.is_empty())
            .collect();
        if !without.is_empty() {
            let made = placed(given, wanted, &without)?;
            say(named("protect-design-without"), &made, &suppressed(&made, policy(wanted))?);
        }
    }
    let sums: Vec<_> = made.places.iter().filter_map(|place| made.inner_of.get(place.cell)).cloned().collect();
    let to = rounded(&made.inner, &sums, u64::from(wanted.threshold));
    let off = |sum: &BTreeSet<usize>| -> u64 {
        let of = |counts: &[u64]| sum.iter().filter_map(|at| counts.get(*at)).sum::<u64>();
        of(&to).abs_diff(of(&made.inner))
    };
    let (n, total) = (sums.len().max(1), sums.iter().map(off).sum::<u64>());
    let mean = f64::from(u32::try_from(total).unwrap_or(u32::MAX)) / f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let line = Message::new("protect-compare-rounded")
        .with("base", wanted.threshold)
        .with("mean", format!("{mean:.2}"))
        .with("most", sums.iter().map(off).max().unwrap_or(0).to_string());
    let _ = writeln!(text, "{}", words.say(&line));
    Ok(text)
}

/// What a reader can say of hidden cells of tables that somebody published.
fn attacked(wanted: &ProtectArguments, words: &Words) -> Result<Said, Error> {
    let given = Given::read(wanted, true)?;
    let made = placed(&given, wanted, &given.tables)?;
    let mut numbers = vec![None; made.grid.cells().len()];
    for place in &made.places {
        let labels: Vec<Option<String>> = place.entries.iter().map(|entry| entry.label.clone()).collect();
        if let (Some(number), Some(at)) = (given.published.get(&labels), numbers.get_mut(place.cell)) {
            *at = at.or(*number);
        }
    }
    let lowest: Vec<Option<i64>> = vec![Some(i64::from(wanted.zero == ZeroName::Show)); numbers.len()];
    let intervals = attack(&numbers, &lowest, made.grid.relations())
        .map_err(|_| Error::Asked(Message::new("protect-contradiction")))?;
    let by_cell: BTreeMap<usize, &Interval> = intervals.iter().map(|interval| (interval.cell, interval)).collect();
    let ends = |interval: &Interval| {
        let end = |end: Option<i64>| end.map_or_else(String::new, |end| end.to_string());
        let sure = words.text(if interval.is_exact { "protect-exact" } else { "protect-outer" });
        vec![end(interval.low), end(interval.high), sure]
    };
    let said = |place: &Place| by_cell.get(&place.cell).copied().map(ends);
    let text = csv_of(&given, &made, words, &["low", "high", "end"], said)?;
    let known = intervals.iter().filter(|interval| interval.low.is_some() && interval.low == interval.high).count();
    let line = Message::new("protect-attacked").with("cells", intervals.len()).with("known", known);
    let mut said = words.say(&line) + "\n";
    match &wanted.output {
        Some(output) => write(output, &text)?,
        None => said.push_str(&String::from_utf8_lossy(&text)),
    }
    Ok(Said::out(said))
}

/// One row per cell of each table of which anything is said: its entries, and what is said.
fn csv_of(
    given: &Given,
    made: &Tables,
    words: &Words,
    titles: &[&str],
    said: impl Fn(&Place) -> Option<Vec<String>>,
) -> Result<Vec<u8>, Error> {
    let fault = |_| Error::Internal { stage: "protect" };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = given.dimensions.iter().map(|dimension| dimension.name.clone());
    let titles = titles.iter().map(|title| match *title {
        "count" => given.count.clone().unwrap_or_else(|| words.text("protect-count")),
        title => words.text(&format!("protect-title-{title}")),
    });
    writer.write_record(names.chain(titles)).map_err(fault)?;
    for (place, said) in made.places.iter().filter_map(|place| Some((place, said(place)?))) {
        let table = given.tables.get(place.table).map(Vec::as_slice).unwrap_or_default();
        let entry =
            |at: usize| table.iter().position(|dimension| *dimension == at).and_then(|at| place.entries.get(at));
        let labels = (0..given.dimensions.len())
            .map(|at| entry(at).and_then(|entry| entry.label.clone()).unwrap_or_else(|| words.text("total")));
        writer.write_record(labels.chain(said)).map_err(fault)?;
    }
    writer.into_inner().map_err(|_| Error::Internal { stage: "protect" })
}

/// The cells of the tables by their entries; a cell in several tables has the name that it has in the first.
fn names(made: &Tables, words: &Words) -> BTreeMap<usize, String> {
    let label = |label: &Option<String>| label.clone().unwrap_or_else(|| words.text("total"));
    let mut names = BTreeMap::new();
    for place in &made.places {
        let entries = || place.entries.iter().map(|entry| label(&entry.label)).collect::<Vec<_>>().join(" / ");
        names.entry(place.cell).or_insert_with(entries);
    }
    names
}

/// Everything that is needed to check the proof: cells with their numbers, relations, who knows what, tables, pairs.
fn as_json(
    given: &Given,
    made: &Tables,
    result: &Suppression,
    names: &BTreeMap<usize, String>,
) -> Result<String, Error> {
    let cells = made.grid.cells().iter().enumerate().map(|(at, cell)| {
        let hidden = result.hidden.get(at).is_some_and(Option::is_some);
        json!({"name": names.get(&at).map_or("", String::as_str), "value": cell.value, "hidden": hidden})
    });
    let relations = made.grid.relations().iter().map(|relation| json!(relation.terms));
    let insiders = made.insiders.iter().map(|insider| json!({"name": insider.name, "knows": insider.knows}));
    let pairs = result.proof.pairs.iter().map(|pair| {
        json!({"cell": pair.cell, "insider": pair.insider, "need": pair.need, "low": pair.low, "high": pair.high})
    });
    let dimensions: Vec<&str> = given.dimensions.iter().map(|dimension| dimension.name.as_str()).collect();
    super::json(
        &json!({
            "dimensions": dimensions,
            "cells": cells.collect::<Vec<_>>(),
            "relations": relations.collect::<Vec<_>>(),
            "insiders": insiders.collect::<Vec<_>>(),
            "differences": result.proof.witnesses.iter().map(|witness| json!(witness.moves)).collect::<Vec<_>>(),
            "pairs": pairs.collect::<Vec<_>>(),
        }),
        false,
    )
}

/// The first eight bytes of the SHA-256: enough to tell two proofs apart.
fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())).chars().take(16).collect()
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(|source| Error::Output { path: path.to_owned(), source })
}
