//! How common a name is: two rows that share 勅使河原 say more than two that share 佐藤.
#![expect(clippy::indexing_slicing, reason = "one place per text of the table, whose numbers the rows hold")]
#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts of rows and clamped bits"
)]

use super::levels::{Reading, SWAPPED, Writing, name_parts};
use super::table::{Row, Table};
use super::texts::{Text, place};

/// How many rows' worth the public frequencies count.
const PUBLIC_ROWS: f64 = 300.0;

/// What is taken off every count.
const FIRST: f64 = 0.75;

/// Two people drawn at random share the family name about once in 700: the ten most frequent surnames are borne by 1.5 to 0.8 % of the
/// population each (明治安田生命「全国同姓調査」 2018: 佐藤 1.51, 鈴木 1.44, 高橋 1.13, 田中 1.06, 伊藤 0.86 %) and make up 0.0010 of it.
pub const SHARED_FAMILY: f64 = 0.0015;
/// Share of a surname that the data have not shown yet; there are some hundred thousand.
const UNSEEN_FAMILY: f64 = 0.0002;
/// Two children share the given name's writing about once in 1000: the year's first names are given to 0.5 to 1 % of the boys or girls
/// (明治安田生命「名前ランキング」), and the rest spreads over very many.
pub const SHARED_GIVEN: f64 = 0.001;
/// Share of a given name that the data have not shown yet.
const UNSEEN_GIVEN: f64 = 0.0004;
/// Common surnames' public shares, for data too few to show them (same source).
const COMMON: [(&str, f64); 10] = [
    ("佐藤", 0.015),
    ("鈴木", 0.014),
    ("高橋", 0.011),
    ("田中", 0.0105),
    ("伊藤", 0.0085),
    ("渡辺", 0.0084),
    ("山本", 0.0083),
    ("中村", 0.0083),
    ("小林", 0.0081),
    ("加藤", 0.007),
];

/// How common each name is, as the half bits by which sharing it says less than sharing a name does on average.
pub(super) struct Rarity {
    family: Vec<i8>,
    family_kana: Vec<i8>,
    given: Vec<i8>,
    given_kana: Vec<i8>,
}

impl Rarity {
    pub(super) fn new(table: &Table) -> Self {
        let one = |of: fn(&Row) -> Text, shared, unseen| half_bits(table, of, shared, unseen);
        // Names that sound alike are shared more often than names written alike.
        let ((family, family_kana), (given, given_kana)) = rayon::join(
            || {
                (
                    one(|row| row.family, SHARED_FAMILY, UNSEEN_FAMILY),
                    one(|row| row.family_kana, SHARED_FAMILY * 1.3, UNSEEN_FAMILY),
                )
            },
            || {
                (
                    one(|row| row.given, SHARED_GIVEN, UNSEEN_GIVEN),
                    one(|row| row.given_kana, SHARED_GIVEN * 2.0, UNSEEN_GIVEN),
                )
            },
        );
        Self { family, family_kana, given, given_kana }
    }

    pub(super) fn family(&self, level: u8, a: &Row, b: &Row) -> i8 {
        match (level, crossed(a, b)) {
            (SWAPPED, true) => most(&self.family, a.family, b.family),
            (SWAPPED, false) => most(&self.family_kana, a.family_kana, b.family_kana),
            _ => pick(level, (&self.family, a.family, b.family), (&self.family_kana, a.family_kana, b.family_kana)),
        }
    }

    pub(super) fn given(&self, level: u8, a: &Row, b: &Row) -> i8 {
        match (level, crossed(a, b)) {
            (SWAPPED, true) => most(&self.given, a.given, b.given),
            (SWAPPED, false) => most(&self.given_kana, a.given_kana, b.given_kana),
            _ => pick(level, (&self.given, a.given, b.given), (&self.given_kana, a.given_kana, b.given_kana)),
        }
    }
}

/// Writing counts where it agrees, else reading; a name taken out of a whole one is looked up by the other row's part.
fn pick(level: u8, writing: (&[i8], Text, Text), reading: (&[i8], Text, Text)) -> i8 {
    let common = |(bits, a, b): (&[i8], Text, Text)| most(bits, a, b);
    match name_parts(level) {
        Some((Writing::Equal, _)) => common(writing),
        Some((_, Reading::Equal)) => common(reading),
        _ => 0,
    }
}

/// Whether the writings of two names changed places, not their readings alone.
fn crossed(a: &Row, b: &Row) -> bool {
    a.family != 0 && a.given != 0 && a.family == b.given && a.given == b.family
}

/// The commoner of two names; of names that changed places one of the two stands in its own field, and is.
fn most(bits: &[i8], a: Text, b: Text) -> i8 {
    let at = |text: Text| (text != 0).then(|| bits[place(text)]);
    at(a).max(at(b)).unwrap_or(0)
}

fn half_bits(table: &Table, of: fn(&Row) -> Text, shared: f64, unseen: f64) -> Vec<i8> {
    // A child reported four times is one bearer of its name: the same name on the same birthday counts once.
    let mut seen: Vec<(Text, i32)> = table
        .rows
        .iter()
        .filter(|row| of(row) != 0)
        .map(|row| (of(row), row.birth.map_or(0, |birth| birth.days)))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut counts = vec![0_u32; table.n_names()];
    for &(text, _) in &seen {
        counts[place(text)] += 1;
    }
    let n = seen.len() as f64;
    let pairs: f64 = counts.iter().map(|&count| f64::from(count) * (f64::from(count) - 1.0).max(0.0)).sum();
    // As many pairs as among PUBLIC_ROWS rows are taken from the public figure.
    let believed = PUBLIC_ROWS * PUBLIC_ROWS;
    let average = (pairs + shared * believed) / (n * (n - 1.0).max(0.0) + believed);
    counts
        .iter()
        .zip(0..)
        .map(|(&count, text)| {
            let before = if count > 0 { public(table.chars(text)).unwrap_or(unseen) } else { unseen };
            // The first bearer says little about the next: most names seen once are rarer than that.
            let share = ((f64::from(count) - FIRST).max(0.0) + PUBLIC_ROWS * before) / (n + PUBLIC_ROWS);
            (2.0 * (share / average).log2()).round().clamp(-10.0, 10.0) as i8
        })
        .collect()
}

/// The public share of a surname, if it is one of the most common.
fn public(name: &[char]) -> Option<f64> {
    COMMON.iter().find(|(common, _)| common.chars().eq(name.iter().copied())).map(|&(_, share)| share)
}

#[cfg(test)]
mod tests {
    use super::super::Identity;
    use super::*;

    #[test]
    fn a_common_name_says_less() {
        let row = |family: &str| Identity { family: family.into(), name: family.into(), ..Identity::default() };
        let table = Table::of(&[row("佐藤"), row("勅使河原")]);
        let rarity = Rarity::new(&table);
        let bits = |family: &str| {
            let of = |row: &&Row| table.chars(row.family).iter().collect::<String>() == family;
            let row = table.rows.iter().find(of).unwrap();
            rarity.family(6, row, row)
        };
        assert!(bits("佐藤") > 4 && bits("勅使河原") <= 0);
    }
}
