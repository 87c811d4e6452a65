//! Data goes one way: no stage names a later one.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages in their order.
const STAGES: [&str; 9] = ["plan", "ingest", "normalize", "link", "audit", "count", "gap", "protect", "report"];

/// Modules that every stage may use and that therefore may name none; the plan is what all of them are told.
const BELOW: [&str; 8] = ["findings", "forms", "frame", "master", "message", "register", "values", "words"];

fn sources(root: &Path, module: &str) -> Vec<PathBuf> {
    let mut files = vec![root.join(format!("{module}.rs"))];
    let mut folders = vec![root.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.exists());
    assert!(!files.is_empty(), "no source of {module}");
    files
}

fn names(file: &Path, module: &str) -> bool {
    let text = fs::read_to_string(file).unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let joined: String = code.collect::<Vec<_>>().join("\n");
    [format!("crate::{module}::"), format!("crate::{module};"), format!("crate::{{{module}"), format!(" {module}::{{")]
        .iter()
        .any(|written| joined.contains(written.as_str()))
}

#[test]
fn no_stage_names_a_later_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (at, stage) in STAGES.iter().enumerate() {
        for file in sources(&root, stage) {
            for later in STAGES.iter().skip(at + 1) {
                assert!(!names(&file, later), "{} names the later stage {later}", file.display());
            }
        }
    }
}

#[test]
fn what_all_stages_share_names_none_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for module in BELOW {
        for file in sources(&root, module) {
            for stage in STAGES {
                assert!(!names(&file, stage), "{} names the stage {stage}", file.display());
            }
        }
    }
}
