//! `jissu init` and `jissu next`: a new job from arguments, else from answers; the next quarter from this one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

use chrono::NaiveDate;
use jissu::error::Error;
use jissu::message::Message;
use jissu::plan::{Channel, FiscalQuarter, Protection};
use jissu::start::{self, Answers, Begun};
use jissu::words::Words;

use super::{InitArguments, NextArguments, Said};

pub(super) fn init(wanted: &InitArguments, words: &Words) -> Result<Said, Error> {
    let asked = wanted.area.is_none() && wanted.municipality.is_empty() || wanted.quarter.is_none();
    let ask = |code: &str, usual: &str| if asked { ask(words, code, usual) } else { Ok(usual.to_owned()) };
    let given = |value: Option<&String>, code: &str, usual: &str| match value {
        Some(value) => Ok(value.clone()),
        None => ask(code, usual),
    };

    let places = match (&wanted.area, wanted.municipality.is_empty()) {
        (Some(area), true) => area.clone(),
        (_, false) => wanted.municipality.join("、"),
        (None, true) => needed(ask("ask-places", "")?, "ask-places")?,
    };
    let mut municipalities = Vec::new();
    let mut seen = BTreeSet::new();
    for place in parts(&places) {
        municipalities.extend(start::municipalities(place)?.into_iter().filter(|place| seen.insert(place.code)));
    }
    municipalities.sort_unstable();
    let single = parts(&places).count() == 1;
    let area = given(wanted.area.as_ref(), "ask-area", if single { places.trim() } else { "" })?;
    let area = needed(area, "ask-area")?;
    let quarter = quarter(&needed(given(wanted.quarter.as_ref(), "ask-quarter", "")?, "ask-quarter")?)?;
    let usual: Vec<&str> = start::USUAL.iter().map(|channel| channel.word()).collect();
    let channels =
        if wanted.channel.is_empty() { ask("ask-channels", &usual.join("、"))? } else { wanted.channel.join("、") };
    let channels: Vec<Channel> = parts(&channels).map(channel).collect::<Result<_, _>>()?;
    let others = if wanted.office.is_empty() { ask("ask-offices", "")? } else { wanted.office.join("、") };
    let offices = parts(&others).map(office).collect::<Result<_, _>>()?;
    let previous = given(wanted.previous.as_ref(), "ask-previous", "")?;
    let previous = if previous.is_empty() { None } else { Some(self::quarter(&previous)?) };
    let answers = Answers {
        area,
        municipalities,
        quarter,
        due: wanted.due.as_deref().map(day).transpose()?,
        channels,
        offices,
        previous,
        preset: preset(given(wanted.policy.as_ref(), "ask-policy", "under-10")?)?,
        decided_by: given(wanted.decided_by.as_ref(), "ask-decided-by", &words.text("init-undecided"))?,
        opened_by: given(wanted.opened_by.as_ref(), "ask-opened-by", "")?,
        fictional: wanted.fictional
            || asked && fictional(&ask("ask-fictional", &words.text("ask-fictional-no"))?, words),
    };
    let begun = start::init(&answers, &wanted.folder)?;
    let mut text = done(&begun, words);
    if !answers.fictional {
        let _ = writeln!(text, "{}", words.text("init-real"));
    }
    Ok(Said::out(text))
}

pub(super) fn next(wanted: &NextArguments, words: &Words) -> Result<Said, Error> {
    Ok(Said::out(done(&start::next(&wanted.plan)?, words)))
}

fn done(begun: &Begun, words: &Words) -> String {
    let message = Message::new("init-done")
        .with("plan", begun.plan.display().to_string())
        .with("input", begun.input.display().to_string())
        .with("offices", begun.n_offices);
    words.say(&message) + "\n"
}

/// Asks on the terminal, or of whatever stands for it; an empty answer is the usual one.
fn ask(words: &Words, code: &str, usual: &str) -> Result<String, Error> {
    let question = words.say(&Message::new(code).with("usual", usual));
    let mut terminal = std::io::stderr();
    // Where nobody sees the question, its answer may still come.
    let _ = write!(terminal, "{question}\n> ").and_then(|()| terminal.flush());
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|source| Error::Unreadable { path: "stdin".into(), source })?;
    let answer = line.trim();
    Ok(if answer.is_empty() { usual.to_owned() } else { answer.to_owned() })
}

fn needed(answer: String, code: &str) -> Result<String, Error> {
    if answer.is_empty() {
        return Err(Error::Asked(Message::new("start-no-answer").with("what", Message::new(format!("{code}.what")))));
    }
    Ok(answer)
}

/// Whether a quarter of invented data is begun.
fn fictional(answer: &str, words: &Words) -> bool {
    let yes = words.text("ask-fictional-yes");
    answer == yes || ["y", "yes", "はい"].contains(&answer.to_lowercase().as_str())
}

/// Splits an answer of several parts.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn quarter(text: &str) -> Result<FiscalQuarter, Error> {
    FiscalQuarter::read(text).ok_or_else(|| Error::Asked(Message::new("start-no-quarter").with("value", text)))
}

fn day(text: &str) -> Result<NaiveDate, Error> {
    text.parse().map_err(|_| Error::Asked(Message::new("start-no-day").with("value", text)))
}

fn preset(text: String) -> Result<String, Error> {
    let names = Protection::PRESETS.map(|(name, _)| name);
    if names.contains(&text.as_str()) {
        return Ok(text);
    }
    Err(Error::Asked(Message::new("start-no-policy").with("value", text).with("words", names.join("、"))))
}

fn channel(text: &str) -> Result<Channel, Error> {
    let found = Channel::WORDS.iter().find(|(word, _)| *word == text).map(|(_, channel)| *channel);
    found.ok_or_else(|| {
        let words: Vec<&str> = Channel::WORDS.iter().map(|(word, _)| *word).collect();
        Error::Asked(Message::new("start-no-channel").with("value", text).with("words", words.join("、")))
    })
}

/// Reads 病院=みさき湾総合病院.
fn office(text: &str) -> Result<(Channel, String), Error> {
    let (kind, name) = text
        .split_once(['=', '＝', '：', ':'])
        .map(|(kind, name)| (kind.trim(), name.trim()))
        .filter(|(_, name)| !name.is_empty())
        .ok_or_else(|| Error::Asked(Message::new("start-no-office-name").with("value", text)))?;
    Ok((channel(kind)?, name.to_owned()))
}
