//! Cells of yes and no (○, 有, ×, 無) to three values and blank.

use super::read::{Missing, Said, missing};
use crate::values::fold::{compat, is_dash};

/// Words for yes, in NFKC and small letters.
const YES: [&str; 45] = [
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
    "利用",
];
/// Words for no, in NFKC and small letters; a lone dash or slash fills the cell of what does not apply.
const NO: [&str; 45] = [
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
];

/// Returns what a cell of yes and no says. Digits other than 0 and 1 are not read: 2 means no in some returns and
/// a number of points in others.
pub fn read_flag(text: &str) -> Said<bool> {
    match missing(text) {
        Some(Missing::Blank) => return Said::Blank,
        Some(Missing::Unknown) => return Said::Unknown,
        Some(Missing::Dash | Missing::Nothing) => return Said::Value(false),
        None => {}
    }
    let (whole, outside) = keys(text);
    [whole.as_str(), outside.as_str()].into_iter().find_map(flag_word).map_or(Said::Unreadable, Said::Value)
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
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
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
