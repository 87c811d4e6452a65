//! Codes and names of places to the master of all municipalities (全国地方公共団体コード, 総務省, as of 2024-01-01)
//! and to the secondary medical areas (二次医療圏) that are known. Sources and terms: `master/README.md`.

use std::sync::LazyLock;

use crate::values::fold::{compat, word_key};

pub use place::{Unplaced, place_char};

mod place;

/// A prefecture, municipality or ward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Municipality {
    /// Code of six digits, the last a check digit.
    pub code: &'static str,
    /// Prefecture it lies in.
    pub prefecture: &'static str,
    /// Name; a ward carries its city (横浜市西区).
    pub name: &'static str,
    /// Reading in katakana.
    pub kana: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Code of the designated city a ward belongs to.
    pub city: Option<&'static str>,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A prefecture.
    Prefecture,
    /// One of the 1,741 municipalities, the 23 special wards of Tokyo among them.
    Municipality,
    /// One of the six villages of the Northern Territories.
    NorthernVillage,
    /// A ward of a designated city.
    Ward,
}

/// The master: one row per code, in code order.
#[derive(Debug)]
pub struct Master {
    all: Vec<Municipality>,
    names: place::Names,
    /// Area and code, as listed.
    areas: Vec<(&'static str, &'static str)>,
}

static MASTER: LazyLock<Master> = LazyLock::new(Master::parse);

/// Returns the master, read once.
pub fn master() -> &'static Master {
    &MASTER
}

/// Whether the last digit of a six-digit code agrees with the others: weights 6 to 2, then 11 less the sum modulo 11.
pub fn check_digit_ok(code: &str) -> bool {
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 6 && code.chars().count() == 6 && digits.last() == Some(&((11 - sum % 11) % 10))
}

impl Master {
    fn parse() -> Self {
        let mut all: Vec<Municipality> =
            include_str!("master/municipalities.csv").lines().skip(1).filter_map(row).collect();
        all.sort_unstable();
        let areas = include_str!("master/areas.csv").lines().skip(1).filter_map(|line| line.split_once(',')).collect();
        link_wards(&mut all);
        let names = place::Names::of(&all);
        Self { all, names, areas }
    }

    /// Returns all places in code order.
    pub fn all(&self) -> &[Municipality] {
        &self.all
    }

    /// Returns the place of a code of six digits, of five without the check digit, or of either without its leading
    /// zero. Five digits that can be both are taken as lacking the check digit. A wrong check digit finds nothing.
    pub fn by_code(&self, code: &str) -> Option<&Municipality> {
        let code = compat(code.trim());
        let code = code.strip_suffix(".0").unwrap_or(&code);
        if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match code.len() {
            6 => self.exact(code),
            5 => self.unchecked(code).or_else(|| self.exact(&format!("0{code}"))),
            4 => self.unchecked(&format!("0{code}")),
            _ => None,
        }
    }

    /// Returns the name of a code's place; the code itself where there is no such place.
    pub fn name_of<'a>(&self, code: &'a str) -> &'a str {
        self.by_code(code).map_or(code, |found| found.name)
    }

    fn exact(&self, code: &str) -> Option<&Municipality> {
        let at = self.all.binary_search_by_key(&code, |place| place.code).ok()?;
        self.all.get(at)
    }

    fn unchecked(&self, five: &str) -> Option<&Municipality> {
        let at = self.all.partition_point(|place| place.code < five);
        self.all.get(at).filter(|place| place.code.starts_with(five))
    }

    /// Returns the secondary medical area a municipality or ward belongs to, where membership is known. A designated
    /// city that lies in two areas has none itself; its wards have.
    pub fn area_of(&self, code: &str) -> Option<&'static str> {
        let listed = |code: &str| self.areas.iter().find(|(_, member)| *member == code).map(|(area, _)| *area);
        let place = self.by_code(code)?;
        listed(place.code).or_else(|| place.city.and_then(listed))
    }

    /// Returns the codes of an area's members in code order; dots in the name do not count (横須賀三浦).
    pub fn members(&self, area: &str) -> Vec<&'static str> {
        let key = word_key(area);
        self.areas.iter().filter(|(name, _)| word_key(name) == key).map(|(_, code)| *code).collect()
    }
}

/// Gives each ward its city: the one before it in code order whose name it begins with.
fn link_wards(all: &mut [Municipality]) {
    let mut city: Option<Municipality> = None;
    for place in all {
        match place.kind {
            Kind::Ward => {
                place.city = city.filter(|city| place.name.starts_with(city.name)).map(|city| city.code);
            }
            _ => city = Some(*place),
        }
    }
}

fn row(line: &'static str) -> Option<Municipality> {
    let mut cells = line.split(',');
    let (code, prefecture, name, kana) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let kind = match cells.next()? {
        "prefecture" => Kind::Prefecture,
        "municipality" => Kind::Municipality,
        "northern_village" => Kind::NorthernVillage,
        "ward" => Kind::Ward,
        _ => return None,
    };
    Some(Municipality { code, prefecture, name, kana, kind, city: None })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everything_is_there() {
        let count = |kind| master().all().iter().filter(|place| place.kind == kind).count();
        assert_eq!(
            [Kind::Prefecture, Kind::Municipality, Kind::NorthernVillage, Kind::Ward].map(count),
            [47, 1741, 6, 171]
        );
        assert_eq!(master().all().len(), include_str!("master/municipalities.csv").lines().count() - 1);
        assert!(master().all().iter().all(|place| check_digit_ok(place.code)));
        assert!(master().all().iter().all(|place| (place.kind == Kind::Ward) == place.city.is_some()));
        assert_eq!(master().all().iter().map(|place| place.code).collect::<BTreeSet<_>>().len(), 1965);
    }

    #[test]
    fn codes() {
        let name = |code: &str, name: Option<&str>| {
            assert_eq!(master().by_code(code).map(|p| p.name), name, "{code}");
        };
        name("142018", Some("横須賀市"));
        name("１４３０１４", Some("葉山町"));
        name("14201", Some("横須賀市"));
        name("14000", Some("神奈川県"));
        name("11002", Some("札幌市"));
        name("1100", Some("札幌市"));
        name("011002", Some("札幌市"));
        name("142019", None);
        name("", None);
        name("横須賀", None);
        assert!(check_digit_ok("140007") && !check_digit_ok("140008") && !check_digit_ok("14000"));
    }

    #[test]
    fn areas() {
        assert_eq!(master().area_of("142018"), Some("横須賀・三浦"));
        assert_eq!(master().area_of("141348"), Some("川崎北部"));
        assert_eq!(master().area_of("141305"), None);
        assert_eq!(master().area_of("141011"), Some("横浜"));
        assert_eq!(master().area_of("131016"), None);
        assert_eq!(master().members("横須賀三浦"), ["142018", "142042", "142085", "142107", "143014"]);
        assert!(master().areas.iter().all(|(_, code)| master().by_code(code).is_some()));
    }
}
