//! `jissu run`: a quarter's job, and its summary on one screen.

use std::fmt::Write as _;

use jissu::error::Error;
use jissu::master::master;
use jissu::message::Message;
use jissu::plan::Plan;
use jissu::summary::{Counted, Summary};
use jissu::words::Words;

use super::watch::Watch;
use super::{RunArguments, Said, Shape, json};

pub(super) fn run(wanted: &RunArguments, plan: &Plan, words: &Words, verbose: bool) -> Result<Said, Error> {
    let watch = Watch::new(words);
    let result = jissu::run(plan, words, &|step| watch.step(step));
    let times = watch.done();
    let summary = result?;
    let out = match wanted.format {
        Shape::Json => json(&summary, true)?,
        Shape::Text => screen(&summary, words),
    };
    let gravest = jissu::findings::Severity::ALL
        .into_iter()
        .find(|severity| summary.findings.get(severity.code()).is_some_and(|n| *n > 0));
    let code = if wanted.fail_on.reached(gravest) { 3 } else { 0 };
    Ok(Said { code, err: if verbose { times } else { String::new() }, out })
}

/// Returns the summary as one screen of text.
pub(super) fn screen(summary: &Summary, words: &Words) -> String {
    let mut text = String::new();
    let mut line = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    line(
        Message::new("screen-title")
            .with("title", summary.title.as_str())
            .with("date", summary.reference_date.as_str())
            .with("status", summary.status.as_str()),
    );
    let files = &summary.files;
    line(
        Message::new("screen-files")
            .with("all", files.all)
            .with("used", files.used)
            .with("superseded", files.superseded)
            .with("refused", files.refused)
            .with("stray", files.without_office),
    );
    let lines = &summary.lines;
    line(
        Message::new("screen-lines")
            .with("all", lines.all)
            .with("used", lines.used)
            .with("held", lines.held)
            .with("aside", lines.aside),
    );
    line(Message::new("screen-children").with("rows", summary.child_rows).with("children", range(summary.children)));
    line(Message::new("screen-counted").with("children", range(summary.counted)));
    let mut part = |name: &str, counted: Counted| {
        line(Message::new("screen-municipality").with("name", name).with("children", range(counted)));
    };
    // With several areas their municipalities would fill many screens.
    if summary.by_area.is_empty() {
        summary.by_municipality.iter().for_each(|(code, counted)| part(master().name_of(code), *counted));
    }
    summary.by_area.iter().for_each(|area| part(&area.name, area.counted));
    let n = |severity: &str| summary.findings.get(severity).copied().unwrap_or(0);
    line(
        Message::new("screen-findings")
            .with("reject", n("reject"))
            .with("error", n("error"))
            .with("query", n("query"))
            .with("info", n("info")),
    );
    let returns = |status: &str| summary.returns.get(status).copied().unwrap_or(0);
    line(
        Message::new("screen-returns")
            .with("missing", returns("missing"))
            .with("rejected", returns("rejected"))
            .with("queried", returns("queried")),
    );
    line(
        Message::new(if summary.review == 0 { "screen-review-none" } else { "screen-review" })
            .with("n", summary.review),
    );
    for (zone, paths) in &summary.outputs {
        line(Message::new(format!("screen-zone-{zone}")).with("n", paths.len()));
        // A zone of letters has one file an office: its folder is enough.
        let folder = paths.first().and_then(|path| path.parent());
        match (paths.as_slice(), folder) {
            ([one], _) => line(Message::new("screen-path").with("path", one.display().to_string())),
            (_, Some(folder)) => line(Message::new("screen-path").with("path", folder.display().to_string())),
            _ => {}
        }
    }
    text
}

fn range(counted: Counted) -> Message {
    if counted.low == counted.high {
        Message::new("exactly").with("n", counted.count)
    } else {
        Message::new("between").with("low", counted.low).with("high", counted.high)
    }
}
