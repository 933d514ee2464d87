-- One's second factor: begun with the password, confirmed by a code, ended with both; and reset by an administrator.

CREATE FUNCTION res_elec_internal.second_factor_notice(u res_elec.app_user, language text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF res_elec_internal.mail_is_left(res_elec_internal.mails_in_hour('account_changed', u.email)) THEN
    INSERT INTO res_elec.mail_outbox (kind, recipient, language, context)
    VALUES ('account_changed', u.email, CASE language WHEN 'en' THEN 'en' ELSE 'fr' END,
            '{"fields": ["second_factor"]}');
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.second_factor_notice(res_elec.app_user, text) IS
  'Tells a user that their second factor began or ended; five times an hour at most';

CREATE FUNCTION res_elec_internal.second_factor_proved(req res_elec_api.request, me res_elec.app_user)
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  refused res_elec_api.answer := res_elec_internal.password_refused(me, req.body);
BEGIN
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  END IF;
  PERFORM res_elec_internal.require_second_factor(res_elec_internal.second_factor_state(me.id), 'use');
  IF NOT coalesce(res_elec_internal.second_factor_take(me.id, req.body -> 'second_factor'), false) THEN
    RETURN res_elec_internal.second_factor_refused(me, req.body -> 'second_factor', 422, 'RE001');
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.second_factor_proved(res_elec_api.request, res_elec.app_user) IS
  'NULL when a request has the password and a code of its user''s second factor; else the refusal';

CREATE FUNCTION res_elec_api.api_second_factor_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'enabled', res_elec_internal.second_factor_on(me.id), 'required', res_elec_internal.second_factor_must(me.role),
    'enabled_at', (SELECT res_elec_internal.moment(f.confirmed_at) FROM res_elec.second_factor f
                   WHERE f.user_id = me.id),
    'recovery_codes_left', (SELECT count(*) FROM res_elec.recovery_code r WHERE r.user_id = me.id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_second_factor_get(res_elec_api.request) IS
  'GET /api/auth/second-factor: whether the asker has one, must have one, and how many recovery codes are left';

CREATE FUNCTION res_elec_api.api_second_factor_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  refused res_elec_api.answer := res_elec_internal.password_refused(me, req.body);
BEGIN
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  ELSIF req.body ->> 'sealed_secret' IS NULL THEN
    PERFORM res_elec_internal.require_same_password(false);
  END IF;
  INSERT INTO res_elec.second_factor AS f (user_id, sealed_secret) VALUES (me.id, req.body ->> 'sealed_secret')
  ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = now(), last_step = 0
      WHERE f.confirmed_at IS NULL;
  PERFORM res_elec_internal.require_second_factor(CASE WHEN FOUND THEN 'begun' ELSE 'on' END, 'begin');
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Scan the code or enter the secret in your app, then confirm with a code of it.',
      'Lisez le code ou saisissez le secret dans votre application, puis confirmez par un code qu’elle donne.')), NULL,
    jsonb_build_object('second_factor', jsonb_build_object(
      'issuer', res_elec_internal.url_encode(replace(res_elec_internal.setting('issuer'), ':', ' ')),
      'label', res_elec_internal.url_encode(replace(res_elec_internal.setting('issuer'), ':', ' ')) || ':'
          || res_elec_internal.url_encode(me.email))));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_second_factor_post(res_elec_api.request) IS
  'POST /api/auth/second-factor: begins one, with current_password; the secret is shown this once, and nothing is '
  'asked for before it is confirmed';

CREATE FUNCTION res_elec_api.api_second_factor_confirm(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  PERFORM res_elec_internal.require_second_factor(res_elec_internal.second_factor_state(me.id), 'confirm');
  IF NOT coalesce(res_elec_internal.second_factor_take(me.id, req.body -> 'second_factor', true), false) THEN
    RETURN res_elec_internal.second_factor_refused(me, req.body -> 'second_factor', 422, 'RE001');
  END IF;
  PERFORM res_elec_internal.sessions_end(me.id, req.session_id),
          res_elec_internal.audit_event('second_factor.enabled', me.id),
          res_elec_internal.second_factor_notice(me, req.language);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'The second factor is on. Keep the recovery codes: each works once.',
                            'Le second facteur est actif. Gardez les codes de secours : chacun sert une fois.'),
    'recovery_codes', res_elec_internal.recovery_codes_make(me.id)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_second_factor_confirm(res_elec_api.request) IS
  'POST /api/auth/second-factor/confirm: with a code of the one that was begun, sign-in asks for one from then on; '
  'ends the other sessions and tells the recovery codes';

CREATE FUNCTION res_elec_internal.second_factor_change(req res_elec_api.request, ends boolean)
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  refused res_elec_api.answer := res_elec_internal.second_factor_proved(req, me);
BEGIN
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  END IF;
  PERFORM res_elec_internal.audit_event(CASE WHEN ends THEN 'second_factor.disabled'
                                        ELSE 'second_factor.recovery_codes' END, me.id);
  IF ends THEN
    DELETE FROM res_elec.second_factor f WHERE f.user_id = me.id;
    PERFORM res_elec_internal.second_factor_notice(me, req.language);
    RETURN res_elec_internal.answer(204);
  END IF;
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'These recovery codes replace the former ones.',
                                     'Ces codes de secours remplacent les précédents.'),
    'recovery_codes', res_elec_internal.recovery_codes_make(me.id)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.second_factor_change(res_elec_api.request, boolean) IS
  'What is done with current_password and a code of the second factor: it ends, or new recovery codes replace the '
  'former';

CREATE FUNCTION res_elec_api.api_second_factor_codes(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.second_factor_change(req, false);
  END;
COMMENT ON FUNCTION res_elec_api.api_second_factor_codes(res_elec_api.request) IS
  'POST /api/auth/second-factor/recovery-codes: new ones in place of the former, with current_password and a code';

CREATE FUNCTION res_elec_api.api_second_factor_disable(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.second_factor_change(req, true);
  END;
COMMENT ON FUNCTION res_elec_api.api_second_factor_disable(res_elec_api.request) IS
  'POST /api/auth/second-factor/disable: ends it, with current_password and a code, or a recovery code';

CREATE FUNCTION res_elec_api.api_user_second_factor_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  u res_elec.app_user;
  refused res_elec_api.answer;
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'reset_second_factor');
  u := res_elec_internal.api_managed_user_locked(me, req.ids[1]);
  PERFORM res_elec_internal.require_other_account(me.id, u.id);
  refused := res_elec_internal.password_refused(me, req.body);
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  END IF;
  DELETE FROM res_elec.second_factor f WHERE f.user_id = u.id;
  PERFORM res_elec_internal.require_second_factor(CASE WHEN FOUND THEN 'on' ELSE 'none' END, 'reset');
  PERFORM res_elec_internal.sessions_end(u.id),
          res_elec_internal.audit_event('second_factor.reset', u.id),
          res_elec_internal.second_factor_notice(u, req.language);
  RETURN res_elec_internal.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_user_second_factor_delete(res_elec_api.request) IS
  'DELETE /api/auth/users/{id}/second-factor: an administrator takes away the second factor that another user has '
  'lost, with current_password; their sessions end';
