-- What is said of all contests of an election together counts an office once that votes in several of them, and its
-- voters. Each contest has a row of office there and a sheet, which count in the total of the contest. The office is
-- expected once; it is reported as soon as one of its sheets is counted, with the registered voters and the voters of
-- the counted sheet that has the most of each; held where none is counted and one is held; annulled where all are. It
-- votes again where it does in one of them; where none expects it, no vote took place there, or, merged in all of them,
-- it is merged. Its register is the largest of its rows'. Votes, blank and null ballots are of the contests, and add
-- up.
--
-- The sums over the contests are taken as they are, and what they have too many is added, a number below 0: found when
-- it is read, from the offices of the centers that shared_center names. An election without any costs a look there.

CREATE TRIGGER checkpoint_foreign BEFORE INSERT OR UPDATE OR DELETE ON res_elec.shared_center
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.checkpoint_foreign();
ALTER TABLE res_elec.shared_center ENABLE REPLICA TRIGGER checkpoint_foreign;

CREATE FUNCTION res_elec_internal.shares_offices(of_election integer) RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM res_elec.shared_center c WHERE c.election_id = of_election);
  END;
COMMENT ON FUNCTION res_elec_internal.shares_offices(integer) IS
  'Whether an office of an election votes in several contests, or once did';

CREATE TYPE res_elec_internal.shared_ballot AS (
  office_id integer, center_id integer, commune_id integer, department_id integer, province_id integer, place text,
  status text, register integer, bucket smallint, registered_voters integer, total_voters integer);
COMMENT ON TYPE res_elec_internal.shared_ballot IS
  'A row of office in a center where an office votes in several contests, with its sheet';
COMMENT ON COLUMN res_elec_internal.shared_ballot.place IS 'The key of its name: with the center, which office it is';
COMMENT ON COLUMN res_elec_internal.shared_ballot.status IS 'What the office is to this contest: see office.status';
COMMENT ON COLUMN res_elec_internal.shared_ballot.register IS 'Its register; NULL: not known';
COMMENT ON COLUMN res_elec_internal.shared_ballot.bucket IS 'Of its sheet, see tally_bucket(); NULL: it is not in';

CREATE FUNCTION res_elec_internal.shared_ballots_then(of_election integer, units integer[], seen pg_snapshot,
                                                      at timestamptz)
  RETURNS SETOF res_elec_internal.shared_ballot
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
  centers integer[] := ARRAY(SELECT DISTINCT c.center_id FROM res_elec.shared_center c
                              WHERE c.election_id = of_election AND (units IS NULL OR c.center_id = ANY (units)));
  offices integer[] := res_elec_internal.offices_ever(of_election, 'center', centers);
  sheets constant smallint[] := ARRAY(SELECT res_elec.tally_bucket(b.name)
    FROM unnest(ARRAY['provisional', 'verified', 'held', 'annulled']) AS b(name));
BEGIN
  RETURN QUERY
    SELECT o.id, o.center_id, o.commune_id, o.department_id, o.province_id, res_elec_internal.name_key(o.name),
           o.status, o.registered_voters, s.bucket, s.registered_voters, s.total_voters
      FROM (SELECT x.id, x.center_id, x.commune_id, x.department_id, x.province_id, x.name, x.registered_voters,
                   x.status, x.valid_from_xid, x.valid_from, NULL::xid8 AS valid_to_xid, NULL::timestamptz AS valid_to
              FROM res_elec.office x WHERE x.id = ANY (offices) AND x.election_id = of_election
            UNION ALL
            SELECT h.office_id, h.center_id, h.commune_id, h.department_id, h.province_id, h.name, h.registered_voters,
                   h.status, h.valid_from_xid, h.valid_from, h.valid_to_xid, h.valid_to
              FROM res_elec.office_history h
             WHERE h.office_id = ANY (offices) AND h.election_id = of_election) AS o
      LEFT JOIN (SELECT w.office_id, w.bucket, w.registered_voters, w.total_voters
                   FROM res_elec_internal.spans_of(of_election, offices) w
                  WHERE w.bucket = ANY (sheets)
                    AND res_elec_internal.valid_then(w.valid_from_xid, w.valid_from, w.valid_to_xid, w.valid_to, seen,
                                                     at)) AS s ON s.office_id = o.id
     WHERE o.center_id = ANY (centers)
       AND res_elec_internal.valid_then(o.valid_from_xid, o.valid_from, o.valid_to_xid, o.valid_to, seen, at);
END
$$;
COMMENT ON FUNCTION res_elec_internal.shared_ballots_then(integer, integer[], pg_snapshot, timestamptz) IS
  'The rows of office in the shared centers of an election (NULL), or in those among these, as a snapshot saw them, or '
  'without one as of a moment';

CREATE TYPE res_elec_internal.shared_figures AS (
  offices_total bigint, registered_voters bigint, offices_reported bigint, offices_verified bigint,
  offices_held bigint, offices_annulled bigint, registered_voters_reported bigint, total_voters bigint,
  turnout_offices bigint, turnout_voters bigint, offices_not_held bigint, offices_to_vote_again bigint,
  offices_merged bigint);
COMMENT ON TYPE res_elec_internal.shared_figures IS
  'What is to be added (numbers below 0) to the sums over the contests of an office, or of several, so that each '
  'counts once; the columns are those of the view tally';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_total IS 'Offices that are to report';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_reported IS 'Offices of which a sheet is counted';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_verified IS
  'Offices of which each counted sheet is verified';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_held IS
  'Offices of which no sheet is counted, and one is held';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_annulled IS 'Offices of which all sheets are annulled';
COMMENT ON COLUMN res_elec_internal.shared_figures.registered_voters_reported IS
  'The most registered voters of a counted sheet';
COMMENT ON COLUMN res_elec_internal.shared_figures.turnout_offices IS
  'Offices of which a sheet is counted whose register is known';
COMMENT ON COLUMN res_elec_internal.shared_figures.turnout_voters IS 'The most voters of such a sheet';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_not_held IS
  'Offices that no contest expects, where of one no vote took place';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_to_vote_again IS 'Offices that vote again in a contest';
COMMENT ON COLUMN res_elec_internal.shared_figures.offices_merged IS 'Offices that all contests have merged';

-- The rule itself: extension/reports/shared_office.c
CREATE FUNCTION res_elec_internal.shared_excess_step(state internal, status text, register integer, bucket smallint,
                                                     registered_voters integer, total_voters integer) RETURNS internal
  AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.shared_excess_final(state internal) RETURNS res_elec_internal.shared_figures
  AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.shared_excess_step(internal, text, integer, smallint, integer, integer) IS
  'Implements the aggregate shared_excess(): adds a contest';
COMMENT ON FUNCTION res_elec_internal.shared_excess_final(internal) IS
  'Implements the aggregate shared_excess(): what its sums have too many';
CREATE AGGREGATE res_elec_internal.shared_excess(status text, register integer, bucket smallint,
                                                 registered_voters integer, total_voters integer) (
  SFUNC = res_elec_internal.shared_excess_step,
  STYPE = internal,
  FINALFUNC = res_elec_internal.shared_excess_final
);
COMMENT ON AGGREGATE res_elec_internal.shared_excess(text, integer, smallint, integer, integer) IS
  'Over the contests of one office, with its status (NULL: expected) and register and, of the sheet, the bucket (NULL: '
  'it is not in), registered voters and voters: what the sums over them have too many';

CREATE FUNCTION res_elec_internal.shared_offices_now(of_election integer, centers integer[])
  RETURNS TABLE (center_id integer, commune_id integer, department_id integer, province_id integer,
                 offices_total bigint, registered_voters bigint, offices_reported bigint, offices_verified bigint,
                 offices_held bigint, offices_annulled bigint, registered_voters_reported bigint,
                 total_voters bigint, turnout_offices bigint, turnout_voters bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE ROWS 3000;
COMMENT ON FUNCTION res_elec_internal.shared_offices_now(integer, integer[]) IS
  'shared_offices() as they are now, of all centers (NULL) or of these';

CREATE FUNCTION res_elec_internal.shared_offices(of_election integer, units integer[] DEFAULT NULL,
                                                 seen pg_snapshot DEFAULT NULL, at timestamptz DEFAULT NULL)
  RETURNS TABLE (center_id integer, commune_id integer, department_id integer, province_id integer,
                 offices_total bigint, registered_voters bigint, offices_reported bigint, offices_verified bigint,
                 offices_held bigint, offices_annulled bigint, registered_voters_reported bigint,
                 total_voters bigint, turnout_offices bigint, turnout_voters bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
#variable_conflict use_column
BEGIN
  IF NOT res_elec_internal.shares_offices(of_election) THEN
    RETURN;
  ELSIF seen IS NULL AND at IS NULL THEN
    RETURN QUERY SELECT n.* FROM res_elec_internal.shared_offices_now(of_election, units) n;
  ELSE
    RETURN QUERY
      SELECT o.center_id, o.commune_id, o.department_id, o.province_id, (o.excess).*
        FROM (SELECT b.center_id, b.commune_id, b.department_id, b.province_id,
                     res_elec_internal.shared_excess(b.status, b.register, b.bucket,
                                                     b.registered_voters, b.total_voters) AS excess
                FROM res_elec_internal.shared_ballots_then(of_election, units, seen, at) b
               GROUP BY b.center_id, b.place, b.commune_id, b.department_id, b.province_id
              HAVING count(*) > 1) AS o;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.shared_offices(integer, integer[], pg_snapshot, timestamptz) IS
  'Each office of an election, or of these centers, that votes in several contests, where it lies, and what the sums '
  'over the contests have too many of it: as it is now, as a snapshot saw it, or as of a moment';

