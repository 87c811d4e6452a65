//! Several areas in one run, several quarters in a row, and the second error model, against the truth.

use std::collections::BTreeMap;

use jissu::count::{self, Geography};
use jissu::gap;
use jissu::link::Children;
use jissu::plan::Plan;
use jissu::protect::{self, Edition, Leaving};
use jissu::sample::{Errors, Options, Scope};

use crate::common::{Job, true_children};

/// A small prefecture of four areas.
fn prefecture() -> Options {
    Options { scope: Scope::Prefecture("31"), children: Some(160), ..Options::default() }
}

/// Compares children that count by municipality with the truth; returns how many there are.
fn agrees(job: &Job, quarter: &str) -> usize {
    let (plan, checked) = job.check(quarter);
    let truth = true_children(job, quarter, &checked);
    let known = job.true_children(quarter);
    let told: std::collections::BTreeSet<&String> = truth.iter().collect();
    let mut homes: BTreeMap<&str, usize> = BTreeMap::new();
    for (home, _) in told.iter().filter_map(|child| known.get(*child)).filter(|(_, counts)| *counts) {
        *homes.entry(home).or_default() += 1;
        *homes.entry("").or_default() += 1;
    }
    for code in plan.method.area.municipalities.iter().map(String::as_str).chain([""]) {
        let range = checked.children.counted()[code];
        let number = homes.get(code).copied().unwrap_or(0);
        assert!((range.low..=range.high).contains(&number), "{quarter} {code}: {number} not in {range:?}");
    }
    for part in &plan.method.area.parts {
        let range = checked.children.counted_in(part);
        let number: usize = part.municipalities.iter().filter_map(|code| homes.get(code.as_str())).sum();
        assert!((range.low..=range.high).contains(&number), "{quarter} {}: {number} not in {range:?}", part.id);
    }
    homes.get("").copied().unwrap_or(0)
}

#[test]
fn a_prefecture_and_the_second_error_model_agree_with_the_truth() {
    for options in [prefecture(), Options { errors: Errors::Second, ..prefecture() }] {
        let job = Job::of(&options);
        for quarter in ["fy2021q1", "fy2021q2"] {
            assert!(agrees(&job, quarter) > 100);
        }
    }
}

/// What all areas together and each area show of a quarter.
fn published(plan: &Plan, checked: &jissu::Checked) -> Vec<protect::Published> {
    let (records, whole) = (&checked.records, plan.overall());
    let frames = count::Frames::of(&checked.children, plan).unwrap();
    let parts = plan.method.area.parts.iter();
    let areas: Vec<(Plan, Children)> = parts.map(|part| (plan.of_part(part), checked.children.of_part(part))).collect();
    assert_eq!(areas.len(), 4);
    let all: Vec<(&Plan, &Children)> = std::iter::once((&whole, &checked.children))
        .chain(areas.iter().map(|(plan, children)| (plan, children)))
        .collect();
    let made: Vec<_> = all
        .iter()
        .map(|(plan, children)| {
            let counts = count::tables(&frames, children, plan, Geography::Pooled, false).unwrap();
            let inventory = gap::inventory(records);
            let resources = gap::Resources::of(records, &inventory, plan);
            (counts, gap::between(&frames, children, &resources, plan, Geography::Pooled).unwrap())
        })
        .collect();
    let editions: Vec<Edition<'_>> = all
        .iter()
        .zip(&made)
        .map(|((plan, children), (counts, gaps))| {
            let range = children.counted()[""];
            Edition { counts, single: counts, gaps, range, plan }
        })
        .collect();
    let leaving = Leaving { editions: &editions, children: &checked.children, records, releases: &[] };
    protect::publish(&leaving).unwrap().published
}

#[test]
fn what_areas_show_is_what_all_areas_show_of_them() {
    let job = Job::of(&prefecture());
    let (mut plan, checked) = job.check("fy2021q1");
    for by_area in [false, true] {
        plan.method.area.by_area = by_area;
        let published = published(&plan, &checked);
        let (all, parts) = published.split_first().unwrap();
        for id in ["age", "care", "insulin", "affiliation"] {
            let table = all.table(id).unwrap();
            assert_eq!(table.cells.len(), 5, "four areas and all of them");
            for (row, part) in table.cells.iter().zip(parts) {
                assert_eq!(row.as_slice(), part.table(id).unwrap().area(), "{id}");
            }
        }
    }
}

#[test]
fn numbers_by_area_leave_a_municipality_no_small_number_of_the_others() {
    let job = Job::of(&Options { children: Some(700), ..prefecture() });
    let (mut plan, checked) = job.check("fy2021q1");
    plan.method.area.by_area = true;
    let published = published(&plan, &checked);
    let whole = Plan { method: Plan::load(&job.plan_file("fy2021q1")).unwrap().method, ..plan.clone() };
    let frames = count::Frames::of(&checked.children, &whole).unwrap();
    let mut n_shown = 0;
    for (part, shown) in plan.method.area.parts.iter().zip(&published[1..]) {
        let single =
            count::tables(&frames, &checked.children.of_part(part), &whole.of_part(part), Geography::Single, false);
        let single = single.unwrap();
        for id in ["age", "care", "place", "insulin", "score"] {
            let (table, single) = (shown.table(id).unwrap(), single.table(id).unwrap());
            assert!(table.cells.len() <= 2, "{id}: the area, and nothing finer");
            for (column, cell) in table.area().iter().enumerate() {
                let Some(number) = cell.number().filter(|number| *number > 0) else { continue };
                n_shown += 1;
                for town in &single.cells[..single.cells.len() - 1] {
                    let others = number - town[column].value;
                    assert!(others == 0 || others >= 10, "{id}: a municipality finds {others} elsewhere");
                }
            }
        }
    }
    assert!(n_shown > 20, "{n_shown}");
}

#[test]
#[ignore = "some minutes: cargo test --release --test it -- --ignored ten_quarters"]
fn ten_quarters_keep_their_children() {
    let job = Job::of(&Options { quarters: 10, children: Some(120), ..Options::default() });
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for quarter in (2021..).flat_map(|year| (1..=4).map(move |nth| format!("fy{year}q{nth}"))).take(10) {
        let file = job.plan_file(&quarter);
        let mut checked = job.check(&quarter).1;
        for _ in 0..4 {
            let truth = true_children(&job, &quarter, &checked);
            if crate::common::answer(&job, &quarter, &truth, &checked) == 0 {
                break;
            }
            checked = job.check(&quarter).1;
        }
        agrees(&job, &quarter);
        let truth = true_children(&job, &quarter, &checked);
        for (record, child) in truth.iter().enumerate() {
            let id = &checked.children.list()[checked.children.of_record(record).unwrap()].id;
            let held = ids.entry(child.clone()).or_insert_with(|| id.clone());
            assert_eq!(held, id, "{quarter}: a child keeps its id");
        }
        let text = std::fs::read_to_string(&file).unwrap().replace("status = \"案\"", "status = \"確定\"");
        std::fs::write(&file, text).unwrap();
        let plan = Plan::load(&file).unwrap();
        let frames = count::Frames::of(&checked.children, &plan).unwrap();
        let counts =
            count::tables(&frames, &checked.children, &plan, Geography::Single, plan.previous.is_some()).unwrap();
        let change = counts.table("change").unwrap();
        for column in 0..change.columns.entries.len() {
            let sum: i64 =
                change.rows.sums.iter().flatten().map(|(row, sign)| sign * change.cells[*row][column].value).sum();
            assert_eq!(sum, 0, "{quarter}: the balance closes");
        }
        jissu::run(&plan, &jissu::words::Words::new(jissu::words::Lang::Ja), &|_| ()).unwrap();
    }
}
