//! Rows below a header to what each of them is: data, or one of the rows by which Japanese tables sum up and explain.

use super::shape::{Class, LONGEST, Shape, class, filled, marked};
use crate::ingest::sheet::{Cell, Row};
use crate::ingest::table::{RowKind, is_example, is_total};
use crate::values::fold::compact;

/// Tells what each row from the first data row on is.
pub(super) fn kinds(header: &[Row], rows: &[Row], shape: &Shape) -> Vec<RowKind> {
    let mut kinds: Vec<RowKind> = rows.iter().map(|row| kind(row, header, shape)).collect();
    relisted(rows, &mut kinds);
    overall(rows, &mut kinds);
    prefecture(rows, shape, &mut kinds);
    whole(header, rows, shape, &mut kinds);
    mostly_totals(rows, &mut kinds);
    kinds
}

fn kind(row: &Row, header: &[Row], shape: &Shape) -> RowKind {
    let n = filled(row).count();
    let values = shape.values(row);
    let repeats = header.iter().any(|title| filled(title).count() >= 2 && filled(title).eq(filled(row)));
    if repeats {
        return RowKind::RepeatedHeader;
    }
    if marked(row) && n <= 2 {
        return RowKind::Note;
    }
    let texts = labels(row, shape);
    if texts.first().is_some_and(|(_, text)| is_example(text)) {
        return RowKind::Example;
    }
    // In a table of numbers the deepest label before them names the row; in a list of texts only the first cells do.
    let numeric = values * 2 >= n;
    let common = |(column, text): &(u32, String)| shape.is_common(*column, text);
    if numeric && let Some(label) = texts.last() {
        if label.1.contains("再掲") {
            return RowKind::Relisted;
        }
        let whole = label.1 == "全国" && texts.len() > 2; // one area among those of a tidy list
        let total = is_aggregate(&label.1) && !whole && (is_total(&label.1) || !common(label));
        if total {
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

/// Returns the folded texts that stand before the values of a row.
fn labels(row: &Row, shape: &Shape) -> Vec<(u32, String)> {
    filled(row)
        .take_while(|(column, cell)| class(cell) == Class::Text || !shape.holds_values(*column))
        .filter_map(|(column, cell)| match cell {
            Cell::Text(text) if text.len() <= LONGEST => Some((column, compact(text))),
            _ => None,
        })
        .collect()
}

/// 平均, ○○県集計, ○○地域, 全国, 総数(15歳以上): rows made of other rows.
fn is_aggregate(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '【', '】']);
    let bare = bare.split_once('(').map_or(bare, |(before, _)| if before.is_empty() { bare } else { before });
    is_total(bare)
        || ["集計", "平均", "合計", "地域"].iter().any(|end| bare.ends_with(end) && bare.chars().count() <= 14)
        || matches!(bare, "全国" | "全国計" | "県計" | "都計" | "府計" | "道計" | "市計" | "町村計")
}

fn is_pending(text: &str) -> bool {
    ["現在調整中", "調整中", "準備中", "該当なし", "該当無し"].contains(&text.trim_matches(['(', ')']))
}

/// A row of nothing but （再掲） speaks of the rows below it, as far as they follow on each other.
fn relisted(rows: &[Row], kinds: &mut [RowKind]) {
    let mut under: Option<u32> = None;
    for (row, kind) in rows.iter().zip(kinds) {
        let mut cells = filled(row);
        let only = cells.next().filter(|_| cells.next().is_none());
        let heading = only.is_some_and(|(_, cell)| {
            compact(&cell.text()).trim_matches(['(', ')', '[', ']', '【', '】', '<', '>']) == "再掲"
        });
        let goes_on = under.is_some_and(|above| row.number == above + 1) && *kind == RowKind::Data;
        if heading || goes_on {
            *kind = RowKind::Relisted;
            under = Some(row.number);
        } else {
            under = None;
        }
    }
}

/// A first row that stands by itself above a block of nothing but totals is the sum of them all.
fn overall(rows: &[Row], kinds: &mut [RowKind]) {
    let [first, second, ..] = rows else { return };
    let alone = second.number > first.number + 1;
    let totals = kinds.iter().skip(1).take(3).filter(|kind| **kind == RowKind::Total).count() == 3;
    if alone
        && totals
        && let Some(kind) = kinds.first_mut()
    {
        *kind = RowKind::Total;
    }
}

/// The only prefecture of a table of numbers, above its municipalities, is the sum of them.
fn prefecture(rows: &[Row], shape: &Shape, kinds: &mut [RowKind]) {
    let label = |row: &Row| labels(row, shape).pop().map(|(_, text)| text).unwrap_or_default();
    let is_prefecture = |text: &str| text.ends_with(['都', '府', '県']) || text == "北海道";
    let mut data = rows.iter().zip(kinds).filter(|(_, kind)| **kind == RowKind::Data);
    let Some((first, kind)) = data.next() else { return };
    let numeric = shape.values(first) * 2 >= filled(first).count();
    let (mut towns, mut others) = (0, 0);
    for (row, _) in data {
        let text = label(row);
        if is_prefecture(&text) {
            return;
        }
        let town = text.trim_matches(['(', ')']).ends_with(['市', '区', '町', '村']);
        *(if town { &mut towns } else { &mut others }) += 1;
    }
    if numeric && is_prefecture(&label(first)) && towns > 1 && others * 10 <= towns {
        *kind = RowKind::Total;
    }
}

/// Longest label of a row that is the whole of the others (全年齢層, 全法令違反別).
const LONGEST_WHOLE: usize = 8;

/// 全… is the whole of the rows above where the title of its column says so (年齢層別: 全年齢層), or where no data row
/// follows it.
fn whole(header: &[Row], rows: &[Row], shape: &Shape, kinds: &mut [RowKind]) {
    for at in 1..rows.len() {
        let (Some(row), Some(RowKind::Data)) = (rows.get(at), kinds.get(at)) else { continue };
        let numeric = shape.values(row) * 2 >= filled(row).count();
        let labels = labels(row, shape);
        let [(column, label)] = labels.as_slice() else { continue };
        let Some(of) = label.strip_prefix('全').filter(|_| numeric && label.chars().count() <= LONGEST_WHOLE) else {
            continue;
        };
        let titled = |title: &Row| {
            let title = title.cell(*column).map(|cell| compact(&cell.text())).unwrap_or_default();
            !of.is_empty() && title.trim_end_matches('別') == of.trim_end_matches('別')
        };
        let ends = rows.get(at + 1).is_none_or(|next| next.number > row.number + 1)
            || !matches!(kinds.get(at + 1), Some(RowKind::Data | RowKind::Total));
        if (ends || header.iter().any(titled))
            && let Some(kind) = kinds.get_mut(at)
        {
            *kind = RowKind::Total;
        }
    }
}

/// Where nearly all rows end as totals may (a table of 地域), these are its data; 計 and 合計 stay what they are.
fn mostly_totals(rows: &[Row], kinds: &mut [RowKind]) {
    let count = |kind: RowKind| kinds.iter().filter(|found| **found == kind).count();
    if count(RowKind::Total) <= count(RowKind::Data) * 4 {
        return;
    }
    for (row, kind) in rows.iter().zip(kinds).filter(|(_, kind)| **kind == RowKind::Total) {
        if !filled(row).any(|(_, cell)| is_total(&compact(&cell.text()))) {
            *kind = RowKind::Data;
        }
    }
}
