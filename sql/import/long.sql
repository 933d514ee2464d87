-- Results files of a line a candidate, as the export writes them (shape=long): the lines of an office, in a contest,
-- are its sheet. They say the same of it, each has another candidate. They become one line of import_line, the first
-- one's, with all their candidates.

CREATE FUNCTION res_elec_internal.import_is_long(header text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce(array_agg(res_elec_internal.import_column(h.word)) @> '{candidate,votes}', false)
        FROM unnest(header) AS h(word);
  END;
COMMENT ON FUNCTION res_elec_internal.import_is_long(text[]) IS
  'Whether a file has a line a candidate: the columns candidate (Candidat) and votes (Voix)';

CREATE FUNCTION res_elec_internal.import_long_ignored() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{Code,Exprimés,% Exp}'::text[];
  END;
COMMENT ON FUNCTION res_elec_internal.import_long_ignored() IS
  'The columns of such a file in French that say nothing new';

-- A file in French names people, the other codes; a code is of one candidate of the election, a name of one of the
-- contest.
CREATE FUNCTION res_elec_internal.import_long_candidates(of_election integer, by_name boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_candidate_line l SET candidate_id = f.id
    FROM (WITH standing AS (
            SELECT c.id, res_elec_internal.name_key(c.code_name) AS code,
                   res_elec_internal.name_key(res_elec.candidate_name(c.first_name, c.last_name)) AS person,
                   res_elec_internal.name_key(n.name) AS contest
              FROM res_elec.candidate c JOIN res_elec.contest n ON n.id = c.contest_id
                  WHERE c.election_id = of_election),
          people AS (SELECT s.person, s.contest, min(s.id) AS id FROM standing s GROUP BY s.person, s.contest
                     HAVING count(*) = 1),
          persons AS (SELECT s.person, min(s.id) AS id FROM standing s GROUP BY s.person HAVING count(*) = 1),
          named AS (SELECT DISTINCT x.named, x.contest FROM pg_temp.import_candidate_line x)
          SELECT w.named, w.contest, CASE WHEN by_name THEN coalesce(p.id, q.id, s.id)
              ELSE coalesce(s.id, p.id, q.id) END AS id
            FROM named w
            LEFT JOIN standing s ON s.code = res_elec_internal.name_key(w.named)
            LEFT JOIN people p ON p.person = res_elec_internal.name_key(w.named)
                AND p.contest = res_elec_internal.name_key(w.contest)
            LEFT JOIN persons q ON q.person = res_elec_internal.name_key(w.named) AND w.contest IS NULL) AS f
   WHERE f.named = l.named AND f.contest IS NOT DISTINCT FROM l.contest;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_long_candidates(integer, boolean) IS
  'Finds the candidates that lines name, by name first or by code';

CREATE FUNCTION res_elec_internal.import_long_faults() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_fault
  SELECT l.first_row, CASE WHEN l.named IS NULL THEN res_elec_internal.violation('candidate_of_row_missing',
      ARRAY['candidate'], jsonb_build_object('row', l."row"))
                           ELSE res_elec_internal.violation('candidate_of_row', ARRAY['candidate'],
                                                            jsonb_build_object('row', l."row", 'value', l.named)) END
    FROM pg_temp.import_candidate_line l WHERE l.candidate_id IS NULL;
  INSERT INTO pg_temp.import_fault
  SELECT d.first_row, res_elec_internal.violation('candidate_twice', ARRAY['candidate'],
                                                  jsonb_build_object('row', d."row", 'other', d.other,
                                                  'value', d.named))
    FROM (SELECT l.first_row, l."row", l.named, lag(l."row") OVER (PARTITION BY l.first_row, l.candidate_id
        ORDER BY l."row") AS other
            FROM pg_temp.import_candidate_line l WHERE l.candidate_id IS NOT NULL) AS d
   WHERE d.other IS NOT NULL;
  INSERT INTO pg_temp.import_fault
  SELECT d.first_row, res_elec_internal.violation('row_contradicts', array_agg(d.field ORDER BY d.n),
                                                  jsonb_build_object('row', d."row",
           'differences', string_agg(res_elec_internal.word(d.field) || ' ' || coalesce(d.was, '?') || ' ≠ '
                                     || coalesce(d.is, '?'), ', ' ORDER BY d.n)))
    FROM (SELECT l.first_row, l."row", f.field, f.n, l.fields[f.n] AS is, x.fields[f.n] AS was
            FROM pg_temp.import_candidate_line l
            JOIN pg_temp.import_candidate_line x ON x."row" = l.first_row
           CROSS JOIN (VALUES ('registered_voters', 8), ('total_voters', 9), ('blank_votes', 10),
                       ('null_votes', 11), ('status', 12), ('decision', 13), ('decided_on', 14),
                       ('reason', 15)) AS f(field, n)
           WHERE l.fields[8:15] IS DISTINCT FROM x.fields[8:15]) AS d
   WHERE coalesce(res_elec_internal.number_of(d.is)::text,
                  d.is) IS DISTINCT FROM coalesce(res_elec_internal.number_of(d.was)::text, d.was)
   GROUP BY d.first_row, d."row";
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_long_faults() IS
  'Notes, at the first line of a sheet, the lines without a candidate, those whose candidate comes before, and those '
  'whose figures are others';

CREATE FUNCTION res_elec_internal.import_long_lines(of_election integer, by_name boolean, figures text[]) RETURNS bigint
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  total bigint;
BEGIN
  CREATE TEMPORARY TABLE import_candidate_line ON COMMIT DROP AS
    SELECT l."row", first_value(l."row") OVER (PARTITION BY res_elec_internal.import_office_key(l.fields[1:7])
                                               ORDER BY l."row") AS first_row,
           l.fields, l.fields[16] AS named, l.fields[7] AS contest, NULL::integer AS candidate_id
      FROM pg_temp.import_line l
     WHERE NOT EXISTS (SELECT FROM pg_temp.import_fault f WHERE f."row" = l."row");
  PERFORM res_elec_internal.import_analyze('import_candidate_line');
  PERFORM res_elec_internal.import_long_candidates(of_election, by_name);
  PERFORM res_elec_internal.import_long_faults();
  TRUNCATE pg_temp.import_line;
  INSERT INTO pg_temp.import_line
  SELECT f."row", NULL, f.fields[1:15] || b.votes, figures || b.named, b.candidates
    FROM pg_temp.import_candidate_line f
    JOIN (SELECT l.first_row, array_agg(l.fields[17] ORDER BY l."row") AS votes, array_agg(l.named
        ORDER BY l."row") AS named, array_agg(l.candidate_id ORDER BY l."row") AS candidates
            FROM pg_temp.import_candidate_line l WHERE l.candidate_id IS NOT NULL
                GROUP BY l.first_row) AS b ON b.first_row = f."row";
  GET DIAGNOSTICS total = ROW_COUNT;
  PERFORM res_elec_internal.import_analyze('import_line');
  RETURN total;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_long_lines(integer, boolean, text[]) IS
  'Makes one line of the lines of each sheet; by_name: the file names people before codes; figures: how it calls the '
  'four figures. How many sheets there are';

CREATE FUNCTION res_elec_internal.import_long_alike(by_id boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  IF NOT by_id THEN
    DELETE FROM pg_temp.import_alike;
    INSERT INTO pg_temp.import_alike
    SELECT min(l.first_row), 'name_alike', f.field, f.written, f.existing, count(*)
      FROM pg_temp.import_candidate_line l
      JOIN pg_temp.import_match p ON p."row" = l.first_row AND p.found = 1
      JOIN pg_temp.import_office o ON o.id = p.office_id
     CROSS JOIN LATERAL (VALUES ('province', l.fields[2], o.province_name), ('department', l.fields[3],
         o.department_name), ('commune', l.fields[4], o.commune_name),
                                ('center', l.fields[5], o.center_name), ('office', l.fields[6], o.office_name),
                                ('contest', l.fields[7], o.contest_name)) AS f(field, written, existing)
     WHERE f.written <> f.existing
     GROUP BY f.field, f.written, f.existing;
  END IF;
  INSERT INTO pg_temp.import_alike
  SELECT l."row", 'name_alike', 'candidate', l.named, f.existing, l.times
    FROM (SELECT min(x.first_row) AS "row", x.named, x.candidate_id, count(*) AS times
          FROM pg_temp.import_candidate_line x GROUP BY x.named, x.candidate_id) AS l
    JOIN res_elec.candidate c ON c.id = l.candidate_id
   CROSS JOIN LATERAL (SELECT CASE WHEN res_elec_internal.name_key(c.code_name) = res_elec_internal.name_key(l.named)
                       THEN c.code_name
                                   ELSE res_elec.candidate_name(c.first_name, c.last_name) END) AS f(existing)
   WHERE l.named NOT IN (c.code_name, res_elec.candidate_name(c.first_name, c.last_name));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_long_alike(boolean) IS
  'Notes the names, of units (unless they are given by id) and of candidates, that are taken as others on any line of '
  'a sheet, at its first line';
