//! `jissu link`: the linking engine alone, on any tables.

mod proposal;

use std::fmt::Write as _;
use std::path::Path;

use jissu::error::Error;
use jissu::link::engine;
use jissu::message::Message;
use jissu::people::{self, Job, Score};
use jissu::plan::{JOINS, Join, TableModel};
use jissu::words::Words;

use super::{LinkArguments, Said};

pub(super) fn link(wanted: &LinkArguments, words: &Words) -> Result<Said, Error> {
    if wanted.suggest {
        return wanted.files.iter().try_fold(Said::out(String::new()), |mut said, file| {
            said.out.push_str(&proposal::proposal(file, words)?);
            Ok(said)
        });
    }
    let done = people::link(&Job {
        files: wanted.files.clone(),
        model: model(wanted.model.as_deref(), wanted.id.clone(), wanted.threshold, wanted.join.as_deref())?,
        output: wanted.output.clone(),
        pairs: wanted.pairs.clone(),
        truth: wanted.truth.clone(),
        report: wanted.report.is_some(),
    })?;
    let mut text = String::new();
    for (file, columns) in wanted.files.iter().zip(&done.columns) {
        let name = people::file_name(file);
        let _ = writeln!(text, "{}", words.say(&columns.said(&name)));
    }
    let line =
        Message::new("link-done").with("rows", done.n_rows).with("children", done.n_people).with("open", done.n_open);
    let _ = writeln!(text, "{}", words.say(&line));
    for line in done.score.iter().flat_map(Score::said) {
        let _ = writeln!(text, "{}", words.say(&line));
    }
    let mut err = String::new();
    for warning in &done.warnings {
        let _ = writeln!(err, "{}: {}", words.text("link-warning"), words.say(warning));
    }
    if let Some(path) = &wanted.report {
        let bytes = jissu::report::linkage(&done, &wanted.files, words)?;
        std::fs::write(path, bytes).map_err(|source| Error::Output { path: path.clone(), source })?;
    }
    Ok(Said { out: text, err, code: 0 })
}

/// The model file, with what the arguments say instead.
pub(super) fn model(
    file: Option<&Path>,
    id: Option<String>,
    threshold: Option<f64>,
    join: Option<&str>,
) -> Result<TableModel, Error> {
    let keys: Vec<&'static str> = engine::key_codes().collect();
    let mut model = file.map(|file| TableModel::load(file, &keys)).transpose()?.unwrap_or_default();
    model.id = id.or(model.id);
    model.same = threshold.or(model.same);
    let join: Option<Join> = JOINS.iter().find(|(name, _)| Some(*name) == join).map(|(_, join)| *join);
    model.join = join.or(model.join);
    Ok(model)
}
