-- Which of several servers this one is, and what it knows of how much it lacks: what the HTTP server asks every second.

CREATE FUNCTION res_elec_api.server_role(OUT standby boolean, OUT writable boolean, OUT received bigint,
                                         OUT replayed bigint, OUT silent double precision,
                                         OUT committed double precision, OUT started double precision)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'off',
           pg_wal_lsn_diff(greatest(pg_last_wal_receive_lsn(), w.latest_end_lsn), '0/0')::bigint,
           pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,
           -- these two moments are equal until the first message of a connection
           CASE WHEN w.last_msg_send_time = w.last_msg_receipt_time THEN NULL
                WHEN w.status = 'streaming' AND (waits.most = '0'
                     OR clock_timestamp() - w.last_msg_receipt_time <= waits.most / 2 + interval '1 s') THEN 0
                ELSE extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time) END,
           greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0),
           extract(epoch FROM pg_postmaster_start_time())
      FROM (SELECT current_setting('wal_receiver_timeout')::interval AS most) AS waits
      LEFT JOIN pg_stat_wal_receiver w ON true;
  END;
COMMENT ON FUNCTION res_elec_api.server_role() IS
  'standby: in recovery; writable: takes writes (neither in recovery nor read-only). Of a standby: received, what its '
  'upstream has written as far as it knows, and replayed, what is to be read here, both bytes of the WAL; silent, '
  'seconds since it heard from its upstream: 0 while no message is overdue (half of wal_receiver_timeout and a '
  'second: then it has asked and got no answer), NULL without a connection; committed, seconds since the last commit '
  'that was replayed, by the clock of who made it, NULL for none; started, when the server was, in '
  'seconds since 1970, which tells it from others';
