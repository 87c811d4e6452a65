//! Rows as they come to rows made for comparing: every name is one number and knows its sound, every other text is one mark.
//!
//! Rows are read part by part ([`Part`], which needs nothing of the others) and put together once, in an order that depends on their
//! contents alone.
#![expect(clippy::indexing_slicing, reason = "a text's number is given out here alone, so it is always in range")]

use std::num::NonZeroU8;

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Identity;
use super::levels::N_OTHERS;

/// Stands for one lost character.
pub(super) const LOST: char = '●';

/// The number of a name; 0 is the empty one.
pub(super) type Text = u32;

/// Stands for a text that is only ever compared whole; 0 is the empty one. Two texts share a mark once in 10^19.
pub(super) type Mark = u64;

/// One row, for comparing.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    pub(super) source: u32,
    pub(super) fixed: u32,
    pub(super) family: Text,
    pub(super) given: Text,
    /// The whole name, unless both parts are known.
    pub(super) name: Text,
    pub(super) family_kana: Text,
    pub(super) given_kana: Text,
    /// The whole reading, unless both parts are known.
    pub(super) kana: Text,
    pub(super) birth: Option<Birth>,
    pub(super) sex: Option<bool>,
    pub(super) municipality: u32,
    pub(super) cares: u32,
    pub(super) town: Mark,
    /// Town and lot; 0 unless both are known.
    pub(super) lot: Mark,
    pub(super) postal: Mark,
    /// Odd if written in kana.
    pub(super) guardian: Mark,
    pub(super) phone: Mark,
    pub(super) certificate: Mark,
    /// Where its further fields stand; 0 if it has none.
    others: u32,
}

/// The further fields of a row.
type Others = [Text; N_OTHERS];

/// A birth date, taken apart once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Birth {
    pub(super) days: i32,
    pub(super) year: i16,
    pub(super) month: NonZeroU8,
    pub(super) day: u8,
}

impl Birth {
    pub(super) fn of(date: NaiveDate) -> Self {
        let byte = |number: u32| u8::try_from(number).unwrap_or(1);
        Self {
            days: date.num_days_from_ce(),
            year: i16::try_from(date.year()).unwrap_or_default(),
            month: NonZeroU8::new(byte(date.month())).unwrap_or(NonZeroU8::MIN),
            day: byte(date.day()),
        }
    }
}

/// Rows that were read together. One row per [`Identity`].
pub struct Part {
    rows: Vec<Row>,
    others: Vec<Others>,
    names: Names,
}

impl Part {
    /// Reads rows; their order among themselves is kept.
    pub fn new(identities: &[Identity]) -> Self {
        let (mut names, mut others) = (Names::default(), Vec::new());
        let rows = identities.iter().map(|identity| {
            let mut row = row(&mut names, identity);
            if identity.others.iter().any(|other| !other.is_empty()) {
                let mut fields = identity.others.iter().map(|other| names.number(&chars(other)));
                others.push(std::array::from_fn(|_| fields.next().unwrap_or_default()));
                row.others = at_most(others.len());
            }
            row
        });
        Self { rows: rows.collect(), others, names }
    }

    /// Numbers the returns of its rows anew, as those of a part may be known only when all are read.
    #[must_use]
    pub fn with_sources(mut self, number: impl Fn(u32) -> u32) -> Self {
        for row in &mut self.rows {
            row.source = number(row.source);
        }
        self
    }
}

/// One row per row to be linked, in an order that depends on their contents alone.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Where each row stood.
    pub(super) origin: Vec<u32>,
    others: Vec<Others>,
    names: Names,
}

impl Table {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        let (mut names, mut others) = (Names::default(), vec![Others::default()]);
        let mut read: Vec<Row> = Vec::with_capacity(parts.iter().map(|part| part.rows.len()).sum());
        for part in parts {
            let number = names.take(&part.names);
            let before = at_most(others.len() - 1);
            let renumbered = part.rows.into_par_iter().map(|row| Row {
                others: if row.others == 0 { 0 } else { row.others + before },
                ..row.with_names(|text| number[place(text)])
            });
            read.par_extend(renumbered);
            others.extend(part.others.into_iter().map(|fields| fields.map(|text| number[place(text)])));
        }
        let mut table = Self { rows: Vec::new(), origin: Vec::new(), others, names };
        // Rows of one name stand together, as they are often looked at together.
        let prints = read.par_iter().map(|row| (table.shuffled_sound(row), table.print(row)));
        let mut order: Vec<((Mark, Mark), u32)> = prints.zip(0..at_most(read.len())).collect();
        order.par_sort_unstable();
        table.rows = order.par_iter().map(|&(_, origin)| read[place(origin)]).collect();
        table.origin = order.into_iter().map(|(_, origin)| origin).collect();
        table
    }

    pub(super) fn chars(&self, name: Text) -> &[char] {
        self.names.chars(name)
    }

    /// The further fields of a row.
    pub(super) fn others(&self, row: &Row) -> &Others {
        &self.others[place(row.others)]
    }

    /// Whether any row has further fields.
    pub(super) fn has_others(&self) -> bool {
        self.others.len() > 1
    }

    /// The name of a reading's sound.
    pub(super) fn sound(&self, reading: Text) -> Text {
        self.names.known[place(reading)].sound
    }

    /// Equal for whole names of the same characters in any order, so that 姓 and 名 may change places; 0 of nothing.
    pub(super) fn shuffled(&self, row: &Row) -> Mark {
        self.sum(&if row.name == 0 { [row.family, row.given] } else { [row.name, 0] })
    }

    /// The same of readings, as they sound.
    pub(super) fn shuffled_sound(&self, row: &Row) -> Mark {
        let readings = if row.kana == 0 { [row.family_kana, row.given_kana] } else { [row.kana, 0] };
        self.sum(&readings.map(|reading| self.sound(reading)))
    }

    /// A mark that depends on the contents of the row and on nothing else.
    fn print(&self, row: &Row) -> Mark {
        let name = |text: Text| self.names.known[place(text)].print;
        let sex = match row.sex {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        let born = row.birth.map_or(0, |birth| u64::from(birth.days.unsigned_abs()));
        [
            u64::from(row.source) << 32 | u64::from(row.fixed),
            name(row.family),
            name(row.given),
            name(row.name),
            name(row.family_kana),
            name(row.given_kana),
            name(row.kana),
            born << 2 | sex,
            u64::from(row.municipality) << 32 | u64::from(row.cares),
            row.town,
            row.lot,
            row.postal,
            row.guardian,
            row.phone,
            row.certificate,
        ]
        .into_iter()
        .chain(self.others(row).iter().map(|&text| name(text)))
        .fold(0, mix)
    }

    fn sum(&self, names: &[Text]) -> Mark {
        names.iter().fold(0, |sum: Mark, &name| sum.wrapping_add(self.names.known[place(name)].sum))
    }

    /// What the name is written in.
    pub(super) fn script(&self, name: Text) -> Script {
        self.names.known[place(name)].script
    }

    pub(super) fn n_names(&self) -> usize {
        self.names.known.len()
    }
}

/// The place of a row or name in its list.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn at_most(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Row {
    fn with_names(self, number: impl Fn(Text) -> Text) -> Self {
        Self {
            family: number(self.family),
            given: number(self.given),
            name: number(self.name),
            family_kana: number(self.family_kana),
            given_kana: number(self.given_kana),
            kana: number(self.kana),
            ..self
        }
    }
}

/// Stirs a number into a key; two keys meet by chance once in 10^19.
pub(super) fn mix(key: u64, part: u64) -> u64 {
    let mut z = key.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ part;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The mark of a text, spaces left out.
fn mark(text: &str) -> Mark {
    marked(text.chars().filter(|c| !c.is_whitespace()))
}

fn marked(chars: impl Iterator<Item = char>) -> Mark {
    chars.fold(0, |mark, c| mix(mark, u64::from(u32::from(c))))
}

/// The mark of a number: its digits, so that [`near`] can tell a slip of the pen; of one with letters or of over 16 digits any mark.
fn number(text: &str) -> Mark {
    let written = || text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let digits = written().try_fold((0, 0), |(mark, n): (Mark, u32), c| {
        (n < 16).then_some((mark << 4 | u64::from(c.to_digit(10)? + 1), n + 1))
    });
    digits.map_or_else(|| mark(text), |(mark, _)| mark)
}

/// Whether two numbers differ in one digit, or in two neighbours that changed places.
pub(super) fn near(a: Mark, b: Mark) -> bool {
    let is_number = |mark: Mark| (0..16).map(|nth| mark >> (nth * 4) & 15).all(|digit| digit <= 10);
    let differ = a ^ b;
    if differ == 0 || !is_number(a) || !is_number(b) {
        return false;
    }
    let first = differ.trailing_zeros() / 4 * 4;
    let digit = |mark: Mark, at: u32| mark.checked_shr(at).unwrap_or(0) & 15;
    let filled = |at: u32| digit(a, at) != 0 && digit(b, at) != 0;
    match differ >> first {
        0..=15 => filled(first),
        16..=255 => digit(a, first) == digit(b, first + 4) && digit(a, first + 4) == digit(b, first) && filled(first),
        _ => false,
    }
}

/// What is known of one name.
#[derive(Clone, Copy, Default)]
struct Known {
    start: u32,
    length: u32,
    /// The mark of its characters.
    print: Mark,
    /// The sum of its characters' marks.
    sum: Mark,
    sound: Text,
    script: Script,
}

/// Distinct names, numbered as they come: all characters in one piece, found again by a table of numbers.
struct Names {
    chars: Vec<char>,
    known: Vec<Known>,
    /// Numbers, each at the first free place after its print; 0 is free. A power of two.
    slots: Vec<Text>,
}

impl Default for Names {
    fn default() -> Self {
        Self { chars: Vec::new(), known: vec![Known::default()], slots: vec![0; 1 << 10] }
    }
}

impl Names {
    fn chars(&self, name: Text) -> &[char] {
        let known = &self.known[place(name)];
        &self.chars[place(known.start)..place(known.start + known.length)]
    }

    /// Takes in all names of another list, and returns the number that each has here.
    fn take(&mut self, other: &Self) -> Vec<Text> {
        (0..at_most(other.known.len())).map(|name| self.number(other.chars(name))).collect()
    }

    fn number(&mut self, chars: &[char]) -> Text {
        if chars.is_empty() {
            return 0;
        }
        let print = marked(chars.iter().copied());
        let slot = self.slot(print, chars);
        if self.slots[slot] != 0 {
            return self.slots[slot];
        }
        let number = at_most(self.known.len());
        let sum = chars.iter().fold(0, |sum: Mark, &c| sum.wrapping_add(mix(1, u64::from(u32::from(c)))));
        self.known.push(Known {
            start: at_most(self.chars.len()),
            length: at_most(chars.len()),
            print,
            sum,
            sound: number,
            script: Script::of(chars),
        });
        self.chars.extend_from_slice(chars);
        self.slots[slot] = number;
        if self.known.len() * 2 > self.slots.len() {
            self.grow();
        }
        let sound = sound(chars);
        if sound != chars {
            self.known[place(number)].sound = self.number(&sound);
        }
        number
    }

    /// Where the name stands, or the free place where it belongs.
    fn slot(&self, print: Mark, chars: &[char]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = start(print) & mask;
        while self.slots[slot] != 0 && self.chars(self.slots[slot]) != chars {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 4];
        let mask = self.slots.len() - 1;
        for number in 1..at_most(self.known.len()) {
            let mut slot = start(self.known[place(number)].print) & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number;
        }
    }
}

fn start(print: Mark) -> usize {
    usize::try_from(print & 0xFFFF_FFFF).unwrap_or_default()
}

fn chars(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn row(names: &mut Names, identity: &Identity) -> Row {
    let (family, given) = (chars(&identity.family), chars(&identity.given));
    // A name that is spelt is its own reading.
    let reading = |kana: &str, writing: &[char]| {
        let kana = chars(kana);
        if kana.is_empty() && Script::of(writing) != Script::Other { writing.to_vec() } else { kana }
    };
    let (family_kana, given_kana) = (reading(&identity.family_kana, &family), reading(&identity.given_kana, &given));
    let name = whole(chars(&identity.name), &family, &given);
    let kana = whole(reading(&identity.kana, &name), &family_kana, &given_kana);
    let guardian = match chars(&identity.guardian) {
        whole if family.is_empty() && family_kana.is_empty() => after_common(&whole, &name),
        whole => guardian(&whole, &family, &family_kana),
    };
    let town = mark(&identity.town);
    let lot = mark(&identity.lot);
    Row {
        source: identity.source,
        fixed: identity.fixed,
        family: names.number(&family),
        given: names.number(&given),
        name: names.number(&name),
        family_kana: names.number(&family_kana),
        given_kana: names.number(&given_kana),
        kana: names.number(&kana),
        birth: identity.birth.map(Birth::of),
        sex: identity.sex,
        municipality: identity.municipality,
        cares: identity.cares,
        town,
        lot: if town == 0 || lot == 0 { 0 } else { mix(town, lot) },
        postal: mark(&identity.postal),
        guardian: match marked(guardian.iter().copied()) {
            0 => 0,
            mark => mark & !1 | u64::from(Script::of(&guardian) == Script::Kana),
        },
        phone: mark(&identity.phone),
        certificate: number(&identity.certificate),
        others: 0,
    }
}

/// The whole name, if it says more than its parts.
fn whole(name: Vec<char>, family: &[char], given: &[char]) -> Vec<char> {
    match (family.is_empty(), given.is_empty()) {
        (false, false) => Vec::new(),
        _ if name.is_empty() => [family, given].concat(),
        _ => name,
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

/// What a name is written in (lost characters may stand between).
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) enum Script {
    /// Kanji, or a mixture.
    #[default]
    Other,
    /// Kana, which spell the name.
    Kana,
    /// Letters, which spell the name.
    Letters,
}

impl Script {
    pub(super) fn of(text: &[char]) -> Self {
        let all = |of: fn(char) -> bool| text.iter().all(|&c| c == LOST || of(c));
        if text.iter().all(|&c| c == LOST) {
            Self::Other
        } else if all(|c| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヶ' | 'ー')) {
            Self::Kana
        } else if all(|c| matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='ɏ' | '\'' | '’' | '-' | '.')) {
            Self::Letters
        } else {
            Self::Other
        }
    }
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
    fn numbers_tell_a_slip_of_the_pen() {
        let near = |a: &str, b: &str| near(number(a), number(b));
        assert!(near("1400000001", "1400000007") && near("1400000021", "1400000012"));
        assert!(!near("1400000001", "1400000001") && !near("1400000001", "1400000033"));
        assert!(!near("140000001", "1400000001") && !near("", "1") && !near("A1", "A2"));
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
