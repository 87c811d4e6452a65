//! Header rows to columns: the full title of each, and the field that it names.

use std::collections::{BTreeMap, BTreeSet};

use super::content::Content;
use super::sheet::{Cell, Row, Sheet};
use crate::forms::Form;
use crate::values::fold::{compat, title_key};

/// Why a column is taken for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The plan says so.
    Pinned,
    /// Its whole title, levels joined, is one of the field's titles.
    Title,
    /// The lower levels of its title are one of the field's titles.
    LowerTitle,
    /// A measure of a form that takes any column of numbers.
    Measure,
    /// It names no field.
    Unknown,
    /// Another column claims the same field as well or better.
    Taken,
    /// It claims a field for which the plan pins another column.
    Passed,
    /// Its sheet has no titles and goes on with the table of the sheet before.
    Carried,
    /// It is no column of the file: readings that Excel keeps with the names.
    Furigana,
    /// It belongs to a table of another subject, and holds mostly this.
    Holds(Content),
}

impl Why {
    /// Returns the reason's name in the catalogue and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pinned => "why-pinned",
            Self::Title => "why-title",
            Self::LowerTitle => "why-lower-title",
            Self::Measure => "why-measure",
            Self::Unknown => "why-unknown",
            Self::Taken => "why-taken",
            Self::Passed => "why-passed",
            Self::Carried => "why-carried",
            Self::Furigana => "why-furigana",
            Self::Holds(Content::Number) => "why-numbers",
            Self::Holds(Content::Date) => "why-dates",
            Self::Holds(Content::Flag) => "why-flags",
            Self::Holds(Content::Code) => "why-codes",
            Self::Holds(Content::Kana | Content::Text) => "why-texts",
            Self::Holds(Content::Nothing) => "why-nothing",
        }
    }

    /// Returns how sure a field is, from 0 to 1.
    pub(super) fn confidence(self) -> f64 {
        match self {
            Self::Pinned | Self::Title => 1.0,
            Self::LowerTitle => 0.9,
            Self::Carried => 0.8,
            Self::Measure => 0.7,
            Self::Furigana => 0.6,
            Self::Unknown | Self::Taken | Self::Passed | Self::Holds(_) => 0.0,
        }
    }
}

/// The first place that no column of a workbook has.
pub(super) const FIRST_OUTSIDE: u32 = 16_384;

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place, from 0; beyond `FIRST_OUTSIDE` it stands with the column that many places before.
    pub index: u32,
    /// Its title, level by level from the top.
    pub titles: Vec<String>,
    /// Its field, as an index into the form's fields.
    pub field: Option<usize>,
    /// Why.
    pub why: Why,
    /// How sure that is, from 0 to 1; in a table of another subject the share of cells that are what the column holds.
    pub confidence: f64,
}

impl Column {
    /// Returns its place in the file: for furigana that of the names.
    pub fn place(&self) -> u32 {
        if self.why == Why::Furigana { self.index.saturating_sub(FIRST_OUTSIDE) } else { self.index }
    }

    /// Returns the levels of the title as one.
    pub fn title(&self) -> String {
        self.titles.join("／")
    }
}

/// Fields pinned by the plan: form and field name to the title of the column, or its letter (`B列`).
pub(super) type Pins = BTreeMap<(Form, String), String>;

/// What is looked for in a file.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Forms that a table may be.
    pub forms: Vec<Form>,
    /// Columns that the plan pins.
    pub pins: Pins,
}

/// How well header rows fit a form.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) form: Form,
    pub(super) columns: Vec<Column>,
    pub(super) score: f64,
}

/// Returns the form that some header rows fit best, if they fit any.
pub(super) fn best_fit(sheet: &Sheet, header: &[Row], sought: &Sought) -> Option<Fit> {
    let titles = titles(sheet, header);
    let tables = sought.forms.iter().filter(|form| !form.schema().labels);
    let fits = tables.filter_map(|form| fit(&titles, *form, &sought.pins));
    fits.reduce(|best, next| if next.score > best.score { next } else { best })
}

/// Most cells of merged titles that are filled in; a header of a real form has some hundred.
const MOST_MERGED: u32 = 1 << 16;

/// Returns the titles of every column, level by level; a text merged over rows stands once.
pub(super) fn titles(sheet: &Sheet, header: &[Row]) -> Vec<(u32, Vec<String>)> {
    let merged = merged_texts(sheet, header);
    let columns: BTreeSet<u32> = header
        .iter()
        .flat_map(|row| row.cells.iter().map(|(column, _)| *column))
        .chain(merged.keys().map(|(_, column)| *column))
        .collect();
    let mut titles = Vec::new();
    for column in columns {
        let mut levels: Vec<String> = Vec::new();
        for (level, row) in header.iter().enumerate() {
            let below = header.get(level + 1..).unwrap_or_default();
            if let Some(text) = level_text(sheet, &merged, row, below, column)
                && levels.last() != Some(&text)
            {
                levels.push(text);
            }
        }
        if !levels.is_empty() {
            titles.push((column, levels));
        }
    }
    titles
}

/// Returns the text of merged titles for each row and column that they reach over.
fn merged_texts(sheet: &Sheet, header: &[Row]) -> BTreeMap<(u32, u32), String> {
    let mut texts = BTreeMap::new();
    let mut room = MOST_MERGED;
    for merge in &sheet.merges {
        let cell = header.iter().find(|row| row.number == merge.top).and_then(|row| row.cell(merge.left));
        let Some(text) = cell.map(Cell::text) else { continue };
        for row in header.iter().filter(|row| (merge.top..=merge.bottom).contains(&row.number)) {
            for column in merge.left..=merge.right {
                let Some(left) = room.checked_sub(1) else { return texts };
                room = left;
                texts.entry((row.number, column)).or_insert_with(|| text.clone());
            }
        }
    }
    texts
}

/// Returns the text of one level over a column: its own, that of the merged cell, or, where the format does not tell
/// merges, the next to the left if a lower level has a text here.
fn level_text(
    sheet: &Sheet,
    merged: &BTreeMap<(u32, u32), String>,
    row: &Row,
    below: &[Row],
    column: u32,
) -> Option<String> {
    if let Some(Cell::Text(text)) = row.cell(column) {
        return Some(text.clone());
    }
    if let Some(text) = merged.get(&(row.number, column)) {
        return Some(text.clone());
    }
    let named_below = below.iter().any(|row| matches!(row.cell(column), Some(Cell::Text(_))));
    if !sheet.merges.is_empty() || !named_below {
        return None;
    }
    let left = row.cells.iter().rev().find(|(at, _)| *at < column);
    left.and_then(|(_, cell)| if let Cell::Text(text) = cell { Some(text.clone()) } else { None })
}

fn fit(titles: &[(u32, Vec<String>)], form: Form, pins: &Pins) -> Option<Fit> {
    let schema = form.schema();
    let mut columns: Vec<Column> = titles
        .iter()
        .map(|(index, levels)| {
            let (field, why) = field_of(*index, levels, form, pins);
            Column { index: *index, titles: levels.clone(), field, why, confidence: 0.0 }
        })
        .collect();
    settle(&mut columns);
    let has =
        |name: &str| schema.field(name).is_some_and(|field| columns.iter().any(|column| column.field == Some(field)));
    if !schema.key.iter().any(|key| has(key)) || (schema.open && !has("total")) {
        return None;
    }
    let matched = columns.iter().filter(|column| column.field.is_some()).count();
    let least = if schema.open { 2 } else { 3 };
    if matched < least {
        return None;
    }
    if schema.open {
        for column in columns.iter_mut().filter(|column| column.why == Why::Unknown) {
            column.why = Why::Measure;
        }
    }
    for column in &mut columns {
        column.confidence = column.why.confidence();
    }
    let score = columns
        .iter()
        .map(|column| match column.why {
            Why::Pinned | Why::Title => 1.0,
            Why::LowerTitle | Why::Carried => 0.99,
            Why::Measure | Why::Furigana => 0.3,
            Why::Unknown => -0.05,
            Why::Taken | Why::Passed | Why::Holds(_) => 0.0,
        })
        .sum();
    Some(Fit { form, columns, score })
}

fn field_of(index: u32, levels: &[String], form: Form, pins: &Pins) -> (Option<usize>, Why) {
    let schema = form.schema();
    let whole = title_key(&levels.concat());
    let last = levels.last().map(|level| title_key(level)).unwrap_or_default();
    let pinned = pins.iter().find(|((of, _), title)| {
        let key = title_key(title);
        *of == form && (key == whole || key == last || letter_pin(title) == Some(index))
    });
    if let Some(((_, field), _)) = pinned {
        return (schema.field(field), Why::Pinned);
    }
    if let [field] = schema.titled(&whole) {
        return (Some(*field), Why::Title);
    }
    for skip in 1..levels.len() {
        let lower = title_key(&levels.get(skip..).unwrap_or_default().concat());
        if let [field] = schema.titled(&lower) {
            return (Some(*field), Why::LowerTitle);
        }
    }
    (None, Why::Unknown)
}

/// Reads a pin by letter (`B列`) to the column's place.
pub(super) fn letter_pin(title: &str) -> Option<u32> {
    let letters = compat(title.trim()).strip_suffix('列')?.trim().to_ascii_uppercase();
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let place = letters.bytes().try_fold(0_u32, |place, letter| {
        letter.is_ascii_uppercase().then(|| place * 26 + u32::from(letter - b'A') + 1)
    })?;
    (place <= FIRST_OUTSIDE).then_some(place - 1)
}

/// Leaves each field to the column that names it best, the leftmost of equals.
fn settle(columns: &mut [Column]) {
    let mut best: BTreeMap<usize, (Why, u32)> = BTreeMap::new();
    for column in columns.iter() {
        if let Some(field) = column.field {
            let claim = (column.why, column.index);
            best.entry(field).and_modify(|held| *held = claim.min(*held)).or_insert(claim);
        }
    }
    for column in columns {
        let held = column.field.and_then(|field| best.get(&field));
        if let Some((why, index)) = held
            && (*why, *index) != (column.why, column.index)
        {
            let over = *why == Why::Pinned && column.why != Why::Pinned;
            column.field = None;
            column.why = if over { Why::Passed } else { Why::Taken };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::{Form, Pins, Sought, Why, best_fit};

    /// Returns each column's field and why, in a table with one header row.
    fn fields(header: &str, pins: &[(&str, &str)]) -> Vec<(Option<&'static str>, Why)> {
        let sheet = text::read(header.as_bytes()).ok().unwrap().sheet;
        let pins: Pins =
            pins.iter().map(|(field, title)| ((Form::Child, (*field).to_owned()), (*title).to_owned())).collect();
        let fit = best_fit(&sheet, &sheet.rows, &Sought { forms: vec![Form::Child], pins }).unwrap();
        let name = |field: usize| Form::Child.schema().fields[field].name.as_str();
        fit.columns.iter().map(|column| (column.field.map(name), column.why)).collect()
    }

    #[test]
    fn of_two_equal_titles_the_left_is_used_and_the_other_told() {
        let found = fields("氏名,生年月日,出生日,居住市町村\n", &[]);
        assert_eq!(found[1..3], [(Some("birth"), Why::Title), (None, Why::Taken)]);
    }

    #[test]
    fn a_pin_is_a_choice_and_no_conflict() {
        let found = fields("氏名,生年月日,出生日,居住市町村\n", &[("birth", "出生日")]);
        assert_eq!(found[1..3], [(None, Why::Passed), (Some("birth"), Why::Pinned)]);
    }
}
