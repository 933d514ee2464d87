-- Importing users over REST.

CREATE FUNCTION res_elec_api.api_users_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user_manager(req);
  asked record := res_elec_internal.import_asked(req);
  proved boolean := req.body ? 'current_password';
  way text := res_elec_internal.query_choice(req.query, 'invitation', ARRAY['mail', 'link'], 'mail');
  links jsonb;
  refused res_elec_api.answer;
  answer res_elec_api.answer;
BEGIN
  IF proved THEN
    refused := res_elec_internal.password_refused(me, req.body);
    IF refused.status IS NOT NULL THEN
      RETURN refused;
    END IF;
  END IF;
  links := res_elec_internal.import_users_run(me, req.language, res_elec_internal.import_text(req), asked.dry_run,
                                              asked.mode, coalesce(proved, false), way);
  answer := res_elec_internal.import_answer(req, asked.dry_run, asked.mode, CASE WHEN links IS NULL THEN '{}'
                                              ELSE jsonb_build_object('invitations', links) END);
  answer.private := coalesce(answer.private, '{}') || jsonb_build_object('links', links IS NOT NULL);
  RETURN answer;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_users_import(res_elec_api.request) IS
  'POST /api/auth/users/import: users from CSV, a line each; a director''s are collaborators and observers of their '
  'own, without password_hash. Directors and administrators are made with the asker''s password, which the header '
  'X-Current-Password brings. invitation=link: nothing is mailed, and the answer has the links, which are shown once';
