//! Everything that a run made, to files (placeholder until the stage is merged).
use crate::{
    audit::Findings, count::Counts, error::Error, gap::Gaps, ingest::Returns, link::Children, normalize::Records,
    plan::Plan, protect::Published, words::Words,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
/// Run.
#[expect(missing_docs, reason = "placeholder")]
pub struct Run<'r> {
    pub plan: &'r Plan,
    pub returns: &'r Returns,
    pub records: &'r Records,
    pub children: &'r Children,
    pub findings: &'r Findings,
    pub counts: &'r Counts,
    pub gaps: &'r Gaps,
    pub published: &'r Published,
}
/// Written.
#[derive(Debug, Default)]
pub struct Written {
    /// Paths.
    pub by_zone: BTreeMap<String, Vec<PathBuf>>,
}
/// Ready.
pub fn ready(plan: &Plan) -> Result<(), Error> {
    if plan.fictional { Ok(()) } else { Err(Error::NotFictional) }
}
/// Save.
pub fn save(_run: &Run<'_>, _words: &Words) -> Result<Written, Error> {
    Ok(Written::default())
}
