//! Cells and relations in; which cells are hidden (秘匿), and for which, out.
//!
//! Primary cells are small. A secondary cell is hidden because, with it, a primary one would follow
//! from the published numbers. Cells are published in a fixed order, each unless it would give a
//! primary cell away: every secondary cell is therefore needed (the method of Langsrud's
//! `GaussSuppression`, R, MIT, written anew from its description). Then ends of intervals are
//! pushed through the relations; a primary cell they pin gets one more hidden cell beside it, and
//! all is done again until nothing is pinned. Last, cells that became needless are published.

pub use super::bounds::Interval;
pub use super::system::{Broken, Cell, Priority, Relation, Sensitivity};

use super::bounds;
use super::exact;
use super::pass::Pass;
use super::plan::Plan;
use super::system::System;

/// What is done with a cell behind which there is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZeroPolicy {
    /// Zeros are shown, as the guideline for the national claims database (NDB) allows.
    Show,
    /// Zeros are hidden like small numbers.
    Hide,
}

/// The rules that a council decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What is done with zeros.
    pub zero: ZeroPolicy,
    /// Whether a shown zero may be hidden to protect another cell. If not, and zeros are shown,
    /// every reader knows that a hidden number of children is at least one, and the audit counts on it.
    pub zero_secondary: bool,
    /// Whether the only child behind a cell must not be able to work out another small cell.
    pub singletons: bool,
    /// Whether a small cell must not be pinned by intervals either.
    pub intervals: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { zero: ZeroPolicy::Show, zero_secondary: false, singletons: true, intervals: true }
    }
}

/// Why a cell is hidden. For the office only: readers see one symbol for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Too few children stand behind it.
    Primary,
    /// A primary cell would follow from it.
    Secondary {
        /// Index of that primary cell.
        because: usize,
    },
}

/// A pattern of hidden cells. One entry per cell, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Why a cell is hidden; `None` if it is published.
    pub hidden: Vec<Option<Reason>>,
    /// Primary cells that stay open whatever is hidden, since numbers that are never hidden give
    /// them away: the table must be changed. Empty when all is well.
    pub exposed: Vec<usize>,
    /// What a reader can say of each cell.
    pub intervals: Vec<Interval>,
    /// How often the elimination ran before nothing was pinned.
    pub n_rounds: usize,
}

impl Suppression {
    /// Returns for each cell whether it is hidden.
    pub fn mask(&self) -> Vec<bool> {
        self.hidden.iter().map(Option::is_some).collect()
    }
}

/// Chooses the cells to hide.
pub fn suppress(cells: &[Cell], relations: &[Relation], policy: Policy) -> Result<Suppression, Broken> {
    let system = System::new(cells, relations)?;
    let mut plan = Plan::new(&system, policy);
    let mut n_rounds = 0;
    loop {
        n_rounds += 1;
        let mut pass = Pass::run(&system, &plan, policy);
        if plan.take_back(&pass.needless) {
            continue;
        }
        if !policy.intervals {
            return Ok(pass.finished(&system, &plan, policy, n_rounds));
        }
        let bounds = bounds::intervals(&system, &pass.hidden, &plan.lowest);
        if !plan.repair(&system, &pass, &bounds) {
            pass.publish_needless(&system, &plan);
            return Ok(pass.finished(&system, &plan, policy, n_rounds));
        }
    }
}

/// Returns the hidden cells that still follow exactly from the published ones.
///
/// For a reader who knows more, such as a municipality its own row, leave what it knows out of `hidden`.
pub fn audit(cells: &[Cell], relations: &[Relation], hidden: &[bool]) -> Result<Vec<usize>, Broken> {
    let system = checked(cells, relations, hidden)?;
    Ok(exact::determined(&system, hidden))
}

/// Returns the primary cells that a pattern gives away: exactly, by intervals, or to a lone child.
pub fn disclosed(
    cells: &[Cell],
    relations: &[Relation],
    hidden: &[bool],
    policy: Policy,
) -> Result<Vec<usize>, Broken> {
    let system = checked(cells, relations, hidden)?;
    let plan = Plan::new(&system, policy);
    Ok(plan.disclosed(&system, hidden, policy).into_iter().collect())
}

fn checked<'a>(cells: &'a [Cell], relations: &[Relation], hidden: &[bool]) -> Result<System<'a>, Broken> {
    if hidden.len() == cells.len() { System::new(cells, relations) } else { Err(Broken::Length) }
}
