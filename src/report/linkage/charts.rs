//! The weights as charts, one for each comparison; their numbers stand below them.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ChartType, Color,
};

use super::model::{Line, lines};
use crate::link::engine::COMPARISONS;
use crate::people::Done;
use crate::report::book::{ACCENT, Frame, Look, Page, TONE};
use crate::report::review::level_code;
use crate::report::waterfall::compared;
use crate::words::Words;

/// Size of a chart in pixels, and the rows that it takes.
const SIZE: (u32, u32) = (600, 350);
const CHART_ROWS: u32 = 18;
/// Most levels of one chart: those that most pairs show.
const MOST_LEVELS: usize = 14;

pub(super) fn page(done: &Done, words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("sheet-linkage-weights"), frame);
    page.columns(&[52.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0]);
    page.text(0, 0, &words.text("sheet-linkage-weights"), Look::Title);
    page.text(1, 0, &words.text("linkage-weights-about"), Look::Note);
    let all = lines(&done.linkage.model);
    let groups: Vec<Vec<&Line>> = COMPARISONS
        .into_iter()
        .map(|comparison| shown(all.iter().filter(|line| line.comparison == comparison)))
        .filter(|group| !group.is_empty())
        .collect();
    let n_lines = u32::try_from(groups.len().div_ceil(2)).unwrap_or(4);
    let mut row = 3 + n_lines * CHART_ROWS;
    // Two lines of charts fit on a page.
    let breaks: Vec<u32> = (1..n_lines).filter(|line| line % 2 == 0).map(|line| 3 + line * CHART_ROWS).collect();
    page.break_before(&[breaks, vec![row]].concat());
    page.bar(row, 7, &words.text("charts-data"));
    row += 1;
    for (place, group) in (0_u32..).zip(&groups) {
        let Some(comparison) = group.first().map(|line| line.comparison) else { continue };
        let title = compared(comparison, &done.further, words);
        page.texts(row, &[title.clone(), words.text("model-weight"), words.text("linkage-seen")], Look::Head);
        let head = row;
        for line in group {
            row += 1;
            page.text(row, 0, &words.text(&level_code(comparison.code(), line.level)), Look::Label);
            page.number(row, 1, line.weight.unwrap_or(0.0), Look::Decimal);
            page.number(row, 2, line.seen.round(), Look::Number);
        }
        let chart = bars(&page.name, head, row, 1, &title);
        page.chart(3 + place / 2 * CHART_ROWS, if place % 2 == 0 { 0 } else { 3 }, &chart);
        row += 2;
    }
    page
}

/// The levels that pairs show most, the greatest weight first.
fn shown<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<&'l Line> {
    let mut lines: Vec<&Line> = lines.filter(|line| line.seen > 0.0 && line.weight.is_some()).collect();
    lines.sort_by(|a, b| b.seen.total_cmp(&a.seen).then(a.level.cmp(b.level)));
    lines.truncate(MOST_LEVELS);
    lines.sort_by(|a, b| b.weight.unwrap_or(0.0).total_cmp(&a.weight.unwrap_or(0.0)).then(a.level.cmp(b.level)));
    lines
}

/// Bars for the numbers of a column below its head, named by the first column.
pub(super) fn bars(sheet: &str, head: u32, last: u32, column: u16, title: &str) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    let mut format = ChartFormat::new();
    format
        .set_solid_fill(ChartSolidFill::new().set_color(ACCENT))
        .set_border(ChartLine::new().set_color(ACCENT).set_width(0.75));
    let labels = ChartDataLabel::new().show_value().set_font(ChartFont::new().set_size(8)).clone();
    chart
        .add_series()
        .set_name(title)
        .set_categories((sheet, head + 1, 0, last, 0))
        .set_values((sheet, head + 1, column, last, column))
        .set_format(&mut format)
        .set_invert_if_negative()
        .set_invert_if_negative_color(Color::RGB(TONE))
        .set_gap(40)
        .set_data_label(&labels);
    chart.title().set_name(title).set_font(ChartFont::new().set_size(11).set_bold());
    chart.legend().set_hidden();
    let small = ChartFont::new().set_size(8).clone();
    let pale = ChartLine::new().set_color(0x00D9_D9D9).set_width(0.5).clone();
    chart.x_axis().set_font(&small).set_major_gridlines(true).set_major_gridlines_line(&pale);
    // Names stand at the edge, not within bars that point to the left; people read from the top.
    chart.y_axis().set_font(&small).set_label_position(ChartAxisLabelPosition::Low).set_reverse();
    let alt: String = title.chars().take(250).collect();
    chart.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(alt);
    chart
}
