//! A table that nobody has described, to a proposal of its model: by titles, contents, fill and how many values differ. What cells say
//! goes nowhere.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use super::columns::subject;
use super::row::cell;
use crate::error::Error;
use crate::ingest::Given;
use crate::master::master;
use crate::plan::{Kind, Subject};
use crate::values::address::read_address;
use crate::values::choice::Sex;
use crate::values::contact::{read_phone, read_postal};
use crate::values::date::{Hint, read_date};
use crate::values::fold::compact;

/// What a proposal is made of. One per column.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its title.
    pub title: String,
    /// Rows in which it is filled.
    pub n_filled: usize,
    /// Different values.
    pub n_distinct: usize,
    /// What it is taken for.
    pub guess: Guess,
}

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// It names the row.
    Id,
    /// A subject, as its title says.
    Title(Subject),
    /// A subject, as its cells look.
    Cells(Subject),
    /// No subject; how it could be compared.
    Further(Kind),
    /// Always blank.
    Blank,
}

/// Rows that are looked at.
const MOST_ROWS: usize = 5_000;

/// Looks at a table; returns how many rows were seen and what the columns are.
pub fn suggest(path: &Path) -> Result<(usize, Vec<Seen>), Error> {
    let table = Given::open(path)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Enough is enough: an error of our own ends the reading.
    let read = table.read(
        |part| {
            let mut some: Vec<Vec<String>> = Vec::new();
            part.each(|cells: &[Cow<'_, str>]| {
                if some.len() < MOST_ROWS {
                    some.push((0..table.titles().len()).map(|at| cell(cells, at).to_owned()).collect());
                }
            });
            some
        },
        |some| {
            rows.extend(some.into_iter().take(MOST_ROWS.saturating_sub(rows.len())));
            if rows.len() < MOST_ROWS { Ok(()) } else { Err(Error::Internal { stage: "suggest" }) }
        },
    );
    if let Err(error) = read
        && rows.len() < MOST_ROWS
    {
        return Err(error);
    }
    let mut seen: Vec<Seen> = table.titles().iter().enumerate().map(|(at, title)| look(title, at, &rows)).collect();
    settle(&mut seen, rows.len());
    Ok((rows.len(), seen))
}

fn look(title: &str, at: usize, rows: &[Vec<String>]) -> Seen {
    let filled: Vec<&str> =
        rows.iter().filter_map(|row| row.get(at)).map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let n_distinct = filled.iter().collect::<BTreeSet<_>>().len();
    let guess = match subject(title) {
        _ if filled.is_empty() => Guess::Blank,
        Some(subject) => Guess::Title(subject),
        None => by_cells(&filled).map_or_else(|| Guess::Further(kind(&filled, n_distinct)), Guess::Cells),
    };
    Seen { title: title.to_owned(), n_filled: filled.len(), n_distinct, guess }
}

/// Whether nearly all cells are of a kind.
fn mostly(cells: &[&str], is: impl Fn(&str) -> bool) -> bool {
    cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * 8
}

fn by_cells(cells: &[&str]) -> Option<Subject> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let place = |text: &str| read_address(text, None, &[]).value.municipality.is_some();
    let is = |subject: Subject| match subject {
        Subject::Sex => mostly(cells, |cell| Sex::read(cell).value().is_some()),
        Subject::Birth => mostly(cells, is_date),
        Subject::Phone => mostly(cells, |cell| digits(cell) >= 9 && read_phone(cell).is_ok()),
        Subject::Postal => mostly(cells, |cell| cell.chars().count() >= 7 && read_postal(cell).is_ok()),
        Subject::Municipality => mostly(cells, |cell| {
            master().by_code(cell).is_some() || (place(cell) && digits(cell) == 0 && is_town(cell))
        }),
        Subject::Address => mostly(cells, place),
        Subject::Kana => mostly(cells, is_kana),
        Subject::Name => mostly(cells, is_name),
        _ => false,
    };
    let order = [
        Subject::Sex,
        Subject::Birth,
        Subject::Phone,
        Subject::Postal,
        Subject::Municipality,
        Subject::Address,
        Subject::Kana,
        Subject::Name,
    ];
    order.into_iter().find(|subject| is(*subject))
}

fn is_date(text: &str) -> bool {
    let parted = text.chars().any(|c| matches!(c, '-' | '/' | '.' | '年'));
    (parted || text.len() == 8) && read_date(text, Hint::default()).is_ok()
}

fn is_town(text: &str) -> bool {
    text.ends_with(['市', '区', '町', '村'])
}

fn is_kana(text: &str) -> bool {
    let text = compact(text);
    text.chars().count() >= 2 && text.chars().all(|c| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヶ' | 'ー'))
}

/// Kanji and kana alone, as many as a name has, one of them a kanji.
fn is_name(text: &str) -> bool {
    let text = compact(text);
    let is_kanji = |c: char| matches!(c, '一'..='鿿' | '々' | '㐀'..='䶿' | '豈'..='\u{FAFF}');
    let n = text.chars().count();
    (1..=8).contains(&n)
        && text.chars().any(is_kanji)
        && text.chars().all(|c| is_kanji(c) || matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヶ' | 'ー' | '●'))
}

fn kind(cells: &[&str], n_distinct: usize) -> Kind {
    const FEW: usize = 50;
    let is_number = |text: &str| text.replace(',', "").parse::<f64>().is_ok();
    let is_code = |text: &str| text.len() >= 4 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match () {
        () if mostly(cells, is_date) => Kind::Date,
        () if n_distinct <= FEW && n_distinct * 4 <= cells.len() => Kind::Category,
        () if mostly(cells, is_code) => Kind::Code,
        () if mostly(cells, is_number) => Kind::Number,
        () => Kind::Text,
    }
}

/// Decides between columns: one names the rows, names of two short columns are parts of one, and one column of each subject counts.
fn settle(seen: &mut [Seen], n_rows: usize) {
    let names = |seen: &Seen| matches!(seen.guess, Guess::Further(_)) && seen.n_distinct == n_rows;
    if let Some(id) = seen.iter_mut().find(|seen| names(seen) && n_rows > 1) {
        id.guess = Guess::Id;
    }
    let titled: BTreeSet<Subject> = seen
        .iter()
        .filter_map(|seen| match seen.guess {
            Guess::Title(subject) => Some(subject),
            _ => None,
        })
        .collect();
    for (whole, family, given) in
        [(Subject::Name, Subject::Family, Subject::Given), (Subject::Kana, Subject::FamilyKana, Subject::GivenKana)]
    {
        let known = [whole, family, given].iter().any(|subject| titled.contains(subject));
        let mut found: Vec<&mut Seen> = seen.iter_mut().filter(|seen| seen.guess == Guess::Cells(whole)).collect();
        match found.as_mut_slice() {
            [first, second, ..] if !known => {
                first.guess = Guess::Cells(family);
                second.guess = Guess::Cells(given);
            }
            _ => {}
        }
    }
    let mut taken = titled;
    for seen in seen.iter_mut() {
        if let Guess::Cells(subject) = seen.guess
            && !taken.insert(subject)
        {
            let guardian = subject == Subject::Name && taken.insert(Subject::Guardian);
            seen.guess = if guardian { Guess::Cells(Subject::Guardian) } else { Guess::Further(Kind::Text) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guesses(text: &str) -> Vec<Guess> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        suggest(&path).unwrap().1.into_iter().map(|seen| seen.guess).collect()
    }

    #[test]
    fn columns_are_known_by_title_or_by_what_they_hold() {
        let text = "k,x,y,z,性別,w,空\n1001,山田　花子,ヤマダハナコ,2019/5/1,女,046-822-4000,\n\
                    1002,鈴木結衣,スズキユイ,H30.12.24,女,046-873-1111,\n1003,高橋陽翔,タカハシハルト,R1.5.1,男,046-822-4000,\n";
        let wanted = [
            Guess::Id,
            Guess::Cells(Subject::Name),
            Guess::Cells(Subject::Kana),
            Guess::Cells(Subject::Birth),
            Guess::Title(Subject::Sex),
            Guess::Cells(Subject::Phone),
            Guess::Blank,
        ];
        assert_eq!(guesses(text), wanted);
    }

    #[test]
    fn two_columns_of_names_are_its_parts() {
        let text = "a,b,c\n山田,花子,x y\n鈴木,結衣,z\n山田,陽翔,x y\n";
        assert_eq!(guesses(text)[..2], [Guess::Cells(Subject::Family), Guess::Cells(Subject::Given)]);
    }
}
