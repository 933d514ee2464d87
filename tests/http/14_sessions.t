# One's own sessions: the list, ending one, the others, all; and their end, however often they are renewed.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my $me = director();
my $other = director();
my %sign_in = (phone_number => $me->{phone_number}, password => PASSWORD);
my @more = map { ok_call('POST', '/api/auth/login', \%sign_in) } 1 .. 4;

sub sessions { ok_call('GET', '/api/auth/sessions', undef, $_[0] // $me->{token}) }
sub runs { call('GET', '/api/auth/profile', undef, $_[0])->{status} == 200 ? 1 : 0 }

my $list = sessions();
is(scalar @$list, 5, 'one\'s sessions are listed');
is_deeply([map { $_->{current} ? 1 : 0 } @$list], [0, 0, 0, 0, 1], '… the newest first, and which asks');
is_deeply([sort keys %{$list->[0]}], [qw(address created_at current expires_at id refreshed_at)],
    '… with when, from where, until when');
is($list->[0]{address}, '127.0.0.1', '… an address');
is(scalar @{sessions($other->{token})}, 1, 'another has theirs');

# One
is(call('DELETE', "/api/auth/sessions/$list->[0]{id}", undef, $me->{token})->{status}, 204, 'one is ended');
is_deeply([map { runs($_->{access_token}) } @more], [1, 1, 1, 0], '… its token stops at once, and no other');
is_problem(call('POST', '/api/auth/refresh', undef, $more[3]{refresh_token}), 401, '28000', '… the refresh token, too');
is_problem(call('DELETE', "/api/auth/sessions/$list->[0]{id}", undef, $me->{token}), 404, 'RE004', '… once');
is_problem(call('DELETE', "/api/auth/sessions/$list->[1]{id}", undef, $other->{token}), 404, 'RE004',
    'nobody ends those of another');
ok(runs($more[2]{access_token}), '… which go on');

# The others, all
is(call('DELETE', '/api/auth/sessions', undef, $more[0]{access_token})->{status}, 204, 'all others are ended');
is_deeply([map { runs($_) } $me->{token}, map { $_->{access_token} } @more], [0, 1, 0, 0, 0], '… this one goes on');
is(call('DELETE', '/api/auth/sessions?which=all', undef, $more[0]{access_token})->{status}, 204, 'all are ended');
ok(!runs($more[0]{access_token}), '… this one, too');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'session.ended' AND user_id = $me->{id}"), 3,
    'each is in the audit log');
my $cookies = call('POST', '/api/auth/login', {%sign_in, cookies => JSON::PP::true});
my $jar = join '; ', map { /^([^;]+)/ } @{$cookies->{headers}{'set-cookie'}};
my $answer = call('DELETE', '/api/auth/sessions?which=all', undef, undef,
    {Cookie => $jar, 'X-CSRF-TOKEN' => ($jar =~ /csrf_access_token=([^;]+)/)[0]});
is(scalar(grep { /Max-Age=0/ } @{$answer->{headers}{'set-cookie'}}), 3, '… in a browser with its cookies');

# How long a session lasts at most
sql("INSERT INTO res_elec.setting VALUES ('session_hours', '2')");
my $session = ok_call('POST', '/api/auth/login', \%sign_in);
is(sql("SELECT expires_at - created_at FROM res_elec.session ORDER BY number DESC LIMIT 1"), '02:00:00',
    'a session has its end');
my $renewed = ok_call('POST', '/api/auth/refresh', undef, $session->{refresh_token});
is(sql("SELECT expires_at - created_at FROM res_elec.session ORDER BY number DESC LIMIT 1"), '02:00:00',
    '… that no renewal puts off');
sql("UPDATE res_elec.session SET expires_at = now() WHERE user_id = $me->{id} AND ended_at IS NULL");
ok(!runs($renewed->{access_token}), 'at its end the access token stops');
is_problem(call('POST', '/api/auth/refresh', undef, $renewed->{refresh_token}), 401, '28000',
    '… and it is not renewed');
my $e = election($other->{token});
is_problem(call('GET', "/api/voting/realtime/$e->{id}", undef, $renewed->{access_token}), 401, '28000',
    '… nor reads a live total');
finish();
