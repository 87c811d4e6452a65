//! Titles of a table to what each column says of a person: as the model says; without one, by the names of [`Subject`], by usual English
//! titles, and by the titles of the form 個票.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Job, file_name};
use crate::error::Error;
use crate::forms::Form;
use crate::ingest::Given;
use crate::link::engine::N_OTHERS;
use crate::message::Message;
use crate::plan::{Kind, Subject};
use crate::values::fold::title_key;

/// What the columns of one table are taken for.
#[derive(Debug, Default)]
pub struct Columns {
    /// Places of the columns of each subject, with their titles.
    pub subjects: BTreeMap<Subject, Vec<(usize, String)>>,
    /// Places of further columns that are compared, in the order of the model, and what they hold; `None` where this table lacks one.
    pub further: Vec<(Option<usize>, Kind)>,
    /// The column that names a row.
    pub id: Option<usize>,
    /// The column that tells the truth.
    pub truth: Option<usize>,
}

impl Columns {
    /// Returns what the columns of a file are taken for.
    pub fn said(&self, file: &str) -> Message {
        let subjects = self.subjects.iter().map(|(subject, places)| {
            let titles: Vec<&str> = places.iter().map(|(_, title)| title.as_str()).collect();
            format!("{} = {}", subject.code(), titles.join(" + "))
        });
        Message::new("link-columns").with("file", file).with("columns", subjects.collect::<Vec<_>>().join(", "))
    }
}

/// Titles in use for tables of people, beside those of the form; compared without case, spaces, dashes and underscores.
const USUAL: [(&str, Subject); 44] = [
    ("family_name", Subject::Family),
    ("surname", Subject::Family),
    ("last_name", Subject::Family),
    ("lname", Subject::Family),
    ("given_name", Subject::Given),
    ("first_name", Subject::Given),
    ("forename", Subject::Given),
    ("fname", Subject::Given),
    ("full_name", Subject::Name),
    ("person_name", Subject::Name),
    ("child_name", Subject::Name),
    ("family_name_kana", Subject::FamilyKana),
    ("surname_kana", Subject::FamilyKana),
    ("last_name_kana", Subject::FamilyKana),
    ("given_name_kana", Subject::GivenKana),
    ("first_name_kana", Subject::GivenKana),
    ("name_kana", Subject::Kana),
    ("full_name_kana", Subject::Kana),
    ("birth_date", Subject::Birth),
    ("date_of_birth", Subject::Birth),
    ("birthday", Subject::Birth),
    ("dob", Subject::Birth),
    ("born", Subject::Birth),
    ("gender", Subject::Sex),
    ("municipality_code", Subject::Municipality),
    ("city_code", Subject::Municipality),
    ("home", Subject::Municipality),
    ("suburb", Subject::Town),
    ("street_number", Subject::Lot),
    ("address_1", Subject::Lot),
    ("street", Subject::Lot),
    ("postal_code", Subject::Postal),
    ("post_code", Subject::Postal),
    ("zip_code", Subject::Postal),
    ("zip", Subject::Postal),
    ("guardian_name", Subject::Guardian),
    ("parent", Subject::Guardian),
    ("phone_number", Subject::Phone),
    ("telephone", Subject::Phone),
    ("tel", Subject::Phone),
    ("care_items", Subject::Cares),
    ("source_municipality_code", Subject::Source),
    ("source_kind", Subject::Source),
    ("soc_sec_id", Subject::Certificate),
];

/// Subjects that several columns may tell together.
const SEVERAL: [Subject; 2] = [Subject::Source, Subject::Lot];

/// Reads the titles of all tables; what the model names and no table has is an error.
pub(super) fn of_all(tables: &[Given], job: &Job) -> Result<Vec<Columns>, Error> {
    let wanted = job.model.fields.values().flatten().map(String::as_str);
    for title in wanted.chain(job.model.further.iter().map(|further| further.column.as_str())) {
        if tables.iter().all(|table| table.column(title).is_none()) {
            return Err(no_column(
                title,
                tables,
                &job.files.iter().map(|file| file_name(file)).collect::<Vec<_>>().join(", "),
            ));
        }
    }
    tables.iter().zip(&job.files).map(|(table, file)| of(table, file, job)).collect()
}

fn of(table: &Given, file: &Path, job: &Job) -> Result<Columns, Error> {
    let subjects = if job.model.fields.is_empty() { usual(table.titles()) } else { told(table, &job.model.fields) };
    if job.model.further.len() > N_OTHERS {
        return Err(Error::Asked(Message::new("link-too-many-fields").with("most", N_OTHERS)));
    }
    if job.model.further.is_empty() && subjects.keys().all(|subject| *subject == Subject::Source) {
        return Err(Error::Asked(Message::new("link-no-fields").with("file", file_name(file))));
    }
    let place = |title: &Option<String>| match title {
        None => Ok(None),
        Some(title) => {
            let missing = || no_column(title, std::slice::from_ref(table), &file_name(file));
            table.column(title).map(Some).ok_or_else(missing)
        }
    };
    let further = job.model.further.iter().map(|further| (table.column(&further.column), further.kind)).collect();
    Ok(Columns { subjects, further, id: place(&job.model.id)?, truth: place(&job.truth)? })
}

fn no_column(title: &str, tables: &[Given], file: &str) -> Error {
    let near = tables.iter().flat_map(Given::titles).max_by(|a, b| {
        let near = |other: &str| strsim::normalized_damerau_levenshtein(title, other);
        near(a).total_cmp(&near(b)).then_with(|| b.cmp(a))
    });
    let message = Message::new("link-no-column").with("title", title).with("file", file);
    Error::Asked(message.with("near", near.map(String::as_str).unwrap_or_default()))
}

fn told(table: &Given, fields: &BTreeMap<Subject, Vec<String>>) -> BTreeMap<Subject, Vec<(usize, String)>> {
    let places = |titles: &Vec<String>| {
        titles.iter().filter_map(|title| Some((table.column(title)?, title.clone()))).collect::<Vec<_>>()
    };
    fields.iter().map(|(subject, titles)| (*subject, places(titles))).filter(|(_, places)| !places.is_empty()).collect()
}

/// What titles say by themselves. Of several columns for one subject the first counts.
pub(super) fn usual(titles: &[String]) -> BTreeMap<Subject, Vec<(usize, String)>> {
    let mut subjects: BTreeMap<Subject, Vec<(usize, String)>> = BTreeMap::new();
    for (at, title) in titles.iter().enumerate() {
        if let Some(subject) = subject(title) {
            let places = subjects.entry(subject).or_default();
            if places.is_empty() || SEVERAL.contains(&subject) {
                places.push((at, title.clone()));
            }
        }
    }
    subjects
}

/// What a column of this title is about.
pub(super) fn subject(title: &str) -> Option<Subject> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).map(|c| c.to_ascii_lowercase()).collect()
    };
    let key = plain(title);
    let named = Subject::ALL.iter().find(|(_, code)| plain(code) == key).map(|(subject, _)| *subject);
    let usual = || USUAL.iter().find(|(usual, _)| plain(usual) == key).map(|(_, subject)| *subject);
    named.or_else(usual).or_else(|| of_form(title))
}

fn of_form(title: &str) -> Option<Subject> {
    let schema = Form::Child.schema();
    let [field] = schema.titled(&title_key(title)) else { return None };
    match schema.fields.get(*field)?.name.as_str() {
        "home" => Some(Subject::Municipality),
        name => Subject::ALL.iter().find(|(_, code)| *code == name).map(|(subject, _)| *subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_their_subject() {
        let of = |title: &str| subject(title).map(Subject::code);
        assert_eq!(of("family_name"), Some("family"));
        assert_eq!(of("Date of Birth"), Some("birth"));
        assert_eq!(of("対象児の氏名"), Some("name"));
        assert_eq!(of("居住地の市町村"), Some("municipality"));
        assert_eq!(of("ふりがな"), Some("kana"));
        assert_eq!(of("備考"), None);
        assert_eq!(of("record_id"), None);
    }

    #[test]
    fn the_first_of_several_counts() {
        let titles = ["氏名", "お名前", "source_kind", "source_municipality_code"].map(str::to_owned);
        let found = usual(&titles);
        assert_eq!(found[&Subject::Name], [(0, "氏名".to_owned())]);
        assert_eq!(found[&Subject::Source].len(), 2);
    }
}
