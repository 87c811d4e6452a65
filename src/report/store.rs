//! Files in memory to a folder, in one step: a reader finds the run before or this one, never half of one.
//!
//! All is written beside the folder (`.NAME.new`), then two renames put it into place, since a folder cannot be renamed
//! onto a full one. What an interrupted run left is put right at the next start.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::ingest::hex;

/// The list of what a run wrote, in the folder of a run.
const MANIFEST: &str = "restricted/manifest.json";

/// Who may open a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    /// The council and the public.
    Council,
    /// The office that it is addressed to.
    Queries,
    /// 事務局 alone.
    Restricted,
}

impl Zone {
    /// Returns the zone's folder.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Queries => "queries",
            Self::Restricted => "restricted",
        }
    }
}

/// A file before it is written.
pub(super) struct File {
    /// Its zone.
    pub(super) zone: Zone,
    /// Its name.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |source| Error::Output { path: path.to_owned(), source }
}

/// Returns the hidden neighbour of a folder: `output/.fy2021q1.new`.
fn beside(output: &Path, ending: &str) -> PathBuf {
    let name = output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    output.with_file_name(format!(".{name}.{ending}"))
}

/// Puts right what an interrupted run left: half-written files go; where the old run had been moved aside and the new
/// one not yet put into its place, the old one comes back.
pub(super) fn recover(output: &Path, register: &Path) -> Result<(), Error> {
    if output.is_file() {
        return Err(Error::OutputIsFile { path: output.to_owned() });
    }
    // Files of a register that was being closed.
    for entry in fs::read_dir(register).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let staged = Path::new(&name).extension().is_some_and(|ending| ending == "new");
        if name.starts_with('.') && staged {
            fs::remove_file(entry.path()).map_err(failed(register))?;
        }
    }
    let (new, old) = (beside(output, "new"), beside(output, "old"));
    if new.exists() {
        fs::remove_dir_all(&new).map_err(failed(&new))?;
    }
    if old.exists() {
        if output.exists() {
            fs::remove_dir_all(&old).map_err(failed(&old))?;
        } else {
            fs::rename(&old, output).map_err(failed(output))?;
        }
    }
    Ok(())
}

/// Refuses a folder that holds what no run wrote, or what somebody changed since: it is replaced as a whole, and a review
/// workbook filled in where it lies would be lost with it.
pub(super) fn only_ours(output: &Path) -> Result<(), Error> {
    let mut written: BTreeMap<PathBuf, String> = BTreeMap::new();
    let manifest = output.join(MANIFEST);
    if let Some(list) = fs::read(&manifest).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) {
        for file in list.get("outputs").and_then(Value::as_array).into_iter().flatten() {
            let text = |key: &str| file.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (Some(path), Some(hash)) = (text("path"), text("sha256")) {
                written.insert(output.join(path), hash);
            }
        }
    }
    let mut open = vec![output.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            // What the system and an open Excel leave beside files is nobody's work.
            let passing = name.to_string_lossy().starts_with("~$") || name == "Thumbs.db" || name == ".DS_Store";
            if path.is_dir() {
                open.push(path);
            } else if path != manifest && !passing {
                let same = written
                    .get(&path)
                    .is_some_and(|hash| fs::read(&path).is_ok_and(|bytes| *hash == hex(&Sha256::digest(&bytes))));
                if !same {
                    return Err(Error::OutputChanged { path });
                }
            }
        }
    }
    Ok(())
}

/// Writes the files of a run and of the register. Whatever fails, the run before stays as it was.
pub(super) fn commit(output: &Path, files: &[File], register: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    if output.is_file() {
        return Err(Error::OutputIsFile { path: output.to_owned() });
    }
    let (new, old) = (beside(output, "new"), beside(output, "old"));
    let written = write(&new, files).and_then(|()| stage(register)).and_then(|()| swap(output, &new, &old, register));
    if written.is_err() {
        // The first error is the one to tell; the next run clears what stays.
        let _ = fs::remove_dir_all(&new);
        for (path, _) in register {
            let _ = fs::remove_file(beside(path, "new"));
        }
    }
    written
}

fn write(folder: &Path, files: &[File]) -> Result<(), Error> {
    for zone in [Zone::Council, Zone::Queries, Zone::Restricted] {
        let path = folder.join(zone.folder());
        fs::create_dir_all(&path).map_err(failed(&path))?;
    }
    for file in files {
        let path = folder.join(file.zone.folder()).join(&file.name);
        fs::write(&path, &file.bytes).map_err(failed(&path))?;
    }
    Ok(())
}

/// Writes the register's files beside their places.
fn stage(register: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    for (path, bytes) in register {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        let staged = beside(path, "new");
        fs::write(&staged, bytes).map_err(failed(&staged))?;
    }
    Ok(())
}

fn swap(output: &Path, new: &Path, old: &Path, register: &[(PathBuf, Vec<u8>)]) -> Result<(), Error> {
    let had = output.exists();
    if had {
        fs::rename(output, old).map_err(failed(output))?;
    }
    let placed = fs::rename(new, output).map_err(failed(output)).and_then(|()| {
        // The register's two files come last; if one fails the folder goes back too.
        register.iter().try_for_each(|(path, _)| fs::rename(beside(path, "new"), path).map_err(failed(path)))
    });
    if let Err(error) = placed {
        let _ = fs::remove_dir_all(output);
        for (path, _) in register {
            let _ = fs::remove_file(path);
        }
        if had {
            let _ = fs::rename(old, output);
        }
        return Err(error);
    }
    if had {
        // The new run stands; a left-over of the old one is cleared at the next start.
        let _ = fs::remove_dir_all(old);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Vec<File> {
        vec![File { zone: Zone::Council, name: "a.txt".to_owned(), bytes: text.into() }]
    }

    fn read(output: &Path) -> String {
        fs::read_to_string(output.join("council/a.txt")).unwrap()
    }

    #[test]
    fn a_second_run_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("deep/fy2021q1");
        commit(&output, &file("1"), &[]).unwrap();
        commit(&output, &file("2"), &[(folder.path().join("register/r.csv"), b"r".to_vec())]).unwrap();
        assert_eq!(read(&output), "2");
        assert_eq!(fs::read_dir(output.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(fs::read(folder.path().join("register/r.csv")).unwrap(), b"r");
    }

    #[test]
    fn what_an_interrupted_run_left_is_put_right() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("q");
        commit(&output, &file("1"), &[]).unwrap();
        fs::rename(&output, beside(&output, "old")).unwrap();
        fs::create_dir_all(beside(&output, "new").join("council")).unwrap();
        recover(&output, Path::new("none")).unwrap();
        assert_eq!(read(&output), "1");
        assert!(!beside(&output, "new").exists() && !beside(&output, "old").exists());
    }

    #[test]
    fn a_failure_leaves_the_run_before() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("q");
        commit(&output, &file("1"), &[]).unwrap();
        // A file stands where the register's folder should be.
        fs::write(folder.path().join("register"), "").unwrap();
        let register = [(folder.path().join("register/r.csv"), Vec::new())];
        assert!(matches!(commit(&output, &file("2"), &register), Err(Error::Output { .. })));
        assert_eq!(read(&output), "1");
        assert!(!beside(&output, "new").exists());
        let blocked = folder.path().join("register");
        assert!(matches!(commit(&blocked, &file("2"), &[]), Err(Error::OutputIsFile { .. })));
    }
}
