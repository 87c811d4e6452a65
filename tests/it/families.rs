//! Twins, brothers and sisters, each in two to four returns with slips: whom the engine takes for whom.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use jissu::link::engine::{Identity, Linkage, Outcome, Settings, link};

/// A fixed generator (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % sides
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.roll(100) < chance
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len())]
    }
}

const FAMILIES: [(&str, &str); 24] = [
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡辺", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("長谷川", "ハセガワ"),
    ("石渡", "イシワタ"),
    ("鹿島", "カシマ"),
    ("三堀", "ミツボリ"),
    ("角田", "ツノダ"),
    ("永島", "ナガシマ"),
    ("菱沼", "ヒシヌマ"),
    ("臼井", "ウスイ"),
    ("蛭田", "ヒルタ"),
    ("土志田", "トシダ"),
    ("飯田", "イイダ"),
    ("川名", "カワナ"),
    ("嘉山", "カヤマ"),
];
const FIRST: [(&str, &str); 16] = [
    ("陽", "ハル"),
    ("悠", "ユウ"),
    ("結", "ユ"),
    ("美", "ミ"),
    ("心", "ココ"),
    ("大", "ダイ"),
    ("颯", "ソウ"),
    ("莉", "リ"),
    ("彩", "アヤ"),
    ("優", "ユウ"),
    ("琴", "コト"),
    ("拓", "タク"),
    ("直", "ナオ"),
    ("千", "チ"),
    ("咲", "サキ"),
    ("遥", "ハルカ"),
];
const LAST: [(&str, &str); 16] = [
    ("斗", "ト"),
    ("真", "マ"),
    ("衣", "イ"),
    ("咲", "サキ"),
    ("春", "ハル"),
    ("輝", "キ"),
    ("太", "タ"),
    ("乃", "ノ"),
    ("花", "カ"),
    ("菜", "ナ"),
    ("音", "ネ"),
    ("也", "ヤ"),
    ("樹", "キ"),
    ("夏", "ナツ"),
    ("子", "コ"),
    ("実", "ミ"),
];

/// What is true of one child.
#[derive(Clone)]
struct Child {
    family: (&'static str, &'static str),
    first: (&'static str, &'static str),
    last: (&'static str, &'static str),
    birth: NaiveDate,
    female: bool,
}

/// Families of two or three children, half with twins; twins' names often share a character. One row per report, and its child.
fn families(n: usize, seed: u64) -> (Vec<Identity>, Vec<(usize, usize)>) {
    let mut dice = Dice(seed);
    let (mut rows, mut truth) = (Vec::new(), Vec::new());
    let first_day = NaiveDate::from_ymd_opt(2008, 4, 2).unwrap();
    for family in 0..n {
        let name = *dice.pick(&FAMILIES);
        let birth = first_day + Days::new(u64::try_from(dice.roll(6_400)).unwrap());
        let mut children = vec![Child {
            family: name,
            first: *dice.pick(&FIRST),
            last: *dice.pick(&LAST),
            birth,
            female: dice.percent(50),
        }];
        for _ in 0..=usize::from(dice.percent(25)) {
            let elder = children[0].clone();
            let twin = children.len() == 1 && dice.percent(50);
            let (shared, female) = (dice.roll(4), dice.percent(50));
            let next = Child {
                first: if shared == 0 { elder.first } else { *dice.pick(&FIRST) },
                last: if shared == 1 { elder.last } else { *dice.pick(&LAST) },
                birth: if twin { birth } else { birth + Days::new(u64::try_from(330 + dice.roll(2_000)).unwrap()) },
                female: if twin && dice.percent(40) { elder.female } else { female },
                ..elder
            };
            let named = |child: &Child| (child.first, child.last);
            if children.iter().all(|child| named(child) != named(&next)) {
                children.push(next);
            }
        }
        for (nth, child) in children.iter().enumerate() {
            let reports = 2 + dice.roll(3);
            for office in 0..reports {
                rows.push(report(&mut dice, child, family, u32::try_from(office + 1).unwrap()));
                truth.push((family, nth));
            }
        }
    }
    (rows, truth)
}

/// What an office writes of a child: some leave out readings or the address, write in kana alone, or slip.
fn report(dice: &mut Dice, child: &Child, family: usize, source: u32) -> Identity {
    let slip = |dice: &mut Dice, kana: &str| {
        let mut chars: Vec<char> = kana.chars().collect();
        if dice.percent(2) {
            let at = dice.roll(chars.len());
            chars[at] = *dice.pick(&['ア', 'カ', 'シ', 'ツ', 'ナ', 'ミ', 'ル']);
        }
        chars.into_iter().collect::<String>()
    };
    let mut given = format!("{}{}", child.first.0, child.last.0);
    if dice.percent(2) {
        given = format!("{}{}", child.first.0, dice.pick(&LAST).0); // another character by a wrong conversion
    }
    let mut given_kana = slip(dice, &format!("{}{}", child.first.1, child.last.1));
    let (mut family_name, mut family_kana) = (child.family.0.to_owned(), child.family.1.to_owned());
    match dice.roll(20) {
        0 => (given, family_name) = (String::new(), String::new()), // in kana alone
        1..=4 => (given_kana, family_kana) = (String::new(), String::new()),
        _ => {}
    }
    let birth = match dice.roll(100) {
        0 => child.birth.checked_add_days(Days::new(1)),
        1 => None,
        _ => Some(child.birth),
    };
    Identity {
        source: source + 4 * u32::try_from(family % 60).unwrap(),
        name: format!("{family_name}{given}"),
        kana: format!("{family_kana}{given_kana}"),
        family: family_name,
        given,
        family_kana,
        given_kana,
        birth,
        sex: (!dice.percent(10)).then_some(child.female ^ dice.percent(1)),
        municipality: 142_018,
        town: format!("本町{}丁目", family % 9),
        lot: if dice.percent(20) { String::new() } else { format!("{}-{}", family / 9, family % 7) },
        phone: if dice.percent(30) { String::new() } else { format!("046{family:07}") },
        guardian: if dice.percent(40) { String::new() } else { format!("{}健{}", child.family.0, family % 10) },
        ..Identity::default()
    }
}

/// Pairs of rows of one family that are of different children, how many of them were merged, and how many of those nobody is shown.
fn merged(truth: &[(usize, usize)], linkage: &Linkage) -> (usize, usize, usize) {
    let mut family: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, child) in truth.iter().enumerate() {
        family.entry(child.0).or_default().push(row);
    }
    let near: Vec<u32> = linkage
        .pairs
        .iter()
        .filter(|pair| pair.outcome == Outcome::Same && pair.near_limit)
        .map(|pair| linkage.cluster[usize::try_from(pair.a).unwrap()])
        .collect();
    let (mut n, mut wrong, mut unseen) = (0, 0, 0);
    for rows in family.values() {
        for (nth, &a) in rows.iter().enumerate() {
            for &b in rows[nth + 1..].iter().filter(|&&b| truth[a] != truth[b]) {
                n += 1;
                if linkage.cluster[a] == linkage.cluster[b] {
                    wrong += 1;
                    unseen += usize::from(!near.contains(&linkage.cluster[a]));
                }
            }
        }
    }
    (n, wrong, unseen)
}

#[test]
fn two_thousand_families_keep_their_children_apart() {
    for seed in [7, 8] {
        let (rows, truth) = families(2_000, seed);
        for settings in [Settings::default(), Settings::for_table(rows.len())] {
            let linkage = link(&rows, &[], &settings);
            let (n, wrong, unseen) = merged(&truth, &linkage);
            let share = 1_000 * wrong / n.max(1);
            assert!(n > 10_000 && share < 2, "seed {seed}: {wrong} of {n} pairs merged");
            assert_eq!(unseen, 0, "seed {seed}: {wrong} merged, {unseen} shown to nobody");
        }
    }
}
