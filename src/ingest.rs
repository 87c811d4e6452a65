//! Files on disk to [`Returns`]: who sent what, in which version, with every line of it; and what earlier runs and
//! people left for this one.
//!
//! Nothing is dropped in silence: a file that cannot be read, a sheet without a table and a row that is no data are
//! kept with the reason.

mod biff;
mod columns;
mod content;
mod excel;
mod furigana;
mod given;
mod headless;
mod list;
mod lists;
mod odf;
mod open;
mod outline;
mod past;
mod pins;
mod seal;
mod sheet;
mod table;
mod text;
mod version;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::error::Error;
use crate::findings::{Finding, Place, Rule, rules};
use crate::forms::Form;
use crate::plan::Plan;
use crate::values::flag::read_flag;

pub use columns::{Column, Sought, Why};
pub use content::{Content, Normal, normal};
pub use given::{Given, Part};
pub use list::List;
pub use open::{Format, PARSER_THREAD, open};
pub use past::{Answer, Past, Reply, Snapshot, Task, Verdict};
pub use sheet::{Cell, Merge, Row, Sheet, Span};
pub use table::{Label, Reading, RowKind, Table};
pub use text::{given_csv, in_utf8};

/// One file that an office sent.
#[derive(Debug)]
pub struct Submission {
    /// The office, as an index into the plan's offices.
    pub office: Option<usize>,
    /// The file, relative to the quarter's input folder, with `/`.
    pub file: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// What it really is; none if it was refused.
    pub format: Option<Format>,
    /// Its encoding, if it is a text.
    pub encoding: Option<&'static str>,
    /// The day on which it was received, if somebody wrote that down.
    pub received: Option<NaiveDate>,
    /// Why it cannot be used, and a detail.
    pub refused: Option<(Rule, String)>,
    /// The submission whose content counts in its place.
    pub superseded_by: Option<usize>,
    /// Its sheets and how each is read.
    pub sheets: Vec<(Sheet, Reading)>,
    /// Rules that the file as a whole runs into.
    remarks: Vec<(Rule, String)>,
}

impl Submission {
    /// Returns how many data rows of a form it holds.
    pub fn n_data(&self, form: Form) -> usize {
        self.tables().filter(|table| table.form == form).map(|table| table.n_data).sum()
    }

    /// Returns its tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sheets.iter().flat_map(|(_, reading)| &reading.tables)
    }

    /// Tells whether it declares that there is nothing to report.
    pub fn declares_nothing(&self) -> bool {
        let placeholder = |reading: &Reading| reading.rows.iter().any(|(kind, _)| *kind == RowKind::Placeholder);
        let nothing = Form::Cover.schema().field("nothing");
        let ticked =
            |label: &Label| Some(label.field) == nothing && read_flag(&label.value.text()).value() == Some(true);
        self.sheets.iter().any(|(_, reading)| placeholder(reading) || reading.labels.iter().any(ticked))
    }

    /// Returns the place of one of its sheets.
    pub fn place(&self, sheet: &Sheet) -> Place {
        Place { sheet: sheet.name.clone(), ..Place::file(self.office, &self.file) }
    }
}

/// Which line of which sheet of which submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineId {
    /// Index of the submission.
    pub submission: usize,
    /// Index of the sheet in the submission.
    pub sheet: usize,
    /// Index of the row in the sheet's rows.
    pub row: usize,
}

/// One row of a return that is not blank.
#[derive(Clone, Copy)]
pub struct Line<'r> {
    /// Its identity.
    pub id: LineId,
    /// Its submission.
    pub submission: &'r Submission,
    /// Its sheet.
    pub sheet: &'r Sheet,
    /// Its cells.
    pub row: &'r Row,
    /// What it is.
    pub kind: RowKind,
    /// The table that it belongs to.
    pub table: Option<&'r Table>,
}

impl<'r> Line<'r> {
    /// Returns the cell of a field with its column.
    pub fn cell(&self, field: &str) -> Option<(u32, &'r Cell)> {
        let column = self.table?.column(field)?.index;
        self.row.cell(column).map(|cell| (column, cell))
    }

    /// Returns a field's cell as text; empty where it is blank.
    pub fn text(&self, field: &str) -> String {
        self.cell(field).map(|(_, cell)| cell.text()).unwrap_or_default()
    }

    /// Returns the place of the line.
    pub fn place(&self) -> Place {
        Place { row: Some(self.row.number), ..self.submission.place(self.sheet) }
    }

    /// Returns the place of a field's cell, or of the line where the table has no such column.
    pub fn place_of(&self, field: &str) -> Place {
        let column = self.table.and_then(|table| table.column(field)).map(Column::place);
        Place { column, ..self.place() }
    }
}

/// What came in.
pub struct Returns {
    submissions: Vec<Submission>,
    reference: Vec<Submission>,
    reference_before: Option<Vec<Submission>>,
    past: Past,
    remarks: Vec<Finding>,
}

impl Returns {
    /// Returns every file of the quarter, in the order of their names.
    pub fn submissions(&self) -> &[Submission] {
        &self.submissions
    }

    /// Returns the published lists of resources.
    pub fn reference(&self) -> &[Submission] {
        &self.reference
    }

    /// Returns what earlier quarters and people left for this one.
    pub fn past(&self) -> &Past {
        &self.past
    }

    /// Returns what was remarkable while reading.
    pub fn remarks(&self) -> &[Finding] {
        &self.remarks
    }

    /// Returns every line of every file.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        lines_of(&self.submissions)
    }

    /// Returns the lines of one file, by its place among the submissions.
    pub fn lines_in(&self, submission: usize) -> impl Iterator<Item = Line<'_>> {
        self.submissions.get(submission).into_iter().flat_map(move |found| lines_in(submission, found))
    }

    /// Returns the lines of the published lists.
    pub fn reference_lines(&self) -> impl Iterator<Item = Line<'_>> {
        lines_of(&self.reference)
    }

    /// Returns the lines of the lists that were published before; none where the method names no such lists.
    pub fn reference_before(&self) -> Option<impl Iterator<Item = Line<'_>>> {
        self.reference_before.as_deref().map(lines_of)
    }
}

fn lines_of(submissions: &[Submission]) -> impl Iterator<Item = Line<'_>> {
    submissions.iter().enumerate().flat_map(|(at, submission)| lines_in(at, submission))
}

fn lines_in(at: usize, submission: &Submission) -> impl Iterator<Item = Line<'_>> {
    submission.sheets.iter().enumerate().flat_map(move |(in_file, (sheet, reading))| {
        sheet.rows.iter().zip(&reading.rows).enumerate().map(move |(in_sheet, (row, (kind, table)))| Line {
            id: LineId { submission: at, sheet: in_file, row: in_sheet },
            submission,
            sheet,
            row,
            kind: *kind,
            table: table.and_then(|table| reading.tables.get(table)),
        })
    })
}

/// Reads everything that a quarter's plan names.
pub fn returns(plan: &Plan) -> Result<Returns, Error> {
    let files = files_below(&plan.input)?;
    let mut remarks = Vec::new();
    let received = lists::received(plan, &mut remarks);
    let passwords = lists::passwords(plan, &mut remarks);
    let sent: Vec<_> = files.iter().filter(|file| !is_ours(plan, file)).collect();
    let mut submissions = sent
        .par_iter()
        .map(|file| {
            let office = office_of(plan, file);
            let pins = office.and_then(|at| plan.offices.get(at)).map(|office| office.pins.clone()).unwrap_or_default();
            let sought = Sought { forms: Form::RETURNS.to_vec(), pins };
            let mut submission = submission(&plan.input, file, passwords.get(*file).map(String::as_str), &sought);
            submission.office = office;
            submission.received = received.get(*file).copied();
            submission
        })
        .collect::<Vec<_>>();
    version::choose(&mut submissions);
    for submission in &submissions {
        remark(submission, &submissions, &mut remarks);
    }
    pins::unused(plan, &submissions, &mut remarks);
    let past = past::read(plan, &files, &mut remarks)?;
    let reference = published(plan.method.reference.as_deref())?.unwrap_or_default();
    let reference_before = published(plan.method.reference_before.as_deref())?;
    Ok(Returns { submissions, reference, reference_before, past, remarks })
}

/// Reads one file for its own sake.
pub fn inspect(path: &Path, password: Option<&str>) -> Submission {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sought = Sought { forms: Form::RETURNS.to_vec(), pins: columns::Pins::new() };
    let mut submission = submission(folder, &name, password, &sought);
    for (sheet, reading) in &mut submission.sheets {
        if reading.tables.is_empty() {
            reading.lists = list::lists(sheet);
        }
    }
    let any = submission.sheets.iter().any(|(_, reading)| !reading.lists.is_empty());
    if any && submission.refused.as_ref().is_some_and(|(rule, _)| rule.code == rules::FILE_NO_TABLE.code) {
        submission.refused = None;
    }
    submission
}

/// Returns the files below a folder by their relative names in NFC with `/`, in order.
fn files_below(folder: &Path) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    let mut open: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        let unreadable = |source| Error::Unreadable { path: path.clone(), source };
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            // A folder that cannot be opened stands as a file that cannot be read.
            Err(_) if !prefix.is_empty() => {
                files.push(prefix);
                continue;
            }
            Err(source) => return Err(unreadable(source)),
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let name: String = entry.file_name().to_string_lossy().nfc().collect();
            // Excel keeps `~$…` beside an open workbook; names with a dot in front are the system's.
            if name.starts_with('.') || name.starts_with("~$") || name == "Thumbs.db" || name == "desktop.ini" {
                continue;
            }
            let relative = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            if entry.file_type().map_err(unreadable)?.is_dir() {
                open.push((entry.path(), relative));
            } else {
                files.push(relative);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Tells whether a file is part of the job itself: the lists that the plan names, answers, and notes to people.
fn is_ours(plan: &Plan, file: &str) -> bool {
    let named = [plan.received.as_deref(), plan.passwords.as_deref()].into_iter().flatten().any(|list| list == file);
    let note = !file.contains('/') && file.to_lowercase().starts_with("readme");
    named || note || file.starts_with(past::ANSWERS)
}

fn office_of(plan: &Plan, file: &str) -> Option<usize> {
    plan.offices.iter().position(|office| {
        let folder: String = office.folder.trim_matches('/').nfc().collect();
        file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Returns the path of a file whose name was brought into NFC: macOS stores names in NFD.
fn on_disk(folder: &Path, file: &str) -> PathBuf {
    let direct = folder.join(file);
    if direct.exists() {
        return direct;
    }
    let mut path = folder.to_owned();
    for part in file.split('/') {
        let same = std::fs::read_dir(&path).ok().and_then(|entries| {
            entries.flatten().find(|entry| entry.file_name().to_string_lossy().nfc().eq(part.chars()))
        });
        match same {
            Some(entry) => path = entry.path(),
            None => return direct,
        }
    }
    path
}

fn submission(folder: &Path, file: &str, password: Option<&str>, sought: &Sought) -> Submission {
    let path = on_disk(folder, file);
    let mut submission = Submission {
        office: None,
        file: file.to_owned(),
        hash: String::new(),
        format: None,
        encoding: None,
        received: None,
        refused: None,
        superseded_by: None,
        sheets: Vec::new(),
        remarks: Vec::new(),
    };
    let size = std::fs::metadata(&path).map(|found| if found.is_file() { found.len() } else { u64::MAX });
    if size.is_ok_and(|size| size > open::MOST_BYTES) {
        submission.refused = Some((rules::FILE_TOO_LARGE, format!("{} MB", open::MOST_BYTES >> 20)));
        return submission;
    }
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            submission.refused = Some((rules::FILE_UNREADABLE, error.kind().to_string()));
            return submission;
        }
    };
    submission.hash = hex(&Sha256::digest(&bytes));
    match open(bytes, file, password) {
        Ok(opened) => {
            submission.format = Some(opened.format);
            submission.encoding = opened.encoding;
            submission.remarks = opened.remarks;
            submission.sheets = opened
                .sheets
                .into_iter()
                .map(|sheet| {
                    let reading = table::read(&sheet, sought);
                    (sheet, reading)
                })
                .collect();
            without_titles(&mut submission.sheets, sought);
            add_furigana(&mut submission.sheets, &opened.readings);
            if submission.sheets.iter().all(|(_, reading)| reading.tables.is_empty() && reading.labels.is_empty())
                && !submission.declares_nothing()
            {
                let failed = submission.sheets.iter().any(|(sheet, _)| sheet.failed);
                let empty = submission.sheets.iter().all(|(sheet, _)| sheet.rows.is_empty());
                let rule = match (failed, empty) {
                    (true, _) => rules::FILE_DAMAGED,
                    (false, true) => rules::FILE_EMPTY,
                    (false, false) => rules::FILE_NO_TABLE,
                };
                submission.refused = Some((rule, String::new()));
            }
        }
        Err(refused) => submission.refused = Some(refused),
    }
    submission
}

/// Reads sheets without titles by columns that are pinned by letter, else as the next page of the sheet before.
fn without_titles(sheets: &mut [(Sheet, Reading)], sought: &Sought) {
    let mut before: Option<Table> = None;
    for (sheet, reading) in sheets {
        if reading.tables.is_empty() && reading.labels.is_empty() {
            let read = headless::by_letters(sheet, sought)
                .or_else(|| before.as_ref().and_then(|before| headless::next_page(sheet, before)));
            *reading = read.unwrap_or_else(|| std::mem::take(reading));
        }
        before = reading.tables.last().cloned().or(before);
    }
}

/// Adds readings of names where a list of children has no column of them.
fn add_furigana(sheets: &mut [(Sheet, Reading)], readings: &furigana::Readings) {
    for (sheet, reading) in sheets.iter_mut().filter(|(_, reading)| furigana::is_wanted(reading)) {
        furigana::fill(sheet, reading, readings);
    }
}

/// Returns bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Notes what a file as a whole, its sheets and its columns run into.
fn remark(submission: &Submission, all: &[Submission], remarks: &mut Vec<Finding>) {
    let whole = Place::file(submission.office, &submission.file);
    if submission.office.is_none() {
        remarks.push(Finding::new(rules::FILE_NO_OFFICE, whole.clone()));
    }
    for (rule, detail) in submission.refused.iter().chain(&submission.remarks) {
        remarks.push(Finding::new(*rule, whole.clone()).with("detail", detail.as_str()));
    }
    if let Some(other) = submission.superseded_by.and_then(|at| all.get(at)) {
        let same = other.hash == submission.hash;
        let rule = if same { rules::FILE_SAME_CONTENT } else { rules::FILE_SUPERSEDED };
        remarks.push(Finding::new(rule, whole).with("other", other.file.as_str()));
        return;
    }
    for (sheet, reading) in &submission.sheets {
        let place = submission.place(sheet);
        if sheet.failed {
            remarks.push(Finding::new(rules::SHEET_FAILED, place.clone()));
        }
        if !sheet.visible && !sheet.rows.is_empty() {
            let n_data: usize = reading.tables.iter().map(|table| table.n_data).sum();
            let (rule, n) =
                if n_data > 0 { (rules::SHEET_HIDDEN_DATA, n_data) } else { (rules::SHEET_HIDDEN, sheet.rows.len()) };
            remarks.push(Finding::new(rule, place.clone()).with("n", n));
        }
        for found in &reading.tables {
            remark_columns(found, &place, remarks);
            if found.n_data == 0 && !submission.declares_nothing() && found.form != Form::Cover {
                let row = found.header.last().copied();
                remarks.push(Finding::new(rules::TEMPLATE_BLANK, Place { row, ..place.clone() }));
            }
        }
    }
}

fn remark_columns(found: &Table, sheet: &Place, remarks: &mut Vec<Finding>) {
    let schema = found.form.schema();
    let row = found.header.last().copied();
    for column in table::taken(found) {
        let place = Place { row, column: Some(column.index), ..sheet.clone() };
        remarks.push(Finding::new(rules::COLUMN_TWICE, place).with("title", column.title()));
    }
    for column in found.columns.iter().filter(|column| column.why == Why::Unknown) {
        let place = Place { row, column: Some(column.index), ..sheet.clone() };
        remarks.push(Finding::new(rules::COLUMN_UNKNOWN, place).with("title", column.title()));
    }
    for column in found.columns.iter().filter(|column| column.why == Why::Furigana) {
        let place = Place { row, column: Some(column.place()), ..sheet.clone() };
        remarks.push(Finding::new(rules::READING_BESIDE, place).with("title", column.title()));
    }
    // A name may stand in two cells or only as a reading; a date of birth may stand in four cells.
    let instead = |field: &str| -> &'static [&'static str] {
        match field {
            "name" => &["family", "kana", "family_kana"],
            "birth" => &["birth_year"],
            _ => &[],
        }
    };
    for field in schema.fields.iter().filter(|field| field.required) {
        let present = found.column(&field.name).is_some();
        if !present && !instead(&field.name).iter().any(|other| found.column(other).is_some()) {
            let place = Place { row, ..sheet.clone() };
            remarks.push(Finding::new(rules::COLUMN_MISSING, place).with("title", field.title.as_str()));
        }
    }
}

/// Reads the published lists of resources.
fn published(folder: Option<&Path>) -> Result<Option<Vec<Submission>>, Error> {
    let Some(folder) = folder else { return Ok(None) };
    let sought = Sought { forms: vec![Form::Facility], pins: columns::Pins::new() };
    let files = files_below(folder)?;
    let lists: Vec<_> = files.iter().filter(|file| !file.to_lowercase().ends_with(".md")).collect();
    Ok(Some(lists.par_iter().map(|file| submission(folder, file, None, &sought)).collect()))
}
