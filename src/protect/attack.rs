//! Published tables, of ours or of somebody else, in; between which numbers each hidden cell must lie, out.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `Links`")]

use super::block::{Block, Tried};
use super::system::{Broken, LARGEST, Links, Relation};
use super::witness::View;

/// What a reader can say of a hidden cell: both ends included, `None` where no limit was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The cell.
    pub cell: usize,
    /// The least possible value.
    pub low: Option<i64>,
    /// The greatest possible value.
    pub high: Option<i64>,
    /// Whether there is a whole table with either end: no reader can say more.
    pub is_exact: bool,
}

/// Cells that hang together are tried through if they are no more than these, with so many tries for each end.
const MOST: usize = 200;
const TRIES: usize = 3_000;

/// Returns the interval of each hidden cell.
///
/// `numbers` has the published number of a cell, or none; `lowest` what a number of its kind is at least. Ends that follow
/// from relations one at a time always hold; beyond them whole tables are tried.
pub fn attack(
    numbers: &[Option<i64>],
    lowest: &[Option<i64>],
    relations: &[Relation],
) -> Result<Vec<Interval>, Broken> {
    let links = Links::new(numbers.len(), relations)?;
    if numbers.iter().flatten().any(|number| !(-LARGEST..=LARGEST).contains(number)) || lowest.len() != numbers.len() {
        return Err(Broken::Length);
    }
    let ends = |cell: usize| match numbers[cell] {
        Some(number) => (number, number),
        None => (lowest[cell].unwrap_or(-LARGEST), LARGEST),
    };
    let (low, high): (Vec<i64>, Vec<i64>) = (0..numbers.len()).map(ends).unzip();
    let start: Vec<i64> = low.iter().map(|&low| low.max(0)).collect();
    let view = View { low, high };
    contradiction(&links, numbers)?;
    let mut found: Vec<Option<Interval>> = vec![None; numbers.len()];
    for cell in (0..numbers.len()).filter(|&cell| numbers[cell].is_none()) {
        if found[cell].is_some() {
            continue;
        }
        let Some(block) = Block::around(&links, &view, &start, cell, usize::MAX) else {
            continue;
        };
        for (cell, low, high) in block.ends() {
            if low > high {
                return Err(Broken::DoesNotHold { relation: links.of_cell[cell].first().copied().unwrap_or(0) });
            }
            let (low, is_low) = nearest(&block, cell, low, high);
            let (high, is_high) = nearest(&block, cell, high, low);
            let limit = |number: i64| (number.abs() < LARGEST / 2).then_some(number);
            found[cell] = Some(Interval { cell, low: limit(low), high: limit(high), is_exact: is_low && is_high });
        }
    }
    Ok(found.into_iter().flatten().collect())
}

/// The number nearest to an end for which there is a table, and whether that is certain.
fn nearest(block: &Block, cell: usize, from: i64, to: i64) -> (i64, bool) {
    if from.abs() >= LARGEST / 2 {
        return (from, true);
    }
    let (step, mut number) = ((to - from).signum(), from);
    if block.cells.len() > MOST {
        return (from, from == to);
    }
    for _ in 0..MOST {
        match block.with(cell, number, TRIES) {
            Tried::Found(_) => return (number, true),
            Tried::Impossible if number != to => number += step,
            Tried::Impossible | Tried::Open => return (number, false),
        }
    }
    (number, false)
}

/// Published numbers that do not add up.
fn contradiction(links: &Links, numbers: &[Option<i64>]) -> Result<(), Broken> {
    for (relation, terms) in links.relations.iter().enumerate() {
        let sum: Option<i128> =
            terms.iter().map(|&(cell, by)| numbers[cell].map(|number| i128::from(number) * i128::from(by))).sum();
        if sum.is_some_and(|sum| sum != 0) {
            return Err(Broken::DoesNotHold { relation });
        }
    }
    Ok(())
}
