-- What of candidates decides outcomes beside their votes: age, mean age and size of a list, coalition, withdrawal; when
-- each may change.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SET res_elec.language = 'en';
-- all of it is taken back in the end; a refusal takes back its statement alone
\set ON_ERROR_ROLLBACK on
BEGIN;
INSERT INTO electoral_formula (name, description, source, terms) VALUES
  ('facts_oldest', 'd', 's', '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, '
    '"go_on": {"first": 2}, "replace_withdrawn": true, "last_round": 2, "ties": ["oldest"]}'),
  ('facts_gap', 'd', 's', '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": '
    '{"first": 2}, "last_round": 2, "ties": ["oldest"]}'),
  ('facts_list', 'd', 's', '{"method": "lists", "stages": {"give": "averages"}, "ties": ["votes", "oldest_list"]}'),
  ('facts_coalition', 'd', 's', '{"method": "lists", "thresholds": [{"share": "5/100"}, {"share": "10/100", '
    '"coalitions": true}], "stages": {"give": "averages"}}');
INSERT INTO election (id, title, type, year, status) VALUES (915000, 'facts', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES
  (915001, 915000, 'one', 1, 'facts_oldest'), (915002, 915000, 'two', 3, 'facts_list'),
  (915003, 915000, 'three', 10, 'facts_coalition'),
  (915004, 915000, 'four', 1, 'facts_gap'), (915005, 915000, 'five', 1, NULL),
  (915006, 915000, 'six', 10, 'facts_coalition');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
SELECT 915000 + n * 10 + i, 915000, 915000 + n, '', chr(64 + i), n || chr(64 + i) FROM generate_series(1, 6) n,
generate_series(1, 4) i;
INSERT INTO center (id, election_id, name) VALUES (915001, 915000, 'facts');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 915000 + n, 915001, 915000 + n, 'o' || n,
  1000 FROM generate_series(1, 6) n;
CREATE FUNCTION pg_temp.enter(n integer, a integer, b integer, c integer, d integer) RETURNS void LANGUAGE sql AS
  $$ INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
     SELECT 915000 + n, a + b + c + d, 0, 0,
     res_elec.votes(ARRAY[k + 1, k + 2, k + 3, k + 4], ARRAY[a, b, c, d]::bigint[])
       FROM (SELECT 915000 + n * 10 AS k) x $$;

-- before there are sheets everything may change
UPDATE candidate SET birth_date = '1980-02-29', mean_age = 44.50004, list_size = 4, coalition = '  Union   A ',
  withdrew_on = '2026-04-01' WHERE id = 915011;
SELECT birth_date, mean_age, list_size, coalition, withdrew_on FROM candidate WHERE id = 915011;
UPDATE candidate SET birth_date = NULL, mean_age = NULL, list_size = NULL, coalition = NULL, withdrew_on = NULL
  WHERE id = 915011;
UPDATE candidate SET birth_date = '1700-01-01' WHERE id = 915011;
UPDATE candidate SET mean_age = 151 WHERE id = 915011;
UPDATE candidate SET list_size = 0 WHERE id = 915011;

-- ages: one that is not known decides nothing, and may be given then, once
SELECT pg_temp.enter(1, 400, 300, 300, 0);
SELECT code_name, votes, result, tied_places, tied_at FROM outcome(915001);
UPDATE candidate SET birth_date = '1980-05-02' WHERE id = 915012;
SELECT code_name, result, tied_at FROM outcome(915001);
UPDATE candidate SET birth_date = '1980-05-01' WHERE id = 915013;
SELECT code_name, result, step, tied_at FROM outcome(915001);
SELECT step, kind, code_name, rule FROM outcome_steps(915001);
UPDATE candidate SET birth_date = '1990-05-01' WHERE id = 915013;
UPDATE candidate SET birth_date = NULL, last_name = 'Z' WHERE id = 915013;
-- the same of lists by their mean age; a list has no more seats than candidates, and its own do not become fewer
SELECT pg_temp.enter(2, 200, 100, 100, 0);
SELECT code_name, votes, result, seats, tied_at FROM outcome(915002);
UPDATE candidate SET mean_age = CASE id WHEN 915022 THEN 44.5 ELSE 44.5001 END WHERE id IN (915022, 915023);
SELECT code_name, votes, result, seats FROM outcome(915002);
UPDATE candidate SET list_size = 1 WHERE id = 915021;
SELECT code_name, votes, result, seats FROM outcome(915002);
SELECT step, kind, code_name, given FROM outcome_steps(915002);
UPDATE candidate SET list_size = 2 WHERE id = 915021;
-- coalitions: 4 % fail alone and in a coalition, 9 % and 4 % of a coalition pass its 10 % together
SELECT pg_temp.enter(3, 830, 90, 40, 40);
SELECT code_name, votes, result, seats FROM outcome(915003);
UPDATE candidate SET coalition = 'Union' WHERE id = 915033;
UPDATE candidate SET coalition = CASE id WHEN 915062 THEN 'Union' WHEN 915063 THEN 'UNION' ELSE 'Alone' END
  WHERE id BETWEEN 915062 AND 915064;
SELECT pg_temp.enter(6, 830, 90, 40, 40);
SELECT code_name, votes, result, seats FROM outcome(915006);

-- between rounds: who withdrew is replaced by the next where the terms say so, and leaves a gap where they do not; in
-- the completed election too
SELECT pg_temp.enter(4, 400, 300, 200, 100), pg_temp.enter(5, 4, 3, 2, 1);
UPDATE election SET status = 'completed' WHERE id = 915000;
UPDATE candidate SET withdrew_on = '2026-05-02' WHERE id IN (915013, 915042);
SELECT code_name, votes, result FROM outcome(915001);
SELECT code_name, votes, result FROM outcome(915004);
UPDATE candidate SET withdrew_on = NULL WHERE id = 915042;
SELECT code_name, votes, result FROM outcome(915004);
-- not where no round comes, nor anything else of a completed election
UPDATE candidate SET withdrew_on = '2026-05-02' WHERE id = 915021;
UPDATE candidate SET withdrew_on = '2026-05-02' WHERE id = 915051;
UPDATE candidate SET birth_date = '1970-01-01' WHERE id = 915014;
UPDATE candidate SET withdrew_on = '2026-05-02', party = 'P' WHERE id = 915042;
SELECT action, subject_id, changes FROM audit_log WHERE election_id = 915000 AND action = 'candidate.changed'
  ORDER BY id;

-- from a file, with columns in French or English
INSERT INTO election (id, title, type, year) VALUES (916000, 'facts from a file', 'municipal', 2026);
SELECT "row", verdict, errors FROM import_candidates(916000,
  E'code_name,last_name,date de naissance,moyenne d''âge,nombre de candidats,coalition,date de retrait\nA,Liste '
    'A,1970-12-31,45.5,19,Union,\nB,Liste B,,,,,\n');
SELECT code_name, birth_date, mean_age, list_size, coalition, withdrew_on FROM candidate WHERE election_id = 916000
  ORDER BY 1;
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS codes,
  jsonb_path_query_array(errors, '$[*].fields[*]') AS fields
  FROM import_candidates(916000,
    E'code_name,last_name,birth_date,mean_age,list_size,coalition,withdrew_on\nA,Liste '
      'A,1970-12-31,45.50,19,UNION,\nB,Liste B,1970-01-01,40,9,Union,2026-05-02\nC,Liste '
        'C,1970-02-30,151,0,Union,31/12/2026\nD,Liste D,1970-01-01,40,9,Union,2026-05-02\n', dry_run => true,
        mode => 'rows');
SELECT * FROM verify_tallies();
ROLLBACK;
