//! Rows and columns of the tables: what each entry is called, which children belong to it, and what adds up.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::table::{Axis, Entry, Label, Mask, Measure};
use super::{Geography, holds};
use crate::frame;
use crate::master::master;
use crate::message::Message;
use crate::plan::Method;
use crate::values::care::Care;
use crate::values::choice::{EvacuationPlan, Place, Planning};
use crate::values::service::Affiliation;

/// Returns the group under which a municipality stands: its own code, or the codes of its pool.
pub(super) fn group_of(method: &Method, geography: Geography, code: &str) -> String {
    let pool = method.protection.pools.iter().find(|pool| pool.iter().any(|member| member == code));
    match (geography, pool) {
        (Geography::Pooled, Some(pool)) => pool.join("+"),
        _ => code.to_owned(),
    }
}

/// Returns the groups of the area in code order, each with its members.
fn groups(method: &Method, geography: Geography) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for code in &method.area.municipalities {
        let group = group_of(method, geography, code);
        let place = *at.entry(group.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, members)) => members.push(code.clone()),
            None => groups.push((group, vec![code.clone()])),
        }
    }
    groups
}

fn group_label(method: &Method, members: &[String]) -> Label {
    if let Some(part) = method.area.parts.iter().find(|part| part.municipalities == members) {
        return Label::Name(part.name.clone());
    }
    if method.area.group.is_some() && method.area.municipalities == members {
        return Label::Name(method.area.name.clone());
    }
    let names: Vec<&str> = members.iter().filter_map(|code| master().by_code(code)).map(|found| found.name).collect();
    match names.as_slice() {
        [one] => Label::Name((*one).to_owned()),
        several => Label::Said(Message::new("pool").with("names", several.join("・"))),
    }
}

/// Municipalities of residence in code order (建制順), and the area.
pub fn municipalities(method: &Method, geography: Geography) -> Axis {
    Axis::partition(
        groups(method, geography)
            .into_iter()
            .map(|(group, members)| {
                Entry::of(group_label(method, &members), "home", group, Mask::In(frame::HOME, members))
            })
            .collect(),
    )
}

/// 延べ, what 名寄せ took off, 実人数.
pub(super) fn reports() -> Axis {
    let all = |label: &str| Entry { label: Label::code(label), ..Entry::total() };
    Axis {
        entries: vec![
            all("measure-reports").counting(Measure::Reports, Some(frame::N_REPORTS.to_owned())),
            all("measure-removed").counting(Measure::Removed, Some(frame::N_EXTRA.to_owned())),
            all("measure-children"),
        ],
        sums: vec![vec![(0, 1), (1, -1), (2, -1)]],
    }
}

fn yes_no(dimension: &'static str, yes: (&str, Expr), no: (&str, Expr)) -> Vec<Entry> {
    vec![Entry::of(Label::code(yes.0), dimension, "yes", yes.1), Entry::of(Label::code(no.0), dimension, "no", no.1)]
}

/// 重心 × 医ケア.
pub(super) fn overlap() -> Axis {
    let part = |label: &str, value: &str, care: bool, severe: bool| {
        let mask = col(frame::CARE).eq(lit(care)).and(col(frame::SEVERE).eq(lit(severe)));
        Entry::of(Label::code(label), "overlap", value, mask)
    };
    let mut axis = Axis::partition(vec![
        part("overlap-care", "care", true, false),
        part("overlap-both", "both", true, true),
        part("overlap-severe", "severe", false, true),
    ]);
    // 医ケア児 is the same number as in the table of insulin, so it stands in the same system.
    axis.entries.push(care_children());
    axis.sums.push(vec![(0, 1), (1, 1), (4, -1)]);
    axis.sums.push(vec![(4, 1), (2, 1), (3, -1)]);
    axis
}

/// 医ケア児: children with at least one care item.
fn care_children() -> Entry {
    Entry::of(Label::code("care-children"), "care", "yes", col(frame::CARE))
}

/// 医ケア児 with and without insulin only.
pub(super) fn insulin() -> Axis {
    let care = col(frame::CARE);
    let only = col(frame::INSULIN_ONLY);
    let mut entries =
        yes_no("insulin", ("insulin-only", care.clone().and(only.clone())), ("insulin-without", care.and(only.not())));
    entries.push(care_children());
    Axis { entries, sums: vec![vec![(0, 1), (1, 1), (2, -1)]] }
}

/// Age bands by their lower ends.
pub(super) fn ages_of(bands: &[u32]) -> Axis {
    let mut entries = Vec::new();
    for (place, from) in bands.iter().enumerate() {
        let next = bands.get(place + 1);
        let at_least = col(frame::AGE).gt_eq(lit(i64::from(*from)));
        let (label, mask) = match next {
            Some(next) => (
                Message::new("age-band").with("from", *from).with("to", next.saturating_sub(1)),
                at_least.and(col(frame::AGE).lt(lit(i64::from(*next)))),
            ),
            None => (Message::new("age-over").with("from", *from), at_least),
        };
        entries.push(Entry::of(Label::Said(label), "age", from.to_string(), mask));
    }
    Axis::partition(entries)
}

/// Entries for each code of a text column and one for what is not known.
fn coded(column: &'static str, prefix: &str, codes: &[&str]) -> Axis {
    let mut entries: Vec<Entry> = codes
        .iter()
        .map(|code| Entry::of(Label::code(&format!("{prefix}-{code}")), column, *code, col(column).eq(lit(*code))))
        .collect();
    entries.push(Entry::of(Label::code("not-known"), column, "", col(column).is_null()));
    Axis::partition(entries)
}

/// 生活の場.
pub(super) fn places_of_life() -> Axis {
    coded(frame::PLACE, "place", &Place::ALL.iter().map(|place| place.code()).collect::<Vec<_>>())
}

/// 所属.
pub(super) fn affiliations() -> Axis {
    coded(frame::AFFILIATION, "affiliation", &Affiliation::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>())
}

/// 相談支援.
pub(super) fn planning() -> Axis {
    coded(frame::PLANNING, "planning", &Planning::ALL.iter().map(|planning| planning.code()).collect::<Vec<_>>())
}

/// Care items; multiple answers, so they do not add up.
pub(super) fn cares() -> Axis {
    Axis::overlapping(
        Care::ALL
            .iter()
            .map(|care| Entry::of(Label::code(&format!("care-{}", care.code())), "item", care.code(), holds(*care)))
            .collect(),
    )
}

/// Number of care items a child.
pub(super) fn n_cares() -> Axis {
    let n =
        Care::ALL.iter().map(|care| holds(*care).cast(DataType::Int64)).reduce(|a, b| a + b).unwrap_or_else(|| lit(0));
    let mut entries: Vec<Entry> = (0_i64..6)
        .map(|number| {
            let label = Message::new("n-cares").with("n", number);
            let entry = Entry::of(Label::Said(label), "n_cares", number.to_string(), n.clone().eq(lit(number)));
            // Who counts without a care item counts as 重心 only: one number in both tables.
            if number == 0 { Entry { parts: vec![("overlap", "severe".to_owned())], ..entry } } else { entry }
        })
        .collect();
    entries.push(Entry::of(
        Label::Said(Message::new("n-cares-over").with("n", 6_i64)),
        "n_cares",
        "6+",
        n.gt_eq(lit(6_i64)),
    ));
    Axis::partition(entries)
}

/// Score bands 3 / 16 / 32 (令和3年度障害福祉サービス等報酬改定); a missing score is not 0.
pub(super) fn scores() -> Axis {
    let mut entries: Vec<Entry> = (0_i64..4)
        .map(|band| {
            let mask = col(frame::SCORE_BAND).eq(lit(band));
            Entry::of(Label::code(&format!("score-{band}")), "score", band.to_string(), mask)
        })
        .collect();
    entries.push(Entry::of(Label::code("score-none"), "score", "", col(frame::SCORE_BAND).is_null()));
    Axis::partition(entries)
}

/// Ventilators, children who need electric power, and their evacuation plans.
pub(super) fn electricity() -> Axis {
    let power = col(frame::POWER).fill_null(lit(false));
    let made = EvacuationPlan::Made.code();
    let mut entries =
        vec![Entry::of(Label::code("care-ventilator"), "item", Care::Ventilator.code(), holds(Care::Ventilator))];
    entries.push(Entry::of(Label::code("power-needed"), "power", "yes", power.clone()));
    let planned = col(frame::EVACUATION).eq(lit(made)).fill_null(lit(false));
    entries.extend(yes_no(
        "power_plan",
        ("power-planned", power.clone().and(planned.clone())),
        ("power-unplanned", power.and(planned.not())),
    ));
    Axis { entries, sums: vec![vec![(1, 1), (2, -1), (3, -1)]] }
}

/// By how many offices a child is known, and whether its own welfare office is one.
pub(super) fn offices() -> Axis {
    let n = |number: i64| col(frame::N_OFFICES).eq(lit(number));
    let mut axis = Axis::partition(vec![
        Entry::of(Label::code("offices-1"), "n_offices", "1", n(1)),
        Entry::of(Label::code("offices-2"), "n_offices", "2", n(2)),
        Entry::of(Label::code("offices-3"), "n_offices", "3+", col(frame::N_OFFICES).gt_eq(lit(3))),
    ]);
    let known = col(frame::ON_HOME_LIST).fill_null(lit(false));
    let total = axis.entries.len() - 1;
    axis.entries.extend(yes_no("home_list", ("home-list-yes", known.clone()), ("home-list-no", known.not())));
    axis.sums.push(vec![(total, -1), (total + 1, 1), (total + 2, 1)]);
    axis
}

/// What the next April brings.
pub(super) fn next_april() -> Axis {
    let steps = ["not-enrolled", "enters-elementary", "enters-junior-high", "enters-high", "leaves-high"];
    let entry = |step: &&str| {
        Entry::of(Label::code(&format!("april-{step}")), "april", *step, col(frame::NEXT_APRIL).eq(lit(*step)))
    };
    Axis::overlapping(steps.iter().map(entry).collect())
}

/// Services as rows; the amounts are [`aspects`].
pub(super) fn services(method: &Method) -> Axis {
    let entry = |service: &crate::values::service::Service| {
        let code = service.code();
        let said = ["used", "wanted", "granted"]
            .map(|aspect| col(frame::service(code, aspect)).is_not_null())
            .into_iter()
            .reduce(Expr::or)
            .unwrap_or_else(|| lit(false));
        Entry::of(Label::code(&format!("service-{code}")), "service", code, said)
    };
    Axis { entries: method.services.iter().map(entry).collect(), sums: Vec::new() }
}

/// Children for whom something is said of a service.
pub(super) fn aspects() -> Axis {
    Axis { entries: vec![Entry { label: Label::code("service-said"), ..Entry::total() }], sums: Vec::new() }
}

/// Municipalities of the reporting offices, and offices that belong to none. Where only numbers of whole areas leave: offices of
/// the child's own area, of other areas, and of none.
pub(super) fn reporters(method: &Method, geography: Geography) -> Axis {
    if method.area.by_area {
        let near = |label: &str, value: &str| {
            Entry::of(Label::code(label), "near", value, Mask::In(frame::NEAR, vec![value.to_owned()]))
        };
        return Axis::partition(vec![
            near("reporter-own-area", "own"),
            near("reporter-other-area", "other"),
            near("reporter-other", "none"),
        ]);
    }
    let mut entries: Vec<Entry> = groups(method, geography)
        .into_iter()
        .map(|(group, members)| {
            Entry::of(group_label(method, &members), "reporter", group, Mask::In(frame::REPORTER, members))
        })
        .collect();
    let elsewhere = Mask::NotIn(frame::REPORTER, method.area.municipalities.clone());
    entries.push(Entry::of(Label::code("reporter-other"), "reporter", "", elsewhere));
    Axis::partition(entries)
}

/// The column of [`change_terms`].
pub(super) const TERM: &str = "term";

/// Terms of the balance of change, in its order.
pub(super) fn change_terms(method: &Method) -> Axis {
    let all = [
        ("before", 1),
        ("new", 1),
        ("found", 1),
        ("moved-in", 1),
        ("moved-in-inside", 1),
        ("moved-in-area", 1),
        ("corrected-in", 1),
        ("moved-out", -1),
        ("moved-out-inside", -1),
        ("moved-out-area", -1),
        ("died", -1),
        ("care-ended", -1),
        ("aged-out", -1),
        ("missing", -1),
        ("unreported", -1),
        ("corrected-out", -1),
        ("after", -1),
    ];
    // Moves to and from other areas of the run are told apart where one of several areas is counted.
    let several = method.area.group.is_some();
    let terms: Vec<(&str, i64)> = all.into_iter().filter(|(term, _)| several || !term.ends_with("-area")).collect();
    let entries = terms
        .iter()
        .map(|(term, _)| {
            let mask = Mask::In(TERM, vec![(*term).to_owned()]);
            let entry = Entry::of(Label::code(&format!("change-{term}")), "term", *term, mask);
            // 期末 is the number of children itself, so it is the same number as everywhere else.
            if *term == "after" { Entry { parts: Vec::new(), ..entry } } else { entry }
        })
        .collect();
    Axis { entries, sums: vec![terms.iter().enumerate().map(|(at, (_, sign))| (at, *sign)).collect()] }
}

/// Columns of the balance of change.
pub(super) fn change_columns(method: &Method, geography: Geography) -> Axis {
    Axis::partition(
        groups(method, geography)
            .into_iter()
            .map(|(group, members)| {
                Entry::of(group_label(method, &members), "home", group.clone(), Mask::In(frame::HOME, vec![group]))
            })
            .collect(),
    )
}
