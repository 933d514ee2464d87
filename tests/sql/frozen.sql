-- What sheets depend on is frozen once they are in: candidates, offices, elections, areas.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO area (id, kind, name) VALUES (830001, 'province', 'Frozen P'), (830002, 'province', 'Frozen Q');
INSERT INTO area (id, kind, name, parent_id) VALUES (830011, 'department', 'Frozen D', 830001),
  (830021, 'commune', 'Frozen C', 830011);
INSERT INTO election (id, title, type, year, status) VALUES (830000, 'frozen', 'legislative', 2025, 'active'),
  (830100, 'other', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (830001, 830000, 'first seat'), (830002, 830000, 'second seat'),
  (830101, 830100, 'local');
INSERT INTO center (id, election_id, area_id, name) VALUES (830001, 830000, 830021, 'center'),
  (830002, 830000, NULL, 'elsewhere'), (830101, 830100, NULL, 'center');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, ballot_number) VALUES
  (830001, 830000, 830001, 'Awa', 'Un', 'A', 1), (830002, 830000, 830001, '', 'Deux', 'B', NULL),
  (830003, 830000, 830002, '', 'Trois', 'C', NULL),
  (830101, 830100, 830101, '', 'Cent', 'A', NULL);
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (830001, 830001, 830001, 'one', 100),
  (830002, 830001, 830001, 'two', 100),
  (830003, 830001, 830002, 'one', 100);

-- Before any sheet all of this may change.
UPDATE candidate SET first_name = 'Awa A.', ballot_number = 3 WHERE id = 830001;
UPDATE candidate SET contest_id = 830002 WHERE id = 830002;
UPDATE candidate SET contest_id = 830001 WHERE id = 830002;
UPDATE office SET contest_id = 830002 WHERE id = 830002;
UPDATE office SET contest_id = 830001, registered_voters = 50 WHERE id = 830002;
SELECT * FROM verify_tallies();

-- Things of different elections do not mix.
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name) VALUES (830000, 830101, '', 'X', 'X');
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (830000, '', 'X', 'X');
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (839999, '', 'X', 'X');
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name) VALUES (830000, 830001, '', 'X', 'A');
UPDATE candidate SET election_id = 830100 WHERE id = 830002;
INSERT INTO office (center_id, contest_id, name) VALUES (830001, 830101, 'x');
INSERT INTO office (center_id, name) VALUES (830001, 'x');
INSERT INTO office (center_id, name) VALUES (839999, 'x');
INSERT INTO office (center_id, contest_id, name) VALUES (830001, 830001, 'one');
INSERT INTO office (center_id, contest_id, name, registered_voters) VALUES (830001, 830001, 'x', -1);
UPDATE office SET center_id = 830101 WHERE id = 830002;
UPDATE center SET election_id = 830100 WHERE id = 830001;

INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (830001, 10, 0, 0, '{"830001":10}');
-- A candidate of the contest: names, code, number, contest.
UPDATE candidate SET first_name = 'X' WHERE id = 830001;
UPDATE candidate SET last_name = 'X' WHERE id = 830002;
UPDATE candidate SET code_name = 'X', ballot_number = 9 WHERE id = 830002;
UPDATE candidate SET contest_id = 830002 WHERE id = 830002;
UPDATE candidate SET id = 830009 WHERE id = 830002;
UPDATE candidate SET party = 'allowed' WHERE id = 830001;
UPDATE candidate SET last_name = 'Another contest' WHERE id = 830003;
DELETE FROM candidate WHERE id = 830001;
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
  VALUES (830004, 830000, 830001, '', 'Late', 'L');
DELETE FROM candidate WHERE id = 830004;
-- votes of an earlier version keep a candidate, too
UPDATE result_sheet SET votes = '{"830002":10}' WHERE office_id = 830001;
DELETE FROM candidate WHERE id = 830001;
-- The office.
UPDATE office SET id = 830009 WHERE id = 830001;
UPDATE office SET contest_id = 830002 WHERE id = 830001;
UPDATE office SET registered_voters = 9 WHERE id = 830001;
UPDATE office SET registered_voters = 10, name = 'renamed' WHERE id = 830001;
SELECT registered_voters, version FROM result_sheet WHERE office_id = 830001;
DELETE FROM office WHERE id = 830001;
UPDATE office SET province_id = 830002, election_id = 830100, department_id = NULL WHERE id = 830001;
SELECT election_id, province_id, department_id, commune_id FROM office WHERE id = 830001;
-- What holds them: refused whole, nothing half done.
DELETE FROM center WHERE id = 830001;
DELETE FROM contest WHERE id = 830001;
DELETE FROM election WHERE id = 830000;
UPDATE election SET id = 830009 WHERE id = 830000;
UPDATE contest SET id = 830009 WHERE id = 830001;
UPDATE center SET id = 830009 WHERE id = 830001;
SELECT (SELECT count(*) FROM office WHERE election_id = 830000) AS offices,
  (SELECT count(*) FROM candidate WHERE election_id = 830000) AS candidates;
-- Areas.
DELETE FROM area WHERE id = 830001;
DELETE FROM area WHERE id = 830021;
UPDATE area SET kind = 'province', parent_id = NULL WHERE id = 830011;
UPDATE area SET parent_id = 830021 WHERE id = 830011;
UPDATE area SET parent_id = 830011 WHERE id = 830011;
UPDATE area SET parent_id = 830002 WHERE id = 830021;
UPDATE area SET parent_id = 830011 WHERE id = 830021;
UPDATE area SET id = 830029 WHERE id = 830021;
INSERT INTO area (id, kind, name, parent_id) VALUES (830003, 'province', 'X', 830001);
INSERT INTO area (kind, name, parent_id) VALUES ('region', 'X', NULL);
INSERT INTO area (kind, name) VALUES ('province', 'FROZEN p');
-- A contest stays in its election; ids count from 1: 0 is "none" in the totals.
\set VERBOSITY sqlstate
BEGIN;
UPDATE contest SET election_id = 830100 WHERE id = 830001;
ROLLBACK;
BEGIN;
INSERT INTO area (id, kind, name) VALUES (0, 'province', 'Zero');
ROLLBACK;
BEGIN;
INSERT INTO center (id, election_id, name) VALUES (0, 830000, 'Zero');
ROLLBACK;
BEGIN;
INSERT INTO contest (id, election_id, name) VALUES (0, 830000, 'Zero');
ROLLBACK;
\set VERBOSITY terse
SELECT * FROM verify_tallies();
-- Moves need READ COMMITTED: they must see all sheets.
BEGIN ISOLATION LEVEL REPEATABLE READ;
UPDATE office SET center_id = 830002 WHERE id = 830001;
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
UPDATE center SET area_id = NULL WHERE id = 830001;
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
UPDATE area SET parent_id = 830002 WHERE id = 830011;
ROLLBACK;
-- History alone keeps an election; without it all goes.
SET session_replication_role = replica; DELETE FROM result_sheet WHERE election_id = 830000;
  RESET session_replication_role;
DELETE FROM election WHERE id = 830000;
DELETE FROM office WHERE id = 830001;
DELETE FROM center WHERE id = 830002;
DELETE FROM election WHERE id = 830100;
SELECT count(*) AS left_over FROM (SELECT id FROM contest WHERE election_id = 830100 UNION ALL SELECT id FROM center
  WHERE election_id = 830100) AS t;
-- A completed or archived election stays as it is, whichever way it is changed; what says nothing of it may change.
INSERT INTO area (id, kind, name) VALUES (830050, 'province', 'Frozen R'), (830051, 'province', 'Frozen S');
INSERT INTO election (id, title, type, year, status) VALUES (830200, 'frozen', 'local', 2025, 'active'),
  (830201, 'open', 'local', 2025, 'active');
INSERT INTO area (id, kind, name, parent_id, election_id) VALUES (830052, 'department', 'Frozen D', 830050, 830200);
INSERT INTO contest (id, election_id, name) VALUES (830200, 830200, 'one');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (830200, 830200, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (830200, 830200, 830050, 'center'),
  (830201, 830200, NULL, 'empty'), (830202, 830201, NULL, 'open');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (830200, 830200, 'in', 100),
  (830201, 830200, 'missing', 100);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (830200, 5, 0, 0, '{"830200":5}');
UPDATE election SET status = 'completed' WHERE id = 830200;
\set VERBOSITY default
DELETE FROM office WHERE id = 830201;
\set VERBOSITY terse
INSERT INTO office (center_id, name) VALUES (830200, 'more');
INSERT INTO office (center_id, name) VALUES (830202, 'open'), (830200, 'more');
UPDATE office SET name = 'renamed' WHERE id = 830201;
UPDATE office SET registered_voters = 99 WHERE id = 830201;
UPDATE office SET center_id = 830201 WHERE id = 830201;
INSERT INTO center (election_id, name) VALUES (830200, 'more');
UPDATE center SET name = 'renamed' WHERE id = 830201;
DELETE FROM center WHERE id = 830201;
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (830200, '', 'Deux', 'B');
UPDATE candidate SET party = 'late' WHERE id = 830200;
INSERT INTO contest (election_id, name) VALUES (830200, 'two');
UPDATE contest SET formula = 'gabon_president' WHERE id = 830200;
INSERT INTO area (kind, name, parent_id, election_id) VALUES ('commune', 'Frozen C', 830052, 830200);
UPDATE area SET name = 'renamed' WHERE id = 830052;
UPDATE area SET kind = 'commune', parent_id = 830051 WHERE id = 830050;
UPDATE election SET title = 'thawed', year = 2026 WHERE id = 830200;
UPDATE election SET round = 2 WHERE id = 830200;
SELECT * FROM import_centers(830200, E'center,office\nmore,1\n', dry_run => true);
SELECT * FROM import_candidates(830200, E'code_name,last_name\nB,Deux\n', dry_run => true);
UPDATE election SET title = 'frozen', visibility = 'public' WHERE id = 830200 RETURNING title, visibility;
UPDATE office SET name = 'missing' WHERE id = 830201 RETURNING id;
UPDATE election SET status = 'archived' WHERE id = 830200;
DELETE FROM office WHERE id = 830201;
UPDATE election SET year = 2026 WHERE id = 830200;
INSERT INTO office (center_id, name) VALUES (830202, 'open') RETURNING name;
SELECT (SELECT count(*) FROM office WHERE election_id = 830200) AS offices, offices_total, offices_reported FROM tally
  WHERE contest_id = 830200 AND level_number = 0;
-- Leave no completed election with sheets: other files truncate.
SET session_replication_role = replica; DELETE FROM result_sheet WHERE election_id = 830200;
  RESET session_replication_role;
SELECT * FROM verify_tallies();
