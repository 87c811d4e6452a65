//! Numbers of published tables by the codes of their rows and columns, and how a number or its absence is written.

use super::Source;
use crate::count::{Entry, Label};
use crate::protect::{Published, PublishedTable, Shown};
use crate::report::book::{Look, Page};
use crate::report::text::percent;

/// A number as the paper shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// The number.
    Number(i64),
    /// `x`.
    Hidden,
    /// `…`.
    Unknown,
    /// `・`.
    NotApplicable,
}

impl From<Shown> for Figure {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Number(number) => Self::Number(number),
            Shown::Hidden => Self::Hidden,
        }
    }
}

impl Figure {
    /// Returns the number, if it is shown.
    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns what stands in a sentence.
    pub(super) fn text(self) -> String {
        match self {
            Self::Number(number) if number < 0 => format!("△{}", number.unsigned_abs()),
            Self::Number(number) => number.to_string(),
            Self::Hidden => "x".to_owned(),
            Self::Unknown => "…".to_owned(),
            Self::NotApplicable => "・".to_owned(),
        }
    }

    /// Returns its share of a whole, if both are shown; else the symbol.
    pub(super) fn share(self, whole: Self) -> String {
        match (self, whole) {
            (Self::Number(part), Self::Number(whole)) => percent(part, whole).unwrap_or_else(|| "・".to_owned()),
            (Self::Hidden, _) | (_, Self::Hidden) => Self::Hidden.text(),
            _ => Self::Unknown.text(),
        }
    }

    /// Writes it into a cell: a number as a number, a symbol as text.
    pub(super) fn write(self, page: &mut Page, row: u32, column: u16, total: bool) {
        let (number, mark) = if total { (Look::NumberTotal, Look::MarkTotal) } else { (Look::Number, Look::Mark) };
        match self {
            Self::Number(value) => page.number(row, column, exact(value), number),
            other => page.text(row, column, &other.text(), mark),
        }
    }
}

/// Returns a count as Excel keeps numbers; counts are far below 2^53.
pub(super) fn exact(value: i64) -> f64 {
    i32::try_from(value).map_or_else(|_| value.to_string().parse().unwrap_or(0.0), f64::from)
}

/// Returns the code of an entry; none for a name.
pub(super) fn code(entry: &Entry) -> Option<&str> {
    match &entry.label {
        Label::Said(message) => Some(message.code.as_str()),
        Label::Name(_) => None,
    }
}

/// Tells whether an entry is a table's total.
pub(super) fn is_total(entry: &Entry) -> bool {
    matches!(code(entry), Some("total" | "all-once"))
}

/// Returns the number of the area in the column of a code.
pub(super) fn area(published: &Published, table: &str, column: &str) -> Figure {
    let Some(table) = published.table(table) else { return Figure::Unknown };
    let at = table.columns.entries.iter().position(|entry| code(entry) == Some(column));
    at.and_then(|at| table.area().get(at)).map_or(Figure::Unknown, |shown| Figure::from(*shown))
}

/// Returns the number of the area (the last column) in the row of a code.
pub(super) fn area_row(table: &PublishedTable, row: &str) -> Figure {
    let at = table.rows.entries.iter().position(|entry| code(entry) == Some(row));
    let shown = at.and_then(|at| table.cells.get(at)).and_then(|cells| cells.last());
    shown.map_or(Figure::Unknown, |shown| Figure::from(*shown))
}

/// 実人数 of the area.
pub(super) fn all_children(source: &Source<'_>) -> Figure {
    area(source.published, "overlap", "total")
}

/// Adds numbers, if all are shown.
pub(super) fn sum(figures: &[Figure]) -> Figure {
    if figures.contains(&Figure::Hidden) {
        return Figure::Hidden;
    }
    figures.iter().map(|figure| figure.number()).sum::<Option<i64>>().map_or(Figure::Unknown, Figure::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_shown_only_where_both_of_its_parts_are() {
        assert_eq!(Figure::Number(1).share(Figure::Number(8)), "12.5%");
        assert_eq!(Figure::Hidden.share(Figure::Number(8)), "x");
        assert_eq!(Figure::Number(1).share(Figure::Hidden), "x");
        assert_eq!(Figure::Number(1).share(Figure::Unknown), "…");
        assert_eq!(Figure::Number(0).share(Figure::Number(0)), "・");
    }

    #[test]
    fn a_sum_is_shown_only_where_all_of_its_parts_are() {
        assert_eq!(sum(&[Figure::Number(1), Figure::Number(2)]), Figure::Number(3));
        assert_eq!(sum(&[Figure::Number(1), Figure::Hidden]), Figure::Hidden);
        assert_eq!([Figure::Number(-3).text(), Figure::Number(0).text()], ["△3", "0"]);
    }
}
