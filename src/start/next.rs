//! A quarter's file to the file and the folders of the quarter after it; comments, pins and offices stay as they are.

use std::fs;
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Begun, receipts, write_all};
use crate::error::Error;
use crate::message::Message;
use crate::plan::write::quoted;
use crate::plan::{FiscalQuarter, Plan};

/// Writes the file of the quarter after `file` beside it, and makes the folders of its returns.
///
/// Days that returns are due move on by as many days as the 基準日; the draft begins anew as 案.
pub fn next(file: &Path) -> Result<Begun, Error> {
    let plan = Plan::load(file)?;
    let odd = || Error::Internal { stage: "next" };
    let before = FiscalQuarter::of_id(&plan.quarter).ok_or_else(odd)?;
    let after = before.next();
    let text = fs::read_to_string(file).map_err(|source| Error::Unreadable { path: file.to_owned(), source })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let last_day = after.last_day().ok_or_else(odd)?;
    let later = |day: NaiveDate| last_day.checked_add_signed(day - plan.reference_date).unwrap_or(day);

    let parsed = DeTable::parse(text).map_err(|_| odd())?;
    let mut edits = Edits { text, edits: Vec::new() };
    let top = parsed.get_ref();
    edits.set(top, "quarter", &quoted(&after.id()));
    edits.set(top, "reference-date", &last_day.to_string());
    edits.set(top, "status", "\"案\"");
    for key in ["title", "input", "output"] {
        edits.renamed(top, key, before, after);
    }
    edits.moved(top, later);
    if let Some((_, DeValue::Table(offices))) = find(top, "office") {
        for (_, office) in offices {
            if let DeValue::Table(office) = office.get_ref() {
                edits.moved(office, later);
            }
        }
    }
    if find(top, "previous").is_some() {
        edits.set(top, "previous", &quoted(&before.id()));
    } else {
        edits.line_after(top, "quarter", &format!("previous = {}", quoted(&before.id())));
    }
    let text = headed(&edits.done(), before, after);

    let target = file.with_file_name(format!("{}.toml", after.id()));
    let input = renamed(&plan.input.display().to_string(), before, after);
    if input == plan.input.display().to_string() {
        // Two quarters in one folder would be counted as one.
        return Err(Error::Asked(Message::new("start-same-input").with("path", input)));
    }
    let input = Path::new(&input).to_owned();
    let folders: Vec<_> = plan.offices.iter().map(|office| input.join(&office.folder)).collect();
    let mut files = vec![(target.clone(), text)];
    files.extend(plan.received.iter().map(|name| (input.join(name), receipts())));
    write_all(&files, &folders, &input)?;
    Ok(Begun { plan: target, input, n_offices: plan.offices.len() })
}

/// Puts the new quarter into the comment that a file begins with; other comments may tell of the past.
fn headed(text: &str, before: FiscalQuarter, after: FiscalQuarter) -> String {
    match text.split_once('\n') {
        Some((head, rest)) if head.starts_with('#') => format!("{}\n{rest}", renamed(head, before, after)),
        _ => text.to_owned(),
    }
}

fn renamed(text: &str, before: FiscalQuarter, after: FiscalQuarter) -> String {
    text.replace(&before.id(), &after.id()).replace(&before.title(), &after.title())
}

fn find<'t>(table: &'t DeTable<'t>, key: &str) -> Option<(Range<usize>, &'t DeValue<'t>)> {
    let (_, value): (_, &Spanned<DeValue<'_>>) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
    Some((value.span(), value.get_ref()))
}

/// Changes of values at their places in the text.
struct Edits<'t> {
    text: &'t str,
    edits: Vec<(Range<usize>, String)>,
}

impl Edits<'_> {
    fn set(&mut self, table: &DeTable<'_>, key: &str, value: &str) {
        if let Some((span, _)) = find(table, key) {
            self.edits.push((span, value.to_owned()));
        }
    }

    /// Puts the new quarter where a text names the old one.
    fn renamed(&mut self, table: &DeTable<'_>, key: &str, before: FiscalQuarter, after: FiscalQuarter) {
        if let Some((span, DeValue::String(text))) = find(table, key) {
            self.edits.push((span, quoted(&renamed(text, before, after))));
        }
    }

    /// Moves the day that returns are due.
    fn moved(&mut self, table: &DeTable<'_>, later: impl Fn(NaiveDate) -> NaiveDate) {
        let Some((span, value)) = find(table, "due") else { return };
        let written = match value {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(day) => day.to_string(),
            _ => return,
        };
        if let Ok(day) = written.parse() {
            self.edits.push((span, later(day).to_string()));
        }
    }

    fn line_after(&mut self, table: &DeTable<'_>, key: &str, line: &str) {
        let Some((span, _)) = find(table, key) else { return };
        let rest = self.text.get(span.end..).unwrap_or_default();
        let end = span.end + rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.edits.push((end..end, format!("{line}\n")));
    }

    fn done(mut self) -> String {
        self.edits.sort_by_key(|(span, _)| span.start);
        let mut text = self.text.to_owned();
        for (span, value) in self.edits.iter().rev() {
            text.replace_range(span.clone(), value);
        }
        text
    }
}
