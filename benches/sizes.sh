#!/usr/bin/env bash
# One quarter of every size through `jissu run`: seconds and peak memory, as a table and a plot (docs/growth.md, docs/growth.svg).
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-3}
jissu=${JISSU:-target/release/jissu}
[ -n "${JISSU:-}" ] || cargo build --release --locked --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
table=$folder/table
for scope in 横須賀・三浦: 鳥取県:--prefecture=鳥取県 神奈川県:--prefecture=神奈川県 関東:--prefecture=関東 全国:--country; do
  name=${scope%%:*} option=${scope#*:}
  quarters=1
  [ -n "$option" ] || quarters=2 # the area's own sample has two
  # shellcheck disable=SC2086
  made=$("$jissu" sample -o "$folder/$name" --quarters $quarters $option --lang en | head -1)
  best=$(for _ in $(seq "$runs"); do
    /usr/bin/time -f '%e %M %U %S' "$jissu" run "$folder/$name/pipelines/fy2021q1.toml" --format json 2>&1 >"$folder/said" | tail -1
  done | sort -n | sed -n "$(((runs + 1) / 2))p")
  # Files and children in the returns, areas.
  files=$(sed 's/[^0-9]*[^:]*: *\([0-9]*\) .*/\1/' <<<"$made")
  children=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["counted"]["count"])' "$folder/said")
  areas=$(grep -c '^\[area.part' "$folder/$name/pipelines/method.toml" || true)
  echo "$name $((areas > 0 ? areas : 1)) $files $children $best"
  rm -rf "${folder:?}/$name"
done >"$table"
python3 benches/growth.py "$table" docs
cat docs/growth.md
