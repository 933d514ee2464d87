-- Operators of votes: arithmetic, access, and comparing by hash and by order.
SET search_path = res_elec, public;
\set VERBOSITY terse

SELECT a, b, a + b AS sum, a - b AS difference, b - a AS opposite
  FROM (VALUES (1, '{}'::votes, '{}'::votes), (2, '{"1":5}', '{}'), (3, '{"1":5,"3":1}', '{"2":7,"3":-1}'),
               (4, '{"1":5}', '{"1":5}'), (5, '{"1":-5}', '{"1":5}')) AS t(n, a, b) ORDER BY n;
SELECT '{"1":1}'::votes + NULL IS NULL AS null_sum, ('{"1":1}'::votes -> NULL) IS NULL AS null_get,
  total(NULL::votes) IS NULL AS null_total;
SELECT v -> 1 AS one, v -> 2 AS left_out, v -> 3 AS three, v -> 0 AS zero, v -> -1 AS minus_one,
  v -> 2147483647 AS largest, total(v)
  FROM (SELECT '{"1":5,"3":-8,"2147483647":1}'::votes AS v) AS t;
SELECT n, candidate_id, votes_count
  FROM (VALUES (1, '{}'::votes), (2, '{"7":1}'), (3, '{"9":-2,"8":3}')) AS t(n, v) LEFT JOIN LATERAL votes_each(v)
  ON true ORDER BY 1, 2;
SELECT count(*), sum(votes_count)
  FROM votes_each((SELECT votes(array_agg(i), array_agg(2::bigint)) FROM generate_series(1, 1000) i));
SELECT votes_each('{"4":1,"2":5}') LIMIT 1;

-- A sum that leaves 64 bits is an error, never a wrap.
SELECT '{"1":9223372036854775807}'::votes + '{"1":1}'::votes;
SELECT '{"1":-9223372036854775808}'::votes - '{"1":1}'::votes;
SELECT '{}'::votes - '{"4":-9223372036854775808}'::votes;
SELECT total('{"1":9223372036854775807,"2":1}'::votes);
SELECT total('{"1":9223372036854775807,"2":1,"3":-1}'::votes);
SELECT total('{"1":-9223372036854775808,"2":-1}'::votes);
SELECT '{"1":9223372036854775807}'::votes + '{"1":-1}'::votes AS inside,
  total('{"1":9223372036854775807,"2":-1}'::votes);

-- Equality and order.
SELECT a, b, a = b AS eq, a <> b AS ne, a < b AS lt, a <= b AS le, a > b AS gt, a >= b AS ge,
  res_elec_internal.votes_cmp(a, b)
  FROM (VALUES (1, '{}'::votes, '{}'::votes), (2, '{}', '{"1":1}'), (3, '{"1":1}', '{"1":2}'),
    (4, '{"1":9}', '{"2":1}'),
               (5, '{"1":1,"2":1}', '{"1":1}'), (6, '{"2":1,"1":1,"3":0}', '{"1":1,"2":1}'), (7, '{"1":-1}', '{"1":1}'))
               AS t(n, a, b) ORDER BY n;

CREATE TEMP TABLE sample AS
  SELECT i, votes(ARRAY[1, 2 + i % 3], ARRAY[i % 5, 1]::bigint[]) AS v FROM generate_series(1, 3000) i;
ANALYZE sample;
-- the same fifteen groups, by hash and by sorting
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT v, count(*) FROM sample GROUP BY v;
SELECT count(*), sum(n), min(n), max(n) FROM (SELECT v, count(*) AS n FROM sample GROUP BY v) AS g;
RESET enable_sort;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT DISTINCT v FROM sample;
SELECT count(*) FROM (SELECT DISTINCT v FROM sample) AS d;
SELECT v FROM (SELECT DISTINCT v FROM sample) AS d ORDER BY v LIMIT 4;
RESET enable_hashagg;
-- joins
SET enable_nestloop = off;
SET enable_mergejoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sample a JOIN sample b ON a.v = b.v;
SELECT count(*) FROM sample a JOIN sample b ON a.v = b.v;
RESET enable_mergejoin;
SET enable_hashjoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sample a JOIN sample b ON a.v = b.v;
SELECT count(*) FROM sample a JOIN sample b ON a.v = b.v;
RESET enable_hashjoin;
RESET enable_nestloop;
SELECT count(*) AS on_text FROM sample a JOIN sample b ON a.v::text = b.v::text;
-- indexes
CREATE INDEX sample_btree ON sample (v);
SET enable_seqscan = off;
SELECT count(*) AS by_btree FROM sample WHERE v = '{"1":3,"2":1}';
SELECT count(*) AS by_range FROM sample WHERE v > '{"1":3}' AND v < '{"1":4}';
DROP INDEX sample_btree;
CREATE INDEX sample_hash ON sample USING hash (v);
SELECT count(*) AS by_hash FROM sample WHERE v = '{"1":3,"2":1}';
RESET enable_seqscan;
SELECT count(*) AS counted FROM sample WHERE v::text = '{"1":3,"2":1}';
-- two vectors within the limit whose sum names too many
SELECT votes(array_agg(i), array_agg(1::bigint)) + votes(array_agg(i + 60000), array_agg(1::bigint))
  FROM generate_series(1, 60000) i;
-- hashing by partition uses the extended hash
CREATE TEMP TABLE parted (v votes) PARTITION BY HASH (v);
CREATE TEMP TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT v FROM sample;
SELECT count(*), count(DISTINCT v) FROM parted;
SELECT count(*) FROM (SELECT DISTINCT v FROM parted_0 INTERSECT SELECT v FROM parted_1) AS both_parts;
