//! [`Published`] to the workbook that the council meets over.
//!
//! What a sheet may draw on is the [`Source`]: protected tables, the plan, how returns stand, and the hashes of what was
//! read. Nothing in it is about one child.

mod charts;
mod cover;
mod define;
mod figures;
mod needs;
mod reference;
mod service;
mod status;
mod summary;
mod tables;
mod waterfall;

use crate::audit::Receipt;
use crate::count::Measure;
use crate::error::Error;
use crate::forms::Form;
use crate::message::Message;
use crate::plan::{Plan, Status};
use crate::protect::{Published, PublishedTable};
use crate::values::service::Service;
use crate::words::Words;

use super::book::{Book, Frame, Page};
use super::text::{both_calendars, quarter_text, status_text};

/// One file that was read, without its name: a name of a file may be a name of a person.
#[derive(Clone)]
pub(super) struct Input {
    /// The office, as an index into the plan's offices.
    pub(super) office: Option<usize>,
    /// Forms that it holds.
    pub(super) forms: Vec<Form>,
    /// SHA-256 of its bytes.
    pub(super) hash: String,
    /// Its content takes part.
    pub(super) used: bool,
}

/// All that the council's workbook is made of.
pub(super) struct Source<'r> {
    /// The plan.
    pub(super) plan: &'r Plan,
    /// The protected numbers.
    pub(super) published: &'r Published,
    /// How each return stands.
    pub(super) receipts: Vec<&'r Receipt>,
    /// What was read.
    pub(super) inputs: Vec<Input>,
    /// SHA-256 of the plan's and the method's file.
    pub(super) plan_hashes: [String; 2],
    /// The quarter before is known.
    pub(super) change_known: bool,
    /// The catalogue.
    pub(super) words: &'r Words,
}

impl Source<'_> {
    fn text(&self, code: &str) -> String {
        self.words.text(code)
    }

    fn say(&self, message: &Message) -> String {
        self.words.say(message)
    }

    fn day(&self) -> String {
        both_calendars(self.words, self.plan.reference_date)
    }

    /// Title and marking of every page.
    fn frame(&self) -> Frame {
        let quarter = quarter_text(self.words, &self.plan.quarter);
        let status = status_text(self.words, self.plan);
        let title = Message::new("council-title").with("quarter", quarter).with("status", status);
        let marking = if self.plan.fictional { self.text("fictional") } else { String::new() };
        Frame { title: self.say(&title), marking }
    }

    /// ` p` behind a title while the numbers are provisional.
    fn provisional(&self) -> &'static str {
        if self.plan.status == Status::Provisional { " p" } else { "" }
    }

    fn service(&self, service: Service) -> String {
        self.text(&format!("service-{}", service.code()))
    }

    /// Returns the unit of a measure.
    fn unit(&self, measure: Measure, service: Option<Service>) -> String {
        let code = match (measure, service) {
            (Measure::Children, _) => "unit-children",
            (Measure::Reports | Measure::Removed, _) => "unit-reports",
            (Measure::Public, None) => "unit-offices",
            (_, Some(Service::VisitingNurse | Service::VisitingDoctor | Service::Consultation)) => "unit-visits",
            (_, Some(Service::HomeHelp)) => "unit-hours",
            _ => "unit-days",
        };
        self.text(code)
    }
}

/// Returns the workbook's bytes.
pub(super) fn workbook(source: &Source<'_>) -> Result<Vec<u8>, Error> {
    let frame = source.frame();
    let mut pages: Vec<(Page, String)> = vec![(summary::page(source, &frame), source.text("sheet-summary.title"))];
    // 延べ stands below 実人数 on the same page.
    let is_second =
        |table: &PublishedTable| source.published.reported(table.id).is_some_and(|second| std::ptr::eq(second, table));
    let tables = source.published.tables().iter().filter(|table| table.service.is_none() && !is_second(table));
    for (number, table) in (1_usize..).zip(tables.filter(|table| table.id != "offices-list")) {
        pages.push((tables::page(source, &frame, number, table), tables::title(source, number, table.id)));
    }
    let titled = |code: &str| source.text(&format!("{code}.title"));
    pages.push((needs::needs(source, &frame), titled("sheet-needs")));
    pages.extend(service::pages(source, &frame));
    pages.push((needs::resources(source, &frame), titled("sheet-resources")));
    pages.push((needs::coordinators(source, &frame), titled("sheet-coordinators")));
    pages.push((reference::page(source, &frame), titled("sheet-reference")));
    pages.push((charts::page(source, &frame), titled("sheet-charts")));
    pages.push((status::returns(source, &frame), titled("sheet-status")));
    pages.push((define::page(source, &frame), titled("sheet-define")));
    pages.push((status::provenance(source, &frame), titled("sheet-provenance")));
    let contents: Vec<(String, String)> =
        pages.iter().map(|(page, title)| (page.name.clone(), title.clone())).collect();
    let mut book = Book::new(&frame, &source.plan.title, source.plan.reference_date);
    book.push(cover::page(source, &frame, &contents));
    for (page, _) in pages {
        book.push(page);
    }
    book.bytes()
}
