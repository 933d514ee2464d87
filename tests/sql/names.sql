-- One place has one name: however it is written, it is kept clean, and is no second place, candidate or contest.
\set VERBOSITY terse
SET search_path = res_elec, public;
SET client_min_messages = warning;
-- the clean form, and the key
SELECT quote_literal(res_elec_internal.name_clean(w)) AS clean, quote_literal(res_elec_internal.name_key(w)) AS key
  FROM unnest(ARRAY[
    'Ecole publique', 'École', E'E\u0301cole', E'\ufeffEc\u200bole\u00ad', E'  A\u00a0\u202f B\t\r\nC ',
    E'Haut\u2011Ogooué', E'L\u2019Anse', 'L''Anse', E'L\u02bcAnse',
    E'\u202eevil\u202c\u2066x\u2069', E'\u200b \u00a0', '', E'Ｂｕｒｅａｕ\u3000②', 'ŒUVRE Ærø Łódź', 'STRASSE', 'straße',
    'İstanbul ısı', E'\u4e2d\u6587', E'\u0915\u0941', E'a\u0001b\u007fc',
    E'n\u00ba 5', E'\u00b4x\u0060', E'A\u034f\u0301', E'\uac01', E'\u1100\u1161\u11a8', '«Paix»',
    E'\u2212\u2013\u2014-', E'\U000e0041x\ufe0f'
  ]) WITH ORDINALITY AS n(w, at) ORDER BY at;
SELECT bool_and(res_elec_internal.name_clean(w) = w AND res_elec_internal.name_clean(res_elec_internal.name_clean(w))
  = res_elec_internal.name_clean(w)) AS plain_stays,
       bool_and(res_elec_internal.name_key(w) = lower(w)) AS plain_key
  FROM unnest(ARRAY['', 'a', 'A b', 'Bureau 12 (bis), "x"; +=@|', '-1', 'a-', '- a -']) AS w;
SELECT bool_and(res_elec_internal.name_key(w) = 'haut ogooue 2') AS hyphens_are_spaces
  FROM unnest(ARRAY['Haut-Ogooué 2', 'Haut Ogooue-2', E'HAUT \u2013 Ogooué\u00a0-\u2011 2', 'haut--ogooue - 2',
    E'\u2800Haut\u2800Ogooué 2']) AS w;
SELECT quote_nullable(res_elec_internal.name_clean(E'\u2800')) AS braille_blank;
SELECT count(*) AS not_idempotent FROM generate_series(1, 1114111) AS c
 WHERE c NOT BETWEEN 55296 AND 57343
   AND (res_elec_internal.name_clean(res_elec_internal.name_clean('x' || chr(c) || 'y'))
     <> res_elec_internal.name_clean('x' || chr(c) || 'y')
     OR res_elec_internal.name_key(res_elec_internal.name_key('x' || chr(c) || 'y'))
     <> res_elec_internal.name_key('x' || chr(c) || 'y')
     OR res_elec_internal.name_key(res_elec_internal.name_clean('x' || chr(c) || 'y'))
     <> res_elec_internal.name_key('x' || chr(c) || 'y')
     OR res_elec_internal.name_key(upper('x' || chr(c) || 'y')) <> res_elec_internal.name_key('x' || chr(c) || 'y')
     AND lower(upper(chr(c))) = chr(c) AND upper(chr(c)) <> chr(c));

-- ways in: SQL and COPY (ids that do not depend on what other tests made)
SELECT c.last_value AS center_was, o.last_value AS office_was, a.last_value AS area_was, d.last_value AS candidate_was,
  n.last_value AS contest_was
  FROM center_id_seq c, office_id_seq o, area_id_seq a, candidate_id_seq d, contest_id_seq n \gset
SELECT setval('center_id_seq', 991000), setval('office_id_seq', 991000), setval('area_id_seq', 991000),
  setval('candidate_id_seq', 991000), setval('contest_id_seq', 991000);
INSERT INTO election (title, type, year, status) VALUES (E'\ufeffLes  noms\u00a0', 'local', 2025, 'active')
  RETURNING id AS e, title \gset
\echo [:title]
INSERT INTO center (election_id, name, area_id)
  VALUES (:e, E' E\u0301cole\u00a0A ', area_of_names(:e, E' Es\u200btuaire', NULL, NULL)) RETURNING id AS c, name,
  name = 'École A' AS is_nfc \gset
\echo [:name] :is_nfc
SELECT :c = (SELECT id FROM center WHERE election_id = :e) AS one;
INSERT INTO center (election_id, name, area_id) VALUES (:e, 'ecole  a', area_of_names(:e, 'ESTUAIRE', '', NULL));
INSERT INTO center (election_id, name, area_id)
  VALUES (:e, E'école\u202fA', area_of_names(:e, 'éstuaire', E'\u200b', NULL));
INSERT INTO office (center_id, name) VALUES (:c, E'N\u00b0 1 L\u2019Anse');
INSERT INTO office (center_id, name) VALUES (:c, 'n° 1 l''anse');
SELECT quote_literal(name) AS kept FROM office WHERE center_id = :c;
COPY area (kind, name) FROM stdin;
province	\xe2\x80\x8bCopie\t 1
province	Copié  1
\.
COPY area (kind, name) FROM stdin;
province	\xe2\x80\x8bCopie\t 1
\.
SELECT quote_literal(name) AS kept FROM area WHERE name ~ 'Copie';
UPDATE office SET name = E'N\u00b0  1\u00a0L\u2019Anse' WHERE center_id = :c;
SELECT quote_literal(name) AS kept FROM office WHERE center_id = :c;
INSERT INTO candidate (election_id, first_name, last_name, code_name, party)
  VALUES (:e, ' ', E'O\u200bbame', 'AB', E'\u200b') RETURNING first_name = '' AS no_first_name, last_name,
  party IS NULL AS no_party;
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (:e, '', 'Autre', 'ab');
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (:e, '', 'Autre', E'A\u200bB');
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (:e, '', 'Autre', E'\u200b');
INSERT INTO contest (election_id, name) VALUES (:e, 'LES NOMS');
-- an area of the election that the reference data has
INSERT INTO area (id, kind, name) VALUES (990001, 'province', 'Réf');
INSERT INTO area (kind, name, election_id) VALUES ('province', 'REF', :e);
SELECT area_of_names(:e, 'ref', NULL, NULL) = (SELECT id FROM area WHERE name = 'Réf') AS reference_first;
SELECT name, election_id IS NULL AS reference FROM area WHERE res_elec_internal.name_key(name) IN ('ref', 'estuaire')
  ORDER BY 1;

-- files: one center, one office, one candidate, whoever wrote them
SELECT "row", verdict, errors -> 0 ->> 'code' AS why
  FROM import_centers(:e,
    E'province,center,office,registered_voters\nEstuaire,École A,N° 1 '
      'L''Anse,\nESTUAIRE,E\u0301COLE\u00a0A,Bureau\u00a02,300\nEstuaire,ecole a,bureau  2,300\n', mode => 'rows');
SELECT v.name AS center, quote_literal(o.name) AS office, o.registered_voters FROM center v
  JOIN office o ON o.center_id = v.id WHERE v.election_id = :e ORDER BY o.id;
SELECT "row", verdict, errors -> 0 ->> 'code' AS why
  FROM import_candidates(:e, E'code_name,last_name\nab,Obame\ncd,\u202eDeux\nCD,Deux\n', mode => 'rows');
SELECT quote_literal(code_name) AS code, quote_literal(last_name) AS last_name FROM candidate WHERE election_id = :e
  ORDER BY id;
BEGIN;
SELECT "row", verdict, errors -> 0 ->> 'code' AS why
  FROM import_sheets(:e, E'center,office,voters,blank,null,AB,cd\necole a,BUREAU 2,300,0,0,200,100\n');
SELECT y.name AS office, s.total_voters FROM result_sheet s JOIN office y ON y.id = s.office_id
  WHERE s.election_id = :e;
SELECT * FROM verify_tallies();
ROLLBACK;
-- letter by letter before the rest
SELECT "row", verdict, errors -> 0 ->> 'code' AS why
  FROM import_centers(:e, E'province,center,office\nNord,Lycée,1\nSud,Lycee,1\nEst,lycée,1\n');
SELECT s."row", s.verdict, v.name AS center, s.errors -> 0 ->> 'code' AS why
  FROM import_sheets(:e, E'center,office,voters,blank,null,AB\nLycee,1,0,0,0,0\nLycée,1,0,0,0,0\nLYCEE,1,0,0,0,0\n',
    dry_run => true) s
  LEFT JOIN office o ON o.id = s.id LEFT JOIN center v ON v.id = o.center_id ORDER BY 1;
-- each pair of names is told once, at its first row, with how many rows have it; exact names are not
CREATE FUNCTION pg_temp.said(notes jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(n ->> 'message', ' | ' ORDER BY k) FROM jsonb_array_elements(notes) WITH ORDINALITY AS x(n, k) $$;
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_centers(:e, E'province,center,office,contest\nnord,LYCEE,1,\nNORD,Lycee,2,\nnord,LYCEE,3,"les  '
    'Noms"\nNord,Lycée,4,Les noms\nOuest,Neuf,1,\nouest,neuf,2,\nOUEST,Neuf,3,\n', true);
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_centers(:e, E'province,center,office\nOuest,Neuf,1\nouest,neuf,2\nOUEST,Neuf,3\n');
SELECT a.name AS province, v.name AS center, count(*) AS offices FROM center v JOIN area a ON a.id = v.area_id
  JOIN office o ON o.center_id = v.id WHERE v.election_id = :e AND a.name ILIKE 'ouest' GROUP BY 1, 2;
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_candidates(:e, E'code_name,last_name,contest\nÀb,Obame,LES NOMS\nAB,Obame,\n', true, 'rows');
SELECT "row", verdict, pg_temp.said(notes) AS notes, notes #>> '{0,code}' AS code, notes #> '{0,context}' AS context
  FROM import_sheets(:e,
    E'province,center,office,voters,blank,null,Ab,cd\nouest,NEUF,1,1,0,0,1,0\nouest,NEUF,2,1,0,0,1,0\nOuest,Neuf,3,1,0,0,1,0\n',
    dry_run => true);
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_results(:e,
    E'province,center,office,voters,blank,null,Ab\nouest,NEUF,1,,,,\nouest,NEUF,9,1,0,0,1\nOuest,Neuf,10,,,,\n',
    dry_run => true);
SELECT count(*) FROM import_elections(E'title,type,year\nÉlection des noms,local,2025\n');
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_elections(E'title,type,year\nelection des noms,local,2025\n', true);
SELECT count(*)
  FROM import_users(
    E'first_name,last_name,phone_number,email,role\nÉloïse,Noms,+24174880011,noms@example.org,director\n');
SELECT "row", verdict, pg_temp.said(notes) AS notes
  FROM import_users(
    E'first_name,last_name,phone_number,email,role\nEloise,NOMS,+24174880011,noms@example.org,director\n', true);
SELECT * FROM verify_tallies();
SELECT res_elec_internal.names_clean();
-- which name stands already, in either language; a change is held to it, too
SET res_elec.language = 'fr';
\set VERBOSITY default
\set SHOW_CONTEXT never
UPDATE candidate SET code_name = E'A\u200bb' WHERE election_id = :e AND code_name = 'cd';
INSERT INTO center (election_id, name) VALUES (:e, E'\u200b\u202e');
INSERT INTO center (election_id, name) VALUES (:e, repeat('é', 201));
\set VERBOSITY terse
RESET res_elec.language;
-- What is unique and no name: an address, a number, a code; all of it is told at once, in the house's words, by INSERT,
-- COPY and UPDATE.
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24174880012', 'Noms@Example.org', '*');
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24174880011', 'NOMS@example.org', '*');
COPY app_user (first_name, last_name, phone_number, email, password_hash) FROM stdin;
A	B	+24174880013	second@example.org	*
A	B	+24174880013	third@example.org	*
\.
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24174880013', 'second@example.org', '*');
UPDATE app_user SET email = upper(email) WHERE email = 'second@example.org' RETURNING email;
UPDATE app_user SET phone_number = '+24174880011' WHERE phone_number = '+24174880013';
INSERT INTO area (kind, code, name) VALUES ('province', 'N-1', 'Codée'), ('province', NULL, 'Sans code');
INSERT INTO area (kind, code, name) VALUES ('province', 'N-1', 'Autre');
UPDATE area SET code = 'N-1' WHERE name = 'Sans code' AND code IS NULL;
UPDATE area SET code = 'N-1' WHERE name = 'Codée' RETURNING code;
DELETE FROM area WHERE name IN ('Codée', 'Sans code');
-- as many as there are
SELECT n, res_elec_internal.message(res_elec_internal.violation('csv_width', '{}',
  jsonb_build_object('found', n, 'expected', 3))) AS en FROM generate_series(0, 2) n;
SET res_elec.language = 'fr';
SELECT n, res_elec_internal.message(res_elec_internal.violation('csv_width', '{}',
  jsonb_build_object('found', n, 'expected', 3))) AS fields,
       res_elec_internal.message(res_elec_internal.violation('more_voters_than_registered', '{}',
         jsonb_build_object('left', n, 'right', 0))) AS voters FROM generate_series(0, 2) n;
RESET res_elec.language;
SELECT setval('center_id_seq', :center_was) > 0 AND setval('office_id_seq', :office_was) > 0
  AND setval('area_id_seq', :area_was) > 0 AND setval('candidate_id_seq', :candidate_was) > 0
  AND setval('contest_id_seq', :contest_was) > 0 AS as_before;
