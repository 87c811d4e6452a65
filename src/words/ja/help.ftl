# 使い方の説明（help）。
help = 医療的ケア児等の実数把握。多くの機関から届く回答から、子どもを1人ずつ数えます。
    .examples =
        {"  "}jissu init                              新しい集計を、質問に答えて始める
        {"  "}jissu check pipelines/fy2021q1.toml     届いた回答を確認する（何も書き出さない）
        {"  "}jissu run pipelines/fy2021q1.toml       集計する
        {"  "}jissu next pipelines/fy2021q1.toml      次の四半期を用意する
        {"  "}jissu run --help                        コマンドごとの説明を見る
help-usage = 使い方:
help-commands = コマンド
help-arguments = 指定するもの
help-options = オプション
help-examples = 例:
help-help = この説明を出します。
help-version = 版の番号を出します。
help-lang = 表示と書き出しの言語。ja（日本語）か en（英語）。指定がなければ計画ファイルの言語、それもなければ日本語。
help-quiet = うまくいったときは何も表示しません。
help-verbose = 段階ごとにかかった時間を、標準エラー出力に出します。
help-run = 四半期の集計を行います。会議用の集計表、疑義照会票、部外秘のファイルを書き出します。
    .examples =
        {"  "}jissu run pipelines/fy2021q1.toml
        {"  "}jissu run pipelines/fy2021q1.toml --format json
help-run-plan = 四半期の計画ファイル（例 pipelines/fy2021q1.toml）。
help-run-format = 要約の形。text（人が読む）か json（機械が読む）。
help-run-fail-on = この重さ以上の指摘があれば、終了コード 3 で終わります。
help-check = 届いた回答を読み、名寄せし、確認します。何も書き出しません。
    .examples =
        {"  "}jissu check pipelines/fy2021q1.toml
        {"  "}jissu check pipelines/fy2021q1.toml --all
help-check-plan = 四半期の計画ファイル。
help-check-format = 答えの形。text（人が読む）か json（機械が読む）。
help-check-fail-on = この重さ以上の指摘があれば、終了コード 3 で終わります。
help-check-all = 規則ごとの件数だけでなく、指摘を1件ずつ出します。
help-inspect = ファイルをどう読んだか（表、見出し、列と項目、使わない行）を出します。
    .examples =
        {"  "}jissu inspect 回答.xlsx
        {"  "}jissu inspect *.xlsx --format json
help-inspect-files = 見るファイル。
help-inspect-format = 答えの形。json では、ファイルが2つ以上なら JSON Lines になります。
help-inspect-rows = 表ごとに、はじめのデータ行をこの数だけ出します。
help-inspect-cells = データ行のセルごとに、書いてある値と、読み取った値を出します。--rows がなければ全行です。
help-inspect-password-from = パスワードを1行目に書いたファイル。
help-sample = 架空の回答と、その正解を書き出します。
    .examples =
        {"  "}jissu sample -o 見本
        {"  "}jissu sample -o 県 --prefecture 神奈川県 --quarters 4
        {"  "}jissu sample -o 全国 --country --errors second
help-sample-output = 書き出すフォルダ。
help-sample-seed = 同じ数なら、同じファイルができます。
help-sample-children = 子どもの、おおよその数。書かなければ、圏域では 120、それより広ければ全国 21,000 人の割合で決まります。
help-sample-error-rate = 書き間違いなどの割合の倍率。
help-sample-prefecture = 圏域の代わりに、都道府県（名前または番号）か地方（関東 など）。
help-sample-country = 全国の 1,741 市区町村。
help-sample-quarters = 続けて作る四半期の数（令和3年度第1四半期から）。
help-sample-shares = 習慣、書き間違い、生活の変化などの割合を書いた TOML ファイル。
help-sample-errors = 誤りの作り方：first は欄ごと、second は書く人ごと（別の様式）。
help-init = 新しい集計を始めます。計画ファイルと方法ファイル、回答を置くフォルダ、受付簿を作ります。圏域か四半期の指定がなければ、質問します。
    .examples =
        {"  "}jissu init
        {"  "}jissu init 集計 --area 横須賀・三浦 --quarter 令和3年度第1四半期
        {"  "}jissu init 集計 --area 東部 --municipality 鳥取市 --municipality 岩美町 --quarter R8Q1 --office 病院=中央病院
help-init-folder = 集計のフォルダ。
help-init-area = 圏域の名前。知っている圏域（神奈川県の二次医療圏）と都道府県なら、市町村も決まります。
help-init-municipality = 市町村の名前かコード。繰り返して指定できます。
help-init-quarter = 最初の四半期。令和3年度第1四半期、R3Q1、fy2021q1 のように書きます。
help-init-channel = どの市町村にも回答を求める部署の種類（障害福祉、母子保健、小児慢性、教育委員会、保育、学童、私立幼稚園）。繰り返して指定できます。
help-init-office = ほかに回答を求める機関。病院=みさき湾総合病院 のように、種類と名前を書きます。繰り返して指定できます。
help-init-previous = 前の四半期。その台帳（output/register）があるときだけ書きます。
help-init-policy = 少ない数を秘匿する方式。
help-init-decided-by = 秘匿の方式を決めた人。
help-init-opened-by = 部外秘のファイルを開いてよい人。
help-init-due = 提出の期限（例 2021-07-20）。指定がなければ、四半期の末日の3週間後。
help-init-fictional = 架空のデータで試すときに付けます。
help-next = 次の四半期の計画ファイルとフォルダを、この四半期のものから作ります。
    .examples =
        {"  "}jissu next pipelines/fy2021q1.toml
help-next-plan = この四半期の計画ファイル。
help-link = CSV の行のうち、同じ人の行をまとめます。
    .examples =
        {"  "}jissu link 名簿.csv -o 名寄せ後.csv
        {"  "}jissu link a.csv b.xlsx --join one --model モデル.toml --id 番号 -o 名寄せ後.csv --pairs 組.csv
help-link-files = 表。CSV（文字コードと区切りは問いません）、Parquet、Excel。モデルがなければ、列は見出しで見分けます（個票の見出し、family_name・birth_date・address などの英語名）。
help-link-model = モデルファイル（TOML）。どの列が何か、しきい値、突き合わせの鍵を書きます。
help-link-id = 行を表す列。--pairs に使います。なければ、全ファイルを通した行番号（1から）です。
help-link-pairs = 組の書き出し先（left,right,weight,probability,decision）。
help-link-join = 同じ人になり得る行。all（どの2行でも。既定）、between（別のファイルの行どうし）、one（別のファイルの行どうしで、各ファイル1行まで）。
help-link-output = 列 child_id を加えた行の書き出し先。
help-link-threshold = 同じ人とみなす確率の下限。指定がなければ、5,000行までは 0.98、それより多ければ 0.7。
help-link-truth = 本当に同じ人かを示す列。適合率、再現率、F1 を出します。名寄せには使いません。
help-link-report = モデルの報告（Excel）の書き出し先。重み、鍵、結果、注意が載ります。
help-link-suggest = 各表のモデルファイルの案を、見出しと中身から作ります。名寄せはしません。
help-explain = なぜ同じ子か、別の子かを、項目ごとの証拠の強さ（ビット）で示します。項目の中身は出しません。
    .examples =
        {"  "}jissu explain --child C-0001 --picture 理由.svg
        {"  "}jissu explain --table 名簿.csv --id 番号 17 203
help-explain-a = 行。名寄せ確認票の行キー。表では --id の値か行番号。
help-explain-b = もう一つの行。
help-explain-child = ある子のすべての行。子の ID。表では書き出しの child_id。
help-explain-plan = 四半期のファイル。なければ pipelines/ のいちばん新しいもの。
help-explain-table = 表（jissu link に渡すもの）。何度でも書けます。
help-explain-model = 表のモデルファイル。
help-explain-id = 表の行を表す列。
help-explain-join = 複数の表で同じ人になり得る行：all、between、one。
help-explain-threshold = 表の2行を同じ人とみなす確率。
help-explain-picture = 図（SVG）の書き出し先。
help-gap = 必要量と受入可能量の CSV から、市町村単独・圏域で分け合う・近隣の圏域とも分け合う・距離の制限なしの4通りで、足りない量を計算します。
    .examples =
        {"  "}jissu gap 必要量.csv 受入可能量.csv --travel 移動時間.csv --limit 45
help-gap-need = 必要量の CSV。列：市町村、サービス、必要量（月あたりの整数）。あれば、圏域、ケア、年齢、緯度、経度。
help-gap-capacity = 受入可能量の CSV。列：事業所、市町村、サービス、受入可能量（月あたりの整数）。あれば、圏域、受け入れるケア（「、」区切り。空白はすべて）、年齢下限、年齢上限、緯度、経度。
help-gap-travel = 移動時間の CSV。列：出発、到着、分。片方向だけでもかまいません。ここにない組は、緯度・経度があれば、直線距離の1.3倍を時速30kmで進むものとして求めます（上限の2倍まで）。
help-gap-limit = 近隣の圏域と分け合うときの、移動時間の上限（分）。
help-gap-skills = どの事業所がどのケアを新たに受け入れられるようになると不足が減るかを、効果の大きい順に示す。
help-gap-site = 月にこの量を受け入れる事業所を新しくつくるなら、どの市町村が最もよいかを示す（すべてのケアと年齢を受け入れるものとして）。
help-gap-offices = 新しくつくる事業所の数。
help-gap-access = 市町村ごとのアクセスの指標（均衡型 FCA、比、FCA、2SFCA、E2SFCA）を示す。
help-gap-format = 答えの形。text（人が読む）か json（機械が読む）。
help-protect = どのような表でも、小さな数を伏せます。伏せた数ごとに、読み手には見分けられない2つの表を証明として示します。--attack を付けると、公表された表の伏せた数がどこまで分かるかを調べます。
    .examples =
        {"  "}jissu protect 集計.csv --count 人数 --by 市町村,年齢 --threshold 10 -o 公表.csv --proof 証明.json
        {"  "}jissu protect 名簿.csv --by 市町村,ケア --by 圏域,年齢 --hierarchy 市町村=圏域 --owner 市町村 --compare
        {"  "}jissu protect 公表.csv --count 人数 --by 市町村,年齢 --attack
help-protect-table = 表の CSV。1行が1人、または1行が1つのまとまりとその数。
help-protect-count = 数の列。指定がなければ、1行を1と数えます。
help-protect-by = 公表する表の列（「,」区切り）。同じ行から作る表が複数あるときは、繰り返します。
help-protect-hierarchy = 値のまとまり。「列=同じファイルの列」か「列=ファイル.csv（値、まとまり）」。繰り返せて、重なってもかまいません。
help-protect-threshold = これより小さい数を伏せます。
help-protect-zero = 0 の扱い。show：公表する、secondary：ほかの数を守るためなら伏せる、hide：小さな数と同じく伏せる。
help-protect-width = 小さな数について読み手に残す値の幅の上限。指定がなければ、規則だけから分かる幅（1～しきい値-1）をすべて残します。
help-protect-owner = 値ごとに自分の数を知っている列（市町村など）。
help-protect-no-families = 1人だけのマスの家族（自分を引き算できる人）に対しては守りません。
help-protect-output = 公表する表の書き出し先。
help-protect-proof = 証明の書き出し先。本当の数を含むので、公表しないでください。
help-protect-report = どの規則で伏せたかの書き出し先。公表しないでください。
help-protect-compare = ほかの表の作り方と、失う情報を比べます。
help-protect-attack = 公表された表（伏せた数は x など）を読み、伏せた数の範囲を示します。
help-completions = シェルの補完の定義を出します。
    .examples =
        {"  "}jissu completions bash > ~/.local/share/bash-completion/completions/jissu
help-completions-shell = シェルの種類。
help-man = マニュアルを man の形で出します。
    .examples =
        {"  "}jissu man > jissu.1
usage-unknown-argument = 知らない指定です: { $what }
usage-unknown-command = 知らないコマンドです: { $what }
usage-missing = 指定が足りません: { $what }
usage-no-command = コマンドの指定がありません。
usage-value = { $what } に「{ $value }」は指定できません。
usage-twice = { $what } は1度しか指定できないか、ほかの指定と一緒には使えません。
usage-help = --help を付けると、使い方の説明が出ます。
# 新しい集計（init、next）。
ask-places = どの市町村の集計ですか。圏域か都道府県の名前（例 横須賀・三浦、鳥取県）か、市町村の名前を「、」で区切って書いてください。
    .what = 市町村（--area か --municipality）
ask-area = 圏域の名前は何ですか。[{ $usual }]
    .what = 圏域の名前（--area）
ask-quarter = どの四半期ですか（例 令和3年度第1四半期、R3Q1）。
    .what = 四半期（--quarter）
ask-channels = どの市町村にも回答を求める部署の種類は何ですか。[{ $usual }]
ask-offices = ほかに回答を求める機関がありますか。「種類=名前」を「、」で区切って書いてください（例 病院=みさき湾総合病院、訪問看護=しおかぜ）。なければ Enter だけ。
ask-previous = 前の四半期の台帳（output/register）がありますか。あればその四半期を書いてください。なければ Enter だけ。
ask-policy = 少ない数をどう秘匿しますか（under-10：10未満、under-5：5未満、kaigo-db：人口で変わる、none：しない）。[{ $usual }]
ask-decided-by = 秘匿の方式を決めたのは誰ですか。[{ $usual }]
ask-opened-by = 部外秘のファイル（子の名前が入ります）を開いてよいのは誰ですか（例 こども政策課 医療的ケア児担当）。名寄せ確認票と課題管理表に印刷します。決まっていなければ Enter だけ。
ask-fictional = 架空のデータで試しますか。実在の子のデータでは、まだ集計（run）ができません。[{ $usual }]
ask-fictional-no = いいえ
ask-fictional-yes = はい
init-undecided = 未定（決めた人と日付を書く）
init-done =
    用意できました。回答を求める機関は { $offices } です。
    　計画ファイル　{ $plan }
    　回答の置き場所　{ $input }
    次にすること
    　1　計画ファイルを開き、回答を求める機関と期限を確かめる（要らない機関は [office.…] から消す。名前は自由に変えてよい）
    　2　届いたファイルを、提出者のフォルダに入れる。受け取った日を 受付簿.csv に書く
    　3　確認する　jissu check { $plan }
    　4　集計する　jissu run { $plan }
    　5　疑義照会票（output の queries）を提出者に送る。返ってきた照会票と、判定を書いた名寄せ確認票（restricted）を、回答の置き場所の「回答」フォルダに入れて、もう一度集計する
    　6　判定が残っていなければ、計画ファイルの status を "確定" にして集計する。次の四半期は　jissu next { $plan }
init-real = この集計は実在の子のデータのものです。部外秘のファイルの暗号化ができるまで、run は行えません（check はできます）。試すときは --fictional を付けて始めてください。
sample-no-prefecture = 都道府県として読めません: { $name }
sample-no-shares = 割合のファイルを使えません: { $path }（{ $why }）
start-exists = 同じ名前のファイルがすでにあります: { $path }
    .todo = 何も書き出していません。別のフォルダを指定するか、そのファイルを別の場所に移してください。
start-no-place = 市町村が見つかりません: { $value }
    .todo = 市町村の名前（例 葉山町）か6桁のコード（例 143014）、都道府県の名前、神奈川県の二次医療圏の名前を書いてください。圏域の名前だけでは市町村が決まらないときは、--municipality で市町村を指定してください。
start-several-places = 「{ $value }」という市町村は2つ以上あります（{ $places }）。
    .todo = 都道府県から書くか、6桁のコードで書いてください。
start-needs-name = { $channel } は、市町村ごとの部署ではありません。
    .todo = --office { $channel }=名前 のように、名前を書いてください。
start-no-office = 回答を求める機関が1つもありません。
    .todo = 部署の種類（--channel）か機関（--office）を指定してください。
start-no-answer = { $what } の指定がありません。
    .todo = 質問に答えるか、引数で指定してください。jissu init --help に説明があります。
start-no-quarter = 四半期が読み取れません: { $value }
    .todo = 令和3年度第1四半期、R3Q1、fy2021q1 のように書いてください。
start-no-day = 日付が読み取れません: { $value }
    .todo = 2021-07-20 のように書いてください。
start-no-channel = 知らない部署の種類です: { $value }
    .todo = 次のどれかを書いてください: { $words }
start-no-policy = 知らない秘匿の方式です: { $value }
    .todo = 次のどれかを書いてください: { $words }
start-no-office-name = 機関の書き方が違います: { $value }
    .todo = 「病院=みさき湾総合病院」のように、種類と名前を書いてください。
start-same-input = 次の四半期の回答を置くフォルダが、この四半期と同じになります: { $path }
    .todo = input のフォルダの名前に四半期（fy2021q1 など）を入れてから、もう一度実行してください。
