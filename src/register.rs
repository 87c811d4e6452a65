//! The register: what a closed quarter leaves for the ones after it. One snapshot a quarter, never changed.
//!
//! `QUARTER-children.csv`: one row per child that any row of the quarter was about.
//! `QUARTER-rows.csv`: one row per linked row of a return, with what linking compares.
//! `release-NNN-QUARTER.json`: the numbers of an edition that left the house, of a closed or a provisional quarter.

pub mod release;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::Error;

/// One child as a closed quarter knew it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastChild {
    /// The child's id, kept from quarter to quarter.
    pub child: String,
    /// The quarter in which the child was first known.
    pub first: String,
    /// Municipality code of the guardian's residence; empty if unknown.
    pub home: String,
    /// The child counted in 実人数.
    pub counted: bool,
    /// Offices that reported the child, by their names in the plan, separated by a space.
    pub offices: String,
}

/// One linked row as a closed quarter knew it; texts are folded for comparison.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of what linking compares, named alike")]
pub struct PastRow {
    pub child: String,
    pub key: String,
    pub family: String,
    pub given: String,
    pub name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub kana: String,
    pub birth: String,
    pub sex: String,
    pub municipality: String,
    pub town: String,
    pub lot: String,
    pub postal: String,
    pub guardian: String,
    pub phone: String,
    pub certificate: String,
    pub cares: u32,
}

impl PastRow {
    /// Returns the key under which a decision names this row of the register: an office may give the same 整理番号 to
    /// another child in the next quarter.
    pub fn key_in(&self, quarter: &str) -> String {
        format!("{quarter}:{}#{}", self.key, self.child)
    }
}

impl std::fmt::Debug for PastRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PastRow").field("child", &self.child).finish_non_exhaustive()
    }
}

/// What one closed quarter left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The quarter.
    pub quarter: String,
    /// Its children, by id.
    pub children: BTreeMap<String, PastChild>,
    /// Its linked rows.
    pub rows: Vec<PastRow>,
}

impl Snapshot {
    /// Returns the paths of a quarter's two files.
    pub fn paths(folder: &Path, quarter: &str) -> [PathBuf; 2] {
        [folder.join(format!("{quarter}-children.csv")), folder.join(format!("{quarter}-rows.csv"))]
    }

    /// Reads a quarter's snapshot; none if there is no such quarter.
    pub fn load(folder: &Path, quarter: &str) -> Result<Option<Self>, Error> {
        let [children, rows] = Self::paths(folder, quarter);
        if !children.exists() {
            return Ok(None);
        }
        let children: Vec<PastChild> = read(&children)?;
        let n_children = children.len();
        let children = children.into_iter().map(|child| (child.child.clone(), child)).collect();
        let linked: Vec<PastRow> = read(&rows)?;
        if n_children > 0 && linked.is_empty() {
            // Without its rows nobody of the register could be found again.
            return Err(Error::Unreadable { path: rows, source: std::io::ErrorKind::UnexpectedEof.into() });
        }
        Ok(Some(Self { quarter: quarter.to_owned(), children, rows: linked }))
    }

    /// Returns the bytes of the two files.
    pub fn write(&self) -> Result<[Vec<u8>; 2], Error> {
        let children: Vec<_> = self.children.values().collect();
        Ok([written(&children)?, written(&self.rows)?])
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    // The parser's own message may quote a cell, so only the kind of fault is passed on.
    let unreadable = || Error::Unreadable { path: path.to_owned(), source: std::io::ErrorKind::InvalidData.into() };
    let mut reader = csv::Reader::from_path(path).map_err(|_| unreadable())?;
    reader.deserialize().collect::<Result<_, _>>().map_err(|_| unreadable())
}

fn written<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).map_err(|_| Error::Internal { stage: "register" })?;
    }
    writer.into_inner().map_err(|_| Error::Internal { stage: "register" })
}
