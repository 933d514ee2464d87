# Clients of every bad kind, while good ones enter sheets: who leaves at each byte, who sends garbage, who begins TLS
# and goes no further, who sends without end, or a byte a second, who floods by HTTP/2, thousands who do nothing. And a
# shim that has run out of descriptors.
#   TORTURE_SECONDS (2 of each kind)   TORTURE_IDLE (1000 connections)   TORTURE_SEED
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use IO::Socket::INET;
use POSIX ();
use Socket qw(SOL_SOCKET SO_LINGER);
use Time::HiRes qw(sleep time);
use ResElec::H2 qw(:all);
use ResElec::Load;
use ResElec::Test;

my $seconds = $ENV{TORTURE_SECONDS} // 2;
my $idle = $ENV{TORTURE_IDLE} // 1000;
my $seed = $ENV{TORTURE_SEED} // int rand 2**31;
srand $seed;
note("TORTURE_SEED=$seed TORTURE_SECONDS=$seconds TORTURE_IDLE=$idle");

server_start(shim => {MAX_CONNECTIONS => 20000, MAX_CONNECTIONS_ADDRESS => 20000, REQUEST_TIMEOUT => 5,
    IDLE_TIMEOUT => 5});
my $pid = shim_pid();
my $load = ResElec::Load->new(urls => sub { base_url() });
my $token = $load->{token};
my (undef, $cert, $key) = certificates();
my ($tls_pid, $tls_url) = shim_another({TLS_CERT_FILE => $cert, TLS_KEY_FILE => $key, REQUEST_TIMEOUT => 2});
my ($tls_port) = $tls_url =~ /:(\d+)/;

sub descriptors { my ($of) = @_; my @open = glob "/proc/$of/fd/*"; return scalar @open }
sub kilobytes {
    my ($of) = @_;
    open my $file, '<', "/proc/$of/status" or return 0;
    my ($kb) = join('', <$file>) =~ /^VmRSS:\s+(\d+)/m;
    return $kb
}
sub ticks {
    my ($of) = @_;
    open my $file, '<', "/proc/$of/stat" or return 0;
    my @stat = split ' ', (<$file> =~ s/^.*\) //r);
    return $stat[11] + $stat[12]
}

# Until a figure is no higher than so much, or the time is over: the last one.
sub settled {
    my ($figure, $of, $most) = @_;
    my $until = time + 15;
    sleep 0.1 until time > $until || $figure->($of) <= $most;
    return $figure->($of);
}

# The least memory of two seconds: what passwords take while they are checked is not kept.
sub at_rest {
    my ($of) = @_;
    my ($least) = sort { $a <=> $b } map { sleep 0.1; kilobytes($of) } 1 .. 20;
    return $least;
}

sub reset_and_close { my ($socket) = @_; setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0; close $socket }
sub leave { my ($socket) = @_; rand() < 0.5 ? reset_and_close($socket) : close $socket }
sub open_at {
    my ($port) = @_;
    return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 5)
}

my $office = $load->{offices}[0];
my @bearer = ("Authorization: Bearer $token", 'Content-Type: application/json');
my $wrong = to_json(sheet($load->{election}, 1, 2, 3)) =~ s/"votes":3/"votes":4/r;    # does not add up: enters nothing
my $form = "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"x.png\"\r\nContent-Type: " .
    "image/png\r\n\r\n\x89PNG\r\n\x1a\n--b--\r\n";
my @requests = (
    raw_request("POST /api/offices/$office/results", \@bearer, $wrong),
    raw_request("GET /api/voting/realtime/$load->{election}{id}", [@bearer, 'Accept: text/event-stream']),
    raw_request("GET /api/elections/$load->{election}{id}/results?level=office", \@bearer),
    raw_request('POST /api/auth/login', ['Content-Type: application/json'],
        to_json({phone_number => '+24166009999', password => 'no such password'})),
    raw_request("POST /api/offices/$office/results/scan",
        ["Authorization: Bearer $token", 'Content-Type: multipart/form-data; boundary=b'], $form),
    raw_request('POST /api/elections', [@bearer, 'Transfer-Encoding: chunked'])
    . "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n",
);

# A request cut off after each of its bytes; some wait for a part of the answer.
sub leave_at_each_byte {
    my ($until) = @_;
    while (time < $until) {
        my $request = $requests[rand @requests];
        my $socket = open_at(shim_port()) or next;
        my $length = 1 + int rand(length($request) + 20);
        raw_send($socket, substr $request, 0, $length);
        raw_read($socket, qr/./s, 0.02) if rand() < 0.3;
        leave($socket);
    }
}

# Requests with bytes changed, left out and repeated, several after another.
sub garble {
    my ($bytes) = @_;
    for (1 .. 1 + rand 6) {
        my $at = int rand length $bytes;
        my $how = rand 4;
        if ($how < 1) { substr($bytes, $at, 1) = chr rand 256 }
        elsif ($how < 2) { substr($bytes, $at, 1 + rand 30) = '' }
        elsif ($how < 3) { substr($bytes, $at, 0) = substr($bytes, int rand length $bytes, 1 + rand 60) }
        else { substr($bytes, $at, 0) = ("\r\n", "\0", "\xff\xfe", ' ' x 200, "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n", 'é')[rand 7] }
        $bytes = 'x' if $bytes eq '';
    }
    return $bytes;
}

sub send_garbage {
    my ($until) = @_;
    while (time < $until) {
        my $socket = open_at(shim_port()) or next;
        raw_send($socket, join '', map { garble($requests[rand @requests]) } 1 .. 1 + rand 4);
        raw_read($socket, undef, 0.03);
        leave($socket);
    }
}

# The beginning of a ClientHello, or of something else, at a port that speaks TLS.
sub begin_tls {
    my ($until) = @_;
    my $hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" . join '', map { chr rand 256 } 1 .. 500;
    my @held;
    while (time < $until) {
        my $socket = open_at($tls_port) or next;
        raw_send($socket, rand() < 0.2 ? "GET / HTTP/1.1\r\nHost: x\r\n\r\n" : substr $hello, 0,
            1 + rand length $hello);
        push @held, $socket;
        leave(shift @held) if @held > 50;
    }
    close $_ for @held;
}

# More than anybody may: headers by the hundred thousand, bodies without end, chunks that are none.
sub send_too_much {
    my ($until) = @_;
    my $chunked = raw_request('POST /api/elections', [@bearer, 'Transfer-Encoding: chunked']);
    my @much = (
        sub { raw_request('GET /health/live', [map { "X-$_: x" } 1 .. 100_000]) },
        sub { raw_request('GET /' . 'x' x 2_000_000) },
        sub { raw_request('POST /api/elections', [@bearer, 'Content-Length: 99999999999']) . '[' x 3_000_000 },
        sub { raw_request("POST /api/elections/$load->{election}{id}/import",
            ["Authorization: Bearer $token", 'Content-Type: text/csv', 'Content-Length: 4000000']) . "\n" x 3_000_000 },
        sub { $chunked . join '', map { "1\r\n[\r\n" } 1 .. 100_000 },
        sub { $chunked . ('ffffffffffffffff', '-5', '0x10', '5;' . 'x' x 100_000, '5 5', '')[rand 6] . "\r\n"
            . '[' x 100_000 },
    );
    while (time < $until) {
        my $socket = open_at(shim_port()) or next;
        raw_send($socket, $much[rand @much]->());
        raw_read($socket, undef, 0.02);
        leave($socket);
    }
}

sub send_a_byte_a_second {
    my ($until) = @_;
    my @slow = map { {socket => open_at(shim_port()), request => $requests[rand @requests], sent => 0} } 1 .. 50;
    while (time < $until) {
        for my $client (grep { $_->{socket} } @slow) {
            next if raw_send($client->{socket}, substr $client->{request},
                $client->{sent}++ % length $client->{request}, 1);
            $client->{socket} = open_at(shim_port());
            $client->{sent} = 0;
        }
        sleep 1;
    }
}

# Streams that are reset at once, headers that do not end, pings and settings that are not read, windows that are
# closed.
sub flood_http2 {
    my ($until) = @_;
    my @floods = (
        sub { join '', map { h2_request(2 * $_ + 1, 'GET', '/api/elections', [authorization => "Bearer $token"])
            . h2_frame(RST_STREAM, 0, 2 * $_ + 1, pack 'N', 8) } 0 .. 500 },
        sub { h2_frame(HEADERS, 0, 1, h2_block('GET', '/health/live'))
            . h2_frame(CONTINUATION, 0, 1, h2_literal('x', 'x' x 100)) x 2000 },
        sub { h2_frame(PING, 0, 0, 'x' x 8) x 5000 },
        sub { h2_frame(SETTINGS, 0, 0, pack 'nN', 4, rand 2**31) x 5000 },
        sub { h2_frame(SETTINGS, 0, 0, pack 'nN', 4, 0) . join '',
            map { h2_request(2 * $_ + 1, 'GET', '/api/elections', [authorization => "Bearer $token"]) } 0 .. 200 },
        sub { join '', map { h2_frame(PRIORITY, 0, 2 * $_ + 1, pack 'NC', 2 * $_ + 3, 255) } 0 .. 5000 },
        sub { garble(join '', map { h2_request(2 * $_ + 1, 'GET', '/health/live') } 0 .. 20) },
    );
    while (time < $until) {
        my $socket = h2_connect('-connect', "127.0.0.1:$tls_port");
        raw_send($socket, $floods[rand @floods]->());
        sleep rand 0.2;
        tls_close($socket);
    }
}

sub in_children {
    my ($count, $work) = @_;
    my @children;
    for my $n (1 .. $count) {
        my $child = fork() // die "fork: $!";
        if ($child == 0) { srand $seed + $n; eval { $work->(time + $seconds) }; POSIX::_exit(0) }
        push @children, $child;
    }
    waitpid $_, 0 for @children;
}

my %bad = ('leave at each byte' => [$pid, \&leave_at_each_byte], 'send garbage' => [$pid, \&send_garbage],
    'begin TLS' => [$tls_pid, \&begin_tls],
    'send too much' => [$pid, \&send_too_much], 'send a byte a second' => [$pid, \&send_a_byte_a_second],
    'flood by HTTP/2' => [$tls_pid, \&flood_http2]);
$load->run(1, sub { });
for my $kind (sort keys %bad) {
    my ($victim, $work) = @{$bad{$kind}};
    $load->run($seconds, sub { in_children(4, $work) });    # memory that is kept for reuse is taken now
    my ($open, $memory) = (descriptors($victim), at_rest($victim));
    my $status = $load->run($seconds, sub { in_children(4, $work) });
    is_deeply([grep { !/^20[01]$/ } keys %$status], [], "clients who $kind: each sheet of the others is acknowledged ("
        . join(', ', %$status) . ')');
    cmp_ok(settled(\&descriptors, $victim, $open + 8), '<=', $open + 8, '… their connections are closed');
    cmp_ok(settled(\&kilobytes, $victim, $memory + 16 * 1024), '<=', $memory + 16 * 1024,
        "… memory is as before, when it was $memory KiB");
    ok(kill(0, $victim), '… and the shim lives');
    is(system("curl -sfk -o /dev/null --max-time 5 '" . ($victim == $pid ? base_url() : $tls_url) . "/health/ready'"),
        0, '… and is ready');
}

# Thousands who do nothing
my $most = $idle;
my $open = descriptors($pid);
my $memory = kilobytes($pid);
my @idle = grep { $_ } map { open_at(shim_port()) } 1 .. $most;
is(scalar @idle, $most, "$most connections are taken");
cmp_ok(settled(\&kilobytes, $pid, $memory + 16 * $most), '<=', $memory + 16 * $most, '… at no more than 16 KiB each');
my $status = $load->run(1.5, sub { });
is_deeply([grep { !/^20[01]$/ } keys %$status], [], '… and others are served');
cmp_ok(settled(\&descriptors, $pid, $open + 8), '<=', $open + 8, '… until IDLE_TIMEOUT closes them');
close $_ for @idle;

# Fewer descriptors than clients: they wait, nobody spins, and when they leave all is well.
my $limit = descriptors($pid) + 20;
system('prlimit', "--pid=$pid", "--nofile=$limit:$limit") == 0 or die 'prlimit';
my @many = map { open_at(shim_port()) } 1 .. 100;
raw_send($_, raw_request('GET /health/live')) for @many;
sleep 1;
my $ticks = ticks($pid);
sleep 1;
cmp_ok(ticks($pid) - $ticks, '<', 60, 'without descriptors it does not spin')
    or diag((ticks($pid) - $ticks) . ' ticks a second');
close $_ for @many;
ok($load->ready, 'when they have left it serves again');
$status = $load->run(1.5, sub { });
is_deeply([grep { !/^20[01]$/ } keys %$status], [], '… and every sheet comes in');

is_deeply([$load->lost], [], 'every acknowledged sheet is there');
is(sql("SELECT count(*) FROM res_elec.result_sheet WHERE total_voters = 6 AND version = 1 AND office_id = $office"), 0,
    'and none of those that were cut off');
is($load->stuck, 0, 'no session is stuck');
is(shim_pid(), $pid, 'it is the same shim');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
