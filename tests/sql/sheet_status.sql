-- A sheet's life: the election's states, its own status, versions, reasons, history.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set election 820000
CREATE ROLE regress_second SUPERUSER;  -- the second person
INSERT INTO election (id, title, type, year) VALUES (:election, 'sheet_status', 'presidential', 2025);
INSERT INTO center (election_id, name) VALUES (:election, 'center') RETURNING id AS center \gset
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (820001, :election, '', 'Un', 'A'),
  (820002, :election, '', 'Deux', 'B');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 820010 + i, :center, 'office ' || i, 100
  FROM generate_series(0, 9) i;
CREATE VIEW pg_temp.sheets AS SELECT office_id, total_voters AS voters, votes, status, version, reason,
  submitted_at < updated_at AS later
  FROM result_sheet WHERE election_id = (SELECT id FROM election WHERE title = 'sheet_status') ORDER BY office_id;
CREATE VIEW pg_temp.history AS SELECT office_id, total_voters AS voters, votes, status, version, reason, superseded_by
  FROM result_sheet_history WHERE election_id = (SELECT id FROM election WHERE title = 'sheet_status')
  ORDER BY office_id, superseded_at;

-- Only an active election takes sheets.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820010, 10, 0, 0, '{"820001":10}');
UPDATE election SET status = 'completed' WHERE id = :election;
UPDATE election SET status = 'nonsense' WHERE id = :election;
UPDATE election SET status = 'active' WHERE id = :election;
UPDATE election SET status = 'pending' WHERE id = :election;
UPDATE election SET status = 'archived' WHERE id = :election;
SELECT activated_at IS NOT NULL AS activated, completed_at IS NULL AS not_completed FROM election WHERE id = :election;

-- What a new sheet may be.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (820010, 10, 0, 0, '{"820001":10}', 'verified');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (820010, 10, 0, 0, '{"820001":10}', 'final');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (820010, 10, 0, 0, '{"820001":10}', NULL);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (820011, 10, 0, 0, '{"820001":10}', 'held');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820012, 10, 0, 0, '{"820001":10}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820012, 10, 0, 0, '{"820001":10}');
SELECT * FROM pg_temp.sheets;

-- Every move of the status, from every status.
CREATE FUNCTION pg_temp.try_move(from_status text, to_status text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (820019, 10, 0, 0, '{"820001":10}', CASE from_status WHEN 'held' THEN 'held' ELSE 'provisional' END);
  PERFORM set_config('session_authorization', 'regress_second', false);
  IF from_status = 'verified' THEN
    UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id = 820019;
  END IF;
  UPDATE res_elec.result_sheet SET status = to_status, reason = 'why' WHERE office_id = 820019;
  RAISE EXCEPTION 'allowed' USING ERRCODE = 'P0001';
EXCEPTION WHEN OTHERS THEN
  RETURN CASE SQLSTATE WHEN 'P0001' THEN 'allowed' ELSE SQLSTATE END;
END $$;
SELECT f AS "from", t AS "to", pg_temp.try_move(f, t)
  FROM unnest(ARRAY['provisional', 'verified', 'held']) f,
  unnest(ARRAY['provisional', 'verified', 'held', 'rejected', 'gone']) t WHERE f <> t ORDER BY f, t;

-- Versions: an UPDATE that changes nothing makes none; a correction and a change of status do.
UPDATE result_sheet SET total_voters = 10 WHERE office_id = 820012;
UPDATE result_sheet SET version = 50 WHERE office_id = 820012;
SELECT * FROM pg_temp.sheets WHERE office_id = 820012;
UPDATE result_sheet SET total_voters = 11, votes = '{"820001":11}', version = 50 WHERE office_id = 820012;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified', reason = 'checked' WHERE office_id = 820012;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET total_voters = 12, votes = '{"820001":12}' WHERE office_id = 820012;
\set VERBOSITY default
UPDATE result_sheet SET total_voters = 12, votes = '{"820001":12}' WHERE office_id = 820012;
\set VERBOSITY terse
UPDATE result_sheet SET total_voters = 12, votes = '{"820001":12}', reason = 'misread' WHERE office_id = 820012;
UPDATE result_sheet SET total_voters = 13, votes = '{"820001":13}' WHERE office_id = 820012;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 820012;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET status = 'held', reason = 'protest' WHERE office_id = 820012;
SELECT * FROM pg_temp.sheets WHERE office_id = 820012;
SELECT * FROM pg_temp.history WHERE office_id = 820012;
-- ON CONFLICT corrects, too
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820011, 20, 0, 0, '{"820002":20}')
  ON CONFLICT (office_id) DO UPDATE SET total_voters = excluded.total_voters, votes = excluded.votes,
  reason = 'second count';
SELECT * FROM pg_temp.sheets WHERE office_id = 820011;
SELECT * FROM verify_tallies();

-- A sheet from a dump keeps its version and times, if its election was active then.
SELECT activated_at AS t0 FROM election WHERE id = :election \gset
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at, reason)
  VALUES (820013, 5, 0, 0, '{"820001":5}', 'verified', 7, 'rest', 'somebody', :'t0', :'t0', 'as it was');
SELECT status, version, channel, db_user, submitted_at = :'t0' AS then, reason FROM result_sheet
  WHERE office_id = 820013;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
  VALUES (820014, 6, 0, 0, '{"820001":5}', 'verified', 7, 'rest', 'somebody', :'t0', :'t0');
\set VERBOSITY sqlstate
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
  VALUES (820014, 5, 0, 0, '{"820001":5}', 'verified', 7, 'rest', 'somebody', :'t0'::timestamptz - interval '1 us',
    :'t0');
\set VERBOSITY terse

-- Deleting: the sheet goes into the history; entered again it is a new sheet.
DELETE FROM result_sheet WHERE office_id = 820013;  -- verified
UPDATE result_sheet SET status = 'provisional' WHERE office_id = 820013;
UPDATE result_sheet SET status = 'provisional', reason = 'protest upheld' WHERE office_id = 820013;
DELETE FROM result_sheet WHERE office_id IN (820011, 820013);  -- one is held
DELETE FROM result_sheet WHERE office_id = 820013;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'rejected', reason = 'not signed' WHERE office_id IN (820011, 820013);
RESET SESSION AUTHORIZATION;
SELECT * FROM pg_temp.history WHERE office_id IN (820011, 820013);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820011, 3, 0, 0, '{"820001":3}');
SELECT * FROM pg_temp.sheets;
SELECT * FROM verify_tallies();

-- The register of an office whose sheet is verified changes with a reason, which is this change's own; the sheet is
-- provisional then, and says why.
INSERT INTO office (id, center_id, name, registered_voters) SELECT 820020 + i, center_id, 'register ' || i, 395
  FROM office, generate_series(0, 1) i WHERE id = 820010;
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes) VALUES
  (820020, NULL, 300, 0, 0, '{"820001":300}'), (820021, 390, 300, 0, 0, '{"820001":300}');
UPDATE office SET registered_voters = 396, reason = 'a supplement' WHERE id = 820020;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 820020;
RESET SESSION AUTHORIZATION;
\set VERBOSITY default
UPDATE office SET registered_voters = 380 WHERE id = 820020;
\set VERBOSITY terse
UPDATE office SET registered_voters = 380, reason = '  ' WHERE id = 820020;
UPDATE office SET name = 'renamed' WHERE id = 820020 RETURNING reason;
UPDATE office SET registered_voters = 380, reason = 'a supplement' WHERE id = 820020;
SELECT office_id, version, status, registered_voters, reason FROM result_sheet WHERE office_id = 820020;
SELECT office_id, version, status, registered_voters, reason FROM result_sheet_history WHERE office_id = 820020
  ORDER BY version;
-- A sheet that states 390 stays right when the register becomes 380: what it states stands, and the rest can be
-- corrected, verified, released.
UPDATE office SET registered_voters = 380 WHERE id = 820021;
UPDATE result_sheet SET total_voters = 301, votes = '{"820001":301}' WHERE office_id = 820021 RETURNING version,
  registered_voters;
UPDATE result_sheet SET registered_voters = 389 WHERE office_id = 820021;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 820021 RETURNING version, status;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET registered_voters = 379, reason = 'misread' WHERE office_id = 820021 RETURNING version, status;
SELECT * FROM verify_tallies();

-- A completed election: nothing moves any more, and a dump's sheet must be of its time.
UPDATE election SET status = 'completed' WHERE id = :election;
SELECT completed_at >= activated_at AS completed FROM election WHERE id = :election;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (820015, 3, 0, 0, '{"820001":3}');
UPDATE result_sheet SET total_voters = 4, votes = '{"820001":4}' WHERE office_id = 820010;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 820010;
UPDATE result_sheet SET reason = 'rewritten afterwards' WHERE office_id = 820010;
UPDATE office SET registered_voters = 99 WHERE id = 820010;
DELETE FROM result_sheet WHERE office_id = 820010;
TRUNCATE result_sheet;
\set VERBOSITY sqlstate
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
  VALUES (820014, 5, 0, 0, '{"820001":5}', 'verified', 7, 'rest', 'somebody', now() + interval '1 day', now());
\set VERBOSITY terse
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
  VALUES (820014, 5, 0, 0, '{"820001":5}', 'verified', 7, 'rest', 'somebody', :'t0', :'t0');
SELECT office_id, status, version, reason FROM result_sheet WHERE election_id = :election ORDER BY office_id;
UPDATE election SET status = 'active' WHERE id = :election;
UPDATE election SET status = 'archived' WHERE id = :election;
UPDATE election SET status = 'completed' WHERE id = :election;
SELECT * FROM verify_tallies();

-- Leave no completed election with sheets: other files truncate.
SET session_replication_role = replica;
DELETE FROM result_sheet WHERE election_id = :election;
RESET session_replication_role;
SELECT * FROM verify_tallies();
DROP ROLE regress_second;
