-- What a page says of itself to who links to it: how far the count is, and who leads, in both languages.
\set VERBOSITY terse
SET client_min_messages = warning;
SET TimeZone = 'Africa/Libreville';
SELECT c.n, l.language, res_elec_internal.night_sentence(c.leader, c.percent, c.ahead, c.counted, c.offices, c.contests,
         c.at, l.language)
  FROM (VALUES (1, 'Aline Obame', 67.80, 1, 1, 3037, 1, '2025-04-13T21:14:05.000000+00:00'),
               (2, 'Aline Obame', 50.00, 2, 12345, 12345, 1, '2025-05-01T00:00:00.000000+00:00'),
               (3, NULL, NULL, 0, 2, 2, 1, '2025-04-13T21:14:05.000000+00:00'),
               (4, NULL, NULL, 0, 2, 12, 145, '2025-04-13T21:14:05.000000+00:00'),
               (5, 'Aline Obame', NULL, 1, 0, 1, 1, NULL)) c(n, leader, percent, ahead, counted, offices, contests, at)
 CROSS JOIN (VALUES ('fr'), ('en')) l(language) ORDER BY c.n, l.language DESC;
