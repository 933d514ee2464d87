# HTTP itself: what is no route, no method, no JSON; languages, ids, headers, pipelines, clients that leave.
use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip);
use Test::More;
use ResElec::Test;

server_start(shim => {MAX_BODY => 20000});
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 300, visibility => 'public');

# Paths and methods
is_problem(call('GET', $_), 404, 'not_found', "$_ is no route")
    for qw(/js /api /api/nothing /api/elections/0 /api/elections/01 /api/elections/-1 /api/elections/1.0
    /api/elections/2147483648 /api/elections/99999999999999999999 /api/elections/%31 /api//elections
    /api/elections/1/../1 /API/elections /api/elections/1/results/x);
is_problem(call('GET', '/api/elections/2147483647'), 401, '28000', 'the largest id is one');
my $answer = call('DELETE', '/api/elections', undef, $token);
is_problem($answer, 405, 'method_not_allowed', 'DELETE of the list is not allowed');
is($answer->{headers}{allow}, 'POST, GET, HEAD, OPTIONS', 'Allow says what is');
$answer = call('PATCH', '/api/elections/1', {}, $token);
is_problem($answer, 405, 'method_not_allowed', 'PATCH is not either');
is($answer->{headers}{allow}, 'GET, HEAD, PUT, DELETE, OPTIONS', 'Allow again');
is(call('GET', '/api/auth/login')->{headers}{allow}, 'POST, OPTIONS', 'and where only POST is');
$answer = call('OPTIONS', "/api/offices/1/results");
is_deeply([@$answer{qw(status content)}, $answer->{headers}{allow}], [204, '', 'POST, GET, HEAD, PUT, OPTIONS'],
    'OPTIONS');
is_deeply(call('GET', "/api/elections/$e->{id}/")->{json}, call('GET', "/api/elections/$e->{id}")->{json},
    'a trailing slash means the same');
$answer = call('HEAD', "/api/elections/$e->{id}");
is_deeply([$answer->{status}, $answer->{content}, $answer->{headers}{'content-length'}],
    [200, '', length call('GET', "/api/elections/$e->{id}")->{content}], 'HEAD has the headers of GET and no body');
is(call('HEAD', '/api/nothing')->{status}, 404, 'also where nothing is');

# Bodies
sub login_with { call('POST', '/api/auth/login', @_) }
$answer = call('POST', '/api/elections', qq({"title": "x",\n  "year": 20x}), $token);
is_problem($answer, 400, 'invalid_json', 'bad JSON is refused');
is($answer->{json}{errors}[0]{context}{line}, 2, 'with its line') or diag $answer->{content};
cmp_ok(abs($answer->{json}{errors}[0]{context}{column} - 13), '<=', 2, 'and column');
my %bodies = ('half an object' => '{"title":', 'an array' => '[]', 'a string' => '"x"', 'null' => 'null',
    'two objects' => '{}{}',
    'a name twice' => '{"title":"a","title":"b"}', 'NUL' => '{"title":"a\\u0000b"}',
    'a lone surrogate' => '{"title":"\\ud800"}',
    'bytes that are no UTF-8' => qq({"title":"\xff"}), 'NaN' => '{"year":NaN}', 'a deep nest' => '[' x 5000,
    'a comment' => '{/**/}',
    'blanks only' => '   ', 'an endless number' => '{"year":1e999}');
is_problem(call('POST', '/api/elections', $bodies{$_}, $token), 400, 'invalid_json', "$_ is refused")
    for sort keys %bodies;
is_deeply([@{call('POST', '/api/elections', qq({"title":"a","the title":"b",\n"the title":"b"}),
    $token)->{json}{errors}[0]}{qw(code fields message)}],
    ['invalid_json', ['the title'],
        "Une cl\x{e9} du JSON est r\x{e9}p\x{e9}t\x{e9}e \x{e0} la ligne 2, colonne 11\x{a0}: the title"],
        'a name that stands twice is named');
like(call('POST', '/api/elections', '{"year":1e999}', $token)->{json}{message}, qr/trop grand/,
    'what is too large is told from what is no JSON');
is_problem(login_with('{"password":"a","password":"b"}'), 400, 'invalid_json', 'on a password route too');
is_problem(call('POST', '/api/elections', undef, $token), 422, 'RE001', 'no body is refused where one is needed');
is_problem(call('POST', '/api/elections', '{}', $token, {'Content-Type' => $_}), 415, 'unsupported_media_type',
    "$_ is refused")
    for 'text/plain', 'application/x-www-form-urlencodedx', 'application/jsonx', '',
    'application/json; charset=latin1', 'multipart/form-data; boundary=x';
is(call('POST', '/api/elections', '{}', $token, {'Content-Type' => $_})->{status}, 422, "$_ is JSON")
    for 'application/json; charset=UTF-8', 'APPLICATION/JSON';
is_problem(call('POST', '/api/elections', '{"title":"' . 'x' x 20000 . '"}', $token),
    413, 'too_large', 'a body over MAX_BODY is refused');
like(raw_call(raw_request('POST /api/elections', ['Content-Length: 100000000']) . '{', 3),
    qr{^HTTP/1.1 413 .*application/problem\+json.*"code":"too_large"}s,
    'one that only says it is larger than MAX_UPLOAD as well');
is(call('POST', '/api/elections', '{"title":"' . 'x' x 19000 . '"}', $token)->{status}, 422, 'one just below is read');
like(raw_call(raw_request('POST /api/auth/login', ['Content-Type: application/json', 'Transfer-Encoding: chunked',
    'Connection: close']) . "2\r\n{}\r\n0\r\n\r\n"),
    qr{^HTTP/1.1 422 .*"RE001"}s,
    'a chunked body is read');

# Queries
is_problem(call('GET', "/api/elections?$_"), 400, 'invalid_query', "?$_ is refused")
    for 'limit=1&limit=2', 'limit=%', 'limit=%zz', 'limit=%ff', 'limit=%00', 'limit=1&l%69mit=1', join '&',
    map { "a$_=1" } 1 .. 65;
is(call('GET', '/api/elections?l%69mit=1&unknown=x&&')->{status}, 200, 'names are decoded, unknown ones ignored');

# Media types of answers
my %accepts = ('application/json' => 200, 'APPLICATION/JSON; charset=utf-8' => 200,
    'application/*;q=0.1, text/html' => 200, '*/*' => 200, 'text/html, */*;q=0.5' => 200, '' => 200,
    'text/html' => 406, 'application/json;q=0' => 406, '*/*, application/json;q=0' => 406, 'image/*' => 406);
is(call('GET', "/api/elections/$e->{id}", undef, undef, {Accept => $_})->{status}, $accepts{$_},
    "Accept: $_ gets $accepts{$_}") for sort keys %accepts;
my $elections = sql('SELECT count(*) FROM res_elec.election');
is_problem(call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025}, $token,
    {Accept => 'text/html'}), 406, 'not_acceptable', '406 comes before anything is done');
is(sql('SELECT count(*) FROM res_elec.election'), $elections, '… so that nothing is');
is_deeply([map { call('GET', "/api/elections/$e->{id}/results?format=csv", undef, undef, {Accept => $_})->{status} }
    'text/csv', 'application/json'], [200, 406], 'CSV is text/csv');
is_deeply([map { call('GET', $_->[0], undef, undef, {Accept => $_->[1]})->{status} } ['/table', 'text/html'],
    ['/table', 'application/json'], ['/health/live', 'text/plain'],
    ["/api/voting/realtime/$e->{id}", 'text/html']], [200, 406, 200, 406], 'pages are HTML; health answers any');

# Absolute targets (RFC 9112 §3.2.2): the path counts, and their host instead of Host
is((raw_call("GET $_->[0] HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n") =~ m{^HTTP/1.1 (\d+)})[0], $_->[1],
    "GET $_->[0] gets $_->[1]")
    for ["http://127.0.0.1/api/elections/$e->{id}", 200], ["HTTP://x:80/api/elections?year=2025&limit=1", 200],
    ['https://[::1]:1/api/elections?limit=x', 422],
        ['http://x', 200], ['http://x?a=1', 200], ['http://x/api/nothing', 404], ['http:///api/elections', 200],
        ['ftp://x/api/elections', 404];
like(raw_call("GET http://x/health/live HTTP/1.1\r\nConnection: close\r\n\r\n"),
    qr{^HTTP/1.1 400 .*"code":"missing_host"}s, 'Host is needed with them, too');

# Languages
my %languages = ('' => 'fr', en => 'en', 'en-GB,en;q=0.9' => 'en', 'fr;q=0.4, en;q=0.5' => 'en', 'en;q=0.3, fr' => 'fr',
    'de, en;q=0.1' => 'en',
    'de' => 'fr', '*' => 'fr', 'en;q=0' => 'fr', ';;,=' => 'fr');
for my $accept (sort keys %languages) {
    $answer = call('GET', '/api/nothing', undef, undef, {'Accept-Language' => $accept});
    my $title = {fr => 'Introuvable', en => 'Not found'}->{$languages{$accept}};
    is_deeply([$answer->{json}{title}, $answer->{headers}{'content-language'}],
        [$title, $languages{$accept}], "Accept-Language: $accept");
}
$answer = call('GET', '/api/elections/2000000000', undef, $token, {'Accept-Language' => 'en'});
is($answer->{json}{message}, 'There is no such election.',
    'the database speaks English');
is(call('GET', '/api/elections/2000000000', undef, $token)->{json}{message},
    "Cette \xe9lection n\x{2019}existe pas.",
    'and French first');

# Request ids and other headers
is(call('GET', '/health/live', undef, undef, {'X-Request-Id' => 'A.b_c-9'})->{headers}{'x-request-id'}, 'A.b_c-9',
    'a request id comes back');
for my $bad ('a b', 'x' x 200, '"><script>', 'a;b=c', '') {
    like(call('GET', '/health/live', undef, undef, {'X-Request-Id' => $bad})->{headers}{'x-request-id'},
        qr/^[0-9a-f]{16}-[0-9a-f]{8,}$/,
        'a strange one is replaced');
}
my %ids = map { call('GET', '/health/live')->{headers}{'x-request-id'} => 1 } 1 .. 20;
is(scalar keys %ids, 20, 'each request gets its own');
like(shim_log(), qr/"request_id":"A\.b_c-9"/, 'the log has it');
for my $path ('/api/elections', '/api/nothing', '/health/live') {
    my $headers = call('GET', $path)->{headers};
    is_deeply([@$headers{qw(x-content-type-options cache-control)}], ['nosniff', 'no-store'],
        "security headers of $path");
    ok(!$headers->{server}, 'no Server header');
}
like(raw_call(raw_request('GET /api/elections?limit=1&x=%0d%0aX-Evil:%201&year=2025', ['Connection: close'])),
    qr{^HTTP/1.1 200 (?!.*x-evil:)}si,
    'nothing injects a header');
$answer = raw_call(raw_request('GET /api/nothing', ["X-Request-Id: a\rX-Evil: 1", 'Connection: close']));
unlike((split /\r\n\r\n/, $answer)[0], qr/^x-evil/mi,
    'nor a bare CR');

# Framing
like(raw_call("GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"),
    qr{^HTTP/1.1 400 .*problem\+json.*"code":"missing_host"}s,
    'HTTP/1.1 without Host is refused');
like(raw_call("GET /health/live HTTP/1.0\r\n\r\n"), qr{^HTTP/1.[01] 200 }, 'HTTP/1.0 needs none');
like(raw_call("\x16\x03\x01\x02garbage\r\n\r\n", 2), qr{^HTTP/1.1 400 }, 'garbage gets 400 (of the library)');
my $socket = raw_connect();
my @pipeline = map {
    (raw_request("GET /api/elections/$e->{id}", ["X-Request-Id: n$_"]),
     raw_request('GET /api/nothing', ["X-Request-Id: m$_"]))
} 1 .. 100;
raw_send($socket, join '', @pipeline, raw_request('GET /health/live', ['Connection: close']));
my $bytes = raw_read($socket, undef, 10);
is_deeply([$bytes =~ /HTTP\/1\.1 (\d{3}) /g], [(200, 404) x 100, 200], 'pipelined requests are all answered');
is_deeply([$bytes =~ /^x-request-id: ([nm]\d+)/mgi], [map { ("n$_", "m$_") } 1 .. 100], 'in their order');

# Clients that leave
my $body = to_json(sheet($e, 0, 0, 1));
my @sheets = map { raw_request("POST /api/offices/$_/results", ["Authorization: Bearer $token"], $body) }
    @{$e->{offices}}[0 .. 199];
for my $i (0 .. 199) {
    my $leaver = raw_connect();
    raw_send($leaver, $i % 2 ? $sheets[$i] : substr $sheets[$i], 0, ($i * 37) % length $sheets[$i]);
    close $leaver;
}
is(call('GET', '/health/ready')->{status}, 200, 'clients that leave in the middle do no harm');
my $half = sql('SELECT count(*) FROM res_elec.result_sheet s WHERE s.office_id % 2 = ' . (($e->{offices}[0]) % 2));
is($half, 0, 'half a request writes nothing');

# Hostile text is only text
my @hostile = ("Robert'); DROP TABLE res_elec.election;--", "\$\$ \\' \" %s {fields} \x{1F5F3}",
    '<script>alert(1)</script>',
    '{"a":1}', 'NULL', "tab\tnewline\n");
for my $text (@hostile) {
    my $id = ok_call('POST', '/api/elections', {title => "x${text}x", type => 'local', year => 2025},
        $token)->{election}{id};
    is(call('GET', "/api/elections/$id", undef, $token)->{json}{title}, "x${text}x" =~ s/\s/ /gr,
        'is stored and returned as it is, white space as spaces');
}
is(sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'res_elec' AND tablename = 'election'"), 1,
    'and the table is there');
is(call('POST', '/api/auth/login', {phone_number => "' OR 1=1 --", password => PASSWORD})->{status}, 401,
    'it signs nobody in');

# CSV and gzip
my $quoted = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Lycée "A", nord', province => 'Estuaire'},
    $token)->{center}{id};
my $office = office($token, $quoted, 1, 77);
ok_call('POST', "/api/offices/$office/results", sheet($e, 1, 2, 30, 20, 10), $token);
$answer = call('GET', "/api/elections/$e->{id}/results?format=csv&level=office&offset=300");
is_deeply([@{$answer->{headers}}{qw(content-type content-disposition x-total-count)}],
    ['text/csv; charset=utf-8', "attachment; filename=\"election-$e->{id}-office.csv\"", 301],
    'CSV has its type and name');
utf8::decode(my $csv = $answer->{content});
is($csv,
    "region,department,commune,center,office,registered,voters,blank,null,status,decision,decided_on,reason,c1,c2,c3\r\n"
    . "Estuaire,,,\"Lyc\xc3\xa9e \"\"A\"\", nord\",Bureau 1,77,63,1,2,provisional,,,,30,20,10\r\n",
    'and quotes what it must');
is_problem(call('GET', "/api/elections/$e->{id}/results?format=xml"), 422, 'RE001', 'there is no other format');
my $plain = call('GET', "/api/centers/$e->{center}/offices");
$answer = call('GET', "/api/centers/$e->{center}/offices", undef, undef, {'Accept-Encoding' => 'gzip'});
gunzip(\$answer->{content}, \my $unzipped);
is_deeply([$answer->{headers}{'content-encoding'}, $unzipped], ['gzip', $plain->{content}],
    'large answers are compressed for who accepts it');
$answer = login_with({phone_number => $director->{phone_number}, password => PASSWORD}, undef,
    {'Accept-Encoding' => 'gzip'});
is($answer->{headers}{'content-encoding'}, undef,
    'tokens never are');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
