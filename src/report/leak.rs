//! A last look into every part of a council file: nothing that is about one child may stand anywhere in it.
//!
//! The counts are protected by `protect`; this catches a name that came along by mistake, in a sheet, a chart, a
//! property or a comment.

use std::collections::BTreeSet;
use std::io::Read;

use aho_corasick::{AhoCorasick, MatchKind};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Run;
use super::store::{File, Zone};
use crate::error::Error;
use crate::ingest::LineId;
use crate::master::master;
use crate::normalize::Record;
use crate::values::era::{era_short, era_text};
use crate::values::service::Service;
use crate::words::Words;

/// Names shorter than this may be part of a place's name.
const SHORTEST_NAME: usize = 3;
const SHORTEST_KANA: usize = 4;
const SHORTEST_ADDRESS: usize = 5;
const SHORTEST_PHONE: usize = 9;
/// A part larger than this is not a part of a workbook of ours.
const MOST_BYTES: u64 = 256 << 20;

/// Refuses council files in which something of a child stands.
pub(super) fn check(run: &Run<'_>, files: &[File], words: &Words) -> Result<(), Error> {
    let needles = needles(run, words);
    let fault = || Error::Internal { stage: "report: leak check" };
    let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles).map_err(|_| fault())?;
    let council: Vec<&File> = files.iter().filter(|file| file.zone == Zone::Council).collect();
    let found: Vec<Vec<String>> =
        council.par_iter().map(|file| search(&finder, file).ok_or_else(fault)).collect::<Result<_, _>>()?;
    let parts = found.concat();
    if parts.is_empty() { Ok(()) } else { Err(Error::Leak { parts }) }
}

/// Returns the parts of a file in which a needle stands; none if the file cannot be read back.
fn search(finder: &AhoCorasick, file: &File) -> Option<Vec<String>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file.bytes.as_slice())).ok()?;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        part.by_ref().take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
        if holds(finder, &bytes) {
            found.push(format!("{}: {name}", file.name));
        }
    }
    Some(found)
}

/// Tells whether a needle stands in a text; one that begins or ends with a digit must not go on with one, so that
/// 2021/6/3 is not found in 2021/6/30.
fn holds(finder: &AhoCorasick, text: &[u8]) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    finder.find_overlapping_iter(text).any(|found| {
        let before = digit(Some(found.start())) && digit(found.start().checked_sub(1));
        let after = digit(found.end().checked_sub(1)) && digit(Some(found.end()));
        !before && !after
    })
}

/// Returns what must not be found: everything by which a row names or describes a child.
fn needles(run: &Run<'_>, words: &Words) -> Vec<String> {
    let mut needles: BTreeSet<String> = BTreeSet::new();
    let mut add = |text: &str, shortest: usize| {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if bare.chars().count() >= shortest {
            needles.insert(text.trim().to_owned());
            needles.insert(bare);
        }
    };
    let mut births = BTreeSet::new();
    let by_line: std::collections::BTreeMap<LineId, &Record> =
        run.records.rows().iter().map(|record| (record.line, record)).collect();
    for line in
        run.returns.lines().filter(|line| line.table.is_some_and(|table| table.form == crate::forms::Form::Child))
    {
        if line.kind != crate::ingest::RowKind::Data {
            continue;
        }
        // Held rows too: they are about children as well.
        add(&super::raw(&line, "name", ["family", "given"]), SHORTEST_NAME);
        add(&super::raw(&line, "kana", ["family_kana", "given_kana"]), SHORTEST_KANA);
        add(&line.text("guardian"), SHORTEST_NAME);
        add(&line.text("phone"), SHORTEST_PHONE);
        let Some(record) = by_line.get(&line.id) else { continue };
        add(&record.name.whole, SHORTEST_NAME);
        add(&record.kana.whole, SHORTEST_KANA);
        add(&record.guardian.whole, SHORTEST_NAME);
        add(&record.phone, SHORTEST_PHONE);
        if !record.address.lot.is_empty() {
            add(&line.text("address"), SHORTEST_ADDRESS);
            add(&record.address.line(), SHORTEST_ADDRESS);
        }
        add(&record.key, 1);
        births.insert(record.birth);
    }
    for child in run.children.list() {
        add(&child.id, 1);
        births.insert(child.birth);
    }
    for gone in run.children.gone() {
        add(&gone.child, 1);
    }
    let printed = printed(run);
    for birth in births {
        for text in spellings(birth).into_iter().filter(|text| !printed.contains(text)) {
            add(&text, 1);
        }
    }
    let ours = ours(run, words);
    // XML writes these differently; no needle of ours is only of them.
    let needles: Vec<String> = needles.into_iter().filter(|needle| !needle.contains(['&', '<', '>'])).collect();
    let mut own = BTreeSet::new();
    if let Ok(finder) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles) {
        for text in &ours {
            own.extend(finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize()));
        }
    }
    needles.into_iter().enumerate().filter(|(at, _)| !own.contains(at)).map(|(_, needle)| needle).collect()
}

/// Names that stand in council files on purpose: a guardian's cell may hold an office (児童相談所) or a municipality.
fn ours(run: &Run<'_>, words: &Words) -> Vec<String> {
    let plan = run.plan;
    let mut ours = vec![plan.method.protection.decided_by.clone(), plan.method.area.name.clone()];
    ours.extend(plan.method.area.parts.iter().map(|part| part.name.clone()));
    // Words of our own: a shifted column may put 人工呼吸器 where a name should stand.
    ours.extend(words.catalogue().iter().map(|part| part.split_whitespace().collect()));
    ours.extend(words.catalogue().iter().map(|part| (*part).to_owned()));
    ours.extend(Service::ALL.iter().map(|service| service.label().to_owned()));
    ours.extend(plan.offices.iter().flat_map(|office| {
        let bare = office.name.chars().filter(|c| !c.is_whitespace()).collect();
        [office.name.clone(), bare]
    }));
    ours.extend(
        plan.method
            .area
            .municipalities
            .iter()
            .filter_map(|code| master().by_code(code))
            .flat_map(|found| [found.name.to_owned(), format!("{}{}", found.prefecture, found.name)]),
    );
    ours
}

/// Dates that stand in council files on purpose, in every spelling.
fn printed(run: &Run<'_>) -> BTreeSet<String> {
    let plan = run.plan;
    let received = run.returns.submissions().iter().filter_map(|submission| submission.received);
    let days = [Some(plan.reference_date), plan.method.protection.decided_on, plan.method.population.date];
    let days = days.into_iter().flatten().chain(plan.offices.iter().map(|office| office.due)).chain(received);
    days.flat_map(spellings).collect()
}

/// The usual ways to write a day.
fn spellings(day: NaiveDate) -> [String; 6] {
    let (year, month, date) = (day.year(), day.month(), day.day());
    [
        day.to_string(),
        format!("{year}/{month}/{date}"),
        format!("{year}/{month:02}/{date:02}"),
        format!("{year}年{month}月{date}日"),
        era_short(day),
        era_text(day),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, text: &str) -> bool {
        let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build([needle]).unwrap();
        holds(&finder, text.as_bytes())
    }

    #[test]
    fn names_are_found_inside_and_numbers_only_whole() {
        assert!(found("葉山あおい", "<t>葉山あおい（母）</t>"));
        assert!(found("2021/6/3", "am 2021/6/3."));
        assert!(!found("2021/6/3", "2021/6/30"));
        assert!(!found("R3.6.25", "XR3.6.251"));
        assert!(!found("0468221234", "10468221234"));
    }

    #[test]
    fn every_usual_spelling_of_a_day() {
        let day = NaiveDate::from_ymd_opt(2021, 6, 25).unwrap();
        assert_eq!(
            spellings(day),
            ["2021-06-25", "2021/6/25", "2021/06/25", "2021年6月25日", "R3.6.25", "令和3年6月25日"]
        );
    }
}
