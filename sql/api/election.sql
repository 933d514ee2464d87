-- Elections over REST.

CREATE FUNCTION res_elec_internal.election_json(e res_elec.election) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (e).id, 'title', (e).title, 'type', (e).type, 'year', (e).year, 'round', (e).round,
      'status', (e).status, 'allowed_status', res_elec_internal.election_moves((e).status),
      'visibility', (e).visibility, 'owner_id', (e).owner_id,
      'previous_round', (e).previous_round, 'next_round', (SELECT x.id FROM res_elec.election x
                                                           WHERE x.previous_round = (e).id),
      'created_at', res_elec_internal.moment((e).created_at), 'updated_at', res_elec_internal.moment((e).updated_at),
      'activated_at', res_elec_internal.moment((e).activated_at),
      'completed_at', res_elec_internal.moment((e).completed_at));
  END;
COMMENT ON FUNCTION res_elec_internal.election_json(res_elec.election) IS
  'An election in the REST form; allowed_status: the states it may be put to, the usual one first; previous_round, '
  'next_round: ids';

CREATE FUNCTION res_elec_internal.places_json(me res_elec.app_user, from_election integer, to_election integer)
  RETURNS jsonb
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  e res_elec.election := res_elec_internal.api_election(me, from_election);
BEGIN
  PERFORM res_elec_internal.require_places_few(e.id, (SELECT count(*) FROM (SELECT FROM res_elec.office o
      WHERE o.election_id = e.id LIMIT 1000000) AS o));
  RETURN (SELECT to_jsonb(p) FROM res_elec.copy_places(e.id, to_election) p);
END
$$;
COMMENT ON FUNCTION res_elec_internal.places_json(res_elec.app_user, integer, integer) IS
  'Copies the places of an election that the user sees to another one: {centers, offices, offices_left, scopes}, as '
  'copy_places(); RE001 for more offices than a request has time for';

CREATE FUNCTION res_elec_api.api_elections_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  specs jsonb := '{"places_from": {"kind": "integer", "min": 1, "max": 2147483647}}';
  status text;
  made res_elec.election;
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'create_election');
  req.body := res_elec_internal.check_body(req.body, (res_elec_internal.election_specs()::jsonb || specs)::json);
  status := coalesce(req.body ->> 'status', res_elec_internal.setting('election_status_default'));
  PERFORM res_elec_internal.election_move_check('new', status);
  INSERT INTO res_elec.election (title, type, year, round, status, visibility, owner_id)
  VALUES (btrim(req.body ->> 'title'), req.body ->> 'type', (req.body ->> 'year')::numeric,
          coalesce((req.body ->> 'round')::numeric, 1), status, coalesce(req.body ->> 'visibility', 'private'), me.id)
  RETURNING * INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Election created.', 'Élection créée.'),
    'election', res_elec_internal.election_json(made))
    || CASE WHEN req.body ->> 'places_from' IS NULL THEN '{}'
            ELSE jsonb_build_object('places', res_elec_internal.places_json(me,
                (req.body ->> 'places_from')::numeric::integer, made.id)) END,
    jsonb_build_object('Location', '/api/elections/' || made.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_elections_post(res_elec_api.request) IS
  'POST /api/elections: the asker owns it; places_from: with the places of an election that the asker sees';

CREATE FUNCTION res_elec_api.api_places_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
BEGIN
  req.body := res_elec_internal.check_body(req.body,
                                           '{"places_from": {"kind": "integer", "min": 1, "max": 2147483647, '
                                           '"required": true}}');
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Places copied.', 'Lieux repris.'),
    'places', res_elec_internal.places_json(me, (req.body ->> 'places_from')::numeric::integer, e.id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_places_post(res_elec_api.request) IS
  'POST /api/elections/{id}/places: adds the places of another election that the asker sees, each office in the '
  'contest of its area where there are several';

CREATE FUNCTION res_elec_api.api_elections_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 50);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  of_year integer := res_elec_internal.query_integer(req.query, 'year', 1900, 2200, NULL);
  of_status text := res_elec_internal.query_choice(req.query, 'status', ARRAY['pending', 'active', 'completed',
      'archived'], NULL);
  of_type text := res_elec_internal.query_choice(req.query, 'type',
                    ARRAY['presidential', 'legislative', 'municipal', 'local', 'senatorial'], NULL);
  managed boolean := coalesce(res_elec_internal.query_choice(req.query, 'managed', ARRAY['true', 'false'],
                                                             NULL) = 'true', false);
  total bigint;
  list jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(res_elec_internal.election_json(page.e) ORDER BY (page.e).id DESC)
                    FILTER (WHERE page.number > row_offset AND page.number <= row_offset + row_limit), '[]'),
         count(*)
    INTO list, total
    FROM (SELECT e, row_number() OVER (ORDER BY e.id DESC) AS number
            FROM res_elec.election e
           WHERE res_elec_internal.is_reader(me, e.owner_id, e.visibility)
             AND (NOT managed OR res_elec_internal.is_manager(me, e.owner_id))
             AND (of_year IS NULL OR e.year = of_year)
             AND (of_status IS NULL OR e.status = of_status)
             AND (of_type IS NULL OR e.type = of_type)) AS page;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/elections', req.query, total,
      row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_elections_get(res_elec_api.request) IS
  'GET /api/elections: those that the asker sees, or with managed=true manages, newest first, without their trees';

CREATE FUNCTION res_elec_internal.election_parts(e res_elec.election, of_contest integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  shown constant integer := 100;
BEGIN
  RETURN jsonb_build_object(
    'candidates', (SELECT coalesce(jsonb_agg(res_elec_internal.candidate_json(c, e) ORDER BY c.ballot_number, c.id),
                                   '[]')
                     FROM res_elec.candidate c
                    WHERE c.election_id = e.id AND (of_contest IS NULL OR c.contest_id = of_contest)
                        AND res_elec_internal.lists_candidates(e.id, of_contest)),
    'candidates_total', (SELECT count(*) FROM res_elec.candidate c WHERE c.election_id = e.id AND (of_contest IS NULL
        OR c.contest_id = of_contest)),
    'contests', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name,
                                                              'seats', n.seats) ORDER BY n.id), '[]')
                   FROM (SELECT x.* FROM res_elec.contest x
                          WHERE x.election_id = e.id AND (of_contest IS NULL OR x.id = of_contest) ORDER BY x.id
                              LIMIT shown) AS n),
    'contests_total', (SELECT count(*) FROM res_elec.contest n WHERE n.election_id = e.id AND (of_contest IS NULL
        OR n.id = of_contest)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.election_parts(res_elec.election, integer) IS
  'The candidates and contests of an election, or of one contest: no candidates where lists_candidates() says so, the '
  'first 100 contests; how many there are';

CREATE FUNCTION res_elec_api.api_election_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  expanded boolean := res_elec_internal.query_choice(req.query, 'expand', ARRAY['voting_centers'], NULL) IS NOT NULL;
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  total record;
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  SELECT * INTO total FROM res_elec.election_total(e.id);
  RETURN res_elec_internal.answer(200, res_elec_internal.election_json(e) || res_elec_internal.election_parts(e,
      of_contest) || jsonb_build_object(
    'centers_total', (SELECT count(*) FROM res_elec.center v WHERE v.election_id = e.id),
    'offices_total', total.offices_total, 'offices_reported', total.offices_reported,
    'offices_held', total.offices_held, 'offices_annulled', total.offices_annulled,
    'offices_not_held', total.offices_not_held, 'offices_to_vote_again', total.offices_to_vote_again,
    'offices_merged', total.offices_merged,
    'registered_voters', total.registered_voters, 'total_voters', total.total_voters,
    'blank_votes', total.blank_votes, 'null_votes', total.null_votes, 'outcome', res_elec_internal.outcome_state(e.id),
    'rounds', (SELECT r.rounds FROM res_elec_internal.rounds_json(e, me, ARRAY(
                 SELECT min(n.id) FROM res_elec.contest n
                  WHERE n.election_id = e.id AND (of_contest IS NULL OR n.id = of_contest)
                 HAVING count(*) = 1), true) r),
    'decision_confirmation', CASE WHEN res_elec_internal.is_manager(me, e.owner_id)
                                  THEN res_elec_internal.setting('decision_confirmation') <> 'off' END)
    || CASE WHEN expanded THEN jsonb_build_object('voting_centers', res_elec_internal.centers_json(
         ARRAY(SELECT x.id FROM res_elec.center x WHERE x.election_id = e.id ORDER BY x.id LIMIT 500))) ELSE '{}' END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_get(res_elec_api.request) IS
  'GET /api/elections/{id}: with candidates and counters, with expand=voting_centers also the first 500 centers; '
  'contest_id=: the candidates of one contest. rounds, of one contest: the figures of the round before and of the one '
  'after; decision_confirmation, to who manages it: whether decisions wait for a second person. Of several contests '
  'with more than 200 candidates together none are listed: contest_id=, or GET /api/candidates, page by page; of '
  'contests the first 100, all by GET /api/elections/{id}/contests';

CREATE FUNCTION res_elec_api.api_election_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  was res_elec.election := e;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.election_specs(), true);
  IF req.body ->> 'status' IS NOT NULL THEN  -- apart: a change of status waits for the sheets under way
    PERFORM res_elec.election_lock(e.id);
    UPDATE res_elec.election x SET status = req.body ->> 'status' WHERE x.id = e.id;
  END IF;
  UPDATE res_elec.election x
     SET title = coalesce(btrim(req.body ->> 'title'), x.title), type = coalesce(req.body ->> 'type', x.type),
         year = coalesce((req.body ->> 'year')::numeric, x.year), round = coalesce((req.body ->> 'round')::numeric,
             x.round),
         visibility = coalesce(req.body ->> 'visibility', x.visibility)
   WHERE x.id = e.id
  RETURNING * INTO e;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, e IS DISTINCT FROM was,
      'Election changed.', 'Élection modifiée.')
                              || jsonb_build_object('election', res_elec_internal.election_json(e)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_put(res_elec_api.request) IS 'PUT /api/elections/{id}: the fields given';

CREATE FUNCTION res_elec_api.api_election_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
BEGIN
  PERFORM res_elec.election_lock(e.id);
  DELETE FROM res_elec.election x WHERE x.id = e.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Election deleted.', 'Élection supprimée.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_delete(res_elec_api.request) IS
  'DELETE /api/elections/{id}: with its candidates, centers and offices; refused once it has results';
