//! The table to the pairs worth comparing: rows that share a key. A block too large is split by further keys, never skipped.
#![expect(clippy::indexing_slicing, reason = "one place per row of the table, and one per key")]

use rayon::prelude::*;

use super::table::{Row, Table, Text};

/// More rows than this in one block are split by the next key.
const MOST: usize = 40;

/// What one key costs and what it is good for. One per key, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCost {
    /// Code of the key.
    pub key: &'static str,
    /// Rows that have it.
    pub n_rows: u64,
    /// Blocks of two rows or more.
    pub n_blocks: u64,
    /// Blocks that were too large and were split.
    pub n_split: u64,
    /// Pairs it leads to.
    pub n_pairs: u64,
    /// Pairs that no key before it leads to.
    pub n_new: u64,
    /// Pairs it leads to that turned out to be one child.
    pub n_same: u64,
    /// Pairs of one child that no other key leads to.
    pub n_same_alone: u64,
}

/// The block of each row under each key.
pub(super) struct Blocks {
    /// By key and row; 0 is none.
    blocks: Vec<Vec<u32>>,
    costs: Vec<KeyCost>,
}

type Key = fn(&Row, &Table) -> Option<u64>;

/// Every key, with its code.
const KEYS: [(&str, Key); 17] = [
    ("certificate", |row, _| of(&[row.certificate])),
    ("name", |row, _| of(&[row.name_mix])),
    ("reading", |row, _| of(&[row.sound_mix])),
    ("phone", |row, _| of(&[row.phone])),
    ("address", |row, _| Some(mix(of(&[row.town, row.lot])?, u64::from(row.municipality)))),
    ("birth+family", |row, _| of(&[row.family, days(row)])),
    ("birth+family-reading", |row, _| of(&[row.family_sound, days(row)])),
    ("birth+given", |row, _| of(&[row.given, days(row)])),
    ("birth+given-reading", |row, _| of(&[row.given_sound, days(row)])),
    ("birth", |row, _| of(&[days(row)])),
    ("given+guardian", |row, _| of(&[row.given, row.guardian])),
    ("given-reading+month-and-day", |row, _| Some(mix(of(&[row.given_sound])?, u64::from(month_and_day(row)?)))),
    ("given-reading+family-start", |row, table| Some(mix(of(&[row.given_sound])?, start(table, row.family_sound)?))),
    ("given-reading+family", |row, _| of(&[row.given_sound, row.family])),
    ("given-reading+postcode", |row, _| of(&[row.given_sound, row.postal])),
    ("family-reading+given-start", |row, table| Some(mix(of(&[row.family_sound])?, start(table, row.given_sound)?))),
    ("family+month", |row, _| Some(mix(of(&[row.family])?, u64::from(month(row)?)))),
];

/// What too large a block is split by, one after the other; rows that lack it stay together.
const SPLITS: [Key; 4] = [
    |row, _| row.birth.map(|birth| u64::from(birth.year.unsigned_abs()) * 12 + u64::from(birth.month)),
    |row, _| Some(u64::from(row.municipality)),
    |row, _| Some(u64::from(row.given_sound)),
    |row, _| row.birth.map(|birth| u64::from(birth.days.unsigned_abs())),
];

/// The codes of all keys, in the order in which they are tried.
pub fn key_codes() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().map(|(code, _)| code)
}

fn of(parts: &[Text]) -> Option<u64> {
    parts.iter().try_fold(0, |key, &part| (part != 0).then(|| mix(key, u64::from(part))))
}

/// Stirs a number into a key; two keys meet by chance once in 10^19, and then only cost a comparison.
fn mix(key: u64, part: u64) -> u64 {
    let mut z = key.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ part;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn days(row: &Row) -> Text {
    row.birth.map_or(0, |birth| birth.days.unsigned_abs())
}

fn month(row: &Row) -> Option<u32> {
    row.birth.map(|birth| birth.year.unsigned_abs() * 12 + birth.month)
}

fn month_and_day(row: &Row) -> Option<u32> {
    row.birth.map(|birth| birth.month * 100 + birth.day)
}

fn start(table: &Table, text: Text) -> Option<u64> {
    table.chars(text).first().map(|&c| u64::from(u32::from(c)))
}

impl Blocks {
    /// Blocks by every key but those left out.
    pub(super) fn new(table: &Table, without: &[String]) -> Self {
        let keys: Vec<(&'static str, Key)> =
            KEYS.into_iter().filter(|(code, _)| !without.iter().any(|out| out == code)).collect();
        let (blocks, costs) = keys.par_iter().map(|&(code, key)| block(table, code, key)).unzip();
        Self { blocks, costs }
    }

    /// Every pair that shares a block, once, in order.
    pub(super) fn pairs(&mut self) -> Vec<(u32, u32)> {
        let blocks = &self.blocks;
        let found: Vec<(Vec<(u32, u32)>, u64)> =
            (0..blocks.len()).into_par_iter().map(|key| pairs_of(blocks, key)).collect();
        for (cost, (pairs, n_pairs)) in self.costs.iter_mut().zip(&found) {
            cost.n_pairs = *n_pairs;
            cost.n_new = count(pairs.len());
        }
        let mut pairs: Vec<(u32, u32)> = found.into_iter().flat_map(|(pairs, _)| pairs).collect();
        pairs.par_sort_unstable();
        pairs
    }

    /// Whether any key leads to the pair.
    pub(super) fn lead_to(&self, a: usize, b: usize) -> bool {
        self.blocks.iter().any(|block| share(block, a, b))
    }

    /// What the keys cost and caught, given the pairs of one child.
    pub(super) fn costs(mut self, same: impl Iterator<Item = (usize, usize)>) -> Vec<KeyCost> {
        for (a, b) in same {
            let keys: Vec<usize> = (0..self.blocks.len()).filter(|&key| share(&self.blocks[key], a, b)).collect();
            for &key in &keys {
                self.costs[key].n_same += 1;
                self.costs[key].n_same_alone += u64::from(keys.len() == 1);
            }
        }
        self.costs
    }
}

fn share(block: &[u32], a: usize, b: usize) -> bool {
    block[a] != 0 && block[a] == block[b]
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn block(table: &Table, code: &'static str, key: Key) -> (Vec<u32>, KeyCost) {
    let mut keyed: Vec<(u64, u32)> =
        table.rows.iter().zip(0..).filter_map(|(row, place)| key(row, table).map(|key| (key, place))).collect();
    keyed.sort_unstable();
    let n_rows = count(keyed.len());
    let mut cost =
        KeyCost { key: code, n_rows, n_blocks: 0, n_split: 0, n_pairs: 0, n_new: 0, n_same: 0, n_same_alone: 0 };
    let mut of_row = vec![0; table.rows.len()];
    let mut last = 0;
    for block in keyed.chunk_by(|a, b| a.0 == b.0) {
        let rows: Vec<u32> = block.iter().map(|&(_, row)| row).collect();
        cost.n_split += u64::from(rows.len() > MOST);
        divide(table, &rows, &SPLITS, &mut |rows| {
            if rows.len() > 1 {
                last += 1;
                for &row in rows {
                    of_row[place(row)] = last;
                }
            }
        });
    }
    cost.n_blocks = u64::from(last);
    (of_row, cost)
}

/// Splits what is too large by the next key, and at last by the order of the table, where rows alike stand together.
fn divide(table: &Table, rows: &[u32], splits: &[Key], out: &mut impl FnMut(&[u32])) {
    if rows.len() <= MOST {
        return out(rows);
    }
    let Some((split, rest)) = splits.split_first() else {
        return rows.chunks(MOST).for_each(out);
    };
    let mut keyed: Vec<(Option<u64>, u32)> =
        rows.iter().map(|&row| (split(&table.rows[place(row)], table), row)).collect();
    keyed.sort_unstable();
    for part in keyed.chunk_by(|a, b| a.0 == b.0) {
        let part: Vec<u32> = part.iter().map(|&(_, row)| row).collect();
        divide(table, &part, rest, out);
    }
}

/// The place of a row in the table.
pub(super) fn place(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

/// The pairs of one key that no key before it leads to, and how many it leads to in all.
fn pairs_of(blocks: &[Vec<u32>], key: usize) -> (Vec<(u32, u32)>, u64) {
    let mut members: Vec<(u32, u32)> = blocks[key].iter().copied().zip(0..).filter(|&(block, _)| block != 0).collect();
    members.sort_unstable();
    let (mut pairs, mut n_pairs) = (Vec::new(), 0);
    for block in members.chunk_by(|a, b| a.0 == b.0) {
        for (nth, &(_, a)) in block.iter().enumerate() {
            for &(_, b) in &block[nth + 1..] {
                n_pairs += 1;
                if !blocks[..key].iter().any(|earlier| share(earlier, place(a), place(b))) {
                    pairs.push((a, b));
                }
            }
        }
    }
    (pairs, n_pairs)
}

#[cfg(test)]
mod tests {
    use super::super::Identity;
    use super::*;

    #[test]
    fn a_pair_comes_once_however_many_keys_it_shares() {
        let row =
            Identity { name: "佐藤陽翔".into(), phone: "1".into(), certificate: "2".into(), ..Identity::default() };
        let table = Table::new(&[row.clone(), row]);
        let mut blocks = Blocks::new(&table, &[]);
        assert_eq!(blocks.pairs(), [(0, 1)]);
        let costs = blocks.costs([(0, 1)].into_iter());
        assert_eq!(costs.iter().map(|cost| cost.n_new).sum::<u64>(), 1);
        assert_eq!(costs.iter().map(|cost| cost.n_same).sum::<u64>(), 3);
    }

    #[test]
    fn large_blocks_are_split_and_counted() {
        let row = |n: u32| Identity { name: "佐藤陽翔".into(), municipality: n / 30, ..Identity::default() };
        let table = Table::new(&(0..120).map(row).collect::<Vec<_>>());
        let mut blocks = Blocks::new(&table, &[]);
        assert_eq!(blocks.pairs().len(), 4 * 30 * 29 / 2);
        let costs = blocks.costs(std::iter::empty());
        assert_eq!((costs[1].n_split, costs[1].n_blocks), (1, 4));
    }

    #[test]
    fn identical_rows_without_end_do_not_explode() {
        let rows = vec![Identity { name: "佐藤陽翔".into(), ..Identity::default() }; 4_000];
        let table = Table::new(&rows);
        assert!(Blocks::new(&table, &[]).pairs().len() <= 4_000 * MOST);
    }
}
