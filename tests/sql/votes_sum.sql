-- The aggregate sum(votes): NULLs, groups, windows, overflow, and the parallel plan.
SET search_path = res_elec, public;
\set VERBOSITY terse

SELECT sum(v) IS NULL AS of_no_rows FROM (SELECT '{}'::votes AS v WHERE false) AS t;
SELECT sum(v) IS NULL AS of_nulls FROM (VALUES (NULL::votes), (NULL)) AS t(v);
SELECT sum(v) AS of_empties FROM (VALUES ('{}'::votes), (NULL), ('{}')) AS t(v);
SELECT sum(v) AS sum FROM (VALUES ('{"5":1,"9":2}'::votes), (NULL), ('{"1":1}'), ('{"9":3,"7":4}'), ('{"1":-1}'))
  AS t(v);
SELECT sum(v ORDER BY n DESC) AS reversed, sum(DISTINCT v) AS of_distinct, sum(v) FILTER (WHERE n > 1) AS filtered
  FROM (VALUES (1, '{"5":1}'::votes), (2, '{"4":1}'), (3, '{"5":1}'), (4, '{"3":1,"6":1}')) AS t(n, v);
SELECT n, sum(v) OVER (ORDER BY n) AS running
  FROM (VALUES (1, '{"5":1}'::votes), (2, NULL), (3, '{"2":7}'), (4, '{"5":1}')) AS t(n, v);
SELECT n, sum(v) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS moving
  FROM (VALUES (1, '{"5":1}'::votes), (2, '{"4":2}'), (3, '{"2":7}'), (4, '{"5":1}')) AS t(n, v);
SELECT g, sum(v) FROM (VALUES (1, '{"5":1}'::votes), (2, '{"5":2}'), (1, '{"6":3}')) AS t(g, v) GROUP BY ROLLUP (g)
  ORDER BY g;

-- A count that leaves 64 bits is an error; one that comes back in range in between was out, too.
SELECT sum(v) FROM (VALUES ('{"1":9223372036854775807}'::votes), ('{"1":1}')) AS t(v);
SELECT sum(v ORDER BY n) FROM (VALUES (1, '{"1":9223372036854775807}'::votes), (2, '{"1":1}'), (3, '{"1":-1}'))
  AS t(n, v);
SELECT sum(v) FROM (VALUES ('{"1":9223372036854775806}'::votes), ('{"1":1}')) AS t(v);
-- more candidates than one vector may name
SELECT sum(v) FROM (SELECT votes(array_agg(i), array_agg(1::bigint)) AS v FROM generate_series(1, 65536) i
  GROUP BY i / 60000) AS t;
SELECT total(sum(v)) FROM (SELECT votes(ARRAY[70000 - i], ARRAY[1]::bigint[]) AS v FROM generate_series(1, 5000) i)
  AS t;

-- Parallel: partial sums are sent to the leader and combined there.
CREATE TABLE public.votes_sum_sample AS
  SELECT i, i % 7 AS g, CASE WHEN i % 11 > 0 THEN votes(ARRAY[1 + i % 13, 20 + i % 17, 40 + i % 3],
    ARRAY[i, i % 101, -i]::bigint[]) END AS v
    FROM generate_series(1, 20000) i;
ALTER TABLE public.votes_sum_sample SET (parallel_workers = 2);
ANALYZE public.votes_sum_sample;
SET max_parallel_workers_per_gather = 0;
SELECT sum(v) AS serial FROM votes_sum_sample \gset
SELECT string_agg(format('%s %s', g, s), '; ' ORDER BY g) AS serial_groups
  FROM (SELECT g, sum(v) AS s FROM votes_sum_sample GROUP BY g) AS t \gset
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(v) FROM votes_sum_sample;
SELECT sum(v) = :'serial'::votes AS same, total(sum(v)) FROM votes_sum_sample;
SELECT string_agg(format('%s %s', g, s), '; ' ORDER BY g) = :'serial_groups' AS same_groups
  FROM (SELECT g, sum(v) AS s FROM votes_sum_sample GROUP BY g) AS t;
SELECT sum(v) IS NULL AS of_no_rows FROM votes_sum_sample WHERE i < 0;
-- the leader only combines
SET parallel_leader_participation = off;
SELECT sum(v) = :'serial'::votes AS same FROM votes_sum_sample;
-- the setting has had another name since 16
SELECT set_config(name, 'on', false) AS forced FROM pg_settings
  WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT sum(v) AS forced FROM votes_sum_sample WHERE i <= 3;
SELECT '{"1":2}'::votes -> 1 AS in_a_worker;
SELECT set_config(name, 'off', false) AS forced FROM pg_settings
  WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
-- overflow in a worker, and while combining
SELECT sum(v + votes(ARRAY[99], ARRAY[9000000000000000]::bigint[])) FROM votes_sum_sample;
DROP TABLE public.votes_sum_sample;
-- sum(i) over i not a multiple of 11, spread over candidates, is what total says
SELECT sum(CASE WHEN i % 11 > 0 THEN i % 101 END) AS expected_total FROM generate_series(1, 20000) i;
