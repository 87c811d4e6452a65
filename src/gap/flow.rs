//! A network of arcs with room and cost to the greatest flow of least cost, in whole units, with the proof that it is.
//!
//! Successive shortest paths with potentials (Edmonds and Karp 1972; Tomizawa 1971). Costs are compared as wholes, so a
//! lexicographic order of aims is one cost of several digits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One direction of an arc; its twin stands beside it (number ^ 1).
#[derive(Clone, Debug)]
struct Arc {
    from: usize,
    to: usize,
    room: u64,
    cost: i128,
}

/// Nodes by number, and arcs between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    arcs: Vec<Arc>,
    /// For each node, the arcs that leave it.
    leaving: Vec<Vec<usize>>,
}

/// An arc of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ArcId(usize);

/// What makes a flow the best one: prices of the nodes, so that no arc with room left is cheaper than they say.
#[derive(Clone, Debug)]
pub(super) struct Prices(Vec<i128>);

impl Network {
    pub(super) fn new(n_nodes: usize) -> Self {
        Self { arcs: Vec::new(), leaving: vec![Vec::new(); n_nodes] }
    }

    /// Adds an arc; its cost is not negative.
    pub(super) fn add(&mut self, from: usize, to: usize, room: u64, cost: u64) -> ArcId {
        let id = self.arcs.len();
        self.arcs.push(Arc { from, to, room, cost: i128::from(cost) });
        self.arcs.push(Arc { from: to, to: from, room: 0, cost: -i128::from(cost) });
        for (node, arc) in [(from, id), (to, id + 1)] {
            if let Some(leaving) = self.leaving.get_mut(node) {
                leaving.push(arc);
            }
        }
        ArcId(id)
    }

    /// Returns the units on an arc.
    pub(super) fn flow(&self, arc: ArcId) -> u64 {
        self.arcs.get(arc.0 ^ 1).map_or(0, |back| back.room)
    }

    /// Sends as much as there is room for from source to sink, at least cost.
    pub(super) fn send(&mut self, source: usize, sink: usize) -> Prices {
        let mut prices = vec![0_i128; self.leaving.len()];
        loop {
            let (near, by) = self.nearest(source, &prices);
            let Some(Some(farthest)) = near.get(sink) else { break };
            // Nodes out of reach move as far as the sink, so that prices stay right for what comes later.
            for (price, near) in prices.iter_mut().zip(&near) {
                *price += near.unwrap_or(*farthest).min(*farthest);
            }
            self.push(source, sink, &by);
        }
        Prices(prices)
    }

    /// Shortest ways from a node over arcs with room, by reduced cost; and the arc by which each node is reached.
    fn nearest(&self, source: usize, prices: &[i128]) -> (Vec<Option<i128>>, Vec<Option<usize>>) {
        let mut near: Vec<Option<i128>> = vec![None; self.leaving.len()];
        let mut by: Vec<Option<usize>> = vec![None; self.leaving.len()];
        let mut waiting = BinaryHeap::from([(Reverse(0_i128), Reverse(source))]);
        if let Some(start) = near.get_mut(source) {
            *start = Some(0);
        }
        while let Some((Reverse(so_far), Reverse(node))) = waiting.pop() {
            if near.get(node).copied().flatten() != Some(so_far) {
                continue;
            }
            for (id, arc) in self.open(node) {
                let length = so_far + reduced(arc, prices);
                let Some(known) = near.get_mut(arc.to) else { continue };
                if known.is_none_or(|known| length < known) {
                    *known = Some(length);
                    if let Some(reached) = by.get_mut(arc.to) {
                        *reached = Some(id);
                    }
                    waiting.push((Reverse(length), Reverse(arc.to)));
                }
            }
        }
        (near, by)
    }

    /// Sends what one way has room for.
    fn push(&mut self, source: usize, sink: usize, by: &[Option<usize>]) {
        let mut way = Vec::new();
        let mut node = sink;
        while node != source {
            let Some((id, arc)) = by.get(node).copied().flatten().and_then(|id| self.arcs.get(id).map(|arc| (id, arc)))
            else {
                return;
            };
            way.push(id);
            node = arc.from;
        }
        let room = way.iter().filter_map(|id| self.arcs.get(*id)).map(|arc| arc.room).min().unwrap_or(0);
        for id in way {
            if let Some(arc) = self.arcs.get_mut(id) {
                arc.room -= room;
            }
            if let Some(back) = self.arcs.get_mut(id ^ 1) {
                back.room += room;
            }
        }
    }

    fn open(&self, node: usize) -> impl Iterator<Item = (usize, &Arc)> {
        let leaving = self.leaving.get(node).map(Vec::as_slice).unwrap_or_default();
        leaving.iter().filter_map(|id| self.arcs.get(*id).map(|arc| (*id, arc))).filter(|(_, arc)| arc.room > 0)
    }

    /// Returns for each node whether one more unit could come to it from the source.
    pub(super) fn reached(&self, source: usize) -> Vec<bool> {
        let mut reached = vec![false; self.leaving.len()];
        let mut waiting = vec![source];
        while let Some(node) = waiting.pop() {
            match reached.get_mut(node) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            waiting.extend(self.open(node).map(|(_, arc)| arc.to));
        }
        reached
    }

    /// Checks, knowing nothing of how the flow was found, that it keeps to the arcs' room and leaves nothing at a node
    /// on the way; that no more can be sent; and that no cheaper flow of the same size exists (complementary slackness:
    /// no arc with room left costs less than the difference of its prices).
    pub(super) fn proven(&self, source: usize, sink: usize, prices: &Prices) -> bool {
        let mut left = vec![0_i128; self.leaving.len()];
        for (at, arc) in self.arcs.iter().enumerate().step_by(2) {
            let flow = i128::from(self.flow(ArcId(at)));
            if let Some(from) = left.get_mut(arc.from) {
                *from -= flow;
            }
            if let Some(to) = left.get_mut(arc.to) {
                *to += flow;
            }
        }
        let balanced = left.iter().enumerate().all(|(node, left)| node == source || node == sink || *left == 0);
        let greatest = self.reached(source).get(sink) == Some(&false);
        let cheapest = self.arcs.iter().filter(|arc| arc.room > 0).all(|arc| reduced(arc, &prices.0) >= 0);
        balanced && greatest && cheapest
    }
}

fn reduced(arc: &Arc, prices: &[i128]) -> i128 {
    let price = |node: usize| prices.get(node).copied().unwrap_or(0);
    arc.cost + price(arc.from) - price(arc.to)
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
                    arcs.push((network.add(1 + need, 3 + place, u64::MAX, *cost), *cost));
                }
            }
            for (place, room) in rooms.iter().enumerate() {
                network.add(3 + place, 6, *room, 0);
            }
            let prices = network.send(0, 6);
            prop_assert!(network.proven(0, 6, &prices));
            let sent: u64 = arcs.iter().map(|(arc, _)| network.flow(*arc)).sum();
            let cost: u64 = arcs.iter().map(|(arc, cost)| network.flow(*arc) * cost).sum();
            prop_assert_eq!((sent, cost), by_trying(needs, rooms, costs));
        }
    }

    #[test]
    fn a_flow_that_could_be_better_is_not_proven() {
        let mut network = Network::new(4);
        network.add(0, 1, 2, 0);
        let dear = network.add(1, 2, 2, 5);
        let cheap = network.add(1, 2, 2, 1);
        network.add(2, 3, 2, 0);
        let prices = network.send(0, 3);
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
