-- What people read is explained: everything that the extension made, down to the columns.
SET search_path = pg_catalog;
\set members 'SELECT classid, objid FROM pg_depend WHERE refclassid = ''pg_extension''::regclass AND deptype = ''e'' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = ''res_elec'')'
SELECT count(*) > 300 AS many FROM (:members) m;

-- every object: tables, views, sequences, types, functions, operators, casts, the event trigger ...
SELECT pg_describe_object(m.classid, m.objid, 0) AS object
  FROM (:members) m JOIN pg_class c ON c.oid = m.classid
 WHERE obj_description(m.objid, c.relname) IS NULL
   AND NOT (m.classid = 'pg_type'::regclass  -- the row and array types that come with others
            AND EXISTS (SELECT FROM pg_type t WHERE t.oid = m.objid AND (t.typelem <> 0 OR (t.typrelid <> 0
                          AND (SELECT r.relkind FROM pg_class r WHERE r.oid = t.typrelid) <> 'c'))))
 ORDER BY 1;

-- every column
SELECT c.relname, a.attname
  FROM (:members) m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'v', 'm', 'p') AND col_description(c.oid, a.attnum) IS NULL
UNION ALL
SELECT t.typname, a.attname
  FROM (:members) m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
  JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE col_description(c.oid, a.attnum) IS NULL
 ORDER BY 1, 2;
