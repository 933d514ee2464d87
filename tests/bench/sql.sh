#!/bin/sh
# The measurements in SQL, and their tables: sql.sh [full]
# Without full a part of the matrix, five to seven minutes; with it all of it, an hour or more. The figures are kept in
# build/bench/sql.tsv, for report.pl and plot.pl.
set -eu
case ${1:-} in '' | full) ;; *) echo 'sql.sh: full, or nothing' >&2; exit 2 ;; esac
cd "$(dirname "$0")/../.."
mkdir -p build/bench
export RESULTS=build/bench/sql.tsv
: > "$RESULTS"
if [ "${1:-}" = full ]; then
  tests/bench/read.sh 3000 30000 300000 1000000
  CANDIDATES=40 tests/bench/read.sh 3000 1000000
  tests/bench/certain.sh 3037 100000
  for offices in 100000 1000000; do OFFICES=$offices tests/bench/copy.sh; done
  OFFICES=100000 CANDIDATES=40 tests/bench/copy.sh
  for offices in 3000 1000000; do
    for candidates in 8 40; do
      for fsync in on off; do
        OFFICES=$offices CANDIDATES=$candidates FSYNC=$fsync SECONDS_EACH=2 ROUNDS=5 tests/bench/submit.sh 1 4 16 32
      done
    done
  done
else
  SECONDS_EACH=1 tests/bench/read.sh
  SECONDS_EACH=1 tests/bench/certain.sh 3037
  OFFICES=100000 tests/bench/copy.sh
  ROUNDS=5 SECONDS_EACH=1 tests/bench/submit.sh 1 4 16 32
fi > build/bench/sql.log
perl tests/bench/report.pl < "$RESULTS"
