//! Each rule of protection runs on the sample quarter from the command line, and the council reads it in plain words.

use std::fs;

use calamine::{Reader as _, Xlsx, open_workbook};

use crate::chain::jissu;
use crate::common::Job;

const POOL: &str = "pool = [[\"142085\", \"142107\", \"143014\"]] # 公表では合算する市町\n";
const PRESET: &str = "preset = \"under-10\"\n";

/// Runs the sample quarter under a rule; returns how many numbers are hidden, and all texts of the council's workbook.
fn under(rule: &str, lang: &str) -> (usize, String) {
    let job = Job::new(1);
    let file = job.path().join("pipelines/method.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(POOL) && text.contains(PRESET));
    let pool = if rule.contains("merge-below") { "" } else { POOL };
    fs::write(&file, text.replace(POOL, pool).replace(PRESET, rule)).unwrap();
    let (code, _, err) = jissu(&["run", job.plan_file("fy2021q1").to_str().unwrap(), "--lang", lang]);
    assert_eq!(code, 0, "{rule}: {err}");
    let output = job.path().join("output/fy2021q1");
    let rows = fs::read_to_string(output.join("restricted/suppression.csv")).unwrap();
    let n = rows.lines().filter(|row| row.contains(",primary,") || row.contains(",secondary,")).count();
    let book = fs::read_dir(output.join("council")).unwrap().next().unwrap().unwrap().path();
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let cells = book
        .worksheets()
        .into_iter()
        .flat_map(|(_, range)| range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>());
    (n, cells.collect::<Vec<_>>().join("\n"))
}

#[test]
fn presets_hide_more_or_less_and_say_so() {
    let (closed, text) = under("preset = \"none\"\n", "ja");
    assert_eq!(closed, 0);
    assert!(text.contains("秘匿しない（委員限りの版）。"));
    let (five, text) = under("preset = \"under-5\"\n", "en");
    assert!(text.contains("below 5 children") && text.contains("Decided by"));
    let (ten, text) = under(PRESET, "ja");
    assert!(text.contains("10 人未満") && text.contains("だれに対して守るか"));
    let (tiers, text) = under("preset = \"kaigo-db\"\n", "ja");
    assert!(text.contains("0 でない数すべて") && text.contains("人口 2000 人以上"));
    assert!(closed < five && five < ten && ten <= tiers, "{closed} {five} {ten} {tiers}");
}

#[test]
fn widths_pairs_and_rests_are_kept_and_told() {
    let (ten, _) = under(PRESET, "ja");
    let (narrow, text) = under(&format!("{PRESET}width = 2\nwidth-municipality = 1\n"), "en");
    assert!(text.contains("differ by 2 or more") && narrow <= ten, "{narrow} {ten}");
    let (pairs, text) = under(&format!("{PRESET}pairs = \"guard\"\n"), "en");
    assert!(text.contains("Two municipalities together") && pairs >= ten, "{pairs} {ten}");
    let (rest, text) = under(&format!("{PRESET}rest = 3\n"), "ja");
    assert!(text.contains("残りが 3 人未満と分かることもない") && rest >= ten, "{rest} {ten}");
}

#[test]
fn small_municipalities_are_merged_by_their_population() {
    let (merged, text) = under(&format!("{PRESET}merge-below = 60000\n"), "ja");
    assert_eq!((merged, text.contains("逗子市・三浦市・葉山町")), (under(PRESET, "ja").0, true));
}
