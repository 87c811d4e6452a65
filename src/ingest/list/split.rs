//! Rows of a sheet to the rows of each table: one below the other, or side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::List;
use super::header::years;
use super::shape::{Class, Shape, class, filled, marked};
use crate::ingest::sheet::{Cell, Row};
use crate::ingest::table::{RowKind, is_note};
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
        if at > start && is_header(rows, at, &own_shape) {
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
        if filled(row).count() > 1 && !marked(row) {
            own_shape.add(row);
        }
        at += 1;
    }
    Extent { end: rows.len(), repeated }
}

/// Texts, and no values, in columns of values: at least two, or one below a gap, and in half of the cells if those in
/// columns that the table has not are counted too.
fn is_header(rows: &[Row], at: usize, shape: &Shape) -> bool {
    let (Some(above), Some(row)) = (rows.get(at - 1), rows.get(at)) else { return false };
    let texts = shape.texts_for_values(row);
    let outside = filled(row).filter(|(column, _)| !shape.columns.contains_key(column)).count();
    let few = if row.number > above.number + 1 || filled(above).count() == 1 || marked(above) { 1 } else { 2 };
    let n = filled(row).count();
    let titles = n >= 2 && texts >= few && (texts + outside) * 2 >= n;
    titles && (shape.values(row) == 0 || years(row)) && !marked(row)
}

/// Goes up from a header over what belongs to it: its upper levels, units and titles, and below a gap all rows without
/// values but notes.
fn first_above(rows: &[Row], start: usize, at: usize, shape: &Shape) -> usize {
    let run = (start + 1..at).rev().take_while(|at| rows.get(*at).is_some_and(|row| shape.values(row) == 0));
    let run: Vec<usize> = run.collect();
    let foot = run.iter().copied().find(|at| rows.get(*at).is_some_and(is_foot));
    let first = foot.map_or(run.last().copied().unwrap_or(at), |foot| foot + 1);
    let is_gap = |at: &usize| match rows.get(at.saturating_sub(1)..=*at) {
        Some([above, row]) => row.number > above.number + 1,
        _ => false,
    };
    if let Some(gap) = (first..=at).find(is_gap) {
        return gap;
    }
    let own = |row: &Row| filled(row).count() == 1 || shape.texts_for_values(row) > 0;
    (first..at).rev().take_while(|at| rows.get(*at).is_some_and(own)).last().unwrap_or(at)
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

/// Returns the columns of each block where one list stands in several side by side, first and last column, from the left:
/// a set of titles, by their lowest level, that comes again, each time with a column of labels first.
pub(super) fn panels(header: &[Row], shape: &Shape) -> Vec<(u32, u32)> {
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
            return spans(&starts);
        }
    }
    Vec::new()
}

/// Turns the first columns of blocks into spans that take all columns.
fn spans(starts: &[u32]) -> Vec<(u32, u32)> {
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([u32::MAX]);
    let starts = std::iter::once(0).chain(starts.iter().skip(1).copied());
    starts.zip(ends).collect()
}

/// Most blank columns at which two tables may part.
const MOST_GAPS: usize = 16;

/// Returns where a blank column may part two tables: the last column before it and the first behind it.
pub(super) fn gaps(shape: &Shape) -> Vec<(u32, u32)> {
    let columns: Vec<u32> = shape.columns.keys().copied().collect();
    let pairs = columns.windows(2).filter_map(|pair| match pair {
        [a, b] if *b > a + 1 => Some((*a, *b)),
        _ => None,
    });
    pairs.take(MOST_GAPS).collect()
}

/// Tells whether the rows right of a blank column are a table by themselves: it has labels of its own, and either a title
/// of its own or other rows than the table on the left.
pub(super) fn stands_alone(left: &List, right: &List, rows: &[Row]) -> bool {
    let ends =
        |list: &List| (list.header.first().copied().unwrap_or(list.first), list.rows.last().map_or(0, |row| row.0));
    let ((top, bottom), (right_top, right_bottom)) = (ends(left), ends(right));
    let elsewhere = top.abs_diff(right_top) > 1 || bottom.abs_diff(right_bottom) > 1;
    let titled = rows.iter().filter(|row| row.number < right_top).any(|row| {
        let mut cells = filled(row);
        let title = matches!(cells.next(), Some((_, Cell::Text(text))) if !text.trim().is_empty());
        title && cells.next().is_none() && !marked(row)
    });
    let data: BTreeSet<u32> =
        right.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
    let data: Vec<&Row> = rows.iter().filter(|row| data.contains(&row.number)).collect();
    right.columns.len() >= 2 && !right.header.is_empty() && (titled || elsewhere) && labels_differ(&data)
}

/// Tells whether rows begin with texts, and hardly any two with the same: not a kind (有, 無) but a name.
fn labels_differ(data: &[&Row]) -> bool {
    let first = |row: &&Row| match filled(row).next() {
        Some((_, cell @ Cell::Text(_))) if class(cell) == Class::Text => Some(compact(&cell.text())),
        _ => None,
    };
    let distinct: BTreeSet<String> = data.iter().filter_map(first).collect();
    distinct.len() >= 2 && distinct.len() * 10 >= data.len() * 4
}

/// Returns the cells of some columns; a row without any is left out.
pub(super) fn within(rows: &[Row], (first, last): (u32, u32)) -> Vec<Row> {
    let cut = rows.iter().map(|row| {
        let cells = row.cells.iter().filter(|(column, _)| (first..=last).contains(column)).cloned().collect();
        Row { number: row.number, line: row.line, cells }
    });
    cut.filter(|row| !row.cells.is_empty()).collect()
}
