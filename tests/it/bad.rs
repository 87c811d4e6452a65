//! Bad input: each file gets its message, the rest of the job is unharmed, and nothing panics.

use std::fs;

use jissu::Checked;

use crate::common::{Job, real_files};

const OFFICE: &str = "input/fy2021q1/142042_鎌倉市/保育課";

/// Puts a file into an office's folder; returns the rules that it runs into.
fn rules_of(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let job = Job::new(1);
    let before = rows(&job.check("fy2021q1").1);
    fs::write(job.path().join(OFFICE).join(name), bytes).unwrap();
    let (_, checked) = job.check("fy2021q1");
    assert!(rows(&checked) >= before, "{name} harms other returns");
    let found = checked.findings.list().iter().filter(|(_, finding)| finding.place.file.ends_with(name));
    let mut codes: Vec<_> = found.map(|(_, finding)| finding.rule.code).collect();
    codes.dedup();
    codes
}

fn rows(checked: &Checked) -> usize {
    checked.records.rows().len()
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let whole = workbook(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    });
    let cut = &whole[..whole.len() / 2];
    for (name, bytes, rule) in [
        ("空.xlsx", &b""[..], "F01"),
        ("途中.xlsx", cut, "F02"),
        ("様式.pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "F04"),
        ("様式.xls", b"<html><body><table></table></body></html>", "F04"),
        ("表なし.xlsx", &whole, "F08"),
        ("ごみ.csv", &[0, 0, 0, 0, 0, 0, 0, 0], "F04"),
        ("空行だけ.csv", &b"\n".repeat(1_000_000), "F01"),
    ] {
        assert_eq!(rules_of(name, bytes), [rule], "{name}");
    }
}

#[test]
fn a_wrong_extension_is_told_and_read_all_the_same() {
    let bytes = workbook(|sheet| {
        for (column, title) in (0..).zip(["氏名", "フリガナ", "生年月日", "居住市町村", "吸引"]) {
            sheet.write(0, column, title).unwrap();
        }
        for (column, cell) in (0..).zip(["架空 花子", "カクウ ハナコ", "2018-04-05", "鎌倉市", "○"]) {
            sheet.write(1, column, cell).unwrap();
        }
    });
    let rules = rules_of("個票.xls", &bytes);
    assert!(rules.contains(&"F03") && !rules.contains(&"F02"), "{rules:?}");
}

#[test]
fn a_broken_csv_loses_no_line() {
    let text = "氏名,フリガナ,生年月日,居住市町村\n\"架空 一郎,カクウ イチロウ,2018-04-05,鎌倉市\n架空 二郎,カクウ ジロウ,H30.2.30,鎌倉市\n架空 三郎,カクウ サブロウ,2019/5/1,どこか市\n";
    let rules = rules_of("個票.csv", text.as_bytes());
    for rule in ["F13", "C01", "C14"] {
        assert!(rules.contains(&rule), "{rule} is not in {rules:?}");
    }
}

#[test]
fn columns_that_are_missing_or_claimed_twice_are_told() {
    let missing = "番号,氏名,フリガナ,居住市町村\n1,架空 一郎,カクウ イチロウ,鎌倉市\n";
    let rules = rules_of("生年月日なし.csv", missing.as_bytes());
    assert!(rules.contains(&"S02") && rules.contains(&"R01"), "{rules:?}");
    let twice = "氏名,フリガナ,生年月日,出生日,居住市町村\n架空 一郎,カクウ イチロウ,2018-04-05,2018-04-06,鎌倉市\n";
    assert!(rules_of("二つ.csv", twice.as_bytes()).contains(&"S03"));
    let none = "あ,い,う\n1,2,3\n";
    assert_eq!(rules_of("列名なし.csv", none.as_bytes()), ["F08"]);
}

#[test]
fn a_pinned_column_that_nobody_sent_is_told() {
    let job = Job::new(1);
    let plan = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&plan).unwrap();
    let office = text.lines().find(|line| line.starts_with("[office.")).unwrap();
    let pin = format!("{}.columns.child]\nbirth = \"お生まれの日付\"\n", office.trim_end_matches(']'));
    fs::write(&plan, format!("{text}\n{pin}")).unwrap();
    let (_, checked) = job.check("fy2021q1");
    let found: Vec<_> = checked.findings.list().iter().filter(|(_, finding)| finding.rule.code == "S09").collect();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_list_without_titles_is_read_by_letters_and_over_sheets() {
    let job = Job::new(1);
    let plan = job.plan_file("fy2021q1");
    let text = fs::read_to_string(&plan).unwrap();
    let pins =
        "[office.kamakura-hoiku.columns.child]\nname = \"B列\"\nkana = \"C列\"\nbirth = \"D列\"\nhome = \"E列\"\n";
    fs::write(&plan, format!("{text}\n{pins}")).unwrap();
    let list = "1,架空 花子,カクウ ハナコ,2018-04-05,鎌倉市\n2,架空 次郎,カクウ ジロウ,R1.5.1,鎌倉市\n";
    fs::write(job.path().join(OFFICE).join("列名なし.csv"), list).unwrap();
    let pages = paged();
    // A letter is meant for every file of its office.
    fs::write(job.path().join("input/fy2021q1/142042_鎌倉市/障害福祉課/二枚.xlsx"), &pages).unwrap();
    let (_, checked) = job.check("fy2021q1");
    let n = |name: &str| checked.records.rows().iter().filter(|row| row.place.file.ends_with(name)).count();
    assert_eq!((n("列名なし.csv"), n("二枚.xlsx")), (2, 4));
}

/// A list of children that goes on over two sheets, with titles on the first alone, and a sheet of explanations.
fn paged() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let first = book.add_worksheet();
    first.write_row(0, 0, ["氏名", "フリガナ", "生年月日", "居住市町村"]).unwrap();
    first.write_row(1, 0, ["架空 一", "カクウ ハジメ", "2017-01-02", "鎌倉市"]).unwrap();
    first.write_row(2, 0, ["架空 二", "カクウ フタ", "2017-02-03", "逗子市"]).unwrap();
    let second = book.add_worksheet();
    second.write_row(0, 0, ["架空 三", "カクウ ミツ", "2016-01-02", "鎌倉市"]).unwrap();
    second.write_row(1, 0, ["架空 四", "カクウ ヨツ", "H28.2.3", "葉山町"]).unwrap();
    let notes = book.add_worksheet();
    notes.write_row(0, 0, ["氏名は戸籍のとおり", "カナで", "西暦か和暦", "市町村名"]).unwrap();
    notes.write_row(1, 0, ["旧姓は", "括弧で", "日まで", "住民票"]).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_with_a_million_blank_rows_is_read() {
    let bytes = workbook(|sheet| {
        for (column, title) in (0..).zip(["氏名", "フリガナ", "生年月日", "居住市町村"]) {
            sheet.write(0, column, title).unwrap();
        }
        for (column, cell) in (0..).zip(["架空 花子", "カクウ ハナコ", "2018-04-05", "鎌倉市"]) {
            sheet.write(1, column, cell).unwrap();
        }
        sheet.write(1_048_575, 16_383, "※ 最終行").unwrap();
    });
    let rules = rules_of("広い.xlsx", &bytes);
    assert!(!rules.iter().any(|rule| rule.starts_with('F')), "{rules:?}");
}

#[test]
fn no_returns_at_all_is_a_quarter_of_missing_returns() {
    let job = Job::new(1);
    let input = job.path().join("input/fy2021q1");
    fs::remove_dir_all(&input).unwrap();
    fs::create_dir_all(&input).unwrap();
    let (plan, checked) = job.check("fy2021q1");
    let missing = checked.findings.list().iter().filter(|(_, finding)| finding.rule.code == "T01");
    let mut offices: Vec<_> = missing.map(|(_, finding)| finding.place.office).collect();
    offices.dedup();
    assert_eq!(offices.len(), plan.offices.len());
    assert_eq!(checked.children.list().len(), 0);
}

#[test]
fn a_password_opens_the_protected_file_and_a_wrong_one_does_not() {
    let file = "142042_鎌倉市/障害福祉課/様式1（鎌倉市・追加分）.xlsx";
    let rules = |password: &str| {
        let job = Job::new(1);
        let list = format!("ファイル,パスワード\n{file},{password}\n");
        fs::write(job.path().join("input/fy2021q1/パスワード.csv"), list).unwrap();
        let plan = job.plan_file("fy2021q1");
        let text = fs::read_to_string(&plan).unwrap();
        fs::write(&plan, text.replacen("received =", "passwords = \"パスワード.csv\"\nreceived =", 1)).unwrap();
        let (_, checked) = job.check("fy2021q1");
        let found = checked.findings.list().iter().filter(|(_, finding)| finding.place.file == file);
        found.map(|(_, finding)| finding.rule.code).collect::<Vec<_>>()
    };
    assert!(rules("chigau").contains(&"F06"));
    let opened = rules("kamakura2021");
    assert!(!opened.contains(&"F05") && !opened.contains(&"F06"), "{opened:?}");
}

/// Files of other people's making, each with the reading that is expected; they are not part of the repository.
#[test]
fn hostile_files_end_nothing() {
    let Some(folder) = real_files() else { return };
    let mut n_read = 0;
    for entry in fs::read_dir(folder.join("hostile")).unwrap() {
        let path = entry.unwrap().path();
        let submission = jissu::ingest::inspect(&path, None);
        if path.ends_with("sparse_corner_cells.xls") {
            // Four cells at the corners of 65,536 rows and 256 columns.
            let rows = &submission.sheets[0].0.rows;
            let places: Vec<_> = rows.iter().map(|row| (row.number, row.cells[0].0, row.cells[1].0)).collect();
            assert_eq!(places, [(1, 0, 255), (65_536, 0, 255)]);
        }
        n_read += usize::from(submission.refused.is_none() || submission.sheets.is_empty());
    }
    assert!(n_read > 0);
}

/// Repeated rows and columns of an .ods may come to billions of cells.
#[test]
fn a_file_that_unpacks_to_too_many_cells_is_refused() {
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let table = format!(
        "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row></table:table>"
    );
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<m/>"),
        ("content.xml", &content),
    ] {
        book.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut book, text.as_bytes()).unwrap();
    }
    let bytes = book.finish().unwrap().into_inner();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("広い.ods");
    fs::write(&path, bytes).unwrap();
    let submission = jissu::ingest::inspect(&path, None);
    assert_eq!(submission.refused.map(|(rule, _)| rule.code), Some("F07"));
}
