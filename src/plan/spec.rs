//! TOML text to values, with the line of whatever cannot be used: every problem of a file is gathered.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::message::Message;

/// One thing in a plan that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The plan's file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The section, such as `[office.hayama]`.
    pub section: String,
    /// What is wrong.
    pub what: Message,
    /// What can be done.
    pub hint: Option<Message>,
}

/// The problems of one file, gathered while it is read.
#[derive(Clone)]
pub(super) struct Gathered {
    file: PathBuf,
    text: Rc<str>,
    problems: Rc<RefCell<Vec<Problem>>>,
}

impl Gathered {
    pub(super) fn new(file: &Path, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.into(), problems: Rc::default() }
    }

    pub(super) fn add(&self, section: &str, at: Option<Range<usize>>, what: Message, hint: Option<Message>) {
        let line = at.map(|range| {
            let before = self.text.as_bytes().get(..range.start.min(self.text.len())).unwrap_or_default();
            before.split(|byte| *byte == b'\n').count()
        });
        let problem = Problem { file: self.file.clone(), line, section: section.to_owned(), what, hint };
        self.problems.borrow_mut().push(problem);
    }

    /// Returns what was gathered, in the order of lines. Where the text is no TOML, only that is told: what seems to be
    /// missing may stand behind the fault.
    pub(super) fn take(self) -> Vec<Problem> {
        let mut problems = self.problems.borrow().clone();
        if problems.iter().any(|problem| problem.what.code == "plan-syntax") {
            problems.retain(|problem| problem.what.code == "plan-syntax");
        }
        problems.sort_by_key(|problem| problem.line);
        problems
    }

    /// Parses the text; what the parser refuses becomes problems.
    pub(super) fn parse<'t>(&self, text: &'t str) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let what = Message::new("plan-syntax").with("detail", error.message());
            self.add("", error.span(), what, None);
        }
        table
    }

    /// Opens a table as a section.
    pub(super) fn section<'t>(&self, name: &str, table: &'t DeTable<'t>) -> Section<'t> {
        Section { gathered: self.clone(), name: name.to_owned(), table, asked: RefCell::default() }
    }
}

/// One table of a plan, read key by key; keys that nobody asked for are problems.
pub(super) struct Section<'t> {
    gathered: Gathered,
    /// The section's dotted name; empty at the top.
    pub(super) name: String,
    table: &'t DeTable<'t>,
    asked: RefCell<BTreeSet<String>>,
}

type Found<'t> = (Range<usize>, &'t DeValue<'t>);

impl<'t> Section<'t> {
    fn find(&self, key: &str) -> Option<Found<'t>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
        Some((value.span(), value.get_ref()))
    }

    /// Tells whether the key is written.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Adds a problem at a key.
    pub(super) fn problem(&self, key: &str, what: Message, hint: Option<Message>) {
        let at = self.find(key).map(|(span, _)| span);
        self.gathered.add(&self.name, at, what, hint);
    }

    /// Adds a problem of the section as a whole.
    pub(super) fn gathered_problem(&self, what: Message, hint: Message) {
        self.gathered.add(&self.name, None, what, Some(hint));
    }

    fn wrong(&self, key: &str, span: Range<usize>, wanted: &str) {
        let what = Message::new("plan-wrong-type").with("key", key).with("wanted", Message::new(wanted));
        self.gathered.add(&self.name, Some(span), what, None);
    }

    /// Reports a key that must be there.
    pub(super) fn missing(&self, key: &str) {
        let what = Message::new("plan-missing-key").with("key", key);
        let at = self.table.iter().map(|(name, _)| name.span()).min_by_key(|span| span.start);
        self.gathered.add(&self.name, at, what, None);
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        let (span, value) = self.find(key)?;
        if let DeValue::String(text) = value {
            return Some(text.to_string());
        }
        self.wrong(key, span, "type-text");
        None
    }

    pub(super) fn required_text(&self, key: &str) -> String {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key).unwrap_or_default()
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let (span, value) = self.find(key)?;
        if let DeValue::Boolean(flag) = value {
            return Some(*flag);
        }
        self.wrong(key, span, "type-flag");
        None
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        let (span, value) = self.find(key)?;
        let number = match value {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            DeValue::Float(number) => number.to_string().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, span, "type-number");
        }
        number
    }

    /// Reads a whole number that is not negative.
    pub(super) fn whole(&self, key: &str) -> Option<u32> {
        let (span, value) = self.find(key)?;
        let number = match value {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, span, "type-whole");
        }
        number
    }

    /// Reads a date, as TOML's own (`2021-06-30`) or as text of that shape.
    pub(super) fn date(&self, key: &str) -> Option<NaiveDate> {
        let (span, value) = self.find(key)?;
        let text = match value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong(key, span, "type-date");
                return None;
            }
        };
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        if date.is_none() {
            let what = Message::new("plan-no-date").with("key", key).with("value", text);
            self.gathered.add(&self.name, Some(span), what, Some(Message::new("plan-no-date.todo")));
        }
        date
    }

    pub(super) fn required_date(&self, key: &str) -> Option<NaiveDate> {
        if !self.has(key) {
            self.missing(key);
        }
        self.date(key)
    }

    pub(super) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let (span, value) = self.find(key)?;
        let texts = match value {
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if texts.is_none() {
            self.wrong(key, span, "type-texts");
        }
        texts
    }

    pub(super) fn wholes(&self, key: &str) -> Option<Vec<u32>> {
        let (span, value) = self.find(key)?;
        let numbers = match value {
            DeValue::Array(items) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Integer(number) => number.to_string().parse().ok(),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if numbers.is_none() {
            self.wrong(key, span, "type-wholes");
        }
        numbers
    }

    /// Reads a list of lists of texts.
    pub(super) fn groups(&self, key: &str) -> Option<Vec<Vec<String>>> {
        let (span, value) = self.find(key)?;
        let DeValue::Array(items) = value else {
            self.wrong(key, span, "type-texts");
            return None;
        };
        let group = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::Array(texts) => texts
                .iter()
                .map(|text| match text.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        let groups: Option<Vec<Vec<String>>> = items.iter().map(group).collect();
        if groups.is_none() {
            self.wrong(key, span, "type-texts");
        }
        groups
    }

    /// Reads one of a few words.
    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            let what = Message::new("plan-no-choice").with("key", key).with("value", text.as_str());
            let hint = nearest(&text, &words).map_or_else(
                || Message::new("hint-choices").with("words", words.join(", ")),
                |word| Message::new("hint-nearest").with("word", word),
            );
            self.problem(key, what, Some(hint));
        }
        found.map(|(_, value)| *value)
    }

    fn child(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Opens a table below this one.
    pub(super) fn table(&self, key: &str) -> Option<Section<'t>> {
        let (span, value) = self.find(key)?;
        if let DeValue::Table(table) = value {
            return Some(self.gathered.section(&self.child(key), table));
        }
        self.wrong(key, span, "type-table");
        None
    }

    /// Reads a text or a list of texts.
    pub(super) fn text_or_texts(&self, key: &str) -> Vec<String> {
        match self.find(key) {
            Some((_, DeValue::Array(_))) => self.texts(key).unwrap_or_default(),
            Some(_) => self.text(key).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Opens the tables of a list (`[[key]]`), in their order.
    pub(super) fn list(&self, key: &str) -> Vec<Section<'t>> {
        let Some((span, value)) = self.find(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong(key, span, "type-table");
            return Vec::new();
        };
        let section = |item: &'t Spanned<DeValue<'t>>| match item.get_ref() {
            DeValue::Table(table) => Some(self.gathered.section(&self.child(key), table)),
            _ => None,
        };
        let sections: Vec<Section<'t>> = items.iter().filter_map(section).collect();
        if sections.len() < items.len() {
            self.wrong(key, span, "type-table");
        }
        sections
    }

    /// Opens the named tables below a key, in the order of their names.
    pub(super) fn tables(&self, key: &str) -> Vec<(String, Section<'t>)> {
        let Some(outer) = self.table(key) else { return Vec::new() };
        let mut inner = Vec::new();
        for (name, _) in outer.table {
            let name = name.get_ref().to_string();
            if let Some(section) = outer.table(&name) {
                inner.push((name, section));
            }
        }
        outer.finish();
        inner
    }

    /// Returns the keys of this table with their texts: names that the plan itself gives.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let names: Vec<_> = self.table.iter().map(|(name, _)| name.get_ref().to_string()).collect();
        names.into_iter().filter_map(|name| self.text(&name).map(|text| (name, text))).collect()
    }

    /// Returns the keys of this table with their whole numbers.
    pub(super) fn counts(&self) -> Vec<(String, u32)> {
        let names: Vec<_> = self.table.iter().map(|(name, _)| name.get_ref().to_string()).collect();
        names.into_iter().filter_map(|name| self.whole(&name).map(|number| (name, number))).collect()
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        let known: Vec<_> = asked.iter().map(String::as_str).collect();
        for (name, _) in self.table {
            let key = name.get_ref().as_ref();
            if !asked.contains(key) {
                let what = Message::new("plan-unknown-key").with("key", key);
                let hint = nearest(key, &known).map(|word| Message::new("hint-nearest").with("word", word));
                self.gathered.add(&self.name, Some(name.span()), what, hint);
            }
        }
    }
}

/// Returns the word nearest to what was written, if any is near.
pub(super) fn nearest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    let scored = words.iter().map(|word| (strsim::normalized_damerau_levenshtein(written, word), *word));
    scored.filter(|(score, _)| *score >= 0.5).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}
