//! A new job from answers or arguments, the next quarter from this one, and help in both languages, through the binary.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use jissu::plan::Plan;

use crate::common::Job;

fn jissu(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
    command.current_dir(folder).args(arguments);
    command
}

#[test]
fn a_job_begins_by_questions_and_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let answers = "横須賀・三浦\n\nR3Q1\n\n病院=みさき湾総合病院、訪問看護=\"しお\\かぜ\"\n\n\n検討会議\n";
    let asked = jissu(folder.path(), &["init"]).write_stdin(answers).assert().success();
    let said = String::from_utf8_lossy(&asked.get_output().stdout).into_owned();
    assert!(said.contains("jissu check pipelines/fy2021q1.toml"), "{said}");

    let plan = Plan::load(&folder.path().join("pipelines/fy2021q1.toml")).unwrap();
    assert!(!plan.fictional);
    assert_eq!(plan.title, "横須賀・三浦圏域 医療的ケア児等実数把握 令和3年度第1四半期");
    // Five municipalities with four offices each, and two more.
    assert_eq!(plan.offices.len(), 22);
    assert!(plan.offices.iter().all(|office| plan.input.join(&office.folder).is_dir()));
    assert!(plan.offices.iter().any(|office| office.name == "\"しお\\かぜ\""));
    assert_eq!(plan.method.protection.decided_by, "検討会議");
    jissu(folder.path(), &["check", "pipelines/fy2021q1.toml", "--fail-on", "never"]).assert().success();
}

#[test]
fn a_job_begins_from_arguments_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["init", "job", "--area", "東部", "--municipality", "鳥取市", "--quarter", "fy2026q1", "--fictional"];
    jissu(folder.path(), &arguments).assert().success();
    let method = folder.path().join("job/pipelines/method.toml");
    fs::write(&method, "mine").unwrap();
    fs::remove_file(folder.path().join("job/pipelines/fy2026q1.toml")).unwrap();
    let again = jissu(folder.path(), &arguments).assert().code(1);
    assert!(String::from_utf8_lossy(&again.get_output().stderr).contains("method.toml"));
    assert_eq!(fs::read_to_string(&method).unwrap(), "mine");
    assert!(!folder.path().join("job/pipelines/fy2026q1.toml").exists());
}

#[test]
fn answers_that_cannot_be_used_are_told() {
    let told = |arguments: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let failed = jissu(folder.path(), arguments).write_stdin("").assert().code(1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        String::from_utf8_lossy(&failed.get_output().stderr).lines().last().unwrap().to_owned()
    };
    assert!(told(&["init"]).contains("--help"));
    assert!(told(&["init", "--area", "東部", "--quarter", "R8Q1"]).contains("--municipality"));
    assert!(told(&["init", "--area", "横須賀・三浦", "--quarter", "3月"]).contains("R3Q1"));
    assert!(told(&["init", "--area", "葉山町", "--quarter", "R8Q1", "--channel", "病院"]).contains("--office 病院="));
    assert!(told(&["init", "--area", "葉山町", "--quarter", "R8Q1", "--due", "2021-02-30"]).contains("2021-07-20"));
}

#[test]
fn the_next_quarter_asks_the_same_offices_and_keeps_the_comments() {
    let job = Job::new(1);
    let first = job.plan_file("fy2021q2");
    let text = fs::read_to_string(&first)
        .unwrap()
        .replace("\n[office.", "\n# 注：担当者が替わった（令和3年度第2四半期）\n[office.");
    fs::write(&first, text).unwrap();
    jissu(job.path(), &["next", "pipelines/fy2021q2.toml"]).assert().success();

    let (before, after) = (Plan::load(&first).unwrap(), Plan::load(&job.plan_file("fy2021q3")).unwrap());
    assert_eq!(after.previous.as_deref(), Some("fy2021q2"));
    assert_eq!(after.reference_date.to_string(), "2021-12-31");
    assert_eq!(after.title, before.title.replace("第2", "第3"));
    assert_eq!(after.offices.len(), before.offices.len());
    for (after, before) in after.offices.iter().zip(before.offices.iter()) {
        assert_eq!((&after.id, &after.name, &after.folder), (&before.id, &before.name, &before.folder));
        // From R3.9.30 to R3.12.31 there are 92 days.
        assert_eq!((after.due - before.due).num_days(), 92);
    }
    let written = fs::read_to_string(job.plan_file("fy2021q3")).unwrap();
    assert!(written.contains("# 注：担当者が替わった（令和3年度第2四半期）"));
    jissu(job.path(), &["next", "pipelines/fy2021q2.toml"]).assert().code(1);
}

#[test]
fn help_and_wrong_usage_come_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let out = |arguments: &[&str]| {
        let output = jissu(folder.path(), arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    assert!(out(&["run", "--help"]).contains("四半期の計画ファイル"));
    assert!(out(&["run", "--help", "--lang", "en"]).contains("The quarter's file"));
    assert_eq!(out(&["rum"]).lines().next(), Some("エラー: 知らないコマンドです: rum"));
    assert!(out(&["--lang=en", "run"]).starts_with("error: Something is missing: <PLAN>"));
    assert!(out(&["completions", "bash"]).contains("_jissu"));
    assert!(out(&["man"]).contains(".SH"));
}

#[test]
fn every_command_and_argument_is_explained() {
    for lang in ["ja", "en"] {
        let help = |arguments: &[&str]| {
            let output = jissu(Path::new("."), &[arguments, &["--help", "--lang", lang]].concat()).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let all = help(&[]);
        let listed = all.lines().skip_while(|line| !line.ends_with(':') || line.contains(' ')).skip(1);
        let commands: Vec<&str> = listed.map_while(|line| line.split_whitespace().next()).collect();
        assert!(commands.len() >= 9 && commands.contains(&"run"), "{commands:?}");
        for text in commands.iter().map(|command| help(&[command])).chain([all.clone()]) {
            // A sentence that the catalogue lacks would stand there by its code.
            assert!(!text.contains("help-"), "{text}");
        }
    }
}
