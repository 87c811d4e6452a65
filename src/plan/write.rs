//! What a quarter asks for, to the text of its file: the other way round of reading one.

use std::fmt::Write as _;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

use super::FiscalQuarter;

/// A quarter's file. Paths are those of the usual folders: `pipelines`, `input` and `output` beside each other.
pub(crate) struct QuarterText<'a> {
    pub(crate) quarter: FiscalQuarter,
    /// Name of the area, at the head of the title.
    pub(crate) area: &'a str,
    pub(crate) reference_date: NaiveDate,
    pub(crate) due: NaiveDate,
    pub(crate) fictional: bool,
    /// Id of the quarter before.
    pub(crate) previous: Option<&'a str>,
    pub(crate) offices: Vec<OfficeText<'a>>,
}

/// Name of the register of receipts (受付簿) in the folder of the returns.
pub(crate) const RECEIPTS: &str = "受付簿.csv";
/// Its titles.
pub(crate) const RECEIPTS_TITLES: &str = "ファイル,受付日\r\n";

/// One `[office.…]` of a quarter's file.
pub(crate) struct OfficeText<'a> {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Code; empty for an office of no municipality.
    pub(crate) municipality: &'a str,
    pub(crate) channel: &'a str,
    pub(crate) folder: String,
    pub(crate) forms: &'a [&'a str],
    /// Due on another day than the others.
    pub(crate) due: Option<NaiveDate>,
    /// Codes of the municipalities its children may live in; empty is its own.
    pub(crate) covers: &'a [&'a str],
}

impl QuarterText<'_> {
    /// Returns the file's text.
    pub(crate) fn toml(&self) -> String {
        let (id, title) = (self.quarter.id(), self.quarter.title());
        let invented = if self.fictional { "データはすべて架空。" } else { "" };
        let mut toml = format!("# {title}の集計。{invented}\n");
        // Writing to a String cannot fail.
        let _ = writeln!(toml, "title = {}", quoted(&format!("{} 医療的ケア児等実数把握 {title}", self.area)));
        let _ = writeln!(toml, "quarter = \"{id}\"");
        let _ = writeln!(toml, "reference-date = {}      # 基準日", self.reference_date);
        toml.push_str("status = \"案\"                     # 案 | 速報 | 確定\n");
        if self.fictional {
            toml.push_str("fictional = true                  # 架空のデータ\n");
        }
        let _ = writeln!(toml, "method = \"method.toml\"\ninput = \"../input/{id}\"\noutput = \"../output/{id}\"");
        toml.push_str("register = \"../output/register\"\n");
        if let Some(previous) = self.previous {
            let _ = writeln!(toml, "previous = {}", quoted(previous));
        }
        let _ = writeln!(toml, "due = {}", self.due);
        let _ = writeln!(toml, "received = \"{RECEIPTS}\"            # {}\n", RECEIPTS_TITLES.trim_end());
        toml.push_str("# 回答する機関。フォルダの下のファイルは、その機関のものになる。\n");
        for office in &self.offices {
            office.write(&mut toml);
        }
        toml
    }
}

impl OfficeText<'_> {
    fn write(&self, toml: &mut String) {
        let _ = writeln!(toml, "\n[office.{}]\nname = {}", self.id, quoted(&self.name));
        if !self.municipality.is_empty() {
            let _ = writeln!(toml, "municipality = {}", quoted(self.municipality));
        }
        let _ = writeln!(toml, "channel = {}\nfolder = {}", quoted(self.channel), quoted(&self.folder));
        let _ = writeln!(toml, "forms = {}", list(self.forms));
        if let Some(due) = self.due {
            let _ = writeln!(toml, "due = {due} # 個別に決めた期限");
        }
        if !self.covers.is_empty() {
            let _ = writeln!(toml, "covers = {}", list(self.covers));
        }
    }
}

/// Returns a text as TOML writes it on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            _ if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Returns texts as a list of TOML.
pub(crate) fn list(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns text as a part of a file's name: NFC, and `_` for spaces and what file systems refuse.
pub(crate) fn file_part(text: &str) -> String {
    let odd = |c: char| c.is_whitespace() || c.is_control() || r#"/\:*?"<>|"#.contains(c);
    text.nfc().map(|c| if odd(c) { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_file_names_have_no_spaces() {
        assert_eq!(file_part("横須賀市 障害福祉課"), "横須賀市_障害福祉課");
        assert_eq!(file_part("か\u{3099}/b"), "が_b");
    }

    #[test]
    fn every_text_comes_back_from_its_quotes() {
        for text in ["", "横須賀市 障害福祉課", "a\"b\\c", "tab\t, line\n"] {
            let toml: toml::Table = format!("key = {}", quoted(text)).parse().unwrap();
            assert_eq!(toml["key"].as_str(), Some(text));
        }
    }
}
