//! A quarter's children and offices to what is missing of a service under each policy of cooperation, and what would help.
//!
//! A need is one municipality, class of care and class of ages, in whole units a month; an office is eligible for the cares
//! and ages that it says it takes, and gives as much as its places and its days come to. No return asks on which days of the
//! week a service is needed, so that any day will do. Planning only: no child is given a place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::access::{Access, access};
use super::advice::{Skill, sites, skills};
use super::ages::Classes;
use super::bounds::{Bounds, bounds};
use super::matching::{Matching, Need, Place, Policy, Reason, Region, matchings};
use super::offices::{Seat, capacity};
use super::points::Points;
use crate::error::Error;
use crate::link::{Child, Children};
use crate::normalize::Facility;
use crate::plan::Plan;
use crate::values::care::CareClass;
use crate::values::service::Service;
use crate::values::span::Step;

/// The gap of one service taken apart; units a month.
#[derive(Clone, Debug, Default)]
pub struct Cooperation {
    /// What the children need.
    pub need: u64,
    /// What offices that say how many can give, inside the area.
    pub capacity: u64,
    /// What stays unmet under each policy, in the order of [`Policy::ALL`].
    pub unmet: [u64; 4],
    /// What stays unmet under each policy by reason, in the order of [`Reason::ALL`].
    pub reasons: [[u64; Reason::ALL.len()]; 4],
    /// Needs, in the order of municipalities and classes.
    pub needs: Vec<ClassNeed>,
    /// (home, municipality of the office, units) when the area shares.
    pub flows: Vec<(String, String, u64)>,
    /// Offices where one more unit would lower what is missing when the area shares, by name.
    pub one_more: Vec<(String, String)>,
    /// Offices (municipality, name) that would lower it by so many units by taking one more class of care.
    pub skills: Vec<(String, String, String, u64)>,
    /// Municipalities where one new office with one place on every weekday would lower it, by so many units; the best first.
    pub sites: Vec<(String, u64)>,
    /// Scores of access by municipality.
    pub access: Vec<Access>,
    /// What open pairs leave undecided; none where none moves the need.
    pub bounds: Option<Bounds>,
}

/// Units a month of the new office that is tried everywhere: one place on twenty days.
pub const NEW_OFFICE: u64 = 20;

/// Need of one municipality, class of care and class of ages.
#[derive(Clone, Debug)]
pub struct ClassNeed {
    /// Municipality code.
    pub home: String,
    /// Class of care.
    pub class: CareClass,
    /// The step (age or school year) at which the class of ages begins, and the one at which it ends.
    pub ages: (Option<Step>, Option<Step>),
    /// Children with such a need.
    pub n_children: usize,
    /// Units a month: used now, and wanted beside them.
    pub used: u64,
    /// Units a month.
    pub units: u64,
    /// Units met under each policy.
    pub met: [u64; 4],
}

impl Cooperation {
    fn of(&self, policy: Policy) -> u64 {
        Policy::ALL.iter().zip(self.unmet).find(|(found, _)| **found == policy).map_or(0, |(_, units)| units)
    }

    /// What is missing if each municipality helps itself alone (市町村単独の不足).
    pub fn local(&self) -> u64 {
        self.of(Policy::Alone)
    }

    /// What sharing inside the area solves (圏域で分け合うと解ける分).
    pub fn gain(&self) -> u64 {
        self.local() - self.regional()
    }

    /// What the area lacks (圏域の不足).
    pub fn regional(&self) -> u64 {
        self.of(Policy::Area)
    }

    /// What sharing with neighbouring areas solves beyond that, as far as their offices are known.
    pub fn neighbours(&self) -> u64 {
        self.regional() - self.of(Policy::Neighbours)
    }

    /// Flows between different municipalities when the area shares.
    pub fn across(&self) -> Vec<&(String, String, u64)> {
        self.flows.iter().filter(|(home, seat, _)| home != seat).collect()
    }

    /// Municipality and name of the offices that would help, the most helpful first: by one more class of care, by so many
    /// units; then by one more place (no class), by one unit.
    pub fn helps(&self) -> impl Iterator<Item = (&str, &str, Option<&str>, u64)> {
        let skills = self
            .skills
            .iter()
            .map(|(town, name, class, units)| (town.as_str(), name.as_str(), Some(class.as_str()), *units));
        skills.chain(self.one_more.iter().map(|(town, name)| (town.as_str(), name.as_str(), None, 1)))
    }

    /// What no distance solves, as far as offices are known.
    pub fn structural(&self) -> u64 {
        self.of(Policy::Anywhere)
    }

    /// Of that, what no office takes because of the care, the age or the day, however many places there are.
    pub fn nobody_offers(&self) -> u64 {
        let [_, _, rest @ ..] = self.reasons_of(Policy::Anywhere);
        rest.iter().sum()
    }

    /// What stays unmet under a policy, by reason.
    pub fn reasons_of(&self, policy: Policy) -> [u64; Reason::ALL.len()] {
        let found = Policy::ALL.iter().zip(self.reasons).find(|(found, _)| **found == policy);
        found.map(|(_, reasons)| reasons).unwrap_or_default()
    }

    /// Of what stays unmet when the area shares: no office of the area takes such children.
    pub fn no_skill(&self) -> u64 {
        let [_, rest @ ..] = self.reasons_of(Policy::Area);
        rest.iter().sum()
    }
}

/// Municipalities that are told apart: code to the group (codes joined by `+`) under which it stands; others by themselves.
pub(super) type Groups = BTreeMap<String, String>;

/// Takes the gap of a service apart. The offices are those of this service that take children with medical care; ages are
/// told apart where offices do, and at the lower ends of `bands` in years.
pub(super) fn cooperation(
    service: Service,
    children: &Children,
    offices: &[&Facility],
    (groups, bands): (&Groups, &[u32]),
    (plan, points): (&Plan, &[Seat<'_>]),
) -> Result<Cooperation, Error> {
    let day = plan.reference_date;
    let ages = Classes::new(offices.iter().filter_map(|office| office.ages), bands, day);
    let group = |code: &str| groups.get(code).map_or(code, String::as_str).to_owned();
    let mut asking: BTreeMap<(String, CareClass, u32), (usize, u64, u64)> = BTreeMap::new();
    for (home, child, used, more) in children.list().iter().filter_map(|child| wanted(child, service)) {
        let key = (group(home), CareClass::of(child.cares), ages.class(child.birth));
        let (n_children, sum, all) = asking.entry(key).or_default();
        *n_children += 1;
        *sum += used;
        *all += used + more;
    }
    let needs: Vec<Need> = asking
        .iter()
        .map(|((home, class, age), (_, _, units))| Need {
            municipality: home.clone(),
            care: class.code().to_owned(),
            age: Some(*age),
            units: *units,
            ..Need::default()
        })
        .collect();
    let inside = |place: &Place| plan.method.area.contains(&place.municipality);
    let all_places: Vec<(Place, &Facility)> =
        offices.iter().filter_map(|office| Some((place(office, &ages, day)?, *office))).collect();
    let capacity = all_places.iter().filter(|(place, _)| inside(place)).map(|(place, _)| place.units).sum();
    let grouped = |place: Place| Place { municipality: group(&place.municipality), ..place };
    let (own, far): (Vec<_>, Vec<_>) = all_places.into_iter().partition(|(place, _)| inside(place));
    let own: Vec<(Place, &str)> =
        own.into_iter().map(|(place, office)| (grouped(place), office.name.as_str())).collect();
    let region = region(plan, points, group);
    let far = merged(far.into_iter().map(|(place, office)| (grouped(place), office.name.as_str())).collect(), &region);
    let (places, names): (Vec<Place>, Vec<&str>) = own.into_iter().chain(far).unzip();
    let names: Vec<(String, String)> =
        places.iter().zip(names).map(|(place, name)| (place.municipality.clone(), name.to_owned())).collect();
    let found = matchings(&needs, &places, &region)?;

    let sums: BTreeMap<(String, CareClass, u32), u64> =
        asking.iter().map(|(key, (.., units))| (key.clone(), *units)).collect();
    let mut all = Cooperation { need: needs.iter().map(|need| need.units).sum(), capacity, ..Cooperation::default() };
    let met = |at: usize, matching: &Matching| {
        matching.flows.iter().filter(|(need, ..)| *need == at).map(|(_, _, units)| units).sum::<u64>()
    };
    for (at, ((home, class, age), (n_children, used, units))) in asking.into_iter().enumerate() {
        let mut need = ClassNeed { home, class, ages: ages.ends(age), n_children, used, units, met: [0; 4] };
        for (sum, matching) in need.met.iter_mut().zip(&found) {
            *sum = met(at, matching);
        }
        all.needs.push(need);
    }
    for ((unmet, reasons), matching) in all.unmet.iter_mut().zip(&mut all.reasons).zip(&found) {
        *unmet = matching.n_unmet();
        for (sum, reason) in reasons.iter_mut().zip(Reason::ALL) {
            let because = matching.unmet.iter().filter(|(.., why)| *why == reason);
            *sum = because.map(|(_, units, _)| units).sum();
        }
    }
    let office = |at: &usize| names.get(*at).cloned();
    if let Some(shared) = found.iter().find(|matching| matching.policy == Policy::Area) {
        let mut flows: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (need, place, units) in &shared.flows {
            if let (Some(need), Some(place)) = (needs.get(*need), places.get(*place)) {
                *flows.entry((need.municipality.clone(), place.municipality.clone())).or_default() += units;
            }
        }
        all.flows = flows.into_iter().map(|((home, seat), units)| (home, seat, units)).collect();
        all.one_more = shared.one_more.iter().filter_map(office).collect();
    }
    all.skills = skills_by_area(&needs, &places, &region)
        .into_iter()
        .filter_map(|skill| office(&skill.place).map(|(town, name)| (town, name, skill.care, skill.units)))
        .collect();
    if let Some(undecided) = children.undecided() {
        let area = &plan.method.area;
        let key = |child: &Child| {
            let (home, _, used, more) = wanted(child, service).filter(|(home, ..)| area.contains(home))?;
            Some(((group(home), CareClass::of(child.cares), ages.class(child.birth)), used + more))
        };
        let need = |(home, class, age): &(String, CareClass, u32), units: u64| Need {
            municipality: home.clone(),
            care: class.code().to_owned(),
            age: Some(*age),
            units,
            ..Need::default()
        };
        all.bounds = bounds(undecided, &sums, key, (need, &places, &region))?;
    }
    let founded = sites(&needs, &places, &region, Policy::Area, (1, NEW_OFFICE)).into_iter().next();
    all.sites = founded.map(|sites| sites.each).unwrap_or_default();
    all.sites.retain(|(town, _)| region.area.contains_key(town));
    all.access = access(&needs, &places, &region);
    all.access.retain(|score| region.area.contains_key(&score.municipality));
    Ok(all)
}

/// What tells offices apart that are equally far: the cares, the ages and the days that they take.
type Kind = (BTreeSet<String>, (Option<u32>, Option<u32>), BTreeSet<String>);

/// Offices outside to which nobody gave a way are alike if they take the same children: one stands for them, so that an area among
/// many is no more work than an area alone.
fn merged<'a>(far: Vec<(Place, &'a str)>, region: &Region) -> Vec<(Place, &'a str)> {
    let told: BTreeSet<&String> = region.minutes.iter().flat_map(|(from, to)| to.keys().chain([from])).collect();
    let (mut all, mut alike): (Vec<(Place, &str)>, BTreeMap<Kind, Place>) = (Vec::new(), BTreeMap::new());
    for (place, name) in far {
        if told.contains(&place.municipality) {
            all.push((place, name));
            continue;
        }
        let kind = (place.cares.clone(), place.ages, place.days.clone());
        match alike.get_mut(&kind) {
            Some(one) => one.units = one.units.saturating_add(place.units),
            None => {
                alike.insert(kind, place);
            }
        }
    }
    all.extend(alike.into_values().map(|place| (place, "")));
    all
}

/// Returns what learning one more care helps, the most helpful first: where areas share among themselves alone, each area is
/// a question of its own.
fn skills_by_area(needs: &[Need], places: &[Place], region: &Region) -> Vec<Skill> {
    let mut areas: BTreeMap<&str, (Vec<Need>, Vec<usize>)> = BTreeMap::new();
    for need in needs {
        if let Some(area) = region.area.get(&need.municipality) {
            areas.entry(area).or_default().0.push(need.clone());
        }
    }
    for (at, place) in places.iter().enumerate() {
        if let Some(area) = region.area.get(&place.municipality) {
            areas.entry(area).or_default().1.push(at);
        }
    }
    let mut all: Vec<Skill> = Vec::new();
    for (needs, at) in areas.into_values() {
        let own: Vec<Place> = at.iter().filter_map(|at| places.get(*at)).cloned().collect();
        let found = skills(&needs, &own, region, Policy::Area);
        all.extend(found.into_iter().filter_map(|skill| Some(Skill { place: *at.get(skill.place)?, ..skill })));
    }
    let name = |skill: &Skill| places.get(skill.place).map(|place| (&place.municipality, &place.office));
    all.sort_by(|one, other| {
        other.units.cmp(&one.units).then_with(|| name(one).cmp(&name(other))).then_with(|| one.care.cmp(&other.care))
    });
    all
}

/// Returns home and units that a child that counts needs: 利用実績, and 追加希望.
fn wanted(child: &Child, service: Service) -> Option<(&str, &Child, u64, u64)> {
    let held = child.services.get(&service).filter(|_| child.counted)?;
    let [used, more] = [held.used, held.wanted].map(|units| u64::from(units.unwrap_or(0)));
    Some((child.home.as_deref()?, child, used, more)).filter(|_| used + more > 0)
}

/// Returns what an office offers; none where it does not say how many, or where it is.
fn place(office: &Facility, ages: &Classes, day: NaiveDate) -> Option<Place> {
    let units = u64::try_from(capacity(office, day)?).ok()?;
    let ages = office.ages.map(|span| ages.range(span, day)).unwrap_or_default();
    let cares: BTreeSet<String> =
        CareClass::ALL.into_iter().filter(|class| takes(office, *class)).map(|class| class.code().to_owned()).collect();
    let name = format!("{} {}", office.number, office.name);
    Some(Place { office: name, municipality: office.municipality.clone()?, cares, ages, units, ..Place::default() })
}

/// Tells whether an office takes a class of care. A ventilator must be said; of the others, whoever lists no care takes all.
fn takes(office: &Facility, class: CareClass) -> bool {
    match class {
        CareClass::Ventilator => office.ventilator.unwrap_or_else(|| class.is_named_by(office.cares)),
        CareClass::Airway | CareClass::Tube => office.cares.is_empty() || class.is_named_by(office.cares),
        CareClass::Other => true,
    }
}

/// Between two groups lies the shortest way between their members; where the method tells none, the way between the means of
/// their offices' points.
fn region(plan: &Plan, points: &[Seat<'_>], group: impl Fn(&str) -> String) -> Region {
    let area = &plan.method.area;
    let mut region = Region { limit: u64::from(plan.method.travel.limit), ..Region::default() };
    let of_part = |code: &String| area.parts.iter().find(|part| part.municipalities.contains(code));
    let named = |code: &String| of_part(code).map_or(&area.name, |part| &part.name).clone();
    region.area = area.municipalities.iter().map(|code| (group(code), named(code))).collect();
    for (from, ways) in &plan.method.travel.minutes {
        for (to, minutes) in ways {
            let known = region.minutes.entry(group(from)).or_default().entry(group(to)).or_insert(u64::MAX);
            *known = u64::from(*minutes).min(*known);
        }
    }
    let mut means = Points::default();
    for (town, point) in points {
        means.put(&group(town), *point);
    }
    means.fill(&mut region);
    region
}
