-- Nodes: the nation, and provinces that count in databases of their own (sql/doc/provinces.md). A database that is no
-- node has no row here, and nothing of this concerns it.

CREATE TABLE res_elec.this_node (
  number smallint NOT NULL CHECK (number BETWEEN 0 AND 31),
  area_id integer,
  alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
  heard bigint,
  heard_token uuid,
  behind boolean NOT NULL DEFAULT false,
  ahead smallint[] NOT NULL DEFAULT '{}',
  must_carry boolean NOT NULL DEFAULT false,
  CHECK ((number = 0) = (area_id IS NULL))
);
COMMENT ON TABLE res_elec.this_node IS
  'Which node this database is; no row: none. Written by become_node(), and not replicated';
COMMENT ON COLUMN res_elec.this_node.number IS '0: the nation; 1 to 31: a province';
COMMENT ON COLUMN res_elec.this_node.area_id IS
  'The province whose sheets are kept here; NULL: the nation, which keeps those of all areas that are no node. No '
  'foreign key: areas come from the nation, later';
COMMENT ON COLUMN res_elec.this_node.alone IS 'There is one row';
COMMENT ON COLUMN res_elec.this_node.heard IS
  'At a province: the number of the nation''s last report up to which it has every one; NULL: none';
COMMENT ON COLUMN res_elec.this_node.heard_token IS 'The token of that report';
COMMENT ON COLUMN res_elec.this_node.behind IS
  'At a province: a report of the nation has come since that does not follow it, or shows other rows than are here';
COMMENT ON COLUMN res_elec.this_node.must_carry IS
  'At a province that was made anew: what the nation changed of its offices meanwhile is still to be carried to its '
  'sheets; done when the nation reports and hears';
COMMENT ON COLUMN res_elec.this_node.ahead IS
  'At the nation: the provinces that have heard a report of it that is not here. Where there are any, it was put back '
  'to an earlier state, and nothing is written';

CREATE TABLE res_elec.node (
  number smallint PRIMARY KEY CHECK (number BETWEEN 1 AND 31),
  area_id integer NOT NULL UNIQUE REFERENCES res_elec.area,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  reported bigint NOT NULL DEFAULT 0,
  reported_token uuid,
  nation_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE res_elec.node IS 'The provinces that are nodes. Made at the nation by add_node(); comes to all nodes';
COMMENT ON COLUMN res_elec.node.area_id IS 'The province whose sheets it keeps';
COMMENT ON COLUMN res_elec.node.name IS 'That of the area when it became a node';
COMMENT ON COLUMN res_elec.node.reported IS
  'The number of its last report that the nation has, but for one after a gap that did not match';
COMMENT ON COLUMN res_elec.node.reported_token IS
  'The token of that report: a node that has no such report was put back to an earlier state; NULL: none has come';
COMMENT ON COLUMN res_elec.node.nation_at IS 'When the nation last wrote here: a province sees how old what it has is';

CREATE TABLE res_elec.nation_report (
  token uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number bigint NOT NULL CHECK (number > 0),
  previous_token uuid,
  digest jsonb,
  reported_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX nation_report_number_idx ON res_elec.nation_report (number);
COMMENT ON TABLE res_elec.nation_report IS
  'That the nation is there, every minute. Each report names the one before it, so that a province notices when some '
  'of what the nation wrote has not come; and a province says which it has heard last, so that a nation that was put '
  'back notices. Written by report_node() and prove_nation(); comes to all nodes';
COMMENT ON COLUMN res_elec.nation_report.token IS
  'Tells it from a report of the same number that the nation makes after it was put back to an earlier state';
COMMENT ON COLUMN res_elec.nation_report.number IS 'Counts the reports of the nation, from 1';
COMMENT ON COLUMN res_elec.nation_report.previous_token IS 'Of the report before it; NULL: there is none';
COMMENT ON COLUMN res_elec.nation_report.digest IS
  'As nation_digest() has it at the nation; NULL: this report does not say';

CREATE TABLE res_elec.node_closing (
  election_id integer NOT NULL REFERENCES res_elec.election ON DELETE CASCADE,
  node smallint NOT NULL REFERENCES res_elec.node,
  closed_at timestamptz NOT NULL,
  renewed_by xid8,
  PRIMARY KEY (election_id, node)
);
CREATE INDEX node_closing_node_idx ON res_elec.node_closing (node);
COMMENT ON TABLE res_elec.node_closing IS
  'Counts that the nation has closed at a node: it takes no sheet of the election, and answers with its last report. '
  'Written by close_count() and reopen_count(); comes to all nodes';
COMMENT ON COLUMN res_elec.node_closing.closed_at IS
  'When; anew when the nation changes what a sheet depends on meanwhile: the node answers once more';
COMMENT ON COLUMN res_elec.node_closing.renewed_by IS
  'The transaction of the nation that last did so for a change: once, however many offices it changes';

CREATE TABLE res_elec.node_report (
  node smallint NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  election_id integer NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closing timestamptz,
  digest jsonb NOT NULL,
  token uuid NOT NULL DEFAULT gen_random_uuid(),
  heard bigint,
  heard_token uuid,
  behind boolean NOT NULL DEFAULT false,
  PRIMARY KEY (node, number)
);
COMMENT ON TABLE res_elec.node_report IS
  'What a province had of an election at a moment. It stands in the stream to the nation after every sheet that it '
  'counts and before all others, so the nation must have the same when it comes. Written by report_node()';
COMMENT ON COLUMN res_elec.node_report.number IS 'Counts the reports of a node, from 1, without a gap';
COMMENT ON COLUMN res_elec.node_report.closing IS
  'closed_at of the closing that it answers: no sheet comes after it; NULL: the count goes on';
COMMENT ON COLUMN res_elec.node_report.digest IS 'As node_digest() has it';
COMMENT ON COLUMN res_elec.node_report.token IS
  'Tells it from a report of the same number that the node makes after it was put back to an earlier state';
COMMENT ON COLUMN res_elec.node_report.heard IS
  'The number of the nation''s last report up to which the node has every one; NULL: it has none';
COMMENT ON COLUMN res_elec.node_report.heard_token IS 'The token of that report';
COMMENT ON COLUMN res_elec.node_report.behind IS
  'The node has later ones, and some of what the nation wrote is missing';

-- What the nation finds.
CREATE TABLE res_elec.node_check (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  node smallint NOT NULL,
  number bigint NOT NULL,
  election_id integer NOT NULL,
  reported_at timestamptz NOT NULL,
  closing timestamptz,
  finding text NOT NULL CHECK (finding IN ('matched', 'differs', 'gap', 'went_back', 'behind', 'ahead')),
  digest jsonb NOT NULL,
  checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  checked_xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX node_check_node_idx ON res_elec.node_check (node, election_id, id);
COMMENT ON TABLE res_elec.node_check IS
  'What the nation found when a report came. Its own, not replicated';
COMMENT ON COLUMN res_elec.node_check.number IS 'Of the report';
COMMENT ON COLUMN res_elec.node_check.reported_at IS 'When it was made, by the clock of the node';
COMMENT ON COLUMN res_elec.node_check.closing IS 'As the report has it';
COMMENT ON COLUMN res_elec.node_check.finding IS
  'matched: the nation had the same; differs: it had not; gap: reports before it are missing; went_back: it has a '
  'report of this number already, so the node was put back to an earlier state; behind: some of what the nation wrote '
  'is missing there; ahead: it has heard a report of the nation that is not here, so the nation was put back';
COMMENT ON COLUMN res_elec.node_check.checked_xid IS
  'The transaction that found it: what it has compared is not compared again';
COMMENT ON COLUMN res_elec.node_check.digest IS 'What the nation had';

CREATE FUNCTION res_elec_internal.node_changed() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_changed() IS 'Tells every session to read the nodes again';
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['this_node', 'node', 'node_report'] LOOP
    EXECUTE pg_catalog.format('CREATE TRIGGER node_changed AFTER INSERT OR UPDATE OR DELETE ON res_elec.%I '
                              'FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_changed()', t);
    EXECUTE pg_catalog.format('ALTER TABLE res_elec.%I ENABLE ALWAYS TRIGGER node_changed', t);
  END LOOP;
END
$$;

CREATE FUNCTION res_elec_internal.node_first_copy() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM pg_stat_subscription s WHERE s.pid = pg_backend_pid() AND s.relid IS NOT NULL);
  END;
COMMENT ON FUNCTION res_elec_internal.node_first_copy() IS
  'Whether rows come with the first copy of a table by a subscription, not one after the other as they were written';

CREATE FUNCTION res_elec_internal.node_number() RETURNS smallint AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.node_number() IS
  'Which node this database is: 0, the nation; 1 to 31, a province; NULL: none';

CREATE FUNCTION res_elec_internal.node_keeps(province_id integer) RETURNS boolean AS 'MODULE_PATHNAME',
  'node_keeps_sql' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.node_keeps(integer) IS
  'Whether this database keeps the sheets of offices in a province (NULL: in none); one that is no node keeps all';
