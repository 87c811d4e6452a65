//! [`crate::audit::Findings`] to one query letter (疑義照会票) per office that reported, with the 情報提供票 of its municipality.
//!
//! Only the office that sent a row may read of it: every finding in a letter has the addressee's place.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Run;
use super::book::{Book, Frame, Look, Page};
use super::text::{both_calendars, quarter_text, short_both};
use crate::error::Error;
use crate::findings::{Finding, Severity};
use crate::ingest::{Line, LineId};
use crate::link::Child;
use crate::master::master;
use crate::message::Message;
use crate::normalize::Record;
use crate::plan::write::file_part;
use crate::plan::{Channel, Office};
use crate::values::choice::Basis;
use crate::words::Words;

/// Columns of the list: number, severity, rule, its title, file, sheet, cell, found, expected, to do, state, answer.
const HEADS: [&str; 12] = [
    "letter-number",
    "letter-severity",
    "letter-rule",
    "letter-title-of-rule",
    "letter-file",
    "letter-sheet",
    "letter-cell",
    "letter-found",
    "letter-expected",
    "letter-todo",
    "letter-state",
    "letter-answer",
];
const WIDTHS: [f64; 12] = [11.0, 8.0, 7.0, 16.0, 20.0, 12.0, 8.0, 34.0, 25.0, 34.0, 8.0, 30.0];

/// What letters are made of, sorted by who it is about.
struct Matter<'r> {
    findings: BTreeMap<usize, Vec<&'r (String, Finding)>>,
    /// Children whom their home's own welfare office does not list, by home.
    unlisted: BTreeMap<&'r str, Vec<&'r Child>>,
    lines: BTreeMap<LineId, Line<'r>>,
}

impl<'r> Matter<'r> {
    fn of(run: &Run<'r>) -> Self {
        let mut matter = Self { findings: BTreeMap::new(), unlisted: BTreeMap::new(), lines: BTreeMap::new() };
        for finding in run.findings.list() {
            if let Some(office) = finding.1.place.office {
                matter.findings.entry(office).or_default().push(finding);
            }
        }
        for child in run.children.list().iter().filter(|child| child.counted && !child.on_home_list) {
            if let Some(home) = &child.home {
                matter.unlisted.entry(home).or_default().push(child);
            }
        }
        let first = |child: &&Child| child.records.first().and_then(|at| run.records.rows().get(*at));
        let shown: BTreeSet<LineId> =
            matter.unlisted.values().flatten().filter_map(first).map(|record| record.line).collect();
        matter.lines =
            run.returns.lines().filter(|line| shown.contains(&line.id)).map(|line| (line.id, line)).collect();
        matter
    }
}

/// Returns the letters, each with the name of its file.
pub(super) fn letters(run: &Run<'_>, words: &Words) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let reported: BTreeSet<usize> =
        run.returns.submissions().iter().filter_map(|submission| submission.office).collect();
    let matter = Matter::of(run);
    let offices: Vec<(usize, &Office)> =
        reported.into_iter().filter_map(|at| Some((at, run.plan.offices.get(at)?))).collect();
    let letter = |(at, office): &(usize, &Office)| {
        let code = office.municipality.as_deref().unwrap_or("ken");
        Ok((format!("{code}_{}.xlsx", file_part(&office.name)), letter(run, words, &matter, *at, office)?))
    };
    offices.par_iter().map(letter).collect()
}

fn letter(run: &Run<'_>, words: &Words, matter: &Matter<'_>, at: usize, office: &Office) -> Result<Vec<u8>, Error> {
    let mut ours: Vec<&(String, Finding)> = matter.findings.get(&at).cloned().unwrap_or_default();
    // The gravest first; the list is in the order of files, sheets and rows already.
    ours.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.rule.severity));
    if ours.iter().any(|(_, finding)| finding.place.office != Some(at)) {
        return Err(Error::Internal { stage: "report: letter" });
    }
    let quarter = quarter_text(words, &run.plan.quarter);
    let title = Message::new("letter-title").with("office", office.name.as_str()).with("quarter", quarter);
    let marking =
        if run.plan.fictional { words.text("letter-marking-fictional") } else { words.text("letter-marking") };
    let frame = Frame { title: words.say(&title), marking };
    let mut book = Book::new(&frame, &run.plan.title, run.plan.reference_date);
    book.push(cover(run, words, &frame, office, &ours));
    book.push(list(run, words, &frame, office, &ours));
    if let Some(home) = office.municipality.as_ref().filter(|_| office.channel == Channel::Welfare) {
        book.push(notice(run, words, &frame, matter, office, home));
    }
    book.bytes()
}

/// What this is and how to answer; how many findings of each rule.
fn cover(run: &Run<'_>, words: &Words, frame: &Frame, office: &Office, ours: &[&(String, Finding)]) -> Page {
    let mut page = Page::new(&words.text("sheet-letter-cover"), frame);
    page.columns(&[10.0, 42.0, 10.0, 10.0, 50.0]);
    page.text(0, 0, &frame.title, Look::Title);
    let mut row = 1;
    if run.plan.fictional {
        page.text(row, 0, &words.text("fictional.note"), Look::Warning);
        row += 1;
    }
    let day = both_calendars(words, run.plan.reference_date);
    page.text(row, 0, &words.say(&Message::new("letter-day").with("day", day)), Look::Note);
    row += 2;
    let to = Message::new("letter-to").with("office", office.name.as_str());
    row = page.prose(row, &words.say(&to), 110, Look::Strong);
    for code in ["letter-what", "letter-how", "letter-due", "letter-nothing"] {
        row = page.prose(row, &words.text(code), 110, Look::Plain);
    }
    row += 1;
    page.text(row, 0, &words.text("letter-summary"), Look::Subtitle);
    row += 1;
    let heads = ["letter-rule", "letter-title-of-rule", "letter-severity", "letter-count", "letter-todo"];
    page.texts(row, &heads.map(|head| words.text(head)), Look::Head);
    let mut rules: BTreeMap<(std::cmp::Reverse<Severity>, &str), usize> = BTreeMap::new();
    for (_, finding) in ours {
        *rules.entry((std::cmp::Reverse(finding.rule.severity), finding.rule.code)).or_default() += 1;
    }
    for ((severity, code), n) in &rules {
        row += 1;
        page.text(row, 0, code, Look::Mark);
        page.text(row, 1, &words.text(code), Look::Label);
        page.text(row, 2, &words.text(severity.0.code()), Look::Mark);
        page.number(row, 3, u32::try_from(*n).map_or(0.0, f64::from), Look::Number);
        let asked = severity.0 > Severity::Info;
        page.text(row, 4, &words.text(if asked { "letter-asked" } else { "letter-not-asked" }), Look::Label);
    }
    if rules.is_empty() {
        page.text(row + 1, 0, &words.text("letter-none"), Look::Plain);
    }
    page
}

/// One row per finding, with a cell to answer in.
fn list(run: &Run<'_>, words: &Words, frame: &Frame, office: &Office, ours: &[&(String, Finding)]) -> Page {
    let mut page = Page::new(&words.text("sheet-letter"), frame);
    page.columns(&WIDTHS);
    page.text(0, 0, &frame.title, Look::Title);
    page.text(1, 0, &words.text("letter-hint"), Look::Note);
    page.texts(3, &HEADS.map(|head| words.text(head)), Look::Head);
    page.height(3, 2);
    page.freeze(4, 1);
    let folder = format!("{}/", office.folder.trim_matches('/'));
    let mut row = 3;
    for (number, finding) in ours {
        row += 1;
        let reply = run.returns.past().replies.get(number);
        let state = match (reply, finding.rule.severity) {
            (Some(_), _) => "letter-state-answered",
            (None, Severity::Info) => "letter-state-info",
            (None, _) => "letter-state-new",
        };
        let place = &finding.place;
        let said = |part: &str| words.say_to_owner(&finding.sentence(part));
        let reply = reply.map(|reply| reply.answer.clone()).unwrap_or_default();
        let cells = [
            (number.clone(), Look::Code),
            (words.text(finding.rule.severity.code()), Look::Centre),
            (finding.rule.code.to_owned(), Look::Centre),
            (said("title"), Look::Text),
            (place.file.strip_prefix(&folder).unwrap_or(&place.file).to_owned(), Look::Text),
            (place.sheet.clone().unwrap_or_default(), Look::Text),
            (place.address(), Look::Centre),
            (said("found"), Look::Text),
            (said("expected"), Look::Text),
            (said("todo"), Look::Text),
            (words.text(state), Look::Centre),
            (reply, Look::Input),
        ];
        for (column, (text, look)) in (0_u16..).zip(&cells) {
            page.text(row, column, text, *look);
        }
        let sized: Vec<(&str, f64)> = cells.iter().zip(WIDTHS).map(|((text, _), wide)| (text.as_str(), wide)).collect();
        page.fit(row, &sized);
    }
    page.filter(3, row, 11);
    page.lock();
    page
}

/// 情報提供票: children of the municipality that are not on its list. All are counted; a child is named only where every
/// row about it may be shared with the municipality.
fn notice(run: &Run<'_>, words: &Words, frame: &Frame, matter: &Matter<'_>, office: &Office, home: &str) -> Page {
    let mut page = Page::new(&words.text("sheet-notice"), frame);
    page.columns(&[24.0, 30.0, 28.0, 60.0]);
    let name = master().by_code(home).map_or(home, |found| found.name);
    page.text(0, 0, &words.text("notice-title"), Look::Title);
    let unlisted = matter.unlisted.get(home).map(Vec::as_slice).unwrap_or_default();
    let said = Message::new("notice-number")
        .with("municipality", name)
        .with("office", office.name.as_str())
        .with("n", unlisted.len());
    let mut row = page.prose(2, &words.say(&said), 120, Look::Strong);
    for code in ["notice-what", "notice-law"] {
        row = page.prose(row, &words.text(code), 120, Look::Plain);
    }
    row += 1;
    let heads = ["notice-name", "notice-kana", "notice-birth", "notice-reporters"];
    page.texts(row, &heads.map(|head| words.text(head)), Look::Head);
    let mut n_shared = 0;
    for child in unlisted {
        let records: Vec<&Record> = child.records.iter().filter_map(|at| run.records.rows().get(*at)).collect();
        if !records.iter().all(|record| may_be_shared(record)) {
            continue;
        }
        let Some(first) = records.first() else { continue };
        let line = matter.lines.get(&first.line);
        let written =
            |whole: &str, parts: [&str; 2]| line.map(|line| super::raw(line, whole, parts)).unwrap_or_default();
        let offices: BTreeSet<&str> = records
            .iter()
            .filter_map(|record| run.plan.offices.get(record.office))
            .map(|office| office.name.as_str())
            .collect();
        row += 1;
        n_shared += 1;
        page.text(row, 0, &written("name", ["family", "given"]), Look::Text);
        page.text(row, 1, &written("kana", ["family_kana", "given_kana"]), Look::Text);
        page.text(row, 2, &short_both(child.birth), Look::Text);
        page.text(row, 3, &offices.into_iter().collect::<Vec<_>>().join("・"), Look::Text);
    }
    if n_shared == 0 {
        page.text(row + 1, 0, &words.text("notice-none"), Look::Plain);
    }
    page
}

/// Tells whether a row may be told to the home municipality: consent to sharing, and a basis that is not statistics alone.
fn may_be_shared(record: &Record) -> bool {
    let basis = record.basis.is_some_and(|basis| !matches!(basis, Basis::CountOnly | Basis::StatisticsOrResearch));
    record.consent_municipality == Some(true) && basis
}
