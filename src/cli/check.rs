//! `jissu check`: the plan in words, how each file is read, and the findings; nothing is written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jissu::Checked;
use jissu::error::Error;
use jissu::findings::{Finding, Rule, Severity};
use jissu::ingest::Submission;
use jissu::master::master;
use jissu::message::Message;
use jissu::plan::Plan;
use jissu::summary;
use jissu::words::Words;
use serde_json::json;

use super::watch::Watch;
use super::{CheckArguments, Said, Shape, run};

pub(super) fn check(wanted: &CheckArguments, plan: &Plan, words: &Words, verbose: bool) -> Result<Said, Error> {
    let watch = Watch::new(words);
    let result = jissu::check(plan, &|step| watch.step(step));
    let times = watch.done();
    let checked = result?;
    let sum = summary::of(plan, &checked.returns, &checked.records, &checked.children, &checked.findings, None);
    let out = match wanted.format {
        Shape::Json => {
            let findings: Vec<_> =
                checked.findings.list().iter().map(|(id, finding)| as_json(id, finding, words)).collect();
            super::json(&json!({ "summary": sum, "findings": findings }), true)?
        }
        Shape::Text => {
            let mut text = plan_text(plan, words);
            for submission in checked.returns.submissions() {
                text.push_str(&file_text(submission, plan, words));
            }
            text.push_str(&findings_text(&checked, wanted.all, words));
            text.push_str(&run::screen(&sum, words));
            text
        }
    };
    let code = if wanted.fail_on.reached(checked.findings.gravest()) { 3 } else { 0 };
    Ok(Said { code, err: if verbose { times } else { String::new() }, out })
}

fn as_json(id: &str, finding: &Finding, words: &Words) -> serde_json::Value {
    let place = &finding.place;
    json!({
        "finding": id,
        "rule": finding.rule.code,
        "severity": finding.rule.severity.code(),
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.address(),
        "found": words.say(&finding.sentence("found")),
    })
}

/// The plan in words: what is expected from whom, and the rules of the method.
fn plan_text(plan: &Plan, words: &Words) -> String {
    let mut text = String::new();
    let mut line = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    line(
        Message::new("check-plan")
            .with("title", plan.title.as_str())
            .with("file", plan.file.display().to_string())
            .with("method", plan.method.file.display().to_string()),
    );
    let previous = plan.previous.as_deref().map_or_else(
        || Message::new("check-no-previous"),
        |quarter| Message::new("check-previous").with("quarter", quarter),
    );
    line(
        Message::new("check-dates")
            .with("date", plan.reference_date.to_string())
            .with("status", plan.status.word())
            .with("previous", previous),
    );
    let linking = &plan.method.linking;
    line(
        Message::new("check-linking")
            .with("same", linking.same.to_string())
            .with("different", linking.different.to_string()),
    );
    let protection = &plan.method.protection;
    line(
        Message::new("check-protection")
            .with("preset", protection.preset.as_str())
            .with("by", protection.decided_by.as_str()),
    );
    let method = &plan.method;
    let names = |codes: &[String]| {
        let found = codes.iter().filter_map(|code| master().by_code(code)).map(|found| found.name);
        found.collect::<Vec<_>>().join("・")
    };
    let pools: Vec<String> = protection.pools.iter().map(|pool| names(pool)).collect();
    line(
        Message::new("check-area")
            .with("area", method.area.name.as_str())
            .with("municipalities", names(&method.area.municipalities))
            .with("pools", if pools.is_empty() { "－".to_owned() } else { pools.join("／") }),
    );
    let bands: Vec<String> = method.age_bands.iter().map(ToString::to_string).collect();
    let services: Vec<&str> = method.services.iter().map(|service| service.label()).collect();
    line(Message::new("check-tables").with("bands", bands.join(", ")).with("services", services.join("、")));
    line(Message::new("check-offices").with("n", plan.offices.len()));
    for office in plan.offices.iter() {
        let forms: Vec<String> = office.forms.iter().map(|form| words.text(&format!("form-{}", form.code()))).collect();
        line(
            Message::new("check-office")
                .with("name", office.name.as_str())
                .with("channel", office.channel.word())
                .with("folder", office.folder.as_str())
                .with("forms", forms.join("、"))
                .with("due", office.due.to_string()),
        );
    }
    text
}

/// How one file is read: each table with its header rows and columns.
pub(super) fn file_text(submission: &Submission, plan: &Plan, words: &Words) -> String {
    let office = submission.office.and_then(|at| plan.offices.get(at)).map(|office| office.name.as_str());
    let mut text = String::new();
    let mut line = |message: Message| {
        let _ = writeln!(text, "{}", words.say(&message));
    };
    line(Message::new("check-file").with("file", submission.file.as_str()).with(
        "office",
        office.map_or_else(|| Message::new("check-no-office"), |name| Message::new("check-of").with("office", name)),
    ));
    if let Some((rule, _)) = &submission.refused {
        line(Message::new("check-refused").with("why", Message::new(rule.code)));
    }
    if submission.superseded_by.is_some() {
        line(Message::new("check-superseded"));
    }
    text.push_str(&super::inspect::tables_text(submission, words));
    text
}

/// How many findings there are of each rule, or every one.
fn findings_text(checked: &Checked, all: bool, words: &Words) -> String {
    let mut text = String::new();
    let list = checked.findings.list();
    let _ = writeln!(text, "{}", words.say(&Message::new("check-findings").with("n", list.len())));
    if all {
        for (id, finding) in list {
            let place = &finding.place;
            let at = [place.file.as_str(), place.sheet.as_deref().unwrap_or_default(), &place.address()].join(" ");
            let severity = words.text(finding.rule.severity.code());
            let found = words.say(&finding.sentence("found"));
            let _ = writeln!(text, "  {id} {} [{severity}] {}\n    {found}", finding.rule.code, at.trim());
        }
        return text;
    }
    let mut by_rule: BTreeMap<(std::cmp::Reverse<Severity>, Rule), usize> = BTreeMap::new();
    for (_, finding) in list {
        *by_rule.entry((std::cmp::Reverse(finding.rule.severity), finding.rule)).or_default() += 1;
    }
    for ((severity, rule), n) in by_rule {
        let severity = words.text(severity.0.code());
        let _ = writeln!(text, "  {} [{severity}] {}: {n}", rule.code, words.text(rule.code));
    }
    text
}
