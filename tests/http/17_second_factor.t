# The second factor: begun, confirmed, asked for at sign-in, each code once; recovery codes; ended, reset; a must by
# role.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start(cluster => ['log_statement=all', 'log_parameter_max_length=-1'], shim => {RATE_LOGIN_ACCOUNT => '6/300'});

sub in_step { sleep 1 while time % 30 > 24 }    # what is compared falls into one step

my $me = director();
my %sign_in = (phone_number => $me->{phone_number}, password => PASSWORD);
my $path = '/api/auth/second-factor';
is_deeply(ok_call('GET', $path, undef, $me->{token}),
    {enabled => JSON::PP::false, required => JSON::PP::false, enabled_at => undef, recovery_codes_left => 0},
    'at first there is none');
my $also = ok_call('POST', '/api/auth/login', \%sign_in);

# Begun
is_deeply(rules(call('POST', $path, {}, $me->{token})), ['current_password'], 'a token alone begins none');
is_deeply(rules(call('POST', $path, {current_password => 'un faux mot', sealed_secret => '00'}, $me->{token})),
    ['current_password'], '… nor a wrong password');
is_problem(call('POST', "$path/confirm", {code => '123456'}, $me->{token}), 409, 'RE002',
    'nothing is confirmed before that');
my $begun = ok_call('POST', $path, {current_password => PASSWORD}, $me->{token});
like($begun->{secret}, qr/^[A-Z2-7]{32}$/, 'a secret is shown');
is($begun->{otpauth_uri},
    "otpauth://totp/RES-ELEC:$me->{email}?secret=$begun->{secret}&issuer=RES-ELEC&algorithm=SHA1&digits=6&period=30"
    =~ s/\@/%40/r, '… as an app reads it');
like($begun->{qr_svg}, qr{^<svg [^>]*>.*</svg>$}s, '… and as a picture');
my $stored = sql("SELECT sealed_secret FROM res_elec.second_factor WHERE user_id = $me->{id}");
ok($stored =~ /^[0-9a-f]{120}$/, 'stored is a sealed one');
is(call('POST', '/api/auth/login', \%sign_in)->{status}, 200, 'sign-in asks for nothing before it is confirmed');
my $again = ok_call('POST', $path, {current_password => PASSWORD}, $me->{token});
isnt($again->{secret}, $begun->{secret}, 'begun again it is another');

# Confirmed
in_step();
is_deeply(rules(call('POST', "$path/confirm", {code => totp($begun->{secret})}, $me->{token})), ['second_factor_wrong'],
    'a code of the former one confirms nothing');
is_deeply(rules(call('POST', "$path/confirm", {}, $me->{token})), ['second_factor_needed'], '… nor does none');
my $used = totp($again->{secret});
my $confirmed = ok_call('POST', "$path/confirm", {code => $used}, $me->{token});
my @recovery = @{$confirmed->{recovery_codes}};
is_deeply([scalar @recovery, scalar grep { /^([0-9a-f]{5}-){3}[0-9a-f]{5}$/ } @recovery], [10, 10],
    'a code of the new one does, and recovery codes are told');
is(call('GET', '/api/auth/profile', undef, $also->{access_token})->{status}, 401, '… the other sessions end');
is(sql("SELECT count(*) FROM res_elec.recovery_code WHERE code_hash = sha256('" . ($recovery[0] =~ tr/-//dr) . "')"), 1,
    'of recovery codes hashes are stored');
is_problem(call('POST', $path, {current_password => PASSWORD}, $me->{token}), 409, 'RE002', 'no second one is begun');
is_problem(call('POST', "$path/confirm", {code => totp($again->{secret}, 1)}, $me->{token}), 409, 'RE002',
    '… nor is it confirmed twice');

# Signing in
my $answer = call('POST', '/api/auth/login', \%sign_in);
is_problem($answer, 401, 'second_factor', 'the password alone does not sign in');
ok(!$answer->{json}{access_token} && !$answer->{headers}{'set-cookie'}, '… and there are no tokens');
is_problem(call('POST', '/api/auth/login', {%sign_in, second_factor => {step => 99999999999}}), 401, 'second_factor',
    'nobody says that a code is good');
is_problem(call('POST', '/api/auth/login', {%sign_in, password => 'un faux mot', code => totp($again->{secret}, 1)}),
    401, '28P01', 'nor a code without the password');
is_problem(call('POST', '/api/auth/login', {%sign_in, code => $used}), 401, 'second_factor',
    'a code is not taken twice');
is_problem(call('POST', '/api/auth/login', {%sign_in, code => totp($again->{secret}, 3)}), 401, 'second_factor',
    'nor one of another time');
my $next = totp($again->{secret}, 1);
$answer = call('POST', '/api/auth/login', {%sign_in, code => $next});
is($answer->{status}, 200, 'the next one signs in');
ok($answer->{json}{access_token}, '… with tokens');
is_problem(call('POST', '/api/auth/login', {%sign_in, code => $next}), 401, 'second_factor', '… once');
is(call('POST', '/api/auth/login', {%sign_in, code => uc($recovery[0] =~ tr/-/ /r)})->{status}, 200,
    'a recovery code signs in');
is_problem(call('POST', '/api/auth/login', {%sign_in, code => $recovery[0]}), 401, 'second_factor', '… once');
is(ok_call('GET', $path, undef, $me->{token})->{recovery_codes_left}, 9, '… and is one less');

# Wrong codes are limited with the account's other attempts
sql("UPDATE res_elec.second_factor SET last_step = 0 WHERE user_id = $me->{id}");
my $wrong_codes = "SELECT count(*) FROM res_elec.audit WHERE action = 'second_factor.wrong_code'
    AND user_id = $me->{id}";
my $written = sql($wrong_codes);
my @status = map { call('POST', '/api/auth/login',
    {%sign_in, code => sprintf '%06d', (totp($again->{secret}) + 7 * $_) % 1_000_000})->{status} } 1 .. 8;
is($status[-1], 429, 'who guesses codes must wait') or diag("@status");
is(call('POST', '/api/auth/login', {%sign_in, code => totp($again->{secret})})->{status}, 429,
    '… with the right one, too');
is(sql($wrong_codes) - $written, scalar(grep { $_ != 429 } @status), '… and is written down each time');

# Ended
my $other = director();
my $enable = sub {
    my ($user) = @_;
    in_step();
    my $secret = ok_call('POST', $path, {current_password => PASSWORD}, $user->{token})->{secret};
    return ($secret,
        @{ok_call('POST', "$path/confirm", {code => totp($secret, -1)}, $user->{token})->{recovery_codes}});
};
my ($secret, @codes) = $enable->($other);
is_deeply(rules(call('POST', "$path/disable", {code => totp($secret)}, $other->{token})), ['current_password'],
    'a code alone does not end it');
is_deeply(rules(call('POST', "$path/disable", {current_password => PASSWORD}, $other->{token})),
    ['second_factor_needed'], '… nor the password alone');
is_deeply(rules(call('POST', "$path/disable", {current_password => PASSWORD, code => $recovery[1]}, $other->{token})),
    ['second_factor_wrong'], '… nor a recovery code of another');
my $renewed = ok_call('POST', "$path/recovery-codes", {current_password => PASSWORD, code => totp($secret)},
    $other->{token})->{recovery_codes};
is_deeply(rules(call('POST', "$path/disable", {current_password => PASSWORD, code => $codes[0]}, $other->{token})),
    ['second_factor_wrong'], 'new recovery codes replace the former');
is(call('POST', "$path/disable", {current_password => PASSWORD, code => $renewed->[0]}, $other->{token})->{status}, 204,
    'the password and a code end it');
is(call('POST', '/api/auth/login', {phone_number => $other->{phone_number}, password => PASSWORD})->{status}, 200,
    '… and sign-in asks for none');
is(sql("SELECT count(*) FROM res_elec.recovery_code WHERE user_id = $other->{id}"), 0, '… nothing of it is left');
cmp_ok(sql("SELECT count(*) FROM res_elec.mail_outbox WHERE recipient = '$other->{email}'
    AND context -> 'fields' ? 'second_factor'"), '>=', 2, '… and its user is mailed');

# Reset by an administrator
my $lost = director();
$enable->($lost);
my $admin = admin($me);
is_problem(call('DELETE', "/api/auth/users/$lost->{id}/second-factor", undef, $other->{token}), 403, 'RE006',
    'a director resets none');
for my $guess (undef, {}, {current_password => 'deviné peut-être'}) {
    is_deeply(rules(call('DELETE', "/api/auth/users/$lost->{id}/second-factor", $guess, $admin->{token})),
        ['current_password'], 'a token alone resets none');
}
is(sql("SELECT count(*) FROM res_elec.second_factor WHERE user_id = $lost->{id}"), 1, '… it is still there');
is(call('DELETE', "/api/auth/users/$lost->{id}/second-factor", {current_password => PASSWORD},
    $admin->{token})->{status}, 204, 'an administrator resets another\'s');
my $own = call('DELETE', "/api/auth/users/$admin->{id}/second-factor", {current_password => PASSWORD}, $admin->{token});
is_problem($own, 409, 'RE002', '… not their own');
like($own->{json}{message}, qr/réinitialise/, '… and is told that it is this that is refused');
is(call('GET', '/api/auth/profile', undef, $lost->{token})->{status}, 401, '… whose sessions end');
is(call('POST', '/api/auth/login', {phone_number => $lost->{phone_number}, password => PASSWORD})->{status}, 200,
    '… and who signs in without');
is(sql("SELECT user_id FROM res_elec.audit WHERE action = 'second_factor.reset' AND subject_id = $lost->{id}"),
    $admin->{id}, '… as the audit log has it');

# A must
sql("INSERT INTO res_elec.setting VALUES ('second_factor_required', 'admin,director')");
my $must = call('GET', '/api/elections', undef, $other->{token});
is_problem($must, 403, 'RE006', 'where it is a must nothing is open without');
is_deeply(rules($must), ['second_factor_must'], '… as it says');
is(call('GET', '/api/elections', undef, observer($other)->{token})->{status}, 200, '… but to other roles');
is_deeply(ok_call('GET', '/api/auth/profile', undef, $other->{token})->{required_actions}, ['enable_second_factor'],
    '… as the account tells');
$enable->($other);
is(call('GET', '/api/elections', undef, $other->{token})->{status}, 200, 'who has one goes on');
unlike(sql("SELECT string_agg(coalesce(changes::text, ''), ' ') FROM res_elec.audit"), qr/$secret/,
    'no secret is in the audit log');
unlike(shim_log() . cluster_log(), qr/$secret|$recovery[0]|\Q$begun->{secret}\E/, '… nor in another');
finish();
