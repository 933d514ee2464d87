# Metrics: their counts are exact, their text is Prometheus', and only who may read them does.
use strict;
use warnings;
use IO::Select;
use Test::More;
use lib 'tests/lib';
use Documents;
use Time::HiRes qw(sleep time);
use ResElec::H2 qw(:all);
use ResElec::Media;
use ResElec::Metrics;
use ResElec::Test;

server_start(shim => {METRICS_PORT => 'any', THREADS => 3, MAX_BODY => 20000, UPLOAD_QUEUE => 1});
my $metrics_port = (metrics_url() =~ /:(\d+)/)[0];
sub requests {
    my ($method, $route, $status) = @_;
    return qq(res_elec_http_requests_total{route="$route",method="$method",status="$status"})
}
sub queries {
    my ($outcome, $kind) = @_;
    return 'res_elec_db_queries_total{kind="' . ($kind // 'quick') . qq(",outcome="$outcome"})
}

# One exchange of bytes with the metrics' listener.
sub raw_metrics {
    my $socket = metrics_connect();
    raw_send($socket, $_[0]);
    return raw_read($socket, undef, $_[1] // 5)
}
sub metrics_connect {
    IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $metrics_port, Proto => 'tcp', Timeout => 5)
        || die "connect: $@"
}

# The answer
like(metrics_url(), qr{^http://127\.0\.0\.1:[1-9]\d*/metrics$}, 'the start says where the metrics are');
my $answer = metrics_get();
is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, 'text/plain; version=0.0.4; charset=utf-8'],
    'type and version of the format');
my ($values, $types) = eval { metrics_parse($answer->{content}) };
is($@, '', 'it is Prometheus\' format, strictly');
is_deeply([grep { !/^res_elec_/ } keys %$types], [], 'every name begins with res_elec_');
is_deeply([map { metric($_, $values) } 'res_elec_stream_subscribers', 'res_elec_stream_events_total',
    'res_elec_stream_dropped_total'], [0, 0, 0],
    'the streams have theirs');
my ($table) = Documents::with(qr/^\| names \| labels \| kind \|/m) =~ /^\| names \| labels \| kind \|\n(.*?)\n\n/ms;
my %shown = map {
    my ($names, $kind) = /^\| (`.*?) \|.*\| (\w+?)s? \|$/;
    map { ("res_elec_$_" => $kind) } ($names // '') =~ /`(\w+)`/g
} split /\n/, $table;
is_deeply(\%shown, $types, 'shim/doc/production.md names all of them, with their kind');
my ($version) = (shim_run({}, '--version'))[1] =~ /^res_elec_shim (\S+)/;
is(metric(qq(res_elec_build_info{version="$version"}), $values), 1, 'the version is that of --version');

# Counts
is(metric_reaches(requests(GET => '/health/ready', 200), 1), 1, 'the start\'s own request is counted');
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 12, visibility => 'public');
my $office = $e->{offices}[0];
is(call('GET', "/api/elections/$e->{id}")->{status}, 200, 'a few requests') for 1 .. 5;
call('HEAD', "/api/elections/$e->{id}");
call('GET', "/api/elections/$e->{id}", undef, "$token.");
call('GET', '/api/elections/2000000000', undef, $token);
call('POST', "/api/offices/$office/results", {}, $token);
call('GET', "/api/nothing/$_") for 1 .. 7;
call('DELETE', '/api/elections', undef, $token);
call('PATCH', '/api/elections', {}, $token);
call('OPTIONS', '/api/elections');
call('BREW', '/api/elections');
call('POST', '/api/elections', '{"title":"' . 'x' x 20000 . '"}', $token);
raw_call(raw_request('POST /api/elections', ['Content-Length: 100000000']) . '{', 3);
my %expected = (
    requests(GET => '/api/elections/{id}', 200) => 5, requests(HEAD => '/api/elections/{id}', 200) => 1,
    requests(GET => '/api/elections/{id}', 401) => 1, requests(GET => '/api/elections/{id}', 404) => 1,
    requests(POST => '/api/elections', 201) => 1, requests(POST => '/api/candidates', 201) => 3,
    requests(POST => '/api/elections/{id}/centers', 201) => 1, requests(POST => '/api/centers/{id}/offices', 201) => 12,
    requests(POST => '/api/offices/{id}/results', 422) => 1, requests(POST => '/api/auth/register', 201) => 1,
    requests(POST => '/api/auth/login', 200) => 1,
    requests(GET => '/health/ready', 200) => 1,
    requests(GET => 'other', 404) => 7, requests(DELETE => 'other', 405) => 1, requests(PATCH => 'other', 405) => 1,
    requests(OPTIONS => 'other', 204) => 1,
    requests(other => 'other', 405) => 1, requests(POST => 'other', 413) => 2);
is(metric_reaches(requests(POST => 'other', 413), 2), 2, 'what the library refuses is counted as well');
my $all = metrics();
is_deeply({map { $_ => $all->{$_} } grep { /^res_elec_http_requests_total/ } keys %$all}, \%expected,
    'every request is counted once, and no other')
    or diag explain [map { "$_ $all->{$_}" } grep { /^res_elec_http_requests_total/ } sort keys %$all];
cmp_ok(metric('res_elec_http_sent_bytes_total', $all), '>', 3000, 'their bytes are');
is(metric('res_elec_http_requests_under_way', $all), 0, 'none is under way');

# Several threads: each counts for itself, the sum misses nothing
my $before = metrics();
my @sent = parallel(6, sub {
    my ($worker) = @_;
    my $bytes = 0;
    for my $i (1 .. 200) {
        my $got = call('GET', $i % 2 ? '/health/live' : "/api/elections/$e->{id}");
        die "status $got->{status}\n" if $got->{status} != 200;
        $bytes += length $got->{content};
        if ($i % 50 == 0) { metrics() }    # and scrapes in the middle are whole
    }
    return $bytes;
});
my $bytes = eval { my $sum = 0; $sum += $_ for @sent; $sum };
is(metric_reaches(requests(GET => '/health/live', 200), 600), 600, 'six clients at once: 600 to one route');
metric_reaches(requests(GET => '/api/elections/{id}', 200), 605);
my $after = metrics();
my $grown = sub { my ($series) = @_; return metric($series, $after) - metric($series, $before) };
is($grown->(requests(GET => '/api/elections/{id}', 200)), 600, '… and 600 to another');
is($grown->('res_elec_http_sent_bytes_total'), $bytes, '… the bytes are those that came');
is($grown->(queries('answered')), 600, '… of the second each asked the database');
is($grown->('res_elec_db_query_duration_seconds_count{kind="quick"}'), 600, '… which was timed');
is($grown->('res_elec_db_query_wait_seconds_count{kind="quick"}'), 600, '… as was its wait');
is($grown->('res_elec_http_connections_accepted_total'), 6, '… over six connections');
is(metric_reaches('res_elec_http_connections_open', 1), 1, '… that are closed again');

# Histograms
for my $route (['GET', '/health/live', 600], ['GET', '/api/elections/{id}', 607],
    ['POST', '/api/centers/{id}/offices', 12]) {
    my ($method, $pattern, $count) = @$route;
    my $labels = qq(route="$pattern",method="$method");
    is(metric("res_elec_http_request_duration_seconds_count{$labels}"), $count,
        "$method $pattern is timed as often as it is counted");
}
my $sheet = to_json(sheet($e, 1, 0, 2));
my $locker = transaction_open('LOCK TABLE res_elec.result_sheet');
my $busy = raw_connect();
raw_send($busy, raw_request("POST /api/offices/$office/results", ["Authorization: Bearer $token"], $sheet));
is(metric_reaches('res_elec_http_requests_under_way', 1), 1, 'a request that waits for a lock is under way');
is(metric_reaches('res_elec_db_queries_in_flight', 1), 1, '… and its statement in flight');
my $slow = 'route="/api/offices/{id}/results",method="POST"';
my $begun = metrics();
sleep 0.3;
transaction_end($locker);
like(raw_read($busy, qr/\r\n\r\n\{.*\}/s, 10), qr{^HTTP/1\.1 201 }, '… until it is answered');
is(metric_reaches(requests(POST => '/api/offices/{id}/results', 201), 1), 1, '… and counted');
my $ended = metrics();
my $took = metric("res_elec_http_request_duration_seconds_sum{$slow}", $ended)
    - metric("res_elec_http_request_duration_seconds_sum{$slow}", $begun);
ok($took > 0.2 && $took < 60, "… with its time ($took s)");
my ($slower, $slower_before) = map { metric(qq(res_elec_http_request_duration_seconds_bucket{$slow,le="+Inf"}), $_)
    - metric(qq(res_elec_http_request_duration_seconds_bucket{$slow,le="0.1"}), $_) } $ended, $begun;
is($slower - $slower_before, 1, '… in a bucket of slow ones');
is(metric('res_elec_http_requests_under_way', $ended) + metric('res_elec_db_queries_in_flight', $ended), 0,
    'then nothing is under way');
is(call('GET', '/api/audit', undef, admin($director)->{token})->{status}, 200, 'the audit log');
is(metric_reaches(queries(answered => 'bulk'), 1), 1, '… is a bulk query, counted apart');

# Passwords, images, mail
is(metric('res_elec_worker_jobs_total{pool="passwords"}'), 3, 'each password was a job: registered, two signed in');
is(upload('PUT', "/api/candidates/$e->{candidates}[0]", $token, profile_photo => file(png(20, 10)))->{status}, 200,
    'a photo');
is(upload('POST', "/api/offices/$office/results/scan", $token, scan => file(png(30, 10)))->{status}, 201,
    '… and a scan');
is(metric_reaches('res_elec_uploads_under_way', 0), 0, 'uploads end');
$all = metrics();
is_deeply([map { metric(qq(res_elec_worker_jobs_total{pool="$_"}), $all) } qw(photos scans)], [1, 1],
    '… each in its pool');
my $big = png(1200, 1200, noise => 1);
my @uploaded = parallel(6,
    sub { [map { upload('PUT', "/api/candidates/$e->{candidates}[0]", $token, profile_photo => file($big))->{status} }
        1 .. 3] });
my $full = grep { $_ == 503 } map { @$_ } @uploaded;
cmp_ok($full, '>', 0, "of uploads at the same time some are refused ($full of 18)");
is(metric_reaches('res_elec_uploads_refused_total', $full), $full, '… and counted');
is(metric_reaches('res_elec_uploads_under_way', 0), 0, '… and leave no place taken');
is(metric('res_elec_worker_jobs_total{pool="photos"}'), 19 - $full, 'the others were done');

# At a stop they are there until the last request is answered
$locker = transaction_open('LOCK TABLE res_elec.result_sheet');
$busy = raw_connect();
raw_send($busy, raw_request("POST /api/offices/$e->{offices}[2]/results", ["Authorization: Bearer $token"], $sheet));
is(metric_reaches('res_elec_http_requests_under_way', 1), 1, 'a request is under way');
kill 'TERM', shim_pid();
sleep 0.3;
is(metric('res_elec_http_requests_under_way'), 1, 'it still is after the signal to stop');
transaction_end($locker);
like(raw_read($busy, undef, 10), qr{^HTTP/1\.1 201 }, '… and is answered');
is(shim_wait(10), 0, 'then the process ends');
ok(!eval { metrics_connect(); 1 }, '… with the metrics');

# Limits and full queues
shim_start({METRICS_PORT => 'any', THREADS => 2, PASSWORD_QUEUE => 1, UPLOAD_QUEUE => 1, RATE_READ_ADDRESS => '10/3600',
    RATE_WRITE_ACCOUNT => '3/3600',
    RATE_LOGIN_ACCOUNT => '2/3600', MAIL_DIR => work_dir() . '/mail', TRUSTED_PROXIES => '127.0.0.1'});
$metrics_port = (metrics_url() =~ /:(\d+)/)[0];
is(metric(requests(GET => '/health/live', 200)), 0, 'a start begins at nothing');
my @limited = map { call('GET', '/api/elections')->{status} } 1 .. 25;
is(scalar(grep { $_ == 429 } @limited), 15, 'of 25 reads 15 are too many');
call('PUT', '/api/auth/profile', {first_name => "A$_"}, $token, {'X-Forwarded-For' => "198.51.100.$_"}) for 1 .. 7;
call('POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => "faux $_ mot de passe"}, undef,
    {'X-Forwarded-For' => "198.51.100.$_"}) for 1 .. 5;
is(metric_reaches(requests(POST => '/api/auth/login', 429), 3), 3, 'nor may one guess for ever');
$all = metrics();
is_deeply({map { /class="(\w+)",by="(\w+)"/ ? ("$1 $2" => $all->{$_}) : () } grep { /^res_elec_rate_limited_total/ }
    keys %$all},
    {'read address' => 15, 'read account' => 0, 'write address' => 0, 'write account' => 4, 'login address' => 0,
        'login account' => 3, 'reset address' => 0, 'reset account' => 0},
    'limits by class and by whom they count');
is(metric(requests(GET => '/api/elections', 429), $all), 15, '… as by status');
$before = metrics();
my @tried = parallel(8, sub {
    my %seen;
    for my $i (1 .. 3) {
        $seen{call('POST', '/api/auth/login', {email => "nobody$_[0]-$i\@example.org", password => PASSWORD}, undef,
            {'X-Forwarded-For' => "203.0.113.$_[0]"})->{status}}++;
    }
    return \%seen;
});
my $busy_count = eval { my $sum = 0; $sum += $_->{503} // 0 for @tried; $sum };
cmp_ok($busy_count, '>', 0, "with room for one password that waits, some are refused ($busy_count)");
metric_reaches(requests(POST => '/api/auth/login', 503), $busy_count);
$after = metrics();
is($grown->('res_elec_worker_refused_total{pool="passwords"}'), $busy_count, '… and counted');
is($grown->('res_elec_worker_jobs_total{pool="passwords"}'), 24 - $busy_count, '… the others were done');
is(call('POST', '/api/auth/forgot-password', {email => $director->{email}})->{status}, 202, 'a mail is asked for');
is(metric_reaches('res_elec_mail_sent_total', 1, 15), 1, '… sent, and counted');
system('rm', '-rf', work_dir() . '/mail');
call('POST', '/api/auth/forgot-password', {email => $director->{email}});
cmp_ok(eval {
    my ($until, $n) = (time + 15, 0);
    sleep 0.05 until ($n = metric('res_elec_mail_failed_total')) > 0 || time > $until;
    $n
}, '>=', 1, 'one that fails is counted too');
is(metric('res_elec_mail_sent_total'), 1, '… and not as sent');

# No client makes a series
$before = metrics();
call($_ % 2 ? 'GET' : "M$_", "/api/x$_?y=$_", undef, undef, {'X-Request-Id' => "r$_"}) for 1 .. 50;
is(metric_reaches(requests(GET => 'other', 404), 25), 25, 'fifty strange requests');
$after = metrics();
is_deeply([grep { !exists $before->{$_} && !/route="other"/ } keys %$after], [], '… make no series but of "other"');
cmp_ok(scalar(keys %$after) - scalar(keys %$before), '<=', 40, '… and few of those');

# Who may read them
is_problem(call('GET', '/metrics', undef, undef, {'X-Forwarded-For' => '127.0.0.1'}), 404, 'not_found',
    'the API\'s own port has no metrics');
is_problem(call('GET', "$_", undef, $token), 404, 'not_found', "nor at $_") for '/metrics/', '/api/metrics',
    '//metrics', '/metrics?x=1', '/%6detrics';
like(raw_call("GET http://127.0.0.1:$metrics_port/metrics HTTP/1.1\r\nHost: 127.0.0.1:$metrics_port\r\nConnection: " .
    "close\r\n\r\n"), qr{^HTTP/1\.1 404 },
    'nor for who names the other port');
like(raw_metrics("GET $_ HTTP/1.1\r\nHost: x\r\n\r\n"), qr{^HTTP/1\.1 404 .*\r\nConnection: close\r\n}s,
    "and that port has no $_")
    for '/', '/api/elections', '/health/live', '/metric', '/metricsx', '/metrics/';

# Bad and odd requests to it
like(raw_metrics("GET /metrics?x=1 HTTP/1.1\r\n\r\n"), qr{^HTTP/1\.1 200 .*\nres_elec_build_info}s,
    'a query does not matter');
like(raw_metrics("GET /metrics HTTP/1.0\r\n\r\n"), qr{^HTTP/1\.1 200 }, 'nor does HTTP/1.0');
my ($head, $rest) = split /\r\n\r\n/, raw_metrics("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), 2;
is($rest, '', 'HEAD has no body');
like($head, qr/^Content-Length: [1-9]\d{3,}\r?$/m, '… but its length');
like(raw_metrics("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"),
    qr{^HTTP/1\.1 405 .*\r\nAllow: GET, HEAD\r\n}si, 'there is nothing to POST');
like(raw_metrics($_), qr{^HTTP/1\.1 400 }, 'what is no request is refused') for "garbage\r\n\r\n", "GET\r\n\r\n",
    "GET /metrics\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "\0\xff\r\n\r\n",
    "GET /metrics HTTP/2.0\r\n\r\n";
# One that goes on when it is refused may find the connection reset before it has read why: some try gets to read it
my @endless = map { raw_metrics("GET /metrics HTTP/1.1\r\n" . ('X: ' . 'y' x 1000 . "\r\n") x 120) } 1 .. 5;
is_deeply([grep { !m{^(?:HTTP/1\.1 400 |$)} } @endless], [], 'nor may it be endless');
ok((grep { m{^HTTP/1\.1 400 } } @endless), '… which it is told');
my $parts = metrics_connect();
for my $part (split //, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") { raw_send($parts, $part); sleep 0.002 }
like(raw_read($parts), qr{^HTTP/1\.1 200 .*\nres_elec_build_info\{[^\n]*\} 1\n\z}s, 'it may come byte by byte');

# Slow scrapers
my @idle = map { metrics_connect() } 1 .. 15;
raw_send($_, 'GET /metr') for @idle[0 .. 4];
raw_send($_, "GET /metrics HTTP/1.1\r\n\r\n") for @idle[5 .. 9];    # and do not read
my $start = time;
is(metrics_get()->{status}, 200, 'fifteen that dawdle');
cmp_ok(time - $start, '<', 2, '… hold up nobody');
push @idle, map { metrics_connect() } 1 .. 10;
is(call('GET', '/health/live')->{status}, 200, 'with more of them than there is room for the API answers');
$start = time;
is(metrics_get()->{status}, 200, '… and the metrics');
cmp_ok(time - $start, '<', 12, '… once the first have had their time');
my $closed = 0;
for my $socket (@idle) { $closed++ if IO::Select->new($socket)->can_read(12) && (raw_read($socket, undef, 1), 1)[1] }
is($closed, 25, 'all of them are closed in the end');
@idle = map { metrics_connect() } 1 .. 5;
$start = time;
is(shim_stop('TERM', 10), 0, 'who has not asked yet does not hold up the stop');
cmp_ok(time - $start, '<', 3, '… at all');

# A client that leaves
my ($ca, $cert, $key) = certificates();
shim_start({METRICS_PORT => 'any', TLS_CERT_FILE => $cert, TLS_KEY_FILE => $key});
$locker = transaction_open('LOCK TABLE res_elec.result_sheet');
my $h2 = h2_connect();
syswrite $h2, h2_request(1, 'POST', "/api/offices/$e->{offices}[1]/results",
    ['authorization', "Bearer $token", 'content-type', 'application/json'], $sheet);
is(metric_reaches('res_elec_http_requests_under_way', 1), 1,
    'a request over HTTP/2 with TLS (the metrics are without)');
syswrite $h2, h2_frame(RST_STREAM, 0, 1, pack 'N', 8);
is(metric_reaches(requests(POST => '/api/offices/{id}/results', 'none'), 1), 1,
    'when its client leaves it has no status');
transaction_end($locker);
$all = metrics();
is_deeply([metric(queries(abandoned => 'vital'), $all), metric('res_elec_http_requests_under_way', $all)], [1, 0],
    '… and its statement is nobody\'s');
tls_close($h2);
is(metric_reaches('res_elec_http_connections_open', 0), 0, 'its connection is closed');
shim_stop();

# Without the database
shim_start({METRICS_PORT => 'any', THREADS => 2, DB_CONNECTIONS => 2});
is(metric_reaches('res_elec_db_connections_up', 4), 4, 'two threads have two connections each');
cluster_stop('fast');
is(metric_reaches('res_elec_db_connections_up', 0), 0, 'none is up without the database');
call('GET', '/api/elections') for 1 .. 5;
$all = metrics();
cmp_ok(metric(queries('away'), $all), '>=', 5, 'what is asked then is away');
is(metric(requests(GET => '/api/elections', 503), $all), 5, '… and answered so');
is(metric_sum(qr/^res_elec_db_queries_waiting/, $all), 0, 'nothing waits');
cluster_start();
is(metric_reaches('res_elec_db_connections_up', 4, 20), 4, 'they come back with it');
is(call('GET', '/api/elections')->{status}, 200, 'and requests are answered');

# The process
$all = metrics();
open my $stat, '<', '/proc/' . shim_pid() . '/status' or die $!;
my ($rss) = join('', <$stat>) =~ /^VmRSS:\s+(\d+)/m;
my $told = metric('res_elec_process_resident_memory_bytes', $all) / 1024;
ok(abs($told - $rss) < $rss / 4, "its memory ($told KiB, the system says $rss)");
my $fds = () = glob '/proc/' . shim_pid() . '/fd/*';
cmp_ok(abs(metric('res_elec_process_open_fds', $all) - $fds), '<=', 3, "its descriptors ($fds)");
cmp_ok(abs(metric('res_elec_process_start_time_seconds', $all) - time), '<', 120, 'when it was started');
cmp_ok(metric('res_elec_process_cpu_seconds_total', $all), '>', 0, 'its processor time');

# Settings
my ($code, $out, $error) = shim_run({METRICS_PORT => $metrics_port = (metrics_url() =~ /:(\d+)/)[0]});
is($code, 1, 'a metrics\' port in use ends the start');
like($error, qr/cannot listen on METRICS_ADDRESS 127\.0\.0\.1, METRICS_PORT $metrics_port: /, '… and is named');
($code, undef, $error) = shim_run({METRICS_PORT => 'any', METRICS_ADDRESS => 'no such host'});
is($code, 1, 'so does an address that is none');
like($error, qr/^res_elec_shim: METRICS_ADDRESS: /m, '… and is named');
is((shim_run({METRICS_PORT => $_}))[0], 1, "METRICS_PORT=$_ is none") for '-1', 'x', '65536';
like((shim_run({METRICS_PORT => undef}, '--check'))[1], qr/^METRICS_ADDRESS=127\.0\.0\.1\nMETRICS_PORT=9464$/m,
    'left alone they are on loopback');
shim_stop();
shim_start({METRICS_PORT => 0});
is(metrics_url(), undef, 'METRICS_PORT=0 turns them off');
is(call('GET', '/health/live')->{status}, 200, '… and nothing else');

# The access log
shim_stop();
shim_start({TRUSTED_PROXIES => '127.0.0.1'});
call('GET', "/api/elections/$e->{id}?x=1", undef, $token,
    {'X-Forwarded-For' => '198.51.100.7', 'X-Request-Id' => 'log-1'});
call('GET', '/api/nothing', undef, undef, {'X-Forwarded-For' => '2001:db8::7', 'X-Request-Id' => 'log-2'});
call('GET', '/health/live', undef, undef, {'X-Request-Id' => 'log-3'});
my %logged = map { $_->{request_id} => $_ } map { from_json($_) } grep { /"request_id":"log-/ } split /\n/,
    shim_log(20);
is_deeply([map { my $id = "log-$_"; [@{$logged{$id}}{qw(method path route address user_id status)}] } 1 .. 3],
    [['GET', "/api/elections/$e->{id}", '/api/elections/{id}', '198.51.100.7', $director->{id}, 200],
        ['GET', '/api/nothing', undef, '2001:db8::7', undef, 404],
        ['GET', '/health/live', '/health/live', '127.0.0.1', undef, 200]],
        'the access log has the route and the client\'s address');
raw_call(raw_request('POST /api/elections', ['Content-Length: 100000000']) . '{', 3);
like((grep { /"status":413/ } split /\n/, shim_log(3))[-1] // '', qr/"address":"127\.0\.0\.1","route":null\}$/,
    '… also of what the library refuses');
finish();
