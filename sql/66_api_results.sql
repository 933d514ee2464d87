-- Results over REST: the live total of an election, and the shares of its candidates. By level: 70_api_levels.sql.

CREATE FUNCTION res_elec.election_total(
    of_election integer, of_contest integer DEFAULT NULL,
    OUT offices_total bigint, OUT offices_reported bigint, OUT registered_voters bigint, OUT registered_voters_reported bigint,
    OUT total_voters bigint, OUT blank_votes bigint, OUT null_votes bigint, OUT votes res_elec.votes,
    OUT version bigint, OUT updated_at timestamptz, OUT offices_held bigint)
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
         coalesce(sum(p.writes), 0), max(p.updated_at), coalesce(sum(p.sheets) FILTER (WHERE p.bucket = 3), 0)
    INTO offices_total, offices_reported, registered_voters, registered_voters_reported,
         total_voters, blank_votes, null_votes, votes, version, updated_at, offices_held
    FROM res_elec.contest n
    JOIN res_elec.tally_part p ON p.contest_id = n.id AND p.level = 0 AND p.unit_id = n.id
   WHERE n.election_id = of_election AND (of_contest IS NULL OR n.id = of_contest);
  registered_voters := greatest(registered_voters, registered_voters_reported);
END
$$;
COMMENT ON FUNCTION res_elec.election_total(integer, integer) IS
  'The live total of an election over all its contests, or of one of them. registered_voters is at least that of the sheets, for offices whose register is not known';

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

