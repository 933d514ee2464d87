#!/bin/sh
# copy_places() of elections of OFFICES offices (four a center): is it linear? Seconds by the clock, seconds of the
# server's processors, and the most memory of its own (not shared) that the backend took; the fastest of ROUNDS (3;
# above 100,000 offices once).    places.sh [OFFICES…]
set -eu
cd "$(dirname "$0")/../.."
FSYNC=off
. tests/bench/lib/sql.sh
printf '%10s %10s %10s %16s %8s\n' offices seconds CPU 'CPU µs an office' MiB
for offices in ${*:-3000 30000 300000}; do
  start_election "$offices" 8
  sql -At -c "SELECT setval(pg_get_serial_sequence('res_elec.office', 'id'), max(id)) FROM res_elec.office" > "$dir/id"
  for round in $(seq $([ "$offices" -gt 100000 ] && echo 1 || echo "$rounds")); do
    election=$(sql -At -c "INSERT INTO res_elec.election (title, type, year)
      VALUES ('copy', 'local', 2025) RETURNING id")
    sql -c CHECKPOINT
    cpu=$(server_cpu_us) start=$(now)
    sql -At -c "SELECT offices FROM res_elec.copy_places(1, $election)" -c "SELECT pg_read_file('/proc/self/status')" \
      > "$dir/status"
    seconds=$(since "$start")
    [ "$(head -n 1 "$dir/status")" = "$offices" ] || { echo "not all offices are copied" >&2; exit 1; }
    mib=$(awk '/^VmHWM/ {m = $2} /^Rss(File|Shmem)/ {m -= $2} END {print m / 1024}' "$dir/status")
    echo "$offices $seconds $cpu $(server_cpu_us) $mib"
  done | sort -n -k 2 | head -n 1 |
    awk '{cpu = $4 - $3; printf "%10d %10.2f %10.2f %16.0f %8.0f\n", $1, $2, cpu / 1e6, cpu / $1, $5}'
  check_totals
  sh tests/cluster.sh stop "$dir/pg" immediate
  rm -rf "$dir/pg"
done
