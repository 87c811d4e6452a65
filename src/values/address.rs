//! Addresses as written to municipality, town with 丁目, lot and building, so that the usual spellings of one address
//! are equal: 小川町三丁目11番2号, 小川町３－１１－２, 小川町3丁目11-2 ハイツ201.

use std::fmt;

use super::number::{kanji_digit, kanji_number, kanji_unit};
use super::read::{Note, Read, missing, written};
use crate::master::{Municipality, master, place_char};
use crate::values::fold::{compat, fold_spaced, is_dash};

/// An address folded for comparison; what is not written is empty.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Code of the municipality or ward, six digits.
    pub municipality: Option<&'static str>,
    /// Town with its 丁目 (町丁目), without 大字 and 字: 小川町3.
    pub town: String,
    /// Numbers of the block and house, or of the lot: 11-2.
    pub lot: String,
    /// Building and room.
    pub building: String,
    /// Postal code of seven digits, when it stands in the same cell.
    pub postal: Option<String>,
}

impl fmt::Debug for Address {
    /// Shows the municipality only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("municipality", &self.municipality).finish_non_exhaustive()
    }
}

impl Address {
    /// Returns town and lot as one key, in which 小川町3-11 with and without 丁目 are equal.
    pub fn line(&self) -> String {
        let joined = !self.lot.is_empty() && self.town.ends_with(|c: char| c.is_ascii_digit());
        format!("{}{}{}", self.town, if joined { "-" } else { "" }, self.lot)
    }
}

/// Greatest first number of three that is taken for a 丁目 where only dashes stand between; lots are mostly greater.
const LAST_CHOME: u32 = 20;

/// Returns the address a cell says. Where no municipality is written it is the one of the hint (a code, from the column
/// 居住市町村); names that several places bear are looked for in the hint's prefecture, then in the preferred ones.
pub fn read_address(text: &str, home: Option<&str>, prefer: &[&str]) -> Read<Address> {
    if missing(text).is_some() {
        return Read::plain(Address::default());
    }
    let text = compat(written(text));
    let text = without_label(&text);
    let (postal, text) = split_postal(text);
    let home = home.and_then(|code| master().by_code(code));
    let (written, rest) = split_municipality(text, home, prefer);
    let mut address = parse_rest(&street_key(rest));
    address.municipality = written.or(home).map(|place| place.code);
    address.postal = postal;
    match (written, home) {
        (None, Some(_)) => Read::noted(address, Note::HomeFromHint),
        _ => Read::plain(address),
    }
}

/// Drops a label in front (住所：).
fn without_label(text: &str) -> &str {
    let rest = ["住所", "所在地", "現住所", "居住地"].iter().find_map(|label| text.strip_prefix(label));
    rest.and_then(|rest| rest.trim_start().strip_prefix(':')).map_or(text, str::trim_start)
}

/// Splits off a postal code in front.
fn split_postal(text: &str) -> (Option<String>, &str) {
    // One in brackets: (〒238-0004)横須賀市.
    if let Some((inside, rest)) = text.strip_prefix('(').and_then(|text| text.split_once(')'))
        && let (Some(postal), "") = split_postal(inside)
    {
        return (Some(postal), rest.trim_start());
    }
    let marked = text.strip_prefix('〒');
    let start = marked.unwrap_or(text).trim_start();
    let mut digits = String::with_capacity(7);
    let mut dashed = false;
    let mut end = 0;
    for c in start.chars() {
        let dash = (is_dash(c) || c == 'ー') && digits.len() == 3;
        if !(c.is_ascii_digit() || dash) || digits.len() == 7 {
            break;
        }
        if dash {
            dashed = true;
        } else {
            digits.push(c);
        }
        end += c.len_utf8();
    }
    match start.get(end..) {
        Some(rest) if digits.len() == 7 && (marked.is_some() || dashed) => (Some(digits), rest.trim_start()),
        _ => (None, text),
    }
}

fn split_municipality<'t>(
    text: &'t str,
    home: Option<&Municipality>,
    prefer: &[&str],
) -> (Option<&'static Municipality>, &'t str) {
    let near = home.and_then(|home| master().prefix_of(text, &[home.prefecture]).ok());
    match near.or_else(|| master().prefix_of(text, prefer).ok()) {
        Some((place, rest)) => (Some(place), rest),
        None => (None, text),
    }
}

fn street_key(rest: &str) -> String {
    fold_spaced(rest).trim().chars().map(place_char).collect()
}

/// Reads what follows the municipality.
fn parse_rest(text: &str) -> Address {
    let (mut town, chome, rest) = split_town(text);
    let numbers = Numbers::split(rest);
    let (implied, lot, rooms) = numbers.divide(chome.is_some());
    let chome = chome.or(implied);
    clean_town(&mut town);
    if let Some(chome) = chome {
        town.push_str(&chome.to_string());
    }
    Address { town, lot: join(lot), building: building(rooms, numbers.rest), ..Address::default() }
}

/// Splits off the name of the town and a written 丁目.
fn split_town(text: &str) -> (String, Option<u32>, &str) {
    let mut town = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((number, after)) = number_at(rest) {
            if let Some(after) = chome_mark(after) {
                return (town, Some(number), after);
            }
            if let Some(mark) = town_mark(after) {
                // 第23地割 is 23地割.
                if town.ends_with('第') {
                    town.pop();
                }
                town.push_str(&number.to_string());
                town.push_str(mark);
                rest = after.strip_prefix(mark).unwrap_or(after);
                continue;
            }
            if c.is_ascii_digit() || kanji_counts(after) {
                return (town, None, rest);
            }
            // A town's own name (一色, 三春町): its kanji numbers stay.
            let run = rest.len() - after.len();
            town.push_str(rest.get(..run).unwrap_or_default());
            rest = after;
            continue;
        }
        if c != ' ' {
            town.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    (town, None, "")
}

fn number_at(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return kanji_number(text);
    }
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

fn starts_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || kanji_digit(c).is_some() || kanji_unit(c).is_some())
}

fn chome_mark(after: &str) -> Option<&str> {
    after
        .strip_prefix("丁目")
        .or_else(|| after.strip_prefix('丁').filter(|rest| starts_number(rest) || rest.starts_with('-')))
}

/// Returns the word behind a number that makes it part of the town's name.
fn town_mark(after: &str) -> Option<&'static str> {
    ["条", "線", "区", "地割", "番町", "番丁"].into_iter().find(|mark| after.starts_with(mark))
}

/// Whether what follows kanji numbers shows that they count.
fn kanji_counts(after: &str) -> bool {
    let joined = after.strip_prefix(JOINTS).is_some_and(|rest| {
        let number = kanji_number(rest).map(|(_, behind)| behind);
        let ends = number.is_some_and(|behind| behind.is_empty() || behind.starts_with(['番', '号', ' ']));
        ends || rest.starts_with(|c: char| c.is_ascii_digit())
    });
    joined || after.starts_with('番') || after.starts_with('号')
}

/// What stands between two numbers of a lot.
const JOINTS: [char; 4] = ['-', 'ノ', '・', '~'];

/// The numbers behind the town.
struct Numbers<'t> {
    all: Vec<u32>,
    /// Which of them is the first to bear 番 or 番地.
    marked: Option<usize>,
    /// The first bears 号, so it is no 丁目.
    led_by_house: bool,
    rest: &'t str,
}

impl<'t> Numbers<'t> {
    fn split(text: &'t str) -> Self {
        let mut numbers = Self { all: Vec::new(), marked: None, led_by_house: false, rest: text.trim_start() };
        let mut open = true;
        while let Some((number, after)) = numbers.next(open) {
            let index = numbers.all.len();
            numbers.all.push(number);
            let (mark, after) = split_mark(after);
            if mark == Mark::Block {
                numbers.marked = numbers.marked.or(Some(index));
            }
            numbers.led_by_house |= mark == Mark::House && index == 0;
            numbers.rest = after;
            // In 福井 a block is a 号: 北潟238号1番地.
            let block_follows = || number_at(after.trim_start()).is_some_and(|(_, after)| after.starts_with('番'));
            open = mark == Mark::Block || block_follows();
            if mark == Mark::House && !open {
                break;
            }
        }
        numbers
    }

    /// Returns the next number and what follows it, unless it is a room's; `open` when it may follow without a dash.
    fn next(&self, open: bool) -> Option<(u32, &'t str)> {
        let joined = self.rest.trim_start().strip_prefix(JOINTS);
        let at = joined.or(open.then_some(self.rest))?.trim_start();
        let (number, after) = number_at(at)?;
        let in_kanji = !at.starts_with(|c: char| c.is_ascii_digit());
        let is_room = ["号室", "号棟", "号館", "階", "棟", "室", "f"].iter().any(|mark| after.starts_with(mark));
        (!is_room && (!in_kanji || kanji_counts(after) || after.is_empty())).then_some((number, after))
    }

    /// Divides the numbers into 丁目, lot and room.
    fn divide(&self, has_chome: bool) -> (Option<u32>, &[u32], &[u32]) {
        let all = self.all.as_slice();
        let implied = match (has_chome || self.led_by_house, self.marked, all) {
            (false, Some(1), [chome, ..]) | (false, None, [chome @ 1..=LAST_CHOME, _, _, ..]) => Some(*chome),
            _ => None,
        };
        let behind = all.get(usize::from(implied.is_some())..).unwrap_or_default();
        let (lot, rooms) = behind.split_at_checked(2).unwrap_or((behind, &[]));
        (implied, lot, rooms)
    }
}

/// The word behind a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// 番, 番地
    Block,
    /// 号
    House,
}

fn split_mark(after: &str) -> (Mark, &str) {
    if let Some(rest) =
        after.strip_prefix("番地").or_else(|| after.strip_prefix('番').filter(|rest| !rest.starts_with('館')))
    {
        (Mark::Block, rest)
    } else if let Some(rest) = after.strip_prefix('号') {
        (Mark::House, rest)
    } else {
        (Mark::None, after)
    }
}

/// Drops 大字, 小字 and 字, which are written or not; 字 inside a name (十文字, 大文字) stays.
fn clean_town(town: &mut String) {
    if !town.contains('字') {
        return;
    }
    let mut cleaned = String::with_capacity(town.len());
    let mut last = ' ';
    for c in town.chars() {
        if c == '字' && !matches!(last, '文' | '十') {
            if matches!(last, '大' | '小') {
                cleaned.pop();
            }
        } else {
            cleaned.push(c);
        }
        last = c;
    }
    *town = cleaned;
}

fn join(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("-")
}

fn building(rooms: &[u32], rest: &str) -> String {
    let mut building = join(rooms);
    let rest = rest.trim_start_matches(|c: char| is_dash(c) || matches!(c, ' ' | '、' | ',' | '/' | 'ー' | '・'));
    if !building.is_empty() && !rest.is_empty() {
        building.push('-');
    }
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
    building.extend(rest.trim_start_matches('#').chars().filter(|c| *c != ' '));
    if let Some(floor) = building.strip_suffix('f').filter(|kept| kept.ends_with(|c: char| c.is_ascii_digit())) {
        building = format!("{floor}階");
    }
    for tail in ["号室", "室", "号"] {
        if let Some(kept) = building.strip_suffix(tail).filter(|kept| kept.ends_with(|c: char| c.is_ascii_digit())) {
            building.truncate(kept.len());
            break;
        }
    }
    building
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KANAGAWA: &[&str] = &["神奈川県"];

    fn reads(text: &str, wanted: [&str; 4]) {
        let address = read_address(text, None, KANAGAWA).value;
        assert_eq!(
            [address.municipality.unwrap_or(""), &address.town, &address.lot, &address.building],
            wanted,
            "{text}"
        );
    }

    #[test]
    fn spellings_of_one_address() {
        reads("横須賀市小川町三丁目11番2号", ["142018", "小川町3", "11-2", ""]);
        reads("横須賀市小川町３－１１－２", ["142018", "小川町3", "11-2", ""]);
        reads("神奈川県横須賀市小川町3丁目11-2 ハイツ201", ["142018", "小川町3", "11-2", "ハイツ201"]);
        reads("横須賀市 小川町 三丁目 十一番 二号", ["142018", "小川町3", "11-2", ""]);
        reads("横須賀市小川町3ー11ー2ー201", ["142018", "小川町3", "11-2", "201"]);
        reads("横須賀市小川町三-11-2", ["142018", "小川町3", "11-2", ""]);
        reads("横須賀市小川町3-11番2号", ["142018", "小川町3", "11-2", ""]);
        reads("横須賀市小川町3丁目11番地の2", ["142018", "小川町3", "11-2", ""]);
        reads("横須賀市小川町3丁目11番2号 ハイツ 201号室", ["142018", "小川町3", "11-2", "ハイツ201"]);
        reads("横須賀市小川町11", ["142018", "小川町", "11", ""]);
        reads("横須賀市小川町11番地", ["142018", "小川町", "11", ""]);
    }

    #[test]
    fn lots() {
        reads("三浦郡葉山町一色1234番地の5", ["143014", "一色", "1234-5", ""]);
        reads("三浦郡葉山町大字一色1234-5", ["143014", "一色", "1234-5", ""]);
        reads("葉山町一色字三ヶ浦12", ["143014", "一色三ケ浦", "12", ""]);
        reads("葉山町堀内2220", ["143014", "堀内", "2220", ""]);
        reads("葉山町一色1234-5-201", ["143014", "一色", "1234-5", "201"]);
        reads("鎌倉市御成町１８番１０号", ["142042", "御成町", "18-10", ""]);
        reads("鎌倉市御成町18-10-305号室", ["142042", "御成町", "18-10", "305"]);
        reads("札幌市中央区北三条西六丁目1番地", ["011011", "北3条西6", "1", ""]);
        reads("札幌市中央区北3条西6-1", ["011011", "北3条西", "6-1", ""]);
        reads("東京都千代田区三番町5-1", ["131016", "3番町", "5-1", ""]);
        reads("東京都中央区八丁堀3-5-1", ["131024", "八丁堀3", "5-1", ""]);
        reads("横浜市保土ケ谷区川辺町2番地9", ["141062", "川辺町", "2-9", ""]);
        reads("仙台市青葉区一番町四丁目1-3", ["041017", "1番町4", "1-3", ""]);
        reads("逗子市逗子5-2-16 3階", ["142085", "逗子5", "2-16", "3階"]);
        reads("三浦市城山町1-1", ["142107", "城山町", "1-1", ""]);
        reads("三浦市初声町下宮田", ["142107", "初声町下宮田", "", ""]);
    }

    #[test]
    fn hints_and_postal_codes() {
        let read = read_address("〒238-0004 小川町11", Some("142018"), KANAGAWA);
        assert_eq!(
            (read.value.municipality, read.value.postal.as_deref(), read.notes.as_slice()),
            (Some("142018"), Some("2380004"), [Note::HomeFromHint].as_slice())
        );
        assert_eq!(read.value.line(), "小川町11");
        let moved = read_address("葉山町一色1", Some("142018"), &[]);
        assert_eq!((moved.value.municipality, moved.notes.len()), (Some("143014"), 0));
        assert_eq!(read_address("府中市宮町2-24", Some("132063"), KANAGAWA).value.municipality, Some("132063"));
        assert_eq!(read_address("三浦しらとり園", None, KANAGAWA).value.municipality, None);
        assert_eq!(
            read_address("小川町3丁目11", None, &[]).value.line(),
            read_address("小川町3-11", None, &[]).value.line()
        );
        assert_eq!(read_address("不明", Some("142018"), &[]).value, Address::default());
        assert_eq!(format!("{:?}", moved.value), "Address { municipality: Some(\"143014\"), .. }");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "(横須賀市|町|[0-9一二三十千]|丁目|番|号|地|-|ノ|字| ){0,12}") {
            let _ = (read_address(&text, Some("142018"), KANAGAWA), read_address(&short, None, KANAGAWA));
        }

        #[test]
        fn spellings_agree(chome in 1_u32..=20, block in 1_u32..100, house in 1_u32..100) {
            let plain = read_address(&format!("横須賀市小川町{chome}-{block}-{house}"), None, &[]);
            prop_assert_eq!(&read_address(&format!("横須賀市小川町{chome}丁目{block}番{house}号"), None, &[]), &plain);
            prop_assert_eq!(&read_address(&format!("横須賀市大字小川町{chome}丁目{block}番地の{house}"), None, &[]), &plain);
        }
    }
}
