//! A [`Sheet`] to the tables of any subject on it: header rows, data rows, and what every other row is.
//!
//! Nothing here knows a form. A table is told by its shape: columns that mostly hold values, rows of titles above them,
//! and words by which Japanese tables mark rows that are no data (計, 平均, 再掲, ※).

mod header;
mod kinds;
mod shape;
mod split;

use std::collections::{BTreeMap, BTreeSet};

use self::header::{data_start, header_numbers, header_top, is_written_as};
use self::shape::{Shape, filled};
use super::columns::{self, Column, Why};
use super::content::content;
use super::sheet::{Cell, Row, Sheet};
use super::table::RowKind;
use crate::values::fold::compact;

/// A table that is no known form.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Numbers of its header rows; empty where it has none.
    pub header: Vec<u32>,
    /// Its columns, titled or not; none has a field.
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

/// Most tables that are looked for on one sheet; below the last of them everything is taken for its rows.
const MOST_TABLES: usize = 256;

/// Most data rows that are compared with a row that may be a header or not.
const MOST_COMPARED: usize = 1000;

/// Rows by which it is told where the next table begins; where it ends, it tells itself.
const MOST_LOOKED_AHEAD: usize = 2000;

/// Most rows of a sheet on which tables are looked for beside each other: people look at such a sheet as a whole.
const MOST_ROWS_BESIDE: usize = 5000;

/// Most tables side by side.
const MOST_BESIDE: usize = 8;

/// Returns the tables of a sheet from the top, those side by side from the left.
pub(super) fn lists(sheet: &Sheet) -> Vec<List> {
    let apart = apart(sheet, &sheet.rows, MOST_BESIDE);
    if apart.is_empty() { stacked(sheet, &sheet.rows, MOST_BESIDE) } else { apart }
}

/// Finds the tables of some rows, one below the other, each of them once more side by side if it may be.
fn stacked(sheet: &Sheet, rows: &[Row], beside: usize) -> Vec<List> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(part) = rows.get(from..).filter(|part| !part.is_empty()) {
        let shape = Shape::of(part.get(..MOST_LOOKED_AHEAD).unwrap_or(part));
        let Some(start) = data_start(part, &shape) else { break };
        let top = header_top(sheet, part, start, &shape);
        let extent = if found.len() < MOST_TABLES { split::extent(part, top, start, &shape) } else { whole(part) };
        let taken = part.get(..extent.end).unwrap_or(part);
        let several = if beside > 1 { side_by_side(sheet, taken, beside) } else { Vec::new() };
        if several.is_empty() {
            found.extend(list(sheet, taken, &extent.repeated));
        } else {
            found.extend(several);
        }
        from += extent.end.max(1);
    }
    found
}

fn whole(rows: &[Row]) -> split::Extent {
    split::Extent { end: rows.len(), repeated: BTreeSet::new() }
}

/// Finds the tables of some rows that stand side by side; none if it is only one.
fn side_by_side(sheet: &Sheet, rows: &[Row], beside: usize) -> Vec<List> {
    let shape = Shape::of(rows.get(..MOST_LOOKED_AHEAD).unwrap_or(rows));
    let Some(start) = data_start(rows, &shape) else { return Vec::new() };
    let top = header_top(sheet, rows, start, &shape);
    let panels = split::panels(rows.get(top..start).unwrap_or_default(), &shape);
    let found: Vec<Vec<List>> = panels.iter().map(|panel| stacked(sheet, &split::within(rows, *panel), 1)).collect();
    if found.is_empty() || found.iter().any(Vec::is_empty) { apart(sheet, rows, beside) } else { found.concat() }
}

/// Finds tables that a blank column parts; none if there is no such column or what it parts is one table.
fn apart(sheet: &Sheet, rows: &[Row], beside: usize) -> Vec<List> {
    if rows.len() > MOST_ROWS_BESIDE {
        return Vec::new();
    }
    let shape = Shape::of(rows);
    for (left_end, right_start) in split::gaps(&shape) {
        let (left, right) = (split::within(rows, (0, left_end)), split::within(rows, (right_start, u32::MAX)));
        let (on_left, on_right) = (stacked(sheet, &left, 1), stacked(sheet, &right, beside - 1));
        if let (Some(a), Some(b)) = (on_left.first(), on_right.first())
            && split::stands_alone(a, b, &right)
        {
            return [on_left, on_right].concat();
        }
    }
    Vec::new()
}

fn list(sheet: &Sheet, rows: &[Row], repeated: &BTreeSet<usize>) -> Option<List> {
    let shape = Shape::of(rows);
    let mut start = data_start(rows, &shape)?;
    let top = header_top(sheet, rows, start, &shape);
    let data: Vec<&Row> = rows.iter().skip(start).take(MOST_COMPARED).collect();
    if rows.iter().take(start).skip(top).all(|row| is_written_as(row, &data)) {
        start = top;
    }
    let header = rows.get(top..start).unwrap_or_default();
    let below = kinds::kinds(header, rows.get(start..).unwrap_or_default(), &shape);
    let above = (0..start).map(|at| if at < top { RowKind::Title } else { RowKind::Header });
    let mut kinds: Vec<RowKind> = above.chain(below).collect();
    for at in repeated {
        if let Some(kind) = kinds.get_mut(*at) {
            *kind = RowKind::RepeatedHeader;
        }
    }
    let data: Vec<&Row> =
        rows.iter().zip(&kinds).filter(|(_, kind)| **kind == RowKind::Data).map(|(row, _)| row).collect();
    let (first, last) = (data.first()?.number, data.last()?.number);
    if !is_list(header, &data, rows.len(), &shape) || explains(header, &shape) {
        return None;
    }
    Some(List {
        header: header_numbers(sheet, header, first.min(rows.get(start)?.number)),
        columns: columns_of(sheet, header, &data),
        first,
        last,
        n_data: data.len(),
        rows: rows.iter().zip(kinds).map(|(row, kind)| (row.number, kind)).collect(),
    })
}

/// Returns every column that has a title or data, with what it holds.
fn columns_of(sheet: &Sheet, header: &[Row], data: &[&Row]) -> Vec<Column> {
    let mut titles: BTreeMap<u32, Vec<String>> = columns::titles(sheet, header).into_iter().collect();
    let within = header.iter().chain(data.iter().copied()).flat_map(filled).map(|(column, _)| column);
    let columns: BTreeSet<u32> = within.collect();
    let mut column = |index: u32| {
        let cells = data.iter().take(MOST_COMPARED).filter_map(|row| row.cell(index));
        let (content, confidence) = content(cells);
        let mut titles = titles.remove(&index).unwrap_or_default();
        // Years and days as numbers are titles too.
        let written = header.iter().filter_map(|row| row.cell(index)).filter(|cell| !matches!(cell, Cell::Text(_)));
        titles.extend(written.map(Cell::text));
        Column { index, titles, field: None, why: Why::Holds(content), confidence }
    };
    columns.into_iter().map(&mut column).collect()
}

/// Tells a table from scattered cells: titles over columns, or rows so alike that none are needed.
fn is_list(header: &[Row], data: &[&Row], n_rows: usize, shape: &Shape) -> bool {
    if header.is_empty() {
        return is_headless(data, n_rows);
    }
    let columns = shape.columns.len();
    let cells: usize = data.iter().map(|row| filled(row).count()).sum();
    let titled = header.iter().flat_map(filled).map(|(column, _)| column).collect::<BTreeSet<_>>();
    let full = cells * 4 >= data.len() * columns;
    let known = data.iter().flat_map(|row| filled(row)).filter(|(column, _)| titled.contains(column)).count();
    titled.len() >= 2 && full && known * 2 >= cells
}

/// Fewest rows of a table without a header.
const FEWEST_HEADLESS: usize = 10;

/// Rows without a header are a table if nearly all have the same first columns, and hardly any other row is among them.
fn is_headless(data: &[&Row], n_rows: usize) -> bool {
    let most = |n: usize| n * 20 >= data.len() * 19;
    let columns: BTreeSet<u32> = data.iter().take(20).flat_map(|row| filled(row).map(|(column, _)| column)).collect();
    let full = |column: &u32| most(data.iter().filter(|row| row.cell(*column).is_some()).count());
    let steady: Vec<u32> = columns.into_iter().filter(full).collect();
    let written = data.first().is_some_and(|first| {
        is_written_as(first, data) || steady.iter().any(|column| shape::is_always_value(data, *column))
    });
    data.len() >= FEWEST_HEADLESS && data.len() * 10 >= n_rows * 9 && steady.len() >= 2 && written
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
    fn tables_side_by_side_are_read_apart() {
        let blocks = "町,世帯,人口,町,世帯,人口\n東,1,2,南,5,6\n西,3,4,北,7,8\n計,4,6,計,12,14\n";
        assert_eq!(found(blocks), [(vec![1], 2, 3, 2), (vec![1], 2, 3, 2)]);
        let legend = "番号,区分,人数,,区分,意味\n1,A,5,,A,通所\n2,B,6,,B,入所\n3,A,7,,,\n4,A,2,,,\n";
        assert_eq!(found(legend), [(vec![1], 2, 5, 4), (vec![1], 2, 3, 2)]);
        let spaced = "町,世帯,,人口\n東,1,,2\n西,3,,4\n南,5,,6\n";
        assert_eq!(found(spaced), [(vec![1], 2, 4, 3)]);
    }

    #[test]
    fn a_header_again_is_the_next_page_or_another_table() {
        let pages = "町,人口,世帯\n東,10,4\n西,20,8\n町,人口,世帯\n南,30,9\n北,40,9\n";
        assert_eq!(found(pages), [(vec![1], 2, 6, 4)]);
        let sections = "男\n年齢,令和元年,令和2年\n0歳,1,2\n1歳,3,4\n女\n年齢,令和元年,令和2年\n0歳,5,6\n1歳,7,8\n";
        assert_eq!(found(sections), [(vec![2], 3, 4, 2), (vec![6], 7, 8, 2)]);
        let other = "町,人口,世帯\n東,10,4\n西,20,8\n川,長さ,幅\n北川,5,1\n南川,6,1\n";
        assert_eq!(found(other), [(vec![1], 2, 3, 2), (vec![4], 5, 6, 2)]);
    }

    #[test]
    fn rows_made_of_other_rows_are_no_data() {
        let relisted =
            "年齢層別,令和元年,令和2年\n若年,1,2\n高齢,3,4\n全年齢層,4,6\n（再掲）,,\n65歳未満,1,2\n注 推計値,,\n";
        assert_eq!(found(relisted), [(vec![1], 2, 3, 2)]);
        let first = "年齢,男,女\n\"総数\n(15歳以上)\",9,9\n15歳,4,4\n16歳,5,5\n";
        assert_eq!(found(first), [(vec![1], 3, 4, 2)]);
    }

    #[test]
    fn a_list_may_have_no_header() {
        let names: String = ["あおい,aoi,葵,蒼", "いく,iku,郁", "うめ,ume,梅"].map(|line| format!("{line}\n")).concat();
        assert_eq!(found(&names.repeat(4)), [(vec![], 1, 12, 12)]);
        let headed = format!("よみ,ローマ字,漢字\n{}", names.repeat(4));
        assert_eq!(found(&headed), [(vec![1], 2, 13, 12)]);
        assert_eq!(found("概要,小学校の区域\n\nproperties\nA27_005,行政コード\nA27_006,設置主体\n"), []);
    }

    #[test]
    fn numbers_counted_up_are_titles() {
        let months = "科目,04,05,06,07,08\n水道,11,12,9,8,14\n電気,3,5,3,2,2\n";
        assert_eq!(found(months), [(vec![1], 2, 3, 2)]);
    }
}
