//! `jissu explain`: why rows are or are not one child, of a quarter or of any tables.

use std::path::PathBuf;

use jissu::error::Error;
use jissu::link;
use jissu::link::engine::Linkage;
use jissu::message::Message;
use jissu::people::{self, Asked};
use jissu::plan::Plan;
use jissu::report::{Waterfall, waterfalls};
use jissu::words::Words;

use super::{ExplainArguments, Said};

pub(super) fn explain(wanted: &ExplainArguments, words: &Words) -> Result<Said, Error> {
    let told = if wanted.table.is_empty() { of_quarter(wanted, words)? } else { of_tables(wanted)? };
    if told.is_empty() {
        return Ok(Said::out(words.text("explain-alone") + "\n"));
    }
    if let Some(path) = &wanted.picture {
        let picture = waterfalls(&told, words);
        std::fs::write(path, picture).map_err(|source| Error::Output { path: path.clone(), source })?;
    }
    let texts: Vec<String> = told.iter().map(|pair| pair.text(words)).collect();
    Ok(Said::out(texts.join("\n")))
}

fn asked(wanted: &ExplainArguments) -> Result<Asked<'_>, Error> {
    match (&wanted.a, &wanted.b, &wanted.child) {
        (None, None, Some(child)) => Ok(Asked::Person(child)),
        (Some(a), Some(b), None) => Ok(Asked::Rows(a, b)),
        _ => Err(Error::Asked(Message::new("explain-what"))),
    }
}

fn of_tables(wanted: &ExplainArguments) -> Result<Vec<Waterfall>, Error> {
    let model =
        super::link::model(wanted.model.as_deref(), wanted.id.clone(), wanted.threshold, wanted.join.as_deref())?;
    let job = people::Job { files: wanted.table.clone(), model, output: None, pairs: None, truth: None, report: false };
    let found = people::explain(&job, asked(wanted)?)?;
    let told =
        found.pairs.iter().filter_map(|pair| Waterfall::of(&found.linkage, *pair, found.same, |row| found.name(row)));
    Ok(told.map(|told| told.naming(&found.further)).collect())
}

/// Reads and links the quarter anew: the same files give the same answer.
fn of_quarter(wanted: &ExplainArguments, words: &Words) -> Result<Vec<Waterfall>, Error> {
    let plan = Plan::load(&wanted.plan.clone().map_or_else(newest_plan, Ok)?)?;
    let checked = jissu::check(&plan, &|_| ())?;
    let past = checked.returns.past();
    let name = |row: u32| {
        let record = usize::try_from(row).ok().and_then(|row| checked.records.rows().get(row));
        record.map_or_else(
            || words.text("review-register"),
            |record| {
                let office = plan.offices.get(record.office).map(|office| office.name.as_str()).unwrap_or_default();
                let place = &record.place;
                let sheet = place.sheet.as_deref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
                let row = place.row.map(|row| row.to_string()).unwrap_or_default();
                format!("{office} {}{sheet} {row} ({})", place.file, record.key)
            },
        )
    };
    let same = plan.method.linking.same;
    let told = |linkage: &Linkage, pairs: Vec<(u32, u32)>| {
        pairs.into_iter().filter_map(|pair| Waterfall::of(linkage, pair, same, name)).collect()
    };
    match asked(wanted)? {
        Asked::Rows(a, b) => {
            let place = |key: &str| {
                let place = link::place(&checked.records, past, key);
                place.ok_or_else(|| Error::Asked(Message::new("explain-no-row").with("row", key)))
            };
            let pair = (place(a)?, place(b)?);
            Ok(told(&link::explained(&checked.records, past, &plan, pair), vec![pair]))
        }
        Asked::Person(id) => {
            let linkage = checked.children.linkage();
            let found = checked.children.list().iter().find(|child| child.id == id);
            let first = found.and_then(|child| child.records.first()).and_then(|row| linkage.cluster.get(*row));
            let first = first.ok_or_else(|| Error::Asked(Message::new("explain-no-child").with("child", id)))?;
            Ok(told(linkage, linkage.bonds(*first)))
        }
    }
}

/// The last quarter's file in `pipelines/`.
fn newest_plan() -> Result<PathBuf, Error> {
    let folder = PathBuf::from("pipelines");
    let entries = std::fs::read_dir(&folder).map_err(|_| Error::Asked(Message::new("explain-no-plan")))?;
    let quarters = entries.flatten().map(|entry| entry.path()).filter(|path| {
        let name = people::file_name(path);
        name.starts_with("fy") && path.extension().is_some_and(|extension| extension == "toml")
    });
    quarters.max().ok_or_else(|| Error::Asked(Message::new("explain-no-plan")))
}
