-- Results as CSV (RFC 4180): for programs, and for people with a spreadsheet.

-- A cell that a spreadsheet would run has an apostrophe before it (OWASP, CSV injection), and so has one that begins
-- with apostrophes before such a sign: csv_rows takes one away.
CREATE FUNCTION res_elec_internal.csv_field(value text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.csv_field(text) IS
  'A field of a CSV line (RFC 4180), quoted where a comma, a semicolon or a tab might end it, and harmless in a '
  'spreadsheet: an apostrophe stands before = + - @, a tab or an end of line at its beginning; an import takes it away';

CREATE FUNCTION res_elec_internal.csv_register(at_level text, registered_voters bigint, reported bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN at_level = 'office' AND reported > 0 THEN reported ELSE registered_voters END;
  END;
COMMENT ON FUNCTION res_elec_internal.csv_register(text, bigint, bigint) IS
  'Registered voters in a line of CSV: of an office whose sheet is counted, as its sheet states them';

CREATE FUNCTION res_elec_internal.csv_votes(votes res_elec.votes, candidates integer[], contests integer[],
                                            here integer[]) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.csv_votes(res_elec.votes, integer[], integer[], integer[]) IS
  'The votes of each of these candidates, each of the contest that stands in the same place, a comma before each; '
  'empty fields where the contest is not here, or votes is NULL';

CREATE FUNCTION res_elec_internal.csv_shares(votes res_elec.votes, candidates integer[], contests integer[],
                                             here integer[]) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.csv_shares(res_elec.votes, integer[], integer[], integer[]) IS
  'The votes and the percent (as res_elec.shares, with a decimal comma) of each of these candidates, each of the '
  'contest that stands in the same place, a semicolon before each; empty fields where the contest is not here, or '
  'votes is NULL';

CREATE FUNCTION res_elec_internal.unit_places(at_level text, units integer[])
  RETURNS TABLE (unit_id integer, name text, code text, contest text, province text, department text, commune text,
                 center text, office text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  IF at_level = 'office' THEN  -- the areas of each center once
    RETURN QUERY
      SELECT o.id, o.name, NULL, NULL, p.province, p.department, p.commune, p.name, o.name
        FROM res_elec.office o
        JOIN (SELECT v.id, v.name, l.province, l.department, l.commune
                FROM res_elec.center v
                LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
               WHERE v.id IN (SELECT x.center_id FROM res_elec.office x WHERE x.id = ANY (units)
                              AND x.id BETWEEN low AND high)) AS p ON p.id = o.center_id
       WHERE o.id = ANY (units) AND o.id BETWEEN low AND high;
  ELSIF at_level = 'center' THEN
    RETURN QUERY
      SELECT v.id, v.name, NULL, NULL, l.province, l.department, l.commune, v.name, NULL
        FROM res_elec.center v
        LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
       WHERE v.id = ANY (units) AND v.id BETWEEN low AND high;
  ELSIF at_level = 'contest' THEN
    RETURN QUERY
      SELECT n.id, n.name, NULL, n.name, NULL, NULL, NULL, NULL, NULL FROM res_elec.contest n WHERE n.id = ANY (units);
  ELSE
    RETURN QUERY
      SELECT a.id, a.name, a.code, NULL, l.province, l.department, l.commune, NULL, NULL
        FROM res_elec.area a
       CROSS JOIN LATERAL res_elec_internal.area_line(a.id) l
       WHERE a.id = ANY (units);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_places(text, integer[]) IS
  'unit_names() for files: the name of a unit, the official code of an area, and the names of all it lies in, its own '
  'among them. Units are given in order';

-- What became of a sheet stands beside its figures, which are empty where they count nothing, unless all are asked for.
CREATE FUNCTION res_elec_internal.sheet_states(contests integer[], at_level text, units integer[], every boolean)
  RETURNS TABLE (unit_id integer, contest_ids integer[], registered_voters bigint, total_voters bigint,
                 blank_votes bigint, null_votes bigint, votes res_elec.votes, status text, decision text,
                 decided_on date, reason text, valid_votes bigint, counted bigint, held bigint, missing bigint,
                 updated_at timestamptz)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  IF at_level <> 'office' THEN
    RETURN QUERY
      SELECT u.unit_id, u.contest_ids, u.registered_voters, u.total_voters, u.blank_votes, u.null_votes, u.votes,
             NULL, NULL, NULL::date, NULL, u.ballots - u.blank_votes - u.null_votes, u.offices_reported, u.offices_held,
             u.offices_total - u.offices_reported - u.offices_held - u.offices_annulled, t.at
        FROM res_elec_internal.unit_sums(contests, at_level, units) u
        LEFT JOIN (SELECT p.unit_id, max(p.updated_at) AS at
                     FROM res_elec_internal.unit_part p
                    WHERE p.contest_id = ANY (contests) AND p.level = res_elec.tally_level(at_level)
                      AND p.unit_id = ANY (units) AND p.unit_id BETWEEN low AND high
                      AND p.bucket <> res_elec.tally_bucket('expected')
                    GROUP BY p.unit_id) AS t ON t.unit_id = u.unit_id;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT u.unit_id, u.contest_ids,
           coalesce(s.registered_voters, res_elec_internal.csv_register(at_level, u.registered_voters,
                                                                        u.registered_voters_reported))::bigint,
           coalesce(s.total_voters, u.total_voters)::bigint, coalesce(s.blank_votes, u.blank_votes)::bigint,
           coalesce(s.null_votes, u.null_votes)::bigint, coalesce(s.votes, u.votes),
           coalesce(t.status, nullif(o.status, 'expected')), d.reference, d.decided_on,
           CASE WHEN d.id IS NOT NULL THEN d.reason END,
           (coalesce(s.total_voters, u.total_voters) - coalesce(s.blank_votes, u.blank_votes)
              - coalesce(s.null_votes, u.null_votes))::bigint,
           NULL::bigint, NULL::bigint, NULL::bigint, NULL::timestamptz
      FROM res_elec_internal.unit_sums(contests, at_level, units) u
      JOIN res_elec.office o ON o.id = u.unit_id AND o.id BETWEEN low AND high
      LEFT JOIN res_elec.result_sheet t ON t.office_id = u.unit_id AND t.office_id BETWEEN low AND high
      LEFT JOIN LATERAL (SELECT t.* WHERE every AND t.office_id IS NOT NULL) AS s ON true
      LEFT JOIN res_elec.decision d ON d.id = t.decision_id AND t.status = 'annulled';
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_states(integer[], text, integer[], boolean) IS
  'The figures of units for files; of offices with the status of the sheet, or of the office where it has none, and '
  'with what annulled it; of other units how many offices are counted, held and missing (expected, with no sheet), and '
  'when a sheet changed them last. every: also the figures of sheets that count nothing. Units are given in order';

-- The same columns of every level but offices, which their import reads: there it is the status that tells.
CREATE FUNCTION res_elec_internal.csv_progress(counted bigint, held bigint, missing bigint, at timestamptz, style text)
  RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE style WHEN 'fr' THEN concat(';', counted, ';', held, ';', missing, ';',
                                            to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))
                      ELSE concat(',', counted, ',', held, ',', missing, ',', res_elec_internal.moment(at)) END;
  END;
COMMENT ON FUNCTION res_elec_internal.csv_progress(bigint, bigint, bigint, timestamptz, text) IS
  'The columns counted, held, missing and updated_at of a line, each after a separator; in style fr with the day and '
  'the time in UTC as a spreadsheet reads them';

CREATE FUNCTION res_elec_internal.csv_state_head(at_level text, style text) RETURNS text LANGUAGE sql IMMUTABLE
  PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN at_level = 'office' AND style = 'fr' THEN 'Statut;Décision;Date de décision;Motif'
                WHEN at_level = 'office' THEN 'status,decision,decided_on,reason'
                WHEN style = 'fr' THEN 'Dépouillés;Retenus;Manquants;Mis à jour (UTC)'
                ELSE 'counted,held,missing,updated_at' END;
  END;
COMMENT ON FUNCTION res_elec_internal.csv_state_head(text, text) IS
  'The heads of the columns after the figures: what became of an office''s sheet, how far another unit is';

CREATE FUNCTION res_elec_internal.csv_state(status text, decision text, decided_on date, reason text, separator text)
  RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat(separator, status, separator, res_elec_internal.csv_field(decision), separator,
                  to_char(decided_on, 'YYYY-MM-DD'), separator,
                  res_elec_internal.csv_field(reason));
  END;
COMMENT ON FUNCTION res_elec_internal.csv_state(text, text, date, text, text) IS
  'The columns status, decision, decided_on and reason of a line, each after a separator';

CREATE FUNCTION res_elec_internal.csv_candidates(
    contests integer[], OUT candidates integer[], OUT of_contest integer[], OUT codes text, OUT shares text)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(array_agg(c.id ORDER BY c.ballot_number, c.id), '{}'),
           coalesce(array_agg(c.contest_id ORDER BY c.ballot_number, c.id), '{}'),
           string_agg(res_elec_internal.csv_field(res_elec_internal.candidate_column(c.code_name)), ','
                      ORDER BY c.ballot_number, c.id),
           string_agg(res_elec_internal.csv_field(n.name || ' Voix') || ';'
                      || res_elec_internal.csv_field(n.name || ' % Exp'), ';' ORDER BY c.ballot_number, c.id)
      FROM res_elec.candidate c
     CROSS JOIN LATERAL (SELECT res_elec.candidate_name(c.first_name, c.last_name) AS name) AS n
     WHERE c.contest_id = ANY (contests);
  END;
COMMENT ON FUNCTION res_elec_internal.csv_candidates(integer[]) IS
  'The candidates of contests in the order of their columns, the contest of each, and the heads of the columns: by '
  'code (candidate_column), or Voix and % Exp by name for a spreadsheet in French';

CREATE FUNCTION res_elec_internal.level_csv(contests integer[], at_level text, units integer[], header boolean,
                                            every boolean)
  RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  stand record := res_elec_internal.csv_candidates(contests);
  several boolean := at_level IN ('office', 'contest') AND cardinality(contests) > 1;
BEGIN
  RETURN CASE WHEN header THEN concat_ws(',', 'region,department,commune,center,office',
                                         CASE WHEN several THEN 'contest' END, 'registered,voters,blank,null',
                                         res_elec_internal.csv_state_head(at_level, 'data'),
                                         stand.codes)
                                         || E'\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat(
                 res_elec_internal.csv_field(n.province), ',', res_elec_internal.csv_field(n.department), ',',
                 res_elec_internal.csv_field(n.commune), ',', res_elec_internal.csv_field(n.center), ',',
                 res_elec_internal.csv_field(n.office), ',', CASE WHEN several THEN res_elec_internal.csv_field(t.name)
                     || ',' END, u.registered_voters, ',',
                 u.total_voters, ',', u.blank_votes, ',', u.null_votes,
                 CASE at_level WHEN 'office' THEN res_elec_internal.csv_state(u.status, u.decision, u.decided_on,
                                                                              u.reason, ',')
                               ELSE res_elec_internal.csv_progress(u.counted, u.held, u.missing, u.updated_at,
                                                                   'data') END,
                 res_elec_internal.csv_votes(u.votes, stand.candidates, stand.of_contest, u.contest_ids)),
                 E'\r\n' ORDER BY n.unit_id) || E'\r\n', '')
          FROM res_elec_internal.sheet_states(contests, at_level, units, every) u
          JOIN res_elec_internal.unit_places(at_level, units) n ON n.unit_id = u.unit_id
          LEFT JOIN res_elec.contest t ON several AND t.id = u.contest_ids[1]);
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_csv(integer[], text, integer[], boolean, boolean) IS
  'Rows as CSV with the columns that the loader reads: commas, region, department, commune, center, office, '
  'registered, voters, blank, null, of offices status, decision, decided_on and reason, of other units counted, held, '
  'missing and updated_at, then one a candidate by code '
  '(candidate_column); an office without a counted sheet has empty figures, unless every sheet is asked for, and '
  'a candidate who does not stand there an empty field. Of several contests a row of '
  'offices or contests names its own: contest, after office. The register of an office is its sheet''s';

CREATE FUNCTION res_elec_internal.level_csv_fr(contests integer[], at_level text, units integer[], header boolean,
                                               every boolean)
  RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  stand record := res_elec_internal.csv_candidates(contests);
  several boolean := at_level = 'office' AND cardinality(contests) > 1;
BEGIN
  RETURN CASE WHEN header THEN chr(65279) || concat_ws(';', CASE at_level WHEN 'contest' THEN 'Scrutin' ELSE 'Code' END,
                 'Région;Département;Commune;Centre;Bureau', CASE WHEN several THEN 'Scrutin' END,
                 'Inscrits;Votants;Blancs;Nuls;Exprimés',
                 res_elec_internal.csv_state_head(at_level, 'fr'), stand.shares)
                 || E'\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat(
                 res_elec_internal.csv_field(coalesce(n.contest, n.code)), ';',
                 res_elec_internal.csv_field(n.province), ';', res_elec_internal.csv_field(n.department), ';',
                 res_elec_internal.csv_field(n.commune), ';', res_elec_internal.csv_field(n.center), ';',
                 res_elec_internal.csv_field(n.office), ';', CASE WHEN several THEN res_elec_internal.csv_field(t.name)
                     || ';' END, u.registered_voters, ';',
                 u.total_voters, ';', u.blank_votes, ';', u.null_votes, ';',
                 u.valid_votes,
                 CASE at_level WHEN 'office' THEN res_elec_internal.csv_state(u.status, u.decision, u.decided_on,
                                                                              u.reason, ';')
                               ELSE res_elec_internal.csv_progress(u.counted, u.held, u.missing, u.updated_at,
                                                                   'fr') END,
                 res_elec_internal.csv_shares(u.votes, stand.candidates, stand.of_contest, u.contest_ids)), E'\r\n'
                     ORDER BY n.unit_id) || E'\r\n', '')
          FROM res_elec_internal.sheet_states(contests, at_level, units, every) u
          JOIN res_elec_internal.unit_places(at_level, units) n ON n.unit_id = u.unit_id
          LEFT JOIN res_elec.contest t ON several AND t.id = u.contest_ids[1]);
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_csv_fr(integer[], text, integer[], boolean, boolean) IS
  'Rows as CSV for a spreadsheet in French: a byte order mark, semicolons, decimal commas; Code (the area''s official '
  'code), Région to Bureau (and Scrutin, of several contests), Inscrits to Exprimés, of offices Statut to Motif, of '
  'other units Dépouillés to Mis à jour, then '
  'Voix and % Exp (percent of '
  'valid votes, as res_elec.shares) of each candidate';

-- A column for each of a country's thousands of candidates would be empty nearly everywhere: a line for each who stands
-- there instead.
CREATE FUNCTION res_elec_internal.level_lines(contests integer[], at_level text, units integer[], every boolean)
  RETURNS TABLE (unit jsonb, unit_id integer, contest text, registered_voters bigint, total_voters bigint,
                 blank_votes bigint, null_votes bigint, valid_votes bigint, status text, decision text,
                 decided_on date, reason text, counted bigint, held bigint, missing bigint, updated_at timestamptz,
                 candidate_id integer, ballot_number integer, code_name text, name text, candidate_votes bigint,
                 percent numeric)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT n.unit, n.unit_id, t.name, u.registered_voters, u.total_voters, u.blank_votes, u.null_votes,
           u.valid_votes, u.status, u.decision, u.decided_on, u.reason, u.counted, u.held, u.missing, u.updated_at,
           c.id, c.ballot_number, c.code_name, res_elec.candidate_name(c.first_name, c.last_name), h.candidate_votes,
           h.percent
      FROM res_elec_internal.sheet_states(contests, at_level, units, every) u
      JOIN res_elec_internal.unit_names(at_level, units) n ON n.unit_id = u.unit_id
     CROSS JOIN LATERAL (SELECT k.contest_id, array_agg(k.id) AS ids
                           FROM res_elec.candidate k WHERE k.contest_id = ANY (u.contest_ids)
                               GROUP BY k.contest_id) AS b
      JOIN res_elec.contest t ON t.id = b.contest_id
      JOIN res_elec.candidate c ON c.contest_id = b.contest_id
      LEFT JOIN LATERAL res_elec.shares(b.ids, u.votes) h ON h.candidate_id = c.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_lines(integer[], text, integer[], boolean) IS
  'A row for each candidate who stands in a unit, with the figures of the unit over all its contests; percent is of '
  'the valid votes of the contest there';

CREATE FUNCTION res_elec_internal.level_csv_long(contests integer[], at_level text, units integer[], header boolean,
                                                 style text, every boolean DEFAULT false) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF style = 'fr' THEN
    RETURN CASE WHEN header THEN chr(65279)
        || 'Code;Région;Département;Commune;Centre;Bureau;Scrutin;Inscrits;Votants;Blancs;Nuls;Exprimés;'
        || res_elec_internal.csv_state_head(at_level, 'fr') || E';Candidat;Voix;% Exp\r\n' ELSE '' END
      || (SELECT coalesce(string_agg(concat_ws(';', res_elec_internal.csv_field(l.unit ->> 'code'),
                   res_elec_internal.csv_field(l.unit ->> 'province'),
                   res_elec_internal.csv_field(l.unit ->> 'department'),
                   res_elec_internal.csv_field(l.unit ->> 'commune'),
                   res_elec_internal.csv_field(l.unit ->> 'center'), res_elec_internal.csv_field(l.unit ->> 'office'),
                   res_elec_internal.csv_field(l.contest),
                   coalesce(l.registered_voters::text, ''), coalesce(l.total_voters::text, ''),
                   coalesce(l.blank_votes::text, ''), coalesce(l.null_votes::text, ''),
                   coalesce(l.valid_votes::text, '')
                     || CASE at_level WHEN 'office' THEN res_elec_internal.csv_state(l.status, l.decision,
                                                           l.decided_on, l.reason, ';')
                                      ELSE res_elec_internal.csv_progress(l.counted, l.held, l.missing, l.updated_at,
                                                                          'fr') END,
                   res_elec_internal.csv_field(l.name),
                   coalesce(l.candidate_votes::text, ''), coalesce(replace(l.percent::text, '.', ','), '')),
                 E'\r\n' ORDER BY l.unit_id, l.contest, l.ballot_number, l.candidate_id) || E'\r\n', '')
            FROM res_elec_internal.level_lines(contests, at_level, units, every) l);
  END IF;
  RETURN CASE WHEN header THEN
      'region,department,commune,center,office,contest,registered,voters,blank,null,'
        || res_elec_internal.csv_state_head(at_level, 'data') || E',candidate,votes\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat_ws(',',
                 res_elec_internal.csv_field(l.unit ->> 'province'),
                 res_elec_internal.csv_field(l.unit ->> 'department'),
                 res_elec_internal.csv_field(l.unit ->> 'commune'),
                 res_elec_internal.csv_field(l.unit ->> 'center'), res_elec_internal.csv_field(l.unit ->> 'office'),
                 res_elec_internal.csv_field(l.contest),
                 coalesce(l.registered_voters::text, ''), coalesce(l.total_voters::text, ''),
                 coalesce(l.blank_votes::text, ''), coalesce(l.null_votes::text, '')
                   || CASE at_level WHEN 'office' THEN res_elec_internal.csv_state(l.status, l.decision, l.decided_on,
                                                         l.reason, ',')
                                    ELSE res_elec_internal.csv_progress(l.counted, l.held, l.missing, l.updated_at,
                                                                        'data') END,
                 res_elec_internal.csv_field(l.code_name), coalesce(l.candidate_votes::text, '')),
               E'\r\n' ORDER BY l.unit_id, l.contest, l.ballot_number, l.candidate_id) || E'\r\n', '')
          FROM res_elec_internal.level_lines(contests, at_level, units, every) l);
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_csv_long(integer[], text, integer[], boolean, text, boolean) IS
  'Rows as CSV in the shape long: a line for each who stands in a unit, by code in style data, by name with % Exp in '
  'style fr; the figures of the unit stand on each of its lines';

CREATE FUNCTION res_elec_internal.level_file(contests integer[], at_level text, units integer[], header boolean,
                                             style text, shape text DEFAULT 'wide', every boolean DEFAULT false)
  RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN CASE WHEN shape = 'long'
      OR NOT res_elec_internal.lists_candidates(contests) THEN res_elec_internal.level_csv_long(contests, at_level,
      units, header, style, every)
              WHEN style = 'fr' THEN res_elec_internal.level_csv_fr(contests, at_level, units, header, every)
              ELSE res_elec_internal.level_csv(contests, at_level, units, header, every) END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.level_file(integer[], text, integer[], boolean, text, text, boolean) IS
  'Rows as CSV in a style, data or fr: a column a candidate, or in the shape long, and of contests with too many '
  'candidates, a line a candidate; every: with the figures of sheets that count nothing';
