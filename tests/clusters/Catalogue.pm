package Catalogue;

# What the extension made, as lines of text that do not depend on the order in which it was made: every object with its
# definition, owner's grants, comment, and every column, constraint, index and trigger of a table. Equal lines, equal
# extensions.
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT = qw(catalogue catalogue_difference);

my $LINES = <<'SQL';
WITH member AS (
  SELECT d.classid, d.objid, c.relname AS catalogue, pg_describe_object(d.classid, d.objid, 0) AS object
    FROM pg_depend d JOIN pg_class c ON c.oid = d.classid
   WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
     AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'res_elec')
), relation AS (
  SELECT m.objid, m.object, c.* FROM member m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
  UNION ALL  -- a composite type's columns belong to a relation that is no member itself
  SELECT m.objid, m.object, c.* FROM member m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
                                              JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
), granted AS (
  SELECT m.object, a.acl FROM member m
    JOIN LATERAL (SELECT coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
    AS acl, relowner AS owner FROM pg_class WHERE m.classid = 'pg_class'::regclass AND oid = m.objid
                  UNION ALL SELECT coalesce(proacl, acldefault('f', proowner)), proowner FROM pg_proc
                  WHERE m.classid = 'pg_proc'::regclass AND oid = m.objid
                  UNION ALL SELECT coalesce(typacl, acldefault('T', typowner)), typowner FROM pg_type
                  WHERE m.classid = 'pg_type'::regclass AND oid = m.objid
                  UNION ALL SELECT coalesce(nspacl, acldefault('n', nspowner)), nspowner FROM pg_namespace
                  WHERE m.classid = 'pg_namespace'::regclass AND oid = m.objid) AS a ON true
  UNION ALL
  SELECT r.object || ' column ' || a.attname, a.attacl FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
    WHERE a.attacl IS NOT NULL
)
SELECT m.object || ': there' FROM member m
UNION ALL SELECT m.object || ': comment ' || obj_description(m.objid, m.catalogue) FROM member m
WHERE obj_description(m.objid, m.catalogue) IS NOT NULL
UNION ALL SELECT g.object || ': grant ' || x.item::text FROM granted g CROSS JOIN unnest(g.acl) AS x(item)
UNION ALL SELECT m.object || ': ' || pg_get_functiondef(p.oid) FROM member m
JOIN pg_proc p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid AND p.prokind <> 'a'
UNION ALL SELECT m.object || ': aggregate ' || (to_jsonb(a) - '{aggfnoid,aggtranstype,aggsortop}'::text[])::text ||
format_type(a.aggtranstype, NULL)
            FROM member m JOIN pg_aggregate a ON m.classid = 'pg_proc'::regclass AND a.aggfnoid = m.objid
UNION ALL SELECT r.object || ': relation ' || concat_ws(' ', r.relkind, r.relpersistence, r.relrowsecurity,
r.relforcerowsecurity, r.relreplident,
                   (SELECT amname FROM pg_am WHERE oid = r.relam), (SELECT string_agg(o, ',' ORDER BY o)
                   FROM unnest(r.reloptions) o)) FROM relation r
UNION ALL SELECT r.object || ': view ' || pg_get_viewdef(r.oid) FROM relation r WHERE r.relkind IN ('v', 'm')
UNION ALL SELECT r.object || ' column ' || a.attname || ': ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod),
CASE WHEN a.attnotnull THEN 'not null' END, a.attidentity, a.attgenerated,
                   a.attstorage, nullif(a.attcompression, ''), (SELECT collname FROM pg_collation
                   WHERE oid = a.attcollation), a.attstattarget,
                   -- pg_…: marks of the server's own
                   (SELECT string_agg(o, ',' ORDER BY o) FROM unnest(a.attoptions) o WHERE o !~ '^pg_'),
                  
                   'default ' || pg_get_expr(d.adbin, d.adrelid))
            FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND r.relkind <> 'S'
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL SELECT r.object || ' column ' || a.attname || ': comment ' || col_description(r.oid, a.attnum)
            FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE col_description(r.oid, a.attnum) IS NOT NULL
UNION ALL SELECT r.object || ': constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || ' ' || k.convalidated
|| coalesce(' comment ' || obj_description(k.oid, 'pg_constraint'), '')
            FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
UNION ALL SELECT r.object || ': index ' || pg_get_indexdef(i.indexrelid) || coalesce(' comment ' ||
obj_description(i.indexrelid, 'pg_class'), '')
            FROM relation r JOIN pg_index i ON i.indrelid = r.oid
UNION ALL SELECT r.object || ': trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text ||
coalesce(' comment ' || obj_description(t.oid, 'pg_trigger'), '')
            FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL SELECT r.object || ': rule ' || pg_get_ruledef(w.oid) || ' ' || w.ev_enabled::text FROM relation r
JOIN pg_rewrite w ON w.ev_class = r.oid AND r.relkind <> 'v'
UNION ALL SELECT r.object || ': policy ' || p.polname || ' ' || concat_ws(' ', p.polcmd, p.polpermissive,
pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
            FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL SELECT r.object || ': sequence ' || concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,
s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
            FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
UNION ALL SELECT m.object || ': type ' ||
(to_jsonb(t) - '{oid,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typacl,typcollation}'::text[])::text ||
format_type(nullif(t.typbasetype, 0), t.typtypmod)
            FROM member m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
UNION ALL SELECT m.object || ': label ' || e.enumsortorder || ' ' || e.enumlabel FROM member m
JOIN pg_enum e ON m.classid = 'pg_type'::regclass AND e.enumtypid = m.objid
UNION ALL SELECT m.object || ': ' || pg_get_constraintdef(k.oid) FROM member m JOIN pg_constraint k
ON m.classid = 'pg_type'::regclass AND k.contypid = m.objid
UNION ALL SELECT m.object || ': operator ' || concat_ws(' ', o.oprcanmerge, o.oprcanhash, o.oprresult::regtype,
o.oprcom::regoperator, o.oprnegate::regoperator, o.oprcode, o.oprrest, o.oprjoin)
            FROM member m JOIN pg_operator o ON m.classid = 'pg_operator'::regclass AND o.oid = m.objid
UNION ALL SELECT m.object || ': class ' || concat_ws(' ', c.opcdefault, c.opcintype::regtype, c.opckeytype::regtype)
            FROM member m JOIN pg_opclass c ON m.classid = 'pg_opclass'::regclass AND c.oid = m.objid
UNION ALL SELECT m.object || ': ' || pg_describe_object(d.classid, d.objid, d.objsubid)
            FROM member m JOIN pg_depend d ON m.classid = 'pg_opfamily'::regclass AND d.refclassid = m.classid
            AND d.refobjid = m.objid
           WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
UNION ALL SELECT m.object || ': cast ' || concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod)
FROM member m JOIN pg_cast c ON m.classid = 'pg_cast'::regclass AND c.oid = m.objid
UNION ALL SELECT m.object || ': event trigger ' || concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, e.evtenabled,
(SELECT string_agg(t, ',' ORDER BY t) FROM unnest(e.evttags) t))
            FROM member m JOIN pg_event_trigger e ON m.classid = 'pg_event_trigger'::regclass AND e.oid = m.objid
UNION ALL SELECT 'dumped: ' || x.config::regclass || ' ' || x.condition
            FROM pg_extension e CROSS JOIN unnest(e.extconfig, e.extcondition) AS x(config, condition)
            WHERE e.extname = 'res_elec'
UNION ALL SELECT 'extension: ' || concat_ws(' ', e.extversion, e.extrelocatable, n.nspname, obj_description(e.oid,
'pg_extension'))
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'res_elec'
SQL

# The lines, sorted; newlines in them are written \n.
sub catalogue {
    my ($cluster, $database) = @_;
    my $lines = $cluster->run("SET search_path = pg_catalog;\nSELECT replace(line, E'\\n', '\\n')
        FROM ($LINES) AS x(line) ORDER BY line COLLATE \"C\";\n", $database);
    return [split /\n/, $lines];
}

# What one has and the other has not, "- line" and "+ line".
sub catalogue_difference {
    my ($one, $other) = @_;
    my (%count, @difference);
    $count{$_}++ for @$other;
    $count{$_}-- for @$one;
    push @difference, ($count{$_} < 0 ? '- ' : '+ ') . $_ for sort grep { $count{$_} } keys %count;
    return @difference;
}

1;
