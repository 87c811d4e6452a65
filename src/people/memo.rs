//! Cells that come again and again (names, dates, postcodes, cares), each read once.
#![expect(clippy::disallowed_types, reason = "entries are looked up one by one; their order never escapes")]

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::NaiveDate;

use crate::values::name::Name;

/// Of one kind of cell so many are remembered.
const MOST: usize = 1 << 17;

/// What cells of one kind were read as. It is only ever looked up, so the order of its entries does not matter.
pub(super) struct Known<T>(HashMap<String, T>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone> Known<T> {
    /// Returns what a cell says; `read` is asked the first time.
    pub(super) fn of(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let value = read(text);
        if self.0.len() < MOST {
            self.0.insert(text.to_owned(), value.clone());
        }
        value
    }
}

/// What one thread remembers.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) names: Known<Name>,
    pub(super) readings: Known<Name>,
    pub(super) dates: Known<Option<NaiveDate>>,
    pub(super) postcodes: Known<String>,
    pub(super) cares: Known<u32>,
    pub(super) municipalities: Known<Option<u32>>,
}

/// Memos that no thread has in hand.
#[derive(Default)]
pub(super) struct Memos(Mutex<Vec<Memo>>);

impl Memos {
    /// Lends a memo for some work.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Memo) -> T) -> T {
        let idle = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut memo = idle().pop().unwrap_or_default();
        let done = work(&mut memo);
        idle().push(memo);
        done
    }
}
