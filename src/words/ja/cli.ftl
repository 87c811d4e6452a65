# コマンドの表示。
cli-error = エラー
cli-hint = 対処
cli-line = { $line } 行目
cli-section = [{ $section }] の中
cli-path = 場所: { $path }
cli-problem-place = { $file } { $line } 行目 { $section }
cli-problem-place-file = { $file }
