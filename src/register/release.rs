//! Releases: every number that left the house or was held back from leaving, as the register keeps it.
//!
//! `release-NNN-QUARTER.json`, numbered in the order in which they left, whatever the quarter; never changed. A number of
//! today can give away one that was held back then, so each later run takes all of them into account.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Snapshot;
use crate::error::Error;

/// What a number of a release is, which tells what its readers know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Children.
    Count,
    /// An amount with children behind it.
    Amount,
    /// A difference, which may be negative.
    Balance,
    /// Children of a municipality that was shown together with others: in no table.
    Inside,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// Its definition.
    pub definition: String,
    /// The number.
    pub value: i64,
    /// What it is.
    pub kind: Kind,
    /// Children behind it.
    pub contributors: u32,
    /// The same, by their places in [`Release::children`]; empty where nobody knows who they are.
    pub children: Vec<u32>,
    /// Below how many children such a number was held back.
    pub threshold: u32,
    /// What the rule of that day told of such a number: it is at least this.
    pub least: Option<i64>,
    /// Whether readers saw it.
    pub shown: bool,
}

/// One child, by what finds it again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its id in the register; empty while it has none that stays.
    pub id: String,
    /// Keys of its rows in that quarter.
    pub keys: Vec<String>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One edition of the council's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The quarter.
    pub quarter: String,
    /// Children behind its numbers.
    pub children: Vec<Known>,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// What adds up to zero: numbers by place, with coefficients.
    pub sums: Vec<Vec<(usize, i64)>>,
}

impl Release {
    /// Reads the releases of a register, the first one first. Children who got an id when their quarter was closed have it.
    pub fn load(folder: &Path) -> Result<Vec<Self>, Error> {
        let mut releases = Vec::new();
        for (_, path) in paths(folder) {
            let unreadable = |source| Error::Unreadable { path: path.clone(), source };
            let bytes = fs::read(&path).map_err(unreadable)?;
            // The parser's own message may quote the file.
            let release: Self = serde_json::from_slice(&bytes)
                .ok()
                .filter(Self::is_whole)
                .ok_or_else(|| unreadable(std::io::ErrorKind::InvalidData.into()))?;
            releases.push(release);
        }
        let mut quarters: Vec<String> = releases.iter().map(|release: &Self| release.quarter.clone()).collect();
        quarters.sort();
        quarters.dedup();
        for quarter in quarters {
            let Some(closed) = Snapshot::load(folder, &quarter)? else { continue };
            for release in releases.iter_mut().filter(|release| release.quarter == quarter) {
                release.name_children(&closed);
            }
        }
        Ok(releases)
    }

    /// Gives children the ids under which the register knows them since their quarter was closed.
    fn name_children(&mut self, closed: &Snapshot) {
        let ids: std::collections::BTreeMap<&str, &str> =
            closed.rows.iter().map(|row| (row.key.as_str(), row.child.as_str())).collect();
        for child in &mut self.children {
            if let Some(id) = child.keys.iter().find_map(|key| ids.get(key.as_str())).filter(|_| child.id.is_empty()) {
                child.id = (*id).to_owned();
            }
        }
    }

    /// Whether every place that it names is there.
    fn is_whole(&self) -> bool {
        let has_child = |at: &u32| usize::try_from(*at).is_ok_and(|at| at < self.children.len());
        self.numbers.iter().all(|number| number.children.iter().all(has_child))
            && self.sums.iter().flatten().all(|(at, _)| *at < self.numbers.len())
    }

    /// Returns the path of the next release.
    pub fn next_path(folder: &Path, quarter: &str) -> PathBuf {
        let number = paths(folder).last().map_or(1, |(number, _)| number.saturating_add(1));
        folder.join(format!("release-{number:03}-{quarter}.json"))
    }

    /// Returns the bytes of its file.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|_| Error::Internal { stage: "register" })
    }
}

/// The files of releases by number.
fn paths(folder: &Path) -> Vec<(u32, PathBuf)> {
    let number = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.strip_suffix(".json")?.strip_prefix("release-")?.split('-').next()?.parse().ok()
    };
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<(u32, PathBuf)> = files.filter_map(|path| Some((number(&path)?, path))).collect();
    paths.sort();
    paths
}
