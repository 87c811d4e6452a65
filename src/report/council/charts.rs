//! 図表: charts of published numbers. Their data stand below them on the same sheet; what is hidden is left out and said.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill,
    ChartPatternFillType, ChartSolidFill, ChartType,
};

use super::Source;
use super::figures::{Figure, code, is_total};
use crate::message::Message;
use crate::protect::{PublishedTable, Shown};
use crate::report::book::{ACCENT, Frame, Look, Page, TONE};
use crate::report::text::label;

/// Rows that one line of charts takes.
const CHART_ROWS: u32 = 17;
/// Characters that Excel takes as alternative text.
const MOST_ALT_TEXT: usize = 250;
/// Size of a chart in pixels.
const SIZE: (u32, u32) = (560, 330);

/// Numbers of one chart: categories, and for each series its name and numbers; a hidden number is none.
struct Data {
    title: String,
    unit: String,
    bars: ChartType,
    categories: Vec<String>,
    series: Vec<(String, Vec<Option<i64>>)>,
}

/// Makes the sheet.
pub(super) fn page(source: &Source<'_>, frame: &Frame) -> Page {
    let mut page = Page::new(&source.text("sheet-charts"), frame);
    page.columns(&[30.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0]);
    page.text(0, 0, &format!("{}{}", source.text("sheet-charts.title"), source.provisional()), Look::Title);
    page.text(1, 0, &source.say(&Message::new("charts-about").with("day", source.day())), Look::Note);
    let data: Vec<Data> = [ages(source), cares(source), gaps(source), change(source)].into_iter().flatten().collect();
    let n_lines = u32::try_from(data.len().div_ceil(2)).unwrap_or(2);
    let mut row = 3 + n_lines * CHART_ROWS;
    page.break_before(&[row]);
    page.bar(row, 9, &source.text("charts-data"));
    row += 1;
    for (place, data) in (0_u32..).zip(&data) {
        let first = row + 1;
        row = write(source, &mut page, row, data);
        let chart = chart(source, &page.name, first, data);
        page.chart(3 + place / 2 * CHART_ROWS, if place % 2 == 0 { 0 } else { 5 }, &chart);
        row += 1;
    }
    page.prose(row, &source.text("legend.line"), 112, Look::Note);
    page
}

/// Age bands, area.
fn ages(source: &Source<'_>) -> Option<Data> {
    let table = source.published.table("age")?;
    Some(of_area(source, table, "chart-ages", ChartType::Column))
}

/// Care items, area.
fn cares(source: &Source<'_>) -> Option<Data> {
    let table = source.published.table("care")?;
    let mut data = of_area(source, table, "chart-cares", ChartType::Bar);
    // Items whose number is hidden would stand as empty bars.
    let shown: Vec<bool> =
        data.series.first().map(|(_, numbers)| numbers.iter().map(Option::is_some).collect()).unwrap_or_default();
    let mut keep = shown.iter();
    data.categories.retain(|_| keep.next().copied().unwrap_or(true));
    for (_, numbers) in &mut data.series {
        numbers.retain(Option::is_some);
    }
    (!data.categories.is_empty()).then_some(data)
}

fn of_area(source: &Source<'_>, table: &PublishedTable, title: &str, bars: ChartType) -> Data {
    let parts: Vec<(String, Option<i64>)> = table
        .columns
        .entries
        .iter()
        .zip(table.area())
        .filter(|(entry, _)| !is_total(entry))
        .map(|(entry, shown)| (label(source.words, &entry.label), shown.number()))
        .collect();
    let (categories, numbers) = parts.into_iter().unzip();
    let name = source.text("measure-children");
    let unit = source.unit(table.measure, None);
    Data { title: source.text(title), unit, bars, categories, series: vec![(name, numbers)] }
}

/// Need against capacity, service by service, area. Services are counted in days, visits or hours, so each stands with
/// its unit.
fn gaps(source: &Source<'_>) -> Option<Data> {
    let tables: Vec<&PublishedTable> = source
        .published
        .tables()
        .iter()
        .filter(|table| table.id == "gap")
        .filter(|table| table.area().iter().take(2).any(|shown| shown.number().is_some_and(|number| number != 0)))
        .collect();
    let name = |table: &PublishedTable| {
        let service = table.service.map(|service| source.service(service)).unwrap_or_default();
        format!("{service}（{}）", source.unit(table.measure, table.service))
    };
    let column = |at: usize| tables.iter().map(|table| table.area().get(at).and_then(|shown| shown.number())).collect();
    let data = Data {
        title: source.text("chart-gaps"),
        unit: source.text("unit-per-month"),
        bars: ChartType::Bar,
        categories: tables.iter().map(|table| name(table)).collect(),
        series: vec![(source.text("gap-need"), column(0)), (source.text("gap-capacity"), column(1))],
    };
    (!data.categories.is_empty()).then_some(data)
}

/// Terms of the balance of change, area, where at least one may be shown; else children by municipality.
fn change(source: &Source<'_>) -> Option<Data> {
    terms(source).filter(|_| source.change_known).or_else(|| homes(source))
}

fn terms(source: &Source<'_>) -> Option<Data> {
    let table = source.published.table("change")?;
    let signs = table.rows.sums.first()?;
    let mut categories = Vec::new();
    let mut numbers = Vec::new();
    for (row, entry) in table.rows.entries.iter().enumerate() {
        let ends = matches!(code(entry), Some("change-before" | "change-after"));
        let sign = signs.iter().find(|(at, _)| *at == row).map_or(1, |(_, sign)| *sign);
        let number = table.cells.get(row).and_then(|cells| cells.last()).copied().and_then(Shown::number);
        if !ends {
            categories.push(label(source.words, &entry.label));
            numbers.push(number.map(|number| number * sign));
        }
    }
    let any = numbers.iter().flatten().any(|number| *number != 0);
    let series = vec![(source.text("chart-change-series"), numbers)];
    let unit = source.text("unit-children");
    let title = source.text("chart-change");
    any.then_some(Data { title, unit, bars: ChartType::Column, categories, series })
}

fn homes(source: &Source<'_>) -> Option<Data> {
    let table = source.published.table("reports")?;
    let at = table.columns.entries.iter().position(|entry| code(entry) == Some("measure-children"))?;
    let rows = table.rows.entries.iter().enumerate().filter(|(_, entry)| !is_total(entry));
    let (categories, numbers) = rows
        .map(|(row, entry)| (label(source.words, &entry.label), table.cell(row, at).and_then(Shown::number)))
        .unzip();
    let series = vec![(source.text("measure-children"), numbers)];
    let unit = source.text("unit-children");
    Some(Data { title: source.text("chart-homes"), unit, bars: ChartType::Column, categories, series })
}

/// Writes the data of a chart; returns the row after them.
fn write(source: &Source<'_>, page: &mut Page, row: u32, data: &Data) -> u32 {
    page.text(row, 0, &format!("{}（{}）", data.title, data.unit), Look::Subtitle);
    page.text(row + 1, 0, &source.text("chart-category"), Look::Head);
    for (column, (name, _)) in (1_u16..).zip(&data.series) {
        page.text(row + 1, column, name, Look::Head);
    }
    for (place, category) in data.categories.iter().enumerate() {
        let at = row + 2 + u32::try_from(place).unwrap_or(0);
        // A bar that is left out says so under it.
        let hidden = data.series.iter().any(|(_, numbers)| numbers.get(place).copied().flatten().is_none());
        page.text(at, 0, &if hidden { format!("{category} (x)") } else { category.clone() }, Look::Label);
        for (column, (_, numbers)) in (1_u16..).zip(&data.series) {
            let figure = numbers.get(place).copied().flatten().map_or(Figure::Hidden, Figure::Number);
            figure.write(page, at, column, false);
        }
    }
    row + 2 + u32::try_from(data.categories.len()).unwrap_or(0)
}

fn chart(source: &Source<'_>, sheet: &str, first: u32, data: &Data) -> Chart {
    let mut chart = Chart::new(data.bars);
    let last = first + u32::try_from(data.categories.len()).unwrap_or(0);
    for (column, (name, _)) in (1_u16..).zip(&data.series) {
        let mut format = ChartFormat::new();
        let border = ChartLine::new().set_color(ACCENT).set_width(0.75).clone();
        // The second series is hatched, so that a copy in grey tells them apart.
        if column == 1 {
            format.set_solid_fill(ChartSolidFill::new().set_color(ACCENT));
        } else {
            let hatched = ChartPatternFill::new()
                .set_pattern(ChartPatternFillType::DiagonalStripesWideUpwards)
                .set_foreground_color(TONE)
                .set_background_color(0x00FF_FFFF)
                .clone();
            format.set_pattern_fill(&hatched);
        }
        format.set_border(&border);
        let labels = ChartDataLabel::new().show_value().set_font(ChartFont::new().set_size(8)).clone();
        chart
            .add_series()
            .set_name(name.as_str())
            .set_categories((sheet, first + 1, 0, last, 0))
            .set_values((sheet, first + 1, column, last, column))
            .set_format(&mut format)
            .set_gap(60)
            .set_data_label(&labels);
    }
    let title = format!("{}（{}）", data.title, data.unit);
    chart.title().set_name(title.as_str()).set_font(ChartFont::new().set_size(11).set_bold());
    if data.series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        chart.legend().set_hidden();
    }
    let pale = ChartLine::new().set_color(0x00D9_D9D9).set_width(0.5).clone();
    let small = ChartFont::new().set_size(8).clone();
    let values = if data.bars == ChartType::Bar { chart.x_axis() } else { chart.y_axis() };
    values.set_major_gridlines(true).set_major_gridlines_line(&pale);
    chart.x_axis().set_font(&small);
    chart.y_axis().set_font(&small);
    if data.bars == ChartType::Bar {
        // The axes of bars lie the other way: categories stand on the second, from the bottom up. People read from
        // the top.
        chart.y_axis().set_reverse();
    }
    let largest = data.series.iter().flat_map(|(_, numbers)| numbers).flatten().copied().max().unwrap_or(0);
    if largest <= 5 {
        let axis = if data.bars == ChartType::Bar { chart.x_axis() } else { chart.y_axis() };
        axis.set_major_unit(1);
    }
    chart.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(alt_text(source, data));
    chart
}

/// Says in words what the chart shows.
fn alt_text(source: &Source<'_>, data: &Data) -> String {
    let mut parts = Vec::new();
    for (name, numbers) in &data.series {
        for (category, number) in data.categories.iter().zip(numbers) {
            let figure = number.map_or(Figure::Hidden, Figure::Number);
            parts.push(format!("{name} {category} {}", figure.text()));
        }
    }
    let said = Message::new("chart-alt").with("title", data.title.as_str()).with("data", parts.join("、"));
    source.say(&said).chars().take(MOST_ALT_TEXT).collect()
}
