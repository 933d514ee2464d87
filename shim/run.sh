#!/bin/sh
# What `make run` starts: run.sh RUN_DIR PORT DEMO SHIM
#
# A .env in the project's folder has settings for the shim; the environment comes first.
#
# A PostgreSQL cluster and the shim, both as unprivileged users, until Ctrl-C or SIGTERM. The
# first start makes the database, an administrator (ADMIN_PHONE, ADMIN_PASSWORD, or generated)
# and, with DEMO=1, the demonstration elections. Everything lives in RUN_DIR:
#   env          RES_ELEC_URL and DATABASE_URL, for scripts; the password that it needs is in pgpass
#   credentials  who can sign in, with which password
#   shim.env     the shim's secrets
#   pgpass       the superuser's password as libpq reads it: no command has it among its arguments
#   mail/        the mail that would be sent, unless MAIL_SERVER and the other MAIL_ settings are given
#   *.log        what the server and the shim say
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
run=$1 port=$2 demo=$3 shim=$4
umask 077
mkdir -p "$run"
run=$(cd "$run" && pwd)

say() { printf '%s\n' "$*"; }
die() { printf 'run.sh: %s\n' "$*" >&2; exit 1; }
url_path() { perl -e '$_ = shift; s{([^A-Za-z0-9/._~-])}{sprintf "%%%02X", ord $1}ge; print' "$1"; }
secret() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Where the cluster lives: in RUN_DIR, unless root's home hides that from the server's user.
cluster=$run/pg
if [ "$(id -u)" = 0 ]; then
  parent=$run
  while [ "$parent" != / ]; do
    parent=$(dirname "$parent")
    if ! setpriv --reuid=postgres --regid=postgres --init-groups test -x "$parent"; then
      cluster=/var/lib/res-elec/$(printf %s "$run" | cksum | cut -d' ' -f1)
      mkdir -p "$(dirname "$cluster")"
      chmod 0755 "$(dirname "$cluster")"
      break
    fi
  done
  [ "$cluster" != "$run/pg" ] || chmod 0711 "$run"
fi
mail=$run/mail
if [ "$cluster" != "$run/pg" ]; then
  mail=$cluster-mail
  ln -sfn "$mail" "$run/mail"
fi
[ ${#cluster} -le 80 ] || die "RUN_DIR is too long for a socket: $cluster"

# What .env says and the environment does not.
if [ -f "$top/.env" ]; then
  settings=$("$shim" --env-file "$top/.env" --print-env-file) || die "cannot read $top/.env"
  eval "$settings"
fi

free_port() {
  perl -MIO::Socket::INET -e 'for my $p ($ARGV[0] .. $ARGV[0] + 200) {
    if (IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $p, Listen => 1, ReuseAddr => 1)) {
      print $p; exit
    }
  } exit 1' "$1"
}

free_port "$port" | grep -qx "$port" || die "port $port is taken: choose another with PORT="
pg_port=$(free_port "${PG_PORT:-54329}") || die "no free port for PostgreSQL from ${PG_PORT:-54329} on: set PG_PORT"

shim_pid=
stop() {
  trap '' INT TERM HUP
  trap - EXIT
  [ -z "$shim_pid" ] || { kill "$shim_pid" 2>/dev/null || :; wait "$shim_pid" 2>/dev/null || :; }
  sh "$top/tests/cluster.sh" stop "$cluster" || :
  say "stopped"
}
trap 'stop; exit 0' INT TERM HUP
trap stop EXIT

sh "$top/tests/cluster.sh" start "$cluster" listen_addresses=127.0.0.1 port="$pg_port" max_connections=200 \
  shared_buffers=256MB

# --- secrets: made once, kept in RUN_DIR ---------------------------------------------------------
if [ ! -f "$run/shim.env" ]; then
  { say "JWT_SECRET_KEY=$(secret 32)"; say "SHIM_DB_PASSWORD=$(secret 16)"; say "OWNER_DB_PASSWORD=$(secret 16)";
    } > "$run/shim.env"
fi
given_key=${JWT_SECRET_KEY:-}
. "$run/shim.env"
JWT_SECRET_KEY=${given_key:-$JWT_SECRET_KEY}

# --- the database --------------------------------------------------------------------------------
scheme=http
[ -z "${TLS_CERT_FILE:-}" ] || scheme=https
url=$scheme://127.0.0.1:$port
SHIM_DB_PASSWORD=$SHIM_DB_PASSWORD sh "$top/shim/first_data.sh" "$run" "$url" "$demo" "$shim" \
  "host=$cluster port=$pg_port user=postgres"
OWNER_DB_PASSWORD=$OWNER_DB_PASSWORD psql -X -q -v ON_ERROR_STOP=1 -h "$cluster" -p "$pg_port" -U postgres \
  -d res_elec <<'SQL'
\getenv owner OWNER_DB_PASSWORD
ALTER ROLE postgres PASSWORD :'owner';
SQL

# --- the shim ------------------------------------------------------------------------------------
[ -n "${METRICS_PORT:-}" ] || METRICS_PORT=$(free_port 9464) ||
  die "no free port for the metrics from 9464 on: set METRICS_PORT"
export METRICS_PORT DATABASE_URL="postgresql://res_elec_shim:$SHIM_DB_PASSWORD@127.0.0.1:$pg_port/res_elec" \
  JWT_SECRET_KEY PORT="$port"
as_nobody=
if [ "$(id -u)" = 0 ]; then as_nobody='setpriv --reuid=nobody --regid=nogroup --clear-groups'; fi
mkdir -p "$mail"
[ "$(id -u)" != 0 ] || chown nobody:nogroup "$mail"
if [ -z "${MAIL_SERVER:-}" ]; then
  export MAIL_DIR="$mail"
  say "no MAIL_SERVER: mail is written into $run/mail"
fi
cd /
$as_nobody "$shim" >> "$run/shim.log" 2>&1 &
shim_pid=$!
tries=0
until curl -sfk -o /dev/null --max-time 2 "$url/health/ready"; do
  kill -0 "$shim_pid" 2>/dev/null || { shim_pid=; tail -5 "$run/shim.log" >&2; die "the shim did not start"; }
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || die "the shim is not ready; see $run/shim.log"
  sleep 0.1
done

{ say "RES_ELEC_URL=$url"
  say "DATABASE_URL='postgresql://postgres@127.0.0.1:$pg_port/res_elec?passfile=$(url_path "$run/pgpass")'";
    } > "$run/env"
say "127.0.0.1:$pg_port:*:postgres:$OWNER_DB_PASSWORD" > "$run/pgpass"
say "credentials: $run/credentials   addresses for scripts: $run/env"
[ "$METRICS_PORT" = 0 ] || sed -n 's/^metrics on /metrics: /p' "$run/shim.log" | tail -1
say "ready: $url"
wait "$shim_pid" || { shim_pid=; die "the shim ended; see $run/shim.log"; }
