-- Importing CSV in SQL, as an operator: verdicts, dry runs, all or row by row.
\set VERBOSITY terse
SET search_path = res_elec, public;
SET client_min_messages = warning;
SET ROLE res_elec_operator;
SELECT "row", verdict, errors FROM import_elections(E'title,type,year\nImport,local,2025\n');
SELECT id AS e FROM election WHERE title = 'Import' \gset
UPDATE election SET status = 'active' WHERE id = :e;
SELECT "row", verdict, errors FROM import_candidates(:e, E'code_name,last_name,ballot_number\nIA,Un,1\nIB,Deux,2\n');
-- Semicolons, a byte order mark, quotes, lines that end as on Windows, a line without an office
SELECT "row", verdict, errors FROM import_centers(:e,
  E'\ufeffprovince;center;office;registered_voters\r\nNord;"A ""1""; x";1;100\r\nNord;"A ""1""; '
    'x";2;100\r\nNord;B;;\r\n');
SELECT v.name AS center, o.name AS office, o.registered_voters FROM center v LEFT JOIN office o ON o.center_id = v.id
  WHERE v.election_id = :e ORDER BY v.id, o.id;

\set head '\'center,office,voters,blank,null,IA,IB\n\''
\set good '\'"A ""1""; x",1,60,5,5,30,20\n"A ""1""; x",2,90,1,2,47,40\n\''
\set bad '\'"A ""1""; x",2,90,1,2,47,40\n"A ""1""; x",9,1,1,0,0,0\n"A ""1""; x",1,60,5,5,30,21\nB,1,x,0,0,0,0\n"A ""1""; x",1\n\''
SELECT "row", verdict, id IS NOT NULL AS known,
  (SELECT string_agg(e ->> 'code', ' ' ORDER BY n) FROM jsonb_array_elements(errors) WITH ORDINALITY AS x (e, n))
  AS errors
  FROM import_sheets(:e, E:head || E:good || E:bad, dry_run => true);
SELECT count(*) FROM import_sheets(:e, E:head || E:good || E:bad);
SELECT count(*) FROM result_sheet WHERE election_id = :e;
SELECT verdict, count(*) FROM import_sheets(:e, E:head || E:good || E:bad, dry_run => true, mode => 'rows') GROUP BY 1
  ORDER BY 1;
SELECT verdict, count(*) FROM import_sheets(:e, E:head || E:good || E:bad, mode => 'rows') GROUP BY 1 ORDER BY 1;
SELECT s.total_voters, s.version, s.channel, s.status, total(s.votes) FROM result_sheet s WHERE s.election_id = :e
  ORDER BY s.office_id;
SELECT verdict, count(*) FROM import_sheets(:e, E:head || E:good) GROUP BY 1;
SELECT "row", verdict, errors -> 0 ->> 'code' AS why FROM import_sheets(:e, E:head || E'"A ""1""; x",1,60,5,5,20,30\n',
  mode => 'rows');
-- What is no file of sheets
SELECT * FROM import_sheets(:e, '');
SELECT * FROM import_sheets(:e, E'center,voters,ZZ,voters\n');
SELECT * FROM import_sheets(:e, E:head || E'"A,1\n');
SELECT * FROM import_sheets(:e, E:head, mode => 'some');
SELECT * FROM import_sheets(999999, E:head);
SELECT * FROM import_progress;
RESET ROLE;
SET ROLE res_elec_reader;
SELECT * FROM import_sheets(:e, E:head);
RESET ROLE;
SELECT * FROM verify_tallies();
