//! The open data of WAM NET as published lists of a job: its 29 columns, the municipality by the address, and how many
//! offices of each service the five municipalities of the area have.

use std::collections::BTreeMap;
use std::fs;

use jissu::forms::Form;
use jissu::ingest;

use crate::common::{Job, real_files};

/// Yokosuka, Kamakura, Zushi, Miura, Hayama.
const TOWNS: [&str; 5] = ["142018", "142042", "142085", "142107", "143014"];

/// File, records, and offices in each of the towns, as counted in the files by hand.
const EXPECTED: [(&str, usize, [usize; 5]); 8] = [
    ("csvdownload014.csv", 20, [0, 0, 0, 0, 0]),
    ("csvdownload021.csv", 263, [1, 1, 0, 0, 0]),
    ("csvdownload064.csv", 56, [1, 0, 0, 0, 0]),
    ("csvdownload066.csv", 334, [1, 0, 0, 0, 0]),
    ("csvdownload068.csv", 242, [1, 0, 0, 0, 0]),
    ("csvdownload069.csv", 226, [1, 1, 0, 0, 0]),
    ("extract_kanagawa_csvdownload067.csv", 179, [2, 5, 1, 1, 0]),
    ("extract_kanagawa_csvdownload054.csv", 129, [10, 2, 2, 3, 1]),
];

#[test]
fn offices_of_each_service_are_counted_by_their_address() {
    let Some(folder) = real_files() else { return };
    let job = Job::new(1);
    let reference = job.path().join("input/reference");
    fs::remove_dir_all(&reference).unwrap();
    fs::create_dir_all(&reference).unwrap();
    for (file, ..) in EXPECTED {
        fs::copy(folder.join("wamnet").join(file), reference.join(file)).unwrap();
    }
    let (_, checked) = job.check("fy2021q1");
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut records: BTreeMap<String, usize> = BTreeMap::new();
    for facility in checked.records.facilities().iter().filter(|facility| facility.published) {
        let file = facility.place.file.clone();
        *records.entry(file.clone()).or_default() += 1;
        *counts.entry((file, facility.municipality.clone().unwrap_or_default())).or_default() += 1;
    }
    for (file, n, towns) in EXPECTED {
        let found = TOWNS.map(|town| counts.get(&(file.to_owned(), town.to_owned())).copied().unwrap_or(0));
        assert_eq!((records.get(file).copied(), found), (Some(n), towns), "{file}");
    }
}

#[test]
fn all_29_columns_of_every_service_are_found() {
    let Some(folder) = real_files() else { return };
    for (file, n, _) in EXPECTED {
        let submission = ingest::inspect(&folder.join("wamnet").join(file), None);
        let tables: Vec<_> = submission.tables().collect();
        let [table] = tables[..] else { panic!("one table in {file}") };
        assert_eq!((table.form, table.columns.len(), table.n_data), (Form::Facility, 29, n), "{file}");
        for field in ["facility", "facility_number", "corporation", "address", "service", "capacity", "latitude"] {
            assert!(table.column(field).is_some(), "{field} in {file}");
        }
    }
}
