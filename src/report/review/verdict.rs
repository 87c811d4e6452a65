//! 判定: one row per pair that waits for a person. In each cell row A stands above row B; what differs is shaded.

use super::side::{Side, Sides};
use crate::link::engine::{Pair, Step};
use crate::message::Message;
use crate::report::Run;
use crate::report::book::{Frame, Look, Page};
use crate::values::fold::word_key;
use crate::words::Words;

/// Titles of the columns; those of [`crate::forms::Form::Verdict`] are read back.
pub(super) const HEADS: [&str; 21] = [
    "verdict-pair",
    "verdict-head-verdict",
    "verdict-head-author",
    "verdict-head-decided",
    "verdict-head-reason",
    "verdict-chance",
    "verdict-evidence",
    "verdict-office",
    "notice-name",
    "notice-kana",
    "notice-birth",
    "verdict-sex",
    "needs-municipality",
    "verdict-address",
    "verdict-guardian",
    "verdict-phone",
    "verdict-cares",
    "verdict-head-left-key",
    "verdict-head-right-key",
    "verdict-head-left-print",
    "verdict-head-right-print",
];
const WIDTHS: [f64; 21] = [
    6.0, 12.0, 12.0, 13.0, 22.0, 22.0, 52.0, 44.0, 18.0, 24.0, 24.0, 7.0, 14.0, 34.0, 18.0, 17.0, 40.0, 32.0, 32.0,
    19.0, 19.0,
];
/// Row of the column titles.
const HEAD: u32 = 8;

/// Makes the sheet.
pub(super) fn page(run: &Run<'_>, words: &Words, frame: &Frame, sides: &Sides<'_>) -> Page {
    let mut page = Page::new(&words.text("sheet-verdict"), frame);
    page.columns(&WIDTHS);
    page.on_a3();
    page.text(0, 0, &frame.title, Look::Title);
    page.text(1, 0, &frame.marking, Look::Warning);
    let pairs = run.children.review();
    page.text(2, 0, &words.say(&Message::new("verdict-number").with("n", pairs.len())), Look::Strong);
    let answers = Message::new("verdict-how-3").with("quarter", run.plan.quarter.as_str());
    let how =
        [words.text("verdict-how-1"), words.text("verdict-how-2"), words.say(&answers), words.text("verdict-how-4")];
    for (row, text) in (3_u32..).zip(&how) {
        page.text(row, 0, text, Look::Plain);
    }
    page.texts(HEAD, &HEADS.map(|head| words.text(head)), Look::Head);
    page.height(HEAD, 2);
    page.freeze(HEAD + 1, 2);
    let mut row = HEAD;
    for ((number, pair), moves) in (1_u32..).zip(pairs).zip(run.children.moves()) {
        if let (Some(a), Some(b)) = (sides.side(pair.a), sides.side(pair.b)) {
            row += 1;
            let moved = words.say(&Message::new("verdict-moves").with("n", *moves));
            write(
                &mut page,
                row,
                number,
                (&a, &b),
                &format!("{}\n{moved}", chance(words, pair)),
                &evidence(words, &run.children.linkage().explain(pair)),
            );
        }
    }
    if row > HEAD {
        let choices = ["verdict-same", "verdict-different", "verdict-open"].map(|code| words.text(code));
        page.choose((HEAD + 1, row), 1, &choices);
    }
    page
}

fn write(page: &mut Page, row: u32, number: u32, (a, b): (&Side, &Side), chance: &str, evidence: &str) {
    page.number(row, 0, f64::from(number), Look::Number);
    for column in 1..5 {
        page.text(row, column, "", Look::Input);
    }
    page.text(row, 5, chance, Look::Text);
    page.text(row, 6, evidence, Look::Text);
    let places = format!("A {} {}\nB {} {}", a.office, a.place, b.office, b.place);
    page.text(row, 7, &places, Look::Text);
    for (column, (left, right)) in (8_u16..).zip(a.fields.iter().zip(&b.fields)) {
        let look = if word_key(left) == word_key(right) { Look::Text } else { Look::TextDiffers };
        let or_blank = |text: &str| if text.is_empty() { "…".to_owned() } else { text.to_owned() };
        page.text(row, column, &format!("{}\n{}", or_blank(left), or_blank(right)), look);
    }
    for (column, text) in (17_u16..).zip([&a.key, &b.key, &a.print, &b.print]) {
        page.text(row, column, text, Look::Code);
    }
    page.fit(row, &[(evidence, WIDTHS[6]), (&places, WIDTHS[7]), (&a.fields[8], WIDTHS[16] / 2.0), ("A\nB", 9.0)]);
}

/// Returns the probability in words.
pub(super) fn chance(words: &Words, pair: &Pair) -> String {
    let code = match pair.probability {
        p if p >= 0.9 => "chance-high",
        p if p >= 0.5 => "chance-rather",
        p if p >= 0.1 => "chance-rather-not",
        _ => "chance-low",
    };
    let percent = format!("{:.0}", pair.probability * 100.0);
    words.say(&Message::new(code).with("percent", percent))
}

/// Returns the evidence as one short sentence a comparison: what, how far it agrees, and its weight in bits.
pub(super) fn evidence(words: &Words, steps: &[Step]) -> String {
    let said: Vec<String> = steps
        .iter()
        .filter_map(|step| {
            let comparison = step.comparison?;
            // What is missing on a side says nothing.
            (step.level != "missing" && step.weight.abs() >= 0.05).then(|| {
                let name = words.text(&format!("compared-{}", comparison.code()));
                let level = words.text(&level_code(comparison.code(), step.level));
                let weight = format!("{:+.1}", step.weight);
                words.say(&Message::new("verdict-step").with("name", name).with("level", level).with("weight", weight))
            })
        })
        .collect();
    said.join("／")
}

/// Returns the catalogue's code of a level; family and given names share theirs.
pub(in crate::report) fn level_code(comparison: &str, level: &str) -> String {
    let group = match comparison {
        "family" | "given" => "name",
        "sex" | "certificate" => "plain",
        other if other.starts_with("other") => "plain",
        other => other,
    };
    format!("level-{group}-{level}")
}

#[cfg(test)]
mod tests {
    use super::{HEADS, level_code};
    use crate::forms::Form;
    use crate::link::engine::COMPARISONS;
    use crate::values::fold::title_key;
    use crate::words::{Lang, Words};

    #[test]
    fn titles_are_those_that_are_read_back() {
        for lang in [Lang::Ja, Lang::En] {
            let words = Words::new(lang);
            let schema = Form::Verdict.schema();
            let read: Vec<&str> = HEADS
                .iter()
                .flat_map(|head| schema.titled(&title_key(&words.text(head))))
                .map(|field| schema.fields[*field].name.as_str())
                .collect();
            assert_eq!(
                read,
                ["verdict", "author", "decided", "reason", "left_key", "right_key", "left_print", "right_print"]
            );
        }
    }

    #[test]
    fn every_level_has_its_words() {
        for lang in [Lang::Ja, Lang::En] {
            let words = Words::new(lang);
            for comparison in COMPARISONS {
                assert!(words.has(&format!("compared-{}", comparison.code())));
                for level in comparison.levels() {
                    let code = level_code(comparison.code(), level);
                    assert!(words.has(&code), "{code} in {lang:?}");
                }
            }
        }
    }
}
