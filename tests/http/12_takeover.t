# What somebody can do who has a token that is not theirs, or an account that was closed.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(shim => {MAIL_DIR => 'mail', RATE_WRITE_ACCOUNT => '30/3600'});
my $mail = work_dir() . '/mail';
my $victim = director();
my $admin = admin(director());

sub forgot { ok_call('POST', '/api/auth/forgot-password', {email => $_[0]}) }
sub reset_mails { my ($count) = @_; return mails($mail, $count, qr/reset-password/) }
sub resets { my ($token) = @_; return call('POST', '/api/auth/reset-password', {token => $token, password => 'le mot du voleur'})->{status} }

# A stolen token changes the address: what opens the account is still mailed to the former one
ok_call('PUT', '/api/auth/profile', {email => 'thief@example.org'}, $victim->{token});
forgot('thief@example.org');
my ($message) = reset_mails(1);
like($message->{head}, qr/^To: \Q$victim->{email}\E\r?$/m, 'after a change by a token alone, links still go to the address before');
ok_call('PUT', '/api/auth/profile', {email => 'thief2@example.org'}, $victim->{token});
forgot('thief2@example.org');
like((reset_mails(2))[1]{head}, qr/^To: \Q$victim->{email}\E\r?$/m, '… however often it is changed');
ok_call('PUT', '/api/auth/profile', {email => 'mine@example.org', current_password => PASSWORD}, $victim->{token});
forgot('mine@example.org');
my @links = map { mail_token($_) } reset_mails(3);
like((reset_mails(3))[2]{head}, qr/^To: mine\@example\.org\r?$/m, 'who knows the password has them mailed to the new one');

# Links end with what they were for
is(resets($links[0]), 422, 'a link that was mailed before the address changed is dead');
ok_call('PUT', '/api/auth/profile', {password => 'un tout nouveau mot', current_password => PASSWORD}, $victim->{token});
is(resets($links[2]), 422, '… before the password changed, too');
forgot('mine@example.org');
my $link = mail_token((reset_mails(4))[3]);
ok_call('PUT', "/api/auth/users/$victim->{id}", {active => JSON::PP::false}, $admin->{token});
is(resets($link), 422, '… and before the account was closed');
ok_call('PUT', "/api/auth/users/$victim->{id}", {active => JSON::PP::true}, $admin->{token});
is(resets($link), 422, '… for ever');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'password.reset_refused'"), 4, 'each try is in the audit log');

# Notices are no mail bomb
my $flooder = director();
ok_call('PUT', '/api/auth/profile', {phone_number => sprintf '+2417712%04d', $_}, $flooder->{token}) for 1 .. 20;
is(sql("SELECT count(*) FROM res_elec.mail_outbox WHERE kind = 'account_changed' AND recipient = '$flooder->{email}'"), 5, 'an address is told of changes five times an hour at most');

# A guess of the current password is written down; both things that are taken are told at once
my $guesser = director();
is_problem(call('PUT', '/api/auth/profile', {password => 'encore un autre mot', current_password => 'deviné peut-être'}, $guesser->{token}), 422, 'RE001', 'a wrong current password');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'user.wrong_password' AND user_id = $guesser->{id}"), 1, '… is in the audit log');
my $answer = call('PUT', '/api/auth/profile', {email => $flooder->{email}, phone_number => '+24177120020'}, $guesser->{token});
is_deeply(violation($answer, 'taken')->{fields}, ['email', 'phone_number'], 'what others have is told at once: one cannot be used to ask for the other');

# Who works for a director who is closed does not work
my $chief = director();
my $e = election($chief->{token});
my $worker = collaborator($chief, center => $e->{center});
my $watcher = observer($chief);
ok_call('PUT', "/api/auth/users/$chief->{id}", {active => JSON::PP::false}, $admin->{token});
is_problem(call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 0, 0, 1), $worker->{token}), 401, '28000', 'a collaborator of a closed director enters nothing');
is_problem(call('GET', "/api/elections/$e->{id}", undef, $watcher->{token}), 401, '28000', '… an observer sees nothing');
is_problem(call('GET', "/api/voting/realtime/$e->{id}", undef, $watcher->{token}), 401, '28000', '… not the total either');
is_problem(call('POST', '/api/auth/login', {phone_number => $worker->{phone_number}, password => PASSWORD}), 401, '28P01', '… and nobody signs in');
ok_call('PUT', "/api/auth/users/$chief->{id}", {active => JSON::PP::true}, $admin->{token});
is(call('GET', "/api/elections/$e->{id}", undef, $watcher->{token})->{status}, 200, 'until the director is back');
is_problem(call('PUT', "/api/auth/users/$chief->{id}", {role => 'collaborator', director_id => $chief->{id}}, $admin->{token}), 422, 'RE001', 'nobody works for themself');

# Two administrators who close each other: one stays
for my $round (1 .. 5) {
    my @two = map { admin($chief) } 1 .. 2;
    parallel(2, sub { call('DELETE', "/api/auth/users/$two[1 - $_[0]]{id}", undef, $two[$_[0]]{token})->{status} });
    is(sql("SELECT count(*) FROM res_elec.app_user WHERE active AND id IN ($two[0]{id}, $two[1]{id})"), 1, 'of two administrators who close each other one stays');
}

# An old refresh token starves nobody, and speaks for nobody
my $owner = director();
my $old = $owner->{refresh};
call('POST', '/api/auth/logout', undef, $owner->{token});
login($owner);
is(scalar(grep { call('POST', '/api/auth/refresh', undef, $old)->{status} == 401 } 1 .. 40), 40, 'a refresh token of an ended session is refused');
is(call('PUT', '/api/auth/profile', {last_name => 'Encore là'}, $owner->{token})->{status}, 200, '… and counts against nobody');
call('POST', '/api/auth/refresh', undef, undef, {Cookie => "refresh_token_cookie=$old"});
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'access.denied' AND user_id = $owner->{id}"), 0, '… nor is it written in their name');

# A proxy may show a loopback Host
my $bytes = raw_call(raw_request('POST /api/auth/login', ['X-Forwarded-For: 203.0.113.12', 'Connection: close', 'Content-Type: application/json'],
    to_json({phone_number => $owner->{phone_number}, password => PASSWORD, cookies => JSON::PP::true})));
is(scalar(() = $bytes =~ /^set-cookie: .*; Secure\r$/mig), 3, 'behind a proxy cookies are Secure, whatever Host it shows');

# Large answers that nobody reads
shim_stop();
shim_start({MAX_OUTGOING => 30_000_000});
my $scan = sql("INSERT INTO res_elec.file (kind, type, content, received_sha256) VALUES ('scan', 'application/pdf', repeat('x', 9000000)::bytea, sha256('x')) RETURNING id");
sql("UPDATE res_elec.app_user SET profile_photo_id = $scan WHERE id = $owner->{id}");
my @open = map { my $s = raw_connect(); raw_send($s, raw_request("GET /api/files/$scan", ["Authorization: Bearer $owner->{token}"])); $s } 1 .. 6;
select undef, undef, undef, 1;
is_problem(call('GET', "/api/files/$scan", undef, $owner->{token}), 503, 'overloaded', 'of large answers so many are kept, and the next is put off');
close $_ for @open;
select undef, undef, undef, 1;
is(length call('GET', "/api/files/$scan", undef, $owner->{token})->{content}, 9_000_000, '… until there is room again');
finish();
