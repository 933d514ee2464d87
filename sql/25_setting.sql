-- Settings of this database. The table holds only what differs from the defaults.

CREATE TABLE res_elec.setting (
  name text PRIMARY KEY,
  value text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE res_elec.setting IS 'Settings that differ from their default; see res_elec.setting_list()';

CREATE FUNCTION res_elec.setting_list()
  RETURNS TABLE (name text, default_value text, pattern text, description text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    VALUES ('registration', 'open', '^(open|closed)$', 'open: anyone may register as a director; closed: users are made by administrators'),
           ('public_url', 'http://127.0.0.1:8080', '^https?://', 'The address that links in mails begin with'),
           ('reset_minutes', '30', '^[1-9][0-9]{0,3}$', 'How long the link to set a new password is good, in minutes'),
           ('refresh_grace_seconds', '30', '^[0-9]{1,3}$', 'How long a refresh token that was just replaced returns the same successor, in seconds');
  END;
COMMENT ON FUNCTION res_elec.setting_list() IS 'Every setting: its name, default, the regular expression a value must match, what it is for';

CREATE FUNCTION res_elec.setting(name text) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce((SELECT s.value FROM res_elec.setting s WHERE s.name = setting.name), l.default_value)
      FROM res_elec.setting_list() l WHERE l.name = setting.name;
  END;
COMMENT ON FUNCTION res_elec.setting(text) IS 'The value in force of a setting, NULL when there is none of this name';

CREATE FUNCTION res_elec.setting_check() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  wanted text;
BEGIN
  SELECT l.pattern INTO wanted FROM res_elec.setting_list() l WHERE l.name = NEW.name;
  IF wanted IS NULL OR NEW.value !~ wanted THEN
    PERFORM res_elec.refuse('RE001', 'field_format', ARRAY[NEW.name],
                            jsonb_build_object('expected', coalesce(wanted, 'setting')));
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER setting_check BEFORE INSERT OR UPDATE ON res_elec.setting
  FOR EACH ROW EXECUTE FUNCTION res_elec.setting_check();
