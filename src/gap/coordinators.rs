//! Who covers what as coordinator (医療的ケア児等コーディネーター).

use crate::normalize::{Coordinator, Records, WAYS};
use crate::plan::Plan;
use crate::values::choice::Placement;

/// Coordinators (医療的ケア児等コーディネーター).
#[derive(Clone, Debug, Default)]
pub struct Coordinators {
    /// Persons on the lists.
    pub n_persons: usize,
    /// Who finished the training (研修修了者): not the same as placed.
    pub n_trained: usize,
    /// Placed by one municipality.
    pub n_own: usize,
    /// Placed for the area.
    pub n_area: usize,
    /// Full-time equivalents of those placed, as far as given.
    pub fte: f64,
    /// Placed persons whose share of a post is not given (兼務).
    pub n_side_post: usize,
    /// Children in charge (担当児数), as far as given; a child whom two coordinators have counts twice.
    pub load: u32,
    /// New consultations of the quarter.
    pub consult_new: u32,
    /// Consultations of the quarter.
    pub consult_total: u32,
    /// Cases that needed another municipality.
    pub crossings: u32,
    /// Cases handed over at 18.
    pub handovers: u32,
    /// Consultations by way, in the order of [`WAYS`]; none where nobody tells any.
    pub by_way: Option<[u32; WAYS.len()]>,
    /// (month, consultations), in the order of the fiscal year; only months that somebody tells.
    pub by_month: Vec<(u32, u32)>,
    /// For each municipality in code order: coordinators placed by itself and by the area that cover it.
    pub coverage: Vec<(String, usize, usize)>,
}

pub(super) fn coordinators(records: &Records, plan: &Plan) -> Coordinators {
    // Of several areas each has those who cover a municipality of it.
    let here = |person: &&Coordinator| {
        plan.method.area.group.is_none() || person.covers.iter().any(|code| plan.method.area.contains(code))
    };
    let all: Vec<&Coordinator> = records.coordinators().iter().filter(here).collect();
    let placed: Vec<&Coordinator> = all
        .iter()
        .copied()
        .filter(|person| matches!(person.placement, Some(Placement::Own | Placement::Area)))
        .collect();
    let placed_as = |placement: Placement| placed.iter().filter(|person| person.placement == Some(placement)).count();
    let sum = |value: &dyn Fn(&Coordinator) -> Option<u32>| {
        all.iter().filter_map(|person| value(person)).fold(0, u32::saturating_add)
    };
    let coverage = plan.method.area.municipalities.iter().map(|code| {
        let covering = |placement: Placement| {
            placed.iter().filter(|person| person.placement == Some(placement) && person.covers.contains(code)).count()
        };
        (code.clone(), covering(Placement::Own), covering(Placement::Area))
    });
    Coordinators {
        n_persons: all.len(),
        n_trained: all.iter().filter(|person| person.trained).count(),
        n_own: placed_as(Placement::Own),
        n_area: placed_as(Placement::Area),
        fte: placed.iter().filter_map(|person| person.fte).sum(),
        n_side_post: placed.iter().filter(|person| person.fte.is_none()).count(),
        load: sum(&|person| person.load),
        consult_new: sum(&|person| person.consult_new),
        consult_total: sum(&|person| person.consult_total),
        crossings: sum(&|person| person.crossings),
        handovers: sum(&|person| person.handovers),
        by_way: all.iter().any(|person| person.by_way.iter().any(Option::is_some)).then(|| {
            let mut ways = [0; WAYS.len()];
            for person in &all {
                for (way, told) in ways.iter_mut().zip(person.by_way) {
                    *way = told.unwrap_or(0).saturating_add(*way);
                }
            }
            ways
        }),
        by_month: FISCAL_YEAR.into_iter().filter_map(|month| Some((month, by_month(&all, month)?))).collect(),
        coverage: coverage.collect(),
    }
}

/// Months from April on.
const FISCAL_YEAR: [u32; 12] = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3];

/// Consultations of a month; none where nobody tells of it.
fn by_month(all: &[&Coordinator], month: u32) -> Option<u32> {
    let at = usize::try_from(month).ok()?.checked_sub(1)?;
    let told: Vec<u32> = all.iter().filter_map(|person| person.by_month.get(at).copied().flatten()).collect();
    (!told.is_empty()).then(|| told.into_iter().fold(0, u32::saturating_add))
}
