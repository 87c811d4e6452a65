//! Rows as they come to rows made for comparing: every text is one number, every name also has its sound.
#![expect(clippy::indexing_slicing, reason = "a text's number is given out here alone, so it is always in range")]

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
    texts: Texts,
}

/// So many rows are read at once, so that what is read of a large table is never all held.
const ROWS_AT_ONCE: usize = 1 << 14;

impl Table {
    pub(super) fn new(identities: &[Identity]) -> Self {
        let mut order: Vec<(&Identity, u32)> = identities.iter().zip(0..).collect();
        order.par_sort_unstable();
        let mut texts = Texts::new();
        let mut rows = Vec::with_capacity(order.len());
        for part in order.chunks(ROWS_AT_ONCE) {
            let read: Vec<Read> = part.par_iter().map(|(identity, _)| Read::new(identity)).collect();
            rows.extend(part.iter().zip(&read).map(|((identity, _), read)| texts.row(identity, read)));
        }
        Self { rows, origin: order.into_iter().map(|(_, place)| place).collect(), texts }
    }

    pub(super) fn chars(&self, text: Text) -> &[char] {
        self.texts.get(text)
    }

    pub(super) fn n_texts(&self) -> usize {
        self.texts.n()
    }
}

/// Distinct texts, numbered as they come: all characters in one piece, found again by a table of numbers.
struct Texts {
    chars: Vec<char>,
    /// Where each text starts, and where the last one ends.
    starts: Vec<usize>,
    /// Numbers, each at the first free place after its hash; 0 is free. A power of two.
    slots: Vec<Text>,
}

impl Texts {
    fn new() -> Self {
        Self { chars: Vec::new(), starts: vec![0, 0], slots: vec![0; 1 << 10] }
    }

    fn n(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, text: Text) -> &[char] {
        usize::try_from(text).map_or(&[], |place| &self.chars[self.starts[place]..self.starts[place + 1]])
    }

    fn number(&mut self, chars: &[char]) -> Text {
        if chars.is_empty() {
            return 0;
        }
        let slot = self.slot(chars);
        if self.slots[slot] != 0 {
            return self.slots[slot];
        }
        let number = Text::try_from(self.n()).unwrap_or_default();
        self.chars.extend_from_slice(chars);
        self.starts.push(self.chars.len());
        self.slots[slot] = number;
        if self.n() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    /// Where the text stands, or the free place where it belongs.
    fn slot(&self, chars: &[char]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = stir(chars) & mask;
        while self.slots[slot] != 0 && self.get(self.slots[slot]) != chars {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 4];
        for number in 1..Text::try_from(self.n()).unwrap_or_default() {
            let slot = self.slot(self.get(number));
            self.slots[slot] = number;
        }
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
fn stir(chars: &[char]) -> usize {
    let hash = chars.iter().fold(0_u64, |hash, &c| {
        (hash.rotate_left(5) ^ u64::from(u32::from(c))).wrapping_mul(0x51_7C_C1_B7_27_22_0A_95)
    });
    usize::try_from((hash ^ (hash >> 32)) & 0xFFFF_FFFF).unwrap_or_default()
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
