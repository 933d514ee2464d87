#!/usr/bin/perl
# The tables of the extension as a Mermaid diagram, from the catalogue of a database that has it.
#
#   schema_diagram.pl CONNECTION
#
# make documents puts it into sql/doc/tables.md. What refers without a foreign key (a sheet to its election) is no line.
use strict;
use warnings;

my ($connection) = @ARGV;
die "schema_diagram.pl CONNECTION\n" unless $connection;

sub rows {
    my ($query) = @_;
    open my $psql, '-|', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-F', "\t", '-c', $query,
        $connection or die "psql: $!\n";
    my @rows = map { chomp; [split /\t/, $_, -1] } <$psql>;
    close $psql or die "psql failed\n";
    return @rows;
}

my $members = "SELECT d.objid FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass
    AND e.oid = d.refobjid AND e.extname = 'res_elec'
    WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e'";
# Shown are the columns of keys, and those that every row is given: not null, without a default, no time.
my @columns = rows("SELECT c.relname, a.attname, t.typname,
        concat_ws(',', CASE WHEN bool_or(k.contype = 'p') THEN 'PK' END, CASE WHEN bool_or(k.contype = 'f') THEN 'FK'
        END, CASE WHEN bool_or(k.contype = 'u' AND cardinality(k.conkey) = 1) THEN 'UK' END)
   FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   JOIN pg_type t ON t.oid = a.atttypid
   LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND a.attnum = ANY (k.conkey)
  WHERE c.oid IN ($members) AND c.relkind IN ('r', 'p')
  GROUP BY c.relname, a.attnum, a.attname, t.typname, a.atttypid, a.attnotnull, a.atthasdef, a.attidentity
 HAVING bool_or(k.contype IN ('p', 'f')) OR bool_or(k.contype = 'u' AND cardinality(k.conkey) = 1)
     OR (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.atttypid <> 'timestamptz'::regtype)
  ORDER BY c.relname COLLATE \"C\", a.attnum");
# from, to, the columns, whether each row refers, whether one row alone may
my @references = rows("SELECT f.relname, t.relname, string_agg(a.attname, ','
    ORDER BY a.attnum), bool_and(a.attnotnull),
        EXISTS (SELECT FROM pg_constraint u WHERE u.conrelid = k.conrelid AND u.contype IN ('p', 'u')
        AND u.conkey <@ k.conkey)
   FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
   JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = ANY (k.conkey)
  WHERE k.contype = 'f' AND f.oid IN ($members)
  GROUP BY k.oid, k.conrelid, k.conkey, f.relname, t.relname
  ORDER BY t.relname COLLATE \"C\", f.relname COLLATE \"C\", string_agg(a.attname, ',' ORDER BY a.attnum) COLLATE
  \"C\"");

my (%of, @lines);
push @{$of{$_->[0]}}, $_ for @columns;
push @lines, 'erDiagram';
for my $table (sort keys %of) {
    push @lines, "  $table {", (map { "    " . join(' ', $_->[2], $_->[1], $_->[3] || ()) } @{$of{$table}}), '  }';
}
push @lines, map { "  $_->[1] " . ($_->[3] eq 't' ? '||' : '|o') . '--' . ($_->[4] eq 't' ? 'o|' : 'o{')
    . " $_->[0] : $_->[2]" } @references;
print map { "$_\n" } @lines;
