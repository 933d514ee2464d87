# Parts of a cluster fail while sheets are entered and totals are read: what was acknowledged is on every node as it was
# acknowledged, every total equals its recount there, and nobody is told anything of the past.
#   FAULTS (how many)   SEED (which, and when)   KINDS (of these alone, as they are named in ResElec::Faults)
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../torture/lib", "$Bin/../http/lib";
use List::Util qw(max shuffle sum0);
use Time::HiRes qw(sleep time);
use ResElec::Evening;
use ResElec::Faults;
use ResElec::Nodes;
use ResElec::Test;

my @short = qw(kill cancel freeze switchover);
my $count = $ENV{FAULTS} // @short;
my $seed = $ENV{SEED} // int rand 2**31;
my @wanted = split ' ', $ENV{KINDS} // '';
srand $seed;
note("FAULTS=$count SEED=$seed");

my $nodes = ResElec::Nodes->start(JWT_ACCESS_TOKEN_EXPIRES => 86400,
    map { my $class = $_; map { ("RATE_${class}_$_" => 'off') } qw(ADDRESS ACCOUNT) } qw(READ WRITE LOGIN RESET));
server_given($nodes->balancer, $nodes->primary_connection);
note('the cluster is at ' . $nodes->page);

# The order of the faults: each kind as often as the others.
my @order;
push @order, @wanted ? shuffle(@wanted) : defined $ENV{FAULTS} ? shuffle(ResElec::Faults::kinds()) : @short
    while @order < $count;
$#order = $count - 1;

use constant EVENING_FAULTS => 12;    # after so many, others enter the sheets of another election
my (@evenings, @rows, %sum);
my $faults = ResElec::Faults->new(nodes => $nodes);

# What is not as it must be on a node.
sub wrong_on {
    my ($node, @of) = @_;
    my $oracle = $nodes->sql($node, 'SELECT count(*) FROM res_elec.verify_tallies()');
    my @lost = map { $_->lost_on($node) } @of;
    $sum{lost} += @lost;
    $sum{wrong} += $oracle;
    return ($oracle ? "node $node: $oracle totals differ from their recount" : (), map { "node $node: $_" } @lost);
}

for my $round (1 .. $count) {
    my $kind = $order[$round - 1];
    push @evenings, $faults->{evening} = ResElec::Evening->new($nodes) if ($round - 1) % EVENING_FAULTS == 0;
    my $evening = $evenings[-1];
    $faults->prepare($kind);
    $evening->begin($seed + $round);
    sleep 1 + rand;
    my @wrong = eval { $faults->inject($kind) };
    my $failed = $@;
    my $saw = $evening->end();
    is($failed, '', "round $round, $kind: it comes back") or last;
    $nodes->wait_replayed();
    # A cancelled commit shows on its node alone; when that is lost, so is the version that somebody may have seen.
    push @wrong, @{$saw->{stale}}, @{$saw->{odd}}, $kind eq 'cancel_kill' ? () : @{$saw->{back}};
    is_deeply(\@wrong, [], '… nothing is acknowledged too early, and nobody is told anything of the past');
    is_deeply($saw->{late}, [], '… nothing is answered past its time');
    is_deeply([map { wrong_on($_, $evening) } 1 .. 3], [],
        '… every acknowledged sheet is on each node as it was acknowledged, and every total equals its recount');
    cmp_ok($saw->{writes}, '>', 0, '… sheets were acknowledged');
    cmp_ok($saw->{events}, '>', 0, '… and told to those who listen');
    push @rows, [$kind, $saw];
    my %status = %{$saw->{status}};
    note(sprintf '%s: no read for %.1f s, no write for %.1f s, the slowest answer after %.1f s; %s; %d streams', $kind,
        @$saw{qw(reads_out writes_out slowest)}, join(', ', map { "$_: $status{$_}" } sort keys %status),
        $saw->{streams});
}

is_deeply([$nodes->secrets_told()], [], 'no password stands in a log or among the arguments of a command');

# All that was ever acknowledged, once more, and after a stop and a start of everything
if (Test::More->builder->is_passing) {
    like($nodes->stop(), qr/^stopped$/m, 'all of it stops');
    $nodes->begin();
    $nodes->wait_healthy();
    $nodes->wait_replayed();
    is_deeply([map { wrong_on($_, @evenings) } 1 .. 3], [],
        'after a stop and a start everything is there on each node');
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[$#sorted / 2] }
my %by_kind;
push @{$by_kind{$_->[0]}}, $_->[1] for @rows;
diag(sprintf '%-12s %4s %18s %18s %9s', 'fault', 'n', 'no read for, s', 'no write for, s', 'slowest');
for my $kind (sort keys %by_kind) {
    my @saw = @{$by_kind{$kind}};
    my @out = map { my $what = $_;
        sprintf '%.1f (most %.1f)', median(map { $_->{$what} } @saw), max(map { $_->{$what} } @saw)
    } qw(reads_out writes_out);
    diag(sprintf '%-12s %4d %18s %18s %9.1f', $kind, scalar @saw, @out, max(map { $_->{slowest} } @saw));
}
diag(sprintf '%d faults, %d changes of sheets acknowledged, %d lost, %d totals wrong; %d reads answered',
    scalar @rows, sum0(map { $_->{writes} } map { $_->[1] } @rows), $sum{lost} // 0, $sum{wrong} // 0,
    sum0(map { $_->{reads} } map { $_->[1] } @rows));
done_testing();
