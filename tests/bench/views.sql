-- The plan and time of each view, filtered as people filter them. :province … :office lie in election 1.
\timing off
\pset tuples_only on
\pset format unaligned
CREATE FUNCTION pg_temp.cost(what text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  line text;
  plan text := '';
  spent text;
  buffers text;
  indexes text;
BEGIN
  EXECUTE query;  -- once, so that what is measured is warm
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ' || query LOOP
    plan := plan || line || E'\n';
  END LOOP;
  spent := (regexp_match(plan, 'Execution Time: ([0-9.]+ ms)'))[1];
  buffers := (regexp_match(plan, 'Buffers: shared (.*?)\n'))[1];
  indexes := (SELECT coalesce('sequential scan of ' || string_agg(DISTINCT m[1], ', '), 'indexes only')
    FROM regexp_matches(plan, 'Seq Scan on (\w+)', 'g') m);
  IF current_setting('bench.plans') = 'on' THEN
    RAISE NOTICE E'%\n%', query, plan;
  END IF;
  RETURN format('%-60s %12s   %-28s %s', what, spent, buffers, indexes);
END
$$;
SELECT pg_temp.cost(v || ' of a contest''s election', format('SELECT * FROM res_elec.%I WHERE election_id = 1', v))
  FROM unnest('{election_results,election_progress}'::text[]) v;
SELECT pg_temp.cost('area_results of an election, provinces',
  'SELECT * FROM res_elec.area_results WHERE election_id = 1 AND level = ''province''');
SELECT pg_temp.cost('area_results of an election, all', 'SELECT * FROM res_elec.area_results WHERE election_id = 1');
SELECT pg_temp.cost('area_results in a department', format('SELECT * FROM res_elec.area_results WHERE parent_id = %s',
  :department));
SELECT pg_temp.cost('area_results of an area', format('SELECT * FROM res_elec.area_results WHERE area_id = %s',
  :commune));
SELECT pg_temp.cost('center_results of an area', format('SELECT * FROM res_elec.center_results WHERE area_id = %s',
  :commune));
SELECT pg_temp.cost('center_results of a center', format('SELECT * FROM res_elec.center_results WHERE center_id = %s',
  :center));
SELECT pg_temp.cost('center_results of an election, the first 100',
  'SELECT * FROM res_elec.center_results WHERE election_id = 1 LIMIT 100');
SELECT pg_temp.cost(format('%s of a %s', v, c), format('SELECT * FROM res_elec.%I WHERE %I = %s', v, c, i))
  FROM unnest('{office_results,office_status,sheet_flags}'::text[]) v,
       (VALUES ('office_id', :office), ('center_id', :center), ('commune_id', :commune), ('department_id', :department))
       AS f(c, i)
 WHERE v <> 'sheet_flags' OR c IN ('office_id', 'center_id');
SELECT pg_temp.cost('sheet_history of an office', format('SELECT * FROM res_elec.sheet_history WHERE office_id = %s',
  :office));
SELECT pg_temp.cost(v || ' of an election, counted', format('SELECT count(*) FROM res_elec.%I WHERE election_id = 1',
  v)) FROM unnest('{office_status,sheet_history,sheet_flags}'::text[]) v;
SELECT pg_temp.cost('tally of a contest at level 0',
  'SELECT * FROM res_elec.tally WHERE contest_id = 1 AND level_number = 0');
SELECT pg_temp.cost('results_as_of, contest', 'SELECT * FROM res_elec.results_as_of(1, now(), ''contest'')');
SELECT pg_temp.cost('results_as_of, all levels', 'SELECT * FROM res_elec.results_as_of(1, now())');
SELECT pg_temp.cost('results_at_position, contest',
  'SELECT * FROM res_elec.results_at_position(1, res_elec.position_now(), ''contest'')');
SELECT pg_temp.cost('changes since a position, none', 'SELECT * FROM res_elec.changes(1, res_elec.position_now())');
