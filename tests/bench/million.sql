-- Every GET page of an election, beside tables that grow: what the second of two calls cost, its status, the KiB of its
-- answer and the rows it read. ms: by the clock; waited: of those, in the queue for a processor, where Linux tells.
-- "over" marks what took longer than limit_ms without that wait, as-of four times that. With fail=1 such a page is an
-- error. Whose call: 1 administrator, 2 director, 3 collaborator with many centers, 4 collaborator with a province.
\pset border 2
CREATE FUNCTION pg_temp.rows_read() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables
  WHERE schemaname = 'res_elec' $$;
-- milliseconds that this process has waited for a processor
CREATE FUNCTION pg_temp.waited() RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  RETURN split_part(pg_read_file('/proc/self/schedstat', 0, 100), ' ', 2)::numeric / 1000000;
EXCEPTION WHEN undefined_file OR insufficient_privilege THEN
  RETURN 0;
END
$$;
CREATE FUNCTION pg_temp.page(function text, ids integer[], query jsonb, who integer, OUT ms numeric, OUT waited numeric,
  OUT status integer, OUT kib bigint, OUT rows_read bigint)
  LANGUAGE plpgsql AS $$
DECLARE
  req res_elec_api.request;
  told res_elec_api.answer;
  began timestamptz;
  before bigint;
  waited_before numeric;
BEGIN
  req.user_id := who;
  req.session_id := ('00000000-0000-4000-8000-' || lpad(who::text, 12, '0'))::uuid;
  req.language := 'en';
  req.ids := ids;
  req.query := query;
  FOR i IN 1..2 LOOP
    before := pg_temp.rows_read();
    waited_before := pg_temp.waited();
    began := clock_timestamp();
    EXECUTE format('SELECT (x.a).* FROM (SELECT res_elec_api.%I($1) AS a OFFSET 0) AS x', function) INTO told USING req;
    ms := round(extract(epoch FROM clock_timestamp() - began) * 1000, 1);
    waited := round(pg_temp.waited() - waited_before, 1);
    rows_read := pg_temp.rows_read() - before;
  END LOOP;
  status := told.status;
  kib := (coalesce(octet_length(told.body), 0) + coalesce(octet_length(told.content), 0)) / 1024;
END
$$;

CREATE TEMPORARY TABLE request (n integer GENERATED ALWAYS AS IDENTITY, function text, query jsonb DEFAULT '{}',
  ids integer[] DEFAULT '{1}', who integer DEFAULT 2);
-- Totals of then: now, at positions and times of the night
INSERT INTO request (function, query) SELECT 'api_as_of_get', jsonb_build_object('level', l)
  FROM unnest('{contest,province,department,commune,center}'::text[]) l;
INSERT INTO request (function, query)
SELECT 'api_as_of_get', jsonb_build_object('level', l, 'position', m.spot)
FROM unnest('{contest,province,department,commune,center}'::text[]) l, public.moment m WHERE m.n IN (0, 5);
INSERT INTO request (function, query)
SELECT 'api_as_of_get', jsonb_build_object('level', l, 'at',
  to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  FROM unnest('{contest,province,department,commune,center}'::text[]) l, public.moment m WHERE m.n IN (0, 5);
-- What changed: from the beginning, far on (as Link goes on), since late
INSERT INTO request (function, query)
SELECT 'api_changes_get', x FROM (VALUES ('{}'::jsonb), ('{"limit": "1000", "offset": "10000"}'),
  ((SELECT jsonb_build_object('limit', '1000', 'after',
    format('%s-%s-%s-1', s.valid_from_xid, s.office_id, (extract(epoch FROM s.valid_from) * 1000000)::bigint))
      FROM res_elec.result_sheet s ORDER BY s.valid_from_xid DESC, s.office_id DESC OFFSET 2000 LIMIT 1)),
  ((SELECT jsonb_build_object('since', spot) FROM public.moment WHERE n = 8))) AS v(x);
-- Results, and their tables, by level
INSERT INTO request (function, query)
SELECT 'api_election_results_get', jsonb_build_object('level', l) || x
  FROM unnest('{contest,province,department,commune,center,office}'::text[]) l,
  (VALUES ('{"limit": "500"}'::jsonb), ('{}')) AS v(x) WHERE x <> '{}' OR l IN ('commune', 'center', 'office');
INSERT INTO request (function, query)
SELECT 'api_election_results_get', x FROM (VALUES ('{"level": "center", "limit": "500", "offset": "200000"}'::jsonb),
  ('{"level": "office", "limit": "500", "offset": "900000"}'),
  ((SELECT jsonb_build_object('level', 'center', 'limit', '500', 'parent', min(id)) FROM res_elec.area
    WHERE kind = 'province')), ('{"level": "office", "center_id": "20"}')) AS v(x);
INSERT INTO request (function, query) SELECT 'api_table_election_get', x
  FROM (VALUES ('{}'::jsonb), ('{"level": "commune"}'), ('{"level": "center"}'), ('{"level": "office"}')) AS v(x);
-- Finding
INSERT INTO request (function, query)
SELECT 'api_centers_get', x FROM (VALUES ('{"limit": "100"}'::jsonb), ('{"limit": "100", "offset": "200000"}'),
  ('{"limit": "5000"}'), ('{"limit": "100", "q": "1234"}'), ('{"limit": "100", "q": "1"}'),
                                         ('{"limit": "100", "q": "1", "offset": "100000"}'),
                                         ('{"limit": "100", "q": "zzz"}')) AS v(x);
INSERT INTO request (function, query) SELECT 'api_search_get', x
  FROM (VALUES ('{"q": "1234"}'::jsonb), ('{"q": "1"}'), ('{"q": "zzz"}')) AS v(x);
INSERT INTO request (function, query, who)
SELECT 'api_my_offices_get', x, w FROM (VALUES ('{}'::jsonb, 2), ('{"offset": "40000"}', 2), ('{}', 3),
  ('{"limit": "5000"}', 3), ('{}', 4)) AS v(x, w);
INSERT INTO request (function, query) SELECT 'api_flags_get', x
  FROM (VALUES ('{}'::jsonb), ('{"status": "reviewed"}'), ('{"rule": "turnout"}')) AS v(x);
-- The night, the election, one office
INSERT INTO request (function, query) VALUES ('api_progress_get', '{}'), ('api_progress_get', '{"points": "500"}');
INSERT INTO request (function)
  SELECT unnest(
    '{api_realtime_get,api_sheets_get,api_election_get,api_rules_get,api_elections_get,api_table_get}'::text[]);
INSERT INTO request (function, query) VALUES ('api_sheets_get', '{"limit": "500"}'),
  ('api_election_get', '{"expand": "voting_centers"}'), ('api_candidates_get', '{"election_id": "1"}'),
  ('api_users_get', '{}'), ('api_people_get', '{}');
-- The supervisor's desk, everywhere and in the last province
INSERT INTO request (function, query)
SELECT 'api_desk_get', jsonb_build_object('list', l) || x
  FROM unnest('{held,flagged,unverified,missing}'::text[]) l,
  (VALUES ('{}'::jsonb), ((SELECT jsonb_build_object('area_id', max(id)) FROM res_elec.area WHERE kind = 'province')))
    AS v(x);
INSERT INTO request (function, ids) SELECT f, '{999002}'
  FROM unnest('{api_office_get,api_sheet_get,api_sheet_history_get,api_scans_get,api_table_office_get}'::text[]) f
  WHERE EXISTS (SELECT FROM res_elec.office WHERE id = 999002);
INSERT INTO request (function, ids) SELECT f, '{20}' FROM unnest('{api_center_get,api_offices_get}'::text[]) f;
INSERT INTO request (function, ids) SELECT 'api_file_get', ARRAY[f.id] FROM res_elec.file f LIMIT 1;
-- What administrators look through
INSERT INTO request (function, query, who)
SELECT 'api_audit_get', x, 1 FROM (VALUES ('{}'::jsonb), ('{"limit": "1000"}'), ('{"election_id": "1"}'),
  ('{"action": "sheet.changed"}'), ('{"action": "election.created"}'), ('{"action": "office.deleted"}'),
  ('{"user_id": "2"}'), ('{"user_id": "3"}'), ('{"user_id": "9"}'),
  ('{"user_id": "3", "action": "sheet.entered", "election_id": "1"}'), ('{"user_id": "2", "action": "office.created"}'))
  AS v(x);

CREATE TEMPORARY TABLE cost AS
SELECT r.n, r.function, r.query, r.who, p.*, p.ms - p.waited > :limit_ms * CASE r.function WHEN 'api_as_of_get' THEN 4
ELSE 1 END AS over
  FROM request r CROSS JOIN LATERAL pg_temp.page(r.function, r.ids, r.query, r.who) p;
SELECT function, left((query - '{position,after,since}'::text[])::text, 70)
  || coalesce((SELECT ' ' || string_agg(k, ' ') FROM jsonb_object_keys(query) k
    WHERE k IN ('position', 'after', 'since')), '') AS query,
       who, ms, waited, CASE WHEN over THEN 'over' ELSE '' END AS over, status, kib, rows_read FROM cost ORDER BY n;
SELECT count(*) AS pages, count(*) FILTER (WHERE over) AS over,
  max(ms - waited) FILTER (WHERE function <> 'api_as_of_get') AS slowest,
  max(ms - waited) FILTER (WHERE function = 'api_as_of_get') AS slowest_as_of FROM cost;

-- One line of a file, by names, of an office whose sheet is not in
CREATE FUNCTION pg_temp.import_line() RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz;
  line text :=
    (SELECT format(E'province,department,commune,center,office,voters,blank,null,1\n%s,%s,%s,%s,%s,10,0,0,10\n',
      l.province, l.department, l.commune, v.name, o.name)
                  FROM res_elec.office o JOIN res_elec.center v ON v.id = o.center_id CROSS
                  JOIN LATERAL res_elec_internal.area_line(v.area_id) l
                 WHERE NOT EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.office_id = o.id) ORDER BY o.id DESC
                 LIMIT 1);
  ms numeric;
  verdict text;
BEGIN
  FOR i IN 1..2 LOOP
    began := clock_timestamp();
    SELECT string_agg(v.verdict, ',') INTO verdict FROM res_elec.import_sheets(1, line, true) v;
    ms := round(extract(epoch FROM clock_timestamp() - began) * 1000, 1);
  END LOOP;
  IF verdict <> 'accepted' THEN
    RAISE EXCEPTION 'the line is %', verdict;
  END IF;
  RETURN ms;
END $$;
SET client_min_messages = warning;
SELECT pg_temp.import_line() AS "import of one line by names, ms";

SELECT set_config('bench.fail', :'fail', false) \g /dev/null
DO $$
DECLARE
  slow text := (SELECT string_agg(format('%s %s: %s ms', c.function, c.query, c.ms - c.waited), E'\n') FROM cost c
    WHERE c.over);
BEGIN
  IF slow IS NOT NULL AND current_setting('bench.fail') = '1' THEN
    RAISE EXCEPTION USING MESSAGE = 'too slow: ' || slow;
  END IF;
END
$$;
