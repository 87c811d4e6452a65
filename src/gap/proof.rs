//! Checks of a matching that know nothing of how it was found.
#![expect(clippy::indexing_slicing, reason = "nodes were numbered by the ground")]

use super::fair::Unit;
use super::flow::Network;
use super::ground::Ground;

/// Returns the nodes of a network that the ground has not: source, sink and ties.
pub(super) fn outside(ground: &Ground, network: &Network) -> Vec<usize> {
    (ground.demand.len()..network.n_nodes()).collect()
}

/// Checks that no more can be met, and that no need should have a unit that another has: any way to meet needs is as good
/// as it can be when no exchange of one unit betters it (the bases of a polymatroid; Murota 2003).
pub(super) fn is_fair(ground: &Ground, network: &Network, met: &[u64]) -> bool {
    let outside = outside(ground, network);
    let short: Vec<usize> = (0..ground.demand.len()).filter(|node| met[*node] < ground.demand[*node]).collect();
    let reached = network.reached(short.iter().copied(), &outside);
    let given = |node: usize| network.sent_beyond(node, ground.demand.len());
    let greatest = (0..ground.room.len()).all(|node| !reached[node] || given(node) == ground.room[node]);

    let unit = |node: usize, before: u64| Unit { before, of: ground.demand[node] };
    let mut last: Vec<(Unit, usize)> =
        (0..met.len()).filter(|node| met[*node] > 0).map(|node| (unit(node, met[node] - 1), node)).collect();
    last.sort_unstable_by(|one, other| other.cmp(one));
    let mut seen = vec![false; network.n_nodes()];
    for node in outside {
        seen[node] = true;
    }
    // The last units first: each node is looked at with the last unit that it could get, and once.
    greatest
        && last.into_iter().all(|(held, node)| {
            let behind = network.behind(node, &mut seen);
            behind.into_iter().all(|other| met[other] >= ground.demand[other] || unit(other, met[other]) >= held)
        })
}
