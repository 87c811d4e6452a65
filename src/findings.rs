//! What a person must look at in a return: rule, place, and what was found. Any stage keeps its remarks as
//! [`Finding`]s in its own type; the audit gathers and orders them.

use crate::message::{Message, Value};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// To be corrected or explained.
    Query,
    /// To be corrected.
    Error,
    /// A file that cannot be used at all.
    Reject,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::Reject, Self::Error, Self::Query, Self::Info];

    /// Returns the severity's name in the catalogue and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Query => "query",
            Self::Error => "error",
            Self::Reject => "reject",
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A file.
    File,
    /// A sheet or table of a file.
    Sheet,
    /// A row.
    Row,
    /// A cell.
    Cell,
    /// What one return says as a whole.
    Return,
    /// What several returns, or two quarters, say of one child.
    Between,
}

impl Level {
    /// Returns the level's name in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::File => "level-file",
            Self::Sheet => "level-sheet",
            Self::Row => "level-row",
            Self::Cell => "level-cell",
            Self::Return => "level-return",
            Self::Between => "level-between",
        }
    }
}

/// A rule of the audit; its sentences stand in the catalogue under its code (`.found`, `.expected`, `.todo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// The rule's code in letters and workbooks.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it looks at.
    pub level: Level,
}

/// Where something stands in what an office sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The office, as an index into the plan's offices.
    pub office: Option<usize>,
    /// The file, relative to the quarter's input folder.
    pub file: String,
    /// The sheet; none in a CSV.
    pub sheet: Option<String>,
    /// The row as Excel shows it; the record in a CSV.
    pub row: Option<u32>,
    /// The column, from 0.
    pub column: Option<u32>,
}

impl Place {
    /// Returns the place of a whole file.
    pub fn file(office: Option<usize>, file: &str) -> Self {
        Self { office, file: file.to_owned(), ..Self::default() }
    }

    /// Returns the cell's address in A1 style, the row's (`5:5`) where there is no column, or nothing.
    pub fn address(&self) -> String {
        match (self.row, self.column) {
            (Some(row), Some(column)) => format!("{}{row}", column_letters(column)),
            (Some(row), None) => format!("{row}:{row}"),
            (None, Some(column)) => format!("{0}:{0}", column_letters(column)),
            (None, None) => String::new(),
        }
    }
}

/// Returns a column's letters: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// One thing that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where; the first part of the order in which findings are listed.
    pub place: Place,
    /// Which rule.
    pub rule: Rule,
    /// Arguments of the rule's sentences.
    pub args: Vec<(&'static str, Value)>,
    /// Other places that the finding is about.
    pub others: Vec<Place>,
}

impl Finding {
    /// Returns a finding without arguments.
    pub fn new(rule: Rule, place: Place) -> Self {
        Self { place, rule, args: Vec::new(), others: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds what a cell holds: private, since it may name or describe a person.
    #[must_use]
    pub fn with_private(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with(name, Value::Private(value.into()))
    }

    /// Adds another place.
    #[must_use]
    pub fn and(mut self, place: Place) -> Self {
        self.others.push(place);
        self
    }

    /// Returns one of the rule's sentences: `title`, `found`, `expected` or `todo`.
    pub fn sentence(&self, part: &str) -> Message {
        let code = if part == "title" { self.rule.code.to_owned() } else { format!("{}.{part}", self.rule.code) };
        Message { code, args: self.args.clone() }
    }
}

macro_rules! rules {
    ($($name:ident = $code:literal $severity:ident $level:ident;)*) => {
        /// The rules, by name.
        pub mod rules {
            use super::{Level, Rule, Severity};
            $(
                #[doc = concat!("Rule ", $code, "; the catalogue says what it looks for.")]
                pub const $name: Rule = Rule { code: $code, severity: Severity::$severity, level: Level::$level };
            )*
            /// Every rule, in the order of their codes.
            pub const ALL: &[Rule] = &[$($name),*];
        }
    };
}

rules! {
    FILE_EMPTY = "F01" Reject File;
    FILE_DAMAGED = "F02" Reject File;
    FILE_WRONG_EXTENSION = "F03" Query File;
    FILE_UNKNOWN_FORMAT = "F04" Reject File;
    FILE_LOCKED = "F05" Reject File;
    FILE_WRONG_PASSWORD = "F06" Reject File;
    FILE_TOO_LARGE = "F07" Reject File;
    FILE_NO_TABLE = "F08" Reject File;
    FILE_NO_OFFICE = "F09" Query File;
    FILE_SUPERSEDED = "F10" Info File;
    FILE_SAME_CONTENT = "F11" Info File;
    FILE_MACRO = "F12" Info File;
    CSV_QUOTES = "F13" Error File;
    CSV_REPLACEMENT = "F14" Query File;
    FILE_UNREADABLE = "F15" Reject File;
    ANSWERS_UNREAD = "F16" Error File;
    LIST_UNREAD = "F17" Error File;
    CSV_FIELDS = "F18" Query File;
    SHEET_HIDDEN = "S01" Info Sheet;
    COLUMN_MISSING = "S02" Error Sheet;
    COLUMN_TWICE = "S03" Error Sheet;
    COLUMN_UNKNOWN = "S04" Info Sheet;
    TEMPLATE_BLANK = "S05" Query Sheet;
    SENDER_DIFFERS = "S06" Query Sheet;
    SHEET_FAILED = "S07" Error Sheet;
    SHEET_HIDDEN_DATA = "S08" Query Sheet;
    PIN_UNUSED = "S09" Error Sheet;
    READING_BESIDE = "S10" Info Sheet;
    NO_BIRTH = "R01" Error Row;
    NO_NAME = "R02" Error Row;
    ROW_UNREAD = "R03" Query Row;
    DUPLICATE_ROW = "R04" Error Row;
    OUT_OF_AREA = "R05" Info Row;
    OUT_OF_SCOPE_AGE = "R06" Info Row;
    NO_CARE = "R07" Query Row;
    INSULIN_ONLY = "R08" Info Row;
    NO_CONSENT = "R09" Query Row;
    NO_BASIS = "R10" Query Row;
    HOME_UNKNOWN = "R11" Error Row;
    NUMBER_TWICE = "R12" Query Row;
    BASIS_STATISTICS = "R13" Info Row;
    BIRTH_IMPOSSIBLE = "C01" Error Cell;
    BIRTH_FUTURE = "C02" Error Cell;
    AGE_DIFFERS = "C03" Query Cell;
    SCORE_IMPOSSIBLE = "C04" Error Cell;
    SCORE_ITEMS = "C05" Query Cell;
    SCORE_SCHEME = "C06" Query Cell;
    CARE_UNREAD = "C07" Query Cell;
    FLAG_UNREAD = "C08" Query Cell;
    NUMBER_UNREAD = "C09" Query Cell;
    DATE_UNREAD = "C10" Query Cell;
    ERA_PAST_END = "C11" Info Cell;
    CHECK_DIGIT = "C12" Query Cell;
    LOST_CHARACTER = "C13" Query Cell;
    MUNICIPALITY_UNKNOWN = "C14" Error Cell;
    POWER_NO_PLAN = "C15" Query Cell;
    SEX_UNREAD = "C16" Query Cell;
    CHANGE_NO_DATE = "C17" Query Cell;
    DATE_AFTER_REFERENCE = "C18" Query Cell;
    GRADE_DIFFERS = "C19" Query Cell;
    ADDRESS_ELSEWHERE = "C20" Query Cell;
    USED_OVER_GRANTED = "C21" Query Cell;
    CAPACITY_OUTSIDE = "C22" Query Cell;
    CHOICE_UNREAD = "C23" Query Cell;
    POSTAL_PHONE = "C24" Info Cell;
    BIRTH_SCHOOL = "C25" Error Cell;
    RETURN_MISSING = "T01" Error Return;
    RETURN_LATE = "T02" Info Return;
    CONTROL_TOTAL = "T03" Error Return;
    TOTAL_DIFFERS = "T04" Error Return;
    HEADCOUNT_DIFFERS = "T05" Query Return;
    RELISTED_TOO_MANY = "T06" Error Return;
    NOTHING_BUT_ROWS = "T07" Query Return;
    NOT_SIGNED_OFF = "T08" Info Return;
    FORM_MISSING = "T09" Query Return;
    TWO_HOMES = "B01" Query Between;
    BIRTH_DISAGREES = "B02" Query Between;
    SEX_DISAGREES = "B03" Query Between;
    SCORE_DISAGREES = "B04" Info Between;
    CARE_DISAGREES = "B05" Info Between;
    GONE_WITHOUT_CHANGE = "B06" Query Between;
    NOT_ON_HOME_LIST = "B07" Query Between;
    MOVED_NOT_ARRIVED = "B08" Info Between;
    TWINS_APART = "B09" Info Between;
    ANSWER_LAPSED = "B10" Query Between;
    ANSWER_CONTRADICTS = "B11" Error Between;
    LEFT_BUT_REPORTED = "B12" Query Between;
    REGISTER_MISSING = "B13" Error Between;
}

#[cfg(test)]
mod tests {
    use super::{column_letters, rules};
    use crate::words::{Lang, Words};

    #[test]
    fn every_rule_has_its_sentences_in_both_languages() {
        for lang in [Lang::Ja, Lang::En] {
            let words = Words::new(lang);
            for rule in rules::ALL {
                for part in ["", ".found", ".expected", ".todo"] {
                    assert!(words.has(&format!("{}{part}", rule.code)), "{}{part} in {lang:?}", rule.code);
                }
            }
        }
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), rules::ALL.len());
        assert!(codes.len() >= 40);
    }

    #[test]
    fn columns_have_excels_letters() {
        let letters: Vec<_> = [0, 25, 26, 701, 702, 16383].into_iter().map(column_letters).collect();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
