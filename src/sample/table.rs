//! Rows and the layout of an office to the sheet that the office would send.

use super::book::{Cell, Merge, Sheet, a1};
use super::names::Address;
use super::offices::Form;
use super::people::{Quarter, School, day};
use super::random::Random;
use super::spell;
use super::view::{self, View};

/// One column of a layout: its titles from the top row down, its field, how values are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    titles: Vec<String>,
    field: &'static str,
    style: &'static str,
}

/// A sheet of children, and where its rows and planted faults stand.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) sheet: Sheet,
    /// Row (from 0) and child, in the order of the sheet.
    pub(super) rows: Vec<(u32, String)>,
    /// Address of the cell, and code.
    pub(super) faults: Vec<(String, &'static str)>,
    /// What rows tell of need, as far as the layout asks for it.
    pub(super) told: Vec<Told>,
}

/// What a row of a child that stays tells of its need of a service; none where the layout does not ask.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) child: String,
    pub(super) service: &'static str,
    pub(super) used: Option<u32>,
    pub(super) wanted: Option<u32>,
}

/// Reads the columns of a layout.
pub(super) fn columns(layout: &'static str) -> Vec<Column> {
    layout
        .lines()
        .filter_map(|line| {
            let (titles, rest) = line.split_once(" = ")?;
            let (field, style) = rest.split_once(" : ").unwrap_or((rest, ""));
            let titles = titles.split(" / ").map(|title| title.replace('⏎', "\n")).collect();
            Some(Column { titles, field: field.trim(), style: style.trim() })
        })
        .collect()
}

/// Draws one sheet of the child form.
pub(super) fn draw(
    random: &mut Random,
    form: &Form,
    (office, name): (&str, &str),
    views: &[View],
    quarter: &Quarter,
) -> Drawn {
    let mut pen = Pen { form, columns: columns(form.columns), row: 0, drawn: Drawn::default() };
    pen.drawn.sheet = Sheet::new(name);
    for title in form.titles {
        pen.drawn.sheet.text(
            pen.row,
            form.left,
            &title.replace("{基準日}", &reference(quarter)).replace("{機関}", office),
        );
        pen.row += 1;
    }
    pen.header();
    if form.example {
        pen.line(random, &example());
    }
    for (at, view) in views.iter().enumerate() {
        if at > 0 && form.page > 0 && at % form.page == 0 {
            pen.sum("小　　計", form.page);
            pen.header();
        } else if at > 0 && form.gap > 0 && at % form.gap == 0 {
            pen.row += 1;
        }
        let row = pen.row;
        pen.line(random, view);
        pen.drawn.rows.push((row, view.child.clone()));
        pen.tell(view);
    }
    pen.sum("計", views.len());
    pen.sum("（再掲）重症心身障害児", views.iter().filter(|view| view.care.severe).count());
    for note in form.notes {
        pen.drawn.sheet.text(pen.row, form.left, note);
        pen.row += 1;
    }
    pen.drawn
}

/// The 基準日 as a title shows it.
pub(super) fn reference(quarter: &Quarter) -> String {
    use chrono::Datelike;
    let date = quarter.reference;
    spell::wide(&format!("令和{}年{}月{}日", date.year() - 2018, date.month(), date.day()))
}

/// The state of drawing one sheet, from the top down.
struct Pen<'a> {
    form: &'a Form,
    columns: Vec<Column>,
    row: u32,
    drawn: Drawn,
}

impl Pen<'_> {
    /// Notes what the row of a child tells of its need. A row that says that the child left tells of a need no longer there.
    fn tell(&mut self, view: &View) {
        if view.left() {
            return;
        }
        for service in &view.services {
            let asks = |aspect: &str| {
                let asked = |column: &Column| column.field.split_once('.') == Some((service.field, aspect));
                self.columns.iter().any(asked)
            };
            let (used, wanted) = (asks("used").then_some(service.used), asks("wanted").then_some(service.wanted));
            let child = view.child.clone();
            self.drawn.told.push(Told { child, service: service.field, used, wanted });
        }
    }

    fn column(&self, at: usize) -> u16 {
        u16::try_from(at).unwrap_or(u16::MAX).saturating_add(self.form.left)
    }

    /// Column titles, joined across equal titles and down to the last header row.
    fn header(&mut self) {
        let depth = self.columns.iter().map(|column| column.titles.len()).max().unwrap_or(1);
        for level in 0..depth {
            let mut at = 0;
            while at < self.columns.len() {
                at = self.title(level, at, depth);
            }
        }
        self.row += u32::try_from(depth).unwrap_or(1);
    }

    /// Writes one title of a level and returns the position after it.
    fn title(&mut self, level: usize, at: usize, depth: usize) -> usize {
        let Some(titles) = self.columns.get(at).map(|column| column.titles.clone()) else {
            return at + 1;
        };
        let Some(text) = titles.get(level) else {
            return at + 1;
        };
        let last = level + 1 == titles.len();
        let same = |column: &&Column| column.titles.get(..=level) == titles.get(..=level);
        let wide = if last { 1 } else { self.columns.iter().skip(at).take_while(same).count() };
        let down = |levels: usize| self.row + u32::try_from(levels).unwrap_or(0);
        let bottom = if last { down(depth - 1) } else { down(level) };
        let block: Merge = (down(level), self.column(at), bottom, self.column(at + wide - 1));
        self.drawn.sheet.head(block, text);
        at + wide
    }

    fn line(&mut self, random: &mut Random, view: &View) {
        for at in 0..self.columns.len() {
            let Some(column) = self.columns.get(at) else {
                continue;
            };
            let cell = view::cell(random, view, column.field, column.style);
            let column = self.column(at);
            if let Some(cell) = cell {
                self.drawn.sheet.put(self.row, column, cell);
            }
        }
        for (field, code) in &view.faults {
            let place = self.place(field);
            self.drawn.faults.push((a1(self.row, self.column(place)), code));
        }
        self.row += 1;
    }

    /// The column that shows a field, or the nearest to it.
    fn place(&self, field: &str) -> usize {
        let near = match field {
            "birth" => "birth_year",
            "home" => "address",
            "glucose" => "cares",
            _ => "name",
        };
        let find = |field: &str| self.columns.iter().position(|column| column.field == field);
        find(field).or_else(|| find(near)).or_else(|| find("name")).or_else(|| find("family")).unwrap_or(0)
    }

    /// A row of sums, for offices that write them.
    fn sum(&mut self, label: &str, count: usize) {
        if !self.form.sums {
            return;
        }
        let left = self.form.left;
        self.drawn.sheet.text(self.row, left, label);
        self.drawn.sheet.text(self.row, left + 1, &format!("{count}人"));
        self.row += 1;
    }
}

/// The line that shows how to fill in the form.
fn example() -> View {
    let mut view = View {
        family: "神奈川".to_owned(),
        given: "太郎".to_owned(),
        family_kana: "カナガワ".to_owned(),
        given_kana: "タロウ".to_owned(),
        born: day(2015, 4, 10),
        age: 6,
        girl: Some(false),
        address: Address {
            code: "142018",
            postal: "2380006",
            town: "日の出町",
            section: 1,
            block: 1,
            house: 1,
            building: String::new(),
        },
        guardian: "神奈川　花子".to_owned(),
        phone: "046-000-0000".to_owned(),
        place: "在宅",
        school: School { kind: "未就園", ..School::default() },
        confirmed: day(2021, 6, 1),
        basis: "同意",
        ..View::default()
    };
    view.instead.insert("number", Some(Cell::text("記入例")));
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::offices::OFFICES;

    #[test]
    fn layouts_name_known_fields() {
        for office in OFFICES {
            let Some(form) = office.form else { continue };
            let columns = columns(form.columns);
            assert!(columns.len() > 10, "{}", office.key);
            let is = |field: &str| columns.iter().any(|column| column.field == field);
            assert!((is("name") || is("family")) && (is("birth") || is("birth_year")), "{}", office.key);
        }
    }
}
