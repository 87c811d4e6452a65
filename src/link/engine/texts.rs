//! Texts to what is compared of them: a name to a number that knows its characters, its sound and its script, any other text to one mark.
#![expect(clippy::indexing_slicing, reason = "a text's number is given out here alone, so it is always in range")]

/// Stands for one lost character.
pub(super) const LOST: char = '●';

/// The number of a name; 0 is the empty one.
pub(super) type Text = u32;

/// Stands for a text that is only ever compared whole; 0 is the empty one. Two texts share a mark once in 10^19.
pub(super) type Mark = u64;

/// What is known of one name.
#[derive(Clone, Copy, Default)]
struct Known {
    start: u32,
    length: u32,
    /// The mark of its characters.
    print: Mark,
    /// The sum of its characters' marks.
    sum: Mark,
}

/// Distinct names, numbered as they come: all characters in one piece, found again by a table of numbers.
pub(super) struct Texts {
    chars: Vec<char>,
    known: Vec<Known>,
    /// What is asked for with every pair stands closer together: the sound of each name, and its script.
    sounds: Vec<Text>,
    scripts: Vec<Script>,
    /// Numbers, each at the first free place after its print; 0 is free. A power of two.
    slots: Vec<Text>,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            chars: Vec::new(),
            known: vec![Known::default()],
            sounds: vec![0],
            scripts: vec![Script::default()],
            slots: vec![0; 1 << 10],
        }
    }
}

impl Texts {
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The name as a reading sounds.
    pub(super) fn sound(&self, reading: Text) -> Text {
        self.sounds[place(reading)]
    }

    /// The mark of a name's characters.
    pub(super) fn print(&self, name: Text) -> Mark {
        self.known[place(name)].print
    }

    /// The sum of the marks of its characters, whatever their order.
    pub(super) fn sum(&self, name: Text) -> Mark {
        self.known[place(name)].sum
    }

    /// What the name is written in.
    pub(super) fn script(&self, name: Text) -> Script {
        self.scripts[place(name)]
    }

    pub(super) fn chars(&self, name: Text) -> &[char] {
        let known = &self.known[place(name)];
        &self.chars[place(known.start)..place(known.start + known.length)]
    }

    /// Takes in all names of another list, and returns the number that each has here.
    pub(super) fn take(&mut self, other: &Self) -> Vec<Text> {
        (0..at_most(other.known.len())).map(|name| self.number(other.chars(name))).collect()
    }

    /// The number of a name, spaces left out.
    pub(super) fn text(&mut self, text: &str) -> Text {
        let start = self.chars.len();
        self.chars.extend(text.chars().filter(|c| !c.is_whitespace()));
        self.last(start)
    }

    fn number(&mut self, chars: &[char]) -> Text {
        let start = self.chars.len();
        self.chars.extend_from_slice(chars);
        self.last(start)
    }

    /// The number of the name that was written behind all others; the characters of one known already are dropped.
    fn last(&mut self, start: usize) -> Text {
        let chars = &self.chars[start..];
        if chars.is_empty() {
            return 0;
        }
        let print = marked(chars.iter().copied());
        let slot = self.slot(print, chars);
        if self.slots[slot] != 0 {
            self.chars.truncate(start);
            return self.slots[slot];
        }
        let number = at_most(self.known.len());
        let sum = chars.iter().fold(0, |sum: Mark, &c| sum.wrapping_add(mix(1, u64::from(u32::from(c)))));
        let (sound, script, length) = (sound(chars), Script::of(chars), at_most(chars.len()));
        let is_sound = sound == chars;
        self.known.push(Known { start: at_most(start), length, print, sum });
        self.sounds.push(number);
        self.scripts.push(script);
        self.slots[slot] = number;
        if self.known.len() * 2 > self.slots.len() {
            self.grow();
        }
        if !is_sound {
            self.sounds[place(number)] = self.number(&sound);
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

/// The place of a row or name in its list.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

pub(super) fn at_most(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Stirs a number into a key; two keys meet by chance once in 10^19.
pub(super) fn mix(key: u64, part: u64) -> u64 {
    let mut z = key.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ part;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The mark of a text, spaces left out.
pub(super) fn mark(text: &str) -> Mark {
    marked(text.chars().filter(|c| !c.is_whitespace()))
}

pub(super) fn marked(chars: impl Iterator<Item = char>) -> Mark {
    let stirred = chars.fold((0, 0), |(mark, n): (Mark, u64), c| {
        ((mark ^ u64::from(u32::from(c))).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29), n + 1)
    });
    if stirred.1 == 0 { 0 } else { mix(stirred.0, stirred.1) }
}

/// The mark of a number: its digits, so that [`near`] can tell a slip of the pen; of one with letters or of over 16 digits any mark.
pub(super) fn number(text: &str) -> Mark {
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
}
