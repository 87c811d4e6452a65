//! Tables with nested totals in; cells and relations of all of them, linked by key, out.

use std::collections::BTreeMap;

use super::system::{Cell, Relation, Sensitivity};

/// One axis of a table: for each entry the entry it is a part of. Entries without a part are inner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Index of the entry that this one belongs to, if any.
    pub parents: Vec<Option<usize>>,
}

/// What adds up to zero: entries of an axis with coefficients.
pub type Sum = Vec<(usize, i64)>;

/// Why a table cannot join the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Two cells have one definition and yet differ.
    Differs {
        /// The definition they share.
        key: String,
    },
    /// An entry that is not there is part of a sum, or an entry is its own ancestor.
    Parent {
        /// Index of the axis.
        axis: usize,
        /// Index of the entry.
        entry: usize,
    },
}

/// All tables as one linear system; equal keys are one number.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
    index: BTreeMap<String, usize>,
}

impl Grid {
    /// Returns the cells, each definition once.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns the relations of all tables.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Returns the definitions, in the order of the cells.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<(usize, &str)> = self.index.iter().map(|(name, &at)| (at, name.as_str())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Returns the index of a definition.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// Adds one cell, or finds the one of the same definition; the higher priority holds.
    pub fn cell(&mut self, key: &str, cell: Cell) -> Result<usize, Misfit> {
        let Some(&at) = self.index.get(key) else {
            self.cells.push(cell);
            self.index.insert(key.to_owned(), self.cells.len() - 1);
            return Ok(self.cells.len() - 1);
        };
        match self.cells.get_mut(at) {
            Some(old) if (Cell { priority: cell.priority, ..*old }) == cell => {
                old.priority = old.priority.max(cell.priority);
                Ok(at)
            }
            _ => Err(Misfit::Differs { key: key.to_owned() }),
        }
    }

    /// Adds a cell that is none of those there; returns its index.
    pub(super) fn add(&mut self, key: &str, cell: Cell) -> usize {
        self.cells.push(cell);
        self.index.insert(key.to_owned(), self.cells.len() - 1);
        self.cells.len() - 1
    }

    /// From now on everybody knows a cell.
    pub(super) fn make_known(&mut self, at: usize) {
        if let Some(cell) = self.cells.get_mut(at) {
            cell.sensitive = Sensitivity::Public;
        }
    }

    /// Adds a relation between cells of any tables, such as gap = capacity − need.
    pub fn relate(&mut self, relation: Relation) {
        self.relations.push(relation);
    }

    /// Adds a table of any number of axes; returns the cell of each combination, last axis fastest.
    ///
    /// `cell` gives definition and number of a combination of entries, one an axis.
    pub fn table(
        &mut self,
        axes: &[Axis],
        mut cell: impl FnMut(&[usize]) -> (String, Cell),
    ) -> Result<Vec<usize>, Misfit> {
        axes.iter().enumerate().try_for_each(|(index, axis)| rooted(index, axis))?;
        let sizes: Vec<usize> = axes.iter().map(|axis| axis.parents.len()).collect();
        let mut places = Vec::new();
        for at in 0..sizes.iter().product() {
            let (key, number) = cell(&split(at, &sizes));
            places.push(self.cell(&key, number)?);
        }
        let sums: Vec<Vec<Sum>> = axes.iter().map(nested).collect();
        let sums: Vec<(usize, &[Sum])> = sizes.into_iter().zip(sums.iter().map(Vec::as_slice)).collect();
        self.relate_along(&places, &sums)?;
        Ok(places)
    }

    /// Adds what adds up along the axes of a table: for each axis its size, and entries with coefficients whose sum is zero;
    /// one relation for each combination of the other axes.
    ///
    /// `places` has the cell of each combination of entries, last axis fastest.
    pub fn relate_along(&mut self, places: &[usize], axes: &[(usize, &[Sum])]) -> Result<(), Misfit> {
        for (axis, (size, sums)) in axes.iter().enumerate() {
            let step: usize = axes.iter().skip(axis + 1).map(|axis| axis.0).product();
            for sum in *sums {
                let is_first = |at: &usize| (at / step.max(1)).is_multiple_of((*size).max(1));
                for base in (0..places.len()).filter(is_first) {
                    let term = |&(entry, by): &(usize, i64)| {
                        let place = places.get(base + entry * step).filter(|_| entry < *size);
                        place.map(|&cell| (cell, by)).ok_or(Misfit::Parent { axis, entry })
                    };
                    self.relate(Relation { terms: sum.iter().map(term).collect::<Result<_, _>>()? });
                }
            }
        }
        Ok(())
    }
}

/// The entry on each axis of the combination at a place.
pub(super) fn split(mut at: usize, sizes: &[usize]) -> Vec<usize> {
    let mut entries = Vec::with_capacity(sizes.len());
    for &size in sizes.iter().rev() {
        entries.push(at % size.max(1));
        at /= size.max(1);
    }
    entries.reverse();
    entries
}

/// Each entry that has parts, less these.
fn nested(axis: &Axis) -> Vec<Sum> {
    let mut sums: BTreeMap<usize, Sum> = BTreeMap::new();
    for (entry, parent) in axis.parents.iter().enumerate() {
        if let Some(parent) = parent {
            sums.entry(*parent).or_insert_with(|| vec![(*parent, -1)]).push((entry, 1));
        }
    }
    sums.into_values().collect()
}

fn rooted(index: usize, axis: &Axis) -> Result<(), Misfit> {
    for entry in 0..axis.parents.len() {
        let mut at = entry;
        for step in 0..=axis.parents.len() {
            match axis.parents.get(at) {
                Some(None) => break,
                Some(Some(parent)) if step < axis.parents.len() => at = *parent,
                _ => return Err(Misfit::Parent { axis: index, entry }),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::engine::Priority;

    fn count(value: i64) -> Cell {
        let contributors = u32::try_from(value).unwrap();
        Cell { value, contributors, priority: Priority::Inner, sensitive: Sensitivity::Count { threshold: 3 } }
    }

    #[test]
    fn equal_keys_are_one_cell_and_unequal_numbers_are_refused() {
        let mut grid = Grid::default();
        let first = grid.cell("a", count(4)).unwrap();
        assert_eq!(grid.cell("a", Cell { priority: Priority::Total, ..count(4) }), Ok(first));
        assert_eq!(grid.cells()[first].priority, Priority::Total);
        assert_eq!(grid.cell("a", count(5)), Err(Misfit::Differs { key: "a".to_owned() }));
    }

    #[test]
    fn nested_groups_give_one_relation_a_parent() {
        let mut grid = Grid::default();
        let towns = Axis { parents: vec![None, Some(0), Some(1), Some(1), Some(0)] };
        let cares = Axis { parents: vec![None, Some(0), Some(0)] };
        let values = [4, 2, 1, 1, 2];
        let places =
            grid.table(&[towns, cares], |at| (format!("{at:?}"), count(values[at[0]] * [2, 1, 1][at[1]]))).unwrap();
        assert_eq!((places.len(), grid.relations().len()), (15, 2 * 3 + 5));
        assert!(
            grid.relations().contains(&Relation::sum(0, &[3, 12]))
                && grid.relations().contains(&Relation::sum(0, &[1, 2]))
        );
    }

    #[test]
    fn an_axis_that_goes_in_a_circle_is_refused() {
        let refused = |parents: Vec<Option<usize>>| {
            Grid::default().table(&[Axis { parents }], |_| (String::new(), count(0))).is_err()
        };
        assert!(refused(vec![Some(1), Some(0)]) && refused(vec![Some(9)]) && refused(vec![Some(0)]));
    }
}
