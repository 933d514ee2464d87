-- What the soft rules would say, asked before anything is sent or set.

CREATE FUNCTION res_elec_internal.sheet_would(o res_elec.office, s res_elec.result_sheet, body jsonb) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  f record;
  flags text[];
BEGIN
  SELECT * INTO f FROM res_elec_internal.sheet_read_sound(o.id, body);
  IF s.office_id IS NOT NULL
     AND res_elec_internal.same_figures(s, f.registered_voters, f.total_voters, f.blank_votes, f.null_votes,
                                        f.votes) THEN
    RETURN '[]';
  END IF;
  SELECT res_elec_internal.sheets_judged(o.id, o.election_id, o.contest_id, o.province_id, o.department_id,
           o.commune_id, o.registered_voters, coalesce(f.registered_voters, s.registered_voters, o.registered_voters),
           f.total_voters, f.blank_votes, f.null_votes, f.votes, s.registered_voters, NULL, true)
    INTO flags;
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', w.flag -> 'rule', 'action', w.flag -> 'action',
                                      'context', w.flag -> 'context',
                                      'message', res_elec_internal.message(res_elec_internal.flag_violation(
                                                   w.flag ->> 'rule', w.flag -> 'context'))) ORDER BY w.n), '[]')
            FROM (SELECT x.flag::jsonb AS flag, x.n FROM unnest(flags) WITH ORDINALITY AS x(flag, n)) AS w
           WHERE NOT (w.flag -> 'waiting')::boolean);
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_would(res_elec.office, res_elec.result_sheet, jsonb) IS
  'What the soft rules would say of a whole sheet in the REST form, in place of the one that stands, if one does (all '
  'NULL: none): [{rule, action, context, message}]. The areas it is compared with have the one that stands. Refuses '
  'what no figure is and every rule that is broken (RE001)';

CREATE FUNCTION res_elec_api.api_sheet_check(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet := res_elec_internal.sheet_of(o.id);
  body jsonb := res_elec_internal.nested(req.body, 'results');
BEGIN
  PERFORM res_elec_internal.check_body(req.body, '{}');
  RETURN res_elec_internal.answer(200, jsonb_build_object('office_id', o.id, 'flags',
    res_elec_internal.sheet_would(o, s, CASE WHEN s.office_id IS NULL THEN body
                                             ELSE res_elec_internal.sheet_wire(s) || body END)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_check(res_elec_api.request) IS
  'POST /api/offices/{id}/results/check: a sheet or a correction, as POST and PUT take it, is judged and not entered: '
  'refused (RE001) as it would be, or what would flag or hold it';

CREATE FUNCTION res_elec_internal.check_rule_item(item jsonb) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.check_body(item, '{"rule": {"kind": "text", "min": 1, "max": 100, "required": true},
                                      "action": {"kind": "choice", "allowed": ["flag", "hold", "off"]}}');
  PERFORM res_elec_internal.require_object(nullif(item -> 'thresholds', 'null'), 'thresholds');
END
$$;
COMMENT ON FUNCTION res_elec_internal.check_rule_item(jsonb) IS
  'Refuses (RE001) what is no {rule, action?, thresholds?}';

CREATE FUNCTION res_elec_api.api_rules_try(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  items jsonb := res_elec_internal.nested(req.body, 'rules') -> 'rules';
  now_counted jsonb;
  tried jsonb;
BEGIN
  PERFORM res_elec_internal.check_rule_items(items);
  PERFORM res_elec_internal.check_rule_item(i.value) FROM jsonb_array_elements(items) i;
  now_counted := res_elec_internal.rules_counted(e.id);
  tried := res_elec_internal.rules_tried(e.id, items);
  RETURN res_elec_internal.answer(200, jsonb_build_object('election_id', e.id,
    'sheets', (SELECT count(*) FROM res_elec.result_sheet s
                WHERE s.election_id = e.id AND s.status IN ('provisional', 'verified', 'held')),
    'rules', (SELECT jsonb_agg(jsonb_build_object('rule', l.rule,
                                 'now', coalesce(now_counted -> l.rule -> 'sheets', '0'),
                                 'now_held', coalesce(now_counted -> l.rule -> 'held', '0'),
                                 'then', coalesce(tried -> l.rule -> 'sheets', '0'),
                                 'then_held', coalesce(tried -> l.rule -> 'held', '0'),
                                 'offices', coalesce(tried -> l.rule -> 'offices', '[]')) ORDER BY l.rule)
                FROM res_elec.sheet_rule_list() l)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_rules_try(res_elec_api.request) IS
  'POST /api/elections/{id}/rules/try: {rules:[{rule,action?,thresholds?}]}: how many of the sheets that are in each '
  'rule flags or holds by the terms in force (now) and would by these (then), with the first 20 offices; changes '
  'nothing';
