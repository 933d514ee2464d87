-- What a request has and its route does not take: it is not refused, for clients of the earlier service send more than
-- is asked for, and it is not passed over in silence either: the answer names it. One table for all routes; the server
-- asks it with each call that writes (statement.c), and it costs nothing there: for one function it is a constant.

CREATE FUNCTION res_elec_api.request_fields(function text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE function
             WHEN 'api_auth_register' THEN
                 '{first_name,last_name,phone_number,email,province,commune,password,campaign_logo,profile_photo}'
             WHEN 'api_auth_login' THEN '{phone_number,email,password,cookies,rotate,code}'
             WHEN 'api_auth_forgot_password' THEN '{email}'
             WHEN 'api_auth_confirm_email' THEN '{token}'
             WHEN 'api_auth_reset_password' THEN '{token,password}'
             WHEN 'api_second_factor_post' THEN '{current_password}'
             WHEN 'api_second_factor_confirm' THEN '{code}'
             WHEN 'api_second_factor_codes' THEN '{current_password,code}'
             WHEN 'api_second_factor_disable' THEN '{current_password,code}'
             WHEN 'api_auth_profile_put' THEN '{first_name,last_name,phone_number,email,province,commune,password,'
                                              'current_password,campaign_logo,profile_photo}'
             WHEN 'api_auth_profile_delete' THEN '{current_password}'
             WHEN 'api_users_post' THEN '{first_name,last_name,phone_number,email,province,commune,role,director_id,'
                                        'scope,invitation,current_password}'
             WHEN 'api_users_import' THEN '{current_password}'
             WHEN 'api_user_put' THEN '{first_name,last_name,phone_number,email,province,commune,role,director_id,'
                                      'scope,active,current_password}'
             WHEN 'api_user_invitation_post' THEN '{invitation,current_password}'
             WHEN 'api_user_delete' THEN '{current_password}'
             WHEN 'api_user_second_factor_delete' THEN '{current_password}'
             WHEN 'api_elections_post' THEN '{title,type,year,round,status,visibility,places_from}'
             WHEN 'api_outlines_post' THEN '{type,features,name}'
             WHEN 'api_places_post' THEN '{places_from}'
             WHEN 'api_election_put' THEN '{title,type,year,round,status,visibility}'
             WHEN 'api_rules_put' THEN '{rules,reason}'
             WHEN 'api_formulas_post' THEN '{code,description,description_fr,source,terms}'
             WHEN 'api_formula_put' THEN '{description,description_fr,source,terms}'
             WHEN 'api_rules_try' THEN '{rules}'
             WHEN 'api_draws_post' THEN '{candidates,drawn_by,witnesses,drawn_at}'
             WHEN 'api_candidates_post' THEN '{election_id,contest_id,contest,first_name,last_name,code_name,party,'
                                             'ballot_number,profile_photo,birth_date,mean_age,list_size,coalition,'
                                             'withdrew_on}'
             WHEN 'api_candidate_put' THEN '{first_name,last_name,code_name,party,ballot_number,profile_photo,'
                                           'birth_date,mean_age,list_size,coalition,withdrew_on}'
             WHEN 'api_parties_post' THEN '{name,code,colour}'
             WHEN 'api_party_put' THEN '{name,code,colour}'
             WHEN 'api_contests_post' THEN '{name,code,seats,area_id,area,formula}'
             WHEN 'api_contest_put' THEN '{name,code,seats,area_id,area,formula}'
             WHEN 'api_offices_post' THEN '{name,registered_voters,contest_id,contest,office_status,merged_into}'
             WHEN 'api_office_put' THEN
                 '{name,registered_voters,contest_id,contest,center_id,reason,office_status,merged_into}'
             WHEN 'api_sheet_annul' THEN '{reference,decided_on,reason,scan}'
             WHEN 'api_sheet_restore' THEN '{reference,decided_on,reason,scan}'
             WHEN 'api_office_decide' THEN '{office_status,merged_into,reference,decided_on,reason,scan}'
             WHEN 'api_election_reopen' THEN '{reference,decided_on,reason}'
             WHEN 'api_election_proclaim' THEN '{reference,decided_on,reason}'
             WHEN 'api_scan_post' THEN '{scan}'
             ELSE CASE WHEN function IN ('api_centers_post', 'api_center_put') THEN
                         '{name,province,department,commune,address,latitude,longitude,contest_id,contest}'
                       WHEN function IN ('api_sheet_post', 'api_sheet_check', 'api_sheet_put', 'api_sheet_replace') THEN
                         '{registered_voters,total_voters,blank_votes,null_votes,results,reason}'
                       WHEN function IN ('api_sheet_verify', 'api_sheet_release', 'api_sheet_reject') THEN '{reason}'
                       ELSE '{}' END
           END::text[];
  END;
COMMENT ON FUNCTION res_elec_api.request_fields(text) IS
  'The fields that a function of the REST API takes in the body of a request, none of one that takes no body';

CREATE FUNCTION res_elec_api.request_list(function text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE
             WHEN function IN ('api_sheet_post', 'api_sheet_put', 'api_sheet_replace',
                               'api_sheet_check') THEN '{results,candidate_id,votes}'
             WHEN function IN ('api_rules_put', 'api_rules_try') THEN '{rules,rule,action,thresholds}'
             ELSE '{}'
           END::text[];
  END;
COMMENT ON FUNCTION res_elec_api.request_list(text) IS
  'The field of those that is a list of objects, and the fields of each of these; {} of a function without such a '
  'list. Objects that stand alone (a scope, thresholds) are refused with fields that they do not have';

CREATE FUNCTION res_elec_api.list_unknown(list text[]) RETURNS jsonpath LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT (format('lax $.%I[*].keyvalue().key', list[1])
            || (SELECT coalesce(string_agg(format(' ? (@ != %s)', to_json(k.name)), '' ORDER BY k.n), '')
                  FROM unnest(list[2:]) WITH ORDINALITY AS k(name, n)))::jsonpath;
  END;
COMMENT ON FUNCTION res_elec_api.list_unknown(text[]) IS
  'What finds in the body of a request the fields in its list that are not of request_list()';

CREATE FUNCTION res_elec_api.name_ignored(body text, sent jsonb, fields text[], list text[]) RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  answer jsonb := body;
  names text[] := ARRAY(SELECT left(k.name, 100) FROM jsonb_object_keys(sent - fields) AS k(name) ORDER BY 1);
  listed text;
BEGIN
  IF list <> '{}' THEN  -- a form has its list as JSON in a text
    names := names || ARRAY(SELECT DISTINCT list[1] || '[].' || left(k.name, 100)
                              FROM (SELECT q #>> '{}' AS name
                                      FROM jsonb_path_query(res_elec_internal.nested(sent, list[1]),
                                                            res_elec_api.list_unknown(list), '{}', true) q) AS k
                                                            ORDER BY 1);
  END IF;
  IF names = '{}' THEN
    RETURN body;
  END IF;
  names := names[1:20];
  listed := array_to_string(names, ', ');
  RETURN answer || jsonb_build_object('ignored_fields', names) ||
      CASE WHEN answer ? 'message' THEN jsonb_build_object('message',
    (answer ->> 'message') || res_elec_internal.say(current_setting('res_elec.language', true),
      ' Ignored, because this route does not have such fields: ' || listed || '.',
      ' Champs ignorés, car cette route ne les connaît pas : ' || listed || '.')) ELSE '{}' END;
END
$$;
COMMENT ON FUNCTION res_elec_api.name_ignored(text, jsonb, text[], text[]) IS
  'The body of an answer with ignored_fields, and with them in its message: the first 20 of the fields that were sent '
  'and are not known, by name (results[].name in a list), 100 characters of each';

CREATE FUNCTION res_elec_api.fields_known(sent jsonb, fields text[], list text[]) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_api.fields_known(jsonb, text[], text[]) IS
  'Whether the body of a request has no other fields than these and, in the list, no other than request_list() has; '
  'false also where that is left to name_ignored() to find out, such as of a list in a text';

CREATE FUNCTION res_elec_api.body_with_ignored(status integer, body text, sent jsonb, fields text[], list text[])
  RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT CASE WHEN body IS NULL OR status >= 300
                  OR res_elec_api.fields_known(sent, fields || '{renewed_hash,second_factor,sealed_secret}'::text[],
                                               list) THEN body
                ELSE res_elec_api.name_ignored(body, sent - '{renewed_hash,second_factor,sealed_secret}'::text[],
                                               fields, list) END;
  END;
COMMENT ON FUNCTION res_elec_api.body_with_ignored(integer, text, jsonb, text[], text[]) IS
  'The body of an answer; when other fields were sent than these, and than those that the server itself adds (it lets '
  'nobody else send them), it names them; so it does those in the list';
