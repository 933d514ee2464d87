-- The totals above the sheets, kept by triggers. See extension/totals/delta.h. A contest's total is the sum of its
-- provinces' and of what lies in none, a department's that of its communes' and of what lies in none: a sheet writes
-- two rows, and none that every other sheet of its contest writes, too. The sheets of a center are few and have an
-- index: they are summed when it is read.

CREATE TABLE res_elec.tally_part (
  id bigint GENERATED ALWAYS AS IDENTITY,
  contest_id integer NOT NULL,
  level smallint NOT NULL,
  unit_id integer NOT NULL,
  bucket smallint NOT NULL,
  writes bigint NOT NULL,
  sheets bigint NOT NULL,
  registered_voters bigint NOT NULL,
  total_voters bigint NOT NULL,
  blank_votes bigint NOT NULL,
  null_votes bigint NOT NULL,
  turnout_offices bigint NOT NULL,
  turnout_voters bigint NOT NULL,
  office_voters bigint NOT NULL,
  offices_unknown bigint NOT NULL,
  votes res_elec.votes NOT NULL,
  updated_at timestamptz NOT NULL,
  -- The only index. A unit has as many parts as it needs; an id is given once, so no insert meets its like and waits.
  PRIMARY KEY (contest_id, level, unit_id, bucket, id)
) USING heap WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON COLUMN res_elec.tally_part.id IS
  'The newest part of a unit has the largest: it is tried first';
COMMENT ON TABLE res_elec.tally_part IS
  'Parts of the totals: a total is the sum of its parts, a contest''s of those of its provinces and of what lies in '
  'no province, a department''s of those of its communes and of what lies in no commune, a center''s of its part and '
  'of its sheets. Written by triggers only; read the view tally. Not dumped: a restore''s triggers write it anew';
COMMENT ON COLUMN res_elec.tally_part.level IS
  'The level''s number: see tally_level(); that of a contest for what lies in no province, of a department for what '
  'lies in no commune of it';

COMMENT ON COLUMN res_elec.tally_part.turnout_offices IS
  'Of the sheets, those whose register is known: turnout is of these; 0 in the buckets of offices';
COMMENT ON COLUMN res_elec.tally_part.turnout_voters IS 'Their voters';
COMMENT ON COLUMN res_elec.tally_part.office_voters IS
  'Registered voters by the registers of the offices, whatever their sheets state: what is expected less what is '
  'counted is exactly what is registered where no sheet is counted';
COMMENT ON COLUMN res_elec.tally_part.offices_unknown IS 'Of the offices, those whose register is not known';

CREATE FUNCTION res_elec_internal.tally_part_guard() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.tally_part_guard() IS 'Refuses to write the totals by hand';
CREATE TRIGGER tally_part_guard BEFORE INSERT OR UPDATE OR DELETE ON res_elec.tally_part
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_part_guard();
CREATE TRIGGER tally_part_guard_truncate BEFORE TRUNCATE ON res_elec.tally_part
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_part_guard();
ALTER TABLE res_elec.tally_part ENABLE ALWAYS TRIGGER tally_part_guard;
ALTER TABLE res_elec.tally_part ENABLE ALWAYS TRIGGER tally_part_guard_truncate;

CREATE FUNCTION res_elec_internal.tally_note() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.tally_write() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
CREATE FUNCTION res_elec_internal.tally_truncate() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.tally_note() IS 'Notes in memory what a row adds to the totals or takes away';
COMMENT ON FUNCTION res_elec_internal.tally_truncate() IS
  'Takes everything of a table that is truncated out of the totals';
COMMENT ON FUNCTION res_elec_internal.tally_write() IS 'Writes what a statement''s rows changed, each unit once';

CREATE FUNCTION res_elec_internal.tally_write_now() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.tally_write_now() IS
  'Writes what this transaction has changed so far, for who reads the totals before a subscription''s changes commit';

CREATE TRIGGER tally_note AFTER INSERT OR UPDATE OR DELETE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_note();
CREATE TRIGGER tally_write AFTER INSERT OR UPDATE OR DELETE ON res_elec.result_sheet
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_write();
CREATE TRIGGER tally_truncate BEFORE TRUNCATE ON res_elec.result_sheet
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_truncate();
CREATE TRIGGER tally_note AFTER INSERT OR UPDATE OR DELETE ON res_elec.office
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_note();
CREATE TRIGGER tally_write AFTER INSERT OR UPDATE OR DELETE ON res_elec.office
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_write();
CREATE TRIGGER tally_truncate BEFORE TRUNCATE ON res_elec.office
  FOR EACH STATEMENT EXECUTE FUNCTION res_elec_internal.tally_truncate();
-- Logical replication's apply must keep the totals too.
ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER tally_note;
ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER tally_write;
ALTER TABLE res_elec.result_sheet ENABLE ALWAYS TRIGGER tally_truncate;
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER tally_note;
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER tally_write;
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER tally_truncate;

CREATE FUNCTION res_elec_internal.tally_area_left() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.tally_area_left() IS
  'Keeps the version of a department''s total from going back when a commune leaves it';
CREATE TRIGGER tally_area_left AFTER DELETE OR UPDATE OF parent_id ON res_elec.area
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_area_left();
ALTER TABLE res_elec.area ENABLE ALWAYS TRIGGER tally_area_left;

-- What decides an outcome beside the votes: a lot, who withdrew, ages, seats and formulas, the state of an office, what
-- was decided of it. Each node keeps its own totals, and their versions.
CREATE FUNCTION res_elec_internal.tally_touch() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.tally_touch() IS
  'Gives the total of a row''s contest another version: what is told of the contest has changed, though no vote did';
CREATE TRIGGER tally_touch AFTER INSERT ON res_elec.draw
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_touch();
CREATE TRIGGER tally_touch AFTER INSERT OR UPDATE ON res_elec.decision
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.tally_touch();
CREATE TRIGGER tally_touch AFTER UPDATE OF seats, formula ON res_elec.contest
  FOR EACH ROW WHEN (OLD.seats <> NEW.seats OR OLD.formula IS DISTINCT FROM NEW.formula)
  EXECUTE FUNCTION res_elec_internal.tally_touch();
CREATE TRIGGER tally_touch AFTER UPDATE OF withdrew_on, birth_date, mean_age, list_size, coalition ON res_elec.candidate
  FOR EACH ROW WHEN (OLD.withdrew_on IS DISTINCT FROM NEW.withdrew_on OR OLD.birth_date IS DISTINCT FROM NEW.birth_date
    OR OLD.mean_age IS DISTINCT FROM NEW.mean_age OR OLD.list_size IS DISTINCT FROM NEW.list_size
    OR OLD.coalition IS DISTINCT FROM NEW.coalition)
  EXECUTE FUNCTION res_elec_internal.tally_touch();
CREATE TRIGGER tally_touch AFTER UPDATE OF status ON res_elec.office
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION res_elec_internal.tally_touch();
ALTER TABLE res_elec.draw ENABLE ALWAYS TRIGGER tally_touch;
ALTER TABLE res_elec.decision ENABLE ALWAYS TRIGGER tally_touch;
ALTER TABLE res_elec.contest ENABLE ALWAYS TRIGGER tally_touch;
ALTER TABLE res_elec.candidate ENABLE ALWAYS TRIGGER tally_touch;
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER tally_touch;

-- Reading

-- Every reader takes the parts of a unit from here: what a unit is the sum of is said once. A condition on the level
-- leaves what that level has.
CREATE VIEW res_elec_internal.unit_part AS
  SELECT p.contest_id, res_elec.tally_level('contest') AS level, p.contest_id AS unit_id, p.bucket, p.writes, p.sheets,
         p.registered_voters,
         p.total_voters, p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.office_voters,
         p.offices_unknown, p.votes, p.updated_at
    FROM res_elec.tally_part p
   WHERE p.level <= res_elec.tally_level('province')
  UNION ALL
  SELECT p.contest_id, p.level, p.unit_id, p.bucket, p.writes, p.sheets, p.registered_voters,
         p.total_voters, p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.office_voters,
         p.offices_unknown, p.votes, p.updated_at
    FROM res_elec.tally_part p
   WHERE p.level > res_elec.tally_level('contest')
  UNION ALL
  SELECT p.contest_id, res_elec.tally_level('department'), d.id, p.bucket, p.writes, p.sheets, p.registered_voters,
         p.total_voters, p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.office_voters,
         p.offices_unknown, p.votes, p.updated_at
    FROM res_elec.area d
    JOIN res_elec.area a ON a.parent_id = d.id AND a.kind = 'commune'
    JOIN res_elec.tally_part p ON p.level = res_elec.tally_level('commune') AND p.unit_id = a.id
   WHERE d.kind = 'department'
  UNION ALL
  SELECT o.contest_id, res_elec.tally_level('center'), o.center_id, res_elec.tally_bucket(s.status), s.version, 1,
         coalesce(s.registered_voters, 0), s.total_voters, s.blank_votes, s.null_votes,
         CASE WHEN s.registered_voters IS NULL THEN 0 ELSE 1 END,
         CASE WHEN s.registered_voters IS NULL THEN 0 ELSE s.total_voters END, coalesce(s.office_registered_voters, 0),
         CASE WHEN s.office_registered_voters IS NULL THEN 1 ELSE 0 END, s.votes, s.updated_at
    FROM res_elec.office o
    JOIN res_elec.result_sheet s ON s.office_id = o.id
   WHERE s.status <> 'rejected';
COMMENT ON VIEW res_elec_internal.unit_part IS
  'The parts that the total of each contest, area and center is the sum of: a contest''s are those of its provinces '
  'and of what lies in none, a department''s those of its communes and of what lies in none, a center''s its own, of '
  'what it is to report, and its sheets';
COMMENT ON COLUMN res_elec_internal.unit_part.level IS 'The level''s number: see tally_level()';

-- By contest, so that a join reaches into it: a subquery that groups takes conditions on what it groups by, and LATERAL
-- brings the contest.
CREATE VIEW res_elec.tally AS
  SELECT n.id AS contest_id, t.level_number,
         (res_elec.tally_levels())[t.level_number + 1] AS level,
         t.unit_id, t.offices_total, t.registered_voters, t.offices_reported, t.offices_verified, t.offices_held,
         t.registered_voters_reported, t.turnout_offices, t.turnout_voters, t.total_voters, t.blank_votes, t.null_votes,
         t.votes, t.version, t.updated_at,
         t.offices_annulled, t.offices_not_held, t.offices_to_vote_again, t.offices_merged
    FROM res_elec.contest n  -- a deleted contest leaves parts that sum to 0
   CROSS JOIN LATERAL (
         SELECT p.level AS level_number, p.unit_id,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')),
                         0)::bigint AS offices_total,
                coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')),
                         0)::bigint AS registered_voters,
                coalesce(sum(p.sheets) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint AS offices_reported,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('verified')),
                         0)::bigint AS offices_verified,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('held')),
                         0)::bigint AS offices_held,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('annulled')),
                         0)::bigint AS offices_annulled,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('not_held')),
                         0)::bigint AS offices_not_held,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('to_vote_again')),
                         0)::bigint AS offices_to_vote_again,
                coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('merged')),
                         0)::bigint AS offices_merged,
                coalesce(sum(p.registered_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)),
                         0)::bigint AS registered_voters_reported,
                coalesce(sum(p.turnout_offices) FILTER (WHERE res_elec.tally_counted(p.bucket)),
                         0)::bigint AS turnout_offices,
                coalesce(sum(p.turnout_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)),
                         0)::bigint AS turnout_voters,
                coalesce(sum(p.total_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)),
                         0)::bigint AS total_voters,
                coalesce(sum(p.blank_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint AS blank_votes,
                coalesce(sum(p.null_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint AS null_votes,
                coalesce(res_elec.sum(p.votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), '{}') AS votes,
                sum(p.writes)::bigint AS version,
                max(p.updated_at) AS updated_at
           FROM res_elec_internal.unit_part p
          WHERE p.contest_id = n.id
          GROUP BY p.level, p.unit_id) AS t;
COMMENT ON VIEW res_elec.tally IS
  'The live total (provisional and verified sheets) of each contest at each level; exact in every snapshot';
COMMENT ON COLUMN res_elec.tally.level IS
  'contest, province, department, commune or center; filter by level_number = tally_level(…) to use the index';
COMMENT ON COLUMN res_elec.tally.unit_id IS 'Id of the contest, area or center';
COMMENT ON COLUMN res_elec.tally.offices_total IS 'Offices that are to report';
COMMENT ON COLUMN res_elec.tally.registered_voters IS 'Registered voters of all offices that are to report';
COMMENT ON COLUMN res_elec.tally.registered_voters_reported IS
  'Registered voters of the offices whose sheet is counted: the base of turnout';
COMMENT ON COLUMN res_elec.tally.turnout_offices IS
  'Of those, offices whose register is known: turnout is of these, turnout_voters / registered_voters_reported';
COMMENT ON COLUMN res_elec.tally.turnout_voters IS 'Voters of the counted offices whose register is known';
COMMENT ON COLUMN res_elec.tally.version IS 'Grows with each change; the same version means the same total';

-- The oracle

CREATE FUNCTION res_elec.recount(only_contest integer DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level smallint, unit_id integer, bucket smallint,
                 sheets bigint, registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
                 turnout_offices bigint, turnout_voters bigint, office_voters bigint, offices_unknown bigint,
                 votes res_elec.votes)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT r.contest_id, u.level, u.unit_id, r.bucket, count(*),
           coalesce(sum(r.registered_voters), 0), coalesce(sum(r.total_voters), 0),
           coalesce(sum(r.blank_votes), 0), coalesce(sum(r.null_votes), 0),
           count(r.registered_voters) FILTER (WHERE r.of_sheet),
           coalesce(sum(r.total_voters) FILTER (WHERE r.of_sheet AND r.registered_voters IS NOT NULL), 0),
           coalesce(sum(r.office_voters), 0), count(*) FILTER (WHERE r.office_voters IS NULL),
           coalesce(res_elec.sum(r.votes), '{}')
      FROM (SELECT s.contest_id, s.province_id, s.department_id, s.commune_id, s.center_id,
                   res_elec.tally_bucket(s.status) AS bucket, s.registered_voters, s.total_voters,
                   s.blank_votes, s.null_votes, o.registered_voters AS office_voters, s.votes, true AS of_sheet
              FROM res_elec.result_sheet s
              LEFT JOIN res_elec.office o ON o.id = s.office_id
            UNION ALL
            SELECT o.contest_id, o.province_id, o.department_id, o.commune_id, o.center_id, b.bucket,
                   o.registered_voters, 0, 0, 0, o.registered_voters, '{}', false
              FROM res_elec.office o
             CROSS JOIN LATERAL unnest(res_elec_internal.office_buckets(o.status)) AS b(bucket)) AS r
     CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), r.contest_id), (res_elec.tally_level('province'),
         r.province_id),
                                (res_elec.tally_level('department'), r.department_id), (res_elec.tally_level('commune'),
                                    r.commune_id),
                                (res_elec.tally_level('center'), r.center_id)) AS u(level, unit_id)
     WHERE u.unit_id IS NOT NULL AND (only_contest IS NULL OR r.contest_id = only_contest)
     GROUP BY r.contest_id, u.level, u.unit_id, r.bucket;
  END;
COMMENT ON FUNCTION res_elec.recount(integer) IS 'The totals counted anew from sheets and offices; slow, for checking';

CREATE FUNCTION res_elec_internal.verify_contests(only_contest integer)
  RETURNS TABLE (contest_id integer, level text, unit_id integer, bucket text, kept jsonb, recounted jsonb)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT contest_id,
           (res_elec.tally_levels())[level + 1],
           unit_id,
           (res_elec.tally_buckets())[bucket + 1],
           to_jsonb(k.row), to_jsonb(r.row)
      FROM (SELECT p.contest_id, p.level, p.unit_id, p.bucket,
                   ROW(sum(p.sheets), sum(p.registered_voters), sum(p.total_voters), sum(p.blank_votes),
                       sum(p.null_votes), sum(p.turnout_offices), sum(p.turnout_voters), sum(p.office_voters),
                       sum(p.offices_unknown), res_elec.sum(p.votes)) AS row
              FROM (SELECT u.contest_id, u.level, u.unit_id, u.bucket, u.sheets, u.registered_voters, u.total_voters,
                    u.blank_votes, u.null_votes,
                           u.turnout_offices, u.turnout_voters, u.office_voters, u.offices_unknown, u.votes
                      FROM res_elec_internal.unit_part u
                    UNION ALL  -- at the level of contests, parts must be of a contest: any other is an error
                    SELECT x.contest_id, x.level, x.unit_id, x.bucket, x.sheets, x.registered_voters, x.total_voters,
                           x.blank_votes, x.null_votes,
                           x.turnout_offices, x.turnout_voters, x.office_voters, x.offices_unknown, x.votes
                      FROM res_elec.tally_part x
                     WHERE x.level < res_elec.tally_level('province') AND x.unit_id <> x.contest_id) AS p
             WHERE only_contest IS NULL OR p.contest_id = only_contest
             GROUP BY p.contest_id, p.level, p.unit_id, p.bucket) AS k
      FULL JOIN (SELECT c.contest_id, c.level, c.unit_id, c.bucket,
                        ROW(c.sheets::numeric, c.registered_voters::numeric, c.total_voters::numeric,
                            c.blank_votes::numeric, c.null_votes::numeric, c.turnout_offices::numeric,
                            c.turnout_voters::numeric, c.office_voters::numeric, c.offices_unknown::numeric,
                            c.votes) AS row
                   FROM res_elec.recount(only_contest) c) AS r
        USING (contest_id, level, unit_id, bucket)
     WHERE coalesce(k.row, ROW(0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric,
                               0::numeric, 0::numeric, '{}'::res_elec.votes))
           IS DISTINCT FROM
           coalesce(r.row, ROW(0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric,
                               0::numeric, 0::numeric, '{}'::res_elec.votes));
  END;
COMMENT ON FUNCTION res_elec_internal.verify_contests(integer) IS
  'verify_tallies() of each contest by itself';

CREATE FUNCTION res_elec_internal.tally_rebuild() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.tally_rebuild() IS
  'Recounts all rows: takes what the totals hold away and adds what the rows say';
CREATE FUNCTION res_elec.rebuild_tallies() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  LOCK TABLE res_elec.office, res_elec.result_sheet IN SHARE ROW EXCLUSIVE MODE;
  UPDATE res_elec.result_sheet s SET office_registered_voters = o.registered_voters
    FROM res_elec.office o
   WHERE o.id = s.office_id AND s.office_registered_voters IS DISTINCT FROM o.registered_voters;
  PERFORM res_elec_internal.shared_centers_find();
  PERFORM res_elec_internal.tally_rebuild();
END
$$;
COMMENT ON FUNCTION res_elec.rebuild_tallies() IS
  'Recounts everything and mends the totals that are wrong, as after a load with triggers disabled; sheets and '
  'offices wait meanwhile';

CREATE FUNCTION res_elec.fold_tallies() RETURNS bigint AS 'MODULE_PATHNAME', 'tally_fold' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec.fold_tallies() IS
  'Folds the parts of each total that nobody is writing into one; returns how many parts fewer there are. Run it now '
  'and then during heavy load';
