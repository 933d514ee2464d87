# A dump restored has the same totals, written anew by its triggers, and history is not written twice.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
$cluster->sql('CREATE EXTENSION res_elec');
$cluster->sql($Cluster::ELECTION);
$cluster->sql(Cluster::as_second('SELECT res_elec.verify_sheet(1)') . "UPDATE res_elec.election SET status = 'completed'");
my $flags = 'SELECT office_id, version, rule, rule_version, action, context, state, status FROM res_elec.sheet_flags ORDER BY flag_id';
cmp_ok($cluster->sql("SELECT count(*) FROM res_elec.sheet_flags WHERE rule IN ('turnout', 'office_size')"), '>', 7, 'sheets are flagged');
my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
my @ends = (['pg_dump | psql', "'$bin/pg_dump' -d '%s' | psql -Xq -v ON_ERROR_STOP=1 -d '%s' > /dev/null"],
    ['pg_restore', "'$bin/pg_dump' -Fc -d '%s' | '$bin/pg_restore' --exit-on-error -d '%s'"]);
my $history = 'SELECT office_id, version, status, total_voters, reason, superseded_by FROM res_elec.result_sheet_history ORDER BY 1, 2';
my $sheets = 'SELECT office_id, version, figures_version, status, submitted_at, updated_at FROM res_elec.result_sheet ORDER BY 1';
for my $end (@ends) {
    my ($name, $command) = @$end;
    $cluster->sql('DROP DATABASE IF EXISTS restored');
    $cluster->sql('CREATE DATABASE restored');
    is(system('sh', '-c', sprintf($command, $cluster->connection('postgres'), $cluster->connection('restored'))), 0, "$name runs");
    is($cluster->sql($Cluster::TOTALS, 'restored'), $cluster->sql($Cluster::TOTALS), "$name: the same totals");
    is($cluster->sql($Cluster::WRONG, 'restored'), 0, "$name: all right");
    is($cluster->sql($history, 'restored'), $cluster->sql($history), "$name: the same history");
    is($cluster->sql($sheets, 'restored'), $cluster->sql($sheets), "$name: the same versions and times");
    is($cluster->sql($Cluster::REST, 'restored'), $cluster->sql($Cluster::REST), "$name: the same files, flags, users, mail, and audit, written once");
    is($cluster->sql($flags, 'restored'), $cluster->sql($flags), "$name: the same flags, with their rules' versions; none is written anew");
    is($cluster->sql("SELECT version FROM res_elec.set_rule('turnout', 'off')", 'restored'), 2, "$name: the next version of a rule follows");
    like($cluster->sql("INSERT INTO res_elec.election (title, type, year) VALUES ('next', 'local', 2026) RETURNING id", 'restored'), qr/^2$/,
        "$name: the next id follows");
    is($cluster->sql("SELECT action, subject_id FROM res_elec.audit_log ORDER BY id DESC LIMIT 1", 'restored'), 'election.created|2',
        "$name: and what is done now is told");
}
done_testing;
