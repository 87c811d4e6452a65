//! Tables of counts: a cell is its definition, its members and its value.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::error::Error;
use crate::frame::CHILD;
use crate::message::Message;

/// What a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// 実人数: children, each once.
    Children,
    /// 延べ: reports of children.
    Reports,
    /// Reports beyond a child's first: what 名寄せ took off.
    Removed,
    /// Units of a service a month; hidden by the number of children behind them.
    Units,
    /// A number that may be negative and follows from others, such as capacity less need.
    Balance,
    /// A number that everybody may know, such as the number of offices.
    Public,
}

impl Measure {
    /// Returns the measure's name in definitions.
    pub fn code(self) -> &'static str {
        match self {
            Self::Children => "children",
            Self::Reports => "reports",
            Self::Removed => "removed",
            Self::Units => "units",
            Self::Balance => "balance",
            Self::Public => "public",
        }
    }
}

/// What an entry of an axis is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// A name.
    Name(String),
    /// A code of the catalogue with arguments.
    Said(Message),
}

impl Label {
    /// Returns a label of the catalogue.
    pub fn code(code: &str) -> Self {
        Self::Said(Message::new(code))
    }
}

/// One entry of an axis.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is called.
    pub label: Label,
    /// Its definition: dimension and value; none for a total.
    pub parts: Vec<(&'static str, String)>,
    /// Which rows of the frame belong to it.
    pub mask: Expr,
    /// What it counts, where that is not the table's measure.
    pub measure: Option<(Measure, Option<String>)>,
}

impl Entry {
    /// Returns the entry of all rows.
    pub fn total() -> Self {
        Self { label: Label::code("total"), parts: Vec::new(), mask: lit(true), measure: None }
    }

    /// Returns an entry of the rows that a mask selects.
    pub fn of(label: Label, dimension: &'static str, value: impl Into<String>, mask: Expr) -> Self {
        Self { label, parts: vec![(dimension, value.into())], mask, measure: None }
    }

    /// Counts something else than the table does: a measure, and for units the column that holds them.
    #[must_use]
    pub fn counting(mut self, measure: Measure, column: Option<String>) -> Self {
        self.measure = Some((measure, column));
        self
    }
}

/// Rows or columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// What readers know to add up: entries with coefficients whose sum is zero.
    pub sums: Vec<Vec<(usize, i64)>>,
}

impl Axis {
    /// Returns entries that share everything among them, with their total at the end.
    pub fn partition(mut entries: Vec<Entry>) -> Self {
        let total = entries.len();
        let mut sum: Vec<(usize, i64)> = (0..total).map(|part| (part, 1)).collect();
        sum.push((total, -1));
        entries.push(Entry::total());
        Self { entries, sums: vec![sum] }
    }

    /// Returns entries that may overlap (multiple answers), with all rows at the end.
    pub fn overlapping(mut entries: Vec<Entry>) -> Self {
        entries.push(Entry { label: Label::code("all-once"), ..Entry::total() });
        Self { entries, sums: Vec::new() }
    }
}

impl Axis {
    /// Returns the same entries counting the reports (延べ) of their children.
    #[must_use]
    pub fn reported(mut self, n_reports: &str) -> Self {
        for entry in &mut self.entries {
            entry.measure.get_or_insert_with(|| (Measure::Reports, Some(n_reports.to_owned())));
        }
        self
    }
}

/// One number with what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The number.
    pub value: i64,
    /// Children behind it, by number, in order.
    pub members: Vec<u32>,
    /// Its definition: equal definitions are one number, wherever they stand.
    pub definition: String,
}

/// One rectangular table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name; its title in the catalogue is `table-` and the name.
    pub id: &'static str,
    /// What it counts.
    pub measure: Measure,
    /// Its rows.
    pub rows: Axis,
    /// Its columns.
    pub columns: Axis,
    /// Its numbers, row by row.
    pub cells: Vec<Vec<Count>>,
}

impl Table {
    /// Returns the number of a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> Option<&Count> {
        self.cells.get(row)?.get(column)
    }

    /// Returns the number of the last row and the last column: the table's total.
    pub fn grand_total(&self) -> Option<&Count> {
        self.cells.last()?.last()
    }
}

/// Counts the rows of a frame in every cell. The masks of both axes are evaluated in one query.
pub fn cross(frame: &DataFrame, id: &'static str, measure: Measure, rows: Axis, columns: Axis) -> Result<Table, Error> {
    let fault = |_| Error::Internal { stage: "count" };
    let number = |entry: usize| format!("mask{entry}");
    let entries: Vec<&Entry> = rows.entries.iter().chain(&columns.entries).collect();
    let masks: Vec<Expr> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| entry.mask.clone().fill_null(lit(false)).and(col(CHILD).is_not_null()).alias(number(at)))
        .collect();
    let masked = frame.clone().lazy().select(masks).collect().map_err(fault)?;
    let mut selected: Vec<Vec<bool>> = Vec::new();
    for at in 0..entries.len() {
        let mask = masked.column(&number(at)).map_err(fault)?.bool().map_err(fault)?;
        selected.push(mask.iter().map(|flag| flag.unwrap_or(false)).collect());
    }
    let children: Vec<u32> = numbers(frame, CHILD)?.iter().filter_map(|n| u32::try_from(*n).ok()).collect();
    let (by_row, by_column) = selected.split_at(rows.entries.len());
    let mut weighed: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut none = Vec::new();
    let mut cells = Vec::new();
    for (row, in_row) in rows.entries.iter().zip(by_row) {
        let here: Vec<usize> = in_row.iter().enumerate().filter(|(_, inside)| **inside).map(|(at, _)| at).collect();
        let mut line = Vec::new();
        for (column, in_column) in columns.entries.iter().zip(by_column) {
            let counted = column.measure.as_ref().or(row.measure.as_ref());
            let (measure, weight) = counted.map_or((measure, None), |(measure, weight)| (*measure, weight.as_deref()));
            let weights = match weight {
                Some(column) if !weighed.contains_key(column) => {
                    weighed.entry(column.to_owned()).or_insert(numbers(frame, column)?)
                }
                Some(column) => weighed.entry(column.to_owned()).or_default(),
                None => &mut none,
            };
            let weights = weight.map(|_| weights.as_slice());
            let both = here.iter().copied().filter(|at| in_column.get(*at) == Some(&true));
            line.push(count(both, &children, measure, weights, definition(measure, weight, row, column)));
        }
        cells.push(line);
    }
    Ok(Table { id, measure, rows, columns, cells })
}

/// Returns a column of whole numbers; a null is 0.
fn numbers(frame: &DataFrame, column: &str) -> Result<Vec<i64>, Error> {
    let fault = |_| Error::Internal { stage: "count" };
    let cast = frame.column(column).map_err(fault)?.cast(&DataType::Int64).map_err(fault)?;
    Ok(cast.i64().map_err(fault)?.iter().map(|number| number.unwrap_or(0)).collect())
}

fn count(
    rows: impl Iterator<Item = usize>,
    children: &[u32],
    measure: Measure,
    weights: Option<&[i64]>,
    definition: String,
) -> Count {
    let mut members = Vec::new();
    let mut value = 0;
    for row in rows {
        let weight = weights.map_or(1, |weights| weights.get(row).copied().unwrap_or(0));
        if weight != 0 {
            members.extend(children.get(row).copied());
        }
        value += weight;
    }
    members.sort_unstable();
    members.dedup();
    if measure == Measure::Children {
        value = i64::try_from(members.len()).unwrap_or(i64::MAX);
    }
    Count { value, members, definition }
}

fn definition(measure: Measure, weight: Option<&str>, row: &Entry, column: &Entry) -> String {
    let mut parts: Vec<String> =
        row.parts.iter().chain(&column.parts).map(|(dimension, value)| format!("{dimension}={value}")).collect();
    parts.sort();
    parts.dedup();
    // Reports are weighed by one column or counted row by row: either way they are one number.
    let unit = weight.filter(|_| measure == Measure::Units).map(|weight| format!(":{weight}")).unwrap_or_default();
    format!("{}{unit}|{}", measure.code(), parts.join("&"))
}
