//! A few answers to the folders and files of a new job ([`init()`]), and a quarter's file to the one after ([`next()`]).
//!
//! Nothing that is there is written over: where one file exists already, none is written.

mod method;
mod next;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use crate::error::Error;
use crate::master::{Kind, Municipality, Unplaced, master};
use crate::message::Message;
use crate::plan::write::{OfficeText, QuarterText, RECEIPTS, RECEIPTS_TITLES, file_part};
use crate::plan::{Channel, FiscalQuarter};

pub use next::next;

/// What an official knows on the first day.
#[derive(Clone, Debug)]
pub struct Answers {
    /// Name of the area.
    pub area: String,
    /// Its municipalities.
    pub municipalities: Vec<Municipality>,
    /// The first quarter.
    pub quarter: FiscalQuarter,
    /// When returns are due; by default three weeks after the quarter's last day.
    pub due: Option<NaiveDate>,
    /// Channels that every municipality has an office for.
    pub channels: Vec<Channel>,
    /// Further offices by name: hospitals, prefectural schools and the like.
    pub offices: Vec<(Channel, String)>,
    /// The quarter before, where its register is at hand.
    pub previous: Option<FiscalQuarter>,
    /// Preset of the protection of small numbers.
    pub preset: String,
    /// Who decided on the protection.
    pub decided_by: String,
    /// Who may open what is 部外秘; empty where nobody said.
    pub opened_by: String,
    /// The data are invented.
    pub fictional: bool,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The quarter's file.
    pub plan: PathBuf,
    /// Folder of the quarter's returns.
    pub input: PathBuf,
    /// Offices that should report.
    pub n_offices: usize,
}

/// A channel with an office in every municipality: its place in ids, the office's name, and what it sends.
struct Desk {
    channel: Channel,
    id: &'static str,
    name: &'static str,
    forms: &'static [&'static str],
}

const DESKS: [Desk; 7] = [
    Desk {
        channel: Channel::Welfare,
        id: "fukushi",
        name: "障害福祉課",
        forms: &["child", "headcount", "facility", "coordinator", "cover"],
    },
    Desk { channel: Channel::Health, id: "boshi", name: "母子保健課", forms: ROWS },
    Desk { channel: Channel::Chronic, id: "shoman", name: "保健所（小児慢性）", forms: ROWS },
    Desk { channel: Channel::Education, id: "kyoiku", name: "教育委員会", forms: ROWS },
    Desk { channel: Channel::Nursery, id: "hoiku", name: "保育課", forms: ROWS },
    Desk { channel: Channel::AfterSchoolCare, id: "gakudo", name: "学童保育担当", forms: ROWS },
    Desk { channel: Channel::Kindergarten, id: "yochien", name: "私立幼稚園担当", forms: ROWS },
];

const ROWS: &[&str] = &["child", "cover"];

/// Channels that are asked of every municipality unless somebody says otherwise.
pub const USUAL: [Channel; 4] = [Channel::Welfare, Channel::Health, Channel::Education, Channel::Nursery];

/// Returns the municipalities of a name or code: of an area or a prefecture all of them, else the one that is called so.
pub fn municipalities(text: &str) -> Result<Vec<Municipality>, Error> {
    let text = text.trim();
    let area: Vec<Municipality> =
        master().members(text).into_iter().filter_map(|code| master().by_code(code)).copied().collect();
    if !area.is_empty() {
        return Ok(area);
    }
    let named = master().by_code(text).map_or_else(|| master().by_name(text, &[]), Ok);
    let refused = |what: Message| Err(Error::Asked(what.with("value", text)));
    match named {
        Ok(place) if place.kind == Kind::Prefecture => {
            let inside = |one: &&Municipality| one.kind == Kind::Municipality && one.prefecture == place.prefecture;
            Ok(master().all().iter().filter(inside).copied().collect())
        }
        Ok(place) => Ok(vec![*place]),
        Err(Unplaced::Nothing) => refused(Message::new("start-no-place")),
        Err(Unplaced::Ambiguous) => {
            let called = master().all().iter().filter(|place| place.name == text);
            let named = called.map(|place| format!("{} {}{}", place.code, place.prefecture, place.name));
            refused(Message::new("start-several-places").with("places", named.collect::<Vec<_>>().join("、")))
        }
    }
}

/// Writes the folders and files of a new job into `folder`.
pub fn init(answers: &Answers, folder: &Path) -> Result<Begun, Error> {
    let codes: Vec<&str> = answers.municipalities.iter().map(|place| place.code).collect();
    let offices = offices(answers)?;
    let last_day = answers.quarter.last_day().ok_or(Error::Internal { stage: "start" })?;
    let previous = answers.previous.map(FiscalQuarter::id);
    let text = QuarterText {
        quarter: answers.quarter,
        area: &area_title(&answers.area),
        reference_date: last_day,
        due: answers.due.or_else(|| last_day.checked_add_days(Days::new(21))).unwrap_or(last_day),
        fictional: answers.fictional,
        previous: previous.as_deref(),
        offices,
    };
    let id = answers.quarter.id();
    let folder = if folder == Path::new(".") { Path::new("") } else { folder };
    let pipelines = folder.join("pipelines");
    let (plan, input) = (pipelines.join(format!("{id}.toml")), folder.join("input").join(&id));
    let folders: Vec<PathBuf> = text.offices.iter().map(|office| input.join(&office.folder)).collect();
    let files = [
        (pipelines.join("method.toml"), method::toml(answers, &codes)?),
        (plan.clone(), text.toml()),
        (input.join(RECEIPTS), receipts()),
    ];
    write_all(&files, &folders, &input)?;
    Ok(Begun { plan, input, n_offices: text.offices.len() })
}

/// Returns a register of receipts without an entry; Excel reads a CSV as UTF-8 only behind a byte-order mark.
fn receipts() -> String {
    format!("\u{feff}{RECEIPTS_TITLES}")
}

/// Folder of filled-in review workbooks and answered query letters.
const ANSWERS: &str = "回答";

/// Writes new files and folders; nothing where one of the files is there already.
fn write_all(files: &[(PathBuf, String)], folders: &[PathBuf], input: &Path) -> Result<(), Error> {
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(Error::Asked(Message::new("start-exists").with("path", path.display().to_string())));
    }
    let unwritten = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Output { path, source }
    };
    for folder in folders.iter().chain([&input.join(ANSWERS)]) {
        fs::create_dir_all(folder).map_err(unwritten(folder))?;
    }
    for (path, text) in files {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(unwritten(parent))?;
        }
        fs::write(path, text).map_err(unwritten(path))?;
    }
    Ok(())
}

/// Returns 横須賀・三浦圏域 for 横須賀・三浦, and names that say what they are as they are.
fn area_title(area: &str) -> String {
    let whole = area.ends_with(['県', '都', '府', '道', '市', '区', '町', '村', '域']);
    if whole { area.to_owned() } else { format!("{area}圏域") }
}

fn offices(answers: &Answers) -> Result<Vec<OfficeText<'_>>, Error> {
    let mut offices = Vec::new();
    for place in &answers.municipalities {
        for channel in &answers.channels {
            let desk = DESKS
                .iter()
                .find(|desk| desk.channel == *channel)
                .ok_or_else(|| Error::Asked(Message::new("start-needs-name").with("channel", channel.word())))?;
            offices.push(OfficeText {
                id: format!("{}-{}", place.code, desk.id),
                name: format!("{} {}", place.name, desk.name),
                municipality: place.code,
                channel: desk.channel.word(),
                folder: format!("{}_{}/{}", place.code, place.name, desk.name),
                forms: desk.forms,
                due: None,
                covers: &[],
            });
        }
    }
    for (at, (channel, name)) in answers.offices.iter().enumerate() {
        offices.push(OfficeText {
            id: format!("other-{}", at + 1),
            name: name.clone(),
            municipality: "",
            channel: channel.word(),
            folder: format!("{}/{}", channel.word(), file_part(name)),
            forms: if *channel == Channel::Consultation { &["coordinator", "headcount"] } else { ROWS },
            due: None,
            covers: &[],
        });
    }
    if offices.is_empty() {
        return Err(Error::Asked(Message::new("start-no-office")));
    }
    Ok(offices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Form;

    #[test]
    fn places_are_found_by_every_name_they_have() {
        let codes =
            |text: &str| municipalities(text).map(|found| found.iter().map(|place| place.code).collect::<Vec<_>>());
        assert_eq!(codes("横須賀三浦").unwrap(), ["142018", "142042", "142085", "142107", "143014"]);
        assert_eq!(codes("葉山町").unwrap(), ["143014"]);
        assert_eq!(codes("142085").unwrap(), ["142085"]);
        assert_eq!(codes("東京都府中市").unwrap(), ["132063"]);
        assert_eq!(codes("神奈川県").unwrap().len(), 33);
        assert!(matches!(codes("府中市"), Err(Error::Asked(two)) if two.code == "start-several-places"));
        assert!(matches!(codes("どこでもない市"), Err(Error::Asked(none)) if none.code == "start-no-place"));
    }

    #[test]
    fn every_form_of_a_desk_is_a_form() {
        assert!(DESKS.iter().flat_map(|desk| desk.forms).all(|form| Form::from_code(form).is_some()));
        assert!(USUAL.iter().all(|channel| DESKS.iter().any(|desk| desk.channel == *channel)));
    }
}
