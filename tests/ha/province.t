# A province that is a cluster under Patroni, of a nation that is a plain one: its primary is killed, and the place of
# the next one handed over, while sheets are entered. The nation has every sheet that was acknowledged, none that the
# province has lost, and what the nation changes meanwhile comes to whichever machine is the primary.
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib", "$Bin/../clusters", "$Bin/../lib";
use Cluster;
use Documents;
use Provinces;
use ResElec::Nodes;
use ResElec::PatroniNode;
use ResElec::Writers;
use TestFiles qw(spew);

use constant {NUMBER => 3, SLOT => 'res_elec_node_3'};
use constant {OFFICES => 2000, CENTER => 9};    # more than are entered; a center of the province

my $nodes = ResElec::Nodes->start();
my ($nation) = Provinces::clusters(0);
my $province = ResElec::PatroniNode->new($nodes, 'province');

# The nation, the province, and both ways between them, as the document says
$nation->sql('CREATE EXTENSION res_elec');
Provinces::command($nation, 'node-nation', 0);
$nation->sql($Provinces::ELECTION);
Provinces::command($nation, 'node-add', NUMBER);
my @offices = Provinces::more_offices($nation, CENTER, OFFICES);
Provinces::command($province, 'node-cluster-province', NUMBER, Provinces::area_of($nation, NUMBER), $nation);
$province->keep_slots(NUMBER);
Provinces::command($nation, 'node-cluster-joined', NUMBER, undef, $province);
is(Provinces::copied($_), 0, 'the first copies are there') for $nation, $province;
$province->wait_for_slots(NUMBER);
Provinces::settle_with($nation, [NUMBER, $province]);

# A person whom the nation makes: what comes down.
my $people = 1;
sub add_person {
    $people++;
    $nation->sql(Provinces::person($people));
}

sub has_sheets { my ($at) = @_; return $at->sql('SELECT count(*) FROM res_elec.result_sheet') }

# Sheets go on, come to the nation, and what that writes comes to the primary, where both streams run.
my $writers;
sub in_touch {
    my ($what) = @_;
    $writers->goes_on($what);
    my $has = has_sheets($nation);
    is($nation->wait_for("SELECT count(*) > $has FROM res_elec.result_sheet", 't'), 't', '… it comes to the nation');
    add_person();
    is($province->wait_for('SELECT count(*) FROM res_elec.app_user', $people), $people,
        '… what the nation has written comes to the primary');
    is($province->wait_for("SELECT count(*) FROM pg_stat_subscription WHERE subname = '@{[SLOT]}' AND pid IS NOT NULL",
        1), 1, '… its subscription runs there');
    my $active = "SELECT active FROM pg_replication_slots WHERE slot_name = '@{[SLOT]}'";
    is($nation->sql($active), 't', '… from the slot at the nation');
    is($province->wait_for($active, 't'), 't', '… and the nation\'s from the slot there');
    is(eval { Provinces::command($province, 'node-report', NUMBER); 1 }, 1, '… it reports');
}

# What the timer of the reports runs on each machine, of which the primary tells something
my ($password) = Documents::block('node-cluster-report') =~ /PASSWORD '([^']+)'/ or die "no password\n";
$province->run(Documents::block('node-cluster-report'));
$nodes->wait_replayed();
my $passfile = File::Temp->new();
spew("$passfile", "*:*:*:res_elec_report:$password\n");
my $reports = 'SELECT count(*) FROM res_elec.node_report';
my $made = $province->sql($reports);
is(Provinces::run_unit("PGHOST='$nodes->{dir}/run/data/node$_' PGPORT=$nodes->{port}{\"NODE${_}_PG_PORT\"}
    PGUSER=res_elec_report PGPASSFILE='$passfile' PGDATABASE=province" =~ tr/\n/ /r), 0, "the unit runs on node $_")
    for 1 .. 3;
is($province->sql($reports), $made + 1, '… and makes a report');

$writers = ResElec::Writers->begin($province->superuser(), 2, Provinces::entries(@offices));
in_touch('at first');

# The primary fails when it has what no standby has: two commits wait, what comes, and, as the nation asks again now and
# then, what goes to it
my $failed = $province->fail_over(sub {
    my ($wait) = @_;
    $wait->('client backend', 2);
    add_person();
    $wait->('logical replication worker', 1);
    $wait->('walsender', 1);
});
in_touch('the primary was killed');
$nodes->release("patroni$failed");

# Its place is handed over
$province->wait_for_slots(NUMBER);
like($province->on($_, Documents::block('node-cluster-slot')), qr/^res_elec\|[tf]\|reserved\|/,
    "before a switchover node $_ has the slot") for 1 .. 3;
$nodes->switch_to(($nodes->with_role('sync_standby'))[0]);
in_touch('a switchover');

# The end of the load: everything is everywhere
$writers->end();
$province->wait_for_slots(NUMBER);
Provinces::settle_with($nation, [NUMBER, $province]);
my ($acknowledged) = $writers->noted();
is_deeply([Provinces::missing($nation, $acknowledged)], [],
    'the nation has each of ' . keys(%$acknowledged) . ' acknowledged sheets as it was acknowledged');
is(has_sheets($nation), has_sheets($province), '… and none that the province has not');
is($nation->sql('SELECT finding, in_touch FROM res_elec.node_status'), 'matched|t', 'the last report matches');
is($nation->sql("SELECT string_agg(DISTINCT finding, ' ') FROM res_elec.node_check"), 'matched', '… and each before');
my $digest = 'SELECT res_elec.nation_digest()';
is($province->sql($digest), $nation->sql($digest), 'the province has all that the nation has written');
$nodes->wait_replayed();
is($nation->sql($Cluster::WRONG), 0, 'every total of the nation equals its recount');
is($province->on($_, $Cluster::WRONG), 0, "… and of node $_ of the province") for 1 .. 3;
note('errors: ' . $nation->sql('SELECT errors FROM res_elec.node_status'));
done_testing();
