# The audit log over REST: who did what, when, from where, by which request.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(shim => {TRUSTED_PROXIES => '127.0.0.1'});
my $director = director();
my $admin = admin($director);
my @from = ({'X-Forwarded-For' => '203.0.113.5', 'X-Request-Id' => 'night-42'});

sub audit { ok_call('GET', '/api/audit' . ($_[0] // ''), undef, $admin->{token}) }
sub newest { my ($action) = @_; return audit("?action=$action&limit=1")->[0] }
sub told {
    my ($line) = @_;
    return join ' ', map { $_ // '-' } @$line{qw(action user_id channel address request_id subject_id election_id)}
}

# Every change of data, with its origin
my $e = ok_call('POST', '/api/elections', {title => 'Suivie', type => 'presidential', year => 2025, status => 'active'},
    $director->{token}, @from)->{election}{id};
is(told(newest('election.created')), "election.created $director->{id} rest 203.0.113.5 night-42 $e $e",
    'a new election is told: who, from where, by which request');
my $c = ok_call('POST', '/api/candidates', {election_id => $e, first_name => 'A', last_name => 'B', code_name => 'AB'},
    $director->{token}, @from)->{candidate}{id};
is(told(newest('candidate.created')), "candidate.created $director->{id} rest 203.0.113.5 night-42 $c $e",
    'a candidate');
ok_call('PUT', "/api/candidates/$c", {party => 'P'}, $director->{token}, @from);
my $party = ok_call('GET', "/api/elections/$e/parties", undef, $director->{token})->[0]{id};
is_deeply(newest('candidate.changed')->{changes}, {party => [undef, 'P'], party_id => [undef, $party]},
    'a change: what it was, what it is');
my $v = ok_call('POST', "/api/elections/$e/centers", {name => 'École', province => 'Ogooué'}, $director->{token},
    @from)->{center}{id};
is_deeply([newest('area.created')->{changes}{name}, told(newest('area.created')) =~ s/ [0-9]+ $e\z//r],
    ['Ogooué', "area.created $director->{id} rest 203.0.113.5 night-42"], 'an area that a center brings along');
my $o = office($director->{token}, $v, 1, 100);
ok_call('PUT', "/api/offices/$o", {registered_voters => 120}, $director->{token}, @from);
is_deeply(newest('office.changed')->{changes}{registered_voters}, [100, 120], 'a register');
my %sheet = (total_voters => 10, blank_votes => 1, null_votes => 2, results => [{candidate_id => $c, votes => 7}]);
ok_call('POST', "/api/offices/$o/results", \%sheet, $director->{token}, @from);
is(told(newest('sheet.entered')), "sheet.entered $director->{id} rest 203.0.113.5 night-42 $o $e", 'a sheet');
ok_call('POST', "/api/offices/$o/results", \%sheet, $director->{token}, @from);
is(scalar @{audit("?action=sheet.entered")}, 1, '… once, though it was sent again');
ok_call('PUT', "/api/offices/$o/results", {blank_votes => 2, null_votes => 1}, $director->{token}, @from);
is_deeply([@{newest('sheet.changed')->{changes}}{qw(version blank_votes null_votes)}], [2, 2, 1],
    'a correction, with its figures');
my $worker = ok_call('POST', '/api/auth/users', {first_name => 'C', last_name => 'D', phone_number => '+24177111111',
    email => 'c@d.ga',
    scope => {center_ids => [$v]}}, $director->{token}, @from)->{user}{id};
is(told(newest('user.created')), "user.created $director->{id} rest 203.0.113.5 night-42 $worker -", 'a user');
is(newest('scope.created')->{changes}{user_id}, $worker, '… and the scope');
ok_call('PUT', "/api/auth/users/$worker", {role => 'observer'}, $director->{token}, @from);
is_deeply(newest('user.changed')->{changes}{role}, ['collaborator', 'observer'], '… and another role');
is(call('DELETE', "/api/elections/$e", undef, $director->{token})->{status}, 409, 'what is refused');
is_deeply(audit('?action=election.deleted'), [], '… is no change');
sql("UPDATE res_elec.office SET name = 'Bureau un' WHERE id = $o");
is(told(newest('office.changed')), "office.changed - sql - - $o $e", 'a change in SQL is told as well');

# Every security event
my %sign_in = (phone_number => $director->{phone_number}, password => PASSWORD);
my $session = ok_call('POST', '/api/auth/login', \%sign_in, undef, @from);
is(told(newest('user.signed_in')), "user.signed_in $director->{id} rest 203.0.113.5 night-42 $director->{id} -",
    'signing in');
call('POST', '/api/auth/login', {%sign_in, password => 'un faux mot'}, undef, @from);
is(told(newest('user.sign_in_failed')), "user.sign_in_failed - rest 203.0.113.5 night-42 $director->{id} -",
    'a wrong password');
is_deeply(newest('user.sign_in_failed')->{changes}, {identifier => $director->{phone_number}},
    '… with what was tried, and no password');
call('POST', '/api/auth/login', {email => 'Nobody@example.org', password => 'un faux mot'}, undef, @from);
is_deeply([@{newest('user.sign_in_failed')}{qw(subject_id changes)}], [undef, {identifier => 'nobody@example.org'}],
    'also for nobody\'s account');
ok_call('POST', '/api/auth/refresh', undef, $session->{refresh_token});
sql("INSERT INTO res_elec.setting VALUES ('refresh_grace_seconds', '0')");
is(call('POST', '/api/auth/refresh', undef, $session->{refresh_token}, @from)->{status}, 401,
    'a replayed refresh token');
is_deeply([told(newest('session.reused')), newest('session.reused')->{changes}],
    ["session.reused $director->{id} rest 203.0.113.5 night-42 $director->{id} -", {generation => 1, newest => 2}],
    '… is told');
is(newest('setting.created')->{changes}{name}, 'refresh_grace_seconds', 'a setting');
$session = ok_call('POST', '/api/auth/login', \%sign_in);
call('POST', '/api/auth/logout', undef, $session->{access_token}, @from);
is(told(newest('user.signed_out')), "user.signed_out $director->{id} rest 203.0.113.5 night-42 $director->{id} -",
    'signing out');
call('POST', '/api/auth/forgot-password', {email => 'nobody@example.org'}, undef, @from);
is_deeply(newest('password.reset_requested')->{changes}, {email => 'nobody@example.org'}, 'a forgotten password');
ok_call('PUT', '/api/auth/profile', {password => 'encore un autre mot', current_password => PASSWORD},
    $director->{token}, @from);
is_deeply(newest('user.changed')->{changes}, {password_hash => 'changed'}, 'a new password: that, and not which');
my $stranger = director();
is(call('PUT', "/api/elections/$e", {visibility => 'public'}, $director->{token})->{status}, 200,
    'the owner opens the election to everybody');
is(call('PUT', "/api/elections/$e", {year => 2024}, $stranger->{token}, @from)->{status}, 403,
    'somebody else may read and not change it');
is(told(newest('access.denied')), "access.denied $stranger->{id} rest 203.0.113.5 night-42 - -", '… which is told');
is_deeply(newest('access.denied')->{changes}, {code => 'RE006', method => 'PUT', path => "/api/elections/$e"},
    '… with what was tried');
unlike(to_json(audit('?limit=1000')), qr/argon2|mot de passe|encore un autre|eyJ/,
    'no password, hash or token is in any line');

# Reading it
my @all = @{audit('?limit=1000')};
is(join(' ', map { $_->{at} } @all), join(' ', sort { $b cmp $a } map { $_->{at} } @all), 'newest first');
my (@paged, $next);
for ($next = '/api/audit?limit=7'; $next;) {
    my $page = call('GET', $next, undef, $admin->{token});
    push @paged, @{$page->{json}};
    ($next) = ($page->{headers}{link} // '') =~ /<([^>]+)>; rel="next"/;
}
is_deeply([map { told($_) . $_->{at} } @paged], [map { told($_) . $_->{at} } @all], 'page by page it is the same');
sub lines { return [map { told($_) . $_->{at} } @_] }
is_deeply(lines(@{audit("?election_id=$e&limit=1000")}), lines(grep { ($_->{election_id} // 0) == $e } @all),
    'of one election');
is_deeply(lines(@{audit("?user_id=$stranger->{id}&limit=1000")}),
    lines(grep { ($_->{user_id} // 0) == $stranger->{id} } @all), 'of one user');
is_deeply(audit('?before=1744574400000000-0'), [], 'none before there was one');
my $since = $all[10]{at} =~ s/\+/%2B/r;
is(scalar @{audit("?since=$since&limit=1000")}, 11, 'since a time, that included');
is_deeply(audit('?until=2000-01-01'), [], 'until a time');
for my $bad ('since=yesterday', 'until=2025-13-45', 'limit=0', 'before=1', 'before=1-x', 'before=99999999999999999-0',
    'user_id=x', 'election_id=-1', "since=2025-01-01'%20OR%201=1") {
    is_problem(call('GET', "/api/audit?$bad", undef, $admin->{token}), 422, 'RE001', "$bad is refused");
}
is_deeply(audit("?action=x'%20OR%20'1'='1"), [], 'an action is compared, not run');
is(call('GET', '/api/audit', undef, $_->[1])->{status}, $_->[2], "$_->[0] gets $_->[2]")
    for ['a visitor', undef, 401], ['a director', $stranger->{token}, 403],
    ['a collaborator', collaborator($stranger)->{token}, 403], ['an observer', observer($stranger)->{token}, 403];
finish();
