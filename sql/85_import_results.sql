-- Importing a results file as a whole: its lines make the offices as well as the sheets, its columns the candidates.

CREATE FUNCTION res_elec.import_results(of_election integer, csv text, OUT offices bigint, OUT sheets bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  place text[] := '{province,department,commune,center,office,contest,registered_voters}';
  figures text[] := '{total_voters,blank_votes,null_votes}';
  codes text[];
BEGIN
  PERFORM res_elec.import_begin(of_election, 'all');
  codes := ARRAY(SELECT h.word FROM unnest(res_elec.csv_header(csv)) WITH ORDINALITY AS h(word, n)
                  WHERE h.word IS NOT NULL AND res_elec.import_column(h.word) <> ALL (place || figures) ORDER BY h.n);
  INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name)
  SELECT of_election, '', res_elec.column_code(c.word), res_elec.column_code(c.word) FROM unnest(codes) WITH ORDINALITY AS c(word, n)
   WHERE NOT EXISTS (SELECT FROM res_elec.candidate d WHERE d.election_id = of_election AND res_elec.name_key(d.code_name) = res_elec.name_key(res_elec.column_code(c.word))) ORDER BY c.n;
  PERFORM res_elec.import_centers_run(of_election, csv, false, 'all', figures || codes);
  SELECT count(*) FILTER (WHERE f.verdict = 'accepted') INTO offices FROM res_elec.import_finish(false, 'all') f;
  PERFORM res_elec.import_sheets_run(of_election, csv, false, 'all');
  SELECT count(*) FILTER (WHERE f.verdict IN ('accepted', 'held')) INTO sheets FROM res_elec.import_finish(false, 'all') f;
END
$$;
COMMENT ON FUNCTION res_elec.import_results(integer, text) IS
  'Makes the candidates (named by the columns, where they do not stand yet), areas, centers, offices and sheets of a results file: the columns of import_sheets. All or nothing; how many offices and sheets came in';
