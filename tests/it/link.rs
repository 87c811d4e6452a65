//! `jissu link` through the binary: any tables to the same rows with a number for each person.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use rust_xlsxwriter::Workbook;

const ROWS: [[&str; 6]; 5] = [
    ["1", "髙橋　陽翔", "ﾀｶﾊｼ ﾊﾙﾄ", "R1.5.1", "横須賀市小川町11番地", "046-822-4000"],
    ["2", "高橋陽翔", "タカハシハルト", "2019-05-01", "横須賀市小川町11", "0468224000"],
    ["3", "鈴木結衣", "スズキユイ", "2018-12-24", "逗子市逗子5-2-16", "046-873-1111"],
    ["4", "高橋　陽菜", "タカハシ ハルナ", "R1.5.1", "横須賀市小川町11番地", "046-822-4000"],
    ["5", "鈴木　結衣", "", "H30.12.24", "神奈川県逗子市逗子五丁目2番16号", ""],
];
const TITLES: [&str; 6] = ["番号", "氏名", "フリガナ", "生年月日", "住所", "電話番号"];

fn csv(rows: &[[&str; 6]]) -> String {
    let lines = [TITLES].into_iter().chain(rows.iter().copied()).map(|row| row.join(",") + "\n");
    lines.collect()
}

fn workbook(path: &Path, rows: &[[&str; 6]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "医療的ケア児名簿").unwrap();
    for (row, cells) in (2..).zip([TITLES].iter().chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

fn link(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
    command.current_dir(folder).arg("link").args(arguments).output().unwrap()
}

fn written(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(name)).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn last(rows: &[Vec<String>]) -> Vec<&str> {
    rows.iter().map(|row| row.last().unwrap().as_str()).collect()
}

#[test]
fn one_table_with_its_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let text = csv(&ROWS);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    fs::write(folder.path().join("a.csv"), &cp932).unwrap();
    let answer = link(folder.path(), &["a.csv", "-o", "out.csv", "--pairs", "pairs.csv", "--id", "番号"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let rows = written(folder.path(), "out.csv");
    assert_eq!(rows[1][1], "髙橋　陽翔");
    assert_eq!(last(&rows), ["child_id", "1", "1", "3", "4", "3"]);
    let pairs = written(folder.path(), "pairs.csv");
    assert_eq!(pairs[0], ["left", "right", "weight", "probability", "decision"]);
    assert!(pairs.iter().any(|pair| pair[..2] == ["1", "2"] && pair[4] == "same"));
    assert!(pairs.iter().any(|pair| pair[..2] == ["3", "5"] && pair[4] == "same"));
    assert!(!pairs.iter().any(|pair| pair[..2] == ["1", "4"] && pair[4] == "same"), "twins");
    // Linking twice is linking once: the column of the first run is replaced.
    assert!(link(folder.path(), &["out.csv", "-o", "again.csv"]).status.success());
    assert_eq!(fs::read(folder.path().join("out.csv")).unwrap(), fs::read(folder.path().join("again.csv")).unwrap());
}

#[test]
fn several_tables_in_any_format() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), csv(&ROWS[..2])).unwrap();
    workbook(&folder.path().join("b.xlsx"), &ROWS[2..]);
    assert!(link(folder.path(), &["a.csv", "b.xlsx", "-o", "all.csv"]).status.success());
    let rows = written(folder.path(), "all.csv");
    assert_eq!(rows[0][6..], ["file", "child_id"]);
    assert_eq!(rows[5][6], "b.xlsx");
    assert_eq!(last(&rows), ["child_id", "1", "1", "3", "4", "3"]);
    // One to one: no two rows of one file.
    assert!(link(folder.path(), &["a.csv", "b.xlsx", "--join", "one", "-o", "one.csv"]).status.success());
    assert_eq!(last(&written(folder.path(), "one.csv")), ["child_id", "1", "2", "3", "4", "5"]);
}

#[test]
fn a_model_names_the_columns() {
    let folder = tempfile::tempdir().unwrap();
    let text = csv(&ROWS).replace("氏名", "a").replace("フリガナ", "b").replace("生年月日", "c").replace("住所", "d");
    fs::write(folder.path().join("a.csv"), text.replace("電話番号", "e")).unwrap();
    let answer = link(folder.path(), &["a.csv", "-o", "out.csv"]);
    assert_eq!(answer.status.code(), Some(1));
    let model = "id = \"番号\"\n[fields]\nname = \"a\"\nkana = \"b\"\nbirth = \"c\"\naddress = \"d\"\nphone = \"e\"\n[linking]\nsame = 0.9\n";
    fs::write(folder.path().join("m.toml"), model).unwrap();
    assert!(link(folder.path(), &["a.csv", "-m", "m.toml", "-o", "out.csv"]).status.success());
    assert_eq!(last(&written(folder.path(), "out.csv")), ["child_id", "1", "1", "3", "4", "3"]);
    fs::write(folder.path().join("m.toml"), model.replace("\"e\"", "\"f\"")).unwrap();
    let answer = link(folder.path(), &["a.csv", "-m", "m.toml", "-o", "out.csv", "--lang", "en"]);
    let said = String::from_utf8(answer.stderr).unwrap();
    assert!(said.contains("no column \"f\" in a.csv"), "{said}");
}

#[test]
fn the_truth_scores_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let truth = ["x", "x", "y", "z", "y"];
    let mut lines: Vec<String> = csv(&ROWS).lines().map(str::to_owned).collect();
    for (line, person) in lines.iter_mut().zip(std::iter::once("person").chain(truth)) {
        *line = format!("{line},{person}");
    }
    fs::write(folder.path().join("a.csv"), lines.join("\n")).unwrap();
    let answer = link(folder.path(), &["a.csv", "-o", "out.csv", "--truth", "person", "--lang", "en"]);
    let said = String::from_utf8(answer.stdout).unwrap();
    assert!(said.contains("Precision 1.0000, recall 1.0000, F1 1.0000"), "{said}");
    assert!(said.contains("(3 of 3 persons)") && said.contains("Never compared: 0 of 2"), "{said}");
    assert!(!said.contains("高橋"), "{said}");
    link(folder.path(), &["a.csv", "-o", "plain.csv"]);
    assert_eq!(fs::read(folder.path().join("out.csv")).unwrap(), fs::read(folder.path().join("plain.csv")).unwrap());
}

#[test]
fn a_proposal_is_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let text = csv(&ROWS).replace("氏名", "a").replace("フリガナ", "b").replace("生年月日", "c").replace("住所", "d");
    fs::write(folder.path().join("a.csv"), text).unwrap();
    let answer = link(folder.path(), &["--suggest", "a.csv"]);
    let proposal = String::from_utf8(answer.stdout).unwrap();
    for line in ["name = \"a\"", "kana = \"b\"", "birth = \"c\"", "address = \"d\"", "phone = \"電話番号\""] {
        assert!(proposal.contains(line), "{proposal}");
    }
    assert!(!proposal.contains("陽翔"), "{proposal}");
    fs::write(folder.path().join("m.toml"), proposal).unwrap();
    let answer = link(folder.path(), &["a.csv", "-m", "m.toml", "-o", "out.csv"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    assert_eq!(last(&written(folder.path(), "out.csv")), ["child_id", "1", "1", "3", "4", "3"]);
}

#[test]
fn a_report_and_an_explanation_tell_nothing_of_a_person() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), csv(&ROWS)).unwrap();
    let answer = link(folder.path(), &["a.csv", "-o", "out.csv", "--report", "report.xlsx"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("report.xlsx")).unwrap();
    let sheets = calamine::Reader::worksheets(&mut book);
    assert_eq!(sheets.len(), 4);
    let cells = sheets.iter().flat_map(|(_, range)| range.cells().map(|(_, _, cell)| cell.to_string()));
    assert!(!cells.into_iter().any(|cell| ["高橋", "陽翔", "小川町", "822"].iter().any(|word| cell.contains(word))));
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
    command.current_dir(folder.path()).args(["explain", "--table", "a.csv", "--picture", "why.svg", "--lang", "en"]);
    let said = String::from_utf8(command.args(["1", "4"]).output().unwrap().stdout).unwrap();
    assert!(said.contains("given name:") && said.contains("date of birth: equal") && !said.contains("高橋"), "{said}");
    let picture = fs::read_to_string(folder.path().join("why.svg")).unwrap();
    assert!(picture.starts_with("<svg") && !picture.contains("高橋"));
}

#[test]
fn rows_and_children_of_a_quarter_are_explained() {
    let job = crate::common::Job::new(3);
    let (_, checked) = job.check("fy2021q1");
    let explain = |arguments: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("jissu"));
        command.current_dir(job.path()).args(["explain", "--plan", "pipelines/fy2021q1.toml"]).args(arguments);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let child = checked.children.list().iter().find(|child| child.records.len() == 3).unwrap();
    assert_eq!(explain(&["--child", &child.id]).matches("A  ").count(), 2, "as many bonds as hold it together");
    let pair = &checked.children.review()[0];
    let key = |row: u32| checked.records.rows()[usize::try_from(row).unwrap()].key.clone();
    let said = explain(&[&key(pair.a), &key(pair.b)]);
    assert!(said.contains("人の判定待ち") && said.contains("合計"), "{said}");
}

#[test]
fn what_moves_the_count_most_is_asked_first() {
    let job = crate::common::Job::new(5);
    let (_, checked) = job.check("fy2021q1");
    let children = &checked.children;
    let mut places: Vec<usize> = children.doubts().iter().flat_map(|doubt| doubt.pairs.clone()).collect();
    places.sort_unstable();
    assert_eq!(places, (0..children.review().len()).collect::<Vec<_>>(), "every pair stands in one group");
    let worth = |place: usize| {
        let probability = children.review()[place].probability;
        f64::from(u32::try_from(children.moves()[place]).unwrap()) * probability.min(1.0 - probability)
    };
    let first: Vec<f64> = children.doubts().iter().map(|doubt| worth(doubt.pairs[0])).collect();
    assert!(first.windows(2).all(|pair| pair[0] >= pair[1]), "{first:?}");
    for doubt in children.doubts() {
        let rows: Vec<u32> = doubt.clusters.concat();
        let pair = &children.review()[doubt.pairs[0]];
        assert!(rows.contains(&pair.a) && rows.contains(&pair.b) && doubt.clusters.len() >= 2);
    }
}
