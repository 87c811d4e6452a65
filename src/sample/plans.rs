//! The method file and the quarter files that go with the returns.

use chrono::Days;

use super::offices::{OFFICES, Office};
use super::people::Quarter;
use crate::plan::FiscalQuarter;
use crate::plan::write::QuarterText;

/// The method, the same for both quarters.
pub(super) const METHOD: &str = r#"# 集計の方法。四半期ごとに変わらないもの。変えるときは、決めた人と日付を残す。
name = "横須賀・三浦圏域 実数把握の方法"

[area]
name = "横須賀・三浦"
system = "二次医療圏"
municipalities = ["142018", "142042", "142085", "142107", "143014"] # 建制順

[population]                            # 人口（分母）
source = "令和2年国勢調査"
date = 2020-10-01
national-rate = 10.2                    # 在宅の医療的ケア児（0～19歳、インスリンのみを除く）、人口1万人あたり
national-rate-source = "全国推計 20,385人（2022年）÷ 0～19歳人口 約2,000万人（概数）"

[population.total]
142018 = 388078                         # 横須賀市
142042 = 172710                         # 鎌倉市
142085 = 57060                          # 逗子市
142107 = 42069                          # 三浦市
143014 = 31665                          # 葉山町

[population.under-20]                   # 0～19歳。見本の概数なので、実際の集計では国勢調査の値に替える
142018 = 56000
142042 = 27500
142085 = 9000
142107 = 5000
143014 = 5500

[linking]                               # 名寄せ
row-key = "架空データ用の鍵（実データでは長い乱数に替える）"
same = 0.98                             # これ以上は同じ児とする
different = 0.02                        # これ以下は別の児とする。間は人が見る

[tables]
age-bands = [0, 3, 6, 12, 15, 18]       # 各区分の下限の年齢

[services]                              # 需給の表に出すサービス
shown = ["short_stay", "child_development", "after_school", "home_visit_development", "nursery_visit", "visiting_nurse", "day_respite", "home_help"]

[reference]
folder = "../input/reference"           # 公表されている事業所の一覧

[coordinators]
children-per-fte = 50                   # 常勤換算1人あたりの児数（架空の目安）
decided-by = "検討会議（架空）"

[protection]                            # 秘匿
preset = "under-10"
pool = [["142085", "142107", "143014"]] # 公表では合算する市町
decided-by = "検討会議（架空）"
decided-on = 2021-06-25
"#;

/// The quarter file of the quarter; `previous` is the id of the one before.
pub(super) fn quarter(quarter: &Quarter, previous: Option<&str>) -> String {
    let due = |office: &Office<'_>| (office.key == "yokosuka-fukushi").then(|| quarter.due - Days::new(5));
    let text = QuarterText {
        quarter: FiscalQuarter::of_day(quarter.reference),
        area: "横須賀・三浦圏域",
        reference_date: quarter.reference,
        due: quarter.due,
        fictional: true,
        previous,
        offices: OFFICES.iter().map(|office| office.text(due(office))).collect(),
    };
    text.toml()
}
