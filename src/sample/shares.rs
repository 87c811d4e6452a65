//! How often each habit, slip and turn of life is drawn: a TOML file of shares, each between 0 and 1.
//!
//! What is not written keeps its default. What the defaults rest on, most of them on guesses, is in `docs/sample.md`.

use serde::Deserialize;

/// All shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shares {
    /// Who knows whom.
    pub knows: Knows,
    /// What is written otherwise than it is.
    pub slips: Slips,
    /// What an office has not heard of, and what families consent to.
    pub hears: Hears,
    /// What happens to children in a quarter; only where more than one area is made.
    pub life: Life,
    /// Faults planted for the audit; only where more than one area is made.
    pub faults: Faults,
}

/// The share of children that an office reports, of those that it could know.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Knows {
    /// 障害福祉: children with a decision on services.
    pub welfare_served: f64,
    /// 障害福祉: 重症心身障害児 without services.
    pub welfare_severe: f64,
    /// 障害福祉: other children without services.
    pub welfare_other: f64,
    /// 障害福祉: children in an institution.
    pub welfare_resident: f64,
    /// 小児慢性: children with a certificate.
    pub chronic: f64,
    /// 小児慢性: others.
    pub chronic_other: f64,
    /// 教育委員会: children at its schools.
    pub school: f64,
    /// 保育: children in nurseries.
    pub nursery: f64,
    /// 特別支援学校: its own.
    pub special_school: f64,
    /// 病院: children at home.
    pub hospital: f64,
    /// 病院: children who need no care.
    pub hospital_no_care: f64,
    /// 病院: inpatients.
    pub hospital_inpatient: f64,
    /// 病院: children from outside.
    pub hospital_outside: f64,
    /// 訪問看護: children who are visited by somebody.
    pub nurses: f64,
    /// 児童相談所: children in an institution.
    pub guidance_resident: f64,
    /// 児童相談所: others.
    pub guidance_other: f64,
}

impl Default for Knows {
    fn default() -> Self {
        Self {
            welfare_served: 0.96,
            welfare_severe: 0.75,
            welfare_other: 0.2,
            welfare_resident: 0.9,
            chronic: 0.86,
            chronic_other: 0.02,
            school: 0.96,
            nursery: 0.95,
            special_school: 0.97,
            hospital: 0.36,
            hospital_no_care: 0.2,
            hospital_inpatient: 0.9,
            hospital_outside: 0.85,
            nurses: 0.55,
            guidance_resident: 0.5,
            guidance_other: 0.02,
        }
    }
}

/// The share of rows with each slip; all are multiplied by the error rate but for variants of letters.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slips {
    /// Surnames in another form of the same letter (髙, 﨑).
    pub variant_surname: f64,
    /// Given names in another form of the same letter.
    pub variant_given: f64,
    /// A reading with a letter misheard.
    pub misheard: f64,
    /// A given name with a letter mistyped.
    pub mistyped: f64,
    /// A surname with a letter lost (●, 〓).
    pub lost: f64,
    /// No reading.
    pub no_reading: f64,
    /// A wrong date of birth.
    pub birth: f64,
    /// An older address in the same municipality.
    pub address: f64,
    /// Sex blank or wrong.
    pub sex: f64,
    /// Another telephone number.
    pub phone: f64,
    /// Part of the care left out by an office of another purpose.
    pub less_care: f64,
}

impl Default for Slips {
    fn default() -> Self {
        Self {
            variant_surname: 0.35,
            variant_given: 0.12,
            misheard: 0.03,
            mistyped: 0.02,
            lost: 0.012,
            no_reading: 0.05,
            birth: 0.022,
            address: 0.03,
            sex: 0.02,
            phone: 0.2,
            less_care: 0.25,
        }
    }
}

/// What offices have not heard of, and consents.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hears {
    /// Offices other than welfare that still have the address before a move.
    pub old_address: f64,
    /// … the surname before a change.
    pub old_surname: f64,
    /// … nothing of a change (異動).
    pub no_change: f64,
    /// Families that consent to provision to the prefecture.
    pub consent: f64,
    /// Of these, families that consent to the home municipality's sharing.
    pub consent_municipality: f64,
}

impl Default for Hears {
    fn default() -> Self {
        Self { old_address: 0.5, old_surname: 0.6, no_change: 0.5, consent: 0.93, consent_municipality: 0.9 }
    }
}

/// The share of children to whom something happens in a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Life {
    /// A new child needs care (新規発生).
    pub new: f64,
    /// A child becomes known late (新規把握).
    pub found: f64,
    /// A child moves in from outside all areas (転入).
    pub moved_in: f64,
    /// A child moves out of all areas (転出).
    pub moved_out: f64,
    /// A child moves to another municipality of the region.
    pub moved: f64,
    /// Of these, those that go to another area.
    pub across: f64,
    /// 死亡.
    pub died: f64,
    /// 医療的ケア終了.
    pub recovered: f64,
    /// 入所.
    pub admitted: f64,
    /// Inpatients who come home (退院・在宅移行).
    pub discharged: f64,
    /// 所在不明.
    pub missing: f64,
    /// The surname changes.
    pub renamed: f64,
    /// Children with a brother or sister who needs care too.
    pub siblings: f64,
    /// Of these, twins.
    pub twins: f64,
    /// Children at a special needs school who go to one of another area.
    pub school_across: f64,
}

impl Default for Life {
    fn default() -> Self {
        Self {
            new: 0.02,
            found: 0.015,
            moved_in: 0.004,
            moved_out: 0.004,
            moved: 0.012,
            across: 0.4,
            died: 0.005,
            recovered: 0.008,
            admitted: 0.003,
            discharged: 0.3,
            missing: 0.001,
            renamed: 0.006,
            siblings: 0.08,
            twins: 0.4,
            school_across: 0.08,
        }
    }
}

/// The share of rows that each planted fault befalls (where the form shows the column and the child fits), multiplied by
/// the error rate; and of offices and quarters.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Faults {
    /// Each fault of a cell.
    pub cell: f64,
    /// A child entered twice.
    pub repeated: f64,
    /// A second home in another municipality.
    pub two_homes: f64,
    /// A child of the last quarter is dropped without a word.
    pub dropped: f64,
    /// A 送付票 or 集計表 that does not agree with the rows, by office.
    pub totals: f64,
    /// An office that sends nothing in a quarter.
    pub absent: f64,
}

impl Default for Faults {
    fn default() -> Self {
        Self { cell: 0.003, repeated: 0.003, two_homes: 0.003, dropped: 0.003, totals: 0.03, absent: 0.01 }
    }
}

impl Shares {
    /// Reads a file of shares; an unknown name or a share outside 0 to 1 is told with its line.
    pub fn read(text: &str) -> Result<Self, String> {
        let table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        for (section, shares) in &table {
            for (name, share) in shares.as_table().into_iter().flatten() {
                let number =
                    share.as_float().or_else(|| share.as_integer().map(|_| share.to_string().parse().unwrap_or(2.0)));
                if !number.is_some_and(|number| (0.0..=1.0).contains(&number)) {
                    return Err(format!("[{section}] {name} = {share}: 0..1"));
                }
            }
        }
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_strictly() {
        let read = Shares::read("[slips]\nbirth = 0.5\n[life]\nacross = 1\n").unwrap();
        assert!((read.slips.birth - 0.5).abs() < 1e-9 && (read.life.across - 1.0).abs() < 1e-9);
        assert_eq!(read.knows, Knows::default());
        for wrong in [
            "[slips]\nbirht = 0.5\n",
            "[slips]\nbirth = 1.5\n",
            "[slips]\nbirth = \"a\"\n",
            "[slip]\nbirth = 0.1\n",
            "[",
        ] {
            assert!(Shares::read(wrong).is_err(), "{wrong}");
        }
    }
}
