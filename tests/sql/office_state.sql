-- What an office is to the count (expected, not held, to vote again, merged), and an election that is proclaimed and
-- re-opened.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set election 824000
INSERT INTO election (id, title, type, year, status) VALUES (:election, 'office_state', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (824001, :election, 'only');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (824001, :election, '', 'Un', 'A'),
  (824002, :election, '', 'Deux', 'B');
INSERT INTO center (id, election_id, name) VALUES (824001, :election, 'center');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 824010 + i, 824001, 'office ' || i, 100
  FROM generate_series(0, 5) i;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT 824010 + i, 60 + i, i, 0, '{"824001":40,"824002":20}' FROM generate_series(0, 3) i;
CREATE VIEW pg_temp.total AS SELECT offices_total AS offices, offices_reported AS reported,
  offices_annulled AS annulled, offices_not_held AS not_held, offices_to_vote_again AS again,
  offices_merged AS merged, registered_voters AS registered,
       total_voters AS voters, votes FROM election_total(824000);
CREATE VIEW pg_temp.offices AS SELECT id - 824010 AS office, status, merged_into - 824010 AS into,
  registered_voters AS registered, reason, decision_id IS NOT NULL AS decided
  FROM office WHERE election_id = 824000 ORDER BY 1;
SELECT * FROM pg_temp.total;
SELECT position_now() AS before \gset

-- With a reason, and not against a sheet that stands.
UPDATE office SET status = 'not_held' WHERE id = 824015;
UPDATE office SET status = 'not_held', reason = ' ' WHERE id = 824015;
UPDATE office SET status = 'not_held', reason = 'flooded' WHERE id = 824010;
UPDATE office SET status = 'to_vote_again', reason = 'why' WHERE id = 824010;
UPDATE office SET status = 'nonsense', reason = 'why' WHERE id = 824015;
UPDATE office SET status = 'not_held', reason = 'flooded' WHERE id = 824015;
SELECT * FROM pg_temp.total;
SELECT state, office_status, office_reason FROM office_status WHERE office_id = 824015;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (824015, 1, 1, 0, '{}');
SELECT * FROM verify_tallies();

SELECT "row", verdict, errors -> 0 ->> 'code' AS why
  FROM import_sheets(:election, E'office_id,voters,blank,null\n824014,1,1,0\n824015,1,1,0\n', true, 'rows') ORDER BY 1;

-- Merged: its voters vote elsewhere, and are in the register there.
UPDATE office SET status = 'merged', reason = 'too few' WHERE id = 824014;
UPDATE office SET status = 'merged', merged_into = 824014, reason = 'too few' WHERE id = 824014;
UPDATE office SET status = 'merged', merged_into = 824015, reason = 'too few' WHERE id = 824014;
UPDATE office SET merged_into = 824013, reason = 'too few' WHERE id = 824014;
UPDATE office SET status = 'merged', merged_into = 824013, reason = 'too few' WHERE id = 824014;
SELECT * FROM pg_temp.offices;
SELECT * FROM pg_temp.total;
DELETE FROM office WHERE id = 824013;
SELECT registered_voters, status, version FROM result_sheet WHERE office_id = 824013;  -- it had the office's register
SELECT * FROM verify_tallies();
UPDATE office SET status = 'expected', merged_into = NULL, reason = 'after all' WHERE id = 824014;
SELECT * FROM pg_temp.offices WHERE office IN (3, 4);
SELECT * FROM verify_tallies();

-- After completion by a decision only; who votes again has no sheet until then.
UPDATE election SET status = 'completed' WHERE id = :election;
UPDATE office SET status = 'not_held', reason = 'why' WHERE id = 824014;
UPDATE office SET status = 'merged', merged_into = 824013, reason = 'why' WHERE id = 824014;
UPDATE office SET registered_voters = 150 WHERE id = 824013;
UPDATE office SET name = 'other' WHERE id = 824014;
SELECT decide_office(824014, 'merged', 'CC 1', '2025-04-25', 'why');
SELECT decide_office(824014, 'merged', 'CC 1', '2025-04-25', 'why', 824014);
SELECT decide_office(824014, 'merged', 'CC 1', '2025-04-25', 'why', 824015);
SELECT decide_office(824014, 'not_held', 'CC 1', '2025-04-25', 'why', 824013);
SELECT decide_office(824014, 'nonsense', 'CC 1', '2025-04-25', 'why');
-- merged by a decision once it is over: the register follows, what sheets state does not; undone by another one
SELECT kind, status, merged_into - 824010 AS into FROM decide_office(824014, 'merged', 'CC 1', '2025-04-25',
    'too few', 824013);
SELECT * FROM pg_temp.offices WHERE office IN (3, 4);
SELECT registered_voters, office_registered_voters, version FROM result_sheet WHERE office_id = 824013;
SELECT * FROM pg_temp.total;
SELECT decide_office(824014, 'merged', 'CC 1', '2025-04-25', 'why', 824013);
SELECT status, merged_into - 824010 AS into FROM decide_office(824014, 'merged', 'CC 1', '2025-04-26', 'nearer',
    824012);
SELECT * FROM pg_temp.offices WHERE office IN (2, 3, 4);
SELECT decide_office(824012, 'not_held', 'CC 1', '2025-04-26', 'why');
SELECT * FROM verify_tallies();
SELECT status, merged_into FROM decide_office(824014, 'expected', 'CC 2', '2025-04-27', 'undone');
SELECT * FROM pg_temp.offices WHERE office IN (2, 3, 4);
SELECT * FROM verify_tallies();
SELECT decide_office(824014, 'expected', 'CC 1', '2025-04-25', 'why');
SELECT decide_office(824099, 'not_held', 'CC 1', '2025-04-25', 'why');
SELECT decide_office(824010, 'to_vote_again', 'CC 1', '2025-04-25', 'why');
SELECT kind, status FROM decide_office(824014, 'not_held', 'CC 1', '2025-04-25', 'no box came');
SELECT status FROM annul_sheet(824010, 'CC 2', '2025-04-25', 'stuffed');
SELECT * FROM pg_temp.total;
SELECT kind, status FROM decide_office(824010, 'to_vote_again', 'CC 2', '2025-04-25', 'a new vote');
SELECT * FROM pg_temp.total;
SELECT * FROM pg_temp.offices;
SELECT version, status, superseded_by FROM sheet_history WHERE office_id = 824010 ORDER BY version;
SELECT * FROM verify_tallies();
UPDATE office SET status = 'expected', decision_id = (SELECT min(id) FROM decision WHERE office_id = 824014),
  reason = 'why' WHERE id = 824014;

-- Proclaimed, changed since, re-opened: the new vote is entered.
SELECT state FROM election_proclamations WHERE election_id = :election;
SELECT proclaim_election(:election, NULL, NULL);
SELECT kind, status, reference FROM proclaim_election(:election, 'CC 9/2025', '2025-05-10');
SELECT state, reference, decisions_since, sheets_changed_since FROM election_proclamations
  WHERE election_id = :election;
SELECT substring(string_agg(x, '') FROM '"Status":"([a-z-]+)"') AS nist FROM nist_export(:election) x;
SELECT status FROM annul_sheet(824011, 'CC 3', '2025-05-11', 'late');
SELECT substring(string_agg(x, '') FROM '"Status":"([a-z-]+)"') AS nist FROM nist_export(:election) x;
SELECT state, reference, decisions_since, sheets_changed_since FROM election_proclamations
  WHERE election_id = :election;
UPDATE election SET status = 'active' WHERE id = :election;
SELECT reopen_election(:election, ' ');
-- the clock was put back since the proclamation
ALTER TABLE decision DISABLE TRIGGER decision_keep;
UPDATE decision SET in_force_at = in_force_at + interval '1 day' WHERE election_id = :election AND kind = 'proclaim';
ALTER TABLE decision ENABLE TRIGGER decision_keep;
SELECT decisions_since, sheets_changed_since FROM election_proclamations WHERE election_id = :election;
BEGIN;
SELECT status FROM annul_sheet(824012, 'CC 3', '2025-05-11', 'late, too');
SELECT decisions_since, sheets_changed_since FROM election_proclamations WHERE election_id = :election;
ROLLBACK;
SELECT kind, status, reason FROM reopen_election(:election, 'a new vote in one office');
SELECT status, completed_at IS NULL AS open FROM election WHERE id = :election;
SELECT state, decisions_since FROM election_proclamations WHERE election_id = :election;
SELECT reopen_election(:election, 'again');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (824010, 71, 0, 0, '{"824001":31,"824002":40}');
-- the new vote is annulled, too, and held once more
SELECT decide_office(824010, 'to_vote_again', 'CC 4', '2025-05-12', 'its sheet stands');
SELECT status FROM annul_sheet(824010, 'CC 4', '2025-05-12', 'again');
BEGIN;
SELECT kind, status FROM decide_office(824010, 'expected', 'CC 4', '2025-05-12', 'no third vote');
ROLLBACK;
SELECT kind, status FROM decide_office(824010, 'to_vote_again', 'CC 4', '2025-05-12', 'a third vote');
SELECT decide_office(824010, 'to_vote_again', 'CC 4', '2025-05-12', 'once');
-- one that waited meanwhile takes no later sheet out
BEGIN;
INSERT INTO setting (name, value) VALUES ('decision_confirmation', 'on');
UPDATE office SET status = 'expected', reason = 'to begin with' WHERE id = 824010;
SELECT id AS waits FROM decide_office(824010, 'to_vote_again', 'CC 5', '2025-05-12', 'recorded first') \gset
UPDATE setting SET value = 'off' WHERE name = 'decision_confirmation';
SELECT kind, status FROM decide_office(824010, 'to_vote_again', 'CC 6', '2025-05-12', 'in force first');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (824010, 72, 0, 0, '{"824001":32,"824002":40}');
SELECT status FROM annul_sheet(824010, 'CC 7', '2025-05-12', 'again');
CREATE ROLE regress_late SUPERUSER;
SET SESSION AUTHORIZATION regress_late;
SELECT kind, status FROM confirm_decision(:waits);
RESET SESSION AUTHORIZATION;
SELECT status, (SELECT s.status FROM result_sheet s WHERE s.office_id = o.id) AS sheet FROM office o WHERE id = 824010;
ROLLBACK;
SELECT status, (SELECT count(*) FROM result_sheet s WHERE s.office_id = o.id) AS sheets FROM office o WHERE id = 824010;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (824010, 70, 0, 0, '{"824001":30,"824002":40}');
UPDATE election SET status = 'completed' WHERE id = :election;
SELECT * FROM pg_temp.total;
SELECT * FROM verify_tallies();

-- As of before and now.
SELECT p.moment, r.offices_total, r.offices_reported, r.offices_annulled, r.offices_not_held,
    r.offices_to_vote_again, r.offices_merged, r.registered_voters, r.votes
  FROM (VALUES (1, :'before'), (2, NULL)) AS p(moment, position)
 CROSS JOIN LATERAL results_at_position(:election, p.position, 'contest') r ORDER BY p.moment;
SELECT r.level_name, r.offices_total FROM results_at_position(:election, :'before') r ORDER BY r.level_number;
SELECT office_id - 824010 AS office, status, merged_into - 824010 AS into, reason FROM office_history
  WHERE election_id = :election ORDER BY valid_to, office_id;

-- Only an office that is expected is compared with others; a dump's order does not matter.
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT rebuild_tallies();
ROLLBACK;
SELECT * FROM verify_tallies();
SELECT status FROM reopen_election(:election, 'tests after this one empty the table of sheets');
DELETE FROM sheet_flag WHERE election_id = :election;

-- A register that is not known stays so, whatever is merged into it.
BEGIN;
INSERT INTO election (id, title, type, year, status) VALUES (824200, 'unknown register', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (824200, 824200, 'only');
INSERT INTO center (id, election_id, name) VALUES (824200, 824200, 'center');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (824210, 824200, 'one', NULL), (824211, 824200,
    'two', 5);
UPDATE office SET status = 'merged', merged_into = 824210, reason = 'r' WHERE id = 824211;
SELECT id, registered_voters FROM office WHERE election_id = 824200 ORDER BY id;
UPDATE office SET status = 'expected', merged_into = NULL, reason = 'r' WHERE id = 824211;
SELECT id, registered_voters FROM office WHERE election_id = 824200 ORDER BY id;
ROLLBACK;

-- An election goes with its merged offices.
INSERT INTO election (id, title, type, year, status) VALUES (824100, 'merged', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (824100, 824100, 'only');
INSERT INTO center (id, election_id, name) VALUES (824100, 824100, 'center');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (824110, 824100, 'one', 10);
INSERT INTO office (id, center_id, name, registered_voters, status, merged_into)
  VALUES (824111, 824100, 'two', 5, 'merged', 824110);
UPDATE office SET registered_voters = 6 WHERE id = 824111;
SELECT id, registered_voters FROM office WHERE election_id = 824100 ORDER BY id;
DELETE FROM office WHERE id = 824110;
DELETE FROM election WHERE id = 824100;
SELECT count(*) FROM office WHERE election_id = 824100;
SELECT * FROM verify_tallies();
