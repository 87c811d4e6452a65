//! The whole job through the built program: run, review, close, next quarter; and what may never leave.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader as _, Xlsx, open_workbook, open_workbook_auto};
use jissu::count::{self, Geography};
use jissu::forms::Form;
use jissu::ingest::{Line, RowKind};
use jissu::values::date::{Hint, read_date};
use serde_json::Value;

use crate::common::Job;

const REVIEW: &str = "restricted/fy2021q1_要確認_名寄せ";

/// Runs the program; returns exit code, standard output and standard error.
pub(crate) fn jissu(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("jissu").unwrap().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn run(job: &Job, quarter: &str) -> (i32, Value, String) {
    let plan = job.plan_file(quarter);
    let (code, out, err) = jissu(&["run", plan.to_str().unwrap(), "--format", "json"]);
    (code, serde_json::from_str(&out).unwrap_or(Value::Null), err)
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

/// Fills in the review workbook as a person would, by the truth, and puts it into the folder of answers.
fn fill_in(job: &Job, round: usize) {
    let name = if round == 0 { format!("{REVIEW}.xlsx") } else { format!("{REVIEW}_{}.xlsx", round + 1) };
    let path = job.path().join("output/fy2021q1").join(name);
    let truth = job.truth("fy2021q1");
    let mut rows_by_key = BTreeMap::new();
    let mut linked = csv::Reader::from_path(job.path().join("output/fy2021q1/restricted/linked_rows.csv")).unwrap();
    for row in linked.records().map(Result::unwrap) {
        let child = truth[&(row[0].to_owned(), row[1].to_owned(), row[2].parse().unwrap())].clone();
        rows_by_key.insert(row[4].to_owned(), child);
    }
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let range = book.worksheet_range("判定").unwrap();
    let (top, left) = range.start().unwrap();
    let titles =
        range.rows().position(|row| row.iter().any(|cell| *cell == Data::String("行キーA".to_owned()))).unwrap();
    let column = |title: &str| {
        range.rows().nth(titles).unwrap().iter().position(|cell| *cell == Data::String(title.to_owned())).unwrap()
    };
    let (verdict, a, b) = (column("判定"), column("行キーA"), column("行キーB"));
    let mut filled = rust_xlsxwriter::Workbook::new();
    let sheet = filled.add_worksheet().set_name("判定").unwrap();
    for (at, row) in range.rows().enumerate() {
        for (of, cell) in row.iter().enumerate() {
            let (at, of) =
                (u32::try_from(at).unwrap() + top, u16::try_from(of).unwrap() + u16::try_from(left).unwrap());
            sheet.write(at, of, cell.to_string()).unwrap();
        }
        if at > titles {
            let same = rows_by_key[&row[a].to_string()] == rows_by_key[&row[b].to_string()];
            let (at, of) =
                (u32::try_from(at).unwrap() + top, u16::try_from(verdict).unwrap() + u16::try_from(left).unwrap());
            sheet.write(at, of, if same { "同じ子" } else { "別の子" }).unwrap();
        }
    }
    let folder = job.path().join("input/fy2021q1/回答");
    fs::create_dir_all(&folder).unwrap();
    filled.save(folder.join(format!("要確認_{round}.xlsx"))).unwrap();
}

/// Answers what is open until nothing is, as the office would.
fn review(job: &Job) -> Value {
    for round in 0..4 {
        let (code, summary, err) = run(job, "fy2021q1");
        assert_eq!(code, 0, "{err}");
        if summary["review"] == 0 {
            return summary;
        }
        fill_in(job, round);
    }
    panic!("the review does not end");
}

fn set_status(job: &Job, quarter: &str, status: &str) {
    let path = job.plan_file(quarter);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("status = \"案\"", &format!("status = \"{status}\""), 1)).unwrap();
}

/// Lines of a file as another reader counts them: the last used row of each sheet, or the records of a text.
fn lines_of(path: &Path) -> usize {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_some_and(|ending| ending == "csv" || ending == "tsv") {
        let encoding = encoding_rs::Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
        let guessed = if std::str::from_utf8(&bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::SHIFT_JIS };
        let text = encoding.unwrap_or(guessed).decode(&bytes).0.into_owned();
        let separator = if path.extension().is_some_and(|ending| ending == "tsv") { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(separator);
        return reader.from_reader(text.as_bytes()).records().count();
    }
    let mut book = open_workbook_auto(path).unwrap();
    let sheets = book.worksheets();
    sheets.iter().filter_map(|(_, range)| range.end()).map(|(row, _)| usize::try_from(row).unwrap() + 1).sum()
}

#[test]
fn every_line_of_every_file_is_accounted_for() {
    let job = Job::new(1);
    for quarter in ["fy2021q1", "fy2021q2"] {
        let summary = run(&job, quarter).1;
        let (_, checked) = job.check(quarter);
        let read = checked.returns.submissions().iter().filter(|submission| !submission.sheets.is_empty());
        let input = job.path().join("input").join(quarter);
        let physical: usize = read.map(|submission| lines_of(&input.join(&submission.file))).sum();
        let lines = &summary["lines"];
        let number = |key: &str| usize::try_from(lines[key].as_u64().unwrap()).unwrap();
        assert_eq!(number("used") + number("held") + number("aside"), physical, "{quarter}");
        assert_eq!(number("all"), physical, "{quarter}");
    }
}

#[test]
fn the_same_run_twice_gives_the_same_bytes() {
    let job = Job::new(1);
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let first = files(&job.path().join("output/fy2021q1"));
    assert!(first.len() > 20);
    assert_eq!(run(&job, "fy2021q1").0, 0);
    assert!(first == files(&job.path().join("output/fy2021q1")), "a second run changes a file");
}

#[test]
fn a_quarter_is_reviewed_closed_and_followed_by_the_next() {
    let job = Job::new(1);
    let first = run(&job, "fy2021q1").1;
    assert!(first["counted"]["low"].as_u64() < first["counted"]["high"].as_u64(), "the sample leaves pairs open");
    let lines = &first["lines"];
    let number = |key: &str| lines[key].as_u64().unwrap();
    assert_eq!(number("all"), number("used") + number("held") + number("aside"), "a line is lost");

    // An open review keeps a quarter from being closed, and the run before stays.
    let before = files(&job.path().join("output/fy2021q1"));
    set_status(&job, "fy2021q1", "確定");
    let (code, _, err) = run(&job, "fy2021q1");
    assert_eq!(code, 1);
    assert!(err.contains("対処"), "{err}");
    assert!(before == files(&job.path().join("output/fy2021q1")));
    let path = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("status = \"確定\"", "status = \"案\"", 1)).unwrap();

    let reviewed = review(&job);
    let truth = job.true_children("fy2021q1");
    let seen: BTreeSet<String> = linked(&job, "fy2021q1").into_values().map(|(_, child)| child).collect();
    for (code, counted) in reviewed["by_municipality"].as_object().unwrap() {
        let real =
            truth.iter().filter(|(child, (home, counts))| *counts && home == code && seen.contains(*child)).count();
        assert_eq!(counted["count"].as_u64(), u64::try_from(real).ok(), "{code}");
        assert_eq!(counted["low"], counted["high"]);
    }

    set_status(&job, "fy2021q1", "確定");
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let register = files(&job.path().join("output/register"));
    assert_eq!(register.len(), 3, "children, rows and the numbers that left");
    assert_eq!(run(&job, "fy2021q1").0, 0, "a closed quarter may be run again");
    assert!(register == files(&job.path().join("output/register")));

    next_quarter(&job);
}

/// Ids by file, sheet and row with the true child.
fn linked(job: &Job, quarter: &str) -> BTreeMap<(String, String, u32), (String, String)> {
    let truth = job.truth(quarter);
    let path = job.path().join("output").join(quarter).join("restricted/linked_rows.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let at = (row[0].trim_start_matches('\u{feff}').to_owned(), row[1].to_owned(), row[2].parse().unwrap());
        let child = truth[&at].clone();
        (at, (row[3].to_owned(), child))
    })
    .collect()
}

/// Ids stay, the balance closes, and who is gone without a word is asked for.
fn next_quarter(job: &Job) {
    let (code, _, err) = run(job, "fy2021q2");
    assert_eq!(code, 0, "{err}");
    let ids = |quarter: &str| -> BTreeMap<String, BTreeSet<String>> {
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, child) in linked(job, quarter).into_values() {
            ids.entry(child).or_default().insert(id);
        }
        ids
    };
    let (before, after) = (ids("fy2021q1"), ids("fy2021q2"));
    let mut n_kept = 0;
    for (child, id) in before.iter().filter(|(child, _)| after.contains_key(*child)) {
        assert!(!after[child].is_disjoint(id), "{child} lost its id");
        n_kept += 1;
    }
    assert!(n_kept > 100);

    let (plan, checked) = job.check("fy2021q2");
    let frames = count::Frames::of(&checked.children, &plan).unwrap();
    let counts = count::tables(&frames, &checked.children, &plan, Geography::Single, true).unwrap();
    let change = counts.table("change").unwrap();
    for column in 0..change.columns.entries.len() {
        let sum: i64 =
            change.rows.sums[0].iter().map(|(row, sign)| change.cell(*row, column).unwrap().value * sign).sum();
        assert_eq!(sum, 0, "the balance of column {column} does not close");
    }
    assert!(change.cell(0, change.columns.entries.len() - 1).unwrap().value > 100);
    assert!(checked.findings.list().iter().any(|(_, finding)| finding.rule.code == "B06"));
}

/// Every spelling of a date of birth that a person might write.
fn spellings(birth: &str) -> Vec<String> {
    let date = read_date(birth, Hint::default()).unwrap().value;
    let (y, m, d) = (date.format("%Y").to_string(), date.format("%-m").to_string(), date.format("%-d").to_string());
    let era = jissu::values::era::Era::of(date).unwrap();
    let year: i32 = y.parse().unwrap();
    let in_era = year - era.common_year(1).unwrap() + 1;
    let letter = era.letter();
    vec![
        date.format("%Y-%m-%d").to_string(),
        date.format("%Y/%m/%d").to_string(),
        format!("{y}/{m}/{d}"),
        format!("{y}年{m}月{d}日"),
        date.format("%Y%m%d").to_string(),
        format!("{letter}{in_era}.{m}.{d}"),
        format!("{letter}{in_era:02}.{m:0>2}.{d:0>2}"),
        format!("{letter}{in_era}/{m}/{d}"),
        format!("{}{in_era}年{m}月{d}日", era.name()),
    ]
}

#[test]
fn nothing_of_a_child_reaches_the_council_or_the_terminal() {
    let job = Job::new(1);
    let plan_file = job.plan_file("fy2021q1");
    let plan_file = plan_file.to_str().unwrap();
    let mut said = String::new();
    for arguments in [
        &["run", plan_file][..],
        &["check", plan_file, "--all"],
        &["run", plan_file, "--format", "json", "--lang", "en"],
    ] {
        let (_, out, err) = jissu(arguments);
        said.push_str(&out);
        said.push_str(&err);
    }
    let (plan, checked) = job.check("fy2021q1");
    let mut needles: BTreeSet<String> = BTreeSet::new();
    let of_children = |line: &Line<'_>| {
        let data = matches!(line.kind, RowKind::Data | RowKind::Unread);
        data && line.table.is_some_and(|table| table.form == Form::Child)
    };
    for line in checked.returns.lines().filter(of_children) {
        for field in ["name", "guardian"] {
            let text = line.text(field).trim().to_owned();
            needles.insert(text.replace([' ', '　'], ""));
            needles.insert(text);
        }
        for field in ["kana", "family_kana", "given_kana", "phone", "address", "certificate"] {
            needles.insert(line.text(field).trim().to_owned());
        }
    }
    needles.retain(|needle| needle.chars().count() >= 4 && !needle.contains("例"));
    for record in checked.records.rows() {
        needles.extend(spellings(&record.birth.to_string()));
        if !record.address.lot.is_empty() {
            needles.insert(format!("{}{}", record.address.town, record.address.lot));
        }
    }
    // The day as of which children are counted, due dates and the like are printed on purpose.
    for date in [plan.reference_date]
        .into_iter()
        .chain(plan.offices.iter().map(|office| office.due))
        .chain(plan.method.protection.decided_on)
    {
        for spelling in spellings(&date.to_string()) {
            needles.remove(&spelling);
        }
    }
    assert!(needles.len() > 1000);

    let council = job.path().join("output/fy2021q1/council");
    let mut n_parts = 0;
    for (path, bytes) in files(&council) {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut part = String::new();
            let mut entry = archive.by_index(at).unwrap();
            entry.read_to_string(&mut part).unwrap();
            n_parts += 1;
            let found = needles.iter().filter(|needle| part.contains(needle.as_str())).count();
            assert_eq!(found, 0, "{} texts of children in a part of {}", found, path.display());
        }
    }
    assert!(n_parts > 20);
    let found: Vec<usize> =
        needles.iter().filter(|needle| said.contains(needle.as_str())).map(|needle| needle.chars().count()).collect();
    assert!(found.is_empty(), "texts of children on the terminal, of lengths {found:?}");
}

#[test]
fn what_cannot_be_written_leaves_the_run_before_untouched() {
    let job = Job::new(1);
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let output = job.path().join("output/fy2021q1");
    let before = files(&output);

    let plan = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(job.path().join("output/taken"), "a file").unwrap();
    fs::write(&plan, text.replacen("output = \"../output/fy2021q1\"", "output = \"../output/taken\"", 1)).unwrap();
    let (code, _, err) = run(&job, "fy2021q1");
    assert_eq!(code, 1);
    assert!(err.contains("taken"), "{err}");
    fs::write(&plan, text.replacen("output = \"../output/fy2021q1\"", "output = \"../output/taken/below\"", 1))
        .unwrap();
    assert_eq!(run(&job, "fy2021q1").0, 1);
    assert_eq!(fs::read_to_string(job.path().join("output/taken")).unwrap(), "a file");
    assert!(before == files(&output));

    fs::write(&plan, text.replacen("fictional = true", "fictional = false", 1)).unwrap();
    let (code, _, err) = run(&job, "fy2021q1");
    assert_eq!(code, 1);
    assert!(err.contains("fictional"), "{err}");
    assert!(before == files(&output));
}

#[test]
fn what_somebody_else_put_into_the_output_is_not_deleted() {
    let job = Job::new(1);
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let note = job.path().join("output/fy2021q1/メモ.txt");
    fs::write(&note, "大事なこと").unwrap();
    let (code, _, err) = run(&job, "fy2021q1");
    assert_eq!(code, 1);
    assert!(err.contains("メモ.txt"), "{err}");
    assert!(note.exists());
    fs::remove_file(&note).unwrap();
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let plan = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&plan).unwrap();
    for output in ["../input/fy2021q1", "..", "../output"] {
        let line = format!("output = \"{output}\"");
        fs::write(&plan, text.replacen("output = \"../output/fy2021q1\"", &line, 1)).unwrap();
        assert_eq!(run(&job, "fy2021q1").0, 1, "{output}");
    }
    assert!(job.path().join("input/fy2021q1/受付簿.csv").exists());
}

#[test]
fn a_run_that_was_killed_while_writing_is_put_right() {
    let job = Job::new(1);
    assert_eq!(run(&job, "fy2021q1").0, 0);
    let output = job.path().join("output");
    // Killed between the two renames: the old folder is aside, the new one not yet in place.
    fs::rename(output.join("fy2021q1"), output.join(".fy2021q1.old")).unwrap();
    fs::create_dir_all(output.join(".fy2021q1.new/council")).unwrap();
    let plan = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, text.replacen("status = \"案\"", "status = \"確定\"", 1)).unwrap();
    let (code, _, err) = run(&job, "fy2021q1");
    assert_eq!(code, 1, "the review is open: {err}");
    assert!(output.join("fy2021q1/council").is_dir(), "the run before is back");
    assert!(!output.join(".fy2021q1.new").exists() && !output.join(".fy2021q1.old").exists());
}

#[test]
fn exit_codes_tell_usage_plans_and_findings_apart() {
    let job = Job::new(1);
    let plan = job.plan_file("fy2021q1");
    let plan = plan.to_str().unwrap();
    assert_eq!(jissu(&["--help"]).0, 0);
    assert_eq!(jissu(&["count"]).0, 2);
    assert_eq!(jissu(&["check", "no/such.toml"]).0, 1);
    assert_eq!(jissu(&["check", plan]).0, 3);
    assert_eq!(jissu(&["check", plan, "--fail-on", "never"]).0, 0);
    assert_eq!(jissu(&["run", plan, "--fail-on", "reject"]).0, 3);
}

#[test]
fn every_plan_of_the_project_passes_check() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "method.toml") {
            let (code, out, err) = jissu(&["check", path.to_str().unwrap(), "--fail-on", "never"]);
            assert_eq!(code, 0, "{err}");
            assert!(out.contains("実人数"), "{out}");
        }
    }
}

#[test]
fn the_committed_sample_is_what_sample_writes() {
    let job = Job::new(1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["input", "pipelines"] {
        let made = relative(&job.path().join(folder));
        let mut held = relative(&root.join(folder));
        held.retain(|path, _| made.contains_key(path));
        assert!(made == held, "{folder} differs from what `jissu sample` writes");
    }
}

fn relative(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder).into_iter().map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes)).collect()
}
