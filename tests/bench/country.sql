-- An election of the shape of India's of 2024, with invented names and votes: :offices stations in :centers centers,
-- 543 constituencies of one seat, 8,360 candidates, 36 states, 780 districts, 4,123 segments, and some 923 electors a
-- station. The counts are those of the Election Commission of India (1,048,202 stations, 8,360 candidates, 543
-- constituencies; statistical reports of the general election of 2024). The ids of offices are 1 to :offices. Places
-- are made with the triggers that anybody's would be.
CREATE EXTENSION IF NOT EXISTS res_elec;
SET search_path = res_elec, public;
INSERT INTO election (title, type, year, status, visibility) VALUES ('country', 'legislative', 2024, 'active',
  'public') RETURNING id AS election \gset
INSERT INTO contest (election_id, code, name, seats)
SELECT :election, to_char(n, 'FM000'), 'Constituency ' || n, 1 FROM generate_series(0, 542) n;
CREATE TABLE public.country_contest AS SELECT code::integer AS n, id FROM contest WHERE election_id = :election
  AND code IS NOT NULL;
-- the k-th candidate of all is of constituency k modulo 543: 15 or 16 each
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name, party)
SELECT :election, c.id, 'C', k::text, k::text, 'Party ' || k / 543 % 12
  FROM generate_series(0, 8359) k JOIN public.country_contest c ON c.n = k % 543 ORDER BY k;
INSERT INTO area (kind, name) SELECT 'province', 'State ' || n FROM generate_series(0, 35) n;
INSERT INTO area (kind, name, parent_id)
SELECT 'department', 'District ' || n, p.id FROM generate_series(0, 779) n
  JOIN area p ON p.kind = 'province' AND p.name = 'State ' || n * 36 / 780;
INSERT INTO area (kind, name, parent_id)
SELECT 'commune', 'Segment ' || n, d.id FROM generate_series(0, 4122) n
  JOIN area d ON d.kind = 'department' AND d.name = 'District ' || n * 780 / 4123;
CREATE TEMPORARY TABLE segment AS SELECT substr(name, 9)::integer AS n, id FROM area WHERE kind = 'commune';
INSERT INTO center (election_id, contest_id, area_id, name)
SELECT :election, c.id, s.id, 'Center ' || v
  FROM (SELECT v, v::bigint * 4123 / :centers AS segment FROM generate_series(0, :centers - 1) v) AS x
  JOIN segment s ON s.n = x.segment JOIN public.country_contest c ON c.n = s.n * 543 / 4123 ORDER BY v;
SELECT min(id) AS first_center FROM center WHERE election_id = :election \gset
INSERT INTO office (id, center_id, name, registered_voters)
SELECT n, :first_center + (n - 1)::bigint * :centers / :offices, n::text, 700 + n * 7919::bigint % 447
  FROM generate_series(1, :offices) n;
-- A station of India has up to 1,500 electors; the preset of the rule is made for 1,000.
SELECT set_rule('office_size', 'flag', '{"voters": 1500}', :election) \g /dev/null
ANALYZE;

-- A sheet of an office: some three of four electors vote, for the candidates of its constituency. Its stations, some
-- 2,000 whose ids follow each other, differ in what the first and the second of them have: hardly two sheets are alike.
CREATE FUNCTION public.country_sheet(office office, OUT total_voters integer, OUT votes votes) LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT sum(v)::integer + 5, res_elec.votes(array_agg(id), array_agg(v))
      FROM (SELECT k.id, (office.registered_voters * 2 / 3 / (1 << least(k.place, 9))
                          + CASE k.place WHEN 1 THEN office.id % 43 WHEN 2 THEN office.id / 43 % 48
                                         ELSE (office.id + k.id) % 7 END)::integer AS v
              FROM (SELECT id, row_number() OVER (ORDER BY id)::integer AS place
                      FROM res_elec.candidate WHERE contest_id = office.contest_id) AS k) AS x;
  END;
