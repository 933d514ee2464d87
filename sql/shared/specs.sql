-- The fields of accounts, elections, candidates, centers and offices, for check_body: of requests and of files alike.

CREATE FUNCTION res_elec_internal.user_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"first_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "last_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "phone_number": {"kind": "text", "min": 7, "max": 30, "required": true},
             "email": {"kind": "text", "min": 3, "max": 254, "required": true, "expected": "email", "format": "email"},
             "province": {"kind": "text", "min": 0, "max": 200},
             "commune": {"kind": "text", "min": 0, "max": 200}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.user_specs() IS
  'The fields of a user, for check_body. An e-mail address is one that the server mails to (message_is_address of '
  'shim/mail/message.c: ASCII words and single dots), at a named host: a domain of other letters is written as xn--…';

CREATE FUNCTION res_elec_internal.managed_user_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT (res_elec_internal.user_specs()::jsonb
            || '{"role": {"kind": "choice", "allowed": ["collaborator", "observer", "director", "admin"]},
                                              "director_id": {"kind": "integer", "min": 1, "max": 2147483647}}')::json;
  END;
COMMENT ON FUNCTION res_elec_internal.managed_user_specs() IS
  'The fields of a user whom another manages, for check_body';

CREATE FUNCTION res_elec_internal.invited_user_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT (res_elec_internal.managed_user_specs()::jsonb
            || '{"invitation": {"kind": "choice", "allowed": ["mail", "link"]}}')::json;
  END;
COMMENT ON FUNCTION res_elec_internal.invited_user_specs() IS 'The fields of a user whom another makes, for check_body';

CREATE FUNCTION res_elec_internal.election_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"title": {"kind": "text", "min": 1, "max": 200, "required": true},
             "type": {"kind": "choice", "required": true,
                      "allowed": ["presidential", "legislative", "municipal", "local", "senatorial"]},
             "year": {"kind": "integer", "min": 1900, "max": 2200, "required": true},
             "round": {"kind": "integer", "min": 1, "max": 9},
             "status": {"kind": "choice", "allowed": ["pending", "active", "completed", "archived"]},
             "visibility": {"kind": "choice", "allowed": ["private", "public"]}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.election_specs() IS 'The fields of an election, for check_body';

CREATE FUNCTION res_elec_internal.candidate_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"first_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "last_name": {"kind": "text", "min": 1, "max": 100, "required": true},
             "code_name": {"kind": "text", "min": 1, "max": 50, "required": true},
             "party": {"kind": "text", "min": 0, "max": 200},
             "ballot_number": {"kind": "integer", "min": 1, "max": 10000},
             "birth_date": {"kind": "date"},
             "mean_age": {"kind": "number", "min": 0, "max": 150},
             "list_size": {"kind": "integer", "min": 1, "max": 10000},
             "coalition": {"kind": "text", "min": 0, "max": 200},
             "withdrew_on": {"kind": "date"}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.candidate_specs() IS 'The fields of a candidate, for check_body';

CREATE FUNCTION res_elec_internal.formula_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"description": {"kind": "text", "min": 1, "max": 2000, "required": true},
             "description_fr": {"kind": "text", "min": 0, "max": 2000},
             "source": {"kind": "text", "min": 1, "max": 500, "required": true}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.formula_specs() IS
  'The fields of an electoral formula but its terms, for check_body';

CREATE FUNCTION res_elec_internal.center_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"name": {"kind": "text", "min": 1, "max": 200, "required": true},
             "province": {"kind": "text", "min": 0, "max": 200},
             "department": {"kind": "text", "min": 0, "max": 200},
             "commune": {"kind": "text", "min": 0, "max": 200},
             "address": {"kind": "text", "min": 0, "max": 500},
             "latitude": {"kind": "number", "min": -90, "max": 90},
             "longitude": {"kind": "number", "min": -180, "max": 180},
             "contest_id": {"kind": "integer", "min": 1, "max": 2147483647},
             "contest": {"kind": "text", "min": 0, "max": 200}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.center_specs() IS 'The fields of a voting center, for check_body';

CREATE FUNCTION res_elec_internal.office_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"name": {"kind": "text", "min": 1, "max": 200, "required": true},
             "registered_voters": {"kind": "integer", "min": 0, "max": 2147483647},
             "contest_id": {"kind": "integer", "min": 1, "max": 2147483647},
             "contest": {"kind": "text", "min": 0, "max": 200},
             "office_status": {"kind": "choice", "allowed": ["expected", "not_held", "to_vote_again", "merged"]},
             "merged_into": {"kind": "integer", "min": 1, "max": 2147483647}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.office_specs() IS 'The fields of an office, for check_body';

CREATE FUNCTION res_elec_internal.phone_violations(body jsonb) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.phone_violations(jsonb) IS
  'What is wrong with a phone number: it is none that phone_e164 can read';
