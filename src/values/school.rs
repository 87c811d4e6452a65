//! Date of birth and a day to age by law and school year.

use chrono::{Datelike, NaiveDate};

/// Where a child stands in the school system by age, whatever it attends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Before school: the nursery class by age on 1 April (5歳児クラス goes to school next).
    Preschool(u32),
    /// 小学校 or 小学部, years 1 to 6.
    Elementary(u32),
    /// 中学校 or 中学部, years 1 to 3.
    JuniorHigh(u32),
    /// 高等学校 or 高等部, years 1 to 3.
    High(u32),
    /// Beyond the school years.
    Past,
}

impl Grade {
    /// Returns the grade in words: 小学1年, 5歳児.
    pub fn label(self) -> String {
        match self {
            Self::Preschool(years) => format!("{years}歳児"),
            Self::Elementary(year) => format!("小学{year}年"),
            Self::JuniorHigh(year) => format!("中学{year}年"),
            Self::High(year) => format!("高校{year}年"),
            Self::Past => "卒業後".to_owned(),
        }
    }
}

/// Returns the age on a day, in years; nothing before birth.
///
/// An age is reached at the end of the day before the birthday (年齢計算ニ関スル法律, 民法143条2項), and counts here
/// for that whole day, as in schooling and health checks.
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> Option<u32> {
    if day < birth {
        return None;
    }
    let next = day.succ_opt()?;
    let had_birthday = (next.month(), next.day()) >= (birth.month(), birth.day());
    let years = next.year() - birth.year() - i32::from(!had_birthday);
    u32::try_from(years).ok()
}

/// Returns the first day of the school year a day lies in.
pub fn school_year_start(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(school_year(day), 4, 1)
}

fn school_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < 4)
}

/// Returns the school year by age on a day: 1 is the first of primary school, 12 the last of high school, 0 the year before
/// school.
pub(super) fn school_year_of(birth: NaiveDate, day: NaiveDate) -> i32 {
    let enters = birth.year() + if (birth.month(), birth.day()) <= (4, 1) { 6 } else { 7 };
    school_year(day) - enters + 1
}

/// Returns the grade on a day of a child that was never held back: school begins on the first 1 April on which six
/// years are reached (学校教育法17条), so those born from 2 April to 1 April are one year.
pub fn grade_on(birth: NaiveDate, day: NaiveDate) -> Grade {
    let year = school_year_of(birth, day);
    match u32::try_from(year).unwrap_or(0) {
        0 => Grade::Preschool(u32::try_from(year + 5).unwrap_or(0)),
        n @ 1..=6 => Grade::Elementary(n),
        n @ 7..=9 => Grade::JuniorHigh(n - 6),
        n @ 10..=12 => Grade::High(n - 9),
        _ => Grade::Past,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ages() {
        let age = |birth: &str, on: &str, wanted| {
            assert_eq!(age_on(day(birth), day(on)), wanted, "{birth} {on}");
        };
        age("2015-06-30", "2021-06-29", Some(6));
        age("2015-06-30", "2021-06-28", Some(5));
        age("2015-07-01", "2021-06-30", Some(6));
        age("2015-04-01", "2021-03-31", Some(6));
        age("2016-02-29", "2021-02-28", Some(5));
        age("2016-02-29", "2020-02-28", Some(4));
        age("2021-06-30", "2021-06-30", Some(0));
        age("2021-07-01", "2021-06-30", None);
    }

    #[test]
    fn grades() {
        let grade = |birth: &str, on: &str, wanted| {
            assert_eq!(grade_on(day(birth), day(on)), wanted, "{birth} {on}");
        };
        grade("2015-04-01", "2021-04-01", Grade::Elementary(1));
        grade("2015-04-02", "2021-04-01", Grade::Preschool(5));
        grade("2014-04-02", "2021-06-30", Grade::Elementary(1));
        grade("2014-04-01", "2021-06-30", Grade::Elementary(2));
        grade("2014-04-02", "2022-03-31", Grade::Elementary(1));
        grade("2008-04-02", "2021-06-30", Grade::JuniorHigh(1));
        grade("2005-04-02", "2021-06-30", Grade::High(1));
        grade("2003-04-02", "2021-06-30", Grade::High(3));
        grade("2003-04-01", "2021-06-30", Grade::Past);
        grade("2021-05-01", "2021-06-30", Grade::Preschool(0));
        grade("2020-05-01", "2021-06-30", Grade::Preschool(0));
        grade("2020-04-01", "2021-06-30", Grade::Preschool(1));
        assert_eq!(Grade::Elementary(1).label(), "小学1年");
        assert_eq!(school_year_start(day("2022-03-31")), Some(day("2021-04-01")));
    }

    proptest! {
        #[test]
        fn a_year_later_is_a_year_older(birth in 0_u32..20_000, lived in 0_u32..9_000) {
            let first = NaiveDate::from_num_days_from_ce_opt(730_000).unwrap();
            let birth = first + chrono::Days::new(u64::from(birth));
            let on = birth + chrono::Days::new(u64::from(lived));
            let (now, later) = (age_on(birth, on).unwrap(), age_on(birth, on + chrono::Months::new(12)).unwrap());
            prop_assert!(later == now + 1 || (on.month(), on.day()) == (2, 29) || (on.month(), on.day()) == (2, 28));
        }
    }
}
