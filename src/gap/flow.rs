//! A network of arcs with room and cost to the greatest flow of least cost, in whole units, with the proof that it is.
//!
//! As much as there is room for is sent along shortest ways (Dinic 1970), and then made cheaper by scaling of costs
//! (Goldberg and Tarjan 1990). Costs are compared as wholes, so a lexicographic order of aims is one cost of several
//! digits.
#![expect(clippy::indexing_slicing, reason = "inner loop of the flow; nodes and arcs were numbered here")]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// One direction of an arc; its twin stands beside it (number ^ 1).
#[derive(Clone, Debug)]
struct Arc {
    to: usize,
    /// The arc that leaves the same node and was added before this one.
    next: Option<usize>,
    room: u64,
    cost: i64,
}

/// Nodes by number, and arcs between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    arcs: Vec<Arc>,
    /// For each node, the last arc that leaves it.
    last: Vec<Option<usize>>,
}

/// An arc of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ArcId(usize);

/// What makes a flow the best one: prices of the nodes, so that no arc with room left is cheaper than they say by more
/// than one part in as many as there are nodes.
#[derive(Clone, Debug)]
pub(super) struct Prices(Vec<i128>);

/// Room that no sum of units fills. Where costs matter less is better, as scaling fills arcs and empties them again.
pub(super) const ENDLESS: u64 = u64::MAX / 4;

/// Prices become so many times finer in each step.
const STEP: i128 = 8;

impl Network {
    pub(super) fn new(n_nodes: usize) -> Self {
        Self { arcs: Vec::new(), last: vec![None; n_nodes] }
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.last.len()
    }

    pub(super) fn add_node(&mut self) -> usize {
        self.last.push(None);
        self.last.len() - 1
    }

    /// Adds an arc; its cost is not negative.
    pub(super) fn add(&mut self, from: usize, to: usize, room: u64, cost: i64) -> ArcId {
        let id = self.arcs.len();
        self.arcs.push(Arc { to, next: self.last[from], room, cost });
        self.last[from] = Some(id);
        self.arcs.push(Arc { to: from, next: self.last[to], room: 0, cost: -cost });
        self.last[to] = Some(id + 1);
        ArcId(id)
    }

    /// Returns the units on an arc.
    pub(super) fn flow(&self, arc: ArcId) -> u64 {
        self.arcs[arc.0 ^ 1].room
    }

    /// Sends as much as there is room for, whatever it costs; returns how much more was sent.
    pub(super) fn send(&mut self, source: usize, sink: usize) -> u64 {
        let mut sent = 0;
        while let Some(mut levels) = self.levels(source, sink) {
            let mut current = self.last.clone();
            let mut way: Vec<usize> = Vec::new();
            let mut node = source;
            loop {
                if node == sink {
                    let room = way.iter().map(|id| self.arcs[*id].room).min().unwrap_or(0);
                    for id in &way {
                        self.push(*id, room);
                    }
                    sent += room;
                    // Back to the tail of the first arc that is full now.
                    let full = way.iter().position(|id| self.arcs[*id].room == 0).unwrap_or(0);
                    node = way.get(full).map_or(source, |id| self.arcs[*id ^ 1].to);
                    way.truncate(full);
                }
                let Some(id) = current[node] else {
                    // Nothing leads on from here: one step back.
                    levels[node] = None;
                    let Some(id) = way.pop() else { break };
                    node = self.arcs[id ^ 1].to;
                    current[node] = self.arcs[id].next;
                    continue;
                };
                let arc = &self.arcs[id];
                let nearer = levels[arc.to].is_some() && levels[arc.to] == levels[node].map(|level| level + 1);
                if arc.room > 0 && nearer {
                    way.push(id);
                    node = arc.to;
                } else {
                    current[node] = arc.next;
                }
            }
        }
        sent
    }

    fn push(&mut self, id: usize, units: u64) {
        self.arcs[id].room -= units;
        self.arcs[id ^ 1].room += units;
    }

    /// Steps from the source to each node, as far as the sink; none if it cannot be reached.
    fn levels(&self, source: usize, sink: usize) -> Option<Vec<Option<usize>>> {
        let mut levels = vec![None; self.last.len()];
        levels[source] = Some(0);
        let mut here = vec![source];
        let mut level = 0;
        while !here.is_empty() && levels[sink].is_none() {
            level += 1;
            let mut ahead = Vec::new();
            for node in here {
                for (_, arc) in self.open(node) {
                    if levels[arc.to].is_none() {
                        levels[arc.to] = Some(level);
                        ahead.push(arc.to);
                    }
                }
            }
            here = ahead;
        }
        levels[sink].map(|_| levels)
    }

    /// Makes what was sent as cheap as it can be, without sending more or less.
    pub(super) fn cheapen(&mut self) -> Prices {
        let mut prices = Prices(vec![0; self.last.len()]);
        let dearest = self.arcs.iter().map(|arc| i128::from(arc.cost)).max().unwrap_or(0);
        let mut slack = dearest * self.scale();
        loop {
            slack = (slack / STEP).max(1);
            self.refine(&mut prices, slack);
            if slack == 1 {
                return prices;
            }
        }
    }

    /// Changes flow and prices until no arc with room left is cheaper than the prices say by more than the slack.
    fn refine(&mut self, prices: &mut Prices, slack: i128) {
        let mut excess = vec![0_i128; self.last.len()];
        for node in 0..self.last.len() {
            let mut next = self.last[node];
            while let Some(id) = next {
                next = self.arcs[id].next;
                if self.arcs[id].room > 0 && self.reduced(id, prices) < 0 {
                    let (room, to) = (self.arcs[id].room, self.arcs[id].to);
                    excess[node] -= i128::from(room);
                    excess[to] += i128::from(room);
                    self.push(id, room);
                }
            }
        }
        let mut current = self.last.clone();
        let mut active: VecDeque<usize> = (0..excess.len()).filter(|node| excess[*node] > 0).collect();
        let mut n_raised = usize::MAX;
        while let Some(node) = active.pop_front() {
            if n_raised >= excess.len() {
                // Now and then all prices at once.
                self.raise(&excess, prices, slack);
                current.clone_from(&self.last);
                n_raised = 0;
            }
            while excess[node] > 0 {
                let Some(id) = current[node] else {
                    prices.0[node] = self.next_price(node, prices).unwrap_or(prices.0[node]) - slack;
                    current[node] = self.last[node];
                    n_raised += 1;
                    continue;
                };
                let to = self.arcs[id].to;
                if self.arcs[id].room > 0 && self.reduced(id, prices) < 0 {
                    let units = self.arcs[id].room.min(u64::try_from(excess[node]).unwrap_or(u64::MAX));
                    if excess[to] <= 0 && excess[to] + i128::from(units) > 0 {
                        active.push_back(to);
                    }
                    excess[node] -= i128::from(units);
                    excess[to] += i128::from(units);
                    self.push(id, units);
                } else {
                    current[node] = self.arcs[id].next;
                }
            }
        }
    }

    /// Changes the prices of nodes by how far they are from those that lack something, so that what is too much somewhere
    /// finds the way (global price update, Goldberg 1997).
    fn raise(&self, excess: &[i128], prices: &mut Prices, slack: i128) {
        let mut near: Vec<Option<i128>> = excess.iter().map(|excess| (*excess < 0).then_some(0)).collect();
        let lacking = near.iter().enumerate().filter(|(_, near)| near.is_some());
        let mut waiting: BinaryHeap<Reverse<(i128, usize)>> = lacking.map(|(node, _)| Reverse((0, node))).collect();
        let mut n_left = excess.iter().filter(|excess| **excess > 0).count();
        let mut farthest = 0;
        while let Some(Reverse((so_far, node))) = waiting.pop() {
            if near[node] != Some(so_far) {
                continue;
            }
            farthest = so_far;
            n_left -= usize::from(excess[node] > 0);
            if n_left == 0 {
                break;
            }
            for (id, arc) in self.leaving(node) {
                if self.arcs[id ^ 1].room > 0 {
                    let length = so_far + self.reduced(id ^ 1, prices).div_euclid(slack) + 1;
                    if near[arc.to].is_none_or(|known| length < known) {
                        near[arc.to] = Some(length);
                        waiting.push(Reverse((length, arc.to)));
                    }
                }
            }
        }
        for (price, near) in prices.0.iter_mut().zip(near) {
            *price -= slack * near.unwrap_or(farthest).min(farthest);
        }
    }

    /// Returns the price at which the cheapest arc with room would cost nothing.
    fn next_price(&self, node: usize, prices: &Prices) -> Option<i128> {
        self.open(node).map(|(_, arc)| prices.0[arc.to] - i128::from(arc.cost) * self.scale()).max()
    }

    /// Prices are in parts of a unit of cost; a cycle has fewer arcs than this, so that less than one part an arc is nothing.
    fn scale(&self) -> i128 {
        i128::try_from(self.last.len()).unwrap_or(i128::MAX / 2) + 1
    }

    fn reduced(&self, id: usize, prices: &Prices) -> i128 {
        i128::from(self.arcs[id].cost) * self.scale() + prices.0[self.arcs[id ^ 1].to] - prices.0[self.arcs[id].to]
    }

    /// The arcs that leave a node.
    fn leaving(&self, node: usize) -> impl Iterator<Item = (usize, &Arc)> {
        let mut next = self.last[node];
        std::iter::from_fn(move || {
            let id = next?;
            next = self.arcs[id].next;
            Some((id, &self.arcs[id]))
        })
    }

    /// The arcs that leave a node and have room.
    fn open(&self, node: usize) -> impl Iterator<Item = (usize, &Arc)> {
        self.leaving(node).filter(|(_, arc)| arc.room > 0)
    }

    /// Returns for each node whether one more unit could come to it from one of these, other than through the closed ones.
    pub(super) fn reached(&self, from: impl IntoIterator<Item = usize>, closed: &[usize]) -> Vec<bool> {
        let mut reached = vec![false; self.last.len()];
        for node in closed {
            reached[*node] = true;
        }
        let mut waiting: Vec<usize> = from.into_iter().collect();
        while let Some(node) = waiting.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                waiting.extend(self.open(node).map(|(_, arc)| arc.to));
            }
        }
        for node in closed {
            reached[*node] = false;
        }
        reached
    }

    /// Returns the nodes, of those not seen yet, from which one more unit could come to this one, and marks them as seen.
    pub(super) fn behind(&self, node: usize, seen: &mut [bool]) -> Vec<usize> {
        let mut found = Vec::new();
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            found.push(node);
            waiting.extend(self.leaving(node).filter(|(id, _)| self.arcs[id ^ 1].room > 0).map(|(_, arc)| arc.to));
        }
        found
    }

    /// Returns the units that leave a node for nodes of this number or a higher one.
    pub(super) fn sent_beyond(&self, node: usize, number: usize) -> u64 {
        let ahead = self.leaving(node).filter(|(id, arc)| id % 2 == 0 && arc.to >= number);
        ahead.map(|(id, _)| self.flow(ArcId(id))).sum()
    }

    /// Checks, knowing nothing of how the flow was found, that it leaves nothing at a node on the way; that no more can be
    /// sent; and that no cheaper flow of the same size exists (complementary slackness: no arc with room left costs less
    /// than the difference of its prices, but for so little that no cycle of such arcs comes to a whole unit; Bertsekas
    /// 1979).
    pub(super) fn proven(&self, source: usize, sink: usize, prices: &Prices) -> bool {
        let mut left = vec![0_i128; self.last.len()];
        for at in (0..self.arcs.len()).step_by(2) {
            let flow = i128::from(self.flow(ArcId(at)));
            left[self.arcs[at ^ 1].to] -= flow;
            left[self.arcs[at].to] += flow;
        }
        let balanced = left.iter().enumerate().all(|(node, left)| node == source || node == sink || *left == 0);
        let greatest = !self.reached([source], &[])[sink];
        let dear = |id: usize| self.arcs[id].room == 0 || self.reduced(id, prices) >= -1;
        balanced && greatest && (0..self.arcs.len()).all(dear)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Least cost of every size of flow from two needs to three places, by trying all of them.
    fn by_trying(needs: [u64; 2], rooms: [u64; 3], costs: [[u64; 3]; 2]) -> (u64, u64) {
        let mut best = (0, 0);
        let most = 3_u64;
        for code in 0..(most + 1).pow(6) {
            let units: Vec<u64> = (0..6).map(|at| code / (most + 1).pow(at) % (most + 1)).collect();
            let fits = (0..2).all(|need| units[need * 3..need * 3 + 3].iter().sum::<u64>() <= needs[need])
                && (0..3).all(|place| units[place] + units[place + 3] <= rooms[place]);
            if fits {
                let sent = units.iter().sum::<u64>();
                let cost = (0..6).map(|at| units[at] * costs[at / 3][at % 3]).sum();
                if sent > best.0 || sent == best.0 && cost < best.1 {
                    best = (sent, cost);
                }
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn no_flow_is_greater_or_cheaper(
            needs in [0_u64..4, 0..4],
            rooms in [0_u64..4, 0..4, 0..4],
            costs in [[0_u64..9, 0..9, 0..9], [0_u64..9, 0..9, 0..9]],
        ) {
            let mut network = Network::new(7);
            let mut arcs = Vec::new();
            for (need, units) in needs.iter().enumerate() {
                network.add(0, 1 + need, *units, 0);
                for (place, cost) in costs[need].iter().enumerate() {
                    arcs.push((network.add(1 + need, 3 + place, *units, i64::try_from(*cost).unwrap()), *cost));
                }
            }
            for (place, room) in rooms.iter().enumerate() {
                network.add(3 + place, 6, *room, 0);
            }
            network.send(0, 6);
            let prices = network.cheapen();
            prop_assert!(network.proven(0, 6, &prices));
            let sent: u64 = arcs.iter().map(|(arc, _)| network.flow(*arc)).sum();
            let cost: u64 = arcs.iter().map(|(arc, cost)| network.flow(*arc) * cost).sum();
            prop_assert_eq!((sent, cost), by_trying(needs, rooms, costs));

            // Any exchange of one unit between the needs that makes the flow dearer is found.
            for (one, other) in (0..3).flat_map(|one| (0..3).map(move |other| (one, other))) {
                let ([leaves, takes], [gives, gets]) = ([arcs[one], arcs[other]], [arcs[3 + other], arcs[3 + one]]);
                let fits = network.flow(leaves.0) > 0 && network.flow(gives.0) > 0;
                if fits && takes.1 + gets.1 > leaves.1 + gives.1 {
                    let mut changed = network.clone();
                    for (arc, is_more) in [(leaves, false), (gives, false), (takes, true), (gets, true)] {
                        let id = arc.0.0;
                        changed.push(if is_more { id } else { id ^ 1 }, 1);
                    }
                    prop_assert!(!changed.proven(0, 6, &prices));
                    // And scaling mends it.
                    let prices = changed.cheapen();
                    prop_assert!(changed.proven(0, 6, &prices));
                    let mended: u64 = arcs.iter().map(|(arc, cost)| changed.flow(*arc) * cost).sum();
                    prop_assert_eq!(mended, cost);
                }
            }
        }
    }

    #[test]
    fn a_flow_that_could_be_better_is_not_proven() {
        let mut network = Network::new(4);
        network.add(0, 1, 2, 0);
        let dear = network.add(1, 2, 2, 5);
        let cheap = network.add(1, 2, 2, 1);
        network.add(2, 3, 2, 0);
        network.send(0, 3);
        let prices = network.cheapen();
        assert_eq!((network.flow(cheap), network.flow(dear)), (2, 0));
        assert!(network.proven(0, 3, &prices));
        // One unit is moved from the cheap arc to the dear one.
        for (arc, change) in [(cheap.0, 1), (cheap.0 ^ 1, -1), (dear.0, -1), (dear.0 ^ 1, 1)] {
            network.arcs[arc].room = network.arcs[arc].room.checked_add_signed(change).unwrap();
        }
        assert!(!network.proven(0, 3, &prices));
        // And one unit is lost on the way.
        network.arcs[dear.0 ^ 1].room -= 1;
        assert!(!network.proven(0, 3, &prices));
    }
}
