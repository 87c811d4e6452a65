//! The table to the pairs worth comparing: rows that share a key. A block too large is split by further keys, never skipped.
#![expect(clippy::indexing_slicing, reason = "one place per row of the table, and one per key")]

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::table::{Mark, Row, Table, mix, place};

/// More rows than this in one block are split by the next key.
const MOST: usize = 40;
/// Into so many pieces the rows of a key are cut for several threads, whatever their number.
const PIECES: usize = 64;

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
const N_KEYS: usize = 18;

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
];

/// What too large a block is split by, one after the other; rows that lack it stay together.
const SPLITS: [Key; 4] = [
    |row, _| of(&[month(row)]),
    |row, _| Some(u64::from(row.municipality)),
    |row, table| Some(u64::from(table.sound(row.given_kana))),
    |row, _| of(&[days(row)]),
];

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

/// A row with its place and its blocks, at hand while its block is gone through.
#[derive(Clone, Copy)]
struct Member {
    place: u32,
    row: Row,
    blocks: [u32; N_KEYS],
}

impl Blocks {
    /// Goes through every pair that shares a block, once. `found` is told of each; it gathers in what `start` makes, one per piece of the
    /// work, and those come back in an order that does not depend on the threads.
    pub(super) fn walk<T: Send>(
        table: &Table,
        start: impl Fn() -> T + Sync,
        found: impl Fn(&mut T, (u32, &Row), (u32, &Row)) + Sync,
    ) -> (Self, Vec<T>) {
        let of_row = table.rows.iter().map(|_| std::array::from_fn(|_| AtomicU32::new(0))).collect();
        let mut blocks = Self { of_row, costs: Vec::new() };
        let mut gathered = Vec::new();
        for (nth, &(code, key)) in KEYS.iter().enumerate() {
            let mut keyed: Vec<(Mark, u32)> = (0..table.rows.len())
                .into_par_iter()
                .filter_map(|at| Some((key(&table.rows[at], table)?, u32::try_from(at).ok()?)))
                .collect();
            keyed.par_sort_unstable();
            let walked: Vec<(KeyCost, T)> = pieces(&keyed)
                .into_par_iter()
                .map(|(first, piece)| {
                    let mut here = Walk { table, blocks: &blocks, nth, cost: KeyCost::new(code), members: Vec::new() };
                    let mut gathered = start();
                    here.piece(first, piece, &mut |a, b| found(&mut gathered, a, b));
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

    fn of(&self, row: usize) -> [u32; N_KEYS] {
        self.of_row[row].each_ref().map(|block| block.load(Ordering::Relaxed))
    }

    /// Whether any key leads to the pair.
    pub(super) fn lead_to(&self, a: u32, b: u32) -> bool {
        share(&self.of(place(a)), &self.of(place(b)))
    }

    /// What the keys cost and caught, given the pairs of one child.
    pub(super) fn costs(mut self, same: impl Iterator<Item = (usize, usize)>) -> Vec<KeyCost> {
        for (a, b) in same {
            let (a, b) = (self.of(a), self.of(b));
            let keys: Vec<usize> = (0..N_KEYS).filter(|&key| a[key] != 0 && a[key] == b[key]).collect();
            for &key in &keys {
                self.costs[key].n_same += 1;
                self.costs[key].n_same_alone += u64::from(keys.len() == 1);
            }
        }
        self.costs
    }
}

/// Whether two rows share one of these blocks.
fn share(a: &[u32], b: &[u32]) -> bool {
    a.iter().zip(b).any(|(a, b)| *a != 0 && a == b)
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

/// Cuts sorted rows between keys, and says where each piece starts.
fn pieces(keyed: &[(Mark, u32)]) -> Vec<(usize, &[(Mark, u32)])> {
    let (mut pieces, mut rest, mut first) = (Vec::new(), keyed, 0);
    let size = keyed.len().div_ceil(PIECES).max(1);
    while !rest.is_empty() {
        let last = rest[size.min(rest.len()) - 1].0;
        let (piece, after) = rest.split_at(rest.partition_point(|&(key, _)| key <= last));
        pieces.push((first, piece));
        (rest, first) = (after, first + piece.len());
    }
    pieces
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
    fn piece(&mut self, first: usize, keyed: &[(Mark, u32)], found: &mut impl FnMut((u32, &Row), (u32, &Row))) {
        let (mut at, mut rows) = (first, Vec::new());
        self.cost.n_rows += count(keyed.len());
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
            self.members.push(Member {
                place: row,
                row: self.table.rows[place(row)],
                blocks: self.blocks.of(place(row)),
            });
        }
        for (nth, a) in self.members.iter().enumerate() {
            for b in &self.members[nth + 1..] {
                self.cost.n_pairs += 1;
                if !share(&a.blocks[..self.nth], &b.blocks[..self.nth]) {
                    self.cost.n_new += 1;
                    let (a, b) = if a.place < b.place { (a, b) } else { (b, a) };
                    found((a.place, &a.row), (b.place, &b.row));
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
    use super::super::table::Part;
    use super::*;

    fn pairs(rows: &[Identity]) -> (Blocks, Vec<(u32, u32)>) {
        let table = Table::new(vec![Part::new(rows)]);
        let (blocks, found) = Blocks::walk(&table, Vec::new, |pairs, (a, _), (b, _)| pairs.push((a, b)));
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
