//! Names of fiscal quarters (四半期), as in `fy2021q1` or 令和3年度第1四半期, to a [`FiscalQuarter`] and its days.

use chrono::{Datelike, Months, NaiveDate};

use crate::values::era::{Era, era_text};
use crate::values::fold::compat;

/// Three months of a Japanese fiscal year, which begins in April.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiscalQuarter {
    year: i32,
    nth: u32,
}

impl FiscalQuarter {
    /// Returns the quarter of an id such as `fy2021q1`, and of nothing else.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::read(id).filter(|quarter| quarter.id() == id)
    }

    /// Returns the quarter that a person may have meant: an id, 令和3年度第1四半期, R3Q1, 2021年度第1四半期.
    pub fn read(text: &str) -> Option<Self> {
        let text: String = compat(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.trim_start_matches("fy").trim_end_matches("四半期");
        let (year, nth) = text.split_once("年度第").or_else(|| text.split_once('q'))?;
        let (era, year) = Era::split(year).map_or((None, year), |(era, rest)| (Some(era), rest));
        let year: u32 = if year == "元" { 1 } else { year.parse().ok()? };
        let year = match era {
            Some(era) => era.common_year(year)?,
            None => i32::try_from(year).ok()?,
        };
        let nth = nth.parse().ok().filter(|nth| (1..=4).contains(nth))?;
        (1948..=2200).contains(&year).then_some(Self { year, nth })
    }

    /// Returns the quarter a day lies in.
    pub fn of_day(day: NaiveDate) -> Self {
        let (year, month) =
            if day.month() < 4 { (day.year() - 1, day.month() + 12) } else { (day.year(), day.month()) };
        Self { year, nth: (month - 1) / 3 }
    }

    /// Returns the name in files: `fy2021q1`.
    pub fn id(self) -> String {
        format!("fy{}q{}", self.year, self.nth)
    }

    /// Returns the name on paper: 令和3年度第1四半期. From May 2019 on a fiscal year is called by the era it ends in.
    pub fn title(self) -> String {
        format!("{}年度第{}四半期", self.era_year(), self.nth)
    }

    /// Returns the fiscal year by its era: 令和3.
    pub fn era_year(self) -> String {
        let may = NaiveDate::from_ymd_opt(self.year, 5, 1).map(era_text).unwrap_or_default();
        may.split('年').next().unwrap_or_default().to_owned()
    }

    /// Returns the fiscal year by the common calendar.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Returns which quarter of the year it is, 1 to 4.
    pub const fn nth(self) -> u32 {
        self.nth
    }

    /// Returns the last day, which is the 基準日 unless the council says otherwise.
    pub fn last_day(self) -> Option<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(self.year, 4, 1)?;
        first.checked_add_months(Months::new(3 * self.nth))?.pred_opt()
    }

    /// Returns the quarter after this one.
    #[must_use]
    pub fn next(self) -> Self {
        if self.nth == 4 { Self { year: self.year + 1, nth: 1 } } else { Self { nth: self.nth + 1, ..self } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let id = |text: &str| FiscalQuarter::read(text).map(FiscalQuarter::id);
        for text in ["fy2021q1", "令和3年度第1四半期", "令和３年度 第１四半期", "R3Q1", "2021年度第1四半期", "2021q1"]
        {
            assert_eq!(id(text).as_deref(), Some("fy2021q1"), "{text}");
        }
        assert_eq!(id("令和元年度第2四半期").as_deref(), Some("fy2019q2"));
        for text in ["", "令和3年度", "fy2021q5", "fy2021q0", "3月", "fy99999999999q1"] {
            assert_eq!(id(text), None, "{text}");
        }
        assert_eq!(FiscalQuarter::of_id("R3Q1"), None);
    }

    #[test]
    fn a_quarter_ends_before_the_next_begins() {
        let mut quarter = FiscalQuarter::read("fy2018q1").unwrap();
        for _ in 0..20 {
            let last = quarter.last_day().unwrap();
            assert_eq!(FiscalQuarter::of_day(last), quarter);
            assert_eq!(FiscalQuarter::of_day(last.succ_opt().unwrap()), quarter.next());
            assert_eq!(FiscalQuarter::read(&quarter.title()), Some(quarter));
            quarter = quarter.next();
        }
    }
}
