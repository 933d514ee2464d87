-- The REST API: one function a route, api_*(request) → answer. This file has what they share:
-- the two types, who asks, what they may reach, and the headers of an answer.
-- Functions for GET are STABLE: all of an answer is of one snapshot.

CREATE TYPE res_elec_api.request AS (
  user_id integer,
  session_id uuid,
  generation integer,
  request_id text,
  language text,
  address inet,
  if_match text,
  if_none_match text,
  ids integer[],
  code text,
  query jsonb,
  body jsonb,
  password_hash text,
  range text,
  files jsonb,
  contents bytea[]
);
COMMENT ON TYPE res_elec_api.request IS
  'One HTTP request, as the shim read it: who (from the token), path ids, query, body; files (of multipart/form-data '
  'only): a list of {field, type, width, height, received_sha256}, with their contents';

CREATE FUNCTION res_elec_api.check_request(sent text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_api.check_request(text) IS
  'Raises an error unless the columns of res_elec_api.request are these, with these types, one a line: the server '
  'asks before it sends any';

CREATE TYPE res_elec_api.answer AS (
  status integer,
  body text,
  headers jsonb,
  private jsonb,
  content bytea
);
COMMENT ON TYPE res_elec_api.answer IS
  'What the shim sends back: body, or content where it is no text; private is for the shim alone';

CREATE FUNCTION res_elec_internal.answer(status integer, body jsonb DEFAULT NULL, headers jsonb DEFAULT NULL,
                                         private jsonb DEFAULT NULL)
  RETURNS res_elec_api.answer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT ROW(status, body::text, headers, private, NULL)::res_elec_api.answer;
  END;
COMMENT ON FUNCTION res_elec_internal.answer(integer, jsonb, jsonb, jsonb) IS 'An answer with a JSON body';

CREATE FUNCTION res_elec_internal.change_result(language text, changed boolean, english text, french text) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object('changed', changed, 'message',
             CASE WHEN changed THEN res_elec_internal.say(language, english, french)
                  ELSE res_elec_internal.say(language,
                                             'Nothing was changed: nothing that was sent differs from what is kept.',
                                    'Rien n’a été modifié : rien de ce qui a été envoyé ne diffère de ce qui est '
                                    'enregistré.') END);
  END;
COMMENT ON FUNCTION res_elec_internal.change_result(text, boolean, text, text) IS
  '{changed, message} of a request to change something: the sentence, or that nothing was changed';

-- Who asks

CREATE FUNCTION res_elec_internal.api_origin(req res_elec_api.request) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.api_origin(res_elec_api.request) IS
  'Tells the transaction whose request it serves: the language of its messages, and what sheets and the audit log keep';

CREATE FUNCTION res_elec_internal.api_requester(req res_elec_api.request, account boolean DEFAULT false)
  RETURNS res_elec.app_user
  AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.api_requester(res_elec_api.request, boolean) IS
  'The user of a request, all NULL for an anonymous user; an ended session or a user who does not work any more is '
  'refused (28000), and one who has something to do with their account first (see required_actions; RE006) but '
  'where that is done: account';

CREATE FUNCTION res_elec_internal.api_user(req res_elec_api.request, account boolean DEFAULT false)
  RETURNS res_elec.app_user
  AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.api_user(res_elec_api.request, boolean) IS 'The user of a request that needs one';

-- What they may reach

CREATE FUNCTION res_elec_internal.is_manager(me res_elec.app_user, owner_id integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT res_elec_internal.access_manages((me).id, (me).role, (me).director_id, owner_id);
  END;
COMMENT ON FUNCTION res_elec_internal.is_manager(res_elec.app_user, integer) IS
  'Administrators manage every election, directors their own';

CREATE FUNCTION res_elec_internal.is_reader(me res_elec.app_user, owner_id integer, visibility text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT res_elec_internal.access_reads((me).id, (me).role, (me).director_id, owner_id, visibility);
  END;
COMMENT ON FUNCTION res_elec_internal.is_reader(res_elec.app_user, integer, text) IS
  'Who sees an election: everybody when it is public, else its managers and the users of its director';

CREATE FUNCTION res_elec_internal.api_election(me res_elec.app_user, election_id integer, manage boolean DEFAULT false,
                                      rule text DEFAULT 'no_such_election', id integer DEFAULT NULL)
  RETURNS res_elec.election AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.api_election(res_elec.app_user, integer, boolean, text, integer) IS
  'An election that the user sees (RE004), and manages where asked (RE006); rule and id name what the request was for';

-- Pages, and what caches keep

CREATE FUNCTION res_elec_internal.url_encode(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce(string_agg(CASE WHEN c.letter ~ '^[A-Za-z0-9_.~:-]$' THEN c.letter
                                    ELSE regexp_replace(upper(encode(convert_to(c.letter, 'UTF8'), 'hex')), '(..)',
                                                        E'%\\1', 'g') END, '' ORDER BY c.n), '')
      FROM regexp_split_to_table(value, '') WITH ORDINALITY AS c(letter, n);
  END;
COMMENT ON FUNCTION res_elec_internal.url_encode(text) IS 'A value as it stands in a query string (RFC 3986)';

CREATE FUNCTION res_elec_internal.next_link(path text, query jsonb) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('Link', format('<%s?%s>; rel="next"', path,
             (SELECT string_agg(q.key || '=' || res_elec_internal.url_encode(q.value), '&' ORDER BY q.key)
                FROM jsonb_each_text(query) q WHERE q.key ~ '^[a-z_]+$')));
  END;
COMMENT ON FUNCTION res_elec_internal.next_link(text, jsonb) IS 'The header Link rel=next, to a path with this query';

CREATE FUNCTION res_elec_internal.page_headers(path text, query jsonb, total bigint, row_limit integer,
                                               row_offset integer) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('X-Total-Count', total::text)
           || CASE WHEN row_offset + row_limit < total
                   THEN res_elec_internal.next_link(path, query || jsonb_build_object('limit', row_limit,
                       'offset', row_offset + row_limit))
                   ELSE '{}' END;
  END;
COMMENT ON FUNCTION res_elec_internal.page_headers(text, jsonb, bigint, integer, integer) IS
  'X-Total-Count, and Link rel=next while rows are left';

CREATE FUNCTION res_elec_internal.etag_listed(header text, etag text, weak boolean) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT btrim(header) = '*'
        OR etag = ANY (regexp_split_to_array(CASE WHEN weak THEN replace(btrim(header), 'W/"', '"')
                                             ELSE btrim(header) END,
                                             E'\\s*,\\s*'));
  END;
COMMENT ON FUNCTION res_elec_internal.etag_listed(text, text, boolean) IS
  'Whether If-Match or If-None-Match (RFC 9110 §13.1) names an entity tag; weak: W/"x" is "x"; NULL without the header';

CREATE FUNCTION res_elec_internal.cache_control(e res_elec.election) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.cache_control(res_elec.election) IS
  'How caches may keep what is answered of an election: of a public one for a second, so that a CDN can serve '
  'millions, of others not without asking';
