//! Rows to the header of their table: where the data begin, and which rows above them carry titles.

use super::shape::{Class, Shape, class, filled, marked};
use crate::ingest::sheet::{Cell, Merge, Row, Sheet};
use crate::values::fold::compact;

/// Most header rows, blank ones between them included.
const MOST_HEADER_ROWS: usize = 8;

/// Returns the index of the first data row.
pub(super) fn data_start(rows: &[Row], shape: &Shape) -> Option<usize> {
    let mut titled = false;
    for (at, row) in rows.iter().enumerate() {
        let n = filled(row).count();
        if n < 2 || (marked(row) && shape.values(row) == 0) {
            continue;
        }
        let (values, texts) = (shape.values(row), shape.texts_for_values(row));
        if values > 0 && values >= texts && !years(row) && (values > 1 || n * 4 >= shape.width) {
            return Some(at);
        }
        // A header was seen: a row of texts that recur, or that leaves the columns of values alone, is data.
        if titled && (shape.repeated(row) * 4 >= n || (texts == 0 && n * 3 >= shape.width)) {
            return Some(at);
        }
        titled |= n * 10 >= shape.width * 6;
    }
    None
}

/// Tells whether the numbers of a row are titles: years in order, or numbers counted up from column to column.
pub(super) fn years(row: &Row) -> bool {
    let numbers: Vec<f64> = filled(row)
        .filter(|(_, cell)| class(cell) == Class::Value)
        .filter_map(|(_, cell)| match cell {
            Cell::Number(number) => Some(*number),
            cell => compact(&cell.text()).parse().ok(),
        })
        .collect();
    let whole = numbers.iter().all(|n| n.fract() == 0.0);
    let years = numbers.iter().all(|n| (1900.0..2100.0).contains(n)) && numbers.is_sorted_by(|a, b| a < b);
    let counted = numbers.is_sorted_by(|a, b| (b - a - 1.0).abs() < 1e-9);
    whole && ((numbers.len() >= 3 && years) || (numbers.len() >= 5 && counted))
}

/// Returns the index of the first header row above the data. A row of one cell, a note or a line of units ends the
/// header, unless a row of several titles stands above it, or it is the title of some columns among others.
pub(super) fn header_top(sheet: &Sheet, rows: &[Row], start: usize, shape: &Shape) -> usize {
    let mut top = start;
    let limit = rows.get(start).map_or(u32::MAX, |row| row.number);
    for at in (start.saturating_sub(MOST_HEADER_ROWS)..start).rev() {
        let (Some(row), Some(below)) = (rows.get(at), rows.get(at + 1)) else { break };
        let n = filled(row).count();
        let bridged = |m: &Merge| m.top <= row.number && m.bottom > row.number && m.bottom < limit;
        let gap = below.number > row.number + 1 && !sheet.merges.iter().any(bridged);
        let passed_over = top == start && at + 1 < start;
        let loose = gap && (passed_over || (top < start && n * 10 < shape.width * 3) || below.number > row.number + 3);
        if marked(row) || loose {
            break;
        }
        // A row of blanks, or a title of one level among others, counts if the header goes on above it.
        if n >= 2 || shape.width == 1 || (top < start && spans_some(sheet, rows, row)) {
            top = at;
        }
    }
    top
}

/// Tells whether the only text of a row is merged over several columns that are not the first ones: the title of a group.
fn spans_some(sheet: &Sheet, rows: &[Row], row: &Row) -> bool {
    let Some((column, _)) = filled(row).next() else { return false };
    let first = rows.iter().filter_map(|row| filled(row).next()).map(|(column, _)| column).min().unwrap_or(0);
    let over = |m: &Merge| m.top == row.number && m.left == column && m.right > column;
    column > first && sheet.merges.iter().any(over)
}

/// Returns the header's rows, with blank ones that merged titles reach over.
pub(super) fn header_numbers(sheet: &Sheet, header: &[Row], below: u32) -> Vec<u32> {
    let Some(top) = header.first().map(|row| row.number) else { return Vec::new() };
    let covered = |number: u32| {
        let over = |m: &&Merge| m.top >= top && m.top <= number && m.bottom >= number && m.bottom < below;
        sheet.merges.iter().any(|merge| over(&merge))
    };
    (top..below).filter(|number| header.iter().any(|row| row.number == *number) || covered(*number)).collect()
}

/// How a column is written that is written in one way only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hiragana,
    Katakana,
    Latin,
    Value,
}

fn script(cell: &Cell) -> Option<Script> {
    let Cell::Text(text) = cell else { return Some(Script::Value) };
    if class(cell) == Class::Value {
        return Some(Script::Value);
    }
    let text = compact(text);
    let all = |of: fn(char) -> bool| text.chars().all(|c| of(c) || c == 'ー' || c == '・');
    if all(|c| ('ぁ'..='ゖ').contains(&c)) {
        Some(Script::Hiragana)
    } else if all(|c| ('ァ'..='ヺ').contains(&c)) {
        Some(Script::Katakana)
    } else if all(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '-' | '.')) {
        Some(Script::Latin)
    } else {
        None
    }
}

/// Fewest rows by which a column is known to be written in one way.
const FEWEST_ROWS: usize = 10;

/// Tells whether a row is written as all rows below it in at least two columns that are each written in one way: then it
/// is no header, but the first row of a table without one.
pub(super) fn is_written_as(row: &Row, data: &[&Row]) -> bool {
    if data.len() < FEWEST_ROWS {
        return false;
    }
    let alike = filled(row).map(|(column, cell)| {
        let scripts: Vec<_> = data.iter().filter_map(|row| row.cell(column)).map(script).collect();
        let own = script(cell);
        let same = scripts.iter().filter(|found| **found == own).count();
        let strict = scripts.len() * 10 >= data.len() * 9 && own.is_some() && same * 20 >= scripts.len() * 19;
        let other = scripts.first().copied().flatten().filter(|first| own != Some(*first));
        let differs = other.is_some_and(|first| scripts.iter().all(|found| *found == Some(first)));
        (strict, differs)
    });
    let (alike, differing) = alike
        .fold((0, 0), |(same, other), (strict, differs)| (same + usize::from(strict), other + usize::from(differs)));
    alike >= 2 && differing == 0
}
