-- What administrators look at: the audit log, and the mail that waits or has failed.

CREATE FUNCTION res_elec_internal.require_admin(req res_elec_api.request) RETURNS res_elec.app_user
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'administer');
  RETURN me;
END
$$;
COMMENT ON FUNCTION res_elec_internal.require_admin(res_elec_api.request) IS 'The user of a request, who must be an administrator';

CREATE FUNCTION res_elec_internal.query_time(query jsonb, field text) RETURNS timestamptz
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF query ->> field !~ E'^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?(Z|[+-]\\d{2}(:?\\d{2})?)?)?$' THEN
    PERFORM res_elec_internal.refuse('RE001', 'field_format', ARRAY[field], '{"expected": "2025-04-13T20:00:00+01:00"}');
  END IF;
  RETURN (query ->> field)::timestamptz;
EXCEPTION WHEN data_exception THEN
  PERFORM res_elec_internal.refuse('RE001', 'field_format', ARRAY[field], '{"expected": "2025-04-13T20:00:00+01:00"}');
END
$$;
COMMENT ON FUNCTION res_elec_internal.query_time(jsonb, text) IS 'A time (ISO 8601) of the query string, NULL when it is left out; RE001 when it is none';

-- The log is read newest first along (at) or (election_id, at), the sheets along (election_id, updated_at).
CREATE FUNCTION res_elec_internal.audit_page(of_election integer, of_user integer, of_action text, since timestamptz, until timestamptz,
                                    row_limit integer)
  RETURNS SETOF res_elec.audit
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  since := coalesce(since, '-infinity');
  until := coalesce(until, 'infinity');
  RETURN QUERY
    SELECT a.*
      FROM ((SELECT l.at, l.action, l.user_id, l.db_user, l.channel, l.address, l.request_id, l.subject_id, l.election_id, l.changes
               FROM res_elec.audit_log l
              WHERE (of_election IS NULL OR l.election_id = of_election) AND (of_user IS NULL OR l.user_id = of_user)
                AND (of_action IS NULL OR l.action = of_action) AND l.at >= since AND l.at < until
              ORDER BY l.at DESC LIMIT row_limit)
            UNION ALL
            SELECT s.*
              FROM res_elec.election e
             CROSS JOIN LATERAL (SELECT h.*
                                   FROM res_elec.audit_sheets h
                                  WHERE h.election_id = e.id AND (of_user IS NULL OR h.user_id = of_user)
                                    AND (of_action IS NULL OR h.action = of_action) AND h.at >= since AND h.at < until
                                  ORDER BY h.at DESC LIMIT row_limit) AS s
             WHERE (of_election IS NULL OR e.id = of_election) AND (of_action IS NULL OR of_action LIKE 'sheet.%')) AS a
     ORDER BY a.at DESC LIMIT row_limit;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_page(integer, integer, text, timestamptz, timestamptz, integer) IS
  'The newest lines of the audit that fit; NULL: any; since is included, until is not';

CREATE FUNCTION res_elec_api.api_audit_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.require_admin(req);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  list jsonb;
  oldest timestamptz;
BEGIN
  SELECT coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object('at', res_elec_internal.moment(a.at)) ORDER BY a.at DESC), '[]'), min(a.at) INTO list, oldest
    FROM res_elec_internal.audit_page(res_elec_internal.query_integer(req.query, 'election_id', 1, 2147483647, NULL),
                             res_elec_internal.query_integer(req.query, 'user_id', 1, 2147483647, NULL),
                             req.query ->> 'action', res_elec_internal.query_time(req.query, 'since'), res_elec_internal.query_time(req.query, 'until'),
                             row_limit) a;
  RETURN res_elec_internal.answer(200, list, CASE WHEN jsonb_array_length(list) = row_limit THEN jsonb_build_object('Link',
    format('</api/audit?%s>; rel="next"', (SELECT string_agg(q.key || '=' || regexp_replace(replace(q.value, '+', '%2B'), '[^A-Za-z0-9_.~:%-]', '', 'g'), '&' ORDER BY q.key)
       FROM jsonb_each_text(req.query || jsonb_build_object('until', to_char(oldest AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) q
      WHERE q.key ~ '^[a-z_]+$'))) END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_audit_get(res_elec_api.request) IS
  'GET /api/audit?election_id=&user_id=&action=&since=&until=&limit= (administrators): newest first; Link rel=next goes on with what is older';

CREATE FUNCTION res_elec_api.api_audit_denied(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.session s WHERE s.id = req.session_id AND s.user_id = req.user_id AND s.ended_at IS NULL AND s.expires_at > now()) THEN
    req.user_id := NULL;  -- a token of a session that has ended speaks for nobody
  END IF;
  PERFORM res_elec_internal.api_origin(req);
  PERFORM res_elec_internal.audit_event('access.denied', NULL, NULL, jsonb_build_object(
    'code', req.body -> 'code', 'method', req.body -> 'method', 'path', left(req.body ->> 'path', 300)));
  RETURN res_elec_internal.answer(204);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_audit_denied(res_elec_api.request) IS
  'For the shim alone, after it refused a signed-in user: writes it down. (The refusal itself left nothing behind)';

-- Mail

CREATE FUNCTION res_elec_internal.mail_json(m res_elec.mail_outbox) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('id', (m).id, 'kind', (m).kind, 'recipient', (m).recipient, 'created_at', res_elec_internal.moment((m).created_at),
      'state', CASE WHEN (m).sent_at IS NOT NULL THEN 'sent' WHEN (m).failed_at IS NOT NULL THEN 'failed' ELSE 'waiting' END,
      'attempts', (m).attempts, 'due_at', res_elec_internal.moment((m).due_at), 'sent_at', res_elec_internal.moment((m).sent_at), 'failed_at', res_elec_internal.moment((m).failed_at), 'last_error', (m).last_error);
  END;
COMMENT ON FUNCTION res_elec_internal.mail_json(res_elec.mail_outbox) IS 'A mail of the outbox in the REST form: its state, never its text';

CREATE FUNCTION res_elec_api.api_mail_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.require_admin(req);
  of_state text := res_elec_internal.query_choice(req.query, 'state', ARRAY['waiting', 'sent', 'failed'], NULL);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  total bigint;
  list jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(page.j ORDER BY page.number) FILTER (WHERE page.number > row_offset AND page.number <= row_offset + row_limit), '[]'),
         count(*)
    INTO list, total
    FROM (SELECT res_elec_internal.mail_json(m) AS j, row_number() OVER (ORDER BY m.id DESC) AS number
            FROM res_elec.mail_outbox m
           WHERE of_state IS NULL OR res_elec_internal.mail_json(m) ->> 'state' = of_state) AS page;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/mail', req.query, total, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_mail_get(res_elec_api.request) IS
  'GET /api/mail?state=waiting|sent|failed (administrators): the outbox, newest first, with why a mail could not be sent; never its text';

CREATE FUNCTION res_elec_api.api_mail_retry(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.require_admin(req);
  m res_elec.mail_outbox;
BEGIN
  UPDATE res_elec.mail_outbox o SET due_at = now(), failed_at = NULL, attempts = CASE WHEN o.failed_at IS NULL THEN o.attempts ELSE 0 END
   WHERE o.id = req.ids[1] AND o.sent_at IS NULL
  RETURNING * INTO m;
  IF NOT FOUND THEN
    PERFORM res_elec_internal.refuse('RE004', 'no_such_mail', '{}', jsonb_build_object('id', req.ids[1]));
  END IF;
  PERFORM res_elec_internal.audit_event('mail.retried', m.id);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'The mail is tried again.', 'Le message est envoyé de nouveau.'), 'mail', res_elec_internal.mail_json(m)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_mail_retry(res_elec_api.request) IS 'POST /api/mail/{id}/retry (administrators): tries an unsent mail again at once';
