//! Names of persons and their readings to family and given name, folded for comparison; the text stays with the caller.

use std::borrow::Cow;
use std::fmt;

use super::read::{Note, Read, may_be_missing, missing, written};
use crate::values::fold::{fold, fold_char, has_lost, is_kana, is_lost};

/// A name folded for comparison; an empty part is missing.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Family name, when the text parts it from the given name.
    pub family: String,
    /// Given name, or all but the family name.
    pub given: String,
    /// The whole name without spaces.
    pub whole: String,
    /// An earlier family name (旧姓), when written.
    pub former: String,
}

impl fmt::Debug for Name {
    /// Shows which parts there are, never what they say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = |part: &str| part.chars().count();
        f.debug_struct("Name")
            .field("family", &length(&self.family))
            .field("given", &length(&self.given))
            .field("whole", &length(&self.whole))
            .finish_non_exhaustive()
    }
}

impl Name {
    /// Whether no name is written.
    pub const fn is_missing(&self) -> bool {
        self.whole.is_empty()
    }

    /// Returns the name of the parts given in cells of their own.
    pub fn of_parts(family: &Self, given: &Self) -> Self {
        Self {
            family: family.whole.clone(),
            given: given.whole.clone(),
            whole: format!("{}{}", family.whole, given.whole),
            former: if family.former.is_empty() { given.former.clone() } else { family.former.clone() },
        }
    }
}

/// Titles behind a name, longest first.
const TITLES: [&str; 12] = ["ちゃん", "チャン", "ﾁｬﾝ", "ｻﾝ", "ｸﾝ", "ｻﾏ", "さん", "さま", "くん", "クン", "様", "殿"];
/// Titles that are also ends of names, so they count only behind a space.
const SPACED_TITLES: [&str; 4] = ["君", "氏", "児", "サン"];

/// Returns the name a cell says.
pub fn read_name(text: &str) -> Read<Name> {
    read(text, false)
}

/// Returns the reading a cell says, in full-width katakana.
pub fn read_kana(text: &str) -> Read<Name> {
    read(text, true)
}

fn read(text: &str, kana: bool) -> Read<Name> {
    if let Some(name) = plain(text) {
        return Read::plain(name);
    }
    read_marked(text, kana)
}

/// Reads what most cells hold, one name or two with a space between, in nothing but kanji and kana, at one go.
fn plain(text: &str) -> Option<Name> {
    if may_be_missing(text) || text.ends_with(TITLE_ENDS) {
        return None;
    }
    let mut whole = String::with_capacity(text.len());
    let (mut last, mut gap) = (' ', None);
    for c in text.chars() {
        let c = match c {
            ' ' | '　' if last != ' ' && gap.is_none() => {
                gap = Some(whole.len());
                last = ' ';
                continue;
            }
            '旧' => return None,
            'ァ'..='ヺ' | 'ぁ'..='ゖ' | '一'..='\u{9FFF}' | '々' => fold_char(c),
            'ー' if is_kana(last) => c,
            _ => return None,
        };
        whole.push(c);
        last = c;
    }
    if last == ' ' {
        return None;
    }
    let (family, given) = gap.and_then(|gap| whole.split_at_checked(gap)).unwrap_or_default();
    Some(Name { family: family.to_owned(), given: given.to_owned(), whole, former: String::new() })
}

fn read_marked(text: &str, kana: bool) -> Read<Name> {
    if missing(text).is_some() {
        return Read::plain(Name::default());
    }
    let mut notes = Vec::new();
    let text = without_marks(one_of_two(written(text), kana, &mut notes));
    if has_lost(text) {
        notes.push(Note::LostCharacters);
    }
    let (outside, former) = without_brackets(text, &mut notes);
    let untitled = without_title(&outside, kana, &mut notes);
    let (family, given) =
        parts(untitled).map_or_else(Default::default, |(family, given)| (fold_name(family), fold_name(given)));
    Read { value: Name { family, given, whole: fold_name(untitled), former: fold_name(&former) }, notes }
}

/// Chooses between the name and its reading where one cell holds both, each on a line of its own.
fn one_of_two<'t>(text: &'t str, kana: bool, notes: &mut Vec<Note>) -> &'t str {
    if !text.contains('\n') {
        return text;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second), None) = (lines.next(), lines.next(), lines.next()) else { return text };
    let (reading, name) = match (is_all_kana(first), is_all_kana(second)) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        _ => return text,
    };
    // Family and given name may stand on two lines too, the given one in kana.
    let parted = reading.contains(char::is_whitespace) || name.contains(char::is_whitespace);
    let long = name.chars().nth(3).is_some() && reading.chars().nth(4).is_some();
    if !parted && !long {
        return text;
    }
    notes.push(Note::SecondDropped);
    if kana { reading } else { name }
}

fn is_all_kana(line: &str) -> bool {
    line.chars().all(|c| is_kana(c) || c.is_whitespace() || ('\u{FF66}'..='\u{FF9F}').contains(&c) || c == '・')
}

/// Drops marks of footnotes around a name and a number in front of it.
fn without_marks(text: &str) -> &str {
    let mark = |c: char| c.is_whitespace() || matches!(c, '※' | '*' | '＊' | '★' | '☆');
    let text = text.trim_matches(mark);
    let named = text.trim_start_matches(|c: char| {
        c.is_numeric() && !('\u{3007}'..='\u{9FFF}').contains(&c)
            || c.is_whitespace()
            || matches!(c, '.' | '．' | '、' | ')' | '）')
    });
    if named.is_empty() { text } else { named }
}

fn fold_name(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(|c| !matches!(c, '・' | '.' | ',' | '、' | '\'' | '=' | '゠'));
    folded
}

/// Returns the text without brackets, and the earlier family name when one stands there or behind 旧姓.
fn without_brackets<'t>(text: &'t str, notes: &mut Vec<Note>) -> (Cow<'t, str>, String) {
    let text = text.trim();
    if !text.contains(|c: char| c == '旧' || bracket(c).is_some()) {
        return (Cow::Borrowed(text), String::new());
    }
    let (outside, former) = parted_at_brackets(text, notes);
    (Cow::Owned(outside), former)
}

enum Bracket {
    Opens,
    Closes,
}

const fn bracket(c: char) -> Option<Bracket> {
    match c {
        '(' | '（' | '[' | '［' | '〔' | '【' | '<' | '＜' => Some(Bracket::Opens),
        ')' | '）' | ']' | '］' | '〕' | '】' | '>' | '＞' => Some(Bracket::Closes),
        _ => None,
    }
}

fn parted_at_brackets(text: &str, notes: &mut Vec<Note>) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::with_capacity(text.len()), String::new(), 0_u32);
    for c in text.chars() {
        match bracket(c) {
            Some(Bracket::Opens) => depth += 1,
            Some(Bracket::Closes) => depth = depth.saturating_sub(1),
            None if depth == 0 => outside.push(c),
            None => inside.push(c),
        }
    }
    if outside.trim().is_empty() {
        return (inside, String::new());
    }
    let (outside, behind) = outside.split_once("旧姓").map_or((outside.as_str(), ""), |(name, former)| (name, former));
    let former = inside.split_once("旧姓").map_or(behind, |(_, former)| former);
    let former = former.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    if former.is_empty() && !inside.trim().is_empty() {
        notes.push(Note::BracketDropped);
    }
    (outside.trim().to_owned(), former.to_owned())
}

/// The last characters of all titles; most names end otherwise.
const TITLE_ENDS: [char; 10] = ['ん', 'ン', 'ﾝ', 'ま', 'ﾏ', '様', '殿', '君', '氏', '児'];

fn without_title<'t>(text: &'t str, kana: bool, notes: &mut Vec<Note>) -> &'t str {
    if !text.ends_with(TITLE_ENDS) {
        return text;
    }
    let spaced = |title: &&&str| {
        text.strip_suffix(**title)
            .is_some_and(|rest| rest.ends_with(char::is_whitespace) && rest.trim().chars().nth(1).is_some())
    };
    // In a reading the sounds of most titles may end a name.
    let titles = if kana { TITLES.iter().rev().take(2) } else { TITLES.iter().rev().take(TITLES.len()) };
    let plain =
        titles.rev().find(|title| text.strip_suffix(**title).is_some_and(|rest| rest.trim().chars().nth(1).is_some()));
    let title = plain.or_else(|| SPACED_TITLES.iter().chain(&TITLES).find(spaced));
    let Some(rest) = title.and_then(|title| text.strip_suffix(title)) else {
        return text;
    };
    notes.push(Note::HonorificDropped);
    rest.trim_end()
}

/// Parts family and given name at the space: at the wide one when there are narrow ones too (山 田　花 子); a text of
/// single characters (山 田 花 子) is not parted.
fn parts(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if let Some((family, given)) = text.split_once(['、', ',', '，']) {
        return Some((family.trim(), given.trim()));
    }
    let gaps = text.match_indices(char::is_whitespace).count();
    let (family, given) = text.split_once(char::is_whitespace)?;
    let lettered = |word: &str| word.chars().nth(1).is_none();
    if gaps >= 2 {
        let mut wide = text.split('　');
        if let (Some(family), Some(given), None) = (wide.next(), wide.next(), wide.next()) {
            return Some((family.trim(), given.trim()));
        }
        if text.split_whitespace().count() > 2 && text.split_whitespace().all(lettered) {
            return None;
        }
    }
    Some((family.trim(), given.trim()))
}

/// Whether a reading holds nothing but kana, letters and lost characters: kanji stand in the wrong column.
pub fn is_reading(name: &Name) -> bool {
    !name.is_missing() && name.whole.chars().all(|c| is_kana(c) || is_lost(c) || c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reads(text: &str, wanted: [&str; 3]) {
        let name = read_name(text).value;
        assert_eq!([name.family.as_str(), &name.given, &name.whole], wanted, "{text}");
    }

    #[test]
    fn names() {
        reads("山田　花子", ["山田", "花子", "山田花子"]);
        reads("山田 花子", ["山田", "花子", "山田花子"]);
        reads("山田花子", ["", "", "山田花子"]);
        reads("髙橋 さくら", ["高橋", "サクラ", "高橋サクラ"]);
        reads("山田　花子様", ["山田", "花子", "山田花子"]);
        reads("山田　花子 さん", ["山田", "花子", "山田花子"]);
        reads("山田　太郎 君", ["山田", "太郎", "山田太郎"]);
        reads("李 君", ["李", "君", "李君"]);
        reads("山 田　花 子", ["山田", "花子", "山田花子"]);
        reads("山 田 花 子", ["", "", "山田花子"]);
        reads("グエン ティ ラン", ["グエン", "ティラン", "グエンティラン"]);
        reads("〓田 花子", ["●田", "花子", "●田花子"]);
        reads("", ["", "", ""]);
        reads("不明", ["", "", ""]);
    }

    #[test]
    fn former_names_and_notes() {
        let name = read_name("山田　花子（旧姓：佐藤）");
        assert_eq!((name.value.former.as_str(), name.value.whole.as_str(), name.notes.len()), ("佐藤", "山田花子", 0));
        assert_eq!(read_name("山田花子（母）").notes, [Note::BracketDropped]);
        assert_eq!(read_name("●田花子").notes, [Note::LostCharacters]);
        assert_eq!(read_name("山田花子ちゃん").notes, [Note::HonorificDropped]);
        assert_eq!(format!("{:?}", read_name("山田 花子").value), "Name { family: 2, given: 2, whole: 4, .. }");
    }

    #[test]
    fn readings() {
        let name = read_kana("ﾔﾏﾀﾞ ﾊﾅｺ").value;
        assert_eq!([name.family.as_str(), &name.given, &name.whole], ["ヤマダ", "ハナコ", "ヤマダハナコ"]);
        assert_eq!(read_kana("やまだ　はなこ").value, name);
        assert_eq!(read_kana("スーサン").value.whole, "スーサン");
        assert!(is_reading(&name) && !is_reading(&read_kana("山田").value));
        let parted = Name::of_parts(&read_kana("ヤマダ").value, &read_kana("ハナコ").value);
        assert_eq!(parted, name);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (read_name(&text), read_kana(&text));
        }

        #[test]
        fn plain_names_are_read_as_all_others(text in "[一髙邉渡辺旧姓様無同佐ァアガヵヺぁあがゖーさん君氏児々仝 　]{0,7}") {
            if let Some(name) = plain(&text) {
                prop_assert_eq!(&Read::plain(name.clone()), &read_marked(&text, false));
                prop_assert_eq!(&Read::plain(name), &read_marked(&text, true));
            }
        }
    }
}
