//! The master's municipalities to the areas of a sample, with the number of children that each has.

use std::collections::BTreeMap;

use crate::master::{Kind, Municipality, master};
use crate::sample::Scope;
use crate::sample::people::Region;
use crate::sample::random::Random;

/// One area and its municipalities in code order.
#[derive(Clone, Debug, Default)]
pub(in crate::sample) struct Area {
    /// Its name in keys and files: `p14-03`.
    pub(in crate::sample) id: String,
    pub(in crate::sample) name: String,
    pub(in crate::sample) prefecture: &'static str,
    pub(in crate::sample) members: Vec<&'static str>,
    /// The special needs school that most of its children go to.
    pub(in crate::sample) school: String,
}

/// Everything that a sample covers.
#[derive(Clone, Debug, Default)]
pub(in crate::sample) struct Land {
    pub(in crate::sample) areas: Vec<Area>,
    /// Children who live in each municipality at first.
    pub(in crate::sample) children: BTreeMap<&'static str, usize>,
    /// By municipality, the position of its area.
    pub(in crate::sample) area_of: BTreeMap<&'static str, usize>,
    /// The whole country: whoever leaves it goes abroad.
    pub(in crate::sample) whole: bool,
}

/// Municipalities in an area where membership is not known: 1,741 in about 335 areas (第7次医療計画).
const MEMBERS: usize = 5;

/// Children of the country that official estimates lead to expect, for a size in proportion.
const COUNTRY: usize = 21_000;

impl Land {
    /// Lays out a scope; `n_children` is about the number of children, in proportion to the country where it is not given.
    pub(in crate::sample) fn of(scope: Scope, seed: u64, n_children: Option<usize>) -> Self {
        let all: Vec<&Municipality> = master().all().iter().filter(|place| place.kind == Kind::Municipality).collect();
        let weigh =
            |place: &Municipality| weight(place) * (0.6 + f64::from(Random::new(seed, place.code).below(800)) / 1000.0);
        let inside: Vec<&Municipality> = all.iter().copied().filter(|place| scope.holds(place)).collect();
        let sum = |places: &[&Municipality]| places.iter().map(|place| weigh(place)).sum::<f64>();
        let here = sum(&inside).max(f64::MIN_POSITIVE);
        let n_children = n_children.unwrap_or_else(|| rounded(COUNTRY, here / sum(&all).max(here)));
        let mut land = Self { whole: scope == Scope::Country, ..Self::default() };
        for place in &inside {
            let n = f64::from(u32::try_from(n_children).unwrap_or(u32::MAX)) * weigh(place) / here;
            // The part of a child decides by chance, so that small places are not all empty.
            let mut random = Random::new(seed, &format!("children {}", place.code));
            let whole = rounded(1, n.floor());
            land.children.insert(place.code, whole + usize::from(random.chance(n.fract())));
        }
        land.areas = areas(&inside);
        for (at, area) in land.areas.iter().enumerate() {
            land.area_of.extend(area.members.iter().map(|code| (*code, at)));
        }
        land
    }

    /// The municipalities of all areas.
    pub(in crate::sample) fn region(&self) -> Region {
        Region::of_areas(self.areas.iter().map(|area| area.members.as_slice()))
    }

    /// The area of a municipality.
    pub(in crate::sample) fn area(&self, code: &str) -> Option<&Area> {
        self.area_of.get(code).and_then(|at| self.areas.get(*at))
    }

    /// The area itself and those beside it in the same prefecture.
    pub(in crate::sample) fn around(&self, at: usize) -> Vec<&Area> {
        let Some(own) = self.areas.get(at) else { return Vec::new() };
        let near = [Some(at), at.checked_sub(1), at.checked_add(1)];
        let areas = near.into_iter().flatten().filter_map(|at| self.areas.get(at));
        areas.filter(|area| area.prefecture == own.prefecture).collect()
    }
}

/// Returns a share of a number, rounded; a share is never negative here.
fn rounded(n: usize, share: f64) -> usize {
    let product = (f64::from(u32::try_from(n).unwrap_or(u32::MAX)) * share).round();
    // Through text, since floats convert to whole numbers only with `as`.
    format!("{product:.0}").parse().unwrap_or(0)
}

/// How many children a municipality has in proportion to others. A guess by its kind.
fn weight(place: &Municipality) -> f64 {
    let designated = master().all().iter().any(|ward| ward.city == Some(place.code));
    match place.name.chars().last() {
        _ if designated => 80.0,
        Some('区') => 25.0,
        Some('市') => 8.0,
        Some('町') => 1.2,
        _ => 0.4,
    }
}

fn areas(places: &[&Municipality]) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for prefecture in places.chunk_by(|a, b| a.prefecture == b.prefecture) {
        let mut known: Vec<(&str, Vec<&'static str>)> = Vec::new();
        let mut others: Vec<&'static str> = Vec::new();
        for place in prefecture {
            // A designated city in two areas stands for itself here.
            let city = || {
                master().all().iter().any(|ward| ward.city == Some(place.code) && master().area_of(ward.code).is_some())
            };
            match master().area_of(place.code).or_else(|| city().then_some(place.name)) {
                Some(name) => match known.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, members)) => members.push(place.code),
                    None => known.push((name, vec![place.code])),
                },
                None => others.push(place.code),
            }
        }
        let name = prefecture.first().map_or("", |place| place.prefecture);
        let number = prefecture.first().and_then(|place| place.code.get(..2)).unwrap_or("00");
        let pieces = (others.len() + MEMBERS / 2) / MEMBERS;
        let size = others.len().div_ceil(pieces.max(1)).max(1);
        let cut =
            others.chunks(size).enumerate().map(|(at, members)| (format!("{name}第{}", at + 1), members.to_vec()));
        let named = known.into_iter().map(|(name, members)| (name.to_owned(), members));
        for (at, (area, members)) in named.chain(cut).enumerate() {
            areas.push(Area {
                id: format!("p{number}-{:02}", at + 1),
                school: format!("県立{}支援学校", area.replace('・', "")),
                name: area,
                prefecture: name,
                members,
            });
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_has_its_municipalities_and_areas() {
        let land = Land::of(Scope::Country, 1, None);
        assert_eq!(land.area_of.len(), 1741);
        assert!((320..=360).contains(&land.areas.len()), "{}", land.areas.len());
        let n: usize = land.children.values().sum();
        assert!((20_500..=21_500).contains(&n), "{n}");
    }

    #[test]
    fn known_areas_are_used() {
        let land = Land::of(Scope::Prefecture("14"), 1, Some(1500));
        let area = land.areas.iter().find(|area| area.name == "横須賀・三浦").expect("the area");
        assert_eq!(area.members, ["142018", "142042", "142085", "142107", "143014"]);
        assert_eq!(land.area_of.len(), 33);
    }
}
