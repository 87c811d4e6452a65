//! The sheets behind the decisions: linked rows, held rows, likely twins, the model, and the counts before protection.

use super::side::Sides;
use super::verdict::{chance, level_code};
use crate::count::{Count, Table};
use crate::findings::Place;
use crate::link::engine::{CLASSES, COMPARISONS, Comparison};
use crate::master::master;
use crate::message::Message;
use crate::normalize::Fate;
use crate::report::Run;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{label, short_both};
use crate::words::Words;

pub(super) fn begin(words: &Words, frame: &Frame, sheet: &str) -> Page {
    let mut page = Page::new(&words.text(sheet), frame);
    page.on_a3();
    page.text(0, 0, &words.text(&format!("{sheet}.title")), Look::Title);
    page.text(1, 0, &frame.marking, Look::Warning);
    page
}

fn heads(page: &mut Page, words: &Words, row: u32, codes: &[&str]) {
    let titles: Vec<String> = codes.iter().map(|code| words.text(code)).collect();
    page.texts(row, &titles, Look::Head);
    page.freeze(row + 1, 0);
}

fn place(page: &mut Page, row: u32, column: u16, place: &Place) {
    page.text(row, column, &place.file, Look::Text);
    page.text(row, column + 1, place.sheet.as_deref().unwrap_or_default(), Look::Text);
    match place.row {
        Some(number) => page.number(row, column + 2, f64::from(number), Look::Number),
        None => page.text(row, column + 2, "", Look::Text),
    }
}

/// 名寄せ結果: one row per used row, by child.
pub(super) fn linked(run: &Run<'_>, words: &Words, frame: &Frame, sides: &Sides<'_>) -> Page {
    let mut page = begin(words, frame, "sheet-linked");
    heads(
        &mut page,
        words,
        3,
        &[
            "linked-child",
            "linked-counted",
            "verdict-office",
            "letter-file",
            "letter-sheet",
            "linked-row",
            "linked-number",
            "notice-name",
            "notice-kana",
            "notice-birth",
            "linked-home",
            "linked-key",
        ],
    );
    let mut row = 3;
    for child in run.children.list() {
        let mut records = child.records.clone();
        records.sort_unstable();
        for at in records {
            let Some(record) = run.records.rows().get(at) else { continue };
            let Some(side) = u32::try_from(at).ok().and_then(|at| sides.side(at)) else { continue };
            row += 1;
            let [name, kana, birth, _, home, ..] = &side.fields;
            page.text(row, 0, &child.id, Look::Code);
            page.text(
                row,
                1,
                &words.text(if child.counted { "linked-is-counted" } else { "linked-not-counted" }),
                Look::Centre,
            );
            page.text(row, 2, &side.office, Look::Text);
            place(&mut page, row, 3, &record.place);
            page.text(row, 6, &record.number, Look::Text);
            page.text(row, 7, name, Look::Text);
            page.text(row, 8, kana, Look::Text);
            page.text(row, 9, birth, Look::Text);
            page.text(row, 10, home, Look::Text);
            page.text(row, 11, &record.key, Look::Code);
        }
    }
    page.filter(3, row, 11);
    page
}

/// 保留行: one row per row that waits for a correction.
pub(super) fn held(run: &Run<'_>, words: &Words, frame: &Frame) -> Page {
    let mut page = begin(words, frame, "sheet-held");
    heads(
        &mut page,
        words,
        3,
        &["held-reason", "verdict-office", "letter-file", "letter-sheet", "linked-row", "notice-name", "notice-birth"],
    );
    let mut row = 3;
    for line in run.returns.lines() {
        let Some(fate @ Fate::Held(_)) = run.records.fates().get(&line.id) else { continue };
        row += 1;
        let office = line.submission.office.and_then(|at| run.plan.offices.get(at)).map(|office| office.name.as_str());
        page.text(row, 0, &words.text(&fate.code()), Look::Text);
        page.text(row, 1, office.unwrap_or("…"), Look::Text);
        place(&mut page, row, 2, &line.place());
        page.text(row, 5, &crate::report::raw(&line, "name", ["family", "given"]), Look::Text);
        page.text(row, 6, &crate::report::raw(&line, "birth", ["birth_era", "birth_year"]), Look::Text);
    }
    page
}

/// 双子・きょうだい候補: pairs that look like twins and stay apart unless a person says otherwise.
pub(super) fn twins(run: &Run<'_>, words: &Words, frame: &Frame, sides: &Sides<'_>) -> Page {
    let mut page = begin(words, frame, "sheet-twins");
    heads(
        &mut page,
        words,
        3,
        &[
            "verdict-chance",
            "verdict-office",
            "notice-name",
            "notice-kana",
            "notice-birth",
            "verdict-address",
            "linked-key",
        ],
    );
    let mut row = 3;
    for pair in run.children.linkage().pairs.iter().filter(|pair| pair.twin) {
        let (Some(a), Some(b)) = (sides.side(pair.a), sides.side(pair.b)) else { continue };
        row += 1;
        page.text(row, 0, &chance(words, pair), Look::Text);
        page.text(row, 1, &format!("A {} {}\nB {} {}", a.office, a.place, b.office, b.place), Look::Text);
        for (column, field) in (2_u16..).zip([0_usize, 1, 2, 5]) {
            let of = |fields: &[String; 9]| fields.get(field).cloned().unwrap_or_default();
            page.text(row, column, &format!("{}\n{}", of(&a.fields), of(&b.fields)), Look::Text);
        }
        page.text(row, 6, &format!("{}\n{}", a.key, b.key), Look::Code);
        page.height(row, 2);
    }
    page
}

/// モデル: how likely each level is in each class of pairs, its weight, and what each key of blocking cost and caught.
pub(super) fn model(run: &Run<'_>, words: &Words, frame: &Frame) -> Page {
    let mut page = begin(words, frame, "sheet-model");
    let model = &run.children.linkage().model;
    let about = Message::new("model-about")
        .with("pairs", format!("{:.0}", model.n_pairs))
        .with("rounds", model.n_rounds)
        .with("patterns", model.n_patterns);
    page.text(2, 0, &words.say(&about), Look::Note);
    heads(
        &mut page,
        words,
        3,
        &[
            "model-comparison",
            "model-level",
            "model-same",
            "model-twin",
            "model-sibling",
            "model-stranger",
            "model-weight",
        ],
    );
    let mut row = 3;
    let of_persons = COMPARISONS.iter().filter(|comparison| !matches!(comparison, Comparison::Other(_)));
    for (place, comparison) in of_persons.enumerate() {
        for (level, name) in comparison.levels().iter().enumerate() {
            let chance = |class: usize| {
                let of_class = model.chances.get(class).and_then(|by| by.get(place));
                of_class.and_then(|by| by.get(level)).copied().unwrap_or(0.0)
            };
            row += 1;
            page.text(row, 0, &words.text(&format!("compared-{}", comparison.code())), Look::Text);
            page.text(row, 1, &words.text(&level_code(comparison.code(), name)), Look::Text);
            for (column, class) in (2_u16..).zip(0..CLASSES.len()) {
                page.text(row, column, &format!("{:.5}", chance(class)), Look::Mark);
            }
            let weight = (chance(0) / chance(3)).log2();
            let weight = if weight.is_finite() { format!("{weight:+.1}") } else { "・".to_owned() };
            page.text(row, 6, &weight, Look::Mark);
        }
    }
    row += 2;
    page.text(row, 0, &words.text("model-blocking"), Look::Subtitle);
    row += 1;
    let titles = ["key", "rows", "blocks", "split", "pairs", "new", "same", "alone"];
    page.texts(row, &titles.map(|title| words.text(&format!("blocking-{title}"))), Look::Head);
    for cost in &run.children.linkage().blocking {
        row += 1;
        page.text(row, 0, cost.key, Look::Code);
        let numbers =
            [cost.n_rows, cost.n_blocks, cost.n_split, cost.n_pairs, cost.n_new, cost.n_same, cost.n_same_alone];
        for (column, number) in (1_u16..).zip(numbers) {
            page.number(row, column, number.to_string().parse().unwrap_or(0.0), Look::Number);
        }
    }
    page
}

/// 内部集計: every table with single municipalities, before protection.
pub(super) fn counts(run: &Run<'_>, words: &Words, frame: &Frame) -> Page {
    let mut page = begin(words, frame, "sheet-counts");
    page.text(2, 0, &words.text("counts-warning"), Look::Warning);
    let mut row = 4;
    let gaps = run.gaps.services().iter().map(|gap| (&gap.table, Some(gap.service)));
    for (table, service) in run.counts.tables().iter().map(|table| (table, None)).chain(gaps) {
        let title = words.text(&format!("table-{}", table.id));
        let of = service.map(|service| format!(" {}", words.text(&format!("service-{}", service.code()))));
        page.text(row, 0, &format!("{title}{}", of.unwrap_or_default()), Look::Subtitle);
        row = table_of(&mut page, words, row + 1, table) + 1;
    }
    let missing: Vec<_> = run.children.list().iter().filter(|child| child.home.is_none()).collect();
    page.text(row, 0, &words.say(&Message::new("counts-no-home").with("n", missing.len())), Look::Plain);
    page.text(row + 1, 0, &words.text("counts-ranges"), Look::Subtitle);
    row += 2;
    for (code, range) in run.children.counted() {
        let name = if code.is_empty() { words.text("total") } else { master().name_of(code).to_owned() };
        page.text(row, 0, &name, Look::Label);
        page.text(row, 1, &format!("{}～{}", range.low, range.high), Look::Mark);
        row += 1;
    }
    page.text(row, 0, &short_both(run.plan.reference_date), Look::Note);
    page
}

/// Writes a table, on its side where it has many columns; returns the row after it.
fn table_of(page: &mut Page, words: &Words, row: u32, table: &Table) -> u32 {
    let turned = table.columns.entries.len() > table.rows.entries.len();
    let (down, across) = if turned { (&table.columns, &table.rows) } else { (&table.rows, &table.columns) };
    page.text(row, 0, "", Look::Head);
    for (column, entry) in (1_u16..).zip(&across.entries) {
        page.text(row, column, &label(words, &entry.label), Look::Head);
    }
    let mut at = row;
    for (line, entry) in down.entries.iter().enumerate() {
        at += 1;
        page.text(at, 0, &label(words, &entry.label), Look::Label);
        for column in 0..across.entries.len() {
            let count: Option<&Count> = if turned { table.cell(column, line) } else { table.cell(line, column) };
            let value = count.map_or(0.0, |count| count.value.to_string().parse().unwrap_or(0.0));
            page.number(at, u16::try_from(column + 1).unwrap_or(u16::MAX), value, Look::Number);
        }
    }
    at + 1
}
