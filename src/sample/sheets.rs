//! The other sheets of a return: 送付票, 集計表, choices, notes, blank forms.

use chrono::{Days, NaiveDate};

use super::book::{Cell, Sheet, a1};
use super::offices::Office;
use super::people::Quarter;
use super::random::Random;
use super::spell;
use super::table;
use super::view::View;

/// A planted fault on a sheet: address of the cell, and code.
pub(super) type Planted = (String, &'static str);

/// The 送付票: labels with a value in the next cell; `rows` is the control total.
pub(super) fn cover(
    office: &Office<'_>,
    quarter: &Quarter,
    rows: usize,
    beside: u32,
    nothing: bool,
) -> (Sheet, Vec<Planted>) {
    let mut sheet = Sheet::new("送付票");
    let sent = u32::try_from(rows).unwrap_or(0) + beside;
    sheet.text(0, 0, "送　付　票");
    sheet.text(1, 0, "医療的ケア児等の実数把握について、次のとおり提出します。");
    let signed = quarter.reference + Days::new(9);
    let rows: [(&str, Option<Cell>); 6] = [
        ("提出者", Some(Cell::text(office.name))),
        ("調査基準日", Some(Cell::Text(table::reference(quarter)))),
        ("提出件数", Some(if beside.is_multiple_of(2) { Cell::number(sent) } else { Cell::Text(format!("{sent}件")) })),
        ("作成者", Some(Cell::text("担当　係員"))),
        ("所属長確認日", Some(spell::date(&mut Random::new(0, office.key), signed, "dot"))),
        ("該当なしの場合○", nothing.then(|| Cell::text("○"))),
    ];
    for (row, (label, value)) in (3..).zip(rows) {
        sheet.head((row, 0, row, 0), label);
        if let Some(value) = value {
            sheet.put(row, 1, value);
        }
    }
    let planted = if beside > 0 { vec![(a1(5, 1), "control-total")] } else { Vec::new() };
    (sheet, planted)
}

/// How a 集計表 is made wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wrong {
    #[default]
    Nothing,
    /// 計 is not the sum of its parts.
    Total,
    /// The numbers are not those of the rows.
    Rows,
    /// 再掲 is more than the total.
    Relisted,
}

const BANDS: [(&str, u32, u32); 6] = [
    ("０～２歳", 0, 2),
    ("３～５歳", 3, 5),
    ("６～１１歳", 6, 11),
    ("１２～１４歳", 12, 14),
    ("１５～１７歳", 15, 17),
    ("１８歳以上（高等部在籍）", 18, 120),
];

/// The 集計表 of an office: age bands by number, sex and two 再掲 columns.
pub(super) fn headcount(office: &Office<'_>, quarter: &Quarter, views: &[View], wrong: Wrong) -> (Sheet, Vec<Planted>) {
    let mut sheet = Sheet::new("集計表");
    sheet.text(0, 0, "様式２　年齢区分別集計表");
    sheet.text(1, 0, &format!("{}　（{}現在）", office.name, table::reference(quarter)));
    sheet.head((2, 0, 3, 0), "年齢区分");
    sheet.head((2, 1, 2, 3), "医療的ケア児等数（人）");
    sheet.head((2, 4, 2, 5), "再掲");
    for (column, title) in (1..).zip(["計", "男", "女", "人工呼吸器", "重症心身障害児"]) {
        sheet.head((3, column, 3, column), title);
    }
    let mut row = 4;
    let mut sums = [0_u32; 5];
    for (band, low, high) in BANDS {
        let inside: Vec<&View> = views.iter().filter(|view| (low..=high).contains(&view.age) && !view.left()).collect();
        let count =
            |keep: &dyn Fn(&View) -> bool| u32::try_from(inside.iter().filter(|view| keep(view)).count()).unwrap_or(0);
        let boys = count(&|view| view.girl != Some(true));
        let girls = count(&|view| view.girl == Some(true));
        let extra = u32::from(wrong == Wrong::Rows && low == 6) * 2;
        let numbers = [
            boys + girls + extra,
            boys + extra,
            girls,
            count(&|view| view.care.has("ventilator")),
            count(&|view| view.care.severe),
        ];
        sheet.text(row, 0, band);
        for ((column, number), sum) in (1..).zip(numbers).zip(&mut sums) {
            let cell = if number == 0 { Cell::text("-") } else { Cell::number(number) };
            sheet.put(row, column, cell);
            *sum += number;
        }
        row += 1;
    }
    let planted = totals(&mut sheet, row, &mut sums, wrong);
    sheet.text(row + 2, 0, "※　再掲は計の内数");
    (sheet, planted)
}

fn totals(sheet: &mut Sheet, row: u32, sums: &mut [u32; 5], wrong: Wrong) -> Vec<Planted> {
    let [total, boys, girls, ventilator, severe] = sums;
    let mut planted = Vec::new();
    match wrong {
        Wrong::Total => {
            *total += 3;
            planted.push((a1(row, 1), "total-not-sum"));
        }
        Wrong::Rows => planted.push((a1(row, 1), "headcount-not-rows")),
        Wrong::Relisted => {
            *severe = *total + 2;
            planted.push((a1(row, 5), "relisted-over-total"));
        }
        Wrong::Nothing => {}
    }
    sheet.text(row, 0, "計");
    for (column, number) in (1..).zip([*total, *boys, *girls, *ventilator, *severe]) {
        sheet.put(row, column, Cell::number(number));
    }
    planted
}

/// A hidden sheet of choices for the cells (入力規則), and one of explanations.
pub(super) fn masters(municipalities: &[&str]) -> Vec<Sheet> {
    let mut list = Sheet::new("リスト");
    list.hidden = true;
    let homes: Vec<&str> = std::iter::once("市町村名").chain(municipalities.iter().copied()).collect();
    let columns: [&[&str]; 4] = [
        &["性別", "男", "女"],
        &homes,
        &["生活の場", "在宅", "入院", "入所"],
        &[
            "異動区分",
            "新規発生",
            "退院・在宅移行",
            "新規把握",
            "転入",
            "転出",
            "死亡",
            "医療的ケア終了",
            "18歳到達・卒業",
            "入所",
            "所在不明",
        ],
    ];
    for (column, values) in (0..).zip(columns) {
        for (row, value) in (0..).zip(values) {
            list.text(row, column, value);
        }
    }
    let mut notes = Sheet::new("説明");
    let lines = [
        "記入要領",
        "１　対象　基準日現在、18歳未満（18歳以上で高等部等に在籍する者を含む。）の医療的ケア児及び重症心身障害児",
        "２　氏名・生年月日は住民票のとおり記入してください。",
        "３　医療的ケアの内容は、該当する欄に○を付けてください（複数可）。",
        "４　判定スコアは新判定スコア（令和３年４月～）を記入してください。未判定の場合は空欄としてください。",
        "５　提出期限までに、送付票を添えて提出してください。",
    ];
    for (row, line) in (0..).zip(lines) {
        notes.text(row, 0, line);
    }
    vec![notes, list]
}

/// A page that says there is nobody to report.
pub(super) fn nobody(office: &Office<'_>, quarter: &Quarter) -> Sheet {
    let mut sheet = Sheet::new("様式1");
    sheet.text(0, 0, &format!("様式１　個票　（{}）", office.name));
    sheet.text(1, 0, &format!("{}現在", table::reference(quarter)));
    for (column, title) in (0..).zip(["番号", "氏名", "フリガナ", "生年月日", "住所", "医療的ケア"])
    {
        sheet.head((2, column, 2, column), title);
    }
    sheet.text(3, 0, "該当なし");
    sheet
}

/// A file that is no return at all.
pub(super) fn stray(quarter: &Quarter) -> Sheet {
    let mut sheet = Sheet::new("10月");
    sheet.text(0, 0, "会議室予約表");
    for (row, (date, room)) in (1..).zip([(quarter.due, "第１会議室"), (next(quarter.due), "第３会議室")]) {
        sheet.put(row, 0, Cell::Date(date));
        sheet.text(row, 1, room);
    }
    sheet
}

fn next(date: NaiveDate) -> NaiveDate {
    date + Days::new(7)
}
