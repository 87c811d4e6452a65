//! 表紙・目次: what this is, as of when, how far it has come, and where everything stands.

use super::Source;
use crate::message::Message;
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{quarter_text, status_text};

const WIDE: usize = 100;

/// Makes the sheet; `contents` are the other sheets with their titles.
pub(super) fn page(source: &Source<'_>, frame: &Frame, contents: &[(String, String)]) -> Page {
    let mut page = Page::new(&source.text("sheet-cover"), frame);
    page.on_one_page();
    page.columns(&[26.0, 78.0]);
    let plan = source.plan;
    page.text(0, 0, &source.text("document"), Look::Title);
    page.height(0, 2);
    page.text(1, 0, &plan.title, Look::Subtitle);
    let mut row = 2;
    if plan.fictional {
        page.text(row, 0, &source.text("fictional.note"), Look::Warning);
        row += 1;
    }
    row += 1;
    let members = &plan.method.area.municipalities;
    let names: Vec<&str> =
        members.iter().filter_map(|code| crate::master::master().by_code(code)).map(|found| found.name).collect();
    let area = Message::new("area-members")
        .with("area", plan.method.area.name.as_str())
        .with("system", plan.method.area.system.as_str())
        .with("names", names.join("・"));
    let facts = [
        ("cover-quarter", quarter_text(source.words, &plan.quarter)),
        ("reference-date", source.day()),
        ("cover-status", format!("{}{}", status_text(source.words, plan), source.provisional())),
        ("cover-area", source.say(&area)),
        ("cover-edition", source.text("edition-public")),
        ("cover-version", format!("jissu {}", env!("CARGO_PKG_VERSION"))),
    ];
    for (code, fact) in facts {
        page.text(row, 0, &source.text(code), Look::LabelTotal);
        page.text(row, 1, &fact, Look::Label);
        row += 1;
    }
    row += 1;
    page.bar(row, 2, &source.text("contents"));
    row += 1;
    for (sheet, title) in contents {
        page.link(row, 0, sheet, sheet);
        page.text(row, 1, title, Look::Plain);
        row += 1;
    }
    row += 1;
    page.bar(row, 2, &source.text("legend"));
    row = page.prose(row + 1, &source.text("legend.line"), WIDE, Look::Plain);
    page.prose(row, &source.text("legend.more"), WIDE, Look::Note);
    page
}
