//! A line of a 個票 to a [`Record`].

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Held;
use super::cells::Cells;
use crate::findings::{Finding, Place, rules};
use crate::ingest::{Line, LineId};
use crate::master::master;
use crate::plan::Plan;
use crate::values::address::{Address, read_address};
use crate::values::care::{Care, CareSet, read_cares, score_range};
use crate::values::choice::{Basis, Change, EvacuationPlan, Place as PlaceOfLife, Planning, ScoreScheme, Sex};
use crate::values::contact::{read_phone, read_postal};
use crate::values::date::{DateProblem, Hint, read_date_parts};
use crate::values::fold::{fold, has_lost};
use crate::values::name::{Name, read_kana, read_name};
use crate::values::read::{Read, Said};
use crate::values::school::age_on;
use crate::values::service::{Affiliation, Service};

/// What a child has of one service, in the service's unit a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Use {
    /// 支給決定量.
    pub granted: Option<u32>,
    /// 利用実績.
    pub used: Option<u32>,
    /// 追加希望.
    pub wanted: Option<u32>,
    /// 利用できない理由.
    pub reason: String,
}

/// One row per child and office: what an office says of a child.
#[derive(Clone)]
pub struct Record {
    /// The line it comes from; the raw values stand there.
    pub line: LineId,
    /// Where that is.
    pub place: Place,
    /// The office, as an index into the plan's offices.
    pub office: usize,
    /// Names the row from quarter to quarter.
    pub key: String,
    /// Fingerprint of the identity fields: a decision on the row holds while it stays.
    pub print: String,
    /// 整理番号.
    pub number: String,
    /// Name.
    pub name: Name,
    /// Reading.
    pub kana: Name,
    /// Date of birth.
    pub birth: NaiveDate,
    /// Age as written.
    pub age: Option<u32>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Municipality code of the residence, from its own cell, else from the address, else as assumed.
    pub home: Option<String>,
    /// No cell of the row names the residence: it is the only municipality that the office covers.
    pub home_assumed: bool,
    /// Municipality code that the address names.
    pub address_home: Option<String>,
    /// Address.
    pub address: Address,
    /// Postal code.
    pub postal: String,
    /// Guardian, folded.
    pub guardian: Name,
    /// Telephone, digits.
    pub phone: String,
    /// Number of the beneficiary certificate, digits.
    pub certificate: String,
    /// 重症心身障害.
    pub severe: Option<bool>,
    /// Care items ticked or listed.
    pub cares: CareSet,
    /// The row says something about care: a tick, a cross or a list.
    pub cares_said: bool,
    /// Score.
    pub score: Option<u32>,
    /// The least and greatest score that the ticked items allow, since returns tick no 見守り; none if no item is told.
    pub score_range: Option<(u32, u32)>,
    /// Scheme of the score.
    pub scheme: Option<ScoreScheme>,
    /// Needs electric power.
    pub power: Option<bool>,
    /// Individual evacuation plan.
    pub evacuation: Option<EvacuationPlan>,
    /// Place of life.
    pub place_of_life: Option<PlaceOfLife>,
    /// Kind of nursery or school.
    pub affiliation: Option<Affiliation>,
    /// School year as written.
    pub grade: String,
    /// Services.
    pub services: BTreeMap<Service, Use>,
    /// Support plan.
    pub planning: Option<Planning>,
    /// Kind of change.
    pub change: Option<Change>,
    /// Day of the change.
    pub change_date: Option<NaiveDate>,
    /// Municipality moved to or from.
    pub change_place: Option<String>,
    /// When the office last confirmed all this.
    pub confirmed: Option<NaiveDate>,
    /// Consent to provision to the prefecture.
    pub consent_prefecture: Option<bool>,
    /// Consent to sharing with the home municipality.
    pub consent_municipality: Option<bool>,
    /// Basis of the provision.
    pub basis: Option<Basis>,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("line", &self.line).finish_non_exhaustive()
    }
}

/// Reads a line, or tells why it must wait.
pub(super) fn record(line: &Line<'_>, plan: &Plan, remarks: &mut Vec<Finding>) -> Result<Record, Held> {
    let mut cells = Cells::new(line, remarks);
    let name = name(&mut cells, ["name", "family", "given"], read_name);
    let kana = name_kana(&mut cells);
    if name.whole.is_empty() && kana.whole.is_empty() {
        cells.add(Finding::new(rules::NO_NAME, line.place()));
        return Err(Held::NoName);
    }
    let birth = birth(&mut cells, plan.reference_date)?;
    let prefer = [plan.prefer(line.submission.office)];
    let home_cell = home(&mut cells, "home", &prefer);
    let address = read_address(&cells.text("address"), home_cell.as_deref(), &prefer).value;
    if has_lost(&cells.text("address")) {
        cells.remark(rules::LOST_CHARACTER, "address");
    }
    let address_home = written_home(&cells.text("address"), &prefer);
    let stated = home_cell.clone().or_else(|| address_home.clone());
    let office = line.submission.office.and_then(|at| plan.offices.get(at));
    let only = office.and_then(|office| match office.covers.as_slice() {
        // A cell that names an unknown municipality is no blank.
        [one] if cells.text("home").is_empty() => Some(one.clone()),
        _ => None,
    });
    let affiliation = affiliation(&mut cells);
    against_school(&mut cells, birth, affiliation, plan.reference_date)?;
    let (cares, cares_said) = cares(&mut cells);
    let postal = cells.text("postal");
    Ok(Record {
        line: line.id,
        place: line.place(),
        office: line.submission.office.unwrap_or_default(),
        key: String::new(),
        print: String::new(),
        number: fold(&cells.text("number")),
        age: cells.age("age"),
        sex: cells.choice("sex", Sex::read, rules::SEX_UNREAD),
        home_assumed: stated.is_none() && only.is_some(),
        home: stated.or(only),
        address_home,
        postal: postal_digits(&mut cells, &postal, &address),
        guardian: guardian(&mut cells),
        phone: phone(&mut cells),
        certificate: certificate(&mut cells),
        severe: cells.flag("severe"),
        cares,
        cares_said,
        score: cells.whole("score"),
        score_range: cares_said.then(|| score_range(cares)),
        scheme: cells.choice("score_scheme", ScoreScheme::read, rules::CHOICE_UNREAD),
        power: cells.flag("power"),
        evacuation: cells.choice("evacuation_plan", EvacuationPlan::read, rules::CHOICE_UNREAD),
        place_of_life: cells.choice("place", PlaceOfLife::read, rules::CHOICE_UNREAD),
        affiliation,
        grade: cells.text("grade"),
        services: services(&mut cells),
        planning: cells.choice("planning", Planning::read, rules::CHOICE_UNREAD),
        change: cells.choice("change", Change::read, rules::CHOICE_UNREAD).filter(|change| *change != Change::NoChange),
        change_date: cells.date("change_date"),
        change_place: written_home(&cells.text("change_place"), &prefer),
        confirmed: cells.date("confirmed"),
        consent_prefecture: cells.flag("consent_prefecture"),
        consent_municipality: cells.flag("consent_municipality"),
        basis: cells.choice("basis", Basis::read, rules::CHOICE_UNREAD),
        name,
        kana,
        birth,
        address,
    })
}

/// Reads a name from one cell or from two.
fn name(cells: &mut Cells<'_, '_, '_>, fields: [&str; 3], read: impl Fn(&str) -> Read<Name>) -> Name {
    let [whole, family, given] = fields;
    for field in fields {
        if has_lost(&cells.text(field)) {
            cells.remark(rules::LOST_CHARACTER, field);
        }
    }
    let parts = [cells.text(family), cells.text(given)].map(|part| read(&part).value);
    if parts.iter().all(|part| part.whole.is_empty()) {
        read(&cells.text(whole)).value
    } else {
        Name::of_parts(&parts[0], &parts[1])
    }
}

/// Reads the reading; a 氏名 column that holds kana is left to the name.
fn name_kana(cells: &mut Cells<'_, '_, '_>) -> Name {
    name(cells, ["kana", "family_kana", "given_kana"], read_kana)
}

fn birth(cells: &mut Cells<'_, '_, '_>, reference_date: NaiveDate) -> Result<NaiveDate, Held> {
    let parts = ["birth_era", "birth_year", "birth_month", "birth_day"].map(|field| cells.text(field));
    let (field, read) = if cells.line.cell("birth").is_some() || parts.iter().all(String::is_empty) {
        ("birth", cells.day("birth"))
    } else {
        let [era, year, month, day] = &parts;
        let hint = Hint { era: cells.era_of_title("birth_year"), ..Hint::default() };
        ("birth_year", read_date_parts(era, year, month, day, hint).map(|read| read.value))
    };
    match read {
        Ok(date) if date > reference_date => {
            let finding = Finding::new(rules::BIRTH_FUTURE, cells.line.place_of(field))
                .with_private("value", cells.text(field))
                .with("reference", reference_date.format("%Y-%m-%d").to_string());
            cells.add(finding);
            Err(Held::BirthInFuture)
        }
        Ok(date) => Ok(date),
        Err(DateProblem::Blank | DateProblem::Nothing | DateProblem::Unknown) => {
            cells.add(Finding::new(rules::NO_BIRTH, cells.line.place_of(field)));
            Err(Held::NoBirth)
        }
        Err(_) => {
            let written = if field == "birth" { cells.text(field) } else { parts.join(" ") };
            let finding =
                Finding::new(rules::BIRTH_IMPOSSIBLE, cells.line.place_of(field)).with_private("value", written);
            cells.add(finding);
            Err(Held::BadBirth)
        }
    }
}

/// Holds a row whose child is 20 or older by its date of birth and yet in a nursery or school below the high school:
/// an era was mistaken, and nobody can tell which date is meant.
fn against_school(
    cells: &mut Cells<'_, '_, '_>,
    birth: NaiveDate,
    affiliation: Option<Affiliation>,
    day: NaiveDate,
) -> Result<(), Held> {
    let below = match affiliation {
        // Adults stand as 在宅 too; 未就園 and 未就学 are said of children alone.
        Some(Affiliation::NotEnrolled) => cells.text("affiliation_kind").contains('未'),
        Some(kind) => kind.is_below_high_school(),
        None => false,
    };
    if !below || age_on(birth, day).is_none_or(|age| age < 20) {
        return Ok(());
    }
    let finding = Finding::new(rules::BIRTH_SCHOOL, cells.line.place_of("birth"));
    cells.add(finding.with_private("value", birth.to_string()));
    Err(Held::BirthAgainstSchool)
}

/// Reads the municipality of a cell that should name one; a cell that names none is remarked.
fn home(cells: &mut Cells<'_, '_, '_>, field: &str, prefer: &[&str]) -> Option<String> {
    let text = cells.text(field);
    if text.is_empty() {
        return None;
    }
    let found = written_home(&text, prefer);
    if found.is_none() && crate::values::read::missing(&text).is_none() {
        cells.remark(rules::MUNICIPALITY_UNKNOWN, field);
    }
    found
}

/// Returns the code of the municipality that a text begins with or is.
pub(super) fn written_home(text: &str, prefer: &[&str]) -> Option<String> {
    let by_code = || {
        let digits = fold(text);
        digits.chars().all(|c| c.is_ascii_digit()).then(|| master().by_code(&digits)).flatten()
    };
    let found = by_code()
        .or_else(|| master().by_name(text, prefer).ok())
        .or_else(|| master().prefix_of(text, prefer).ok().map(|(found, _)| found))?;
    // A ward stands for its city: returns name either.
    Some(found.city.unwrap_or(found.code).to_owned())
}

/// Reads the 14 items from their columns and from a cell that lists several.
fn cares(cells: &mut Cells<'_, '_, '_>) -> (CareSet, bool) {
    let mut set = CareSet::default();
    let mut said = false;
    for care in Care::ALL {
        match cells.tick(*care) {
            Some(true) => {
                set.insert(*care);
                said = true;
            }
            Some(false) => said = true,
            None => {}
        }
    }
    let listed = cells.text("cares");
    if !listed.is_empty() {
        let read = read_cares(&listed);
        set = set.union(read.cares);
        if !read.unread.is_empty() {
            let finding = Finding::new(rules::CARE_UNREAD, cells.line.place_of("cares"))
                .with_private("value", read.unread.join("、"));
            cells.add(finding);
        }
        said |= read.unread.is_empty() || !read.cares.is_empty();
    }
    (set, said)
}

fn postal_digits(cells: &mut Cells<'_, '_, '_>, written: &str, address: &Address) -> String {
    if written.is_empty() {
        return address.postal.clone().unwrap_or_default();
    }
    read_postal(written).map_or_else(
        |_| {
            cells.remark(rules::POSTAL_PHONE, "postal");
            String::new()
        },
        |read| read.value,
    )
}

fn phone(cells: &mut Cells<'_, '_, '_>) -> String {
    let written = cells.text("phone");
    if written.is_empty() {
        return String::new();
    }
    read_phone(&written).map_or_else(
        |_| {
            cells.remark(rules::POSTAL_PHONE, "phone");
            String::new()
        },
        |read| read.value,
    )
}

fn guardian(cells: &mut Cells<'_, '_, '_>) -> Name {
    read_name(&cells.text("guardian")).value
}

fn certificate(cells: &mut Cells<'_, '_, '_>) -> String {
    let mut code = cells.code("certificate");
    code.retain(|c| c.is_ascii_alphanumeric());
    code
}

/// Reads the kind of nursery or school; where its column is missing or unclear, the name of the school tells it.
fn affiliation(cells: &mut Cells<'_, '_, '_>) -> Option<Affiliation> {
    let (kind, name, grade) = (cells.text("affiliation_kind"), cells.text("affiliation"), cells.text("grade"));
    let said = Affiliation::find(&kind);
    let named = || Affiliation::find(&format!("{name} {grade}")).value();
    match said {
        Said::Value(Affiliation::SpecialSchool) => named().or(said.value()),
        Said::Value(kind) => Some(kind),
        Said::Blank | Said::Unknown => named(),
        Said::Unreadable => {
            if named().is_none() {
                cells.remark(rules::CHOICE_UNREAD, "affiliation_kind");
            }
            named()
        }
    }
}

fn services(cells: &mut Cells<'_, '_, '_>) -> BTreeMap<Service, Use> {
    let mut services = BTreeMap::new();
    for service in Service::NEEDED {
        let field = |aspect: &str| format!("{}.{aspect}", service.code());
        let found = Use {
            granted: cells.in_a_month(&field("granted")),
            used: cells.in_a_month(&field("used")),
            wanted: cells.in_a_month(&field("wanted")),
            reason: cells.text(&field("reason")),
        };
        if found != Use::default() {
            services.insert(service, found);
        }
    }
    services
}
