//! One printed page a service: need against capacity by municipality and by class of care, the waterfall from what each
//! lacks alone to what is left, and, where no number that they are made of is hidden, who would go where and which offices
//! would help.

use super::Source;
use super::figures::Figure;
use super::needs::gap_table;
use super::tables::grid;
use super::waterfall::{Bar, chart};
use crate::count::Measure;
use crate::gap::Cooperation;
use crate::gap::matching::Reason;
use crate::master::master;
use crate::message::Message;
use crate::protect::Missing;
use crate::report::book::{Frame, Look, Page};

/// Widths of the columns: tables on the left, chart, flows and offices on the right.
const WIDTHS: [f64; 12] = [36.0, 13.0, 13.0, 13.0, 13.0, 13.0, 3.0, 25.0, 13.0, 13.0, 13.0, 13.0];
/// First column of the right side.
const RIGHT: u16 = 7;
/// Width of the notes in half-width characters.
const WIDE: usize = 168;
/// Offices of the ranking on the page.
const MOST_OFFICES: usize = 6;

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
    page.on_one_page();
    page.text(0, 0, &format!("{title}{}", source.provisional()), Look::Title);
    let unit = source.unit(Measure::Units, Some(gap.service));
    let about = Message::new("service-about").with("unit", unit).with("day", source.day());
    page.text(1, 0, &source.say(&about), Look::Note);
    let mut left = 3;
    for id in ["gap", "gap-care", "gap-age"] {
        let is_this = |table: &&crate::protect::PublishedTable| table.service == Some(gap.service) && table.id == id;
        if let Some(table) = source.published.tables().iter().find(is_this) {
            page.text(left, 0, &source.text(&format!("service-{id}")), Look::Subtitle);
            let turned = table.columns.entries.len() > 5;
            left = grid(source, &mut page, left + 1, table, turned) + 1;
        }
    }
    page.columns(&WIDTHS);
    left = steps(source, &mut page, left, gap);
    let mut right = waterfall(source, &mut page, 3, gap);
    match &gap.apart {
        Some(all) => {
            right = flows(source, &mut page, right, all);
            right = offices(source, &mut page, right, all);
        }
        None => {
            for code in ["service-hidden", "service-hidden-2"] {
                right = page.prose_at((right, RIGHT), &source.text(code), 78, Look::Note);
            }
        }
    }
    notes(source, &mut page, left.max(right) + 1, gap);
    (page, title)
}

fn whole(units: u64) -> Figure {
    Figure::Number(i64::try_from(units).unwrap_or(i64::MAX))
}

/// What each lacks alone, what sharing solves, what is left and why. By class of care and of ages as far as may be shown;
/// else what the published totals alone tell, whatever care is needed.
fn steps(source: &Source<'_>, page: &mut Page, row: u32, gap: &Missing) -> u32 {
    page.text(row, 0, &source.text("service-waterfall"), Look::Subtitle);
    let heads = ["step", "by-care", "at-least"].map(|head| source.text(&format!("service-{head}")));
    page.texts(row + 1, &heads, Look::Head);
    page.height(row + 1, 3);
    let apart = |part: &dyn Fn(&Cooperation) -> u64| gap.apart.as_ref().map_or(Figure::Hidden, |all| whole(part(all)));
    let least = |units: Option<i64>| units.map_or(Figure::Hidden, Figure::Number);
    let gain = gap.alone.zip(gap.together).map(|(alone, together)| alone - together);
    let regional = gap.reasons.map_or(Figure::Hidden, |reasons| whole(reasons.iter().sum()));
    let mut steps = vec![
        ("service-local".to_owned(), apart(&Cooperation::local), least(gap.alone)),
        ("service-gain".to_owned(), apart(&Cooperation::gain), least(gain)),
        ("service-regional".to_owned(), regional, least(gap.together)),
    ];
    for (reason, units) in Reason::ALL.into_iter().zip(gap.reasons.unwrap_or_default()) {
        if units > 0 {
            steps.push((format!("service-why-{}", reason.code()), whole(units), Figure::NotApplicable));
        }
    }
    steps.extend([
        ("service-neighbours".to_owned(), apart(&Cooperation::neighbours), Figure::NotApplicable),
        ("service-structural".to_owned(), apart(&Cooperation::structural), Figure::NotApplicable),
        ("service-nobody".to_owned(), apart(&Cooperation::nobody_offers), Figure::NotApplicable),
    ]);
    let mut at = row + 2;
    for (step, by_care, at_least) in steps {
        page.text(at, 0, &source.text(&step), Look::Label);
        by_care.write(page, at, 1, false);
        at_least.write(page, at, 2, false);
        at += 1;
    }
    at
}

/// The waterfall as a chart, of published numbers alone: from what is missing alone to what is left, or, where that is
/// hidden, from need to what is left; none where that is hidden too.
fn waterfall(source: &Source<'_>, page: &mut Page, row: u32, gap: &Missing) -> u32 {
    let said = |code: &str| source.text(code);
    let number = |units: u64| i64::try_from(units).unwrap_or(i64::MAX);
    let need = gap_table(source, gap.service.code()).and_then(|table| table.area().first()).and_then(|n| n.number());
    let bars = match (&gap.apart, gap.alone.zip(gap.together), need.zip(gap.together)) {
        (Some(all), ..) => vec![
            Bar { name: said("service-local"), base: 0, units: number(all.local()) },
            Bar { name: said("service-gain"), base: number(all.regional()), units: number(all.gain()) },
            Bar { name: said("service-regional"), base: 0, units: number(all.regional()) },
            Bar {
                name: said("service-neighbours"),
                base: number(all.regional() - all.neighbours()),
                units: number(all.neighbours()),
            },
            Bar { name: said("service-structural"), base: 0, units: number(all.structural()) },
        ],
        (None, Some((alone, together)), _) => vec![
            Bar { name: said("service-local"), base: 0, units: alone },
            Bar { name: said("service-gain"), base: together, units: alone - together },
            Bar { name: said("service-regional"), base: 0, units: together },
        ],
        (None, None, Some((need, together))) => vec![
            Bar { name: said("gap-need"), base: 0, units: need },
            Bar { name: said("service-within"), base: together, units: need - together },
            Bar { name: said("service-regional"), base: 0, units: together },
        ],
        _ => {
            page.text(row, RIGHT, &said("service-no-chart"), Look::Note);
            return row + 2;
        }
    };
    let title = said(if gap.apart.is_some() { "service-chart" } else { "service-chart-least" });
    chart(source, page, (row, RIGHT), &title, &bars)
}

/// A group of municipalities by name.
fn named(group: &str) -> String {
    group.split('+').map(|code| master().name_of(code)).collect::<Vec<_>>().join("・")
}

/// From where to where children would go if the area shares: one row a home, one column a municipality of offices.
fn flows(source: &Source<'_>, page: &mut Page, row: u32, all: &Cooperation) -> u32 {
    if all.flows.is_empty() {
        return row;
    }
    let mut homes: Vec<&String> = all.flows.iter().map(|(home, ..)| home).collect();
    let mut seats: Vec<&String> = all.flows.iter().map(|(_, seat, _)| seat).collect();
    for names in [&mut homes, &mut seats] {
        names.sort();
        names.dedup();
    }
    page.text(row, RIGHT, &source.text("service-flows"), Look::Subtitle);
    page.text(row + 1, RIGHT, &source.text("service-from-to"), Look::Head);
    for (column, seat) in (RIGHT + 1..).zip(&seats) {
        page.text(row + 1, column, &named(seat), Look::Head);
    }
    page.height(row + 1, 2);
    let mut at = row + 2;
    for home in homes {
        page.text(at, RIGHT, &named(home), Look::Label);
        for (column, seat) in (RIGHT + 1..).zip(&seats) {
            let units = all.flows.iter().find(|(from, to, _)| from == home && to == *seat).map_or(0, |flow| flow.2);
            whole(units).write(page, at, column, home == *seat);
        }
        at += 1;
    }
    at + 1
}

/// Where one more class of care, or one more place, would help most: offices, never municipalities.
fn offices(source: &Source<'_>, page: &mut Page, row: u32, all: &Cooperation) -> u32 {
    if all.helps().next().is_none() {
        return row;
    }
    page.text(row, RIGHT, &source.text("service-help"), Look::Subtitle);
    for (column, head) in [(RIGHT, "office"), (RIGHT + 1, "what"), (RIGHT + 2, "units")] {
        page.text(row + 1, column, &source.text(&format!("service-{head}")), Look::Head);
    }
    let one_more = source.text("service-one-more");
    let mut at = row + 2;
    for (_, name, class, units) in all.helps().take(MOST_OFFICES) {
        let what = class.map_or_else(|| one_more.clone(), |class| source.text(&format!("care-class-{class}")));
        page.text(at, RIGHT, name, Look::Label);
        page.text(at, RIGHT + 1, &what, Look::Text);
        whole(units).write(page, at, RIGHT + 2, false);
        at += 1;
    }
    at + 1
}

/// What is unknown, definitions and symbols.
fn notes(source: &Source<'_>, page: &mut Page, row: u32, gap: &Missing) {
    let unknown = Message::new("needs-offices").with("n", gap.n_accepting).with("unknown", gap.n_unknown);
    let accepting = format!("{}：{}", source.text("needs-accepting"), source.say(&unknown));
    let definition = Message::new("note-definition").with("text", source.text("table-gap-care.definition"));
    let origin = Message::new("note-source").with("text", source.text("table-gap-care.source"));
    let mut at = row;
    if let Some((low, high, least, most)) = gap.bounds {
        let [low, high, least, most] = [low, high, least, most].map(|shown| Figure::from(shown).text());
        let range = Message::new("service-range").with("low", low).with("high", high);
        at = page.prose(at, &source.say(&range.with("least", least).with("most", most)), WIDE, Look::Note);
    }
    for text in [accepting, source.say(&definition), source.say(&origin), source.text("legend.line")] {
        at = page.prose(at, &text, WIDE, Look::Note);
    }
    page.link(at, 0, &source.text("sheet-cover"), &source.text("to-contents"));
}
