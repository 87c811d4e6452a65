//! Words for medical care in returns to the items of 医療的ケア判定スコア, and the totals that items allow.
//!
//! Items and points: 令和3年度障害福祉サービス等報酬改定の概要 (厚生労働省, 参考資料2, pp. 112–114, 別表).

use std::fmt;

use super::choice::choices;

mod class;
mod read;

pub use class::CareClass;
pub use read::{CaresRead, read_cares};

choices! {
    /// One item of the score, or one part of it where an item has parts, in the order of the table.
    Care {
        Ventilator "ventilator" "人工呼吸器" [],
        Tracheostomy "tracheostomy" "気管切開" [],
        Airway "airway" "鼻咽頭エアウェイ" [],
        Oxygen "oxygen" "酸素療法" [],
        Suction "suction" "吸引" [],
        Nebulizer "nebulizer" "ネブライザー" [],
        Tube "tube" "経管栄養" [],
        TubePump "tube_pump" "持続経管注入ポンプ" [],
        CentralLine "central_line" "中心静脈カテーテル" [],
        Injection "injection" "皮下注射" [],
        InjectionPump "injection_pump" "持続皮下注射ポンプ" [],
        Glucose "glucose" "血糖測定" [],
        Dialysis "dialysis" "透析" [],
        Catheter "catheter" "導尿" [],
        CatheterContinuous "catheter_continuous" "持続的導尿" [],
        Stoma "stoma" "消化管ストーマ" [],
        Disimpaction "disimpaction" "摘便・洗腸" [],
        Enema "enema" "浣腸" [],
        Seizure "seizure" "痙攣時の処置" [],
    }
}

impl Care {
    /// Returns the number of the item in the table, 1 to 14.
    pub const fn item(self) -> u32 {
        match self {
            Self::Ventilator => 1,
            Self::Tracheostomy => 2,
            Self::Airway => 3,
            Self::Oxygen => 4,
            Self::Suction => 5,
            Self::Nebulizer => 6,
            Self::Tube | Self::TubePump => 7,
            Self::CentralLine => 8,
            Self::Injection | Self::InjectionPump => 9,
            Self::Glucose => 10,
            Self::Dialysis => 11,
            Self::Catheter | Self::CatheterContinuous => 12,
            Self::Stoma | Self::Disimpaction | Self::Enema => 13,
            Self::Seizure => 14,
        }
    }

    /// Returns the basic points (基本スコア).
    pub const fn points(self) -> u32 {
        match self {
            Self::Ventilator => 10,
            Self::Tracheostomy | Self::Oxygen | Self::Suction | Self::Tube | Self::CentralLine | Self::Dialysis => 8,
            Self::Airway | Self::Injection | Self::Catheter | Self::Stoma | Self::Disimpaction => 5,
            Self::Nebulizer
            | Self::TubePump
            | Self::InjectionPump
            | Self::Glucose
            | Self::CatheterContinuous
            | Self::Enema
            | Self::Seizure => 3,
        }
    }

    /// Returns the greatest points for watching (見守りスコア, 高); below it a ventilator alone has 1 (中), all others 0.
    pub const fn watch_points(self) -> u32 {
        match self {
            Self::Ventilator | Self::Tracheostomy | Self::Tube | Self::CentralLine | Self::Dialysis | Self::Seizure => {
                2
            }
            Self::Airway
            | Self::Oxygen
            | Self::Suction
            | Self::TubePump
            | Self::Injection
            | Self::InjectionPump
            | Self::Glucose
            | Self::CatheterContinuous
            | Self::Stoma => 1,
            Self::Nebulizer | Self::Catheter | Self::Disimpaction | Self::Enema => 0,
        }
    }

    /// Returns the bit of the item in [`CareSet::bits`].
    pub const fn bit(self) -> u32 {
        match self {
            Self::Ventilator => 1,
            Self::Tracheostomy => 1 << 1,
            Self::Airway => 1 << 2,
            Self::Oxygen => 1 << 3,
            Self::Suction => 1 << 4,
            Self::Nebulizer => 1 << 5,
            Self::Tube => 1 << 6,
            Self::TubePump => 1 << 7,
            Self::CentralLine => 1 << 8,
            Self::Injection => 1 << 9,
            Self::InjectionPump => 1 << 10,
            Self::Glucose => 1 << 11,
            Self::Dialysis => 1 << 12,
            Self::Catheter => 1 << 13,
            Self::CatheterContinuous => 1 << 14,
            Self::Stoma => 1 << 15,
            Self::Disimpaction => 1 << 16,
            Self::Enema => 1 << 17,
            Self::Seizure => 1 << 18,
        }
    }
}

/// A set of care items.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CareSet(u32);

impl CareSet {
    /// Returns the set as bits, one a tick, in the order of the table.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// No item.
    pub const EMPTY: Self = Self(0);

    /// Returns the set with one more item.
    #[must_use]
    pub const fn with(self, care: Care) -> Self {
        Self(self.0 | care.bit())
    }

    /// Adds an item.
    pub const fn insert(&mut self, care: Care) {
        self.0 |= care.bit();
    }

    /// Whether the item is in the set.
    pub const fn contains(self, care: Care) -> bool {
        self.0 & care.bit() != 0
    }

    /// Returns the items of both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the items of this set that the other lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the number of ticks; parts of one item count each.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Returns the number of items of the table, of 14.
    pub fn n_items(self) -> usize {
        let mut items: Vec<u32> = self.iter().map(Care::item).collect();
        items.dedup();
        items.len()
    }

    /// Returns the items in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Care> {
        Care::ALL.iter().copied().filter(move |care| self.contains(*care))
    }
}

impl FromIterator<Care> for CareSet {
    fn from_iter<I: IntoIterator<Item = Care>>(cares: I) -> Self {
        cares.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for CareSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Care::code)).finish()
    }
}

/// Returns the least and greatest total that a set of items allows: the basic points alone, and with the greatest
/// points for watching, where tracheostomy has none beside a ventilator.
pub fn score_range(cares: CareSet) -> (u32, u32) {
    let basic: u32 = cares.iter().map(Care::points).sum();
    let watched = |care: &Care| !(*care == Care::Tracheostomy && cares.contains(Care::Ventilator));
    let watch: u32 = cares.iter().filter(watched).map(Care::watch_points).sum();
    (basic, basic + watch)
}

/// Whether a total can come from any set of items: 0, or 3 to 123.
pub const fn possible_total(total: u32) -> bool {
    total == 0 || (total >= 3 && total <= 123)
}

/// Returns the band of a total for payment (医療的ケア区分): 0 below 3 points, 1 from 3, 2 from 16, 3 from 32.
pub const fn score_band(total: u32) -> u32 {
    match total {
        0..=2 => 0,
        3..=15 => 1,
        16..=31 => 2,
        _ => 3,
    }
}

/// Whether the care is injection and measuring of blood sugar only; the national estimate leaves such children out.
pub const fn is_insulin_only(cares: CareSet) -> bool {
    let insulin = CareSet::EMPTY.with(Care::Injection).with(Care::InjectionPump).with(Care::Glucose);
    !cares.is_empty() && cares.without(insulin).is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn totals() {
        let all: CareSet = Care::ALL.iter().copied().collect();
        assert_eq!(Care::ALL.len(), 19);
        assert_eq!(score_range(all), (104, 123));
        assert_eq!(all.n_items(), 14);
        assert_eq!(all.len(), 19);
        assert_eq!(score_range(CareSet::EMPTY), (0, 0));
        assert_eq!(score_range(CareSet::EMPTY.with(Care::Tracheostomy)), (8, 10));
        assert_eq!(score_range(CareSet::EMPTY.with(Care::Tracheostomy).with(Care::Ventilator)), (18, 20));
        assert!(
            possible_total(0)
                && !possible_total(1)
                && !possible_total(2)
                && possible_total(3)
                && possible_total(123)
                && !possible_total(124)
        );
        assert_eq!([2, 3, 15, 16, 31, 32].map(score_band), [0, 1, 1, 2, 2, 3]);
    }

    #[test]
    fn insulin() {
        let set = |cares: &[Care]| cares.iter().copied().collect::<CareSet>();
        assert!(is_insulin_only(set(&[Care::Injection, Care::Glucose])));
        assert!(!is_insulin_only(set(&[Care::Injection, Care::Tube])));
        assert!(!is_insulin_only(CareSet::EMPTY));
    }

    proptest! {
        #[test]
        fn ranges_are_possible(bits in 0_u32..(1 << 19)) {
            let cares: CareSet = Care::ALL.iter().copied().filter(|care| bits & care.bit() != 0).collect();
            let (low, high) = score_range(cares);
            prop_assert!(low <= high && possible_total(low) && possible_total(high));
            prop_assert_eq!(cares.without(cares), CareSet::EMPTY);
            prop_assert!(cares.n_items() <= 14);
        }
    }
}
