//! The cells of one row to what linking compares. What Japanese readers cannot read (a foreign postcode, a street) is taken as it stands,
//! folded.

use std::borrow::Cow;

use super::columns::Columns;
use crate::link::engine::Identity;
use crate::master::master;
use crate::plan::{Kind, Subject};
use crate::values::address::read_address;
use crate::values::care::read_cares;
use crate::values::choice::Sex;
use crate::values::contact::{read_phone, read_postal};
use crate::values::date::{Hint, read_date};
use crate::values::fold::{compact, word_key};
use crate::values::name::{Name, read_kana, read_name};
use crate::values::read::Read;

/// Returns what linking compares of a row.
pub(super) fn identity(cells: &[Cow<'_, str>], columns: &Columns, source: u32) -> Identity {
    let text = |subject: Subject| text(cells, columns, subject);
    let name = parts([Subject::Family, Subject::Given, Subject::Name].map(text), read_name);
    let kana = parts([Subject::FamilyKana, Subject::GivenKana, Subject::Kana].map(text), read_kana);
    let home = municipality(&text(Subject::Municipality));
    let code = home.map(|code| format!("{code:06}"));
    let address = read_address(&text(Subject::Address), code.as_deref(), &[]).value;
    let own = |subject: Subject, otherwise: String| match text(subject) {
        own if own.is_empty() => otherwise,
        own => word_key(&own),
    };
    Identity {
        source,
        fixed: 0,
        family: name.family,
        given: name.given,
        name: name.whole,
        family_kana: kana.family,
        given_kana: kana.given,
        kana: kana.whole,
        birth: read_date(&birth(cells, columns), Hint::default()).ok().map(|read| read.value),
        sex: Sex::read(&text(Subject::Sex)).value().map(|sex| sex == Sex::Female),
        municipality: home.or_else(|| address.municipality.and_then(|code| code.parse().ok())).unwrap_or(0),
        town: own(Subject::Town, address.town),
        lot: own(Subject::Lot, address.lot),
        postal: digits_or_key(&text(Subject::Postal), |text| read_postal(text).ok().map(|read| read.value)),
        guardian: read_name(&text(Subject::Guardian)).value.whole,
        phone: digits_or_key(&text(Subject::Phone), |text| read_phone(text).ok().map(|read| read.value)),
        certificate: compact(&text(Subject::Certificate)),
        cares: read_cares(&text(Subject::Cares)).cares.bits(),
        others: columns.further.iter().map(|(at, kind)| further(at.map_or("", |at| cell(cells, at)), *kind)).collect(),
    }
}

/// What is compared of a further column: dates and numbers as they read, however they are written.
fn further(text: &str, kind: Kind) -> String {
    let read = match kind {
        _ if text.is_empty() => None,
        Kind::Date => read_date(text, Hint::default()).ok().map(|read| read.value.to_string()),
        Kind::Number => compact(text).parse::<f64>().ok().map(|number| number.to_string()),
        Kind::Text | Kind::Code | Kind::Category => None,
    };
    read.unwrap_or_else(|| word_key(text))
}

/// The list a row says it stands in; empty where it says none.
pub(super) fn source(cells: &[Cow<'_, str>], columns: &Columns) -> String {
    let Some(places) = columns.subjects.get(&Subject::Source) else { return String::new() };
    let cells: Vec<&str> = places.iter().map(|(at, _)| cell(cells, *at)).collect();
    if cells.iter().all(|cell| cell.is_empty()) { String::new() } else { cells.join("\u{1f}") }
}

pub(super) fn cell<'c>(cells: &'c [Cow<'_, str>], at: usize) -> &'c str {
    cells.get(at).map_or("", |cell| cell.trim())
}

/// The cells of a subject, one after the other.
fn text<'c>(cells: &'c [Cow<'_, str>], columns: &Columns, subject: Subject) -> Cow<'c, str> {
    match columns.subjects.get(&subject).map(Vec::as_slice) {
        None | Some([]) => Cow::Borrowed(""),
        Some([(at, _)]) => Cow::Borrowed(cell(cells, *at)),
        Some(several) => {
            let filled = several.iter().map(|(at, _)| cell(cells, *at)).filter(|cell| !cell.is_empty());
            Cow::Owned(filled.collect::<Vec<_>>().join(" "))
        }
    }
}

/// A birth date of one cell, of year, month and day, or of era, year, month and day.
fn birth<'c>(cells: &'c [Cow<'_, str>], columns: &Columns) -> Cow<'c, str> {
    let places = columns.subjects.get(&Subject::Birth).map(Vec::as_slice).unwrap_or_default();
    match places.iter().map(|(at, _)| cell(cells, *at)).collect::<Vec<_>>().as_slice() {
        [year, month, day] => Cow::Owned(format!("{year}-{month}-{day}")),
        [era, year, month, day] => Cow::Owned(format!("{era}{year}年{month}月{day}日")),
        _ => text(cells, columns, Subject::Birth),
    }
}

/// A name of its parts, or whole where it has none.
fn parts([family, given, whole]: [Cow<'_, str>; 3], read: fn(&str) -> Read<Name>) -> Name {
    let (family, given) = (read(&family).value, read(&given).value);
    if family.whole.is_empty() && given.whole.is_empty() { read(&whole).value } else { Name::of_parts(&family, &given) }
}

/// A municipality's code; what is none of Japan's still tells equal from different.
fn municipality(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    let coded = master().by_code(text).map(|place| place.code);
    let found = coded.or_else(|| read_address(text, None, &[]).value.municipality);
    found.and_then(|code| code.parse().ok()).or_else(|| {
        let key = word_key(text);
        (!key.is_empty()).then(|| u32::try_from(number(&key) >> 33).unwrap_or(0) | 1 << 31)
    })
}

fn digits_or_key(text: &str, read: impl Fn(&str) -> Option<String>) -> String {
    if text.is_empty() { String::new() } else { read(text).unwrap_or_else(|| word_key(text)) }
}

/// A number for a text (FNV-1a, stirred); two of ten million texts share one with a chance of one in 400,000.
pub(super) fn number(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(titles: &[&str], cells: &[&str]) -> Identity {
        let titles: Vec<String> = titles.iter().map(ToString::to_string).collect();
        let columns = Columns { subjects: super::super::columns::usual(&titles), ..Columns::default() };
        identity(&cells.iter().map(|cell| Cow::Borrowed(*cell)).collect::<Vec<_>>(), &columns, 1)
    }

    #[test]
    fn a_japanese_row() {
        let row = row(
            &["氏名", "フリガナ", "生年月日", "性別", "居住市町村", "住所", "電話"],
            &["髙橋　陽翔", "ﾀｶﾊｼ ﾊﾙﾄ", "R1.5.1", "男", "横須賀市", "小川町11番地", "046-822-4000"],
        );
        assert_eq!((row.family.as_str(), row.given_kana.as_str()), ("高橋", "ハルト"));
        assert_eq!((row.municipality, row.sex, row.phone.as_str()), (142_018, Some(false), "0468224000"));
        assert_eq!((row.town.as_str(), row.lot.as_str()), ("小川町", "11"));
    }

    #[test]
    fn a_row_from_elsewhere() {
        let titles =
            ["surname", "given_name", "date_of_birth", "postcode", "suburb", "street_number", "address_1", "home"];
        let titles: Vec<&str> =
            titles.iter().map(|title| if *title == "postcode" { "post_code" } else { title }).collect();
        let row = row(&titles, &["Smith", "Jo Ann", "19151111", "2906", "Port Noarlunga", "12", "Ash St", "sa"]);
        assert_eq!((row.family.as_str(), row.given.as_str(), row.postal.as_str()), ("smith", "joann", "2906"));
        assert_eq!((row.town.as_str(), row.lot.as_str()), ("portnoarlunga", "12ashst"));
        assert!(row.birth.is_some() && row.municipality > 1 << 31);
    }
}
