-- The states of offices in files of centers and offices: where no vote took place, where people vote again, and where
-- the voters of an office vote instead.

CREATE FUNCTION res_elec_internal.office_own_register(o res_elec.office) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (o).registered_voters - (SELECT coalesce(sum(m.registered_voters), 0) FROM res_elec.office m
                                   WHERE m.merged_into = (o).id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_own_register(res_elec.office) IS
  'The registered voters of an office less those of the offices that are merged into it: what files have of it';

-- An office that stands becomes what its line says, where the line says why.
CREATE FUNCTION res_elec_internal.import_office_changes() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_match p SET restates = true
    FROM (SELECT x."row", o.name AS into_name, v.name AS into_center
            FROM pg_temp.import_match x
            LEFT JOIN res_elec.office o ON o.id = x.merged_into
            LEFT JOIN res_elec.center v ON v.id = o.center_id) AS t
   WHERE t."row" = p."row" AND p.office_id IS NOT NULL AND p.reason IS NOT NULL
     AND (p.status <> p.office_status
          OR (p.status = 'merged' AND p.into_office IS NOT NULL
              AND (res_elec_internal.name_key(p.into_office), res_elec_internal.name_key(p.into_center))
                  IS DISTINCT FROM (res_elec_internal.name_key(t.into_name),
                                    res_elec_internal.name_key(t.into_center))));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_changes() IS
  'Notes which lines give an office that stands another state, with a reason (restates)';

CREATE FUNCTION res_elec_internal.import_office_changes_wrong() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('office_sheet_stands', ARRAY['status'],
                    jsonb_build_object('office_id', p.office_id, 'status', p.status))
    FROM pg_temp.import_match p JOIN res_elec.result_sheet s ON s.office_id = p.office_id
   WHERE p.restates AND NOT res_elec_internal.office_may_become(p.status, s.status)
  UNION ALL
  SELECT p."row", res_elec_internal.violation('office_takes_merged', ARRAY['status'],
                                              jsonb_build_object('office_id', p.office_id))
    FROM pg_temp.import_match p
   WHERE p.restates AND NOT res_elec_internal.office_is_expected(p.status)
     AND EXISTS (SELECT FROM res_elec.office o WHERE o.merged_into = p.office_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_changes_wrong() IS
  'Notes the lines whose office may not become what they say: its sheet stands, or another one is merged into it';

CREATE FUNCTION res_elec_internal.import_office_changes_do() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE res_elec.office o SET status = p.status, merged_into = NULL, reason = p.reason
    FROM pg_temp.import_match p
   WHERE o.id = p.office_id AND p.restates AND p.status <> 'merged';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_changes_do() IS
  'Gives the offices that stand what their lines say of them, but for those that are merged: import_office_mergers';

-- Into an office that stands, or that a line of the file makes; whether votes are expected there.
CREATE FUNCTION res_elec_internal.import_office_targets()
  RETURNS TABLE ("row" integer, found bigint, expected boolean)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT t."row", count(*), bool_and(t.expected)
      FROM (SELECT p."row", q."row"::text AS target, coalesce(q.status, q.office_status, 'expected')
                   IN ('expected', 'to_vote_again') AS expected
              FROM pg_temp.import_match p
              JOIN pg_temp.import_match q
                ON q.center_key = res_elec_internal.name_key(p.into_center)
               AND q.office_key = res_elec_internal.name_key(p.into_office)
               AND q.contest_id IS NOT DISTINCT FROM p.contest_id AND q."row" = q.first_row AND q."row" <> p."row"
             WHERE p.status = 'merged' AND p.into_office IS NOT NULL
            UNION
            SELECT p."row", 'o' || o.id, res_elec_internal.office_is_expected(o.status)
              FROM pg_temp.import_match p
              JOIN res_elec.center v ON res_elec_internal.name_key(v.name) = res_elec_internal.name_key(p.into_center)
              JOIN res_elec.office o ON o.center_id = v.id AND o.contest_id = p.contest_id
               AND res_elec_internal.name_key(o.name) = res_elec_internal.name_key(p.into_office)
             WHERE p.status = 'merged' AND p.into_office IS NOT NULL
               AND NOT EXISTS (SELECT FROM pg_temp.import_match q WHERE q.office_id = o.id)) AS t
     GROUP BY t."row";
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_targets() IS
  'How many offices each line names as the one that its office is merged into, of the file and of the election, and '
  'whether votes are expected there';

CREATE FUNCTION res_elec_internal.import_office_states() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fault
  SELECT p."row", CASE
           WHEN p.office IS NULL THEN res_elec_internal.violation('field_missing', ARRAY['office'])
           WHEN (p.status = 'merged') <> (p.into_office IS NOT NULL)
             THEN CASE p.status WHEN 'merged' THEN res_elec_internal.violation('field_missing',
                                                                               ARRAY['merged_into_office'])
                                ELSE res_elec_internal.violation('field_choice', ARRAY['status'],
                                                                 '{"allowed": "merged"}') END
           WHEN p.reason IS NULL AND p.status <> 'expected'
             THEN res_elec_internal.violation('field_missing', ARRAY['reason'])
           WHEN p.office_id IS NOT NULL AND NOT p.restates
             THEN res_elec_internal.violation('exists_otherwise', ARRAY['status'],
                                              jsonb_build_object('id', p.office_id))
           WHEN coalesce(t.found, 0) <> 1
             THEN res_elec_internal.violation(CASE WHEN t.found > 1 THEN 'office_ambiguous' ELSE 'office_unknown' END,
                                              ARRAY['merged_into_office'],
                                              jsonb_build_object('name', p.into_center || ' / ' || p.into_office,
                                                                 'count', t.found))
           ELSE res_elec_internal.violation('office_merged_wrong', ARRAY['merged_into_office'],
                                            jsonb_build_object('name', p.into_center || ' / ' || p.into_office)) END
    FROM (SELECT x.*, o.name AS into_name, v.name AS into_center_name
            FROM pg_temp.import_match x
            LEFT JOIN res_elec.office o ON o.id = x.merged_into
            LEFT JOIN res_elec.center v ON v.id = o.center_id) AS p
    LEFT JOIN res_elec_internal.import_office_targets() t ON t."row" = p."row"
   WHERE (p.status IS NOT NULL AND p.office IS NULL)
      OR (coalesce(p.status, 'expected') = 'merged') <> (p.into_office IS NOT NULL)
      OR (p.reason IS NULL AND p.status <> 'expected')
      OR (p.office_id IS NOT NULL AND NOT p.restates AND p.status IS NOT NULL
          AND (p.status <> p.office_status
               OR res_elec_internal.name_key(p.into_office) <> res_elec_internal.name_key(p.into_name)
               OR (p.into_office IS NOT NULL
                   AND res_elec_internal.name_key(p.into_center) <> res_elec_internal.name_key(p.into_center_name))))
      OR ((p.office_id IS NULL OR p.restates) AND p.status = 'merged' AND (coalesce(t.found, 0) <> 1
          OR NOT t.expected));
  PERFORM res_elec_internal.import_office_changes_wrong();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_states() IS
  'Notes what is wrong with the states of offices: of no office, without a reason, other than that of an office that '
  'stands, merged into none, into one of several, or where no vote is expected';

CREATE FUNCTION res_elec_internal.import_office_mergers(of_election integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE res_elec.office o SET status = 'merged', merged_into = t.into_id, reason = p.reason
    FROM pg_temp.import_match p
    JOIN pg_temp.import_verdict d ON d."row" = p."row"
    JOIN LATERAL (SELECT min(x.id) AS into_id
                    FROM res_elec.center v JOIN res_elec.office x ON x.center_id = v.id
                   WHERE v.election_id = of_election
                     AND res_elec_internal.name_key(v.name) = res_elec_internal.name_key(p.into_center)
                     AND x.contest_id = p.contest_id
                     AND res_elec_internal.name_key(x.name) = res_elec_internal.name_key(p.into_office)
                  HAVING count(*) = 1) AS t ON true
   WHERE p.status = 'merged' AND o.id = d.id
     AND (p.restates OR (p.office_id IS NULL AND o.status = 'expected'));
  UPDATE pg_temp.import_verdict d
     SET verdict = 'refused', id = NULL,
         errors = res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.violation('office_unknown',
           ARRAY['merged_into_office'], jsonb_build_object('name', p.into_center || ' / ' || p.into_office))))
    FROM pg_temp.import_match p JOIN res_elec.office o ON o.center_id = p.center_id AND o.contest_id = p.contest_id
     AND res_elec_internal.name_key(o.name) = p.office_key
   WHERE d."row" = p."row" AND p.status = 'merged' AND o.status <> 'merged' AND d.verdict = 'accepted';
  DELETE FROM res_elec.office o USING pg_temp.import_match p, pg_temp.import_verdict d
   WHERE d."row" = p."row" AND d.verdict = 'refused' AND p.status = 'merged' AND p.office_id IS NULL
     AND o.center_id = p.center_id
     AND o.contest_id = p.contest_id AND res_elec_internal.name_key(o.name) = p.office_key AND o.status = 'expected';
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_office_mergers(integer) IS
  'Merges the offices that were made for it; one whose other office was refused with its own line is refused, too';
