-- What a dump holds: the data and not the totals, which a restore's triggers write anew, nor the formulas that are
-- shipped.

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['setting', 'file', 'app_user', 'session', 'password_reset', 'second_factor', 'recovery_code',
                           'address_change', 'address_link', 'mail_outbox', 'election', 'area', 'contest', 'party',
                           'candidate', 'center', 'office', 'office_history', 'user_scope', 'result_sheet',
                           'result_sheet_history', 'sheet_scan',
                           'sheet_rule', 'sheet_flag', 'draw', 'decision', 'audit_log',
                           'this_node', 'node', 'nation_report', 'node_closing', 'node_report'] LOOP
    PERFORM pg_catalog.pg_extension_config_dump(('res_elec.' || t)::regclass, '');
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump('res_elec.electoral_formula'::regclass, 'WHERE NOT shipped');
  PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.pg_get_serial_sequence('res_elec.session', 'number')::regclass,
                                              '');
  FOREACH t IN ARRAY ARRAY['file', 'app_user', 'address_change', 'mail_outbox', 'election', 'area', 'contest', 'party',
                           'candidate', 'center', 'office', 'user_scope',
                           'sheet_scan', 'sheet_rule', 'sheet_flag', 'draw', 'decision', 'audit_log'] LOOP
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.pg_get_serial_sequence('res_elec.' || t, 'id')::regclass,
                                                '');
  END LOOP;
END
$$;
