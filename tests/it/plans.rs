//! Plans: every quarter in `pipelines/` passes, and each mistake is told with its line and a hint, all at once.

use std::fs;
use std::path::Path;

use jissu::error::Error;
use jissu::plan::Plan;
use jissu::words::{Lang, Words};

use crate::common::Job;

#[test]
fn every_quarter_in_pipelines_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut n_plans = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "method.toml") {
            let plan = Plan::load(&path).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
            assert!(plan.fictional);
            n_plans += 1;
        }
    }
    assert!(n_plans >= 2);
}

/// Changes a text of a sample's quarter or method file; returns what the plan's problems say.
fn problems(file: &str, from: &str, to: &str) -> String {
    let job = Job::new(1);
    let path = job.path().join("pipelines").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let words = Words::new(Lang::En);
    match Plan::load(&job.plan_file("fy2021q1")) {
        Ok(_) => "no problem".to_owned(),
        Err(Error::Plan(found)) => {
            let said = found.iter().map(|problem| {
                let hint = problem.hint.as_ref().map(|hint| format!(" → {}", words.say(hint))).unwrap_or_default();
                let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!("{line}{}{hint}", words.say(&problem.what))
            });
            let root = job.path().display().to_string();
            said.collect::<Vec<_>>().join("\n").replace(&root, "…").replace('\\', "/")
        }
        Err(other) => format!("{other:?}"),
    }
}

#[test]
fn mistakes_are_told_with_line_and_hint() {
    let told = [
        ("fy2021q1.toml", "fictional = true", "fictionl = true"),
        ("fy2021q1.toml", "due = 2021-07-20", "due = \"2021-02-30\""),
        ("fy2021q1.toml", "status = \"案\"", "status = \"確定版\""),
        ("fy2021q1.toml", "method = \"method.toml\"", "method = \"metod.toml\""),
        ("fy2021q1.toml", "input = \"../input/fy2021q1\"", "input = \"../input/fy2020q1\""),
        ("fy2021q1.toml", "municipality = \"142018\"", "municipality = \"142019\""),
        ("fy2021q1.toml", "channel = \"障害福祉\"", "channel = \"福祉\""),
        ("fy2021q1.toml", "quarter = \"fy2021q1\"", "quarter = \"2021q1\""),
        ("fy2021q1.toml", "title = ", "title : "),
        ("method.toml", "preset = \"under-10\"", "treshold = 10"),
        ("method.toml", "same = 0.98", "same = 1.5"),
        ("method.toml", "age-bands = [0, 3, 6", "age-bands = [0, 6, 3"),
        ("method.toml", "142018 = 388078", "142019 = 388078"),
    ]
    .map(|(file, from, to)| format!("{to}\n{}\n", problems(file, from, to)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn all_problems_come_at_once() {
    let job = Job::new(1);
    let path = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("status = \"案\"", "status = \"x\"\nsecret = 1", 1).replacen("due = 2021-07-20", "due = 3", 1),
    )
    .unwrap();
    match Plan::load(&path) {
        Err(Error::Plan(problems)) => assert_eq!(problems.len(), 3),
        other => panic!("{other:?}"),
    }
}
