-- The electoral formulas that are shipped, each with figures worked on paper; who may write formulas; which contest has
-- one.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SET res_elec.language = 'en';
CREATE FUNCTION pg_temp.by(formula text, votes bigint[], seats integer) RETURNS integer[] LANGUAGE sql AS
  $$ SELECT res_elec.seats($2, $3, f.terms) FROM res_elec.electoral_formula f WHERE f.name = $1 $$;
-- one test a preset: nothing is shipped that is not tried here
CREATE TEMPORARY TABLE tried (formula text, votes bigint[], seats integer, what text);
INSERT INTO tried VALUES
  ('gabon_president', '{5001,3000,1999}', 1, 'half and one vote'),
  ('gabon_president', '{5000,3000,2000}', 1, 'half is no majority'),
  ('gabon_deputies', '{51,49}', 1, 'a majority'),
  ('gabon_councils', '{170,90,40}', 11, '6 for the majority; averages 170 90 85 56.7 45, not 42.5 and 40'),
  ('gabon_councils', '{500,300,101,99}', 10, 'no majority, 9.9 % does not qualify'),
  ('gabon_councils', '{500,300,100,100}', 10, 'no majority, 10 % qualifies'),
  ('france_president', '{5001,3000,1999}', 1, 'a majority'),
  ('france_communes', '{99,76}', 11, 'half is 6, the rest 3 and 2'),
  ('france_communes', '{135,193}', 3, 'below four seats the half goes down'),
  ('france_communes', '{50,30,20}', 10, 'no majority: another round'),
  ('benin_deputies', '{600,400}', 5, 'quotas 3 and 2'),
  ('benin_deputies', '{560,245,195}', 4, 'below 20 %: quota 250, 2 and 0; averages 186.7, 245; then 186.7, 122.5'),
  ('togo_deputies', '{41,29,17,13}', 5, 'quota 20: 2 1; averages 13.7 14.5 17 13'),
  ('togo_councils', '{41,29,17,13}', 5, 'quota 20: 2 1; remainders 1 9 17 13'),
  ('senegal_department', '{400,399}', 5, 'the first has all'),
  ('senegal_department', '{400,400}', 5, 'a lot'),
  ('senegal_national', '{41,29,17,13}', 5, 'quota 20: 2 1; remainders 1 9 17 13'),
  ('tunisia_councils', '{600,275,100,25}', 5, '2.5 % is not in the quota, 195: 3 1; remainders 15 80 100'),
  ('tunisia_councils', '{600,270,100,30}', 5, '3 % is in it: quota 200, 3 1; remainders 0 70 100 30'),
  ('tunisia_councils', '{300,300}', 3, 'equal remainders: the youngest, whose age is not known here'),
  ('cameroon_deputies_single', '{41,40,19}', 1, 'the most votes'),
  ('cameroon_deputies_list', '{501,499}', 7, 'an absolute majority has all'),
  ('cameroon_deputies_list', '{500,500}', 7, 'no majority, and no ages to end the tie'),
  ('cameroon_deputies_list', '{400,300,200,60,40}', 7,
    'the leader 4; quota 560 / 3: 1 1 0; remainders 113.3 13.3 60; 4 % has none'),
  ('cote_divoire_president', '{900,100}', 1, 'a majority'),
  ('austria_national_council', '{1616493,1663986,519598,520130,193539,47578,131688,10594,592,312,1514,2257}', 183,
    '2006: published 66 68 21 21 7'),
  ('austria_national_council', '{1792499,491328,2076833,454980,27568,48083,2439,2009,3906}', 183,
    '2002: published 69 18 79 17'),
  ('netherlands_councils', '{808,59,58,57,56,55,54,53}', 15, 'P 8: no remainder without 75 % of the quota'),
  ('netherlands_councils', '{600,302,98,99,101}', 19, 'P 7: averages'),
  ('netherlands_councils', '{2571,977,567,536,453}', 15, 'P 9: the last seat goes to the majority');
SELECT t.formula, t.votes, t.seats, pg_temp.by(t.formula, t.votes, t.seats) AS given, t.what FROM tried t
  ORDER BY t.ctid;
-- each is described in both languages
SELECT name FROM electoral_formula WHERE shipped AND (description_fr IS NULL OR description_fr = description
  OR description_fr ~ '[''"]' OR description ~ '’');
-- those whose shares are of registered voters decide nothing without them
SELECT name, pg_temp.by(name, '{600,400}', 1) FROM electoral_formula WHERE terms::text LIKE '%registered%'
  ORDER BY name;
SELECT name FROM electoral_formula WHERE shipped AND name NOT IN (SELECT formula FROM tried)
  AND terms::text NOT LIKE '%registered%';
SELECT kind, place, given FROM seat_steps('{560,245,195}', 4,
  (SELECT terms FROM electoral_formula WHERE name = 'benin_deputies'));
SELECT kind, place FROM seat_steps('{500,300,101,99}', 1,
  (SELECT terms FROM electoral_formula WHERE name = 'france_president'));
SELECT kind, place FROM seat_steps('{500,300,101,99}', 9,
  (SELECT terms FROM electoral_formula WHERE name = 'france_communes'));

-- one of one's own; every mistake in the terms at once
INSERT INTO electoral_formula (name, description, source, terms)
  VALUES ('own', 'd', 's', '{"method": "hares", "tie": []}');
INSERT INTO electoral_formula (name, description, source, terms)
  VALUES ('own', 'd', 's', '{"method": "lists", "stages": {"give": "averages"}, "last_round": 2}');
INSERT INTO electoral_formula (name, description, source, terms) VALUES ('Own 1', 'd', 's', '{"method": "hare"}');
INSERT INTO electoral_formula (name, description, source, terms) VALUES ('own', 'd', 's', '{"method": "hare"}');
INSERT INTO electoral_formula (name, description, source, terms, shipped)
  VALUES ('own_2', 'd', 's', '{"method": "hare"}', true);
UPDATE electoral_formula SET shipped = true WHERE name = 'own';
UPDATE electoral_formula SET description = 'x' WHERE name = 'gabon_president';
DELETE FROM electoral_formula WHERE name = 'gabon_president';
UPDATE electoral_formula SET terms = '{"method": "droop"}' WHERE name = 'own';
SELECT action, subject_id, changes FROM audit_log WHERE action LIKE 'formula.%' ORDER BY id;
-- what a copy of another database brings
SET session_replication_role = replica;
INSERT INTO electoral_formula SELECT * FROM electoral_formula WHERE shipped;
RESET session_replication_role;
-- a contest has one that there is, and a code
INSERT INTO election (id, title, type, year) VALUES (970000, 'formulas', 'legislative', 2026);
INSERT INTO contest (id, election_id, name, code, formula) VALUES (970001, 970000, 'Un', 'C 1', 'own');
INSERT INTO contest (election_id, name, code) VALUES (970000, 'Deux', 'c  1');
INSERT INTO contest (election_id, name) VALUES (970000, 'Deux'), (970000, 'Trois');
UPDATE contest SET formula = 'none_such' WHERE id = 970001;
UPDATE electoral_formula SET terms = '{"method": "hare"}' WHERE name = 'own';
DELETE FROM electoral_formula WHERE name = 'own';
UPDATE electoral_formula SET description = 'ours' WHERE name = 'own';
UPDATE contest SET formula = NULL WHERE id = 970001;
DELETE FROM electoral_formula WHERE name = 'own';
SET ROLE res_elec_operator;
INSERT INTO electoral_formula (name, description, source, terms) VALUES ('own', 'd', 's', '{"method": "hare"}');
UPDATE contest SET formula = 'gabon_president', code = 'E1', seats = 3 WHERE id = 970001;
SELECT code, seats, formula FROM contest WHERE id = 970001;
RESET ROLE;
DELETE FROM election WHERE id = 970000;
