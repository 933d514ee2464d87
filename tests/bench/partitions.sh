#!/bin/sh
# What partitions of the table of sheets would give: the same SHEETS (1000000) into one table (plain, of setup.sql) and
# into one of PARTS (64) partitions by hash of the office, with the same indexes and without a trigger. Seconds of COPY,
# of the sums of a recount, and of reading 10,000 sheets by their office.    partitions.sh [SHEETS [PARTS]]
# From the environment: ROUNDS (3), FSYNC (on).
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/lib/sql.sh
sheets=${1:-1000000} parts=${2:-64}
start_election "$sheets" 8
sql -c "CALL public.begin_variant('judged')" -c "INSERT INTO res_elec.result_sheet (office_id, total_voters,
  blank_votes, null_votes, votes)
  SELECT n, res_elec.total(v) + 8, 3, 5, v FROM (SELECT n, public.bench_votes(n) AS v
  FROM generate_series(1, $sheets) AS n) AS s" \
  -c "COPY res_elec.result_sheet TO '$dir/pg/data/sheets'" \
  -c 'CREATE TABLE public.partitioned_sheet (LIKE res_elec.result_sheet INCLUDING ALL,
        FOREIGN KEY (office_id) REFERENCES res_elec.office) PARTITION BY HASH (office_id)'
for part in $(seq 0 $((parts - 1))); do
  sql -c "CREATE TABLE public.partitioned_sheet_$part PARTITION OF public.partitioned_sheet
    FOR VALUES WITH (MODULUS $parts, REMAINDER $part) WITH (fillfactor = 90)"
done

# timed FIGURE VARIANT STATEMENT
timed() {
  start=$(now)
  sql -c "$3" > "$dir/out"
  note "$1" "$sheets sheets" "$2" "$(since "$start")"
}

for round in $(seq "$rounds"); do
  for variant in plain partitioned; do
    table="public.${variant}_sheet"
    sql -c "TRUNCATE $table" -c CHECKPOINT
    timed 'COPY of rows, s' "$variant" "COPY $table FROM '$dir/pg/data/sheets'"
    sql -c "VACUUM ANALYZE $table"
    timed 'sums, s' "$variant" "SELECT contest_id, province_id, commune_id, sum(total_voters), res_elec.sum(votes)
      FROM $table GROUP BY 1, 2, 3"
    timed '10,000 sheets by office, s' "$variant" "SET plan_cache_mode = force_generic_plan; DO \$\$BEGIN
      FOR n IN 1 .. 10000 LOOP PERFORM FROM $table WHERE office_id = n * ($sheets / 10000); END LOOP; END\$\$"
  done
done
report
