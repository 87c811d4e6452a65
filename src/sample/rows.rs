//! The rows of all offices in one quarter: whom each knows, what it knows, with which slips.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days};

use rayon::prelude::*;

use super::Errors;
use super::damage;
use super::faults;
use super::heal;
use super::offices::{self, Office};
use super::people::{Change, Child, Quarter, Region, State, checked_number, day};
use super::random::Random;
use super::second;
use super::shares::Shares;
use super::view::{self, View};

/// Who reports whom in one quarter.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// By child's position: the positions of the offices that know it.
    known: Vec<Vec<usize>>,
    /// By office's position: the positions of the children that it knows, and of those who moved away from its
    /// municipality.
    listed: Vec<Listed>,
}

#[derive(Clone, Debug, Default)]
struct Listed {
    known: Vec<usize>,
    moved: Vec<usize>,
}

/// What the drawing of rows needs to know of the whole sample.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) seed: u64,
    pub(super) error_rate: f64,
    pub(super) shares: Shares,
    pub(super) errors: Errors,
    pub(super) children: &'a [Child],
    pub(super) quarters: &'a [Quarter],
    pub(super) offices: &'a [Office<'a>],
    pub(super) region: &'a Region,
    /// Faults are scattered by shares over all offices, not planted at places of the one area.
    pub(super) scattered: bool,
}

/// The rows of one office.
#[derive(Debug, Default)]
pub(super) struct Return {
    /// Position of the office.
    pub(super) office: usize,
    pub(super) views: Vec<View>,
    /// A child has dropped off the list without a word.
    pub(super) gone: bool,
}

impl World<'_> {
    /// Which offices know which children in the quarter with number `at`; everybody in the region is known to somebody
    /// who can tell that it counts.
    pub(super) fn reach(&self, at: usize) -> Reach {
        let near = self.near();
        let mut reach = Reach { known: Vec::new(), listed: vec![Listed::default(); self.offices.len()] };
        for (child_at, child) in self.children.iter().enumerate() {
            let Some(Some(state)) = child.states.get(at) else {
                reach.known.push(Vec::new());
                continue;
            };
            let knowing = self.knowing(at, child, state, &near);
            for office in &knowing {
                if let Some(listed) = reach.listed.get_mut(*office) {
                    listed.known.push(child_at);
                }
            }
            reach.known.push(knowing);
            let former = state.former.as_ref().filter(|_| state.change.is_some()).map(|former| former.code);
            for office in former.and_then(|code| near.get(code)).into_iter().flatten() {
                if let Some(listed) = reach.listed.get_mut(*office) {
                    listed.moved.push(child_at);
                }
            }
        }
        reach
    }

    /// By municipality: offices of it, and offices that its children may go to.
    fn near(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut near: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, office) in self.offices.iter().enumerate() {
            let own = (!office.municipality.is_empty()).then_some(office.municipality);
            for code in own.into_iter().chain(office.covers.iter().copied()) {
                near.entry(code).or_default().push(at);
            }
        }
        near
    }

    fn knowing(&self, at: usize, child: &Child, state: &State, near: &BTreeMap<&str, Vec<usize>>) -> Vec<usize> {
        // From outside they come to the offices that belong to no municipality.
        let home = state.address.code;
        let anywhere = || {
            let offices = self.offices.iter().enumerate().filter(|(_, office)| office.municipality.is_empty());
            offices.map(|(at, _)| at).collect()
        };
        let near = if self.region.contains(home) { near.get(home).cloned().unwrap_or_default() } else { anywhere() };
        let office = |at: usize| self.offices.get(at);
        let knows = |number: &usize| {
            office(*number).is_some_and(|office| {
                offices::knows(self, office, child, state) && offices::reports(office, self.seed, at)
            })
        };
        let mut knowing: Vec<usize> = near.iter().copied().filter(knows).collect();
        // From 18 on a child counts by its school alone, so somebody who knows the school has to tell of it.
        let by_school = self.quarters.get(at).is_some_and(|quarter| child.age(quarter.reference) >= 18)
            && state.school.kind.contains("高等");
        let tells = |at: &usize| {
            let form = office(*at).and_then(|office| office.form.as_ref());
            !by_school || form.is_some_and(|form| form.columns.contains("= affiliation"))
        };
        if !knowing.iter().any(tells) {
            let fallback = |at: &usize| {
                office(*at).is_some_and(|office| {
                    office.municipality == home && office.channel == "障害福祉"
                        || !self.region.contains(home) && office.channel == "病院"
                })
            };
            knowing.extend(near.iter().copied().find(fallback).filter(|at| !knowing.contains(at)));
            knowing.sort_unstable();
        }
        knowing
    }

    /// The rows that every office sends, each in its own order.
    pub(super) fn returns(&self, at: usize, reaches: &[Reach]) -> Vec<Return> {
        let reporting = self.offices.iter().enumerate().filter(|(_, office)| offices::reports(office, self.seed, at));
        let mut returns: Vec<Return> = reporting
            .map(|(office, _)| office)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|office| self.rows(at, office, reaches))
            .collect();
        heal::heal(self, at, &mut returns);
        returns
    }

    /// The rows that the office with position `office` sends, in its own order.
    fn rows(&self, at: usize, office: usize, reaches: &[Reach]) -> Return {
        let (Some(quarter), Some(sender), Some(reach)) =
            (self.quarters.get(at), self.offices.get(office), reaches.get(at))
        else {
            return Return::default();
        };
        let Some(form) = sender.form else {
            let views = if sender.channel == "相談支援事業所" { self.planned(at, quarter) } else { Vec::new() };
            return Return { office, views, gone: false };
        };
        let mut random = Random::new(self.seed, &format!("rows {} {}", quarter.id, sender.key));
        let mut views = self.drawn(at, office, sender, reach);
        let gone = at > 0 && self.drop_one(sender, &mut views, reaches.get(at - 1), office, &mut random);
        if self.scattered {
            faults::scatter(&mut random, self, sender, &form, &mut views);
        } else {
            faults::plant(&mut random, sender.key, &mut views, self.error_rate);
        }
        number(&mut views, &self.numbers(at, office, reaches));
        if form.split {
            views.sort_by_key(|view| !view.school.kind.contains("小学部"));
        }
        Return { office, views, gone }
    }

    /// One row per child that the office knows or strikes off, in the order of children.
    fn drawn(&self, at: usize, office: usize, sender: &Office<'_>, reach: &Reach) -> Vec<View> {
        let Some(listed) = reach.listed.get(office) else { return Vec::new() };
        let mut candidates: Vec<usize> = listed.known.iter().chain(&listed.moved).copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut views = Vec::new();
        for child_at in candidates {
            let Some(child) = self.children.get(child_at) else { continue };
            let Some(Some(state)) = child.states.get(at) else { continue };
            let known = reach.known.get(child_at).map(Vec::as_slice).unwrap_or_default();
            if known.contains(&office) {
                let mut view = self.view(at, sender, child, state);
                view.shared = known.len() > 1;
                if !view.shared {
                    // Nobody could put right the date of a child whom one office alone knows.
                    view.born = child.born;
                }
                let welfare = |at: &usize| self.offices.get(*at).is_some_and(|office| office.channel == "障害福祉");
                view.on_welfare_list = known.iter().any(welfare);
                views.push(view);
            } else if let Some(view) = self.struck_off(at, sender, child, state) {
                views.push(view);
            }
        }
        views
    }

    /// The office's numbers for the children it has known up to now: they stay from quarter to
    /// quarter, those of children who are gone stay empty, and new children come at the end.
    fn numbers(&self, at: usize, office: usize, reaches: &[Reach]) -> BTreeMap<String, u32> {
        let key = self.offices.get(office).map_or("", |office| office.key);
        let mut numbers = BTreeMap::new();
        for reach in reaches.iter().take(at + 1) {
            let known = reach.listed.get(office).map(|listed| listed.known.as_slice()).unwrap_or_default();
            let children = known.iter().filter_map(|at| self.children.get(*at));
            let draw = |child: &Child| Random::new(self.seed, &format!("order {key} {}", child.id)).below(u32::MAX);
            let mut new: Vec<(u32, String)> = children
                .filter(|child| !numbers.contains_key(&child.id))
                .map(|child| (draw(child), child.id.clone()))
                .collect();
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
            .filter(|(_, state)| state.planning == "計画あり" && self.region.contains(state.address.code))
            .map(|(child, state)| View::new(child, &state, quarter.reference))
            .collect()
    }

    /// Takes a child of the last quarter off the list: in the one area of two offices, one whom others report and one
    /// whom nobody else does if there is such a child; elsewhere wherever it is drawn.
    fn drop_one(
        &self,
        sender: &Office<'_>,
        views: &mut Vec<View>,
        before: Option<&Reach>,
        office: usize,
        random: &mut Random,
    ) -> bool {
        let shared = match sender.key {
            "yokosuka-fukushi" => true,
            "kamakura-fukushi" => false,
            _ if self.scattered => true,
            _ => return false,
        };
        let listed = before.and_then(|reach| reach.listed.get(office));
        let known: BTreeSet<&str> = listed
            .into_iter()
            .flat_map(|listed| &listed.known)
            .filter_map(|at| self.children.get(*at))
            .map(|child| child.id.as_str())
            .collect();
        let fits = |view: &View| view.change.is_none() && known.contains(view.child.as_str());
        let wanted = views.iter().position(|view| fits(view) && view.shared == shared);
        let found = if self.scattered {
            let share = self.shares.faults.dropped * self.error_rate;
            let mut dropped = views.iter().map(|view| random.chance(share) && fits(view) && view.shared);
            dropped.position(|dropped| dropped)
        } else {
            wanted.or_else(|| views.iter().position(fits)).filter(|_| self.error_rate > 0.0)
        };
        found.map(|at| views.remove(at)).is_some()
    }

    /// What `office` knows of a child.
    fn view(&self, at: usize, office: &Office<'_>, child: &Child, state: &State) -> View {
        let Some(quarter) = self.quarters.get(at) else {
            return View::default();
        };
        // Slips stay in a list from quarter to quarter; dates of confirmation do not.
        let mut slips = Random::new(self.seed, &format!("slips {} {}", office.key, child.id));
        let mut random = Random::new(self.seed, &format!("view {} {} {}", quarter.id, office.key, child.id));
        let mut view = View::new(child, state, quarter.reference);
        let welfare = office.channel == "障害福祉";
        view.confirmed = match office.channel {
            "教育委員会" => may_day(quarter),
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
        match self.errors {
            Errors::First => damage::damage(&mut slips, &mut view, &self.shares.slips, self.error_rate, child.twin),
            Errors::Second => {
                second::damage(&mut slips, &mut view, (self.seed, office.key), self.error_rate, child.twin);
            }
        }
        consent(&mut slips, &mut view, office, &self.shares);
        remark(&mut slips, &mut view, state);
        beside(&mut view, child, quarter, self.region);
        view
    }

    /// Offices other than welfare may not have heard of a move, a new surname or a change.
    fn behind(&self, random: &mut Random, view: &mut View, state: &State, quarter: &Quarter) {
        let hears = &self.shares.hears;
        if let Some(former) = state.former.as_ref().filter(|_| random.chance(hears.old_address)) {
            view.address = former.clone();
            view.confirmed = quarter.reference - Days::new(u64::from(random.between(95, 140)));
        }
        if let Some(maiden) = state.maiden.as_ref().filter(|_| random.chance(hears.old_surname)) {
            view.family.clone_from(&maiden.kanji);
            view.family_kana.clone_from(&maiden.kana);
        }
        if random.chance(hears.no_change) {
            view.change = None;
        }
        // A list for another purpose shows part of the care.
        if view.care.items.len() > 2 && random.chance(self.shares.slips.less_care * self.error_rate) {
            view.care.items.pop();
        }
    }

    /// The welfare office that a child has moved away from strikes it off its list.
    fn struck_off(&self, at: usize, office: &Office<'_>, child: &Child, state: &State) -> Option<View> {
        let former = state.former.as_ref().filter(|former| former.code == office.municipality)?;
        let change = state.change.as_ref().filter(|_| office.channel == "障害福祉")?;
        let mut view = self.view(at, office, child, state);
        view.address = former.clone();
        view.confirmed = change.date;
        view.faults.clear();
        view.damaged = false;
        let place = super::names::municipality(state.address.code);
        view.change = Some(Change { kind: "転出", date: change.date, place, out: false });
        view.shared = true;
        Some(view)
    }
}

/// The last 1 May before the 基準日: schools are asked once a year.
fn may_day(quarter: &Quarter) -> chrono::NaiveDate {
    let may = day(quarter.reference.year(), 5, 1);
    if may <= quarter.reference { may } else { day(quarter.reference.year() - 1, 5, 1) }
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

fn consent(random: &mut Random, view: &mut View, office: &Office<'_>, shares: &Shares) {
    let given = random.chance(shares.hears.consent);
    let passed_on = given && random.chance(shares.hears.consent_municipality);
    view.consents = [Some(given), Some(passed_on), Some(passed_on && random.chance(0.8)), Some(random.chance(0.7))];
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
fn beside(view: &mut View, child: &Child, quarter: &Quarter, region: &Region) {
    if !region.contains(view.address.code) {
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
    use crate::sample::offices::OFFICES;
    use crate::sample::{names, people, story};

    fn world<'a>(
        seed: u64,
        error_rate: f64,
        children: &'a [Child],
        quarters: &'a [Quarter],
        region: &'a Region,
    ) -> World<'a> {
        World {
            seed,
            error_rate,
            shares: Shares::default(),
            errors: Errors::First,
            children,
            quarters,
            offices: &OFFICES,
            region,
            scattered: false,
        }
    }

    #[test]
    fn slips_leave_a_child_to_be_recognised() {
        let (children, quarters, region) = (story::tell(3, 400), people::quarters(2), Region::of(&names::AREA));
        let world = world(3, 3.0, &children, &quarters, &region);
        let reaches = [world.reach(0), world.reach(1)];
        for sent in world.returns(0, &reaches) {
            for view in sent.views {
                assert!(!view.given.is_empty() && !view.family.is_empty());
                assert!(view.born <= day(2021, 6, 30), "{}", view.born);
            }
        }
    }

    #[test]
    fn every_child_is_told_by_a_clean_row() {
        for seed in [1, 2, 3, 101] {
            let (children, quarters, region) = (story::tell(seed, 120), people::quarters(2), Region::of(&names::AREA));
            let world = world(seed, 1.0, &children, &quarters, &region);
            let reaches = [world.reach(0), world.reach(1)];
            for at in 0..2 {
                let mut returns = world.returns(at, &reaches);
                let before = format!("{returns:?}");
                heal::heal(&world, at, &mut returns);
                assert_eq!(before, format!("{returns:?}"), "{seed} {at}: nothing is left to put right");
            }
        }
    }
}
