#!/bin/sh
# The extension on another version of PostgreSQL: chroot.sh VERSION [keep]
#
# A Debian that has this version is made in build/pg-VERSION. There the extension is built without a warning, an
# unprivileged user runs the regress and isolation tests on it, and a cluster of 15 with an election in it is upgraded
# to 17, by pg_upgrade and by logical replication. The folder is removed at the end; "keep" leaves it, and takes what is
# there. All of it runs in mount and process namespaces of its own: whatever ends this script ends what it started, and
# nothing stays mounted.
set -eu

version=$1 keep=${2:-}
cd "$(dirname "$0")/../.."
top=$PWD
root=$top/build/pg-$version
log=$root.log

me=test-pg
. tests/versions/lib.sh

case $version in
17) suite=trixie ;;
18) suite=forky ;;
*) die "no PG=$version: 17 or 18 (make test runs on 15)" ;;
esac
[ "$(id -u)" = 0 ] || die 'needs root, for a folder with a Debian of its own in it'
if [ "${3:-}" != inside ]; then
  exec unshare --mount --pid --fork --kill-child sh tests/versions/chroot.sh "$version" "${keep:-no}" inside
fi
[ "$keep" = keep ] || trap 'umount -l "$root/proc" "$root/dev/shm" 2>/dev/null || :; rm -rf --one-file-system "$root"' \
  EXIT
trap 'exit 1' INT TERM HUP

inside() { chroot "$root" "$@"; }

as_postgres() { inside setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

install_inside() {
  bounded "$1" "$2" chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $3
}

mount_inside() {
  mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
  mountpoint -q "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
}

# The proxy that apt uses, if there is one.
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}"

# The new version, and 15 of the Debian before beside it. What they need to build an extension is unpacked only: it
# wants a clang and an llvm, which are ten times as large and are not used. No cluster is made, no server is started.
make_root() {
  rm -rf "$root"
  need_mirror
  script=/usr/share/debootstrap/scripts/$suite
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  bounded 1800 "Debian $suite is put into build/pg-$version" \
    debootstrap --variant=minbase "$suite" "$root" "$(debian_mirror Debian)" "$script"
  mount_inside
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.conf"
  # A mirror may be behind: what it has is signed, and is good enough to be thrown away.
  echo 'Acquire::Check-Valid-Until "false";' > "$root/etc/apt/apt.conf.d/90mirror"
  sources deb "$suite" > "$root/etc/apt/sources.list"
  bounded 300 'the lists of packages' chroot "$root" apt-get update
  install_inside 1800 "PostgreSQL $version and a compiler" \
    "postgresql-$version libicu-dev libpq-dev gcc libc6-dev make perl pkgconf"
  bounded 300 'its headers' chroot "$root" sh -c "cd /tmp && apt-get download postgresql-server-dev-$version \
    && dpkg-deb -x postgresql-server-dev-$version*.deb / && rm postgresql-server-dev-$version*.deb"
  sources deb bookworm > "$root/etc/apt/sources.list.d/bookworm.list"
  bounded 300 'the lists of packages of Debian 12' chroot "$root" apt-get update
  install_inside 1800 'PostgreSQL 15 of Debian 12' postgresql-15
  touch "$root/complete"
}

# install_extension VERSION LIBRARY
install_extension() {
  install -m 755 "$2" "$root/usr/lib/postgresql/$1/lib/res_elec.so"
  install -m 644 res_elec.control res_elec--*.sql "$root/usr/share/postgresql/$1/extension/"
}

mkdir -p build
rm -f "$log"
[ "$keep" = keep ] && [ -e "$root/complete" ] || make_root
mount_inside

source=$root/srv/res_elec
copy_extension "$source"
bounded 600 "the extension is built on PostgreSQL $version" chroot "$root" \
  make -C /srv/res_elec -s -j2 CI=1 PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config" res_elec.so
install_extension "$version" "$source/res_elec.so"
install_extension 15 res_elec.so
inside chown -R postgres:postgres /srv/res_elec

# 18 does not read the column options that the latest 15 of Debian writes (pg_attver): pg_upgrade is tried to 17.
tests="regress isolation$([ "$version" != 17 ] || echo ' upgrades')"
say "$tests, as the user postgres"
as_postgres env -C /srv/res_elec PG_BIN="/usr/lib/postgresql/$version/bin" OLD_PG_BIN=/usr/lib/postgresql/15/bin \
  timeout 1800 perl tests/run.pl ${TESTS:-$tests} || die "PostgreSQL $version: the tests failed"
