# Signing in at a province: a user of the nation works there, what is theirs is changed at the nation alone, and what is
# changed there holds here. The nation and the province are two databases of one cluster, with a server each.
use strict;
use warnings;
use utf8;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start(cluster => ['wal_level=logical', 'wal_retrieve_retry_interval=200ms', 'max_worker_processes=24',
    'max_logical_replication_workers=16', 'max_sync_workers_per_subscription=6', 'max_replication_slots=24',
    'max_wal_senders=24']);
sql('SELECT res_elec.become_node(0)');
my $director = director();
my $election = election($director->{token}, visibility => 'public', offices => 2, place => {province => 'Nord'});
my $clerk = collaborator($director, center => $election->{center});
my $careful = director();

# The province
my $area = sql("SELECT (res_elec.add_node(3, id)).area_id FROM res_elec.area WHERE name = 'Nord'");
sql('CREATE DATABASE province', 'postgres');
sql("CREATE SCHEMA res_elec; CREATE EXTENSION res_elec SCHEMA res_elec; SELECT res_elec.become_node(3, $area)",
    'province');
for my $way (['res_elec', 'province', 'res_elec_down'], ['province', 'res_elec', 'res_elec_up, res_elec_versions']) {
    my ($from, $to, $publications) = @$way;
    sql("SELECT pg_create_logical_replication_slot('to_$to', 'pgoutput')", $from);
    sql("CREATE SUBSCRIPTION res_elec_node_3 CONNECTION 'host=@{[work_dir()]}/pg user=postgres dbname=$from'
         PUBLICATION $publications WITH (create_slot = false, slot_name = 'to_$to')", $to);
}
my (undef, $province) = shim_another({DATABASE_URL => 'host=' . work_dir() . '/pg user=res_elec_shim dbname=province'});

sub there { my ($method, $path, @rest) = @_; return call($method, "$province$path", @rest) }
sub sign_in { my ($who, %more) = @_; return there('POST', '/api/auth/login',
    {phone_number => $who->{phone_number}, password => PASSWORD, %more}) }
# Whether something comes to be so.
sub comes {
    my ($so) = @_;
    my $until = time + 60;
    sleep 0.1 while !$so->() && time < $until;
    return $so->();
}
ok(comes(sub { there('GET', '/health/ready')->{status} == 200 }), 'the province has a server');
ok(comes(sub { sql("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'", 'province') == 0 }),
    '… and all that the nation has');

# With a password
my $answer = sign_in($clerk);
is($answer->{status}, 200, 'a user of the nation signs in at the province');
my $session = $answer->{json};
my $token = $session->{access_token};
is($answer->{json}{user}{id}, $clerk->{id}, '… as who they are');
is_problem(sign_in($clerk, password => 'faux mot de passe'), 401, '28P01', '… and with no wrong password');
$answer = there('GET', "/api/elections/$election->{id}/my-offices", undef, $token);
is_deeply([map { $_->{id} } @{$answer->{json}{offices}}], $election->{offices}, '… finds their offices');
my $sheet = "/api/offices/$election->{offices}[0]/results";
is_problem(call('POST', $sheet, sheet($election, 1, 2, 30, 20, 10), $clerk->{token}), 409, 'RE002',
    'the nation takes no sheet of theirs');
is(there('POST', $sheet, sheet($election, 1, 2, 30, 20, 10), $token)->{status}, 201, '… the province does');
ok(comes(sub { ok_call('GET', "/api/voting/realtime/$election->{id}")->{valid_votes} == 60 }),
    '… and the nation has it');
is(sql('SELECT submitted_by FROM res_elec.result_sheet'), $clerk->{id}, '… with who entered it');
is(there('POST', '/api/auth/refresh', undef, $session->{refresh_token})->{status}, 200, 'their session goes on there');

# With a second factor
my $begun = ok_call('POST', '/api/auth/second-factor', {current_password => PASSWORD}, $careful->{token});
my $confirmed = ok_call('POST', '/api/auth/second-factor/confirm', {code => totp($begun->{secret})}, $careful->{token});
ok(comes(sub { sign_in($careful)->{status} == 401 }), 'a second factor of the nation is asked for at the province');
is_problem(sign_in($careful), 401, 'second_factor', '… as what is missing');
is_problem(sign_in($careful, code => totp($begun->{secret}, 5)), 401, 'second_factor', '… and not a wrong code');
my $code = totp($begun->{secret});
is(sign_in($careful, code => $code)->{status}, 200, '… signs in with the right one');
is_problem(sign_in($careful, code => $code), 401, 'second_factor', '… once');
my $recovery = $confirmed->{recovery_codes}[0];
is_problem(sign_in($careful, code => $recovery), 401, 'second_factor', 'a recovery code is good at the nation only');
is(call('POST', '/api/auth/login', {phone_number => $careful->{phone_number}, password => PASSWORD,
    code => $recovery})->{status}, 200, '… there it is');

# What is theirs is changed at the nation
my %new = (password => 'un tout autre mot de passe', current_password => PASSWORD);
my $said = qr/ nœud national .* celui-ci est le nœud 3, Nord\./;
sub refused {
    my ($name, @request) = @_;
    my $refusal = there(@request);
    is_problem($refusal, 409, 'RE002', "$name is refused at the province");
    like($refusal->{json}{message}, $said, '… which says where it is done');
}
my $french = {'Accept-Language' => 'fr'};
refused('a change of a password', 'PUT', '/api/auth/profile', \%new, $token, $french);
refused('a new name', 'PUT', '/api/auth/profile', {first_name => 'Zoé'}, $token, $french);
refused('a second factor', 'POST', '/api/auth/second-factor', {current_password => PASSWORD}, $token, $french);
refused('a mail to who forgot their password', 'POST', '/api/auth/forgot-password', {email => $clerk->{email}}, undef,
    $french);
is(sql('SELECT count(*) FROM res_elec.mail_outbox', 'province'), 0, '… and none is written');
refused('a new account', 'POST', '/api/auth/register', {first_name => 'A', last_name => 'B', password => PASSWORD,
    phone_number => '+24166999999', email => 'new@example.org'}, undef, $french);
is_deeply(there('GET', '/api/auth/registration')->{json}, {open => JSON::PP::false}, '… nor is one offered');
is_deeply(ok_call('GET', '/api/auth/registration'), {open => JSON::PP::true}, '… but by the nation');
is(sign_in($clerk)->{status}, 200, 'the password is what it was');

# Changed there it holds here
my $other = sign_in($clerk)->{json}{access_token};
is(there('POST', '/api/auth/logout', undef, $other)->{status}, 204, 'who signs out at the province');
is(there('GET', '/api/auth/profile', undef, $other)->{status}, 401, '… is signed out');
is(there('GET', '/api/auth/profile', undef, $token)->{status}, 200, '… in that session alone');
ok_call('PUT', '/api/auth/profile', \%new, $clerk->{token});
ok(comes(sub { there('GET', '/api/auth/profile', undef, $token)->{status} == 401 }),
    'after a change at the nation the session at the province ends');
is_problem(there('GET', '/api/auth/profile', undef, $token), 401, '28000', '… as any that is over');
is_problem(sign_in($clerk), 401, '28P01', '… the former password is good no more');
$answer = sign_in($clerk, password => $new{password});
is($answer->{status}, 200, '… the new one is');
$token = $answer->{json}{access_token};

# Cut off it goes on, and hears of the end of an account later
sql('ALTER SUBSCRIPTION res_elec_node_3 DISABLE', $_) for qw(province res_elec);
deactivate($clerk);
is(sign_in($clerk, password => $new{password})->{status}, 200, 'cut off, the province lets in whom it knows');
is(there('POST', "/api/offices/$election->{offices}[1]/results", sheet($election, 0, 0, 5, 5, 0), $token)->{status},
    201, '… who enters a sheet');
sql('ALTER SUBSCRIPTION res_elec_node_3 ENABLE', $_) for qw(province res_elec);
ok(comes(sub { there('GET', '/api/auth/profile', undef, $token)->{status} == 401 }),
    'joined again, the session of who has no account any more ends');
is_problem(sign_in($clerk, password => $new{password}), 401, '28P01', '… and they sign in no more');
ok(comes(sub { ok_call('GET', "/api/voting/realtime/$election->{id}")->{valid_votes} == 70 }),
    'the nation has what was entered meanwhile');
is(sql("SELECT count(*) FROM res_elec.audit_log WHERE action = 'user.signed_in' AND id % 32 = 3") > 3, 1,
    '… and the audit of who signed in there');
is(sql('SELECT count(*) FROM res_elec.verify_tallies()', 'province'), 0,
    'every total of the province is that of its sheets');
finish();
