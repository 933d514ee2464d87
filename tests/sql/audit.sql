-- Who did what: each change of data leaves one line, sheets keep it themselves, nobody but the owner can change it.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SELECT coalesce(max(id), 0) AS before FROM audit_log \gset
PREPARE told AS SELECT action, user_id, channel, address, request_id, subject_id, election_id,
  changes - 'activated_at' AS changes FROM audit_log WHERE id > $1 ORDER BY id;

-- A shim's session says for whom and from where; a session in SQL has its own address (none: a local socket).
SET res_elec.user_id = 77; SET res_elec.channel = 'rest'; SET res_elec.address = '192.0.2.7';
  SET res_elec.request_id = 'r-1';
SELECT * FROM res_elec_internal.origin();
INSERT INTO election (id, title, type, year, status) VALUES (801000, 'audit', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (801000, 801000, 'audit');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (801001, 801000, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (801001, 801000, 'one');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (801001, 801001, '1', 100),
  (801002, 801001, '2', 100);
RESET res_elec.user_id; RESET res_elec.channel; RESET res_elec.address; RESET res_elec.request_id;
UPDATE office SET registered_voters = 120 WHERE id = 801001;
UPDATE office SET name = name WHERE election_id = 801000;          -- nothing is changed: no line
UPDATE candidate SET party = 'P' WHERE id = 801001;
INSERT INTO setting VALUES ('reset_minutes', '20');
UPDATE setting SET value = '21' WHERE name = 'reset_minutes';
DELETE FROM setting WHERE name = 'reset_minutes';
EXECUTE told(:before);

-- A user's password is not told, and that it was changed is.
SELECT max(id) AS before FROM audit_log \gset
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash)
  VALUES (801001, 'A', 'B', '+24166801001', 'audit@example.ga', 'secret-hash');
UPDATE app_user SET password_hash = 'other-secret', active = false WHERE id = 801001;
EXECUTE told(:before);

-- Sheets: each version is a line of the view audit, written once, in the sheet; a deletion stands in the log.
SELECT max(id) AS before FROM audit_log \gset
SET res_elec.user_id = 77; SET res_elec.channel = 'rest'; SET res_elec.address = '2001:db8::1';
  SET res_elec.request_id = 'r-2';
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (801001, 10, 0, 0, '{"801001":10}');
RESET res_elec.user_id; RESET res_elec.channel; RESET res_elec.address; RESET res_elec.request_id;
UPDATE result_sheet SET total_voters = 11, blank_votes = 1, reason = 'misread' WHERE office_id = 801001;
ALTER TABLE result_sheet DISABLE TRIGGER sheet_guard; DELETE FROM result_sheet WHERE office_id = 801001;
  ALTER TABLE result_sheet ENABLE TRIGGER sheet_guard;
SELECT action, user_id, channel, address, request_id, subject_id, changes - 'submitted_at' AS changes FROM audit
  WHERE election_id = 801000 AND action ~ 'sheet' ORDER BY at;
SELECT l.action FROM res_elec_internal.audit_page(801000, NULL, NULL, NULL, NULL, 3) p, unnest(p.lines) l;
SELECT l.action FROM res_elec_internal.audit_page(801000, 77, 'sheet.entered', NULL, NULL, 3) p, unnest(p.lines) l;
SELECT cardinality(lines), next_before
  FROM res_elec_internal.audit_page(801000, NULL, NULL, NULL, (SELECT min(at) FROM audit WHERE election_id = 801000),
    3);

-- An address that somebody sets before the library is loaded, or sets at all, does not count.
\c -
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET ROLE res_elec_operator;
SET res_elec.address = '203.0.113.9';
INSERT INTO office (id, center_id, name) VALUES (801003, 801001, '3');
SET res_elec.address = '203.0.113.9';
INSERT INTO office (id, center_id, name, created_at) VALUES (801004, 801001, '4', now() - interval '1 day');
SELECT action, user_id, address FROM audit WHERE subject_id = 801003 AND action = 'office.created';
-- append-only
INSERT INTO audit_log (action, db_user, channel) VALUES ('x.y', 'x', 'sql');
UPDATE audit_log SET user_id = 1;
DELETE FROM audit_log;
TRUNCATE audit_log;
SELECT res_elec_internal.audit_event('x.y');
RESET ROLE;

-- A row that was made before this transaction is from a dump: its line comes with the dump.
SELECT max(id) AS before FROM audit_log \gset
INSERT INTO office (id, center_id, name, created_at) VALUES (801005, 801001, '5', now() - interval '1 day');
SELECT count(*) FROM audit_log WHERE id > :before;
TRUNCATE sheet_scan;
SELECT action, changes FROM audit_log WHERE id > :before;
SELECT * FROM verify_tallies();

-- Pages of the audit tell each line once, also of those that have the same time, and where they end; whatever is asked
-- for.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (801002, 10, 0, 0, '{"801001":10}');
UPDATE result_sheet SET total_voters = 11, blank_votes = 1, reason = 'misread' WHERE office_id = 801002;
UPDATE result_sheet SET total_voters = 12, blank_votes = 2, reason = 'misread' WHERE office_id = 801002;
INSERT INTO audit_log (at, action, user_id, db_user, channel, subject_id, election_id)
SELECT (SELECT updated_at FROM result_sheet WHERE office_id = 801002) - n / 5 * interval '1 microsecond', CASE n % 3
WHEN 0 THEN 'x.y' ELSE 'x.z' END, 77 + n % 2, 'x', 'sql', n, 801000 FROM generate_series(1, 14) n;
CREATE FUNCTION pg_temp.pages(of_election integer, of_user integer, of_action text, row_limit integer,
  OUT pages integer, OUT lines audit[]) LANGUAGE plpgsql AS $$
DECLARE
  p record := res_elec_internal.audit_page(of_election, of_user, of_action, NULL, NULL, row_limit);
BEGIN
  lines := p.lines;
  pages := 1;
  WHILE p.next_before IS NOT NULL AND pages < 1000 LOOP
    p := res_elec_internal.audit_page(of_election, of_user, of_action, NULL, NULL, row_limit, p.next_before,
      p.next_skip);
    lines := lines || p.lines;
    pages := pages + 1;
  END LOOP;
END $$;
SELECT a.of_user, a.of_action, a.row_limit, cardinality(p.lines) > 3 AS some, cardinality(p.lines) = count(v.*) AS all,
  p.pages < 1000 AS ends,
       (SELECT count(DISTINCT l) FROM unnest(p.lines) l) = count(v.*) AS each_once,
       (SELECT bool_and(l.at <= l.before) FROM (SELECT at, lag(at, 1, 'infinity') OVER (ORDER BY n) AS before
         FROM unnest(p.lines) WITH ORDINALITY AS u(at, a, b, c, d, e, f, g, h, i, n)) l) AS newest_first
  FROM (VALUES (NULL::integer, NULL, 1), (NULL, NULL, 4), (77, NULL, 3), (NULL, 'x.y', 2), (78, 'x.z', 2),
    (NULL, 'sheet.changed', 1), (77, 'sheet.entered', 1)) AS a(of_user, of_action, row_limit)
 CROSS JOIN LATERAL pg_temp.pages(801000, a.of_user, a.of_action, a.row_limit) p
  LEFT JOIN audit v ON v.election_id = 801000 AND (a.of_user IS NULL OR v.user_id = a.of_user)
  AND (a.of_action IS NULL OR v.action = a.of_action)
 GROUP BY a.of_user, a.of_action, a.row_limit, p.lines, p.pages ORDER BY 1, 2, 3;
DELETE FROM audit_log WHERE action ~ '^x';
