//! The inventory (社会資源台帳): one row per office and service, with what changed since the lists before. 部外秘, as it tells how
//! many children an office serves now.

use std::collections::BTreeMap;

use super::Run;
use super::text::ages;
use super::tidy::csv_bytes;
use crate::error::Error;
use crate::gap::inside;
use crate::gap::inventory::{News, Office};
use crate::master::master;
use crate::normalize::Facility;
use crate::words::Words;

const HEAD: [&str; 22] = [
    "number",
    "name",
    "municipality",
    "service",
    "surveyed",
    "listed",
    "joined_by",
    "capacity",
    "beds_of_office",
    "accepts",
    "cares",
    "ventilator",
    "ages",
    "days",
    "places_a_day",
    "days_open_a_month",
    "served_now",
    "from_outside",
    "refused",
    "phone",
    "updated",
    "change",
];

/// Returns the bytes of the CSV.
pub(super) fn offices(run: &Run<'_>, words: &Words) -> Result<Vec<u8>, Error> {
    let inventory = run.gaps.inventory();
    let news = inventory.news.as_deref().unwrap_or_default();
    let key = |facility: &Facility| (facility.number.clone(), facility.name.clone(), facility.service);
    // The first of equal rows counts.
    let told_of: BTreeMap<_, News> = news.iter().rev().map(|(facility, news)| (key(facility), *news)).collect();
    let change = |facility: &Facility| told_of.get(&key(facility)).copied().map(told).unwrap_or_default();
    let here = inventory.offices.iter().filter(|office| office.is_in(run.plan));
    let mut rows: Vec<Vec<String>> = here
        .flat_map(|office| office.services.iter().map(|facility| row(facility, Some(office), change(facility), words)))
        .collect();
    let gone = news.iter().filter(|(facility, news)| *news == News::Gone && inside(facility, run.plan));
    rows.extend(gone.map(|(facility, news)| row(facility, None, told(*news), words)));
    csv_bytes(&HEAD, rows.into_iter())
}

fn told(news: News) -> String {
    match news {
        News::New => "new".to_owned(),
        News::Gone => "gone".to_owned(),
        News::Capacity(was) => {
            format!("capacity was {}", was.map_or_else(|| "blank".to_owned(), |was| was.to_string()))
        }
    }
}

fn row(facility: &Facility, office: Option<&Office>, change: String, words: &Words) -> Vec<String> {
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string()).unwrap_or_default();
    vec![
        facility.number.clone(),
        facility.name.clone(),
        facility.municipality.as_deref().map(|code| master().name_of(code).to_owned()).unwrap_or_default(),
        facility.service.map(|service| service.label().to_owned()).unwrap_or_default(),
        flag(office.map(|office| office.surveyed)),
        flag(office.map(|office| office.listed)),
        office.and_then(|office| office.join).map(|join| join.code().to_owned()).unwrap_or_default(),
        number(facility.capacity),
        number(office.and_then(Office::beds)),
        facility.accepts.map(|accepts| accepts.label().to_owned()).unwrap_or_default(),
        facility.cares.iter().map(|care| words.text(&format!("care-{}", care.code()))).collect::<Vec<_>>().join("・"),
        flag(facility.ventilator),
        facility.ages.map(|span| ages(words, (span.from, span.below))).unwrap_or_default(),
        facility.weekdays.map(crate::values::weekday::Weekdays::label).unwrap_or_default(),
        number(facility.places),
        number(facility.days_open),
        number(facility.current),
        number(facility.outside),
        number(facility.refused),
        facility.phone.clone(),
        facility.updated.map(|day| day.to_string()).unwrap_or_default(),
        change,
    ]
}
