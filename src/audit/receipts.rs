//! How each return stands: whether it came, on time, complete, signed off, and what is asked of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::findings::{Finding, Place, Severity, rules};
use crate::forms::Form;
use crate::ingest::{Returns, Submission};
use crate::message::Message;
use crate::normalize::{Fate, Records};
use crate::plan::{Plan, Status};

/// How a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnStatus {
    /// 未提出.
    Missing,
    /// 受付済: nothing is asked.
    Received,
    /// 様式不備: it cannot be used and must be sent again.
    Rejected,
    /// 該当なし: declared, not supposed.
    Nothing,
    /// 疑義照会中.
    Queried,
    /// 疑義回答済.
    Answered,
    /// 確定.
    Final,
}

impl ReturnStatus {
    /// Returns the status's name in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "status-missing",
            Self::Received => "status-received",
            Self::Rejected => "status-rejected",
            Self::Nothing => "status-nothing",
            Self::Queried => "status-queried",
            Self::Answered => "status-answered",
            Self::Final => "status-final",
        }
    }
}

/// One office and form that should have come.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The office, as an index into the plan's offices.
    pub office: usize,
    /// The form.
    pub form: Form,
    /// How it stands.
    pub status: ReturnStatus,
    /// The day on which the file that counts was received; none is unknown, neither on time nor late.
    pub received: Option<NaiveDate>,
    /// Whether it was on time, as far as known.
    pub on_time: Option<bool>,
    /// The head of the office has confirmed it (所属長確認日).
    pub signed_off: bool,
    /// Files that count.
    pub files: Vec<String>,
    /// Data rows used.
    pub n_used: usize,
    /// Data rows held.
    pub n_held: usize,
    /// Cells of known columns that are filled, and all of them, in data rows.
    pub cells: (usize, usize),
}

/// Returns the receipts in the order of offices and forms.
pub(super) fn receipts(returns: &Returns, records: &Records, found: &[(String, Finding)], plan: &Plan) -> Vec<Receipt> {
    let mut sent: BTreeMap<usize, Vec<(usize, &Submission)>> = BTreeMap::new();
    for (at, submission) in returns.submissions().iter().enumerate() {
        if let (Some(office), None) = (submission.office, submission.superseded_by) {
            sent.entry(office).or_default().push((at, submission));
        }
    }
    let mut queries: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
    for (number, finding) in found.iter().filter(|(_, finding)| finding.rule.severity >= Severity::Query) {
        if let Some(office) = finding.place.office {
            queries.entry(office).or_default().push(number);
        }
    }
    let mut receipts = Vec::new();
    for (office, expected) in plan.offices.iter().enumerate() {
        let sent = sent.get(&office).map(Vec::as_slice).unwrap_or_default();
        // What is asked of the office as a whole, or of any of its files, is asked of each of its returns.
        let queries = queries.get(&office).map(Vec::as_slice).unwrap_or_default();
        for form in &expected.forms {
            receipts.push(receipt((office, *form), returns, records, (sent, queries), plan));
        }
    }
    receipts
}

fn receipt(
    (office, form): (usize, Form),
    returns: &Returns,
    records: &Records,
    (sent, queries): (&[(usize, &Submission)], &[&String]),
    plan: &Plan,
) -> Receipt {
    let holds = |submission: &Submission| match form {
        Form::Cover => submission.sheets.iter().any(|(_, reading)| !reading.labels.is_empty()),
        _ => submission.tables().any(|table| table.form == form),
    };
    let ours: Vec<_> =
        sent.iter().filter(|(_, submission)| submission.refused.is_none() && holds(submission)).collect();
    let declared = sent.iter().any(|(_, submission)| submission.declares_nothing());
    let filled = form == Form::Cover || ours.iter().any(|(_, submission)| submission.n_data(form) > 0);
    let refused = sent.iter().any(|(_, submission)| submission.refused.is_some());
    let answered = queries.iter().all(|number| returns.past().replies.contains_key(*number));
    let status = if !ours.is_empty() && filled {
        match (plan.status, queries.is_empty()) {
            (Status::Final, _) => ReturnStatus::Final,
            (_, true) => ReturnStatus::Received,
            (_, false) if answered => ReturnStatus::Answered,
            (_, false) => ReturnStatus::Queried,
        }
    } else if declared {
        ReturnStatus::Nothing
    } else if !ours.is_empty() || refused {
        ReturnStatus::Rejected
    } else {
        ReturnStatus::Missing
    };
    // A return that cannot be used, or that says 該当なし, was still received on some day.
    let counting: Vec<&Submission> = match status {
        ReturnStatus::Missing => Vec::new(),
        ReturnStatus::Nothing | ReturnStatus::Rejected => sent.iter().map(|(_, submission)| *submission).collect(),
        _ => ours.iter().map(|(_, submission)| *submission).collect(),
    };
    let received = counting.iter().filter_map(|submission| submission.received).max();
    let due = plan.offices.get(office).map(|expected| expected.due);
    let lines = ours
        .iter()
        .flat_map(|(at, _)| returns.lines_in(*at))
        .filter(|line| line.table.is_some_and(|table| table.form == form));
    let (mut n_used, mut n_held, mut cells) = (0, 0, (0, 0));
    for line in lines.filter(|line| line.kind == crate::ingest::RowKind::Data) {
        match records.fates().get(&line.id) {
            Some(Fate::Used) => n_used += 1,
            Some(Fate::Held(_)) => n_held += 1,
            _ => {}
        }
        let known = line.table.iter().flat_map(|table| &table.columns).filter(|column| column.field.is_some());
        for column in known {
            cells.1 += 1;
            cells.0 += usize::from(line.row.cell(column.index).is_some());
        }
    }
    let signed = |cover: &crate::normalize::Cover| cover.office == office && cover.signed_off.is_some();
    Receipt {
        office,
        form,
        status,
        received,
        on_time: received.zip(due).map(|(received, due)| received <= due),
        signed_off: records.covers().iter().any(signed),
        files: counting.iter().map(|submission| submission.file.clone()).collect(),
        n_used,
        n_held,
        cells,
    }
}

/// Returns that did not come, came late, or lack a form.
pub(super) fn findings(receipts: &[Receipt], plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for receipt in receipts {
        let Some(office) = plan.offices.get(receipt.office) else { continue };
        let form = Message::new(format!("form-{}", receipt.form.code()));
        let due = office.due.to_string();
        if receipt.status == ReturnStatus::Missing {
            let others =
                receipts.iter().any(|other| other.office == receipt.office && other.status != ReturnStatus::Missing);
            let rule = if others { rules::FORM_MISSING } else { rules::RETURN_MISSING };
            let place = Place { office: Some(receipt.office), ..Place::default() };
            found.push(Finding::new(rule, place).with("form", form.clone()).with("due", due.clone()));
        }
        if receipt.on_time == Some(false) {
            let file = receipt.files.first().map(String::as_str).unwrap_or_default();
            let received = receipt.received.map(|date| date.to_string()).unwrap_or_default();
            let finding = Finding::new(rules::RETURN_LATE, Place::file(Some(receipt.office), file));
            found.push(finding.with("due", due).with("received", received));
        }
    }
    found
}
