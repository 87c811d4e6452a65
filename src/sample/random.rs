//! A seed and a label to a stream of choices: the same seed and label always give the same stream.

/// A small seeded generator (`SplitMix64`, Steele, Lea and Flood 2014); not for secrets.
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// Starts a stream of its own for `label`, so that one part of the sample does not move the others.
    pub(super) fn new(seed: u64, label: &str) -> Self {
        let mixed = label
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut random = Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mixed };
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let drawn = self.next() % u64::from(n.max(1));
        u32::try_from(drawn).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// True with probability `share`.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        let drawn = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(drawn) < share * 4_294_967_296.0
    }

    /// A position in a list of `n`, the first ones more often.
    pub(super) fn early(&mut self, n: usize) -> usize {
        self.index(n).min(self.index(n))
    }

    /// A position in a list of `n`; 0 when the list is empty.
    pub(super) fn index(&mut self, n: usize) -> usize {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        usize::try_from(self.below(n)).unwrap_or(0)
    }

    /// One of `items`; the default when there is none.
    pub(super) fn pick<T: Clone + Default>(&mut self, items: &[T]) -> T {
        let at = self.index(items.len());
        items.get(at).cloned().unwrap_or_default()
    }

    /// One of `items`, each as often as its weight says.
    pub(super) fn weighted<T: Clone + Default>(&mut self, items: &[(u32, T)]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in items {
            if left < *weight {
                return item.clone();
            }
            left -= weight;
        }
        T::default()
    }

    /// Puts `items` into another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_label() {
        let draw = |seed, label| Random::new(seed, label).next();
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn choices_stay_inside() {
        let mut random = Random::new(7, "t");
        for _ in 0..500 {
            assert!(random.below(3) < 3);
            assert!((4..=6).contains(&random.between(4, 6)));
            assert_eq!(random.weighted(&[(0, 1), (5, 2)]), 2);
        }
        assert_eq!(random.pick::<u8>(&[]), 0);
        assert!(!random.chance(0.0) && random.chance(1.0));
    }
}
