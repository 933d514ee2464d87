-- Contests over REST.

CREATE FUNCTION res_elec_internal.contests_json(contests integer[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', n.id, 'election_id', n.election_id, 'code', n.code, 'name', n.name, 'seats', n.seats,
             'area_id', n.area_id, 'area', a.name,
             'formula', n.formula, 'candidates_total', coalesce(c.n, 0), 'offices_total', coalesce(o.n, 0),
             'created_at', res_elec_internal.moment(n.created_at)) ORDER BY p.n), '[]')
            FROM unnest(contests) WITH ORDINALITY AS p(id, n)
            JOIN res_elec.contest n ON n.id = p.id
            LEFT JOIN res_elec.area a ON a.id = n.area_id
            LEFT JOIN (SELECT x.contest_id, count(*) AS n FROM res_elec.candidate x WHERE x.contest_id = ANY (contests)
                       GROUP BY x.contest_id) AS c
                   ON c.contest_id = n.id
            LEFT JOIN (SELECT x.contest_id, sum(x.sheets)::bigint AS n FROM res_elec_internal.unit_part x
                        WHERE x.contest_id = ANY (contests) AND x.level = res_elec.tally_level('contest')
                            AND x.bucket = res_elec.tally_bucket('expected')
                        GROUP BY x.contest_id) AS o ON o.contest_id = n.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.contests_json(integer[]) IS 'Contests in the REST form, in the order given';

CREATE FUNCTION res_elec_internal.api_contest(me res_elec.app_user, contest_id integer, manage boolean)
  RETURNS res_elec.contest
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  n res_elec.contest;
BEGIN
  SELECT * INTO n FROM res_elec.contest x WHERE x.id = contest_id;
  PERFORM res_elec_internal.api_election(me, n.election_id, manage, 'no_contest', contest_id);
  RETURN n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_contest(res_elec.app_user, integer, boolean) IS
  'A contest of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_internal.contest_area(of_election integer, body jsonb) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  chosen integer := (body ->> 'area_id')::numeric;
  word text := nullif(res_elec_internal.name_clean(body ->> 'area'), '');
BEGIN
  IF chosen IS NULL THEN
    PERFORM res_elec_internal.require_area_named(word, (SELECT count(*) FROM res_elec_internal.areas_worded(of_election,
        word)));
    RETURN (SELECT a FROM res_elec_internal.areas_worded(of_election, word) a);
  END IF;
  PERFORM res_elec_internal.require_area(chosen);
  RETURN chosen;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_area(integer, jsonb) IS
  'The area that a body names: area_id (RE004 for none), else area, its code or name (RE001 for none, and for '
  'several); NULL where it names none';

CREATE FUNCTION res_elec_api.api_contests_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  made integer;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.contest_specs());
  INSERT INTO res_elec.contest (election_id, name, code, seats, area_id, formula)
  VALUES (e.id, btrim(req.body ->> 'name'), nullif(btrim(req.body ->> 'code'), ''),
          coalesce((req.body ->> 'seats')::numeric, 1),
          res_elec_internal.contest_area(e.id, req.body), nullif(btrim(req.body ->> 'formula'), ''))
  RETURNING id INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Contest created.', 'Scrutin créé.'),
    'contest', res_elec_internal.contests_json(ARRAY[made]) -> 0),
    jsonb_build_object('Location', '/api/contests/' || made));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contests_post(res_elec_api.request) IS
  'POST /api/elections/{id}/contests: one seat when seats is left out; area by area_id, or by its code or name';

CREATE FUNCTION res_elec_api.api_contests_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  wanted text := res_elec_internal.query_letters(req.query, 'q');
  found integer[] := ARRAY(SELECT x.id FROM res_elec.contest x WHERE x.election_id = e.id
                             AND res_elec_internal.is_named(wanted, x.name, x.code) ORDER BY x.id);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.contests_json(found[row_offset + 1 : row_offset + row_limit]),
    res_elec_internal.page_headers(format('/api/elections/%s/contests', e.id), req.query, cardinality(found), row_limit,
                                   row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contests_get(res_elec_api.request) IS
  'GET /api/elections/{id}/contests: by id, page by page; all of them, or those whose name or code has the letters of '
  'q=';

CREATE FUNCTION res_elec_api.api_contest_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.contests_json(ARRAY[n.id]) -> 0);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contest_get(res_elec_api.request) IS 'GET /api/contests/{id}';

CREATE FUNCTION res_elec_api.api_contest_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], true);
  was res_elec.contest := n;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.contest_specs(), true);
  n.name := coalesce(btrim(req.body ->> 'name'), n.name);
  n.code := CASE WHEN req.body ? 'code' THEN nullif(btrim(req.body ->> 'code'), '') ELSE n.code END;
  n.seats := coalesce((req.body ->> 'seats')::numeric, n.seats);
  n.area_id := CASE WHEN req.body ?| ARRAY['area_id', 'area'] THEN res_elec_internal.contest_area(n.election_id,
      req.body) ELSE n.area_id END;
  n.formula := CASE WHEN req.body ? 'formula' THEN nullif(btrim(req.body ->> 'formula'), '') ELSE n.formula END;
  IF n IS DISTINCT FROM was THEN  -- it waits for the sheets under way
    PERFORM res_elec.election_lock(n.election_id);
    UPDATE res_elec.contest x SET name = n.name, code = n.code, seats = n.seats, area_id = n.area_id,
        formula = n.formula
     WHERE x.id = n.id RETURNING * INTO n;
  END IF;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, n IS DISTINCT FROM was,
      'Contest changed.', 'Scrutin modifié.')
                              || jsonb_build_object('contest', res_elec_internal.contests_json(ARRAY[n.id]) -> 0));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contest_put(res_elec_api.request) IS
  'PUT /api/contests/{id}: the fields given; all are frozen once sheets are in, but for a formula where there was none';

CREATE FUNCTION res_elec_api.api_contest_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], true);
BEGIN
  PERFORM res_elec.election_lock(n.election_id);
  DELETE FROM res_elec.contest x WHERE x.id = n.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Contest deleted.', 'Scrutin supprimé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contest_delete(res_elec_api.request) IS
  'DELETE /api/contests/{id}: with its candidates and offices; refused once it has results';

CREATE FUNCTION res_elec_api.api_contests_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.import_contests_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contests_import(res_elec_api.request) IS
  'POST /api/elections/{id}/contests/import: contests from CSV, a line each';
