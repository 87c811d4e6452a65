//! Which of several versions of one return counts. All are kept; the rule is explicit and shown.
//!
//! Versions are files of one office whose names differ only in version marks. Of those that can be read and are not
//! blank templates, the one counts that (1) was received last, where both dates are known and differ; (2) bears the
//! strongest mark: 再提出・差替・再送 over 修正・訂正・改訂・最新・最終 over none over コピー, a higher number over a lower; (3) has
//! the last name. Files with the same bytes are one.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Form, Submission};
use crate::values::fold::compact;

/// Marks the submissions that another one replaces.
pub(super) fn choose(submissions: &mut [Submission]) {
    let mut groups: BTreeMap<(Option<usize>, String), Vec<usize>> = BTreeMap::new();
    for (at, submission) in submissions.iter().enumerate() {
        let (folder, name) = submission.file.rsplit_once('/').unwrap_or(("", &submission.file));
        let key = format!("{folder}/{}", marks(name).base);
        groups.entry((submission.office, key)).or_default().push(at);
    }
    let mut replaced = Vec::new();
    for group in groups.values().filter(|group| group.len() > 1) {
        // A version that cannot be read is told of; it replaces none and is replaced by none.
        let usable = |at: &&usize| submissions.get(**at).is_some_and(usable);
        let Some(best) = group.iter().filter(usable).copied().reduce(|best, next| {
            match (submissions.get(best), submissions.get(next)) {
                (Some(a), Some(b)) if later(a, b) == Ordering::Less => next,
                _ => best,
            }
        }) else {
            continue;
        };
        let readable = |at: &usize| submissions.get(*at).is_some_and(|submission| submission.refused.is_none());
        replaced.extend(group.iter().filter(|at| **at != best && readable(at)).map(|at| (*at, best)));
    }
    let mut by_hash: BTreeMap<(Option<usize>, String), usize> = BTreeMap::new();
    for (at, submission) in submissions.iter().enumerate().rev() {
        let unread = submission.hash.is_empty() || submission.refused.is_some();
        if unread || replaced.iter().any(|(replaced, _)| *replaced == at) {
            continue;
        }
        match by_hash.get(&(submission.office, submission.hash.clone())) {
            Some(other) => replaced.push((at, *other)),
            None => {
                by_hash.insert((submission.office, submission.hash.clone()), at);
            }
        }
    }
    for (at, by) in replaced {
        if let Some(submission) = submissions.get_mut(at) {
            submission.superseded_by = Some(by);
        }
    }
}

fn usable(submission: &Submission) -> bool {
    let filled = Form::RETURNS.iter().any(|form| submission.n_data(*form) > 0)
        || submission.sheets.iter().any(|(_, reading)| !reading.labels.is_empty());
    submission.refused.is_none() && (filled || submission.declares_nothing())
}

fn later(a: &Submission, b: &Submission) -> Ordering {
    let by_date = match (a.received, b.received) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Ordering::Equal,
    };
    let (mark_a, mark_b) = (marks(&a.file), marks(&b.file));
    by_date
        .then(mark_a.rank.cmp(&mark_b.rank))
        .then(mark_a.number.cmp(&mark_b.number))
        .then_with(|| a.file.cmp(&b.file))
}

/// A file name without its version marks, and what they say.
struct Marks {
    base: String,
    rank: u8,
    number: u32,
}

const MARKS: [(&str, u8); 20] = [
    ("再提出版", 3),
    ("再提出", 3),
    ("差し替え版", 3),
    ("差し替え", 3),
    ("差替版", 3),
    ("差替え", 3),
    ("差替", 3),
    ("再送", 3),
    ("最終版", 2),
    ("最新版", 2),
    ("最新", 2),
    ("改訂版", 2),
    ("修正済", 2),
    ("訂正後", 2),
    ("修正版", 2),
    ("修正", 2),
    ("訂正版", 2),
    ("訂正", 2),
    ("コピー", 0),
    ("copy", 0),
];

fn marks(name: &str) -> Marks {
    let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = compact(stem).to_lowercase();
    let found =
        MARKS.iter().find_map(|(mark, rank)| stem.split_once(mark).map(|(before, after)| (before, after, *rank)));
    // Without a word there is no version: `(1)` and `(2)` are parts of a list as often.
    let Some((before, after, rank)) = found else { return Marks { base: stem, rank: 1, number: 0 } };
    // Right behind the mark may stand its number and a closing bracket: `2)`, `(2)`, `】`.
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || "()[]【】-_ 版ver".contains(c));
    let mark = after.strip_suffix(rest).unwrap_or(after);
    let digits: String = mark.chars().filter(char::is_ascii_digit).take(3).collect();
    let base = format!("{}{rest}", before.trim_end_matches(['(', '[', '【', '-', '_', ' ']).trim_start_matches('【'));
    Marks { base, rank, number: digits.parse().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::marks;

    fn read(name: &str) -> (String, u8, u32) {
        let marks = marks(name);
        (marks.base, marks.rank, marks.number)
    }

    #[test]
    fn marks_are_told_from_names() {
        let base = "様式1_個票".to_owned();
        assert_eq!(read("様式1_個票.xlsx"), (base.clone(), 1, 0));
        assert_eq!(read("様式1_個票(修正版).xlsx"), (base.clone(), 2, 0));
        assert_eq!(read("様式1_個票（修正版2）.xlsx"), (base.clone(), 2, 2));
        assert_eq!(read("様式1_個票 - コピー (2).xlsx"), (base.clone(), 0, 2));
        assert_eq!(read("【再提出】様式1_個票.xlsx"), (base, 3, 0));
        assert_eq!(read("様式1.xlsx").0, "様式1");
        assert_ne!(read("様式1.xlsx").0, read("様式2.xlsx").0);
    }
}
