-- Parties over REST, and how they stand.

CREATE FUNCTION res_elec_internal.parties_json(parties integer[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', y.id, 'election_id', y.election_id, 'name', y.name, 'code', y.code, 'colour', y.colour,
             'candidates_total', coalesce(c.n, 0), 'created_at', res_elec_internal.moment(y.created_at)) ORDER BY p.n),
             '[]')
            FROM unnest(parties) WITH ORDINALITY AS p(id, n)
            JOIN res_elec.party y ON y.id = p.id
            LEFT JOIN (SELECT x.party_id, count(*) AS n FROM res_elec.candidate x WHERE x.party_id = ANY (parties)
                       GROUP BY x.party_id) AS c
                   ON c.party_id = y.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.parties_json(integer[]) IS 'Parties in the REST form, in the order given';

CREATE FUNCTION res_elec_internal.api_party(me res_elec.app_user, party_id integer, manage boolean)
  RETURNS res_elec.party
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  p res_elec.party;
BEGIN
  SELECT * INTO p FROM res_elec.party x WHERE x.id = party_id;
  PERFORM res_elec_internal.api_election(me, p.election_id, manage, 'no_such_party', party_id);
  RETURN p;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_party(res_elec.app_user, integer, boolean) IS
  'A party of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_api.api_parties_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  made integer;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.party_specs());
  INSERT INTO res_elec.party (election_id, name, code, colour)
  VALUES (e.id, btrim(req.body ->> 'name'), nullif(btrim(req.body ->> 'code'), ''), nullif(btrim(req.body ->> 'colour'),
      ''))
  RETURNING id INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Party created.', 'Parti créé.'),
    'party', res_elec_internal.parties_json(ARRAY[made]) -> 0),
    jsonb_build_object('Location', '/api/parties/' || made));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_parties_post(res_elec_api.request) IS 'POST /api/elections/{id}/parties';

CREATE FUNCTION res_elec_api.api_parties_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  wanted text := res_elec_internal.query_letters(req.query, 'q');
  found integer[] := ARRAY(SELECT x.id FROM res_elec.party x WHERE x.election_id = e.id
                             AND res_elec_internal.is_named(wanted, x.name, x.code) ORDER BY x.id);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.parties_json(found[row_offset + 1 : row_offset + row_limit]),
    res_elec_internal.page_headers(format('/api/elections/%s/parties', e.id), req.query, cardinality(found), row_limit,
                                   row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_parties_get(res_elec_api.request) IS
  'GET /api/elections/{id}/parties: by id, page by page; all of them, or those whose name or code has the letters of '
  'q=';

CREATE FUNCTION res_elec_api.api_party_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  p res_elec.party := res_elec_internal.api_party(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.parties_json(ARRAY[p.id]) -> 0);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_party_get(res_elec_api.request) IS 'GET /api/parties/{id}';

CREATE FUNCTION res_elec_api.api_party_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  p res_elec.party := res_elec_internal.api_party(me, req.ids[1], true);
  was res_elec.party := p;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.party_specs(), true);
  UPDATE res_elec.party x
     SET name = coalesce(btrim(req.body ->> 'name'), x.name),
         code = CASE WHEN req.body ? 'code' THEN nullif(btrim(req.body ->> 'code'), '') ELSE x.code END,
         colour = CASE WHEN req.body ? 'colour' THEN nullif(btrim(req.body ->> 'colour'), '') ELSE x.colour END
   WHERE x.id = p.id
  RETURNING * INTO p;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, p IS DISTINCT FROM was,
      'Party changed.', 'Parti modifié.')
                              || jsonb_build_object('party', res_elec_internal.parties_json(ARRAY[p.id]) -> 0));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_party_put(res_elec_api.request) IS
  'PUT /api/parties/{id}: the fields given; candidates who named it by its old name have the new one';

CREATE FUNCTION res_elec_api.api_party_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  p res_elec.party := res_elec_internal.api_party(me, req.ids[1], true);
BEGIN
  DELETE FROM res_elec.party x WHERE x.id = p.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Party deleted.', 'Parti supprimé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_party_delete(res_elec_api.request) IS
  'DELETE /api/parties/{id}: refused while it has candidates';

CREATE FUNCTION res_elec_api.api_parties_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.import_parties_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_parties_import(res_elec_api.request) IS
  'POST /api/elections/{id}/parties/import: parties from CSV, a line each';

CREATE FUNCTION res_elec_api.api_party_results_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 200);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  t record;
  list jsonb;
  total bigint;
BEGIN
  SELECT * INTO t FROM res_elec.election_total(e.id);
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'party_id', r.party_id, 'code', r.code, 'party', r.party, 'colour', r.colour, 'candidates', r.candidates,
           'contests', r.contests,
           'votes', r.votes, 'percent', r.percent, 'leads', r.leads, 'seats', r.seats)
             ORDER BY r.place)
             FILTER (WHERE r.place > row_offset AND r.place <= row_offset::bigint + row_limit), '[]'), count(*)
    INTO list, total
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.votes DESC, x.party, x.party_id) AS place
          FROM res_elec.party_results x WHERE x.election_id = e.id) AS r;
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object('election_id', e.id, 'version', t.version,
           'valid_votes', t.ballots - t.blank_votes - t.null_votes, 'parties', list)::text,
    res_elec_internal.page_headers(format('/api/elections/%s/results/parties', e.id), req.query, total, row_limit,
                                   row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_party_results_get(res_elec_api.request) IS
  'GET /api/elections/{id}/results/parties: votes by party over the contests, how many of these it leads, and its '
  'seats by their formulas (null: no contest has one), most votes first; party null: independents';
