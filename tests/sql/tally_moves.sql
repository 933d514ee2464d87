-- Offices, centers and areas move: their sheets and totals go with them.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
CREATE ROLE regress_second SUPERUSER;  -- the second person
INSERT INTO area (id, kind, name) VALUES (860001, 'province', 'Moves P'), (860002, 'province', 'Moves Q');
INSERT INTO area (id, kind, name, parent_id) VALUES (860011, 'department', 'Moves D', 860001),
  (860012, 'department', 'Moves E', 860002);
INSERT INTO area (id, kind, name, parent_id) VALUES (860021, 'commune', 'Moves C', 860011),
  (860022, 'commune', 'Moves F', 860012);
INSERT INTO election (id, title, type, year, status) VALUES (860000, 'moves', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (860000, 860000, 'moves');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (860001, 860000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (860001, 860000, 860021, 'one'),
  (860002, 860000, 860022, 'two'), (860003, 860000, NULL, 'three');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 860100 + i, 860001 + i % 3, 'office ' || i, 100
  FROM generate_series(0, 5) i;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 860100 + i, 10 + i, i, 0,
  '{"860001":10}' FROM generate_series(0, 4) i;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 860100;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET status = 'held' WHERE office_id = 860103;
CREATE VIEW pg_temp.totals AS SELECT level, unit_id, offices_total AS offices, registered_voters AS registered,
  offices_reported AS reported,
    offices_verified AS verified, offices_held AS held, total_voters AS voters, blank_votes AS blank, votes
  FROM tally WHERE contest_id = 860000 AND offices_total > 0 ORDER BY level_number, unit_id;
CREATE VIEW pg_temp.wrong AS SELECT count(*) AS wrong FROM verify_tallies();
SELECT * FROM pg_temp.totals, pg_temp.wrong;

-- Offices to other centers, several at once; a move makes no new version.
UPDATE office SET center_id = 860002 WHERE id IN (860100, 860103, 860105);
SELECT * FROM pg_temp.totals, pg_temp.wrong;
SELECT office_id, center_id, province_id, status, version FROM result_sheet WHERE election_id = 860000
  ORDER BY office_id;
-- A center loses its area, another gets one, two swap.
UPDATE center SET area_id = NULL WHERE id = 860002;
SELECT * FROM pg_temp.totals, pg_temp.wrong;
UPDATE center SET area_id = CASE id WHEN 860002 THEN 860021 WHEN 860003 THEN 860022 END WHERE id IN (860002, 860003);
UPDATE center SET area_id = CASE id WHEN 860002 THEN 860022 ELSE 860021 END WHERE id IN (860002, 860003);
SELECT * FROM pg_temp.totals, pg_temp.wrong;
-- A department moves to another province; two move in one statement; a commune becomes nobody's.
UPDATE area SET parent_id = 860002 WHERE id = 860011;
SELECT * FROM pg_temp.totals, pg_temp.wrong;
UPDATE area SET parent_id = CASE id WHEN 860011 THEN 860001 ELSE 860001 END WHERE id IN (860011, 860012);
UPDATE area SET parent_id = CASE id WHEN 860021 THEN 860012 ELSE 860011 END WHERE id IN (860021, 860022);
UPDATE area SET parent_id = NULL WHERE id = 860021;
SELECT * FROM pg_temp.totals, pg_temp.wrong;
-- Rolled back, a move leaves nothing.
BEGIN;
SAVEPOINT a;
UPDATE area SET parent_id = 860011 WHERE id = 860021;
UPDATE center SET area_id = 860001 WHERE id = 860001;
SELECT * FROM pg_temp.wrong;
ROLLBACK TO a;
SELECT * FROM pg_temp.wrong;
COMMIT;
SELECT * FROM pg_temp.totals WHERE level = 'province';
-- The register: a sheet that did not state its own takes the new one, as a new version; one that did keeps it.
UPDATE result_sheet SET registered_voters = 90 WHERE office_id = 860101;
UPDATE office SET registered_voters = 120 WHERE id IN (860101, 860102, 860105);
UPDATE office SET registered_voters = NULL WHERE id = 860104;
SELECT office_id, registered_voters, version FROM result_sheet WHERE office_id IN (860101, 860102, 860104) ORDER BY 1;
SELECT * FROM pg_temp.totals WHERE level = 'contest';
SELECT * FROM pg_temp.wrong;
-- Sheets of a verified office and of a completed election: refused whole.
UPDATE office SET registered_voters = 130, reason = 'a supplement to the register' WHERE id = 860100;
UPDATE election SET status = 'completed' WHERE id = 860000;
UPDATE office SET center_id = 860003 WHERE id = 860100;
UPDATE center SET area_id = NULL WHERE id = 860002;
UPDATE area SET parent_id = 860002 WHERE id = 860011;
SELECT * FROM pg_temp.wrong;
-- nor does an office without a sheet
UPDATE office SET center_id = 860003 WHERE id = 860105;
SELECT * FROM pg_temp.totals, pg_temp.wrong;
SET session_replication_role = replica;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE election_id = 860000;
  RESET session_replication_role;
RESET session_replication_role;
SELECT * FROM verify_tallies();
DROP ROLE regress_second;
