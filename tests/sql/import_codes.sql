-- What is exported can be imported again, whatever people call candidates, centers and offices; and figures mean the
-- same however they are written.
\set VERBOSITY terse
SET search_path = res_elec, public;
SET client_min_messages = warning;
INSERT INTO election (title, type, year, status) VALUES ('Codes', 'local', 2025, 'active'),
  ('Codes, again', 'local', 2025, 'active'), ('Codes, whole', 'local', 2025, 'active');
SELECT min(id) AS a, min(id) + 1 AS b, max(id) AS c FROM election WHERE title ~ '^Codes' \gset
INSERT INTO candidate (id, election_id, first_name, last_name, code_name)
SELECT 861000 + n, :a, '', 'N' || n, code
FROM unnest(ARRAY['voters', 'NULL', 'center', 'a,b', 'D, "Joe"; Jr', 'AB,ab', 'AB', '=1+1', '''=1+1', '''''-x', '＝1',
  '@x', '-5', '12', 'votes:12', 'votes:', 'sep=;',
  'Région', 'Inscrits', 'office_id', ';;;;;;;;;;;;;;;;;;;;', '"', '""', '''', 'd''Or', '%', '\N', 'É', E'a\tb',
  'votes']) WITH ORDINALITY AS c(code, n);
INSERT INTO center (election_id, name, area_id)
SELECT :a, name, area_of_names(:a, name, 'Dép ' || name, NULL)
  FROM unnest(ARRAY['=HYPERLINK("http://x";"y")', 'A, "B"; C', '''+1', '-', '@', E'＋1', 'NULL', '12']) AS v(name);
INSERT INTO office (center_id, name, registered_voters) SELECT v.id, n, 1000 FROM center v,
  unnest(ARRAY['1', '=2', 'x;"y",z']) n WHERE v.election_id = :a ORDER BY v.id, n;
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 1000, 500 + 3, 1, 2,
(SELECT votes(array_agg(c.id),
  array_agg((CASE c.n WHEN 1 THEN 500 - 29 * 15 - i.n % 7 WHEN 2 THEN 15 + i.n % 7 ELSE 15 END)::bigint))
                                  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM candidate
                                    WHERE election_id = :a) c)
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM office WHERE election_id = :a) i
  JOIN office o ON o.id = i.id
 WHERE i.n % 5 <> 0;
SELECT string_agg(line, '' ORDER BY n) AS csv
  FROM res_elec_internal.export_csv(:a, ARRAY(SELECT id FROM contest WHERE election_id = :a), 'office', 'data')
  WITH ORDINALITY AS x(line, n) \gset
SELECT left(:'csv', strpos(:'csv', E'\r\n') - 1) AS header;
SELECT count(*) AS lines, count(*) FILTER (WHERE cell ~ '^"?[=+@＝＋＠-]') AS formulas
  FROM regexp_split_to_table(:'csv', E'\r\n') l, regexp_split_to_table(l, ',') cell;
-- the same file again changes nothing
SELECT verdict, count(*), min(errors::text) FROM import_sheets(:a, :'csv') GROUP BY 1;
-- candidates first, then places and sheets
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT :b, first_name, last_name, code_name
  FROM candidate WHERE election_id = :a ORDER BY id;
SELECT count(*) > 0 AS done FROM import_results(:b, :'csv');
-- and all from the file alone
SELECT count(*) > 0 AS done FROM import_results(:c, :'csv');
CREATE VIEW pg_temp.told AS
  SELECT o.election_id, p.name AS province, d.name AS department, v.name AS center, o.name AS office, s.total_voters,
  c.code_name, s.votes OPERATOR(res_elec.->) c.id AS votes
    FROM office o JOIN center v ON v.id = o.center_id JOIN area p ON p.id = o.province_id
    JOIN area d ON d.id = o.department_id
    JOIN candidate c ON c.election_id = o.election_id LEFT JOIN result_sheet s ON s.office_id = o.id;
SELECT e.id = :b AS given, count(*),
       (SELECT count(*) FROM (SELECT province, department, center, office, total_voters, code_name, votes
         FROM pg_temp.told WHERE election_id = :a
                              EXCEPT SELECT province, department, center, office, total_voters, code_name, votes
                              FROM pg_temp.told t WHERE t.election_id = e.id) x) AS lost
  FROM pg_temp.told y JOIN election e ON e.id = y.election_id WHERE e.id IN (:b, :c) GROUP BY e.id ORDER BY e.id;
-- which column is whose
SELECT id AS twelve FROM candidate WHERE election_id = :a AND code_name = '12' \gset
SELECT word AS header, (res_elec_internal.import_sheet_header(:a, ARRAY[word]))[1] AS column
  FROM unnest(ARRAY['12', 'votes:12', 'VOTES:votes:12', 'votes:ab', 'AB', 'voters', 'votes:VOTERS', 'votes:nobody',
    '0']) WITH ORDINALITY AS h(word, n) ORDER BY n;
SELECT (res_elec_internal.import_sheet_header(:a, ARRAY[:'twelve']))[1] AS by_id;
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (:a, '', 'Of an id', :'twelve');
SELECT (res_elec_internal.import_sheet_header(:a, ARRAY[:'twelve']))[1] = :'twelve' AS two_are_meant_and_none_is_taken;

-- no column of a file by place has the name of a candidate's
SELECT code, res_elec_internal.candidate_column(code) AS column
  FROM unnest('{counted,Held,missing,updated_at,retenus}'::text[]) AS c(code);

-- the export in French of candidates who are called as its columns are
INSERT INTO election (title, type, year, status) VALUES ('Codes of French columns', 'local', 2025, 'active')
  RETURNING id AS f \gset
INSERT INTO candidate (election_id, first_name, last_name, code_name)
SELECT :f, '', 'M' || n, code FROM unnest(ARRAY['Exprimés', 'CODE', '% Exp', 'Votants', 'Autre'])
WITH ORDINALITY AS c(code, n);
WITH place AS (INSERT INTO center (election_id, name) VALUES (:f, 'Centre') RETURNING id),
  o AS (INSERT INTO office (center_id, name, registered_voters) SELECT id, '1', 100 FROM place RETURNING id)
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 100, 30, 0, 0, (SELECT votes(array_agg(c.id), array_agg(2::bigint + (c.id - n.least) * 2))
  FROM candidate c, (SELECT min(id) AS least FROM candidate WHERE election_id = :f) n WHERE c.election_id = :f) FROM o;
SELECT style, v.verdict, v.errors
  FROM unnest(ARRAY['data', 'fr']) AS style,
       LATERAL (SELECT string_agg(line, '' ORDER BY n) AS csv
         FROM res_elec_internal.export_csv(:f, ARRAY(SELECT id FROM contest WHERE election_id = :f), 'office', style)
         WITH ORDINALITY AS x(line, n)) AS e,
       LATERAL import_sheets(:f, e.csv) AS v;

-- figures: the same or nothing, on every way in
CREATE FUNCTION pg_temp.one_way(statement text) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
  told text;
BEGIN
  EXECUTE statement INTO told;
  RETURN told;
EXCEPTION WHEN OTHERS THEN
  RETURN CASE WHEN SQLERRM ~ 'integer from|outside|range' THEN 'out of range' ELSE 'nothing' END;
END
$$;
SELECT w AS written, pg_temp.one_way(format($q$SELECT votes -> 1 FROM (SELECT %L::res_elec.votes AS votes) v$q$,
  '{"1":' || w || '}')) AS votes,
       pg_temp.one_way(format($q$SELECT coalesce((SELECT e ->> 'code' FROM jsonb_array_elements(l.violations) e
         WHERE e ->> 'code' IN ('not_an_integer', 'out_of_range') LIMIT 1), (l.votes -> 1)::text)
         FROM res_elec_internal.sheet_line(ARRAY[NULL, NULL, NULL, NULL, %L], ARRAY['a','b','c','d','e'], '{1}', '{1}',
           NULL)l $q$, w)) AS csv_sheet,
       res_elec_internal.number_of(w) AS others
  FROM unnest(ARRAY['300', '300.0', '3e2', '3E+2', '30000e-2', '12.5', '12,5', '1 000', '+5', '0x10', '99999999999',
    '-5', '']) WITH ORDINALITY AS x(w, n) ORDER BY n;
SELECT "row", verdict, errors FROM import_centers(:b,
  E'province,center,office,registered_voters\nP,C,1,300.0\nP,C,2,3e2\nP,C,3,300\nP,C,4,"300,0"\nP,C,5,12.5\n',
  mode => 'rows');
SELECT o.name, o.registered_voters FROM office o JOIN center v ON v.id = o.center_id WHERE v.election_id = :b
  AND v.name = 'C' ORDER BY 1;
SELECT verdict, count(*)
  FROM import_elections(E'title,type,year,round\nCodes figures,local,2025,1\nCodes figures,local,2025.0,1.0\nCodes '
    'figures,local,2.025e3,\n', mode => 'rows') GROUP BY 1 ORDER BY 1;
SELECT * FROM verify_tallies();
