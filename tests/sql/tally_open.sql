-- What can still come in, as the totals keep it: whatever a sheet states, and whatever becomes of offices and sheets,
-- it is exactly the registers of the offices that are expected and not counted; those without one are named.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET res_elec.language = 'en';
\set ON_ERROR_ROLLBACK on
BEGIN;
INSERT INTO area (id, kind, name) VALUES (921001, 'province', 'Open P'), (921002, 'province', 'Open Q');
INSERT INTO election (id, title, type, year, status) VALUES (921000, 'open', 'presidential', 2026, 'active');
INSERT INTO contest (id, election_id, name) VALUES (921000, 921000, 'open');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (921001, 921000, '', 'Un', 'A'),
  (921002, 921000, '', 'Deux', 'B');
INSERT INTO center (id, election_id, area_id, name) VALUES (921001, 921000, 921001, 'p'), (921002, 921000, 921002, 'q'),
  (921003, 921000, NULL, 'nowhere');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 921010 + n, 921001 + n % 3, n::text,
  CASE WHEN n < 8 THEN 100 END FROM generate_series(0, 9) n;
CREATE FUNCTION pg_temp.enter(n integer, stated integer, voters integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO res_elec.result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
  VALUES (921010 + n, stated, voters, 0, 0, votes(ARRAY[921001], ARRAY[voters::bigint])) $$;
-- by the totals, and whether office by office it is the same; the difference of the registered voters that are told
-- would be another
CREATE VIEW pg_temp.open AS
  SELECT o.*, (o.offices, o.voters, o.unknown) = (r.offices, r.voters, r.unknown) AS exact,
  t.registered_voters - t.registered_voters_reported AS difference,
         (SELECT count(*) FROM verify_tallies(921000)) AS wrong
    FROM res_elec_internal.contest_open(921000) o CROSS JOIN election_total(921000) t
   CROSS JOIN (SELECT count(*) AS offices, coalesce(sum(o.registered_voters), 0)::bigint AS voters,
     count(*) FILTER (WHERE o.registered_voters IS NULL) AS unknown
                 FROM office o
                WHERE o.contest_id = 921000 AND o.status IN ('expected', 'to_vote_again')
                  AND NOT EXISTS (SELECT FROM result_sheet s WHERE s.office_id = o.id
                    AND s.status IN ('provisional', 'verified'))) r;
SELECT * FROM pg_temp.open;
-- A sheet states its office's register, fewer, or one that was not known.
SELECT pg_temp.enter(0, NULL, 50), pg_temp.enter(1, 60, 50), pg_temp.enter(8, 70, 50), pg_temp.enter(9, NULL, 50);
SELECT * FROM pg_temp.open;
SELECT office_id - 921010 AS office, registered_voters AS stated, office_registered_voters AS register, version
  FROM result_sheet WHERE election_id = 921000 ORDER BY 1;
SELECT unknown_offices, unknown_office_ids FROM certainty(921000);
-- It states fewer or more than the register by then, or its own while that is not known; no version of the sheet is
-- made by what it does not state.
UPDATE office SET registered_voters = 55 WHERE id IN (921010, 921011);
SELECT * FROM pg_temp.open;
UPDATE office SET registered_voters = CASE WHEN registered_voters IS NULL THEN 90 END
  WHERE id IN (921011, 921018, 921019);
SELECT * FROM pg_temp.open;
SELECT office_id - 921010 AS office, registered_voters AS stated, office_registered_voters AS register, version
  FROM result_sheet WHERE election_id = 921000 ORDER BY 1;
UPDATE office SET registered_voters = 120 WHERE id = 921011;
SELECT * FROM pg_temp.open;
UPDATE result_sheet SET registered_voters = NULL, reason = 'illegible' WHERE office_id = 921010;
SELECT * FROM pg_temp.open;
-- Nobody writes it.
UPDATE result_sheet SET office_registered_voters = 0 WHERE election_id = 921000;
SELECT pg_temp.enter(2, NULL, 50);
UPDATE result_sheet SET office_registered_voters = NULL, blank_votes = 1, total_voters = 51, reason = 'blank'
  WHERE office_id = 921012;
SELECT * FROM pg_temp.open;
-- Held, released, rejected and entered anew, annulled, restored with another register.
SELECT (set_rule('turnout', 'hold', '{"percent": 90}', 921000)).action;
SELECT pg_temp.enter(3, NULL, 95), pg_temp.enter(4, 95, 95);
SELECT * FROM pg_temp.open;
CREATE ROLE regress_open SUPERUSER;
SET SESSION AUTHORIZATION regress_open;
UPDATE result_sheet SET status = 'provisional', reason = 'asked' WHERE office_id = 921014;
UPDATE result_sheet SET status = 'rejected', reason = 'asked' WHERE office_id IN (921013, 921012);
RESET SESSION AUTHORIZATION;
DELETE FROM result_sheet WHERE status = 'rejected';
SELECT * FROM pg_temp.open;
SELECT pg_temp.enter(2, 80, 50);
SELECT status FROM annul_sheet(921011, 'CC 1', '2026-04-25', 'stuffed');
SELECT status FROM annul_sheet(921012, 'CC 1', '2026-04-25', 'stuffed');
SELECT * FROM pg_temp.open;
UPDATE office SET registered_voters = 300, reason = 'counted again' WHERE id IN (921011, 921012);
SELECT * FROM pg_temp.open;
SELECT status FROM restore_sheet(921012, 'CC 2', '2026-05-02', 'the appeal succeeded');
SELECT * FROM pg_temp.open;
SELECT office_id - 921010 AS office, registered_voters AS stated, office_registered_voters AS register, status
  FROM result_sheet WHERE election_id = 921000 ORDER BY 1;
-- An office that votes again, where no vote took place, that is merged into a counted one or one that is open.
UPDATE office SET status = 'to_vote_again', reason = 'annulled' WHERE id = 921011;
SELECT * FROM pg_temp.open;
UPDATE office SET status = 'not_held', reason = 'flooded' WHERE id = 921015;
UPDATE office SET status = 'merged', merged_into = 921012, reason = 'few' WHERE id = 921016;
UPDATE office SET status = 'merged', merged_into = 921013, reason = 'few' WHERE id = 921017;
SELECT * FROM pg_temp.open;
-- (as from a dump, which has no sheet of such an office)
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
VALUES (921015, 1, 1, 0, '{}', 'provisional', 1, 'sql', 'x', clock_timestamp(), clock_timestamp());
UPDATE office SET status = 'expected', merged_into = NULL, reason = 'after all' WHERE id IN (921015, 921016, 921017);
SELECT * FROM pg_temp.open;
-- Moved with another register at once, many by one statement, undone.
UPDATE office SET center_id = 921003, registered_voters = coalesce(registered_voters, 7) * 2, reason = 'moved'
  WHERE id IN (921012, 921014, 921016, 921018);
SELECT * FROM pg_temp.open;
SAVEPOINT before;
UPDATE office SET registered_voters = CASE id % 3 WHEN 0 THEN 400 WHEN 1 THEN 333 END, center_id = 921002,
  reason = 'many' WHERE election_id = 921000;
SELECT * FROM pg_temp.open;
ROLLBACK TO before;
UPDATE center SET area_id = 921001 WHERE id = 921003;
SELECT * FROM pg_temp.open;
-- A node that has the sheets and not yet their offices tells nothing.
SAVEPOINT before;
SET LOCAL session_replication_role = replica;
DELETE FROM office WHERE election_id = 921000 AND id NOT IN (SELECT office_id FROM result_sheet);
DELETE FROM office WHERE id = 921012;
SELECT o.offices, o.voters, o.unknown, res_elec_internal.certainty_json(921000) AS certainty
  FROM res_elec_internal.contest_open(921000) o;
ROLLBACK TO before;
-- The live total says it of a contest of any size without a look at an office or a sheet; of those without a register
-- 20 are named.
INSERT INTO office (id, center_id, name, registered_voters) SELECT 922000 + n, 921001, 'm' || n, 1
  FROM generate_series(1, 5001) n;
SELECT * FROM pg_temp.open;
CREATE FUNCTION pg_temp.looks() RETURNS numeric LANGUAGE sql AS
  $$ SELECT sum(seq_scan + idx_scan) FROM pg_stat_xact_user_tables WHERE schemaname = 'res_elec'
  AND relname IN ('office', 'result_sheet') $$;
UPDATE contest SET formula = 'france_deputies' WHERE id = 921000;
SELECT pg_temp.looks() AS before \gset
SELECT t.body #>> '{certainty,sentence,en}' AS sentence FROM election e CROSS
  JOIN LATERAL res_elec_internal.realtime_json(e, NULL) t WHERE e.id = 921000;
SELECT pg_temp.looks() = :before AS none;
UPDATE office SET registered_voters = NULL, reason = 'lost' WHERE id BETWEEN 922001 AND 922025;
SELECT t.body #>> '{certainty,sentence,en}' AS sentence FROM election e CROSS
  JOIN LATERAL res_elec_internal.realtime_json(e, NULL) t WHERE e.id = 921000;
SELECT claim, holds, open_offices, open_voters, unknown_offices, cardinality(unknown_office_ids) AS named,
  unknown_office_ids[1] AS first FROM certainty(921000);
SELECT * FROM pg_temp.open;
-- A share of the registered voters is of those in the registers, though a sheet states more by then: each claim is
-- about one number.
INSERT INTO election (id, title, type, year, status) VALUES (921500, 'base', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, formula) VALUES (921500, 921500, 'base', 'france_deputies');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (921501, 921500, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (921501, 921500, 'b');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (921510, 921501, '1', 1000),
  (921511, 921501, '2', 100);
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
  VALUES (921510, 950, 500, 0, 0, '{"921501":500}'), (921511, 100, 50, 0, 0, '{"921501":50}');
UPDATE office SET registered_voters = 900 WHERE id = 921510;
SELECT (res_elec_internal.contest_poll(921500)).bases[3] AS base, t.registered_voters AS told
  FROM election_total(921500) t;
UPDATE office SET registered_voters = NULL WHERE id = 921511;
SELECT (res_elec_internal.contest_poll(921500)).bases[3] AS base, t.registered_voters AS told
  FROM election_total(921500) t;
ROLLBACK;
