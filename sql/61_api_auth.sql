-- Accounts over REST. Passwords never come here: in the body the shim puts a new password's length
-- in its place, and the hash that fitted in the place of the current one; the new hash comes apart.

CREATE FUNCTION res_elec.user_json(u res_elec.app_user) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (u).id, 'first_name', (u).first_name, 'last_name', (u).last_name, 'phone_number', (u).phone_number,
      'email', (u).email, 'role', (u).role, 'province', (u).province, 'commune', (u).commune,
      'campaign_logo', NULL, 'profile_photo', NULL, 'created_at', (u).created_at, 'updated_at', (u).updated_at);
  END;

CREATE FUNCTION res_elec.user_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"first_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "last_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "phone_number": {"kind": "text", "min": 7, "max": 30, "required": true},
             "email": {"kind": "text", "min": 3, "max": 254, "required": true, "expected": "email",
                       "pattern": "^[^@[:space:][:cntrl:]<>\",;]+@[^@[:space:][:cntrl:]<>\",;]+\\.[^@[:space:][:cntrl:]<>\",;.]+$"},
             "province": {"kind": "text", "min": 0, "max": 200},
             "commune": {"kind": "text", "min": 0, "max": 200}}'::json;
  END;

CREATE FUNCTION res_elec.password_violations(body jsonb, required boolean) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE
             WHEN coalesce(body -> 'password', 'null') = 'null' THEN
               CASE WHEN required OR body ? 'password'
                    THEN jsonb_build_array(res_elec.violation('field_missing', ARRAY['password'])) ELSE '[]' END
             WHEN jsonb_typeof(body -> 'password') <> 'number' THEN
               jsonb_build_array(res_elec.violation('field_type', ARRAY['password'], '{"expected": "text"}'))
             WHEN (body ->> 'password')::numeric NOT BETWEEN 10 AND 1024 THEN
               jsonb_build_array(res_elec.violation('field_length', ARRAY['password'], '{"min": 10, "max": 1024}'))
             ELSE '[]'
           END;
  END;
COMMENT ON FUNCTION res_elec.password_violations(jsonb, boolean) IS
  'What is wrong with a new password, by the length that stands in its place: 10 to 1024 characters';

CREATE FUNCTION res_elec.phone_violations(body jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN jsonb_typeof(body -> 'phone_number') = 'string'
                     AND length(body ->> 'phone_number') BETWEEN 7 AND 30
                     AND res_elec.phone_e164(body ->> 'phone_number') IS NULL
                THEN jsonb_build_array(res_elec.violation('field_format', ARRAY['phone_number'],
                                                          '{"expected": "+241 66 12 34 56, 066 12 34 56"}'))
                ELSE '[]' END;
  END;

CREATE FUNCTION res_elec.refuse_taken_account(constraint_name text) RETURNS void LANGUAGE sql
  BEGIN ATOMIC
    SELECT res_elec.refuse('RE003', 'taken',
             ARRAY[CASE constraint_name WHEN 'app_user_email_idx' THEN 'email' ELSE 'phone_number' END]);
  END;

CREATE FUNCTION res_elec.session_tokens(s res_elec.session) RETURNS jsonb LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('tokens', jsonb_build_object(
      'user_id', (s).user_id, 'session_id', (s).id, 'generation', (s).generation,
      'issued_at', floor(extract(epoch FROM (s).refreshed_at))::bigint));
  END;
COMMENT ON FUNCTION res_elec.session_tokens(res_elec.session) IS
  'What the shim makes a session''s tokens of; the same row gives the same refresh token';

CREATE FUNCTION res_elec.api_auth_register(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  made res_elec.app_user;
  violated text;
BEGIN
  IF res_elec.setting('registration') <> 'open' THEN
    PERFORM res_elec.refuse('RE006', 'registration_closed');
  END IF;
  PERFORM res_elec.check_body(req.body, res_elec.user_specs(), false,
            res_elec.phone_violations(req.body) || res_elec.password_violations(req.body, true));
  INSERT INTO res_elec.app_user (role, first_name, last_name, phone_number, email, province, commune, password_hash)
  VALUES ('director', btrim(req.body ->> 'first_name'), btrim(req.body ->> 'last_name'),
          res_elec.phone_e164(req.body ->> 'phone_number'), btrim(req.body ->> 'email'),
          nullif(btrim(req.body ->> 'province'), ''), nullif(btrim(req.body ->> 'commune'), ''), req.password_hash)
  RETURNING * INTO made;
  RETURN res_elec.answer(201, jsonb_build_object(
    'message', res_elec.say(req.language, 'Account created.', 'Compte créé.'), 'user', res_elec.user_json(made)));
EXCEPTION WHEN unique_violation THEN
  GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
  PERFORM res_elec.refuse_taken_account(violated);
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_register(res_elec.request) IS 'POST /api/auth/register: makes a director, whatever role the body names';

CREATE FUNCTION res_elec.api_auth_secret(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  found_user res_elec.app_user;
BEGIN
  IF req.user_id IS NOT NULL THEN
    found_user := res_elec.api_user(req);
  ELSE
    SELECT * INTO found_user FROM res_elec.app_user u
     WHERE u.active
       AND CASE WHEN req.body ->> 'phone_number' IS NOT NULL
                THEN u.phone_number = res_elec.phone_e164(req.body ->> 'phone_number')
                ELSE lower(u.email) = lower(btrim(left(req.body ->> 'email', 300))) END;
  END IF;
  RETURN res_elec.answer(200, NULL, NULL,
    jsonb_build_object('user_id', found_user.id, 'password_hash', found_user.password_hash));
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_secret(res_elec.request) IS
  'For the shim alone: the hash that a password is to be compared with, of the user of the session or of the phone number or e-mail given';

CREATE FUNCTION res_elec.api_auth_login(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user;
  opened res_elec.session;
  violations jsonb := '[]';
BEGIN
  PERFORM set_config('res_elec.language', CASE req.language WHEN 'en' THEN 'en' ELSE 'fr' END, true);
  IF req.user_id IS NULL THEN
    IF coalesce(req.body ->> 'phone_number', req.body ->> 'email') IS NULL THEN
      violations := violations || res_elec.violation('field_missing', ARRAY['phone_number']);
    END IF;
    violations := violations || CASE WHEN jsonb_typeof(req.body -> 'password') IN ('string', 'number') THEN '[]'
                                     ELSE jsonb_build_array(res_elec.violation('field_missing', ARRAY['password'])) END;
    PERFORM res_elec.refuse('RE001', violations);
    PERFORM res_elec.refuse('28000', 'sign_in');
  END IF;
  SELECT * INTO me FROM res_elec.app_user u
   WHERE u.id = req.user_id AND u.active AND u.password_hash = req.password_hash FOR SHARE;
  IF NOT FOUND THEN  -- changed or made inactive since the shim compared it
    PERFORM res_elec.refuse('28000', 'session_ended');
  END IF;
  INSERT INTO res_elec.session (user_id, address) VALUES (me.id, req.address) RETURNING * INTO opened;
  RETURN res_elec.answer(200, jsonb_build_object(
    'message', res_elec.say(req.language, 'Signed in.', 'Connexion réussie.'), 'user', res_elec.user_json(me)),
    NULL, res_elec.session_tokens(opened));
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_login(res_elec.request) IS
  'POST /api/auth/login, once the shim has compared the password with password_hash: opens a session for user_id';

CREATE FUNCTION res_elec.committed_refusal(status integer, code text, rule text) RETURNS res_elec.answer
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec.answer(status, NULL, NULL, jsonb_build_object('refusal',
             jsonb_build_object('code', code, 'message', res_elec.message(res_elec.violation(rule)))));
  END;
COMMENT ON FUNCTION res_elec.committed_refusal(integer, text, text) IS
  'A refusal for the shim to write that must not roll back what its function has done';

CREATE FUNCTION res_elec.api_auth_refresh(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_user(req);
  family res_elec.session;
  grace interval := make_interval(secs => res_elec.setting('refresh_grace_seconds')::integer);
BEGIN
  SELECT * INTO family FROM res_elec.session s WHERE s.id = req.session_id AND s.ended_at IS NULL FOR UPDATE;
  IF req.generation = family.generation THEN
    UPDATE res_elec.session s SET generation = s.generation + 1, refreshed_at = clock_timestamp()
     WHERE s.id = family.id RETURNING * INTO family;
  ELSIF req.generation IS DISTINCT FROM family.generation - 1 OR family.refreshed_at < clock_timestamp() - grace THEN
    -- an old token used again: whoever holds it, the family ends, and that must be committed
    UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.id = family.id;
    RETURN res_elec.committed_refusal(401, '28000', 'session_ended');
  END IF;
  RETURN res_elec.answer(200, jsonb_build_object(
    'message', res_elec.say(req.language, 'Session renewed.', 'Session renouvelée.')), NULL, res_elec.session_tokens(family));
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_refresh(res_elec.request) IS
  'POST /api/auth/refresh: the next generation; an older token ends the session, but for a short grace the last one returns the same successor';

CREATE FUNCTION res_elec.api_auth_logout(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_user(req);
BEGIN
  UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.id = req.session_id;
  RETURN res_elec.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_logout(res_elec.request) IS 'POST /api/auth/logout: ends the session';

CREATE FUNCTION res_elec.api_auth_forgot_password(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  found_user res_elec.app_user;
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  minutes integer := res_elec.setting('reset_minutes')::integer;
  link text := res_elec.setting('public_url') || '/reset-password?token=' || token;
BEGIN
  PERFORM res_elec.check_body(req.body, '{"email": {"kind": "text", "min": 3, "max": 254, "required": true}}');
  SELECT * INTO found_user FROM res_elec.app_user u
   WHERE lower(u.email) = lower(btrim(req.body ->> 'email')) AND u.active;
  IF FOUND THEN
    DELETE FROM res_elec.password_reset r WHERE r.expires_at < now() OR r.user_id = found_user.id;
    INSERT INTO res_elec.password_reset (token_hash, user_id, expires_at)
    VALUES (sha256(token::bytea), found_user.id, now() + make_interval(mins => minutes));
    INSERT INTO res_elec.mail_outbox (recipient, subject, body)
    VALUES (found_user.email,
            res_elec.say(req.language, 'RES-ELEC: set a new password', 'RES-ELEC : nouveau mot de passe'),
            res_elec.say(req.language,
              format(E'To set a new password open this link within %s minutes:\n\n%s\n\nIf you did not ask for it, ignore this message.\n', minutes, link),
              format(E'Pour choisir un nouveau mot de passe, ouvrez ce lien dans les %s minutes :\n\n%s\n\nSi vous n''avez rien demandé, ignorez ce message.\n', minutes, link)));
  END IF;
  RETURN res_elec.answer(202, jsonb_build_object('message', res_elec.say(req.language,
    'If this address has an account, a message is on its way.',
    'Si cette adresse a un compte, un message lui est envoyé.')));
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_forgot_password(res_elec.request) IS
  'POST /api/auth/forgot-password: the same answer whether or not the address has an account; the mail with a single-use link goes to the outbox';

CREATE FUNCTION res_elec.api_auth_reset_password(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_visitor(req);
  of_user integer;
BEGIN
  PERFORM res_elec.check_body(req.body, '{"token": {"kind": "text", "min": 1, "max": 200, "required": true}}', false,
                              res_elec.password_violations(req.body, true));
  DELETE FROM res_elec.password_reset r
   WHERE r.token_hash = sha256((req.body ->> 'token')::bytea) AND r.expires_at > now()
  RETURNING r.user_id INTO of_user;
  IF NOT FOUND THEN
    PERFORM res_elec.refuse('RE001', 'reset_token', ARRAY['token']);
  END IF;
  DELETE FROM res_elec.password_reset r WHERE r.user_id = of_user;
  UPDATE res_elec.app_user u SET password_hash = req.password_hash, updated_at = now() WHERE u.id = of_user;
  UPDATE res_elec.session s SET ended_at = clock_timestamp() WHERE s.user_id = of_user AND s.ended_at IS NULL;
  RETURN res_elec.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_reset_password(res_elec.request) IS
  'POST /api/auth/reset-password: sets a password by a mailed token and ends all sessions of its user';

CREATE FUNCTION res_elec.api_auth_profile_get(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN res_elec.answer(200, res_elec.user_json(res_elec.api_user(req)));
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_profile_get(res_elec.request) IS 'GET /api/auth/profile';

CREATE FUNCTION res_elec.api_auth_profile_put(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec.api_user(req);
  body jsonb := req.body;
  violations jsonb;
  violated text;
BEGIN
  violations := res_elec.phone_violations(body) || res_elec.password_violations(body, false);
  IF body ? 'password' AND body ->> 'current_password' IS DISTINCT FROM me.password_hash THEN
    violations := violations || res_elec.violation('current_password', ARRAY['current_password']);
  END IF;
  PERFORM res_elec.check_body(body, res_elec.user_specs(), true, violations);
  UPDATE res_elec.app_user u
     SET first_name = coalesce(btrim(body ->> 'first_name'), u.first_name),
         last_name = coalesce(btrim(body ->> 'last_name'), u.last_name),
         phone_number = coalesce(res_elec.phone_e164(body ->> 'phone_number'), u.phone_number),
         email = coalesce(btrim(body ->> 'email'), u.email),
         province = CASE WHEN body ? 'province' THEN nullif(btrim(body ->> 'province'), '') ELSE u.province END,
         commune = CASE WHEN body ? 'commune' THEN nullif(btrim(body ->> 'commune'), '') ELSE u.commune END,
         password_hash = CASE WHEN body ? 'password' THEN req.password_hash ELSE u.password_hash END,
         updated_at = now()
   WHERE u.id = me.id AND (NOT body ? 'password' OR u.password_hash = me.password_hash)
  RETURNING * INTO me;
  IF NOT FOUND THEN  -- somebody else has changed it meanwhile
    PERFORM res_elec.refuse('RE001', 'current_password', ARRAY['current_password']);
  END IF;
  IF body ? 'password' THEN
    UPDATE res_elec.session s SET ended_at = clock_timestamp()
     WHERE s.user_id = me.id AND s.ended_at IS NULL AND s.id <> req.session_id;
  END IF;
  RETURN res_elec.answer(200, jsonb_build_object(
    'message', res_elec.say(req.language, 'Profile changed.', 'Profil modifié.'), 'user', res_elec.user_json(me)));
EXCEPTION WHEN unique_violation THEN
  GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
  PERFORM res_elec.refuse_taken_account(violated);
END
$$;
COMMENT ON FUNCTION res_elec.api_auth_profile_put(res_elec.request) IS
  'PUT /api/auth/profile: the fields given; a new password needs the current one and ends the user''s other sessions';
