//! What 事務局 works with: the review workbook (名寄せ確認票) with its 判定 sheet, the linked rows, what is held, likely twins,
//! the model, and the unprotected counts. All of it is 部外秘.

mod doubts;
mod gaps;
mod inside;
mod side;
mod verdict;

pub(super) use verdict::level_code;

use super::Run;
use super::book::{Book, Frame};
use super::text::quarter_text;
use crate::error::Error;
use crate::message::Message;
use crate::words::Words;

/// What stands on every page that only 事務局 opens: that it is 部外秘, and who may open it.
pub(super) fn marking(run: &Run<'_>, words: &Words) -> String {
    let mut marking = words.text(if run.plan.fictional { "restricted-fictional" } else { "restricted" });
    let who = &run.plan.method.opened_by;
    if !who.is_empty() {
        marking.push_str(&words.say(&Message::new("restricted-opened-by").with("who", who.as_str())));
    }
    marking
}

/// Returns the workbook's bytes.
pub(super) fn workbook(run: &Run<'_>, words: &Words) -> Result<Vec<u8>, Error> {
    let quarter = quarter_text(words, &run.plan.quarter);
    let title = Message::new("review-title").with("quarter", quarter);
    let frame = Frame { title: words.say(&title), marking: marking(run, words) };
    let sides = side::Sides::new(run, words);
    let mut book = Book::new(&frame, &run.plan.title, run.plan.reference_date);
    book.push(verdict::page(run, words, &frame, &sides));
    book.push(doubts::page(run, words, &frame, &sides));
    book.push(inside::linked(run, words, &frame, &sides));
    book.push(inside::held(run, words, &frame));
    book.push(inside::twins(run, words, &frame, &sides));
    book.push(inside::model(run, words, &frame));
    book.push(inside::counts(run, words, &frame));
    book.push(gaps::page(run, words, &frame));
    book.bytes()
}
