# 設定ファイル（四半期と方法）の誤りと、実行が止まった理由。

# 設定ファイルの読み取り
plan-unreadable = 設定ファイル { $path } を読み取れません。{ $why }
    .todo = ファイルの場所と名前を確かめてください。
plan-not-utf8 = 設定ファイルの文字コードが UTF-8 ではありません。
    .todo = メモ帳で開き、「名前を付けて保存」で文字コードを UTF-8 にして保存してください。
plan-syntax = 設定ファイルの書き方に誤りがあります（システムの表示: { $detail }）。
plan-unknown-key = 「{ $key }」という項目はありません。
plan-missing-key = 必要な項目「{ $key }」がありません。
plan-wrong-type = 「{ $key }」の書き方が違います。ここに書けるのは、{ $wanted }です。
plan-no-choice = 「{ $key }」に「{ $value }」は書けません。
plan-no-date = 「{ $key }」の「{ $value }」は日付ではありません。
    .todo = 2021-06-30 のように、実際にある日付を西暦年-月-日で書いてください。
plan-no-municipality = 「{ $key }」の「{ $value }」は、ここで使える市区町村コードではありません。
    .todo = 検査数字を含む6桁のコードを書いてください（例: 横須賀市は 142018）。

# 設定ファイルの内容
plan-missing-file = ファイル { $path } がありません。
    .todo = ファイルの名前と場所を確かめてください。場所は、この設定ファイルのあるフォルダーから数えます。
plan-missing-folder = フォルダー { $path } がありません。
    .todo = フォルダー { $path } を作って提出されたファイルを入れるか、input に正しい場所を書いてください。
plan-quarter = 四半期「{ $value }」の書き方が違います。
    .todo = fy2021q1（令和3年度第1四半期）のように書いてください。年は年度の西暦、q1 は4月から6月です。
plan-no-office = 提出者が一つも書かれていません。
    .todo = [office.名前] の表を、提出者ごとに一つ書いてください。
plan-same-folder = フォルダー { $folder } が、提出者 { $other } のフォルダーと重なっています。
    .todo = 提出者ごとに別のフォルダーにしてください。一方をもう一方の中に置くこともできません。
plan-pool =
    .todo = 圏域の市区町村のコードを書いてください。同じコードは一度だけ書けます。
plan-no-probability = 「{ $key }」は、0より大きく1より小さい数にしてください。
plan-thresholds = different（別の子とみなす境）は、same（同じ子とみなす境）より小さくしてください。
plan-age-bands = age-bands（年齢区分）は、0から始まり、だんだん大きくなる数にしてください（例: [0, 3, 6, 12, 15, 18]）。

# 書けるもの（plan-wrong-type の文の中）
type-text = "…" で囲んだ文字
type-flag = true か false
type-number = 数
type-whole = 0以上の整数
type-date = 日付（例: 2021-06-30）
type-texts = "…" で囲んだ文字を [ ] に並べたもの
type-wholes = 0以上の整数を [ ] に並べたもの
type-table = [ ] で始まる表

# 手がかり
hint-nearest = 「{ $word }」ではありませんか。
hint-choices = 次のどれかを書いてください: { $words }

# 実行が止まった理由
error-plan = 設定ファイルに誤りがあります。件数: { $n }
    .todo = 上に示した箇所をすべて直してから、もう一度実行してください。
error-not-fictional = 実在の子のデータは、まだ扱えません。限定ファイル（restricted）が暗号化されずに書き出されるためです。
    .todo = 暗号化ができるようになるまで、実在の子のデータでは実行しないでください。fictional = true は、作り物のデータのときだけ書けます。
error-review-open = 判定待ちの組があるため、確定できません。組の数: { $n }
    .todo = 名寄せ確認票の判定をすべて記入し、フォルダー「回答」に入れてから実行してください。まだ決められないときは、status を "案" か "速報" にしてください。
error-register-missing = 前期（{ $quarter }）の台帳がありません。探した場所: { $path }
    .todo = 前期の設定ファイルを status = "確定" にして、先に実行してください。その後、今期を実行してください。
error-already-closed = この期は、別の内容ですでに確定しています。台帳: { $path }
    .todo = 確定した期は書き換えません。後から分かった子は、次の期で扱ってください。
error-unreadable = { $path } を読み取れません。{ $why }
    .todo = ファイルやフォルダーの場所と、読む権限を確かめてください。
error-output = { $path } に書き込めません。{ $why }
    .todo = そのファイルを Excel などで開いていれば閉じてください。書き込む権限と、ディスクの空きも確かめてください。
error-output-is-file = 出力フォルダーと同じ名前のファイルがあります: { $path }
    .todo = そのファイルを別の場所に移すか、output に別の場所を書いてください。
error-leak = 協議会向けのファイルに、出してはならない文字が見つかりました。何も書き出していません。見つかった部分: { $parts }
    .todo = プログラムの不具合です。この表示を開発担当に知らせてください。提出されたファイルは添えないでください。
error-unprotected = 小さな数を守れない表があります。どの数を伏せても、必ず公表する数から分かってしまいます。何も書き出していません。表: { $tables }
    .todo = 方法の設定（method.toml）の秘匿（[protection]）で、合算（pool）する市町を増やすか、年齢区分を大きくしてください。
error-internal = プログラムの内部で不具合が起きました。段階: { $stage }
    .todo = この表示を開発担当に知らせてください。提出されたファイルは添えないでください。

# ファイルを扱えない理由
io-exists = 見本ではない設定ファイルが、すでにあります
io-no-column = 指定した列がありません
io-not-found = ファイルかフォルダーがありません。
io-permission = 権限がありません。または、ほかで開かれています。
io-full = ディスクの空きが足りないか、ファイルが大きすぎます。
io-not-a-folder = フォルダーではなく、ファイルです。
io-is-a-folder = ファイルではなく、フォルダーです。
io-read-only = 書き込めない場所です。
io-other = システムの表示: { $detail }
plan-output = 結果のフォルダ { $path } が、入力・台帳・設定・公表一覧のフォルダと重なっています。
    .todo = 結果のフォルダは丸ごと入れ替わります。ほかに何も入れない、別のフォルダにしてください。
plan-previous = `previous` に、この四半期自身が書かれています。
    .todo = 一つ前の四半期を書くか、この行を消してください。
plan-reference-date = 基準日 { $date } が四半期 { $quarter } の中にありません。
    .todo = q1 は4～6月、q2 は7～9月、q3 は10～12月、q4 は翌年1～3月です。
plan-same-name = 名前「{ $name }」は、機関 { $other } と同じです。
    .todo = 照会票のファイル名になるため、機関ごとに違う名前にしてください。
error-no-returns = 個票が1行も読めていないため、確定できません（{ $path }）。
    .todo = 提出物のフォルダの場所と中身を確かめてください。
error-output-changed = 結果のフォルダに、このプログラムが書いていないか、書いたあとに変わったものがあります（{ $path }）。
    .todo = 結果のフォルダは実行のたびに入れ替わります。記入した確認票は input の「回答」フォルダに、ほかのものは別の場所に移してから、もう一度実行してください。
plan-part = この市区町村は、ほかの圏域（または [area] の municipalities）にも書かれています: { $value }
    .todo = 圏域を [area.part.…] に分けるときは、市区町村をどれか1つの圏域だけに書き、[area] の municipalities は消してください。
model-probability = `{ $key }` は 0 より大きく 1 より小さい数です
model-expected = `{ $key }` は、1行あたりのそのような組の数で、0 より大きい数です（`twins` と `siblings` は 0 も可：家族の表ではない、の意味になります）
model-thresholds = `different` は `same`（{ $same }）より小さい数です
model-no-key = 鍵 `{ $key }` はありません
