//! Offices, each once: what they offer of a service, and how many there are.

use chrono::NaiveDate;

use crate::count::{Axis, Count, Entry, Geography, Label, Measure, Table, municipalities};
use crate::normalize::Facility;
use crate::plan::Plan;
use crate::values::choice::Acceptance;
use crate::values::service::Service;

use super::inventory::base;

/// Municipality of an office, and where it stands in degrees.
pub(super) type Seat<'f> = (&'f str, (f64, f64));

/// Returns where offices stand, in degrees, by municipality.
pub(super) fn points(facilities: &[Facility]) -> Vec<Seat<'_>> {
    facilities.iter().filter_map(|facility| Some((facility.municipality.as_deref()?, facility.point?))).collect()
}

/// Returns the offices of a service that take children with medical care.
pub(super) fn accepting<'a>(offices: &[&'a Facility], service: Service) -> Vec<&'a Facility> {
    let takes = |office: &&&Facility| matches!(office.accepts, Some(Acceptance::Accepts | Acceptance::OnRequest));
    let of_service = offices.iter().filter(|office| office.service.map(base) == Some(service));
    of_service.filter(takes).copied().collect()
}

/// Returns units a month that an office offers: places a day × 開所日数, or the days of its week (営業日) in the month of the
/// 基準日; none where it does not say.
pub(super) fn capacity(facility: &Facility, day: NaiveDate) -> Option<i64> {
    let places = facility.places?;
    let days = facility.days_open.or_else(|| facility.weekdays.map(|days| days.in_month_of(day)))?;
    Some(i64::from(places.saturating_sub(facility.outside.unwrap_or(0))) * i64::from(days))
}

/// Tells whether an office is in the plan's area.
pub fn inside(office: &Facility, plan: &Plan) -> bool {
    office.municipality.as_ref().is_some_and(|code| plan.method.area.contains(code))
}

/// Tells whether an office stands in a group of municipalities (codes joined by `+`); every office is in the total.
pub(super) fn in_group(office: &Facility, group: Option<&str>) -> bool {
    group.is_none_or(|group| {
        office.municipality.as_deref().is_some_and(|code| group.split('+').any(|member| member == code))
    })
}

/// Counts the offices by service and municipality.
pub(super) fn by_municipality(offices: &[&Facility], plan: &Plan, geography: Geography) -> Table {
    let rows = municipalities(&plan.method, geography);
    let mut kinds: Vec<Service> =
        offices.iter().filter(|office| inside(office, plan)).filter_map(|office| office.service).collect();
    kinds.sort();
    kinds.dedup();
    let mut cells = Vec::new();
    for entry in &rows.entries {
        let group = entry.parts.first().map(|(_, group)| group.as_str());
        let here: Vec<_> = offices.iter().filter(|office| inside(office, plan) && in_group(office, group)).collect();
        let mut row = Vec::new();
        for kind in &kinds {
            let n = here.iter().filter(|office| office.service == Some(*kind)).count();
            let definition = format!("offices:{}|{}", kind.code(), group.unwrap_or_default());
            row.push(Count { value: i64::try_from(n).unwrap_or(i64::MAX), members: Vec::new(), definition });
        }
        cells.push(row);
    }
    let entries =
        kinds.iter().map(|kind| Entry { label: Label::Name(kind.label().to_owned()), ..Entry::total() }).collect();
    Table { id: "offices-list", measure: Measure::Public, rows, columns: Axis { entries, sums: Vec::new() }, cells }
}
