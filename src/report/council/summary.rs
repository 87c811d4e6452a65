//! 総括: one page, arranged by the council's four questions, with the ten numbers.
//!
//! Every number stands with its denominator and what is not known. What is hidden is `x`, what is not measured yet is `…`
//! with the reason: neither is left out in silence.

use super::Source;
use super::figures::{Figure, all_children, area, area_row, sum};
use crate::message::{Message, Value};
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{folded_lines, status_text};
use crate::values::service::Service;

/// Columns: number, item, value, unit, share, denominator, unknown, remark.
const COLUMNS: u16 = 8;
const WIDTHS: [f64; 8] = [6.0, 37.0, 11.0, 9.0, 9.0, 27.0, 7.0, 60.0];

/// One line of the page.
struct Line {
    number: &'static str,
    item: String,
    value: Shape,
    unit: String,
    share: String,
    denominator: String,
    unknown: Figure,
    remark: String,
}

/// What stands in the column of numbers.
enum Shape {
    Figure(Figure),
    Text(String),
}

/// Makes the sheet.
pub(super) fn page(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-summary"), frame);
    page.on_one_page();
    page.columns(&WIDTHS);
    page.text(0, 0, &format!("{}{}", source.text("sheet-summary.title"), source.provisional()), Look::Title);
    let about = Message::new("summary-about")
        .with("area", source.plan.method.area.name.as_str())
        .with("day", source.day())
        .with("status", status_text(source.words, source.plan));
    page.text(1, 0, &source.say(&about), Look::Note);
    let heads = ["number", "item", "value", "unit", "share", "denominator", "unknown", "remark"];
    page.texts(3, &heads.map(|head| source.text(&format!("summary-{head}"))), Look::Head);
    let mut row = 4;
    let parts = [
        ("question-1", facts(source)),
        ("question-2", resources(source)),
        ("question-3", matching(source)),
        ("question-4", together(source)),
    ];
    for (question, lines) in parts {
        page.bar(row, COLUMNS, &source.text(question));
        row += 1;
        for line in lines {
            write(&mut page, row, &line);
            row += 1;
        }
    }
    row = page.prose(row + 1, &source.text("legend.line"), 160, Look::Note);
    page.prose(row, &source.text("summary-rounding"), 160, Look::Note);
    page
}

fn write(page: &mut Page, row: u32, line: &Line) {
    let n_lines = folded_lines(&line.remark, 63).len();
    page.height(row, u32::try_from(n_lines).unwrap_or(1));
    page.text(row, 0, line.number, Look::Mark);
    let item = if line.number.is_empty() { format!("　{}", line.item) } else { line.item.clone() };
    page.text(row, 1, &item, Look::Label);
    match &line.value {
        Shape::Figure(figure) => figure.write(page, row, 2, true),
        Shape::Text(text) => page.text(row, 2, text, Look::MarkTotal),
    }
    page.text(row, 3, &line.unit, Look::Mark);
    page.text(row, 4, &line.share, Look::Mark);
    page.text(row, 5, &line.denominator, Look::Label);
    line.unknown.write(page, row, 6, false);
    page.text(row, 7, &line.remark, Look::Label);
}

/// Begins a line about children.
fn line(source: &Source<'_>, number: &'static str, item: &str, value: Figure) -> Line {
    Line {
        number,
        item: source.text(item),
        value: Shape::Figure(value),
        unit: source.text("unit-children"),
        share: String::new(),
        denominator: String::new(),
        unknown: Figure::NotApplicable,
        remark: String::new(),
    }
}

impl Line {
    /// Sets the number against a whole.
    fn of(mut self, source: &Source<'_>, whole: Figure, name: &str) -> Self {
        if let Shape::Figure(value) = self.value {
            self.share = value.share(whole);
        }
        self.denominator =
            source.say(&Message::new("summary-of").with("name", source.text(name)).with("n", whole.text()));
        self
    }

    fn unknown(mut self, unknown: Figure) -> Self {
        self.unknown = unknown;
        self
    }

    fn remark(mut self, remark: String) -> Self {
        self.remark = remark;
        self
    }

    fn unit(mut self, unit: String) -> Self {
        self.unit = unit;
        self
    }
}

/// Returns a sentence whose arguments are numbers or symbols.
fn with_figures(source: &Source<'_>, code: &str, figures: &[(&'static str, Figure)]) -> String {
    let args = figures.iter().map(|(name, figure)| (*name, Value::Text(figure.text()))).collect();
    source.say(&Message { code: code.to_owned(), args })
}

/// 1 実態把握: numbers (1) to (6).
fn facts(source: &Source<'_>) -> Vec<Line> {
    let of = |table: &str, column: &str| area(source.published, table, column);
    let all = all_children(source);
    let care = of("insulin", "care-children");
    let range = source.published.range().map_or_else(
        || source.text("summary-no-range"),
        |(low, high)| source.say(&Message::new("summary-range").with("low", low).with("high", high)),
    );
    let reports = of("reports", "measure-reports");
    let place_unknown = of("place", "not-known");
    let stays = [("hospital", of("place", "place-hospital")), ("institution", of("place", "place-institution"))];
    let power = of("electricity", "power-needed");
    let unknown_items = source.text("summary-unsaid-is-no");
    vec![
        line(source, "(1)", "item-children", all).remark(range),
        line(source, "", "item-care", care).of(source, all, "item-children"),
        line(source, "", "item-overlap", of("overlap", "overlap-both")).of(source, care, "item-care-short"),
        line(source, "", "item-severe-only", of("overlap", "overlap-severe")).of(source, all, "item-children"),
        line(source, "", "item-home", of("place", "place-home"))
            .of(source, all, "item-children")
            .unknown(place_unknown)
            .remark(with_figures(source, "summary-stays", &stays)),
        line(source, "", "item-insulin", of("insulin", "insulin-only")).of(source, care, "item-care-short"),
        line(source, "(2)", "item-reports", reports).unit(source.text("unit-reports")),
        line(source, "", "item-removed", of("reports", "measure-removed")).unit(source.text("unit-reports")).of(
            source,
            reports,
            "item-reports-short",
        ),
        line(source, "", "item-one-office", of("offices", "offices-1")).of(source, all, "item-children"),
        found_rate(source),
        line(source, "", "item-not-listed", of("offices", "home-list-no")).of(source, all, "item-children"),
        line(source, "(4)", "item-ventilator", of("electricity", "care-ventilator")).of(source, all, "item-children"),
        line(source, "", "item-power", power).of(source, all, "item-children").remark(unknown_items),
        line(source, "", "item-evacuation", of("electricity", "power-planned"))
            .of(source, power, "item-power-short")
            .remark(source.text("summary-evacuation")),
        change(source),
        next_april(source),
    ]
}

/// (3) 把握率: children found against children expected.
fn found_rate(source: &Source<'_>) -> Line {
    let mut line = line(source, "(3)", "item-found-rate", Figure::Unknown).unit(String::new());
    match source.published.found_rate() {
        Some((found, expected)) => {
            let expected_text = format!("{expected:.1}");
            let share = if expected > 0.0 { 100.0 * super::figures::exact(found) / expected } else { 0.0 };
            line.value = Shape::Text(format!("{share:.1}%"));
            let against = Message::new("summary-expected").with("found", found).with("expected", expected_text);
            line.denominator = source.say(&against);
            line.remark = source.text("summary-found-rate");
        }
        None => line.remark = source.text("summary-no-found-rate"),
    }
    line
}

/// (5) The balance of change.
fn change(source: &Source<'_>) -> Line {
    let Some(table) = source.published.table("change") else {
        return line(source, "(5)", "item-change", Figure::Unknown);
    };
    let term = |code: &str| area_row(table, &format!("change-{code}"));
    let line = line(source, "(5)", "item-change", term("after"));
    if !source.change_known {
        return line.remark(source.text("summary-no-change"));
    }
    let in_terms = [
        ("before", term("before")),
        ("new", term("new")),
        ("found", term("found")),
        ("in", term("moved-in")),
        ("out", term("moved-out")),
        ("died", term("died")),
        ("ended", term("care-ended")),
        ("aged", term("aged-out")),
        ("missing", term("missing")),
        ("unreported", term("unreported")),
        ("plus", term("corrected-in")),
        ("minus", term("corrected-out")),
    ];
    line.remark(with_figures(source, "summary-change", &in_terms))
}

/// (6) What the next April brings.
fn next_april(source: &Source<'_>) -> Line {
    let of = |step: &str| area(source.published, "next-april", &format!("april-{step}"));
    let steps = ["enters-elementary", "enters-junior-high", "enters-high", "leaves-high"];
    let all = sum(&steps.map(of));
    let named = [
        ("nursery", of("not-enrolled")),
        ("elementary", of("enters-elementary")),
        ("junior", of("enters-junior-high")),
        ("high", of("enters-high")),
        ("leaves", of("leaves-high")),
    ];
    line(source, "(6)", "item-april", all).remark(with_figures(source, "summary-april", &named))
}

/// 2 地域資源: offices that take children, and number (8), the coordinators.
fn resources(source: &Source<'_>) -> Vec<Line> {
    let gaps = source.published.gaps();
    let count = |n: usize| Figure::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let accepting = count(gaps.iter().map(|gap| gap.n_accepting).sum());
    let unknown = count(gaps.iter().map(|gap| gap.n_unknown).sum());
    let people = source.published.coordinators();
    let covered = people.coverage.iter().filter(|(_, own, area)| own + area > 0).count();
    let own = people.coverage.iter().filter(|(_, own, _)| *own > 0).count();
    let n_all = people.coverage.len();
    let [_, new, all, ..] = source.published.cases();
    let persons = source.text("unit-children");
    let mut coverage = line(source, "(8)", "item-coverage", Figure::Unknown).unit(source.text("unit-municipalities"));
    coverage.value = Shape::Text(format!("{covered}/{n_all}"));
    let kinds = Message::new("summary-coverage").with("own", own).with("area", covered - own);
    vec![
        line(source, "", "item-accepting", accepting)
            .unit(source.text("unit-offices"))
            .unknown(unknown)
            .remark(source.text("summary-accepting")),
        coverage.remark(source.say(&kinds)),
        line(source, "", "item-coordinators", count(people.n_own + people.n_area))
            .unit(persons)
            .remark(source.say(&Message::new("summary-coordinators").with("trained", people.n_trained))),
        children_per_fte(source),
        line(source, "", "item-consult", Figure::from(all))
            .unit(source.text("unit-reports"))
            .remark(source.say(&Message::new("summary-consult").with("new", Figure::from(new).text()))),
    ]
}

/// Children per full-time coordinator, where the number of children is shown and a full-time equivalent is given.
fn children_per_fte(source: &Source<'_>) -> Line {
    let people = source.published.coordinators();
    let mut line = line(source, "", "item-per-fte", Figure::Unknown);
    if let (Figure::Number(children), true) = (all_children(source), people.fte > 0.0) {
        line.value =
            Shape::Text(format!("{:.1}", ((super::figures::exact(children) / people.fte) * 10.0 + 0.5).floor() / 10.0));
        line.denominator = source.say(&Message::new("summary-fte").with("fte", format!("{:.1}", people.fte)));
    }
    let assumed = source.plan.method.children_per_fte.as_ref().map_or_else(
        || source.text("summary-no-assumption"),
        |(most, who)| source.say(&Message::new("summary-assumption").with("n", *most).with("who", who.as_str())),
    );
    line.remark(assumed)
}

/// 3 必要な資源マッチング: numbers (7) and (9).
fn matching(source: &Source<'_>) -> Vec<Line> {
    let of = |column: &str| area(source.published, "planning", column);
    let all = all_children(source);
    let not_known = of("not-known");
    let plan = |number: &'static str, item: &str, column: &str| {
        line(source, number, item, of(column)).of(source, all, "item-children").unknown(not_known)
    };
    let mut lines = vec![
        plan("(7)", "item-planned", "planning-planned"),
        plan("", "item-self-plan", "planning-self_plan"),
        plan("", "item-not-used", "planning-not_used"),
    ];
    let short_stay = super::needs::gap_table(source, Service::ShortStay.code());
    if let Some(table) = short_stay {
        let cell = |column: usize| table.area().get(column).map_or(Figure::Unknown, |shown| Figure::from(*shown));
        let unit = source.unit(table.measure, table.service);
        lines.push(
            line(source, "(9)", "item-short-stay", cell(1))
                .unit(unit)
                .of(source, cell(0), "item-need")
                .remark(source.text("summary-short-stay")),
        );
    }
    lines.push(line(source, "", "item-unused", Figure::Unknown).remark(source.text("summary-unused")));
    let short: Vec<String> = source
        .published
        .gaps()
        .iter()
        .filter_map(|gap| gap.together.filter(|missing| *missing > 0).map(|missing| (gap.service, missing)))
        .map(|(service, missing)| {
            format!("{} {missing}{}", source.service(service), source.unit(crate::count::Measure::Units, Some(service)))
        })
        .collect();
    let n_short = Figure::Number(i64::try_from(short.len()).unwrap_or(i64::MAX));
    let hidden = source.published.gaps().iter().filter(|gap| gap.together.is_none()).count();
    lines.push(
        line(source, "", "item-short", n_short)
            .unit(source.text("unit-services"))
            .unknown(Figure::Number(i64::try_from(hidden).unwrap_or(i64::MAX)))
            .remark(short.join("／")),
    );
    lines
}

/// 4 市町を越えた連携: number (10), what sharing gains, and cases across municipal lines.
fn together(source: &Source<'_>) -> Vec<Line> {
    let gains: Vec<String> = source
        .published
        .gaps()
        .iter()
        .filter_map(|gap| Some((gap.service, gap.alone? - gap.together?)))
        .filter(|(_, gain)| *gain > 0)
        .map(|(service, gain)| {
            format!("{} {gain}{}", source.service(service), source.unit(crate::count::Measure::Units, Some(service)))
        })
        .collect();
    let hidden = source.published.gaps().iter().filter(|gap| gap.alone.is_none() || gap.together.is_none()).count();
    let gained = if gains.is_empty() { source.text("summary-no-gain") } else { gains.join("／") };
    let [.., crossings, _] = source.published.cases();
    vec![
        line(source, "(10)", "item-outside", Figure::Unknown).remark(source.text("summary-outside")),
        line(source, "", "item-gain", Figure::Number(i64::try_from(gains.len()).unwrap_or(i64::MAX)))
            .unit(source.text("unit-services"))
            .unknown(Figure::Number(i64::try_from(hidden).unwrap_or(i64::MAX)))
            .remark(gained),
        line(source, "", "item-crossings", Figure::from(crossings))
            .unit(source.text("unit-reports"))
            .remark(source.text("summary-crossings")),
    ]
}
