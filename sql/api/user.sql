-- Users over REST: a director manages the collaborators and observers who work for them, an administrator everybody.

CREATE FUNCTION res_elec_internal.scope_json(of_user integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'center_ids', coalesce(jsonb_agg(s.center_id ORDER BY s.center_id) FILTER (WHERE s.center_id IS NOT NULL), '[]'),
      'areas', coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name)
                                  || res_elec_internal.area_names(a.id) ORDER BY a.id)
                          FILTER (WHERE a.id IS NOT NULL), '[]'))
      FROM res_elec.user_scope s
      LEFT JOIN res_elec.area a ON a.id = s.area_id
     WHERE s.user_id = of_user;
  END;
COMMENT ON FUNCTION res_elec_internal.scope_json(integer) IS
  '{center_ids, areas} that a user may enter sheets for; an area comes with the names that lead to it';

CREATE FUNCTION res_elec_internal.managed_user_json(u res_elec.app_user) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.user_json(u) || jsonb_build_object(
      'director_id', (u).director_id, 'active', (u).active,
      'second_factor', res_elec_internal.second_factor_on((u).id), 'scope', res_elec_internal.scope_json((u).id));
  END;
COMMENT ON FUNCTION res_elec_internal.managed_user_json(res_elec.app_user) IS
  'A user as those see them who manage them: with director, scope, whether active, and whether signing in needs a '
  'second factor';

-- Who manages whom

CREATE FUNCTION res_elec_internal.api_user_manager(req res_elec_api.request) RETURNS res_elec.app_user
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'manage_users');
  RETURN me;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_user_manager(res_elec_api.request) IS
  'The user of a request, who must be a director or an administrator';

CREATE FUNCTION res_elec_internal.api_managed_user(me res_elec.app_user, user_id integer) RETURNS res_elec.app_user
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.api_managed_user(res_elec.app_user, integer) IS
  'A user whom the asker manages: a director''s own people, for an administrator everybody; RE004 otherwise';

CREATE FUNCTION res_elec_internal.api_managed_user_locked(me res_elec.app_user, user_id integer)
  RETURNS res_elec.app_user
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM FROM res_elec.app_user x WHERE x.id IN (me.id, api_managed_user_locked.user_id) ORDER BY x.id FOR UPDATE;
  -- of two who close each other one comes first
  PERFORM res_elec_internal.require_session(EXISTS (SELECT FROM res_elec.app_user x WHERE x.id = me.id AND x.active
                                                    AND x.role = me.role));
  RETURN res_elec_internal.api_managed_user(me, user_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_managed_user_locked(res_elec.app_user, integer) IS
  'The same, to be changed: both are locked, and the asker must still be who they were';

CREATE FUNCTION res_elec_internal.user_role_check(me res_elec.app_user, role text, director_id integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_giving_role(me.role, role);
  PERFORM res_elec_internal.require_director(role, EXISTS (SELECT FROM res_elec.app_user d
    WHERE d.id = user_role_check.director_id AND d.role = 'director' AND d.active));
END
$$;
COMMENT ON FUNCTION res_elec_internal.user_role_check(res_elec.app_user, text, integer) IS
  'Refuses a role that is not the asker''s to give (RE006), and a collaborator or observer without an active director '
  '(RE001)';

-- Nobody chooses the password of another: they are invited to set it.

CREATE FUNCTION res_elec_internal.password_not_chosen(body jsonb) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.password_not_chosen(jsonb) IS
  'What is wrong with a body that has the password of another user';

CREATE FUNCTION res_elec_internal.active_violations(body jsonb) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.active_violations(jsonb) IS
  'What is wrong with whether an account is to work: neither true nor false';

CREATE FUNCTION res_elec_api.api_user_invitation_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  u res_elec.app_user := res_elec_internal.api_managed_user_locked(me, req.ids[1]);
  way text := coalesce(req.body ->> 'invitation', 'mail');
  refused res_elec_api.answer;
BEGIN
  PERFORM res_elec_internal.check_body(coalesce(req.body, '{}'),
                                       '{"invitation": {"kind": "choice", "allowed": ["mail", "link"]}}');
  PERFORM res_elec_internal.require_other_account(me.id, u.id);
  PERFORM res_elec_internal.require_working_account(res_elec_internal.user_works(u));
  IF way = 'link' THEN
    IF u.password_hash <> '*' OR res_elec_internal.access_is_privileged(u.role) THEN
      refused := res_elec_internal.password_refused(me, req.body);
      IF refused.status IS NOT NULL THEN
        RETURN refused;
      END IF;
    END IF;
    UPDATE res_elec.app_user x SET invited_by = me.id, updated_at = now() WHERE x.id = u.id;
  ELSE
    PERFORM res_elec_internal.require_mail_left(res_elec_internal.mails_in_hour('invitation', u.email));
  END IF;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'User invited.', 'Utilisateur invité.'),
                                                 'invitation', res_elec_internal.invite(u, way, req.language)),
    NULL, jsonb_build_object('links', way = 'link'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_user_invitation_post(res_elec_api.request) IS
  'POST /api/auth/users/{id}/invitation: a link to set a password, for a user who is new or has lost it: mailed to '
  'them, or (invitation: link) returned to be printed; who is given it is noted with the account (invited_by). The '
  'link to an account that has a password, or to that of a director or administrator, needs the asker''s '
  'current_password';

CREATE FUNCTION res_elec_api.api_users_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan AS  -- for a director another plan than for an administrator
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  of_role text := res_elec_internal.query_choice(req.query, 'role', ARRAY['admin', 'director', 'collaborator',
      'observer'], NULL);
  of_active text := res_elec_internal.query_choice(req.query, 'active', ARRAY['true', 'false'], NULL);
  total bigint;
  list jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(res_elec_internal.managed_user_json(page.u) ORDER BY page.number)
                    FILTER (WHERE page.number > row_offset AND page.number <= row_offset + row_limit), '[]'),
         count(*)
    INTO list, total
    FROM (SELECT u, row_number() OVER (ORDER BY u.id) AS number
            FROM res_elec.app_user u
           WHERE (me.role = 'admin' OR u.director_id = me.id)  -- access_manages_person(), by the index
             AND (of_role IS NULL OR u.role = of_role)
             AND (of_active IS NULL OR u.active = of_active::boolean)) AS page;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/auth/users', req.query, total,
      row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_users_get(res_elec_api.request) IS 'GET /api/auth/users: whom the asker manages';

CREATE FUNCTION res_elec_api.api_users_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  body jsonb := res_elec_internal.nested(req.body, 'scope');
  role text;
  director integer;
  refused res_elec_api.answer;
  made res_elec.app_user;
BEGIN
  body := res_elec_internal.check_body(body, res_elec_internal.invited_user_specs(), false,
                                       res_elec_internal.phone_violations(body)
            || res_elec_internal.password_not_chosen(body) || res_elec_internal.scope_violations(body -> 'scope'));
  role := coalesce(body ->> 'role', 'collaborator');
  director := CASE WHEN res_elec_internal.access_works_for_director(role)
                   THEN CASE me.role WHEN 'admin' THEN (body ->> 'director_id')::numeric::integer ELSE me.id END END;
  PERFORM res_elec_internal.user_role_check(me, role, director);
  IF res_elec_internal.access_is_privileged(role) THEN
    refused := res_elec_internal.password_refused(me, req.body);
    IF refused.status IS NOT NULL THEN
      RETURN refused;
    END IF;
  END IF;
  INSERT INTO res_elec.app_user (role, director_id, first_name, last_name, phone_number, email, province, commune,
                                 password_hash, invited_by)
  VALUES (role, director, btrim(body ->> 'first_name'), btrim(body ->> 'last_name'),
          res_elec_internal.phone_e164(body ->> 'phone_number'), btrim(body ->> 'email'),
          nullif(btrim(body ->> 'province'), ''), nullif(btrim(body ->> 'commune'), ''), '*', me.id)
  RETURNING * INTO made;
  IF coalesce(body -> 'scope', 'null') <> 'null' THEN
    PERFORM res_elec_internal.scope_set(made, body -> 'scope');
  END IF;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'User created and invited.', 'Utilisateur créé et invité.'),
    'user', res_elec_internal.managed_user_json(made),
    'invitation', res_elec_internal.invite(made, coalesce(body ->> 'invitation', 'mail'), req.language)),
    jsonb_build_object('Location', '/api/auth/users/' || made.id),
    jsonb_build_object('links', body ->> 'invitation' IS NOT DISTINCT FROM 'link'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_users_post(res_elec_api.request) IS
  'POST /api/auth/users: a director makes collaborators and observers of their own, an administrator users of any '
  'role; they are invited to set their password, by mail or by a link that the answer has (invitation: link). To make '
  'a director or administrator needs the asker''s current_password';

CREATE FUNCTION res_elec_api.api_user_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.managed_user_json(res_elec_internal.api_managed_user(me,
      req.ids[1])));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_user_get(res_elec_api.request) IS 'GET /api/auth/users/{id}';

CREATE FUNCTION res_elec_internal.access_is_entrusted(was res_elec.app_user, body jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT r.role <> (was).role AND (res_elec_internal.access_is_privileged((was).role)
                                     OR res_elec_internal.access_is_privileged(r.role))
           OR r.active AND NOT (was).active AND res_elec_internal.access_is_privileged(r.role)
           OR NOT r.active AND (was).active
      FROM (SELECT coalesce(body ->> 'role', (was).role) AS role,
                   CASE body ->> 'active' WHEN 'true' THEN true WHEN 'false' THEN false
                                          ELSE (was).active END AS active) r;
  END;
COMMENT ON FUNCTION res_elec_internal.access_is_entrusted(res_elec.app_user, jsonb) IS
  'Whether a change raises an account to a role that manages elections, takes such a role from it, opens one of such a '
  'role again, or closes one of any role: what somebody with a stolen token could do most harm with';

CREATE FUNCTION res_elec_internal.managed_role_write(me res_elec.app_user, was res_elec.app_user, body jsonb)
  RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  new_role text := coalesce(body ->> 'role', was.role);
  new_director integer;
BEGIN
  IF body ->> 'role' IS NULL AND body ->> 'director_id' IS NULL THEN
    RETURN;
  END IF;
  IF res_elec_internal.access_works_for_director(new_role) THEN
    new_director := was.director_id;
    IF me.role = 'admin' THEN
      new_director := coalesce((body ->> 'director_id')::numeric::integer, was.director_id);
    END IF;
  END IF;
  PERFORM res_elec_internal.user_role_check(me, new_role, nullif(new_director, was.id));
  IF new_director IS DISTINCT FROM was.director_id THEN  -- a scope is in the elections of the former director
    DELETE FROM res_elec.user_scope s WHERE s.user_id = was.id;
  END IF;
  UPDATE res_elec.app_user x SET role = new_role, director_id = new_director WHERE x.id = was.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.managed_role_write(res_elec.app_user, res_elec.app_user, jsonb) IS
  'Gives a user the role and the director that a body names, where it names any; only an administrator chooses the '
  'director. Refused where the asker may not';

CREATE FUNCTION res_elec_api.api_user_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  was res_elec.app_user := res_elec_internal.api_managed_user_locked(me, req.ids[1]);
  body jsonb := res_elec_internal.nested(req.body, 'scope');
  u res_elec.app_user;
  scope_was jsonb := res_elec_internal.scope_json(was.id);
  moves text[] := res_elec_internal.address_moves(was, body);
  proves boolean := moves <> '{}' OR (was.id <> me.id AND res_elec_internal.access_is_entrusted(was, body)
                                   AND res_elec_internal.access_gives(me.role, coalesce(body ->> 'role', was.role)));
BEGIN
  IF proves AND body ->> 'current_password' = 'false' THEN  -- a guess: it is written down
    PERFORM res_elec_internal.audit_event('user.wrong_password', me.id);
    RETURN res_elec_internal.committed_refusal(422, 'RE001', 'current_password', ARRAY['current_password']);
  END IF;
  body := res_elec_internal.check_body(body, res_elec_internal.managed_user_specs(), true,
                                       res_elec_internal.phone_violations(body)
            || res_elec_internal.password_not_chosen(body) || res_elec_internal.scope_violations(body -> 'scope')
            || res_elec_internal.password_unproved(NOT proves OR body ->> 'current_password' = me.password_hash)
            || res_elec_internal.active_violations(body));
  PERFORM res_elec_internal.require_own_kept(me.id, me.role, was.id, body ->> 'role', body ->> 'active' = 'false');
  PERFORM res_elec_internal.require_account_free(body ->> 'email', body ->> 'phone_number', was.id);
  PERFORM res_elec_internal.managed_role_write(me, was, body);
  UPDATE res_elec.app_user x
     SET first_name = coalesce(btrim(body ->> 'first_name'), x.first_name),
         last_name = coalesce(btrim(body ->> 'last_name'), x.last_name),
         phone_number = coalesce(res_elec_internal.phone_e164(body ->> 'phone_number'), x.phone_number),
         email = CASE WHEN lower(btrim(body ->> 'email')) = lower(x.email) THEN btrim(body ->> 'email')
             ELSE x.email END,
         province = CASE WHEN body ? 'province' THEN nullif(btrim(body ->> 'province'), '') ELSE x.province END,
         commune = CASE WHEN body ? 'commune' THEN nullif(btrim(body ->> 'commune'), '') ELSE x.commune END,
         invited_by = CASE WHEN 'email' = ANY (moves) AND x.id <> me.id THEN me.id ELSE x.invited_by END,
         active = coalesce((body ->> 'active')::boolean, x.active),
         updated_at = now()
   WHERE x.id = was.id
  RETURNING * INTO u;
  IF NOT u.active THEN
    PERFORM res_elec_internal.sessions_end(u.id);
  END IF;
  IF body ? 'scope' THEN
    PERFORM res_elec_internal.scope_set(u, nullif(body -> 'scope', 'null'));
  END IF;
  PERFORM res_elec_internal.account_notice(was, u, req.language);
  IF 'email' = ANY (moves) THEN
    PERFORM res_elec_internal.address_ask(u, btrim(body ->> 'email'), req.language);
  END IF;
  RETURN res_elec_internal.answer(200, res_elec_internal.pending_email(u.id) || jsonb_build_object(
    'user', res_elec_internal.managed_user_json(u))
    || res_elec_internal.user_change_result(req.language, was, u,
                                            res_elec_internal.scope_json(u.id) IS DISTINCT FROM scope_was, moves,
                                            'User changed.', 'Utilisateur modifié.'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_user_put(res_elec_api.request) IS
  'PUT /api/auth/users/{id}: the fields given; another e-mail address or phone number, a role that manages elections, '
  'given or taken, opening an account of such a role again, and closing any, need the asker''s current_password; '
  'active false ends the user''s sessions at once';

CREATE FUNCTION res_elec_api.api_user_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  u res_elec.app_user := res_elec_internal.api_managed_user_locked(me, req.ids[1]);
  refused res_elec_api.answer;
BEGIN
  PERFORM res_elec_internal.require_other_account(me.id, u.id);
  refused := res_elec_internal.password_refused(me, req.body);
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  END IF;
  UPDATE res_elec.app_user x SET active = false, updated_at = now() WHERE x.id = u.id AND x.active;
  PERFORM res_elec_internal.sessions_end(u.id);
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'User made inactive.', 'Utilisateur désactivé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_user_delete(res_elec_api.request) IS
  'DELETE /api/auth/users/{id}: makes the user inactive and ends their sessions, with the asker''s current_password; '
  'the row stays, because sheets name it';
