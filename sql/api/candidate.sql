-- Candidates over REST.

CREATE FUNCTION res_elec_internal.candidate_json(c res_elec.candidate, e res_elec.election) RETURNS jsonb LANGUAGE sql
  STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (c).id, 'first_name', (c).first_name, 'last_name', (c).last_name, 'code_name', (c).code_name,
      'party', (c).party, 'party_id', (c).party_id, 'ballot_number', (c).ballot_number,
      'profile_photo', res_elec_internal.file_path((c).profile_photo_id), 'contest_id', (c).contest_id,
      'birth_date', (c).birth_date, 'mean_age', trim_scale((c).mean_age), 'list_size', (c).list_size,
      'coalition', (c).coalition, 'withdrew_on', (c).withdrew_on,
      'election_id', (e).id, 'election', jsonb_build_object('id', (e).id, 'title', (e).title),
      'created_at', res_elec_internal.moment((c).created_at), 'updated_at', res_elec_internal.moment((c).updated_at));
  END;
COMMENT ON FUNCTION res_elec_internal.candidate_json(res_elec.candidate, res_elec.election) IS
  'A candidate in the REST form';

CREATE FUNCTION res_elec_api.api_candidates_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  specs jsonb := '{"election_id": {"kind": "integer", "min": 1, "max": 2147483647, "required": true},
                   "contest_id": {"kind": "integer", "min": 1, "max": 2147483647},
                   "contest": {"kind": "text", "min": 0, "max": 200}}';
  e res_elec.election;
  made res_elec.candidate;
BEGIN
  req.body := res_elec_internal.check_body(req.body, (res_elec_internal.candidate_specs()::jsonb || specs)::json, false,
                              res_elec_internal.file_violations(req.files, ARRAY['profile_photo']));
  e := res_elec_internal.api_election(me, (req.body ->> 'election_id')::numeric::integer, true);
  INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name, party, ballot_number,
                                  profile_photo_id,
                                  birth_date, mean_age, list_size, coalition, withdrew_on)
  VALUES (e.id, res_elec_internal.contest_chosen(e.id, req.body), btrim(req.body ->> 'first_name'),
          btrim(req.body ->> 'last_name'),
          btrim(req.body ->> 'code_name'), nullif(btrim(req.body ->> 'party'), ''),
          (req.body ->> 'ballot_number')::numeric, res_elec_internal.file_store(req, 'profile_photo'),
          (req.body ->> 'birth_date')::date, (req.body ->> 'mean_age')::numeric, (req.body ->> 'list_size')::numeric,
          nullif(btrim(req.body ->> 'coalition'), ''), (req.body ->> 'withdrew_on')::date)
  RETURNING * INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Candidate created.', 'Candidat créé.'),
    'candidate', res_elec_internal.candidate_json(made, e)),
    jsonb_build_object('Location', '/api/candidates/' || made.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidates_post(res_elec_api.request) IS 'POST /api/candidates';

CREATE FUNCTION res_elec_api.api_candidates_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  of_election integer := res_elec_internal.query_integer(req.query, 'election_id', 1, 2147483647, NULL);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 500);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  elections integer[];
  total bigint;
  list jsonb;
BEGIN
  IF of_election IS NOT NULL THEN
    PERFORM res_elec_internal.api_election(me, of_election);
    elections := ARRAY[of_election];
  ELSE
    elections := ARRAY(SELECT e.id FROM res_elec.election e WHERE res_elec_internal.is_reader(me, e.owner_id,
        e.visibility));
  END IF;
  SELECT count(*) INTO total
    FROM res_elec.candidate c WHERE c.election_id = ANY (elections) AND (of_contest IS NULL
        OR c.contest_id = of_contest);
  SELECT coalesce(jsonb_agg(res_elec_internal.candidate_json(c, e) ORDER BY page.number), '[]') INTO list
    FROM (SELECT x.id, row_number() OVER (ORDER BY x.election_id DESC, x.ballot_number, x.id) AS number
            FROM res_elec.candidate x
           WHERE x.election_id = ANY (elections) AND (of_contest IS NULL OR x.contest_id = of_contest)
           ORDER BY x.election_id DESC, x.ballot_number, x.id LIMIT row_limit OFFSET row_offset) AS page
    JOIN res_elec.candidate c ON c.id = page.id
    JOIN res_elec.election e ON e.id = c.election_id;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/candidates', req.query, total,
      row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidates_get(res_elec_api.request) IS
  'GET /api/candidates?election_id=&contest_id=';

CREATE FUNCTION res_elec_internal.api_candidate(me res_elec.app_user, candidate_id integer, manage boolean)
  RETURNS res_elec.candidate
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  c res_elec.candidate;
BEGIN
  SELECT * INTO c FROM res_elec.candidate x WHERE x.id = candidate_id;
  PERFORM res_elec_internal.api_election(me, c.election_id, manage, 'no_such_candidate', candidate_id);
  RETURN c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_candidate(res_elec.app_user, integer, boolean) IS
  'A candidate of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_api.api_candidate_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  c res_elec.candidate := res_elec_internal.api_candidate(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, (SELECT res_elec_internal.candidate_json(c, e) FROM res_elec.election e
                                        WHERE e.id = c.election_id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidate_get(res_elec_api.request) IS 'GET /api/candidates/{id}';

CREATE FUNCTION res_elec_api.api_candidate_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  c res_elec.candidate := res_elec_internal.api_candidate(me, req.ids[1], true);
  was res_elec.candidate := c;
  photo integer;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.candidate_specs(), true,
                              res_elec_internal.file_violations(req.files, ARRAY['profile_photo']));
  photo := res_elec_internal.file_store(req, 'profile_photo');
  -- apart: it waits for the sheets under way
  IF req.body ?| ARRAY['first_name', 'last_name', 'code_name', 'ballot_number', 'birth_date', 'mean_age', 'list_size',
                       'coalition', 'withdrew_on'] THEN
    PERFORM res_elec.election_lock(c.election_id);
    UPDATE res_elec.candidate x
       SET first_name = coalesce(btrim(req.body ->> 'first_name'), x.first_name),
           last_name = coalesce(btrim(req.body ->> 'last_name'), x.last_name),
           code_name = coalesce(btrim(req.body ->> 'code_name'), x.code_name),
           ballot_number = CASE WHEN req.body ? 'ballot_number' THEN (req.body ->> 'ballot_number')::numeric
               ELSE x.ballot_number END,
           birth_date = CASE WHEN req.body ? 'birth_date' THEN (req.body ->> 'birth_date')::date ELSE x.birth_date END,
           mean_age = CASE WHEN req.body ? 'mean_age' THEN (req.body ->> 'mean_age')::numeric ELSE x.mean_age END,
           list_size = CASE WHEN req.body ? 'list_size' THEN (req.body ->> 'list_size')::numeric ELSE x.list_size END,
           coalition = CASE WHEN req.body ? 'coalition' THEN nullif(btrim(req.body ->> 'coalition'), '')
               ELSE x.coalition END,
           withdrew_on = CASE WHEN req.body ? 'withdrew_on' THEN (req.body ->> 'withdrew_on')::date
               ELSE x.withdrew_on END
     WHERE x.id = c.id;
  END IF;
  UPDATE res_elec.candidate x
     SET party = CASE WHEN req.body ? 'party' THEN nullif(btrim(req.body ->> 'party'), '') ELSE x.party END,
         profile_photo_id = res_elec_internal.file_chosen(photo, req.body, 'profile_photo', x.profile_photo_id)
   WHERE x.id = c.id
  RETURNING * INTO c;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, c IS DISTINCT FROM was,
      'Candidate changed.', 'Candidat modifié.') || jsonb_build_object(
    'candidate', (SELECT res_elec_internal.candidate_json(c, e) FROM res_elec.election e WHERE e.id = c.election_id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidate_put(res_elec_api.request) IS
  'PUT /api/candidates/{id}: the fields given; names, code, number and what decides an outcome are frozen once sheets '
  'are in';

CREATE FUNCTION res_elec_api.api_candidate_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  c res_elec.candidate := res_elec_internal.api_candidate(me, req.ids[1], true);
BEGIN
  PERFORM res_elec.election_lock(c.election_id);
  DELETE FROM res_elec.candidate x WHERE x.id = c.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Candidate deleted.', 'Candidat supprimé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidate_delete(res_elec_api.request) IS
  'DELETE /api/candidates/{id}: refused for one who has votes';
