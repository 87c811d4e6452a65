//! 組の全体: where more hangs on a pair than its two rows, all rows of all children that its answers touch, one below the other.

use super::inside::begin;
use super::side::Sides;
use crate::message::Message;
use crate::report::Run;
use crate::report::book::{Frame, Look, Page};
use crate::words::Words;

const HEADS: [&str; 13] = [
    "doubt-pairs",
    "doubt-child",
    "verdict-office",
    "notice-name",
    "notice-kana",
    "notice-birth",
    "verdict-sex",
    "needs-municipality",
    "verdict-address",
    "verdict-guardian",
    "verdict-phone",
    "verdict-cares",
    "linked-key",
];
const WIDTHS: [f64; 13] = [12.0, 8.0, 44.0, 18.0, 24.0, 24.0, 7.0, 14.0, 34.0, 18.0, 17.0, 40.0, 32.0];
/// Row of the column titles.
const HEAD: u32 = 3;

/// Makes the sheet.
pub(super) fn page(run: &Run<'_>, words: &Words, frame: &Frame, sides: &Sides<'_>) -> Page {
    let mut page = begin(words, frame, "sheet-doubts");
    page.columns(&WIDTHS);
    page.text(2, 0, &words.text("doubt-about"), Look::Note);
    page.texts(HEAD, &HEADS.map(|head| words.text(head)), Look::Head);
    page.freeze(HEAD + 1, 2);
    let mut row = HEAD;
    for doubt in run.children.doubts() {
        let n_rows: usize = doubt.clusters.iter().map(Vec::len).sum();
        if n_rows <= 2 {
            continue;
        }
        let pairs: Vec<String> = doubt.pairs.iter().map(|place| (place + 1).to_string()).collect();
        for (cluster, number) in doubt.clusters.iter().zip(1_u32..) {
            for at in cluster {
                let Some(side) = sides.side(*at) else { continue };
                row += 1;
                page.text(row, 0, &pairs.join(", "), Look::Centre);
                let child = words.say(&Message::new("doubt-nth").with("n", number));
                page.text(row, 1, &child, Look::Centre);
                page.text(row, 2, &format!("{} {}", side.office, side.place), Look::Text);
                for (column, field) in (3_u16..).zip(&side.fields) {
                    page.text(row, column, field, if number % 2 == 0 { Look::TextDiffers } else { Look::Text });
                }
                page.text(row, 12, &side.key, Look::Code);
            }
        }
    }
    page
}
