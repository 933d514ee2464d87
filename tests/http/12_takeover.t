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
sub resets {
    my ($token) = @_;
    return call('POST', '/api/auth/reset-password', {token => $token, password => 'le mot du voleur'})->{status}
}

# A stolen token changes nothing that the account is reached by
for my $change ({email => 'thief@example.org'}, {phone_number => '+24177999001'},
    {email => 'thief@example.org', phone_number => '+24177999001'}) {
    my $answer = call('PUT', '/api/auth/profile', $change, $victim->{token});
    is_problem($answer, 422, 'RE001', 'a token alone does not change ' . join ' and ', sort keys %$change);
    is_deeply(violation($answer, 'current_password')->{fields}, ['current_password'],
        '… it needs the current password');
    is_problem(call('PUT', '/api/auth/profile', {%$change, current_password => 'deviné peut-être'}, $victim->{token}),
        422, 'RE001', '… the right one');
}
is(sql("SELECT email || ' ' || phone_number FROM res_elec.app_user WHERE id = $victim->{id}"),
    "$victim->{email} $victim->{phone_number}", 'nothing has changed');
is(sql('SELECT count(*) FROM res_elec.mail_outbox'), 0, 'and nobody was mailed');
is(call('PUT', '/api/auth/profile', {email => uc $victim->{email}, phone_number => $victim->{phone_number},
    last_name => 'Même'}, $victim->{token})->{status}, 200,
    'who sends the same address and number along changes the rest');

# With the password: the new address is taken over when the link that is mailed to it is followed
sub confirm { call('POST', '/api/auth/confirm-email', {token => $_[0]})->{status} }
sub link_in { my ($message, $page) = @_; return ($message->{text} =~ m{/$page\?token=([0-9a-f]{64})\b})[0] }
my %known = (current_password => PASSWORD);
my $answer = call('PUT', '/api/auth/profile', {email => 'thief@example.org', phone_number => '+24177999001', %known},
    $victim->{token});
is_deeply([$answer->{status}, $answer->{json}{pending_email}], [200, 'thief@example.org'],
    'with the password a new address waits to be confirmed');
is_deeply([@{$answer->{json}{user}}{qw(email phone_number)}], [uc $victim->{email}, '+24177999001'],
    '… until then the former one stays; a phone number changes at once');
is(ok_call('GET', '/api/auth/profile', undef, $victim->{token})->{pending_email}, 'thief@example.org',
    '… as the profile says');
my ($asked) = mails($mail, 1, qr/confirm-email/);
like($asked->{head}, qr/^To: thief\@example\.org\r?$/m, 'the link goes to the new address');
my ($told) = mails($mail, 1, qr/restore-account/);
like($told->{head}, qr/^To: \Q@{[uc $victim->{email}]}\E\r?$/m,
    'the former one is told of the phone number, with a link that undoes it');
like($told->{text}, qr/modifié dans votre compte.{1,3}: le numéro de téléphone\./, '… in words');
my $confirm = link_in($asked, 'confirm-email');
is(sql("SELECT count(*) FROM res_elec.mail_outbox m WHERE m::text ~ '$confirm'"), 0,
    'of the token only a hash is kept');
is_problem(call('POST', '/api/auth/confirm-email', {token => 'f' x 64}), 422, 'RE001',
    'a link that nobody was mailed confirms nothing');
is(confirm(link_in($told, 'restore-account')), 422, '… nor one for something else');
is(confirm($confirm), 204, 'the link followed, the account has the new address');
is(sql("SELECT email FROM res_elec.app_user WHERE id = $victim->{id}"), 'thief@example.org', '… in the table');
is(confirm($confirm), 422, '… once');
my @undo = mails($mail, 2, qr/restore-account/);
like($undo[1]{head}, qr/^To: \Q@{[uc $victim->{email}]}\E\r?$/m, 'the former address is told of this, too');
like($undo[1]{text}, qr/modifié dans votre compte.{1,3}: l(?:\x{2019}|\xe2\x80\x99)adresse électronique\./,
    '… in words');
ok_call('PUT', '/api/auth/profile', {password => 'le mot du voleur', current_password => PASSWORD}, $victim->{token});

# For seven days what was given up is nobody else's, and its owner undoes it all
my $squatter = {first_name => 'S', last_name => 'Q', password => PASSWORD};
$answer = call('POST', '/api/auth/register',
    {%$squatter, email => lc $victim->{email}, phone_number => $victim->{phone_number}});
is_problem($answer, 409, 'RE003', 'nobody registers the address and the phone number that were given up');
is_deeply(violation($answer, 'taken')->{fields}, ['email', 'phone_number'], '… as the refusal says');
like(sql_refusal("UPDATE res_elec.app_user SET email = '$victim->{email}' WHERE id = $admin->{id}"), qr/RE003/,
    '… nor in SQL');
forgot($victim->{email});
# the change of password was told to the new address, without a link
my @again = mails($mail, 4, qr/restore-account/);
like($again[2]{head}, qr/^To: \Q$victim->{email}\E\r?$/mi,
    'who forgot the password of the former address is mailed how to undo it');
my $restore = link_in($undo[1], 'restore-account');
is_problem(call('POST', '/api/auth/reset-password', {token => $restore, password => 'court'}), 422, 'RE001',
    'it asks for a new password');
is(call('POST', '/api/auth/reset-password', {token => $restore, password => PASSWORD})->{status}, 204,
    'the link restores the account');
is(sql("SELECT email || ' ' || phone_number FROM res_elec.app_user WHERE id = $victim->{id}"),
    uc($victim->{email}) . ' +24177999001', '… as it was before that change');
is(call('POST', '/api/auth/reset-password',
    {token => link_in($told, 'restore-account'), password => PASSWORD})->{status}, 204,
    'the earlier one goes on to what was before it');
is(sql("SELECT email || ' ' || phone_number FROM res_elec.app_user WHERE id = $victim->{id}"),
    uc($victim->{email}) . " $victim->{phone_number}", '… address and number');
is_problem(call('GET', '/api/auth/profile', undef, $victim->{token}), 401, '28000',
    'the session of who did it has ended');
is_problem(call('POST', '/api/auth/login', {phone_number => '+24177999001', password => 'le mot du voleur'}), 401,
    '28P01', '… and their password');
login($victim);
is(call('POST', '/api/auth/reset-password', {token => $_, password => 'le mot du voleur'})->{status}, 422,
    'no link is good any more') for $restore, link_in($told, 'restore-account');
is(sql("SELECT count(*) FROM res_elec.address_change"), 0, 'nothing waits any more');

# Links that come too late, or were asked for before the password changed
ok_call('PUT', '/api/auth/profile', {email => 'late@example.org', %known}, $victim->{token});
my $late = link_in((mails($mail, 2, qr/confirm-email/))[1], 'confirm-email');
sql("UPDATE res_elec.address_change SET expires_at = now() - interval '1 second'");
is(confirm($late), 422, 'a link to confirm has its time');
ok_call('PUT', '/api/auth/profile', {email => 'late@example.org', %known}, $victim->{token});
$late = link_in((mails($mail, 3, qr/confirm-email/))[2], 'confirm-email');
ok_call('PUT', '/api/auth/profile', {password => 'un autre mot encore', %known}, $victim->{token});
is(confirm($late), 422, '… and ends with the password');
ok_call('PUT', '/api/auth/profile', {password => PASSWORD, current_password => 'un autre mot encore'},
    $victim->{token});
for my $n (1 .. 5) {
    sql("INSERT INTO res_elec.mail_outbox (kind, recipient, due_at) VALUES ('address_confirm', 'Bombed\@example.org',
        now() + interval '1 day')")
}
$answer = call('PUT', '/api/auth/profile', {email => 'bombed@example.org', %known}, $victim->{token});
is_problem($answer, 409, 'RE002', 'an address is mailed five links an hour at most');
is_deeply(rules($answer), ['mailed_often'], '… as the refusal says');
sql("INSERT INTO res_elec.app_user (first_name, last_name, phone_number, email, password_hash)
    VALUES ('R', 'A', '+24177999002', 'race\@example.org', 'x')");
ok_call('PUT', '/api/auth/profile', {email => 'mine@example.org', %known}, $victim->{token});
my $mine = link_in((mails($mail, 4, qr/confirm-email/))[3], 'confirm-email');
sql("UPDATE res_elec.app_user SET email = 'mine\@example.org' WHERE email = 'race\@example.org'");
is_problem(call('POST', '/api/auth/confirm-email', {token => $mine}), 409, 'RE003',
    'an address that somebody has meanwhile is not taken over');
sql("UPDATE res_elec.app_user SET email = 'race\@example.org' WHERE email = 'mine\@example.org';
    DELETE FROM res_elec.address_change WHERE kind = 'undo'");
forgot(lc $victim->{email});
reset_mails(1);
is(confirm($mine), 204, 'else it is');
forgot('mine@example.org');
my @links = map { mail_token($_) } reset_mails(2);

# Links end with what they were for
is(resets($links[0]), 422, 'a link that was mailed before the address changed is dead');
ok_call('PUT', '/api/auth/profile', {password => 'un tout nouveau mot', current_password => PASSWORD},
    $victim->{token});
is(resets($links[1]), 422, '… before the password changed, too');
forgot('mine@example.org');
my $link = mail_token((reset_mails(3))[2]);
ok_call('PUT', "/api/auth/users/$victim->{id}", {active => JSON::PP::false, current_password => PASSWORD},
    $admin->{token});
is(resets($link), 422, '… and before the account was closed');
ok_call('PUT', "/api/auth/users/$victim->{id}", {active => JSON::PP::true, current_password => PASSWORD},
    $admin->{token});
is(resets($link), 422, '… for ever');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'password.reset_refused'"), 6,
    'each try is in the audit log');

# Notices are no mail bomb
my $flooder = director();
ok_call('PUT', '/api/auth/profile', {phone_number => sprintf('+2417712%04d', $_), %known}, $flooder->{token})
    for 1 .. 8;
is(sql("SELECT count(*) FROM res_elec.mail_outbox WHERE kind = 'account_changed' AND recipient = '$flooder->{email}'"),
    5, 'an address is told of changes five times an hour at most');

# A guess of the current password is written down; both things that are taken are told at once
my $guesser = director();
is_problem(call('PUT', '/api/auth/profile', {password => 'encore un autre mot', current_password => 'deviné peut-être'},
    $guesser->{token}), 422, 'RE001', 'a wrong current password');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'user.wrong_password' AND user_id = $guesser->{id}"), 1,
    '… is in the audit log');
$answer = call('PUT', '/api/auth/profile', {email => $flooder->{email}, phone_number => '+24177120008', %known},
    $guesser->{token});
is_deeply(violation($answer, 'taken')->{fields}, ['email', 'phone_number'],
    'what others have is told at once: one cannot be used to ask for the other');

# Who works for a director who is closed does not work
my $chief = director();
my $e = election($chief->{token});
my $worker = collaborator($chief, center => $e->{center});
my $watcher = observer($chief);
ok_call('PUT', "/api/auth/users/$chief->{id}", {active => JSON::PP::false, current_password => PASSWORD},
    $admin->{token});
is_problem(call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 0, 0, 1), $worker->{token}), 401, '28000',
    'a collaborator of a closed director enters nothing');
is_problem(call('GET', "/api/elections/$e->{id}", undef, $watcher->{token}), 401, '28000',
    '… an observer sees nothing');
is_problem(call('GET', "/api/voting/realtime/$e->{id}", undef, $watcher->{token}), 401, '28000',
    '… not the total either');
is_problem(call('POST', '/api/auth/login', {phone_number => $worker->{phone_number}, password => PASSWORD}), 401,
    '28P01', '… and nobody signs in');
ok_call('PUT', "/api/auth/users/$chief->{id}", {active => JSON::PP::true, current_password => PASSWORD},
    $admin->{token});
is(call('GET', "/api/elections/$e->{id}", undef, $watcher->{token})->{status}, 200, 'until the director is back');
is_problem(call('PUT', "/api/auth/users/$chief->{id}", {role => 'collaborator', director_id => $chief->{id}},
    $admin->{token}), 422, 'RE001', 'nobody works for themself');

# An administrator's token alone makes nobody who would manage elections, by no way
my $file = {'Content-Type' => 'text/csv'};
my @accomplice = (first_name => 'Com', last_name => 'Plice', invitation => 'link', phone_number => '+24177888001',
    email => 'complice@example.org');
my $closed = director();
my ($peer, $deputy) = (admin($chief), admin($chief));
my $invited = ok_call('POST', '/api/auth/users', {@accomplice, role => 'director', phone_number => '+24177888002',
    email => 'invited@example.org', current_password => PASSWORD}, $admin->{token})->{user};
ok_call('DELETE', "/api/auth/users/$closed->{id}", {current_password => PASSWORD}, $admin->{token});
my $users =
    sub { sql(q{SELECT string_agg(concat_ws(' ', id, role, active), ', ' ORDER BY id) FROM res_elec.app_user}) };
my $stood = $users->();
my %ways = (
    'makes an administrator' => sub { call('POST', '/api/auth/users', {@accomplice, role => 'admin', @_},
        $admin->{token}) },
    'makes a director' => sub { call('POST', '/api/auth/users', {@accomplice, role => 'director', @_},
        $admin->{token}) },
    'makes a collaborator an administrator' => sub { call('PUT', "/api/auth/users/$worker->{id}", {role => 'admin', @_},
        $admin->{token}) },
    'makes a collaborator a director' => sub { call('PUT', "/api/auth/users/$worker->{id}", {role => 'director', @_},
        $admin->{token}) },
    'makes a director an administrator' => sub { call('PUT', "/api/auth/users/$chief->{id}", {role => 'admin', @_},
        $admin->{token}) },
    'opens the account of a director again' =>
    sub { call('PUT', "/api/auth/users/$closed->{id}", {active => JSON::PP::true, @_}, $admin->{token}) },
    'makes a director an observer' => sub { call('PUT', "/api/auth/users/$chief->{id}", {role => 'observer', @_},
        $deputy->{token}) },
    'closes the account of a director' =>
    sub { call('PUT', "/api/auth/users/$chief->{id}", {active => JSON::PP::false, @_}, $deputy->{token}) },
    'ends the account of an administrator' =>
    sub { call('DELETE', "/api/auth/users/$peer->{id}", {@_}, $deputy->{token}) },
    'has the link to the new account of a director' => sub { call('POST', "/api/auth/users/$invited->{id}/invitation",
        {invitation => 'link', @_}, $admin->{token}) },
    'imports a director' => sub {
        my (%given) = @_;
        my $password = $given{current_password};
        utf8::encode($password) if defined $password;
        $password =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ge if defined $password;
        return call('POST', '/api/auth/users/import',
            "first_name,last_name,phone_number,email,role\nCom,Plice,+24177888001,complice\@example.org,director\n",
            $admin->{token},
            {%$file, defined $password ? ('X-Current-Password' => $password) : ()});
    },
);
for my $way (sort keys %ways) {
    for my $guess ([], [current_password => 'deviné peut-être']) {
        my $refused = $ways{$way}->(@$guess);
        is($refused->{status}, 422, "a token alone never $way" . (@$guess ? ', nor with a guess' : ''));
        like($refused->{content}, qr/"current_password"/, '… and what is missing is named');
    }
}
is($users->(), $stood, '… and nothing has changed');
is(sql("SELECT count(*) FROM res_elec.audit_log WHERE action = 'user.wrong_password' AND user_id = $admin->{id}") > 7,
    1, '… and each guess is written down');
is(sql("SELECT count(*) FROM res_elec.password_reset WHERE user_id = $invited->{id}"), 1,
    '… and there is no other link');
is($ways{$_}->(current_password => PASSWORD)->{status}, 200, "with the password an administrator $_")
    for 'ends the account of an administrator', 'opens the account of a director again',
    'has the link to the new account of a director', 'makes a collaborator a director',
    'makes a director an administrator';
is($ways{'makes a director'}->(current_password => PASSWORD)->{status}, 201, '… makes a director');
sql("DELETE FROM res_elec.app_user WHERE email = 'complice\@example.org'");
is($ways{'imports a director'}->(current_password => PASSWORD)->{json}{accepted}, 1, '… and imports one');
is_problem(call('POST', '/api/auth/users/import', "first_name\nA\n", $admin->{token},
    {%$file, 'X-Current-Password' => '%zz'}), 400, 'invalid_header', 'a header that cannot be read is refused');
my $colleague = admin(director());    # who has requests left
is(ok_call('PUT', "/api/auth/users/$invited->{id}", {first_name => 'Vu'}, $colleague->{token})->{user}{first_name},
    'Vu', 'what opens no account is changed without it');
ok_call('DELETE', "/api/auth/users/$closed->{id}", {current_password => PASSWORD}, $colleague->{token});
my $uninvited = call('POST', "/api/auth/users/$closed->{id}/invitation", {}, $colleague->{token},
    {'Accept-Language' => 'en'});
is_problem($uninvited, 409, 'RE002', 'nobody is invited to an account that is closed');
like($uninvited->{json}{detail} // $uninvited->{content}, qr/The account is closed/, '… in words that say so');

# Two administrators who close each other: one stays
for my $round (1 .. 5) {
    my @two = map { admin($chief) } 1 .. 2;
    parallel(2, sub { call('DELETE', "/api/auth/users/$two[1 - $_[0]]{id}", {current_password => PASSWORD},
        $two[$_[0]]{token})->{status} });
    is(sql("SELECT count(*) FROM res_elec.app_user WHERE active AND id IN ($two[0]{id}, $two[1]{id})"), 1,
        'of two administrators who close each other one stays');
}

# An old refresh token starves nobody, and speaks for nobody
my $owner = director();
my $old = $owner->{refresh};
call('POST', '/api/auth/logout', undef, $owner->{token});
login($owner);
is(scalar(grep { call('POST', '/api/auth/refresh', undef, $old)->{status} == 401 } 1 .. 40), 40,
    'a refresh token of an ended session is refused');
is(call('PUT', '/api/auth/profile', {last_name => 'Encore là'}, $owner->{token})->{status}, 200,
    '… and counts against nobody');
call('POST', '/api/auth/refresh', undef, undef, {Cookie => "refresh_token_cookie=$old"});
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'access.denied' AND user_id = $owner->{id}"), 0,
    '… nor is it written in their name');

# A proxy may show a loopback Host
my $bytes = raw_call(raw_request('POST /api/auth/login',
    ['X-Forwarded-For: 203.0.113.12', 'Connection: close', 'Content-Type: application/json'],
    to_json({phone_number => $owner->{phone_number}, password => PASSWORD, cookies => JSON::PP::true})));
is(scalar(() = $bytes =~ /^set-cookie: .*; Secure\r$/mig), 3,
    'behind a proxy cookies are Secure, whatever Host it shows');

# Large answers that nobody reads
shim_stop();
shim_start({MAX_OUTGOING => 30_000_000});
my $scan = sql("INSERT INTO res_elec.file (kind, type, content, received_sha256)
    VALUES ('scan', 'application/pdf', repeat('x', 9000000)::bytea, sha256('x')) RETURNING id");
sql("UPDATE res_elec.app_user SET profile_photo_id = $scan WHERE id = $owner->{id}");
my @open = map {
    my $s = raw_connect();
    raw_send($s, raw_request("GET /api/files/$scan", ["Authorization: Bearer $owner->{token}"]));
    $s
} 1 .. 6;
select undef, undef, undef, 1;
is_problem(call('GET', "/api/files/$scan", undef, $owner->{token}), 503, 'overloaded',
    'of large answers so many are kept, and the next is put off');
close $_ for @open;
select undef, undef, undef, 1;
is(length call('GET', "/api/files/$scan", undef, $owner->{token})->{content}, 9_000_000, '… until there is room again');
finish();
