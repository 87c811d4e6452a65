//! The name tables beside this file to invented names and addresses.
//!
//! Surnames, given names and towns are common public words; who bears which name at which address is drawn.

use super::random::Random;
use crate::master::master;

/// A written form and its reading in katakana.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) kanji: String,
    pub(super) kana: String,
}

/// An address in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// Six-digit municipality code.
    pub(super) code: &'static str,
    pub(super) postal: &'static str,
    pub(super) town: &'static str,
    /// 丁目; 0 where the town has none.
    pub(super) section: u32,
    pub(super) block: u32,
    /// Last number of the address; 0 where there is none.
    pub(super) house: u32,
    /// Building and room, empty for a house.
    pub(super) building: String,
}

const SURNAMES: &str = include_str!("surnames.txt");
const GIVEN: &str = include_str!("given.txt");
const TOWNS: &str = include_str!("towns.txt");

fn word(token: &str) -> Word {
    let (kanji, kana) = token.split_once('/').unwrap_or((token, token));
    Word { kanji: kanji.to_owned(), kana: kana.to_owned() }
}

/// A surname, the common ones more often.
pub(super) fn surname(random: &mut Random) -> Word {
    let all: Vec<&str> = SURNAMES.split_whitespace().collect();
    let at = random.early(all.len());
    all.get(at).map(|token| word(token)).unwrap_or_default()
}

/// A given name of a girl or a boy.
pub(super) fn given(random: &mut Random, girl: bool) -> Word {
    let mark = if girl { "F" } else { "M" };
    let tokens: Vec<&str> = GIVEN.split_whitespace().collect();
    let fitting: Vec<&str> = tokens
        .chunks_exact(2)
        .filter_map(|pair| match pair {
            [sex, name] if *sex == mark => Some(*name),
            _ => None,
        })
        .collect();
    word(random.pick(&fitting))
}

/// An address in the municipality `code`.
pub(super) fn address(random: &mut Random, code: &str) -> Address {
    let towns: Vec<&'static str> = TOWNS.lines().filter(|line| line.starts_with(code)).collect();
    if towns.is_empty() {
        return anywhere(random, code);
    }
    let line: &'static str = random.pick(&towns);
    let mut parts = line.split_whitespace();
    let (code, postal) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let town = parts.next().unwrap_or("");
    let sections: u32 = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let section = if sections == 0 { 0 } else { random.between(1, sections) };
    let block = if sections == 0 { random.between(12, 1890) } else { random.between(1, 38) };
    let house = if random.chance(0.93) { random.between(1, 29) } else { 0 };
    let building = if random.chance(0.3) { building(random, town) } else { String::new() };
    Address { code, postal, town, section, block, house, building }
}

/// Town names that are found in most municipalities, and how many 丁目 each has here.
const COMMON_TOWNS: [(&str, u32); 36] = [
    ("本町", 4),
    ("中央", 3),
    ("栄町", 3),
    ("緑町", 2),
    ("幸町", 3),
    ("旭町", 2),
    ("若葉町", 4),
    ("東町", 3),
    ("西町", 2),
    ("南町", 3),
    ("北町", 4),
    ("新町", 2),
    ("元町", 2),
    ("泉町", 3),
    ("松原", 5),
    ("桜木町", 2),
    ("大字山田", 0),
    ("大字上野", 0),
    ("大字中島", 0),
    ("大字下田", 0),
    ("大字原", 0),
    ("宮前", 3),
    ("宮下", 0),
    ("高台", 2),
    ("美園", 3),
    ("昭和町", 3),
    ("日吉町", 2),
    ("八幡町", 2),
    ("神田", 0),
    ("古川", 0),
    ("川原町", 2),
    ("富士見", 4),
    ("藤ヶ丘", 3),
    ("希望ヶ丘", 5),
    ("清水", 0),
    ("石橋", 0),
];

/// An address in a municipality whose towns are not listed: a common town name, without a postal code.
fn anywhere(random: &mut Random, code: &str) -> Address {
    let (town, sections) = random.pick(&COMMON_TOWNS);
    let section = if sections == 0 { 0 } else { random.between(1, sections) };
    let block = if sections == 0 { random.between(12, 1890) } else { random.between(1, 38) };
    let house = if random.chance(0.93) { random.between(1, 29) } else { 0 };
    let building = if random.chance(0.3) { building(random, town) } else { String::new() };
    let code = master().by_code(code).map_or("", |found| found.code);
    Address { code, postal: "", town, section, block, house, building }
}

/// Given names of the table that are read alike.
pub(super) fn written(kana: &str) -> Vec<String> {
    let words = GIVEN.split_whitespace().map(word);
    words.filter(|word| word.kana == kana && word.kanji != word.kana).map(|word| word.kanji).collect()
}

fn building(random: &mut Random, town: &str) -> String {
    let name = random.pick(&["コーポ", "ハイツ", "メゾン", "グランドール", "サンハイム", "県営住宅", "パークヒル"]);
    let room = random.between(1, 5) * 100 + random.between(1, 8);
    if name == "県営住宅" {
        return format!("{town}団地{}号棟{room}号室", random.between(1, 6));
    }
    format!("{name}{}{room}", random.pick(&["みさき", "潮風", "Ａ棟", "湘南", "ひかり", "第２"]))
}

/// The name of a municipality of the sample.
pub(super) fn municipality(code: &str) -> &'static str {
    match code {
        "142018" => "横須賀市",
        "142042" => "鎌倉市",
        "142085" => "逗子市",
        "142107" => "三浦市",
        "143014" => "葉山町",
        "141003" => "横浜市",
        "142051" => "藤沢市",
        _ => master().by_code(code).map_or("", |found| found.name),
    }
}

/// The prefecture of a municipality.
pub(super) fn prefecture(code: &str) -> &'static str {
    if code.starts_with("14") { "神奈川県" } else { master().by_code(code).map_or("", |found| found.prefecture) }
}

/// The five municipalities of the area, in code order (建制順).
pub(super) const AREA: [&str; 5] = ["142018", "142042", "142085", "142107", "143014"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_large_and_whole() {
        assert!(SURNAMES.split_whitespace().count() >= 150);
        assert!(GIVEN.split_whitespace().count() >= 400);
        assert!(SURNAMES.split_whitespace().all(|token| token.contains('/')));
        assert!(TOWNS.lines().all(|line| line.starts_with('#') || line.split(' ').count() == 4));
    }

    #[test]
    fn addresses_stay_in_their_municipality() {
        let mut random = Random::new(1, "t");
        for code in AREA {
            let found = address(&mut random, code);
            assert_eq!(found.code, code);
            assert!(!found.town.is_empty() && !municipality(code).is_empty());
        }
    }
}
