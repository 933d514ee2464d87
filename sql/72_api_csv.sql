-- Results as CSV (RFC 4180): for programs, and for people with a spreadsheet.

-- A cell that a spreadsheet would run has an apostrophe before it (OWASP, CSV injection), and so has one that begins with
-- apostrophes before such a sign: csv_rows takes one away.
CREATE FUNCTION res_elec.csv_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN f.safe ~ E'[",;\\t\\r\\n]' THEN '"' || replace(f.safe, '"', '""') || '"' ELSE coalesce(f.safe, '') END
      FROM (SELECT CASE WHEN value ~ E'^''*[=+@\\t\\r\\n＝＋－＠-]' THEN '''' || value ELSE value END) AS f(safe);
  END;
COMMENT ON FUNCTION res_elec.csv_field(text) IS
  'A field of a CSV line (RFC 4180), quoted where a comma, a semicolon or a tab might end it, and harmless in a spreadsheet: an apostrophe stands before = + - @, a tab or an end of line at its beginning; an import takes it away';

CREATE FUNCTION res_elec.csv_register(at_level text, registered_voters bigint, reported bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN at_level = 'office' AND reported > 0 THEN reported ELSE registered_voters END;
  END;
COMMENT ON FUNCTION res_elec.csv_register(text, bigint, bigint) IS 'Registered voters in a line of CSV: of an office whose sheet is counted, as its sheet states them';

CREATE FUNCTION res_elec.level_csv(contests integer[], at_level text, units integer[], header boolean) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  candidates integer[];
  names text;
BEGIN
  SELECT coalesce(array_agg(c.id ORDER BY c.ballot_number, c.id), '{}'), string_agg(res_elec.csv_field(res_elec.candidate_column(c.code_name)), ',' ORDER BY c.ballot_number, c.id)
    INTO candidates, names
    FROM res_elec.candidate c WHERE c.contest_id = ANY (contests);
  RETURN CASE WHEN header THEN concat_ws(',', 'region,department,commune,center,office,registered,voters,blank,null', names) || E'\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat_ws(',',
                 res_elec.csv_field(n.unit ->> 'province'), res_elec.csv_field(n.unit ->> 'department'),
                 res_elec.csv_field(n.unit ->> 'commune'), res_elec.csv_field(n.unit ->> 'center'), res_elec.csv_field(n.unit ->> 'office'),
                 coalesce(res_elec.csv_register(at_level, u.registered_voters, u.registered_voters_reported)::text, ''),
                 coalesce(u.total_voters::text, ''), coalesce(u.blank_votes::text, ''), coalesce(u.null_votes::text, ''),
                 (SELECT string_agg(coalesce((u.votes OPERATOR(res_elec.->) c.id)::text, ''), ',' ORDER BY c.n)
                    FROM unnest(candidates) WITH ORDINALITY AS c(id, n))), E'\r\n' ORDER BY n.unit_id) || E'\r\n', '')
          FROM res_elec.unit_sums(contests, at_level, units) u
          JOIN res_elec.unit_names(at_level, units) n ON n.unit_id = u.unit_id);
END
$$;
COMMENT ON FUNCTION res_elec.level_csv(integer[], text, integer[], boolean) IS
  'Rows as CSV with the columns that the loader reads: commas, region, department, commune, center, office, registered, voters, blank, null, then one a candidate by code (candidate_column); an office without a counted sheet has empty figures. The register of an office is its sheet''s';

CREATE FUNCTION res_elec.level_csv_fr(contests integer[], at_level text, units integer[], header boolean) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  candidates integer[];
  names text;
BEGIN
  SELECT coalesce(array_agg(c.id ORDER BY c.ballot_number, c.id), '{}'), string_agg(res_elec.csv_field(c.name || ' Voix') || ';' || res_elec.csv_field(c.name || ' % Exp'), ';' ORDER BY c.ballot_number, c.id)
    INTO candidates, names
    FROM (SELECT x.id, x.ballot_number, res_elec.candidate_name(x.first_name, x.last_name) AS name
            FROM res_elec.candidate x WHERE x.contest_id = ANY (contests)) AS c;
  RETURN CASE WHEN header THEN chr(65279) || concat_ws(';', CASE at_level WHEN 'contest' THEN 'Scrutin' ELSE 'Code' END,
                 'Région;Département;Commune;Centre;Bureau;Inscrits;Votants;Blancs;Nuls;Exprimés', names) || E'\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat_ws(';',
                 res_elec.csv_field(coalesce(n.unit ->> 'contest', n.unit ->> 'code')),
                 res_elec.csv_field(n.unit ->> 'province'), res_elec.csv_field(n.unit ->> 'department'),
                 res_elec.csv_field(n.unit ->> 'commune'), res_elec.csv_field(n.unit ->> 'center'), res_elec.csv_field(n.unit ->> 'office'),
                 coalesce(res_elec.csv_register(at_level, u.registered_voters, u.registered_voters_reported)::text, ''),
                 coalesce(u.total_voters::text, ''), coalesce(u.blank_votes::text, ''), coalesce(u.null_votes::text, ''),
                 coalesce((u.total_voters - u.blank_votes - u.null_votes)::text, ''),
                 (SELECT string_agg(coalesce(h.candidate_votes::text, '') || ';' || coalesce(replace(h.percent::text, '.', ','), ''), ';' ORDER BY c.n)
                    FROM unnest(candidates) WITH ORDINALITY AS c(id, n)
                    LEFT JOIN (SELECT x.candidate_id, x.candidate_votes, x.percent
                                 FROM (SELECT k.contest_id, array_agg(k.id) AS ids
                                         FROM res_elec.candidate k WHERE k.contest_id = ANY (u.contest_ids) GROUP BY k.contest_id) AS b
                                CROSS JOIN LATERAL res_elec.shares(b.ids, u.votes) x) AS h ON h.candidate_id = c.id)),
               E'\r\n' ORDER BY n.unit_id) || E'\r\n', '')
          FROM res_elec.unit_sums(contests, at_level, units) u
          JOIN res_elec.unit_names(at_level, units) n ON n.unit_id = u.unit_id);
END
$$;
COMMENT ON FUNCTION res_elec.level_csv_fr(integer[], text, integer[], boolean) IS
  'Rows as CSV for a spreadsheet in French: a byte order mark, semicolons, decimal commas; Code (the area''s official code), Région to Bureau, Inscrits to Exprimés, then Voix and % Exp (percent of valid votes, as res_elec.shares) of each candidate';

-- A column for each of a country's thousands of candidates would be empty nearly everywhere: a line for each who stands there instead.
CREATE FUNCTION res_elec.level_lines(contests integer[], at_level text, units integer[])
  RETURNS TABLE (unit jsonb, unit_id integer, contest text, registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
                 candidate_id integer, ballot_number integer, code_name text, name text, candidate_votes bigint, percent numeric)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT n.unit, n.unit_id, t.name, res_elec.csv_register(at_level, u.registered_voters, u.registered_voters_reported),
           u.total_voters, u.blank_votes, u.null_votes,
           c.id, c.ballot_number, c.code_name, res_elec.candidate_name(c.first_name, c.last_name), h.candidate_votes, h.percent
      FROM res_elec.unit_sums(contests, at_level, units) u
      JOIN res_elec.unit_names(at_level, units) n ON n.unit_id = u.unit_id
     CROSS JOIN LATERAL (SELECT k.contest_id, array_agg(k.id) AS ids
                           FROM res_elec.candidate k WHERE k.contest_id = ANY (u.contest_ids) GROUP BY k.contest_id) AS b
      JOIN res_elec.contest t ON t.id = b.contest_id
      JOIN res_elec.candidate c ON c.contest_id = b.contest_id
      LEFT JOIN LATERAL res_elec.shares(b.ids, u.votes) h ON h.candidate_id = c.id;
END
$$;
COMMENT ON FUNCTION res_elec.level_lines(integer[], text, integer[]) IS
  'A row for each candidate who stands in a unit, with the figures of the unit over all its contests; percent is of the valid votes of the contest there';

CREATE FUNCTION res_elec.level_csv_long(contests integer[], at_level text, units integer[], header boolean, style text) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF style = 'fr' THEN
    RETURN CASE WHEN header THEN chr(65279) || E'Code;Région;Département;Commune;Centre;Bureau;Scrutin;Inscrits;Votants;Blancs;Nuls;Exprimés;Candidat;Voix;% Exp\r\n' ELSE '' END
      || (SELECT coalesce(string_agg(concat_ws(';', res_elec.csv_field(l.unit ->> 'code'),
                   res_elec.csv_field(l.unit ->> 'province'), res_elec.csv_field(l.unit ->> 'department'), res_elec.csv_field(l.unit ->> 'commune'),
                   res_elec.csv_field(l.unit ->> 'center'), res_elec.csv_field(l.unit ->> 'office'), res_elec.csv_field(l.contest),
                   coalesce(l.registered_voters::text, ''), coalesce(l.total_voters::text, ''), coalesce(l.blank_votes::text, ''), coalesce(l.null_votes::text, ''),
                   coalesce((l.total_voters - l.blank_votes - l.null_votes)::text, ''), res_elec.csv_field(l.name),
                   coalesce(l.candidate_votes::text, ''), coalesce(replace(l.percent::text, '.', ','), '')),
                 E'\r\n' ORDER BY l.unit_id, l.contest, l.ballot_number, l.candidate_id) || E'\r\n', '')
            FROM res_elec.level_lines(contests, at_level, units) l);
  END IF;
  RETURN CASE WHEN header THEN E'region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\r\n' ELSE '' END
    || (SELECT coalesce(string_agg(concat_ws(',',
                 res_elec.csv_field(l.unit ->> 'province'), res_elec.csv_field(l.unit ->> 'department'), res_elec.csv_field(l.unit ->> 'commune'),
                 res_elec.csv_field(l.unit ->> 'center'), res_elec.csv_field(l.unit ->> 'office'), res_elec.csv_field(l.contest),
                 coalesce(l.registered_voters::text, ''), coalesce(l.total_voters::text, ''), coalesce(l.blank_votes::text, ''), coalesce(l.null_votes::text, ''),
                 res_elec.csv_field(l.code_name), coalesce(l.candidate_votes::text, '')),
               E'\r\n' ORDER BY l.unit_id, l.contest, l.ballot_number, l.candidate_id) || E'\r\n', '')
          FROM res_elec.level_lines(contests, at_level, units) l);
END
$$;
COMMENT ON FUNCTION res_elec.level_csv_long(integer[], text, integer[], boolean, text) IS
  'Rows as CSV where the contests have too many candidates for a column each: a line for each who stands in a unit, by code in style data, by name with % Exp in style fr; the figures of the unit stand on each of its lines';

CREATE FUNCTION res_elec.level_file(contests integer[], at_level text, units integer[], header boolean, style text) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN CASE WHEN NOT res_elec.lists_candidates(contests) THEN res_elec.level_csv_long(contests, at_level, units, header, style)
              WHEN style = 'fr' THEN res_elec.level_csv_fr(contests, at_level, units, header)
              ELSE res_elec.level_csv(contests, at_level, units, header) END;
END
$$;
COMMENT ON FUNCTION res_elec.level_file(integer[], text, integer[], boolean, text) IS
  'Rows as CSV in a style, data or fr: a column a candidate, or of contests with too many candidates a line a candidate';
