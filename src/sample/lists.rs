//! The columns of the child forms of all offices but welfare: lists made for other purposes, one line a
//! column as in [`layouts`](super::layouts).

/// 横須賀市 保健所 (小児慢性): a flat extract of a system, half-width kana, full-width digits.
pub(super) const YOKOSUKA_HEALTH: &str = "
項番 = number
カナ氏名 = kana : half
氏名 = name
性別 = sex : letter
生年月日 = birth : compact
郵便番号 = postal : number
住所 = address : wide
電話番号 = phone : plain
小児慢性受給者番号 = chronic_number
申請者氏名 = guardian
医療的ケアの内容 = cares
小児慢性特定疾病 = chronic : one
医療機関名 = hospital
就園就学状況 = affiliation_kind
更新日 = confirmed
提供根拠 = basis
県への提供同意 = consent_prefecture : zero
システム版 = made_with
";

/// 横須賀市 教育委員会: era, year, month and day of birth in cells of their own; three header rows.
pub(super) const YOKOSUKA_SCHOOLS: &str = "
番号 = number
学校名 = affiliation
学年 = grade
在籍区分 = affiliation_kind
氏名 / 姓 = family
氏名 / 名 = given
ふりがな / せい = family_kana : hiragana
ふりがな / めい = given_kana : hiragana
性別 = sex
生年月日 / 元号 = birth_era
生年月日 / 年 = birth_year
生年月日 / 月 = birth_month
生年月日 / 日 = birth_day
住所 = address : town
保護者 = guardian
医療的ケアの内容 / 呼吸 / 人工呼吸器 = ventilator : large
医療的ケアの内容 / 呼吸 / 気管切開 = tracheostomy : large
医療的ケアの内容 / 呼吸 / 酸素 = oxygen : large
医療的ケアの内容 / 呼吸 / エアウェイ = airway : large
医療的ケアの内容 / 呼吸 / たん吸引 = suction : large
医療的ケアの内容 / 呼吸 / 吸入 = nebulizer : large
医療的ケアの内容 / 栄養 / 経管栄養 = tube : large
医療的ケアの内容 / 栄養 / 中心静脈 = central_line : large
医療的ケアの内容 / 血糖 / インスリン注射 = injection : large
医療的ケアの内容 / 血糖 / インスリンポンプ = injection_pump : large
医療的ケアの内容 / 血糖 / 血糖値測定 = glucose : large
医療的ケアの内容 / 排泄 / 導尿 = catheter : large
医療的ケアの内容 / 排泄 / 留置カテーテル = catheter_continuous : large
医療的ケアの内容 / 排泄 / 人工透析 = dialysis : large
医療的ケアの内容 / 排泄 / ストーマ = stoma : large
医療的ケアの内容 / 排泄 / 摘便 = disimpaction : large
医療的ケアの内容 / その他 / けいれん時対応 = seizure : large
来年度の予定 = next_year
確認日 = confirmed : kanji
同意の有無 = consent_prefecture : word
提供根拠 = basis
備考 = remarks
";

/// 横須賀市 保育課.
pub(super) const YOKOSUKA_NURSERIES: &str = "
№ = number : wide
園名 = affiliation
クラス = grade
園児氏名 = name : half
よみがな = kana : hiragana
生年月日 = birth : cell
歳 = age : 歳
男女 = sex
住所地 = home
住所（町名番地） = address
医療的ケア⏎（複数可） = cares : lines
障害児相談支援 = planning
情報更新日 = confirmed : cell
同意 = consent_prefecture
根拠 = basis
特記事項 = remarks
";

/// 鎌倉市 教育委員会.
pub(super) const KAMAKURA_SCHOOLS: &str = "
通番 = number
在籍校 = affiliation
学年 = grade
就学区分 = affiliation_kind
幼児児童生徒氏名 = name : joined
氏名（カナ） = kana
生年月日（西暦） = birth
性別 = sex
現住所 = address
必要な医療的ケア = cares : dots
看護職員の配置 = -
確認日 = confirmed
提供同意 = consent_prefecture : answer
提供の根拠 = basis
コメント = remarks
";

/// 鎌倉保健福祉事務所 (prefecture): serial numbers where dates should be.
pub(super) const KAMAKURA_HEALTH: &str = "
番号 = number
居住市町 = home
患者氏名 = name
患者氏名カナ = kana : half
生年月日 = birth : serial
性別 = sex : number
住所 = address : full
保護者等氏名 = guardian
緊急連絡先 = phone : mixed
小児慢性特定疾病医療受給 = chronic : zero
実施している⏎医療的ケア = cares : commas
重心該当 = severe : zero
主治医 = doctor
かかりつけ医療機関 = hospital
訪看 = nurse_station
異動区分 = change
異動日 = change_date : serial
確認日 = confirmed : serial
同意（県） = consent_prefecture : zero
提供根拠 = basis
備考 = remarks
";

/// 同事務所 三崎センター.
pub(super) const MISAKI_HEALTH: &str = "
No = number
市町村名 = home : five
氏名漢字 = name : half
読み = kana
出生年月日 = birth : slash
性別 = sex
住所 = address : mixed
連絡先電話番号 = phone
小慢 = chronic
ケア内容 = cares : lines
医療機関 = hospital
最終確認日 = confirmed : slash
同意 = consent_prefecture : word
根拠 = basis
備考 = remarks
";

/// 県立特別支援学校: two sheets of one form.
pub(super) const SPECIAL_SCHOOL: &str = "
番号 = number
学部・学年 / 在籍区分 = affiliation_kind
学部・学年 / 学年 = grade
生徒氏名 = name : mixed
氏名ふりがな = kana : hiragana
生年月日⏎(令和・平成) = birth : mixed
性別 = sex
お住まいの⏎市町村 = home : mixed
自宅住所 = address : mixed
保護者 = guardian
携帯電話 = phone : mixed
医療的ケア / 人工呼吸器 = ventilator
医療的ケア / 気管カニューレ = tracheostomy
医療的ケア / 酸素吸入 = oxygen
医療的ケア / 経鼻エアウェイ = airway
医療的ケア / 痰吸引 = suction
医療的ケア / 吸入 = nebulizer
医療的ケア / 経管栄養 = tube
医療的ケア / 経管ポンプ = tube_pump
医療的ケア / IVH = central_line
医療的ケア / 導尿 = catheter
医療的ケア / 留置カテーテル = catheter_continuous
医療的ケア / 腹膜透析 = dialysis
医療的ケア / 摘便 = disimpaction
医療的ケア / 人工こう門 = stoma
医療的ケア / 浣腸 = enema
医療的ケア / けいれん時座薬 = seizure
重症心身障害の有無 = severe
電源が必要な機器 = power
進路予定 = next_year
状況確認日 = confirmed : dot
県への提供同意 = consent_prefecture : cross
居住市町村との共有同意 = consent_municipality : cross
提供根拠 = basis
備考 = remarks
";

/// 総合病院: names in two cells, western dates, text from a ward system.
pub(super) const HOSPITAL: &str = "
ID = number
姓カナ = family_kana : half
名カナ = given_kana : half
姓 = family
名 = given
性別 = sex : letter
DOB = birth : compact
〒 = postal
現住所 = address : full
電話 = phone
診療科 = -
在宅・入院・入所 = place
医ケア = cares
重症心身障害児 = severe : zero
担当医 = doctor
異動区分 = change
異動年月日 = change_date
更新日 = confirmed
同意 = consent_prefecture : one
根拠 = basis
";

/// 訪問看護ステーション.
pub(super) const NURSES: &str = "
No = number
利用者氏名 = name : half
よみ = kana : hiragana
生年月日 = birth : western
年齢 = age : 歳
住所地市町村 = home
住所 = address
連絡先 = phone
医療的ケア / 人工呼吸 = ventilator : check
医療的ケア / 気管切開 = tracheostomy : check
医療的ケア / HOT = oxygen : check
医療的ケア / 喀痰吸引 = suction : check
医療的ケア / エアウェイ = airway : check
医療的ケア / 胃瘻 = tube : check
医療的ケア / TPN = central_line : check
医療的ケア / 自己導尿 = catheter : check
医療的ケア / 留置カテーテル = catheter_continuous : check
医療的ケア / ストーマ = stoma : check
医療的ケア / 腹膜透析 = dialysis : check
医療的ケア / 浣腸 = enema : check
訪問看護 / 利用回数 = visiting_nurse.used : 回
訪問看護 / 希望 = visiting_nurse.wanted : blank
主治医 = doctor
担当コーディネーター = coordinator
確認日 = confirmed
同意 = consent_prefecture : answer
提供根拠 = basis
";

/// 児童相談所.
pub(super) const GUIDANCE: &str = "
児童番号 = number
児童名 = name
フリガナ = kana
生年月日 = birth : iso
性別 = sex
居住市町村 = home
住所 = address
医療的ケアの種類 = cares
重症心身障害児 = severe : one
生活の場 = place
異動区分 = change
異動年月日 = change_date : iso
最終確認日 = confirmed : iso
提供根拠 = basis
";
