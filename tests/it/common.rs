//! Builders: a sample job in a folder of its own, and what the library makes of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jissu::Checked;
use jissu::count::{self, Frames, Geography};
use jissu::gap::{self, Gaps};
use jissu::plan::Plan;
use jissu::protect::{self, Edition, Leaving, Left};
use jissu::register::release::Release;
use jissu::sample::{Options, write};

/// The folder of files of other people's making, which are no part of the repository; where it is not named, a test says
/// that it is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn real_files() -> Option<PathBuf> {
    let folder = std::env::var_os("JISSU_REAL_FILES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("JISSU_REAL_FILES is not set: no real file is read");
    }
    folder
}

/// The gaps of a quarter.
pub(crate) fn gaps(frames: &Frames, checked: &Checked, plan: &Plan, geography: Geography) -> Gaps {
    let inventory = gap::inventory(&checked.records);
    let resources = gap::Resources::of(&checked.records, &inventory, plan);
    gap::between(frames, &checked.children, &resources, plan, geography).unwrap()
}

/// What protection makes of a quarter of one area, with the releases that it is told of.
pub(crate) fn publish(plan: &Plan, checked: &Checked, change_known: bool, releases: &[Release]) -> Left {
    let frames = Frames::of(&checked.children, plan).unwrap();
    let counts = |geography| count::tables(&frames, &checked.children, plan, geography, change_known).unwrap();
    let (counts, single) = (counts(Geography::Pooled), counts(Geography::Single));
    let gaps = gaps(&frames, checked, plan, Geography::Pooled);
    let range = checked.children.counted()[""];
    let edition = Edition { counts: &counts, single: &single, gaps: &gaps, range, plan };
    let leaving = Leaving { editions: &[edition], children: &checked.children, records: &checked.records, releases };
    protect::publish(&leaving).unwrap()
}

/// A folder with a sample job; it goes when this does.
pub(crate) struct Job {
    folder: tempfile::TempDir,
}

impl Job {
    pub(crate) fn new(seed: u64) -> Self {
        Self::of(&Options { seed, ..Options::default() })
    }

    pub(crate) fn of(options: &Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(options, folder.path()).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn plan_file(&self, quarter: &str) -> PathBuf {
        self.path().join(format!("pipelines/{quarter}.toml"))
    }

    pub(crate) fn check(&self, quarter: &str) -> (Plan, Checked) {
        let plan = Plan::load(&self.plan_file(quarter)).unwrap();
        let checked = jissu::check(&plan, &|_| ()).unwrap();
        (plan, checked)
    }

    /// The true child of each row of a quarter, by file, sheet and row.
    pub(crate) fn truth(&self, quarter: &str) -> BTreeMap<(String, String, u32), String> {
        let mut truth = BTreeMap::new();
        let mut reader = csv::Reader::from_path(self.path().join("input/truth.csv")).unwrap();
        for row in reader.records().map(Result::unwrap).filter(|row| &row[0] == quarter) {
            truth.insert((row[1].to_owned(), row[2].to_owned(), row[3].parse().unwrap()), row[4].to_owned());
        }
        truth
    }

    /// The rows of a list of the truth of a quarter, by title.
    pub(crate) fn true_rows(&self, list: &str, quarter: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path().join("input").join(list)).unwrap();
        let rows = reader.deserialize().map(Result::<BTreeMap<String, String>, _>::unwrap);
        rows.filter(|row| row["quarter"] == quarter).collect()
    }

    /// Home and whether it counts of each child of a quarter.
    pub(crate) fn true_children(&self, quarter: &str) -> BTreeMap<String, (String, bool)> {
        let mut reader = csv::Reader::from_path(self.path().join("input/truth_children.csv")).unwrap();
        let titles = reader.headers().unwrap().clone();
        let at = |title: &str| titles.iter().position(|found| found == title).unwrap();
        let (of, child, home, counts) = (at("quarter"), at("child"), at("home"), at("in_scope"));
        let rows = reader.records().map(Result::unwrap).filter(|row| &row[of] == quarter);
        rows.map(|row| (row[child].to_owned(), (row[home].to_owned(), matches!(&row[counts], "1" | "true" | "yes"))))
            .collect()
    }
}

/// The true child of every used row, in the order of records.
pub(crate) fn true_children(job: &Job, quarter: &str, checked: &Checked) -> Vec<String> {
    let truth = job.truth(quarter);
    let rows = checked.records.rows().iter();
    rows.map(|record| {
        let place = &record.place;
        let row = (place.file.clone(), place.sheet.clone().unwrap_or_default(), place.row.unwrap());
        truth.get(&row).unwrap_or_else(|| panic!("no truth for {row:?}")).clone()
    })
    .collect()
}

/// Answers every open pair by the truth, as a person would in the review workbook.
pub(crate) fn answer(job: &Job, quarter: &str, truth: &[String], checked: &Checked) -> usize {
    let mut list = "行キーA,行キーB,照合印A,照合印B,判定,判定者,判定日\n".to_owned();
    let rows = checked.records.rows();
    for pair in checked.children.review() {
        let (a, b) = (usize::try_from(pair.a).unwrap(), usize::try_from(pair.b).unwrap());
        let verdict = if truth[a] == truth[b] { "同じ子" } else { "別の子" };
        let (a, b) = (&rows[a], &rows[b]);
        writeln!(list, "{},{},{},{},{verdict},試験,2021-08-01", a.key, b.key, a.print, b.print).unwrap();
    }
    let folder = job.path().join("input").join(quarter).join("回答");
    std::fs::create_dir_all(&folder).unwrap();
    let n = std::fs::read_dir(&folder).unwrap().count();
    std::fs::write(folder.join(format!("判定{n}.csv")), list).unwrap();
    checked.children.review().len()
}
