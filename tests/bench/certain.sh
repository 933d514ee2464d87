#!/bin/sh
# What the live total costs with what is certain of it, CPU microseconds of the server, of a contest of OFFICES... (3037
# 100000), nine tenths of them counted: "live" all of it, "certain" that part of it, "rows" what was open summed up over
# the offices and their sheets instead of kept with the totals, "api" the function that answers GET
# /api/voting/realtime, "known" what the server asks for those who have the newest total.    certain.sh [OFFICES...]
# From the environment: CANDIDATES (8), SECONDS_EACH (2), ROUNDS (3).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
candidates=${CANDIDATES:-8} seconds=${SECONDS_EACH:-2}
[ $# -gt 0 ] || set -- 3037 100000

# cpu_each SCRIPT: what one of its transactions costs the server.
cpu_each() {
  before=$(server_cpu_us)
  pgbench -n -M prepared -c 1 -T "$seconds" -f "$1" > "$dir/out" 2> "$dir/err"
  after=$(server_cpu_us)
  awk -v us=$((after - before)) '/transactions actually processed/ {split($NF, n, "/"); printf "%.0f", us / n[1]}' \
    "$dir/out"
}

request() {
  echo "ROW(NULL, NULL, NULL, 'bench', 'fr', '127.0.0.1', NULL, NULL, ARRAY[1], NULL, '{}', $1,
    NULL, NULL, NULL, NULL)::res_elec_api.request"
}

for offices in "$@"; do
  start_election "$offices" "$candidates"
  sql -c "UPDATE res_elec.election SET visibility = 'public'" \
    -c "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    SELECT n, res_elec.total(v) + 8, 3, 5, v FROM (SELECT n, public.bench_votes(n) AS v
    FROM generate_series(1, $offices * 9 / 10) AS n) AS s" -c 'VACUUM ANALYZE'
  cat > "$dir/rows" <<'SQL'
SELECT count(*), sum(o.registered_voters), count(*) FILTER (WHERE o.registered_voters IS NULL)
  FROM res_elec.office o
  LEFT JOIN LATERAL (SELECT s.status FROM res_elec.result_sheet s WHERE s.office_id = o.id OFFSET 0) s ON true
 WHERE o.contest_id = 1 AND res_elec_internal.office_is_expected(o.status)
   AND (s.status IS NULL OR NOT res_elec.tally_counted(res_elec.tally_bucket(s.status)));
SQL
  echo 'SELECT t.body::text FROM res_elec.election e CROSS JOIN LATERAL res_elec_internal.realtime_json(e, NULL) t
    WHERE e.id = 1;' > "$dir/live"
  echo 'SELECT res_elec_internal.certainty_json(1);' > "$dir/certain"
  echo "SELECT (res_elec_api.api_realtime_get($(request NULL))).body;" > "$dir/api"
  known=$(psql -XAtc "SELECT (res_elec_api.api_realtime_coalesced($(request NULL))).private ->> 'etag'")
  echo "SELECT (res_elec_api.api_realtime_coalesced($(request "jsonb_build_object('known', '$known')"))).body;" \
    > "$dir/known"
  open=$(psql -XAtc 'SELECT offices, voters, unknown FROM res_elec_internal.contest_open(1)')
  [ "$open" = "$(psql -XAt -f "$dir/rows")" ] || { echo 'WRONG OPEN VOTERS' >&2; exit 1; }
  for round in $(seq "$rounds"); do
    for variant in live certain rows api known; do
      note 'live total, CPU µs' "$offices offices, $candidates candidates" "$variant" "$(cpu_each "$dir/$variant")"
    done
  done
  check_totals
  sh tests/cluster.sh stop "$dir/pg" immediate
  rm -rf "$dir/pg"
done
report
