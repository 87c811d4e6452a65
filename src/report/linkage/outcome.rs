//! The first sheet: what was linked, what came out, what to beware of.
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of rows and pairs, far below 2^53")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::link::engine::{CLASSES, Outcome};
use crate::message::Message;
use crate::people::score::Estimate;
use crate::people::{Done, file_name};
use crate::report::book::{Frame, Look, Page};
use crate::words::Words;

/// Width of prose in half-width characters.
const WIDE: usize = 110;

pub(super) fn page(done: &Done, files: &[PathBuf], words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("sheet-linkage"), frame);
    page.on_one_page();
    page.columns(&[44.0, 14.0, 14.0, 14.0, 30.0]);
    page.text(0, 0, &frame.title, Look::Title);
    page.text(1, 0, &frame.marking, Look::Note);
    let said =
        Message::new("link-done").with("rows", done.n_rows).with("children", done.n_people).with("open", done.n_open);
    page.text(2, 0, &words.say(&said), Look::Strong);
    let mut row = 4;
    page.bar(row, 5, &words.text("linkage-warnings"));
    row += 1;
    if done.warnings.is_empty() {
        page.text(row, 0, &words.text("linkage-no-warnings"), Look::Plain);
        row += 1;
    }
    for warning in &done.warnings {
        row = page.prose(row, &format!("・{}", words.say(warning)), WIDE, Look::Warning);
    }
    row = outcomes(&mut page, row + 1, done, words);
    row = sizes(&mut page, row + 1, done, words);
    row = classes(&mut page, row + 1, done, words);
    page.bar(row + 1, 5, &words.text("linkage-settings"));
    row += 2;
    let settings = &done.settings;
    let said = Message::new("linkage-thresholds")
        .with("same", settings.same.to_string())
        .with("different", settings.different.to_string());
    row = page.prose(row, &words.say(&said), WIDE, Look::Plain);
    row = page.prose(
        row,
        &words.text(if settings.attended { "linkage-attended" } else { "linkage-alone" }),
        WIDE,
        Look::Plain,
    );
    for (file, columns) in files.iter().zip(&done.columns) {
        row = page.prose(row, &words.say(&columns.said(&file_name(file))), WIDE, Look::Plain);
    }
    page
}

/// How many pairs came to each outcome.
fn outcomes(page: &mut Page, row: u32, done: &Done, words: &Words) -> u32 {
    let mut found: BTreeMap<Outcome, (usize, f64)> = BTreeMap::new();
    for pair in &done.linkage.pairs {
        let (n, sum) = found.entry(pair.outcome).or_default();
        *n += 1;
        *sum += pair.probability;
    }
    let all: usize = found.values().map(|(n, _)| n).sum();
    page.bar(row, 5, &words.text("linkage-outcomes"));
    let heads = ["linkage-outcome", "linkage-pairs", "linkage-share", "linkage-mean"];
    page.texts(row + 1, &heads.map(|head| words.text(head)), Look::Head);
    let mut at = row + 1;
    for (outcome, code) in [
        (Outcome::Same, "linkage-same"),
        (Outcome::Review, "linkage-review"),
        (Outcome::Implied, "linkage-implied"),
        (Outcome::Different, "linkage-different"),
    ] {
        let (n, sum) = found.get(&outcome).copied().unwrap_or_default();
        at += 1;
        page.text(at, 0, &words.text(code), Look::Label);
        page.number(at, 1, n as f64, Look::Number);
        page.text(at, 2, &percent(n as f64, all as f64), Look::Mark);
        page.text(at, 3, &if n == 0 { "－".to_owned() } else { format!("{:.3}", sum / n as f64) }, Look::Mark);
    }
    at += 1;
    page.text(at, 0, &words.say(&Estimate::of(&done.linkage).said()), Look::Note);
    at + 1
}

/// How many persons have how many rows.
fn sizes(page: &mut Page, row: u32, done: &Done, words: &Words) -> u32 {
    let mut rows: BTreeMap<u32, usize> = BTreeMap::new();
    for cluster in &done.linkage.cluster {
        *rows.entry(*cluster).or_default() += 1;
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for n in rows.values() {
        *sizes.entry(*n).or_default() += 1;
    }
    page.bar(row, 5, &words.text("linkage-sizes"));
    page.texts(row + 1, &["linkage-rows-a-person", "linkage-persons"].map(|head| words.text(head)), Look::Head);
    let mut at = row + 1;
    for (size, n) in &sizes {
        at += 1;
        page.number(at, 0, *size as f64, Look::Number);
        page.number(at, 1, *n as f64, Look::Number);
    }
    at + 1
}

/// What all pairs of rows are taken to be.
fn classes(page: &mut Page, row: u32, done: &Done, words: &Words) -> u32 {
    let model = &done.linkage.model;
    page.bar(row, 5, &words.text("linkage-classes"));
    page.texts(row + 1, &["linkage-class", "linkage-pairs"].map(|head| words.text(head)), Look::Head);
    let mut at = row + 1;
    for (class, n) in CLASSES.iter().zip(model.expected) {
        at += 1;
        page.text(at, 0, &words.text(&format!("class-{}", super::model::class_code(*class))), Look::Label);
        page.number(at, 1, n.round(), Look::Number);
    }
    let said = Message::new("model-about")
        .with("pairs", format!("{:.0}", model.n_pairs))
        .with("rounds", model.n_rounds)
        .with("patterns", model.n_patterns);
    page.text(at + 1, 0, &words.say(&said), Look::Note);
    at + 2
}

pub(super) fn percent(part: f64, of: f64) -> String {
    if of > 0.0 { format!("{:.1} %", part / of * 100.0) } else { "－".to_owned() }
}
