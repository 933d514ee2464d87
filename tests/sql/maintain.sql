-- Settings, and maintain(): what is old goes, what is not stays.
SET search_path = res_elec, public;
\set VERBOSITY terse
BEGIN;
SELECT name, value, default_value, source FROM settings WHERE name ~ 'keep' ORDER BY name COLLATE "C";
SELECT count(*) AS bad_defaults FROM settings WHERE default_value !~ pattern OR description = '';
INSERT INTO setting VALUES ('session_keep_days', '10'), ('audit_keep_days', '10');
SELECT name, value, source FROM settings WHERE source = 'table' ORDER BY name COLLATE "C";
SAVEPOINT a;
INSERT INTO setting VALUES ('mail_keep_days', '0');
ROLLBACK TO a;
INSERT INTO setting VALUES ('audit_keep_days', '9');
ROLLBACK TO a;
INSERT INTO setting VALUES ('no_such_setting', '1');
ROLLBACK TO a;

INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24166000001', 'a@b.ga', 'x') RETURNING id AS u \gset
INSERT INTO session (user_id, refreshed_at, ended_at, generation) VALUES
  (:u, now() - interval '11 days', NULL, 1), (:u, now() - interval '9 days', NULL, 2),
  (:u, now() - interval '20 days', now() - interval '9 days', 3),
  (:u, now() - interval '20 days', now() - interval '11 days', 4);
INSERT INTO password_reset VALUES ('old', :u, now() - interval '1 second'), ('good', :u, now() + interval '1 minute');
INSERT INTO address_change (user_id, kind, email, expires_at)
  VALUES (:u, 'email', 'late@b.ga', now() - interval '1 second'), (:u, 'email', 'good@b.ga', now() + interval '1 day');
INSERT INTO mail_outbox (kind, recipient, sent_at, failed_at) VALUES
  ('account_changed', 'sent long ago', now() - interval '31 days', NULL),
  ('account_changed', 'sent', now() - interval '29 days', NULL),
  ('account_changed', 'failed long ago', NULL, now() - interval '31 days'), ('account_changed', 'waiting', NULL, NULL);
UPDATE mail_outbox SET created_at = now() - interval '1 year', due_at = now() - interval '1 year';
SELECT res_elec_internal.audit_event('user.signed_in', :u), res_elec_internal.audit_event('office.changed', 1),
  res_elec_internal.audit_event('user.sign_in_failed', :u);
UPDATE audit_log SET at = now() - interval '11 days' WHERE action <> 'user.sign_in_failed';

SELECT res_elec_internal.settle_flags() >= 0 AS settled;
SELECT * FROM maintain();
SELECT generation FROM session ORDER BY 1;
SELECT token_hash FROM password_reset;
SELECT email FROM address_change;
SELECT recipient FROM mail_outbox ORDER BY 1;
SELECT action, count(*) FROM audit_log WHERE action ~ '^(user\.sign|audit)' GROUP BY 1 ORDER BY action COLLATE "C";
SELECT count(*) > 0 AS changes_stay FROM audit_log WHERE at < now() - interval '10 days' AND action = 'office.changed';
SELECT changes - 'before' AS changes FROM audit_log WHERE action = 'audit.pruned';
SELECT * FROM maintain();

-- unless it is asked for, nothing of the audit log goes
UPDATE setting SET value = '0' WHERE name = 'audit_keep_days';
UPDATE audit_log SET at = now() - interval '1000 days';
SELECT done FROM maintain() WHERE task = 'security events deleted';

-- Whoever operates may run it, others not
SET LOCAL ROLE res_elec_operator;
SELECT count(*) FROM res_elec.maintain();
SELECT count(*) > 0 AS seen FROM res_elec.settings;
SAVEPOINT b;
UPDATE res_elec.setting SET value = '1';
ROLLBACK TO b;
SET LOCAL ROLE res_elec_reader;
SELECT count(*) FROM res_elec.maintain();
ROLLBACK;
SELECT * FROM verify_tallies();
