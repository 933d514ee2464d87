-- Loading a results file, one line an office, that was copied into a table: see sql/load.sh.

CREATE FUNCTION res_elec.load_results(staged regclass, of_election integer, OUT offices bigint, OUT sheets bigint)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  candidates text[] := ARRAY(SELECT a.attname FROM pg_attribute a
                              WHERE a.attrelid = staged AND a.attnum > 9 AND NOT a.attisdropped ORDER BY a.attnum);
  counts text := (SELECT string_agg(format('f.%I::bigint', c), ', ') FROM unnest(candidates) c);
  contest integer := res_elec.sole_contest(of_election);
  ids integer[];
BEGIN
  INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
  SELECT of_election, contest, '', c, c FROM unnest(candidates) WITH ORDINALITY AS u(c, n) ORDER BY n
  ON CONFLICT DO NOTHING;
  ids := ARRAY(SELECT c.id FROM unnest(candidates) WITH ORDINALITY AS u(code, n)
                 JOIN res_elec.candidate c ON c.election_id = of_election AND c.code_name = u.code ORDER BY n);

  -- Ids are drawn here, so that centers, offices and sheets follow from one pass over the lines.
  EXECUTE format($sql$
    CREATE TEMPORARY TABLE load_place ON COMMIT DROP AS
      SELECT a.*, res_elec.area_of_names(%L, a.region, a.department, a.commune) AS area_id
        FROM (SELECT DISTINCT coalesce(f.region, '') AS region, coalesce(f.department, '') AS department,
                              coalesce(f.commune, '') AS commune
                FROM %s f ORDER BY 1, 2, 3) AS a;
    ANALYZE load_place;
    CREATE TEMPORARY TABLE load_center ON COMMIT DROP AS
      SELECT nextval(pg_get_serial_sequence('res_elec.center', 'id'))::integer AS center_id, c.*
        FROM (SELECT DISTINCT coalesce(p.area_id, 0) AS area_key, btrim(f.center) AS name
                FROM %s f JOIN load_place p ON p.region = coalesce(f.region, '')
                 AND p.department = coalesce(f.department, '') AND p.commune = coalesce(f.commune, '')
               ORDER BY 1, 2) AS c;
    ANALYZE load_center;
    CREATE TEMPORARY TABLE load_line ON COMMIT DROP AS
      SELECT nextval(pg_get_serial_sequence('res_elec.office', 'id'))::integer AS office_id, c.center_id, btrim(f.office) AS name,
             f.registered::integer AS registered_voters, f.voters::integer AS total_voters, f.blank::integer AS blank_votes,
             f.null_votes::integer AS null_votes, res_elec.votes(%L::integer[], ARRAY[%s]) AS votes
        FROM %s f JOIN load_place p ON p.region = coalesce(f.region, '')
         AND p.department = coalesce(f.department, '') AND p.commune = coalesce(f.commune, '')
        JOIN load_center c ON c.area_key = coalesce(p.area_id, 0) AND c.name = btrim(f.center);
  $sql$, of_election, staged, staged, ids, counts, staged);

  INSERT INTO res_elec.center (id, election_id, area_id, name)
  SELECT c.center_id, of_election, nullif(c.area_key, 0), c.name FROM pg_temp.load_center c ORDER BY c.center_id;
  INSERT INTO res_elec.office (id, center_id, contest_id, name, registered_voters)
  SELECT l.office_id, l.center_id, contest, l.name, l.registered_voters FROM pg_temp.load_line l ORDER BY l.office_id;
  GET DIAGNOSTICS offices = ROW_COUNT;
  INSERT INTO res_elec.result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
  SELECT l.office_id, l.registered_voters, l.total_voters, l.blank_votes, l.null_votes, l.votes
    FROM pg_temp.load_line l WHERE l.total_voters IS NOT NULL ORDER BY l.office_id;
  GET DIAGNOSTICS sheets = ROW_COUNT;
  DROP TABLE pg_temp.load_place, pg_temp.load_center, pg_temp.load_line;
END
$$;
COMMENT ON FUNCTION res_elec.load_results(regclass, integer) IS
  'Makes areas, centers, offices and sheets of the lines in a table: columns region, department, commune, center, office, registered, voters, blank, null_votes (text), then one a candidate, named by code; a line without voters is an office whose sheet is not in';
