-- Voting centers over REST.

CREATE FUNCTION res_elec_internal.centers_json(centers integer[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', v.id, 'election_id', v.election_id, 'name', v.name, 'address', v.address,
             'latitude', v.latitude, 'longitude', v.longitude, 'offices_total', coalesce(o.n, 0),
             'contest_id', v.contest_id,
             'created_at', res_elec_internal.moment(v.created_at), 'updated_at', res_elec_internal.moment(v.updated_at),
             'province', CASE 'province' WHEN a.kind THEN a.name WHEN b.kind THEN b.name WHEN c.kind THEN c.name END,
             'department', CASE 'department' WHEN a.kind THEN a.name WHEN b.kind THEN b.name END,
             'commune', CASE 'commune' WHEN a.kind THEN a.name END) ORDER BY p.n), '[]')
            FROM unnest(centers) WITH ORDINALITY AS p(id, n)
            JOIN res_elec.center v ON v.id = p.id
            LEFT JOIN res_elec.area a ON a.id = v.area_id
            LEFT JOIN res_elec.area b ON b.id = a.parent_id
            LEFT JOIN res_elec.area c ON c.id = b.parent_id
            LEFT JOIN (SELECT x.center_id, count(DISTINCT res_elec_internal.name_key(x.name)) AS n
                         FROM res_elec.office x WHERE x.center_id = ANY (centers) GROUP BY x.center_id) AS o
                   ON o.center_id = v.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.centers_json(integer[]) IS
  'Voting centers in the REST form, in the order given; an office that votes in several contests counts once';

CREATE FUNCTION res_elec_internal.api_center(me res_elec.app_user, center_id integer, manage boolean)
  RETURNS res_elec.center
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  v res_elec.center;
BEGIN
  SELECT * INTO v FROM res_elec.center x WHERE x.id = center_id;
  PERFORM res_elec_internal.api_election(me, v.election_id, manage, 'no_such_center', center_id);
  RETURN v;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_center(res_elec.app_user, integer, boolean) IS
  'A center of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_api.api_centers_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  made res_elec.center;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.center_specs());
  INSERT INTO res_elec.center (election_id, area_id, name, address, latitude, longitude, contest_id)
  VALUES (e.id, res_elec.area_of_names(e.id, req.body ->> 'province', req.body ->> 'department',
                                       req.body ->> 'commune'),
          btrim(req.body ->> 'name'), nullif(btrim(req.body ->> 'address'), ''),
          round((req.body ->> 'latitude')::numeric, 7), round((req.body ->> 'longitude')::numeric, 7),
          res_elec_internal.contest_chosen(e.id, req.body))
  RETURNING * INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Center created.', 'Centre créé.'),
    'center', res_elec_internal.centers_json(ARRAY[made.id]) -> 0),
    jsonb_build_object('Location', '/api/centers/' || made.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_centers_post(res_elec_api.request) IS
  'POST /api/elections/{id}/centers: area names that the reference data lacks become areas of this election; '
  'contest_id or contest (name, code or id): that of the offices that are made in it and name none';

-- enable_seqscan and OFFSET 0: as areas_named().
CREATE FUNCTION res_elec_internal.centers_named(of_election integer, wanted text) RETURNS SETOF integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
      SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  within integer[] := ARRAY(SELECT a.id FROM res_elec_internal.areas_named(of_election, wanted) a);
BEGIN
  FOR level IN 1..2 LOOP
    within := ARRAY(SELECT unnest(within) UNION SELECT a.id FROM res_elec.area a WHERE a.parent_id = ANY (within));
  END LOOP;
  RETURN QUERY
    SELECT f.id FROM (SELECT v.id, v.name, v.election_id FROM res_elec.center v
                       WHERE res_elec_internal.name_grams(v.election_id,
                                                          v.name) @> res_elec_internal.name_grams_wanted(of_election,
                                                          wanted) OFFSET 0) AS f
     WHERE f.election_id = of_election AND strpos(res_elec_internal.name_key(f.name), wanted) > 0
    UNION
    SELECT v.id FROM res_elec.center v WHERE v.area_id = ANY (within) AND v.election_id = of_election;
END
$$;
COMMENT ON FUNCTION res_elec_internal.centers_named(integer, text) IS
  'The centers of an election that have the letters wanted (of a name_key) in their name or in that of an area they '
  'lie in, by id, in no order';

CREATE FUNCTION res_elec_api.api_centers_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 5000, 500);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  wanted text := res_elec_internal.query_letters(req.query, 'q');
  total bigint;
  page integer[];
BEGIN
  IF wanted IS NULL THEN
    SELECT count(*) INTO total FROM res_elec.center v WHERE v.election_id = e.id;
    page := ARRAY(SELECT v.id FROM res_elec.center v WHERE v.election_id = e.id ORDER BY v.id LIMIT row_limit
                  OFFSET row_offset);
  ELSE
    page := ARRAY(SELECT v FROM res_elec_internal.centers_named(e.id, wanted) v ORDER BY v);
    total := cardinality(page);
    page := page[row_offset + 1 : row_offset + row_limit];
  END IF;
  RETURN res_elec_internal.answer(200, res_elec_internal.centers_json(page),
    res_elec_internal.page_headers(format('/api/elections/%s/centers', e.id), req.query, total, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_centers_get(res_elec_api.request) IS
  'GET /api/elections/{id}/centers: all of them, or those that q= names';

CREATE FUNCTION res_elec_api.api_center_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  v res_elec.center := res_elec_internal.api_center(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.centers_json(ARRAY[v.id]) -> 0);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_center_get(res_elec_api.request) IS 'GET /api/centers/{id}';

CREATE FUNCTION res_elec_api.api_center_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  v res_elec.center := res_elec_internal.api_center(me, req.ids[1], true);
  was res_elec.center := v;
  names jsonb := res_elec_internal.area_names(v.area_id) || req.body;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.center_specs(), true);
  IF req.body ?| ARRAY['province', 'department', 'commune'] THEN
    PERFORM res_elec.election_lock(v.election_id);
    UPDATE res_elec.center x
       SET area_id = res_elec.area_of_names(x.election_id, names ->> 'province', names ->> 'department',
                                            names ->> 'commune')
     WHERE x.id = v.id;
  END IF;
  UPDATE res_elec.center x
     SET name = coalesce(btrim(req.body ->> 'name'), x.name),
         address = CASE WHEN req.body ? 'address' THEN nullif(btrim(req.body ->> 'address'), '') ELSE x.address END,
         latitude = CASE WHEN req.body ? 'latitude' THEN round((req.body ->> 'latitude')::numeric, 7)
             ELSE x.latitude END,
         longitude = CASE WHEN req.body ? 'longitude' THEN round((req.body ->> 'longitude')::numeric, 7)
             ELSE x.longitude END,
         contest_id = CASE WHEN req.body ?| ARRAY['contest_id', 'contest']
             THEN res_elec_internal.contest_chosen(x.election_id, req.body) ELSE x.contest_id END
   WHERE x.id = v.id
  RETURNING * INTO v;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, v IS DISTINCT FROM was,
      'Center changed.', 'Centre modifié.')
                              || jsonb_build_object('center', res_elec_internal.centers_json(ARRAY[v.id]) -> 0));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_center_put(res_elec_api.request) IS
  'PUT /api/centers/{id}: the fields given; a new area moves the totals; another contest is that of offices that are '
  'made from then on, those that are there keep theirs';

CREATE FUNCTION res_elec_api.api_center_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  v res_elec.center := res_elec_internal.api_center(me, req.ids[1], true);
BEGIN
  PERFORM res_elec.election_lock(v.election_id);
  DELETE FROM res_elec.center x WHERE x.id = v.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Center deleted.', 'Centre supprimé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_center_delete(res_elec_api.request) IS
  'DELETE /api/centers/{id}: with its offices; refused while one has a sheet';
