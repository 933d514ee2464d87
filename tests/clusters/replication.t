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
    result_sheet result_sheet_history sheet_scan sheet_rule sheet_flag audit_log);
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
$from->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
            (7, 9, 2, 3, '{\"1\":4}'), (8, 0, 0, 0, '{}')");
caught_up('inserts');
$from->sql('BEGIN; ' . Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id < 3; SAVEPOINT a;
            DELETE FROM res_elec.result_sheet WHERE office_id = 4; ROLLBACK TO a;
            SELECT res_elec.release_sheet(3, 'compared'); SELECT res_elec.reject_sheet(5, 'not signed')") . ' COMMIT');
caught_up('updates, a savepoint, and a sheet that is rejected');
$from->sql('UPDATE res_elec.office SET center_id = 4 WHERE id = 1');
$from->sql('UPDATE res_elec.center SET area_id = NULL WHERE id = 2');
$from->sql(Cluster::as_second("SELECT res_elec.reject_sheet(8, 'too large')") . 'DELETE FROM res_elec.result_sheet WHERE office_id = 4; DELETE FROM res_elec.office WHERE id = 8');
caught_up('moves and deletions');
is($to->wait_for($rest, $from->sql($rest)), $from->sql($rest), 'the audit log came once, not written anew; so did flags and the versions of rules');
my $flags = 'SELECT office_id, version, rule, rule_version, action, context, state, status FROM res_elec.sheet_flags ORDER BY flag_id';
is($to->sql($flags), $from->sql($flags), 'what is flagged is in the same state');
cmp_ok($to->sql("SELECT count(*) FROM res_elec.sheet_flags WHERE state = 'reviewed'"), '>', 1, '… some of it reviewed');
is($to->sql('SELECT count(*) FROM res_elec.result_sheet_history'), $from->sql('SELECT count(*) FROM res_elec.result_sheet_history'),
    'history came once, not written anew');

$from->sql('CREATE PUBLICATION everything FOR ALL TABLES');
$to->sql('DROP SUBSCRIPTION results');
# sequences do not replicate
$to->sql("SELECT setval(pg_get_serial_sequence('res_elec.' || t, 'id'), 10000) FROM unnest(ARRAY['audit_log', 'sheet_flag']) t");
is($to->sql("INSERT INTO res_elec.office (id, center_id, name, registered_voters) VALUES (99, 1, 'own', 651);
    INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (99, 1, 0, 0, '{\"1\":1}') RETURNING status"), 'held',
    'the rules that came are in force for what the subscriber enters itself');
my $all = Cluster->new();
$all->sql('CREATE EXTENSION res_elec');
$all->sql("CREATE SUBSCRIPTION everything CONNECTION '" . $from->connection('postgres') . "' PUBLICATION everything");
is($all->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0, 'FOR ALL TABLES is copied');
$from->sql("UPDATE res_elec.result_sheet SET blank_votes = 1, null_votes = 4 WHERE office_id = 7");
my $units = $Cluster::TOTALS =~ s/ORDER/WHERE offices_total > 0 ORDER/r;    # a unit that lost its offices is not copied
is($all->wait_for($units, $from->sql($units)), $from->sql($units),
    'even then the publisher\'s parts are not added to the subscriber\'s own');
is($all->sql($Cluster::WRONG), 0, 'and its totals are right');
$all->sql('DROP SUBSCRIPTION everything');
done_testing;
