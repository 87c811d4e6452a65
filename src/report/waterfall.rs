//! Why two rows are or are not one child: field by field, each with the bits that it adds, in words and as a picture. It tells how far
//! fields agree and nothing of what they say.

use std::fmt::Write as _;

use super::review::level_code;
use super::text::width;
use crate::link::engine::{Comparison, Linkage, Outcome, Step, Verdict};
use crate::message::Message;
use crate::words::Words;

/// The explanation of one pair of rows.
pub struct Waterfall {
    a: String,
    b: String,
    outcome: Outcome,
    decided: Option<Verdict>,
    probability: f64,
    weight: f64,
    /// The least probability of one child by the machine alone.
    same: f64,
    steps: Vec<Step>,
    /// Titles of further columns.
    further: Vec<String>,
}

impl Waterfall {
    /// Explains a pair of rows that the linkage lists; `name` tells a row by its place.
    pub fn of(linkage: &Linkage, rows: (u32, u32), same: f64, name: impl Fn(u32) -> String) -> Option<Self> {
        let (a, b) = (rows.0.min(rows.1), rows.0.max(rows.1));
        let pair = linkage.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b))?;
        Some(Self {
            a: name(a),
            b: name(b),
            outcome: pair.outcome,
            decided: pair.decided,
            probability: pair.probability,
            weight: pair.weight,
            same,
            steps: linkage.explain(pair).into_iter().filter(is_told).collect(),
            further: Vec::new(),
        })
    }

    /// Names the further columns of the table.
    #[must_use]
    pub fn naming(self, further: &[String]) -> Self {
        Self { further: further.to_vec(), ..self }
    }

    /// Returns it in words, line by line.
    pub fn text(&self, words: &Words) -> String {
        let mut text = format!("A  {}\nB  {}\n{}\n", self.a, self.b, self.verdict(words));
        let labels: Vec<String> = self.steps.iter().map(|step| label(step, &self.further, words)).collect();
        let wide = labels.iter().map(|label| width(label)).max().unwrap_or(0);
        let mut sum = 0.0;
        for (step, label) in self.steps.iter().zip(&labels) {
            sum += step.weight;
            let space = " ".repeat(wide.saturating_sub(width(label)));
            let _ = writeln!(text, "  {label}{space} {:>+6.1} {:>+7.1}  {}", step.weight, sum, bar(step.weight));
        }
        let total = words.text("explain-total");
        let space = " ".repeat(wide.saturating_sub(width(&total)));
        let _ = writeln!(text, "  {total}{space} {:>14.1}", self.weight);
        text
    }

    fn verdict(&self, words: &Words) -> String {
        let code = match self.outcome {
            Outcome::Same => "linkage-same",
            Outcome::Review => "linkage-review",
            Outcome::Implied => "linkage-implied",
            Outcome::Different => "linkage-different",
        };
        let said = Message::new("explain-verdict")
            .with("outcome", Message::new(code))
            .with("probability", format!("{:.3}", self.probability))
            .with("weight", format!("{:+.1}", self.weight));
        let mut said = words.say(&said);
        let joined = self.outcome == Outcome::Same;
        let why = match self.decided {
            Some(Verdict::Same) => Some("explain-decided-same"),
            Some(Verdict::Different) => Some("explain-decided-different"),
            None if !joined && self.probability >= self.same => Some("explain-held"),
            None if joined && self.probability < self.same => Some("explain-through"),
            None => None,
        };
        if let Some(line) = why {
            let _ = write!(said, "\n{}", words.text(line));
        }
        said
    }
}

/// Draws explanations below each other (SVG): a bar for each step, from where the sum stood to where it comes.
pub fn svg(pairs: &[Waterfall], words: &Words) -> String {
    const WIDE: usize = 900;
    let mut body = String::new();
    let mut top = 20;
    for pair in pairs {
        top = draw(&mut body, pair, top, words) + 30;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDE}\" height=\"{top}\" viewBox=\"0 0 {WIDE} {top}\" \
         font-family=\"'Noto Sans CJK JP','Yu Gothic',Meiryo,sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

/// Height of one step, and where the bars begin and end.
const STEP: u32 = 26;
const BARS: (f64, f64) = (430.0, 860.0);

fn draw(body: &mut String, pair: &Waterfall, top: u32, words: &Words) -> u32 {
    let mut y = top + 14;
    for line in [format!("A  {}", pair.a), format!("B  {}", pair.b)]
        .iter()
        .chain(pair.verdict(words).lines().map(str::to_owned).collect::<Vec<_>>().iter())
    {
        text(body, 20.0, y, line, "start", "#222222");
        y += 20;
    }
    let mut sums = vec![0.0];
    for step in &pair.steps {
        sums.push(sums.last().copied().unwrap_or(0.0) + step.weight);
    }
    let least = sums.iter().copied().fold(0.0, f64::min);
    let most = sums.iter().copied().fold(0.0, f64::max);
    let scale = (BARS.1 - BARS.0 - 60.0) / (most - least).max(1.0);
    let x = |bits: f64| BARS.0 + 30.0 + (bits - least) * scale;
    let n_rows = u32::try_from(pair.steps.len() + 1).unwrap_or(9);
    let _ = writeln!(
        body,
        "<line x1=\"{0:.1}\" y1=\"{1}\" x2=\"{0:.1}\" y2=\"{2}\" stroke=\"#999999\" stroke-dasharray=\"3 3\"/>",
        x(0.0),
        y - 8,
        y - 8 + n_rows * STEP
    );
    let mut before = 0.0;
    for step in &pair.steps {
        let after = before + step.weight;
        bar_of(body, (x(before), x(after)), y, step.weight, if step.weight < 0.0 { "#9db7d5" } else { "#1f4e79" });
        text(body, 20.0, y + 6, &label(step, &pair.further, words), "start", "#222222");
        before = after;
        y += STEP;
    }
    bar_of(body, (x(0.0), x(before)), y, before, "#7f7f7f");
    text(body, 20.0, y + 6, &words.text("explain-total"), "start", "#222222");
    y + STEP
}

fn bar_of(body: &mut String, (from, to): (f64, f64), y: u32, bits: f64, colour: &str) {
    let (left, right) = (from.min(to), from.max(to));
    let _ = writeln!(
        body,
        "<rect x=\"{left:.1}\" y=\"{}\" width=\"{:.1}\" height=\"16\" fill=\"{colour}\" stroke=\"#1f4e79\" stroke-width=\"0.5\"/>",
        y.saturating_sub(7),
        (right - left).max(0.5)
    );
    text(body, right + 4.0, y + 6, &format!("{bits:+.1}"), "start", "#222222");
}

fn text(body: &mut String, x: f64, y: u32, text: &str, anchor: &str, colour: &str) {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(body, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{safe}</text>");
}

/// What was compared and how far it agrees.
fn label(step: &Step, further: &[String], words: &Words) -> String {
    match step.comparison {
        None => words.text("explain-start"),
        Some(comparison) => {
            let name = compared(comparison, further, words);
            let level = Message::new(level_code(comparison.code(), step.level));
            words.say(&Message::new("explain-step").with("name", name).with("level", level))
        }
    }
}

/// Tables mostly have no further columns, and nothing is said of those there are none of.
fn is_told(step: &Step) -> bool {
    !(matches!(step.comparison, Some(Comparison::Other(_))) && step.level == "missing")
}

/// Returns the name of what is compared; further columns are named by their titles.
pub(super) fn compared(comparison: Comparison, further: &[String], words: &Words) -> String {
    let title = match comparison {
        Comparison::Other(nth) => further.get(usize::from(nth)).cloned(),
        _ => None,
    };
    title.unwrap_or_else(|| words.text(&format!("compared-{}", comparison.code())))
}

/// A weight as a row of signs, one for each bit, 30 at most.
fn bar(bits: f64) -> String {
    let n = (1..=30).take_while(|nth| bits.abs() >= f64::from(*nth) - 0.5).count();
    if bits < 0.0 { "-".repeat(n) } else { "+".repeat(n) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::engine::{Identity, Settings, link};
    use crate::words::Lang;

    #[test]
    fn a_pair_is_told_without_what_its_fields_say() {
        let row = |given: &str| Identity {
            family: "山田".into(),
            given: given.into(),
            name: format!("山田{given}"),
            phone: "0468224000".into(),
            ..Identity::default()
        };
        let settings = Settings { shown: vec![(0, 1)], ..Settings::default() };
        let linkage = link(&[row("花子"), row("太郎")], &[], &settings);
        let told = Waterfall::of(&linkage, (1, 0), settings.same, |row| format!("<{row}>")).unwrap();
        for lang in [Lang::Ja, Lang::En] {
            let words = Words::new(lang);
            let text = told.text(&words);
            assert!(text.contains("A  <0>") && !text.contains("山田") && !text.contains("4000"), "{text}");
            let sum: f64 = told.steps.iter().map(|step| step.weight).sum();
            assert!((sum - told.weight).abs() < 1e-6);
            let picture = svg(std::slice::from_ref(&told), &words);
            assert!(picture.contains("A  &lt;0&gt;") && !picture.contains("山田"));
        }
    }
}
