# The live total as a stream: server-sent events.
use strict;
use warnings;
use IO::Socket::IP;
use Socket qw(SOCK_STREAM SOL_SOCKET SO_RCVBUF);
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start(shim => {THREADS => 2, METRICS_PORT => 'any'});
my $director = director();
my $e = election($director->{token}, offices => 60, visibility => 'public');
my $private = election($director->{token}, offices => 2);
my $path = "/api/voting/realtime/$e->{id}";

sub subscribe {
    my ($path, @headers) = @_;
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET $path", ['Accept: text/event-stream', @headers]));
    return {socket => $socket, bytes => ''};
}

# Reads on until a pattern is there or the time is over; returns what came.
sub until_seen {
    my ($stream, $pattern, $seconds) = @_;
    my $until = time + ($seconds // 5);
    while ($stream->{bytes} !~ $pattern && (my $left = $until - time) > 0) {
        last unless IO::Select->new($stream->{socket})->can_read($left);
        sysread($stream->{socket}, $stream->{bytes}, 65536, length $stream->{bytes}) or do {
            $stream->{closed} = 1;
            last
        };
    }
    return $stream->{bytes};
}

# The events of a stream: {id, event, data}. The chunks of HTTP/1.1 end at events' ends.
sub events {
    my ($stream) = @_;
    my ($body) = $stream->{bytes} =~ /\r\n\r\n(.*)/s or return ();
    $body =~ s/\r\n[0-9a-f]+\r\n|^[0-9a-f]+\r\n|\r\n$//g;
    return map {
        my %event = /^(id|event|data): (.*)$/mg;
        $event{data} = from_json($event{data}) if $event{data};
        %event ? \%event : ()
    } split /\n\n/, $body;
}

sub enter {
    my ($office, @votes) = @_;
    return ok_call('POST', "/api/offices/$office/results", sheet($e, 0, 0, @votes), $director->{token})
}
sub total { ok_call('GET', $path) }

# A snapshot first, then an event a change
my $stream = subscribe($path);
like(until_seen($stream, qr/data: .*\n\n/), qr{^HTTP/1.1 200 OK\r\n.*content-type: text/event-stream\r\n}si,
    'a stream');
like($stream->{bytes}, qr/cache-control: no-store/i, '… which nobody keeps');
my ($snapshot) = events($stream);
is_deeply($snapshot->{data}, total(), 'the first event is the total as it is');
is($snapshot->{id}, $snapshot->{data}{version}, '… its id is the version');
enter($e->{offices}[0], 5, 3, 2);
until_seen($stream, qr/"offices_reported": 1\b/);
is_deeply((events($stream))[-1]{data}, total(), 'a sheet is told');
enter($_, 1, 1, 1) for @{$e->{offices}}[1 .. 30];
until_seen($stream, qr/"offices_reported": 31\b/);
my @told = events($stream);
is_deeply($told[-1]{data}, total(), 'of many the last is never lost');
is(join(' ', map { $_->{id} } @told), join(' ', sort { $a <=> $b } map { $_->{id} } @told), '… and versions only grow');
my $others = call('GET', $path, undef, undef, {'If-None-Match' => call('GET', $path)->{headers}{etag}});
is($others->{status}, 304, 'JSON still has its ETag');
like($others->{headers}{vary}, qr/Accept/, '… and says that it depends on Accept');

# Coming back
my $version = total()->{version};
my $back = subscribe($path, "Last-Event-ID: $version");
until_seen($back, qr/retry: \d+\n\n/);
sleep 0.4;
until_seen($back, qr/data:/, 0.1);
is_deeply([events($back)], [], 'who has the newest version is told nothing twice');
my $late = subscribe($path, 'Last-Event-ID: 1');
until_seen($late, qr/data: .*\n\n/);
is((events($late))[0]{data}{version}, $version, 'who has an older one gets the newest');
enter($e->{offices}[31], 1);
until_seen($_, qr/"offices_reported": 32\b/) for $stream, $back, $late;
is_deeply([map { (events($_))[-1]{data}{offices_reported} } $stream, $back, $late], [32, 32, 32], 'all hear the next');

# Who may listen
is_problem(call('GET', "/api/voting/realtime/$private->{id}", undef, undef, {Accept => 'text/event-stream'}), 401,
    '28000', 'a private election needs a token');
is_problem(call('GET', "/api/voting/realtime/$private->{id}", undef, director()->{token},
    {Accept => 'text/event-stream'}), 404, 'RE004', '… of somebody who may see it');
is_problem(call('GET', '/api/voting/realtime/2000000000', undef, $director->{token}, {Accept => 'text/event-stream'}),
    404, 'RE004', 'an election that is not there has no stream');
my $observer = observer($director);
my $listening = subscribe("/api/voting/realtime/$private->{id}", "Authorization: Bearer $observer->{token}");
like(until_seen($listening, qr/data: .*\n\n/), qr/"election_id": $private->{id}\b/, 'an observer listens');
my $guest = subscribe($path);
until_seen($guest, qr/data: .*\n\n/);
deactivate($observer);
until_seen($listening, qr/\r\n0\r\n\r\n$/, 4);
like($listening->{bytes}, qr/\r\n0\r\n\r\n$/, 'a closed account hears no more');
ok_call('PUT', "/api/elections/$e->{id}", {visibility => 'private'}, $director->{token});
until_seen($guest, qr/\r\n0\r\n\r\n$/, 4);
like($guest->{bytes}, qr/\r\n0\r\n\r\n$/, 'nor does a visitor of an election that has become private');
ok_call('PUT', "/api/elections/$e->{id}", {visibility => 'public'}, $director->{token});

# Two at once
my @both = map { subscribe($path) } 1 .. 2;
until_seen($_, qr/data: .*\n\n/) for @both;
for my $office (@{$e->{offices}}[32 .. 58]) { enter($office, 1); sleep 0.02 }
until_seen($_, qr/"offices_reported": 59\b/, 8) for @both;
is_deeply([map { (events($_))[-1]{data}{offices_reported} } @both], [59, 59], 'both hear the last');

# Who joins while an answer about the feed is under way is told nothing older than what it began with. Here each answer
# is half a second old.
my $busy = election($director->{token}, offices => 40, visibility => 'public');
sql('ALTER FUNCTION res_elec_api.api_watch(res_elec_api.request) RENAME TO api_watch_now');
sql('CREATE FUNCTION res_elec_api.api_watch(req res_elec_api.request) RETURNS res_elec_api.answer
    LANGUAGE plpgsql STABLE SECURITY DEFINER AS
  $$ DECLARE a res_elec_api.answer; BEGIN a := res_elec_api.api_watch_now(req); PERFORM pg_sleep(0.5); RETURN a;
  END $$');
sql('GRANT EXECUTE ON FUNCTION res_elec_api.api_watch(res_elec_api.request) TO res_elec_api');
my @joined = subscribe("/api/voting/realtime/$busy->{id}");
for my $office (@{$busy->{offices}}) {
    ok_call('POST', "/api/offices/$office/results", sheet($busy, 0, 0, 1), $director->{token});
    push @joined, subscribe("/api/voting/realtime/$busy->{id}");
    sleep 0.03;
}
until_seen($_, qr/"offices_reported": 40\b.*\n\n/, 10) for @joined;
is(scalar(grep { (events($_))[-1]{data}{offices_reported} == 40 } @joined), 41,
    'of 41 streams opened under load all hear the last');
is(scalar(grep {
    my $last = 0;
    grep { my $back = $_->{id} < $last; $last = $_->{id}; $back } events($_)
} @joined), 0, '… and none an older version after a newer one');
close $_->{socket} for @joined;
sql('DROP FUNCTION res_elec_api.api_watch(res_elec_api.request)');
sql('ALTER FUNCTION res_elec_api.api_watch_now(res_elec_api.request) RENAME TO api_watch');

# A slow reader gets the newest, not everything. So many candidates make events larger than what the kernel keeps for
# it.
my $large = election($director->{token}, offices => 2, visibility => 'public');
sql("INSERT INTO res_elec.setting VALUES ('candidates_per_contest', '5000')");
sql("INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name)
    SELECT $large->{id}, 'Candidate', 'Number ' || n, 'n' || n FROM generate_series(1, 4000) n");
my $slow = {socket => IO::Socket::IP->new(PeerAddr => '127.0.0.1', PeerPort => shim_port(), Type => SOCK_STREAM,
    Sockopts => [[SOL_SOCKET, SO_RCVBUF, pack 'i', 4096]]), bytes => ''};
raw_send($slow->{socket}, raw_request("GET /api/voting/realtime/$large->{id}", ['Accept: text/event-stream']));
sub dropped {
    return `curl -s --max-time 5 @{[metrics_url()]}` =~ /^res_elec_stream_dropped_total (\d+)$/m ? $1 : undef
}
is(dropped(), 0, 'so far nobody missed an event');
my ($changes, $tried) = (0, time + 30);
while (!dropped() && time < $tried) {
    sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
        VALUES ($large->{offices}[0], 0, 0, 0, '{}') ON CONFLICT (office_id) DO UPDATE
        SET total_voters = result_sheet.total_voters + 1, blank_votes = result_sheet.blank_votes + 1,
        reason = 'one more'");
    $changes++;
    sleep 0.15;
}
cmp_ok(dropped(), '>', 0, 'who does not read misses some');
sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES ($large->{offices}[1], 0, 0, 0, '{}')");
sleep 0.5;
until_seen($slow, qr/"offices_reported": 2\b.*\n\n/, 20);
my @heard = events($slow);
is($heard[-1]{data}{offices_reported}, 2, '… and hears the newest at last');
cmp_ok(scalar @heard, '<', $changes + 1, '… but not each of the ' . ($changes + 1));
close $slow->{socket};

# A contest's stream is told of that contest, and of nothing else
my $two = election($director->{token}, offices => 3, visibility => 'public');
my $first = sql("SELECT id FROM res_elec.contest WHERE election_id = $two->{id}");
my $second = sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($two->{id}, 'Autre') RETURNING id");
my $other = sql("INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
    VALUES ($two->{id}, $second, 'Une', 'Autre', 'autre') RETURNING id");
my $there = sql("INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
    SELECT center_id, $second, name || ' bis', 500 FROM res_elec.office WHERE id = $two->{offices}[0] RETURNING id");
my %of = map { ($_ => subscribe("/api/voting/realtime/$two->{id}" . ($_ ? "?contest_id=$_" : ''))) } 0, $first, $second;
until_seen($_, qr/data: .*\n\n/) for values %of;
ok_call('POST', "/api/offices/$there/results",
    {total_voters => 7, blank_votes => 0, null_votes => 0, results => [{candidate_id => $other + 0, votes => 7}]},
    $director->{token});
until_seen($_, qr/"offices_reported": 1\b/) for @of{0, $second};
is_deeply([map { (events($of{$_}))[-1]{data} } 0, $second],
    [map { ok_call('GET', "/api/voting/realtime/$two->{id}" . ($_ ? "?contest_id=$_" : '')) } 0, $second],
    'a sheet is told to the stream of all and of its contest');
is_deeply((events($of{$second}))[-1]{data}{candidate_results}, {$other => 7}, '… which has its candidates alone');
ok_call('POST', "/api/offices/$two->{offices}[1]/results", sheet($two, 0, 0, 3), $director->{token});
until_seen($of{0}, qr/"offices_reported": 2\b/);
until_seen($of{$first}, qr/"offices_reported": 1\b/);
sleep 0.4;
until_seen($of{$second}, qr/"offices_reported": 2\b/, 0.1);
is_deeply([map { [map { $_->{data}{offices_reported} } events($of{$_})] } 0, $first, $second],
    [[0, 1, 2], [0, 1], [0, 1]], 'each is told of what concerns it, and of nothing else');
my $empty = sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($two->{id}, 'Vide') RETURNING id");
my $ended = subscribe("/api/voting/realtime/$two->{id}?contest_id=$empty");
like(until_seen($ended, qr/data: .*\n\n/), qr/"contest_id": $empty\b/, 'the stream of a contest without candidates');
sql("DELETE FROM res_elec.contest WHERE id = $empty");
until_seen($ended, qr/\r\n0\r\n\r\n$/, 4);
like($ended->{bytes}, qr/\r\n0\r\n\r\n$/, '… ends with its contest');
is_problem(call('GET', "/api/voting/realtime/$two->{id}?contest_id=$empty"), 422, 'RE001',
    '… and does not begin again');
ok_call('PUT', "/api/elections/$two->{id}", {visibility => 'private'}, $director->{token});
until_seen($of{$first}, qr/\r\n0\r\n\r\n$/, 4);
like($of{$first}{bytes}, qr/\r\n0\r\n\r\n$/,
    'a contest of an election that has become private is told to visitors no more');
close $_->{socket} for values %of;

# The database goes and comes back
my $patient = subscribe($path);
until_seen($patient, qr/data: .*\n\n/);
cluster_stop();
sleep 0.5;
is(call('GET', $path)->{status}, 503, 'the database is away');
cluster_start();
my $until = time + 20;
while (call('GET', '/health/ready')->{status} != 200 && time < $until) { sleep 0.1 }
enter($e->{offices}[59], 7);
until_seen($patient, qr/"offices_reported": 60\b/, 10);
is((events($patient))[-1]{data}{offices_reported}, 60, 'a stream goes on where it was');

# The end
ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $director->{token});
until_seen($patient, qr/\r\n0\r\n\r\n$/);
my @last = events($patient);
is_deeply([$last[-1]{event}, $last[-2]{data}{status}], ['end', 'completed'],
    'a completed election: the last total, and the end');
like($patient->{bytes}, qr/\r\n0\r\n\r\n$/, '… of the stream, too');
is(call('GET', $path, undef, undef, {Accept => 'text/event-stream', 'Last-Event-ID' => $last[-2]{id}})->{status}, 204,
    'who comes back is told to stay away');
my $after = subscribe($path);
until_seen($after, qr/\r\n0\r\n\r\n$/);
is((events($after))[-1]{event}, 'end', 'who comes first hears the total and the end');

# Heartbeats find those who are gone, and the server stops with streams open
my $open = subscribe("/api/voting/realtime/$private->{id}", "Authorization: Bearer $director->{token}");
until_seen($open, qr/data: .*\n\n/);
like(until_seen($open, qr/\n:\n\n/, 18), qr/\n:\n\n/, 'a heartbeat while nothing happens');
is(shim_stop('TERM', 10), 0, 'the server stops while somebody listens');
until_seen($open, qr/\r\n0\r\n\r\n$/);
like($open->{bytes}, qr/\r\n0\r\n\r\n$/, '… who is told');
finish();
