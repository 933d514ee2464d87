-- What the routes about accounts share: a user in JSON, sessions that end, refusals that are committed. Passwords never
-- come here: in the body the shim puts a new password's length in its place, and the hash that fitted in the place of
-- the current one; the new hash comes apart.

CREATE FUNCTION res_elec_internal.user_json(u res_elec.app_user) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (u).id, 'first_name', (u).first_name, 'last_name', (u).last_name, 'phone_number', (u).phone_number,
      'email', (u).email, 'role', (u).role, 'province', (u).province, 'commune', (u).commune,
      'campaign_logo', res_elec_internal.file_path((u).campaign_logo_id),
      'profile_photo', res_elec_internal.file_path((u).profile_photo_id),
      'created_at', res_elec_internal.moment((u).created_at), 'updated_at', res_elec_internal.moment((u).updated_at));
  END;
COMMENT ON FUNCTION res_elec_internal.user_json(res_elec.app_user) IS
  'A user in the REST form, never with the password''s hash';

CREATE FUNCTION res_elec_internal.password_violations(body jsonb, required boolean) RETURNS jsonb AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.password_violations(jsonb, boolean) IS
  'What is wrong with a new password, by what the shim puts in its place: its length, or what makes it a bad one '
  '(length MIN MAX, common, personal, same: shim/auth/password_choice.h)';

CREATE FUNCTION res_elec_internal.password_unproved(proved boolean) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.password_unproved(boolean) IS
  'What is wrong with a body without the current password where it is needed';

CREATE FUNCTION res_elec_internal.require_sign_in(body jsonb, known boolean) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_sign_in(jsonb, boolean) IS
  'Refuses (RE001) a body to sign in with whose rotate is neither true nor false, and, of who is not known yet, one '
  'without an identifier or a password';

CREATE FUNCTION res_elec_internal.required_actions(u res_elec.app_user) RETURNS text[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN array_remove(ARRAY[CASE WHEN u.password_temporary THEN 'change_password' END,
                            CASE WHEN res_elec_internal.second_factor_must(u.role)
                                AND NOT res_elec_internal.second_factor_on(u.id) THEN 'enable_second_factor' END],
                                NULL);
END
$$;
COMMENT ON FUNCTION res_elec_internal.required_actions(res_elec.app_user) IS
  'What a user must do before anything else is open to them: change_password, while theirs is a temporary one; '
  'enable_second_factor, where their role must have one';

CREATE FUNCTION res_elec_internal.sessions_end(of_user integer, but_session uuid DEFAULT NULL) RETURNS void LANGUAGE sql
  BEGIN ATOMIC
    UPDATE res_elec.session s SET ended_at = clock_timestamp()
     WHERE s.user_id = of_user AND s.ended_at IS NULL AND s.id IS DISTINCT FROM but_session;
  END;
COMMENT ON FUNCTION res_elec_internal.sessions_end(integer, uuid) IS 'Ends the sessions of a user, but one';

CREATE FUNCTION res_elec_internal.committed_refusal(status integer, code text, rule text, fields text[] DEFAULT '{}')
  RETURNS res_elec_api.answer
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.answer(status, NULL, NULL, jsonb_build_object('refusal', jsonb_build_object('code', code,
        'message', m.message,
             'errors', CASE fields WHEN '{}' THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
                         'code', rule, 'fields', to_jsonb(fields), 'message', m.message, 'context', '{}'::jsonb)) END)))
      FROM (SELECT res_elec_internal.message(res_elec_internal.violation(rule, fields)) AS message) m;
  END;
COMMENT ON FUNCTION res_elec_internal.committed_refusal(integer, text, text, text[]) IS
  'A refusal for the shim to write that must not roll back what its function has done';

CREATE FUNCTION res_elec_internal.second_factor_refused(me res_elec.app_user, given jsonb, status integer, code text)
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF given IS NOT NULL THEN
    PERFORM res_elec_internal.audit_event('second_factor.wrong_code', me.id, NULL, NULL, me.id);
  END IF;
  RETURN res_elec_internal.committed_refusal(status, code, CASE WHEN given IS NULL THEN 'second_factor_needed'
                                             ELSE 'second_factor_wrong' END, ARRAY['code']);
END
$$;
COMMENT ON FUNCTION res_elec_internal.second_factor_refused(res_elec.app_user, jsonb, integer, text) IS
  'The refusal of who gave no code, or a wrong one, which is written down';

CREATE FUNCTION res_elec_internal.password_refused(me res_elec.app_user, body jsonb) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF body ->> 'current_password' = me.password_hash THEN
    RETURN NULL;
  ELSIF body ->> 'current_password' = 'false' THEN  -- a guess: it is written down
    PERFORM res_elec_internal.audit_event('user.wrong_password', me.id);
  END IF;
  RETURN res_elec_internal.committed_refusal(422, 'RE001', 'current_password', ARRAY['current_password']);
END
$$;
COMMENT ON FUNCTION res_elec_internal.password_refused(res_elec.app_user, jsonb) IS
  'NULL when a body has the password of who asks (current_password, for which the shim puts the hash that fitted, or '
  'false); else the refusal, and a wrong one is written down';
