//! Everything that ever left, taken together: a reader of all editions learns no small number that one of them hides.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jissu::plan::Plan;
use jissu::protect::Decision;
use jissu::protect::attack::attack;
use jissu::protect::engine::Relation;
use jissu::register::release::{Kind, Number, Release};
use jissu::words::{Lang, Words};

use crate::common::{self, Job, answer, true_children};

fn set_status(job: &Job, quarter: &str, status: &str) {
    let path = job.plan_file(quarter);
    let text = fs::read_to_string(&path).unwrap();
    let line = text.lines().find(|line| line.starts_with("status")).unwrap().to_owned();
    fs::write(&path, text.replacen(&line, &format!("status = \"{status}\""), 1)).unwrap();
}

fn run(job: &Job, quarter: &str) -> Vec<BTreeMap<String, String>> {
    let plan = Plan::load(&job.plan_file(quarter)).unwrap();
    jissu::run(&plan, &Words::new(Lang::Ja), &|_| ()).unwrap();
    let text = fs::read_to_string(plan.output.join("restricted/suppression.csv")).unwrap();
    csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn releases(job: &Job) -> Vec<Release> {
    Release::load(&job.path().join("output/register")).unwrap()
}

/// What protection makes of a quarter, with the editions that it is told of.
fn publish(job: &Job, quarter: &str, releases: &[Release]) -> (Vec<Decision>, Release) {
    let (plan, checked) = job.check(quarter);
    let known = checked.returns.past().snapshot.is_some();
    let left = common::publish(&plan, &checked, known, releases);
    (left.decisions, left.release.unwrap())
}

/// The children of editions, one number a child: of one quarter by their rows, of two by their ids.
fn people(releases: &[Release]) -> Vec<Vec<usize>> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut n = 0;
    let mut people = Vec::new();
    for release in releases {
        let mut numbers = Vec::new();
        for child in &release.children {
            let keys = child.keys.iter().map(|key| format!("{}:{key}", release.quarter));
            let own: Vec<String> = keys.chain((!child.id.is_empty()).then(|| child.id.clone())).collect();
            let number = own.iter().find_map(|name| names.get(name)).copied().unwrap_or_else(|| {
                n += 1;
                n
            });
            for name in own {
                names.entry(name).or_insert(number);
            }
            numbers.push(number);
        }
        people.push(numbers);
    }
    people
}

/// The small numbers to which somebody who reads all editions, and knows where nothing changed, comes too near.
fn found_by_all(releases: &[Release]) -> Vec<String> {
    let people = people(releases);
    let (mut all, mut relations): (Vec<&Number>, Vec<Relation>) = (Vec::new(), Vec::new());
    let mut same: BTreeMap<(&str, i64, Vec<usize>), usize> = BTreeMap::new();
    for (release, people) in releases.iter().zip(&people) {
        let first = all.len();
        for number in &release.numbers {
            let mut members: Vec<usize> =
                number.children.iter().map(|at| people[usize::try_from(*at).unwrap()]).collect();
            members.sort_unstable();
            if !members.is_empty() {
                let key = (number.definition.as_str(), number.value, members);
                let twin = *same.entry(key).or_insert(all.len());
                if twin != all.len() {
                    relations.push(Relation { terms: vec![(twin, 1), (all.len(), -1)] });
                }
            }
            all.push(number);
        }
        let sums = release.sums.iter();
        relations.extend(sums.map(|sum| Relation { terms: sum.iter().map(|(at, by)| (at + first, *by)).collect() }));
    }
    let numbers: Vec<Option<i64>> = all.iter().map(|number| number.shown.then_some(number.value)).collect();
    let lowest: Vec<Option<i64>> = all.iter().map(|number| number.least.filter(|_| !number.shown)).collect();
    let intervals = attack(&numbers, &lowest, &relations).unwrap();
    let mut found = Vec::new();
    for interval in intervals {
        let number = all[interval.cell];
        let is_small = number.contributors < number.threshold && number.contributors > 0;
        let width = interval.low.zip(interval.high).map_or(i64::MAX, |(low, high)| high - low);
        let need = i64::from(number.threshold) - 1 - number.least.unwrap_or(0);
        if is_small && number.kind == Kind::Count && width < need {
            found.push(format!("{} = {}: {interval:?}", number.definition, number.value));
        }
    }
    found
}

/// Removes the last rows of a return, as a corrected one would be without them.
fn resubmit(job: &Job, file: &str, n_rows: usize) {
    let path = job.path().join("input/fy2021q1").join(file);
    let bytes = fs::read(&path).unwrap();
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    lines.truncate(lines.len() - n_rows);
    fs::write(&path, lines.concat()).unwrap();
}

const RETURN: &str = "142085_逗子市/障害福祉課/142085_逗子市_個票.csv";

#[test]
fn a_resubmission_gives_nothing_of_the_first_edition_away() {
    let mut n_careless = 0;
    for seed in [1, 2] {
        let job = Job::new(seed);
        set_status(&job, "fy2021q1", "速報");
        let first = run(&job, "fy2021q1");
        assert_eq!(run(&job, "fy2021q1"), first, "the same edition once more");
        assert_eq!(releases(&job).len(), 1);
        resubmit(&job, RETURN, 7);
        let alone = publish(&job, "fy2021q1", &[]).1;
        n_careless += found_by_all(&[releases(&job)[0].clone(), alone]).len();
        let second = run(&job, "fy2021q1");
        let earlier = second.iter().filter(|row| row["reason"] == "earlier");
        assert!(earlier.clone().count() > 0 && earlier.clone().all(|row| row["because"].starts_with("#1 fy2021q1 ")));
        assert_eq!(releases(&job).len(), 2);
        assert_eq!(found_by_all(&releases(&job)), Vec::<String>::new(), "seed {seed}");
    }
    assert!(n_careless > 0, "without the register both editions together would give small numbers away");
}

/// How many numbers that one edition showed another one shows too, and how many it could have.
fn n_kept(then: &Release, now: &Release) -> (usize, usize) {
    let shown: BTreeSet<&str> =
        then.numbers.iter().filter(|number| number.shown && number.value != 0).map(|n| n.definition.as_str()).collect();
    let again = now.numbers.iter().filter(|n| n.value != 0 && shown.contains(n.definition.as_str()));
    let all: Vec<&Number> = again.filter(|n| n.shown || n.contributors >= n.threshold).collect();
    (all.iter().filter(|number| number.shown).count(), all.len())
}

#[test]
fn two_quarters_together_give_nothing_away_and_show_the_same_cells() {
    let job = Job::new(2);
    for _ in 0..4 {
        let (_, checked) = job.check("fy2021q1");
        if answer(&job, "fy2021q1", &true_children(&job, "fy2021q1", &checked), &checked) == 0 {
            break;
        }
    }
    set_status(&job, "fy2021q1", "確定");
    run(&job, "fy2021q1");
    set_status(&job, "fy2021q2", "速報");
    run(&job, "fy2021q2");
    let all = releases(&job);
    assert_eq!(found_by_all(&all), Vec::<String>::new());
    let (kept, of) = n_kept(&all[0], &all[1]);
    assert!(kept * 100 >= of * 85, "{kept} of {of} cells of the quarter before are shown again");
}

#[test]
fn the_council_and_the_prefecture_together_give_nothing_away() {
    let job = Job::new(1);
    set_status(&job, "fy2021q1", "速報");
    run(&job, "fy2021q1");
    let folder = job.path().join("pipelines");
    let text = fs::read_to_string(folder.join("method.toml")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("pool")).map(|line| format!("{line}\n"));
    fs::write(folder.join("prefecture-method.toml"), lines.collect::<String>()).unwrap();
    let text = fs::read_to_string(job.plan_file("fy2021q1")).unwrap();
    let text = text.replace("method.toml", "prefecture-method.toml").replace("output/fy2021q1", "output/prefecture");
    fs::write(folder.join("prefecture.toml"), text).unwrap();
    let alone = publish(&job, "prefecture", &[]).1;
    let careless = found_by_all(&[releases(&job)[0].clone(), alone]);
    assert!(!careless.is_empty(), "without the register both editions together would give small numbers away");
    run(&job, "prefecture");
    let all = releases(&job);
    assert_eq!(all.len(), 2);
    assert_eq!(found_by_all(&all), Vec::<String>::new());
}
