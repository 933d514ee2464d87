# An upgrade from a former version leaves what a fresh install makes: for each script in sql/upgrade, from the former
# version's own script, kept in sql/released; with data in it. And the comparison itself sees what an upgrade forgets.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Catalogue;
use Cluster;
use Installation;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

my ($version) = bytes_of('res_elec.control') =~ /^default_version = '(.*)'/m;
my $current = bytes_of("res_elec--$version.sql");
my %scripts;    # what the installation gets beside the current version

# Former versions that are made up: the current one without some things, and upgrades that bring them back, all or all
# but one.
my ($maintain) = $current =~ /^(CREATE FUNCTION res_elec\.maintain\(\).*?^\$\$;\n)/ms or die 'no maintain()';
my ($settings) = $current =~ /^(CREATE VIEW res_elec\.settings AS.*?;\n)/ms or die 'no view settings';
my @things = (
    ['a function', 'DROP FUNCTION res_elec.maintain()', "$maintain REVOKE ALL ON FUNCTION res_elec.maintain()
        FROM PUBLIC;
       GRANT EXECUTE ON FUNCTION res_elec.maintain() TO res_elec_operator;
         COMMENT ON FUNCTION res_elec.maintain() IS " . comment_of('FUNCTION res_elec.maintain()'),
         qr/^[-+] function res_elec\.maintain\(\): there/],
    ['a comment', "COMMENT ON TABLE res_elec.area IS 'former'", 'COMMENT ON TABLE res_elec.area IS '
        . comment_of('TABLE res_elec.area'), qr/^- table res_elec\.area: comment former/],
    ["a function's body", "CREATE OR REPLACE FUNCTION res_elec_internal.level_rank(level text) RETURNS integer
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE BEGIN ATOMIC SELECT 0; END",
        $current =~ /^CREATE (FUNCTION res_elec_internal\.level_rank.*?^  END);\n/ms ? "CREATE OR REPLACE $1" : die,
        qr/^- function res_elec_internal\.level_rank\(text\): CREATE OR REPLACE/],
    ['a column', 'ALTER TABLE res_elec.session DROP COLUMN address',
        "ALTER TABLE res_elec.session ADD COLUMN address inet;
       COMMENT ON COLUMN res_elec.session.address IS 'From where they signed in'",
       qr/^[-+] table res_elec\.session column address: inet/],
    ["a column's default", 'ALTER TABLE res_elec.contest ALTER COLUMN seats SET DEFAULT 2',
        'ALTER TABLE res_elec.contest ALTER COLUMN seats SET DEFAULT 1',
        qr/^- table res_elec\.contest column seats: .*default 2/],
    ['a constraint', 'ALTER TABLE res_elec.contest DROP CONSTRAINT contest_seats_check',
        'ALTER TABLE res_elec.contest ADD CHECK (seats BETWEEN 1 AND 1000)',
        qr/^[-+] table res_elec\.contest: constraint contest_seats_check/],
    ['an index', 'DROP INDEX res_elec.file_sha256_idx', 'CREATE INDEX file_sha256_idx ON res_elec.file (sha256)',
        qr/^[-+] table res_elec\.file: index .*file_sha256_idx/],
    ['how a trigger fires', 'ALTER TABLE res_elec.office ENABLE TRIGGER tally_note',
        'ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER tally_note',
        qr/^- table res_elec\.office: trigger .*tally_note\(\) O$/],
    ['a view', 'DROP VIEW res_elec.settings', "$settings GRANT SELECT ON res_elec.settings TO res_elec_operator;"
        . join('', $current =~ /^(COMMENT ON (?:VIEW|COLUMN) res_elec\.settings\b.*?;\n)/msg),
        qr/^[-+] view res_elec\.settings: view/],
    ['a grant', 'GRANT SELECT ON res_elec.session TO res_elec_operator',
        'REVOKE SELECT ON res_elec.session FROM res_elec_operator',
        qr/^- table res_elec\.session: grant res_elec_operator=r/],
    ['an option of a table', 'ALTER TABLE res_elec.result_sheet RESET (fillfactor)',
        'ALTER TABLE res_elec.result_sheet SET (fillfactor = 90)',
        qr/^- table res_elec\.result_sheet: relation r p f f d heap$/],
    ['what is dumped', "SELECT pg_catalog.pg_extension_config_dump('res_elec.sheet_flag', 'WHERE id > 0')",
        "SELECT pg_catalog.pg_extension_config_dump('res_elec.sheet_flag', '')",
        qr/^- dumped: res_elec\.sheet_flag WHERE id > 0/],
    ['an event trigger', 'ALTER EVENT TRIGGER res_elec_drop_guard DISABLE',
        'ALTER EVENT TRIGGER res_elec_drop_guard ENABLE ALWAYS',
        qr/^- event trigger res_elec_drop_guard: event trigger .* D /],
);

# The quoted text that the current script gives as a comment.
sub comment_of {
    my ($what) = @_;
    my ($text) = $current =~ /^COMMENT ON \Q$what\E IS\s+('(?:[^']|'')*'(?:\s+'(?:[^']|'')*')*);/m
        or die "$what has no comment";
    return $text;
}

for my $k (0 .. @things) {
    $scripts{"res_elec--0.0.$k.sql"} = join '', $current, map { "$_->[1];\n" } @things;
    $scripts{"res_elec--0.0.$k--$version.sql"} = join '',
        map { "$things[$_][2];\n" } grep { $_ != $k - 1 } 0 .. $#things;
}

# Former versions that were released
my %from;
for my $upgrade (map { m{([^/]+)$} } glob 'sql/upgrade/*.sql') {
    my ($old) = $upgrade =~ /^res_elec--(.+)--(.+)\.sql$/ or die "sql/upgrade/$upgrade: what is it?";
    $from{$old} = 1;
    $scripts{$upgrade} = bytes_of("sql/upgrade/$upgrade");
}
for my $released (map { m{([^/]+)$} } glob 'sql/released/*.sql') {
    my ($old) = $released =~ /^res_elec--(.+)\.sql$/ or die "sql/released/$released: what is it?";
    ok($from{$old}, "there is an upgrade from the released version $old");
    $scripts{$released} = bytes_of("sql/released/$released");
}

my $cluster = Installation->new(%scripts)->cluster();
$cluster->sql('CREATE EXTENSION res_elec');
my $fresh = catalogue($cluster);
cmp_ok(scalar @$fresh, '>', 1000, 'a fresh install has many lines');
is_deeply([grep { /\n/ } @$fresh], [], 'each is one line');

# In a database of its own: the extension as it was, what is done then, the update.
sub upgraded {
    my ($old, $data) = @_;
    $cluster->sql('DROP DATABASE IF EXISTS upgraded');
    $cluster->sql('CREATE DATABASE upgraded');
    $cluster->sql("CREATE EXTENSION res_elec VERSION '$old'", 'upgraded');
    $cluster->sql($data, 'upgraded') if $data;
    my $before = $data && $cluster->sql($Cluster::TOTALS, 'upgraded');
    $cluster->sql('ALTER EXTENSION res_elec UPDATE', 'upgraded');
    if ($data) {
        is($cluster->sql($Cluster::TOTALS, 'upgraded'), $before, "$old: the totals are what they were");
        is($cluster->sql($Cluster::WRONG, 'upgraded'), 0, "$old: and right");
    }
    return catalogue($cluster, 'upgraded');
}

is_deeply([catalogue_difference($fresh, upgraded('0.0.0'))], [], 'an upgrade that forgets nothing: equal');
for my $k (1 .. @things) {
    my @difference = catalogue_difference(upgraded("0.0.$k"), $fresh);
    ok((grep { $_ =~ $things[$k - 1][3] } @difference), "an upgrade that forgets $things[$k - 1][0]: it is seen")
        or diag(join "\n", @difference);
}

for my $old (sort keys %from) {
    ok(exists $scripts{"res_elec--$old.sql"}, "the script of version $old is kept in sql/released") or next;
    my @difference = catalogue_difference($fresh, upgraded($old, $Cluster::ELECTION));
    ok(!@difference, "from $old: equal to a fresh install") or diag(join "\n", @difference);
}
done_testing;
