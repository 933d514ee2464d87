-- What the nation changes of an office is carried to its sheet: where it counts, by each node for itself; its register,
-- as what the sheet states, and what an office that votes again has no more, by who keeps the sheet. Here is what a
-- subscription brings; what is done at a node itself is done by the triggers of office.

CREATE FUNCTION res_elec_internal.node_sheet_units() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_sheet_units() IS
  'Lets a sheet that a subscription brings to a node count where this node''s row of its office says';
-- after sheet_applied and sheet_share, by its name
CREATE TRIGGER sheet_units BEFORE INSERT OR UPDATE ON res_elec.result_sheet
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_sheet_units();
ALTER TABLE res_elec.result_sheet ENABLE REPLICA TRIGGER sheet_units;

CREATE FUNCTION res_elec_internal.node_office_lock() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF res_elec_internal.node_number() IS NOT NULL THEN
    PERFORM res_elec.election_lock(OLD.election_id);
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_office_lock() IS
  'Before a subscription changes an office at a node: waits for the sheets of its election that are under way';
CREATE TRIGGER a_office_lock BEFORE UPDATE OR DELETE ON res_elec.office
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_office_lock();
ALTER TABLE res_elec.office ENABLE REPLICA TRIGGER a_office_lock;

CREATE FUNCTION res_elec_internal.node_register_flag(o res_elec.office, was integer) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, submitted_at, version, rule, action, context)
    SELECT s.election_id, s.contest_id, s.office_id, s.submitted_at, s.version, 'registered_changed', 'flag',
           jsonb_build_object('registered_voters', s.registered_voters, 'office_registered_voters', o.registered_voters,
                              'previous_registered_voters', was)
      FROM res_elec.result_sheet s
     WHERE s.office_id = o.id AND s.status <> 'annulled' AND s.registered_voters IS DISTINCT FROM o.registered_voters;
  END;
COMMENT ON FUNCTION res_elec_internal.node_register_flag(res_elec.office, integer) IS
  'Flags a sheet that states other registered voters than a register that has come from the nation: it counts more '
  'voters, or is verified and the change has no reason';

CREATE FUNCTION res_elec_internal.node_registers_flag(of_area integer) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.node_register_flag(o, s.registered_voters)
      FROM res_elec.office o
      JOIN res_elec.result_sheet s ON s.office_id = o.id AND s.registered_voters IS DISTINCT FROM o.registered_voters
      JOIN res_elec.election e ON e.id = o.election_id AND e.status = 'active'
      JOIN LATERAL res_elec.sheet_rules(e.id) r ON r.rule = 'registered_changed' AND r.action <> 'off'
     WHERE o.province_id = of_area AND o.registered_voters IS NOT NULL
       AND NOT EXISTS (SELECT FROM res_elec.sheet_flag f
                        WHERE f.office_id = o.id AND f.submitted_at = s.submitted_at AND f.rule = 'registered_changed'
                          AND f.context ->> 'office_registered_voters' IS NOT DISTINCT FROM o.registered_voters::text);
  END;
COMMENT ON FUNCTION res_elec_internal.node_registers_flag(integer) IS
  'Flags the sheets of a province that state other registered voters than a register that is known, where nothing says '
  'so yet and the rule registered_changed is not off: what was changed while nobody could carry it';

CREATE FUNCTION res_elec_internal.office_carried() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = origin AS
$$
BEGIN
  IF res_elec_internal.node_number() IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE res_elec.result_sheet s SET center_id = NEW.center_id WHERE s.office_id = NEW.id;
  IF res_elec_internal.node_keeps(NEW.province_id) THEN
    IF NEW.registered_voters IS DISTINCT FROM OLD.registered_voters THEN
      PERFORM res_elec_internal.office_register_carry(NEW, OLD.registered_voters, true);
      PERFORM res_elec_internal.node_register_flag(NEW, OLD.registered_voters);
    END IF;
    DELETE FROM res_elec.result_sheet s
     WHERE s.office_id = NEW.id AND s.status = 'annulled' AND NEW.status = 'to_vote_again'
       AND OLD.status <> 'to_vote_again';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_carried() IS
  'Carries what a subscription has changed of an office to its sheet, at a node';
CREATE TRIGGER office_carried AFTER UPDATE ON res_elec.office
  FOR EACH ROW
  WHEN ((OLD.center_id, OLD.commune_id, OLD.department_id, OLD.province_id, OLD.registered_voters, OLD.status)
        IS DISTINCT FROM (NEW.center_id, NEW.commune_id, NEW.department_id, NEW.province_id, NEW.registered_voters,
                          NEW.status))
  EXECUTE FUNCTION res_elec_internal.office_carried();
ALTER TABLE res_elec.office ENABLE REPLICA TRIGGER office_carried;

-- An office that has voted again, and shall once more, does not change by it.
CREATE FUNCTION res_elec_internal.decision_carried() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = origin AS
$$
BEGIN
  DELETE FROM res_elec.result_sheet s
   USING res_elec.office o
   WHERE res_elec_internal.node_number() IS NOT NULL AND s.office_id = NEW.office_id AND s.status = 'annulled'
     AND o.id = s.office_id AND o.status = 'to_vote_again' AND res_elec_internal.node_keeps(s.province_id)
     -- a copy brings decisions that were carried out long ago, before the vote whose sheet is annulled
     AND NOT EXISTS (SELECT FROM pg_stat_subscription w
                       JOIN pg_subscription_rel r ON r.srsubid = w.subid AND r.srrelid = w.relid
                      WHERE w.pid = pg_backend_pid() AND r.srsubstate = 'd');
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.decision_carried() IS
  'Takes out, where it is kept, the annulled sheet of an office of which the nation has decided that it votes again';
CREATE TRIGGER decision_carried AFTER INSERT OR UPDATE ON res_elec.decision
  FOR EACH ROW WHEN (NEW.kind = 'office' AND NEW.status = 'to_vote_again' AND NEW.in_force_at IS NOT NULL)
  EXECUTE FUNCTION res_elec_internal.decision_carried();
ALTER TABLE res_elec.decision ENABLE REPLICA TRIGGER decision_carried;

-- A province that was made anew has offices and sheets from copies, of which nothing was carried.
CREATE FUNCTION res_elec_internal.node_carry_all(of_area integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = origin AS
$$
BEGIN
  UPDATE res_elec.result_sheet s SET center_id = o.center_id
    FROM res_elec.office o
    JOIN res_elec.election e ON e.id = o.election_id AND e.status = 'active'
   WHERE o.id = s.office_id AND (s.center_id, s.commune_id, s.department_id, s.province_id)
                                IS DISTINCT FROM (o.center_id, o.commune_id, o.department_id, o.province_id);
  PERFORM res_elec_internal.node_registers_flag(of_area);
  DELETE FROM res_elec.result_sheet s
   USING res_elec.office o
    JOIN res_elec.election e ON e.id = o.election_id AND e.status IN ('active', 'completed')
   WHERE o.id = s.office_id AND o.province_id = of_area AND o.status = 'to_vote_again' AND s.status = 'annulled'
     AND EXISTS (SELECT FROM res_elec.decision a
                   JOIN res_elec.decision d ON d.office_id = a.office_id AND d.in_force_at > a.in_force_at
                  WHERE a.id = s.decision_id AND d.kind = 'office' AND d.status = 'to_vote_again');
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_carry_all(integer) IS
  'Carries to the sheets of this province what the nation has changed of its offices while it was away: moves; '
  'registers, as flags; and that an office votes again, where that was decided after its sheet was annulled';
