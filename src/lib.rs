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

use audit::Findings;
use count::Geography;
use error::Error;
use ingest::Returns;
use link::Children;
use normalize::Records;
use plan::Plan;
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
    let counts = count::tables(&children, plan, Geography::Single, change_known)?;
    let pooled = count::tables(&children, plan, Geography::Pooled, change_known)?;
    watch(Step::Gap);
    let gaps = gap::between(&children, &records, plan, Geography::Pooled)?;
    watch(Step::Protect);
    let range = children.counted().get("").copied().unwrap_or_default();
    let (published, decisions) = protect::publish(&pooled, &counts, &gaps, range, plan)?;
    watch(Step::Report);
    let run = report::Run {
        plan,
        returns: &returns,
        records: &records,
        children: &children,
        findings: &findings,
        counts: &counts,
        gaps: &gaps,
        published: &published,
        decisions: &decisions,
    };
    let written = report::save(&run, words)?;
    Ok(summary::of(plan, &returns, &records, &children, &findings, Some(&written)))
}
