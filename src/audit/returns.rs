//! Rules that look at a return as a whole: control totals, sums, headcounts against rows.

use crate::findings::{Finding, Place, rules};
use crate::forms::Form;
use crate::ingest::{Returns, RowKind, Submission};
use crate::normalize::{Facility, Headcount, HeadcountRow, Record, Records};
use crate::plan::Plan;
use crate::values::choice::Change;
use crate::values::fold::fold;

/// Looks at every return that counts.
pub(super) fn findings(returns: &Returns, records: &Records, plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for submission in returns.submissions().iter().filter(|submission| submission.superseded_by.is_none()) {
        found.extend(nothing_but_rows(submission));
    }
    found.extend(covers(returns, records, plan));
    for headcount in records.headcounts() {
        found.extend(sums(headcount));
        found.extend(relisted(headcount));
        found.extend(against_rows(headcount, records));
    }
    found.extend(unread_rows(returns));
    found.extend(records.facilities().iter().filter_map(overfull));
    found
}

fn nothing_but_rows(submission: &Submission) -> Option<Finding> {
    let n = submission.n_data(Form::Child);
    let place = Place::file(submission.office, &submission.file);
    (submission.declares_nothing() && n > 0).then(|| Finding::new(rules::NOTHING_BUT_ROWS, place).with("n", n))
}

/// 提出件数 is a control total: the rows read from the office's 個票 must equal it. It speaks for the rows of its own
/// file; a 送付票 in a file without rows speaks for all of the office's files.
fn covers(returns: &Returns, records: &Records, plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for cover in records.covers() {
        let own: usize = rows_of(returns, cover.office, |submission| submission.file == cover.file);
        let read = if own > 0 { own } else { rows_of(returns, cover.office, |_| true) };
        if let Some((sent, place)) = &cover.rows_sent
            && usize::try_from(*sent).ok() != Some(read)
        {
            found.push(Finding::new(rules::CONTROL_TOTAL, place.clone()).with("sent", *sent).with("read", read));
        }
        if cover.signed_off.is_none() {
            found.push(Finding::new(rules::NOT_SIGNED_OFF, Place::file(Some(cover.office), &cover.file)));
        }
        if let (Some((sender, place)), Some(office)) = (&cover.sender, plan.offices.get(cover.office))
            && !same_office(sender, &office.name)
        {
            let finding = Finding::new(rules::SENDER_DIFFERS, place.clone()).with("value", sender.as_str());
            found.push(finding.with("office", office.name.as_str()));
        }
    }
    found
}

fn rows_of(returns: &Returns, office: usize, file: impl Fn(&Submission) -> bool) -> usize {
    let counting = returns.submissions().iter().filter(|submission| {
        submission.office == Some(office) && submission.superseded_by.is_none() && file(submission)
    });
    counting.map(|submission| submission.n_data(Form::Child)).sum()
}

/// Tells whether two ways to write an office may mean the same: one contains the other, or they begin alike.
fn same_office(written: &str, known: &str) -> bool {
    let (written, known) = (fold(written), fold(known));
    let start: String = known.chars().take(3).collect();
    written.contains(&known) || known.contains(&written) || (!start.is_empty() && written.contains(&start))
}

/// Compares two sums of what people wrote; halves and thirds of a post are no difference.
fn differs(a: f64, b: f64) -> bool {
    (a - b).abs() > 1e-6
}

/// Each 計 must be the sum of its rows, and the column 計 the sum of its columns where those share the children out.
fn sums(headcount: &Headcount) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut since: Vec<&HeadcountRow> = Vec::new();
    let mut subtotals: Vec<&HeadcountRow> = Vec::new();
    for row in &headcount.rows {
        match row.kind {
            RowKind::Data => since.push(row),
            RowKind::Total => {
                // A 合計 after 小計 rows adds those up; a 計 after data rows adds the rows since the last 計.
                let parts = if since.is_empty() { &subtotals } else { &since };
                for (column, title) in &headcount.columns {
                    let Some(stated) = row.values.get(column) else { continue };
                    let sum: f64 = parts.iter().filter_map(|part| part.values.get(column)).sum();
                    if !parts.is_empty() && differs(*stated, sum) {
                        let place = Place { column: Some(*column), ..row.place.clone() };
                        found.push(total_differs(place, title, *stated, sum));
                    }
                }
                if !since.is_empty() {
                    subtotals.push(row);
                    since.clear();
                }
            }
            _ => {}
        }
    }
    found
}

fn total_differs(place: Place, title: &str, stated: f64, sum: f64) -> Finding {
    Finding::new(rules::TOTAL_DIFFERS, place)
        .with("title", title)
        .with("stated", stated.to_string())
        .with("sum", sum.to_string())
}

/// 再掲 is part of what stands above: it cannot be more than the total.
fn relisted(headcount: &Headcount) -> Vec<Finding> {
    let mut found = Vec::new();
    for (column, title) in &headcount.columns {
        let of = |kind: RowKind| {
            headcount
                .rows
                .iter()
                .filter(move |row| row.kind == kind)
                .filter_map(|row| Some((row, *row.values.get(column)?)))
        };
        let data: f64 = of(RowKind::Data).map(|(_, number)| number).sum();
        let total = of(RowKind::Total).map(|(_, number)| number).next_back().unwrap_or(data);
        for (row, number) in of(RowKind::Relisted).filter(|(_, number)| *number > total) {
            found.push(too_many(row, *column, title, number, total));
        }
        // A re-listed column is part of the 計 of its own row.
        let relisted = title.contains("再掲") || title.contains("うち");
        for row in headcount.rows.iter().filter(|_| relisted) {
            let whole = headcount.total.and_then(|total| row.values.get(&total));
            if let (Some(number), Some(whole)) = (row.values.get(column), whole)
                && number > whole
            {
                found.push(too_many(row, *column, title, *number, *whole));
            }
        }
    }
    found
}

fn too_many(row: &HeadcountRow, column: u32, title: &str, number: f64, total: f64) -> Finding {
    let place = Place { column: Some(column), ..row.place.clone() };
    Finding::new(rules::RELISTED_TOO_MANY, place)
        .with("title", title)
        .with("value", number.to_string())
        .with("total", total.to_string())
}

/// Headcounts are set beside the rows of the same office, never added to them.
fn against_rows(headcount: &Headcount, records: &Records) -> Option<Finding> {
    // A headcount leaves out who left, and includes rows that wait for a correction.
    let stays = |record: &&Record| record.office == headcount.office && !record.change.is_some_and(Change::is_leaving);
    let held = records.held().filter(|(office, _)| *office == Some(headcount.office)).count();
    let counted = records.rows().iter().filter(stays).count() + held;
    let column = headcount.total?;
    let title = headcount.columns.iter().find(|(at, _)| *at == column).map(|(_, title)| title.as_str())?;
    let last = headcount.rows.iter().rev().find(|row| row.kind == RowKind::Total);
    let data: f64 =
        headcount.rows.iter().filter(|row| row.kind == RowKind::Data).filter_map(|row| row.values.get(&column)).sum();
    let stated = last.and_then(|row| row.values.get(&column)).copied().unwrap_or(data);
    let place = last.map_or_else(|| headcount.place.clone(), |row| Place { column: Some(column), ..row.place.clone() });
    let rows: f64 = u32::try_from(counted).ok().map(f64::from)?;
    (counted > 0 && differs(stated, rows)).then(|| {
        let finding = Finding::new(rules::HEADCOUNT_DIFFERS, place).with("title", title);
        finding.with("stated", stated.to_string()).with("counted", counted)
    })
}

fn unread_rows(returns: &Returns) -> Vec<Finding> {
    let counting = returns.lines().filter(|line| line.submission.superseded_by.is_none());
    counting
        .filter(|line| line.kind == RowKind::Unread)
        .map(|line| Finding::new(rules::ROW_UNREAD, line.place()))
        .collect()
}

/// Places taken from outside the area are part of the places; the children served share places by day, so they may be
/// more.
fn overfull(facility: &Facility) -> Option<Finding> {
    let (outside, places) = (facility.outside?, facility.places?);
    (outside > places && !facility.published).then(|| {
        Finding::new(rules::CAPACITY_OUTSIDE, facility.place.clone()).with("current", outside).with("places", places)
    })
}
