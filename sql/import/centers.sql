-- Importing voting centers and offices: one line an office. The areas they lie in are found by name, else made.

CREATE FUNCTION res_elec_internal.import_center_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object(
             'province', v.s -> 'province', 'department', v.s -> 'department', 'commune', v.s -> 'commune',
             'center', v.s -> 'name',
             'office', o.s -> 'name' || '{"required": false}', 'registered_voters', o.s -> 'registered_voters',
             'address', v.s -> 'address', 'latitude', v.s -> 'latitude', 'longitude', v.s -> 'longitude',
             'contest', '{"kind": "text", "min": 1, "max": 200}'::jsonb, 'status', o.s -> 'office_status',
             'merged_into_center', v.s -> 'name' || '{"required": false}',
             'merged_into_office', o.s -> 'name' || '{"required": false}',
             'reason', '{"kind": "text", "min": 0, "max": 1000}'::jsonb)
      FROM (SELECT res_elec_internal.center_specs()::jsonb) AS v(s),
          (SELECT res_elec_internal.office_specs()::jsonb) AS o(s);
  END;
COMMENT ON FUNCTION res_elec_internal.import_center_specs() IS 'The columns of a file of centers and offices';

CREATE FUNCTION res_elec_internal.import_area_key(names text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat_ws(E'\x1f', res_elec_internal.name_key(coalesce(names[1], '')),
                     res_elec_internal.name_key(coalesce(names[2], '')),
                     res_elec_internal.name_key(coalesce(names[3], '')));
  END;
COMMENT ON FUNCTION res_elec_internal.import_area_key(text[]) IS
  'What the lines of one area have in common: the keys of its province, department and commune';

CREATE FUNCTION res_elec_internal.import_office_key(words text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT string_agg(res_elec_internal.name_key(coalesce(w.word, '')), E'\x1f' ORDER BY w.n) FROM unnest(words)
        WITH ORDINALITY AS w(word, n);
  END;
COMMENT ON FUNCTION res_elec_internal.import_office_key(text[]) IS
  'What the lines of one office have in common: the keys of the words that say where it is';

-- import_area: one row for each province, department and commune that lines name together; area_id is the smallest area
-- they lead to.
CREATE FUNCTION res_elec_internal.import_center_areas_find(of_election integer, level integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_kind text := (res_elec_internal.area_kinds())[level];
BEGIN
  UPDATE pg_temp.import_area p SET area_id = f.id, shown[level] = coalesce(f.name, p.shown[level])
    FROM (SELECT q.key, (array_agg(a.id ORDER BY a.name = q.names[level] DESC, a.election_id NULLS FIRST)
                         FILTER (WHERE a.id IS NOT NULL))[1] AS id,
                 (array_agg(a.name ORDER BY a.name = q.names[level] DESC, a.election_id NULLS FIRST)
                  FILTER (WHERE a.id IS NOT NULL))[1] AS name
            FROM pg_temp.import_area q
            LEFT JOIN res_elec.area a ON coalesce(a.parent_id, 0) = coalesce(q.parent_id, 0) AND a.kind = of_kind
             AND res_elec_internal.name_key(a.name) = res_elec_internal.name_key(q.names[level])
                 AND (a.election_id IS NULL OR a.election_id = of_election)
           WHERE q.names[level] IS NOT NULL AND NOT q.missing
           GROUP BY q.key) AS f
   WHERE f.key = p.key;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_areas_find(integer, integer) IS
  'Finds the areas of one level, 1 province to 3 commune, under those found before';

CREATE FUNCTION res_elec_internal.import_center_areas(of_election integer, make boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_area SET area_id = NULL, missing = make AND NOT wanted;
  FOR level IN 1..3 LOOP
    UPDATE pg_temp.import_area p SET parent_id = p.area_id WHERE p.names[level] IS NOT NULL AND NOT p.missing;
    PERFORM res_elec_internal.import_center_areas_find(of_election, level);
    IF make AND EXISTS (SELECT FROM pg_temp.import_area p
                        WHERE p.names[level] IS NOT NULL AND p.area_id IS NULL AND NOT p.missing) THEN
      INSERT INTO res_elec.area (kind, name, parent_id, election_id)
      SELECT (res_elec_internal.area_kinds())[level], min(p.shown[level]), p.parent_id, of_election
        FROM pg_temp.import_area p
       WHERE p.names[level] IS NOT NULL AND p.area_id IS NULL AND NOT p.missing
       GROUP BY p.parent_id, res_elec_internal.name_key(p.names[level]) ORDER BY 3, 2
      ON CONFLICT DO NOTHING;
      -- also where somebody else has just made them
      PERFORM res_elec_internal.import_center_areas_find(of_election, level);
    END IF;
    UPDATE pg_temp.import_area p SET missing = true WHERE p.names[level] IS NOT NULL AND p.area_id IS NULL;
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_areas(integer, boolean) IS
  'Finds the areas that the lines name, as area_of_names does for one; make: those that are wanted and missing become '
  'areas of the election';

CREATE FUNCTION res_elec_internal.import_center_units(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_area ON COMMIT DROP AS
    SELECT l.key, l."row", x.fields[1:3] AS names, x.fields[1:3] AS shown, NULL::integer AS area_id,
           NULL::integer AS parent_id, false AS missing, false AS wanted
      FROM (SELECT res_elec_internal.import_area_key(y.fields) AS key, min(y."row") AS "row" FROM pg_temp.import_line y
            GROUP BY 1) AS l
      JOIN pg_temp.import_line x ON x."row" = l."row";
  PERFORM res_elec_internal.import_analyze('import_area');
  -- an area that several of them are in, and that is new, is written as on its first line
  UPDATE pg_temp.import_area p SET shown = ARRAY[w.province, w.department, p.shown[3]]
    FROM (SELECT q.key, first_value(q.names[1]) OVER (PARTITION BY split_part(q.key, E'\x1f', 1)
                                                      ORDER BY q."row") AS province,
                 first_value(q.names[2]) OVER (PARTITION BY split_part(q.key, E'\x1f', 1), split_part(q.key, E'\x1f', 2)
                                               ORDER BY q."row") AS department
            FROM pg_temp.import_area q) AS w
   WHERE w.key = p.key AND (w.province, w.department) IS DISTINCT FROM (p.shown[1], p.shown[2]);
  PERFORM res_elec_internal.import_center_areas(of_election, false);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_units(integer) IS
  'Finds the areas that the lines name: the temporary table import_area; shown: their names as they stand, or will be '
  'written';

-- An office whose line names no contest is of its center's: as a line of the center alone says, or as it stands.
CREATE FUNCTION res_elec_internal.import_center_contests(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF EXISTS (SELECT FROM pg_temp.import_line l WHERE l.fields[5] IS NULL AND l.fields[10] IS NOT NULL) THEN
    UPDATE pg_temp.import_line l SET fields[10] = c.contest
      FROM (SELECT res_elec_internal.import_area_key(x.fields) AS key,
                   res_elec_internal.name_key(x.fields[4]) AS center,
                   (array_agg(x.fields[10] ORDER BY x."row"))[1] AS contest
              FROM pg_temp.import_line x WHERE x.fields[5] IS NULL AND x.fields[10] IS NOT NULL GROUP BY 1, 2) AS c
     WHERE l.fields[10] IS NULL AND l.fields[5] IS NOT NULL
       AND c.key = res_elec_internal.import_area_key(l.fields)
       AND c.center = res_elec_internal.name_key(l.fields[4]);
  END IF;
  IF EXISTS (SELECT FROM res_elec.center v WHERE v.election_id = of_election AND v.contest_id IS NOT NULL) THEN
    UPDATE pg_temp.import_line l SET fields[10] = n.name
      FROM pg_temp.import_area a, res_elec.center v, res_elec.contest n
     WHERE l.fields[10] IS NULL AND l.fields[5] IS NOT NULL AND NOT a.missing
       AND a.key = res_elec_internal.import_area_key(l.fields)
       AND v.election_id = of_election AND coalesce(v.area_id, 0) = coalesce(a.area_id, 0)
       AND res_elec_internal.name_key(v.name) = res_elec_internal.name_key(l.fields[4]) AND n.id = v.contest_id;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_contests(integer) IS
  'Gives the lines of offices without contest that of their center';

-- import_match: the lines that have no fault, with what exists already. key and center name one center.
CREATE FUNCTION res_elec_internal.import_center_lines(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  sole integer := (SELECT min(n.id) FROM res_elec.contest n WHERE n.election_id = of_election);
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l.*, v.id AS center_id, o.id AS office_id, res_elec_internal.office_own_register(o) AS register,
           o.registered_voters AS whole_register, o.status AS office_status, o.merged_into, false AS restates,
           CASE WHEN v.name <> l.center THEN v.name END AS center_as,
           CASE WHEN o.name <> l.office THEN o.name END AS office_as,
           first_value(l."row") OVER (PARTITION BY l.key, l.center_key, l.office_key, l.contest_id
                                      ORDER BY l."row") AS first_row,
           array_remove(ARRAY[CASE WHEN l.address <> v.address THEN 'address' END,
                              CASE WHEN l.latitude <> v.latitude THEN 'latitude' END,
                              CASE WHEN l.longitude <> v.longitude THEN 'longitude' END,
                              CASE WHEN l.office IS NULL AND l.contest IS NOT NULL
                                        AND l.contest_id IS DISTINCT FROM v.contest_id AND v.id IS NOT NULL
                                   THEN 'contest' END], NULL) AS center_otherwise
      FROM (SELECT x."row", a.key, a.area_id, a.missing, x.fields[4] AS center, x.fields[5] AS office,
            x.fields[10] AS contest,
                   CASE WHEN x.fields[1:3] IS DISTINCT FROM a.shown THEN x.fields[1:3] END AS areas,
                   res_elec_internal.name_key(x.fields[4]) AS center_key,
                   res_elec_internal.name_key(x.fields[5]) AS office_key,
                   x.fields[6]::numeric::integer AS registered_voters, x.fields[7] AS address,
                   round(x.fields[8]::numeric, 7)::double precision AS latitude,
                   round(x.fields[9]::numeric, 7)::double precision AS longitude, x.fields[11] AS status,
                   coalesce(x.fields[12], x.fields[4]) AS into_center, x.fields[13] AS into_office,
                   x.fields[14] AS reason,
                   CASE WHEN x.fields[10] IS NULL THEN sole
                        ELSE (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election
                              AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(x.fields[10])) END
                              AS contest_id
              FROM (SELECT y."row", CASE WHEN EXISTS (SELECT FROM pg_temp.import_fault f
                                                      WHERE f."row" = y."row") THEN NULL ELSE y.fields END AS fields
                      FROM pg_temp.import_line y) AS x
              JOIN pg_temp.import_area a ON a.key = res_elec_internal.import_area_key(x.fields)
             WHERE x.fields IS NOT NULL AND res_elec_internal.import_tick()) AS l
      LEFT JOIN res_elec.center v ON v.election_id = of_election AND NOT l.missing
          AND coalesce(v.area_id, 0) = coalesce(l.area_id, 0) AND res_elec_internal.name_key(v.name) = l.center_key
      LEFT JOIN res_elec.office o ON o.center_id = v.id AND o.contest_id = l.contest_id
          AND res_elec_internal.name_key(o.name) = l.office_key;
  PERFORM res_elec_internal.import_analyze('import_match');
  PERFORM res_elec_internal.import_center_alike(of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_lines(integer) IS
  'Reads the lines that have no fault, with what exists already: the temporary table import_match';

-- A center that is new is written as on its first line.
CREATE FUNCTION res_elec_internal.import_center_alike(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_match p SET center_as = f.center
    FROM (SELECT q.key, q.center_key, (array_agg(q.center ORDER BY q."row"))[1] AS center
            FROM pg_temp.import_match q WHERE q.center_id IS NULL
           GROUP BY q.key, q.center_key HAVING min(q.center) <> max(q.center)) AS f
   WHERE p.key = f.key AND p.center_key = f.center_key AND p.center_id IS NULL AND p.center <> f.center;
  INSERT INTO pg_temp.import_alike
  SELECT min(p."row"), 'name_alike', f.field, f.written, f.existing, count(*)
    FROM pg_temp.import_match p
    JOIN pg_temp.import_area a ON a.key = p.key
    LEFT JOIN res_elec.contest n ON n.id = p.contest_id
   CROSS JOIN LATERAL (VALUES ('province', p.areas[1], a.shown[1]), ('department', p.areas[2], a.shown[2]),
                       ('commune', p.areas[3], a.shown[3]),
                              ('center', p.center, p.center_as), ('office', p.office, p.office_as),
                              ('contest', p.contest, n.name)) AS f(field, written, existing)
   WHERE (p.areas IS NOT NULL OR p.center_as IS NOT NULL OR p.office_as IS NOT NULL OR p.contest IS NOT NULL)
       AND f.written <> f.existing
   GROUP BY f.field, f.written, f.existing;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_alike(integer) IS
  'Notes the names that are taken as others, which stand already or on another line';

CREATE FUNCTION res_elec_internal.import_center_judge() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_center_contradictions();
  PERFORM res_elec_internal.import_office_changes();
  PERFORM res_elec_internal.import_office_states();
  INSERT INTO pg_temp.import_fault
  SELECT p."row", CASE WHEN p."row" > p.first_row AND p.office IS NOT NULL
                         THEN res_elec_internal.violation('row_repeated', ARRAY['office'],
                                                          jsonb_build_object('row', p.first_row))
                       WHEN p.registered_voters IS DISTINCT FROM p.register AND p.registered_voters IS NOT NULL
                           AND p.registered_voters IS DISTINCT FROM p.whole_register AND p.office_id IS NOT NULL
                         THEN res_elec_internal.violation('exists_otherwise', ARRAY['registered_voters'],
                                                          jsonb_build_object('id', p.office_id, 'was', p.register))
                       ELSE res_elec_internal.violation('exists_otherwise', p.center_otherwise,
                                                        jsonb_build_object('id', p.center_id)) END
    FROM pg_temp.import_match p
   WHERE (p."row" > p.first_row AND p.office IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.import_contradiction c
       WHERE c."row" = p."row"))
      OR (p.office_id IS NOT NULL AND p.registered_voters IS NOT NULL
          AND p.registered_voters IS DISTINCT FROM p.register
          AND p.registered_voters IS DISTINCT FROM p.whole_register)
      OR cardinality(p.center_otherwise) > 0;
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT p."row", CASE WHEN p.restates THEN 'accepted'
                       WHEN (p.office IS NULL AND (p.center_id IS NOT NULL OR p."row" > p.first_row))
      OR p.office_id IS NOT NULL
                       THEN 'unchanged' ELSE 'accepted' END,
                       coalesce(p.office_id, CASE WHEN p.office IS NULL THEN p.center_id END), NULL
    FROM pg_temp.import_match p
   WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row");
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_judge() IS 'Tells the verdicts on centers and offices';

CREATE FUNCTION res_elec_internal.import_center_write(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  sole integer;
  first integer;
  lines constant integer := current_setting('res_elec.import_piece');
BEGIN
  DELETE FROM pg_temp.import_match p WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row"
                                                       AND t.verdict = 'accepted');
  UPDATE pg_temp.import_area a SET wanted = true WHERE EXISTS (SELECT FROM pg_temp.import_match p WHERE p.key = a.key);
  PERFORM res_elec_internal.import_center_areas(of_election, true);
  INSERT INTO res_elec.center (election_id, area_id, name, address, latitude, longitude, contest_id)
  SELECT of_election, a.area_id, (array_agg(coalesce(p.center_as, p.center) ORDER BY p."row"))[1],
         (array_agg(p.address ORDER BY p."row") FILTER (WHERE p.address IS NOT NULL))[1],
         (array_agg(p.latitude ORDER BY p."row") FILTER (WHERE p.latitude IS NOT NULL))[1],
         (array_agg(p.longitude ORDER BY p."row") FILTER (WHERE p.longitude IS NOT NULL))[1],
         (array_agg(p.contest_id ORDER BY p."row") FILTER (WHERE p.office IS NULL AND p.contest IS NOT NULL))[1]
    FROM pg_temp.import_match p JOIN pg_temp.import_area a ON a.key = p.key
   WHERE p.center_id IS NULL
   GROUP BY a.area_id, p.center_key ORDER BY min(p."row")
  ON CONFLICT DO NOTHING;
  UPDATE pg_temp.import_match p SET center_id = v.id
    FROM pg_temp.import_area a, res_elec.center v
   WHERE a.key = p.key AND v.election_id = of_election AND coalesce(v.area_id, 0) = coalesce(a.area_id, 0)
       AND res_elec_internal.name_key(v.name) = p.center_key;
  IF EXISTS (SELECT FROM pg_temp.import_match p WHERE p.office IS NOT NULL AND p.contest_id IS NULL) THEN
    sole := res_elec_internal.sole_contest(of_election);
    UPDATE pg_temp.import_match p SET contest_id = sole WHERE p.contest_id IS NULL;
  END IF;
  CREATE INDEX ON pg_temp.import_match ("row");
  PERFORM res_elec_internal.import_analyze('import_match');
  PERFORM res_elec_internal.import_step('office', of_election, 3, (SELECT count(*) FROM pg_temp.import_match));
  -- so many lines a statement: what it keeps in mind for its end is in memory
  FOR first IN SELECT generate_series(min(p."row"), max(p."row"), lines) FROM pg_temp.import_match p LOOP
    INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters, status, reason)
    SELECT p.center_id, p.contest_id, p.office, p.registered_voters,
           CASE WHEN p.status IN ('not_held', 'to_vote_again') THEN p.status ELSE 'expected' END, p.reason
      FROM (SELECT x.* FROM pg_temp.import_match x
             -- OFFSET: counted as they are written
             WHERE x."row" >= first AND x."row" < first::bigint + lines AND x.office IS NOT NULL
               AND x.office_id IS NULL ORDER BY x."row"
                 OFFSET 0) AS p
     WHERE res_elec_internal.import_tick()
    ON CONFLICT DO NOTHING;
  END LOOP;
  PERFORM res_elec_internal.import_office_changes_do();
  -- an office that somebody else has just made is left as it is
  UPDATE pg_temp.import_verdict t SET id = coalesce(o.id, p.center_id)
    FROM pg_temp.import_match p
    LEFT JOIN res_elec.office o ON o.center_id = p.center_id AND o.contest_id = p.contest_id
        AND res_elec_internal.name_key(o.name) = p.office_key
   WHERE t."row" = p."row";
  PERFORM res_elec_internal.import_office_mergers(of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_write(integer) IS
  'Makes the areas, centers and offices of the accepted lines; an office that somebody else has just made is left as '
  'it is';

CREATE FUNCTION res_elec_internal.import_lines_of_offices() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  DELETE FROM pg_temp.import_line l
   USING (SELECT x."row", row_number() OVER (PARTITION BY res_elec_internal.import_office_key(x.fields[1:5]
       || x.fields[10:10]) ORDER BY x."row") AS n FROM pg_temp.import_line x) AS k
   WHERE k."row" = l."row" AND k.n > 1;
  DELETE FROM pg_temp.import_fault f WHERE NOT EXISTS (SELECT FROM pg_temp.import_line l WHERE l."row" = f."row");
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_lines_of_offices() IS
  'Keeps the first line of each office: the others say the same of where it is, and are judged with the sheets';

CREATE FUNCTION res_elec_internal.import_centers_run(of_election integer, csv text, dry_run boolean, mode text,
                                                     ignored text[] DEFAULT '{}',
                                                     file res_elec_internal.import_file DEFAULT NULL,
                                            by_office boolean DEFAULT false) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.import_turn(of_election, dry_run);
  PERFORM res_elec_internal.require_open(of_election, CASE WHEN dry_run THEN 'none' ELSE 'election' END);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_center_specs(), 'office', of_election, ignored,
                                        file);
  IF by_office THEN
    PERFORM res_elec_internal.import_lines_of_offices();
  END IF;
  PERFORM res_elec_internal.import_center_units(of_election);
  PERFORM res_elec_internal.import_center_contests(of_election);
  PERFORM res_elec_internal.import_contest_column(of_election, 10, 5);
  PERFORM res_elec_internal.import_center_lines(of_election);
  PERFORM res_elec_internal.import_center_judge();
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    PERFORM res_elec_internal.import_center_write(of_election);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_centers_run(integer, text, boolean, text, text[],
                                                         res_elec_internal.import_file, boolean) IS
  'Imports centers and offices, whatever stands in the columns to be ignored, the first line of an office alone where '
  'a file has a line a candidate (by_office), and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_centers(of_election integer, csv text, dry_run boolean DEFAULT false,
                                        mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_centers_run(of_election, csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_centers(integer, text, boolean, text) IS
  'Adds centers and offices of an election from CSV: province (or region), department, commune, center, office, '
  'registered_voters (or registered), and where they are wanted address, latitude, longitude, contest. status '
  '(expected, not_held, to_vote_again, merged) with its reason, of one that is merged merged_into_office and '
  '(another one) merged_into_center; its registered voters, which count in the other, stand on its own line alone. '
  'An office that exists becomes what its line says of it, where the line gives the reason. '
  'A line without office is a center alone; its contest is that of the offices in it whose lines name none. What '
  'exists already the same is unchanged (a register also with those that are merged into it, as results have it), what '
  'exists otherwise is refused. dry_run changes nothing; mode all: one refused row refuses all (RE001), rows: the others are imported';
