//! A [`Sheet`] to its tables: where each header stands, which form it is, and what kind every row is.

use std::collections::BTreeSet;

use super::columns::{Column, Fit, Sought, Why, best_fit};
use super::list::List;
use super::sheet::{Cell, Row, Sheet};
use crate::forms::Form;
use crate::values::fold::{compact, title_key};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A row of a table.
    Data,
    /// A label with its value (送付票).
    Label,
    /// Above the first table.
    Title,
    /// Column titles.
    Header,
    /// Column titles again, as on each printed page.
    RepeatedHeader,
    /// ※ and other notes.
    Note,
    /// 計, 小計, 合計.
    Total,
    /// 再掲: counted in another row already.
    Relisted,
    /// 記入例.
    Example,
    /// 該当なし.
    Placeholder,
    /// A numbered row of the blank form that nobody filled in.
    Template,
    /// On a sheet that holds no table (説明, 入力規則).
    NoTable,
    /// Inside a table, but not to be recognised as anything.
    Unread,
}

impl RowKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Data,
        Self::Label,
        Self::Title,
        Self::Header,
        Self::RepeatedHeader,
        Self::Note,
        Self::Total,
        Self::Relisted,
        Self::Example,
        Self::Placeholder,
        Self::Template,
        Self::NoTable,
        Self::Unread,
    ];

    /// Returns the kind's name in JSON; with `row-` before it, its name in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Label => "label",
            Self::Title => "title",
            Self::Header => "header",
            Self::RepeatedHeader => "repeated-header",
            Self::Note => "note",
            Self::Total => "total",
            Self::Relisted => "relisted",
            Self::Example => "example",
            Self::Placeholder => "placeholder",
            Self::Template => "template",
            Self::NoTable => "no-table",
            Self::Unread => "unread",
        }
    }
}

/// One table of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Which form it is.
    pub form: Form,
    /// Numbers of its header rows.
    pub header: Vec<u32>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Number of its first data row.
    pub first: Option<u32>,
    /// Number of its last data row.
    pub last: Option<u32>,
    /// How many data rows it has.
    pub n_data: usize,
    /// Folded titles of its columns, level by level.
    keys: BTreeSet<String>,
}

impl Table {
    pub(super) fn new(form: Form, header: Vec<u32>, columns: Vec<Column>) -> Self {
        let keys = columns.iter().flat_map(|column| &column.titles).map(|title| title_key(title)).collect();
        Self { form, header, columns, first: None, last: None, n_data: 0, keys }
    }

    /// Takes a row into account.
    pub(super) fn count(&mut self, row: &Row, kind: RowKind) {
        if kind == RowKind::Data {
            self.first.get_or_insert(row.number);
            self.last = Some(row.number);
            self.n_data += 1;
        }
    }

    /// Returns the column that holds a field.
    pub fn column(&self, field: &str) -> Option<&Column> {
        let field = self.form.schema().field(field)?;
        self.columns.iter().find(|column| column.field == Some(field))
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> Option<&'r Cell> {
        row.cell(self.column(field)?.index)
    }
}

/// A label with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Index of the row in the sheet's rows.
    pub row: usize,
    /// The field of the 送付票, as an index into the form's fields.
    pub field: usize,
    /// Column of the value, from 0.
    pub column: u32,
    /// The value.
    pub value: Cell,
}

/// How a sheet is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Its tables, from the top.
    pub tables: Vec<Table>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Tables of other subjects, looked for only on a sheet without any of ours when a file is inspected.
    pub lists: Vec<List>,
    /// For each row of the sheet its kind and its table.
    pub rows: Vec<(RowKind, Option<usize>)>,
}

/// Most lines of a sheet that only declares 該当なし.
const MOST_LINES_OF_NOTHING: usize = 12;

/// Most rows that a header takes.
const MOST_HEADER_ROWS: usize = 3;

/// Reads a sheet.
pub(super) fn read(sheet: &Sheet, sought: &Sought) -> Reading {
    let mut reading = Reading::default();
    let mut at = 0;
    while at < sheet.rows.len() {
        if let Some((skip, height, fit)) = header_at(sheet, at, reading.tables.last(), sought) {
            let before = (if reading.tables.is_empty() { RowKind::Title } else { RowKind::Note }, None);
            reading.rows.extend(std::iter::repeat_n(before, skip));
            let same = reading.tables.last().is_some_and(|table| same_columns(table, &fit));
            if !same {
                let header = sheet.rows.iter().skip(at + skip).take(height).map(|row| row.number).collect();
                let Fit { form, columns, .. } = fit;
                reading.tables.push(Table::new(form, header, columns));
            }
            let kind = if same { RowKind::RepeatedHeader } else { RowKind::Header };
            let table = Some(reading.tables.len() - 1);
            reading.rows.extend(std::iter::repeat_n((kind, table), height));
            at += skip + height;
            continue;
        }
        let Some(row) = sheet.rows.get(at) else { break };
        let index = reading.tables.len().checked_sub(1);
        let kind = match reading.tables.last_mut() {
            None => RowKind::Title,
            Some(table) => {
                let kind = kind(row, table);
                table.count(row, kind);
                kind
            }
        };
        reading.rows.push((kind, index));
        at += 1;
    }
    labels(sheet, &mut reading);
    if reading.tables.is_empty() && reading.labels.is_empty() {
        // A sheet of more than some lines is a text that mentions 該当なし, not a return that declares it.
        let short = sheet.rows.len() <= MOST_LINES_OF_NOTHING;
        for (row, kind) in sheet.rows.iter().zip(&mut reading.rows) {
            let nothing = short && row.cells.iter().any(|(_, cell)| is_nothing(&compact(&cell.text())));
            kind.0 = if nothing { RowKind::Placeholder } else { RowKind::NoTable };
        }
    }
    reading
}

/// Finds a header that begins at a row or just below it: how many rows to skip, how many it takes, and its fit. Of
/// several the best fit is taken; of equals, the lower and shorter one, so that a title above is no part of it.
fn header_at(sheet: &Sheet, at: usize, current: Option<&Table>, sought: &Sought) -> Option<(usize, usize, Fit)> {
    let rows = sheet.rows.get(at..)?;
    if !may_be_header(rows, current, &sought.forms) {
        return None;
    }
    let mut best: Option<(usize, usize, Fit)> = None;
    for skip in 0..MOST_HEADER_ROWS {
        for height in 1..=MOST_HEADER_ROWS {
            let Some(header) = rows.get(skip..skip + height) else { break };
            let adjoining = header.windows(2).all(|pair| match pair {
                [upper, lower] => lower.number == upper.number + 1,
                _ => true,
            });
            if !adjoining || !header.iter().all(|row| row.cells.iter().all(|(_, cell)| titles_may_be(cell))) {
                break;
            }
            let Some(fit) = best_fit(sheet, header, sought) else { continue };
            let better = best.as_ref().is_none_or(|(held_skip, held_height, held)| {
                fit.score > held.score + 1e-9
                    || (fit.score > held.score - 1e-9
                        && (skip, height) > (*held_skip, 0)
                        && skip + height <= held_skip + held_height)
            });
            if better {
                best = Some((skip, height, fit));
            }
        }
        // A lower start is only compared with a header that this row begins; else it has its own turn.
        best.as_ref()?;
    }
    best
}

/// A header holds texts; a year or a column number among them is let through.
fn titles_may_be(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(_) | Cell::Number(_))
}

/// A cheap test before titles are joined. Above the first table, this row and the two that follow must hold some texts
/// that are titles; below a header, most texts of the row itself must be.
fn may_be_header(rows: &[Row], current: Option<&Table>, forms: &[Form]) -> bool {
    let Some(row) = rows.first().filter(|row| !holds_data(row)) else { return false };
    let Some(table) = current else {
        return rows.iter().take(MOST_HEADER_ROWS).map(|row| n_titles(row, None, forms).0).sum::<usize>() >= 2;
    };
    let (titled, all) = n_titles(row, Some(table), forms);
    titled >= 2 && titled * 2 >= all
}

/// A date, a postal code or a telephone number is no title.
fn holds_data(row: &Row) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    row.cells.iter().any(|(_, cell)| match cell {
        Cell::Text(text) => text.chars().filter(is_digit).nth(4).is_some(),
        Cell::Date(_) => true,
        _ => false,
    })
}

/// Longest title, in bytes; longer texts are explanations.
const LONGEST_TITLE: usize = 180;

/// Counts the distinct texts of a row that are titles of a form or of the current table, and all of them.
fn n_titles(row: &Row, current: Option<&Table>, forms: &[Form]) -> (usize, usize) {
    let keys: BTreeSet<String> = row
        .cells
        .iter()
        .filter_map(|(_, cell)| match cell {
            Cell::Text(text) if text.len() <= LONGEST_TITLE => Some(title_key(text)),
            _ => None,
        })
        .collect();
    let own = |key: &str| current.is_some_and(|table| table.keys.contains(key));
    let known = |key: &str| forms.iter().any(|form| !form.schema().titled(key).is_empty());
    (keys.iter().filter(|key| known(key) || own(key)).count(), keys.len())
}

fn same_columns(table: &Table, fit: &Fit) -> bool {
    let fields = |columns: &[Column]| -> Vec<(u32, Option<usize>)> {
        columns.iter().filter(|column| column.field.is_some()).map(|column| (column.index, column.field)).collect()
    };
    table.form == fit.form && fields(&table.columns) == fields(&fit.columns)
}

const IDENTITY: [&str; 8] = ["name", "family", "given", "kana", "family_kana", "given_kana", "birth", "birth_year"];

/// Tells what a row below a header is. A row in which the fields are filled that make a row of its form is data, whatever
/// its other cells say; only then do marks (※, 計, 記入例, 該当なし) speak, and only in the cells that lead the row.
pub(super) fn kind(row: &Row, table: &Table) -> RowKind {
    let filled = |fields: &[&str]| fields.iter().any(|field| table.cell(row, field).is_some());
    let leads: Vec<String> = leading(row, table);
    let marked = |is: fn(&str) -> bool| leads.iter().any(|text| is(text));
    if marked(is_example) && table.form != Form::Headcount {
        return RowKind::Example;
    }
    let whole = match table.form {
        Form::Child => filled(&["name", "family", "kana", "family_kana"]) && filled(&["birth", "birth_year"]),
        Form::Facility => filled(&["facility"]) && filled(&["service"]),
        Form::Coordinator => filled(&["person"]) && filled(&["base", "placement"]),
        Form::Verdict => filled(&["left_key"]),
        Form::Reply => filled(&["finding"]),
        Form::Task => filled(&["task_key", "problem"]),
        Form::Headcount | Form::Cover => false,
    };
    if whole && !marked(is_total) {
        return RowKind::Data;
    }
    if marked(is_note) {
        return RowKind::Note;
    }
    if marked(|text| text.contains("再掲")) {
        return RowKind::Relisted;
    }
    if marked(is_total) {
        return RowKind::Total;
    }
    if marked(is_nothing) {
        return RowKind::Placeholder;
    }
    let data = match table.form {
        Form::Child => filled(&IDENTITY),
        Form::Facility => filled(&["facility", "service"]),
        Form::Coordinator => filled(&["person", "base"]),
        Form::Headcount => filled(&["category"]) && row.cells.len() > 1,
        Form::Verdict | Form::Reply | Form::Task | Form::Cover => false,
    };
    if data {
        return RowKind::Data;
    }
    let number = table.column("number").map(|column| column.index);
    let only_numbered =
        row.cells.iter().all(|(column, cell)| Some(*column) == number || !matches!(cell, Cell::Text(_)));
    if only_numbered {
        RowKind::Template
    } else if row.cells.len() <= 2 {
        RowKind::Note
    } else {
        RowKind::Unread
    }
}

/// Returns the folded texts of the cells that lead a row: its first one and the one by which people call it.
fn leading(row: &Row, table: &Table) -> Vec<String> {
    let first =
        row.cells.iter().find_map(|(_, cell)| if let Cell::Text(text) = cell { Some(compact(text)) } else { None });
    first.into_iter().chain([table_lead(row, table)]).filter(|text| !text.is_empty()).collect()
}

pub(super) fn is_note(text: &str) -> bool {
    text.starts_with(['※', '注', '＊', '*']) || text.starts_with("(注")
}

/// Returns the folded text of the column by which people call a row of the form.
fn table_lead(row: &Row, table: &Table) -> String {
    let lead = match table.form {
        Form::Child => "name",
        Form::Headcount => "category",
        Form::Facility => "facility",
        Form::Coordinator => "person",
        Form::Cover => "sender",
        Form::Verdict => "left_key",
        Form::Reply => "finding",
        Form::Task => "item",
    };
    table.cell(row, lead).map(|cell| compact(&cell.text())).unwrap_or_default()
}

pub(super) fn is_total(text: &str) -> bool {
    ["計", "合計", "小計", "総計", "総数", "累計", "延べ計"].contains(&text)
        || (text.chars().count() <= 12
            && (text.ends_with("合計") || text.ends_with("小計") || text.ends_with("市計") || text.ends_with("町計")))
}

pub(super) fn is_example(text: &str) -> bool {
    text.contains("記入例")
        || text.contains("作成例")
        || text.contains("記載例")
        || text.contains("(例)")
        || text == "例"
        || text.starts_with("例:")
        || text == "例1"
}

/// Tells whether a text declares that there is nothing to report.
fn is_nothing(text: &str) -> bool {
    let text = text.trim_matches(['(', ')', '「', '」', '-', ' ', '。']);
    let of_children = text.contains("該当") || text.contains("対象児") || text.contains("対象者");
    let none = ["なし", "無し", "無", "いません", "おりません", "ありません"].iter().any(|word| text.ends_with(word));
    matches!(text, "なし" | "0件" | "0名" | "0人") || (text.chars().count() <= 24 && of_children && none)
}

/// Finds labels of a 送付票 in rows that are part of no table: a label and the next filled cell to its right, or one
/// cell of the shape `label：value`.
fn labels(sheet: &Sheet, reading: &mut Reading) {
    let schema = Form::Cover.schema();
    let mut found = Vec::new();
    for (index, (row, (kind, _))) in sheet.rows.iter().zip(&reading.rows).enumerate() {
        if !matches!(kind, RowKind::Title | RowKind::Note | RowKind::Unread) {
            continue;
        }
        for (place, (column, cell)) in row.cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let next = row.cells.get(place + 1).filter(|_| text.len() <= LONGEST_TITLE);
            if let Some((column, value)) = next
                && let [field] = schema.titled(&title_key(text))
            {
                let is_label = matches!(value, Cell::Text(text) if !schema.titled(&title_key(text)).is_empty());
                if !is_label {
                    found.push(Label { row: index, field: *field, column: *column, value: value.clone() });
                }
            } else if let Some((label, value)) =
                text.split_once(['：', ':']).filter(|(label, _)| label.len() <= LONGEST_TITLE)
                && let ([field], false) = (schema.titled(&title_key(label)), value.trim().is_empty())
            {
                let value = Cell::Text(value.trim().to_owned());
                found.push(Label { row: index, field: *field, column: *column, value });
            }
        }
    }
    let of = |name: &str| schema.field(name);
    let signed = found.iter().any(|label| {
        Some(label.field) == of("rows_sent")
            || Some(label.field) == of("signed_off")
            || Some(label.field) == of("nothing")
    });
    // On a sheet without a table a single word such as 担当者 makes no 送付票.
    if reading.tables.is_empty() && !signed {
        return;
    }
    for label in &found {
        if let Some(kind) = reading.rows.get_mut(label.row) {
            kind.0 = RowKind::Label;
        }
    }
    reading.labels = found;
}

/// Returns the columns of a table that claim a field which another column holds.
pub(super) fn taken(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|column| column.why == Why::Taken)
}
