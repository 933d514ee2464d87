# Limits of rate: by address and by account, a class of routes each; who an address is behind a proxy.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(shim => {RATE_READ_ADDRESS => '30/3600', RATE_READ_ACCOUNT => '8/3600', RATE_WRITE_ADDRESS => '20/3600',
    RATE_WRITE_ACCOUNT => '5/3600',
    RATE_LOGIN_ADDRESS => '12/3600', RATE_LOGIN_ACCOUNT => '3/3600', RATE_RESET_ADDRESS => '6/3600',
    RATE_RESET_ACCOUNT => '2/3600',
    TRUSTED_PROXIES => '127.0.0.1, 10.0.0.0/8'});

my $next = 1;
sub from { my ($address) = @_; return {'X-Forwarded-For' => $address} }
sub fresh { return from('198.51.100.' . $next++) }    # an address that has done nothing yet

sub is_limited {
    my ($answer, $name) = @_;
    is_problem($answer, 429, 'rate_limited', $name);
    my %h = %{$answer->{headers}};
    like(join(' ', map { $_ // '-' } @h{qw(retry-after ratelimit-limit ratelimit-remaining ratelimit-reset)}),
        qr/^[1-9]\d* [1-9]\d* 0 [1-9]\d*$/,
        '… with Retry-After and RateLimit headers');
}

# Of n equal requests, how many get through before the first 429.
sub passes {
    my ($n, $request) = @_;
    for my $i (1 .. $n) { return $i - 1 if $request->($i)->{status} == 429 }
    return $n;
}

# By address
my $answer = call('GET', '/api/elections', undef, undef, from('203.0.113.1'));
is_deeply([@{$answer->{headers}}{qw(ratelimit-limit ratelimit-remaining)}], [30, 29],
    'every answer says how much is left');
is(passes(60, sub { call('GET', '/api/elections', undef, undef, from('203.0.113.1')) }), 29,
    'an address may read so often');
is_limited(call('GET', '/api/elections', undef, undef, from('203.0.113.1')), 'and then no more');
is(call('GET', '/api/elections', undef, undef, from('203.0.113.2'))->{status}, 200, 'another address may');
is(call('GET', '/health/ready', undef, undef, from('203.0.113.1'))->{status}, 200, 'health is never limited');
is(call('GET', '/api/nothing', undef, undef, from('203.0.113.1'))->{status}, 404, 'what is not there costs nothing');
is(passes(60, sub { call('GET', '/api/elections', undef, undef, from("2001:db8:1:2::$_[0]")) }), 30,
    'an IPv6 network of 64 bits is one address');
is(call('GET', '/api/elections', undef, undef, from('2001:db8:1:3::1'))->{status}, 200, 'its neighbour is another');

# What caches may keep for everybody counts for nobody: one address may be that of many viewers
my $owner = director_from();
my $public = election_from($owner, 'public')->{id};
my $private = election_from($owner, 'private')->{id};

sub election_from {
    my ($by, $visibility) = @_;
    return ok_call('POST', '/api/elections', {title => $visibility, type => 'presidential', year => 2025,
        status => 'active', visibility => $visibility}, $by->{token}, fresh())->{election};
}
my @read = ("voting/realtime/$public", "elections/$public/results", "elections/$public/sheets");
is(passes(60, sub { call('GET', "/api/$read[$_[0] % 3]", undef, undef, from('203.0.113.3')) }), 60,
    'reads of a public election do not count');
is(passes(60, sub { call('GET', "/election/$public", undef, undef, from('203.0.113.3')) }), 60, '… nor do pages');
my $spared = call('GET', "/api/$read[0]", undef, undef, from('203.0.113.3'));
is($spared->{headers}{'ratelimit-limit'}, undef, '… and say nothing of a limit');
is(call('GET', "/api/$read[0]", undef, undef, {%{from('203.0.113.3')}, 'If-None-Match' => $spared->{headers}{etag}})
    ->{status}, 304, '… nor does what one has already');
my @streams = map {
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET /api/$read[0]", ['X-Forwarded-For: 203.0.113.3', 'Accept: text/event-stream']));
    {socket => $socket, begun => raw_read($socket, qr/data: /, 5)};
} 1 .. 40;
is(scalar(grep { $_->{begun} =~ m{^HTTP/1.1 200 } } @streams), 40, '… nor do streams');
is(call('GET', '/api/elections', undef, undef, from('203.0.113.3'))->{headers}{'ratelimit-remaining'}, 29,
    '… so that the address has all its reads left');
is(passes(20, sub { call('GET', "/api/$read[1]", undef, $owner->{token}, from('203.0.113.4')) }), 20,
    '… whoever reads them');
is(passes(20, sub { call('GET', "/api/elections/$private/results", undef, $owner->{token}, from('203.0.113.4')) }), 8,
    'those of a private one do');
is(passes(40, sub { call('GET', '/api/elections/1999999999/results', undef, undef, from('203.0.113.5')) }), 30,
    'and refusals');

# Whose address it is
is(passes(60, sub { call('GET', '/api/elections', undef, undef, from("203.0.113.$_[0], 203.0.113.201")) }), 30,
    'what a client writes itself does not count: the proxy\'s own entry does');
is(passes(60, sub { call('GET', '/api/elections', undef, undef, from("192.0.2.7, 10.1.2.$_[0]")) }), 30,
    'through two proxies it is the first that is none');
is(passes(60, sub { raw_answer("X-Forwarded-For: 203.0.113.$_[0]", 'X-Forwarded-For: 203.0.113.202') }), 30,
    'several headers are one list');
sub raw_answer {
    my @headers = @_;
    my ($status) = raw_call(raw_request('GET /api/elections', [@headers, 'Connection: close'])) =~ m{^HTTP/1.1 (\d+)};
    return {status => $status};
}

# By account
my $director = director_from();
my $first_address;
sub director_from {
    my %person = (first_name => 'A', last_name => 'B', phone_number => "06612340$next", email => "p$next\@example.org",
        password => PASSWORD);
    my $where = fresh();
    $first_address //= $where->{'X-Forwarded-For'};
    my $user = ok_call('POST', '/api/auth/register', \%person, undef, $where)->{user};
    my $session = ok_call('POST', '/api/auth/login', {email => $person{email}, password => PASSWORD}, undef, $where);
    return {%$user, token => $session->{access_token}, refresh => $session->{refresh_token}};
}
is(passes(20, sub { call('GET', '/api/auth/profile', undef, $director->{token}, fresh()) }), 8,
    'a user may read so often, from wherever');
is_limited(call('GET', '/api/auth/profile', undef, $director->{token}, fresh()), 'and then no more');
is(call('GET', '/api/auth/profile', undef, director_from()->{token}, fresh())->{status}, 200, 'another user may');
is(passes(20, sub { call('PUT', '/api/auth/profile', {first_name => "A$_[0]"}, $director->{token}, fresh()) }), 5,
    'writes are counted apart');
is(call('GET', '/api/elections', undef, undef, fresh())->{status}, 200, 'and a token is needed to use up an account');
is_problem(call('GET', '/api/auth/profile', undef, $director->{token} . 'x', fresh()), 401, '28000',
    'which a forged one does not');

# Logins: wrong passwords count against the account, however it is written; right ones do not
my $victim = director_from();
is(passes(20, sub { call('POST', '/api/auth/login', {email => $victim->{email}, password => PASSWORD}, undef,
    fresh()) }), 20, 'right passwords are not counted');
my @spellings = ($victim->{phone_number}, $victim->{phone_number} =~ s/^\+241/0/r,
    $victim->{phone_number} =~ s/^\+/00/r);
is(passes(20,
    sub { call('POST', '/api/auth/login', {phone_number => $spellings[$_[0] % 3], password => 'faux mot de passe'},
        undef, fresh()) }), 3,
    'wrong ones are, for all spellings of a number together');
is_limited(call('POST', '/api/auth/login', {phone_number => $victim->{phone_number}, password => PASSWORD}, undef,
    fresh()), 'then not even the right one is tried');
is(passes(20, sub { call('POST', '/api/auth/login', {phone_number => "$victim->{id}", password => 'faux mot de passe'},
    undef, fresh()) }), 3, 'the number of an account');
is(call('POST', '/api/auth/login', {email => $victim->{email}, password => PASSWORD}, undef, fresh())->{status}, 200,
    '… locks nobody out');
my @left = map { call('POST', '/api/auth/login', $_, undef, fresh())->{headers}{'ratelimit-remaining'} }
    {phone_number => '+24177123123', password => 'faux mot de passe'},
        {phone_number => director_from()->{phone_number}, password => 'faux mot de passe'};
is($left[0], $left[1], 'and what is left tells nothing of who has an account');
is(passes(20, sub { call('POST', '/api/auth/forgot-password', qq({"email":"\xe2\x84\xaa$_[0]\@example.org"}), undef,
    fresh()) }), 2, 'letters that are folded into others are no way around');
is(passes(20, sub { call('POST', '/api/auth/login', {phone_number => '+24177654321', password => 'faux mot de passe'},
    undef, fresh()) }), 3,
    'an account that is not there is limited just so: nothing is told');
is(passes(40, sub { call('POST', '/api/auth/login', {phone_number => "+24177600$_[0]", password => 'faux mot de passe'},
    undef, from('192.0.2.99')) }), 12,
    'many accounts from one address are limited by the address');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'user.sign_in_failed' AND subject_id = $victim->{id}"), 3,
    'each try is in the audit log');
is(passes(20,
    sub { call('PUT', '/api/auth/profile', {password => 'un mot de passe neuf', current_password => "faux $_[0] mot"},
        director_other()->{token}, fresh()) }),
    3, 'guessing the current password is limited as well');
my $other;
sub director_other { return $other //= director_from() }

# Forgotten passwords: by the address they would go to
is(passes(20,
    sub { call('POST', '/api/auth/forgot-password', {email => $_[0] % 2 ? uc $victim->{email} : " $victim->{email}"},
        undef, fresh()) }), 2,
    'one address is sent few mails, however it is written');
is(passes(20, sub { call('POST', '/api/auth/forgot-password', {email => 'nobody@example.org'}, undef, fresh()) }), 2,
    'an unknown one is limited just so');
is(passes(20, sub { call('POST', '/api/auth/reset-password', {token => "x$_[0]", password => PASSWORD}, undef,
    from('192.0.2.50')) }), 6, 'guessing tokens is limited by the address');

# A proxy is believed only when it is configured
shim_stop();
shim_start({RATE_READ_ADDRESS => '5/3600'});
is(passes(20, sub { call('GET', '/api/elections', undef, undef, fresh()) }), 5,
    'without TRUSTED_PROXIES X-Forwarded-For says nothing');
is(sql("SELECT host(address) FROM res_elec.audit WHERE action = 'user.registered' ORDER BY at LIMIT 1"), $first_address,
    'the audit log has the client\'s address, not the proxy\'s');

# A limit is refilled, and a flood of addresses takes no memory
shim_stop();
shim_start({RATE_READ_ADDRESS => '50/1', RATE_ENTRIES => 64, TRUSTED_PROXIES => '127.0.0.1'});
is(passes(200, sub { call('GET', '/api/elections', undef, undef, from('203.0.113.77')) }) >= 50, 1, 'a burst');
select undef, undef, undef, 1.1;
is(call('GET', '/api/elections', undef, undef, from('203.0.113.77'))->{status}, 200, 'after its seconds one may again');
my $before = memory();
parallel(4, sub {
    my $w = $_[0];
    call('GET', '/api/elections', undef, undef, from("10.$w." . int($_ / 250) . '.' . $_ % 250)) for 1 .. 1500;
    1
});
cmp_ok(memory() - $before, '<', $ENV{SHIM} ? 65536 : 4096,
    '6,000 addresses later the process is no more than 4 MiB larger (with sanitizers 64)');
sub memory {
    open my $file, '<', '/proc/' . shim_pid() . '/status' or die $!;
    my ($kb) = join('', <$file>) =~ /^VmRSS:\s+(\d+)/m;
    return $kb;
}
for my $bad ('5', '5/0', '-1/5', '5/x') {
    my ($code, undef, $error) = shim_run({RATE_READ_ADDRESS => $bad});
    is($code, 1, "RATE_READ_ADDRESS=$bad stops the start");
    like($error, qr/RATE_READ_ADDRESS/, '… with its name');
}
is((shim_run({TRUSTED_PROXIES => '10.0.0.1/8'}))[0], 1, 'a network with host bits stops the start');
finish();
