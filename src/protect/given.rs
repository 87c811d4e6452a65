//! Rows of any table with a count, the ways to group them, and the tables to release in; one system of cells, out.
//!
//! An entry of a dimension is the set of values that it holds, so that groups with the same values are one entry
//! ("non-EU" and "Iceland" where that is the only country), and tables that share an entry share its cells. Every cell is
//! a sum of the same inner cells, those of no table included, whether tables overlap, nest or only share their total.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{Cell, Insider, Priority, Relation, Sensitivity};
use super::grid::{Grid, Sum, split};
use super::system::LARGEST;

/// One row: a value for each dimension, and its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Values, in the order of the dimensions.
    pub values: Vec<String>,
    /// Children, or whatever is counted.
    pub count: u64,
}

/// A dimension: its name, and its groups as group and members (values or other groups).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimension {
    /// Its name.
    pub name: String,
    /// Groups, each with its members.
    pub groups: BTreeMap<String, BTreeSet<String>>,
    /// Sets of groups, or of groups and values, that share all values among them.
    pub partitions: Vec<BTreeSet<String>>,
}

/// Why rows and dimensions do not make tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A group is a member of itself, perhaps by others.
    Circle {
        /// Its name.
        group: String,
    },
    /// So many cells are no table that anybody reads.
    TooLarge {
        /// How many.
        n_cells: usize,
    },
    /// Counts that do not add up, or beyond 2^52.
    Sum,
}

/// An entry of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; none for the total.
    pub label: Option<String>,
    /// The values that it holds, by number.
    pub values: BTreeSet<usize>,
}

/// A cell of a table that is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table, by number.
    pub table: usize,
    /// Its entries, one a dimension of that table.
    pub entries: Vec<Entry>,
    /// The cell in the system.
    pub cell: usize,
}

/// Tables as one system.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// The system.
    pub grid: Grid,
    /// One entry per cell of each table, in the order in which tables are written.
    pub places: Vec<Place>,
    /// For each cell the inner cells that it adds up.
    pub inner_of: Vec<BTreeSet<usize>>,
    /// Inner counts.
    pub inner: Vec<u64>,
    /// Those who know more: the groups of one dimension, and families.
    pub insiders: Vec<Insider>,
}

/// Tables of more cells are refused.
const MOST: usize = 2_000_000;

/// Places rows in tables. `tables` has the dimensions of each by number; `owner` is a dimension of which each value knows
/// its own numbers; with families, so does the only one behind an inner cell.
pub fn tables(
    rows: &[Row],
    dimensions: &[Dimension],
    tables: &[Vec<usize>],
    threshold: u32,
    owner: Option<usize>,
    with_families: bool,
) -> Result<Tables, Misfit> {
    let values: Vec<Vec<&str>> = (0..dimensions.len())
        .map(|at| {
            let all: BTreeSet<&str> = rows.iter().filter_map(|row| row.values.get(at).map(String::as_str)).collect();
            all.into_iter().collect()
        })
        .collect();
    let axes: Vec<Vec<Entry>> = dimensions
        .iter()
        .zip(&values)
        .map(|(dimension, values)| entries(dimension, values))
        .collect::<Result<_, _>>()?;
    let n_inner: usize = values.iter().map(Vec::len).product();
    let n_cells: usize =
        tables.iter().map(|table| table.iter().filter_map(|&at| axes.get(at)).map(Vec::len).product::<usize>()).sum();
    if n_inner.max(n_cells) > MOST {
        return Err(Misfit::TooLarge { n_cells: n_inner.max(n_cells) });
    }
    let mut filling =
        Filling { values: &values, threshold, made: Tables::default(), is_impossible: impossible(rows, &values) };
    filling.made.inner = vec![0; n_inner];
    for row in rows {
        let at = row.values.iter().zip(&values).try_fold(0, |at, (value, values)| {
            values.binary_search(&value.as_str()).ok().map(|place| at * values.len() + place)
        });
        if let Some(count) = at.and_then(|at| filling.made.inner.get_mut(at)) {
            *count = count.saturating_add(row.count);
        }
    }
    for (number, table) in tables.iter().enumerate() {
        filling.table(number, table, dimensions, &axes)?;
    }
    filling.inner_cells(tables.iter().any(|table| table.len() == dimensions.len()))?;
    filling.insiders(owner, with_families);
    Ok(filling.made)
}

/// The entries of a dimension: the total, the groups, the values; equal sets of values are one entry each time.
fn entries(dimension: &Dimension, values: &[&str]) -> Result<Vec<Entry>, Misfit> {
    let mut entries = vec![Entry { label: None, values: (0..values.len()).collect() }];
    for group in dimension.groups.keys() {
        let mut held = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut stack = vec![group];
        while let Some(name) = stack.pop() {
            if name == group && !seen.is_empty() {
                return Err(Misfit::Circle { group: group.clone() });
            }
            if !seen.insert(name) {
                continue;
            }
            match dimension.groups.get(name) {
                Some(members) => stack.extend(members),
                None => held.extend(values.binary_search(&name.as_str())),
            }
        }
        if !held.is_empty() {
            entries.push(Entry { label: Some(group.clone()), values: held });
        }
    }
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !dimension.groups.contains_key(**value)) {
        entries.push(Entry { label: Some((*value).to_owned()), values: BTreeSet::from([at]) });
    }
    Ok(entries)
}

struct Filling<'v> {
    values: &'v [Vec<&'v str>],
    threshold: u32,
    made: Tables,
    /// Inner cells that cannot be: everybody knows in which area a town lies.
    is_impossible: Vec<bool>,
}

impl Filling<'_> {
    fn table(
        &mut self,
        number: usize,
        table: &[usize],
        dimensions: &[Dimension],
        axes: &[Vec<Entry>],
    ) -> Result<(), Misfit> {
        let own: Vec<&Vec<Entry>> = table.iter().filter_map(|&at| axes.get(at)).collect();
        let sizes: Vec<usize> = own.iter().map(|axis| axis.len()).collect();
        let n: usize = sizes.iter().product();
        let first = self.made.places.len();
        for place in 0..n {
            let picked: Vec<Entry> = split(place, &sizes)
                .into_iter()
                .zip(&own)
                .filter_map(|(entry, axis)| axis.get(entry).cloned())
                .collect();
            let mut key: Vec<BTreeSet<usize>> = self.values.iter().map(|values| (0..values.len()).collect()).collect();
            for (&at, entry) in table.iter().zip(&picked) {
                if let Some(set) = key.get_mut(at) {
                    set.clone_from(&entry.values);
                }
            }
            let n_whole = picked.iter().filter(|entry| entry.label.is_none()).count();
            let priority = match picked.len() - n_whole {
                0 => Priority::AreaTotal,
                n if n < picked.len() => Priority::Total,
                _ => Priority::Inner,
            };
            let sensitive = Sensitivity::Count { threshold: self.threshold };
            let cell = self.cell(&key, priority, sensitive)?;
            self.made.places.push(Place { table: number, entries: picked, cell });
        }
        let cells: Vec<usize> = self.made.places.iter().skip(first).map(|place| place.cell).collect();
        let sums: Vec<Vec<Sum>> = table
            .iter()
            .zip(&own)
            .filter_map(|(&at, entries)| dimensions.get(at).map(|dimension| sums(dimension, entries)))
            .collect();
        let along: Vec<_> = sizes.into_iter().zip(sums.iter().map(Vec::as_slice)).collect();
        self.made.grid.relate_along(&cells, &along).map_err(|_| Misfit::Sum)
    }

    fn cell(&mut self, key: &[BTreeSet<usize>], priority: Priority, sensitive: Sensitivity) -> Result<usize, Misfit> {
        let inner = self.inner_of(key);
        let sum: u64 = inner.iter().filter_map(|&at| self.made.inner.get(at)).fold(0, |sum, &n| sum.saturating_add(n));
        let value = i64::try_from(sum).ok().filter(|value| *value <= LARGEST).ok_or(Misfit::Sum)?;
        let contributors = u32::try_from(sum).unwrap_or(u32::MAX);
        let is_impossible = |at: &usize| self.is_impossible.get(*at).copied().unwrap_or(false);
        let sensitive =
            if !inner.is_empty() && inner.iter().all(is_impossible) { Sensitivity::StructuralZero } else { sensitive };
        let name = format!("{key:?}");
        let known = self.made.grid.find(&name).and_then(|at| self.made.grid.cells().get(at));
        let sensitive = known.map_or(sensitive, |cell| cell.sensitive);
        let cell = Cell { value, contributors, priority, sensitive };
        let at = self.made.grid.cell(&name, cell).map_err(|_| Misfit::Sum)?;
        if at == self.made.inner_of.len() {
            self.made.inner_of.push(inner);
        }
        Ok(at)
    }

    /// The inner cells that a list of sets of values holds.
    fn inner_of(&self, key: &[BTreeSet<usize>]) -> BTreeSet<usize> {
        key.iter().zip(self.values).fold(BTreeSet::from([0]), |sums, (set, values)| {
            sums.iter().flat_map(|at| set.iter().map(move |value| at * values.len() + value)).collect()
        })
    }

    /// Where no table has every dimension, the inner cells are in none; they tie the tables together.
    fn inner_cells(&mut self, is_released: bool) -> Result<(), Misfit> {
        if is_released {
            return Ok(());
        }
        let released: Vec<(usize, BTreeSet<usize>)> = self.made.inner_of.iter().cloned().enumerate().collect();
        let sizes: Vec<usize> = self.values.iter().map(Vec::len).collect();
        let mut cells = Vec::new();
        for inner in 0..self.made.inner.len() {
            let key: Vec<BTreeSet<usize>> =
                split(inner, &sizes).into_iter().map(|value| BTreeSet::from([value])).collect();
            cells.push(self.cell(&key, Priority::Inner, Sensitivity::Inside { threshold: 0 })?);
        }
        for (whole, inner) in released {
            let parts: Vec<usize> = inner.iter().filter_map(|&at| cells.get(at).copied()).collect();
            if parts != [whole] {
                self.made.grid.relate(Relation::sum(whole, &parts));
            }
        }
        Ok(())
    }

    /// Each value of one dimension knows its own; the only one behind an inner cell knows every cell where it is alone.
    fn insiders(&mut self, owner: Option<usize>, with_families: bool) {
        let owns: Vec<(String, BTreeSet<usize>)> = owner
            .and_then(|at| Some((at, self.values.get(at)?)))
            .map(|(at, values)| {
                let below: usize = self.values.iter().skip(at + 1).map(Vec::len).product();
                let own = |value: usize| {
                    let is_own = |inner: &usize| inner / below.max(1) % values.len().max(1) == value;
                    (0..self.made.inner.len()).filter(is_own).collect()
                };
                values.iter().enumerate().map(|(value, name)| ((*name).to_owned(), own(value))).collect()
            })
            .unwrap_or_default();
        let counts = |inner: &usize| self.made.inner.get(*inner).copied().unwrap_or(0);
        let mut insiders: Vec<Insider> = Vec::new();
        for (name, own) in owns {
            let is_own = |cell: &BTreeSet<usize>| cell.iter().all(|inner| own.contains(inner) || counts(inner) == 0);
            let knows = self.made.inner_of.iter().enumerate().filter(|(_, cell)| is_own(cell)).map(|(at, _)| at);
            insiders.push(Insider { name, knows: knows.collect(), is_family: false });
        }
        let mut families: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, cell) in self.made.inner_of.iter().enumerate() {
            let mut alone = cell.iter().filter(|inner| counts(inner) > 0);
            if let (Some(&inner), None) = (alone.next(), alone.next())
                && counts(&inner) == 1
            {
                families.entry(inner).or_default().push(at);
            }
        }
        insiders.extend(families.into_values().filter(|_| with_families).map(|knows| Insider {
            name: "family".to_owned(),
            knows,
            is_family: true,
        }));
        self.made.insiders = insiders;
    }
}

/// Where each value of a dimension goes with one value of another only, as a town with its area, all other pairs are
/// impossible, and readers know it.
fn impossible(rows: &[Row], values: &[Vec<&str>]) -> Vec<bool> {
    let sizes: Vec<usize> = values.iter().map(Vec::len).collect();
    let place = |row: &Row, at: usize| values.get(at)?.binary_search(&row.values.get(at)?.as_str()).ok();
    let mut goes_with: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    for one in 0..values.len() {
        for other in (0..values.len()).filter(|other| *other != one) {
            let pairs: BTreeSet<(usize, usize)> =
                rows.iter().filter_map(|row| Some((place(row, one)?, place(row, other)?))).collect();
            let is_one_each = pairs.iter().zip(pairs.iter().skip(1)).all(|(a, b)| a.0 != b.0);
            if is_one_each && sizes.get(other).is_some_and(|size| *size > 1) {
                goes_with.push((one, other, pairs.into_iter().map(|(_, other)| other).collect()));
            }
        }
    }
    let is_impossible = |inner: usize| {
        let at = split(inner, &sizes);
        goes_with
            .iter()
            .any(|(one, other, partner)| at.get(*one).and_then(|value| partner.get(*value)) != at.get(*other))
    };
    (0..sizes.iter().product()).map(is_impossible).collect()
}

/// The sums that hold in a dimension: each total or group with what makes it up.
fn sums(dimension: &Dimension, entries: &[Entry]) -> Vec<Sum> {
    let sum = |whole: usize, parts: Vec<usize>| -> Sum {
        std::iter::once((whole, -1)).chain(parts.into_iter().map(|part| (part, 1))).collect()
    };
    let find = |name: &String| entries.iter().position(|entry| entry.label.as_ref() == Some(name));
    let mut sums = Vec::new();
    let mut below = BTreeSet::new();
    for (group, members) in &dimension.groups {
        let parts: Vec<usize> = members.iter().filter_map(find).collect();
        if let Some(whole) = find(group) {
            below.extend(parts.iter().copied());
            sums.push(sum(whole, parts));
        }
    }
    let tops: Vec<usize> = (1..entries.len()).filter(|entry| !below.contains(entry)).collect();
    // Whatever the groups, all values make the total.
    let is_value = |entry: &Entry| entry.label.as_ref().is_some_and(|label| !dimension.groups.contains_key(label));
    let values: Vec<usize> =
        entries.iter().enumerate().filter(|(_, entry)| is_value(entry)).map(|(at, _)| at).collect();
    let wholes = dimension.partitions.iter().map(|names| names.iter().filter_map(find).collect::<Vec<usize>>());
    for parts in wholes.chain([tops, values]) {
        let n: usize = parts.iter().filter_map(|&part| entries.get(part)).map(|entry| entry.values.len()).sum();
        let held: BTreeSet<usize> =
            parts.iter().filter_map(|&part| entries.get(part)).flat_map(|entry| entry.values.iter().copied()).collect();
        // Groups that overlap share nothing out.
        if entries.first().is_some_and(|total| n == held.len() && total.values == held) {
            sums.push(sum(0, parts));
        }
    }
    sums
}
