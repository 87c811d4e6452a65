//! Children by municipality to the smallest set of coordinators' placements (配置) that covers all of them: every
//! municipality in reach of one, and no full-time post with more children than the council's own ratio.
//!
//! Exact as long as the choices are few, as in an area of some municipalities: every number of posts is tried from the least
//! that the ratio allows, and of equal choices the one with least travel is taken. Else one post after the other goes
//! where it covers most.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::{choices, n_choices};
use super::flow::Network;

/// Where posts would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placements {
    /// Municipality (code) of each full-time post, in code order.
    pub bases: Vec<String>,
    /// (municipality, base, children): whom the posts would have.
    pub covered: Vec<(String, String, u64)>,
    /// Whether fewer posts, or as many with less travel, were proven not to do.
    pub exact: bool,
}

/// More choices than these are not all tried.
const MOST_CHOICES: usize = 20_000;

/// Returns the smallest set; none if the ratio is 0. A post covers the municipalities within reach of its base, which is told
/// in minutes.
pub(super) fn placements(
    children: &BTreeMap<String, u64>,
    reach: &BTreeMap<String, BTreeMap<String, u64>>,
    ratio: u64,
) -> Option<Placements> {
    let towns: Vec<&String> = children.keys().collect();
    let all: Vec<usize> = (0..towns.len()).collect();
    let task = Task { towns, children, reach, ratio: Some(ratio).filter(|ratio| *ratio > 0)? };
    let least = children.values().sum::<u64>().div_ceil(ratio).max(u64::from(!children.is_empty()));
    let mut n_posts = usize::try_from(least).ok()?;
    loop {
        if n_choices(all.len(), n_posts) > MOST_CHOICES {
            return Some(task.one_after_the_other());
        }
        let found =
            choices(&all, n_posts).into_iter().filter_map(|choice| task.cover(&choice).map(|cover| (cover, choice)));
        if let Some(((_, covered), choice)) = found.min() {
            return Some(Placements { bases: task.names(&choice), covered, exact: true });
        }
        n_posts += 1;
    }
}

struct Task<'a> {
    towns: Vec<&'a String>,
    children: &'a BTreeMap<String, u64>,
    reach: &'a BTreeMap<String, BTreeMap<String, u64>>,
    ratio: u64,
}

/// Minutes over all children, and who would have whom.
type Cover = (u64, Vec<(String, String, u64)>);

impl Task<'_> {
    /// Returns how posts at these bases would cover everybody; none if they cannot.
    fn cover(&self, bases: &[usize]) -> Option<Cover> {
        let minutes =
            |town: &str, base: &str| if town == base { Some(0) } else { self.reach.get(base)?.get(town).copied() };
        let distinct: BTreeSet<usize> = bases.iter().copied().collect();
        let seats: Vec<(&String, u64)> = distinct
            .iter()
            .filter_map(|base| {
                Some((*self.towns.get(*base)?, bases.iter().map(|other| u64::from(other == base)).sum()))
            })
            .collect();
        let (source, sink) = (self.towns.len() + seats.len(), self.towns.len() + seats.len() + 1);
        let mut network = Network::new(sink + 1);
        let mut arcs = Vec::new();
        for (at, town) in self.towns.iter().enumerate() {
            let asked = self.children.get(*town).copied().unwrap_or(0);
            network.add(source, at, asked, 0);
            let ways: Vec<_> = seats
                .iter()
                .enumerate()
                .filter_map(|(seat, (base, _))| Some((seat, *base, minutes(town, base)?)))
                .collect();
            if ways.is_empty() {
                return None;
            }
            for (seat, base, minutes) in ways {
                let cost = i64::try_from(minutes).ok()?;
                arcs.push((*town, base, minutes, network.add(at, self.towns.len() + seat, asked + 1, cost)));
            }
        }
        for (seat, (_, posts)) in seats.iter().enumerate() {
            network.add(self.towns.len() + seat, sink, self.ratio.saturating_mul(*posts), 0);
        }
        let sent = network.send(source, sink);
        let prices = network.cheapen();
        if sent < self.children.values().sum() || !network.proven(source, sink, &prices) {
            return None;
        }
        let flows = arcs.into_iter().map(|(town, base, minutes, arc)| (town, base, minutes, network.flow(arc)));
        let used: Vec<_> = flows.filter(|(.., units)| *units > 0).collect();
        let sum = used.iter().map(|(_, _, minutes, units)| minutes * units).sum();
        Some((sum, used.into_iter().map(|(town, base, _, units)| (town.clone(), base.clone(), units)).collect()))
    }

    fn names(&self, bases: &[usize]) -> Vec<String> {
        bases.iter().filter_map(|base| self.towns.get(*base)).map(|town| (*town).clone()).collect()
    }

    /// Each next post goes where it covers most municipalities and children that have none yet.
    fn one_after_the_other(&self) -> Placements {
        let mut left = self.children.clone();
        let mut alone: BTreeSet<&String> = self.children.keys().collect();
        let mut placed = Placements { bases: Vec::new(), covered: Vec::new(), exact: false };
        while !alone.is_empty() || left.values().any(|children| *children > 0) {
            let within = |base: &str| -> Vec<&String> {
                let near = |town: &&&String| {
                    ***town == base || self.reach.get(base).is_some_and(|ways| ways.contains_key(**town))
                };
                self.towns.iter().filter(near).copied().collect()
            };
            let worth = |base: &&&String| {
                let towns = within(base);
                let children: u64 = towns.iter().filter_map(|town| left.get(*town)).sum();
                (towns.iter().filter(|town| alone.contains(**town)).count(), children.min(self.ratio))
            };
            // Of equal ones the first.
            let Some(base) = self.towns.iter().rev().max_by_key(worth) else { break };
            let mut room = self.ratio;
            for town in within(base) {
                alone.remove(town);
                let Some(children) = left.get_mut(town) else { continue };
                let taken = room.min(*children);
                *children -= taken;
                room -= taken;
                if taken > 0 {
                    placed.covered.push((town.clone(), (*base).clone(), taken));
                }
            }
            placed.bases.push((*base).clone());
        }
        placed.bases.sort();
        placed.covered.sort();
        placed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn given(
        children: &[(&str, u64)],
        ways: &[(&str, &str, u64)],
    ) -> (BTreeMap<String, u64>, BTreeMap<String, BTreeMap<String, u64>>) {
        let mut reach: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for (from, to, minutes) in ways {
            reach.entry((*from).to_owned()).or_default().insert((*to).to_owned(), *minutes);
            reach.entry((*to).to_owned()).or_default().insert((*from).to_owned(), *minutes);
        }
        (children.iter().map(|(town, n)| ((*town).to_owned(), *n)).collect(), reach)
    }

    #[test]
    fn the_fewest_posts_cover_everybody() {
        let (children, reach) =
            given(&[("A", 60), ("B", 25), ("C", 10), ("D", 0)], &[("A", "B", 20), ("B", "C", 15), ("C", "D", 30)]);
        let placed = placements(&children, &reach, 50).unwrap();
        // Two posts have room for 95, but one at A has too few places for its 60, and only one at C or D reaches D. Of three,
        // the second nearest to A takes ten of its children.
        assert_eq!(placed.bases, ["A", "B", "C"]);
        assert!(placed.covered.contains(&("A".to_owned(), "B".to_owned(), 10)));
        assert!(placed.exact);
        assert_eq!(placements(&children, &reach, 0), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn nobody_is_left_out_and_no_post_has_too_many(
            children in prop::collection::vec(0_u64..40, 1..5),
            ways in prop::collection::vec((0_usize..5, 0_usize..5, 0_u64..45), 0..6),
            ratio in 5_u64..40,
        ) {
            let names = ["A", "B", "C", "D", "E"];
            let n = children.len();
            let children: Vec<(&str, u64)> = names.into_iter().zip(children).collect();
            let ways: Vec<_> = ways.into_iter().filter(|(a, b, _)| a != b && *a < n && *b < n).map(|(a, b, m)| (names[a], names[b], m)).collect();
            let (children, reach) = given(&children, &ways);
            let exact = placements(&children, &reach, ratio).unwrap();
            let towns: Vec<&String> = children.keys().collect();
            let task = Task { towns, children: &children, reach: &reach, ratio };
            let greedy = task.one_after_the_other();
            prop_assert!(exact.bases.len() <= greedy.bases.len());
            for placed in [exact, greedy] {
                for (town, n) in &children {
                    let has: u64 = placed.covered.iter().filter(|(of, ..)| of == town).map(|(_, _, n)| n).sum();
                    prop_assert_eq!(has, *n);
                    let near = |base: &String| base == town || reach.get(base).is_some_and(|ways| ways.contains_key(town));
                    prop_assert!(placed.bases.iter().any(near));
                    let posts = u64::try_from(placed.bases.iter().filter(|base| *base == town).count()).unwrap();
                    let load: u64 = placed.covered.iter().filter(|(_, base, _)| base == town).map(|(_, _, n)| n).sum();
                    prop_assert!(load <= posts * ratio);
                }
            }
        }
    }
}
