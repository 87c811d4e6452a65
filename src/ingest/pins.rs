//! Columns that the plan pins, to a remark on each that no table has.

use std::collections::BTreeSet;

use super::Submission;
use super::columns::Why;
use crate::findings::{Finding, Place, rules};
use crate::forms::Form;
use crate::plan::Plan;

/// Remarks on every pin whose title stands in no table of the form that the office sent.
pub(super) fn unused(plan: &Plan, submissions: &[Submission], remarks: &mut Vec<Finding>) {
    for (at, office) in plan.offices.iter().enumerate() {
        let sent: Vec<&Submission> = submissions
            .iter()
            .filter(|submission| submission.office == Some(at) && submission.superseded_by.is_none())
            .collect();
        let found: BTreeSet<(Form, usize)> = sent.iter().flat_map(|submission| pinned(submission)).collect();
        for ((form, field), title) in &office.pins {
            let schema = form.schema();
            let Some(index) = schema.field(field) else { continue };
            // The file is the one with a table of the form; where there is none, the first that the office sent.
            let file = sent.iter().find(|submission| submission.tables().any(|table| table.form == *form));
            if let Some(file) = file.or(sent.first())
                && !found.contains(&(*form, index))
            {
                let place = Place::file(Some(at), &file.file);
                let named = schema.fields.get(index).map(|field| field.title.clone()).unwrap_or_default();
                let finding = Finding::new(rules::PIN_UNUSED, place);
                remarks.push(finding.with("title", title.as_str()).with("field", named));
            }
        }
    }
}

fn pinned(submission: &Submission) -> impl Iterator<Item = (Form, usize)> {
    submission.tables().flat_map(|table| {
        let pinned = table.columns.iter().filter(|column| column.why == Why::Pinned);
        pinned.filter_map(|column| Some((table.form, column.field?)))
    })
}
