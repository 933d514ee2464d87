-- Importing parties: a line each.

CREATE FUNCTION res_elec_internal.import_party_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object('code', s.j -> 'code', 'name', s.j -> 'name', 'colour', s.j -> 'colour' || '{"max": 200}')
      FROM (SELECT res_elec_internal.party_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_party_specs() IS
  'The columns of a file of parties; what is no colour is told by its own rule';

CREATE FUNCTION res_elec_internal.import_parties_judge(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields[1] AS code, l.fields[2] AS name, lower(l.fields[3]) AS colour, p.id, p.name AS stands,
           c.id AS coded,
           first_value(l."row") OVER (PARTITION BY res_elec_internal.name_key(l.fields[2])
                                      ORDER BY l."row") AS first_row
      FROM pg_temp.import_line l
      LEFT JOIN res_elec.party p ON p.election_id = of_election
          AND res_elec_internal.name_key(p.name) = res_elec_internal.name_key(l.fields[2])
      LEFT JOIN res_elec.party c ON c.election_id = of_election
          AND res_elec_internal.name_key(c.code) = res_elec_internal.name_key(l.fields[1]);
  INSERT INTO pg_temp.import_fault SELECT p."row", v FROM pg_temp.import_match p
      CROSS JOIN LATERAL res_elec_internal.colour_violation(p.colour) v WHERE v IS NOT NULL;
  INSERT INTO pg_temp.import_fault
  SELECT d."row", CASE WHEN d."row" > d.first_row THEN res_elec_internal.violation('row_repeated', ARRAY['name'],
      jsonb_build_object('row', d.first_row))
                       WHEN d.coded <> coalesce(d.id, 0) THEN res_elec_internal.violation('exists_otherwise',
                           ARRAY['code'], jsonb_build_object('id', d.coded))
                       ELSE res_elec_internal.violation('exists_otherwise', d.otherwise,
                                                        jsonb_build_object('id', d.id)) END
    FROM (SELECT p.*, array_remove(ARRAY[CASE WHEN p.coded IS NULL AND y.code IS NOT NULL
                                         AND p.code IS NOT NULL THEN 'code' END,
                                         CASE WHEN p.colour <> y.colour THEN 'colour' END], NULL) AS otherwise
            FROM pg_temp.import_match p LEFT JOIN res_elec.party y ON y.id = p.id) AS d
   WHERE (d."row" > d.first_row AND NOT EXISTS (SELECT FROM pg_temp.import_contradiction x WHERE x."row" = d."row"))
      OR (d."row" = d.first_row AND (d.coded <> coalesce(d.id, 0)
                                     OR (d.id IS NOT NULL AND cardinality(d.otherwise) > 0)));
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT p."row", CASE WHEN p.id IS NULL OR (y.code IS NULL AND p.code IS NOT NULL)
      OR (y.colour IS NULL AND p.colour IS NOT NULL) THEN 'accepted' ELSE 'unchanged' END, p.id, NULL
    FROM pg_temp.import_match p LEFT JOIN res_elec.party y ON y.id = p.id
        WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row");
  INSERT INTO pg_temp.import_alike SELECT p."row", 'name_alike', 'name', p.name, p.stands, 1 FROM pg_temp.import_match p
      WHERE p.name <> p.stands;
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_parties_judge(integer) IS 'Tells the verdicts on parties';

CREATE FUNCTION res_elec_internal.import_parties_run(of_election integer, csv text, dry_run boolean, mode text)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.require_open(of_election, CASE WHEN dry_run THEN 'none' ELSE 'election' END);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_party_specs(), 'party', of_election);
  PERFORM res_elec_internal.import_code_facts();
  PERFORM res_elec_internal.import_list_contradictions('{code,name,colour}', '{2}');
  PERFORM res_elec_internal.import_parties_judge(of_election);
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    INSERT INTO res_elec.party (election_id, code, name, colour)
    SELECT of_election, p.code, p.name, p.colour
      FROM pg_temp.import_match p JOIN pg_temp.import_verdict t ON t."row" = p."row" AND t.verdict = 'accepted'
          WHERE p.id IS NULL ORDER BY p."row";
    UPDATE res_elec.party y SET code = coalesce(y.code, p.code), colour = coalesce(y.colour, p.colour)
      FROM pg_temp.import_match p JOIN pg_temp.import_verdict t ON t."row" = p."row" AND t.verdict = 'accepted'
          WHERE y.id = p.id;
    UPDATE pg_temp.import_verdict t SET id = y.id
      FROM pg_temp.import_match p JOIN res_elec.party y ON y.election_id = of_election
          AND res_elec_internal.name_key(y.name) = res_elec_internal.name_key(p.name)
     WHERE t."row" = p."row" AND t.verdict = 'accepted';
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_parties_run(integer, text, boolean, text) IS
  'Imports parties and leaves the verdicts in the temporary table import_verdict';

CREATE FUNCTION res_elec.import_parties(of_election integer, csv text, dry_run boolean DEFAULT false,
                                        mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_parties_run(of_election, csv, dry_run, mode);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_parties(integer, text, boolean, text) IS
  'Adds parties of an election from CSV: name, and where they are wanted code and colour (#rrggbb), which one that '
  'candidates have made is given. dry_run and mode as import_centers';
