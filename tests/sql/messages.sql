-- What people are told, in their words: every sentence of the catalogue, in both languages.
\set VERBOSITY terse
SET search_path = res_elec, public;
CREATE TEMPORARY TABLE catalogue (language text, rule text, part text, text text);
SET res_elec.language = 'en';
INSERT INTO catalogue SELECT 'en', m ->> 'rule', p.part, m ->> p.part
  FROM json_array_elements(res_elec_internal.messages()) m CROSS JOIN (VALUES ('sentence'), ('hint')) p(part)
  WHERE m ->> p.part IS NOT NULL;
SET res_elec.language = 'fr';
INSERT INTO catalogue SELECT 'fr', m ->> 'rule', p.part, m ->> p.part
  FROM json_array_elements(res_elec_internal.messages()) m CROSS JOIN (VALUES ('sentence'), ('hint')) p(part)
  WHERE m ->> p.part IS NOT NULL;
RESET res_elec.language;
SELECT count(DISTINCT rule) > 100 AS many, count(*) FILTER (WHERE language = 'en') = count(*)
  FILTER (WHERE language = 'fr') AS both FROM catalogue;
-- no name of a program's: what stands in braces aside (the event trigger speaks to who owns the database)
SELECT language, rule, text FROM (SELECT *, regexp_replace(text, '\{[^}]*\}', '', 'g') AS said FROM catalogue) c
 WHERE rule <> 'drop_protected'
   AND (said ~ '[a-z]_[a-z]' OR said ~ '[a-z]\(\)' OR said ~ '\m(GET|POST|PUT|PATCH|DELETE)\M' OR said ~ '/api/'
        OR language = 'fr' AND said ~*
        '\m(provisional|held|verified|rejected|pending|completed|archived|status|reason|office|center|voters|results|votes|must|is)\M'
           AND said !~ '^$')
 ORDER BY 1, 2;
-- lists and states have words: what is a code is written {word …}
SELECT language, rule, text FROM catalogue WHERE text ~ '\{(from|to|status|kind|rule|area_level|expected)\}'
  AND rule <> 'csv_width';
-- no id stands in a sentence: what it is of is named, {office office_id}; names of fields are those of files and terms
SELECT language, rule, text FROM catalogue
 WHERE text ~ '\{([a-z_]+_)?ids?\}' OR text ~ '\{names\}' AND rule !~ '^(column|term)_' ORDER BY 1, 2;
SELECT DISTINCT m[1] AS named FROM catalogue c CROSS JOIN LATERAL regexp_matches(c.text, '\{([a-z]+) [a-z_]+\}', 'g') m
 WHERE m[1] NOT IN ('word', 'codes', 'time') ORDER BY 1;
-- typography: a space before what French puts one before, none in English; sentences end
SELECT language, rule, text FROM (SELECT *, regexp_replace(text, '\{[^}]*\}', 'x', 'g') AS said FROM catalogue) c
 WHERE CASE language WHEN 'fr' THEN said ~ '[^ ][;!?»]' OR said ~ '[^ 0-9]:( |$)' OR said ~ '«[^ ]' OR said ~ '"'
 ELSE said ~ ' [:;!?]' OR said ~ '[«»]' END
    OR said ~ '  ' OR (text !~ '[.}]$') ORDER BY 1, 2;
-- both languages tell the same figures (counted words aside)
SELECT rule, part FROM (SELECT c.rule, c.part, c.language, array_agg(DISTINCT m[1] ORDER BY m[1]) AS told
                          FROM catalogue c CROSS JOIN LATERAL regexp_matches(c.text,
                            '\{(?:[a-z]+ )?([a-z_]+)\}', 'g') m
                         WHERE m[1] NOT IN ('fields', 'label') GROUP BY 1, 2, 3) t
 GROUP BY 1, 2 HAVING count(DISTINCT told) > 1 ORDER BY 1;
-- a number before a word is counted: 0, 1 and many
SELECT language, rule, text FROM catalogue
 WHERE text ~
 '\{[a-z_]+\} '
   '(inscrits|votants|blancs|nuls|suffrages|champs|lignes|caractères|numérisations|voters|votes|fields|rows|characters|scans)\M'
   ORDER BY 1, 2;
CREATE TEMPORARY TABLE counted AS SELECT DISTINCT c.language, c.rule, m[1] AS name, m[2] AS one, m[3] AS many
  FROM catalogue c
  CROSS JOIN LATERAL regexp_matches(c.text, '\{([a-z_]+)\?([^:}]+):([^}]+)\}', 'g') m WHERE c.part = 'sentence';
SELECT count(*) > 40 AS many FROM counted;
CREATE FUNCTION pg_temp.told(language text, rule text, name text, n integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('res_elec.language', language, true);
  RETURN res_elec_internal.message(res_elec_internal.violation(rule, '{}', jsonb_build_object(name, n)));
END $$;
SELECT language, rule, name, n, pg_temp.told(language, rule, name, n) AS told FROM counted CROSS
  JOIN (VALUES (0), (1), (2), (2147483647)) k(n)
 WHERE position(CASE WHEN n = 1 OR (n = 0 AND language = 'fr') THEN one
   ELSE many END IN pg_temp.told(language, rule, name, n)) = 0
    OR (n <> 1 AND NOT (n = 0 AND language = 'fr') AND many !~ ('^' || one)
      AND pg_temp.told(language, rule, name, n) ~ (n || ' ' || one || '\M')) ORDER BY 1, 2;
-- every field of the API, of files and of the rules in SQL has a word, and so has every state and level
SET res_elec.language = 'fr';
WITH field(code) AS (
  SELECT json_object_keys(s) FROM (VALUES (res_elec_internal.user_specs()), (res_elec_internal.election_specs()),
    (res_elec_internal.candidate_specs()), (res_elec_internal.center_specs()), (res_elec_internal.office_specs()),
    (res_elec_internal.import_center_specs()), (res_elec_internal.import_candidate_specs()),
    (res_elec_internal.import_area_specs())) v(s)
  UNION SELECT m[1] FROM pg_proc p CROSS
  JOIN LATERAL regexp_matches(p.prosrc, '(?:refuse\(''RE[0-9]+'', |violation\()''[a-z_]+'', ARRAY\[''([a-z_]+)''[],]',
    'g') m WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
  UNION SELECT m[1] FROM pg_proc p CROSS
  JOIN LATERAL regexp_matches(p.prosrc, 'query_(?:integer|choice|letters)\([a-z.]*query, ''([a-z_]+)''', 'g') m
  WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[]))
SELECT code FROM field WHERE res_elec_internal.message(res_elec_internal.violation('taken', ARRAY[code])) ~
('« ' || code) ORDER BY 1;
SELECT res_elec_internal.message(res_elec_internal.violation('field_choice', ARRAY['mode'], '{"allowed": "all, rows"}'))
  AS choice, res_elec_internal.message(res_elec_internal.violation('field_choice', ARRAY['format'],
    '{"allowed": "json, csv"}')) AS plain;
SELECT v AS code FROM unnest(ARRAY['provisional', 'held', 'verified', 'rejected', 'pending', 'active', 'completed',
  'archived', 'province', 'department', 'center', 'office', 'admin', 'director',
  'collaborator', 'observer', 'turnout', 'all_zero', 'registered_changed', 'office_size', 'blank_null_share',
  'identical_votes', 'flag', 'hold', 'off', 'text', 'integer', 'number']) v
 WHERE res_elec_internal.word(v) = v AND v NOT IN ('province') ORDER BY 1;
-- as they are read
SELECT l, res_elec_internal.message(res_elec_internal.violation('field_type', ARRAY['registered_voters'],
  '{"expected": "integer"}')) AS type,
  res_elec_internal.message(res_elec_internal.violation('field_missing', ARRAY['address'])) AS missing,
       res_elec_internal.message(res_elec_internal.violation('taken', ARRAY['phone_number', 'email'])) AS taken
       FROM (SELECT 'fr' AS l) x;
SELECT res_elec_internal.message(res_elec_internal.violation('other_election', ARRAY['election_id'])) AS label,
  res_elec_internal.message(res_elec_internal.violation('election_status', ARRAY['status'],
    '{"from": "pending", "to": "completed", "allowed": "active, archived"}')) AS states,
       res_elec_internal.message(res_elec_internal.violation('column_unknown', ARRAY['votant_s'],
         '{"allowed": "center, office"}')) AS kept,
         res_elec_internal.message(res_elec_internal.violation('missing', ARRAY['no_such_field'])) AS unknown;
RESET res_elec.language;
SELECT res_elec_internal.message(res_elec_internal.violation('field_type', ARRAY['registered_voters'],
  '{"expected": "integer"}')) AS type,
  res_elec_internal.message(res_elec_internal.violation('field_missing', ARRAY['address'])) AS missing,
       res_elec_internal.message(res_elec_internal.violation('taken', ARRAY['phone_number', 'email'])) AS taken,
       res_elec_internal.word('office_size'), res_elec_internal.word('no_such_word');
SELECT res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.violation('field_missing',
  ARRAY['registered_voters'])));
-- figures and moments as people write them, moments with their zone
SELECT c.text ~ '\{time ' AS timed, count(*) FROM catalogue c WHERE c.text ~ '\{[a-z ]*_at\}' GROUP BY 1;
-- each as it is told, with something for all that it tells: nothing left open, and French with the spaces that do not
-- break
CREATE FUNCTION pg_temp.told(language text, rule text, part text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operands jsonb := (SELECT coalesce(jsonb_object_agg(m[1], 2), '{}')
                       FROM catalogue c CROSS JOIN LATERAL regexp_matches(c.text, '\{(?:[a-z]+ )?([a-z_]+)[?}]', 'g') m
                      WHERE c.rule = told.rule);
BEGIN
  PERFORM set_config('res_elec.language', language, true);
  RETURN res_elec_internal.message(res_elec_internal.violation(rule, '{office}', operands));
END $$;
SELECT c.language, c.rule, t.said FROM catalogue c CROSS JOIN LATERAL pg_temp.told(c.language, c.rule, c.part)
  AS t(said)
 WHERE c.part = 'sentence' AND (t.said ~ '[{}]' OR t.said ~ '\?$' OR t.said ~ ' [;:!?»%]' OR t.said ~ '« '
   OR c.language = 'fr' AND t.said ~ '[^\u00a0]:( |$)|[^\u202f][;!%]|[^\u00a0]»|«[^\u00a0]') ORDER BY 1, 2;
SELECT convert_to(pg_temp.told('fr', 'name_alike', 'sentence'), 'UTF8') = convert_to(
  E'Bureau de vote\u00a0: «\u00a02\u00a0» (2 lignes) est pris pour «\u00a02\u00a0», qui n’en diffère que par la '
  'casse, les accents ou les signes.', 'UTF8') AS french,
  res_elec_internal.say('fr', 'a', 'Le 1 % est là : « oui » ; non ! Et ?') = E'Le 1\u202f% est là\u00a0: «\u00a0oui'
  '\u00a0»\u202f; non\u202f! Et\u202f?' AS said, res_elec_internal.say('en', 'a : b', 'c') AS english,
  res_elec_internal.say(NULL, 'a', 'b') AS french_first;
-- what an id is of, as people know it; of what is not there its number
INSERT INTO election (id, title, type, year, status) VALUES (965001, 'Les mots', 'local', 2025, 'active');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (965001, 965001, 'Awa', 'Ndong', 'A'),
  (965002, 965001, '', 'Liste B', 'B');
INSERT INTO center (id, election_id, name) VALUES (965001, 965001, 'École privée');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (965001, 965001, 'Bureau 1', 100);
SELECT n, res_elec_internal.message(res_elec_internal.violation(rule, '{reason}', context)) AS told
  FROM (VALUES (1, 'no_sheet', '{"office_id": 965001}'::jsonb), (2, 'no_sheet', '{"office_id": 965999}'),
    (3, 'election_has_results', '{"election_id": 965001}'), (4, 'candidate_frozen', '{"candidate_id": 965001}'),
    (5, 'candidate_frozen', '{"candidate_id": 965002}'), (6, 'no_sheet', '{"office_id": "x"}'),
    (7, 'no_sheet', '{"office_id": -1}'), (8, 'no_sheet', '{}'),
    (9, 'contest_has_results', (SELECT jsonb_build_object('contest_id', id) FROM contest WHERE election_id = 965001)))
    v(n, rule, context) ORDER BY n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (965001, 200, 0, 0, votes(ARRAY[965001], ARRAY[10]));
SET res_elec.language = 'fr';
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (965001, 200, 0, 0, votes(ARRAY[965001], ARRAY[10]));
-- a client whose encoding lacks the signs has plain ones, and no error of conversion
UPDATE center SET name = 'Mairie' WHERE id = 965001;
SET client_encoding = 'LATIN1';
SELECT res_elec_internal.message(res_elec_internal.violation('term_missing', '{x}')) AS french;
SET res_elec.language = 'en';
SELECT res_elec_internal.message(res_elec_internal.violation('no_sheet', '{}', '{"office_id": 965001}')) AS english;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (965001, 90, 0, 0, votes(ARRAY[965001], ARRAY[10]));
RESET client_encoding;
RESET res_elec.language;
CREATE FUNCTION pg_temp.figures(language text, zone text, at text) RETURNS TABLE (told text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('res_elec.language', language, true), set_config('TimeZone', zone, true),
  set_config('DateStyle', 'SQL, DMY', true);
  RETURN QUERY SELECT res_elec_internal.message(res_elec_internal.violation('turnout', '{}',
    '{"turnout_percent": 55.5, "total_voters": 12345, "registered_voters": 1234567, "limit_percent": 90}'))
         UNION ALL SELECT res_elec_internal.message(res_elec_internal.violation('out_of_range', '{total_voters}',
           '{"value": "12.5"}'))
         UNION ALL SELECT res_elec_internal.message(res_elec_internal.violation('outside_active_period', '{}',
           jsonb_build_object('election_id', 2147483647, 'submitted_at', at)));
END $$;
SELECT f.told FROM (VALUES ('fr', 'Africa/Libreville', '2026-01-01T12:00:00+01:00'),
  ('en', 'Africa/Libreville', '2026-01-01T12:00:00.5+01:00'),
                           ('fr', 'UTC', '2026-08-02T23:30:00+00:00'),
                           ('en', 'America/St_Johns', '2026-03-01T00:00:00+00:00'), ('en', 'UTC', 'soon')) z
 CROSS JOIN LATERAL pg_temp.figures(z.column1, z.column2, z.column3) f;
