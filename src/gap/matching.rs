//! Need and places, with what lies between them, to the best matching under each policy of cooperation, in whole units.
//!
//! Lexicographic: least unmet need, then least travel, then fewest units that cross a municipal line. No instance is
//! infeasible: what cannot be met is unmet, with the reason. Every matching carries its proof, which is checked here.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Network;
use crate::error::Error;

/// Need of one group: one municipality, service, care and age.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Where the children live.
    pub municipality: String,
    /// The service.
    pub service: String,
    /// The care that an office must be able to give; empty asks for none in particular.
    pub care: String,
    /// Age in years, where it matters.
    pub age: Option<u32>,
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
    /// Least and greatest age in years that it takes.
    pub ages: (Option<u32>, Option<u32>),
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

/// Why need stays unmet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No office anywhere gives the service with this care at this age.
    NobodyEligible,
    /// Offices do, but not where the policy reaches.
    OutOfReach,
    /// Offices do, and are full.
    Full,
}

impl Reason {
    /// Returns the reason's name in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NobodyEligible => "nobody_eligible",
            Self::OutOfReach => "out_of_reach",
            Self::Full => "full",
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
    /// Minutes travelled, one way, over all units; ways that nobody gave count as none.
    pub minutes: u64,
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
    Policy::ALL.into_iter().map(|policy| matching(needs, places, region, policy)).collect()
}

fn matching(needs: &[Need], places: &[Place], region: &Region, policy: Policy) -> Result<Matching, Error> {
    let (source, sink) = (0, needs.len() + places.len() + 1);
    let total = needs.iter().try_fold(0_u64, |total, need| total.checked_add(need.units));
    // One minute weighs more than all crossings together.
    let minute = total.and_then(|total| total.checked_add(1)).ok_or(Error::Internal { stage: "gap" })?;
    // Nodes stand in the order of the offices' names, so that ties do not depend on the order in which offices come.
    let mut order: Vec<(usize, &Place)> = places.iter().enumerate().collect();
    order.sort_by_key(|(_, place)| (&place.municipality, &place.office));
    let place_node = |rank: usize| needs.len() + 1 + rank;

    let mut network = Network::new(sink + 1);
    let mut arcs = Vec::new();
    let mut reasons = vec![Reason::NobodyEligible; needs.len()];
    for (at, need) in needs.iter().enumerate() {
        network.add(source, at + 1, need.units, 0);
        for (rank, (place_at, place)) in order.iter().enumerate().filter(|(_, (_, place))| place.takes(need)) {
            let Some(reason) = reasons.get_mut(at) else { continue };
            let minutes = region.minutes(&need.municipality, &place.municipality);
            if !region.allows(policy, &need.municipality, &place.municipality, minutes) {
                *reason = (*reason).max(Reason::OutOfReach);
                continue;
            }
            *reason = Reason::Full;
            let minutes = minutes.unwrap_or(0);
            let crosses = u64::from(need.municipality != place.municipality);
            let cost = minutes.checked_mul(minute).and_then(|cost| cost.checked_add(crosses));
            let cost = cost.ok_or(Error::Internal { stage: "gap" })?;
            arcs.push((at, *place_at, minutes, crosses, network.add(at + 1, place_node(rank), need.units, cost)));
        }
    }
    for (rank, (_, place)) in order.iter().enumerate() {
        network.add(place_node(rank), sink, place.units, 0);
    }
    let prices = network.send(source, sink);
    if !network.proven(source, sink, &prices) {
        return Err(Error::Internal { stage: "gap" });
    }

    let mut met = vec![0_u64; needs.len()];
    let mut matching =
        Matching { policy, flows: Vec::new(), unmet: Vec::new(), one_more: Vec::new(), minutes: 0, crossings: 0 };
    for (need, place, minutes, crosses, arc) in arcs {
        let units = network.flow(arc);
        if units > 0 {
            matching.flows.push((need, place, units));
            matching.minutes = matching.minutes.saturating_add(minutes.saturating_mul(units));
            matching.crossings += crosses * units;
            if let Some(met) = met.get_mut(need) {
                *met += units;
            }
        }
    }
    for (at, ((need, met), reason)) in needs.iter().zip(met).zip(reasons).enumerate() {
        if need.units > met {
            matching.unmet.push((at, need.units - met, reason));
        }
    }
    let reached = network.reached(source);
    let helps = |rank: usize| reached.get(place_node(rank)) == Some(&true);
    matching.one_more = order.iter().enumerate().filter(|(rank, _)| helps(*rank)).map(|(_, (at, _))| *at).collect();
    matching.one_more.sort_unstable();
    Ok(matching)
}

impl Place {
    fn takes(&self, need: &Need) -> bool {
        let care = need.care.is_empty() || self.cares.is_empty() || self.cares.contains(&need.care);
        let (least, most) = self.ages;
        let age =
            need.age.is_none_or(|age| least.is_none_or(|least| age >= least) && most.is_none_or(|most| age <= most));
        self.service == need.service && care && age
    }
}

impl Region {
    fn allows(&self, policy: Policy, home: &str, place: &str, minutes: Option<u64>) -> bool {
        home == place
            || policy >= Policy::Area && self.area.get(home).is_some_and(|area| self.area.get(place) == Some(area))
            || policy >= Policy::Neighbours && minutes.is_some_and(|minutes| minutes <= self.limit)
            || policy == Policy::Anywhere
    }

    /// Returns the minutes between two municipalities, where they were given in one direction at least.
    fn minutes(&self, from: &str, to: &str) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        let given = |from: &str, to: &str| self.minutes.get(from)?.get(to).copied();
        given(from, to).or_else(|| given(to, from))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn need(municipality: &str, care: &str, units: u64) -> Need {
        Need { municipality: municipality.into(), service: "short_stay".into(), care: care.into(), age: None, units }
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
        assert_eq!(matchings[3].unmet, [(2, 1, Reason::NobodyEligible)]);
        assert_eq!(matchings[0].unmet, [(0, 7, Reason::Full), (2, 1, Reason::NobodyEligible)]);
        assert_eq!(matchings[1].crossings, 2);
        assert_eq!(matchings[1].minutes, 40);
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
        assert!(matchings.iter().all(|matching| matching.unmet == [(0, 2, Reason::NobodyEligible)]));
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

            // Two areas that become one leave no more unmet.
            let mut joined = region.clone();
            joined.area.insert("C".to_owned(), "east".to_owned());
            let after = matchings(&needs, &places, &joined).unwrap();
            let apart = matchings(&needs, &places, &region).unwrap();
            prop_assert!(after.iter().zip(&apart).all(|(joined, apart)| joined.n_unmet() <= apart.n_unmet()));
        }
    }
}
