#!/bin/sh
# Loads a results file as an election of its own:
#
#   load.sh [OPTION…] DATABASE_URL FILE TITLE TYPE YEAR [ROUND]
#
# FILE is CSV (comma, semicolon or tab; also compressed with gzip) with the columns
#   region,department,commune,center,office,registered,voters,blank,null
# then one a candidate; one line an office, empty figures where a sheet is not in. Or a line a candidate, with the
# columns candidate,votes. The contests that a column contest names are made.
# A password in DATABASE_URL would stand in the process list: leave it to ~/.pgpass, passfile= or a service file.
#   --owner WHO         gives the election to a director, by phone number or e-mail address
#   --contests FILE     a CSV file with the columns code,name,seats,area,formula
#   --places-from ID    the areas, centers and scopes of another election; its offices where their area
#                       is of one contest
#   --offices FILE      a CSV file with the columns region,department,commune,center,office,registered,contest
#   --parties FILE      a CSV file with the columns code,name,colour
#   --candidates FILE   a CSV file with the columns code_name,first_name,last_name,party,ballot_number,contest
#                       (else a candidate's name is the column's)
#   --charset NAME      of the files: utf-8 (preset), windows-1252, iso-8859-15
#   --mode rows         loads the lines that are sound (preset: all or nothing)
#   --verdicts FILE     writes the refused lines to FILE, with the reasons, and which names are taken as others
#   --dry-run           says what would be, and loads nothing
#   --progress          says every two seconds how far it is (preset on a terminal)
# Prints the new election's id, its totals, and what the check of the totals found.
set -eu
owner='' contests='' places='' offices='' parties='' candidates='' charset=utf-8 mode=all verdicts='' dry='' progress=''
[ -t 2 ] && progress=yes
usage() { sed -n '/^set/q; 1d; s/^# \{0,1\}//p' "$0" >&2; exit 2; }
while :; do
  case ${1:-} in
    --owner) owner=$2; shift 2 ;;
    --contests) contests=$2; shift 2 ;;
    --places-from) places=$2; shift 2 ;;
    --offices) offices=$2; shift 2 ;;
    --parties) parties=$2; shift 2 ;;
    --candidates) candidates=$2; shift 2 ;;
    --charset) charset=$2; shift 2 ;;
    --mode) mode=$2; shift 2 ;;
    --verdicts) verdicts=$2; shift 2 ;;
    --dry-run) dry=yes; shift ;;
    --progress) progress=yes; shift ;;
    --*) usage ;;
    *) break ;;
  esac
done
[ $# -ge 5 ] || usage
case $mode in all | rows) ;; *) usage ;; esac
database=$1 file=$2 title=$3 type=$4 year=$5 round=${6:-1}

# Data goes to files of its own and never through psql's command stream: a line of a file is no command.
work=$(mktemp -d "${TMPDIR:-/tmp}/res-elec-load-XXXXXX")
trap 'rm -rf "$work"' EXIT
plain() { if [ "$(od -An -tx1 -N2 "$1" | tr -d ' ')" = 1f8b ]; then gzip -dc "$1"; else cat "$1"; fi; }
plain "$file" > "$work/results.csv"
for kind in contests offices parties candidates; do
  eval "given=\$$kind"
  [ -z "$given" ] || plain "$given" > "$work/$kind.csv"
done
export PGAPPNAME="res_elec load $$" PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"

watch() {
  while sleep 2; do
    psql -X -A -t -q -c "SELECT p.phase || ': ' || p.rows_done || ' of ' || p.rows_total || ' (' || p.relation || ')'
      FROM res_elec.import_progress p
      JOIN pg_stat_activity a USING (pid) WHERE a.application_name = '$PGAPPNAME'" "$database" >&2 || true
  done
}
if [ -n "$progress" ]; then
  watch &
  watcher=$!
  trap 'kill $watcher; rm -rf "$work"' EXIT
fi

# import KIND FUNCTION: the statements that import the file of this kind, where one is given
import() {
  [ -f "$work/$1.csv" ] || return 0
  cat <<SQL
\\set file :work /$1.csv
\\lo_import :file
\\set file :LASTOID
SELECT count(*) AS rows FROM res_elec.import_$2(:election, res_elec.csv_text(lo_get(:file), :'charset')) \\gset
\\lo_unlink :file
SQL
}

{
  printf "\\\\set work '%s'\n" "$work"
  cat <<'SQL'
BEGIN;
SELECT res_elec.election_of_results(:'title', :'type', :'year', :'round', :'owner') AS election \gset
SQL
  import contests contests
  [ -z "$places" ] || printf '%s\n' "SELECT centers AS rows FROM res_elec.copy_places(:'places', :election) \\gset"
  import offices centers
  import parties parties
  import candidates candidates
  cat <<'SQL'
\set file :work /results.csv
\lo_import :file
\set file :LASTOID
CREATE TEMPORARY TABLE verdict ON COMMIT DROP AS
  SELECT * FROM res_elec.import_results_file(:election, :file, :'charset', mode => 'rows');
\lo_unlink :file
SELECT count(*) AS rows, count(*) FILTER (WHERE verdict = 'refused') AS refused,
       :'mode' = 'all' AND NOT :'dry'::boolean AND count(*) FILTER (WHERE verdict = 'refused') > 0 AS nothing
         FROM pg_temp.verdict \gset
\set file :work /verdicts.csv
COPY (SELECT v."row", v.verdict, string_agg(w.e ->> 'code', ' ' ORDER BY w.n) AS rules, string_agg(w.e ->> 'message',
  ' ' ORDER BY w.n) AS reasons
        FROM pg_temp.verdict v
       CROSS JOIN LATERAL jsonb_array_elements(coalesce(v.errors, '[]') || coalesce(v.notes, '[]'))
         WITH ORDINALITY AS w(e, n)
       WHERE v.verdict = 'refused' OR v.notes IS NOT NULL
       GROUP BY v."row", v.verdict ORDER BY v.verdict <> 'refused', v."row") TO STDOUT (FORMAT csv, HEADER) \g :file
SELECT (SELECT count(*) FROM res_elec.office o WHERE o.election_id = :election) AS offices,
       (SELECT count(*) FROM res_elec.result_sheet s WHERE s.election_id = :election) AS sheets \gset
\if :nothing
  ROLLBACK;
  \warn :refused of :rows rows are refused: nothing is loaded (--mode rows loads the others)
  \q
\endif
\echo election :election: :offices offices, :sheets sheets, :refused of :rows rows refused
SELECT total_voters, blank_votes, null_votes, res_elec.total(votes) AS valid_votes, registered_voters
  FROM res_elec.election_total(:election);
SELECT rank, code_name, votes, percent FROM res_elec.election_results WHERE election_id = :election ORDER BY rank;
-- several contests are recounted at once, with all others: one by one each would read all of them
SELECT count(*) AS wrong_totals
  FROM res_elec.verify_tallies((SELECT CASE WHEN count(*) = 1 THEN min(n.id) END FROM res_elec.contest n
    WHERE n.election_id = :election)) v
 WHERE v.contest_id IN (SELECT n.id FROM res_elec.contest n WHERE n.election_id = :election);
\if :dry
  ROLLBACK;
  \echo dry run: nothing is loaded
\else
  COMMIT;
\endif
SQL
} > "$work/load.sql"
psql -X -q -v ON_ERROR_STOP=1 -v title="$title" -v type="$type" -v year="$year" -v round="$round" -v owner="$owner" \
  -v places="$places" -v charset="$charset" -v mode="$mode" -v dry="${dry:-no}" -f "$work/load.sql" "$database"

# The verdicts, to the file that was asked for, else the first of them here; refused lines are a failure where all or
# nothing was to be loaded.
if [ -n "$verdicts" ]; then cp "$work/verdicts.csv" "$verdicts"; else sed '1d; 11q' "$work/verdicts.csv" >&2; fi
[ "$mode" = rows ] || ! grep -q '^[0-9]*,refused,' "$work/verdicts.csv"
