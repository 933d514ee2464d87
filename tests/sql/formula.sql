-- Electoral formulas in SQL: the engine itself is tried in tests/unit/extension_formula.c.
SET search_path = res_elec, public;
SELECT m AS method, seats('{47000,16000,15900,12000,6000,3100}', 10, jsonb_build_object('method', m))
  FROM unnest('{dhondt,sainte_lague,modified_sainte_lague,hare,droop,hagenbach_bischoff}'::text[]) m;
-- who ties for the last seat is not known, and counts for nobody
SELECT seats('{100,100,7}', 3, '{"method": "dhondt"}');
-- who has the bonus changes what is left for the others; who is below the threshold has nothing whatever the lot says
SELECT seats('{100,100,70,9}', 8,
  '{"method": "lists", "thresholds": {"share": "1/10"}, "bonus": {"to": "leader", "share": "1/2"}, "stages": {"give": '
    '"averages"}}');
SELECT seats('{}', 3, '{"method": "dhondt"}'), seats('{0,0}', 3, '{"method": "dhondt"}'),
  seats('{5,NULL,4}', 3, '{"method": "dhondt"}');
-- the communes of France, code électoral L262: half of the seats to an absolute majority, the rest among all with 5 %
SELECT v AS votes, s AS seats, seats(v, s, '{"method": "lists", "thresholds": [{"share": "5/100"}],
    "bonus": {"to": "absolute_majority", "share": "1/2", "rounding": "up", "below": 4, "rounding_below": "down"},
    "stages": [{"give": "averages"}], "ties": ["votes", "lot"]}')
  FROM (VALUES ('{99,76}'::bigint[], 11), ('{135,193}', 3), ('{50,45,5}', 10), ('{50,46,4}', 10)) AS c(v, s);
SELECT * FROM seat_steps('{60,36,4}', 5, '{"method": "dhondt", "thresholds": [{"share": "5/100"}]}');
-- every mistake in the terms is named at once
SELECT seats('{1}', 1, '{"method": "lists", "thresholds": [{"share": 0.05, "off": "valid"}], "stages": [{"give": '
  '"everything"}, 7], "few_seats": 0, "ties": ["coin"]}');
SELECT seats('{1}', 1,
  '{"method": "majority", "elected": {"share": "3/2"}, "go_on": {"first": 0}, "last_round": "two"}');
SELECT seats('{1}', 1, '{"method": "lists", "quota": [], "stages": {"give": "quota"}}');
-- quotas are of all seats: no stage after another gives them
SELECT seats('{1}', 1,
  '{"method": "lists", "quota": {"kind": "hare"}, "stages": [{"give": "remainders"}, {"give": "quota"}]}');
SELECT seats('{1}', 1, '[]');
SELECT seats('{-1}', 1, '{"method": "hare"}');
SELECT seats('{1}', 0, '{"method": "hare"}');
SELECT seats('{9223372036854775807,1}', 1, '{"method": "hare"}');
-- what is certain: 1,000 can still come in
SELECT * FROM certainty('{5200,2000,1500}', 1000);
SELECT * FROM certainty('{5200,2000,1500}', 1000) WHERE claim = 'goes_on' AND place = 2;
SELECT claim, place, holds FROM certainty('{400,390,10}', 15, 2) WHERE holds ORDER BY 1, 2;
SELECT certainty('{1}', -1);
