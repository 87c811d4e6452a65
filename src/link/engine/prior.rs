//! What is believed before any data: how often each level occurs among rows of the same child, of twins, of siblings and of strangers.
//!
//! The figures are judgement, after the kinds of slips that returns show (one name in ten written or read otherwise, one birth date in forty
//! off), unless a source stands beside them. Data move them by as many pairs as they have, against `pairs` for the prior.

use super::levels::{Comparison, DIFFERENT, EQUAL, N, N_LEVELS, N_OTHERS, NEAR, OVERLAP, SWAPPED, birth, household};
use super::rarity::{SHARED_FAMILY, SHARED_GIVEN};

/// What two rows can be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The same child.
    Same,
    /// Two children of one household, born on one day.
    Twin,
    /// Two children of one household.
    Sibling,
    /// Two children who have nothing to do with each other.
    Stranger,
}

/// All classes.
pub const CLASSES: [Class; 4] = [Class::Same, Class::Twin, Class::Sibling, Class::Stranger];

impl Class {
    /// Its place in [`CLASSES`].
    pub(super) fn place(self) -> usize {
        match self {
            Self::Same => 0,
            Self::Twin => 1,
            Self::Sibling => 2,
            Self::Stranger => 3,
        }
    }
}

/// How likely each level is, by place of the comparison.
pub(super) type Chances = [[f64; N_LEVELS]; N];

/// Pairs of each class to be expected per row: three children in ten stand in two returns or more, one in six with a brother or sister;
/// one birth in a hundred is of twins (人口動態調査 上巻 4-26: multiple births are about 1 % of births).
pub const PAIRS_PER_ROW: [f64; 3] = [0.35, 0.03, 0.15];

/// How two rows of one return weigh: one office seldom lists a child twice, so such a pair needs 32 times the evidence.
const TWICE_IN_ONE_RETURN: f64 = 1.0 / 32.0;

/// The prior of one class.
pub(super) fn chances(class: Class) -> Chances {
    let mut chances = [[1.0; N_LEVELS]; N];
    let same = class == Class::Same;
    let family_shared = class != Class::Stranger;
    let mut set = |comparison: Comparison, levels: [f64; N_LEVELS]| {
        if let Some(place) = chances.get_mut(comparison.place()) {
            *place = levels;
        }
    };
    set(Comparison::Source, few(&[(EQUAL, if same { TWICE_IN_ONE_RETURN } else { 1.0 })]));
    set(Comparison::Family, name(if family_shared { &FAMILY_SAME } else { &FAMILY_STRANGER }));
    set(
        Comparison::Given,
        name(match class {
            Class::Same => &GIVEN_SAME,
            Class::Twin | Class::Sibling => &GIVEN_HOUSEHOLD,
            Class::Stranger => &GIVEN_STRANGER,
        }),
    );
    set(Comparison::Birth, few(if same || class == Class::Twin { &BIRTH_SAME } else { &BIRTH_OTHER }));
    let sexes = match class {
        Class::Same => 0.985,
        Class::Twin => 0.62, // a third of twins are of one egg, the others as any two children
        Class::Sibling => 0.5,
        Class::Stranger => 0.52,
    };
    set(Comparison::Sex, few(&[(EQUAL, sexes), (DIFFERENT, 1.0 - sexes)]));
    set(Comparison::Household, few(if family_shared { &HOUSEHOLD_SAME } else { &HOUSEHOLD_STRANGER }));
    // Returns see different cares of one child, and many children have the same: little is to be made of it.
    let (equal, apart, partly) = if same { (0.45, 0.15, 0.4) } else { (0.15, 0.5, 0.35) };
    set(Comparison::Care, few(&[(EQUAL, equal), (DIFFERENT, apart), (OVERLAP, partly)]));
    // A child may hold two certificates (障害者総合支援法, 児童福祉法) and gets new ones on moving; those of a family are often issued one
    // after the other.
    let (equal, near) = match class {
        Class::Same => (0.79, 0.01),
        Class::Twin | Class::Sibling => (0.003, 0.03),
        Class::Stranger => (0.000_01, 0.000_1),
    };
    set(Comparison::Certificate, few(&[(EQUAL, equal), (DIFFERENT, 1.0 - equal - near), (NEAR, near)]));
    // Of a further field nothing is known beforehand but that it says something of who it is.
    for nth in 0..N_OTHERS {
        let levels = if same {
            [(EQUAL, 0.85), (DIFFERENT, 0.1), (NEAR, 0.05)]
        } else {
            [(EQUAL, 0.05), (DIFFERENT, 0.94), (NEAR, 0.01)]
        };
        set(Comparison::Other(u8::try_from(nth).unwrap_or_default()), few(&levels));
    }
    chances
}

/// How many pairs the prior counts for, where data can move it.
pub(super) fn pairs(class: Class, comparison: Comparison) -> f64 {
    match (class, comparison) {
        (_, Comparison::Certificate) => 2_000.0,
        (Class::Stranger, _) => 500.0,
        (Class::Same, _) => 60.0,
        _ => 40.0,
    }
}

fn few(levels: &[(u8, f64)]) -> [f64; N_LEVELS] {
    let mut chances = [1.0; N_LEVELS];
    for &(level, chance) in levels {
        if let Some(place) = chances.get_mut(usize::from(level)) {
            *place = chance;
        }
    }
    chances
}

const BIRTH_SAME: [(u8, f64); 9] = [
    (birth::EQUAL, 0.955),
    (birth::SWAPPED, 0.005),
    (birth::ERA, 0.006),
    (birth::YEAR, 0.006),
    (birth::DAY, 0.006),
    (birth::DIGIT, 0.012),
    (birth::PLACEHOLDER, 0.004),
    (birth::PARTLY, 0.003),
    (birth::DIFFERENT, 0.003),
];
/// By counting days over eighteen years.
const BIRTH_OTHER: [(u8, f64); 9] = [
    (birth::EQUAL, 0.000_155),
    (birth::SWAPPED, 0.000_05),
    (birth::ERA, 0.000_2),
    (birth::YEAR, 0.000_29),
    (birth::DAY, 0.000_3),
    (birth::DIGIT, 0.003_5),
    (birth::PLACEHOLDER, 0.000_3),
    (birth::PARTLY, 0.006),
    (birth::DIFFERENT, 0.989_205),
];
const HOUSEHOLD_SAME: [(u8, f64); 9] = [
    (household::SEVERAL, 0.50),
    (household::PHONE, 0.08),
    (household::LOT, 0.14),
    (household::GUARDIAN_NEAR, 0.05),
    (household::GUARDIAN, 0.03),
    (household::TOWN, 0.09),
    (household::MUNICIPALITY, 0.05),
    (household::ELSEWHERE, 0.035),
    (household::TWO_HOMES, 0.025),
];
const HOUSEHOLD_STRANGER: [(u8, f64); 9] = [
    (household::SEVERAL, 0.000_002),
    (household::PHONE, 0.000_01),
    (household::LOT, 0.000_03),
    (household::GUARDIAN_NEAR, 0.000_2),
    (household::GUARDIAN, 0.004),
    (household::TOWN, 0.01),
    (household::MUNICIPALITY, 0.25),
    (household::ELSEWHERE, 0.235_758),
    (household::TWO_HOMES, 0.5),
];

/// A name's levels: how its writing agrees (equal, lost characters, near, different), and for each how its reading does
/// (equal, variant, close, alike, different).
struct NamePrior {
    writing: [f64; 4],
    reading: [[f64; 5]; 4],
    swapped: f64,
}

/// How often an office writes 姓 and 名 the wrong way round. Both comparisons see one event: the family name's chance is of both names, the
/// given name's tells brothers and sisters only.
const SWAPS: f64 = 0.005;

const GIVEN_SAME: NamePrior = NamePrior {
    writing: [0.945, 0.003, 0.03, 0.022],
    reading: [
        [0.9, 0.05, 0.03, 0.01, 0.01],
        [0.9, 0.05, 0.03, 0.01, 0.01],
        [0.86, 0.06, 0.04, 0.02, 0.02],
        [0.86, 0.06, 0.04, 0.02, 0.02],
    ],
    swapped: SWAPS,
};
const GIVEN_STRANGER: NamePrior = NamePrior {
    writing: [SHARED_GIVEN, 0.000_05, 0.04, 0.958_95],
    reading: [
        [0.7, 0.05, 0.05, 0.1, 0.1],
        [0.1, 0.02, 0.05, 0.15, 0.68],
        [0.01, 0.01, 0.06, 0.2, 0.72],
        [0.0015, 0.002, 0.02, 0.08, 0.8965],
    ],
    swapped: SWAPS,
};
/// Parents do not name two children alike, but often with a character or a sound in common.
const GIVEN_HOUSEHOLD: NamePrior = NamePrior {
    writing: [0.000_5, 0.000_05, 0.2, 0.799_45],
    reading: [
        [0.7, 0.05, 0.05, 0.1, 0.1],
        [0.1, 0.02, 0.05, 0.15, 0.68],
        [0.01, 0.01, 0.14, 0.3, 0.54],
        [0.0015, 0.002, 0.03, 0.1, 0.8665],
    ],
    swapped: SWAPS * 0.000_5,
};
const FAMILY_SAME: NamePrior = NamePrior {
    writing: [0.945, 0.003, 0.012, 0.04],
    reading: [
        [0.9, 0.06, 0.02, 0.01, 0.01],
        [0.9, 0.06, 0.02, 0.01, 0.01],
        [0.7, 0.06, 0.05, 0.05, 0.14],
        [0.25, 0.04, 0.02, 0.02, 0.67], // the name changed
    ],
    swapped: SWAPS,
};
const FAMILY_STRANGER: NamePrior = NamePrior {
    writing: [SHARED_FAMILY, 0.000_1, 0.06, 0.9384],
    reading: [
        [0.93, 0.04, 0.01, 0.01, 0.01],
        [0.5, 0.1, 0.1, 0.1, 0.2],
        [0.005, 0.005, 0.03, 0.16, 0.8],
        [0.0003, 0.0007, 0.01, 0.05, 0.939],
    ],
    swapped: SWAPS * SHARED_FAMILY * SHARED_GIVEN,
};

/// Spreads a name's prior over its levels. What is missing says nothing, so levels with writing only, with reading only and with both each
/// have chances that add up to one.
fn name(prior: &NamePrior) -> [f64; N_LEVELS] {
    let mut levels = [(0_u8, 1.0); N_LEVELS];
    let mut slots = levels.iter_mut();
    let mut put = |level: u8, chance: f64| {
        if let Some(slot) = slots.next() {
            *slot = (level, chance);
        }
    };
    for reading in 0..5 {
        let chance =
            prior.writing.iter().zip(&prior.reading).filter_map(|(w, r)| Some(w * r.get(usize::from(reading))?));
        put(reading + 1, chance.sum());
    }
    for ((writing, readings), nth) in prior.writing.iter().zip(&prior.reading).zip(1_u8..) {
        put(nth * 6, *writing);
        for (reading, place) in readings.iter().zip(1..) {
            put(nth * 6 + place, writing * reading);
        }
    }
    put(SWAPPED, prior.swapped);
    few(&levels)
}

/// Which levels share out one chance among them: those that need the same fields to be filled.
pub(super) fn group(comparison: Comparison, level: usize) -> usize {
    match comparison {
        _ if level == 0 => 0,
        Comparison::Family | Comparison::Given => match (level / 6, level % 6) {
            (0, _) => 1,
            (1..5, 0) => 2,
            _ => 3,
        },
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::levels::COMPARISONS;
    use super::*;

    #[test]
    fn chances_of_a_group_add_up_to_one() {
        for class in CLASSES {
            let chances = chances(class);
            for comparison in COMPARISONS.into_iter().filter(|&c| c != Comparison::Source) {
                let mut sums = [0.0; 4];
                for level in 1..comparison.levels().len() {
                    sums[group(comparison, level)] += chances[comparison.place()][level];
                }
                for sum in sums.into_iter().filter(|&sum| sum > 0.0) {
                    assert!((sum - 1.0_f64).abs() < 0.02, "{class:?} {comparison:?} {sum}");
                }
            }
        }
    }
}
