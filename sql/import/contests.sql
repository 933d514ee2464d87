-- Importing contests: a line each. And how the files of other things name a contest.

-- Whatever a line names a contest by, those who read the lines find its name.
CREATE FUNCTION res_elec_internal.import_contest_names(of_election integer, contest_column integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  renamed jsonb := (  -- by the words, which are few beside the lines; in most files none is a code or an id
    SELECT jsonb_object_agg(w.word, n.name)
      FROM (SELECT DISTINCT x.fields[contest_column] AS word FROM pg_temp.import_line x
             WHERE x.fields[contest_column] IS NOT NULL) AS w
      JOIN res_elec.contest n ON n.id = res_elec_internal.contest_of(of_election, w.word)
     WHERE res_elec_internal.name_key(n.name) <> res_elec_internal.name_key(w.word));
BEGIN
  IF renamed IS NOT NULL THEN
    UPDATE pg_temp.import_line l SET fields[contest_column] = renamed ->> l.fields[contest_column]
     WHERE renamed ? l.fields[contest_column];
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contest_names(integer, integer) IS
  'Writes the names of contests over their codes and ids (see contest_of) in the lines'' field at this place';

CREATE FUNCTION res_elec_internal.import_contest_column(of_election integer, contest_column integer,
                                                        subject_column integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_contest_names(of_election, contest_column);
  INSERT INTO pg_temp.import_fault
  SELECT l."row", res_elec_internal.violation('contest_unknown', ARRAY['contest'],
                                              jsonb_build_object('value', l.fields[contest_column]))
    FROM pg_temp.import_line l
   WHERE l.fields[contest_column] IS NOT NULL
     AND NOT EXISTS (SELECT FROM res_elec.contest n WHERE n.election_id = of_election
                     AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(l.fields[contest_column]));
  IF (SELECT count(*) FROM res_elec.contest n WHERE n.election_id = of_election) > 1 THEN
    INSERT INTO pg_temp.import_fault
    SELECT l."row", res_elec_internal.violation('contest_needed', ARRAY['contest'],
                                                jsonb_build_object('election_id', of_election))
      FROM pg_temp.import_line l WHERE l.fields[contest_column] IS NULL AND l.fields[subject_column] IS NOT NULL;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contest_column(integer, integer, integer) IS
  'Notes the lines whose contest the election has not, and those that need one: with a field in subject_column, in an '
  'election of several contests; the others name it by its name then';

CREATE FUNCTION res_elec_internal.import_contests_make(of_election integer, words text[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.contest (election_id, name)
  SELECT of_election, f.word
    FROM (SELECT DISTINCT ON (res_elec_internal.name_key(w.word)) w.word, w.n FROM unnest(words)
          WITH ORDINALITY AS w(word, n)
           WHERE w.word IS NOT NULL AND length(w.word) <= 200 AND res_elec_internal.contest_of(of_election,
               w.word) IS NULL
           ORDER BY res_elec_internal.name_key(w.word), w.n) AS f
   ORDER BY f.n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contests_make(integer, text[]) IS
  'Makes the contests that words name and the election has not, in this order; a word that is too long for a name '
  'makes none';

CREATE FUNCTION res_elec_internal.import_contest_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object('code', s.j -> 'code', 'name', s.j -> 'name', 'seats', s.j -> 'seats',
                             'area', s.j -> 'area', 'formula', s.j -> 'formula')
      FROM (SELECT res_elec_internal.contest_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_contest_specs() IS 'The columns of a file of contests';

CREATE FUNCTION res_elec_internal.import_contests_read(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields[1] AS code, l.fields[2] AS name, g.seats, l.fields[4] AS area, l.fields[5] AS formula,
           b.id, b.name AS stands, c.id AS coded, a.fault AS area_fault, a.area_id, false AS fills,
           first_value(l."row") OVER (PARTITION BY res_elec_internal.name_key(l.fields[2])
                                      ORDER BY l."row") AS first_row,
           array_remove(ARRAY[CASE WHEN c.id IS NULL AND l.fields[1] IS NOT NULL THEN 'code' END,
                              CASE WHEN g.seats <> b.seats THEN 'seats' END,
                              CASE WHEN a.area_id IS DISTINCT FROM b.area_id AND l.fields[4] IS NOT NULL
                                   THEN 'area' END,
                              CASE WHEN l.fields[5] IS DISTINCT FROM b.formula AND l.fields[5] IS NOT NULL
                                   THEN 'formula' END], NULL) AS otherwise
      FROM pg_temp.import_line l
     CROSS JOIN LATERAL (SELECT CASE WHEN NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = l."row")
                                     THEN l.fields[3]::numeric END AS seats) AS g
      LEFT JOIN res_elec.contest b ON b.election_id = of_election
          AND res_elec_internal.name_key(b.name) = res_elec_internal.name_key(l.fields[2])
      LEFT JOIN res_elec.contest c ON c.election_id = of_election
          AND res_elec_internal.name_key(c.code) = res_elec_internal.name_key(l.fields[1])
      LEFT JOIN (SELECT w.word, res_elec_internal.area_violation(of_election, w.word) AS fault, (SELECT min(x)
          FROM res_elec_internal.areas_worded(of_election, w.word) x) AS area_id
                   FROM (SELECT DISTINCT y.fields[4] AS word FROM pg_temp.import_line y
                         WHERE y.fields[4] IS NOT NULL) AS w) AS a ON a.word = l.fields[4];
  PERFORM res_elec_internal.import_analyze('import_match');
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('no_such_formula', ARRAY['formula'],
                                              jsonb_build_object('value', p.formula))
    FROM pg_temp.import_match p WHERE p.formula IS NOT NULL AND NOT EXISTS (SELECT FROM res_elec.electoral_formula f
        WHERE f.name = p.formula);
  INSERT INTO pg_temp.import_fault SELECT p."row", p.area_fault FROM pg_temp.import_match p
      WHERE p.area_fault IS NOT NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contests_read(integer) IS
  'Reads the lines of a file of contests, with the contests that have their names and codes already: the temporary '
  'table import_match; notes those that name no area or formula';

CREATE FUNCTION res_elec_internal.import_contests_run(of_election integer, csv text, dry_run boolean, mode text)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.import_turn(of_election, dry_run);
  PERFORM res_elec_internal.require_open(of_election, CASE WHEN dry_run THEN 'none' ELSE 'election' END);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_contest_specs(), 'contest', of_election);
  PERFORM res_elec_internal.import_code_facts();
  PERFORM res_elec_internal.import_list_contradictions('{code,name,seats,area,formula}', '{2}');
  PERFORM res_elec_internal.import_contests_read(of_election);
  PERFORM res_elec_internal.import_match_judge('name');
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    INSERT INTO res_elec.contest (election_id, code, name, seats, area_id, formula)
    SELECT of_election, p.code, p.name, coalesce(p.seats, 1), p.area_id, p.formula
      FROM pg_temp.import_match p JOIN pg_temp.import_verdict t ON t."row" = p."row" AND t.verdict = 'accepted'
          ORDER BY p."row";
    UPDATE pg_temp.import_verdict t SET id = n.id
      FROM pg_temp.import_match p JOIN res_elec.contest n ON n.election_id = of_election
          AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(p.name)
     WHERE t."row" = p."row" AND t.verdict = 'accepted';
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contests_run(integer, text, boolean, text) IS
  'Imports contests and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_contests(of_election integer, csv text, dry_run boolean DEFAULT false,
                                         mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_contests_run(of_election, csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_contests(integer, text, boolean, text) IS
  'Adds contests of an election from CSV: name, and where they are wanted code, seats (1 when left out), area (its '
  'code or name) and formula. dry_run and mode as import_centers';
