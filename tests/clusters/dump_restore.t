# A dump restored in another cluster has the same rows in every table, the same totals, written anew by its triggers,
# and goes on from where it was: history, flags and audit are not written twice.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Catalogue;
use Cluster;

my $from = Cluster->new();
my $to = Cluster->new();
$from->sql('CREATE EXTENSION res_elec');
$from->sql($Cluster::ELECTION);
$from->sql('UPDATE res_elec.office SET center_id = 4, registered_voters = 120 WHERE id = 1');
$from->sql(Cluster::as_second('SELECT res_elec.verify_sheet(1)') . "UPDATE res_elec.election SET status = 'completed'");
my $contents = $from->contents('postgres');
my %rows = map { split /\|/, $_, 3 } split /\n/, $contents =~ s/\|[^|\n]*$//mgr;
note("empty: $_") for grep { !$rows{$_} } sort keys %rows;
is_deeply([grep { !$rows{$_} }
    qw(address_change address_link app_user area audit_log candidate center contest election file mail_outbox office
    party password_reset result_sheet result_sheet_history session setting sheet_flag sheet_rule sheet_scan
    user_scope)], [], 'there is something in the tables');

my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
my $archive = "$from->{base}/archive";

# Dumps into $archive. What it warns of (area and app_user refer to themselves) is shown when it fails only.
sub dump_into_archive {
    my (@options) = @_;
    system('rm', '-rf', $archive);
    is(system("'$bin/pg_dump' @options -f $archive -d '@{[$from->connection('postgres')]}' 2> $from->{base}/dump.log " .
        "|| { cat $from->{base}/dump.log >&2; exit 1; }"), 0, "pg_dump @options runs");
}

my @ends = (
    ['psql', [], "psql -Xq -v ON_ERROR_STOP=1 -f $archive -d '%s' > /dev/null"],
    ['pg_restore', ['-Fc'], "'$bin/pg_restore' --exit-on-error -d '%s' $archive"],
    # An archive does not say that a table's rows need those of another before them: as on a replica, nothing is looked
    # up
    ['pg_restore -j', ['-Fd', '-j', 2],
        "PGOPTIONS='-c session_replication_role=replica' '$bin/pg_restore' -j 4 --exit-on-error -d '%s' $archive"],
    ['pg_restore in one transaction', ['-Fc'], "'$bin/pg_restore' --single-transaction -d '%s' $archive"],
);
for my $end (@ends) {
    my ($name, $options, $command) = @$end;
    dump_into_archive(@$options);
    $to->sql('CREATE DATABASE restored');
    is(system(sprintf($command, $to->connection('restored'))), 0, "$name runs");
    is($to->contents('restored'), $contents, "$name: the same rows in every table, written once");
    is($to->sql($Cluster::TOTALS, 'restored'), $from->sql($Cluster::TOTALS), "$name: the same totals");
    is($to->sql($Cluster::WRONG, 'restored'), 0, "$name: all right");
    is($to->sql($Cluster::NOW, 'restored'), $from->sql($Cluster::NOW), "$name: positions have all of it");
    is($to->sql('SELECT count(*) FROM res_elec.changes(1, res_elec.position_now())', 'restored'), 0,
        "$name: and nothing changed since");
    is($to->sequences('restored'), $from->sequences('postgres'), "$name: the sequences are where they were");
    is_deeply([catalogue_difference(catalogue($from, 'postgres'), catalogue($to, 'restored'))], [],
        "$name: the extension is the same");
    is($to->sql("INSERT INTO res_elec.election (title, type, year) VALUES ('next', 'local', 2026) RETURNING id",
        'restored'), 2, "$name: the next id follows");
    is($to->sql('SELECT action, subject_id FROM res_elec.audit_log ORDER BY id DESC LIMIT 1', 'restored'),
        'election.created|2',
        "$name: and what is done now is told");
    is($to->sql("INSERT INTO res_elec.center (election_id, name) VALUES (2, 'C');
        INSERT INTO res_elec.office (center_id, name) SELECT id, 'O' FROM res_elec.center WHERE election_id = 2;
        UPDATE res_elec.election SET status = 'active' WHERE id = 2;
        INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
          SELECT id, 1, 1, 0, '{}' FROM res_elec.office WHERE election_id = 2;
        SELECT offices_reported FROM res_elec.tally WHERE level_number = 0 ORDER BY contest_id DESC LIMIT 1",
        'restored'), 1, "$name: sheets come in");
    is($to->sql($Cluster::WRONG, 'restored'), 0, "$name: still all right");
    $to->sql('DROP DATABASE restored');
}

# Over what is there: refused while it has sheets (pg_restore --clean drops the extension first), and nothing is lost.
dump_into_archive('-Fc');
is(system("'$bin/pg_restore' --clean --if-exists --exit-on-error -d '@{[$from->connection('postgres')]}' $archive " .
    "2> /dev/null") >> 8, 1, 'a restore over an election that has sheets stops');
is($from->contents('postgres'), $contents, 'and nothing has changed');
is($from->sql($Cluster::WRONG), 0, 'all right');
done_testing;
