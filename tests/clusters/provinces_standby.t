# A province with a synchronous standby: the nation has nothing of it that the standby has not, and does not take for
# arrived there what the standby has not. One under Patroni is in tests/ha/province.t.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Provinces qw(sheet);
use TestFiles qw(bytes_of);

my ($nation, $province) = Provinces::clusters(1);
$nation->sql('CREATE EXTENSION res_elec');
Provinces::command($nation, 'node-nation', 0);
$nation->sql($Provinces::ELECTION);
Provinces::command($nation, 'node-add', 1);
Provinces::command($province, 'node-cluster-province', 1, Provinces::area_of($nation, 1), $nation);
Provinces::allow_plugin($province, 'postgres');
# as Patroni makes it
$province->sql("SELECT pg_create_logical_replication_slot('res_elec_node_1', 'res_elec')");
my $standby = Cluster->standby($province, 'cluster_name=standby', 'wal_level=logical', 'max_worker_processes=20',
    'max_wal_senders=40');
$province->sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
$province->sql('SELECT pg_reload_conf()');
Provinces::command($nation, 'node-cluster-joined', 1, undef, $province);
is(Provinces::copied($_), 0, 'the first copies are there') for $nation, $province;

# A sheet that another session enters; its commit waits while there is no standby.
my @sessions;
sub enter {
    my ($office) = @_;
    my $pid = fork // die $!;
    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec 'psql', '-XAtqc', sheet($office, 10 * $office), $province->connection('postgres');
    }
    push @sessions, $pid;
}

# Waits until so many of a kind of process wait for the standby; returns how many there are.
sub waiting {
    my ($kind, $n) = @_;
    return $province->wait_for("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
        AND backend_type = '$kind'", $n);
}

sub has_sheet { my ($office) = @_; return "SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $office" }

$province->sql(sheet(1, 100));
is($nation->wait_for(has_sheet(1), 1), 1, 'a sheet that the standby has comes to the nation');

# Without a standby nothing goes to the nation
$standby->stop('immediate');
enter(2);
is(waiting('client backend', 1), 1, 'without a standby a commit waits');
is(waiting('walsender', 1), 1, '… and what goes to the nation');
is($province->sql(has_sheet(2)), 0, 'the sheet is not seen at the province');
is($nation->sql(has_sheet(2)), 0, '… nor at the nation');

# … also where any standby would do: the nation is none
$province->sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
$province->sql('SELECT pg_reload_conf()');
is($province->wait_for('SHOW synchronous_standby_names', '*'), '*', 'any standby would do');
my $state = "SELECT string_agg(sync_state, ' ') FROM pg_stat_replication";
is($province->wait_for($state, 'async'), 'async', '… and the nation is none');
is(waiting('client backend', 1), 1, '… the commit waits as before');

# It gives up after a while and is asked again; a stop does not wait for it
my $given_up = qr/is not sent: no synchronous standby has it yet/;
my $until = time + 30;
select undef, undef, undef, 0.2 until bytes_of("$province->{dir}/server.log") =~ $given_up || time > $until;
like(bytes_of("$province->{dir}/server.log"), $given_up, 'what waits for long says why');
is(waiting('walsender', 1), 1, 'the nation asks again');
$province->stop('fast');
waitpid $_, 0 for splice @sessions;
$province->start();
is($province->sql(has_sheet(2)), 1, 'the server was stopped meanwhile, and has the sheet, which was not acknowledged');
is($nation->sql(has_sheet(2)), 0, '… the nation has it not');
$standby->start();
is($nation->wait_for(has_sheet(2), 1), 1, '… before the standby is back');

# What the nation sends is not taken for arrived before the standby has it
$province->sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
$province->sql('SELECT pg_reload_conf()');
Provinces::settle($nation, $province);
$standby->stop('immediate');
$nation->sql("UPDATE res_elec.office SET registered_voters = 1100 WHERE id = 1");
my $written = $nation->sql('SELECT pg_current_wal_lsn()');
is(waiting('logical replication worker', 1), 1, 'what the nation changes waits at the province for its standby');
is($nation->sql("SELECT confirmed_flush_lsn < '$written' FROM pg_replication_slots
    WHERE slot_name = 'res_elec_node_1'"), 't', '… and is kept at the nation');
# … nor where the server fails: the wait ends, and the worker would go on
my ($postmaster) = bytes_of("$province->{dir}/data/postmaster.pid") =~ /^(\d+)/;
my $worker = $province->sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'logical replication worker'");
kill 'KILL', $postmaster;
$until = time + 30;
select undef, undef, undef, 0.1 while -e "/proc/$worker" && time < $until;
ok(!-e "/proc/$worker", 'the server fails, and the worker ends');
my $kept = "SELECT confirmed_flush_lsn < '$written', active FROM pg_replication_slots
    WHERE slot_name = 'res_elec_node_1'";
is($nation->wait_for($kept, 't|f'), 't|f', '… and the nation keeps what it has sent');
$standby->start();
is($standby->sql('SELECT registered_voters FROM res_elec.office WHERE id = 1'), 1000, 'the standby has it not');
$province->start();
Provinces::settle($nation, $province);
is($standby->wait_for('SELECT registered_voters FROM res_elec.office WHERE id = 1', 1100), 1100, '… it has come');

# The standby takes the primary's place when that fails with sheets that it alone has
$province->sql('CHECKPOINT');
$standby->stop();
# as Patroni copies it
my $slot = 'data/pg_replslot/res_elec_node_1';
system("rm -rf '$standby->{dir}/$slot' && cp -a '$province->{dir}/$slot' '$standby->{dir}/$slot'") == 0 or die;
enter($_) for 3 .. 7;
is(waiting('client backend', 5), 5, 'five commits wait');
is(waiting('walsender', 1), 1, '… and what goes to the nation');
$province->stop('immediate');
waitpid $_, 0 for splice @sessions;
$standby->start();
$standby->promote();
$standby->sql("ALTER SYSTEM SET synchronous_standby_names = ''");
$standby->sql('SELECT pg_reload_conf()');
is($standby->wait_for('SHOW synchronous_standby_names', ''), '', 'the standby is the primary');
$standby->sql(sheet(8, 80));    # at positions that the former primary gave to the sheets that are lost
$nation->sql("ALTER SUBSCRIPTION res_elec_node_1 CONNECTION '" . $standby->connection('postgres') . "'");
Provinces::settle($nation, $standby);
my $all = "SELECT string_agg(office_id || ' ' || total_voters, ', ' ORDER BY office_id) FROM res_elec.result_sheet";
is($standby->sql($all), '1 106, 2 26, 8 86', 'it has the sheets that were acknowledged');
is($nation->sql($all), $standby->sql($all), '… and the nation has just these');
is($nation->sql("SELECT string_agg(DISTINCT finding, ' ') FROM res_elec.node_check"), 'matched', 'each report matched');
is(join(' ', map { $_->sql($Cluster::WRONG) } $nation, $standby), '0 0', 'every total equals its recount');

# It is made anew, with a slot that is there before what it gets back
$standby->stop('immediate');
($province) = Provinces::clusters(0);
Provinces::allow_plugin($province, 'postgres');
$province->sql("SELECT pg_create_logical_replication_slot('res_elec_node_1', 'res_elec')");
my $area = Provinces::area_of($nation, 1);
Provinces::command($nation, 'node-leaves', 1);
Provinces::command($province, 'node-returns', 1, $area, $nation);
is(Provinces::copied($province), 0, 'it has got back what it had');
Provinces::command($province, 'node-returned', 1, $area);
Provinces::command($province, 'node-cluster-returned', 1);
Provinces::command($nation, 'node-cluster-rejoined', 1, undef, $province);
$province->sql(sheet(3, 30));
Provinces::settle($nation, $province);
is($province->sql($all), '1 106, 2 26, 3 36, 8 86', '… goes on');
is($nation->sql($all), $province->sql($all), '… and the nation has that');
is($nation->sql('SELECT finding, errors FROM res_elec.node_status'), 'matched|0', '… without an error');
done_testing();
