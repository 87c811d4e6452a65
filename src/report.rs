//! Everything that a run made, to the three zones of files: `council/`, `queries/`, `restricted/`; and, of a closed quarter,
//! to the register.
//!
//! All or nothing: every file is made in memory, the council's are searched for what must not leave, and only then the
//! folder of the run before is replaced in one step.

mod book;
mod council;
mod leak;
mod letters;
mod linkage;
mod offices;
mod review;
mod store;
mod tasks;
#[cfg(test)]
mod tests;
mod text;
mod tidy;
mod waterfall;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::audit::Findings;
use crate::count::Counts;
use crate::error::Error;
use crate::forms::Form;
use crate::gap::Gaps;
use crate::ingest::{Line, Returns};
use crate::link::Children;
use crate::normalize::Records;
use crate::plan::write::file_part;
use crate::plan::{Office, Plan, Status};
use crate::protect::{Decision, Published};
use crate::register::Snapshot;
use crate::register::release::Release;
use crate::words::Words;
pub use linkage::workbook as linkage;
use rayon::prelude::*;
use store::{File, Zone};
pub use waterfall::{Waterfall, svg as waterfalls};

/// Everything that a run made, for writing.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// What came in.
    pub returns: &'r Returns,
    /// What it says.
    pub records: &'r Records,
    /// Which rows are which child.
    pub children: &'r Children,
    /// What a person must look at.
    pub findings: &'r Findings,
    /// Counts with single municipalities, for the office that runs the job.
    pub counts: &'r Counts,
    /// Need against capacity, for the office that runs the job.
    pub gaps: &'r Gaps,
    /// What may leave the house.
    pub published: &'r Published,
    /// Where there are several areas: each of them.
    pub areas: &'r [AreaRun<'r>],
    /// Why the other numbers may not.
    pub decisions: &'r [Decision],
    /// What the register keeps of it if it leaves; none if it holds the same already.
    pub release: Option<&'r Release>,
}

/// What may leave the house of one of several areas.
#[derive(Clone, Copy)]
pub struct AreaRun<'r> {
    /// The plan, for the area.
    pub plan: &'r Plan,
    /// What may leave the house.
    pub published: &'r Published,
}

/// Paths of what was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// By zone: `council`, `queries`, `restricted`, and `register` where a quarter was closed.
    pub by_zone: BTreeMap<String, Vec<PathBuf>>,
}

/// Tells before a run whether its result may be written, and puts right what an interrupted run left.
pub fn ready(plan: &Plan) -> Result<(), Error> {
    // Restricted files are not encrypted yet, so nothing of real children is written.
    if !plan.fictional {
        return Err(Error::NotFictional);
    }
    store::recover(&plan.output, &plan.register)?;
    store::only_ours(&plan.output)
}

/// Writes a run.
pub fn save(run: &Run<'_>, words: &Words) -> Result<Written, Error> {
    let plan = run.plan;
    ready(plan)?;
    let register = register(run)?;
    let files = files(run, words)?;
    leak::check(run, &files, words)?;
    store::commit(&plan.output, &files, &register)?;
    let mut written = Written::default();
    for file in &files {
        let folder = file.zone.folder();
        written.by_zone.entry(folder.to_owned()).or_default().push(plan.output.join(folder).join(&file.name));
    }
    if !register.is_empty() {
        written.by_zone.insert("register".to_owned(), register.into_iter().map(|(path, _)| path).collect());
    }
    Ok(written)
}

/// Returns what the register gains: of a provisional or a closed quarter the numbers that leave, of a closed one its
/// snapshot. What it holds already is not written again; a draft (案) stays in the house and leaves nothing.
fn register(run: &Run<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let plan = run.plan;
    let mut files = snapshot(run)?;
    if let Some(release) = run.release.filter(|_| plan.status != Status::Draft) {
        files.push((Release::next_path(&plan.register, &plan.quarter), release.write()?));
    }
    Ok(files)
}

/// Returns the files of a closed quarter's snapshot; none while the quarter is open or where the same stands already.
fn snapshot(run: &Run<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    if run.plan.status != Status::Final {
        return Ok(Vec::new());
    }
    let contradicting =
        |finding: &&crate::findings::Finding| finding.rule == crate::findings::rules::ANSWER_CONTRADICTS;
    let open = run.children.review().len() + run.children.remarks().iter().filter(contradicting).count();
    if run.records.rows().is_empty() {
        return Err(Error::NoReturns { path: run.plan.input.clone() });
    }
    if open > 0 {
        return Err(Error::ReviewOpen { open });
    }
    let paths = Snapshot::paths(&run.plan.register, &run.plan.quarter);
    let bytes = run.children.snapshot(run.records, run.returns.past(), run.plan).write()?;
    let mut files = Vec::new();
    for (path, bytes) in paths.into_iter().zip(bytes) {
        match std::fs::read(&path) {
            Ok(held) if held == bytes => {}
            Ok(_) => return Err(Error::AlreadyClosed { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => files.push((path, bytes)),
            Err(source) => return Err(Error::Unreadable { path, source }),
        }
    }
    Ok(files)
}

/// Returns the review workbook's name: a further one has a number, so that it does not replace the answers given before.
fn review_name(run: &Run<'_>) -> String {
    let round = match run.returns.past().files.len() {
        0 => String::new(),
        files => format!("_{}", files + 1),
    };
    format!("{}_要確認_名寄せ{round}.xlsx", run.plan.quarter)
}

/// Makes every file of the three zones.
fn files(run: &Run<'_>, words: &Words) -> Result<Vec<File>, Error> {
    let quarter = &run.plan.quarter;
    let plan_hashes = [hash_of(&run.plan.file)?, hash_of(&run.plan.method.file)?];
    let file = |zone: Zone, name: String, bytes: Vec<u8>| File { zone, name, bytes };
    let inputs = inputs(run);
    let council = |plan: &Plan, published: &Published, name: String| {
        let serves = |office: &Office| plan.method.area.group.is_none() || plan.serves(office);
        let of = |office: usize| run.plan.offices.get(office).is_some_and(serves);
        let source = council::Source {
            plan,
            published,
            receipts: run.findings.receipts().iter().filter(|receipt| of(receipt.office)).collect(),
            inputs: inputs
                .iter()
                .filter(|input| plan.method.area.group.is_none() || input.office.is_some_and(of))
                .cloned()
                .collect(),
            plan_hashes: plan_hashes.clone(),
            change_known: run.counts.change_known(),
            words,
        };
        Ok(file(Zone::Council, name, council::workbook(&source)?))
    };
    let name = format!("{quarter}_医療的ケア児等_集計.xlsx");
    let mut files = vec![council(run.plan, run.published, name)?];
    let areas = run.areas.par_iter().enumerate().map(|(at, area)| {
        let name = file_part(&area.plan.method.area.name);
        council(area.plan, area.published, format!("{quarter}_{:03}_{name}_集計.xlsx", at + 1))
    });
    files.extend(areas.collect::<Result<Vec<File>, Error>>()?);
    for (name, bytes) in letters::letters(run, words)? {
        files.push(file(Zone::Queries, name, bytes));
    }
    let restricted = [
        (review_name(run), review::workbook(run, words)?),
        ("linked_rows.csv".to_owned(), tidy::linked_rows(run)?),
        ("lines.csv".to_owned(), tidy::lines(run)?),
        ("findings.csv".to_owned(), tidy::findings(run, words)?),
        (format!("{quarter}_課題管理表.xlsx"), tasks::workbook(run, words)?),
        ("suppression.csv".to_owned(), tidy::suppression(run)?),
        ("offices.csv".to_owned(), offices::offices(run, words)?),
    ];
    files.extend(restricted.into_iter().map(|(name, bytes)| file(Zone::Restricted, name, bytes)));
    let manifest = tidy::manifest(run, &plan_hashes, &files)?;
    files.push(file(Zone::Restricted, "manifest.json".to_owned(), manifest));
    Ok(files)
}

fn hash_of(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    Ok(tidy::sha256(&bytes))
}

/// Returns what was read, without names of files, by office, form and hash.
fn inputs(run: &Run<'_>) -> Vec<council::Input> {
    let mut inputs: Vec<council::Input> = run
        .returns
        .submissions()
        .iter()
        .map(|submission| {
            let mut forms: Vec<Form> = submission.tables().map(|table| table.form).collect();
            if submission.sheets.iter().any(|(_, reading)| !reading.labels.is_empty()) {
                forms.push(Form::Cover);
            }
            forms.sort();
            forms.dedup();
            let used =
                submission.superseded_by.is_none() && submission.refused.is_none() && submission.office.is_some();
            council::Input { office: submission.office, forms, hash: submission.hash.clone(), used }
        })
        .collect();
    inputs.sort_by(|a, b| {
        let key =
            |input: &council::Input| (input.office.is_none(), input.office, input.forms.clone(), input.hash.clone());
        key(a).cmp(&key(b))
    });
    inputs
}

/// Returns what a row writes in a field, or in the two fields that it may be parted into.
fn raw(line: &Line<'_>, whole: &str, parts: [&str; 2]) -> String {
    let text = line.text(whole);
    if text.is_empty() { parts.map(|part| line.text(part)).join(" ").trim().to_owned() } else { text }
}
