-- What people and reporting tools read: one row a candidate, with percent and rank.

CREATE FUNCTION res_elec.percent(part bigint, whole bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN whole > 0 THEN round(div(20000 * part::numeric + whole, 2 * whole::numeric) / 100, 2) END;
  END;
COMMENT ON FUNCTION res_elec.percent(bigint, bigint) IS
  '100 × part / whole to two decimals, half of a hundredth rounded up; NULL when whole is 0';

-- Shares: each is rounded by itself, so that equal votes have equal shares.

CREATE FUNCTION res_elec.shares(candidate_ids integer[], votes res_elec.votes)
  RETURNS TABLE (candidate_id integer, candidate_votes bigint, percent numeric, rank bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION res_elec.shares(integer[], res_elec.votes) IS
  'Votes, percent of their sum, and rank of each candidate. The percents have two decimals, each rounded by itself, '
  'half of a hundredth up: equal votes have equal shares, and the sum may differ from 100. NULL percents when nobody '
  'has votes; no rows when votes is NULL';

-- Votes, percent and rank are those of res_elec.shares, as REST tells them. No window function and no GROUP BY stands
-- above the tables' ids, so that a condition on an election, area, center or office finds its index.

CREATE VIEW res_elec.election_results AS
  SELECT e.id AS election_id, e.title AS election, e.year, e.round, t.contest_id, n.name AS contest,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate, c.party,
         h.candidate_votes AS votes, h.percent, h.rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported, t.version,
         t.turnout_offices, t.turnout_voters
    FROM res_elec.election e
    JOIN res_elec.contest n ON n.election_id = e.id
    JOIN res_elec.tally t ON t.contest_id = n.id AND t.level_number = res_elec.tally_level('contest')
   CROSS JOIN LATERAL res_elec.shares(ARRAY(SELECT k.id FROM res_elec.candidate k WHERE k.contest_id = n.id), t.votes) h
    JOIN res_elec.candidate c ON c.id = h.candidate_id;
COMMENT ON VIEW res_elec.election_results IS
  'Each contest''s total: one row a candidate, percent of valid votes (exprimés), rank';

CREATE VIEW res_elec.area_results AS
  SELECT n.election_id, e.title AS election, t.contest_id, t.level, a.id AS area_id, a.code AS area_code,
         a.name AS area,
         a.parent_id, p.name AS parent,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         h.candidate_votes AS votes, h.percent, h.rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported, t.turnout_offices,
         t.turnout_voters
    FROM res_elec.election e
    JOIN res_elec.contest n ON n.election_id = e.id
    JOIN res_elec.tally t ON t.contest_id = n.id AND t.level_number IN (res_elec.tally_level('province'),
        res_elec.tally_level('department'), res_elec.tally_level('commune'))
    JOIN res_elec.area a ON a.id = t.unit_id
    LEFT JOIN res_elec.area p ON p.id = a.parent_id
   CROSS JOIN LATERAL res_elec.shares(ARRAY(SELECT k.id FROM res_elec.candidate k WHERE k.contest_id = n.id), t.votes) h
    JOIN res_elec.candidate c ON c.id = h.candidate_id
   WHERE t.offices_total > 0;
COMMENT ON VIEW res_elec.area_results IS
  'Totals of provinces, departments and communes that have offices: one row a candidate';
COMMENT ON COLUMN res_elec.area_results.level IS 'province, department or commune';

CREATE VIEW res_elec.center_results AS
  SELECT v.election_id, e.title AS election, t.contest_id, v.id AS center_id, v.name AS center, v.area_id,
         a.name AS area,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         h.candidate_votes AS votes, h.percent, h.rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported, t.turnout_offices,
         t.turnout_voters
    FROM res_elec.center v
    JOIN res_elec.election e ON e.id = v.election_id
    JOIN res_elec.contest n ON n.election_id = v.election_id
   -- OFFSET 0: each center is looked up, as few may be asked for, and not all grouped
   CROSS JOIN LATERAL (SELECT * FROM res_elec.tally x
                        WHERE x.contest_id = n.id AND x.level_number = res_elec.tally_level('center')
                            AND x.unit_id = v.id OFFSET 0) AS t
    LEFT JOIN res_elec.area a ON a.id = v.area_id
   CROSS JOIN LATERAL res_elec.shares(ARRAY(SELECT k.id FROM res_elec.candidate k WHERE k.contest_id = n.id), t.votes) h
    JOIN res_elec.candidate c ON c.id = h.candidate_id
   WHERE t.offices_total > 0;
COMMENT ON VIEW res_elec.center_results IS 'Totals of voting centers that have offices: one row a candidate';

CREATE VIEW res_elec.office_results AS
  SELECT o.election_id, e.title AS election, o.contest_id, o.province_id, o.department_id, o.commune_id, o.center_id,
         v.name AS center,
         o.id AS office_id, o.name AS office,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         h.candidate_votes AS votes, h.percent, h.rank,
         s.total_voters - s.blank_votes - s.null_votes AS valid_votes, s.total_voters, s.blank_votes, s.null_votes,
         s.registered_voters, s.status, s.version, s.submitted_at, s.updated_at
    FROM res_elec.office o
    JOIN res_elec.result_sheet s ON s.office_id = o.id
    JOIN res_elec.center v ON v.id = o.center_id
    JOIN res_elec.election e ON e.id = o.election_id
   CROSS JOIN LATERAL res_elec.shares(ARRAY(SELECT k.id FROM res_elec.candidate k WHERE k.contest_id = o.contest_id),
                                      s.votes) h
    JOIN res_elec.candidate c ON c.id = h.candidate_id;
COMMENT ON VIEW res_elec.office_results IS 'The sheets that are in: one row a candidate';

-- How far the count is, and what is missing.

CREATE VIEW res_elec.election_progress AS
  SELECT e.id AS election_id, e.title AS election, e.status AS election_status, t.contest_id, n.name AS contest,
         t.offices_total, t.offices_reported, t.offices_verified, t.offices_held,
         t.offices_total - t.offices_reported - t.offices_held - t.offices_annulled AS offices_missing,
         res_elec.percent(t.offices_reported, t.offices_total) AS reported_percent,
         t.registered_voters, t.registered_voters_reported, t.total_voters,
         res_elec.percent(t.turnout_voters, t.registered_voters_reported) AS turnout_percent,
         t.version, t.updated_at, t.turnout_offices, t.turnout_voters, t.offices_annulled,
         t.offices_not_held, t.offices_to_vote_again, t.offices_merged
    FROM res_elec.election e
    JOIN res_elec.contest n ON n.election_id = e.id
    JOIN res_elec.tally t ON t.contest_id = n.id AND t.level_number = res_elec.tally_level('contest');
COMMENT ON VIEW res_elec.election_progress IS
  'How far the count of each contest is: offices that are to report, reported, held, annulled and missing, those '
  'that are not held, merged or to vote again, and the turnout of those reported';

CREATE VIEW res_elec.office_status AS
  SELECT o.election_id, o.contest_id, o.province_id, o.department_id, o.commune_id, o.center_id, v.name AS center,
         o.id AS office_id,
         o.name AS office, o.registered_voters,
         CASE WHEN s.office_id IS NULL AND NOT res_elec_internal.office_is_expected(o.status) THEN o.status
             WHEN s.office_id IS NULL THEN 'missing' WHEN s.status IN ('held', 'annulled') THEN s.status
             ELSE 'received' END AS state,
         s.status, s.version, s.channel, s.submitted_at, s.updated_at, o.status AS office_status, o.merged_into,
         o.reason AS office_reason
    FROM res_elec.office o
    JOIN res_elec.center v ON v.id = o.center_id
    LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id;
COMMENT ON VIEW res_elec.office_status IS
  'Every office, one row each, and whether its sheet is received, held, annulled or missing';
COMMENT ON COLUMN res_elec.office_status.state IS
  'received (counted), held or annulled (not counted) or missing; not_held or merged: it is not to report';
COMMENT ON COLUMN res_elec.office_status.office_status IS 'Of the office: expected, to_vote_again, not_held or merged';
COMMENT ON COLUMN res_elec.office_status.merged_into IS 'The office that it is merged into';
COMMENT ON COLUMN res_elec.office_status.office_reason IS 'Why the office was changed last';
COMMENT ON COLUMN res_elec.office_status.registered_voters IS 'Inscrits: the office''s register; NULL: not known';
COMMENT ON COLUMN res_elec.office_status.status IS
  'Of its sheet: provisional, verified, held or annulled; NULL while it is missing';

-- What was entered, and what is remarkable about it. Addresses and requests stand in sheet_versions and audit, which
-- readers do not see.

CREATE VIEW res_elec.sheet_history AS
  SELECT s.election_id, s.contest_id, s.office_id, s.version, s.status, s.registered_voters, s.total_voters,
         s.blank_votes, s.null_votes,
         s.votes, s.submitted_by, s.db_user, s.channel, s.reason, s.submitted_at, s.updated_at,
         NULL::timestamptz AS superseded_at, NULL AS superseded_by, s.decision_id
    FROM res_elec.result_sheet s
  UNION ALL
  SELECT h.election_id, h.contest_id, h.office_id, h.version, h.status, h.registered_voters, h.total_voters,
         h.blank_votes, h.null_votes,
         h.votes, h.submitted_by, h.db_user, h.channel, h.reason, h.submitted_at, h.updated_at, h.superseded_at,
         h.superseded_by, h.decision_id
    FROM res_elec.result_sheet_history h
   WHERE h.superseded_by <> 'move';
COMMENT ON VIEW res_elec.sheet_history IS
  'Every version of every sheet, with who, when, by which channel and why; the one in force has no superseded_at. To '
  'walk through: ORDER BY office_id, submitted_at, version';
COMMENT ON COLUMN res_elec.sheet_history.votes IS
  'Voix by candidate id: votes -> 12 is those of candidate 12, votes_each(votes) one row a candidate';
COMMENT ON COLUMN res_elec.sheet_history.updated_at IS 'When this version was entered';
COMMENT ON COLUMN res_elec.sheet_history.superseded_at IS 'When it stopped being in force; NULL: it is in force';
COMMENT ON COLUMN res_elec.sheet_history.superseded_by IS 'correction or deletion';

-- The same word means the same in every view.
DO $$
DECLARE
  described record;
BEGIN
  FOR described IN
    SELECT c.oid::regclass AS relation, a.attname, m.meaning
      FROM (VALUES
             ('election_id', 'The election'), ('election', 'Its title'), ('year', 'Its year'), ('round', 'Its round'),
             ('contest_id', 'The contest: one ballot paper'), ('contest', 'Its name'),
             ('area_id', 'The area; of a center, the one it lies in'), ('area_code', 'The area''s official code'),
             ('area', 'Its name'),
             ('parent_id', 'The larger area it lies in'), ('parent', 'Its name'),
             ('province_id', 'The province it lies in'), ('department_id', 'The department it lies in'),
             ('commune_id', 'The commune it lies in'),
             ('level', 'province, department or commune'),
             ('center_id', 'The voting center'), ('center', 'Its name'), ('office_id', 'The polling office'),
             ('office', 'Its name'),
             ('candidate_id', 'The candidate or list'), ('code_name', 'Short name, unique in the election'),
             ('candidate', 'First and last name'), ('party', 'Party, where there is one'),
             ('votes', 'Voix: votes of the candidate; in tally, of all candidates by id'),
             ('percent', 'Of the valid votes, two decimals, each rounded by itself, as over REST: their sum may '
                         'differ from 100; NULL without valid votes'),
             ('rank', 'By votes, 1 for the most; equal votes share a rank'),
             ('valid_votes', 'Exprimés: total_voters − blank_votes − null_votes'),
             ('total_voters', 'Votants: people who voted'),
             ('blank_votes', 'Bulletins blancs'), ('null_votes', 'Bulletins nuls'),
             ('registered_voters', 'Inscrits: of all offices that are to report; in office_results, of the sheet'),
             ('registered_voters_reported',
              'Inscrits of the offices whose sheet is counted, where they are known: the base of turnout'),
             ('offices_total', 'Offices that are to report'), ('offices_reported', 'Offices whose sheet is counted'),
             ('offices_verified', 'Of those, offices whose sheet is verified'),
             ('offices_held', 'Offices whose sheet is held, and not counted'),
             ('offices_annulled', 'Offices whose sheet is annulled by a decision, and not counted'),
             ('offices_not_held', 'Offices where no vote took place: out of what is to report'),
             ('offices_to_vote_again', 'Of those that are to report, offices that vote again'),
             ('offices_merged', 'Offices whose voters vote in another one: out of what is to report'),
             ('offices_missing', 'Offices whose sheet is not in'),
             ('reported_percent', '100 × offices_reported / offices_total, two decimals'),
             ('turnout_percent', '100 × turnout_voters / registered_voters_reported, two decimals'),
             ('turnout_offices', 'Offices whose sheet is counted and whose register is known: turnout is of these'),
             ('turnout_voters', 'Their voters'), ('election_status', 'pending, active, completed or archived'),
             ('rule', 'Which rule raised the flag'), ('context', 'Its operands'), ('created_at', 'When'),
             ('version', 'Of a total: grows with each change; of a sheet: counts its versions from 1'),
             ('status', 'provisional, verified (both counted), held or annulled'),
             ('submitted_at', 'When the first version was entered'),
             ('updated_at', 'When it changed last'),
             ('level_number', 'level as the index knows it: tally_level(level)'),
             ('unit_id', 'Id of the contest, area or center'),
             ('at', 'When'), ('action', 'What: election.created, office.changed, sheet.entered, sheet.changed, '
                                        'sheet.deleted, sheet.rejected, rule.created, user.signed_in, '
                                        'user.sign_in_failed, session.reused, access.denied …'),
             ('user_id', 'Who: the app_user; NULL: nobody signed in, or SQL'),
             ('submitted_by', 'The app_user who entered this version; NULL: SQL'),
             ('db_user', 'The database login'), ('channel', 'rest, sql or import'),
             ('address', 'From where: the client''s address; NULL: a local socket'),
             ('request_id', 'By which REST request (X-Request-Id)'),
             ('subject_id', 'Of what: the id in the table that the action names; of a sheet, its office'),
             ('changes', 'Created and deleted: the row; changed: {"<column>": [was, is]}; sheets: their figures'),
             ('reason', 'Why this version replaced the one before'),
             ('decision_id', 'The decision that made this version: see decisions; NULL: none')) AS m(attname, meaning)
      JOIN pg_catalog.pg_attribute a ON a.attname = m.attname AND a.attnum > 0
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     WHERE c.relkind = 'v' AND c.relnamespace = 'res_elec'::regnamespace
       AND pg_catalog.col_description(c.oid, a.attnum) IS NULL LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', described.relation, described.attname,
                              described.meaning);
  END LOOP;
END
$$;
