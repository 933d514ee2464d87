-- Importing result sheets: one line a sheet, its office by names or by id, one column a candidate.

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
COMMENT ON FUNCTION res_elec_internal.import_sheet_tell() IS 'Tells the verdicts on sheets';

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

-- A statement keeps what its end has to look at in memory: its sheets, and what they change in the totals. So a file is
-- entered in turns of so many sheets (res_elec.import_piece); the soft rules compare those of a turn at its end.
CREATE FUNCTION res_elec_internal.import_sheet_turns() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_turn ON COMMIT DROP AS
    SELECT x.office_id, x.registered_voters, x.total_voters, x.blank_votes, x.null_votes, x.votes,
           CASE x.status WHEN 'held' THEN 'held' END AS status,
           ((row_number() OVER (ORDER BY x.office_id) - 1) / current_setting('res_elec.import_piece')::integer)::integer
               AS turn
      FROM pg_temp.import_sheet x JOIN pg_temp.import_verdict t ON t."row" = x."row" AND t.verdict = 'accepted';
  CREATE INDEX ON pg_temp.import_turn (turn);
  PERFORM res_elec_internal.import_analyze('import_turn');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_turns() IS
  'The accepted sheets by the turns they are entered in, in the order of their offices: the temporary table '
  'import_turn';

CREATE FUNCTION res_elec_internal.import_sheet_enter() RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  now_entered bigint;
  entered bigint := 0;
BEGIN
  FOR this_turn IN 0..coalesce((SELECT max(x.turn) FROM pg_temp.import_turn x), -1) LOOP
    WITH fresh AS (
      INSERT INTO res_elec.result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes,
                                         status)
      SELECT s.office_id, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes,
             coalesce(s.status, 'provisional')
        -- OFFSET: counted as they are written, not as they are sorted
        FROM (SELECT x.* FROM pg_temp.import_turn x WHERE x.turn = this_turn ORDER BY x.office_id OFFSET 0) AS s
       WHERE res_elec_internal.import_tick()
      ON CONFLICT (office_id) DO NOTHING
      RETURNING office_id)
    INSERT INTO pg_temp.import_entered SELECT f.office_id FROM fresh f;
    GET DIAGNOSTICS now_entered = ROW_COUNT;
    entered := entered + now_entered;
  END LOOP;
  RETURN entered;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_enter() IS
  'Enters the sheets of import_turn, those alone whose office has none; how many. Their offices: import_entered';

CREATE FUNCTION res_elec_internal.import_sheet_write(of_election integer, mode text)
  RETURNS res_elec_internal.import_total
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  wanted bigint := (SELECT count(*) FROM pg_temp.import_verdict t WHERE t.verdict = 'accepted');
  entered bigint;
  total res_elec_internal.import_total;
BEGIN
  PERFORM res_elec_internal.import_step('result_sheet', of_election, 3, wanted);
  PERFORM res_elec_internal.import_sheet_turns();
  CREATE TEMPORARY TABLE import_entered (office_id integer) ON COMMIT DROP;
  BEGIN
    entered := res_elec_internal.import_sheet_enter();
    IF entered < wanted THEN  -- sheets that came between the judgement and this are left as they are
      PERFORM res_elec_internal.import_sheet_late();
    END IF;
    PERFORM res_elec_internal.import_sheet_annul();
    PERFORM res_elec_internal.import_sheet_held_in_file();
    total := res_elec_internal.import_sheet_total(of_election);
    IF res_elec_internal.import_sheet_may_hold(of_election) THEN
      PERFORM res_elec_internal.import_sheet_held();
    END IF;
    IF mode = 'all' AND EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t.verdict = 'refused') THEN
      RAISE EXCEPTION USING ERRCODE = 'RE099';
    END IF;
  EXCEPTION WHEN SQLSTATE 'RE099' THEN  -- nothing is entered, and the verdicts are those of before
    IF entered < wanted THEN
      PERFORM res_elec_internal.import_sheet_late();
    END IF;
    total := res_elec_internal.import_sheet_total(of_election);
  END;
  RETURN total;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_write(integer, text) IS
  'Enters the accepted sheets, and tells which of them are held. The total then';

CREATE FUNCTION res_elec_internal.import_sheet_late() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t
     SET verdict = CASE WHEN d.same THEN 'unchanged' ELSE 'refused' END,
         errors = CASE WHEN NOT d.same THEN
             res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.import_sheet_exists(d.office_id,
             d.version))) END
    FROM (SELECT i."row", s.office_id, s.version, res_elec_internal.same_figures(s, i.registered_voters, i.total_voters,
        i.blank_votes, i.null_votes, i.votes) AS same
            FROM pg_temp.import_sheet i
            JOIN res_elec.result_sheet s ON s.office_id = i.office_id
           WHERE NOT EXISTS (SELECT FROM pg_temp.import_entered n WHERE n.office_id = i.office_id)) AS d
   WHERE t."row" = d."row" AND t.verdict = 'accepted';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_late() IS
  'Tells anew of the lines whose office has been given a sheet by somebody else meanwhile';

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
