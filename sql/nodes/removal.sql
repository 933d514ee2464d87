-- A province counts in a database of its own no more: its sheets stay, and the nation keeps them from then on.

CREATE FUNCTION res_elec_internal.require_node_removable(number integer, stream text, elections text) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_node_removable(integer, text, text) IS
  'Refuses (RE002) to remove a node whose subscription is there, or that may have sheets of elections that the nation '
  'does not have; NULL: there is none';

CREATE FUNCTION res_elec_internal.node_elections(n res_elec.node)
  RETURNS TABLE (election_id integer, election text, sheets bigint, without_sheet bigint, complete boolean,
                 last_report timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT e.id, e.title, o.sheets, o.without_sheet,
           e.status <> 'active' OR res_elec_internal.node_closed(n.number, e.id),
           (SELECT k.reported_at FROM res_elec.node_check k WHERE k.node = n.number AND k.election_id = e.id
             ORDER BY k.id DESC LIMIT 1)
      FROM res_elec.election e
     CROSS JOIN LATERAL (SELECT count(s.office_id) AS sheets, count(*) FILTER (WHERE s.office_id IS NULL
                                  AND res_elec_internal.office_is_expected(x.status)) AS without_sheet, count(*) AS n
                           FROM res_elec.office x
                           LEFT JOIN res_elec.result_sheet s ON s.office_id = x.id
                          WHERE x.election_id = e.id AND x.province_id = n.area_id) AS o
     WHERE o.n > 0
     ORDER BY e.id;
  END;
COMMENT ON FUNCTION res_elec_internal.node_elections(res_elec.node) IS
  'Of each election that a province may have sheets of, what the nation has, and whether that is all';

CREATE FUNCTION res_elec.remove_node(number integer, lost boolean DEFAULT false)
  RETURNS TABLE (election_id integer, election text, sheets bigint, without_sheet bigint, complete boolean,
                 last_report timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
  n res_elec.node;
  kept jsonb;
BEGIN
  PERFORM res_elec_internal.require_nation();
  SELECT * INTO n FROM res_elec.node x WHERE x.number = remove_node.number FOR UPDATE;
  PERFORM res_elec_internal.require_found(n.number IS NOT NULL, remove_node.number, 'no_such_node', remove_node.number);
  PERFORM FROM res_elec.node_closing c WHERE c.node = n.number FOR UPDATE;  -- none is re-opened meanwhile
  PERFORM res_elec_internal.require_node_removable(n.number,
            (SELECT s.subname FROM pg_subscription s
               JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
              WHERE s.subname = 'res_elec_node_' || n.number),
            (SELECT string_agg(e.election, ', ' ORDER BY e.election_id) FROM res_elec_internal.node_elections(n) e
              WHERE NOT e.complete AND NOT lost));
  SELECT coalesce(jsonb_agg(to_jsonb(e)), '[]') INTO kept FROM res_elec_internal.node_elections(n) e;
  RETURN QUERY SELECT * FROM res_elec_internal.node_elections(n);
  -- what it alone had heard is lost with it, and refuses nothing any more
  UPDATE res_elec.this_node t SET ahead = array_remove(t.ahead, n.number) WHERE lost AND n.number = ANY (t.ahead);
  DELETE FROM res_elec.node_closing c WHERE c.node = n.number;
  DELETE FROM res_elec.node_check k WHERE k.node = n.number;
  DELETE FROM res_elec.node_report r WHERE r.node = n.number;
  DELETE FROM res_elec.node x WHERE x.number = n.number;
  -- registers that the node has not carried to its sheets any more
  IF lost THEN
    PERFORM res_elec_internal.node_registers_flag(n.area_id);
  END IF;
  EXECUTE format('DROP PUBLICATION IF EXISTS %I', 'res_elec_return_' || n.number);
  PERFORM res_elec_internal.audit_event('node.removed', n.number, NULL, jsonb_build_object('node', n.number,
            'name', n.name, 'area_id', n.area_id, 'lost', lost, 'elections', kept));
END
$$;
COMMENT ON FUNCTION res_elec.remove_node(integer, boolean) IS
  'At the nation: has a province count in a database of its own no more; the nation keeps its sheets from now on. Its '
  'subscription is dropped, and each active election closed there and matched, before that (RE002); lost: its machine '
  'is lost, and what it had entered since last_report, where complete is false, is entered again from the paper. '
  'Returns of each election how many sheets the nation has, how many offices have none, and whether that is all that '
  'the node had. RE004: there is no such node';
