//! Need and places, with what lies between them, to the best matching under each policy of cooperation, in whole units.
//!
//! Lexicographic: least unmet need, then the fairest (the worst-served need's share made best, then the next, where a need
//! is one municipality, care and age of a service), then least travel, then fewest units that cross a municipal line. No
//! instance is infeasible: what cannot be met is unmet, with the reason. Every matching is proven before it is returned.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::flow::{ArcId, Network};
use super::ground::{Ground, Towns};
use super::{fair, proof};
use crate::error::Error;

/// Need of one group: one municipality, service, care, age and kind of day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Where the children live.
    pub municipality: String,
    /// The service.
    pub service: String,
    /// The care that an office must be able to give; empty asks for none in particular.
    pub care: String,
    /// Age, where it matters: years, or any other steps in which offices' ages are told.
    pub age: Option<u32>,
    /// The kind of day (平日, 土曜 …) on which an office must be open; empty asks for none in particular.
    pub day: String,
    /// Units a month.
    pub units: u64,
}

/// What one office offers of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The office; ties are broken by it.
    pub office: String,
    /// Where it is.
    pub municipality: String,
    /// The service.
    pub service: String,
    /// Cares that it can give; empty is every care.
    pub cares: BTreeSet<String>,
    /// Least and greatest age that it takes, in the steps of [`Need::age`].
    pub ages: (Option<u32>, Option<u32>),
    /// Kinds of day on which it is open; empty is every day.
    pub days: BTreeSet<String>,
    /// Units a month that it can give.
    pub units: u64,
}

/// Municipalities: which area each belongs to, and how far apart they are.
#[derive(Clone, Debug, Default)]
pub struct Region {
    /// Area by municipality; a municipality without one is an area by itself.
    pub area: BTreeMap<String, String>,
    /// Minutes from one municipality to another; one direction is enough.
    pub minutes: BTreeMap<String, BTreeMap<String, u64>>,
    /// Longest way into a neighbouring area, in minutes.
    pub limit: u64,
}

/// How far municipalities cooperate; each policy allows what the ones before it allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Each municipality alone.
    Alone,
    /// Sharing inside the area.
    Area,
    /// Sharing with neighbouring areas too, within the longest way.
    Neighbours,
    /// No limit of distance: what is left is structural.
    Anywhere,
}

impl Policy {
    /// Every policy, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Alone, Self::Area, Self::Neighbours, Self::Anywhere];

    /// Returns the policy's name in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Area => "area",
            Self::Neighbours => "neighbours",
            Self::Anywhere => "anywhere",
        }
    }
}

/// Why need stays unmet: the first of these that is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Offices in reach are for this care, age and day, and are full.
    Full,
    /// Offices are, but not where the policy reaches.
    OutOfReach,
    /// Offices give the service with this care at this age, but not on such a day.
    Day,
    /// Offices give the service with this care, but not at this age.
    Age,
    /// Offices give the service, but none of them with this care.
    Skill,
    /// No office gives the service.
    NobodyEligible,
}

impl Reason {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: [Self; 6] = [Self::Full, Self::OutOfReach, Self::Day, Self::Age, Self::Skill, Self::NobodyEligible];

    /// Returns the reason's name in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::OutOfReach => "out_of_reach",
            Self::Day => "not_on_this_day",
            Self::Age => "not_at_this_age",
            Self::Skill => "skill_missing",
            Self::NobodyEligible => "nobody_eligible",
        }
    }
}

/// The best matching under one policy.
#[derive(Clone, Debug)]
pub struct Matching {
    /// The policy.
    pub policy: Policy,
    /// (need, place, units), by their positions; only what is used.
    pub flows: Vec<(usize, usize, u64)>,
    /// (need, units, reason) of what stays unmet.
    pub unmet: Vec<(usize, u64, Reason)>,
    /// Places where one more unit would lower the unmet need by one.
    pub one_more: Vec<usize>,
    /// Minutes travelled, one way, over all units whose way was given.
    pub minutes: u64,
    /// Units whose way nobody gave; such a way counts as longer than any other.
    pub n_unknown: u64,
    /// Units that cross a municipal line.
    pub crossings: u64,
}

impl Matching {
    /// Returns the units that stay unmet.
    pub fn n_unmet(&self) -> u64 {
        self.unmet.iter().map(|(_, units, _)| units).sum()
    }
}

/// Matches need and places under each policy, the narrowest first.
pub fn matchings(needs: &[Need], places: &[Place], region: &Region) -> Result<Vec<Matching>, Error> {
    let towns = Towns::new(needs, places, region);
    let services = by_service(needs, places);
    let policies = Policy::ALL.into_iter().map(|policy| {
        let solve = |rows: &Rows| matching(&Ground::new(rows, &towns, policy), &towns, policy);
        let parts: Vec<Result<Matching, Error>> = services.par_iter().map(solve).collect();
        parts.into_iter().try_fold(Matching::none(policy), |all, part| part.map(|part| all.and(part)))
    });
    policies.collect()
}

/// Needs and places of one service, with their positions among all.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows<'a> {
    pub(super) needs: Vec<(usize, &'a Need)>,
    pub(super) places: Vec<(usize, &'a Place)>,
}

/// Returns each service's rows: no unit goes from one service to another, so that each is a matching of its own.
pub(super) fn by_service<'a>(needs: &'a [Need], places: &'a [Place]) -> Vec<Rows<'a>> {
    let mut services: BTreeMap<&str, Rows> = BTreeMap::new();
    for (at, need) in needs.iter().enumerate() {
        services.entry(&need.service).or_default().needs.push((at, need));
    }
    for (at, place) in places.iter().enumerate() {
        services.entry(&place.service).or_default().places.push((at, place));
    }
    services.into_values().collect()
}

impl Matching {
    fn none(policy: Policy) -> Self {
        Self {
            policy,
            flows: Vec::new(),
            unmet: Vec::new(),
            one_more: Vec::new(),
            minutes: 0,
            n_unknown: 0,
            crossings: 0,
        }
    }

    /// Returns this with another service's.
    fn and(mut self, other: Self) -> Self {
        self.flows.extend(other.flows);
        self.unmet.extend(other.unmet);
        self.one_more.extend(other.one_more);
        self.flows.sort_unstable();
        self.unmet.sort_unstable();
        self.one_more.sort_unstable();
        self.minutes = self.minutes.saturating_add(other.minutes);
        self.n_unknown += other.n_unknown;
        self.crossings += other.crossings;
        self
    }
}

/// The fairest greatest flow of one service, of these the one of least travel and crossings.
struct Solved {
    network: Network,
    /// For each link of the ground.
    links: Vec<ArcId>,
    /// For each node, units met.
    met: Vec<u64>,
}

fn matching(ground: &Ground, towns: &Towns, policy: Policy) -> Result<Matching, Error> {
    let solved = solve(ground, towns).ok_or(Error::Internal { stage: "gap" })?;
    let mut matching = Matching::none(policy);
    let mut short = Vec::new();
    for (node, need, reason) in &ground.needs {
        let (units, met) = (ground.demand.get(*node), solved.met.get(*node));
        let left = units.zip(met).map_or(0, |(units, met)| units.saturating_sub(*met));
        if left > 0 {
            short.push(*node);
            matching.unmet.push((*need, left, *reason));
        }
    }
    let full = solved.network.reached(short, &proof::outside(ground, &solved.network));
    matching.one_more =
        ground.offices.iter().filter(|(node, _)| full.get(*node) == Some(&true)).map(|(_, place)| *place).collect();
    for way in ways(ground, &solved) {
        matching.flows.push((way.need, way.place, way.units));
        match way.minutes {
            Some(minutes) => matching.minutes = matching.minutes.saturating_add(minutes.saturating_mul(way.units)),
            None => matching.n_unknown += way.units,
        }
        matching.crossings += u64::from(way.crosses) * way.units;
    }
    Ok(matching)
}

/// Returns none only by a fault of ours: where a number does not fit, or the proof fails.
fn solve(ground: &Ground, towns: &Towns) -> Option<Solved> {
    let fair = fair::fairest(ground);
    let n_inside = ground.demand.len();
    let (source, sink) = (n_inside, n_inside + 1);
    let n_nodes = n_inside + 2 + fair.ties.len();
    // A cheaper flow would differ by a cycle, and a cycle crosses fewer lines than there are nodes: so a minute weighs more
    // than all crossings together.
    let minute = i64::try_from(n_nodes).ok()?.checked_add(1)?;
    let longest = i64::try_from(towns.longest).ok()?.checked_add(1)?;
    longest.checked_mul(minute)?.checked_add(1)?;

    let mut network = Network::new(n_nodes);
    for (node, units) in fair.sure.iter().enumerate().filter(|(_, units)| **units > 0) {
        network.add(source, node, *units, 0);
    }
    for (tie, (needs, units)) in fair.ties.iter().enumerate() {
        network.add(source, sink + 1 + tie, *units, 0);
        for node in needs {
            network.add(sink + 1 + tie, *node, 1, 0);
        }
    }
    let mut links = Vec::with_capacity(ground.links.len());
    for link in &ground.links {
        let minutes = link.minutes.map_or(Some(longest), |minutes| i64::try_from(minutes).ok())?;
        let room = ground.room(*link);
        links.push(network.add(link.from, link.to, room, minutes * minute + i64::from(link.crosses)));
    }
    for (node, room) in ground.room.iter().enumerate().filter(|(_, room)| **room > 0) {
        network.add(node, sink, *room, 0);
    }
    network.send(source, sink);
    let prices = network.cheapen();
    let mut met = vec![0; n_inside];
    for (link, arc) in ground.links.iter().zip(&links) {
        let is_need = ground.demand.get(link.from).is_some_and(|units| *units > 0);
        if let Some(met) = met.get_mut(link.from).filter(|_| is_need) {
            *met += network.flow(*arc);
        }
    }
    (network.proven(source, sink, &prices) && proof::is_fair(ground, &network, &met)).then_some(Solved {
        network,
        links,
        met,
    })
}

/// Units of one need that one office meets.
struct Way {
    need: usize,
    place: usize,
    units: u64,
    minutes: Option<u64>,
    crosses: bool,
}

/// Takes a flow apart into ways from needs to offices.
fn ways(ground: &Ground, solved: &Solved) -> Vec<Way> {
    let mut leaving: BTreeMap<usize, Vec<(u64, super::ground::Link)>> = BTreeMap::new();
    for (link, arc) in ground.links.iter().zip(&solved.links).rev() {
        let units = solved.network.flow(*arc);
        if units > 0 {
            leaving.entry(link.from).or_default().push((units, *link));
        }
    }
    let places: BTreeMap<usize, usize> = ground.offices.iter().copied().collect();
    let mut ways: BTreeMap<(usize, usize), Way> = BTreeMap::new();
    for (start, need, _) in &ground.needs {
        let mut left = solved.met.get(*start).copied().unwrap_or(0);
        while left > 0 {
            let (mut node, mut units, mut minutes, mut crosses) = (*start, left, Some(0_u64), false);
            let mut trail = Vec::new();
            while let Some((room, link)) = leaving.get(&node).and_then(|links| links.last()) {
                units = units.min(*room);
                minutes = minutes.zip(link.minutes).map(|(sum, more)| sum.saturating_add(more));
                crosses |= link.crosses;
                trail.push(node);
                node = link.to;
            }
            let Some(place) = places.get(&node) else { break };
            for node in trail {
                let Some(links) = leaving.get_mut(&node) else { continue };
                if let Some((room, _)) = links.last_mut() {
                    *room -= units;
                }
                links.pop_if(|(room, _)| *room == 0);
            }
            left -= units;
            let way = Way { need: *need, place: *place, units: 0, minutes, crosses };
            ways.entry((*need, *place)).or_insert(way).units += units;
        }
    }
    ways.into_values().collect()
}
