//! `jissu` (実数, "the true count"): counts children who need medical care (医療的ケア児) once, from the returns of many
//! offices, and writes the workbooks that a council meets over.
//!
//! ```text
//! plan ─► ingest ─► normalize ─► link ──► audit ──► count ─► gap ─► protect ─► report
//!         Returns   Records      Children Findings  Counts   Gaps   Published  council/ queries/ restricted/
//! ```
//!
//! A stage takes what the ones before it made and hands on its own type, which only it can make. The library speaks to
//! nobody: errors and findings are codes with arguments, and [`words`] puts them into a language.

pub mod audit;
pub mod count;
pub mod error;
pub mod findings;
pub mod forms;
pub mod frame;
pub mod gap;
pub mod ingest;
pub mod link;
pub mod master;
pub mod message;
pub mod normalize;
pub mod people;
pub mod plan;
pub mod protect;
pub mod register;
pub mod report;
pub mod sample;
pub mod start;
pub mod summary;
pub mod values;
pub mod words;

use rayon::prelude::*;

use audit::Findings;
use count::{Counts, Frames, Geography};
use error::Error;
use gap::{Gaps, Resources};
use ingest::Returns;
use link::Children;
use normalize::Records;
use plan::Plan;
use protect::Edition;
use summary::Summary;
use words::Words;

/// A step of a run, told to whoever watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading files.
    Ingest,
    /// Reading values.
    Normalize,
    /// Linking rows.
    Link,
    /// Auditing.
    Audit,
    /// Counting.
    Count,
    /// Setting need against resources.
    Gap,
    /// Protecting small numbers.
    Protect,
    /// Writing.
    Report,
}

impl Step {
    /// Every step in order.
    pub const ALL: [Self; 8] =
        [Self::Ingest, Self::Normalize, Self::Link, Self::Audit, Self::Count, Self::Gap, Self::Protect, Self::Report];

    /// Returns the step's name in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ingest => "step-ingest",
            Self::Normalize => "step-normalize",
            Self::Link => "step-link",
            Self::Audit => "step-audit",
            Self::Count => "step-count",
            Self::Gap => "step-gap",
            Self::Protect => "step-protect",
            Self::Report => "step-report",
        }
    }
}

/// What a quarter's returns say, as far as the audit: nothing is counted or written.
pub struct Checked {
    /// What came in.
    pub returns: Returns,
    /// What it says.
    pub records: Records,
    /// Which rows are which child.
    pub children: Children,
    /// What a person must look at.
    pub findings: Findings,
}

/// Reads, links and audits a quarter.
pub fn check(plan: &Plan, watch: &dyn Fn(Step)) -> Result<Checked, Error> {
    watch(Step::Ingest);
    let returns = ingest::returns(plan)?;
    watch(Step::Normalize);
    let records = normalize::records(&returns, plan);
    watch(Step::Link);
    let children = link::children(&records, returns.past(), plan)?;
    watch(Step::Audit);
    let findings = audit::findings(&returns, &records, &children, plan);
    Ok(Checked { returns, records, children, findings })
}

/// Runs a quarter's job and writes its files.
pub fn run(plan: &Plan, words: &Words, watch: &dyn Fn(Step)) -> Result<Summary, Error> {
    report::ready(plan)?;
    let Checked { returns, records, children, findings } = check(plan, watch)?;
    let change_known = returns.past().snapshot.is_some();
    watch(Step::Count);
    let frames = Frames::of(&children, plan)?;
    let whole = Counted::of(plan.overall(), &frames, &children, change_known)?;
    let areas = plan.method.area.parts.par_iter();
    let parts: Vec<(Counted, Children)> = areas
        .map(|part| {
            let children = children.of_part(part);
            Ok((Counted::of(plan.of_part(part), &frames, &children, change_known)?, children))
        })
        .collect::<Result<_, Error>>()?;
    watch(Step::Gap);
    let inventory = gap::inventory(&records);
    let resources = Resources::of(&records, &inventory, plan);
    let gaps = gap::between(&frames, &children, &resources, &whole.plan, Geography::Pooled)?;
    let part_gaps: Vec<Gaps> = parts
        .par_iter()
        .map(|(part, children)| gap::between(&frames, children, &resources, &part.plan, Geography::Pooled))
        .collect::<Result<_, Error>>()?;
    watch(Step::Protect);
    let mut editions = vec![whole.edition(&children, &gaps)];
    editions.extend(parts.iter().zip(&part_gaps).map(|((part, children), gaps)| part.edition(children, gaps)));
    let leaving = protect::Leaving {
        editions: &editions,
        children: &children,
        records: &records,
        releases: &returns.past().releases,
    };
    let protect::Left { published, decisions, release } = protect::publish(&leaving)?;
    let Some((published, of_parts)) = published.split_first() else {
        return Err(Error::Internal { stage: "protect" });
    };
    watch(Step::Report);
    let areas: Vec<report::AreaRun<'_>> = parts
        .iter()
        .zip(of_parts)
        .map(|((part, _), published)| report::AreaRun { plan: &part.plan, published })
        .collect();
    let run = report::Run {
        plan,
        returns: &returns,
        records: &records,
        children: &children,
        findings: &findings,
        counts: whole.single(),
        gaps: &gaps,
        published,
        areas: &areas,
        decisions: &decisions,
        release: release.as_ref(),
    };
    let written = report::save(&run, words)?;
    Ok(summary::of(plan, &returns, &records, &children, &findings, Some(&written)))
}

/// The counts of one edition.
struct Counted {
    plan: Plan,
    /// With municipalities told apart, where any table does that.
    single: Option<Counts>,
    pooled: Counts,
}

impl Counted {
    fn of(plan: Plan, frames: &Frames, children: &Children, change_known: bool) -> Result<Self, Error> {
        // The numbers of all areas are told by area alone.
        let is_told_apart = plan.method.area.parts.is_empty() && !plan.method.area.by_area;
        let tables = |geography| count::tables(frames, children, &plan, geography, change_known);
        let single = is_told_apart.then(|| tables(Geography::Single)).transpose()?;
        let pooled = tables(Geography::Pooled)?;
        Ok(Self { plan, single, pooled })
    }

    fn single(&self) -> &Counts {
        self.single.as_ref().unwrap_or(&self.pooled)
    }

    fn edition<'e>(&'e self, children: &Children, gaps: &'e Gaps) -> Edition<'e> {
        let range = children.counted().get("").copied().unwrap_or_default();
        Edition { counts: &self.pooled, single: self.single(), gaps, range, plan: &self.plan }
    }
}
