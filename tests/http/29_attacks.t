# Attacks that are about no one route: injection into SQL and headers, foreign ids, what a body may not set, floods of
# logins. Forged tokens: 20_tokens.t; forged requests: 21_cookies.t; files: 25_uploads.t; slow clients:
# 71_slow_clients.t.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use ResElec::Test;

server_start(shim => {REQUEST_TIMEOUT => 240});    # a queue of 64 hashes takes as long as the machine is busy
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 2);
my $other = director();
my $foreign = election($other->{token}, offices => 2);

sub memory_peak {
    open my $file, '<', '/proc/' . shim_pid() . '/status' or die $!;
    my ($kb) = join('', <$file>) =~ /^VmHWM:\s+(\d+)/m;
    return $kb / 1024;
}

# SQL in every place that takes text: it is text
my @sql = ("'; DROP TABLE res_elec.session; --", "' OR '1'='1", '1); DELETE FROM res_elec.office; --',
    "\\'; SELECT pg_sleep(5); --", '$$; SELECT 1; $$', '%s%n');
my $before =
    sql('SELECT (SELECT count(*) FROM res_elec.office), (SELECT count(*) FROM res_elec.app_user WHERE active)');
my $n = 0;
for my $text (@sql) {
    $n++;
    my $made = ok_call('POST', '/api/elections', {title => $text, type => 'local', year => 2025}, $token)->{election};
    is($made->{title}, $text, "$text as a title is a title");
    is(ok_call('POST', "/api/elections/$made->{id}/centers",
        {name => $text, province => $text, commune => $text, address => $text}, $token)->{center}{commune}, $text,
        '… and as names of places');
    is(ok_call('POST', '/api/candidates', {election_id => $made->{id}, first_name => $text, last_name => $text,
        code_name => $text}, $token)->{candidate}{code_name}, $text, '… and of a candidate');
    is_problem(call('POST', '/api/auth/login', {phone_number => $text, password => $text . 'x' x 10}), 401, '28P01',
        '… as a phone number it is nobody\'s');
    is_problem(call('POST', '/api/auth/login', {email => $text, password => $text . 'x' x 10}), 401, '28P01',
        '… and as an address');
    my $escaped = join '', map { sprintf '%%%02x', ord } split //, $text;
    is_problem(call('GET', "/api/elections?status=$escaped", undef, $token), 422, 'RE001',
        '… in a query it is no status');
    is_problem(call('GET', "/api/elections?limit=$escaped", undef, $token), 422, 'RE001', '… and no number');
    is_problem(call('GET', "/api/elections/$escaped", undef, $token), 404, 'not_found', '… and in a path no id');
    is_problem(call('PUT', "/api/offices/$e->{offices}[0]/results", {total_voters => $text}, $token), 404, 'RE004',
        '… a sheet that is not there stays so');
    is(call('POST', "/api/offices/$e->{offices}[0]/results", {%{sheet($e, 0, 0, 1)}, total_voters => $text},
        $token)->{json}{code}, 'RE001', '… and as a figure it is none');
    is_problem(call('GET', "/api/offices/$e->{offices}[0]/results", undef, $token, {'If-None-Match' => $text}), 404,
        'RE004', '… in If-None-Match it matches nothing');
}
is(sql('SELECT (SELECT count(*) FROM res_elec.office), (SELECT count(*) FROM res_elec.app_user WHERE active)'), $before,
    'nothing is gone');

# Headers: what a client sends stands in none
for my $id ("a\r\nSet-Cookie: evil=1", "a\nX-Evil: 1", 'a b', "\x{7f}", '<script>', 'x' x 65, '') {
    my $bytes = raw_call("GET /api/elections HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: $id\r\n\r\n");
    unlike($bytes, qr/^(?:set-cookie|x-evil):/mi, 'X-Request-Id ' . ($id =~ s/[^ -~]/./gr) . ' sets no header');
}
ok_call('POST', "/api/elections/$e->{id}/centers", {name => "École\r\nX-Evil: 1"}, $token);
my $csv = call('GET', "/api/elections/$e->{id}/results?format=csv", undef, $token);
is($csv->{headers}{'x-evil'}, undef, 'a name with line ends makes no header');
my $paged = call('GET', '/api/elections?limit=1&status=pending', undef, $token);
unlike($paged->{headers}{link}, qr/[\r\n]/, 'nor does a query in Link');
my $bytes = raw_call("GET /api/elections?type=local%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
unlike($bytes, qr/^x-evil:/mi, '… with line ends either');

# Paths lead to routes and nowhere else
for my $path ('/api/../../etc/passwd', '/..%2f..%2fetc/passwd', '/api/files/../../etc/passwd', '/api/files/%2e%2e',
    '//etc/passwd', '/api/elections/1%00', '/api/elections/1;x', '/api//elections') {
    my $bytes = raw_call("GET $path HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer $token\r\n\r\n");
    like($bytes, qr{^HTTP/1\.1 40[04] }, "$path is no path");
    unlike($bytes, qr/root:/, '… to a file');
}

# What a body may not set
my %person = (first_name => 'M', last_name => 'A', phone_number => '066 99 99 99', email => 'mass@example.org',
    password => PASSWORD);
my $made = ok_call('POST', '/api/auth/register',
    {%person, role => 'admin', id => 1, active => JSON::PP::true, director_id => 1, password_hash => 'x',
        created_at => '2000-01-01'})->{user};
is_deeply([sql("SELECT role, director_id IS NULL, password_hash LIKE '\$argon2id%', created_at > now() - interval
    '1 hour' FROM res_elec.app_user WHERE id = $made->{id}")],
    ['director|t|t|t'], 'registering: neither role nor director, hash or time');
my $mass = login({phone_number => '+24166999999'});
ok_call('PUT', '/api/auth/profile', {role => 'admin', director_id => $director->{id}, password_hash => 'x',
    campaign_logo => '/api/files/1', profile_photo_id => 1}, $mass->{token});
is(sql("SELECT role, director_id, profile_photo_id, campaign_logo_id FROM res_elec.app_user WHERE id = $made->{id}"),
    'director|||', 'the profile: no role, no director, no file of others');
is(ok_call('POST', '/api/elections', {title => 't', type => 'local', year => 2025, owner_id => $other->{id}, id => 77},
    $token)->{election}{owner_id}, $director->{id},
    'an election is its maker\'s');
is(ok_call('PUT', "/api/elections/$e->{id}", {owner_id => $other->{id}, year => 2025}, $token)->{election}{owner_id},
    $director->{id}, '… and stays so');
my $sheet = ok_call('POST', "/api/offices/$e->{offices}[0]/results",
    {%{sheet($e, 0, 0, 5)}, status => 'verified', version => 9, submitted_by => $other->{id}, channel => 'sql',
        office_id => $e->{offices}[1]}, $token)->{office};
is_deeply([@$sheet{qw(id status version submitted_by channel)}],
    [$e->{offices}[0], 'provisional', 1, $director->{id}, 'rest'],
    'a sheet: no status, version, author, channel or other office');

# Foreign ids: what is another's is not there, whatever names it
ok_call('POST', "/api/offices/$foreign->{offices}[0]/results", sheet($foreign, 0, 0, 3), $other->{token});
my $untouched = sql("SELECT md5(string_agg(x::text, '' ORDER BY x::text)) FROM (SELECT s::text AS x
    FROM res_elec.result_sheet s WHERE election_id = $foreign->{id} UNION ALL
    SELECT c::text FROM res_elec.candidate c WHERE election_id = $foreign->{id} UNION ALL SELECT o::text
      FROM res_elec.office o WHERE election_id = $foreign->{id}) y");
my @foreign = (['GET', "/api/elections/$foreign->{id}"], ['PUT', "/api/elections/$foreign->{id}", {year => 2024}],
    ['DELETE', "/api/elections/$foreign->{id}"],
    ['PUT', "/api/candidates/$foreign->{candidates}[0]", {party => 'X'}],
    ['DELETE', "/api/candidates/$foreign->{candidates}[0]"],
    ['PUT', "/api/centers/$foreign->{center}", {name => 'X'}], ['DELETE', "/api/centers/$foreign->{center}"],
    ['POST', "/api/centers/$foreign->{center}/offices", {name => 'X'}],
    ['PUT', "/api/offices/$foreign->{offices}[0]", {name => 'X'}], ['DELETE', "/api/offices/$foreign->{offices}[1]"],
    ['POST', "/api/offices/$foreign->{offices}[1]/results", sheet($foreign, 0, 0, 1)],
    ['PUT', "/api/offices/$foreign->{offices}[0]/results", {null_votes => 1, total_voters => 4}],
    ['POST', "/api/voting/office/$foreign->{offices}[0]/results", sheet($foreign, 0, 0, 9)],
    ['GET', "/api/offices/$foreign->{offices}[0]/results/history"],
    ['GET', "/api/offices/$foreign->{offices}[0]/results/scan"], ['GET', "/api/voting/realtime/$foreign->{id}"],
    ['GET', "/api/elections/$foreign->{id}/results"],
    ['POST', '/api/candidates', {election_id => $foreign->{id}, first_name => 'a', last_name => 'b', code_name => 'x'}],
    ['GET', "/api/auth/users/$other->{id}"]);
is_problem(call(@$_[0 .. 2], $token), 404, 'RE004', "$_->[0] $_->[1] of another is not there") for @foreign;
is_problem(call('POST', "/api/offices/$e->{offices}[1]/results", {total_voters => 1, blank_votes => 0, null_votes => 0,
    results => [{candidate_id => $foreign->{candidates}[0], votes => 1}]}, $token), 422, 'RE001',
    'votes for a candidate of another election are refused');
is_problem(call('PUT', "/api/offices/$e->{offices}[1]", {center_id => $foreign->{center}}, $token), 404, 'RE004',
    'an office does not move into another\'s center');
is(sql("SELECT md5(string_agg(x::text, '' ORDER BY x::text)) FROM (SELECT s::text AS x FROM res_elec.result_sheet s
    WHERE election_id = $foreign->{id} UNION ALL
    SELECT c::text FROM res_elec.candidate c WHERE election_id = $foreign->{id} UNION ALL SELECT o::text
      FROM res_elec.office o WHERE election_id = $foreign->{id}) y"), $untouched,
    'nothing of it changed');

# 200 logins at once, with no limit of rate: memory stays bounded, reads go on, nobody is left without an answer
my $request = raw_request('POST /api/auth/login', ['Content-Type: application/json', 'Connection: close'],
    to_json({phone_number => $director->{phone_number}, password => PASSWORD}));
my @sockets = map { my $s = raw_connect(); raw_send($s, $request); $s } 1 .. 200;
is(scalar(grep { call('GET', "/api/voting/realtime/$e->{id}", undef, $token)->{status} == 200 } 1 .. 30), 30,
    'while 200 sign in at once, totals are read');
my %statuses;
for my $socket (@sockets) {
    my $answer = raw_read($socket, undef, 240);
    my ($status) = $answer =~ m{^HTTP/1\.1 (\d+)};
    $status .= ' without Retry-After' if ($status // '') eq '503' && $answer !~ /^retry-after: \d/mi;
    $statuses{$status // 'none'}++;
}
is_deeply([grep { !/^(?:200|503)$/ } keys %statuses], [], 'each is answered: signed in, or told to come again')
    or diag(to_json(\%statuses));
cmp_ok($statuses{200} // 0, '>=', 25, 'as many as one client may have of the queue are signed in');
cmp_ok(memory_peak(), '<', 64 + 100 + ($ENV{SHIM} ? 900 : 0), 'one hash at a time takes its 64 MiB') if !$ENV{SHIM};

# 10,000 logins against the limits as they are by default
shim_stop();
my %defaults = map {
    my $class = $_;
    map { ("RATE_${class}_$_" => undef) } qw(ADDRESS ACCOUNT)
} qw(READ WRITE LOGIN RESET);
shim_start({%defaults, TRUSTED_PROXIES => '127.0.0.1', REQUEST_TIMEOUT => 240});
my %counts;
my $failures = "SELECT count(*) FROM res_elec.audit WHERE action = 'user.sign_in_failed'";
my $written = sql($failures);
my $began = time;
for my $part (parallel(8, sub {
    my ($worker) = @_;
    my $socket = raw_connect();
    my %seen;
    for my $i (0 .. 1249) {
        raw_send($socket, raw_request('POST /api/auth/login',
            ['X-Forwarded-For: 192.0.2.' . $i % 2, 'Content-Type: application/json'],
            sprintf('{"phone_number":"+2416612%04d","password":"un mot de passe devine"}', $i * 8 + $worker)));
        my ($status) = raw_read($socket, qr/"request_id":"[^"]+"\}$/, 240) =~ m{^HTTP/1\.1 (\d+)};
        $seen{$status // 'none'}++;
    }
    return \%seen;
})) { $counts{$_} += $part->{$_} for keys %$part }
is(join(' ', sort keys %counts), '401 429', '10,000 logins from two addresses: refused, and most not even tried')
    or diag(to_json(\%counts));
my $most = 2 * (60 + int(time - $began) + 1);    # a bucket of 60 for each address, which refills at one a second
cmp_ok($counts{401}, '<=', $most, "… not more than the limit lets in: $most");
is(call('POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => PASSWORD}, undef,
    {'X-Forwarded-For' => '192.0.2.200'})->{status}, 200,
    'somebody else signs in meanwhile');
is(sql($failures) - $written, $counts{401}, 'the audit log has those that were tried, and is not flooded');
finish();
