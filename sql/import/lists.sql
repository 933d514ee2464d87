-- Importing candidates, elections and areas: a line each. What exists already the same is unchanged, what exists
-- otherwise is refused.

-- Candidates

CREATE FUNCTION res_elec_internal.import_candidate_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object('code_name', s.j -> 'code_name', 'first_name', s.j -> 'first_name'
                             || '{"required": false}',
                             'last_name', s.j -> 'last_name', 'party', s.j -> 'party',
                             'ballot_number', s.j -> 'ballot_number',
                             'contest', '{"kind": "text", "min": 1, "max": 200}'::jsonb,
                             'birth_date', s.j -> 'birth_date', 'mean_age', s.j -> 'mean_age',
                             'list_size', s.j -> 'list_size', 'coalition', s.j -> 'coalition',
                             'withdrew_on', s.j -> 'withdrew_on')
      FROM (SELECT res_elec_internal.candidate_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_candidate_specs() IS 'As candidate_specs; a list has no first name';

CREATE FUNCTION res_elec_internal.import_candidates_read(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields[1] AS name, c.id, c.code_name AS stands, NULL::integer AS coded, false AS fills,
           first_value(l."row") OVER (PARTITION BY res_elec_internal.name_key(l.fields[1])
                                      ORDER BY l."row") AS first_row,
           array_remove(ARRAY[CASE WHEN l.fields[2] <> c.first_name THEN 'first_name' END,
                              CASE WHEN l.fields[3] <> c.last_name THEN 'last_name' END,
                              CASE WHEN l.fields[4] IS DISTINCT FROM c.party
                                  AND l.fields[4] IS NOT NULL THEN 'party' END,
                              CASE WHEN res_elec_internal.number_of(l.fields[5]) IS DISTINCT FROM c.ballot_number
                                  AND l.fields[5] IS NOT NULL THEN 'ballot_number' END,
                              CASE WHEN res_elec_internal.name_key(l.fields[6])
                                  <> res_elec_internal.name_key(n.name) THEN 'contest' END,
                              CASE WHEN l.fields[7] IS DISTINCT FROM to_char(c.birth_date, 'YYYY-MM-DD')
                                  AND l.fields[7] IS NOT NULL THEN 'birth_date' END,
                              CASE WHEN round(res_elec_internal.number_of(l.fields[8]),
                                              4) IS DISTINCT FROM c.mean_age
                                              AND l.fields[8] IS NOT NULL THEN 'mean_age' END,
                              CASE WHEN res_elec_internal.number_of(l.fields[9]) IS DISTINCT FROM c.list_size
                                  AND l.fields[9] IS NOT NULL THEN 'list_size' END,
                              CASE WHEN res_elec_internal.name_key(l.fields[10])
                                  IS DISTINCT FROM res_elec_internal.name_key(c.coalition)
                                  AND l.fields[10] IS NOT NULL THEN 'coalition' END,
                              CASE WHEN l.fields[11] IS DISTINCT FROM to_char(c.withdrew_on, 'YYYY-MM-DD')
                                  AND l.fields[11] IS NOT NULL THEN 'withdrew_on' END], NULL) AS otherwise
      FROM pg_temp.import_line l
      LEFT JOIN res_elec.candidate c ON c.election_id = of_election
          AND res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(l.fields[1])
      LEFT JOIN res_elec.contest n ON n.id = c.contest_id;
  INSERT INTO pg_temp.import_alike
  SELECT l."row", 'name_alike', 'contest', l.fields[6], n.name, 1
    FROM pg_temp.import_line l
    JOIN res_elec.contest n ON n.election_id = of_election
        AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(l.fields[6]) AND n.name <> l.fields[6];
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_candidates_read(integer) IS
  'Reads the lines of a file of candidates, with the candidates who have their codes already: the temporary table '
  'import_match; notes the contests that they write otherwise';

CREATE FUNCTION res_elec_internal.import_candidates_run(of_election integer, csv text, dry_run boolean, mode text)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.import_turn(of_election, dry_run);
  PERFORM res_elec_internal.require_open(of_election, CASE WHEN dry_run THEN 'none' ELSE 'election' END);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_candidate_specs(), 'candidate', of_election);
  PERFORM res_elec_internal.import_contest_column(of_election, 6, 1);
  PERFORM res_elec_internal.import_list_contradictions('{code_name,first_name,last_name,party,ballot_number,contest,'
                                                       'birth_date,mean_age,list_size,coalition,withdrew_on}', '{1}');
  PERFORM res_elec_internal.import_candidates_read(of_election);
  PERFORM res_elec_internal.import_match_judge('code_name');
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name, party, ballot_number,
                                    birth_date, mean_age, list_size, coalition, withdrew_on)
    SELECT of_election, (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election
                         AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(l.fields[6])),
           coalesce(l.fields[2], ''), l.fields[3], l.fields[1], l.fields[4], l.fields[5]::numeric,
           l.fields[7]::date, res_elec_internal.number_of(l.fields[8]), l.fields[9]::numeric, l.fields[10],
           l.fields[11]::date
      FROM pg_temp.import_line l JOIN pg_temp.import_verdict t ON t."row" = l."row" AND t.verdict = 'accepted'
          ORDER BY l."row";
    UPDATE pg_temp.import_verdict t SET id = c.id
      FROM pg_temp.import_line l JOIN res_elec.candidate c ON c.election_id = of_election
          AND res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(l.fields[1])
     WHERE t."row" = l."row" AND t.verdict = 'accepted';
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_candidates_run(integer, text, boolean, text) IS
  'Imports candidates and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_candidates(of_election integer, csv text, dry_run boolean DEFAULT false,
                                           mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_candidates_run(of_election, csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_candidates(integer, text, boolean, text) IS
  'Adds candidates of an election from CSV: code_name, last_name, and where they are wanted first_name, party, '
  'ballot_number, contest, birth_date, mean_age, list_size, coalition, withdrew_on. dry_run and mode as import_centers';

-- Elections

CREATE FUNCTION res_elec_internal.import_election_specs(any_owner boolean) RETURNS json LANGUAGE sql
  IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_strip_nulls(json_build_object(
             'title', s.j -> 'title', 'type', s.j -> 'type', 'year', s.j -> 'year', 'round', s.j -> 'round',
             'visibility', s.j -> 'visibility',
             'owner', CASE WHEN any_owner THEN '{"kind": "text", "min": 1, "max": 320}'::jsonb END))
      FROM (SELECT res_elec_internal.election_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_election_specs(boolean) IS
  'The columns of a file of elections; owner where any may be named';

CREATE FUNCTION res_elec_internal.import_elections_judge(of_user integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields, CASE WHEN l.fields[6] IS NULL THEN of_user ELSE u.id END AS owner_id
      FROM pg_temp.import_line l
      LEFT JOIN res_elec.app_user u ON u.active AND u.role = 'director'
       AND (lower(u.email) = lower(l.fields[6]) OR u.phone_number = res_elec_internal.phone_e164(l.fields[6]));
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('owner_unknown', ARRAY['owner'], jsonb_build_object('value', p.fields[6]))
    FROM pg_temp.import_match p WHERE p.fields[6] IS NOT NULL AND p.owner_id IS NULL;
  INSERT INTO pg_temp.import_fault
  SELECT d."row", CASE WHEN d."row" > d.first_row THEN res_elec_internal.violation('row_repeated', ARRAY['title'],
      jsonb_build_object('row', d.first_row))
                       ELSE res_elec_internal.violation('exists_otherwise', ARRAY['visibility'],
                                                        jsonb_build_object('id', d.id)) END
    FROM (SELECT p."row", e.id, p.fields[5] <> e.visibility AS otherwise,
                 first_value(p."row") OVER (PARTITION BY res_elec_internal.name_key(p.fields[1]), p.fields[2],
                                            res_elec_internal.number_of(p.fields[3]),
                                            coalesce(res_elec_internal.number_of(p.fields[4]), 1), p.owner_id
                                            ORDER BY p."row") AS first_row
            FROM pg_temp.import_match p
            LEFT JOIN res_elec_internal.import_election_of(p.fields, p.owner_id) e ON true) AS d
   WHERE (d."row" > d.first_row AND NOT EXISTS (SELECT FROM pg_temp.import_contradiction x WHERE x."row" = d."row"))
      OR (d."row" = d.first_row AND d.otherwise);
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT p."row", CASE WHEN e.id IS NULL THEN 'accepted' ELSE 'unchanged' END, e.id, NULL
    FROM pg_temp.import_match p
    LEFT JOIN res_elec_internal.import_election_of(p.fields, p.owner_id) e ON true
   WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row");
  INSERT INTO pg_temp.import_alike
  SELECT t."row", 'name_alike', 'title', p.fields[1], e.title, 1
    FROM pg_temp.import_verdict t
    JOIN pg_temp.import_match p ON p."row" = t."row"
    JOIN res_elec.election e ON e.id = t.id
   WHERE p.fields[1] <> e.title;
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_elections_judge(integer) IS
  'Tells the verdicts on elections, of a user where no owner is named';

CREATE FUNCTION res_elec_internal.import_election_of(fields text[], of_owner integer) RETURNS SETOF res_elec.election
  LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS
$$
  SELECT e.* FROM res_elec.election e
   WHERE res_elec_internal.name_key(e.title) = res_elec_internal.name_key(fields[1]) AND e.type = fields[2]
       AND e.year = res_elec_internal.number_of(fields[3])
       AND e.round = coalesce(res_elec_internal.number_of(fields[4]), 1)
     AND e.owner_id IS NOT DISTINCT FROM of_owner
   ORDER BY e.id LIMIT 1
$$;
COMMENT ON FUNCTION res_elec_internal.import_election_of(text[], integer) IS
  'The election that a line names, if it stands already: same title, type, year, round and owner';

CREATE FUNCTION res_elec_internal.import_elections_run(of_user integer, csv text, dry_run boolean, mode text,
                                                       any_owner boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
DECLARE
  p record;
  made integer;
BEGIN
  PERFORM res_elec_internal.require_import_mode(mode);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_election_specs(any_owner), 'election', NULL);
  PERFORM res_elec_internal.import_list_contradictions('{title,type,year,round,visibility,owner}', '{1,2,3,4,6}');
  PERFORM res_elec_internal.import_elections_judge(of_user);
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    FOR p IN SELECT x.* FROM pg_temp.import_match x JOIN pg_temp.import_verdict t ON t."row" = x."row"
        AND t.verdict = 'accepted' ORDER BY x."row" LOOP
      INSERT INTO res_elec.election (title, type, year, round, visibility, owner_id)
      VALUES (p.fields[1], p.fields[2], p.fields[3]::numeric, coalesce(p.fields[4]::numeric, 1),
              coalesce(p.fields[5], 'private'), p.owner_id)
      RETURNING id INTO made;
      UPDATE pg_temp.import_verdict t SET id = made WHERE t."row" = p."row";
    END LOOP;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_elections_run(integer, text, boolean, text, boolean) IS
  'Imports elections of a user and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_elections(csv text, dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_elections_run(NULL, csv, dry_run, mode, true);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_elections(text, boolean, text) IS
  'Adds elections (pending) from CSV: title, type, year, and where they are wanted round, visibility, owner (a '
  'director''s phone number or e-mail address). dry_run and mode as import_centers';

-- Areas: reference data. Larger kinds first, so that a file may hold parents and their parts.

CREATE FUNCTION res_elec_internal.import_area_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"kind": {"kind": "choice", "required": true, "allowed": ["province", "department", "commune"]},
             "code": {"kind": "text", "min": 1, "max": 40, "required": true},
             "name": {"kind": "text", "min": 1, "max": 200, "required": true},
             "parent_code": {"kind": "text", "min": 1, "max": 40}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.import_area_specs() IS 'The columns of a file of areas';

CREATE FUNCTION res_elec_internal.import_areas_judge(of_kind text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_verdict
  SELECT d."row", CASE WHEN d.faults <> '[]' THEN 'refused' WHEN d.id IS NULL THEN 'accepted' ELSE 'unchanged' END,
         CASE WHEN d.faults = '[]' THEN d.id END,
         CASE WHEN d.faults <> '[]' THEN res_elec_internal.violation_list(d.faults) END
    FROM (SELECT l."row", a.id, to_jsonb(array_remove(ARRAY[
                   CASE WHEN l."row" > min(l."row") OVER (PARTITION BY l.fields[2])
                        THEN res_elec_internal.violation('row_repeated', ARRAY['code'],
                                                         jsonb_build_object('row',
                                                         min(l."row") OVER (PARTITION BY l.fields[2]))) END,
                   CASE WHEN l.fields[4] IS NOT NULL AND p.id IS NULL AND i.kind IS NULL
                        THEN res_elec_internal.violation('area_unknown', ARRAY['parent_code'],
                                                         jsonb_build_object('value', l.fields[4])) END,
                   CASE WHEN res_elec_internal.area_rank(coalesce(p.kind,
                       i.kind)) >= res_elec_internal.area_rank(l.fields[1])
                        THEN res_elec_internal.violation('area_parent', ARRAY['parent_code'],
                                                         jsonb_build_object('area_id', l.fields[2],
                                                         'kind', l.fields[1])) END,
                   CASE WHEN a.id IS NOT NULL AND (a.kind <> l.fields[1] OR a.name <> l.fields[3]
                                                   OR q.code IS DISTINCT FROM l.fields[4])
                        THEN res_elec_internal.violation('exists_otherwise', ARRAY['code'],
                                                         jsonb_build_object('id', a.id))
                        WHEN a.id IS NULL AND n.id IS NOT NULL
                        THEN res_elec_internal.violation('exists_otherwise', ARRAY['name'],
                                                         jsonb_build_object('id', n.id)) END,
                   CASE WHEN a.id IS NULL AND l."row" > min(l."row") OVER
                       (PARTITION BY res_elec_internal.name_key(l.fields[3]), l.fields[4])
                        THEN res_elec_internal.violation('row_repeated', ARRAY['name'],
                                                         jsonb_build_object('row',
                                                         min(l."row") OVER (PARTITION
                                                         BY res_elec_internal.name_key(l.fields[3]),
                                                         l.fields[4]))) END
                 ], NULL)) AS faults
            FROM pg_temp.import_line l
            LEFT JOIN res_elec.area a ON a.code = l.fields[2]
            LEFT JOIN res_elec.area q ON q.id = a.parent_id
            LEFT JOIN res_elec.area p ON p.code = l.fields[4]
            LEFT JOIN (SELECT x.fields[2] AS code, min(x.fields[1]) AS kind
                         FROM pg_temp.import_line x JOIN pg_temp.import_verdict t ON t."row" = x."row"
                             AND t.verdict = 'accepted'
                        GROUP BY x.fields[2]) AS i ON i.code = l.fields[4]
            LEFT JOIN res_elec.area n ON n.election_id IS NULL AND coalesce(n.parent_id, 0) = coalesce(p.id, 0)
                AND n.kind = l.fields[1]
                  AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(l.fields[3])
                      AND (p.id IS NOT NULL OR l.fields[4] IS NULL)
           WHERE l.fields[1] = of_kind AND NOT EXISTS (SELECT FROM pg_temp.import_fault f
                                                       WHERE f."row" = l."row")) AS d;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_areas_judge(text) IS
  'Tells the verdicts on the areas of one kind: larger kinds come before';

CREATE FUNCTION res_elec_internal.import_areas_run(csv text, dry_run boolean, mode text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
DECLARE
  kinds text[] := res_elec_internal.area_kinds();
  of_kind text;
BEGIN
  PERFORM res_elec_internal.require_import_mode(mode);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_area_specs(), 'area', NULL);
  PERFORM res_elec_internal.import_list_contradictions('{kind,code,name,parent_code}', '{2}');
  PERFORM res_elec_internal.import_refuse();
  FOREACH of_kind IN ARRAY kinds LOOP
    PERFORM res_elec_internal.import_areas_judge(of_kind);
  END LOOP;
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    FOREACH of_kind IN ARRAY kinds LOOP
      INSERT INTO res_elec.area (kind, code, name, parent_id)
      SELECT l.fields[1], l.fields[2], l.fields[3], (SELECT p.id FROM res_elec.area p WHERE p.code = l.fields[4])
        FROM pg_temp.import_line l JOIN pg_temp.import_verdict t ON t."row" = l."row" AND t.verdict = 'accepted'
       WHERE l.fields[1] = of_kind ORDER BY l."row";
    END LOOP;
    UPDATE pg_temp.import_verdict t SET id = a.id
      FROM pg_temp.import_line l JOIN res_elec.area a ON a.code = l.fields[2]
     WHERE t."row" = l."row" AND t.verdict = 'accepted';
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_areas_run(text, boolean, text) IS
  'Imports areas and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_areas(csv text, dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_areas_run(csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_areas(text, boolean, text) IS
  'Adds areas to the reference data from CSV: kind (province, department, commune), code, name, and the parent''s '
  'code. Parents may stand in the same file. dry_run and mode as import_centers';
