#!/bin/sh
# What each GET page costs at a million offices, 95 of 100 sheets in: the functions of the server's routes, called as it
# calls them, warm, with the rows they read.    million.sh [OFFICES]
# From the environment: LIMIT_MS: ends with status 1 when a page takes longer, as-of four times that (500, and no such
# end, when not set); DATA: a folder, not in /tmp, in which the cluster is kept; when there is one it is asked again, as
# it was filled.
set -eu
cd "$(dirname "$0")/../.."
offices=${1:-1000000}
FSYNC=off
. tests/bench/lib/sql.sh
fill() {
  sql -v offices="$offices" -v candidates=8 -f tests/bench/setup.sql
  tenth=$((offices / 10))
  sql <<SQL
SET search_path = res_elec, public;
INSERT INTO app_user (role, first_name, last_name, phone_number, email, password_hash, director_id)
SELECT role, 'A', 'B', '+2416600000' || n, 'u' || n || '@example.ga', 'x', CASE WHEN n > 2 THEN 2 END
  FROM unnest('{admin,director,collaborator,collaborator}'::text[]) WITH ORDINALITY AS x(role, n) ORDER BY n;
INSERT INTO session (id, user_id) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n
  FROM generate_series(1, 4) n;
UPDATE election SET visibility = 'public', owner_id = 2;
INSERT INTO user_scope (user_id, center_id) SELECT 3, v.id FROM center v WHERE v.id % 25 = 0;
INSERT INTO user_scope (user_id, area_id) SELECT 4, min(a.id) FROM area a WHERE a.kind = 'province';
SELECT set_rule('all_zero', 'hold') \g /dev/null
CREATE TABLE public.moment (n integer, at timestamptz, spot text);
SELECT * FROM maintain() \g /dev/null
SQL
  # the night, a tenth at a time; maintain() between them, as cron runs it
  for part in 0 1 2 3 4 5 6 7 8 9; do
    began=$(now)
    sql <<SQL
SET search_path = res_elec, public;
SET res_elec.channel = 'rest';
SET res_elec.user_id = $((part == 0 ? 3 : 4));
INSERT INTO public.moment SELECT $part, clock_timestamp(), position_now();
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT n, total(v) + 8, 3, 5, v FROM (
  SELECT n, CASE n % 1000 WHEN 7 THEN '{}' ELSE public.bench_votes(n) END AS v -- a sheet of a thousand is held
    FROM generate_series($part * $tenth + 1, ($part + 1) * $tenth) n WHERE n % 20 > 0) AS x;
SET res_elec.user_id = 2;
UPDATE result_sheet SET blank_votes = 4, null_votes = 4 WHERE office_id % 100 = 1 AND office_id BETWEEN $part * $tenth +
  1 AND ($part + 1) * $tenth;
SQL
    note "a night at $offices offices, s" "sheets of a tenth" "entered and corrected" "$(since "$began")"
    began=$(now)
    sql -o /dev/null -c 'SELECT * FROM res_elec.maintain()'
    note "a night at $offices offices, s" "sheets of a tenth" "maintain()" "$(since "$began")"
  done
  sql <<SQL
SET search_path = res_elec, public;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context) SELECT 1, 1, n, 'same_scan', 'flag',
  '{}' FROM generate_series(1, $offices, 4) n;
VACUUM ANALYZE;
SQL
}
if [ -n "${DATA:-}" ]; then
  mkdir -p "$DATA"
  rm -rf "$dir"
  dir=$(cd "$DATA" && pwd)
  trap 'sh tests/cluster.sh stop "$dir/pg"' EXIT
fi
new=yes
[ ! -d "$dir/pg/data" ] || new=
start_cluster
[ -z "$new" ] || fill
psql -X -q -v ON_ERROR_STOP=1 -v limit_ms="${LIMIT_MS:-500}" -v fail="${LIMIT_MS:+1}" -f tests/bench/million.sql
check_totals
