# A nation that is a cluster under Patroni, of two provinces that are plain ones: its primary is killed, and the place
# of the next one handed over, while sheets are entered at the provinces and people at the nation. The nation has every
# sheet, each province has everybody whose entry was acknowledged, and nobody has what the nation has lost.
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

use constant {OFFICES => 2000, PEOPLE => 3000, REPORT_EVERY => 5};
my @NUMBERS = (1, 2);
my %CENTER = (1 => 1, 2 => 5);    # one of each province

my $nodes = ResElec::Nodes->start();
my $settings = File::Temp->new(SUFFIX => '.yml');
spew("$settings", Documents::block('node-cluster-nation'));
$nodes->patronictl('edit-config', '--force', '--apply', "$settings");
$nodes->patronictl('restart', '--force', ($nodes->patronictl('list') =~ /Cluster: (\S+)/)[0]);
$nodes->wait_healthy();
my $nation = ResElec::PatroniNode->new($nodes, 'nation');
my %province;
@province{@NUMBERS} = Provinces::clusters($#NUMBERS);
is($nation->on($_, 'SHOW max_replication_slots'), 70, "node $_ of the nation has its settings") for 1 .. 3;

# The nation, the provinces, and both ways between them, as the document says
$nation->sql('CREATE EXTENSION res_elec');
Provinces::command($nation, 'node-nation', 0);
$nation->sql($Provinces::ELECTION);
Provinces::command($nation, 'node-add', $_) for @NUMBERS;
my %offices = map { $_ => [Provinces::more_offices($nation, $CENTER{$_}, OFFICES)] } @NUMBERS;
$nation->keep_slots(@NUMBERS);
for (@NUMBERS) {
    Provinces::command($province{$_}, 'node-cluster-reads', $_, Provinces::area_of($nation, $_), $nation);
    Provinces::command($nation, 'node-cluster-takes', $_, undef, $province{$_});
}
is(Provinces::copied($_), 0, 'the first copies are there') for $nation, @province{@NUMBERS};
$nation->wait_for_slots(@NUMBERS);

# The sheets that are entered here: how many a node has of a province.
sub sheets {
    my ($at, $number) = @_;
    return $at->sql("SELECT count(*) FROM res_elec.result_sheet s JOIN res_elec.office o ON o.id = s.office_id
        WHERE o.center_id = $CENTER{$number}");
}

# The people who are entered here, by their numbers.
sub people {
    my ($at) = @_;
    return split ' ', $at->sql("SELECT string_agg(last_name, ' ' ORDER BY id) FROM res_elec.app_user
        WHERE first_name = 'N'");
}

# The nation is written to, and the provinces; what each writes comes to the other.
my %writers;
sub in_touch {
    my ($what) = @_;
    $writers{$_}->goes_on("$what, at node $_") for 0, @NUMBERS;
    my $last = (people($nation))[-1];
    for (@NUMBERS) {
        is($province{$_}->wait_for("SELECT count(*) FROM res_elec.app_user WHERE last_name = '$last'", 1), 1,
            "… what the nation has written comes to province $_");
        my $has = sheets($province{$_}, $_);
        $nodes->wait_for("the sheets of province $_ do not come", sub { (eval { sheets($nation, $_) } // 0) >= $has });
        is(eval { Provinces::command($province{$_}, 'node-report', $_); 1 }, 1, '… its sheets come, and it reports');
    }
}

# People, and now and then a report of the nation
$writers{0} = ResElec::Writers->begin($nation->superuser(), 1, map {
    [$_, Provinces::person($_), $_ % REPORT_EVERY ? () : 'SELECT res_elec.report_node()']
} 2 .. PEOPLE);
$writers{$_} = ResElec::Writers->begin($province{$_}->connection('postgres'), 1, Provinces::entries(@{$offices{$_}}))
    for @NUMBERS;
in_touch('at first');

# The primary fails when it has what no standby has: a commit waits, what comes from each province, and, as that asks
# again now and then, what goes to it
my $failed = $nation->fail_over(sub {
    my ($wait) = @_;
    $wait->($_->[0], $_->[1]) for ['client backend', 1], ['logical replication worker', scalar @NUMBERS],
        ['walsender', scalar @NUMBERS];
});
in_touch('the primary was killed');
$nodes->release("patroni$failed");

# Its place is handed over
$nation->wait_for_slots(@NUMBERS);
$nodes->switch_to(($nodes->with_role('sync_standby'))[0]);
in_touch('a switchover');

# The end of the load: everything is everywhere
$_->end() for values %writers;
$nation->wait_for_slots(@NUMBERS);
my @numbered = map { [$_, $province{$_}] } @NUMBERS;
Provinces::settle_with($nation, @numbered);
for (@NUMBERS) {
    my ($acknowledged) = $writers{$_}->noted();
    is_deeply([Provinces::missing($nation, $acknowledged)], [],
        'the nation has each of ' . keys(%$acknowledged) . " sheets of province $_ as it was acknowledged");
    is(sheets($nation, $_), sheets($province{$_}, $_), '… and none that the province has not');
}
my ($entered) = $writers{0}->noted();
my %has = map { $_ => 1 } people($nation);
is_deeply([grep { !$has{$_} } sort { $a <=> $b } keys %$entered], [],
    'the nation has each of ' . keys(%$entered) . ' people whose entry was acknowledged');
my $digest = 'SELECT res_elec.nation_digest()';
is($province{$_}->sql($digest), $nation->sql($digest), "… and province $_ all that the nation has written, no more")
    for @NUMBERS;
my $findings = "SELECT string_agg(finding || ' ' || in_touch, ', ' ORDER BY node) FROM res_elec.node_status";
is($nation->sql($findings), 'matched true, matched true', 'the last reports match');
is($nation->sql("SELECT string_agg(DISTINCT finding, ' ') FROM res_elec.node_check"), 'matched', '… and each before');
Provinces::command($nation, 'nation-proves', 0);
Provinces::settle_with($nation, @numbered);
is($nation->sql($findings), 'matched true, matched true', 'all that the nation has is proved');
$nodes->wait_replayed();
is($nation->on($_, $Cluster::WRONG), 0, "every total of node $_ of the nation equals its recount") for 1 .. 3;
is($province{$_}->sql($Cluster::WRONG), 0, "… and of province $_") for @NUMBERS;
note('errors: ' . $nation->sql("SELECT string_agg(errors::text, ', ' ORDER BY node) FROM res_elec.node_status"));
done_testing();
