#!/bin/sh
# COPY of sheets: seconds with the totals kept and the soft rules judged against the same COPY without them (all judged
# by the hard rules), for 1/100, 1/10 and all of OFFICES: is it linear? And the most memory of its own (not shared) that
# the backend took. "same" are sheets that all have the same votes: each gets a flag.    copy.sh
# From the environment: OFFICES (100000), CANDIDATES (8), ROUNDS (3), FSYNC (on).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
offices=${OFFICES:-100000} candidates=${CANDIDATES:-8}
start_election "$offices" "$candidates"
columns='res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)'
for votes in n 1; do
  psql -X -q -v ON_ERROR_STOP=1 -c "COPY (SELECT n, res_elec.total(v) + 8, 3, 5, v
    FROM (SELECT n, public.bench_votes($votes) AS v FROM generate_series(1, $offices) AS n) AS s) TO STDOUT" \
    > "$dir/sheets-$votes"
done

for round in $(seq "$rounds"); do
  for sheets in $((offices / 100)) $((offices / 10)) "$offices" same; do
    for variant in judged totals rules; do
      [ "$sheets-$variant" != same-totals ] || continue
      sql -c "CALL public.begin_variant('$variant')" -c CHECKPOINT
      if [ "$sheets" = same ]; then cp "$dir/sheets-1" "$dir/in"; case="$offices sheets, all the same"
      else head -n "$sheets" "$dir/sheets-n" > "$dir/in"; case="$sheets sheets"; fi
      case="$case, $candidates candidates"
      start=$(now)
      sql -At -c "COPY $columns FROM STDIN" -c "SELECT pg_read_file('/proc/self/status')" < "$dir/in" > "$dir/status"
      note 'COPY, s' "$case" "$variant" "$(since "$start")"
      note 'COPY, MiB' "$case" "$variant" \
        "$(awk '/^VmHWM/ {m = $2} /^Rss(File|Shmem)/ {m -= $2} END {printf "%.1f", m / 1024}' "$dir/status")"
      [ "$variant" != rules ] || check_totals
    done
  done
done
report
