//! The forms (様式) as data: what each field of a return is called, what type it has, and under which other
//! titles it comes. A new form is a new file under `src/forms/`, in the words of Frictionless Table Schema.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::values::fold::title_key;

/// A kind of return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// 個票: one row per child.
    Child,
    /// 集計表: one row per category.
    Headcount,
    /// 社会資源調査: one row per office and service.
    Facility,
    /// コーディネーター名簿: one row per coordinator.
    Coordinator,
    /// 送付票: control total and sign-off.
    Cover,
    /// 判定: decisions in a filled-in review workbook.
    Verdict,
    /// 回答: answers in a query letter.
    Reply,
    /// 課題管理表: the council's list of open matters.
    Task,
}

impl Form {
    /// The forms that offices send, in the order in which people meet them.
    pub const RETURNS: [Self; 5] = [Self::Child, Self::Headcount, Self::Facility, Self::Coordinator, Self::Cover];
    /// The forms that come back to us with answers.
    pub const ANSWERS: [Self; 3] = [Self::Verdict, Self::Reply, Self::Task];

    /// Returns the form's name in plans and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Headcount => "headcount",
            Self::Facility => "facility",
            Self::Coordinator => "coordinator",
            Self::Cover => "cover",
            Self::Verdict => "verdict",
            Self::Reply => "reply",
            Self::Task => "task",
        }
    }

    /// Returns the form that offices send under a name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::RETURNS.into_iter().find(|form| form.code() == code)
    }

    /// Returns the form's declaration.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Child => &SCHEMAS.child,
            Self::Headcount => &SCHEMAS.headcount,
            Self::Facility => &SCHEMAS.facility,
            Self::Coordinator => &SCHEMAS.coordinator,
            Self::Cover => &SCHEMAS.cover,
            Self::Verdict => &SCHEMAS.verdict,
            Self::Reply => &SCHEMAS.reply,
            Self::Task => &SCHEMAS.task,
        }
    }
}

/// What a form holds.
#[derive(Debug)]
pub struct Schema {
    /// The form's Japanese title.
    pub title: String,
    /// Its fields, in the order of the blank form.
    pub fields: Vec<Field>,
    /// Columns without a field are measures of their own (集計表).
    pub open: bool,
    /// A table is of this form only if it has one of these fields.
    pub key: Vec<String>,
    /// The form is a sheet of labels with values beside them (送付票), not a table.
    pub labels: bool,
    by_title: BTreeMap<String, Vec<usize>>,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in plans, columns and findings; `short_stay.used` for an aspect of a service.
    pub name: String,
    /// Its type, in the words of the declaration.
    pub kind: String,
    /// Its Japanese title on the blank form.
    pub title: String,
    /// A row that lacks it is a finding.
    pub required: bool,
}

impl Schema {
    /// Returns the index of a field.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Returns the fields that a folded title names; two where the title is ambiguous.
    pub fn titled(&self, key: &str) -> &[usize] {
        self.by_title.get(key).map_or(&[], Vec::as_slice)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "name")]
    _name: String,
    title: String,
    #[serde(rename = "description")]
    _description: String,
    key: Vec<String>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    labels: bool,
    fields: Vec<WrittenField>,
    #[serde(default)]
    services: Vec<Part>,
    #[serde(default)]
    aspects: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    title: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default, rename = "unit")]
    _unit: Option<String>,
    #[serde(rename = "description")]
    _description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    title: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

impl Part {
    fn titles(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.title).chain(&self.synonyms)
    }
}

struct Schemas {
    child: Schema,
    headcount: Schema,
    facility: Schema,
    coordinator: Schema,
    cover: Schema,
    verdict: Schema,
    reply: Schema,
    task: Schema,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    child: read(include_str!("forms/child.toml")),
    headcount: read(include_str!("forms/headcount.toml")),
    facility: read(include_str!("forms/facility.toml")),
    coordinator: read(include_str!("forms/coordinator.toml")),
    cover: read(include_str!("forms/cover.toml")),
    verdict: read(include_str!("forms/verdict.toml")),
    reply: read(include_str!("forms/reply.toml")),
    task: read(include_str!("forms/task.toml")),
});

fn read(text: &str) -> Schema {
    #[expect(clippy::expect_used, reason = "the declarations are part of the program, and a test reads each")]
    let written: Written = toml::from_str(text).expect("a form's declaration is well formed");
    let mut fields = Vec::new();
    let mut titles = Vec::new();
    for field in written.fields {
        titles.push(std::iter::once(field.title.clone()).chain(field.synonyms).collect::<Vec<_>>());
        fields.push(Field { name: field.name, kind: field.kind, title: field.title, required: field.required });
    }
    for service in &written.services {
        for aspect in &written.aspects {
            titles.push(
                service.titles().flat_map(|kind| aspect.titles().map(move |what| format!("{kind}{what}"))).collect(),
            );
            fields.push(Field {
                name: format!("{}.{}", service.name, aspect.name),
                kind: aspect.kind.clone().unwrap_or_else(|| "text".to_owned()),
                title: format!("{}{}", service.title, aspect.title),
                required: false,
            });
        }
    }
    let mut by_title: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, titles) in titles.iter().enumerate() {
        for title in titles {
            let named = by_title.entry(title_key(title)).or_default();
            if !named.contains(&index) {
                named.push(index);
            }
        }
    }
    Schema { title: written.title, fields, open: written.open, key: written.key, labels: written.labels, by_title }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn no_title_names_two_fields_of_one_form() {
        for form in Form::RETURNS.into_iter().chain(Form::ANSWERS) {
            let schema = form.schema();
            for (title, fields) in &schema.by_title {
                assert_eq!(fields.len(), 1, "{} of {}", title, form.code());
            }
            for key in &schema.key {
                assert!(schema.field(key).is_some(), "{key} of {}", form.code());
            }
        }
    }
}
