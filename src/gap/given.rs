//! CSV files of need, capacity and travel, as anybody may have them, to what [`super::matching`] takes.
//!
//! Titles in Japanese or English; one row a group, an office and service, or a pair of municipalities.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use super::matching::{Need, Place, Region};
use super::points::Points;
use crate::error::Error;
use crate::ingest::given_csv;
use crate::message::Message;
use crate::values::fold::{compat, word_key};

/// The three files, read.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// One per row of the file of need.
    pub needs: Vec<Need>,
    /// One per row of the file of capacity.
    pub places: Vec<Place>,
    /// Areas and ways.
    pub region: Region,
}

const MUNICIPALITY: [&str; 2] = ["municipality", "市町村"];
const AREA: [&str; 2] = ["area", "圏域"];
const SERVICE: [&str; 2] = ["service", "サービス"];
const CARE: [&str; 2] = ["care", "ケア"];
const AGE: [&str; 2] = ["age", "年齢"];
const NEED: [&str; 2] = ["need", "必要量"];
const OFFICE: [&str; 2] = ["office", "事業所"];
const CARES: [&str; 2] = ["cares", "受け入れるケア"];
const AGE_FROM: [&str; 2] = ["age_from", "年齢下限"];
const AGE_TO: [&str; 2] = ["age_to", "年齢上限"];
const DAY: [&str; 2] = ["day", "曜日"];
const DAYS: [&str; 2] = ["days", "営業日"];
const CAPACITY: [&str; 2] = ["capacity", "受入可能量"];
const FROM: [&str; 2] = ["from", "出発"];
const TO: [&str; 2] = ["to", "到着"];
const MINUTES: [&str; 2] = ["minutes", "分"];
const LATITUDE: [&str; 2] = ["latitude", "緯度"];
const LONGITUDE: [&str; 2] = ["longitude", "経度"];

impl Given {
    /// Reads the files; the way into neighbouring areas is at most `limit` minutes long.
    pub fn read(need: &Path, capacity: &Path, travel: Option<&Path>, limit: u64) -> Result<Self, Error> {
        let mut given = Self::default();
        given.region.limit = limit;
        let mut points = Points::default();
        for row in rows(need, &[MUNICIPALITY, SERVICE, NEED])? {
            let municipality = row.text(MUNICIPALITY);
            given.places_in(&row, &municipality)?;
            points.add(&row, &municipality)?;
            given.needs.push(Need {
                municipality,
                service: row.text(SERVICE),
                care: row.text(CARE),
                age: row.age(AGE)?,
                day: row.text(DAY),
                units: row.whole(NEED, 1_000_000_000)?,
            });
        }
        for row in rows(capacity, &[OFFICE, MUNICIPALITY, SERVICE, CAPACITY])? {
            let municipality = row.text(MUNICIPALITY);
            given.places_in(&row, &municipality)?;
            points.add(&row, &municipality)?;
            given.places.push(Place {
                office: row.text(OFFICE),
                municipality,
                service: row.text(SERVICE),
                cares: row.list(CARES),
                ages: (row.age(AGE_FROM)?, row.age(AGE_TO)?),
                days: row.list(DAYS),
                units: row.whole(CAPACITY, 1_000_000_000)?,
            });
        }
        for row in travel.map_or_else(|| Ok(Vec::new()), |travel| rows(travel, &[FROM, TO, MINUTES]))? {
            given.region.minutes.entry(row.text(FROM)).or_default().insert(row.text(TO), row.whole(MINUTES, 100_000)?);
        }
        points.fill(&mut given.region);
        Ok(given)
    }

    /// Takes down the area of a municipality; two rows may not say different things.
    fn places_in(&mut self, row: &Row, municipality: &str) -> Result<(), Error> {
        let area = row.text(AREA);
        if area.is_empty() {
            return Ok(());
        }
        let known = self.region.area.entry(municipality.to_owned()).or_insert_with(|| area.clone());
        if *known == area { Ok(()) } else { Err(row.wrong(AREA, "gap-two-areas")) }
    }
}

impl Points {
    fn add(&mut self, row: &Row, municipality: &str) -> Result<(), Error> {
        if let Some(point) = row.degrees(LATITUDE, 90.0)?.zip(row.degrees(LONGITUDE, 180.0)?) {
            self.put(municipality, point);
        }
        Ok(())
    }
}

/// Every column that a file may have.
const COLUMNS: [[&str; 2]; 18] = [
    MUNICIPALITY,
    AREA,
    SERVICE,
    CARE,
    AGE,
    NEED,
    OFFICE,
    CARES,
    AGE_FROM,
    AGE_TO,
    DAY,
    DAYS,
    CAPACITY,
    FROM,
    TO,
    MINUTES,
    LATITUDE,
    LONGITUDE,
];

/// One row of a file, by the columns that the file has.
struct Row {
    file: Rc<str>,
    line: u64,
    columns: Rc<BTreeMap<[&'static str; 2], usize>>,
    cells: csv::StringRecord,
}

fn rows(file: &Path, required: &[[&'static str; 2]]) -> Result<Vec<Row>, Error> {
    let (titles, records) = given_csv(file)?;
    let titles: Vec<String> = titles.iter().map(word_key).collect();
    let place =
        |names: &[&str; 2]| names.iter().find_map(|name| titles.iter().position(|title| *title == word_key(name)));
    let columns: BTreeMap<[&'static str; 2], usize> =
        COLUMNS.iter().filter_map(|names| place(names).map(|at| (*names, at))).collect();
    let name: Rc<str> = file.display().to_string().into();
    if let Some([english, japanese]) = required.iter().find(|names| !columns.contains_key(*names)) {
        let what = Message::new("gap-no-column").with("file", name.to_string());
        return Err(Error::Asked(what.with("column", format!("{japanese} ({english})"))));
    }
    let columns = Rc::new(columns);
    let row = |cells: csv::StringRecord| {
        let line = cells.position().map_or(0, csv::Position::line);
        Row { file: Rc::clone(&name), line, columns: Rc::clone(&columns), cells }
    };
    Ok(records.into_iter().map(row).collect())
}

impl Row {
    fn text(&self, names: [&'static str; 2]) -> String {
        let cell = self.columns.get(&names).and_then(|at| self.cells.get(*at));
        cell.unwrap_or_default().trim().to_owned()
    }

    /// Texts of a cell that lists several.
    fn list(&self, names: [&'static str; 2]) -> BTreeSet<String> {
        let cell = self.text(names);
        let parts = cell.split(['、', ';', '；', '/', '|']).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// So many units, and minutes, can be added without overflow.
    fn whole(&self, names: [&'static str; 2], most: u64) -> Result<u64, Error> {
        let digits: String = compat(&self.text(names)).chars().filter(|c| *c != ',').collect();
        digits.parse().ok().filter(|number| *number <= most).ok_or_else(|| self.wrong(names, "gap-no-number"))
    }

    /// Returns degrees; none where the cell is blank or the column is missing.
    fn degrees(&self, names: [&'static str; 2], most: f64) -> Result<Option<f64>, Error> {
        let text = self.text(names);
        let text = compat(&text);
        if text.is_empty() {
            return Ok(None);
        }
        let degrees = text.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
        degrees.map(Some).ok_or_else(|| self.wrong(names, "gap-no-degrees"))
    }

    fn age(&self, names: [&'static str; 2]) -> Result<Option<u32>, Error> {
        let text = compat(&self.text(names)).trim_end_matches('歳').to_owned();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| self.wrong(names, "gap-no-number"))
    }

    fn wrong(&self, [english, japanese]: [&'static str; 2], code: &str) -> Error {
        let what = Message::new(code).with("file", self.file.to_string()).with("line", self.line.to_string());
        let what = what.with("column", format!("{japanese} ({english})"));
        Error::Asked(what.with("value", self.text([english, japanese])))
    }
}
