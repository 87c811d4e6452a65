//! Ages that an office takes (対象年齢: 0～5歳, 未就学児, 小学生以上, 18歳未満) to the first age taken and the first too old.

use chrono::{Datelike, Days, NaiveDate};

use super::read::{Missing, Said, missing};
use super::school::school_year_of;
use crate::values::fold::{compat, is_dash};

/// An age, or a step of school, that a child reaches on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// So many months of age; an age is reached at the end of the day before the birthday.
    Months(i32),
    /// A school year by age: 1 is the first of primary school, 13 the one after high school, 0 the last nursery class.
    Grade(i32),
}

/// Ages that an office takes; without limits it takes all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first age taken.
    pub from: Option<Step>,
    /// The first age that is too old.
    pub below: Option<Step>,
}

const EVERYBODY: [&str; 9] =
    ["全年齢", "年齢不問", "年齢問わず", "制限なし", "年齢制限なし", "不問", "問わず", "すべて", "全て"];
const PRESCHOOL: [&str; 7] = ["未就学児", "未就学", "就学前", "就学前児", "就学まで", "乳幼児", "小学校就学前"];
const UNTIL: [&str; 3] = ["以下", "まで", "迄"];
const BEFORE: [&str; 4] = ["未満", "になるまで", "に達するまで", "より下"];
const MONTHS: [&str; 6] = ["か月", "ヶ月", "ヵ月", "カ月", "ケ月", "箇月"];

/// First school year of each stage, and the year after its last.
const STAGES: [(&str, i32, i32); 13] = [
    ("小学校", 1, 7),
    ("小学生", 1, 7),
    ("小学部", 1, 7),
    ("小", 1, 7),
    ("中学校", 7, 10),
    ("中学生", 7, 10),
    ("中学部", 7, 10),
    ("中", 7, 10),
    ("高等学校", 10, 13),
    ("高校生", 10, 13),
    ("高校", 10, 13),
    ("高等部", 10, 13),
    ("高", 10, 13),
];

impl Step {
    /// Tells whether a child born on a day has reached the step on another.
    pub fn is_reached(self, birth: NaiveDate, day: NaiveDate) -> bool {
        match self {
            Self::Months(months) => months_on(birth, day) >= months,
            Self::Grade(grade) => school_year_of(birth, day) >= grade,
        }
    }

    /// Returns the last birth date of those who have reached the step on a day.
    pub fn last_birth(self, day: NaiveDate) -> Option<NaiveDate> {
        let years = match self {
            Self::Months(months) => months / 12,
            Self::Grade(grade) => grade + 5,
        };
        // Among the days of some three years from the year before on: who is born later has reached no more.
        let start = NaiveDate::from_ymd_opt(day.year() - years - 2, 1, 1)?;
        let (mut n_reached, mut end) = (0_u64, 1200);
        while n_reached < end {
            let middle = n_reached.midpoint(end);
            let birth = start.checked_add_days(Days::new(middle));
            if birth.is_some_and(|birth| self.is_reached(birth, day)) {
                n_reached = middle + 1;
            } else {
                end = middle;
            }
        }
        start.checked_add_days(Days::new(n_reached.checked_sub(1)?))
    }
}

fn months_on(birth: NaiveDate, day: NaiveDate) -> i32 {
    let Some(next) = day.succ_opt().filter(|_| birth <= day) else { return -1 };
    let months = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
    months(next) - months(birth) - i32::from(next.day() < birth.day())
}

impl Span {
    /// Tells whether a child born on a day is taken on another.
    pub fn takes(self, birth: NaiveDate, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from.is_reached(birth, day))
            && self.below.is_none_or(|below| !below.is_reached(birth, day))
    }

    /// Returns the ages that a cell names; of several groups, from the youngest to the oldest.
    pub fn read(text: &str) -> Said<Self> {
        match missing(text) {
            Some(Missing::Blank | Missing::Dash) => return Said::Blank,
            Some(Missing::Unknown) => return Said::Unknown,
            Some(Missing::Nothing) => return Said::Value(Self::default()),
            Some(Missing::Ditto) => return Said::Unreadable,
            None => {}
        }
        let plain = plain(text);
        let groups = plain.split(['、', ',', '・', '/', '及']).map(|part| part.trim_start_matches('び'));
        let spans: Option<Vec<Self>> = groups.filter(|part| !part.is_empty()).map(group).collect();
        match spans.as_deref() {
            Some([first, rest @ ..]) => Said::Value(rest.iter().fold(*first, |all, span| all.hull(*span))),
            _ => Said::Unreadable,
        }
    }

    /// From the earlier start to the later end; a start and an end by themselves (2歳以上・就学前) are both meant, as together
    /// they would leave nobody out.
    fn hull(self, other: Self) -> Self {
        match (self, other) {
            (Self { from, below: None }, Self { from: None, below })
            | (Self { from: None, below }, Self { from, below: None })
                if from.is_some() && below.is_some() =>
            {
                return Self { from, below };
            }
            _ => {}
        }
        let place = |step: Step| match step {
            Step::Months(months) => months,
            // A grade begins between two birthdays.
            Step::Grade(grade) => (grade + 5) * 12 + 6,
        };
        let from = self.from.zip(other.from).map(|(one, two)| if place(one) <= place(two) { one } else { two });
        let below = self.below.zip(other.below).map(|(one, two)| if place(one) >= place(two) { one } else { two });
        Self { from, below }
    }
}

/// Without spaces and brackets, and with one sign for from … to.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in compat(text).chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            '〜' | '~' => plain.push('~'),
            _ if is_dash(c) => plain.push('~'),
            '才' => plain.push('歳'),
            _ => plain.push(c),
        }
    }
    let plain = plain.replace("から", "~").replace("生後", "").replace("対象", "");
    plain.trim_end_matches("の児童").trim_end_matches("の児").to_owned()
}

/// One group: from … to, or one term with or without an end.
fn group(text: &str) -> Option<Span> {
    if EVERYBODY.contains(&text) {
        return Some(Span::default());
    }
    if let Some((left, right)) = text.split_once('~') {
        // A bare number is of the kind that the other end tells.
        let (first, last) = (bounds(left, right), bounds(right, left));
        return match (left.is_empty(), right.is_empty()) {
            (false, false) => Some(Span { from: first?.from, below: last?.below }),
            (false, true) => Some(Span { from: first?.from, below: None }),
            (true, false) => Some(Span { from: None, below: last?.below }),
            (true, true) => None,
        };
    }
    bounds(text, "")
}

/// What a term covers; its ending says whether it is open on a side.
fn bounds(text: &str, other: &str) -> Option<Span> {
    if PRESCHOOL.contains(&text) || PRESCHOOL.contains(&text.trim_end_matches("まで")) {
        return Some(Span { from: None, below: Some(Step::Grade(1)) });
    }
    let ending = |endings: &[&str]| endings.iter().find_map(|ending| text.strip_suffix(ending)).map(str::to_owned);
    if let Some(term) = ending(&BEFORE) {
        return Some(Span { from: None, below: span_of(&term, other)?.from });
    }
    if let Some(term) = ending(&UNTIL) {
        return Some(Span { from: None, below: span_of(&term, other)?.below });
    }
    if let Some(term) = ending(&["以上", "以降"]) {
        return Some(Span { from: span_of(&term, other)?.from, below: None });
    }
    span_of(text, other)
}

/// What a term without an ending covers: 3歳, 6か月, 小学生, 小3, 高校卒業, or a bare number.
fn span_of(term: &str, other: &str) -> Option<Span> {
    let months = |from: i32, below: i32| Span { from: Some(Step::Months(from)), below: Some(Step::Months(below)) };
    let grades = |from: i32, below: i32| Span { from: Some(Step::Grade(from)), below: Some(Step::Grade(below)) };
    let number = |text: &str| text.parse::<i32>().ok().filter(|number| (0..=120).contains(number));
    match term {
        "就学児" | "就学" | "学齢児" | "学齢" | "学齢期" | "児童生徒" => return Some(grades(1, 13)),
        "障害児" | "児童" | "小児" => return Some(months(0, 18 * 12)),
        "幼児" => return Some(Span { from: Some(Step::Months(12)), below: Some(Step::Grade(1)) }),
        "高校卒業" | "卒業" | "高等部卒業" => {
            return Some(Span { from: None, below: Some(Step::Grade(13)) });
        }
        _ => {}
    }
    if let Some(class) = term.strip_suffix("歳児クラス").or_else(|| term.strip_suffix("歳児")).and_then(number) {
        return Some(grades(class - 5, class - 4));
    }
    if let Some(years) = term.strip_suffix('歳').and_then(number) {
        return Some(months(years * 12, years * 12 + 12));
    }
    if let Some(count) = MONTHS.iter().find_map(|unit| term.strip_suffix(unit)).and_then(number) {
        return Some(months(count, count + 1));
    }
    for (stage, first, after) in STAGES {
        let Some(rest) = term.strip_prefix(stage) else { continue };
        let rest = rest.trim_end_matches('生').trim_end_matches('年');
        if rest.is_empty() {
            return Some(grades(first, after));
        }
        if let Some(year) = number(rest).filter(|year| (1..=after - first).contains(year)) {
            return Some(grades(first + year - 1, first + year));
        }
    }
    let bare = number(term.trim_end_matches('生').trim_end_matches('年'))?;
    let unit: String = other.chars().skip_while(char::is_ascii_digit).collect();
    let unit = MONTHS.iter().find(|months| unit.starts_with(**months)).filter(|_| !other.contains('歳'));
    if unit.is_some() {
        return Some(months(bare, bare + 1));
    }
    let stage = STAGES.iter().find(|(stage, ..)| other.starts_with(stage));
    match stage {
        Some((_, first, after)) if (1..=after - first).contains(&bare) => Some(grades(first + bare - 1, first + bare)),
        Some(_) => None,
        None => Some(months(bare * 12, bare * 12 + 12)),
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
    fn ages_as_offices_write_them() {
        let years = |n: i32| Some(Step::Months(n * 12));
        let grade = |n: i32| Some(Step::Grade(n));
        let read = |text: &str, from, below| assert_eq!(Span::read(text), Said::Value(Span { from, below }), "{text}");
        read("0～5歳", years(0), years(6));
        read("６歳〜１７歳", years(6), years(18));
        read("3歳以上", years(3), None);
        read("18歳未満", None, years(18));
        read("18歳まで", None, years(19));
        read("18歳になるまで", None, years(18));
        read("0歳から18歳未満", years(0), years(18));
        read("6か月～就学前", Some(Step::Months(6)), grade(1));
        read("生後6か月以上", Some(Step::Months(6)), None);
        read("未就学児", None, grade(1));
        read("未就学児（応相談）", None, grade(1));
        read("就学まで", None, grade(1));
        read("小学生以上", grade(1), None);
        read("小学生～高校生", grade(1), grade(13));
        read("小1～高3", grade(1), grade(13));
        read("小学校1年生から6年生", grade(1), grade(7));
        read("小1～6", grade(1), grade(7));
        read("就学児", grade(1), grade(13));
        read("高校卒業まで", None, grade(13));
        read("小学生、中学生", grade(1), grade(10));
        read("3歳児～5歳児", grade(-2), grade(1));
        read("２歳以上・就学前", years(2), grade(1));
        read("全年齢", None, None);
        read("制限なし", None, None);
        assert_eq!(Span::read(""), Said::Blank);
        assert_eq!(Span::read("主に肢体不自由"), Said::Unreadable);
    }

    #[test]
    fn school_begins_between_birthdays() {
        let on = day("2021-06-30");
        let preschool = Span { from: None, below: Some(Step::Grade(1)) };
        // Both are six; one goes to school.
        assert!(preschool.takes(day("2015-04-02"), on) && !preschool.takes(day("2015-04-01"), on));
        assert_eq!(Step::Grade(1).last_birth(on), Some(day("2015-04-01")));
        assert_eq!(Step::Months(72).last_birth(on), Some(day("2015-07-01")));
        assert_eq!(Step::Months(0).last_birth(on), Some(on));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9０-９~～ー歳才か月小中高年生以上未満まで就学前、（） ]{0,12}|\\PC*") {
            let _ = Span::read(&text);
        }

        #[test]
        fn who_is_younger_has_reached_no_more(years in 0_i32..19, grade in -5_i32..14, born in 0_u64..7000) {
            let on = day("2021-06-30");
            let birth = on - Days::new(born);
            for step in [Step::Months(years * 12), Step::Grade(grade)] {
                let reached = step.last_birth(on).is_some_and(|last| birth <= last);
                prop_assert_eq!(step.is_reached(birth, on), reached);
            }
        }
    }
}
