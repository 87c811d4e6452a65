//! Needs, places and minutes to scores of access, by municipality and service: reference figures (参考) beside the
//! matching, never instead of it.
//!
//! Need reaches capacity within the limit; nearer counts for more by the steps of Luo and Qi (2009), a third of the limit
//! each. Only the balanced score (Páez, Higgins and Vivona 2019) counts each unit of need and of capacity once.

use std::collections::BTreeMap;

use super::ground::Towns;
use super::matching::{Need, Place, Policy, Region, by_service};

/// Access of one municipality to one service: units offered for each unit needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// The service.
    pub service: String,
    /// The municipality.
    pub municipality: String,
    /// Units a month that it needs.
    pub need: u64,
    /// Units a month that its offices offer.
    pub capacity: u64,
    /// Capacity to need of the municipality alone.
    pub own: Option<f64>,
    /// Capacity to need of all within the limit (floating catchment area).
    pub catchment: Option<f64>,
    /// Sum of the offices' capacities to the need within the limit of each (2SFCA, Luo and Wang 2003).
    pub two_step: f64,
    /// The same, where nearer counts for more (E2SFCA).
    pub enhanced: f64,
    /// The same, where each unit of need is spread over the capacity in reach, and each capacity over the need.
    pub balanced: f64,
}

/// Weights of the three thirds of the limit (Luo and Qi 2009, slow decay).
const STEPS: [f64; 3] = [1.0, 0.68, 0.22];

/// Returns the scores, service by service in the order of names; capacity counts whatever care and age it is for.
#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "scores are ratios; units are far below 2^52")]
pub fn access(needs: &[Need], places: &[Place], region: &Region) -> Vec<Access> {
    let towns = Towns::new(needs, places, region);
    let mut scores = Vec::new();
    for rows in by_service(needs, places) {
        let mut need = vec![0_u64; towns.len()];
        let mut capacity = need.clone();
        let homes = rows.needs.iter().map(|(_, need)| (towns.number(&need.municipality), need.units));
        for (town, units) in homes {
            add(&mut need, town, units);
        }
        for (town, units) in rows.places.iter().map(|(_, place)| (towns.number(&place.municipality), place.units)) {
            add(&mut capacity, town, units);
        }
        let reach: Ways = (0..towns.len()).map(|home| within(&towns, home, region.limit)).collect();
        let weights = |weight: &dyn Fn(u64) -> f64| -> Weights {
            let row =
                |ways: &BTreeMap<usize, u64>| ways.iter().map(|(town, minutes)| (*town, weight(*minutes))).collect();
            reach.iter().map(row).collect()
        };
        let (asked, offered): (Vec<f64>, Vec<f64>) =
            (need.iter().map(|units| *units as f64).collect(), capacity.iter().map(|units| *units as f64).collect());
        let flat = weights(&|_| 1.0);
        let stepped = weights(&|minutes| step(minutes, region.limit));
        let (simple, enhanced) = (two_step(&asked, &offered, &flat), two_step(&asked, &offered, &stepped));
        let even = balanced(&asked, &offered, &stepped);
        let service = rows.needs.first().map(|(_, need)| &need.service);
        let service = service.or_else(|| rows.places.first().map(|(_, place)| &place.service));
        let catchments = catchment(&asked, &offered, &flat);
        let columns = need.into_iter().zip(capacity).zip(catchments).zip(simple).zip(enhanced).zip(even);
        for (town, (((((need, capacity), catchment), two_step), enhanced), balanced)) in columns.enumerate() {
            scores.push(Access {
                service: service.cloned().unwrap_or_default(),
                municipality: towns.name(town).to_owned(),
                need,
                capacity,
                own: (need > 0).then(|| capacity as f64 / need as f64),
                catchment,
                two_step,
                enhanced,
                balanced,
            });
        }
    }
    scores
}

type Ways = Vec<BTreeMap<usize, u64>>;
/// For each home, the seats in reach and what a way to them weighs.
type Weights = Vec<Vec<(usize, f64)>>;

fn add(sums: &mut [u64], at: usize, units: u64) {
    if let Some(sum) = sums.get_mut(at) {
        *sum = sum.saturating_add(units);
    }
}

/// Municipalities within the limit of minutes; whose way nobody gave is out of reach.
fn within(towns: &Towns, home: usize, limit: u64) -> BTreeMap<usize, u64> {
    let ways = towns.ways(Policy::Neighbours, home).into_iter();
    ways.filter_map(|(town, minutes)| Some((town, minutes.filter(|minutes| *minutes <= limit)?))).collect()
}

fn step(minutes: u64, limit: u64) -> f64 {
    let [near, middle, far] = STEPS;
    match minutes.saturating_mul(3) {
        thirds if thirds <= limit => near,
        thirds if thirds <= limit.saturating_mul(2) => middle,
        _ => far,
    }
}

fn at(values: &[f64], place: usize) -> f64 {
    values.get(place).copied().unwrap_or(0.0)
}

/// Capacity to need of all in reach; none where nothing in reach needs any.
fn catchment(need: &[f64], capacity: &[f64], reach: &Weights) -> Vec<Option<f64>> {
    let ratio = |row: &Vec<(usize, f64)>| {
        let sum = |values: &[f64]| row.iter().map(|(town, weight)| weight * at(values, *town)).sum::<f64>();
        let need = sum(need);
        (need > 0.0).then(|| sum(capacity) / need)
    };
    reach.iter().map(ratio).collect()
}

/// R of each seat is its capacity to the weighted need in reach, and A of each home the weighted sum of R in reach.
fn two_step(need: &[f64], capacity: &[f64], weights: &Weights) -> Vec<f64> {
    let asked = by_seat(need, weights, capacity.len());
    let level = levels(capacity, &asked);
    weights.iter().map(|row| row.iter().map(|(seat, weight)| weight * at(&level, *seat)).sum()).collect()
}

/// As `two_step`, but the weights of a home sum to one over its seats in the first step, and those of a seat to one over
/// the homes in the second (Páez, Higgins and Vivona 2019).
fn balanced(need: &[f64], capacity: &[f64], weights: &Weights) -> Vec<f64> {
    let by_home: Weights = weights
        .iter()
        .map(|row| {
            let sum: f64 = row.iter().map(|(_, weight)| weight).sum();
            row.iter().map(|(seat, weight)| (*seat, weight / sum)).collect()
        })
        .collect();
    let asked = by_seat(need, &by_home, capacity.len());
    let level = levels(capacity, &asked);
    let sums = by_seat(&vec![1.0; weights.len()], weights, capacity.len());
    let share = |(seat, weight): &(usize, f64)| at(&level, *seat) * weight / at(&sums, *seat);
    weights.iter().map(|row| row.iter().map(share).sum()).collect()
}

/// Returns what arrives at each seat.
fn by_seat(from: &[f64], weights: &Weights, n_seats: usize) -> Vec<f64> {
    let mut arrived = vec![0.0; n_seats];
    for (amount, row) in from.iter().zip(weights) {
        for (seat, weight) in row {
            if let Some(sum) = arrived.get_mut(*seat) {
                *sum += amount * weight;
            }
        }
    }
    arrived
}

/// Level of service: capacity to need at each seat; a seat that no need reaches serves nobody.
fn levels(capacity: &[f64], asked: &[f64]) -> Vec<f64> {
    capacity.iter().zip(asked).map(|(capacity, asked)| if *asked > 0.0 { capacity / asked } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The three towns of `PySAL` `access`, `tests/test_hospital_example.py` (BSD-3-Clause): people, doctors, and minutes
    /// into the city, out of it, and across; a way weighs one by its minutes, and 61 minutes are too far.
    const PEOPLE: [f64; 3] = [100.0, 50.0, 10.0];
    const DOCTORS: [f64; 3] = [15.0, 20.0, 100.0];
    const SCENARIOS: [[f64; 3]; 4] = [[40.0, 40.0, 80.0], [20.0, 40.0, 80.0], [40.0, 20.0, 80.0], [20.0, 20.0, 40.0]];

    fn hospital([inward, outward, across]: [f64; 3]) -> Weights {
        let minutes = [[1.0, across, inward], [across, 1.0, inward], [outward, outward, 1.0]];
        let near = |row: [f64; 3]| row.into_iter().enumerate().filter(|(_, minutes)| *minutes < 61.0);
        minutes.into_iter().map(|row| near(row).map(|(seat, minutes)| (seat, 1.0 / minutes)).collect()).collect()
    }

    fn rounded(scores: &[f64]) -> Vec<String> {
        scores.iter().map(|score| format!("{score:.6}")).collect()
    }

    #[test]
    fn the_hospital_example_comes_out() {
        let of = |scenario: usize| two_step(&PEOPLE, &DOCTORS, &hospital(SCENARIOS[scenario]));
        // By that test's own plain formula.
        assert_eq!(rounded(&of(0)), ["0.331444", "0.579828", "7.286418"]);
        assert_eq!(rounded(&of(1)), ["0.435340", "0.683724", "5.727977"]);
        assert_eq!(rounded(&of(2)), ["0.331072", "0.577858", "7.299992"]);
        assert_eq!(rounded(&of(3)), ["0.442568", "0.666758", "5.740525"]);
        // And what it says of them: faster ways in help the suburbs and not the city, faster ways out the other way round.
        let better = |one: usize, other: usize| of(one).iter().zip(of(other)).map(|(a, b)| *a > b).collect::<Vec<_>>();
        assert_eq!(better(1, 0), [true, true, false]);
        assert_eq!(better(2, 0), [false, false, true]);
        assert_eq!(better(3, 0), [true, true, false]);
    }

    #[test]
    fn the_grid_example_comes_out() {
        // `PySAL` `access`, `tests/test_floating_catchment_area.py`: a doctor at each of 5 × 5 points, and one patient.
        let (mut patient, doctors) = ([0.0; 25], [1.0; 25]);
        patient[7] = 1.0;
        let everywhere: Weights = (0..25).map(|_| (0..25).map(|seat| (seat, 1.0)).collect()).collect();
        let own: Weights = (0..25).map(|seat| vec![(seat, 1.0)]).collect();
        let scores =
            |weights: &Weights| (catchment(&patient, &doctors, weights)[7], two_step(&patient, &doctors, weights)[7]);
        assert_eq!(scores(&everywhere), (Some(25.0), 25.0));
        assert_eq!(scores(&own), (Some(1.0), 1.0));
        assert_eq!(catchment(&patient, &doctors, &vec![Vec::new(); 25])[7], None);
    }

    #[test]
    fn the_balanced_score_is_the_formula_of_the_paper() {
        for scenario in SCENARIOS {
            let weights = hospital(scenario);
            let w = |home: usize, seat: usize| weights[home].iter().find(|way| way.0 == seat).map_or(0.0, |way| way.1);
            let of_home = |home, seat| w(home, seat) / (0..3).map(|seat| w(home, seat)).sum::<f64>();
            let of_seat = |home, seat| w(home, seat) / (0..3).map(|home| w(home, seat)).sum::<f64>();
            let level =
                |seat: usize| DOCTORS[seat] / (0..3).map(|home| PEOPLE[home] * of_home(home, seat)).sum::<f64>();
            let plain: Vec<f64> =
                (0..3).map(|home| (0..3).map(|seat| level(seat) * of_seat(home, seat)).sum()).collect();
            assert_eq!(rounded(&balanced(&PEOPLE, &DOCTORS, &weights)), rounded(&plain));
        }
        let scores = balanced(&PEOPLE, &DOCTORS, &hospital(SCENARIOS[0]));
        assert_eq!(rounded(&scores), ["0.330252", "0.578674", "7.238362"]);
    }

    proptest! {
        #[test]
        fn the_balanced_score_keeps_need_and_level_of_service(
            need in prop::collection::vec(1_u32..50, 4),
            capacity in prop::collection::vec(0_u32..50, 4),
            minutes in prop::collection::vec(0_u64..90, 16),
        ) {
            let [need, capacity] = [need, capacity].map(|units| units.into_iter().map(f64::from).collect::<Vec<_>>());
            let way = |home: usize, seat: usize| minutes[home * 4 + seat];
            let near = |home: usize| (0..4).filter(|seat| way(home, *seat) <= 45 || home == *seat).collect::<Vec<_>>();
            let row = |home: usize| near(home).into_iter().map(|seat| (seat, step(way(home, seat), 45))).collect();
            let weights: Weights = (0..4).map(row).collect();
            let by_home: Weights = weights.iter().map(|row| {
                let sum: f64 = row.iter().map(|way| way.1).sum();
                row.iter().map(|way| (way.0, way.1 / sum)).collect()
            }).collect();
            let asked = by_seat(&need, &by_home, 4);
            let close = |one: f64, other: f64| (one - other).abs() < 1e-9 * one.abs().max(1.0);
            prop_assert!(close(asked.iter().sum(), need.iter().sum()));
            let scores = balanced(&need, &capacity, &weights);
            prop_assert!(close(scores.iter().sum(), levels(&capacity, &asked).iter().sum()));
        }
    }
}
