//! Children and reports as polars frames, for counting.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::child::Child;
use crate::error::Error;
use crate::frame;
use crate::normalize::Records;
use crate::plan::Plan;
use crate::values::care::{CareClass, is_insulin_only, score_band};
use crate::values::service::Service;

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// One row per child.
pub(super) fn children(list: &[Child], numbered: &[u32], records: &Records, plan: &Plan) -> Result<DataFrame, Error> {
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |name: &str, values: Series| columns.push(values.with_name(name.into()).into_column());
    let texts = |value: &dyn Fn(&Child) -> Option<String>| -> Series {
        let values: Vec<Option<String>> = list.iter().map(value).collect();
        Series::new("".into(), values)
    };
    let flags = |value: &dyn Fn(&Child) -> Option<bool>| -> Series {
        let values: Vec<Option<bool>> = list.iter().map(value).collect();
        Series::new("".into(), values)
    };
    let numbers = |value: &dyn Fn(&Child) -> Option<i64>| -> Series {
        let values: Vec<Option<i64>> = list.iter().map(value).collect();
        Series::new("".into(), values)
    };
    let n_offices = |child: &Child| {
        let mut offices: Vec<usize> =
            child.records.iter().filter_map(|at| records.rows().get(*at)).map(|record| record.office).collect();
        offices.sort_unstable();
        offices.dedup();
        number(offices.len())
    };
    add(frame::CHILD, Series::new("".into(), numbered.iter().map(|number| i64::from(*number)).collect::<Vec<_>>()));
    add(frame::COUNTED, flags(&|child| Some(child.counted)));
    add(frame::HOME, texts(&|child| child.home.clone()));
    add(frame::AGE, numbers(&|child| Some(i64::from(child.age))));
    add(frame::CARE, flags(&|child| Some(!child.cares.is_empty())));
    add(frame::SEVERE, flags(&|child| Some(child.severe == Some(true))));
    add(frame::INSULIN_ONLY, flags(&|child| Some(is_insulin_only(child.cares))));
    add(frame::CARES, numbers(&|child| Some(i64::from(child.cares.bits()))));
    add(frame::CARE_CLASS, texts(&|child| Some(CareClass::of(child.cares).code().to_owned())));
    add(frame::SCORE_BAND, numbers(&|child| child.score.map(|score| i64::from(score_band(score)))));
    add(frame::PLACE, texts(&|child| child.place_of_life.map(|place| place.code().to_owned())));
    add(frame::AFFILIATION, texts(&|child| child.affiliation.map(|kind| kind.code().to_owned())));
    add(frame::PLANNING, texts(&|child| child.planning.map(|planning| planning.code().to_owned())));
    add(frame::POWER, flags(&|child| child.power));
    add(frame::EVACUATION, texts(&|child| child.evacuation.map(|plan| plan.code().to_owned())));
    add(frame::N_REPORTS, numbers(&|child| Some(number(child.n_reports()))));
    add(frame::N_EXTRA, numbers(&|child| Some(number(child.n_reports()) - 1)));
    add(frame::N_OFFICES, numbers(&|child| Some(n_offices(child))));
    add(frame::ON_HOME_LIST, flags(&|child| Some(child.on_home_list)));
    add(frame::NEXT_APRIL, texts(&|child| child.next_april.map(str::to_owned)));
    for service in &plan.method.services {
        let of = |child: &Child, aspect: &str| {
            let held = child.services.get(service)?;
            let amount = match aspect {
                "granted" => held.granted,
                "used" => held.used,
                _ => held.wanted,
            };
            amount.map(i64::from)
        };
        for aspect in ["granted", "used", "wanted"] {
            add(&frame::service(Service::code(*service), aspect), numbers(&|child| of(child, aspect)));
        }
        let need = |child: &Child| match (of(child, "used"), of(child, "wanted")) {
            (None, None) => None,
            (used, wanted) => Some(used.unwrap_or(0) + wanted.unwrap_or(0)),
        };
        add(&frame::service(Service::code(*service), "need"), numbers(&need));
    }
    DataFrame::new(list.len(), columns).map_err(|_| Error::Internal { stage: "link" })
}

/// One row per used record of the children.
pub(super) fn reports(list: &[Child], numbered: &[u32], records: &Records, plan: &Plan) -> Result<DataFrame, Error> {
    let mut child = Vec::new();
    let mut counted = Vec::new();
    let mut home = Vec::new();
    let mut office = Vec::new();
    let mut reporter = Vec::new();
    let mut near = Vec::new();
    let parts = plan.method.area.parts.iter().enumerate();
    let area_of: BTreeMap<&str, usize> =
        parts.flat_map(|(at, part)| part.municipalities.iter().map(move |code| (code.as_str(), at))).collect();
    let area = |code: Option<&String>| code.and_then(|code| area_of.get(code.as_str()));
    for (of, numbered) in list.iter().zip(numbered) {
        for record in of.records.iter().filter_map(|at| records.rows().get(*at)) {
            child.push(i64::from(*numbered));
            counted.push(of.counted);
            home.push(of.home.clone());
            office.push(number(record.office));
            let reports = plan.offices.get(record.office).and_then(|office| office.municipality.clone());
            near.push(match (area(reports.as_ref()), area(of.home.as_ref())) {
                (None, _) => "none",
                (reports, lives) if reports == lives => "own",
                _ => "other",
            });
            reporter.push(reports);
        }
    }
    df!(
        frame::CHILD => child,
        frame::COUNTED => counted,
        frame::HOME => home,
        frame::OFFICE => office,
        frame::REPORTER => reporter,
        frame::NEAR => near,
    )
    .map_err(|_| Error::Internal { stage: "link" })
}
