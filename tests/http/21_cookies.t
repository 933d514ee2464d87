# Tokens in cookies, and cross-site request forgery.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256);
use MIME::Base64 qw(decode_base64url encode_base64url);
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my %sign_in = (phone_number => $director->{phone_number}, password => PASSWORD, cookies => JSON::PP::true);

# Cookies of an answer: name => {value, attributes}.
sub set_cookies {
    my ($answer) = @_;
    my $lines = $answer->{headers}{'set-cookie'} // [];
    my %cookies;
    for my $line (ref $lines ? @$lines : $lines) {
        my ($name, $value, $rest) = $line =~ /^([^=]+)=([^;]*)(.*)$/;
        $cookies{$name} = {value => $value, rest => $rest};
    }
    return \%cookies;
}

sub jar { my ($cookies, @names) = @_; return join '; ', map { "$_=$cookies->{$_}{value}" } @names }

my $answer = call('POST', '/api/auth/login', \%sign_in);
is($answer->{status}, 200, 'signing in with cookies');
my $cookies = set_cookies($answer);
is_deeply([sort keys %$cookies], [qw(access_token_cookie csrf_access_token refresh_token_cookie)], 'sets three');
unlike($answer->{content}, qr/access_token|refresh_token/, 'the body carries no token');
is_deeply([sort keys %{$answer->{json}}], [qw(expires_in message required_actions user)], '… but the rest');
for my $name (qw(access_token_cookie refresh_token_cookie)) {
    like($cookies->{$name}{rest}, qr/; HttpOnly/, "$name is HttpOnly");
    like($cookies->{$name}{rest}, qr/; SameSite=Strict/, '… and SameSite=Strict');
    like($cookies->{$name}{value}, qr/^[\w.-]+$/, '… and needs no quotes');
}
unlike($cookies->{csrf_access_token}{rest}, qr/HttpOnly/, 'the csrf value is readable');
like($cookies->{csrf_access_token}{rest}, qr/; Path=\/; .*SameSite=Strict/,
    '… everywhere on the site, and there alone');
like($cookies->{access_token_cookie}{rest}, qr/; Path=\/api; Max-Age=900/,
    'the access token goes to the API for as long as it is good');
like($cookies->{refresh_token_cookie}{rest}, qr/; Path=\/api\/auth\/refresh; Max-Age=2592000/,
    'the refresh token to its route alone');
unlike(join(' ', map { $_->{rest} } values %$cookies), qr/Secure/,
    'on loopback they are not Secure: a browser would drop them');
for my $host ('results.example.ga', '127.0.0.1.example.ga', '[2001:db8::1]:8080', 'localhost.example.ga') {
    my $bytes = raw_call(raw_request('POST /api/auth/login',
        ["Host: $host", 'Connection: close', 'Content-Type: application/json'], to_json(\%sign_in))
        =~ s/Host: 127\.0\.0\.1\r\n//r);
    is(scalar(() = $bytes =~ /^set-cookie: .*; Secure\r$/mig), 3, "for $host they are");
}

my $access = jar($cookies, 'access_token_cookie');
my $csrf = $cookies->{csrf_access_token}{value};
my %new = (title => 'Par témoin', type => 'local', year => 2026);
is(call('GET', '/api/auth/profile', undef, undef, {Cookie => $access})->{status}, 200, 'a cookie reads without more');
is(call('GET', '/api/auth/profile', undef, undef, {Cookie => "x=1; $access; y=2"})->{status}, 200, '… among others');
is(call('POST', '/api/elections', \%new, undef, {Cookie => $access, 'X-CSRF-TOKEN' => $csrf})->{status}, 201,
    'and writes with the csrf value');

# Forgery
my $foreign = set_cookies(call('POST', '/api/auth/login', {%sign_in, phone_number => director()->{phone_number}}))
    ->{csrf_access_token}{value};
my $twice = set_cookies(call('POST', '/api/auth/login', \%sign_in))->{csrf_access_token}{value};
my %forged = ('none' => undef, 'an empty one' => '', "another user's" => $foreign, "another session's" => $twice,
    'garbage' => 'x' x 43,
    'one letter off' => ($csrf =~ s/^(.)/$1 eq 'A' ? 'B' : 'A'/er), 'a prefix' => substr($csrf, 0, 20));
for my $case (sort keys %forged) {
    my %headers = (Cookie => "$access; csrf_access_token=" . ($forged{$case} // ''), defined $forged{$case}
        ? ('X-CSRF-TOKEN' => $forged{$case}) : ());
    is_problem(call('POST', '/api/elections', \%new, undef, \%headers), 403, 'csrf',
        "$case as csrf value is refused, even repeated in its cookie");
}
for my $method (qw(PUT DELETE)) {
    is_problem(call($method, '/api/elections/1', $method eq 'PUT' ? {year => 2025} : undef, undef, {Cookie => $access}),
        403, 'csrf', "$method needs it too");
}
is_problem(call('POST', '/api/auth/logout', undef, undef, {Cookie => $access}), 403, 'csrf', 'and signing out');
is(sql("SELECT count(*) FROM res_elec.election"), 1, 'none of these did anything');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'access.denied' AND changes ->> 'code' = 'csrf'
    AND user_id = $director->{id}"), 10, 'each is in the audit log');
is(call('POST', '/api/elections', \%new, $director->{token})->{status}, 201,
    'with a token in the header none is needed');
is(call('POST', '/api/elections', \%new, $director->{token}, {Cookie => $access})->{status}, 201,
    '… whatever cookies come along');
is_problem(call('GET', '/api/auth/profile', undef, 'garbage', {Cookie => $access}), 401, '28000',
    'a bad token in the header is not made good by a cookie');

# Planted and misused cookies
is_problem(call('GET', '/api/auth/profile', undef, undef, {Cookie => "$access; $access"}), 401, '28000',
    'the cookie twice is refused');
is_problem(call('GET', '/api/auth/profile', undef, undef,
    {Cookie => 'access_token_cookie=' . $cookies->{refresh_token_cookie}{value}}), 401, '28000',
    'a refresh token as access cookie is refused');
my $refresh = jar($cookies, 'refresh_token_cookie');
is_problem(call('GET', '/api/auth/profile', undef, undef, {Cookie => $refresh}), 401, '28000',
    'the refresh cookie reads nothing');
is_problem(call('POST', '/api/auth/refresh', undef, undef,
    {Cookie => "refresh_token_cookie=$cookies->{access_token_cookie}{value}", 'X-CSRF-TOKEN' => $csrf}), 401, '28000',
    'an access token does not renew, in a cookie either');

# An access token that runs out is no end of the session
my ($head, $claims) = map { decode_base64url($_) } (split /\./, $cookies->{access_token_cookie}{value})[0, 1];
my $old = join '.', map { encode_base64url($_) } $head, to_json({%{from_json($claims)}, exp => time - 1});
$answer = call('GET', '/api/auth/profile', undef, undef,
    {Cookie => "access_token_cookie=$old." . encode_base64url(hmac_sha256($old, jwt_key()))});
is_problem($answer, 401, '28000', 'an expired access token is refused');
is_deeply(set_cookies($answer), {}, '… and the cookies are left, to renew it with');

# Renewing and leaving
is_problem(call('POST', '/api/auth/refresh', undef, undef, {Cookie => $refresh}), 403, 'csrf',
    'renewing by cookie needs the csrf value');
$answer = call('POST', '/api/auth/refresh', undef, undef, {Cookie => $refresh, 'X-CSRF-TOKEN' => $csrf});
is($answer->{status}, 200, 'and works with it');
unlike($answer->{content}, qr/refresh_token/, '… the new tokens are cookies again');
my $renewed = set_cookies($answer);
isnt($renewed->{refresh_token_cookie}{value}, $cookies->{refresh_token_cookie}{value}, '… and others');
is($renewed->{csrf_access_token}{value}, $csrf, '… the csrf value is the session\'s');
$answer = call('POST', '/api/auth/logout', undef, undef,
    {Cookie => jar($renewed, 'access_token_cookie'), 'X-CSRF-TOKEN' => $csrf});
is($answer->{status}, 204, 'signing out');
my $cleared = set_cookies($answer);
is_deeply([map { $cleared->{$_}{value} . ($cleared->{$_}{rest} =~ /Max-Age=0/ ? '-' : '+') } sort keys %$cleared],
    ['-', '-', '-'], '… takes the cookies away');
$answer = call('GET', '/api/auth/profile', undef, undef, {Cookie => $access});
is_problem($answer, 401, '28000', 'the session has ended');
is(scalar keys %{set_cookies($answer)}, 3, '… and a browser is told to forget its cookies');
is(call('POST', '/api/auth/login', {%sign_in, cookies => JSON::PP::false})->{json}{token_type}, 'Bearer',
    'cookies false: tokens in the body');
finish();
