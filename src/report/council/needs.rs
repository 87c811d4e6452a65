//! 需給・社会資源・コーディネーター: need against capacity, who is there, and who covers what.

use super::Source;
use super::figures::{Figure, all_children, area, exact, is_total};
use super::tables::{grid, notes};
use crate::count::Measure;
use crate::master::master;
use crate::message::Message;
use crate::normalize::WAYS;
use crate::protect::PublishedTable;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::label;

/// 需給: one row a service for the area, then one row a service and municipality.
pub(super) fn needs(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-needs"), frame);
    page.columns(&[27.0, 27.0, 8.0, 12.0, 12.0, 12.0, 13.0, 13.0, 13.0]);
    page.text(0, 0, &format!("{}{}", source.text("sheet-needs.title"), source.provisional()), Look::Title);
    let about = Message::new("needs-about").with("day", source.day());
    page.text(1, 0, &source.say(&about), Look::Note);
    let mut row = services(source, &mut page, 3);
    row = by_municipality(source, &mut page, row + 1);
    row = estimates(source, &mut page, row + 1);
    notes(source, &mut page, row + 1, "gap");
    page
}

fn services(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    page.text(row, 0, &source.text("needs-services"), Look::Subtitle);
    let heads =
        ["service", "accepting", "unit", "need", "capacity", "balance", "missing-alone", "missing-together", "gain"];
    page.texts(row + 1, &heads.map(|head| source.text(&format!("needs-{head}"))), Look::Head);
    page.height(row + 1, 2);
    let mut at = row + 2;
    for gap in source.published.gaps() {
        let table = gap_table(source, gap.service.code());
        let cell = |column: usize| {
            table.and_then(|table| table.area().get(column)).map_or(Figure::Unknown, |shown| Figure::from(*shown))
        };
        let missing = |value: Option<i64>| value.map_or(Figure::Hidden, Figure::Number);
        let accepting = Message::new("needs-offices").with("n", gap.n_accepting).with("unknown", gap.n_unknown);
        page.text(at, 0, &source.service(gap.service), Look::Label);
        page.text(at, 1, &source.say(&accepting), Look::Label);
        page.text(at, 2, &source.unit(Measure::Units, Some(gap.service)), Look::Mark);
        let gain = gap.alone.zip(gap.together).map(|(alone, together)| alone - together);
        let figures = [cell(0), cell(1), cell(2), missing(gap.alone), missing(gap.together), missing(gain)];
        for (column, figure) in (3_u16..).zip(figures) {
            figure.write(page, at, column, false);
        }
        at += 1;
    }
    at
}

/// Need of municipalities that send headcounts alone: estimates, beside what was counted and never in it.
fn estimates(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    let (estimates, Some(rates)) = (source.published.estimates(), &source.plan.method.rates) else { return row };
    if estimates.is_empty() {
        return row;
    }
    page.text(row, 0, &source.text("estimates-title"), Look::Subtitle);
    let said = Message::new("estimates-about").with("source", rates.source.as_str());
    let mut at = page.prose(row + 1, &source.say(&said), 112, Look::Note);
    let heads = ["needs-municipality", "needs-service", "needs-unit", "estimates-children", "estimates-need"];
    page.texts(at, &heads.map(|head| source.text(head)), Look::Head);
    page.height(at, 2);
    at += 1;
    for (code, children, units) in estimates {
        for (service, shown) in units {
            page.text(at, 0, master().name_of(code), Look::Label);
            page.text(at, 1, &source.service(*service), Look::Label);
            page.text(at, 2, &source.unit(Measure::Units, Some(*service)), Look::Mark);
            Figure::from(*children).write(page, at, 3, false);
            Figure::from(*shown).write(page, at, 4, false);
            at += 1;
        }
    }
    at
}

pub(super) fn gap_table<'s>(source: &'s Source<'_>, service: &str) -> Option<&'s PublishedTable> {
    let is_of = |table: &&PublishedTable| table.service.is_some_and(|found| found.code() == service);
    source.published.tables().iter().filter(is_of).find(|table| table.id == "gap")
}

fn by_municipality(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    page.break_before(&[row]);
    page.text(row, 0, &source.text("needs-by-municipality"), Look::Subtitle);
    let heads = ["service", "municipality", "unit", "need", "capacity", "balance"];
    page.texts(row + 1, &heads.map(|head| source.text(&format!("needs-{head}"))), Look::Head);
    page.height(row + 1, 2);
    let mut at = row + 2;
    for table in source.published.tables().iter().filter(|table| table.id == "gap") {
        let Some(service) = table.service else { continue };
        for (line, entry) in table.rows.entries.iter().enumerate() {
            let total = is_total(entry);
            let look = if total { Look::LabelTotal } else { Look::Label };
            page.text(at, 0, &source.service(service), look);
            page.text(at, 1, &label(source.words, &entry.label), look);
            page.text(at, 2, &source.unit(Measure::Units, Some(service)), Look::Mark);
            for (column, index) in (3_u16..).zip(0..3) {
                table.cell(line, index).map_or(Figure::Unknown, Figure::from).write(page, at, column, total);
            }
            at += 1;
        }
    }
    at
}

/// 社会資源: offices by service and municipality.
pub(super) fn resources(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-resources"), frame);
    page.on_one_page();
    page.text(0, 0, &source.text("sheet-resources.title"), Look::Title);
    let about = Message::new("resources-about").with("unit", source.text("unit-offices")).with("day", source.day());
    page.text(1, 0, &source.say(&about), Look::Note);
    let mut row = 3;
    if let Some(table) = source.published.table("offices-list") {
        row = grid(source, &mut page, row, table, table.columns.entries.len() > table.rows.entries.len());
    }
    row = stock(source, &mut page, row + 1);
    notes(source, &mut page, row + 1, "offices-list");
    page
}

/// Names of offices that are listed in full.
const MOST_NAMES: usize = 40;

/// How the lists were joined, beds, and what changed.
fn stock(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    let stock = source.published.stock();
    let [by_number, by_phone, by_name] = stock.n_joined;
    let [new, gone, capacity] = stock.news.unwrap_or_default();
    let known = |n: usize| {
        if stock.news.is_some() { Figure::Number(i64::try_from(n).unwrap_or(i64::MAX)) } else { Figure::Unknown }
    };
    let n = |n: usize| Figure::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let facts = [
        ("stock-offices", n(stock.n_offices)),
        ("stock-by-number", n(by_number)),
        ("stock-by-phone", n(by_phone)),
        ("stock-by-name", n(by_name)),
        ("stock-unlisted", n(stock.unlisted.len())),
        ("stock-beds", Figure::Number(i64::from(stock.n_beds))),
        ("stock-blank", n(stock.n_blank)),
        ("stock-new", known(new)),
        ("stock-gone", known(gone)),
        ("stock-capacity", known(capacity)),
    ];
    page.text(row, 0, &source.text("stock-title"), Look::Subtitle);
    let mut at = row + 1;
    for (code, figure) in facts {
        page.text(at, 0, &source.text(code), Look::Label);
        figure.write(page, at, 1, false);
        at += 1;
    }
    let names: Vec<&str> = stock.unlisted.iter().map(String::as_str).take(MOST_NAMES).collect();
    if !names.is_empty() {
        let said = Message::new("stock-names").with("names", names.join("、"));
        at = page.prose(at, &source.say(&said), 112, Look::Note);
    }
    page.prose(at, &source.text("stock-note"), 112, Look::Note)
}

/// Consultations by way and by month, as far as told.
fn consultations(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    let (ways, months) = (source.published.ways(), source.published.months());
    let mut lines: Vec<(String, Figure)> = WAYS
        .into_iter()
        .zip(ways)
        .map(|(way, shown)| (source.text(&format!("coordinators-way-{way}")), Figure::from(*shown)))
        .collect();
    lines.extend(months.iter().map(|(month, shown)| {
        (source.say(&Message::new("coordinators-month").with("month", *month)), Figure::from(*shown))
    }));
    let mut at = row;
    for (name, figure) in lines {
        page.text(at, 0, &name, Look::Label);
        figure.write(page, at, 1, false);
        page.text(at, 2, &source.text("unit-reports"), Look::Mark);
        at += 1;
    }
    at
}

/// コーディネーター: who is placed and who covers which municipality, against the stated assumption.
pub(super) fn coordinators(source: &Source<'_>, frame: &Frame) -> Page {
    let people = source.published.coordinators();
    let mut page = Page::new(&source.text("sheet-coordinators"), frame);
    page.on_one_page();
    page.columns(&[36.0, 18.0, 18.0, 22.0]);
    page.text(0, 0, &source.text("sheet-coordinators.title"), Look::Title);
    page.text(1, 0, &source.say(&Message::new("needs-about").with("day", source.day())), Look::Note);
    page.texts(
        3,
        &["coordinators-item", "coordinators-value", "summary-unit"].map(|code| source.text(code)),
        Look::Head,
    );
    let n = |value: usize| Figure::Number(i64::try_from(value).unwrap_or(i64::MAX));
    let covered = people.coverage.iter().filter(|(_, own, area)| own + area > 0).count();
    let persons = "unit-children";
    let [load, new, all, crossings, handovers] = source.published.cases();
    let leaving = area(source.published, "next-april", "april-leaves-high");
    let whole = [
        ("coordinators-covered", n(covered), "unit-municipalities"),
        ("coordinators-persons", n(people.n_persons), persons),
        ("coordinators-trained", n(people.n_trained), persons),
        ("coordinators-own", n(people.n_own), persons),
        ("coordinators-area", n(people.n_area), persons),
        ("coordinators-side", n(people.n_side_post), persons),
        ("coordinators-load", Figure::from(load), persons),
        ("coordinators-consult-new", Figure::from(new), "unit-reports"),
        ("coordinators-consult", Figure::from(all), "unit-reports"),
        ("coordinators-crossings", Figure::from(crossings), "unit-reports"),
        ("coordinators-leaving", leaving, persons),
        ("coordinators-handovers", Figure::from(handovers), "unit-reports"),
    ];
    let mut row = 4;
    for (code, figure, unit) in whole {
        page.text(row, 0, &source.text(code), Look::Label);
        figure.write(&mut page, row, 1, false);
        page.text(row, 2, &source.text(unit), Look::Mark);
        row += 1;
    }
    page.text(row, 0, &source.text("coordinators-fte"), Look::Label);
    page.number(row, 1, people.fte, Look::Decimal);
    page.text(row, 2, &source.text("unit-fte"), Look::Mark);
    row += 1;
    page.text(row, 0, &source.text("coordinators-per-fte"), Look::Label);
    match all_children(source).number().filter(|_| people.fte > 0.0) {
        Some(children) => page.number(row, 1, exact(children) / people.fte, Look::Decimal),
        None => page.text(row, 1, &Figure::Unknown.text(), Look::Mark),
    }
    page.text(row, 2, &source.text(persons), Look::Mark);
    row = consultations(source, &mut page, row + 1) + 1;
    page.text(row, 0, &source.text("coordinators-coverage"), Look::Subtitle);
    row += 1;
    let heads = ["needs-municipality", "coordinators-own-cover", "coordinators-area-cover", "coordinators-how"];
    page.texts(row, &heads.map(|head| source.text(head)), Look::Head);
    for (code, own, area) in &people.coverage {
        row += 1;
        let name = master().name_of(code);
        page.text(row, 0, name, Look::Label);
        n(*own).write(&mut page, row, 1, false);
        n(*area).write(&mut page, row, 2, false);
        let how = match (own, area) {
            (0, 0) => "coordinators-none",
            (0, _) => "coordinators-by-area",
            (_, 0) => "coordinators-by-own",
            _ => "coordinators-by-both",
        };
        page.text(row, 3, &source.text(how), Look::Mark);
    }
    let assumed = source.plan.method.children_per_fte.as_ref().map_or_else(
        || source.text("summary-no-assumption"),
        |(most, who)| source.say(&Message::new("summary-assumption").with("n", *most).with("who", who.as_str())),
    );
    row = page.prose(row + 2, &assumed, 94, Look::Note);
    row = page.prose(row, &source.text("coordinators-note"), 94, Look::Note);
    page.prose(row, &source.text("legend.line"), 94, Look::Note);
    page
}
