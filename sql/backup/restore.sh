#!/bin/sh
# Restores a cluster from pgBackRest's repository into a new directory, up to a moment, and proves it:
#
#   restore.sh [--time TIME] [--keep] [--config FILE] [--stanza NAME] [--database NAME] DIR
#
#   --time TIME      a moment with its time zone, as '2026-04-12 21:14:00+01'; else the end of what was archived
#   --keep           leaves the server running; else it is stopped, and DIR is removed: the proof of a backup
#   --config FILE    pgBackRest's (preset: /etc/pgbackrest.conf)
#   --stanza NAME    preset: res_elec
#   --database NAME  preset: res_elec
#
# DIR must not exist or be empty. As the server's user (sudo -u postgres). The restored server has a socket in DIR and
# no other address, and archives nothing, so that it can stand beside the one that runs. It prints, a line each, the
# moment of the last commit that is in, how many sheets and versions of sheets there are, and how many totals differ
# from a recount. Ends with 0 when the moment was reached and no total differs, else with 1.
set -eu
export LC_ALL=C
usage() { sed -n '/^set/q; 1d; s/^# \{0,1\}//p' "$0" >&2; exit 2; }
die() { printf 'restore.sh: %s\n' "$*" >&2; exit 1; }

time='' keep='' config=/etc/pgbackrest.conf stanza=res_elec database=res_elec
while :; do
  case ${1:-} in
    --time) time=$2; shift 2 ;;
    --keep) keep=yes; shift ;;
    --config) config=$2; shift 2 ;;
    --stanza) stanza=$2; shift 2 ;;
    --database) database=$2; shift 2 ;;
    --*) usage ;;
    *) break ;;
  esac
done
[ $# = 1 ] || usage
dir=$1
bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
case $time in
  '' | *[+-][0-9][0-9] | *[+-][0-9][0-9]:[0-9][0-9] | *Z) ;;
  *) die "--time $time: expected a moment with its time zone, as '2026-04-12 21:14:00+01'" ;;
esac
[ ! -e "$dir" ] || [ -z "$(ls -A "$dir")" ] || die "$dir is not empty"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
[ ${#dir} -le 80 ] || die "the name of $dir is too long for a socket"
chmod 0700 "$dir"

not_reached() {
  tail -5 "$dir/server.log" >&2
  die "the restored server did not reach ${time:-the end of the archive}"
}
clean_up() {
  if [ -f "$dir/data/postmaster.pid" ]; then
    "$bin/pg_ctl" stop -D "$dir/data" -m fast -w -s || :
  fi
  rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

set -- --config="$config" --stanza="$stanza" --pg1-path="$dir/data" --log-level-file=off --no-delta
if [ -n "$time" ]; then
  set -- "$@" --type=time --target="$time" --target-action=promote
fi
pgbackrest "$@" restore || die 'pgBackRest did not restore'

# Its own settings, for Debian has a cluster's in /etc, and none that would reach the running one or its subscriptions.
cat > "$dir/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
hba_file = '$dir/pg_hba.conf'
hot_standby = off
archive_mode = off
max_logical_replication_workers = 0
CONF
printf 'local all all trust\n' > "$dir/pg_hba.conf"    # the socket is in a directory that nobody else may enter
"$bin/pg_ctl" start -D "$dir/data" -l "$dir/server.log" -w -t "${RECOVERY_WAIT:-86400}" -s -o "\
  -c config_file='$dir/postgresql.conf' -c primary_conninfo= -c synchronous_standby_names=" || not_reached

ask() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$dir" -U "${PGUSER:-postgres}" -d "$database" -c "$1"; }
# pg_ctl has waited until the backup was consistent. Connections are let in when the moment is reached; the server ends
# when it cannot be.
until ask 'SELECT' > /dev/null 2>&1; do
  "$bin/pg_ctl" status -D "$dir/data" -s > /dev/null 2>&1 || not_reached
  sleep 0.2
done
sheets=$(ask 'SELECT count(*) FROM res_elec.result_sheet')
versions=$(ask 'SELECT count(*) FROM res_elec.result_sheet_history')
wrong=$(ask 'SELECT count(*) FROM res_elec.verify_tallies()')
reached=$(sed -n 's/.*last completed transaction was at log time //p' "$dir/server.log" | tail -1)
printf 'last commit: %s\n' "${reached:-the end of the backup}"
printf 'sheets: %s\n' "$sheets"
printf 'earlier versions of sheets: %s\n' "$versions"
printf 'totals that differ from a recount: %s\n' "$wrong"
[ "$wrong" = 0 ] || die 'the restored totals are wrong'
if [ -n "$keep" ]; then
  trap - EXIT
  printf 'running: psql -h %s %s; stop it with %s/pg_ctl stop -D %s/data\n' "$dir" "$database" "$bin" "$dir"
fi
