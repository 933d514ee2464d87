-- Users that the superuser of the database makes, the first administrator before all.

CREATE FUNCTION res_elec.create_user(
    role text, first_name text, last_name text, phone_number text, email text, password_hash text,
    director_id integer DEFAULT NULL, province text DEFAULT NULL, commune text DEFAULT NULL,
    temporary boolean DEFAULT false)
  RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  made integer;
  given jsonb := jsonb_strip_nulls(jsonb_build_object('first_name', first_name, 'last_name', last_name,
                                                      'phone_number', phone_number,
                                                      'email', email, 'province', province, 'commune', commune));
BEGIN
  PERFORM res_elec_internal.check_body(given, res_elec_internal.user_specs(), false,
                                       res_elec_internal.phone_violations(given));
  INSERT INTO res_elec.app_user
         (role, first_name, last_name, phone_number, email, password_hash, director_id, province, commune,
          password_temporary)
  VALUES (role, first_name, last_name, res_elec_internal.phone_e164(phone_number), btrim(email),
          password_hash, director_id, province, commune, temporary)
  RETURNING id INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec.create_user(text, text, text, text, text, text, integer, text, text, boolean) IS
  'Makes a user of any role; password_hash is what "res_elec_shim --hash-password" prints, or one of an earlier '
  'service (pbkdf2:…, scrypt:… of Werkzeug), which is replaced when the user signs in; temporary: the user must '
  'change it first; returns the id. RE001: names, number and address that registration would refuse too; RE003: those '
  'of another account';
