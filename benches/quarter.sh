#!/usr/bin/env bash
# The sample quarter through `jissu run`: median seconds and peak memory of some runs.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-9}
cargo build --release --locked --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
./target/release/jissu sample -o "$folder" >/dev/null
for _ in $(seq "$runs"); do
  /usr/bin/time -f '%e %M' ./target/release/jissu run "$folder/pipelines/fy2021q1.toml" 2>&1 >/dev/null
done | sort -n | awk '{ s[NR] = $1; m[NR] = $2 } END { i = int((NR + 1) / 2); printf "quarter: median %.2f s, %d MiB, %d runs\n", s[i], m[i] / 1024, NR }'
