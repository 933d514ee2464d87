-- A decision as REST and the answers about sheets tell it, and the fields of one that is recorded.

CREATE FUNCTION res_elec_internal.decision_json(d res_elec.decision) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'id', (d).id, 'kind', (d).kind, 'election_id', (d).election_id, 'office_id', (d).office_id, 'version', (d).version, 'status', (d).status,
      'reference', (d).reference, 'decided_on', (d).decided_on, 'reason', (d).reason, 'scan', res_elec_internal.file_path((d).file_id),
      'state', CASE WHEN (d).in_force_at IS NULL THEN 'waiting' ELSE 'in_force' END,
      'created_by', (d).created_by, 'created_at', res_elec_internal.moment((d).created_at),
      'confirmed_by', (d).confirmed_by, 'in_force_at', res_elec_internal.moment((d).in_force_at));
  END;
COMMENT ON FUNCTION res_elec_internal.decision_json(res_elec.decision) IS 'A decision in the REST form';

CREATE FUNCTION res_elec_internal.decision_told(decision_id integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT jsonb_build_object('id', d.id, 'kind', d.kind, 'reference', d.reference, 'decided_on', d.decided_on, 'reason', d.reason,
                                    'scan', res_elec_internal.file_path(d.file_id))
            FROM res_elec.decision d WHERE d.id = decision_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_told(integer) IS 'What a sheet tells of the decision that made it what it is; NULL: none did';

CREATE FUNCTION res_elec_internal.decision_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"reference": {"kind": "text", "min": 1, "max": 200, "required": true},
             "decided_on": {"kind": "text", "min": 1, "max": 30, "required": true},
             "reason": {"kind": "text", "min": 1, "max": 1000, "required": true}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.decision_specs() IS 'The fields of a decision, for check_body';
