//! What machines read of a run: the restricted CSV lists and the manifest.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Run;
use super::store::File;
use crate::error::Error;
use crate::ingest::hex;
use crate::normalize::Fate;
use crate::words::Words;

/// Byte order mark, without which Excel takes UTF-8 for Shift JIS.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Returns text that no spreadsheet takes for a formula (CWE-1236).
fn guarded(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

pub(super) fn csv_bytes(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, Error> {
    let fault = |_| Error::Internal { stage: "report: csv" };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    writer.write_record(head).map_err(fault)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell))).map_err(fault)?;
    }
    writer.into_inner().map_err(|_| Error::Internal { stage: "report: csv" })
}

fn number(row: Option<u32>) -> String {
    row.map(|row| row.to_string()).unwrap_or_default()
}

/// One row per used row about a child.
pub(super) fn linked_rows(run: &Run<'_>) -> Result<Vec<u8>, Error> {
    let rows = run.records.rows().iter().enumerate().filter_map(|(at, record)| {
        let child = run.children.of_record(at).and_then(|at| run.children.list().get(at))?;
        let place = &record.place;
        Some(vec![
            place.file.clone(),
            place.sheet.clone().unwrap_or_default(),
            number(place.row),
            child.id.clone(),
            record.key.clone(),
            child.counted.to_string(),
        ])
    });
    csv_bytes(&["file", "sheet", "row", "child", "key", "counted"], rows)
}

/// Returns used, held or aside.
fn fate_word(fate: Option<&Fate>) -> &'static str {
    match fate {
        Some(Fate::Used) => "used",
        Some(Fate::Held(_)) => "held",
        Some(Fate::Aside(_)) | None => "aside",
    }
}

/// One row per line that is not blank.
pub(super) fn lines(run: &Run<'_>) -> Result<Vec<u8>, Error> {
    let rows = run.returns.lines().map(|line| {
        let fate = run.records.fates().get(&line.id);
        let place = line.place();
        let reason = fate.filter(|fate| **fate != Fate::Used).map(|fate| fate.code()).unwrap_or_default();
        let word = fate_word(fate).to_owned();
        vec![place.file, place.sheet.unwrap_or_default(), number(place.row), word, reason]
    });
    csv_bytes(&["file", "sheet", "row", "fate", "reason"], rows)
}

/// One row per number that is hidden: why, for which other one, and how many pairs of tables prove it.
pub(super) fn suppression(run: &Run<'_>) -> Result<Vec<u8>, Error> {
    let rows = run.decisions.iter().map(|decision| {
        vec![
            decision.definition.clone(),
            decision.value.to_string(),
            decision.children.to_string(),
            decision.reason.to_owned(),
            decision.because.clone(),
            decision.open_to.join(" "),
            decision.n_pairs.to_string(),
        ]
    });
    csv_bytes(&["number", "value", "children", "reason", "because", "open_to", "pairs"], rows)
}

/// One row per finding, without what returns say of persons.
pub(super) fn findings(run: &Run<'_>, words: &Words) -> Result<Vec<u8>, Error> {
    let rows = run.findings.list().iter().map(|(id, finding)| {
        let place = &finding.place;
        let office = place.office.and_then(|at| run.plan.offices.get(at)).map(|office| office.name.clone());
        vec![
            id.clone(),
            finding.rule.severity.code().to_owned(),
            finding.rule.code.to_owned(),
            office.unwrap_or_default(),
            place.file.clone(),
            place.sheet.clone().unwrap_or_default(),
            number(place.row),
            place.address(),
            words.say(&finding.sentence("found")),
            words.say(&finding.sentence("todo")),
            run.returns.past().replies.contains_key(id).to_string(),
        ]
    });
    let head = ["finding", "severity", "rule", "office", "file", "sheet", "row", "cell", "found", "todo", "answered"];
    csv_bytes(&head, rows)
}

/// What a run was made from and what it made.
#[derive(Serialize)]
struct Manifest {
    program: &'static str,
    version: &'static str,
    quarter: String,
    reference_date: String,
    status: &'static str,
    fictional: bool,
    plan: Hashed,
    method: Hashed,
    inputs: Vec<InputEntry>,
    outputs: Vec<Hashed>,
    lines: BTreeMap<&'static str, usize>,
    children: usize,
    open_pairs: usize,
}

/// A file and its SHA-256.
#[derive(Serialize)]
struct Hashed {
    path: String,
    sha256: String,
}

/// One file that was read.
#[derive(Serialize)]
struct InputEntry {
    path: String,
    sha256: String,
    office: Option<String>,
    status: &'static str,
    superseded_by: Option<String>,
}

/// Returns SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns the manifest of a run whose other files are these.
pub(super) fn manifest(run: &Run<'_>, plan_hashes: &[String; 2], files: &[File]) -> Result<Vec<u8>, Error> {
    let submissions = run.returns.submissions();
    let named =
        |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut inputs: Vec<InputEntry> = submissions
        .iter()
        .map(|submission| {
            let status = match (submission.office, &submission.refused, submission.superseded_by) {
                (_, _, Some(_)) => "superseded",
                (_, Some(_), _) => "refused",
                (None, ..) => "no-office",
                _ => "used",
            };
            let office = submission.office.and_then(|at| run.plan.offices.get(at));
            InputEntry {
                path: submission.file.clone(),
                sha256: submission.hash.clone(),
                office: office.map(|office| office.id.clone()),
                status,
                superseded_by: submission
                    .superseded_by
                    .and_then(|at| submissions.get(at))
                    .map(|other| other.file.clone()),
            }
        })
        .collect();
    let other = |path: &str, hash: &str, status: &'static str| InputEntry {
        path: path.to_owned(),
        sha256: hash.to_owned(),
        office: None,
        status,
        superseded_by: None,
    };
    inputs.extend(run.returns.past().files.iter().map(|(file, hash)| other(file, hash, "answer")));
    inputs.extend(run.returns.reference().iter().map(|file| other(&file.file, &file.hash, "reference")));
    let mut lines: BTreeMap<&'static str, usize> = BTreeMap::from([("used", 0), ("held", 0), ("aside", 0)]);
    for line in run.returns.lines() {
        *lines.entry(fate_word(run.records.fates().get(&line.id))).or_default() += 1;
    }
    lines.insert("blank", run.records.n_blank());
    let [plan, method] = plan_hashes;
    let manifest = Manifest {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        quarter: run.plan.quarter.clone(),
        reference_date: run.plan.reference_date.to_string(),
        status: run.plan.status.word(),
        fictional: run.plan.fictional,
        plan: Hashed { path: named(&run.plan.file), sha256: plan.clone() },
        method: Hashed { path: named(&run.plan.method.file), sha256: method.clone() },
        inputs,
        outputs: files
            .iter()
            .map(|file| Hashed { path: format!("{}/{}", file.zone.folder(), file.name), sha256: sha256(&file.bytes) })
            .collect(),
        lines,
        children: run.children.list().len(),
        open_pairs: run.children.review().len(),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(|_| Error::Internal { stage: "report: manifest" })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_csv_is_a_formula() {
        let text = csv_bytes(&["a"], [vec!["=1+1".to_owned()], vec!["a,b".to_owned()]].into_iter()).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "\u{feff}a\r\n'=1+1\r\n\"a,b\"\r\n");
    }
}
