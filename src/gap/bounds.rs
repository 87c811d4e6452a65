//! What open pairs leave undecided to the least and the greatest need, and to what would be missing of these.
//!
//! As long as a pair is open, its children are one or two. Each group of pairs moves each need by itself, so that the least
//! need of all is no more than any way to decide gives, and the greatest no less; what is missing grows with need.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::{Matching, Need, Place, Region, matchings};
use crate::error::Error;
use crate::link::{Child, Undecided};

/// Least and greatest numbers of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Units a month needed.
    pub need: (u64, u64),
    /// Units a month missing under each policy, in the order of [`super::matching::Policy::ALL`].
    pub unmet: ([u64; 4], [u64; 4]),
    /// Children of the open pairs that move the need.
    pub n_children: usize,
}

/// Returns the bounds of a service; none where no open pair moves its need. `key` tells the need that a child belongs to and
/// its units, if it has any.
pub(super) fn bounds<K: Ord + Clone>(
    undecided: &[Undecided],
    needs: &BTreeMap<K, u64>,
    key: impl Fn(&Child) -> Option<(K, u64)>,
    (need, places, region): (impl Fn(&K, u64) -> Need, &[Place], &Region),
) -> Result<Option<Bounds>, Error> {
    let sums = |children: &[Child]| {
        let mut sums: BTreeMap<K, u64> = BTreeMap::new();
        for (key, units) in children.iter().filter_map(&key) {
            *sums.entry(key).or_default() += units;
        }
        sums
    };
    let (mut low, mut high) = (needs.clone(), needs.clone());
    let mut n_children = 0;
    for group in undecided {
        let counted = sums(&group.counted);
        let ways: Vec<BTreeMap<K, u64>> = group.ways.iter().map(|way| sums(way)).collect();
        let keys: BTreeSet<&K> = counted.keys().chain(ways.iter().flat_map(BTreeMap::keys)).collect();
        let mut moves = false;
        for key in keys {
            let present = counted.get(key).copied().unwrap_or(0);
            let of = || ways.iter().map(|way| way.get(key).copied().unwrap_or(0));
            let (least, most) =
                (of().min().unwrap_or(present).min(present), of().max().unwrap_or(present).max(present));
            moves |= least < most;
            let held = low.entry(key.clone()).or_default();
            *held = held.saturating_sub(present - least);
            *high.entry(key.clone()).or_default() += most - present;
        }
        n_children += if moves { group.counted.len() } else { 0 };
    }
    if n_children == 0 {
        return Ok(None);
    }
    let unmet = |needs: &BTreeMap<K, u64>| -> Result<[u64; 4], Error> {
        let needs: Vec<Need> = needs.iter().map(|(key, units)| need(key, *units)).collect();
        let mut unmet = [0; 4];
        for (units, matching) in unmet.iter_mut().zip(matchings(&needs, places, region)?.iter().map(Matching::n_unmet))
        {
            *units = matching;
        }
        Ok(unmet)
    };
    let sum = |needs: &BTreeMap<K, u64>| needs.values().sum();
    Ok(Some(Bounds { need: (sum(&low), sum(&high)), unmet: (unmet(&low)?, unmet(&high)?), n_children }))
}
