//! How good it is, where the truth is known.

use rust_xlsxwriter::{Chart, ChartFont, ChartLegendPosition, ChartType};

use crate::people::Score;
use crate::report::book::{Frame, Look, Page};
use crate::words::Words;

pub(super) fn page(score: &Score, words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("sheet-linkage-score"), frame);
    page.on_one_page();
    page.columns(&[16.0, 14.0, 16.0, 16.0]);
    page.text(0, 0, &words.text("sheet-linkage-score"), Look::Title);
    let mut row = 1;
    // The bins stand in the table below.
    let said = score.said();
    for line in said.iter().take(said.len().saturating_sub(score.bins.len())) {
        row += 1;
        page.text(row, 0, words.say(line).trim(), Look::Plain);
    }
    row += 2;
    let head = row;
    let heads = ["linkage-bin", "linkage-pairs", "linkage-mean", "linkage-true-share"];
    page.texts(row, &heads.map(|head| words.text(head)), Look::Head);
    page.height(row, 2);
    for (bin, tenth) in score.bins.iter().zip(0_u32..) {
        row += 1;
        page.text(row, 0, &format!("{:.1} – {:.1}", f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0), Look::Label);
        page.number(row, 1, bin.n.to_string().parse().unwrap_or(0.0), Look::Number);
        for (column, share) in [(2, bin.mean()), (3, bin.share())] {
            match share {
                Some(share) => page.number(row, column, (share * 1000.0).round() / 1000.0, Look::Share),
                None => page.text(row, column, "－", Look::Mark),
            }
        }
    }
    let mut chart = Chart::new(ChartType::Column);
    for (column, code) in [(2, "linkage-mean"), (3, "linkage-true-share")] {
        chart
            .add_series()
            .set_name(words.text(code).as_str())
            .set_categories((page.name.as_str(), head + 1, 0, row, 0))
            .set_values((page.name.as_str(), head + 1, column, row, column));
    }
    let title = words.text("linkage-calibration");
    chart.title().set_name(title.as_str()).set_font(ChartFont::new().set_size(11).set_bold());
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(640).set_height(360).set_alt_text(title);
    page.chart(row + 2, 0, &chart);
    page
}
