//! Cells of yes and no (○, 有, ×, 無) to three values and blank.

use super::care::Care;
use super::read::{Missing, Said, missing, ticked, written};
use crate::values::fold::{compat, is_dash};

/// Words for yes, in NFKC and small letters.
const YES: [&str; 66] = [
    "○",
    "◯",
    "〇",
    "●",
    "◎",
    "⚫",
    "⭕",
    "✓",
    "✔",
    "☑",
    "レ",
    "v",
    "1",
    "有",
    "有り",
    "有る",
    "あり",
    "ある",
    "アリ",
    "はい",
    "ハイ",
    "yes",
    "y",
    "true",
    "同意",
    "同意あり",
    "同意有",
    "同意済",
    "同意済み",
    "同意する",
    "該当",
    "該当する",
    "該当あり",
    "対象",
    "要",
    "必要",
    "可",
    "済",
    "済み",
    "丸",
    "まる",
    "登録済",
    "登載",
    "使用",
    "使用中",
    "利用",
    "利用中",
    "✅",
    "√",
    "レ点",
    "o",
    "t",
    "+",
    "ok",
    "○印",
    "〇印",
    "登録済み",
    "承諾",
    "している",
    "受けている",
    "利用している",
    "使用している",
    "いる",
    "実施",
    "実施あり",
    "所持",
];
/// Words for no, in NFKC and small letters; a lone dash or slash fills the cell of what does not apply.
const NO: [&str; 60] = [
    "×",
    "✕",
    "✖",
    "✗",
    "✘",
    "╳",
    "❌",
    "x",
    "バツ",
    "☐",
    "□",
    "0",
    "無",
    "無し",
    "無い",
    "なし",
    "ナシ",
    "ない",
    "いいえ",
    "イイエ",
    "no",
    "n",
    "false",
    "/",
    "不同意",
    "同意なし",
    "同意無",
    "同意しない",
    "同意せず",
    "非該当",
    "該当なし",
    "該当無し",
    "該当無",
    "該当しない",
    "対象外",
    "非対象",
    "不要",
    "必要なし",
    "不可",
    "未",
    "未登録",
    "未登載",
    "不使用",
    "使用なし",
    "利用なし",
    "\\",
    "f",
    "ng",
    "否",
    "拒否",
    "していない",
    "受けていない",
    "利用していない",
    "使用していない",
    "いない",
    "未実施",
    "未利用",
    "実施なし",
    "所持なし",
    "非所持",
];

/// Returns what a cell of yes and no says. Digits other than 0 and 1 are not read: 2 means no in some returns and
/// a number of points in others.
pub fn read_flag(text: &str) -> Said<bool> {
    match missing(text) {
        Some(Missing::Blank) => return Said::Blank,
        Some(Missing::Unknown) => return Said::Unknown,
        Some(Missing::Dash | Missing::Nothing) => return Said::Value(false),
        Some(Missing::Ditto) => return Said::Unreadable,
        None => {}
    }
    let text = ticked(text).unwrap_or(text);
    let (whole, outside) = keys(written(text));
    [whole.as_str(), outside.as_str(), without_number(&outside)]
        .into_iter()
        .find_map(flag_word)
        .map_or(Said::Unreadable, Said::Value)
}

/// Drops a number in front of a word (1.あり, ②無).
fn without_number(key: &str) -> &str {
    let word = key.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = word.trim_start_matches(['.', ':', '、', ',']);
    // What remains is a word: the digits of 10 and 1.0 are no numbering.
    if word.len() < key.len() && rest.chars().all(char::is_alphabetic) { rest } else { "" }
}

/// Returns what a cell says that asks whether a child needs a kind of care. Beside the marks of yes and no it holds the
/// points of the score (吸引 8), how often (1日5回, 0.5L/分) or when (夜間のみ).
pub fn read_tick(text: &str, care: Care) -> Said<bool> {
    let said = read_flag(text);
    if said != Said::Unreadable {
        return said;
    }
    let (_, key) = keys(written(text));
    let number: Option<u32> = key.strip_suffix('点').unwrap_or(&key).parse().ok();
    match number {
        Some(0) => return Said::Value(false),
        Some(points) if (care.points()..=care.points() + care.watch_points()).contains(&points) => {
            return Said::Value(true);
        }
        Some(_) => return Said::Unreadable,
        None => {}
    }
    how_often(&key).map_or(Said::Unreadable, Said::Value)
}

/// Words for when and how often, longest first where one begins another.
const WHEN: [&str; 38] = [
    "1日",
    "一日",
    "毎日",
    "/日",
    "週に",
    "週",
    "/週",
    "月に",
    "月",
    "時間",
    "回",
    "分",
    "/",
    "l",
    "ml",
    "ごと",
    "毎",
    "おき",
    "程度",
    "約",
    "常時",
    "夜間",
    "就寝時",
    "睡眠時",
    "日中",
    "終日",
    "のみ",
    "必要時",
    "随時",
    "適宜",
    "頻回",
    "時々",
    "体調不良時",
    "発作時",
    "食事時",
    "入浴時",
    "移動時",
    "外出時",
];

/// Whether the care is given, where nothing but words for when and how often is written; none at all is no care.
fn how_often(key: &str) -> Option<bool> {
    let (mut rest, mut words, mut least) = (key, 0_u32, None::<bool>);
    while !rest.is_empty() {
        if let Some(after) = WHEN.iter().find_map(|word| rest.strip_prefix(word)) {
            words += 1;
            rest = after;
        } else if let Some(after) = rest.strip_prefix(['○', '◯', '〇']) {
            rest = after;
        } else {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '~'));
            let number = rest.get(..rest.len() - after.len()).filter(|number| !number.is_empty())?;
            let some = number.contains(|c: char| ('1'..='9').contains(&c));
            least = Some(least.unwrap_or(false) || some);
            rest = after;
        }
    }
    (words > 0).then_some(least.unwrap_or(true))
}

fn flag_word(key: &str) -> Option<bool> {
    if YES.contains(&key) {
        Some(true)
    } else if NO.contains(&key) {
        Some(false)
    } else {
        None
    }
}

/// Returns the text without spaces and brackets, and without what stands in brackets (有（月1回）).
fn keys(text: &str) -> (String, String) {
    let (mut whole, mut outside) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut depth = 0_u32;
    for c in
        compat(text).chars().filter(|c| !c.is_whitespace() && !is_dash(*c) && !matches!(*c, '\u{FE0E}' | '\u{FE0F}'))
    {
        match c {
            '(' | '[' | '【' | '「' | '『' => depth += 1,
            ')' | ']' | '】' | '」' | '』' => depth = depth.saturating_sub(1),
            _ => {
                whole.push(c.to_ascii_lowercase());
                if depth == 0 {
                    outside.push(c.to_ascii_lowercase());
                }
            }
        }
    }
    if let Some(number) = whole.strip_suffix(".0").map(ToOwned::to_owned) {
        whole = number;
    }
    (whole, outside)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_listed_once() {
        for word in YES.iter().chain(&NO) {
            assert_eq!(keys(word).0, *word, "written as it is compared");
        }
        assert!(YES.iter().all(|word| !NO.contains(word)));
    }

    #[test]
    fn brackets_and_spaces() {
        let says = |text: &str, wanted| assert_eq!(read_flag(text), wanted, "{text}");
        says("有（月1回）", Said::Value(true));
        says("（有）", Said::Value(true));
        says("同 意", Said::Value(true));
        says("1.0", Said::Value(true));
        says("□", Said::Value(false));
        says("(なし)", Said::Value(false));
        says("2", Said::Unreadable);
        says("△", Said::Unreadable);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = read_flag(&text);
        }
    }
}
