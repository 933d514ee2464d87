-- What is written of every change: the triggers of the tables, and the views that show it.

-- One line a row that a statement inserts, changes or deletes. A row of a dump was made before this
-- transaction began: its line comes with the dump. Arguments: what the rows are, and their key.
CREATE FUNCTION res_elec_internal.audit_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  o record;
  subject text := TG_ARGV[0];
  key text := TG_ARGV[1];
BEGIN
  SELECT * INTO o FROM res_elec_internal.origin();
  IF TG_OP = 'INSERT' THEN
    INSERT INTO res_elec.audit_log (action, user_id, db_user, channel, address, request_id, subject_id, election_id,
                                    changes)
    SELECT subject || '.created', o.user_id, o.db_user, o.channel, o.address, o.request_id, (r.j ->> 'id')::bigint,
           (r.j ->> CASE subject WHEN 'election' THEN 'id' ELSE 'election_id' END)::integer,
           r.j - '{password_hash,created_at,updated_at,valid_from_xid,valid_from}'::text[]
      FROM (SELECT to_jsonb(f) AS j FROM fresh f WHERE f.created_at = now() OFFSET 0) AS r;  -- 0: once a row
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO res_elec.audit_log (action, user_id, db_user, channel, address, request_id, subject_id, election_id,
                                    changes)
    SELECT subject || '.deleted', o.user_id, o.db_user, o.channel, o.address, o.request_id, (r.j ->> 'id')::bigint,
           (r.j ->> CASE subject WHEN 'election' THEN 'id' ELSE 'election_id' END)::integer,
           r.j - '{password_hash,created_at,updated_at,valid_from_xid,valid_from}'::text[]
      FROM (SELECT to_jsonb(s) AS j FROM stale s OFFSET 0) AS r;
  ELSE
    INSERT INTO res_elec.audit_log (action, user_id, db_user, channel, address, request_id, subject_id, election_id,
                                    changes)
    SELECT subject || '.changed', o.user_id, o.db_user, o.channel, o.address, o.request_id, (d.j ->> 'id')::bigint,
           (d.j ->> CASE subject WHEN 'election' THEN 'id' ELSE 'election_id' END)::integer, d.difference
      FROM (SELECT r.j, res_elec_internal.audit_difference(w.j, r.j) AS difference
              FROM (SELECT to_jsonb(f) AS j FROM fresh f) AS r
              LEFT JOIN (SELECT to_jsonb(s) AS j FROM stale s) AS w ON w.j ->> key = r.j ->> key) AS d
     WHERE d.difference IS NOT NULL;
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_change() IS 'Writes a statement''s changes of a table into the audit log';

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT * FROM (VALUES ('setting', 'setting', 'name'), ('electoral_formula', 'formula', 'name'),
                          ('app_user', 'user', 'id'), ('user_scope', 'scope', 'id'),
                                 ('area', 'area', 'id'), ('election', 'election', 'id'), ('contest', 'contest', 'id'),
                                 ('party', 'party', 'id'),
                                 ('candidate', 'candidate', 'id'), ('center', 'center', 'id'),
                                 ('office', 'office', 'id'),
                                 ('sheet_scan', 'scan', 'id'), ('sheet_rule', 'rule', 'id'), ('draw', 'draw', 'id'),
                                 ('decision', 'decision', 'id')) AS v(name, subject, key) LOOP
    EXECUTE pg_catalog.format(
      'CREATE TRIGGER audit_insert AFTER INSERT ON res_elec.%1$I REFERENCING NEW TABLE AS fresh
         FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.audit_change(%2$L, %3$L);
       CREATE TRIGGER audit_update AFTER UPDATE ON res_elec.%1$I REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
         FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.audit_change(%2$L, %3$L);
       CREATE TRIGGER audit_delete AFTER DELETE ON res_elec.%1$I REFERENCING OLD TABLE AS stale
         FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.audit_change(%2$L, %3$L)', t.name, t.subject, t.key);
  END LOOP;
END
$$;

-- A file's bytes are not put into a JSON row.
CREATE FUNCTION res_elec_internal.audit_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  f res_elec.file := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF TG_OP = 'INSERT' AND NEW.created_at <> now() THEN  -- from a dump
    RETURN NULL;
  END IF;
  PERFORM res_elec_internal.audit_event(CASE TG_OP WHEN 'INSERT' THEN 'file.created' WHEN 'UPDATE' THEN 'file.changed'
                                        ELSE 'file.deleted' END,
    f.id, NULL, jsonb_build_object('kind', f.kind, 'type', f.type, 'size', f.size, 'sha256', encode(f.sha256, 'hex')));
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_file() IS
  'Writes a file that came, changed or went into the audit log, without its bytes';
CREATE TRIGGER audit_file AFTER INSERT OR UPDATE OR DELETE ON res_elec.file
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.audit_file();

-- A sheet's versions say who made them; who deleted it stands here.
CREATE FUNCTION res_elec_internal.audit_sheets_deleted() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.audit_event(CASE s.status WHEN 'rejected' THEN 'sheet.rejected' ELSE 'sheet.deleted' END,
                                        s.office_id, s.election_id, jsonb_build_object('version', s.version,
                                        'submitted_at', s.submitted_at))
     FROM stale s;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_sheets_deleted() IS 'Writes who deleted sheets into the audit log';
CREATE TRIGGER audit_delete AFTER DELETE ON res_elec.result_sheet REFERENCING OLD TABLE AS stale
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.audit_sheets_deleted();

-- TRUNCATE tells no rows: that it happened is written, and sheets go into their history.
CREATE FUNCTION res_elec_internal.audit_truncated() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.audit_event('table.truncated', NULL, NULL, jsonb_build_object('table', TG_TABLE_NAME));
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.audit_truncated() IS 'Writes into the audit log that a table was emptied';
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['setting', 'electoral_formula', 'app_user', 'user_scope', 'area', 'election', 'contest',
                           'party', 'candidate', 'center', 'office',
                           'file', 'sheet_scan', 'sheet_rule', 'sheet_flag', 'draw', 'decision', 'result_sheet',
                           'result_sheet_history', 'office_history', 'audit_log'] LOOP
    EXECUTE pg_catalog.format('CREATE TRIGGER audit_truncate AFTER TRUNCATE ON res_elec.%I
                                 FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.audit_truncated()', t);
  END LOOP;
END
$$;

CREATE VIEW res_elec.sheet_versions AS
  SELECT s.election_id, s.contest_id, s.office_id, s.version, s.status, s.registered_voters, s.total_voters,
         s.blank_votes, s.null_votes,
         s.votes, s.channel, s.submitted_by, s.db_user, s.address, s.request_id, s.submitted_at, s.updated_at, s.reason,
         s.decision_id
    FROM res_elec.result_sheet s
  UNION ALL
  SELECT h.election_id, h.contest_id, h.office_id, h.version, h.status, h.registered_voters, h.total_voters,
         h.blank_votes, h.null_votes,
         h.votes, h.channel, h.submitted_by, h.db_user, h.address, h.request_id, h.submitted_at, h.updated_at, h.reason,
         h.decision_id
    FROM res_elec.result_sheet_history h
   WHERE h.superseded_by <> 'move';
COMMENT ON VIEW res_elec.sheet_versions IS
  'Every version of every sheet, the one in force among them: who entered it, when, how and why';

CREATE FUNCTION res_elec_internal.sheet_action(version integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE version WHEN 1 THEN 'sheet.entered' ELSE 'sheet.changed' END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_action(integer) IS 'What a version of a sheet is called in the audit';

CREATE FUNCTION res_elec_internal.sheet_figures(h res_elec.sheet_versions) RETURNS jsonb LANGUAGE sql
  STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object('version', (h).version, 'status', (h).status, 'registered_voters', (h).registered_voters,
                              'total_voters', (h).total_voters, 'blank_votes', (h).blank_votes,
                              'null_votes', (h).null_votes,
                              'votes', res_elec_internal.votes_to_jsonb((h).votes), 'reason', (h).reason)
           || CASE WHEN (h).decision_id IS NULL THEN '{}' ELSE jsonb_build_object('decision_id', (h).decision_id) END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_figures(res_elec.sheet_versions) IS
  'The figures of a version of a sheet, as the audit tells them';

CREATE VIEW res_elec.audit_sheets AS
  SELECT h.updated_at AS at, res_elec_internal.sheet_action(h.version) AS action, h.submitted_by AS user_id,
         h.db_user, h.channel, h.address, h.request_id, h.office_id::bigint AS subject_id, h.election_id,
         res_elec_internal.sheet_figures(h) AS changes
    FROM res_elec.sheet_versions h;
COMMENT ON VIEW res_elec.audit_sheets IS
  'What sheets keep themselves of who entered and changed them, as lines of the audit';

CREATE VIEW res_elec.audit AS
  SELECT l.at, l.action, l.user_id, l.db_user, l.channel, l.address, l.request_id, l.subject_id, l.election_id,
         l.changes
    FROM res_elec.audit_log l
  UNION ALL
  SELECT s.at, s.action, s.user_id, s.db_user, s.channel, s.address, s.request_id, s.subject_id, s.election_id,
         s.changes
    FROM res_elec.audit_sheets s;
COMMENT ON VIEW res_elec.audit IS
  'Everything that was done: changes of data, each version of each sheet, security events';
