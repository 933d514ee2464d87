-- What a database is set to around the extension, once, by its superuser. A dump has none of it: a restore sets it up,
-- too.

CREATE FUNCTION res_elec.set_up_database(server_role name DEFAULT 'res_elec_shim') RETURNS TABLE (item text, value text)
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  path text := (SELECT substr(c, length('search_path=') + 1)
                  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
                 WHERE d.datname = current_database() AND s.setrole = 0 AND c LIKE E'search\\_path=%');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = server_role) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', server_role);
  END IF;
  EXECUTE format('GRANT res_elec_api TO %I', server_role);
  item := 'role of the server';
  value := server_role;
  RETURN NEXT;

  path := coalesce(path, '"$user", public');
  IF path !~ '(^|, *)"?res_elec"?(,|$)' THEN
    path := concat_ws(', ', nullif(path, ''), 'res_elec');
  END IF;
  PERFORM set_config('search_path', path, true);  -- so that no text becomes part of a statement
  EXECUTE format('ALTER DATABASE %I SET search_path FROM CURRENT', current_database());
  item := 'search_path';
  value := path;
  RETURN NEXT;

  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO res_elec_operator', current_database());
  item := 'temporary tables';
  value := 'res_elec_operator';
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION res_elec.set_up_database(name) IS
  'Sets up the current database for the server and for sessions, as its superuser: the role that the server signs in '
  'with (made without a password where it is not there), res_elec in the search_path of new sessions, temporary '
  'tables for operators alone; may be called again. Returns what is set';
