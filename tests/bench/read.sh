#!/bin/sh
# Reading a national total of OFFICES... (3000 1000000) sheets, ms: "kept" by the view of the kept totals, "sum" by
# SELECT sum(...) GROUP BY over the sheets, "view" from a materialized view, and "refresh", what REFRESH MATERIALIZED
# VIEW takes before the view is right again.    read.sh [OFFICES...]
# From the environment: CANDIDATES (8), SECONDS_EACH (2), ROUNDS (3).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
candidates=${CANDIDATES:-8} seconds=${SECONDS_EACH:-2}
[ $# -gt 0 ] || set -- 3000 1000000

sum='SELECT contest_id, count(*) AS sheets, sum(total_voters) AS total_voters, sum(blank_votes) AS blank_votes,
       sum(null_votes) AS null_votes, res_elec.sum(votes) AS votes FROM res_elec.result_sheet GROUP BY contest_id'
kept='SELECT contest_id, offices_reported, total_voters, blank_votes, null_votes, votes FROM res_elec.tally
       WHERE contest_id = 1 AND level_number = 0'
for offices in "$@"; do
  start_election "$offices" "$candidates"
  sql -c "CALL public.begin_variant('totals')" -c "INSERT INTO res_elec.result_sheet (office_id, total_voters,
    blank_votes, null_votes, votes)
    SELECT n, res_elec.total(v) + 8, 3, 5, v FROM (SELECT n, public.bench_votes(n) AS v
    FROM generate_series(1, $offices) AS n) AS s" \
    -c "CREATE MATERIALIZED VIEW public.national AS $sum" -c 'VACUUM ANALYZE'
  [ "$(psql -XAtc "$kept")" = "$(psql -XAtc "$sum")" ] || { echo 'WRONG TOTALS' >&2; exit 1; }
  echo "$kept;" > "$dir/kept"
  echo "$sum;" > "$dir/sum"
  echo 'SELECT * FROM public.national WHERE contest_id = 1;' > "$dir/view"
  echo 'REFRESH MATERIALIZED VIEW public.national;' > "$dir/refresh"
  for round in $(seq "$rounds"); do
    for variant in kept sum view refresh; do
      note 'national total, ms' "$offices offices, $candidates candidates" "$variant" \
        "$(pgbench -n -M prepared -c 1 -T "$seconds" -f "$dir/$variant" 2> "$dir/err" |
          awk '/^latency average/ {print $4}')"
    done
  done
  sh tests/cluster.sh stop "$dir/pg" immediate
  rm -rf "$dir/pg"
done
report
