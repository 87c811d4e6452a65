//! 課題管理表: the council's list of open matters as a draft of the office, prefilled from the largest gaps. What people
//! wrote into the list of an earlier quarter stays; only problem and figures are new. 部外秘, as figures are not protected.

use super::Run;
use super::book::{Book, Frame, Look, Page};
use super::text::quarter_text;
use crate::error::Error;
use crate::gap::ServiceGap;
use crate::ingest::Task;
use crate::master::master;
use crate::message::Message;
use crate::words::Words;

/// Titles of the columns, those of [`crate::forms::Form::Task`], which are read back.
const HEADS: [&str; 11] =
    ["number", "item", "problem", "ground", "measure", "progress", "owner", "adopted", "body", "due", "key"];
const WIDTHS: [f64; 11] = [6.0, 20.0, 40.0, 36.0, 44.0, 28.0, 16.0, 10.0, 13.0, 13.0, 30.0];
/// Row of the column titles.
const HEAD: u32 = 5;

/// Returns the workbook's bytes.
pub(super) fn workbook(run: &Run<'_>, words: &Words) -> Result<Vec<u8>, Error> {
    let quarter = quarter_text(words, &run.plan.quarter);
    let marking = super::review::marking(run, words);
    let frame = Frame { title: words.say(&Message::new("tasks-title").with("quarter", quarter)), marking };
    let mut book = Book::new(&frame, &run.plan.title, run.plan.reference_date);
    book.push(page(run, words, &frame));
    book.bytes()
}

fn page(run: &Run<'_>, words: &Words, frame: &Frame) -> Page {
    let mut page = Page::new(&words.text("tasks-sheet"), frame);
    page.columns(&WIDTHS);
    page.on_a3();
    page.text(0, 0, &frame.title, Look::Title);
    page.text(1, 0, &frame.marking, Look::Warning);
    page.text(2, 0, &words.text("tasks-how"), Look::Plain);
    page.text(3, 0, &words.text("tasks-order"), Look::Plain);
    page.texts(HEAD, &HEADS.map(|head| words.text(&format!("task-head-{head}"))), Look::Head);
    page.freeze(HEAD + 1, 2);
    let mut row = HEAD;
    for task in tasks(run, words) {
        row += 1;
        page.number(row, 0, f64::from(row - HEAD), Look::Number);
        for (column, text) in (1_u16..).zip([&task.item, &task.problem, &task.ground]) {
            page.text(row, column, text, Look::Text);
        }
        let written = [&task.measure, &task.progress, &task.owner, &task.adopted, &task.body, &task.due];
        for (column, text) in (4_u16..).zip(written) {
            page.text(row, column, text, Look::Input);
        }
        page.text(row, 10, &task.key, Look::Code);
        let fitted = [&task.problem, &task.ground, &task.measure, &task.progress].map(String::as_str);
        let fitted: Vec<(&str, f64)> = fitted.into_iter().zip(WIDTHS.into_iter().skip(2)).collect();
        page.fit(row, &fitted);
    }
    if row > HEAD {
        page.choose(
            (HEAD + 1, row),
            7,
            &["adopted", "rejected", "open"].map(|code| words.text(&format!("task-{code}"))),
        );
        page.choose(
            (HEAD + 1, row),
            8,
            &["town", "area", "prefecture"].map(|code| words.text(&format!("task-{code}"))),
        );
    }
    page
}

/// Returns this quarter's matters, the largest first, with what people wrote of them; then those of earlier lists that
/// the figures no longer tell of, and those that were added by hand.
fn tasks(run: &Run<'_>, words: &Words) -> Vec<Task> {
    let earlier = &run.returns.past().tasks;
    let mut tasks: Vec<Task> = drafts(run, words);
    for task in &mut tasks {
        if let Some(held) = earlier.iter().find(|held| held.key == task.key) {
            let written = |held: &String, drafted: &String| if held.is_empty() { drafted } else { held }.clone();
            *task = Task {
                measure: written(&held.measure, &task.measure),
                body: written(&held.body, &task.body),
                item: task.item.clone(),
                problem: task.problem.clone(),
                ground: task.ground.clone(),
                ..held.clone()
            };
        }
    }
    let is_new = |held: &&Task| held.key.is_empty() || !tasks.iter().any(|task| task.key == held.key);
    let gone = words.text("task-gone");
    let ground = |held: &Task| if held.key.is_empty() { held.ground.clone() } else { gone.clone() };
    let rest: Vec<Task> =
        earlier.iter().filter(is_new).map(|held| Task { ground: ground(held), ..held.clone() }).collect();
    tasks.extend(rest);
    tasks
}

/// Returns what the figures tell, the largest share of the need first.
fn drafts(run: &Run<'_>, words: &Words) -> Vec<Task> {
    let mut drafts: Vec<(u64, Task)> = run.gaps.services().iter().flat_map(|gap| of_service(gap, words)).collect();
    drafts.extend(of_coordinators(run, words));
    drafts.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.key.cmp(&b.key)));
    drafts.into_iter().map(|(_, task)| task).collect()
}

/// A part of a whole in thousandths.
fn share(part: u64, whole: u64) -> u64 {
    part.saturating_mul(1000).checked_div(whole).unwrap_or(0)
}

fn of_service(gap: &ServiceGap, words: &Words) -> Vec<(u64, Task)> {
    let service = words.text(&format!("service-{}", gap.service.code()));
    let all = &gap.cooperation;
    let draft = |code: &str, part: u64, whole: u64, body: &str, measure: String| {
        let say = |what: &str| {
            let message = Message::new(format!("task-{code}-{what}")).with("service", service.as_str());
            words.say(&message.with("part", part.to_string()).with("whole", whole.to_string()))
        };
        let task = Task {
            key: format!("{}.{code}", gap.service.code()),
            item: service.clone(),
            problem: say("problem"),
            ground: say("ground"),
            measure,
            body: words.text(&format!("task-{body}")),
            ..Task::default()
        };
        (part > 0).then(|| (share(part, whole), task))
    };
    let [skill, gain, unknown] = ["skill", "gain", "unknown"].map(|code| words.text(&format!("task-{code}-measure")));
    let n = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let drafts = [
        draft("full", all.regional().saturating_sub(all.no_skill()), all.need, "area", helps(gap, words)),
        draft("skill", all.no_skill(), all.need, "prefecture", skill),
        draft("gain", all.gain(), all.need, "area", gain),
        draft("unknown", n(gap.n_unknown), n(gap.n_accepting), "town", unknown),
    ];
    drafts.into_iter().flatten().collect()
}

/// The office that would help most: by one more class of care, else by one more place.
fn helps(gap: &ServiceGap, words: &Words) -> String {
    let all = &gap.cooperation;
    if let Some((_, office, class, units)) = all.skills.first() {
        let care = words.text(&format!("care-class-{class}"));
        let message = Message::new("task-learn").with("office", office.as_str()).with("care", care);
        return words.say(&message.with("units", units.to_string()));
    }
    let offices: Vec<&str> = all.one_more.iter().map(|(_, office)| office.as_str()).take(3).collect();
    if offices.is_empty() {
        return String::new();
    }
    words.say(&Message::new("task-more").with("offices", offices.join("、")))
}

fn of_coordinators(run: &Run<'_>, words: &Words) -> Vec<(u64, Task)> {
    let people = run.gaps.coordinators();
    let bare: Vec<&str> = people
        .coverage
        .iter()
        .filter(|(_, own, area)| own + area == 0)
        .map(|(code, ..)| master().name_of(code))
        .collect();
    let task = |code: &str, ground: Message, body: &str| Task {
        key: format!("coordinators.{code}"),
        item: words.text("task-coordinators"),
        problem: words.text(&format!("task-{code}-problem")),
        ground: words.say(&ground),
        measure: words.text(&format!("task-{code}-measure")),
        body: words.text(&format!("task-{body}")),
        ..Task::default()
    };
    let n = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let mut drafts = Vec::new();
    if !bare.is_empty() {
        let ground = Message::new("task-uncovered-ground").with("towns", bare.join("、"));
        drafts.push((share(n(bare.len()), n(people.coverage.len())), task("uncovered", ground, "town")));
    }
    if let Some(placed) = run.gaps.placements() {
        let posts = u32::try_from(placed.bases.len()).map_or(0.0, f64::from);
        if posts > people.fte {
            let fte = format!("{:.1}", people.fte);
            let ground = Message::new("task-posts-ground").with("n", placed.bases.len()).with("fte", fte);
            drafts.push((0, task("posts", ground, "area")));
        }
    }
    drafts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Form;
    use crate::values::fold::title_key;
    use crate::words::Lang;

    #[test]
    fn titles_are_those_that_are_read_back() {
        for lang in [Lang::Ja, Lang::En] {
            let words = Words::new(lang);
            let schema = Form::Task.schema();
            let titled =
                HEADS.map(|head| schema.titled(&title_key(&words.text(&format!("task-head-{head}")))).to_vec());
            assert_eq!(titled.concat(), (0..11).collect::<Vec<_>>(), "{lang:?}");
        }
    }
}
