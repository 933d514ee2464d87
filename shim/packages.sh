#!/bin/sh
# Installs the Debian packages of its arguments that are missing, with what they need: packages.sh PACKAGE...
#
# It says first how many packages that is and how large they are. Another apt or dpkg that is at work is waited for,
# APT_WAIT seconds at most (600). Of packages that bring a service which would take a port of the machine (etcd,
# HAProxy, nginx, Patroni, PgBouncer) the service is neither started now nor at the next boot; one that was installed
# before stays as it is.
set -eu
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
wait=${APT_WAIT:-600}
policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}

say() { printf '%s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo env "DEBIAN_FRONTEND=$DEBIAN_FRONTEND" "LC_ALL=$LC_ALL" "$@";
  fi; }

# apt-get itself waits for the lock of dpkg, and not for that of the lists of packages.
update_lists() {
  waited=0
  until said=$(as_root apt-get update -qq 2>&1); do
    case $said in
      *'Could not get lock'*) [ "$waited" -lt "$wait" ] || break ;;
      *) break ;;
    esac
    [ "$waited" != 0 ] || say 'another program updates the lists of packages: waiting for it'
    sleep 2
    waited=$((waited + 2))
  done
  [ -z "$said" ] || say "$said" >&2
}

missing=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null \
  | awk -v all="$*" '$2 == "installed" { have[$1] = 1 }
                     END { n = split(all, name); for (i = 1; i <= n; i++)
                             if (!(name[i] in have)) printf "%s ", name[i] }')
[ -n "$missing" ] || exit 0

# The services that come with the packages of the arguments.
services_of() {
  for package in "$@"; do
    case $package in
      etcd-server) printf 'etcd ' ;;
      nginx-light) printf 'nginx ' ;;
      haproxy | patroni | pgbouncer) printf '%s ' "$package" ;;
    esac
  done
}

# Debian asks this program whether an installation may start a service. Where the machine has one of its own, that
# decides.
keep_stopped() {
  [ -n "$services" ] && [ ! -e "$policy" ] || return 0
  trap 'as_root rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '%s\n' '#!/bin/sh' \
    "case \" $services\" in *\" \${1%.service} \"*) exit 101 ;; esac" | as_root tee "$policy" > /dev/null
  as_root chmod 755 "$policy"
}

services=$(services_of $missing)
update_lists
set -- install --no-install-recommends $missing
plan=$(apt-get -qq --simulate "$@")
packages=$(printf '%s\n' "$plan" | grep -c '^Inst ')
megabytes=$(apt-get -qq --yes --print-uris "$@" | awk '{ bytes += $3 } END { printf "%d", (bytes + 999999) / 1000000 }')
say "installing $packages Debian packages ($megabytes MB to download) into the system, for: $missing"
keep_stopped
as_root apt-get -o "DPkg::Lock::Timeout=$wait" --yes "$@"
for service in $services; do as_root update-rc.d "$service" disable; done
