-- Second factors: codes by time (RFC 6238) beside the password. The server alone opens a secret; here it is sealed.

CREATE TABLE res_elec.second_factor (
  user_id integer PRIMARY KEY REFERENCES res_elec.app_user ON DELETE CASCADE,
  sealed_secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE res_elec.second_factor IS 'Second factors of users; one that is not confirmed is asked for nowhere';
COMMENT ON COLUMN res_elec.second_factor.user_id IS 'Whose it is';
COMMENT ON COLUMN res_elec.second_factor.sealed_secret IS
  'The secret, sealed by the server with a key made of JWT_SECRET_KEY (secretbox of libsodium: nonce and box, '
  'hexadecimal)';
COMMENT ON COLUMN res_elec.second_factor.confirmed_at IS
  'When the user gave a code of it, and it began to be asked for; NULL: not yet';
COMMENT ON COLUMN res_elec.second_factor.last_step IS
  'The step of 30 seconds (since 1970) of the last code that was taken: no code is taken twice';

CREATE TABLE res_elec.recovery_code (
  user_id integer NOT NULL REFERENCES res_elec.second_factor ON DELETE CASCADE,
  code_hash bytea NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);
COMMENT ON TABLE res_elec.recovery_code IS
  'Codes that stand in for a lost second factor, each once: those that are left';
COMMENT ON COLUMN res_elec.recovery_code.user_id IS 'Whose it is';
COMMENT ON COLUMN res_elec.recovery_code.code_hash IS 'SHA-256 of the code, without hyphens and in lower case';

CREATE FUNCTION res_elec_internal.recovery_codes_make(of_user integer) RETURNS jsonb
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  codes text[] := ARRAY(SELECT left(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 20)
                        FROM generate_series(1, 10));
BEGIN
  DELETE FROM res_elec.recovery_code r WHERE r.user_id = of_user;
  INSERT INTO res_elec.recovery_code (user_id, code_hash) SELECT of_user, sha256(convert_to(c, 'UTF8'))
      FROM unnest(codes) c;
  RETURN (SELECT jsonb_agg(regexp_replace(c, '(.....)(?=.)', E'\\1-', 'g') ORDER BY n) FROM unnest(codes)
          WITH ORDINALITY AS x(c, n));
END
$$;
COMMENT ON FUNCTION res_elec_internal.recovery_codes_make(integer) IS
  'Ten new recovery codes of 80 bits in place of those that a user had; only their hashes are kept';

CREATE FUNCTION res_elec_internal.second_factor_on(of_user integer) RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.second_factor_on(integer) IS 'Whether a user signs in with a second factor';

CREATE FUNCTION res_elec_internal.second_factor_state(of_user integer) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.second_factor_state(integer) IS
  'The second factor of a user: none, begun, which is not confirmed yet, or on';

CREATE FUNCTION res_elec_internal.require_second_factor(state text, step text) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_second_factor(text, text) IS
  'Refuses (RE002) a step that is not possible in a state of a second factor: begin, confirm, use or reset';

CREATE FUNCTION res_elec_internal.second_factor_must(role text) RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.second_factor_must(text) IS
  'Whether the setting second_factor_required makes a second factor a must for a role';

CREATE FUNCTION res_elec_internal.second_factor_take(of_user integer, given jsonb, confirming boolean DEFAULT false)
  RETURNS boolean
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF given ? 'step' THEN
    UPDATE res_elec.second_factor f SET last_step = (given ->> 'step')::bigint, confirmed_at = coalesce(f.confirmed_at,
        now())
     WHERE f.user_id = of_user AND (f.confirmed_at IS NULL) = confirming AND f.last_step < (given ->> 'step')::bigint;
  ELSE
    DELETE FROM res_elec.recovery_code r WHERE r.user_id = of_user AND r.code_hash = decode(given ->> 'recovery', 'hex')
        AND NOT confirming;
  END IF;
  IF FOUND AND given ? 'recovery' THEN
    PERFORM res_elec_internal.audit_event('second_factor.recovery_used', of_user, NULL, NULL, of_user);
  END IF;
  RETURN FOUND;
END
$$;
COMMENT ON FUNCTION res_elec_internal.second_factor_take(integer, jsonb, boolean) IS
  'Takes a code, each once: given is what the shim found it to be, {"step"} or {"recovery"}; false for a wrong or '
  'used one';
