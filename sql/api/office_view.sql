-- An office and its sheet in the REST form.

CREATE FUNCTION res_elec_internal.office_json(o res_elec.office) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.office_json(res_elec.office) IS 'An office in the REST form, without its sheet';

CREATE FUNCTION res_elec_internal.votes_list(votes res_elec.votes, of_contest integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('candidate_id', c.id, 'votes', votes OPERATOR(res_elec.->) c.id)
                                    ORDER BY c.ballot_number, c.id), '[]')
            FROM res_elec.candidate c WHERE c.contest_id = of_contest);
END
$$;
COMMENT ON FUNCTION res_elec_internal.votes_list(res_elec.votes, integer) IS
  'Votes as REST writes them: a list of all candidates of the contest';

CREATE FUNCTION res_elec_internal.office_view(o res_elec.office) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.office_json(o) || jsonb_build_object(
             'center', (SELECT jsonb_build_object('id', v.id, 'name', v.name) FROM res_elec.center v
                        WHERE v.id = (o).center_id),
             'total_voters', coalesce(s.total_voters, 0), 'blank_votes', coalesce(s.blank_votes, 0),
             'null_votes', coalesce(s.null_votes, 0),
             'results', CASE WHEN s.office_id IS NULL THEN '[]' ELSE res_elec_internal.votes_list(s.votes,
                 (o).contest_id) END)
      FROM (SELECT (o).id) AS one
      LEFT JOIN res_elec.result_sheet s ON s.office_id = one.id;
  END;

CREATE FUNCTION res_elec_internal.office_views(offices integer[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN (
    WITH page AS MATERIALIZED (
      SELECT o, o.id, o.contest_id, v.name AS center, s.office_id, s.total_voters, s.blank_votes, s.null_votes, s.votes
        FROM unnest(offices) AS u(id)
        JOIN res_elec.office o ON o.id = u.id
        JOIN res_elec.center v ON v.id = o.center_id
        LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id),
    voted AS (
      SELECT p.id, jsonb_agg(jsonb_build_object('candidate_id', c.id, 'votes', p.votes OPERATOR(res_elec.->) c.id)
                             ORDER BY c.ballot_number, c.id) AS results
        FROM page p
        JOIN res_elec.candidate c ON c.contest_id = p.contest_id
       WHERE p.office_id IS NOT NULL
       GROUP BY p.id)
    SELECT coalesce(jsonb_agg(res_elec_internal.office_json(p.o) || jsonb_build_object(
             'center', jsonb_build_object('id', (p.o).center_id, 'name', p.center),
             'total_voters', coalesce(p.total_voters, 0), 'blank_votes', coalesce(p.blank_votes, 0),
             'null_votes', coalesce(p.null_votes, 0),
             'results', coalesce(w.results, '[]')) ORDER BY p.id), '[]')
      FROM page p LEFT JOIN voted w ON w.id = p.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_views(integer[]) IS
  'A list of these offices, by id, each as office_view, made by one query';
COMMENT ON FUNCTION res_elec_internal.office_view(res_elec.office) IS
  'An office in the REST form with its center and the figures of its sheet, 0 and [] before one is in';

CREATE FUNCTION res_elec_internal.missing_sheet_json(o res_elec.office) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.office_json(o) || '{
      "total_voters": 0, "blank_votes": 0, "null_votes": 0, "valid_votes": 0, "results": [], "scans": [], "flags": [],
      "version": 0, "status": "missing", "decision": null, "channel": null, "reason": null, "submitted_by": null,
      "submitted_at": null}';
  END;
COMMENT ON FUNCTION res_elec_internal.missing_sheet_json(res_elec.office) IS
  'An office whose sheet is not in as if it had one of zeros: version 0, status missing';

CREATE FUNCTION res_elec_internal.scans_json(of_office integer, of_submitted_at timestamptz, of_version integer)
  RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.sheet_scan c
                  WHERE c.office_id = of_office AND c.submitted_at = of_submitted_at AND c.version = of_version) THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', c.file_id, 'url', res_elec_internal.file_path(c.file_id), 'type', f.type, 'size', f.size,
             'version', c.version,
             'sha256', encode(c.sha256, 'hex'), 'received_sha256', encode(f.received_sha256, 'hex'),
             'same_as_offices', (SELECT coalesce(jsonb_agg(DISTINCT d.office_id ORDER BY d.office_id), '[]')
                                   FROM res_elec.sheet_scan d
                                  WHERE d.sha256 = c.sha256 AND d.election_id = c.election_id
                                      AND d.office_id <> c.office_id),
             'created_by', c.created_by, 'created_at', res_elec_internal.moment(c.created_at)) ORDER BY c.id), '[]')
            FROM res_elec.sheet_scan c
            JOIN res_elec.file f ON f.id = c.file_id
           WHERE c.office_id = of_office AND c.submitted_at = of_submitted_at AND c.version = of_version);
END
$$;
COMMENT ON FUNCTION res_elec_internal.scans_json(integer, timestamptz, integer) IS
  'The scans bound to one version of a sheet; same_as_offices: the same scan is bound to these too';

CREATE FUNCTION res_elec_internal.flag_json(rule text, rule_version integer, action text, version integer,
                                            context jsonb, created_at timestamptz) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('rule', rule, 'rule_version', rule_version, 'action', action, 'version', version,
                              'context', context,
             'message', res_elec_internal.message(res_elec_internal.flag_violation(rule, context)),
             'created_at', res_elec_internal.moment(created_at));
  END;
COMMENT ON FUNCTION res_elec_internal.flag_json(text, integer, text, integer, jsonb, timestamptz) IS
  'A flag over REST, with its sentence in the language res_elec.language';

CREATE FUNCTION res_elec_internal.sheet_flags_json(s res_elec.result_sheet) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.sheet_flag f WHERE f.office_id = s.office_id
                 AND f.submitted_at = s.submitted_at) THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(res_elec_internal.flag_json(f.rule, f.rule_version, f.action, f.version, f.context,
                                                                f.flagged_at)
                                    || jsonb_build_object('state', f.state) ORDER BY f.flag_id), '[]')
            FROM res_elec.sheet_flags f
           WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at AND f.version >= s.figures_version
               AND f.state NOT IN ('superseded', 'waiting'));
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_flags_json(res_elec.result_sheet) IS
  'What is remarkable about the figures of a sheet; not what only waits for an area to compare with';

CREATE FUNCTION res_elec_internal.sheet_json(o res_elec.office, s res_elec.result_sheet)
  RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_json(res_elec.office, res_elec.result_sheet) IS
  'An office with its sheet in the REST form';

CREATE FUNCTION res_elec_internal.sheet_etag(s res_elec.result_sheet) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_etag(res_elec.result_sheet) IS
  'Names one version of one sheet: a sheet deleted and entered again counts versions from 1 anew';

CREATE FUNCTION res_elec_internal.sheet_view_etag(s res_elec.result_sheet) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  etag text := res_elec_internal.sheet_etag(s);
  beside text := nullif(res_elec_internal.scans_json(s.office_id, s.submitted_at, s.version)::text, '[]');
BEGIN
  IF EXISTS (SELECT FROM res_elec.sheet_flag f WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at) THEN
    beside := concat(beside, (SELECT string_agg(concat_ws(':', f.flag_id, f.state), ',' ORDER BY f.flag_id)
                                FROM res_elec.sheet_flags f WHERE f.office_id = s.office_id
                                    AND f.submitted_at = s.submitted_at));
  END IF;
  RETURN CASE WHEN beside IS NULL THEN etag ELSE rtrim(etag, '"') || '-' || left(md5(beside), 8) || '"' END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_view_etag(res_elec.result_sheet) IS
  'Names what GET shows: the version of the sheet, and its scans and flags, which come without a new version';

CREATE FUNCTION res_elec_internal.sheet_answer(status integer, message text, o res_elec.office, s res_elec.result_sheet)
  RETURNS res_elec_api.answer
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_answer(integer, text, res_elec.office, res_elec.result_sheet) IS
  'The answer that shows an office''s sheet, with its ETag';
