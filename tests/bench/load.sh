#!/bin/sh
# sql/load.sh with the totals kept against the same load without them: seconds for a results file.
#   load.sh FILE [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
file=$1 rounds=${2:-2}
dir=$(mktemp -d /tmp/res-elec-bench-XXXXXX)
chmod 0711 "$dir"
trap 'sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
sh tests/cluster.sh start "$dir/pg" max_wal_size=8GB shared_buffers=1GB checkpoint_timeout=1h
export PGHOST="$dir/pg" PGUSER=postgres
for round in $(seq "$rounds"); do
  for variant in none totals; do
    psql -X -q -d postgres -c 'DROP DATABASE IF EXISTS load' -c 'CREATE DATABASE load' 2> /dev/null
    psql -X -q -d load -c 'CREATE EXTENSION res_elec'
    if [ "$variant" = none ]; then
      for t in office result_sheet; do
        psql -X -q -d load -c "ALTER TABLE res_elec.$t DISABLE TRIGGER tally_note" -c "ALTER TABLE res_elec.$t DISABLE TRIGGER tally_write"
      done
    fi
    start=$(date +%s.%N)
    sh sql/load.sh 'dbname=load' "$file" bench presidential 2020 > "$dir/out"
    echo "$start $(date +%s.%N)" | awk -v v="$variant" '{printf "%s: %.2f s\n", v, $2 - $1}' | tee -a "$dir/result"
    [ "$variant" = none ] || tail -n 4 "$dir/out"
  done
done
awk '{gsub(":", "", $1); if (!($1 in m) || $2 < m[$1]) m[$1] = $2} END {printf "best: none %.2f s, totals %.2f s, ratio %.2f\n", m["none"], m["totals"], m["totals"] / m["none"]}' "$dir/result"
