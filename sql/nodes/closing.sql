-- A count is closed in two steps: the nation says so, each province stops and answers with its last report.

CREATE FUNCTION res_elec_internal.require_closable(election_id integer, node integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_nation(),
          res_elec_internal.require_election(require_closable.election_id, 'election_id'),
          res_elec_internal.require_found(require_closable.node IS NULL OR EXISTS (
            SELECT FROM res_elec.node n WHERE n.number = require_closable.node), require_closable.node, 'no_such_node',
            require_closable.node);
  -- it is not completed meanwhile, which rests on who has closed
  PERFORM FROM res_elec.election e WHERE e.id = require_closable.election_id FOR SHARE;
END
$$;
COMMENT ON FUNCTION res_elec_internal.require_closable(integer, integer) IS
  'Refuses elsewhere than at the nation (RE002), and of an election or a node that is not there (RE004), to close or '
  're-open a count; NULL: of all nodes. The election is not completed before the transaction ends';

CREATE FUNCTION res_elec.close_count(election_id integer, node integer DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  closed bigint;
BEGIN
  PERFORM res_elec_internal.require_closable(close_count.election_id, close_count.node);
  INSERT INTO res_elec.node_closing AS c (election_id, node, closed_at)
  SELECT close_count.election_id, n.number, clock_timestamp()
    FROM res_elec.node n WHERE close_count.node IS NULL OR n.number = close_count.node
  ON CONFLICT ON CONSTRAINT node_closing_pkey DO UPDATE SET closed_at = excluded.closed_at;
  GET DIAGNOSTICS closed = ROW_COUNT;
  PERFORM res_elec_internal.audit_event('count.closed', close_count.node, close_count.election_id);
  RETURN closed;
END
$$;
COMMENT ON FUNCTION res_elec.close_count(integer, integer) IS
  'At the nation: has the provinces (or one node) stop counting an election and answer with their last report; '
  'count_status tells when each has. Again: they answer again. Returns how many are asked. RE004: there is no such '
  'election or node';

CREATE FUNCTION res_elec.reopen_count(election_id integer, node integer DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  reopened bigint;
BEGIN
  PERFORM res_elec_internal.require_closable(reopen_count.election_id, reopen_count.node);
  DELETE FROM res_elec.node_closing c
   WHERE c.election_id = reopen_count.election_id AND (reopen_count.node IS NULL OR c.node = reopen_count.node);
  GET DIAGNOSTICS reopened = ROW_COUNT;
  PERFORM res_elec_internal.audit_event('count.reopened', reopen_count.node, reopen_count.election_id);
  RETURN reopened;
END
$$;
COMMENT ON FUNCTION res_elec.reopen_count(integer, integer) IS
  'At the nation: lets the provinces (or one node) count an election on that close_count() has stopped; returns how '
  'many. An election that is re-opened is counted on by itself. RE004: there is no such election or node';

CREATE FUNCTION res_elec_internal.node_answer() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- a first copy of this node may bring its earlier reports later; report_node() answers then
  IF NEW.node = res_elec_internal.node_number() AND NOT res_elec_internal.node_first_copy() THEN
    PERFORM res_elec_internal.node_tell(NEW.election_id);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_answer() IS
  'Answers a closing that comes to this province with its last report, before the transaction that brings it ends';
CREATE TRIGGER node_answer AFTER INSERT OR UPDATE ON res_elec.node_closing
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_answer();
ALTER TABLE res_elec.node_closing ENABLE REPLICA TRIGGER node_answer;

CREATE FUNCTION res_elec_internal.node_closed(of_node integer, of_election integer) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM res_elec.node_closing c
                    CROSS JOIN LATERAL (SELECT k.closing, k.finding FROM res_elec.node_check k
                                         WHERE k.node = of_node AND k.election_id = of_election
                                         ORDER BY k.id DESC LIMIT 1) AS last
                    WHERE c.node = of_node AND c.election_id = of_election AND last.closing = c.closed_at
                      AND last.finding = 'matched');
  END;
COMMENT ON FUNCTION res_elec_internal.node_closed(integer, integer) IS
  'Whether a province has stopped counting an election and the nation has all its sheets: its last report answers the '
  'closing, and matched';

-- What the nation changes of an office meanwhile, its province carries to the sheet: it answers once more, for all that
-- a transaction has changed.
CREATE FUNCTION res_elec_internal.node_closing_renew() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE res_elec.node_closing c SET closed_at = clock_timestamp(), renewed_by = pg_current_xact_id()
    FROM res_elec.node n
   WHERE c.election_id = OLD.election_id AND n.number = c.node AND n.area_id = OLD.province_id
     AND c.renewed_by IS DISTINCT FROM pg_current_xact_id();
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_closing_renew() IS
  'Asks the province of an office that has changed for another last report, once a transaction, at its end';
CREATE CONSTRAINT TRIGGER node_closing_renew AFTER UPDATE ON res_elec.office DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW
  WHEN (res_elec_internal.node_number() = 0 AND
        (OLD.contest_id, OLD.center_id, OLD.commune_id, OLD.department_id, OLD.province_id, OLD.registered_voters,
         OLD.status)
        IS DISTINCT FROM (NEW.contest_id, NEW.center_id, NEW.commune_id, NEW.department_id, NEW.province_id,
                          NEW.registered_voters, NEW.status))
  EXECUTE FUNCTION res_elec_internal.node_closing_renew();
CREATE CONSTRAINT TRIGGER node_closing_renew_delete AFTER DELETE ON res_elec.office DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (res_elec_internal.node_number() = 0)
  EXECUTE FUNCTION res_elec_internal.node_closing_renew();

CREATE FUNCTION res_elec_internal.node_closings_now() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  SET CONSTRAINTS res_elec.node_closing_renew, res_elec.node_closing_renew_delete IMMEDIATE;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_closings_now() IS
  'Before an election is completed: has offices that the same transaction has changed ask for another last report';
-- before election_check, by its name
CREATE TRIGGER a_closings_now BEFORE UPDATE OF status ON res_elec.election
  FOR EACH ROW WHEN (NEW.status = 'completed' AND res_elec_internal.node_number() = 0)
  EXECUTE FUNCTION res_elec_internal.node_closings_now();

CREATE FUNCTION res_elec_internal.node_counts_on() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  DELETE FROM res_elec.node_closing c WHERE c.election_id = NEW.id;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_counts_on() IS 'Lets the provinces count an election on that is re-opened';
CREATE TRIGGER node_counts_on AFTER UPDATE OF status ON res_elec.election
  FOR EACH ROW WHEN (OLD.status = 'completed' AND NEW.status = 'active')
  EXECUTE FUNCTION res_elec_internal.node_counts_on();
