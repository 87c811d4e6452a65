//! Faults that the generator planted, and listed with their cells: the audit finds each of them.

use jissu::findings::Finding;
use jissu::ingest::Submission;

use crate::common::{Job, answer, true_children};

/// The rule that finds a planted fault.
fn rule(fault: &str) -> &'static str {
    match fault {
        "age-contradicts-birth" => "C03",
        "basis-missing" => "R10",
        "birth-in-future" => "C02",
        "check-digit-wrong" => "C12",
        "consent-missing" => "R09",
        "control-total" => "T03",
        "date-impossible" => "C01",
        "duplicate-in-return" => "R04",
        "era-past-its-end" => "C11",
        "file-damaged" => "F02",
        "file-protected" => "F05",
        "headcount-not-rows" => "T05",
        "insulin-only" => "R08",
        "municipality-unknown" => "C14",
        "outside-area" => "R05",
        "over-age" => "R06",
        "plan-missing-with-power" => "C15",
        "relisted-over-total" => "T06",
        "score-impossible" => "C04",
        "score-old-scheme" => "C06",
        "score-out-of-range" | "watch-impossible" => "C05",
        "total-not-sum" => "T04",
        "two-homes" => "B01",
        other => panic!("no rule for {other}"),
    }
}

#[test]
fn every_planted_fault_is_found_in_its_row() {
    for seed in [1, 5] {
        let job = Job::new(seed);
        for quarter in ["fy2021q1", "fy2021q2"] {
            let (_, checked) = job.check(quarter);
            answer(&job, quarter, &true_children(&job, quarter, &checked), &checked);
            let (_, checked) = job.check(quarter);
            let found: Vec<&Finding> = checked.findings.list().iter().map(|(_, finding)| finding).collect();
            let mut reader = csv::Reader::from_path(job.path().join("input/truth_faults.csv")).unwrap();
            for fault in reader.records().map(Result::unwrap).filter(|row| &row[0] == quarter) {
                let [file, sheet, cell, fault] = [&fault[1], &fault[2], &fault[3], &fault[4]];
                if fault == "gone-without-change" {
                    continue; // found only once the quarter before is closed: the chain's own test looks for it
                }
                let replaced = |submission: &&Submission| submission.file == file && submission.superseded_by.is_some();
                if checked.returns.submissions().iter().any(|submission| replaced(&submission)) {
                    continue; // another version counts
                }
                let row: Option<u32> = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok();
                let hit = found.iter().any(|finding| {
                    finding.rule.code == rule(fault)
                        && finding.place.file == file
                        && finding.place.sheet.as_deref().unwrap_or_default() == sheet
                        && (row.is_none()
                            || finding.place.row == row
                            || finding.others.iter().any(|place| place.row == row))
                });
                assert!(hit, "seed {seed} {quarter}: {fault} at {file} {sheet} {cell} is not found");
            }
        }
    }
}
