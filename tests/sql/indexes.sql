-- Indexes: none that another one makes superfluous, and one for each foreign key, so that no deletion reads a whole
-- table.
SET search_path = pg_catalog;

SELECT i.indexrelid::regclass AS superfluous, j.indexrelid::regclass AS beside
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'res_elec'::regnamespace
  JOIN pg_class ci ON ci.oid = i.indexrelid
  JOIN pg_index j ON j.indrelid = i.indrelid AND j.indexrelid <> i.indexrelid
  JOIN pg_class cj ON cj.oid = j.indexrelid AND cj.relam = ci.relam
 WHERE NOT i.indisunique AND i.indexprs IS NULL AND j.indexprs IS NULL
   AND i.indpred IS NOT DISTINCT FROM j.indpred AND i.indnkeyatts <= j.indnkeyatts
   AND (j.indnkeyatts > i.indnkeyatts OR j.indisunique OR j.indexrelid < i.indexrelid)
   AND NOT EXISTS (SELECT FROM generate_series(0, i.indnkeyatts - 1) n
                    WHERE (i.indkey[n], i.indclass[n], i.indcollation[n], i.indoption[n])
                          IS DISTINCT FROM (j.indkey[n], j.indclass[n], j.indcollation[n], j.indoption[n]))
 ORDER BY 1, 2;

SELECT k.conrelid::regclass AS "table", k.conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint k
 WHERE k.contype = 'f' AND k.connamespace = 'res_elec'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_index i
                    WHERE i.indrelid = k.conrelid AND i.indpred IS NULL AND i.indnkeyatts >= cardinality(k.conkey)
                      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
 ORDER BY 1, 2;
