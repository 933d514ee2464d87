-- Lines that each name one thing: a contest, a party, a candidate.

CREATE FUNCTION res_elec_internal.import_code_facts() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fact
  SELECT l."row", 'code' || E'\x1f' || res_elec_internal.name_key(l.fields[1]), 'name', l.fields[2]
      FROM pg_temp.import_line l
   WHERE l.fields[2] IS NOT NULL AND res_elec_internal.name_key(l.fields[1]) IN
         (SELECT res_elec_internal.name_key(x.fields[1]) FROM pg_temp.import_line x WHERE x.fields[1] IS NOT NULL
           GROUP BY 1 HAVING count(DISTINCT res_elec_internal.name_key(x.fields[2])) > 1);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_code_facts() IS
  'Notes what lines say of a code (their first field), which is of one thing: two names for it (the second field) '
  'contradict each other';

CREATE FUNCTION res_elec_internal.import_match_judge(field text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fault
  SELECT p."row",
         CASE WHEN p."row" > p.first_row THEN res_elec_internal.violation('row_repeated', ARRAY[field],
                                                                          jsonb_build_object('row', p.first_row))
              WHEN p.coded <> coalesce(p.id, 0) THEN res_elec_internal.violation('exists_otherwise', ARRAY['code'],
                                                                                 jsonb_build_object('id', p.coded))
              ELSE res_elec_internal.violation('exists_otherwise', p.otherwise, jsonb_build_object('id', p.id)) END
    FROM pg_temp.import_match p
   WHERE (p."row" > p.first_row AND p.name IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_temp.import_contradiction x WHERE x."row" = p."row"))
      OR (p."row" = p.first_row AND (p.coded <> coalesce(p.id, 0)
                                     OR (p.id IS NOT NULL AND cardinality(p.otherwise) > 0)));
  PERFORM res_elec_internal.import_refuse();
  INSERT INTO pg_temp.import_verdict
  SELECT p."row", CASE WHEN p.id IS NULL OR p.fills THEN 'accepted' ELSE 'unchanged' END, p.id, NULL
    FROM pg_temp.import_match p WHERE NOT EXISTS (SELECT FROM pg_temp.import_verdict t WHERE t."row" = p."row");
  INSERT INTO pg_temp.import_alike
  SELECT p."row", 'name_alike', field, p.name, p.stands, 1 FROM pg_temp.import_match p WHERE p.name <> p.stands;
  PERFORM res_elec_internal.import_alike_tell();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_match_judge(text) IS
  'Tells the verdicts on lines that each name one thing by this field. The temporary table import_match has them: '
  'row, name, first_row (the first line with the name), what has the name already (id, and its name: stands), what '
  'has the code that the line gives (coded), the fields in which it stands otherwise, and whether the line fills in '
  'what it lacks (fills)';
