//! The second error model: a row to a row with the slips of the clerk who wrote the whole list.
//!
//! Built otherwise than the first ([`damage`](super::damage)), to show that nothing is tuned to that: there each field of
//! each row slips by itself; here every office has a clerk with a way of working, one way of slipping runs through a whole
//! list, and what goes wrong in a row goes wrong together. No table of letters is shared with the first.

use chrono::{Datelike, Days, NaiveDate};

use super::names::{self, Word};
use super::random::Random;
use super::view::View;

/// How a clerk comes by what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Clerk {
    /// Copies from papers.
    #[default]
    Copies,
    /// Writes down what is heard on the telephone: the reading is right, its letters are a guess.
    Hears,
    /// Takes over the list of an old system: small kana are large, rare letters are lost.
    Exports,
    /// Types in a hurry: neighbouring signs change places, a day is off by one.
    Hurries,
}

/// Damages a row; `office` draws the clerk, `rate` multiplies every share, `careful` leaves the given name alone.
pub(super) fn damage(random: &mut Random, view: &mut View, (seed, office): (u64, &str), rate: f64, careful: bool) {
    let clerk = Random::new(seed, &format!("clerk {office}")).weighted(&[
        (4, Clerk::Copies),
        (2, Clerk::Hears),
        (2, Clerk::Exports),
        (2, Clerk::Hurries),
    ]);
    let mut roll = |share: f64| random.chance((share * rate).min(1.0));
    // Whoever is interrupted makes more than one slip in a row.
    let (bad_moment, other_parent, older) = (roll(0.05), roll(0.12), roll(0.04));
    match clerk {
        Clerk::Copies if bad_moment => {
            view.born = neighbour(random, view.born);
            view.damaged = true;
        }
        Clerk::Hears if random.chance((0.08 * rate).min(1.0)) && !careful => {
            view.given = homophone(random, &view.given, &view.given_kana);
            view.damaged = true;
        }
        Clerk::Exports => {
            view.family_kana = large(&view.family_kana);
            view.given_kana = large(&view.given_kana);
            view.guardian.clear();
        }
        Clerk::Hurries if bad_moment => {
            if !careful {
                view.given_kana = transposed(random, &view.given_kana);
            }
            view.address.house = random.between(1, 29);
            view.damaged = true;
        }
        _ => {}
    }
    if other_parent {
        // The other parent's name and telephone, of another surname.
        let family: Word = names::surname(random);
        let parent = names::given(random, true);
        view.guardian = format!("{}　{}", family.kanji, parent.kanji);
        view.phone = format!("070-0{:03}-{:04}", random.below(1000), random.below(10_000));
    }
    if older && !view.damaged {
        view.address = names::Address { code: view.address.code, ..names::address(random, view.address.code) };
    }
}

/// A day before or after, as when a line of a calendar is misread; never past the 28th, so that the date exists and is past.
fn neighbour(random: &mut Random, born: NaiveDate) -> NaiveDate {
    let days = Days::new(u64::from(random.between(1, 2)));
    born.checked_sub_days(days).filter(|date| date.month() == born.month()).unwrap_or(born)
}

/// Another way to write a given name of the same reading, where the table of names has one.
fn homophone(random: &mut Random, given: &str, kana: &str) -> String {
    let others: Vec<String> = names::written(kana).into_iter().filter(|other| other != given).collect();
    if others.is_empty() { given.to_owned() } else { random.pick(&others) }
}

/// Small kana as large ones.
fn large(kana: &str) -> String {
    const SMALL: [(char, char); 9] = [
        ('ァ', 'ア'),
        ('ィ', 'イ'),
        ('ゥ', 'ウ'),
        ('ェ', 'エ'),
        ('ォ', 'オ'),
        ('ッ', 'ツ'),
        ('ャ', 'ヤ'),
        ('ュ', 'ユ'),
        ('ョ', 'ヨ'),
    ];
    let enlarge = |letter: char| SMALL.iter().find(|(small, _)| *small == letter).map_or(letter, |(_, large)| *large);
    kana.chars().map(enlarge).collect()
}

/// Two neighbouring letters change places.
fn transposed(random: &mut Random, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 2 {
        let at = random.index(letters.len() - 1);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_of_another_kind() {
        assert_eq!(large("キョウッ"), "キヨウツ");
        let mut random = Random::new(1, "t");
        assert_eq!(transposed(&mut random, "アイ"), "アイ");
        assert_ne!(transposed(&mut random, "アイウ"), "アイウ");
        let born = NaiveDate::from_ymd_opt(2020, 5, 1).unwrap_or_default();
        assert_eq!(neighbour(&mut random, born), born);
    }
}
