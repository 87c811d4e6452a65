//! Patterns that other programs published for tables of the literature.

use jissu::protect::attack::attack;
use jissu::protect::engine::{
    Exposed, Insider, Policy, Reason, Relation, Sensitivity, Suppression, ZeroPolicy, suppress, unproven,
};
use jissu::protect::grid::Grid;

use super::tables::{EXACT, axis, count, rationally_determined, table};

fn solve(grid: &Grid, policy: Policy) -> Suppression {
    let result = suppress(grid.cells(), grid.relations(), policy, &[]).unwrap();
    let mask = result.mask();
    assert_eq!(unproven(grid.cells(), grid.relations(), policy, &[], &mask, &result.proof), Ok(vec![]));
    assert_eq!(rationally_determined(mask.len(), grid.relations(), &mask), Vec::<usize>::new());
    result
}

/// The pattern as text, a row a line: `P` primary, `S` secondary, `.` published.
fn pattern(result: &Suppression, columns: usize) -> Vec<String> {
    let letter = |reason: &Option<Reason>| match reason {
        None => '.',
        Some(Reason::Primary) => 'P',
        Some(Reason::Withheld) => 'W',
        Some(Reason::Secondary { .. }) => 'S',
    };
    result.hidden.chunks(columns).map(|row| row.iter().map(letter).collect()).collect()
}

fn secondaries(result: &Suppression) -> usize {
    result.hidden.iter().filter(|reason| matches!(reason, Some(Reason::Secondary { .. }))).count()
}

/// 8 regions × 4 main incomes: data `z1` of the R package `SSBtools` (Statistics Norway).
fn z1() -> Grid {
    let inner = [
        11, 11, 55, 36, 7, 1, 29, 18, 5, 8, 35, 25, 13, 2, 17, 13, 9, 14, 63, 52, 12, 9, 24, 22, 6, 4, 22, 8, 9, 3, 38,
        15,
    ];
    table(&axis(&[-1, 0, 0, 0, 0, 0, 0, 0, 0]), &axis(&[-1, 0, 0, 0, 0]), &inner, 4)
}

/// Year 2014 of the example of the `GaussSuppression` small-count vignette: areas × (total, old, young).
fn example1() -> Grid {
    // total, EU, non-EU, Iceland, Portugal, Spain
    table(&axis(&[-1, 0, 0, 2, 1, 1]), &axis(&[-1, 0, 0]), &[1, 0, 4, 2, 10, 7], 3)
}

/// The 17 persons of the `GaussSuppression` user-group slides: nations × (total, old, young).
fn paris(threshold: u32) -> Grid {
    // total, America, Europe, Denmark, France, USA
    table(&axis(&[-1, 0, 0, 2, 2, 1]), &axis(&[-1, 0, 0]), &[1, 1, 6, 2, 3, 4], threshold)
}

#[test]
fn eight_regions() {
    let expected = [".....", ".....", ".SP..", ".....", ".SP..", ".....", ".....", ".....", ".SP.."];
    assert_eq!(pattern(&solve(&z1(), EXACT), 5), expected);
}

#[test]
fn small_count_vignette() {
    assert_eq!(pattern(&solve(&example1(), EXACT), 3), ["...", "SSS", "PPP", "PPP", "SSP", "..."]);
}

#[test]
fn paris_slides_below_three_and_below_four() {
    assert_eq!(pattern(&solve(&paris(3), EXACT), 3), ["...", "...", "...", "PPP", "SSP", "..."]);
    assert_eq!(pattern(&solve(&paris(4), EXACT), 3), ["...", ".PS", ".SP", "PPP", "S.P", ".PS"]);
}

#[test]
fn published_tables_hold_under_the_full_audit() {
    for grid in [z1(), example1(), paris(3), paris(4)] {
        for zero in [ZeroPolicy::Hide, ZeroPolicy::Show] {
            solve(&grid, Policy { zero, ..Policy::default() });
        }
    }
}

/// 4 regions × 2 sexes with one sensitive cell: `microdata1` of the R package `sdcTable`.
#[test]
fn three_by_five() {
    let grid = table(&axis(&[-1, 0, 0, 0, 0]), &axis(&[-1, 0, 0]), &[18, 2, 19, 14, 12, 10, 6, 19], 3);
    assert_eq!(secondaries(&solve(&grid, EXACT)), 3);
    assert_eq!(secondaries(&solve(&grid, Policy::default())), 3);
}

/// Two tables over the same 8 regions, each safe alone (`sdcTools/UserSupport` issue 136).
#[test]
fn linked_regions() {
    let regions = [("A", 2), ("B", 2), ("I", 8), ("J", 8), ("K", 3), ("L", 3), ("M", 3), ("N", 7)];
    let value = |name: &str| match name {
        "total" => 36,
        "county-1" => 20,
        "county-2" => 16,
        "big" => 6,
        "small" => 30,
        _ => regions.iter().find(|region| region.0 == name).unwrap().1,
    };
    let mut grid = Grid::default();
    let first = ["total", "county-1", "county-2", "A", "B", "I", "J", "K", "L", "M", "N"];
    let second = ["total", "big", "small", "L", "M", "A", "B", "I", "J", "K", "N"];
    let cell = |name: &str| (name.to_owned(), count(value(name), 4));
    grid.table(&[axis(&[-1, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])], |at| cell(first[at[0]])).unwrap();
    grid.table(&[axis(&[-1, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2])], |at| cell(second[at[0]])).unwrap();
    assert_eq!(grid.cells().len(), 13);
    let result = solve(&grid, EXACT);
    assert_eq!(secondaries(&result), 1);
    let because = grid.find("K").unwrap();
    assert_eq!(result.hidden[grid.find("N").unwrap()], Some(Reason::Secondary { because }));
    solve(&grid, Policy::default());
}

/// Two hidden cells in every line, and one of them still follows (test of `sdcTable`'s heuristic).
#[test]
fn four_by_four() {
    let inner = [30, 47, 64, 89, 90, 124, 5, 31, 92, 100, 59, 85, 800, 991, 651, 685];
    let mut grid = table(&axis(&[-1, 0, 0, 0, 0]), &axis(&[-1, 0, 0, 0, 0]), &inner, 0);
    let sensitive = [30, 47, 64, 90, 5, 100, 85, 991, 685];
    let mut fresh = Grid::default();
    for (index, cell) in grid.cells().iter().enumerate() {
        let threshold = if sensitive.contains(&cell.value) { 1_000 } else { 0 };
        let mut cell = *cell;
        cell.sensitive = Sensitivity::Count { threshold };
        fresh.cell(&index.to_string(), cell).unwrap();
    }
    grid.relations().iter().for_each(|relation| fresh.relate(relation.clone()));
    std::mem::swap(&mut grid, &mut fresh);
    let primary: Vec<bool> = grid.cells().iter().map(|cell| sensitive.contains(&cell.value)).collect();
    let w_b = grid.cells().iter().position(|cell| cell.value == 47).unwrap();
    let shown: Vec<Option<i64>> =
        grid.cells().iter().zip(&primary).map(|(cell, hidden)| (!hidden).then_some(cell.value)).collect();
    let intervals = attack(&shown, &vec![Some(0); shown.len()], grid.relations()).unwrap();
    let of =
        |cell: usize| intervals.iter().find(|interval| interval.cell == cell).map(|at| (at.low, at.high, at.is_exact));
    assert_eq!(of(w_b), Some((Some(47), Some(47), true)));
    let result = solve(&grid, EXACT);
    assert_eq!(secondaries(&result), 1);
    let shown: Vec<Option<i64>> =
        grid.cells().iter().zip(result.mask()).map(|(cell, hidden)| (!hidden).then_some(cell.value)).collect();
    let intervals = attack(&shown, &vec![Some(0); shown.len()], grid.relations()).unwrap();
    let ends = intervals.iter().find(|interval| interval.cell == w_b).map(|at| (at.low, at.high, at.is_exact));
    assert_eq!(ends, Some((Some(0), Some(78), true)));
}

/// Capacity is public, so the gap gives the need back.
#[test]
fn a_gap_gives_the_need_back() {
    let mut grid = Grid::default();
    let need = grid.cell("need", count(3, 10)).unwrap();
    let mut public = count(20, 10);
    public.sensitive = Sensitivity::Public;
    let capacity = grid.cell("capacity", public).unwrap();
    let mut derived = count(17, 10);
    derived.sensitive = Sensitivity::Derived;
    let gap = grid.cell("gap", derived).unwrap();
    grid.relate(Relation { terms: vec![(gap, 1), (capacity, -1), (need, 1)] });
    let result = solve(&grid, Policy::default());
    assert_eq!(result.hidden[gap], Some(Reason::Secondary { because: need }));
}

/// Denmark's only young person would know the two of France: Europe's three less one.
#[test]
fn a_lone_child_subtracts_itself() {
    let grid = paris(3);
    let alone = |(at, cell): (usize, &jissu::protect::engine::Cell)| (cell.contributors == 1).then_some(at);
    let family = |at: usize| Insider { name: format!("family {at}"), knows: vec![at], is_family: true };
    let families: Vec<Insider> = grid.cells().iter().enumerate().filter_map(alone).map(family).collect();
    let loose = solve(&grid, EXACT);
    let mask = loose.mask();
    let open = unproven(grid.cells(), grid.relations(), EXACT, &families, &mask, &loose.proof).unwrap();
    assert!(!open.is_empty());
    let strict = suppress(grid.cells(), grid.relations(), EXACT, &families).unwrap();
    assert!(secondaries(&strict) > secondaries(&loose) && strict.exposed.is_empty());
    assert_eq!(unproven(grid.cells(), grid.relations(), EXACT, &families, &strict.mask(), &strict.proof), Ok(vec![]));
}

/// Zeros are shown, so two hidden cells that make two are one and one.
#[test]
fn hidden_cells_at_their_least_need_a_third() {
    let grid = table(&axis(&[-1, 0, 0, 0, 0]), &axis(&[-1]), &[1, 1, 40, 30], 10);
    assert_eq!(secondaries(&solve(&grid, EXACT)), 0);
    assert_eq!(secondaries(&solve(&grid, Policy::default())), 1);
}

/// A row of known zeros and one number under a public total cannot be kept.
#[test]
fn what_known_numbers_give_away_is_reported() {
    let mut grid = Grid::default();
    let part = grid.cell("part", count(3, 10)).unwrap();
    let zero = grid.cell("zero", count(0, 10)).unwrap();
    let mut total = count(3, 10);
    total.sensitive = Sensitivity::Public;
    let total = grid.cell("total", total).unwrap();
    grid.relate(Relation::sum(total, &[part, zero]));
    let result = suppress(grid.cells(), grid.relations(), Policy::default(), &[]).unwrap();
    assert_eq!(
        (result.hidden[part], result.exposed),
        (Some(Reason::Primary), vec![Exposed { cell: part, insider: None }])
    );
}
