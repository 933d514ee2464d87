# A province that is a cluster under Patroni, of a nation that is a plain one: its primary is killed, and the place of
# the next one handed over, while sheets are entered. The nation has every sheet that was acknowledged, none that the
# province has lost, and what the nation changes meanwhile comes to whichever node is the primary.
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib", "$Bin/../clusters", "$Bin/../lib";
use List::Util qw(max);
use Cluster;
use Documents;
use Provinces;
use ResElec::Nodes;
use ResElec::PatroniProvince;
use TestFiles qw(spew);

use constant {SLOT => 'res_elec_node_3', DATABASE => ResElec::PatroniProvince::DATABASE};
my $OFFICES = 2000;    # more than are entered

Provinces::use_commands((map { $_ => Documents::block($_) } qw(node-nation node-add node-report)),
    'node-cluster-province' => Documents::block('node-cluster-province'),
    'node-cluster-joined' => Documents::block('node-cluster-joined'));

my $nodes = ResElec::Nodes->start();
my ($nation) = Provinces::clusters(0);
my $province = ResElec::PatroniProvince->new($nodes);

# The nation, the province, and both ways between them, as the document says
$nation->sql('CREATE EXTENSION res_elec');
Provinces::command($nation, 'node-nation', 0);
$nation->sql($Provinces::ELECTION);
Provinces::command($nation, 'node-add', 3);
$nation->sql("INSERT INTO res_elec.office (center_id, name, registered_voters)
    SELECT 9, 'More ' || n, 1000000 FROM generate_series(1, $OFFICES) n");
my @offices = split /\n/, $nation->sql("SELECT id FROM res_elec.office WHERE name LIKE 'More %' ORDER BY id");
Provinces::command($province, 'node-cluster-province', 3, Provinces::area_of($nation, 3), $nation);
Provinces::allow_plugin($province, DATABASE, Documents::block('node-cluster-plugin'));
my $slots = File::Temp->new(SUFFIX => '.yml');
spew("$slots", Documents::block('node-cluster-slots') =~ s/database: res_elec/'database: ' . DATABASE/ger);
$nodes->patronictl('edit-config', '--force', '--apply', "$slots");
$province->wait_for_slots(SLOT);
Provinces::command($nation, 'node-cluster-joined', 3, undef, $province);
is($_->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 0), 0, 'the first copies are there')
    for $nation, $province;
$province->wait_for_slots(SLOT);
Provinces::settle_with($nation, [3 => $province]);

# What the nation does not have of the sheets that were acknowledged.
sub missing {
    my ($acknowledged) = @_;
    my %has = map { split /\|/ } split /\n/, $nation->sql("SELECT office_id, version || ' ' || total_voters
        || ' ' || blank_votes FROM res_elec.result_sheet");
    return grep { my $office = $_;
        my $version = $acknowledged->{$office};
        ($has{$office} // '') !~ ($version == 1 ? qr/^(?:1 @{[$office + 6]} 1|2 @{[$office + 6]} 2)$/
            : qr/^2 @{[$office + 6]} 2$/) } sort { $a <=> $b } keys %$acknowledged;
}

# A person whom the nation makes: what comes down.
my $people = 1;
sub add_person {
    $people++;
    $nation->sql("INSERT INTO res_elec.app_user (first_name, last_name, phone_number, email, password_hash) VALUES
        ('N', 'O', '+2416600010$people', 'n$people\@b.ga', 'x')");
}
sub people { return 'SELECT count(*) FROM res_elec.app_user' }

sub has_sheets { my ($at) = @_; return $at->sql('SELECT count(*) FROM res_elec.result_sheet') }

# Sheets go on: some more are acknowledged, and come to the nation.
sub goes_on {
    my ($what) = @_;
    my (undef, @before) = $province->noted();
    my @times;
    $nodes->wait_for("$what: no sheet is acknowledged", sub {
        (undef, @times) = $province->noted();
        return @times >= @before + 20;
    }, 60);
    my $has = has_sheets($nation);
    is($nation->wait_for("SELECT count(*) > $has FROM res_elec.result_sheet", 't'), 't', "$what: sheets go on");
    my $out = max(map { $times[$_] - $times[$_ - 1] } max(1, scalar @before) .. $#times);
    note(sprintf '%s: no sheet was acknowledged for %.1f s', $what, $out);
}

# What comes down is at the primary, and both streams run there.
sub in_touch {
    my ($what) = @_;
    add_person();
    is($province->wait_for(people(), $people), $people, "$what: what the nation has written comes to the primary");
    is($province->wait_for("SELECT count(*) FROM pg_stat_subscription WHERE subname = '@{[SLOT]}' AND pid IS NOT NULL",
        1), 1, '… its subscription runs there');
    is($nation->sql("SELECT active FROM pg_replication_slots WHERE slot_name = '@{[SLOT]}'"), 't',
        '… from the slot at the nation');
    is($province->wait_for("SELECT active FROM pg_replication_slots WHERE slot_name = '@{[SLOT]}'", 't'), 't',
        '… and the nation\'s from the slot there');
    is(eval { Provinces::command($province, 'node-report', 3); 1 }, 1, '… it reports');
}

$province->begin(@offices);
goes_on('at first');

# The primary fails when it has what no standby has: two commits wait
my $old = $nodes->leader();
my @standbys = grep { $_ != $old } 1 .. 3;
$nodes->freeze($_) for @standbys;
my $waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type =";
$nodes->wait_for('no commit waits', sub { $nodes->sql($old, "$waits 'client backend'", DATABASE) == 2 }, 20);
add_person();
$nodes->wait_for('what comes does not wait',
    sub { $nodes->sql($old, "$waits 'logical replication worker'", DATABASE) == 1 }, 20);
$nodes->wait_for('what no standby has goes to the nation', # which asks again, now and then
    sub { $nodes->sql($old, "$waits 'walsender'", DATABASE) == 1 }, 60);
$nodes->hold("patroni$old");
$nodes->kill_program("patroni$old");
$nodes->kill_postgres($old);
$nodes->thaw($_) for @standbys;
$nodes->wait_for('no other node takes its place', sub { ($nodes->leader($old) // $old) != $old }, 60);
goes_on('the primary was killed');
in_touch('the primary was killed');
$nodes->release("patroni$old");

# Its place is handed over
$province->wait_for_slots(SLOT);
like($nodes->sql($_, Documents::block('node-cluster-slot'), DATABASE), qr/^res_elec\|[tf]\|reserved\|/,
    "before a switchover node $_ has the slot") for 1 .. 3;
$nodes->switch_to(($nodes->with_role('sync_standby'))[0]);
goes_on('a switchover');
in_touch('a switchover');

# The end of the load: everything is everywhere
$province->end();
$province->wait_for_slots(SLOT);
Provinces::settle_with($nation, [3 => $province]);
my ($acknowledged) = $province->noted();
my @lost = missing($acknowledged);
is_deeply([@lost[0 .. ($#lost < 9 ? $#lost : 9)]], [],
    'the nation has each of ' . keys(%$acknowledged) . ' acknowledged sheets as it was acknowledged');
is(has_sheets($nation), has_sheets($province), '… and none that the province has not');
is($nation->sql('SELECT finding, in_touch FROM res_elec.node_status'), 'matched|t', 'the last report matches');
is($nation->sql("SELECT string_agg(DISTINCT finding, ' ') FROM res_elec.node_check"), 'matched', '… and each before');
my $digest = 'SELECT res_elec.nation_digest()';
is($province->sql($digest), $nation->sql($digest), 'the province has all that the nation has written');
$nodes->wait_replayed();
is($nation->sql($Cluster::WRONG), 0, 'every total of the nation equals its recount');
is($nodes->sql($_, $Cluster::WRONG, DATABASE), 0, "… and of node $_ of the province") for 1 .. 3;
note('errors: ' . $nation->sql('SELECT errors FROM res_elec.node_status'));
done_testing();
