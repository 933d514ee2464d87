#!/bin/sh
# COPY of sheets: seconds with the totals kept and the soft rules judged against the same COPY without
# them (all judged by the hard rules), for 1/10 and all of OFFICES: is it linear? "same" are sheets
# that all have the same votes: each gets a flag.    copy.sh [OFFICES] [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
offices=${1:-100000} rounds=${2:-3}
dir=$(mktemp -d /tmp/res-elec-bench-XXXXXX)
chmod 0711 "$dir"
trap 'sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
sh tests/cluster.sh start "$dir/pg" max_wal_size=8GB shared_buffers=1GB checkpoint_timeout=1h
export PGHOST="$dir/pg" PGUSER=postgres PGDATABASE=postgres
psql -X -q -v ON_ERROR_STOP=1 -v offices="$offices" -f tests/bench/setup.sql
for votes in all same; do
  awk -v n="$offices" -v same="$votes" 'BEGIN {for (i = 1; i <= n; i++) {
    k = same == "same" ? 1 : i; a = 100 + k % 50; b = 80 + int(k / 50) % 50; c = 60 + int(k / 2500) % 50
    printf "%d\t%d\t3\t5\t{\"1\":%d,\"2\":%d,\"3\":%d,\"4\":9,\"5\":4,\"6\":3,\"7\":1,\"8\":1}\n", i, a + b + c + 26, a, b, c}}' > "$dir/$votes"
done
head -n $((offices / 10)) "$dir/all" > "$dir/tenth"

for round in $(seq "$rounds"); do
  for size in tenth all same; do
    for variant in none totals rules; do
      [ "$size-$variant" != same-none ] && [ "$size-$variant" != same-totals ] || continue
      psql -X -q -v ON_ERROR_STOP=1 -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
      start=$(date +%s.%N)
      psql -X -q -v ON_ERROR_STOP=1 -c 'COPY res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM STDIN' < "$dir/$size"
      took=$(echo "$start $(date +%s.%N)" | awk '{printf "%.3f", $2 - $1}')
      echo "$size-$variant $took" >> "$dir/result"
      echo "round $round: $(wc -l < "$dir/$size") sheets ($size), $variant: $took s"
      [ "$variant" != rules ] || [ "$(psql -XAtc 'SELECT count(*) FROM res_elec.verify_tallies()')" = 0 ] || { echo "WRONG TOTALS"; exit 1; }
    done
  done
done
sort -k1,1 -k2,2n "$dir/result" | awk '{v[$1] = v[$1] " " $2; n[$1]++}
  END {for (k in v) {split(v[k], a, " "); m[k] = a[int((n[k] + 1) / 2)]}
       printf "medians: tenth %.2f -> %.2f -> %.2f s, all %.2f -> %.2f -> %.2f s, all the same %.2f s\n", m["tenth-none"], m["tenth-totals"],
         m["tenth-rules"], m["all-none"], m["all-totals"], m["all-rules"], m["same-rules"]
       printf "totals and rules / none: tenth %.2f, all %.2f; all / tenth with both %.1f; all the same / none %.2f\n",
         m["tenth-rules"] / m["tenth-none"], m["all-rules"] / m["all-none"], m["all-rules"] / m["tenth-rules"], m["same-rules"] / m["all-none"]}'
