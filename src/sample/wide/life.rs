//! Children of many municipalities and what happens to them, quarter by quarter, by shares.

use chrono::{Datelike, Days, NaiveDate};
use rayon::prelude::*;

use super::{Area, Land};
use crate::sample::life::{self, Setting};
use crate::sample::names;
use crate::sample::people::{self, Change, Child, Quarter, State};
use crate::sample::random::Random;
use crate::sample::shares::Life;

/// How a child comes to be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Entry {
    /// Known before the first quarter.
    #[default]
    Known,
    New,
    Found,
    MovedIn,
}

/// Draws all children and tells their quarters, in code order. Each municipality draws from streams of its own.
pub(in crate::sample) fn tell(seed: u64, land: &Land, quarters: &[Quarter], shares: &Life) -> Vec<Child> {
    let places: Vec<(&'static str, usize)> = land.children.iter().map(|(code, n)| (*code, *n)).collect();
    let told: Vec<Vec<Child>> =
        places.par_iter().map(|(code, n)| Town { seed, land, quarters, shares, code }.children(*n)).collect();
    let mut children: Vec<Child> = told.into_iter().flatten().collect();
    for (at, child) in children.iter_mut().enumerate() {
        child.id = format!("c{:06}", at + 1);
    }
    children
}

/// One municipality and its children.
struct Town<'a> {
    seed: u64,
    land: &'a Land,
    quarters: &'a [Quarter],
    shares: &'a Life,
    code: &'static str,
}

impl Town<'_> {
    fn children(&self, n: usize) -> Vec<Child> {
        let mut random = Random::new(self.seed, &format!("town {}", self.code));
        let mut entries = vec![(0, Entry::Known); n];
        for at in 0..self.quarters.len() {
            for _ in 0..n {
                let mut roll = |share, entry| random.chance(share).then_some((at, entry));
                let (new, found) = (roll(self.shares.new, Entry::New), roll(self.shares.found, Entry::Found));
                entries.extend(new.into_iter().chain(found).chain(roll(self.shares.moved_in, Entry::MovedIn)));
            }
        }
        let mut children: Vec<Child> = entries.iter().map(|(at, entry)| self.draw(&mut random, *at, *entry)).collect();
        self.relate(&mut random, &mut children);
        for (child, (at, entry)) in children.iter_mut().zip(entries) {
            self.live(&mut random, child, at, entry);
        }
        children
    }

    fn draw(&self, random: &mut Random, at: usize, entry: Entry) -> Child {
        let reference = self.quarters.get(at).map(|quarter| quarter.reference).unwrap_or_default();
        let girl = random.chance(0.46);
        let family = names::surname(random);
        let mother = random.chance(0.6);
        let parent = names::given(random, mother);
        let (years, span) = if entry == Entry::New {
            (0, 200)
        } else {
            random.weighted(&[
                (8, (0, 330)),
                (13, (1, 360)),
                (13, (2, 720)),
                (12, (4, 725)),
                (20, (6, 1090)),
                (16, (9, 1090)),
                (10, (12, 1090)),
                (7, (15, 980)),
            ])
        };
        let first = people::day(reference.year() - years, reference.month(), 1);
        Child {
            guardian: format!("{}　{}", family.kanji, parent.kanji),
            given: names::given(random, girl),
            girl,
            born: first - Days::new(u64::from(random.between(1, span))),
            address: names::address(random, self.code),
            phone: format!("046-800-{:04}", random.below(10_000)),
            mobile: format!("070-0{:03}-{:04}", random.below(1000), random.below(10_000)),
            certificate: people::checked_number(100_000_000 + random.below(899_999_999)),
            family,
            ..Child::default()
        }
    }

    /// Makes brothers, sisters and twins of some neighbours in the list.
    fn relate(&self, random: &mut Random, children: &mut [Child]) {
        for pair in children.chunks_exact_mut(2) {
            let [elder, younger] = pair else { continue };
            if !random.chance(self.shares.siblings) {
                continue;
            }
            people::join_family(younger, elder);
            if random.chance(self.shares.twins) {
                younger.born = elder.born;
                (elder.twin, younger.twin) = (true, true);
            }
            while younger.given.kana == elder.given.kana || younger.given.kanji == elder.given.kanji {
                younger.given = names::given(random, younger.girl);
            }
        }
    }

    fn live(&self, random: &mut Random, child: &mut Child, first: usize, entry: Entry) {
        let mut states: Vec<Option<State>> = Vec::new();
        for (at, quarter) in self.quarters.iter().enumerate() {
            let state = match states.last().and_then(Option::as_ref) {
                _ if at < first || child.born > quarter.reference => None,
                // Gone for good.
                Some(before) if before.left() => None,
                Some(before) => Some(self.next(random, child, before, quarter)),
                None if at == first => Some(self.enter(random, child, entry, quarter)),
                None => None,
            };
            states.push(state);
        }
        child.states = states;
    }

    fn setting<'s>(&'s self, code: &str, quarter: &Quarter) -> Setting<'s> {
        let school = self.land.area(code).map_or("", |area| area.school.as_str());
        Setting { on: quarter.reference, fiscal: quarter.fiscal(), special_school: school }
    }

    fn enter(&self, random: &mut Random, child: &Child, entry: Entry, quarter: &Quarter) -> State {
        let setting = self.setting(self.code, quarter);
        let mut state = life::live(random, child, &setting);
        let date = within(random, quarter);
        let change = |kind, place| Some(Change { kind, date, place, out: false });
        state.change = match entry {
            Entry::Known => None,
            Entry::New => change("新規発生", ""),
            Entry::Found => change("新規把握", ""),
            Entry::MovedIn => change("転入", self.elsewhere(random)),
        };
        if entry == Entry::New {
            state.place = random.pick(&["入院", "在宅"]);
        }
        self.school_across(random, &mut state);
        Self::of_age(child, &mut state, quarter);
        state
    }

    /// Somebody goes to the special needs school of the area beside.
    fn school_across(&self, random: &mut Random, state: &mut State) {
        let Some(at) = self.land.area_of.get(state.address.code) else { return };
        let others: Vec<&Area> = self.land.around(*at).into_iter().skip(1).collect();
        let Some(other) = others.get(random.index(others.len())) else { return };
        let own = self.land.area(state.address.code).map_or("", |area| area.school.as_str());
        if state.school.name == own && random.chance(self.shares.school_across) {
            state.school.name.clone_from(&other.school);
        }
    }

    /// A place that the sample does not cover.
    fn elsewhere(&self, random: &mut Random) -> &'static str {
        if self.land.whole {
            return "海外";
        }
        let inside = self.land.areas.first().map_or("", |area| area.prefecture);
        let places = [("大阪府", "大阪市"), ("愛知県", "名古屋市"), ("福岡県", "福岡市"), ("北海道", "札幌市")];
        let outside: Vec<&'static str> =
            places.iter().filter(|(prefecture, _)| *prefecture != inside).map(|(_, name)| *name).collect();
        random.pick(&outside)
    }

    /// From 18 on only those at a high school are children of the count.
    fn of_age(child: &Child, state: &mut State, quarter: &Quarter) {
        if child.age(quarter.reference) >= 18 && !state.school.kind.contains("高等") {
            let date = quarter.reference - Days::new(60);
            state.change = Some(Change { kind: "18歳到達・卒業", date, ..Change::default() });
        }
    }

    fn next(&self, random: &mut Random, child: &Child, before: &State, quarter: &Quarter) -> State {
        let mut state = before.clone();
        // A move and a new surname are remembered for one quarter after the one they fell into.
        if before.change.is_none() {
            state.former = None;
            state.maiden = None;
        }
        state.change = None;
        if quarter.reference.month() == 6 {
            self.new_year(random, child, &mut state, quarter);
        }
        for service in &mut state.services {
            if random.chance(0.3) {
                service.used = random.between(service.used.saturating_sub(2), service.granted.max(service.used));
            }
        }
        Self::of_age(child, &mut state, quarter);
        if state.change.is_none() {
            self.happen(random, child, &mut state, quarter);
        }
        state
    }

    /// A school year later: the next grade, and another school where one begins.
    fn new_year(&self, random: &mut Random, child: &Child, state: &mut State, quarter: &Quarter) {
        let year = people::school_year(child.born, quarter.fiscal());
        let level = |year: i32| match year {
            ..=0 => 0,
            1..=6 => 1,
            7..=9 => 2,
            10..=12 => 3,
            _ => 4,
        };
        if level(year) == level(year - 1) && state.school.kind != "未就園" {
            state.school.grade = life::grade(state.school.kind, year);
            return;
        }
        let setting = self.setting(state.address.code, quarter);
        state.school = life::school(random, child, &state.care, state.place, &setting);
        state.services = life::services(random, child, &state.care, state.place, &setting);
    }

    fn happen(&self, random: &mut Random, child: &Child, state: &mut State, quarter: &Quarter) {
        let shares = self.shares;
        let date = within(random, quarter);
        let fragile = if state.care.has("ventilator") { 2.0 } else { 0.5 };
        let change = |kind, place, out| Some(Change { kind, date, place, out });
        if random.chance(shares.died * fragile) {
            state.change = change("死亡", "", false);
        } else if state.care.items.len() == 1 && !state.care.severe && random.chance(shares.recovered * 4.0) {
            state.change = change("医療的ケア終了", "", false);
        } else if random.chance(shares.moved_out) {
            state.change = change("転出", self.elsewhere(random), true);
        } else if state.place == "在宅" && random.chance(shares.moved) {
            self.moves(random, child, state, (quarter, date));
        } else if state.place == "入院" && random.chance(shares.discharged) {
            state.place = "在宅";
            state.change = change("退院・在宅移行", "", false);
        } else if state.place == "在宅" && state.care.severe && random.chance(shares.admitted) {
            state.place = "入所";
            state.services.clear();
            state.change = change("入所", "", false);
        } else if random.chance(shares.missing) {
            state.change = change("所在不明", "", false);
        } else if random.chance(shares.renamed) {
            state.maiden = Some(std::mem::replace(&mut state.family, names::surname(random)));
        }
    }

    /// To another municipality of the area, or of an area beside it.
    fn moves(&self, random: &mut Random, child: &Child, state: &mut State, (quarter, date): (&Quarter, NaiveDate)) {
        let from = state.address.code;
        let Some(at) = self.land.area_of.get(from) else { return };
        let around = self.land.around(*at);
        let far = around.len() > 1 && random.chance(self.shares.across);
        let area = if far { around.get(1 + random.index(around.len() - 1)) } else { around.first() };
        let members: Vec<&'static str> =
            area.into_iter().flat_map(|area| &area.members).copied().filter(|code| *code != from).collect();
        if members.is_empty() {
            return;
        }
        let to = random.pick(&members);
        let address = names::address(random, to);
        state.former = Some(std::mem::replace(&mut state.address, address));
        state.change = Some(Change { kind: "転入", date, place: names::municipality(from), out: false });
        state.school = life::school(random, child, &state.care, state.place, &self.setting(to, quarter));
    }
}

/// A day in a quarter.
fn within(random: &mut Random, quarter: &Quarter) -> NaiveDate {
    quarter.reference - Days::new(u64::from(random.below(85)))
}
