-- Settings of this database. The table holds only what differs from the defaults.

CREATE TABLE res_elec.setting (
  name text PRIMARY KEY,
  value text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE res_elec.setting IS 'Settings that differ from their default; the view settings shows all';
COMMENT ON COLUMN res_elec.setting.name IS 'One of res_elec_internal.setting_list()';
COMMENT ON COLUMN res_elec.setting.value IS 'As text; it must match the pattern in res_elec_internal.setting_list()';

CREATE FUNCTION res_elec_internal.setting_list()
  RETURNS TABLE (name text, default_value text, pattern text, accepted text, description text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    VALUES ('registration', 'open', '^(open|closed)$', 'open or closed',
            'open: anyone may register as a director; closed: users are made by administrators'),
           ('public_url', 'http://127.0.0.1:8080', '^https?://', 'an http or https address',
            'The address that links in mails begin with'),
           ('reset_minutes', '30', '^[1-9][0-9]{0,3}$', '1 to 9999 minutes',
            'How long the link to set a new password is good'),
           ('refresh_grace_seconds', '30', '^(0|[1-9][0-9]{0,7})$', '0 to 99999999 seconds',
            'How long a refresh token that was just replaced returns the same successor'),
           ('refresh_rotation', 'on', '^(on|off)$', 'on or off',
            'on: each refresh replaces the refresh token, and one used again ends its session, unless the login '
            'asked for none ("rotate": false); off: a refresh token is good until it expires'),
           ('election_status_default', 'pending', '^(pending|active)$', 'pending or active',
            'The status of an election that is made without one; active: it takes sheets at once, as clients of the '
            'earlier service expect'),
           ('missing_sheet', 'not_found', '^(not_found|zeros)$', 'not_found or zeros',
            'What GET of a sheet that is not in answers: not_found 404, zeros 200 with figures of 0, as clients of '
            'the earlier service expect'),
           ('privacy_en', '', '^', 'a text', 'What the operator says of personal data, in English: whose they are, '
            'what they are kept for, how long, and whom to write to; empty: nothing'),
           ('privacy_fr', '', '^', 'a text', 'The same in French'),
           ('invitation_hours', '168', '^[1-9][0-9]{0,3}$', '1 to 9999 hours',
            'How long the link of an invitation is good'),
           ('session_hours', '720', '^[1-9][0-9]{0,3}$', '1 to 9999 hours',
            'How long a session lasts at most, however often it is renewed'),
           ('second_factor_required', 'none', '^(none|(admin|director|collaborator|observer)(,'
                                              '(admin|director|collaborator|observer)){0,3})$', 'none, or roles',
                                              'The roles whose users must have a second factor, such as admin or '
                                              'admin,director: until they have one nothing but their account is open '
                                              'to them'),
           ('session_keep_days', '60', '^[1-9][0-9]{0,3}$', '1 to 9999 days',
            'How long maintain() keeps sessions that ended or were not refreshed: at least as long as the server''s '
            'JWT_REFRESH_TOKEN_EXPIRES'),
           ('mail_keep_days', '30', '^[1-9][0-9]{0,3}$', '1 to 9999 days',
            'How long maintain() keeps mail that was sent or given up'),
           ('audit_keep_days', '0', '^(0|[1-9][0-9]{1,4})$', '0, or 10 to 99999 days',
            'How long maintain() keeps sign-ins and other security events in the audit log; 0: for ever; changes of '
            'data always stay'),
           ('checkpoint_changes', '50000', '^[1-9][0-9]{2,8}$', '100 to 999999999 changes',
            'After how many changes of an election''s sheets and offices maintain() keeps its totals for as-of: what '
            'an older total is counted from'),
           ('curve_sheets', '20000', '^(0|[1-9][0-9]{0,6})$', '0 to 9999999 sheets',
            'Of how many counted sheets the curve of the count is read from the sheets themselves; of more, '
            'maintain() keeps sums of ten seconds, and the moments of the curve are at full ten seconds'),
           ('candidates_per_contest', '1000', '^[1-9][0-9]{0,5}$', '1 to 999999 candidates',
            'How many candidates or lists a contest may have'),
           ('candidates_per_election', '20000', '^[1-9][0-9]{0,5}$', '1 to 999999 candidates',
            'How many candidates or lists the contests of an election may have together'),
           ('node_silence_seconds', '180', '^[1-9][0-9]{1,5}$', '10 to 999999 seconds',
            'At the nation: how old the last report of a province may be before it counts as cut off'),
           ('decision_confirmation', 'off', '^(on|off)$', 'on or off',
            'on: a decision about a sheet, an office or an election is in force once another person than who '
            'recorded it has confirmed it; off: at once'),
           ('issuer', 'RES-ELEC', '^.{1,200}$', '1 to 200 characters',
            'Who issues the results: Issuer in the NIST export'),
           ('issuer_abbreviation', 'RES-ELEC', '^.{1,32}$', '1 to 32 characters',
            'The same in short: IssuerAbbreviation');
  END;
COMMENT ON FUNCTION res_elec_internal.setting_list() IS
  'Every setting: its name, default, the regular expression a value must match, the same in words, what it is for';

CREATE FUNCTION res_elec_internal.setting(name text) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce((SELECT s.value FROM res_elec.setting s WHERE s.name = setting.name), l.default_value)
      FROM res_elec_internal.setting_list() l WHERE l.name = setting.name;
  END;
COMMENT ON FUNCTION res_elec_internal.setting(text) IS
  'The value in force of a setting, NULL when there is none of this name';

CREATE FUNCTION res_elec_internal.setting_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE TRIGGER setting_check BEFORE INSERT OR UPDATE ON res_elec.setting
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.setting_check();
COMMENT ON FUNCTION res_elec_internal.setting_check() IS
  'Refuses (RE001) a setting that does not exist, or a value that does not match its pattern';

CREATE VIEW res_elec.settings AS
  SELECT l.name, coalesce(s.value, l.default_value) AS value, l.default_value, l.pattern, l.accepted, l.description,
         CASE WHEN s.name IS NULL THEN 'default' ELSE 'table' END AS source
    FROM res_elec_internal.setting_list() l
    LEFT JOIN res_elec.setting s ON s.name = l.name;
COMMENT ON VIEW res_elec.settings IS
  'Every setting of this database as it is in force. To change one: INSERT INTO res_elec.setting VALUES (name, '
  'value), or UPDATE; to go back to the default: DELETE';
COMMENT ON COLUMN res_elec.settings.name IS 'The setting';
COMMENT ON COLUMN res_elec.settings.value IS 'The value in force';
COMMENT ON COLUMN res_elec.settings.default_value IS 'The value when there is no row in res_elec.setting';
COMMENT ON COLUMN res_elec.settings.pattern IS 'The regular expression that a value must match';
COMMENT ON COLUMN res_elec.settings.accepted IS 'The same in words, with its unit';
COMMENT ON COLUMN res_elec.settings.description IS 'What it is for';
COMMENT ON COLUMN res_elec.settings.source IS 'default, or table: it stands in res_elec.setting';
