//! Cells, relations and those who will look at them in; which cells are hidden (秘匿), for which, and the proof that it is
//! enough, out.
//!
//! Primary cells are small. At first everything is hidden, and for every small cell and every reader there are two whole
//! tables that agree with all that the reader knows and differ enough in that cell. Then cells are published one after
//! the other, the most useful first (`order.rs`, after Langsrud's `GaussSuppression`, R, MIT), each only if every
//! proof that rests on its moving can be replaced by one that does not; a cell that stays hidden is secondary. So nothing
//! is hidden for which no reason was found, there is nothing to repair, and the proof is ready when the pattern is.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::BTreeSet;

pub use super::primary::width;
pub use super::system::{Broken, Cell, Priority, Relation, Sensitivity};
pub use super::witness::Witness;

use super::check;
use super::order;
use super::primary::Role;
use super::proofs::Proofs;
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
    /// By how much the possible values of a small number must differ, at the most that is asked of everybody.
    pub widest: u32,
    /// The same for insiders.
    pub insiders: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { zero: ZeroPolicy::Show, zero_secondary: false, widest: u32::MAX, insiders: 2 }
    }
}

/// Somebody who knows more than the published numbers and the rule: hidden cells, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Insider {
    /// Who it is, for the report.
    pub name: String,
    /// The cells that it knows whether they are published or not.
    pub knows: Vec<usize>,
    /// Whether it is a single family, which must not work out another small number exactly; everybody else must not
    /// come near to it.
    pub is_family: bool,
}

/// Why a cell is hidden. For the office only: readers see one symbol for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Too few children stand behind it.
    Primary,
    /// It is in no table.
    Withheld,
    /// A primary cell would follow from it.
    Secondary {
        /// Index of that primary cell.
        because: usize,
    },
}

/// Two whole tables that a reader cannot tell apart, and how far apart they are at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The cell.
    pub cell: usize,
    /// The insider for whom it is meant; none is everybody who knows no cell that the tables move.
    pub insider: Option<usize>,
    /// By how much its possible values must differ.
    pub need: i64,
    /// The table with the smaller number, in [`Proof::witnesses`]; none is the true table.
    pub low: Option<usize>,
    /// The table with the greater number.
    pub high: Option<usize>,
}

/// The proof that a pattern is enough. For the office only: it holds the true table by its differences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Whole tables by their differences from the true one.
    pub witnesses: Vec<Witness>,
    /// One entry per hidden cell, and one more for each insider whom it would not stop.
    pub pairs: Vec<Pair>,
}

/// A small cell for which nothing stops a reader from coming too near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposed {
    /// The cell.
    pub cell: usize,
    /// The insider; none is everybody.
    pub insider: Option<usize>,
}

/// A pattern of hidden cells. One entry per cell, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Why a cell is hidden; `None` if it is published.
    pub hidden: Vec<Option<Reason>>,
    /// What stays open whatever is hidden, since numbers that are never hidden give it away: the table must be changed.
    /// Empty when all is well.
    pub exposed: Vec<Exposed>,
    /// Why all else is safe.
    pub proof: Proof,
}

impl Suppression {
    /// Returns for each cell whether it is hidden.
    pub fn mask(&self) -> Vec<bool> {
        self.hidden.iter().map(Option::is_some).collect()
    }
}

/// Chooses the cells to hide.
pub fn suppress(
    cells: &[Cell],
    relations: &[Relation],
    policy: Policy,
    insiders: &[Insider],
) -> Result<Suppression, Broken> {
    suppress_as_before(cells, relations, policy, insiders, &BTreeSet::new())
}

/// Chooses the cells to hide; those that readers saw before are published before all others, so that readers see the same
/// cells as long as these do no harm.
pub fn suppress_as_before(
    cells: &[Cell],
    relations: &[Relation],
    policy: Policy,
    insiders: &[Insider],
    before: &BTreeSet<usize>,
) -> Result<Suppression, Broken> {
    let system = System::new(cells, relations)?;
    let roles: Vec<Role> = cells.iter().map(|cell| Role::of(cell, policy)).collect();
    let candidates: Vec<bool> = roles.iter().map(|&role| role == Role::Candidate).collect();
    let mut hidden: Vec<bool> = roles.iter().map(|&role| role != Role::Known).collect();
    let mut proofs = Proofs::new(&system, &hidden, policy, insiders);
    let exposed = proofs.prove_small();
    let order = order::publishing(&system, &candidates, before);
    let mut because = vec![None; cells.len()];
    let (mut ahead, mut n) = (&order[..], order.len());
    // Together as many as do no harm, so that what is far from every small number takes no time.
    while !ahead.is_empty() {
        n = n.clamp(1, ahead.len());
        let (batch, rest) = ahead.split_at(n);
        match proofs.publish(batch) {
            Ok(()) => {
                for &cell in batch {
                    hidden[cell] = false;
                }
                (ahead, n) = (rest, n * 2);
            }
            Err(primary) if n == 1 => {
                because[batch[0]] = Some(primary);
                ahead = rest;
            }
            Err(_) => n = n.div_ceil(2),
        }
    }
    for &cell in &order {
        // What no table moves protects nothing, whatever stood in its way when it was its turn.
        if hidden[cell] && proofs.prove(cell).is_err() && proofs.publish(&[cell]).is_ok() {
            hidden[cell] = false;
        }
    }
    let reason = |cell: usize| match (hidden[cell], because[cell], roles[cell]) {
        (false, ..) => None,
        (true, Some(because), _) => Some(Reason::Secondary { because }),
        (true, None, Role::Withheld) => Some(Reason::Withheld),
        (true, None, _) => Some(Reason::Primary),
    };
    Ok(Suppression { hidden: (0..cells.len()).map(reason).collect(), exposed, proof: proofs.proof() })
}

/// Looks for the proof that a pattern is enough; returns it with the small cells for which there is none.
pub fn audit(
    cells: &[Cell],
    relations: &[Relation],
    policy: Policy,
    insiders: &[Insider],
    hidden: &[bool],
) -> Result<(Proof, Vec<Exposed>), Broken> {
    if hidden.len() != cells.len() {
        return Err(Broken::Length);
    }
    let system = System::new(cells, relations)?;
    let mut proofs = Proofs::new(&system, hidden, policy, insiders);
    let exposed = proofs.prove_small();
    Ok((proofs.proof(), exposed))
}

/// Checks by addition alone that a proof holds for a pattern: each pair of tables is possible to whom it is meant for and
/// differs enough, and every small hidden cell has one for everybody and for each insider who knows a cell that those
/// tables move. Returns the cells for which it does not.
pub fn unproven(
    cells: &[Cell],
    relations: &[Relation],
    policy: Policy,
    insiders: &[Insider],
    hidden: &[bool],
    proof: &Proof,
) -> Result<Vec<Exposed>, Broken> {
    if hidden.len() != cells.len() {
        return Err(Broken::Length);
    }
    Ok(check::unproven(&System::new(cells, relations)?, policy, insiders, hidden, proof))
}
