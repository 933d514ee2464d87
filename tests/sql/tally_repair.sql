-- Parts: who may write them, folding, recounting, and writing past the ordinary triggers.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO election (id, title, type, year, status) VALUES (870000, 'repair', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (870000, 870000, 'repair');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (870001, 870000, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (870001, 870000, 'one');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 870100 + i, 870001, 'office ' || i, 100 FROM generate_series(0, 19) i;
CREATE VIEW pg_temp.national AS SELECT offices_total AS offices, offices_reported AS reported, offices_held AS held, total_voters AS voters, votes
  FROM tally WHERE contest_id = 870000 AND level_number = 0;
CREATE VIEW pg_temp.wrong AS SELECT count(*) AS wrong FROM verify_tallies();
CREATE FUNCTION pg_temp.enter(first integer, last integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT id, 10, 0, 0, '{"870001":10}' FROM res_elec.office WHERE id BETWEEN first AND last $$;
SELECT pg_temp.enter(870100, 870104);

-- Nobody writes the parts, a superuser neither, in any way.
INSERT INTO tally_part DEFAULT VALUES;
UPDATE tally_part SET total_voters = 0 WHERE contest_id = 870000;
DELETE FROM tally_part WHERE contest_id = 870000;
TRUNCATE tally_part;
COPY tally_part (contest_id) FROM stdin;
1
\.
MERGE INTO tally_part p USING (VALUES (1)) AS g ON p.contest_id = 870000 WHEN MATCHED THEN DELETE;
SET session_replication_role = replica;
INSERT INTO tally_part DEFAULT VALUES;
UPDATE tally_part SET total_voters = 0 WHERE contest_id = 870000;
DELETE FROM tally_part WHERE contest_id = 870000;
TRUNCATE tally_part;
RESET session_replication_role;
SELECT * FROM pg_temp.national, pg_temp.wrong;

-- A replica's session keeps the totals: their triggers fire always. (Its rows come complete, nothing fills them in.)
SET session_replication_role = replica;
INSERT INTO result_sheet SELECT 870105, election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters, total_voters, blank_votes,
  null_votes, votes, 'held', 4, 4, channel, submitted_by, db_user, address, request_id, submitted_at, updated_at, reason, decision_id, valid_from_xid, valid_from FROM result_sheet WHERE office_id = 870100;
SELECT * FROM pg_temp.national, pg_temp.wrong;
UPDATE result_sheet SET status = 'verified', total_voters = 20, votes = '{"870001":20}' WHERE office_id = 870105;
SELECT * FROM pg_temp.national, pg_temp.wrong;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 870105; RESET session_replication_role;
UPDATE office SET registered_voters = 101 WHERE id = 870119;
SELECT * FROM pg_temp.national, pg_temp.wrong;
RESET session_replication_role;

-- Folding: the same totals in one part each.
BEGIN;
SELECT pg_temp.enter(870106, 870107);
SELECT fold_tallies() >= 0 AS folded;
SELECT * FROM pg_temp.national, pg_temp.wrong;
ROLLBACK;
SELECT fold_tallies() >= 0 AS folded;
SELECT fold_tallies() AS nothing_left;
SELECT max(n) AS parts FROM (SELECT count(*) AS n FROM tally_part GROUP BY contest_id, level, unit_id, bucket) AS t;
SELECT * FROM pg_temp.national, pg_temp.wrong;
SELECT pg_temp.enter(870106, 870107);
SELECT * FROM pg_temp.national, pg_temp.wrong;

-- A load with the triggers off is mended by a recount; a second one changes nothing.
ALTER TABLE result_sheet DISABLE TRIGGER USER;
INSERT INTO result_sheet SELECT 870108, election_id, contest_id, center_id, commune_id, department_id, province_id, registered_voters, total_voters, blank_votes,
  null_votes, votes, status, 1, 1, channel, submitted_by, db_user, address, request_id, submitted_at, updated_at, reason, decision_id, valid_from_xid, valid_from FROM result_sheet WHERE office_id = 870100;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 870101; RESET session_replication_role;
UPDATE result_sheet SET status = 'held' WHERE office_id = 870102;
ALTER TABLE result_sheet ENABLE TRIGGER USER;
ALTER TABLE result_sheet ENABLE ALWAYS TRIGGER tally_note;
ALTER TABLE result_sheet ENABLE ALWAYS TRIGGER tally_write;
SELECT level, unit_id, bucket, kept, recounted FROM verify_tallies() ORDER BY level DESC, bucket;
SELECT rebuild_tallies();
SELECT * FROM pg_temp.national, pg_temp.wrong;
SELECT version AS before FROM tally WHERE contest_id = 870000 AND level_number = 0 \gset
SELECT rebuild_tallies();
SELECT version = :before AS untouched FROM tally WHERE contest_id = 870000 AND level_number = 0;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT rebuild_tallies();
SELECT pg_temp.enter(870109, 870109);
SELECT rebuild_tallies();
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;

-- Within a statement whose rows are noted and not yet written, nothing may be recounted: it would count them twice.
\set VERBOSITY sqlstate
BEGIN;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 870110 + i, 10, 0, 0, '{"870001":10}' FROM generate_series(0, 3) i RETURNING office_id, rebuild_tallies();
COMMIT;
SELECT * FROM pg_temp.wrong;
SELECT rebuild_tallies();

-- Nothing writes in a read-only transaction.
BEGIN READ ONLY;
SELECT fold_tallies();
ROLLBACK;
BEGIN READ ONLY;
SELECT rebuild_tallies();
ROLLBACK;
\set VERBOSITY terse

-- Another table's TRUNCATE within a transaction; offices and sheets together.
TRUNCATE office CASCADE;
SELECT * FROM pg_temp.national, pg_temp.wrong;
SELECT count(*) AS offices, (SELECT count(*) FROM result_sheet) AS sheets FROM office;

-- An index that a DBA adds, or that REINDEX CONCURRENTLY builds, gets every part.
CREATE INDEX extra ON tally_part (total_voters);
INSERT INTO election (id, title, type, year, status) VALUES (870900, 'extra', 'local', 2025, 'active');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (870901, 870900, '', 'X', 'X');
INSERT INTO center (id, election_id, name) VALUES (870901, 870900, 'extra');
INSERT INTO office (id, center_id, name) VALUES (870901, 870901, 'extra');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (870901, 777777, 0, 0, '{"870901":777777}');
UPDATE result_sheet SET total_voters = 888888, votes = '{"870901":888888}' WHERE office_id = 870901;
SET enable_seqscan = off;
SELECT count(*) AS by_index FROM tally_part WHERE total_voters = 888888;
RESET enable_seqscan;
SELECT count(*) AS by_table FROM tally_part WHERE total_voters + 0 = 888888;
DROP INDEX extra;
SELECT * FROM pg_temp.wrong;
