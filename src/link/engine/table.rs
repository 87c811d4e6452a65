//! Rows of all parts put together once, in an order that depends on their contents alone: every name is one number and knows its sound,
//! every other text is one mark.
#![expect(
    clippy::indexing_slicing,
    reason = "a text's number is given out by its reader alone, so it is always in range"
)]

use std::num::NonZeroU8;

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Identity;
use super::read::{Others, Part, Readers};
use super::texts::{Mark, Script, Text, Texts, at_most, mix, place};

/// One row, for comparing.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    pub(super) source: u32,
    pub(super) fixed: u32,
    pub(super) family: Text,
    pub(super) given: Text,
    /// The whole name, unless both parts are known.
    pub(super) name: Text,
    pub(super) family_kana: Text,
    pub(super) given_kana: Text,
    /// The whole reading, unless both parts are known.
    pub(super) kana: Text,
    pub(super) birth: Option<Birth>,
    pub(super) sex: Option<bool>,
    pub(super) municipality: u32,
    pub(super) cares: u32,
    pub(super) town: Mark,
    /// Town and lot; 0 unless both are known.
    pub(super) lot: Mark,
    pub(super) postal: Mark,
    /// Odd if written in kana.
    pub(super) guardian: Mark,
    pub(super) phone: Mark,
    pub(super) certificate: Mark,
    /// Where its further fields stand; 0 if it has none.
    pub(super) others: u32,
}

/// A birth date, taken apart once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Birth {
    pub(super) days: i32,
    pub(super) year: i16,
    pub(super) month: NonZeroU8,
    pub(super) day: u8,
}

impl Birth {
    pub(super) fn of(date: NaiveDate) -> Self {
        let byte = |number: u32| u8::try_from(number).unwrap_or(1);
        Self {
            days: date.num_days_from_ce(),
            year: i16::try_from(date.year()).unwrap_or_default(),
            month: NonZeroU8::new(byte(date.month())).unwrap_or(NonZeroU8::MIN),
            day: byte(date.day()),
        }
    }
}

/// One row per row to be linked, in an order that depends on their contents alone.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Where each row stood.
    pub(super) origin: Vec<u32>,
    others: Vec<Others>,
    texts: Texts,
}

impl Table {
    pub(super) fn of(rows: &[Identity]) -> Self {
        let readers = Readers::default();
        let part = readers.with(|reader| {
            for row in rows {
                reader.push(row);
            }
            reader.part()
        });
        Self::new(readers, vec![part])
    }

    pub(super) fn new(readers: Readers, parts: Vec<Part>) -> Self {
        let mut texts = Texts::default();
        let numbers: Vec<Vec<Text>> = readers.texts().iter().map(|read| texts.take(read)).collect();
        let mut others = vec![Others::default()];
        let mut read: Vec<Row> = Vec::with_capacity(parts.iter().map(|part| part.rows.len()).sum());
        for part in parts {
            let number = |text: Text| numbers[part.reader][place(text)];
            let before = at_most(others.len() - 1);
            read.extend(part.rows.iter().map(|row| Row {
                others: if row.others == 0 { 0 } else { row.others + before },
                ..row.with_names(number)
            }));
            others.extend(part.others.iter().map(|fields| fields.map(number)));
        }
        let mut table = Self { rows: Vec::new(), origin: Vec::new(), others, texts };
        // Rows of one name stand together, as they are often looked at together.
        let prints = read.par_iter().map(|row| (table.shuffled_sound(row), table.print(row)));
        let mut order: Vec<((Mark, Mark), u32)> = prints.zip(0..at_most(read.len())).collect();
        order.par_sort_unstable();
        table.rows = order.par_iter().map(|&(_, origin)| read[place(origin)]).collect();
        table.origin = order.into_iter().map(|(_, origin)| origin).collect();
        table
    }

    pub(super) fn chars(&self, name: Text) -> &[char] {
        self.texts.chars(name)
    }

    /// The further fields of a row.
    pub(super) fn others(&self, row: &Row) -> &Others {
        &self.others[place(row.others)]
    }

    /// Whether any row has further fields.
    pub(super) fn has_others(&self) -> bool {
        self.others.len() > 1
    }

    /// The name of a reading's sound.
    pub(super) fn sound(&self, reading: Text) -> Text {
        self.texts.sound(reading)
    }

    /// Equal for whole names of the same characters in any order, so that 姓 and 名 may change places; 0 of nothing.
    pub(super) fn shuffled(&self, row: &Row) -> Mark {
        self.sum(&if row.name == 0 { [row.family, row.given] } else { [row.name, 0] })
    }

    /// The same of readings, as they sound.
    pub(super) fn shuffled_sound(&self, row: &Row) -> Mark {
        let readings = if row.kana == 0 { [row.family_kana, row.given_kana] } else { [row.kana, 0] };
        self.sum(&readings.map(|reading| self.sound(reading)))
    }

    /// A mark that depends on the contents of the row and on nothing else.
    fn print(&self, row: &Row) -> Mark {
        let name = |text: Text| self.texts.print(text);
        let sex = match row.sex {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        let born = row.birth.map_or(0, |birth| u64::from(birth.days.unsigned_abs()));
        [
            u64::from(row.source) << 32 | u64::from(row.fixed),
            name(row.family),
            name(row.given),
            name(row.name),
            name(row.family_kana),
            name(row.given_kana),
            name(row.kana),
            born << 2 | sex,
            u64::from(row.municipality) << 32 | u64::from(row.cares),
            row.town,
            row.lot,
            row.postal,
            row.guardian,
            row.phone,
            row.certificate,
        ]
        .into_iter()
        .chain(self.others(row).iter().map(|&text| name(text)))
        .fold(0, mix)
    }

    fn sum(&self, names: &[Text]) -> Mark {
        names.iter().fold(0, |sum: Mark, &name| sum.wrapping_add(self.texts.sum(name)))
    }

    /// What the name is written in.
    pub(super) fn script(&self, name: Text) -> Script {
        self.texts.script(name)
    }

    pub(super) fn n_names(&self) -> usize {
        self.texts.len()
    }
}

impl Row {
    fn with_names(self, number: impl Fn(Text) -> Text) -> Self {
        Self {
            family: number(self.family),
            given: number(self.given),
            name: number(self.name),
            family_kana: number(self.family_kana),
            given_kana: number(self.given_kana),
            kana: number(self.kana),
            ..self
        }
    }
}
