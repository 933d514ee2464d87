-- Two rounds of a contest beside each other: what each candidate had in the first, and has in the second.

CREATE VIEW res_elec.contest_rounds AS
  SELECT n.election_id, n.id AS contest_id, n.code, n.name AS contest, e.round, c.candidate_id, c.code_name,
         c.candidate, c.party, c.votes, c.percent, c.result, p.election_id AS previous_election_id,
         p.id AS previous_contest_id,
         q.round AS previous_round, c.previous_candidate_id, c.previous_votes, c.previous_percent, c.previous_result,
         c.candidate_id IS NOT NULL AS qualified
    FROM res_elec.contest n
    JOIN res_elec.election e ON e.id = n.election_id
    JOIN res_elec.contest p ON p.id = n.previous_round
    JOIN res_elec.election q ON q.id = p.election_id
   CROSS JOIN LATERAL (
         SELECT a.candidate_id, coalesce(a.code_name, b.code_name) AS code_name,
                coalesce(a.candidate, b.candidate) AS candidate, coalesce(a.party, b.party) AS party, a.votes,
                a.percent, a.result, b.candidate_id AS previous_candidate_id, b.votes AS previous_votes,
                b.percent AS previous_percent, b.result AS previous_result
           FROM res_elec.outcome(p.id) b
           FULL JOIN (SELECT o.candidate_id, o.code_name, o.candidate, o.party, o.votes, o.percent, o.result,
                             d.previous_round
                        FROM res_elec.outcome(n.id) o JOIN res_elec.candidate d ON d.id = o.candidate_id) AS a
                  ON a.previous_round = b.candidate_id) AS c;
COMMENT ON VIEW res_elec.contest_rounds IS
  'Each contest that decides what a round before left undecided: a row a candidate of either round, with votes, '
  'percent and result of both';
COMMENT ON COLUMN res_elec.contest_rounds.election_id IS 'The election that is this round';
COMMENT ON COLUMN res_elec.contest_rounds.contest_id IS 'The contest in it';
COMMENT ON COLUMN res_elec.contest_rounds.contest IS 'Its name';
COMMENT ON COLUMN res_elec.contest_rounds.round IS 'Which round this is';
COMMENT ON COLUMN res_elec.contest_rounds.code_name IS 'Short name of the candidate';
COMMENT ON COLUMN res_elec.contest_rounds.candidate IS 'First and last name';
COMMENT ON COLUMN res_elec.contest_rounds.party IS 'Party, where there is one';
COMMENT ON COLUMN res_elec.contest_rounds.code IS 'Code of the contest; NULL: none';
COMMENT ON COLUMN res_elec.contest_rounds.candidate_id IS 'The candidate in this round; NULL: did not go on to it';
COMMENT ON COLUMN res_elec.contest_rounds.votes IS 'In this round';
COMMENT ON COLUMN res_elec.contest_rounds.percent IS 'Of the valid votes of this round, two decimals';
COMMENT ON COLUMN res_elec.contest_rounds.result IS 'In this round, as outcome() has it';
COMMENT ON COLUMN res_elec.contest_rounds.previous_election_id IS 'The election that is the round before';
COMMENT ON COLUMN res_elec.contest_rounds.previous_contest_id IS 'The contest there';
COMMENT ON COLUMN res_elec.contest_rounds.previous_round IS 'Which round that is';
COMMENT ON COLUMN res_elec.contest_rounds.previous_candidate_id IS 'The candidate there; NULL: came with this round';
COMMENT ON COLUMN res_elec.contest_rounds.previous_votes IS 'Votes in the round before';
COMMENT ON COLUMN res_elec.contest_rounds.previous_percent IS 'Of the valid votes of the round before, two decimals';
COMMENT ON COLUMN res_elec.contest_rounds.previous_result IS
  'In the round before, as outcome() has it: goes_on, eliminated, withdrew …';
COMMENT ON COLUMN res_elec.contest_rounds.qualified IS 'Whether the candidate stands in this round';
