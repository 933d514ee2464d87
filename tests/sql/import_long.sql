-- Files of a line a candidate: what the export writes with shape=long is imported as it is, of two contests in one
-- office as well.
\set VERBOSITY terse
\set ON_ERROR_ROLLBACK on
SET search_path = res_elec, public;
BEGIN;
SET client_min_messages = warning;
SET res_elec.language = en;
INSERT INTO election (title, type, year, status) VALUES ('Long', 'local', 2025, 'active') RETURNING id AS a \gset
INSERT INTO contest (election_id, name) VALUES (:a, 'Maire'), (:a, 'Conseil, "liste"') ;
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name)
SELECT :a, n.id, 'First', c.code, c.code
  FROM (VALUES ('Maire', 'votes'), ('Maire', 'a,b'), ('Maire', 'candidate'), ('Conseil, "liste"', '=1+1'),
    ('Conseil, "liste"', 'AB'), ('Conseil, "liste"', '12')) AS c(contest, code)
  JOIN contest n ON n.election_id = :a AND n.name = c.contest ORDER BY c.code;
SELECT count(*) FROM import_centers(:a,
  E'province,commune,center,office,registered,contest\nP,C,École,1,300,Maire\nP,C,École,1,300,"Conseil, '
    '""liste"""\nP,C,École,2,200,Maire\nP,C,Mairie,1,100,"Conseil, ""liste"""\n');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 60, 2, 1, (SELECT ('{' || string_agg(format('"%s":%s', c.id, 17 + c.k), ',') || '}')::votes
  FROM (SELECT x.id, row_number() OVER (ORDER BY x.id) AS k FROM candidate x WHERE x.contest_id = o.contest_id) c)
  FROM (SELECT y.*, 0 AS n FROM office y WHERE y.election_id = :a AND y.registered_voters <> 200) AS o;
CREATE FUNCTION pg_temp.file(of_election integer, style text) RETURNS text LANGUAGE sql AS $$
  SELECT res_elec_internal.level_csv_long(n.ids, 'office',
    ARRAY(SELECT o.id FROM office o WHERE o.election_id = of_election ORDER BY o.id), true, style)
    FROM (SELECT array_agg(c.id) AS ids FROM contest c WHERE c.election_id = of_election) AS n
$$;
CREATE FUNCTION pg_temp.sheets(of_election integer) RETURNS TABLE (contest text, center text, office text, figures text,
  candidate text, votes bigint) LANGUAGE sql AS $$
  SELECT n.name, v.name, o.name, concat_ws(' ', o.registered_voters, s.registered_voters, s.total_voters, s.blank_votes,
    s.null_votes), c.code_name, s.votes -> c.id
    FROM office o JOIN center v ON v.id = o.center_id JOIN contest n ON n.id = o.contest_id
    JOIN candidate c ON c.contest_id = n.id LEFT JOIN result_sheet s ON s.office_id = o.id
   WHERE o.election_id = of_election
$$;
SELECT pg_temp.file(:a, 'data') AS csv, pg_temp.file(:a, 'fr') AS french \gset
\echo :csv
-- The same again changes nothing; sheets alone, in another election with the same offices; everything, in a new one.
SELECT "row", verdict, errors FROM import_sheets(:a, :'csv');
SELECT count(*) FILTER (WHERE verdict = 'unchanged') AS unchanged, count(*) FROM import_sheets(:a, :'french');
INSERT INTO election (title, type, year, status) VALUES ('Again', 'local', 2025, 'active') RETURNING id AS b \gset
SELECT "row", verdict, errors FROM import_results(:b, :'csv', dry_run => true);
SELECT "row", verdict, errors FROM import_results(:b, :'csv');
SELECT * FROM pg_temp.sheets(:b) EXCEPT SELECT * FROM pg_temp.sheets(:a);
SELECT * FROM pg_temp.sheets(:a) EXCEPT SELECT * FROM pg_temp.sheets(:b);
SELECT count(*) AS rows, count(votes) AS with_votes FROM pg_temp.sheets(:b);
SELECT pg_temp.file(:b, 'data') = :'csv' AS same_file;
INSERT INTO election (title, type, year, status) VALUES ('French', 'local', 2025, 'active') RETURNING id AS c \gset
SELECT verdict, count(*) FROM import_results(:c, :'french') GROUP BY 1 ORDER BY 1;
SELECT contest, center, office, figures, votes FROM pg_temp.sheets(:c) EXCEPT ALL SELECT contest, center, office,
  figures, votes FROM pg_temp.sheets(:a);
-- Other ways to write it, on any line of a sheet, are told at its first line.
SELECT "row", verdict, (SELECT string_agg(n ->> 'message', ' | ' ORDER BY k) FROM jsonb_array_elements(notes)
  WITH ORDINALITY AS x(n, k)) AS notes
  FROM import_sheets(:a, replace(replace(replace(:'csv', E'\nP,', E'\np,'), 'AB,', 'Ab,'), ',Maire,', ',MAIRE,'), true);
-- As a large object, Windows-1252.
SELECT lo_from_bytea(0, convert_to(:'csv', 'WIN1252')) AS file \gset
INSERT INTO election (title, type, year, status) VALUES ('File', 'local', 2025, 'active') RETURNING id AS d \gset
SELECT "row", verdict FROM res_elec.import_results_file(:d, :file, 'windows-1252');
SELECT * FROM pg_temp.sheets(:d) EXCEPT SELECT * FROM pg_temp.sheets(:a);
SELECT verdict, count(*) FROM res_elec.import_sheets_file(:d, :file, 'windows-1252') GROUP BY 1;
SELECT lo_unlink(:file);
SELECT * FROM res_elec.import_sheets_file(:d, 4294967290);
-- Contradictions and what names nobody, by their lines.
INSERT INTO election (title, type, year, status) VALUES ('Faulty', 'local', 2025, 'active') RETURNING id AS e \gset
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (:e, 'A', 'B', 'x'), (:e, 'C', 'D', 'y');
SELECT count(*) FROM import_centers(:e,
  E'center,office,registered\nV,1,100\nV,2,100\nV,3,100\nV,4,100\nV,5,100\nV,6,100\n');
SELECT
  E'center,office,registered,voters,blank,null,candidate,votes\nV,1,100,30,0,0,x,10\nV,1,100,31,0,0,y,20\nV,2,100,30,0,0,x,10\nV,2,100,30,0,0,X,10\nV,2,100,30,0,0,y,20\nV,3,100,30,0,0,x,10\nV,3,100,30,0,0,z,20\nV,4,100,30,0,0,x,10\nV,4,100,30,0,0,,20\nV,5,100,30,0,0,x,10\nV,6,100,30,0,0,x,10\nV,5,100,30,0,0,y,20\nV,6,100,30,0,0,y,21\nV,9,100,30,0,0,x,30\n'
  AS faulty \gset
SELECT "row", verdict, errors -> 0 ->> 'code' AS code,
  (SELECT string_agg(e ->> 'message', ' | ') FROM jsonb_array_elements(errors) e) AS message
  FROM import_sheets(:e, :'faulty', mode => 'rows');
SELECT * FROM import_sheets(:e, E'center,office,voters,blank,null,candidate\nV,1,1,0,0,x\n');
SELECT count(*) FROM election e CROSS JOIN LATERAL (SELECT c.id FROM contest c WHERE c.election_id = e.id) n CROSS
  JOIN LATERAL verify_tallies(n.id) t;
ROLLBACK;
