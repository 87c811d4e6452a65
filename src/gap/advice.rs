//! Needs and places to where help helps most: an office that learns one more care, and new offices.
//!
//! Each answer is a difference of two greatest flows, so it counts what the office takes over from others besides. A
//! site for one new office is exact, as every municipality is tried (capacitated maximal covering, Current and Storbeck
//! 1988). Of several, all choices are tried as long as they are few; else the best next one is taken until there are
//! enough, and then each is moved as long as that helps (at least 63 % of the best, as each adds less than the one before).

use std::collections::BTreeSet;

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::flow::{ENDLESS, Network};
use super::ground::{Ground, Towns};
use super::matching::{Need, Place, Policy, Region, Rows, by_service};

/// What it would help if an office learned one more care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// The office's position among the places.
    pub place: usize,
    /// The care that it would learn.
    pub care: String,
    /// Units a month that would no longer be unmet.
    pub units: u64,
}

/// Where new offices of one service would help most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sites {
    /// The service.
    pub service: String,
    /// For each municipality where one new office would help at all, the units a month that would no longer be unmet;
    /// the best first.
    pub each: Vec<(String, u64)>,
    /// Municipalities of the new offices, one for each.
    pub chosen: Vec<String>,
    /// Units a month that all of them together would meet.
    pub units: u64,
    /// Whether no other choice is better; else it is what taking the best next one and moving each one finds.
    pub exact: bool,
}

/// More choices than these are not all tried.
const MOST_CHOICES: usize = 2000;

/// Returns which offices' learning one more care helps, the most helpful first.
pub fn skills(needs: &[Need], places: &[Place], region: &Region, policy: Policy) -> Vec<Skill> {
    let towns = Towns::new(needs, places, region);
    let mut skills = Vec::new();
    for rows in by_service(needs, places) {
        let met = Met::new(&rows, &towns, policy);
        let cares: BTreeSet<&str> =
            rows.needs.iter().map(|(_, need)| need.care.as_str()).filter(|care| !care.is_empty()).collect();
        let lacking = |place: &Place, care: &str| !place.cares.is_empty() && !place.cares.contains(care);
        let all = rows.places.iter().flat_map(|row| cares.iter().map(move |care| (row, *care)));
        let tried: Vec<_> = all.filter(|((_, place), care)| lacking(place, care)).collect();
        let helped = tried.into_par_iter().map(|((at, place), care)| {
            let units = met.more_if_learned(*at, place, care);
            Skill { place: *at, care: care.to_owned(), units }
        });
        skills.extend(helped.collect::<Vec<_>>());
    }
    skills.retain(|skill| skill.units > 0);
    let name =
        |skill: &Skill| places.get(skill.place).map(|place| (&place.municipality, &place.office, &place.service));
    skills.sort_by(|one, other| {
        other.units.cmp(&one.units).then_with(|| name(one).cmp(&name(other))).then_with(|| one.care.cmp(&other.care))
    });
    skills
}

/// Returns for each service with unmet need where `n_offices` new offices of so many units a month would help most, if they
/// take every care and age.
pub fn sites(
    needs: &[Need],
    places: &[Place],
    region: &Region,
    policy: Policy,
    (n_offices, units): (usize, u64),
) -> Vec<Sites> {
    let towns = Towns::new(needs, places, region);
    let mut all = Vec::new();
    for rows in by_service(needs, places) {
        let Some(service) = rows.needs.first().map(|(_, need)| need.service.clone()) else { continue };
        let met = Met::new(&rows, &towns, policy);
        let gains: Vec<u64> =
            (0..towns.len()).into_par_iter().map(|town| met.more_if_founded(&[town], units)).collect();
        let mut ranked: Vec<usize> =
            (0..towns.len()).filter(|town| gains.get(*town).is_some_and(|gain| *gain > 0)).collect();
        ranked.sort_by_key(|town| (gains.get(*town).copied().map(std::cmp::Reverse), *town));
        if ranked.is_empty() {
            continue;
        }
        let exact = n_choices(ranked.len(), n_offices) <= MOST_CHOICES;
        let chosen = if exact {
            let choices = choices(&ranked, n_offices);
            let worth = |choice: &Vec<usize>| met.more_if_founded(choice, units);
            // Of equal choices the first.
            let best = choices.iter().enumerate().max_by_key(|(at, choice)| (worth(choice), std::cmp::Reverse(*at)));
            best.map(|(_, choice)| choice.clone()).unwrap_or_default()
        } else {
            met.by_exchange(&ranked, n_offices, units)
        };
        let named = |town: &usize| towns.name(*town).to_owned();
        all.push(Sites {
            service,
            each: ranked.iter().map(|town| (named(town), gains.get(*town).copied().unwrap_or(0))).collect(),
            units: met.more_if_founded(&chosen, units),
            chosen: chosen.iter().map(named).collect(),
            exact,
        });
    }
    all
}

/// Ways to choose some of so many, each more than once too; no more than is worth knowing.
pub(super) fn n_choices(n: usize, some: usize) -> usize {
    (1..=some).fold(1_usize, |ways, at| (ways.saturating_mul(n + at - 1) / at).min(1_000_000_000))
}

/// Every choice of some of these, each more than once too, in the order given.
pub(super) fn choices(of: &[usize], some: usize) -> Vec<Vec<usize>> {
    let mut choices = vec![(0, Vec::new())];
    for _ in 0..some {
        let longer = choices.into_iter().flat_map(|(first, choice): (usize, Vec<usize>)| {
            of.iter().enumerate().skip(first).map(move |(at, one)| (at, [choice.as_slice(), &[*one]].concat()))
        });
        choices = longer.collect();
    }
    choices.into_iter().map(|(_, choice)| choice).collect()
}

/// A greatest flow of one service, to which more is added.
struct Met<'a> {
    towns: &'a Towns<'a>,
    policy: Policy,
    network: Network,
    /// (node, home, need).
    needs: Vec<(usize, usize, &'a Need)>,
    /// (node, place).
    offices: Vec<(usize, usize)>,
    source: usize,
}

impl<'a> Met<'a> {
    fn new(rows: &Rows<'a>, towns: &'a Towns<'a>, policy: Policy) -> Self {
        let ground = Ground::new(rows, towns, policy);
        let source = ground.demand.len();
        let mut network = Network::new(source + 2);
        for (node, units) in ground.demand.iter().enumerate().filter(|(_, units)| **units > 0) {
            network.add(source, node, *units, 0);
        }
        for link in &ground.links {
            network.add(link.from, link.to, ENDLESS, 0);
        }
        for (node, room) in ground.room.iter().enumerate().filter(|(_, room)| **room > 0) {
            network.add(node, source + 1, *room, 0);
        }
        network.send(source, source + 1);
        let by_position: std::collections::BTreeMap<usize, &Need> = rows.needs.iter().copied().collect();
        let needs = ground.needs.iter().filter_map(|(node, at, _)| by_position.get(at).map(|need| (*node, *need)));
        let needs = needs.map(|(node, need)| (node, towns.number(&need.municipality), need)).collect();
        Self { towns, policy, network, needs, offices: ground.offices, source }
    }

    fn more_if_learned(&self, at: usize, place: &Place, care: &str) -> u64 {
        let Some((office, _)) = self.offices.iter().find(|(_, place)| *place == at) else { return 0 };
        let town = self.towns.number(&place.municipality);
        let mut network = self.network.clone();
        for (node, home, need) in &self.needs {
            if need.care == care && place.is_for(need.age, &need.day) && self.towns.allows(self.policy, *home, town) {
                network.add(*node, *office, ENDLESS, 0);
            }
        }
        network.send(self.source, self.source + 1)
    }

    fn more_if_founded(&self, towns: &[usize], units: u64) -> u64 {
        let mut network = self.network.clone();
        for town in towns {
            let office = network.add_node();
            network.add(office, self.source + 1, units, 0);
            for (node, home, _) in &self.needs {
                if self.towns.allows(self.policy, *home, *town) {
                    network.add(*node, office, ENDLESS, 0);
                }
            }
        }
        network.send(self.source, self.source + 1)
    }

    fn by_exchange(&self, towns: &[usize], n_offices: usize, units: u64) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        let best_with = |others: &[usize]| {
            let worth = |town: usize| self.more_if_founded(&[others, &[town]].concat(), units);
            let all: Vec<(u64, usize)> = towns.into_par_iter().map(|town| (worth(*town), *town)).collect();
            let ranked = all.into_iter().enumerate().max_by_key(|(at, (worth, _))| (*worth, std::cmp::Reverse(*at)));
            ranked.map_or((0, 0), |(_, best)| best)
        };
        for _ in 0..n_offices {
            chosen.push(best_with(&chosen).1);
        }
        let mut worth = self.more_if_founded(&chosen, units);
        loop {
            let before = worth;
            for at in 0..chosen.len() {
                let mut others = chosen.clone();
                let held = others.remove(at);
                let (better, town) = best_with(&others);
                others.insert(at, if better > worth { town } else { held });
                worth = worth.max(better);
                chosen = others;
            }
            if worth == before {
                chosen.sort_unstable();
                return chosen;
            }
        }
    }
}
