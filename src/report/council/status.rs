//! 提出状況 and 来歴: how each return stands, and what all this was made from.

use super::Source;
use crate::message::Message;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{short_both, status_text};

/// How much of a hash is shown: the manifest has all of it.
const HASH: usize = 16;

/// 提出状況: one row per office and form. Rows are not counted here: few rows are few children.
pub(super) fn returns(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-status"), frame);
    page.columns(&[34.0, 22.0, 22.0, 21.0, 21.0, 10.0, 12.0, 10.0]);
    page.text(0, 0, &source.text("sheet-status.title"), Look::Title);
    page.text(1, 0, &source.say(&Message::new("needs-about").with("day", source.day())), Look::Note);
    let heads = ["office", "form", "state", "due", "received", "on-time", "signed", "cells"];
    page.texts(3, &heads.map(|head| source.text(&format!("status-head-{head}"))), Look::Head);
    page.height(3, 2);
    page.freeze(4, 1);
    let mut row = 3;
    for receipt in &source.receipts {
        row += 1;
        let Some(office) = source.plan.offices.get(receipt.office) else { continue };
        let on_time = match receipt.on_time {
            Some(true) => source.text("yes"),
            Some(false) => source.text("late"),
            None => "…".to_owned(),
        };
        let (filled, all) = receipt.cells;
        let cells = (filled * 100).checked_div(all).map_or_else(|| "・".to_owned(), |percent| format!("{percent}%"));
        page.text(row, 0, &office.name, Look::Label);
        page.text(row, 1, &source.text(&format!("form-{}", receipt.form.code())), Look::Label);
        page.text(row, 2, &source.text(receipt.status.code()), Look::Label);
        page.text(row, 3, &short_both(office.due), Look::Mark);
        page.text(row, 4, &receipt.received.map_or_else(|| "…".to_owned(), short_both), Look::Mark);
        page.text(row, 5, &on_time, Look::Mark);
        page.text(row, 6, &source.text(if receipt.signed_off { "yes" } else { "no" }), Look::Mark);
        page.text(row, 7, &cells, Look::Mark);
    }
    let after = page.prose(row + 2, &source.text("status-note"), 140, Look::Note);
    page.prose(after, &source.text("legend.line"), 140, Look::Note);
    page
}

/// 来歴: the job, the method, the version, what was read, and how the numbers are protected.
pub(super) fn provenance(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-provenance"), frame);
    page.columns(&[34.0, 50.0, 22.0, 22.0]);
    page.text(0, 0, &source.text("sheet-provenance.title"), Look::Title);
    let plan = source.plan;
    let short = |hash: &str| hash.chars().take(HASH).collect::<String>();
    let name =
        |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let [plan_hash, method_hash] = &source.plan_hashes;
    let (hidden, all) = source.published.n_hidden();
    let cells = Message::new("provenance-cells").with("hidden", hidden).with("all", all);
    let facts = [
        ("provenance-program", format!("jissu {}", env!("CARGO_PKG_VERSION"))),
        ("provenance-plan", format!("{}  SHA-256 {}", name(&plan.file), short(plan_hash))),
        ("provenance-method", format!("{}  SHA-256 {}", name(&plan.method.file), short(method_hash))),
        ("provenance-method-name", plan.method.name.clone()),
        ("reference-date", source.day()),
        ("cover-status", status_text(source.words, plan)),
        ("provenance-previous", plan.previous.clone().unwrap_or_else(|| source.text("none"))),
        ("provenance-population", plan.method.population.source.clone()),
        ("provenance-hidden", source.say(&cells)),
    ];
    let mut row = 2;
    for (code, fact) in facts {
        page.text(row, 0, &source.text(code), Look::LabelTotal);
        page.text(row, 1, &fact, Look::Label);
        row += 1;
    }
    row += 1;
    page.text(row, 0, &source.text("provenance-inputs"), Look::Subtitle);
    row += 1;
    let heads = ["status-head-office", "status-head-form", "provenance-hash", "provenance-used"];
    page.texts(row, &heads.map(|head| source.text(head)), Look::Head);
    for input in &source.inputs {
        row += 1;
        let office = input.office.and_then(|at| plan.offices.get(at)).map(|office| office.name.clone());
        let forms: Vec<String> = input.forms.iter().map(|form| source.text(&format!("form-{}", form.code()))).collect();
        page.text(row, 0, &office.unwrap_or_else(|| source.text("provenance-no-office")), Look::Label);
        page.text(row, 1, &if forms.is_empty() { "…".to_owned() } else { forms.join("・") }, Look::Label);
        page.text(row, 2, &short(&input.hash), Look::Code);
        page.text(
            row,
            3,
            &source.text(if input.used { "provenance-is-used" } else { "provenance-not-used" }),
            Look::Mark,
        );
    }
    page.prose(row + 2, &source.text("provenance-note"), 120, Look::Note);
    page
}
