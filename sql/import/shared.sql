-- What a dry run tells of offices that vote in several contests.

CREATE FUNCTION res_elec_internal.import_shared_would(of_election integer, OUT reported bigint, OUT held bigint,
                                                      OUT registered bigint, OUT voters bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  SELECT coalesce(sum(x.sign * x.offices_reported), 0), coalesce(sum(x.sign * x.offices_held), 0),
         coalesce(sum(x.sign * x.registered_voters_reported), 0), coalesce(sum(x.sign * x.total_voters), 0)
    INTO reported, held, registered, voters
    FROM (SELECT 1 AS sign, (w.excess).*
            FROM (SELECT res_elec_internal.shared_excess(o.status, o.registered_voters,
                           CASE d.verdict WHEN 'accepted' THEN res_elec.tally_bucket('provisional')
                                          WHEN 'held' THEN res_elec.tally_bucket('held')
                                          ELSE res_elec.tally_bucket(t.status) END,
                           CASE WHEN d."row" IS NOT NULL THEN coalesce(i.registered_voters, o.registered_voters)
                                ELSE t.registered_voters END,
                           CASE WHEN d."row" IS NOT NULL THEN i.total_voters ELSE t.total_voters END) AS excess
                    FROM (SELECT DISTINCT c.center_id FROM res_elec.shared_center c
                           WHERE c.election_id = of_election) AS c
                    JOIN res_elec.office o ON o.center_id = c.center_id
                    LEFT JOIN res_elec.result_sheet t ON t.office_id = o.id
                    LEFT JOIN (pg_temp.import_sheet i
                               JOIN pg_temp.import_verdict d ON d."row" = i."row"
                                                            AND d.verdict IN ('accepted', 'held')
                                                            AND i.status IS DISTINCT FROM 'annulled')
                           ON i.office_id = o.id
                   GROUP BY o.center_id, res_elec_internal.name_key(o.name) HAVING count(*) > 1) AS w
          UNION ALL
          SELECT -1, n.offices_total, n.registered_voters, n.offices_reported, n.offices_verified, n.offices_held,
                 n.offices_annulled, n.registered_voters_reported, n.total_voters, n.turnout_offices, n.turnout_voters,
                 n.offices_not_held, n.offices_to_vote_again, n.offices_merged
            FROM res_elec_internal.shared_offices(of_election) n) AS x;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_shared_would(integer) IS
  'What is to be added to the total and to what the sheets of a dry run bring, so that an office that votes in several '
  'contests counts once';
