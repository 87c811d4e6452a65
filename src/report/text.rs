//! Text in, text that fits in: widths in half-width characters, lines, dates in both calendars, names of files.

use chrono::NaiveDate;

use crate::count::Label;
use crate::message::Message;
use crate::plan::{FiscalQuarter, Plan, Status};
use crate::values::era::{era_short, era_text};
use crate::values::span::Step;
use crate::words::{Lang, Words};

/// Characters that may not begin a line (行頭禁則).
const NOT_FIRST: &str = "、。，．,.・）)」』】〕…ー％%";

/// Returns how wide a character stands: 2 for full width, 1 for half.
fn char_width(c: char) -> usize {
    let code = u32::from(c);
    let half = code < 0x0100 && !matches!(c, '±' | '×' | '÷' | '°') || (0xFF61..=0xFF9F).contains(&code);
    if half { 1 } else { 2 }
}

/// Returns how wide a text stands, in half-width characters.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Breaks text into lines of at most a width: between full-width characters, else at spaces.
pub(super) fn folded_lines(text: &str, wide: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in pieces(paragraph) {
            let full = width(&line) + width(word.trim_end()) > wide;
            let may_begin = word.chars().next().is_none_or(|first| !NOT_FIRST.contains(first));
            if full && may_begin && !line.is_empty() {
                lines.push(line.trim_end().to_owned());
                line = String::new();
            }
            line.push_str(word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Cuts a paragraph where a line may break: words with the space behind them, and single full-width characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if char_width(first) == 2 {
            first.len_utf8()
        } else {
            let end = rest.char_indices().find(|(_, c)| char_width(*c) == 2).map_or(rest.len(), |(at, _)| at);
            let space = rest.find(' ').map_or(rest.len(), |at| at + 1);
            end.min(space)
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Returns what an entry of an axis is called.
pub(super) fn label(words: &Words, label: &Label) -> String {
    match label {
        Label::Name(name) => name.clone(),
        Label::Said(message) => words.say(message),
    }
}

/// Returns a class of ages by the steps at which it begins and ends: 6歳以上 小学1年未満.
pub(super) fn ages(words: &Words, (from, below): (Option<Step>, Option<Step>)) -> String {
    let step = |step: Step| match step {
        Step::Months(months) if months % 12 == 0 => {
            words.say(&Message::new("age-step-years").with("n", i64::from(months / 12)))
        }
        Step::Months(months) => words.say(&Message::new("age-step-months").with("n", i64::from(months))),
        Step::Grade(grade) => match grade {
            ..1 => words.say(&Message::new("age-step-class").with("n", i64::from(grade + 5))),
            1..=6 => words.say(&Message::new("age-step-elementary").with("n", i64::from(grade))),
            7..=9 => words.say(&Message::new("age-step-junior").with("n", i64::from(grade - 6))),
            10..=12 => words.say(&Message::new("age-step-high").with("n", i64::from(grade - 9))),
            13.. => words.text("age-step-past"),
        },
    };
    match (from.map(step), below.map(step)) {
        (Some(from), Some(below)) => words.say(&Message::new("age-span").with("from", from).with("below", below)),
        (Some(from), None) => words.say(&Message::new("age-span-from").with("from", from)),
        (None, Some(below)) => words.say(&Message::new("age-span-below").with("below", below)),
        (None, None) => words.text("age-span-all"),
    }
}

/// Returns a day in both calendars: 令和3年6月30日（2021-06-30）.
pub(super) fn both_calendars(words: &Words, day: NaiveDate) -> String {
    match words.lang() {
        Lang::Ja => format!("{}（{day}）", era_text(day)),
        Lang::En => format!("{day} ({})", era_short(day)),
    }
}

/// Returns a day in short and in both calendars: R3.6.30（2021-06-30）.
pub(super) fn short_both(day: NaiveDate) -> String {
    format!("{} ({day})", era_short(day))
}

/// Returns a fiscal quarter for people: 令和3年度第1四半期.
pub(super) fn quarter_text(words: &Words, quarter: &str) -> String {
    let Some(named) = FiscalQuarter::of_id(quarter) else { return quarter.to_owned() };
    let message = Message::new("quarter").with("era", named.era_year()).with("year", i64::from(named.year()));
    words.say(&message.with("n", named.nth().to_string()))
}

/// Returns the word for how far the quarter has come.
pub(super) fn status_text(words: &Words, plan: &Plan) -> String {
    words.text(match plan.status {
        Status::Draft => "plan-status-draft",
        Status::Provisional => "plan-status-provisional",
        Status::Final => "plan-status-final",
    })
}

/// Returns a share in percent with one decimal, half rounded up.
pub(super) fn percent(part: i64, whole: i64) -> Option<String> {
    let thousandths = part.checked_mul(2000)?.checked_add(whole)?.checked_div(whole.checked_mul(2)?)?;
    Some(format!("{}.{}%", thousandths / 10, thousandths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_places() {
        assert_eq!([width("abc"), width("子ども"), width("ｶﾅ"), width("x－…")], [3, 6, 2, 5]);
    }

    #[test]
    fn lines_break_between_characters_and_at_spaces_and_never_before_a_full_stop() {
        assert_eq!(folded_lines("あいうえお。", 10), ["あいうえお。"]);
        assert_eq!(folded_lines("あいうえおか", 10), ["あいうえお", "か"]);
        assert_eq!(folded_lines("one two three", 8), ["one two", "three"]);
        assert_eq!(folded_lines("", 8), Vec::<String>::new());
    }

    #[test]
    fn quarters_and_shares_for_people() {
        let words = Words::new(Lang::Ja);
        assert_eq!(quarter_text(&words, "fy2021q1"), "令和3年度第1四半期（2021年度）");
        assert_eq!(quarter_text(&words, "fy2019q1"), "令和元年度第1四半期（2019年度）");
        assert_eq!(percent(1, 3).as_deref(), Some("33.3%"));
        assert_eq!(percent(2, 3).as_deref(), Some("66.7%"));
        assert_eq!(percent(1, 0), None);
    }
}
