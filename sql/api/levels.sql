-- Results by level over REST: contest, province, department, commune, center, office. A row is a unit of the level.
-- Rows count what is counted: a sheet that is held or annulled is no figure, at any level, so that rows add up to their
-- total. plan_cache_mode: units and levels are of very different sizes, and a plan for one is wrong for another. That a
-- page's units lie between its first and its last (BETWEEN low AND high) lets it read a range of an index. jit:
-- compiling takes longer than these queries do.

-- The pages of an election's offices, and all of them.
CREATE INDEX office_page_idx ON res_elec.office (election_id, id);

-- What units count

CREATE FUNCTION res_elec_internal.unit_list(of_election integer, contests integer[], at_level text, in_area integer,
                                            in_center integer,
                                   row_limit integer, row_offset integer, every boolean DEFAULT false,
                                   OUT units integer[], OUT total bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  within integer[] := CASE WHEN in_area IS NOT NULL THEN res_elec_internal.areas_within(in_area) END;
  buckets constant smallint[] := CASE WHEN every THEN ARRAY(SELECT res_elec.tally_bucket(b)
    FROM unnest(ARRAY['expected', 'not_held', 'merged']) b) ELSE ARRAY[res_elec.tally_bucket('expected')] END;
BEGIN
  IF at_level = 'office' THEN
    SELECT coalesce(sum(p.sheets), 0) INTO total
      FROM res_elec_internal.unit_part p
     WHERE p.contest_id = ANY (contests) AND p.bucket = ANY (buckets)
       AND p.level = res_elec.tally_level(
             CASE WHEN in_center IS NOT NULL THEN 'center'
                  ELSE coalesce((SELECT a.kind FROM res_elec.area a WHERE a.id = in_area), 'contest') END)
       AND p.unit_id = ANY (CASE WHEN in_center IS NOT NULL THEN ARRAY[in_center]
                                 WHEN in_area IS NOT NULL THEN ARRAY[in_area] ELSE contests END);
    units := ARRAY(SELECT o.id
                     FROM res_elec.office o
                    WHERE o.election_id = of_election AND o.contest_id = ANY (contests)
                        AND (every OR res_elec_internal.office_is_expected(o.status))
                      AND (in_center IS NULL OR o.center_id = in_center)
                      AND (in_area IS NULL OR in_area IN (o.province_id, o.department_id, o.commune_id))
                    ORDER BY o.id LIMIT row_limit OFFSET row_offset);
    RETURN;
  END IF;
  IF at_level = 'center' THEN
    units := ARRAY(SELECT v.id
                     FROM res_elec.center v
                    WHERE v.election_id = of_election AND (in_area IS NULL OR v.area_id = ANY (within))
                      AND EXISTS (SELECT FROM res_elec.office o WHERE o.center_id = v.id
                                  AND o.contest_id = ANY (contests)
                                  AND (every OR res_elec_internal.office_is_expected(o.status)))
                    ORDER BY v.id);
  ELSE
    units := ARRAY(SELECT p.unit_id
                     FROM res_elec_internal.unit_part p
                    WHERE p.contest_id = ANY (contests) AND p.level = res_elec.tally_level(at_level)
                        AND p.bucket = ANY (buckets)
                      AND (in_area IS NULL OR p.unit_id = ANY (within))
                    GROUP BY p.unit_id HAVING sum(p.sheets) > 0
                    ORDER BY p.unit_id);
  END IF;
  total := cardinality(units);
  units := units[row_offset + 1 : row_offset + row_limit];
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_list(integer, integer[], text, integer, integer, integer, integer,
                                                boolean) IS
  'A page of the units of a level that have offices in these contests, by id: all, those in an area, or (offices) '
  'those of a center; and how many there are. every: offices that are not to report, too';

CREATE FUNCTION res_elec_internal.export_batches(of_election integer, contests integer[], levels text[])
  RETURNS TABLE (level text, units integer[])
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT v.level, l.units[g.low : g.low + 999]
      FROM unnest(levels) AS v(level)
     CROSS JOIN LATERAL res_elec_internal.unit_list(of_election, contests, v.level, NULL, NULL, 2147483647, 0) l
     CROSS JOIN LATERAL generate_series(1, cardinality(l.units), 1000) AS g(low);
  END;
COMMENT ON FUNCTION res_elec_internal.export_batches(integer, integer[], text[]) IS
  'The units of these levels that have offices in the contests, a thousand at a time, in order';

CREATE FUNCTION res_elec_internal.json_joined(one json, other json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN one::text = '{}' THEN other WHEN other::text = '{}' THEN one
                ELSE (rtrim(one::text, '}') || ', ' || ltrim(other::text, '{'))::json END;
  END;
COMMENT ON FUNCTION res_elec_internal.json_joined(json, json) IS 'One object with the fields of two';

CREATE FUNCTION res_elec_internal.unit_rows(contests integer[], at_level text, units integer[]) RETURNS json
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  leading_ones integer := CASE WHEN at_level = 'contest'
      AND NOT res_elec_internal.lists_candidates(contests) THEN 5 END;
BEGIN
  RETURN (
    SELECT coalesce(json_agg(res_elec_internal.json_joined((n.unit || res_elec_internal.sheets_json(u.offices_total,
             u.sheets_total, u.sheets_reported, u.sheets_held, u.sheets_annulled, u.ballots))::json, json_build_object(
             'id', n.unit_id, 'name', n.name, 'parent_id', n.parent_id,
             'offices_total', u.offices_total, 'offices_reported', u.offices_reported, 'offices_held', u.offices_held,
             'offices_annulled', u.offices_annulled, 'offices_not_held', u.offices_not_held,
             'offices_to_vote_again', u.offices_to_vote_again, 'offices_merged', u.offices_merged,
             'registered_voters', u.registered_voters, 'registered_voters_reported', u.registered_voters_reported,
             'represented_percent', res_elec.percent(u.registered_voters_reported, u.registered_voters),
             'total_voters', u.total_voters, 'blank_votes', u.blank_votes, 'null_votes', u.null_votes,
             'valid_votes', u.ballots - u.blank_votes - u.null_votes,
             'turnout_percent', res_elec.percent(u.turnout_voters, u.registered_voters_reported),
             'turnout_offices', u.turnout_offices, 'turnout_voters', u.turnout_voters,
             'candidate_results', CASE WHEN res_elec_internal.lists_candidates(u.contest_ids) THEN u.votes::text::json
                 ELSE '{}' END,
             'candidates', s.candidates, 'leader', s.leader, 'lead', s.lead,
             'adds_up', u.ballots - u.blank_votes - u.null_votes = res_elec.total(u.votes))) ORDER BY n.unit_id),
             '[]')
      FROM res_elec_internal.unit_sums(contests, at_level, units) u
      JOIN res_elec_internal.unit_names(at_level, units) n ON n.unit_id = u.unit_id
     CROSS JOIN LATERAL res_elec_internal.standing(u.contest_ids, u.votes, leading_ones) s);
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_rows(integer[], text, integer[]) IS
  'The rows of these units, by id; of many contests (see lists_candidates) each has the candidates of its first five '
  'ranks, and a unit of several has none; adds_up: whether blank, null and valid votes make the voters, which is so '
  'for all that passed the rules';

CREATE FUNCTION res_elec_internal.rest_excess(contests integer[], at_level text, within integer[],
    OUT offices_total bigint, OUT registered_voters bigint, OUT offices_reported bigint, OUT offices_held bigint,
    OUT offices_annulled bigint, OUT registered_voters_reported bigint, OUT total_voters bigint,
    OUT offices_not_held bigint, OUT offices_to_vote_again bigint, OUT offices_merged bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(sum(x.offices_total), 0), coalesce(sum(x.registered_voters), 0),
           coalesce(sum(x.offices_reported), 0), coalesce(sum(x.offices_held), 0),
           coalesce(sum(x.offices_annulled), 0), coalesce(sum(x.registered_voters_reported), 0),
           coalesce(sum(x.total_voters), 0), coalesce(sum(x.offices_not_held), 0),
           coalesce(sum(x.offices_to_vote_again), 0), coalesce(sum(x.offices_merged), 0)
      FROM res_elec.contest n
     CROSS JOIN LATERAL res_elec_internal.shared_offices(n.election_id) x
     WHERE n.id = contests[1] AND cardinality(contests) > 1
       AND CASE at_level WHEN 'province' THEN x.province_id WHEN 'department' THEN x.department_id
                         ELSE x.commune_id END IS NULL
       AND (within IS NULL OR coalesce(x.commune_id, x.department_id, x.province_id) = ANY (within));
  END;
COMMENT ON FUNCTION res_elec_internal.rest_excess(integer[], text, integer[]) IS
  'What is to be added (numbers below 0) to the sums over these contests of what lies in no unit of a level of areas, '
  'anywhere or within some areas, so that an office that votes in several counts once; of one contest 0';

-- A part of the query that calls it.
CREATE FUNCTION res_elec_internal.rest_sums(contests integer[], here smallint, below smallint, in_area integer,
                                            within integer[])
  RETURNS TABLE (expected bigint, reported bigint, held bigint, annulled bigint, not_held bigint,
                 to_vote_again bigint, merged bigint, registered bigint, registered_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('held')), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('annulled')), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('not_held')), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('to_vote_again')), 0)::bigint,
           coalesce(sum(p.sign * p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('merged')), 0)::bigint,
           coalesce(sum(p.sign * p.registered_voters) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')),
                    0)::bigint,
           coalesce(sum(p.sign * p.registered_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.sign * p.total_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.sign * p.blank_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.sign * p.null_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(res_elec.sum(p.votes) FILTER (WHERE res_elec.tally_counted(p.bucket) AND p.sign = 1), '{}')
             OPERATOR(res_elec.-)
             coalesce(res_elec.sum(p.votes) FILTER (WHERE res_elec.tally_counted(p.bucket) AND p.sign = -1), '{}')
      FROM (SELECT 1 AS sign, x.*
              FROM res_elec_internal.unit_part x
             WHERE x.contest_id = ANY (contests) AND x.level = here
               AND x.unit_id = ANY (CASE WHEN in_area IS NULL THEN contests ELSE ARRAY[in_area] END)
            UNION ALL
            SELECT -1, x.*
              FROM res_elec_internal.unit_part x
             WHERE x.contest_id = ANY (contests) AND x.level = below
               AND (in_area IS NULL OR x.unit_id = ANY (within))) AS p;
  END;
COMMENT ON FUNCTION res_elec_internal.rest_sums(integer[], smallint, smallint, integer, integer[]) IS
  'The total of these contests, or of an area, at its level (here) less the totals of its units of the level below';

CREATE FUNCTION res_elec_internal.unit_rest(contests integer[], at_level text, in_area integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  here smallint := res_elec.tally_level(coalesce((SELECT a.kind FROM res_elec.area a WHERE a.id = in_area), 'contest'));
  below smallint := res_elec.tally_level(at_level);
  within integer[] := CASE WHEN in_area IS NOT NULL THEN res_elec_internal.areas_within(in_area) END;
  excess record;
BEGIN
  IF at_level <> ALL (res_elec_internal.area_kinds()) THEN
    RETURN NULL;
  END IF;
  SELECT * INTO excess FROM res_elec_internal.rest_excess(contests, at_level, within);
  RETURN (
    SELECT jsonb_build_object(
             'offices_total', r.expected + excess.offices_total,
             'offices_reported', r.reported + excess.offices_reported,
             'offices_held', r.held + excess.offices_held, 'offices_annulled', r.annulled + excess.offices_annulled,
             'offices_not_held', r.not_held + excess.offices_not_held,
             'offices_to_vote_again', r.to_vote_again + excess.offices_to_vote_again,
             'offices_merged', r.merged + excess.offices_merged,
             'registered_voters', greatest(r.registered + excess.registered_voters,
                                           r.registered_reported + excess.registered_voters_reported),
             'registered_voters_reported', r.registered_reported + excess.registered_voters_reported,
             'total_voters', r.total_voters + excess.total_voters, 'blank_votes', r.blank_votes,
             'null_votes', r.null_votes,
             'valid_votes', r.total_voters - r.blank_votes - r.null_votes, 'candidate_results',
             CASE WHEN res_elec_internal.lists_candidates(contests) THEN res_elec_internal.votes_to_jsonb(r.votes)
             ELSE '{}' END)
      FROM res_elec_internal.rest_sums(contests, here, below, in_area, within) AS r
     WHERE r.expected + r.not_held + r.merged > 0);
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_rest(integer[], text, integer) IS
  'What lies in no unit of a level of areas, of the whole or of an area: rows and this make the total. NULL when '
  'nothing does';

-- The request

CREATE FUNCTION res_elec_internal.level_path(in_area integer, in_center integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('level', p.level, 'id', p.id, 'name', p.name)
                              ORDER BY res_elec_internal.level_rank(p.level)), '[]')
      FROM (SELECT x.level, x.id, x.name
              FROM res_elec_internal.area_line(coalesce(in_area, (SELECT v.area_id FROM res_elec.center v
                  WHERE v.id = in_center))) l
             CROSS JOIN LATERAL (VALUES ('province', l.province_id, l.province), ('department', l.department_id,
                 l.department),
                                        ('commune', l.commune_id, l.commune)) AS x(level, id, name)
             WHERE x.id IS NOT NULL
            UNION ALL
            SELECT 'center', v.id, v.name FROM res_elec.center v WHERE v.id = in_center) AS p);
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_path(integer, integer) IS
  '[{level, id, name}] from the province down to an area or a center';

CREATE FUNCTION res_elec_internal.level_json(e res_elec.election, at_level text, of_contest integer, contests integer[],
                                    in_area integer, in_center integer, units integer[]) RETURNS json
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  path jsonb := res_elec_internal.level_path(in_area, in_center);
  t record;
  standing record;
  parties json;
BEGIN
  SELECT * INTO t FROM res_elec.election_total(e.id, of_contest);
  IF NOT res_elec_internal.lists_candidates(contests) THEN
    parties := res_elec_internal.party_results_json(e.id, t.votes, t.ballots - t.blank_votes - t.null_votes);
  END IF;
  SELECT * INTO standing FROM res_elec_internal.standing(contests, t.votes);
  RETURN res_elec_internal.json_joined(res_elec_internal.json_joined(
      res_elec_internal.sheets_json(t.offices_total, t.sheets_total, t.sheets_reported, t.sheets_held,
                                    t.sheets_annulled, t.ballots)::json,
      CASE WHEN parties IS NULL THEN '{}' ELSE json_build_object('party_results', parties) END), json_build_object(
    'election', res_elec_internal.election_json(e), 'level', at_level, 'contest_id', of_contest, 'path', path,
    'parent', CASE WHEN path <> '[]' THEN res_elec_internal.unit_rows(contests, path -> -1 ->> 'level',
        ARRAY[coalesce(in_center, in_area)]) -> 0 END,
    'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
    'valid_votes', t.ballots - t.blank_votes - t.null_votes,
    'candidate_results', res_elec_internal.candidate_results(e.id, t.votes, of_contest),
    'candidates', res_elec_internal.ranked_candidates(e.id, t.votes, of_contest), 'percent_base', 'valid_votes',
    'leader', standing.leader, 'lead', standing.lead,
    'adds_up', t.ballots - t.blank_votes - t.null_votes = res_elec.total(t.votes),
    'registered_voters', t.registered_voters, 'registered_voters_reported', t.registered_voters_reported,
    'represented_percent', res_elec.percent(t.registered_voters_reported, t.registered_voters),
    'turnout_percent', res_elec.percent(t.turnout_voters, t.registered_voters_reported), 'turnout_base',
    'registered_voters_reported',
    'turnout_offices', t.turnout_offices, 'turnout_voters', t.turnout_voters,
    'offices_total', t.offices_total, 'offices_reported', t.offices_reported, 'offices_held', t.offices_held,
    'offices_annulled', t.offices_annulled, 'offices_not_held', t.offices_not_held,
    'offices_to_vote_again', t.offices_to_vote_again, 'offices_merged', t.offices_merged,
    at_level || 's', res_elec_internal.unit_rows(contests, at_level, units),
    'elsewhere', res_elec_internal.unit_rest(contests, at_level, in_area),
    'version', t.version, 'updated_at', res_elec_internal.moment(t.updated_at)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_json(res_elec.election, text, integer, integer[], integer, integer,
                                                 integer[]) IS
  'The total of an election (or of one contest), of what is asked to stay in (parent), and the rows of these units';

CREATE FUNCTION res_elec_api.api_election_results_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  level text := res_elec_internal.query_choice(req.query, 'level', res_elec_internal.result_levels(), 'center');
  csv boolean := res_elec_internal.query_choice(req.query, 'format', ARRAY['json', 'csv'], 'json') = 'csv';
  every boolean := res_elec_internal.query_choice(req.query, 'sheets', ARRAY['counted', 'all'], 'counted') = 'all';
  style text := res_elec_internal.query_choice(req.query, 'style', ARRAY['data', 'fr'], 'data');
  shape text := res_elec_internal.query_choice(req.query, 'shape', ARRAY['wide', 'long'], 'wide');
  header boolean := res_elec_internal.query_choice(req.query, 'header', ARRAY['true', 'false'], 'true')::boolean;
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  in_area integer := res_elec_internal.query_integer(req.query, 'parent', 1, 2147483647, NULL);
  in_center integer := res_elec_internal.query_integer(req.query, 'center_id', 1, 2147483647, NULL);
  contests integer[] := res_elec_internal.query_contests(e, of_contest);
  lists boolean := res_elec_internal.lists_candidates(contests);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 10000, CASE WHEN lists OR csv THEN 2500
                                                       ELSE 100 END);
  page record;
  headers jsonb;
BEGIN
  PERFORM res_elec_internal.query_integer(req.query, 'min_version', 0, 2147483647, NULL);  -- the shim's
  PERFORM res_elec_internal.require_place_of(e.id, level, in_area, in_center);
  SELECT * INTO page FROM res_elec_internal.unit_list(e.id, contests, level, in_area, in_center, row_limit, row_offset,
                                                        NOT csv);
  headers := res_elec_internal.page_headers(pg_catalog.format('/api/elections/%s/results', e.id),
                                   req.query || CASE WHEN csv THEN '{"header": "false"}' ELSE '{}' END::jsonb,
                                   page.total, row_limit, row_offset);
  IF csv THEN
    RETURN res_elec_internal.cached_answer(req, e,
      res_elec_internal.level_file(contests, level, page.units, header, style, shape, every),
      headers || jsonb_build_object('Content-Type', 'text/csv; charset=utf-8', 'Content-Disposition',
        pg_catalog.format('attachment; filename="election-%s-%s.csv"', e.id, level)));
  END IF;
  RETURN res_elec_internal.cached_answer(req, e,
    res_elec_internal.level_json(e, level, of_contest, contests, in_area, in_center, page.units)::text, headers);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_results_get(res_elec_api.request) IS
  'GET /api/elections/{id}/results: the total, and a page of rows at a level. level=contest, province, department, '
  'commune, center (as when left out) or office; parent=, the id of an area larger than the level, or center_id=, of '
  'a center, to have what lies in it alone; contest_id=, one contest alone; limit= (1 to 10000), offset=. format=csv '
  'gives the rows alone: see level_csv, and with style=fr level_csv_fr, with shape=long level_csv_long; header=false '
  'leaves the header out, as Link rel=next says for the pages that follow: the answers, followed and put together, '
  'are one file. Of several contests with more than 200 candidates together no answer lists all of these: votes come '
  'by party (party_results), rows of one contest have its leading candidates, limit= is 100 when left out, and CSV '
  'has a line a candidate (level_csv_long); contest_id= gives one contest whole';
