-- What people read is explained: every table and view, and every column of a view.
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = 'res_elec'::regnamespace AND c.relkind IN ('r', 'v') AND obj_description(c.oid, 'pg_class') IS NULL ORDER BY 1;
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'res_elec'::regnamespace AND c.relkind = 'v' AND a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL ORDER BY 1, 2;
SELECT p.proname FROM pg_proc p
 WHERE p.pronamespace = 'res_elec'::regnamespace AND p.proname ~ '^api_' AND obj_description(p.oid, 'pg_proc') IS NULL ORDER BY 1;
