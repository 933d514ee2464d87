-- Importing result sheets: one line a sheet, its office by names or by id, one column a candidate.

CREATE FUNCTION res_elec_internal.sheet_line(
    fields text[], names text[], candidates integer[], standing integer[], register integer,
    OUT registered_voters integer, OUT total_voters integer, OUT blank_votes integer, OUT null_votes integer,
    OUT votes res_elec.votes, OUT violations jsonb)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_line(text[], text[], integer[], integer[], integer) IS
  'The figures of a line of CSV (registered_voters, total_voters, blank_votes, null_votes, then the votes of each of the candidates), judged by the rules of a sheet for an office with this register, in whose contest stand these, ascending: [{code, fields, message, context}], NULL for a sound line. All NULL for a line without figures';

CREATE FUNCTION res_elec_internal.import_sheet_header(of_election integer, header text[]) RETURNS text[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN ARRAY(SELECT coalesce(CASE
                 WHEN h.word ~* '^votes:' THEN
                   (SELECT res_elec_internal.candidate_column(c.code_name) FROM res_elec.candidate c
                     WHERE c.election_id = of_election AND res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(res_elec_internal.column_code(h.word)))
                 WHEN h.word ~ '^[0-9]{1,9}$' THEN  -- an id or a code, if it is of one candidate
                   (SELECT min(res_elec_internal.candidate_column(c.code_name)) FROM res_elec.candidate c
                     WHERE c.election_id = of_election AND (c.id = h.word::integer OR c.code_name = h.word) HAVING count(*) = 1) END, h.word)
                 FROM unnest(header) WITH ORDINALITY AS h(word, n) ORDER BY h.n);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_header(integer, text[]) IS 'A header, with candidates that it names by id, or by votes: and their code, under their candidate_column';

-- The sheets that the export writes for a spreadsheet in French (level_csv_fr): candidates by name, each with a share.
CREATE FUNCTION res_elec_internal.import_french_header(of_election integer, header text[], OUT columns text[], OUT ignored text[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  voices text[] := ARRAY(SELECT h.word FROM unnest(header) AS h(word) WHERE h.word ~ '. Voix$' AND left(h.word, -5) || ' % Exp' = ANY (header));
BEGIN
  columns := header;
  ignored := '{}';
  IF voices = '{}' OR NOT header @> ARRAY['Exprimés'] THEN
    RETURN;
  END IF;
  SELECT array_agg(coalesce(c.column_name, CASE WHEN h.word = ANY (voices) THEN res_elec_internal.candidate_column(left(h.word, -5)) END, h.word) ORDER BY h.n),
         coalesce(array_agg(h.word ORDER BY h.n) FILTER (WHERE h.word IN ('Code', 'Exprimés') OR regexp_replace(h.word, ' % Exp$', ' Voix') = ANY (voices) AND h.word <> ALL (voices)), '{}')
    INTO columns, ignored
    FROM unnest(header) WITH ORDINALITY AS h(word, n)
    LEFT JOIN (SELECT res_elec_internal.name_key(res_elec.candidate_name(x.first_name, x.last_name)) AS key, min(res_elec_internal.candidate_column(x.code_name)) AS column_name
                 FROM res_elec.candidate x WHERE x.election_id = of_election GROUP BY 1 HAVING count(*) = 1) AS c
      ON h.word = ANY (voices) AND c.key = res_elec_internal.name_key(left(h.word, -5));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_french_header(integer, text[]) IS
  'Of a header of the export in French: the columns "<name> Voix" under the candidate_column of the candidate with this name, or of this code where there is no such one, and the columns that say nothing new (Code, Exprimés, "<name> % Exp"), to be ignored. Any other header as it is';

CREATE FUNCTION res_elec_internal.import_sheet_columns(of_election integer, header text[], OUT candidates integer[], OUT codes text[], OUT allowed text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  shown constant integer := 20;
BEGIN
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}'), coalesce(array_agg(res_elec_internal.candidate_column(c.code_name) ORDER BY c.id), '{}') INTO candidates, codes
    FROM res_elec.candidate c
   WHERE c.election_id = of_election AND res_elec_internal.name_key(c.code_name) IN (SELECT res_elec_internal.name_key(res_elec_internal.column_code(h.word)) FROM unnest(header) AS h(word));
  SELECT string_agg(res_elec_internal.candidate_column(c.code_name), ', ' ORDER BY c.id) FILTER (WHERE c.n <= shown) || CASE WHEN count(*) > shown THEN ', …' ELSE '' END INTO allowed
    FROM (SELECT x.id, x.code_name, row_number() OVER (ORDER BY x.id) AS n
            FROM (SELECT y.* FROM res_elec.candidate y WHERE y.election_id = of_election ORDER BY y.id LIMIT shown + 1) AS x) AS c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_columns(integer, text[]) IS
  'The candidates that columns of a header name, however they write them, by id; and the first of all, to say which columns there may be. A file of one contest has nothing to do with the candidates of the others';

CREATE FUNCTION res_elec_internal.import_centers_named(of_election integer, names text[]) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN ARRAY(SELECT v.id FROM res_elec.center v WHERE v.election_id = of_election AND res_elec_internal.name_key(v.name) = ANY (names));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_centers_named(integer, text[]) IS 'The centers of an election with one of these names, as name_key has them';

CREATE FUNCTION res_elec_internal.import_sheet_alike() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  INSERT INTO pg_temp.import_alike
  SELECT min(p."row"), 'name_alike', f.field, f.written, f.existing, count(*)
    FROM pg_temp.import_match p
    JOIN pg_temp.import_line l ON l."row" = p."row"
    JOIN pg_temp.import_office o ON o.id = p.office_id
   CROSS JOIN LATERAL (VALUES ('province', l.fields[2], o.province_name), ('department', l.fields[3], o.department_name), ('commune', l.fields[4], o.commune_name),
                              ('center', l.fields[5], o.center_name), ('office', l.fields[6], o.office_name), ('contest', l.fields[7], o.contest_name)) AS f(field, written, existing)
   WHERE p.alike AND p.found = 1 AND f.written <> f.existing
   GROUP BY f.field, f.written, f.existing;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_alike() IS 'Notes the names of offices, centers and areas that are taken as others';

CREATE FUNCTION res_elec_internal.import_columns_alike(of_election integer, header text[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_alike
  SELECT (SELECT min(l."row") FROM pg_temp.import_line l), 'column_alike', 'candidate', h.code, c.code_name, 1
    FROM (SELECT w.word, res_elec_internal.column_code(w.word) AS code FROM unnest(header) AS w(word)) AS h
    JOIN res_elec.candidate c ON c.election_id = of_election AND res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(h.code)
   WHERE h.code <> c.code_name AND (h.word <> h.code OR res_elec_internal.import_column(h.word) <> ALL (res_elec_internal.import_sheet_known()));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_columns_alike(integer, text[]) IS 'Notes the columns whose names are taken as candidates'' codes that are written otherwise';

CREATE FUNCTION res_elec_internal.import_sheet_offices(of_election integer, columns integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  few boolean := (SELECT count(*) <= 1000 FROM (SELECT FROM pg_temp.import_line LIMIT 1001) AS l);
  centers integer[];  -- of few lines those that they name: an index finds them
BEGIN
  IF columns[1] > 0 THEN
    CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
      SELECT l."row", o.id AS office_id, 1::bigint AS found
        FROM (SELECT x."row", CASE WHEN x.fields[1] ~ '^[1-9][0-9]{0,9}$' THEN x.fields[1]::bigint END AS office_id FROM pg_temp.import_line x) AS l
       CROSS JOIN LATERAL (SELECT y.id FROM res_elec.office y WHERE y.id = l.office_id AND y.election_id = of_election OFFSET 0) AS o;
  ELSE
    IF few THEN
      centers := res_elec_internal.import_centers_named(of_election, ARRAY(SELECT DISTINCT res_elec_internal.name_key(x.fields[5]) FROM pg_temp.import_line x WHERE x.fields[5] IS NOT NULL));
    END IF;
    CREATE TEMPORARY TABLE import_office ON COMMIT DROP AS  -- with statistics: offices that were imported a moment ago have none
      SELECT y.id, v.name AS center_name, y.name AS office_name, res_elec_internal.name_key(v.name) AS center, res_elec_internal.name_key(y.name) AS office, res_elec_internal.name_key(coalesce(p.name, '')) AS province,
             res_elec_internal.name_key(coalesce(d.name, '')) AS department, res_elec_internal.name_key(coalesce(c.name, '')) AS commune, res_elec_internal.name_key(n.name) AS contest,
             CASE WHEN columns[2] > 0 THEN p.name END AS province_name, CASE WHEN columns[3] > 0 THEN d.name END AS department_name,
             CASE WHEN columns[4] > 0 THEN c.name END AS commune_name, CASE WHEN columns[7] > 0 THEN n.name END AS contest_name
        FROM res_elec.office y
        JOIN res_elec.center v ON v.id = y.center_id
        JOIN res_elec.contest n ON n.id = y.contest_id
        LEFT JOIN res_elec.area p ON p.id = y.province_id
        LEFT JOIN res_elec.area d ON d.id = y.department_id
        LEFT JOIN res_elec.area c ON c.id = y.commune_id
       WHERE y.election_id = of_election AND (centers IS NULL OR (y.center_id = ANY (centers) AND v.id = ANY (centers)));
    PERFORM res_elec_internal.import_analyze('import_office');
    CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
      SELECT f."row", min(f.id) FILTER (WHERE f.exact OR NOT f.any_exact) AS office_id, count(*) FILTER (WHERE f.exact OR NOT f.any_exact) AS found,
             bool_or(f.alike) FILTER (WHERE f.exact OR NOT f.any_exact) AS alike
        FROM (SELECT l."row", o.id, (o.center_name, o.office_name) = (l.center_name, l.office_name) AS exact,
                     o.center_name <> l.center_name OR o.office_name <> l.office_name OR o.province_name <> l.province_name OR o.department_name <> l.department_name
                       OR o.commune_name <> l.commune_name OR o.contest_name <> l.contest_name AS alike,
                     bool_or((o.center_name, o.office_name) = (l.center_name, l.office_name)) OVER (PARTITION BY l."row") AS any_exact
        FROM (SELECT x."row", x.fields[5] AS center_name, x.fields[6] AS office_name,
                     x.fields[2] AS province_name, x.fields[3] AS department_name, x.fields[4] AS commune_name, x.fields[7] AS contest_name, res_elec_internal.name_key(x.fields[5]) AS center, res_elec_internal.name_key(x.fields[6]) AS office, res_elec_internal.name_key(coalesce(x.fields[2], '')) AS province,
                     res_elec_internal.name_key(coalesce(x.fields[3], '')) AS department, res_elec_internal.name_key(coalesce(x.fields[4], '')) AS commune, res_elec_internal.name_key(x.fields[7]) AS contest
                FROM pg_temp.import_line x) AS l
        JOIN pg_temp.import_office o
          ON o.center = l.center AND o.office = l.office AND (columns[2] = 0 OR o.province = l.province)
         AND (columns[3] = 0 OR o.department = l.department) AND (columns[4] = 0 OR o.commune = l.commune)
         AND (l.contest IS NULL OR o.contest = l.contest)) AS f
       GROUP BY f."row";
    PERFORM res_elec_internal.import_sheet_alike();
  END IF;
  PERFORM res_elec_internal.import_analyze('import_match');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_offices(integer, integer[]) IS
  'Finds the offices that the lines name, by name_key; where several are, those that are named letter by letter. Columns that the file has not do not count';

-- import_sheet: each line read and judged, with what exists already.
CREATE FUNCTION res_elec_internal.import_sheet_judge(of_election integer, names text[], candidates integer[], of_user integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  everybody integer[] := ARRAY(SELECT c.id FROM res_elec.candidate c WHERE c.election_id = of_election ORDER BY c.id);
BEGIN
  CREATE TEMPORARY TABLE import_sheet ON COMMIT DROP AS
    SELECT l."row", l.fields[1:7] AS location, p.found, o.id AS office_id, j.registered_voters, j.total_voters, j.blank_votes, j.null_votes,
           j.votes, j.violations,
           s.version AS existing_version, res_elec_internal.same_figures(s, j.registered_voters, j.total_voters, j.blank_votes, j.null_votes, j.votes) AS same,
           of_user IS NULL OR o.id IS NULL OR res_elec_internal.in_scope(of_user, o) AS in_scope
      FROM pg_temp.import_line l
      LEFT JOIN pg_temp.import_match p ON p."row" = l."row"
      LEFT JOIN res_elec.office o ON o.id = p.office_id AND p.found = 1
      LEFT JOIN (SELECT c.contest_id, array_agg(c.id ORDER BY c.id) AS ids
                   FROM res_elec.candidate c WHERE c.election_id = of_election GROUP BY c.contest_id) AS b ON b.contest_id = o.contest_id
      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
     CROSS JOIN LATERAL res_elec_internal.sheet_line(l.fields[8:], coalesce(l.names, import_sheet_judge.names), coalesce(l.candidates, import_sheet_judge.candidates),
                                            CASE WHEN o.id IS NULL THEN everybody ELSE coalesce(b.ids, '{}') END, o.registered_voters) j
     WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = l."row") AND res_elec_internal.import_tick();
  PERFORM res_elec_internal.import_analyze('import_sheet');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_judge(integer, text[], integer[], integer) IS 'Reads and judges each line, with what exists already: the temporary table import_sheet';

CREATE FUNCTION res_elec_internal.import_sheet_exists(office_id integer, version integer) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT res_elec_internal.violation('sheet_exists', '{}', jsonb_build_object('office_id', office_id, 'version', version));
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_exists(integer, integer) IS 'The violation: the office has another sheet';

CREATE FUNCTION res_elec_internal.import_sheet_tell() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT d."row", CASE WHEN d.errors <> '[]' THEN 'refused' WHEN d.same OR d.votes IS NULL THEN 'unchanged' ELSE 'accepted' END,
         d.office_id, nullif(d.errors, '[]')
    FROM (SELECT c.*, CASE WHEN c.faulty THEN res_elec_internal.violation_list(to_jsonb(array_remove(ARRAY[
                   CASE WHEN c.found IS NULL THEN res_elec_internal.violation('office_unknown', ARRAY['office'], jsonb_build_object('name', array_to_string(c.location, ' / '))) END,
                   CASE WHEN c.found > 1 THEN res_elec_internal.violation('office_ambiguous', ARRAY['office'],
                                                jsonb_build_object('name', array_to_string(c.location, ' / '), 'count', c.found)) END,
                   c.fault,
                   CASE WHEN c."row" > c.first_row AND c.fault IS NULL THEN res_elec_internal.violation('row_repeated', ARRAY['office'], jsonb_build_object('row', c.first_row)) END,
                   CASE WHEN NOT c.in_scope THEN res_elec_internal.violation('out_of_scope', '{}', jsonb_build_object('office_id', c.office_id)) END,
                   CASE WHEN c.existing_version IS NOT NULL AND c.same IS NOT TRUE AND c.votes IS NOT NULL
                        THEN res_elec_internal.import_sheet_exists(c.office_id, c.existing_version) END], NULL))) ELSE '[]' END
                 || CASE WHEN c.same THEN '[]' ELSE coalesce(c.violations, '[]') END AS errors
            FROM (SELECT b.*, b.found IS DISTINCT FROM 1 OR b."row" > b.first_row OR NOT b.in_scope
                              OR (b.existing_version IS NOT NULL AND b.same IS NOT TRUE AND b.votes IS NOT NULL) OR b.fault IS NOT NULL AS faulty
                    FROM (SELECT s.*, x.fault, CASE WHEN s.office_id IS NOT NULL AND s.votes IS NOT NULL
                                           THEN first_value(s."row") OVER (PARTITION BY s.office_id, s.votes IS NULL ORDER BY s."row") END AS first_row
                            FROM pg_temp.import_sheet s
                            LEFT JOIN pg_temp.import_contradiction x ON x."row" = s."row") AS b) AS c) AS d;
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_tell() IS 'Tells the verdicts on sheets';

CREATE TYPE res_elec_internal.import_total AS (
  offices_reported bigint, offices_held bigint, registered_voters_reported bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
  votes res_elec.votes);
COMMENT ON TYPE res_elec_internal.import_total IS 'The total of an election after an import of sheets, or as a dry run would leave it';

COMMENT ON COLUMN res_elec_internal.import_total.offices_reported IS 'Offices whose sheet is counted';
COMMENT ON COLUMN res_elec_internal.import_total.offices_held IS 'Offices whose sheet is held, and not counted';
COMMENT ON COLUMN res_elec_internal.import_total.registered_voters_reported IS 'Inscrits of the offices whose sheet is counted';

CREATE FUNCTION res_elec_internal.import_sheet_total(of_election integer) RETURNS res_elec_internal.import_total LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS
$$
  SELECT ROW(t.offices_reported, t.offices_held, t.registered_voters_reported, t.total_voters, t.blank_votes, t.null_votes, t.votes)::res_elec_internal.import_total
    FROM res_elec.election_total(of_election) t
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_total(integer) IS 'The total of an election as an import tells it';

CREATE FUNCTION res_elec_internal.import_sheet_reason(rule text, context jsonb) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('code', rule, 'fields', '[]'::jsonb, 'context', jsonb_strip_nulls(context),
                              'message', res_elec_internal.message(res_elec_internal.flag_violation(rule, context)));
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_reason(text, jsonb) IS 'Why a sheet is held, as a verdict has it';

CREATE FUNCTION res_elec_internal.sheets_held_step(
    state internal, office_id integer, election_id integer, contest_id integer, province_id integer, department_id integer, commune_id integer,
    office_register integer, register integer, total_voters integer, blank_votes integer, null_votes integer, votes res_elec.votes)
  RETURNS internal AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.sheets_held_final(state internal) RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheets_held_step(internal, integer, integer, integer, integer, integer, integer, integer, integer, integer, integer, integer, res_elec.votes) IS
  'Implements sheets_held(): adds a sheet';
COMMENT ON FUNCTION res_elec_internal.sheets_held_final(internal) IS 'Implements sheets_held(): judges them all';
CREATE AGGREGATE res_elec_internal.sheets_held(
    office_id integer, election_id integer, contest_id integer, province_id integer, department_id integer, commune_id integer,
    office_register integer, register integer, total_voters integer, blank_votes integer, null_votes integer, votes res_elec.votes) (
  SFUNC = res_elec_internal.sheets_held_step,
  STYPE = internal,
  FINALFUNC = res_elec_internal.sheets_held_final
);
COMMENT ON AGGREGATE res_elec_internal.sheets_held(integer, integer, integer, integer, integer, integer, integer, integer, integer, integer, integer, res_elec.votes) IS
  'What would hold sheets of one election if one statement entered them all: of each reason {"office_id", "rule", "context"} as JSON. Nothing is written, and nobody waits';

CREATE FUNCTION res_elec_internal.import_sheet_would(of_election integer) RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t res_elec_internal.import_total := res_elec_internal.import_sheet_total(of_election);
  flags text[];
BEGIN
  SELECT res_elec_internal.sheets_held(o.id, o.election_id, o.contest_id, o.province_id, o.department_id, o.commune_id, o.registered_voters,
                              coalesce(s.registered_voters, o.registered_voters), s.total_voters, s.blank_votes, s.null_votes, s.votes ORDER BY o.id)
    INTO flags
    FROM pg_temp.import_sheet s
    JOIN pg_temp.import_verdict d ON d."row" = s."row" AND d.verdict = 'accepted'
    JOIN res_elec.office o ON o.id = s.office_id;
  UPDATE pg_temp.import_verdict d SET verdict = 'held', errors = h.reasons
    FROM (SELECT (f.flag ->> 'office_id')::integer AS office_id,
                 jsonb_agg(res_elec_internal.import_sheet_reason(f.flag ->> 'rule', f.flag -> 'context') ORDER BY f.n) AS reasons
            FROM (SELECT x.flag::jsonb AS flag, x.n FROM unnest(flags) WITH ORDINALITY AS x(flag, n)) AS f GROUP BY 1) AS h
   WHERE d.id = h.office_id AND d.verdict = 'accepted';
  RETURN (
    SELECT ROW(t.offices_reported + a.sheets, t.offices_held + a.held, t.registered_voters_reported + a.registered, t.total_voters + a.voters,
               t.blank_votes + a.blank, t.null_votes + a.nulls, t.votes OPERATOR(res_elec.+) a.votes)::res_elec_internal.import_total
      FROM (SELECT count(*) FILTER (WHERE d.verdict = 'accepted') AS sheets, count(*) FILTER (WHERE d.verdict = 'held') AS held,
                   coalesce(sum(coalesce(s.registered_voters, o.registered_voters)) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS registered,
                   coalesce(sum(s.total_voters) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS voters,
                   coalesce(sum(s.blank_votes) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS blank,
                   coalesce(sum(s.null_votes) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS nulls,
                   coalesce(res_elec.sum(s.votes) FILTER (WHERE d.verdict = 'accepted'), '{}') AS votes
              FROM pg_temp.import_sheet s
              JOIN pg_temp.import_verdict d ON d."row" = s."row" AND d.verdict IN ('accepted', 'held')
              JOIN res_elec.office o ON o.id = s.office_id) AS a);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_would(integer) IS
  'Tells which of the accepted sheets would be held, and why, and the total of an election as the others would leave it. Enters nothing: who enters one of these sheets does not wait for a dry run';

CREATE FUNCTION res_elec_internal.import_sheet_may_hold(of_election integer) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN EXISTS (SELECT FROM res_elec.sheet_rules(of_election) r WHERE r.action = 'hold')
      OR EXISTS (SELECT FROM res_elec.result_sheet_history h
                   JOIN pg_temp.import_sheet s ON s.office_id = h.office_id
                  WHERE h.election_id = of_election AND h.superseded_by = 'deletion' AND h.status = 'rejected');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_may_hold(integer) IS 'Whether sheets of the file may be held: a soft rule holds some, or a sheet of their offices was rejected before';

CREATE FUNCTION res_elec_internal.import_sheet_held() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t SET verdict = 'held', errors = h.reasons
    FROM (SELECT s.office_id, jsonb_agg(res_elec_internal.import_sheet_reason(f.rule, f.context) ORDER BY f.id) AS reasons
            FROM pg_temp.import_entered n
            JOIN res_elec.result_sheet s ON s.office_id = n.office_id AND s.status = 'held'
            JOIN res_elec.sheet_flag f ON f.office_id = s.office_id AND f.submitted_at = s.submitted_at AND f.version = s.version AND f.action = 'hold'
           GROUP BY s.office_id) AS h
   WHERE t.id = h.office_id AND t.verdict = 'accepted';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_held() IS 'Tells which of the sheets that were entered are held, and why';

-- A statement keeps what its end has to look at in memory: its sheets, and what they change in the totals. So a file is entered
-- in turns of so many sheets (res_elec.import_piece); the soft rules compare those of a turn at its end.
CREATE FUNCTION res_elec_internal.import_sheet_turns() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_turn ON COMMIT DROP AS
    SELECT x.office_id, x.registered_voters, x.total_voters, x.blank_votes, x.null_votes, x.votes,
           ((row_number() OVER (ORDER BY x.office_id) - 1) / current_setting('res_elec.import_piece')::integer)::integer AS turn
      FROM pg_temp.import_sheet x JOIN pg_temp.import_verdict t ON t."row" = x."row" AND t.verdict = 'accepted';
  CREATE INDEX ON pg_temp.import_turn (turn);
  PERFORM res_elec_internal.import_analyze('import_turn');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_turns() IS 'The accepted sheets by the turns they are entered in, in the order of their offices: the temporary table import_turn';

CREATE FUNCTION res_elec_internal.import_sheet_enter() RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  now_entered bigint;
  entered bigint := 0;
BEGIN
  FOR this_turn IN 0..coalesce((SELECT max(x.turn) FROM pg_temp.import_turn x), -1) LOOP
    WITH fresh AS (
      INSERT INTO res_elec.result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
      SELECT s.office_id, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes
        FROM (SELECT x.* FROM pg_temp.import_turn x WHERE x.turn = this_turn ORDER BY x.office_id OFFSET 0) AS s  -- OFFSET: counted as they are written, not as they are sorted
       WHERE res_elec_internal.import_tick()
      ON CONFLICT (office_id) DO NOTHING
      RETURNING office_id)
    INSERT INTO pg_temp.import_entered SELECT f.office_id FROM fresh f;
    GET DIAGNOSTICS now_entered = ROW_COUNT;
    entered := entered + now_entered;
  END LOOP;
  RETURN entered;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_enter() IS 'Enters the sheets of import_turn, those alone whose office has none; how many. Their offices: import_entered';

CREATE FUNCTION res_elec_internal.import_sheet_write(of_election integer, mode text) RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  wanted bigint := (SELECT count(*) FROM pg_temp.import_verdict t WHERE t.verdict = 'accepted');
  entered bigint;
  total res_elec_internal.import_total;
BEGIN
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 3, wanted);
  PERFORM res_elec_internal.import_sheet_turns();
  CREATE TEMPORARY TABLE import_entered (office_id integer) ON COMMIT DROP;
  BEGIN
    entered := res_elec_internal.import_sheet_enter();
    IF entered < wanted THEN  -- sheets that came between the judgement and this are left as they are
      PERFORM res_elec_internal.import_sheet_late();
    END IF;
    total := res_elec_internal.import_sheet_total(of_election);
    IF res_elec_internal.import_sheet_may_hold(of_election) THEN
      PERFORM res_elec_internal.import_sheet_held();
    END IF;
    IF mode = 'all' AND EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t.verdict = 'refused') THEN
      RAISE EXCEPTION USING ERRCODE = 'RE099';
    END IF;
  EXCEPTION WHEN SQLSTATE 'RE099' THEN  -- nothing is entered, and the verdicts are those of before
    IF entered < wanted THEN
      PERFORM res_elec_internal.import_sheet_late();
    END IF;
    total := res_elec_internal.import_sheet_total(of_election);
  END;
  RETURN total;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_write(integer, text) IS 'Enters the accepted sheets, and tells which of them are held. The total then';

CREATE FUNCTION res_elec_internal.import_sheet_late() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t
     SET verdict = CASE WHEN d.same THEN 'unchanged' ELSE 'refused' END,
         errors = CASE WHEN NOT d.same THEN res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.import_sheet_exists(d.office_id, d.version))) END
    FROM (SELECT i."row", s.office_id, s.version, res_elec_internal.same_figures(s, i.registered_voters, i.total_voters, i.blank_votes, i.null_votes, i.votes) AS same
            FROM pg_temp.import_sheet i
            JOIN res_elec.result_sheet s ON s.office_id = i.office_id
           WHERE NOT EXISTS (SELECT FROM pg_temp.import_entered n WHERE n.office_id = i.office_id)) AS d
   WHERE t."row" = d."row" AND t.verdict = 'accepted';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_late() IS 'Tells anew of the lines whose office has been given a sheet by somebody else meanwhile';

CREATE FUNCTION res_elec_internal.import_sheet_known() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{office_id,province,department,commune,center,office,contest,registered_voters,total_voters,blank_votes,null_votes}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_known() IS 'The columns of a file of sheets that are no candidate''s, in the order of import_line: seven that say which office, four figures';

CREATE FUNCTION res_elec_internal.import_sheet_required(header text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN 'office_id' = ANY (ARRAY(SELECT res_elec_internal.import_column(h.word) FROM unnest(header) AS h(word))) THEN '{office_id}'::text[]
                ELSE '{center,office}' END || '{total_voters,blank_votes,null_votes}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_required(text[]) IS 'The columns that a file of sheets must have';

CREATE FUNCTION res_elec_internal.import_sheet_open(of_election integer, csv text, file res_elec_internal.import_file, header text[], OUT names text[], OUT candidates integer[])
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  french record := res_elec_internal.import_french_header(of_election, header);
  required text[] := res_elec_internal.import_sheet_required(header);
  candidate_columns record;
  known text[];
  columns integer[];
  total bigint;
BEGIN
  header := CASE WHEN header IS NOT NULL THEN res_elec_internal.import_sheet_header(of_election, french.columns) END;
  SELECT * INTO candidate_columns FROM res_elec_internal.import_sheet_columns(of_election, header);
  known := res_elec_internal.import_sheet_known() || candidate_columns.codes;
  columns := res_elec_internal.import_columns(header, known, required, french.ignored,
                                   allowed => array_to_string(res_elec_internal.import_sheet_known(), ', ') || coalesce(', ' || candidate_columns.allowed, ''));
  total := res_elec_internal.import_open(csv, file, header, columns, 'result_sheet', of_election);
  PERFORM res_elec_internal.import_contest_names(of_election, 7);
  PERFORM res_elec_internal.import_sheet_offices(of_election, columns);
  PERFORM res_elec_internal.import_columns_alike(of_election, french.columns);
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 2, total);
  names := ARRAY(SELECT coalesce(header[p.at], known[7 + p.n]) FROM unnest(columns[8:]) WITH ORDINALITY AS p(at, n) ORDER BY p.n);
  candidates := candidate_columns.candidates;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_open(integer, text, res_elec_internal.import_file, text[]) IS
  'Reads a file of a line a sheet and finds its offices; how it calls the four figures and the candidates, and who these are';

CREATE FUNCTION res_elec_internal.import_sheet_open_long(of_election integer, csv text, file res_elec_internal.import_file, header text[], OUT names text[], OUT candidates integer[])
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  known text[] := res_elec_internal.import_sheet_known() || '{candidate,votes}';
  columns integer[] := res_elec_internal.import_columns(header, known, res_elec_internal.import_sheet_required(header) || '{candidate,votes}', res_elec_internal.import_long_ignored());
  figures text[] := ARRAY(SELECT coalesce(header[p.at], known[7 + p.n]) FROM unnest(columns[8:11]) WITH ORDINALITY AS p(at, n) ORDER BY p.n);
  total bigint;
BEGIN
  PERFORM res_elec_internal.import_open(csv, file, header, columns, 'result_sheet', of_election);
  PERFORM res_elec_internal.import_contest_names(of_election, 7);
  total := res_elec_internal.import_long_lines(of_election, 'Candidat' = ANY (header), figures);
  PERFORM res_elec_internal.import_sheet_offices(of_election, columns);
  PERFORM res_elec_internal.import_long_alike(columns[1] > 0);
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 2, total);
  SELECT figures || coalesce(array_agg(c.named ORDER BY c.candidate_id), '{}'), coalesce(array_agg(c.candidate_id ORDER BY c.candidate_id), '{}') INTO names, candidates
    FROM (SELECT l.candidate_id, min(l.named) AS named FROM pg_temp.import_candidate_line l WHERE l.candidate_id IS NOT NULL GROUP BY l.candidate_id) AS c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_open_long(integer, text, res_elec_internal.import_file, text[]) IS 'import_sheet_open() for a file of a line a candidate';

CREATE FUNCTION res_elec_internal.import_sheets_run(of_election integer, csv text, dry_run boolean, mode text, of_user integer DEFAULT NULL, file res_elec_internal.import_file DEFAULT NULL)
  RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off SET res_elec.channel = 'import' AS
$$
DECLARE
  header text[] := res_elec_internal.import_header_of(csv, file);
  candidates record;
  status text;
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  IF NOT dry_run THEN  -- what sheets are judged by does not change meanwhile
    PERFORM res_elec_internal.election_share(of_election);
  END IF;
  SELECT e.status INTO status FROM res_elec.election e WHERE e.id = of_election;
  IF status <> 'active' THEN
    PERFORM res_elec_internal.refuse('RE002', 'election_not_active', '{}', jsonb_build_object('election_id', of_election, 'status', status));
  END IF;
  candidates := CASE WHEN res_elec_internal.import_is_long(header) THEN res_elec_internal.import_sheet_open_long(of_election, csv, file, header)
                     ELSE res_elec_internal.import_sheet_open(of_election, csv, file, header) END;
  PERFORM res_elec_internal.import_sheet_judge(of_election, candidates.names, candidates.candidates, of_user);
  PERFORM res_elec_internal.import_sheet_contradictions(candidates.names, candidates.candidates);
  PERFORM res_elec_internal.import_sheet_tell();
  IF res_elec_internal.import_goes_on(false, mode) THEN
    IF dry_run THEN
      RETURN res_elec_internal.import_sheet_would(of_election);
    END IF;
    RETURN res_elec_internal.import_sheet_write(of_election, mode);
  END IF;
  RETURN res_elec_internal.import_sheet_total(of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheets_run(integer, text, boolean, text, integer, res_elec_internal.import_file) IS
  'Imports sheets, of a user in their scope alone, and leaves the verdicts in the temporary table import_verdict; the election''s total then';

CREATE FUNCTION res_elec.import_sheets(of_election integer, csv text, dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  total res_elec_internal.import_total;
BEGIN
  total := res_elec_internal.import_sheets_run(of_election, csv, dry_run, mode);
  IF dry_run OR res_elec_internal.import_goes_on(dry_run, mode) THEN
    RAISE NOTICE USING MESSAGE = (
      SELECT format(CASE WHEN dry_run THEN '%s rows: %s would be accepted, %s held, %s unchanged, %s refused; the election would have %s sheets counted and %s held, %s voters, %s blank, %s null, votes %s'
                         ELSE '%s rows: %s accepted, %s held, %s unchanged, %s refused; the election has %s sheets counted and %s held, %s voters, %s blank, %s null, votes %s' END,
                    count(*), count(*) FILTER (WHERE t.verdict = 'accepted'), count(*) FILTER (WHERE t.verdict = 'held'), count(*) FILTER (WHERE t.verdict = 'unchanged'),
                    count(*) FILTER (WHERE t.verdict = 'refused'), total.offices_reported, total.offices_held, total.total_voters, total.blank_votes, total.null_votes, total.votes)
        FROM pg_temp.import_verdict t);
  END IF;
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
CREATE FUNCTION res_elec.import_sheets_file(of_election integer, file oid, charset text DEFAULT 'utf-8', dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_sheets_run(of_election, NULL, dry_run, mode, file => ROW(file, charset));
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_sheets_file(integer, oid, text, boolean, text) IS
  'import_sheets of a large object, which whoever calls may read (RE004 when there is none): it is read in pieces, and what is in memory does not grow with its lines';
COMMENT ON FUNCTION res_elec.import_sheets(integer, text, boolean, text) IS
  'Enters result sheets from CSV: region (or province), department, commune, center, office, or office_id alone; registered (registered_voters) where it is stated, voters (total_voters), blank, null (blank_votes, null_votes), then a column a candidate, by code_name (after votes: where another column is called so) or id; one left out has 0. What the export writes for a spreadsheet in French (style=fr) is read as it is. A line without figures is an office whose sheet is not in. A notice tells the totals. dry_run and mode as import_centers';
