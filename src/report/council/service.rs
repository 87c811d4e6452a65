//! One page a service: need against capacity by municipality and by class of care, the waterfall from what each lacks alone to
//! what is left, and, where no number that they are made of is hidden, who would go where and which offices would help.

use super::Source;
use super::figures::Figure;
use super::needs::gap_table;
use super::tables::{grid, notes};
use crate::count::Measure;
use crate::gap::Cooperation;
use crate::master::master;
use crate::message::Message;
use crate::protect::Missing;
use crate::report::book::{Frame, Look, Page};

/// The pages, with their titles; a service that nobody needs, as far as may be shown, has none.
pub(super) fn pages(source: &Source<'_>, frame: &Frame) -> Vec<(Page, String)> {
    let needed = |gap: &&Missing| {
        let need = gap_table(source, gap.service.code()).and_then(|table| table.area().first()).copied();
        need.is_none_or(|need| need.number() != Some(0))
    };
    source.published.gaps().iter().filter(needed).map(|gap| page(source, frame, gap)).collect()
}

fn page(source: &Source<'_>, frame: &Frame, gap: &Missing) -> (Page, String) {
    let service = source.service(gap.service);
    let title = source.say(&Message::new("service-title").with("service", service.as_str()));
    let mut page = Page::new(&source.say(&Message::new("service-sheet").with("service", service)), frame);
    page.text(0, 0, &format!("{title}{}", source.provisional()), Look::Title);
    let unit = source.unit(Measure::Units, Some(gap.service));
    let about = Message::new("service-about").with("unit", unit).with("day", source.day());
    page.text(1, 0, &source.say(&about), Look::Note);
    let mut row = 3;
    for id in ["gap", "gap-care"] {
        let is_this = |table: &&crate::protect::PublishedTable| table.service == Some(gap.service) && table.id == id;
        if let Some(table) = source.published.tables().iter().find(is_this) {
            page.text(row, 0, &source.text(&format!("service-{id}")), Look::Subtitle);
            row = grid(source, &mut page, row + 1, table, false) + 1;
        }
    }
    row = waterfall(source, &mut page, row, gap) + 1;
    match &gap.apart {
        Some(all) => {
            row = flows(source, &mut page, row, all);
            row = offices(source, &mut page, row, all);
        }
        None => row = page.prose(row, &source.text("service-hidden"), 112, Look::Note),
    }
    let unknown = Message::new("needs-offices").with("n", gap.n_accepting).with("unknown", gap.n_unknown);
    let accepting = format!("{}：{}", source.text("needs-accepting"), source.say(&unknown));
    row = page.prose(row + 1, &accepting, 112, Look::Note);
    notes(source, &mut page, row, "gap-care");
    (page, title)
}

fn whole(units: u64) -> Figure {
    Figure::Number(i64::try_from(units).unwrap_or(i64::MAX))
}

/// What each lacks alone, what sharing solves, what is left. By class of care as far as may be shown; else what the
/// published totals alone tell, whatever care is needed.
fn waterfall(source: &Source<'_>, page: &mut Page, row: u32, gap: &Missing) -> u32 {
    page.text(row, 0, &source.text("service-waterfall"), Look::Subtitle);
    let heads = ["step", "by-care", "at-least"].map(|head| source.text(&format!("service-{head}")));
    page.texts(row + 1, &heads, Look::Head);
    page.height(row + 1, 2);
    let apart = |part: &dyn Fn(&Cooperation) -> u64| gap.apart.as_ref().map_or(Figure::Hidden, |all| whole(part(all)));
    let area = |part: &dyn Fn((u64, u64)) -> u64| gap.area.map_or(Figure::Hidden, |parts| whole(part(parts)));
    let least = |units: Option<i64>| units.map_or(Figure::Hidden, Figure::Number);
    let gain = gap.alone.zip(gap.together).map(|(alone, together)| alone - together);
    let steps = [
        ("local", apart(&Cooperation::local), least(gap.alone)),
        ("gain", apart(&Cooperation::gain), least(gain)),
        ("regional", area(&|(regional, _)| regional), least(gap.together)),
        ("no-skill", area(&|(_, no_skill)| no_skill), Figure::NotApplicable),
        ("structural", apart(&Cooperation::structural), Figure::NotApplicable),
    ];
    let mut at = row + 2;
    for (step, by_care, at_least) in steps {
        page.text(at, 0, &source.text(&format!("service-{step}")), Look::Label);
        by_care.write(page, at, 1, false);
        at_least.write(page, at, 2, false);
        at += 1;
    }
    at
}

/// A group of municipalities by name.
fn named(group: &str) -> String {
    group.split('+').map(|code| master().name_of(code)).collect::<Vec<_>>().join("・")
}

/// From where to where children would go if the area shares.
fn flows(source: &Source<'_>, page: &mut Page, row: u32, all: &Cooperation) -> u32 {
    let across = all.across();
    if across.is_empty() {
        return row;
    }
    page.text(row, 0, &source.text("service-flows"), Look::Subtitle);
    page.texts(row + 1, &["from", "to", "units"].map(|head| source.text(&format!("service-{head}"))), Look::Head);
    let mut at = row + 2;
    for (home, seat, units) in across {
        page.text(at, 0, &named(home), Look::Label);
        page.text(at, 1, &named(seat), Look::Label);
        whole(*units).write(page, at, 2, false);
        at += 1;
    }
    at + 1
}

/// Where one more class of care, or one more place, would help most: offices, never municipalities.
fn offices(source: &Source<'_>, page: &mut Page, row: u32, all: &Cooperation) -> u32 {
    if all.helps().next().is_none() {
        return row;
    }
    page.text(row, 0, &source.text("service-help"), Look::Subtitle);
    let heads = ["office", "what", "units"].map(|head| source.text(&format!("service-{head}")));
    page.texts(row + 1, &heads, Look::Head);
    let one_more = source.text("service-one-more");
    let mut at = row + 2;
    for (_, name, class, units) in all.helps() {
        let what = class.map_or_else(|| one_more.clone(), |class| source.text(&format!("care-class-{class}")));
        page.text(at, 0, name, Look::Label);
        page.text(at, 1, &what, Look::Text);
        whole(units).write(page, at, 2, false);
        at += 1;
    }
    at + 1
}
