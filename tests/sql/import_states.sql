-- Files carry what became of offices and sheets: exported and imported again, every state comes back, but for what
-- needs a second person.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
SET client_min_messages = warning;
SET search_path = res_elec, public;
BEGIN;
INSERT INTO election (id, title, type, year, status) SELECT i, 'E', 'local', 2026, 'active'
  FROM generate_series(930000, 930004) i;
INSERT INTO area (id, kind, name, election_id) VALUES (930001, 'province', 'P', 930000);
INSERT INTO center (id, election_id, area_id, name, address, latitude, longitude)
  VALUES (930001, 930000, 930001, 'École', 'Rue 1, "A"', 0.4, 9.45), (930002, 930000, NULL, 'Mairie', NULL, NULL, NULL);
INSERT INTO office (id, center_id, name, registered_voters) SELECT 930000 + i, 930001, i::text, 100 * i
  FROM generate_series(1, 7) i;
INSERT INTO office (id, center_id, name, registered_voters) VALUES (930008, 930002, '8', 80),
  (930009, 930002, '9', NULL);
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT e, '', c, c
  FROM generate_series(930000, 930004) e, unnest('{A,status}'::text[]) c;
CREATE FUNCTION pg_temp.enter(office integer, a integer, b integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT office, a + b + 3, 2, 1, votes(array_agg(c.id ORDER BY c.id), ARRAY[a, b]::bigint[]) FROM candidate c
  WHERE c.election_id = 930000
$$;
SELECT pg_temp.enter(930001, 10, 20), pg_temp.enter(930002, 30, 40), pg_temp.enter(930003, 50, 60),
  pg_temp.enter(930004, 70, 80), pg_temp.enter(930005, 1, 2);
SET LOCAL session_replication_role = replica;  -- another person has verified it
UPDATE result_sheet SET status = 'verified' WHERE office_id = 930002;
SET LOCAL session_replication_role = origin;
UPDATE result_sheet SET status = 'held' WHERE office_id = 930003;
SELECT kind, status FROM annul_sheet(930004, 'CC 12/2026, "A"', '2026-04-25', 'box, stuffed');
SELECT kind, status FROM annul_sheet(930005, 'CC 13/2026', '2026-04-26', 'no list of voters');
SELECT kind, status FROM decide_office(930005, 'to_vote_again', 'CC 13/2026', '2026-04-26', 'no list of voters');
UPDATE office SET status = 'not_held', reason = 'road cut' WHERE id = 930006;
UPDATE office SET status = 'merged', merged_into = 930008, reason = 'too small' WHERE id = 930007;

CREATE FUNCTION pg_temp.offices(e integer) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(part, '') FROM res_elec_internal.export_offices(e,
    ARRAY(SELECT id FROM contest WHERE election_id = e)) part $$;
CREATE FUNCTION pg_temp.sheets(e integer, style text, shape text, every boolean) RETURNS text LANGUAGE sql AS $$
  SELECT replace(string_agg(part, ''), E'\r', '')
  FROM res_elec_internal.export_csv(e, ARRAY(SELECT id FROM contest WHERE election_id = e), 'office', style, shape,
    every) part $$;
CREATE FUNCTION pg_temp.told(v res_elec_internal.import_verdict) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', v."row", v.verdict, (SELECT string_agg(e ->> 'code' || ' ' || (e -> 'fields')::text, ' ')
    FROM jsonb_array_elements(v.errors) e),
                   (SELECT string_agg((n ->> 'message'), ' ') FROM jsonb_array_elements(v.notes) n)) $$;
SELECT replace(pg_temp.offices(930000), E'\r', '') AS offices \gset
\echo :offices

-- offices: the same in another election, and again nothing new
SELECT verdict, count(*) FROM import_centers(930001, :'offices') GROUP BY 1;
SELECT verdict, count(*) FROM import_centers(930001, :'offices') GROUP BY 1;
SELECT pg_temp.offices(930001) = pg_temp.offices(930000) AS same;
SELECT o.name, o.registered_voters, o.status, m.name AS merged_into, o.reason FROM office o LEFT
  JOIN office m ON m.id = o.merged_into WHERE o.election_id = 930001 ORDER BY o.name;
SELECT (election_total(930001)).offices_total, (election_total(930000)).offices_total;
SELECT pg_temp.told(v) FROM import_centers(930001,
  E'center,office,status,merged_into_center,merged_into_office,reason\nÉcole,1,not_held,,,road '
    'cut\nÉcole,6,not_held,,,\nÉcole,7,merged,École,1,x\nÉcole,7,merged,Mairie,9,x\nÉcole,6,expected,,,\nÉcole,10,merged,,,x\nÉcole,11,not_held,,1,x\nÉcole,12,lost,,,x\nÉcole,13,merged,Lycée,1,x\nÉcole,14,merged,,6,x\nÉcole,,not_held,,,x\nÉcole,15,merged,,16,x\nÉcole,16,not_held,,,x\nÉcole,17,merged,,17,x\n',
    true) v;
SELECT pg_temp.told(v) FROM import_centers(930001,
  E'Région;Centre;Bureau;Inscrits;Statut;Bureau de regroupement;Motif\nP;École;18;50;merged;19;trop '
    'petit\nP;École;19;200;;;\nP;École;20;x;;;\nP;École;21;10;merged;20;trop petit\n', mode => 'rows') v;
SELECT o.name, o.registered_voters, o.status, o.reason FROM office o WHERE o.election_id = 930001 AND o.name >= '18'
  AND length(o.name) = 2 ORDER BY 1;
-- an office that stands becomes what its line says, where it says why
SAVEPOINT restated;
SELECT E'province,center,office,status,merged_into_center,merged_into_office,reason\nP,École,1,not_held,,,road cut\n'
  'P,École,7,expected,,,after all\nP,École,2,merged,,3,too small\n'
  'P,École,6,merged,,8x,x\nP,École,4,not_held,,,\n'
  ',Mairie,8,expected,,,\n,Mairie,9,to_vote_again,,,stuffed\n' AS restating \gset
SELECT pg_temp.told(v) FROM import_centers(930001, :'restating', mode => 'rows') v;
SELECT o.name, o.registered_voters, o.status, m.name AS merged_into, o.reason
    FROM office o LEFT JOIN office m ON m.id = o.merged_into WHERE o.election_id = 930001 ORDER BY o.name;
SELECT pg_temp.told(v) FROM import_centers(930001, :'restating', mode => 'rows') v;
SELECT pg_temp.told(v) FROM import_centers(930001,
    E'province,center,office,status,merged_into_center,merged_into_office,reason\n'
    'P,École,2,merged,Mairie,8,nearer\n', mode => 'rows') v;
SELECT o.name, o.registered_voters FROM office o WHERE o.election_id = 930001 AND o.name IN ('2', '3', '8')
    ORDER BY o.name;
SELECT pg_temp.told(v) FROM import_centers(930001,
    E'province,center,office,status,reason\n,Mairie,8,not_held,flooded\n', mode => 'rows') v;
SELECT pg_temp.told(v) FROM import_centers(930000,
    E'province,center,office,status,reason\nP,École,1,not_held,x\nP,École,4,to_vote_again,x\n', true) v;
SELECT offices_total, offices_not_held, offices_merged, offices_to_vote_again FROM election_progress
    WHERE election_id = 930001;
SELECT count(*) AS wrong FROM contest n CROSS JOIN LATERAL verify_tallies(n.id) WHERE n.election_id = 930001;
ROLLBACK TO restated;

-- sheets: the states stand beside the figures of those that count, or of all
SELECT pg_temp.sheets(930000, 'data', 'wide', false) AS counted, pg_temp.sheets(930000, 'data', 'wide', true) AS every,
  pg_temp.sheets(930000, 'fr', 'wide', true) AS french, pg_temp.sheets(930000, 'data', 'long', true) AS long \gset
\echo :counted
\echo :every
\echo :french
\echo :long
SELECT pg_temp.told(v) FROM import_sheets(930000, :'every') v;
SELECT pg_temp.told(v) FROM import_sheets(930000, :'counted') v;
-- as results, too, where the register of an office has that of the one that is merged into it
SELECT pg_temp.told(v) FROM import_results(930000, :'counted', true) v;
SELECT pg_temp.told(v) FROM import_sheets(930001, :'every', true) v;
SELECT pg_temp.told(v) FROM import_sheets(930001, :'every') v;
SELECT (SELECT string_agg(format('%s:%s', w, l), E'\n')
  FROM regexp_split_to_table(pg_temp.sheets(930001, 'data', 'wide', true), E'\n') WITH ORDINALITY AS x(l, w)
         WHERE l <> ALL (regexp_split_to_array(:'every', E'\n'))) AS otherwise;
SELECT offices_total, offices_reported, offices_held, offices_annulled, total(votes) FROM election_total(930001);
SELECT d.kind, d.reference, d.decided_on::text, d.reason, d.channel, d.version, d.in_force_at IS NOT NULL AS in_force
  FROM decision d WHERE d.election_id = 930001;
-- as spreadsheets in French and with a line a candidate; a results file makes the offices, which are expected then
SELECT verdict, count(*) FROM import_centers(930002, :'offices') GROUP BY 1;
SELECT verdict, count(*) FROM import_sheets(930002, :'french') GROUP BY 1;
SELECT pg_temp.sheets(930002, 'data', 'wide', true) = replace(:'every', 'verified', 'provisional') AS same;
SELECT verdict, count(*) FROM import_centers(930003, :'offices') GROUP BY 1;
SELECT verdict, count(*) FROM import_sheets(930003, :'long') GROUP BY 1;
SELECT pg_temp.sheets(930003, 'data', 'wide', true) = replace(:'every', 'verified', 'provisional') AS same;
SELECT pg_temp.told(v) FROM import_results(930004, :'every') v;
SELECT status, count(*) FROM result_sheet WHERE election_id = 930004 GROUP BY 1 ORDER BY 1;

-- what a file cannot say, and what it cannot bring
SELECT pg_temp.told(v) FROM import_sheets(930001,
  E'center,office,voters,blank,null,status,decision,decided_on,reason,A,votes:status\nÉcole,1,33,2,1,annulled,X,2026-01-01,r,10,20\nÉcole,4,153,2,1,provisional,,,,70,80\nÉcole,4,153,2,1,annulled,Other,,,70,80\nÉcole,2,73,2,1,held,,,,30,40\nÉcole,5,3,1,1,to_vote_again,,,,1,\nÉcole,5,3,1,1,lost,,,,1,\nÉcole,5,3,1,1,,X,,,1,\nÉcole,6,,,,not_held,,,,,\nÉcole,6,,,,missing,,,,,\nMairie,8,,,,merged,,,,,\n',
  true) v;
SELECT pg_temp.told(v) FROM import_sheets(930001,
  E'center,office,voters,blank,null,status,decision,decided_on,reason,A\nMairie,8,3,1,1,annulled,,,,1\nMairie,9,3,1,1,annulled,X,tomorrow,r,1\nÉcole,5,3,1,1,annulled,X,2126-01-01,r,1\n',
  true) v;
INSERT INTO setting VALUES ('decision_confirmation', 'on') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
SELECT pg_temp.told(v) FROM import_sheets(930001,
  E'center,office,voters,blank,null,status,decision,decided_on,reason,A\nMairie,8,3,1,1,annulled,X,2026-01-01,r,1\n',
  true) v;
SELECT count(*) AS wrong FROM contest n CROSS JOIN LATERAL verify_tallies(n.id) WHERE n.election_id BETWEEN 930000
  AND 930004;
ROLLBACK;
