-- Importing parties: a line each.

CREATE FUNCTION res_elec_internal.import_party_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT json_build_object('code', s.j -> 'code', 'name', s.j -> 'name', 'colour', s.j -> 'colour' || '{"max": 200}')
      FROM (SELECT res_elec_internal.party_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_party_specs() IS
  'The columns of a file of parties; what is no colour is told by its own rule';

CREATE FUNCTION res_elec_internal.import_parties_read(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields[1] AS code, l.fields[2] AS name, lower(l.fields[3]) AS colour, p.id, p.name AS stands,
           c.id AS coded,
           (p.code IS NULL AND l.fields[1] IS NOT NULL) OR (p.colour IS NULL AND l.fields[3] IS NOT NULL) AS fills,
           first_value(l."row") OVER (PARTITION BY res_elec_internal.name_key(l.fields[2])
                                      ORDER BY l."row") AS first_row,
           array_remove(ARRAY[CASE WHEN c.id IS NULL AND p.code IS NOT NULL AND l.fields[1] IS NOT NULL
                                   THEN 'code' END,
                              CASE WHEN lower(l.fields[3]) <> p.colour THEN 'colour' END], NULL) AS otherwise
      FROM pg_temp.import_line l
      LEFT JOIN res_elec.party p ON p.election_id = of_election
          AND res_elec_internal.name_key(p.name) = res_elec_internal.name_key(l.fields[2])
      LEFT JOIN res_elec.party c ON c.election_id = of_election
          AND res_elec_internal.name_key(c.code) = res_elec_internal.name_key(l.fields[1]);
  INSERT INTO pg_temp.import_fault SELECT p."row", v FROM pg_temp.import_match p
      CROSS JOIN LATERAL res_elec_internal.colour_violation(p.colour) v WHERE v IS NOT NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_parties_read(integer) IS
  'Reads the lines of a file of parties, with the parties that have their names and codes already: the temporary '
  'table import_match; notes those whose colour is none';

CREATE FUNCTION res_elec_internal.import_parties_run(of_election integer, csv text, dry_run boolean, mode text)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  PERFORM res_elec_internal.import_turn(of_election, dry_run);
  PERFORM res_elec_internal.require_open(of_election, CASE WHEN dry_run THEN 'none' ELSE 'election' END);
  PERFORM res_elec_internal.import_list(csv, res_elec_internal.import_party_specs(), 'party', of_election);
  PERFORM res_elec_internal.import_code_facts();
  PERFORM res_elec_internal.import_list_contradictions('{code,name,colour}', '{2}');
  PERFORM res_elec_internal.import_parties_read(of_election);
  PERFORM res_elec_internal.import_match_judge('name');
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
