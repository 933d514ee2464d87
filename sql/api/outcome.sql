-- Who is elected, over REST: the outcome of a contest with its steps, that of an election, and the lots drawn.

CREATE FUNCTION res_elec_internal.draws_json(of_contest integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'contest_id', d.contest_id, 'candidates', d.candidates,
                                                 'drawn_by', d.drawn_by,
             'witnesses', d.witnesses, 'drawn_at', res_elec_internal.moment(d.drawn_at),
             'created_at', res_elec_internal.moment(d.created_at)) ORDER BY d.id), '[]')
      FROM res_elec.draw d WHERE d.contest_id = of_contest;
  END;
COMMENT ON FUNCTION res_elec_internal.draws_json(integer) IS 'The lots that were drawn for a contest, in the REST form';

CREATE FUNCTION res_elec_internal.steps_json(of_contest integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_build_object('step', s.step, 'kind', s.kind, 'candidate_id', s.candidate_id,
                                                 'code_name', s.code_name, 'given', s.given,
                                                 'quotient', s.quotient, 'divisor', s.divisor, 'rule', s.rule)
                                                     ORDER BY s.step), '[]')
      FROM res_elec.outcome_steps(of_contest) s;
  END;
COMMENT ON FUNCTION res_elec_internal.steps_json(integer) IS
  'How the outcome of a contest comes about, in the REST form';

CREATE FUNCTION res_elec_api.api_contest_outcome_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], false);
  e res_elec.election := res_elec_internal.api_election(me, n.election_id);
  with_steps boolean := coalesce(res_elec_internal.query_choice(req.query, 'steps', ARRAY['true', 'false'],
                                                                NULL) = 'true', false);
  total record;
  list jsonb;
  draw_needed boolean;
  places integer;
  by_rule text;
BEGIN
  SELECT * INTO total FROM res_elec.election_total(e.id, n.id);
  SELECT coalesce(bool_or(o.needs_draw), false), max(o.tied_places), max(o.tied_at),
         coalesce(jsonb_agg(jsonb_build_object('id', o.candidate_id, 'code_name', o.code_name, 'name', o.candidate,
                                               'party', o.party, 'votes', o.votes,
                    'percent', o.percent, 'result', o.result, 'seats', o.seats, 'bonus', o.bonus, 'step', o.step)
                        ORDER BY o.seats DESC, o.votes DESC, o.candidate_id), '[]')
    INTO draw_needed, places, by_rule, list
    FROM res_elec.outcome(n.id) o;
  RETURN res_elec_internal.cached_answer(req, e, (jsonb_build_object(
    'election_id', e.id, 'contest_id', n.id, 'code', n.code, 'name', n.name, 'seats', n.seats, 'round', e.round,
    'formula', n.formula,
    'source', (SELECT f.source FROM res_elec.electoral_formula f WHERE f.name = n.formula),
    'offices_total', total.offices_total, 'offices_reported', total.offices_reported,
    'offices_annulled', total.offices_annulled, 'offices_not_held', total.offices_not_held,
    'offices_to_vote_again', total.offices_to_vote_again, 'offices_merged', total.offices_merged,
    'registered_voters', total.registered_voters,
    'total_voters', total.total_voters, 'valid_votes', total.total_voters - total.blank_votes - total.null_votes,
    'needs_draw', draw_needed, 'tied_places', places, 'tied_at', by_rule, 'candidates', list,
    'draws', res_elec_internal.draws_json(n.id), 'outcome', res_elec_internal.outcome_state(e.id),
    'rounds', (SELECT r.rounds FROM res_elec_internal.rounds_json(e, me, ARRAY[n.id], true) r))
    || CASE WHEN with_steps THEN jsonb_build_object('steps', res_elec_internal.steps_json(n.id)) ELSE '{}' END)::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contest_outcome_get(res_elec_api.request) IS
  'GET /api/contests/{id}/outcome: who is elected by the votes counted so far, a line a candidate, with the lots '
  'drawn, and what the round before and the one after say of the contest (rounds); steps=true: how it comes about, to '
  'be checked on paper';

CREATE FUNCTION res_elec_internal.election_outcome(of_election integer)
  RETURNS TABLE (contest_id integer, candidate_id integer, party_id integer, code_name text, name text, party text,
                 votes bigint, percent numeric, result text, seats integer, needs_draw boolean)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp ROWS 5000
  BEGIN ATOMIC
    SELECT o.contest_id, o.candidate_id, o.party_id, o.code_name, o.candidate, o.party, o.votes, o.percent, o.result,
           o.seats, o.needs_draw
      FROM res_elec_internal.outcomes(res_elec_internal.contests_with_formula(of_election)) o;
  END;
COMMENT ON FUNCTION res_elec_internal.election_outcome(integer) IS
  'The outcomes of all contests of an election that have a formula';

CREATE FUNCTION res_elec_api.api_election_outcome_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 200, 50);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  told jsonb;
BEGIN
  WITH outcomes AS MATERIALIZED (SELECT * FROM res_elec_internal.election_outcome(e.id)),
    shown AS (SELECT n.id, n.code, n.name, n.seats, n.formula FROM res_elec.contest n WHERE n.election_id = e.id
              ORDER BY n.code, n.name, n.id LIMIT row_limit OFFSET row_offset),
    rounds AS (SELECT r.* FROM res_elec_internal.rounds_json(e, me, ARRAY(SELECT s.id FROM shown s), false) r),
    people AS (SELECT o.contest_id, o.result, o.seats, o.votes, o.candidate_id,
               jsonb_build_object('candidate_id', o.candidate_id, 'code_name', o.code_name, 'name', o.name,
                        'party', o.party, 'votes', o.votes, 'percent', o.percent, 'seats', o.seats) AS told
                 FROM outcomes o WHERE o.contest_id IN (SELECT s.id FROM shown s)),
    parties AS (SELECT s.*, p.name AS party, p.code, p.colour
                  FROM (SELECT o.party_id, sum(o.votes)::bigint AS votes, sum(o.seats)::bigint AS seats,
                               count(*) FILTER (WHERE o.result = 'goes_on') AS goes_on
                          FROM outcomes o GROUP BY o.party_id ORDER BY 3 DESC, 2 DESC, 1 LIMIT 200) AS s
                  LEFT JOIN res_elec.party p ON p.id = s.party_id),
    states AS (SELECT o.contest_id, sum(o.seats)::bigint AS seats, bool_or(o.result = 'goes_on') AS runoff,
               bool_or(o.result = 'tied') AS tied, bool_or(o.needs_draw) AS needs_draw
                 FROM outcomes o GROUP BY o.contest_id)
  SELECT jsonb_build_object(
      'contests_total', (SELECT count(*) FROM res_elec.contest n WHERE n.election_id = e.id),
      'seats', (SELECT coalesce(sum(n.seats), 0) FROM res_elec.contest n WHERE n.election_id = e.id),
      'seats_given', (SELECT coalesce(sum(s.seats), 0) FROM states s),
      'contests_runoff', (SELECT count(*) FROM states s WHERE s.runoff), 'contests_tied', (SELECT count(*) FROM states s
          WHERE s.tied),
      'contests_needing_draw', (SELECT count(*) FROM states s WHERE s.needs_draw),
      'parties', (SELECT coalesce(jsonb_agg(jsonb_build_object('party_id', p.party_id, 'party', p.party,
                                                               'code', p.code, 'colour', p.colour, 'votes', p.votes,
                                                               'seats', p.seats, 'goes_on', p.goes_on)
                                            ORDER BY p.seats DESC, p.votes DESC, p.party), '[]') FROM parties p),
      'contests', (SELECT coalesce(jsonb_agg(jsonb_build_object('contest_id', c.id, 'code', c.code, 'name', c.name,
                                                                'seats', c.seats, 'formula', c.formula,
                            'seats_given', coalesce(s.seats, 0), 'needs_draw', coalesce(s.needs_draw, false),
                            'elected', (SELECT coalesce(jsonb_agg(p.told ORDER BY p.seats DESC, p.votes DESC,
                                p.candidate_id), '[]') FROM people p WHERE p.contest_id = c.id AND p.seats > 0),
                            'goes_on', (SELECT coalesce(jsonb_agg(p.told ORDER BY p.votes DESC, p.candidate_id), '[]')
                                        FROM people p WHERE p.contest_id = c.id AND p.result = 'goes_on'),
                            'tied', (SELECT coalesce(jsonb_agg(p.told ORDER BY p.votes DESC, p.candidate_id), '[]')
                                     FROM people p WHERE p.contest_id = c.id AND p.result = 'tied'),
                            'rounds', (SELECT r.rounds FROM rounds r WHERE r.contest_id = c.id))
                            ORDER BY c.code, c.name, c.id), '[]')
                     FROM shown c LEFT JOIN states s ON s.contest_id = c.id)) INTO told;
  RETURN res_elec_internal.cached_answer(req, e,
           (jsonb_build_object('election_id', e.id, 'round', e.round, 'status', e.status, 'outcome',
                               res_elec_internal.outcome_state(e.id)) || told)::text,
           res_elec_internal.page_headers(format('/api/elections/%s/outcome', e.id), req.query,
                                          (told ->> 'contests_total')::bigint, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_outcome_get(res_elec_api.request) IS
  'GET /api/elections/{id}/outcome: seats, votes and those who go on by party (at most 200, most seats first) over '
  'all contests, and a page of contests with who is elected, goes on or is tied, and those who stand in two rounds '
  'with the figures of both';

CREATE FUNCTION res_elec_api.api_draws_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.draws_json(n.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_draws_get(res_elec_api.request) IS
  'GET /api/contests/{id}/draws: the lots that were drawn, in order';

CREATE FUNCTION res_elec_internal.draw_violations(body jsonb) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.draw_violations(jsonb) IS
  'What is wrong about the candidates in the body of a lot: they are no list of two ids or more';

CREATE FUNCTION res_elec_internal.draw_ids(list jsonb) RETURNS integer[] AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.draw_ids(jsonb) IS 'A list of two ids or more; NULL of anything else';

CREATE FUNCTION res_elec_api.api_draws_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], true);
  specs jsonb := '{"drawn_by": {"kind": "text", "min": 1, "max": 200, "required": true},
                   "witnesses": {"kind": "text", "min": 1, "max": 1000, "required": true},
                   "drawn_at": {"kind": "text", "min": 0, "max": 40}}';
  made res_elec.draw;
BEGIN
  req.body := res_elec_internal.nested(req.body, 'candidates');
  req.body := res_elec_internal.check_body(req.body, specs::json, false,
                coalesce(res_elec_internal.draw_violations(req.body), '[]'));
  made := res_elec.record_draw(n.id, res_elec_internal.draw_ids(req.body -> 'candidates'), req.body ->> 'drawn_by',
                               req.body ->> 'witnesses',
                               res_elec_internal.query_time(jsonb_build_object('drawn_at',
                                   nullif(btrim(req.body ->> 'drawn_at'), '')), 'drawn_at'));
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Lot recorded.', 'Tirage au sort enregistré.'),
    'draw', (SELECT d.value FROM jsonb_array_elements(res_elec_internal.draws_json(n.id)) d
             WHERE (d.value ->> 'id')::integer = made.id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_draws_post(res_elec_api.request) IS
  'POST /api/contests/{id}/draws: {candidates:[ids in the order drawn],drawn_by,witnesses,drawn_at?}: records a lot '
  'for ever; RE005 where none is needed';

CREATE FUNCTION res_elec_api.api_next_round_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  made res_elec.election := res_elec.next_round(e.id);
BEGIN
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Next round created.', 'Tour suivant créé.'),
    'election', res_elec_internal.election_json(made),
    'contests', (SELECT count(*) FROM res_elec.contest n WHERE n.election_id = made.id), 'candidates', (SELECT count(*)
        FROM res_elec.candidate c WHERE c.election_id = made.id),
    'offices', (SELECT count(*) FROM res_elec.office o WHERE o.election_id = made.id)),
    jsonb_build_object('Location', '/api/elections/' || made.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_next_round_post(res_elec_api.request) IS
  'POST /api/elections/{id}/next-round: as next_round(), of who manages the election';
