-- Importing result sheets: one line a sheet, its office by names or by id, one column a candidate.

CREATE FUNCTION res_elec_internal.import_sheets_run(of_election integer, csv text, dry_run boolean, mode text,
                                                    of_user integer DEFAULT NULL,
                                                    file res_elec_internal.import_file DEFAULT NULL)
  RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
      SET res_elec.channel = 'import' AS
$$
DECLARE
  header text[] := res_elec_internal.import_header_of(csv, file);
  candidates record;
BEGIN
  PERFORM res_elec_internal.import_begin(of_election, mode);
  IF NOT dry_run THEN  -- what sheets are judged by does not change meanwhile
    PERFORM res_elec_internal.election_share(of_election);
  END IF;
  PERFORM res_elec_internal.require_taking_sheets(of_election, (SELECT e.status FROM res_elec.election e
                                                                WHERE e.id = of_election));
  candidates := CASE WHEN res_elec_internal.import_is_long(header) THEN
      res_elec_internal.import_sheet_open_long(of_election, csv, file, header)
                     ELSE res_elec_internal.import_sheet_open(of_election, csv, file, header) END;
  PERFORM res_elec_internal.import_sheet_judge(of_election, candidates.names, candidates.candidates, of_user);
  PERFORM res_elec_internal.import_sheet_contradictions(candidates.names, candidates.candidates);
  PERFORM res_elec_internal.import_sheet_tell();
  IF res_elec_internal.import_goes_on(false, mode) THEN
    IF dry_run THEN
      RETURN res_elec_internal.import_sheet_would(of_election);
    END IF;
    RETURN res_elec_internal.import_sheet_write(of_election, mode);
  END IF;
  RETURN res_elec_internal.import_sheet_total(of_election);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheets_run(integer, text, boolean, text, integer,
                                                        res_elec_internal.import_file) IS
  'Imports sheets, of a user in their scope alone, and leaves the verdicts in the temporary table import_verdict; the '
  'election''s total then';

CREATE FUNCTION res_elec.import_sheets(of_election integer, csv text, dry_run boolean DEFAULT false,
                                       mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  total res_elec_internal.import_total;
BEGIN
  total := res_elec_internal.import_sheets_run(of_election, csv, dry_run, mode);
  IF dry_run OR res_elec_internal.import_goes_on(dry_run, mode) THEN
    RAISE NOTICE USING MESSAGE = (
      SELECT format(CASE WHEN dry_run THEN '%s rows: %s would be accepted, %s held, %s unchanged, %s refused; the '
                                           'election would have %s sheets counted and %s held, %s voters, %s blank, %s '
                                           'null, votes %s'
                         ELSE '%s rows: %s accepted, %s held, %s unchanged, %s refused; the election has %s sheets '
                              'counted and %s held, %s voters, %s blank, %s null, votes %s' END,
                    count(*), count(*) FILTER (WHERE t.verdict = 'accepted'), count(*)
                        FILTER (WHERE t.verdict = 'held'), count(*) FILTER (WHERE t.verdict = 'unchanged'),
                    count(*) FILTER (WHERE t.verdict = 'refused'), total.sheets_reported, total.sheets_held,
                    total.total_voters, total.blank_votes, total.null_votes, total.votes)
        FROM pg_temp.import_verdict t);
  END IF;
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
CREATE FUNCTION res_elec.import_sheets_file(of_election integer, file oid, charset text DEFAULT 'utf-8',
                                            dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_sheets_run(of_election, NULL, dry_run, mode, file => ROW(file, charset));
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_sheets_file(integer, oid, text, boolean, text) IS
  'import_sheets of a large object, which whoever calls may read (RE004 when there is none): it is read in pieces, '
  'and what is in memory does not grow with its lines';
COMMENT ON FUNCTION res_elec.import_sheets(integer, text, boolean, text) IS
  'Enters result sheets from CSV: region (or province), department, commune, center, office, or office_id alone; '
  'registered (registered_voters) where it is stated, voters (total_voters), blank, null (blank_votes, null_votes), '
  'then a column a candidate, by code_name (after votes: where another column is called so) or id; one left out has '
  '0. status, as the export has it: a sheet that is held comes back held, one that is annulled is annulled by the '
  'decision that its columns decision, decided_on and reason tell; one that is verified is entered, and verified by '
  'another person. What the export writes for a spreadsheet in French (style=fr) is read as it is. A line without '
  'figures is an '
  'office whose sheet is not in. A notice tells the totals. dry_run and mode as import_centers';
