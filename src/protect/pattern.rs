//! What would leave and what left earlier in; the pattern of hidden numbers with its proof, out.

use std::collections::{BTreeMap, BTreeSet};

use super::earlier::{Earlier, Joined};
use super::engine::{self, Exposed, Insider, Policy, Reason, Sensitivity, Suppression, ZeroPolicy};
use super::house::{House, Tables};
use super::{Decision, Leaving};
use crate::error::Error;
use crate::plan::{Plan, Protection};
use crate::register::release::Release;

/// Which numbers are hidden, and why that is enough.
pub(super) struct Pattern {
    pub(super) house: House,
    pub(super) hidden: Suppression,
    /// What the register keeps of it, if it does not hold the same already.
    pub(super) release: Option<Release>,
    joined: Joined,
    insiders: Vec<Insider>,
    /// Small numbers of today without a proof.
    unproven: Vec<Exposed>,
    /// Of these, numbers that today's tables alone leave open, or that a reader of all editions who is no insider finds.
    refused: BTreeSet<usize>,
}

/// Decides what is hidden, together with everything that left earlier.
pub(super) fn of(leaving: &Leaving<'_>, tables: &[Tables<'_>]) -> Result<Pattern, Error> {
    let Some(plan) = leaving.editions.first().map(|edition| edition.plan) else {
        return Err(Error::Internal { stage: "protect" });
    };
    let earlier = Earlier::of(leaving.releases, leaving.children, leaving.records, &plan.quarter);
    let mut question = Question { leaving, tables, plan, policy: policy(&plan.method.protection) };
    if let Some(pattern) = question.repeated(&earlier)? {
        return Ok(pattern);
    }
    let mut pattern = question.answered(&earlier)?;
    if !pattern.refused.is_empty() && question.policy.zero == ZeroPolicy::Show {
        // That a hidden number is no zero may be what is too much: a zero may then be hidden for the sake of another number.
        question.policy.zero_secondary = true;
        if let Some(pattern) = question.repeated(&earlier)? {
            return Ok(pattern);
        }
        pattern = question.answered(&earlier)?;
    }
    if pattern.is_held(&earlier) {
        pattern.release = None;
    }
    match pattern.house.tables_of(pattern.refused.iter().copied(), tables) {
        Some(tables) => Err(Error::Unprotected { tables }),
        None => Ok(pattern),
    }
}

fn policy(protection: &Protection) -> Policy {
    let zero = if protection.show_zero { ZeroPolicy::Show } else { ZeroPolicy::Hide };
    let (widest, insiders) = protection.widths;
    Policy { zero, zero_secondary: false, widest: widest.unwrap_or(u32::MAX), insiders }
}

struct Question<'q> {
    leaving: &'q Leaving<'q>,
    tables: &'q [Tables<'q>],
    plan: &'q Plan,
    policy: Policy,
}

impl Question<'_> {
    fn house(&self) -> Result<House, Error> {
        House::of(self.leaving.editions, self.tables, self.leaving.children).ok_or(Error::Internal { stage: "protect" })
    }

    /// The pattern of a release whose numbers are today's, if today's rules give that pattern once more: who has read the
    /// one reads nothing new in the other.
    fn repeated(&self, earlier: &Earlier<'_>) -> Result<Option<Pattern>, Error> {
        if earlier.is_empty() {
            return Ok(None);
        }
        let house = self.house()?;
        let Some(at) = earlier.place_of(&house, house.grid.cells().len(), None) else {
            return Ok(None);
        };
        let pattern = self.answered(&earlier.before(at))?;
        let is_same = pattern.is_held(earlier) && pattern.refused.is_empty();
        Ok(is_same.then_some(Pattern { release: None, ..pattern }))
    }

    /// Where a number that left earlier and did not change would give away a small one of today, it is hidden now: who does
    /// not know that it did not change learns nothing.
    fn answered(&self, earlier: &Earlier<'_>) -> Result<Pattern, Error> {
        let mut pattern = self.tried(earlier, &BTreeSet::new())?;
        let mut open = BTreeSet::new();
        while !pattern.unproven.is_empty() {
            let near = pattern.known_beside_unproven();
            open.extend(if near.is_empty() { pattern.joined.known.clone() } else { near });
            if pattern.joined.known.is_empty() {
                break;
            }
            pattern = self.tried(earlier, &open)?;
        }
        self.judge(&mut pattern)?;
        Ok(pattern)
    }

    /// An insider who has kept all papers may find a number whatever is hidden today. Then hiding more is no help, and what
    /// counts is what today's tables tell by themselves.
    fn judge(&self, pattern: &mut Pattern) -> Result<(), Error> {
        let everybody = |exposed: &&Exposed| exposed.insider.is_none();
        pattern.refused = pattern.unproven.iter().filter(everybody).map(|exposed| exposed.cell).collect();
        if pattern.unproven.len() > pattern.refused.len() {
            let house = self.house()?;
            let mask: Vec<bool> = pattern.hidden.mask().into_iter().take(house.grid.cells().len()).collect();
            let (cells, relations) = (house.grid.cells(), house.grid.relations());
            let (_, alone) =
                engine::audit(cells, relations, self.policy, &house.insiders(self.plan.method.protection.pairs), &mask)
                    .map_err(|_| Error::Internal { stage: "protect" })?;
            let cells = alone.into_iter().map(|exposed| exposed.cell);
            pattern.refused.extend(cells.filter(|cell| pattern.unproven.iter().any(|exposed| exposed.cell == *cell)));
        }
        Ok(())
    }

    fn tried(&self, earlier: &Earlier<'_>, open: &BTreeSet<usize>) -> Result<Pattern, Error> {
        let fault = |_| Error::Internal { stage: "protect" };
        let mut house = self.house()?;
        let joined = earlier.join(&mut house, self.policy, open);
        let insiders = house.insiders(self.plan.method.protection.pairs);
        let (cells, relations) = (house.grid.cells(), house.grid.relations());
        let hidden = engine::suppress_as_before(cells, relations, self.policy, &insiders, &joined.before);
        let hidden = hidden.map_err(fault)?;
        let (mask, proof) = (hidden.mask(), &hidden.proof);
        let unproven = engine::unproven(cells, relations, self.policy, &insiders, &mask, proof).map_err(fault)?;
        // What papers that left earlier give away by themselves no hiding of today takes back.
        let is_ours = |exposed: &Exposed| exposed.cell < joined.first || !hidden.exposed.contains(exposed);
        let unproven = unproven.into_iter().filter(is_ours).collect();
        let release = Some(earlier.release(&house, &joined, &mask, self.policy));
        Ok(Pattern { house, hidden, release, joined, insiders, unproven, refused: BTreeSet::new() })
    }
}

impl Pattern {
    /// Whether one of the releases has the same numbers and shows the same of them.
    fn is_held(&self, earlier: &Earlier<'_>) -> bool {
        earlier.place_of(&self.house, self.joined.first, Some(&self.hidden.mask())).is_some()
    }

    /// Numbers that are known since they left earlier, in one sum with a small number without a proof.
    fn known_beside_unproven(&self) -> BTreeSet<usize> {
        let unproven: BTreeSet<usize> = self.unproven.iter().map(|exposed| exposed.cell).collect();
        let relations = self.house.grid.relations().iter();
        let near = relations.filter(|relation| relation.terms.iter().any(|term| unproven.contains(&term.0)));
        near.flat_map(|relation| &relation.terms)
            .map(|term| term.0)
            .filter(|cell| self.joined.known.contains(cell))
            .collect()
    }

    /// Insiders who may find a number by all papers that they have kept.
    fn open_to(&self, at: usize) -> Vec<String> {
        let insiders = self.unproven.iter().filter(|exposed| exposed.cell == at).filter_map(|exposed| exposed.insider);
        let names: BTreeSet<String> =
            insiders.filter_map(|insider| self.insiders.get(insider)).map(|insider| insider.name.clone()).collect();
        names.into_iter().collect()
    }

    /// Returns why each number of today is hidden.
    pub(super) fn decisions(&self) -> Vec<Decision> {
        let names = self.house.grid.names();
        let name = |at: usize| names.get(at).copied().unwrap_or_default().to_owned();
        let mut n_pairs: BTreeMap<usize, usize> = BTreeMap::new();
        for pair in &self.hidden.proof.pairs {
            *n_pairs.entry(pair.cell).or_default() += 1;
        }
        let decision = |(at, (cell, reason)): (usize, (&engine::Cell, &Option<Reason>))| {
            let (reason, because) = match (*reason)? {
                Reason::Secondary { because } if because >= self.joined.first => ("earlier", name(because)),
                Reason::Secondary { because } => ("secondary", name(because)),
                _ if matches!(cell.sensitive, Sensitivity::Inside { .. }) => ("inside", String::new()),
                Reason::Primary | Reason::Withheld => ("primary", String::new()),
            };
            Some(Decision {
                definition: name(at),
                value: cell.value,
                children: cell.contributors,
                reason,
                because,
                open_to: self.open_to(at),
                n_pairs: n_pairs.get(&at).copied().unwrap_or(0),
            })
        };
        let cells = self.house.grid.cells().iter().take(self.joined.first);
        cells.zip(&self.hidden.hidden).enumerate().filter_map(decision).collect()
    }
}
