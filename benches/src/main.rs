//! Reading by `jissu` against the bare libraries that it reads with, as ratios of medians in one run.
//!
//! `jissu-bench` prints the ratios; `jissu-bench csv|xlsx FILE ROWS` writes a file of invented rows to measure with.

use std::error::Error;
use std::io::Cursor;
use std::time::Instant;

use calamine::{Reader as _, Xlsx};
use jissu::ingest::open;
use rust_xlsxwriter::{Format, Workbook};

/// The program has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TITLES: [&str; 10] =
    ["整理番号", "氏名", "フリガナ", "生年月日", "性別", "居住市町村", "住所", "電話", "吸引", "経管栄養"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["csv", file, rows] => std::fs::write(file, text(rows.parse()?))?,
        ["xlsx", file, rows] => std::fs::write(file, workbook(rows.parse()?)?)?,
        _ => ratios()?,
    }
    Ok(())
}

fn ratios() -> Result<(), Box<dyn Error>> {
    let bytes = workbook(30_000)?;
    compare("xlsx", "calamine, range", || cells_of_range(&bytes), || cells(&bytes, "a.xlsx"));
    let text = text(300_000);
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    compare("csv, CP932", "encoding_rs + csv, one record kept", || fields(&bytes), || cells(&bytes, "a.csv"));
    compare("csv, CP932", "encoding_rs + csv, all records kept", || records(&bytes), || cells(&bytes, "a.csv"));
    Ok(())
}

/// Prints how fast the program is for each unit of the bare library's speed; both must find as many cells.
fn compare(what: &str, bare_name: &str, bare: impl Fn() -> usize, ours: impl Fn() -> usize) {
    let (n_bare, n_ours) = (bare(), ours());
    let (mut bare_times, mut our_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..9 {
        // Each pair stands close in time, so that what else the machine does touches both.
        let (bare, ours) = (seconds(&bare), seconds(&ours));
        bare_times.push(bare);
        our_times.push(ours);
        ratios.push(bare / ours);
    }
    let (bare, ours, ratio) = (median(bare_times), median(our_times), median(ratios));
    println!("{what}: {n_ours} cells in {ours:.3} s, {bare_name}: {n_bare} in {bare:.3} s, ratio of speeds {ratio:.2}");
}

fn seconds(read: impl Fn() -> usize) -> f64 {
    let start = Instant::now();
    std::hint::black_box(read());
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn cells(bytes: &[u8], name: &str) -> usize {
    let opened = open(bytes.to_vec(), name, None).expect("the file was just made");
    opened.sheets.iter().flat_map(|sheet| &sheet.rows).map(|row| row.cells.len()).sum()
}

fn cells_of_range(bytes: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("the file was just made");
    book.worksheet_range_at(0).and_then(Result::ok).map_or(0, |range| range.used_cells().count())
}

fn fields(bytes: &[u8]) -> usize {
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut record, mut n) = (csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        n += record.len();
    }
    n
}

fn records(bytes: &[u8]) -> usize {
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().flatten().collect();
    records.iter().map(csv::StringRecord::len).sum()
}

/// One row of invented values.
fn row(i: u32) -> [String; 10] {
    [
        i.to_string(),
        "架空 太郎".to_owned(),
        "カクウ タロウ".to_owned(),
        format!("2018-04-{:02}", i % 28 + 1),
        if i % 2 == 0 { "男" } else { "女" }.to_owned(),
        "横須賀市".to_owned(),
        format!("横須賀市小川町{}-{}", i % 9 + 1, i % 33),
        format!("000-0000-{:04}", i % 10_000),
        "○".to_owned(),
        "×".to_owned(),
    ]
}

fn text(rows: u32) -> String {
    let mut text = TITLES.join(",") + "\r\n";
    for i in 1..=rows {
        text.push_str(&row(i).join(","));
        text.push_str("\r\n");
    }
    text
}

fn workbook(rows: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (column, title) in (0_u16..).zip(TITLES) {
        sheet.write_with_format(0, column, title, &plain)?;
    }
    for i in 1..=rows {
        for (column, value) in (0_u16..).zip(row(i)) {
            match value.parse::<f64>() {
                Ok(number) => sheet.write(i, column, number)?,
                Err(_) => sheet.write(i, column, value)?,
            };
        }
    }
    Ok(book.save_to_buffer()?)
}
