//! 需給の分解: what each service lacks by single municipality and class of care, what sharing solves, which offices would
//! help most; before protection.

use crate::gap::matching::{Policy, Reason};
use crate::gap::{Cooperation, ServiceGap};
use crate::master::master;
use crate::message::Message;
use crate::report::Run;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::ages;
use crate::words::Words;

/// The sheet: all services, then one block a service.
pub(super) fn page(run: &Run<'_>, words: &Words, frame: &Frame) -> Page {
    let mut page = super::inside::begin(words, frame, "sheet-cooperation");
    page.text(2, 0, &words.text("counts-warning"), Look::Warning);
    page.columns(&[26.0, 24.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0]);
    let mut row = whole(run, words, &mut page, 4) + 1;
    row = reasons(run, words, &mut page, row) + 1;
    row = bounds(run, words, &mut page, row) + 1;
    for gap in run.gaps.services().iter().filter(|gap| gap.cooperation.need > 0) {
        page.text(row, 0, &words.text(&format!("service-{}", gap.service.code())), Look::Subtitle);
        row = needs(gap, words, &mut page, row + 1);
        row = flows(&gap.cooperation, words, &mut page, row);
        row = offices(&gap.cooperation, words, &mut page, row) + 1;
    }
    row = placements(run, words, &mut page, row);
    page.prose(row, &words.text("cooperation-note"), 120, Look::Note);
    page
}

fn heads(page: &mut Page, words: &Words, row: u32, codes: &[&str]) {
    let titles: Vec<String> = codes.iter().map(|code| words.text(&format!("cooperation-{code}"))).collect();
    page.texts(row, &titles, Look::Head);
    page.height(row, 2);
}

fn numbers(page: &mut Page, row: u32, column: u16, numbers: &[u64]) {
    for (at, number) in (column..).zip(numbers) {
        page.number(row, at, number.to_string().parse().unwrap_or(0.0), Look::Number);
    }
}

/// One row a service.
fn whole(run: &Run<'_>, words: &Words, page: &mut Page, row: u32) -> u32 {
    let codes =
        ["service", "unknown", "need", "capacity", "local", "gain", "regional", "no-skill", "neighbours", "structural"];
    heads(page, words, row, &codes);
    let mut at = row + 1;
    for gap in run.gaps.services() {
        let all = &gap.cooperation;
        page.text(at, 0, &words.text(&format!("service-{}", gap.service.code())), Look::Label);
        let unknown = u64::try_from(gap.n_unknown).unwrap_or(u64::MAX);
        let parts = [
            unknown,
            all.need,
            all.capacity,
            all.local(),
            all.gain(),
            all.regional(),
            all.no_skill(),
            all.neighbours(),
            all.structural(),
        ];
        numbers(page, at, 1, &parts);
        at += 1;
    }
    at
}

/// One row a service: why what stays unmet when the area shares does so.
fn reasons(run: &Run<'_>, words: &Words, page: &mut Page, row: u32) -> u32 {
    page.text(row, 0, &words.text("cooperation-reasons"), Look::Subtitle);
    let mut codes = vec!["service".to_owned(), "regional".to_owned()];
    codes.extend(Reason::ALL.map(|reason| format!("why-{}", reason.code())));
    heads(page, words, row + 1, &codes.iter().map(String::as_str).collect::<Vec<_>>());
    let mut at = row + 2;
    for gap in run.gaps.services().iter().filter(|gap| gap.cooperation.regional() > 0) {
        page.text(at, 0, &words.text(&format!("service-{}", gap.service.code())), Look::Label);
        let mut parts = vec![gap.cooperation.regional()];
        parts.extend(gap.cooperation.reasons_of(Policy::Area));
        numbers(page, at, 1, &parts);
        at += 1;
    }
    at
}

/// One row a service: between what numbers need and what is missing lie while pairs are open.
fn bounds(run: &Run<'_>, words: &Words, page: &mut Page, row: u32) -> u32 {
    page.text(row, 0, &words.text("cooperation-bounds"), Look::Subtitle);
    if run.children.undecided().is_none() {
        return page.prose(row + 1, &words.text("cooperation-bounds-unknown"), 120, Look::Note);
    }
    heads(page, words, row + 1, &["service", "need", "low", "high", "regional", "low", "high"]);
    let mut at = row + 2;
    for gap in run.gaps.services() {
        let all = &gap.cooperation;
        let Some(bounds) = &all.bounds else { continue };
        page.text(at, 0, &words.text(&format!("service-{}", gap.service.code())), Look::Label);
        let [_, low, ..] = bounds.unmet.0;
        let [_, high, ..] = bounds.unmet.1;
        numbers(page, at, 1, &[all.need, bounds.need.0, bounds.need.1, all.regional(), low, high]);
        at += 1;
    }
    at
}

/// One row a municipality, class of care and class of ages.
fn needs(gap: &ServiceGap, words: &Words, page: &mut Page, row: u32) -> u32 {
    heads(page, words, row, &["home", "class", "ages", "children", "used", "need", "met-alone", "met-area", "left"]);
    let mut at = row + 1;
    for need in &gap.cooperation.needs {
        page.text(at, 0, master().name_of(&need.home), Look::Label);
        page.text(at, 1, &words.text(&format!("care-class-{}", need.class.code())), Look::Label);
        page.text(at, 2, &ages(words, need.ages), Look::Text);
        let n_children = u64::try_from(need.n_children).unwrap_or(u64::MAX);
        let [alone, area, ..] = need.met;
        numbers(page, at, 3, &[n_children, need.used, need.units, alone, area, need.units.saturating_sub(area)]);
        at += 1;
    }
    at
}

/// One row a pair of municipalities between which children would go.
fn flows(all: &Cooperation, words: &Words, page: &mut Page, row: u32) -> u32 {
    let across = all.across();
    if across.is_empty() {
        return row;
    }
    heads(page, words, row, &["from", "to", "units"]);
    let mut at = row + 1;
    for (home, seat, units) in across {
        page.text(at, 0, master().name_of(home), Look::Label);
        page.text(at, 1, master().name_of(seat), Look::Label);
        numbers(page, at, 2, &[*units]);
        at += 1;
    }
    at
}

/// Offices that would help with one more place, and with one more class of care, the most helpful first.
fn offices(all: &Cooperation, words: &Words, page: &mut Page, row: u32) -> u32 {
    if all.helps().next().is_none() {
        return row;
    }
    heads(page, words, row, &["office", "seat", "help", "units"]);
    let mut at = row + 1;
    let one_more = words.text("cooperation-one-more");
    for (town, name, class, units) in all.helps() {
        let help = class.map_or_else(|| one_more.clone(), |class| words.text(&format!("care-class-{class}")));
        page.text(at, 0, name, Look::Label);
        page.text(at, 1, master().name_of(town), Look::Label);
        page.text(at, 2, &help, Look::Text);
        numbers(page, at, 3, &[units]);
        at += 1;
    }
    at
}

/// The smallest set of coordinators' placements that covers all municipalities, and whom they would have.
fn placements(run: &Run<'_>, words: &Words, page: &mut Page, row: u32) -> u32 {
    let (Some(placed), Some((ratio, _))) = (run.gaps.placements(), &run.plan.method.children_per_fte) else {
        return row;
    };
    let travel = run.plan.method.travel.limit;
    let said = Message::new(if placed.exact { "placements-exact" } else { "placements-near" })
        .with("n", placed.bases.len())
        .with("ratio", *ratio)
        .with("minutes", travel);
    page.text(row, 0, &words.text("placements-title"), Look::Subtitle);
    let mut at = page.prose(row + 1, &words.say(&said), 120, Look::Plain);
    heads(page, words, at, &["home", "base", "children"]);
    at += 1;
    for (home, base, children) in &placed.covered {
        page.text(at, 0, master().name_of(home), Look::Label);
        page.text(at, 1, master().name_of(base), Look::Label);
        numbers(page, at, 2, &[*children]);
        at += 1;
    }
    at + 1
}
