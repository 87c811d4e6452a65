//! A [`Ground`] to the fairest of its greatest matchings: the worst-served share made best, then the next, and so on.
//!
//! Served units by need are the bases of an integral polymatroid, so the fairest ones come from splitting it where a
//! common share cannot be had (Fujishige 1980; Groenevelt 1991), in whole units. A need's next unit goes before
//! another's if its share so far is less; of equal shares, the smaller need's, which it lifts more.
#![expect(clippy::indexing_slicing, reason = "nodes were numbered by the ground")]

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

use super::flow::{ENDLESS, Network};
use super::ground::Ground;

/// How many units of each need are met in every fairest matching, and which are met in some.
pub(super) struct Fair {
    /// For each node.
    pub(super) sure: Vec<u64>,
    /// Needs that are equal in all respects, and how many of them get one unit more.
    pub(super) ties: Vec<(Vec<usize>, u64)>,
}

/// One unit of a need: its share before this unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// Units before this one.
    pub(super) before: u64,
    /// Units of the need.
    pub(super) of: u64,
}

impl Ord for Unit {
    /// What goes first is less.
    fn cmp(&self, other: &Self) -> Ordering {
        let one = u128::from(self.before) * u128::from(other.of);
        let two = u128::from(other.before) * u128::from(self.of);
        one.cmp(&two).then(self.of.cmp(&other.of))
    }
}

impl PartialOrd for Unit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Unit {}

/// Returns the fairest ways to meet as much as can be met.
pub(super) fn fairest(ground: &Ground) -> Fair {
    let mut fair = Fair { sure: ground.demand.clone(), ties: Vec::new() };
    let mut finder = Finder::new(ground);
    let all: Vec<usize> = (0..ground.demand.len()).collect();
    // Whoever no unmet need could take a unit from is served in full, whatever happens to the others.
    let (_, short) = finder.spread(&all, &ground.demand);
    let mut waiting = finder.apart(&short);
    while let Some(part) = waiting.pop() {
        match finder.share(&part) {
            Split::Shared(shared) => {
                for (node, units) in shared.sure {
                    fair.sure[node] = units;
                }
                fair.ties.extend(shared.tie);
            }
            Split::Parts(parts) => {
                for part in parts {
                    waiting.extend(finder.apart(&part));
                }
            }
        }
    }
    fair.ties.sort();
    fair
}

struct Finder<'a> {
    ground: &'a Ground,
    /// For each node, where links lead, and where they come from.
    next: Vec<Vec<usize>>,
    back: Vec<Vec<usize>>,
    /// For each node, its number in the part at hand.
    number: Vec<Option<usize>>,
    caps: Vec<u64>,
}

struct Shared {
    sure: Vec<(usize, u64)>,
    tie: Option<(Vec<usize>, u64)>,
}

enum Split {
    Shared(Shared),
    /// No link leads from the first to the second in any fairest matching, nor back.
    Parts([Vec<usize>; 2]),
}

impl<'a> Finder<'a> {
    fn new(ground: &'a Ground) -> Self {
        let n_nodes = ground.demand.len();
        let (mut next, mut back) = (vec![Vec::new(); n_nodes], vec![Vec::new(); n_nodes]);
        for link in &ground.links {
            next[link.from].push(link.to);
            back[link.to].push(link.from);
        }
        Self { ground, next, back, number: vec![None; n_nodes], caps: vec![0; n_nodes] }
    }

    /// Shares out what a part's offices can give: all of it, as the part is one where more is asked for.
    fn share(&mut self, part: &[usize]) -> Split {
        let needs: Vec<(usize, u64)> =
            part.iter().map(|node| (*node, self.ground.demand[*node])).filter(|(_, units)| *units > 0).collect();
        let given: u64 = part.iter().map(|node| self.ground.room[*node]).sum();
        let asked: u64 = needs.iter().map(|(_, units)| units).sum();
        if given == 0 || given >= asked {
            let sure = needs.into_iter().map(|(node, units)| (node, if given == 0 { 0 } else { units }));
            return Split::Shared(Shared { sure: sure.collect(), tie: None });
        }
        let (sure, tie, n_tied) = first_units(&needs, given, asked);
        // What goes before the tie must fit; and with all of the tie, as much as there is must be used.
        for widened in [false, true] {
            let mut asked = 0;
            for (at, (node, _)) in needs.iter().enumerate() {
                self.caps[*node] = sure[at] + u64::from(widened && tie.contains(node));
                asked += self.caps[*node];
            }
            let caps = std::mem::take(&mut self.caps);
            let (sent, short) = self.spread(part, &caps);
            self.caps = caps;
            if sent < asked.min(given) {
                let is_short: BTreeSet<usize> = short.iter().copied().collect();
                let others = part.iter().copied().filter(|node| !is_short.contains(node)).collect();
                return Split::Parts([short, others]);
            }
        }
        let sure = needs.iter().zip(sure).map(|((node, _), units)| (*node, units)).collect();
        Split::Shared(Shared { sure, tie: Some((tie.into_iter().collect(), n_tied)) })
    }

    /// Sends as much as the needs of a part may get. Returns it, with the nodes that a need which got less could reach.
    fn spread(&mut self, part: &[usize], caps: &[u64]) -> (u64, Vec<usize>) {
        let (source, sink) = (part.len(), part.len() + 1);
        let mut network = Network::new(part.len() + 2);
        for (at, node) in part.iter().enumerate() {
            self.number[*node] = Some(at);
        }
        for (at, node) in part.iter().enumerate() {
            if caps[*node] > 0 && self.ground.demand[*node] > 0 {
                network.add(source, at, caps[*node], 0);
            }
            if self.ground.room[*node] > 0 {
                network.add(at, sink, self.ground.room[*node], 0);
            }
            for to in self.next[*node].iter().filter_map(|to| self.number[*to]) {
                network.add(at, to, ENDLESS, 0);
            }
        }
        for node in part {
            self.number[*node] = None;
        }
        let sent = network.send(source, sink);
        let reached = network.reached([source], &[]);
        (sent, part.iter().zip(reached).filter(|(_, reached)| *reached).map(|(node, _)| *node).collect())
    }

    /// Returns the parts of a set of nodes that no link joins, in the order of their first nodes.
    fn apart(&mut self, nodes: &[usize]) -> Vec<Vec<usize>> {
        for node in nodes {
            self.number[*node] = Some(0);
        }
        let mut parts = Vec::new();
        for node in nodes {
            let mut part = Vec::new();
            let mut waiting = vec![*node];
            while let Some(node) = waiting.pop() {
                if self.number[node].take().is_some() {
                    part.push(node);
                    waiting.extend(self.next[node].iter().chain(&self.back[node]));
                }
            }
            if !part.is_empty() {
                part.sort_unstable();
                parts.push(part);
            }
        }
        parts
    }
}

/// Returns which units go first if only their number counts: for each need the units before the last class of equal
/// ones, the needs that have one of that class, and how many of these go first.
fn first_units(needs: &[(usize, u64)], given: u64, asked: u64) -> (Vec<u64>, BTreeSet<usize>, u64) {
    let unit = |at: usize, before: u64| Unit { before, of: needs[at].1 };
    // No more than the common share, rounded up.
    let ceiling = |units: u64| (u128::from(units) * u128::from(given)).div_ceil(u128::from(asked));
    let mut first: Vec<u64> = needs.iter().map(|(_, units)| u64::try_from(ceiling(*units)).unwrap_or(*units)).collect();
    let mut last: BinaryHeap<(Unit, usize)> =
        first.iter().enumerate().map(|(at, units)| (unit(at, units - 1), at)).collect();
    let mut surplus: u64 = first.iter().sum::<u64>() - given;
    while surplus > 0 {
        let Some((_, at)) = last.pop() else { break };
        first[at] -= 1;
        surplus -= 1;
        if first[at] > 0 {
            last.push((unit(at, first[at] - 1), at));
        }
    }
    let mut tie = BTreeSet::new();
    let mut n_tied = 0;
    if let Some((class, _)) = last.pop() {
        for (at, units) in first.iter_mut().enumerate() {
            if *units > 0 && unit(at, *units - 1) == class {
                *units -= 1;
                n_tied += 1;
                tie.insert(needs[at].0);
            } else if *units < needs[at].1 && unit(at, *units) == class {
                tie.insert(needs[at].0);
            }
        }
    }
    (first, tie, n_tied)
}
