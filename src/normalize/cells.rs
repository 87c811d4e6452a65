//! One line's cells, read field by field; what cannot be read becomes a remark with the cell's address.

use chrono::NaiveDate;

use crate::findings::{Finding, Rule, rules};
use crate::ingest::{Cell, Line};
use crate::values::age::read_age;
use crate::values::care::Care;
use crate::values::code::{CodeProblem, read_code};
use crate::values::date::{DateProblem, Hint, read_date, read_date_number};
use crate::values::era::Era;
use crate::values::flag::{read_flag, read_tick};
use crate::values::number::{Amount, read_number};
use crate::values::read::{Note, Said};

/// Reads the fields of a line.
pub(super) struct Cells<'l, 'r, 'm> {
    pub(super) line: &'l Line<'r>,
    remarks: &'m mut Vec<Finding>,
}

impl<'l, 'r, 'm> Cells<'l, 'r, 'm> {
    pub(super) fn new(line: &'l Line<'r>, remarks: &'m mut Vec<Finding>) -> Self {
        Self { line, remarks }
    }

    /// Returns a field as text without spaces around it; empty where it is blank.
    pub(super) fn text(&self, field: &str) -> String {
        self.line.text(field).trim().to_owned()
    }

    /// Returns the field's title on the blank form.
    fn title(&self, field: &str) -> String {
        let schema = self.line.table.map(|table| table.form.schema());
        let found = schema.and_then(|schema| schema.fields.get(schema.field(field)?));
        found.map(|field| field.title.clone()).unwrap_or_default()
    }

    /// Adds a remark on a field's cell, with what it holds.
    pub(super) fn remark(&mut self, rule: Rule, field: &str) {
        let finding = Finding::new(rule, self.line.place_of(field))
            .with("field", self.title(field))
            .with_private("value", self.text(field));
        self.remarks.push(finding);
    }

    /// Adds a remark that is already made.
    pub(super) fn add(&mut self, finding: Finding) {
        self.remarks.push(finding);
    }

    /// Reads a choice; unknown and blank are no value, and anything else is remarked.
    pub(super) fn choice<T>(&mut self, field: &str, read: impl Fn(&str) -> Said<T>, rule: Rule) -> Option<T> {
        match read(&self.text(field)) {
            Said::Value(value) => Some(value),
            Said::Blank | Said::Unknown => None,
            Said::Unreadable => {
                self.remark(rule, field);
                None
            }
        }
    }

    pub(super) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.line.cell(field).map(|(_, cell)| cell) {
            Some(Cell::Flag(flag)) => Some(*flag),
            _ => self.choice(field, read_flag, rules::FLAG_UNREAD),
        }
    }

    /// Reads whether a kind of care is needed, from its own column.
    pub(super) fn tick(&mut self, care: Care) -> Option<bool> {
        let field = care.code();
        match self.line.cell(field).map(|(_, cell)| cell) {
            Some(Cell::Flag(flag)) => Some(*flag),
            _ => self.choice(field, |text| read_tick(text, care), rules::FLAG_UNREAD),
        }
    }

    /// Reads an age in full years.
    pub(super) fn age(&mut self, field: &str) -> Option<u32> {
        self.choice(field, read_age, rules::NUMBER_UNREAD).map(|age| age.years)
    }

    /// Reads a number that names something, in letters and digits; empty where there is none.
    pub(super) fn code(&mut self, field: &str) -> String {
        match read_code(&self.text(field)) {
            Ok(read) => read.value,
            Err(CodeProblem::Blank | CodeProblem::Unknown) => String::new(),
            Err(_) => {
                self.remark(rules::NUMBER_UNREAD, field);
                String::new()
            }
        }
    }

    /// Reads a number that is not negative; none where it is blank or unknown, 0 where it is a dash.
    pub(super) fn number(&mut self, field: &str) -> Option<f64> {
        match self.line.cell(field)?.1 {
            Cell::Number(number) if *number >= 0.0 => Some(*number),
            cell => {
                // A range has no single number, and whoever wrote it knows more than nothing.
                let read = read_number(&cell.text()).map(|read| read.value);
                let read = read.ok().filter(|amount| !matches!(amount, Amount::Range(..)));
                if let Some(number) = read.map(Amount::number).filter(|number| number.is_none_or(|n| n >= 0.0)) {
                    return number;
                }
                self.remark(rules::NUMBER_UNREAD, field);
                None
            }
        }
    }

    /// Reads a whole number that is not negative, rounded half up.
    pub(super) fn whole(&mut self, field: &str) -> Option<u32> {
        let number = self.number(field)?;
        if number >= MOST {
            self.remark(rules::NUMBER_UNREAD, field);
            return None;
        }
        whole(number)
    }

    /// Reads days, visits or hours in a month.
    pub(super) fn in_a_month(&mut self, field: &str) -> Option<u32> {
        let number = self.whole(field)?;
        if number > HOURS_IN_A_MONTH {
            self.remark(rules::NUMBER_UNREAD, field);
            return None;
        }
        Some(number)
    }

    /// Reads a date; the era of a short year comes from the column's title where it names one.
    pub(super) fn day(&mut self, field: &str) -> Result<NaiveDate, DateProblem> {
        let Some((_, cell)) = self.line.cell(field) else { return Err(DateProblem::Blank) };
        let hint = Hint { era: self.era_of_title(field), ..Hint::default() };
        let read = match cell {
            Cell::Date(date) => return Ok(*date),
            Cell::Number(number) => read_date_number(*number, hint),
            other => read_date(&other.text(), hint),
        }?;
        if read.notes.iter().any(|note| matches!(note, Note::EraPastEnd | Note::EraBeforeStart)) {
            self.remark(rules::ERA_PAST_END, field);
        }
        Ok(read.value)
    }

    /// Reads a date that may be missing; what is no date is remarked.
    pub(super) fn date(&mut self, field: &str) -> Option<NaiveDate> {
        match self.day(field) {
            Ok(date) => Some(date),
            Err(DateProblem::Blank | DateProblem::Nothing | DateProblem::Unknown) => None,
            Err(_) => {
                self.remark(rules::DATE_UNREAD, field);
                None
            }
        }
    }

    pub(super) fn era_of_title(&self, field: &str) -> Option<Era> {
        let title = self.line.table?.column(field)?.title();
        let named = |name: &str, era: Era| title.contains(name).then_some(era);
        let eras = [named("昭和", Era::Showa), named("平成", Era::Heisei), named("令和", Era::Reiwa)];
        // A title that names two eras (令和・平成) tells nothing.
        let mut named = eras.into_iter().flatten();
        named.next().filter(|_| named.next().is_none())
    }
}

/// No service is used more often in a month.
const HOURS_IN_A_MONTH: u32 = 31 * 24;

/// No number of a return is as large: people, days, points.
const MOST: f64 = 100_000.0;

/// Rounds half up to a whole number.
pub(super) fn whole(number: f64) -> Option<u32> {
    let text = format!("{:.0}", (number + 0.5).floor());
    text.parse().ok()
}
