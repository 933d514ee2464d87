# Sockets that a service manager holds (LISTEN_FDS): while one server ends and the next begins nobody is refused.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;
use lib 'tests/lib';
use TestFiles qw(spew bytes_of);

sub listener { IO::Socket::INET->new(Listen => 1024, LocalAddr => '127.0.0.1', Proto => 'tcp') or die "$!" }
my $held = listener();
server_start(shim => {handed => [$held], LISTEN_FDNAMES => 'http', PORT => 1, THREADS => 2});
is(shim_port(), $held->sockport, 'it serves on the socket that it was handed, whatever PORT is');

# One request on a connection of its own: its status, or what went wrong.
sub ask {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $held->sockport, Timeout => 20)
        or return "connect: $!";
    raw_send($socket, raw_request('GET /health/live', ['Connection: close']));
    my $said = raw_read($socket, undef, 20);
    return $said =~ m{^HTTP/1.1 (\d+) .*"ok"}s ? $1 : "an answer of @{[length $said]} bytes";
}

# Clients go on asking while it is restarted over and over
my $clients = 4;
my @clients = map {
    my $number = $_;
    my $child = fork() // die "fork: $!";
    if (!$child) {
        my %count;
        $count{ask()}++ until -e work_dir() . '/enough';
        spew(work_dir() . "/client-$number", to_json(\%count));
        POSIX::_exit(0);
    }
    $child;
} 1 .. $clients;
my @codes = map {
    my $code = shim_stop('TERM');
    sleep 0.3;    # nobody is there: what comes now waits
    shim_start({handed => [$held], THREADS => 2});
    $code;
} 1 .. 8;
spew(work_dir() . '/enough', '');
waitpid $_, 0 for @clients;
is_deeply(\@codes, [(0) x 8], 'it ended eight times by itself');
my %said;
for my $number (1 .. $clients) {
    my $count = from_json(bytes_of(work_dir() . "/client-$number"));
    $said{$_} += $count->{$_} for keys %$count;
}
is_deeply([keys %said], [200], 'every client got every answer') or diag(explain(\%said));
cmp_ok($said{200}, '>', 50, "… of $said{200} requests");

# Who has connected and is slow to ask is waited for when it stops
my $fresh = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => shim_port()) or die "$!";
sleep 0.3;    # it is let in
kill 'TERM', shim_pid();
sleep 0.5;
raw_send($fresh, raw_request('GET /health/live', ['Connection: close']));
like(raw_read($fresh, undef, 10), qr{^HTTP/1.1 200 }, 'who had connected before it was told to stop is answered');
is(shim_wait(10), 0, '… and it ends');

# The metrics' socket has a name
my $metrics = listener();
shim_start({handed => [$metrics, $held], LISTEN_FDNAMES => 'metrics:res-elec-shim.socket'});
is(shim_port(), $held->sockport, 'of two sockets one serves the API');
is(metrics_url(), 'http://127.0.0.1:' . $metrics->sockport . '/metrics', '… and the one named metrics the metrics');
like(qx(curl -s '@{[metrics_url()]}'), qr/^res_elec_build_info/m, '… which it does');
is(shim_stop(), 0, 'it stops');

# What was handed to another process is none of its business
shim_start({handed => [$held], LISTEN_PID => 1});
isnt(shim_port(), $held->sockport, 'the sockets of another process are left alone');
shim_stop();
shim_start({handed => [$held], LISTEN_FDS => 0});
isnt(shim_port(), $held->sockport, 'none is none');
shim_stop();

# What is not understood stops the start
my $local = work_dir() . '/local';
my $unix = IO::Socket::UNIX->new(Listen => 1, Local => $local) or die "$!";
my $connected = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $held->sockport) or die "$!";
for my $case (['three sockets', qr/LISTEN_FDS is 3: a number from 0 to 2/, [$held, $metrics, $unix]],
    ['two for the API', qr/descriptors 3 and 4 are both for the API/, [$held, $metrics]],
    ['two for the metrics', qr/descriptors 3 and 4 are both for the metrics/, [$held, $metrics],
        LISTEN_FDNAMES => 'metrics:metrics'],
    ['a socket of a path', qr/descriptor 3 is no listening TCP socket/, [$unix]],
    ['one that does not listen', qr/descriptor 3 is no listening TCP socket/, [$connected]],
    ['one that is not there', qr/descriptor 4 is no listening TCP socket/, [$held], LISTEN_FDS => 2],
    ['no number', qr/LISTEN_FDS is two/, [$held], LISTEN_FDS => 'two']) {
    my ($name, $message, $sockets, @more) = @$case;
    my ($code, undef, $error) = shim_run({handed => $sockets, @more});
    is($code, 1, "$name: it does not start");
    like($error, $message, '… and says why');
}
shim_start({handed => [$held]});
finish();
