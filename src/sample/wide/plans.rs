//! The method and quarter files of a sample of several areas.

use std::fmt::Write as _;

use super::Land;
use crate::plan::FiscalQuarter;
use crate::plan::write::{QuarterText, list, quoted};
use crate::sample::Scope;
use crate::sample::offices::Office;
use crate::sample::people::Quarter;

/// The method, the same for all quarters.
pub(in crate::sample) fn method(scope: Scope, land: &Land) -> String {
    let mut toml = String::from("# 集計の方法。四半期ごとに変わらないもの。見本のために作ったもの。\n");
    // Writing to a String cannot fail.
    let name = scope.name();
    let _ = writeln!(toml, "name = {}\n\n[area]", quoted(&format!("{name} 実数把握の方法")));
    let _ = writeln!(toml, "name = {}\nsystem = \"二次医療圏\"", quoted(name));
    match land.areas.as_slice() {
        [one] => {
            let _ = writeln!(toml, "municipalities = {} # 建制順", list(&one.members));
        }
        several => {
            toml.push_str("\n# 圏域。集計表は圏域ごとに1冊と、全体（圏域ごとの数）で1冊。\n");
            for area in several {
                let _ = writeln!(
                    toml,
                    "[area.part.{}]\nname = {}\nmunicipalities = {}",
                    area.id,
                    quoted(&area.name),
                    list(&area.members)
                );
            }
        }
    }
    toml.push_str(REST);
    toml
}

const REST: &str = r#"
[linking]                               # 名寄せ
row-key = "架空データ用の鍵（実データでは長い乱数に替える）"

[protection]                            # 秘匿
preset = "under-10"
decided-by = "検討会議（架空）"
decided-on = 2021-06-25
"#;

/// The quarter file of a quarter; `previous` is the id of the one before.
pub(in crate::sample) fn quarter(
    scope: Scope,
    offices: &[Office<'_>],
    quarter: &Quarter,
    previous: Option<&str>,
) -> String {
    QuarterText {
        quarter: FiscalQuarter::of_day(quarter.reference),
        area: scope.name(),
        reference_date: quarter.reference,
        due: quarter.due,
        fictional: true,
        previous,
        offices: offices.iter().map(|office| office.text(None)).collect(),
    }
    .toml()
}
