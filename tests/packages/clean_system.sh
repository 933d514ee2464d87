#!/bin/sh
# What is done with the installed packages, inside the clean system and its own network: a database, a sheet, the
# server. Each line it prints begins with what it is about; debian.t compares them.
set -eu
export LC_ALL=C.UTF-8
as() { user=$1; shift; (cd / && exec setpriv --reuid="$user" --regid="$user" --init-groups "$@"); }
sql() { as postgres psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
shim() { as res_elec_shim res_elec_shim --env-file /run/res-elec.env "$@"; }    # systemd reads the files as root
get() { # GET PATH, the status line and the body
  bash -c 'exec 3<>"/dev/tcp/127.0.0.1/8080"
    printf "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" "$1" >&3; cat <&3' - "$1"
}

grep -h '^[A-Z]' /etc/res-elec/shim.env /etc/res-elec/secret.env > /run/res-elec.env
chown res_elec_shim /run/res-elec.env
chmod 0400 /run/res-elec.env
shim --check | sed -n 's/^\(DATABASE_URL\|JWT_SECRET_KEY\|PORT\)=/check \1 /p'

pg_ctlcluster 15 main start
trap 'pg_ctlcluster 15 main stop -m immediate' EXIT
as postgres createdb -E UTF8 -T template0 --locale=C.UTF-8 res_elec
sql res_elec <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION res_elec;
\i /usr/share/postgresql-15-res-elec/gabon_areas.sql
SELECT 'set up', * FROM res_elec.set_up_database();
SELECT 'version', extversion FROM pg_extension WHERE extname = 'res_elec';
SELECT 'areas', count(*) > 50 FROM res_elec.area;
INSERT INTO res_elec.election (title, type, year, status, visibility)
  VALUES ('Essai', 'local', 2025, 'active', 'public');
INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) VALUES (1, 'A', 'B', 'AB')
  RETURNING id AS a \gset
INSERT INTO res_elec.center (election_id, name, area_id)
  VALUES (1, 'École', res_elec.area_of_names(1, 'Estuaire', 'Komo-Mondah', 'Ntoum')) RETURNING id AS c \gset
INSERT INTO res_elec.office (center_id, name, registered_voters) VALUES (:c, 'Bureau 1', 400) RETURNING id AS o \gset
\set ON_ERROR_STOP off
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (:o, 300, 3, 2, res_elec.votes(ARRAY[:a], ARRAY[200]));
\echo refused|:SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (:o, 300, 3, 2, res_elec.votes(ARRAY[:a], ARRAY[295]));
SELECT 'wrong totals', count(*) FROM res_elec.verify_tallies();
SQL

# What the unit of a node runs, with its environment, at a nation
as postgres createdb -E UTF8 -T template0 --locale=C.UTF-8 nation
sql nation -c 'SET client_min_messages = warning; CREATE EXTENSION res_elec; SELECT res_elec.become_node(0)' > /run/node
unit=$(dpkg -L postgresql-15-res-elec | grep '/res-elec-report\.service$')
(eval "export $(sed -n 's/^Environment=//p' "$unit") PGDATABASE=nation"
  eval "as postgres $(sed -n 's/^ExecStart=//p' "$unit")") | sed -n 's/^ *\([0-9]\)$/report \1/p'

cd /
setpriv --reuid=res_elec_shim --regid=res_elec_shim --init-groups res_elec_shim --env-file /run/res-elec.env \
  > /run/res-elec.log 2>&1 &
server=$!
tries=0
until get /health/ready > /run/res-elec.ready 2> /dev/null && grep -q ' 200 ' /run/res-elec.ready; do
  kill -0 "$server" && [ "$tries" -lt 100 ] || { echo "server $(tail -5 /run/res-elec.log)"; break; }
  tries=$((tries + 1)) && sleep 0.1
done
echo "ready $(head -1 /run/res-elec.ready | tr -d '\r')"
echo "live $(get /api/voting/realtime/1 | grep -o '"valid_votes": [0-9]*')"
kill "$server" && wait "$server" && echo 'server stopped'

# systemd holds the socket: the first request starts the server, which answers it
systemd-socket-activate --fdname=http -l 127.0.0.1:8080 setpriv --reuid=res_elec_shim --regid=res_elec_shim \
  --init-groups res_elec_shim --env-file /run/res-elec.env > /run/res-elec.log 2>&1 &
server=$!
tries=0
until grep -q Listening /run/res-elec.log || [ "$tries" -ge 100 ]; do tries=$((tries + 1)) && sleep 0.1; done
echo "handed over $(get /health/live | head -1 | tr -d '\r')"
kill "$server" && wait "$server"
