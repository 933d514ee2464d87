-- Which sheets of a file are held, or would be, and the total that the others leave.

CREATE TYPE res_elec_internal.import_total AS (
  offices_reported bigint, offices_held bigint, registered_voters_reported bigint, total_voters bigint,
  blank_votes bigint, null_votes bigint,
  votes res_elec.votes, ballots bigint, sheets_reported bigint, sheets_held bigint);
COMMENT ON TYPE res_elec_internal.import_total IS
  'The total of an election after an import of sheets, or as a dry run would leave it';

COMMENT ON COLUMN res_elec_internal.import_total.offices_reported IS 'Offices whose sheet is counted';
COMMENT ON COLUMN res_elec_internal.import_total.offices_held IS 'Offices whose sheet is held, and not counted';
COMMENT ON COLUMN res_elec_internal.import_total.registered_voters_reported IS
  'Inscrits of the offices whose sheet is counted';

COMMENT ON COLUMN res_elec_internal.import_total.sheets_reported IS 'Sheets that are counted, of all contests';
COMMENT ON COLUMN res_elec_internal.import_total.sheets_held IS 'Sheets that are held, of all contests';
COMMENT ON COLUMN res_elec_internal.import_total.ballots IS
  'Voters of all counted sheets: of several contests in one office each has its own';

CREATE FUNCTION res_elec_internal.import_sheet_total(of_election integer) RETURNS res_elec_internal.import_total
  LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS
$$
  SELECT ROW(t.offices_reported, t.offices_held, t.registered_voters_reported, t.total_voters, t.blank_votes,
             t.null_votes, t.votes, t.ballots, t.sheets_reported, t.sheets_held)::res_elec_internal.import_total
    FROM res_elec.election_total(of_election) t
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_total(integer) IS 'The total of an election as an import tells it';

CREATE FUNCTION res_elec_internal.import_sheet_reason(rule text, context jsonb) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('code', rule, 'fields', '[]'::jsonb, 'context', jsonb_strip_nulls(context),
                              'message', res_elec_internal.message(res_elec_internal.flag_violation(rule, context)));
  END;
COMMENT ON FUNCTION res_elec_internal.import_sheet_reason(text, jsonb) IS 'Why a sheet is held, as a verdict has it';

CREATE FUNCTION res_elec_internal.import_sheet_would(of_election integer) RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t res_elec_internal.import_total := res_elec_internal.import_sheet_total(of_election);
  flags text[];
BEGIN
  PERFORM res_elec_internal.import_sheet_held_in_file();
  SELECT res_elec_internal.sheets_judged(o.id, o.election_id, o.contest_id, o.province_id, o.department_id,
                                         o.commune_id, o.registered_voters,
                                         coalesce(s.registered_voters, o.registered_voters), s.total_voters,
                                         s.blank_votes, s.null_votes, s.votes, NULL, NULL, false ORDER BY o.id)
    INTO flags
    FROM pg_temp.import_sheet s
    JOIN pg_temp.import_verdict d ON d."row" = s."row" AND d.verdict = 'accepted'
    JOIN res_elec.office o ON o.id = s.office_id
   WHERE s.status IS DISTINCT FROM 'annulled';
  UPDATE pg_temp.import_verdict d SET verdict = 'held', errors = h.reasons
    FROM (SELECT (f.flag ->> 'office_id')::integer AS office_id,
                 jsonb_agg(res_elec_internal.import_sheet_reason(f.flag ->> 'rule', f.flag -> 'context')
                           ORDER BY f.n) AS reasons
            FROM (SELECT x.flag::jsonb AS flag, x.n FROM unnest(flags) WITH ORDINALITY AS x(flag, n)) AS f
                GROUP BY 1) AS h
   WHERE d.id = h.office_id AND d.verdict = 'accepted';
  RETURN (
    SELECT ROW(t.offices_reported + a.sheets + x.reported, t.offices_held + a.held + x.held,
               t.registered_voters_reported + a.registered + x.registered, t.total_voters + a.voters + x.voters,
               t.blank_votes + a.blank, t.null_votes + a.nulls,
               t.votes OPERATOR(res_elec.+) a.votes, t.ballots + a.voters, t.sheets_reported + a.sheets,
               t.sheets_held + a.held)::res_elec_internal.import_total
      FROM res_elec_internal.import_shared_would(of_election) x
     CROSS JOIN (SELECT count(*) FILTER (WHERE d.verdict = 'accepted') AS sheets, count(*)
            FILTER (WHERE d.verdict = 'held') AS held,
                   coalesce(sum(coalesce(s.registered_voters, o.registered_voters))
                            FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS registered,
                   coalesce(sum(s.total_voters) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS voters,
                   coalesce(sum(s.blank_votes) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS blank,
                   coalesce(sum(s.null_votes) FILTER (WHERE d.verdict = 'accepted'), 0)::bigint AS nulls,
                   coalesce(res_elec.sum(s.votes) FILTER (WHERE d.verdict = 'accepted'), '{}') AS votes
              FROM pg_temp.import_sheet s
              JOIN pg_temp.import_verdict d ON d."row" = s."row" AND d.verdict IN ('accepted', 'held')
              JOIN res_elec.office o ON o.id = s.office_id
             WHERE s.status IS DISTINCT FROM 'annulled') AS a);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_would(integer) IS
  'Tells which of the accepted sheets would be held, and why, and the total of an election as the others would leave '
  'it. Enters nothing: who enters one of these sheets does not wait for a dry run';

CREATE FUNCTION res_elec_internal.import_sheet_may_hold(of_election integer) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN EXISTS (SELECT FROM res_elec.sheet_rules(of_election) r WHERE r.action = 'hold')
      OR EXISTS (SELECT FROM res_elec.result_sheet_history h
                   JOIN pg_temp.import_sheet s ON s.office_id = h.office_id
                  WHERE h.election_id = of_election AND h.superseded_by = 'deletion' AND h.status = 'rejected');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_may_hold(integer) IS
  'Whether sheets of the file may be held: a soft rule holds some, or a sheet of their offices was rejected before';

CREATE FUNCTION res_elec_internal.import_sheet_held() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t SET verdict = 'held', errors = h.reasons
    FROM (SELECT s.office_id, jsonb_agg(res_elec_internal.import_sheet_reason(f.rule, f.context)
                                        ORDER BY f.id) AS reasons
            FROM pg_temp.import_entered n
            JOIN res_elec.result_sheet s ON s.office_id = n.office_id AND s.status = 'held'
            JOIN res_elec.sheet_flag f ON f.office_id = s.office_id AND f.submitted_at = s.submitted_at
                AND f.version = s.version AND f.action = 'hold'
           GROUP BY s.office_id) AS h
   WHERE t.id = h.office_id AND t.verdict = 'accepted';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_held() IS
  'Tells which of the sheets that were entered are held, and why';
