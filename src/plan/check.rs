//! From what is written to a [`Plan`]: required keys, words, codes, folders; every problem is gathered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::spec::{Gathered, Problem, Section, nearest};
use super::{
    Area, Channel, FiscalQuarter, Linking, Method, Office, Part, Plan, Population, Protection, Rates, Status, Travel,
};
use crate::error::io_reason;
use crate::forms::Form;
use crate::master::{Kind, master};
use crate::message::Message;
use crate::values::service::Service;
use crate::words::Lang;

/// Reads a quarter's file and its method.
pub(super) fn plan(file: &Path) -> Result<Plan, Vec<Problem>> {
    let text = read(file)?;
    let gathered = Gathered::new(file, &text);
    let parsed = gathered.parse(&text);
    let top = gathered.section("", parsed.get_ref());
    let base = file.parent().unwrap_or(Path::new(""));

    let method_path = top.required_text("method");
    let mut method_problems = Vec::new();
    let mut method = None;
    if !method_path.is_empty() {
        let path = resolve(base, &method_path);
        if path.is_file() {
            match self::method(&path) {
                Ok(read) => method = Some(read),
                Err(problems) => method_problems = problems,
            }
        } else {
            top.problem("method", missing_file(&path), Some(Message::new("plan-missing-file.todo")));
        }
    }
    let reference_date = top.required_date("reference-date");
    let due = top.date("due");
    let offices = offices(&top, due.or(reference_date), method.as_ref());
    let quarter = quarter(&top);
    days(&top, &quarter, reference_date);
    let input = input(&top, base, &quarter);
    let output = resolve(base, &top.text("output").unwrap_or_else(|| format!("../output/{quarter}")));
    let register = resolve(base, &top.text("register").unwrap_or_else(|| "../output/register".to_owned()));
    let mut kept = vec![input.as_path(), register.as_path(), base];
    let lists = |method: &'_ Method| [method.reference.clone(), method.reference_before.clone()];
    let lists: Vec<PathBuf> = method.as_ref().map(lists).into_iter().flatten().flatten().collect();
    kept.extend(lists.iter().map(PathBuf::as_path));
    if kept.iter().any(|kept| output.starts_with(kept) || kept.starts_with(&output)) {
        // The folder is replaced as a whole, so nothing else may lie in it, nor it in anything else.
        let what = Message::new("plan-output").with("path", output.display().to_string());
        top.problem("output", what, Some(Message::new("plan-output.todo")));
    }
    let plan = Plan {
        file: file.to_owned(),
        title: top.required_text("title"),
        reference_date: reference_date.unwrap_or_default(),
        status: top.choice("status", &Status::WORDS).unwrap_or(Status::Draft),
        fictional: top.flag("fictional").unwrap_or(false),
        lang: top.choice("lang", &[("ja", Lang::Ja), ("en", Lang::En)]),
        previous: top.text("previous"),
        received: top.text("received"),
        passwords: top.text("passwords"),
        quarter,
        input,
        output,
        register,
        offices: Arc::new(offices),
        method: method.unwrap_or_else(empty_method),
    };
    top.finish();
    let mut problems = gathered.take();
    problems.extend(method_problems);
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

fn read(file: &Path) -> Result<String, Vec<Problem>> {
    let failed = |what: Message, hint: &str| {
        let hint = Some(Message::new(hint));
        vec![Problem { file: file.to_owned(), line: None, section: String::new(), what, hint }]
    };
    let bytes = std::fs::read(file).map_err(|error| {
        let what =
            Message::new("plan-unreadable").with("path", file.display().to_string()).with("why", io_reason(&error));
        failed(what, "plan-unreadable.todo")
    })?;
    String::from_utf8(bytes).map_err(|_| failed(Message::new("plan-not-utf8"), "plan-not-utf8.todo")).map(|text| {
        // Windows editors begin a UTF-8 file with a byte-order mark, which is no part of TOML.
        text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)
    })
}

/// Returns a path relative to the folder of the file that names it, without `..` where that can be read off.
fn resolve(base: &Path, written: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in base.join(written).components() {
        match part {
            std::path::Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            std::path::Component::CurDir => {}
            other => path.push(other),
        }
    }
    path
}

fn missing_file(path: &Path) -> Message {
    Message::new("plan-missing-file").with("path", path.display().to_string())
}

fn quarter(top: &Section<'_>) -> String {
    let quarter = top.required_text("quarter");
    if !quarter.is_empty() && FiscalQuarter::of_id(&quarter).is_none() {
        let what = Message::new("plan-quarter").with("value", quarter.as_str());
        top.problem("quarter", what, Some(Message::new("plan-quarter.todo")));
    }
    quarter
}

/// The 基準日 lies in its quarter, and the quarter before is another one.
fn days(top: &Section<'_>, quarter: &str, reference_date: Option<NaiveDate>) {
    if top.text("previous").is_some_and(|previous| previous == quarter) {
        top.problem("previous", Message::new("plan-previous"), Some(Message::new("plan-previous.todo")));
    }
    let (Some(named), Some(day)) = (FiscalQuarter::of_id(quarter), reference_date) else { return };
    if FiscalQuarter::of_day(day) != named {
        let what = Message::new("plan-reference-date").with("date", day.to_string()).with("quarter", quarter);
        top.problem("reference-date", what, Some(Message::new("plan-reference-date.todo")));
    }
}

fn input(top: &Section<'_>, base: &Path, quarter: &str) -> PathBuf {
    let input = resolve(base, &top.text("input").unwrap_or_else(|| format!("../input/{quarter}")));
    if !input.is_dir() {
        let what = Message::new("plan-missing-folder").with("path", input.display().to_string());
        let hint = Message::new("plan-missing-folder.todo").with("path", input.display().to_string());
        top.problem("input", what, Some(hint));
    }
    input
}

fn offices(top: &Section<'_>, due: Option<NaiveDate>, method: Option<&Method>) -> Vec<Office> {
    let mut offices: Vec<Office> = Vec::new();
    for (id, section) in top.tables("office") {
        let folder = section.required_text("folder").replace('\\', "/");
        if let Some(other) = offices.iter().find(|other| overlap(&other.folder, &folder)) {
            let what =
                Message::new("plan-same-folder").with("other", other.id.as_str()).with("folder", folder.as_str());
            section.problem("folder", what, Some(Message::new("plan-same-folder.todo")));
        }
        let municipality = section.text("municipality").and_then(|code| municipality(&section, "municipality", &code));
        let channel = section.choice("channel", &Channel::WORDS);
        if !section.has("channel") {
            section.missing("channel");
        }
        let covers = section.texts("covers").map_or_else(
            || municipality.iter().cloned().collect(),
            |codes| codes.iter().filter_map(|code| self::municipality(&section, "covers", code)).collect(),
        );
        if !section.has("due") && !top.has("due") {
            section.missing("due");
        }
        let name = section.required_text("name");
        if let Some(other) = offices.iter().find(|other| other.name == name && other.municipality == municipality) {
            let what = Message::new("plan-same-name").with("other", other.id.as_str()).with("name", name.as_str());
            section.problem("name", what, Some(Message::new("plan-same-name.todo")));
        }
        offices.push(Office {
            name,
            municipality,
            channel: channel.unwrap_or(Channel::Welfare),
            folder,
            forms: forms(&section),
            due: section.date("due").or(due).unwrap_or_default(),
            covers,
            pins: pins(&section),
            id,
        });
        section.finish();
    }
    if offices.is_empty() {
        top.gathered_problem(Message::new("plan-no-office"), Message::new("plan-no-office.todo"));
    }
    let order = |office: &Office| {
        let municipality = office.municipality.clone();
        let inside = method
            .zip(municipality.as_ref())
            .and_then(|(method, code)| method.area.municipalities.iter().position(|member| member == code));
        (municipality.is_none(), inside.unwrap_or(usize::MAX), municipality, office.id.clone())
    };
    offices.sort_by_key(order);
    offices
}

/// Tells whether one folder lies in the other, so that a file would belong to two offices.
fn overlap(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_matches('/'), b.trim_matches('/'));
    a == b
        || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'))
        || b.strip_prefix(a).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns a municipality's code with its check digit, if the master knows it.
fn municipality(section: &Section<'_>, key: &str, written: &str) -> Option<String> {
    match master().by_code(written) {
        Some(found) if found.kind != Kind::Prefecture => Some(found.code.to_string()),
        _ => {
            let what = Message::new("plan-no-municipality").with("key", key).with("value", written);
            section.problem(key, what, Some(Message::new("plan-no-municipality.todo")));
            None
        }
    }
}

fn forms(section: &Section<'_>) -> Vec<Form> {
    let known: Vec<_> = Form::RETURNS.iter().map(|form| form.code()).collect();
    let mut forms = Vec::new();
    for written in section.texts("forms").unwrap_or_else(|| vec!["child".to_owned()]) {
        if let Some(form) = Form::from_code(&written) {
            forms.push(form);
        } else {
            let what = Message::new("plan-no-choice").with("key", "forms").with("value", written.as_str());
            let hint = nearest(&written, &known).map_or_else(
                || Message::new("hint-choices").with("words", known.join(", ")),
                |word| Message::new("hint-nearest").with("word", word),
            );
            section.problem("forms", what, Some(hint));
        }
    }
    forms
}

/// Reads `[office.X.columns.FORM]`: field = "title of the column".
fn pins(section: &Section<'_>) -> BTreeMap<(Form, String), String> {
    let mut pins = BTreeMap::new();
    let Some(columns) = section.table("columns") else { return pins };
    for form in Form::RETURNS {
        let Some(fields) = columns.table(form.code()) else { continue };
        let names: Vec<_> = form.schema().fields.iter().map(|field| field.name.as_str()).collect();
        for (field, title) in fields.pairs() {
            if names.contains(&field.as_str()) {
                pins.insert((form, field), title);
            } else {
                let what = Message::new("plan-unknown-key").with("key", field.as_str());
                let hint = nearest(&field, &names).map(|word| Message::new("hint-nearest").with("word", word));
                fields.problem(&field, what, hint);
            }
        }
        fields.finish();
    }
    columns.finish();
    pins
}

fn method(file: &Path) -> Result<Method, Vec<Problem>> {
    let text = read(file)?;
    let gathered = Gathered::new(file, &text);
    let parsed = gathered.parse(&text);
    let top = gathered.section("", parsed.get_ref());
    let base = file.parent().unwrap_or(Path::new(""));
    let (area, population) = (area(&top), population(&top));
    let [reference, reference_before] = reference(&top, base);
    let method = Method {
        file: file.to_owned(),
        name: top.required_text("name"),
        population: population.clone(),
        linking: linking(&top),
        age_bands: age_bands(&top),
        services: services(&top),
        rates: rates(&top),
        travel: travel(&top),
        children_per_fte: children_per_fte(&top),
        protection: protection(&top, &area, &population.total),
        opened_by: opened_by(&top),
        reference,
        reference_before,
        area,
    };
    top.finish();
    let problems = gathered.take();
    if problems.is_empty() { Ok(method) } else { Err(problems) }
}

fn area(top: &Section<'_>) -> Area {
    let Some(section) = top.table("area") else {
        top.missing("area");
        return empty_area();
    };
    let parts = parts(&section);
    let mut written = section.texts("municipalities").unwrap_or_default();
    written.extend(parts.iter().flat_map(|part| part.municipalities.iter().cloned()));
    if written.is_empty() {
        section.missing("municipalities");
    }
    let municipalities = municipalities(&section, &written);
    let prefecture = municipalities
        .first()
        .and_then(|code| master().by_code(code))
        .map(|found| found.prefecture.to_string())
        .unwrap_or_default();
    let area = Area {
        name: section.required_text("name"),
        system: section.text("system").unwrap_or_default(),
        municipalities,
        prefecture,
        by_area: parts.len() > Area::MOST_TOLD_APART,
        parts,
        group: None,
    };
    section.finish();
    area
}

/// Municipalities that are written, each once, in order.
fn municipalities(section: &Section<'_>, written: &[String]) -> Vec<String> {
    let mut known: Vec<String> =
        written.iter().filter_map(|code| municipality(section, "municipalities", code)).collect();
    known.sort();
    known.dedup();
    known
}

/// Reads `[restricted]`: who may open what is 部外秘.
fn opened_by(top: &Section<'_>) -> String {
    let Some(section) = top.table("restricted") else { return String::new() };
    let who = section.required_text("opened-by");
    section.finish();
    who
}

/// Reads `[area.part.X]`: several areas of one run, each with municipalities of its own.
fn parts(area: &Section<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let named = area.has("municipalities");
    for (id, section) in area.tables("part") {
        let written = section.texts("municipalities").unwrap_or_default();
        if written.is_empty() {
            section.missing("municipalities");
        }
        let municipalities = municipalities(&section, &written);
        let twice = municipalities.iter().find(|code| parts.iter().any(|part| part.municipalities.contains(code)));
        if named || twice.is_some() {
            let value = twice.cloned().unwrap_or_default();
            let what = Message::new("plan-part").with("value", value);
            section.problem("municipalities", what, Some(Message::new("plan-part.todo")));
        }
        parts.push(Part { id, name: section.required_text("name"), municipalities });
        section.finish();
    }
    parts
}

fn population(top: &Section<'_>) -> Population {
    let Some(section) = top.table("population") else { return Population::default() };
    let by_code = |key: &str| {
        let mut by_code = BTreeMap::new();
        if let Some(table) = section.table(key) {
            for (written, people) in table.counts() {
                if let Some(code) = municipality(&table, &written, &written) {
                    by_code.insert(code, people);
                }
            }
            table.finish();
        }
        by_code
    };
    let rate = section.number("national-rate").filter(|rate| *rate > 0.0);
    let population = Population {
        source: section.required_text("source"),
        date: section.date("date"),
        total: by_code("total"),
        under_20: by_code("under-20"),
        national_rate: rate.map(|rate| (rate, section.required_text("national-rate-source"))),
    };
    section.finish();
    population
}

fn linking(top: &Section<'_>) -> Linking {
    let Some(section) = top.table("linking") else {
        top.missing("linking");
        return Linking { row_key: String::new(), same: 0.98, different: 0.02 };
    };
    let probability = |key: &str, default: f64| {
        let value = section.number(key).unwrap_or(default);
        if !(value > 0.0 && value < 1.0) {
            section.problem(key, Message::new("plan-no-probability").with("key", key), None);
        }
        value
    };
    let linking = Linking {
        row_key: section.required_text("row-key"),
        same: probability("same", 0.98),
        different: probability("different", 0.02),
    };
    if linking.different >= linking.same {
        section.problem("different", Message::new("plan-thresholds"), None);
    }
    section.finish();
    linking
}

fn age_bands(top: &Section<'_>) -> Vec<u32> {
    let mut bands = vec![0, 3, 6, 12, 15, 18];
    if let Some(section) = top.table("tables") {
        if let Some(written) = section.wholes("age-bands") {
            let rising = written.windows(2).all(|pair| pair.first() < pair.last());
            if written.first() == Some(&0) && rising {
                bands = written;
            } else {
                section.problem("age-bands", Message::new("plan-age-bands"), None);
            }
        }
        section.finish();
    }
    bands
}

fn services(top: &Section<'_>) -> Vec<Service> {
    let all: Vec<_> = Service::NEEDED.iter().map(|service| service.code()).collect();
    let Some(section) = top.table("services") else { return Service::NEEDED.to_vec() };
    let mut services = Vec::new();
    for written in section.texts("shown").unwrap_or_else(|| all.iter().map(ToString::to_string).collect()) {
        if let Some(service) = Service::NEEDED.iter().find(|service| service.code() == written) {
            services.push(*service);
        } else {
            let what = Message::new("plan-no-choice").with("key", "shown").with("value", written.as_str());
            section.problem("shown", what, Some(Message::new("hint-choices").with("words", all.join(", "))));
        }
    }
    section.finish();
    services
}

/// `[rates]`: units a month for each child of a headcount, by service.
fn rates(top: &Section<'_>) -> Option<Rates> {
    let section = top.table("rates")?;
    let mut rates = Rates { source: section.required_text("source"), ..Rates::default() };
    if let Some(units) = section.table("units") {
        for service in Service::NEEDED {
            if let Some(rate) = units.number(service.code()) {
                let fits = (0.0..=1000.0).contains(&rate);
                if fits {
                    rates.units.insert(service, rate);
                } else {
                    let what = Message::new("plan-wrong-type").with("key", service.code());
                    units.problem(service.code(), what.with("wanted", Message::new("type-number")), None);
                }
            }
        }
        units.finish();
    }
    section.finish();
    Some(rates)
}

fn travel(top: &Section<'_>) -> Travel {
    let Some(section) = top.table("travel") else { return Travel { limit: TRAVEL_LIMIT, ..Travel::default() } };
    let mut travel = Travel { limit: section.whole("limit").unwrap_or(TRAVEL_LIMIT), ..Travel::default() };
    for (written, ways) in section.tables("minutes") {
        let from = municipality(&section, "minutes", &written);
        for (to, minutes) in ways.counts() {
            if let (Some(from), Some(to)) = (from.as_ref(), municipality(&ways, &to, &to)) {
                travel.minutes.entry(from.clone()).or_default().insert(to, minutes);
            }
        }
        ways.finish();
    }
    section.finish();
    travel
}

/// Minutes of the longest way into a neighbouring area, where the method does not say.
const TRAVEL_LIMIT: u32 = 45;

fn children_per_fte(top: &Section<'_>) -> Option<(u32, String)> {
    let section = top.table("coordinators")?;
    let ratio = section.whole("children-per-fte").map(|ratio| (ratio, section.required_text("decided-by")));
    section.finish();
    ratio
}

fn protection(top: &Section<'_>, area: &Area, people: &BTreeMap<String, u32>) -> Protection {
    let Some(section) = top.table("protection") else {
        top.missing("protection");
        return empty_protection();
    };
    let words: Vec<_> = Protection::PRESETS.iter().map(|(name, _)| (*name, *name)).collect();
    // A threshold of the council's own goes before a preset; one of the two must be decided.
    let own = section.whole("threshold");
    if own.is_none() && !section.has("preset") {
        section.missing("preset");
    }
    let preset = section.choice("preset", &words).unwrap_or("under-10");
    let listed = Protection::PRESETS.iter().find(|(name, _)| *name == preset).map_or(&[][..], |(_, tiers)| tiers);
    let tiers = own.map_or_else(|| listed.to_vec(), |threshold| vec![(0, threshold)]);
    let pools = section.groups("pool").unwrap_or_default();
    let mut seen = Vec::new();
    for code in pools.iter().flatten() {
        if !area.municipalities.contains(code) || seen.contains(&code) {
            let what = Message::new("plan-no-municipality").with("key", "pool").with("value", code.as_str());
            section.problem("pool", what, Some(Message::new("plan-pool.todo")));
        }
        seen.push(code);
    }
    let pools = if pools.is_empty() { merged(&section, area, people) } else { pools };
    let zero = section.choice("zero", &[("show", true), ("hide", false)]);
    let pairs = section.choice("pairs", &[("guard", true), ("ignore", false)]);
    let protection = Protection {
        tiers,
        show_zero: zero.unwrap_or(true),
        rest: section.whole("rest").unwrap_or(0),
        widths: (section.whole("width"), section.whole("width-municipality").unwrap_or(Protection::WIDTH_MUNICIPALITY)),
        pairs: pairs.unwrap_or(false),
        pools,
        decided_by: section.required_text("decided-by"),
        decided_on: section.date("decided-on"),
        preset: own.map_or_else(|| preset.to_owned(), |threshold| format!("under-{threshold}")),
    };
    section.finish();
    protection
}

/// `merge-below`: municipalities with fewer people are shown together, a single one with the next larger.
fn merged(section: &Section<'_>, area: &Area, people: &BTreeMap<String, u32>) -> Vec<Vec<String>> {
    let Some(least) = section.whole("merge-below") else { return Vec::new() };
    let mut by_size: Vec<(u32, &String)> =
        area.municipalities.iter().map(|code| (people.get(code).copied().unwrap_or(0), code)).collect();
    by_size.sort();
    let n_small = by_size.iter().filter(|(people, _)| *people < least).count();
    let n = if n_small == 1 { 2 } else { n_small };
    let mut pool: Vec<String> = by_size.into_iter().take(n).map(|(_, code)| code.clone()).collect();
    pool.sort();
    if pool.len() > 1 { vec![pool] } else { Vec::new() }
}

/// Folders of the published lists, and of those before.
fn reference(top: &Section<'_>, base: &Path) -> [Option<PathBuf>; 2] {
    let Some(section) = top.table("reference") else { return [None, None] };
    let folders = ["folder", "before"].map(|key| {
        let folder = section.text(key).map(|folder| resolve(base, &folder));
        if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
            let what = Message::new("plan-missing-folder").with("path", folder.display().to_string());
            section.problem(key, what, None);
        }
        folder
    });
    section.finish();
    folders
}

fn empty_area() -> Area {
    Area {
        name: String::new(),
        system: String::new(),
        municipalities: Vec::new(),
        prefecture: String::new(),
        parts: Vec::new(),
        group: None,
        by_area: false,
    }
}

fn empty_protection() -> Protection {
    Protection {
        tiers: Vec::new(),
        show_zero: true,
        rest: 0,
        widths: (None, Protection::WIDTH_MUNICIPALITY),
        pairs: false,
        pools: Vec::new(),
        decided_by: String::new(),
        decided_on: None,
        preset: String::new(),
    }
}

/// Stands for a method that could not be read; its problems are reported, so it is never used.
fn empty_method() -> Method {
    Method {
        file: PathBuf::new(),
        name: String::new(),
        area: empty_area(),
        population: Population::default(),
        linking: Linking { row_key: String::new(), same: 0.98, different: 0.02 },
        age_bands: Vec::new(),
        services: Vec::new(),
        rates: None,
        travel: Travel::default(),
        children_per_fte: None,
        protection: empty_protection(),
        reference: None,
        opened_by: String::new(),
        reference_before: None,
    }
}
