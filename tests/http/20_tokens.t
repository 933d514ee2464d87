# Tokens: only an unexpired HS256 token of ours, of the right type, is good.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 hmac_sha512);
use MIME::Base64 qw(encode_base64url decode_base64url);
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my ($head, $claims) = map { from_json(decode_base64url($_)) } (split /\./, $director->{token})[0, 1];
my $refresh_claims = from_json(decode_base64url((split /\./, $director->{refresh})[1]));

sub jwt {
    my ($claims, %options) = @_;
    my $head = {alg => $options{alg} // 'HS256', typ => 'JWT', %{$options{head} // {}}};
    my $text = join '.', map { encode_base64url(to_json($_)) } $head, $claims;
    my $key = $options{key} // jwt_key();
    my $signature = ($options{alg} // 'HS256') eq 'HS512' ? hmac_sha512($text, $key) : hmac_sha256($text, $key);
    return "$text." . ($options{unsigned} ? '' : encode_base64url($signature));
}

# What the shim issues
is_deeply($head, {alg => 'HS256', typ => 'JWT'}, 'tokens are HS256');
is_deeply([@$claims{qw(iss type sub)}], ['res-elec', 'access', $director->{id}], 'claims of an access token');
is($claims->{exp} - $claims->{iat}, 900, '… which is good for 900 s');
is_deeply([@$refresh_claims{qw(iss type sub gen)}], ['res-elec', 'refresh', $director->{id}, 1],
    'claims of a refresh token');
is($refresh_claims->{exp} - $refresh_claims->{iat}, 2592000, '… which is good for 30 days');
is($refresh_claims->{sid}, $claims->{sid}, 'both are of one session');

my %good = %$claims;
is(call('GET', '/api/auth/profile', undef, jwt(\%good))->{status}, 200,
    'a token made by hand with the key is good: the refusals below mean something');

my $now = time;
my ($body) = $director->{token} =~ /^([^.]+\.[^.]+)\./;
my %forged = (
    'alg none, unsigned' => jwt(\%good, alg => 'none', unsigned => 1),
    'alg none with a signature' => jwt(\%good, alg => 'none'),
    'alg NONE' => jwt(\%good, alg => 'NONE', unsigned => 1),
    'HS512 with the right key' => jwt(\%good, alg => 'HS512'),
    'HS256 in the header, HS512 signature' => do {
        my $text = jwt(\%good) =~ s/\.[^.]*$//r;
        "$text." . encode_base64url(hmac_sha512($text, jwt_key()));
    },
    'a wrong key' => jwt(\%good, key => 'x' x 48),
    'an empty key' => jwt(\%good, key => ''),
    'no signature' => "$body.",
    'another payload under the signature' => do {
        my ($header, undef, $signature) = split /\./, $director->{token};
        join '.', $header, encode_base64url(to_json({%good, exp => $now + 1_000_000})), $signature;
    },
    'expired' => jwt({%good, exp => $now - 1}),
    'no exp' => jwt({map { $_ => $good{$_} } grep { $_ ne 'exp' } keys %good}),
    'exp as text' => jwt({%good, exp => '9999999999'}),
    'not yet valid' => jwt({%good, nbf => $now + 600}),
    'wrong issuer' => jwt({%good, iss => 'elsewhere'}),
    'no issuer' => jwt({map { $_ => $good{$_} } grep { $_ ne 'iss' } keys %good}),
    'a refresh token as access token' => $director->{refresh},
    'no type' => jwt({map { $_ => $good{$_} } grep { $_ ne 'type' } keys %good}),
    'sub as a number' => jwt({%good, sub => 0 + $good{sub}}),
    'sub with SQL' => jwt({%good, sub => '1 OR 1=1'}),
    'sub beyond int4' => jwt({%good, sub => '4294967297'}),
    'another user in the session' => jwt({%good, sub => '' . ($good{sub} + 1)}),
    'a session that is not there' => jwt({%good, sid => '00000000-0000-4000-8000-000000000000'}),
    'a session that is no uuid' => jwt({%good, sid => "'; DROP TABLE res_elec.session"}),
    'a critical header' => jwt(\%good, head => {crit => ['exp']}),
    'garbage' => 'garbage',
    'dots' => '...',
    'half a token' => substr($director->{token}, 0, 60),
    'an endless token' => 'A' x 20000,
);
for my $case (sort keys %forged) {
    my $answer = call('GET', '/api/auth/profile', undef, $forged{$case});
    is_problem($answer, 401, '28000', "$case is refused");
    like($answer->{headers}{'www-authenticate'} // '', qr/^Bearer .*error="invalid_token"/, '… with WWW-Authenticate');
}

my $answer = call('GET', '/api/auth/profile');
is_problem($answer, 401, '28000', 'no token is refused');
is($answer->{headers}{'www-authenticate'}, 'Bearer realm="res-elec"', '… with WWW-Authenticate and without error');
for my $header ('Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', $director->{token}) {
    is_problem(call('GET', '/api/auth/profile', undef, undef, {Authorization => $header}), 401, '28000',
        'Authorization: ' . substr($header, 0, 20) . ' is refused');
}
is_problem(call('GET', '/api/auth/profile', undef, undef,
    {Authorization => ["Bearer $director->{token}", "Bearer $director->{token}"]}),
    401, '28000', 'two Authorization headers are refused');
is(call('GET', '/api/auth/profile', undef, undef, {Authorization => "bearer $director->{token}"})->{status}, 200,
    'the scheme is in any case');

# A token that was good a moment ago is good for what it says and no longer
my $short = jwt({%good, sub => "$good{sub}", exp => time + 2});
is(call('GET', '/api/auth/profile', undef, $short)->{status}, 200, 'a token of two seconds') for 1 .. 8;
for my $at (0, 10, 60, 150, -10, -40) {
    my $changed = $short;
    substr($changed, $at, 1) =~ tr/A-Za-z0-9_-/B-ZAb-za1-90\-_/;
    is_problem(call('GET', '/api/auth/profile', undef, $changed), 401, '28000', "… changed at $at is refused");
}
select undef, undef, undef, 0.1 while time < from_json(decode_base64url((split /\./, $short)[1]))->{exp};
for my $path ('/api/auth/profile', '/api/elections') {
    is_problem(call('GET', $path, undef, $short), 401, '28000', "… is refused when its time is over: $path") for 1 .. 4;
}
my $e = election($director->{token}, visibility => 'public');
my @read = map { "/api/$_" } 'auth/profile', "voting/realtime/$e->{id}", "elections/$e->{id}";
for my $end (['signing out', sub { ok_call('POST', '/api/auth/logout', {}, $_[0]{token}) }],
    ['being switched off', sub { deactivate($_[0]) }]) {
    my $user = observer($director);
    for my $path (@read) {
        is(call('GET', $path, undef, $user->{token})->{status}, 200, "an observer reads $path") for 1 .. 4
    }
    $end->[1]->($user);
    for my $path (@read) {
        is_problem(call('GET', $path, undef, $user->{token}), 401, '28000', "… and not after $end->[0]") for 1 .. 4
    }
}

is_problem(call('POST', '/api/auth/refresh', undef, $director->{token}), 401, '28000',
    'an access token does not renew');
is_problem(call('POST', '/api/auth/refresh', undef, jwt({%$refresh_claims, gen => '1'})),
    401, '28000', 'nor a generation that is text');
is_problem(call('POST', '/api/auth/refresh', undef, jwt({%$refresh_claims, exp => $now - 1})),
    401, '28000', 'nor an expired refresh token');
is_problem(call('GET', '/api/elections', undef, $forged{expired}), 401, '28000',
    'a bad token is refused where none is needed');
is(call('GET', '/api/elections')->{status}, 200, '… and none is needed there');
is(call('GET', '/api/auth/profile', undef, $director->{token})->{status}, 200, 'the good token still works');
finish();
