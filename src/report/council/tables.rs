//! One data sheet a published table: its id, unit and 基準日 above, what it counts and the symbols below.

use super::Source;
use super::figures::{Figure, is_total};
use crate::count::{Axis, Entry};
use crate::message::Message;
use crate::protect::{PublishedTable, Shown};
use crate::report::book::{Frame, Look, Page};
use crate::report::text::{label, status_text};

/// A table with more columns than this stands on its side, so that it can be read on A4.
const MOST_COLUMNS: usize = 9;
/// Width of the notes in half-width characters.
const WIDE: usize = 112;

/// Returns a table's title with its number.
pub(super) fn title(source: &Source<'_>, number: usize, id: &str) -> String {
    let title = source.text(&format!("table-{id}"));
    source.say(&Message::new("table-numbered").with("n", number).with("title", title))
}

/// Makes the sheet of a table.
pub(super) fn page(source: &Source<'_>, frame: &Frame, number: usize, table: &PublishedTable) -> Page {
    let short = source.text(&format!("table-{}.sheet", table.id));
    let mut page = Page::new(&format!("{number} {short}"), frame);
    head(source, &mut page, &format!("{}{}", title(source, number, table.id), source.provisional()), table);
    let turned = table.columns.entries.len() > MOST_COLUMNS && table.columns.entries.len() > table.rows.entries.len();
    page.freeze(4, 1);
    let mut last = grid(source, &mut page, 3, table, turned);
    if let Some(reported) = source.published.reported(table.id) {
        page.text(last + 1, 0, &source.text("table-reported"), Look::Subtitle);
        last = grid(source, &mut page, last + 2, reported, turned);
    }
    notes(source, &mut page, last + 1, table.id);
    page
}

/// Title, unit, 基準日 and id of a table, in the first two rows.
pub(super) fn head(source: &Source<'_>, page: &mut Page, title: &str, table: &PublishedTable) {
    page.text(0, 0, title, Look::Title);
    let about = Message::new("table-about")
        .with("unit", source.unit(table.measure, table.service))
        .with("day", source.day())
        .with("status", status_text(source.words, source.plan))
        .with("id", table.id);
    page.text(1, 0, &source.say(&about), Look::Note);
}

/// Writes column titles and numbers from a row on; returns the row after them.
pub(super) fn grid(source: &Source<'_>, page: &mut Page, row: u32, table: &PublishedTable, turned: bool) -> u32 {
    let (down, across): (&Axis, &Axis) =
        if turned { (&table.columns, &table.rows) } else { (&table.rows, &table.columns) };
    let named = |entry: &Entry| label(source.words, &entry.label);
    let corner = source.text(&format!("axis-{}.{}", table.id, if turned { "columns" } else { "rows" }));
    let mut titles = vec![corner];
    titles.extend(across.entries.iter().map(named));
    page.texts(row, &titles, Look::Head);
    page.height(row, n_lines(&titles, 12));
    let mut widths = vec![widest(&down.entries.iter().map(named).collect::<Vec<_>>())];
    widths.extend(across.entries.iter().map(|_| 12.5));
    page.columns(&widths);
    let cell = |down: usize, across: usize| {
        let shown = if turned { table.cell(across, down) } else { table.cell(down, across) };
        Figure::from(shown.unwrap_or(Shown::Hidden))
    };
    let mut at = row;
    for (line, entry) in down.entries.iter().enumerate() {
        at += 1;
        let total = is_total(entry);
        page.text(at, 0, &named(entry), if total { Look::LabelTotal } else { Look::Label });
        for (column, entry) in (0_u16..).zip(&across.entries) {
            cell(line, usize::from(column)).write(page, at, column + 1, total || is_total(entry));
        }
    }
    at + 1
}

/// Returns how many lines the longest of some titles needs in a column.
fn n_lines(titles: &[String], wide: usize) -> u32 {
    let most = titles.iter().skip(1).map(|title| crate::report::text::width(title).div_ceil(wide)).max().unwrap_or(1);
    u32::try_from(most.clamp(1, 4)).unwrap_or(1)
}

fn widest(labels: &[String]) -> f64 {
    let most = labels.iter().map(|label| crate::report::text::width(label)).max().unwrap_or(0).clamp(14, 40);
    u32::try_from(most).map_or(40.0, f64::from) + 2.0
}

/// What the table counts, where its rule comes from, and the symbols.
pub(super) fn notes(source: &Source<'_>, page: &mut Page, row: u32, id: &str) {
    let note = |code: &str| source.text(&format!("table-{id}.{code}"));
    let definition = Message::new("note-definition").with("text", note("definition"));
    let origin = Message::new("note-source").with("text", note("source"));
    let mut at = page.prose(row, &source.say(&definition), WIDE, Look::Note);
    at = page.prose(at, &source.say(&origin), WIDE, Look::Note);
    at = page.prose(at, &source.text("legend.line"), WIDE, Look::Note);
    page.link(at, 0, &source.text("sheet-cover"), &source.text("to-contents"));
}
