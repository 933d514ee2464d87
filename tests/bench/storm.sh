#!/bin/sh
# Clients that submit, correct, reject, annul and restore sheets of the same few offices, and let some vote again, then
# the oracle.
#   storm.sh plain|kill|restart [SECONDS] [CLIENTS]
# kill: a backend is killed with -9 every few seconds; restart: the server is stopped in
# immediate mode and started again in the middle. Ends with status 1 when a total is wrong.
set -eu
cd "$(dirname "$0")/../.."
mode=${1:-plain} seconds=${2:-60} clients=${3:-16}
dir=$(mktemp -d /tmp/res-elec-storm-XXXXXX)
chmod 0711 "$dir"
helper=
trap '[ -z "$helper" ] || kill $helper 2>/dev/null || :; sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' \
  EXIT
sh tests/cluster.sh start "$dir/pg"
export PGHOST="$dir/pg" PGUSER=postgres PGDATABASE=postgres
psql -X -q -v ON_ERROR_STOP=1 -v offices=400 -f tests/bench/setup.sql -c 'CREATE ROLE second_person SUPERUSER'

cat > "$dir/submit.sql" <<'SQL'
\set office random(1, 400)
\set a random(0, 200)
\set b random(0, 200)
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (:office, :a::integer + :b::integer + 7, 3, 4, res_elec.votes(ARRAY[1, 2], ARRAY[:a::bigint, :b::bigint]))
  ON CONFLICT DO NOTHING;
SQL
cat > "$dir/correct.sql" <<'SQL'
\set office random(1, 400)
\set a random(0, 200)
\set c random(1, 8)
UPDATE res_elec.result_sheet SET total_voters = :a::integer + 7, blank_votes = 7, null_votes = 0,
  votes = res_elec.votes(ARRAY[:c::integer], ARRAY[:a::bigint])
 WHERE office_id = :office AND status <> 'annulled';
SQL
cat > "$dir/reject.sql" <<'SQL'
\set office random(1, 400)
SET SESSION AUTHORIZATION second_person;
UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'storm' WHERE office_id = :office
  AND status <> 'annulled';
RESET SESSION AUTHORIZATION;
SQL
cat > "$dir/savepoint.sql" <<'SQL'
\set office random(1, 200)
BEGIN;
UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = :office AND status = 'provisional';
SAVEPOINT a;
SET LOCAL SESSION AUTHORIZATION second_person;
UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'storm' WHERE office_id = :office::integer + 200
  AND status <> 'annulled';
ROLLBACK TO a;
COMMIT;
SQL
# Somebody else may be first, or change an office meanwhile.
decide() {
  echo "DO \$\$ BEGIN
    PERFORM res_elec.$1_sheet((1 + floor(random() * 400))::integer, 'CC 1', '2025-04-25', 'storm');
  EXCEPTION WHEN lock_not_available OR SQLSTATE 'RE002' OR SQLSTATE 'RE004' THEN NULL; END \$\$;"
}
decide annul > "$dir/annul.sql"
decide restore > "$dir/restore.sql"
cat > "$dir/state.sql" <<'SQL'
-- the sheets of all wait for this: it gives up before one of them is refused
DO $$ BEGIN
  SET LOCAL lock_timeout = '20ms';
  UPDATE res_elec.office SET status = CASE status WHEN 'expected' THEN 'to_vote_again'
    ELSE 'expected' END, reason = 'storm'
   WHERE id = 1 + floor(random() * 400);
EXCEPTION WHEN lock_not_available OR SQLSTATE 'RE002' THEN NULL; END $$;
SQL

if [ "$mode" = kill ]; then
  ( while sleep 4; do
      pid=$(psql -XAtc "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench'
        ORDER BY random() LIMIT 1" 2>/dev/null || :)
      [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || :
    done ) &
  helper=$!
elif [ "$mode" = restart ]; then
  ( sleep $((seconds / 2)); sh tests/cluster.sh stop "$dir/pg" immediate; sh tests/cluster.sh start "$dir/pg" ) &
  helper=$!
fi
end=$(($(date +%s) + seconds))
done_tx=0 broken=0
while left=$((end - $(date +%s))); [ "$left" -gt 0 ]; do
  pgbench -n -M prepared -c "$clients" -j 2 -T "$left" --max-tries=5 -f "$dir/submit.sql@5" -f "$dir/correct.sql@3" \
    -f "$dir/reject.sql@2" \
    -f "$dir/savepoint.sql@1" -f "$dir/annul.sql@2" -f "$dir/restore.sql@1" -f "$dir/state.sql@1" > "$dir/out" \
    2> "$dir/err" || { broken=$((broken + 1)); grep -m1 -i error "$dir/err" >> "$dir/errors" || :; sleep 0.3; }
  done_tx=$((done_tx + $(awk '/transactions actually processed/ {split($NF, n, "/"); print n[1] + 0}' "$dir/out" |
    tail -1 | grep . || echo 0)))
done
if [ "$mode" = restart ]; then wait "$helper"; fi
[ -z "$helper" ] || kill "$helper" 2>/dev/null || :
helper=
for try in $(seq 60); do psql -XAtqc 'SELECT 1' > /dev/null 2>&1 && break; sleep 0.5; done
wrong=$(psql -XAtc 'SELECT count(*) FROM res_elec.verify_tallies()')
psql -XAtc "SELECT 'sheets ' || count(*) || ', versions superseded ' || (SELECT count(*)
  FROM res_elec.result_sheet_history)
            || ', annulled ' || count(*) FILTER (WHERE status = 'annulled') || ', decisions ' || (SELECT count(*)
            FROM res_elec.decision)
            || ', parts ' || (SELECT count(*) FROM res_elec.tally_part) FROM res_elec.result_sheet"
printf '%s: %s s, %s clients, %s transactions in whole runs, %s runs broken off; wrong totals: %s\n' \
  "$mode" "$seconds" "$clients" "$done_tx" "$broken" "$wrong"
sort "$dir/errors" 2>/dev/null | uniq -c | sort -rn | head -5
[ "$wrong" = 0 ]
