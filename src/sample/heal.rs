//! Drawn rows to rows that leave no child untold: whatever slips and faults befall its rows, home, school, care and leaving
//! are each told by one row that can be used, so that the truth can be found from the returns.

use std::collections::BTreeMap;

use super::book::Cell;
use super::names;
use super::offices::{self, Office};
use super::people::State;
use super::rows::{Return, World};
use super::view::View;

/// Faults that keep a row from being used at all.
const HELD: [&str; 2] = ["birth-in-future", "date-impossible"];
/// Faults that make a row tell another home or none.
const HOMELESS: [&str; 2] = ["two-homes", "municipality-unknown"];

/// Where a row is: position of the return, position of the row.
type At = (usize, usize);

/// Puts right, in as few rows as can be, what would leave a child untold.
pub(super) fn heal(world: &World<'_>, at: usize, returns: &mut [Return]) {
    let Some(quarter) = world.quarters.get(at) else { return };
    let mut of_child: BTreeMap<String, Vec<At>> = BTreeMap::new();
    for (sent, rows) in returns.iter().enumerate() {
        if world.offices.get(rows.office).is_some_and(|office| office.form.is_some()) {
            for (row, view) in rows.views.iter().enumerate() {
                of_child.entry(view.child.clone()).or_default().push((sent, row));
            }
        }
    }
    for child in world.children {
        let (Some(Some(state)), Some(rows)) = (child.states.get(at), of_child.get(&child.id)) else { continue };
        let by_school = child.age(quarter.reference) >= 18 && state.school.kind.contains("高等");
        let case = Case { world, state, by_school };
        let repairs: [fn(&mut View); 3] = [unheld, homed, homed_and_unheld];
        for repair in repairs {
            if case.told(returns, rows) {
                break;
            }
            for (sent, row) in rows {
                if let Some(view) = returns.get_mut(*sent).and_then(|sent| sent.views.get_mut(*row)) {
                    repair(view);
                }
            }
        }
        if !case.told(returns, rows) {
            case.tell(returns, rows);
        }
    }
}

fn without(view: &mut View, codes: &[&str]) {
    let fields: Vec<&str> =
        view.faults.iter().filter(|(_, code)| codes.contains(code)).map(|(field, _)| *field).collect();
    view.faults.retain(|(_, code)| !codes.contains(code));
    for field in fields {
        view.instead.remove(field);
        match field {
            "home" => drop(view.instead.remove("address")),
            "birth_day" => drop(view.instead.remove("birth_month")),
            _ => {}
        }
    }
}

fn unheld(view: &mut View) {
    without(view, &HELD);
}

fn homed(view: &mut View) {
    without(view, &HOMELESS);
}

fn homed_and_unheld(view: &mut View) {
    unheld(view);
    homed(view);
}

/// One child of whom rows tell.
struct Case<'a> {
    world: &'a World<'a>,
    state: &'a State,
    by_school: bool,
}

impl Case<'_> {
    fn rows<'r>(&self, returns: &'r [Return], rows: &[At]) -> Vec<(&Office<'_>, &'r View)> {
        let row = |(sent, row): &At| {
            let sent = returns.get(*sent)?;
            Some((self.world.offices.get(sent.office)?, sent.views.get(*row)?))
        };
        rows.iter().filter_map(row).filter(|(_, view)| !has(view, &HELD)).collect()
    }

    /// Whether usable rows tell home, school, care and leaving.
    fn told(&self, returns: &[Return], rows: &[At]) -> bool {
        let rows = self.rows(returns, rows);
        let shows = |office: &Office<'_>, field: &str| office.form.is_some_and(|form| form.columns.contains(field));
        let cares =
            |(office, view): &(&Office<'_>, &View)| office.form.is_some_and(|form| offices::shows(&form, &view.care));
        home(&rows).as_deref() == Some(names::municipality(self.state.address.code))
            && (!self.by_school || rows.iter().any(|(office, _)| shows(office, "= affiliation")))
            && rows.iter().any(cares)
            && (!self.state.left() || rows.iter().any(|(_, view)| view.change.is_some()))
    }

    /// Writes what is true into the row that is confirmed last.
    fn tell(&self, returns: &mut [Return], rows: &[At]) {
        let confirmed = |(sent, row): &&At| {
            let view = returns.get(*sent).and_then(|sent| sent.views.get(*row));
            view.map(|view| (!struck_off(view), view.confirmed))
        };
        let Some((sent, row)) = rows.iter().max_by_key(confirmed).copied() else { return };
        if let Some(view) = returns.get_mut(sent).and_then(|sent| sent.views.get_mut(row)) {
            homed_and_unheld(view);
            view.address = self.state.address.clone();
            view.care = self.state.care.clone();
            view.change.clone_from(&self.state.change);
        }
    }
}

fn has(view: &View, codes: &[&str]) -> bool {
    view.faults.iter().any(|(_, code)| codes.contains(code))
}

/// The office of a home that the child has left for another of the region.
fn struck_off(view: &View) -> bool {
    view.change.as_ref().is_some_and(|change| change.kind == "転出" && !change.out)
}

/// The home by the rule: the welfare office of the home it names, then the latest confirmation.
fn home(rows: &[(&Office<'_>, &View)]) -> Option<String> {
    let written = |view: &View| match view.instead.get("home") {
        Some(Some(Cell::Text(text))) => text.clone(),
        _ => names::municipality(view.address.code).to_owned(),
    };
    let own = |office: &Office<'_>, view: &View| {
        office.channel == "障害福祉" && names::municipality(office.municipality) == written(view)
    };
    // Who strikes a child off its list tells where it lived, unless nobody tells more.
    let all_struck = rows.iter().all(|(_, view)| struck_off(view));
    let telling =
        rows.iter().filter(|(_, view)| !has(view, &["municipality-unknown"]) && (all_struck || !struck_off(view)));
    telling.max_by_key(|(office, view)| (own(office, view), view.confirmed)).map(|(_, view)| written(view))
}
