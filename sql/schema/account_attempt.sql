-- Wrong passwords and codes, and mails asked for, counted for each account over all servers of a database.

CREATE TABLE res_elec.account_attempt (
  key bytea PRIMARY KEY CHECK (length(key) = 32),
  clear_at timestamptz NOT NULL
);
CREATE INDEX account_attempt_clear_idx ON res_elec.account_attempt (clear_at);
COMMENT ON TABLE res_elec.account_attempt IS
  'Accounts with attempts that still count: each postpones clear_at by the limit''s seconds divided by its count, and '
  'is refused where that would be more than its seconds away (GCRA, ITU-T I.371). A row is deleted some time after it '
  'is clear. Each row costs its maker a password that was hashed, or a mail that was asked for, so that there are '
  'never more than the servers hash and the limits of addresses let pass within a limit''s seconds';
COMMENT ON COLUMN res_elec.account_attempt.key IS
  'SHA-256 of what the attempts are counted by, each kind apart: identifier and what was typed to sign in, user and who '
  'is signed in, mail and the address that one was asked for; whether there is such an account plays no part';
COMMENT ON COLUMN res_elec.account_attempt.clear_at IS 'When no attempt counts any more';
