//! Pairs to patterns with how many show each; and a sample of the pairs that no key leads to.
#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "numbers of pairs, far below 2^53")]

use rayon::prelude::*;

use super::block::Blocks;
use super::compare::Vector;
use super::rarity::Rarity;
use super::table::Table;
use super::vector;

/// Up to so many rows all pairs are looked at.
const ALL_ROWS: usize = 500;
/// How many pairs are drawn of more.
const DRAWN: u64 = 120_000;

/// So many pairs are counted at once, so that only patterns are copied.
const PAIRS_AT_ONCE: usize = 1 << 18;

/// Distinct patterns, and how many pairs show them.
pub(super) fn tally(vectors: &[Vector]) -> Vec<(Vector, f64)> {
    let mut patterns: Vec<(Vector, usize)> = vectors.par_chunks(PAIRS_AT_ONCE).flat_map_iter(count).collect();
    patterns.par_sort_unstable();
    let alike = patterns.chunk_by(|a, b| a.0 == b.0);
    alike.filter_map(|alike| Some((alike.first()?.0, alike.iter().map(|a| a.1).sum::<usize>() as f64))).collect()
}

fn count(vectors: &[Vector]) -> Vec<(Vector, usize)> {
    let mut sorted = vectors.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).filter_map(|alike| Some((*alike.first()?, alike.len()))).collect()
}

/// The patterns of the pairs that no key leads to, drawn so that they stand for all of them.
pub(super) fn others(table: &Table, rarity: &Rarity, blocks: &Blocks, found: &[(u32, u32)]) -> Vec<(Vector, f64)> {
    let n = table.rows.len();
    let drawn: Vec<(usize, usize)> = if n <= ALL_ROWS {
        (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(|&(a, b)| !blocks.lead_to(a, b)).collect()
    } else {
        (0..DRAWN).filter_map(|nth| draw(nth, n)).filter(|&(a, b)| !blocks.lead_to(a, b)).collect()
    };
    let vectors: Vec<Vector> = drawn.par_iter().map(|&(a, b)| vector(table, rarity, a, b)).collect();
    let all = n as f64 * (n as f64 - 1.0) / 2.0 - found.len() as f64;
    let each = (all / drawn.len().max(1) as f64).max(0.0);
    tally(&vectors).into_iter().map(|(vector, count)| (vector, count * each)).collect()
}

/// The nth pair drawn of n rows, by a fixed generator (`SplitMix64`); none if it drew a row twice.
fn draw(nth: u64, n: usize) -> Option<(usize, usize)> {
    let n = u64::try_from(n).ok()?;
    let row = |step: u64| usize::try_from(split_mix(step) % n).ok();
    let (a, b) = (row(2 * nth)?, row(2 * nth + 1)?);
    (a != b).then_some((a.min(b), a.max(b)))
}

fn split_mix(step: u64) -> u64 {
    let mut z = step.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
