-- What several servers of one database count together, because an attacker could else try at each of them.

CREATE FUNCTION res_elec_internal.attempt_take(of_key bytea, whole interval, step interval, at timestamptz)
  RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  taken boolean;
BEGIN
  INSERT INTO res_elec.account_attempt AS a (key, clear_at) VALUES (of_key, at + step)
    ON CONFLICT (key) DO UPDATE SET clear_at = greatest(a.clear_at, at) + step
     WHERE greatest(a.clear_at, at) + step <= at + whole;
  taken := FOUND;
  -- some that are clear go, without waiting for anybody
  DELETE FROM res_elec.account_attempt x
   WHERE x.key IN (SELECT a.key FROM res_elec.account_attempt a WHERE a.clear_at < at ORDER BY a.clear_at LIMIT 8
                   FOR UPDATE SKIP LOCKED);
  RETURN taken;
END
$$;
COMMENT ON FUNCTION res_elec_internal.attempt_take(bytea, interval, interval, timestamptz) IS
  'Counts an attempt, unless it is one too many within the whole interval, of which each takes a step';

CREATE FUNCTION res_elec_api.api_attempt(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_key bytea := sha256(convert_to(req.body ->> 'account', 'UTF8'));
  whole interval := make_interval(secs => (req.body ->> 'seconds')::double precision);
  step interval := whole / (req.body ->> 'count')::double precision;
  at timestamptz := clock_timestamp();
  taken boolean;
  lacking interval;
BEGIN
  IF (req.body ->> 'take')::boolean THEN
    taken := res_elec_internal.attempt_take(of_key, whole, step, at);
  END IF;
  lacking := greatest(coalesce((SELECT a.clear_at FROM res_elec.account_attempt a WHERE a.key = of_key), at) - at,
                      interval '0');
  RETURN res_elec_internal.answer(200, NULL, NULL, jsonb_build_object(
    'within', coalesce(taken, lacking + step <= whole),
    'remaining', greatest(floor(extract(epoch FROM whole - lacking) / extract(epoch FROM step)), 0)::integer,
    'reset', ceil(extract(epoch FROM lacking))::integer,
    'retry_after', greatest(ceil(extract(epoch FROM lacking + step - whole)), 1)::integer));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_attempt(res_elec_api.request) IS
  'For the shim: whether an attempt on an account ({account, count, seconds} of the limit) is within its limit, and '
  'how many are left; take: it has failed and is counted, unless it is one too many. Where it is not taken nothing is '
  'written';
