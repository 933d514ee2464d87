-- What the nation tells: that it is there, and what it has. By this a province notices that some of what the nation
-- wrote has not come, and the nation that it was put back to an earlier state.

CREATE FUNCTION res_elec_internal.nation_columns(table_name text, columns text) RETURNS text
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
      FROM pg_attribute a
     WHERE a.attrelid = ('res_elec.' || table_name)::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND (columns IS NULL OR a.attname = ANY (string_to_array(columns, ', ')))
       -- what each database stamps itself; of a file its hash says what it holds
       AND a.atttypid <> 'xid8'::regtype AND a.attname NOT IN ('valid_from', 'content')
       AND (table_name <> 'node' OR a.attname IN ('number', 'area_id', 'name'));
  END;
COMMENT ON FUNCTION res_elec_internal.nation_columns(text, text) IS
  'The columns of a table that are the same at the nation and at the provinces, of those that are sent (NULL: all)';

CREATE FUNCTION res_elec.nation_digest() RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET bytea_output = 'hex' AS
$$
DECLARE
  t record;
  of_table text;
  digest jsonb := '{}';
BEGIN
  FOR t IN SELECT x.table_name, x.columns, x.down_rows FROM res_elec.node_tables() x
            WHERE x.direction IN ('down', 'both') AND x.table_name <> 'nation_report' LOOP
    EXECUTE format('SELECT count(*) || '' '' || coalesce(sum(hashtextextended(ROW(%s)::text, 0)), 0)'
                   ' FROM res_elec.%I WHERE %s', res_elec_internal.nation_columns(t.table_name, t.columns),
                   t.table_name, coalesce(t.down_rows, 'true')) INTO of_table;
    digest := digest || jsonb_build_object(t.table_name, of_table);
  END LOOP;
  RETURN digest;
END
$$;
COMMENT ON FUNCTION res_elec.nation_digest() IS
  'Of each table that the nation sends, how many rows are here and a sum of hashes of what each says: the same at the '
  'nation and at a province that has heard all';

CREATE FUNCTION res_elec_internal.nation_tell(of_digest jsonb) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  last res_elec.nation_report;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.node_report', 0));
  SELECT * INTO last FROM res_elec.nation_report r ORDER BY r.number DESC LIMIT 1;
  INSERT INTO res_elec.nation_report (number, previous_token, digest)
  VALUES (coalesce(last.number, 0) + 1, last.token, of_digest);
  RETURN coalesce(last.number, 0) + 1;
END
$$;
COMMENT ON FUNCTION res_elec_internal.nation_tell(jsonb) IS
  'Writes a report of the nation, with what it has (NULL: without), and returns its number';

-- A nation that was put back writes nothing, but proves what it has: rows that a replication trigger alone sees.
CREATE FUNCTION res_elec.prove_nation() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = replica
  -- below deadlock_timeout: of this and one who writes several of the tables, this gives up
  SET lock_timeout = '500ms' AS
$$
BEGIN
  PERFORM res_elec_internal.require_nation();
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.node_report', 0));  -- as report_node(), before the tables
  -- until the commit: what is written before and after stands so in the stream, too
  EXECUTE (SELECT 'LOCK TABLE ' || string_agg(format('res_elec.%I', t.table_name), ', ' ORDER BY t.table_name)
                  || ' IN SHARE MODE'
             FROM res_elec.node_tables() t
            WHERE t.direction IN ('down', 'both') AND t.table_name <> 'nation_report');
  RETURN res_elec_internal.nation_tell(res_elec.nation_digest());
END
$$;
COMMENT ON FUNCTION res_elec.prove_nation() IS
  'At the nation: tells the provinces what it has, as nation_digest() does, and returns the number of this report. A '
  'province that has the same follows the nation from here on, whatever it had heard before; of any other node_status '
  'says behind, from its next report on. What the nation sends is not written meanwhile; where it is being written, '
  'and for longer than half a second, 55P03';

CREATE FUNCTION res_elec_internal.nation_heard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  this res_elec.this_node;
  follows boolean;
BEGIN
  SELECT * INTO this FROM res_elec.this_node;
  IF this.number IS NULL OR this.number = 0 THEN
    RETURN NULL;
  END IF;
  IF res_elec_internal.node_first_copy() THEN
    follows := this.heard IS NULL OR this.heard < NEW.number;
  ELSIF NEW.digest IS NULL OR EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srsubstate <> 'r') THEN
    -- while tables are being copied, what is here shows nothing
    follows := this.heard_token IS NOT DISTINCT FROM NEW.previous_token;
  ELSE
    follows := NEW.digest = res_elec.nation_digest();
  END IF;
  IF follows THEN
    UPDATE res_elec.this_node t SET heard = NEW.number, heard_token = NEW.token, behind = false;
  ELSIF NOT this.behind AND NOT res_elec_internal.node_first_copy() THEN
    UPDATE res_elec.this_node t SET behind = true;
  END IF;
  -- once all has come, and the nation hears of what that makes
  IF this.must_carry AND NOT EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srsubstate <> 'r')
     AND EXISTS (SELECT FROM pg_replication_slots s
                  WHERE s.slot_name = 'res_elec_node_' || this.number AND s.database = current_database() AND s.active)
  THEN
    PERFORM res_elec_internal.node_carry_all(this.area_id);
    UPDATE res_elec.this_node t SET must_carry = false;
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.nation_heard() IS
  'Notes at a province up to which report of the nation it has all that the nation wrote; carries what it has to, once '
  'it is made anew';
CREATE TRIGGER nation_heard AFTER INSERT ON res_elec.nation_report
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.nation_heard();
ALTER TABLE res_elec.nation_report ENABLE REPLICA TRIGGER nation_heard;

CREATE FUNCTION res_elec_internal.nation_said(r res_elec.node_report) RETURNS boolean
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT r.heard IS NULL OR EXISTS (SELECT FROM res_elec.nation_report n WHERE n.token = r.heard_token)
           -- not kept any more
           OR r.heard < (SELECT min(n.number) FROM res_elec.nation_report n);
  END;
COMMENT ON FUNCTION res_elec_internal.nation_said(res_elec.node_report) IS
  'Whether the report of the nation that a province has heard, by its own, is here, or may have been';

CREATE FUNCTION res_elec_internal.node_is_ahead(r res_elec.node_report) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  is_ahead boolean := NOT coalesce(res_elec_internal.nation_said(r), false);
BEGIN
  IF is_ahead THEN
    -- one that waits for its standby may have been heard, and is not seen: what was known stays, the next report tells
    IF NOT pg_try_advisory_xact_lock_shared(hashtextextended('res_elec.node_report', 0)) THEN
      RETURN (SELECT r.node = ANY (t.ahead) FROM res_elec.this_node t);
    END IF;
    is_ahead := NOT coalesce(res_elec_internal.nation_said(r), false);
  END IF;
  UPDATE res_elec.this_node t
     SET ahead = array_remove(t.ahead, r.node) || CASE WHEN is_ahead THEN ARRAY[r.node] ELSE '{}' END
   WHERE is_ahead <> (r.node = ANY (t.ahead));
  RETURN is_ahead;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_is_ahead(res_elec.node_report) IS
  'Whether a province has heard a report of the nation that is not here, by its own report; notes it in this_node';
