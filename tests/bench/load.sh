#!/bin/sh
# sql/load.sh with the totals kept against the same load without them: seconds for a results file.
#   load.sh FILE [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
file=$1 ROUNDS=${2:-2}
. tests/bench/lib/sql.sh
start_cluster
for round in $(seq "$rounds"); do
  for variant in none totals; do
    psql -X -q -d postgres -c 'DROP DATABASE IF EXISTS load' -c 'CREATE DATABASE load' 2> /dev/null
    psql -X -q -d load -c 'CREATE EXTENSION res_elec'
    if [ "$variant" = none ]; then
      for t in office result_sheet; do
        psql -X -q -d load -c "ALTER TABLE res_elec.$t DISABLE TRIGGER tally_note" \
          -c "ALTER TABLE res_elec.$t DISABLE TRIGGER tally_write"
      done
    fi
    start=$(now)
    sh sql/load.sh 'dbname=load' "$file" bench presidential 2020 > "$dir/out"
    echo "$variant: $(since "$start") s" | tee -a "$dir/result"
    [ "$variant" = none ] || tail -n 4 "$dir/out"
  done
done
awk '{gsub(":", "", $1); if (!($1 in m) || $2 < m[$1]) m[$1] = $2}
  END {printf "best: none %.2f s, totals %.2f s, ratio %.2f\n",
    m["none"], m["totals"], m["totals"] / m["none"]}' "$dir/result"
