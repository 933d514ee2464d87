-- What is made of the lines of a file of result sheets: each read and judged, with what exists already.

CREATE FUNCTION res_elec_internal.sheet_line(
    fields text[], names text[], candidates integer[], standing integer[], register integer,
    OUT registered_voters integer, OUT total_voters integer, OUT blank_votes integer, OUT null_votes integer,
    OUT votes res_elec.votes, OUT violations jsonb)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_line(text[], text[], integer[], integer[], integer) IS
  'The figures of a line of CSV (registered_voters, total_voters, blank_votes, null_votes, then the votes of each of '
  'the candidates), judged by the rules of a sheet for an office with this register, in whose contest stand these, '
  'ascending: [{code, fields, message, context}], NULL for a sound line. All NULL for a line without figures';

-- import_sheet: each line read and judged, with what exists already.
CREATE FUNCTION res_elec_internal.import_sheet_judge(of_election integer, names text[], candidates integer[],
                                                     of_user integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  everybody integer[] := ARRAY(SELECT c.id FROM res_elec.candidate c WHERE c.election_id = of_election ORDER BY c.id);
BEGIN
  CREATE TEMPORARY TABLE import_sheet ON COMMIT DROP AS
    SELECT l."row", l.fields[1:7] AS location, p.found, o.id AS office_id, j.registered_voters, j.total_voters,
           j.blank_votes, j.null_votes,
           j.votes, j.violations,
           s.version AS existing_version, res_elec_internal.same_figures(s, j.registered_voters, j.total_voters,
               j.blank_votes, j.null_votes, j.votes) AS same,
           of_user IS NULL OR o.id IS NULL OR res_elec_internal.in_scope(of_user, o) AS in_scope,
           coalesce(o.status, 'expected') AS office_status, lower(l.fields[12]) AS status, l.fields[13] AS decision,
           l.fields[14] AS decided_on, l.fields[15] AS reason, s.status AS existing_status,
           (SELECT d.reference FROM res_elec.decision d WHERE d.id = s.decision_id) AS existing_decision,
           NULL::jsonb AS state_fault
      FROM pg_temp.import_line l
      LEFT JOIN pg_temp.import_match p ON p."row" = l."row"
      LEFT JOIN res_elec.office o ON o.id = p.office_id AND p.found = 1
      LEFT JOIN (SELECT c.contest_id, array_agg(c.id ORDER BY c.id) AS ids
                   FROM res_elec.candidate c WHERE c.election_id = of_election
                       GROUP BY c.contest_id) AS b ON b.contest_id = o.contest_id
      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
     CROSS JOIN LATERAL res_elec_internal.sheet_line(l.fields[8:11] || l.fields[16:],
                                                     coalesce(l.names, import_sheet_judge.names),
                                                     coalesce(l.candidates, import_sheet_judge.candidates),
                                            CASE WHEN o.id IS NULL THEN everybody ELSE coalesce(b.ids, '{}') END,
                                            o.registered_voters) j
     WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = l."row") AND res_elec_internal.import_tick();
  PERFORM res_elec_internal.import_analyze('import_sheet');
  PERFORM res_elec_internal.import_sheet_states(of_user);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_judge(integer, text[], integer[], integer) IS
  'Reads and judges each line, with what exists already: the temporary table import_sheet';

CREATE FUNCTION res_elec_internal.import_sheet_exists(office_id integer, version integer) RETURNS jsonb LANGUAGE sql
  IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT res_elec_internal.violation('sheet_exists', '{}', jsonb_build_object('office_id', office_id,
        'version', version));
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_exists(integer, integer) IS
  'The violation: the office has another sheet';

CREATE FUNCTION res_elec_internal.import_sheet_tell() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT d."row", CASE WHEN d.errors <> '[]' THEN 'refused' WHEN d.same OR d.votes IS NULL THEN 'unchanged'
      ELSE 'accepted' END,
         d.office_id, nullif(d.errors, '[]')
    FROM (SELECT c.*, CASE WHEN c.faulty THEN res_elec_internal.violation_list(to_jsonb(array_remove(ARRAY[
                   CASE WHEN c.found IS NULL THEN res_elec_internal.violation('office_unknown', ARRAY['office'],
                       jsonb_build_object('name', array_to_string(c.location, ' / '))) END,
                   CASE WHEN c.found > 1 THEN res_elec_internal.violation('office_ambiguous', ARRAY['office'],
                                                jsonb_build_object('name', array_to_string(c.location, ' / '),
                                                    'count', c.found)) END,
                   c.fault,
                   CASE WHEN c."row" > c.first_row AND c.fault IS NULL THEN res_elec_internal.violation('row_repeated',
                       ARRAY['office'], jsonb_build_object('row', c.first_row)) END,
                   CASE WHEN NOT c.in_scope THEN res_elec_internal.violation('out_of_scope', '{}',
                       jsonb_build_object('office_id', c.office_id)) END,
                   CASE WHEN NOT res_elec_internal.office_is_expected(c.office_status) AND c.votes IS NOT NULL
                        THEN res_elec_internal.violation('office_not_expected', ARRAY['office'],
                                                         jsonb_build_object('office_id', c.office_id,
                                                         'status', c.office_status)) END,
                   CASE WHEN c.existing_version IS NOT NULL AND c.same IS NOT TRUE AND c.votes IS NOT NULL
                        THEN res_elec_internal.import_sheet_exists(c.office_id, c.existing_version) END], NULL)))
                            ELSE '[]' END
                 || CASE WHEN c.same THEN '[]' ELSE coalesce(c.violations, '[]') END
                 || coalesce(c.state_fault, '[]') AS errors
            FROM (SELECT b.*, b.found IS DISTINCT FROM 1 OR b."row" > b.first_row OR NOT b.in_scope
                              OR (b.votes IS NOT NULL AND NOT res_elec_internal.office_is_expected(b.office_status))
                              OR (b.existing_version IS NOT NULL AND b.same IS NOT TRUE AND b.votes IS NOT NULL)
                                  OR b.fault IS NOT NULL AS faulty
                    FROM (SELECT s.*, x.fault, CASE WHEN s.office_id IS NOT NULL AND s.votes IS NOT NULL
                                           THEN first_value(s."row") OVER (PARTITION BY s.office_id, s.votes IS NULL
                                               ORDER BY s."row") END AS first_row
                            FROM pg_temp.import_sheet s
                            LEFT JOIN pg_temp.import_contradiction x ON x."row" = s."row") AS b) AS c) AS d;
  PERFORM res_elec_internal.import_sheet_states_tell();
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_tell() IS
  'Writes the verdict on each line of import_sheet into import_verdict';
