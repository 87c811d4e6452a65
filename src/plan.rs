//! `pipelines/QUARTER.toml` and the method it names, to a [`Plan`]: what a run needs, with paths resolved, dates
//! read and defaults filled.

mod check;
mod quarter;
mod spec;
mod table;
pub(crate) mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::error::Error;
use crate::forms::Form;
use crate::master::master;
use crate::values::service::Service;
use crate::words::Lang;

pub use quarter::FiscalQuarter;
pub use spec::Problem;
pub use table::{Further, JOINS, Join, Kind, Subject, TableModel};

/// How far a quarter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 案: a draft.
    Draft,
    /// 速報: provisional (`p`).
    Provisional,
    /// 確定: closed; the only one that enters the register.
    Final,
}

impl Status {
    const WORDS: [(&'static str, Self); 3] = [("案", Self::Draft), ("速報", Self::Provisional), ("確定", Self::Final)];

    /// Returns the status as the plan writes it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }
}

/// Through which kind of office a return comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// 障害福祉.
    Welfare,
    /// 母子保健・保健所.
    Health,
    /// 小児慢性.
    Chronic,
    /// 教育委員会・学校.
    Education,
    /// 県立特別支援学校.
    SpecialSchool,
    /// 私立幼稚園.
    Kindergarten,
    /// 保育.
    Nursery,
    /// 学童.
    AfterSchoolCare,
    /// 児童相談所.
    ChildGuidance,
    /// 相談支援事業所.
    Consultation,
    /// 病院.
    Hospital,
    /// 訪問看護.
    VisitingNurse,
    /// 本人登録.
    Registration,
}

impl Channel {
    /// Every channel with its word in plans.
    pub const WORDS: [(&'static str, Self); 13] = [
        ("障害福祉", Self::Welfare),
        ("母子保健", Self::Health),
        ("小児慢性", Self::Chronic),
        ("教育委員会", Self::Education),
        ("県立特別支援学校", Self::SpecialSchool),
        ("私立幼稚園", Self::Kindergarten),
        ("保育", Self::Nursery),
        ("学童", Self::AfterSchoolCare),
        ("児童相談所", Self::ChildGuidance),
        ("相談支援事業所", Self::Consultation),
        ("病院", Self::Hospital),
        ("訪問看護", Self::VisitingNurse),
        ("本人登録", Self::Registration),
    ];

    /// Returns the channel as the plan writes it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, channel)| *channel == self).map_or("", |(word, _)| word)
    }
}

/// An office (提出者) that should report.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its name in the plan; part of row keys.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The municipality that it belongs to; none for prefectural offices, hospitals and the like.
    pub municipality: Option<String>,
    /// Its channel.
    pub channel: Channel,
    /// Its folder inside the quarter's input.
    pub folder: String,
    /// Forms that it should send.
    pub forms: Vec<Form>,
    /// When they are due.
    pub due: NaiveDate,
    /// Municipalities (codes) in which its children may live; empty is anywhere.
    pub covers: Vec<String>,
    /// Pinned columns: form and field to a column's title.
    pub pins: BTreeMap<(Form, String), String>,
}

/// How the area's numbers are made; the same for every quarter until a decision changes it.
#[derive(Clone, Debug)]
pub struct Method {
    /// The method's file.
    pub file: PathBuf,
    /// Its name.
    pub name: String,
    /// The area.
    pub area: Area,
    /// Populations.
    pub population: Population,
    /// Linking.
    pub linking: Linking,
    /// Lower ends of the age bands, in years.
    pub age_bands: Vec<u32>,
    /// Services in the order of the tables.
    pub services: Vec<Service>,
    /// Rates that turn headcounts into estimates of need.
    pub rates: Option<Rates>,
    /// Ways between municipalities.
    pub travel: Travel,
    /// Children that one full-time coordinator can carry: the council's own assumption.
    pub children_per_fte: Option<(u32, String)>,
    /// Protection of small numbers.
    pub protection: Protection,
    /// Folder of published lists of resources.
    pub reference: Option<PathBuf>,
    /// Who may open what is 部外秘; empty where nobody said.
    pub opened_by: String,
    /// Folder of the lists that were published before these, to tell what changed.
    pub reference_before: Option<PathBuf>,
}

/// An area (圏域) and its municipalities.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// The area system (二次医療圏 …).
    pub system: String,
    /// Codes of its municipalities, in code order (建制順).
    pub municipalities: Vec<String>,
    /// The prefecture of its first municipality.
    pub prefecture: String,
    /// Areas (圏域) that it is made of, where one run covers several; they share its municipalities among them.
    pub parts: Vec<Part>,
    /// Of an area that is a part of a larger one: its municipalities joined by `+`, the name of its group there.
    pub group: Option<String>,
    /// Only numbers of whole areas leave: there are more areas than [`Area::MOST_TOLD_APART`].
    pub by_area: bool,
}

impl Area {
    /// Areas (a large prefecture has some 20) up to which municipalities are told apart in the workbooks of their areas.
    pub const MOST_TOLD_APART: usize = 60;

    /// Tells whether a municipality lies in it; its municipalities are in code order.
    pub fn contains(&self, code: &str) -> bool {
        self.municipalities.binary_search_by(|member| member.as_str().cmp(code)).is_ok()
    }
}

/// One of several areas that a run covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name in the method file and in names of files.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Codes of its municipalities, in code order.
    pub municipalities: Vec<String>,
}

impl Part {
    /// Returns the group under which it stands in tables of all areas.
    pub fn group(&self) -> String {
        self.municipalities.join("+")
    }
}

/// Rates that turn headcounts into estimates of need, where a municipality sends no rows.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// Where they come from.
    pub source: String,
    /// Units a month for each child, by service.
    pub units: BTreeMap<Service, f64>,
}

/// Ways between municipalities, for sharing services and coordinators.
#[derive(Clone, Debug, Default)]
pub struct Travel {
    /// Longest way into a neighbouring area, in minutes.
    pub limit: u32,
    /// Minutes from one municipality (code) to another; one direction is enough.
    pub minutes: BTreeMap<String, BTreeMap<String, u32>>,
}

/// Populations that rates are set against.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// Where the figures come from.
    pub source: String,
    /// Their date.
    pub date: Option<NaiveDate>,
    /// All ages, by municipality code.
    pub total: BTreeMap<String, u32>,
    /// 0–19 years, by municipality code.
    pub under_20: BTreeMap<String, u32>,
    /// National number of children in medical care at home, 0–19 years, without insulin only, and the population it
    /// is set against: children per 10,000 of the same ages.
    pub national_rate: Option<(f64, String)>,
}

/// How rows are linked.
#[derive(Clone, Debug)]
pub struct Linking {
    /// Key of the hash that names a row without a number.
    pub row_key: String,
    /// Probability from which two rows are the same child.
    pub same: f64,
    /// Probability below which two rows are different children.
    pub different: f64,
}

/// How small numbers are protected.
#[derive(Clone, Debug)]
pub struct Protection {
    /// Thresholds by population: (from how many people, counts below this are hidden), the smallest population first.
    pub tiers: Vec<(u32, u32)>,
    /// Whether zero may be shown.
    pub show_zero: bool,
    /// No shown number may leave fewer than this many of its total over; 0 asks for nothing.
    pub rest: u32,
    /// By how much the possible values of a small number must differ at the most that is asked: for everybody (none is all
    /// that the rule leaves), and for municipalities.
    pub widths: (Option<u32>, u32),
    /// Two municipalities may put together what they know.
    pub pairs: bool,
    /// Municipalities that are shown together in the public edition.
    pub pools: Vec<Vec<String>>,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// The preset's name.
    pub preset: String,
}

impl Protection {
    /// By how much the possible values must differ for a municipality, where the method does not say.
    pub const WIDTH_MUNICIPALITY: u32 = 2;

    /// Presets of thresholds by population, smallest population first. 介護DB: 資料2 第2回介護DBオープンデータについて(案)
    /// p.14; a unit of under 2,000 people shows no count at all.
    pub const PRESETS: [(&str, &[(u32, u32)]); 4] = [
        ("kaigo-db", &[(0, u32::MAX), (2_000, 20), (25_000, 10)]),
        ("under-10", &[(0, 10)]),
        ("under-5", &[(0, 5)]),
        ("none", &[]),
    ];

    /// Returns below which number a count of a unit with this population is hidden; 0 hides nothing.
    pub fn threshold(&self, population: Option<u32>) -> u32 {
        let people = population.unwrap_or(0);
        self.tiers.iter().rev().find(|(from, _)| people >= *from).map_or(0, |(_, threshold)| *threshold)
    }
}

/// Everything that a run needs to know before it reads a return.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The quarter's file.
    pub file: PathBuf,
    /// Title of the job.
    pub title: String,
    /// The fiscal quarter, `fy2021q1`.
    pub quarter: String,
    /// The day (基準日) as of which children are counted.
    pub reference_date: NaiveDate,
    /// How far the quarter has come.
    pub status: Status,
    /// The data are invented.
    pub fictional: bool,
    /// Language of what is written.
    pub lang: Option<Lang>,
    /// Folder of the returns.
    pub input: PathBuf,
    /// Folder of the result.
    pub output: PathBuf,
    /// Folder of the register, one snapshot a closed quarter.
    pub register: PathBuf,
    /// The quarter before.
    pub previous: Option<String>,
    /// List of received files, inside `input`.
    pub received: Option<String>,
    /// List of passwords, inside `input`.
    pub passwords: Option<String>,
    /// Offices that should report, in code order (建制順), offices without a municipality last.
    pub offices: Arc<Vec<Office>>,
    /// The method.
    pub method: Method,
}

impl Plan {
    /// Returns the plan for the numbers of all areas together: each area stands for its municipalities. Without several areas
    /// it is the plan itself.
    #[must_use]
    pub fn overall(&self) -> Self {
        let mut plan = self.clone();
        if !plan.method.area.parts.is_empty() {
            plan.method.protection.pools =
                plan.method.area.parts.iter().map(|part| part.municipalities.clone()).collect();
        }
        plan
    }

    /// Returns the plan for the numbers of one of several areas.
    #[must_use]
    pub fn of_part(&self, part: &Part) -> Self {
        let mut plan = self.clone();
        let prefecture = part.municipalities.first().and_then(|code| master().by_code(code));
        plan.method.area = Area {
            name: part.name.clone(),
            system: self.method.area.system.clone(),
            municipalities: part.municipalities.clone(),
            prefecture: prefecture.map(|found| found.prefecture.to_owned()).unwrap_or_default(),
            parts: Vec::new(),
            group: Some(part.group()),
            by_area: self.method.area.by_area,
        };
        if plan.method.area.by_area {
            plan.method.protection.pools = vec![part.municipalities.clone()];
        } else {
            let inside = |pool: &Vec<String>| pool.iter().all(|code| part.municipalities.contains(code));
            plan.method.protection.pools.retain(inside);
        }
        plan
    }

    /// Tells whether an office belongs to the area or may report children of it.
    pub fn serves(&self, office: &Office) -> bool {
        let inside = |code: &String| self.method.area.contains(code);
        office.municipality.as_ref().is_some_and(inside) || office.covers.iter().any(inside)
    }

    /// Returns the prefecture in which an office's words are looked for first: its own, else the area's.
    pub fn prefer(&self, office: Option<usize>) -> &str {
        let office = office.and_then(|at| self.offices.get(at));
        let code = office.and_then(|office| office.municipality.as_ref().or(office.covers.first()));
        let found = code.and_then(|code| master().by_code(code));
        found.map_or(self.method.area.prefecture.as_str(), |found| found.prefecture)
    }

    /// Reads and checks a quarter's file and its method.
    pub fn load(file: &Path) -> Result<Self, Error> {
        check::plan(file).map_err(Error::Plan)
    }
}
