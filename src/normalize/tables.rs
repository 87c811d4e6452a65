//! 集計表 and 送付票 to typed rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::findings::{Finding, Place, rules};
use crate::forms::Form;
use crate::ingest::{Cell, Line, Returns, RowKind};
use crate::values::date::{Hint, read_date, read_date_number};
use crate::values::fold::fold;
use crate::values::number::read_number;

/// One 集計表: measure × category × number.
#[derive(Clone, Debug)]
pub struct Headcount {
    /// Where the table stands.
    pub place: Place,
    /// The office.
    pub office: usize,
    /// Its measures: column and title.
    pub columns: Vec<(u32, String)>,
    /// The column of 計, if it has one.
    pub total: Option<u32>,
    /// Its rows, totals and re-listed ones too.
    pub rows: Vec<HeadcountRow>,
}

/// One row of a 集計表.
#[derive(Clone, Debug)]
pub struct HeadcountRow {
    /// Where it stands.
    pub place: Place,
    /// Its category.
    pub category: String,
    /// Data, total or re-listed.
    pub kind: RowKind,
    /// Its numbers by column; none where it is blank, unknown or unreadable.
    pub values: BTreeMap<u32, f64>,
}

/// One 送付票.
#[derive(Clone, Debug)]
pub struct Cover {
    /// The office.
    pub office: usize,
    /// The file.
    pub file: String,
    /// 提出件数, and where it stands.
    pub rows_sent: Option<(u32, Place)>,
    /// 所属長確認日.
    pub signed_off: Option<NaiveDate>,
    /// 提出者, and where it stands.
    pub sender: Option<(String, Place)>,
}

/// Reads the headcount tables.
pub(super) fn headcounts(returns: &Returns, remarks: &mut Vec<Finding>) -> Vec<Headcount> {
    let mut found: Vec<Headcount> = Vec::new();
    let mut last = None;
    for line in counting(returns).filter(|line| line.table.is_some_and(|table| table.form == Form::Headcount)) {
        let (Some(table), Some(office)) = (line.table, line.submission.office) else { continue };
        let id = (line.id.submission, line.id.sheet, table.header.clone());
        if last.as_ref() != Some(&id) {
            last = Some(id);
            let category = table.column("category").map(|column| column.index);
            let columns = table.columns.iter().filter(|column| Some(column.index) != category);
            found.push(Headcount {
                place: line.submission.place(line.sheet),
                office,
                columns: columns.map(|column| (column.index, column.title())).collect(),
                total: table.column("total").map(|column| column.index),
                rows: Vec::new(),
            });
        }
        if matches!(line.kind, RowKind::Data | RowKind::Total | RowKind::Relisted)
            && let Some(headcount) = found.last_mut()
        {
            let row = headcount_row(&line, headcount, remarks);
            headcount.rows.push(row);
        }
    }
    found
}

fn headcount_row(line: &Line<'_>, headcount: &Headcount, remarks: &mut Vec<Finding>) -> HeadcountRow {
    let mut values = BTreeMap::new();
    for (column, title) in &headcount.columns {
        let number = match line.row.cell(*column) {
            Some(Cell::Number(number)) => Some(*number),
            Some(cell) => {
                if let Ok(read) = read_number(&cell.text()) {
                    read.value.number()
                } else {
                    let place = Place { column: Some(*column), ..line.place() };
                    let finding = Finding::new(rules::NUMBER_UNREAD, place).with("field", title.as_str());
                    remarks.push(finding.with_private("value", cell.text()));
                    None
                }
            }
            None => None,
        };
        if let Some(number) = number {
            values.insert(*column, number);
        }
    }
    HeadcountRow { place: line.place(), category: fold(&line.text("category")), kind: line.kind, values }
}

/// Reads the 送付票.
pub(super) fn covers(returns: &Returns, remarks: &mut Vec<Finding>) -> Vec<Cover> {
    let schema = Form::Cover.schema();
    let mut covers = Vec::new();
    for submission in returns.submissions().iter().filter(|submission| submission.superseded_by.is_none()) {
        let Some(office) = submission.office else { continue };
        let mut cover =
            Cover { office, file: submission.file.clone(), rows_sent: None, signed_off: None, sender: None };
        let mut any = false;
        for (sheet, reading) in &submission.sheets {
            for label in &reading.labels {
                any = true;
                let row = sheet.rows.get(label.row).map(|row| row.number);
                let place = Place { row, column: Some(label.column), ..submission.place(sheet) };
                let field = schema.fields.get(label.field).map(|field| field.name.as_str());
                match field {
                    Some("rows_sent") => cover.rows_sent = number(&label.value, &place, remarks).map(|n| (n, place)),
                    Some("signed_off") => cover.signed_off = date(&label.value),
                    Some("sender") => cover.sender = Some((label.value.text(), place)),
                    _ => {}
                }
            }
        }
        if any {
            covers.push(cover);
        }
    }
    covers
}

fn number(cell: &Cell, place: &Place, remarks: &mut Vec<Finding>) -> Option<u32> {
    let number = match cell {
        Cell::Number(number) => Some(*number),
        other => read_number(&other.text()).ok().and_then(|read| read.value.number()),
    };
    let whole = number.and_then(super::cells::whole);
    if whole.is_none() {
        let finding = Finding::new(rules::NUMBER_UNREAD, place.clone()).with("field", "提出件数");
        remarks.push(finding.with_private("value", cell.text()));
    }
    whole
}

fn date(cell: &Cell) -> Option<NaiveDate> {
    match cell {
        Cell::Date(date) => Some(*date),
        Cell::Number(number) => read_date_number(*number, Hint::default()).ok().map(|read| read.value),
        other => read_date(&other.text(), Hint::default()).ok().map(|read| read.value),
    }
}

fn counting(returns: &Returns) -> impl Iterator<Item = Line<'_>> {
    returns.lines().filter(|line| line.submission.superseded_by.is_none())
}
