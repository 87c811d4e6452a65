//! The CSV and the arguments of `jissu protect` in; rows, dimensions and tables, out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jissu::error::Error;
use jissu::ingest::given_csv;
use jissu::message::Message;
use jissu::protect::given::{Dimension, Row};
use jissu::values::fold::compat;

use super::super::ProtectArguments;

/// A file, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) rows: Vec<Row>,
    pub(super) dimensions: Vec<Dimension>,
    pub(super) tables: Vec<Vec<usize>>,
    /// The title of the column of counts.
    pub(super) count: Option<String>,
    /// The dimension of which each value knows its own numbers.
    pub(super) owner: Option<usize>,
    /// Of a published table: the number of each cell by its entries, none if it is hidden.
    pub(super) published: BTreeMap<Vec<Option<String>>, Option<i64>>,
}

/// How a total may be called.
const TOTALS: [&str; 7] = ["計", "総数", "合計", "総計", "Total", "total", "All"];

impl Given {
    /// Reads the table; a published one has totals and groups among its rows.
    pub(super) fn read(wanted: &ProtectArguments, is_published: bool) -> Result<Self, Error> {
        let (titles, records) = given_csv(&wanted.table)?;
        let place = |name: &str| {
            titles.iter().position(|title| title.trim() == name.trim()).ok_or_else(|| {
                let what = Message::new("protect-no-column").with("file", wanted.table.display().to_string());
                Error::Asked(what.with("column", name.trim()))
            })
        };
        if is_published && wanted.by.len() > 1 {
            return Err(Error::Asked(Message::new("protect-one-table")));
        }
        let mut given = Self { count: wanted.count.clone(), ..Self::default() };
        let mut columns = Vec::new();
        for by in &wanted.by {
            let mut table = Vec::new();
            for name in by.split([',', '、']).filter(|name| !name.trim().is_empty()) {
                let column = place(name)?;
                let at = columns.iter().position(|known| *known == column).unwrap_or(columns.len());
                if at == columns.len() {
                    columns.push(column);
                    given.dimensions.push(Dimension { name: name.trim().to_owned(), ..Dimension::default() });
                }
                table.push(at);
            }
            let mut seen = BTreeSet::new();
            table.retain(|at| seen.insert(*at));
            if table.is_empty() {
                place("")?;
            }
            given.tables.push(table);
        }
        let dimension = |given: &Self, name: &str| {
            let found = given.dimensions.iter().position(|dimension| dimension.name == name.trim());
            found.ok_or_else(|| Error::Asked(Message::new("protect-no-dimension").with("dimension", name.trim())))
        };
        if let Some(owner) = &wanted.owner {
            given.owner = Some(dimension(&given, owner)?);
        }
        for hierarchy in &wanted.hierarchy {
            let (name, groups) = hierarchy
                .split_once('=')
                .ok_or_else(|| Error::Asked(Message::new("protect-hierarchy").with("value", hierarchy.as_str())))?;
            let at = dimension(&given, name)?;
            let is_file = Path::new(groups).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
            let pairs: BTreeSet<(String, String)> = if is_file {
                let (_, records) = given_csv(Path::new(groups))?;
                let pair = |record: &csv::StringRecord| (text(record, 0), text(record, 1));
                records.iter().map(pair).collect()
            } else {
                let (child, parent) = (columns.get(at).copied().unwrap_or(0), place(groups)?);
                let pairs: BTreeSet<(String, String)> =
                    records.iter().map(|record| (text(record, child), text(record, parent))).collect();
                if let Some((two, _)) = pairs.iter().zip(pairs.iter().skip(1)).find(|(a, b)| a.0 == b.0) {
                    return Err(Error::Asked(Message::new("protect-two-groups").with("name", two.0.as_str())));
                }
                pairs
            };
            if let Some(dimension) = given.dimensions.get_mut(at) {
                group(dimension, pairs, is_published && !is_file)?;
            }
        }
        let count = wanted.count.as_deref().map(place).transpose()?;
        let file = wanted.table.display().to_string();
        for record in &records {
            let line = record.position().map_or(0, csv::Position::line);
            let values: Vec<String> = columns.iter().map(|&column| text(record, column)).collect();
            if is_published {
                given.take(values, &count.map(|at| text(record, at)).unwrap_or_default(), &file, line)?;
            } else {
                let count = match count.map(|at| text(record, at)) {
                    Some(cell) => number(&cell)
                        .and_then(|number| u64::try_from(number).ok())
                        .ok_or_else(|| no_number(&file, line))?,
                    None => 1,
                };
                given.rows.push(Row { values, count });
            }
        }
        given.named(is_published)?;
        Ok(given)
    }

    /// No value may be called like a group or a total; a published table has rows of totals.
    fn named(&self, is_published: bool) -> Result<(), Error> {
        for (at, dimension) in self.dimensions.iter().enumerate() {
            let values: BTreeSet<&String> = self.rows.iter().filter_map(|row| row.values.get(at)).collect();
            let is_total = |name: &&&String| TOTALS.contains(&name.as_str());
            let clash = values.iter().find(|value| dimension.groups.contains_key(**value));
            let named = values.iter().find(is_total).copied();
            if let Some(name) =
                clash.copied().or(named).or_else(|| dimension.groups.keys().find(|name| is_total(&name)))
            {
                return Err(Error::Asked(Message::new("protect-name").with("name", name.as_str())));
            }
            let has_total = self.published.keys().any(|labels| labels.get(at).is_some_and(Option::is_none));
            if is_published && !has_total {
                let what = Message::new("protect-no-total").with("dimension", dimension.name.as_str());
                return Err(Error::Asked(what));
            }
        }
        Ok(())
    }

    /// Takes down a cell of a published table, and its place if it is an inner one.
    fn take(&mut self, values: Vec<String>, cell: &str, file: &str, line: u64) -> Result<(), Error> {
        let labels: Vec<Option<String>> =
            values.iter().map(|value| (!TOTALS.contains(&value.as_str())).then(|| value.clone())).collect();
        let shown = number(cell);
        let is_inner = labels
            .iter()
            .zip(&self.dimensions)
            .all(|(label, dimension)| label.as_ref().is_some_and(|label| !dimension.groups.contains_key(label)));
        if is_inner {
            self.rows.push(Row { values, count: 0 });
        }
        if self.published.insert(labels, shown).is_some() {
            return Err(Error::Asked(Message::new("protect-twice").with("file", file).with("line", line.to_string())));
        }
        Ok(())
    }

    /// The same table with the values of one dimension replaced by their groups, if it has any.
    pub(super) fn by_groups(&self, at: usize) -> Option<Self> {
        let groups = &self.dimensions.get(at)?.groups;
        let above = |value: &String| {
            groups
                .iter()
                .find(|(_, members)| members.contains(value))
                .map_or_else(|| value.clone(), |(group, _)| group.clone())
        };
        let mut coarser = self.clone();
        for row in &mut coarser.rows {
            if let Some(value) = row.values.get_mut(at) {
                *value = above(value);
            }
        }
        let values: BTreeSet<&String> = self.rows.iter().filter_map(|row| row.values.get(at)).collect();
        let dimension = coarser.dimensions.get_mut(at)?;
        dimension.partitions.clear();
        dimension.groups.retain(|_, members| !members.iter().any(|member| values.contains(member)));
        (!groups.is_empty()).then_some(coarser)
    }
}

/// Adds the groups of one hierarchy. A value has one group in it, and a group of another has another name. Of a
/// published table the values' column has the groups among them.
fn group(dimension: &mut Dimension, pairs: BTreeSet<(String, String)>, is_partial: bool) -> Result<(), Error> {
    let clash = |name: &String| Error::Asked(Message::new("protect-name").with("name", name.as_str()));
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut one_each = BTreeSet::new();
    let mut is_shared = is_partial;
    for (child, parent) in pairs.into_iter().filter(|(child, parent)| !parent.is_empty() && child != parent) {
        is_shared |= !one_each.insert(child.clone());
        groups.entry(parent).or_default().insert(child);
    }
    if !is_shared {
        dimension.partitions.push(groups.keys().cloned().collect());
    }
    for (name, members) in groups {
        if dimension.groups.get(&name).is_some_and(|known| *known != members) {
            return Err(clash(&name));
        }
        dimension.groups.insert(name, members);
    }
    Ok(())
}

fn text(record: &csv::StringRecord, at: usize) -> String {
    record.get(at).unwrap_or_default().trim().to_owned()
}

fn number(cell: &str) -> Option<i64> {
    let digits: String = compat(cell).chars().filter(|c| *c != ',').collect();
    digits.parse().ok()
}

fn no_number(file: &str, line: u64) -> Error {
    Error::Asked(Message::new("protect-no-number").with("file", file).with("line", line.to_string()))
}
