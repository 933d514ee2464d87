-- How the nodes are, as this one sees it.

CREATE FUNCTION res_elec_internal.node_stream(of_node integer, OUT connected boolean, OUT errors bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN coalesce(bool_or(t.pid IS NOT NULL), false) END,
           CASE WHEN NOT pg_is_in_recovery() THEN coalesce(max(s.apply_error_count + s.sync_error_count), 0) END
      FROM pg_subscription u
      JOIN pg_database d ON d.oid = u.subdbid AND d.datname = current_database()
      LEFT JOIN pg_stat_subscription t ON t.subid = u.oid AND t.relid IS NULL
      LEFT JOIN pg_stat_subscription_stats s ON s.subid = u.oid
     WHERE u.subname = 'res_elec_node_' || of_node;
  END;
COMMENT ON FUNCTION res_elec_internal.node_stream(integer) IS
  'The subscription res_elec_node_<number>: whether its worker runs, and how many errors it had; both NULL on a '
  'standby, since it runs at the primary';

CREATE VIEW res_elec.node_status AS
  SELECT n.number AS node, n.name, n.area_id,
         k.reported_at AS last_report, k.checked_at AS last_check, k.finding,
         coalesce(s.connected, true) AND coalesce(k.known_at > now() - q.silence, false) AS in_touch,
         CASE WHEN NOT coalesce(s.connected, true) OR k.known_at <= now() - q.silence
              THEN k.known_at END AS cut_off_since,
         now() - k.known_at AS lag, s.connected, s.errors
    FROM res_elec.node n
   CROSS JOIN (SELECT make_interval(secs => res_elec_internal.setting('node_silence_seconds')::integer)
               AS silence OFFSET 0) AS q
   CROSS JOIN LATERAL res_elec_internal.node_stream(n.number) AS s
    LEFT JOIN LATERAL (SELECT max(x.reported_at) AS reported_at, max(x.checked_at) AS checked_at,
                              -- a clock that is ahead makes nothing known of what is still to come
                              max(least(x.reported_at, x.checked_at)) AS known_at,
                              CASE WHEN bool_and(x.finding = 'matched') THEN 'matched'
                                   ELSE min(x.finding) FILTER (WHERE x.finding <> 'matched') END AS finding
                         FROM res_elec.election e
                        CROSS JOIN LATERAL (SELECT c.* FROM res_elec.node_check c
                                             WHERE c.node = n.number AND c.election_id = e.id
                                             ORDER BY c.id DESC LIMIT 1) AS x) AS k ON true
   WHERE res_elec_internal.node_number() = 0;
COMMENT ON VIEW res_elec.node_status IS
  'At the nation: each province, what of it is here, and whether that is all. Elsewhere: nothing';
COMMENT ON COLUMN res_elec.node_status.node IS 'Its number';
COMMENT ON COLUMN res_elec.node_status.name IS 'The province';
COMMENT ON COLUMN res_elec.node_status.last_report IS
  'Of when, by its clock, its last report is: everything up to then is here, if it matched; NULL: none has come';
COMMENT ON COLUMN res_elec.node_status.last_check IS 'When that came';
COMMENT ON COLUMN res_elec.node_status.finding IS
  'Of its last report of each election: matched, or what is wrong: ahead, behind, differs, gap, went_back; see '
  'node_check';
COMMENT ON COLUMN res_elec.node_status.in_touch IS
  'Its stream runs (a standby goes by the reports alone), and its last report is not older than the setting '
  'node_silence_seconds';
COMMENT ON COLUMN res_elec.node_status.cut_off_since IS
  'Since which report nothing is known of it; NULL: it is in touch, or has never reported';
COMMENT ON COLUMN res_elec.node_status.lag IS 'How old what is known of it is';
COMMENT ON COLUMN res_elec.node_status.connected IS
  'Whether the worker of the subscription res_elec_node_<number> runs; NULL on a standby, which does not know';
COMMENT ON COLUMN res_elec.node_status.errors IS
  'How often applying what it sends has failed since the statistics were reset, NULL on a standby; the reason is in '
  'the server''s log';

CREATE VIEW res_elec.count_status AS
  SELECT e.id AS election_id, e.title AS election, n.number AS node, n.name,
         CASE WHEN c.closed_at IS NULL THEN 'counting' WHEN res_elec_internal.node_closed(n.number, e.id) THEN 'closed'
              ELSE 'closing' END AS state,
         c.closed_at, k.reported_at AS last_report, k.finding
    FROM res_elec.election e
   CROSS JOIN res_elec.node n
    LEFT JOIN res_elec.node_closing c ON c.election_id = e.id AND c.node = n.number
    LEFT JOIN LATERAL (SELECT x.reported_at, x.finding FROM res_elec.node_check x
                        WHERE x.node = n.number AND x.election_id = e.id ORDER BY x.id DESC LIMIT 1) AS k ON true
   WHERE res_elec_internal.node_number() = 0;
COMMENT ON VIEW res_elec.count_status IS
  'At the nation: whether each province still counts an election. An election is completed when all are closed';
COMMENT ON COLUMN res_elec.count_status.election IS 'Its title';
COMMENT ON COLUMN res_elec.count_status.name IS 'The province';
COMMENT ON COLUMN res_elec.count_status.node IS 'Its number';
COMMENT ON COLUMN res_elec.count_status.state IS
  'counting; closing: it was asked to stop, and its last report has not come, or did not match; closed: it has '
  'stopped, and the nation has all its sheets';
COMMENT ON COLUMN res_elec.count_status.closed_at IS 'When it was asked to';
COMMENT ON COLUMN res_elec.count_status.last_report IS 'Of when its last report of this election is';
COMMENT ON COLUMN res_elec.count_status.finding IS 'What the nation found when that came: see node_check';
