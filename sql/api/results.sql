-- Results over REST: the live total of an election, and how its candidates stand. By level: sql/api/levels.sql.

CREATE FUNCTION res_elec_internal.realtime_tag(e res_elec.election, of_contest integer, parties jsonb)
  RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.realtime_tag(res_elec.election, integer, jsonb) IS
  'The ETag of the live total of an election, or of one of its contests: its version, and a digest of all that is '
  'said of it, so that equal tags mean equal bodies; parties: what is said of them (NULL: candidates are listed)';

CREATE FUNCTION res_elec_internal.party_results_json(of_election integer, votes res_elec.votes, valid_votes bigint,
                                                     row_limit integer DEFAULT 50) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('party_id', s.party_id, 'party', p.name, 'code', p.code,
                                                       'colour', p.colour, 'candidates', s.candidates,
                                                       'votes', s.party_votes, 'percent',
                                                       res_elec.percent(s.party_votes, valid_votes), 'leads', s.leads,
                                                       'seats', s.seats)
                                    ORDER BY s.party_votes DESC, p.name), '[]')
            FROM (SELECT x.* FROM res_elec_internal.party_sums(of_election, votes) x ORDER BY x.party_votes DESC,
                  x.party_id LIMIT row_limit) AS s
            LEFT JOIN res_elec.party p ON p.id = s.party_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.party_results_json(integer, res_elec.votes, bigint, integer) IS
  '[{party_id, party, code, colour, candidates, votes, percent of the valid votes, leads: contests that it leads, '
  'seats: by the formulas of the contests, null where none has one}] of an election over its contests, most votes '
  'first; party null: candidates without one';

CREATE FUNCTION res_elec_internal.contests_changed(of_election integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('contest_id', l.contest_id, 'version', l.version,
                                                       'updated_at', res_elec_internal.moment(l.updated_at),
                                                       'leader', l.leader, 'lead', l.lead) ORDER BY l.updated_at DESC,
                                                       l.contest_id), '[]')
            FROM (SELECT x.* FROM res_elec_internal.contest_leads(of_election) x WHERE x.updated_at IS NOT NULL
                   ORDER BY x.updated_at DESC, x.contest_id LIMIT 20) AS l);
END
$$;
COMMENT ON FUNCTION res_elec_internal.contests_changed(integer) IS
  '[{contest_id, version, updated_at, leader, lead}] of the 20 contests of an election whose live totals changed '
  'last, the latest first';

CREATE FUNCTION res_elec_internal.candidate_results(of_election integer, votes res_elec.votes,
                                                    of_contest integer DEFAULT NULL) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT res_elec_internal.lists_candidates(of_election, of_contest) THEN
    RETURN '{}';
  END IF;
  RETURN (SELECT coalesce(jsonb_object_agg(c.id, votes OPERATOR(res_elec.->) c.id), '{}')
            FROM res_elec.candidate c WHERE c.election_id = of_election AND (of_contest IS NULL
                OR c.contest_id = of_contest));
END
$$;
COMMENT ON FUNCTION res_elec_internal.candidate_results(integer, res_elec.votes, integer) IS
  '{"<candidate id>": votes} of all candidates of the election, or of one of its contests; {} where '
  'lists_candidates() says so';

CREATE FUNCTION res_elec_internal.candidate_percents(of_election integer, votes res_elec.votes,
                                                     of_contest integer DEFAULT NULL) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
  -- the live total is read often: planning would take longer than the query
  SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
  IF NOT res_elec_internal.lists_candidates(of_election, of_contest) THEN
    RETURN '{}';
  END IF;
  RETURN (SELECT coalesce(jsonb_object_agg(h.candidate_id, h.percent), '{}')
            FROM (SELECT c.contest_id, array_agg(c.id) AS ids
                    FROM res_elec.candidate c
                   WHERE c.election_id = of_election AND (of_contest IS NULL OR c.contest_id = of_contest)
                       GROUP BY c.contest_id) AS b
           CROSS JOIN LATERAL res_elec.shares(b.ids, votes) h);
END
$$;
COMMENT ON FUNCTION res_elec_internal.candidate_percents(integer, res_elec.votes, integer) IS
  '{"<candidate id>": percent of the valid votes of the contest} of all candidates of the election, or of one of its '
  'contests, as res_elec.shares';

CREATE FUNCTION res_elec_internal.standing(contest_ids integer[], votes res_elec.votes,
                                           leading_ones integer DEFAULT NULL)
  RETURNS TABLE (candidates json, leader integer, lead bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT s.list, CASE WHEN s.first > s.second THEN s.first_id END, s.first - s.second
      FROM (SELECT coalesce(json_agg(json_build_object('id', h.candidate_id, 'votes', h.candidate_votes,
                                                       'percent', h.percent, 'rank', h.rank)
                                      ORDER BY b.contest_id, h.rank, h.candidate_id) FILTER (WHERE leading_ones IS NULL
                                          OR h.rank <= leading_ones), '[]') AS list,
                   CASE WHEN cardinality(contest_ids) = 1 THEN (array_agg(h.candidate_votes
                       ORDER BY h.candidate_votes DESC))[1] END AS first,
                   coalesce((array_agg(h.candidate_votes ORDER BY h.candidate_votes DESC))[2], 0) AS second,
                   (array_agg(h.candidate_id ORDER BY h.candidate_votes DESC))[1] AS first_id
              FROM (SELECT c.contest_id, array_agg(c.id) AS ids
                      FROM res_elec.candidate c
                     WHERE c.contest_id = ANY (contest_ids) AND res_elec_internal.lists_candidates(contest_ids)
                         GROUP BY c.contest_id) AS b
             CROSS JOIN LATERAL res_elec.shares(b.ids, votes) h) AS s;
  END;
COMMENT ON FUNCTION res_elec_internal.standing(integer[], res_elec.votes, integer) IS
  'How the candidates of the contests stand in a total: [{id, votes, percent, rank}] (those of the first ranks alone '
  'where leading_ones says how many), who leads (NULL: a tie, no votes, or several contests), by how many votes; [] '
  'where lists_candidates() says so';

CREATE FUNCTION res_elec_internal.realtime_json(e res_elec.election, of_contest integer, OUT body jsonb, OUT etag text,
                                                OUT version bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t record;
  lists boolean := res_elec_internal.lists_candidates(e.id, of_contest);
  parties jsonb;
BEGIN
  t := res_elec.election_total(e.id, of_contest);
  version := t.version;
  IF NOT lists THEN
    parties := jsonb_build_object('party_results', res_elec_internal.party_results_json(e.id, t.votes,
        t.ballots - t.blank_votes - t.null_votes),
                                  'contests_changed', res_elec_internal.contests_changed(e.id));
  END IF;
  etag := res_elec_internal.realtime_tag(e, of_contest, parties);
  body := jsonb_build_object(
    'election_id', e.id, 'status', e.status,
    'registered_voters', t.registered_voters, 'registered_voters_reported', t.registered_voters_reported,
    'represented_percent', res_elec.percent(t.registered_voters_reported, t.registered_voters),
    'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
    'valid_votes', t.ballots - t.blank_votes - t.null_votes,
    'turnout_percent', res_elec.percent(t.turnout_voters, t.registered_voters_reported), 'turnout_base',
    'registered_voters_reported',
    'turnout_offices', t.turnout_offices, 'turnout_voters', t.turnout_voters,
    'candidate_results', res_elec_internal.candidate_results(e.id, t.votes, of_contest),
    'candidate_percents', res_elec_internal.candidate_percents(e.id, t.votes, of_contest), 'percent_base',
    'valid_votes',
    'offices_total', t.offices_total, 'offices_reported', t.offices_reported, 'offices_held', t.offices_held,
    'offices_annulled', t.offices_annulled, 'offices_not_held', t.offices_not_held,
    'offices_to_vote_again', t.offices_to_vote_again, 'offices_merged', t.offices_merged,
    'version', t.version, 'updated_at', res_elec_internal.moment(t.updated_at))
    || res_elec_internal.sheets_json(t.offices_total, t.sheets_total, t.sheets_reported, t.sheets_held,
                                     t.sheets_annulled, t.ballots)
    || coalesce(parties, '{}')
    || CASE WHEN of_contest IS NULL THEN '{}' ELSE jsonb_build_object('contest_id', of_contest) END
    || jsonb_build_object('certainty', (SELECT res_elec_internal.certainty_json(min(n.id))
                                        FROM res_elec.contest n
                                         WHERE n.election_id = e.id AND (of_contest IS NULL OR n.id = of_contest)
                                             AND e.status NOT IN ('completed', 'archived') HAVING count(*) = 1));
END
$$;
COMMENT ON FUNCTION res_elec_internal.realtime_json(res_elec.election, integer) IS
  'The live total of an election, or of one of its contests, as REST tells it; percents are of valid votes, turnout '
  'is of the offices reported whose register is known: turnout_offices of them, with turnout_voters voters; with '
  'sheets_json(). The ETag names its version and what is said of it';

CREATE FUNCTION res_elec_api.api_realtime_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  total record;
  headers jsonb;
BEGIN
  PERFORM res_elec_internal.query_integer(req.query, 'interval', 100, 60000, NULL);  -- the shim's
  PERFORM res_elec_internal.query_integer(req.query, 'min_version', 0, 2147483647, NULL);  -- likewise
  PERFORM res_elec_internal.query_contests(e, of_contest);
  SELECT * INTO total FROM res_elec_internal.realtime_json(e, of_contest);
  headers := jsonb_build_object('ETag', total.etag, 'Cache-Control', res_elec_internal.cache_control(e));
  IF res_elec_internal.etag_listed(req.if_none_match, total.etag, true) THEN
    RETURN res_elec_internal.answer(304, NULL, headers);
  END IF;
  RETURN res_elec_internal.answer(200, total.body, headers);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_realtime_get(res_elec_api.request) IS
  'GET /api/voting/realtime/{election id}: the live total; contest_id=: of one contest (RE001: not of this election); '
  'min_version=: the version that the client has seen, for which the shim waits on a standby; '
  'interval=: of a stream, which the shim writes, how many ms lie between two changes at least (100 to 60000)';

CREATE FUNCTION res_elec_internal.ranked_candidates(of_election integer, total res_elec.votes,
                                                    of_contest integer DEFAULT NULL) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT res_elec_internal.lists_candidates(of_election, of_contest) THEN
    RETURN '[]';
  END IF;
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', c.id, 'code_name', c.code_name, 'name', res_elec.candidate_name(c.first_name, c.last_name),
             'party', c.party,
             'contest_id', c.contest_id, 'votes', h.candidate_votes, 'percent', h.percent, 'rank', h.rank)
             ORDER BY c.contest_id, h.rank, c.id), '[]')
      FROM (SELECT x.contest_id, array_agg(x.id) AS ids
              FROM res_elec.candidate x
             WHERE x.election_id = of_election AND (of_contest IS NULL OR x.contest_id = of_contest)
             GROUP BY x.contest_id) AS b
     CROSS JOIN LATERAL res_elec.shares(b.ids, total) h
      JOIN res_elec.candidate c ON c.id = h.candidate_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.ranked_candidates(integer, res_elec.votes, integer) IS
  'Candidates of an election, or of one of its contests, with votes, percent of their contest''s valid votes (as '
  'res_elec.shares), and rank in it';

CREATE FUNCTION res_elec_internal.cached_answer(req res_elec_api.request, e res_elec.election, body text,
                                                headers jsonb DEFAULT '{}')
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  headers := headers || jsonb_build_object('ETag', '"' || md5(body || headers::text) || '"', 'Cache-Control',
                                           res_elec_internal.cache_control(e));
  IF res_elec_internal.etag_listed(req.if_none_match, headers ->> 'ETag', true) THEN
    RETURN res_elec_internal.answer(304, NULL, headers - '{Content-Type,Content-Disposition}'::text[]);
  END IF;
  RETURN ROW(200, body, headers, NULL, NULL)::res_elec_api.answer;
END
$$;
COMMENT ON FUNCTION res_elec_internal.cached_answer(res_elec_api.request, res_elec.election, text, jsonb) IS
  'What is read of an election, as caches may keep it; the ETag is a digest of body and headers, so that equal tags '
  'mean equal answers. 304 for who has it';
