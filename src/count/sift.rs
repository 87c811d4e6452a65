//! A frame to which of its rows belong to which entry: read once, however many tables and areas are counted from it.
//!
//! What masks say is evaluated in one polars query; rows of a municipality are looked up.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::table::{Axis, Entry, Mask};
use crate::error::Error;
use crate::frame::CHILD;

/// A frame, taken apart.
pub(super) struct Sifted {
    n_rows: usize,
    /// The child of each row.
    children: Vec<u32>,
    /// For each mask, by the definition of its entry, which rows it selects.
    flags: BTreeMap<String, Vec<bool>>,
    /// For each text column and each of its values the rows that have it, in order.
    rows_of: BTreeMap<&'static str, BTreeMap<String, Vec<usize>>>,
    /// Columns of amounts; what is not known is 0.
    amounts: BTreeMap<String, Vec<i64>>,
}

/// The rows of one entry.
pub(super) enum Rows<'s> {
    All,
    Flags(&'s [bool]),
    /// In order.
    Listed(Vec<usize>),
    /// All but these, in order.
    Without(Vec<usize>),
}

impl Rows<'_> {
    pub(super) fn holds(&self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Flags(flags) => flags.get(row).copied().unwrap_or(false),
            Self::Listed(rows) => rows.binary_search(&row).is_ok(),
            Self::Without(rows) => rows.binary_search(&row).is_err(),
        }
    }
}

/// Takes a frame apart for the entries of all given axes, in one query.
pub(super) fn sift<'a>(frame: &DataFrame, axes: impl Iterator<Item = &'a Axis>) -> Result<Sifted, Error> {
    let fault = |_| Error::Internal { stage: "count" };
    let mut masks: BTreeMap<String, Expr> = BTreeMap::new();
    let mut texts: BTreeSet<&'static str> = BTreeSet::new();
    let mut weights: BTreeSet<String> = BTreeSet::new();
    for entry in axes.flat_map(|axis| &axis.entries) {
        match &entry.mask {
            Mask::All => {}
            Mask::Of(mask) => {
                masks.entry(key(entry)).or_insert_with(|| mask.clone().fill_null(lit(false)));
            }
            Mask::In(column, _) | Mask::NotIn(column, _) => {
                texts.insert(column);
            }
        }
        if let Some((_, Some(weight))) = &entry.measure {
            weights.insert(weight.clone());
        }
    }
    let wanted: Vec<Expr> = masks.iter().map(|(key, mask)| mask.clone().alias(key.as_str())).collect();
    let masked = frame.clone().lazy().select(wanted).collect().map_err(fault)?;
    let mut flags = BTreeMap::new();
    for key in masks.into_keys() {
        let column = masked.column(&key).map_err(fault)?.bool().map_err(fault)?;
        flags.insert(key, column.iter().map(|flag| flag.unwrap_or(false)).collect());
    }
    let mut rows_of = BTreeMap::new();
    for column in texts {
        let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, value) in frame.column(column).map_err(fault)?.str().map_err(fault)?.iter().enumerate() {
            if let Some(value) = value {
                rows.entry(value.to_owned()).or_default().push(row);
            }
        }
        rows_of.insert(column, rows);
    }
    let mut amounts = BTreeMap::new();
    for column in weights {
        let numbers = numbers(frame, &column)?;
        amounts.insert(column, numbers);
    }
    let children = numbers(frame, CHILD)?.iter().map(|n| u32::try_from(*n).unwrap_or(u32::MAX)).collect();
    Ok(Sifted { n_rows: frame.height(), children, flags, rows_of, amounts })
}

impl Sifted {
    /// Returns the number of the child of a row.
    pub(super) fn child(&self, row: usize) -> Option<u32> {
        self.children.get(row).copied()
    }

    /// Returns the rows that have one of these values in a column, in order; without values all rows.
    pub(super) fn within(&self, column: &'static str, values: Option<&[String]>) -> Vec<usize> {
        match values {
            Some(values) => self.listed(column, values),
            None => (0..self.n_rows).collect(),
        }
    }

    /// Returns a column of amounts.
    pub(super) fn amounts(&self, column: &str) -> Result<&[i64], Error> {
        self.amounts.get(column).map(Vec::as_slice).ok_or(Error::Internal { stage: "count" })
    }

    /// Returns the rows of an entry.
    pub(super) fn rows(&self, entry: &Entry) -> Result<Rows<'_>, Error> {
        match &entry.mask {
            Mask::All => Ok(Rows::All),
            Mask::Of(_) => {
                self.flags.get(&key(entry)).map(|flags| Rows::Flags(flags)).ok_or(Error::Internal { stage: "count" })
            }
            Mask::In(column, values) => Ok(Rows::Listed(self.listed(column, values))),
            Mask::NotIn(column, values) => Ok(Rows::Without(self.listed(column, values))),
        }
    }

    fn listed(&self, column: &str, values: &[String]) -> Vec<usize> {
        let of = |value: &String| self.rows_of.get(column).and_then(|rows| rows.get(value));
        let mut rows: Vec<usize> = values.iter().filter_map(of).flatten().copied().collect();
        rows.sort_unstable();
        rows
    }
}

/// Equal definitions are one number, so they are one mask.
fn key(entry: &Entry) -> String {
    let parts = entry.parts.iter().map(|(dimension, value)| format!("{dimension}={value}"));
    parts.collect::<Vec<_>>().join("&")
}

/// Returns a column of whole numbers; a null is 0.
fn numbers(frame: &DataFrame, column: &str) -> Result<Vec<i64>, Error> {
    let fault = |_| Error::Internal { stage: "count" };
    let cast = frame.column(column).map_err(fault)?.cast(&DataType::Int64).map_err(fault)?;
    Ok(cast.i64().map_err(fault)?.iter().map(|number| number.unwrap_or(0)).collect())
}
