# Stopping, and refusing to start.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use POSIX ();
use IO::Socket::UNIX;
use Socket qw(MSG_DONTWAIT SOCK_DGRAM);
use ResElec::Test;
use lib 'tests/lib';
use TestFiles qw(spew);

server_start();
my $token = director()->{token};
my $e = election($token);

# A request is open while the shim is told to stop
my $idle = raw_connect();
raw_send($idle, raw_request('GET /health/live'));
like(raw_read($idle, qr/"ok"/), qr/200 OK/, 'a connection is kept');
my $locker = transaction_open('LOCK TABLE res_elec.result_sheet');
my $body = to_json(sheet($e, 1, 0, 2));
my $busy = raw_connect();
raw_send($busy, raw_request("POST /api/offices/$e->{offices}[0]/results", ["Authorization: Bearer $token"], $body));
my $until = time + 20;
sleep 0.05 until time > $until
    || sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim' AND wait_event_type = 'Lock'");
my $port = shim_port();
kill 'TERM', shim_pid();
sleep 0.3;
ok(!IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 1), 'no new connection is taken');
my $rest = raw_read($idle, undef, 3);
is($rest, '', 'the idle connection is closed');
transaction_end($locker);
my $answer = raw_read($busy, undef, 20);
like($answer, qr{^HTTP/1\.1 201 .*"version": 1}s, 'the open request is answered');
like($answer, qr{^connection: close}mi, 'and told that the connection ends');
is(shim_wait(5), 0, 'exit code 0');
is(sql('SELECT total_voters FROM res_elec.result_sheet'), 3, 'the sheet is there');
$until = time + 20;
sleep 0.05 until time > $until || !sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim'");
is(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim'"), 0, 'no database connection is left');
is(scalar(() = shim_log() =~ /"event":"(stop|stopped)"/g), 2, 'the log says so');

shim_start();
is(call('GET', '/health/ready')->{status}, 200, 'it starts again');
is(call('GET', "/api/offices/$e->{offices}[0]/results", undef, $token)->{json}{office}{version}, 1,
    'and the same token is good');
my $begun = time;
is(shim_stop('INT', 5), 0, 'SIGINT stops it too');
cmp_ok(time - $begun, '<', 3, 'at once when nothing is open');

# Whoever manages the service, as systemd does, is told when it serves and when it stops, by a path or by a name without
# one
for my $name (work_dir() . '/notify', "\0res-elec-stop-$$") {
    my $manager = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $name) or die "$!";
    chmod 0777, $name if $name =~ m{^/};
    my $told = sub { recv($manager, my $said, 256, MSG_DONTWAIT) // return 'nothing'; return $said };
    is($told->(), 'nothing', 'nobody tells anything yet');
    shim_start({NOTIFY_SOCKET => $name =~ s/^\0/@/r});
    is($told->(), 'READY=1', 'it is ready');
    is($told->(), 'nothing', '… and says so once');
    is(shim_stop('TERM', 5), 0, 'it stops');
    is($told->(), 'STOPPING=1', '… which it said');
}
for my $name (work_dir() . '/nobody', 'nonsense', 'x' x 200) {
    shim_start({NOTIFY_SOCKET => $name});
    is(shim_stop('TERM', 5), 0, 'nobody to be told is no harm');
}

# Who does not end is not waited for
shim_start({SHUTDOWN_TIMEOUT => 1});
my $slow = raw_connect();
raw_send($slow, "GET /api/elections HTTP/1.1\r\nHost: x\r\n");
sleep 0.2;
$begun = time;
is(shim_stop('TERM', 8), 0, 'a request that is never complete does not hold it');
my $took = time - $begun;
ok($took > 0.5 && $took < 3, "longer than SHUTDOWN_TIMEOUT ($took s)");

# Settings that cannot be right
my $secret = 'kurzgeheim';
my %bad = (
    'no JWT_SECRET_KEY' => [{JWT_SECRET_KEY => undef}, qr/JWT_SECRET_KEY is required/],
    'an empty JWT_SECRET_KEY' => [{JWT_SECRET_KEY => ''}, qr/JWT_SECRET_KEY is required/],
    'a short JWT_SECRET_KEY' => [{JWT_SECRET_KEY => $secret}, qr/JWT_SECRET_KEY must have 32 to 4096 bytes/],
    'a short SECRET_KEY' => [{JWT_SECRET_KEY => undef, SECRET_KEY => $secret}, qr/JWT_SECRET_KEY must have/],
    'a PORT that is no number' => [{PORT => '80x'}, qr/PORT must be a number from 0 to 65535/],
    'a PORT too large' => [{PORT => 65536}, qr/PORT must be/],
    'a negative PORT' => [{PORT => -1}, qr/PORT must be/],
    'no DATABASE_URL' => [{DATABASE_URL => undef}, qr/DATABASE_URL is required/],
    'a bad DATABASE_URL' => [{DATABASE_URL => "postgres://u:$secret\@[h/x"}, qr/DATABASE_URL is not/],
    'a bad LOG_LEVEL' => [{LOG_LEVEL => 'loud'}, qr/LOG_LEVEL must be/],
    'two at once' => [{PORT => 'x', JWT_SECRET_KEY => $secret}, qr/JWT_SECRET_KEY must.*PORT must/s],
);
for my $case (sort keys %bad) {
    my ($changes, $expected) = @{$bad{$case}};
    for my $argument ([], ['--check']) {
        my ($code, $out, $error) = shim_run($changes, @$argument);
        is($code, 1, join ' ', $case, 'ends it with code 1', @$argument);
        like($error, $expected, 'and is named');
        unlike($out . $error, qr/$secret/, 'without the secret');
    }
}
my $holder = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1, Proto => 'tcp') or die;
my ($code, $out, $error) = shim_run({PORT => $holder->sockport});
is($code, 1, 'a port in use ends it with code 1');
like($error, qr/cannot listen on LISTEN_ADDRESS 127\.0\.0\.1, PORT @{[$holder->sockport]}: /, 'and is named');

# What it says about itself
($code, $out, $error) = shim_run({DATABASE_URL => "host=/x user=u password=$secret", PORT => 8181}, '--check');
is($code, 0, '--check ends with code 0');
like($out, qr/^PORT=8181$/m, 'it prints the settings');
like($out, qr/^JWT_SECRET_KEY=\(hidden\)$/m, 'the key hidden');
like($out, qr/^DATABASE_URL=.*password=\(hidden\)/m, 'and the password');
unlike($out . $error, qr/$secret|@{[jwt_key()]}/, 'so no secret is printed');
# … read from a file, which the environment overrules
my $settings = work_dir() . '/settings.env';
spew($settings, "# of the night\nPORT=8282\nMAX_BODY=\"4096\"\n");
for my $argument (['--env-file', $settings], ["--env-file=$settings"]) {
    ($code, $out, $error) = shim_run({PORT => 8181}, @$argument, '--check');
    is_deeply([$code, $out =~ /^((?:PORT|MAX_BODY)=.*)$/mg], [0, 'PORT=8181', 'MAX_BODY=4096'], "$argument->[0] …");
}
spew($settings, "PORT=8282\nno setting\n");
($code, $out, $error) = shim_run({}, '--env-file', $settings, '--check');
is_deeply([$code, $error =~ /\Q$settings\E: line 2/ ? 1 : $error], [1, 1],
    'a line that is no setting stops it and is named');
($code, $out, $error) = shim_run({}, '--env-file', "$settings.nowhere", '--check');
is_deeply([$code, $error =~ /\Q$settings\E\.nowhere: No such file/ ? 1 : $error], [1, 1],
    'so does a file that is not there');
is((shim_run({}, '--env-file'))[0], 2, '--env-file without a file is code 2');

# The hash that an account made by SQL gets
sub hash_of {
    my ($input) = @_;
    spew($settings, $input);
    open my $kept, '<&', \*STDIN or die $!;
    open STDIN, '<', $settings or die $!;
    my ($code, $out) = shim_run({JWT_SECRET_KEY => undef}, '--hash-password');
    open STDIN, '<&', $kept or die $!;
    return ($code, $out);
}
($code, my $hash) = hash_of("un mot de passe neuf\n");
like($hash, qr/^\$argon2id\$\S+\n$/, '--hash-password prints a hash');
chomp $hash;
sql("SELECT res_elec.create_user('director', 'Ada', 'Min', '+24174000009', 'ada\@example.ga', '$hash')");
shim_start();
is(call('POST', '/api/auth/login', {phone_number => '+24174000009', password => 'un mot de passe neuf'})->{status}, 200,
    '… with which the account signs in');
is(call('POST', '/api/auth/login', {phone_number => '+24174000009', password => "un mot de passe neuf\n"})->{status},
    401, '… without the end of the line');
shim_stop();
is((hash_of(''))[0], 1, 'nothing to hash is code 1');
is_deeply([hash_of("motdepasse2025\n")], [1, ''], 'so is a password that nobody should have');

is((shim_run({}, '--nonsense'))[0], 2, 'an unknown argument is code 2');
like((shim_run({JWT_SECRET_KEY => undef}, '--version'))[1], qr/^res_elec_shim \d+\.\d+/, '--version');
like((shim_run({JWT_SECRET_KEY => undef}, '--help'))[1], qr/JWT_SECRET_KEY\s+\(required\)/, '--help');
unlike(shim_log(), qr/@{[jwt_key()]}|$secret/, 'nor has the log any');
finish();
