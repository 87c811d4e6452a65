//! Inner counts and the cells that add them up in; small counts moved to 0 or to a base so that all still adds up, out.
//!
//! The other way to protect a table (small count rounding: Langsrud and Heldal 2018): every inner count below the base
//! becomes 0 or the base, whichever leaves the published sums nearer to the truth, so that all numbers still add up and
//! none is hidden.

use std::collections::BTreeSet;

/// Sweeps that change a count after the first choice.
const SWEEPS: usize = 4;

/// Returns the rounded inner counts. `sums` has for each published cell the inner counts that it adds up.
pub fn rounded(inner: &[u64], sums: &[BTreeSet<usize>], base: u64) -> Vec<u64> {
    let mut sums_of = vec![Vec::new(); inner.len()];
    for (sum, parts) in sums.iter().enumerate() {
        for part in parts {
            if let Some(of) = sums_of.get_mut(*part) {
                of.push(sum);
            }
        }
    }
    let mut small: Vec<usize> =
        inner.iter().enumerate().filter(|(_, count)| **count > 0 && **count < base).map(|(at, _)| at).collect();
    small.sort_by_key(|&at| (std::cmp::Reverse(inner.get(at).copied()), at));
    let mut result = inner.to_vec();
    let mut off = vec![0_i128; sums.len()];
    for sweep in 0..SWEEPS {
        for &at in &small {
            let (Some(&count), Some(of)) = (inner.get(at), sums_of.get(at)) else {
                continue;
            };
            let now = if sweep == 0 { count } else { result.get(at).copied().unwrap_or(count) };
            let cost = |to: u64| -> i128 {
                let by = i128::from(to) - i128::from(now);
                of.iter().filter_map(|&sum| off.get(sum)).map(|off| (off + by) * (off + by)).sum()
            };
            let to = if cost(base) < cost(0) { base } else { 0 };
            let by = i128::from(to) - i128::from(now);
            for &sum in of {
                if let Some(off) = off.get_mut(sum) {
                    *off += by;
                }
            }
            if let Some(count) = result.get_mut(at) {
                *count = to;
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_become_zero_or_the_base_and_sums_stay_near() {
        let inner = [1, 2, 1, 3, 7, 0, 2, 2];
        let all: BTreeSet<usize> = (0..8).collect();
        let sums = [all, (0..4).collect(), (4..8).collect()];
        let rounded = rounded(&inner, &sums, 5);
        assert!(rounded.iter().zip(&inner).all(|(to, from)| [0, 5].contains(to) || to == from));
        for parts in &sums {
            let sum = |counts: &[u64]| parts.iter().map(|&at| counts[at]).sum::<u64>();
            assert!(sum(&rounded).abs_diff(sum(&inner)) < 5);
        }
    }
}
