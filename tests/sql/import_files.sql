-- Imports of CSV: what is read, what is refused and why, dry runs, all or rows, and who may.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
\set ON_ERROR_ROLLBACK on
BEGIN;
ALTER SEQUENCE election_id_seq RESTART 870100;
ALTER SEQUENCE candidate_id_seq RESTART 870100;

-- The text taken apart
SELECT res_elec_internal.csv_header(E'\uFEFF a;"b ""x""";c,d\n1;2\n');
SELECT res_elec_internal.csv_header(E'a, "b"\n');
SELECT res_elec_internal.csv_header(E'sep=;\r\n;;;\r\na,b;c\r\n'), res_elec_internal.csv_header(E'a\tb,c\n');
SELECT * FROM res_elec_internal.csv_rows(E'a;b\n;;\n1;2\n \n;\n3;\n\x1A\n', '{1,2}');
-- … of bytes: other charsets when they are named, and what is no CSV
SELECT csv_text('\xC3A92C80'::bytea || '\x0A', 'windows-1252'),
  csv_text(convert_to(E'École,œ,€\r\n', 'WIN1252'), 'Windows-1252'),
       csv_text('\xE9', 'iso-8859-1'), csv_text('\xA4', 'ISO-8859-15'), csv_text('', 'utf8') = '' AS empty;
SELECT csv_text(convert_to(E'a\r\nb\r\nÉcole\n', 'WIN1252'));
SELECT csv_text('\x610A8D0A', 'windows-1252');
SELECT csv_text('\x610D0A620D6300'), csv_text('\x00', 'windows-1252');
SELECT csv_text('\x610D0A620D6300', 'windows-1252');
SELECT csv_text('\x1F8B0800');
SELECT csv_text('\x504B030414');
SELECT csv_text('\xFFFE6100');
SELECT csv_text('a', 'ebcdic');
SELECT res_elec_internal.csv_header(E'a,\r\n\r\n"b ""x""",2,3\r\n');
SELECT * FROM res_elec_internal.csv_rows(E'a,b,c\r\n\r\n"b ""x""", 2 ,\r\n"two\nlines",,9\nshort\n', ARRAY[1, 0, 2, 3]);
SELECT res_elec_internal.csv_header('') IS NULL AS nothing,
  (SELECT count(*) FROM res_elec_internal.csv_rows('a,b', '{1}')) AS rows;
SELECT * FROM res_elec_internal.csv_rows(E'a\n"b', '{1}');
SELECT * FROM res_elec_internal.csv_rows(E'a\nb"', '{1}');
SELECT * FROM res_elec_internal.csv_rows('a', ARRAY[NULL::integer]);
SELECT res_elec_internal.csv_header('a' || repeat(',', 2000));

-- One line of figures
SELECT * FROM res_elec_internal.sheet_line('{100,50,1,1,20,28}', '{r,v,b,n,A,B}', '{1,2}', '{1,2}', 100);
SELECT votes, jsonb_path_query(violations, '$[*]') - 'message' AS violation
  FROM res_elec_internal.sheet_line('{200,x,1.5,-1,99999999999,3}', '{r,v,b,n,A,B}', '{1,2}', '{2}', 100);
SELECT * FROM res_elec_internal.sheet_line('{100,NULL,NULL,NULL,NULL,NULL}', '{r,v,b,n,A,B}', '{1,2}', '{1,2}', NULL);
SELECT violations - 0 FROM res_elec_internal.sheet_line('{100,50,NULL,1,20,28}', '{r,v,b,n,A,B}', '{1,2}', '{1,2}',
  NULL);
SELECT * FROM res_elec_internal.sheet_line('{1}', '{r}', '{1,2}', '{1,2}', NULL);
SELECT res_elec_internal.sheet_line(NULL, '{r}', '{1,2}', '{1,2}', NULL);

-- Areas: parents and their parts in one file
\set areas 'kind,code,name,parent_code\ncommune,IM-1-1-1,C,IM-1-1\nprovince,IM-1,Im P,\ndepartment,IM-1-1,D,IM-1\n'
SELECT "row", verdict, id IS NULL AS without_id, errors FROM import_areas(:'areas', dry_run => true);
SELECT count(*) FROM area WHERE code LIKE 'IM-%';
SELECT "row", verdict, errors FROM import_areas(:'areas');
SELECT a.kind, a.code, a.name, p.code AS parent FROM area a LEFT JOIN area p ON p.id = a.parent_id
  WHERE a.code LIKE 'IM-%' ORDER BY a.code;
SELECT "row", verdict FROM import_areas(:'areas');
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_areas(E'kind,code,name,parent_code\nprovince,IM-1,Other,\nprovince,IM-2,im '
    'p,\nregion,IM-3,X,\ndepartment,IM-4,X,IM-9\nprovince,IM-5,X,IM-1\nprovince,IM-6,Six,\nprovince,IM-6,Seven,\ndepartment,IM-8,X,IM-3\nprovince,,Y,\n',
                    mode => 'rows');
SELECT import_areas(E'kind,name\nprovince,x\n');

-- Elections
INSERT INTO app_user (id, role, first_name, last_name, phone_number, email, password_hash)
VALUES (870001, 'director', 'Im', 'Port', '+24166870001', 'im@example.org', 'x');
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_elections(E'title,type,year,round,visibility,owner\nIm 1,presidential,2025,,,\nIm '
    '2,local,2026,2,public,066 87 00 01\nIm 2,local,2026,2,,IM@example.org\nIm 3,x,y,0,z,nobody\n',
                        mode => 'rows');
SELECT title, type, year, round, visibility, status, owner_id FROM election WHERE title LIKE 'Im %' ORDER BY title;
SELECT "row", verdict, errors
  FROM import_elections(E'title,type,year,round,visibility,owner\nIm 1,presidential,2025,1,,\nIm '
    '2,local,2026,2,private,im@example.org\n', true);
SELECT id AS e FROM election WHERE title = 'Im 1' \gset

-- Candidates
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_candidates(:e,
    E'code_name;last_name;first_name;party;ballot_number\nA;Un;;P;1\nB;Deux;Ada;;2\nB;Deux;Ada;;2\n;Quatre;;;x\n',
    mode => 'rows');
SELECT "row", verdict, errors -> 0 ->> 'code' AS why, errors -> 0 -> 'fields' AS fields,
  errors -> 0 -> 'context' AS context
  FROM import_candidates(:e, E'code_name,last_name,party\nC,Un,\nD,Deux,Q\nC,Trois,R\nC,Un,\n', mode => 'rows');
SELECT "row", verdict, errors -> 0 -> 'fields' AS otherwise
  FROM import_candidates(:e, E'code_name,last_name,party\nA,Un,\nB,Deux,Q\nC,Trois,\n', true);
SELECT code_name, first_name, last_name, party, ballot_number FROM candidate WHERE election_id = :e ORDER BY code_name;
SELECT import_candidates(-1, 'code_name,last_name');
SELECT import_candidates(:e, 'code_name,last_name', mode => 'some');

-- Centers and offices
\set centers 'region,department,commune,center,office,registered,address\nim p,d,c,V1,1,100,Rue 1\nIm P,D,C,V1,2,200,\nIm P,D,,V2,,,\nNew P,,,V1,1,300,\n,,,V3,1,,\n'
SELECT "row", verdict, id IS NULL AS without_id FROM import_centers(:e, :'centers', true);
SELECT (SELECT count(*) FROM center WHERE election_id = :e) AS centers,
  (SELECT count(*) FROM area WHERE election_id = :e) AS areas,
       (SELECT count(*) FROM contest WHERE election_id = :e) AS contests;
SELECT "row", verdict, errors FROM import_centers(:e, :'centers');
SELECT c.name AS center, c.address, a.name AS area, a.election_id IS NOT NULL AS own, o.name AS office,
  o.registered_voters, o.province_id IS NOT NULL AS in_province
  FROM center c LEFT JOIN area a ON a.id = c.area_id LEFT JOIN office o ON o.center_id = c.id WHERE c.election_id = :e
  ORDER BY c.name, a.name, o.name;
SELECT count(*) FILTER (WHERE verdict = 'unchanged') AS unchanged, count(*) AS of FROM import_centers(:e, :'centers');
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_centers(:e,
    E'center,office,registered,address,latitude\nV3,1,5,,\nV3,2,-1,,\nV3,3,,,91\nV3,4,,,\nV3,4,,,\n,5,,,\nV3,6,,\n',
    mode => 'rows');
SELECT "row", verdict, errors -> 0 ->> 'code' AS why, errors -> 0 -> 'fields' AS fields,
  errors -> 0 -> 'context' AS context
  FROM import_centers(:e,
    E'center,office,registered,address\nV8,1,5,\nV8,2,,Rue 1\nV8,1,6,\nV8,1,5,\nV8,3,5,\nV8,3,,\nV8,4,,Rue 2\n', true);
-- one refused row refuses all
SELECT import_centers(:e, E'center,office,registered,address,latitude\nV3,7,,,\nV3,1,x,,\n');
SELECT count(*) FROM office o JOIN center c ON c.id = o.center_id WHERE c.election_id = :e AND o.name = '7';
SELECT import_centers(:e, E'center,office,voters\nV3,7,1\n');
SELECT errors FROM import_centers(:e, E'Région;Département;Commune;Centre;Bureau;Inscrits\nIm P;D;C;V1;1;100\n;;;;;\n',
  true);
SELECT import_centers(:e, E'center;office;;;\nV3;7;;;\n');

-- Sheets: by names, areas whatever their case
\set sheets 'region,department,commune,center,office,registered,voters,blank,null,A,B\nIM P,D,C,V1,1,100,50,1,1,20,28\nIm P,D,C,V1,2,200,50,1,1,20,29\nNew P,,,V1,1,,60,0,0,60,\nIm P,D,C,V1,9,,60,0,0,60,\n,,,V3,4,,,,,,\n,,,V3,1,,7,0,0,x,7\n'
SELECT import_sheets(:e, :'sheets');
UPDATE election SET status = 'active' WHERE id = :e;
SELECT "row", verdict, id IS NULL AS without_id, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_sheets(:e, :'sheets', true, 'rows');
SELECT count(*) FROM result_sheet WHERE election_id = :e;
SELECT import_sheets(:e, :'sheets');
SELECT count(*) FROM result_sheet WHERE election_id = :e;
SELECT "row", verdict FROM import_sheets(:e, :'sheets', mode => 'rows');
SELECT registered_voters, total_voters, blank_votes, null_votes, channel, version FROM result_sheet
  WHERE election_id = :e ORDER BY office_id;
SHOW res_elec.channel;
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_sheets(:e, :'sheets', mode => 'rows');
-- … by id, candidates by id; what stands otherwise
SELECT o.id AS o, (SELECT id FROM candidate WHERE election_id = :e AND code_name = 'A') AS a FROM office o
  JOIN center c ON c.id = o.center_id
 WHERE c.election_id = :e AND c.name = 'V3' AND o.name = '4' \gset
SELECT id AS s FROM result_sheet JOIN office ON id = office_id WHERE result_sheet.election_id = :e
  ORDER BY id LIMIT 1 \gset
SELECT verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_sheets(:e,
    format(E'office_id,total_voters,blank_votes,null_votes,%s,b\n%s,9,0,0,4,5\n%s,1,0,0,1,0\n%s,9,0,0,4,5\n'
      '2000000000,1,0,0,1,\nx,1,0,0,1,0,\n',
      :a, :o, :s, :o), mode => 'rows');
SELECT "row", verdict, errors -> 0 ->> 'code' AS why, errors -> 0 -> 'context' ->> 'count' AS count
  FROM import_sheets(:e, E'center,office,voters,blank,null,A\nV1,1,1,0,0,1\n', true);
SELECT "row", verdict, errors -> 0 -> 'fields' AS fields, errors -> 0 ->> 'message' AS why,
  errors -> 1 ->> 'code' AS and
  FROM import_sheets(:e,
    E'center,office,registered,voters,blank,null,A,B\nV3,1,,7,0,0,0,7\nV3,1,,7,0,0,7,0\nV3,1,9,8,0,0,0,7\nV3,1,,7,0,0,,7\nV3,4,,9,0,0,4,5\nV3,4,,9,0,0,4,5\n',
    true, 'rows');
SELECT import_sheets(:e, E'center,voters,blank,A,Z,A\n');
SELECT import_sheets(:e, '');
SELECT "row", verdict FROM import_sheets(:e,
  E'sep=;\nRégion;Département;COMMUNE;Centre;Bureau;Inscrits;Votants;Blancs;Nuls;A;B\nIm '
    'P;D;C;V1;1;100;50;1;1;20;28\n;;;;;;;;;;\n', true);
SELECT count(*) AS wrong FROM verify_tallies();

-- A sheet that a soft rule holds is not in the total, nor in that of the dry run.
SELECT action, thresholds FROM set_rule('turnout', 'hold', '{"percent": 50}', :e);
\set more 'region,center,office,registered,voters,blank,null,A\n,V3,1,100,99,0,0,99\n'
SELECT verdict FROM import_sheets(:e, :'more', true);
SELECT verdict FROM import_sheets(:e, :'more');

-- A results file makes all there is
INSERT INTO election (id, title, type, year, status) VALUES (870002, 'Im R', 'local', 2027, 'active');
\set whole 'region,department,commune,center,office,registered,voters,blank,null,X,Y\nR P,,,V,1,100,50,1,1,20,28\nR P,,,V,2,100,,,,,\n'
SELECT "row", verdict, id IS NULL AS without_id FROM import_results(870002, :'whole', dry_run => true);
SELECT (SELECT count(*) FROM candidate WHERE election_id = 870002) AS candidates,
  (SELECT count(*) FROM office WHERE election_id = 870002) AS offices;
SELECT "row", verdict, id IS NULL AS without_id, errors FROM import_results(870002, :'whole');
SELECT "row", verdict, id IS NULL AS without_id FROM import_results(870002, :'whole', dry_run => true);
SELECT code_name, last_name FROM candidate WHERE election_id = 870002 ORDER BY 1;
\set faulty 'region,center,office,registered,voters,blank,null,X\nR P,W,1,9,1,0,0,2\nR P,W,2,9,1,0,0,1\nR P,W,3,x,1,0,0,1\nR P,W,4,5,1,0,0,1,,\nR P,V,1,100,51,1,1,49\nR P,W,5,9,1,0,0,1\nR P,W,5,8,1,0,0,1\n'
SELECT import_results(870002, :'faulty');
SELECT count(*) FROM center WHERE election_id = 870002;
SELECT "row", verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_results(870002, :'faulty', mode => 'rows');
SELECT o.name, o.registered_voters, s.total_voters FROM office o JOIN center c ON c.id = o.center_id LEFT
  JOIN result_sheet s ON s.office_id = o.id
 WHERE c.election_id = 870002 AND c.name = 'W' ORDER BY 1;
SELECT import_results(870002, E'region,center,office,voters,blank,null,X,Abstentions,% Exp,' || repeat('x', 51)
  || E'\nR P,V,1,50,1,1,48,1,1,1\n');
SELECT import_results(870002, E'region,center,office,voters,blank,null,X,Z,Z\nR P,V,2,2,1,1,0,0,0\n');
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (870002, '', 'Total', 'total');
SELECT "row", verdict FROM import_results(870002,
  E'region,center,office,voters,blank,null,X,TOTAL\nR P,V,2,50,1,1,40,8\n', true);
SELECT count(*) FROM center WHERE election_id = 870002;

-- Operators import; readers, and the API's role, do not
SET ROLE res_elec_operator;
SELECT verdict, jsonb_path_query_array(errors, '$[*].code') AS why
  FROM import_sheets(870002, E'center,office,voters,blank,null,X\nV,2,1,0,0,1\n', true);
SELECT verdict FROM import_results(870002, E'center,office,voters,blank,null,X\nN,2,1,0,0,1\n', true);
SELECT election_of_results('Im L', 'local', '2027', '1', 'im@example.org') - 870002 > 0 AS made;
SELECT election_of_results('', 'x', 'y', '0', 'nobody');
SELECT * FROM import_progress;
SELECT res_elec_internal.import_sheets_run(870002, E'center,office,voters,blank,null,X\nV,2,1,0,0,1\n', false, 'all');
RESET ROLE;
SET ROLE res_elec_reader;
SELECT import_sheets(870002, 'x');
RESET ROLE;
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname LIKE 'import%';
SELECT count(*) AS wrong FROM verify_tallies();
ROLLBACK;
SELECT count(*) AS wrong FROM verify_tallies();
-- A large object is read in pieces and says the same as the text: quoted ends of line, characters and CRLF at whichever
-- place a piece ends.
CREATE TEMPORARY TABLE big AS
  SELECT E'a;b;c\r\n' || string_agg(repeat('é', n % 7) || n || CASE n % 5
    WHEN 0 THEN E';"x\r\n""y"";' || repeat('œ', n % 11) || '";' WHEN 1 THEN E';;\r\n' WHEN 2 THEN ';ç;'
    ELSE ';"";' END || E'\r\n', '' ORDER BY n) || E'\x1A\r\n' AS csv
    FROM generate_series(1, 60000) n;
SELECT lo_from_bytea(0, convert_to(csv, 'UTF8')) AS utf8, lo_from_bytea(0, convert_to(csv, 'WIN1252')) AS win,
       lo_from_bytea(0, convert_to(csv, 'UTF8') || '\x610A00'::bytea) AS nul,
       lo_from_bytea(0, convert_to(csv, 'UTF8') || '\x610AE90A'::bytea) AS foreign_byte,
       lo_from_bytea(0, convert_to(replace(csv, E'\x1A', '"'), 'UTF8')) AS open, lo_from_bytea(0, '\x1F8B0800') AS gzip,
       lo_from_bytea(0, '') AS nothing FROM big \gset
SELECT count(*) AS rows, max("row") AS last, (SELECT octet_length(csv) / 100000 FROM big) AS tenths_of_mb
  FROM res_elec_internal.csv_rows((SELECT csv FROM big), '{1,2,3}');
SELECT count(*) FROM (SELECT * FROM res_elec_internal.csv_rows((SELECT csv FROM big), '{1,2,3}') EXCEPT ALL SELECT *
  FROM res_elec_internal.csv_file_rows(:utf8, 'utf-8', '{1,2,3}')) AS d;
SELECT count(*) FROM (SELECT * FROM res_elec_internal.csv_file_rows(:utf8, 'utf-8', '{1,2,3}') EXCEPT ALL SELECT *
  FROM res_elec_internal.csv_file_rows(:win, 'windows-1252', '{1,2,3}')) AS d;
SELECT count(*) FROM (SELECT * FROM res_elec_internal.csv_file_rows(:win, 'windows-1252', '{1,2,3}') EXCEPT ALL SELECT *
  FROM res_elec_internal.csv_rows((SELECT csv FROM big), '{1,2,3}')) AS d;
SELECT res_elec_internal.csv_file_header(:utf8, 'utf-8'), res_elec_internal.csv_file_header(:nothing, 'utf-8') IS NULL
  AS nothing;
SELECT res_elec_internal.csv_file_header(:gzip, 'utf-8');
SELECT count(*) FROM res_elec_internal.csv_file_rows(:nul, 'utf-8', '{1}');
SELECT count(*) FROM res_elec_internal.csv_file_rows(:foreign_byte, 'utf-8', '{1}');
SELECT count(*) FROM res_elec_internal.csv_file_rows(:win, 'utf-8', '{1}');
SELECT count(*) FROM res_elec_internal.csv_file_rows(:open, 'utf-8', '{1}');
SELECT res_elec_internal.csv_file_header(4294967290, 'utf-8');
-- It is read with the rights of who calls, whoever's the function is.
SELECT set_config('test.file', :'utf8', false) \g /dev/null
CREATE FUNCTION pg_temp.as_owner(file oid) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN RETURN res_elec_internal.csv_file_header(file, 'utf-8'); END $$;
SELECT pg_temp.as_owner(:utf8);
DO $$
BEGIN
  SET LOCAL ROLE res_elec_operator;
  PERFORM pg_temp.as_owner(current_setting('test.file')::oid);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE '%', regexp_replace(SQLERRM, '[0-9]+', 'N');
END
$$;
SELECT count(lo_unlink(f)) FROM unnest(ARRAY[:utf8, :win, :nul, :foreign_byte, :open, :gzip, :nothing]::oid[]) f;
