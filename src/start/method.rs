//! Answers to the text of the method file, with a comment on each thing that the council has to decide.

use std::fmt::Write as _;

use super::Answers;
use crate::error::Error;
use crate::plan::write::{list, quoted};
use crate::values::service::Service;

/// Returns the method file's text.
pub(super) fn toml(answers: &Answers, codes: &[&str]) -> Result<String, Error> {
    let services: Vec<&str> = Service::NEEDED.iter().map(|service| service.code()).collect();
    let mut toml = String::from("# 集計の方法。四半期ごとに変わらないもの。変えるときは、決めた人と日付を残す。\n");
    // Writing to a String cannot fail.
    let _ = writeln!(toml, "name = {}", quoted(&format!("{} 実数把握の方法", answers.area)));
    let _ = writeln!(toml, "\n[area]\nname = {}\nsystem = \"二次医療圏\"", quoted(&answers.area));
    let _ = writeln!(toml, "municipalities = {} # 建制順", list(codes));
    toml.push_str(POPULATION);
    for place in &answers.municipalities {
        let _ = writeln!(toml, "# {} = 0 # {}", place.code, place.name);
    }
    let _ = writeln!(
        toml,
        "\n[linking] # 名寄せ\n# 番号のない行に付ける仮の番号の鍵。四半期の途中で変えない。外に出さない。"
    );
    let _ = writeln!(toml, "row-key = {}", quoted(&row_key(answers.fictional)?));
    toml.push_str("same = 0.98      # 同じ児である確率がこれ以上なら、同じ児とする\n");
    toml.push_str("different = 0.02 # これ以下なら別の児とする。間は人が判定する\n");
    toml.push_str("\n[tables]\nage-bands = [0, 3, 6, 12, 15, 18] # 年齢区分。各区分の下限\n");
    let _ = writeln!(toml, "\n[services] # 需給の表に出すサービス\nshown = {}", list(&services));
    toml.push_str(COORDINATORS);
    let _ = writeln!(toml, "preset = {}", quoted(&answers.preset));
    toml.push_str("# pool = [[\"市町のコード\", \"市町のコード\"]] # 公表では合わせて示す、子どもの少ない市町\n");
    let _ = writeln!(toml, "decided-by = {}", quoted(&answers.decided_by));
    toml.push_str("# decided-on = 2021-06-25 # 決めた日\n");
    toml.push_str("\n# 部外秘のファイル（restricted）と台帳を開いてよい人。名寄せ確認票と課題管理表に印刷する。\n");
    let off = if answers.opened_by.is_empty() { "# " } else { "" };
    let _ = writeln!(toml, "{off}[restricted]\n{off}opened-by = {}", quoted(&answers.opened_by));
    Ok(toml)
}

const POPULATION: &str = "
# 人口（分母）。国勢調査の値を市町のコードの後に書き、行頭の # を取ると、把握率が出る。
# [population]
# source = \"令和2年国勢調査\"
# date = 2020-10-01
# national-rate = 10.2 # 在宅の医療的ケア児（0～19歳、インスリンのみを除く）、人口1万人あたり
# national-rate-source = \"出典\"
# [population.total] # 全年齢。秘匿が人口で変わる方式（kaigo-db）では、必ず書く
# [population.under-20] # 0～19歳
";

const COORDINATORS: &str = "
# コーディネーター1人（常勤換算）が受け持てる児数。会議が決めたら、行頭の # を取る。
# [coordinators]
# children-per-fte = 50
# decided-by = \"決めた人\"

# 少ない数の秘匿。kaigo-db：人口で変わる（2万5千人以上は10未満、2千人以上は20未満、ほかはすべて）
# under-10：10未満、under-5：5未満、none：しない
[protection]
";

/// Returns a key that nobody can guess; a known one where the data are invented, so that runs can be compared.
fn row_key(fictional: bool) -> Result<String, Error> {
    if fictional {
        return Ok("架空データ用の鍵".to_owned());
    }
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(|_| Error::Internal { stage: "start" })?;
    let mut text = String::with_capacity(64);
    for byte in key {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
