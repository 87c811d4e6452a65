//! The name of each column of our polars frames, once.

/// Number of the child, from 0, in the order of ids.
pub const CHILD: &str = "child";
/// The child counts in 実人数.
pub const COUNTED: &str = "counted";
/// Municipality code of the guardian's residence.
pub const HOME: &str = "home";
/// Age in years at the 基準日.
pub const AGE: &str = "age";
/// At least one care item.
pub const CARE: &str = "care";
/// 重症心身障害.
pub const SEVERE: &str = "severe";
/// Insulin and blood-sugar items only.
pub const INSULIN_ONLY: &str = "insulin_only";
/// Number of score band: 0 below 3 points, then 1, 2, 3; null without a score.
pub const SCORE_BAND: &str = "score_band";
/// Place of life.
pub const PLACE: &str = "place";
/// Kind of nursery or school.
pub const AFFILIATION: &str = "affiliation";
/// Support plan.
pub const PLANNING: &str = "planning";
/// Needs electric power.
pub const POWER: &str = "power";
/// Individual evacuation plan.
pub const EVACUATION: &str = "evacuation";
/// Care items as a bit set.
pub const CARES: &str = "cares";
/// Class of care that decides which office can take the child.
pub const CARE_CLASS: &str = "care_class";
/// Rows that report the child.
pub const N_REPORTS: &str = "n_reports";
/// Rows that report the child beyond the first.
pub const N_EXTRA: &str = "n_extra";
/// Offices that report the child.
pub const N_OFFICES: &str = "n_offices";
/// The home municipality's welfare office reports the child.
pub const ON_HOME_LIST: &str = "on_home_list";
/// What the next April brings, `enters-elementary`, `enters-junior-high`, `enters-high`, `leaves-high` or `not-enrolled`.
pub const NEXT_APRIL: &str = "next_april";
/// Index of the reporting office.
pub const OFFICE: &str = "office";
/// Municipality code of the reporting office.
pub const REPORTER: &str = "reporter";
/// Whether the reporting office is one of the `own` area of several, of another (`other`), or of none (`none`).
pub const NEAR: &str = "near";

/// Returns the column of a service's amount (`granted`, `used`, `wanted`).
pub fn service(service: &str, aspect: &str) -> String {
    format!("{service}.{aspect}")
}
