#!/usr/bin/env bash
# One CSV of many rows through `jissu inspect`: seconds and peak memory.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-1000000}
cargo build --release --locked --quiet
file=$(mktemp --suffix=.csv)
trap 'rm -f "$file"' EXIT
awk -v n="$rows" 'BEGIN {
  print "整理番号,氏名,フリガナ,生年月日,性別,居住市町村,住所,電話,吸引,経管栄養"
  for (i = 1; i <= n; i++) printf "%d,架空 太郎,カクウ タロウ,2018-04-%02d,男,横須賀市,横須賀市小川町%d-%d,000-0000-%04d,○,×\n", i, i % 28 + 1, i % 9 + 1, i % 33, i % 10000
}' >"$file"
/usr/bin/time -f "$rows rows: %e s, %M KiB" ./target/release/jissu inspect "$file" >/dev/null
