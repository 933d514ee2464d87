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
  SELECT n.election_id, t.contest_id, t.level, a.id AS area_id, a.code AS area_code, a.name AS area, a.parent_id,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         t.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(t.votes OPERATOR(res_elec.->) c.id, t.total_voters - t.blank_votes - t.null_votes) AS percent,
         rank() OVER (PARTITION BY t.contest_id, a.id ORDER BY t.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported
    FROM res_elec.tally t
    JOIN res_elec.area a ON a.id = t.unit_id
    JOIN res_elec.contest n ON n.id = t.contest_id
    JOIN res_elec.candidate c ON c.contest_id = t.contest_id
   WHERE t.level_number BETWEEN 1 AND 3;
COMMENT ON VIEW res_elec.area_results IS 'Totals of provinces, departments and communes: one row a candidate';
COMMENT ON COLUMN res_elec.area_results.level IS 'province, department or commune';

CREATE VIEW res_elec.center_results AS
  SELECT n.election_id, t.contest_id, v.id AS center_id, v.name AS center, v.area_id,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         t.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(t.votes OPERATOR(res_elec.->) c.id, t.total_voters - t.blank_votes - t.null_votes) AS percent,
         rank() OVER (PARTITION BY t.contest_id, v.id ORDER BY t.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         t.total_voters - t.blank_votes - t.null_votes AS valid_votes, t.total_voters, t.blank_votes, t.null_votes,
         t.registered_voters, t.registered_voters_reported, t.offices_total, t.offices_reported
    FROM res_elec.tally t
    JOIN res_elec.center v ON v.id = t.unit_id
    JOIN res_elec.contest n ON n.id = t.contest_id
    JOIN res_elec.candidate c ON c.contest_id = t.contest_id
   WHERE t.level_number = 4;
COMMENT ON VIEW res_elec.center_results IS 'Totals of voting centers: one row a candidate';

CREATE VIEW res_elec.office_results AS
  SELECT o.election_id, o.contest_id, o.center_id, o.id AS office_id, o.name AS office,
         c.id AS candidate_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name) AS candidate,
         s.votes OPERATOR(res_elec.->) c.id AS votes,
         res_elec.percent(s.votes OPERATOR(res_elec.->) c.id, s.total_voters - s.blank_votes - s.null_votes) AS percent,
         rank() OVER (PARTITION BY o.id ORDER BY s.votes OPERATOR(res_elec.->) c.id DESC) AS rank,
         s.total_voters - s.blank_votes - s.null_votes AS valid_votes, s.total_voters, s.blank_votes, s.null_votes,
         s.registered_voters, s.status, s.version, s.submitted_at, s.updated_at
    FROM res_elec.result_sheet s
    JOIN res_elec.office o ON o.id = s.office_id
    JOIN res_elec.candidate c ON c.contest_id = s.contest_id;
COMMENT ON VIEW res_elec.office_results IS 'The sheets that are in: one row a candidate';
