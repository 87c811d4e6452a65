//! What linking a table came to, as a workbook that a statistician can read: the outcome and what to beware of, the model as a table, its
//! weights as charts, what each key cost and caught, and the score where the truth is known. Nothing of any person is in it.

mod charts;
mod model;
mod outcome;
mod score;

use std::path::PathBuf;

use chrono::NaiveDate;

use super::book::{Book, Frame};
use crate::error::Error;
use crate::people::Done;
use crate::words::Words;

/// Returns the workbook's bytes.
pub fn workbook(done: &Done, files: &[PathBuf], words: &Words) -> Result<Vec<u8>, Error> {
    let frame = Frame { title: words.text("linkage-title"), marking: words.text("linkage-marking") };
    // No day is known to tables; the same tables make the same bytes.
    let day = NaiveDate::default();
    let mut book = Book::new(&frame, &words.text("linkage-title"), day);
    book.push(outcome::page(done, files, words, &frame));
    book.push(model::page(done, words, &frame));
    book.push(charts::page(done, words, &frame));
    book.push(model::keys(done, words, &frame));
    if let Some(found) = &done.score {
        book.push(score::page(found, words, &frame));
    }
    book.bytes()
}
