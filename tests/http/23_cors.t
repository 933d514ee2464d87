# Cross-origin requests: configured origins only, credentials only with an exact one.
use strict;
use warnings;
use Test::More;
use ResElec::Media;
use ResElec::Test;

server_start(shim => {CORS_ORIGINS => 'https://results.example.ga, http://localhost:5173'});
my $director = director();

sub asks {
    my ($origin, $method, $path) = @_;
    return call('OPTIONS', $path // '/api/elections', undef, undef,
        {Origin => $origin, 'Access-Control-Request-Method' => $method // 'POST',
        'Access-Control-Request-Headers' => 'authorization, content-type'});
}

my $answer = asks('https://results.example.ga');
is($answer->{status}, 204, 'a preflight is answered');
is_deeply(
    [@{$answer->{headers}}{qw(access-control-allow-origin access-control-allow-credentials access-control-max-age)}],
    ['https://results.example.ga', 'true', '600'], '… for a configured origin, with credentials');
like($answer->{headers}{'access-control-allow-methods'}, qr/^POST, GET, HEAD, OPTIONS$/,
    '… with the methods of the route');
my $preflight = $answer;
like($answer->{headers}{'access-control-allow-headers'}, qr/\bAuthorization\b.*\bContent-Type\b.*\bX-CSRF-TOKEN\b/,
    '… and the headers');
is($answer->{headers}{vary}, 'Origin', '… and caches are told that it is of this origin');
like(asks('http://localhost:5173', 'DELETE', '/api/elections/1')->{headers}{'access-control-allow-methods'}, qr/DELETE/,
    'the second origin too');

$answer = call('GET', '/api/elections', undef, undef, {Origin => 'https://results.example.ga'});
is_deeply([@{$answer->{headers}}{qw(access-control-allow-origin access-control-allow-credentials)}],
    ['https://results.example.ga', 'true'],
    'an answer may be read by it');
like($answer->{headers}{'access-control-expose-headers'}, qr/\bETag\b.*\bX-Total-Count\b.*\bRetry-After\b/,
    '… with the headers that clients need');
$answer = call('GET', '/api/auth/profile', undef, undef, {Origin => 'https://results.example.ga'});
is_deeply([$answer->{status}, $answer->{headers}{'access-control-allow-origin'}], [401, 'https://results.example.ga'],
    'a refusal too');

for my $origin ('https://evil.example', 'http://results.example.ga', 'https://results.example.ga.evil.example',
    'https://sub.results.example.ga',
    'https://results.example.ga:8443', 'null', 'https://results.example.ga,https://evil.example',
    'HTTPS://RESULTS.EXAMPLE.GA', '*', '') {
    my @allowed = map { grep { /^access-control-/ } keys %{$_->{headers}} } asks($origin),
        call('GET', '/api/elections', undef, undef, {Origin => $origin});
    is_deeply(\@allowed, [], "'$origin' is allowed nothing");
    is(call('GET', '/api/elections', undef, undef, {Origin => $origin})->{headers}{vary}, 'Origin',
        '… and that is not cached for others');
}
is(call('GET', '/api/elections')->{headers}{'access-control-allow-origin'}, undef, 'without Origin nothing is said');
is(asks('https://results.example.ga', 'PATCH')->{headers}{'access-control-allow-methods'} =~ /PATCH/, '',
    'a method that a route has not is not allowed');
is(call('OPTIONS', '/api/elections', undef, undef,
    {Origin => 'https://results.example.ga'})->{headers}{'access-control-allow-methods'}, undef,
    'OPTIONS that is no preflight is an ordinary one');

like($preflight->{headers}{'access-control-allow-headers'}, qr/\b$_\b/, "… $_ too")
    for qw(Last-Event-ID Cache-Control X-Requested-With);
is(call('GET', $_)->{headers}{'cross-origin-resource-policy'}, 'cross-origin', "$_ may be shown by pages elsewhere")
    for '/api/elections', '/api/nothing';
my $shown = election($director->{token}, visibility => 'public');
my %photo = map { my $e = $_; $e->{id} => upload('POST', '/api/candidates', $director->{token}, election_id => $e->{id},
    first_name => 'A', last_name => 'B', code_name => 'ab',
    profile_photo => file(png(9, 9), 'a.png'))->{json}{candidate}{profile_photo} } $shown,
    my $hidden = election($director->{token});
is_deeply([map { call('GET', $photo{$_->{id}}, undef, $director->{token})->{headers}{'cross-origin-resource-policy'} }
    $shown, $hidden], ['cross-origin', 'same-site'],
    'a public photo, too, and no other');

shim_stop();
shim_start({CORS_ORIGINS => '*'});
$answer = call('GET', '/api/elections', undef, undef, {Origin => 'https://anybody.example'});
is_deeply([@{$answer->{headers}}{qw(access-control-allow-origin access-control-allow-credentials)}], ['*', undef],
    '* is for everybody, without credentials');
is(asks('https://anybody.example')->{headers}{'access-control-allow-credentials'}, undef, '… in a preflight too');

shim_stop();
shim_start();
$answer = call('GET', '/api/elections', undef, undef, {Origin => 'https://results.example.ga'});
is_deeply([grep { /^access-control-/ } keys %{$answer->{headers}}], [], 'without a setting nobody is allowed anything');
is($answer->{headers}{'cross-origin-resource-policy'}, 'same-site', '… nor may show it');
for my $bad ('results.example.ga', 'https://results.example.ga/', 'https://*.example.ga', 'ftp://x', 'https://a, *',
    'https://', 'null', 'https://a:x') {
    my ($code, undef, $error) = shim_run({CORS_ORIGINS => $bad});
    is_deeply([$code, $error =~ /CORS_ORIGINS/ ? 1 : 0], [1, 1], "CORS_ORIGINS=$bad stops the start, with its name");
}
finish();
