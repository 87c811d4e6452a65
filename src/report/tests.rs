//! The whole chain on a small invented quarter: what is written, for whom, and what comes back.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};

use crate::error::Error;
use crate::ingest;
use crate::plan::Plan;
use crate::words::{Lang, Words};

const METHOD: &str = r#"
name = "方法"
[area]
name = "横須賀・三浦"
system = "二次医療圏"
municipalities = ["142018", "142042"]
[linking]
row-key = "key"
[protection]
preset = "under-5"
decided-by = "検討会議"
decided-on = 2021-06-25
"#;

const OFFICES: &str = r#"
[office.yokosuka]
name = "横須賀市 障害福祉課"
municipality = "142018"
channel = "障害福祉"
folder = "横須賀"
forms = ["child"]
[office.kamakura]
name = "鎌倉市 障害福祉課"
municipality = "142042"
channel = "障害福祉"
folder = "鎌倉"
forms = ["child"]
[office.hospital]
name = "みさき湾総合病院"
channel = "病院"
folder = "病院"
forms = ["child"]
"#;

const HEAD: &str = "整理番号,氏名,フリガナ,生年月日,性別,居住市町村,住所,保護者氏名,電話,居住市町との共有同意,提供根拠,人工呼吸器,経管栄養\n";

/// Paths of what was written.
struct Zones {
    council: Vec<PathBuf>,
    queries: Vec<PathBuf>,
    restricted: Vec<PathBuf>,
    register: Vec<PathBuf>,
}

/// A folder with a quarter in it.
struct Quarter(tempfile::TempDir);

impl Quarter {
    fn new() -> Self {
        let quarter = Self(tempfile::tempdir().unwrap());
        quarter.write("pipelines/method.toml", METHOD);
        quarter.plan("案", true, "架空の四半期");
        quarter.write(
            "input/横須賀/個票.csv",
            format!(
                "{HEAD}1,海野 みなと,ウンノ ミナト,2015-05-01,男,横須賀市,横須賀市小川町11-1,海野 なぎさ,0468221111,有,同意,○,\n\
                 2,浜田 しおり,ハマダ シオリ,2016-06-02,女,横須賀市,横須賀市汐入町2-3,浜田 ひかる,0468222222,有,同意,,○\n\
                 3,磯部 かもめ,イソベ カモメ,,女,横須賀市,横須賀市汐入町9-9,磯部 そら,0468223333,有,同意,,○\n"
            ),
        );
        quarter.write(
            "input/鎌倉/個票.csv",
            format!(
                "{HEAD}1,由比 こずえ,ユイ コズエ,2014-03-03,女,鎌倉市,鎌倉市御成町18-10,由比 まさご,0467231234,有,同意,○,○\n"
            ),
        );
        quarter.write(
            "input/病院/一覧.csv",
            format!(
                "{HEAD}7,海野 湊,ウンノ ミナト,2015-05-01,男,横須賀市,,,0468221111,有,同意,○,\n\
                 8,岬 つばさ,ミサキ ツバサ,2018-08-08,男,横須賀市,横須賀市追浜町3-1,岬 はるか,0468651111,有,同意,,○\n\
                 9,浜田 しおり,ハマダ シオリ,2013-12-20,女,,,,,有,同意,,○\n"
            ),
        );
        quarter
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn plan(&self, status: &str, fictional: bool, title: &str) {
        let head = format!(
            "title = \"{title}\"\nquarter = \"fy2021q1\"\nreference-date = 2021-06-30\nstatus = \"{status}\"\n\
             fictional = {fictional}\nmethod = \"method.toml\"\ninput = \"../input\"\noutput = \"../output/fy2021q1\"\n\
             register = \"../output/register\"\ndue = 2021-07-20\n{OFFICES}"
        );
        self.write("pipelines/fy2021q1.toml", head);
    }

    fn run(&self, lang: Lang) -> Result<Zones, Error> {
        let plan = Plan::load(&self.path("pipelines/fy2021q1.toml"))?;
        let mut written = crate::run(&plan, &Words::new(lang), &|_| ())?.outputs;
        let mut of = |zone: &str| written.remove(zone).unwrap_or_default();
        Ok(Zones {
            council: of("council"),
            queries: of("queries"),
            restricted: of("restricted"),
            register: of("register"),
        })
    }

    /// The quarter as it was read, with what came back in 回答/.
    fn past(&self) -> ingest::Past {
        let plan = Plan::load(&self.path("pipelines/fy2021q1.toml")).unwrap();
        ingest::returns(&plan).unwrap().past().clone()
    }
}

fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    let text = |cell: &Data| cell.to_string();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| row.iter().map(text).collect()).collect();
            (name, rows)
        })
        .collect()
}

fn all_text(path: &Path) -> String {
    sheets(path).into_iter().flat_map(|(_, rows)| rows.into_iter().flatten()).collect::<Vec<_>>().join("\n")
}

/// Writes text into a blank cell of a sheet (`xl/worksheets/sheetN.xml`), as Excel would.
fn filled(bytes: &[u8], sheet: usize, cells: &[(String, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name == format!("xl/worksheets/sheet{sheet}.xml") {
            let mut xml = String::from_utf8(text).unwrap();
            for (cell, value) in cells {
                let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap();
                let end = start + xml.get(start..).unwrap().find("/>").unwrap();
                let inline = format!(" t=\"inlineStr\"><is><t>{value}</t></is></c>");
                xml.replace_range(end..end + 2, &inline);
            }
            text = xml.into_bytes();
        }
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        written.write_all(&text).unwrap();
    }
    written.finish().unwrap().into_inner()
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn three_zones_are_written_and_the_same_input_makes_the_same_bytes() {
    let quarter = Quarter::new();
    let first = quarter.run(Lang::Ja).unwrap();
    assert_eq!(names(&first.council), ["fy2021q1_医療的ケア児等_集計.xlsx"]);
    assert_eq!(
        names(&first.queries),
        ["142018_横須賀市_障害福祉課.xlsx", "142042_鎌倉市_障害福祉課.xlsx", "ken_みさき湾総合病院.xlsx"]
    );
    assert_eq!(
        names(&first.restricted),
        [
            "fy2021q1_要確認_名寄せ.xlsx",
            "linked_rows.csv",
            "lines.csv",
            "findings.csv",
            "fy2021q1_課題管理表.xlsx",
            "suppression.csv",
            "offices.csv",
            "manifest.json"
        ]
    );
    let every: Vec<&PathBuf> = first.council.iter().chain(&first.queries).chain(&first.restricted).collect();
    let before: Vec<Vec<u8>> = every.iter().map(|path| fs::read(path).unwrap()).collect();
    quarter.run(Lang::Ja).unwrap();
    let after: Vec<Vec<u8>> = every.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(before == after);
    assert_eq!(fs::read_dir(quarter.path("output")).unwrap().count(), 1);
}

#[test]
fn the_council_reads_tables_with_their_definitions_and_no_code_of_the_catalogue() {
    for lang in [Lang::Ja, Lang::En] {
        let quarter = Quarter::new();
        let written = quarter.run(lang).unwrap();
        let words = Words::new(lang);
        for path in written.council.iter().chain(&written.queries).chain(&written.restricted[..1]) {
            for (sheet, rows) in sheets(path) {
                for text in rows.iter().flatten() {
                    // A code that the catalogue lacks comes out as itself.
                    let code = text.split_once('-').is_some_and(|(head, _)| {
                        ["table", "sheet", "axis", "summary", "item", "needs", "define", "letter", "level"]
                            .contains(&head)
                    });
                    assert!(!code, "{sheet}: {text}");
                }
            }
        }
        let council = sheets(&written.council[0]);
        assert_eq!(council.len(), 27);
        assert_eq!(council[0].0, words.text("sheet-cover"));
        assert!(all_text(&written.council[0]).contains(words.text("table-reports.definition").get(..30).unwrap()));
    }
}

#[test]
fn nothing_of_a_child_stands_in_the_council_file_and_a_leak_stops_the_run() {
    let quarter = Quarter::new();
    let written = quarter.run(Lang::Ja).unwrap();
    let before = fs::read(&written.council[0]).unwrap();
    assert!(!all_text(&written.council[0]).contains("海野"));
    for leaked in ["海野みなと 様", "ハマダシオリ", "0467231234", "平成26年3月3日", "H26.3.3", "横須賀市追浜町3-1"]
    {
        quarter.plan("案", true, leaked);
        let error = quarter.run(Lang::Ja).err().unwrap();
        assert!(matches!(error, Error::Leak { .. }), "{leaked}: {error:?}");
        assert!(fs::read(&written.council[0]).unwrap() == before);
    }
    // A held row is about a child too; a longer number is another number.
    quarter.plan("案", true, "磯部 かもめ");
    assert!(matches!(quarter.run(Lang::Ja), Err(Error::Leak { .. })));
    quarter.plan("案", true, "H26.3.30 10467231234");
    quarter.run(Lang::Ja).unwrap();
}

#[test]
fn real_data_are_refused_before_anything_is_written() {
    let quarter = Quarter::new();
    quarter.plan("案", false, "題");
    assert!(matches!(quarter.run(Lang::Ja), Err(Error::NotFictional)));
    assert!(!quarter.path("output").exists());
}

#[test]
fn a_letter_is_about_its_office_alone_and_its_answer_comes_back() {
    let quarter = Quarter::new();
    let written = quarter.run(Lang::Ja).unwrap();
    let letter = &written.queries[0];
    let text = all_text(letter);
    assert!(text.contains("R01") && !text.contains("鎌倉") && !text.contains("由比"));
    // 情報提供票: a child that the hospital alone reports, with consent everywhere.
    assert!(text.contains("岬 つばさ"));
    let list = sheets(letter).into_iter().find(|(name, _)| name == "疑義照会票").unwrap().1;
    let head = list.iter().position(|row| row[0] == "照会番号").unwrap();
    let number = list[head + 1][0].clone();
    let answers = [(format!("L{}", head + 2), "生年月日は 2017-07-07 です。")];
    quarter.write("input/回答/返信.xlsx", filled(&fs::read(letter).unwrap(), 2, &answers));
    let replies = quarter.past().replies;
    assert_eq!(replies.keys().collect::<Vec<_>>(), [&number]);
    let again = quarter.run(Lang::Ja).unwrap();
    let text = all_text(&again.queries[0]);
    assert!(text.contains("回答済") && text.contains(answers[0].1));
}

#[test]
fn a_decision_in_the_review_workbook_comes_back_and_opens_the_way_to_close() {
    for lang in [Lang::Ja, Lang::En] {
        let quarter = Quarter::new();
        let written = quarter.run(lang).unwrap();
        let review = &written.restricted[0];
        let rows = sheets(review).remove(0).1;
        let words = Words::new(lang);
        let head = rows.iter().position(|row| row[1] == words.text("verdict-head-verdict")).unwrap();
        let n = rows.len() - head - 1;
        assert!(n > 0, "no pair to look at");
        quarter.plan("確定", true, "題");
        assert!(matches!(quarter.run(lang), Err(Error::ReviewOpen { .. })));
        let different = words.text("verdict-different");
        let cells: Vec<(String, &str)> =
            (0..n).map(|row| (format!("B{}", head + 2 + row), different.as_str())).collect();
        quarter.write("input/回答/判定.xlsx", filled(&fs::read(review).unwrap(), 1, &cells));
        let answers = quarter.past().answers;
        assert_eq!(answers.len(), n);
        assert!(answers.iter().all(|answer| answer.verdict == ingest::Verdict::Different));
        let closed = quarter.run(lang).unwrap();
        assert_eq!(
            names(&closed.register),
            ["fy2021q1-children.csv", "fy2021q1-rows.csv", "release-001-fy2021q1.json"]
        );
        // The same quarter may be run again; another one under its name may not.
        assert_eq!(quarter.run(lang).unwrap().register, Vec::<PathBuf>::new());
        let more = format!("{HEAD}1,由比 こずえ,ユイ コズエ,2014-03-03,女,鎌倉市,,,,有,同意,○,\n");
        quarter.write("input/鎌倉/個票.csv", more);
        assert!(matches!(quarter.run(lang), Err(Error::AlreadyClosed { .. })));
    }
}

#[test]
fn lists_for_machines_hold_every_row_once() {
    let quarter = Quarter::new();
    let written = quarter.run(Lang::Ja).unwrap();
    let read = |at: usize| fs::read_to_string(&written.restricted[at]).unwrap();
    let linked = read(1);
    assert!(linked.starts_with("\u{feff}file,sheet,row,child,key,counted\r\n"));
    assert_eq!(linked.lines().count(), 1 + 6);
    let unique: BTreeSet<&str> = linked.lines().collect();
    assert_eq!(unique.len(), 7);
    let lines = read(2);
    assert_eq!(lines.lines().filter(|line| line.contains(",held,")).count(), 1);
    let manifest: serde_json::Value = serde_json::from_str(&read(7)).unwrap();
    assert_eq!(manifest["lines"]["used"], 6);
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 3);
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), 11);
}
