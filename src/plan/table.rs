//! A model file (TOML) to a [`TableModel`]: how the rows of any table are linked. Every problem of the file is gathered.

use std::collections::BTreeMap;
use std::path::Path;

use super::spec::{Gathered, Section, nearest};
use crate::error::Error;
use crate::message::Message;

/// What a column says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The list the row stands in.
    Source,
    /// Family name.
    Family,
    /// Given name.
    Given,
    /// Whole name.
    Name,
    /// Family name in kana.
    FamilyKana,
    /// Given name in kana.
    GivenKana,
    /// Whole name in kana.
    Kana,
    /// Birth date.
    Birth,
    /// Sex.
    Sex,
    /// Municipality of residence.
    Municipality,
    /// Address, whole.
    Address,
    /// Address below the municipality, to 町丁目.
    Town,
    /// Lot number (番地, 号).
    Lot,
    /// Postcode.
    Postal,
    /// Guardian.
    Guardian,
    /// Telephone.
    Phone,
    /// Recipient certificate number (受給者証番号), or another number that hardly two persons share.
    Certificate,
    /// Medical care items.
    Cares,
}

impl Subject {
    /// All subjects with their names in model files.
    pub const ALL: [(Self, &'static str); 18] = [
        (Self::Source, "source"),
        (Self::Family, "family"),
        (Self::Given, "given"),
        (Self::Name, "name"),
        (Self::FamilyKana, "family_kana"),
        (Self::GivenKana, "given_kana"),
        (Self::Kana, "kana"),
        (Self::Birth, "birth"),
        (Self::Sex, "sex"),
        (Self::Municipality, "municipality"),
        (Self::Address, "address"),
        (Self::Town, "town"),
        (Self::Lot, "lot"),
        (Self::Postal, "postal"),
        (Self::Guardian, "guardian"),
        (Self::Phone, "phone"),
        (Self::Certificate, "certificate"),
        (Self::Cares, "cares"),
    ];

    /// Returns its name in model files.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(subject, _)| *subject == self).map_or("", |(_, code)| code)
    }
}

/// How two values of a further column are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text: near is nearly equal.
    Text,
    /// A code: near is one slip of the pen.
    Code,
    /// A number: near is nearly equal.
    Number,
    /// A date.
    Date,
    /// One of few values, of which some are frequent.
    Category,
}

const KINDS: [(&str, Kind); 5] = [
    ("text", Kind::Text),
    ("code", Kind::Code),
    ("number", Kind::Number),
    ("date", Kind::Date),
    ("category", Kind::Category),
];

/// A further column that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Further {
    /// Its title.
    pub column: String,
    /// How it is compared.
    pub kind: Kind,
}

/// Which rows may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Any two rows.
    All,
    /// Rows of two files, and what hangs together through them.
    Between,
    /// Rows of two files, at most one of each.
    One,
}

/// All ways to join, with their names.
pub const JOINS: [(&str, Join); 3] = [("all", Join::All), ("between", Join::Between), ("one", Join::One)];

/// How the rows of a table are linked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableModel {
    /// The column that names a row.
    pub id: Option<String>,
    /// The columns of each subject; several are read one after the other. Empty: by their titles.
    pub fields: BTreeMap<Subject, Vec<String>>,
    /// Further columns.
    pub further: Vec<Further>,
    /// Probability from which two rows are one person.
    pub same: Option<f64>,
    /// Probability below which two rows are not listed.
    pub different: Option<f64>,
    /// Whether a person looks at what stays open.
    pub attended: Option<bool>,
    /// Which rows may be one person.
    pub join: Option<Join>,
    /// Whether a list names a person once, as a rule.
    pub one_per_source: Option<bool>,
    /// Keys that alone lead to pairs; empty: all.
    pub keys: Vec<String>,
    /// Keys that lead to no pairs.
    pub without_keys: Vec<String>,
    /// Pairs expected for each row: of one person, of twins, of siblings.
    pub expected: [Option<f64>; 3],
}

impl TableModel {
    /// Reads a model file. `keys` are the keys there are.
    pub fn load(file: &Path, keys: &[&'static str]) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(file).map_err(|source| Error::Unreadable { path: file.to_owned(), source })?;
        let gathered = Gathered::new(file, &text);
        let parsed = gathered.parse(&text);
        let model = read(gathered.section("", parsed.get_ref()), keys);
        let problems = gathered.take();
        if problems.is_empty() { Ok(model) } else { Err(Error::Plan(problems)) }
    }
}

fn read(top: Section<'_>, keys: &[&'static str]) -> TableModel {
    let mut model = TableModel { id: top.text("id"), ..TableModel::default() };
    if let Some(fields) = top.table("fields") {
        for (subject, code) in Subject::ALL {
            let columns = fields.text_or_texts(code);
            if !columns.is_empty() {
                model.fields.insert(subject, columns);
            }
        }
        fields.finish();
    }
    model.further = top.list("field").into_iter().filter_map(further).collect();
    if let Some(linking) = top.table("linking") {
        model.same = probability(&linking, "same");
        model.different = probability(&linking, "different");
        model.attended = linking.flag("attended");
        model.join = linking.choice("join", &JOINS);
        model.one_per_source = linking.flag("one-per-source");
        model.keys = known_keys(&linking, "keys", keys);
        model.without_keys = known_keys(&linking, "without-keys", keys);
        if let (Some(same), Some(different)) = (model.same, model.different)
            && different >= same
        {
            let what = Message::new("model-thresholds").with("same", same.to_string());
            linking.problem("different", what, None);
        }
        linking.finish();
    }
    if let Some(expected) = top.table("expected") {
        model.expected = ["same", "twins", "siblings"].map(|class| pairs_per_row(&expected, class));
        expected.finish();
    }
    top.finish();
    model
}

fn further(section: Section<'_>) -> Option<Further> {
    let column = section.required_text("column");
    if !section.has("kind") {
        section.missing("kind");
    }
    let kind = section.choice("kind", &KINDS);
    section.finish();
    kind.filter(|_| !column.is_empty()).map(|kind| Further { column, kind })
}

fn probability(section: &Section<'_>, key: &str) -> Option<f64> {
    let number = section.number(key)?;
    if number > 0.0 && number < 1.0 {
        return Some(number);
    }
    section.problem(key, Message::new("model-probability").with("key", key), None);
    None
}

/// Twins and siblings may be none; of one person there must be some.
fn pairs_per_row(section: &Section<'_>, class: &str) -> Option<f64> {
    let number = section.number(class)?;
    if (number > 0.0 || (number == 0.0 && class != "same")) && number < 1_000.0 {
        return Some(number);
    }
    section.problem(class, Message::new("model-expected").with("key", class), None);
    None
}

fn known_keys(section: &Section<'_>, key: &str, keys: &[&'static str]) -> Vec<String> {
    let written = section.texts(key).unwrap_or_default();
    for unknown in written.iter().filter(|written| !keys.contains(&written.as_str())) {
        let what = Message::new("model-no-key").with("key", unknown.as_str());
        let hint = nearest(unknown, keys).map_or_else(
            || Message::new("hint-choices").with("words", keys.join(", ")),
            |word| Message::new("hint-nearest").with("word", word),
        );
        section.problem(key, what, Some(hint));
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<TableModel, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.toml");
        std::fs::write(&path, text).unwrap();
        TableModel::load(&path, &["name", "phone", "birth"])
    }

    fn problems(text: &str) -> Vec<(Option<usize>, String)> {
        match load(text) {
            Err(Error::Plan(problems)) => problems.into_iter().map(|p| (p.line, p.what.code)).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_model_is_read_whole() {
        let model = load(
            "id = \"番号\"\n[fields]\nfamily = \"surname\"\nlot = [\"number\", \"street\"]\n[[field]]\ncolumn = \"state\"\n\
             kind = \"category\"\n[linking]\nsame = 0.9\ndifferent = 0.05\nattended = false\njoin = \"one\"\none-per-source = true\n\
             without-keys = [\"birth\"]\n[expected]\ntwins = 0.01\n",
        )
        .unwrap();
        assert_eq!(model.fields[&Subject::Lot], ["number", "street"]);
        assert_eq!(model.further, [Further { column: "state".into(), kind: Kind::Category }]);
        assert_eq!((model.same, model.join, model.expected), (Some(0.9), Some(Join::One), [None, Some(0.01), None]));
    }

    #[test]
    fn all_mistakes_are_told_with_their_lines() {
        let text = "[fields]\nfamly = \"a\"\n[linking]\nsame = 2\nkeys = [\"fone\"]\njoin = \"two\"\n[[field]]\ncolumn = \"x\"\nkind = \"word\"\n";
        let codes = problems(text);
        let wanted = [
            (2, "plan-unknown-key"),
            (4, "model-probability"),
            (5, "model-no-key"),
            (6, "plan-no-choice"),
            (9, "plan-no-choice"),
        ];
        assert_eq!(codes, wanted.map(|(line, code)| (Some(line), code.to_owned())));
    }
}
