# nginx in front of the server, as shim/deploy/nginx.conf has it: what all may see is cached, nothing of anybody's own;
# streams come through as they are sent; and when the database is away nobody goes on being shown an old total.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Front;
use ResElec::Test;

server_start(shim => {TRUSTED_PROXIES => '127.0.0.1'});
my $director = director();
my $e = election($director->{token}, offices => 2, visibility => 'public');
my $private = election($director->{token}, offices => 1);
my $shim_port = shim_port();
my $port = cache_start();
my $cache = "http://127.0.0.1:$port";
my $total = "$cache/api/voting/realtime/$e->{id}";

# How nginx got what it answers a path with: HIT, MISS, BYPASS …
sub by { my ($path, @how) = @_; return call('GET', "$cache$path", undef, @how) }
sub seen { my ($answer) = @_; return "$answer->{status} " . ($answer->{headers}{'x-cache'} // '-') }

# What may be kept is asked for once, however many ask
my %seen;
$seen{seen(by("/api/elections/$e->{id}/progress"))}++ for 1 .. 20;
cmp_ok($seen{'200 HIT'} // 0, '>=', 10, 'most of 20 reads of what is public come from the cache');
is($seen{'200 MISS'}, 1, '… and the first did not');
my @together = parallel(20, sub { seen(by("/api/voting/realtime/$e->{id}")) });
is(scalar(grep { /MISS/ } @together), 1, 'of 20 at once, one is sent on') or diag "@together";

# Nothing of anybody's own
my $mine = by("/api/voting/realtime/$e->{id}", $director->{token});
like(seen($mine), qr/^200 BYPASS$/, 'who has a token is answered by the server');
like(seen(by("/api/voting/realtime/$e->{id}", undef, {Cookie => 'access_token_cookie=nonsense'})), qr/ BYPASS$/,
    '… who has a cookie as well');
is(seen(by("/api/voting/realtime/$private->{id}", $director->{token})), '200 BYPASS', 'the owner sees a private total');
for (1 .. 3) {
    my $other = by("/api/voting/realtime/$private->{id}");
    like(seen($other), qr/^40[134] (?:MISS|EXPIRED|BYPASS|-)$/, 'nobody else is shown it from the cache');
}
is(seen(by('/api/auth/profile', $director->{token})), '200 BYPASS', 'an account is not kept');
like(seen(by('/api/auth/profile')), qr/^401 /, '… nor shown to others');
my $login = {phone_number => $director->{phone_number}, password => PASSWORD};
my @logins = map { call('POST', "$cache/api/auth/login", $login) } 1, 2;
is(join(' ', map { $_->{status} } @logins), '200 200', 'signing in passes through');
isnt($logins[0]{json}{access_token}, $logins[1]{json}{access_token}, '… each time anew');

# Forms of one address are kept apart
my $json = by("/api/voting/realtime/$e->{id}", undef, {Accept => 'application/json'});
my $page = by("/table/$e->{id}", undef, {'Accept-Language' => 'fr'});
my $english = by("/table/$e->{id}", undef, {'Accept-Language' => 'en'});
isnt($page->{content}, $english->{content}, 'a page in each language');
is(by("/table/$e->{id}", undef, {'Accept-Language' => 'en'})->{content}, $english->{content}, '… also from the cache');
my $etag = $json->{headers}{etag};
is(by("/api/voting/realtime/$e->{id}", undef, {Accept => 'application/json', 'If-None-Match' => $etag})->{status}, 304,
    'who has the total is told that it is the same');
my $own = by("/api/voting/realtime/$e->{id}", $director->{token});
is(seen(by("/api/voting/realtime/$e->{id}", $director->{token}, {'If-None-Match' => $own->{headers}{etag}})),
    '304 BYPASS', '… who is signed in by the server');

# Kept compressed, for whoever asks first
sub raw_body {
    my (@headers) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die;
    raw_send($socket, raw_request("GET /api/elections/$e->{id}/results", ['Connection: close', @headers]));
    return raw_read($socket, undef, 20);
}
like(raw_body(), qr/\r\n\r\n.*"candidate/s, 'a reader without gzip gets text');
like(raw_body('Accept-Encoding: gzip'), qr/^content-encoding: gzip\r$/mi, '… the next one, with gzip, gets gzip');
like(raw_body(), qr/\r\n\r\n.*"candidate/s, '… and again without, text');

# A stream comes through, event by event
my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die;
raw_send($socket, raw_request("GET /api/voting/realtime/$e->{id}", ['Accept: text/event-stream']));
like(raw_read($socket, qr/^data: .*\n\n/m, 20), qr{^HTTP/1\.1 200 .*^content-type: text/event-stream.*^data: }msi,
    'a stream begins');
ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 1, 2, 3, 4, 5), $director->{token});
like(raw_read($socket, qr/^data: .*\n\n/m, 20), qr/"offices_reported": 1\b/, '… and tells a sheet when it comes');
close $socket;

# The database goes: the last total is shown while its successor is asked for, and then no more
my $until = time + 20;
sleep 0.2 until time > $until || (call('GET', $total)->{json}{offices_reported} // 0) == 1;
is(call('GET', $total)->{json}{offices_reported}, 1, 'the cache follows');
cluster_stop('immediate');
$until = time + 40;
my $answer;
sleep 0.2 until ($answer = call('GET', $total))->{status} == 503 || time > $until;
is($answer->{status}, 503, 'without a database readers are told so, in the end');
like($answer->{headers}{'retry-after'} // '', qr/^\d+$/, '… and when to ask again');
my @after = map { sleep 0.3; call('GET', $total)->{status} } 1 .. 5;
is_deeply(\@after, [(503) x 5], '… and not shown the old total again');
cluster_start();
$until = time + 40;
sleep 0.2 until ($answer = call('GET', $total))->{status} == 200 || time > $until;
is("$answer->{status} $answer->{json}{offices_reported}", '200 1', 'then it is there again');
# Whoever writes an address of his own into X-Forwarded-For is still one reader: five answers, and no more
shim_stop();
shim_start({TRUSTED_PROXIES => '127.0.0.1', RATE_READ_ADDRESS => '5/3600', PORT => $shim_port});
my %limited;
$limited{by("/api/elections/$e->{id}?n=$_", $director->{token},
    {'X-Forwarded-For' => "192.0.2.$_"})->{status}}++ for 1 .. 12;
cmp_ok($limited{429} // 0, '>=', 5, 'limits count the address that nginx saw') or diag explain \%limited;
finish();
