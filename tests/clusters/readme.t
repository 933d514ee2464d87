# What the documents say to a database's administrator, done as it stands, and the diagram of the tables.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;

# Its bytes
sub block { my $block = Documents::block(@_); utf8::encode($block); return $block }

my $from = Cluster->new('wal_level=logical');
my $to = Cluster->new();
$from->sql('CREATE EXTENSION res_elec');
$from->sql($Cluster::ELECTION);

# What programs write in the documents
is(Documents::standing($_), Documents::made($_, $from->connection('postgres')),
    "$_ as the documents have them (else: make documents)") for Documents::generated();
my $drawn = Documents::standing('tables');
like($drawn, qr/^  office \|\|--o\| result_sheet : office_id$/m, '… a sheet refers to its office');
my @tables = $drawn =~ /^  (\w+) \{$/mg;
is(join("\n", @tables),
    $from->sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'res_elec'::regnamespace
        ORDER BY relname COLLATE \"C\""), '… with each table');

# production
$from->sql('CREATE DATABASE production');
$from->run(join("\n", q(\set hash '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$AAAA'), block('production')),
    'production');
my $set_up =
    q(SELECT setconfig, has_database_privilege('res_elec_operator', datname, 'TEMPORARY'),
                 has_database_privilege('pg_monitor', datname, 'TEMPORARY')
                 FROM pg_database d JOIN pg_db_role_setting s ON s.setdatabase = d.oid
                 WHERE datname = current_database());
is($from->sql($set_up, 'production'), q({"search_path=\"$user\", public, res_elec"}|t|f),
    'the commands for production set up the database');
is($from->sql("SELECT role, res_elec_internal.setting('public_url') FROM res_elec.app_user", 'production'),
    'admin|https://results.example.ga', '… with an administrator');

# settings and rules
like($from->run(block('set')), qr/^registration\|closed\|open\|open or closed$/m,
    'a setting is set, shown, and taken back');
like($from->run("BEGIN;\n" . block('set-rule') . "\nROLLBACK;\n"), qr/,turnout,\d+,,hold,"\{""percent"": 98\}"/,
    'a rule that holds');

like($from->run("BEGIN;\n" . block('decisions') . "\nROLLBACK;\n"),
    qr{^annulled\n(?:provisional|verified)\nannul[|,]CC 12/2025[|,]2025-04-25[|,]in_force\nrestore[|,]CC 20/2025[|,]2025-05-02[|,]in_force$}m,
    'a decision, and the one that undoes it');

# the rules that flag: those of the list with their presets, and those that always flag or hold
my ($rules) = Documents::text_of('extension/README.md') =~ /^\| rule \| flags a sheet when \| presets \|\n(.*?)\n\n/ms;
my %shown = $rules =~ /^\| `(\w+)` \|.*\| ?(.*?) \|$/mg;
delete @shown{qw(same_scan rejected_before second_invited)};
$_ = join ' ', sort { $a <=> $b } split /, / for values %shown;
my %presets = map { split /\|/, $_, 2 } split /\n/,
    $from->sql("SELECT rule, (SELECT string_agg(value, ' ' ORDER BY value::integer) FROM jsonb_each_text(thresholds))
        FROM res_elec.sheet_rule_list()");
is_deeply(\%shown, \%presets, 'the table of rules has their presets');

# a role for reports, formulas, import
is($from->run("BEGIN;\n" . block('reports')
    . "\nSET ROLE reports; SELECT count(*) > 0 FROM res_elec.election_results;\nROLLBACK;\n"), "t\n",
    'a role for reports reads the views');
like($from->run(block('certainty')), qr/^ahead\|.*\|[tf]\|\d+\|\d+\|\d+\|\d+$/m, 'what is certain of the contest');
like($from->run(block('shared')), qr/^\d+\|\d+\|\d+\|\d+\n(?:province\|.*\n)+$/, 'all contests together');
like($from->run(block('seats')), qr/^\{16,3\}\n(?:.*\|.*\n)+$/, 'seats of a commune of France, and what is certain');
{
    my $formulas = block('formulas');
    my $shown = $from->run("BEGIN;\n\\set e 1\n$formulas\nROLLBACK;\n");
    is($from->run("UPDATE res_elec.contest SET formula = 'gabon_president' WHERE election_id = 1;\n"
        . block('outcomes')) =~ tr/\n//,
        $from->sql("SELECT (SELECT count(*) FROM res_elec.candidate c JOIN res_elec.contest n ON n.id = c.contest_id
            WHERE n.id = 1)
        + (SELECT count(DISTINCT coalesce(party, '')) FROM res_elec.candidate WHERE election_id = 1)"),
        'a row a candidate, and a party');
    my $named = Documents::text_of('sql/README.md');
    is(join(' ', grep { $named !~ /`$_`/ } map { (split /\|/)[0] } split /\n/, $shown), '', 'each preset is named');
    is($shown =~ tr/\n//, 17, '… seventeen of them');
}
{
    open my $csv, '>', "$from->{base}/sheets.csv" or die $!;
    print {$csv} "office_id,registered,voters,blank,null,1,2\n8,800,6,0,0,2,4\n";
    close $csv;
    is($from->run(block('import-sql') =~ s/sheets\.csv/$from->{base}\/sheets.csv/r), "held|1\n", 'a file is tried');
}

like($from->run("BEGIN;\n" . block('places') . "\nROLLBACK;\n"), qr/^\d+\|[1-9]\d*\|0\|\d+\n/,
    'the places of an election for another');

# backup and restore
{
    my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
    $to->sql('CREATE DATABASE restored');
    local $ENV{PATH} = "$bin:$ENV{PATH}";
    local $ENV{DATABASE_URL} = $from->connection('postgres');
    local $ENV{RESTORED} = $to->connection('restored');
    local $ENV{SCRIPT} = block('restore');
    my $said = `cd '$from->{base}' && sh -euc "\$SCRIPT" 2> $from->{base}/log`;
    is($?, 0, 'the commands of backup and restore run') or diag(`cat $from->{base}/log`);
    like($said, qr/\(0 rows\)/, '… no total is wrong');
    is($to->contents('restored'), $from->contents('postgres'), '… and everything is there');
    is($to->sql($set_up, 'restored'), $from->sql($set_up, 'production'),
        '… and the database is set up as in production');
}

# replication
$to->sql('CREATE EXTENSION res_elec');
$from->sql(block('publisher'));
$to->sql(block('subscriber') =~ s/'host=publisher dbname=res_elec'/"'" . $from->connection('postgres') . "'"/er);
is($to->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0,
    'the publication is copied');
my @own = qw(session password_reset address_change address_link mail_outbox account_attempt);  # one server's alone
# … and what each works out by itself
my %left_out = map { $_ => 1 } qw(tally_part shared_center checkpoint checkpoint_total curve curve_slot), @own,
    qw(this_node node nation_report node_closing node_report node_check);
is($from->sql("SELECT tablename FROM pg_publication_tables WHERE pubname = 'results' ORDER BY tablename COLLATE \"C\""),
    join("\n", grep { !$left_out{$_} } @tables), '… each table but those of one server alone');
is($to->contents('postgres', @own), $from->contents('postgres', @own), '… all rows of them');
is($to->sql($Cluster::TOTALS), $from->sql($Cluster::TOTALS), '… with the same totals');
$to->sql('DROP SUBSCRIPTION results');

# maintenance
my $did = $from->sql(block('maintenance'));
like($did, qr/^sessions deleted\|0\n.*^parts of totals folded\|\d+$/ms, 'maintain() says what it did');
is($_->sql($Cluster::WRONG), 0, 'no total is wrong') for $from, $to;
done_testing;
