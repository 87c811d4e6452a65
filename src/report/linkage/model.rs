//! The model as a table: m, u, weights, and how far the data moved what was believed; and what each key cost and caught.

use crate::link::engine::{COMPARISONS, Class, Comparison, Model, SHARED_FAMILY, SHARED_GIVEN};
use crate::message::Message;
use crate::people::Done;
use crate::report::book::{Frame, Look, Page};
use crate::report::review::level_code;
use crate::report::waterfall::compared;
use crate::words::Words;

const WIDTHS: [f64; 11] = [14.0, 46.0, 14.0, 10.0, 10.0, 10.0, 10.0, 10.0, 12.0, 10.0, 20.0];

/// What the model says of one level.
pub(super) struct Line {
    pub(super) comparison: Comparison,
    pub(super) level: &'static str,
    /// Pairs that show it.
    pub(super) seen: f64,
    /// How likely it is within each class: same, twins, siblings, strangers.
    chances: [f64; 4],
    /// log2(m/u); none where one of them is none.
    pub(super) weight: Option<f64>,
    /// The same before any data.
    believed: Option<f64>,
}

/// Returns the lines of the model, those of missing values left out.
pub(super) fn lines(model: &Model) -> Vec<Line> {
    let believed = [Class::Same, Class::Stranger].map(Model::believed);
    let mut lines = Vec::new();
    for (place, comparison) in COMPARISONS.into_iter().enumerate() {
        let is_used = |place: usize| (1..comparison.levels().len()).any(|level| at(&model.seen, place, level) > 0.0);
        if matches!(comparison, Comparison::Other(_)) && !is_used(place) {
            continue;
        }
        for (level, code) in comparison.levels().iter().enumerate() {
            if *code == "missing" {
                continue;
            }
            let chances = model.chances.each_ref().map(|of_class| at(of_class, place, level));
            let [same, _, _, stranger] = chances;
            let [before_same, before_stranger] = believed.each_ref().map(|of_class| at(of_class, place, level));
            lines.push(Line {
                comparison,
                level: code,
                seen: at(&model.seen, place, level),
                chances,
                weight: bits(same, stranger),
                believed: bits(before_same, before_stranger),
            });
        }
    }
    lines
}

fn at<const LEVELS: usize, const N: usize>(chances: &[[f64; LEVELS]; N], place: usize, level: usize) -> f64 {
    chances.get(place).and_then(|by| by.get(level)).copied().unwrap_or(0.0)
}

fn bits(same: f64, stranger: f64) -> Option<f64> {
    Some((same / stranger).log2()).filter(|bits| bits.is_finite())
}

pub(super) fn page(done: &Done, words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("sheet-linkage-model"), frame);
    page.columns(&WIDTHS);
    page.text(0, 0, &words.text("sheet-linkage-model"), Look::Title);
    let mut row = page.prose(1, &words.text("linkage-model-about"), 130, Look::Note);
    row = page.prose(row, &words.text("linkage-frequency"), 130, Look::Note);
    let shares = [0.01, 0.001, 0.0001];
    for (code, average) in [("compared-family", SHARED_FAMILY), ("compared-given", SHARED_GIVEN)] {
        // As many bits as a name's share is above or below the average, five at most.
        let [a, b, c] = shares.map(|share| format!("{:+.1}", (average / share).log2().clamp(-5.0, 5.0)));
        let said = Message::new("linkage-frequency-bits").with("name", Message::new(code)).with("a", a);
        row = page.prose(row, &words.say(&said.with("b", b).with("c", c)), 130, Look::Note);
    }
    let heads = [
        "model-comparison",
        "model-level",
        "linkage-seen",
        "model-same",
        "model-stranger",
        "model-twin",
        "model-sibling",
        "model-weight",
        "linkage-believed",
        "linkage-moved",
        "linkage-bar",
    ];
    page.texts(row, &heads.map(|head| words.text(head)), Look::Head);
    page.height(row, 3);
    page.freeze(row + 1, 2);
    for line in lines(&done.linkage.model) {
        row += 1;
        page.text(row, 0, &compared(line.comparison, &done.further, words), Look::Text);
        page.text(row, 1, &words.text(&level_code(line.comparison.code(), line.level)), Look::Text);
        page.number(row, 2, line.seen.round(), Look::Number);
        let [same, twin, sibling, stranger] = line.chances;
        for (column, chance) in (3_u16..).zip([same, stranger, twin, sibling]) {
            page.text(row, column, &format!("{chance:.5}"), Look::Mark);
        }
        let signed = |bits: Option<f64>| bits.map_or_else(|| "・".to_owned(), |bits| format!("{bits:+.1}"));
        let moved = line.weight.zip(line.believed).map(|(now, before)| now - before);
        for (column, bits) in (7_u16..).zip([line.weight, line.believed, moved]) {
            page.text(row, column, &signed(bits), Look::Mark);
        }
        page.text(row, 10, &bar(line.weight.unwrap_or(0.0)), Look::Text);
    }
    page
}

/// A weight as a row of signs, one for each bit.
fn bar(bits: f64) -> String {
    let n = (1..=20).take_while(|nth| bits.abs() >= f64::from(*nth) - 0.5).count();
    if bits < 0.0 { "−".repeat(n) } else { "+".repeat(n) }
}

/// What each key cost and caught.
pub(super) fn keys(done: &Done, words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("sheet-linkage-keys"), frame);
    page.columns(&[30.0, 12.0, 12.0, 12.0, 14.0, 14.0, 14.0, 14.0, 16.0]);
    page.text(0, 0, &words.text("sheet-linkage-keys"), Look::Title);
    let row = page.prose(1, &words.text("linkage-keys-about"), 130, Look::Note);
    let titles = ["key", "rows", "blocks", "split", "pairs", "new", "same", "alone"];
    page.texts(row, &titles.map(|title| words.text(&format!("blocking-{title}"))), Look::Head);
    page.text(row, 8, &words.text("linkage-cost"), Look::Head);
    page.height(row, 2);
    let mut at = row;
    for cost in &done.linkage.blocking {
        at += 1;
        page.text(at, 0, cost.key, Look::Code);
        let numbers =
            [cost.n_rows, cost.n_blocks, cost.n_split, cost.n_pairs, cost.n_new, cost.n_same, cost.n_same_alone];
        for (column, number) in (1_u16..).zip(numbers) {
            page.number(at, column, as_number(number), Look::Number);
        }
        let each = as_number(cost.n_pairs) / as_number(cost.n_same).max(1.0);
        page.text(at, 8, &if cost.n_same == 0 { "－".to_owned() } else { format!("{each:.1}") }, Look::Mark);
    }
    for column in [5_u16, 7] {
        let chart = super::charts::bars(
            &page.name,
            row,
            at,
            column,
            &words.text(if column == 5 { "blocking-new" } else { "blocking-alone" }),
        );
        page.chart(at + 2, if column == 5 { 0 } else { 5 }, &chart);
    }
    page
}

fn as_number(n: u64) -> f64 {
    n.to_string().parse().unwrap_or(0.0)
}

/// The code of a class in the catalogue.
pub(super) fn class_code(class: Class) -> &'static str {
    match class {
        Class::Same => "same",
        Class::Twin => "twin",
        Class::Sibling => "sibling",
        Class::Stranger => "stranger",
    }
}
