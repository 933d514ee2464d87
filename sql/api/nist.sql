-- An election as NIST SP 1500-100 version 2 (the Election Results Reporting Common Data Format), in JSON. Areas,
-- centers and offices are reporting units (GpUnit). Blank ballots are undervotes (OtherCounts of a contest), null ones
-- rejected ballots (BallotCounts of the election). A unit of which nothing is counted has no counts.

CREATE FUNCTION res_elec_internal.nist_text(name text) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_text(text) IS 'A name as InternationalizedText';

CREATE FUNCTION res_elec_internal.nist_prefix(level text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE level WHEN 'center' THEN 'center-' WHEN 'office' THEN 'office-' ELSE 'area-' END;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_prefix(text) IS 'What the @id of a unit begins with in the export';

CREATE FUNCTION res_elec_internal.nist_id(level text, unit_id integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT res_elec_internal.nist_prefix(level) || unit_id;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_id(text, integer) IS 'The @id of a unit in the export';

CREATE FUNCTION res_elec_internal.nist_count_status(reported bigint, annulled bigint, expected bigint) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_count_status(bigint, bigint, bigint) IS
  'How far a unit or a contest is counted, in offices; those whose sheet is annulled report nothing more';

CREATE FUNCTION res_elec_internal.nist_composing(of_election integer, contests integer[], unit_id integer) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  areas integer[];
  centers integer[];
BEGIN
  IF unit_id IS NULL THEN
    areas := ARRAY(SELECT a.id FROM res_elec.area a WHERE a.parent_id IS NULL);
    centers := ARRAY(SELECT v.id FROM res_elec.center v WHERE v.area_id IS NULL AND v.election_id = of_election);
  ELSE
    areas := ARRAY(SELECT a.id FROM res_elec.area a WHERE a.parent_id = nist_composing.unit_id);
    centers := ARRAY(SELECT v.id FROM res_elec.center v WHERE v.area_id = nist_composing.unit_id
                     AND v.election_id = of_election);
  END IF;
  RETURN (
    SELECT ',"ComposingGpUnitIds":' || json_agg(p.id ORDER BY p.rank, p.unit)
      FROM (SELECT 1 AS rank, a.id AS unit, res_elec_internal.nist_id(a.kind, a.id) AS id
              FROM unnest(areas) AS w(id)
              JOIN res_elec.area a ON a.id = w.id
             WHERE (SELECT sum(t.sheets) FROM res_elec_internal.unit_part t
                     WHERE t.contest_id = ANY (contests) AND t.level = res_elec.tally_level(a.kind) AND t.unit_id = a.id
                         AND t.bucket = res_elec.tally_bucket('expected')) > 0
            UNION ALL
            SELECT 2, v.id, res_elec_internal.nist_id('center', v.id)
              FROM unnest(centers) AS v(id)
             WHERE EXISTS (SELECT FROM res_elec.office o WHERE o.center_id = v.id AND o.contest_id = ANY (contests)
                           AND res_elec_internal.office_is_expected(o.status))) AS p);
END
$$;
COMMENT ON FUNCTION res_elec_internal.nist_composing(integer, integer[], integer) IS
  'What an area (NULL: the country) is made of: the areas and centers that lie in it directly; NULL when of nothing';

CREATE FUNCTION res_elec_internal.nist_unit(
    prefix text, type text, unit_id integer, name text, code text, registered_voters bigint, total_voters bigint,
    reported bigint, annulled bigint, expected bigint, composing text)
  RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_unit(text, text, integer, text, text, bigint, bigint, bigint, bigint,
                                                bigint, text) IS
  'A reporting unit with a comma before it; total_voters is left out where nothing is reported, composing is what '
  'nist_composing tells';

CREATE FUNCTION res_elec_internal.nist_ballots(prefix text, units integer[], total_voters bigint[], null_votes bigint[])
  RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_ballots(text, integer[], bigint[], bigint[]) IS
  'BallotCounts of units, with a comma before each; a unit is called as in nist_vote_counts';

CREATE FUNCTION res_elec_internal.nist_undervotes(prefix text, units integer[], blank_votes bigint[]) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_undervotes(text, integer[], bigint[]) IS
  'OtherCounts of units: blank ballots, with a comma before each; a unit is called as in nist_vote_counts';

CREATE FUNCTION res_elec_internal.nist_names(at_level text, units integer[]) RETURNS TABLE (unit_id integer, name text,
    code text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  IF at_level = 'office' THEN
    RETURN QUERY SELECT o.id, o.name, NULL FROM res_elec.office o WHERE o.id = ANY (units)
        AND o.id BETWEEN low AND high;
  ELSIF at_level = 'center' THEN
    RETURN QUERY SELECT v.id, v.name, NULL FROM res_elec.center v WHERE v.id = ANY (units)
        AND v.id BETWEEN low AND high;
  ELSE
    RETURN QUERY SELECT a.id, a.name, a.code FROM res_elec.area a WHERE a.id = ANY (units);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.nist_names(text, integer[]) IS
  'The names of areas, centers or offices, and the official codes of areas. Units are given in order';

-- What the units of a level have: all of them, then those of which something is counted. Summed up once, for each part
-- of the report.
CREATE FUNCTION res_elec_internal.nist_sums(of_election integer, contests integer[], levels text[])
  RETURNS TABLE (level text, prefix text, first boolean, units integer[], registered bigint[], voters bigint[],
                 reported bigint[], annulled bigint[], expected bigint[],
                 counted integer[], counted_ballots bigint[], blank bigint[], nulls bigint[], votes res_elec.votes[])
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT b.level, CASE b.level WHEN 'contest' THEN 'country' ELSE res_elec_internal.nist_prefix(b.level) END,
           b.level = 'contest', s.*
      FROM res_elec_internal.export_batches(of_election, contests, levels) b
     CROSS JOIN LATERAL (
           SELECT array_agg(u.unit_id ORDER BY u.unit_id), array_agg(u.registered_voters ORDER BY u.unit_id),
                  array_agg(u.total_voters ORDER BY u.unit_id),
                  array_agg(u.sheets_reported ORDER BY u.unit_id), array_agg(u.sheets_annulled ORDER BY u.unit_id),
                  array_agg(u.sheets_total ORDER BY u.unit_id),
                  array_agg(u.unit_id ORDER BY u.unit_id) FILTER (WHERE u.offices_reported > 0),
                  array_agg(u.ballots ORDER BY u.unit_id) FILTER (WHERE u.offices_reported > 0),
                  array_agg(u.blank_votes ORDER BY u.unit_id) FILTER (WHERE u.offices_reported > 0),
                  array_agg(u.null_votes ORDER BY u.unit_id) FILTER (WHERE u.offices_reported > 0),
                  array_agg(u.votes ORDER BY u.unit_id) FILTER (WHERE u.offices_reported > 0)
             FROM res_elec_internal.unit_sums(contests, b.level, b.units) u OFFSET 0) AS s;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_sums(integer, integer[], text[]) IS
  'The sums of the units of these levels that have offices in the contests, a thousand units a row; prefix is how '
  'they are called, first: the country; reported, annulled and expected are of the sheets of all contests, so that a '
  'count is completed when all of them are';

CREATE FUNCTION res_elec_internal.nist_units(of_election integer, contests integer[], at_level text, units integer[],
                                             registered bigint[], voters bigint[], reported bigint[], annulled bigint[],
                                             expected bigint[]) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (
    SELECT string_agg(res_elec_internal.nist_unit(res_elec_internal.nist_prefix(at_level),
             CASE at_level WHEN 'province' THEN 'state' WHEN 'department' THEN 'county'
                 WHEN 'commune' THEN 'municipality'
                           WHEN 'center' THEN 'polling-place' ELSE 'precinct' END,
             u.unit_id, n.name, n.code, u.registered_voters, u.total_voters, u.offices_reported,
             u.offices_annulled, u.offices_total,
             CASE WHEN at_level = 'center' THEN c.offices
                 WHEN at_level <> 'office' THEN res_elec_internal.nist_composing(of_election, contests, u.unit_id) END),
                 '' ORDER BY u.unit_id)
      FROM unnest(units, registered, voters, reported, annulled, expected)
             AS u(unit_id, registered_voters, total_voters, offices_reported, offices_annulled, offices_total)
      JOIN res_elec_internal.nist_names(at_level, units) n ON n.unit_id = u.unit_id
      LEFT JOIN (SELECT o.center_id, ',"ComposingGpUnitIds":' || json_agg(res_elec_internal.nist_id('office', o.id)
          ORDER BY o.id) AS offices
                   FROM res_elec.office o
                  WHERE at_level = 'center' AND o.center_id = ANY (units) AND o.contest_id = ANY (contests)
                      AND res_elec_internal.office_is_expected(o.status)
                      GROUP BY o.center_id) AS c ON c.center_id = u.unit_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.nist_units(integer, integer[], text, integer[], bigint[], bigint[], bigint[],
                                                 bigint[], bigint[]) IS
  'Reporting units of a level with what nist_sums tells of them, a comma before each';

CREATE FUNCTION res_elec_internal.nist_vote_counts(prefix text, units integer[], votes res_elec.votes[],
                                                   candidate integer) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.nist_vote_counts(text, integer[], res_elec.votes[], integer) IS
  'VoteCounts of a candidate in units with these votes, with a comma before each; a unit is called as the prefix '
  'says, and its id where that ends with a hyphen';

CREATE FUNCTION res_elec_internal.nist_district(n res_elec.contest) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce((SELECT res_elec_internal.nist_id(a.kind, a.id)
                       FROM res_elec.area a
                      WHERE a.id = (n).area_id
                        AND (SELECT sum(t.sheets)
                               FROM res_elec.contest c
                              CROSS JOIN LATERAL (SELECT x.sheets FROM res_elec_internal.unit_part x
                                                   WHERE x.contest_id = c.id AND x.level = res_elec.tally_level(a.kind)
                                                     AND x.unit_id = a.id
                                                     AND x.bucket = res_elec.tally_bucket('expected')
                                                  OFFSET 0) t  -- OFFSET 0: by the index, however few parts there are
                              WHERE c.election_id = (n).election_id) > 0),
                    'country');
  END;
COMMENT ON FUNCTION res_elec_internal.nist_district(res_elec.contest) IS
  'The @id of a contest''s district: its area, where offices lie in it, else the country';

CREATE FUNCTION res_elec_internal.nist_contest_head(of_election integer, n res_elec.contest, first boolean) RETURNS text
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT concat(CASE WHEN NOT first THEN E',\n' END, '{"@type":"ElectionResults.CandidateContest","@id":"contest-',
                  (n).id, '","Name":', to_json((n).name),
                  ',"ElectionDistrictId":"', res_elec_internal.nist_district(n), '","OfficeIds":["post-', (n).id,
                  '"],"VotesAllowed":1,"NumberElected":', (n).seats, ',',
                  res_elec_internal.nist_count_status(t.offices_reported, t.offices_annulled, t.offices_total),
                  E',\n"ContestSelection":[')
      FROM res_elec.election_total(of_election, (n).id) t;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_contest_head(integer, res_elec.contest, boolean) IS
  'A CandidateContest up to its first selection';

CREATE FUNCTION res_elec_internal.nist_selection(candidate_id integer, place bigint) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT concat(CASE WHEN place > 1 THEN E',\n' END,
                  '{"@type":"ElectionResults.CandidateSelection","@id":"selection-', candidate_id,
                  '","CandidateIds":["candidate-', candidate_id,
                  '"],"SequenceOrder":', place, ',"VoteCounts":[');
  END;
COMMENT ON FUNCTION res_elec_internal.nist_selection(integer, bigint) IS
  'The CandidateSelection of a candidate up to the first count';

CREATE FUNCTION res_elec_internal.nist_candidates(of_contest integer) RETURNS TABLE (candidate_id integer, place bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT c.id, row_number() OVER (ORDER BY c.ballot_number, c.id) FROM res_elec.candidate c
        WHERE c.contest_id = of_contest ORDER BY c.ballot_number, c.id;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_candidates(integer) IS
  'The candidates of a contest in the order of the ballot';

CREATE FUNCTION res_elec_internal.nist_contest(of_election integer, n res_elec.contest, first boolean)
  RETURNS SETOF text LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH counted AS MATERIALIZED (  -- read again for each candidate
      SELECT s.* FROM res_elec_internal.nist_sums(of_election, ARRAY[(n).id], res_elec_internal.result_levels()) s
          WHERE s.counted IS NOT NULL)
    SELECT res_elec_internal.nist_contest_head(of_election, n, first)
    UNION ALL
    SELECT p.part
      FROM res_elec_internal.nist_candidates((n).id) k
     CROSS JOIN LATERAL (
        SELECT res_elec_internal.nist_selection(k.candidate_id, k.place)
        UNION ALL
        SELECT CASE WHEN b.first THEN ltrim(c.counts, ',') ELSE c.counts END
          FROM counted b CROSS JOIN LATERAL (SELECT res_elec_internal.nist_vote_counts(b.prefix, b.counted, b.votes,
              k.candidate_id) OFFSET 0) AS c(counts)
        UNION ALL
        SELECT ']}') AS p(part)
    UNION ALL
    SELECT E'],\n"OtherCounts":['
    UNION ALL
    SELECT CASE WHEN b.first THEN ltrim(c.counts, ',') ELSE c.counts END
      FROM counted b CROSS JOIN LATERAL (SELECT res_elec_internal.nist_undervotes(b.prefix, b.counted, b.blank)
                                         OFFSET 0) AS c(counts)
    UNION ALL
    SELECT ']}';
  END;
COMMENT ON FUNCTION res_elec_internal.nist_contest(integer, res_elec.contest, boolean) IS
  'A CandidateContest of several in pieces: each candidate''s counts, then the blank ballots, of all units';

CREATE FUNCTION res_elec_internal.nist_party(p res_elec.party) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_strip_nulls(jsonb_build_object('@type', 'ElectionResults.Party', '@id', 'party-' || (p).id,
                                                'Name', res_elec_internal.nist_text((p).name)::jsonb,
                                                'Abbreviation', res_elec_internal.nist_text((p).code)::jsonb,
                                                'Color', ltrim((p).colour, '#')));
  END;
COMMENT ON FUNCTION res_elec_internal.nist_party(res_elec.party) IS
  'A Party, with its code as the abbreviation and its colour without #';

CREATE FUNCTION res_elec_internal.nist_report(e res_elec.election, of_contest integer) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT concat('{"@type":"ElectionResults.ElectionReport","Format":"precinct-level","GeneratedDate":"',
                  to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      '","Issuer":', to_json(res_elec_internal.setting('issuer')), ',"IssuerAbbreviation":',
      to_json(res_elec_internal.setting('issuer_abbreviation')), ',"SequenceStart":1,"SequenceEnd":1,"Status":"',
      CASE WHEN (e).status = 'pending' THEN 'pre-election' WHEN p.state = 'final'
          AND p.decisions_since > 0 THEN 'correction' WHEN p.state = 'final' THEN 'certified'
           WHEN t.sheets_total > 0
               AND t.sheets_reported + t.sheets_annulled = t.sheets_total THEN 'unofficial-complete'
               ELSE 'unofficial-partial' END,
      '","VendorApplicationId":', to_json('RES-ELEC ' || (SELECT x.extversion FROM pg_extension x
                                                          WHERE x.extname = 'res_elec')),
      E',\n"Office":', (SELECT coalesce(json_agg(json_build_object('@type', 'ElectionResults.Office', '@id', 'post-'
          || n.id, 'Name', res_elec_internal.nist_text(n.name)::json,
                                                                  'ElectionDistrictId',
                                                                  res_elec_internal.nist_district(n)) ORDER BY n.id),
                                                                  '[]')
                         FROM res_elec.contest n WHERE n.election_id = (e).id AND (of_contest IS NULL
                             OR n.id = of_contest)),
      E',\n"Party":', (SELECT coalesce(json_agg(res_elec_internal.nist_party(p) ORDER BY p.id), '[]')
                         FROM res_elec.party p
                        WHERE p.election_id = (e).id
                          AND EXISTS (SELECT FROM res_elec.candidate c WHERE c.party_id = p.id
                                         AND (of_contest IS NULL OR c.contest_id = of_contest))),
      E',\n"GpUnit":[{"@type":"ElectionResults.ReportingUnit","@id":"country","Type":"country","VotersRegistered":',
      t.registered_voters,
      CASE WHEN t.offices_reported > 0 THEN ',"VotersParticipated":' || t.total_voters END, ',',
      res_elec_internal.nist_count_status(t.sheets_reported, t.sheets_annulled, t.sheets_total),
      res_elec_internal.nist_composing((e).id, res_elec_internal.query_contests(e, of_contest), NULL), '}')
      FROM res_elec.election_total((e).id, of_contest) t
      JOIN res_elec.election_proclamations p ON p.election_id = (e).id;
  END;
COMMENT ON FUNCTION res_elec_internal.nist_report(res_elec.election, integer) IS
  'The beginning of the export, up to the first reporting unit, the country';

CREATE FUNCTION res_elec_internal.nist_election(e res_elec.election, of_contest integer) RETURNS text LANGUAGE sql
  STABLE
  BEGIN ATOMIC
    SELECT concat(E'],\n"Election":[{"@type":"ElectionResults.Election","Name":',
                  res_elec_internal.nist_text((e).title), ',"Type":"',
      CASE WHEN (e).round > 1 THEN 'runoff' ELSE 'general' END, '","ElectionScopeId":"country","StartDate":"', d.first,
      '","EndDate":"', d.last,
      '","ExternalIdentifier":[{"@type":"ElectionResults.ExternalIdentifier","Type":"local-level","Value":"', (e).id,
      E'"}],\n"Candidate":',
      (SELECT coalesce(json_agg(jsonb_strip_nulls(jsonb_build_object('@type', 'ElectionResults.Candidate', '@id',
          'candidate-' || c.id,
                'BallotName', res_elec_internal.nist_text(res_elec.candidate_name(c.first_name, c.last_name))::jsonb,
                'PartyId', 'party-' || c.party_id,
                'ExternalIdentifier', jsonb_build_array(jsonb_build_object('@type',
                    'ElectionResults.ExternalIdentifier', 'Type', 'local-level', 'Value', c.code_name))))
                ORDER BY c.ballot_number, c.id), '[]')
         FROM res_elec.candidate c WHERE c.election_id = (e).id AND (of_contest IS NULL OR c.contest_id = of_contest)),
      E',\n"BallotCounts":[', CASE WHEN t.offices_reported > 0 THEN
          concat('{"@type":"ElectionResults.BallotCounts","GpUnitId":"country","Type":"total","BallotsCast":',
                                  t.ballots, ',"BallotsRejected":', t.null_votes, '}') END)
      FROM res_elec.election_total((e).id, of_contest) t
     CROSS JOIN LATERAL (SELECT coalesce((e).activated_at, (e).created_at)::date, coalesce((e).completed_at,
         (e).activated_at, (e).created_at)::date) AS o(opened, closed)
     CROSS JOIN LATERAL (SELECT CASE WHEN extract(year FROM o.opened) = (e).year THEN o.opened
                         ELSE make_date((e).year, 1, 1) END,
                                CASE WHEN extract(year FROM o.opened) = (e).year THEN o.closed
                                    ELSE make_date((e).year, 12, 31) END) AS d(first, last);
  END;
COMMENT ON FUNCTION res_elec_internal.nist_election(res_elec.election, integer) IS
  'The Election up to the ballots of the country: a second round is a runoff; from its activation to its completion, '
  'or the whole year where it was entered in another one';

CREATE FUNCTION res_elec.nist_export(of_election integer, of_contest integer DEFAULT NULL) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    WITH this AS MATERIALIZED (
           SELECT e, res_elec_internal.query_contests(e, of_contest) AS contests
               FROM res_elec_internal.require_election(of_election) e),
         sole AS MATERIALIZED (
           SELECT n FROM this JOIN res_elec.contest n ON n.id = this.contests[1] WHERE cardinality(this.contests) = 1),
         country AS MATERIALIZED (
           SELECT s.* FROM this CROSS JOIN LATERAL res_elec_internal.nist_sums(of_election, this.contests,
               ARRAY['contest']) s WHERE EXISTS (SELECT FROM sole) AND s.counted IS NOT NULL),
         batch AS MATERIALIZED (
           SELECT s.* FROM this CROSS JOIN LATERAL res_elec_internal.nist_sums(of_election, this.contests,
               (res_elec_internal.result_levels())[2:]) s)
    SELECT res_elec_internal.nist_report(this.e, of_contest) FROM this
    UNION ALL
    SELECT res_elec_internal.nist_units(of_election, this.contests, b.level, b.units, b.registered, b.voters,
                                        b.reported, b.annulled, b.expected) FROM this CROSS JOIN batch b
    UNION ALL
    SELECT res_elec_internal.nist_election(this.e, of_contest) FROM this
    UNION ALL
    SELECT res_elec_internal.nist_ballots(b.prefix, b.counted, b.counted_ballots, b.nulls) FROM batch b
        WHERE b.counted IS NOT NULL
    UNION ALL
    SELECT E'],\n"Contest":['
    UNION ALL
    SELECT res_elec_internal.nist_contest(of_election, n.contest, n.place = 1)
      FROM (SELECT c AS contest, row_number() OVER (ORDER BY c.id) AS place FROM res_elec.contest c
            WHERE c.election_id = of_election AND NOT EXISTS (SELECT FROM sole) ORDER BY c.id) AS n
    UNION ALL  -- of one contest the units count what the election's do
    SELECT res_elec_internal.nist_contest_head(of_election, s.n, true) FROM sole s
    UNION ALL
    SELECT p.part
      FROM sole s CROSS JOIN LATERAL res_elec_internal.nist_candidates((s.n).id) k
     CROSS JOIN LATERAL (
        SELECT res_elec_internal.nist_selection(k.candidate_id, k.place)
        UNION ALL
        SELECT ltrim(res_elec_internal.nist_vote_counts(b.prefix, b.counted, b.votes, k.candidate_id), ',')
            FROM country b
        UNION ALL
        SELECT c.counts FROM batch b CROSS JOIN LATERAL (SELECT res_elec_internal.nist_vote_counts(b.prefix, b.counted,
            b.votes, k.candidate_id) OFFSET 0) AS c(counts) WHERE b.counted IS NOT NULL
        UNION ALL
        SELECT ']}') AS p(part)
    UNION ALL
    SELECT E'],\n"OtherCounts":[' FROM sole
    UNION ALL
    SELECT ltrim(res_elec_internal.nist_undervotes(b.prefix, b.counted, b.blank), ',') FROM country b
    UNION ALL
    SELECT res_elec_internal.nist_undervotes(b.prefix, b.counted, b.blank) FROM batch b WHERE b.counted IS NOT NULL
        AND EXISTS (SELECT FROM sole)
    UNION ALL
    SELECT ']}' FROM sole
    UNION ALL
    SELECT ']}]}';
  END;
COMMENT ON FUNCTION res_elec.nist_export(integer, integer) IS
  'An election, or one of its contests, as NIST SP 1500-100 version 2 JSON (ElectionReport, precinct-level), in '
  'pieces: written one after the other they are the document. Call it in a select list: psql -XAt -v FETCH_COUNT=10 '
  '-c "SELECT res_elec.nist_export(1)" -o election.json. Blank ballots are Undervotes, null ones BallotsRejected, a '
  'later round is a runoff; held and annulled sheets are not counted, and the count of an office whose sheet is '
  'annulled is completed. Its status is certified once the outcome is '
  'proclaimed, and correction when decisions changed something since';
