//! The truth beside the returns: which row is which child, what is true of each child, what is planted.

use std::collections::BTreeMap;
use std::io;

use super::files::{PASSWORD, PROTECTED_PATH, Sent};
use super::people::{Child, Quarter, Region, State};
use super::wide::Land;
use super::{Errors, Options};

/// The services of the child form, in its order.
const SERVICES: [&str; 8] = [
    "short_stay",
    "child_development",
    "after_school",
    "home_visit_development",
    "nursery_visit",
    "visiting_nurse",
    "day_respite",
    "home_help",
];

/// The files of each quarter.
pub(super) type Quarters<'a> = [(&'a Quarter, &'a [Sent])];

/// One row per row of a return: `quarter,file,sheet,row,child`.
pub(super) fn rows(quarters: &Quarters<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["quarter", "file", "sheet", "row", "child"])?;
    for (quarter, sent) in quarters {
        for file in *sent {
            for (sheet, row, child) in &file.rows {
                writer.write_record([&quarter.id, &file.path, sheet, &row.to_string(), child])?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// One row per planted fault: `quarter,file,sheet,cell,fault`.
pub(super) fn faults(quarters: &Quarters<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["quarter", "file", "sheet", "cell", "fault"])?;
    for (quarter, sent) in quarters {
        for file in *sent {
            for (sheet, cell, code) in &file.faults {
                writer.write_record([quarter.id.as_str(), &file.path, sheet, cell, code])?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// One row per row of a return and service that the child has: `quarter,file,child,service,used,wanted`, blank where the
/// return does not ask.
pub(super) fn needs(quarters: &Quarters<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["quarter", "file", "child", "service", "used", "wanted"])?;
    let units = |units: Option<u32>| units.map(|units| units.to_string()).unwrap_or_default();
    for (quarter, sent) in quarters {
        for file in *sent {
            for told in file.told.iter().filter(|told| told.used.is_some() || told.wanted.is_some()) {
                let (used, wanted) = (units(told.used), units(told.wanted));
                writer.write_record([&quarter.id, &file.path, &told.child, told.service, &used, &wanted])?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// One row per office and service of a quarter's 社会資源調査:
/// `quarter,municipality,service,open,cares,ventilator,places,days,age_from,age_below`.
pub(super) fn places(quarters: &Quarters<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["quarter", "municipality", "service", "open", "cares", "ventilator", "places", "days"];
    writer.write_record(head.into_iter().chain(["age_from", "age_below"]))?;
    for (quarter, sent) in quarters {
        for place in sent.iter().flat_map(|file| &file.places) {
            let [from, below] = place.ages;
            writer.write_record([
                &quarter.id,
                &place.municipality,
                place.service,
                &place.open.to_string(),
                place.cares,
                &place.ventilator.to_string(),
                &place.a_day.to_string(),
                &place.days.to_string(),
                from,
                below,
            ])?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// One row per child and quarter. `need_…` is used and wanted together, blank where the child has no
/// such service; `rows` and `offices` are numbers of rows and of folders that report the child.
pub(super) fn children(quarters: &Quarters<'_>, children: &[Child], region: &Region) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> = [
        "quarter",
        "child",
        "home",
        "in_scope",
        "place",
        "severe",
        "cares",
        "score",
        "born",
        "sex",
        "age",
        "twin",
        "power",
        "insulin_only",
        "school",
        "planning",
        "change",
        "change_date",
        "change_place",
        "rows",
        "offices",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(SERVICES.iter().map(|service| format!("need_{service}")));
    writer.write_record(&head)?;
    for (at, (quarter, sent)) in quarters.iter().enumerate() {
        let reported = reported(sent);
        for child in children {
            if let Some(Some(state)) = child.states.get(at) {
                writer.write_record(child_record((quarter, at), child, state, (&reported, region)))?;
            }
        }
        if reported.contains_key("locked-1") {
            for record in locked(quarter, &reported, head.len()) {
                writer.write_record(record)?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// By child: number of rows, and folders they come from.
type Reported<'a> = BTreeMap<&'a str, (usize, Vec<&'a str>)>;

/// By child, how many rows and from which folders.
pub(super) fn reported(sent: &[Sent]) -> Reported<'_> {
    let mut reported = Reported::new();
    for file in sent {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (_, _, child) in &file.rows {
            let (rows, folders) = reported.entry(child.as_str()).or_default();
            *rows += 1;
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
    }
    reported
}

fn child_record(
    (quarter, at): (&Quarter, usize),
    child: &Child,
    state: &State,
    (reported, region): (&Reported<'_>, &Region),
) -> Vec<String> {
    let (rows, folders) = reported.get(child.id.as_str()).cloned().unwrap_or_default();
    let change = state.change.as_ref();
    let mut record = vec![
        quarter.id.clone(),
        child.id.clone(),
        state.address.code.to_owned(),
        child.counts(at, quarter.reference, region).to_string(),
        state.place.to_owned(),
        state.care.severe.to_string(),
        state.care.items.join(" "),
        if state.scored { state.care.score().to_string() } else { String::new() },
        child.born.to_string(),
        if child.girl { "female" } else { "male" }.to_owned(),
        child.age(quarter.reference).to_string(),
        child.twin.to_string(),
        state.care.power().to_string(),
        state.care.insulin_only().to_string(),
        state.school.kind.to_owned(),
        state.planning.to_owned(),
        change.map_or("", |change| change.kind).to_owned(),
        change.map(|change| change.date.to_string()).unwrap_or_default(),
        change.map_or("", |change| change.place).to_owned(),
        rows.to_string(),
        folders.len().to_string(),
    ];
    record.extend(SERVICES.iter().map(|kind| {
        let service = state.services.iter().find(|service| service.field == *kind);
        service.map(|service| (service.used + service.wanted).to_string()).unwrap_or_default()
    }));
    record
}

/// The two children of the protected workbook.
fn locked(quarter: &Quarter, reported: &Reported<'_>, width: usize) -> Vec<Vec<String>> {
    let known = [
        [
            "locked-1",
            "142042",
            "true",
            "在宅",
            "true",
            "ventilator tracheostomy suction tube",
            "36",
            "2017-09-12",
            "female",
        ],
        ["locked-2", "142042", "true", "在宅", "false", "tube", "8", "2012-02-03", "male"],
    ];
    let record = |values: [&str; 9]| {
        let [child, home, counts, place, severe, cares, score, born, sex] = values;
        let rows = reported.get(child).map_or(0, |(rows, _)| *rows).to_string();
        let mut record: Vec<String> =
            [&quarter.id, child, home, counts, place, severe, cares, score, born, sex].map(str::to_owned).to_vec();
        record.resize(width, String::new());
        if let Some(cell) = record.get_mut(19) {
            *cell = rows;
        }
        record
    };
    known.into_iter().map(record).collect()
}

/// The read-me that lies beside the returns.
pub(super) fn readme(seed: u64, n_children: usize, error_rate: f64) -> String {
    format!(
        "# 架空の回答データ / Invented returns\n\n\
## 日本語\n\n\
このフォルダの個票・集計表・名簿は、**すべて架空**です。`jissu sample` が乱数（種 {seed}、児童数の目安 {n_children}、誤り率の倍率 {error_rate}）から作りました。\n\
氏名は、ありふれた姓と名を無作為に組み合わせたもの、住所は、実在する町名に乱数の番地を付けたもの、電話番号は使われていない番号です。\n\
病院、学校、保育所、事業所、職員の名も架空です。市町と保健福祉事務所の名は実在しますが、ここにある回答を出したことはありません。\n\n\
- `fy2021q1/`, `fy2021q2/`: 各機関から届いたファイルと `受付簿.csv`\n\
- `truth.csv`: どの行がどの児か（行は Excel の行番号、CSV では先頭からの件数）\n\
- `truth_children.csv`: 基準日における各児の真の値\n\
- `truth_needs.csv`: 各行が伝えるサービスの利用と希望（様式がたずねないものは空白）\n\
- `truth_places.csv`: 社会資源調査の各事業所・サービスの真の値\n\
- `truth_faults.csv`: 仕込んだ誤りの場所\n\
- `{PROTECTED_PATH}` のパスワードは `{PASSWORD}`（別便で届いたものとして、受付側には登録していません）\n\n\
居住地（home）は、その市町の障害福祉担当課が自市町を居住地とする行を優先し、次に最終確認日の新しい行による。圏域外へ転出した児の home は転出前の市町。\n\n\
## English\n\n\
Every line list, headcount and roster here is **invented**. `jissu sample` made them from random numbers (seed {seed}, about \
{n_children} children, error rate times {error_rate}). Names are random pairs of common surnames and given names; addresses are \
random numbers in towns that exist; the telephone numbers are not in use. Hospital, school, nurseries, service offices and staff \
are invented. The cities and the prefectural health offices exist, and never sent what is here.\n\n\
- `fy2021q1/`, `fy2021q2/`: the files as they came in, with the register of receipts `受付簿.csv`\n\
- `truth.csv`: which row is which child (row as Excel shows it; in text files the number of the record)\n\
- `truth_children.csv`: what is true of each child at the reference date\n\
- `truth_needs.csv`: what each row tells of services used and wanted (blank where the form does not ask)\n\
- `truth_places.csv`: what is true of each office and service of the survey of resources\n\
- `truth_faults.csv`: where faults are planted\n\
- the password of `{PROTECTED_PATH}` is `{PASSWORD}` (it came in another letter: the job does not have it)\n\n\
`in_scope` is true for a child under 18, or older and at upper secondary school, who needs medical care or is 重症心身障害児, lives in \
one of the five municipalities, and has no leaving 異動 on or before the reference date. Age is reached the day before the birthday. \
`home` of a child that has moved out of the area is the municipality it left.\n"
    )
}

/// The read-me beside returns of several areas.
pub(super) fn readme_wide(options: &Options, land: &Land) -> String {
    let n_children: usize = land.children.values().sum();
    let model = if options.errors == Errors::Second { 2 } else { 1 };
    format!(
        "# 架空の回答データ / Invented returns\n\n\
すべて架空。`jissu sample` が乱数（種 {seed}、児童数の目安 {n_children}、圏域 {areas}、市区町村 {towns}、四半期 {quarters}、誤りのモデル {model}、\
誤り率の倍率 {rate}）から作りました。市区町村の名は実在しますが、ここにある回答を出したことはありません。\n\n\
All of it is invented: `jissu sample` made it from random numbers (seed {seed}, about {n_children} children, {areas} areas, \
{towns} municipalities, {quarters} quarters, error model {model}, error rate times {rate}). The municipalities exist, and never sent what is here.\n\n\
- `truth.csv`: 行と児 / which row is which child\n\
- `truth_children.csv`: 各児の真の値 / what is true of each child\n\
- `truth_needs.csv`, `truth_places.csv`: 必要量と受入枠 / needs and places\n\
- `truth_faults.csv`: 仕込んだ誤り / planted faults\n",
        seed = options.seed,
        areas = land.areas.len(),
        towns = land.area_of.len(),
        quarters = options.quarters,
        rate = options.error_rate,
    )
}
