//! The same aims, one after the other, by a linear program each: its vertices are whole, as those of any network's are.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, Variable};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::{cost, found, instance};
use crate::gap::matching::{Need, Place, Policy, Region, matchings};

/// Where units may go, and the aims reached so far.
struct Ways<'a> {
    needs: &'a [Need],
    places: &'a [Place],
    /// Need, place, minutes and crossing.
    pairs: Vec<(usize, usize, (u64, u64))>,
    /// A ceiling of what each need gets, and what all needs got of theirs.
    ceilings: Vec<(Vec<u64>, u64)>,
    minutes: Option<u64>,
}

fn float(units: u64) -> f64 {
    f64::from(u32::try_from(units).unwrap())
}

/// The best value of one aim under those reached before. Under a ceiling, a need's units are counted up to it.
fn best(ways: &Ways, aim: OptimizationDirection, value: impl Fn(usize) -> f64, ceiling: Option<&[u64]>) -> u64 {
    let mut problem = Problem::new(aim);
    let units: Vec<Variable> =
        (0..ways.pairs.len()).map(|way| problem.add_var(value(way), (0.0, f64::INFINITY))).collect();
    let mut bound = |most: f64, chosen: &dyn Fn(usize, usize) -> bool| {
        let of = ways.pairs.iter().zip(&units).filter(|((need, place, _), _)| chosen(*need, *place));
        let of: Vec<(Variable, f64)> = of.map(|(_, unit)| (*unit, 1.0)).collect();
        problem.add_constraint(of, ComparisonOp::Le, most);
    };
    for (at, need) in ways.needs.iter().enumerate() {
        bound(float(need.units), &|need, _| need == at);
    }
    for (at, place) in ways.places.iter().enumerate() {
        bound(float(place.units), &|_, place| place == at);
    }
    if let Some(minutes) = ways.minutes {
        let of: Vec<_> = ways.pairs.iter().zip(&units).map(|((_, _, cost), unit)| (*unit, float(cost.0))).collect();
        problem.add_constraint(of, ComparisonOp::Le, float(minutes));
    }
    let levels = ways.ceilings.iter().map(|(ceiling, reached)| (ceiling.as_slice(), Some(*reached)));
    for (ceiling, reached) in levels.chain(ceiling.map(|ceiling| (ceiling, None))) {
        let counts = f64::from(u8::from(reached.is_none()));
        let parts: Vec<Variable> = ceiling.iter().map(|most| problem.add_var(counts, (0.0, float(*most)))).collect();
        for (at, part) in parts.iter().enumerate() {
            let of = ways.pairs.iter().zip(&units).filter(|((need, ..), _)| *need == at);
            let mut of: Vec<(Variable, f64)> = of.map(|(_, unit)| (*unit, -1.0)).collect();
            of.push((*part, 1.0));
            problem.add_constraint(of, ComparisonOp::Le, 0.0);
        }
        if let Some(reached) = reached {
            let all: Vec<_> = parts.iter().map(|part| (*part, 1.0)).collect();
            problem.add_constraint(all, ComparisonOp::Ge, float(reached));
        }
    }
    let solution: Solution = problem.solve().unwrap().into_solution().unwrap();
    format!("{:.0}", solution.objective()).parse().unwrap()
}

/// (met, met under each ceiling from the lowest, minutes, crossings).
fn aims(needs: &[Need], places: &[Place], region: &Region, policy: Policy) -> (Vec<u64>, u64, u64) {
    let pairs = (0..needs.len()).flat_map(|need| (0..places.len()).map(move |place| (need, place)));
    let open = pairs
        .filter_map(|(need, place)| cost(&needs[need], &places[place], region, policy).map(|cost| (need, place, cost)));
    let mut ways = Ways { needs, places, pairs: open.collect(), ceilings: Vec::new(), minutes: None };
    for ceiling in ceilings(needs) {
        let met = best(&ways, OptimizationDirection::Maximize, |_| 0.0, Some(&ceiling));
        ways.ceilings.push((ceiling, met));
    }
    // All that can be met is met, of which the most is under each ceiling.
    let all: Vec<u64> = needs.iter().map(|need| need.units).collect();
    let met = best(&ways, OptimizationDirection::Maximize, |_| 0.0, Some(&all));
    ways.ceilings.push((all, met));
    let costs: Vec<(u64, u64)> = ways.pairs.iter().map(|way| way.2).collect();
    let minutes = best(&ways, OptimizationDirection::Minimize, |way| float(costs[way].0), None);
    ways.minutes = Some(minutes);
    let crossings = best(&ways, OptimizationDirection::Minimize, |way| float(costs[way].1), None);
    (ways.ceilings.iter().map(|(_, met)| *met).collect(), minutes, crossings)
}

/// For every unit of every need, from the first that should be met to the last: the units that go with or before it.
fn ceilings(needs: &[Need]) -> Vec<Vec<u64>> {
    let mut classes: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (at, need) in needs.iter().enumerate() {
        for before in 0..need.units {
            classes.entry((before * 720_720 / need.units, need.units)).or_default().push(at);
        }
    }
    let mut so_far = vec![0; needs.len()];
    let steps = classes.into_values().map(|class| {
        for at in class {
            so_far[at] += 1;
        }
        so_far.clone()
    });
    steps.collect()
}

/// Compares both ways on random instances, the same in every run.
fn agrees_with_linear_programs(cases: u32) {
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let agrees = |(needs, places, region): (Vec<Need>, Vec<Place>, Region)| {
        for matching in matchings(&needs, &places, &region).unwrap() {
            let (levels, minutes, crossings) = aims(&needs, &places, &region, matching.policy);
            let met = |at: usize| matching.flows.iter().filter(|flow| flow.0 == at).map(|flow| flow.2).sum::<u64>();
            let all: Vec<u64> = needs.iter().map(|need| need.units).collect();
            let ceilings = ceilings(&needs).into_iter().chain([all]);
            let reached: Vec<u64> =
                ceilings.map(|ceiling| ceiling.iter().enumerate().map(|(at, most)| met(at).min(*most)).sum()).collect();
            let (_, _, way, crossed) = found(&needs, &places, &region, &matching);
            prop_assert_eq!((reached, way, crossed), (levels, minutes, crossings));
        }
        Ok(())
    };
    runner.run(&instance(9, 6, 6), agrees).unwrap();
}

#[test]
fn linear_programs_agree() {
    agrees_with_linear_programs(60);
}

#[test]
#[ignore = "takes a minute"]
fn linear_programs_agree_on_a_thousand() {
    agrees_with_linear_programs(1000);
}
