-- Entering the accepted sheets of a file. A statement keeps what its end has to look at in memory: its sheets, and what
-- they change in the totals. So a file is entered in turns of so many sheets (res_elec.import_piece); the soft rules
-- compare those of a turn at its end.

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
