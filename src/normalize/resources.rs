//! Lines of the 社会資源調査, of published lists and of coordinators' lists to typed rows.

use chrono::NaiveDate;

use super::cells::Cells;
use super::child::written_home;
use crate::findings::{Finding, Place, rules};
use crate::ingest::Line;
use crate::plan::Plan;
use crate::values::care::{CareSet, read_cares};
use crate::values::choice::{Acceptance, Placement};
use crate::values::code::read_office;
use crate::values::contact::read_phone;
use crate::values::fold::{compat, fold};
use crate::values::read::Note;
use crate::values::service::{Service, ShortStayKind};
use crate::values::span::Span;
use crate::values::weekday::Weekdays;

/// One row per office and service.
#[derive(Clone, Debug, Default)]
pub struct Facility {
    /// Where it stands.
    pub place: Place,
    /// It comes from a published list, which gives no capacity for medical care.
    pub published: bool,
    /// 事業所番号, ten digits.
    pub number: String,
    /// Name as written.
    pub name: String,
    /// Municipality code, from the address.
    pub municipality: Option<String>,
    /// Service.
    pub service: Option<Service>,
    /// Kind of short stay.
    pub short_stay_kind: Option<ShortStayKind>,
    /// 定員; blank is unknown.
    pub capacity: Option<u32>,
    /// Takes children with medical care.
    pub accepts: Option<Acceptance>,
    /// Care items that it takes; empty if not said.
    pub cares: CareSet,
    /// Takes children on a ventilator.
    pub ventilator: Option<bool>,
    /// Places a day for children with medical care.
    pub places: Option<u32>,
    /// Children with medical care now served.
    pub current: Option<u32>,
    /// Places a day taken by people from outside the area.
    pub outside: Option<u32>,
    /// Requests refused in the quarter.
    pub refused: Option<u32>,
    /// Days open a month.
    pub days_open: Option<u32>,
    /// Days of the week on which it is open.
    pub weekdays: Option<Weekdays>,
    /// Ages that it takes; none where it does not say.
    pub ages: Option<Span>,
    /// Telephone, digits only; empty if not given.
    pub phone: String,
    /// Latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
    /// Date of the answer.
    pub updated: Option<NaiveDate>,
}

/// One row per coordinator.
#[derive(Clone)]
pub struct Coordinator {
    /// Where the row stands.
    pub place: Place,
    /// Has finished the training.
    pub trained: bool,
    /// How placed.
    pub placement: Option<Placement>,
    /// Municipality codes covered.
    pub covers: Vec<String>,
    /// Full-time equivalents; none where the post is held beside another.
    pub fte: Option<f64>,
    /// Children in charge.
    pub load: Option<u32>,
    /// New consultations in the quarter.
    pub consult_new: Option<u32>,
    /// Consultations in the quarter.
    pub consult_total: Option<u32>,
    /// Cases that needed another municipality.
    pub crossings: Option<u32>,
    /// Cases handed over at 18.
    pub handovers: Option<u32>,
    /// Consultations of the quarter by way, in the order of [`WAYS`].
    pub by_way: [Option<u32>; WAYS.len()],
    /// Consultations by month, January first.
    pub by_month: [Option<u32>; 12],
}

/// Ways of consulting (相談の方法): telephone, visit, at the office, mail or online, other.
pub const WAYS: [&str; 5] = ["phone", "visit", "office", "online", "other"];

/// Reads a line of a 社会資源調査 or of a published list.
pub(super) fn facility(line: &Line<'_>, plan: &Plan, remarks: &mut Vec<Finding>) -> Facility {
    let mut cells = Cells::new(line, remarks);
    let prefer = [plan.prefer(line.submission.office)];
    let address = cells.text("address");
    let service = cells.choice("service", Service::find, rules::CHOICE_UNREAD);
    let number = cells.text("facility_number");
    let read = read_office(&number);
    let odd = read.as_ref().map_or(!number.is_empty(), |read| read.notes.contains(&Note::CheckDigit));
    if odd {
        cells.remark(rules::CHECK_DIGIT, "facility_number");
    }
    Facility {
        place: line.place(),
        published: line.submission.office.is_none(),
        number: read.map(|read| read.value).unwrap_or_default(),
        name: cells.text("facility"),
        municipality: written_home(&address, &prefer),
        service,
        short_stay_kind: [cells.text("short_stay_kind"), cells.text("service")]
            .iter()
            .find_map(|text| ShortStayKind::read(text).value())
            .filter(|_| service == Some(Service::ShortStay)),
        capacity: cells.whole("capacity"),
        accepts: cells.choice("accepts", Acceptance::read, rules::CHOICE_UNREAD),
        cares: read_cares(&cells.text("cares_accepted")).cares,
        ventilator: cells.flag("ventilator"),
        places: cells.whole("places"),
        current: cells.whole("current"),
        outside: cells.whole("current_outside"),
        refused: cells.whole("refused"),
        days_open: cells.whole("days_open"),
        weekdays: cells.choice("weekdays", Weekdays::read, rules::CHOICE_UNREAD).or_else(|| by_hours(&cells)),
        ages: cells.choice("ages", Span::read, rules::CHOICE_UNREAD),
        point: point(&cells.text("latitude"), &cells.text("longitude")),
        phone: read_phone(&cells.text("phone")).map(|read| read.value).unwrap_or_default(),
        updated: cells.date("updated"),
    }
}

/// Reads a point in Japan; what is none is no finding, as ways can be given in the method.
fn point(latitude: &str, longitude: &str) -> Option<(f64, f64)> {
    let degrees = |text: &str, (least, most): (f64, f64)| {
        compat(text.trim()).parse().ok().filter(|degrees: &f64| (least..=most).contains(degrees))
    };
    degrees(latitude, (20.0, 46.0)).zip(degrees(longitude, (122.0, 154.0)))
}

/// Days for which a published list gives hours; without any the days are unknown.
fn by_hours(cells: &Cells<'_, '_, '_>) -> Option<Weekdays> {
    let open = |field: &str| crate::values::read::missing(&cells.text(field)).is_none();
    let groups = [("hours_weekday", 0..5), ("hours_saturday", 5..6), ("hours_sunday", 6..7)];
    let days = groups.into_iter().filter(|(field, _)| open(field)).flat_map(|(_, days)| days);
    Some(days.fold(Weekdays::default(), Weekdays::with)).filter(|days| *days != Weekdays::default())
}

/// Reads a line of a coordinators' list.
pub(super) fn coordinator(line: &Line<'_>, plan: &Plan, remarks: &mut Vec<Finding>) -> Coordinator {
    let mut cells = Cells::new(line, remarks);
    let prefer = [plan.prefer(line.submission.office)];
    let trained = cells.text("trained_year");
    Coordinator {
        place: line.place(),
        trained: crate::values::read::missing(&trained).is_none(),
        placement: cells.choice("placement", Placement::read, rules::CHOICE_UNREAD),
        covers: covered(&cells.text("covers"), plan, &prefer),
        fte: cells.number("fte").filter(|fte| *fte > 0.0),
        load: cells.whole("load"),
        consult_new: cells.whole("consult_new"),
        consult_total: cells.whole("consult_total"),
        crossings: cells.whole("crossings"),
        handovers: cells.whole("handovers"),
        by_way: WAYS.map(|way| cells.whole(&format!("by_{way}"))),
        by_month: MONTHS.map(|month| cells.whole(&format!("month_{month:02}"))),
    }
}

const MONTHS: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// Reads a list of municipalities; 圏域, 全域 and the like are the whole area.
fn covered(text: &str, plan: &Plan, prefer: &[&str]) -> Vec<String> {
    let area = &plan.method.area;
    let folded = fold(text);
    let whole = ["圏域", "全域", "全市町", "5市町", "四市一町", "4市1町", "管内全"];
    if whole.iter().any(|word| folded.contains(word)) {
        return area.municipalities.clone();
    }
    let parts = text.split(['、', ',', '，', '・', '／', '/', ' ', '　', '\n', ';']);
    let mut codes: Vec<String> = parts.filter_map(|part| written_home(part.trim(), prefer)).collect();
    codes.sort();
    codes.dedup();
    codes
}
