//! `jissu sample`: fictional returns, with the truth beside them.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::message::Message;
use jissu::sample::{Options, write};
use jissu::words::Words;

use super::{Said, SampleArguments};

pub(super) fn sample(wanted: &SampleArguments, words: &Words) -> Result<Said, Error> {
    let options = Options { seed: wanted.seed, children: wanted.children, error_rate: wanted.error_rate };
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
