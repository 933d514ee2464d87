-- What a page of a results night shows beside the results: the last sheets, the curve of the count, search.

CREATE FUNCTION res_elec_internal.last_sheets(of_election integer, of_contest integer, row_limit integer)
  RETURNS SETOF res_elec.result_sheet
  LANGUAGE plpgsql STABLE ROWS 20 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN QUERY
    SELECT x.* FROM res_elec.result_sheet x
     WHERE x.election_id = of_election AND (of_contest IS NULL OR x.contest_id = of_contest) ORDER BY x.updated_at DESC
         LIMIT row_limit;
END
$$;
COMMENT ON FUNCTION res_elec_internal.last_sheets(integer, integer, integer) IS
  'The sheets of an election, or of one of its contests, that were entered or corrected last';

CREATE FUNCTION res_elec_api.api_sheets_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 500, 20);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object('election_id', e.id, 'sheets', (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'office_id', o.id, 'office', o.name, 'center_id', v.id, 'center', v.name,
             'province', l.province, 'department', l.department, 'commune', l.commune,
             'status', s.status, 'version', s.version, 'figures_version', s.figures_version, 'channel', s.channel,
             'registered_voters', s.registered_voters, 'total_voters', s.total_voters,
             'submitted_at', res_elec_internal.moment(s.submitted_at),
             'updated_at', res_elec_internal.moment(s.updated_at)) ORDER BY s.updated_at DESC, s.office_id), '[]')
      FROM res_elec_internal.last_sheets(e.id, of_contest, row_limit) s
      JOIN res_elec.office o ON o.id = s.office_id
      JOIN res_elec.center v ON v.id = o.center_id
      LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true))::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheets_get(res_elec_api.request) IS
  'GET /api/elections/{id}/sheets: the sheets entered or corrected last (limit=, 1 to 500, 20 when left out), the '
  'newest first; held ones too; contest_id=: of one contest';

-- The curve of the count

CREATE FUNCTION res_elec_api.api_progress_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  points integer := res_elec_internal.query_integer(req.query, 'points', 2, 500, 60);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  t record;
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  SELECT * INTO t FROM res_elec.election_total(e.id, of_contest);
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object(
    'election_id', e.id, 'offices_total', t.offices_total, 'offices_reported', t.offices_reported,
    'offices_held', t.offices_held, 'offices_annulled', t.offices_annulled, 'offices_not_held', t.offices_not_held,
    'offices_to_vote_again', t.offices_to_vote_again, 'offices_merged', t.offices_merged,
    'registered_voters', t.registered_voters,
    'version', t.version,
    'points', (
      SELECT coalesce(jsonb_agg(jsonb_build_object(
               'at', res_elec_internal.moment(c.at), 'offices_reported', c.offices_reported,
               'registered_voters_reported', coalesce(c.registered_voters, 0),
               'represented_percent', res_elec.percent(coalesce(c.registered_voters, 0), t.registered_voters),
               'total_voters', c.total_voters, 'blank_votes', c.blank_votes, 'null_votes', c.null_votes,
               'valid_votes', c.ballots - c.blank_votes - c.null_votes,
               'candidate_results', res_elec_internal.candidate_results(e.id, coalesce(c.votes, '{}'), of_contest))
                   ORDER BY c.at), '[]')
        FROM res_elec_internal.count_curve(e.id, points, of_contest) c))::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_progress_get(res_elec_api.request) IS
  'GET /api/elections/{id}/progress: the curve of the count, at most points= (2 to 500, 60 when left out) equally '
  'spaced moments from the first sheet to the last; each has what was counted by then of the sheets in force now, the '
  'last one the live total; contest_id=: of one contest. Of more than curve_sheets sheets (20,000) the moments are at '
  'full ten seconds. Of several contests with more than 200 candidates together candidate_results is empty';

-- Search

-- Of names that very many have ("Bureau 1"), as many are put in order as one answer can wait for.
CREATE FUNCTION res_elec_internal.found_areas(of_election integer, of_contest integer, wanted text, row_limit integer)
  RETURNS SETOF jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
BEGIN
  RETURN QUERY
    SELECT jsonb_build_object('kind', a.kind, 'id', a.id, 'name', a.name, 'parent_id', a.parent_id,
             'province', l.province, 'department', l.department, 'commune', l.commune, 'center', NULL)
      FROM (SELECT x.* FROM res_elec_internal.areas_named(of_election, wanted) x
             ORDER BY res_elec_internal.area_rank(x.kind), strpos(res_elec_internal.name_key(x.name), wanted) > 1,
                      length(x.name), x.name, x.id OFFSET 0) AS a
     CROSS JOIN LATERAL (SELECT sum(p.sheets) AS offices
                           FROM res_elec.contest n
                          CROSS JOIN LATERAL (SELECT x.sheets FROM res_elec_internal.unit_part x
                                               WHERE x.contest_id = n.id AND x.level = res_elec.tally_level(a.kind)
                                                 AND x.unit_id = a.id AND x.bucket = res_elec.tally_bucket('expected')
                                              OFFSET 0) p  -- OFFSET 0: by the index, however few parts there are
                          WHERE n.election_id = of_election AND (of_contest IS NULL OR n.id = of_contest) OFFSET 0) AS t
     CROSS JOIN LATERAL res_elec_internal.area_line(a.id) l
     WHERE t.offices > 0
     LIMIT row_limit;
END
$$;
COMMENT ON FUNCTION res_elec_internal.found_areas(integer, integer, text, integer) IS
  'Areas with offices of the election, or of one of its contests, whose name has the letters wanted (of a name_key): '
  'large ones first, those that begin with them first';

CREATE FUNCTION res_elec_internal.found_centers(of_election integer, of_contest integer, wanted text, row_limit integer)
  RETURNS SETOF jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN QUERY
    SELECT jsonb_build_object('kind', 'center', 'id', f.id, 'name', f.name, 'parent_id', f.area_id,
             'province', l.province, 'department', l.department, 'commune', l.commune, 'center', f.name)
      FROM (SELECT w.*, row_number() OVER (ORDER BY strpos(res_elec_internal.name_key(w.name), wanted) > 1,
                                           length(w.name), w.name, w.id) AS place
              FROM (SELECT g.* FROM (SELECT v.* FROM res_elec.center v
                                      WHERE res_elec_internal.name_grams(v.election_id,
                                          v.name) @> res_elec_internal.name_grams_wanted(of_election, wanted)
                                          OFFSET 0) AS g
                     WHERE g.election_id = of_election AND strpos(res_elec_internal.name_key(g.name), wanted) > 0
                       AND (SELECT true FROM res_elec.office o WHERE o.center_id = g.id AND (of_contest IS NULL
                           OR o.contest_id = of_contest) LIMIT 1) LIMIT 5000) AS w
             ORDER BY place LIMIT row_limit) AS f
      LEFT JOIN LATERAL res_elec_internal.area_line(f.area_id) l ON true
     ORDER BY f.place;
END
$$;
COMMENT ON FUNCTION res_elec_internal.found_centers(integer, integer, text, integer) IS
  'Centers with offices of the election, or of one of its contests, whose name has the letters wanted (of a '
  'name_key): those that begin with them first, then short names; of more than 5000, the first of the table';

CREATE FUNCTION res_elec_internal.found_offices(of_election integer, of_contest integer, wanted text, row_limit integer)
  RETURNS SETOF jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN QUERY
    SELECT jsonb_build_object('kind', 'office', 'id', f.id, 'name', f.name, 'parent_id', f.center_id,
             'province', l.province, 'department', l.department, 'commune', l.commune, 'center', v.name)
      FROM (SELECT w.*, row_number() OVER (ORDER BY strpos(res_elec_internal.name_key(w.name), wanted) > 1,
                                           length(w.name), w.name, w.id) AS place
              FROM (SELECT g.* FROM (SELECT o.id, o.name, o.center_id, o.election_id, o.contest_id
                                     FROM res_elec.office o
                                      WHERE res_elec_internal.name_grams(o.election_id,
                                          o.name) @> res_elec_internal.name_grams_wanted(of_election, wanted)
                                          OFFSET 0) AS g
                     WHERE g.election_id = of_election AND (of_contest IS NULL OR g.contest_id = of_contest)
                       AND strpos(res_elec_internal.name_key(g.name), wanted) > 0 LIMIT 5000) AS w
             ORDER BY place LIMIT row_limit) AS f
      JOIN res_elec.center v ON v.id = f.center_id
      LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
     ORDER BY f.place;
END
$$;
COMMENT ON FUNCTION res_elec_internal.found_offices(integer, integer, text, integer) IS
  'Offices of the election, or of one of its contests, whose name has the letters wanted (of a name_key): those that '
  'begin with them first, then short names; of more than 5000, the first of the table';

CREATE FUNCTION res_elec_api.api_search_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 100, 20);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  wanted text := res_elec_internal.query_letters(req.query, 'q', true);
  found jsonb[];
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  found := ARRAY(SELECT res_elec_internal.found_areas(e.id, of_contest, wanted, row_limit));
  IF cardinality(found) < row_limit THEN
    found := found || ARRAY(SELECT res_elec_internal.found_centers(e.id, of_contest, wanted,
        row_limit - cardinality(found)));
  END IF;
  IF cardinality(found) < row_limit THEN
    found := found || ARRAY(SELECT res_elec_internal.found_offices(e.id, of_contest, wanted,
        row_limit - cardinality(found)));
  END IF;
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object('election_id', e.id,
      'results', to_jsonb(found))::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_search_get(res_elec_api.request) IS
  'GET /api/elections/{id}/search: areas, centers and offices whose name has the text q= (1 to 100 characters, case '
  'and accents aside), limit= (1 to 100, 20 when left out) at most: areas first, then centers, then offices; '
  'contest_id=: those with offices of one contest, and its offices';
