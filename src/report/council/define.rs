//! 定義・記号: what the words and symbols mean, which rules they follow, and how small numbers are protected.

use super::Source;
use crate::master::master;
use crate::message::Message;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{both_calendars, folded_lines};

/// Width of the second column in half-width characters.
const WIDE: usize = 112;

/// Terms in the order of the sheet; their sentences stand in the catalogue.
const TERMS: [&str; 15] = [
    "define-child",
    "define-severe",
    "define-residence",
    "define-count",
    "define-report",
    "define-range",
    "define-age",
    "define-datedif",
    "define-score",
    "define-insulin",
    "define-found-rate",
    "define-unknown",
    "define-need",
    "define-balance",
    "define-rounding",
];
const SYMBOLS: [(&str, &str); 7] = [
    ("x", "symbol-hidden"),
    ("－", "symbol-none"),
    ("…", "symbol-unknown"),
    ("・", "symbol-not-applicable"),
    ("△", "symbol-minus"),
    ("p", "symbol-provisional"),
    ("r", "symbol-revised"),
];

/// Makes the sheet.
pub(super) fn page(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-define"), frame);
    page.columns(&[28.0, 116.0]);
    page.text(0, 0, &source.text("sheet-define.title"), Look::Title);
    page.bar(2, 2, &source.text("legend"));
    let mut row = 3;
    for (symbol, code) in SYMBOLS {
        page.text(row, 0, symbol, Look::Mark);
        page.text(row, 1, &source.text(code), Look::Label);
        row += 1;
    }
    row += 1;
    page.bar(row, 2, &source.text("define-terms"));
    row += 1;
    for term in TERMS {
        row = pair(&mut page, row, &source.text(term), &source.text(&format!("{term}.text")));
    }
    row += 1;
    page.bar(row, 2, &source.text("define-protection"));
    row += 1;
    for (term, text) in protection(source) {
        row = pair(&mut page, row, &term, &text);
    }
    row += 1;
    page.bar(row, 2, &source.text("define-sources"));
    row += 1;
    for (term, text) in sources(source) {
        row = pair(&mut page, row, &term, &text);
    }
    page
}

fn pair(page: &mut Page, row: u32, term: &str, text: &str) -> u32 {
    page.text(row, 0, term, Look::LabelTotal);
    page.text(row, 1, text, Look::Label);
    page.height(row, u32::try_from(folded_lines(text, WIDE).len()).unwrap_or(1));
    row + 1
}

/// How small numbers are protected, and who decided that.
fn protection(source: &Source<'_>) -> Vec<(String, String)> {
    let policy = &source.plan.method.protection;
    let tiers: Vec<String> = policy
        .tiers
        .iter()
        .map(|(people, threshold)| {
            let code = match policy.tiers.len() {
                _ if *threshold == u32::MAX => "protection-tier-all",
                1 => "protection-all",
                _ => "protection-tier",
            };
            source.say(&Message::new(code).with("people", *people).with("threshold", *threshold))
        })
        .collect();
    let pools: Vec<String> = policy
        .pools
        .iter()
        .map(|pool| {
            let names: Vec<&str> =
                pool.iter().filter_map(|code| master().by_code(code)).map(|found| found.name).collect();
            names.join("・")
        })
        .collect();
    let decided = policy.decided_on.map_or_else(|| "…".to_owned(), |day| both_calendars(source.words, day));
    let zero = if policy.show_zero { "protection-zero-shown" } else { "protection-zero-hidden" };
    let none = || source.text("none");
    let who = if policy.decided_by.is_empty() { none() } else { policy.decided_by.clone() };
    vec![
        (
            source.text("protection-threshold"),
            if tiers.is_empty() { source.text("protection-none") } else { tiers.join("") },
        ),
        (source.text("protection-zero"), source.text(zero)),
        (source.text("protection-secondary"), source.text("protection-secondary.text")),
        (source.text("protection-readers"), readers(source)),
        (source.text("protection-pools"), if pools.is_empty() { none() } else { pools.join("／") }),
        (
            source.text("protection-decided"),
            source.say(&Message::new("protection-who").with("who", who).with("day", decided)),
        ),
    ]
}

/// Against whom hidden numbers are guarded, and how far.
fn readers(source: &Source<'_>) -> String {
    let policy = &source.plan.method.protection;
    let everybody = match policy.widths.0 {
        Some(width) => source.say(&Message::new("protection-width").with("width", width)),
        None => source.text("protection-width-full"),
    };
    let towns = Message::new(if policy.pairs { "protection-pairs" } else { "protection-towns" });
    let towns = source.say(&towns.with("width", policy.widths.1));
    let rest = Message::new("protection-rest").with("rest", policy.rest);
    let rest = if policy.rest > 0 { source.say(&rest) } else { String::new() };
    [everybody, towns, rest, source.text("protection-earlier")].concat()
}

/// Where populations and rates come from.
fn sources(source: &Source<'_>) -> Vec<(String, String)> {
    let population = &source.plan.method.population;
    let day = population.date.map_or_else(|| "…".to_owned(), |day| both_calendars(source.words, day));
    let people = if population.source.is_empty() { source.text("none") } else { population.source.clone() };
    let national = population.national_rate.as_ref().map_or_else(
        || source.text("sources-no-rate"),
        |(rate, from)| {
            source.say(&Message::new("sources-rate").with("rate", format!("{rate}")).with("source", from.as_str()))
        },
    );
    vec![
        (
            source.text("sources-population"),
            source.say(&Message::new("sources-dated").with("source", people).with("day", day)),
        ),
        (source.text("sources-national"), national),
        (source.text("sources-codes"), source.text("sources-codes.text")),
        (source.text("sources-law"), source.text("sources-law.text")),
    ]
}
