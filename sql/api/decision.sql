-- Decisions of courts and commissions over REST: by managers of the election.

CREATE FUNCTION res_elec_internal.body_date(body jsonb, field text) RETURNS date AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.body_date(jsonb, text) IS
  'A day (ISO 8601) of a body, NULL when it is left out; RE001 when it is none';

CREATE FUNCTION res_elec_internal.decision_answer(req res_elec_api.request, d res_elec.decision, english text,
                                                  french text) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  waits boolean := d.in_force_at IS NULL;
  o res_elec.office;
  s res_elec.result_sheet;
  about jsonb;
BEGIN
  SELECT * INTO o FROM res_elec.office x WHERE x.id = d.office_id;
  SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = d.office_id AND d.kind IN ('annul', 'restore');
  about := CASE WHEN s.office_id IS NOT NULL THEN jsonb_build_object('office', res_elec_internal.sheet_json(o, s))
                WHEN d.office_id IS NOT NULL THEN jsonb_build_object('office', res_elec_internal.office_view(o))
                ELSE (SELECT jsonb_build_object('election', res_elec_internal.election_json(e),
                                                'outcome', res_elec_internal.outcome_state(e.id))
                        FROM res_elec.election e WHERE e.id = d.election_id) END;
  RETURN res_elec_internal.answer(CASE WHEN waits THEN 202 ELSE 200 END, about || jsonb_build_object(
    'message', CASE WHEN waits THEN res_elec_internal.say(req.language,
                                                          'Decision recorded: it is in force once another person has '
                                                          'confirmed it.',
                                                          'Décision enregistrée : elle sera en vigueur quand une '
                                                          'autre personne l’aura confirmée.')
                    ELSE res_elec_internal.say(req.language, english, french) END,
    'decision', res_elec_internal.decision_json(d)),
    CASE WHEN s.office_id IS NOT NULL THEN jsonb_build_object('ETag', res_elec_internal.sheet_etag(s)) END);
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_answer(res_elec_api.request, res_elec.decision, text, text) IS
  'The answer that shows a decision, and the sheet, office or election that it is about; 202 while it waits for a '
  'second person';

CREATE FUNCTION res_elec_internal.sheet_decided(req res_elec_api.request, kind text, english text, french text)
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
  s res_elec.result_sheet := res_elec_internal.sheet_lock(o.id);
BEGIN
  PERFORM res_elec_internal.require_sheet(o.id, s.office_id IS NOT NULL);
  PERFORM res_elec_internal.require_match(req, s);
  PERFORM res_elec_internal.check_body(req.body, res_elec_internal.decision_specs(kind), false,
                                       res_elec_internal.file_violations(req.files, ARRAY['scan']));
  RETURN res_elec_internal.decision_answer(req, res_elec_internal.sheet_decide(kind, o.id, req.body ->> 'reference',
    res_elec_internal.body_date(req.body, 'decided_on'), req.body ->> 'reason', NULL, res_elec_internal.file_store(req,
        'scan')), english, french);
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_decided(res_elec_api.request, text, text, text) IS
  'Records what was decided of an office''s sheet, by a manager of the election: {reference,decided_on,reason}, with '
  'a scan where one was sent; If-Match is honoured (RE007)';

CREATE FUNCTION res_elec_api.api_sheet_annul(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
  SELECT res_elec_internal.sheet_decided(req, 'annul', 'Result sheet annulled: it does not count.',
                                         'Procès-verbal annulé : il ne compte pas.')
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_annul(res_elec_api.request) IS
  'POST /api/offices/{id}/results/annul: {reference,decided_on,reason}, JSON or a form with the file scan: the sheet '
  'stays to be seen and does not count; by a manager of the election, while it is active or completed. 202: once a '
  'second person confirms it';

CREATE FUNCTION res_elec_api.api_sheet_restore(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
  SELECT res_elec_internal.sheet_decided(req, 'restore', 'Result sheet restored: it is what it was before.',
                                         'Procès-verbal rétabli : il est ce qu’il était avant.')
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_restore(res_elec_api.request) IS
  'POST /api/offices/{id}/results/restore: undoes an annulment, as api_sheet_annul';

CREATE FUNCTION res_elec_api.api_office_decide(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], true);
BEGIN
  PERFORM res_elec_internal.check_body(req.body, (res_elec_internal.decision_specs('office')::jsonb
    || '{"office_status": {"kind": "choice", "required": true,
                           "allowed": ["expected", "not_held", "to_vote_again", "merged"]},
         "merged_into": {"kind": "integer", "min": 1, "max": 2147483647}}')::json, false,
    res_elec_internal.file_violations(req.files, ARRAY['scan']));
  RETURN res_elec_internal.decision_answer(req, res_elec_internal.office_decide(o.id, req.body ->> 'office_status',
      req.body ->> 'reference',
    res_elec_internal.body_date(req.body, 'decided_on'), req.body ->> 'reason', res_elec_internal.file_store(req,
        'scan'), nullif(btrim(req.body ->> 'merged_into'), '')::numeric::integer),
    'The state of the polling station is changed.', 'L’état du bureau est modifié.');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_office_decide(res_elec_api.request) IS
  'POST /api/offices/{id}/status: {office_status,reference,decided_on,reason,merged_into?}: a decision that an office '
  'did not vote, votes again, is merged into another one or is expected; by a manager of the election, also once it is '
  'completed';

CREATE FUNCTION res_elec_internal.election_decided(req res_elec_api.request, kind text, english text, french text)
  RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.check_body(req.body, res_elec_internal.decision_specs(kind));
  RETURN res_elec_internal.decision_answer(req, res_elec_internal.election_decide(kind, req.ids[1],
      nullif(btrim(req.body ->> 'reference'), ''),
    res_elec_internal.body_date(req.body, 'decided_on'), nullif(btrim(req.body ->> 'reason'), '')), english, french);
END
$$;
COMMENT ON FUNCTION res_elec_internal.election_decided(res_elec_api.request, text, text, text) IS
  'Records what was decided of an election: {reference,decided_on,reason}';

CREATE FUNCTION res_elec_api.api_election_reopen(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'administer');
  RETURN res_elec_internal.election_decided(req, 'reopen', 'Election re-opened: its outcome is provisional.',
                                            'Élection rouverte : son résultat est provisoire.');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_reopen(res_elec_api.request) IS
  'POST /api/elections/{id}/reopen: {reason,reference?,decided_on?}: a completed election is active again, its '
  'outcome provisional; for administrators';

CREATE FUNCTION res_elec_api.api_election_proclaim(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
BEGIN
  RETURN res_elec_internal.election_decided(req, 'proclaim', 'Outcome proclaimed: it is final.',
                                            'Résultat proclamé : il est définitif.');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_proclaim(res_elec_api.request) IS
  'POST /api/elections/{id}/proclaim: {reference,decided_on,reason?}: the outcome of a completed election is final; '
  'by a manager of it';

CREATE FUNCTION res_elec_internal.api_decision(me res_elec.app_user, decision_id integer, manage boolean)
  RETURNS res_elec.decision
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  d res_elec.decision;
BEGIN
  SELECT * INTO d FROM res_elec.decision x WHERE x.id = decision_id;
  PERFORM res_elec_internal.api_election(me, d.election_id, manage, 'no_such_decision', decision_id);
  RETURN d;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_decision(res_elec.app_user, integer, boolean) IS
  'A decision of an election that the user sees, and manages where asked';

CREATE FUNCTION res_elec_api.api_decision_confirm(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  d res_elec.decision := res_elec_internal.api_decision(me, req.ids[1], true);
  told res_elec_api.answer;
BEGIN
  told := res_elec_internal.decision_answer(req, res_elec.confirm_decision(d.id), 'Decision confirmed: it is in force.',
                                            'Décision confirmée : elle est en vigueur.');
  told.headers := NULL;  -- it may be about no sheet
  RETURN told;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_decision_confirm(res_elec_api.request) IS
  'POST /api/decisions/{id}/confirm: by a manager of the election who has not recorded it (RE006): it is in force';

CREATE FUNCTION res_elec_api.api_decision_withdraw(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  d res_elec.decision := res_elec_internal.api_decision(me, req.ids[1], true);
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Decision withdrawn: nobody can confirm it any more.',
                                     'Décision retirée : plus personne ne peut la confirmer.'),
    'decision', res_elec_internal.decision_json(res_elec.withdraw_decision(d.id))));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_decision_withdraw(res_elec_api.request) IS
  'POST /api/decisions/{id}/withdraw: who recorded a decision that waits for a second person takes it back (RE006 for '
  'others)';

CREATE FUNCTION res_elec_api.api_decision_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
BEGIN
  RETURN res_elec_internal.answer(200, res_elec_internal.decision_json(res_elec_internal.api_decision(me, req.ids[1],
      false)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_decision_get(res_elec_api.request) IS 'GET /api/decisions/{id}';

CREATE FUNCTION res_elec_api.api_decisions_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  state text := res_elec_internal.query_choice(req.query, 'state', ARRAY['waiting', 'in_force', 'withdrawn', 'all'],
                                               'all');
  of_office integer := res_elec_internal.query_integer(req.query, 'office_id', 1, 2147483647, NULL);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  before integer := res_elec_internal.query_integer(req.query, 'before', 1, 2147483647, 2147483647);
  list jsonb;
  next integer;
BEGIN
  SELECT coalesce(jsonb_agg(res_elec_internal.decision_json(d) || jsonb_build_object('office', o.name, 'center', v.name)
                            ORDER BY d.id DESC), '[]'),
         CASE WHEN count(*) = row_limit THEN min(d.id) END
    INTO list, next
    FROM (SELECT x.* FROM res_elec.decision x
           WHERE x.election_id = e.id AND x.id < before AND (of_office IS NULL OR x.office_id = of_office)
             AND (state = 'all' OR res_elec_internal.decision_state(x.in_force_at, x.withdrawn_at) = state)
           ORDER BY x.id DESC LIMIT row_limit) AS d
    LEFT JOIN res_elec.office o ON o.id = d.office_id
    LEFT JOIN res_elec.center v ON v.id = o.center_id;
  RETURN res_elec_internal.answer(200, jsonb_build_object('election_id', e.id, 'decisions', list),
    CASE WHEN next IS NOT NULL THEN res_elec_internal.next_link(format('/api/elections/%s/decisions', e.id), req.query
                                                                || jsonb_build_object('before', next)) END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_decisions_get(res_elec_api.request) IS
  'GET /api/elections/{id}/decisions: the newest first; state=waiting, in_force, withdrawn or all, office_id=, '
  'limit=, before=';
