#!/bin/sh
# What `make run` and `make cluster` put into their database: first_data.sh RUN_DIR URL DEMO SHIM CONNECTION
#
# The database res_elec with the extension, the login of the shim (SHIM_DB_PASSWORD), the areas of Gabon, an
# administrator (ADMIN_PHONE, ADMIN_PASSWORD, or generated) and, with DEMO=1, the demonstration elections; what is there
# already stays. RUN_DIR/credentials has who can sign in. URL is where the pages are found, CONNECTION a superuser's
# (libpq's keywords, without a database); its password, if it needs one, is in the file PGPASSFILE.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
run=$1 url=$2 demo=$3 shim=$4 connection=$5
umask 077

say() { printf '%s\n' "$*"; }
secret() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# admin DATABASE ARGUMENT...: psql
admin() {
  database=$1
  shift
  PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$connection dbname=$database" "$@"
}

if [ ! -f "$run/credentials" ]; then
  { say "ADMIN_PHONE=${ADMIN_PHONE:-+24174000001}"; say "ADMIN_PASSWORD=${ADMIN_PASSWORD:-$(secret 8)}"
  } > "$run/credentials"
fi
read_credential() { sed -n "s/^$1=//p" "$run/credentials"; }

[ -n "$(admin postgres -c "SELECT 1 FROM pg_database WHERE datname = 'res_elec'")" ] ||
  admin postgres -c 'CREATE DATABASE res_elec'
admin res_elec <<'SQL'
\getenv shim SHIM_DB_PASSWORD
CREATE EXTENSION IF NOT EXISTS res_elec;
SELECT FROM res_elec.set_up_database('res_elec_shim') \g /dev/null
ALTER ROLE res_elec_shim PASSWORD :'shim';
SQL
admin res_elec -f "$top/sql/reference/gabon_areas.sql"

# make_user ROLE PREFIX FIRST LAST EMAIL: the credentials' user, unless the phone number is known
make_user() {
  HASH=$(read_credential "$2_PASSWORD" | "$shim" --hash-password) \
    admin res_elec -v role="$1" -v phone="$(read_credential "$2_PHONE")" \
      -v first="$3" -v last="$4" -v email="$5" <<'SQL'
\getenv hash HASH
SELECT res_elec.create_user(:'role', :'first', :'last', :'phone', :'email', :'hash')
 WHERE NOT EXISTS (SELECT FROM res_elec.app_user
                    WHERE phone_number = coalesce(res_elec_internal.phone_e164(:'phone'), :'phone')) \g /dev/null
SQL
}
if [ -z "$(admin res_elec -c "SELECT 1 FROM res_elec.app_user WHERE role = 'admin' LIMIT 1")" ]; then
  make_user admin ADMIN Admin RES-ELEC admin@res-elec.invalid
fi

if [ "$demo" = 1 ] && { [ ! -f "$run/demo/loaded" ] || [ ! -f "$run/demo/deputies-loaded" ]; }; then
  say "loading the demonstration elections (simulated sheets) ..."
  [ -n "$(read_credential DIRECTOR_PHONE)" ] \
    || { say "DIRECTOR_PHONE=+24174000002"; say "DIRECTOR_PASSWORD=$(secret 8)"; } >> "$run/credentials"
  make_user director DIRECTOR Demo Director director@res-elec.invalid
  sh "$top/sql/demo/load.sh" "$connection dbname=res_elec" "$run/demo" \
    "$(read_credential DIRECTOR_PHONE)"
fi

admin res_elec -v url="$url" <<'SQL'
INSERT INTO res_elec.setting (name, value) VALUES ('public_url', :'url')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value ~ '^https?://127\.0\.0\.1:';
SQL
