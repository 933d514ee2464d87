-- Opening a file of result sheets: which column is what, and which office each line is about.

CREATE FUNCTION res_elec_internal.import_sheet_header(of_election integer, header text[]) RETURNS text[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN ARRAY(SELECT coalesce(CASE
                 WHEN h.word ~* '^votes:' THEN
                   (SELECT res_elec_internal.candidate_column(c.code_name) FROM res_elec.candidate c
                     WHERE c.election_id = of_election
                         AND res_elec_internal.name_key(c.code_name)
                         = res_elec_internal.name_key(res_elec_internal.column_code(h.word)))
                 WHEN h.word ~ '^[0-9]{1,9}$' THEN  -- an id or a code, if it is of one candidate
                   (SELECT min(res_elec_internal.candidate_column(c.code_name)) FROM res_elec.candidate c
                     WHERE c.election_id = of_election AND (c.id = h.word::integer OR c.code_name = h.word)
                         HAVING count(*) = 1) END, h.word)
                 FROM unnest(header) WITH ORDINALITY AS h(word, n) ORDER BY h.n);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_header(integer, text[]) IS
  'A header, with candidates that it names by id, or by votes: and their code, under their candidate_column';

-- The sheets that the export writes for a spreadsheet in French (level_csv_fr): candidates by name, each with a share.
CREATE FUNCTION res_elec_internal.import_french_header(of_election integer, header text[], OUT columns text[],
                                                       OUT ignored text[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  voices text[] := ARRAY(SELECT h.word FROM unnest(header) AS h(word) WHERE h.word ~ '. Voix$' AND left(h.word, -5)
                         || ' % Exp' = ANY (header));
BEGIN
  columns := header;
  ignored := '{}';
  IF voices = '{}' OR NOT header @> ARRAY['Exprimés'] THEN
    RETURN;
  END IF;
  SELECT array_agg(coalesce(c.column_name,
                            CASE WHEN h.word = ANY (voices) THEN res_elec_internal.candidate_column(left(h.word,
                            -5)) END, h.word) ORDER BY h.n),
         coalesce(array_agg(h.word ORDER BY h.n) FILTER (WHERE h.word IN ('Code', 'Exprimés')
                                                         OR regexp_replace(h.word, ' % Exp$', ' Voix') = ANY (voices)
                                                         AND h.word <> ALL (voices)), '{}')
    INTO columns, ignored
    FROM unnest(header) WITH ORDINALITY AS h(word, n)
    LEFT JOIN (SELECT res_elec_internal.name_key(res_elec.candidate_name(x.first_name, x.last_name)) AS key,
               min(res_elec_internal.candidate_column(x.code_name)) AS column_name
                 FROM res_elec.candidate x WHERE x.election_id = of_election GROUP BY 1 HAVING count(*) = 1) AS c
      ON h.word = ANY (voices) AND c.key = res_elec_internal.name_key(left(h.word, -5));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_french_header(integer, text[]) IS
  'Of a header of the export in French: the columns "<name> Voix" under the candidate_column of the candidate with '
  'this name, or of this code where there is no such one, and the columns that say nothing new (Code, Exprimés, '
  '"<name> % Exp"), to be ignored. Any other header as it is';

CREATE FUNCTION res_elec_internal.import_sheet_columns(of_election integer, header text[], OUT candidates integer[],
                                                       OUT codes text[], OUT allowed text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  shown constant integer := 20;
BEGIN
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}'),
         coalesce(array_agg(res_elec_internal.candidate_column(c.code_name) ORDER BY c.id), '{}') INTO candidates, codes
    FROM res_elec.candidate c
   WHERE c.election_id = of_election
       AND res_elec_internal.name_key(c.code_name)
       IN (SELECT res_elec_internal.name_key(res_elec_internal.column_code(h.word)) FROM unnest(header) AS h(word));
  SELECT string_agg(res_elec_internal.candidate_column(c.code_name), ', ' ORDER BY c.id) FILTER (WHERE c.n <= shown) ||
      CASE WHEN count(*) > shown THEN ', …' ELSE '' END INTO allowed
    FROM (SELECT x.id, x.code_name, row_number() OVER (ORDER BY x.id) AS n
            FROM (SELECT y.* FROM res_elec.candidate y WHERE y.election_id = of_election ORDER BY y.id
                  LIMIT shown + 1) AS x) AS c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_columns(integer, text[]) IS
  'The candidates that columns of a header name, however they write them, by id; and the first of all, to say which '
  'columns there may be. A file of one contest has nothing to do with the candidates of the others';

CREATE FUNCTION res_elec_internal.import_centers_named(of_election integer, names text[]) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN ARRAY(SELECT v.id FROM res_elec.center v WHERE v.election_id = of_election
               AND res_elec_internal.name_key(v.name) = ANY (names));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_centers_named(integer, text[]) IS
  'The centers of an election with one of these names, as name_key has them';

CREATE FUNCTION res_elec_internal.import_sheet_alike() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  INSERT INTO pg_temp.import_alike
  SELECT min(p."row"), 'name_alike', f.field, f.written, f.existing, count(*)
    FROM pg_temp.import_match p
    JOIN pg_temp.import_line l ON l."row" = p."row"
    JOIN pg_temp.import_office o ON o.id = p.office_id
   CROSS JOIN LATERAL (VALUES ('province', l.fields[2], o.province_name), ('department', l.fields[3],
       o.department_name), ('commune', l.fields[4], o.commune_name),
                              ('center', l.fields[5], o.center_name), ('office', l.fields[6], o.office_name),
                              ('contest', l.fields[7], o.contest_name)) AS f(field, written, existing)
   WHERE p.alike AND p.found = 1 AND f.written <> f.existing
   GROUP BY f.field, f.written, f.existing;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_alike() IS
  'Notes the names of offices, centers and areas that are taken as others';

CREATE FUNCTION res_elec_internal.import_columns_alike(of_election integer, header text[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_alike
  SELECT (SELECT min(l."row") FROM pg_temp.import_line l), 'column_alike', 'candidate', h.code, c.code_name, 1
    FROM (SELECT w.word, res_elec_internal.column_code(w.word) AS code FROM unnest(header) AS w(word)) AS h
    JOIN res_elec.candidate c ON c.election_id = of_election
        AND res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(h.code)
   WHERE h.code <> c.code_name
       AND (h.word <> h.code OR res_elec_internal.import_column(h.word) <> ALL
            (res_elec_internal.import_sheet_known()));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_columns_alike(integer, text[]) IS
  'Notes the columns whose names are taken as candidates'' codes that are written otherwise';

CREATE FUNCTION res_elec_internal.import_sheet_by_id(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", o.id AS office_id, 1::bigint AS found
      FROM (SELECT x."row", CASE WHEN x.fields[1] ~ '^[1-9][0-9]{0,9}$' THEN x.fields[1]::bigint END AS office_id
            FROM pg_temp.import_line x) AS l
     CROSS JOIN LATERAL (SELECT y.id FROM res_elec.office y WHERE y.id = l.office_id AND y.election_id = of_election
                         OFFSET 0) AS o;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_by_id(integer) IS
  'Finds the offices that the lines name by their ids: the temporary table import_match';

CREATE FUNCTION res_elec_internal.import_sheet_named(of_election integer, columns integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  few boolean := (SELECT count(*) <= 1000 FROM (SELECT FROM pg_temp.import_line LIMIT 1001) AS l);
  centers integer[];  -- of few lines those that they name: an index finds them
BEGIN
  IF few THEN
    centers := res_elec_internal.import_centers_named(of_election,
                                                      ARRAY(SELECT DISTINCT res_elec_internal.name_key(x.fields[5])
                                                            FROM pg_temp.import_line x
                                                            WHERE x.fields[5] IS NOT NULL));
  END IF;
  -- with statistics: offices that were imported a moment ago have none
  CREATE TEMPORARY TABLE import_office ON COMMIT DROP AS
    SELECT y.id, v.name AS center_name, y.name AS office_name, res_elec_internal.name_key(v.name) AS center,
           res_elec_internal.name_key(y.name) AS office, res_elec_internal.name_key(coalesce(p.name, '')) AS province,
           res_elec_internal.name_key(coalesce(d.name, '')) AS department,
           res_elec_internal.name_key(coalesce(c.name, '')) AS commune, res_elec_internal.name_key(n.name) AS contest,
           CASE WHEN columns[2] > 0 THEN p.name END AS province_name,
           CASE WHEN columns[3] > 0 THEN d.name END AS department_name,
           CASE WHEN columns[4] > 0 THEN c.name END AS commune_name,
           CASE WHEN columns[7] > 0 THEN n.name END AS contest_name
      FROM res_elec.office y
      JOIN res_elec.center v ON v.id = y.center_id
      JOIN res_elec.contest n ON n.id = y.contest_id
      LEFT JOIN res_elec.area p ON p.id = y.province_id
      LEFT JOIN res_elec.area d ON d.id = y.department_id
      LEFT JOIN res_elec.area c ON c.id = y.commune_id
     WHERE y.election_id = of_election AND (centers IS NULL OR (y.center_id = ANY (centers)
         AND v.id = ANY (centers)));
  PERFORM res_elec_internal.import_analyze('import_office');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_named(integer, integer[]) IS
  'The offices of an election that lines may name, with the keys of their names: the temporary table import_office';

CREATE FUNCTION res_elec_internal.import_sheet_by_name(columns integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT f."row", min(f.id) FILTER (WHERE f.exact OR NOT f.any_exact) AS office_id, count(*)
        FILTER (WHERE f.exact OR NOT f.any_exact) AS found,
           bool_or(f.alike) FILTER (WHERE f.exact OR NOT f.any_exact) AS alike
      FROM (SELECT l."row", o.id, (o.center_name, o.office_name) = (l.center_name, l.office_name) AS exact,
                   o.center_name <> l.center_name OR o.office_name <> l.office_name
                       OR o.province_name <> l.province_name OR o.department_name <> l.department_name
                     OR o.commune_name <> l.commune_name OR o.contest_name <> l.contest_name AS alike,
                   bool_or((o.center_name, o.office_name) = (l.center_name,
                                                             l.office_name)) OVER (PARTITION BY l."row") AS any_exact
      FROM (SELECT x."row", x.fields[5] AS center_name, x.fields[6] AS office_name,
                   x.fields[2] AS province_name, x.fields[3] AS department_name, x.fields[4] AS commune_name,
                   x.fields[7] AS contest_name, res_elec_internal.name_key(x.fields[5]) AS center,
                   res_elec_internal.name_key(x.fields[6]) AS office,
                   res_elec_internal.name_key(coalesce(x.fields[2], '')) AS province,
                   res_elec_internal.name_key(coalesce(x.fields[3], '')) AS department,
                   res_elec_internal.name_key(coalesce(x.fields[4], '')) AS commune,
                   res_elec_internal.name_key(x.fields[7]) AS contest
              FROM pg_temp.import_line x) AS l
      JOIN pg_temp.import_office o
        ON o.center = l.center AND o.office = l.office AND (columns[2] = 0 OR o.province = l.province)
       AND (columns[3] = 0 OR o.department = l.department) AND (columns[4] = 0 OR o.commune = l.commune)
       AND (l.contest IS NULL OR o.contest = l.contest)) AS f
     GROUP BY f."row";
  PERFORM res_elec_internal.import_sheet_alike();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_by_name(integer[]) IS
  'Finds the offices that the lines name in import_office: import_match; notes names that are alike and not the same';

CREATE FUNCTION res_elec_internal.import_sheet_offices(of_election integer, columns integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF columns[1] > 0 THEN
    PERFORM res_elec_internal.import_sheet_by_id(of_election);
  ELSE
    PERFORM res_elec_internal.import_sheet_named(of_election, columns);
    PERFORM res_elec_internal.import_sheet_by_name(columns);
  END IF;
  PERFORM res_elec_internal.import_analyze('import_match');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_offices(integer, integer[]) IS
  'Finds the offices that the lines name, by name_key; where several are, those that are named letter by letter. '
  'Columns that the file has not do not count';

CREATE FUNCTION res_elec_internal.import_sheet_known() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{office_id,province,department,commune,center,office,contest,registered_voters,total_voters,blank_votes,'
           'null_votes,status,decision,decided_on,reason}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_known() IS
  'The columns of a file of sheets that are no candidate''s, in the order of import_line: seven that say which '
  'office, four figures, four that say what became of the sheet';

CREATE FUNCTION res_elec_internal.import_sheet_required(header text[]) RETURNS text[] LANGUAGE sql
  IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN 'office_id' = ANY (ARRAY(SELECT res_elec_internal.import_column(h.word)
                                              FROM unnest(header) AS h(word))) THEN '{office_id}'::text[]
                ELSE '{center,office}' END || '{total_voters,blank_votes,null_votes}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_required(text[]) IS 'The columns that a file of sheets must have';

CREATE FUNCTION res_elec_internal.import_sheet_open(of_election integer, csv text, file res_elec_internal.import_file,
                                                    header text[], OUT names text[], OUT candidates integer[])
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
                                   allowed => array_to_string(res_elec_internal.import_sheet_known(), ', ')
                                       || coalesce(', ' || candidate_columns.allowed, ''));
  total := res_elec_internal.import_open(csv, file, header, columns, 'result_sheet', of_election);
  PERFORM res_elec_internal.import_contest_names(of_election, 7);
  PERFORM res_elec_internal.import_sheet_offices(of_election, columns);
  PERFORM res_elec_internal.import_columns_alike(of_election, french.columns);
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 2, total);
  names := ARRAY(SELECT coalesce(header[p.at], p.name) FROM unnest(columns[8:11] || columns[16:],
                   known[8:11] || known[16:]) WITH ORDINALITY AS p(at, name, n) ORDER BY p.n);
  candidates := candidate_columns.candidates;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_open(integer, text, res_elec_internal.import_file, text[]) IS
  'Reads a file of a line a sheet and finds its offices; how it calls the four figures and the candidates, and who '
  'these are';

CREATE FUNCTION res_elec_internal.import_sheet_open_long(of_election integer, csv text,
                                                         file res_elec_internal.import_file, header text[],
                                                         OUT names text[], OUT candidates integer[])
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  known text[] := res_elec_internal.import_sheet_known() || '{candidate,votes}';
  columns integer[] := res_elec_internal.import_columns(header, known, res_elec_internal.import_sheet_required(header)
                                                        || '{candidate,votes}',
                                                        res_elec_internal.import_long_ignored());
  figures text[] := ARRAY(SELECT coalesce(header[p.at], known[7 + p.n]) FROM unnest(columns[8:11])
                          WITH ORDINALITY AS p(at, n) ORDER BY p.n);
  total bigint;
BEGIN
  PERFORM res_elec_internal.import_open(csv, file, header, columns, 'result_sheet', of_election);
  PERFORM res_elec_internal.import_contest_names(of_election, 7);
  total := res_elec_internal.import_long_lines(of_election, 'Candidat' = ANY (header), figures);
  PERFORM res_elec_internal.import_sheet_offices(of_election, columns);
  PERFORM res_elec_internal.import_long_alike(columns[1] > 0);
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 2, total);
  SELECT figures || coalesce(array_agg(c.named ORDER BY c.candidate_id), '{}'),
         coalesce(array_agg(c.candidate_id ORDER BY c.candidate_id), '{}') INTO names, candidates
    FROM (SELECT l.candidate_id, min(l.named) AS named FROM pg_temp.import_candidate_line l
          WHERE l.candidate_id IS NOT NULL GROUP BY l.candidate_id) AS c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_open_long(integer, text, res_elec_internal.import_file, text[]) IS
  'import_sheet_open() for a file of a line a candidate';
