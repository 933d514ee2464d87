# Noisy neighbours: for each expensive route one account and one anonymous address ask as often as the preset limits let
# them, from many connections at once. Meanwhile a typist enters sheets, a visitor reads the live total and somebody
# signs in: each of them is answered. With enough seconds to tell, and a machine of one's own, their slowest answers
# stay within a factor of what they are in peace, too.
#   TORTURE_SECONDS (2 a route; LONG and more: with the factor)
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/../http/lib";
use IO::Select;
use IO::Socket::INET;
use List::Util qw(max);
use POSIX qw(ceil);
use Time::HiRes qw(sleep time);
use ResElec::Test;

use constant {CENTERS => 500, CONNECTIONS => 12, LONG => 10, FACTOR => 10, FLOOR => 0.5, PAUSE => 0.01};
my $seconds = $ENV{TORTURE_SECONDS} // 2;
note("TORTURE_SECONDS=$seconds");

# The limits of rate are the presets; but those who sign in here do so more often than anybody.
server_start(shim => {(map {
    my $class = $_;
    map { ("RATE_${class}_$_" => undef) } qw(ADDRESS ACCOUNT)
} qw(READ WRITE)), REQUEST_TIMEOUT => 10});
my ($director, $noisy) = (director(), director());
my $e = election($director->{token}, offices => 1, visibility => 'public');
my $loud = election($noisy->{token}, offices => 1, visibility => 'public', candidates => 40);

# Centers, each with as many offices.
sub places {
    my ($election, $offices) = @_;
    sql("INSERT INTO res_elec.center (election_id, name) SELECT $election->{id}, 'Centre ' || n
        FROM generate_series(1, @{[CENTERS]}) n");
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT c.id, 'Bureau ' || n, 500
        FROM res_elec.center c, generate_series(1, $offices) n WHERE c.election_id = $election->{id}
        AND c.name LIKE 'Centre %'");
}

places($loud, 4);
sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
     SELECT o.id, 100 + o.id % 97, 1, 1, res_elec.votes(ARRAY[$loud->{candidates}[0]], ARRAY[98 + o.id % 97])
       FROM res_elec.office o JOIN res_elec.center c ON c.id = o.center_id WHERE c.election_id = $loud->{id}");
my @lines = split /\n/,
    sql("SELECT o.id || ',90,1,1,' || repeat('0,', 39) || '88' FROM res_elec.office o JOIN res_elec.center c
        ON c.id = o.center_id WHERE c.election_id = $loud->{id} LIMIT 1000");
my $csv = join("\n", join(',', qw(office_id total_voters blank_votes null_votes), map { "c$_" } 1 .. 40), @lines)
    . "\n";
my $unknown = join(',', 'office_id', map { "column$_" } 1 .. 2000) . "\n1\n";

my $path = "/api/elections/$loud->{id}";
my %expensive = (
    'centers' => ["GET $path/centers?limit=500"],
    'an election' => ["GET $path"],
    'results' => ["GET $path/results?level=office"],
    'progress' => ["GET $path/progress"],
    'as of' => ["GET $path/as-of?at=2030-01-01T00:00:00Z"],
    'changes' => ["GET $path/changes"],
    'search' => ["GET $path/search?q=bureau"],
    'flags' => ["GET $path/flags"],
    'sheets' => ["GET $path/sheets"],
    'tables' => ["GET /table/$loud->{id}"],
    'export as CSV' => ["GET $path/export?format=csv"],
    'export as NIST' => ["GET $path/export?format=nist"],
    'a dry run' => ["POST $path/import?dry_run=true", 'text/csv', $csv],
    'unknown columns' => ["POST $path/import?dry_run=true", 'text/csv', $unknown],
    'candidates' => ["PUT /api/candidates/$loud->{candidates}[0]", 'application/json', to_json({party => 'P'})],
    'rules' => ["PUT $path/rules", 'application/json', to_json({rules => [map { {rule => "rule$_"} } 1 .. 2000]})],
    'wrong passwords' => ['POST /api/auth/login', 'application/json',
        to_json({phone_number => '+24170000000', password => 'not the password'})],
);

# Enough for a typist who enters a sheet with each round of victims(), in peace and beside each route.
places($e, ceil((1 + keys %expensive) * max(2, $seconds) / PAUSE / CENTERS));
my @offices = split /\n/, sql("SELECT o.id FROM res_elec.office o JOIN res_elec.center c ON c.id = o.center_id
    WHERE c.election_id = $e->{id} ORDER BY 1");

# One neighbour: as many connections as it may have, each asking again once it was answered. {status => how many}
sub neighbour {
    my ($address, $token, $route, $until) = @_;
    my ($line, $type, $body) = @$route;
    my $request = raw_request($line, ['Connection: close', $token ? "Authorization: Bearer $token" : (),
        $type ? ("Content-Type: $type", 'Content-Length: ' . length $body) : ()]) . ($body // '');
    my ($select, %got, %counts) = (IO::Select->new);
    my $ask = sub {
        my $socket = IO::Socket::INET->new(LocalAddr => $address, PeerAddr => '127.0.0.1', PeerPort => shim_port(),
            Proto => 'tcp', Timeout => 5) or return $counts{none}++;
        raw_send($socket, $request);
        $got{$socket} = '';
        $select->add($socket);
    };
    $ask->() for 1 .. CONNECTIONS;
    while (time < $until) {
        for my $socket ($select->can_read(0.1)) {
            my $read = sysread $socket, my $bytes, 262_144;
            $got{$socket} = substr $got{$socket} . $bytes, 0, 20 if $read;
            next if $read;
            $select->remove($socket);
            my ($status) = delete($got{$socket}) =~ m{^HTTP/1.1 (\d+)};
            $counts{$status // 'none'}++;
            close $socket;
            sleep 0.005 if ($status // 0) == 429;
            $ask->();
        }
    }
    return \%counts;
}

my $next = 0;    # office
my $voter = director();

# Until then: {entering, total, signing_in => [seconds …], refused => {what => how many}}
sub victims {
    my ($until, $first) = @_;
    my %seen = (entering => [], total => [], signing_in => [], refused => {}, entered => 0);
    my $timed = sub {
        my ($what, @call) = @_;
        my $begun = time;
        my $answer = call(@call);
        push @{$seen{$what}}, time - $begun;
        $seen{refused}{"$what $answer->{status}"}++ if $answer->{status} !~ /^20[01]$/;
    };
    for (my $round = 0; time < $until; $round++) {
        $timed->('entering', 'POST', "/api/offices/$offices[$first + $seen{entered}++]/results",
            sheet($e, 1, 0, 2 + $round, 3, 4), $director->{token}) if $first + $seen{entered} < @offices;
        $timed->('total', 'GET', "/api/voting/realtime/$e->{id}");
        $timed->('signing_in', 'POST', '/api/auth/login',
            {phone_number => $voter->{phone_number}, password => PASSWORD}) if $round % 10 == 0;
        sleep PAUSE;
    }
    return \%seen;
}

sub p99 { my @sorted = sort { $a <=> $b } @{$_[0]}; return @sorted ? $sorted[int($#sorted * 0.99)] : 0 }

my $peace = victims(time + max(2, $seconds), 0);
$next = $peace->{entered};
is_deeply($peace->{refused}, {}, 'in peace nobody is refused');
my %calm = map { $_ => p99($peace->{$_}) } qw(entering total signing_in);
note(sprintf 'in peace: p99 of entering %.3f s, live total %.3f s, signing in %.3f s',
    @calm{qw(entering total signing_in)});

for my $name (sort keys %expensive) {
    my $until = time + $seconds;
    my ($seen, $account, $anonymous) = parallel(3, sub {
        my ($worker) = @_;
        return victims($until, $next) if $worker == 0;
        return neighbour("127.0.9.$worker", $worker == 1 ? $noisy->{token} : undef, $expensive{$name}, $until);
    });
    $next += $seen->{entered};
    my %now = map { $_ => p99($seen->{$_}) } keys %calm;
    note(sprintf '%s: p99 of entering %.3f s (x %.1f), live total %.3f s (x %.1f), signing in %.3f s (x %.1f); the ' .
        'neighbours had %s', $name,
        (map { ($now{$_}, $now{$_} / ($calm{$_} || 0.001)) } qw(entering total signing_in)),
        join ' and ', map {
            my $counts = $_;
            join(', ', map { "$_: $counts->{$_}" } sort keys %$counts) || 'nothing'
        } $account, $anonymous);
    is_deeply($seen->{refused}, {}, "$name: none of the others is refused");
    ok(@{$seen->{entering}} && @{$seen->{total}} && @{$seen->{signing_in}}, '… or starved');
    cmp_ok($now{$_}, '<', max(FLOOR, FACTOR * $calm{$_}), "… $_ takes no more than ${\FACTOR} times as long")
        for grep { $seconds >= LONG } sort keys %calm;
    is_deeply([grep { /^5/ && $_ ne '503' } keys %$account, keys %$anonymous], [],
        '… and the neighbours find no fault in the server');
}
is(sql('SELECT count(*) FROM res_elec.verify_tallies()'), 0, 'every total equals its recount');
finish();
