//! `jissu link --suggest`: what a table's columns seem to be, as a model file with remarks.

use std::fmt::Write as _;
use std::path::Path;

use jissu::error::Error;
use jissu::message::Message;
use jissu::people;
use jissu::people::suggest::{Guess, Seen, suggest};
use jissu::plan::{Kind, Subject};
use jissu::words::Words;

/// Returns a model file.
pub(super) fn proposal(file: &Path, words: &Words) -> Result<String, Error> {
    let (n_rows, seen) = suggest(file)?;
    let name = people::file_name(file);
    let mut text = String::new();
    let about = Message::new("suggest-about").with("file", name).with("rows", n_rows);
    remark(&mut text, &words.say(&about));
    text.push('\n');
    remark(&mut text, &words.text("suggest-id"));
    let id = seen.iter().find(|seen| seen.guess == Guess::Id);
    let _ = match id {
        Some(id) => writeln!(text, "id = {}", quoted(&id.title)),
        None => writeln!(text, "# id = \"…\""),
    };
    text.push_str("\n[fields]\n");
    remark(&mut text, &words.text("suggest-fields"));
    for (subject, code) in Subject::ALL {
        let of = |seen: &&Seen| matches!(seen.guess, Guess::Title(found) | Guess::Cells(found) if found == subject);
        let columns: Vec<&Seen> = seen.iter().filter(of).collect();
        if let Some(first) = columns.first() {
            let several = matches!(subject, Subject::Source | Subject::Lot);
            let titles: Vec<String> =
                columns.iter().take(if several { columns.len() } else { 1 }).map(|seen| quoted(&seen.title)).collect();
            let value = match titles.as_slice() {
                [one] => one.clone(),
                many => format!("[{}]", many.join(", ")),
            };
            let _ = writeln!(text, "{code} = {value} # {}", words.say(&remarks(first, n_rows)));
        }
    }
    further(&mut text, &seen, n_rows, words);
    text.push_str("\n[linking]\n");
    for line in ["suggest-same", "suggest-different", "suggest-join", "suggest-keys"] {
        for part in words.text(line).lines() {
            let _ = writeln!(text, "{part}");
        }
    }
    Ok(text)
}

/// Columns of no subject, to be taken in by hand.
fn further(text: &mut String, seen: &[Seen], n_rows: usize, words: &Words) {
    let others = || seen.iter().filter(|seen| matches!(seen.guess, Guess::Further(_)));
    if others().next().is_some() {
        text.push('\n');
        remark(text, &words.text("suggest-further"));
    }
    for seen in others() {
        let Guess::Further(kind) = seen.guess else { continue };
        let kind = match kind {
            Kind::Text => "text",
            Kind::Code => "code",
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::Category => "category",
        };
        let _ = writeln!(text, "# [[field]] # {}", words.say(&remarks(seen, n_rows)));
        let _ = writeln!(text, "# column = {}\n# kind = \"{kind}\"", quoted(&seen.title));
    }
    let blank: Vec<&str> =
        seen.iter().filter(|seen| seen.guess == Guess::Blank).map(|seen| seen.title.as_str()).collect();
    if !blank.is_empty() {
        remark(text, &words.say(&Message::new("suggest-blank").with("columns", blank.join(", "))));
    }
}

fn remarks(seen: &Seen, n_rows: usize) -> Message {
    let code = match seen.guess {
        Guess::Title(_) => "suggest-by-title",
        Guess::Cells(_) => "suggest-by-cells",
        _ => "suggest-by-fill",
    };
    let percent = (seen.n_filled * 100 + n_rows / 2).checked_div(n_rows).unwrap_or(0);
    Message::new(code).with("percent", percent).with("distinct", seen.n_distinct)
}

fn remark(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "# {line}");
    }
}

/// A title as TOML text.
fn quoted(title: &str) -> String {
    let mut text = String::from("\"");
    for c in title.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text + "\""
}
