//! `jissu gap` through the binary: from CSV files to what is missing, and what is wrong with a file.

use std::fs;
use std::process::Output;

use assert_cmd::Command;

const NEED: &str = "市町村,圏域,サービス,ケア,必要量\nA市,東,短期入所,人工呼吸器,10\nB町,東,短期入所,経管栄養,4\n\
                    A市,東,短期入所,透析,1\nC市,西,放課後等デイサービス,,5\n";
const CAPACITY: &str = "office,municipality,area,service,cares,capacity\nあさひ,A市,東,短期入所,人工呼吸器;経管栄養,3\n\
                        ひばり,B町,東,短期入所,人工呼吸器;経管栄養,6\nしおん,C市,西,短期入所,人工呼吸器,2\n\
                        なぎさ,C市,西,放課後等デイサービス,,\"1,000\"\n";

fn gap(need: &str, capacity: &str, arguments: &[&str]) -> Output {
    gap_of(need.as_bytes(), capacity.as_bytes(), arguments)
}

fn gap_of(need: &[u8], capacity: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("need.csv", need);
    write("capacity.csv", capacity);
    write("travel.csv", "from,to,minutes\nA市,B町,20\nC市,A市,40\n".as_bytes());
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
    command.current_dir(folder.path()).args(["gap", "need.csv", "capacity.csv", "--travel", "travel.csv"]);
    command.args(arguments).output().unwrap()
}

#[test]
fn what_is_missing_is_told_under_each_policy() {
    let answer = gap(NEED, CAPACITY, &["--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["need"], 20);
    let missing: Vec<_> = answer["policies"].as_array().unwrap().iter().map(|policy| &policy["unmet"]).collect();
    // Short stay: 7 and 1 alone; B gives 2, C over the line 2 within 45 minutes; nobody takes dialysis.
    assert_eq!(missing, [8, 6, 4, 4]);
    let text = String::from_utf8(gap(NEED, CAPACITY, &[]).stdout).unwrap();
    assert!(text.contains("圏域で分け合う　不足 6（ひとつ前より 2 減る）"), "{text}");
    // As Excel in Japan writes it.
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(NEED);
    assert_eq!(gap_of(&cp932, CAPACITY.as_bytes(), &[]).stdout, text.as_bytes());
    let near = gap(NEED, CAPACITY, &["--limit", "39", "--format", "json"]);
    let near: serde_json::Value = serde_json::from_slice(&near.stdout).unwrap();
    assert_eq!(near["policies"][2]["unmet"], 6);
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let told = |need: &str, capacity: &str| {
        let failed = gap(need, capacity, &["--lang", "en"]);
        assert_eq!(failed.status.code(), Some(1));
        String::from_utf8(failed.stderr).unwrap()
    };
    assert!(told(&NEED.replace(",10", ",1x"), CAPACITY).contains("need.csv, line 2: \"必要量 (need)\""));
    assert!(told(NEED, NEED).contains("capacity.csv has no column \"事業所 (office)\""));
    assert!(told(&NEED.replace("A市,東,短期入所,透析", "A市,西,短期入所,透析"), CAPACITY).contains("need.csv, line 4"));
    assert!(told(NEED, &CAPACITY.replace(",3\n", ",-3\n")).contains("capacity.csv, line 2"));
}

#[test]
fn where_help_helps_most_is_told() {
    let answer = gap(NEED, CAPACITY, &["--skills", "--site", "5", "--offices", "2", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    let area = &answer["policies"][1];
    // Both offices of the area are full, so that learning dialysis helps only under a wider policy.
    assert_eq!(area["one_more_skill_helps"], serde_json::json!([]));
    assert_eq!(area["new_offices"][0]["one_office"][0]["units"], 5);
    assert_eq!(area["new_offices"][0]["units"], 6);
    assert_eq!(area["new_offices"][0]["exact"], true);
    let text = String::from_utf8(gap(NEED, CAPACITY, &["--site", "5"]).stdout).unwrap();
    assert!(text.contains("短期入所 の事業所を新しくつくるなら（圏域で分け合う）：A市　不足が 5 減る"), "{text}");
}

#[test]
fn access_is_told_from_points() {
    let pointed = |text: &str| {
        let point = |line: &str| match (line.starts_with("市町村") || line.starts_with("office"), line) {
            (true, line) => format!("{line},緯度,経度\n"),
            (false, line) if line.contains("A市") => format!("{line},35.0,139.0\n"),
            (false, line) if line.contains("B町") => format!("{line},35.1,139.0\n"),
            (false, line) => format!("{line},36.0,139.0\n"),
        };
        text.lines().map(point).collect::<String>()
    };
    let answer = gap(&pointed(NEED), &pointed(CAPACITY), &["--access", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    let scores = answer["access"].as_array().unwrap();
    let of = |town: &str, score: &str| {
        let row = |row: &&serde_json::Value| row["municipality"] == town && row["service"] == "短期入所";
        scores.iter().find(row).unwrap()[score].as_f64()
    };
    // A has 3 for its 11, and with B, whose way was given, 9 for 15.
    assert_eq!(of("A市", "own_ratio"), Some(3.0 / 11.0));
    assert_eq!(of("B町", "fca"), Some(9.0 / 15.0));
    assert_eq!(of("C市", "own_ratio"), None);
    let wrong = gap(&pointed(NEED).replace("35.0", "135.0"), &pointed(CAPACITY), &["--lang", "en"]);
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("\"緯度 (latitude)\" is no number of degrees: 135.0"));
}
