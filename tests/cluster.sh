#!/bin/sh
# A private PostgreSQL cluster, used by `make run` and by every test.
#
#   cluster.sh start DIR [setting=value ...]   makes DIR/data when it is new, starts the server
#   cluster.sh stop DIR [fast|immediate]       stops it
#
# The server listens on a socket in DIR only, unless a setting says otherwise, and runs as an
# unprivileged user: the caller, or "postgres" when the caller is root. A superuser "postgres"
# connects without a password through the socket, which nobody else may reach.
set -eu

PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}
command=$1
dir=$2
shift 2

as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    "$@"
  fi
}

case $command in
start)
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$dir"; fi
  chmod 0700 "$dir"
  if [ ! -f "$dir/data/PG_VERSION" ]; then
    as_server "$PG_BIN/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C.UTF-8 \
      --auth-local=trust --auth-host=scram-sha-256 > "$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
  fi
  # left behind by a start that was killed
  if as_server "$PG_BIN/pg_ctl" status -D "$dir/data" -s > /dev/null 2>&1; then
    as_server "$PG_BIN/pg_ctl" stop -D "$dir/data" -m fast -w -t 120 -s
  fi
  options="-c unix_socket_directories='$dir' -c listen_addresses="
  for setting in "$@"; do options="$options -c $setting"; done
  postgres=$PG_BIN/postgres
  if [ -n "${PG_VALGRIND:-}" ]; then
    postgres=$dir/postgres-under-valgrind
    cp "$(dirname "$0")/valgrind.supp" "$dir/suppressions" && chmod 644 "$dir/suppressions"
    printf '%s\n' '#!/bin/sh' \
      'exec valgrind -q --trace-children=yes --undef-value-errors=no --leak-check=no \' \
      "  --suppressions=$dir/suppressions --log-file=$dir/valgrind.%p $PG_BIN/postgres \"\$@\"" > "$postgres"
    chmod 755 "$postgres"
  fi
  as_server "$PG_BIN/pg_ctl" start -p "$postgres" -D "$dir/data" -l "$dir/server.log" -w -t 120 -s -o "$options" \
    || { tail -20 "$dir/server.log" >&2; exit 1; }
  ;;
stop)
  dir=$(cd "$dir" && pwd)
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_server "$PG_BIN/pg_ctl" stop -D "$dir/data" -m "${1:-fast}" -w -t 120 -s
  fi
  ;;
*)
  echo "cluster.sh: start or stop" >&2
  exit 2
  ;;
esac
