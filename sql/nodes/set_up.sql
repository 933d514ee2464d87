-- A database becomes a node: its ids, what it sends, and which nodes there are.

CREATE FUNCTION res_elec_internal.require_nation() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_nation() IS 'Refuses (RE002) elsewhere what only the nation does';
CREATE FUNCTION res_elec_internal.require_accounts() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_accounts() IS
  'Refuses (RE002) where no account is changed, at a province and at a nation that was put back, what begins a change '
  'of one';
CREATE FUNCTION res_elec_internal.require_node_number(number integer, area_id integer, lowest integer) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_node_number(integer, integer, integer) IS
  'Refuses (RE001) a number of a node that is below lowest or above 31, a province without an area, the nation with one';
CREATE FUNCTION res_elec_internal.require_node_free(is_number integer, has_rows_of text) RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_node_free(integer, text) IS
  'Refuses (RE002) to make a node of a database that is another one, or has rows in a table';
CREATE FUNCTION res_elec_internal.require_node_new(number integer, taken boolean, has_ids boolean, area_id integer,
                                                   has_sheets boolean)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_node_new(integer, boolean, boolean, integer, boolean) IS
  'Refuses a node whose number or area another has, or whose ids one that was removed has given (RE003), or whose area '
  'has sheets at the nation (RE002)';
CREATE FUNCTION res_elec_internal.require_node_ids(table_name text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE;
COMMENT ON FUNCTION res_elec_internal.require_node_ids(text) IS
  'Refuses (RE002) to go on where the ids of a table are not those of this node; NULL: none is so';

CREATE FUNCTION res_elec_internal.node_tables_with_ids(directions text[] DEFAULT '{up,both,versions}')
  RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT t.table_name
      FROM res_elec.node_tables() t
      JOIN pg_attribute a ON a.attrelid = ('res_elec.' || t.table_name)::regclass AND a.attname = 'id'
           AND a.attidentity <> ''
     WHERE t.direction = ANY (directions);
  END;
COMMENT ON FUNCTION res_elec_internal.node_tables_with_ids(text[]) IS
  'Tables that go in these directions (those that several nodes write) and give ids';

CREATE FUNCTION res_elec_internal.node_has_ids(number integer) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t text;
  found boolean;
BEGIN
  FOR t IN SELECT * FROM res_elec_internal.node_tables_with_ids() LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM res_elec.%I WHERE id %% 32 = $1)', t) INTO found USING number;
    IF found THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_has_ids(integer) IS
  'Whether a row has an id that a node of this number gave';

CREATE FUNCTION res_elec_internal.node_set_ids(number integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t text;
  last bigint;
BEGIN
  FOR t IN SELECT * FROM res_elec_internal.node_tables_with_ids() LOOP
    EXECUTE format('LOCK TABLE res_elec.%I IN SHARE ROW EXCLUSIVE MODE', t);
    EXECUTE format('SELECT coalesce(max(id), 0) FROM res_elec.%I', t) INTO last;
    last := last - last % 32 + node_set_ids.number + CASE WHEN last % 32 < node_set_ids.number THEN 0 ELSE 32 END;
    EXECUTE format('ALTER TABLE res_elec.%I ALTER COLUMN id SET INCREMENT BY 32 SET START WITH %s RESTART WITH %2$s',
                   t, last);
  END LOOP;
  -- what the nation alone gives ids to; a copy of its rows does not say how far it was
  FOR t IN SELECT * FROM res_elec_internal.node_tables_with_ids('{down}') LOOP
    EXECUTE format('SELECT setval(%L, greatest(s.last_value, m.id))'
                   ' FROM %1$s s, (SELECT max(id) AS id FROM res_elec.%I) AS m WHERE m.id IS NOT NULL',
                   pg_get_serial_sequence('res_elec.' || t, 'id'), t);
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_set_ids(integer) IS
  'From now on a node gives the ids that leave its number when divided by 32, after all that are there; the nation '
  'those of its own tables after all that are there';

CREATE FUNCTION res_elec_internal.node_wrong_ids() RETURNS text LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT min(t.name)
      FROM res_elec_internal.node_tables_with_ids() AS t(name)
      JOIN pg_sequence s ON s.seqrelid = pg_get_serial_sequence('res_elec.' || t.name, 'id')::regclass
     WHERE s.seqincrement <> 32 OR s.seqstart % 32 <> res_elec_internal.node_number();
  END;
COMMENT ON FUNCTION res_elec_internal.node_wrong_ids() IS
  'A table whose next ids are not those of this node, as after a restore; NULL: none is so';

CREATE FUNCTION res_elec_internal.node_publish(publication name, directions text[], operations text, up boolean)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  tables text := (SELECT string_agg(format('res_elec.%I', t.table_name) || coalesce(' (' || t.columns || ')', '')
                                    || coalesce(' WHERE (' || CASE WHEN up THEN t.up_rows ELSE t.down_rows END || ')',
                                                ''), ', ')
                    FROM res_elec.node_tables() t WHERE t.direction = ANY (directions));
BEGIN
  IF EXISTS (SELECT FROM pg_publication p WHERE p.pubname = publication) THEN
    EXECUTE format('ALTER PUBLICATION %I SET TABLE ', publication) || tables;
  ELSE
    EXECUTE format('CREATE PUBLICATION %I FOR TABLE ', publication) || tables
            || format(' WITH (publish = %L)', operations);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_publish(name, text[], text, boolean) IS
  'Makes a publication of the tables that go in these directions, or sets it right';

-- A row that goes one way or the other by its kind needs it in its identity.
CREATE FUNCTION res_elec_internal.node_set_identities() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t text;
BEGIN
  FOR t IN SELECT x.table_name FROM res_elec.node_tables() x WHERE x.direction = 'both' LOOP
    EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %I ON res_elec.%I (id, kind)', t || '_node_idx', t);
    EXECUTE format('ALTER TABLE res_elec.%I REPLICA IDENTITY USING INDEX %I', t, t || '_node_idx');
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_set_identities() IS
  'Lets rows be told from each other with their kind, in tables that several nodes write';

CREATE FUNCTION res_elec_internal.node_table_in_use() RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  t text;
  used boolean;
BEGIN
  FOR t IN SELECT x.table_name FROM res_elec.node_tables() x
            WHERE x.direction <> 'local' AND x.table_name <> 'electoral_formula' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM res_elec.%I)', t) INTO used;
    IF used THEN
      RETURN t;
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_table_in_use() IS 'A table with rows that nodes would send; NULL: none';

CREATE FUNCTION res_elec.become_node(number integer, area_id integer DEFAULT NULL)
  RETURNS TABLE (item text, value text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  this res_elec.this_node;
BEGIN
  PERFORM res_elec_internal.require_node_number(become_node.number, become_node.area_id, 0);
  SELECT * INTO this FROM res_elec.this_node;
  PERFORM res_elec_internal.require_node_free(
            CASE WHEN this.number <> become_node.number OR this.area_id <> become_node.area_id THEN this.number END,
            CASE WHEN this.number IS NULL THEN res_elec_internal.node_table_in_use() END);
  INSERT INTO res_elec.this_node (number, area_id) VALUES (become_node.number, become_node.area_id)
  ON CONFLICT (alone) DO UPDATE SET must_carry = become_node.number > 0;
  PERFORM res_elec_internal.node_set_ids(become_node.number), res_elec_internal.node_set_identities();
  item := 'node';
  value := become_node.number;
  RETURN NEXT;
  item := 'publication';
  IF become_node.number = 0 THEN
    value := 'res_elec_down';
    PERFORM res_elec_internal.node_publish(value, '{down,both}', 'insert, update, delete', false);
    RETURN NEXT;
  ELSE
    value := 'res_elec_nation';
    PERFORM res_elec_internal.node_publish(value, '{down,both}', 'insert', false);
    RETURN NEXT;
    value := 'res_elec_up';
    PERFORM res_elec_internal.node_publish(value, '{up,both}', 'insert, update, delete', true);
    RETURN NEXT;
    value := 'res_elec_versions';
    PERFORM res_elec_internal.node_publish(value, '{versions}', 'insert', true);
    RETURN NEXT;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec.become_node(integer, integer) IS
  'Makes this database a node of a country, as its superuser, before there are data (RE002): 0, the nation, or 1 to 31, '
  'a province, with the id that its area has at the nation (RE001). Sets which ids it gives and what it sends; at a '
  'province res_elec_nation is what it has of the nation''s, for a new nation to copy. Called again with the same, as '
  'after a restore, it sets these right, and a province carries to its sheets what the nation has changed meanwhile. '
  'Returns what is set';

CREATE FUNCTION res_elec.add_node(number integer, area_id integer) RETURNS res_elec.node
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms' AS
$$
DECLARE
  made res_elec.node;
  of_name text := (SELECT a.name FROM res_elec.area a WHERE a.id = add_node.area_id AND a.kind = 'province');
BEGIN
  PERFORM res_elec_internal.require_nation();
  LOCK TABLE res_elec.result_sheet IN SHARE MODE;  -- a sheet under way is seen, and one that follows sees the node
  PERFORM res_elec_internal.require_node_number(add_node.number, add_node.area_id, 1),
          res_elec_internal.require_found(of_name IS NOT NULL, add_node.number, 'no_such_area', add_node.area_id),
          res_elec_internal.require_node_new(add_node.number,
            EXISTS (SELECT FROM res_elec.node n WHERE n.number = add_node.number OR n.area_id = add_node.area_id),
            res_elec_internal.node_has_ids(add_node.number), add_node.area_id,
            EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.province_id = add_node.area_id)
              OR EXISTS (SELECT FROM res_elec.result_sheet_history h WHERE h.province_id = add_node.area_id));
  INSERT INTO res_elec.node (number, area_id, name) VALUES (add_node.number, add_node.area_id, of_name)
  RETURNING * INTO made;
  PERFORM res_elec_internal.audit_event('node.added', made.number, NULL, to_jsonb(made) - 'created_at');
  RETURN made;
END
$$;
COMMENT ON FUNCTION res_elec.add_node(integer, integer) IS
  'At the nation: says that a province (RE004: there is none of this id) counts in a database of its own from now on, '
  'as node 1 to 31 (RE001) that no other had (RE003). Its sheets are kept there alone. Before its first sheet (RE002); '
  'where sheets of any area are being written for longer than half a second, 55P03';

-- A province that lost its database, or part of what it had, gets back what the nation has of it.
CREATE FUNCTION res_elec.offer_node(number integer) RETURNS name
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  n res_elec.node;
  publication name := 'res_elec_return_' || offer_node.number;
BEGIN
  PERFORM res_elec_internal.require_nation();
  SELECT * INTO n FROM res_elec.node x WHERE x.number = offer_node.number;
  PERFORM res_elec_internal.require_found(n.number IS NOT NULL, offer_node.number, 'no_such_node', offer_node.number);
  EXECUTE format('DROP PUBLICATION IF EXISTS %I', publication);
  EXECUTE format('CREATE PUBLICATION %I FOR TABLE res_elec.result_sheet WHERE (province_id = %2$s),'
                 ' res_elec.result_sheet_history WHERE (province_id = %2$s),'
                 ' res_elec.node_report WHERE (node = %3$s), res_elec.sheet_scan WHERE (id %% 32 = %3$s),'
                 ' res_elec.sheet_flag WHERE (id %% 32 = %3$s), res_elec.audit_log WHERE (id %% 32 = %3$s),'
                 ' res_elec.decision WHERE (id %% 32 = %3$s AND kind IN (''annul'', ''restore'')),'
                 ' res_elec.file WHERE (id %% 32 = %3$s AND kind = ''scan'') WITH (publish = ''insert'')',
                 publication, n.area_id, n.number);
  PERFORM res_elec_internal.audit_event('node.offered', n.number);
  RETURN publication;
END
$$;
COMMENT ON FUNCTION res_elec.offer_node(integer) IS
  'At the nation: makes the publication res_elec_return_<number> of all that a province has sent, for a new database of '
  'it to copy: sheets and their versions, flags, scans, decisions, audit, reports. RE004: there is no such node';
