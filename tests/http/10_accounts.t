# Accounts: registering, signing in, renewing, leaving, a forgotten password.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(cluster => ['log_statement=all', 'log_parameter_max_length=-1', 'log_parameter_max_length_on_error=-1'],
    shim => {MAIL_DIR => 'mail'});

my %marie = (first_name => 'Marie', last_name => 'Obiang', phone_number => '066 12 34 56', email => 'Marie@Example.org',
    password => PASSWORD, province => 'Estuaire', commune => 'Libreville', role => 'admin');
my @answers;

sub seen {
    my $answer = call(@_);
    push @answers, $answer->{content};
    return $answer;
}

# Registering
my $answer = seen('POST', '/api/auth/register', \%marie);
is($answer->{status}, 201, 'an account is registered');
my $user = $answer->{json}{user};
is($user->{role}, 'director', 'the role in the body is ignored');
is($user->{phone_number}, '+24166123456', 'the phone number is stored in E.164');
is_deeply([sort keys %$user], [qw(campaign_logo commune created_at email first_name id last_name phone_number
    profile_photo province role updated_at)], 'a user has the fields of API.md and no other');
is(sql("SELECT role, password_hash LIKE '\$argon2id\$%' FROM res_elec.app_user"), 'director|t',
    'so it is in the table, with an argon2id hash');

$answer = seen('POST', '/api/auth/register', {%marie, email => 'other@example.org'});
is_problem($answer, 409, 'RE003', 'a phone number is taken once, however it is written');
is_deeply(violation($answer, 'taken')->{fields}, ['phone_number'], '… and the field is named');
$answer = seen('POST', '/api/auth/register', {%marie, phone_number => '+24177000001', email => 'MARIE@example.ORG'});
is_problem($answer, 409, 'RE003', 'an e-mail address is taken once, in any case');
is_deeply(violation($answer, 'taken')->{fields}, ['email'], '… and the field is named');

$answer = seen('POST', '/api/auth/register', {%marie, phone_number => '0' x 400, email => 'long@example.org'});
is_problem($answer, 422, 'RE001', 'an over-long phone number is refused');
is_deeply(violation($answer, 'field_length')->{fields}, ['phone_number'], '… by its length');
$answer = seen('POST', '/api/auth/register', {phone_number => 'abcdefgh', email => 'nobody', password => 'court',
    last_name => 7});
is_problem($answer, 422, 'RE001', 'a bad registration is refused');
is_deeply([sort map { "$_->{code}:$_->{fields}[0]" } @{$answer->{json}{errors}}],
    [qw(field_format:email field_format:phone_number field_length:password field_missing:first_name
        field_type:last_name)],
    '… with all that is wrong at once');
is_deeply(violation($answer, 'field_length')->{context}, {min => 10, max => 1024}, '… and the limits of a password');
is_problem(seen('POST', '/api/auth/register', {%marie, password => 99999999999}), 422, 'RE001',
    'a number is no password');
is(sql('SELECT count(*) FROM res_elec.app_user'), 1, 'none of these made a user');

is_deeply(seen('GET', '/api/auth/registration')->{json}, {open => JSON::PP::true}, 'who wants to register may');
sql("INSERT INTO res_elec.setting VALUES ('registration', 'closed')");
is_deeply(seen('GET', '/api/auth/registration')->{json}, {open => JSON::PP::false},
    '… and is told when they may not');
is_problem(seen('POST', '/api/auth/register', {%marie, phone_number => '+24177000002', email => 'late@example.org'}),
    403, 'RE006', 'registration can be closed');
sql("DELETE FROM res_elec.setting");

# Signing in
my %sign_in = (phone_number => '+241 66-12-34-56', password => PASSWORD);
$answer = seen('POST', '/api/auth/login', \%sign_in);
is($answer->{status}, 200, 'a phone number and the password sign in');
my $session = $answer->{json};
is_deeply([@$session{qw(token_type expires_in)}, $session->{user}{id}], ['Bearer', 900, $user->{id}],
    'the answer has user and tokens');
is(seen('POST', '/api/auth/login', {email => 'marie@example.org', password => PASSWORD})->{status}, 200,
    'the e-mail address works too');
my $wrong = seen('POST', '/api/auth/login', {%sign_in, password => 'un mot de passe trop faux'});
is_problem($wrong, 401, '28P01', 'a wrong password does not');
my $unknown = seen('POST', '/api/auth/login', {phone_number => '+24177999999', password => PASSWORD});
is($unknown->{json}{message}, $wrong->{json}{message}, 'an unknown phone number gets the same words');
is_problem(seen('POST', '/api/auth/login', {}), 422, 'RE001', 'phone number and password must be given');

# The profile
my $token = $session->{access_token};
is(seen('GET', '/api/auth/profile', undef, $token)->{json}{email}, 'Marie@Example.org', 'the profile is read');
$answer = seen('PUT', '/api/auth/profile', {first_name => ' Marie-Ange ', commune => undef, role => 'admin', id => 77},
    $token);
is_deeply([@{$answer->{json}{user}}{qw(first_name last_name commune role id)}],
    ['Marie-Ange', 'Obiang', undef, 'director', $user->{id}], 'the fields given change, but not the role, nor the id');
is_problem(seen('PUT', '/api/auth/profile', {last_name => ''}, $token), 422, 'RE001', 'an empty name is refused');
my $other = director();
is_problem(seen('PUT', '/api/auth/profile', {email => uc $other->{email}, current_password => PASSWORD}, $token), 409,
    'RE003', "another's address is refused");

# Renewing
my $first = $session->{refresh_token};
$answer = seen('POST', '/api/auth/refresh', undef, $first);
is($answer->{status}, 200, 'the refresh token is rotated');
my $second = $answer->{json}{refresh_token};
isnt($second, $first, 'the successor is another one');
is(seen('POST', '/api/auth/refresh', undef, $first)->{json}{refresh_token}, $second,
    'within the grace the old one returns the same successor, byte for byte');
is(seen('GET', '/api/auth/profile', undef, $answer->{json}{access_token})->{status}, 200, 'the new access token works');
sql("INSERT INTO res_elec.setting VALUES ('refresh_grace_seconds', '0')");
$answer = seen('POST', '/api/auth/refresh', undef, $first);
is_problem($answer, 401, '28000', 'after the grace an old one is refused');
is_problem(seen('POST', '/api/auth/refresh', undef, $second),
    401, '28000', '… and the whole family has ended, the newest token too');
is_problem(seen('GET', '/api/auth/profile', undef, $token), 401, '28000', '… and its access tokens');
sql('DELETE FROM res_elec.setting');

# Leaving
$session = ok_call('POST', '/api/auth/login', \%sign_in);
my $elsewhere = ok_call('POST', '/api/auth/login', \%sign_in);
$answer = seen('POST', '/api/auth/logout', undef, $session->{access_token});
is_deeply([$answer->{status}, $answer->{content}], [204, ''], 'logout has no body');
is_problem(seen('GET', '/api/auth/profile', undef, $session->{access_token}), 401, '28000',
    'the access token has stopped');
is_problem(seen('POST', '/api/auth/refresh', undef, $session->{refresh_token}), 401, '28000',
    '… and the refresh token');
is(seen('GET', '/api/auth/profile', undef, $elsewhere->{access_token})->{status}, 200, 'the other session goes on');

# A new password
$session = ok_call('POST', '/api/auth/login', \%sign_in);
my $new = 'encore un mot de passe';
$answer = seen('PUT', '/api/auth/profile', {password => $new}, $session->{access_token});
is_problem($answer, 422, 'RE001', 'a new password needs the current one');
is_deeply(violation($answer, 'current_password')->{fields}, ['current_password'], '… which is named');
for my $current (PASSWORD . 'x', JSON::PP::true, 1) {
    is_problem(seen('PUT', '/api/auth/profile', {password => $new, current_password => $current},
        $session->{access_token}),
        422, 'RE001', "not with current_password $current");
}
is(seen('PUT', '/api/auth/profile', {password => $new, current_password => PASSWORD},
    $session->{access_token})->{status}, 200,
    'with it the password changes');
is_problem(seen('GET', '/api/auth/profile', undef, $elsewhere->{access_token}), 401, '28000',
    'other sessions have ended');
is(seen('GET', '/api/auth/profile', undef, $session->{access_token})->{status}, 200, 'this one goes on');
is_problem(seen('POST', '/api/auth/login', \%sign_in), 401, '28P01', 'the old password is no longer good');
is(seen('POST', '/api/auth/login', {%sign_in, password => $new})->{status}, 200, 'the new one is');
my @changed = parallel(4, sub {
    call('PUT', '/api/auth/profile', {password => "$new $_[0]", current_password => $new},
        $session->{access_token})->{status}
});
is(scalar(grep { $_ == 200 } @changed), 1, 'of changes at the same time one alone is made');

# A forgotten password
my $mail = work_dir() . '/mail';
my $known = seen('POST', '/api/auth/forgot-password', {email => 'MARIE@example.org'});
my $nobody = seen('POST', '/api/auth/forgot-password', {email => 'nobody@example.org'});
is_deeply([$known->{status}, $known->{content}], [202, $nobody->{content}],
    'a known and an unknown address get the same answer');
is($nobody->{status}, 202, '… and status');
my ($message) = mails($mail, 1, qr/reset-password/);
like($message->{head}, qr/^To: Marie\@Example\.org\r?$/m, 'a mail goes out to the known one');
my $mailed = mail_token($message);
unlike($known->{content}, qr/$mailed/, 'the token is not in the answer');
is(sql("SELECT count(*) FROM res_elec.mail_outbox WHERE recipient ~ 'nobody'"), 0, '… and none to the unknown one');
is(sql("SELECT count(*) FROM res_elec.password_reset WHERE token_hash = sha256('$mailed')"), 1,
    'of the token its hash is kept');
is(sql("SELECT count(*) FROM res_elec.mail_outbox m WHERE m::text ~ '$mailed'"), 0, '… and nothing else');
is_problem(seen('POST', '/api/auth/reset-password', {token => $mailed, password => 'court'}),
    422, 'RE001', 'a short password is refused');
is(seen('POST', '/api/auth/reset-password', {token => $mailed, password => PASSWORD})->{status}, 204,
    '… and the token is still good');
is_problem(seen('GET', '/api/auth/profile', undef, $session->{access_token}), 401, '28000', 'every session has ended');
is(seen('POST', '/api/auth/login', \%sign_in)->{status}, 200, 'the new password signs in');
$answer = seen('POST', '/api/auth/reset-password', {token => $mailed, password => $new});
is_problem($answer, 422, 'RE001', 'a token works once');
is_deeply(rules($answer), ['reset_token'], '… as the refusal says');
ok_call('POST', '/api/auth/forgot-password', {email => 'marie@example.org'});
my $late = mail_token((mails($mail, 2, qr/reset-password/))[1]);
isnt($late, $mailed, 'the next token is another one');
sql("UPDATE res_elec.password_reset SET expires_at = now() - interval '1 second'");
is_problem(seen('POST', '/api/auth/reset-password', {token => $late, password => $new}),
    422, 'RE001', 'an expired token does not work');
for my $bad ('x', 'é' x 50, "' OR 1=1 --", 0 x 64) {
    is_problem(seen('POST', '/api/auth/reset-password', {token => $bad, password => $new}), 422, 'RE001',
        'nor one that was never sent');
}

# An inactive user
deactivate($other);
is_problem(seen('GET', '/api/auth/profile', undef, $other->{token}),
    401, '28000', "an inactive user's access token stops at once");
is_problem(seen('POST', '/api/auth/refresh', undef, $other->{refresh}), 401, '28000', '… and the refresh token');
is_problem(seen('POST', '/api/auth/login', {phone_number => $other->{phone_number}, password => PASSWORD}), 401,
    '28P01',
    '… and signing in');

is_deeply([grep { /argon2|password_hash/ } @answers], [], 'no answer has a password hash');
unlike(shim_log(), qr/argon2|mot de passe assez|encore un mot/, 'nor has the log, nor a password');
like(cluster_log(), qr/api_auth_login/, 'the database server logged every statement with its parameters');
unlike(cluster_log(), qr/mot de passe assez|encore un mot|trop faux/,
    '… and saw no password: so pg_stat_activity shows none');
# A password that was changed while a login compared the old one opens no session.
like(sql_refusal("SELECT res_elec_api.api_auth_login(ROW($user->{id}, NULL, NULL, 'r', 'en', NULL, NULL, NULL, '{}',
    NULL, '{}', '{}', 'an older hash', NULL, NULL, NULL)::res_elec_api.request)"),
    qr/28000/, 'a hash that is no longer the user\'s opens no session');
is(call('POST', '/api/auth/login', {phone_number => '(' x 500_000, password => 'x' x 12})->{status}, 401,
    'an absurd phone number is nobody\'s');
finish();
