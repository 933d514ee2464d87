-- Results as plain pages of tables, for browsers without JavaScript, text browsers and print: what the JSON of the same
-- functions says, in HTML, in French or English. Nothing is counted here. Every text of the database goes through html_text;
-- addresses are made by table_href, figures by shown_number and shown_percent.

CREATE FUNCTION res_elec_internal.html_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT replace(replace(replace(replace(replace(value,
             '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
  END;
COMMENT ON FUNCTION res_elec_internal.html_text(text) IS 'A text as HTML, good between tags and in quoted attributes: & < > " and '' are escaped';

CREATE FUNCTION res_elec_internal.shown_number(value bigint, language text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce(regexp_replace(value::text, E'(\\d)(?=(\\d{3})+$)', E'\\1' || CASE language WHEN 'en' THEN ',' ELSE chr(8239) END, 'g'), '–');
  END;
COMMENT ON FUNCTION res_elec_internal.shown_number(bigint, text) IS 'A number as people write it, thousands apart: by commas in English, by narrow no-break spaces in French; NULL is a dash';

CREATE FUNCTION res_elec_internal.shown_percent(value numeric, language text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce(CASE language WHEN 'en' THEN value || '%' ELSE replace(value::text, '.', ',') || chr(8239) || '%' END, '–');
  END;
COMMENT ON FUNCTION res_elec_internal.shown_percent(numeric, text) IS 'A percentage as people write it; NULL is a dash';

CREATE FUNCTION res_elec_internal.shown_time(value timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<time datetime="', to_char(t, 'YYYY-MM-DD'), 'T', to_char(t, 'HH24:MI:SS'), 'Z">', to_char(t, 'YYYY-MM-DD HH24:MI:SS'), ' UTC</time>')
      FROM (SELECT value AT TIME ZONE 'UTC') AS utc(t) WHERE value IS NOT NULL;
  END;
COMMENT ON FUNCTION res_elec_internal.shown_time(timestamptz) IS 'A moment in UTC, as HTML';

CREATE FUNCTION res_elec_internal.table_word(language text, word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce((SELECT res_elec_internal.say(language, w.english, w.french)
      FROM (VALUES
        ('presidential', 'Presidential', 'Présidentielle'), ('legislative', 'Legislative', 'Législatives'),
        ('municipal', 'Municipal', 'Municipales'), ('local', 'Local', 'Locales'), ('senatorial', 'Senatorial', 'Sénatoriales'),
        ('pending', 'To come', 'À venir'), ('active', 'Under way', 'En cours'), ('completed', 'Completed', 'Terminée'),
        ('archived', 'Archived', 'Archivée'),
        ('contest', 'Constituency', 'Circonscription'), ('province', 'Province', 'Province'), ('department', 'Department', 'Département'),
        ('commune', 'Commune', 'Commune'), ('center', 'Voting center', 'Centre de vote'), ('office', 'Polling office', 'Bureau de vote'),
        ('contests', 'Constituencies', 'Circonscriptions'), ('provinces', 'Provinces', 'Provinces'),
        ('departments', 'Departments', 'Départements'), ('communes', 'Communes', 'Communes'),
        ('centers', 'Voting centers', 'Centres de vote'), ('offices', 'Polling offices', 'Bureaux de vote'),
        ('registered_voters', 'Registered voters', 'Inscrits'), ('total_voters', 'Voters', 'Votants'), ('blank_votes', 'Blank', 'Blancs'),
        ('null_votes', 'Null', 'Nuls'), ('valid_votes', 'Valid votes', 'Exprimés'),
        ('provisional', 'Provisional', 'Provisoire'), ('verified', 'Verified', 'Vérifié'), ('held', 'Held, not counted', 'Retenu, non compté'),
        ('missing', 'Not yet received', 'Pas encore reçu'),
        ('rest', 'by the API', 'par l’API'), ('sql', 'in SQL', 'en SQL')) AS w(name, english, french)
      WHERE w.name = word), word);
  END;
COMMENT ON FUNCTION res_elec_internal.table_word(text, text) IS 'What a page calls a value or a column; a word that it does not know stays as it is';

CREATE FUNCTION res_elec_internal.table_href(path text, params jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT path || coalesce('?' || string_agg(p.key || '=' || regexp_replace(p.value, '[^A-Za-z0-9_]', '', 'g'), '&amp;' ORDER BY p.key), '')
      FROM jsonb_each_text(params) p WHERE p.value IS NOT NULL;
  END;
COMMENT ON FUNCTION res_elec_internal.table_href(text, jsonb) IS 'An address with its parameters, as the value of an attribute; a null is left out';

CREATE FUNCTION res_elec_internal.table_page(language text, path text, params jsonb, title text, body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<!DOCTYPE html>', E'\n<html lang="', language, E'">\n<head>\n<meta charset="utf-8">\n',
      E'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>', res_elec_internal.html_text(title), E' – RES-ELEC</title>\n',
      E'<link rel="icon" href="/icon.svg">\n<link rel="stylesheet" href="/app.css">\n</head>\n<body class="tables">\n',
      '<a class="skip" href="#main">', res_elec_internal.say(language, 'Skip to content', 'Aller au contenu'), E'</a>\n<header class="top">\n',
      '<a class="brand" href="', res_elec_internal.table_href('/table', jsonb_build_object('lang', params -> 'lang')),
      E'"><img src="/icon.svg" alt="" width="28" height="28">RES-ELEC</a>\n',
      '<nav class="languages" aria-label="', res_elec_internal.say(language, 'Language', 'Langue'), '">',
      (SELECT string_agg(concat('<a href="', res_elec_internal.table_href(path, params || jsonb_build_object('lang', l.code)), '" lang="', l.code,
                                CASE WHEN l.code = language THEN '" aria-current="true' END, '">', l.name, '</a>'), ' ' ORDER BY l.n)
         FROM (VALUES (1, 'fr', 'Français'), (2, 'en', 'English')) AS l(n, code, name)),
      E'</nav>\n</header>\n<main id="main">\n<div class="page">\n', body, E'</div>\n</main>\n<footer><p>',
      res_elec_internal.say(language, 'Every total is brought up to date in the very transaction that receives a sheet. Load the page again for the newest figures.',
                   'Chaque total est recalculé dans la transaction même qui reçoit un procès-verbal. Rechargez la page pour les derniers chiffres.'),
      E'</p></footer>\n</body>\n</html>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.table_page(text, text, jsonb, text, text) IS 'A whole page around its body, with the same page in the other language';

CREATE FUNCTION res_elec_internal.table_headers(language text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object('Content-Type', 'text/html; charset=utf-8', 'Content-Language', language, 'Vary', 'Accept-Language',
      'Content-Security-Policy', 'default-src ''none''; style-src ''self''; img-src ''self''; form-action ''none''; base-uri ''none''; frame-ancestors ''none''');
  END;
COMMENT ON FUNCTION res_elec_internal.table_headers(text) IS 'The headers of such a page: it loads a style sheet and pictures of ours and nothing else, and runs nothing';

CREATE FUNCTION res_elec_internal.html_row(heading text, cells text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<tr><th scope="row">', heading, '</th>',
                  (SELECT string_agg(concat('<td class="number">', c.html, '</td>'), '' ORDER BY c.n) FROM unnest(cells) WITH ORDINALITY AS c(html, n)), E'</tr>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.html_row(text, text[]) IS 'A row of a table, of HTML: its heading, then figures';

CREATE FUNCTION res_elec_internal.html_table(class text, caption text, columns text[], rows text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<div class="sideways" role="region" tabindex="0" aria-label="', caption, '"><table class="', class, '">', E'\n<caption>', caption, E'</caption>\n<thead><tr>',
                  (SELECT string_agg(concat('<th scope="col"', CASE WHEN c.n > 1 THEN ' class="number"' END, '>', c.html, '</th>'), '' ORDER BY c.n)
                     FROM unnest(columns) WITH ORDINALITY AS c(html, n)),
                  E'</tr></thead>\n<tbody>\n', rows, E'</tbody>\n</table></div>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.html_table(text, text, text[], text) IS 'A table of HTML: caption, the headings of its columns, rows as html_row makes them';

CREATE FUNCTION res_elec_internal.table_crumbs(language text, steps text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<nav class="crumbs" aria-label="', res_elec_internal.say(language, 'Breadcrumb', 'Fil d’Ariane'), '"><ol>',
                  (SELECT string_agg('<li>' || s.html || '</li>', '' ORDER BY s.n) FROM unnest(steps) WITH ORDINALITY AS s(html, n)), E'</ol></nav>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.table_crumbs(text, text[]) IS 'The way from the elections to a place, of links in HTML';

CREATE FUNCTION res_elec_internal.html_link(href text, label text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat('<a href="', href, '">', res_elec_internal.html_text(label), '</a>');
  END;
COMMENT ON FUNCTION res_elec_internal.html_link(text, text) IS 'A link: its address as table_href makes it, its text as it is';

-- The parts of a page: of a total, or of one sheet

CREATE FUNCTION res_elec_internal.table_candidates(language text, standing jsonb, names jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat(E'<section class="card results">\n',
      res_elec_internal.html_table('candidates', res_elec_internal.say(language, 'Candidates', 'Candidats'),
        CASE language WHEN 'en' THEN ARRAY['Candidate', 'Rank', 'Votes', '% of valid votes'] ELSE ARRAY['Candidat', 'Rang', 'Voix', '% des exprimés'] END,
        (SELECT string_agg(res_elec_internal.html_row(
                  concat('<span class="name">', res_elec_internal.html_text(n.candidate ->> 'name'), '</span>',
                         '<span class="party"> ' || res_elec_internal.html_text(n.candidate ->> 'party') || '</span>'),
                  ARRAY[c.line ->> 'rank', res_elec_internal.shown_number((c.line ->> 'votes')::bigint, language),
                        concat(res_elec_internal.shown_percent((c.line ->> 'percent')::numeric, language),
                               '<svg class="share-bar" aria-hidden="true"><rect width="' || (c.line ->> 'percent')::numeric || '%" height="100%"/></svg>')]),
                  '' ORDER BY (c.line ->> 'rank')::integer, c.n)
           FROM jsonb_array_elements(standing) WITH ORDINALITY AS c(line, n)
           JOIN jsonb_array_elements(names) AS n(candidate) ON n.candidate -> 'id' = c.line -> 'id')),
      '<p class="base">', res_elec_internal.say(language, 'Shares of the valid votes, rounded: they may not sum to 100%.',
                                       'Parts des suffrages exprimés, arrondies : leur somme peut différer de 100 %.'),
      E'</p>\n</section>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.table_candidates(text, jsonb, jsonb) IS
  'The candidates of a total in the order of their ranks: standing is [{id, votes, percent, rank}], names [{id, name, party}]';

CREATE FUNCTION res_elec_internal.table_figures(language text, t jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT concat(E'<section class="card">\n',
      res_elec_internal.html_table('figures', res_elec_internal.say(language, 'Figures', 'Chiffres'),
        CASE language WHEN 'en' THEN ARRAY['Figure', 'Number'] ELSE ARRAY['Rubrique', 'Nombre'] END, concat(
        res_elec_internal.html_row(res_elec_internal.say(language, 'Offices reported', 'Bureaux dépouillés'),
          ARRAY[res_elec_internal.shown_number((t ->> 'offices_reported')::bigint, language) || res_elec_internal.say(language, ' of ', ' sur ')
                || res_elec_internal.shown_number((t ->> 'offices_total')::bigint, language)]),
        (SELECT string_agg(res_elec_internal.html_row(res_elec_internal.table_word(language, f.name), ARRAY[res_elec_internal.shown_number((t ->> f.name)::bigint, language)]), '' ORDER BY f.n)
           FROM unnest(ARRAY['registered_voters', 'total_voters', 'blank_votes', 'null_votes', 'valid_votes']) WITH ORDINALITY AS f(name, n)),
        res_elec_internal.html_row(res_elec_internal.say(language, 'Turnout in the offices reported', 'Participation dans les bureaux dépouillés'),
          ARRAY[concat(res_elec_internal.shown_percent((t ->> 'turnout_percent')::numeric, language),
                       CASE WHEN (t ->> 'turnout_offices')::bigint < (t ->> 'offices_reported')::bigint THEN
                         res_elec_internal.say(language, ' (register known: ', ' (registre connu : ') || res_elec_internal.shown_number((t ->> 'turnout_offices')::bigint, language)
                         || res_elec_internal.say(language, ' of ', ' sur ') || res_elec_internal.shown_number((t ->> 'offices_reported')::bigint, language) || ')' END)]))),
      CASE WHEN (t ->> 'adds_up')::boolean THEN
        concat('<p class="verdict">', res_elec_internal.say(language, 'It adds up', 'Le compte est bon'), '</p>')
      WHEN NOT (t ->> 'adds_up')::boolean THEN
        concat('<div class="bad"><p class="verdict">', res_elec_internal.say(language, 'It does not add up', 'Le compte n’est pas bon'), '</p></div>') END,
      '<p class="sum">' || format(res_elec_internal.say(language, '%s voters = %s blank + %s null + %s valid votes', '%s votants = %s blancs + %s nuls + %s exprimés'),
        VARIADIC (SELECT array_agg(res_elec_internal.shown_number((t ->> f.name)::bigint, language) ORDER BY f.n)
                    FROM unnest(ARRAY['total_voters', 'blank_votes', 'null_votes', 'valid_votes']) WITH ORDINALITY AS f(name, n))) || E'</p>\n',
      E'</section>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.table_figures(text, jsonb) IS 'The figures of a total, and whether it adds up, with the sum';

CREATE FUNCTION res_elec_internal.table_units(language text, level text, path text, params jsonb, rows jsonb, names jsonb) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  most CONSTANT integer := 12;  -- candidates that have a column each
  columns text[] := ARRAY[res_elec_internal.table_word(language, level), res_elec_internal.table_word(language, 'offices')]
    || CASE language WHEN 'en' THEN ARRAY['Leading', 'Share', 'Turnout'] ELSE ARRAY['En tête', 'Part', 'Participation'] END
    || (SELECT array_agg(res_elec_internal.table_word(language, f.name) ORDER BY f.n)
          FROM unnest(ARRAY['total_voters', 'blank_votes', 'null_votes', 'valid_votes']) WITH ORDINALITY AS f(name, n));
  each integer[];
BEGIN
  IF jsonb_array_length(names) <= most THEN
    SELECT array_agg((c.value ->> 'id')::integer ORDER BY c.n), columns || array_agg(res_elec_internal.html_text(c.value ->> 'name') ORDER BY c.n)
      INTO each, columns
      FROM jsonb_array_elements(names) WITH ORDINALITY AS c(value, n);
  END IF;
  RETURN res_elec_internal.html_table('units', res_elec_internal.table_word(language, level || 's'), columns, (
    SELECT string_agg(res_elec_internal.html_row(
             concat(res_elec_internal.html_link(
                      CASE WHEN level = 'office' THEN res_elec_internal.table_href('/table/offices/' || (u.unit ->> 'id'), jsonb_build_object('lang', params -> 'lang'))
                           ELSE res_elec_internal.table_href(path, jsonb_build_object(
                             'lang', params -> 'lang',
                             'contest_id', CASE level WHEN 'contest' THEN u.unit -> 'id' ELSE params -> 'contest_id' END,
                             CASE level WHEN 'center' THEN 'center_id' ELSE 'parent' END, CASE WHEN level <> 'contest' THEN u.unit -> 'id' END)) END,
                      u.unit ->> 'name'),
                    CASE level WHEN 'office' THEN '<span class="base">' || res_elec_internal.html_text(concat_ws(', ', u.unit ->> 'center', u.unit ->> 'commune')) || '</span>'
                               WHEN 'center' THEN '<span class="base">' || res_elec_internal.html_text(u.unit ->> 'commune') || '</span>' END),
             ARRAY[CASE level WHEN 'office' THEN res_elec_internal.html_text(res_elec_internal.table_word(language, coalesce(u.unit ->> 'status', 'missing')))
                              ELSE res_elec_internal.shown_number((u.unit ->> 'offices_reported')::bigint, language) || ' / '
                                   || res_elec_internal.shown_number((u.unit ->> 'offices_total')::bigint, language) END,
                   coalesce((SELECT res_elec_internal.html_text(n.value ->> 'name') FROM jsonb_array_elements(names) n WHERE n.value -> 'id' = u.unit -> 'leader'), '–'),
                   res_elec_internal.shown_percent((SELECT (s.value ->> 'percent')::numeric FROM jsonb_array_elements(u.unit -> 'candidates') s
                                            WHERE s.value -> 'id' = u.unit -> 'leader'), language),
                   res_elec_internal.shown_percent((u.unit ->> 'turnout_percent')::numeric, language),
                   res_elec_internal.shown_number((u.unit ->> 'total_voters')::bigint, language), res_elec_internal.shown_number((u.unit ->> 'blank_votes')::bigint, language),
                   res_elec_internal.shown_number((u.unit ->> 'null_votes')::bigint, language), res_elec_internal.shown_number((u.unit ->> 'valid_votes')::bigint, language)]
             || (SELECT array_agg(res_elec_internal.shown_number(CASE WHEN u.unit -> 'candidate_results' <> 'null'
                                    THEN coalesce((u.unit -> 'candidate_results' ->> c.id::text)::bigint, 0) END, language) ORDER BY c.n)
                   FROM unnest(each) WITH ORDINALITY AS c(id, n))), '' ORDER BY u.n)
      FROM jsonb_array_elements(rows) WITH ORDINALITY AS u(unit, n)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.table_units(text, text, text, jsonb, jsonb, jsonb) IS
  'The units of a level, each a link to what lies in it, an office to its sheet; a column a candidate where they are few';

CREATE FUNCTION res_elec_internal.table_level(of_election integer, contests integer[], of_contest integer, in_area integer, in_center integer) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  here integer := coalesce(res_elec_internal.area_rank((SELECT a.kind FROM res_elec.area a WHERE a.id = in_area)), 0);
  level text;
BEGIN
  IF in_center IS NOT NULL THEN
    RETURN 'office';
  ELSIF cardinality(contests) > 1 AND in_area IS NULL THEN
    RETURN 'contest';
  END IF;
  FOREACH level IN ARRAY ARRAY['province', 'department', 'commune'] LOOP
    IF res_elec_internal.level_rank(level) > here
       AND (SELECT l.total FROM res_elec_internal.unit_list(of_election, contests, level, in_area, NULL, 1, 0) l) > 0 THEN
      RETURN level;
    END IF;
  END LOOP;
  RETURN 'center';
END
$$;
COMMENT ON FUNCTION res_elec_internal.table_level(integer, integer[], integer, integer, integer) IS
  'The level that a place is shown by when none is asked for: the largest one below it that has units';

CREATE FUNCTION res_elec_internal.table_levels(language text, of_election integer, contests integer[], level text, path text, params jsonb) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT '<p class="levels">' || string_agg(CASE WHEN l.name = level THEN '<strong>' || res_elec_internal.table_word(language, l.name || 's') || '</strong>'
             ELSE res_elec_internal.html_link(res_elec_internal.table_href(path, params - 'offset' || jsonb_build_object('level', l.name)), res_elec_internal.table_word(language, l.name || 's')) END,
             ' · ' ORDER BY l.n) || E'</p>\n'
      FROM unnest(ARRAY['province', 'department', 'commune', 'center', 'office']) WITH ORDINALITY AS l(name, n)
     WHERE params ->> 'center_id' IS NULL AND level <> 'contest'
       AND l.n > coalesce(res_elec_internal.area_rank((SELECT a.kind FROM res_elec.area a WHERE a.id = (params ->> 'parent')::integer)), 0)
       AND (SELECT u.total FROM res_elec_internal.unit_list(of_election, contests, l.name, (params ->> 'parent')::integer, NULL, 1, 0) u) > 0;
  END;
COMMENT ON FUNCTION res_elec_internal.table_levels(text, integer, integer[], text, text, jsonb) IS 'Links to the levels below a place that have units';

CREATE FUNCTION res_elec_internal.table_pages(language text, path text, params jsonb, total bigint, row_limit integer, row_offset integer) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN total > row_limit OR row_offset > 0 THEN concat('<p class="levels">',
      CASE WHEN row_offset > 0 THEN res_elec_internal.html_link(res_elec_internal.table_href(path, params || jsonb_build_object('offset', nullif(greatest(row_offset - row_limit, 0), 0))),
        res_elec_internal.say(language, 'Previous page', 'Page précédente')) || ' · ' END,
      res_elec_internal.shown_number(least(row_offset + 1, total), language), '–', res_elec_internal.shown_number(least(row_offset + row_limit, total), language),
      res_elec_internal.say(language, ' of ', ' sur '), res_elec_internal.shown_number(total, language),
      CASE WHEN row_offset + row_limit < total THEN ' · ' || res_elec_internal.html_link(res_elec_internal.table_href(path, params || jsonb_build_object('offset', row_offset + row_limit)),
        res_elec_internal.say(language, 'Next page', 'Page suivante')) END, E'</p>\n') END;
  END;
COMMENT ON FUNCTION res_elec_internal.table_pages(text, text, jsonb, bigint, integer, integer) IS 'Which rows of how many are shown, with links to those before and after; NULL when all are';

CREATE FUNCTION res_elec_internal.table_election_body(language text, e res_elec.election, contests integer[], contest text, level text, path text, params jsonb,
                                             j jsonb, total bigint, row_limit integer, row_offset integer) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  place jsonb := j -> 'path' -> -1;
  here jsonb := CASE WHEN place IS NOT NULL THEN j -> 'parent' ELSE j END;
  lang jsonb := jsonb_build_object('lang', params -> 'lang');
  home jsonb := lang || jsonb_build_object('contest_id', params -> 'contest_id');
  steps text[] := ARRAY[res_elec_internal.html_link(res_elec_internal.table_href('/table', lang), res_elec_internal.say(language, 'Elections', 'Élections'))];
BEGIN
  IF contest IS NOT NULL THEN
    steps := steps || res_elec_internal.html_link(res_elec_internal.table_href(path, lang), e.title);
  END IF;
  IF place IS NOT NULL THEN
    steps := steps || res_elec_internal.html_link(res_elec_internal.table_href(path, home), coalesce(contest, e.title))
      || (SELECT coalesce(array_agg(res_elec_internal.html_link(res_elec_internal.table_href(path, home || jsonb_build_object('parent', p.value -> 'id')), p.value ->> 'name') ORDER BY p.n), '{}')
            FROM jsonb_array_elements(j -> 'path') WITH ORDINALITY AS p(value, n) WHERE p.n < jsonb_array_length(j -> 'path'));
  END IF;
  RETURN concat('<div class="headline">', res_elec_internal.table_crumbs(language, steps),
    '<p class="kind">', res_elec_internal.table_word(language, coalesce(place ->> 'level', CASE WHEN contest IS NOT NULL THEN 'contest' END, e.type)), '</p>',
    '<h1>', res_elec_internal.html_text(coalesce(place ->> 'name', contest, e.title)), E'</h1>',
    '<p class="base">', res_elec_internal.html_text(e.title), ' · ', res_elec_internal.table_word(language, e.status), E'</p></div>\n',
    CASE WHEN level <> 'contest' THEN res_elec_internal.table_candidates(language, here -> 'candidates', j -> 'candidates') END,
    E'<div class="side">\n', res_elec_internal.table_figures(language, here), E'</div>\n<section class="card">\n',
    res_elec_internal.table_levels(language, e.id, contests, level, path, params),
    CASE WHEN total = 0 THEN concat('<p class="quiet">', res_elec_internal.say(language, 'No office here.', 'Aucun bureau ici.'), E'</p>\n')
         ELSE res_elec_internal.table_units(language, level, path, params, j -> (level || 's'), j -> 'candidates') END,
    CASE WHEN j -> 'elsewhere' <> 'null' THEN concat('<p class="base">', res_elec_internal.shown_number((j -> 'elsewhere' ->> 'offices_total')::bigint, language),
      res_elec_internal.say(language, ' offices lie in none of these: see the voting centers.', ' bureaux ne sont dans aucune de ces unités : voir les centres de vote.'), E'</p>\n') END,
    res_elec_internal.table_pages(language, path, params, total, row_limit, row_offset), E'</section>\n');
END
$$;
COMMENT ON FUNCTION res_elec_internal.table_election_body(text, res_elec.election, integer[], text, text, text, jsonb, jsonb, bigint, integer, integer) IS
  'The page of an election, or of a place in it: j is what api_election_results_get answered';

-- The pages

CREATE FUNCTION res_elec_api.api_table_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_visitor(req);
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  row_limit CONSTANT integer := 100;
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  params jsonb := jsonb_build_object('lang', lang, 'offset', nullif(row_offset, 0));
  asked res_elec_api.request := req;
  told res_elec_api.answer;
  list jsonb;
  body text;
BEGIN
  asked.query := jsonb_build_object('limit', row_limit, 'offset', row_offset);
  told := res_elec_api.api_elections_get(asked);
  list := told.body;
  body := concat('<div class="headline"><h1>', res_elec_internal.say(req.language, 'Elections', 'Élections'), E'</h1></div>\n<section class="card">\n',
    CASE WHEN list = '[]' THEN concat('<p class="quiet">',
      res_elec_internal.say(req.language, 'No public election at the moment.', 'Aucune élection publique pour le moment.'), E'</p>\n')
    ELSE res_elec_internal.html_table('units', res_elec_internal.say(req.language, 'Elections, the newest first', 'Les élections, la plus récente d’abord'),
      CASE req.language WHEN 'en' THEN ARRAY['Election', 'Type', 'Year', 'Round', 'State'] ELSE ARRAY['Élection', 'Type', 'Année', 'Tour', 'État'] END,
      (SELECT string_agg(res_elec_internal.html_row(res_elec_internal.html_link(res_elec_internal.table_href('/table/' || (x.value ->> 'id'), jsonb_build_object('lang', lang)), x.value ->> 'title'),
                ARRAY[res_elec_internal.table_word(req.language, x.value ->> 'type'), x.value ->> 'year', x.value ->> 'round',
                      res_elec_internal.table_word(req.language, x.value ->> 'status')]), '' ORDER BY x.n)
         FROM jsonb_array_elements(list) WITH ORDINALITY AS x(value, n))) END,
    res_elec_internal.table_pages(req.language, '/table', params, (told.headers ->> 'X-Total-Count')::bigint, row_limit, row_offset), E'</section>\n');
  RETURN ROW(200, res_elec_internal.table_page(req.language, '/table', params, res_elec_internal.say(req.language, 'Elections', 'Élections'), body),
             res_elec_internal.table_headers(req.language), NULL, NULL)::res_elec_api.answer;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_get(res_elec_api.request) IS
  'GET /table: the elections that the asker sees, as a page of HTML; lang=fr or en, else as the browser says; offset=';

CREATE FUNCTION res_elec_api.api_table_election_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_visitor(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  row_limit CONSTANT integer := 200;
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  in_area integer := res_elec_internal.query_integer(req.query, 'parent', 1, 2147483647, NULL);
  in_center integer := res_elec_internal.query_integer(req.query, 'center_id', 1, 2147483647, NULL);
  contests integer[] := res_elec_internal.query_contests(e, of_contest);
  level text := coalesce(req.query ->> 'level', res_elec_internal.table_level(e.id, contests, of_contest, in_area, in_center));
  path text := '/table/' || e.id;
  params jsonb := jsonb_build_object('lang', lang, 'level', req.query -> 'level', 'parent', in_area, 'center_id', in_center,
                                     'contest_id', of_contest, 'offset', nullif(row_offset, 0));
  asked res_elec_api.request := req;
  told res_elec_api.answer;
  j jsonb;
BEGIN
  asked.if_none_match := NULL;
  asked.query := jsonb_strip_nulls(params || jsonb_build_object('level', level, 'limit', row_limit));
  told := res_elec_api.api_election_results_get(asked);
  j := told.body;
  RETURN res_elec_internal.cached_answer(req, e,
    res_elec_internal.table_page(req.language, path, params, concat_ws(' – ', j -> 'path' -> -1 ->> 'name', e.title),
      res_elec_internal.table_election_body(req.language, e, contests, (SELECT n.name FROM res_elec.contest n WHERE n.id = of_contest), level, path, params, j,
        (told.headers ->> 'X-Total-Count')::bigint, row_limit, row_offset)),
    res_elec_internal.table_headers(req.language));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_election_get(res_elec_api.request) IS
  'GET /table/{id}: an election, or a place in it, as a page of HTML: its total, and the units of a level. level=, parent=, center_id=, contest_id=, offset= as api_election_results_get; without level the largest one below that has units';

CREATE FUNCTION res_elec_internal.table_versions(language text, contest integer, versions jsonb) RETURNS text LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT concat(E'<section class="card">\n', res_elec_internal.html_table('versions-table', res_elec_internal.say(language, 'Versions of the sheet', 'Versions du procès-verbal'),
      CASE language WHEN 'en' THEN ARRAY['Version', 'Entered', 'Replaced', 'State', 'Reason', 'Scans'] ELSE ARRAY['Version', 'Saisie', 'Remplacée', 'État', 'Motif', 'Numérisations'] END
        || (SELECT array_agg(res_elec_internal.table_word(language, f.name) ORDER BY f.n)
              FROM unnest(ARRAY['total_voters', 'blank_votes', 'null_votes']) WITH ORDINALITY AS f(name, n))
        || (SELECT array_agg(res_elec_internal.html_text(res_elec.candidate_name(c.first_name, c.last_name)) ORDER BY c.ballot_number, c.id)
              FROM res_elec.candidate c WHERE c.contest_id = contest),
      (SELECT string_agg(res_elec_internal.html_row(v.value ->> 'version',
                ARRAY[res_elec_internal.shown_time((v.value ->> 'updated_at')::timestamptz) || ' ' || res_elec_internal.html_text(res_elec_internal.table_word(language, v.value ->> 'channel')),
                      coalesce(res_elec_internal.shown_time((v.value ->> 'superseded_at')::timestamptz), res_elec_internal.say(language, 'in force', 'en vigueur')),
                      res_elec_internal.html_text(res_elec_internal.table_word(language, v.value ->> 'status')), coalesce(res_elec_internal.html_text(v.value ->> 'reason'), '–'),
                      coalesce((SELECT string_agg(res_elec_internal.html_link(res_elec_internal.html_text(s.value ->> 'url'), s.value ->> 'id'), ' ' ORDER BY s.n)
                                  FROM jsonb_array_elements(v.value -> 'scans') WITH ORDINALITY AS s(value, n)), '–'),
                      res_elec_internal.shown_number((v.value ->> 'total_voters')::bigint, language), res_elec_internal.shown_number((v.value ->> 'blank_votes')::bigint, language),
                      res_elec_internal.shown_number((v.value ->> 'null_votes')::bigint, language)]
                || (SELECT array_agg(res_elec_internal.shown_number((r.value ->> 'votes')::bigint, language) ORDER BY r.n)
                      FROM jsonb_array_elements(v.value -> 'results') WITH ORDINALITY AS r(value, n))), '' ORDER BY v.n)
         FROM jsonb_array_elements(versions) WITH ORDINALITY AS v(value, n))), E'</section>\n');
  END;
COMMENT ON FUNCTION res_elec_internal.table_versions(text, integer, jsonb) IS 'All versions of a sheet with their figures: versions is what api_sheet_history_get answers';

CREATE FUNCTION res_elec_internal.table_office_body(language text, e res_elec.election, o res_elec.office, lang text, unit jsonb, s res_elec.result_sheet, versions jsonb) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  path text := '/table/' || e.id;
  home jsonb := jsonb_build_object('lang', lang);
  sheet jsonb := res_elec_internal.sheet_json(o, s);
  standing jsonb := (SELECT st.candidates FROM res_elec_internal.standing(ARRAY[o.contest_id], s.votes) st);
BEGIN
  RETURN concat('<div class="headline">', res_elec_internal.table_crumbs(language,
      ARRAY[res_elec_internal.html_link(res_elec_internal.table_href('/table', home), res_elec_internal.say(language, 'Elections', 'Élections')), res_elec_internal.html_link(res_elec_internal.table_href(path, home), e.title)]
      || (SELECT array_agg(res_elec_internal.html_link(res_elec_internal.table_href(path, home || jsonb_build_object(CASE p.value ->> 'level' WHEN 'center' THEN 'center_id' ELSE 'parent' END,
                           p.value -> 'id')), p.value ->> 'name') ORDER BY p.n)
            FROM jsonb_array_elements(res_elec_internal.level_path(NULL, o.center_id)) WITH ORDINALITY AS p(value, n))),
    '<p class="kind">', res_elec_internal.table_word(language, 'office'), '</p><h1>', res_elec_internal.html_text(concat_ws(', ', o.name, unit ->> 'center')), '</h1>',
    '<p class="base">', res_elec_internal.html_text(e.title), ' · ', res_elec_internal.table_word(language, coalesce(s.status, 'missing')), E'</p></div>\n',
    CASE WHEN s.office_id IS NULL THEN concat('<section class="card"><p class="quiet">', res_elec_internal.say(language,
      'The result sheet of this office has not been received yet.', 'Le procès-verbal de ce bureau n’est pas encore reçu.'), E'</p></section>\n')
    ELSE concat(res_elec_internal.table_candidates(language, standing, res_elec_internal.ranked_candidates(e.id, s.votes, o.contest_id)), E'<div class="side">\n',
      res_elec_internal.table_figures(language, sheet || jsonb_build_object('offices_reported', unit -> 'offices_reported', 'offices_total', 1,
        'turnout_percent', res_elec.percent(s.total_voters, (sheet ->> 'registered_voters')::bigint),
        'adds_up', s.total_voters - s.blank_votes - s.null_votes = res_elec.total(s.votes))), E'</div>\n') END,
    CASE WHEN versions <> '[]' THEN res_elec_internal.table_versions(language, o.contest_id, versions) END);
END
$$;
COMMENT ON FUNCTION res_elec_internal.table_office_body(text, res_elec.election, res_elec.office, text, jsonb, res_elec.result_sheet, jsonb) IS
  'The page of an office: its sheet as it is in force, also a held one, and all its versions';

CREATE FUNCTION res_elec_api.api_table_office_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_visitor(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
  e res_elec.election := res_elec_internal.api_election(me, o.election_id);
  lang text := res_elec_internal.query_choice(req.query, 'lang', ARRAY['fr', 'en'], NULL);
  told res_elec_api.answer := res_elec_api.api_sheet_history_get(req);
  unit jsonb := res_elec_internal.unit_rows(ARRAY[o.contest_id], 'office', ARRAY[o.id]) -> 0;
  s res_elec.result_sheet;
BEGIN
  SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = o.id;
  RETURN res_elec_internal.cached_answer(req, e,
    res_elec_internal.table_page(req.language, '/table/offices/' || o.id, jsonb_build_object('lang', lang),
      concat_ws(' – ', concat_ws(', ', o.name, unit ->> 'center'), e.title),
      res_elec_internal.table_office_body(req.language, e, o, lang, unit, s, told.body::jsonb -> 'versions')),
    res_elec_internal.table_headers(req.language));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_table_office_get(res_elec_api.request) IS 'GET /table/offices/{id}: an office and its result sheet as a page of HTML, with its versions and scans; lang= as api_table_get';
