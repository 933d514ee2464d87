-- Registering, signing in and one's own profile over REST.

CREATE FUNCTION res_elec_internal.session_tokens(s res_elec.session) RETURNS jsonb LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('tokens', jsonb_build_object(
      'user_id', (s).user_id, 'session_id', (s).id, 'generation', (s).generation,
      'issued_at', floor(extract(epoch FROM (s).refreshed_at))::bigint));
  END;
COMMENT ON FUNCTION res_elec_internal.session_tokens(res_elec.session) IS
  'What the shim makes a session''s tokens of; the same row gives the same refresh token';

CREATE FUNCTION res_elec_api.api_auth_register(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  made res_elec.app_user;
BEGIN
  PERFORM res_elec_internal.require_registration(res_elec_internal.setting('registration'));
  PERFORM res_elec_internal.check_body(req.body, res_elec_internal.user_specs(), false,
                                       res_elec_internal.phone_violations(req.body)
            || res_elec_internal.password_violations(req.body, true) || res_elec_internal.file_violations(req.files,
                ARRAY['campaign_logo', 'profile_photo']));
  INSERT INTO res_elec.app_user (role, first_name, last_name, phone_number, email, province, commune, password_hash,
                                 campaign_logo_id, profile_photo_id)
  VALUES ('director', btrim(req.body ->> 'first_name'), btrim(req.body ->> 'last_name'),
          res_elec_internal.phone_e164(req.body ->> 'phone_number'), btrim(req.body ->> 'email'),
          nullif(btrim(req.body ->> 'province'), ''), nullif(btrim(req.body ->> 'commune'), ''), req.password_hash,
          res_elec_internal.file_store(req, 'campaign_logo'), res_elec_internal.file_store(req, 'profile_photo'))
  RETURNING * INTO made;
  PERFORM res_elec_internal.audit_event('user.registered', made.id, NULL, NULL, made.id);
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Account created.', 'Compte créé.'),
    'user', res_elec_internal.user_json(made)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_register(res_elec_api.request) IS
  'POST /api/auth/register: makes a director, whatever role the body names';

CREATE FUNCTION res_elec_api.api_registration_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.answer(200, jsonb_build_object(
      'open', res_elec_internal.setting('registration') = 'open' AND coalesce(res_elec_internal.node_number(), 0) = 0));
  END;
COMMENT ON FUNCTION res_elec_api.api_registration_get(res_elec_api.request) IS
  'GET /api/auth/registration: {"open"}, whether POST /api/auth/register makes accounts (setting registration; never at '
  'a province, which gets them from the nation)';

CREATE FUNCTION res_elec_internal.identifier(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN body ->> 'phone_number' IS NOT NULL
                THEN coalesce(res_elec_internal.phone_e164(body ->> 'phone_number'), left(body ->> 'phone_number', 100))
                ELSE lower(btrim(left(body ->> 'email', 300))) END;
  END;
COMMENT ON FUNCTION res_elec_internal.identifier(jsonb) IS
  'The phone number (E.164) or the e-mail address (lower case) that a body signs in with';

CREATE FUNCTION res_elec_internal.user_of_identifier(body jsonb) RETURNS res_elec.app_user
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  named text := res_elec_internal.identifier(body);
  found_user res_elec.app_user;
BEGIN
  SELECT * INTO found_user FROM res_elec.app_user u
   WHERE CASE WHEN body ->> 'phone_number' IS NOT NULL THEN u.phone_number = named ELSE lower(u.email) = named END
     AND res_elec_internal.user_works(u);
  RETURN found_user;
END
$$;
COMMENT ON FUNCTION res_elec_internal.user_of_identifier(jsonb) IS
  'The user who works of a phone number or e-mail address, all NULL for none';

CREATE FUNCTION res_elec_internal.user_about(u res_elec.app_user) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_array((u).first_name, (u).last_name, (u).phone_number, (u).email);
  END;
COMMENT ON FUNCTION res_elec_internal.user_about(res_elec.app_user) IS 'What a password of the user is not made of';

CREATE FUNCTION res_elec_api.api_auth_secret(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  found_user res_elec.app_user;
BEGIN
  IF req.body ? 'token' THEN
    SELECT u.* INTO found_user FROM res_elec.app_user u
     WHERE u.id = coalesce((SELECT r.user_id FROM res_elec.password_reset r
                             WHERE r.token_hash = sha256(convert_to(left(req.body ->> 'token', 300), 'UTF8'))
                                 AND r.expires_at > now()),
                           (res_elec_internal.address_of_link(req.body ->> 'token', 'undo')).user_id);
    RETURN res_elec_internal.answer(200, NULL, NULL, jsonb_build_object('reset', found_user.id IS NOT NULL,
        'about', res_elec_internal.user_about(found_user)));
  ELSIF req.user_id IS NOT NULL THEN
    found_user := res_elec_internal.api_user(req, true);
  ELSE
    found_user := res_elec_internal.user_of_identifier(req.body);
  END IF;
  -- attempts are counted by what is asked for, whether or not there is such an account: the count tells nothing
  RETURN res_elec_internal.answer(200, NULL, NULL,
    jsonb_build_object('user_id', found_user.id, 'password_hash', nullif(found_user.password_hash, '*'),
                       'about', CASE WHEN req.user_id IS NOT NULL THEN res_elec_internal.user_about(found_user) END,
                       'second_factor', (SELECT f.sealed_secret FROM res_elec.second_factor f
                                          WHERE f.user_id = found_user.id AND (req.user_id IS NOT NULL
                                              OR f.confirmed_at IS NOT NULL)),
                       'account', CASE WHEN req.user_id IS NULL
                                       THEN 'identifier ' || res_elec_internal.identifier(req.body)
                                       ELSE 'user ' || req.user_id END));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_secret(res_elec_api.request) IS
  'For the shim alone, before it spends time on a password: the hash it is to be compared with, of the user of the '
  'session or of the phone number or e-mail given, and what attempts on this account are counted by; or, for a token '
  'to set a new password, whether it is good; about: what the new one is not made of; second_factor: the sealed '
  'secret that a code is to be of';

CREATE FUNCTION res_elec_api.api_auth_login(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user;
  opened res_elec.session;
BEGIN
  PERFORM res_elec_internal.api_origin(req);
  PERFORM res_elec_internal.require_sign_in(req.body, req.user_id IS NOT NULL);
  IF req.user_id IS NULL THEN
    me := res_elec_internal.user_of_identifier(req.body);
    PERFORM res_elec_internal.audit_event('user.sign_in_failed', me.id, NULL,
                                          jsonb_build_object('identifier', res_elec_internal.identifier(req.body)));
    RETURN res_elec_internal.committed_refusal(401, '28P01', 'wrong_password');
  END IF;
  -- the stored one is of an earlier service; what comes from the nation is changed there
  IF req.body ? 'renewed_hash' AND coalesce(res_elec_internal.node_number(), 0) = 0 THEN
    UPDATE res_elec.app_user u SET password_hash = req.body ->> 'renewed_hash', updated_at = now()
     WHERE u.id = req.user_id AND u.active AND u.password_hash = req.password_hash RETURNING * INTO me;
  ELSE
    SELECT * INTO me FROM res_elec.app_user u
     WHERE u.id = req.user_id AND u.active AND u.password_hash = req.password_hash FOR SHARE;
  END IF;
  -- not changed or made inactive since the shim compared it
  PERFORM res_elec_internal.require_session(me.id IS NOT NULL);
  IF res_elec_internal.second_factor_on(me.id) AND NOT coalesce(res_elec_internal.second_factor_take(me.id,
      req.body -> 'second_factor'), false) THEN
    RETURN res_elec_internal.second_factor_refused(me, req.body -> 'second_factor', 401, 'second_factor');
  END IF;
  INSERT INTO res_elec.session (user_id, address, rotates) VALUES (me.id, req.address, coalesce(req.body ->> 'rotate',
      'true') = 'true') RETURNING * INTO opened;
  PERFORM res_elec_internal.audit_event('user.signed_in', me.id);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Signed in.', 'Connexion réussie.'),
    'user', res_elec_internal.user_json(me),
    'required_actions', to_jsonb(res_elec_internal.required_actions(me))), NULL,
    res_elec_internal.session_tokens(opened));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_login(res_elec_api.request) IS
  'POST /api/auth/login, once the shim has compared the password with password_hash: opens a session for user_id, '
  'with a code where they have a second factor (401, code second_factor, without); without a user_id the attempt has '
  'failed, which is written down';

CREATE FUNCTION res_elec_api.api_auth_refresh(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  family res_elec.session;
  refresh text;
  grace interval := make_interval(secs => res_elec_internal.setting('refresh_grace_seconds')::integer);
BEGIN
  SELECT * INTO family FROM res_elec.session s WHERE s.id = req.session_id AND s.ended_at IS NULL FOR UPDATE;
  PERFORM res_elec_internal.require_session(FOUND);  -- not signed out meanwhile
  refresh := res_elec_internal.session_refresh(res_elec_internal.setting('refresh_rotation') <> 'off'
                                               AND family.rotates,
                                               req.generation, family.generation,
                                               family.refreshed_at >= clock_timestamp() - grace);
  IF refresh = 'next' THEN
    UPDATE res_elec.session s SET generation = s.generation + 1, refreshed_at = clock_timestamp()
     WHERE s.id = family.id RETURNING * INTO family;
  ELSIF refresh = 'reused' THEN  -- whoever holds it, the family ends, and that must be committed
    UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.id = family.id;
    PERFORM res_elec_internal.audit_event('session.reused', me.id, NULL,
                                          jsonb_build_object('generation', req.generation,
                                                             'newest', family.generation));
    RETURN res_elec_internal.committed_refusal(401, '28000', 'session_ended');
  END IF;
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Session renewed.', 'Session renouvelée.')), NULL,
    res_elec_internal.session_tokens(family));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_refresh(res_elec_api.request) IS
  'POST /api/auth/refresh: the next generation; an older token ends the session, but for a short grace the last one '
  'returns the same successor. Without rotation (refresh_rotation, or "rotate": false at login) the tokens stay, and '
  'a used one is no fault';

CREATE FUNCTION res_elec_api.api_auth_logout(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.id = req.session_id;
  PERFORM res_elec_internal.audit_event('user.signed_out', me.id);
  RETURN res_elec_internal.answer(204, NULL, NULL, '{"signed_out": true}');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_logout(res_elec_api.request) IS 'POST /api/auth/logout: ends the session';

CREATE FUNCTION res_elec_api.api_auth_profile_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.user_json(me) || res_elec_internal.pending_email(me.id)
    || jsonb_build_object('required_actions', to_jsonb(res_elec_internal.required_actions(me))));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_profile_get(res_elec_api.request) IS
  'GET /api/auth/profile: with pending_email, an address that waits for its link, and required_actions';

CREATE FUNCTION res_elec_api.api_auth_profile_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  was res_elec.app_user := me;
  body jsonb := req.body;
  violations jsonb;
  proved boolean;
  moves text[] := res_elec_internal.address_moves(me, body);
  logo integer;
  photo integer;
BEGIN
  violations := res_elec_internal.phone_violations(body) || res_elec_internal.password_violations(body, false)
                || res_elec_internal.file_violations(req.files, ARRAY['campaign_logo', 'profile_photo']);
  proved := coalesce(body ->> 'current_password' = me.password_hash, false);
  IF (body ? 'password' OR moves <> '{}') AND NOT proved THEN
    IF violations = '[]' AND body ->> 'current_password' = 'false' THEN  -- a guess: it is written down
      PERFORM res_elec_internal.audit_event('user.wrong_password', me.id);
      RETURN res_elec_internal.committed_refusal(422, 'RE001', 'current_password', ARRAY['current_password']);
    END IF;
    violations := violations || res_elec_internal.password_unproved(false);
  END IF;
  PERFORM res_elec_internal.check_body(body, res_elec_internal.user_specs(), true, violations);
  PERFORM res_elec_internal.require_account_free(body ->> 'email', body ->> 'phone_number', me.id);
  -- apart: an UPDATE that has waited for another evaluates its values twice
  logo := res_elec_internal.file_store(req, 'campaign_logo');
  photo := res_elec_internal.file_store(req, 'profile_photo');
  UPDATE res_elec.app_user u
     SET first_name = coalesce(btrim(body ->> 'first_name'), u.first_name),
         last_name = coalesce(btrim(body ->> 'last_name'), u.last_name),
         phone_number = coalesce(res_elec_internal.phone_e164(body ->> 'phone_number'), u.phone_number),
         email = CASE WHEN lower(btrim(body ->> 'email')) = lower(u.email) THEN btrim(body ->> 'email')
             ELSE u.email END,
         province = CASE WHEN body ? 'province' THEN nullif(btrim(body ->> 'province'), '') ELSE u.province END,
         commune = CASE WHEN body ? 'commune' THEN nullif(btrim(body ->> 'commune'), '') ELSE u.commune END,
         password_hash = CASE WHEN body ? 'password' THEN req.password_hash ELSE u.password_hash END,
         password_temporary = u.password_temporary AND NOT body ? 'password',
         campaign_logo_id = res_elec_internal.file_chosen(logo, body, 'campaign_logo', u.campaign_logo_id),
         profile_photo_id = res_elec_internal.file_chosen(photo, body, 'profile_photo', u.profile_photo_id),
         updated_at = now()
   WHERE u.id = me.id AND (NOT body ? 'current_password' OR u.password_hash = me.password_hash)
  RETURNING * INTO me;
  PERFORM res_elec_internal.require_same_password(FOUND);  -- nobody else has changed it meanwhile
  IF body ? 'password' THEN
    PERFORM res_elec_internal.sessions_end(me.id, req.session_id);
  END IF;
  PERFORM res_elec_internal.account_notice(was, me, req.language);
  IF 'email' = ANY (moves) THEN
    PERFORM res_elec_internal.address_ask(me, btrim(body ->> 'email'), req.language);
  END IF;
  RETURN res_elec_internal.answer(200, res_elec_internal.pending_email(me.id) || jsonb_build_object(
    'user', res_elec_internal.user_json(me)) || res_elec_internal.user_change_result(req.language, was, me, false,
        moves, 'Profile changed.', 'Profil modifié.'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_profile_put(res_elec_api.request) IS
  'PUT /api/auth/profile: the fields given; a new password, e-mail address or phone number needs current_password; a '
  'new address is taken over when its link is followed, a new password ends the user''s other sessions';
