//! Tables of counts: a cell is its definition, its members and its value.

use polars::prelude::Expr;

use super::sift::{Rows, Sifted};
use crate::error::Error;
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

/// Which rows of a frame belong to an entry.
#[derive(Clone, Debug)]
pub enum Mask {
    /// All.
    All,
    /// Those that an expression selects; what it does not know is not selected.
    Of(Expr),
    /// Those with one of these texts in a column.
    In(&'static str, Vec<String>),
    /// Those with another text, or none.
    NotIn(&'static str, Vec<String>),
}

impl From<Expr> for Mask {
    fn from(mask: Expr) -> Self {
        Self::Of(mask)
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
    pub mask: Mask,
    /// What it counts, where that is not the table's measure.
    pub measure: Option<(Measure, Option<String>)>,
}

impl Entry {
    /// Returns the entry of all rows.
    pub fn total() -> Self {
        Self { label: Label::code("total"), parts: Vec::new(), mask: Mask::All, measure: None }
    }

    /// Returns an entry of the rows that a mask selects.
    pub fn of(label: Label, dimension: &'static str, value: impl Into<String>, mask: impl Into<Mask>) -> Self {
        Self { label, parts: vec![(dimension, value.into())], mask: mask.into(), measure: None }
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

/// Counts rows of a frame in every cell: of those given, which are in order.
pub(super) fn cross(
    sifted: &Sifted,
    within: &[usize],
    id: &'static str,
    measure: Measure,
    (rows, columns): (Axis, Axis),
) -> Result<Table, Error> {
    let by_column: Vec<Rows<'_>> = columns.entries.iter().map(|entry| sifted.rows(entry)).collect::<Result<_, _>>()?;
    let mut cells = Vec::new();
    for row in &rows.entries {
        let here: Vec<usize> = match sifted.rows(row)? {
            Rows::Listed(rows) => rows.into_iter().filter(|at| within.binary_search(at).is_ok()).collect(),
            other => within.iter().copied().filter(|at| other.holds(*at)).collect(),
        };
        let mut line = Vec::new();
        for (column, in_column) in columns.entries.iter().zip(&by_column) {
            let counted = column.measure.as_ref().or(row.measure.as_ref());
            let (measure, weight) = counted.map_or((measure, None), |(measure, weight)| (*measure, weight.as_deref()));
            let weights = weight.map(|column| sifted.amounts(column)).transpose()?;
            let both = here.iter().copied().filter(|at| in_column.holds(*at));
            line.push(count(both, sifted, measure, weights, definition(measure, weight, row, column)));
        }
        cells.push(line);
    }
    Ok(Table { id, measure, rows, columns, cells })
}

fn count(
    rows: impl Iterator<Item = usize>,
    sifted: &Sifted,
    measure: Measure,
    weights: Option<&[i64]>,
    definition: String,
) -> Count {
    let mut members = Vec::new();
    let mut value = 0;
    for row in rows {
        let weight = weights.map_or(1, |weights| weights.get(row).copied().unwrap_or(0));
        if weight != 0 {
            members.extend(sifted.child(row));
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
