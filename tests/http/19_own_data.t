# What is kept of oneself: all of it to read, the end of the account as far as the count and its audit allow, and what
# the operator says of it.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $e = election($director->{token}, offices => 2, visibility => 'public');
my $typist = collaborator($director, center => $e->{center});
my $quiet = collaborator($director, center => $e->{center});
ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 1, 2, 30, 20), $typist->{token});
ok_call('PUT', '/api/auth/profile', {province => 'Estuaire'}, $typist->{token});

# All that is kept
my $answer = call('GET', '/api/auth/profile/data', undef, $typist->{token});
my $data = $answer->{json};
like($answer->{headers}{'content-disposition'}, qr/^attachment; filename="/, 'everything comes as a file');
is_deeply([@{$data->{account}}{qw(id province)}, $data->{scope}{center_ids}], [$typist->{id}, 'Estuaire',
    [$e->{center}]], 'the account and its scope');
is($data->{director}, sql("SELECT first_name || ' ' || last_name FROM res_elec.app_user WHERE id = $director->{id}"),
    '… and for whom it works');
is_deeply([map { [@$_{qw(office_id version total_voters)}] } @{$data->{sheets}}], [[$e->{offices}[0], 1, 53]],
    'the sheets that they entered');
is(scalar(@{$data->{sessions}}), sql("SELECT count(*) FROM res_elec.session WHERE user_id = $typist->{id}"),
    'their sessions');
my %done = map { $_->{action} => $_ } @{$data->{audit}};
is_deeply([map { $done{$_} ? $done{$_}{by_myself} + 0 : undef } 'user.changed', 'user.created'], [1, 0],
    'what they did, and what others did with their account');
is($done{'user.created'}{address}, undef, '… from where others did is theirs');
unlike($answer->{content}, qr/argon2|password_hash": "\$/, 'no hash of a password is in it');
is_deeply(ok_call('GET', '/api/auth/profile/data', undef, $quiet->{token})->{sheets}, [],
    'of another it has what is theirs');

# The operator's text
is(ok_call('GET', '/api/privacy')->{text}, undef, 'an operator who says nothing is quoted with nothing');
sql("INSERT INTO res_elec.setting (name, value) VALUES ('privacy_fr', 'Vos données : la commission.')");
sub said { my ($language) = @_; return call('GET', '/api/privacy', undef, undef,
    {'Accept-Language' => $language})->{json}{text} }
is(said('en'), 'Vos données : la commission.', 'one language serves both');
sql("INSERT INTO res_elec.setting (name, value) VALUES ('privacy_en', 'Your data: the commission.')");
is_deeply([map { said($_) } 'fr', 'en'], ['Vos données : la commission.', 'Your data: the commission.'],
    '… until there is a text in each');

# The end of an account
sub row {
    my ($user) = @_;
    return sql("SELECT concat_ws('|', first_name, last_name, phone_number, email, password_hash, active, province)
        FROM res_elec.app_user WHERE id = $user->{id}");
}
my $before = row($typist);
is_problem(call('DELETE', '/api/auth/profile', undef, $typist->{token}), 422, 'RE001', 'the password is needed');
is_problem(call('DELETE', '/api/auth/profile', {current_password => 'deviné'}, $typist->{token}), 422, 'RE001',
    '… the right one');
is(row($typist), $before, '… else nothing happens');
my $name = sql("SELECT first_name || '|' || last_name FROM res_elec.app_user WHERE id = $typist->{id}");
is(ok_call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $typist->{token})->{name_kept},
    JSON::PP::true(), 'who has entered a sheet');
is(row($typist), sprintf('%s|+999%011d|deleted-%d@account.invalid|*|f', $name, $typist->{id}, $typist->{id}),
    '… keeps the name, and nothing that reaches them');
is(call('GET', '/api/auth/profile', undef, $typist->{token})->{status}, 401, 'the session has ended');
is(call('POST', '/api/auth/login', {phone_number => $typist->{phone_number}, password => PASSWORD})->{status}, 401,
    '… and nobody signs in');
is(sql("SELECT count(*) FROM res_elec.user_scope WHERE user_id = $typist->{id}"), 0, 'the scope is gone');
is(sql("SELECT count(*) FROM res_elec.session WHERE user_id = $typist->{id} AND address IS NOT NULL"), 0,
    '… and from where they signed in');
is(sql("SELECT submitted_by FROM res_elec.result_sheet WHERE office_id = $e->{offices}[0]"), $typist->{id},
    'the sheet still says who entered it');
is(sql("SELECT changes ->> 'name_kept' FROM res_elec.audit_log
    WHERE action = 'user.left' AND user_id = $typist->{id}"), 'true', 'it is written down');
is(ok_call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $quiet->{token})->{name_kept},
    JSON::PP::false(), 'who has done nothing');
is((split /\|/, row($quiet))[1], 'supprimé', '… leaves no name');
is(call('POST', '/api/auth/register', {first_name => 'A', last_name => 'B',
    email => $quiet->{email} // 'again@example.ga', phone_number => $quiet->{phone_number},
    password => 'un mot bien choisi'})->{status}, 201, 'their number is free again');

# Who is needed stays
is_problem(call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $director->{token}), 409, 'RE002',
    'a director whose election goes on');
my $other = director();
my $worker = collaborator($other);
is_problem(call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $other->{token}), 409, 'RE002',
    'one for whom people work');
ok_call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $worker->{token});
is(call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $other->{token})->{status}, 200,
    '… until they have left');
my $admin = admin($director);
is_problem(call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $admin->{token}), 409, 'RE002',
    'the last administrator');
my $second = admin($director);
is(call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, $second->{token})->{status}, 200,
    '… another one may leave');
is(oracle(), 0, 'no total is wrong');
finish();
