//! A [`Sheet`] to the tables of any subject on it: header rows, data rows, and what every other row is.
//!
//! Nothing here knows a form. A table is told by its shape: columns that mostly hold values, rows of titles above them,
//! and words by which Japanese tables mark rows that are no data (計, 平均, 再掲, ※).

use std::collections::BTreeMap;

use super::columns::{self, Column, Why};
use super::sheet::{Cell, Row, Sheet};
use super::table::{RowKind, is_note, is_total};
use crate::values::fold::compact;

/// A table that is no known form.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Numbers of its header rows; empty where it has none.
    pub header: Vec<u32>,
    /// Its columns; none has a field.
    pub columns: Vec<Column>,
    /// Number of its first data row.
    pub first: u32,
    /// Number of its last data row.
    pub last: u32,
    /// How many data rows it has.
    pub n_data: usize,
    /// Each of its rows by number, with what it is.
    pub rows: Vec<(u32, RowKind)>,
}

/// Most header rows, blank ones between them included.
const MOST_HEADER_ROWS: usize = 8;

/// Returns the tables of a sheet from the top.
pub(super) fn lists(sheet: &Sheet) -> Vec<List> {
    let rows = &sheet.rows;
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(part) = rows.get(from..).filter(|part| !part.is_empty()) {
        let end = next_table(part).unwrap_or(part.len());
        let taken = part.get(..end).unwrap_or(part);
        found.extend(list(sheet, taken));
        from += end;
    }
    found
}

/// Returns where another table begins: below a gap stands a row of texts where this table has values, or one that takes
/// less than half of its columns, and rows follow that are as wide.
fn next_table(rows: &[Row]) -> Option<usize> {
    let shape = Shape::of(rows);
    let start = data_start(rows, &shape)?;
    for at in start + 1..rows.len() {
        let [above, row] = rows.get(at - 1..=at)? else { return None };
        if row.number <= above.number + 1 || marked(row) {
            continue;
        }
        let texts = filled(row).all(|(_, cell)| class(cell) == Class::Text);
        let below = rows.get(at + 1..).unwrap_or_default();
        let follows = below.iter().take(2).filter(|next| filled(next).count() >= 2 && !marked(next)).count() == 2;
        let adjoins = below.first().is_some_and(|next| next.number == row.number + 1);
        let n = filled(row).count();
        if texts && n >= 2 && follows && adjoins && (n * 2 < shape.width || shape.texts_for_values(row) * 2 >= n) {
            return Some(at);
        }
    }
    None
}

/// What a cell says without its column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A number, a date, a code, a flag.
    Value,
    /// A mark in the place of a value (－, …, x).
    Mark,
    /// Anything else.
    Text,
}

fn class(cell: &Cell) -> Class {
    let Cell::Text(text) = cell else { return Class::Value };
    if text.len() > 60 {
        return Class::Text;
    }
    let text = compact(text);
    if matches!(
        text.as_str(),
        "-" | "―" | "ー" | "‐" | "−" | "…" | "..." | "・" | "x" | "X" | "*" | "***" | "○" | "〇" | "◯"
    ) {
        return Class::Mark;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let number = digits > 0 && text.chars().all(|c| c.is_ascii_digit() || ",.-/:%+△▲".contains(c));
    if number { Class::Value } else { Class::Text }
}

/// Cells that show something.
fn filled(row: &Row) -> impl Iterator<Item = (u32, &Cell)> {
    let blank = |cell: &Cell| matches!(cell, Cell::Text(text) if text.trim().is_empty());
    row.cells.iter().filter(move |(_, cell)| !blank(cell)).map(|(column, cell)| (*column, cell))
}

/// What the columns of some rows hold.
struct Shape {
    /// For each column cells with a value or a mark, and all cells.
    columns: BTreeMap<u32, (usize, usize)>,
    /// How often a text stands in a column, in rows with values.
    texts: BTreeMap<(u32, String), usize>,
    /// How many cells the rows with values mostly have.
    width: usize,
}

impl Shape {
    fn of(rows: &[Row]) -> Self {
        let mut columns: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        let mut widths: Vec<usize> = Vec::new();
        for row in rows {
            widths.push(filled(row).count());
            for (column, cell) in filled(row) {
                let (values, all) = columns.entry(column).or_default();
                *all += 1;
                *values += usize::from(class(cell) != Class::Text);
            }
        }
        widths.retain(|n| *n > 1);
        widths.sort_unstable();
        let width = widths.get(widths.len() / 2).copied().unwrap_or(1);
        let mut shape = Self { columns, texts: BTreeMap::new(), width };
        let valued: Vec<&Row> = rows.iter().filter(|row| shape.values(row) > 0).collect();
        for (column, cell) in valued.into_iter().flat_map(filled) {
            if let Cell::Text(text) = cell
                && text.len() <= 60
            {
                *shape.texts.entry((column, compact(text))).or_default() += 1;
            }
        }
        shape
    }

    fn holds_values(&self, column: u32) -> bool {
        self.columns.get(&column).is_some_and(|(values, all)| *values * 2 >= *all)
    }

    fn texts_for_values(&self, row: &Row) -> usize {
        filled(row).filter(|(column, cell)| self.holds_values(*column) && class(cell) == Class::Text).count()
    }

    fn values(&self, row: &Row) -> usize {
        filled(row).filter(|(column, cell)| self.holds_values(*column) && class(cell) != Class::Text).count()
    }

    /// Counts texts of a row that stand in the same column elsewhere too, as no title does.
    fn repeated(&self, row: &Row) -> usize {
        let own = usize::from(self.values(row) > 0);
        let often = |column: u32, text: &str| self.texts.get(&(column, compact(text))).is_some_and(|n| *n > own);
        filled(row).filter(|(column, cell)| matches!(cell, Cell::Text(text) if often(*column, text))).count()
    }
}

/// Returns the index of the first data row.
fn data_start(rows: &[Row], shape: &Shape) -> Option<usize> {
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
fn years(row: &Row) -> bool {
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

/// A note, the number of a table (表1, 第５３表), or the unit of what follows.
fn marked(row: &Row) -> bool {
    let Some((_, Cell::Text(text))) = filled(row).next() else { return false };
    let text = compact(text);
    let numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let table = text.strip_prefix('表').is_some_and(numbered)
        || (text.contains('表') && text.strip_prefix('第').is_some_and(numbered));
    is_note(&text) || table || (text.starts_with(['(', '<', '[']) && text.contains("単位"))
}

fn list(sheet: &Sheet, rows: &[Row]) -> Option<List> {
    let shape = Shape::of(rows);
    let start = data_start(rows, &shape)?;
    let top = header_top(sheet, rows, start, &shape);
    let mut kinds: Vec<RowKind> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| match () {
            () if at < top => RowKind::Title,
            () if at < start => RowKind::Header,
            () => kind(row, rows.get(top..start).unwrap_or_default(), &shape),
        })
        .collect();
    overall(rows, start, &mut kinds);
    mostly_totals(rows, &mut kinds);
    let data: Vec<&Row> =
        rows.iter().zip(&kinds).filter(|(_, kind)| **kind == RowKind::Data).map(|(row, _)| row).collect();
    let header = rows.get(top..start).unwrap_or_default();
    let (first, last) = (data.first()?.number, data.last()?.number);
    if !is_list(header, &data, &shape) || explains(header, &shape) {
        return None;
    }
    Some(List {
        header: header_numbers(sheet, header, first.min(rows.get(start)?.number)),
        columns: columns::titles(sheet, header)
            .into_iter()
            .map(|(index, titles)| Column { index, titles, field: None, why: Why::Unknown })
            .collect(),
        first,
        last,
        n_data: data.len(),
        rows: rows.iter().zip(kinds).map(|(row, kind)| (row.number, kind)).collect(),
    })
}

/// Returns the index of the first header row above the data. A row of one cell, a note or a line of units ends the
/// header, unless a row of several titles stands above it.
fn header_top(sheet: &Sheet, rows: &[Row], start: usize, shape: &Shape) -> usize {
    let mut top = start;
    let limit = rows.get(start).map_or(u32::MAX, |row| row.number);
    for at in (start.saturating_sub(MOST_HEADER_ROWS)..start).rev() {
        let (Some(row), Some(below)) = (rows.get(at), rows.get(at + 1)) else { break };
        let n = filled(row).count();
        let bridged = |m: &super::sheet::Merge| m.top <= row.number && m.bottom > row.number && m.bottom < limit;
        let gap = below.number > row.number + 1 && !sheet.merges.iter().any(bridged);
        if marked(row) || (gap && top < start && n * 10 < shape.width * 3) || (gap && below.number > row.number + 3) {
            break;
        }
        // A row of blanks, or a title of one level among others, counts if the header goes on above it.
        if n >= 2 || shape.width == 1 {
            top = at;
        }
    }
    top
}

/// Returns the header's rows, with blank ones that merged titles reach over.
fn header_numbers(sheet: &Sheet, header: &[Row], below: u32) -> Vec<u32> {
    let Some(top) = header.first().map(|row| row.number) else { return Vec::new() };
    let covered = |number: u32| {
        let over = |m: &&super::sheet::Merge| m.top >= top && m.top <= number && m.bottom >= number && m.bottom < below;
        sheet.merges.iter().any(|merge| over(&merge))
    };
    (top..below).filter(|number| header.iter().any(|row| row.number == *number) || covered(*number)).collect()
}

fn kind(row: &Row, header: &[Row], shape: &Shape) -> RowKind {
    let n = filled(row).count();
    let values = shape.values(row);
    let texts: Vec<(u32, String)> = filled(row)
        .take_while(|(column, cell)| class(cell) == Class::Text || !shape.holds_values(*column))
        .filter_map(|(column, cell)| if let Cell::Text(text) = cell { Some((column, compact(text))) } else { None })
        .collect();
    let repeats = header.iter().any(|title| filled(title).count() >= 2 && filled(title).eq(filled(row)));
    if repeats {
        return RowKind::RepeatedHeader;
    }
    if marked(row) && n <= 2 {
        return RowKind::Note;
    }
    // In a table of numbers the deepest label before them names the row; in a list of texts only the first cells do.
    let numeric = values * 2 >= n;
    let common = |(column, text): &(u32, String)| {
        shape
            .texts
            .get(&(*column, text.clone()))
            .is_some_and(|n| *n > 1 && *n * 5 > shape.columns.get(column).map_or(0, |c| c.1))
    };
    if numeric && let Some(label) = texts.last() {
        if label.1.contains("再掲") {
            return RowKind::Relisted;
        }
        let whole = label.1 == "全国" && texts.len() > 2; // one area among those of a tidy list
        let total = is_aggregate(&label.1) && !whole && (is_total(&label.1) || !common(label));
        if total && !beside(row, label.0, shape) {
            return RowKind::Total;
        }
    } else if texts.iter().take(2).any(|(_, text)| is_total(text)) {
        return RowKind::Total;
    }
    if n <= 3 && texts.iter().any(|(_, text)| is_pending(text)) {
        return RowKind::Placeholder;
    }
    if n >= 2 || shape.width == 1 { RowKind::Data } else { RowKind::Note }
}

/// Tells whether a second panel beside the first has a row of its own here: a label that is no total, and values.
fn beside(row: &Row, label: u32, shape: &Shape) -> bool {
    let value = |column: u32, cell: &Cell| shape.holds_values(column) && class(cell) != Class::Text;
    let Some((first, _)) = filled(row).find(|(column, cell)| *column > label && value(*column, cell)) else {
        return false;
    };
    let Some((last, _)) = filled(row).filter(|(column, cell)| value(*column, cell)).last() else { return false };
    filled(row).any(|(column, cell)| {
        let text = compact(&cell.text());
        let once = shape.texts.get(&(column, text.clone())).is_some_and(|n| *n == 1);
        column > first
            && column < last
            && !shape.holds_values(column)
            && class(cell) == Class::Text
            && once
            && !is_aggregate(&text)
    })
}

/// 平均, ○○県集計, ○○地域, 全国: rows made of other rows.
fn is_aggregate(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '【', '】']);
    is_total(bare)
        || ["集計", "平均", "合計", "地域"].iter().any(|end| bare.ends_with(end) && bare.chars().count() <= 14)
        || matches!(bare, "全国" | "全国計" | "県計" | "都計" | "府計" | "道計" | "市計" | "町村計")
}

fn is_pending(text: &str) -> bool {
    ["現在調整中", "調整中", "準備中", "該当なし", "該当無し"].contains(&text.trim_matches(['(', ')']))
}

/// A first row that stands by itself above a block of nothing but totals is the sum of them all.
fn overall(rows: &[Row], start: usize, kinds: &mut [RowKind]) {
    let (Some(first), Some(second)) = (rows.get(start), rows.get(start + 1)) else { return };
    let alone = second.number > first.number + 1;
    let totals = kinds.iter().skip(start + 1).take(3).filter(|kind| **kind == RowKind::Total).count() == 3;
    if alone
        && totals
        && let Some(kind) = kinds.get_mut(start)
    {
        *kind = RowKind::Total;
    }
}

/// Where most rows end as totals may (a table of 地域), these are its data; 計 and 合計 stay what they are.
fn mostly_totals(rows: &[Row], kinds: &mut [RowKind]) {
    let count = |kind: RowKind| kinds.iter().filter(|found| **found == kind).count();
    if count(RowKind::Total) <= count(RowKind::Data) {
        return;
    }
    for (row, kind) in rows.iter().zip(kinds).filter(|(_, kind)| **kind == RowKind::Total) {
        if !filled(row).any(|(_, cell)| is_total(&compact(&cell.text()))) {
            *kind = RowKind::Data;
        }
    }
}

/// Tells a table from scattered cells: titles over columns, or rows so alike that none are needed.
fn is_list(header: &[Row], data: &[&Row], shape: &Shape) -> bool {
    let columns: Vec<u32> = shape.columns.keys().copied().collect();
    let cells: usize = data.iter().map(|row| filled(row).count()).sum();
    let titled = header.iter().flat_map(filled).map(|(column, _)| column).collect::<std::collections::BTreeSet<_>>();
    let full = cells * 4 >= data.len() * columns.len();
    let known = data.iter().flat_map(|row| filled(row)).filter(|(column, _)| titled.contains(column)).count();
    let headless = header.is_empty() && data.len() >= 10 && cells * 10 >= data.len() * columns.len() * 7;
    headless || (titled.len() >= 2 && full && known * 2 >= cells)
}

/// A sheet of texts under titles such as 概要 and 備考 explains what other tables hold; it is none.
fn explains(header: &[Row], shape: &Shape) -> bool {
    let words = ["概要", "説明", "定義", "項目", "項目名", "記入例", "記入方法", "入力規則", "備考", "留意事項"];
    let titles = header.iter().flat_map(filled).map(|(_, cell)| compact(&cell.text()));
    let explaining = titles.filter(|title| words.contains(&title.as_str())).count();
    explaining >= 2 && !shape.columns.keys().any(|column| shape.holds_values(*column))
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::lists;

    /// Returns header rows, first and last data row and the number of data rows of each table.
    fn found(csv: &str) -> Vec<(Vec<u32>, u32, u32, usize)> {
        let sheet = text::read(csv.as_bytes()).ok().unwrap().sheet;
        lists(&sheet).into_iter().map(|list| (list.header, list.first, list.last, list.n_data)).collect()
    }

    #[test]
    fn tables_are_told_by_their_shape() {
        let plain = "橋の一覧,,\n橋名,延長,架設\n弁天橋,12.5,1970\n中橋,8.0,1981\n合計,20.5,\n※延長はm\n";
        assert_eq!(found(plain), [(vec![2], 3, 4, 2)]);
        let levels = "区分,男,,女,\n,人数,率,人数,率\n東,1,2,3,4\n西,-,2,3,4\n平均,1,2,3,4\n";
        assert_eq!(found(levels), [(vec![1, 2], 3, 4, 2)]);
        let stacked = "町,人口\n東,10\n西,20\n\n川,長さ\n北川,5\n南川,6\n";
        assert_eq!(found(stacked), [(vec![1], 2, 3, 2), (vec![5], 6, 7, 2)]);
        let areas = "地域名,人口,面積\n湘南地域,5,6\n三浦地域,7,8\n合計,12,14\n";
        assert_eq!(found(areas), [(vec![1], 2, 3, 2)]);
        assert_eq!(found("この文書は説明です\n\n表はありません\n"), []);
    }

    #[test]
    fn numbers_counted_up_are_titles() {
        let months = "科目,04,05,06,07,08\n水道,11,12,9,8,14\n電気,3,5,3,2,2\n";
        assert_eq!(found(months), [(vec![1], 2, 3, 2)]);
    }
}
