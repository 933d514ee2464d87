# TLS and HTTP/2 by the settings, and the headers that keep browsers safe.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use IO::Select;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::H2 qw(:all);
use ResElec::Media;
use ResElec::Test;

server_start(shim => {MAX_BODY => 20000});
my $director = director();
my $token = $director->{token};
my $e = election($token, visibility => 'public');
my $office = $e->{offices}[0];
ok_call('POST', "/api/offices/$office/results", sheet($e, 1, 2, 3, 4, 5), $token);
my $photo = upload('PUT', "/api/candidates/$e->{candidates}[0]", $token,
    profile_photo => file(png(20, 10)))->{json}{candidate}{profile_photo};
my ($ca, $cert, $key) = certificates();
my $dir = work_dir();

sub shell {
    my ($command) = @_;
    system("cd '$dir' && ($command) > shell.log 2>&1") == 0 or die "$command failed, see $dir/shell.log\n"
}

shell("cat '$cert' '$ca' > chain.pem");
shell('openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -days 2 -subj /CN=test -addext ' .
    'subjectAltName=IP:127.0.0.1');
shell('echo nothing > none.pem');

# An answer as a client with the authority's certificate gets it: {status, version, headers => {name => [values]},
# content}.
sub curl {
    my ($path, @arguments) = @_;
    open my $pipe, '-|', qw(curl -s -i --max-time 20 --cacert), $ca, @arguments, base_url() . $path or die "curl: $!";
    binmode $pipe;
    my $bytes = do { local $/; <$pipe> } // '';
    close $pipe;
    $bytes =~ s{^HTTP/\S+ 100.*?\r\n\r\n}{}s;
    my ($head, $content) = split /\r\n\r\n/, $bytes, 2;
    my ($version, $status) = ($head // '') =~ m{^HTTP/(\S+) (\d+)};
    my %answer = (version => $version // '', status => $status // 0, content => $content // '', headers => {});
    push @{$answer{headers}{lc $1}}, $2 while ($head // '') =~ /^([\w-]+): ?(.*?)\r?$/mg;
    return \%answer;
}

my @json = (-H => "Authorization: Bearer $token", -H => 'Content-Type: application/json');
my $etag = call('GET', "/api/offices/$office/results")->{headers}{etag};
my %kinds = (  # status, path, arguments of curl
    'JSON' => [200, "/api/elections/$e->{id}"],
    'health' => [200, '/health/live'],
    'HEAD' => [200, "/api/elections/$e->{id}", '-I'],
    'CSV' => [200, "/api/elections/$e->{id}/results?format=csv"],
    'a file' => [200, $photo],
    'OPTIONS' => [204, '/api/elections', -X => 'OPTIONS'],
    'what has not changed' => [304, "/api/offices/$office/results", -H => "If-None-Match: $etag"],
    'bad JSON' => [400, '/api/elections', @json, -d => '{'],
    'no token' => [401, '/api/auth/profile'],
    'no route' => [404, '/api/<script>'],
    'no method' => [405, '/api/elections', -X => 'PUT'],
    'a large body' => [413, '/api/elections', @json, -d => '{"x":"' . 'x' x 30000 . '"}'],
    'no rule kept' => [422, '/api/elections', @json, -d => '{}'],
    'large headers' => [431, '/api/elections', -H => 'X-Long: ' . 'x' x 33000],
);
my %of_library = (  # these are seen by libh2o alone
    'a length beyond all limits' => [413, '/api/elections', -H => 'Content-Length: 100000000', -d => '{'],
    'no length' => [400, '/api/elections', -H => 'Content-Length: x', -d => '{'],
    'an unknown expectation' => [417, '/api/elections', -H => 'Expect: x', -d => '{'],
);

# Fails where an answer is sent by another way than respond_common_headers, or has a header twice.
sub is_safe {
    my ($name, $hsts, $answer, $status) = @_;
    my $headers = $answer->{headers};
    my %expected = ('x-content-type-options' => 'nosniff', 'x-frame-options' => 'DENY',
        'referrer-policy' => 'no-referrer',
        'content-security-policy' => "default-src 'none'; frame-ancestors 'none'; sandbox",
        'strict-transport-security' => $hsts,
        'cache-control' => $name =~ /a file/ ? 'public, max-age=300' : $name =~ /CSV/
        ? 'public, max-age=1, stale-while-revalidate=4' : 'no-store',
        server => undef);
    my %sent = map { $_ => $headers->{$_} && join ' and ', @{$headers->{$_}} } keys %expected;
    is_deeply([$answer->{status}, \%sent], [$status, \%expected], "$name: $status with the security headers");
}

sub are_safe {
    my ($over, $hsts, $kinds, @options) = @_;
    for my $kind (sort keys %$kinds) {
        my ($status, $path, @arguments) = @{$kinds->{$kind}};
        is_safe("$over, $kind", $hsts, curl($path, @options, @arguments), $status);
    }
}

are_safe('http', undef, {%kinds, %of_library});

system("openssl ec -in '$key' -aes256 -passout pass:secret -out '$dir/locked.key' 2> /dev/null") == 0 or die 'openssl';

# Settings that cannot be right. Each of these would start otherwise, without TLS or with one that no client can use.
my %bad = (
    'a certificate alone' => [{TLS_CERT_FILE => $cert}, qr/TLS_CERT_FILE and TLS_KEY_FILE must be given together/],
    'a key alone' => [{TLS_KEY_FILE => $key}, qr/TLS_CERT_FILE and TLS_KEY_FILE must be given together/],
    'a certificate that is not there' => [{TLS_CERT_FILE => "$dir/missing", TLS_KEY_FILE => $key},
        qr/TLS_CERT_FILE: ./],
    'a key that is not there' => [{TLS_CERT_FILE => $cert, TLS_KEY_FILE => "$dir/missing"}, qr/TLS_KEY_FILE: ./],
    'a directory' => [{TLS_CERT_FILE => $dir, TLS_KEY_FILE => $key}, qr/TLS_CERT_FILE: ./],
    'no certificate in the file' => [{TLS_CERT_FILE => "$dir/none.pem", TLS_KEY_FILE => $key}, qr/TLS_CERT_FILE: ./],
    'no key in the file' => [{TLS_CERT_FILE => $cert, TLS_KEY_FILE => $cert}, qr/TLS_KEY_FILE: ./],
    'a key with a password' => [{TLS_CERT_FILE => $cert, TLS_KEY_FILE => "$dir/locked.key"}, qr/TLS_KEY_FILE: ./],
    'the key of another certificate' => [{TLS_CERT_FILE => $cert, TLS_KEY_FILE => "$dir/rsa.key"}, qr/TLS_KEY_FILE: ./],
    'a negative HSTS_MAX_AGE' => [{HSTS_MAX_AGE => -1}, qr/HSTS_MAX_AGE must be a number from 0/],
    'an HSTS_MAX_AGE in words' => [{HSTS_MAX_AGE => 'a year'}, qr/HSTS_MAX_AGE must be a number/],
);
for my $case (sort keys %bad) {
    my ($changes, $expected) = @{$bad{$case}};
    my ($code, $out, $error) = shim_run($changes);
    is($code, 1, "$case stops the start");
    like($error, $expected, '… and says which setting');
    unlike($out . $error, qr/listening|BEGIN/, '… before it listens');
}
shim_stop();
shim_start({TLS_CERT_FILE => "$dir/chain.pem", TLS_KEY_FILE => $key, MAX_BODY => 20000});
like(base_url(), qr{^https://127\.0\.0\.1:\d+$}, 'the line that says where it listens says https');

# Handshakes that are never finished: looked at again at the end.
my %half = ('that says nothing' => '', 'of half a ClientHello' => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    . 'x' x 40);
my %unfinished = map {
    my $socket = raw_connect();
    raw_send($socket, $half{$_}) if length $half{$_};
    $_ => $socket
} keys %half;

# Protocols and ciphers. A server of openssl that takes them all shows that it is not the client who refuses.
sub handshake {
    my ($to, $options) = @_;
    return scalar qx(timeout 10 openssl s_client -connect 127.0.0.1:$to -CAfile '$ca' $options 2>&1 < /dev/null);
}

sub cipher { my ($name) = $_[0] =~ /Cipher is (\S+)/; return ($name // '(NONE)') eq '(NONE)' ? '' : $name }

background(qw(openssl s_server -www -accept 127.0.0.1:0 -min_protocol TLSv1 -client_renegotiation -cipher),
    'ALL:eNULL:@SECLEVEL=0',
    '-cert', "$dir/rsa.pem", '-key', "$dir/rsa.key", '-dcert', $cert, '-dkey', $key);
my ($control, $until) = (0, time + 10);
until ($control || time > $until) {
    sleep 0.05;
    ($control) = qx(cat '$dir/background.log') =~ /^ACCEPT \S+:(\d+)$/m;
}
my $port = shim_port();
is(cipher(handshake($port, '-tls1_3')), 'TLS_AES_256_GCM_SHA384', 'TLS 1.3 is spoken');
is(cipher(handshake($port, '-tls1_2')), 'ECDHE-ECDSA-AES128-GCM-SHA256', 'and TLS 1.2');
is(scalar(() = handshake($port, '-showcerts') =~ /BEGIN CERTIFICATE/g), 2, 'the whole chain of the file is sent');
like(handshake($port, '-verify_return_error'), qr/Verify return code: 0 \(ok\)/, 'which an authority vouches for');

sub are_refused {
    for my $options (@_) {
        isnt(cipher(handshake($control, $options)), '', "the client could do $options");
        is(cipher(handshake($port, $options)), '', '… and is refused');
    }
}

are_refused(map({ "$_ -cipher ALL:\@SECLEVEL=0" } qw(-tls1 -tls1_1)), map { "-tls1_2 -cipher $_:\@SECLEVEL=0" }
    qw(ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-SHA384 ECDHE-ECDSA-NULL-SHA AECDH-AES128-SHA));

# ALPN and renegotiation, which libh2o cuts as well (write_bio of its socket.c)
like(handshake($port, '-alpn http/1.1,h2'), qr/^ALPN protocol: h2$/m, 'HTTP/2 for who offers it');
unlike(handshake($port, "-alpn $_"), qr/^ALPN protocol: h2/m, "not for $_") for qw(http/1.1 spdy/1 h2c);
sub renegotiate {
    my ($to) = @_;
    return scalar qx((sleep 0.3; echo R; sleep 0.7) | timeout 10 openssl s_client -connect 127.0.0.1:$to -tls1_2 2>&1);
}

my ($allowed, $refused) = map { renegotiate($_) } $control, $port;
like($allowed, qr/^RENEGOTIATING\n.*^verify return/ms, 'a client can renegotiate');
like($refused, qr/^RENEGOTIATING\n/m, 'it asks the shim');
unlike($refused, qr/^RENEGOTIATING\n.*^verify return/ms, '… and is refused');

# Requests by both protocols
for my $version ('1.1', '2') {
    my @by = "--http$version";
    is(curl('/health/live', @by)->{version}, $version, "HTTP/$version is spoken");
    are_safe("HTTP/$version over TLS", 'max-age=31536000', \%kinds, @by);
    my $answer = curl('/api/elections', @by, @json,
        -d => to_json({title => "Par HTTP/$version", type => 'local', year => 2026}));
    is_deeply([$answer->{status}, from_json($answer->{content})->{election}{title}], [201, "Par HTTP/$version"],
        'a POST with a body');

    open my $file, '>:raw', "$dir/large.png" or die;
    print {$file} my $png = png(800, 800, noise => 1);
    close $file;
    $answer = curl('/api/candidates', @by, -H => "Authorization: Bearer $token", -F => "profile_photo=\@$dir/large.png",
        -F => 'first_name=Ada',
        -F => "last_name=H$version", -F => 'code_name=h' . int $version, -F => "election_id=$e->{id}");
    my $path = eval { from_json($answer->{content})->{candidate}{profile_photo} } // '';
    is($answer->{status}, 201, 'a form with a file of ' . length($png) . ' bytes') or diag $answer->{content};
    my ($received, $stored) = split /\|/,
        sql("SELECT encode(received_sha256, 'hex'), encode(sha256, 'hex') FROM res_elec.file
         WHERE id = " . (file_id($path) // 0));
    is($received, sha256_hex($png), '… which has come whole');
    is(sha256_hex(curl($path, @by)->{content}), $stored, '… and goes out whole');

    # On loopback without TLS they are not Secure: 21_cookies.t
    $answer = curl('/api/auth/login', @by, -H => 'Content-Type: application/json',
        -d => to_json({phone_number => $director->{phone_number}, password => PASSWORD, cookies => JSON::PP::true}));
    my @cookies = @{$answer->{headers}{'set-cookie'} // []};
    is(scalar(grep { /; Secure/ } @cookies), 3, 'cookies are Secure, on loopback too') or diag "@cookies";
    my %jar = map { /^(\w+)=([^;]*)/ } @cookies;
    $answer = curl('/api/auth/logout', @by, -X => 'POST', -H => "Cookie: access_token_cookie=$jar{access_token_cookie}",
        -H => "X-CSRF-TOKEN: $jar{csrf_access_token}");
    is_safe('signing out', 'max-age=31536000', $answer, 204);
    is(scalar(grep { /Max-Age=0.*; Secure/ } @{$answer->{headers}{'set-cookie'} // []}), 3,
        'and so are those that take them away');
}
are_safe('HTTP/1.1 over TLS', 'max-age=31536000', \%of_library, '--http1.1');

# Ninety requests at once on a connection, good ones and bad ones: each stream gets its own answer.
my $streams = h2_connect();
raw_send($streams, join '', map { h2_request(2 * $_ + 1, 'GET', $_ % 2 ? "/api/candidates/$e->{candidates}[$_ % 3]"
    : '/api/nothing') } 0 .. 89);
my ($bytes, $answers) = ('', {});
$until = time + 10;
while (time < $until && grep({ $_->{ended} } values %$answers) < 90) {
    $bytes .= raw_read($streams, qr/./s, 0.5);
    $answers = h2_answers($bytes);
}
is_deeply([map { $answers->{2 * $_ + 1}{status} } 0 .. 89], [map { $_ % 2 ? 200 : 404 } 0 .. 89],
    'requests at the same time each have their status');
is_deeply([map { from_json($answers->{2 * $_ + 1}{body})->{id} } grep { $_ % 2 } 0 .. 89],
    [map { $e->{candidates}[$_ % 3] } grep { $_ % 2 } 0 .. 89],
    '… and their answer');
tls_close($streams);

# What is no TLS, or no HTTP/2 inside it
is(raw_call(raw_request('GET /health/live', ['Connection: close']), 3), '', 'plain HTTP gets nothing');
is(raw_call(join('', map { chr 255 - $_ % 256 } 1 .. 5000), 3), '', 'nor do other bytes') for 1 .. 3;
my $mute = tls_connect('h2');
raw_send($mute, raw_request('GET /health/live'));
unlike(raw_read($mute, undef, 12), qr{HTTP/1|"ok"}, 'HTTP/1 where HTTP/2 was agreed gets no answer');
tls_close($mute);
is(curl('/health/ready')->{status}, 200, 'none of that does harm');

# Fails without libh2o's handshake timeout of 10 s
for my $case (sort keys %unfinished) {
    my $socket = $unfinished{$case};
    is(raw_read($socket, undef, 30), '', "a handshake $case gets no answer");
    ok(IO::Select->new($socket)->can_read(0) && !sysread($socket, my $byte, 1), '… and is cut');
}
shim_stop();

# With an RSA key: the ciphers without forward secrecy would be there. And without HSTS.
shim_start({TLS_CERT_FILE => "$dir/rsa.pem", TLS_KEY_FILE => "$dir/rsa.key", HSTS_MAX_AGE => 0});
($ca, $port) = ("$dir/rsa.pem", shim_port());
is(cipher(handshake($port, '-tls1_2')), 'ECDHE-RSA-AES128-GCM-SHA256', 'an RSA key serves as well');
are_refused(map { "-tls1_2 -cipher $_:\@SECLEVEL=0" }
    qw(AES128-SHA AES128-GCM-SHA256 ECDHE-RSA-AES256-SHA DHE-RSA-AES128-SHA256));
is_safe('HSTS_MAX_AGE=0', undef, curl('/health/live', "--http$_"), 200) for qw(1.1 2);
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
