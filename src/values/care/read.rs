//! One cell that lists several kinds of care to items, and the words that no table knows.

use std::sync::LazyLock;

use super::{Care, CareSet};
use crate::values::fold::fold_spaced;
use crate::values::read::{Missing, missing};

/// What a cell of listed care says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaresRead {
    /// The items read.
    pub cares: CareSet,
    /// Pieces that were not read, folded: unknown words, and pieces that say the care is not done (吸引なし).
    pub unread: Vec<String>,
    /// Whether the cell says that there is none (なし, 該当なし, －), or nothing at all.
    pub none: Option<Missing>,
}

/// Words and items, by the first character, the longest word first. Other surveys (of 9 or 16 items, 文部科学省's acts)
/// and hospitals have words of their own; a word without item is known and says nothing about care.
static WORDS: LazyLock<Vec<(Vec<char>, CareSet)>> = LazyLock::new(|| {
    let mut words: Vec<(Vec<char>, CareSet)> = include_str!("words.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit_once(','))
        .map(|(word, codes)| {
            (fold_spaced(word).chars().collect(), codes.split('+').filter_map(Care::of_code).collect())
        })
        .collect();
    words.sort_unstable_by(|(a, _), (b, _)| a.first().cmp(&b.first()).then(b.len().cmp(&a.len())).then(a.cmp(b)));
    words.dedup();
    words
});

/// Words that turn a piece into its contrary; such a piece is left to a person.
const NOT: [&str; 17] = [
    "ナシ",
    "無",
    "不要",
    "終了",
    "離脱",
    "抜去",
    "中止",
    "閉鎖",
    "シテイナイ",
    "卒業",
    "ナイ",
    "×",
    "ヤメ",
    "予定",
    "検討",
    "以前",
    "過去",
];

/// Returns the items a cell lists. Words are found anywhere, the longest first, so that インスリンポンプ is no injection.
pub fn read_cares(text: &str) -> CaresRead {
    if let Some(none @ (Missing::Blank | Missing::Dash | Missing::Nothing | Missing::Unknown)) = missing(text) {
        return CaresRead { none: Some(none), ..CaresRead::default() };
    }
    let chars: Vec<char> = fold_spaced(text).chars().collect();
    let mut read = CaresRead::default();
    let mut piece = Piece::default();
    let mut rest = chars.as_slice();
    while let Some((first, after)) = rest.split_first() {
        if let Some((length, cares)) = longest_word(rest) {
            let (word, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            piece.known(word, cares);
            rest = after;
            continue;
        }
        if is_separator(*first) {
            std::mem::take(&mut piece).close(&mut read);
        } else {
            piece.unknown(*first);
        }
        rest = after;
    }
    piece.close(&mut read);
    // A cell of words that name no item (あり, モニター) is not silently none.
    if read.cares.is_empty() && read.unread.is_empty() {
        read.unread.push(chars.into_iter().collect());
    }
    read
}

fn longest_word(text: &[char]) -> Option<(usize, CareSet)> {
    let first = text.first()?;
    let from = WORDS.partition_point(|(word, _)| word.first() < Some(first));
    let same_first = WORDS.iter().skip(from).take_while(|(word, _)| word.first() == Some(first));
    let mut found = same_first.filter(|(word, _)| text.starts_with(word) && stands_alone(word, text));
    found.next().map(|(word, cares)| (word.len(), *cares))
}

/// Abbreviations in letters must not be part of a longer word: PD is not in SPD.
fn stands_alone(word: &[char], text: &[char]) -> bool {
    let ends_in_letter = word.last().is_some_and(char::is_ascii_alphanumeric);
    !(ends_in_letter && text.get(word.len()).is_some_and(char::is_ascii_alphabetic))
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '、' | ',' | '，' | '。' | '・' | '/' | ';' | '+' | '&' | '\n')
}

/// What stands between two separators.
#[derive(Default)]
struct Piece {
    written: String,
    residue: String,
    cares: CareSet,
    known: bool,
}

impl Piece {
    fn known(&mut self, word: &[char], cares: CareSet) {
        // A letter in front makes an abbreviation part of a longer word.
        let inside = self.residue.ends_with(|c: char| c.is_ascii_alphabetic())
            && word.first().is_some_and(char::is_ascii_alphabetic);
        if inside {
            for c in word {
                self.unknown(*c);
            }
            return;
        }
        self.written.extend(word);
        self.residue.push(' ');
        self.cares = self.cares.union(cares);
        self.known = true;
    }

    fn unknown(&mut self, c: char) {
        self.written.push(c);
        self.residue.push(c);
    }

    fn close(self, read: &mut CaresRead) {
        if NOT.iter().any(|word| self.residue.contains(word)) {
            read.unread.push(self.written);
            return;
        }
        read.cares = read.cares.union(self.cares);
        let says_something =
            |c: char| c.is_alphabetic() && !matches!(c, 'ー' | 'ニ' | 'デ' | 'ハ' | 'モ' | 'ガ' | 'ヲ' | 'ノ');
        if self.known {
            let unread = self
                .residue
                .split_whitespace()
                .map(|word| word.trim_matches(['(', ')', ':', '.']))
                .filter(|word| word.contains(says_something));
            read.unread.extend(unread.map(ToOwned::to_owned));
        } else if self.written.contains(|c: char| c.is_alphanumeric()) {
            read.unread.push(self.written);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reads(text: &str, codes: &str, unread: &[&str]) {
        let read = read_cares(text);
        let found: Vec<&str> = read.cares.iter().map(Care::code).collect();
        assert_eq!(found.join(" "), codes, "{text}");
        assert_eq!(read.unread, unread, "{text}");
    }

    #[test]
    fn lists_in_one_cell() {
        reads("人工呼吸器、気管切開、吸引", "ventilator tracheostomy suction", &[]);
        reads("胃ろう・たん吸引/在宅酸素", "oxygen suction tube", &[]);
        reads("気管切開\n経管栄養（胃瘻）\n吸引(口鼻腔・気管内)", "tracheostomy suction tube", &[]);
        reads("インスリンポンプ", "injection_pump", &[]);
        reads("インスリン注射 血糖測定", "injection glucose", &[]);
        reads("血糖値測定・インスリン注射", "injection glucose", &[]);
        reads("NPPV（夜間のみ）、ｶﾌｱｼｽﾄ", "ventilator", &[]);
        reads("気管切開下人工呼吸療法", "ventilator", &[]);
        reads("摘便・洗腸、浣腸", "disimpaction enema", &[]);
        reads("痙攣時の坐剤挿入、吸引、酸素投与、迷走神経刺激装置の作動等の処置", "seizure", &[]);
        reads("けいれん時の吸引", "seizure", &[]);
        reads("ＨＯＴ，ＩＶＨ，ＣＧＭ", "oxygen central_line glucose", &[]);
        reads("膀胱ろう、人工肛門", "catheter_continuous stoma", &[]);
        reads("経皮的酸素飽和度モニター、吸引", "suction", &[]);
        reads("導尿（持続）", "catheter_continuous", &[]);
        reads("導尿", "catheter", &[]);
        reads("エアウエイ", "airway", &[]);
        reads("①人工呼吸器②気管切開", "ventilator tracheostomy", &[]);
        reads("吸引：有", "suction", &[]);
    }

    #[test]
    fn what_is_not_read() {
        reads("吸引なし、酸素", "oxygen", &["吸引ナシ"]);
        reads("気管切開（閉鎖）", "", &["気管切開(閉鎖)"]);
        reads("体位変換、吸引", "suction", &["体位変換"]);
        reads("1,5,7", "", &["1", "5", "7"]);
        reads("SPD", "", &["spd"]);
        reads("あり", "", &["アリ"]);
        assert_eq!(read_cares("該当なし").none, Some(Missing::Nothing));
        assert_eq!(read_cares(" ").none, Some(Missing::Blank));
    }

    #[test]
    fn every_word_of_the_table_is_read_as_it_says() {
        for line in include_str!("words.csv").lines().skip(1) {
            let (word, codes) = line.rsplit_once(',').unwrap();
            let wanted: CareSet =
                codes.split('+').filter(|code| !code.is_empty()).map(|code| Care::of_code(code).expect(code)).collect();
            assert_eq!(read_cares(word).cares, wanted, "{word}");
        }
        let mut keys: Vec<&Vec<char>> = WORDS.iter().map(|(word, _)| word).collect();
        keys.sort();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "a word has two meanings");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", short in "(吸引|酸素|なし|、|PD|CV|[a-zA-Z(（]){0,8}") {
            let _ = (read_cares(&text), read_cares(&short));
        }
    }
}
