//! Lists that the office running the job keeps beside the returns: 受付簿 (when each file was received) and
//! passwords. Either may be a workbook or a CSV.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::open::open;
use super::sheet::{Cell, Sheet};
use crate::findings::{Finding, Place, rules};
use crate::plan::Plan;
use crate::values::date::{Hint, read_date};
use crate::values::fold::title_key;

/// Reads the 受付簿: the day on which each file was received.
pub(super) fn received(plan: &Plan, remarks: &mut Vec<Finding>) -> BTreeMap<String, NaiveDate> {
    let mut received = BTreeMap::new();
    for (file, place, cell) in list(plan, plan.received.as_deref(), &["受付日", "受付年月日", "受領日"], remarks)
    {
        let date = match &cell {
            Cell::Date(date) => Some(*date),
            other => read_date(&other.text(), Hint::default()).ok().map(|read| read.value),
        };
        match date {
            Some(date) => {
                received.insert(file, date);
            }
            None => {
                remarks
                    .push(Finding::new(rules::DATE_UNREAD, place).with("value", cell.text()).with("field", "受付日"));
            }
        }
    }
    received
}

/// Reads the passwords of protected files.
pub(super) fn passwords(plan: &Plan, remarks: &mut Vec<Finding>) -> BTreeMap<String, String> {
    list(plan, plan.passwords.as_deref(), &["パスワード", "password"], remarks)
        .into_iter()
        .map(|(file, _, cell)| (file, cell.text()))
        .collect()
}

/// Reads a list of files with one value each. A list that the plan names but that cannot be used is a finding.
fn list(plan: &Plan, name: Option<&str>, titles: &[&str], remarks: &mut Vec<Finding>) -> Vec<(String, Place, Cell)> {
    let Some(name) = name else { return Vec::new() };
    let place = Place::file(None, name);
    let sheet = std::fs::read(plan.input.join(name))
        .ok()
        .and_then(|bytes| open(bytes, name, None).ok())
        .and_then(|opened| opened.sheets.into_iter().next());
    let columns = sheet.as_ref().and_then(|sheet| header(sheet, titles));
    let (Some(sheet), Some((header, file, value))) = (sheet, columns) else {
        remarks
            .push(Finding::new(rules::LIST_UNREAD, place).with("titles", format!("ファイル, {}", titles.join("・"))));
        return Vec::new();
    };
    let mut rows = Vec::new();
    for row in sheet.rows.iter().skip(header + 1) {
        if let (Some(name), Some(cell)) = (row.cell(file), row.cell(value)) {
            let name: String = name.text().trim().replace('\\', "/").nfc().collect();
            let place = Place { row: Some(row.number), column: Some(value), ..place.clone() };
            rows.push((name, place, cell.clone()));
        }
    }
    rows
}

/// Finds the header row, the column of file names and that of the values.
fn header(sheet: &Sheet, titles: &[&str]) -> Option<(usize, u32, u32)> {
    let is_titled =
        |cell: &Cell, titles: &[&str]| titles.iter().any(|title| title_key(title) == title_key(&cell.text()));
    sheet.rows.iter().take(10).enumerate().find_map(|(at, row)| {
        let file = row.cells.iter().find(|(_, cell)| is_titled(cell, &["ファイル", "ファイル名", "file"]))?;
        let value = row.cells.iter().find(|(_, cell)| is_titled(cell, titles))?;
        Some((at, file.0, value.0))
    })
}
