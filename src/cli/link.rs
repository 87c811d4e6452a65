//! `jissu link`: the linking engine alone, on any tables.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::link::engine;
use jissu::message::Message;
use jissu::people::{self, Columns, Done, Job, Score};
use jissu::plan::{JOINS, Join, TableModel};
use jissu::words::Words;

use super::{LinkArguments, Said};

pub(super) fn link(wanted: &LinkArguments, words: &Words) -> Result<Said, Error> {
    let done = people::link(&Job {
        files: wanted.files.clone(),
        model: model(wanted)?,
        output: wanted.output.clone(),
        pairs: wanted.pairs.clone(),
        truth: wanted.truth.clone(),
    })?;
    let mut text = String::new();
    for (file, columns) in wanted.files.iter().zip(&done.columns) {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let _ = writeln!(text, "{}", words.say(&taken_for(name, columns)));
    }
    let line =
        Message::new("link-done").with("rows", done.n_rows).with("children", done.n_people).with("open", done.n_open);
    let _ = writeln!(text, "{}", words.say(&line));
    if let Some(score) = &done.score {
        text.push_str(&scored(score, words));
    }
    Ok(Said { out: text, err: warnings(&done, words), code: 0 })
}

/// The model file, with what the arguments say instead.
fn model(wanted: &LinkArguments) -> Result<TableModel, Error> {
    let keys: Vec<&'static str> = engine::key_codes().collect();
    let mut model = wanted.model.as_ref().map(|file| TableModel::load(file, &keys)).transpose()?.unwrap_or_default();
    model.id = wanted.id.clone().or(model.id);
    model.same = wanted.threshold.or(model.same);
    let join: Option<Join> =
        wanted.join.as_ref().and_then(|join| JOINS.iter().find(|(name, _)| name == join)).map(|(_, join)| *join);
    model.join = join.or(model.join);
    Ok(model)
}

fn taken_for(file: String, columns: &Columns) -> Message {
    let subjects = columns.subjects.iter().map(|(subject, places)| {
        let titles: Vec<&str> = places.iter().map(|(_, title)| title.as_str()).collect();
        format!("{} = {}", subject.code(), titles.join(" + "))
    });
    Message::new("link-columns").with("file", file).with("columns", subjects.collect::<Vec<_>>().join(", "))
}

fn warnings(done: &Done, words: &Words) -> String {
    let mut text = String::new();
    if done.n_too_long > 0 {
        let line = Message::new("link-too-long").with("rows", done.n_too_long);
        let _ = writeln!(text, "{}", words.say(&line));
    }
    if !done.not_compared.is_empty() {
        let line = Message::new("link-not-compared").with("columns", done.not_compared.join(", "));
        let _ = writeln!(text, "{}", words.say(&line));
    }
    text
}

/// How good it is, in words.
fn scored(score: &Score, words: &Words) -> String {
    let decimals = |share: f64| format!("{share:.4}");
    let lines = [
        Message::new("link-truth")
            .with("precision", decimals(score.pairs.precision()))
            .with("recall", decimals(score.pairs.recall()))
            .with("f1", decimals(score.pairs.f1()))
            .with("wrong", score.pairs.found - score.pairs.both)
            .with("missed", score.pairs.real - score.pairs.both),
        Message::new("link-truth-estimate")
            .with("precision", decimals(score.estimate.precision))
            .with("recall", decimals(score.estimate.recall)),
        Message::new("link-truth-clusters")
            .with("precision", decimals(score.clusters.precision()))
            .with("recall", decimals(score.clusters.recall()))
            .with("f1", decimals(score.clusters.f1()))
            .with("both", score.clusters.both)
            .with("real", score.clusters.real),
        Message::new("link-truth-b-cubed")
            .with("precision", decimals(score.b_cubed.0))
            .with("recall", decimals(score.b_cubed.1))
            .with("f1", decimals(score.b_cubed_f1())),
        Message::new("link-truth-blocking").with("lost", score.n_lost).with("real", score.n_true),
        Message::new("link-truth-calibration").with("error", decimals(score.calibration_error())),
    ];
    let mut text = String::new();
    for line in &lines {
        let _ = writeln!(text, "{}", words.say(line));
    }
    for (bin, from) in score.bins.iter().zip([0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
        let to = if from < 0.1 { 0.1 } else { f64::min(from + 0.1, 0.99) };
        let mean = |sum: f64| u32::try_from(bin.n).ok().filter(|n| *n > 0).map(|n| decimals(sum / f64::from(n)));
        let real = u32::try_from(bin.n_true).map(f64::from).ok();
        let line = Message::new("link-truth-bin")
            .with("from", format!("{from:.2}"))
            .with("to", format!("{to:.2}"))
            .with("n", bin.n)
            .with("mean", mean(bin.sum).unwrap_or_else(|| "-".to_owned()))
            .with("share", real.and_then(mean).unwrap_or_else(|| "-".to_owned()));
        let _ = writeln!(text, "{}", words.say(&line));
    }
    text
}
