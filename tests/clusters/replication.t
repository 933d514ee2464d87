# Logical replication, first copy and stream: the subscriber keeps its own totals, and they are the publisher's.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $from = Cluster->new('wal_level=logical');
my $to = Cluster->new();
$_->sql('CREATE EXTENSION res_elec') for $from, $to;
$from->sql($Cluster::ELECTION);
my @tables = map { "res_elec.$_" } qw(setting file app_user user_scope area election contest candidate center office
    result_sheet result_sheet_history sheet_scan sheet_flag audit_log);
$from->sql("CREATE PUBLICATION results FOR TABLE @{[join ', ', @tables]} WITH (publish = 'insert, update, delete')");
$to->sql("CREATE SUBSCRIPTION results CONNECTION '" . $from->connection('postgres') . "' PUBLICATION results");

my $copied = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'";
is($to->wait_for($copied, scalar @tables), @tables, 'every table is copied');
is($to->sql($Cluster::TOTALS), $from->sql($Cluster::TOTALS), 'the totals of the first copy are the publisher\'s');
is($to->sql($Cluster::WRONG), 0, 'and right');
my $rest = $Cluster::REST =~ s/UNION ALL SELECT m::text FROM res_elec.mail_outbox m//r;
is($to->sql($rest), $from->sql($rest), 'files, flags and the audit log came along, once');

sub caught_up {
    my ($what) = @_;
    is($to->wait_for($Cluster::TOTALS, $from->sql($Cluster::TOTALS)), $from->sql($Cluster::TOTALS), $what);
    is($to->sql($Cluster::WRONG), 0, "$what: right");
}
my $position = $to->sql('SELECT res_elec.position_now()');
my $then = $to->sql('SELECT * FROM res_elec.results_at_position(1, res_elec.position_now())');
my $now = 'SELECT contest_id, level, unit_id, offices_total, registered_voters, offices_reported, offices_held, total_voters, blank_votes, null_votes, votes
  FROM res_elec.tally WHERE offices_total > 0 ORDER BY contest_id, level_number, unit_id';
my $at = $now =~ s/level,/level_name,/r =~ s/tally WHERE/results_at_position(1, res_elec.position_now()) WHERE/r;
is($to->sql($at), $to->sql($now), 'a position of the subscriber has the first copy');
$from->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
            (7, 9, 2, 3, '{\"1\":4}'), (8, 0, 0, 0, '{}')");
caught_up('inserts');
$from->sql("BEGIN; UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id < 3; SAVEPOINT a;
            DELETE FROM res_elec.result_sheet WHERE office_id = 4; ROLLBACK TO a;
            UPDATE res_elec.result_sheet SET status = 'provisional' WHERE office_id = 3; COMMIT");
caught_up('updates and a savepoint');
$from->sql('UPDATE res_elec.office SET center_id = 4 WHERE id = 1');
$from->sql('UPDATE res_elec.center SET area_id = NULL WHERE id = 2');
$from->sql('DELETE FROM res_elec.result_sheet WHERE office_id = 8; DELETE FROM res_elec.office WHERE id = 8');
caught_up('moves and deletions');
$from->sql('BEGIN; UPDATE res_elec.result_sheet SET blank_votes = 0, null_votes = 5 WHERE office_id = 7; UPDATE res_elec.office SET registered_voters = 650 WHERE id = 6;
            DELETE FROM res_elec.result_sheet WHERE office_id = 7; COMMIT');
caught_up('corrections, moves and deletions in one transaction');
is($to->sql("SELECT * FROM res_elec.results_at_position(1, '$position')"), $then, 'what the subscriber showed before all that is counted anew there');
is($to->sql($at), $to->sql($now), '… and what it shows now');
is($to->sql("SELECT (SELECT sum(total_voters) FROM res_elec.changes(1, '$position')) = (SELECT sum(total_voters) FROM res_elec.tally WHERE level_number = 0)
                  - (SELECT total_voters FROM res_elec.results_at_position(1, '$position', 'contest')), string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM res_elec.changes(1, '$position')"),
    't|corrected deleted entered moved_in moved_out status', '… and each change between');
my $told = 'SELECT office_id, version, began_at, superseded_at, superseded_by, ended_db_user FROM res_elec.result_sheet_history ORDER BY 1, 2, 3, 4';
is($to->wait_for($told, $from->sql($told)), $from->sql($told), 'who ended a version, and when, is as the publisher has it');
is($to->wait_for($rest, $from->sql($rest)), $from->sql($rest), 'the audit log came once, not written anew');
is($to->sql('SELECT count(*) FROM res_elec.result_sheet_history'), $from->sql('SELECT count(*) FROM res_elec.result_sheet_history'),
    'history came once, not written anew');

$from->sql('CREATE PUBLICATION everything FOR ALL TABLES');
$to->sql('DROP SUBSCRIPTION results');
my $all = Cluster->new();
$all->sql('CREATE EXTENSION res_elec');
$all->sql("CREATE SUBSCRIPTION everything CONNECTION '" . $from->connection('postgres') . "' PUBLICATION everything");
is($all->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0, 'FOR ALL TABLES is copied');
$from->sql("UPDATE res_elec.result_sheet SET blank_votes = 1, null_votes = 4 WHERE office_id = 7");
my $units = $Cluster::TOTALS =~ s/ORDER/WHERE offices_total > 0 ORDER/r;    # a unit that lost its offices is not copied
is($all->wait_for($units, $from->sql($units)), $from->sql($units),
    'even then the publisher\'s parts are not added to the subscriber\'s own');
is($all->sql($Cluster::WRONG), 0, 'and its totals are right');
is($all->sql($at), $all->sql($now), '… and its positions');
my $before = $all->sql('SELECT count(*) FROM res_elec.office_history');
$from->sql('UPDATE res_elec.office SET center_id = 2 WHERE id = 1');
is($all->wait_for($units, $from->sql($units)), $from->sql($units), 'an office moves there, too');
is($all->wait_for('SELECT count(*) FROM res_elec.office_history', $before + 1), $before + 1, '… where it was is written once');
is($all->sql($at), $all->sql($now), '… and counted anew it is the same');
$all->sql('DROP SUBSCRIPTION everything');
done_testing;
