//! Days on which an office is open (営業日: 月～金, 平日, 日祝休み) to a set of days of the week.

use chrono::{Datelike, NaiveDate};

use super::read::{Missing, Said, missing};
use crate::values::fold::{compat, is_dash};

/// Days of the week, Monday first, and holidays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekdays(u8);

const DAYS: [char; 8] = ['月', '火', '水', '木', '金', '土', '日', '祝'];
const HOLIDAY: usize = 7;

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(u8::MAX);

    /// Returns a set with one more day, Monday being 0 and holidays 7.
    #[must_use]
    pub fn with(self, day: usize) -> Self {
        Self(self.0 | u32::try_from(day).ok().and_then(|day| 1_u8.checked_shl(day)).unwrap_or(0))
    }

    fn has(self, day: usize) -> bool {
        self.with(day) == self
    }

    /// Returns the days that a cell names.
    pub fn read(text: &str) -> Said<Self> {
        match missing(text) {
            Some(Missing::Blank | Missing::Dash | Missing::Nothing) => return Said::Blank,
            Some(Missing::Unknown) => return Said::Unknown,
            Some(Missing::Ditto) => return Said::Unreadable,
            None => {}
        }
        let plain = plain(text);
        if ["毎日", "年中無休", "無休", "全日", "365日"].contains(&plain.as_str()) {
            return Said::Value(Self::ALL);
        }
        let is_closed = ["休み", "定休", "休業", "除く", "以外", "休"].iter().any(|word| plain.ends_with(word));
        let named = named(&plain).filter(|days| *days != Self::default());
        named.map_or(Said::Unreadable, |days| Said::Value(if is_closed { Self(!days.0) } else { days }))
    }

    /// Returns how many of a month's days these are; holidays are counted as the day of the week on which they fall.
    pub fn in_month_of(self, day: NaiveDate) -> u32 {
        let Some(first) = day.with_day(1) else { return 0 };
        let days = first.iter_days().take_while(|at| at.month() == first.month());
        let open = |at: &NaiveDate| usize::try_from(at.weekday().num_days_from_monday()).is_ok_and(|day| self.has(day));
        u32::try_from(days.filter(open).count()).unwrap_or(0)
    }

    /// Returns the days in words: 月火水木金.
    pub fn label(self) -> String {
        DAYS.iter().enumerate().filter(|(day, _)| self.has(*day)).map(|(_, name)| name).collect()
    }
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in compat(text).chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            '〜' | '~' => plain.push('~'),
            _ if is_dash(c) => plain.push('~'),
            _ => plain.push(c),
        }
    }
    let words = [
        ("曜日", ""),
        ("曜", ""),
        ("から", "~"),
        ("祝日", "祝"),
        ("平日", "月~金"),
        ("休日", "土日祝"),
        ("週末", "土日"),
    ];
    words.into_iter().fold(plain, |plain, (word, short)| plain.replace(word, short))
}

/// Days named one by one or from … to; none where anything else is written.
fn named(plain: &str) -> Option<Weekdays> {
    let mut days = Weekdays::default();
    let (mut last, mut is_range) = (None, false);
    let mut rest = plain;
    for word in ["定休日", "定休", "休業", "休み", "休", "を除く", "除く", "以外", "は", "営業", "開所", "のみ"]
    {
        rest = rest.strip_suffix(word).unwrap_or(rest);
    }
    for c in rest.chars() {
        if let Some(day) = DAYS.iter().position(|name| *name == c) {
            match last.filter(|_| is_range) {
                Some(first) if day < HOLIDAY => {
                    // Over the end of the week, if need be.
                    let span = (day + HOLIDAY - first) % HOLIDAY;
                    days = (0..=span).fold(days, |days, step| days.with((first + step) % HOLIDAY));
                }
                Some(_) => return None,
                None => days = days.with(day),
            }
            (last, is_range) = (Some(day).filter(|day| *day < HOLIDAY), false);
        } else if c == '~' && last.is_some() {
            is_range = true;
        } else if !['・', '、', ',', '/', '，', '.', 'と', '及', 'び'].contains(&c) {
            return None;
        }
    }
    (!is_range).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_as_offices_write_them() {
        let read = |text: &str, days: &str| {
            assert_eq!(Weekdays::read(text).value().map(Weekdays::label), Some(days.to_owned()), "{text}");
        };
        read("月～金", "月火水木金");
        read("月曜日から土曜日", "月火水木金土");
        read("平日", "月火水木金");
        read("平日・土", "月火水木金土");
        read("月・水・金", "月水金");
        read("月火水木金（祝日を除く）", "月火水木金");
        read("土日祝日", "土日祝");
        read("日・祝休み", "月火水木金土");
        read("土～月", "月土日");
        read("年中無休", "月火水木金土日祝");
        assert_eq!(Weekdays::read(""), Said::Blank);
        assert_eq!(Weekdays::read("応相談"), Said::Unreadable);
        assert_eq!(Weekdays::read("月～"), Said::Unreadable);
    }

    #[test]
    fn days_of_a_month() {
        let on = |days: &str| Weekdays::read(days).value().unwrap().in_month_of("2021-06-30".parse().unwrap());
        assert_eq!([on("月～金"), on("毎日"), on("土日")], [22, 30, 8]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[月火水木金土日祝～ー曜休み除く、・]{0,12}|\\PC*") {
            let _ = Weekdays::read(&text);
        }
    }
}
