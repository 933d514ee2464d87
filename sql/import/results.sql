-- Importing a results file as a whole: its lines make the offices as well as the sheets, its columns the candidates.

CREATE FUNCTION res_elec_internal.import_results_unit_columns() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{province,department,commune,center,office,contest,registered_voters}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_results_unit_columns() IS
  'The columns of a results file that say where an office is';

CREATE FUNCTION res_elec_internal.import_results_figures() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{total_voters,blank_votes,null_votes,status,decision,decided_on,reason}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_results_figures() IS
  'The columns of a results file that are of a sheet and no candidate''s votes';

CREATE FUNCTION res_elec_internal.require_candidate_columns(names text[]) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE;
COMMENT ON FUNCTION res_elec_internal.require_candidate_columns(text[]) IS
  'Refuses (RE001) columns that would make candidates: those that are too long for a code, and those that other '
  'results files name so; 50 at most are told';

CREATE FUNCTION res_elec_internal.import_results_codes(of_election integer, header text[]) RETURNS text[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  codes text[] := ARRAY(SELECT h.word FROM unnest(header) WITH ORDINALITY AS h(word, n)
                         WHERE h.word IS NOT NULL
                             AND res_elec_internal.import_column(h.word) <> ALL
                             (res_elec_internal.import_results_unit_columns()
                                  || res_elec_internal.import_results_figures())
                         GROUP BY h.word ORDER BY min(h.n));
BEGIN
  PERFORM res_elec_internal.require_candidate_columns(ARRAY(
    SELECT u.word FROM unnest(codes) WITH ORDINALITY AS u(word, n)
     WHERE NOT EXISTS (SELECT FROM res_elec.candidate d WHERE d.election_id = of_election
                       AND res_elec_internal.name_key(d.code_name)
                       = res_elec_internal.name_key(res_elec_internal.column_code(u.word)))
     ORDER BY u.n));
  RETURN codes;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_codes(integer, text[]) IS
  'The columns of a results file that are candidates''; RE001 with those that are too long for a code, and those that '
  'other results files name so and that no candidate of the election has';

CREATE FUNCTION res_elec_internal.import_results_merge(written boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_turn ON COMMIT DROP AS
    SELECT t."row", d.verdict, CASE WHEN written OR p.verdict = 'unchanged' THEN t.id END AS id,
           nullif(d.errors, '[]') AS errors, t.notes
      FROM pg_temp.import_verdict t
      LEFT JOIN pg_temp.import_center_verdict AS p ON p."row" = t."row"
     CROSS JOIN LATERAL (
           SELECT CASE WHEN 'refused' IN (t.verdict, coalesce(p.verdict, '')) THEN 'refused'
                       WHEN t.verdict = 'held' THEN 'held'
                       WHEN 'accepted' IN (t.verdict, coalesce(p.verdict, '')) THEN 'accepted'
                           ELSE 'unchanged' END AS verdict,
                  coalesce(CASE WHEN t.verdict = 'refused' THEN jsonb_path_query_array(p.errors,
                      '$[*] ? (@.code <> "row_repeated")') ELSE p.errors END, '[]')
                  || coalesce((SELECT jsonb_agg(e ORDER BY n) FROM jsonb_array_elements(t.errors)
                               WITH ORDINALITY AS x(e, n)
                                WHERE p.errors IS NULL OR (e ->> 'code' <> 'office_unknown'
                                                           AND NOT p.errors @> jsonb_build_array(e))
                                                           OR e ->> 'code' = 'row_repeated'),
                              '[]') AS errors) AS d;
  DROP TABLE pg_temp.import_verdict;
  ALTER TABLE pg_temp.import_turn RENAME TO import_verdict;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_merge(boolean) IS
  'Makes the verdicts on the lines of a results file (the temporary table import_verdict) of those on their offices '
  '(import_center_verdict) and on their sheets (import_verdict); written: what was made stays';

-- Of a file of several contests a candidate's column has votes on the lines of one of them alone, or else figures.
CREATE FUNCTION res_elec_internal.import_results_stands(of_election integer, csv text,
                                                        file res_elec_internal.import_file, columns integer[])
  RETURNS TABLE (n integer, contests integer[])
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN QUERY
    SELECT c.n::integer, CASE WHEN bool_or(c.votes) THEN array_agg(DISTINCT c.contest_id) FILTER (WHERE c.votes)
        ELSE array_agg(DISTINCT c.contest_id) FILTER (WHERE c.figures) END
      FROM (SELECT f.contest_id, v.n, bool_or(v.figure IS NOT NULL) AS figures, bool_or(v.figure !~ '^0*$') AS votes
              FROM (SELECT res_elec_internal.contest_of(of_election, w.word) AS contest_id, w.word
                      FROM (SELECT DISTINCT r.fields[1] AS word FROM res_elec_internal.import_rows_of(csv, file,
                          columns[1:1]) r) AS w) AS f
              JOIN res_elec_internal.import_rows_of(csv, file, columns) l ON l.fields[1] = f.word
             CROSS JOIN LATERAL unnest(l.fields[2:]) WITH ORDINALITY AS v(figure, n)
             GROUP BY f.contest_id, v.n) AS c
     WHERE c.contest_id IS NOT NULL
     GROUP BY c.n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_stands(integer, text, res_elec_internal.import_file, integer[]) IS
  'In which contests each of the columns at these places has votes, or figures where it has no votes at all; the '
  'first place is that of the column contest';

CREATE FUNCTION res_elec_internal.import_results_contests(of_election integer, csv text,
                                                          file res_elec_internal.import_file, header text[])
                                                          RETURNS integer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  contest_column integer := (SELECT min(h.n) FROM unnest(header) WITH ORDINALITY AS h(word, n)
                             WHERE res_elec_internal.import_column(h.word) = 'contest');
BEGIN
  IF contest_column IS NOT NULL THEN
    PERFORM res_elec_internal.import_contests_make(of_election, ARRAY(
      SELECT l.word FROM (SELECT r.fields[1] AS word, min(r."row") AS "row" FROM res_elec_internal.import_rows_of(csv,
          file, ARRAY[contest_column]) r GROUP BY 1) AS l ORDER BY l."row"));
  END IF;
  RETURN CASE WHEN (SELECT count(*) > 1 FROM res_elec.contest n
                    WHERE n.election_id = of_election) THEN contest_column END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_contests(integer, text, res_elec_internal.import_file, text[]) IS
  'Makes the contests that a results file names and the election has not; which column is the contest, where the '
  'election has several, else NULL';

CREATE FUNCTION res_elec_internal.require_column_contests(names text[], counts integer[])
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_column_contests(text[], integer[]) IS
  'Refuses (RE001) columns of candidates that have votes in several contests, or in none; 50 at most are told';

CREATE FUNCTION res_elec_internal.import_results_candidates(of_election integer, codes text[], csv text,
                                                            file res_elec_internal.import_file, header text[],
                                                            contest_column integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  fresh text[] := ARRAY(
    SELECT c.word FROM (SELECT DISTINCT ON (res_elec_internal.name_key(res_elec_internal.column_code(u.word))) u.word,
                        u.n FROM unnest(codes) WITH ORDINALITY AS u(word, n)
                         ORDER BY res_elec_internal.name_key(res_elec_internal.column_code(u.word)), u.n) AS c
     WHERE NOT EXISTS (SELECT FROM res_elec.candidate d WHERE d.election_id = of_election
                       AND res_elec_internal.name_key(d.code_name)
                       = res_elec_internal.name_key(res_elec_internal.column_code(c.word)))
     ORDER BY c.n);
  contests integer[] := array_fill(NULL::integer, ARRAY[cardinality(fresh)]);
  counts integer[];
BEGIN
  IF contest_column IS NOT NULL AND fresh <> '{}' THEN
    SELECT array_agg(s.contests[1] ORDER BY f.n),
           array_agg(coalesce(cardinality(s.contests), 0) ORDER BY f.n)
      INTO contests, counts
      FROM unnest(fresh) WITH ORDINALITY AS f(word, n)
      LEFT JOIN res_elec_internal.import_results_stands(of_election, csv, file, contest_column
                                                        || ARRAY(SELECT array_position(header, x.word)
                                                        FROM unnest(fresh) WITH ORDINALITY AS x(word, n)
                                                        ORDER BY x.n)) s
             ON s.n = f.n;
    PERFORM res_elec_internal.require_column_contests(fresh, counts);
  END IF;
  INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
  SELECT of_election, c.contest_id, '', res_elec_internal.column_code(c.word), res_elec_internal.column_code(c.word)
      FROM unnest(fresh, contests) WITH ORDINALITY AS c(word, contest_id, n) ORDER BY c.n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_candidates(integer, text[], text, res_elec_internal.import_file,
                                                                text[], integer) IS
  'Makes the candidates that columns are for, where they do not stand yet: in the election''s one contest, or, where '
  'the file names several, in the one whose lines have their votes (RE001 for a column of several, and of none)';

CREATE FUNCTION res_elec_internal.import_results_long(of_election integer, csv text, file res_elec_internal.import_file,
                                                      header text[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  by_name boolean := 'Candidat' = ANY (header);
  columns integer[] := res_elec_internal.import_columns(header, '{contest,candidate}', '{candidate}',
    '{office_id,province,department,commune,center,office,registered_voters,votes}'
        || res_elec_internal.import_results_figures() || res_elec_internal.import_long_ignored());
BEGIN
  PERFORM res_elec_internal.import_open(csv, file, header, columns, 'candidate', of_election);
  PERFORM res_elec_internal.import_contests_make(of_election, ARRAY(SELECT l.word FROM (SELECT x.fields[1] AS word,
      min(x."row") AS "row" FROM pg_temp.import_line x GROUP BY 1) AS l ORDER BY l."row"));
  PERFORM res_elec_internal.import_contest_names(of_election, 1);
  CREATE TEMPORARY TABLE import_candidate_line ON COMMIT DROP AS
    SELECT l."row", l.fields[1] AS contest, l.fields[2] AS named, NULL::integer AS candidate_id
        FROM pg_temp.import_line l WHERE l.fields[2] IS NOT NULL;
  PERFORM res_elec_internal.import_long_candidates(of_election, by_name);
  INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
  SELECT of_election, n.id, '', d.named, d.named
    FROM (SELECT (array_agg(l.named ORDER BY l."row"))[1] AS named,
          (array_agg(l.contest ORDER BY l."row"))[1] AS contest, min(l."row") AS "row"
            FROM pg_temp.import_candidate_line l WHERE l.candidate_id IS NULL
                GROUP BY res_elec_internal.name_key(l.named)) AS d
    LEFT JOIN res_elec.contest n ON n.election_id = of_election
        AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(d.contest)
   WHERE d.contest IS NULL OR n.id IS NOT NULL  -- the lines of a contest that could not be made are refused
   ORDER BY d."row";
  PERFORM res_elec_internal.import_close();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_long(integer, text, res_elec_internal.import_file, text[]) IS
  'Makes the candidates of a results file of a line a candidate where they do not exist yet, and the contests that it '
  'names and the election has not';

CREATE FUNCTION res_elec_internal.import_results_ignored(of_election integer, csv text,
                                                         file res_elec_internal.import_file) RETURNS text[]
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  header text[] := res_elec_internal.import_header_of(csv, file);
  french record := res_elec_internal.import_french_header(of_election, header);
  codes text[];
BEGIN
  IF res_elec_internal.import_is_long(header) THEN
    PERFORM res_elec_internal.import_results_long(of_election, csv, file, header);
    RETURN res_elec_internal.import_results_figures() || '{candidate,votes}' || res_elec_internal.import_long_ignored();
  END IF;
  codes := res_elec_internal.import_results_codes(of_election, ARRAY(SELECT c.word FROM unnest(french.columns)
      WITH ORDINALITY AS c(word, n)
                                                             WHERE c.word IS NULL OR c.word <> ALL (french.ignored)
                                                                 ORDER BY c.n));
  PERFORM res_elec_internal.import_results_candidates(of_election, codes, csv, file, french.columns,
                                                      res_elec_internal.import_results_contests(of_election, csv, file,
                                                      header));
  RETURN res_elec_internal.import_results_figures() || codes
    || CASE WHEN french.columns IS DISTINCT FROM header THEN french.ignored || ARRAY(SELECT h.word
        FROM unnest(header) AS h(word) WHERE h.word ~ ' Voix$') ELSE '{}' END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_ignored(integer, text, res_elec_internal.import_file) IS
  'Makes the contests and candidates of a results file where they do not stand yet, and tells its columns that say '
  'nothing of where an office is';

CREATE FUNCTION res_elec_internal.import_results_enter(of_election integer, csv text,
                                                       file res_elec_internal.import_file, INOUT keep boolean,
                                                       mode text, OUT total res_elec_internal.import_total)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_centers_run(of_election, csv, false,
                                               'rows', res_elec_internal.import_results_ignored(of_election, csv, file),
                                               file,
                                      res_elec_internal.import_is_long(res_elec_internal.import_header_of(csv, file)));
  ALTER TABLE pg_temp.import_verdict RENAME TO import_center_verdict_kept;
  PERFORM res_elec_internal.import_close();
  ALTER TABLE pg_temp.import_center_verdict_kept RENAME TO import_center_verdict;
  PERFORM res_elec_internal.import_analyze('import_center_verdict');
  total := res_elec_internal.import_sheets_run(of_election, csv, false, 'rows', file => file);
  keep := keep AND (mode = 'rows' OR NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t.verdict = 'refused')
                                     AND NOT EXISTS (SELECT FROM pg_temp.import_center_verdict p
                                                     WHERE p.verdict = 'refused'));
  DROP TABLE IF EXISTS pg_temp.import_turn;
  PERFORM res_elec_internal.import_results_merge(keep);
  ALTER TABLE pg_temp.import_verdict RENAME TO import_verdict_kept;
  PERFORM res_elec_internal.import_close();
  ALTER TABLE pg_temp.import_verdict_kept RENAME TO import_verdict;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_enter(integer, text, res_elec_internal.import_file, boolean,
                                                           text) IS
  'Makes what a results file has, and leaves the verdicts in the temporary table import_verdict; the total; keep: '
  'whether it stays, then whether it may, by the mode';

CREATE FUNCTION res_elec_internal.import_results_run(of_election integer, csv text, dry_run boolean, mode text,
                                                     file res_elec_internal.import_file DEFAULT NULL)
                                                     RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
DECLARE
  done record;
  verdicts res_elec_internal.import_verdict[];
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.import_turn(of_election, dry_run);
  BEGIN
    done := res_elec_internal.import_results_enter(of_election, csv, file, NOT dry_run, mode);
    IF NOT done.keep THEN
      verdicts := ARRAY(SELECT ROW(t."row", t.verdict, t.id, t.errors, t.notes)::res_elec_internal.import_verdict
                        FROM pg_temp.import_verdict t);
      RAISE EXCEPTION USING ERRCODE = 'RE099';
    END IF;
  EXCEPTION WHEN SQLSTATE 'RE099' THEN  -- what was made is taken back, the verdicts stay
    CREATE TEMPORARY TABLE import_verdict ("row" integer, verdict text, id integer, errors jsonb,
                                           notes jsonb) ON COMMIT DROP;
    INSERT INTO pg_temp.import_verdict SELECT d."row", d.verdict, d.id, d.errors, d.notes FROM unnest(verdicts) AS d;
  END;
  RETURN CASE WHEN done.keep OR dry_run THEN done.total ELSE res_elec_internal.import_sheet_total(of_election) END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_results_run(integer, text, boolean, text, res_elec_internal.import_file) IS
  'Imports a results file and leaves the verdicts in the temporary table import_verdict; the election''s total then, '
  'or as a dry run would leave it';

CREATE FUNCTION res_elec.import_results(of_election integer, csv text, dry_run boolean DEFAULT false,
                                        mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_results_run(of_election, csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_results(integer, text, boolean, text) IS
  'Makes the contests that the column contest names, the candidates (named by the columns, where they do not stand '
  'yet), areas, centers, offices and sheets of a results file: the columns of import_sheets. A line is refused as a '
  'whole; with mode rows the office of a refused sheet is made all the same, so that the count says that its sheet is '
  'not in. dry_run and mode as import_centers';

CREATE FUNCTION res_elec.import_results_file(of_election integer, file oid, charset text DEFAULT 'utf-8',
                                             dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_results_run(of_election, NULL, dry_run, mode, ROW(file, charset));
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_results_file(integer, oid, text, boolean, text) IS
  'import_results of a large object, which whoever calls may read (RE004 when there is none): it is read in pieces, '
  'and what is in memory does not grow with its lines';

CREATE FUNCTION res_elec_internal.owner_violations(owner text, of_owner integer) RETURNS jsonb AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.owner_violations(text, integer) IS
  'What is wrong with the owner of an election to be made: none was found; empty: nobody';

CREATE FUNCTION res_elec.election_of_results(title text, type text, year text, round text, owner text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_owner integer := (SELECT u.id FROM res_elec.app_user u
                        WHERE u.active AND u.role = 'director' AND (lower(u.email) = lower(owner)
                            OR u.phone_number = res_elec_internal.phone_e164(owner)));
  fields jsonb;
  made integer;
BEGIN
  fields := res_elec_internal.check_body(jsonb_build_object('title', title, 'type', type, 'year', year, 'round', round),
                                         res_elec_internal.election_specs(), false,
    res_elec_internal.owner_violations(owner, of_owner));
  INSERT INTO res_elec.election (title, type, year, round, status, visibility, owner_id)
  VALUES (btrim(title), type, (fields ->> 'year')::numeric, (fields ->> 'round')::numeric, 'active', 'public', of_owner)
      RETURNING id INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec.election_of_results(text, text, text, text, text) IS
  'A new election, active and public, for a results file: its id. owner is a director''s phone number or e-mail '
  'address, empty for nobody; RE001 for what is none';
