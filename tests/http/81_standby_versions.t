# Behind a balancer over two standbys, one of them late, no client is told an older version after a newer one.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters';
use Cluster;
use ResElec::Test;

server_start();
my $token = director()->{token};
my $e = election($token, offices => 6, visibility => 'public');
my $live = "/api/voting/realtime/$e->{id}";
my $results = "/api/elections/$e->{id}/results";
sub enter { ok_call('POST', "/api/offices/$e->{offices}[$_[0]]/results", sheet($e, 1, 1, 10), $token) }
sub version { ok_call('GET', $_[0] // $live)->{version} }
enter(0);

my $primary = Cluster->at(work_dir() . '/pg');
my ($even, $late) = map { Cluster->standby($primary, $_) } 'max_standby_streaming_delay=-1',
    'recovery_min_apply_delay=1s';
my @url = map {
    (shim_another({DATABASE_URL => "host=$_->{dir} user=res_elec_shim dbname=res_elec", THREADS => 1}))[1]
} $even, $late;
for my $url (@url) {
    my $until = time + 20;
    sleep 0.1 while call('GET', "$url/health/ready")->{status} != 200 && time < $until;
}
sub caught_up {
    my $written = $primary->sql('SELECT pg_current_wal_lsn()');
    $_->wait_for("SELECT pg_last_wal_replay_lsn() >= '$written'", 't') for $even, $late;
}
sub on { my ($n, $path, $headers) = @_; return call('GET', $url[$n] . $path, undef, undef, $headers) }
caught_up();
my $first = version();
is(version("$_$live"), $first, 'both standbys have the first version') for @url;

# The late one is paused: it lacks what the other has
$late->sql('SELECT pg_wal_replay_pause()');
$late->wait_for('SELECT pg_get_wal_replay_pause_state()', 'paused');
enter(1);
my $second = version();
cmp_ok($second, '>', $first, 'there is a second version');
$even->wait_for("SELECT pg_last_wal_replay_lsn() >= '@{[$primary->sql('SELECT pg_current_wal_lsn()')]}'", 't');
my $etag = on(0, $live)->{headers}{etag};
like($etag, qr/^"$second-/, 'one standby has it');
is(on(1, $live)->{json}{version}, $first, 'the other still tells the first to who has seen nothing');
my $other_etag = on(1, $live)->{headers}{etag};
for my $case (['min_version', "$live?min_version=$second"], ['If-None-Match', $live, {'If-None-Match' => $etag}],
    ['a list of tags', $live, {'If-None-Match' => "$other_etag, W/$etag"}],
    ['a stream with min_version', "$live?min_version=$second", {Accept => 'text/event-stream'}],
    ['a stream with Last-Event-ID', $live, {Accept => 'text/event-stream', 'Last-Event-ID' => $second}],
    ['results', "$results?min_version=$second"]) {
    my ($name, $path, $headers) = @$case;
    my $answer = on(1, $path, $headers);
    is_problem($answer, 503, 'version_not_reached', "$name: what is older is not told");
    like($answer->{headers}{'retry-after'}, qr/^[1-9]\d*$/, '… until later');
    is($answer->{headers}{'cache-control'}, 'no-store', '… nor kept');
}
is(on(1, "$live?min_version=$first")->{status}, 200, 'who has seen what it has is answered');
is(on(1, $live, {'If-None-Match' => $other_etag})->{status}, 304, '… or has it already');
is(on(1, "$results?min_version=$first")->{status}, 200, '… of results, too');
is(on(0, $live, {'If-None-Match' => $etag})->{status}, 304, 'the other standby has it');
is(on(0, "$results?min_version=$second")->{status}, 200, '… and its results');

# Who waits is answered as soon as it is there
my $child = fork() // die "fork: $!";
if (!$child) { sleep 0.7; $late->sql('SELECT pg_wal_replay_resume()'); POSIX::_exit(0) }
is(on(1, "$live?min_version=$second")->{json}{version}, $second, 'who waits for a moment gets the version');
waitpid $child, 0;

# A primary has all that there is
my $beyond = $second + 1000;
is(version("$live?min_version=$beyond"), $second, 'a primary knows of no higher version');
is(call('GET', $live, undef, undef, {'If-None-Match' => qq("$beyond-x")})->{json}{version}, $second,
    '… whatever tag is sent');
is(call('GET', "$results?min_version=$beyond")->{status}, 200, '… and has its results');
for my $bad ('-1', 'x', '2147483648') {
    for my $path ($live, $results) {
        my $answer = call('GET', "$path?min_version=$bad");
        is_deeply([$answer->{status}, map { $_->{fields} } @{$answer->{json}{errors}}], [422, ['min_version']],
            "$path: min_version=$bad is refused");
    }
}

# A balancer that asks one, then the other, for each connection
sub balancer {
    my (@ports) = @_;
    my $listener = IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1', Proto => 'tcp') or die "$!";
    my $process = fork() // die "fork: $!";
    return ($process, $listener->sockport) if $process;
    $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
    my %peer;
    my $select = IO::Select->new($listener);
    while (1) {
        for my $socket ($select->can_read) {
            if ($socket == $listener) {
                my $client = $listener->accept or next;
                push @ports, my $port = shift @ports;
                my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or next;
                @peer{$client, $server} = ($server, $client);
                $select->add($client, $server);
                next;
            }
            my $other = $peer{$socket} // next;
            my $bytes;
            next if sysread($socket, $bytes, 65536) && raw_send($other, $bytes);
            $select->remove($socket, $other);
            delete @peer{$socket, $other};
            close $_ for $socket, $other;
        }
    }
}
my ($process, $port) = balancer(map { /:(\d+)$/ } @url);
sub ask {
    my ($path, @headers) = @_;
    my $socket = raw_connect($port);
    raw_send($socket, raw_request("GET $path", ['Connection: close', @headers]));
    my $answer = raw_read($socket, undef, 10);
    my ($status) = $answer =~ m{^HTTP/1.1 (\d+)};
    my ($version) = $answer =~ /"version": (\d+)/;
    my ($tag) = $answer =~ /^etag: (\S+)/mi;
    return ($status, $version, $tag);
}
my $writer = fork() // die "fork: $!";
if (!$writer) {
    for my $i (1 .. 24) {
        call('PUT', "/api/offices/$e->{offices}[$i % 2]/results", {blank_votes => $i % 3, null_votes => 2 - $i % 3},
            $token);
        sleep 0.25;
    }
    POSIX::_exit(0);
}
# Without what was seen, versions do go back; with it never
my ($seen, $naive, $back, $naive_back, $tag, %status) = (0, 0, 0, 0, '""');
my $until = time + 6;
while (time < $until) {
    my (undef, $plain) = ask($live);
    $naive_back++ if defined $plain && $plain < $naive;
    $naive = $plain // $naive;
    for my $with ([], ["If-None-Match: $tag"]) {
        my ($status, $version, $its) = ask(@$with ? $live : "$live?min_version=$seen", @$with);
        $status{$status}++;
        next if !defined $version;
        $back++ if $version < $seen;
        ($seen, $tag) = ($version, $its);
    }
}
waitpid $writer, 0;
cmp_ok($naive_back, '>', 0, "the balancer leads clients back ($naive_back times)");
is($back, 0, '… but none that says what it has seen');
is_deeply([grep { !/^(?:200|304|503)$/ } keys %status], [], '… which is answered, or put off');
cmp_ok($status{200} // 0, '>', 5, '… and goes on');

# A stream that comes again goes on from where it was
my @ids;
for (1 .. 6) {
    enter(2) if $_ == 2;
    enter(3) if $_ == 4;
    my $socket = raw_connect($port);
    raw_send($socket, raw_request("GET $live", ['Accept: text/event-stream', @ids ? "Last-Event-ID: $ids[-1]" : ()]));
    push @ids, raw_read($socket, undef, 2.5) =~ /^id: (\d+)$/mg;
    close $socket;
}
is_deeply(\@ids, [sort { $a <=> $b } @ids], "streams never tell an older version (@ids)");
cmp_ok($ids[-1] // 0, '>', $seen, '… and tell the new ones');
kill 'TERM', $process;
waitpid $process, 0;
is($_->sql($Cluster::WRONG, 'res_elec'), 0, 'no total is wrong') for $even, $late;
finish();
