-- The past over REST: totals as they were, and what changed them.

CREATE FUNCTION res_elec.then_json(of_election integer, at_level text, moment timestamptz, spot text) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  seen pg_snapshot := res_elec.position_snapshot(spot);
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('contest_id', t.contest_id, 'level', t.level, 'id', t.unit_id,
             'offices_total', t.offices_total, 'offices_reported', t.offices_reported, 'offices_held', t.offices_held,
             'registered_voters', greatest(t.registered_voters, t.registered_voters_reported),
             'registered_voters_reported', t.registered_voters_reported,
             'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
             'valid_votes', t.total_voters - t.blank_votes - t.null_votes,
             'turnout_percent', res_elec.percent(t.total_voters, t.registered_voters_reported),
             'candidate_results', res_elec.candidate_results(of_election, t.votes, t.contest_id)) ORDER BY t.contest_id, t.unit_id), '[]')
      FROM res_elec.results_then(of_election, seen, moment, at_level) t);
END
$$;
COMMENT ON FUNCTION res_elec.then_json(integer, text, timestamptz, text) IS 'The totals of a level at a position, or without one as of a moment, as REST tells them';

CREATE FUNCTION res_elec.api_as_of_get(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  e res_elec.election := res_elec.api_election(me, req.ids[1]);
  level text := res_elec.query_choice(req.query, 'level', ARRAY['contest', 'province', 'department', 'commune', 'center'], 'contest');
  moment timestamptz := res_elec.query_time(req.query, 'at');
  spot text := req.query ->> 'position';
BEGIN
  IF moment IS NOT NULL AND spot IS NOT NULL THEN
    PERFORM res_elec.refuse('RE001', 'field_format', ARRAY['at'], jsonb_build_object('expected',
      res_elec.say(req.language, 'a time or a position, not both', 'une heure ou une position, pas les deux')));
  END IF;
  IF moment IS NULL THEN
    spot := coalesce(spot, res_elec.position_now());
  END IF;
  RETURN res_elec.cached_answer(req, e, jsonb_build_object('election_id', e.id, 'at', res_elec.moment(moment), 'position', spot, 'level', level,
    'totals', res_elec.then_json(e.id, level, moment, spot))::text);
END
$$;
COMMENT ON FUNCTION res_elec.api_as_of_get(res_elec.request) IS
  'GET /api/elections/{id}/as-of: the totals of level= (contest when left out, province, department, commune, center) as of at=, a time, or exactly as at position=; without either as of now, with the position to ask for them, or for the changes since, later';

CREATE FUNCTION res_elec.api_changes_get(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  e res_elec.election := res_elec.api_election(me, req.ids[1]);
  since text := req.query ->> 'since';
  until text := coalesce(req.query ->> 'until', res_elec.position_now());
  row_limit integer := res_elec.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec.query_integer(req.query, 'offset', 0, 100000000, 0);
  total bigint;
  list jsonb;
BEGIN
  WITH change AS MATERIALIZED (
    SELECT c.*, row_number() OVER () AS n
      FROM res_elec.changes_between(e.id, res_elec.position_snapshot(since, 'since'), res_elec.position_snapshot(until, 'until')) c)
  SELECT (SELECT count(*) FROM change), coalesce(jsonb_agg(jsonb_build_object(
           'at', res_elec.moment(c.at), 'kind', c.kind, 'contest_id', c.contest_id, 'office_id', c.office_id, 'office', o.name,
           'center_id', c.center_id, 'center', v.name, 'version', c.version, 'status_was', c.status_was, 'status', c.status,
           'offices_reported', c.offices, 'registered_voters_reported', c.registered_voters, 'total_voters', c.total_voters,
           'blank_votes', c.blank_votes, 'null_votes', c.null_votes, 'candidate_results', res_elec.votes_to_jsonb(c.votes),
           'submitted_by', c.submitted_by, 'channel', c.channel, 'reason', c.reason) ORDER BY c.n), '[]')
    INTO total, list
    FROM (SELECT x.* FROM change x ORDER BY x.n LIMIT row_limit OFFSET row_offset) AS c
    LEFT JOIN res_elec.office o ON o.id = c.office_id
    LEFT JOIN res_elec.center v ON v.id = c.center_id;
  RETURN res_elec.cached_answer(req, e,
    jsonb_build_object('election_id', e.id, 'since', since, 'until', until, 'changes', list)::text,
    res_elec.page_headers(pg_catalog.format('/api/elections/%s/changes', e.id), req.query || jsonb_build_object('until', until),
                          total, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec.api_changes_get(res_elec.request) IS
  'GET /api/elections/{id}/changes: what changed the totals after the position since= (from the beginning when left out) up to until= (now), the oldest first, limit= (1 to 1000, 100) and offset=; until, in the answer, is the since of the next time. Figures are what each change added; those of a unit sum to the difference of its totals';
