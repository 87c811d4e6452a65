//! Nothing hidden in the council's tables follows from what is shown: an elimination of its own, over all tables of a
//! quarter at once, with the sums that every reader knows.

use std::collections::{BTreeMap, BTreeSet};

use jissu::count::{Entry, Measure};
use jissu::protect::{Left, PublishedTable, Shown};

use crate::common::{Job, publish};

/// A prime below 2^31, so that products fit.
const PRIME: i64 = 2_147_483_629;

/// The name of a number: what it counts and of whom, wherever it stands.
fn name(table: &PublishedTable, row: &Entry, column: &Entry) -> String {
    let (measure, weight) = column.measure.clone().or(row.measure.clone()).unwrap_or((table.measure, None));
    let mut parts: Vec<String> =
        row.parts.iter().chain(&column.parts).map(|(dimension, value)| format!("{dimension}={value}")).collect();
    parts.sort();
    parts.dedup();
    let weight = if measure == Measure::Units { weight.unwrap_or_default() } else { String::new() };
    let service = match measure {
        Measure::Public | Measure::Balance | Measure::Units => format!("{:?}/{}", table.service, table.id),
        _ => String::new(),
    };
    format!(
        "{measure:?} {weight} {service} {} {}",
        parts.join("&"),
        if measure == Measure::Public { format!("{:?}", column.label) } else { String::new() }
    )
}

fn inverse(of: i64) -> i64 {
    let (mut base, mut power, mut result) = (of.rem_euclid(PRIME), PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    result
}

/// Brings rows into reduced echelon form.
fn reduce(mut rows: Vec<BTreeMap<usize, i64>>) -> Vec<BTreeMap<usize, i64>> {
    let mut reduced: Vec<(usize, BTreeMap<usize, i64>)> = Vec::new();
    while let Some(mut row) = rows.pop() {
        for (pivot, held) in &reduced {
            if let Some(factor) = row.get(pivot).copied() {
                for (column, value) in held {
                    let left = (row.get(column).copied().unwrap_or(0) - factor * value).rem_euclid(PRIME);
                    if left == 0 {
                        row.remove(column)
                    } else {
                        row.insert(*column, left)
                    };
                }
            }
        }
        let Some((pivot, lead)) = row.iter().next().map(|(column, value)| (*column, *value)) else { continue };
        let scale = inverse(lead);
        for value in row.values_mut() {
            *value = *value * scale % PRIME;
        }
        for (_, held) in &mut reduced {
            if let Some(factor) = held.get(&pivot).copied() {
                for (column, value) in &row {
                    let left = (held.get(column).copied().unwrap_or(0) - factor * value).rem_euclid(PRIME);
                    if left == 0 {
                        held.remove(column)
                    } else {
                        held.insert(*column, left)
                    };
                }
            }
        }
        reduced.push((pivot, row));
    }
    reduced.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn no_hidden_number_follows_from_the_published_ones() {
    for seed in [1, 2, 3] {
        let job = Job::new(seed);
        for quarter in ["fy2021q1", "fy2021q2"] {
            let (plan, checked) = job.check(quarter);
            let Left { published, decisions, .. } = publish(&plan, &checked, false, &[]);
            let published = &published[0];
            let small: BTreeSet<&str> = decisions
                .iter()
                .filter(|decision| decision.reason != "secondary")
                .map(|decision| decision.definition.as_str())
                .collect();
            for decision in &decisions {
                match decision.reason {
                    "primary" => assert!(decision.n_pairs > 0, "{} has no proof", decision.definition),
                    "secondary" => assert!(small.contains(decision.because.as_str()), "{}", decision.definition),
                    _ => {}
                }
            }
            let mut index: BTreeMap<String, usize> = BTreeMap::new();
            let mut hidden: BTreeMap<usize, bool> = BTreeMap::new();
            let mut equations: Vec<BTreeMap<usize, i64>> = Vec::new();
            for table in published.tables() {
                let mut at = |row: usize, column: usize| {
                    let name = name(table, &table.rows.entries[row], &table.columns.entries[column]);
                    let next = index.len();
                    let number = *index.entry(name.clone()).or_insert(next);
                    let is_hidden = table.cell(row, column) == Some(Shown::Hidden);
                    let held = *hidden.entry(number).or_insert(is_hidden);
                    assert_eq!(held, is_hidden, "{name} is shown in one place and hidden in another");
                    number
                };
                let (n_rows, n_columns) = (table.rows.entries.len(), table.columns.entries.len());
                for row in 0..n_rows {
                    for sum in &table.columns.sums {
                        equations.push(sum.iter().map(|(column, sign)| (at(row, *column), *sign)).collect());
                    }
                    (0..n_columns).for_each(|column| {
                        at(row, column);
                    });
                }
                for column in 0..n_columns {
                    for sum in &table.rows.sums {
                        equations.push(sum.iter().map(|(row, sign)| (at(*row, column), *sign)).collect());
                    }
                }
            }
            let n_hidden = hidden.values().filter(|hidden| **hidden).count();
            assert!(n_hidden > 50 && n_hidden < index.len(), "seed {seed} {quarter}: {n_hidden} of {}", index.len());
            for equation in &mut equations {
                equation.retain(|number, _| hidden[number]);
                for value in equation.values_mut() {
                    *value = value.rem_euclid(PRIME);
                }
            }
            let names: BTreeMap<usize, &String> = index.iter().map(|(name, number)| (*number, name)).collect();
            let solved = reduce(equations);
            let found: Vec<&&String> = solved
                .iter()
                .filter(|row| row.len() == 1)
                .flat_map(BTreeMap::keys)
                .map(|number| &names[number])
                .collect();
            assert!(found.is_empty(), "seed {seed} {quarter}: {found:?} follow from what is shown");
        }
    }
}
