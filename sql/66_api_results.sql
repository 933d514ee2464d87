-- Results over REST: the live total, and the results of every level.

CREATE FUNCTION res_elec.election_total(
    of_election integer,
    OUT offices_total bigint, OUT offices_reported bigint, OUT registered_voters bigint, OUT registered_voters_reported bigint,
    OUT total_voters bigint, OUT blank_votes bigint, OUT null_votes bigint, OUT votes res_elec.votes,
    OUT version bigint, OUT updated_at timestamptz)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- from the parts and not from the view tally: a join does not reach into its GROUP BY
  SELECT coalesce(sum(p.sheets) FILTER (WHERE p.bucket = 0), 0), coalesce(sum(p.sheets) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket = 0), 0),
         coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.total_voters) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.blank_votes) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.null_votes) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(res_elec.sum(p.votes) FILTER (WHERE p.bucket IN (1, 2)), '{}'),
         coalesce(sum(p.writes), 0), max(p.updated_at)
    INTO offices_total, offices_reported, registered_voters, registered_voters_reported,
         total_voters, blank_votes, null_votes, votes, version, updated_at
    FROM res_elec.contest n
    JOIN res_elec.tally_part p ON p.contest_id = n.id AND p.level = 0 AND p.unit_id = n.id
   WHERE n.election_id = of_election;
  registered_voters := greatest(registered_voters, registered_voters_reported);
END
$$;
COMMENT ON FUNCTION res_elec.election_total(integer) IS
  'The live total of an election over all its contests. registered_voters is at least that of the sheets, for offices whose register is not known';

CREATE FUNCTION res_elec.candidate_results(of_election integer, votes res_elec.votes) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_object_agg(c.id, votes OPERATOR(res_elec.->) c.id), '{}')
            FROM res_elec.candidate c WHERE c.election_id = of_election);
END
$$;
COMMENT ON FUNCTION res_elec.candidate_results(integer, res_elec.votes) IS '{"<candidate id>": votes} of all candidates of the election';

CREATE FUNCTION res_elec.realtime_json(e res_elec.election, OUT body jsonb, OUT etag text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t record;
BEGIN
  SELECT * INTO t FROM res_elec.election_total(e.id);
  body := jsonb_build_object(
    'election_id', e.id, 'status', e.status,
    'registered_voters', t.registered_voters, 'registered_voters_reported', t.registered_voters_reported,
    'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
    'valid_votes', t.total_voters - t.blank_votes - t.null_votes,
    'turnout_percent', res_elec.percent(t.total_voters, t.registered_voters_reported),
    'candidate_results', res_elec.candidate_results(e.id, t.votes),
    'offices_total', t.offices_total, 'offices_reported', t.offices_reported,
    'version', t.version, 'updated_at', t.updated_at);
  etag := format('"%s-%s"', t.version, md5(body::text));
END
$$;
COMMENT ON FUNCTION res_elec.realtime_json(res_elec.election) IS 'The live total of an election as REST tells it; the ETag names its version and what is said of it';

CREATE FUNCTION res_elec.api_realtime_get(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  e res_elec.election := res_elec.api_election(me, req.ids[1]);
  told record;
  headers jsonb;
BEGIN
  SELECT * INTO told FROM res_elec.realtime_json(e);
  headers := jsonb_build_object('ETag', told.etag, 'Cache-Control', res_elec.cache_control(e));
  IF res_elec.etag_listed(req.if_none_match, told.etag, true) THEN
    RETURN res_elec.answer(304, NULL, headers);
  END IF;
  RETURN res_elec.answer(200, told.body, headers);
END
$$;
COMMENT ON FUNCTION res_elec.api_realtime_get(res_elec.request) IS 'GET /api/voting/realtime/{election id}: the live total';

-- One row a unit, whatever the level.
CREATE FUNCTION res_elec.unit_results(of_election integer, at_level text, row_limit integer, row_offset integer)
  RETURNS TABLE (number bigint, unit jsonb, offices_total bigint, offices_reported bigint, registered_voters bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  IF at_level = 'office' THEN
    RETURN QUERY
      SELECT row_number() OVER (ORDER BY o.id), jsonb_build_object(
               'office_id', o.id, 'office', o.name, 'center_id', v.id, 'center', v.name, 'status', s.status, 'version', s.version)
               || res_elec.area_names(v.area_id),
             1::bigint, coalesce((s.status IN ('provisional', 'verified'))::integer, 0)::bigint,
             coalesce(s.registered_voters, o.registered_voters)::bigint,
             s.total_voters::bigint, s.blank_votes::bigint, s.null_votes::bigint, s.votes
        FROM (SELECT * FROM res_elec.office x WHERE x.election_id = of_election
               ORDER BY x.id LIMIT row_limit OFFSET row_offset) AS o
        JOIN res_elec.center v ON v.id = o.center_id
        LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id;
  ELSE
    RETURN QUERY
      SELECT row_number() OVER (ORDER BY t.unit_id),
             CASE at_level WHEN 'center'
               THEN (SELECT jsonb_build_object('center_id', v.id, 'center', v.name) || res_elec.area_names(v.area_id)
                       FROM res_elec.center v WHERE v.id = t.unit_id)
               ELSE (SELECT jsonb_build_object('area_id', a.id, 'code', a.code) || jsonb_strip_nulls(res_elec.area_names(a.id))
                       FROM res_elec.area a WHERE a.id = t.unit_id)
             END,
             t.offices_total, t.offices_reported, t.registered_voters, t.total_voters, t.blank_votes, t.null_votes, t.votes
        FROM (SELECT x.unit_id, sum(x.offices_total)::bigint AS offices_total, sum(x.offices_reported)::bigint AS offices_reported,
                     sum(x.registered_voters)::bigint AS registered_voters, sum(x.total_voters)::bigint AS total_voters,
                     sum(x.blank_votes)::bigint AS blank_votes, sum(x.null_votes)::bigint AS null_votes,
                     res_elec.sum(x.votes) AS votes
                FROM res_elec.tally x
               WHERE x.contest_id IN (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election)
                 AND x.level_number = res_elec.tally_level(at_level)
               GROUP BY x.unit_id
              HAVING sum(x.offices_total) > 0
               ORDER BY x.unit_id LIMIT row_limit OFFSET row_offset) AS t;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec.unit_results(integer, text, integer, integer) IS
  'A page of an election''s results at a level (province, department, commune, center, office), by id; unit names what the row is of';

CREATE FUNCTION res_elec.unit_count(of_election integer, at_level text) RETURNS bigint LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT CASE at_level
             WHEN 'office' THEN (SELECT count(*) FROM res_elec.office o WHERE o.election_id = of_election)
             ELSE (SELECT count(*)
                     FROM (SELECT FROM res_elec.tally_part p
                            WHERE p.contest_id IN (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election)
                              AND p.level = res_elec.tally_level(at_level) AND p.bucket = 0
                            GROUP BY p.unit_id HAVING sum(p.sheets) > 0) AS units)
           END;
  END;
COMMENT ON FUNCTION res_elec.unit_count(integer, text) IS 'How many rows unit_results has at a level';

CREATE FUNCTION res_elec.results_rows(of_election integer, level text, row_limit integer, row_offset integer) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(r.unit || jsonb_build_object(
             'offices_total', r.offices_total, 'offices_reported', r.offices_reported, 'registered_voters', r.registered_voters,
             'total_voters', r.total_voters, 'blank_votes', r.blank_votes, 'null_votes', r.null_votes,
             'valid_votes', r.total_voters - r.blank_votes - r.null_votes,
             'candidate_results', res_elec.votes_to_jsonb(r.votes)) ORDER BY r.number), '[]')
      FROM res_elec.unit_results(of_election, level, row_limit, row_offset) r;
  END;

CREATE FUNCTION res_elec.csv_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN value ~ '[",\r\n]' THEN '"' || replace(value, '"', '""') || '"'
                ELSE coalesce(value, '') END;
  END;
COMMENT ON FUNCTION res_elec.csv_field(text) IS 'A field of a CSV line (RFC 4180), quoted where it must be';

CREATE FUNCTION res_elec.results_csv(of_election integer, level text, row_limit integer, row_offset integer) RETURNS text
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH named AS (
      SELECT c.id, c.code_name FROM res_elec.candidate c WHERE c.election_id = of_election ORDER BY c.ballot_number, c.id
    )
    SELECT concat_ws(',', 'region', 'department', 'commune', 'center', 'office', 'registered', 'voters', 'blank', 'null',
                     (SELECT string_agg(res_elec.csv_field(n.code_name), ',') FROM named n)) || E'\r\n'
           || coalesce(string_agg(concat_ws(',',
                res_elec.csv_field(r.unit ->> 'province'), res_elec.csv_field(r.unit ->> 'department'),
                res_elec.csv_field(r.unit ->> 'commune'), res_elec.csv_field(r.unit ->> 'center'),
                res_elec.csv_field(r.unit ->> 'office'), coalesce(r.registered_voters::text, ''),
                coalesce(r.total_voters::text, ''), coalesce(r.blank_votes::text, ''), coalesce(r.null_votes::text, ''),
                (SELECT string_agg(coalesce((r.votes OPERATOR(res_elec.->) n.id)::text, ''), ',') FROM named n)),
              E'\r\n' ORDER BY r.number) || E'\r\n', '')
      FROM res_elec.unit_results(of_election, level, row_limit, row_offset) r;
  END;
COMMENT ON FUNCTION res_elec.results_csv(integer, text, integer, integer) IS
  'A page of results as CSV, with the columns that the loader reads; an office whose sheet is not in has empty figures';

CREATE FUNCTION res_elec.ranked_candidates(of_election integer, total res_elec.votes) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', c.id, 'code_name', c.code_name, 'name', c.name, 'party', c.party, 'contest_id', c.contest_id, 'votes', c.votes,
             'percent', res_elec.percent(c.votes, c.contest_votes), 'rank', c.rank) ORDER BY c.contest_id, c.rank, c.id), '[]')
      FROM (SELECT x.id, x.code_name, res_elec.candidate_name(x.first_name, x.last_name) AS name, x.party, x.contest_id,
                   total OPERATOR(res_elec.->) x.id AS votes,
                   (sum(total OPERATOR(res_elec.->) x.id) OVER (PARTITION BY x.contest_id))::bigint AS contest_votes,
                   rank() OVER (PARTITION BY x.contest_id ORDER BY total OPERATOR(res_elec.->) x.id DESC) AS rank
              FROM res_elec.candidate x WHERE x.election_id = of_election) AS c;
  END;
COMMENT ON FUNCTION res_elec.ranked_candidates(integer, res_elec.votes) IS
  'Candidates with votes, percent of their contest''s valid votes, and rank in it';

CREATE FUNCTION res_elec.api_election_results_get(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  e res_elec.election := res_elec.api_election(me, req.ids[1]);
  level text := res_elec.query_choice(req.query, 'level', ARRAY['center', 'commune', 'department', 'province', 'office'], 'center');
  format text := res_elec.query_choice(req.query, 'format', ARRAY['json', 'csv'], 'json');
  row_limit integer := res_elec.query_integer(req.query, 'limit', 1, 10000, 2500);
  row_offset integer := res_elec.query_integer(req.query, 'offset', 0, 100000000, 0);
  headers jsonb := res_elec.page_headers(pg_catalog.format('/api/elections/%s/results', e.id), req.query,
                                         res_elec.unit_count(e.id, level), row_limit, row_offset);
  t record;
BEGIN
  IF format = 'csv' THEN
    RETURN ROW(200, res_elec.results_csv(e.id, level, row_limit, row_offset), headers || jsonb_build_object(
      'Content-Type', 'text/csv; charset=utf-8',
      'Content-Disposition', pg_catalog.format('attachment; filename="election-%s-%s.csv"', e.id, level)), NULL, NULL)::res_elec.answer;
  END IF;
  SELECT * INTO t FROM res_elec.election_total(e.id);
  RETURN res_elec.answer(200, jsonb_build_object(
    'election', res_elec.election_json(e), 'level', level,
    'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
    'valid_votes', t.total_voters - t.blank_votes - t.null_votes,
    'candidate_results', res_elec.candidate_results(e.id, t.votes),
    'candidates', res_elec.ranked_candidates(e.id, t.votes),
    'registered_voters', t.registered_voters, 'registered_voters_reported', t.registered_voters_reported,
    'turnout_percent', res_elec.percent(t.total_voters, t.registered_voters_reported),
    'offices_total', t.offices_total, 'offices_reported', t.offices_reported,
    level || 's', res_elec.results_rows(e.id, level, row_limit, row_offset),
    'version', t.version, 'updated_at', t.updated_at), headers);
END
$$;
COMMENT ON FUNCTION res_elec.api_election_results_get(res_elec.request) IS
  'GET /api/elections/{id}/results: the total, and a page of rows at a level; format=csv gives the rows alone';
