# A server whose database is a standby says so and how far it is behind, and is silent rather than wrong beyond MAX_LAG.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters';
use Cluster;
use ResElec::Test;

server_start();
my $token = director()->{token};
my $e = election($token, offices => 6, visibility => 'public');
my $live = "/api/voting/realtime/$e->{id}";
sub enter { ok_call('POST', "/api/offices/$e->{offices}[$_[0]]/results", sheet($e, 1, 1, 10), $token) }
enter(0);

# The primary
my $ready = call('GET', '/health/ready');
is_deeply($ready->{json}, {status => 'ok', role => 'primary', lag => 0}, 'a server on a primary is ready, and says so');
is_deeply(call('GET', '/health/primary')->{json}, $ready->{json}, '… and takes writes');
is($_->{headers}{'res-elec-role'}, 'primary', 'an answer of the database says of whom')
    for $ready, call('GET', $live), call('GET', '/api/elections/1999999999'), call('GET', "/election/$e->{id}"),
    call('GET', '/table'), call('POST', '/api/auth/login', {});
is($_->{headers}{'res-elec-role'}, undef, 'what is none says nothing')
    for call('GET', '/health/live'), call('GET', '/api/nothing'), call('GET', '/app.css');

# For its sessions that begin from now on, and the server has no others.
sub for_the_server {
    my ($setting) = @_;
    sql("ALTER ROLE res_elec_shim $setting");
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'res_elec_shim'");
    my $until = time + 20;
    sleep 0.1 while call('GET', '/health/ready')->{status} != 200 && time < $until;
}
for_the_server('SET default_transaction_read_only = on');
is(call('GET', '/health/ready')->{json}{role}, 'primary', 'one that is read-only is ready for reads');
is_problem(call('GET', '/health/primary'), 503, 'read_only', '… and for no writes');
for_the_server('RESET default_transaction_read_only');

# A standby that follows; a message is overdue after two seconds
my $primary = Cluster->at(work_dir() . '/pg');
my $standby = Cluster->standby($primary, 'wal_receiver_timeout=2s', 'wal_retrieve_retry_interval=100ms',
    'max_standby_streaming_delay=-1');
my ($pid, $url) = shim_another({DATABASE_URL => "host=$standby->{dir} user=res_elec_shim dbname=res_elec", MAX_LAG => 3,
    THREADS => 1, METRICS_PORT => 0});
sub role { my ($answer) = @_; return $answer->{headers}{'res-elec-role'} // '' }
sub lag { return call('GET', "$url/health/ready")->{json}{lag} }
sub waits { my ($what) = @_; my $end = time + 20; sleep 0.1 until $what->() || time > $end; return $what->() ? 1 : 0 }
ok(waits(sub { call('GET', "$url/health/ready")->{status} == 200 }), 'a server on a standby is ready');
my $answer = call('GET', "$url/health/ready");
is($answer->{json}{role}, 'standby', '… and says that it is one');
cmp_ok($answer->{json}{lag}, '<=', 1.5, "… and how far it is behind ($answer->{json}{lag} s)");
is_problem(call('GET', "$url/health/primary"), 503, 'standby', 'it takes no writes');
is(call('GET', "$url/health/primary")->{json}{role}, 'standby', '… for it is a standby');
like(role(call('GET', "$url$live")), qr/^standby;lag=\d+\.\d$/, 'an answer says it in a header');
is(call('GET', "$url$live")->{headers}{'cache-control'} =~ /^public/ ? 1 : 0, 1, '… and may be kept by caches');

# An upstream that is idle is no lag, for longer than MAX_LAG and than a message may take
my @lags = map { sleep 0.5; lag() } 1 .. 14;
is_deeply([grep { !defined || $_ > 2.5 } @lags], [], "an idle upstream makes nothing older (@lags)");

# Replay waits: it says so, and above MAX_LAG it is silent
my $stream = raw_connect($url =~ /:(\d+)$/);
raw_send($stream, raw_request("GET $live", ['Accept: text/event-stream']));
like(raw_read($stream, qr/data: .*\n\n/, 10), qr/res-elec-role: standby;lag=\d/i, 'a stream says it, too');
$standby->sql('SELECT pg_wal_replay_pause()');
enter(1);
is(call('GET', "$url$live")->{json}{offices_reported}, 1, 'a replay that is paused shows what was');
ok(waits(sub { lag() > 1.5 }), '… and its lag grows');
ok(waits(sub { call('GET', "$url/health/ready")->{status} == 503 }), '… until it is not ready any more');
$answer = call('GET', "$url/health/ready");
is_problem($answer, 503, 'standby_behind', 'it says why');
is($answer->{json}{role}, 'standby', '… by its role');
cmp_ok($answer->{json}{lag}, '>=', 3, '… and its lag');
like($answer->{headers}{'retry-after'}, qr/^\d+$/, '… and when to ask again');
for my $path ($live, "/api/elections/$e->{id}/results", '/api/elections', "/api/elections/$e->{id}/export",
    "/api/offices/$e->{offices}[0]") {
    $answer = call('GET', "$url$path");
    is_problem($answer, 503, 'standby_behind', "$path is not shown");
    is($answer->{headers}{'cache-control'}, 'no-store', '… nor kept');
    like($answer->{headers}{'retry-after'}, qr/^\d+$/, '… until later');
}
is(call('GET', "$url/table")->{status}, 503, 'nor is a page of tables');
my $page = call('GET', "$url/election/$e->{id}");
is($page->{status}, 200, 'the page comes without figures');
unlike($page->{content}, qr/offices_reported/, '… which it will ask for itself');
unlike($page->{headers}{'cache-control'}, qr/public/, '… and is not kept');
like(raw_read($stream, undef, 10), qr/(?:\A|\r\n)0\r\n\r\n/, 'a stream is ended');
is(call('GET', "$url/health/live")->{status}, 200, 'it lives');
is(call('GET', $live)->{json}{offices_reported}, 2, 'the server on the primary has all of it');
$standby->sql('SELECT pg_wal_replay_resume()');
ok(waits(sub { call('GET', "$url/health/ready")->{status} == 200 }), 'what catches up is ready again');
is(call('GET', "$url$live")->{json}{offices_reported}, 2, '… with all of it');
my @said = shim_log() =~ /"event":"(database_role|standby_behind|standby_caught_up)"/g;
is_deeply([grep { /^standby/ } @said], ['standby_behind', 'standby_caught_up'], 'the log says both, once');

# The upstream is gone: what it would have is not known
$primary->{settings} = [];
cluster_stop('immediate');
my $began = time;
ok(waits(sub { call('GET', "$url/health/ready")->{status} == 503 }), 'cut off it is not ready for long');
cmp_ok(time - $began, '>', 1, '… but for a while');
is_problem(call('GET', "$url$live"), 503, 'standby_behind', '… and shows nothing then');
is(call('GET', "$url/health/ready")->{json}{role}, 'standby', '… though its database answers');

# It is promoted, and a primary from then on
$standby->promote();
ok(waits(sub { call('GET', "$url/health/primary")->{status} == 200 }), 'promoted it takes writes');
is_deeply(call('GET', "$url/health/ready")->{json}, {status => 'ok', role => 'primary', lag => 0},
    '… and is never behind');
is(role(call('GET', "$url$live")), 'primary', '… as it says');
is(call('POST', "$url/api/offices/$e->{offices}[2]/results", sheet($e, 1, 1, 10), $token)->{status}, 201,
    'a sheet is entered');
is($standby->sql($Cluster::WRONG, 'res_elec'), 0, 'no total is wrong');

# Without a limit
for my $bad ('-1', '86401', 'x') {
    my ($code, undef, $error) = shim_run({MAX_LAG => $bad});
    is($code, 1, "MAX_LAG=$bad stops the start");
    like($error, qr/MAX_LAG/, '… with its name');
}
done_testing;
