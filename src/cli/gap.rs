//! `jissu gap`: need against capacity alone, from three CSV files, under each policy of cooperation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jissu::error::Error;
use jissu::gap::access::{Access, access};
use jissu::gap::advice::{Sites, Skill, sites, skills};
use jissu::gap::given::Given;
use jissu::gap::matching::{Matching, Place, Reason, matchings};
use jissu::message::Message;
use jissu::words::Words;
use serde_json::{Value, json};

use super::{GapArguments, Said, Shape};

/// What is told of one policy.
struct Told {
    matching: Matching,
    /// As far as asked for.
    skills: Option<Vec<Skill>>,
    sites: Option<Vec<Sites>>,
}

pub(super) fn gap(wanted: &GapArguments, words: &Words) -> Result<Said, Error> {
    let given = Given::read(&wanted.need, &wanted.capacity, wanted.travel.as_deref(), wanted.limit)?;
    let (needs, places, region) = (&given.needs, &given.places, &given.region);
    let told = matchings(needs, places, region)?.into_iter().map(|matching| {
        let policy = matching.policy;
        let of = |units| sites(needs, places, region, policy, (usize::from(wanted.offices), units));
        let skills = wanted.skills.then(|| skills(needs, places, region, policy));
        Told { matching, skills, sites: wanted.site.map(of) }
    });
    let told: Vec<Told> = told.collect();
    let scores = wanted.access.then(|| access(needs, places, region));
    Ok(Said::out(match wanted.format {
        Shape::Json => super::json(&as_json(&given, &told, scores.as_deref()), true)?,
        Shape::Text => as_text(&given, &told, words) + &scores.map_or_else(String::new, |scores| table(&scores, words)),
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

fn as_text(given: &Given, told: &[Told], words: &Words) -> String {
    let mut text = String::new();
    let mut line = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    let wanted = by_service(given, given.needs.iter().enumerate().map(|(at, need)| (at, need.units)));
    for (service, need) in &wanted {
        line(Message::new("gap-service").with("service", *service).with("need", need.to_string()));
        let mut before = None;
        for Told { matching, .. } in told {
            let unmet = by_service(given, matching.unmet.iter().map(|(need, units, _)| (*need, *units)));
            let unmet = unmet.get(service).copied().unwrap_or(0);
            let gain = before.map(|before: u64| before.saturating_sub(unmet));
            before = Some(unmet);
            let policy = Message::new(format!("gap-policy-{}", matching.policy.code()));
            let code = if gain.is_some() { "gap-unmet-after" } else { "gap-unmet" };
            let message = Message::new(code).with("policy", policy).with("unmet", unmet.to_string());
            line(gain.iter().fold(message, |message, gain| message.with("gain", gain.to_string())));
            for reason in Reason::ALL {
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
    for Told { matching, skills, sites } in told {
        let policy = || Message::new(format!("gap-policy-{}", matching.policy.code()));
        let offices: Vec<String> = matching.one_more.iter().filter_map(|at| given.places.get(*at)).map(named).collect();
        if !offices.is_empty() {
            line(Message::new("gap-one-more").with("policy", policy()).with("offices", offices.join("、")));
        }
        for skill in skills.iter().flatten().take(SHOWN) {
            let Some(place) = given.places.get(skill.place) else { continue };
            let message = Message::new("gap-skill").with("policy", policy()).with("office", named(place));
            line(message.with("care", skill.care.as_str()).with("units", skill.units.to_string()));
        }
        for sites in sites.iter().flatten() {
            let code = if sites.exact { "gap-site" } else { "gap-site-near" };
            let message = Message::new(code).with("policy", policy()).with("service", sites.service.as_str());
            line(message.with("towns", sites.chosen.join("、")).with("units", sites.units.to_string()));
        }
    }
    text
}

fn table(scores: &[Access], words: &Words) -> String {
    let mut text = format!("{}\n", words.text("gap-access"));
    for score in scores {
        let ratio = |ratio: Option<f64>| ratio.map_or_else(|| "…".to_owned(), |ratio| format!("{ratio:.3}"));
        let message = Message::new("gap-access-row")
            .with("service", score.service.as_str())
            .with("town", score.municipality.as_str())
            .with("need", score.need.to_string())
            .with("capacity", score.capacity.to_string())
            .with("balanced", ratio(Some(score.balanced)))
            .with("own", ratio(score.own))
            .with("fca", ratio(score.catchment))
            .with("two", ratio(Some(score.two_step)))
            .with("enhanced", ratio(Some(score.enhanced)));
        let _ = writeln!(text, "{}", words.say(&message));
    }
    text
}

/// More lines of a ranking are not shown in text.
const SHOWN: usize = 10;

fn named(place: &Place) -> String {
    format!("{}（{}）", place.office, place.service)
}

fn as_json(given: &Given, told: &[Told], scores: Option<&[Access]>) -> Value {
    let policies = told.iter().map(|Told { matching, skills, sites }| {
        let flows = matching.flows.iter().filter_map(|(need, place, units)| {
            let (need, place) = (given.needs.get(*need)?, given.places.get(*place)?);
            Some(json!({
                "from": need.municipality, "to": place.municipality, "office": place.office, "service": need.service,
                "care": need.care, "age": need.age, "day": need.day, "units": units,
            }))
        });
        let unmet = matching.unmet.iter().filter_map(|(need, units, reason)| {
            let need = given.needs.get(*need)?;
            Some(json!({
                "municipality": need.municipality, "service": need.service, "care": need.care, "age": need.age,
                "day": need.day, "units": units, "reason": reason.code(),
            }))
        });
        let one_more = matching.one_more.iter().filter_map(|at| given.places.get(*at));
        let one_more = one_more.map(|place| json!({"office": place.office, "service": place.service}));
        let skills = skills.as_ref().map(|skills| {
            let skills = skills.iter().filter_map(|skill| {
                let place = given.places.get(skill.place)?;
                let (office, service) = (&place.office, &place.service);
                Some(json!({"office": office, "service": service, "care": skill.care, "units": skill.units}))
            });
            skills.collect::<Vec<_>>()
        });
        let sites = sites.as_ref().map(|sites| {
            let sites = sites.iter().map(|sites| {
                let each = sites.each.iter().map(|(town, units)| json!({"municipality": town, "units": units}));
                json!({
                    "service": sites.service, "one_office": each.collect::<Vec<_>>(), "chosen": sites.chosen,
                    "units": sites.units, "exact": sites.exact,
                })
            });
            sites.collect::<Vec<_>>()
        });
        json!({
            "policy": matching.policy.code(),
            "unmet": matching.n_unmet(),
            "minutes": matching.minutes,
            "units_over_unknown_ways": matching.n_unknown,
            "crossings": matching.crossings,
            "flows": flows.collect::<Vec<_>>(),
            "unmet_by_need": unmet.collect::<Vec<_>>(),
            "one_more_place_helps": one_more.collect::<Vec<_>>(),
            "one_more_skill_helps": skills,
            "new_offices": sites,
        })
    });
    let need: u64 = given.needs.iter().map(|need| need.units).sum();
    let access = scores.map(|scores| {
        let scores = scores.iter().map(|score| {
            json!({
                "service": score.service, "municipality": score.municipality, "need": score.need,
                "capacity": score.capacity, "own_ratio": score.own, "fca": score.catchment, "2sfca": score.two_step,
                "e2sfca": score.enhanced, "balanced_fca": score.balanced,
            })
        });
        scores.collect::<Vec<_>>()
    });
    json!({"need": need, "policies": policies.collect::<Vec<_>>(), "access": access})
}
