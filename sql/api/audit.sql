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
COMMENT ON FUNCTION res_elec_internal.require_admin(res_elec_api.request) IS
  'The user of a request, who must be an administrator';

-- The log is read newest first along (action, at), (user_id, at), (election_id, at) or (at), the sheets along
-- (election_id, updated_at). Comparing rows, and ordering by both columns, leaves the planner no other index. Where
-- that does not find what is wanted by itself, no more lines are looked at for a page than a request may cost, and the
-- page says where to go on: "before" is a time, and how many lines of that very time have been given, as several may
-- have the same.
CREATE FUNCTION res_elec_internal.audit_log_lines(of_election integer, of_user integer, of_action text, low timestamptz,
                                                  high timestamptz, most integer)
  RETURNS SETOF res_elec.audit_log
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  IF of_action IS NOT NULL THEN
    RETURN QUERY SELECT l.* FROM res_elec.audit_log l WHERE (l.action, l.at) BETWEEN (of_action, low)
        AND (of_action, high)
                  ORDER BY l.action DESC, l.at DESC FETCH FIRST (most) ROWS WITH TIES;
  ELSIF of_user IS NOT NULL THEN
    RETURN QUERY SELECT l.* FROM res_elec.audit_log l WHERE (l.user_id, l.at) BETWEEN (of_user, low) AND (of_user, high)
                  ORDER BY l.user_id DESC, l.at DESC FETCH FIRST (most) ROWS WITH TIES;
  ELSIF of_election IS NOT NULL THEN
    RETURN QUERY SELECT l.* FROM res_elec.audit_log l WHERE (l.election_id, l.at) BETWEEN (of_election, low)
        AND (of_election, high)
                  ORDER BY l.election_id DESC, l.at DESC FETCH FIRST (most) ROWS WITH TIES;
  ELSE
    RETURN QUERY SELECT l.* FROM res_elec.audit_log l WHERE l.at BETWEEN low AND high
        ORDER BY l.at DESC FETCH FIRST (most) ROWS WITH TIES;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_log_lines(integer, integer, text, timestamptz, timestamptz, integer) IS
  'The newest lines of the log from low to high, of an action, else of a user, else of an election, else any: most of '
  'them, and all of the oldest one''s time';

CREATE FUNCTION res_elec_internal.audit_sheet_lines(elections integer[], low timestamptz, high timestamptz,
                                                    most integer)
  RETURNS TABLE (source integer, at timestamptz, action text, user_id integer, election_id integer, office_id integer,
                 submitted_at timestamptz, version integer)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT e.id, s.updated_at, res_elec_internal.sheet_action(s.version), s.submitted_by, e.id, s.office_id,
           s.submitted_at, s.version
      FROM unnest(elections) AS e(id)
     CROSS JOIN LATERAL (SELECT x.* FROM res_elec.result_sheet x
                          WHERE x.election_id = e.id AND x.updated_at BETWEEN low AND high
                          ORDER BY x.updated_at DESC FETCH FIRST (most) ROWS WITH TIES) AS s
    UNION ALL
    SELECT -e.id, h.updated_at, CASE WHEN h.superseded_by <> 'move' THEN res_elec_internal.sheet_action(h.version) END,
           h.submitted_by, e.id, h.office_id, h.submitted_at, h.version
      FROM unnest(elections) AS e(id)
     CROSS JOIN LATERAL (SELECT x.* FROM res_elec.result_sheet_history x
                          WHERE x.election_id = e.id AND x.updated_at BETWEEN low AND high
                          ORDER BY x.updated_at DESC FETCH FIRST (most) ROWS WITH TIES) AS h;
  END;
COMMENT ON FUNCTION res_elec_internal.audit_sheet_lines(integer[], timestamptz, timestamptz, integer) IS
  'The newest versions of sheets between two times, of each election most of those in force (source: its id) and most '
  'of the history (-id), and those of the same time as the last. action: NULL for a row that a move left';

CREATE FUNCTION res_elec_internal.audit_page(of_election integer, of_user integer, of_action text, since timestamptz,
                                             until timestamptz,
                                    row_limit integer, before timestamptz DEFAULT 'infinity', skip integer DEFAULT 0,
                                    OUT lines res_elec.audit[], OUT next_before timestamptz, OUT next_skip integer)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
  -- along the indexes, and no further than is looked at
  SET enable_sort = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
  most CONSTANT integer := 3000;
  page CONSTANT integer := row_limit + skip + 1;
  low CONSTANT timestamptz := coalesce(since, '-infinity');
  high CONSTANT timestamptz := least(before, until - interval '1 microsecond');
  elections integer[] := CASE WHEN coalesce(of_action IN ('sheet.entered', 'sheet.changed'), true)
                              THEN ARRAY(SELECT e.id FROM res_elec.election e WHERE of_election IS NULL
                                         OR e.id = of_election) ELSE '{}' END;
  most_log integer := CASE WHEN num_nonnulls(of_election, of_user, of_action) <= 1 THEN page ELSE most END;
  most_sheets integer := greatest(10, least(most / greatest(cardinality(elections), 1), CASE WHEN num_nonnulls(of_user,
      of_action) = 0 THEN page END));
  horizon timestamptz;
BEGIN
  WITH looked_at AS MATERIALIZED (  -- source 0: the log
    SELECT 0 AS source, l.at, l.action, l.user_id, l.election_id, l.id AS number, NULL::integer AS office_id,
           NULL::timestamptz AS submitted_at, NULL::integer AS version
      FROM res_elec_internal.audit_log_lines(of_election, of_user, of_action, low, high, most_log) l
    UNION ALL
    SELECT s.source, s.at, s.action, s.user_id, s.election_id, NULL, s.office_id, s.submitted_at, s.version
      FROM res_elec_internal.audit_sheet_lines(elections, low, high, most_sheets) s
  ), reached AS (
    SELECT max(r.at) AS at
      FROM (SELECT min(l.at) AS at FROM looked_at l GROUP BY l.source HAVING count(*) >= CASE l.source
            WHEN 0 THEN most_log ELSE most_sheets END) AS r
  ), found AS (
    SELECT l.*, row_number() OVER (ORDER BY l.at DESC, l.number DESC, l.office_id, l.submitted_at DESC,
                                   l.version DESC) AS n
      FROM looked_at l
     WHERE l.at >= coalesce((SELECT r.at FROM reached r), '-infinity') AND l.action IS NOT NULL AND (of_election IS NULL
         OR l.election_id = of_election)
       AND (of_user IS NULL OR l.user_id = of_user) AND (of_action IS NULL OR l.action = of_action)
     ORDER BY n OFFSET skip LIMIT row_limit
  )
  SELECT coalesce(array_agg(t.line ORDER BY f.n), '{}'), CASE WHEN count(*) = row_limit THEN min(f.at)
      ELSE (SELECT r.at FROM reached r) END
    INTO lines, horizon
    FROM found f
   CROSS JOIN LATERAL (
         SELECT ROW(l.at, l.action, l.user_id, l.db_user, l.channel, l.address, l.request_id, l.subject_id,
                    l.election_id, l.changes)::res_elec.audit AS line
           FROM res_elec.audit_log l WHERE l.id = f.number
         UNION ALL
         SELECT ROW(f.at, f.action, f.user_id, v.db_user, v.channel, v.address, v.request_id, v.office_id,
                    f.election_id, res_elec_internal.sheet_figures(v))::res_elec.audit
           FROM res_elec.sheet_versions v WHERE v.office_id = f.office_id AND v.submitted_at = f.submitted_at
               AND v.version = f.version) AS t;
  IF cardinality(lines) = row_limit THEN
    next_before := horizon;
    next_skip := (SELECT count(*) FROM unnest(lines) l WHERE l.at = horizon) + CASE WHEN horizon = before THEN skip
        ELSE 0 END;
  ELSIF horizon IS NOT NULL THEN  -- all of that time are given
    next_before := horizon - interval '1 microsecond';
    next_skip := 0;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_page(integer, integer, text, timestamptz, timestamptz, integer, timestamptz,
                                                 integer) IS
  'The newest lines of the audit that fit (NULL: any; since is included, until is not), at or before a time of which '
  'skip lines have been given; and where to go on, NULL at the end. Of some thousand lines at most: a page may have '
  'fewer than the limit, or none, and be followed by others';

CREATE FUNCTION res_elec_api.api_audit_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.require_admin(req);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  from_here record;
  page record;
BEGIN
  SELECT * INTO from_here FROM res_elec_internal.query_before(req.query, 'before');
  SELECT * INTO page
    FROM res_elec_internal.audit_page(res_elec_internal.query_integer(req.query, 'election_id', 1, 2147483647, NULL),
                             res_elec_internal.query_integer(req.query, 'user_id', 1, 2147483647, NULL),
                             req.query ->> 'action', res_elec_internal.query_time(req.query, 'since'),
                             res_elec_internal.query_time(req.query, 'until'),
                             row_limit, from_here.before, from_here.skip);
  RETURN res_elec_internal.answer(200,
    (SELECT coalesce(jsonb_agg((to_jsonb(a) - 'n') || jsonb_build_object('at', res_elec_internal.moment(a.at))
                               ORDER BY a.n), '[]')
       FROM unnest(page.lines) WITH ORDINALITY AS a(at, action, user_id, db_user, channel, address, request_id,
                                                    subject_id, election_id, changes, n)),
    CASE WHEN page.next_before IS NOT NULL THEN
      res_elec_internal.next_link('/api/audit', req.query || jsonb_build_object('before',
        pg_catalog.format('%s-%s', (extract(epoch FROM page.next_before) * 1000000)::bigint, page.next_skip))) END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_audit_get(res_elec_api.request) IS
  'GET /api/audit?election_id=&user_id=&action=&since=&until=&limit=&before= (administrators): newest first; Link '
  'rel=next goes on with what is older, by before=. No more than some thousand lines are looked at for a page: with '
  'user_id or action it may have fewer than the limit, or none, and Link rel=next';

CREATE FUNCTION res_elec_api.api_audit_denied(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.session s WHERE s.id = req.session_id AND s.user_id = req.user_id
                 AND s.ended_at IS NULL AND s.expires_at > now()) THEN
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
    SELECT jsonb_build_object('id', (m).id, 'kind', (m).kind, 'recipient', (m).recipient,
                              'created_at', res_elec_internal.moment((m).created_at),
      'state', CASE WHEN (m).sent_at IS NOT NULL THEN 'sent' WHEN (m).failed_at IS NOT NULL THEN 'failed'
          ELSE 'waiting' END,
      'attempts', (m).attempts, 'due_at', res_elec_internal.moment((m).due_at),
      'sent_at', res_elec_internal.moment((m).sent_at), 'failed_at', res_elec_internal.moment((m).failed_at),
      'last_error', (m).last_error);
  END;
COMMENT ON FUNCTION res_elec_internal.mail_json(res_elec.mail_outbox) IS
  'A mail of the outbox in the REST form: its state, never its text';

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
  SELECT coalesce(jsonb_agg(page.j ORDER BY page.number) FILTER (WHERE page.number > row_offset
      AND page.number <= row_offset + row_limit), '[]'),
         count(*)
    INTO list, total
    FROM (SELECT res_elec_internal.mail_json(m) AS j, row_number() OVER (ORDER BY m.id DESC) AS number
            FROM res_elec.mail_outbox m
           WHERE of_state IS NULL OR res_elec_internal.mail_json(m) ->> 'state' = of_state) AS page;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/mail', req.query, total, row_limit,
      row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_mail_get(res_elec_api.request) IS
  'GET /api/mail?state=waiting|sent|failed (administrators): the outbox, newest first, with why a mail could not be '
  'sent; never its text';

CREATE FUNCTION res_elec_api.api_mail_retry(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.require_admin(req);
  m res_elec.mail_outbox;
BEGIN
  UPDATE res_elec.mail_outbox o SET due_at = now(), failed_at = NULL, attempts =
      CASE WHEN o.failed_at IS NULL THEN o.attempts ELSE 0 END
   WHERE o.id = req.ids[1] AND o.sent_at IS NULL
  RETURNING * INTO m;
  PERFORM res_elec_internal.require_found(FOUND, me.id, 'no_such_mail', req.ids[1]);
  PERFORM res_elec_internal.audit_event('mail.retried', m.id);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'The mail is tried again.', 'Le message est envoyé de nouveau.'),
    'mail', res_elec_internal.mail_json(m)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_mail_retry(res_elec_api.request) IS
  'POST /api/mail/{id}/retry (administrators): tries an unsent mail again at once';
