# The database is there and does not answer in time: who asked is told so, what was written may still happen, and no
# more wait than may.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use POSIX ();
use ResElec::Metrics;
use ResElec::Test;

server_start();
my $token = director()->{token};
my $e = election($token, offices => 2);
my ($office, $other) = @{$e->{offices}};
my %says = (en => qr/did not answer in time; the write may have happened/,
    fr => qr/n(?:\x{2019}|\xe2\x80\x99)a pas répondu à temps.{1,3}; l(?:\x{2019}|\xe2\x80\x99)écriture a pu aboutir/);

# Offices that were made in SQL, past a standby that is away.
sub election_of_64 {
    return [split /\n/,
        sql("SET synchronous_commit = local; INSERT INTO res_elec.office (center_id, name, registered_voters)
            SELECT $e->{center}, 'Hors ligne ' || n, 100 FROM generate_series(1, 64) n RETURNING id")];
}

# Waits until a query counts as many, and returns the count.
sub waits_for {
    my ($query, $least) = @_;
    my $until = time + 10;
    my $got;
    sleep 0.05 until ($got = sql($query)) >= $least || time > $until;
    return $got;
}

# Waits until a query says what is wanted.
sub waits {
    my ($query, $wanted) = @_;
    my $until = time + 10;
    my $got;
    sleep 0.05 until ($got = sql($query)) eq $wanted || time > $until;
    return $got;
}

# Later than a request may take
shim_stop();
shim_start({REQUEST_TIMEOUT => 1});
my $holder = transaction_open('LOCK TABLE res_elec.result_sheet');
my $begun = time;
my $answer = call('GET', "/api/offices/$office/results", undef, $token);
is_problem($answer, 503, '57014', 'a read that does not come in time');
unlike($answer->{json}{detail} // '', $says{fr}, '… has written nothing');
$answer = call('POST', "/api/offices/$office/results", sheet($e, 1, 0, 2), $token, {'Accept-Language' => 'en'});
is_problem($answer, 503, '57014', 'a write');
like($answer->{json}{detail}, $says{en}, '… may have happened');
like($answer->{headers}{'retry-after'}, qr/^[1-9][0-9]*$/, '… with Retry-After');
cmp_ok(time - $begun, '<', 25,
    'both were told long before a statement\'s time was over (STATEMENT_TIMEOUT, 50 s here)');
transaction_end($holder);
is(waits("SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $office", 1), 1,
    'the statement went on: the sheet is there');
is(call('POST', "/api/offices/$office/results", sheet($e, 1, 0, 2), $token)->{status}, 200,
    '… and sent again it is the same one');

# More than may wait: the connection takes some, the queue two more
shim_stop();
shim_start({REQUEST_TIMEOUT => 2, THREADS => 1, DB_CONNECTIONS => 1, DB_QUEUE => 2});
$holder = transaction_open('LOCK TABLE res_elec.result_sheet');
my @clients = map { raw_connect() } 1 .. 150;
raw_send($_, raw_request("GET /api/offices/$office/results", ["Authorization: Bearer $token", 'Connection: close']))
    for @clients;
my %codes;
for my $client (@clients) {
    my ($code) = raw_read($client, undef, 8) =~ /"code": ?"(\w+)"/;
    $codes{$code // 'none'}++;
}
is_deeply([sort keys %codes], ['57014', 'overloaded'],
    'of 150 requests some wait, in vain, and the rest are turned away');
transaction_end($holder);
is(waits('SELECT 1', 1) && call('GET', "/api/offices/$office/results", undef, $token)->{status}, 200,
    '… and then it answers again');

# A write that the standby has not confirmed
shim_stop();
shim_start();
sql(q{ALTER SYSTEM SET synchronous_standby_names = 'nobody'});
sql('SELECT pg_reload_conf()');
waits('SHOW synchronous_standby_names', 'nobody');
my $waiting = q{FROM pg_stat_activity WHERE usename = 'res_elec_shim' AND wait_event = 'SyncRep'};
my ($told) = parallel(2, sub {
    my ($worker) = @_;
    return call('POST', "/api/offices/$other/results", sheet($e, 1, 0, 2), $token, {'Accept-Language' => 'en'})
        if $worker == 0;
    waits("SELECT count(*) $waiting", 1);
    sql("SELECT pg_cancel_backend(pid) $waiting");
    return undef;
});
is_problem($told, 503, 'not_replicated', 'a write whose wait for the standby is cancelled');
like($told->{json}{detail}, qr/standby server has not confirmed the write/, '… says so');
like(shim_log(), qr/"event":"commit_not_replicated"/, '… in the log, too');
is(sql("SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $other"), 1, 'it is on this server');

# … is not acknowledged by finding it there: whoever is told that it stands waits for the standby as its writer did
my $csv = "office_id,total_voters,blank_votes,null_votes,c1,c2,c3\n$other,3,1,0,2,0,0\n";
my %again = (
    'the same sheet again' => ['POST', "/api/offices/$other/results", sheet($e, 1, 0, 2)],
    'a correction to what stands' => ['PUT', "/api/offices/$other/results", {blank_votes => 1, null_votes => 0}],
    'the same sheet by the way that replaces' => ['POST', "/api/voting/office/$other/results", sheet($e, 1, 0, 2)],
    'an import of unchanged rows' => ['POST', "/api/elections/$e->{id}/import", $csv],
);
sub ask_again {
    my ($method, $path, $body) = @{$again{$_[0]}};
    return call($method, $path, $body, $token, {'Content-Type' => ref $body ? 'application/json' : 'text/csv'})
}
for my $name (sort keys %again) {
    my ($answer) = parallel(2, sub {
        my ($worker) = @_;
        return ask_again($name) if $worker == 0;
        waits("SELECT count(*) $waiting", 1);
        sql("SELECT pg_cancel_backend(pid) $waiting");
        return undef;
    });
    is_problem($answer, 503, 'not_replicated', "$name is not acknowledged either");
}

# While the standby is away every commit waits; reads, live totals and the health check have connections that no write
# takes
shim_stop();
shim_start({REQUEST_TIMEOUT => 20, METRICS_PORT => 'any'});
my $many = election_of_64();
my $entering = fork() // die "fork: $!";
if ($entering == 0) {
    eval { parallel(64,
        sub { call('POST', "/api/offices/$many->[$_[0]]/results",
            {total_voters => 0, blank_votes => 0, null_votes => 0, results => []}, $token) }) };
    POSIX::_exit(0);
}
cmp_ok(waits_for("SELECT count(*) $waiting", 6), '>=', 6, 'writers wait for the standby');
my %got;
for (1 .. 11) {
    for my $path ("/api/offices/$other/results", "/api/elections/$e->{id}", "/api/voting/realtime/$e->{id}",
        "/api/elections/$e->{id}/progress", '/health/ready') {
        $got{"$path: " . call('GET', $path, undef, $token)->{status}}++;
    }
}
is_deeply([grep { !/: 200$/ } sort keys %got], [], 'with 64 writers that wait every read is answered')
    or diag explain \%got;
cmp_ok($got{"/health/ready: 200"} // 0, '>', 10, '… each time');
cmp_ok(sql("SELECT count(*) $waiting"), '>=', 6, '… while they still wait');
waitpid $entering, 0;
my $until = time + 20;
sleep 0.1 until metric('res_elec_db_commits_waiting') > 0 || time > $until;
cmp_ok(metric('res_elec_db_commits_waiting'), '>', 0, 'metrics: commits wait for the standby');
sql('ALTER SYSTEM RESET synchronous_standby_names');
sql('SELECT pg_reload_conf()');
waits('SHOW synchronous_standby_names', '');
my %answers = map { $_ => ask_again($_) } sort keys %again;
is($answers{$_}{status}, 200, "$_ is acknowledged once no standby is to confirm it") or diag($answers{$_}{content})
    for sort keys %answers;
is(sql("SELECT count(*) FROM res_elec.result_sheet_history WHERE office_id = $other"), 0, '… and has changed nothing');
finish();
