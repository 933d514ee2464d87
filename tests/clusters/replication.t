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
# what belongs to one server alone: who is signed in there, what it has to mail, who failed to sign in
my @own = qw(session password_reset address_change address_link mail_outbox account_attempt);
my @tables = grep {
    my $table = $_;
    !grep { $table eq $_ } @own
} map { /^(\w+)\|/ } split /\n/, $from->contents('postgres');
$from->sql('CREATE PUBLICATION results FOR TABLE ' . join ', ', map { "res_elec.$_" } @tables);
$to->sql("CREATE SUBSCRIPTION results CONNECTION '" . $from->connection('postgres') . "' PUBLICATION results");

my $copied = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'";
is($to->wait_for($copied, scalar @tables), @tables, 'every table is copied');
is($to->sql($Cluster::TOTALS), $from->sql($Cluster::TOTALS), 'the totals of the first copy are the publisher\'s');
is($to->sql($Cluster::WRONG), 0, 'and right');
is($to->contents('postgres', @own), $from->contents('postgres', @own),
    'every table has the same rows: history, flags and audit came along, once');

# The subscriber has all that the publisher had written by now.
sub caught_up {
    my ($what, $subscription) = @_;
    my $written = $from->sql('SELECT pg_current_wal_lsn()');
    my $behind = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '@{[$subscription // 'results']}'
        AND confirmed_flush_lsn >= '$written'";
    is($from->wait_for($behind, 1), 1, "$what: it has come");
}
sub same {
    my ($what) = @_;
    caught_up($what);
    is($to->sql($Cluster::TOTALS), $from->sql($Cluster::TOTALS), "$what: the same totals");
    is($to->contents('postgres', @own), $from->contents('postgres', @own), "$what: the same rows everywhere, once");
    is($_->sql($Cluster::WRONG), 0, "$what: right") for $from, $to;
}
my $position = $to->sql('SELECT res_elec.position_now()');
my $then = $to->sql('SELECT * FROM res_elec.results_at_position(1, res_elec.position_now())');
my $now = 'SELECT contest_id, level, unit_id, offices_total, registered_voters, offices_reported, offices_held,
    total_voters, blank_votes, null_votes, votes
  FROM res_elec.tally WHERE offices_total > 0 ORDER BY contest_id, level_number, unit_id';
my $at = $now =~ s/level,/level_name,/r =~ s/tally WHERE/results_at_position(1, res_elec.position_now()) WHERE/r;
is($to->sql($at), $to->sql($now), 'a position of the subscriber has the first copy');
$from->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
            (7, 9, 2, 3, '{\"1\":4}'), (8, 0, 0, 0, '{}')");
same('inserts');
$from->sql('BEGIN; ' . Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id < 3;
    SAVEPOINT a;
            SELECT res_elec.reject_sheet(4, 'not signed'); ROLLBACK TO a;
            SELECT res_elec.release_sheet(3, 'compared'); SELECT res_elec.reject_sheet(5, 'not signed')") . ' COMMIT');
same('updates, a savepoint, and a sheet that is rejected');
my $flags = 'SELECT office_id, version, rule, rule_version, action, context, state, status FROM res_elec.sheet_flags
    ORDER BY flag_id';
is($to->sql($flags), $from->sql($flags), 'what is flagged is in the same state');
cmp_ok($to->sql("SELECT count(*) FROM res_elec.sheet_flags WHERE state = 'reviewed'"), '>', 1, '… some of it reviewed');
$from->sql("UPDATE res_elec.result_sheet SET total_voters = 12, votes = '{\"1\":6,\"2\":1}', reason = 'misread'
    WHERE office_id = 7");
same('a correction');
$from->sql('UPDATE res_elec.office SET center_id = 4 WHERE id = 1');
$from->sql('UPDATE res_elec.center SET area_id = NULL WHERE id = 2');
$from->sql("UPDATE res_elec.area SET parent_id = (SELECT id FROM res_elec.area WHERE name = 'P0') WHERE name = 'D1'");
same('moves of an office, a center and an area');
$from->sql(Cluster::as_second("SELECT res_elec.reject_sheet(8, 'too large')") . 'SET session_replication_role = replica;
    DELETE FROM res_elec.result_sheet WHERE office_id = 4; RESET session_replication_role; ');
$from->sql('DELETE FROM res_elec.office WHERE id = 8');
same('deletions');
$from->sql('BEGIN; UPDATE res_elec.result_sheet SET blank_votes = 0, null_votes = 5 WHERE office_id = 7;
    UPDATE res_elec.office SET registered_voters = 650 WHERE id = 6;
            SET session_replication_role = replica; DELETE FROM res_elec.result_sheet WHERE office_id = 5;
              RESET session_replication_role; COMMIT');
same('corrections, moves and deletions in one transaction');
is($to->sql("SELECT * FROM res_elec.results_at_position(1, '$position')"), $then,
    'what the subscriber showed before all that is counted anew there');
is($to->sql($at), $to->sql($now), '… and what it shows now');
is($to->sql("SELECT (SELECT sum(total_voters) FROM res_elec.changes(1, '$position')) = (SELECT sum(total_voters)
    FROM res_elec.tally WHERE level_number = 0)
                  - (SELECT total_voters FROM res_elec.results_at_position(1, '$position', 'contest')),
                  string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM res_elec.changes(1, '$position')"),
    't|corrected deleted entered moved_in moved_out status', '… and each change between');

# Cut: the subscriber fails and is away while sheets come in; then the publisher restarts; then both.
my $enter = 'INSERT INTO res_elec.office (center_id, name) VALUES (%1$s, \'New %2$s\');
    INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
      SELECT id, %2$s, 0, 0, res_elec.votes(ARRAY[1], ARRAY[%2$s]) FROM res_elec.office WHERE name = \'New %2$s\'';
my $until = 1;
$from->sql(sprintf $enter, 2, $until++) for 1 .. 20;
$to->stop('immediate');
$from->sql(sprintf $enter, 3, $until++) for 1 .. 20;
$from->sql("UPDATE res_elec.result_sheet SET blank_votes = 1, votes = res_elec.votes(ARRAY[1], ARRAY[total_voters - 1]),
    reason = 'meanwhile' WHERE total_voters > 30 AND office_id > 8");
$to->start();
same('the subscriber was away');
$from->stop('immediate');
$from->start();
$from->sql(sprintf $enter, 1, $until++) for 1 .. 20;
same('the publisher failed');
$_->stop('immediate') for $to, $from;
$_->start() for $from, $to;
$from->sql(sprintf $enter, 4, $until++) for 1 .. 5;
same('both failed');
is($to->sql("SELECT count(*), sum(total_voters) FROM res_elec.result_sheet s JOIN res_elec.office o
    ON o.id = s.office_id WHERE o.name LIKE 'New %'"),
    join('|', $until - 1, ($until - 1) * $until / 2), 'each sheet is there, once');

$from->sql('TRUNCATE res_elec.result_sheet CASCADE');
same('TRUNCATE');
is($to->sql('SELECT count(*) FROM res_elec.result_sheet'), 0, 'no sheet is left');
$from->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES (1, 9, 2, 3, '{\"1\":4}'), (7, 9, 2, 3, '{\"1\":4}')");
same('sheets after it');

$from->sql('CREATE PUBLICATION everything FOR ALL TABLES');
$to->sql('DROP SUBSCRIPTION results');
# sequences do not replicate
$to->sql("SELECT setval(pg_get_serial_sequence('res_elec.' || t, 'id'), 10000)
    FROM unnest(ARRAY['audit_log', 'sheet_flag']) t");
is($to->sql("INSERT INTO res_elec.office (id, center_id, name, registered_voters) VALUES (9999, 1, 'own', 651);
    INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
      VALUES (9999, 1, 0, 0, '{\"1\":1}') RETURNING status"), 'held',
    'the rules that came are in force for what the subscriber enters itself');
my $all = Cluster->new();
$all->sql('CREATE EXTENSION res_elec');
$all->sql("CREATE SUBSCRIPTION everything CONNECTION '" . $from->connection('postgres') . "' PUBLICATION everything");
is($all->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0,
    'FOR ALL TABLES is copied');
$from->sql("UPDATE res_elec.result_sheet SET blank_votes = 1, null_votes = 4 WHERE office_id = 7");
caught_up('FOR ALL TABLES', 'everything');
my $units = $Cluster::TOTALS =~ s/ORDER/WHERE offices_total > 0 ORDER/r;    # a unit that lost its offices is not copied
is($all->sql($units), $from->sql($units), 'even then the publisher\'s parts are not added to the subscriber\'s own');
is($all->sql($Cluster::WRONG), 0, 'and its totals are right');
is($all->sql($at), $all->sql($now), '… and its positions');
my $before = $all->sql('SELECT count(*) FROM res_elec.office_history');
$from->sql('UPDATE res_elec.office SET center_id = 2 WHERE id = 1');
is($all->wait_for($units, $from->sql($units)), $from->sql($units), 'an office moves there, too');
is($all->wait_for('SELECT count(*) FROM res_elec.office_history', $before + 1), $before + 1,
    '… where it was is written once');
is($all->sql($at), $all->sql($now), '… and counted anew it is the same');
$all->sql('DROP SUBSCRIPTION everything');
done_testing;
