# Slow and greedy clients: each is cut or refused, and others are served meanwhile.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::H2 qw(:all);
use ResElec::Test;

use constant {MAX_BODY => 65536, MAX_UPLOAD => 131072};
my %short = (REQUEST_TIMEOUT => 2, IDLE_TIMEOUT => 2, UPLOAD_TIMEOUT => 6, MAX_HEADERS => 2048, MAX_BODY => MAX_BODY,
    MAX_UPLOAD => MAX_UPLOAD, MAX_IMPORT => MAX_UPLOAD);

server_start(cluster => ['log_statement=all']);
my $token = director()->{token};
my $e = election($token, visibility => 'public');
shim_stop();
shim_start(\%short);
my @bearer = ("Authorization: Bearer $token", 'Content-Type: application/json');
my @bearer2 = (authorization => "Bearer $token", 'content-type' => 'application/json');

# JSON of a length that no route takes: read as a whole it gets 422.
sub json_of { my ($length) = @_; return '{"x":"' . 'x' x ($length - 8) . '"}' }

# A status by a program of its own, so that no connection of ours plays a part.
sub status_of {
    my ($path) = @_;
    return qx(curl -sk -o /dev/null -w '%{http_code}' --max-time 5 '@{[base_url()]}$path')
}

# The next piece of a text at each call.
sub pieces {
    my ($size, $bytes) = @_;
    return sub { return length $bytes ? substr($bytes, 0, $size, '') : undef };
}

# Runs clients side by side for so many seconds. One is {socket, first, every, next}: first is sent at once, and what
# next() returns every so many seconds, until it returns undef. Each gets {got, ended}: bytes, and the second in which
# the server closed, if it did. Meanwhile a visitor comes every second; returns the answers that visitors got.
sub watch {
    my ($seconds, %clients) = @_;
    my ($begun, $visit, @visitors) = (time, 1);
    my $select = IO::Select->new(map { $_->{socket} } values %clients);
    my %by_socket = map { $_->{socket} => $_ } values %clients;
    for my $client (values %clients) {
        $client->{got} = '';
        $client->{due} = $client->{next} ? $client->{every} : 'inf';
        raw_send($client->{socket}, $client->{first}) if defined $client->{first};
    }
    while ((my $now = time - $begun) < $seconds) {
        for my $socket ($select->can_read(0.05)) {
            my $client = $by_socket{$socket};
            next if sysread $socket, $client->{got}, 65536, length $client->{got};
            $client->{ended} = $now;
            $select->remove($socket);
        }
        for my $client (grep { !defined $_->{ended} && $now >= $_->{due} } values %clients) {
            my $bytes = $client->{next}->();
            $client->{due} = defined $bytes ? $client->{due} + $client->{every} : 'inf';
            raw_send($client->{socket}, $bytes) if defined $bytes;
        }
        if ($now >= $visit) {
            push @visitors, status_of("/api/elections/$e->{id}");
            $visit++;
        }
    }
    return @visitors;
}

sub raw_connect_from {
    return IO::Socket::INET->new(LocalAddr => $_[0], PeerAddr => '127.0.0.1', PeerPort => shim_port(), Proto => 'tcp',
        Timeout => 5) // die "no connection from $_[0]\n";
}

# Whether the server has closed it.
sub is_closed { my ($socket) = @_; return IO::Select->new($socket)->can_read(0) && !sysread $socket, my $byte, 1 }

sub is_cut {
    my ($client, $after, $before, $name) = @_;
    my $ended = $client->{ended};
    ok(defined $ended && $ended > $after && $ended < $before, $name)
        or diag(defined $ended ? "closed after $ended s" : 'still open', ", not between $after and $before s");
}

# Before UPLOAD_TIMEOUT, which cuts everybody, has cut the one who sends fast enough.
sub is_cut_early {
    my ($client, $endless, $name) = @_;
    is_cut($client, 1, ($endless->{ended} // 9) - 0.8, $name);
}

sub is_served {
    my ($name, @visitors) = @_;
    is_deeply(\@visitors, [(200) x @visitors], "others are served meanwhile: $name");
}

# Too much at once. Without MAX_HEADERS, MAX_BODY and MAX_UPLOAD these would be 200 and 422.
my $quick = 'GET /health/live';
like(raw_call(raw_request($quick, ['X-Long: ' . 'x' x 2100, 'Connection: close'])),
    qr{^HTTP/1.1 431 .*"code":"headers_too_large"}s,
    'headers over MAX_HEADERS are refused');
like(raw_call(raw_request($quick, [(map { "X-$_: " . 'x' x 40 } 1 .. 50), 'Connection: close'])), qr{^HTTP/1.1 431 },
    'many small ones too');
like(raw_call(raw_request("$quick?" . 'x' x 2100, ['Connection: close'])), qr{^HTTP/1.1 431 }, 'and a path that long');
like(raw_call(raw_request($quick, ['X-Long: ' . 'x' x 1800, 'Connection: close'])), qr{^HTTP/1.1 200 },
    'fewer bytes are read');
unlike(raw_call(raw_request($quick, [map { "a$_: b" } 1 .. 100_000])), qr{^HTTP/1.1 [23]},
    '100,000 headers are not taken');
unlike(raw_call(raw_request($quick, ['X-Long: ' . 'x' x 3_000_000])), qr{^HTTP/1.1 [23]}, 'nor one of 3 MB');
for my $case ([MAX_BODY, 422], [MAX_BODY + 1, 413], [MAX_UPLOAD + 1, 413]) {
    my ($length, $status) = @$case;
    is(call('POST', '/api/elections', json_of($length), $token)->{status}, $status,
        "$status for $length bytes of JSON");
}
for my $case ([MAX_UPLOAD, 422], [MAX_UPLOAD + 1, 413]) {
    my ($length, $status) = @$case;
    my ($head, $tail) = ("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n", "\r\n--b--\r\n");
    my $form = $head . 'x' x ($length - length($head) - length $tail) . $tail;
    is(call('POST', '/api/candidates', $form, $token, {'Content-Type' => 'multipart/form-data; boundary=b'})->{status},
        $status,
        "$status for $length bytes of a form");
}
my $large = call('POST', '/api/elections', json_of(MAX_BODY + 1), $token, {'Accept-Language' => 'en'});
is($large->{json}{errors}[0]{context}{max}, MAX_BODY, 'the limit is told as a figure');
like($large->{json}{detail}, qr/too large: @{[MAX_BODY]} bytes at the most/, '… and in words');
is(call('POST', '/api/elections', json_of(MAX_UPLOAD + 1), $token)->{json}{errors}[0]{context}{max}, MAX_BODY,
    '… also where the library refuses it');
for my $case (["/api/elections/$e->{id}/import", 'text/csv',
    "center,office,total_voters,blank_votes,null_votes,c1,c2,c3\nA," . 'x' x 100_000 . ",1,1,0,0,0,0\n"],
    ["/api/elections/$e->{id}/import", 'text/csv', "center,office," . 'x' x 100_000 . "\nA,1,1\n"],
    ['/api/elections', 'application/json', to_json({title => 'x' x 60_000, type => 'x' x 2000})]) {
    my ($path, $type, $body) = @$case;
    my $answer = call('POST', $path, $body, $token, {'Content-Type' => $type});
    is($answer->{status}, 422, "$type with a field of @{[length $body]} bytes is refused");
    cmp_ok(length $answer->{content}, '<', 12_000, '… and quoted by how it begins');
}
my $chunks = raw_connect();
raw_send($chunks, raw_request('POST /api/elections', [@bearer, 'Transfer-Encoding: chunked']) . "1000\r\n" . 'x' x 4096
    . "\r\n");
raw_send($chunks, "1000\r\n" . 'x' x 4096 . "\r\n") or last for 1 .. 40;
like(raw_read($chunks, qr/too_large/, 5), qr{^HTTP/1.1 413 }, 'chunks are counted');
is(status_of('/health/ready'), 200, 'all that did no harm');

# Slow clients of HTTP/1. Without connection.c UPLOAD_TIMEOUT alone would cut them; the steady and the used one fail if
# it cuts too much.
my $post = raw_request('POST /api/elections', [@bearer, 'Content-Length: 60000']);
my $chunked = raw_request('POST /api/elections', [@bearer, 'Transfer-Encoding: chunked']);
my %slow = (
    header => {first => "GET /health/live HTTP/1.1\r\nX-Slow: ", every => 1, next => sub { 'x' }},
    body => {first => $post, every => 1, next => sub { 'x' }},
    chunk => {first => $chunked, every => 1, next => sub { "1\r\nx\r\n" }},
    stalled => {first => $post . 'x' x 30000},
    steady => {first => $post =~ s/60000/16000/r, every => 0.25, next => pieces(1024, json_of(16000))},
    endless => {first => $post, every => 0.25, next => pieces(1024, json_of(60000))},
    silent => {},
    idle => {first => raw_request($quick)},
    used => {first => raw_request($quick), every => 0.5, next => sub { raw_request($quick) }},
);
$_->{socket} = raw_connect() for values %slow;
is_served('slow HTTP/1', watch(9, %slow));
is_cut_early($slow{header}, $slow{endless}, 'a header byte a second is cut');
is_cut_early($slow{body}, $slow{endless}, 'a body byte a second is cut');
is_cut_early($slow{chunk}, $slow{endless}, 'a chunk of one byte a second is cut');
is_cut_early($slow{stalled}, $slow{endless}, 'a body that stops is cut');
like($slow{steady}{got}, qr{^HTTP/1.1 422 }, '4 KiB a second go through, in twice REQUEST_TIMEOUT');
is_cut($slow{endless}, 4.5, 9, '… but not beyond UPLOAD_TIMEOUT');
is_cut_early($slow{silent}, $slow{endless}, 'a connection that never sends is closed');
is_cut_early($slow{idle}, $slow{endless}, 'an idle one after IDLE_TIMEOUT');
like($slow{idle}{got}, qr{^HTTP/1.1 200 }, '… once its request was answered');
ok(!defined $slow{used}{ended}, 'one in use stays open') or diag("closed after $slow{used}{ended} s");
cmp_ok(scalar(() = $slow{used}{got} =~ m{HTTP/1.1 200 }g), '>=', 16, '… and each of its requests is answered');
shim_stop();

# Greedy clients of HTTP/2: the same limits, by which libh2o goes in another way.
my ($ca, $cert, $key) = certificates();
shim_start({%short, TLS_CERT_FILE => $cert, TLS_KEY_FILE => $key});

# The answers to frames on a connection of its own, once all these streams have ended.
sub h2_call {
    my ($frames, @streams) = @_;
    my ($socket, $bytes, $until) = (h2_connect(), '', time + 8);
    raw_send($socket, $frames);
    while (time < $until && grep { !$_ || !$_->{ended} && !defined $_->{reset} } @{h2_answers($bytes)}{@streams}) {
        $bytes .= raw_read($socket, qr/./s, 0.5);
    }
    tls_close($socket);
    return h2_answers($bytes);
}

sub refused { my ($answer) = @_; return ($answer->{status} // 0) == 413 || defined $answer->{reset} }

my $bomb = h2_block('GET', '/health/live') . h2_literal('x-bomb', 'x' x 4000, 0x40);
my $answers = h2_call(h2_request(1, 'GET', '/health/live', ['x-long', 'x' x 2100])
    . h2_headers(3, $bomb . "\xbe" x 300_000, END_STREAM), 1, 3);
is($answers->{1}{status}, 431, 'HTTP/2: headers over MAX_HEADERS are refused');
is($answers->{3}{status}, 431, 'a header of 4,000 bytes named 300,000 times, a byte each, too');
$answers = h2_call(h2_headers(1, h2_block('GET', '/health/live')
    . join('', map { h2_literal("a$_", 'b') } 1 .. 100_000), END_STREAM), 1);
isnt($answers->{1}{status} // 0, 200, '100,000 headers are not taken');
my @bodies = map { json_of($_) } MAX_BODY, MAX_BODY + 1, MAX_UPLOAD + 1000;
$answers = h2_call(join('', map { h2_request(2 * $_ + 1, 'POST', '/api/elections', \@bearer2, $bodies[$_]) } 0 .. 2), 1,
    3, 5);
is($answers->{1}{status}, 422, 'a body of MAX_BODY is read');
is($answers->{3}{status}, 413, 'a longer one is refused');
ok(refused($answers->{5}), 'one over MAX_UPLOAD as well');

# Rapid reset (CVE-2023-44487). Were requests sent to the database at once, not at the end of a turn, each would be;
# were they not taken back when they end (db_abandon), the server would not live.
my $calls = () = cluster_log() =~ /api_candidates_get/g;
my $flood = tls_connect('h2');
raw_send($flood, h2_hello());
my $answered = 0;
for my $round (0 .. 19) {
    raw_send($flood, join '', map { h2_request(2 * $_ + 1, 'GET', '/api/candidates')
        . h2_frame(RST_STREAM, 0, 2 * $_ + 1, pack 'N', 8) }
        $round * 300 .. $round * 300 + 299);
    $answered++ if $round % 4 == 0 && status_of("/api/elections/$e->{id}") == 200;
}
is($answered, 5, 'others are served during 6,000 requests that are reset at once');
is(status_of('/api/candidates'), 200, 'and after them');
sleep 0.5;
$calls = (() = cluster_log() =~ /api_candidates_get/g) - $calls;
cmp_ok($calls, '>=', 1, 'the log of the database has its calls');
cmp_ok($calls, '<', 300, "which few of these made ($calls)");
tls_close($flood);

# Slow clients of HTTP/2. libh2o cuts none of them but the ones that send nothing at all.
sub trickle { my ($stream, $bytes) = @_; return defined $bytes ? h2_frame(DATA, 0, $stream, $bytes) : undef }

# An upload on each of some streams, a KiB every quarter of a second.
sub uploads {
    my ($length, @streams) = @_;
    my %left = map { $_ => pieces(1024, json_of($length)) } @streams;
    my $parts = int(($length + 1023) / 1024);
    return {first => join('', map { h2_headers($_, h2_block('POST', '/api/elections', @bearer2), 0) } @streams),
        every => 0.25,
        next => sub {
            return undef if $parts-- <= 0;
            return join '', map { h2_frame(DATA, $parts == 0 ? END_STREAM : 0, $_, $left{$_}->()) } @streams;
        }};
}

my $next = 1;
my %slow2 = (
    mute => {bare => 1},
    frame => {first => substr(h2_request(1, 'GET', '/health/live', ['x-long', 'x' x 500]), 0, 20), every => 1,
        next => pieces(1, 'x' x 500)},
    header => {first => h2_frame(HEADERS, END_STREAM, 1, h2_block('GET', '/health/live')), every => 1,
        next => sub { h2_frame(CONTINUATION, 0, 1, 'x') }},
    body => {first => h2_headers(1, h2_block('POST', '/api/elections', @bearer2), 0), every => 1,
        next => sub { trickle(1, 'x') }},
    steady => uploads(16000, 1),
    eight => uploads(8000, map { 2 * $_ + 1 } 0 .. 7),
    endless => uploads(60000, 1),
    idle => {first => h2_request(1, 'GET', '/health/live')},
    unread => {settings => {4 => 0}, first => h2_request(1, 'GET', "/api/elections/$e->{id}")},
    pinging => {settings => {4 => 0}, first => h2_request(1, 'GET', "/api/elections/$e->{id}"), every => 0.5,
        next => sub { h2_frame(PING, 0, 0, 'a' x 8) }},
    # As Firefox did, with a stream that only carries a priority
    used => {first => h2_frame(PRIORITY, 0, 3, pack 'NC', 0, 100), every => 0.5,
        next => sub { h2_request($next += 4, 'GET', '/health/live') }},
);
for my $client (values %slow2) {
    $client->{socket} = tls_connect('h2');
    $client->{first} = h2_hello(%{$client->{settings} // {}}) . ($client->{first} // '') unless $client->{bare};
}
is_served('slow HTTP/2', watch(9, %slow2));
is_cut_early($slow2{mute}, $slow2{endless}, 'HTTP/2: a connection that never sends is closed');
is_cut_early($slow2{frame}, $slow2{endless}, 'a byte of a frame a second is cut');
is_cut_early($slow2{header}, $slow2{endless}, 'a header byte a second is cut');
is_cut_early($slow2{body}, $slow2{endless}, 'a body byte a second is cut');
is(h2_answers($slow2{steady}{got})->{1}{status}, 422, '4 KiB a second go through');
$answers = h2_answers($slow2{eight}{got});
is_deeply([map { $answers->{2 * $_ + 1}{status} } 0 .. 7], [(422) x 8], 'on eight streams of a connection too');
is_cut($slow2{endless}, 4.5, 9, '… but not beyond UPLOAD_TIMEOUT');
is_cut_early($slow2{idle}, $slow2{endless}, 'an idle connection is closed after IDLE_TIMEOUT');
is_cut($slow2{unread}, 1, 9, 'one that takes no answer is cut');
is_cut($slow2{pinging}, 1, 9, '… whatever else it sends');
ok(!defined $slow2{used}{ended}, 'one in use stays open') or diag("closed after $slow2{used}{ended} s");
$answers = h2_answers($slow2{used}{got});
is(scalar(grep { ($_->{status} // 0) == 200 } values %$answers), int(($next - 1) / 4),
    '… and each of its requests is answered');
tls_close($_->{socket}) for values %slow2;
shim_stop();

# More connections than MAX_CONNECTIONS wait. Without the limit the last would be answered at once.
shim_start({MAX_CONNECTIONS => 4, THREADS => 1});
my @open = map { raw_connect() } 1 .. 4;
raw_send($_, raw_request('POST /api/elections', [@bearer, 'Content-Length: 60000']) . 'x' x 2000) for @open;
sleep 1.5;
push @open, raw_connect();
raw_send($open[4], raw_request($quick));
is(raw_read($open[4], undef, 1), '', 'MAX_CONNECTIONS have begun something: one more waits');
close $open[1];
like(raw_read($open[4], qr/"ok"/, 5), qr/200 OK/, 'until another leaves');
my $late = raw_connect();
raw_send($late, raw_request($quick));
like(raw_read($late, qr/"ok"/, 2), qr/200 OK/, '… or one is idle, which makes room');
is(raw_read($open[4], undef, 2), '', '… and is closed');
close $_ for $late, @open;
shim_stop();

# A burst of connections that do nothing delays nobody, from one address, of which only so many are kept, or from many
shim_start({THREADS => 2, MAX_CONNECTIONS => 3000, MAX_CONNECTIONS_ADDRESS => 500, METRICS_PORT => 'any'});
sub counted {
    my ($name) = @_;
    return `curl -s --max-time 5 @{[metrics_url()]}` =~ /^res_elec_http_${name}_total (\d+)$/m ? $1 : undef
}
for my $burst ([1, 4000], [40, 4000]) {
    my ($addresses, $count) = @$burst;
    my (@burst, @visitors);
    my ($refused, $accepted) = map { counted($_) } qw(connections_refused connections_accepted);
    for my $n (1 .. $count) {
        my $socket = IO::Socket::INET->new(LocalAddr => '127.0.1.' . (1 + $n % $addresses), PeerAddr => '127.0.0.1',
            PeerPort => shim_port(), Proto => 'tcp', Timeout => 5);
        push @burst, $socket if $socket;
        push @visitors, status_of('/health/live') if $n % 500 == 0;
    }
    is(scalar @burst, $count, "$count connections from $addresses address(es) are accepted");
    is_served('between each 500 of them', @visitors);
    cmp_ok(counted('connections_refused') - $refused, '>=', $addresses == 1 ? 3400 : 0,
        '… those above the share of an address are closed at once');
    cmp_ok(counted('connections_accepted') - $accepted, '>=', $addresses == 1 ? 500 : 4000, '… all others are taken');
    is(counted('accepting_paused'), 0, '… and none had to wait for a moment at which the server took some again');
    close $_ for @burst;
}
shim_stop();
shim_start();
is(status_of('/health/ready'), 200, 'all gone, all is well');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');

# What is not whole yet is kept within MAX_INCOMING: who has most of it is cut, and who is signed in and sends steadily
# is served before who is not.
shim_stop();
shim_start({THREADS => 1, MAX_INCOMING => 1_048_576});
my $modest = raw_connect();
raw_send($modest, raw_request('POST /api/auth/login',
    ['Content-Type: application/json', 'Content-Length: 60000', 'Connection: close']) . ' ' x 30_000);
my @greedy = map {
    my $socket = raw_connect_from("127.0.2.$_");
    raw_send($socket, raw_request('POST /api/nothing', ['Content-Length: 900000']) . 'x' x 600_000);
    $socket;
} 1 .. 6;
cmp_ok(scalar(grep { raw_read($_, undef, 4) eq '' && is_closed($_) } @greedy), '>=', 5,
    'those who fill the server with beginnings are cut');
raw_send($modest, ' ' x 29_998 . '{}');
like(raw_read($modest, undef, 5), qr{^HTTP/1.1 422 }, '… and who sends little is served');
like(shim_log(), qr/"event":"connection_cut","reason":"MAX_INCOMING"/, '… the log says why');
close $_ for @greedy;
my @crowd = map {
    my $socket = raw_connect_from("127.0.3.$_");
    raw_send($socket, raw_request('POST /api/candidates',
        ['Content-Type: multipart/form-data; boundary=b', 'Content-Length: 60000']) . 'x' x 40_000);
    $socket;
} 1 .. 40;
my $form = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" . 'x' x 300_000 . "\r\n--b--\r\n";
my $scan = raw_connect();
raw_send($scan, raw_request('POST /api/candidates',
    ["Authorization: Bearer $token", 'Content-Type: multipart/form-data; boundary=b',
        'Content-Length: ' . length($form), 'Connection: close']));
my $next_piece = pieces(15_000, $form);
while (defined(my $piece = $next_piece->())) {
    raw_send($scan, $piece) or last;
    sleep 0.15;
}
like(raw_read($scan, undef, 5), qr{^HTTP/1.1 422 },
    'a form of 300 kB of who is signed in comes in beside 40 of nobody, each smaller');
cmp_ok(scalar(grep { is_closed($_) } @crowd), '>=', 15, '… some of which had to go');
finish();
