#!/bin/sh
# Submitting sheets in SQL: tx/s with the totals kept, against the same table without totals and
# against a PL/pgSQL trigger that keeps the same; and with the soft rules judged, too. ROUNDS interleaved rounds in one run; ratios
# are of the medians.    submit.sh [CLIENTS] [SECONDS] [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
clients=${1:-16} seconds=${2:-8} rounds=${3:-3}
dir=$(mktemp -d /tmp/res-elec-bench-XXXXXX)
chmod 0711 "$dir"
trap 'sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
sh tests/cluster.sh start "$dir/pg" max_wal_size=4GB shared_buffers=512MB synchronous_commit=${SYNC:-on} fsync=${FSYNC:-on}
export PGHOST="$dir/pg" PGUSER=postgres PGDATABASE=postgres

# Sheets come in from everywhere at once: 7919 shares no factor with the number of offices.
offices=${OFFICES:-120000}
psql -X -q -v ON_ERROR_STOP=1 -v offices="$offices" -f tests/bench/setup.sql
cat > "$dir/submit.sql" <<SQL
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.n, res_elec.total(o.votes) + 8, 3, 5, o.votes
  FROM (SELECT n, public.bench_votes(n) AS votes FROM (SELECT nextval('public.next_office') * 7919 % $offices + 1 AS n OFFSET 0) AS next OFFSET 0) AS o;
SQL
for round in $(seq "$rounds"); do
  for variant in none totals rules plpgsql; do
    psql -X -q -v ON_ERROR_STOP=1 -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
    tps=$(pgbench -n -M prepared -c "$clients" -j 2 -T "$seconds" -f "$dir/submit.sql" 2> "$dir/err" | awk '/^tps/ {print int($3)}')
    [ -n "$tps" ] || { cat "$dir/err" >&2; exit 1; }
    echo "$variant $tps" >> "$dir/result"
    echo "round $round: $variant $tps tx/s"
    [ "$variant" != rules ] || [ "$(psql -XAtc 'SELECT count(*) FROM res_elec.verify_tallies()')" = 0 ] || { echo "WRONG TOTALS"; exit 1; }
  done
done
sort -k1,1 -k2,2n "$dir/result" | awk '{v[$1] = v[$1] " " $2; n[$1]++}
  END {for (k in v) {split(v[k], a, " "); m[k] = a[int((n[k] + 1) / 2)]}
       printf "medians: none %d, totals %d, with rules %d, plpgsql %d tx/s\n", m["none"], m["totals"], m["rules"], m["plpgsql"]
       printf "totals / none = %.2f   rules / totals = %.2f   totals / plpgsql = %.1f\n", m["totals"] / m["none"], m["rules"] / m["totals"], m["totals"] / m["plpgsql"]}'
