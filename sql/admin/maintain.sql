-- What is to be done now and then.

CREATE FUNCTION res_elec_internal.outdated_delete() RETURNS TABLE (task text, done bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  session_days integer := res_elec_internal.setting('session_keep_days');
  mail_days integer := res_elec_internal.setting('mail_keep_days');
  audit_days integer := res_elec_internal.setting('audit_keep_days');
BEGIN
  task := 'sessions deleted';
  DELETE FROM res_elec.session x
   WHERE x.id IN (SELECT s.id FROM res_elec.session s
                   WHERE coalesce(s.ended_at, s.refreshed_at) < now() - make_interval(days => session_days)
                     FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN NEXT;

  task := 'reset links deleted';
  DELETE FROM res_elec.password_reset x
   WHERE x.token_hash IN (SELECT r.token_hash FROM res_elec.password_reset r WHERE r.expires_at < now()
                          FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN NEXT;

  task := 'changes of address deleted';
  DELETE FROM res_elec.address_change x
   WHERE x.id IN (SELECT c.id FROM res_elec.address_change c WHERE c.expires_at < now() FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN NEXT;

  task := 'mails deleted';
  DELETE FROM res_elec.mail_outbox x
   WHERE x.id IN (SELECT m.id FROM res_elec.mail_outbox m
                   WHERE coalesce(m.sent_at, m.failed_at) < now() - make_interval(days => mail_days)
                     FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN NEXT;

  task := 'security events deleted';
  DELETE FROM res_elec.audit_log l
   WHERE audit_days > 0 AND l.at < now() - make_interval(days => audit_days)
     AND l.action !~ E'\\.(created|changed|deleted|rejected|truncated|pruned)$';
  GET DIAGNOSTICS done = ROW_COUNT;
  IF done > 0 THEN
    PERFORM res_elec_internal.audit_event('audit.pruned', NULL, NULL,
      jsonb_build_object('lines', done, 'before', now() - make_interval(days => audit_days)));
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION res_elec_internal.outdated_delete() IS
  'Deletes old sessions, links and mail, and security events where audit_keep_days says so: how many of each. Waits '
  'for nobody: a row that is locked stays for the next time';

CREATE FUNCTION res_elec.maintain() RETURNS TABLE (task text, done bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  changes bigint := res_elec_internal.setting('checkpoint_changes');
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('res_elec.maintain', 0)) THEN
    RETURN;
  END IF;

  task := 'checkpoints taken';
  done := (SELECT count(*) FROM res_elec.election e WHERE res_elec_internal.checkpoint_take(e.id, changes));
  RETURN NEXT;

  task := 'curves of the count kept';
  done := res_elec_internal.curves_take();
  RETURN NEXT;

  RETURN QUERY SELECT * FROM res_elec_internal.outdated_delete();

  task := 'waiting flags settled';
  done := res_elec_internal.settle_flags();
  RETURN NEXT;

  task := 'parts of totals folded';  -- last: until the commit, writers pass by what is folded
  done := res_elec.fold_tallies();
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION res_elec.maintain() IS
  'Keeps the totals of elections that changed much, for as-of (checkpoint_changes), brings the kept curves of large '
  'counts up to now (curve_sheets), judges the sheets again that no area could be compared with, folds the parts of '
  'totals that nobody is writing, deletes old sessions, links, mail and, where audit_keep_days says so, security '
  'events; returns what it did: nothing while another maintain() is at it. Waits for nobody; run it every few minutes '
  'on a results night, else once a day';
