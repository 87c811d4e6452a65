//! 参考資料: scores of access and where a new office would help, by service. A score is made of the need of all
//! municipalities, so that it stands only where each of these is shown.

use super::Source;
use super::figures::{Figure, exact};
use crate::count::Measure;
use crate::gap::{Cooperation, NEW_OFFICE};
use crate::master::master;
use crate::message::Message;
use crate::report::book::{Frame, Look, Page};

/// Width of the notes in half-width characters.
const WIDE: usize = 128;

/// Makes the sheet.
pub(super) fn page(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-reference"), frame);
    page.columns(&[27.0, 31.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0]);
    page.text(0, 0, &format!("{}{}", source.text("sheet-reference.title"), source.provisional()), Look::Title);
    page.text(1, 0, &source.say(&Message::new("needs-about").with("day", source.day())), Look::Note);
    let mut row = access(source, &mut page, 3) + 1;
    row = sites(source, &mut page, row) + 1;
    for code in ["reference-note", "reference-formula", "legend.line"] {
        row = page.prose(row, &source.text(code), WIDE, Look::Note);
    }
    page
}

fn named(group: &str) -> String {
    group.split('+').map(|code| master().name_of(code)).collect::<Vec<_>>().join("・")
}

fn access(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    page.text(row, 0, &source.text("reference-access"), Look::Subtitle);
    let heads = ["service", "municipality", "need", "capacity", "own", "two-step", "enhanced", "balanced"];
    page.texts(row + 1, &heads.map(|head| source.text(&format!("reference-{head}"))), Look::Head);
    page.height(row + 1, 2);
    let mut at = row + 2;
    for gap in source.published.gaps() {
        let service = source.service(gap.service);
        let Some(scores) = &gap.access else {
            page.text(at, 0, &service, Look::Label);
            page.text(at, 1, &source.text("reference-all"), Look::Label);
            for column in 2..8 {
                page.text(at, column, &Figure::Hidden.text(), Look::Mark);
            }
            at += 1;
            continue;
        };
        for score in scores {
            page.text(at, 0, &service, Look::Label);
            page.text(at, 1, &named(&score.municipality), Look::Label);
            for (column, units) in [(2, score.need), (3, score.capacity)] {
                page.number(at, column, exact(i64::try_from(units).unwrap_or(i64::MAX)), Look::Number);
            }
            let ratios = [score.own, Some(score.two_step), Some(score.enhanced), Some(score.balanced)];
            for (column, ratio) in (4..).zip(ratios) {
                match ratio {
                    Some(ratio) => page.number(at, column, ratio, Look::Share),
                    None => page.text(at, column, &Figure::NotApplicable.text(), Look::Mark),
                }
            }
            at += 1;
        }
    }
    at
}

/// Where one new office would help most, of services whose gap may be taken apart.
fn sites(source: &Source<'_>, page: &mut Page, row: u32) -> u32 {
    page.text(row, 0, &source.text("reference-sites"), Look::Subtitle);
    let about = Message::new("reference-sites-about").with("units", i64::try_from(NEW_OFFICE).unwrap_or(0));
    let mut at = page.prose(row + 1, &source.say(&about), WIDE, Look::Note);
    let heads = ["service", "site", "unit", "less"].map(|head| source.text(&format!("reference-{head}")));
    page.texts(at, &heads, Look::Head);
    at += 1;
    for gap in source.published.gaps() {
        let service = source.service(gap.service);
        let unit = source.unit(Measure::Units, Some(gap.service));
        let sites: &[(String, u64)] =
            gap.apart.as_ref().map(|all: &Cooperation| all.sites.as_slice()).unwrap_or_default();
        if gap.apart.is_none() {
            for (column, text) in [(0, service.as_str()), (1, "x"), (2, unit.as_str()), (3, "x")] {
                page.text(at, column, text, if column == 0 { Look::Label } else { Look::Mark });
            }
            at += 1;
        }
        for (town, units) in sites.iter().take(3) {
            page.text(at, 0, &service, Look::Label);
            page.text(at, 1, &named(town), Look::Label);
            page.text(at, 2, &unit, Look::Mark);
            page.number(at, 3, exact(i64::try_from(*units).unwrap_or(i64::MAX)), Look::Number);
            at += 1;
        }
    }
    at
}
