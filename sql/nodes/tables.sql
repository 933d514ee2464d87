-- What goes where: each table of the extension stands here once (tests/sql/nodes.sql). Rows go one way only, so that no
-- two nodes write the same row.

CREATE FUNCTION res_elec.node_tables()
  RETURNS TABLE (table_name text, direction text, columns text, down_rows text, up_rows text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    VALUES ('app_user', 'down', NULL, NULL, NULL),
           ('user_scope', 'down', NULL, NULL, NULL),
           -- which code was taken last is each node's own
           ('second_factor', 'down', 'user_id, sealed_secret, created_at, confirmed_at', NULL, NULL),
           ('area', 'down', NULL, NULL, NULL),
           ('election', 'down', NULL, NULL, NULL),
           ('contest', 'down', NULL, NULL, NULL),
           ('party', 'down', NULL, NULL, NULL),
           ('candidate', 'down', NULL, NULL, NULL),
           ('center', 'down', NULL, NULL, NULL),
           ('office', 'down', NULL, NULL, NULL),
           ('sheet_rule', 'down', NULL, NULL, NULL),
           ('draw', 'down', NULL, NULL, NULL),
           ('electoral_formula', 'down', NULL, NULL, NULL),
           ('node', 'down', NULL, NULL, NULL),
           ('node_closing', 'down', NULL, NULL, NULL),
           ('nation_report', 'down', NULL, NULL, NULL),
           ('file', 'both', NULL, 'kind <> ''scan''', 'kind = ''scan'''),
           ('decision', 'both', NULL, 'kind NOT IN (''annul'', ''restore'')', 'kind IN (''annul'', ''restore'')'),
           ('result_sheet', 'up', NULL, NULL, NULL),
           -- where an office was before each node writes itself
           ('result_sheet_history', 'versions', NULL, NULL, 'superseded_by <> ''move'''),
           ('sheet_scan', 'up', NULL, NULL, NULL),
           ('sheet_flag', 'up', NULL, NULL, NULL),
           -- a node that deletes old lines of its own does not delete those of the nation
           ('audit_log', 'versions', NULL, NULL, NULL),
           ('node_report', 'up', NULL, NULL, NULL),
           -- who is signed in at a node, what it has to mail, how it is set
           ('session', 'local', NULL, NULL, NULL),
           ('password_reset', 'local', NULL, NULL, NULL),
           ('recovery_code', 'local', NULL, NULL, NULL),
           ('address_change', 'local', NULL, NULL, NULL),
           ('address_link', 'local', NULL, NULL, NULL),
           ('mail_outbox', 'local', NULL, NULL, NULL),
           ('account_attempt', 'local', NULL, NULL, NULL),
           ('setting', 'local', NULL, NULL, NULL),
           ('this_node', 'local', NULL, NULL, NULL),
           ('node_check', 'local', NULL, NULL, NULL),
           -- what each database writes by its own triggers
           ('office_history', 'local', NULL, NULL, NULL),
           ('shared_center', 'local', NULL, NULL, NULL),
           ('tally_part', 'local', NULL, NULL, NULL),
           ('checkpoint', 'local', NULL, NULL, NULL),
           ('checkpoint_total', 'local', NULL, NULL, NULL),
           ('curve', 'local', NULL, NULL, NULL),
           ('curve_slot', 'local', NULL, NULL, NULL);
  END;
COMMENT ON FUNCTION res_elec.node_tables() IS
  'Each table: down, written at the nation and sent to the provinces (columns NULL: all); up, written by who keeps '
  'the sheets and sent to the nation; both: each its rows; versions: as up, and only added to; local: not sent';
