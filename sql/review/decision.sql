-- Decisions about sheets, offices and elections: recorded, confirmed by a second person where the setting asks for one,
-- and done.

CREATE FUNCTION res_elec_internal.sheet_status_before(office_id integer, submitted_at timestamptz) RETURNS text
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT h.status FROM res_elec.result_sheet_history h
     WHERE h.office_id = sheet_status_before.office_id AND h.submitted_at = sheet_status_before.submitted_at
         AND h.status <> 'annulled'
     ORDER BY h.version DESC LIMIT 1;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_status_before(integer, timestamptz) IS
  'What a sheet was before it was annulled';

CREATE FUNCTION res_elec_internal.decision_record(of_election integer, kind text, of_office integer,
                                                  submitted_at timestamptz, version integer, status text,
    reference text, decided_on date, reason text, file_id integer, merged_into integer DEFAULT NULL)
  RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made res_elec.decision;
BEGIN
  INSERT INTO res_elec.decision (election_id, kind, office_id, submitted_at, version, status, reference, decided_on,
                                 reason, file_id, merged_into,
                                 created_by, db_user, channel, address, request_id, in_force_at)
  SELECT of_election, decision_record.kind, of_office, decision_record.submitted_at, decision_record.version,
         decision_record.status,
         nullif(btrim(decision_record.reference), ''), decision_record.decided_on, nullif(btrim(decision_record.reason),
             ''), decision_record.file_id, decision_record.merged_into,
         o.user_id, o.db_user, o.channel, o.address, o.request_id,
         CASE res_elec_internal.setting('decision_confirmation') WHEN 'off'
           THEN res_elec_internal.decision_moment(of_election) END
    FROM res_elec_internal.origin() o
  RETURNING * INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_record(integer, text, integer, timestamptz, integer, text, text, date,
                                                      text, integer, integer) IS
  'Records a decision, which is in force at once or waits for a second person, as the setting decision_confirmation '
  'says';

CREATE FUNCTION res_elec_internal.decision_apply(d res_elec.decision) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF d.in_force_at IS NOT NULL THEN
    UPDATE res_elec.result_sheet s SET status = d.status, decision_id = d.id, reason = d.reason
     WHERE s.office_id = d.office_id AND d.kind IN ('annul', 'restore');
    UPDATE res_elec.office o SET status = d.status, merged_into = d.merged_into, decision_id = d.id,
        reason = d.reason
     WHERE o.id = d.office_id AND d.kind = 'office';
    DELETE FROM res_elec.result_sheet s  -- of an office that has voted again, and shall once more
     WHERE s.office_id = d.office_id AND s.status = 'annulled' AND d.kind = 'office' AND d.status = 'to_vote_again'
       AND d.id > (SELECT coalesce(o.decision_id, 0) FROM res_elec.office o WHERE o.id = d.office_id)
       AND res_elec_internal.node_keeps(s.province_id);
    UPDATE res_elec.election e SET status = d.status, decision_id = d.id WHERE e.id = d.election_id
        AND d.kind = 'reopen';
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_apply(res_elec.decision) IS
  'Does what a decision orders, if it is in force';

CREATE FUNCTION res_elec_internal.sheet_decide(kind text, of_office integer, reference text, decided_on date,
                                               reason text, version integer, file_id integer DEFAULT NULL)
  RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  s res_elec.result_sheet := res_elec_internal.sheet_lock(of_office);
  becomes text := CASE kind WHEN 'annul' THEN 'annulled' ELSE res_elec_internal.sheet_status_before(s.office_id,
      s.submitted_at) END;
  made res_elec.decision;
BEGIN
  PERFORM res_elec_internal.review_check(of_office, s.version, s.status, version, 'annulled', NULL),
          res_elec_internal.decision_check(kind, s.election_id, (SELECT e.status FROM res_elec.election e
              WHERE e.id = s.election_id), reference, decided_on, reason),
          res_elec_internal.decision_sheet_check(of_office, s.status,
                                                 CASE WHEN (kind = 'annul') = (s.status <> 'annulled') THEN becomes
                                                 END);
  made := res_elec_internal.decision_record(s.election_id, kind, of_office, s.submitted_at, s.version, becomes,
                                            reference, decided_on, reason, file_id);
  PERFORM res_elec_internal.decision_apply(made);
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_decide(text, integer, text, date, text, integer, integer) IS
  'Records a decision that annuls or restores a sheet, and does it';

CREATE FUNCTION res_elec.annul_sheet(office_id integer, reference text, decided_on date, reason text,
                                     version integer DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.sheet_decide('annul', office_id, reference, decided_on, reason, version);
  END;
COMMENT ON FUNCTION res_elec.annul_sheet(integer, text, date, text, integer) IS
  'Records the decision that annuls a sheet: it stays to be seen and counts no more, from this transaction on, or '
  'from when a second person confirms it where the setting decision_confirmation is on. While its election is active '
  'or completed (RE002). Reference, date and reason must be given (RE001); version: the one that the decision is '
  'about (RE007 when it is another now)';

CREATE FUNCTION res_elec.restore_sheet(office_id integer, reference text, decided_on date, reason text,
                                       version integer DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.sheet_decide('restore', office_id, reference, decided_on, reason, version);
  END;
COMMENT ON FUNCTION res_elec.restore_sheet(integer, text, date, text, integer) IS
  'Records the decision that undoes the annulment of a sheet: it is again what it was before. As annul_sheet';

CREATE FUNCTION res_elec_internal.office_decide(of_office integer, status text, reference text, decided_on date,
                                                reason text, file_id integer DEFAULT NULL,
                                                merged_into integer DEFAULT NULL)
  RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  o res_elec.office;
  annulled boolean;
  made res_elec.decision;
BEGIN
  PERFORM res_elec.election_lock((SELECT x.election_id FROM res_elec.office x WHERE x.id = of_office));
  SELECT * INTO o FROM res_elec.office x WHERE x.id = of_office;
  annulled := EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.office_id = of_office AND s.status = 'annulled');
  PERFORM res_elec_internal.decision_office_check(of_office,
            CASE WHEN annulled AND office_decide.status = 'to_vote_again' THEN 'expected' ELSE o.status END, status,
            o.merged_into, office_decide.merged_into,
            EXISTS (SELECT FROM res_elec.office x WHERE x.id = office_decide.merged_into AND x.id <> o.id
                    AND x.contest_id = o.contest_id AND res_elec_internal.office_is_expected(x.status))),
          res_elec_internal.decision_check('office', o.election_id, (SELECT e.status FROM res_elec.election e
              WHERE e.id = o.election_id), reference, decided_on, reason);
  made := res_elec_internal.decision_record(o.election_id, 'office', of_office, NULL, NULL, status, reference,
                                            decided_on, reason, file_id, merged_into);
  PERFORM res_elec_internal.decision_apply(made);
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_decide(integer, text, text, date, text, integer, integer) IS
  'Records a decision that gives an office another status, and does it';

CREATE FUNCTION res_elec.decide_office(office_id integer, status text, reference text, decided_on date, reason text,
                                       merged_into integer DEFAULT NULL)
  RETURNS res_elec.decision
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.office_decide(office_id, status, reference, decided_on, reason, NULL, merged_into);
  END;
COMMENT ON FUNCTION res_elec.decide_office(integer, text, text, date, text, integer) IS
  'Records the decision that an office did not vote (not_held), votes again (to_vote_again: its annulled sheet is '
  'taken out, into the history; also that of a vote that was a second one), is merged into another one of its contest '
  '(merged, with merged_into; its registered voters are in the other''s register from then on), or is expected after '
  'all; also once its election is completed. As annul_sheet';

CREATE FUNCTION res_elec_internal.election_decide(kind text, of_election integer, reference text, decided_on date,
                                                  reason text) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  e res_elec.election;
  made res_elec.decision;
BEGIN
  PERFORM res_elec.election_lock(of_election);
  e := res_elec_internal.require_election(of_election, 'election_id');
  PERFORM res_elec_internal.decision_check(kind, e.id, e.status, reference, decided_on, reason);
  made := res_elec_internal.decision_record(e.id, kind, NULL, NULL, NULL, CASE kind WHEN 'reopen' THEN 'active'
                                            ELSE 'completed' END, reference, decided_on, reason, NULL);
  PERFORM res_elec_internal.decision_apply(made);
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec_internal.election_decide(text, integer, text, date, text) IS
  'Records a decision that re-opens an election or proclaims its outcome, and does it';

CREATE FUNCTION res_elec.reopen_election(election_id integer, reason text, reference text DEFAULT NULL,
                                         decided_on date DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql BEGIN ATOMIC SELECT res_elec_internal.election_decide('reopen', election_id, reference, decided_on,
      reason); END;
COMMENT ON FUNCTION res_elec.reopen_election(integer, text, text, date) IS
  'Makes a completed election active again, for a reason (RE001): its sheets change and are entered again, its '
  'outcome is provisional. For administrators of the database. RE002 unless it is completed';

CREATE FUNCTION res_elec.proclaim_election(election_id integer, reference text, decided_on date,
                                           reason text DEFAULT NULL) RETURNS res_elec.decision
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.election_decide('proclaim', election_id, reference, decided_on, reason);
  END;
COMMENT ON FUNCTION res_elec.proclaim_election(integer, text, date, text) IS
  'Records that the outcome of a completed election is proclaimed: it is final until it is re-opened. What decisions '
  'change after that is told beside it: election_proclamations. RE002 unless it is completed';

CREATE FUNCTION res_elec_internal.decision_waiting(decision_id integer) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  d res_elec.decision;
BEGIN
  SELECT * INTO d FROM res_elec.decision x WHERE x.id = decision_id;
  IF d.kind IN ('annul', 'restore') THEN
    PERFORM res_elec_internal.sheet_lock(d.office_id);
  ELSIF d.id IS NOT NULL THEN
    PERFORM res_elec.election_lock(d.election_id);
  END IF;
  SELECT * INTO d FROM res_elec.decision x WHERE x.id = decision_id FOR UPDATE;
  PERFORM res_elec_internal.decision_open_check(decision_id, d.id IS NOT NULL, d.in_force_at IS NOT NULL,
                                                d.withdrawn_at IS NOT NULL);
  RETURN d;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_waiting(integer) IS
  'A decision that waits for a second person, locked with what it is about; RE004 when there is none, RE002 when it '
  'does not wait';

-- A person has an account of the server, or a login of the database: there who may re-open may confirm it.
CREATE FUNCTION res_elec_internal.may_reopen(user_id integer) RETURNS boolean LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT CASE WHEN user_id IS NULL
                THEN pg_catalog.has_function_privilege(session_user,
                       'res_elec.reopen_election(integer, text, text, date)', 'EXECUTE')
                ELSE (SELECT u.role = 'admin' FROM res_elec.app_user u WHERE u.id = user_id) END;
  END;
COMMENT ON FUNCTION res_elec_internal.may_reopen(integer) IS
  'Whether who acts, an app_user or (NULL) the database login of the session, may re-open elections';

CREATE FUNCTION res_elec.confirm_decision(decision_id integer) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  d res_elec.decision;
  s res_elec.result_sheet;
  o record := res_elec_internal.origin();
BEGIN
  d := res_elec_internal.decision_waiting(decision_id);
  PERFORM res_elec_internal.decision_confirm_check(decision_id, res_elec_internal.person_beside(d.created_by, d.db_user,
      o.user_id, o.db_user), d.kind <> 'reopen' OR res_elec_internal.may_reopen(o.user_id));
  SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = d.office_id;
  IF d.kind IN ('annul', 'restore') THEN
    PERFORM res_elec_internal.review_check(d.office_id, s.version, s.status, d.version, 'annulled', NULL);
  ELSE
    PERFORM res_elec_internal.decision_check(d.kind, d.election_id, (SELECT e.status FROM res_elec.election e
        WHERE e.id = d.election_id), d.reference, d.decided_on, d.reason);
  END IF;
  UPDATE res_elec.decision x SET in_force_at = res_elec_internal.decision_moment(d.election_id),
      confirmed_by = o.user_id, confirmed_db_user = o.db_user
   WHERE x.id = decision_id
  RETURNING * INTO d;
  PERFORM res_elec_internal.decision_apply(d);
  RETURN d;
END
$$;
COMMENT ON FUNCTION res_elec.confirm_decision(integer) IS
  'A second person confirms a decision that waits: it is in force, and what it orders is done. RE006 for who recorded '
  'it, and of a re-opening for who may not re-open; RE002 when it does not wait, RE007 when its sheet has another '
  'version now, RE004 when there is none';

CREATE FUNCTION res_elec.withdraw_decision(decision_id integer) RETURNS res_elec.decision
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  d res_elec.decision := res_elec_internal.decision_waiting(decision_id);
  o record := res_elec_internal.origin();
BEGIN
  PERFORM res_elec_internal.decision_withdraw_check(decision_id,
            res_elec_internal.person_beside(d.created_by, d.db_user, o.user_id, o.db_user) = 'same');
  UPDATE res_elec.decision x SET withdrawn_at = clock_timestamp(), withdrawn_by = o.user_id,
      withdrawn_db_user = o.db_user
   WHERE x.id = decision_id
  RETURNING * INTO d;
  RETURN d;
END
$$;
COMMENT ON FUNCTION res_elec.withdraw_decision(integer) IS
  'Who recorded a decision that waits for a second person takes it back: it stays to be seen and is confirmed no more. '
  'RE006 for anybody else, RE002 when it does not wait, RE004 when there is none';
