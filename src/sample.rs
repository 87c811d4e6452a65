//! Fictional returns of any size, with the truth: [`Options`] to a folder that a job can run on.
//!
//! Children, families and offices are drawn from a seed; each office writes its own layout, in its own
//! kind of file, with its own habits and slips. The same options give the same bytes.

mod book;
mod care;
mod damage;
mod faults;
mod files;
mod heal;
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
mod second;
mod second_layouts;
pub mod shares;
mod sheets;
mod spell;
mod story;
mod table;
mod text;
mod truth;
mod view;
mod wide;
mod xls;
mod xlsx;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::master::{Kind, Municipality, master};
use crate::plan::write::{RECEIPTS, RECEIPTS_TITLES};
use files::Sent;
use offices::{OFFICES, Office};
use people::{Child, Quarter, Region};
use rows::World;
use shares::Shares;
use wide::Land;

/// Where the children live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The one area of 横須賀・三浦 with offices of its own; with other than two quarters, or with the second error model,
    /// with offices as elsewhere.
    #[default]
    Area,
    /// A prefecture, by the first two digits of its code.
    Prefecture(&'static str),
    /// Several prefectures in a row: name, the first two digits of the first code and of the last.
    Region(&'static str, &'static str, &'static str),
    /// All 1,741 municipalities.
    Country,
}

/// 地方, as commonly parted: name, first and last prefecture.
const REGIONS: [(&str, &str, &str); 7] = [
    ("東北", "02", "07"),
    ("関東", "08", "14"),
    ("中部", "15", "23"),
    ("近畿", "24", "30"),
    ("中国", "31", "35"),
    ("四国", "36", "39"),
    ("九州", "40", "47"),
];

impl Scope {
    /// Returns the prefecture of a name or code, or the region of a name.
    pub fn prefecture(text: &str) -> Option<Self> {
        if let Some((name, from, to)) = REGIONS.iter().find(|(name, ..)| text == *name || text == format!("{name}地方"))
        {
            return Some(Self::Region(name, from, to));
        }
        let named = |place: &&Municipality| {
            place.kind == Kind::Prefecture
                && (place.name == text || place.code == text || place.code.get(..2) == Some(text))
        };
        let found = master().all().iter().find(named)?;
        found.code.get(..2).map(Self::Prefecture)
    }

    /// Tells whether a municipality lies inside.
    fn holds(self, place: &Municipality) -> bool {
        match self {
            Self::Area => names::AREA.contains(&place.code),
            Self::Prefecture(number) => place.code.starts_with(number),
            Self::Region(_, from, to) => place.code.get(..2).is_some_and(|number| (from..=to).contains(&number)),
            Self::Country => true,
        }
    }

    fn name(self) -> &'static str {
        let prefecture = |number: &str| {
            let mut all = master().all().iter();
            all.find(|place| place.kind == Kind::Prefecture && place.code.starts_with(number)).map(|place| place.name)
        };
        match self {
            Self::Area => "横須賀・三浦圏域",
            Self::Prefecture(number) => prefecture(number).unwrap_or_default(),
            Self::Region(name, ..) => name,
            Self::Country => "全国",
        }
    }
}

/// What goes wrong in returns, and how they are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// Each field of each row slips by itself.
    #[default]
    First,
    /// Each office has a clerk with a way of working; other layouts.
    Second,
}

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The same seed makes the same files.
    pub seed: u64,
    /// Where the children live.
    pub scope: Scope,
    /// Quarters in a row, from fy2021q1 on.
    pub quarters: usize,
    /// Children living in the scope, roughly: some of them leave or come late. Where it is not given, 120 in the area and
    /// otherwise as many as 21,000 in the country lead to expect.
    pub children: Option<usize>,
    /// Multiplies the share of every kind of slip; 0 leaves out planted faults too.
    pub error_rate: f64,
    /// How often each habit, slip and turn of life is drawn.
    pub shares: Shares,
    /// Which error model.
    pub errors: Errors,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            scope: Scope::Area,
            quarters: 2,
            children: None,
            error_rate: 1.0,
            shares: Shares::default(),
            errors: Errors::First,
        }
    }
}

/// Children of the area where no number is given.
const AREA_CHILDREN: usize = 120;

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

/// Writes `pipelines/` and `input/` with the returns of all quarters into `folder`.
pub fn write(options: &Options, folder: &Path) -> io::Result<Written> {
    let quarters = people::quarters(options.quarters);
    let own = options.scope == Scope::Area && options.quarters == 2 && options.errors == Errors::First;
    if own {
        let children = story::tell(options.seed, options.children.unwrap_or(AREA_CHILDREN));
        let region = Region::of(&names::AREA);
        let job = Job {
            world: world(options, &children, &quarters, (&OFFICES, &region)),
            method: plans::METHOD.to_owned(),
            quarter: &plans::quarter,
            readme: truth::readme(options.seed, options.children.unwrap_or(AREA_CHILDREN), options.error_rate),
        };
        return job.write(folder);
    }
    let wanted = options.children.or((options.scope == Scope::Area).then_some(AREA_CHILDREN));
    let land = Land::of(options.scope, options.seed, wanted);
    let children = wide::tell(options.seed, &land, &quarters, &options.shares.life);
    let region = land.region();
    let absent = options.shares.faults.absent * options.error_rate;
    let owned = wide::all(options.seed, &land, options.errors, absent);
    let offices: Vec<Office<'_>> = owned.iter().map(wide::Owned::borrowed).collect();
    let scope = options.scope;
    let quarter = |quarter: &Quarter, previous: Option<&str>| wide::plans::quarter(scope, &offices, quarter, previous);
    let job = Job {
        world: World { scattered: true, ..world(options, &children, &quarters, (&offices, &region)) },
        method: wide::plans::method(scope, &land),
        quarter: &quarter,
        readme: truth::readme_wide(options, &land),
    };
    job.write(folder)
}

fn world<'a>(
    options: &Options,
    children: &'a [Child],
    quarters: &'a [Quarter],
    (offices, region): (&'a [Office<'a>], &'a Region),
) -> World<'a> {
    World {
        seed: options.seed,
        error_rate: options.error_rate,
        shares: options.shares,
        errors: options.errors,
        children,
        quarters,
        offices,
        region,
        scattered: false,
    }
}

/// Everything that is drawn, and the texts that go with it.
struct Job<'a> {
    world: World<'a>,
    method: String,
    quarter: &'a dyn Fn(&Quarter, Option<&str>) -> String,
    readme: String,
}

impl Job<'_> {
    fn write(&self, folder: &Path) -> io::Result<Written> {
        let (pipelines, input) = (folder.join("pipelines"), folder.join("input"));
        let quarters = self.world.quarters;
        // A job of somebody's own under the same names is not overwritten.
        let named = quarters.iter().map(|quarter| (format!("{}.toml", quarter.id), "fictional = true"));
        for (file, mark) in named.chain([("method.toml".to_owned(), "架空データ用の鍵")]) {
            if fs::read_to_string(pipelines.join(file)).is_ok_and(|text| !text.contains(mark)) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
        }
        if !self.world.scattered {
            reference(&input.join("reference"))?;
        }
        fs::create_dir_all(&pipelines)?;
        fs::create_dir_all(&input)?;
        fs::write(pipelines.join("method.toml"), &self.method)?;
        let mut previous = None;
        let mut written = Written { quarters: Vec::new() };
        let mut all = Vec::new();
        let reaches: Vec<_> = (0..quarters.len()).map(|at| self.world.reach(at)).collect();
        for (at, quarter) in quarters.iter().enumerate() {
            fs::write(pipelines.join(format!("{}.toml", quarter.id)), (self.quarter)(quarter, previous))?;
            previous = Some(quarter.id.as_str());
            let into = input.join(&quarter.id);
            let sent = files::write(&self.world, at, &reaches, &into)?;
            receipts(&into, &sent)?;
            written.quarters.push(self.tally(quarter, at, &sent));
            all.push(sent);
        }
        let pairs: Vec<(&Quarter, &[Sent])> = quarters.iter().zip(all.iter().map(Vec::as_slice)).collect();
        fs::write(input.join("truth.csv"), truth::rows(&pairs)?)?;
        let children = truth::children(&pairs, self.world.children, self.world.region)?;
        fs::write(input.join("truth_children.csv"), children)?;
        fs::write(input.join("truth_needs.csv"), truth::needs(&pairs)?)?;
        fs::write(input.join("truth_places.csv"), truth::places(&pairs)?)?;
        fs::write(input.join("truth_faults.csv"), truth::faults(&pairs)?)?;
        fs::write(input.join("README.md"), &self.readme)?;
        Ok(written)
    }

    fn tally(&self, quarter: &Quarter, at: usize, sent: &[Sent]) -> Tally {
        let reported = truth::reported(sent);
        let mut by_offices = BTreeMap::new();
        for (_, folders) in reported.values() {
            *by_offices.entry(folders.len()).or_insert(0) += 1;
        }
        let counts = |child: &&Child| child.counts(at, quarter.reference, self.world.region);
        Tally {
            quarter: quarter.id.clone(),
            n_files: sent.len(),
            n_rows: sent.iter().map(|file| file.rows.len()).sum(),
            n_reported: reported.len(),
            n_in_scope: self.world.children.iter().filter(counts).count(),
            n_faults: sent.iter().map(|file| file.faults.len()).sum(),
            by_offices,
        }
    }
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

/// Writes the register of receipts.
fn receipts(folder: &Path, sent: &[Sent]) -> io::Result<()> {
    let mut register = String::from(RECEIPTS_TITLES);
    for file in sent {
        if let Some(date) = file.received {
            register.extend([file.path.as_str(), ",", &date.to_string(), "\r\n"]);
        }
    }
    fs::write(folder.join(RECEIPTS), text::encode(&register, text::Encoding::Utf8Bom))
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
        let options = Options { children: Some(60), ..Options::default() };
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
            let (_, written) = made(&Options { children: Some(children), ..Options::default() });
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
