-- The version of a total grows with whatever changes it, and never goes back: also that of a center, which sums its
-- sheets' versions.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
CREATE ROLE regress_versions SUPERUSER;  -- the second person
INSERT INTO area (id, kind, name, parent_id) VALUES (875001, 'province', 'Versions P', NULL),
  (875002, 'province', 'Versions Q', NULL),
  (875003, 'department', 'Versions D', 875001), (875004, 'commune', 'Versions C', 875003),
  (875005, 'department', 'Versions E', 875002),
  (875006, 'commune', 'Versions without a department', 875002);
INSERT INTO election (id, title, type, year, status) VALUES (875000, 'versions', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (875000, 875000, 'versions');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (875001, 875000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (875001, 875000, 875004, 'one'),
  (875002, 875000, 875006, 'two');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 875100 + i, 875001 + i % 2, 'office ' || i, 100
  FROM generate_series(0, 5) i;
CREATE TEMPORARY TABLE last AS SELECT * FROM tally WHERE contest_id = 875000;
-- Of the units: those whose figures are others than at the last step, those of them with a larger version, and those
-- with a smaller one.
CREATE FUNCTION pg_temp.step(OUT changed text, OUT newer text, OUT fell text) LANGUAGE plpgsql AS $$
BEGIN
  SELECT string_agg(n.level || ' ' || n.unit_id, ', ' ORDER BY n.level_number, n.unit_id)
  FILTER (WHERE n.figures IS DISTINCT FROM l.figures),
         string_agg(n.level || ' ' || n.unit_id, ', ' ORDER BY n.level_number, n.unit_id)
         FILTER (WHERE n.version > coalesce(l.version, 0)),
         string_agg(n.level || ' ' || n.unit_id, ', ' ORDER BY n.level_number, n.unit_id)
         FILTER (WHERE n.version < l.version OR n.version IS NULL)
    INTO changed, newer, fell
    FROM (SELECT t.*, to_jsonb(t) - '{version,updated_at}'::text[] AS figures FROM tally t WHERE t.contest_id = 875000)
    AS n
    FULL JOIN (SELECT t.*, to_jsonb(t) - '{version,updated_at}'::text[] AS figures FROM pg_temp.last t) AS l
    USING (level_number, unit_id);
  TRUNCATE pg_temp.last;
  INSERT INTO pg_temp.last SELECT * FROM tally WHERE contest_id = 875000;
END
$$;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 875100 + i, 10, 0, 0,
  '{"875001":10}' FROM generate_series(0, 3) i;
SELECT * FROM pg_temp.step();
UPDATE result_sheet SET total_voters = 12, blank_votes = 2 WHERE office_id = 875100;
SELECT * FROM pg_temp.step();
SET SESSION AUTHORIZATION regress_versions;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 875100;
RESET SESSION AUTHORIZATION;
SELECT * FROM pg_temp.step();
UPDATE result_sheet SET status = 'held' WHERE office_id = 875101;
SELECT * FROM pg_temp.step();
-- a register that is corrected makes no new version of the sheet; an update that says the same changes nothing
UPDATE office SET registered_voters = 90 WHERE id = 875102;
SELECT office_id, version FROM result_sheet WHERE office_id = 875102;
SELECT * FROM pg_temp.step();
UPDATE result_sheet SET blank_votes = blank_votes WHERE office_id = 875102;
SELECT * FROM pg_temp.step();
-- an office leaves, with a sheet of three versions; and comes back
UPDATE office SET center_id = 875002, reason = 'the school is flooded' WHERE id = 875100;
SELECT * FROM pg_temp.step();
UPDATE office SET center_id = 875001, reason = 'it is dry' WHERE id = 875100;
SELECT * FROM pg_temp.step();
-- a commune leaves its department, and with it its offices; it comes back without them, when they have gone elsewhere;
-- and is no more
UPDATE area SET parent_id = 875005 WHERE id = 875004;
SELECT * FROM pg_temp.step();
BEGIN;
UPDATE area SET parent_id = 875002 WHERE id = 875004;
SELECT * FROM pg_temp.step();
ROLLBACK;
TRUNCATE pg_temp.last;
INSERT INTO pg_temp.last SELECT * FROM tally WHERE contest_id = 875000;
BEGIN;
UPDATE center SET area_id = 875005 WHERE id = 875001;
SELECT * FROM pg_temp.step();
UPDATE area SET parent_id = 875003 WHERE id = 875004;
SELECT * FROM pg_temp.step();
UPDATE area SET parent_id = 875005 WHERE id = 875004;
SELECT * FROM pg_temp.step();
DELETE FROM area WHERE id = 875004;
SELECT * FROM pg_temp.step();
SELECT * FROM verify_tallies();
ROLLBACK;
TRUNCATE pg_temp.last;
INSERT INTO pg_temp.last SELECT * FROM tally WHERE contest_id = 875000;
-- sheets are taken out as a subscription brings it: one, one that is entered again at once, and one in a part of a
-- transaction that is rolled back
SET session_replication_role = replica;
DELETE FROM result_sheet WHERE office_id = 875102;
SELECT * FROM pg_temp.step();
BEGIN;
DELETE FROM result_sheet WHERE office_id = 875103;
SET session_replication_role = origin;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (875103, 10, 0, 0, '{"875001":10}');
SAVEPOINT s;
SET LOCAL session_replication_role = replica;
DELETE FROM result_sheet WHERE office_id = 875101;
SELECT * FROM pg_temp.step();
ROLLBACK TO s;
COMMIT;
RESET session_replication_role;
SELECT * FROM pg_temp.step();
-- all at once
BEGIN;
UPDATE result_sheet SET status = 'provisional', reason = 'to end the test' WHERE office_id = 875100;
TRUNCATE result_sheet;
SELECT * FROM pg_temp.step();
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (875103, 10, 0, 0, '{"875001":10}');
SELECT * FROM pg_temp.step();
ROLLBACK;
SELECT * FROM verify_tallies();
SET session_replication_role = replica; DELETE FROM result_sheet WHERE election_id = 875000;
  RESET session_replication_role;
DROP ROLE regress_versions;
