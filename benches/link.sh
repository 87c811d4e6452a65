#!/usr/bin/env bash
# The linking engine alone: seconds and peak memory; with a column of truth also precision, recall and F1.
set -euo pipefail
cd "$(dirname "$0")/.."
file=$1
truth=${2:-}
cargo build --release --locked --quiet
out=$(mktemp)
trap 'rm -f "$out"' EXIT
/usr/bin/time -f '%e s, %M KiB' ./target/release/jissu link "$file" -o "$out" ${truth:+--truth "$truth"} --lang en
