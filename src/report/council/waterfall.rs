//! A waterfall: columns that stand on an invisible base, with the cells that they are made of beside them.

use rust_xlsxwriter::{Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ChartType};

use super::Source;
use super::figures::Figure;
use crate::message::Message;
use crate::report::book::{ACCENT, Look, Page};

/// One column of the chart: published numbers, both.
pub(super) struct Bar {
    /// What it is called.
    pub(super) name: String,
    /// On what it stands: 0, or another column's number.
    pub(super) base: i64,
    /// How high it is.
    pub(super) units: i64,
}

/// Rows that the chart takes above its cells.
const CHART_ROWS: u32 = 14;
/// Size in pixels.
const SIZE: (u32, u32) = (560, 290);
/// Characters that Excel takes as alternative text.
const MOST_ALT_TEXT: usize = 250;

/// Draws a waterfall at a cell; returns the row after its data.
pub(super) fn chart(source: &Source<'_>, page: &mut Page, (row, column): (u32, u16), title: &str, bars: &[Bar]) -> u32 {
    let head = row + CHART_ROWS;
    for (at, code) in (column..).zip(["service-step", "service-base", "service-units"]) {
        page.text(head, at, &source.text(code), Look::Head);
    }
    let mut last = head;
    for bar in bars {
        last += 1;
        page.text(last, column, &bar.name, Look::Label);
        for (at, units) in (column + 1..).zip([bar.base, bar.units]) {
            Figure::Number(units).write(page, last, at, false);
        }
    }
    let mut chart = Chart::new(ChartType::ColumnStacked);
    let cells = |at: u16| (page.name.as_str(), head + 1, at, last, at);
    let mut invisible = ChartFormat::new();
    invisible.set_no_fill().set_no_border();
    chart
        .add_series()
        .set_name(source.text("service-base").as_str())
        .set_categories(cells(column))
        .set_values(cells(column + 1))
        .set_format(&mut invisible)
        .set_gap(50);
    let mut filled = ChartFormat::new();
    filled.set_solid_fill(ChartSolidFill::new().set_color(ACCENT));
    let labels =
        ChartDataLabel::new().show_value().set_font(ChartFont::new().set_size(8).set_color(0x00FF_FFFF)).clone();
    chart
        .add_series()
        .set_name(source.text("service-units").as_str())
        .set_categories(cells(column))
        .set_values(cells(column + 2))
        .set_format(&mut filled)
        .set_data_label(&labels);
    chart.title().set_name(title).set_font(ChartFont::new().set_size(11).set_bold());
    chart.legend().set_hidden();
    let small = ChartFont::new().set_size(8).clone();
    chart.x_axis().set_font(&small);
    let thin = ChartLine::new().set_color(0x00D9_D9D9).set_width(0.5).clone();
    chart.y_axis().set_font(&small).set_min(0).set_major_gridlines(true).set_major_gridlines_line(&thin);
    let data: Vec<String> =
        bars.iter().map(|bar| format!("{} {}", bar.name, Figure::Number(bar.units).text())).collect();
    let said = Message::new("chart-alt").with("title", title).with("data", data.join("、"));
    let text: String = source.say(&said).chars().take(MOST_ALT_TEXT).collect();
    chart.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(text);
    page.chart(row, column, &chart);
    last + 2
}
