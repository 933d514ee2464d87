# A dump restored has the same totals, written anew by its triggers, and history is not written twice.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
$cluster->sql('CREATE EXTENSION res_elec');
$cluster->sql($Cluster::ELECTION);
$cluster->sql('UPDATE res_elec.office SET center_id = 4, registered_voters = 120 WHERE id = 1');
$cluster->sql("UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id = 1; UPDATE res_elec.election SET status = 'completed'");
my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
my @ends = (['pg_dump | psql', "'$bin/pg_dump' -d '%s' | psql -Xq -v ON_ERROR_STOP=1 -d '%s' > /dev/null"],
    ['pg_restore', "'$bin/pg_dump' -Fc -d '%s' | '$bin/pg_restore' --exit-on-error -d '%s'"]);
my $history = 'SELECT office_id, version, status, total_voters, reason, superseded_by, began_at, superseded_at, ended_db_user FROM res_elec.result_sheet_history ORDER BY 1, 2, 8';
my $offices = 'SELECT office_id, center_id, registered_voters, began_at, ended_at FROM res_elec.office_history ORDER BY 1, 4';
my $sheets = 'SELECT office_id, version, status, submitted_at, updated_at FROM res_elec.result_sheet ORDER BY 1';
for my $end (@ends) {
    my ($name, $command) = @$end;
    $cluster->sql('DROP DATABASE IF EXISTS restored');
    $cluster->sql('CREATE DATABASE restored');
    is(system('sh', '-c', sprintf($command, $cluster->connection('postgres'), $cluster->connection('restored'))), 0, "$name runs");
    is($cluster->sql($Cluster::TOTALS, 'restored'), $cluster->sql($Cluster::TOTALS), "$name: the same totals");
    is($cluster->sql($Cluster::WRONG, 'restored'), 0, "$name: all right");
    is($cluster->sql($history, 'restored'), $cluster->sql($history), "$name: the same history");
    is($cluster->sql($offices, 'restored'), $cluster->sql($offices), "$name: the same of offices");
    is($cluster->sql('SELECT * FROM res_elec.results_at_position(1, res_elec.position_now())', 'restored'),
        $cluster->sql('SELECT * FROM res_elec.results_at_position(1, res_elec.position_now())'), "$name: positions have all of it");
    is($cluster->sql('SELECT count(*) FROM res_elec.changes(1, res_elec.position_now())', 'restored'), 0, "$name: and nothing changed since");
    is($cluster->sql($sheets, 'restored'), $cluster->sql($sheets), "$name: the same versions and times");
    is($cluster->sql($Cluster::REST, 'restored'), $cluster->sql($Cluster::REST), "$name: the same files, flags, users, mail, and audit, written once");
    is($cluster->sql('SELECT count(*) FROM res_elec.sheet_flag', 'restored'), 2, "$name: flags are not written anew");
    like($cluster->sql("INSERT INTO res_elec.election (title, type, year) VALUES ('next', 'local', 2026) RETURNING id", 'restored'), qr/^2$/,
        "$name: the next id follows");
    is($cluster->sql("SELECT action, subject_id FROM res_elec.audit_log ORDER BY id DESC LIMIT 1", 'restored'), 'election.created|2',
        "$name: and what is done now is told");
}
done_testing;
