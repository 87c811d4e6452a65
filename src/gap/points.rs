//! Where municipalities are to how many minutes lie between them, where nobody gave the minutes.
//!
//! Formula: the distance on a globe of 6,371 km between the means of the rows' points, times 1.3 for the roads, at 30 km/h,
//! rounded up to a whole minute. Pairs farther apart than twice the limit are left out, as are those with given minutes.

use std::collections::BTreeMap;

use super::matching::Region;

/// Points of municipalities, in degrees.
#[derive(Clone, Debug, Default)]
pub(super) struct Points(BTreeMap<String, Vec<(f64, f64)>>);

const EARTH_KM: f64 = 6371.0;
const ROADS: f64 = 1.3;
const KM_PER_HOUR: f64 = 30.0;

impl Points {
    pub(super) fn put(&mut self, municipality: &str, (latitude, longitude): (f64, f64)) {
        self.0.entry(municipality.to_owned()).or_default().push((latitude, longitude));
    }

    /// Gives a region the minutes that it lacks.
    pub(super) fn fill(&self, region: &mut Region) {
        let mut means: Vec<(&String, (f64, f64))> = self.0.iter().map(|(town, points)| (town, mean(points))).collect();
        means.sort_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
        let farthest = region.limit.saturating_mul(2);
        for (at, (from, here)) in means.iter().enumerate() {
            for (to, there) in means.iter().skip(at + 1) {
                // From south to north: whoever follows is farther still.
                if minutes((here.0, 0.0), (there.0, 0.0)) > farthest {
                    break;
                }
                let given = |from: &str, to: &str| region.minutes.get(from).is_some_and(|ways| ways.contains_key(to));
                let minutes = minutes(*here, *there);
                if minutes <= farthest && !given(from, to) && !given(to, from) {
                    region.minutes.entry((*from).clone()).or_default().insert((*to).clone(), minutes);
                }
            }
        }
    }
}

fn mean(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.iter().fold(0.0, |n, _| n + 1.0);
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    (sum.0 / n, sum.1 / n)
}

/// Minutes between two points in degrees (haversine).
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half the globe is less than 100,000 minutes, and none is negative"
)]
fn minutes(one: (f64, f64), other: (f64, f64)) -> u64 {
    let half = |one: f64, other: f64| ((other - one).to_radians() / 2.0).sin().powi(2);
    let cosines = one.0.to_radians().cos() * other.0.to_radians().cos();
    let km = 2.0 * EARTH_KM * (half(one.0, other.0) + cosines * half(one.1, other.1)).sqrt().clamp(0.0, 1.0).asin();
    (km * ROADS / KM_PER_HOUR * 60.0).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_come_from_points_where_nobody_gave_them() {
        // A degree of a meridian is 111.19 km, so a tenth takes 28.9 minutes.
        assert_eq!(minutes((35.0, 139.0), (35.1, 139.0)), 29);
        assert_eq!(minutes((35.0, 139.0), (35.0, 139.0)), 0);
        let mut points = Points::default();
        points.put("A", (35.0, 139.0));
        points.put("B", (35.05, 139.0));
        points.put("B", (35.15, 139.0));
        points.put("C", (35.2, 139.0));
        points.put("D", (36.0, 139.0));
        let mut region = Region { limit: 30, ..Region::default() };
        region.minutes.entry("C".to_owned()).or_default().insert("A".to_owned(), 5);
        points.fill(&mut region);
        let way = |from: &str, to: &str| region.minutes.get(from).and_then(|ways| ways.get(to)).copied();
        assert_eq!((way("A", "B"), way("B", "C"), way("C", "A")), (Some(29), Some(29), Some(5)));
        assert_eq!((way("A", "C"), way("A", "D"), way("C", "D")), (None, None, None));
    }
}
