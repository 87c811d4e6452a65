//! The table to the pairs worth comparing: rows that share a key. A block too large is split by further keys, never skipped.
#![expect(clippy::indexing_slicing, reason = "one place per row of the table, and one per key")]

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::levels::N_OTHERS;
use super::table::{Row, Table};
use super::texts::{Mark, mix, place};

/// More rows than this in one block are split by the next key.
const MOST: usize = 40;
/// Into so many parts the table is cut for several threads, whatever their number.
const PARTS: usize = 16;
/// Rows of a key that are gone through together.
const PIECE: usize = 1 << 13;

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

type Key = fn(&Row, &Table) -> Option<Mark>;

/// How many keys there are.
const N_KEYS: usize = 18 + N_OTHERS;

/// Every key, with its code.
const KEYS: [(&str, Key); N_KEYS] = [
    ("certificate", |row, _| of(&[row.certificate])),
    ("name", |row, table| of(&[table.shuffled(row)])),
    ("reading", |row, table| of(&[table.shuffled_sound(row)])),
    ("phone", |row, _| of(&[row.phone])),
    ("address", |row, _| of(&[row.lot, u64::from(row.municipality) + 1])),
    ("birth+family", |row, _| of(&[row.family.into(), days(row)])),
    ("birth+family-reading", |row, table| of(&[table.sound(row.family_kana).into(), days(row)])),
    ("birth+given", |row, _| of(&[row.given.into(), days(row)])),
    ("birth+given-reading", |row, table| of(&[table.sound(row.given_kana).into(), days(row)])),
    ("birth", |row, _| of(&[days(row)])),
    ("given+guardian", |row, _| of(&[row.given.into(), row.guardian])),
    ("given-reading+month-and-day", |row, table| of(&[table.sound(row.given_kana).into(), month_and_day(row)])),
    ("given-reading+family-start", |row, table| {
        of(&[table.sound(row.given_kana).into(), start(table, table.sound(row.family_kana))])
    }),
    ("given-reading+family", |row, table| of(&[table.sound(row.given_kana).into(), row.family.into()])),
    ("given-reading+postcode", |row, table| of(&[table.sound(row.given_kana).into(), row.postal])),
    ("family-reading+given-start", |row, table| {
        of(&[table.sound(row.family_kana).into(), start(table, table.sound(row.given_kana))])
    }),
    ("family+postcode", |row, _| of(&[row.family.into(), row.postal])),
    ("family+month", |row, _| of(&[row.family.into(), month(row)])),
    ("other-1", |row, table| of(&[table.others(row)[0].into()])),
    ("other-2", |row, table| of(&[table.others(row)[1].into()])),
    ("other-3", |row, table| of(&[table.others(row)[2].into()])),
    ("other-4", |row, table| of(&[table.others(row)[3].into()])),
    ("other-5", |row, table| of(&[table.others(row)[4].into()])),
    ("other-6", |row, table| of(&[table.others(row)[5].into()])),
    ("other-7", |row, table| of(&[table.others(row)[6].into()])),
];

/// What too large a block is split by, one after the other; rows that lack it stay together.
const SPLITS: [Key; 4] = [
    |row, _| of(&[month(row)]),
    |row, _| Some(u64::from(row.municipality)),
    |row, table| Some(u64::from(table.sound(row.given_kana))),
    |row, _| of(&[days(row)]),
];

/// The codes of all keys, in the order in which they are tried.
pub fn key_codes() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().map(|(code, _)| code)
}

/// The key of parts that are all there; 0 is a part that is not.
fn of(parts: &[u64]) -> Option<Mark> {
    parts.iter().try_fold(0, |key, &part| (part != 0).then(|| mix(key, part)))
}

fn days(row: &Row) -> u64 {
    row.birth.map_or(0, |birth| u64::from(birth.days.unsigned_abs()))
}

fn month(row: &Row) -> u64 {
    row.birth.map_or(0, |birth| u64::from(birth.year.unsigned_abs()) * 12 + u64::from(birth.month.get()))
}

fn month_and_day(row: &Row) -> u64 {
    row.birth.map_or(0, |birth| u64::from(birth.month.get()) * 100 + u64::from(birth.day))
}

fn start(table: &Table, name: u32) -> u64 {
    table.chars(name).first().map_or(0, |&c| u64::from(u32::from(c)))
}

/// The block of each row under each key; 0 is none.
pub(super) struct Blocks {
    of_row: Vec<[AtomicU32; N_KEYS]>,
    costs: Vec<KeyCost>,
}

/// A row's place and its blocks under the keys tried before, at hand while its block is gone through.
#[derive(Clone, Copy)]
struct Member {
    place: u32,
    blocks: [u32; N_KEYS],
}

impl Blocks {
    /// Goes through every pair that shares a block of a key that is not left out, once. `found` is told of each; it gathers in what `start` makes, one per piece of the
    /// work, and those come back in an order that does not depend on the threads.
    pub(super) fn walk<T: Send>(
        table: &Table,
        without: &[String],
        start: impl Fn() -> T + Sync,
        found: impl Fn(&mut T, (u32, &Row), (u32, &Row)) + Sync,
    ) -> (Self, Vec<T>) {
        let of_row = table.rows.iter().map(|_| std::array::from_fn(|_| AtomicU32::new(0))).collect();
        let mut blocks = Self { of_row, costs: Vec::new() };
        let mut gathered = Vec::new();
        for (nth, &(code, key)) in KEYS.iter().enumerate() {
            if without.iter().any(|out| out == code) || (nth >= N_KEYS - N_OTHERS && !table.has_others()) {
                continue;
            }
            let (pieces, sizes) = Self::pieces(table, key);
            let firsts = sizes.iter().scan(0, |sum, size| Some(std::mem::replace(sum, *sum + size)));
            let work: Vec<(usize, usize)> = firsts.enumerate().collect();
            let walked: Vec<(KeyCost, T)> = work
                .into_par_iter()
                .map(|(piece, first)| {
                    let keyed = pieces.iter().flat_map(|part| part[piece].iter().copied());
                    let mut here = Walk { table, blocks: &blocks, nth, cost: KeyCost::new(code), members: Vec::new() };
                    let mut gathered = start();
                    here.piece(first, keyed.collect(), &mut |a, b| found(&mut gathered, a, b));
                    (here.cost, gathered)
                })
                .collect();
            let mut cost = KeyCost::new(code);
            for (part, found) in walked {
                cost.add(&part);
                gathered.push(found);
            }
            blocks.costs.push(cost);
        }
        (blocks, gathered)
    }

    /// The rows that have a key, in pieces by key: for each part of the table its rows of each piece, and how many each piece has. As many
    /// pieces as the rows ask for, whatever the number of threads.
    #[expect(clippy::type_complexity, reason = "two lists made for one place")]
    fn pieces(table: &Table, key: Key) -> (Vec<Vec<Vec<(Mark, u32)>>>, Vec<usize>) {
        let n_pieces = (table.rows.len() / PIECE).next_power_of_two();
        let part = table.rows.len().div_ceil(PARTS).max(1);
        let parts: Vec<Vec<Vec<(Mark, u32)>>> = table
            .rows
            .par_chunks(part)
            .enumerate()
            .map(|(nth, rows)| {
                let mut pieces = vec![Vec::new(); n_pieces];
                for (row, at) in rows.iter().zip(nth * part..) {
                    if let (Some(key), Ok(at)) = (key(row, table), u32::try_from(at)) {
                        pieces[start_of(key) & (n_pieces - 1)].push((key, at));
                    }
                }
                pieces
            })
            .collect();
        let sizes = (0..n_pieces).map(|piece| parts.iter().map(|part| part[piece].len()).sum()).collect();
        (parts, sizes)
    }

    /// A row's blocks under the first keys, 0 under the others.
    fn of(&self, row: usize, n_keys: usize) -> [u32; N_KEYS] {
        let mut blocks = [0; N_KEYS];
        for (block, of_row) in blocks.iter_mut().zip(&self.of_row[row]).take(n_keys) {
            *block = of_row.load(Ordering::Relaxed);
        }
        blocks
    }

    /// Whether any key leads to the pair.
    pub(super) fn lead_to(&self, a: usize, b: usize) -> bool {
        share(&self.of(a, N_KEYS), &self.of(b, N_KEYS))
    }

    /// What the keys cost and caught, given the pairs of one child.
    pub(super) fn costs(mut self, same: impl Iterator<Item = (usize, usize)>) -> Vec<KeyCost> {
        for (a, b) in same {
            let (a, b) = (self.of(a, N_KEYS), self.of(b, N_KEYS));
            let keys: Vec<usize> = (0..N_KEYS).filter(|&key| a[key] != 0 && a[key] == b[key]).collect();
            for &key in &keys {
                if let Some(cost) = self.costs.iter_mut().find(|cost| cost.key == KEYS[key].0) {
                    cost.n_same += 1;
                    cost.n_same_alone += u64::from(keys.len() == 1);
                }
            }
        }
        self.costs
    }
}

/// Whether two rows share one of these blocks.
#[expect(clippy::needless_bitwise_bool, reason = "without branches several blocks are compared at once")]
fn share(a: &[u32], b: &[u32]) -> bool {
    a.iter().zip(b).fold(false, |any, (a, b)| any | ((*a != 0) & (a == b)))
}

impl KeyCost {
    fn new(key: &'static str) -> Self {
        Self { key, n_rows: 0, n_blocks: 0, n_split: 0, n_pairs: 0, n_new: 0, n_same: 0, n_same_alone: 0 }
    }

    fn add(&mut self, part: &Self) {
        self.n_rows += part.n_rows;
        self.n_blocks += part.n_blocks;
        self.n_split += part.n_split;
        self.n_pairs += part.n_pairs;
        self.n_new += part.n_new;
    }
}

/// Where to look for a key among pieces and slots.
fn start_of(key: Mark) -> usize {
    usize::try_from(key >> 40).unwrap_or_default()
}

/// Going through the blocks of one piece of a key's rows.
struct Walk<'a> {
    table: &'a Table,
    blocks: &'a Blocks,
    nth: usize,
    cost: KeyCost,
    members: Vec<Member>,
}

impl Walk<'_> {
    fn piece(&mut self, first: usize, mut keyed: Vec<(Mark, u32)>, found: &mut impl FnMut((u32, &Row), (u32, &Row))) {
        let (mut at, mut rows) = (first, Vec::new());
        self.cost.n_rows += count(keyed.len());
        // Most rows are alone with their key, and need not be sorted: nobody else has even this much of it.
        let slots = (keyed.len() * 2).next_power_of_two();
        let slot = |key: Mark| usize::try_from(key & 0xFF_FFFF_FFFF).unwrap_or_default() & (slots - 1);
        let mut several = vec![0_u8; slots];
        for &(key, _) in &keyed {
            let n = &mut several[slot(key)];
            *n = n.saturating_add(1);
        }
        keyed.retain(|&(key, _)| several[slot(key)] > 1);
        keyed.sort_unstable();
        for group in keyed.chunk_by(|a, b| a.0 == b.0) {
            // A group has at most as many blocks as rows, so its rows' places number them.
            let mut block = u32::try_from(at).unwrap_or(u32::MAX);
            at += group.len();
            if group.len() < 2 {
                continue;
            }
            self.cost.n_split += u64::from(group.len() > MOST);
            rows.clear();
            rows.extend(group.iter().map(|&(_, row)| row));
            divide(self.table, &rows, &SPLITS, &mut |rows| {
                if rows.len() > 1 {
                    block += 1;
                    self.block(block, rows, found);
                }
            });
        }
    }

    fn block(&mut self, block: u32, rows: &[u32], found: &mut impl FnMut((u32, &Row), (u32, &Row))) {
        self.cost.n_blocks += 1;
        self.members.clear();
        for &row in rows {
            self.blocks.of_row[place(row)][self.nth].store(block, Ordering::Relaxed);
            self.members.push(Member { place: row, blocks: self.blocks.of(place(row), self.nth) });
        }
        for (nth, a) in self.members.iter().enumerate() {
            for b in &self.members[nth + 1..] {
                self.cost.n_pairs += 1;
                if !share(&a.blocks[..self.nth], &b.blocks[..self.nth]) {
                    self.cost.n_new += 1;
                    let (a, b) = (a.place.min(b.place), a.place.max(b.place));
                    found((a, &self.table.rows[place(a)]), (b, &self.table.rows[place(b)]));
                }
            }
        }
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Splits what is too large by the next key, and at last by the order of the table, where equal rows stand together.
fn divide(table: &Table, rows: &[u32], splits: &[Key], out: &mut impl FnMut(&[u32])) {
    if rows.len() <= MOST {
        return out(rows);
    }
    let Some((split, rest)) = splits.split_first() else {
        return rows.chunks(MOST).for_each(out);
    };
    let mut keyed: Vec<(Option<Mark>, u32)> =
        rows.iter().map(|&row| (split(&table.rows[place(row)], table), row)).collect();
    keyed.sort_unstable();
    for part in keyed.chunk_by(|a, b| a.0 == b.0) {
        let part: Vec<u32> = part.iter().map(|&(_, row)| row).collect();
        divide(table, &part, rest, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Identity;
    use super::*;

    fn pairs(rows: &[Identity]) -> (Blocks, Vec<(u32, u32)>) {
        let table = Table::of(rows);
        let (blocks, found) = Blocks::walk(&table, &[], Vec::new, |pairs, (a, _), (b, _)| pairs.push((a, b)));
        let mut pairs = found.concat();
        pairs.sort_unstable();
        (blocks, pairs)
    }

    #[test]
    fn a_pair_comes_once_however_many_keys_it_shares() {
        let row =
            Identity { name: "佐藤陽翔".into(), phone: "1".into(), certificate: "2".into(), ..Identity::default() };
        let (blocks, pairs) = pairs(&[row.clone(), row]);
        assert_eq!(pairs, [(0, 1)]);
        let costs = blocks.costs([(0, 1)].into_iter());
        assert_eq!(costs.iter().map(|cost| cost.n_new).sum::<u64>(), 1);
        assert_eq!(costs.iter().map(|cost| cost.n_same).sum::<u64>(), 3);
    }

    #[test]
    fn large_blocks_are_split_and_counted() {
        let row = |n: u32| Identity { name: "佐藤陽翔".into(), municipality: n / 30, ..Identity::default() };
        let (blocks, pairs) = pairs(&(0..120).map(row).collect::<Vec<_>>());
        assert_eq!(pairs.len(), 4 * 30 * 29 / 2);
        let costs = blocks.costs(std::iter::empty());
        assert_eq!((costs[1].n_split, costs[1].n_blocks), (1, 4));
    }

    #[test]
    fn identical_rows_without_end_do_not_explode() {
        let rows = vec![Identity { name: "佐藤陽翔".into(), ..Identity::default() }; 4_000];
        assert!(pairs(&rows).1.len() <= 4_000 * MOST);
    }
}
