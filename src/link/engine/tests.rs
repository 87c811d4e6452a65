//! Linking as a whole.

use chrono::NaiveDate;

use super::*;

/// A row: source, family, given, its kana, birth date, telephone.
fn row(source: u32, family: &str, given: &str, kana: &str, birth: &str, phone: &str) -> Identity {
    let family_kana = if family == "佐藤" { "サトウ" } else { "テシガワラ" };
    Identity {
        source: source + 1,
        family: family.into(),
        given: given.into(),
        name: format!("{family}{given}"),
        family_kana: family_kana.into(),
        given_kana: kana.into(),
        kana: format!("{family_kana}{kana}"),
        birth: NaiveDate::parse_from_str(birth, "%Y-%m-%d").ok(),
        sex: Some(false),
        municipality: 142_018,
        phone: phone.into(),
        ..Identity::default()
    }
}

fn run(rows: &[Identity]) -> Linkage {
    link(rows, &[], &Settings::default())
}

fn outcome(linkage: &Linkage, a: u32, b: u32) -> Option<Outcome> {
    linkage.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b)).map(|pair| pair.outcome)
}

fn few() -> Vec<Identity> {
    vec![
        row(0, "佐藤", "陽翔", "ハルト", "2019-05-03", "0468221234"),
        row(1, "佐藤", "陽翔", "ハルト", "2019-05-03", "0468221234"),
        row(1, "佐藤", "陽太", "ヨウタ", "2019-05-03", "0468221234"),
        row(2, "佐藤", "結衣", "ユイ", "2016-11-20", "0468221234"),
        row(0, "勅使河原", "蓮", "レン", "2012-01-09", "0468225555"),
        row(2, "勅使河原", "蓮", "レン", "2012-09-01", "0468225555"),
    ]
}

/// Some hundred rows: children in up to three returns with a slip here and there, and their brothers and sisters.
fn many() -> Vec<Identity> {
    let given = [
        ("陽翔", "ハルト"),
        ("結衣", "ユイ"),
        ("蓮", "レン"),
        ("美咲", "ミサキ"),
        ("悠真", "ユウマ"),
        ("咲良", "サクラ"),
    ];
    let family = ["佐藤", "勅使河原"];
    let mut rows = Vec::new();
    for child in 0..90_usize {
        let (name, kana) = given[child % given.len()];
        let birth = format!("20{:02}-{:02}-{:02}", 8 + child % 16, 1 + child % 12, 1 + child * 7 % 28);
        for copy in 0..=(child % 3) {
            let phone = format!("046{:06}", child / 2);
            let birth = if copy == 2 { birth.replace("-01", "-02") } else { birth.clone() };
            rows.push(row(u32::try_from(copy).unwrap(), family[child / 2 % 2], name, kana, &birth, &phone));
        }
    }
    rows
}

#[test]
fn nothing_and_one_row_are_fine() {
    assert!(run(&[]).cluster.is_empty());
    assert_eq!(run(&[Identity::default()]).cluster, [0]);
    assert_eq!(run(&vec![Identity::default(); 3]).cluster, [0, 1, 2]);
}

#[test]
fn a_handful_of_rows_is_enough() {
    let linkage = run(&few());
    assert_eq!(linkage.cluster, [0, 0, 2, 3, 4, 4]);
    assert_eq!(outcome(&linkage, 0, 1), Some(Outcome::Same));
    let twins = linkage.pairs.iter().find(|pair| (pair.a, pair.b) == (0, 2)).unwrap();
    assert!(twins.twin && twins.outcome != Outcome::Same);
}

#[test]
fn without_a_given_name_a_person_decides() {
    let mut rows = few();
    rows[1].given.clear();
    rows[1].given_kana.clear();
    rows[1].name = "佐藤".into();
    rows[1].kana = "サトウ".into();
    rows.truncate(2);
    let linkage = run(&rows);
    assert_eq!((linkage.cluster[1], outcome(&linkage, 0, 1)), (1, Some(Outcome::Review)));
    for row in &mut rows {
        row.certificate = "1400000001".into();
    }
    assert_eq!(run(&rows).cluster, [0, 0]);
}

#[test]
fn one_return_has_a_child_once_unless_plainly_twice() {
    let mut rows = few();
    rows.truncate(2);
    rows[1].source = rows[0].source;
    let linkage = run(&rows);
    assert_eq!(linkage.cluster, [0, 0]);
    assert!(linkage.pairs[0].repeated);
    rows[1].birth = NaiveDate::from_ymd_opt(2019, 5, 4);
    let linkage = run(&rows);
    assert_eq!((linkage.cluster[1], outcome(&linkage, 0, 1)), (1, Some(Outcome::Review)));
    let alone = link(&rows, &[], &Settings { attended: false, same: 0.7, ..Settings::default() });
    assert_eq!(alone.cluster, [0, 0]);
}

#[test]
fn names_that_changed_places_on_two_days_are_two_children() {
    let mut rows = few();
    rows.truncate(2);
    let row = rows[1].clone();
    rows[1] = Identity {
        name: format!("{}{}", row.given, row.family),
        kana: format!("{}{}", row.given_kana, row.family_kana),
        family: row.given,
        given: row.family,
        family_kana: row.given_kana,
        given_kana: row.family_kana,
        ..rows[1].clone()
    };
    assert_eq!(run(&rows).cluster, [0, 0]);
    rows[1].birth = NaiveDate::from_ymd_opt(2009, 11, 14);
    rows[1].phone = "0451112222".into();
    rows[1].municipality = 141_003;
    let alone = Settings { attended: false, same: 0.5, ..Settings::default() };
    assert_eq!(link(&rows, &[], &alone).cluster, [0, 1]);
}

#[test]
fn a_person_has_the_last_word() {
    let rows = few();
    let decide = |decisions: &[(u32, u32, Verdict)]| link(&rows, decisions, &Settings::default());
    let linkage = decide(&[(1, 0, Verdict::Different), (2, 3, Verdict::Same)]);
    assert_eq!(linkage.cluster, [0, 1, 2, 2, 4, 4]);
    assert_eq!(outcome(&linkage, 0, 1), Some(Outcome::Different));
    assert!(linkage.contradictions.is_empty());
    let linkage = decide(&[(0, 1, Verdict::Same), (0, 1, Verdict::Different), (7, 0, Verdict::Same)]);
    assert_eq!((linkage.cluster[1], linkage.contradictions), (1, vec![(0, 1), (0, 7)]));
}

#[test]
fn the_order_of_rows_changes_nothing_but_their_numbers() {
    let rows = many();
    let n = rows.len();
    let linkage = run(&rows);
    for step in [7, 11, 101] {
        let place = |nth: usize| (nth * step + 3) % n; // a permutation, as n shares no factor with the steps
        let shuffled: Vec<Identity> = (0..n).map(|nth| rows[place(nth)].clone()).collect();
        let other = run(&shuffled);
        let together = |of: &[u32], a: usize, b: usize| of[a] == of[b];
        for a in 0..n {
            for b in a + 1..n {
                assert_eq!(together(&other.cluster, a, b), together(&linkage.cluster, place(a), place(b)));
            }
        }
        assert_eq!((&other.model, &other.blocking), (&linkage.model, &linkage.blocking));
        let told = |linkage: &Linkage| {
            let mut told: Vec<_> =
                linkage.pairs.iter().map(|pair| (pair.weight.to_bits(), pair.outcome, pair.levels)).collect();
            told.sort_unstable();
            told
        };
        assert_eq!(told(&other), told(&linkage));
    }
}

#[test]
fn threads_change_nothing() {
    let rows = many();
    let with = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| run(&rows));
    assert_eq!(with(1), with(4));
}

#[test]
fn deciding_what_was_found_changes_nothing() {
    let rows = many();
    let linkage = run(&rows);
    let same: Vec<_> = linkage
        .cluster
        .iter()
        .zip(0..)
        .map(|(&first, row)| (first, row, Verdict::Same))
        .filter(|d| d.0 != d.1)
        .collect();
    assert_eq!(link(&rows, &same, &Settings::default()).cluster, linkage.cluster);
}

#[test]
fn an_explanation_adds_up() {
    let linkage = run(&few());
    for pair in &linkage.pairs {
        let steps = linkage.explain(pair);
        assert!((steps.iter().map(|step| step.weight).sum::<f64>() - pair.weight).abs() < 1e-9);
        assert_eq!(steps.len(), COMPARISONS.len() - N_OTHERS + 1);
    }
    let shown = Settings { shown: vec![(5, 0)], ..Settings::default() };
    assert_eq!(outcome(&link(&few(), &[], &shown), 0, 5), Some(Outcome::Different));
}

#[test]
fn names_stay_out_of_debug() {
    assert!(!format!("{:?}", few()).contains("佐藤"));
    assert!(!format!("{:?}", run(&few()).pairs).contains("佐藤"));
}

#[test]
fn rows_alike_without_end_come_to_an_end() {
    let rows: Vec<Identity> = (0..3_000).map(|source| Identity { source: source + 1, ..few()[0].clone() }).collect();
    let linkage = run(&rows);
    assert!(linkage.pairs.len() < 3_000 * 40);
    assert!(linkage.blocking.iter().any(|key| key.n_split > 0));
}
