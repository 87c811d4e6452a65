#!/usr/bin/env bash
# Reading: ratios to the bare libraries, then seconds and peak memory of `jissu inspect` on one CSV of a million rows and
# one .xlsx of 300,000.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=$PWD/target
cargo build --release --locked --quiet
cargo build --release --locked --quiet --manifest-path benches/Cargo.toml
./target/release/jissu-bench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for file in csv:1000000 xlsx:300000; do
  kind=${file%%:*} rows=${file##*:}
  ./target/release/jissu-bench "$kind" "$folder/$rows.$kind" "$rows"
  /usr/bin/time -f "$kind, $rows rows: %e s, %M KiB" ./target/release/jissu inspect "$folder/$rows.$kind" >/dev/null
done
