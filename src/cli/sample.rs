//! `jissu sample`: fictional returns, with the truth beside them.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::message::Message;
use jissu::sample::shares::Shares;
use jissu::sample::{Errors, Options, Scope, write};
use jissu::words::Words;

use super::{ErrorModel, Said, SampleArguments};

/// Forty years; children are drawn for eighteen.
const MOST_QUARTERS: usize = 160;

pub(super) fn sample(wanted: &SampleArguments, words: &Words) -> Result<Said, Error> {
    let options = Options {
        seed: wanted.seed,
        scope: scope(wanted)?,
        quarters: wanted.quarters.clamp(1, MOST_QUARTERS),
        children: wanted.children,
        error_rate: wanted.error_rate,
        shares: shares(wanted)?,
        errors: match wanted.errors {
            ErrorModel::First => Errors::First,
            ErrorModel::Second => Errors::Second,
        },
    };
    let unwritten = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => {
            let path = wanted.output.join("pipelines").display().to_string();
            Error::Asked(Message::new("start-exists").with("path", path))
        }
        _ => Error::Output { path: wanted.output.clone(), source },
    };
    let written = write(&options, &wanted.output).map_err(unwritten)?;
    let mut text = String::new();
    for tally in &written.quarters {
        let line = Message::new("sample-quarter")
            .with("quarter", tally.quarter.as_str())
            .with("files", tally.n_files)
            .with("rows", tally.n_rows)
            .with("children", tally.n_reported);
        let _ = writeln!(text, "{}", words.say(&line));
    }
    let place = wanted.output.display().to_string();
    let _ = writeln!(text, "{}", words.say(&Message::new("sample-written").with("path", place)));
    Ok(Said::out(text))
}

fn scope(wanted: &SampleArguments) -> Result<Scope, Error> {
    match &wanted.prefecture {
        Some(name) => Scope::prefecture(name)
            .ok_or_else(|| Error::Asked(Message::new("sample-no-prefecture").with("name", name.as_str()))),
        None if wanted.country => Ok(Scope::Country),
        None => Ok(Scope::Area),
    }
}

fn shares(wanted: &SampleArguments) -> Result<Shares, Error> {
    let Some(path) = &wanted.shares else { return Ok(Shares::default()) };
    let text = std::fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
    Shares::read(&text).map_err(|why| {
        let path = path.display().to_string();
        Error::Asked(Message::new("sample-no-shares").with("path", path).with("why", why))
    })
}
