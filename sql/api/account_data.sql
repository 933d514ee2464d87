-- What is kept of the person who asks, all of it for them to read; its end, as far as the count and its audit allow;
-- and what the operator says of it.

CREATE FUNCTION res_elec_api.api_privacy_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  french text := nullif(btrim(res_elec_internal.setting('privacy_fr')), '');
  english text := nullif(btrim(res_elec_internal.setting('privacy_en')), '');
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'text', CASE req.language WHEN 'en' THEN coalesce(english, french) ELSE coalesce(french, english) END));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_privacy_get(res_elec_api.request) IS
  'GET /api/privacy: what the operator says of personal data (settings privacy_fr, privacy_en), in the asker''s '
  'language where there is one in it; null for none';

CREATE FUNCTION res_elec_internal.own_sheets(of_user integer, most integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'election', e.title, 'office_id', s.office_id, 'office', o.name, 'center', v.name, 'version', s.version,
             'submitted_at', res_elec_internal.moment(s.submitted_at), 'total_voters', s.total_voters,
             'blank_votes', s.blank_votes, 'null_votes', s.null_votes, 'reason', s.reason)
               ORDER BY s.submitted_at DESC, s.office_id, s.version), '[]')
      FROM (SELECT x.* FROM (
              SELECT a.office_id, a.election_id, a.version, a.submitted_at, a.total_voters, a.blank_votes, a.null_votes,
                     a.reason FROM res_elec.result_sheet a WHERE a.submitted_by = of_user
              UNION ALL
              SELECT b.office_id, b.election_id, b.version, b.submitted_at, b.total_voters, b.blank_votes, b.null_votes,
                     b.reason FROM res_elec.result_sheet_history b WHERE b.submitted_by = of_user) AS x
             ORDER BY x.submitted_at DESC, x.office_id, x.version LIMIT most) AS s
      LEFT JOIN res_elec.election e ON e.id = s.election_id
      LEFT JOIN res_elec.office o ON o.id = s.office_id
      LEFT JOIN res_elec.center v ON v.id = o.center_id;
  END;
COMMENT ON FUNCTION res_elec_internal.own_sheets(integer, integer) IS
  'The versions of sheets that a user has entered, the newest first';

CREATE FUNCTION res_elec_internal.own_audit(of_user integer, most integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'at', res_elec_internal.moment(l.at), 'action', l.action,
             'by_myself', l.user_id IS NOT DISTINCT FROM of_user,
             'subject_id', l.subject_id, 'election_id', l.election_id, 'channel', l.channel,
             'address', CASE WHEN l.user_id = of_user THEN host(l.address) END,
             'changes', CASE WHEN l.action ~ '^(user|session)[.]' THEN l.changes END) ORDER BY l.id DESC), '[]')
      FROM (SELECT x.* FROM res_elec.audit_log x
             WHERE x.user_id = of_user OR (x.subject_id = of_user AND x.action ~ '^user[.]')
             ORDER BY x.id DESC LIMIT most) AS l;
  END;
COMMENT ON FUNCTION res_elec_internal.own_audit(integer, integer) IS
  'What the audit log says of what a user did, and of what others did with their account, the newest first; the '
  'addresses of others are theirs';

CREATE FUNCTION res_elec_api.api_auth_data_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  most constant integer := 20000;
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object(
      'account', res_elec_internal.user_json(me) || res_elec_internal.pending_email(me.id),
      'director', (SELECT d.first_name || ' ' || d.last_name FROM res_elec.app_user d WHERE d.id = me.director_id),
      'database_login', me.db_login, 'former_database_logins', me.former_logins,
      'scope', res_elec_internal.scope_json(me.id),
      'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('address', host(s.address),
                            'created_at', res_elec_internal.moment(s.created_at),
                            'refreshed_at', res_elec_internal.moment(s.refreshed_at),
                            'ended_at', res_elec_internal.moment(s.ended_at)) ORDER BY s.number DESC), '[]')
                     FROM res_elec.session s WHERE s.user_id = me.id),
      'mails', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'recipient', m.recipient,
                         'created_at', res_elec_internal.moment(m.created_at),
                         'sent_at', res_elec_internal.moment(m.sent_at)) ORDER BY m.id DESC), '[]')
                  FROM res_elec.mail_outbox m WHERE lower(m.recipient) = lower(me.email)),
      'sheets', res_elec_internal.own_sheets(me.id, most),
      'audit', res_elec_internal.own_audit(me.id, most)),
    jsonb_build_object('Content-Disposition', 'attachment; filename="res-elec-data.json"',
                       'Cache-Control', 'no-store'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_data_get(res_elec_api.request) IS
  'GET /api/auth/profile/data: all that is kept of the asker: account, scope, sessions, mails, and the newest 20,000 '
  'versions of sheets and lines of the audit log';

CREATE FUNCTION res_elec_internal.user_is_named(of_user integer) RETURNS boolean LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.submitted_by = of_user)
        OR EXISTS (SELECT FROM res_elec.result_sheet_history h WHERE h.submitted_by = of_user)
        OR EXISTS (SELECT FROM res_elec.decision d WHERE of_user IN (d.created_by, d.confirmed_by))
        OR EXISTS (SELECT FROM res_elec.election e WHERE e.owner_id = of_user)
        OR EXISTS (SELECT FROM res_elec.sheet_scan c WHERE c.created_by = of_user);
  END;
COMMENT ON FUNCTION res_elec_internal.user_is_named(integer) IS
  'Whether sheets, scans, decisions or elections say by a user''s name who is answerable for them';

CREATE FUNCTION res_elec_internal.account_forget(me res_elec.app_user, language text) RETURNS boolean
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  named boolean := res_elec_internal.user_is_named(me.id);
BEGIN
  DELETE FROM res_elec.user_scope s WHERE s.user_id = me.id;
  DELETE FROM res_elec.second_factor f WHERE f.user_id = me.id;
  DELETE FROM res_elec.password_reset r WHERE r.user_id = me.id;
  DELETE FROM res_elec.address_change c WHERE c.user_id = me.id;
  DELETE FROM res_elec.mail_outbox m WHERE lower(m.recipient) = lower(me.email);
  PERFORM res_elec_internal.sessions_end(me.id);
  UPDATE res_elec.session s SET address = NULL WHERE s.user_id = me.id;
  -- a number of the plan for networks (+999) and a name of the domain that never is one: nobody is reached by them
  UPDATE res_elec.app_user u
     SET first_name = CASE WHEN named THEN u.first_name WHEN language = 'en' THEN 'Account' ELSE 'Compte' END,
         last_name = CASE WHEN named THEN u.last_name WHEN language = 'en' THEN 'deleted' ELSE 'supprimé' END,
         phone_number = '+999' || lpad(u.id::text, 11, '0'), email = format('deleted-%s@account.invalid', u.id),
         password_hash = '*', password_temporary = false, province = NULL, commune = NULL, campaign_logo_id = NULL,
         profile_photo_id = NULL, db_login = NULL, active = false, updated_at = now()
   WHERE u.id = me.id;
  RETURN named;
END
$$;
COMMENT ON FUNCTION res_elec_internal.account_forget(res_elec.app_user, text) IS
  'Closes an account and forgets how its user is reached, and their name unless sheets, decisions or elections need '
  'it: whether they do';

CREATE FUNCTION res_elec_api.api_auth_profile_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req, true);
  refused res_elec_api.answer := res_elec_internal.password_refused(me, req.body);
  named boolean;
BEGIN
  IF refused.status IS NOT NULL THEN
    RETURN refused;
  END IF;
  -- one at a time: of two administrators who leave at once the second is the last one
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.account_leaves', 0));
  PERFORM FROM res_elec.app_user u WHERE u.id = me.id AND u.active FOR UPDATE;
  PERFORM res_elec_internal.require_session(FOUND);
  PERFORM res_elec_internal.require_leaving(me.role,
    (SELECT count(*) FROM res_elec.election e WHERE e.owner_id = me.id AND e.status <> 'archived'),
    (SELECT count(*) FROM res_elec.app_user u WHERE u.director_id = me.id AND u.active),
    (SELECT count(*) FROM res_elec.app_user u WHERE u.role = me.role AND u.active AND u.id <> me.id));
  named := res_elec_internal.account_forget(me, req.language);
  PERFORM res_elec_internal.audit_event('user.left', me.id, NULL, jsonb_build_object('name_kept', named));
  RETURN res_elec_internal.answer(200, jsonb_build_object('name_kept', named, 'message',
    res_elec_internal.say(req.language, 'Account deleted.', 'Compte supprimé.')), NULL, '{"signed_out": true}');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_auth_profile_delete(res_elec_api.request) IS
  'DELETE /api/auth/profile, with current_password: the account of the asker is closed, and what it says of them is '
  'forgotten. Their name stays where sheets, decisions or elections need it (name_kept), and the audit log as it is. '
  'RE002 for who has elections that are not archived or people, and for the last administrator';
