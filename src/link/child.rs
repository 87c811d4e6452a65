//! Clusters of rows to [`Child`]ren: which value counts where returns disagree, whether the child counts, and its id.
//!
//! A pure function of the records and the clusters, so that a count and its range take the same way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::ingest::Past;
use crate::normalize::{Record, Records, Use};
use crate::plan::{Channel, Plan};
use crate::values::care::{CareSet, possible_total};
use crate::values::choice::{Change, EvacuationPlan, Place as PlaceOfLife, Planning, ScoreScheme, Sex};
use crate::values::school::{Grade, age_on, grade_on};
use crate::values::service::{Affiliation, Service};

/// One child as the quarter's returns describe it.
#[derive(Clone)]
pub struct Child {
    /// Its id, kept from quarter to quarter.
    pub id: String,
    /// The quarter in which it was first known.
    pub first: String,
    /// Its records, those that count first.
    pub records: Vec<usize>,
    /// Municipality code of the guardian's residence (居住地).
    pub home: Option<String>,
    /// Date of birth.
    pub birth: NaiveDate,
    /// Age at the 基準日 by Japanese law.
    pub age: u32,
    /// Sex.
    pub sex: Option<Sex>,
    /// Care items.
    pub cares: CareSet,
    /// 重症心身障害.
    pub severe: Option<bool>,
    /// Score by the 14 items.
    pub score: Option<u32>,
    /// Place of life.
    pub place_of_life: Option<PlaceOfLife>,
    /// Kind of nursery or school.
    pub affiliation: Option<Affiliation>,
    /// Services.
    pub services: BTreeMap<Service, Use>,
    /// Support plan.
    pub planning: Option<Planning>,
    /// Needs electric power.
    pub power: Option<bool>,
    /// Individual evacuation plan.
    pub evacuation: Option<EvacuationPlan>,
    /// What the next April brings.
    pub next_april: Option<&'static str>,
    /// It left, and how.
    pub left: Option<Change>,
    /// Kind of change that the records report, other than leaving.
    pub change: Option<Change>,
    /// It is under 18, or older and in a high school (医療的ケア児支援法 2条2項).
    pub in_age: bool,
    /// It counts in 実人数 at the 基準日.
    pub counted: bool,
    /// Municipality code in the quarter before, if it counted there; `""` if it was known but did not count.
    pub home_before: Option<String>,
    /// Municipality code in another area of the run, where it counted there in the quarter before; only among the children
    /// of one of several areas.
    pub elsewhere_before: Option<String>,
    /// The welfare office of its home municipality reports it.
    pub on_home_list: bool,
}

impl std::fmt::Debug for Child {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Child").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Child {
    /// Returns the number of its records.
    pub fn n_reports(&self) -> usize {
        self.records.len()
    }
}

/// Returns the children of the clusters in the order of their ids, and for each record its child. Clusters of rows of
/// the register alone are children that nobody reports any more; they are no children of this quarter.
pub fn assemble(records: &Records, past: &Past, plan: &Plan, clusters: &[u32]) -> (Vec<Child>, Vec<usize>) {
    let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, cluster) in clusters.iter().enumerate() {
        members.entry(*cluster).or_default().push(at);
    }
    let list = assemble_of(records, past, plan, members.into_values().collect());
    let mut of_record = vec![0; records.rows().len()];
    for (at, child) in list.iter().enumerate() {
        for record in &child.records {
            if let Some(of) = of_record.get_mut(*record) {
                *of = at;
            }
        }
    }
    (list, of_record)
}

/// Returns the children of some clusters, each the list of its rows (of the quarter, then of the register), in the order of
/// their ids; ids of new children are numbered among these alone.
pub(super) fn assemble_of(records: &Records, past: &Past, plan: &Plan, clusters: Vec<Vec<usize>>) -> Vec<Child> {
    let n_records = records.rows().len();
    let known = past.snapshot.as_ref().map(|snapshot| snapshot.rows.as_slice()).unwrap_or_default();
    let mut named: Vec<(Option<String>, String, Vec<usize>)> = Vec::new();
    for rows in clusters {
        let ours: Vec<usize> = rows.iter().copied().filter(|row| *row < n_records).collect();
        let ids = rows.iter().filter_map(|row| row.checked_sub(n_records)).filter_map(|row| known.get(row));
        let id = ids.map(|row| row.child.clone()).min();
        let first_key = ours.iter().filter_map(|row| records.rows().get(*row)).map(|record| record.key.clone()).min();
        if let Some(first_key) = first_key {
            named.push((id, first_key, ours));
        }
    }
    named.sort_by(|a, b| (a.0.is_none(), &a.0, &a.1).cmp(&(b.0.is_none(), &b.0, &b.1)));
    let mut list = Vec::new();
    let mut n_new = 0;
    let mut taken = BTreeSet::new();
    for (id, _, ours) in named {
        // Where a person split a child of the register, the part with the first key keeps the id.
        let id = id.filter(|id| taken.insert(id.clone())).unwrap_or_else(|| {
            n_new += 1;
            format!("{}-{n_new:04}", plan.quarter)
        });
        list.extend(child(id, &ours, records.rows(), past, plan));
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    list
}

/// Tells whether the record comes from the welfare office of a municipality.
fn is_welfare_of(record: &Record, plan: &Plan, home: Option<&str>) -> bool {
    let office = plan.offices.get(record.office);
    office.is_some_and(|office| {
        office.channel == Channel::Welfare && home.is_some() && office.municipality.as_deref() == home
    })
}

/// Puts records in the order in which their values count: the welfare office of the residence that the record itself
/// names, then the latest 最終確認日, then the plan's order of offices.
fn by_precedence<'r>(ours: &[usize], all: &'r [Record], plan: &Plan) -> Vec<(usize, &'r Record)> {
    let mut ordered: Vec<(usize, &Record)> =
        ours.iter().filter_map(|at| all.get(*at).map(|record| (*at, record))).collect();
    ordered.sort_by_key(|(at, record)| {
        let welfare = is_welfare_of(record, plan, record.home.as_deref());
        (record.home_assumed && !welfare, !welfare, std::cmp::Reverse(record.confirmed), record.office, *at)
    });
    ordered
}

fn child(id: String, ours: &[usize], all: &[Record], past: &Past, plan: &Plan) -> Option<Child> {
    let day = plan.reference_date;
    let ordered = by_precedence(ours, all, plan);
    let staying: Vec<_> = ordered.iter().copied().filter(|(_, record)| leaving(record, day).is_none()).collect();
    let home = home(&ordered, plan);
    let left = left(&ordered, home.as_deref(), plan);
    // Values come from the records that still stand, unless the child left with all of them.
    let speaking = if staying.is_empty() { &ordered } else { &staying };
    let records: Vec<&Record> = speaking.iter().map(|(_, record)| *record).collect();
    let first = records.first()?;
    let birth = birth(&records, day).unwrap_or(first.birth);
    let age = age_on(birth, day).unwrap_or(0);
    let affiliation = known(&records, |record| record.affiliation);
    // A list without ticks may be one that does not ask: the first that names a care item speaks.
    let cares = records.iter().map(|record| record.cares).find(|cares| !cares.is_empty()).unwrap_or_default();
    let severe = known(&records, |record| record.severe);
    let in_age = age < 18 || affiliation.is_some_and(Affiliation::is_high_school);
    let inside = home.as_ref().is_some_and(|home| plan.method.area.contains(home));
    let needs = !cares.is_empty() || severe == Some(true);
    let before = past.snapshot.as_ref().and_then(|snapshot| snapshot.children.get(&id));
    Some(Child {
        first: before.map_or_else(|| plan.quarter.clone(), |child| child.first.clone()),
        records: ordered.iter().map(|(at, _)| *at).collect(),
        sex: known(&records, |record| record.sex),
        score: known(&records, |record| {
            record.score.filter(|score| record.scheme != Some(ScoreScheme::SuperSevere) && possible_total(*score))
        }),
        place_of_life: known(&records, |record| record.place_of_life),
        services: services(&records),
        planning: known(&records, |record| record.planning),
        power: known(&records, |record| record.power),
        evacuation: known(&records, |record| record.evacuation),
        next_april: next_april(birth, affiliation, day),
        change: known(&records, |record| record.change.filter(|_| record.change_date.is_none_or(|date| date <= day))),
        counted: in_age && inside && needs && left.is_none(),
        home_before: before.map(|child| if child.counted { child.home.clone() } else { String::new() }),
        elsewhere_before: None,
        on_home_list: ordered.iter().any(|(_, record)| is_welfare_of(record, plan, home.as_deref())),
        id,
        home,
        birth,
        age,
        cares,
        severe,
        affiliation,
        left,
        in_age,
    })
}

/// Returns the first known value in the order of precedence.
fn known<T>(records: &[&Record], value: impl Fn(&Record) -> Option<T>) -> Option<T> {
    records.iter().find_map(|record| value(record))
}

/// Returns the date of birth that most records give; of equals, one by which the child is under 20 (an era slip is 12
/// or 30 years), then the first.
fn birth(records: &[&Record], day: NaiveDate) -> Option<NaiveDate> {
    let times = |born: NaiveDate| records.iter().filter(|record| record.birth == born).count();
    let likely = |born: NaiveDate| (times(born), age_on(born, day).is_some_and(|age| age < 20));
    let best = records.iter().map(|record| likely(record.birth)).max()?;
    records.iter().map(|record| record.birth).find(|born| likely(*born) == best)
}

/// Returns the change by which a record says that the child left on or before a day.
fn leaving(record: &Record, day: NaiveDate) -> Option<Change> {
    let change = record.change.filter(|change| change.is_leaving())?;
    record.change_date.is_none_or(|date| date <= day).then_some(change)
}

/// Returns the residence: by precedence the first that stands against what is reported of moves; else where the child
/// went; else the last.
fn home(ordered: &[(usize, &Record)], plan: &Plan) -> Option<String> {
    let mut homes = ordered.iter().filter_map(|(_, record)| record.home.as_ref().map(|home| (*record, home)));
    let stands = homes.clone().find(|(record, home)| !moved_away(ordered, record, home, plan));
    let mut went = moves(ordered, plan).filter_map(|(_, to)| to);
    stands.map(|(_, home)| home).or_else(|| went.next()).or_else(|| homes.next().map(|(_, home)| home)).cloned()
}

/// Returns the moves that offices report: from where (the office's own municipality, else the residence that the row
/// names), and where to as far as told.
fn moves<'r>(
    ordered: &'r [(usize, &Record)],
    plan: &'r Plan,
) -> impl Iterator<Item = (&'r String, Option<&'r String>)> {
    ordered.iter().filter_map(|(_, record)| {
        let own = plan.offices.get(record.office).and_then(|office| office.municipality.as_ref());
        let from = own.or(record.home.as_ref())?;
        let moved = leaving(record, plan.reference_date) == Some(Change::MovedOut);
        moved.then_some((from, record.change_place.as_ref()))
    })
}

/// Tells whether a reported move speaks against a record's residence: it was left, or the child went elsewhere; unless
/// the residence's own welfare office lists the child and does not report the move itself.
fn moved_away(ordered: &[(usize, &Record)], record: &Record, home: &String, plan: &Plan) -> bool {
    let day = plan.reference_date;
    let listed = is_welfare_of(record, plan, Some(home)) && leaving(record, day).is_none();
    !listed && moves(ordered, plan).any(|(from, to)| from == home || to.is_some_and(|to| to != home))
}

/// Tells whether the child left the area's count, and how: by what any record says; a move only where no record names
/// another residence inside the area.
fn left(ordered: &[(usize, &Record)], home: Option<&str>, plan: &Plan) -> Option<Change> {
    let changes = ordered.iter().filter_map(|(_, record)| leaving(record, plan.reference_date));
    let inside = home.is_some_and(|home| plan.method.area.contains(home));
    let stays = inside
        && ordered.iter().any(|(_, record)| {
            let stands = |home: &String| !moved_away(ordered, record, home, plan);
            record.home.as_deref() == home && record.home.as_ref().is_some_and(stands)
        });
    let arrived =
        inside && moves(ordered, plan).any(|(from, to)| to.map(String::as_str) == home && Some(from.as_str()) != home);
    changes.filter(|change| *change != Change::MovedOut || !(stays || arrived)).min()
}

/// Returns each service by the first record that says something about it.
fn services(records: &[&Record]) -> BTreeMap<Service, Use> {
    let mut services = BTreeMap::new();
    for record in records {
        for (service, found) in &record.services {
            let held: &mut Use = services.entry(*service).or_default();
            held.granted = held.granted.or(found.granted);
            held.used = held.used.or(found.used);
            held.wanted = held.wanted.or(found.wanted);
            if held.reason.is_empty() {
                held.reason.clone_from(&found.reason);
            }
        }
    }
    services
}

/// Returns what the next April brings: entering 小1, 中1, 高1, or leaving 高3.
fn next_april(birth: NaiveDate, affiliation: Option<Affiliation>, day: NaiveDate) -> Option<&'static str> {
    let year = if day.month() >= 4 { day.year() + 1 } else { day.year() };
    let next = NaiveDate::from_ymd_opt(year, 4, 2)?;
    match (grade_on(birth, day), grade_on(birth, next)) {
        (_, Grade::Elementary(1)) => Some("enters-elementary"),
        (_, Grade::JuniorHigh(1)) => Some("enters-junior-high"),
        (_, Grade::High(1)) => Some("enters-high"),
        (Grade::High(_), Grade::Past) => Some("leaves-high"),
        (Grade::Preschool(_), _) if affiliation == Some(Affiliation::NotEnrolled) => Some("not-enrolled"),
        _ => None,
    }
}
