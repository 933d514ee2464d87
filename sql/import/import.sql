-- What all imports share: judging the fields of a file, telling what became of each row, and how far an import is. The
-- tables of an import are temporary and go with it.

CREATE TYPE res_elec_internal.import_verdict AS ("row" integer, verdict text, id integer, errors jsonb, notes jsonb);
COMMENT ON TYPE res_elec_internal.import_verdict IS
  'What becomes of a row of a file: the line where it begins (the header''s is 1); accepted, held (a sheet that is '
  'received, and not counted until another person releases it), unchanged or refused; the id of what it is about, '
  'where there is one; why it is refused or held: [{code, fields, message, context}]; which names are taken as '
  'others: alike';

COMMENT ON COLUMN res_elec_internal.import_verdict."row" IS 'The line where it begins; the header''s is 1';
COMMENT ON COLUMN res_elec_internal.import_verdict.verdict IS 'accepted, held, unchanged or refused';
COMMENT ON COLUMN res_elec_internal.import_verdict.id IS
  'Of what it makes, or is about; NULL where there is none (yet)';
COMMENT ON COLUMN res_elec_internal.import_verdict.errors IS
  'Why it is refused, or which rules hold it: [{code, fields, message, context}]';
COMMENT ON COLUMN res_elec_internal.import_verdict.notes IS
  'Names of the file that are taken as others, which differ from them in case, accents or marks, at the first row of '
  'each: [{code, fields, message, context}]; NULL for none';

CREATE FUNCTION res_elec_internal.import_step(relation text, election_id integer, phase integer, total bigint)
  RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
CREATE FUNCTION res_elec_internal.import_tick() RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.import_analyze(table_name text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
CREATE FUNCTION res_elec_internal.import_done() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.import_analyze(text) IS
  'Gives a temporary table of an import its statistics; import_progress shows the import again afterwards';
COMMENT ON FUNCTION res_elec_internal.import_step(text, integer, integer, bigint) IS
  'Tells the view import_progress that a phase of an import begins';
COMMENT ON FUNCTION res_elec_internal.import_tick() IS 'Counts a row for the view import_progress; true';
COMMENT ON FUNCTION res_elec_internal.import_done() IS 'Takes this session out of the view import_progress';

CREATE FUNCTION res_elec_internal.import_progress_list()
  RETURNS TABLE (pid integer, election_id integer, relation regclass, phase text, rows_done bigint, rows_total bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION res_elec_internal.import_progress_list() IS
  'The imports under way in this database: they show in pg_stat_progress_copy, with more in the slots of '
  'extension/import/progress.c';
CREATE VIEW res_elec.import_progress AS SELECT * FROM res_elec_internal.import_progress_list();
COMMENT ON VIEW res_elec.import_progress IS
  'The imports under way: which session, what it imports, how far it is. Also in pg_stat_progress_copy';
COMMENT ON COLUMN res_elec.import_progress.pid IS 'The session, as in pg_stat_activity';
COMMENT ON COLUMN res_elec.import_progress.election_id IS 'The election it is for; NULL for areas and elections';
COMMENT ON COLUMN res_elec.import_progress.relation IS 'The table that the rows are for';
COMMENT ON COLUMN res_elec.import_progress.phase IS 'reading the file, judging its rows, or writing them';
COMMENT ON COLUMN res_elec.import_progress.rows_done IS 'Rows done of this phase, to the last 500';
COMMENT ON COLUMN res_elec.import_progress.rows_total IS
  'Rows of this phase; NULL while the file is read, which tells how many they are';

-- Reading

CREATE FUNCTION res_elec_internal.import_column(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE lower(name)
             WHEN 'region' THEN 'province' WHEN 'région' THEN 'province'
             WHEN 'département' THEN 'department' WHEN 'departement' THEN 'department'
             WHEN 'centre' THEN 'center' WHEN 'bureau' THEN 'office' WHEN 'scrutin' THEN 'contest'
             WHEN 'registered' THEN 'registered_voters' WHEN 'inscrits' THEN 'registered_voters'
             WHEN 'voters' THEN 'total_voters' WHEN 'votants' THEN 'total_voters'
             WHEN 'blank' THEN 'blank_votes' WHEN 'blancs' THEN 'blank_votes'
             WHEN 'null' THEN 'null_votes' WHEN 'nuls' THEN 'null_votes'
             WHEN 'candidat' THEN 'candidate' WHEN 'voix' THEN 'votes'
             WHEN 'statut' THEN 'status' WHEN 'décision' THEN 'decision'
             WHEN 'date de décision' THEN 'decided_on' WHEN 'motif' THEN 'reason'
             WHEN 'centre de regroupement' THEN 'merged_into_center'
             WHEN 'bureau de regroupement' THEN 'merged_into_office'
             WHEN 'date de naissance' THEN 'birth_date' WHEN 'moyenne d''âge' THEN 'mean_age'
             WHEN 'nombre de candidats' THEN 'list_size' WHEN 'date de retrait' THEN 'withdrew_on'
             ELSE lower(name) END;
  END;
COMMENT ON FUNCTION res_elec_internal.import_column(text) IS
  'A column by its name in the API: results files, and files in French, call some of them otherwise';

CREATE FUNCTION res_elec_internal.candidate_column(code_name text) RETURNS text LANGUAGE sql
  IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN code_name ~* '^(votes:.*|[0-9]+|sep=.*)$'
                  OR res_elec_internal.import_column(code_name) = ANY (w.taken)
                      OR res_elec_internal.import_column(res_elec_internal.name_key(code_name)) = ANY (w.taken)
                THEN 'votes:' || code_name ELSE code_name END
      FROM (SELECT '{office_id,province,department,commune,center,office,contest,registered_voters,total_voters,'
                   'blank_votes,null_votes,status,decision,decided_on,reason,counted,held,missing,'
                   'updated_at,candidate,votes,code,exprimes}'::text[]) AS w(taken);
  END;
COMMENT ON FUNCTION res_elec_internal.candidate_column(text) IS
  'The column of a results file that a candidate has: the code, after votes: where another column is called so, or an '
  'id might be meant';

CREATE FUNCTION res_elec_internal.column_code(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN name ~* '^votes:' THEN substr(name, 7) ELSE name END;
  END;
COMMENT ON FUNCTION res_elec_internal.column_code(text) IS
  'The code that a column of a results file is for: what candidate_column makes a column of';

-- In one query: a header of thousands of columns costs no more than it is long.
CREATE FUNCTION res_elec_internal.import_header(header text[], known text[], ignored text[])
  RETURNS TABLE (name text, at integer, known_number integer)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$
  WITH known_as AS (SELECT k.word, res_elec_internal.name_key(k.word) AS key, k.n::integer AS n FROM unnest(known)
                    WITH ORDINALITY AS k(word, n)),
  exact AS (SELECT k.word, min(k.n) AS n FROM known_as k GROUP BY k.word),
  alike AS (SELECT k.key, min(k.n) AS n FROM known_as k GROUP BY k.key)
  SELECT h.name, h.n::integer, coalesce(CASE WHEN h.named <> lower(h.name) THEN c.n END, e.n, c.n, f.n)
    FROM (SELECT x.name, x.n, res_elec_internal.import_column(x.name) AS named FROM unnest(header)
          WITH ORDINALITY AS x(name, n)) AS h
    LEFT JOIN exact c ON c.word = h.named
    LEFT JOIN exact e ON e.word = h.name
    LEFT JOIN alike f ON f.key = res_elec_internal.name_key(h.name)
   WHERE NOT EXISTS (SELECT FROM unnest(ignored) AS i(word) WHERE i.word = h.named)
     AND NOT EXISTS (SELECT FROM unnest(ignored) AS i(word) WHERE i.word = h.name)
$$;
COMMENT ON FUNCTION res_elec_internal.import_header(text[], text[], text[]) IS
  'The columns of a header that are not to be ignored, and which of the known ones each is (NULL: none)';

CREATE FUNCTION res_elec_internal.import_columns_known(header text[], names text[], ats integer[], kinds integer[],
                                                       known text[], required text[], allowed text)
  RETURNS integer[] AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.import_columns_known(text[], text[], integer[], integer[], text[], text[],
                                                           text) IS
  'Where each known column stands in a header, 0: nowhere, by the names of its columns, where they stand and which of '
  'the known each is; RE001 as import_columns';

CREATE FUNCTION res_elec_internal.import_columns(header text[], known text[], required text[],
                                                 ignored text[] DEFAULT '{}', allowed text DEFAULT NULL)
                                                 RETURNS integer[]
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$$
  SELECT res_elec_internal.import_columns_known(header, array_agg(h.name ORDER BY h.at), array_agg(h.at ORDER BY h.at),
                                                array_agg(h.known_number ORDER BY h.at),
                                          known, required, coalesce(allowed, array_to_string(known, ', ')))
    FROM res_elec_internal.import_header(header, known, ignored) h
$$;
COMMENT ON FUNCTION res_elec_internal.import_columns(text[], text[], text[], text[], text) IS
  'Where each known column is in a header, 0: nowhere; RE001 with the columns that are unknown (and not to be '
  'ignored), repeated or missing, 50 at most; allowed: what is said to be known, where that is more than what this '
  'header may have';

CREATE FUNCTION res_elec_internal.import_open(csv text, file res_elec_internal.import_file, header text[],
                                              columns integer[], relation text, of_election integer) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  total bigint;
BEGIN
  PERFORM res_elec_internal.import_step(relation, coalesce(of_election, 0), 1, 0);
  CREATE TEMPORARY TABLE import_line ("row" integer, width integer, fields text[], names text[],
                                      candidates integer[]) ON COMMIT DROP;
  IF file IS NULL THEN
    INSERT INTO pg_temp.import_line ("row", width, fields) SELECT r."row", r.width, r.fields
        FROM res_elec_internal.csv_rows(csv, columns) r;
  ELSE
    INSERT INTO pg_temp.import_line ("row", width, fields) SELECT r."row", r.width, r.fields
        FROM res_elec_internal.csv_file_rows(file.id, file.charset, columns) r;
  END IF;
  GET DIAGNOSTICS total = ROW_COUNT;
  PERFORM res_elec_internal.import_analyze('import_line');
  CREATE TEMPORARY TABLE import_fault ("row" integer, fault jsonb) ON COMMIT DROP;
  CREATE TEMPORARY TABLE import_fact ("row" integer, thing text, field text, value text) ON COMMIT DROP;
  CREATE TEMPORARY TABLE import_contradiction ("row" integer, fault jsonb) ON COMMIT DROP;
  CREATE TEMPORARY TABLE import_alike ("row" integer, rule text, field text, written text, existing text,
                                       times bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE import_verdict ("row" integer, verdict text, id integer, errors jsonb,
                                         notes jsonb) ON COMMIT DROP;
  INSERT INTO pg_temp.import_fault
  SELECT l."row", res_elec_internal.violation('csv_width', '{}', jsonb_build_object('expected', cardinality(header),
      'found', l.width))
    FROM pg_temp.import_line l WHERE l.width <> cardinality(header);
  RETURN total;
END
$$;
COMMENT ON FUNCTION
  res_elec_internal.import_open(text, res_elec_internal.import_file, text[], integer[], text, integer) IS
  'Makes the temporary tables of an import, with the lines of the file; how many they are';

CREATE FUNCTION res_elec_internal.import_close() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t regclass;
BEGIN
  PERFORM res_elec_internal.import_done();
  FOR t IN SELECT c.oid FROM pg_class c
            WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'r'
              AND c.relname IN ('import_line', 'import_fault', 'import_fact', 'import_contradiction', 'import_alike',
                                'import_verdict',
                                 'import_sheet', 'import_area', 'import_match', 'import_office', 'import_entered',
                                 'import_turn', 'import_center_verdict',
                                 'import_candidate_line') LOOP
    EXECUTE format('DROP TABLE %s', t);
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_close() IS 'Drops the temporary tables of an import';

-- Fields are judged by the specs of the API, field by field over all rows.
CREATE FUNCTION res_elec_internal.import_fields(specs json) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  s record;
BEGIN
  FOR s IN SELECT j.n::integer AS at, j.key AS field, j.value::jsonb AS spec, j.value ->> 'kind' AS kind,
      coalesce((j.value ->> 'required')::boolean, false) AS required,
                  (j.value ->> 'min')::numeric AS low, (j.value ->> 'max')::numeric AS high,
                  j.value::jsonb ?| ARRAY['pattern', 'format'] AS formed
             FROM json_each(specs) WITH ORDINALITY AS j(key, value, n) LOOP
    INSERT INTO pg_temp.import_fault
    SELECT l."row", CASE WHEN l.fields[s.at] IS NULL THEN res_elec_internal.violation('field_missing', ARRAY[s.field])
                         ELSE res_elec_internal.field_violation(s.field,
                                                                res_elec_internal.scalar(to_jsonb(l.fields[s.at]),
                                                                s.kind), s.spec) END
      FROM pg_temp.import_line l
     WHERE CASE WHEN l.fields[s.at] IS NULL THEN s.required
                WHEN s.kind = 'text' AND s.formed THEN res_elec_internal.field_violation(s.field,
                    to_jsonb(l.fields[s.at]), s.spec) IS NOT NULL
                WHEN s.kind = 'text' THEN length(l.fields[s.at]) NOT BETWEEN s.low AND s.high
                WHEN s.kind = 'date' THEN res_elec_internal.field_violation(s.field, to_jsonb(l.fields[s.at]),
                    s.spec) IS NOT NULL
                WHEN s.kind = 'choice' THEN NOT s.spec -> 'allowed' ? l.fields[s.at]
                ELSE coalesce(res_elec_internal.number_of(l.fields[s.at]) NOT BETWEEN s.low AND s.high
                              OR (s.kind = 'integer' AND res_elec_internal.number_of(l.fields[s.at]) % 1 <> 0),
                              true) END;
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_fields(json) IS
  'Notes the fields of all lines that break their spec, as check_body does those of one request; the specs stand in '
  'the order of the lines'' fields';

CREATE FUNCTION res_elec_internal.import_list(csv text, specs json, relation text, of_election integer,
                                              ignored text[] DEFAULT '{}',
                                              file res_elec_internal.import_file DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  header text[] := res_elec_internal.import_header_of(csv, file);
  known text[] := ARRAY(SELECT j.key FROM json_each(specs) WITH ORDINALITY AS j(key, value, n) ORDER BY j.n);
  required text[] := ARRAY(SELECT j.key FROM json_each(specs) WITH ORDINALITY AS j(key, value, n)
                           WHERE (j.value ->> 'required')::boolean ORDER BY j.n);
  total bigint := res_elec_internal.import_open(csv, file, header, res_elec_internal.import_columns(header, known,
      required, ignored), relation, of_election);
BEGIN
  PERFORM res_elec_internal.import_step(relation, coalesce(of_election, 0), 2, total);
  PERFORM res_elec_internal.import_fields(specs);
  RETURN total;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_list(text, json, text, integer, text[], res_elec_internal.import_file) IS
  'Opens an import whose lines have the fields of specs, and judges these; how many lines there are';

-- Telling

CREATE FUNCTION res_elec_internal.import_refuse() RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  refused bigint;
BEGIN
  INSERT INTO pg_temp.import_verdict
  SELECT f."row", 'refused', NULL, res_elec_internal.violation_list(jsonb_agg(f.fault)) FROM pg_temp.import_fault f
      GROUP BY f."row";
  SELECT count(*) INTO refused FROM pg_temp.import_verdict t WHERE t.verdict = 'refused';
  RETURN refused;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_refuse() IS 'Tells the rows that have faults as refused; how many are';

CREATE FUNCTION res_elec_internal.import_alike_tell() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t SET notes = n.notes
    FROM (SELECT a."row", res_elec_internal.violation_list(jsonb_agg(res_elec_internal.violation(a.rule, ARRAY[a.field],
                   jsonb_build_object('name', a.written, 'existing', a.existing, 'count', a.times)) ORDER BY a.field,
                   a.written)) AS notes
            FROM (SELECT min(x."row") AS "row", x.rule, x.field, x.written, x.existing, sum(x.times) AS times
                    FROM pg_temp.import_alike x GROUP BY x.rule, x.field, x.written, x.existing) AS a
           GROUP BY a."row") AS n
   WHERE t."row" = n."row";
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_alike_tell() IS
  'Tells the names that are taken as others (the temporary table import_alike: the row, rule and field, both names, '
  'how many rows), each pair once, at its first row';

CREATE FUNCTION res_elec_internal.require_import_mode(mode text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_import_mode(text) IS
  'Refuses (RE001) a mode that is neither all nor rows';

CREATE FUNCTION res_elec_internal.import_begin(of_election integer, mode text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_import_mode(mode);
  PERFORM res_elec_internal.require_election(of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_begin(integer, text) IS
  'Refuses a mode (RE001) and an election (RE004) that there is not';

CREATE FUNCTION res_elec_internal.import_turn(of_election integer, dry_run boolean) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.import_turn(integer, boolean) IS
  'Waits for other imports that make what an election consists of, and keeps them waiting until the transaction ends; '
  'a dry run does neither';

CREATE FUNCTION res_elec_internal.import_goes_on(dry_run boolean, mode text) RETURNS boolean
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN NOT dry_run AND (mode = 'rows' OR NOT EXISTS (SELECT FROM pg_temp.import_verdict t
                                                       WHERE t.verdict = 'refused'));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_goes_on(boolean, text) IS 'Whether what is accepted is to be written';

CREATE FUNCTION res_elec_internal.require_import_whole(mode text, dry_run boolean, refused bigint, total bigint,
                                                       "row" integer, reason text) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_import_whole(text, boolean, bigint, bigint, integer, text) IS
  'Refuses (RE001) an import of all or nothing of whose rows some are refused, which names the first of them and why';

CREATE FUNCTION res_elec_internal.import_finish(dry_run boolean, mode text)
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  refused bigint := (SELECT count(*) FROM pg_temp.import_verdict t WHERE t.verdict = 'refused');
  first record;
BEGIN
  SELECT t."row", t.errors -> 0 ->> 'message' AS reason INTO first
    FROM pg_temp.import_verdict t WHERE t.verdict = 'refused' ORDER BY t."row" LIMIT 1;
  PERFORM res_elec_internal.require_import_whole(mode, dry_run, refused, (SELECT count(*) FROM pg_temp.import_verdict),
                                                 first."row", first.reason);
  RETURN QUERY SELECT t."row", t.verdict, t.id, t.errors, t.notes FROM pg_temp.import_verdict t ORDER BY t."row";
  PERFORM res_elec_internal.import_close();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_finish(boolean, text) IS
  'The verdict on each row, and the end of the import; refused rows are an error (RE001) where all or nothing was to '
  'be imported';
