//! A run that is broken off (Ctrl-C) leaves the run before it whole.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::Job;

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_run_that_is_broken_off_leaves_the_last_one_whole() {
    let job = Job::new(1);
    let run = || {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
        command.arg("run").arg(job.plan_file("fy2021q1")).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let output = job.path().join("output");
    // Broken off before there is a last run, it leaves nothing that looks like one.
    for wait in [20, 150] {
        broken_off(run(), wait);
        assert!(!output.join("fy2021q1").exists() || whole(&output), "{wait} ms");
    }
    assert!(run().status().unwrap().success());
    let before = files(&output.join("fy2021q1"));
    for wait in [30, 100, 200, 300, 400, 500, 600, 700, 800, 1000] {
        broken_off(run(), wait);
        // Both runs read the same, so that the one before and the new one have the same bytes.
        let after = files(&output.join("fy2021q1"));
        if after.is_empty() {
            // Between two renames: the next run puts the last one back.
            assert!(output.join(".fy2021q1.old").exists(), "{wait} ms");
        } else {
            assert!(before == after, "{wait} ms");
        }
        for entry in fs::read_dir(&output).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name == "fy2021q1" || name.starts_with('.'), "{name}");
        }
    }
    assert!(run().status().unwrap().success());
    assert!(before == files(&output.join("fy2021q1")));
    assert_eq!(fs::read_dir(&output).unwrap().count(), 1, "what was half written is gone");
}

/// Whether everything that the manifest names is there.
fn whole(output: &Path) -> bool {
    let output = output.join("fy2021q1");
    let manifest = fs::read(output.join("restricted/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest["outputs"].as_array().unwrap().iter().all(|file| output.join(file["path"].as_str().unwrap()).is_file())
}

fn broken_off(mut command: Command, wait: u64) {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(wait));
    Command::new("kill").arg("-INT").arg(child.id().to_string()).stderr(Stdio::null()).status().unwrap();
    child.wait().unwrap();
}
