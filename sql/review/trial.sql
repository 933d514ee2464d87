-- What the soft rules say of sheets without anything being written (extension/flags/dry_run.c).

CREATE FUNCTION res_elec_internal.sheets_judged_step(
    state internal, office_id integer, election_id integer, contest_id integer, province_id integer,
    department_id integer, commune_id integer, office_register integer, register integer, total_voters integer,
    blank_votes integer, null_votes integer, votes res_elec.votes, previous_register integer, counted boolean,
    flags_too boolean)
  RETURNS internal AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.sheets_judged_final(state internal) RETURNS text[]
  AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheets_judged_step(internal, integer, integer, integer, integer, integer, integer,
                                                         integer, integer, integer, integer, integer, res_elec.votes,
                                                         integer, boolean, boolean) IS
  'Implements sheets_judged(): adds a sheet';
COMMENT ON FUNCTION res_elec_internal.sheets_judged_final(internal) IS 'Implements sheets_judged(): judges them all';
CREATE AGGREGATE res_elec_internal.sheets_judged(
    office_id integer, election_id integer, contest_id integer, province_id integer, department_id integer,
    commune_id integer, office_register integer, register integer, total_voters integer, blank_votes integer,
    null_votes integer, votes res_elec.votes, previous_register integer, counted boolean, flags_too boolean) (
  SFUNC = res_elec_internal.sheets_judged_step,
  STYPE = internal,
  FINALFUNC = res_elec_internal.sheets_judged_final
);
COMMENT ON AGGREGATE res_elec_internal.sheets_judged(integer, integer, integer, integer, integer, integer, integer,
                                                     integer, integer, integer, integer, res_elec.votes, integer,
                                                     boolean, boolean) IS
  'What the soft rules would say of sheets of one election if one statement entered them all (counted NULL), or say of '
  'sheets that stand, those that are counted and those that are held: of each {"office_id", "rule", "action", '
  '"waiting", "context"} as JSON; of all rules (flags_too), or of those that hold. previous_register: what the version '
  'before stated, NULL for none. Nothing is written, and nobody waits';

CREATE FUNCTION res_elec_internal.election_judged(of_election integer)
  RETURNS TABLE (rule text, action text, office_id integer)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT j.flag ->> 'rule', j.flag ->> 'action', (j.flag ->> 'office_id')::integer
      FROM (SELECT unnest(res_elec_internal.sheets_judged(s.office_id, s.election_id, s.contest_id, s.province_id,
                            s.department_id, s.commune_id, s.office_registered_voters, s.registered_voters,
                            s.total_voters, s.blank_votes, s.null_votes, s.votes, NULL, s.status <> 'held',
                            true))::jsonb AS flag
              FROM res_elec.result_sheet s
             WHERE s.election_id = of_election AND s.status IN ('provisional', 'verified', 'held')) AS j
     WHERE NOT (j.flag -> 'waiting')::boolean;
  END;
COMMENT ON FUNCTION res_elec_internal.election_judged(integer) IS
  'What the soft rules in force say of each sheet of an election as it stands now, annulled ones aside. It reads every '
  'sheet once';

CREATE FUNCTION res_elec_internal.rules_counted(of_election integer) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT coalesce(jsonb_object_agg(r.rule, jsonb_build_object('sheets', r.sheets, 'held', r.held,
                                                                'offices', r.offices[1:20])), '{}')
      FROM (SELECT j.rule, count(*) AS sheets, count(*) FILTER (WHERE j.action = 'hold') AS held,
                   array_agg(j.office_id ORDER BY j.office_id) AS offices
              FROM res_elec_internal.election_judged(of_election) j GROUP BY j.rule) AS r;
  END;
COMMENT ON FUNCTION res_elec_internal.rules_counted(integer) IS
  'By rule: how many sheets of an election it flags or holds, how many of them it holds, and the first 20 offices';

-- The rows of a trial have a version that no rule reaches, another in each session, so that two trials do not wait for
-- one another; they go before anybody sees them.
CREATE FUNCTION res_elec_internal.rules_tried(of_election integer, items jsonb) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  counted jsonb;
BEGIN
  BEGIN
    INSERT INTO res_elec.sheet_rule (rule, version, election_id, action, thresholds, db_user)
    SELECT i.value ->> 'rule', 2147483647 - pg_backend_pid(), of_election, coalesce(i.value ->> 'action', r.action),
           coalesce(r.thresholds, '{}') || coalesce(nullif(i.value -> 'thresholds', 'null'), '{}'), session_user
      FROM jsonb_array_elements(items) i
      LEFT JOIN res_elec.sheet_rules(of_election) r ON r.rule = i.value ->> 'rule';
    counted := res_elec_internal.rules_counted(of_election);
    RAISE EXCEPTION USING ERRCODE = 'RE099';
  EXCEPTION WHEN SQLSTATE 'RE099' THEN
    RETURN counted;
  END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.rules_tried(integer, jsonb) IS
  'rules_counted() as it would be under other terms, [{rule, action?, thresholds?}]: refuses what set_rule() refuses '
  '(RE001), and leaves nothing behind';
