//! Classes of care that decide which office can take a child: from the one that fewest offices give to what is left.

use super::{Care, CareSet};

/// A class of care; a child is in the first that one of its items belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CareClass {
    /// 人工呼吸器.
    Ventilator,
    /// 気管切開・吸引.
    Airway,
    /// 経管栄養.
    Tube,
    /// Other items, or none.
    Other,
}

impl CareClass {
    /// Every class in order.
    pub const ALL: [Self; 4] = [Self::Ventilator, Self::Airway, Self::Tube, Self::Other];

    /// Returns the class's name in files and definitions.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ventilator => "ventilator",
            Self::Airway => "airway",
            Self::Tube => "tube",
            Self::Other => "other",
        }
    }

    /// Returns the class of a child with these items.
    pub fn of(cares: CareSet) -> Self {
        Self::ALL.into_iter().find(|class| class.is_named_by(cares)).unwrap_or(Self::Other)
    }

    /// Tells whether one of these items belongs to the class.
    pub fn is_named_by(self, cares: CareSet) -> bool {
        self.items().iter().any(|care| cares.contains(*care))
    }

    const fn items(self) -> &'static [Care] {
        match self {
            Self::Ventilator => &[Care::Ventilator],
            Self::Airway => &[Care::Tracheostomy, Care::Airway, Care::Suction],
            Self::Tube => &[Care::Tube, Care::TubePump],
            Self::Other => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_in_the_first_class_of_its_items() {
        let class = |cares: &[Care]| CareClass::of(cares.iter().copied().collect()).code();
        assert_eq!(class(&[Care::Tube, Care::Suction, Care::Ventilator]), "ventilator");
        assert_eq!(class(&[Care::Tube, Care::Suction]), "airway");
        assert_eq!(class(&[Care::TubePump, Care::Oxygen]), "tube");
        assert_eq!(class(&[Care::Oxygen]), "other");
        assert_eq!(class(&[]), "other");
    }
}
