#!/usr/bin/env bash
# The whole country through `jissu gap`: generated municipalities in areas, needs by care and age, and offices of ten services.
set -euo pipefail
cd "$(dirname "$0")/.."
towns=${1:-1741}
offices=${2:-40000}
cargo build --release --locked --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v towns="$towns" -v offices="$offices" -v folder="$folder" 'BEGIN {
  srand(1)
  areas = int((towns + 4) / 5.2) + 1
  # Areas along a country of 2,000 km, their municipalities within 40 km, few of them large.
  for (a = 0; a < areas; a++) { lat[a] = 31 + 13 * rand(); lon[a] = 130 + (lat[a] - 31) * 0.9 + 2 * rand() }
  for (t = 0; t < towns; t++) {
    a = t % areas
    place[t] = sprintf("area%03d,%.4f,%.4f", a, lat[a] + 0.36 * (rand() - 0.5), lon[a] + 0.44 * (rand() - 0.5))
    all += size[t] = (1 / (rand() + 0.003)) ^ 0.9
    until[t] = all
  }
  split("ventilator airway tube other", cares, " ")
  need = folder "/need.csv"
  print "municipality,area,latitude,longitude,service,care,age,need" > need
  for (s = 0; s < 10; s++) for (t = 0; t < towns; t++) for (c = 1; c <= 4; c++) for (age = 1; age < 18; age += 6) {
    # Of 21,000 children four in ten need a service, up to 20 units a month each.
    n = int(21000 * size[t] / all / 12 * 0.4 + rand()); units = 0
    for (i = 0; i < n; i++) units += 1 + int(20 * rand())
    if (units) printf "town%04d,%s,service%d,%s,%d,%d\n", t, place[t], s, cares[c], age, units > need
  }
  capacity = folder "/capacity.csv"
  print "office,municipality,area,latitude,longitude,service,cares,age_from,age_to,capacity" > capacity
  for (o = 0; o < offices; o++) {
    x = rand() * all; low = 0; high = towns - 1
    while (low < high) { middle = int((low + high) / 2); if (until[middle] < x) low = middle + 1; else high = middle }
    list = "other" (rand() < 0.6 ? ";tube" : "") (rand() < 0.4 ? ";airway" : "") (rand() < 0.2 ? ";ventilator" : "")
    split(",|0,5|6,17", ages, "|")
    units = rand() < 0.25 ? 4 + int(60 * rand()) : 0
    printf "office%05d,town%04d,%s,service%d,%s,%s,%d\n", o, low, place[low], o % 10, list, ages[1 + int(3 * rand())], units > capacity
  }
}'
/usr/bin/time -f "$towns municipalities, $offices offices: %e s (%U s of CPU), %M KiB" \
  ./target/release/jissu gap "$folder/need.csv" "$folder/capacity.csv" --access --format json >/dev/null
