-- One's own sessions: which there are, and ending them.

CREATE FUNCTION res_elec_api.api_sessions_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  RETURN res_elec_internal.answer(200, (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', s.number, 'current', s.id = req.session_id, 'address', host(s.address),
             'created_at', res_elec_internal.moment(s.created_at),
             'refreshed_at', res_elec_internal.moment(s.refreshed_at),
             'expires_at', res_elec_internal.moment(s.expires_at)) ORDER BY s.number DESC), '[]')
      FROM (SELECT x.* FROM res_elec.session x
             WHERE x.user_id = me.id AND x.ended_at IS NULL AND x.expires_at > now() ORDER BY x.number DESC
                 LIMIT 200) AS s));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sessions_get(res_elec_api.request) IS
  'GET /api/auth/sessions: the asker''s sessions that go on, the newest 200 first';

CREATE FUNCTION res_elec_api.api_session_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
BEGIN
  UPDATE res_elec.session s SET ended_at = clock_timestamp()
   WHERE s.user_id = me.id AND s.number = req.ids[1] AND s.ended_at IS NULL;
  PERFORM res_elec_internal.require_found(FOUND, me.id, 'no_such_session', req.ids[1]);
  PERFORM res_elec_internal.audit_event('session.ended', me.id, NULL, jsonb_build_object('session', req.ids[1]));
  RETURN res_elec_internal.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_session_delete(res_elec_api.request) IS
  'DELETE /api/auth/sessions/{id}: ends one session of the asker';

CREATE FUNCTION res_elec_api.api_sessions_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  every boolean := res_elec_internal.query_choice(req.query, 'which', ARRAY['others', 'all'], 'others') = 'all';
BEGIN
  PERFORM res_elec_internal.sessions_end(me.id, CASE WHEN NOT every THEN req.session_id END);
  PERFORM res_elec_internal.audit_event('session.ended', me.id, NULL,
                                        jsonb_build_object('which', CASE WHEN every THEN 'all' ELSE 'others' END));
  RETURN res_elec_internal.answer(204, NULL, NULL, CASE WHEN every THEN '{"signed_out": true}'::jsonb END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sessions_delete(res_elec_api.request) IS
  'DELETE /api/auth/sessions: ends the asker''s other sessions (which=others, preset), or this one too (which=all)';
