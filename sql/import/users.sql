-- Importing users: a line each. They bring the hash of the password they have elsewhere, or are invited to set one.

CREATE FUNCTION res_elec_internal.import_user_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    -- what a hash may cost to check is bounded: argon2id here, the others when they are checked
    -- (shim/auth/password_earlier.c)
    SELECT json_build_object(
             'first_name', s.j -> 'first_name', 'last_name', s.j -> 'last_name', 'phone_number', s.j -> 'phone_number',
             'email', s.j -> 'email', 'role', s.j -> 'role', 'director',
             '{"kind": "text", "min": 1, "max": 320}'::jsonb,
             'province', s.j -> 'province', 'commune', s.j -> 'commune',
             'scope_province', s.j -> 'province', 'scope_department', s.j -> 'province',
             'scope_commune', s.j -> 'province',
             'scope_centers', '{"kind": "text", "min": 1, "max": 2000, "pattern": "^[1-9][0-9]{0,8}( '
                              '+[1-9][0-9]{0,8})*$", "expected": "12 13 14"}'::jsonb,
             'password_hash', jsonb_build_object('kind', 'text', 'min', 20, 'max', 255, 'expected',
                                                 '$argon2id$…, pbkdf2:…, scrypt:…', 'pattern',
               '^([$]argon2id[$]v=19[$]m=([1-9][0-9]{0,4}|1[0-9]{5}|262144),t=[1-9],p=1[$]'
                '[A-Za-z0-9+/]{11,64}[$][A-Za-z0-9+/]{22,86}'
               || '|pbkdf2:sha(1|256|512):[1-9][0-9]{0,6}[$][^$ '
                  ']{1,64}[$][0-9a-f]{40,128}|scrypt:[1-9][0-9]{0,6}:[1-9][0-9]?:[1-9][$][^$ '
                  ']{1,64}[$][0-9a-f]{128})$'))
      FROM (SELECT res_elec_internal.managed_user_specs()::jsonb) AS s(j);
  END;
COMMENT ON FUNCTION res_elec_internal.import_user_specs() IS 'The columns of a file of users';

CREATE FUNCTION res_elec_internal.import_users_read(me res_elec.app_user) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  CREATE TEMPORARY TABLE import_match ON COMMIT DROP AS
    SELECT l."row", l.fields, res_elec_internal.phone_e164(l.fields[3]) AS phone, lower(l.fields[4]) AS email,
           coalesce(l.fields[5], 'collaborator') AS role, u.id, u.director_id AS stands_for,
           CASE WHEN me.role = 'director' THEN me.id
                ELSE (SELECT d.id FROM res_elec.app_user d WHERE d.active AND d.role = 'director'
                         AND (lower(d.email) = lower(l.fields[6])
                              OR d.phone_number = res_elec_internal.phone_e164(l.fields[6])) ORDER BY d.id
                              LIMIT 1) END AS director_id,
           NULL::integer AS director_row,
           jsonb_strip_nulls(jsonb_build_object('province', l.fields[9], 'department', l.fields[10],
                                                'commune', l.fields[11],
             'center_ids', CASE WHEN l.fields[12] ~ '^[0-9 ]+$' THEN to_jsonb(regexp_split_to_array(btrim(l.fields[12]),
                 ' +')::numeric[]) END)) AS scope
      FROM pg_temp.import_line l
      LEFT JOIN res_elec.app_user u ON u.phone_number = res_elec_internal.phone_e164(l.fields[3])
          AND lower(u.email) = lower(l.fields[4]);
  PERFORM res_elec_internal.import_analyze('import_match');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_read(res_elec.app_user) IS
  'Reads the lines: import_match has each with the user that it names already, by number and address, and the '
  'director it is for';

CREATE FUNCTION res_elec_internal.import_users_one_by_one(me res_elec.app_user, proved boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fault
  SELECT p."row", f.fault FROM pg_temp.import_match p
   CROSS JOIN LATERAL (VALUES
     (CASE WHEN p.phone IS NULL
      AND length(p.fields[3]) BETWEEN 7 AND 30 THEN
      res_elec_internal.phone_violations(jsonb_build_object('phone_number', p.fields[3])) -> 0 END),
     (CASE WHEN NOT res_elec_internal.access_gives(me.role, p.role) THEN res_elec_internal.violation('not_allowed',
         ARRAY['role'],
             jsonb_build_object('action', res_elec_internal.action_words('give_role', p.role))) END),
     (CASE WHEN NOT proved AND p.id IS NULL AND res_elec_internal.access_gives(me.role, p.role)
      AND res_elec_internal.access_is_privileged(p.role)
           THEN res_elec_internal.violation('current_password', ARRAY['current_password', 'role']) END),
     (CASE WHEN me.role = 'director'
      AND p.fields[13] IS NOT NULL THEN res_elec_internal.violation('password_not_chosen', ARRAY['password_hash']) END),
     (CASE WHEN me.role = 'director' AND p.fields[6] IS NOT NULL AND lower(p.fields[6]) <> lower(me.email)
                AND res_elec_internal.phone_e164(p.fields[6]) IS DISTINCT FROM me.phone_number THEN
                    res_elec_internal.violation('director_needed', ARRAY['director']) END),
     (CASE WHEN p.scope <> '{}' AND p.role <> 'collaborator' THEN res_elec_internal.violation('scope_role',
         ARRAY['role']) END)) AS f(fault)
   WHERE f.fault IS NOT NULL;
  -- one person on two lines: the first counts where they say the same, else none
  INSERT INTO pg_temp.import_fault
  SELECT DISTINCT ON (p."row") p."row",
                  res_elec_internal.violation('row_repeated', ARRAY[CASE WHEN q.email = p.email THEN 'email'
                  ELSE 'phone_number' END], jsonb_build_object('row', q."row"))
    FROM pg_temp.import_match p
    JOIN pg_temp.import_match q ON q."row" <> p."row" AND (q.email = p.email OR q.phone = p.phone)
   WHERE q."row" < p."row" OR q.fields <> p.fields
   ORDER BY p."row", q."row";
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_one_by_one(res_elec.app_user, boolean) IS
  'Notes what is wrong with a line whoever stands already; proved: the asker has given their password, without which '
  'they make nobody who manages elections';

CREATE FUNCTION res_elec_internal.import_users_standing(me res_elec.app_user) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- whom others have already; who is the asker's to manage is compared, of others no more is told than that
  INSERT INTO pg_temp.import_fault
  SELECT p."row", CASE WHEN p.id IS NOT NULL AND res_elec_internal.access_manages_person(me.id, me.role, p.stands_for)
                       THEN res_elec_internal.violation('exists_otherwise', o.otherwise, jsonb_build_object('id', p.id))
                       ELSE res_elec_internal.violation('taken', o.taken) END
    FROM pg_temp.import_match p
    LEFT JOIN res_elec.app_user u ON u.id = p.id
   CROSS JOIN LATERAL (SELECT array_remove(ARRAY[
           CASE WHEN res_elec_internal.name_key(p.fields[1]) <> res_elec_internal.name_key(u.first_name) THEN
               'first_name' END,
           CASE WHEN res_elec_internal.name_key(p.fields[2]) <> res_elec_internal.name_key(u.last_name) THEN 'last_name'
               END,
           CASE WHEN p.role <> u.role THEN 'role' END,
           CASE WHEN res_elec_internal.access_works_for_director(p.role)
               AND p.director_id IS DISTINCT FROM u.director_id THEN 'director' END], NULL) AS otherwise,
         array_remove(ARRAY[
           CASE WHEN EXISTS (SELECT FROM res_elec.app_user x WHERE lower(x.email) = p.email)
               OR EXISTS (SELECT FROM res_elec.address_change c
                              WHERE c.kind = 'undo' AND c.expires_at > now()
                                  AND lower(c.email) = p.email) THEN 'email' END,
           CASE WHEN EXISTS (SELECT FROM res_elec.app_user x WHERE x.phone_number = p.phone)
               OR EXISTS (SELECT FROM res_elec.address_change c
                              WHERE c.kind = 'undo' AND c.expires_at > now()
                                  AND c.phone_number = p.phone) THEN 'phone_number' END], NULL) AS taken) AS o
   WHERE CASE WHEN p.id IS NOT NULL AND res_elec_internal.access_manages_person(me.id, me.role,
       p.stands_for) THEN o.otherwise <> '{}' ELSE o.taken <> '{}' END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_standing(res_elec.app_user) IS
  'Notes the lines whose address or number another has, and those that name a user who stands otherwise';

CREATE FUNCTION res_elec_internal.import_users_directors() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_match p SET director_row = d."row"
    FROM pg_temp.import_match d
   WHERE res_elec_internal.access_works_for_director(p.role) AND p.director_id IS NULL AND d.role = 'director'
       AND d.id IS NULL
     AND (d.email = lower(p.fields[6]) OR d.phone = res_elec_internal.phone_e164(p.fields[6]))
     AND NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = d."row");
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('director_needed', ARRAY['director']) FROM pg_temp.import_match p
   WHERE res_elec_internal.access_works_for_director(p.role) AND p.director_id IS NULL AND p.director_row IS NULL;
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('scope_area', ARRAY['scope_province', 'scope_department',
      'scope_commune']) FROM pg_temp.import_match p
   WHERE p.scope ?| ARRAY['province', 'department', 'commune'] AND res_elec_internal.scope_areas(coalesce(p.director_id,
       0), p.scope) = '{}';
  INSERT INTO pg_temp.import_fault
  SELECT p."row", res_elec_internal.violation('scope_center', ARRAY['scope_centers']) FROM pg_temp.import_match p
   WHERE EXISTS (SELECT FROM jsonb_array_elements_text(p.scope -> 'center_ids') AS c(id)
                  WHERE NOT EXISTS (SELECT FROM res_elec.center v JOIN res_elec.election e ON e.id = v.election_id
                                     WHERE v.id = c.id::integer AND e.owner_id = p.director_id));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_directors() IS
  'Finds directors among the lines of the same file, too; notes lines without one, and scopes that there are not';

CREATE FUNCTION res_elec_internal.import_users_many(me res_elec.app_user) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  most constant integer := 1000;
  made bigint := (SELECT count(*) FROM res_elec.app_user u WHERE u.invited_by = me.id
                  AND u.created_at > now() - interval '1 day');
BEGIN
  IF me.role = 'director' THEN  -- who may register at will mails no multitude
    INSERT INTO pg_temp.import_fault
    SELECT x."row", res_elec_internal.violation('users_too_many', '{}', jsonb_build_object('max', most))
      FROM (SELECT p."row", row_number() OVER (ORDER BY p."row") AS n FROM pg_temp.import_match p
             WHERE p.id IS NULL AND NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = p."row")) AS x
     WHERE made + x.n > most;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_many(res_elec.app_user) IS
  'Notes the lines that are beyond the 1,000 users whom a director may invite a day';

CREATE FUNCTION res_elec_internal.import_users_write(me res_elec.app_user, language text, way text) RETURNS jsonb
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  p record;
  made res_elec.app_user;
  links jsonb[] := '{}';
BEGIN
  FOR p IN SELECT x.* FROM pg_temp.import_match x JOIN pg_temp.import_verdict t ON t."row" = x."row"
      AND t.verdict = 'accepted'
            ORDER BY res_elec_internal.access_works_for_director(x.role), x."row" LOOP
    INSERT INTO res_elec.app_user (role, director_id, first_name, last_name, phone_number, email, province, commune,
                                   password_hash, invited_by)
    VALUES (p.role, CASE WHEN res_elec_internal.access_works_for_director(p.role) THEN coalesce(p.director_id,
        (SELECT t.id FROM pg_temp.import_verdict t WHERE t."row" = p.director_row)) END,
            p.fields[1], p.fields[2], p.phone, p.fields[4], p.fields[7], p.fields[8], coalesce(p.fields[13], '*'),
            CASE WHEN p.fields[13] IS NULL THEN me.id END)
    RETURNING * INTO made;
    UPDATE pg_temp.import_verdict t SET id = made.id WHERE t."row" = p."row";
    IF p.scope <> '{}' THEN
      PERFORM res_elec_internal.scope_set(made, p.scope);
    END IF;
    IF p.fields[13] IS NULL THEN
      links := links || jsonb_build_object('row', p."row", 'user_id', made.id, 'first_name', made.first_name,
                                           'last_name', made.last_name, 'phone_number', made.phone_number,
                                           'invitation', res_elec_internal.invite(made, way, language));
    END IF;
    PERFORM res_elec_internal.import_tick();
  END LOOP;
  RETURN CASE WHEN way = 'link' THEN to_jsonb(links) END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_write(res_elec.app_user, text, text) IS
  'Makes the users of the accepted lines, directors first; who brings no hash is invited, by mail or by a link: the '
  'links, [{row, user_id, first_name, last_name, phone_number, invitation}], NULL for invitations by mail';

CREATE FUNCTION res_elec_internal.import_users_run(me res_elec.app_user, language text, csv text, dry_run boolean,
                                                   mode text, proved boolean, way text DEFAULT 'mail') RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  total bigint;
BEGIN
  PERFORM res_elec_internal.require_import_mode(mode);
  total := res_elec_internal.import_list(csv, res_elec_internal.import_user_specs(), 'app_user', NULL);
  -- one file sent twice at once: the second finds whom the first has made, and not that their names are taken
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.import_users ' || me.id, 0));
  PERFORM res_elec_internal.import_users_read(me);
  PERFORM res_elec_internal.import_users_one_by_one(me, proved);
  PERFORM res_elec_internal.import_users_standing(me);
  PERFORM res_elec_internal.import_users_directors();
  PERFORM res_elec_internal.import_users_many(me);
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT p."row", CASE WHEN p.id IS NULL THEN 'accepted' ELSE 'unchanged' END, p.id, NULL
    FROM pg_temp.import_match p WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row");
  INSERT INTO pg_temp.import_alike
  SELECT t."row", 'name_alike', f.field, f.written, f.existing, 1
    FROM pg_temp.import_verdict t
    JOIN pg_temp.import_match p ON p."row" = t."row"
    JOIN res_elec.app_user u ON u.id = t.id
   CROSS JOIN LATERAL (VALUES ('first_name', p.fields[1], u.first_name), ('last_name', p.fields[2],
       u.last_name)) AS f(field, written, existing)
   WHERE f.written <> f.existing;
  PERFORM res_elec_internal.import_alike_tell();
  IF res_elec_internal.import_goes_on(dry_run, mode) THEN
    PERFORM res_elec_internal.import_step('app_user', 0, 3, total);
    RETURN res_elec_internal.import_users_write(me, language, way);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_users_run(res_elec.app_user, text, text, boolean, text, boolean, text) IS
  'Imports users for an administrator or a director, who has given their password (proved) or not, and leaves the '
  'verdicts in the temporary table import_verdict; the links of import_users_write';

CREATE FUNCTION res_elec.import_users(csv text, dry_run boolean DEFAULT false, mode text DEFAULT 'all')
  RETURNS SETOF res_elec_internal.import_verdict
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user;
BEGIN
  me.role := 'admin';
  PERFORM res_elec_internal.import_users_run(me, coalesce(nullif(current_setting('res_elec.language', true), ''), 'fr'),
                                             csv, dry_run, mode, true);
  RETURN QUERY SELECT * FROM res_elec_internal.import_finish(dry_run, mode);
END
$$;
COMMENT ON FUNCTION res_elec.import_users(text, boolean, text) IS
  'Adds users from CSV: first_name, last_name, phone_number, email, and where they are wanted role (collaborator by '
  'preset), director (their e-mail address or number, also of a line of the same file), province, commune, '
  'scope_province, scope_department, scope_commune, scope_centers (ids), password_hash (argon2id, pbkdf2:…, '
  'scrypt:…); without one they are mailed an invitation. dry_run and mode as import_centers';
