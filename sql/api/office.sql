-- Offices over REST.

CREATE FUNCTION res_elec_internal.api_office(me res_elec.app_user, office_id integer, manage boolean)
  RETURNS res_elec.office
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  o res_elec.office;
BEGIN
  SELECT * INTO o FROM res_elec.office x WHERE x.id = office_id;
  PERFORM res_elec_internal.api_election(me, o.election_id, manage, 'no_such_office', office_id);
  RETURN o;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_office(res_elec.app_user, integer, boolean) IS
  'An office of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_internal.may_enter(me res_elec.app_user, owner_id integer, o res_elec.office) RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.is_manager(me, owner_id)
        OR (res_elec_internal.access_needs_scope((me).id, (me).role, (me).director_id, owner_id)
            AND res_elec_internal.in_scope((me).id, o));
  END;
COMMENT ON FUNCTION res_elec_internal.may_enter(res_elec.app_user, integer, res_elec.office) IS
  'Whether a user may enter the sheet of an office of an election with this owner: its managers, and the owner''s '
  'collaborators in their scope';

CREATE FUNCTION res_elec_api.api_offices_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  v res_elec.center := res_elec_internal.api_center(me, req.ids[1], true);
  made res_elec.office;
BEGIN
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.office_specs());
  INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters, status, merged_into)
  VALUES (v.id, res_elec_internal.contest_chosen(v.election_id, req.body), btrim(req.body ->> 'name'),
          (req.body ->> 'registered_voters')::numeric,
          coalesce(req.body ->> 'office_status', 'expected'), (req.body ->> 'merged_into')::numeric)
  RETURNING * INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Polling station created.', 'Bureau créé.'),
    'office', res_elec_internal.office_view(made)),
    jsonb_build_object('Location', '/api/offices/' || made.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_offices_post(res_elec_api.request) IS 'POST /api/centers/{id}/offices';

CREATE FUNCTION res_elec_api.api_offices_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  v res_elec.center := res_elec_internal.api_center(me, req.ids[1], false);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 5000, 500);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
BEGIN
  RETURN res_elec_internal.answer(200,
    res_elec_internal.office_views(ARRAY(SELECT o.id FROM res_elec.office o WHERE o.center_id = v.id ORDER BY o.id
                                         LIMIT row_limit OFFSET row_offset)),
    res_elec_internal.page_headers(format('/api/centers/%s/offices', v.id), req.query,
      (SELECT count(*) FROM res_elec.office o WHERE o.center_id = v.id), row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_offices_get(res_elec_api.request) IS 'GET /api/centers/{id}/offices';

CREATE FUNCTION res_elec_api.api_office_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.office_view(o) || jsonb_build_object('may_enter',
    (SELECT res_elec_internal.may_enter(me, e.owner_id, o) FROM res_elec.election e WHERE e.id = o.election_id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_office_get(res_elec_api.request) IS
  'GET /api/offices/{id}; may_enter: whether who asks may enter its sheet';

CREATE FUNCTION res_elec_api.api_office_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
  was res_elec.office := o;
  of_contest integer;
BEGIN
  req.body := res_elec_internal.check_body(req.body,
    (res_elec_internal.office_specs()::jsonb || '{"center_id": {"kind": "integer", "min": 1, "max": 2147483647},
                                         "reason": {"kind": "text", "min": 0, "max": 1000}}')::json, true);
  IF req.body ->> 'center_id' IS NOT NULL THEN
    PERFORM res_elec_internal.api_center(me, (req.body ->> 'center_id')::numeric::integer, true);
  END IF;
  of_contest := res_elec_internal.contest_chosen(o.election_id, req.body);
  IF (req.body ? 'registered_voters'
      AND (req.body ->> 'registered_voters')::numeric IS DISTINCT FROM o.registered_voters)
     OR (req.body ->> 'center_id')::numeric <> o.center_id OR of_contest <> o.contest_id
     OR req.body ->> 'office_status' <> o.status OR (req.body ? 'merged_into'
                                                     AND (req.body ->> 'merged_into')::numeric
                                                     IS DISTINCT FROM o.merged_into) THEN
    -- apart: it waits for the sheets under way
    PERFORM res_elec.election_lock(o.election_id);
    UPDATE res_elec.office x
       SET name = coalesce(btrim(req.body ->> 'name'), x.name), reason = nullif(btrim(req.body ->> 'reason'), ''),
           updated_at = now(),
           registered_voters = CASE WHEN req.body ? 'registered_voters' THEN (req.body ->> 'registered_voters')::numeric
                                    ELSE x.registered_voters END,
           contest_id = coalesce(of_contest, x.contest_id), status = coalesce(req.body ->> 'office_status', x.status),
           merged_into = CASE WHEN req.body ? 'merged_into' THEN (req.body ->> 'merged_into')::numeric
                              WHEN req.body ->> 'office_status' <> 'merged' THEN NULL ELSE x.merged_into END,
           center_id = coalesce((req.body ->> 'center_id')::numeric, x.center_id)
     WHERE x.id = o.id
    RETURNING * INTO o;
  ELSIF btrim(req.body ->> 'name') <> o.name THEN
    UPDATE res_elec.office x
       SET name = btrim(req.body ->> 'name'), reason = nullif(btrim(req.body ->> 'reason'), ''), updated_at = now()
     WHERE x.id = o.id
    RETURNING * INTO o;
  END IF;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, o IS DISTINCT FROM was,
      'Office changed.', 'Bureau modifié.')
                              || jsonb_build_object('office', res_elec_internal.office_view(o)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_office_put(res_elec_api.request) IS
  'PUT /api/offices/{id}: the fields given; another center of the election moves the totals; the register of a '
  'verified sheet changes with a reason';

CREATE FUNCTION res_elec_api.api_office_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
BEGIN
  PERFORM res_elec.election_lock(o.election_id);
  DELETE FROM res_elec.office x WHERE x.id = o.id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Polling station deleted.', 'Bureau supprimé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_office_delete(res_elec_api.request) IS
  'DELETE /api/offices/{id}: refused while it has a sheet';
