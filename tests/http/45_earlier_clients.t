# Clients of the earlier service run whole, in Python and for Node; and what they rely on: forms beside JSON, figures as
# text, refresh tokens that stay, earlier fields. Forms plant no session in a browser; other sites send nothing.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(shim => {CORS_ORIGINS => 'https://results.example.ga'});

sub setting {
    my ($name, $value) = @_;
    sql("INSERT INTO res_elec.setting VALUES ('$name', '$value') ON CONFLICT (name) DO UPDATE
        SET value = excluded.value")
}
sub client_says {
    my ($program, $file, $phone) = @_;
    return scalar qx($program tests/http/lib/$file '@{[base_url()]}' '$phone' 2>&1)
}

is(client_says('node', 'earlier_client.mjs', '+24166770001'), "well\n",
    'the Node client, by what it asks for, with every setting as it is preset');
setting(@$_) for [refresh_rotation => 'off'], [election_status_default => 'active'], [missing_sheet => 'zeros'];
is(client_says('python3', 'earlier_client.py', '+24166770002'), "well\n",
    'the Python client, with the settings for it');
sql('DELETE FROM res_elec.setting');

# Refresh tokens
my $director = director();
my %sign_in = (phone_number => $director->{phone_number}, password => PASSWORD);
sub session { ok_call('POST', '/api/auth/login', {%sign_in, @_}) }
sub refresh { call('POST', '/api/auth/refresh', undef, $_[0]) }
my $kept = session(rotate => JSON::PP::false);
my @again = map { refresh($kept->{refresh_token}) } 1 .. 3;
is_deeply([map { [$_->{status}, $_->{json}{refresh_token}] } @again], [([200, $kept->{refresh_token}]) x 3],
    'one that asked for no rotation gets the same token again and again');
is(call('GET', '/api/auth/profile', undef, $_->{json}{access_token})->{status}, 200, '… with good access tokens')
    for @again;
setting(refresh_grace_seconds => 0);
my $turned = session();
my $next = refresh($turned->{refresh_token})->{json}{refresh_token};
is_problem(refresh($turned->{refresh_token}), 401, '28000', 'where it rotates, one used again ends the session');
is_problem(refresh($next), 401, '28000', '… with its successor');
$turned = session();
$next = refresh($turned->{refresh_token})->{json}{refresh_token};
setting(refresh_rotation => 'off');
is_deeply([map { refresh($_)->{status} } $turned->{refresh_token}, $next, $turned->{refresh_token}], [200, 200, 200],
    'where the setting turns rotation off, every token of the session is good');
setting(refresh_rotation => 'on');
is(refresh($kept->{refresh_token})->{status}, 200, 'back on, who asked to keep theirs still does');
for my $bad ('0.5', '-1', '1e3', '') {
    isnt(sql_refusal("UPDATE res_elec.setting SET value = '$bad' WHERE name = 'refresh_grace_seconds'"), '',
        "a grace of '$bad' is none")
}
setting(refresh_grace_seconds => 86400);
$turned = session();
refresh($turned->{refresh_token});
sql("UPDATE res_elec.session SET refreshed_at = refreshed_at - interval '20 hours' WHERE ended_at IS NULL");
is(refresh($turned->{refresh_token})->{status}, 200, 'a grace may be a day');
is_problem(call('POST', '/api/auth/login', {%sign_in, rotate => 'perhaps'}), 422, 'RE001', 'rotate is true or false');
sql('DELETE FROM res_elec.setting');

# Forms
my $token = $director->{token};
my %form = ('Content-Type' => 'application/x-www-form-urlencoded; charset=utf-8');
my $made = call('POST', '/api/elections', 'title=%C3%89lection+d%27essai&type=local&year=2025&round=+2+', $token,
    \%form);
is_deeply([$made->{status}, @{$made->{json}{election}}{qw(title year round)}], [201, "\x{c9}lection d'essai", 2025, 2],
    'a form is read');
is_problem(call('POST', '/api/elections', $_, $token, \%form), 400, 'invalid_form', "'$_' is none") for 'title=%',
    'title=a&title=b', 'title=%ff', 'title=%00', join '&', map { "f$_=1" } 1 .. 65;
is_deeply(rules(call('POST', '/api/elections', "title=x&type=local&year=$_", $token, \%form)), ['field_type'],
    "a year of '$_' is none") for 'MMXXV', '20 25', '0x7e9', '2025a';
is_deeply(rules(call('POST', '/api/elections', 'title=x&type=local&year=', $token, \%form)), ['field_missing'],
    'an empty one is missing');
is_deeply(rules(call('POST', '/api/elections', {title => 'x', type => 'local', year => $_}, $token)), ['field_range'],
    "$_ is no year") for '2025.5', '1', '99999';
my $e = election($token, offices => 2);
for my $as ([{},
    to_json({%{sheet($e, 1, 2, 3)}, results => to_json([{candidate_id => $e->{candidates}[0], votes => 3}])})],
    [\%form, "total_voters=6&blank_votes=1&null_votes=2&" .
        "results=%5B%7B%22candidate_id%22:$e->{candidates}[0],%22votes%22:%223%22%7D%5D"]) {
    my $answer = call('POST', "/api/voting/office/$e->{offices}[0]/results", $as->[1], $token, $as->[0]);
    like($answer->{status}, qr/^20[01]$/, 'votes as JSON in a field') or diag $answer->{content};
}
is_deeply(rules(call('POST', "/api/offices/$e->{offices}[1]/results",
    "total_voters=6&blank_votes=1&null_votes=2&results=$_", $token, \%form)), ['not_a_list'],
    "results of '$_' are none")
    for '%5B', '1', 'abc', '%7B%7D';
my $user = call('POST', '/api/auth/users',
    'first_name=L&last_name=O&phone_number=066998877&email=l%40example.org&invitation=link&scope='
    . "%7B%22center_ids%22:%5B$e->{center}.0%5D%7D", $token, \%form);
is_deeply([$user->{status}, $user->{json}{user}{scope}{center_ids}], [201, [$e->{center}]],
    'a scope as JSON in a field');

# Bodies without a type, and sessions that other sites would plant
is_problem(call('POST', '/api/elections', '{}', $token, {'Content-Type' => ''}), 415, 'unsupported_media_type',
    'an empty type is none');
like(raw_call(raw_request('POST /api/auth/login', ['Content-Length: 2', 'Connection: close']) . '{}'),
    qr{^HTTP/1.1 415 }, 'a body without a type is refused');
my $login = call('POST', '/api/auth/login', 'phone_number=' . $director->{phone_number} =~ s/\+/%2B/r
    . '&password=un+mot+de+passe+assez+long&cookies=true', undef, \%form);
is_deeply([$login->{status}, $login->{headers}{'set-cookie'}], [200, undef], 'a form signs in, and sets no cookie');
my %elsewhere = (same => {'Sec-Fetch-Site' => 'same-site', Origin => 'http://127.0.0.1:9999'},
    cross => {'Sec-Fetch-Site' => 'cross-site', Origin => 'https://evil.example'},
    opaque => {'Sec-Fetch-Site' => 'cross-site', Origin => 'null'}, none => {'Sec-Fetch-Site' => 'cross-site'});
for my $from (sort keys %elsewhere) {
    my $answer = call('POST', '/api/auth/login', {%sign_in, cookies => JSON::PP::true}, undef, $elsewhere{$from});
    is_problem($answer, 403, 'cross_origin', "signing in from another site ($from) is refused");
    is($answer->{headers}{'set-cookie'}, undef, '… and plants nothing');
    is_problem(call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025}, $token, $elsewhere{$from}),
        403, 'cross_origin', '… whatever it sends');
    is(call('GET', '/api/elections', undef, undef, $elsewhere{$from})->{status}, 200,
        '… but it may read what everybody may');
}
is(call('POST', '/api/auth/login', {%sign_in, cookies => JSON::PP::true}, undef, $_)->{status}, 200,
    join(' ', %$_) . ' signs in')
    for {'Sec-Fetch-Site' => 'same-origin', Origin => base_url()}, {'Sec-Fetch-Site' => 'none'},
    {'Sec-Fetch-Site' => 'cross-site', Origin => 'https://results.example.ga'};
finish();
