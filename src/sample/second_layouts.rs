//! Layouts of the second error model: forms as systems print them (codes of 0 and 1, western dates, few titles), none shared
//! with the first model's. One line a column, as in [`layouts`](super::layouts).

use super::offices::{Cover, Form, Format, PLAIN};
use super::text::Encoding;

/// Residence first, care as 0 and 1, western dates.
const SYSTEM: &str = "
管理番号 = number : id
市町村名 = home : five
氏名カナ = kana : half
児童氏名 = name : half
男女 = sex : number
生年月日西暦 = birth : iso
居住地住所 = address : full
世帯主氏名 = guardian
緊急連絡先 = phone : plain
受給者番号 = certificate
重心該当 = severe : zero
呼吸器管理 = ventilator : zero
気管カニューレ = tracheostomy : zero
経鼻エアウェイ = airway : zero
在宅酸素 = oxygen : zero
たん吸引 = suction : zero
薬液吸入 = nebulizer : zero
胃瘻 = tube : zero
経管ポンプ = tube_pump : zero
TPN = central_line : zero
自己注射 = injection : zero
皮下注射ポンプ = injection_pump : zero
血糖値 = glucose : zero
腹膜透析 = dialysis : zero
間欠導尿 = catheter : zero
留置カテーテル = catheter_continuous : zero
ストーマ = stoma : zero
洗腸 = disimpaction : zero
浣腸 = enema : zero
けいれん時の処置 = seizure : zero
合計点 = score
スコア区分 = score_scheme
個別計画 = evacuation_plan
電源要否 = power : zero
在宅入院入所 = place
通園通学先区分 = affiliation_kind
通園通学先 = affiliation
次年度予定 = next_year
短期入所 / 支給量 = short_stay.granted
短期入所 / 実績 = short_stay.used
短期入所 / 希望 = short_stay.wanted
児童発達支援 / 支給量 = child_development.granted
児童発達支援 / 実績 = child_development.used
児童発達支援 / 希望 = child_development.wanted
放課後等デイサービス / 支給量 = after_school.granted
放課後等デイサービス / 実績 = after_school.used
放課後等デイサービス / 希望 = after_school.wanted
障害児支援利用計画 = planning
異動の種類 = change
異動発生日 = change_date : iso
異動先 = change_place
情報更新日 = confirmed : iso
提供同意 = consent_prefecture : zero
市町共有同意 = consent_municipality : zero
提供根拠区分 = basis
コメント = remarks
";

/// A narrow form: care in one cell, one line a child, wide digits.
const NARROW: &str = "
項番 = number : wide
お子さんの氏名 = name : spaced
よみがな = kana : hiragana
お誕生日 = birth : western
男女別 = sex : long
お住まいの市町村 = home : spaced
ご住所 = address : kanji
保護者等氏名 = guardian
携帯電話 = phone : dots
受給者証番号10桁 = certificate
重症心身障害の有無 = severe : answer
必要な医療的ケア = cares : dots
基本スコア合計 = score : 点
避難計画 = evacuation_plan
電源が必要な機器 = power : answer
生活拠点 = place
学校種別 = affiliation_kind
所属先 = affiliation
短期入所（利用日数） = short_stay.used : 日
短期入所（希望日数） = short_stay.wanted : 日
計画相談 = planning
異動事由 = change
異動日 = change_date : western
転出入先市町村 = change_place
確認日 = confirmed : western
同意の有無 = consent_prefecture : answer
提供の根拠 = basis
特記事項 = remarks
";

const SCHOOL: &str = "
連番 = number
所属施設名 = affiliation
学校種別 = affiliation_kind
年次 = grade
生徒氏名 = name : joined
カナ = kana
男女 = sex : letter
出生年月日 = birth : compact
自宅の住所 = address : wide
親権者 = guardian
実施している医療的ケア = cares : commas
来年4月の予定 = next_year
";

const NURSERY: &str = "
通番 = number
保育所名 = affiliation
歳児クラス = grade
園児氏名 = name
氏名ふりがな = kana : hiragana
誕生日 = birth : zero
住所市町村 = home : code
住所1 = address : full
ケア内容 = cares : lines
在籍種別 = affiliation_kind
";

const CHRONIC: &str = "
ID = number : id
患者氏名カナ = kana : half
患者氏名 = name : half
性 = sex : number
出生日 = birth : compact
居住市町 = home : long
現住所 = address : full
小児慢性受給者番号 = chronic_number
申請者 = guardian
医療的ケアの状況 = cares : dots
小慢受給 = chronic : zero
更新日 = confirmed : compact
根拠 = basis
";

const SPECIAL: &str = "
番号 = number
学年歳児 = grade
学校種別 = affiliation_kind
幼児児童生徒氏名 = name : half
読み = kana : half
男女 = sex : letter
生まれた日 = birth : dot
在住市町村 = home
住所番地まで = address : full
保護者 = guardian
重心 = severe : one
医ケア = cares : commas
次年度の予定 = next_year
最終確認日 = confirmed : iso
提供根拠 = basis
";

const WARD: &str = "
ID = number
患者氏名 = name : joined
カナ氏名 = kana
DOB = birth : iso
性別 = sex : letter
居住地の市町村 = home
所在地 = address : full
連絡先電話番号 = phone : brackets
医療的ケア内容 = cares : commas
人工呼吸器 = ventilator : one
療養場所 = place
確認日 = confirmed : iso
提供根拠 = basis
";

const VISITS: &str = "
通番 = number : text
利用者氏名 = name
読み仮名 = kana : hiragana
生年月日和暦 = birth : kanji
性別 = sex
居住地 = home
自宅住所 = address
保護者連絡先 = phone
医療的ケア内容 = cares : lines
重心 = severe : polite
訪問看護 / 実績 = visiting_nurse.used : 回
確認日 = confirmed : kanji
提供根拠 = basis
";

/// Welfare offices.
pub(super) const WELFARE: [Form; 3] = [
    Form { file: "child_list_{機関}.csv", format: Format::Text(b',', Encoding::Cp932), columns: SYSTEM, ..PLAIN },
    Form {
        file: "{機関}.xlsx",
        columns: SYSTEM,
        sheet: "出力",
        titles: &["帳票番号 ＷＦ－０３１"],
        cover: Cover::Sheet,
        ..PLAIN
    },
    Form {
        file: "回答票 {機関}（{q}）.ods",
        format: Format::Ods,
        columns: NARROW,
        sheet: "回答票",
        titles: &["", "回　答　票", "", "{機関}　　{基準日}"],
        notes: &["○　わからない項目は空欄で結構です。"],
        left: 2,
        page: 7,
        cover: Cover::Sheet,
        ..PLAIN
    },
];

/// Boards of education.
pub(super) const SCHOOLS: Form =
    Form {
        file: "在籍一覧_{機関}.xlsx", columns: SCHOOL, sheet: "在籍", titles: &["在籍一覧"], gap: 4, ..PLAIN
    };

/// Nurseries.
pub(super) const NURSERIES: Form =
    Form { file: "園児_{機関}.tsv", format: Format::Text(b'\t', Encoding::Utf16), columns: NURSERY, ..PLAIN };

/// Certificates of chronic disease.
pub(super) const HEALTH: Form = Form {
    file: "抽出結果{q}.xls",
    format: Format::Xls,
    columns: CHRONIC,
    sheet: "抽出結果",
    titles: &["抽出条件：医療的ケア＝あり"],
    ..PLAIN
};

/// Special needs schools.
pub(super) const SPECIAL_SCHOOL: Form = Form {
    file: "幼児児童生徒一覧.csv",
    format: Format::Text(b',', Encoding::Utf8),
    columns: SPECIAL,
    cover: Cover::File,
    ..PLAIN
};

/// Hospitals.
pub(super) const HOSPITAL: Form =
    Form { file: "患者リスト{q}.xlsx", columns: WARD, sheet: "list", gap: 10, ..PLAIN };

/// Visiting nurses.
pub(super) const NURSES: Form = Form {
    file: "利用者.xlsm",
    format: Format::Xlsm,
    columns: VISITS,
    sheet: "4月～",
    titles: &["利用者一覧（小児）", "※取扱注意"],
    sums: true,
    ..PLAIN
};
