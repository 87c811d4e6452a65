//! Values to the many ways in which offices write them: dates, flags, names, addresses, numbers.

use chrono::{Datelike, NaiveDate};

use super::book::{Cell, serial};
use super::names::{self, Address};
use super::people::day;
use super::random::Random;

/// The six dashes that one address column of a public list holds, and the full-width hyphen.
pub(super) const DASHES: [&str; 7] = ["-", "－", "−", "‐", "ー", "ｰ", "―"];

/// Era of a date: letter, name, year.
pub(super) fn era(date: NaiveDate) -> (&'static str, &'static str, i32) {
    if date >= day(2019, 5, 1) { ("R", "令和", date.year() - 2018) } else { ("H", "平成", date.year() - 1988) }
}

/// A date in the style of a column; `mixed` draws one of the text styles.
pub(super) fn date(random: &mut Random, date: NaiveDate, style: &str) -> Cell {
    let (letter, name, year) = era(date);
    let (month, on) = (date.month(), date.day());
    let text = match style {
        "cell" => return Cell::Date(date),
        "serial" => return Cell::Number(serial(date)),
        "compact" => format!("{}{month:02}{on:02}", date.year()),
        "dot" => format!("{letter}{year}.{month}.{on}"),
        "zero" => format!("{letter}{year:02}/{month:02}/{on:02}"),
        "slash" => format!("{letter}{year}/{month}/{on}"),
        "kanji" if year == 1 => format!("{name}元年{month}月{on}日"),
        "kanji" => format!("{name}{year}年{month}月{on}日"),
        "wide" => wide(&format!("{name}{year}年{month}月{on}日")),
        "western" => format!("{}年{month}月{on}日", date.year()),
        "iso" => date.to_string(),
        "mixed" => {
            let style =
                random.pick(&["dot", "slash", "kanji", "wide", "plain", "zero", "western", "compact", "iso", "cell"]);
            return self::date(random, date, style);
        }
        _ => format!("{}/{month}/{on}", date.year()),
    };
    Cell::Text(text)
}

/// A yes, a no or an unknown in the style of a column; none where the cell stays blank.
pub(super) fn flag(random: &mut Random, value: Option<bool>, style: &str) -> Option<Cell> {
    let value = value?;
    let text = match (style, value) {
        ("cross", false) => "×",
        ("word", true) => "有",
        ("word", false) => "無",
        ("polite", true) => "あり",
        ("polite", false) => "なし",
        ("answer", true) => "はい",
        ("answer", false) => "いいえ",
        ("one", true) => return Some(Cell::Number(1.0)),
        ("zero", _) => return Some(Cell::number(u32::from(value))),
        ("check", true) => "✓",
        ("large", true) => "◯",
        ("mixed", true) => {
            random.weighted(&[(6, "○"), (4, "◯"), (3, "〇"), (1, "✓"), (1, "有"), (1, "●"), (1, "1"), (1, "レ")])
        }
        ("mixed", false) => random.weighted(&[(12, ""), (2, "×"), (1, "－"), (1, "無"), (1, "-")]),
        (_, true) => "○",
        (_, false) => "",
    };
    (!text.is_empty()).then(|| Cell::text(text))
}

/// A number in the style of a column, with the unit that some offices write behind it.
pub(super) fn number(random: &mut Random, value: u32, style: &str) -> Option<Cell> {
    let text = match style {
        "wide" => wide(&value.to_string()),
        "text" => value.to_string(),
        "dash" if value == 0 => random.pick(&DASHES).to_owned(),
        "blank" if value == 0 => return None,
        "mixed" => match random.below(8) {
            0 => wide(&value.to_string()),
            1 => value.to_string(),
            2 if value == 0 => random.pick(&DASHES).to_owned(),
            _ => return Some(Cell::number(value)),
        },
        "" | "dash" | "blank" => return Some(Cell::number(value)),
        unit => format!("{value}{unit}"),
    };
    Some(Cell::Text(text))
}

/// A name of two parts in the style of a column.
pub(super) fn name(random: &mut Random, family: &str, given: &str, style: &str) -> Cell {
    Cell::Text(match style {
        "half" => format!("{family} {given}"),
        "joined" => format!("{family}{given}"),
        "spaced" => spaced(&format!("{family}{given}")),
        "mixed" => match random.below(10) {
            0 => spaced(&format!("{family}{given}")),
            1 => format!("{family}　　{given} "),
            2..=4 => format!("{family} {given}"),
            5 => format!("{family}{given}"),
            _ => format!("{family}　{given}"),
        },
        _ => format!("{family}　{given}"),
    })
}

/// A reading in katakana in the script of a column.
pub(super) fn kana(text: &str, style: &str) -> String {
    match style {
        "hiragana" => text.chars().map(hiragana).collect(),
        "half" => text.chars().map(half_kana).collect(),
        _ => text.to_owned(),
    }
}

/// Puts a space between all letters, as titles are spread over a cell.
pub(super) fn spaced(text: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(" ")
}

/// Full-width forms of ASCII letters, digits and signs.
pub(super) fn wide(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

/// Half-width kana; a voiced letter becomes two.
fn half_kana(letter: char) -> String {
    const FULL: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォッャュョー";
    const HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｯｬｭｮｰ";
    const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴパピプペポ";
    const BASES: &str = "カキクケコサシスセソタチツテトハヒフヘホウハヒフヘホ";
    let plain = |letter: char| {
        let at = FULL.chars().position(|full| full == letter);
        at.and_then(|at| HALF.chars().nth(at)).unwrap_or(letter)
    };
    let Some(at) = VOICED.chars().position(|voiced| voiced == letter) else {
        return plain(letter).to_string();
    };
    let base = BASES.chars().nth(at).map_or(letter, plain);
    format!("{base}{}", if "パピプペポ".contains(letter) { 'ﾟ' } else { 'ﾞ' })
}

/// An address in the style of a column: how far it goes up, and how the numbers are written.
pub(super) fn address(random: &mut Random, at: &Address, style: &str) -> Cell {
    let city = match (names::municipality(at.code), at.code) {
        (_, "143014") => "三浦郡葉山町",
        (name, _) => name,
    };
    let dash = random.pick(&["-", "－", "−", "‐", "ー"]);
    let up = match style {
        "full" => format!("{}{city}", names::prefecture(at.code)),
        "town" => String::new(),
        "mixed" => random.pick(&[names::prefecture(at.code), "", ""]).to_owned() + city,
        _ => city.to_owned(),
    };
    let numbers = match style {
        "kanji" => kanji_numbers(at),
        "wide" => wide(&plain_numbers(at, "-")),
        "mixed" if random.chance(0.35) => kanji_numbers(at),
        "mixed" if random.chance(0.35) => wide(&plain_numbers(at, "-")).replace('－', dash),
        "mixed" => plain_numbers(at, dash),
        _ => plain_numbers(at, "-"),
    };
    let with_building = !at.building.is_empty() && (style != "mixed" || random.chance(0.7));
    let building = if with_building { format!("　{}", at.building) } else { String::new() };
    Cell::Text(format!("{up}{}{numbers}{building}", at.town))
}

fn plain_numbers(at: &Address, dash: &str) -> String {
    let parts = [at.section, at.block, at.house];
    let parts: Vec<String> = parts.iter().filter(|part| **part > 0).map(u32::to_string).collect();
    parts.join(dash)
}

fn kanji_numbers(at: &Address) -> String {
    let section = if at.section > 0 { format!("{}丁目", wide(&at.section.to_string())) } else { String::new() };
    let unit = if at.section > 0 { "番" } else { "番地" };
    let house = match (at.house, at.section) {
        (0, _) => String::new(),
        (house, 0) => format!("の{}", wide(&house.to_string())),
        (house, _) => format!("{}号", wide(&house.to_string())),
    };
    format!("{section}{}{unit}{house}", wide(&at.block.to_string()))
}

/// A telephone number in the style of a column.
pub(super) fn phone(random: &mut Random, number: &str, style: &str) -> String {
    let parts: Vec<&str> = number.split('-').collect();
    let style = if style == "mixed" { random.pick(&["plain", "brackets", "wide", "dots", "", ""]) } else { style };
    match (style, parts.as_slice()) {
        ("plain", _) => parts.concat(),
        ("brackets", [area, exchange, rest]) => format!("{area}({exchange}){rest}"),
        ("wide", _) => wide(number).replace('－', "ー"),
        ("dots", _) => parts.join("."),
        _ => number.to_owned(),
    }
}

/// A postal code in the style of a column.
pub(super) fn postal(code: &str, style: &str) -> Option<Cell> {
    let (head, tail) = code.split_at_checked(3)?;
    Some(match style {
        "number" => Cell::Number(code.parse().ok()?),
        "mark" => Cell::Text(format!("〒{head}-{tail}")),
        "wide" => Cell::Text(wide(&format!("{head}-{tail}"))),
        _ => Cell::Text(format!("{head}-{tail}")),
    })
}

/// A municipality in the style of a column.
pub(super) fn municipality(random: &mut Random, code: &str, style: &str) -> Option<Cell> {
    let name = names::municipality(code);
    let long = if code == "143014" { "三浦郡葉山町" } else { name };
    Some(match style {
        "code" => Cell::Number(code.parse().ok()?),
        "five" => Cell::Text(code.get(..5)?.to_owned()),
        "long" => Cell::Text(long.to_owned()),
        "spaced" => Cell::Text(spaced(name)),
        "mixed" => Cell::Text(match random.below(6) {
            0 => spaced(name),
            1 => format!("{}{long}", names::prefecture(code)),
            2 => format!("{name}　"),
            _ => name.to_owned(),
        }),
        _ => Cell::Text(name.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(style: &str) -> String {
        match date(&mut Random::new(1, "t"), day(2021, 6, 5), style) {
            Cell::Text(text) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn dates_have_many_shapes() {
        assert_eq!(dated("dot"), "R3.6.5");
        assert_eq!(dated("zero"), "R03/06/05");
        assert_eq!(dated("wide"), "令和３年６月５日");
        assert_eq!(dated("compact"), "20210605");
        assert_eq!(dated(""), "2021/6/5");
    }

    #[test]
    fn kana_change_script() {
        assert_eq!(kana("ガッコウ", "half"), "ｶﾞｯｺｳ");
        assert_eq!(kana("ヴァージ", "hiragana"), "ゔぁーじ");
    }

    #[test]
    fn addresses_have_many_shapes() {
        let at = Address { code: "143014", town: "一色", section: 2, block: 14, house: 3, ..Address::default() };
        let mut random = Random::new(1, "t");
        assert_eq!(address(&mut random, &at, "full"), Cell::text("神奈川県三浦郡葉山町一色2-14-3"));
        assert_eq!(address(&mut random, &at, "kanji"), Cell::text("三浦郡葉山町一色２丁目１４番３号"));
    }
}
