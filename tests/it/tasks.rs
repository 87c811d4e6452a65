//! 課題管理表: prefilled from the largest gaps, and what people wrote into it stays.

use std::fs;

use calamine::{Reader as _, Xlsx, open_workbook};
use jissu::plan::Plan;
use jissu::words::{Lang, Words};

use crate::common::Job;

/// Runs a quarter and reads the list's rows, by columns.
fn listed(job: &Job) -> Vec<Vec<String>> {
    let plan = Plan::load(&job.plan_file("fy2021q1")).unwrap();
    jissu::run(&plan, &Words::new(Lang::Ja), &|_| ()).unwrap();
    let file = plan.output.join("restricted/fy2021q1_課題管理表.xlsx");
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let sheet = book.worksheet_range("課題管理表").unwrap();
    let rows = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
    rows.skip_while(|row| row[0] != "項番").skip(1).collect()
}

#[test]
fn what_people_wrote_stays_and_figures_are_new() {
    let job = Job::new(1);
    let first = listed(&job);
    let key = |row: &Vec<String>| row[10].clone();
    // 日中一時支援: no office of the area offers it, so that all of the need is missing.
    assert_eq!(key(&first[0]), "day_respite.skill");
    assert_eq!(first[0][8], "県へ提起");
    assert!(first.iter().any(|row| row[3].contains("必要量")));
    let answers = job.path().join("input/fy2021q1/回答");
    fs::create_dir_all(&answers).unwrap();
    let list = "項番,項目,問題点,対応案,進捗,担当,採否,対応主体,期限,課題キー\n\
                1,日中一時支援,古い文,市外の事業所と協定,協議中,障害福祉課,採用,,2021-12-01,day_respite.skill\n\
                2,放課後,なくなった課題,,済,,,,,after_school.closed\n\
                3,送迎,送迎がない,福祉車両,未着手,,,,,\n";
    fs::write(answers.join("課題管理表.csv"), list).unwrap();
    let second = listed(&job);
    let row = second.iter().find(|row| key(row) == "day_respite.skill").unwrap();
    assert_eq!(row[1..4], first[0][1..4]);
    assert_eq!(row[4..10], ["市外の事業所と協定", "協議中", "障害福祉課", "採用", "県へ提起", "2021-12-01"]);
    let gone = second.iter().find(|row| key(row) == "after_school.closed").unwrap();
    assert_eq!((gone[3].as_str(), gone[5].as_str()), ("今期の数値では該当しない", "済"));
    let added = second.last().unwrap();
    assert_eq!((added[2].as_str(), added[5].as_str()), ("送迎がない", "未着手"));
    assert_eq!(second.len(), first.len() + 2);
}
