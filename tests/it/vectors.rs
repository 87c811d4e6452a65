//! `tests/vectors/*.csv`: what cells say, one line a form of writing. Every line of every file is read; `docs/vectors.md`
//! tells what the columns mean, so that another program can be held to the same table.

use std::fmt::Display;

use jissu::master::{Unplaced, master};
use jissu::values::address::read_address;
use jissu::values::age::read_age;
use jissu::values::care::{Care, read_cares};
use jissu::values::choice::{Acceptance, Basis, Change, EvacuationPlan, Place, Placement, Planning, ScoreScheme, Sex};
use jissu::values::code::{CodeProblem, read_code, read_corporation, read_office};
use jissu::values::contact::{read_phone, read_postal};
use jissu::values::date::{DateProblem, Epoch, Hint, read_date, read_date_number, read_date_parts};
use jissu::values::era::Era;
use jissu::values::flag::{read_flag, read_tick};
use jissu::values::fold::{fold, kana_key, title_key};
use jissu::values::name::{Name, read_kana, read_name};
use jissu::values::number::{Amount, read_number};
use jissu::values::read::{Note, Read, Said};
use jissu::values::service::{Affiliation, Service};

pub(crate) const FILES: [(&str, &str); 7] = [
    ("dates", include_str!("../vectors/dates.csv")),
    ("numbers", include_str!("../vectors/numbers.csv")),
    ("marks", include_str!("../vectors/marks.csv")),
    ("choices", include_str!("../vectors/choices.csv")),
    ("codes", include_str!("../vectors/codes.csv")),
    ("names", include_str!("../vectors/names.csv")),
    ("addresses", include_str!("../vectors/addresses.csv")),
];

/// Vectors of all files; it only goes up.
const FLOOR: usize = 1_500;

/// What a reader says of a cell: value, refusal and notes, as the table writes them.
#[derive(Debug, Default, PartialEq)]
struct Told {
    value: String,
    refused: String,
    notes: String,
}

#[test]
fn every_vector_is_read_as_written() {
    let (mut n, mut misses) = (0, Vec::new());
    for (file, text) in FILES {
        for row in csv::Reader::from_reader(text.as_bytes()).records() {
            let row = row.unwrap_or_else(|problem| panic!("{file}: {problem}"));
            let [kind, input, context] = [0, 1, 2].map(|at| &row[at]);
            let wanted = Told { value: row[3].to_owned(), refused: row[4].to_owned(), notes: row[5].to_owned() };
            let told = told(kind, input, context);
            n += 1;
            if told != wanted {
                let line = row.position().map_or(0, csv::Position::line);
                misses.push(format!("{file}.csv:{line} {kind} {input:?} [{context}]: {told:?}, wanted {wanted:?}"));
            }
        }
    }
    assert!(misses.is_empty(), "{} of {n} vectors\n{}", misses.len(), misses.join("\n"));
    assert!(n >= FLOOR, "{n} vectors");
}

fn told(kind: &str, input: &str, context: &str) -> Told {
    match kind {
        "date" => date(read_date(input, hint(context))),
        "date_cell" => date(read_date_number(input.parse().unwrap(), hint(context))),
        "date_parts" => {
            let [era, year, month, day] = input.split('|').collect::<Vec<_>>()[..] else { panic!("{input}") };
            date(read_date_parts(era, year, month, day, hint(context)))
        }
        "number" => read_number(input).map_or_else(|_| refused("not_a_number"), |read| read_as(&read, amount)),
        "age" => said(read_age(input), |age| age.to_string()),
        "flag" => said(read_flag(input), yes_no),
        "tick" => said(read_tick(input, Care::of_code(context).unwrap()), yes_no),
        "sex" => said(Sex::read(input), |choice| choice.code().to_owned()),
        "place_of_life" => said(Place::read(input), |choice| choice.code().to_owned()),
        "evacuation_plan" => said(EvacuationPlan::read(input), |choice| choice.code().to_owned()),
        "planning" => said(Planning::read(input), |choice| choice.code().to_owned()),
        "change" => said(Change::read(input), |choice| choice.code().to_owned()),
        "score_scheme" => said(ScoreScheme::read(input), |choice| choice.code().to_owned()),
        "basis" => said(Basis::read(input), |choice| choice.code().to_owned()),
        "acceptance" => said(Acceptance::read(input), |choice| choice.code().to_owned()),
        "placement" => said(Placement::read(input), |choice| choice.code().to_owned()),
        "service" => said(Service::find(input), |choice| choice.code().to_owned()),
        "affiliation" => said(Affiliation::find(input), |choice| choice.code().to_owned()),
        "cares" => cares(input),
        "office" => code(read_office(input)),
        "corporation" => code(read_corporation(input)),
        "code" => code(read_code(input)),
        "postal" => code(read_postal(input)),
        "phone" => code(read_phone(input)),
        "municipality" => municipality(input, context),
        "name" => name(&read_name(input)),
        "kana" => name(&read_kana(input)),
        "same" => same(fold(input) == fold(context)),
        "same_reading" => same(kana_key(input) == kana_key(context)),
        "title" => value(title_key(input)),
        "address" => address(input, context),
        "same_address" => same(line_of(input) == line_of(context)),
        other => panic!("no reader for {other}"),
    }
}

fn value(value: impl Display) -> Told {
    Told { value: value.to_string(), ..Told::default() }
}

fn refused(why: impl Display) -> Told {
    Told { refused: why.to_string(), ..Told::default() }
}

fn read_as<T>(read: &Read<T>, text: impl Fn(&T) -> String) -> Told {
    let notes: Vec<&str> = read.notes.iter().copied().map(Note::code).collect();
    Told { value: text(&read.value), notes: notes.join(" "), ..Told::default() }
}

fn said<T>(said: Said<T>, text: impl Fn(T) -> String) -> Told {
    match said {
        Said::Blank => value("blank"),
        Said::Unknown => value("unknown"),
        Said::Value(choice) => value(text(choice)),
        Said::Unreadable => refused("unreadable"),
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn same(same: bool) -> Told {
    value(if same { "same" } else { "different" })
}

fn hint(context: &str) -> Hint {
    let epoch = if context == "1904" { Epoch::From1904 } else { Epoch::From1900 };
    Hint { era: Era::read(context), epoch }
}

fn date(read: Result<Read<chrono::NaiveDate>, DateProblem>) -> Told {
    match read {
        Ok(read) => read_as(&read, ToString::to_string),
        Err(DateProblem::Partial { year, month: None }) => refused(format!("partial:{year}")),
        Err(DateProblem::Partial { year, month: Some(month) }) => refused(format!("partial:{year}-{month:02}")),
        Err(problem) => refused(problem.code()),
    }
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Blank => "blank".to_owned(),
        Amount::Unknown => "unknown".to_owned(),
        Amount::Nil => "nil".to_owned(),
        Amount::Number(number) => number.to_string(),
        Amount::Range(low, high) => format!("{low}..{high}"),
    }
}

fn code(read: Result<Read<String>, CodeProblem>) -> Told {
    read.map_or_else(|problem| refused(problem.code()), |read| read_as(&read, Clone::clone))
}

fn cares(input: &str) -> Told {
    let read = read_cares(input);
    let codes: Vec<&str> = read.cares.iter().map(Care::code).collect();
    let value = if read.none.is_some() { "none".to_owned() } else { codes.join(" ") };
    Told { value, refused: read.unread.join(" "), ..Told::default() }
}

fn municipality(input: &str, prefecture: &str) -> Told {
    let found = master().by_code(input).map_or_else(|| master().by_name(input, &[prefecture]), Ok);
    match found {
        Ok(place) => value(place.code),
        Err(Unplaced::Nothing) => refused("nothing"),
        Err(Unplaced::Ambiguous) => refused("ambiguous"),
    }
}

fn name(read: &Read<Name>) -> Told {
    read_as(read, |name| {
        if name.is_missing() {
            return "blank".to_owned();
        }
        let parts = format!("{}|{}|{}", name.family, name.given, name.whole);
        if name.former.is_empty() { parts } else { format!("{parts}|{}", name.former) }
    })
}

fn address(input: &str, context: &str) -> Told {
    let home = context.starts_with(|c: char| c.is_ascii_digit()).then_some(context);
    let prefer = [context];
    read_as(&read_address(input, home, &prefer), |address| {
        let postal = address.postal.as_deref().unwrap_or_default();
        let municipality = address.municipality.unwrap_or_default();
        [municipality, &address.town, &address.lot, &address.building, postal].join("|")
    })
}

fn line_of(input: &str) -> String {
    read_address(input, Some("142018"), &["神奈川県"]).value.line()
}
