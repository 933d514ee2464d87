-- Export: a whole election in pieces that are put together by whoever takes them, as NIST's JSON and as CSV. All of an
-- export is of one snapshot. The functions that return sets are plain SQL and are called in select lists, so that each
-- piece is made when it is taken, and none is kept.

CREATE FUNCTION res_elec_internal.export_csv(of_election integer, contests integer[], at_level text, style text,
                                             shape text DEFAULT 'wide', every boolean DEFAULT false)
  RETURNS SETOF text LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH batch AS MATERIALIZED (
      SELECT b.units, row_number() OVER () AS place FROM res_elec_internal.export_batches(of_election, contests,
          ARRAY[at_level]) b)
    SELECT res_elec_internal.level_file(contests, at_level, '{}', true, style, shape, every)
    UNION ALL
    SELECT res_elec_internal.level_file(contests, at_level, b.units, false, style, shape, every) FROM batch b;
  END;
COMMENT ON FUNCTION res_elec_internal.export_csv(integer, integer[], text, text, text, boolean) IS
  'All rows of a level as CSV, in pieces: see level_file';

CREATE FUNCTION res_elec_internal.export_asked(req res_elec_api.request, OUT election_id integer,
                                               OUT contest_id integer, OUT contests integer[], OUT format text,
                                               OUT level text,
                                      OUT style text, OUT shape text, OUT sheets text, OUT headers jsonb)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
BEGIN
  format := res_elec_internal.query_choice(req.query, 'format', ARRAY['nist', 'csv', 'offices'], 'nist');
  sheets := res_elec_internal.query_choice(req.query, 'sheets', ARRAY['counted', 'all'], 'counted');
  level := res_elec_internal.query_choice(req.query, 'level', res_elec_internal.result_levels(), 'office');
  style := res_elec_internal.query_choice(req.query, 'style', ARRAY['data', 'fr'], 'data');
  shape := res_elec_internal.query_choice(req.query, 'shape', ARRAY['wide', 'long'], 'wide');
  election_id := e.id;
  contest_id := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  contests := res_elec_internal.query_contests(e, contest_id);
  headers := jsonb_build_object('Cache-Control', res_elec_internal.cache_control(e),
    'Content-Type', CASE format WHEN 'nist' THEN 'application/json' ELSE 'text/csv; charset=utf-8' END,
    'Content-Disposition', CASE format WHEN 'csv' THEN pg_catalog.format('attachment; filename="election-%s-%s.csv"',
        e.id, level)
                                       WHEN 'offices' THEN
                                         pg_catalog.format('attachment; filename="election-%s-offices.csv"', e.id)
                                       ELSE pg_catalog.format('attachment; filename="election-%s-nist.json"',
                                                              e.id) END);
END
$$;
COMMENT ON FUNCTION res_elec_internal.export_asked(res_elec_api.request) IS
  'What an export is asked for, checked, and its headers';

CREATE FUNCTION res_elec_api.api_election_export_get(req res_elec_api.request) RETURNS SETOF res_elec_api.answer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
  WITH asked AS MATERIALIZED (SELECT a.* FROM res_elec_internal.export_asked(req) a)
  SELECT ROW(200, NULL, a.headers, NULL, NULL)::res_elec_api.answer FROM asked a
  UNION ALL
  SELECT ROW(NULL, p.part, NULL, NULL, NULL)::res_elec_api.answer
    FROM asked a CROSS JOIN LATERAL (SELECT res_elec.nist_export(a.election_id, a.contest_id) AS part) p
        WHERE a.format = 'nist'
  UNION ALL
  SELECT ROW(NULL, p.part, NULL, NULL, NULL)::res_elec_api.answer
    FROM asked a CROSS JOIN LATERAL (SELECT res_elec_internal.export_csv(a.election_id, a.contests, a.level, a.style,
        a.shape, a.sheets = 'all') AS part) p WHERE a.format = 'csv'
  UNION ALL
  SELECT ROW(NULL, p.part, NULL, NULL, NULL)::res_elec_api.answer
    FROM asked a CROSS JOIN LATERAL (SELECT res_elec_internal.export_offices(a.election_id, a.contests) AS part) p
        WHERE a.format = 'offices';
$$;
COMMENT ON FUNCTION res_elec_api.api_election_export_get(res_elec_api.request) IS
  'GET /api/elections/{id}/export: a whole election, streamed: format=nist (as when left out), NIST SP 1500-100 '
  'version 2 JSON, format=csv, all rows of level= (office when left out) in the style= and shape= and, as the '
  'other format, of the contest_id= as api_election_results_get, sheets=all with the figures of those that are held or '
  'annulled, or format=offices, centers and offices with their states, as their import reads them. The '
  'first row is the answer''s head, each other one '
  'a piece of its body';
