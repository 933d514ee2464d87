#!/bin/sh
# Loads a results file as an election of its own:
#
#   load.sh [--owner PHONE] [--candidates FILE] DATABASE_URL FILE TITLE TYPE YEAR [ROUND]
#
# FILE is CSV (or CSV compressed with gzip) with the columns
#   region,department,commune,center,office,registered,voters,blank,null
# then one a candidate; one line an office, empty figures where a sheet is not in.
# A password in DATABASE_URL would stand in the process list: leave it to ~/.pgpass, passfile= or a service file.
# --owner gives the election to a user; --candidates names a CSV file with the columns
# code_name,first_name,last_name,ballot_number (else a candidate's name is the column's).
# Prints the new election's id, its totals, and what the check of the totals found.
set -eu
owner='' named=''
while :; do
  case ${1:-} in
    --owner) owner=$2; shift 2 ;;
    --candidates) named=$2; shift 2 ;;
    *) break ;;
  esac
done
[ $# -ge 5 ] || { sed -n '/^set/q; s/^# \{0,1\}//p' "$0" >&2; exit 2; }
database=$1 file=$2 title=$3 type=$4 year=$5 round=${6:-1}

read_file() { case $file in *.gz) gzip -dc "$file" ;; *) cat "$file" ;; esac; }

# Data goes to files of its own and never through psql's command stream: a line of a file is no command.
work=$(mktemp -d "${TMPDIR:-/tmp}/res-elec-load-XXXXXX")
trap 'rm -rf "$work"' EXIT
read_file > "$work/results.csv"
if [ -n "$named" ]; then cat "$named"; else echo code_name,last_name; fi > "$work/named.csv"

{
  printf "\\\\set results \`cat '%s/results.csv'\`\n\\\\set named \`cat '%s/named.csv'\`\n" "$work" "$work"
  cat <<'SQL'
BEGIN;
INSERT INTO res_elec.election (title, type, year, round, status, visibility, owner_id)
VALUES (:'title', :'type', :'year', :'round', 'active', 'public',
        (SELECT id FROM res_elec.app_user WHERE phone_number = res_elec.phone_e164(:'owner')))
RETURNING id AS election \gset
SELECT count(*) AS candidates FROM res_elec.import_candidates(:election, :'named') \gset
SELECT offices, sheets FROM res_elec.import_results(:election, :'results') \gset
COMMIT;
\echo election :election: :offices offices, :sheets sheets
SELECT total_voters, blank_votes, null_votes, res_elec.total(votes) AS valid_votes, registered_voters
  FROM res_elec.election_total(:election);
SELECT rank, code_name, votes, percent FROM res_elec.election_results WHERE election_id = :election ORDER BY rank;
SELECT count(*) AS wrong_totals FROM res_elec.verify_tallies(
  (SELECT id FROM res_elec.contest WHERE election_id = :election));
SQL
} | PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning" psql -X -q -v ON_ERROR_STOP=1 \
      -v title="$title" -v type="$type" -v year="$year" -v round="$round" -v owner="$owner" "$database"
