-- What an account is reached by: changes of address and phone number, forgotten passwords, and the links that are
-- mailed for them. A token alone changes none of it: it may be stolen.

CREATE FUNCTION res_elec_internal.address_moves(u res_elec.app_user, body jsonb) RETURNS text[] LANGUAGE sql
  IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT array_remove(ARRAY[CASE WHEN lower(btrim(body ->> 'email')) <> lower((u).email) THEN 'email' END,
                              CASE WHEN res_elec_internal.phone_e164(body ->> 'phone_number') <> (u).phone_number THEN
                                  'phone_number' END], NULL);
  END;
COMMENT ON FUNCTION res_elec_internal.address_moves(res_elec.app_user, jsonb) IS
  'Which of email and phone_number a body would change';

CREATE FUNCTION res_elec_internal.pending_email(of_user integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce((SELECT jsonb_build_object('pending_email', c.email) FROM res_elec.address_change c
                      WHERE c.user_id = of_user AND c.kind = 'email' AND c.expires_at > now() ORDER BY c.id DESC
                          LIMIT 1), '{}');
  END;
COMMENT ON FUNCTION res_elec_internal.pending_email(integer) IS
  '{pending_email} of a user: an address that waits for its link to be followed; {} without one';

CREATE FUNCTION res_elec_internal.user_change_result(language text, was res_elec.app_user, becomes res_elec.app_user,
                                                     scope_changed boolean, moves text[],
                                          english text, french text) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.change_result(language, scope_changed OR 'email' = ANY (moves)
                                           OR was IS DISTINCT FROM becomes,
             english || CASE WHEN 'email' = ANY (moves) THEN
                 ' The new address is taken over when the link mailed to it is followed.' ELSE '' END,
             french || CASE WHEN 'email' = ANY (moves)
                            THEN ' La nouvelle adresse sera prise en compte quand le lien qui lui est envoyé aura '
                                 'été suivi.' ELSE '' END);
  END;
COMMENT ON FUNCTION res_elec_internal.user_change_result(text, res_elec.app_user, res_elec.app_user, boolean, text[],
                                                         text, text) IS
  'change_result() of a user, and what is still to be done when the e-mail address is among what is to change';

CREATE FUNCTION res_elec_internal.address_ask(u res_elec.app_user, wanted text, language text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made integer;
BEGIN
  PERFORM res_elec_internal.require_account_free(wanted, NULL, u.id);
  PERFORM res_elec_internal.require_mail_left(res_elec_internal.mails_in_hour('address_confirm', wanted));
  DELETE FROM res_elec.address_change c WHERE c.user_id = u.id AND c.kind = 'email';
  INSERT INTO res_elec.address_change (user_id, kind, email, expires_at)
  VALUES (u.id, 'email', wanted, now() + interval '24 hours') RETURNING id INTO made;
  INSERT INTO res_elec.mail_outbox (kind, recipient, language, context)
  VALUES ('address_confirm', wanted, CASE language WHEN 'en' THEN 'en' ELSE 'fr' END,
          jsonb_build_object('change_id', made));
END
$$;
COMMENT ON FUNCTION res_elec_internal.address_ask(res_elec.app_user, text, text) IS
  'Mails a link to a new address of a user, in place of an earlier one; RE003 when somebody has it, RE002 when it was '
  'mailed five times in an hour';

CREATE FUNCTION res_elec_internal.account_notice(was res_elec.app_user, becomes res_elec.app_user, language text)
  RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  changed text[] := array_remove(ARRAY[
    CASE WHEN lower(was.email) <> lower(becomes.email) THEN 'email' END,
    CASE WHEN was.phone_number <> becomes.phone_number THEN 'phone_number' END,
    CASE WHEN was.password_hash <> becomes.password_hash THEN 'password' END], NULL);
  undo integer;
BEGIN
  IF changed && ARRAY['email', 'phone_number'] THEN
    INSERT INTO res_elec.address_change (user_id, kind, email, phone_number, expires_at)
    VALUES (was.id, 'undo', was.email, was.phone_number, now() + interval '7 days') RETURNING id INTO undo;
  END IF;
  IF changed = '{}' OR NOT res_elec_internal.mail_is_left(res_elec_internal.mails_in_hour('account_changed',
      was.email)) THEN
    RETURN;
  END IF;
  INSERT INTO res_elec.mail_outbox (kind, recipient, language, context)
  VALUES ('account_changed', was.email, CASE language WHEN 'en' THEN 'en' ELSE 'fr' END,
          jsonb_strip_nulls(jsonb_build_object('fields', changed, 'change_id', undo)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.account_notice(res_elec.app_user, res_elec.app_user, text) IS
  'Tells the address an account had when what it is reached or opened by was changed, with a link that undoes a '
  'change of address or phone number for seven days; five times an hour at most';

CREATE FUNCTION res_elec_api.api_auth_forgot_password(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
BEGIN
  PERFORM res_elec_internal.require_accounts();  -- the link would be of no use
  PERFORM res_elec_internal.check_body(req.body, '{"email": {"kind": "text", "min": 3, "max": 254, "required": true}}');
  INSERT INTO res_elec.mail_outbox (kind, recipient, language)
  VALUES ('password_reset', btrim(req.body ->> 'email'), CASE req.language WHEN 'en' THEN 'en' ELSE 'fr' END);
  PERFORM res_elec_internal.audit_event('password.reset_requested', NULL, NULL,
                                        jsonb_build_object('email', btrim(req.body ->> 'email')));
  RETURN res_elec_internal.answer(202, jsonb_build_object('message', res_elec_internal.say(req.language,
    'If this address has an account, a message is on its way.',
    'Si cette adresse a un compte, un message lui est envoyé.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_forgot_password(res_elec_api.request) IS
  'POST /api/auth/forgot-password: the same answer and the same work whether or not the address has an account; that '
  'is looked up when the mail is sent';

CREATE FUNCTION res_elec_api.api_auth_confirm_email(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  was res_elec.app_user;
  c res_elec.address_change;
BEGIN
  PERFORM res_elec_internal.check_body(req.body, '{"token": {"kind": "text", "min": 1, "max": 200, "required": true}}');
  c := res_elec_internal.address_of_link(req.body ->> 'token', 'email');
  SELECT * INTO was FROM res_elec.app_user u WHERE u.id = c.user_id AND res_elec_internal.user_works(u) FOR UPDATE;
  DELETE FROM res_elec.address_change x WHERE x.id = c.id AND was.id IS NOT NULL;
  IF NOT FOUND THEN
    PERFORM res_elec_internal.audit_event('email.refused', c.user_id);
    RETURN res_elec_internal.committed_refusal(422, 'RE001', 'reset_token', ARRAY['token']);
  END IF;
  UPDATE res_elec.app_user u SET email = c.email, updated_at = now() WHERE u.id = was.id RETURNING * INTO me;
  PERFORM res_elec_internal.account_notice(was, me, req.language);
  PERFORM res_elec_internal.audit_event('email.confirmed', was.id, NULL, NULL, was.id);
  RETURN res_elec_internal.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_confirm_email(res_elec_api.request) IS
  'POST /api/auth/confirm-email: an account takes over the address that its mailed link proves, the former address is '
  'mailed how to undo it';

CREATE FUNCTION res_elec_internal.account_restore(token text, new_hash text) RETURNS res_elec.app_user
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  c res_elec.address_change := res_elec_internal.address_of_link(token, 'undo');
  u res_elec.app_user;
BEGIN
  PERFORM FROM res_elec.app_user x WHERE x.id = c.user_id AND res_elec_internal.user_works(x) FOR UPDATE;
  IF NOT FOUND OR new_hash IS NULL OR NOT EXISTS (SELECT FROM res_elec.address_change x WHERE x.id = c.id) THEN
    RETURN NULL;
  END IF;
  -- what came after goes with it: whoever changed the account has links of their own
  DELETE FROM res_elec.address_change x WHERE x.user_id = c.user_id AND (x.kind = 'email' OR x.id >= c.id);
  UPDATE res_elec.app_user x SET email = c.email, phone_number = c.phone_number, password_hash = new_hash,
      password_temporary = false, updated_at = now()
   WHERE x.id = c.user_id RETURNING * INTO u;
  DELETE FROM res_elec.second_factor f WHERE f.user_id = u.id AND f.created_at >= c.created_at;
  PERFORM res_elec_internal.sessions_end(u.id);
  PERFORM res_elec_internal.audit_event('account.restored', u.id, NULL, NULL, u.id);
  RETURN u;
END
$$;
COMMENT ON FUNCTION res_elec_internal.account_restore(text, text) IS
  'Undoes a change of address or phone number and all later ones by the link that the former address was mailed, with '
  'a new password; all NULL when the link is not good';

CREATE FUNCTION res_elec_api.api_auth_reset_password(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  was res_elec.app_user;
  of_user integer;
BEGIN
  PERFORM res_elec_internal.check_body(req.body, '{"token": {"kind": "text", "min": 1, "max": 200, "required": true}}',
                                       false,
                              res_elec_internal.password_violations(req.body, true));
  DELETE FROM res_elec.password_reset r
   WHERE r.token_hash = sha256(convert_to(req.body ->> 'token', 'UTF8')) AND r.expires_at > now()
     AND req.password_hash IS NOT NULL  -- the shim hashes no password for a token that is not good
  RETURNING r.user_id INTO of_user;
  SELECT * INTO was FROM res_elec.app_user u WHERE u.id = of_user AND res_elec_internal.user_works(u) FOR UPDATE;
  IF was.id IS NULL AND (res_elec_internal.account_restore(req.body ->> 'token', req.password_hash)).id IS NOT NULL THEN
    RETURN res_elec_internal.answer(204);
  ELSIF was.id IS NULL THEN
    PERFORM res_elec_internal.audit_event('password.reset_refused', of_user);
    RETURN res_elec_internal.committed_refusal(422, 'RE001', 'reset_token', ARRAY['token']);
  END IF;
  UPDATE res_elec.app_user u SET password_hash = req.password_hash, password_temporary = false, updated_at = now()
      WHERE u.id = of_user RETURNING * INTO me;
  PERFORM res_elec_internal.sessions_end(of_user);
  PERFORM res_elec_internal.account_notice(was, me, req.language);
  PERFORM res_elec_internal.audit_event('password.reset', of_user, NULL, NULL, of_user);
  RETURN res_elec_internal.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_reset_password(res_elec_api.request) IS
  'POST /api/auth/reset-password: sets a password by a mailed token and ends all sessions of its user; the token of a '
  'link that undoes a change of address restores the account too';

