-- Decisions about sheets: recorded, confirmed by a second person where the setting asks for one, and done.

CREATE FUNCTION res_elec_internal.sheet_status_before(office_id integer, submitted_at timestamptz) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT h.status FROM res_elec.result_sheet_history h
     WHERE h.office_id = sheet_status_before.office_id AND h.submitted_at = sheet_status_before.submitted_at AND h.status <> 'annulled'
     ORDER BY h.version DESC LIMIT 1;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_status_before(integer, timestamptz) IS 'What a sheet was before it was annulled';

CREATE FUNCTION res_elec_internal.decision_record(of_election integer, kind text, of_office integer, submitted_at timestamptz, version integer, status text,
    reference text, decided_on date, reason text, file_id integer) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made res_elec.decision;
BEGIN
  INSERT INTO res_elec.decision (election_id, kind, office_id, submitted_at, version, status, reference, decided_on, reason, file_id,
                                 created_by, db_user, channel, address, request_id, in_force_at)
  SELECT of_election, decision_record.kind, of_office, decision_record.submitted_at, decision_record.version, decision_record.status,
         btrim(decision_record.reference), decision_record.decided_on, btrim(decision_record.reason), decision_record.file_id,
         o.user_id, o.db_user, o.channel, o.address, o.request_id, CASE res_elec_internal.setting('decision_confirmation') WHEN 'off' THEN now() END
    FROM res_elec_internal.origin() o
  RETURNING * INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_record(integer, text, integer, timestamptz, integer, text, text, date, text, integer) IS
  'Records a decision, which is in force at once or waits for a second person, as the setting decision_confirmation says';

CREATE FUNCTION res_elec_internal.decision_apply(d res_elec.decision) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF d.in_force_at IS NOT NULL THEN
    UPDATE res_elec.result_sheet s SET status = d.status, decision_id = d.id, reason = d.reason WHERE s.office_id = d.office_id;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_apply(res_elec.decision) IS 'Does what a decision orders, if it is in force';

CREATE FUNCTION res_elec_internal.sheet_decide(kind text, of_office integer, reference text, decided_on date, reason text, version integer, file_id integer DEFAULT NULL)
  RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  s res_elec.result_sheet := res_elec_internal.sheet_lock(of_office);
  becomes text := CASE kind WHEN 'annul' THEN 'annulled' ELSE res_elec_internal.sheet_status_before(s.office_id, s.submitted_at) END;
  made res_elec.decision;
BEGIN
  PERFORM res_elec_internal.review_check(of_office, s.version, s.status, version, 'annulled', NULL),
          res_elec_internal.decision_check(s.election_id, (SELECT e.status FROM res_elec.election e WHERE e.id = s.election_id), reference, decided_on, reason),
          res_elec_internal.decision_sheet_check(of_office, s.status, CASE WHEN (kind = 'annul') = (s.status <> 'annulled') THEN becomes END);
  made := res_elec_internal.decision_record(s.election_id, kind, of_office, s.submitted_at, s.version, becomes, reference, decided_on, reason, file_id);
  PERFORM res_elec_internal.decision_apply(made);
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_decide(text, integer, text, date, text, integer, integer) IS 'Records a decision that annuls or restores a sheet, and does it';

CREATE FUNCTION res_elec.annul_sheet(office_id integer, reference text, decided_on date, reason text, version integer DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql BEGIN ATOMIC SELECT res_elec_internal.sheet_decide('annul', office_id, reference, decided_on, reason, version); END;
COMMENT ON FUNCTION res_elec.annul_sheet(integer, text, date, text, integer) IS
  'Records the decision that annuls a sheet: it stays to be seen and counts no more, from this transaction on, or from when a second person confirms it where the setting decision_confirmation is on. While its election is active or completed (RE002). Reference, date and reason must be given (RE001); version: the one that the decision is about (RE007 when it is another now)';

CREATE FUNCTION res_elec.restore_sheet(office_id integer, reference text, decided_on date, reason text, version integer DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql BEGIN ATOMIC SELECT res_elec_internal.sheet_decide('restore', office_id, reference, decided_on, reason, version); END;
COMMENT ON FUNCTION res_elec.restore_sheet(integer, text, date, text, integer) IS
  'Records the decision that undoes the annulment of a sheet: it is again what it was before. As annul_sheet';

CREATE FUNCTION res_elec.confirm_decision(decision_id integer) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  d res_elec.decision;
  s res_elec.result_sheet := res_elec_internal.sheet_lock((SELECT x.office_id FROM res_elec.decision x WHERE x.id = decision_id));
  o record := res_elec_internal.origin();
BEGIN
  SELECT * INTO d FROM res_elec.decision x WHERE x.id = decision_id FOR UPDATE;
  PERFORM res_elec_internal.decision_confirm_check(decision_id, d.id IS NOT NULL, d.in_force_at IS NOT NULL,
                                                   coalesce(res_elec_internal.same_person(d.created_by, d.db_user, o.user_id, o.db_user), false)),
          res_elec_internal.review_check(d.office_id, s.version, s.status, d.version, 'annulled', NULL);
  UPDATE res_elec.decision x SET in_force_at = now(), confirmed_by = o.user_id, confirmed_db_user = o.db_user
   WHERE x.id = decision_id
  RETURNING * INTO d;
  PERFORM res_elec_internal.decision_apply(d);
  RETURN d;
END
$$;
COMMENT ON FUNCTION res_elec.confirm_decision(integer) IS
  'A second person confirms a decision that waits: it is in force, and what it orders is done. RE006 for who recorded it, RE007 when its sheet has another version now, RE004 when there is none';
