//! Cells in, workbook bytes out: how our workbooks look, on screen and on A4 paper.
//!
//! One accent colour, thin lines, symbols beside shades, so that a copy in grey says the same. No merged cells. The day of
//! creation is the 基準日, so that the same run makes the same bytes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Chart, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet,
    XlsxError,
};

use super::text::{folded_lines, width};
use crate::error::Error;

const FONT: &str = "游ゴシック";
/// The accent: titles and rules.
pub(super) const ACCENT: u32 = 0x001F_4E79;
/// A lighter tone of the accent, apart from it in grey as well.
pub(super) const TONE: u32 = 0x009D_B7D5;
const HEAD_FILL: u32 = 0x00DC_E6F1;
const TOTAL_FILL: u32 = 0x00F2_F2F2;
const INPUT_FILL: u32 = 0x00FF_F8E1;
const LINE: u32 = 0x00A6_A6A6;
const GREY: u32 = 0x0059_5959;
/// Numbers: thousands apart, △ for minus, － for none.
const WHOLE: &str = r##"#,##0;"△"#,##0;"－""##;
const DECIMAL: &str = r##"#,##0.0;"△"#,##0.0;"－""##;
/// What Excel takes in a cell, and a little less.
const MOST_CHARS: usize = 32_000;

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Title of a sheet.
    Title,
    /// Bar above a part of a sheet.
    Section,
    /// Title of a table.
    Subtitle,
    /// Line under a title; notes under a table.
    Note,
    /// Text without lines.
    Plain,
    /// Text without lines, heavier.
    Strong,
    /// What must not be overlooked.
    Warning,
    /// Column title.
    Head,
    /// Row title.
    Label,
    /// Row title of a total.
    LabelTotal,
    /// Whole number.
    Number,
    /// Whole number of a total.
    NumberTotal,
    /// Number with one decimal.
    Decimal,
    /// Number with three decimals.
    Share,
    /// Symbol in place of a number.
    Mark,
    /// Symbol in place of a total.
    MarkTotal,
    /// Text in a table, wrapped.
    Text,
    /// Text in a table that differs from its neighbour.
    TextDiffers,
    /// Short text in a table, centred.
    Centre,
    /// Code or hash.
    Code,
    /// Cell that a person fills in.
    Input,
    /// Link inside the workbook.
    Link,
}

impl Look {
    fn format(self) -> Format {
        let plain = Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let boxed = || plain.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let filled = |fill: u32| boxed().set_background_color(fill);
        match self {
            Self::Title => plain.set_font_size(15).set_bold().set_font_color(ACCENT),
            Self::Section => plain.set_bold().set_font_color(0x00FF_FFFF).set_background_color(ACCENT),
            Self::Subtitle => plain.set_font_size(11).set_bold().set_font_color(ACCENT),
            Self::Note => plain.set_font_size(9).set_font_color(GREY),
            Self::Plain => plain,
            Self::Strong => plain.set_bold(),
            Self::Warning => plain.set_bold().set_font_color(0x009C_0006),
            Self::Head => filled(HEAD_FILL).set_bold().set_align(FormatAlign::Center).set_text_wrap(),
            Self::Label => boxed().set_text_wrap(),
            Self::LabelTotal => filled(TOTAL_FILL).set_bold().set_text_wrap(),
            Self::Number => boxed().set_align(FormatAlign::Right).set_num_format(WHOLE),
            Self::NumberTotal => filled(TOTAL_FILL).set_bold().set_align(FormatAlign::Right).set_num_format(WHOLE),
            Self::Decimal => boxed().set_align(FormatAlign::Right).set_num_format(DECIMAL),
            Self::Share => boxed().set_align(FormatAlign::Right).set_num_format("0.000"),
            Self::Mark => boxed().set_align(FormatAlign::Center),
            Self::MarkTotal => filled(TOTAL_FILL).set_bold().set_align(FormatAlign::Center),
            Self::Text => boxed().set_text_wrap().set_align(FormatAlign::Top),
            Self::TextDiffers => filled(HEAD_FILL).set_text_wrap().set_align(FormatAlign::Top),
            Self::Centre => boxed().set_align(FormatAlign::Center).set_align(FormatAlign::Top),
            Self::Code => boxed().set_font_name("Consolas").set_font_size(9).set_align(FormatAlign::Top),
            Self::Input => filled(INPUT_FILL).set_text_wrap().set_align(FormatAlign::Top).set_unlocked(),
            Self::Link => plain.set_font_color(ACCENT).set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }

    /// Tells whether the text of such a cell makes its column wider.
    fn widens(self) -> bool {
        !matches!(
            self,
            Self::Title
                | Self::Section
                | Self::Subtitle
                | Self::Note
                | Self::Plain
                | Self::Strong
                | Self::Warning
                | Self::Link
        )
    }
}

/// One sheet while it is filled.
pub(super) struct Page {
    /// Its name.
    pub(super) name: String,
    sheet: Worksheet,
    looks: BTreeMap<Look, Format>,
    widths: BTreeMap<u16, usize>,
    fixed: BTreeMap<u16, f64>,
    failed: bool,
}

/// What stands in the head and foot of every printed page.
pub(super) struct Frame {
    /// Title of the document.
    pub(super) title: String,
    /// What the reader must know of the whole: 架空データ, 部外秘.
    pub(super) marking: String,
}

impl Page {
    /// Begins a sheet for A4 paper across.
    pub(super) fn new(name: &str, frame: &Frame) -> Self {
        let mut sheet = Worksheet::new();
        let name = sheet_name(name);
        let mut failed = sheet.set_name(name.as_str()).is_err();
        let escape = |text: &str| text.replace('&', "&&");
        let (title, marking) = (escape(&frame.title), escape(&frame.marking));
        sheet
            .set_paper_size(9)
            .set_landscape()
            .set_margins(0.5, 0.5, 0.75, 0.65, 0.3, 0.3)
            .set_print_fit_to_pages(1, 0)
            .set_screen_gridlines(false)
            .set_header(format!("&L&9{title}&R&9{marking}"))
            .set_footer(format!("&L&9{}&R&9&P / &N", escape(&name)));
        failed |= sheet.set_selection(0, 0, 0, 0).is_err();
        Self { name, sheet, looks: BTreeMap::new(), widths: BTreeMap::new(), fixed: BTreeMap::new(), failed }
    }

    /// Prints the whole sheet on one page.
    pub(super) fn on_one_page(&mut self) {
        self.sheet.set_print_fit_to_pages(1, 1);
    }

    fn look(&mut self, look: Look) -> Format {
        self.looks.entry(look).or_insert_with(|| look.format()).clone()
    }

    fn note(&mut self, failed: bool) {
        self.failed |= failed;
    }

    /// Writes text; never a formula, whatever it begins with.
    pub(super) fn text(&mut self, row: u32, column: u16, text: &str, look: Look) {
        let format = self.look(look);
        let text: String = text.chars().take(MOST_CHARS).collect();
        if look.widens() {
            let longest = text.lines().map(width).max().unwrap_or(0);
            let held = self.widths.entry(column).or_default();
            *held = longest.max(*held);
        }
        let failed = if text.is_empty() {
            self.sheet.write_blank(row, column, &format).is_err()
        } else {
            self.sheet.write_string_with_format(row, column, text, &format).is_err()
        };
        self.note(failed);
    }

    /// Writes a row of texts from a column on.
    pub(super) fn texts<T: AsRef<str>>(&mut self, row: u32, texts: &[T], look: Look) {
        for (column, text) in (0_u16..).zip(texts) {
            self.text(row, column, text.as_ref(), look);
        }
    }

    /// Writes a number.
    pub(super) fn number(&mut self, row: u32, column: u16, number: f64, look: Look) {
        let format = self.look(look);
        let failed = self.sheet.write_number_with_format(row, column, number, &format).is_err();
        self.note(failed);
    }

    /// Writes a link to another sheet.
    pub(super) fn link(&mut self, row: u32, column: u16, sheet: &str, text: &str) {
        let format = self.look(Look::Link);
        let target = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        let failed = self.sheet.write_url_with_options(row, column, Url::new(target), text, "", Some(&format)).is_err();
        self.note(failed);
    }

    /// Writes text over as many rows as it needs at a width in half-width characters; returns the row after it.
    pub(super) fn prose(&mut self, row: u32, text: &str, wide: usize, look: Look) -> u32 {
        self.prose_at((row, 0), text, wide, look)
    }

    /// The same from another column on.
    pub(super) fn prose_at(&mut self, (row, column): (u32, u16), text: &str, wide: usize, look: Look) -> u32 {
        let mut at = row;
        for line in folded_lines(text, wide) {
            self.text(at, column, &line, look);
            at += 1;
        }
        at
    }

    /// Fills a bar across columns with its text in the first.
    pub(super) fn bar(&mut self, row: u32, columns: u16, text: &str) {
        self.text(row, 0, text, Look::Section);
        for column in 1..columns {
            self.text(row, column, "", Look::Section);
        }
    }

    /// Sets the width of the first columns, in half-width characters.
    pub(super) fn columns(&mut self, widths: &[f64]) {
        for (column, width) in (0_u16..).zip(widths) {
            self.fixed.insert(column, *width);
        }
    }

    /// Sets the height of a row in lines of text.
    pub(super) fn height(&mut self, row: u32, n_lines: u32) {
        let failed = self.sheet.set_row_height(row, 15.0 * f64::from(n_lines.clamp(1, 27)) + 2.0).is_err();
        self.note(failed);
    }

    /// Makes a row as high as its wrapped texts need, each with the width of its column.
    pub(super) fn fit(&mut self, row: u32, texts: &[(&str, f64)]) {
        let lines = |text: &str, wide: f64| {
            // Width less the cell's own margins; half-width characters.
            let wide = format!("{:.0}", (wide - 1.5).max(4.0)).parse().unwrap_or(10);
            folded_lines(text, wide).len()
        };
        let most = texts.iter().map(|(text, wide)| lines(text, *wide)).max().unwrap_or(1);
        self.height(row, u32::try_from(most).unwrap_or(1));
    }

    /// Prints on A3, for sheets with many columns.
    pub(super) fn on_a3(&mut self) {
        self.sheet.set_paper_size(8);
    }

    /// Keeps the rows above (and columns left of) a cell in sight, and repeats the column titles on every page.
    pub(super) fn freeze(&mut self, row: u32, column: u16) {
        let head = row.saturating_sub(1);
        let failed =
            self.sheet.set_freeze_panes(row, column).is_err() | self.sheet.set_repeat_rows(head, head).is_err();
        self.note(failed);
    }

    /// Begins printed pages at rows.
    pub(super) fn break_before(&mut self, rows: &[u32]) {
        let failed = self.sheet.set_page_breaks(rows).is_err();
        self.note(failed);
    }

    /// Offers a filter on the column titles.
    pub(super) fn filter(&mut self, head: u32, last_row: u32, last_column: u16) {
        let failed = last_row > head && self.sheet.autofilter(head, 0, last_row, last_column).is_err();
        self.note(failed);
    }

    /// Lets a person choose from a list in a column.
    pub(super) fn choose(&mut self, rows: (u32, u32), column: u16, choices: &[String]) {
        let failed = DataValidation::new()
            .allow_list_strings(choices)
            .and_then(|list| self.sheet.add_data_validation(rows.0, column, rows.1, column, &list).map(|_| ()))
            .is_err();
        self.note(failed);
    }

    /// Locks every cell but those to be filled in; no password, only against slips.
    pub(super) fn lock(&mut self) {
        self.sheet.protect();
    }

    /// Puts a chart at a cell.
    pub(super) fn chart(&mut self, row: u32, column: u16, chart: &Chart) {
        let failed = self.sheet.insert_chart(row, column, chart).is_err();
        self.note(failed);
    }

    /// Returns the sheet with its column widths set.
    fn finish(mut self) -> Result<Worksheet, XlsxError> {
        let columns: Vec<u16> = self.widths.keys().chain(self.fixed.keys()).copied().collect();
        for column in columns {
            let found = self.widths.get(&column).copied().unwrap_or(0).clamp(6, 42) + 2;
            let found = u32::try_from(found).map_or(44.0, f64::from);
            let wide = self.fixed.get(&column).copied().unwrap_or(found);
            self.sheet.set_column_width(column, wide)?;
        }
        if self.failed { Err(XlsxError::ParameterError(String::new())) } else { Ok(self.sheet) }
    }
}

/// A workbook while it is filled.
pub(super) struct Book {
    workbook: Workbook,
    failed: bool,
}

impl Book {
    /// Begins a workbook; `day` stands as its day of creation.
    pub(super) fn new(frame: &Frame, subject: &str, day: NaiveDate) -> Self {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::parse_from_str(&day.to_string());
        let failed = created.is_err();
        let mut properties = DocProperties::new()
            .set_title(frame.title.as_str())
            .set_subject(subject)
            .set_comment(frame.marking.as_str())
            .set_author(format!("jissu {}", env!("CARGO_PKG_VERSION")));
        if let Ok(created) = created {
            properties = properties.set_creation_datetime(&created);
        }
        workbook.set_properties(&properties);
        Self { workbook, failed }
    }

    /// Adds a sheet.
    pub(super) fn push(&mut self, page: Page) {
        match page.finish() {
            Ok(mut sheet) => {
                if self.workbook.worksheets().is_empty() {
                    sheet.set_active(true);
                }
                self.workbook.push_worksheet(sheet);
            }
            Err(_) => self.failed = true,
        }
    }

    /// Returns the workbook's bytes.
    pub(super) fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let fault = Error::Internal { stage: "report" };
        if self.failed {
            return Err(fault);
        }
        // The library's own message may quote a cell.
        self.workbook.save_to_buffer().map_err(|_| fault)
    }
}

/// Returns text as a sheet's name: without what Excel forbids, and at most 31 characters.
fn sheet_name(text: &str) -> String {
    let allowed = text.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\'));
    allowed.take(31).collect::<String>().trim_matches('\'').trim().to_owned()
}
