//! Whole numbers in, residues modulo a prime just below 2^61 out.
//!
//! Elimination over the rationals grows numbers of hundreds of digits; modulo a prime they keep one
//! word. A rank can only fall modulo a prime, never rise, and only if the prime divides a minor.

/// The residues modulo a prime 2^61 − `gap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    gap: u64,
}

const BITS: u32 = 61;
const MASK: u128 = (1 << BITS) - 1;

impl Field {
    /// The Mersenne prime 2^61 − 1.
    pub(super) const FIRST: Self = Self { gap: 1 };
    /// The next prime below it, 2^61 − 31, which confirms what the first one said.
    pub(super) const SECOND: Self = Self { gap: 31 };

    const fn modulus(self) -> u64 {
        (1 << BITS) - self.gap
    }

    pub(super) fn of(self, value: i64) -> u64 {
        let size = value.unsigned_abs() % self.modulus();
        if value < 0 { self.neg(size) } else { size }
    }

    /// Any word as a residue.
    pub(super) const fn of_word(self, word: u64) -> u64 {
        word % self.modulus()
    }

    pub(super) const fn neg(self, a: u64) -> u64 {
        if a == 0 { 0 } else { self.modulus() - a }
    }

    pub(super) const fn add(self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        if sum >= self.modulus() { sum - self.modulus() } else { sum }
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "inner loop: both folds end below 2^62"
    )]
    pub(super) const fn mul(self, a: u64, b: u64) -> u64 {
        let product = (a as u128) * (b as u128);
        let once = (product >> BITS) * (self.gap as u128) + (product & MASK);
        let twice = ((once >> BITS) * (self.gap as u128) + (once & MASK)) as u64;
        if twice >= self.modulus() { twice - self.modulus() } else { twice }
    }

    /// The inverse by Fermat; that of zero is zero.
    pub(super) fn inverse(self, a: u64) -> u64 {
        let (mut base, mut power, mut result) = (a, self.modulus() - 2, 1);
        while power > 0 {
            if power & 1 == 1 {
                result = self.mul(result, base);
            }
            base = self.mul(base, base);
            power >>= 1;
        }
        result
    }
}

/// A seeded sequence of words (`SplitMix64`, Steele, Lea and Flood 2014): the same at every run.
#[derive(Debug, Clone)]
pub(super) struct Words(pub(super) u64);

impl Words {
    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        b ^ (b >> 31)
    }

    /// A residue other than zero.
    pub(super) fn residue(&mut self, field: Field) -> u64 {
        field.of_word(self.next()).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_prime(field: Field) -> bool {
        // Miller–Rabin with the first twelve primes decides every number below 3.3e24.
        let m = field.modulus();
        let (mut odd, mut twos) = (m - 1, 0);
        while odd % 2 == 0 {
            odd /= 2;
            twos += 1;
        }
        [2_u64, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].iter().all(|&base| {
            let (mut x, mut b, mut e) = (1, base, odd);
            while e > 0 {
                if e & 1 == 1 {
                    x = field.mul(x, b);
                }
                b = field.mul(b, b);
                e >>= 1;
            }
            x == 1
                || (0..twos).any(|_| {
                    let hit = x == m - 1;
                    x = field.mul(x, x);
                    hit
                })
        })
    }

    #[test]
    fn both_moduli_are_prime() {
        assert!(is_prime(Field::FIRST) && is_prime(Field::SECOND));
    }

    #[test]
    fn multiplies_as_wide_integers_do() {
        let mut words = Words(7);
        for field in [Field::FIRST, Field::SECOND] {
            for _ in 0..2_000 {
                let (a, b) = (words.residue(field), words.residue(field));
                let wide = u128::from(a) * u128::from(b) % u128::from(field.modulus());
                assert_eq!(u128::from(field.mul(a, b)), wide);
                assert_eq!(field.mul(a, field.inverse(a)), 1);
            }
            assert_eq!(field.add(field.of(-5), field.of(5)), 0);
        }
    }
}
