//! Names and addresses to the places they name, by their beginning and never by what stands inside.
#![expect(clippy::disallowed_types, reason = "names are looked up one by one; their order never escapes")]

use std::collections::{BTreeMap, HashMap};

use super::{Kind, Master, Municipality};
use crate::values::fold::fold_char;

/// Why a text names no single place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unplaced {
    /// It names no place that is known, or a town that could as well be a quarter of some city (小川町3).
    Nothing,
    /// It names several places (府中市), and neither prefecture nor preference tells which.
    Ambiguous,
}

/// Returns the character by which names of places are compared: as folded, with one form for ヶ, ケ and が, for
/// の and 之, and for ッ and ツ.
pub fn place_char(c: char) -> char {
    match fold_char(c) {
        'ヶ' | 'ガ' => 'ケ',
        '之' => 'ノ',
        'ッ' => 'ツ',
        folded => folded,
    }
}

/// Other ways to write a name that are no variants of its characters.
const ALIASES: [(&str, &str); 2] = [("塩釜市", "塩竈市"), ("梼原町", "檮原町")];

/// Longest name in characters (prefecture, county, city and ward); what follows in an address is not looked at.
const LONGEST: usize = 24;
/// Longest name of a county without 郡, in characters.
const LONGEST_COUNTY: usize = 5;
const NORTHERN_COUNTIES: [&str; 5] = ["色丹郡", "国後郡", "択捉郡", "紗那郡", "蘂取郡"];

/// The places by their names.
#[derive(Debug)]
pub(super) struct Names {
    /// Compared name to places; wards also by their bare name (西区). Looked up for every address, and only ever looked up.
    full: HashMap<String, Vec<Municipality>>,
    /// Compared name without 市, 町, 村 or 区 to places.
    stems: BTreeMap<String, Vec<Municipality>>,
    prefectures: BTreeMap<String, Municipality>,
}

impl Names {
    pub(super) fn of(all: &[Municipality]) -> Self {
        let mut names = Self { full: HashMap::new(), stems: BTreeMap::new(), prefectures: BTreeMap::new() };
        for place in all {
            names.add(place.name, *place);
            for (alias, _) in ALIASES.iter().filter(|(_, name)| *name == place.name) {
                names.add(alias, *place);
            }
        }
        names
    }

    fn add(&mut self, name: &str, place: Municipality) {
        let key = place_key(name);
        match place.kind {
            Kind::Prefecture => {
                self.prefectures.insert(key, place);
                return;
            }
            Kind::Ward => {
                if let Some((_, ward)) = key.split_once('市') {
                    self.full.entry(ward.to_owned()).or_default().push(place);
                }
            }
            Kind::Municipality | Kind::NorthernVillage => {
                let stem = key.strip_suffix(['市', '町', '村', '区']).unwrap_or(&key);
                self.stems.entry(stem.to_owned()).or_default().push(place);
            }
        }
        self.full.entry(key).or_default().push(place);
    }
}

fn place_key(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).map(place_char).collect()
}

impl Master {
    /// Returns the place that the whole text names: a prefecture, or a municipality or ward with or without its
    /// prefecture and county. A name that stands alone may be a town's, and within the preferred prefectures
    /// 市, 町, 村 and 区 may be missing.
    pub fn by_name(&self, text: &str, prefer: &[&str]) -> Result<&Municipality, Unplaced> {
        let key = place_key(text);
        if let Some(prefecture) = self.names.prefectures.get(&key) {
            return Ok(prefecture);
        }
        let preferred = |place: &&Municipality| prefer.contains(&place.prefecture);
        match self.find(&key, prefer) {
            Ok((place, "")) => return Ok(place),
            Err(Unplaced::Ambiguous) => return Err(Unplaced::Ambiguous),
            Ok(_) | Err(Unplaced::Nothing) => {}
        }
        if let Some(places) = self.names.full.get(&key) {
            return only(places.iter());
        }
        only(self.names.stems.get(&key).into_iter().flatten().filter(preferred))
    }

    /// Returns the place that an address begins with and the rest of the address. Prefecture, county (郡) and ward may
    /// be written or not. Only the beginning counts: 三浦しらとり園 names no place.
    ///
    /// Without prefecture or county a city is found when its name is the only one, but a town or village only
    /// within the preferred prefectures, as many quarters of cities bear the names of towns.
    pub fn prefix_of<'a>(&self, address: &'a str, prefer: &[&str]) -> Result<(&Municipality, &'a str), Unplaced> {
        let mut key = String::with_capacity(3 * LONGEST);
        let mut ends = Vec::with_capacity(LONGEST);
        for (at, c) in address.char_indices().filter(|(_, c)| !c.is_whitespace()).take(LONGEST) {
            key.push(place_char(c));
            ends.push((key.len(), at + c.len_utf8()));
        }
        let (place, rest) = self.find(&key, prefer)?;
        let used = key.len() - rest.len();
        let end = ends.iter().find(|(end, _)| *end == used).map_or(0, |(_, source)| *source);
        Ok((place, address.get(end..).unwrap_or_default()))
    }

    fn find<'k>(&self, key: &'k str, prefer: &[&str]) -> Result<(&Municipality, &'k str), Unplaced> {
        let (prefecture, key) = self.split_prefecture(key);
        if let Some((places, rest)) = self.longest(key) {
            return Ok((choose(places, prefecture, prefer)?, rest));
        }
        let (county, key) = split_county(key).ok_or(Unplaced::Nothing)?;
        let (places, rest) = self.longest(key).ok_or(Unplaced::Nothing)?;
        Ok((choose_in_county(places, county, prefecture, prefer)?, rest))
    }

    fn split_prefecture<'k>(&self, key: &'k str) -> (Option<&'static str>, &'k str) {
        // Prefectures have three or four characters.
        for n in [4, 3] {
            if let Some((name, rest)) = split_chars(key, n)
                && let Some(prefecture) = self.names.prefectures.get(name)
            {
                return (Some(prefecture.name), rest);
            }
        }
        (None, key)
    }

    /// Returns the places of the longest name the key begins with, and the rest. A name before 郡 is a county's.
    fn longest<'k>(&self, key: &'k str) -> Option<(&[Municipality], &'k str)> {
        let ends = key.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
        let mut found = None;
        for (at, end) in ends {
            if key.get(at..end).is_some_and(|c| matches!(c, "市" | "町" | "村" | "区")) {
                let (name, rest) = key.split_at_checked(end)?;
                if let Some(places) =
                    self.names.full.get(name).filter(|_| name.ends_with('市') || !rest.starts_with('郡'))
                {
                    found = Some((places.as_slice(), rest));
                }
            }
        }
        found
    }
}

fn split_chars(text: &str, n: usize) -> Option<(&str, &str)> {
    let end = text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    text.split_at_checked(end)
}

fn split_county(key: &str) -> Option<(&str, &str)> {
    let end = key
        .char_indices()
        .take(LONGEST_COUNTY + 1)
        .skip(1)
        .find(|(_, c)| *c == '郡')
        .map(|(at, c)| at + c.len_utf8())?;
    key.split_at_checked(end)
}

/// Chooses among places of one name that stands without a county.
fn choose<'m>(
    places: &'m [Municipality],
    prefecture: Option<&str>,
    prefer: &[&str],
) -> Result<&'m Municipality, Unplaced> {
    let southern = || places.iter().filter(|place| place.kind != Kind::NorthernVillage || places.len() == 1);
    if let Some(prefecture) = prefecture {
        return only(southern().filter(|place| place.prefecture == prefecture));
    }
    match only(southern().filter(|place| prefer.contains(&place.prefecture))) {
        Err(Unplaced::Nothing) => only(southern().filter(|place| !place.name.ends_with(['町', '村']))),
        chosen => chosen,
    }
}

/// Chooses among towns and villages of one name; the county itself is told apart only for the northern ones.
fn choose_in_county<'m>(
    places: &'m [Municipality],
    county: &str,
    prefecture: Option<&str>,
    prefer: &[&str],
) -> Result<&'m Municipality, Unplaced> {
    let northern = NORTHERN_COUNTIES.contains(&county);
    let in_county = || {
        places.iter().filter(move |place| {
            place.name.ends_with(['町', '村'])
                && (place.kind == Kind::NorthernVillage) == northern
                && prefecture.is_none_or(|given| place.prefecture == given)
        })
    };
    match only(in_county()) {
        Err(Unplaced::Ambiguous) => match only(in_county().filter(|place| prefer.contains(&place.prefecture))) {
            Ok(place) => Ok(place),
            Err(_) => Err(Unplaced::Ambiguous),
        },
        chosen => chosen,
    }
}

fn only<'m>(mut places: impl Iterator<Item = &'m Municipality>) -> Result<&'m Municipality, Unplaced> {
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (None, _) => Err(Unplaced::Nothing),
        (Some(_), Some(_)) => Err(Unplaced::Ambiguous),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::master;
    use super::*;

    const KANAGAWA: &[&str] = &["神奈川県"];

    fn begins(address: &str, prefer: &[&str], wanted: Result<(&str, &str), Unplaced>) {
        let found = master().prefix_of(address, prefer).map(|(place, rest)| (place.name, rest));
        assert_eq!(found, wanted, "{address}");
    }

    #[test]
    fn addresses_by_their_beginning() {
        begins("三浦郡葉山町一色1", &[], Ok(("葉山町", "一色1")));
        begins("神奈川県三浦郡葉山町一色1", &[], Ok(("葉山町", "一色1")));
        begins("葉山町一色1", KANAGAWA, Ok(("葉山町", "一色1")));
        begins("葉山町一色1", &[], Err(Unplaced::Nothing));
        begins("三浦しらとり園", KANAGAWA, Err(Unplaced::Nothing));
        begins("三浦市初声町", &[], Ok(("三浦市", "初声町")));
        begins("小川町3-11-2", KANAGAWA, Err(Unplaced::Nothing));
        begins("小川町3-11-2", &[], Err(Unplaced::Nothing));
        begins("神 奈 川 県 横 須 賀 市 小川町", &[], Ok(("横須賀市", " 小川町")));
        begins("茅ケ崎市茅ヶ崎1", &[], Ok(("茅ヶ崎市", "茅ヶ崎1")));
        begins("横浜市保土ヶ谷区川辺町", &[], Ok(("横浜市保土ケ谷区", "川辺町")));
        begins("西区みなとみらい", KANAGAWA, Ok(("横浜市西区", "みなとみらい")));
        begins("南区", KANAGAWA, Err(Unplaced::Ambiguous));
        begins("世田谷区世田谷4", &[], Ok(("世田谷区", "世田谷4")));
        begins("港区芝", &[], Err(Unplaced::Ambiguous));
        begins("府中市宮町", &[], Err(Unplaced::Ambiguous));
        begins("府中市宮町", &["東京都"], Ok(("府中市", "宮町")));
        begins("広島県府中市府川町", &["東京都"], Ok(("府中市", "府川町")));
        begins("揖斐郡池田町", &["岐阜県"], Ok(("池田町", "")));
        begins("中川郡池田町", &[], Err(Unplaced::Ambiguous));
        begins("郡山市朝日", &[], Ok(("郡山市", "朝日")));
        begins("蒲郡市旭町", &[], Ok(("蒲郡市", "旭町")));
        begins("北海道余市郡余市町朝日町", &[], Ok(("余市町", "朝日町")));
        begins("高市郡明日香村岡", &[], Ok(("明日香村", "岡")));
        begins("四日市市諏訪町", &[], Ok(("四日市市", "諏訪町")));
        begins("津市西丸之内", &[], Ok(("津市", "西丸之内")));
        begins("東村山市本町", &[], Ok(("東村山市", "本町")));
        begins("北海道古宇郡泊村", &[], Ok(("泊村", "")));
        begins("龍ヶ崎市", &[], Ok(("龍ケ崎市", "")));
        begins("さいたま市浦和区高砂", &[], Ok(("さいたま市浦和区", "高砂")));
    }

    #[test]
    fn names_by_the_whole_text() {
        let named = |text: &str, prefer: &[&str], wanted: Result<&str, Unplaced>| {
            assert_eq!(master().by_name(text, prefer).map(|place| place.code), wanted, "{text}");
        };
        named("横須賀市", &[], Ok("142018"));
        named("神奈川県", &[], Ok("140007"));
        named("葉 山 町", &[], Ok("143014"));
        named("三浦郡葉山町", &[], Ok("143014"));
        named("横須賀", KANAGAWA, Ok("142018"));
        named("三浦", KANAGAWA, Ok("142107"));
        named("横須賀", &[], Err(Unplaced::Nothing));
        named("池田町", &[], Err(Unplaced::Ambiguous));
        named("池田町", &["長野県"], Ok("204811"));
        named("横浜市西区", &[], Ok("141038"));
        named("国後郡泊村", &[], Ok("016969"));
        named("", &[], Err(Unplaced::Nothing));
        named("横須賀市役所", KANAGAWA, Err(Unplaced::Nothing));
    }

    #[test]
    fn every_place_is_found_by_its_own_name() {
        for place in master().all() {
            let full = if place.kind == Kind::Prefecture {
                place.name.to_owned()
            } else {
                format!("{}{}", place.prefecture, place.name)
            };
            let found = master().by_name(&full, &[]).map(|found| found.code);
            let northern = place.code == "016969"; // 泊村 without its county is the one of 古宇郡
            assert_eq!(found == Ok(place.code), !northern, "{full}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (master().by_name(&text, KANAGAWA), master().prefix_of(&text, KANAGAWA), master().by_code(&text));
        }
    }
}
