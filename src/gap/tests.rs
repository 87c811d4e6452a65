//! What a matching must be, and that two other ways to find it agree.

mod linear;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::advice::{sites, skills};
use super::fair::fairest;
use super::flow::{ENDLESS, Network};
use super::ground::{Ground, Towns};
use super::matching::{Matching, Need, Place, Policy, Reason, Region, by_service, matchings};
use super::proof::is_fair;

fn need(municipality: &str, care: &str, units: u64) -> Need {
    Need {
        municipality: municipality.into(),
        service: "short_stay".into(),
        care: care.into(),
        units,
        ..Need::default()
    }
}

fn place(office: &str, municipality: &str, cares: &[&str], units: u64) -> Place {
    Place {
        office: office.into(),
        municipality: municipality.into(),
        service: "short_stay".into(),
        cares: cares.iter().map(ToString::to_string).collect(),
        units,
        ..Place::default()
    }
}

fn region() -> Region {
    let area = [("A", "east"), ("B", "east"), ("C", "west"), ("D", "north")];
    let minutes = [("A", "B", 20), ("A", "C", 40), ("B", "C", 50), ("C", "D", 200)];
    let mut ways: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (from, to, minutes) in minutes {
        ways.entry(from.to_owned()).or_default().insert(to.to_owned(), minutes);
    }
    Region { area: area.map(|(town, area)| (town.to_owned(), area.to_owned())).into(), minutes: ways, limit: 45 }
}

#[test]
fn the_gap_falls_apart_into_what_cooperation_solves() {
    let needs = [need("A", "ventilator", 10), need("B", "tube", 4), need("A", "dialysis", 1)];
    let places = [
        place("a", "A", &[], 3),
        place("b", "B", &[], 6),
        place("c", "C", &["ventilator"], 2),
        place("d", "D", &["tube"], 9),
    ];
    let places: Vec<Place> = places
        .into_iter()
        .map(|mut place| {
            if place.cares.is_empty() {
                place.cares = ["ventilator", "tube"].map(str::to_owned).into();
            }
            place
        })
        .collect();
    let matchings = matchings(&needs, &places, &region()).unwrap();
    // Alone: A lacks 7 of 10, B has enough. Together B gives its 2 spare, C over the line 2; D frees B's 4.
    assert_eq!(matchings.iter().map(Matching::n_unmet).collect::<Vec<_>>(), [8, 6, 4, 1]);
    assert_eq!(matchings[3].unmet, [(2, 1, Reason::Skill)]);
    assert_eq!(matchings[0].unmet, [(0, 7, Reason::Full), (2, 1, Reason::Skill)]);
    // Of the 9 places of the area, A's 10 get 6 and B's 4 get 3: with 7 and 2 the worst-served would have less.
    assert_eq!(matchings[1].flows, [(0, 0, 3), (0, 1, 3), (1, 1, 3)]);
    assert_eq!((matchings[1].crossings, matchings[1].minutes), (3, 60));
    // D is out of reach for A's ventilator children, so that only the three nearer offices could help with one more.
    assert_eq!(matchings[2].one_more, [0, 1, 2]);
}

#[test]
fn ages_are_kept() {
    let mut child = need("A", "", 2);
    child.age = Some(2);
    let mut school = place("a", "A", &[], 5);
    school.ages = (Some(6), Some(17));
    let matchings = matchings(&[child], &[school], &region()).unwrap();
    assert!(matchings.iter().all(|matching| matching.unmet == [(0, 2, Reason::Age)]));
}

#[test]
fn days_are_kept_and_reasons_told_apart() {
    let on = |day: &str, care: &str| Need { day: day.to_owned(), ..need("A", care, 2) };
    let elsewhere = Need { service: "day_respite".to_owned(), ..need("A", "", 1) };
    let needs = [on("weekday", "tube"), on("saturday", "tube"), on("", "dialysis"), elsewhere];
    let office = Place { days: ["weekday".to_owned()].into(), ..place("a", "A", &["tube"], 1) };
    let far = Place { days: ["saturday".to_owned()].into(), ..place("d", "D", &["dialysis"], 9) };
    let found = matchings(&needs, &[office, far], &region()).unwrap();
    let why = |policy: usize| found[policy].unmet.clone();
    assert_eq!(
        why(0),
        [(0, 1, Reason::Full), (1, 2, Reason::Day), (2, 2, Reason::OutOfReach), (3, 1, Reason::NobodyEligible)]
    );
    assert_eq!(why(3), [(0, 1, Reason::Full), (1, 2, Reason::Day), (3, 1, Reason::NobodyEligible)]);
}

fn town() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["A", "B", "C", "D"])
}

fn care() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["ventilator", "tube", "dialysis"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn more_help_never_leaves_more_unmet(
        needs in prop::collection::vec((town(), care(), 0_u64..9), 0..6),
        places in prop::collection::vec((town(), prop::collection::vec(care(), 0..3), 0_u64..9), 0..6),
        more in 0_usize..6,
    ) {
        let needs: Vec<Need> = needs.into_iter().map(|(town, care, units)| need(town, care, units)).collect();
        let mut places: Vec<Place> = places
            .into_iter()
            .enumerate()
            .map(|(at, (town, cares, units))| place(&format!("office {at}"), town, &cares, units))
            .collect();
        let region = region();
        let before = matchings(&needs, &places, &region).unwrap();
        // A wider policy leaves no more unmet than a narrower one.
        prop_assert!(before.windows(2).all(|pair| pair[0].n_unmet() >= pair[1].n_unmet()));

        // The order of offices changes nothing.
        let turned: Vec<Place> = places.iter().rev().cloned().collect();
        for (one, other) in before.iter().zip(matchings(&needs, &turned, &region).unwrap()) {
            let named = |matching: &Matching, places: &[Place]| {
                let mut flows: Vec<_> = matching.flows.iter().map(|(need, at, units)| (*need, places[*at].office.clone(), *units)).collect();
                flows.sort();
                flows
            };
            prop_assert_eq!(named(one, &places), named(&other, &turned));
        }

        // One more place helps by one where it is said to help, and elsewhere not at all.
        if more < places.len() {
            places[more].units += 1;
            for (before, after) in before.iter().zip(matchings(&needs, &places, &region).unwrap()) {
                let helped = u64::from(before.one_more.contains(&more));
                prop_assert_eq!(before.n_unmet() - after.n_unmet(), helped);
            }
        }

        // A new office leaves no more unmet, whatever it takes.
        let founded: Vec<Place> = places.iter().cloned().chain([place("new", "C", &["tube"], 3)]).collect();
        for (before, after) in matchings(&needs, &places, &region).unwrap().iter().zip(matchings(&needs, &founded, &region).unwrap()) {
            prop_assert!(after.n_unmet() <= before.n_unmet());
        }

        // Two areas that become one leave no more unmet.
        let mut joined = region.clone();
        joined.area.insert("C".to_owned(), "east".to_owned());
        let after = matchings(&needs, &places, &joined).unwrap();
        let apart = matchings(&needs, &places, &region).unwrap();
        prop_assert!(after.iter().zip(&apart).all(|(joined, apart)| joined.n_unmet() <= apart.n_unmet()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn help_is_what_it_changes((needs, places, region) in instance(6, 5, 4)) {
        for before in matchings(&needs, &places, &region).unwrap() {
            let policy = before.policy;
            let unmet = |places: &[Place]| {
                let all = matchings(&needs, places, &region).unwrap();
                all.into_iter().find(|matching| matching.policy == policy).unwrap().n_unmet()
            };
            let told = skills(&needs, &places, &region, policy);
            for (at, place) in places.iter().enumerate().filter(|(_, place)| !place.cares.is_empty()) {
                for care in ["ventilator", "tube", "dialysis"] {
                    let mut learned = places.clone();
                    learned[at].cares.insert(care.to_owned());
                    let helped = told.iter().find(|skill| skill.place == at && skill.care == care);
                    let less = if place.cares.contains(care) { 0 } else { before.n_unmet() - unmet(&learned) };
                    prop_assert_eq!(helped.map_or(0, |skill| skill.units), less);
                }
            }
            let founded = |towns: &[&str]| {
                let new = towns.iter().map(|town| place("new", town, &[], 4));
                before.n_unmet() - unmet(&places.iter().cloned().chain(new).collect::<Vec<_>>())
            };
            for sites in sites(&needs, &places, &region, policy, (2, 4)) {
                for (town, units) in &sites.each {
                    prop_assert_eq!(*units, founded(&[town]));
                }
                let chosen: Vec<&str> = sites.chosen.iter().map(String::as_str).collect();
                prop_assert_eq!(sites.units, founded(&chosen));
                let towns: Vec<&str> = sites.each.iter().map(|(town, _)| town.as_str()).collect();
                let all = towns.iter().flat_map(|one| towns.iter().map(|two| founded(&[*one, *two])));
                prop_assert_eq!(sites.units, all.max().unwrap());
            }
        }
    }
}

/// A random instance of one service: towns, needs by care with what they ask for, offices with what they take.
fn instance(units: u64, n_needs: usize, n_places: usize) -> impl Strategy<Value = (Vec<Need>, Vec<Place>, Region)> {
    let needs = prop::collection::vec((town(), care(), 0..=units), 1..=n_needs);
    let places = prop::collection::vec((town(), prop::collection::vec(care(), 0..3), 0..=units), 1..=n_places);
    let minutes = prop::collection::vec((town(), town(), 0_u64..60), 0..7);
    (needs, places, minutes).prop_map(|(needs, places, minutes)| {
        let needs = needs.into_iter().map(|(town, care, units)| need(town, care, units)).collect();
        let places = places.into_iter().enumerate();
        let places = places.map(|(at, (town, cares, units))| place(&format!("office {at}"), town, &cares, units));
        let mut region = region();
        region.minutes.clear();
        for (from, to, minutes) in minutes.into_iter().filter(|(from, to, _)| from != to) {
            region.minutes.entry(from.to_owned()).or_default().insert(to.to_owned(), minutes);
        }
        (needs, places.collect(), region)
    })
}

/// What a unit over a way costs in minutes and crossings; none where it may not go.
fn cost(need: &Need, place: &Place, region: &Region, policy: Policy) -> Option<(u64, u64)> {
    let told = |from: &str, to: &str| region.minutes.get(from).and_then(|ways| ways.get(to)).copied();
    let (home, seat) = (need.municipality.as_str(), place.municipality.as_str());
    let minutes = if home == seat { Some(0) } else { told(home, seat).or_else(|| told(seat, home)) };
    let may = match policy {
        Policy::Alone => home == seat,
        Policy::Area => region.area[home] == region.area[seat],
        Policy::Neighbours => {
            region.area[home] == region.area[seat] || minutes.is_some_and(|minutes| minutes <= region.limit)
        }
        Policy::Anywhere => true,
    };
    let gives = place.cares.is_empty() || place.cares.contains(&need.care);
    let longest = region.minutes.values().flat_map(BTreeMap::values).copied().max().unwrap_or(0);
    (may && gives).then(|| (minutes.unwrap_or(longest + 1), u64::from(home != seat)))
}

/// (unmet, shares from the worst in 1/2520, minutes, crossings): less is better, but of the shares more.
type Worth = (u64, Vec<std::cmp::Reverse<u64>>, u64, u64);

fn worth(needs: &[Need], places: &[Place], region: &Region, policy: Policy, units: &[Vec<u64>]) -> Worth {
    let met = |need: usize| units[need].iter().sum::<u64>();
    let asked = needs.iter().enumerate().filter(|(_, need)| need.units > 0);
    let mut shares: Vec<u64> = asked.map(|(at, need)| met(at) * 2520 / need.units).collect();
    shares.sort_unstable();
    let unmet = needs.iter().enumerate().map(|(at, need)| need.units - met(at)).sum();
    let (mut minutes, mut crossings) = (0, 0);
    for (need, units) in needs.iter().zip(units) {
        for (place, units) in places.iter().zip(units).filter(|(_, units)| **units > 0) {
            let (way, crosses) = cost(need, place, region, policy).unwrap();
            minutes += way * units;
            crossings += crosses * units;
        }
    }
    (unmet, shares.into_iter().map(std::cmp::Reverse).collect(), minutes, crossings)
}

/// The worth of the best matching, by trying all of them.
fn by_trying(needs: &[Need], places: &[Place], region: &Region, policy: Policy) -> Worth {
    fn go(at: usize, units: &mut Vec<Vec<u64>>, best: &mut Option<Worth>, of: (&[Need], &[Place], &Region, Policy)) {
        let (needs, places, region, policy) = of;
        if at == needs.len() * places.len() {
            let worth = worth(needs, places, region, policy, units);
            if best.as_ref().is_none_or(|best| worth < *best) {
                *best = Some(worth);
            }
            return;
        }
        let (need, place) = (at / places.len(), at % places.len());
        let left = needs[need].units - units[need].iter().sum::<u64>();
        let room = places[place].units - units.iter().map(|units| units[place]).sum::<u64>();
        let most = if cost(&needs[need], &places[place], region, policy).is_some() { left.min(room) } else { 0 };
        for some in 0..=most {
            units[need][place] = some;
            go(at + 1, units, best, of);
        }
        units[need][place] = 0;
    }
    let mut best = None;
    go(0, &mut vec![vec![0; places.len()]; needs.len()], &mut best, (needs, places, region, policy));
    best.unwrap()
}

/// The worth of a matching that was found.
fn found(needs: &[Need], places: &[Place], region: &Region, matching: &Matching) -> Worth {
    let mut units = vec![vec![0; places.len()]; needs.len()];
    for (need, place, some) in &matching.flows {
        units[*need][*place] += some;
    }
    worth(needs, places, region, matching.policy, &units)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_matching_is_better((needs, places, region) in instance(4, 4, 3)) {
        let small = needs.iter().map(|need| need.units).sum::<u64>() <= 9;
        prop_assume!(small);
        for matching in matchings(&needs, &places, &region).unwrap() {
            let best = by_trying(&needs, &places, &region, matching.policy);
            prop_assert_eq!(found(&needs, &places, &region, &matching), best);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn only_a_fair_flow_is_proven_fair((needs, places, region) in instance(6, 5, 4)) {
        let towns = Towns::new(&needs, &places, &region);
        let rows = by_service(&needs, &places).swap_remove(0);
        let ground = Ground::new(&rows, &towns, Policy::Area);
        let met_by = |sure: &[u64]| {
            let (source, sink) = (ground.demand.len(), ground.demand.len() + 1);
            let mut network = Network::new(sink + 1);
            let asking: Vec<_> = (0..source).filter(|node| sure[*node] > 0).collect();
            let arcs: Vec<_> = asking.iter().map(|node| network.add(source, *node, sure[*node], 0)).collect();
            for link in &ground.links {
                network.add(link.from, link.to, ENDLESS, 0);
            }
            for (node, room) in ground.room.iter().enumerate() {
                network.add(node, sink, *room, 0);
            }
            network.send(source, sink);
            let mut met = vec![0; source];
            for (node, arc) in asking.into_iter().zip(arcs) {
                met[node] = network.flow(arc);
            }
            (network, met)
        };
        // A flow that meets as much as can be met, whoever comes first.
        let (network, met) = met_by(&ground.demand);
        let shares = |met: &[u64]| {
            let asking = (0..met.len()).filter(|node| ground.demand[*node] > 0);
            let mut shares: Vec<u64> = asking.map(|node| met[node] * 60 / ground.demand[node]).collect();
            shares.sort_unstable();
            shares
        };
        let fair = fairest(&ground);
        let mut fairest = fair.sure;
        for node in fair.ties.iter().flat_map(|(needs, units)| needs.iter().take(usize::try_from(*units).unwrap())) {
            fairest[*node] += 1;
        }
        prop_assert_eq!(is_fair(&ground, &network, &met), shares(&met) == shares(&fairest));
        // One that meets less is proven to be no greatest one.
        if let Some(node) = met.iter().position(|units| *units > 0) {
            let mut less = met;
            less[node] -= 1;
            let (network, less) = met_by(&less);
            prop_assert!(!is_fair(&ground, &network, &less));
        }
    }
}
