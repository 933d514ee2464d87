#!/bin/sh
# Which lines of the extension and of the shim the tests run: coverage.sh [PART...]
# Builds both with gcov's counters in a temporary folder, with a copy of PostgreSQL's programs there to install into;
# runs the PARTs of the tests (all but browser and torture) and prints gcovr's table, with the lines that nothing ran.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- unit regress isolation clusters http

dir=$(mktemp -d /tmp/res-elec-coverage-XXXXXX)
trap 'rm -rf "$dir"' EXIT
chmod 0755 "$dir"
pg=$dir/usr/lib/postgresql/15
mkdir -p "$dir/usr/lib/postgresql" "$dir/usr/share/postgresql" "$dir/usr/include" "$dir/main/build"
cp -a /usr/lib/postgresql/15 "$dir/usr/lib/postgresql/"
cp -a /usr/share/postgresql/15 "$dir/usr/share/postgresql/"
ln -s /usr/include/postgresql "$dir/usr/include/postgresql"
cp -r Makefile README.md CHANGELOG.md LICENSE res_elec.control extension shim sql tests "$dir/main/"
cp -r build/npm "$dir/main/build/"
[ ! -d ../shared ] || ln -s "$(cd ../shared && pwd)" "$dir/shared"

cd "$dir/main"
rm -f extension/*.o extension/*/*.o shim/*.o shim/*/*.o shim/res_elec_shim
chmod 0777 extension extension/*/  # the server's processes, which run as another user, count there
export PG_BIN="$pg/bin" SHIM="$dir/main/shim/res_elec_shim"
export PATH="$PG_BIN:$PATH"
make --no-print-directory -s -j2 CC='gcc --coverage -fprofile-update=atomic' COPT='-O0 -U_FORTIFY_SOURCE' \
  SHIM_SANITIZE=-O0 PLACELESS= \
  PG_CONFIG="$pg/bin/pg_config" BIN_DIR="$dir/bin" up-to-date unit-programs build/bench/http_load \
  build/bench/res_elec_fixed
rm -f build/unit/fuzz_*  # counters have the names of sources, and these have those of what they try
perl tests/run.pl "$@" || echo 'some tests have failed: what they would have run is missing below' >&2
gcovr --root . --gcov-ignore-parse-errors --filter extension/ --filter shim/ --sort-percentage
