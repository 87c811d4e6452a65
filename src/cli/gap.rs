//! `jissu gap`: need against capacity alone, from three CSV files, under each policy of cooperation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jissu::error::Error;
use jissu::gap::given::Given;
use jissu::gap::matching::{Matching, Reason, matchings};
use jissu::message::Message;
use jissu::words::Words;
use serde_json::{Value, json};

use super::{GapArguments, Said, Shape};

pub(super) fn gap(wanted: &GapArguments, words: &Words) -> Result<Said, Error> {
    let given = Given::read(&wanted.need, &wanted.capacity, wanted.travel.as_deref(), wanted.limit)?;
    let matchings = matchings(&given.needs, &given.places, &given.region)?;
    Ok(Said::out(match wanted.format {
        Shape::Json => super::json(&as_json(&given, &matchings), true)?,
        Shape::Text => as_text(&given, &matchings, words),
    }))
}

/// Units of a matching's rows by service.
fn by_service(given: &Given, units: impl Iterator<Item = (usize, u64)>) -> BTreeMap<&str, u64> {
    let mut sums = BTreeMap::new();
    for (need, units) in units {
        if let Some(need) = given.needs.get(need) {
            *sums.entry(need.service.as_str()).or_insert(0) += units;
        }
    }
    sums
}

fn as_text(given: &Given, matchings: &[Matching], words: &Words) -> String {
    let mut text = String::new();
    let mut line = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    let wanted = by_service(given, given.needs.iter().enumerate().map(|(at, need)| (at, need.units)));
    for (service, need) in &wanted {
        line(Message::new("gap-service").with("service", *service).with("need", need.to_string()));
        let mut before = None;
        for matching in matchings {
            let unmet = by_service(given, matching.unmet.iter().map(|(need, units, _)| (*need, *units)));
            let unmet = unmet.get(service).copied().unwrap_or(0);
            let gain = before.map(|before: u64| before.saturating_sub(unmet));
            before = Some(unmet);
            let policy = Message::new(format!("gap-policy-{}", matching.policy.code()));
            let code = if gain.is_some() { "gap-unmet-after" } else { "gap-unmet" };
            let message = Message::new(code).with("policy", policy).with("unmet", unmet.to_string());
            line(gain.iter().fold(message, |message, gain| message.with("gain", gain.to_string())));
            for reason in [Reason::Full, Reason::OutOfReach, Reason::NobodyEligible] {
                let because = |(need, units, why): &(usize, u64, Reason)| {
                    let here = given.needs.get(*need).is_some_and(|need| need.service == *service);
                    (here && *why == reason).then_some(*units)
                };
                let units: u64 = matching.unmet.iter().filter_map(because).sum();
                if units > 0 {
                    let why = Message::new(format!("gap-reason-{}", reason.code()));
                    line(Message::new("gap-reason").with("why", why).with("units", units.to_string()));
                }
            }
        }
    }
    for matching in matchings {
        let offices: Vec<String> = matching.one_more.iter().filter_map(|at| given.places.get(*at)).map(named).collect();
        if !offices.is_empty() {
            let policy = Message::new(format!("gap-policy-{}", matching.policy.code()));
            line(Message::new("gap-one-more").with("policy", policy).with("offices", offices.join("、")));
        }
    }
    text
}

fn named(place: &jissu::gap::matching::Place) -> String {
    format!("{}（{}）", place.office, place.service)
}

fn as_json(given: &Given, matchings: &[Matching]) -> Value {
    let policies = matchings.iter().map(|matching| {
        let flows = matching.flows.iter().filter_map(|(need, place, units)| {
            let (need, place) = (given.needs.get(*need)?, given.places.get(*place)?);
            Some(json!({
                "from": need.municipality, "to": place.municipality, "office": place.office, "service": need.service,
                "care": need.care, "age": need.age, "units": units,
            }))
        });
        let unmet = matching.unmet.iter().filter_map(|(need, units, reason)| {
            let need = given.needs.get(*need)?;
            Some(json!({
                "municipality": need.municipality, "service": need.service, "care": need.care, "age": need.age,
                "units": units, "reason": reason.code(),
            }))
        });
        let one_more = matching.one_more.iter().filter_map(|at| given.places.get(*at));
        let one_more = one_more.map(|place| json!({"office": place.office, "service": place.service}));
        json!({
            "policy": matching.policy.code(),
            "unmet": matching.n_unmet(),
            "minutes": matching.minutes,
            "units_over_unknown_ways": matching.n_unknown,
            "crossings": matching.crossings,
            "flows": flows.collect::<Vec<_>>(),
            "unmet_by_need": unmet.collect::<Vec<_>>(),
            "one_more_place_helps": one_more.collect::<Vec<_>>(),
        })
    });
    let need: u64 = given.needs.iter().map(|need| need.units).sum();
    json!({"need": need, "policies": policies.collect::<Vec<_>>()})
}
