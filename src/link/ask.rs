//! What the engine is asked: rows of this quarter and of the register, and what is already decided about them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::engine::{Identity, Linkage, Settings, Verdict};
use crate::findings::{Finding, rules};
use crate::ingest::{self, Past};
use crate::normalize::{Record, Records};
use crate::plan::Plan;
use crate::register::PastRow;
use crate::values::choice::Sex;

/// A question to the engine.
pub(super) struct Question {
    /// Rows of this quarter in their order, then those of the register.
    pub(super) rows: Vec<Identity>,
    /// What is decided.
    pub(super) decisions: Vec<(u32, u32, Verdict)>,
    pub(super) settings: Settings,
    /// For each answer of a person that still holds: its two rows and itself.
    answered: Vec<((u32, u32), ingest::Answer)>,
}

/// Puts the question; answers that no longer fit their rows lapse with a remark.
pub(super) fn question(records: &Records, past: &Past, plan: &Plan, remarks: &mut Vec<Finding>) -> Question {
    let known = past.snapshot.as_ref().map(|snapshot| snapshot.rows.as_slice()).unwrap_or_default();
    let children = numbered(known.iter().map(|row| row.child.as_str()));
    let lists = numbered(known.iter().map(|row| office_of(&row.key)));
    let first_list = u32::try_from(plan.offices.len()).unwrap_or(u32::MAX / 2);
    let mut rows: Vec<Identity> = records.rows().iter().map(identity).collect();
    rows.extend(known.iter().map(|row| {
        let list = lists.get(office_of(&row.key)).copied().unwrap_or(0);
        let child = children.get(row.child.as_str()).copied().unwrap_or(0);
        past_identity(row, first_list.saturating_add(list), child)
    }));
    let mut decisions = unchanged(records, known);
    let mut answered = Vec::new();
    let quarter = past.snapshot.as_ref().map(|snapshot| snapshot.quarter.as_str()).unwrap_or_default();
    let places = places(records, known, quarter);
    for answer in newest(&past.answers) {
        let found = answer.keys.each_ref().map(|key| places.get(key.as_str()));
        let [Some((a, print_a)), Some((b, print_b))] = found else {
            remarks.push(Finding::new(rules::ANSWER_LAPSED, answer.place.clone()));
            continue;
        };
        let holds = |print: &str, shown: &str| shown.is_empty() || print.is_empty() || print == shown;
        if !holds(print_a, &answer.prints[0]) || !holds(print_b, &answer.prints[1]) {
            remarks.push(Finding::new(rules::ANSWER_LAPSED, answer.place.clone()));
            continue;
        }
        let verdict = match answer.verdict {
            ingest::Verdict::Same => Verdict::Same,
            ingest::Verdict::Different => Verdict::Different,
        };
        decisions.push((*a, *b, verdict));
        answered.push(((*a, *b), answer.clone()));
    }
    let linking = &plan.method.linking;
    let settings = Settings { same: linking.same, different: linking.different, ..Settings::default() };
    Question { rows, decisions, settings, answered }
}

/// Of several answers on the same two rows the one decided last counts; undated or equally dated ones all stand.
fn newest(answers: &[ingest::Answer]) -> impl Iterator<Item = &ingest::Answer> {
    let pair = |answer: &ingest::Answer| {
        let mut keys = answer.keys.clone();
        keys.sort();
        keys
    };
    answers.iter().filter(move |answer| {
        let later = |other: &&ingest::Answer| answer.decided.is_some() && other.decided > answer.decided;
        !answers.iter().any(|other| later(&other) && pair(other) == pair(answer))
    })
}

/// Notes answers that could not be kept because others say the opposite.
pub(super) fn contradictions(asked: &Question, linkage: &Linkage, remarks: &mut Vec<Finding>) {
    for (a, b) in &linkage.contradictions {
        for (rows, answer) in &asked.answered {
            if *rows == (*a, *b) || *rows == (*b, *a) {
                remarks.push(Finding::new(rules::ANSWER_CONTRADICTS, answer.place.clone()));
            }
        }
    }
}

fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut sorted: Vec<&str> = names.collect();
    sorted.sort_unstable();
    sorted.dedup();
    (1..).zip(sorted).map(|(number, name)| (name, number)).collect()
}

fn office_of(key: &str) -> &str {
    key.split('/').next().unwrap_or_default()
}

/// A row that an office sent before under the same key, with the same identity, is the same child.
fn unchanged(records: &Records, known: &[PastRow]) -> Vec<(u32, u32, Verdict)> {
    let past: BTreeMap<&str, (u32, &PastRow)> =
        (index(records.rows().len())..).zip(known).map(|(at, row)| (row.key.as_str(), (at, row))).collect();
    let mut same = Vec::new();
    for (at, record) in (0_u32..).zip(records.rows()) {
        if let Some((before, row)) = past.get(record.key.as_str()) {
            let names = row.name == record.name.whole && row.kana == record.kana.whole;
            if names && row.birth == record.birth.to_string() {
                same.push((at, *before, Verdict::Same));
            }
        }
    }
    same
}

/// Returns where each row key stands, with the row's fingerprint; rows of the register keep none.
fn places<'a>(records: &'a Records, known: &'a [PastRow], quarter: &str) -> BTreeMap<String, (u32, &'a str)> {
    let past = (index(records.rows().len())..).zip(known).map(|(at, row)| (row.key_in(quarter), (at, "")));
    let now = (0_u32..).zip(records.rows()).map(|(at, row)| (row.key.clone(), (at, row.print.as_str())));
    past.chain(now).collect()
}

/// Returns where the row of a key stands.
pub(super) fn place(records: &Records, past: &Past, key: &str) -> Option<u32> {
    let known = past.snapshot.as_ref().map(|snapshot| snapshot.rows.as_slice()).unwrap_or_default();
    let quarter = past.snapshot.as_ref().map(|snapshot| snapshot.quarter.as_str()).unwrap_or_default();
    places(records, known, quarter).get(key).map(|(at, _)| *at)
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns what linking compares of a record.
pub(super) fn identity(record: &Record) -> Identity {
    Identity {
        source: index(record.office).saturating_add(1),
        fixed: 0,
        family: record.name.family.clone(),
        given: record.name.given.clone(),
        name: record.name.whole.clone(),
        family_kana: record.kana.family.clone(),
        given_kana: record.kana.given.clone(),
        kana: record.kana.whole.clone(),
        birth: Some(record.birth),
        sex: record.sex.map(|sex| sex == Sex::Female),
        municipality: record.home.as_deref().and_then(|code| code.parse().ok()).unwrap_or(0),
        town: record.address.town.clone(),
        lot: record.address.lot.clone(),
        postal: record.postal.clone(),
        guardian: record.guardian.whole.clone(),
        phone: record.phone.clone(),
        certificate: record.certificate.clone(),
        cares: record.cares.bits(),
        others: Vec::new(),
    }
}

fn past_identity(row: &PastRow, source: u32, child: u32) -> Identity {
    Identity {
        source,
        fixed: child,
        family: row.family.clone(),
        given: row.given.clone(),
        name: row.name.clone(),
        family_kana: row.family_kana.clone(),
        given_kana: row.given_kana.clone(),
        kana: row.kana.clone(),
        birth: row.birth.parse::<NaiveDate>().ok(),
        sex: match row.sex.as_str() {
            "male" => Some(false),
            "female" => Some(true),
            _ => None,
        },
        municipality: row.municipality.parse().unwrap_or(0),
        town: row.town.clone(),
        lot: row.lot.clone(),
        postal: row.postal.clone(),
        guardian: row.guardian.clone(),
        phone: row.phone.clone(),
        certificate: row.certificate.clone(),
        cares: row.cares,
        others: Vec::new(),
    }
}

/// Returns a record as the register keeps it.
pub(super) fn past_row(record: &Record, child: &str) -> PastRow {
    let compared = identity(record);
    PastRow {
        child: child.to_owned(),
        key: record.key.clone(),
        family: compared.family,
        given: compared.given,
        name: compared.name,
        family_kana: compared.family_kana,
        given_kana: compared.given_kana,
        kana: compared.kana,
        birth: record.birth.to_string(),
        sex: record.sex.map(|sex| sex.code().to_owned()).unwrap_or_default(),
        municipality: record.home.clone().unwrap_or_default(),
        town: compared.town,
        lot: compared.lot,
        postal: compared.postal,
        guardian: compared.guardian,
        phone: compared.phone,
        certificate: compared.certificate,
        cares: compared.cares,
    }
}
