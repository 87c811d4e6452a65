//! Rows of a sheet to the rows of each table: one below the other, or side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::header::years;
use super::shape::{Class, Shape, class, filled, marked};
use crate::ingest::sheet::{Cell, Row};
use crate::ingest::table::is_note;
use crate::values::fold::compact;

/// Where the rows of a table end, and which of them repeat its header.
pub(super) struct Extent {
    pub(super) end: usize,
    pub(super) repeated: BTreeSet<usize>,
}

/// Follows a table downwards from its first data row: texts in the columns of its values are a header again, either its
/// own, as on each printed page, or that of another table. A table of texts ends below a gap, where rows follow that take
/// less than half of its columns.
pub(super) fn extent(rows: &[Row], top: usize, start: usize, shape: &Shape) -> Extent {
    let own = rows.get(top..start).unwrap_or_default();
    let mut own_shape = Shape::default();
    let mut repeated = BTreeSet::new();
    let mut at = start;
    while let Some(row) = rows.get(at) {
        if at > start && is_header(row, &own_shape) {
            let from = first_above(rows, start, at, &own_shape);
            let past = rows.iter().skip(at).position(|row| own_shape.values(row) > 0 && !years(row));
            let Some(past) = past.map(|n| at + n) else { break };
            let again = same_header(own, rows.get(from..past).unwrap_or_default());
            if let Some(same) = again.filter(|same| !is_titled_anew(rows, top, rows.get(from..from + same))) {
                repeated.extend(from + same..past);
                at = past;
                continue;
            }
            return Extent { end: from, repeated };
        }
        if at > start && begins_below_gap(rows, at, shape) {
            return Extent { end: at, repeated };
        }
        own_shape.add(row);
        at += 1;
    }
    Extent { end: rows.len(), repeated }
}

/// Texts, and no values, in at least two columns of values, and in half of the cells.
fn is_header(row: &Row, shape: &Shape) -> bool {
    let texts = shape.texts_for_values(row);
    let values = shape.values(row);
    texts >= 2 && texts * 2 >= filled(row).count() && (values == 0 || years(row)) && !marked(row)
}

/// Goes up from a header over the titles, units and upper levels that belong to it.
fn first_above(rows: &[Row], start: usize, at: usize, shape: &Shape) -> usize {
    let mut from = at;
    while from > start + 1 {
        let Some(row) = rows.get(from - 1) else { break };
        let n = filled(row).count();
        let own = shape.values(row) == 0 && (n == 1 || shape.texts_for_values(row) > 0) && !is_foot(row);
        if !own {
            break;
        }
        from -= 1;
    }
    from
}

/// A note stands at the foot of the table above it.
fn is_foot(row: &Row) -> bool {
    filled(row).next().is_some_and(|(_, cell)| is_note(&compact(&cell.text())))
}

/// Tells whether some rows end with a header, cell by cell, and how many rows stand before it.
fn same_header(header: &[Row], rows: &[Row]) -> Option<usize> {
    let before = rows.len().checked_sub(header.len()).filter(|_| !header.is_empty())?;
    let texts = |row: &Row| -> Vec<(u32, String)> {
        filled(row).map(|(column, cell)| (column, compact(&cell.text()))).collect()
    };
    let again = rows.get(before..)?;
    header.iter().zip(again).all(|(title, row)| texts(title) == texts(row)).then_some(before)
}

/// Tells whether a title stands above a repeated header that does not stand above the first: then it is another table of
/// the same columns, not the next page of this one.
fn is_titled_anew(rows: &[Row], top: usize, between: Option<&[Row]>) -> bool {
    let title = |row: &Row| -> String {
        let text = filled(row).next().map(|(_, cell)| compact(&cell.text())).unwrap_or_default();
        text.chars().filter(|c| c.is_alphabetic()).collect()
    };
    let old: Vec<String> = rows.iter().take(top).map(title).filter(|title| !title.is_empty()).collect();
    let new = between.unwrap_or_default().iter().filter(|row| !marked(row)).map(title);
    new.filter(|title| !title.is_empty()).any(|title| !old.iter().any(|old| title.starts_with(old.as_str())))
}

/// Tells whether another table begins below a gap: a row of texts where this table has values, or one that takes less
/// than half of its columns, and rows follow that are as wide.
fn begins_below_gap(rows: &[Row], at: usize, shape: &Shape) -> bool {
    let (Some(above), Some(row)) = (rows.get(at - 1), rows.get(at)) else { return false };
    if row.number <= above.number + 1 || marked(row) {
        return false;
    }
    let texts = filled(row).all(|(_, cell)| class(cell) == Class::Text);
    let below = rows.get(at + 1..).unwrap_or_default();
    let follows = below.iter().take(2).filter(|next| filled(next).count() >= 2 && !marked(next)).count() == 2;
    let adjoins = below.first().is_some_and(|next| next.number == row.number + 1);
    let n = filled(row).count();
    texts && n >= 2 && follows && adjoins && (n * 2 < shape.width || shape.texts_for_values(row) * 2 >= n)
}

/// Most tables side by side.
const MOST_PANELS: usize = 8;

/// Returns the columns of each table where several stand side by side: first and last column, from the left.
///
/// Either one set of titles comes again from left to right, each time with a column of labels first (a list in two
/// blocks), or a blank column parts two tables that do not take the same rows.
pub(super) fn panels(header: &[Row], data: &[Row], shape: &Shape) -> Vec<(u32, u32)> {
    let repeated = again(header, shape);
    if repeated.is_empty() { apart(header, data, shape) } else { repeated }
}

/// Finds a set of titles, by their lowest level, that comes again.
fn again(header: &[Row], shape: &Shape) -> Vec<(u32, u32)> {
    let mut lowest: BTreeMap<u32, String> = BTreeMap::new();
    for (column, cell) in header.iter().flat_map(filled) {
        lowest.insert(column, compact(&cell.text()));
    }
    let titles: Vec<(u32, String)> = lowest.into_iter().collect();
    for n in 2..=MOST_PANELS {
        let size = titles.len() / n;
        if size < 2 || !titles.len().is_multiple_of(n) {
            continue;
        }
        let parts: Vec<_> = titles.chunks(size).collect();
        let names = |part: &[(u32, String)]| -> Vec<String> { part.iter().map(|(_, title)| title.clone()).collect() };
        let labelled = parts.iter().all(|part| part.first().is_some_and(|(column, _)| !shape.holds_values(*column)));
        let same = parts.windows(2).all(|pair| matches!(pair, [a, b] if names(a) == names(b)));
        let differ = parts.first().is_some_and(|part| names(part).iter().collect::<BTreeSet<_>>().len() == size);
        if same && labelled && differ {
            let starts: Vec<u32> = parts.iter().filter_map(|part| part.first()).map(|(column, _)| *column).collect();
            return spans(&starts, shape);
        }
    }
    Vec::new()
}

/// Turns the first columns of tables into spans that take all columns.
fn spans(starts: &[u32], shape: &Shape) -> Vec<(u32, u32)> {
    let last = shape.columns.keys().next_back().copied().unwrap_or(0);
    let first = shape.columns.keys().next().copied().unwrap_or(0);
    let mut spans = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let start = if at == 0 { first.min(*start) } else { *start };
        spans.push((start, starts.get(at + 1).map_or(last, |next| next - 1)));
    }
    spans
}

/// Finds a blank column between two tables of which the right one has titles and labels of its own and ends elsewhere.
fn apart(header: &[Row], data: &[Row], shape: &Shape) -> Vec<(u32, u32)> {
    let columns: Vec<u32> = shape.columns.keys().copied().collect();
    let gap = |pair: &&[u32]| matches!(pair, [a, b] if *b > a + 1);
    for pair in columns.windows(2).filter(gap) {
        let [left_end, right_start] = pair else { continue };
        let right = |row: &&Row| filled(row).any(|(column, _)| column >= *right_start);
        let left = |row: &&Row| filled(row).any(|(column, _)| column <= *left_end);
        let n_columns = |of: &dyn Fn(u32) -> bool| columns.iter().filter(|column| of(**column)).count();
        let wide = n_columns(&|c| c <= *left_end) >= 2 && n_columns(&|c| c >= *right_start) >= 2;
        let titled = header.iter().flat_map(filled).any(|(column, _)| column > *right_start);
        let named = !shape.holds_values(*right_start) && labels_differ(data, *right_start);
        let (n_left, n_right) = (data.iter().filter(left).count(), data.iter().filter(right).count());
        let uneven = n_right >= 2 && n_left >= 2 && n_left.abs_diff(n_right) * 4 >= n_left.max(n_right);
        if wide && titled && named && uneven {
            return spans(&[*columns.first().unwrap_or(&0), *right_start], shape);
        }
    }
    Vec::new()
}

fn labels_differ(data: &[Row], column: u32) -> bool {
    let texts: Vec<String> = data
        .iter()
        .filter_map(|row| match row.cell(column) {
            Some(Cell::Text(text)) => Some(compact(text)),
            _ => None,
        })
        .collect();
    let distinct: BTreeSet<&String> = texts.iter().collect();
    texts.len() >= 2 && distinct.len() == texts.len()
}

/// Returns the cells of some columns; a row without any is left out.
pub(super) fn within(rows: &[Row], (first, last): (u32, u32)) -> Vec<Row> {
    let cut = rows.iter().map(|row| {
        let cells = row.cells.iter().filter(|(column, _)| (first..=last).contains(column)).cloned().collect();
        Row { number: row.number, line: row.line, cells }
    });
    cut.filter(|row| !row.cells.is_empty()).collect()
}
