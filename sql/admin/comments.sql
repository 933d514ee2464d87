-- What the columns are for that have no comment of their own beside their table, and the sequences.

DO $$
DECLARE
  described record;
BEGIN
  FOR described IN
    SELECT DISTINCT ON (c.oid, a.attnum) c.oid::regclass AS relation, a.attname, m.meaning
      FROM (VALUES ('app_user', 'first_name', 'The user''s first name'), ('app_user', 'last_name',
          'The user''s last name'),
                   ('app_user', 'email', 'E-mail address, unique without regard to case'),
                   ('app_user', 'province', 'Where the user lives, as they wrote it'),
                   ('app_user', 'commune', 'Where the user lives, as they wrote it'),
                   ('app_user', 'campaign_logo_id', 'The director''s logo, a file'), ('app_user', 'profile_photo_id',
                       'The user''s photo, a file'),
                   ('address_change', 'user_id', 'Whose account it is'), ('address_link', 'token_hash',
                       'SHA-256 of the token in the link'),
                   ('address_link', 'change_id', 'The change that it makes or undoes'),
                   ('area', 'name', 'Its name, unique under its parent without regard to case'),
                   ('area', 'chief_town', 'Chef-lieu, for information'),
                   ('candidate', 'contest_id', 'The contest they stand in; filled in when the election has one'),
                   ('candidate', 'first_name', 'First name; empty for a list'),
                   ('candidate', 'last_name', 'Last name, or the list''s name'),
                   ('candidate', 'party', 'Party or coalition; NULL: none'), ('candidate', 'ballot_number',
                       'Number on the ballot paper; NULL: none'),
                   ('candidate', 'profile_photo_id', 'The candidate''s photo, a file'),
                   ('center', 'name', 'Its name, unique in its area'),
                   ('center', 'address', 'Street address, for information'),
                   ('contest', 'name', 'Its name, unique in the election'),
                   ('election', 'title', 'Its title, as shown'),
                   ('election', 'type', 'presidential, legislative, municipal, local or senatorial'),
                   ('election', 'year', 'The year in which people vote'),
                   ('election', 'round', 'Which round it is, from 1'),
                   ('election', 'completed_at', 'When it stopped being active'),
                   ('file', 'kind', 'What it shows: campaign_logo, profile_photo or scan'),
                   ('file', 'height', 'Pixels; NULL for a PDF'),
                   ('file', 'content', 'The bytes as they are served'), ('file', 'size', 'Bytes of content'),
                   ('mail_outbox', 'recipient', 'The e-mail address that was typed, or that the account has'),
                   ('mail_outbox', 'language', 'fr or en'),
                   ('mail_outbox', 'sent_at', 'When the mail server took it'),
                   ('mail_outbox', 'last_error', 'Why the last attempt failed'),
                   ('office', 'center_id', 'The voting center it is in'),
                   ('office', 'name', 'Its name or number, unique in its center and contest'),
                   ('password_reset', 'token_hash', 'SHA-256 of the token in the link'),
                   ('password_reset', 'user_id', 'Whose password it sets'),
                   ('password_reset', 'expires_at', 'Until when it is good'),
                   ('session', 'id', 'In every token of the session'), ('session', 'user_id', 'Who signed in'),
                   ('session', 'address', 'From where they signed in'),
                   ('sheet_scan', 'version', 'The version of the sheet that was in force'),
                   ('sheet_scan', 'file_id', 'The scan itself'),
                   ('tally_part', 'unit_id', 'Id of the contest, area or center'),
                   ('office_history', 'valid_from', 'Since when it counted there, with that register'),
                   ('office_history', 'valid_to', 'Until when'),
                   ('tally_part', 'bucket', 'The bucket''s number: see tally_bucket()'),
                   ('tally_part', 'writes', 'How often the part was written, the versions of sheets that left a center '
                                            'and what communes that left a department had written; the version of a '
                                            'total is their sum'),
                   ('tally_part', 'sheets', 'Sheets counted in it; offices in the bucket expected'),
                   ('tally_part', 'updated_at', 'When it was written last'),
                   ('user_scope', 'user_id', 'The collaborator'),
                   ('user_scope', 'center_id', 'A center; NULL: area_id is set'),
                   ('user_scope', 'area_id', 'An area and all in it; NULL: center_id is set'),
                   ('node', 'number', '1 to 31'), ('node_closing', 'node', 'The province'),
                   ('node_report', 'node', 'Whose it is'), ('node_report', 'reported_at', 'When, by its clock'),
                   ('nation_report', 'reported_at', 'When, by its clock'),
                   ('node_check', 'node', 'Whose report came'), ('node_check', 'checked_at', 'When it came'),
                   ('audit_log', 'at', 'When'),
                   ('audit_log', 'action', 'What was done: election.created, user.signed_in …'),
                   ('audit_log', 'user_id', 'Who: the app_user; NULL: nobody signed in, or SQL'),
                   ('audit_log', 'subject_id',
                    'Of what: the id in the table that the action names; of a sheet, its office'),
                   ('audit_log', 'changes', 'Created and deleted: the row; changed: {"<column>": [was, is]}'),
                   ('request', 'user_id', 'Who asks, by the token; NULL: nobody'),
                   ('request', 'session_id', 'The session of the token'),
                   ('request', 'generation', 'Of a refresh token: which one of its session'),
                   ('request', 'language', 'fr or en, by Accept-Language'),
                   ('request', 'address', 'The client''s address'), ('request', 'if_match', 'The header If-Match'),
                   ('request', 'if_none_match', 'The header If-None-Match'),
                   ('request', 'ids', 'The numbers in the path, in order'),
                   ('request', 'code', 'The word in the path; NULL: none'),
                   ('request', 'query', 'The query string, as an object of texts'),
                   ('request', 'body', 'The JSON body, or the fields of a form'),
                   ('request', 'password_hash', 'The hash of the password that the body had'),
                   ('request', 'range', 'The header Range'),
                   ('request', 'files', 'Files of a form: field, type, width, height, received_sha256'),
                   ('request', 'contents', 'The bytes of files, in the same order'),
                   ('answer', 'status', 'The HTTP status'), ('answer', 'body', 'JSON or text'),
                   ('answer', 'headers', 'Headers beside the usual ones'),
                   ('answer', 'private', 'For the server alone: tokens to make, a refusal to write'),
                   ('answer', 'content', 'The body where it is no text'),
                   -- what a column is called that is the same in every table
                   (NULL, 'id', 'The row''s key'),
                   (NULL, 'created_at', 'When the row was made; an earlier time than the transaction''s: by a dump'),
                   (NULL, 'updated_at', 'When it changed last'),
                   (NULL, 'created_by', 'The app_user who made it; NULL: SQL'),
                   (NULL, 'election_id', 'Its election'), (NULL, 'contest_id', 'Its contest'),
                   (NULL, 'office_id', 'Its office'), (NULL, 'center_id', 'Its voting center'),
                   (NULL, 'commune_id', 'The commune it lies in'), (NULL, 'department_id', 'The department it lies in'),
                   (NULL, 'province_id', 'The province it lies in'),
                   (NULL, 'registered_voters', 'Inscrits'), (NULL, 'total_voters', 'Votants'),
                   (NULL, 'blank_votes', 'Bulletins blancs'), (NULL, 'null_votes', 'Bulletins nuls'),
                   (NULL, 'votes', 'Voix by candidate id'),
                   (NULL, 'db_user', 'The database login'), (NULL, 'channel', 'rest or sql'),
                   (NULL, 'address', 'From where: the client''s address; NULL: a local socket'),
                   (NULL, 'request_id', 'The REST request (X-Request-Id)')) AS m(relation, attname, meaning)
      JOIN pg_catalog.pg_attribute a ON a.attname = m.attname AND a.attnum > 0
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relname = coalesce(m.relation, c.relname)
     WHERE c.relkind IN ('r', 'c')
         AND c.relnamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
         AND c.relname <> 'result_sheet_history'
       AND pg_catalog.col_description(c.oid, a.attnum) IS NULL
     ORDER BY c.oid, a.attnum, m.relation NULLS LAST LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', described.relation, described.attname,
                              described.meaning);
  END LOOP;

  -- what has the columns of another: an earlier version those of the sheet, a unit's part those of a part
  FOR described IN
    SELECT a.attrelid::regclass AS relation, a.attname, pg_catalog.col_description(s.attrelid, s.attnum) AS meaning
      FROM (VALUES ('res_elec.result_sheet_history'::regclass, 'res_elec.result_sheet'::regclass),
                   ('res_elec_internal.unit_part', 'res_elec.tally_part'),
                   ('res_elec_internal.span', 'res_elec.office_history'),
                   ('res_elec_internal.span', 'res_elec.result_sheet'),
                   ('res_elec_internal.sheet_change', 'res_elec.result_sheet'),
                   ('res_elec.total_then', 'res_elec.tally'),
                   ('res_elec.election_total_then', 'res_elec.tally')) AS like_another(relation, other)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = relation AND a.attnum > 0
      JOIN pg_catalog.pg_attribute s ON s.attrelid = other AND s.attname = a.attname
     WHERE pg_catalog.col_description(a.attrelid, a.attnum) IS NULL LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', described.relation, described.attname,
                              described.meaning);
  END LOOP;

  FOR described IN
    SELECT d.objid::regclass AS sequence, c.relname, a.attname
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
      JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
         AND c.relnamespace = 'res_elec'::regnamespace LOOP
    EXECUTE pg_catalog.format('COMMENT ON SEQUENCE %s IS %L', described.sequence, pg_catalog.format('Draws %s.%s',
        described.relname, described.attname));
  END LOOP;
END
$$;
