//! `jissu link`: the linking engine alone, on one CSV.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jissu::error::Error;
use jissu::ingest::in_utf8;
use jissu::link::engine::{self, Identity, Part, Settings};
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
    let file = std::fs::read(&wanted.file).map_err(|source| Error::Unreadable { path: wanted.file.clone(), source })?;
    let file = in_utf8(file).ok_or_else(unreadable)?;
    let titles = csv::Reader::from_reader(file.as_slice()).headers().map_err(|_| unreadable())?.clone();
    let columns: BTreeMap<&str, usize> = titles.iter().enumerate().map(|(at, title)| (title, at)).collect();
    let truth = match &wanted.truth {
        Some(title) => Some(*columns.get(title.as_str()).ok_or_else(|| Error::Unreadable {
            path: wanted.file.clone(),
            source: std::io::ErrorKind::InvalidInput.into(),
        })?),
        None => None,
    };
    let read = read(&file, &columns, truth).map_err(|_| unreadable())?;
    let n_rows = read.n;
    let chosen = Settings::for_table(n_rows);
    let settings = Settings { same: wanted.threshold.unwrap_or(chosen.same), ..chosen };
    let linkage = engine::link_parts(read.parts, &[], &settings);
    write(wanted, &titles, &file, &linkage.cluster)?;
    let mut text = String::new();
    let mut clusters = linkage.cluster.clone();
    clusters.sort_unstable();
    clusters.dedup();
    let open = linkage.pairs.iter().filter(|pair| pair.outcome == engine::Outcome::Review).count();
    let line = Message::new("link-done").with("rows", n_rows).with("children", clusters.len()).with("open", open);
    let _ = writeln!(text, "{}", words.say(&line));
    if truth.is_some() {
        let score = Score::of(&read.truth, &linkage.cluster);
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

/// Rows that are turned into identities at once; of no more the cells are held.
const ROWS_AT_ONCE: usize = 1 << 14;

/// What linking needs of a table.
struct Rows {
    parts: Vec<Part>,
    n: usize,
    /// The true child of each row, numbered; empty if no column tells it.
    truth: Vec<u32>,
}

fn read(file: &[u8], columns: &BTreeMap<&str, usize>, truth: Option<usize>) -> Result<Rows, csv::Error> {
    let (mut sources, mut children) = (Numbers::default(), Numbers::default());
    let mut rows = Rows { parts: Vec::new(), n: 0, truth: Vec::new() };
    let mut reader = csv::Reader::from_reader(file);
    let mut records = reader.records();
    loop {
        let part: Vec<csv::StringRecord> = records.by_ref().take(ROWS_AT_ONCE).collect::<Result<_, _>>()?;
        if part.is_empty() {
            return Ok(rows);
        }
        let from: Vec<u32> = part.iter().map(|row| sources.of(source(row, columns))).collect();
        rows.truth.extend(
            truth
                .iter()
                .flat_map(|at| part.iter().map(move |row| row.get(*at).unwrap_or_default()))
                .map(|child| children.of(child.to_owned())),
        );
        let identities: Vec<Identity> =
            part.par_iter().zip(&from).map(|(row, source)| identity(row, columns, *source)).collect();
        rows.n += identities.len();
        rows.parts.push(Part::new(&identities));
    }
}

/// Numbers names in the order in which they come, from 1.
#[derive(Default)]
struct Numbers(BTreeMap<String, u32>);

impl Numbers {
    fn of(&mut self, name: String) -> u32 {
        let next = u32::try_from(self.0.len() + 1).unwrap_or(u32::MAX);
        *self.0.entry(name).or_insert(next)
    }
}

/// Rows of one return are taken for different children: the return is named by municipality and kind of source.
fn source(row: &csv::StringRecord, columns: &BTreeMap<&str, usize>) -> String {
    let name = |column: &str| columns.get(column).and_then(|at| row.get(*at)).unwrap_or_default();
    format!("{}\u{1f}{}", name("source_municipality_code"), name("source_kind"))
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
fn write(wanted: &LinkArguments, titles: &csv::StringRecord, file: &[u8], clusters: &[u32]) -> Result<(), Error> {
    let unwritten = |error: csv::Error| {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            _ => std::io::ErrorKind::Other.into(),
        };
        Error::Output { path: wanted.output.clone(), source }
    };
    let mut writer = csv::Writer::from_path(&wanted.output).map_err(unwritten)?;
    writer.write_record(titles.iter().chain(["child_id"])).map_err(unwritten)?;
    let mut reader = csv::Reader::from_reader(file);
    let mut row = csv::ByteRecord::new();
    for cluster in clusters {
        reader.read_byte_record(&mut row).map_err(unwritten)?;
        row.push_field((u64::from(*cluster) + 1).to_string().as_bytes());
        writer.write_byte_record(&row).map_err(unwritten)?;
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
    fn of(truth: &[u32], clusters: &[u32]) -> Self {
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
