//! `jissu protect` as it is typed: tables that others published, linked tables, and its own attack.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn jissu(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jissu"))
        .args(["--lang", "en"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// The cells of a file by their entries.
fn cells(path: PathBuf) -> BTreeMap<Vec<String>, String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(|row| {
        let mut row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        let cell = row.pop().unwrap();
        (row, cell)
    });
    rows.collect()
}

/// Year 2014 of the example of the `GaussSuppression` small-count vignette.
const EXAMPLE: &str =
    "age,geo,n\nyoung,Spain,7\nyoung,Iceland,0\nyoung,Portugal,2\nold,Spain,10\nold,Iceland,1\nold,Portugal,4\n";
const GEO: &str = "value,group\nSpain,EU\nPortugal,EU\nIceland,nonEU\n";

#[test]
fn the_vignettes_pattern_comes_out_of_its_inner_cells() {
    let folder = folder(&[("inner.csv", EXAMPLE), ("geo.csv", GEO)]);
    let arguments = "protect inner.csv --count n --by age,geo --hierarchy geo=geo.csv --threshold 3 --zero hide --width 1 \
                     --no-families -o out.csv --report report.csv --proof proof.json";
    let text = said(&jissu(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>()));
    assert!(text.contains("4 are hidden because they are small (primary), 5 because"), "{text}");
    let out = cells(folder.path().join("out.csv"));
    let hidden: Vec<String> = out.iter().filter(|(_, cell)| *cell == "x").map(|(at, _)| at.join(" ")).collect();
    let expected = [
        "old EU",
        "old Iceland",
        "old Portugal",
        "old nonEU",
        "total EU",
        "total Iceland",
        "total Portugal",
        "total nonEU",
        "young EU",
        "young Iceland",
        "young Portugal",
        "young nonEU",
    ];
    assert_eq!(hidden, expected);
    let proof: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("proof.json")).unwrap()).unwrap();
    // Whoever doubts the proof adds up: every difference leaves every relation at zero.
    for moves in proof["differences"].as_array().unwrap() {
        let by: BTreeMap<u64, i64> = moves
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (entry[0].as_u64().unwrap(), entry[1].as_i64().unwrap()))
            .collect();
        for cell in by.keys() {
            assert_eq!(proof["cells"][usize::try_from(*cell).unwrap()]["hidden"], true);
        }
        for relation in proof["relations"].as_array().unwrap() {
            let sum: i64 = relation
                .as_array()
                .unwrap()
                .iter()
                .map(|term| term[1].as_i64().unwrap() * by.get(&term[0].as_u64().unwrap()).copied().unwrap_or(0))
                .sum();
            assert_eq!(sum, 0);
        }
    }
}

/// Twelve invented places of two kinds of areas, each row one person.
fn people() -> String {
    let mut text = String::from("town,area,centre,care\n");
    let mut state = 5_u64;
    for place in 0..6 {
        for care in ["vent", "tube", "stoma"] {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for _ in 0..(state >> 60) {
                let _ = writeln!(text, "t{place},a{},c{},{care}", place / 3, place % 2);
            }
        }
    }
    text
}

#[test]
fn linked_tables_of_overlapping_areas_hold_against_their_own_attack() {
    let folder = folder(&[("people.csv", &people())]);
    let run = |extra: &str| {
        let all = format!(
            "protect people.csv --by town,care --hierarchy town=area --hierarchy town=centre --threshold 4 {extra}"
        );
        said(&jissu(folder.path(), &all.split_whitespace().collect::<Vec<_>>()))
    };
    run("-o out.csv");
    assert!(run("--owner town --compare").contains("without \"care\""));
    let mut groups = String::from("value,group\n");
    for place in 0..6 {
        let _ = writeln!(groups, "t{place},a{}\nt{place},c{}", place / 3, place % 2);
    }
    std::fs::write(folder.path().join("groups.csv"), groups).unwrap();
    let attack = "protect out.csv --count count --by town,care --hierarchy town=groups.csv --attack -o ends.csv";
    let text = said(&jissu(folder.path(), &attack.split_whitespace().collect::<Vec<_>>()));
    assert!(text.contains("hidden numbers, 0 can be told exactly"), "{text}");
    let mut reader = csv::Reader::from_path(folder.path().join("ends.csv")).unwrap();
    let small: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(!small.is_empty());
    for row in small {
        let end = |at: usize| row[at].parse::<i64>().ok();
        // At threshold 4 a small number is 1, 2 or 3: as many values are left, or more.
        if let (Some(low), Some(high)) = (end(2), end(3)) {
            assert!(high > low, "{row:?}");
        }
    }
}

/// What is hidden of a table, as its entries.
fn hidden_of(files: &[(&str, &str)], arguments: &str) -> Vec<String> {
    let folder = folder(files);
    let all = format!("protect t.csv --count n {arguments} -o out.csv");
    said(&jissu(folder.path(), &all.split_whitespace().collect::<Vec<_>>()));
    let out = cells(folder.path().join("out.csv"));
    out.iter().filter(|(_, cell)| *cell == "x").map(|(at, _)| at.join(" ")).collect()
}

#[test]
fn groups_that_overlap_and_columns_that_follow_from_others_give_nothing_away() {
    // D is the total less A, B and C, although no set of groups makes the total.
    let table = ("t.csv", "town,n\nA,50\nB,60\nC,70\nD,3\n");
    let groups = ("g.csv", "value,group\nA,P\nB,P\nA,R\nC,R\n");
    assert!(hidden_of(&[table, groups], "--by town --hierarchy town=g.csv").len() > 1);
    // Each town lies in one area, so a town is its area less the others.
    let table = ("t.csv", "town,area,n\nA,P,5\nB,P,30\nC,Q,40\nD,Q,50\nE,Q,6\n");
    let hidden = hidden_of(&[table], "--by town --by area");
    assert!(hidden.iter().any(|cell| cell.starts_with("B ")), "{hidden:?}");
    // A group of one table and a value of the other are the same people.
    let table = (
        "t.csv",
        "t,c,R,n\nA,p,P,12\nA,q,P,0\nB,p,P,1\nB,q,P,35\nC,p,Q,2\nC,q,Q,1\nD,p,Q,2\nD,q,Q,12\nE,p,Q,4\nE,q,Q,20\n",
    );
    let hidden = hidden_of(&[table], "--by t,c --by R,c --hierarchy t=R --threshold 5");
    let twins = [("P p total", "total p P"), ("P q total", "total q P"), ("Q p total", "total p Q")];
    assert!(twins.iter().all(|(a, b)| hidden.contains(&(*a).to_owned()) == hidden.contains(&(*b).to_owned())));
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let folder = folder(&[
        ("inner.csv", EXAMPLE),
        ("bad.csv", "a,n\nx,1\ny,-2\n"),
        ("circle.csv", "v,g\nA,B\nB,A\n"),
        ("total.csv", "a,n\n計,5\nB,30\n"),
        ("part.csv", "a,n\nA,x\nB,15\n"),
    ]);
    let refused = |arguments: &str| {
        let output = jissu(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>());
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused("protect inner.csv --count n --by age,place").contains("no column \"place\""));
    assert!(refused("protect bad.csv --count n --by a").contains("bad.csv line 3"));
    assert!(refused("protect total.csv --count n --by a").contains("\"計\" stands for more than one"));
    assert!(refused("protect part.csv --count n --by a --attack").contains("no row of totals"));
    assert!(refused("protect bad.csv --by a -o out.csv --proof out.csv").contains("out.csv"));
    assert!(refused("protect inner.csv --count n --by age --owner geo").contains("\"geo\" is not among"));
    assert!(refused("protect inner.csv --count n --by geo --hierarchy geo=circle.csv").contains("holds itself"));
    assert!(refused("protect inner.csv --count n --by geo --hierarchy geo").contains("--hierarchy"));
}

#[test]
fn an_only_child_beside_hidden_zeros_is_no_reason_to_refuse() {
    let rows = "town,age,n\na,0,1\na,3,0\na,6,0\nb,0,9\nb,3,7\nb,6,4\nc,0,6\nc,3,8\nc,6,9\n";
    let folder = folder(&[("rows.csv", rows)]);
    let arguments = "protect rows.csv --count n --by town,age --threshold 3 --zero hide -o out.csv";
    said(&jissu(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>()));
    let out = cells(folder.path().join("out.csv"));
    assert!(out.iter().filter(|(at, _)| at[0] == "a").all(|(_, cell)| cell == "x"), "{out:?}");
}
