-- Lines of one file that say different things of the same: neither is right because it came first, so all are refused.

CREATE FUNCTION res_elec_internal.import_contradictions() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.import_analyze('import_fact');
  INSERT INTO pg_temp.import_contradiction
  WITH first AS (
    SELECT DISTINCT ON (f.thing, f.field) f.thing, f.field, f."row", f.value
      FROM pg_temp.import_fact f ORDER BY f.thing, f.field, f."row"),
  second AS (
    SELECT DISTINCT ON (f.thing, f.field) f.thing, f.field, f."row", f.value
      FROM pg_temp.import_fact f JOIN first x ON x.thing = f.thing AND x.field = f.field
     WHERE f.value <> x.value ORDER BY f.thing, f.field, f."row")
  SELECT p."row", res_elec_internal.violation('row_contradicts', array_agg(f.field ORDER BY f.field),
           jsonb_build_object('row', p.other, 'differences', string_agg(res_elec_internal.word(f.field) || ' '
               || f.value || ' ≠ ' || o.value, ', ' ORDER BY f.field)))
    FROM (SELECT f."row", min(CASE WHEN f.value = x.value THEN y."row" ELSE x."row" END) AS other
            FROM pg_temp.import_fact f
            JOIN first x ON x.thing = f.thing AND x.field = f.field
            JOIN second y ON y.thing = f.thing AND y.field = f.field
           GROUP BY f."row") AS p
    JOIN pg_temp.import_fact f ON f."row" = p."row"
    JOIN pg_temp.import_fact o ON o."row" = p.other AND o.thing = f.thing AND o.field = f.field AND o.value <> f.value
   GROUP BY p."row", p.other;
  PERFORM res_elec_internal.import_analyze('import_contradiction');
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_contradictions() IS
  'Finds the lines whose facts (the temporary table import_fact: row, thing, field, value) contradict each other: the '
  'temporary table import_contradiction has each with its fault, which shows both';

CREATE FUNCTION res_elec_internal.import_list_contradictions(columns text[], keys integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fact
  SELECT l."row", l.thing, w.field, l.fields[w.n]
    FROM (SELECT x."row", x.fields, x.thing, count(*) OVER (PARTITION BY x.thing) AS lines
            FROM (SELECT y."row", y.fields, (SELECT string_agg(coalesce(y.fields[k], ''), E'\x1f' ORDER BY k)
                                             FROM unnest(keys) k) AS thing
                    FROM pg_temp.import_line y) AS x) AS l
   CROSS JOIN unnest(columns) WITH ORDINALITY AS w(field, n)
   WHERE l.lines > 1 AND w.n <> ALL (keys) AND l.fields[w.n] IS NOT NULL;
  PERFORM res_elec_internal.import_contradictions();
  INSERT INTO pg_temp.import_fault SELECT c."row", c.fault FROM pg_temp.import_contradiction c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_list_contradictions(text[], integer[]) IS
  'Notes the lines that are about the same (the fields at keys are equal) and say different things of it; columns '
  'names all fields of a line';

CREATE FUNCTION res_elec_internal.import_center_contradictions() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fact
  SELECT p."row", p.first_row::text, 'registered_voters', p.registered_voters::text
    FROM pg_temp.import_match p
   WHERE p.office IS NOT NULL AND p.registered_voters IS NOT NULL
     AND p.first_row IN (SELECT q.first_row FROM pg_temp.import_match q WHERE q."row" > q.first_row);
  INSERT INTO pg_temp.import_fact
  SELECT p."row", p.key || E'\x1f' || res_elec_internal.name_key(p.center), f.field, f.value
    FROM pg_temp.import_match p
   CROSS JOIN LATERAL (VALUES ('address', p.address), ('latitude', p.latitude::text),
                       ('longitude', p.longitude::text),
                       ('contest', CASE WHEN p.office IS NULL AND p.contest IS NOT NULL
                                        THEN (SELECT n.name FROM res_elec.contest n WHERE n.id = p.contest_id)
                                        END)) AS f(field, value)
   WHERE f.value IS NOT NULL;
  PERFORM res_elec_internal.import_contradictions();
  INSERT INTO pg_temp.import_fault SELECT c."row", c.fault FROM pg_temp.import_contradiction c;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_center_contradictions() IS
  'Notes the lines that give one office two registers, or one center two addresses, places or contests';

CREATE FUNCTION res_elec_internal.import_sheet_contradictions(names text[], candidates integer[]) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fact
  SELECT s."row", s.office_id::text, names[f.n], f.value
    FROM pg_temp.import_sheet s
   CROSS JOIN LATERAL (
         SELECT v.n, coalesce(v.figure::text, '?') AS value
           FROM unnest(ARRAY[s.registered_voters, s.total_voters, s.blank_votes, s.null_votes])
               WITH ORDINALITY AS v(figure, n)
          WHERE v.n > 1 OR v.figure IS NOT NULL  -- a register that is not stated agrees with each
         UNION ALL
         SELECT 4 + c.n, coalesce((s.votes OPERATOR(res_elec.->) c.id)::text, '0') FROM unnest(candidates)
             WITH ORDINALITY AS c(id, n)) AS f
   WHERE s.votes IS NOT NULL
     AND s.office_id IN (SELECT q.office_id FROM pg_temp.import_sheet q WHERE q.votes IS NOT NULL GROUP BY q.office_id
                         HAVING count(*) > 1);
  PERFORM res_elec_internal.import_contradictions();
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_contradictions(text[], integer[]) IS
  'Finds the lines that give one office different sheets: the temporary table import_contradiction; names are of the '
  'four figures and the candidates';
