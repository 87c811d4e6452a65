//! Which medical care a child needs, and the score (医療的ケア判定スコア) that follows from it.
//!
//! Points and watch points: 令和3年度障害福祉サービス等報酬改定の概要, 別表 (14 items).

use super::random::Random;

/// One tick column of the child form: field name, base points, watch points when high.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) field: &'static str,
    base: u32,
    watch: u32,
}

const fn item(field: &'static str, base: u32, watch: u32) -> Item {
    Item { field, base, watch }
}

/// The 19 tick columns of the 14 items.
pub(super) const ITEMS: [Item; 19] = [
    item("ventilator", 10, 2),
    item("tracheostomy", 8, 2),
    item("airway", 5, 1),
    item("oxygen", 8, 1),
    item("suction", 8, 1),
    item("nebulizer", 3, 0),
    item("tube", 8, 2),
    item("tube_pump", 3, 1),
    item("central_line", 8, 2),
    item("injection", 5, 1),
    item("injection_pump", 3, 1),
    item("glucose", 3, 1),
    item("dialysis", 8, 2),
    item("catheter", 5, 0),
    item("catheter_continuous", 3, 1),
    item("stoma", 5, 1),
    item("disimpaction", 5, 0),
    item("enema", 3, 0),
    item("seizure", 3, 2),
];

/// How closely the child must be watched (見守り).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Watch {
    High,
    Middle,
    #[default]
    Low,
}

/// The care of one child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Care {
    /// Field names, in the order of [`ITEMS`].
    pub(super) items: Vec<&'static str>,
    pub(super) watch: Watch,
    /// Severe motor and intellectual disabilities (重症心身障害).
    pub(super) severe: bool,
}

impl Care {
    pub(super) fn has(&self, field: &str) -> bool {
        self.items.contains(&field)
    }

    /// Base points of all items plus watch points; only the ventilator has points for the middle
    /// level, and the tracheostomy has no watch points beside a ventilator.
    pub(super) fn score(&self) -> u32 {
        let of = |item: &Item| match self.watch {
            _ if item.field == "tracheostomy" && self.has("ventilator") => item.base,
            Watch::High => item.base + item.watch,
            Watch::Middle if item.field == "ventilator" => item.base + 1,
            Watch::Middle | Watch::Low => item.base,
        };
        ITEMS.iter().filter(|item| self.has(item.field)).map(of).sum()
    }

    /// The highest score that the items can have.
    pub(super) fn highest(&self) -> u32 {
        Self { watch: Watch::High, ..self.clone() }.score()
    }

    /// Needs a device that runs on electric power.
    pub(super) fn power(&self) -> bool {
        ["ventilator", "oxygen", "suction", "nebulizer", "tube_pump", "dialysis"].iter().any(|field| self.has(field))
    }

    /// Has injections or glucose tests and nothing else.
    pub(super) fn insulin_only(&self) -> bool {
        !self.items.is_empty()
            && self.items.iter().all(|field| ["injection", "injection_pump", "glucose"].contains(field))
    }
}

/// A mixture: share of 重症心身障害 and, per item, its share, all in percent.
type Mixture = (u32, &'static [(&'static str, u32)]);

const MIXTURES: [(u32, Mixture); 12] = [
    (
        19,
        (
            82,
            &[
                ("ventilator", 100),
                ("tracheostomy", 88),
                ("oxygen", 45),
                ("suction", 98),
                ("nebulizer", 35),
                ("tube", 92),
                ("tube_pump", 15),
                ("enema", 30),
                ("seizure", 35),
            ],
        ),
    ),
    (7, (55, &[("ventilator", 100), ("oxygen", 20), ("suction", 75), ("tube", 60)])),
    (10, (45, &[("tracheostomy", 100), ("suction", 100), ("nebulizer", 45), ("oxygen", 25), ("tube", 50)])),
    (24, (60, &[("tube", 100), ("suction", 45), ("tube_pump", 12), ("oxygen", 12), ("seizure", 25), ("enema", 15)])),
    (8, (8, &[("oxygen", 100), ("tube", 25)])),
    (2, (20, &[("airway", 100), ("suction", 60)])),
    (7, (5, &[("catheter", 100), ("disimpaction", 45)])),
    (2, (0, &[("catheter_continuous", 100), ("stoma", 40)])),
    (4, (5, &[("central_line", 100), ("tube", 30), ("stoma", 35)])),
    (2, (0, &[("dialysis", 100), ("catheter", 20)])),
    (4, (0, &[("injection", 55), ("injection_pump", 45), ("glucose", 100)])),
    (11, (100, &[])),
];

/// Draws the care of one child from mixtures like those that surveys show.
pub(super) fn draw(random: &mut Random) -> Care {
    let choices: Vec<(u32, usize)> = MIXTURES.iter().enumerate().map(|(at, (weight, _))| (*weight, at)).collect();
    let (severe, shares) =
        MIXTURES.get(random.weighted(&choices)).map_or((100, [].as_slice()), |(_, mixture)| *mixture);
    let mut drawn: Vec<&str> = Vec::new();
    for (field, share) in shares {
        if random.below(100) < *share {
            drawn.push(field);
        }
    }
    let items = ITEMS.iter().map(|item| item.field).filter(|field| drawn.contains(field)).collect();
    let watch = random.weighted(&[(5, Watch::High), (3, Watch::Middle), (4, Watch::Low)]);
    Care { items, watch, severe: random.below(100) < severe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn care(items: &[&'static str], watch: Watch) -> Care {
        Care { items: items.to_vec(), watch, severe: false }
    }

    #[test]
    fn scores_follow_the_table() {
        assert_eq!(care(&["ventilator", "tracheostomy"], Watch::High).score(), 20);
        assert_eq!(care(&["tracheostomy"], Watch::High).score(), 10);
        assert_eq!(care(&["ventilator", "suction", "tube"], Watch::Middle).score(), 27);
        assert_eq!(care(&[], Watch::High).score(), 0);
        let all: Vec<&str> = ITEMS.iter().map(|item| item.field).collect();
        assert_eq!(care(&all, Watch::High).score(), 123);
    }
}
