#!/bin/sh
# Submitting sheets in SQL: transactions a second, and CPU time of the server a sheet, by turns in one run.    submit.sh
# [CLIENTS...]
#   plain    the same rows into a table without triggers: no rule, no lock of the election, no totals
#   judged   by the hard rules, under the lock of the election
#   totals   and the totals kept
#   rules    and the soft rules judged: the whole, as it is installed
#   plpgsql  judged, and a row trigger in PL/pgSQL that keeps the same totals
# From the environment: OFFICES (120000), CANDIDATES (8), WARM_UP (3) and SECONDS_EACH (2), whole seconds, ROUNDS (9),
# FSYNC (on), VARIANTS (all of these).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
offices=${OFFICES:-120000} candidates=${CANDIDATES:-8} warm_up=${WARM_UP:-3} seconds=${SECONDS_EACH:-2} \
  rounds=${ROUNDS:-9}
variants=${VARIANTS:-plain judged totals rules plpgsql}
[ $# -gt 0 ] || set -- 16
start_election "$offices" "$candidates"

# Sheets come in from everywhere at once: 7919 shares no factor with the number of offices.
from="FROM (SELECT n, public.bench_votes(n) AS votes FROM (SELECT nextval('public.next_office') * 7919 % $offices + 1 AS n OFFSET 0) AS next OFFSET 0) AS s"
cat > "$dir/submit.sql" <<SQL
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT s.n, res_elec.total(s.votes) + 8, 3, 5, s.votes $from;
SQL
# What the table's trigger fills in, the statement does.
cat > "$dir/plain.sql" <<SQL
INSERT INTO public.plain_sheet
SELECT o.id, o.election_id, o.contest_id, o.center_id, o.commune_id, o.department_id, o.province_id,
  o.registered_voters,
       res_elec.total(s.votes) + 8, 3, 5, s.votes, 'provisional', 1, 1, 'sql', NULL, session_user, inet_client_addr(),
         NULL,
       clock_timestamp(), clock_timestamp(), NULL, NULL, pg_current_xact_id(), clock_timestamp(), o.registered_voters
  $from JOIN res_elec.office o ON o.id = s.n;
SQL

# Both statements write the same row, but for its times and its transaction.
check_same_row() {
  for script in submit plain; do
    sql -c 'ALTER SEQUENCE public.next_office RESTART' -f "$dir/$script.sql"
  done
  [ "$(psql -XAt -c "SELECT count(DISTINCT to_jsonb(x) - \
    '{submitted_at,updated_at,valid_from,valid_from_xid}'::text[]) || ' of ' || count(*)
                       FROM (TABLE res_elec.result_sheet UNION ALL TABLE public.plain_sheet) AS x")" = '1 of 2' ] ||
    { echo 'THE PLAIN ROW IS ANOTHER ONE' >&2; exit 1; }
}

# note_rate SHEETS SECONDS CPU_US
note_rate() {
  [ "$1" -gt 0 ] || { echo "NO SHEETS: $case, $variant" >&2; exit 1; }
  note 'submit, tx/s' "$case" "$variant" "$(echo "$1 $2" | awk '{print int($1 / $2)}')"
  note 'submit, CPU µs a sheet' "$case" "$variant" "$(echo "$3 $1" | awk '{printf "%.1f", $1 / $2}')"
}

# Sheets begun so far.
begun() { psql -XAtc 'SELECT last_value FROM public.next_office'; }

# A session that has just begun pays for its start and for each unit that it meets first, and a server's sessions stay:
# so all clients work for a while before what they do is measured, and until after it.
measure_warm() {
  pgbench -n -M prepared -c "$clients" -j 2 -T "$((warm_up + seconds + 1))" -f "$dir/$script.sql" > "$dir/out" \
    2> "$dir/err" &
  load=$!
  sleep "$warm_up"
  began=$(now) sheets=$(begun) cpu=$(server_cpu_us)
  sleep "$seconds"
  took=$(since "$began") sheets=$(($(begun) - sheets)) cpu=$(($(server_cpu_us) - cpu))
  wait "$load" || { cat "$dir/err" >&2; exit 1; }
  note_rate "$sheets" "$took" "$cpu"
}

# Few offices have all their sheets before a time is over: so many as there are, and the sessions' starts with them.
measure_all() {
  cpu=$(server_cpu_us) each=$((offices / clients)) began=$(now)
  pgbench -n -M prepared -c "$clients" -j 2 -t "$each" -f "$dir/$script.sql" > "$dir/out" 2> "$dir/err" ||
    { cat "$dir/err" >&2; exit 1; }
  took=$(since "$began")
  sleep 0.2  # the last processes end
  note_rate "$((each * clients))" "$took" "$(($(server_cpu_us) - cpu))"
}

measure() {
  variant=$1 clients=$2 script=submit case="$offices offices, $candidates candidates, fsync $fsync, $2 clients"
  [ "$variant" != plain ] || script=plain
  sql -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
  if [ "$offices" -lt 60000 ]; then measure_all; else measure_warm; fi
  [ "$variant" != rules ] || check_totals
}

sql -c "CALL public.begin_variant('rules')"
check_same_row
for round in $(seq "$rounds"); do
  for clients in "$@"; do
    for variant in $variants; do measure "$variant" "$clients"; done
  done
done
report
