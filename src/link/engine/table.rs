//! Rows as they come to rows made for comparing: every text is one number, every name also has its sound.
#![expect(
    clippy::disallowed_types,
    reason = "texts are numbered in the order of the rows; the map's own order never shows"
)]
#![expect(clippy::indexing_slicing, reason = "a text's number is given out here alone, so it is always in range")]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Identity;

/// Stands for one lost character.
pub(super) const LOST: char = '●';

/// The number of a text; 0 is the empty one.
pub(super) type Text = u32;

/// One row, for comparing.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub(super) source: u32,
    pub(super) fixed: u32,
    pub(super) family: Text,
    pub(super) given: Text,
    pub(super) name: Text,
    pub(super) family_kana: Text,
    pub(super) given_kana: Text,
    pub(super) kana: Text,
    pub(super) family_sound: Text,
    pub(super) given_sound: Text,
    /// The name's characters in order of code, so that 姓 and 名 may change places.
    pub(super) name_mix: Text,
    pub(super) sound_mix: Text,
    pub(super) birth: Option<Birth>,
    pub(super) sex: Option<bool>,
    pub(super) municipality: u32,
    pub(super) town: Text,
    pub(super) lot: Text,
    pub(super) postal: Text,
    pub(super) guardian: Text,
    pub(super) phone: Text,
    pub(super) certificate: Text,
    pub(super) cares: u32,
}

/// A birth date, taken apart once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Birth {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
    /// Days since the start of the common era.
    pub(super) days: i32,
}

/// One row per row to be linked, in an order that depends on their contents alone.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Where each row stood.
    pub(super) origin: Vec<u32>,
    texts: Vec<Box<[char]>>,
}

impl Table {
    pub(super) fn new(identities: &[Identity]) -> Self {
        let mut order: Vec<(&Identity, u32)> = identities.iter().zip(0..).collect();
        order.par_sort_unstable();
        let read: Vec<Read> = order.par_iter().map(|(identity, _)| Read::new(identity)).collect();
        let mut texts = Texts::new();
        let rows = order.iter().zip(&read).map(|((identity, _), read)| texts.row(identity, read)).collect();
        Self { rows, origin: order.into_iter().map(|(_, place)| place).collect(), texts: texts.texts }
    }

    pub(super) fn chars(&self, text: Text) -> &[char] {
        usize::try_from(text).map_or(&[], |place| &self.texts[place])
    }

    pub(super) fn n_texts(&self) -> usize {
        self.texts.len()
    }
}

struct Texts {
    numbers: HashMap<Box<[char]>, Text, BuildHasherDefault<Stir>>,
    texts: Vec<Box<[char]>>,
}

impl Texts {
    fn new() -> Self {
        let mut new = Self { numbers: HashMap::default(), texts: Vec::new() };
        new.number(&[]);
        new
    }

    fn number(&mut self, chars: &[char]) -> Text {
        if chars.is_empty() && !self.texts.is_empty() {
            return 0;
        }
        if let Some(&number) = self.numbers.get(chars) {
            return number;
        }
        let number = Text::try_from(self.texts.len()).unwrap_or_default();
        self.texts.push(chars.into());
        self.numbers.insert(chars.into(), number);
        number
    }

    fn row(&mut self, identity: &Identity, read: &Read) -> Row {
        let [
            family,
            given,
            name,
            family_kana,
            given_kana,
            kana,
            family_sound,
            given_sound,
            name_mix,
            sound_mix,
            town,
            lot,
            postal,
            guardian,
            phone,
            certificate,
        ] = read.0.each_ref().map(|text| self.number(text));
        Row {
            source: identity.source,
            fixed: identity.fixed,
            family,
            given,
            name,
            family_kana,
            given_kana,
            kana,
            family_sound,
            given_sound,
            name_mix,
            sound_mix,
            birth: identity.birth.map(Birth::of),
            sex: identity.sex,
            municipality: identity.municipality,
            town,
            lot,
            postal,
            guardian,
            phone,
            certificate,
            cares: identity.cares,
        }
    }
}

/// A quick hash for short texts; nobody outside chooses them to collide, and only the time would suffer.
#[derive(Default)]
struct Stir(u64);

impl Hasher for Stir {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, part: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(part)).wrapping_mul(0x51_7C_C1_B7_27_22_0A_95);
    }

    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// The texts of one row, in the order of [`Row`].
struct Read([Vec<char>; 16]);

impl Read {
    fn new(identity: &Identity) -> Self {
        let chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
        let (family, given, name) = (chars(&identity.family), chars(&identity.given), chars(&identity.name));
        // A name written in kana is its own reading.
        let reading = |kana: &str, writing: &[char]| {
            let kana = chars(kana);
            if kana.is_empty() && is_kana(writing) { writing.to_vec() } else { kana }
        };
        let (family_kana, given_kana) =
            (reading(&identity.family_kana, &family), reading(&identity.given_kana, &given));
        let kana = match reading(&identity.kana, &name) {
            kana if kana.is_empty() && !family_kana.is_empty() && !given_kana.is_empty() => {
                [family_kana.as_slice(), &given_kana].concat()
            }
            kana => kana,
        };
        let sorted = |mut chars: Vec<char>| {
            chars.sort_unstable();
            chars
        };
        let name = if name.is_empty() { [family.as_slice(), &given].concat() } else { name };
        let guardian = match chars(&identity.guardian) {
            whole if family.is_empty() && family_kana.is_empty() => after_common(&whole, &name),
            whole => guardian(&whole, &family, &family_kana),
        };
        Self([
            family,
            given,
            name.clone(),
            family_kana.clone(),
            given_kana.clone(),
            kana.clone(),
            sound(&family_kana),
            sound(&given_kana),
            sorted(name),
            sorted(sound(&kana)),
            chars(&identity.town),
            chars(&identity.lot),
            chars(&identity.postal),
            guardian,
            chars(&identity.phone),
            chars(&identity.certificate),
        ])
    }
}

impl Birth {
    pub(super) fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day(), days: date.num_days_from_ce() }
    }
}

/// The guardian without the family name, which has been compared already.
fn guardian(guardian: &[char], family: &[char], family_kana: &[char]) -> Vec<char> {
    let rest =
        [family, family_kana].into_iter().filter(|name| !name.is_empty()).find_map(|name| guardian.strip_prefix(name));
    match rest {
        Some(rest) if !rest.is_empty() => rest.to_vec(),
        _ => guardian.to_vec(),
    }
}

/// The guardian after what is common with the child's whole name, where the family name is not known apart.
fn after_common(guardian: &[char], name: &[char]) -> Vec<char> {
    let common = guardian.iter().zip(name).take_while(|(a, b)| a == b).count();
    guardian.get(common..).filter(|rest| !rest.is_empty()).unwrap_or(guardian).to_vec()
}

/// Whether all of a text is kana (lost characters may stand between).
pub(super) fn is_kana(text: &[char]) -> bool {
    text.iter().any(|&c| c != LOST) && text.iter().all(|&c| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヶ' | 'ー' | LOST))
}

/// What of a reading is heard whoever writes it down: large kana without marks, long vowels left out.
pub(super) fn sound(kana: &[char]) -> Vec<char> {
    let mut heard: Vec<char> = Vec::with_capacity(kana.len());
    for c in kana.iter().copied().map(plain) {
        let long = c == 'ー'
            || heard.last().is_some_and(|&before| match c {
                'ウ' => "オコソトノホモヨロウクスツヌフムユル".contains(before),
                'オ' => "オコソトノホモヨロ".contains(before),
                _ => false,
            });
        if !long {
            heard.push(c);
        }
    }
    heard
}

/// A kana, large and without marks; hiragana as katakana.
fn plain(c: char) -> char {
    let c = if ('ぁ'..='ゖ').contains(&c) { char::from_u32(u32::from(c) + 0x60).unwrap_or(c) } else { c };
    match c {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' | 'ヴ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ッ' => 'ツ',
        'ズ' | 'ヅ' => 'ス',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' | 'ガ' => 'カ',
        'ギ' => 'キ',
        'グ' => 'ク',
        'ヶ' | 'ゲ' => 'ケ',
        'ゴ' => 'コ',
        'ザ' => 'サ',
        'ジ' | 'ヂ' => 'シ',
        'ゼ' => 'セ',
        'ゾ' => 'ソ',
        'ダ' => 'タ',
        'デ' => 'テ',
        'ド' => 'ト',
        'バ' | 'パ' => 'ハ',
        'ビ' | 'ピ' => 'ヒ',
        'ブ' | 'プ' => 'フ',
        'ベ' | 'ペ' => 'ヘ',
        'ボ' | 'ポ' => 'ホ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(kana: &str) -> String {
        sound(&kana.chars().collect::<Vec<_>>()).into_iter().collect()
    }

    #[test]
    fn sounds_forget_how_they_are_written() {
        assert_eq!(heard("ショウタ"), heard("シヨータ"));
        assert_eq!(heard("オオノ"), heard("オーノ"));
        assert_eq!(heard("ヤマザキ"), heard("やまさき"));
        assert_eq!(heard("ミヅキ"), heard("ミズキ"));
        assert_ne!(heard("ハルト"), heard("ハルタ"));
    }

    #[test]
    fn the_guardians_family_name_is_left_out() {
        let text = |s: &str| s.chars().collect::<Vec<_>>();
        let rest = |whole: &str| guardian(&text(whole), &text("佐藤"), &text("サトウ")).into_iter().collect::<String>();
        assert_eq!(rest("佐藤健太"), "健太");
        assert_eq!(rest("サトウケンタ"), "ケンタ");
        assert_eq!(rest("高橋健太"), "高橋健太");
        assert_eq!(rest("佐藤"), "佐藤");
    }
}
