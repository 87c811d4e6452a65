//! What earlier quarters and people left for this one: the register's snapshot, decisions and answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::columns::{Pins, Sought};
use super::sheet::Cell;
use super::{Line, Submission, lines_of, submission};
use crate::error::Error;
use crate::findings::{Finding, Place, rules};
use crate::forms::Form;
use crate::plan::{Plan, Status};
use crate::values::date::{Hint, read_date};
use crate::values::fold::word_key;

pub use crate::register::Snapshot;
use crate::register::release::Release;

/// Folder inside the quarter's input into which filled-in review workbooks and answered letters are put.
pub(super) const ANSWERS: &str = "回答/";

/// What a person decided of two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// 同じ子.
    Same,
    /// 別の子.
    Different,
}

/// A person's decision on two rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Where it stands.
    pub place: Place,
    /// Keys of the two rows.
    pub keys: [String; 2],
    /// Fingerprints that the rows' identity fields had when the pair was shown.
    pub prints: [String; 2],
    /// The decision.
    pub verdict: Verdict,
    /// Who decided.
    pub author: String,
    /// When.
    pub decided: Option<NaiveDate>,
}

/// An office's answer to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The finding's number.
    pub finding: String,
    /// What the office wrote.
    pub answer: String,
}

/// A matter of the council's list (課題管理表), as somebody filled it in; texts as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Its name, the same in every quarter; empty where a person added it.
    pub key: String,
    /// What it is about.
    pub item: String,
    /// What is wrong.
    pub problem: String,
    /// The figures behind it.
    pub ground: String,
    /// What could be done.
    pub measure: String,
    /// How far it is.
    pub progress: String,
    /// Who is in charge.
    pub owner: String,
    /// Whether the council takes it up (採否).
    pub adopted: String,
    /// Municipality, area, or a matter for the prefecture (対応主体).
    pub body: String,
    /// Until when.
    pub due: String,
}

/// What earlier quarters and people left for this one.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The snapshot of the quarter before.
    pub snapshot: Option<Snapshot>,
    /// Every edition of numbers that left before, of whatever quarter, in the order in which they left.
    pub releases: Vec<Release>,
    /// The quarter before is named, but its snapshot is missing.
    pub missing: bool,
    /// Decisions on pairs of rows, in the order of files and rows.
    pub answers: Vec<Answer>,
    /// Answers to findings, by the finding's number.
    pub replies: BTreeMap<String, Reply>,
    /// The council's list of open matters; of two rows of one matter the later file's, by name.
    pub tasks: Vec<Task>,
    /// Files with answers and the hashes of their bytes.
    pub files: Vec<(String, String)>,
}

/// Reads the past.
pub(super) fn read(plan: &Plan, files: &[String], remarks: &mut Vec<Finding>) -> Result<Past, Error> {
    let mut past = Past { releases: Release::load(&plan.register)?, ..Past::default() };
    if let Some(previous) = &plan.previous {
        past.snapshot = Snapshot::load(&plan.register, previous)?;
        if past.snapshot.is_none() {
            // A draft may be looked at before the quarter ahead of it is closed; a published figure may not.
            if plan.status != Status::Draft {
                let [path, _] = Snapshot::paths(&plan.register, previous);
                return Err(Error::RegisterMissing { quarter: previous.clone(), path });
            }
            past.missing = true;
            remarks.push(Finding::new(rules::REGISTER_MISSING, Place::default()).with("quarter", previous.as_str()));
        }
    }
    let sought = Sought { forms: Form::ANSWERS.to_vec(), pins: Pins::new() };
    let mut answered = Vec::new();
    for file in files.iter().filter(|file| file.starts_with(ANSWERS)) {
        answered.push(submission(&plan.input, file, None, &sought));
    }
    for submission in &answered {
        past.files.push((submission.file.clone(), submission.hash.clone()));
        unread(submission, remarks);
    }
    for line in lines_of(&answered) {
        match line.table.map(|table| table.form) {
            Some(Form::Verdict) => past.answers.extend(answer(&line, remarks)),
            Some(Form::Reply) if line.kind == super::RowKind::Data => {
                let (finding, answer) = (line.text("finding"), line.text("answer"));
                if !answer.trim().is_empty() {
                    past.replies.insert(finding.clone(), Reply { finding, answer });
                }
            }
            Some(Form::Task) if line.kind == super::RowKind::Data => past.note(task(&line)),
            _ => {}
        }
    }
    Ok(past)
}

impl Past {
    fn note(&mut self, task: Task) {
        let same = |held: &Task| *held == task || !task.key.is_empty() && held.key == task.key;
        match self.tasks.iter().position(same).and_then(|at| self.tasks.get_mut(at)) {
            Some(held) => *held = task,
            None => self.tasks.push(task),
        }
    }
}

fn task(line: &Line<'_>) -> Task {
    let text = |field: &str| line.text(field).trim().to_owned();
    Task {
        key: text("task_key"),
        item: text("item"),
        problem: text("problem"),
        ground: text("ground"),
        measure: text("measure"),
        progress: text("progress"),
        owner: text("owner"),
        adopted: text("adopted"),
        body: text("body"),
        due: text("due"),
    }
}

fn unread(submission: &Submission, remarks: &mut Vec<Finding>) {
    let place = Place::file(None, &submission.file);
    if let Some((_, detail)) = &submission.refused {
        remarks.push(Finding::new(rules::ANSWERS_UNREAD, place).with("detail", detail.as_str()));
    }
}

fn answer(line: &Line<'_>, remarks: &mut Vec<Finding>) -> Option<Answer> {
    let text = |field: &str| line.text(field).trim().to_owned();
    let keys = [text("left_key"), text("right_key")];
    if line.kind != super::RowKind::Data || keys.iter().any(String::is_empty) {
        return None;
    }
    let written = word_key(&text("verdict"));
    let is = |words: &[&str]| words.iter().any(|word| word_key(word) == written);
    let verdict = if is(&["", "保留", "undecided"]) {
        return None;
    } else if is(&["同じ子", "同一", "同じ", "same", "same child"]) {
        Verdict::Same
    } else if is(&["別の子", "別人", "別", "different", "different child", "different children"]) {
        Verdict::Different
    } else {
        let finding = Finding::new(rules::CHOICE_UNREAD, line.place_of("verdict"));
        remarks.push(finding.with("field", "判定").with_private("value", text("verdict")));
        return None;
    };
    let decided = match line.cell("decided").map(|(_, cell)| cell) {
        Some(Cell::Date(date)) => Some(*date),
        Some(cell) => read_date(&cell.text(), Hint::default()).ok().map(|read| read.value),
        None => None,
    };
    let prints = [text("left_print"), text("right_print")];
    Some(Answer { place: line.place(), keys, prints, verdict, author: text("author"), decided })
}
