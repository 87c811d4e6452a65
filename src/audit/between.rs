//! Rules that look at what several returns, or two quarters, say of one child.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::keeps_a_list;
use crate::findings::{Finding, Place, rules};
use crate::ingest::Returns;
use crate::link::{Child, Children};
use crate::master::master;
use crate::normalize::{Record, Records};
use crate::plan::{Office, Plan};
use crate::values::care::CareSet;
use crate::values::choice::Change;

/// Looks at every child.
pub(super) fn findings(returns: &Returns, records: &Records, children: &Children, plan: &Plan) -> Vec<Finding> {
    let mut found = Vec::new();
    for child in children.list() {
        let rows: Vec<&Record> = child.records.iter().filter_map(|at| records.rows().get(*at)).collect();
        homes(child, &rows, &mut found);
        disagreements(&rows, &mut found);
        changes(&rows, plan, &mut found);
        home_list(child, &rows, plan, &mut found);
    }
    twins(records, children, &mut found);
    gone(returns, records, children, plan, &mut found);
    found
}

/// Two homes of one child: each office is asked, since only it knows what its own row says.
fn homes(child: &Child, rows: &[&Record], found: &mut Vec<Finding>) {
    let standing: Vec<_> = rows.iter().filter(|row| row.change != Some(Change::MovedOut)).collect();
    let Some(used) = child.home.as_deref() else { return };
    let mut homes: BTreeSet<&str> = standing.iter().filter_map(|row| row.home.as_deref()).collect();
    homes.insert(used);
    if homes.len() < 2 {
        return;
    }
    for row in standing.iter().filter(|row| row.home.as_deref().is_some_and(|home| home != used)) {
        let own = row.home.as_deref().map(|code| master().name_of(code)).unwrap_or_default();
        found.push(Finding::new(rules::TWO_HOMES, row.place.clone()).with_private("value", own));
    }
}

/// Values that returns disagree about. What other offices wrote is not told: only that they wrote something else.
fn disagreements(rows: &[&Record], found: &mut Vec<Finding>) {
    let births: BTreeSet<_> = rows.iter().map(|row| row.birth).collect();
    if births.len() > 1 {
        for row in rows {
            let others = rows.iter().filter(|other| other.birth != row.birth).count();
            let finding = Finding::new(rules::BIRTH_DISAGREES, row.place.clone());
            found.push(finding.with_private("value", row.birth.to_string()).with("others", others));
        }
    }
    let sexes: BTreeSet<_> = rows.iter().filter_map(|row| row.sex).collect();
    if sexes.len() > 1 {
        found.extend(
            rows.iter()
                .filter(|row| row.sex.is_some())
                .map(|row| Finding::new(rules::SEX_DISAGREES, row.place.clone())),
        );
    }
    for row in rows {
        let Some(score) = row.score else { continue };
        let others = rows.iter().filter(|other| other.score.is_some_and(|other| other != score)).count();
        if others > 0 {
            let finding = Finding::new(rules::SCORE_DISAGREES, row.place.clone());
            found.push(finding.with_private("value", score.to_string()).with("others", others));
        }
    }
    let said: Vec<_> = rows.iter().filter(|row| row.cares_said).collect();
    let every = said.iter().map(|row| row.cares).fold(CareSet::EMPTY, CareSet::union);
    for row in said {
        let missing = every.without(row.cares);
        if !missing.is_empty() {
            found.push(Finding::new(rules::CARE_DISAGREES, row.place.clone()).with("n", missing.len()));
        }
    }
}

/// A child that one office reports as left and another as there afterwards; and moves that no office has received.
fn changes(rows: &[&Record], plan: &Plan, found: &mut Vec<Finding>) {
    let day = plan.reference_date;
    let happened = |row: &&&Record| row.change_date.is_none_or(|date| date <= day);
    for row in rows.iter().filter(happened) {
        match row.change {
            Some(Change::Died | Change::CareEnded | Change::Missing) => {
                for other in rows.iter().filter(|other| other.office != row.office && other.change.is_none()) {
                    found.push(Finding::new(rules::LEFT_BUT_REPORTED, other.place.clone()));
                }
            }
            Some(Change::MovedOut) => {
                let Some(to) = &row.change_place else { continue };
                let arrived = rows.iter().any(|other| other.home.as_ref() == Some(to) && other.office != row.office);
                if plan.method.area.contains(to) && !arrived {
                    found.push(
                        Finding::new(rules::MOVED_NOT_ARRIVED, row.place.clone())
                            .with("municipality", master().name_of(to)),
                    );
                }
            }
            _ => {}
        }
    }
}

/// A child that others report and that the welfare office of its home does not. The office of the home hears of it by
/// the number alone (情報提供票); the reporting office is told here.
fn home_list(child: &Child, rows: &[&Record], plan: &Plan, found: &mut Vec<Finding>) {
    let Some(home) = child.home.as_deref().filter(|_| child.counted && !child.on_home_list) else { return };
    let listed = |office: &Office| keeps_a_list(office.channel) && office.municipality.as_deref() == Some(home);
    if plan.offices.iter().any(listed)
        && let Some(row) = rows.first()
    {
        found.push(
            Finding::new(rules::NOT_ON_HOME_LIST, row.place.clone()).with("municipality", master().name_of(home)),
        );
    }
}

/// Likely twins and siblings that were kept apart, told to the office that lists both.
fn twins(records: &Records, children: &Children, found: &mut Vec<Finding>) {
    for pair in children.linkage().pairs.iter().filter(|pair| pair.twin) {
        let row = |at: u32| usize::try_from(at).ok().and_then(|at| records.rows().get(at));
        if let (Some(a), Some(b)) = (row(pair.a), row(pair.b))
            && a.office == b.office
        {
            let finding = Finding::new(rules::TWINS_APART, b.place.clone());
            found.push(finding.with("row", a.place.row.unwrap_or_default()).and(a.place.clone()));
        }
    }
}

/// Children that an office reported in the quarter before and no longer does, without an 異動 by anybody: told to every
/// office where nobody reports the child any more, and to a welfare office, whose list names all that it knows.
fn gone(returns: &Returns, records: &Records, children: &Children, plan: &Plan, found: &mut Vec<Finding>) {
    let Some(snapshot) = &returns.past().snapshot else { return };
    let offices: BTreeMap<&str, usize> =
        plan.offices.iter().enumerate().map(|(at, office)| (office.id.as_str(), at)).collect();
    let here: BTreeMap<&str, &Child> = children.list().iter().map(|child| (child.id.as_str(), child)).collect();
    let mut told = BTreeSet::new();
    for row in &snapshot.rows {
        let mut parts = row.key.split('/');
        let Some(office) = parts.next().and_then(|id| offices.get(id)).copied() else { continue };
        let counted = snapshot.children.get(&row.child).is_some_and(|child| child.counted);
        let missing = match here.get(row.child.as_str()) {
            None => true,
            Some(child) => {
                let listing = plan.offices.get(office).is_some_and(|office| keeps_a_list(office.channel));
                let still = |at: &usize| records.rows().get(*at).is_some_and(|record| record.office == office);
                listing && child.left.is_none() && !child.records.iter().any(still)
            }
        };
        if counted && missing && told.insert((office, &row.child)) {
            let place = Place { office: Some(office), ..Place::default() };
            found.push(
                Finding::new(rules::GONE_WITHOUT_CHANGE, place)
                    .with_private("number", parts.nth(1).unwrap_or_default()),
            );
        }
    }
}
