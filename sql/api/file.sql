-- Files over REST: what comes with multipart/form-data, and serving.
-- The shim has recognised each file by its content and stripped it; here it is stored and guarded.

CREATE FUNCTION res_elec_internal.file_violations(files jsonb, allowed text[]) RETURNS jsonb AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.file_violations(jsonb, text[]) IS 'Files of a request in fields that take none';

CREATE FUNCTION res_elec_internal.require_files(files jsonb, allowed text[]) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_files(jsonb, text[]) IS
  'Refuses (RE001) files in fields that take none, and a request without any, which names the first field';

CREATE FUNCTION res_elec_internal.file_store(req res_elec_api.request, field text) RETURNS integer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  number bigint;
  f jsonb;
  stored integer;
BEGIN
  SELECT n, j INTO number, f FROM jsonb_array_elements(req.files) WITH ORDINALITY AS l(j, n)
      WHERE j ->> 'field' = file_store.field;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO res_elec.file (kind, type, width, height, content, received_sha256, created_by)
  VALUES (file_store.field, f ->> 'type', (f ->> 'width')::integer, (f ->> 'height')::integer, req.contents[number],
          decode(f ->> 'received_sha256', 'hex'), req.user_id)
  RETURNING id INTO stored;
  RETURN stored;
END
$$;
COMMENT ON FUNCTION res_elec_internal.file_store(res_elec_api.request, text) IS
  'Stores the file that a request sends in a field and returns its id, NULL when none is sent';

CREATE FUNCTION res_elec_internal.file_chosen(sent integer, body jsonb, field text, old_id integer) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce(sent, CASE WHEN body -> field = 'null' THEN NULL ELSE old_id END);
  END;
COMMENT ON FUNCTION res_elec_internal.file_chosen(integer, jsonb, text, integer) IS
  'The file that a row shows from now on: the one sent, none when the body says null, else the old one';

-- Who sees a file

CREATE FUNCTION res_elec_internal.sees_user(me res_elec.app_user, u res_elec.app_user) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT coalesce((me).role = 'admin' OR (me).id = (u).id OR (me).id = (u).director_id OR (me).director_id = (u).id
                    OR (me).director_id = (u).director_id, false);
  END;
COMMENT ON FUNCTION res_elec_internal.sees_user(res_elec.app_user, res_elec.app_user) IS
  'Administrators see every user; others themselves, their director, and those who work for the same director';

CREATE FUNCTION res_elec_internal.sees_file(me res_elec.app_user, f_id integer) RETURNS boolean
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN EXISTS (SELECT FROM res_elec.candidate c JOIN res_elec.election e ON e.id = c.election_id
                  WHERE c.profile_photo_id = f_id AND res_elec_internal.is_reader(me, e.owner_id, e.visibility))
      OR EXISTS (SELECT FROM res_elec.sheet_scan s JOIN res_elec.election e ON e.id = s.election_id
                  WHERE s.file_id = f_id AND res_elec_internal.is_reader(me, e.owner_id, e.visibility))
      OR EXISTS (SELECT FROM res_elec.decision d JOIN res_elec.election e ON e.id = d.election_id
                  WHERE d.file_id = f_id AND res_elec_internal.is_reader(me, e.owner_id, e.visibility))
      OR EXISTS (SELECT FROM res_elec.app_user u
                  WHERE f_id IN (u.profile_photo_id, u.campaign_logo_id) AND res_elec_internal.sees_user(me, u))
      OR EXISTS (SELECT FROM res_elec.app_user u JOIN res_elec.election e ON e.owner_id = u.id
                  WHERE u.campaign_logo_id = f_id AND e.visibility = 'public');
END
$$;
COMMENT ON FUNCTION res_elec_internal.sees_file(res_elec.app_user, integer) IS
  'A candidate''s photo and a scan of a sheet or a decision are for who reads the election, a user''s photo for who '
  'sees the user, a logo also for everybody once its owner has a public election';

CREATE FUNCTION res_elec_internal.file_range(wanted text, size integer, OUT first integer, OUT last integer,
                                             OUT bad boolean)
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  part text[] := regexp_match(wanted, E'^\\s*bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*$');
BEGIN
  bad := false;
  IF part IS NULL OR part = ARRAY['', ''] THEN  -- none, several, or another unit: the whole
    RETURN;
  END IF;
  IF part[1] = '' THEN
    bad := part[2]::bigint = 0;
    first := greatest(size - least(part[2]::bigint, size), 0);
    last := size - 1;
  ELSE
    IF part[2] <> '' AND part[2]::bigint < part[1]::bigint THEN  -- no range at all
      RETURN;
    END IF;
    bad := part[1]::bigint >= size;
    first := least(part[1]::bigint, size);
    last := least(coalesce(nullif(part[2], '')::bigint, size - 1), size - 1);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.file_range(text, integer) IS
  'The bytes that a Range header (RFC 9110 §14.2) names, from 0; NULL: the whole; bad: it lies beyond the end. '
  'Several ranges are answered with the whole';

CREATE FUNCTION res_elec_api.api_file_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  f record;
  part record;
  headers jsonb;
BEGIN
  SELECT x.id, x.kind, x.type, x.size, x.sha256 INTO f FROM res_elec.file x WHERE x.id = req.ids[1];
  PERFORM res_elec_internal.require_found(FOUND AND res_elec_internal.sees_file(me, req.ids[1]), me.id,
                                          'no_such_file', req.ids[1]);
  headers := jsonb_build_object(
    'ETag', format('"%s"', encode(f.sha256, 'hex')), 'Accept-Ranges', 'bytes',
    'Cache-Control', CASE WHEN res_elec_internal.sees_file(NULL, f.id) THEN 'public, max-age=300'
        ELSE 'private, no-cache' END,
    'Content-Disposition', format('%s; filename="%s-%s.%s"', CASE f.type WHEN 'application/pdf' THEN 'attachment'
                                  ELSE 'inline' END,
                                  replace(f.kind, '_', '-'), f.id, split_part(replace(f.type, 'jpeg', 'jpg'), '/', 2)));
  IF req.if_match IS NOT NULL THEN
    PERFORM res_elec_internal.require_version(res_elec_internal.etag_listed(req.if_match, headers ->> 'ETag', false),
                                              headers ->> 'ETag', req.if_match);
  END IF;
  IF res_elec_internal.etag_listed(req.if_none_match, headers ->> 'ETag', true) THEN
    RETURN res_elec_internal.answer(304, NULL, headers - 'Content-Disposition');
  END IF;
  headers := headers || jsonb_build_object('Content-Type', f.type);
  SELECT * INTO part FROM res_elec_internal.file_range(req.range, f.size);
  IF part.bad THEN
    RETURN res_elec_internal.answer(416, NULL, jsonb_build_object('Content-Range', format('bytes */%s', f.size),
        'Accept-Ranges', 'bytes'));
  ELSIF part.first IS NOT NULL THEN
    RETURN (SELECT ROW(206, NULL, headers || jsonb_build_object('Content-Range', format('bytes %s-%s/%s', part.first,
        part.last, f.size)),
                       NULL, substring(x.content FROM part.first + 1
                                       FOR part.last - part.first + 1))::res_elec_api.answer
              FROM res_elec.file x WHERE x.id = f.id);
  END IF;
  RETURN (SELECT ROW(200, NULL, headers, NULL, x.content)::res_elec_api.answer FROM res_elec.file x WHERE x.id = f.id);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_file_get(res_elec_api.request) IS
  'GET /api/files/{id}: the bytes, or the range of them asked for, to those who may see the file; a PDF is handed out '
  'as an attachment';
