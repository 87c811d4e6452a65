//! Headcounts of municipalities that send no rows, and the method's rates, to estimates of need. An estimate stands by itself,
//! marked as one: it is never added to what was counted from rows.

use std::collections::BTreeMap;

use crate::ingest::RowKind;
use crate::link::Children;
use crate::normalize::{Headcount, Records};
use crate::plan::Plan;
use crate::values::number::whole_of;
use crate::values::service::Service;

/// What a municipality is estimated to need (推計).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Municipality code.
    pub municipality: String,
    /// Children by its headcount: the largest 計 of its offices, as channels overlap.
    pub n_children: u32,
    /// Units a month by service, in the order of the method: children × rate, rounded.
    pub units: Vec<(Service, u32)>,
}

/// Returns the estimates, in the order of municipalities; none where the method declares no rates.
pub(super) fn estimates(children: &Children, records: &Records, plan: &Plan) -> Vec<Estimate> {
    let Some(rates) = &plan.method.rates else { return Vec::new() };
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    for headcount in records.headcounts() {
        let office = plan.offices.get(headcount.office);
        let (Some(home), Some(n)) = (office.and_then(|office| office.municipality.as_deref()), total(headcount)) else {
            continue;
        };
        let held = told.entry(home).or_default();
        *held = n.max(*held);
    }
    let has_rows =
        |code: &str| children.list().iter().any(|child| child.counted && child.home.as_deref() == Some(code));
    let bare = told.into_iter().filter(|(code, n)| *n > 0 && plan.method.area.contains(code) && !has_rows(code));
    let units = |n: u32| {
        let of = |service: &Service| Some((*service, whole_of(f64::from(n) * rates.units.get(service)?)?));
        plan.method.services.iter().filter_map(of).collect()
    };
    bare.map(|(code, n)| Estimate { municipality: code.to_owned(), n_children: n, units: units(n) }).collect()
}

/// Children by a table: its 計, or the sum of its rows.
fn total(headcount: &Headcount) -> Option<u32> {
    let column = headcount.total?;
    let of = |kind: RowKind| {
        headcount.rows.iter().filter(move |row| row.kind == kind).filter_map(|row| row.values.get(&column).copied())
    };
    let stated = of(RowKind::Total).next_back();
    whole_of(stated.unwrap_or_else(|| of(RowKind::Data).sum()))
}
