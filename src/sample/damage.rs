//! A row to a row with the slips of whoever typed it; a person can still recognise the child.

use chrono::{Datelike, NaiveDate};

use super::book::Cell;
use super::names;
use super::random::Random;
use super::shares::Slips;
use super::spell;
use super::view::View;

/// Letters that are written in more than one way in family registers.
const VARIANTS: [(char, &[char]); 18] = [
    ('高', &['髙']),
    ('崎', &['﨑', '嵜']),
    ('辺', &['邊', '邉']),
    ('斎', &['齋']),
    ('斉', &['齊']),
    ('浜', &['濵', '濱']),
    ('徳', &['德']),
    ('沢', &['澤']),
    ('広', &['廣']),
    ('桜', &['櫻']),
    ('島', &['嶋']),
    ('国', &['國']),
    ('瀬', &['瀨']),
    ('吉', &['𠮷']),
    ('真', &['眞']),
    ('恵', &['惠']),
    ('条', &['條']),
    ('関', &['關']),
];

/// Letters that are easily taken for one another when a name is typed.
const MISTYPED: [(char, char); 12] = [
    ('太', '大'),
    ('斗', '人'),
    ('奈', '菜'),
    ('結', '優'),
    ('希', '紀'),
    ('美', '実'),
    ('翔', '祥'),
    ('陽', '洋'),
    ('子', '小'),
    ('真', '慎'),
    ('介', '助'),
    ('悠', '優'),
];

/// Kana that are heard or typed for one another.
const MISHEARD: [(char, char); 14] = [
    ('ズ', 'ヅ'),
    ('ヅ', 'ズ'),
    ('ガ', 'カ'),
    ('ザ', 'サ'),
    ('ダ', 'タ'),
    ('ウ', 'オ'),
    ('シ', 'ツ'),
    ('ツ', 'シ'),
    ('ユ', 'ュ'),
    ('ハ', 'バ'),
    ('ミ', 'ニ'),
    ('ル', 'レ'),
    ('コ', 'ユ'),
    ('ヒ', 'イ'),
];

/// Damages a row: at most one of name and reading, at most one of birth date and address. `rate`
/// multiplies every share; `careful` leaves the given name alone (twins must stay two).
pub(super) fn damage(random: &mut Random, view: &mut View, shares: &Slips, rate: f64, careful: bool) {
    if random.chance(shares.variant_surname) {
        view.family = varied(random, &view.family);
    }
    if random.chance(shares.variant_given) && !careful {
        view.given = varied(random, &view.given);
    }
    let mut roll = |share: f64| random.chance((share * rate).min(1.0));
    let (misread, mistyped, lost, no_kana) =
        (roll(shares.misheard), roll(shares.mistyped), roll(shares.lost), roll(shares.no_reading));
    let (wrong_date, moved, sexless, other_phone) =
        (roll(shares.birth), roll(shares.address), roll(shares.sex), roll(shares.phone));
    view.damaged = misread || mistyped || lost || wrong_date;
    if misread {
        mishear(random, view, careful);
    } else if mistyped && !careful {
        mistype(random, view);
    } else if lost {
        lose(random, view);
    } else if no_kana {
        view.family_kana.clear();
        view.given_kana.clear();
    }
    if wrong_date {
        view.born = slipped(random, view.born);
    } else if moved {
        view.address = names::Address { code: view.address.code, ..names::address(random, view.address.code) };
    }
    if sexless {
        view.girl = if random.chance(0.8) { None } else { view.girl.map(|girl| !girl) };
    }
    if other_phone {
        view.phone = format!("070-0{:03}-{:04}", random.below(1000), random.below(10_000));
    }
}

fn varied(random: &mut Random, name: &str) -> String {
    name.chars()
        .map(|letter| {
            let variants = VARIANTS.iter().find(|(plain, _)| *plain == letter).map(|(_, variants)| *variants);
            variants.map_or(letter, |variants| random.pick(variants))
        })
        .collect()
}

/// Replaces one letter that `table` knows, at a place drawn from those it fits.
fn swapped(random: &mut Random, text: &str, table: &[(char, char)]) -> Option<String> {
    let fitting: Vec<usize> = text
        .chars()
        .enumerate()
        .filter(|(_, letter)| table.iter().any(|(from, _)| from == letter))
        .map(|(at, _)| at)
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let place = random.pick(&fitting);
    let swap = |(at, letter): (usize, char)| {
        let to = table.iter().find(|(from, _)| at == place && *from == letter);
        to.map_or(letter, |(_, to)| *to)
    };
    Some(text.chars().enumerate().map(swap).collect())
}

fn mishear(random: &mut Random, view: &mut View, careful: bool) {
    let part = if careful || random.chance(0.5) { &mut view.family_kana } else { &mut view.given_kana };
    if let Some(text) = swapped(random, part, &MISHEARD) {
        *part = text;
    }
}

fn mistype(random: &mut Random, view: &mut View) {
    if let Some(text) = swapped(random, &view.given, &MISTYPED) {
        view.given = text;
    }
}

/// A letter that the office's system could not hold comes out as a mark.
fn lose(random: &mut Random, view: &mut View) {
    let mark = random.pick(&['●', '〓', '□', '?']);
    if view.family.chars().count() > 1 {
        let place = random.index(view.family.chars().count());
        let keep = |(at, letter)| if at == place { mark } else { letter };
        view.family = view.family.chars().enumerate().map(keep).collect();
    }
}

/// A birth date with one slip: a digit, month and day swapped, or the wrong era.
fn slipped(random: &mut Random, born: NaiveDate) -> NaiveDate {
    let (_, era, year) = spell::era(born);
    let day_slip = born.with_day(if born.day() > 19 { born.day() - 10 } else { born.day() + 9 });
    let slip = match random.below(5) {
        0 => NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()),
        1 if era == "平成" => None,
        1 => NaiveDate::from_ymd_opt(year + 1988, born.month(), born.day()),
        2 => born.with_year(born.year() - 1),
        3 => born.with_month(born.month() % 12 + 1).filter(|date| *date < born),
        _ => day_slip,
    };
    slip.filter(|date| *date <= born.with_day(28).unwrap_or(born)).or(day_slip).unwrap_or(born)
}

/// Writes the birth date in the years of the era before, past its end (平成32年).
pub(super) fn past_era(view: &mut View) {
    let text = format!("平成{}年{}月{}日", view.born.year() - 1988, view.born.month(), view.born.day());
    view.plant("birth", Some(Cell::Text(text)), "era-past-its-end");
}
