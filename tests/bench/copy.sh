#!/bin/sh
# COPY of sheets: seconds with the totals kept against the same COPY without them (both judged
# by the same rules), for 1/10 and all of OFFICES: is it linear?    copy.sh [OFFICES] [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
offices=${1:-100000} rounds=${2:-3}
dir=$(mktemp -d /tmp/res-elec-bench-XXXXXX)
chmod 0711 "$dir"
trap 'sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
sh tests/cluster.sh start "$dir/pg" max_wal_size=8GB shared_buffers=1GB checkpoint_timeout=1h
export PGHOST="$dir/pg" PGUSER=postgres PGDATABASE=postgres
psql -X -q -v ON_ERROR_STOP=1 -v offices="$offices" -f tests/bench/setup.sql
awk -v n="$offices" 'BEGIN {for (i = 1; i <= n; i++) printf "%d\t336\t3\t5\t{\"1\":200,\"2\":100,\"3\":10,\"4\":9,\"5\":4,\"6\":3,\"7\":1,\"8\":1}\n", i}' > "$dir/all"
head -n $((offices / 10)) "$dir/all" > "$dir/tenth"

for round in $(seq "$rounds"); do
  for size in tenth all; do
    for variant in none totals; do
      psql -X -q -v ON_ERROR_STOP=1 -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
      start=$(date +%s.%N)
      psql -X -q -v ON_ERROR_STOP=1 -c 'COPY res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM STDIN' < "$dir/$size"
      took=$(echo "$start $(date +%s.%N)" | awk '{printf "%.3f", $2 - $1}')
      echo "$size-$variant $took" >> "$dir/result"
      echo "round $round: $(wc -l < "$dir/$size") sheets, $variant: $took s"
      [ "$variant" != totals ] || [ "$(psql -XAtc 'SELECT count(*) FROM res_elec.verify_tallies()')" = 0 ] || { echo "WRONG TOTALS"; exit 1; }
    done
  done
done
sort -k1,1 -k2,2n "$dir/result" | awk '{v[$1] = v[$1] " " $2; n[$1]++}
  END {for (k in v) {split(v[k], a, " "); m[k] = a[int((n[k] + 1) / 2)]}
       printf "medians: tenth %.2f -> %.2f s, all %.2f -> %.2f s\n", m["tenth-none"], m["tenth-totals"], m["all-none"], m["all-totals"]
       printf "totals / none: tenth %.2f, all %.2f; all / tenth with totals %.1f\n", m["tenth-totals"] / m["tenth-none"], m["all-totals"] / m["all-none"], m["all-totals"] / m["tenth-totals"]}'
