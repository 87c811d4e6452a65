//! The steps of a run as they come, to a bar on a terminal, and to the time that each took.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use jissu::Step;
use jissu::message::Message;
use jissu::words::Words;

/// How much of a run a step usually takes, in hundredths; in the order of [`Step::ALL`].
const USUAL: [u64; 8] = [40, 5, 15, 5, 5, 5, 20, 5];

/// Somebody who watches a run.
pub(super) struct Watch<'w> {
    words: &'w Words,
    bar: ProgressBar,
    begun: RefCell<Vec<(Step, Instant)>>,
}

impl<'w> Watch<'w> {
    /// Begins to watch: on a terminal with a bar that says what is done and about how long still; elsewhere nothing shows.
    pub(super) fn new(words: &'w Words) -> Self {
        let bar =
            if std::io::stderr().is_terminal() { ProgressBar::new(USUAL.iter().sum()) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {percent:>3}% {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { words, bar, begun: RefCell::default() }
    }

    /// Takes note of a step.
    pub(super) fn step(&self, step: Step) {
        let now = Instant::now();
        let mut begun = self.begun.borrow_mut();
        begun.push((step, now));
        let place = Step::ALL.iter().position(|other| *other == step).unwrap_or(0);
        let done: u64 = USUAL.iter().take(place).sum();
        self.bar.set_position(done);
        let spent = begun.first().map(|(_, first)| now - *first).unwrap_or_default();
        let left = spent.as_secs().saturating_mul(USUAL.iter().sum::<u64>().saturating_sub(done)) / done.max(1);
        let doing = self.words.text(step.code());
        let told = Message::new("step-left").with("step", doing.as_str()).with("seconds", left.to_string());
        self.bar.set_message(if left > 2 { self.words.say(&told) } else { doing });
    }

    /// Takes the bar away; returns the time of each step, a line each.
    pub(super) fn done(&self) -> String {
        self.bar.finish_and_clear();
        let begun = self.begun.borrow();
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        let mut text = String::new();
        for ((step, from), to) in begun.iter().zip(ends) {
            let _ = writeln!(text, "{:8.3} s  {}", (to - *from).as_secs_f64(), self.words.text(step.code()));
        }
        text
    }
}
