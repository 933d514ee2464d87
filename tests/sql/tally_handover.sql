-- A subtransaction that fails while it hands its changes to its parent leaves nothing of them there. Changes are
-- pending then only where statements do not write them, as in logical replication; and too many candidates fail as a
-- lack of memory does.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
BEGIN;
INSERT INTO area (id, kind, name) VALUES (868001, 'province', 'Handover P');
INSERT INTO election (id, title, type, year, status) VALUES (868000, 'handover', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (868000, 868000, 'handover');
INSERT INTO center (id, election_id, area_id, name) VALUES (868001, 868000, 868001, 'one');
INSERT INTO office (id, center_id, name) VALUES (868001, 868001, '1'), (868002, 868001, '2');
ALTER TABLE candidate DISABLE TRIGGER USER;
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
  SELECT 8000000 + i, 868000, 868000, '', 'C' || i, 'C' || i FROM generate_series(1, 80000) i;
ALTER TABLE candidate ENABLE TRIGGER USER;
ALTER TABLE result_sheet DISABLE TRIGGER tally_write;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 868001, 40000, 0, 0, votes(array_agg(8000000 + i), array_agg(1)) FROM generate_series(1, 40000) i;
DO $$
BEGIN
  INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    SELECT 868002, 40000, 0, 0, res_elec.votes(array_agg(8000000 + i), array_agg(1))
    FROM generate_series(40001, 80000) i;
EXCEPTION WHEN program_limit_exceeded THEN
  RAISE NOTICE '%', SQLERRM;
END
$$;
SELECT office_id FROM result_sheet WHERE election_id = 868000;
UPDATE office SET name = name WHERE false;  -- writes what is pending
SELECT level, offices_reported, total_voters FROM tally WHERE contest_id = 868000 ORDER BY level_number;
SELECT * FROM verify_tallies();
ROLLBACK;
