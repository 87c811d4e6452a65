//! Two rows' names to how far they agree: whole names taken apart, names that changed places, writing and reading seen together.
#![expect(
    clippy::indexing_slicing,
    reason = "innermost loop; places come from lengths and positions of the same slice"
)]

use std::borrow::Cow;

use super::levels::{Reading, SWAPPED, Writing, name_level};
use super::table::{Row, Table};
use super::texts::{LOST, Script, Text, sound};

/// The levels at which two rows' names agree.
pub(super) struct Names {
    pub(super) family: u8,
    pub(super) given: u8,
}

/// The parts of a name, in writing or in reading.
#[derive(Clone, Copy)]
struct Parts<'a> {
    family: &'a [char],
    given: &'a [char],
}

/// Compares names, in writing and reading.
pub(super) fn names(table: &Table, a: &Row, b: &Row) -> Names {
    if a.name == 0 && b.name == 0 && a.kana == 0 && b.kana == 0 { known(table, a, b) } else { cut(table, a, b) }
}

/// Compares names whose parts are known.
fn known(table: &Table, a: &Row, b: &Row) -> Names {
    let crossed = |family_a: Text, given_a: Text, family_b: Text, given_b: Text| {
        family_a != 0 && given_a != 0 && family_a == given_b && given_a == family_b && family_a != given_a
    };
    if crossed(a.family, a.given, b.family, b.given)
        || crossed(a.family_kana, a.given_kana, b.family_kana, b.given_kana)
    {
        return Names { family: SWAPPED, given: SWAPPED };
    }
    let level =
        |a: Text, b: Text, kana_a: Text, kana_b: Text| {
            let written = match (a, b) {
                (0, _) | (_, 0) => Writing::None,
                // One spelt and one in kanji, or two that are spelt, are for the reading to judge.
                _ if table.script(a) != Script::Other || table.script(b) != Script::Other => Writing::None,
                _ if a == b => Writing::Equal,
                _ => written(table.chars(a), table.chars(b)),
            };
            let read =
                match (kana_a, kana_b) {
                    (0, _) | (_, 0) => Reading::None,
                    _ if kana_a == kana_b => Reading::Equal,
                    _ if table.script(kana_a) != table.script(kana_b) => Reading::None,
                    _ if table.sound(kana_a) == table.sound(kana_b) => {
                        if alike(table.chars(kana_a), table.chars(kana_b)) { Reading::Equal } else { Reading::Variant }
                    }
                    _ => reading(table.chars(kana_a), table.chars(kana_b), || {
                        let sound = |kana| Cow::Borrowed(table.chars(table.sound(kana)));
                        (sound(kana_a), sound(kana_b))
                    }),
                };
            name_level(written, read)
        };
    Names {
        family: level(a.family, b.family, a.family_kana, b.family_kana),
        given: level(a.given, b.given, a.given_kana, b.given_kana),
    }
}

/// Compares names of which one or both have to be taken apart first.
fn cut(table: &Table, a: &Row, b: &Row) -> Names {
    let chars = |text: Text| table.chars(text);
    let (wa, wb) = split(
        Parts { family: chars(a.family), given: chars(a.given) },
        chars(a.name),
        Parts { family: chars(b.family), given: chars(b.given) },
        chars(b.name),
        2,
    );
    let (ra, rb) = split(
        Parts { family: chars(a.family_kana), given: chars(a.given_kana) },
        chars(a.kana),
        Parts { family: chars(b.family_kana), given: chars(b.given_kana) },
        chars(b.kana),
        3,
    );
    if crossed(wa, wb) || crossed(ra, rb) {
        return Names { family: SWAPPED, given: SWAPPED };
    }
    let read = |a: &[char], kana_a: Text, b: &[char], kana_b: Text| {
        let one_script = Script::of(a) == Script::of(b) || alike(a, b);
        if one_script { reading(a, b, || (heard(table, a, kana_a), heard(table, b, kana_b))) } else { Reading::None }
    };
    let family = read(ra.family, a.family_kana, rb.family, b.family_kana);
    let given = read(ra.given, a.given_kana, rb.given, b.given_kana);
    Names {
        family: name_level(writing(wa.family, wb.family), family),
        given: name_level(writing(wa.given, wb.given), given),
    }
}

/// The sound of a reading, looked up unless it was cut out of a whole name.
fn heard<'a>(table: &'a Table, part: &[char], kana: Text) -> Cow<'a, [char]> {
    if part.len() == table.chars(kana).len() {
        Cow::Borrowed(table.chars(table.sound(kana)))
    } else {
        Cow::Owned(sound(part))
    }
}

/// Takes whole names apart, with the other row's parts to show where.
fn split<'a>(
    a: Parts<'a>,
    whole_a: &'a [char],
    b: Parts<'a>,
    whole_b: &'a [char],
    usual: usize,
) -> (Parts<'a>, Parts<'a>) {
    match (is_whole(a, whole_a, usual), is_whole(b, whole_b, usual)) {
        (true, false) => (apart(whole_a, b), b),
        (false, true) => (a, apart(whole_b, a)),
        (true, true) if !only_family(a, whole_a, usual) || !only_family(b, whole_b, usual) => {
            let at = |name: &'a [char]| usual.min(name.len().saturating_sub(1));
            let cut = |name: &'a [char]| Parts { family: &name[..at(name)], given: &name[at(name)..] };
            (cut(whole_a), cut(whole_b))
        }
        _ => (a, b),
    }
}

/// Whether the whole name may stand in one field, or in none of the two.
fn is_whole(parts: Parts<'_>, name: &[char], usual: usize) -> bool {
    let longest = parts.family.len().max(parts.given.len());
    (parts.family.is_empty() || parts.given.is_empty()) && name.len() > longest
        || parts.given.is_empty() && parts.family.len() > usual && parts.family == name
}

/// Whether it may as well be a long family name alone (長谷川, 勅使河原): two of those must not pass for an equal given name.
fn only_family(parts: Parts<'_>, name: &[char], usual: usize) -> bool {
    parts.family == name && name.len() <= usual * 2
}

fn apart<'a>(whole: &'a [char], like: Parts<'_>) -> Parts<'a> {
    if like.family.is_empty() && like.given.is_empty() {
        return Parts { family: &[], given: &[] };
    }
    let at = if !like.family.is_empty() && whole.starts_with(like.family) {
        like.family.len()
    } else if !like.given.is_empty() && whole.ends_with(like.given) {
        whole.len() - like.given.len()
    } else {
        like.family.len().min(whole.len())
    };
    Parts { family: &whole[..at], given: &whole[at..] }
}

fn crossed(a: Parts<'_>, b: Parts<'_>) -> bool {
    !a.family.is_empty() && !a.given.is_empty() && a.family == b.given && a.given == b.family && a.family != a.given
}

fn writing(a: &[char], b: &[char]) -> Writing {
    if a.is_empty() || b.is_empty() {
        return Writing::None;
    }
    if Script::of(a) != Script::Other || Script::of(b) != Script::Other {
        return Writing::None;
    }
    if a == b {
        return Writing::Equal;
    }
    written(a, b)
}

/// How two different writings in kanji agree.
fn written(a: &[char], b: &[char]) -> Writing {
    if alike(a, b) {
        return Writing::Wild;
    }
    let shared = a.iter().zip(b).filter(|(a, b)| a == b).count();
    match a.len().abs_diff(b.len()) {
        0 if shared > 0 && shared + 1 == a.len() => Writing::Near,
        1 if distance(a, b, 1) == 1 => Writing::Near,
        _ => Writing::Different,
    }
}

/// Equal but for lost characters.
fn alike(a: &[char], b: &[char]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || *a == LOST || *b == LOST)
}

fn reading<'a>(a: &[char], b: &[char], sounds: impl FnOnce() -> (Cow<'a, [char]>, Cow<'a, [char]>)) -> Reading {
    if a.is_empty() || b.is_empty() {
        return Reading::None;
    }
    if a == b || alike(a, b) {
        return Reading::Equal;
    }
    let (a, b) = sounds();
    if a == b {
        return Reading::Variant;
    }
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    let far = distance(&a, &b, if shorter >= 6 { 2 } else { 1 });
    // Short names are one kana apart by nature (ユイ, メイ), unless the two changed places.
    let exchanged = shorter == 2 && a.iter().eq(b.iter().rev());
    if (far == 1 && (longer > 2 || exchanged)) || (far == 2 && shorter >= 6) {
        return Reading::Close;
    }
    let same = a.iter().zip(b.iter()).take_while(|(a, b)| a == b).count();
    if same * 2 >= longer { Reading::Alike } else { Reading::Different }
}

/// Whether two texts differ by slips: one in up to five characters, two in up to eleven, three in longer ones.
pub(super) fn mistyped(a: &[char], b: &[char]) -> bool {
    let most = match a.len().max(b.len()) {
        0..=2 => 0,
        3..=5 => 1,
        6..=11 => 2,
        _ => 3,
    };
    a.len().abs_diff(b.len()) <= 2 && distance(a, b, most) <= most
}

/// How many characters must be changed, added, left out or exchanged with their neighbour; any number greater than `most` if it is more.
fn distance(a: &[char], b: &[char], most: u8) -> u8 {
    let (a, b) = without_common_ends(a, b);
    let (shorter, longer) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let beyond = most.saturating_add(1);
    match (shorter, longer) {
        ([], rest) => u8::try_from(rest.len()).unwrap_or(u8::MAX),
        ([_], [_]) => 1,
        ([a, b], [c, d]) if a == d && b == c => 1,
        _ if most < 2 || longer.len() - shorter.len() > usize::from(most) => beyond,
        _ => table_of_distances(shorter, longer),
    }
}

/// What is left of two texts without what they begin and end with in common.
fn without_common_ends<'a>(a: &'a [char], b: &'a [char]) -> (&'a [char], &'a [char]) {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    (&a[..a.len() - same], &b[..b.len() - same])
}

fn table_of_distances(a: &[char], b: &[char]) -> u8 {
    const MOST: usize = 31; // longer names are cut, so that the table's rows stand on the stack
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    let (mut before, mut above, mut now) = ([0_u8; MOST + 1], [0_u8; MOST + 1], [0_u8; MOST + 1]);
    for (place, n) in above.iter_mut().zip(0..) {
        *place = n;
    }
    for (i, &x) in a.iter().enumerate() {
        now[0] = above[0] + 1;
        for (j, &y) in b.iter().enumerate() {
            let change = above[j] + u8::from(x != y);
            now[j + 1] = change.min(above[j + 1] + 1).min(now[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                now[j + 1] = now[j + 1].min(before[j - 1] + 1);
            }
        }
        (before, above, now) = (above, now, before);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::Identity;
    use super::super::levels::name_parts;
    use super::*;

    /// Family, given, family kana, given kana, whole, whole kana.
    type Name<'a> = [&'a str; 6];

    fn named(name: Name<'_>) -> Identity {
        let [family, given, family_kana, given_kana, name, kana] = name.map(str::to_owned);
        Identity { family, given, name, family_kana, given_kana, kana, ..Identity::default() }
    }

    fn levels(a: Identity, b: Identity) -> Names {
        let table = Table::of(&[a, b]);
        names(&table, &table.rows[0], &table.rows[1])
    }

    fn given(a: Name<'_>, b: Name<'_>) -> (Writing, Reading) {
        name_parts(levels(named(a), named(b)).given).unwrap()
    }

    fn split_name<'a>(family: &'a str, given: &'a str, family_kana: &'a str, given_kana: &'a str) -> Name<'a> {
        [family, given, family_kana, given_kana, "", ""]
    }

    #[test]
    fn given_names() {
        let row = |given: &'static str, kana: &'static str| split_name("佐藤", given, "サトウ", kana);
        let base = row("陽翔", "ハルト");
        assert_eq!(given(base, base), (Writing::Equal, Reading::Equal));
        assert_eq!(given(base, row("陽斗", "ハルト")), (Writing::Near, Reading::Equal));
        assert_eq!(given(base, row("陽太", "ハルタ")), (Writing::Near, Reading::Close));
        assert_eq!(given(base, row("", "ハルド")), (Writing::None, Reading::Variant));
        assert_eq!(given(base, row("ハルト", "")), (Writing::None, Reading::Equal));
        assert_eq!(given(base, row("陽●", "")), (Writing::Wild, Reading::None));
        assert_eq!(given(base, row("結衣", "ユイ")), (Writing::Different, Reading::Different));
        assert_eq!(given(row("", "キリ"), row("", "リキ")), (Writing::None, Reading::Close));
        assert_eq!(given(row("", "ユイ"), row("", "メイ")), (Writing::None, Reading::Different));
        assert_eq!(given(base, row("", "")), (Writing::None, Reading::None));
    }

    #[test]
    fn whole_names_are_taken_apart_by_the_other_row() {
        let whole = ["佐藤陽翔", "", "", "", "佐藤陽翔", "サトウハルト"];
        assert_eq!(given(whole, split_name("佐藤", "陽翔", "サトウ", "ハルト")), (Writing::Equal, Reading::Equal));
        assert_eq!(given(whole, split_name("高橋", "陽翔", "", "")), (Writing::Equal, Reading::None));
        assert_eq!(given(whole, split_name("佐藤", "", "", "")), (Writing::None, Reading::None));
        let nowhere = ["", "", "", "", "佐藤陽翔", "サトウハルト"];
        assert_eq!(given(nowhere, nowhere), (Writing::Equal, Reading::Equal));
        assert_eq!(given(nowhere, ["", "", "", "", "佐藤結衣", ""]), (Writing::Different, Reading::None));
        let family = ["長谷川", "", "ハセガワ", "", "長谷川", "ハセガワ"];
        assert_eq!(given(family, family), (Writing::None, Reading::None));
    }

    #[test]
    fn names_that_changed_places() {
        let swapped = levels(named(split_name("佐藤", "陽翔", "", "")), named(split_name("陽翔", "佐藤", "", "")));
        assert_eq!(swapped.given, SWAPPED);
        assert_eq!(swapped.family, SWAPPED);
    }

    proptest::proptest! {
        #[test]
        fn short_ways_to_a_distance_lead_to_the_same(a in "[あいう]{0,7}", b in "[あいう]{0,7}", most in 0_u8..4) {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let far = table_of_distances(&a, &b);
            proptest::prop_assert_eq!(distance(&a, &b, most).min(most + 1), far.min(most + 1));
        }
    }

    #[test]
    fn distances_count_an_exchange_once() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let far = |a: &str, b: &str| distance(&chars(a), &chars(b), 2);
        assert_eq!(far("ハルト", "ハトル"), 1);
        assert_eq!(far("ハルト", "ハル"), 1);
        assert_eq!(far("", "ハル"), 2);
        assert_eq!(far("ユイ", "メイ"), 1);
        assert_eq!(far("ハルトシ", "ルハシト"), 2);
        assert!(far("ハルト", "ユウキ") > 2);
    }
}
