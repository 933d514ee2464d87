-- The pages of million.sh, one line each: milliseconds of the second call, the status, KiB of the answer, rows read of the tables that grow.
\pset border 2
CREATE FUNCTION pg_temp.page(function text, query jsonb, who integer, OUT ms numeric, OUT status integer, OUT kib bigint, OUT rows_read bigint) LANGUAGE plpgsql AS $$
DECLARE
  req res_elec_api.request;
  told res_elec_api.answer;
  began timestamptz;
  before bigint;
BEGIN
  req.user_id := who;
  req.session_id := ('00000000-0000-4000-8000-' || lpad(who::text, 12, '0'))::uuid;
  req.language := 'en';
  req.ids := '{1}';
  req.query := query;
  FOR i IN 1..2 LOOP
    before := (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE schemaname = 'res_elec');
    began := clock_timestamp();
    EXECUTE format('SELECT (x.a).* FROM (SELECT res_elec_api.%I($1) AS a OFFSET 0) AS x', function) INTO told USING req;
    ms := round(extract(epoch FROM clock_timestamp() - began) * 1000, 1);
    rows_read := (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE schemaname = 'res_elec') - before;
  END LOOP;
  status := told.status;
  kib := octet_length(told.body) / 1024;
END
$$;
CREATE TEMPORARY TABLE cost AS
SELECT q.n, q.function, q.query, p.*
  FROM (SELECT 1 AS n, 'api_as_of_get' AS function, jsonb_build_object('level', l) AS query FROM unnest('{contest,province,department,commune,center}'::text[]) l
        UNION ALL
        SELECT 2, 'api_as_of_get', jsonb_build_object('level', l, 'position', m.spot) FROM public.moment m, unnest('{contest,department,commune,center}'::text[]) l WHERE m.n IN (0, 5)
        UNION ALL
        SELECT 3, 'api_as_of_get', jsonb_build_object('level', l, 'at', to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) FROM public.moment m, unnest('{contest,department,center}'::text[]) l WHERE m.n IN (0, 5)
        UNION ALL
        SELECT 4, 'api_changes_get', x FROM (VALUES ('{}'::jsonb), ('{"limit": "1000", "offset": "10000"}'), ((SELECT jsonb_build_object('since', spot) FROM public.moment WHERE n = 8))) AS v(x)
        UNION ALL
        SELECT 5, 'api_election_results_get', jsonb_build_object('level', l, 'limit', '500') FROM unnest('{contest,province,department,commune,center,office}'::text[]) l
        UNION ALL
        SELECT 6, 'api_centers_get', x FROM (VALUES ('{"limit": "100"}'::jsonb), ('{"limit": "100", "q": "1234"}')) AS v(x)
        UNION ALL
        SELECT 7, 'api_search_get', x FROM (VALUES ('{"q": "1234"}'::jsonb), ('{"q": "zzz"}')) AS v(x)
        UNION ALL
        SELECT 8, 'api_my_offices_get', x FROM (VALUES ('{}'::jsonb), ('{"offset": "40000"}')) AS v(x)
        UNION ALL
        SELECT 9, 'api_flags_get', x FROM (VALUES ('{}'::jsonb), ('{"status": "reviewed"}')) AS v(x)
        UNION ALL
        SELECT 10, f, '{}' FROM unnest('{api_realtime_get,api_sheets_get,api_progress_get,api_election_get,api_rules_get}'::text[]) f
        UNION ALL
        SELECT 11, 'api_audit_get', x FROM (VALUES ('{}'::jsonb), ('{"action": "sheet.changed"}'), ('{"user_id": "2"}')) AS v(x)) AS q
 CROSS JOIN LATERAL pg_temp.page(q.function, q.query, CASE q.function WHEN 'api_audit_get' THEN 1 ELSE 2 END) p;
SELECT function, left((query - 'position')::text, 60) || CASE WHEN query ? 'position' THEN ' position' ELSE '' END AS query, ms, status, kib, rows_read FROM cost ORDER BY n, query;
SELECT set_config('bench.limit', :'limit', false) \g /dev/null
DO $$
DECLARE
  slow text := (SELECT string_agg(format('%s %s: %s ms', c.function, c.query, c.ms), E'\n') FROM cost c
                 WHERE c.ms > current_setting('bench.limit')::numeric * CASE c.function WHEN 'api_as_of_get' THEN 4 ELSE 1 END);
BEGIN
  IF slow IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = 'too slow: ' || slow;
  END IF;
END
$$;
