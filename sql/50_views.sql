-- What people and reporting tools read: one row a candidate, with percent and rank.

CREATE FUNCTION res_elec.percent(part bigint, whole bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN whole > 0 THEN round(100.0 * part / whole, 2) END;
  END;
COMMENT ON FUNCTION res_elec.percent(bigint, bigint) IS '100 × part / whole to two decimals; NULL when whole is 0';

CREATE VIEW res_elec.election_results AS
  SELECT e.id AS election_id, e.title AS election, e.year, e.round, t.contest_id, n.name AS contest,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate, c.party,
         t.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(t.votes OPERATOR(res_elec.->) c.id, t.total_voters - t.blank_votes - t.null_votes) AS percent,
         rank() OVER (PARTITION BY t.contest_id ORDER BY t.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported, t.version
    FROM res_elec.tally t
    JOIN res_elec.contest n ON n.id = t.contest_id
    JOIN res_elec.election e ON e.id = n.election_id
    JOIN res_elec.candidate c ON c.contest_id = t.contest_id
   WHERE t.level_number = 0;
COMMENT ON VIEW res_elec.election_results IS 'Each contest''s total: one row a candidate, percent of valid votes (exprimés), rank';

CREATE VIEW res_elec.area_results AS
  SELECT n.election_id, e.title AS election, t.contest_id, t.level, a.id AS area_id, a.code AS area_code, a.name AS area,
         a.parent_id, p.name AS parent,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         t.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(t.votes OPERATOR(res_elec.->) c.id, t.total_voters - t.blank_votes - t.null_votes) AS percent,
         rank() OVER (PARTITION BY t.contest_id, a.id ORDER BY t.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported
    FROM res_elec.tally t
    JOIN res_elec.area a ON a.id = t.unit_id
    LEFT JOIN res_elec.area p ON p.id = a.parent_id
    JOIN res_elec.contest n ON n.id = t.contest_id
    JOIN res_elec.election e ON e.id = n.election_id
    JOIN res_elec.candidate c ON c.contest_id = t.contest_id
   WHERE t.level_number BETWEEN 1 AND 3;
COMMENT ON VIEW res_elec.area_results IS 'Totals of provinces, departments and communes: one row a candidate';
COMMENT ON COLUMN res_elec.area_results.level IS 'province, department or commune';

CREATE VIEW res_elec.center_results AS
  SELECT n.election_id, e.title AS election, t.contest_id, v.id AS center_id, v.name AS center, v.area_id, a.name AS area,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         t.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(t.votes OPERATOR(res_elec.->) c.id, t.total_voters - t.blank_votes - t.null_votes) AS percent,
         rank() OVER (PARTITION BY t.contest_id, v.id ORDER BY t.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported
    FROM res_elec.tally t
    JOIN res_elec.center v ON v.id = t.unit_id
    LEFT JOIN res_elec.area a ON a.id = v.area_id
    JOIN res_elec.contest n ON n.id = t.contest_id
    JOIN res_elec.election e ON e.id = n.election_id
    JOIN res_elec.candidate c ON c.contest_id = t.contest_id
   WHERE t.level_number = 4;
COMMENT ON VIEW res_elec.center_results IS 'Totals of voting centers: one row a candidate';

CREATE VIEW res_elec.office_results AS
  SELECT o.election_id, e.title AS election, o.contest_id, o.center_id, v.name AS center, o.id AS office_id, o.name AS office,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         s.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(s.votes OPERATOR(res_elec.->) c.id, s.total_voters - s.blank_votes - s.null_votes) AS percent,
         rank() OVER (PARTITION BY o.id ORDER BY s.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         s.total_voters - s.blank_votes - s.null_votes AS valid_votes, s.total_voters, s.blank_votes, s.null_votes,
         s.registered_voters, s.status, s.version, s.submitted_at, s.updated_at
    FROM res_elec.result_sheet s
    JOIN res_elec.office o ON o.id = s.office_id
    JOIN res_elec.center v ON v.id = o.center_id
    JOIN res_elec.election e ON e.id = o.election_id
    JOIN res_elec.candidate c ON c.contest_id = s.contest_id;
COMMENT ON VIEW res_elec.office_results IS 'The sheets that are in: one row a candidate';

-- The same word means the same in every view.
DO $$
DECLARE
  told record;
BEGIN
  FOR told IN
    SELECT c.oid::regclass AS relation, a.attname, m.meaning
      FROM (VALUES
             ('election_id', 'The election'), ('election', 'Its title'), ('year', 'Its year'), ('round', 'Its round'),
             ('contest_id', 'The contest: one ballot paper'), ('contest', 'Its name'),
             ('area_id', 'The area; of a center, the one it lies in'), ('area_code', 'The area''s official code'), ('area', 'Its name'),
             ('parent_id', 'The larger area it lies in'), ('parent', 'Its name'),
             ('level', 'province, department or commune'),
             ('center_id', 'The voting center'), ('center', 'Its name'), ('office_id', 'The polling office'), ('office', 'Its name'),
             ('candidate_id', 'The candidate or list'), ('code_name', 'Short name, unique in the election'),
             ('candidate', 'First and last name'), ('party', 'Party, where there is one'),
             ('votes', 'Voix: votes of the candidate; in tally, of all candidates by id'),
             ('percent', '100 × votes / valid votes, two decimals; NULL without valid votes'),
             ('rank', 'By votes, 1 for the most; equal votes share a rank'),
             ('valid_votes', 'Exprimés: total_voters − blank_votes − null_votes'), ('total_voters', 'Votants: people who voted'),
             ('blank_votes', 'Bulletins blancs'), ('null_votes', 'Bulletins nuls'),
             ('registered_voters', 'Inscrits: of all offices that are to report; in office_results, of the sheet'),
             ('registered_voters_reported', 'Inscrits of the offices whose sheet is counted: the base of turnout'),
             ('offices_total', 'Offices that are to report'), ('offices_reported', 'Offices whose sheet is counted'),
             ('offices_verified', 'Of those, offices whose sheet is verified'), ('offices_held', 'Offices whose sheet is held, and not counted'),
             ('version', 'Of a total: grows with each change; of a sheet: counts its versions from 1'),
             ('status', 'provisional, verified (both counted) or held'), ('submitted_at', 'When the first version was entered'),
             ('updated_at', 'When it changed last'), ('level_number', 'level as the index knows it: tally_level(level)'),
             ('unit_id', 'Id of the contest, area or center'),
             ('at', 'When'), ('action', 'What: election.created, office.changed, sheet.entered, sheet.changed, sheet.deleted, user.signed_in, user.sign_in_failed, session.reused, access.denied …'),
             ('user_id', 'Who: the app_user; NULL: nobody signed in, or SQL'), ('submitted_by', 'The app_user who entered this version; NULL: SQL'),
             ('db_user', 'The database login'), ('channel', 'rest, sql or import'), ('address', 'From where: the client''s address; NULL: a local socket'),
             ('request_id', 'By which REST request (X-Request-Id)'),
             ('subject_id', 'Of what: the id in the table that the action names; of a sheet, its office'),
             ('changes', 'Created and deleted: the row; changed: {"<column>": [was, is]}; sheets: their figures'),
             ('reason', 'Why this version replaced the one before')) AS m(attname, meaning)
      JOIN pg_catalog.pg_attribute a ON a.attname = m.attname AND a.attnum > 0
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
     WHERE c.relkind = 'v' AND c.relnamespace = 'res_elec'::regnamespace
       AND pg_catalog.col_description(c.oid, a.attnum) IS NULL LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', told.relation, told.attname, told.meaning);
  END LOOP;
END
$$;
