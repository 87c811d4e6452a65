//! The rows of one office in one quarter: whom it knows, what it knows, with which slips.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use super::damage;
use super::faults;
use super::names::AREA;
use super::offices::{self, OFFICES, Office};
use super::people::{Change, Child, Quarter, State, checked_number, day};
use super::random::Random;
use super::view::{self, View};

/// Who reports whom, by child id: the positions of the offices in [`OFFICES`].
pub(super) type Reach = BTreeMap<String, Vec<usize>>;

/// What the drawing of rows needs to know of the whole sample.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) seed: u64,
    pub(super) error_rate: f64,
    pub(super) children: &'a [Child],
    pub(super) quarters: &'a [Quarter; 2],
}

impl World<'_> {
    /// Which offices know which children in the quarter with number `at`; everybody in the area is
    /// known to somebody who can tell that it counts.
    pub(super) fn reach(&self, at: usize) -> Reach {
        let mut reach = Reach::new();
        for child in self.children {
            let Some(Some(state)) = child.states.get(at) else {
                continue;
            };
            let knows =
                |office: &Office| offices::reports(office, at) && offices::knows(office, self.seed, child, state);
            let mut knowing: Vec<usize> =
                OFFICES.iter().enumerate().filter(|(_, office)| knows(office)).map(|(at, _)| at).collect();
            // From 18 on a child counts by its school alone, so somebody who knows the school has to tell of it.
            let by_school = self.quarters.get(at).is_some_and(|quarter| child.age(quarter.reference) >= 18)
                && state.school.kind.contains("高等");
            let tells = |at: &usize| {
                let form = OFFICES.get(*at).and_then(|office| office.form.as_ref());
                !by_school || form.is_some_and(|form| form.columns.contains("= affiliation"))
            };
            if !knowing.iter().any(tells) {
                let fallback = |office: &Office| {
                    office.municipality == state.address.code && office.channel == "障害福祉"
                        || !AREA.contains(&state.address.code) && office.channel == "病院"
                };
                knowing.extend(OFFICES.iter().position(fallback));
                knowing.sort_unstable();
            }
            reach.insert(child.id.clone(), knowing);
        }
        reach
    }

    /// The rows that the office with position `office` sends, in its own order.
    /// The second value says that a child has dropped off the list without a word.
    pub(super) fn rows(&self, at: usize, office: usize, reaches: &[Reach; 2]) -> (Vec<View>, bool) {
        let (Some(quarter), Some(sender), Some(reach)) = (self.quarters.get(at), OFFICES.get(office), reaches.get(at))
        else {
            return (Vec::new(), false);
        };
        if sender.form.is_none() {
            return (self.planned(at, quarter), false);
        }
        let mut random = Random::new(self.seed, &format!("rows {} {}", quarter.id, sender.key));
        let mut views: Vec<View> = Vec::new();
        for child in self.children {
            let Some(Some(state)) = child.states.get(at) else {
                continue;
            };
            let known = reach.get(&child.id).map(Vec::as_slice).unwrap_or_default();
            if known.contains(&office) {
                let mut view = self.view(at, sender, child, state);
                view.shared = known.len() > 1;
                if !view.shared {
                    // Nobody could put right the date of a child whom one office alone knows.
                    view.born = child.born;
                }
                view.on_welfare_list =
                    known.iter().any(|at| OFFICES.get(*at).is_some_and(|office| office.channel == "障害福祉"));
                views.push(view);
            } else if let Some(view) = self.struck_off(at, sender, child, state) {
                views.push(view);
            }
        }
        let gone = at > 0 && self.drop_one(sender, &mut views, reaches, office);
        faults::plant(&mut random, sender.key, &mut views, self.error_rate);
        number(&mut views, &self.numbers(at, office, reaches));
        if sender.form.is_some_and(|form| form.split) {
            views.sort_by_key(|view| !view.school.kind.contains("小学部"));
        }
        (views, gone)
    }

    /// The office's numbers for the children it has known up to now: they stay from quarter to
    /// quarter, those of children who are gone stay empty, and new children come at the end.
    fn numbers(&self, at: usize, office: usize, reaches: &[Reach; 2]) -> BTreeMap<String, u32> {
        let key = OFFICES.get(office).map_or("", |office| office.key);
        let mut numbers = BTreeMap::new();
        for reach in reaches.iter().take(at + 1) {
            let known = reach.iter().filter(|(child, known)| known.contains(&office) && !numbers.contains_key(*child));
            let draw = |child: &String| Random::new(self.seed, &format!("order {key} {child}")).below(u32::MAX);
            let mut new: Vec<(u32, String)> = known.map(|(child, _)| (draw(child), child.clone())).collect();
            new.sort();
            let first = u32::try_from(numbers.len()).unwrap_or(0) + 1;
            numbers.extend((first..).zip(new).map(|(number, (_, child))| (child, number)));
        }
        numbers
    }

    /// Children with a support plan: the consultation office counts them and sends no rows.
    fn planned(&self, at: usize, quarter: &Quarter) -> Vec<View> {
        let state = |child: &Child| child.states.get(at).cloned().flatten();
        let pairs = self.children.iter().filter_map(|child| Some((child, state(child)?)));
        pairs
            .filter(|(_, state)| state.planning == "計画あり" && AREA.contains(&state.address.code))
            .map(|(child, state)| View::new(child, &state, quarter.reference))
            .collect()
    }

    /// Takes a child of the last quarter off the list of two offices: one whom others report, one
    /// whom nobody else does if there is such a child.
    fn drop_one(&self, sender: &Office, views: &mut Vec<View>, reaches: &[Reach; 2], office: usize) -> bool {
        let shared = match sender.key {
            "yokosuka-fukushi" => true,
            "kamakura-fukushi" => false,
            _ => return false,
        };
        let before = |child: &String| {
            reaches.first().and_then(|reach| reach.get(child)).is_some_and(|known| known.contains(&office))
        };
        let fits = |view: &View| view.change.is_none() && before(&view.child);
        let wanted = views.iter().position(|view| fits(view) && view.shared == shared);
        let found = wanted.or_else(|| views.iter().position(fits)).filter(|_| self.error_rate > 0.0);
        found.map(|at| views.remove(at)).is_some()
    }

    /// What `office` knows of a child.
    fn view(&self, at: usize, office: &Office, child: &Child, state: &State) -> View {
        let Some(quarter) = self.quarters.get(at) else {
            return View::default();
        };
        // Slips stay in a list from quarter to quarter; dates of confirmation do not.
        let mut slips = Random::new(self.seed, &format!("slips {} {}", office.key, child.id));
        let mut random = Random::new(self.seed, &format!("view {} {} {}", quarter.id, office.key, child.id));
        let mut view = View::new(child, state, quarter.reference);
        let welfare = office.channel == "障害福祉";
        view.confirmed = match office.channel {
            "教育委員会" => day(2021, 5, 1),
            _ if welfare => view::confirmed(&mut random, quarter.reference, (3, 40)),
            _ => view::confirmed(&mut random, quarter.reference, (45, 110)),
        };
        if welfare && state.former.is_some() && state.address.code == office.municipality {
            // The new municipality gives a new number.
            view.certificate = checked_number(200_000_000 + slips.below(99_999_999));
        }
        if !welfare {
            self.behind(&mut slips, &mut view, state, quarter);
        }
        damage::damage(&mut slips, &mut view, self.error_rate, child.twin);
        consent(&mut slips, &mut view, office);
        remark(&mut slips, &mut view, state);
        beside(&mut view, child, quarter);
        view
    }

    /// Offices other than welfare may not have heard of a move, a new surname or a change.
    fn behind(&self, random: &mut Random, view: &mut View, state: &State, quarter: &Quarter) {
        if let Some(former) = state.former.as_ref().filter(|_| random.chance(0.5)) {
            view.address = former.clone();
            view.confirmed = quarter.reference - Days::new(u64::from(random.between(95, 140)));
        }
        if let Some(maiden) = state.maiden.as_ref().filter(|_| random.chance(0.6)) {
            view.family.clone_from(&maiden.kanji);
            view.family_kana.clone_from(&maiden.kana);
        }
        if random.chance(0.5) {
            view.change = None;
        }
        // A list for another purpose shows part of the care.
        if view.care.items.len() > 2 && random.chance(0.25 * self.error_rate) {
            view.care.items.pop();
        }
    }

    /// The welfare office that a child has moved away from strikes it off its list.
    fn struck_off(&self, at: usize, office: &Office, child: &Child, state: &State) -> Option<View> {
        let former = state.former.as_ref().filter(|former| former.code == office.municipality)?;
        let change = state.change.as_ref().filter(|_| office.channel == "障害福祉")?;
        let mut view = self.view(at, office, child, state);
        view.address = former.clone();
        view.confirmed = change.date;
        view.faults.clear();
        view.damaged = false;
        let place = super::names::municipality(state.address.code);
        view.change = Some(Change { kind: "転出", date: change.date, place });
        view.shared = true;
        Some(view)
    }
}

/// Gives each row its number and puts the rows in order; a child entered twice, or not on the list,
/// gets the next free number.
fn number(views: &mut [View], numbers: &BTreeMap<String, u32>) {
    let mut next = u32::try_from(numbers.len()).unwrap_or(0) + 1;
    let mut used = BTreeSet::new();
    for view in views.iter_mut() {
        let listed = numbers.get(&view.child).filter(|number| used.insert(**number));
        view.number = listed.copied().unwrap_or_else(|| {
            next += 1;
            next - 1
        });
    }
    views.sort_by_key(|view| view.number);
}

fn consent(random: &mut Random, view: &mut View, office: &Office) {
    let given = random.chance(0.93);
    let shared = given && random.chance(0.9);
    view.consents = [Some(given), Some(shared), Some(shared && random.chance(0.8)), Some(random.chance(0.7))];
    view.basis = match (given, office.channel) {
        (true, _) => "同意",
        (false, "病院" | "訪問看護" | "相談支援事業所") => "集計のみ",
        (false, _) => "条例",
    };
}

fn remark(random: &mut Random, view: &mut View, state: &State) {
    view.remarks = match () {
        () if state.maiden.is_some() && random.chance(0.5) => "氏名変更あり",
        () if state.former.is_some() => "転居",
        () => random.weighted(&[
            (20, ""),
            (1, "きょうだい児あり"),
            (1, "外国籍、通訳要"),
            (1, "母①保護者会役員"),
            (1, "送迎要"),
        ]),
    };
}

/// Children whom the definition leaves out, or sets apart, are noted as such.
fn beside(view: &mut View, child: &Child, quarter: &Quarter) {
    if !AREA.contains(&view.address.code) {
        view.fault("home", "outside-area");
    } else if child.age(quarter.reference) >= 18 && !view.school.kind.contains("高等") {
        view.fault("birth", "over-age");
    } else if view.care.insulin_only() && !view.care.severe {
        view.fault("glucose", "insulin-only");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{names, people, story};

    /// Rows of a child, with the municipality and channel of the sender.
    type Told = BTreeMap<String, Vec<(&'static Office, View)>>;

    fn told(world: &World<'_>, at: usize, reaches: &[Reach; 2]) -> Told {
        let mut told = Told::new();
        for (number, office) in OFFICES.iter().enumerate().filter(|(_, office)| office.form.is_some()) {
            if offices::reports(office, at) {
                for view in world.rows(at, number, reaches).0 {
                    told.entry(view.child.clone()).or_default().push((office, view));
                }
            }
        }
        told
    }

    /// The home by the rule: the welfare office of the home it names, then the latest confirmation.
    fn home(rows: &[(&Office, View)]) -> String {
        let written = |view: &View| match view.instead.get("home") {
            Some(Some(crate::sample::book::Cell::Text(text))) => text.clone(),
            _ => names::municipality(view.address.code).to_owned(),
        };
        let own = |office: &Office, view: &View| {
            office.channel == "障害福祉" && names::municipality(office.municipality) == written(view)
        };
        let best = rows.iter().max_by_key(|(office, view)| (own(office, view), view.confirmed));
        best.map(|(_, view)| written(view)).unwrap_or_default()
    }

    #[test]
    fn the_rules_of_the_truth_give_the_truth() {
        for seed in 1..9 {
            let children = story::tell(seed, 120);
            let quarters = people::quarters();
            let world = World { seed, error_rate: 1.0, children: &children, quarters: &quarters };
            let reaches = [world.reach(0), world.reach(1)];
            for (at, quarter) in quarters.iter().enumerate() {
                let told = told(&world, at, &reaches);
                for child in &children {
                    let (Some(Some(state)), Some(rows)) = (child.states.get(at), told.get(&child.id)) else {
                        continue;
                    };
                    assert_eq!(
                        home(rows),
                        names::municipality(state.address.code),
                        "{seed} {} {}",
                        quarter.id,
                        child.id
                    );
                    let gone = rows.iter().any(|(_, view)| {
                        view.change
                            .as_ref()
                            .is_some_and(|change| State { change: Some(change.clone()), ..State::default() }.left())
                    });
                    assert_eq!(gone, state.left(), "{seed} {} {}", quarter.id, child.id);
                    assert!(
                        rows.iter()
                            .any(|(office, view)| office.form.is_some_and(|form| offices::shows(&form, &view.care))),
                        "{seed} {} {}",
                        quarter.id,
                        child.id
                    );
                }
            }
        }
    }

    #[test]
    fn slips_leave_a_child_to_be_recognised() {
        let children = story::tell(3, 400);
        let quarters = people::quarters();
        let world = World { seed: 3, error_rate: 3.0, children: &children, quarters: &quarters };
        let reaches = [world.reach(0), world.reach(1)];
        for (_, views) in told(&world, 0, &reaches) {
            for (_, view) in views {
                assert!(!view.given.is_empty() && !view.family.is_empty());
                assert!(view.born <= day(2021, 6, 30), "{}", view.born);
            }
        }
    }
}
