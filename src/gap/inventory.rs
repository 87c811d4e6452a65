//! Rows of the 社会資源調査 and of published lists to offices, each once.
//!
//! An office is its number and folded name: one number may stand for two offices, and one office under two numbers. A row
//! without a number, and one of the list of medical institutions, which has numbers of its own, is the only office of the
//! same telephone, else the only one of the same name in the same municipality; else it stands by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::offices::inside;
use crate::normalize::Facility;
use crate::plan::Plan;
use crate::values::fold::word_key;
use crate::values::service::Service;

/// How the rows of an office were found to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Join {
    /// Number and name.
    Number,
    /// Telephone.
    Phone,
    /// Name and municipality.
    Name,
}

impl Join {
    /// Every way, the surest first.
    pub const ALL: [Self; 3] = [Self::Number, Self::Phone, Self::Name];

    /// Returns the way's name in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Phone => "phone",
            Self::Name => "name",
        }
    }
}

/// One office (事業所).
#[derive(Clone, Debug)]
pub struct Office {
    /// One per service, what the survey says before what lists say, each supplemented by the other.
    pub services: Vec<Facility>,
    /// The survey names it.
    pub surveyed: bool,
    /// A published list names it.
    pub listed: bool,
    /// The weakest ground on which a row was joined to the others; none where one row stands alone.
    pub join: Option<Join>,
}

/// Services whose 定員 are beds of one house.
const OF_BEDS: [Service; 4] =
    [Service::ShortStay, Service::NursingCare, Service::WelfareResidential, Service::MedicalResidential];

impl Office {
    fn has_beds(facility: &Facility) -> bool {
        facility.service.is_some_and(|service| OF_BEDS.contains(&service))
    }

    /// Returns its beds: a 定員 that repeats across services is the same beds (DOMAIN 10.1); none where any is blank and none
    /// is told.
    pub fn beds(&self) -> Option<u32> {
        let told =
            self.services.iter().filter(|facility| Self::has_beds(facility)).filter_map(|facility| facility.capacity);
        let distinct: BTreeSet<u32> = told.collect();
        (!distinct.is_empty()).then(|| distinct.into_iter().fold(0, u32::saturating_add))
    }

    /// Returns how many of its services with beds leave 定員 blank.
    pub fn n_blank(&self) -> usize {
        self.services
            .iter()
            .filter(|facility| Self::has_beds(facility))
            .filter(|facility| facility.capacity.is_none())
            .count()
    }

    /// Tells whether the office is in an area.
    pub fn is_in(&self, plan: &Plan) -> bool {
        self.services.iter().any(|facility| inside(facility, plan))
    }
}

/// What is new about an office and service since the lists before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Not in the lists before.
    New,
    /// No longer in the lists, which is no proof that it closed.
    Gone,
    /// 定員 was this.
    Capacity(Option<u32>),
}

/// Every office, and what changed since the lists before.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Offices in the order of their names.
    pub offices: Vec<Office>,
    /// Rows of lists that changed; none where there are no lists before.
    pub news: Option<Vec<(Facility, News)>>,
}

/// Numbers of an area's offices; nothing in them is about children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Offices, each once.
    pub n_offices: usize,
    /// Of these, offices whose rows were joined by each of [`Join::ALL`].
    pub n_joined: [usize; Join::ALL.len()],
    /// Names of offices of the survey that no list names.
    pub unlisted: Vec<String>,
    /// Beds of short stay and institutions, each once.
    pub n_beds: u32,
    /// Services with beds whose 定員 is blank.
    pub n_blank: usize,
    /// Rows of lists that are new, gone, and have another 定員 since the lists before.
    pub news: Option<[usize; 3]>,
}

impl Inventory {
    /// Returns the numbers of an area.
    pub fn stock(&self, plan: &Plan) -> Stock {
        let here: Vec<&Office> = self.offices.iter().filter(|office| office.is_in(plan)).collect();
        let name = |office: &&Office| office.services.first().map(|facility| facility.name.clone()).unwrap_or_default();
        let news = self.news.as_ref().map(|news| {
            let count = |is: &dyn Fn(News) -> bool| {
                news.iter().filter(|(facility, news)| inside(facility, plan) && is(*news)).count()
            };
            let other = |news: News| matches!(news, News::Capacity(_));
            [count(&|news| news == News::New), count(&|news| news == News::Gone), count(&other)]
        });
        Stock {
            n_offices: here.len(),
            n_joined: Join::ALL.map(|join| here.iter().filter(|office| office.join == Some(join)).count()),
            unlisted: here.iter().filter(|office| office.surveyed && !office.listed).map(name).collect(),
            n_beds: here.iter().filter_map(|office| office.beds()).fold(0, u32::saturating_add),
            n_blank: here.iter().map(|office| office.n_blank()).sum(),
            news,
        }
    }
}

/// Returns the service under which need is counted.
pub(super) fn base(service: Service) -> Service {
    match service {
        Service::MedicalChildDevelopment => Service::ChildDevelopment,
        other => other,
    }
}

/// Joins rows; `before` are those of the lists before, if there are any.
pub(super) fn inventory(rows: &[Facility], before: Option<&[Facility]>) -> Inventory {
    Inventory { offices: offices(rows), news: before.map(|before| news(rows, before)) }
}

/// Rows of one office, with the weakest ground on which they were joined.
type Joined<'r> = (Vec<&'r Facility>, Option<Join>);

fn offices(rows: &[Facility]) -> Vec<Office> {
    let has_key = |row: &&Facility| !row.number.is_empty() && row.service != Some(Service::MedicalInstitution);
    let mut offices: BTreeMap<(String, String), Joined<'_>> = BTreeMap::new();
    for row in rows.iter().filter(has_key) {
        let (held, join) = offices.entry((word_key(&row.name), row.number.clone())).or_default();
        if !held.is_empty() {
            *join = Some(Join::Number);
        }
        held.push(row);
    }
    let mut by_phone: BTreeMap<&str, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut by_name: BTreeMap<(String, &str), BTreeSet<(String, String)>> = BTreeMap::new();
    for (key, (held, _)) in &offices {
        for row in held {
            if !row.phone.is_empty() {
                by_phone.entry(&row.phone).or_default().insert(key.clone());
            }
            if let Some(town) = &row.municipality {
                by_name.entry((key.0.clone(), town)).or_default().insert(key.clone());
            }
        }
    }
    for row in rows.iter().filter(|row| !has_key(row)) {
        let name = word_key(&row.name);
        let only = |found: Option<&BTreeSet<(String, String)>>| {
            found.filter(|keys| keys.len() == 1).and_then(|keys| keys.first().cloned())
        };
        let town = row.municipality.as_deref().unwrap_or_default();
        let joined = only(by_phone.get(row.phone.as_str()))
            .map(|key| (key, Join::Phone))
            .or_else(|| only(by_name.get(&(name.clone(), town))).map(|key| (key, Join::Name)));
        // By itself: two rows of one name in one place are one office.
        let own = || if row.number.is_empty() { town.to_owned() } else { row.number.clone() };
        let (key, ground) = joined.map_or_else(|| ((name, own()), None), |(key, join)| (key, Some(join)));
        let (held, join) = offices.entry(key).or_default();
        *join = if held.is_empty() { None } else { ground.max(*join).or(Some(Join::Name)) };
        held.push(row);
    }
    offices.into_values().map(office).collect()
}

/// One row per service: the survey's, or else the list's, with what only the other tells.
fn office((rows, join): Joined<'_>) -> Office {
    let mut services: BTreeMap<Option<Service>, Facility> = BTreeMap::new();
    let mut sorted = rows.clone();
    sorted.sort_by_key(|row| row.published);
    for row in &sorted {
        let Some(held) = services.get_mut(&row.service.map(base)) else {
            services.insert(row.service.map(base), (*row).clone());
            continue;
        };
        if held.number.is_empty() {
            held.number.clone_from(&row.number);
        }
        held.municipality = held.municipality.take().or_else(|| row.municipality.clone());
        held.capacity = held.capacity.or(row.capacity);
        held.weekdays = held.weekdays.or(row.weekdays);
        held.ages = held.ages.or(row.ages);
        held.point = held.point.or(row.point);
    }
    let [surveyed, listed] = [false, true].map(|published| rows.iter().any(|row| row.published == published));
    Office { services: services.into_values().collect(), surveyed, listed, join }
}

/// What differs between two editions of the lists, by number, name and service.
fn news(rows: &[Facility], before: &[Facility]) -> Vec<(Facility, News)> {
    let keyed = |rows: &[Facility]| -> BTreeMap<(String, String, Option<Service>), Facility> {
        let listed = rows.iter().filter(|row| row.published);
        listed.map(|row| ((row.number.clone(), word_key(&row.name), row.service), row.clone())).collect()
    };
    let (now, then) = (keyed(rows), keyed(before));
    // A service of which there is no list at one of the two times tells nothing.
    let of = |rows: &BTreeMap<(String, String, Option<Service>), Facility>| {
        rows.keys().map(|(.., service)| *service).collect::<BTreeSet<_>>()
    };
    let both: BTreeSet<Option<Service>> = of(&now).intersection(&of(&then)).copied().collect();
    let mut news = Vec::new();
    for (key, row) in now.iter().filter(|(key, _)| both.contains(&key.2)) {
        match then.get(key) {
            None => news.push((row.clone(), News::New)),
            Some(held) if held.capacity != row.capacity => news.push((row.clone(), News::Capacity(held.capacity))),
            Some(_) => {}
        }
    }
    let gone = then.iter().filter(|(key, _)| both.contains(&key.2) && !now.contains_key(*key));
    news.extend(gone.map(|(_, row)| (row.clone(), News::Gone)));
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: &str, name: &str, service: Service) -> Facility {
        Facility {
            number: number.to_owned(),
            name: name.to_owned(),
            municipality: Some("142018".to_owned()),
            service: Some(service),
            published: true,
            ..Facility::default()
        }
    }

    #[test]
    fn an_office_stands_once_and_its_beds_too() {
        let survey = Facility {
            published: false,
            capacity: None,
            places: Some(2),
            ..row("1", "三浦しらとり園", Service::ShortStay)
        };
        let bed =
            |number: &str, service, capacity| Facility { capacity, ..row(number, "三浦 しらとり園", service) };
        let rows = [
            survey,
            bed("1", Service::ShortStay, Some(55)),
            bed("1", Service::NursingCare, Some(55)),
            bed("1", Service::MedicalResidential, Some(72)),
            bed("2", Service::WelfareResidential, None),
        ];
        let all = inventory(&rows, None).offices;
        // Two numbers are two offices.
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].beds(), all[0].n_blank(), all[0].join), (Some(127), 0, Some(Join::Number)));
        assert_eq!((all[0].surveyed, all[0].listed, all[0].services.len()), (true, true, 3));
        assert_eq!((all[1].beds(), all[1].n_blank()), (None, 1));
        let stay = all[0].services.iter().find(|row| row.service == Some(Service::ShortStay)).unwrap();
        assert_eq!((stay.places, stay.capacity), (Some(2), Some(55)));
    }

    #[test]
    fn without_a_number_in_common_phone_and_name_join() {
        let phone = |row: Facility| Facility { phone: "0468000000".to_owned(), ..row };
        let rows = [
            phone(row("1", "うみ病院 短期入所", Service::ShortStay)),
            phone(row("9", "うみ病院", Service::MedicalInstitution)),
            Facility { published: false, ..row("", "なぎさ", Service::AfterSchool) },
            row("2", "なぎさ", Service::AfterSchool),
            row("8", "やま医院", Service::MedicalInstitution),
        ];
        let all = inventory(&rows, None).offices;
        let joins: Vec<_> = all.iter().map(|office| (office.services.len(), office.join)).collect();
        assert_eq!(joins, [(2, Some(Join::Phone)), (1, Some(Join::Name)), (1, None)]);
        let turned: Vec<Facility> = rows.iter().rev().cloned().collect();
        assert_eq!(inventory(&turned, None).offices.len(), 3);
    }

    #[test]
    fn what_changed_since_the_lists_before_is_told() {
        let now = [
            row("1", "あ", Service::ShortStay),
            row("2", "い", Service::ShortStay),
            row("3", "う", Service::AfterSchool),
        ];
        let before =
            [Facility { capacity: Some(4), ..row("1", "あ", Service::ShortStay) }, row("4", "え", Service::ShortStay)];
        let news = inventory(&now, Some(&before)).news.unwrap();
        let told: Vec<_> = news.iter().map(|(row, news)| (row.name.as_str(), *news)).collect();
        assert_eq!(told, [("あ", News::Capacity(Some(4))), ("い", News::New), ("え", News::Gone)]);
    }
}
