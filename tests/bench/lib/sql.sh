# What the benches in SQL share; sourced, at the project's top, by each. From the environment: ROUNDS; RESULTS, a file that
# takes the figures for a later report.pl; FSYNC=off.

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
