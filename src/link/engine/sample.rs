//! The table to its pairs: those that a key leads to compared and counted by pattern, a sample of all others, and those that may matter.
#![expect(clippy::indexing_slicing, reason = "rows of pairs are rows of the table")]
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of pairs, far below 2^53")]

use rayon::prelude::*;

use super::Settings;
use super::block::Blocks;
use super::compare::{Vector, compare};
use super::model::Model;
use super::rarity::Rarity;
use super::table::Table;
use super::texts::place;

/// Up to so many rows all pairs are looked at, and all that a key leads to are kept.
const ALL_ROWS: usize = 500;
/// How many pairs are drawn of more.
const DRAWN: u64 = 120_000;
/// Bits for one household against strangers that a pair of many rows needs before anything is learned, to be kept: learning moves no pair
/// so far that less would come to matter.
const KEPT: f64 = -14.0;
/// So many pairs are counted at once.
const AT_ONCE: usize = 1 << 16;

/// A pair of rows of the table, the earlier first, and how they agree.
pub(super) type Compared = (u32, u32, Vector);

/// What looking at all pairs brought.
pub(super) struct Pairs {
    /// Pairs that may be one child, or twins, in order.
    pub(super) kept: Vec<Compared>,
    /// Distinct patterns of all pairs of rows, and how many pairs show each.
    pub(super) patterns: Vec<(Vector, f64)>,
    pub(super) blocks: Blocks,
}

/// What one piece of the work gathers.
#[derive(Default)]
struct Gathered {
    kept: Vec<Compared>,
    waiting: Vec<Vector>,
    counted: Vec<(Vector, u64)>,
}

impl Pairs {
    pub(super) fn new(table: &Table, rarity: &Rarity, settings: &Settings) -> Self {
        let n_rows = table.rows.len();
        let prior = Model::prior(n_rows, settings.expected);
        let keeps = |vector: Vector| n_rows <= ALL_ROWS || prior.against_strangers(vector) >= KEPT;
        let (blocks, found) =
            Blocks::walk(table, &settings.without, Gathered::default, |found, (a, row_a), (b, row_b)| {
                let vector = compare(table, rarity, row_a, row_b);
                if keeps(vector) {
                    found.kept.push((a, b, vector));
                }
                found.waiting.push(vector);
                if found.waiting.len() == AT_ONCE {
                    found.count();
                }
            });
        let (mut kept, mut counted) = (Vec::new(), Vec::new());
        for mut part in found {
            part.count();
            kept.append(&mut part.kept);
            counted.append(&mut part.counted);
        }
        kept.par_sort_unstable();
        let counted = merged(counted);
        let n_found: u64 = counted.iter().map(|&(_, n)| n).sum();
        let mut patterns: Vec<(Vector, f64)> = counted.into_iter().map(|(vector, n)| (vector, n as f64)).collect();
        patterns.extend(others(table, rarity, &blocks, n_found));
        Self { kept, patterns, blocks }
    }
}

impl Gathered {
    fn count(&mut self) {
        self.waiting.sort_unstable();
        self.counted
            .extend(self.waiting.chunk_by(|a, b| a == b).filter_map(|alike| Some((*alike.first()?, count(alike)))));
        self.waiting.clear();
        if self.counted.len() > AT_ONCE * 4 {
            self.counted = merged(std::mem::take(&mut self.counted));
        }
    }
}

fn count<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// Counts of one pattern put together.
fn merged(mut counted: Vec<(Vector, u64)>) -> Vec<(Vector, u64)> {
    counted.par_sort_unstable();
    let alike = counted.chunk_by(|a, b| a.0 == b.0);
    alike.filter_map(|alike| Some((alike.first()?.0, alike.iter().map(|a| a.1).sum()))).collect()
}

/// The patterns of the pairs that no key leads to, drawn so that they stand for all of them.
fn others(table: &Table, rarity: &Rarity, blocks: &Blocks, n_found: u64) -> Vec<(Vector, f64)> {
    let n = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let drawn: Vec<(u32, u32)> = if table.rows.len() <= ALL_ROWS {
        (0..n)
            .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
            .filter(|&(a, b)| !blocks.lead_to(place(a), place(b)))
            .collect()
    } else {
        (0..DRAWN).filter_map(|nth| draw(nth, n)).filter(|&(a, b)| !blocks.lead_to(place(a), place(b))).collect()
    };
    let vectors = drawn.par_iter().map(|&(a, b)| compare(table, rarity, &table.rows[place(a)], &table.rows[place(b)]));
    let mut found = Gathered { waiting: vectors.collect(), ..Gathered::default() };
    found.count();
    let all = f64::from(n) * (f64::from(n) - 1.0) / 2.0 - n_found as f64;
    let each = (all / drawn.len().max(1) as f64).max(0.0);
    merged(found.counted).into_iter().map(|(vector, count)| (vector, count as f64 * each)).collect()
}

/// The nth pair drawn of n rows, by a fixed generator (`SplitMix64`); none if it drew a row twice.
fn draw(nth: u64, n: u32) -> Option<(u32, u32)> {
    let row = |step: u64| u32::try_from(split_mix(step) % u64::from(n)).ok();
    let (a, b) = (row(2 * nth)?, row(2 * nth + 1)?);
    (a != b).then_some((a.min(b), a.max(b)))
}

fn split_mix(step: u64) -> u64 {
    let mut z = step.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
