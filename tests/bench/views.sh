#!/bin/sh
# What the views cost at a million offices, 95 of 100 sheets in, a second election beside it.    views.sh [OFFICES]
# PLANS=on shows every plan.
set -eu
cd "$(dirname "$0")/../.."
offices=${1:-1000000}
FSYNC=off
. tests/bench/lib/sql.sh
start_election "$offices" 8
sql <<SQL
SET search_path = res_elec, public;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT n, 336, 3, 5, '{"1":200,"2":100,"3":10,"4":9,"5":4,"6":3,"7":1,"8":1}' FROM generate_series(1, $offices) n
  WHERE n % 20 > 0;
UPDATE result_sheet SET blank_votes = 4, null_votes = 4 WHERE office_id % 100 = 1;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context) SELECT 1, 1, n, 'same_scan', 'flag',
  '{}' FROM generate_series(1, $offices, 50) n;
INSERT INTO election (title, type, year, status) VALUES ('other', 'presidential', 2025, 'active');
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT 2, '', n::text, n::text
  FROM generate_series(1, 3) n;
INSERT INTO center (election_id, area_id, name) SELECT 2, area_id, name FROM center WHERE id <= 2500;
INSERT INTO office (id, center_id, name, registered_voters) SELECT $offices + c.id, c.id, '1', 300 FROM center c
  WHERE c.election_id = 2;
VACUUM ANALYZE;
SQL
half=$((offices / 2 + 1))
set -- $(psql -XAtq -F ' ' -c "SELECT department_id, commune_id, center_id, id FROM res_elec.office WHERE id = $half")
PGOPTIONS="-c bench.plans=${PLANS:-off}" psql -X -q -v ON_ERROR_STOP=1 -v department="$1" -v commune="$2" \
  -v center="$3" -v office="$4" -f tests/bench/views.sql
