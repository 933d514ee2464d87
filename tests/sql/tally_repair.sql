-- Parts: who may write them, folding, recounting, and writing past the ordinary triggers.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO election (id, title, type, year, status) VALUES (870000, 'repair', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (870000, 870000, 'repair');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (870001, 870000, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (870001, 870000, 'one');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 870100 + i, 870001, 'office ' || i, 100
  FROM generate_series(0, 19) i;
CREATE VIEW pg_temp.national AS SELECT offices_total AS offices, offices_reported AS reported, offices_held AS held,
  total_voters AS voters, votes
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
INSERT INTO result_sheet SELECT 870105, election_id, contest_id, center_id, commune_id, department_id, province_id,
  registered_voters, total_voters, blank_votes,
  null_votes, votes, 'held', 4, 4, channel, submitted_by, db_user, address, request_id, submitted_at, updated_at,
  reason, decision_id, valid_from_xid, valid_from,
  office_registered_voters FROM result_sheet WHERE office_id = 870100;
SELECT * FROM pg_temp.national, pg_temp.wrong;
UPDATE result_sheet SET status = 'verified', total_voters = 20, votes = '{"870001":20}' WHERE office_id = 870105;
SELECT * FROM pg_temp.national, pg_temp.wrong;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 870105;
  RESET session_replication_role;
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
INSERT INTO result_sheet SELECT 870108, election_id, contest_id, center_id, commune_id, department_id, province_id,
  registered_voters, total_voters, blank_votes,
  null_votes, votes, status, 1, 1, channel, submitted_by, db_user, address, request_id, submitted_at, updated_at,
  reason, decision_id, valid_from_xid, valid_from FROM result_sheet WHERE office_id = 870100;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 870101;
  RESET session_replication_role;
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

-- A contest is the sum of its provinces and of what lies in none; the contest's own parts are of that alone. A wrong
-- one is told even where the sum is right.
INSERT INTO area (id, kind, name) VALUES (871001, 'province', 'Repair P'), (871002, 'province', 'Repair Q');
INSERT INTO election (id, title, type, year, status) VALUES (871000, 'sum', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (871000, 871000, 'sum');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (871001, 871000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (871001, 871000, 871001, 'p'), (871002, 871000, 871002, 'q'),
  (871003, 871000, NULL, 'nowhere');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 871100 + n, 871000 + n, n::text, 100
  FROM generate_series(1, 3) n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 871100 + n, 10 ^ (n - 1), 0,
  0, votes(ARRAY[871001], ARRAY[10 ^ (n - 1)]::bigint[]) FROM generate_series(1, 3) n;
CREATE VIEW pg_temp.parts AS SELECT level, unit_id, sum(writes) AS writes, sum(sheets) AS sheets,
  sum(total_voters) AS voters
  FROM tally_part WHERE contest_id = 871000 AND bucket = tally_bucket('provisional') AND level < 4 GROUP BY level,
  unit_id ORDER BY level, unit_id;
CREATE VIEW pg_temp.whole AS SELECT offices_total AS offices, offices_reported AS reported,
  registered_voters AS registered, total_voters AS voters, votes, version
  FROM tally WHERE contest_id = 871000 AND level_number = 0;
SELECT * FROM pg_temp.parts;
SELECT * FROM pg_temp.whole, pg_temp.wrong;
SELECT offices_total AS offices, offices_reported AS reported, registered_voters AS registered, total_voters AS voters,
  votes, version FROM election_total(871000, NULL);
UPDATE center SET area_id = NULL WHERE id = 871002;
SELECT * FROM pg_temp.parts;
SELECT * FROM pg_temp.whole, pg_temp.wrong;
UPDATE center SET area_id = 871001 WHERE id IN (871002, 871003);
SELECT * FROM pg_temp.parts;
SELECT * FROM pg_temp.whole, pg_temp.wrong;
ALTER TABLE tally_part DISABLE TRIGGER USER;
UPDATE tally_part SET total_voters = total_voters + CASE level WHEN 0 THEN -5 ELSE 5 END
 WHERE id IN (SELECT max(p.id) FROM tally_part p WHERE p.contest_id = 871000 AND p.bucket = tally_bucket('provisional')
   AND p.unit_id IN (871000, 871001) AND p.level <= 1 GROUP BY p.level);
SELECT level, unit_id, bucket, kept -> 'f3' AS kept, recounted -> 'f3' AS recounted FROM verify_tallies(871000);
SELECT rebuild_tallies();
INSERT INTO tally_part (contest_id, level, unit_id, bucket, writes, sheets, registered_voters, total_voters,
  blank_votes, null_votes, turnout_offices, turnout_voters, office_voters, offices_unknown, votes, updated_at)
SELECT 871000, 0, 870000 + sign, 1, 1, 0, 0, sign, 0, 0, 0, 0, 0, 0, '{}', now() FROM unnest('{-1,1}'::integer[]) sign;
SELECT level, unit_id, bucket, kept -> 'f3' AS kept FROM verify_tallies(871000) ORDER BY unit_id;
DELETE FROM tally_part WHERE contest_id = 871000 AND level = 0 AND unit_id <> 871000;
ALTER TABLE tally_part ENABLE ALWAYS TRIGGER tally_part_guard;
ALTER TABLE tally_part ENABLE ALWAYS TRIGGER tally_part_guard_truncate;
SELECT * FROM pg_temp.whole, pg_temp.wrong;

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
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (870901, 777777, 0, 0, '{"870901":777777}');
UPDATE result_sheet SET total_voters = 888888, votes = '{"870901":888888}' WHERE office_id = 870901;
SET enable_seqscan = off;
SELECT count(*) AS by_index FROM tally_part WHERE total_voters = 888888;
RESET enable_seqscan;
SELECT count(*) AS by_table FROM tally_part WHERE total_voters + 0 = 888888;
DROP INDEX extra;
SELECT * FROM pg_temp.wrong;
