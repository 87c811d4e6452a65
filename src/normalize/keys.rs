//! Names for rows: a key that stays from quarter to quarter, and a fingerprint of what identifies the child.
//!
//! The key is office, form and 整理番号; where the number is missing or stands twice, a keyed hash of the identity
//! fields with an ordinal. It never depends on file and row.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::child::Record;
use crate::findings::{Finding, rules};
use crate::ingest::hex;
use crate::plan::Plan;

/// Returns the first 64 bits of HMAC-SHA-256 in hexadecimal. A plain hash of a name and a date of birth could be found
/// by trying all of them.
pub fn keyed_hash(key: &str, text: &str) -> String {
    // HMAC takes a key of any length, so the error cannot happen; the text is then left unhashed nowhere.
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().get(..8).map(hex).unwrap_or_default()
        },
    )
}

/// Gives each record its key and its fingerprint.
pub(super) fn name_rows(rows: &mut [Record], plan: &Plan, remarks: &mut Vec<Finding>) {
    let secret = &plan.method.linking.row_key;
    let mut numbered: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter_mut().enumerate() {
        row.print = keyed_hash(secret, &identity(row));
        if !row.number.is_empty() {
            numbered.entry((row.office, row.number.clone())).or_default().push(at);
        }
    }
    let office = |at: usize| plan.offices.get(at).map(|office| office.id.as_str()).unwrap_or_default();
    let mut ordinals: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let unique: Vec<bool> = rows
        .iter()
        .map(|row| numbered.get(&(row.office, row.number.clone())).is_some_and(|rows| rows.len() == 1))
        .collect();
    remarks.extend(twice(rows, &numbered));
    for (row, unique) in rows.iter_mut().zip(unique) {
        row.key = if unique {
            format!("{}/child/{}", office(row.office), row.number)
        } else {
            let ordinal = ordinals.entry((row.office, row.print.clone())).or_default();
            *ordinal += 1;
            format!("{}/child/#{}.{ordinal}", office(row.office), row.print)
        };
    }
}

fn identity(row: &Record) -> String {
    let sex = row.sex.map(super::super::values::choice::Sex::code).unwrap_or_default();
    [row.name.whole.as_str(), &row.kana.whole, &row.birth.to_string(), sex].join("\u{1f}")
}

/// Finds 整理番号 that stand twice in one file; lists of one office in several files may each begin at 1.
fn twice(rows: &[Record], numbered: &BTreeMap<(usize, String), Vec<usize>>) -> Vec<Finding> {
    let mut found = Vec::new();
    for ((_, number), members) in numbered.iter().filter(|(_, members)| members.len() > 1) {
        for (place, at) in members.iter().enumerate().skip(1) {
            let Some(row) = rows.get(*at) else { continue };
            let mut earlier = members.iter().take(place).filter_map(|at| rows.get(*at));
            if let Some(first) = earlier.rfind(|earlier| earlier.place.file == row.place.file) {
                let other = first.place.row.unwrap_or_default();
                let finding = Finding::new(rules::NUMBER_TWICE, row.place.clone())
                    .with_private("number", number.as_str())
                    .with("row", other)
                    .and(first.place.clone());
                found.push(finding);
            }
        }
    }
    found
}
