# How often a stream tells of changes is the listener's choice; the last change and the end are told always.
use strict;
use warnings;
use IO::Select;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start(shim => {THREADS => 1});
my $director = director();
my $e = election($director->{token}, offices => 40, visibility => 'public');
my $path = "/api/voting/realtime/$e->{id}";

sub subscribe {
    my ($query) = @_;
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET $path$query", ['Accept: text/event-stream']));
    return {socket => $socket, bytes => '', begun => time};
}

# Reads on until a pattern is there or the time is over.
sub until_seen {
    my ($stream, $pattern, $seconds) = @_;
    my $until = time + ($seconds // 10);
    while ($stream->{bytes} !~ $pattern && (my $left = $until - time) > 0) {
        last unless IO::Select->new($stream->{socket})->can_read($left);
        sysread($stream->{socket}, $stream->{bytes}, 65536, length $stream->{bytes}) or last;
    }
    $stream->{seconds} = time - $stream->{begun};
    return $stream->{bytes};
}

sub counts { my ($stream) = @_; return [$stream->{bytes} =~ /^data: .*"offices_reported": (\d+)/mg] }
sub enter {
    my ($office) = @_;
    ok_call('POST', "/api/offices/$e->{offices}[$office]/results", sheet($e, 0, 0, 1), $director->{token});
}

my ($each, $calm) = (subscribe(''), subscribe('?interval=1000'));
until_seen($_, qr/data: .*\n\n/) for $each, $calm;
for my $office (0 .. 29) { enter($office); sleep 0.08 }
until_seen($_, qr/"offices_reported": 30\b.*\n\n/) for $each, $calm;
is(counts($_)->[-1], 30, 'the last of many changes is told') for $each, $calm;
is(join(' ', @{counts($calm)}), join(' ', sort { $a <=> $b } @{counts($calm)}), '… each later than the one before');
cmp_ok(scalar @{counts($calm)}, '<=', 1 + $calm->{seconds}, 'one a second at most, to who asks for that');
cmp_ok(scalar @{counts($calm)}, '<=', scalar @{counts($each)}, '… and no more than to others');
enter(30);
until_seen($_, qr/"offices_reported": 31\b.*\n\n/) for $each, $calm;
is(counts($_)->[-1], 31, 'a change after a quiet time is told') for $each, $calm;

# Who loses the right to read hears no change that waited
my $rare = subscribe('?interval=60000');
until_seen($rare, qr/data: .*\n\n/);
enter(31);
until_seen($each, qr/"offices_reported": 32\b.*\n\n/);
ok_call('PUT', "/api/elections/$e->{id}", {visibility => 'private'}, $director->{token});
until_seen($rare, qr/\r\n0\r\n\r\n$/);
like($rare->{bytes}, qr/\r\n0\r\n\r\n$/, 'a stream that may not be read any more ends');
is_deeply(counts($rare), [31], '… without what waited for its interval');
ok_call('PUT', "/api/elections/$e->{id}", {visibility => 'public'}, $director->{token});

# The end does not wait
my $last = subscribe('?interval=60000');
until_seen($last, qr/data: .*\n\n/);
enter(32);
ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $director->{token});
until_seen($last, qr/event: end/);
like($last->{bytes}, qr/"status": "completed".*\n\nevent: end/, 'the end is told at once, with the last total');
is(counts($last)->[-1], 33, '… which has every sheet');

for my $value (qw(99 60001 0 -1 abc 1e3), '') {
    is_problem(call('GET', "$path?interval=$value", undef, undef, {Accept => $_}), 422, 'RE001',
        "an interval of '$value' is refused ($_)") for 'text/event-stream', 'application/json';
}
is(call('GET', "$path?interval=$_")->{status}, 200, "an interval of $_ is taken") for 100, 60000;
finish();
