# New passwords: not those that are tried first, nor what is known of their user; temporary ones are changed before
# anything else.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(cluster => ['log_statement=all', 'log_parameter_max_length=-1']);
my %new = (first_name => 'Éloïse', last_name => 'Ndong Mba', phone_number => '074 55 66 77',
    email => 'eloise.ndong@example.ga');
my %rule = ('motdepasse2025' => 'password_common', 'P@ssw0rd2025' => 'password_common',
    '1234567890' => 'password_common', 'azertyuiop!' => 'password_common',
    'Eloise-Ndong-85' => 'password_personal', '+24174556677' => 'password_personal',
    'eloise.ndong@example.ga' => 'password_personal', 'court' => 'field_length');
for my $password (sort keys %rule) {
    my $answer = call('POST', '/api/auth/register', {%new, password => $password});
    is_problem($answer, 422, 'RE001', "$password is no password");
    is_deeply(rules($answer), [$rule{$password}], "… by $rule{$password}");
}
my $answer = call('POST', '/api/auth/register', {%new, password => 'motdepasse2025'}, undef,
    {'Accept-Language' => 'en'});
like($answer->{json}{message}, qr/among the first that are tried/, 'said in English');
like(call('POST', '/api/auth/register', {%new, password => 'motdepasse2025'})->{json}{message},
    qr/premiers que l(?:\x{2019}|\xe2\x80\x99)on essaie/, '… and in French');
is(sql("SELECT count(*) FROM res_elec.app_user WHERE email = '$new{email}'"), 0, 'nobody has one of them');
is(call('POST', '/api/auth/register', {%new, password => PASSWORD})->{status}, 201, 'a good one is taken');
my %sign_in = (email => $new{email}, password => PASSWORD);
my $me = ok_call('POST', '/api/auth/login', \%sign_in);
is_deeply($me->{required_actions}, [], 'who has one has nothing to do first');

# Changed, and set by a link
my $change = sub { call('PUT', '/api/auth/profile', {current_password => PASSWORD, @_}, $me->{access_token}) };
is_deeply(rules($change->(password => 'ndong-mba-74556677')), ['password_personal'],
    'a changed one is not made of what the account has');
is_deeply(rules($change->(password => 'Obiang-Nguema-7', first_name => 'Obiang', last_name => 'Nguema')),
    ['password_personal'], '… nor of what it gets');
is_deeply(rules($change->(password => 'libreville2025')), ['password_common'], '… nor of common words');
is_deeply(rules($change->(password => PASSWORD)), ['password_same'], '… nor is it the former one');
my $user = sql("SELECT id FROM res_elec.app_user WHERE email = '$new{email}'");
my $token = sql("SELECT res_elec_internal.mail_reset_token($user, interval '1 hour')");
is_deeply(rules(call('POST', '/api/auth/reset-password', {token => $token, password => 'Ndong-Mba-1985'})),
    ['password_personal'], 'nor is one that is set by a link');
is(call('POST', '/api/auth/reset-password', {token => $token, password => 'trois pirogues mauves'})->{status}, 204,
    'the link is good still');

# Temporary ones
my $hash = sql("SELECT password_hash FROM res_elec.app_user WHERE id = $user");
my $given =
    sql("SELECT res_elec.create_user('director', 'T', 'Emporaire', '+24174556678', 't\@example.ga', '$hash', temporary
        => true)");
my %given = (email => 't@example.ga', password => 'trois pirogues mauves');
my $session = ok_call('POST', '/api/auth/login', \%given);
is_deeply($session->{required_actions}, ['change_password'], 'a temporary one signs in and is to be changed');
for my $at (['GET', '/api/elections'], ['POST', '/api/elections', {title => 't', type => 'local', year => 2025}],
    ['GET', '/api/auth/users'], ['GET', '/api/voting/realtime/1']) {
    my $refused = call(@$at[0 .. 1], $at->[2], $session->{access_token});
    is_problem($refused, 403, 'RE006', "$at->[0] $at->[1] is not open before that");
    is_deeply(rules($refused), ['password_temporary'], '… as it says');
}
is_deeply(ok_call('GET', '/api/auth/profile', undef, $session->{access_token})->{required_actions}, ['change_password'],
    'one\'s profile is');
is(scalar @{ok_call('GET', '/api/auth/sessions', undef, $session->{access_token})}, 1, '… and one\'s sessions');
my $renewed = ok_call('POST', '/api/auth/refresh', undef, $session->{refresh_token});
is_problem(call('GET', '/api/elections', undef, $renewed->{access_token}), 403, 'RE006',
    'a renewed session is no way round');
is(call('PUT', '/api/auth/profile', {last_name => 'Autre'}, $session->{access_token})->{status}, 200,
    'another change of the profile …');
is_problem(call('GET', '/api/elections', undef, $session->{access_token}), 403, 'RE006', '… is not enough');
is(call('PUT', '/api/auth/profile', {password => 'quatre mangues vertes', current_password => $given{password}},
    $session->{access_token})->{status}, 200, 'it is changed');
is(call('GET', '/api/elections', undef, $session->{access_token})->{status}, 200, '… and all is open');
is_deeply(ok_call('POST', '/api/auth/login', {%given, password => 'quatre mangues vertes'})->{required_actions}, [],
    '… from then on');
unlike(shim_log() . cluster_log(), qr/motdepasse2025|pirogues mauves|mangues vertes|Ndong-Mba-1985/,
    'no log has a password');
finish();
