//! What happens to some of the children: found, born, moved, renamed, gone.

use super::life;
use super::names::{self, Word};
use super::people::{self, Change, Child, State, day};
use super::random::Random;

/// Where and when the children of the area are seen first.
const FIRST: life::Setting<'_> = life::Setting {
    // Existing date: the default stands for a day that is not.
    on: match chrono::NaiveDate::from_ymd_opt(2021, 6, 30) {
        Some(day) => day,
        None => chrono::NaiveDate::MIN,
    },
    fiscal: 2021,
    special_school: life::SPECIAL_SCHOOL,
};

/// Draws the children and tells their two quarters.
pub(super) fn tell(seed: u64, n_children: usize) -> Vec<Child> {
    let mut children = people::draw(seed, n_children);
    for child in &mut children {
        let mut random = Random::new(seed, &format!("life {}", child.id));
        let state = life::live(&mut random, child, &FIRST);
        child.states = vec![Some(state.clone()), Some(next_quarter(&mut random, child, state))];
    }
    attend_locally(&mut children);
    let mut random = Random::new(seed, "story");
    for event in EVENTS {
        let Some(at) = children.iter().position(|child| event.fits(child)) else {
            continue;
        };
        if let Some(child) = children.get_mut(at) {
            event.happen(&mut random, child);
            child.storied = true;
        }
    }
    coming_of_age(&mut children);
    children
}

/// Sees to it that the boards of education of Kamakura and Zushi have somebody to report.
fn attend_locally(children: &mut [Child]) {
    for (code, name) in
        [("142042", "鎌倉市立若潮小学校"), ("142042", "鎌倉市立桜ヶ谷小学校"), ("142085", "逗子市立夕凪小学校")]
    {
        let fits = |child: &&mut Child| {
            !child.storied && child.address.code == code && (1..=6).contains(&people::school_year(child.born, 2021))
        };
        let Some(child) = children.iter_mut().find(fits) else {
            continue;
        };
        child.storied = true;
        for state in child.states.iter_mut().flatten() {
            state.school.kind = "小学校（特別支援学級）";
            name.clone_into(&mut state.school.name);
            state.care.severe = false;
            if state.care.items.is_empty() {
                state.care.items = vec!["catheter"];
            }
        }
    }
}

fn next_quarter(random: &mut Random, child: &Child, mut state: State) -> State {
    for service in &mut state.services {
        if random.chance(0.3) {
            service.used = random.between(service.used.saturating_sub(2), service.granted.max(service.used));
        }
    }
    if state.place == "入院" && child.age(day(2021, 9, 30)) == 0 && random.chance(0.3) {
        state.place = "在宅";
        state.change =
            Some(Change {
                kind: "退院・在宅移行", date: day(2021, 8, 1 + random.below(27)), ..Change::default()
            });
    }
    state
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// New need of care.
    New,
    /// Home from hospital.
    Discharged,
    /// Known late.
    Found,
    MovedIn(&'static str),
    MovedOut(&'static str),
    /// From the municipality to another of the area.
    Moved(&'static str, &'static str),
    Died,
    Recovered,
    /// Into a residential institution.
    Admitted,
    Missing,
    /// Takes another surname.
    Renamed,
}

/// One thing that happens in a quarter (0 or 1), on a month and day.
#[derive(Debug)]
struct Event {
    what: What,
    quarter: usize,
    on: (u32, u32),
}

const fn event(what: What, quarter: usize, on: (u32, u32)) -> Event {
    Event { what, quarter, on }
}

const EVENTS: [Event; 29] = [
    event(What::Moved("142018", "142107"), 0, (5, 11)),
    event(What::Moved("142018", "142042"), 1, (8, 2)),
    event(What::Moved("142042", "142085"), 1, (7, 19)),
    event(What::New, 0, (5, 6)),
    event(What::New, 0, (6, 14)),
    event(What::New, 1, (7, 27)),
    event(What::New, 1, (9, 3)),
    event(What::Discharged, 0, (4, 22)),
    event(What::Discharged, 0, (6, 3)),
    event(What::Discharged, 1, (8, 25)),
    event(What::Found, 0, (6, 1)),
    event(What::Found, 0, (5, 25)),
    event(What::Found, 1, (7, 8)),
    event(What::Found, 1, (9, 9)),
    event(What::Found, 1, (9, 15)),
    event(What::MovedIn("相模原市"), 0, (4, 5)),
    event(What::MovedIn("東京都町田市"), 1, (8, 30)),
    event(What::MovedIn("横浜市"), 1, (9, 1)),
    event(What::MovedOut("横浜市"), 0, (6, 18)),
    event(What::MovedOut("藤沢市"), 1, (7, 31)),
    event(What::MovedOut("千葉県柏市"), 1, (9, 20)),
    event(What::Died, 0, (5, 30)),
    event(What::Died, 1, (8, 16)),
    event(What::Recovered, 0, (6, 25)),
    event(What::Recovered, 1, (9, 10)),
    event(What::Admitted, 1, (9, 1)),
    event(What::Missing, 1, (9, 30)),
    event(What::Renamed, 1, (8, 20)),
    event(What::Renamed, 1, (7, 15)),
];

impl Event {
    fn fits(&self, child: &Child) -> bool {
        let Some(state) = child.states.first().and_then(Option::as_ref) else {
            return false;
        };
        let years = child.age(day(2021, 6, 30));
        let ordinary = !child.storied && names::AREA.contains(&state.address.code) && years < 17;
        let home = state.place == "在宅";
        ordinary
            && match self.what {
                What::New | What::Discharged => years <= 1,
                What::Found => home && years >= 1 && state.services.is_empty(),
                What::MovedIn(_) => home && (2..6).contains(&years),
                What::MovedOut(_) | What::Renamed => home && !state.services.is_empty(),
                What::Moved(from, _) => state.address.code == from && home && !state.services.is_empty() && years < 6,
                What::Died => state.care.has("ventilator"),
                What::Recovered => home && state.care.items.len() == 1 && !state.care.severe,
                What::Admitted => home && state.care.severe && years >= 6,
                What::Missing => home && years >= 1,
            }
    }

    fn happen(&self, random: &mut Random, child: &mut Child) {
        let (month, on) = self.on;
        let date = day(2021, month, on);
        if self.what == What::New && child.born >= date {
            child.born = date - chrono::Days::new(u64::from(random.between(20, 60)));
        }
        let moved = match self.what {
            What::Moved(_, to) => Some(names::address(random, to)),
            _ => None,
        };
        let married = names::surname(random);
        let quarter = self.quarter;
        for (at, slot) in child.states.iter_mut().enumerate() {
            if at < quarter && self.comes() || at > quarter && self.goes() {
                *slot = None;
                continue;
            }
            let Some(state) = slot.as_mut().filter(|_| at >= quarter) else {
                continue;
            };
            state.change = self.change(date).filter(|_| at == quarter);
            match self.what {
                What::Discharged => state.place = "在宅",
                What::New => state.place = if at == quarter { "入院" } else { "在宅" },
                What::Admitted => {
                    state.place = "入所";
                    state.services.clear();
                }
                What::Renamed => rename(state, &married),
                _ => {}
            }
            if let Some(address) = &moved {
                state.former = Some(std::mem::replace(&mut state.address, address.clone()));
            }
        }
        if self.what == What::Discharged
            && let [Some(before), Some(_)] = child.states.as_mut_slice()
            && quarter == 1
        {
            before.place = "入院";
            before.services.clear();
        }
    }

    /// The child is not known before.
    fn comes(&self) -> bool {
        matches!(self.what, What::New | What::Found | What::MovedIn(_))
    }

    /// Nobody reports the child afterwards.
    fn goes(&self) -> bool {
        matches!(self.what, What::MovedOut(_) | What::Died | What::Recovered | What::Missing)
    }

    fn change(&self, date: chrono::NaiveDate) -> Option<Change> {
        let (kind, place) = match self.what {
            What::New => ("新規発生", ""),
            What::Discharged => ("退院・在宅移行", ""),
            What::Found => ("新規把握", ""),
            What::MovedIn(from) => ("転入", from),
            What::MovedOut(to) => ("転出", to),
            What::Moved(from, _) => ("転入", names::municipality(from)),
            What::Died => ("死亡", ""),
            What::Recovered => ("医療的ケア終了", ""),
            What::Admitted => ("入所", ""),
            What::Missing => ("所在不明", ""),
            What::Renamed => return None,
        };
        Some(Change { kind, date, place, out: matches!(self.what, What::MovedOut(_)) })
    }
}

fn rename(state: &mut State, family: &Word) {
    state.maiden = Some(std::mem::replace(&mut state.family, family.clone()));
}

/// Children of 18 who are not at school: one leaves in the second quarter, as the rules want it.
fn coming_of_age(children: &mut [Child]) {
    for child in children.iter_mut().filter(|child| child.born == day(2003, 8, 9)) {
        if let Some(Some(state)) = child.states.get_mut(1) {
            state.change = Some(Change { kind: "18歳到達・卒業", date: day(2021, 8, 8), ..Change::default() });
        }
    }
}
