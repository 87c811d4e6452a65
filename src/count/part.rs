//! Tables of one of several areas: definitions that say so, so that in one system with the tables of all areas equal
//! numbers are one cell and different ones never.

use super::{Counts, Table};

/// Renames every number of the tables of an area (its municipalities joined by `+`).
pub(super) fn rename(counts: &mut Counts, group: &str) {
    for table in &mut counts.tables {
        renamed(table, group);
    }
    if let Some(rate) = &mut counts.found_rate {
        rate.found.definition = of(&rate.found.definition, group);
    }
}

/// Renames the numbers of one table.
pub fn renamed(table: &mut Table, group: &str) {
    for count in table.cells.iter_mut().flatten() {
        count.definition = of(&count.definition, group);
    }
}

/// A number without a municipality is the area's: that of its row in the tables of all areas.
fn of(definition: &str, group: &str) -> String {
    let (what, parts) = definition.split_once('|').unwrap_or((definition, ""));
    if what.contains(':') && !what.starts_with("units:") {
        // Offices, their places, and what is left: named by the group alone.
        let parts = if parts.is_empty() { group } else { parts };
        return format!("{what}|{parts}");
    }
    let mut parts: Vec<String> = parts.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let own = format!("home={group}");
    let elsewhere = parts.iter().any(|part| part.starts_with("home=") && *part != own);
    if !elsewhere {
        parts.push(own);
        for part in &mut parts {
            match part.as_str() {
                // Between municipalities of the area; the tables of all areas do not know it.
                "term=moved-in-inside" | "term=moved-out-inside" => part.push_str(":within"),
                // Between areas is what the tables of all areas call inside.
                "term=moved-in-area" => "term=moved-in-inside".clone_into(part),
                "term=moved-out-area" => "term=moved-out-inside".clone_into(part),
                _ => {}
            }
        }
    }
    for part in &mut parts {
        // Offices of other areas are none of the area's municipalities, and yet municipalities to all areas.
        if part == "reporter=" {
            *part = format!("reporter=^{group}");
        }
    }
    parts.sort();
    parts.dedup();
    format!("{what}|{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_an_area_are_those_of_its_row_in_all_areas() {
        let reads = |from: &str, to: &str| assert_eq!(of(from, "1+2"), to);
        reads("children|", "children|home=1+2");
        reads("children|age=3", "children|age=3&home=1+2");
        reads("children|age=3&home=1", "children|age=3&home=1");
        reads("children|term=moved-in-area", "children|home=1+2&term=moved-in-inside");
        reads("children|term=moved-in-inside", "children|home=1+2&term=moved-in-inside:within");
        reads("reports|home=1&reporter=", "reports|home=1&reporter=^1+2");
        assert_eq!(of("children|home=1&term=moved-in-inside", "1"), "children|home=1&term=moved-in-inside:within");
        reads("capacity:short_stay|", "capacity:short_stay|1+2");
        reads("capacity:short_stay|1", "capacity:short_stay|1");
        reads("units:need|care-class=tube", "units:need|care-class=tube&home=1+2");
    }
}
