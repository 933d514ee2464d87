# Users of a director and of an administrator: who manages whom, scopes, roles, disabling.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $other = director();
my $admin = admin($director);
my $election = election($director->{token},
    place => {province => 'Estuaire', department => 'Komo-Mondah', commune => 'Ntoum'});
my $elsewhere = ok_call('POST', "/api/elections/$election->{id}/centers", {name => 'Loin', province => 'Nyanga'},
    $director->{token})->{center}{id};
my $far = office($director->{token}, $elsewhere, 1, 1000);
my $foreign = election($other->{token});
my $number = 0;

sub person {
    my (%changes) = @_;
    $number++;
    return {first_name => 'Col', last_name => "Laborateur $number", phone_number => sprintf('+2417700%04d', $number),
        email => "col$number\@example.org", %changes};
}

# Who is invited by a link chooses a password.
sub take_up {
    my ($person, $invitation, $password) = @_;
    my ($link) = $invitation->{link} =~ m{^http://127\.0\.0\.1:8080/invitation\?token=([0-9a-f]{64})$};
    $person->{password} = $password // PASSWORD;
    return call('POST', '/api/auth/reset-password', {token => $link, password => $person->{password}})->{status};
}

sub sign_in {
    my ($person) = @_;
    return call('POST', '/api/auth/login', {phone_number => $person->{phone_number}, password => $person->{password}});
}

# A director's collaborator
my $col = person(invitation => 'link', scope => {center_ids => [$election->{center}]}, commune => 'Ntoum');
my $answer = call('POST', '/api/auth/users', $col, $director->{token});
is($answer->{status}, 201, 'a director makes a collaborator');
my $user = $answer->{json}{user};
is_deeply([@$user{qw(role director_id active commune)}], ['collaborator', $director->{id}, JSON::PP::true, 'Ntoum'],
    '… of their own');
is_deeply($user->{scope}, {center_ids => [$election->{center}], areas => []}, '… with a scope');
is($answer->{headers}{location}, "/api/auth/users/$user->{id}", '… and a place');
is(sign_in({%$col, password => '*'})->{status}, 401, '… without a password yet');
is(take_up($col, $answer->{json}{invitation}), 204, 'who is invited chooses it');
is(take_up({}, $answer->{json}{invitation}), 422, '… once');
my $token = sign_in($col)->{json}{access_token};
is(call('POST', "/api/offices/$election->{offices}[0]/results", sheet($election, 0, 0, 1), $token)->{status}, 201,
    'who enters a sheet in scope');
is_problem(call('POST', "/api/offices/$far/results", sheet($election, 0, 0, 1), $token), 403, 'RE006',
    '… and none out of it');

# Scopes by names
my $path = "/api/auth/users/$user->{id}";
$answer = call('PUT', $path, {scope => {province => 'nyanga'}}, $director->{token});
is_deeply([$answer->{json}{user}{scope}{center_ids}, $answer->{json}{user}{scope}{areas}[0]{name}], [[], 'Nyanga'],
    'a scope is replaced, by the name of an area');
is(call('POST', "/api/offices/$far/results", sheet($election, 0, 0, 1), $token)->{status}, 201, '… and holds at once');
is_problem(call('PUT', "/api/offices/$election->{offices}[0]/results", {blank_votes => 1, total_voters => 2}, $token),
    403, 'RE006', '… instead of the former');
$answer = call('PUT', $path, {scope => {province => 'Estuaire', commune => 'Ntoum'}}, $director->{token});
is_deeply([@{$answer->{json}{user}{scope}{areas}[0]}{qw(kind name province department commune)}],
    ['commune', 'Ntoum', 'Estuaire', 'Komo-Mondah', 'Ntoum'],
    'the smallest area named counts, and comes with the names that lead to it') or diag $answer->{content};
for my $case ([{center_ids => [$foreign->{center}]}, 'scope_center'], [{center_ids => [2_000_000_000]}, 'scope_center'],
    [{province => 'Nulle part'}, 'scope_area'],
    [{province => 'Nyanga', commune => 'Ntoum'}, 'scope_area'], [{center_ids => ['1']}, 'field_format'],
    [{center_ids => 1}, 'field_format'],
    [{centers => [1]}, 'field_format'], [{province => 1}, 'field_format'], ['all', 'field_format'],
    [[1], 'field_format'], [{center_ids => [1.5]}, 'field_format']) {
    $answer = call('PUT', $path, {scope => $case->[0]}, $director->{token});
    is_problem($answer, 422, 'RE001', 'the scope ' . to_json($case->[0]) . ' is refused');
    is_deeply(rules($answer), [$case->[1]], '… as the refusal says');
}
is(ok_call('GET', $path, undef, $director->{token})->{scope}{areas}[0]{name}, 'Ntoum',
    'none of these changed anything');
is_deeply(ok_call('PUT', $path, {scope => undef}, $director->{token})->{user}{scope}, {center_ids => [], areas => []},
    'a scope is taken away');

# Lists
$answer = call('GET', '/api/auth/users', undef, $director->{token});
is_deeply([map { $_->{id} } @{$answer->{json}}], [$user->{id}], 'a director sees their own people');
is($answer->{headers}{'x-total-count'}, 1, '… and how many');
is_deeply(ok_call('GET', '/api/auth/users', undef, $other->{token}), [], '… and nobody else\'s');
is(scalar @{ok_call('GET', '/api/auth/users', undef, $admin->{token})}, 4, 'an administrator sees everybody');
is_deeply([map { $_->{role} } @{ok_call('GET', '/api/auth/users?role=director&limit=1', undef, $admin->{token})}],
    ['director'], '… by role and page');
is_problem(call('GET', '/api/auth/users', undef, $token), 403, 'RE006', 'a collaborator manages nobody');

# Not one's own
for my $case (['GET', undef], ['PUT', {first_name => 'X'}], ['DELETE', undef]) {
    is_problem(call($case->[0], $path, $case->[1], $other->{token}), 404, 'RE004',
        "$case->[0]: another director's people are not there");
    is_problem(call($case->[0], "/api/auth/users/$other->{id}", $case->[1], $director->{token}), 404, 'RE004',
        "$case->[0]: nor are directors");
}

# Roles
is_problem(call('POST', '/api/auth/users', person(role => 'director'), $director->{token}), 403, 'RE006',
    'a director makes no directors');
is_problem(call('POST', '/api/auth/users', person(role => 'admin'), $director->{token}), 403, 'RE006',
    '… and no administrators');
is_problem(call('PUT', $path, {role => 'admin'}, $director->{token}), 403, 'RE006', '… by no way');
is_problem(call('PUT', $path, {role => 'king'}, $director->{token}), 422, 'RE001', 'a role is one of four');
is(ok_call('PUT', $path, {role => 'observer'}, $director->{token})->{user}{role}, 'observer',
    'a collaborator becomes an observer');
is(ok_call('PUT', $path, {role => 'collaborator', director_id => $other->{id}},
    $director->{token})->{user}{director_id}, $director->{id},
    '… and back, and is given to nobody else by a director');
is(ok_call('POST', '/api/auth/users', person(role => 'director', current_password => PASSWORD),
    $admin->{token})->{user}{role}, 'director', 'an administrator makes directors');
is_problem(call('POST', '/api/auth/users', person(), $admin->{token}), 422, 'RE001',
    '… and collaborators only with a director');
is(ok_call('POST', '/api/auth/users', person(director_id => $other->{id}), $admin->{token})->{user}{director_id},
    $other->{id}, '… who is named');
is_problem(call('POST', '/api/auth/users', person(director_id => $user->{id}), $admin->{token}), 422, 'RE001',
    '… and is one');
is_problem(call('PUT', "/api/auth/users/$admin->{id}", {role => 'director'}, $admin->{token}), 409, 'RE002',
    'nobody takes their own role away');
is_problem(call('DELETE', "/api/auth/users/$admin->{id}", undef, $admin->{token}), 409, 'RE002',
    'nor closes their own account');
ok_call('PUT', $path, {scope => {center_ids => [$election->{center}]}}, $director->{token});
is_deeply(ok_call('PUT', $path, {director_id => $other->{id}}, $admin->{token})->{user}{scope},
    {center_ids => [], areas => []},
    'with another director a collaborator has no scope yet');
ok_call('PUT', $path, {director_id => $director->{id}}, $admin->{token});

# What is wrong, all at once
$answer = call('POST', '/api/auth/users',
    {first_name => '', phone_number => '12', email => 'x', password => 'un mot que je connais', scope => 7},
    $director->{token});
is_problem($answer, 422, 'RE001', 'a bad user is refused');
is_deeply([sort map { $_->{fields}[0] } @{$answer->{json}{errors}}],
    [qw(email first_name last_name password phone_number scope)], '… with all that is wrong');
is_problem(call('POST', '/api/auth/users', person(email => uc $other->{email}), $director->{token}), 409, 'RE003',
    'an address is taken once');
is_deeply(violation($answer, 'password_not_chosen')->{fields}, ['password'],
    '… nobody chooses the password of another, too');

# A new password, and disabling
is(call('GET', '/api/auth/profile', undef, $token)->{status}, 200, 'until now the token is good');
is_problem(call('PUT', $path, $_, $director->{token}), 422, 'RE001',
    'a token alone changes no address or number, and nothing a password') for
    {password => 'un tout autre mot', current_password => PASSWORD}, {email => 'elsewhere@example.org'},
    {phone_number => '+24177999999', current_password => 'deviné peut-être'};
for my $guess ({}, {current_password => 'deviné peut-être'},
    {current_password => sql("SELECT password_hash FROM res_elec.app_user WHERE id = $director->{id}")}) {
    $answer = call('POST', "$path/invitation", {invitation => 'link', %$guess}, $director->{token});
    is_problem($answer, 422, 'RE001',
        'a token alone takes over nobody: the link to an account that has a password needs that of who asks');
    is_deeply(violation($answer, 'current_password')->{fields}, ['current_password'], '… as is said');
}
is(sql("SELECT count(*) FROM res_elec.password_reset WHERE user_id = $user->{id}"), 0, '… and there is no link');
is(sql("SELECT count(*) FROM res_elec.audit_log WHERE action = 'user.wrong_password' AND user_id = $director->{id}")
    > 0, 1, '… and a wrong one is written down');
$answer = ok_call('POST', "$path/invitation", {invitation => 'link', current_password => PASSWORD}, $director->{token});
is(call('GET', '/api/auth/profile', undef, $token)->{status}, 200, 'an invitation alone changes nothing');
is(take_up($col, $answer->{invitation}, 'un tout autre mot'), 204, 'who has lost a password is invited anew');
is_problem(call('GET', '/api/auth/profile', undef, $token), 401, '28000',
    'a new password ends the sessions of the user');
is_problem(sign_in({%$col, password => PASSWORD}), 401, '28P01', '… and the old password');
is(sql("SELECT invited_by FROM res_elec.app_user WHERE id = $user->{id}"), $director->{id},
    'who was given the link is noted with the account');
my $session = sign_in($col)->{json};
for my $close (['DELETE', {}], ['PUT', {active => JSON::PP::false}]) {
    my ($method, $body) = @$close;
    for my $guess ({}, {current_password => 'deviné peut-être'}) {
        is_deeply(rules(call($method, $path, {%$body, %$guess}, $director->{token})), ['current_password'],
            "$method: a token alone closes nobody" . (%$guess ? ', nor with a guess' : ''));
    }
}
is(call('DELETE', $path, undef, $director->{token})->{status}, 422, '… nor without a body');
is(call('GET', '/api/auth/profile', undef, $session->{access_token})->{status}, 200, '… whose sessions go on');
is(call('DELETE', $path, {current_password => PASSWORD}, $director->{token})->{status}, 200, 'a user is closed');
is_problem(call('GET', '/api/auth/profile', undef, $session->{access_token}), 401, '28000',
    '… and the tokens stop at once');
is_problem(call('POST', '/api/auth/refresh', undef, $session->{refresh_token}), 401, '28000', '… both of them');
is_problem(sign_in($col), 401, '28P01', '… and signing in');
is(ok_call('GET', $path, undef, $director->{token})->{active}, JSON::PP::false, 'the user stays, inactive');
is(ok_call('GET', "/api/offices/$far/results", undef, $director->{token})->{office}{submitted_by}, $user->{id},
    'as the author of their sheets');
ok_call('PUT', $path, {active => JSON::PP::true}, $director->{token});
is(sign_in($col)->{status}, 200, 'and can be opened again');
is_problem(call('GET', '/api/auth/profile', undef, $session->{access_token}), 401, '28000',
    '… which brings no session back');
is_problem(call('PUT', $path, {active => 'no'}, $director->{token}), 422, 'RE001', 'active is true or false');

# Another address and number, with the password of who changes them
$answer = call('PUT', $path, {email => 'new@example.org', phone_number => '+24177999999', current_password => PASSWORD},
    $director->{token});
is_deeply([$answer->{status}, @{$answer->{json}{user}}{qw(email phone_number)}, $answer->{json}{pending_email}],
    [200, $col->{email}, '+24177999999', 'new@example.org'], 'a number changes, an address waits to be confirmed');
is(sql("SELECT recipient FROM res_elec.mail_outbox WHERE kind = 'address_confirm'"), 'new@example.org',
    'a link is mailed to the new address');
is(sql("SELECT context -> 'fields' FROM res_elec.mail_outbox WHERE kind = 'account_changed'
    AND recipient = '$col->{email}' ORDER BY id DESC LIMIT 1"),
    '["phone_number"]', '… and the former one is told');
is(sql("SELECT invited_by FROM res_elec.app_user WHERE id = $user->{id}"), $director->{id},
    '… and who changed it is noted with the account');

# An invitation by mail: nobody else sees its link
my $mailed = person();
$answer = ok_call('POST', '/api/auth/users', $mailed, $director->{token});
is_deeply([sort keys %{$answer->{invitation}}], ['by', 'expires_at'], 'who is invited by mail has the link alone');
is(sql("SELECT count(*) FROM res_elec.password_reset WHERE user_id = $answer->{user}{id}"), 0,
    '… which is made when the mail is sent');
sql('SELECT res_elec_api.api_mail_take()')
    for 1 .. sql("SELECT count(*) FROM res_elec.mail_outbox WHERE due_at <= now() AND id < (SELECT id
        FROM res_elec.mail_outbox WHERE kind = 'invitation' AND recipient = '$mailed->{email}')");
utf8::encode(my $next = sql('SELECT res_elec_api.api_mail_take()'));
my $invited = from_json($next);
is($invited->{recipient}, $mailed->{email}, 'the mail goes to who is invited');
is(take_up($mailed, {link => ($invited->{text} =~ m{(http://127\S+)})[0]}), 204, '… and its link sets the password');
is(sign_in($mailed)->{status}, 200, '… to sign in with');
my $late = person(invitation => 'link');
$answer = ok_call('POST', '/api/auth/users', $late, $director->{token});
sql("UPDATE res_elec.password_reset SET expires_at = now() - interval '1 second' WHERE user_id = $answer->{user}{id}");
is(take_up($late, $answer->{invitation}), 422, 'an invitation has its time');
is_problem(call('POST', "/api/auth/users/$director->{id}/invitation", {}, $director->{token}), 404, 'RE004',
    'nobody invites themself');
finish();
