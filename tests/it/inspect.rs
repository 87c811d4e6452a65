//! `inspect` as people and programs see it: hidden and merged cells, rows on demand, lines of a CSV, rows of no table.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

/// Returns what `inspect` says of a file.
fn said(path: &Path, options: &[&str]) -> Value {
    let run = assert_cmd::Command::cargo_bin("jissu").unwrap().arg("inspect").arg(path).args(options).output().unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

fn written(name: &str, bytes: &[u8], options: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    said(&path, &[&["--format", "json"], options].concat())
}

#[test]
fn hidden_header_rows_and_merged_titles_are_read_and_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let merged = Format::new();
    sheet.merge_range(0, 0, 1, 0, "町", &merged).unwrap();
    sheet.merge_range(0, 1, 0, 2, "人口", &merged).unwrap();
    sheet.write_row(1, 1, ["男", "女"]).unwrap();
    sheet.set_row_hidden(1).unwrap();
    sheet.set_column_hidden(2).unwrap();
    for (row, (town, men, women)) in (2..).zip([("東", 1, 2), ("西", 3, 4), ("計", 4, 6)]) {
        sheet.write(row, 0, town).unwrap();
        sheet.write_row(row, 1, [men, women]).unwrap();
    }
    let said = written("橋.xlsx", &book.save_to_buffer().unwrap(), &["--rows", "1"]);
    let sheet = &said["sheets"][0];
    assert_eq!((&sheet["hidden_rows"], &sheet["hidden_columns"]), (&json!([[2, 2]]), &json!([["C", "C"]])));
    let table = &sheet["tables"][0];
    assert_eq!((&table["header_rows"], &table["data_rows"]), (&json!([1, 2]), &json!(2)));
    let titles: Vec<&str> = table["columns"].as_array().unwrap().iter().map(|c| c["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["町", "人口／男", "人口／女"]);
    assert_eq!((&table["columns"][2]["field"], &table["columns"][2]["confidence"]), (&Value::Null, &json!(1.0)));
    let cells = json!([{"letter": "A", "raw": "東"}, {"letter": "B", "raw": 1.0}, {"letter": "C", "raw": 2.0}]);
    assert_eq!(table["rows"], json!([{"row": 3, "cells": cells}]));
}

#[test]
fn records_of_a_csv_have_their_lines() {
    let text = "氏名,フリガナ,生年月日,居住市町村,備考\n架空 一郎,ｶｸｳ ｲﾁﾛｳ,R2.4.1,鎌倉市,\"一行目\n二行目\"\n架空 二郎,カクウ ジロウ,不明,逗子市,\n※注,,,,\n";
    let said = written("個票.csv", text.as_bytes(), &["--cells"]);
    let table = &said["sheets"][0]["tables"][0];
    assert_eq!((&table["last_data_row"], &table["last_data_line"]), (&json!(3), &json!(4)));
    let other = json!([{"row": 1, "line": 1, "kind": "header"}, {"row": 4, "line": 5, "kind": "note"}]);
    assert_eq!(table["other_rows"], other);
    let value = |row: usize, cell: usize| &table["rows"][row]["cells"][cell]["value"];
    assert_eq!((value(0, 1), value(0, 2)), (&json!("カクウ イチロウ"), &json!("2020-04-01")));
    assert_eq!((value(1, 2), &table["rows"][1]["line"]), (&Value::Null, &json!(4)));
}

#[test]
fn rows_above_a_second_table_stand_with_it() {
    let text = "表1 児童,,,\n氏名,フリガナ,生年月日,居住市町村\n架空 一郎,カクウ イチロウ,2018-04-05,鎌倉市\n,,,\n所管,保健福祉課,,\n事業所名,サービス,定員,所在地\nあ園,短期入所,3,鎌倉市\n";
    let said = written("二つ.csv", text.as_bytes(), &[]);
    let tables = said["sheets"][0]["tables"].as_array().unwrap();
    let other = |at: usize| -> Vec<u64> {
        tables[at]["other_rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect()
    };
    assert_eq!(tables.len(), 2);
    assert!(other(0).iter().all(|row| *row <= 5) && other(1).iter().all(|row| *row > 4), "{said}");
    let none = written("なし.csv", "この文書は説明です\n\n表はありません\n".as_bytes(), &[]);
    assert_eq!(none["sheets"][0]["tables"], json!([]));
    assert_eq!(none["sheets"][0]["other_rows"][1], json!({"row": 3, "line": 3, "kind": "no-table"}));
}

#[test]
fn furigana_stand_in_for_a_missing_column_of_readings() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["氏名", "生年月日", "居住市町村", "吸引"]).unwrap();
    sheet.write_row(1, 0, ["架空 花子", "2018-04-05", "鎌倉市", "○"]).unwrap();
    sheet.write_row(2, 0, ["架空 次郎", "2019-05-01", "鎌倉市", "○"]).unwrap();
    let bytes = with_furigana(&book.save_to_buffer().unwrap(), "架空 花子", "カクウ ハナコ");
    let said = written("個票.xlsx", &bytes, &["--cells"]);
    let table = &said["sheets"][0]["tables"][0];
    let column = table["columns"].as_array().unwrap().last().unwrap();
    let told = (&column["letter"], &column["field"], &column["confidence"]);
    assert_eq!(told, (&json!("A"), &json!("kana"), &json!(0.6)));
    let cells = table["rows"][0]["cells"].as_array().unwrap();
    assert_eq!(cells.last().unwrap(), &json!({"letter": "A", "raw": "カクウ ハナコ", "value": "カクウ ハナコ"}));
    assert_eq!(table["rows"][1]["cells"].as_array().unwrap().len(), cells.len() - 1);
}

/// Writes a reading to one of a workbook's texts, as Excel keeps it.
fn with_furigana(bytes: &[u8], text: &str, reading: &str) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut xml = String::new();
        part.read_to_string(&mut xml).unwrap();
        let n = text.encode_utf16().count();
        let spelt = format!("<t>{text}</t><rPh sb=\"0\" eb=\"{n}\"><t>{reading}</t></rPh>");
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(xml.replace(&format!("<t>{text}</t>"), &spelt).as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}
