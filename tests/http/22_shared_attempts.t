# Wrong passwords and codes of an account, and mails to an address, count together over all servers of a database.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

my %limits = (RATE_LOGIN_ACCOUNT => '6/3600', RATE_RESET_ACCOUNT => '4/3600', THREADS => 1);
server_start(shim => \%limits);
my @url = (base_url(), (shim_another(\%limits))[1], (shim_another(\%limits))[1]);
for my $url (@url) {
    my $until = time + 20;
    sleep 0.1 while call('GET', "$url/health/ready")->{status} != 200 && time < $until;
}
my $next = 0;
sub somewhere { return $url[$next++ % @url] }    # each request at another server
sub sign_in {
    my ($url, $who, $password, %more) = @_;
    return call('POST', "$url/api/auth/login", {email => $who->{email}, password => $password, %more});
}
sub rows { sql('SELECT count(*) FROM res_elec.account_attempt') }
# How many of n are answered before the first 429.
sub passes {
    my ($n, $try) = @_;
    for my $i (1 .. $n) { return $i - 1 if $try->($i)->{status} == 429 }
    return $n;
}

# Right ones write nothing
my $victim = director();
is(passes(12, sub { sign_in(somewhere(), $victim, PASSWORD) }), 12, 'right passwords are not counted');
is(rows(), 0, '… and nothing is written of them');

# Wrong ones are as many at three servers as at one
is(passes(20, sub { sign_in(somewhere(), $victim, 'faux mot de passe') }), 6,
    'six wrong ones are, wherever they were tried');
for my $url (@url) {
    my $answer = sign_in($url, $victim, PASSWORD);
    is_problem($answer, 429, 'rate_limited', 'then not even the right one is good at any');
    my %h = %{$answer->{headers}};
    is_deeply([@h{qw(ratelimit-limit ratelimit-remaining)}], [6, 0], '… with the limit');
    cmp_ok($h{'retry-after'}, '>', 500, '… and when to try again');
    is(sign_in($url, $victim, 'faux mot de passe')->{content} =~ s/"request_id":"[^"]*"//r,
        $answer->{content} =~ s/"request_id":"[^"]*"//r, '… which tells it from no wrong one');
}
is(rows(), 1, 'one row says so');
is(sql("SELECT key = sha256(convert_to('identifier $victim->{email}', 'UTF8')) FROM res_elec.account_attempt"), 't',
    '… without what was typed');
is(sign_in($url[1], director(), PASSWORD)->{status}, 200, 'another account is as it was');
is(passes(20, sub { call('POST', somewhere() . '/api/auth/login', {phone_number => '+24177654321',
    password => 'faux mot de passe'}) }), 6, 'an account that is not there is counted just so');

# At the same time, too
my $crowd = director();
my @tried = map { @$_ } parallel(6, sub {
    my ($worker) = @_;
    return [map { sign_in($url[$worker % 3], $crowd, 'faux mot de passe')->{status} } 1 .. 4];
});
is(scalar(grep { $_ == 401 } @tried), 6, 'of 24 at the same time six are answered as wrong');
is(scalar(grep { $_ == 429 } @tried), 18, '… the others not at all');
is(sign_in($url[2], $crowd, PASSWORD)->{status}, 429, '… nor the right one');

# A server that starts anew forgets nothing, and what is over is over
shim_stop();
shim_start(\%limits);
$url[0] = base_url();
is(sign_in($url[0], $victim, PASSWORD)->{status}, 429, 'a server that starts anew forgets nothing');
sql("UPDATE res_elec.account_attempt SET clear_at = clear_at - interval '10 minutes'");
is(passes(9, sub { sign_in($url[0], $victim, 'faux mot de passe') }), 1, 'after a step one more may be tried');
sql("UPDATE res_elec.account_attempt SET clear_at = now() - interval '1 second'");
is(sign_in($url[0], $victim, PASSWORD)->{status}, 200, 'after all of them the right one is good');
sql("INSERT INTO res_elec.account_attempt SELECT sha256(convert_to(n::text, 'UTF8')), now() - interval '1 s'
    FROM generate_series(1, 30) n");
my $before = rows();
my $careless = director();
sign_in($url[0], $careless, 'faux mot de passe') for 1 .. 3;
is(rows(), $before - 3 * 8 + 1, 'rows that are over go, eight with each that is counted');

# The current password, and codes of a second factor
my $other = director();
is(passes(20, sub { call('PUT', somewhere() . '/api/auth/profile', {password => 'un mot de passe neuf',
    current_password => "faux $_[0] mot"}, $other->{token}) }), 6,
    'guessing the current password is counted over all servers');
is(call('PUT', "$url[1]/api/auth/profile", {first_name => 'Zoé'}, $other->{token})->{status}, 200,
    '… which keeps its owner from nothing else');
my $careful = director();
ok_call('POST', '/api/auth/second-factor', {current_password => PASSWORD}, $careful->{token});
is(passes(20, sub { call('POST', somewhere() . '/api/auth/second-factor/confirm', {code => sprintf '%06d', $_[0]},
    $careful->{token}) }), 6, 'so are codes');

# Mails to an address
is(passes(20, sub { call('POST', somewhere() . '/api/auth/forgot-password', {email => $_[0] % 2
    ? uc $victim->{email} : " $victim->{email}"}) }), 4, 'an address is sent four mails, whoever is asked');
is(passes(20, sub { call('POST', somewhere() . '/api/auth/forgot-password', {email => 'nobody@example.org'}) }), 4,
    '… an unknown one just so');
is(sql("SELECT count(*) FROM res_elec.mail_outbox WHERE lower(recipient) = '$victim->{email}'"), 4,
    '… and no more are written');

# Signing in and mails to the same address are counted apart, and so is each address, however long
my $forgetful = director();
sub mails_to { my ($who) = @_; return passes(9, sub { call('POST', somewhere() . '/api/auth/forgot-password',
    {email => $who->{email}}) }) }
sub wrong { my ($who) = @_; return passes(9, sub { sign_in(somewhere(), $who, 'faux mot de passe') }) }
is(wrong($forgetful), 6, 'who has tried too many wrong passwords');
is(mails_to($forgetful), 4, '… may have the link to a new one mailed');
is(sql("SELECT count(*) FROM res_elec.account_attempt WHERE key IN (sha256('identifier $forgetful->{email}'),
    sha256('mail $forgetful->{email}'))"), 2, '… which is counted by itself');
my $pestered = director();
is(mails_to($pestered), 4, 'who was sent mails that others asked for');
is(sign_in($url[1], $pestered, PASSWORD)->{status}, 200, '… signs in');
is(wrong($pestered), 6, '… and has all attempts');
my $long = join '.', 'a@' . 'b' x 63, 'c' x 63, 'example';
is(wrong({email => "$long.ga"}), 6, 'a long address has its attempts');
is(wrong({email => "$long.org"}), 6, '… and another that begins like it has its own');
is(mails_to({email => "$long.$_"}), 4, '… as they have their mails') for qw(ga org);

# Nobody but the server counts
like(sql_refusal('SET ROLE res_elec_reader; SELECT * FROM res_elec.account_attempt'), qr/permission denied/,
    'readers do not see it');
finish();
