#!/usr/bin/env bash
# The same quarter through `jissu run` and through the script of an analyst (benches/peer/quarter.py), in one run.
# Needs Python with benches/peer/requirements.txt (PYTHON names it).
set -euo pipefail
cd "$(dirname "$0")/.."
scope=${1:-神奈川県} # a prefecture, a region, or 全国
jissu=${JISSU:-target/release/jissu}
[ -n "${JISSU:-}" ] || cargo build --release --locked --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
option=--prefecture=$scope
[ "$scope" != 全国 ] || option=--country
"$jissu" sample -o "$folder" --quarters 1 "$option"
measure='%e s, %U + %S s of CPU, %M KiB'
echo "jissu:"
/usr/bin/time -f "$measure" "$jissu" run "$folder/pipelines/fy2021q1.toml" --format json >"$folder/ours"
echo "pandas, openpyxl, Splink, XlsxWriter:"
/usr/bin/time -f "$measure" "${PYTHON:-python3}" benches/peer/quarter.py "$folder" fy2021q1 "$folder/peer" >"$folder/theirs"
python3 - "$folder" <<'PY'
import csv, json, sys
folder = sys.argv[1]
ours, theirs = json.load(open(f"{folder}/ours")), json.load(open(f"{folder}/theirs"))
true = sum(row["in_scope"] == "true" for row in csv.DictReader(open(f"{folder}/input/truth_children.csv", encoding="utf-8")))
print(f"children that count: truth {true}, jissu {ours['counted']['low']} to {ours['counted']['high']}, peer {theirs['counted']}")
print(f"stages of the peer, seconds: {theirs['times']}")
PY
