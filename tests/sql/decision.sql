-- What a decision does to a sheet: it is annulled, shown, counted by nothing, and restored by another decision; during
-- the count and after it.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set election 823000
CREATE ROLE regress_judge SUPERUSER;
INSERT INTO election (id, title, type, year, status) VALUES (:election, 'decision', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name, formula)
  VALUES (823001, :election, 'only', (SELECT name FROM electoral_formula ORDER BY name LIMIT 1));
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (823001, :election, '', 'Un', 'A'),
  (823002, :election, '', 'Deux', 'B');
INSERT INTO center (id, election_id, name) VALUES (823001, :election, 'center');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 823010 + i, 823001, 'office ' || i, 200
  FROM generate_series(0, 5) i;
-- a close contest: three offices make A's lead
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT 823010 + i, 101 + i, 1, i, CASE WHEN i < 3 THEN '{"823001":57,"823002":43}'
WHEN i < 5 THEN '{"823001":46,"823002":54}' ELSE '{"823001":53,"823002":47}' END::votes
  FROM generate_series(0, 5) i;
SET SESSION AUTHORIZATION regress_judge;
SELECT count(*) FROM (SELECT verify_sheet(823010)) v;
SELECT status, reason FROM reject_sheet(823015, 'not signed');
RESET SESSION AUTHORIZATION;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (823015, 106, 1, 5, '{"823001":53,"823002":47}');
SELECT status FROM result_sheet WHERE office_id = 823015;  -- held: another one was rejected before
CREATE VIEW pg_temp.total AS SELECT offices_total AS offices, offices_reported AS reported, offices_held AS held,
  offices_annulled AS annulled,
       offices_total - offices_reported - offices_held - offices_annulled AS missing, total_voters AS voters, votes
       FROM election_total(823000);
CREATE VIEW pg_temp.sheets AS SELECT office_id - 823010 AS office, status, version, reason,
  decision_id IS NOT NULL AS decided FROM result_sheet WHERE election_id = 823000 ORDER BY 1;
SELECT * FROM pg_temp.total;
SELECT candidate_id, votes, rank FROM election_results WHERE election_id = :election ORDER BY rank;
SELECT position_now() AS before \gset

-- What must be said, and of what a decision can be.
\set VERBOSITY default
SELECT annul_sheet(823011, '', NULL, '  ');
SELECT annul_sheet(823011, repeat('x', 201), current_date, repeat('y', 1001));
DO $$ BEGIN
  PERFORM res_elec.annul_sheet(823011, 'CC 1', current_date + 1, 'why');
EXCEPTION WHEN SQLSTATE 'RE001' THEN RAISE NOTICE '%', replace(SQLERRM, to_char(current_date, 'YYYY-MM-DD'), 'today');
END $$;
\set VERBOSITY terse
SELECT annul_sheet(823011, 'CC 1', current_date, 'why', 9);
SELECT annul_sheet(823099, 'CC 1', current_date, 'why');
SELECT restore_sheet(823011, 'CC 1', current_date, 'why');
SELECT * FROM decisions WHERE election_id = :election;

-- No other way leads there, or back.
\set VERBOSITY default
UPDATE result_sheet SET status = 'annulled', reason = 'why' WHERE office_id = 823011;
\set VERBOSITY terse
UPDATE result_sheet SET status = 'annulled', decision_id = 2147483647, reason = 'why' WHERE office_id = 823011;
UPDATE result_sheet SET decision_id = 1 WHERE office_id = 823011;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (823011, 1, 1, 0, '{}', 'annulled') ON CONFLICT DO NOTHING;

-- Three offices are annulled after the election is completed: the leader changes, and who is elected, in the same
-- transaction.
UPDATE election SET status = 'completed' WHERE id = :election;
SELECT code_name, votes, result FROM outcome(823001) ORDER BY candidate_id;
BEGIN;
SELECT count(*) FROM generate_series(823010, 823012) o CROSS
  JOIN LATERAL annul_sheet(o, 'CC 11/2025', '2025-04-24', 'as a trial') d;
SELECT code_name, votes, result FROM outcome(823001) ORDER BY candidate_id;
ROLLBACK;
UPDATE result_sheet SET blank_votes = 2, null_votes = null_votes - 1 WHERE office_id = 823011;
SELECT kind, office_id - 823010 AS office, version, status, reference, decided_on, reason,
  in_force_at IS NOT NULL AS in_force
  FROM generate_series(823010, 823012) o CROSS
  JOIN LATERAL annul_sheet(o, ' CC 12/2025 ', '2025-04-25', ' ballot box stuffed ') d ORDER BY office_id;
SELECT * FROM pg_temp.total;
SELECT * FROM pg_temp.sheets;
SELECT candidate_id, votes, rank FROM election_results WHERE election_id = :election ORDER BY rank;
SELECT code_name, votes, result FROM outcome(823001) ORDER BY candidate_id;
SELECT offices_annulled, offices_missing FROM election_progress WHERE election_id = :election;
SELECT state, count(*) FROM office_status WHERE election_id = :election GROUP BY 1 ORDER BY 1;
SELECT * FROM verify_tallies();
SELECT position_now() AS between_both \gset

-- What is annulled stays as it is.
\set VERBOSITY default
SELECT annul_sheet(823010, 'CC 13', current_date, 'again');
UPDATE result_sheet SET status = 'verified' WHERE office_id = 823010;
\set VERBOSITY terse
UPDATE result_sheet SET status = 'verified', decision_id = (SELECT max(id) FROM decision), reason = 'why'
  WHERE office_id = 823010;
DELETE FROM result_sheet WHERE office_id = 823010;
UPDATE decision SET reference = 'other' WHERE election_id = :election;
DELETE FROM decision WHERE election_id = :election;
DELETE FROM office WHERE id = 823010;
UPDATE office SET registered_voters = 150 WHERE id = 823010;

-- It is undone: each sheet is what it was.
SELECT office_id - 823010 AS office, kind, version, status FROM generate_series(823010, 823012) o
 CROSS JOIN LATERAL restore_sheet(o, 'CC 20/2025', '2025-05-02', 'the appeal succeeded') d ORDER BY office_id;
SELECT * FROM pg_temp.sheets;
SELECT * FROM pg_temp.total;
SELECT candidate_id, votes, rank FROM election_results WHERE election_id = :election ORDER BY rank;
SELECT code_name, votes, result FROM outcome(823001) ORDER BY candidate_id;
SELECT * FROM verify_tallies();

-- As of before, between and after; and what changed.
SELECT p.moment, r.offices_reported, r.offices_annulled, r.offices_held, r.votes
  FROM (VALUES (1, :'before'), (2, :'between_both'), (3, NULL)) AS p(moment, position)
 CROSS JOIN LATERAL results_at_position(:election, p.position, 'contest') r ORDER BY p.moment;
SELECT kind, office_id - 823010 AS office, status_was, status, offices, total_voters, votes, reason
  FROM changes(:election, :'before', :'between_both') ORDER BY office_id;
SELECT kind, office_id - 823010 AS office, status_was, status, offices, total_voters, votes, reason
  FROM changes(:election, :'between_both') ORDER BY office_id;
SELECT version, status, reason, superseded_by, decision_id IS NOT NULL AS decided FROM sheet_history
  WHERE office_id = 823010 ORDER BY version;

-- A second person where the setting asks for one.
INSERT INTO setting (name, value) VALUES ('decision_confirmation', 'on');
SELECT id AS waiting, in_force_at IS NULL AS waits FROM annul_sheet(823013, 'CC 21', current_date, 'no list of voters')
  \gset
SELECT :'waits' AS waits, status, version FROM result_sheet WHERE office_id = 823013;
UPDATE result_sheet SET status = 'annulled', decision_id = :waiting, reason = 'why' WHERE office_id = 823013;
SELECT confirm_decision(:waiting);
SELECT confirm_decision(2147483647);
SET SESSION AUTHORIZATION regress_judge;
SELECT in_force_at IS NOT NULL AS in_force, confirmed_db_user FROM confirm_decision(:waiting);
SELECT confirm_decision(:waiting);
RESET SESSION AUTHORIZATION;
SELECT status, version, reason FROM result_sheet WHERE office_id = 823013;
-- who recorded it takes one back, before anybody has confirmed it; nobody else does
SELECT id AS own FROM annul_sheet(823014, 'CC 21', current_date, 'misread') \gset
SET SESSION AUTHORIZATION regress_judge;
SELECT withdraw_decision(:own);
RESET SESSION AUTHORIZATION;
SELECT withdraw_decision(2147483647);
SELECT withdraw_decision(:waiting);
SELECT in_force_at IS NULL AS not_in_force, withdrawn_at IS NOT NULL AS withdrawn,
    withdrawn_db_user = session_user AS by_who_recorded FROM withdraw_decision(:own);
SELECT state FROM decisions WHERE decision_id = :own;
SELECT withdraw_decision(:own);
SET SESSION AUTHORIZATION regress_judge;
SELECT confirm_decision(:own);
RESET SESSION AUTHORIZATION;
UPDATE decision SET withdrawn_at = NULL WHERE id = :own;
SELECT status FROM result_sheet WHERE office_id = 823014;
-- a re-opening is confirmed by who may re-open
CREATE ROLE regress_operator IN ROLE res_elec_operator;
SELECT id AS opens FROM reopen_election(:election, 'a mistake') \gset
SET SESSION AUTHORIZATION regress_operator;
SELECT confirm_decision(:opens);
RESET SESSION AUTHORIZATION;
SELECT kind, status FROM withdraw_decision(:opens);
DROP ROLE regress_operator;
-- one that is overtaken is confirmed no more
SELECT id AS late FROM restore_sheet(823013, 'CC 22', current_date, 'list found') \gset
SELECT id AS soon FROM restore_sheet(823013, 'CC 23', current_date, 'list found') \gset
SET SESSION AUTHORIZATION regress_judge;
SELECT status FROM confirm_decision(:soon);
SELECT confirm_decision(:late);
RESET SESSION AUTHORIZATION;
DELETE FROM setting WHERE name = 'decision_confirmation';
SELECT * FROM pg_temp.total;

-- A held sheet is annulled, too, and held again after.
SELECT status FROM annul_sheet(823015, 'CC 24', current_date, 'whole office');
SELECT held, annulled FROM pg_temp.total;
SELECT state, status FROM sheet_flags WHERE office_id = 823015 AND version IS NOT NULL;
SELECT status FROM restore_sheet(823015, 'CC 25', current_date, 'undone');
SELECT held, annulled FROM pg_temp.total;
SELECT * FROM verify_tallies();
SELECT rebuild_tallies();
SELECT * FROM verify_tallies();

-- Not once it is archived, nor before it is active.
BEGIN;
UPDATE election SET status = 'archived' WHERE id = :election;
SELECT annul_sheet(823010, 'CC 30', current_date, 'late');
ROLLBACK;
SELECT action, count(*) FROM audit WHERE election_id = :election AND action ~ '^decision' GROUP BY 1 ORDER BY 1;
DELETE FROM sheet_flag WHERE election_id = :election;
SELECT status FROM reopen_election(:election, 'tests after this one empty the table of sheets');
DROP ROLE regress_judge;
