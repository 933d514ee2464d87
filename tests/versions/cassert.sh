#!/bin/sh
# The isolation tests and a storm of clients on a PostgreSQL 15 that was built with assertions, from Debian's source
# package: cassert.sh [SECONDS]
#
# The server, with the extension built for it, is made in build/cassert once; it is used again while it is there.
# Whoever breaks one of the server's assertions ends the run: its backend dies.
set -eu

seconds=${1:-20}
cd "$(dirname "$0")/../.."
dir=$PWD/build/cassert
log=$dir/log

me=test-cassert
. tests/versions/lib.sh

# Below another make PostgreSQL's makefiles take their headers for generated already.
unset MAKELEVEL MAKEFLAGS MFLAGS

# The sources of the packages of Debian 12, from the mirror of this machine; its own lists of packages stay as they are.
get_source() {
  need_mirror
  mkdir -p "$dir/apt/lists/partial"
  # any 15 will do: not every mirror has the sources of updates
  sources deb-src bookworm | head -1 > "$dir/apt/sources.list"
  apt="-o Dir::Etc::sourcelist=$dir/apt/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$dir/apt/lists"
  bounded 300 'the list of sources' apt-get $apt update
  (cd "$dir/apt" && bounded 600 'the source of PostgreSQL 15' apt-get $apt source --download-only postgresql-15)
  rm -rf "$dir/source"
  bounded 300 'it is unpacked' dpkg-source --no-check --skip-patches -x "$dir"/apt/postgresql-15_*.dsc "$dir/source"
}

# Without Debian's patches, of which one has a server installed into /usr/lib whatever the prefix is.
make_server() {
  get_source
  cd "$dir/source"
  bounded 900 'it is configured with assertions' ./configure --prefix="$dir/pgsql" --enable-cassert --enable-debug \
    --with-icu --without-readline CFLAGS=-O1
  bounded 3600 'it is built' make -s -j2
  for place in bindir pkglibdir datadir; do
    case $(printf 'place:\n\t@echo $(%s)\n' "$place" | make -s -C src -f Makefile.global -f - place top_builddir=..) in
      "$dir/pgsql/"*) ;;
      *) die "it would be installed elsewhere than in $dir/pgsql" ;;
    esac
  done
  bounded 900 'it is installed' make -s install
  bounded 900 'its isolation tester' make -s -C src/test/isolation install
  cd - > /dev/null
  touch "$dir/complete"
}

mkdir -p "$dir"
rm -f "$log"
[ -e "$dir/complete" ] || make_server

# The server runs as another user when this is root, who must reach its programs.
if [ "$(id -u)" = 0 ] && ! setpriv --reuid=postgres --regid=postgres --init-groups test -x "$dir/pgsql/bin/postgres";
  then
  die "the user postgres cannot reach $dir: it needs a folder whose parents it may enter"
fi
copy_extension "$dir/extension"
bounded 600 'the extension is built for it' make -C "$dir/extension" -s -j2 CI=1 PG_CONFIG="$dir/pgsql/bin/pg_config" \
  res_elec.so
install -m 755 "$dir/extension/res_elec.so" "$("$dir/pgsql/bin/pg_config" --pkglibdir)/"
install -m 644 res_elec.control res_elec--*.sql "$("$dir/pgsql/bin/pg_config" --sharedir)/extension/"

export PG_BIN="$dir/pgsql/bin"
PATH=$PG_BIN:$PATH
timeout 1200 perl tests/run.pl isolation || die 'the isolation tests failed'
say "eight clients for $seconds seconds"
timeout 600 sh tests/bench/storm.sh plain "$seconds" 8 > "$dir/storm" || { cat "$dir/storm";
  die 'the storm ended with wrong totals'; }
cat "$dir/storm"
grep -q ' 0 runs broken off' "$dir/storm" || die 'backends died, or refused what the storm does'
