-- The result sheet (procès-verbal) of an office, and its earlier versions.

CREATE FUNCTION res_elec_internal.sheet_words_fit(status text, reason text) RETURNS boolean AS 'MODULE_PATHNAME'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_words_fit(text, text) IS
  'Whether a sheet may be in this state (see the column status of result_sheet), and its reason has at most 1000 '
  'characters';

-- extension/sheet/sheet.h knows these columns by number. A check is read from its text by each statement that writes: a
-- list of words would take longer than the rest of the row, so there is one check, in C.
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
  status text NOT NULL,
  version integer NOT NULL,
  figures_version integer NOT NULL,
  channel text NOT NULL,
  submitted_by integer,
  db_user name NOT NULL,
  address inet,
  request_id text,
  submitted_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  reason text,
  decision_id integer,
  valid_from_xid xid8 NOT NULL,
  valid_from timestamptz NOT NULL,
  office_registered_voters integer,
  CONSTRAINT result_sheet_words_check CHECK (res_elec_internal.sheet_words_fit(status, reason))
) WITH (fillfactor = 90);
CREATE INDEX result_sheet_contest_idx ON res_elec.result_sheet (election_id, contest_id);
CREATE INDEX result_sheet_recent_idx ON res_elec.result_sheet (election_id, updated_at);
CREATE INDEX result_sheet_held_idx ON res_elec.result_sheet (election_id, updated_at, office_id) WHERE status = 'held';
CREATE INDEX result_sheet_valid_from_idx ON res_elec.result_sheet (election_id, valid_from_xid, office_id);

COMMENT ON TABLE res_elec.result_sheet IS
  'One result sheet: give office_id, total_voters, blank_votes, null_votes, votes (and registered_voters, if the '
  'sheet states it); the rest is filled in. total_voters = blank_votes + null_votes + sum of votes';
COMMENT ON COLUMN res_elec.result_sheet.election_id IS
  'From the office, as are contest_id, center_id and the areas: what its totals are counted by';
COMMENT ON COLUMN res_elec.result_sheet.registered_voters IS
  'Inscrits, as stated on the sheet; the office''s register when not stated';
COMMENT ON COLUMN res_elec.result_sheet.total_voters IS 'Votants: 0 to 2147483647, at most the registered voters';
COMMENT ON COLUMN res_elec.result_sheet.blank_votes IS 'Bulletins blancs';
COMMENT ON COLUMN res_elec.result_sheet.null_votes IS 'Bulletins nuls';
COMMENT ON COLUMN res_elec.result_sheet.votes IS 'Voix by candidate id; a candidate left out has 0';
COMMENT ON COLUMN res_elec.result_sheet.status IS
  'provisional or verified: counted; held: kept apart until another person releases it; annulled: shown and not '
  'counted, by a decision; rejected: taken out, kept in the history';
COMMENT ON COLUMN res_elec.result_sheet.version IS 'Counts corrections and changes of status, from 1';
COMMENT ON COLUMN res_elec.result_sheet.figures_version IS
  'The version that brought the figures, at most version: what the soft rules judged. Filled in';
COMMENT ON COLUMN res_elec.result_sheet.channel IS
  'How this version came in: sql, rest or import (a CSV file, over either)';
COMMENT ON COLUMN res_elec.result_sheet.submitted_by IS
  'The app_user who entered this version; NULL: entered in SQL. No foreign key: users are never deleted, and all '
  'writers would lock that one row';
COMMENT ON COLUMN res_elec.result_sheet.db_user IS 'The database login that entered this version';
COMMENT ON COLUMN res_elec.result_sheet.address IS
  'Where it came from: the client''s address over REST, the connection''s in SQL (NULL: a local socket)';
COMMENT ON COLUMN res_elec.result_sheet.request_id IS 'The REST request that brought it (X-Request-Id)';
COMMENT ON COLUMN res_elec.result_sheet.submitted_at IS 'When the first version was entered. Given only by a restore';
COMMENT ON COLUMN res_elec.result_sheet.valid_from_xid IS
  'The transaction since which the row says this and counts where it counts; 0: it came with a dump or a first copy';
COMMENT ON COLUMN res_elec.result_sheet.valid_from IS
  'Since when: updated_at, or later when its office moved; later than what it replaced, whatever the clock says';
COMMENT ON COLUMN res_elec.result_sheet.office_registered_voters IS
  'The office''s register, whatever the sheet states; NULL: not known. Filled in, and follows the register without a '
  'new version: how many voters are registered where no sheet is counted is told from it';
COMMENT ON COLUMN res_elec.result_sheet.reason IS
  'Why this version replaced the one before; required once the sheet is verified, and to release or reject one that '
  'is held';
COMMENT ON COLUMN res_elec.result_sheet.decision_id IS
  'The decision that annulled or restored the sheet, in the version that it made; NULL: none did. No foreign key: '
  'sheets are restored before decisions';

CREATE FUNCTION res_elec_internal.sheet_guard() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheet_guard() IS
  'Judges a result sheet whole and refuses it with all its violations (RE001), or because of its election''s or its '
  'own status (RE002)';
CREATE TRIGGER sheet_guard BEFORE INSERT OR UPDATE OR DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.sheet_guard();

CREATE FUNCTION res_elec_internal.sheet_read(
    office_id integer, body jsonb,
    OUT registered_voters integer, OUT total_voters integer, OUT blank_votes integer, OUT null_votes integer,
    OUT votes res_elec.votes)
  AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_read(integer, jsonb) IS
  'The figures of a sheet in the REST form; what is no figure is refused (RE001) together with every rule that the '
  'rest breaks';

CREATE FUNCTION res_elec_internal.sheet_read_sound(
    office_id integer, body jsonb,
    OUT registered_voters integer, OUT total_voters integer, OUT blank_votes integer, OUT null_votes integer,
    OUT votes res_elec.votes)
  AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_read_sound(integer, jsonb) IS
  'The same of a whole sheet that is not entered: refused with every rule that it breaks (RE001)';

CREATE TABLE res_elec.result_sheet_history (
  LIKE res_elec.result_sheet,
  superseded_at timestamptz NOT NULL,
  superseded_by text NOT NULL CHECK (superseded_by IN ('correction', 'deletion', 'move')),
  valid_to_xid xid8 NOT NULL,
  ended_by integer,
  ended_db_user name,
  ended_channel text,
  PRIMARY KEY (office_id, submitted_at, version, superseded_at)
);
CREATE INDEX result_sheet_history_contest_idx ON res_elec.result_sheet_history (election_id, contest_id);
CREATE INDEX result_sheet_history_recent_idx ON res_elec.result_sheet_history (election_id, updated_at);
CREATE INDEX result_sheet_history_valid_from_idx ON res_elec.result_sheet_history (election_id, valid_from_xid,
    office_id);
CREATE INDEX result_sheet_history_valid_to_idx ON res_elec.result_sheet_history (election_id, valid_to_xid, office_id);
CREATE INDEX result_sheet_history_deleted_idx ON res_elec.result_sheet_history (election_id, valid_to_xid, office_id)
  WHERE superseded_by = 'deletion';
COMMENT ON TABLE res_elec.result_sheet_history IS
  'Every version of a sheet that was corrected or deleted, as it stood, and where it counted before its office moved; '
  'written by a trigger, append-only for everybody but the owner of the extension';
COMMENT ON COLUMN res_elec.result_sheet_history.superseded_at IS
  'When it stopped being the sheet of its office, or counting there; the same as valid_from of what followed';
COMMENT ON COLUMN res_elec.result_sheet_history.superseded_by IS
  'correction: the next version has the reason; deletion: the office had no sheet then; move: the same version went '
  'on counting elsewhere';
COMMENT ON COLUMN res_elec.result_sheet_history.valid_to_xid IS
  'The transaction that ended it; 0: the row came with a dump or a first copy';
COMMENT ON COLUMN res_elec.result_sheet_history.ended_by IS
  'The app_user who corrected, deleted or moved it; NULL: SQL';
COMMENT ON COLUMN res_elec.result_sheet_history.ended_db_user IS 'The database login that did';
COMMENT ON COLUMN res_elec.result_sheet_history.ended_channel IS 'How: sql or rest';

CREATE FUNCTION res_elec_internal.sheet_keep(s res_elec.result_sheet, superseded_by text, at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.result_sheet_history (
      office_id, election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters,
      total_voters,
      blank_votes, null_votes, votes, status, version, figures_version, channel, submitted_by, db_user, address,
      request_id, submitted_at, updated_at, reason,
      decision_id, valid_from_xid, valid_from, office_registered_voters, superseded_at, superseded_by, ended_by,
      ended_db_user, ended_channel)
  SELECT
      s.office_id, s.election_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id,
      s.registered_voters, s.total_voters,
      s.blank_votes, s.null_votes, s.votes, s.status, s.version, s.figures_version, s.channel, s.submitted_by,
      s.db_user, s.address, s.request_id, s.submitted_at, s.updated_at, s.reason,
      s.decision_id, s.valid_from_xid, s.valid_from, s.office_registered_voters, at, sheet_keep.superseded_by,
      o.user_id, o.db_user, o.channel
    FROM res_elec_internal.origin() o;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_keep(res_elec.result_sheet, text, timestamptz) IS
  'Puts a version of a sheet into the history';

CREATE FUNCTION res_elec_internal.sheet_truncate_check() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheet_truncate_check() IS
  'Refuses (RE002) that all sheets go at once while an election of them is not active, and otherwise than in READ '
  'COMMITTED';

CREATE FUNCTION res_elec_internal.sheet_supersede() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM res_elec_internal.sheet_truncate_check();
    PERFORM res_elec_internal.sheet_keep(s, 'deletion', greatest(clock_timestamp(),
        s.valid_from + interval '1 microsecond')) FROM res_elec.result_sheet s;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM res_elec_internal.sheet_keep(OLD, 'deletion', greatest(clock_timestamp(),
        OLD.valid_from + interval '1 microsecond'));
  ELSE
    PERFORM res_elec_internal.sheet_keep(OLD, CASE WHEN OLD.version = NEW.version THEN 'move' ELSE 'correction' END,
                                         NEW.valid_from);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_supersede() IS
  'Puts the version of a sheet that a correction, a deletion or TRUNCATE ends into the history';
CREATE TRIGGER sheet_correct AFTER UPDATE ON res_elec.result_sheet
  FOR EACH ROW WHEN ((OLD.version, OLD.center_id, OLD.commune_id, OLD.department_id, OLD.province_id)
                     IS DISTINCT FROM (NEW.version, NEW.center_id, NEW.commune_id, NEW.department_id, NEW.province_id))
  EXECUTE FUNCTION res_elec_internal.sheet_supersede();
CREATE TRIGGER sheet_delete AFTER DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.sheet_supersede();
CREATE TRIGGER sheet_truncate BEFORE TRUNCATE ON res_elec.result_sheet
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.sheet_supersede();

-- Where rows come from elsewhere. The trigger of the table leaves valid_to_xid out: it is filled in. A row of a dump,
-- or of a subscription's first copy, ended in no transaction of this database. A row that a subscription brings later
-- has been written by this database's own trigger before it comes (as for a TRUNCATE it has not): that one has the
-- transactions, the one that comes who and when.
CREATE FUNCTION res_elec_internal.sheet_history_position() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NEW.valid_to_xid IS NULL THEN
    NEW.valid_to_xid := pg_current_xact_id();
    RETURN NEW;
  END IF;
  IF current_setting('session_replication_role') = 'replica' THEN
    UPDATE res_elec.result_sheet_history h
       SET superseded_at = NEW.superseded_at, ended_by = NEW.ended_by, ended_db_user = NEW.ended_db_user,
           ended_channel = NEW.ended_channel
     WHERE h.office_id = NEW.office_id AND h.submitted_at = NEW.submitted_at AND h.version = NEW.version
       -- a version ends once; where it counted before, several times
       AND (h.valid_from = NEW.valid_from OR NEW.superseded_by <> 'move')
       AND h.superseded_by = NEW.superseded_by AND h.valid_to_xid = pg_current_xact_id();
    IF FOUND THEN
      RETURN NULL;
    END IF;
    NEW.valid_to_xid := pg_current_xact_id();
    SELECT s.valid_from_xid INTO NEW.valid_from_xid
      FROM res_elec.result_sheet s
     WHERE s.office_id = NEW.office_id AND s.submitted_at = NEW.submitted_at AND s.version = NEW.version
         AND s.valid_from = NEW.valid_from;
    IF FOUND THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM res_elec_internal.checkpoints_lack_row(NEW.election_id);
  NEW.valid_from_xid := '0';
  NEW.valid_to_xid := '0';
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_history_position() IS
  'Gives a version that is superseded its place among the transactions; one that comes from a dump or another node '
  'counts from the beginning';
CREATE TRIGGER sheet_history_position BEFORE INSERT ON res_elec.result_sheet_history
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.sheet_history_position();
CREATE TRIGGER sheet_applied BEFORE INSERT OR UPDATE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.stamp_applied_row();
ALTER TABLE res_elec.result_sheet ENABLE REPLICA TRIGGER sheet_applied;
CREATE TRIGGER sheet_share BEFORE INSERT OR UPDATE OR DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.election_share_row('election_id');
ALTER TABLE res_elec.result_sheet ENABLE REPLICA TRIGGER sheet_share;
ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER sheet_correct;
ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER sheet_delete;
ALTER TABLE res_elec.result_sheet_history ENABLE ALWAYS TRIGGER sheet_history_position;

CREATE FUNCTION res_elec_internal.require_sheet(office_id integer, is_in boolean) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_sheet(integer, boolean) IS
  'Refuses (RE004) what needs the sheet of an office that is not in';

CREATE FUNCTION res_elec_internal.require_version(matches boolean, version text, if_match text) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_version(boolean, text, text) IS
  'Refuses (RE007) a request whose If-Match names another version than the one that stands (an ETag); matches NULL: '
  'it has none';

CREATE FUNCTION res_elec_internal.require_same_figures(same boolean, office_id integer, version integer) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_same_figures(boolean, integer, integer) IS
  'Refuses (RE003) a sheet whose office has one with other figures, in this version; same NULL: they could not be '
  'compared';

CREATE FUNCTION res_elec_internal.same_figures(s res_elec.result_sheet, registered_voters integer, total_voters integer,
                                      blank_votes integer, null_votes integer, votes res_elec.votes) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT (registered_voters IS NULL OR (s).registered_voters IS NOT DISTINCT FROM registered_voters)
       AND (s).total_voters = total_voters AND (s).blank_votes = blank_votes AND (s).null_votes = null_votes
       AND (s).votes OPERATOR(res_elec.=) votes;
  END;
COMMENT ON FUNCTION res_elec_internal.same_figures(res_elec.result_sheet, integer, integer, integer, integer,
                                                   res_elec.votes) IS
  'Whether a sheet says these figures; registered voters that are not stated agree';

CREATE FUNCTION res_elec_internal.office_register_carry(o res_elec.office, was integer,
                                                        came boolean DEFAULT false) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE res_elec.result_sheet s
     SET registered_voters = o.registered_voters,
         -- what is verified changes for a reason that a person gives
         reason = coalesce(o.reason, CASE WHEN s.status <> 'verified' THEN
                    format('registered voters of the office: %s, were %s', coalesce(o.registered_voters::text, '?'),
                           coalesce(was::text, '?')) END)
   WHERE s.office_id = o.id AND s.status <> 'annulled'
       AND EXISTS (SELECT FROM res_elec.election e WHERE e.id = o.election_id AND e.status = 'active')
       AND o.registered_voters IS DISTINCT FROM was AND s.registered_voters IS NOT DISTINCT FROM was
       -- what came from the nation can not be refused here any more
       AND (NOT came OR ((o.registered_voters >= s.total_voters) IS NOT FALSE
                         AND (s.status <> 'verified' OR o.reason IS NOT NULL)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_register_carry(res_elec.office, integer, boolean) IS
  'Carries the new register of an office to its sheet, as what the sheet states, too, when it states the old one, is '
  'not annulled, and its election is active; that of a verified sheet only with a reason (RE001). came: from another '
  'node, so that what would be refused is left as it is';

CREATE FUNCTION res_elec_internal.office_moved() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE res_elec.result_sheet s
     SET center_id = NEW.center_id
   WHERE s.office_id = NEW.id;
  IF res_elec_internal.node_keeps(NEW.province_id) THEN
    PERFORM res_elec_internal.office_register_carry(NEW, OLD.registered_voters);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_moved() IS
  'Carries an office''s move and its new register down to its sheet; what the sheet states, where this database keeps '
  'it';
CREATE TRIGGER office_moved AFTER UPDATE ON res_elec.office
  FOR EACH ROW
  WHEN ((OLD.center_id, OLD.commune_id, OLD.department_id, OLD.province_id, OLD.registered_voters)
        IS DISTINCT FROM (NEW.center_id, NEW.commune_id, NEW.department_id, NEW.province_id, NEW.registered_voters))
  EXECUTE FUNCTION res_elec_internal.office_moved();

CREATE FUNCTION res_elec_internal.office_register_add(office_id integer, voters integer, reason text) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.office_register_add(integer, integer, text) IS
  'Adds the registered voters of an office that is merged to those of the other one, or (negative) takes them back, '
  'also where a decision merges offices of an election that is over; a register that is not known stays so';

CREATE FUNCTION res_elec_internal.office_state_done() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NEW.status = 'to_vote_again' THEN
    DELETE FROM res_elec.result_sheet s
     WHERE s.office_id = NEW.id AND s.status = 'annulled' AND res_elec_internal.node_keeps(NEW.province_id);
  END IF;
  IF NEW.merged_into IS DISTINCT FROM OLD.merged_into THEN
    PERFORM res_elec_internal.office_register_add(OLD.merged_into, -OLD.registered_voters, NEW.reason);
    PERFORM res_elec_internal.office_register_add(NEW.merged_into, NEW.registered_voters, NEW.reason);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_state_done() IS
  'Takes the annulled sheet of an office out that votes again, and moves the registered voters of one that is merged, '
  'or is not any more';
CREATE TRIGGER office_state_done AFTER UPDATE ON res_elec.office
  FOR EACH ROW WHEN ((OLD.status, OLD.merged_into) IS DISTINCT FROM (NEW.status, NEW.merged_into))
  EXECUTE FUNCTION res_elec_internal.office_state_done();

CREATE FUNCTION res_elec_internal.office_made_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.office_register_add(NEW.merged_into, NEW.registered_voters, NEW.reason);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_made_merged() IS
  'Moves the registered voters of an office that is merged as it is made';
CREATE TRIGGER office_made_merged AFTER INSERT ON res_elec.office
  -- else it is from a dump, as the other's register is
  FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL AND NEW.created_at = now())
  EXECUTE FUNCTION res_elec_internal.office_made_merged();
