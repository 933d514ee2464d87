-- Settings: what their list says in words is what their patterns take.
SET search_path = res_elec, public;
SELECT name FROM res_elec_internal.setting_list() WHERE default_value !~ pattern;
-- A to B unit: from A to B, and no further
WITH limits AS (SELECT l.name, l.pattern, b[1]::bigint AS least, b[2]::bigint AS most
                  FROM res_elec_internal.setting_list() l,
                  regexp_match(l.accepted, '(\d+) to (\d+) (?:minutes|hours|days|seconds|changes|candidates)$') b
                  WHERE b IS NOT NULL)
SELECT count(*) AS with_limits, bool_and(least::text ~ pattern) AS least, bool_and(most::text ~ pattern) AS most,
       bool_or((least - 1)::text ~ pattern AND least > 1) AS below, bool_or((most + 1)::text ~ pattern) AS beyond
       FROM limits;
SELECT l.name FROM res_elec_internal.setting_list() l, regexp_match(l.accepted, '^1 to (\d+) characters$') b
 WHERE b IS NOT NULL AND (repeat('x', b[1]::integer) !~ l.pattern OR repeat('x', b[1]::integer + 1) ~ l.pattern
   OR '' ~ l.pattern);
-- one word or the other
SELECT l.name, w AS word, w ~ l.pattern AS taken FROM res_elec_internal.setting_list() l,
  regexp_split_to_table(l.accepted, ' or ') w WHERE l.accepted ~ '^\w+ or \w+$' ORDER BY 1, 2;
