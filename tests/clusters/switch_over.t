# A cluster follows another by logical replication and takes over while sheets come in, by the commands of the
# documents. From OLD_PG_BIN's PostgreSQL to PG_BIN's, where these are set (make test-pg).
use strict;
use warnings;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;

my $old = do { local $ENV{PG_BIN} = $ENV{OLD_PG_BIN} if $ENV{OLD_PG_BIN}; Cluster->new('wal_level=logical') };
my $new = Cluster->new();
$old->sql('CREATE EXTENSION res_elec; SELECT * FROM res_elec.set_up_database()');
$old->sql($Cluster::ELECTION);
# what logins there are belongs to a cluster, and not to a database
$new->sql('CREATE ROLE second_person SUPERUSER');
$old->sql('INSERT INTO res_elec.center (election_id, name) VALUES (1, \'Late\')');
$old->sql('INSERT INTO res_elec.office (id, center_id, name, registered_voters)
    SELECT n, (SELECT max(id) FROM res_elec.center), n::text, 300 FROM generate_series(1001, 3000) n');

# Whoever enters sheets, office by office, on the server of that moment, and notes each that was acknowledged.
my $base = File::Temp->newdir('res-elec-switch-XXXXXX', TMPDIR => 1);
my ($noted, $now_new, $enough) = map { "$base/$_" } qw(noted new enough);

sub enter {
    my ($office) = @_;
    my $server = -e $now_new ? $new : $old;
    open STDERR, '>', '/dev/null';
    return eval {
        $server->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            VALUES ($office, 20, 1, 1, res_elec.votes(ARRAY[1, 2], ARRAY[$office % 18, 18 - $office % 18]))");
        1;
    };
}

open my $none, '>', $noted or die $!;
close $none;
my $clerk = fork() // die $!;
if (!$clerk) {
    open my $notes, '>', $noted or POSIX::_exit(1);
    $notes->autoflush;
    my $office = 1001;
    my $until = time + 120;
    until (-e $enough || time > $until || $office > 3000) {
        if (enter($office)) { print {$notes} $office++, "\n" }
        else { sleep 0.05 }
    }
    POSIX::_exit(0);
}

sub acknowledged { open my $file, '<', $noted or die $!; chomp(my @lines = <$file>); return @lines }

sub entered_until {
    my ($count, $what) = @_;
    my $until = time + 60;
    sleep 0.05 while acknowledged() < $count && time < $until;
    cmp_ok(scalar acknowledged(), '>=', $count, $what);
}
entered_until(10, 'sheets come in');

my $connection = $old->connection('postgres');
$old->run(Documents::block('follow'));
$new->run(Documents::block('follower') =~ s/host=old dbname=res_elec/$connection/r);
is($new->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0, 'every table is copied');
entered_until(acknowledged() + 10, '… while sheets come in');

my ($stop, $until_true) = Documents::block('stop-writing') =~ /\A(.*?)^-- until[^\n]*\n(.*)\z/ms;
$old->run($stop);
is($old->wait_for($until_true, 't'), 't', 'the new one has everything');
my @before = acknowledged();
my ($sheets, $totals, $sequences) =
    ($old->contents('postgres'), $old->sql($Cluster::TOTALS), $old->sequences('postgres'));
local @ENV{qw(OLD NEW)} = ($connection, $new->connection('postgres'));
open my $shell, '|-', 'sh', '-eu' or die $!;
print {$shell} Documents::block('sequences') =~ s/^psql -X "\$NEW" -c/psql -XAtq "\$NEW" -c/mr;
ok(close $shell, 'sequences, and the end of following');
is($old->sql('SELECT count(*) FROM res_elec.result_sheet WHERE office_id > 1000'), scalar @before,
    'nothing was written on the old one after it was stopped');
is($new->contents('postgres'), $sheets, 'the new one has the same rows in every table');
is($new->sql($Cluster::TOTALS), $totals, '… the same totals');
is($new->sequences('postgres'), $sequences, '… and its sequences go on where the old ones were');

open my $mark, '>', $now_new or die $!;
entered_until(@before + 10, 'sheets come in to the new one');
open $mark, '>', $enough or die $!;
waitpid $clerk, 0;
my @all = acknowledged();
is($new->sql("SELECT count(*) FROM res_elec.result_sheet WHERE office_id = ANY('{@{[join ',', @all]}}')
    AND votes = res_elec.votes(ARRAY[1, 2], ARRAY[office_id % 18, 18 - office_id % 18])"), scalar @all,
    'every sheet that was acknowledged is there, with its votes');
is($new->sql($Cluster::WRONG), 0, 'all totals are right');
$new->sql("UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 0, reason = 'misread' WHERE office_id = 5");
is($new->sql('SELECT count(*) FROM res_elec.result_sheet_history WHERE office_id = 5'), 1, 'a correction is a version');
done_testing();
