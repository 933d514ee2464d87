-- What the pages of tables are made of: the JSON of the same results, with the way to a place, the levels below it and
-- how many rows there are, so that the server needs one call for a page. The server writes the HTML.

CREATE FUNCTION res_elec_internal.table_level(of_election integer, contests integer[], of_contest integer,
                                              in_area integer, in_center integer) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  here integer := coalesce(res_elec_internal.area_rank((SELECT a.kind FROM res_elec.area a WHERE a.id = in_area)), 0);
  level text;
BEGIN
  IF in_center IS NOT NULL THEN
    RETURN 'office';
  ELSIF cardinality(contests) > 1 AND in_area IS NULL THEN
    RETURN 'contest';
  END IF;
  FOREACH level IN ARRAY ARRAY['province', 'department', 'commune'] LOOP
    IF res_elec_internal.level_rank(level) > here
       AND (SELECT l.total FROM res_elec_internal.unit_list(of_election, contests, level, in_area, NULL, 1,
                                                            0) l) > 0 THEN
      RETURN level;
    END IF;
  END LOOP;
  RETURN 'center';
END
$$;
COMMENT ON FUNCTION res_elec_internal.table_level(integer, integer[], integer, integer, integer) IS
  'The level that a place is shown by when none is asked for: the largest one below it that has units';

CREATE FUNCTION res_elec_internal.table_levels(of_election integer, contests integer[], in_area integer) RETURNS json
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(json_agg(l.name ORDER BY l.n), '[]')
      FROM unnest(ARRAY['province', 'department', 'commune', 'center', 'office']) WITH ORDINALITY AS l(name, n)
     WHERE l.n > coalesce(res_elec_internal.area_rank((SELECT a.kind FROM res_elec.area a WHERE a.id = in_area)), 0)
       AND (SELECT u.total FROM res_elec_internal.unit_list(of_election, contests, l.name, in_area, NULL, 1, 0) u) > 0;
  END;
COMMENT ON FUNCTION res_elec_internal.table_levels(integer, integer[], integer) IS
  'The levels below a place, or below the election, that have units';

CREATE FUNCTION res_elec_internal.table_answer(e res_elec.election, body json) RETURNS res_elec_api.answer LANGUAGE sql
  STABLE
  BEGIN ATOMIC
    SELECT ROW(200, body::text, jsonb_build_object('Cache-Control', res_elec_internal.cache_control(e)), NULL,
               NULL)::res_elec_api.answer;
  END;
COMMENT ON FUNCTION res_elec_internal.table_answer(res_elec.election, json) IS
  'What a page of an election is made of, and how long caches may keep it; the server gives the page its ETag';

CREATE FUNCTION res_elec_api.api_table_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  row_limit CONSTANT integer := 100;
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  asked res_elec_api.request := req;
  listed res_elec_api.answer;
BEGIN
  asked.query := jsonb_build_object('limit', row_limit, 'offset', row_offset);
  listed := res_elec_api.api_elections_get(asked);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'query', jsonb_strip_nulls(jsonb_build_object('lang', lang, 'offset', nullif(row_offset, 0))),
    'elections', listed.body::jsonb, 'total', (listed.headers ->> 'X-Total-Count')::bigint, 'limit', row_limit,
    'offset', row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_get(res_elec_api.request) IS
  'GET /table: the elections that the asker sees, for a page of HTML; lang=fr or en, else as the browser says; offset=';

CREATE FUNCTION res_elec_api.api_table_election_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  row_limit CONSTANT integer := 200;
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  in_area integer := res_elec_internal.query_integer(req.query, 'parent', 1, 2147483647, NULL);
  in_center integer := res_elec_internal.query_integer(req.query, 'center_id', 1, 2147483647, NULL);
  contests integer[] := res_elec_internal.query_contests(e, of_contest);
  level text := coalesce(req.query ->> 'level', res_elec_internal.table_level(e.id, contests, of_contest, in_area,
      in_center));
  params jsonb := jsonb_build_object('lang', lang, 'level', req.query -> 'level', 'parent', in_area,
                                     'center_id', in_center,
                                     'contest_id', of_contest, 'offset', nullif(row_offset, 0));
  asked res_elec_api.request := req;
  results res_elec_api.answer;
BEGIN
  asked.if_none_match := NULL;
  asked.query := jsonb_strip_nulls(params || jsonb_build_object('level', level, 'limit', row_limit));
  results := res_elec_api.api_election_results_get(asked);
  RETURN res_elec_internal.table_answer(e, json_build_object(
    'query', jsonb_strip_nulls(params), 'contest', (SELECT n.name FROM res_elec.contest n WHERE n.id = of_contest),
    'results', results.body::json, 'total', (results.headers ->> 'X-Total-Count')::bigint, 'limit', row_limit,
    'offset', row_offset,
    'levels', CASE WHEN in_center IS NULL AND level <> 'contest' THEN res_elec_internal.table_levels(e.id, contests,
        in_area) END));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_election_get(res_elec_api.request) IS
  'GET /table/{id}: an election, or a place in it, for a page of HTML: its total, and the units of a level. level=, '
  'parent=, center_id=, contest_id=, offset= as api_election_results_get; without level the largest one below that '
  'has units';

CREATE FUNCTION res_elec_api.api_table_office_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
  e res_elec.election := res_elec_internal.api_election(me, o.election_id);
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  asked res_elec_api.request := req;
  history res_elec_api.answer;
  s res_elec.result_sheet;
  sheet jsonb;
BEGIN
  asked.if_none_match := NULL;
  history := res_elec_api.api_sheet_history_get(asked);
  SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = o.id;
  IF FOUND THEN
    sheet := res_elec_internal.sheet_json(o, s);
    sheet := sheet || jsonb_build_object(
      'turnout_percent', res_elec.percent(s.total_voters, (sheet ->> 'registered_voters')::bigint),
      'adds_up', s.total_voters - s.blank_votes - s.null_votes = res_elec.total(s.votes),
      'candidates', res_elec_internal.ranked_candidates(e.id, s.votes, o.contest_id));
  END IF;
  RETURN res_elec_internal.table_answer(e, json_build_object(
    'query', jsonb_strip_nulls(jsonb_build_object('lang', lang)), 'election', res_elec_internal.election_json(e),
    'office', res_elec_internal.unit_rows(ARRAY[o.contest_id], 'office', ARRAY[o.id]) -> 0,
    'path', res_elec_internal.level_path(NULL, o.center_id),
    'sheet', sheet,
    'ballot', (SELECT coalesce(json_agg(res_elec.candidate_name(c.first_name, c.last_name) ORDER BY c.ballot_number,
                                        c.id), '[]')
                 FROM res_elec.candidate c WHERE c.contest_id = o.contest_id),
    'versions', history.body::json -> 'versions'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_office_get(res_elec_api.request) IS
  'GET /table/offices/{id}: an office and its result sheet for a page of HTML, with its versions and scans; lang= as '
  'api_table_get';
