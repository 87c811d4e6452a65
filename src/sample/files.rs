//! The files that an office sends in a quarter, with the truth about their rows.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};
use rayon::prelude::*;

use super::book::{Book, Sheet};
use super::lists;
use super::names;
use super::ods::ods;
use super::offices::{Cover, Form, Format, Office, PLAIN};
use super::people::Quarter;
use super::random::Random;
use super::resources;
use super::rows::{Reach, Return, World};
use super::sheets::{self, Planted, Wrong};
use super::table;
use super::text::csv;
use super::view::View;
use super::xls::xls;
use super::xlsx::{xlsm, xlsx};

/// One file that came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// Path inside the quarter's folder.
    pub(super) path: String,
    /// What it holds; let go once it is written.
    pub(super) bytes: Vec<u8>,
    /// Date in the 受付簿; none where the file is not entered there.
    pub(super) received: Option<NaiveDate>,
    pub(super) rows: Vec<Row>,
    pub(super) faults: Vec<Fault>,
    /// Offices and services of a 社会資源調査.
    pub(super) places: Vec<resources::Places>,
    /// What its rows tell of need.
    pub(super) told: Vec<table::Told>,
}

/// Sheet (empty for text files), row as Excel shows it, and child.
pub(super) type Row = (String, u32, String);

/// Sheet, cell and code.
pub(super) type Fault = (String, String, &'static str);

/// A workbook of two children under a password, made once; the password is in the read-me.
const PROTECTED: &[u8] = include_bytes!("protected.xlsx");

/// The password of that workbook.
pub(super) const PASSWORD: &str = "kamakura2021";

/// Where that workbook lies inside the quarter's folder.
pub(super) const PROTECTED_PATH: &str = "142042_鎌倉市/障害福祉課/様式1（鎌倉市・追加分）.xlsx";

/// Writes all files of the quarter with number `at` below `folder` and returns them in order of their paths, without their
/// bytes. Offices are at work side by side; each draws from streams of its own, so that the order changes nothing.
pub(super) fn write(world: &World<'_>, at: usize, reaches: &[Reach], folder: &Path) -> io::Result<Vec<Sent>> {
    let Some(quarter) = world.quarters.get(at) else {
        return Ok(Vec::new());
    };
    let mut strays = vec![stray(quarter)?];
    save(folder, &mut strays)?;
    let returns = world.returns(at, reaches);
    let sent: Vec<Vec<Sent>> =
        returns.par_iter().map(|rows| office(world, quarter, rows, folder)).collect::<io::Result<_>>()?;
    let mut sent: Vec<Sent> = strays.into_iter().chain(sent.into_iter().flatten()).collect();
    sent.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sent)
}

/// Draws and writes what one office sends.
fn office(world: &World<'_>, quarter: &Quarter, rows: &Return, folder: &Path) -> io::Result<Vec<Sent>> {
    let Some(office) = world.offices.get(rows.office) else { return Ok(Vec::new()) };
    let mut desk = Desk { world, quarter, office, sent: Vec::new() };
    desk.returns(&rows.views)?;
    desk.annexes(&rows.views)?;
    if let Some(first) = desk.sent.first_mut().filter(|_| rows.gone) {
        first.faults.push((String::new(), String::new(), "gone-without-change"));
    }
    save(folder, &mut desk.sent)?;
    Ok(desk.sent)
}

/// Writes files and lets their bytes go.
fn save(folder: &Path, sent: &mut [Sent]) -> io::Result<()> {
    for file in sent {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, std::mem::take(&mut file.bytes))?;
    }
    Ok(())
}

/// The year, month and day that a workbook says it was made.
fn created(quarter: &Quarter) -> (u16, u8, u8) {
    let date = quarter.reference + Days::new(5);
    (
        u16::try_from(date.year()).unwrap_or(2021),
        u8::try_from(date.month()).unwrap_or(1),
        u8::try_from(date.day()).unwrap_or(1),
    )
}

fn stray(quarter: &Quarter) -> io::Result<Sent> {
    let book = Book { sheets: vec![sheets::stray(quarter)] };
    Ok(Sent { path: "会議室予約表.xlsx".to_owned(), bytes: xlsx(&book, created(quarter))?, ..Sent::default() })
}

/// One office at work on its return.
struct Desk<'a> {
    world: &'a World<'a>,
    quarter: &'a Quarter,
    office: &'a Office<'a>,
    sent: Vec<Sent>,
}

impl Desk<'_> {
    /// The child form, in as many versions as the office sends.
    fn returns(&mut self, views: &[View]) -> io::Result<()> {
        let Some(form) = self.office.form else {
            return self.empty();
        };
        if views.is_empty() && self.world.scattered {
            let sheets = vec![sheets::nobody(self.office, self.quarter)];
            return self.send(&self.named("様式1_該当なし_{機関}.xlsx"), Format::Xlsx, sheets, 7);
        }
        if self.office.key != "yokosuka-hoiku" {
            return self.child_form(&form, views, 12);
        }
        // Sent, sent again with a child more, and a copy of that by mistake.
        let earlier = views.get(..views.len().saturating_sub(1)).unwrap_or_default();
        self.child_form(&form, earlier, 8)?;
        self.child_form(&Form { file: "様式1(修正版).xlsx", ..form }, views, 14)?;
        let mut copy = self.sent.last().cloned().unwrap_or_default();
        copy.path = self.path("様式1(修正版) - コピー (2).xlsx");
        self.sent.push(copy);
        Ok(())
    }

    /// A blank form sent back as it came, or one that says that there is nobody.
    fn empty(&mut self) -> io::Result<()> {
        let sheets = match self.office.key {
            "kamakura-hoiku" => {
                let form = Form {
                    columns: lists::YOKOSUKA_NURSERIES,
                    titles: &["様式１　個票", "（　　　　　市　　　　　　課）"],
                    ..PLAIN
                };
                let mut sheets =
                    vec![table::draw(&mut self.random("blank"), &form, ("", "様式1"), &[], self.quarter).sheet];
                sheets.append(&mut sheets::masters(&self.choices()));
                sheets
            }
            "hayama-kyoiku" => {
                vec![sheets::nobody(self.office, self.quarter), sheets::cover(self.office, self.quarter, 0, 0, true).0]
            }
            _ => return Ok(()),
        };
        let file = format!("様式1_{}.xlsx", self.office.name.replace(' ', ""));
        self.send(&file, Format::Xlsx, sheets, 7)
    }

    fn child_form(&mut self, form: &Form, views: &[View], days: u64) -> io::Result<()> {
        let mut random = self.random(form.file);
        let parts: Vec<(&str, Vec<View>)> = if form.split {
            let (lower, upper) = views.iter().cloned().partition(|view| view.school.kind.contains("小学部"));
            vec![(form.sheet, lower), ("中学部・高等部", upper)]
        } else {
            vec![(form.sheet, views.to_vec())]
        };
        let mut sheets = Vec::new();
        let (mut rows, mut faults, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for (name, views) in parts {
            let drawn = table::draw(&mut random, form, (self.office.name, name), &views, self.quarter);
            let shown = if matches!(form.format, Format::Text(..)) { "" } else { name };
            rows.extend(drawn.rows.into_iter().map(|(row, child)| (shown.to_owned(), row + 1, child)));
            faults.extend(drawn.faults.into_iter().map(|(cell, code)| (shown.to_owned(), cell, code)));
            told.extend(drawn.told);
            sheets.push(drawn.sheet);
        }
        let (cover, planted) = sheets::cover(self.office, self.quarter, views.len(), self.miscounted(), false);
        let planted: Vec<_> = planted.into_iter().map(|(cell, code)| (cover.name.clone(), cell, code)).collect();
        match form.cover {
            Cover::Sheet => {
                sheets.insert(0, cover);
                faults.extend(planted);
                self.push(form, sheets, (rows, faults, told), days)?;
            }
            Cover::File => {
                self.push(form, sheets, (rows, faults, told), days)?;
                self.send("送付票.xlsx", Format::Xlsx, vec![cover], days)?;
                if let Some(last) = self.sent.last_mut() {
                    last.faults = planted;
                }
            }
            Cover::None => self.push(form, sheets, (rows, faults, told), days)?,
        }
        Ok(())
    }

    /// Rows too many in the control total of two offices.
    fn miscounted(&self) -> u32 {
        match self.office.key {
            _ if self.world.error_rate <= 0.0 => 0,
            _ if self.world.scattered => u32::from(self.random("cover").chance(self.world.shares.faults.totals)),
            "yokosuka-hokenjo" => 1,
            "shiokaze" => 2,
            _ => 0,
        }
    }

    fn push(
        &mut self,
        form: &Form,
        mut sheets: Vec<Sheet>,
        (rows, faults, told): (Vec<Row>, Vec<Fault>, Vec<table::Told>),
        days: u64,
    ) -> io::Result<()> {
        if form.masters {
            sheets.append(&mut sheets::masters(&self.choices()));
        }
        self.send(&self.named(form.file), form.format, sheets, days)?;
        if let Some(last) = self.sent.last_mut() {
            last.rows = rows;
            last.faults = faults;
            last.told = told;
        }
        Ok(())
    }

    /// A file's name, with quarter and office filled in.
    fn named(&self, file: &str) -> String {
        let date = self.quarter.reference;
        let label = format!("R{}.{}", date.year() - 2018, date.month());
        file.replace("{q}", &label).replace("{機関}", &self.office.name.replace(' ', ""))
    }

    /// Municipalities that a form's hidden list offers.
    fn choices(&self) -> Vec<&'static str> {
        let near = self.world.region.neighbours(self.office.municipality);
        let codes = if near.is_empty() { &names::AREA } else { near };
        codes.iter().map(|code| names::municipality(code)).collect()
    }

    /// Everything else that the office sends.
    fn annexes(&mut self, views: &[View]) -> io::Result<()> {
        let has = |form: &str| self.office.forms.contains(&form);
        let (headcount, facility, coordinator) = (has("headcount"), has("facility"), has("coordinator"));
        if headcount {
            self.headcount(views)?;
        }
        if facility {
            let wide = self.office.municipality != "142085";
            let (sheet, planted, places) = resources::facilities(self.world.seed, self.office, self.quarter, wide);
            self.annex("様式3_社会資源調査.xlsx", Format::Xlsx, sheet, planted)?;
            if let Some(last) = self.sent.last_mut() {
                last.places = places;
            }
        }
        if coordinator {
            let sheet = resources::coordinators(self.office, self.quarter, self.world.seed);
            self.annex("様式4_コーディネーター.xlsx", Format::Xlsx, sheet, Vec::new())?;
        }
        match self.office.key {
            "kamakura-fukushi" => self.protected(),
            "kamakura-kyoiku" => self.damaged()?,
            _ => {}
        }
        Ok(())
    }

    fn headcount(&mut self, views: &[View]) -> io::Result<()> {
        let wrong = match self.office.key {
            _ if self.world.error_rate <= 0.0 => Wrong::Nothing,
            _ if self.world.scattered => self.scattered_wrong(),
            "yokosuka-fukushi" => Wrong::Total,
            "kamakura-fukushi" => Wrong::Rows,
            "miura-fukushi" => Wrong::Relisted,
            _ => Wrong::Nothing,
        };
        let (sheet, planted) = sheets::headcount(self.office, self.quarter, views, wrong);
        match self.office.key {
            "miura-fukushi" => self.annex("様式2_集計.xls", Format::Xls, sheet, planted),
            "yokosuka-kyoiku" => self.annex("様式2_集計表.ods", Format::Ods, sheet, planted),
            _ => self.annex("様式2_集計表.xlsx", Format::Xlsx, sheet, planted),
        }
    }

    fn scattered_wrong(&self) -> Wrong {
        let mut random = self.random("headcount");
        if random.chance(self.world.shares.faults.totals) {
            random.pick(&[Wrong::Total, Wrong::Rows, Wrong::Relisted])
        } else {
            Wrong::Nothing
        }
    }

    fn annex(&mut self, file: &str, format: Format, sheet: Sheet, planted: Vec<Planted>) -> io::Result<()> {
        let name = sheet.name.clone();
        self.send(file, format, vec![sheet], 13)?;
        if let Some(last) = self.sent.last_mut() {
            last.faults = planted.into_iter().map(|(cell, code)| (name.clone(), cell, code)).collect();
        }
        Ok(())
    }

    fn protected(&mut self) {
        let rows = [(4, "locked-1"), (5, "locked-2")];
        self.sent.push(Sent {
            path: PROTECTED_PATH.to_owned(),
            bytes: PROTECTED.to_vec(),
            received: Some(self.quarter.reference + Days::new(15)),
            rows: rows.into_iter().map(|(row, child)| ("個票".to_owned(), row, child.to_owned())).collect(),
            faults: vec![(String::new(), String::new(), "file-protected")],
            ..Sent::default()
        });
    }

    /// A workbook that was cut off on its way.
    fn damaged(&mut self) -> io::Result<()> {
        let sheet = sheets::nobody(self.office, self.quarter);
        self.send("様式1_鎌倉市教委（途中）.xlsx", Format::Xlsx, vec![sheet], 6)?;
        if let Some(last) = self.sent.last_mut() {
            last.bytes.truncate(last.bytes.len() / 2);
            last.faults = vec![(String::new(), String::new(), "file-damaged")];
        }
        Ok(())
    }

    /// Writes a book in its format; `days` after the 基準日 it comes in, in Hayama after the due date.
    fn send(&mut self, file: &str, format: Format, sheets: Vec<Sheet>, days: u64) -> io::Result<()> {
        let book = Book { sheets };
        let bytes = match format {
            Format::Xlsx => xlsx(&book, created(self.quarter))?,
            Format::Xlsm => xlsm(&book, created(self.quarter))?,
            Format::Xls => xls(&book)?,
            Format::Ods => ods(&book)?,
            Format::Text(separator, encoding) => csv(&book, separator, encoding)?,
        };
        let received = match self.office.key {
            "hayama-fukushi" => self.quarter.due + Days::new(6),
            _ => self.quarter.reference + Days::new(days),
        };
        let path = self.path(file);
        self.sent.push(Sent { path, bytes, received: Some(received), ..Sent::default() });
        Ok(())
    }

    fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.office.folder)
    }

    fn random(&self, label: &str) -> Random {
        Random::new(self.world.seed, &format!("draw {} {} {label}", self.quarter.id, self.office.key))
    }
}
