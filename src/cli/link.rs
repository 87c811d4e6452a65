//! `jissu link`: the linking engine alone, on one CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jissu::error::Error;
use jissu::link::engine::{self, Identity, Settings};
use jissu::message::Message;
use jissu::values::address::read_address;
use jissu::values::care::read_cares;
use jissu::values::choice::Sex;
use jissu::values::contact::{read_phone, read_postal};
use jissu::values::date::{Hint, read_date};
use jissu::values::name::{Name, read_kana, read_name};
use jissu::words::Words;
use rayon::prelude::*;

use super::{LinkArguments, Said};

pub(super) fn link(wanted: &LinkArguments, words: &Words) -> Result<Said, Error> {
    let unreadable = || Error::Unreadable { path: wanted.file.clone(), source: std::io::ErrorKind::InvalidData.into() };
    let file =
        std::fs::File::open(&wanted.file).map_err(|source| Error::Unreadable { path: wanted.file.clone(), source })?;
    let mut reader = csv::Reader::from_reader(std::io::BufReader::new(file));
    let titles = reader.headers().map_err(|_| unreadable())?.clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(|_| unreadable())?;
    let columns: BTreeMap<&str, usize> = titles.iter().enumerate().map(|(at, title)| (title, at)).collect();
    let sources = sources(&rows, &columns);
    let identities: Vec<Identity> =
        rows.par_iter().zip(&sources).map(|(row, source)| identity(row, &columns, *source)).collect();
    let chosen = Settings::for_table(rows.len());
    let settings = Settings { same: wanted.threshold.unwrap_or(chosen.same), ..chosen };
    let linkage = engine::link(&identities, &[], &settings);
    write(wanted, &titles, &rows, &linkage.cluster)?;
    let mut text = String::new();
    let mut clusters = linkage.cluster.clone();
    clusters.sort_unstable();
    clusters.dedup();
    let open = linkage.pairs.iter().filter(|pair| pair.outcome == engine::Outcome::Review).count();
    let line = Message::new("link-done").with("rows", rows.len()).with("children", clusters.len()).with("open", open);
    let _ = writeln!(text, "{}", words.say(&line));
    if let Some(truth) = &wanted.truth {
        let missing =
            || Error::Unreadable { path: wanted.file.clone(), source: std::io::ErrorKind::InvalidInput.into() };
        let column = columns.get(truth.as_str()).ok_or_else(missing)?;
        let truth: Vec<&str> = rows.iter().map(|row| row.get(*column).unwrap_or_default()).collect();
        let score = Score::of(&truth, &linkage.cluster);
        let percent = |share: f64| format!("{share:.4}");
        let line = Message::new("link-truth")
            .with("precision", percent(score.precision()))
            .with("recall", percent(score.recall()))
            .with("f1", percent(score.f1()))
            .with("wrong", score.found - score.both)
            .with("missed", score.real - score.both);
        let _ = writeln!(text, "{}", words.say(&line));
    }
    Ok(Said::out(text))
}

/// Rows of one return are taken for different children: the return is named by municipality and kind of source.
fn sources(rows: &[csv::StringRecord], columns: &BTreeMap<&str, usize>) -> Vec<u32> {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut next = 0;
    let name = |row: &csv::StringRecord, column: &str| {
        columns.get(column).and_then(|at| row.get(*at)).unwrap_or_default().to_owned()
    };
    rows.iter()
        .map(|row| {
            let source = format!("{}\u{1f}{}", name(row, "source_municipality_code"), name(row, "source_kind"));
            *numbers.entry(source).or_insert_with(|| {
                next += 1;
                next
            })
        })
        .collect()
}

fn identity(row: &csv::StringRecord, columns: &BTreeMap<&str, usize>, source: u32) -> Identity {
    let text = |column: &str| columns.get(column).and_then(|at| row.get(*at)).unwrap_or_default();
    let parts = |family: &str, given: &str, whole: &str, read: fn(&str) -> jissu::values::read::Read<Name>| {
        let (family, given) = (read(text(family)).value, read(text(given)).value);
        if family.whole.is_empty() && given.whole.is_empty() {
            read(text(whole)).value
        } else {
            Name::of_parts(&family, &given)
        }
    };
    let name = parts("family_name", "given_name", "name", read_name);
    let kana = parts("family_kana", "given_kana", "kana", read_kana);
    let address = read_address(text("address"), None, &[]).value;
    Identity {
        source,
        fixed: 0,
        family: name.family,
        given: name.given,
        name: name.whole,
        family_kana: kana.family,
        given_kana: kana.given,
        kana: kana.whole,
        birth: read_date(text("birth_date"), Hint::default()).ok().map(|read| read.value),
        sex: Sex::read(text("sex")).value().map(|sex| sex == Sex::Female),
        municipality: address.municipality.and_then(|code| code.parse().ok()).unwrap_or(0),
        town: address.town,
        lot: address.lot,
        postal: read_postal(text("postal_code")).map(|read| read.value).unwrap_or_default(),
        guardian: read_name(text("guardian_name")).value.whole,
        phone: read_phone(text("phone")).map(|read| read.value).unwrap_or_default(),
        certificate: text("certificate").to_owned(),
        cares: read_cares(text("care_items")).cares.bits(),
    }
}

/// Writes the rows as they came, with `child_id`: the number of the child's first row.
fn write(
    wanted: &LinkArguments,
    titles: &csv::StringRecord,
    rows: &[csv::StringRecord],
    clusters: &[u32],
) -> Result<(), Error> {
    let unwritten = |error: csv::Error| {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            _ => std::io::ErrorKind::Other.into(),
        };
        Error::Output { path: wanted.output.clone(), source }
    };
    let mut writer = csv::Writer::from_path(&wanted.output).map_err(unwritten)?;
    writer.write_record(titles.iter().chain(["child_id"])).map_err(unwritten)?;
    for (row, cluster) in rows.iter().zip(clusters) {
        let child = (u64::from(*cluster) + 1).to_string();
        writer.write_record(row.iter().chain([child.as_str()])).map_err(unwritten)?;
    }
    writer.flush().map_err(|source| Error::Output { path: wanted.output.clone(), source })
}

/// Pairs of rows that are truly one child, that were found to be, and both.
struct Score {
    real: usize,
    found: usize,
    both: usize,
}

impl Score {
    fn of(truth: &[&str], clusters: &[u32]) -> Self {
        let rows = || truth.iter().copied().zip(clusters.iter().copied());
        Self {
            real: pairs(rows().map(|(truth, _)| truth)),
            found: pairs(rows().map(|(_, cluster)| cluster)),
            both: pairs(rows()),
        }
    }

    fn precision(&self) -> f64 {
        share(self.both, self.found)
    }

    fn recall(&self) -> f64 {
        share(self.both, self.real)
    }

    fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

/// Counts the pairs of rows that stand under one name.
fn pairs<T: Ord>(names: impl Iterator<Item = T>) -> usize {
    let mut sizes: BTreeMap<T, usize> = BTreeMap::new();
    for name in names {
        *sizes.entry(name).or_default() += 1;
    }
    sizes.values().map(|n| n * n.saturating_sub(1) / 2).sum()
}

fn share(part: usize, of: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if of == 0 { 1.0 } else { number(part) / number(of) }
}
