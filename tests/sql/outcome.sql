-- The outcome of contests by their formulas, from live totals; lots that are drawn; who may read and record them.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SET res_elec.language = 'en';
INSERT INTO election (id, title, type, year, status) VALUES (910000, 'outcomes', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES
  (910001, 910000, 'one', 1, 'france_deputies'), (910002, 910000, 'two', 2, 'senegal_national'),
  (910003, 910000, 'three', 4, 'benin_deputies'),
  (910004, 910000, 'four', 4, 'benin_deputies'), (910005, 910000, 'five', 1, NULL),
  (910006, 910000, 'six', 1, 'france_deputies');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, party)
SELECT 910000 + n * 10 + i, 910000, 910000 + n, '', chr(64 + i), n || chr(64 + i), CASE WHEN i < 4 THEN 'P' || i END
  FROM generate_series(1, 6) n, generate_series(1, 4) i;
INSERT INTO center (id, election_id, name) VALUES (910001, 910000, 'outcomes');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 910000 + n, 910001, 910000 + n, 'o' || n,
  1000 FROM generate_series(1, 6) n;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (910012, 910001, 910002, 'o12', 10),
  (910013, 910001, 910001, 'o13', 0);
CREATE FUNCTION pg_temp.enter(n integer, a integer, b integer, c integer, d integer, blank integer DEFAULT 0)
  RETURNS void LANGUAGE sql AS
  $$ INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
     SELECT o.id, a + b + c + d + blank, blank, 0,
     res_elec.votes(ARRAY[k + 1, k + 2, k + 3, k + 4], ARRAY[a, b, c, d]::bigint[])
       FROM res_elec.office o, LATERAL (SELECT 910000 + (o.contest_id - 910000) * 10 AS k) x WHERE o.id = 910000 + n $$;

-- nothing is counted: nobody is anything
SELECT code_name, votes, percent, result, seats FROM outcome(910001);
-- France, L162: 12.5 % of 1,000 registered voters are 125 votes; L126: half of the votes is not a quarter of the
-- registered
SELECT pg_temp.enter(1, 200, 125, 124, 10);
SELECT code_name, votes, percent, result, seats, step, needs_draw FROM outcome(910001);
SELECT pg_temp.enter(6, 249, 100, 0, 0, 3);
SELECT code_name, votes, percent, result FROM outcome(910006);
UPDATE result_sheet SET total_voters = 353, votes = '{"910061": 250, "910062": 100}' WHERE office_id = 910006;
SELECT code_name, votes, percent, result, seats FROM outcome(910006);
SELECT step, kind, code_name, given, quotient, divisor, rule FROM outcome_steps(910006);
-- an office whose register is not known: a share of the registered decides nothing
UPDATE office SET registered_voters = NULL WHERE id = 910013;
SELECT code_name, result, seats FROM outcome(910001);
UPDATE office SET registered_voters = 0 WHERE id = 910013;

-- Benin: 20 % in each constituency in which the party stands; P3 has 19.9 % in the fourth
SELECT pg_temp.enter(3, 400, 300, 300, 0), pg_temp.enter(4, 401, 400, 199, 0);
SELECT code_name, party, votes, result, seats FROM outcome(910003);
SELECT code_name, party, votes, result, seats FROM outcome(910004);
SELECT kind, code_name, given, quotient, divisor FROM outcome_steps(910003);

-- a tie that a lot must end, when all offices are counted
SELECT pg_temp.enter(2, 100, 50, 50, 10);
SELECT code_name, result, seats, needs_draw, tied_places, tied_at FROM outcome(910002);
SELECT record_draw(910002, '{910022,910023}', 'The president', 'The delegates of both');
SELECT pg_temp.enter(12, 0, 0, 0, 5);
SELECT code_name, votes, result, seats, needs_draw, tied_places, tied_at FROM outcome(910002);
SELECT contest, seats, seats_given, elected, goes_on, tied, needs_draw, offices_total, offices_reported
  FROM contest_outcomes WHERE election_id = 910000 ORDER BY contest_id;
SELECT record_draw(910002, '{910022,910022}', 'The president', 'The delegates of both');
SELECT record_draw(910002, '{910022,910021}', 'The president', 'The delegates of both');
SELECT record_draw(910002, NULL, 'The president', 'The delegates of both');
SELECT record_draw(910002, '{910023,910022}', ' ', 'The delegates of both');
SELECT record_draw(910002, '{910023,910022}', 'The president', NULL);
SELECT record_draw(910001, '{910011}', 'x', 'y');
SELECT record_draw(910005, '{910051}', 'x', 'y');
SELECT record_draw(989999, '{1}', 'x', 'y');
SET ROLE res_elec_operator;
SELECT contest_id, candidates, drawn_by, witnesses
  FROM record_draw(910002, '{910023,910022}', 'The president', 'The delegates of both', '2026-05-01');
INSERT INTO draw (election_id, contest_id, candidates, drawn_by, witnesses, drawn_at)
  VALUES (910000, 910002, '{1}', 'x', 'y', now());
RESET ROLE;
SELECT code_name, votes, result, seats, step, needs_draw FROM outcome(910002);
SELECT step, kind, code_name, given, quotient, divisor, rule FROM outcome_steps(910002);
SELECT record_draw(910002, '{910022,910023}', 'Another', 'Others');
UPDATE draw SET candidates = '{910022,910023}' WHERE contest_id = 910002;
DELETE FROM draw WHERE contest_id = 910002;
SELECT action, election_id, changes - 'id' FROM audit_log WHERE action LIKE 'draw.%';
SELECT party, seats, votes, goes_on FROM election_outcomes WHERE election_id = 910000 ORDER BY 1;
-- a lot serves the tie that it was drawn for
UPDATE result_sheet SET total_voters = 211, votes = '{"910021": 100, "910022": 51, "910023": 50, "910024": 10}',
  reason = 'misread' WHERE office_id = 910002;
SELECT code_name, votes, result, seats FROM outcome(910002);
-- no formula, no outcome; readers see it
SELECT * FROM outcome(910005);
SET ROLE res_elec_reader;
SELECT count(*) FROM outcome(910002);
SELECT count(*) FROM contest_outcomes WHERE election_id = 910000;
SELECT record_draw(910002, '{910022,910023}', 'x', 'y');
SELECT * FROM draw;
RESET ROLE;
-- a register that is not known in another contest leaves open who passes a share of the nation's, or of each contest's
BEGIN;
INSERT INTO electoral_formula (name, description, source, terms) VALUES
  ('outcome_nation', 'd', 's', '{"method": "lists", "thresholds": {"share": "1/20", "of": "registered", "scope": '
    '"nation"}, "stages": {"give": "averages"}}'),
  ('outcome_each', 'd', 's', '{"method": "lists", "thresholds": {"share": "1/20", "of": "registered", "scope": '
    '"each"}, "stages": {"give": "averages"}}');
INSERT INTO election (id, title, type, year, status) VALUES (912000, 'nation', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, formula) VALUES (912001, 912000, 'one', 'outcome_nation'),
  (912002, 912000, 'two', 'outcome_each');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) SELECT 912000 + i, 912000,
  912000 + i, '', 'C' || i, 'C' || i FROM generate_series(1, 2) i;
INSERT INTO center (id, election_id, name) VALUES (912001, 912000, 'nation');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (912001, 912001, 912001, 'o1', 1000),
  (912002, 912001, 912002, 'o2', 1000), (912003, 912001, 912001, 'o3', NULL);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (912001, 200, 0, 0, '{"912001": 200}'), (912002, 200, 0, 0, '{"912002": 200}');
SELECT n.name, o.code_name, o.result, o.seats FROM contest n, outcome(n.id) o WHERE n.election_id = 912000
  ORDER BY n.id;
UPDATE office SET registered_voters = 500 WHERE id = 912003;
SELECT n.name, o.code_name, o.result, o.seats FROM contest n, outcome(n.id) o WHERE n.election_id = 912000
  ORDER BY n.id;
ROLLBACK;
-- the second round: the most votes elect; of equal ones the oldest, whose age is not known
INSERT INTO election (id, title, type, year, status, round)
  VALUES (911000, 'outcomes', 'legislative', 2026, 'active', 2);
INSERT INTO contest (id, election_id, name, formula) VALUES (911001, 911000, 'one', 'france_deputies');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (911011, 911000, '', 'A', 'A'),
  (911012, 911000, '', 'B', 'B');
INSERT INTO center (id, election_id, name) VALUES (911001, 911000, 'outcomes');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (911001, 911001, 'o', 1000);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (911001, 201, 0, 0, '{"911011": 101, "911012": 100}');
SELECT code_name, votes, result, seats FROM outcome(911001);
UPDATE result_sheet SET total_voters = 200, votes = '{"911011": 100, "911012": 100}', reason = 'misread'
  WHERE office_id = 911001;
SELECT code_name, result, seats, needs_draw, tied_places, tied_at FROM outcome(911001);
SELECT * FROM verify_tallies();
