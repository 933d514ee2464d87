#!/bin/sh
# Builds the Debian packages into a folder: build.sh FOLDER VERSION PG_CONFIG LIBRARIES [extension]
#
# LIBRARIES are the development packages that they are built with. With extension that one alone is built, which needs
# no libh2o: not every Debian has it. The sources are copied into the folder first, so that the checkout stays as it is;
# the packages' date is SOURCE_DATE_EPOCH, or that of the last commit, or of CHANGELOG.md.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p "$1"
into=$(cd "$1" && pwd) version=$2 pg_config=$3 libraries=$4 only=${5:-}
# a later minor version may call what an earlier one lacks
pg_version=$("$pg_config" --version | sed 's/^PostgreSQL \([0-9.]*\).*/\1/')
pg=${pg_version%%.*}
source=$into/res-elec-$version

rm -rf "$source" "$into"/*.deb "$into"/*.buildinfo "$into"/*.changes
mkdir "$source"
cp -r Makefile README.md CHANGELOG.md res_elec.control extension shim sql tests "$source"
cp -r shim/debian "$source/debian"
find "$source" -name '*.o' -delete
rm -f "$source/shim/res_elec_shim" "$source/debian/build.sh" "$source/debian/debian.mk"

cd "$source/debian"
for file in extension.*; do mv "$file" "postgresql-$pg-res-elec.${file#extension.}"; done
for file in res-elec-report.*; do mv "$file" "postgresql-$pg-res-elec.$file"; done
sed -i "s/@PG@/$pg/g; s/@PG_VERSION@/$pg_version/; s/@LIBRARIES@/$(echo $libraries | sed 's/ /, /g')/" control \
  postgresql-*
if [ "$only" = extension ]; then
  rm -f res-elec-shim.* res_elec_shim.8 shim.env
  sed -i '/^Package: res-elec-shim/,$d' control
  export WITHOUT_SHIM=1
fi

cd "$OLDPWD"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date -r "$source/CHANGELOG.md" +%s)}
export SOURCE_DATE_EPOCH PG_CONFIG="$pg_config"
{
  printf 'res-elec (%s) unstable; urgency=medium\n\n  * What has changed stands in changelog.gz beside this file.\n\n' \
    "$version"
  printf ' -- %s  %s\n' "$(sed -n 's/^Maintainer: //p' "$source/debian/control")" \
    "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} > "$source/debian/changelog"

cd "$source"
dpkg-buildpackage --build=binary --no-sign > "$into/build.log" 2>&1 || { tail -40 "$into/build.log" >&2; exit 1; }
rm -rf "$source"
ls -l "$into"/*.deb
