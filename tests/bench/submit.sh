#!/bin/sh
# Submitting sheets in SQL: tx/s with the totals kept, against the same table without totals and against a PL/pgSQL trigger
# that keeps the same; and with the soft rules judged, too. Interleaved rounds in one run.    submit.sh [CLIENTS...]
# From the environment: OFFICES (120000), CANDIDATES (8), SECONDS_EACH (8), ROUNDS (3), FSYNC (on).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
offices=${OFFICES:-120000} candidates=${CANDIDATES:-8} seconds=${SECONDS_EACH:-8}
[ $# -gt 0 ] || set -- 16
start_election "$offices" "$candidates"

# Sheets come in from everywhere at once: 7919 shares no factor with the number of offices.
cat > "$dir/submit.sql" <<SQL
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.n, res_elec.total(o.votes) + 8, 3, 5, o.votes
  FROM (SELECT n, public.bench_votes(n) AS votes FROM (SELECT nextval('public.next_office') * 7919 % $offices + 1 AS n OFFSET 0) AS next OFFSET 0) AS o;
SQL
for round in $(seq "$rounds"); do
  for clients in "$@"; do
    for variant in none totals rules plpgsql; do
      sql -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
      # Few offices have all their sheets before the time is over.
      if [ "$offices" -lt 20000 ]; then length="-t $((offices / clients))"; else length="-T $seconds"; fi
      tps=$(pgbench -n -M prepared -c "$clients" -j 2 $length -f "$dir/submit.sql" 2> "$dir/err" | awk '/^tps/ {print int($3)}')
      [ -n "$tps" ] || { cat "$dir/err" >&2; exit 1; }
      note 'submit, tx/s' "$offices offices, $candidates candidates, fsync $fsync, $clients clients" "$variant" "$tps"
      [ "$variant" != rules ] || check_totals
    done
  done
done
report
