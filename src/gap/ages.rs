//! Ages that offices take to classes of ages that all of them treat alike, the youngest first.
//!
//! Years of age and steps of school are told on one line, that of birth dates, so that a child of six in its last year of
//! nursery and one in its first of school can be told apart.

use chrono::NaiveDate;

use crate::values::span::{Span, Step};

/// Classes of ages on one day.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    /// The last birth date of those who reached each step, the youngest first.
    steps: Vec<(NaiveDate, Step)>,
}

impl Classes {
    /// Returns the classes that the ends of some spans make, and those of bands of years.
    pub(super) fn new(spans: impl Iterator<Item = Span>, bands: &[u32], day: NaiveDate) -> Self {
        // Nobody is younger than the first step of all.
        let ends = spans.flat_map(|span| [span.from.filter(|from| *from != Step::Months(0)), span.below]).flatten();
        let bands =
            bands.iter().filter_map(|years| i32::try_from(*years).ok()).filter(|years| (1..120).contains(years));
        let all = bands.map(|years| Step::Months(years * 12)).chain(ends);
        let mut steps: Vec<(NaiveDate, Step)> = all.filter_map(|step| Some((step.last_birth(day)?, step))).collect();
        steps.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        steps.dedup_by_key(|(birth, _)| *birth);
        Self { steps }
    }

    /// Returns the class of a birth date.
    pub(super) fn class(&self, birth: NaiveDate) -> u32 {
        count(self.steps.iter().filter(|(last, _)| birth <= *last))
    }

    /// Returns the first and the last class of a span.
    pub(super) fn range(&self, span: Span, day: NaiveDate) -> (Option<u32>, Option<u32>) {
        let born = |step: Step| step.last_birth(day);
        let least = span.from.and_then(born).map(|born| count(self.steps.iter().filter(|(last, _)| *last >= born)));
        let most = span.below.and_then(born).map(|born| count(self.steps.iter().filter(|(last, _)| *last > born)));
        (least, most)
    }

    /// Returns the step at which a class begins and the one at which it ends.
    pub(super) fn ends(&self, class: u32) -> (Option<Step>, Option<Step>) {
        let at = usize::try_from(class).ok();
        let step = |at: Option<usize>| at.and_then(|at| self.steps.get(at)).map(|(_, step)| *step);
        (step(at.and_then(|at| at.checked_sub(1))), step(at))
    }
}

fn count<T>(of: impl Iterator<Item = T>) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step() -> impl Strategy<Value = Option<Step>> {
        prop_oneof![
            Just(None),
            (0_i32..19).prop_map(|years| Some(Step::Months(years * 12))),
            (-4_i32..14).prop_map(|grade| Some(Step::Grade(grade))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn a_class_is_taken_just_as_its_children_are(
            spans in prop::collection::vec((step(), step()), 1..5),
            bands in prop::collection::vec(0_u32..19, 0..4),
            ages in prop::collection::vec(0_u64..7200, 20),
        ) {
            let day = "2021-06-30".parse().unwrap();
            let spans: Vec<Span> = spans.into_iter().map(|(from, below)| Span { from, below }).collect();
            let classes = Classes::new(spans.iter().copied(), &bands, day);
            for birth in ages.into_iter().map(|days| day - chrono::Days::new(days)) {
                let class = classes.class(birth);
                for span in &spans {
                    let (least, most) = classes.range(*span, day);
                    let taken = least.is_none_or(|least| class >= least) && most.is_none_or(|most| class <= most);
                    prop_assert_eq!(taken, span.takes(birth, day));
                }
                let (from, below) = classes.ends(class);
                let own = Span { from, below };
                prop_assert!(own.takes(birth, day));
            }
        }
    }
}
