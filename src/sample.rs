//! Fictional returns of any size, with the truth: [`Options`] to a folder that a job can run on.
//!
//! Children, families and offices are drawn from a seed; each office writes its own layout, in its own
//! kind of file, with its own habits and slips. The same options give the same bytes.

mod book;
mod care;
mod damage;
mod faults;
mod files;
mod layouts;
mod life;
mod lists;
mod names;
mod ods;
mod offices;
mod people;
mod plans;
mod random;
mod resources;
mod rows;
mod sheets;
mod spell;
mod story;
mod table;
mod text;
mod truth;
mod view;
mod xls;
mod xlsx;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::plan::write::{RECEIPTS, RECEIPTS_TITLES};
use files::Sent;
use people::{Child, Quarter};
use rows::World;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The same seed makes the same files.
    pub seed: u64,
    /// Children living in the area, roughly: some of them leave or come late.
    pub children: usize,
    /// Multiplies the share of every kind of slip; 0 leaves out planted faults too.
    pub error_rate: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, children: 120, error_rate: 1.0 }
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One entry per quarter.
    pub quarters: Vec<Tally>,
}

/// The numbers of one quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Id of the quarter, as in file names.
    pub quarter: String,
    /// Files, without the register of receipts.
    pub n_files: usize,
    /// Rows of children, over all files and versions.
    pub n_rows: usize,
    /// Children whom at least one row reports.
    pub n_reported: usize,
    /// Children who count at the 基準日, reported or not, without the two in the protected file.
    pub n_in_scope: usize,
    /// Planted faults.
    pub n_faults: usize,
    /// Number of offices that report a child, to number of such children.
    pub by_offices: BTreeMap<usize, usize>,
}

/// Writes `pipelines/` and `input/` with the returns of two quarters into `folder`.
pub fn write(options: &Options, folder: &Path) -> io::Result<Written> {
    let children = story::tell(options.seed, options.children);
    let quarters = people::quarters();
    let world = World { seed: options.seed, error_rate: options.error_rate, children: &children, quarters: &quarters };
    let reaches = [world.reach(0), world.reach(1)];
    let sent = [files::all(&world, 0, &reaches)?, files::all(&world, 1, &reaches)?];

    let (pipelines, input) = (folder.join("pipelines"), folder.join("input"));
    // A job of somebody's own under the same names is not overwritten.
    let named = quarters.iter().map(|quarter| (format!("{}.toml", quarter.id), "fictional = true"));
    for (file, mark) in named.chain([("method.toml".to_owned(), "架空データ用の鍵")]) {
        if fs::read_to_string(pipelines.join(file)).is_ok_and(|text| !text.contains(mark)) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
    }
    reference(&input.join("reference"))?;
    fs::create_dir_all(&pipelines)?;
    fs::create_dir_all(&input)?;
    fs::write(pipelines.join("method.toml"), plans::METHOD)?;
    let mut previous = None;
    let mut written = Written { quarters: Vec::new() };
    for (at, (quarter, sent)) in quarters.iter().zip(&sent).enumerate() {
        fs::write(pipelines.join(format!("{}.toml", quarter.id)), plans::quarter(quarter, previous))?;
        previous = Some(quarter.id);
        returns(&input.join(quarter.id), sent)?;
        written.quarters.push(tally(quarter, at, sent, &children));
    }
    let pairs: Vec<(Quarter, &[Sent])> = quarters.iter().copied().zip(sent.iter().map(Vec::as_slice)).collect();
    fs::write(input.join("truth.csv"), truth::rows(&pairs)?)?;
    fs::write(input.join("truth_children.csv"), truth::children(&pairs, &children)?)?;
    fs::write(input.join("truth_needs.csv"), truth::needs(&pairs)?)?;
    fs::write(input.join("truth_places.csv"), truth::places(&pairs)?)?;
    fs::write(input.join("truth_faults.csv"), truth::faults(&pairs)?)?;
    fs::write(input.join("README.md"), truth::readme(options.seed, options.children, options.error_rate))?;
    Ok(written)
}

/// Published lists of resources, the same beside every sample: (file, bytes).
const REFERENCE: [(&str, &[u8]); 3] = [
    ("README.md", include_bytes!("../input/reference/README.md")),
    (
        "障害福祉サービス等情報_2025年3月_横須賀三浦.csv",
        include_bytes!("../input/reference/障害福祉サービス等情報_2025年3月_横須賀三浦.csv"),
    ),
    (
        "医療機関一覧_2025年8月_横須賀三浦.csv",
        include_bytes!("../input/reference/医療機関一覧_2025年8月_横須賀三浦.csv"),
    ),
];

fn reference(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    REFERENCE.iter().try_for_each(|(file, bytes)| fs::write(folder.join(file), bytes))
}

/// Writes the files of one quarter and the register of receipts.
fn returns(folder: &Path, sent: &[Sent]) -> io::Result<()> {
    let mut register = String::from(RECEIPTS_TITLES);
    for file in sent {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.bytes)?;
        if let Some(date) = file.received {
            register.extend([file.path.as_str(), ",", &date.to_string(), "\r\n"]);
        }
    }
    fs::write(folder.join(RECEIPTS), text::encode(&register, text::Encoding::Utf8Bom))
}

fn tally(quarter: &Quarter, at: usize, sent: &[Sent], children: &[Child]) -> Tally {
    let reported = truth::reported(sent);
    let mut by_offices = BTreeMap::new();
    for (_, folders) in reported.values() {
        *by_offices.entry(folders.len()).or_insert(0) += 1;
    }
    Tally {
        quarter: quarter.id.to_owned(),
        n_files: sent.len(),
        n_rows: sent.iter().map(|file| file.rows.len()).sum(),
        n_reported: reported.len(),
        n_in_scope: children.iter().filter(|child| child.counts(at, quarter.reference)).count(),
        n_faults: sent.iter().map(|file| file.faults.len()).sum(),
        by_offices,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, open_workbook_auto};
    use std::path::PathBuf;

    fn made(options: &Options) -> (tempfile::TempDir, Written) {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(options, folder.path()).expect("a sample");
        (folder, written)
    }

    fn listed(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files.extend(listed(&path));
            } else {
                files.insert(path.clone(), fs::read(&path).expect("a file"));
            }
        }
        files
    }

    fn inside(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let strip = |(path, bytes): (PathBuf, Vec<u8>)| (path.strip_prefix(folder).expect("inside").to_owned(), bytes);
        listed(folder).into_iter().map(strip).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_bytes() {
        let options = Options { children: 60, ..Options::default() };
        let (first, again) = (made(&options), made(&options));
        assert_eq!(first.1, again.1);
        let (first, again) = (inside(first.0.path()), inside(again.0.path()));
        assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        for (path, bytes) in &first {
            assert_eq!(Some(bytes), again.get(path), "{}", path.display());
        }
        let other = made(&Options { seed: 2, ..options });
        assert_ne!(first, inside(other.0.path()));
    }

    #[test]
    fn any_size_can_be_made() {
        for children in [0, 1, 7, 400] {
            let (_, written) = made(&Options { children, ..Options::default() });
            assert_eq!(written.quarters.len(), 2);
        }
    }

    #[test]
    fn the_usual_size_is_about_that_of_the_area() {
        let (_, written) = made(&Options::default());
        for tally in written.quarters {
            assert!((110..=130).contains(&tally.n_in_scope), "{}", tally.n_in_scope);
            assert!((280..=380).contains(&tally.n_rows), "{}", tally.n_rows);
            assert!(tally.n_files >= 20);
        }
    }

    /// Rows of a sheet by number, as Excel shows it: all its texts joined.
    fn lines(path: &Path, sheet: &str) -> BTreeMap<u32, String> {
        let mut book = open_workbook_auto(path).expect("a workbook");
        let range = book.worksheet_range(sheet).expect("a sheet");
        let (top, _) = range.start().unwrap_or_default();
        let joined = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        (top + 1..).zip(range.rows().map(joined)).collect()
    }

    #[test]
    fn rows_of_workbooks_are_where_the_truth_says() {
        let (folder, _) = made(&Options { error_rate: 0.0, ..Options::default() });
        let children = story::tell(1, 120);
        let input = folder.path().join("input");
        let mut reader = csv::Reader::from_path(input.join("truth.csv")).expect("the truth");
        let mut n_read = 0;
        for record in reader.records() {
            let record = record.expect("a record");
            let [quarter, file, sheet, row, child] = [0, 1, 2, 3, 4].map(|at| record[at].to_owned());
            if sheet.is_empty() || child.starts_with("locked") {
                continue;
            }
            let lines = lines(&input.join(quarter).join(&file), &sheet);
            let line = &lines[&row.parse().expect("a number")];
            let child = children.iter().find(|known| known.id == child).expect("a child");
            // Given names are varied in some rows; readings stay.
            let hiragana = spell::kana(&child.given.kana, "hiragana");
            let half = spell::kana(&child.given.kana, "half");
            let spaced = spell::spaced(&child.given.kanji);
            let known = [&child.given.kanji, &child.given.kana, &hiragana, &half, &spaced];
            assert!(known.iter().any(|name| line.contains(name.as_str())), "{file} {row}");
            n_read += 1;
        }
        assert!(n_read > 200);
    }

    #[test]
    fn every_kind_of_fault_is_planted_in_each_quarter() {
        const CODES: [&str; 22] = [
            "age-contradicts-birth",
            "basis-missing",
            "birth-in-future",
            "check-digit-wrong",
            "consent-missing",
            "control-total",
            "date-impossible",
            "duplicate-in-return",
            "era-past-its-end",
            "file-damaged",
            "file-protected",
            "headcount-not-rows",
            "insulin-only",
            "municipality-unknown",
            "outside-area",
            "over-age",
            "plan-missing-with-power",
            "relisted-over-total",
            "score-impossible",
            "score-old-scheme",
            "total-not-sum",
            "two-homes",
        ];
        let (folder, _) = made(&Options::default());
        let faults = fs::read_to_string(folder.path().join("input/truth_faults.csv")).expect("the faults");
        for code in CODES.into_iter().chain(["score-out-of-range", "watch-impossible"]) {
            for quarter in ["fy2021q1", "fy2021q2"] {
                let planted = |line: &str| line.starts_with(quarter) && line.ends_with(code);
                assert!(faults.lines().any(planted), "{quarter} {code}");
            }
        }
        assert_eq!(faults.matches("gone-without-change").count(), 2);
    }

    #[test]
    fn the_protected_file_opens_with_its_password() {
        let bytes = include_bytes!("sample/protected.xlsx");
        assert!(office_crypto::decrypt_from_bytes(bytes.to_vec(), files::PASSWORD).is_ok());
    }
}
