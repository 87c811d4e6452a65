//! Returns, records and children to [`Findings`]: what each office is asked, and how each return stands.
//!
//! It only reports. What cannot be used was held by `normalize`; here come the rules that look at rows as a whole, at
//! returns, and at what several returns or two quarters say of one child, with the remarks of the stages before.

mod between;
mod receipts;
mod returns;
mod rows;

use std::collections::BTreeMap;

use crate::findings::{Finding, Severity};
use crate::ingest::Returns;
use crate::link::Children;
use crate::normalize::{Records, keyed_hash};
use crate::plan::Plan;

pub use receipts::{Receipt, ReturnStatus};

/// What a person must look at.
pub struct Findings {
    list: Vec<(String, Finding)>,
    receipts: Vec<Receipt>,
}

impl Findings {
    /// Returns the findings with their numbers, by office, file, sheet, row, column and rule. A number stays the same
    /// as long as rule, row and cell do.
    pub fn list(&self) -> &[(String, Finding)] {
        &self.list
    }

    /// One per office and form that should have come, in the order of the plan.
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// Returns how many findings there are of each severity.
    pub fn by_severity(&self) -> BTreeMap<Severity, usize> {
        let mut counts: BTreeMap<Severity, usize> = Severity::ALL.into_iter().map(|severity| (severity, 0)).collect();
        for (_, finding) in &self.list {
            *counts.entry(finding.rule.severity).or_default() += 1;
        }
        counts
    }

    /// Returns the gravest severity found.
    pub fn gravest(&self) -> Option<Severity> {
        self.list.iter().map(|(_, finding)| finding.rule.severity).max()
    }
}

/// Audits a quarter.
pub fn findings(returns: &Returns, records: &Records, children: &Children, plan: &Plan) -> Findings {
    let mut found: Vec<Finding> = Vec::new();
    found.extend_from_slice(returns.remarks());
    found.extend_from_slice(records.remarks());
    found.extend_from_slice(children.remarks());
    found.extend(rows::findings(returns, records, plan));
    found.extend(returns::findings(returns, records, plan));
    found.extend(between::findings(returns, records, children, plan));
    found.sort();
    found.dedup();
    let receipts = receipts::receipts(returns, records, &numbered(&found, records, plan), plan);
    found.extend(receipts::findings(&receipts, plan));
    found.sort();
    found.dedup();
    Findings { list: numbered(&found, records, plan), receipts }
}

/// Gives each finding a number that does not depend on file names and rows where the row has a key.
fn numbered(found: &[Finding], records: &Records, plan: &Plan) -> Vec<(String, Finding)> {
    let keys: BTreeMap<_, _> = records
        .rows()
        .iter()
        .map(|record| ((&record.place.file, &record.place.sheet, record.place.row), record.key.as_str()))
        .collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    found
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let office = place.office.and_then(|at| plan.offices.get(at)).map(|office| office.id.as_str());
            let row = keys.get(&(&place.file, &place.sheet, place.row)).map_or_else(
                || format!("{}/{}/{}", place.file, place.sheet.as_deref().unwrap_or_default(), place.address()),
                |key| format!("{key}/{}", place.column.map(|column| column.to_string()).unwrap_or_default()),
            );
            let identity = format!("{}|{}|{row}", finding.rule.code, office.unwrap_or_default());
            let mut number = keyed_hash(&plan.method.linking.row_key, &identity);
            number.truncate(8);
            let times = seen.entry(number.clone()).or_default();
            *times += 1;
            let number = if *times > 1 { format!("{number}-{times}") } else { number };
            (number, finding.clone())
        })
        .collect()
}
