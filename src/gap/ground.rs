//! Needs and places of one service, under one policy, to nodes and the links between them.
//!
//! A need reaches a municipality (its offices for this care, age and day), there the offices of one kind, there an office: so
//! links grow with neighbours, not with offices. Ways that nobody gave meet in one node a care, age and day.
#![expect(clippy::indexing_slicing, reason = "nodes and towns were numbered here")]

use std::collections::{BTreeMap, BTreeSet};

use super::flow::ENDLESS;
use super::matching::{Need, Place, Policy, Reason, Region, Rows};

/// Municipalities by number, and the ways between them.
pub(super) struct Towns<'a> {
    names: BTreeMap<&'a str, usize>,
    /// Municipalities of the same area, each with all of them.
    area: Vec<Vec<usize>>,
    /// Municipalities to which minutes are given.
    near: Vec<BTreeMap<usize, u64>>,
    limit: u64,
    /// Longest way given.
    pub(super) longest: u64,
}

/// From one node to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Minutes of the way; none where nobody gave them.
    pub(super) minutes: Option<u64>,
    /// Whether it crosses a municipal line.
    pub(super) crosses: bool,
}

/// One service under one policy.
pub(super) struct Ground {
    /// For each node, units needed.
    pub(super) demand: Vec<u64>,
    /// For each node, units that it can give.
    pub(super) room: Vec<u64>,
    pub(super) links: Vec<Link>,
    /// (node, need, reason if units of it stay unmet).
    pub(super) needs: Vec<(usize, usize, Reason)>,
    /// (node, place).
    pub(super) offices: Vec<(usize, usize)>,
    /// For each node, no less than can go through it to offices.
    through: Vec<u64>,
}

/// Care, age and kind of day that are asked for.
type Kind<'a> = (&'a str, Option<u32>, &'a str);
/// Municipality, cares, ages and kinds of day that are offered.
type Offer<'a> = (usize, &'a BTreeSet<String>, (Option<u32>, Option<u32>), &'a BTreeSet<String>);

impl<'a> Towns<'a> {
    pub(super) fn new(needs: &'a [Need], places: &'a [Place], region: &'a Region) -> Self {
        let homes = needs.iter().map(|need| need.municipality.as_str());
        let seats = places.iter().map(|place| place.municipality.as_str());
        let all: BTreeSet<&str> = homes.chain(seats).collect();
        let names: BTreeMap<&str, usize> = all.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
        let mut areas: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (name, at) in &names {
            if let Some(area) = region.area.get(*name) {
                areas.entry(area).or_default().push(*at);
            }
        }
        let members = |name: &str| region.area.get(name).and_then(|area| areas.get(area.as_str()));
        let area = names.keys().map(|name| members(name).cloned().unwrap_or_default()).collect();
        let mut near = vec![BTreeMap::new(); names.len()];
        for (from, ways) in &region.minutes {
            for (to, minutes) in ways {
                let (Some(from), Some(to)) = (names.get(from.as_str()), names.get(to.as_str())) else { continue };
                near[*from].insert(*to, *minutes);
                near[*to].entry(*from).or_insert(*minutes);
            }
        }
        // What is given for a direction goes before what is given for the way back.
        for (from, ways) in &region.minutes {
            for (to, minutes) in ways {
                if let (Some(from), Some(to)) = (names.get(from.as_str()), names.get(to.as_str())) {
                    near[*from].insert(*to, *minutes);
                }
            }
        }
        let longest = near.iter().flat_map(BTreeMap::values).copied().max().unwrap_or(0);
        Self { names, area, near, limit: region.limit, longest }
    }

    pub(super) fn number(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn name(&self, number: usize) -> &'a str {
        self.names.keys().nth(number).copied().unwrap_or_default()
    }

    /// Tells whether children of one municipality may go to another.
    pub(super) fn allows(&self, policy: Policy, home: usize, town: usize) -> bool {
        home == town
            || policy >= Policy::Area && self.area[home].contains(&town)
            || policy >= Policy::Neighbours && self.near[home].get(&town).is_some_and(|minutes| *minutes <= self.limit)
            || policy == Policy::Anywhere
    }

    /// Returns where children of a municipality may go, with the minutes as far as given.
    pub(super) fn ways(&self, policy: Policy, home: usize) -> BTreeMap<usize, Option<u64>> {
        let mut ways = BTreeMap::new();
        if policy >= Policy::Area {
            ways.extend(self.area[home].iter().map(|town| (*town, self.near[home].get(town).copied())));
        }
        let far = if policy == Policy::Anywhere { u64::MAX } else { self.limit };
        if policy >= Policy::Neighbours {
            let near = self.near[home].iter().filter(|(_, minutes)| **minutes <= far);
            ways.extend(near.map(|(town, minutes)| (*town, Some(*minutes))));
        }
        ways.insert(home, Some(0));
        ways
    }
}

impl Ground {
    pub(super) fn new(rows: &Rows, towns: &Towns, policy: Policy) -> Self {
        let mut ground = Self {
            demand: Vec::new(),
            room: Vec::new(),
            links: Vec::new(),
            needs: Vec::new(),
            offices: Vec::new(),
            through: Vec::new(),
        };
        // Nodes stand in the order of names, so that ties do not depend on the order in which rows come.
        let mut needs: Vec<(usize, &Need)> = rows.needs.iter().filter(|(_, need)| need.units > 0).copied().collect();
        needs.sort_by_key(|(at, need)| (&need.municipality, &need.care, need.age, &need.day, *at));
        let mut places: Vec<(usize, &Place)> = rows.places.clone();
        places.sort_by_key(|(at, place)| {
            (&place.municipality, &place.office, &place.cares, place.ages, &place.days, place.units, *at)
        });

        let need_nodes: Vec<usize> = needs.iter().map(|(_, need)| ground.node(need.units, 0)).collect();
        let kinds: BTreeSet<Kind> = needs.iter().map(|(_, need)| kind(need)).collect();
        let mut offers: BTreeMap<Offer, usize> = BTreeMap::new();
        for (at, place) in &places {
            let offer = (towns.number(&place.municipality), &place.cares, place.ages, &place.days);
            let pool = *offers.entry(offer).or_insert_with(|| ground.node(0, 0));
            let office = ground.node(0, place.units);
            ground.offices.push((office, *at));
            ground.link(pool, office);
        }
        let mut arrivals: BTreeMap<(Kind, usize), usize> = BTreeMap::new();
        for (offer, pool) in &offers {
            for kind in kinds.iter().filter(|kind| gives(offer, **kind)) {
                let arrival = *arrivals.entry((*kind, offer.0)).or_insert_with(|| ground.node(0, 0));
                ground.link(arrival, *pool);
            }
        }
        let offered: BTreeSet<Kind> = arrivals.keys().map(|(kind, _)| *kind).collect();
        let mut hubs: BTreeMap<Kind, usize> = BTreeMap::new();
        if policy == Policy::Anywhere {
            for ((kind, _), arrival) in &arrivals {
                let hub = *hubs.entry(*kind).or_insert_with(|| ground.node(0, 0));
                ground.link(hub, *arrival);
            }
        }
        let mut lacking: BTreeMap<Kind, Reason> = BTreeMap::new();
        let mut ways: BTreeMap<usize, BTreeMap<usize, Option<u64>>> = BTreeMap::new();
        for ((at, need), node) in needs.into_iter().zip(need_nodes) {
            let (kind, home) = (kind(need), towns.number(&need.municipality));
            let before = ground.links.len();
            for (town, minutes) in ways.entry(home).or_insert_with(|| towns.ways(policy, home)) {
                if let Some(arrival) = arrivals.get(&(kind, *town)) {
                    let crosses = *town != home;
                    ground.links.push(Link { from: node, to: *arrival, minutes: *minutes, crosses });
                }
            }
            if let Some(hub) = hubs.get(&kind) {
                ground.links.push(Link { from: node, to: *hub, minutes: None, crosses: true });
            }
            let reason = if ground.links.len() > before {
                Reason::Full
            } else if offered.contains(&kind) {
                Reason::OutOfReach
            } else {
                *lacking.entry(kind).or_insert_with(|| lack(&offers, kind))
            };
            ground.needs.push((node, at, reason));
        }
        // Links were made from the offices back.
        ground.through.clone_from(&ground.room);
        for link in &ground.links {
            ground.through[link.from] = ground.through[link.from].saturating_add(ground.through[link.to]);
        }
        ground
    }

    /// Returns more than can go over a link, so that a link is never full, and not much more.
    pub(super) fn room(&self, link: Link) -> u64 {
        let (asked, through) = (self.demand[link.from], self.through[link.to]);
        let most = if asked > 0 { asked.min(through) } else { through };
        most.saturating_add(1).min(ENDLESS)
    }

    fn node(&mut self, demand: u64, room: u64) -> usize {
        self.demand.push(demand);
        self.room.push(room);
        self.demand.len() - 1
    }

    fn link(&mut self, from: usize, to: usize) {
        self.links.push(Link { from, to, minutes: Some(0), crosses: false });
    }
}

fn kind(need: &Need) -> Kind<'_> {
    (&need.care, need.age, &need.day)
}

/// Tells whether an offer is for a care, an age and a day.
fn gives((_, cares, ages, days): &Offer, (care, age, day): Kind) -> bool {
    is_among(cares, care) && is_for(*ages, age) && is_among(days, day)
}

/// Nothing in particular is among all, and no list is everything.
fn is_among(list: &BTreeSet<String>, one: &str) -> bool {
    one.is_empty() || list.is_empty() || list.contains(one)
}

/// Why no office anywhere is for a kind of need.
fn lack(offers: &BTreeMap<Offer, usize>, (care, age, _): Kind) -> Reason {
    let skilled = |(_, cares, ..): &&Offer| is_among(cares, care);
    if offers.keys().filter(skilled).any(|(_, _, ages, _)| is_for(*ages, age)) {
        Reason::Day
    } else if offers.keys().any(|offer| skilled(&offer)) {
        Reason::Age
    } else if !offers.is_empty() {
        Reason::Skill
    } else {
        Reason::NobodyEligible
    }
}

fn is_for((least, most): (Option<u32>, Option<u32>), age: Option<u32>) -> bool {
    age.is_none_or(|age| least.is_none_or(|least| age >= least) && most.is_none_or(|most| age <= most))
}

impl Place {
    /// Tells whether the office takes children of an age, on a kind of day.
    pub(super) fn is_for(&self, age: Option<u32>, day: &str) -> bool {
        is_for(self.ages, age) && is_among(&self.days, day)
    }
}
