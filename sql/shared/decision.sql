-- A decision as REST and the answers about sheets tell it, and the fields of one that is recorded.

CREATE FUNCTION res_elec_internal.decision_json(d res_elec.decision) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (d).id, 'kind', (d).kind, 'election_id', (d).election_id, 'office_id', (d).office_id,
      'version', (d).version, 'status', (d).status, 'merged_into', (d).merged_into,
      'reference', (d).reference, 'decided_on', (d).decided_on, 'reason', (d).reason,
      'scan', res_elec_internal.file_path((d).file_id),
      'state', res_elec_internal.decision_state((d).in_force_at, (d).withdrawn_at),
      'created_by', (d).created_by, 'created_at', res_elec_internal.moment((d).created_at),
      'confirmed_by', (d).confirmed_by, 'in_force_at', res_elec_internal.moment((d).in_force_at),
      'withdrawn_by', (d).withdrawn_by, 'withdrawn_at', res_elec_internal.moment((d).withdrawn_at));
  END;
COMMENT ON FUNCTION res_elec_internal.decision_json(res_elec.decision) IS 'A decision in the REST form';

CREATE FUNCTION res_elec_internal.decision_told(decision_id integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT jsonb_build_object('id', d.id, 'kind', d.kind, 'reference', d.reference, 'decided_on', d.decided_on,
                                    'reason', d.reason,
                                    'scan', res_elec_internal.file_path(d.file_id))
            FROM res_elec.decision d WHERE d.id = decision_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_told(integer) IS
  'What a sheet tells of the decision that made it what it is; NULL: none did';

CREATE FUNCTION res_elec_internal.decision_specs(kind text) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object(
      'reference', json_build_object('kind', 'text', 'min', CASE kind WHEN 'reopen' THEN 0 ELSE 1 END, 'max', 200,
                                     'required', kind <> 'reopen'),
      'decided_on', json_build_object('kind', 'text', 'min', 1, 'max', 30, 'required', kind <> 'reopen'),
      'reason', json_build_object('kind', 'text', 'min', CASE kind WHEN 'proclaim' THEN 0 ELSE 1 END, 'max', 1000,
                                  'required', kind <> 'proclaim'));
  END;
COMMENT ON FUNCTION res_elec_internal.decision_specs(text) IS 'The fields of a decision of a kind, for check_body';

CREATE FUNCTION res_elec_internal.outcome_state(of_election integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT jsonb_build_object('state', p.state, 'reference', p.reference, 'decided_on', p.decided_on,
                                    'proclaimed_at', res_elec_internal.moment(p.proclaimed_at),
                                    'decision_id', p.decision_id,
                                    'decisions_since', p.decisions_since, 'sheets_changed_since',
                                    p.sheets_changed_since)
            FROM res_elec.election_proclamations p WHERE p.election_id = of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.outcome_state(integer) IS
  'Whether the outcome of an election is provisional or final: {state, reference, decided_on, proclaimed_at, '
  'decision_id, decisions_since, sheets_changed_since}, the latter two what was changed after it was proclaimed';
