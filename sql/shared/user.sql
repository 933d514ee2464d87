-- What making a user needs, one at a time or from a file: the scope, and the invitation.

CREATE FUNCTION res_elec_internal.area_names(area_id integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('province', (SELECT a.name FROM res_elec.area a WHERE a.id = p.province_id),
                              'department', (SELECT a.name FROM res_elec.area a WHERE a.id = p.department_id),
                              'commune', (SELECT a.name FROM res_elec.area a WHERE a.id = p.commune_id))
      FROM res_elec_internal.area_path(area_names.area_id) p;
  END;
COMMENT ON FUNCTION res_elec_internal.area_names(integer) IS '{province, department, commune} of an area, by name';

CREATE FUNCTION res_elec_internal.scope_areas(of_director integer, scope jsonb) RETURNS integer[]
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    -- areas of the reference data and of the director's own elections
    WITH known AS (
      SELECT a.* FROM res_elec.area a
       WHERE a.election_id IS NULL
          OR EXISTS (SELECT FROM res_elec.election e WHERE e.id = a.election_id AND e.owner_id = of_director)
    )
    SELECT coalesce(array_agg(k.id), '{}')
      FROM known k
     CROSS JOIN LATERAL res_elec_internal.area_names(k.id) AS n
     WHERE k.kind = CASE WHEN scope ? 'commune' THEN 'commune' WHEN scope ? 'department' THEN 'department'
         ELSE 'province' END
       AND res_elec_internal.name_key(k.name) = res_elec_internal.name_key(scope ->> k.kind)
       AND (NOT scope ? 'department'
            OR res_elec_internal.name_key(n ->> 'department') = res_elec_internal.name_key(scope ->> 'department'))
       AND (NOT scope ? 'province'
            OR res_elec_internal.name_key(n ->> 'province') = res_elec_internal.name_key(scope ->> 'province'));
  END;
COMMENT ON FUNCTION res_elec_internal.scope_areas(integer, jsonb) IS
  'The areas that {province, department, commune} of a scope name, the smallest of those given; none when there is no '
  'such area';

CREATE FUNCTION res_elec_internal.scope_violations(scope jsonb) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.scope_violations(jsonb) IS
  'What is wrong with a scope: its form alone, not whether its places exist';

CREATE FUNCTION res_elec_internal.require_scope_areas(scope jsonb, area_ids integer[]) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_scope_areas(jsonb, integer[]) IS
  'Refuses (RE001) a scope that names areas where none was found';

CREATE FUNCTION res_elec_internal.require_scope_centers(center_ids integer[], director_id integer)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_scope_centers(integer[], integer) IS
  'Refuses (RE001) centers that are not of the director''s elections';

CREATE FUNCTION res_elec_internal.scope_set(u res_elec.app_user, scope jsonb) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  centers integer[] := ARRAY(SELECT DISTINCT j.value::numeric::integer
                             FROM jsonb_array_elements_text(coalesce(scope -> 'center_ids', '[]')) j);
  areas integer[] := '{}';
BEGIN
  IF scope ?| ARRAY['province', 'department', 'commune'] THEN
    areas := res_elec_internal.scope_areas(u.director_id, scope);
  END IF;
  PERFORM res_elec_internal.require_scope_areas(scope, areas);
  PERFORM res_elec_internal.require_scope_centers(centers, u.director_id);
  DELETE FROM res_elec.user_scope s
   WHERE s.user_id = u.id AND NOT coalesce(s.center_id = ANY (centers), s.area_id = ANY (areas));
  INSERT INTO res_elec.user_scope (user_id, center_id) SELECT u.id, c FROM unnest(centers) c ON CONFLICT DO NOTHING;
  INSERT INTO res_elec.user_scope (user_id, area_id) SELECT u.id, a FROM unnest(areas) a ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION res_elec_internal.scope_set(res_elec.app_user, jsonb) IS
  'Gives a collaborator a scope in place of the former: centers of the director''s elections, or areas by name (RE001)';

CREATE FUNCTION res_elec_internal.invite(u res_elec.app_user, way text, language text) RETURNS jsonb
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  good_for interval := make_interval(hours => res_elec_internal.setting('invitation_hours')::integer);
BEGIN
  PERFORM res_elec_internal.audit_event('user.invited', u.id, NULL, jsonb_build_object('by', way));
  IF way = 'link' THEN
    RETURN jsonb_build_object('by', way, 'expires_at', res_elec_internal.moment(now() + good_for),
                              'link', res_elec_internal.mail_link('/invitation',
                                  res_elec_internal.mail_reset_token(u.id, good_for)));
  END IF;
  INSERT INTO res_elec.mail_outbox (kind, recipient, language, context)
  VALUES ('invitation', u.email, CASE language WHEN 'en' THEN 'en' ELSE 'fr' END, jsonb_build_object('user_id', u.id));
  RETURN jsonb_build_object('by', way, 'expires_at', res_elec_internal.moment(now() + good_for));
END
$$;
COMMENT ON FUNCTION res_elec_internal.invite(res_elec.app_user, text, text) IS
  'Invites a user to set their password: by mail, which nobody else sees, or by a link that is returned to be '
  'printed; {by, expires_at, link}';
