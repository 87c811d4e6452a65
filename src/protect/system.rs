//! What leaves the house, as written by the caller, in; a checked linear system out.

use std::collections::{BTreeMap, BTreeSet};

/// What the council needs first. Later variants are published before earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// An inner cell of a cross table.
    Inner,
    /// A subtotal or a total of one municipality.
    Total,
    /// A total of the whole area (圏域計).
    AreaTotal,
}

/// Why a cell might have to be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Number of children; hidden when it is at least one and below the threshold.
    Count {
        /// The smallest number that may be shown.
        threshold: u32,
    },
    /// An amount such as child-days, never negative; hidden when fewer children than the threshold stand behind it.
    Magnitude {
        /// The smallest number of children.
        threshold: u32,
    },
    /// A number computed from others, such as a gap, that may be negative: hidden only to protect another.
    Derived,
    /// A number of children that is in no table, such as that of a municipality which is shown together with others
    /// (合算): always hidden, and guarded like any other when it is below the threshold.
    Inside {
        /// The smallest number that need not be guarded.
        threshold: u32,
    },
    /// A number that was held back when its table left earlier: always hidden, and guarded like any other when few children
    /// stand behind it.
    Released {
        /// Below how many children it was held back; nobody guards it from there on.
        threshold: u32,
        /// What the rule of that day tells: it is at least this.
        least: Option<i64>,
        /// Whether it is an amount.
        is_amount: bool,
    },
    /// Known to everybody anyway, such as a capacity or what left earlier: never hidden.
    Public,
    /// Zero by definition, known to everybody: never hidden, and it protects nothing.
    StructuralZero,
}

/// One number that would leave the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The number itself, in whole units.
    pub value: i64,
    /// Children behind it.
    pub contributors: u32,
    /// How early it is published.
    pub priority: Priority,
    /// Why it might have to be hidden.
    pub sensitive: Sensitivity,
}

/// A linear relation that every reader knows: the sum of coefficient × cell is zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// Cell by index, and its coefficient.
    pub terms: Vec<(usize, i64)>,
}

impl Relation {
    /// Returns `total` = sum of `parts`.
    pub fn sum(total: usize, parts: &[usize]) -> Self {
        let mut terms = vec![(total, -1)];
        terms.extend(parts.iter().map(|&part| (part, 1)));
        Self { terms }
    }
}

/// Why cells and relations are not one system; each is a fault of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The relation names a cell that is not there.
    NoSuchCell {
        /// Index of the relation.
        relation: usize,
    },
    /// The relation is not true of the values.
    DoesNotHold {
        /// Index of the relation.
        relation: usize,
    },
    /// A value or a coefficient of the relation is beyond 2^52.
    TooLarge {
        /// Index of the relation.
        relation: usize,
    },
    /// The pattern of hidden cells is not as long as the list of cells.
    Length,
}

/// The largest value or coefficient: products and their sums then stay within `i128`.
pub(super) const LARGEST: i64 = 1 << 52;

/// Relations, and where each cell stands in them.
pub(super) struct Links {
    /// Terms by ascending cell, each cell once, no zero coefficient.
    pub(super) relations: Vec<Vec<(usize, i64)>>,
    /// The relations in which each cell stands.
    pub(super) of_cell: Vec<Vec<usize>>,
}

impl Links {
    /// A relation that is a multiple of one before it by ±1 says nothing new and is left out.
    pub(super) fn new(n_cells: usize, relations: &[Relation]) -> Result<Self, Broken> {
        let mut of_cell = vec![Vec::new(); n_cells];
        let mut tidy: Vec<Vec<(usize, i64)>> = Vec::with_capacity(relations.len());
        let mut seen = BTreeSet::new();
        for (index, relation) in relations.iter().enumerate() {
            let mut terms = merged(relation).ok_or(Broken::TooLarge { relation: index })?;
            if terms.first().is_some_and(|&(_, first)| first < 0) {
                for term in &mut terms {
                    term.1 = term.1.saturating_neg();
                }
            }
            if terms.iter().any(|term| term.0 >= n_cells) {
                return Err(Broken::NoSuchCell { relation: index });
            }
            if terms.iter().any(|term| !(-LARGEST..=LARGEST).contains(&term.1)) {
                return Err(Broken::TooLarge { relation: index });
            }
            if terms.is_empty() || !seen.insert(terms.clone()) {
                continue;
            }
            for &(cell, _) in &terms {
                of_cell.get_mut(cell).ok_or(Broken::NoSuchCell { relation: index })?.push(tidy.len());
            }
            tidy.push(terms);
        }
        Ok(Self { relations: tidy, of_cell })
    }
}

/// Cells and relations that are known to fit: every index exists, every relation holds.
pub(super) struct System<'a> {
    pub(super) cells: &'a [Cell],
    pub(super) links: Links,
}

impl<'a> System<'a> {
    pub(super) fn new(cells: &'a [Cell], relations: &[Relation]) -> Result<Self, Broken> {
        let links = Links::new(cells.len(), relations)?;
        for (relation, Relation { terms }) in relations.iter().enumerate() {
            let mut sum = 0_i128;
            for &(cell, coefficient) in terms {
                let value = cells.get(cell).ok_or(Broken::NoSuchCell { relation })?.value;
                if !(-LARGEST..=LARGEST).contains(&value) {
                    return Err(Broken::TooLarge { relation });
                }
                sum += i128::from(coefficient) * i128::from(value);
            }
            if sum != 0 {
                return Err(Broken::DoesNotHold { relation });
            }
        }
        Ok(Self { cells, links })
    }
}

/// The coefficient of a cell in terms by ascending cell.
pub(super) fn coefficient(terms: &[(usize, i64)], cell: usize) -> i64 {
    terms.binary_search_by_key(&cell, |term| term.0).ok().and_then(|at| terms.get(at)).map_or(0, |term| term.1)
}

/// One term a cell; none when the coefficients of a cell do not fit a word.
fn merged(relation: &Relation) -> Option<Vec<(usize, i64)>> {
    let mut terms = BTreeMap::new();
    for &(cell, coefficient) in &relation.terms {
        let sum: &mut i64 = terms.entry(cell).or_default();
        *sum = sum.checked_add(coefficient)?;
    }
    Some(terms.into_iter().filter(|&(_, coefficient)| coefficient != 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(values: &[i64], terms: &[(usize, i64)]) -> Option<Broken> {
        let cell =
            |&value: &i64| Cell { value, contributors: 0, priority: Priority::Inner, sensitive: Sensitivity::Public };
        let cells: Vec<Cell> = values.iter().map(cell).collect();
        System::new(&cells, &[Relation { terms: terms.to_vec() }]).err()
    }

    #[test]
    fn refuses_what_is_not_one_system() {
        assert_eq!(refused(&[3, 1, 2], &[(0, -1), (1, 1), (2, 1)]), None);
        assert_eq!(refused(&[6, 3], &[(0, 1), (1, -1), (1, -1)]), None);
        assert_eq!(refused(&[4, 1, 2], &[(0, -1), (1, 1), (2, 1)]), Some(Broken::DoesNotHold { relation: 0 }));
        assert_eq!(refused(&[4], &[(7, 1)]), Some(Broken::NoSuchCell { relation: 0 }));
        assert_eq!(refused(&[i64::MAX, i64::MAX], &[(0, 1), (1, -1)]), Some(Broken::TooLarge { relation: 0 }));
        assert_eq!(refused(&[1], &[(0, i64::MAX), (0, i64::MAX)]), Some(Broken::TooLarge { relation: 0 }));
    }
}
