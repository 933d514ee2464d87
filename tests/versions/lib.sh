# What the tests on other servers share; sourced, at the project's top, by each, which sets "me" and "log" before.

say() { printf '# %s\n' "$*"; }
die() { printf '%s: %s\n' "$me" "$*" >&2; exit 1; }

# bounded SECONDS WHAT COMMAND…: what it says goes into the log, of which the end is shown when it fails.
bounded() {
  limit=$1 what=$2
  shift 2
  say "$what"
  status=0
  timeout "$limit" "$@" >> "$log" 2>&1 || status=$?
  [ "$status" != 0 ] || return 0
  tail -30 "$log" >&2
  [ "$status" != 124 ] || die "$what: not done in $limit seconds"
  die "$what: failed; all that was said is in $log"
}

# debian_mirror LABEL: where this machine takes its own Debian packages from: Debian, or Debian-Security for their
# updates.
debian_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" | head -1
}

# sources TYPE SUITE: lines for apt's sources.list, of the suite and its security updates
sources() {
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "$1 [signed-by=$keys] $(debian_mirror Debian) $2 main"
  security=$(debian_mirror Debian-Security)
  [ -z "$security" ] || echo "$1 [signed-by=$keys] $security $2-security main"
}

need_mirror() {
  [ -n "$(debian_mirror Debian)" ] ||
    die "apt's configuration names no mirror of Debian that it has a list of: run apt-get update"
}

# copy_extension FOLDER: what the extension is built and tested from, without what was built here.
copy_extension() {
  rm -rf "$1"
  mkdir -p "$1"
  cp -r Makefile README.md res_elec.control extension sql tests "$1/"
  cp --parents $(find shim -name '*.mk' -o -name '*.md') "$1/"
  find "$1" -name '*.o' -delete
}
