//! A quarter's children and offices to what is missing of a service under each policy of cooperation, and what would help.
//!
//! A need is one municipality and class of care, in whole units a month; an office is eligible for the classes that it says
//! it takes. Ages are not told apart: the survey's 対象年齢 is not read yet. Planning only: no child is given a place.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::{Skill, skills};
use super::matching::{Matching, Need, Place, Policy, Reason, Region, matchings};
use super::offices::capacity;
use crate::error::Error;
use crate::link::{Child, Children};
use crate::normalize::Facility;
use crate::plan::Plan;
use crate::values::care::CareClass;
use crate::values::service::Service;

/// The gap of one service taken apart; units a month.
#[derive(Clone, Debug, Default)]
pub struct Cooperation {
    /// What the children need.
    pub need: u64,
    /// What offices that say how many can give, inside the area.
    pub capacity: u64,
    /// What stays unmet under each policy, in the order of [`Policy::ALL`].
    pub unmet: [u64; 4],
    /// Of what stays unmet when the area shares: no office of the area takes such children.
    pub no_skill: u64,
    /// Needs, in the order of municipalities and classes.
    pub needs: Vec<ClassNeed>,
    /// (home, municipality of the office, units) when the area shares.
    pub flows: Vec<(String, String, u64)>,
    /// Offices where one more unit would lower what is missing when the area shares, by name.
    pub one_more: Vec<(String, String)>,
    /// Offices (municipality, name) that would lower it by so many units by taking one more class of care.
    pub skills: Vec<(String, String, String, u64)>,
}

/// Need of one municipality and class of care.
#[derive(Clone, Debug)]
pub struct ClassNeed {
    /// Municipality code.
    pub home: String,
    /// Class of care.
    pub class: CareClass,
    /// Children with such a need.
    pub n_children: usize,
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
}

/// Municipalities that are told apart: code to the group (codes joined by `+`) under which it stands; others by themselves.
pub(super) type Groups = BTreeMap<String, String>;

/// Takes the gap of a service apart. The offices are those of this service that take children with medical care.
pub(super) fn cooperation(
    service: Service,
    children: &Children,
    offices: &[&Facility],
    groups: &Groups,
    plan: &Plan,
) -> Result<Cooperation, Error> {
    let group = |code: &str| groups.get(code).map_or(code, String::as_str).to_owned();
    let mut asking: BTreeMap<(String, CareClass), (usize, u64)> = BTreeMap::new();
    for (home, child, units) in children.list().iter().filter_map(|child| wanted(child, service)) {
        let (n_children, sum) = asking.entry((group(home), CareClass::of(child.cares))).or_default();
        *n_children += 1;
        *sum += units;
    }
    let needs: Vec<Need> = asking
        .iter()
        .map(|((home, class), (_, units))| Need {
            municipality: home.clone(),
            care: class.code().to_owned(),
            units: *units,
            ..Need::default()
        })
        .collect();
    let inside = |place: &Place| plan.method.area.contains(&place.municipality);
    let all_places: Vec<(Place, &Facility)> =
        offices.iter().filter_map(|office| Some((place(office)?, *office))).collect();
    let capacity = all_places.iter().filter(|(place, _)| inside(place)).map(|(place, _)| place.units).sum();
    let grouped = |place: Place| Place { municipality: group(&place.municipality), ..place };
    let (own, far): (Vec<_>, Vec<_>) = all_places.into_iter().partition(|(place, _)| inside(place));
    let own: Vec<(Place, &str)> =
        own.into_iter().map(|(place, office)| (grouped(place), office.name.as_str())).collect();
    let region = region(plan, group);
    let far = merged(far.into_iter().map(|(place, office)| (grouped(place), office.name.as_str())).collect(), &region);
    let (places, names): (Vec<Place>, Vec<&str>) = own.into_iter().chain(far).unzip();
    let names: Vec<(String, String)> =
        places.iter().zip(names).map(|(place, name)| (place.municipality.clone(), name.to_owned())).collect();
    let found = matchings(&needs, &places, &region)?;

    let mut all = Cooperation { need: needs.iter().map(|need| need.units).sum(), capacity, ..Cooperation::default() };
    let met = |at: usize, matching: &Matching| {
        matching.flows.iter().filter(|(need, ..)| *need == at).map(|(_, _, units)| units).sum::<u64>()
    };
    for (at, ((home, class), (n_children, units))) in asking.into_iter().enumerate() {
        let mut need = ClassNeed { home, class, n_children, units, met: [0; 4] };
        for (sum, matching) in need.met.iter_mut().zip(&found) {
            *sum = met(at, matching);
        }
        all.needs.push(need);
    }
    for (unmet, matching) in all.unmet.iter_mut().zip(&found) {
        *unmet = matching.n_unmet();
    }
    let office = |at: &usize| names.get(*at).cloned();
    if let Some(shared) = found.iter().find(|matching| matching.policy == Policy::Area) {
        let skill = shared.unmet.iter().filter(|(.., reason)| *reason != Reason::Full);
        all.no_skill = skill.map(|(_, units, _)| units).sum();
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
    Ok(all)
}

/// Offices outside to which nobody gave a way are alike if they take the same cares: one stands for them, so that an area among
/// many is no more work than an area alone.
fn merged<'a>(far: Vec<(Place, &'a str)>, region: &Region) -> Vec<(Place, &'a str)> {
    let told: BTreeSet<&String> = region.minutes.iter().flat_map(|(from, to)| to.keys().chain([from])).collect();
    let (mut all, mut alike): (Vec<(Place, &str)>, BTreeMap<BTreeSet<String>, Place>) = (Vec::new(), BTreeMap::new());
    for (place, name) in far {
        if told.contains(&place.municipality) {
            all.push((place, name));
            continue;
        }
        match alike.get_mut(&place.cares) {
            Some(one) => one.units = one.units.saturating_add(place.units),
            None => {
                alike.insert(place.cares.clone(), place);
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

/// Returns home and units that a child that counts needs: 利用実績 + 追加希望.
fn wanted(child: &Child, service: Service) -> Option<(&str, &Child, u64)> {
    let held = child.services.get(&service).filter(|_| child.counted)?;
    let units = u64::from(held.used.unwrap_or(0)) + u64::from(held.wanted.unwrap_or(0));
    Some((child.home.as_deref()?, child, units)).filter(|_| units > 0)
}

/// Returns what an office offers; none where it does not say how many, or where it is.
fn place(office: &Facility) -> Option<Place> {
    let units = u64::try_from(capacity(office)?).ok()?;
    let cares: BTreeSet<String> =
        CareClass::ALL.into_iter().filter(|class| takes(office, *class)).map(|class| class.code().to_owned()).collect();
    let name = format!("{} {}", office.number, office.name);
    Some(Place { office: name, municipality: office.municipality.clone()?, cares, units, ..Place::default() })
}

/// Tells whether an office takes a class of care. A ventilator must be said; of the others, whoever lists no care takes all.
fn takes(office: &Facility, class: CareClass) -> bool {
    match class {
        CareClass::Ventilator => office.ventilator.unwrap_or_else(|| class.is_named_by(office.cares)),
        CareClass::Airway | CareClass::Tube => office.cares.is_empty() || class.is_named_by(office.cares),
        CareClass::Other => true,
    }
}

/// Between two groups lies the shortest way between their members.
fn region(plan: &Plan, group: impl Fn(&str) -> String) -> Region {
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
    region
}
