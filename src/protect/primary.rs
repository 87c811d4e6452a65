//! Cells and a policy in; which are small, which may be hidden beside them, and what readers know anyway, out.

#![expect(clippy::indexing_slicing, reason = "every index was checked by `System`")]

use std::collections::BTreeSet;

use super::engine::{Insider, Policy, ZeroPolicy};
use super::system::{Cell, Sensitivity, System};

/// What may happen to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Never hidden.
    Known,
    /// Always hidden.
    Primary,
    /// Published if it does no harm.
    Candidate,
    /// Always hidden, and anybody may come near to it.
    Withheld,
}

impl Role {
    pub(super) fn of(cell: &Cell, policy: Policy) -> Self {
        let is_empty = cell.contributors == 0 && cell.value == 0;
        match cell.sensitive {
            Sensitivity::Public | Sensitivity::StructuralZero => Self::Known,
            Sensitivity::Derived => Self::Candidate,
            Sensitivity::Inside { threshold } => match policy.zero {
                ZeroPolicy::Show if is_empty => Self::Withheld,
                _ if cell.contributors < threshold => Self::Primary,
                _ => Self::Withheld,
            },
            Sensitivity::Released { threshold, .. } if cell.contributors < threshold => Self::Primary,
            Sensitivity::Released { .. } => Self::Withheld,
            Sensitivity::Count { threshold } | Sensitivity::Magnitude { threshold } => match policy.zero {
                ZeroPolicy::Show if is_empty && policy.zero_secondary => Self::Candidate,
                ZeroPolicy::Show if is_empty => Self::Known,
                ZeroPolicy::Hide if is_empty => Self::Primary,
                _ if cell.contributors < threshold => Self::Primary,
                _ => Self::Candidate,
            },
        }
    }
}

/// Where no count at all is shown, the values that a reader must be left are those of the strictest threshold of the same
/// rule (介護DB: 20).
const ALL_HIDDEN: i64 = 20;

/// By how much the possible values of a hidden cell must differ at least.
///
/// The rule alone tells a reader that a small number of children is one of 1 … threshold − 1, or of 0 … threshold − 1
/// where zeros are hidden: a reader must be left as many values as that. An amount behind which few children stand must
/// stay unknown by a fifth of itself (the p % rule of the Handbook on Statistical Disclosure Control, Hundepool et al.
/// 2010, with p = 20). A number that is hidden for the sake of others must not follow exactly.
pub fn width(cell: &Cell, policy: Policy) -> i64 {
    let below = |threshold: u32| if threshold == u32::MAX { ALL_HIDDEN } else { i64::from(threshold) };
    let width = match cell.sensitive {
        _ if Role::of(cell, policy) != Role::Primary => 1,
        Sensitivity::Count { threshold } if policy.zero == ZeroPolicy::Show => below(threshold) - 2,
        Sensitivity::Count { threshold } | Sensitivity::Inside { threshold } => below(threshold) - 1,
        Sensitivity::Released { threshold, least, is_amount: false } => {
            below(threshold) - 1 - least.unwrap_or(0).clamp(0, 1)
        }
        _ => cell.value.saturating_abs() / 5,
    };
    width.min(i64::from(policy.widest)).max(1)
}

/// By how much the possible values must differ for an insider, who is bound to secrecy and must not come to know a number
/// that is not its own: a family exactly, all others nearly.
pub(super) fn width_for(need: i64, insider: &Insider, policy: Policy) -> i64 {
    if insider.is_family { 1 } else { need.min(i64::from(policy.insiders)).max(1) }
}

/// What a reader who knows the rule knows a hidden cell to be at least.
pub(super) fn lowest(cell: &Cell, policy: Policy) -> Option<i64> {
    let never_zero = policy.zero == ZeroPolicy::Show && !policy.zero_secondary;
    match cell.sensitive {
        Sensitivity::Derived => None,
        Sensitivity::Released { least, .. } => least.map(|least| least.min(cell.value)),
        Sensitivity::Count { .. } if never_zero => Some(cell.value.min(1)),
        _ => Some(cell.value.min(0)),
    }
}

/// What an insider knows for certain: its own cells, and what follows from them and from numbers that are never hidden,
/// one relation at a time, its numbers at their least included. No hiding can change it, and as a rule it is a sum of its own children and of zeros.
pub(super) fn knowledge(system: &System, hidden: &[bool], insider: &Insider, policy: Policy) -> Vec<usize> {
    // What one insider knows is little beside all that there is.
    let mut known: BTreeSet<usize> = BTreeSet::new();
    let mut stack: Vec<usize> = insider.knows.iter().copied().filter(|&cell| cell < hidden.len()).collect();
    while let Some(cell) = stack.pop() {
        if !hidden[cell] || !known.insert(cell) {
            continue;
        }
        let is_open = |term: &&(usize, i64)| hidden[term.0] && !known.contains(&term.0);
        for &relation in &system.links.of_cell[cell] {
            let mut left = system.links.relations[relation].iter().filter(is_open);
            if let (Some(last), None) = (left.next(), left.next()) {
                stack.push(last.0);
            }
            // What is left of a sum, and can be no less than it is, is that: beside an only child all are zero.
            let left = || system.links.relations[relation].iter().filter(is_open);
            let sign = left().next().map_or(0, |term| term.1.signum());
            let is_least = |at: usize| lowest(&system.cells[at], policy) == Some(system.cells[at].value);
            if left().all(|term| term.1.signum() == sign && is_least(term.0)) {
                stack.extend(left().map(|term| term.0));
            }
        }
    }
    known.into_iter().collect()
}
