//! Text as written to keys that are equal when two texts say the same: for comparing, never for printing.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::char::compose;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// What stands for a character that was lost on the way (外字, a font without it).
pub const LOST: char = '●';

/// Variant kanji (異体字) and the form each is compared as.
struct Variants {
    /// The form of each character from [`FIRST_KANJI`] to [`LAST_KANJI`], itself where it is the common one.
    usual: Box<[char]>,
    /// Of characters beyond, sorted by the variant.
    rare: Box<[(char, char)]>,
}

/// Bounds of the kanji that nearly all names are written in (CJK Unified Ideographs, Extension A).
const FIRST_KANJI: char = '\u{3400}';
const LAST_KANJI: char = '\u{9FFF}';

static VARIANTS: LazyLock<Variants> = LazyLock::new(|| {
    let mut usual: Box<[char]> = (FIRST_KANJI..=LAST_KANJI).collect();
    let mut rare = Vec::new();
    for line in include_str!("fold/variants.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.chars();
        let Some(common) = chars.next() else { continue };
        for variant in chars {
            match kanji_place(variant).and_then(|place| usual.get_mut(place)) {
                Some(form) => *form = common,
                None => rare.push((variant, common)),
            }
        }
    }
    rare.sort_unstable();
    Variants { usual, rare: rare.into_boxed_slice() }
});

fn kanji_place(c: char) -> Option<usize> {
    usize::try_from(u32::from(c).checked_sub(u32::from(FIRST_KANJI))?).ok()
}

/// Returns the text in NFKC: full-width letters and digits, half-width kana and ligatures made plain.
pub fn compat(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}

/// Whether the character is one of those that NFKC always leaves as they are, which most cells consist of.
const fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{7F}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' | FIRST_KANJI..='\u{4DBF}' | '一'..=LAST_KANJI)
}

/// Returns the text folded for comparison: NFKC, no spaces, one kind of dash and of bracket, katakana for
/// hiragana, the common form for variant kanji, small letters, and [`LOST`] for characters that were lost.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text to a buffer, for callers that fold many.
pub fn fold_into(text: &str, folded: &mut String) {
    fold_chars(&compat(text), folded, false);
}

/// Returns the text folded as by [`fold`], save that spaces and line breaks stay, each run of them as one space.
pub fn fold_spaced(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_chars(&compat(text), &mut folded, true);
    folded
}

fn fold_chars(text: &str, folded: &mut String, keep_spaces: bool) {
    let kept = |c: &char| !is_invisible(*c) && (keep_spaces || !c.is_whitespace());
    let mut chars = text.chars().filter(kept).peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let c = if c.is_whitespace() {
            if last == ' ' {
                continue;
            }
            ' '
        } else if c == 'ー' {
            // The long vowel mark is typed for a dash, and the dash for the mark.
            if is_katakana(last) { 'ー' } else { '-' }
        } else if is_dash(c) {
            if is_katakana(last) && chars.peek().is_some_and(|next| is_kana(*next)) { 'ー' } else { '-' }
        } else {
            fold_char(c)
        };
        // A voiced sound mark meets its kana only when the space between them, or the hiragana, is gone.
        let whole = if may_combine(c) { compose(last, c) } else { None };
        if whole.is_some() {
            folded.pop();
        }
        let c = whole.unwrap_or(c);
        folded.push(c);
        last = c;
    }
    if keep_spaces && folded.ends_with(' ') {
        folded.pop();
    }
}

/// Whether the character may make one with another before it; most of a text need not be looked up.
fn may_combine(c: char) -> bool {
    ('\u{300}'..='\u{309A}').contains(&c) || c > '\u{FFFF}'
}

/// Returns the form one character of NFKC text is compared as; spaces and dashes are not its business.
pub fn fold_char(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '[' | '{' | '「' | '『' | '【' | '〔' | '〈' | '《' | '〘' | '<' => '(',
        ']' | '}' | '」' | '』' | '】' | '〕' | '〉' | '》' | '〙' | '>' => ')',
        _ if is_lost(c) => LOST,
        _ if u32::from(c) >= 0x3400 => common_form(c),
        _ => c,
    }
}

/// Returns the common form of a variant kanji, or the character itself.
pub fn common_form(c: char) -> char {
    if let Some(&form) = kanji_place(c).and_then(|place| VARIANTS.usual.get(place)) {
        return form;
    }
    let found = VARIANTS.rare.binary_search_by_key(&c, |(variant, _)| *variant);
    found.ok().and_then(|at| VARIANTS.rare.get(at)).map_or(c, |(_, common)| *common)
}

/// Whether the character stands where another was lost: a geta mark, a box, a question mark, a private-use code.
pub fn is_lost(c: char) -> bool {
    matches!(c, '●' | '〓' | '□' | '■' | '?' | '？' | '*' | '＊' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// Whether a character of the text was lost on the way.
pub fn has_lost(text: &str) -> bool {
    text.chars().any(is_lost)
}

/// Whether the character is one of the many dashes; the long vowel mark is not among them.
pub const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{FF70}'
                | '\u{2043}'
                | '\u{207B}'
    )
}

/// Whether the character is hiragana or katakana.
pub const fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ') || is_katakana(c)
}

const fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

// Variation selectors choose among the glyphs of one character; zero-width characters come with copied text.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// Returns a key of a reading that tolerates small kana, ヂ and ジ, ヅ and ズ, ヲ and オ, and the ways to write a
/// long vowel (コウ, コオ, コー). The length of a vowel still counts: ユキ is not ユウキ.
pub fn kana_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut last = ' ';
    let folded = fold(text);
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match plain_kana(c) {
            // ヴァ is バ: the small vowel makes the sound.
            'ヴ' => chars.next_if(|next| "ァィェォ".contains(*next)).map_or('ブ', with_b),
            c if lengthens(last, c) => 'ー',
            c @ ('ア'..='ン' | 'ー' | LOST | 'a'..='z' | '0'..='9' | '\u{4E00}'..='\u{9FFF}') => c,
            _ => continue,
        };
        if !(c == 'ー' && last == 'ー') {
            key.push(c);
        }
        last = c;
    }
    key
}

const fn with_b(vowel: char) -> char {
    match vowel {
        'ァ' => 'バ',
        'ィ' => 'ビ',
        'ェ' => 'ベ',
        _ => 'ボ',
    }
}

const fn plain_kana(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        _ => c,
    }
}

const A_ROW: &str = "アカサタナハマヤラワガザダバパ";
const I_ROW: &str = "イキシチニヒミリギジビピ";
const U_ROW: &str = "ウクスツヌフムユルグズブプ";
const E_ROW: &str = "エケセテネヘメレゲゼデベペ";
const O_ROW: &str = "オコソトノホモヨロゴゾドボポ";

fn lengthens(last: char, c: char) -> bool {
    match c {
        'ア' => A_ROW.contains(last),
        'イ' => E_ROW.contains(last) || I_ROW.contains(last),
        'ウ' => U_ROW.contains(last) || O_ROW.contains(last),
        'エ' => E_ROW.contains(last),
        'オ' => O_ROW.contains(last),
        _ => false,
    }
}

/// Returns text in NFKC without spaces and line breaks; punctuation stays.
pub fn compact(text: &str) -> String {
    compat(text).chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
}

/// Returns the key by which words of a short list are compared: folded, without any punctuation.
pub fn word_key(text: &str) -> String {
    let mut key = fold(text);
    key.retain(|c| !is_punctuation(c));
    key
}

/// Returns the key by which titles of columns are compared: NFKC, small letters, without spaces, line breaks,
/// numbering in front, ※, and any punctuation; what stands in brackets stays.
pub fn title_key(title: &str) -> String {
    let trimmed = title.trim();
    let rest = without_numbering(trimmed);
    let key = bare_title(rest);
    // A form's 【必須】 is no part of the title.
    let key = key.strip_suffix("必須").or_else(|| key.strip_prefix("必須")).map_or(key.clone(), str::to_owned);
    if key.is_empty() { bare_title(trimmed) } else { key }
}

fn bare_title(title: &str) -> String {
    let mut key = String::with_capacity(title.len());
    for c in compat(title).chars() {
        if !(c.is_whitespace() || is_invisible(c) || is_dash(c) || is_punctuation(c)) {
            key.push(c.to_ascii_lowercase());
        }
    }
    key
}

const fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '(' | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '「'
            | '」'
            | '『'
            | '』'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '〈'
            | '〉'
            | '《'
            | '》'
            | '・'
            | '·'
            | '、'
            | '。'
            | ','
            | '.'
            | '/'
            | '\\'
            | ':'
            | ';'
            | '\''
            | '"'
            | '’'
            | '”'
            | '_'
            | '~'
            | '〜'
            | '|'
            | '!'
            | '※'
            | '*'
            | '#'
            | '★'
            | '☆'
            | '◆'
            | '◇'
            | '▼'
            | '▽'
            | '⁂'
    )
}

/// Returns the title without the numbers in front that only count columns: "1.", "①", "（１）", "2-1 ".
fn without_numbering(title: &str) -> &str {
    let title = title.trim_start_matches(|c: char| c.is_whitespace() || c == '※');
    let rest = title.trim_start_matches(
        |c| matches!(c, '①'..='⑳' | '⑴'..='⒇' | '⒈'..='⒛' | 'Ⅰ'..='Ⅻ' | 'ⅰ'..='ⅻ' | '㉑'..='㉟' | '❶'..='❿' | '⓪'),
    );
    if rest.len() < title.len() {
        return rest;
    }
    let opened = title.trim_start_matches(['(', '（', '[', '［', '【']);
    let number = opened.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || is_dash(c));
    let ends = number.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | '．' | ')' | '）' | ']' | '］' | '】' | '、' | ':' | '：' | '，' | ',')
    });
    let counted = number.len() < opened.len() && ends.len() < number.len();
    // A bracket that opens and does not close after the number holds words: （3歳未満）人数.
    let closes = opened.len() == title.len() || number.starts_with([')', '）', ']', '］', '】']);
    if counted && closes { ends } else { title }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_that_are_the_same() {
        let same = |a: &str, b: &str| assert_eq!(fold(a), fold(b), "{a} {b}");
        same("髙橋", "高橋");
        same("山﨑 渡邉", "山崎　渡辺");
        same("山嵜渡邊", "山崎渡辺");
        same("齋藤齊藤斉藤", "斎藤斎藤斎藤");
        same("濵田 德廣", "浜田徳広");
        same("神 奈 川", "神奈川");
        same("ｶﾞｷﾞ", "ガギ");
        same("さくら", "サクラ");
        same("３−１１−２", "3-11-2");
        same("3ー11ｰ2", "3―11‐2");
        same("ユ－キ", "ユーキ");
        same("（株）【A】", "(株)[a]");
        same("〓田", "●田");
        same("\u{E000}田", "?田");
        same("葛\u{E0100}城", "葛城");
        same("神\u{FE00}", "神");
    }

    #[test]
    fn dashes_after_kana() {
        assert_eq!(fold("ハイツ-201"), "ハイツ-201");
        assert_eq!(fold("センター201"), "センター201");
        assert_eq!(fold("ﾕｰｷ"), "ユーキ");
        assert_eq!(fold("ー3"), "-3");
    }

    #[test]
    fn folding_with_spaces() {
        assert_eq!(fold_spaced(" 吸引　 酸素\n"), "吸引 酸素");
    }

    #[test]
    fn readings() {
        let same = |a: &str, b: &str| assert_eq!(kana_key(a), kana_key(b), "{a} {b}");
        same("おおの", "オーノ");
        same("オオノ", "オウノ");
        same("ユウキ", "ﾕｰｷ");
        same("キョウコ", "キヨウコ");
        same("ミヅキ", "ミズキ");
        same("カヲル", "カオル");
        same("ケイタ", "ケエタ");
        same("ニッタ", "ニツタ");
        same("ヤマダ　タロウ", "ヤマダタロー");
        assert_ne!(kana_key("ユキ"), kana_key("ユウキ"));
    }

    #[test]
    fn titles() {
        let key = |title: &str, wanted: &str| assert_eq!(title_key(title), wanted, "{title}");
        key("1. 氏名", "氏名");
        key("①氏　名", "氏名");
        key("（１）氏名", "氏名");
        key("２－１　氏名", "氏名");
        key("生年月日\n（和暦）", "生年月日和暦");
        key("※性別", "性別");
        key("ＴＥＬ", "tel");
        key("3号研修修了者", "3号研修修了者");
        key("3号研修", "3号研修");
        key("（3歳未満）人数", "3歳未満人数");
        key("医療的ケア(複数可)", "医療的ケア複数可");
        key("摘便・洗腸", "摘便洗腸");
        key("フリガナ", "フリガナ");
        key("①", "1");
        key("№", "no");
        key("№.", "no");
        key("18歳以上", "18歳以上");
    }

    #[test]
    fn no_variant_is_listed_twice() {
        let groups = include_str!("fold/variants.txt").lines().filter(|line| !line.starts_with('#'));
        let mut seen = BTreeSet::new();
        for c in groups.flat_map(str::chars) {
            assert!(seen.insert(c), "{c}");
        }
        assert!(seen.iter().all(|c| common_form(common_form(*c)) == common_form(*c)));
        assert_eq!(["髙", "𠮷", "一"].map(fold), ["高", "吉", "一"]);
    }

    #[test]
    fn plain_characters_are_left_as_they_are() {
        let mut before = [String::new(), String::from("カ"), String::from("か")];
        for c in (char::MIN..=char::MAX).filter(|c| is_plain(*c)) {
            for text in &mut before {
                text.push(c);
                assert!(text.nfkc().eq(text.chars()), "{c:?}");
                text.pop();
            }
        }
    }

    #[test]
    fn nothing_else_ends_a_composition() {
        for whole in char::MIN..=char::MAX {
            let parts: Vec<char> = whole.nfd().collect();
            let composes = parts.len() > 1 && parts.iter().copied().nfc().eq([whole]);
            assert!(!composes || parts.last().is_some_and(|last| may_combine(*last)), "{whole:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[ -~ぁ-ゖァ-ヶー−－—　０-９Ａ-ｚｱ-ﾟ一-龠髙﨑●〓]*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }

        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (fold(&text), kana_key(&text), title_key(&text), word_key(&text), fold_spaced(&text));
        }
    }
}
