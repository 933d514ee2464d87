-- The result sheet (procès-verbal) of an office, and its earlier versions.

-- extension/sheet.h knows these columns by number.
CREATE TABLE res_elec.result_sheet (
  office_id integer PRIMARY KEY REFERENCES res_elec.office,
  election_id integer NOT NULL,
  contest_id integer NOT NULL,
  center_id integer NOT NULL,
  commune_id integer,
  department_id integer,
  province_id integer,
  registered_voters integer,
  total_voters integer NOT NULL,
  blank_votes integer NOT NULL,
  null_votes integer NOT NULL,
  votes res_elec.votes NOT NULL,
  status text NOT NULL CHECK (status IN ('provisional', 'verified', 'held')),
  version integer NOT NULL,
  channel text NOT NULL,
  submitted_by integer,
  db_user name NOT NULL,
  address inet,
  request_id text,
  submitted_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  reason text CHECK (length(reason) <= 1000)
) WITH (fillfactor = 90);
CREATE INDEX result_sheet_contest_idx ON res_elec.result_sheet (election_id, contest_id);
CREATE INDEX result_sheet_recent_idx ON res_elec.result_sheet (election_id, updated_at);

COMMENT ON TABLE res_elec.result_sheet IS
  'One result sheet: give office_id, total_voters, blank_votes, null_votes, votes (and registered_voters, if the sheet states it); the rest is filled in. total_voters = blank_votes + null_votes + sum of votes';
COMMENT ON COLUMN res_elec.result_sheet.election_id IS 'From the office, as are contest_id, center_id and the areas: what its totals are counted by';
COMMENT ON COLUMN res_elec.result_sheet.registered_voters IS 'Inscrits, as stated on the sheet; the office''s register when not stated';
COMMENT ON COLUMN res_elec.result_sheet.total_voters IS 'Votants: 0 to 2147483647, at most the registered voters';
COMMENT ON COLUMN res_elec.result_sheet.blank_votes IS 'Bulletins blancs';
COMMENT ON COLUMN res_elec.result_sheet.null_votes IS 'Bulletins nuls';
COMMENT ON COLUMN res_elec.result_sheet.votes IS 'Voix by candidate id; a candidate left out has 0';
COMMENT ON COLUMN res_elec.result_sheet.status IS 'provisional or verified: counted; held: kept apart until released';
COMMENT ON COLUMN res_elec.result_sheet.version IS 'Counts corrections and changes of status, from 1';
COMMENT ON COLUMN res_elec.result_sheet.channel IS 'How this version came in: sql, rest or import (a CSV file, over either)';
COMMENT ON COLUMN res_elec.result_sheet.submitted_by IS 'The app_user who entered this version; NULL: entered in SQL. No foreign key: users are never deleted, and all writers would lock that one row';
COMMENT ON COLUMN res_elec.result_sheet.db_user IS 'The database login that entered this version';
COMMENT ON COLUMN res_elec.result_sheet.address IS 'Where it came from: the client''s address over REST, the connection''s in SQL (NULL: a local socket)';
COMMENT ON COLUMN res_elec.result_sheet.request_id IS 'The REST request that brought it (X-Request-Id)';
COMMENT ON COLUMN res_elec.result_sheet.submitted_at IS 'When the first version was entered. Given only by a restore';
COMMENT ON COLUMN res_elec.result_sheet.reason IS 'Why this version replaced the one before; required once the sheet is verified';

CREATE FUNCTION res_elec.sheet_guard() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec.sheet_guard() IS
  'Judges a result sheet whole and refuses it with all its violations (RE001), or because of its election''s or its own status (RE002)';
CREATE TRIGGER sheet_guard BEFORE INSERT OR UPDATE OR DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec.sheet_guard();

CREATE FUNCTION res_elec.sheet_read(
    office_id integer, body jsonb,
    OUT registered_voters integer, OUT total_voters integer, OUT blank_votes integer, OUT null_votes integer,
    OUT votes res_elec.votes)
  AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec.sheet_read(integer, jsonb) IS
  'The figures of a sheet in the REST form; what is no figure is refused (RE001) together with every rule that the rest breaks';

CREATE TABLE res_elec.result_sheet_history (
  LIKE res_elec.result_sheet,
  superseded_at timestamptz NOT NULL,
  superseded_by text NOT NULL CHECK (superseded_by IN ('correction', 'deletion')),
  PRIMARY KEY (office_id, submitted_at, version)
);
CREATE INDEX result_sheet_history_contest_idx ON res_elec.result_sheet_history (election_id, contest_id);
CREATE INDEX result_sheet_history_recent_idx ON res_elec.result_sheet_history (election_id, updated_at);
COMMENT ON TABLE res_elec.result_sheet_history IS 'Every version of a sheet that was corrected or deleted, as it stood; written by a trigger, append-only for everybody but the owner of the extension';
COMMENT ON COLUMN res_elec.result_sheet_history.superseded_at IS 'When it stopped being the sheet of its office';
COMMENT ON COLUMN res_elec.result_sheet_history.superseded_by IS 'correction: the next version has the reason; deletion: the office had no sheet then';

CREATE FUNCTION res_elec.sheet_keep(s res_elec.result_sheet, superseded_by text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.result_sheet_history (
      office_id, election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters, total_voters,
      blank_votes, null_votes, votes, status, version, channel, submitted_by, db_user, address, request_id, submitted_at, updated_at, reason, superseded_at, superseded_by)
  VALUES (
      s.office_id, s.election_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id, s.registered_voters, s.total_voters,
      s.blank_votes, s.null_votes, s.votes, s.status, s.version, s.channel, s.submitted_by, s.db_user, s.address, s.request_id, s.submitted_at, s.updated_at, s.reason, clock_timestamp(), superseded_by);
END
$$;
COMMENT ON FUNCTION res_elec.sheet_keep(res_elec.result_sheet, text) IS 'Puts a version of a sheet into the history';

CREATE FUNCTION res_elec.sheet_supersede() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
      PERFORM res_elec.refuse('RE002', 'needs_read_committed', ARRAY['result_sheet']);
    END IF;
    IF EXISTS (SELECT FROM res_elec.result_sheet s JOIN res_elec.election e ON e.id = s.election_id
                WHERE e.status <> 'active') THEN
      PERFORM res_elec.refuse('RE002', 'election_not_active', '{}',
        (SELECT jsonb_build_object('election_id', e.id, 'status', e.status)
           FROM res_elec.election e JOIN res_elec.result_sheet s ON s.election_id = e.id
          WHERE e.status <> 'active' LIMIT 1));
    END IF;
    PERFORM res_elec.sheet_keep(s, 'deletion') FROM res_elec.result_sheet s;
  ELSE
    PERFORM res_elec.sheet_keep(OLD, CASE TG_OP WHEN 'DELETE' THEN 'deletion' ELSE 'correction' END);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER sheet_correct AFTER UPDATE ON res_elec.result_sheet
  FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION res_elec.sheet_supersede();
CREATE TRIGGER sheet_delete AFTER DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec.sheet_supersede();
CREATE TRIGGER sheet_truncate BEFORE TRUNCATE ON res_elec.result_sheet
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec.sheet_supersede();
