# What the benches in SQL share; sourced, at the project's top, by each. From the environment: ROUNDS; RESULTS, a file
# that takes the figures for a later report.pl; FSYNC=off.

dir=$(mktemp -d /tmp/res-elec-bench-XXXXXX)
chmod 0711 "$dir"
trap '[ ! -d "$dir/pg" ] || sh tests/cluster.sh stop "$dir/pg" immediate; rm -rf "$dir"' EXIT
rounds=${ROUNDS:-3} fsync=${FSYNC:-on}

# A cluster of its own, and psql's way to it.
start_cluster() {
  sh tests/cluster.sh start "$dir/pg" max_wal_size=8GB shared_buffers=1GB checkpoint_timeout=1h fsync="$fsync"
  export PGHOST="$dir/pg" PGUSER=postgres PGDATABASE=postgres
}

# start_election OFFICES CANDIDATES: the same with the election of setup.sql in it.
start_election() {
  start_cluster
  sql -v offices="$1" -v candidates="$2" -f tests/bench/setup.sql
}

sql() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

now() { date +%s.%N; }

since() { echo "$1 $(now)" | awk '{printf "%.3f", $2 - $1}'; }

# CPU ticks of the server's processes that have ended.
server_ended_ticks() { sed 's/^.*) //' "/proc/$(head -n 1 "$dir/pg/data/postmaster.pid")/stat" |
  awk '{print $14 + $15}'; }

# CPU time in microseconds of the server and all its processes, with those that have ended. One that ends while they are
# read would count twice or not at all: then they are read again.
server_cpu_us() {
  while :; do
    ended=$(server_ended_ticks)
    us=$(cat /proc/[0-9]*/stat 2> /dev/null | awk -v root="$(head -n 1 "$dir/pg/data/postmaster.pid")" \
      -v ticks="$(getconf CLK_TCK)" '
      { pid = $1; sub(/^.*\) /, ""); if (pid == root || $2 == root) sum += $12 + $13 + $14 + $15 }
      END { printf "%.0f", sum * 1000000 / ticks }')
    [ "$ended" != "$(server_ended_ticks)" ] || break
  done
  echo "$us"
}

# note FIGURE CASE VARIANT VALUE: one measurement of one round.
note() {
  printf '%s\t%s\t%s\t%s\n' "$@" | tee -a "$dir/results"
}

# Every kept total is what a recount gives.
check_totals() {
  [ "$(psql -XAtc 'SELECT count(*) FROM res_elec.verify_tallies()')" = 0 ] || { echo 'WRONG TOTALS' >&2; exit 1; }
}

report() {
  perl tests/bench/report.pl < "$dir/results"
  [ -z "${RESULTS:-}" ] || cat "$dir/results" >> "$RESULTS"
}
