# 値の名前。

# 個人の記載の代わり
private = （表示しません）

# 疑義の重さ
reject = 却下
error = エラー
query = 照会
info = 参考

# 疑義の対象
level-file = ファイル
level-sheet = シート
level-row = 行
level-cell = セル
level-return = 提出
level-between = 提出物どうし

# 行の種類
row-data = データ
row-label = 項目と値
row-title = 題名
row-header = 列名
row-repeated-header = 列名の繰り返し
row-note = 注記
row-total = 計
row-relisted = 再掲
row-example = 記入例
row-placeholder = 該当なし
row-template = 未記入の行
row-no-table = 表のないシートの行
row-unread = 何の行か分からない行

# 列をその項目と読んだ理由
why-pinned = 設定ファイルの指定
why-title = 列名の一致
why-lower-title = 下段の列名の一致
why-measure = 数の列として使用
why-unknown = 様式にない列
why-taken = ほかの列を使用
why-carried = 前のシートの列の続き
why-furigana = Excel のふりがな（列より弱い根拠）
why-passed = 設定ファイルで別の列を指定
why-numbers = 数の列
why-dates = 日付の列
why-flags = 有無の列
why-codes = 番号の列
why-texts = 文字の列
why-nothing = 値のない列

# 様式
form-child = 個票
form-headcount = 集計表
form-facility = 社会資源調査
form-coordinator = コーディネーター名簿
form-cover = 送付票
form-verdict = 名寄せ確認票の判定
form-other = その他の表
form-reply = 疑義照会票の回答
form-task = 課題管理表

# 行の扱い
fate-used = 使用
fate-held = 保留
fate-aside = 除外
held-no-name = 保留（氏名なし）
held-no-birth = 保留（生年月日なし）
held-bad-birth = 保留（生年月日が読み取れない）
held-birth-against-school = 保留（生年月日と所属の矛盾）
held-birth-in-future = 保留（生年月日が基準日より後）
held-no-office = 保留（提出者が不明）
aside-superseded = 除外（別の版を使用）

# 提出の状況
status-missing = 未提出
status-received = 受付済
status-rejected = 様式不備（再提出依頼）
status-nothing = 該当なし
status-queried = 疑義照会中
status-answered = 疑義回答済
status-final = 確定
status-not-asked = 今期対象外
status-carried = 前回値繰越

# 期の進み
plan-status-draft = 案
plan-status-provisional = 速報
plan-status-final = 確定

# 性別
sex-male = 男
sex-female = 女
sex-other = その他
sex-unknown = 不明

# 生活の場
place-home = 在宅
place-hospital = 入院
place-facility = 入所
place-unknown = 不明

# 医療的ケアの項目（医療的ケア判定スコアの順）
care-ventilator = 人工呼吸器
care-tracheostomy = 気管切開
care-airway = 鼻咽頭エアウェイ
care-oxygen = 酸素療法
care-suction = 吸引
care-nebulizer = ネブライザー
care-tube = 経管栄養
care-tube_pump = 持続経管注入ポンプ
care-central_line = 中心静脈カテーテル
care-injection = 皮下注射
care-injection_pump = 持続皮下注射ポンプ
care-glucose = 血糖測定
care-dialysis = 透析
care-catheter = 導尿
care-catheter_continuous = 持続的導尿
care-stoma = 消化管ストーマ
care-disimpaction = 摘便・洗腸
care-enema = 浣腸
care-seizure = 痙攣時の処置

# サービス
service-short_stay = 短期入所
service-child_development = 児童発達支援
service-after_school = 放課後等デイサービス
service-home_visit_development = 居宅訪問型児童発達支援
service-nursery_visit = 保育所等訪問支援
service-visiting_nurse = 訪問看護
service-visiting_doctor = 訪問診療
service-nursing_staff = 保育所・学校の看護職員
service-day_respite = 日中一時支援
service-home_help = 居宅介護
service-consultation = 障害児相談支援

# 単位
unit-children = 人
unit-reports = 件
unit-days = 人日
unit-visits = 回
unit-hours = 時間
unit-places = 人

# 異動区分
change-new = 新規発生
change-discharge = 退院・在宅移行
change-found = 新規把握
change-in = 転入
change-out = 転出
change-death = 死亡
change-end = 医療的ケア終了
change-adult = 18歳到達・卒業
change-institution = 入所
change-missing = 所在不明

# 突合で比べる項目
compare-family = 姓
compare-given = 名
compare-birth = 生年月日
compare-sex = 性別
compare-household = 世帯（住所・電話・保護者）
compare-certificate = 受給者証番号
compare-cares = 医療的ケア

# 突合の結果
outcome-same = 同じ子
outcome-review = 要確認
outcome-different = 別の子

# 名寄せ確認票の判定（この語で記入され、読み取られる）
verdict-same = 同じ子
verdict-different = 別の子
verdict-open = 保留
