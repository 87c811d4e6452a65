//! Rules that look at one row: scope, consent, and cells that contradict each other.

use std::collections::BTreeMap;

use crate::findings::{Finding, Place, rules};
use crate::ingest::{Column, LineId, Returns, Table};
use crate::master::master;
use crate::normalize::{Record, Records};
use crate::plan::{Channel, Plan};
use crate::values::care::{is_insulin_only, possible_total};
use crate::values::choice::{Basis, Change, EvacuationPlan, ScoreScheme};
use crate::values::code::office_check_ok;
use crate::values::school::{age_on, grade_on};
use crate::values::service::Affiliation;

/// Looks at every used row about a child.
pub(super) fn findings(returns: &Returns, records: &Records, plan: &Plan) -> Vec<Finding> {
    let tables = tables(returns);
    let mut found = Vec::new();
    for record in records.rows() {
        let row = Row { record, table: tables.get(&record.line).copied(), plan };
        row.scope(&mut found);
        row.consent(&mut found);
        row.score(&mut found);
        row.dates(&mut found);
        row.address(&mut found);
        row.services(&mut found);
        row.disaster(&mut found);
    }
    found.extend(duplicates(records));
    found
}

/// The table of each data row.
type Tables<'r> = BTreeMap<LineId, &'r Table>;

fn tables(returns: &Returns) -> Tables<'_> {
    returns.lines().filter_map(|line| Some((line.id, line.table?))).collect()
}

struct Row<'r> {
    record: &'r Record,
    table: Option<&'r Table>,
    plan: &'r Plan,
}

impl Row<'_> {
    fn place(&self, field: &str) -> Place {
        let column = self.table.and_then(|table| table.column(field)).map(Column::place);
        Place { column, ..self.record.place.clone() }
    }

    fn has(&self, field: &str) -> bool {
        self.table.is_some_and(|table| table.column(field).is_some())
    }

    /// Who counts: under 18 or in a high school, in the area, with care or 重心.
    fn scope(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        let row = || record.place.clone();
        let age = age_on(record.birth, self.plan.reference_date).unwrap_or(0);
        if age >= 18 && !record.affiliation.is_some_and(Affiliation::is_high_school) {
            found.push(Finding::new(rules::OUT_OF_SCOPE_AGE, self.place("birth")).with_private("age", age.to_string()));
        }
        match &record.home {
            None => found.push(Finding::new(rules::HOME_UNKNOWN, self.place("home"))),
            Some(home) if !self.plan.method.area.contains(home) => {
                found.push(
                    Finding::new(rules::OUT_OF_AREA, self.place("home")).with("municipality", master().name_of(home)),
                );
            }
            Some(_) => {}
        }
        if record.cares.is_empty() && record.severe != Some(true) && record.change.is_none() {
            found.push(Finding::new(rules::NO_CARE, row()));
        }
        if is_insulin_only(record.cares) {
            found.push(Finding::new(rules::INSULIN_ONLY, row()));
        }
    }

    /// Each row needs a basis; where the basis is consent, the consent must be there.
    fn consent(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        match record.basis {
            None => found.push(Finding::new(rules::NO_BASIS, self.place("basis"))),
            Some(Basis::CountOnly | Basis::StatisticsOrResearch) => {
                found.push(Finding::new(rules::BASIS_STATISTICS, self.place("basis")));
            }
            Some(Basis::Consent) if record.consent_prefecture != Some(true) => {
                let finding = Finding::new(rules::NO_CONSENT, self.place("consent_prefecture"));
                found.push(finding.with("what", "県への提供同意"));
            }
            Some(_) => {}
        }
    }

    fn score(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        let Some(score) = record.score else { return };
        let place = self.place("score");
        if record.scheme == Some(ScoreScheme::SuperSevere) {
            found.push(Finding::new(rules::SCORE_SCHEME, place).with_private("value", score.to_string()));
        } else if !possible_total(score) {
            found.push(Finding::new(rules::SCORE_IMPOSSIBLE, place).with_private("value", score.to_string()));
        } else if let Some((low, high)) = record.score_range
            && !(low..=high).contains(&score)
        {
            let finding = Finding::new(rules::SCORE_ITEMS, place).with_private("value", score.to_string());
            found.push(finding.with("low", low).with("high", high));
        }
    }

    fn dates(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        let reference = self.plan.reference_date;
        let age = age_on(record.birth, reference).unwrap_or(0);
        // DATEDIF reaches an age on the birthday, the law on the day before: one day is no contradiction.
        let on_birthday = reference.pred_opt().and_then(|day| age_on(record.birth, day)).unwrap_or(age);
        if let Some(written) = record.age.filter(|written| *written != age && *written != on_birthday) {
            let finding =
                Finding::new(rules::AGE_DIFFERS, self.place("age")).with_private("value", written.to_string());
            found.push(finding.with_private("age", age.to_string()));
        }
        if let Some(change) = record.change
            && record.change_date.is_none()
        {
            found.push(
                Finding::new(rules::CHANGE_NO_DATE, self.place("change_date")).with_private("value", change.label()),
            );
        }
        for (field, title, date) in
            [("change_date", "異動年月日", record.change_date), ("confirmed", "最終確認日", record.confirmed)]
        {
            if let Some(date) = date.filter(|date| *date > reference) {
                let finding = Finding::new(rules::DATE_AFTER_REFERENCE, self.place(field)).with("field", title);
                let finding = finding.with_private("value", date.to_string());
                found.push(finding.with("reference", reference.to_string()));
            }
        }
        let grade = grade_on(record.birth, reference);
        if let Some(written) = school_grade(&record.grade)
            && school_grade(&grade.label()).is_some_and(|expected| expected != written)
        {
            let finding = Finding::new(rules::GRADE_DIFFERS, self.place("grade"));
            found.push(finding.with_private("value", record.grade.clone()).with_private("expected", grade.label()));
        }
    }

    fn address(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        if let (Some(home), Some(written)) = (&record.home, &record.address_home)
            && home != written
            && record.change != Some(Change::MovedOut)
        {
            let finding =
                Finding::new(rules::ADDRESS_ELSEWHERE, self.place("home")).with("value", master().name_of(home));
            found.push(finding.with("municipality", master().name_of(written)));
        }
        let certificate = &record.certificate;
        if certificate.len() == 10 && !office_check_ok(certificate) {
            let finding = Finding::new(rules::CHECK_DIGIT, self.place("certificate")).with("field", "受給者証番号");
            found.push(finding.with_private("value", certificate.clone()));
        }
    }

    fn services(&self, found: &mut Vec<Finding>) {
        for (service, amounts) in &self.record.services {
            if let (Some(used), Some(granted)) = (amounts.used, amounts.granted)
                && used > granted
            {
                let place = self.place(&format!("{}.used", service.code()));
                let finding = Finding::new(rules::USED_OVER_GRANTED, place).with("service", service.label());
                found.push(finding.with_private("used", used.to_string()).with_private("granted", granted.to_string()));
            }
        }
    }

    /// A child who needs electric power should have an evacuation plan; only where the form asks for both.
    fn disaster(&self, found: &mut Vec<Finding>) {
        let record = self.record;
        let unplanned = matches!(record.evacuation, None | Some(EvacuationPlan::NotMade));
        if record.power == Some(true) && self.has("evacuation_plan") && unplanned {
            found.push(Finding::new(rules::POWER_NO_PLAN, self.place("evacuation_plan")));
        }
    }
}

/// Returns school and year of a written school year (小3, 中学1年, 高等部2年); classes of nurseries tell no school year.
fn school_grade(text: &str) -> Option<(char, u32)> {
    let folded = crate::values::fold::fold(text);
    let school = folded.chars().find(|c| matches!(c, '小' | '中' | '高'))?;
    let year = folded.chars().find_map(|c| c.to_digit(10))?;
    Some((school, year))
}

/// Rows of one office that say the same of a child: same name, reading, birth date and sex.
fn duplicates(records: &Records) -> Vec<Finding> {
    let mut first: BTreeMap<(usize, &str), &Record> = BTreeMap::new();
    let mut found = Vec::new();
    for record in records.rows() {
        match first.get(&(record.office, record.print.as_str())) {
            Some(earlier) => {
                let other = earlier.place.row.unwrap_or_default();
                found.push(
                    Finding::new(rules::DUPLICATE_ROW, record.place.clone())
                        .with("row", other)
                        .and(earlier.place.clone()),
                );
            }
            None => {
                first.insert((record.office, &record.print), record);
            }
        }
    }
    found
}

/// Channels whose lists name every child that they know of; others know a child only while they serve it.
pub(super) fn keeps_a_list(channel: Channel) -> bool {
    matches!(channel, Channel::Welfare)
}
