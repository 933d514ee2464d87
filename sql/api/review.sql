-- Reviewing sheets over REST: what a second person does, what is flagged, by which rules.

CREATE FUNCTION res_elec_internal.review_reason(req res_elec_api.request) RETURNS text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF req.body IS NOT NULL THEN
    PERFORM res_elec_internal.check_body(req.body, '{"reason": {"kind": "text", "min": 0, "max": 1000}}');
  END IF;
  RETURN nullif(btrim(req.body ->> 'reason'), '');
END
$$;
COMMENT ON FUNCTION res_elec_internal.review_reason(res_elec_api.request) IS
  'The reason in the body, which may be left out where none is needed';

CREATE FUNCTION res_elec_internal.reviewed_sheet(req res_elec_api.request, o res_elec.office, status text)
  RETURNS res_elec.result_sheet
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  reason text := res_elec_internal.review_reason(req);
  s res_elec.result_sheet := res_elec_internal.sheet_lock(o.id);
BEGIN
  PERFORM res_elec_internal.require_sheet(o.id, s.office_id IS NOT NULL);
  PERFORM res_elec_internal.require_match(req, s);
  RETURN res_elec_internal.sheet_review(o.id, status, reason, NULL);
END
$$;
COMMENT ON FUNCTION res_elec_internal.reviewed_sheet(res_elec_api.request, res_elec.office, text) IS
  'The sheet of an office, moved to another status; If-Match is honoured (RE007)';

CREATE FUNCTION res_elec_api.api_sheet_verify(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet := res_elec_internal.reviewed_sheet(req, o, 'verified');
BEGIN
  RETURN res_elec_internal.sheet_answer(200, res_elec_internal.say(req.language, 'Result sheet verified.',
      'Procès-verbal vérifié.'), o, s);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_verify(res_elec_api.request) IS
  'POST /api/offices/{id}/results/verify: by who may enter the sheet and has not (RE006); one that is verified '
  'already stays as it is';

CREATE FUNCTION res_elec_api.api_sheet_release(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
  s res_elec.result_sheet := res_elec_internal.reviewed_sheet(req, o, 'provisional');
BEGIN
  RETURN res_elec_internal.sheet_answer(200, res_elec_internal.say(req.language, 'Result sheet released: it counts.',
      'Procès-verbal libéré : il compte.'), o, s);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_release(res_elec_api.request) IS
  'POST /api/offices/{id}/results/release: a held sheet counts; by a manager of the election who has not entered it '
  '(RE006), with a reason';

CREATE FUNCTION res_elec_api.api_sheet_reject(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
  s res_elec.result_sheet := res_elec_internal.reviewed_sheet(req, o, 'rejected');
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Result sheet rejected: it is missing again.',
                                     'Procès-verbal rejeté : il manque de nouveau.'),
    'office', res_elec_internal.office_json(o) || jsonb_build_object('status', s.status, 'version', s.version,
        'reason', s.reason)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_reject(res_elec_api.request) IS
  'POST /api/offices/{id}/results/reject: takes a held or provisional sheet out, into the history; by a manager of '
  'the election who has not entered it (RE006), with a reason';

CREATE FUNCTION res_elec_internal.last_flags(of_election integer, of_contest integer, of_rule text, before integer,
                                             row_limit integer) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN ARRAY(SELECT f.id FROM res_elec.sheet_flag f
                WHERE f.election_id = of_election AND f.id < before
                  AND (of_contest IS NULL OR f.contest_id = of_contest) AND (of_rule IS NULL OR f.rule = of_rule)
                ORDER BY f.id DESC LIMIT row_limit);
END
$$;
COMMENT ON FUNCTION res_elec_internal.last_flags(integer, integer, text, integer, integer) IS
  'The newest flags of an election, or of one of its contests, and of one rule where it is given, that came before '
  'one: their ids';

CREATE FUNCTION res_elec_api.api_flags_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  wanted text := res_elec_internal.query_choice(req.query, 'status', ARRAY['open', 'waiting', 'reviewed', 'superseded',
      'all'], 'open');
  of_rule text := res_elec_internal.query_choice(req.query, 'rule', ARRAY(SELECT l.rule
      FROM res_elec.sheet_rule_list() l) || '{same_scan,rejected_before,second_invited}'::text[], NULL);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  before integer := res_elec_internal.query_integer(req.query, 'before', 1, 2147483647, 2147483647);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  -- what became of a flag is found out sheet by sheet, so no more are looked at for a page than these
  looked_at integer[] := res_elec_internal.last_flags(e.id, of_contest, of_rule, before, 2001);
  list jsonb;
  next integer;
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  SELECT coalesce(jsonb_agg(res_elec_internal.flag_json(f.rule, f.rule_version, f.action, f.version, f.context,
                                                        f.flagged_at)
             || jsonb_build_object('id', f.flag_id, 'office_id', f.office_id, 'office', f.office,
                                   'center_id', f.center_id, 'center', f.center,
                                   'sheet_status', f.status, 'state', f.state) ORDER BY f.flag_id DESC), '[]'),
         CASE WHEN count(*) = row_limit THEN min(f.flag_id) ELSE looked_at[2000] END
    INTO list, next
    FROM (SELECT x.* FROM res_elec.sheet_flags x
           WHERE x.flag_id = ANY (looked_at[1:2000]) AND (wanted = 'all' OR x.state = wanted)
           ORDER BY x.flag_id DESC LIMIT row_limit) AS f;
  RETURN res_elec_internal.answer(200, jsonb_build_object('election_id', e.id, 'flags', list),
    CASE WHEN next > looked_at[cardinality(looked_at)]  -- older ones are left
         THEN res_elec_internal.next_link(format('/api/elections/%s/flags', e.id), req.query
                                          || jsonb_build_object('limit', row_limit, 'before', next)) END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_flags_get(res_elec_api.request) IS
  'GET /api/elections/{id}/flags: what is remarkable about its sheets, the newest first, of 2000 flags at most: a '
  'page may have fewer than the limit, or none, and Link rel=next to the older ones; ?rule=, ?status=open (preset), '
  'waiting, reviewed, superseded or all, ?limit=, and ?before= an id, for the next page';

CREATE FUNCTION res_elec_internal.rules_json(of_election integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('election_id', of_election, 'rules', jsonb_agg(jsonb_build_object(
             'rule', r.rule, 'version', r.version, 'action', r.action, 'thresholds', r.thresholds,
             'description', r.description,
             'for', CASE WHEN r.version = 0 THEN 'preset' WHEN r.election_id IS NULL THEN 'all' ELSE 'election' END,
             'preset', jsonb_build_object('action', l.action, 'thresholds', l.thresholds), 'bounds', l.bounds,
             'reason', r.reason, 'created_by', r.created_by, 'created_at', res_elec_internal.moment(r.created_at))
                 ORDER BY r.rule))
      FROM res_elec.sheet_rules(of_election) r JOIN res_elec.sheet_rule_list() l ON l.rule = r.rule;
  END;

COMMENT ON FUNCTION res_elec_internal.rules_json(integer) IS 'The soft rules of an election over REST';

CREATE FUNCTION res_elec_api.api_rules_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.rules_json(e.id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_rules_get(res_elec_api.request) IS
  'GET /api/elections/{id}/rules: the soft rules in force, with their versions';

CREATE FUNCTION res_elec_internal.rule_put(of_election integer, item jsonb, reason text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  wanted jsonb := coalesce(nullif(item -> 'thresholds', 'null'), '{}');
BEGIN
  PERFORM res_elec_internal.check_body(item, '{"rule": {"kind": "text", "min": 1, "max": 100, "required": true},
                                      "action": {"kind": "choice", "allowed": ["flag", "hold", "off"]}}');
  IF NOT EXISTS (SELECT FROM res_elec.sheet_rules(of_election) r
                  WHERE r.rule = item ->> 'rule' AND r.action = coalesce(item ->> 'action', r.action)
                    AND jsonb_typeof(wanted) = 'object' AND r.thresholds @> wanted) THEN
    PERFORM res_elec.set_rule(item ->> 'rule', item ->> 'action', wanted, of_election, reason);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.rule_put(integer, jsonb, text) IS
  'A new version of a rule for an election, when {rule, action?, thresholds?} differs from what is in force';

CREATE FUNCTION res_elec_internal.check_rule_items(items jsonb) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.check_rule_items(jsonb) IS
  'Refuses (RE001) what is no list of rules, more items than there are rules, and a rule that is named twice';

CREATE FUNCTION res_elec_api.api_rules_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  reason text := res_elec_internal.review_reason(req);
  was jsonb := res_elec_internal.rules_json(e.id);
  becomes jsonb;
BEGIN
  PERFORM res_elec_internal.check_rule_items(req.body -> 'rules');
  PERFORM res_elec_internal.rule_put(e.id, i.value, reason) FROM jsonb_array_elements(req.body -> 'rules') i;
  becomes := res_elec_internal.rules_json(e.id);
  RETURN res_elec_internal.answer(200, becomes || res_elec_internal.change_result(req.language, becomes <> was,
      'Rules changed.', 'Règles modifiées.'));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_rules_put(res_elec_api.request) IS
  'PUT /api/elections/{id}/rules: {rules:[{rule,action?,thresholds?}],reason?}: new versions for this election of '
  'those that are given and differ; all or none';
