-- The next round of an election: its undecided contests with those who go on and their places; what keeps it from being
-- made.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SET res_elec.language = 'en';
-- all of it is taken back in the end; a refusal takes back its statement alone
\set ON_ERROR_ROLLBACK on
BEGIN;
INSERT INTO app_user (id, role, first_name, last_name, phone_number, email, password_hash, director_id) VALUES
  (917001, 'director', 'D', 'D', '+24166917001', 'd917@example.org', 'x', NULL),
  (917002, 'collaborator', 'C', 'C', '+24166917002', 'c917@example.org', 'x', 917001);
INSERT INTO electoral_formula (name, description, source, terms) VALUES
  ('rounds_lot', 'd', 's', '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": '
    '{"first": 2}, "replace_withdrawn": true, "last_round": 2}');
INSERT INTO election (id, title, type, year, status, owner_id, visibility)
  VALUES (917000, 'rounds', 'legislative', 2026, 'active', 917001, 'public');
INSERT INTO area (id, kind, name, election_id) VALUES (917001, 'province', 'P', 917000);
INSERT INTO area (id, kind, name, parent_id, election_id) VALUES (917002, 'department', 'D', 917001, 917000);
INSERT INTO contest (id, election_id, name, code, area_id, formula) VALUES
  (917001, 917000, 'one', 'C1', 917002, 'rounds_lot'), (917002, 917000, 'two', 'C2', NULL, 'rounds_lot'),
  (917003, 917000, 'three', NULL, NULL, 'rounds_lot'), (917004, 917000, 'four', NULL, NULL, NULL);
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, party, birth_date)
SELECT 917000 + n * 10 + i, 917000, 917000 + n, 'F', chr(64 + i), n || chr(64 + i), 'P' || i, date '1970-01-01' + i
FROM generate_series(1, 4) n, generate_series(1, 4) i;
INSERT INTO center (id, election_id, name, area_id) VALUES (917001, 917000, 'first', 917002),
  (917002, 917000, 'second', NULL);
INSERT INTO office (id, center_id, contest_id, name, registered_voters)
SELECT 917000 + n, CASE WHEN n < 3 THEN 917001 ELSE 917002 END, 917000 + n, 'o' || n, 2000 + n
FROM generate_series(1, 4) n;
INSERT INTO office (id, center_id, contest_id, name) VALUES (917011, 917002, 917001, 'o11');
-- one that is merged into another is no place of the next round: its voters are in the other's register
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (917012, 917001, 917001, 'o12', 10);
UPDATE office SET status = 'merged', merged_into = 917001, reason = 'too few' WHERE id = 917012;
INSERT INTO user_scope (user_id, center_id, area_id) VALUES (917002, 917001, NULL), (917002, NULL, 917001),
  (917002, 917002, NULL);
CREATE FUNCTION pg_temp.enter(office integer, k integer, a integer, b integer, c integer, d integer) RETURNS void
  LANGUAGE sql AS
  $$ INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
     VALUES (917000 + office, a + b + c + d, 0, 0,
       res_elec.votes(ARRAY[917000 + k * 10 + 1, 917000 + k * 10 + 2, 917000 + k * 10 + 3, 917000 + k * 10 + 4],
         ARRAY[a, b, c, d]::bigint[])) $$;
SELECT pg_temp.enter(1, 1, 200, 300, 100, 0), pg_temp.enter(11, 1, 100, 50, 150, 10),
  pg_temp.enter(2, 2, 502, 300, 200, 1), pg_temp.enter(3, 3, 300, 200, 200, 10), pg_temp.enter(4, 4, 5, 4, 3, 2);

-- of three seats a quarter of the votes fills two; two go on for the third
INSERT INTO electoral_formula (name, description, source, terms) VALUES
  ('rounds_several', 'd', 's', '{"method": "majority", "elected": {"share": "1/4", "of": "valid"}, "go_on":
    {"first": 2}, "last_round": 2}');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES (917005, 917000, 'five', 3, 'rounds_several');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
SELECT 917050 + i, 917000, 917005, 'F', chr(64 + i), '5' || chr(64 + i) FROM generate_series(1, 5) i;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (917005, 917002, 917005, 'o5', 2005);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (917005, 100, 0, 0, votes('{917051,917052,917053,917054,917055}', '{30,26,20,14,10}'));
SELECT code_name, votes, result, seats, tied_places FROM outcome(917005);

SELECT * FROM next_round(917000);
SELECT * FROM next_round(999999);
UPDATE election SET status = 'completed' WHERE id = 917000;
SELECT * FROM next_round(917000);
SELECT candidates FROM record_draw(917003, '{917033,917032}', 'The president', 'Both');
-- who withdrew in the first is replaced
UPDATE candidate SET withdrew_on = '2026-05-02' WHERE id = 917011;
SET ROLE res_elec_operator;
SELECT title, type, year, round, status, visibility, owner_id, previous_round FROM next_round(917000);
RESET ROLE;
SELECT id AS n FROM election WHERE previous_round = 917000 \gset
SELECT c.name, c.code, c.seats, c.formula, a.name AS area, a.election_id = :n AS own FROM contest c LEFT
  JOIN area a ON a.id = c.area_id WHERE c.election_id = :n ORDER BY c.id;
SELECT n.name AS contest, c.first_name, c.last_name, c.code_name, c.party, c.birth_date - date '1970-01-01' AS born
  FROM candidate c JOIN contest n ON n.id = c.contest_id WHERE c.election_id = :n ORDER BY c.id;
SELECT v.name AS center, n.name AS contest, o.name, o.registered_voters, d.name AS department, d.election_id = :n AS own
  FROM office o JOIN center v ON v.id = o.center_id JOIN contest n ON n.id = o.contest_id LEFT
  JOIN area d ON d.id = o.department_id WHERE o.election_id = :n ORDER BY o.id;
SELECT kind, name, (SELECT p.name FROM area p WHERE p.id = a.parent_id) AS within FROM area a WHERE election_id = :n
  ORDER BY id;
SELECT s.user_id, v.name AS center, a.name AS area FROM user_scope s LEFT JOIN center v ON v.id = s.center_id LEFT
  JOIN area a ON a.id = s.area_id
 WHERE v.election_id = :n OR a.election_id = :n ORDER BY s.id;
-- copied again nothing comes: the offices of a decided contest are in none, though one that goes on has their area
SELECT copied.offices, copied.offices_left,
  (SELECT count(*) FROM office o WHERE o.election_id = 917000 AND NOT EXISTS (SELECT FROM contest n WHERE
    n.previous_round = o.contest_id)) AS of_decided FROM copy_places(917000, :n) copied;
-- once; and nobody withdraws from the first any more
\set VERBOSITY sqlstate
SELECT * FROM next_round(917000);
\set VERBOSITY terse
UPDATE candidate SET withdrew_on = NULL WHERE id = 917011;
-- the second decides: the most votes, and of equal ones a lot
UPDATE election SET status = 'active' WHERE id = :n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 100, 0, 0, votes(array_agg(c.id ORDER BY c.id), CASE WHEN o.name = 'o3' THEN '{50,50}'
  ELSE '{40,60}' END::bigint[])
  FROM office o JOIN candidate c ON c.contest_id = o.contest_id WHERE o.election_id = :n GROUP BY o.id;
SELECT n.name, o.code_name, o.votes, o.result, o.needs_draw FROM contest n, outcome(n.id) o WHERE n.election_id = :n
  ORDER BY n.id, o.candidate_id;
-- both rounds beside each other
SELECT contest, round, code_name, votes, percent, result, previous_round, previous_votes, previous_percent,
    previous_result, qualified
  FROM contest_rounds WHERE election_id = :n ORDER BY previous_contest_id, previous_candidate_id;
SELECT count(*) FROM contest_rounds WHERE election_id = 917000;
UPDATE election SET status = 'completed' WHERE id = :n;
\set VERBOSITY sqlstate
SELECT * FROM next_round(:n);
SELECT * FROM verify_tallies();
ROLLBACK;
