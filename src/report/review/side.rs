//! One row of a pair as a person reads it: of this quarter as its office wrote it, or of the register as it was kept.

use std::collections::BTreeMap;

use crate::ingest::{Line, LineId};
use crate::master::master;
use crate::normalize::Record;
use crate::register::PastRow;
use crate::report::Run;
use crate::report::text::short_both;
use crate::values::care::Care;
use crate::words::Words;

/// What a person compares.
pub(super) struct Side {
    /// The reporting office.
    pub(super) office: String,
    /// File, sheet and row.
    pub(super) place: String,
    /// Name, reading, date of birth, sex, municipality, address, guardian, telephone, cares.
    pub(super) fields: [String; 9],
    /// Row key.
    pub(super) key: String,
    /// Fingerprint.
    pub(super) print: String,
}

/// Finds the rows of pairs.
pub(super) struct Sides<'r> {
    run: &'r Run<'r>,
    words: &'r Words,
    lines: BTreeMap<LineId, Line<'r>>,
}

impl<'r> Sides<'r> {
    pub(super) fn new(run: &'r Run<'r>, words: &'r Words) -> Self {
        Self { run, words, lines: run.returns.lines().map(|line| (line.id, line)).collect() }
    }

    /// Returns a row by its number in the linkage: records first, then rows of the register.
    pub(super) fn side(&self, at: u32) -> Option<Side> {
        let at = usize::try_from(at).ok()?;
        if let Some(record) = self.run.records.rows().get(at) {
            return Some(self.record(record));
        }
        let known = &self.run.returns.past().snapshot.as_ref()?.rows;
        Some(self.past(known.get(at.checked_sub(self.run.children.n_records())?)?))
    }

    fn record(&self, record: &Record) -> Side {
        let line = self.lines.get(&record.line);
        let written =
            |whole: &str, parts: [&str; 2]| line.map(|line| crate::report::raw(line, whole, parts)).unwrap_or_default();
        let text = |field: &str| line.map(|line| line.text(field)).unwrap_or_default();
        let place = &record.place;
        let sheet = place.sheet.as_deref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        Side {
            office: self.office(record.office),
            place: format!("{}{sheet} {}", place.file, place.row.map(|row| row.to_string()).unwrap_or_default()),
            fields: [
                written("name", ["family", "given"]),
                written("kana", ["family_kana", "given_kana"]),
                short_both(record.birth),
                self.sex(record.sex.map(crate::values::choice::Sex::code)),
                home(record.home.as_deref()),
                text("address"),
                text("guardian"),
                text("phone"),
                self.cares(record.cares.bits()),
            ],
            key: record.key.clone(),
            print: record.print.clone(),
        }
    }

    fn past(&self, row: &PastRow) -> Side {
        let office = row.key.split('/').next().unwrap_or_default();
        let at = self.run.plan.offices.iter().position(|found| found.id == office);
        let quarter = self.run.plan.previous.clone().unwrap_or_default();
        let birth = row.birth.parse().map_or_else(|_| row.birth.clone(), short_both);
        let sex = Some(row.sex.as_str()).filter(|sex| !sex.is_empty());
        Side {
            office: at.map_or_else(|| office.to_owned(), |at| self.office(at)),
            place: format!("{} {quarter}", self.words.text("review-register")),
            fields: [
                row.name.clone(),
                row.kana.clone(),
                birth,
                self.sex(sex),
                home(Some(&row.municipality)),
                format!("{}{}", row.town, row.lot),
                row.guardian.clone(),
                row.phone.clone(),
                self.cares(row.cares),
            ],
            key: row.key_in(&quarter),
            print: String::new(),
        }
    }

    fn office(&self, at: usize) -> String {
        self.run.plan.offices.get(at).map(|office| office.name.clone()).unwrap_or_default()
    }

    fn sex(&self, code: Option<&str>) -> String {
        self.words.text(&format!("sex-{}", code.unwrap_or("unknown")))
    }

    fn cares(&self, bits: u32) -> String {
        let named: Vec<String> = Care::ALL
            .iter()
            .filter(|care| bits & care.bit() != 0)
            .map(|care| self.words.text(&format!("care-{}", care.code())))
            .collect();
        named.join("・")
    }
}

/// Returns a municipality's name.
fn home(code: Option<&str>) -> String {
    let Some(code) = code.filter(|code| !code.is_empty()) else { return "…".to_owned() };
    master().name_of(code).to_owned()
}
