-- A database becomes a node: what it is refused, and which way each table goes.
SET search_path = res_elec, public;
\set VERBOSITY terse
-- each table of the extension goes one way, and has a row; each that several nodes write has ids of its own
SELECT c.relname FROM pg_class c
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'res_elec'
 WHERE c.relkind = 'r' AND (SELECT count(*) FROM node_tables() t WHERE t.table_name = c.relname) <> 1;
SELECT table_name FROM node_tables() WHERE to_regclass('res_elec.' || table_name) IS NULL;
SELECT table_name, columns, down_rows, up_rows FROM node_tables()
 WHERE columns IS NOT NULL OR down_rows IS NOT NULL OR up_rows IS NOT NULL;
SELECT string_agg(t, ' ' ORDER BY t) AS ids_of_several FROM res_elec_internal.node_tables_with_ids() t;
-- what is written at the nation, and what is sent, is guarded
SELECT t.table_name FROM node_tables() t
 WHERE (t.direction = 'down' AND NOT EXISTS (SELECT FROM pg_trigger g
                                              WHERE g.tgrelid = ('res_elec.' || t.table_name)::regclass
                                                AND g.tgname = 'a_node_down'))
    OR (t.direction <> 'local' AND NOT EXISTS (SELECT FROM pg_trigger g
                                                WHERE g.tgrelid = ('res_elec.' || t.table_name)::regclass
                                                  AND g.tgname = 'a_node_truncate'));

-- a database that is no node keeps everything
SELECT res_elec_internal.node_number() IS NULL AS none, res_elec_internal.node_keeps(NULL) AND
       res_elec_internal.node_keeps(7) AS keeps, report_node() IS NULL AS tells_nothing;
SELECT add_node(1, 1);
SELECT close_count(1);
SELECT remove_node(1);
SELECT prove_nation();
SELECT count(*) FROM node_status;

BEGIN;
-- each version of the server words otherwise that wal_level is low
SET LOCAL client_min_messages = error;
TRUNCATE election, area, app_user, sheet_rule, audit_log, file, sheet_flag, result_sheet_history CASCADE;
INSERT INTO area (kind, name) VALUES ('province', 'P');
SAVEPOINT a;
SELECT become_node(0);
ROLLBACK TO a;
DELETE FROM area;
DELETE FROM audit_log;
SAVEPOINT b;
SELECT become_node(32, 1);
ROLLBACK TO b;
SELECT become_node(3);
ROLLBACK TO b;
SELECT become_node(0, 3);
ROLLBACK TO b;
-- a province
SELECT * FROM become_node(3, 17);
SELECT res_elec_internal.node_number() AS number, res_elec_internal.node_keeps(17) AS its_own,
       res_elec_internal.node_keeps(NULL) AS the_nations;
INSERT INTO audit_log (action, db_user, channel) VALUES ('a.a', 'x', 'sql'), ('a.b', 'x', 'sql') RETURNING id;
SELECT * FROM become_node(3, 17);
INSERT INTO audit_log (action, db_user, channel) VALUES ('a.a', 'x', 'sql') RETURNING id;
SELECT p.pubname, p.tablename, p.rowfilter FROM pg_publication_tables p WHERE p.pubname LIKE 'res_elec%' ORDER BY 1, 2;
-- what it has heard of the nation: each report after the other; one that shows what is here, whatever was heard before
SAVEPOINT h;
SET LOCAL session_replication_role = replica;
INSERT INTO nation_report (number, token, previous_token)
VALUES (1, md5('1')::uuid, NULL), (2, md5('2')::uuid, md5('1')::uuid);
SELECT heard, heard_token = md5('2')::uuid AS token, behind FROM this_node;
INSERT INTO nation_report (number, token, previous_token) VALUES (4, md5('4')::uuid, md5('3')::uuid);
SELECT heard, behind FROM this_node;
INSERT INTO nation_report (number, token, previous_token) VALUES (5, md5('5')::uuid, md5('4')::uuid);
SELECT heard, behind FROM this_node;
INSERT INTO nation_report (number, previous_token, digest)
VALUES (6, md5('5')::uuid, jsonb_set(nation_digest(), '{office}', '"1 0"'));
SELECT heard, behind FROM this_node;
INSERT INTO nation_report (number, token, previous_token, digest)
VALUES (7, md5('7')::uuid, md5('6')::uuid, nation_digest());
SELECT heard, behind FROM this_node;
INSERT INTO nation_report (number, token, previous_token, digest)
VALUES (8, md5('8')::uuid, md5('7')::uuid, nation_digest() - 'office');
SELECT heard, behind FROM this_node;
-- while a table is being copied, other rows than the nation has show nothing: a report follows the one before it
SET LOCAL allow_system_table_mods = on;
INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) VALUES (0, 'office'::regclass, 'd');
INSERT INTO nation_report (number, token, previous_token, digest)
VALUES (9, md5('9')::uuid, md5('7')::uuid, nation_digest() - 'office');
SELECT heard, behind FROM this_node;
ROLLBACK TO h;
-- it reports also before an election is active, and so says what it has heard
SELECT report_node();
SET LOCAL session_replication_role = replica;
INSERT INTO election (title, type, year) VALUES ('E', 'local', 2026), ('F', 'local', 2026);
SET LOCAL session_replication_role = origin;
SELECT report_node();
SELECT (SELECT title FROM election WHERE id = election_id) AS election FROM node_report;
ROLLBACK TO h;
SAVEPOINT c;
SELECT become_node(4, 17);
ROLLBACK TO c;
SELECT become_node(3, 18);
ROLLBACK TO c;
INSERT INTO election (title, type, year) VALUES ('E', 'presidential', 2025);
ROLLBACK TO c;
SELECT add_node(1, 1);
ROLLBACK TO c;
-- as after a restore, which does not know how ids are given
ALTER TABLE audit_log ALTER COLUMN id SET INCREMENT BY 1;
SELECT report_node();
ROLLBACK TO b;
-- the nation
SELECT * FROM become_node(0);
INSERT INTO area (kind, name) VALUES ('province', 'P'), ('department', 'D') RETURNING id - currval('area_id_seq') AS n;
SELECT id % 32 AS id FROM audit_log;
SAVEPOINT d;
SELECT add_node(0, currval('area_id_seq')::integer - 1);
ROLLBACK TO d;
SELECT add_node(1, currval('area_id_seq')::integer);
ROLLBACK TO d;
SELECT number, name FROM add_node(1, currval('area_id_seq')::integer - 1);
SAVEPOINT e;
SELECT add_node(2, currval('area_id_seq')::integer - 1);
ROLLBACK TO e;
SELECT node, name, last_report, in_touch, connected FROM node_status;
SELECT report_node();
INSERT INTO election (title, type, year, status) VALUES ('E', 'presidential', 2025, 'active');
SELECT state FROM count_status;
SELECT close_count(currval('election_id_seq')::integer), reopen_count(currval('election_id_seq')::integer, 1),
       close_count(currval('election_id_seq')::integer, 1);
SAVEPOINT c;
SELECT close_count(currval('election_id_seq')::integer, 2);
ROLLBACK TO c;
SELECT reopen_count(currval('election_id_seq')::integer, 2);
ROLLBACK TO c;
SELECT state FROM count_status;
-- of a clock that is ahead, nothing is known after its report came
INSERT INTO node_check (node, number, election_id, reported_at, checked_at, finding, digest)
VALUES (1, 1, currval('election_id_seq'), now() + interval '2 hours', now() - interval '1 hour', 'matched', '{}');
SELECT last_report - now() AS last_report, cut_off_since - now() AS cut_off_since, lag, finding FROM node_status;
-- a week of reports is not read for the last one
INSERT INTO node_check (node, number, election_id, reported_at, checked_at, finding, digest)
SELECT 1, n, currval('election_id_seq'), now() - interval '2 hours', now() - interval '2 hours', 'matched', '{}'
  FROM generate_series(2, 5000) n;
ANALYZE node_check;
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) AS read_before FROM pg_stat_xact_user_tables
 WHERE relname = 'node_check' \gset
SELECT node, finding, lag FROM node_status;
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) - :read_before < 10 AS reads_few
  FROM pg_stat_xact_user_tables WHERE relname = 'node_check';
SAVEPOINT f;
UPDATE election SET status = 'completed';
ROLLBACK TO f;
SET LOCAL res_elec.language = fr;
UPDATE election SET status = 'completed';
ROLLBACK TO f;
-- each report of the nation names the one before
SELECT report_node(), report_node();
SELECT r.number, p.number AS previous, r.digest IS NULL AS without_digest
  FROM nation_report r LEFT JOIN nation_report p ON p.token = r.previous_token ORDER BY r.number;
-- a province has heard a report that is not here: nothing is written any more, until it says that it has what is here
SET LOCAL session_replication_role = replica;
INSERT INTO node_report (node, number, election_id, digest, heard, heard_token, behind)
SELECT 1, n, currval('election_id_seq'), res_elec_internal.node_digest(1, area_id, currval('election_id_seq')::integer),
       r.number, r.token, n = 2
  FROM generate_series(1, 2) n, node JOIN nation_report r ON r.number = 2 ORDER BY n;
SELECT finding FROM node_check ORDER BY id DESC LIMIT 2;
INSERT INTO node_report (node, number, election_id, digest, heard, heard_token)
VALUES (1, 3, currval('election_id_seq'), '{}', 9, md5('9')::uuid);
SET LOCAL session_replication_role = origin;
SELECT finding, (SELECT ahead FROM this_node) AS ahead FROM node_status;
SAVEPOINT g;
UPDATE area SET name = 'Q' WHERE name = 'P';
ROLLBACK TO g;
SET LOCAL res_elec.language = fr;
SELECT close_count(currval('election_id_seq')::integer);
ROLLBACK TO g;
SELECT report_node();
ROLLBACK TO g;
SELECT res_elec_internal.require_accounts();
ROLLBACK TO g;
SELECT prove_nation();
SET LOCAL session_replication_role = replica;
INSERT INTO node_report (node, number, election_id, digest, heard, heard_token)
SELECT 1, 4, currval('election_id_seq'), '{}', r.number, r.token FROM nation_report r WHERE r.digest = nation_digest();
SET LOCAL session_replication_role = origin;
SELECT ahead FROM this_node;
-- nor is the nation refused everything for good by one that is lost
SAVEPOINT l;
SET LOCAL session_replication_role = replica;
INSERT INTO node_report (node, number, election_id, digest, heard, heard_token)
VALUES (1, 5, currval('election_id_seq'), '{}', 9, md5('9')::uuid);
SET LOCAL session_replication_role = origin;
SELECT count(*) FROM remove_node(1, lost => true);
SELECT report_node(), ahead FROM this_node;
ROLLBACK TO l;
-- a report of before those that are kept says nothing
SET LOCAL session_replication_role = replica;
DELETE FROM nation_report WHERE number = 1;
INSERT INTO node_report (node, number, election_id, digest, heard, heard_token)
VALUES (1, 5, currval('election_id_seq'), '{}', 1, md5('1')::uuid);
SET LOCAL session_replication_role = origin;
SELECT ahead FROM this_node;

-- a node is removed
INSERT INTO center (election_id, name, area_id) VALUES (currval('election_id_seq'), 'C',
  area_of_names(currval('election_id_seq')::integer, 'P', 'D', 'K'));
INSERT INTO office (center_id, name) VALUES (currval('center_id_seq'), 'O');
SAVEPOINT i;
SELECT remove_node(2);
ROLLBACK TO i;
SELECT remove_node(1);
ROLLBACK TO i;
SET LOCAL res_elec.language = fr;
SELECT remove_node(1);
ROLLBACK TO i;
-- not while its stream may bring more
CREATE SUBSCRIPTION res_elec_node_1 CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE);
SELECT remove_node(1, lost => true);
ROLLBACK TO i;
CREATE PUBLICATION res_elec_return_1;
SELECT election, sheets, without_sheet, complete, last_report < now() + interval '1 day' AS has_reported
  FROM remove_node(1, lost => true);
SELECT (SELECT count(*) FROM node_status) AS nodes, (SELECT count(*) FROM node_check) AS checks,
       (SELECT count(*) FROM node_report) AS reports, (SELECT count(*) FROM node_closing) AS closings,
       (SELECT count(*) FROM pg_publication WHERE pubname LIKE 'res_elec_return%') AS publications;
SELECT subject_id, changes - 'area_id' #- '{elections,0,election_id}' #- '{elections,0,last_report}' AS changes
  FROM audit_log WHERE action = 'node.removed';
-- its number is free where it has given no ids; the nation enters its sheets
SAVEPOINT j;
SELECT number FROM add_node(1, (SELECT id FROM area WHERE kind = 'province'));
ROLLBACK TO j;
INSERT INTO audit_log (id, action, db_user, channel) VALUES (33, 'a.a', 'x', 'sql');
SELECT number FROM add_node(1, (SELECT id FROM area WHERE kind = 'province'));
ROLLBACK TO j;
UPDATE election SET status = 'completed';
ROLLBACK;

-- what a report is compared by
SELECT res_elec_internal.node_digest_matches(t, m) AS matches
  FROM (VALUES ('{"a": 1, "flags": 2, "scans": 0, "decisions": 0}'::jsonb,
                '{"a": 1, "flags": 2, "scans": 0, "decisions": 0}'::jsonb),
               ('{"a": 1, "flags": 2, "scans": 0, "decisions": 0}', '{"a": 1, "flags": 3, "scans": 1, "decisions": 1}'),
               ('{"a": 1, "flags": 2, "scans": 0, "decisions": 0}', '{"a": 1, "flags": 1, "scans": 1, "decisions": 1}'),
               ('{"a": 1, "flags": 2, "scans": 0, "decisions": 0}', '{"a": 2, "flags": 2, "scans": 0, "decisions": 0}')
       ) AS v(t, m);
