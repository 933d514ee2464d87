# Reads that share a query are never stale: an answer has every write that was acknowledged before its request was sent.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use ResElec::Test;

use constant {WRITERS => 4, READERS => 4, SHEETS => 150};
server_start(cluster => ['log_statement=all'], shim => {THREADS => 2});
my $director = director();
my $e = election($director->{token}, offices => WRITERS * SHEETS, visibility => 'public');
my $path = "/api/voting/realtime/$e->{id}";
my $log = work_dir() . '/acknowledged';
open my $make, '>', $log or die $!;
close $make;

# A writer logs a byte once a sheet is acknowledged; a reader looks at the log before it asks.
my @results = parallel(WRITERS + READERS, sub {
    my ($number) = @_;
    if ($number < WRITERS) {
        open my $file, '>>', $log or die $!;
        for my $office (@{$e->{offices}}[$number * SHEETS .. ($number + 1) * SHEETS - 1]) {
            ok_call('POST', "/api/offices/$office/results", sheet($e, 0, 0, 1), $director->{token});
            syswrite $file, '.';
        }
        return {};
    }
    my %seen = (reads => 0, stale => 0, backwards => 0, half => 0, last => 0);
    my $token = $number % 2 ? $director->{token} : undef;
    my $until = time + 60;
    while ($seen{last} < WRITERS * SHEETS && time < $until) {
        my $acknowledged = -s $log;
        my $total = ok_call('GET', $path, undef, $token);
        $seen{reads}++;
        $seen{stale}++ if $total->{offices_reported} < $acknowledged;
        $seen{backwards}++ if $total->{offices_reported} < $seen{last};
        $seen{half}++ if $total->{total_voters} != $total->{offices_reported}
            || $total->{candidate_results}{$e->{candidates}[0]} != $total->{total_voters};
        $seen{last} = $total->{offices_reported};
    }
    return \%seen;
});
my %all;
for my $seen (@results) { $all{$_} += $seen->{$_} for keys %$seen }
cmp_ok($all{reads}, '>', 100, "$all{reads} reads while 600 sheets came in");
is($all{stale}, 0, 'no answer lacked an acknowledged sheet');
is($all{backwards}, 0, '… or went back');
is($all{half}, 0, '… or had half a sheet');
is($all{last}, READERS * WRITERS * SHEETS, 'all readers saw the end');

# Those who ask at the same time share a query
sub calls { return scalar(() = cluster_log() =~ /execute api_realtime_coalesced:/g) }
my $before = calls();
cmp_ok($before, '>', 0, 'the database server logs each query');
my @sockets = map { raw_connect() } 1 .. 300;
my $request = raw_request("GET $path", ['Connection: close']);
raw_send($_, $request) for @sockets;
is(scalar(grep { raw_read($_, undef, 10) =~ /^HTTP\/1.1 200 .*"offices_reported": 600\b/s } @sockets), 300,
    '300 who ask at once are answered');
my $queries = calls() - $before;
cmp_ok($queries, '<', 150, "… by $queries queries");

# An answer that is kept is told only while it is right: what does not move the totals' version counts too
my $kept = election($director->{token}, visibility => 'public');
my $live = sub { return ok_call('GET', "/api/voting/realtime/$kept->{id}") };
is_deeply([sort keys %{$live->()->{candidate_results}}], [sort @{$kept->{candidates}}], 'a total with its candidates')
    for 1 .. 6;
my $added = ok_call('POST', '/api/candidates', {election_id => $kept->{id}, first_name => 'Une', last_name => 'Autre',
    code_name => 'new', ballot_number => 9},
    $director->{token})->{candidate}{id};
is_deeply([sort keys %{$live->()->{candidate_results}}], [sort @{$kept->{candidates}}, $added], '… with one more')
    for 1 .. 6;
ok_call('DELETE', "/api/candidates/$added", undef, $director->{token});
is_deeply([sort keys %{$live->()->{candidate_results}}], [sort @{$kept->{candidates}}], '… with one less') for 1 .. 6;
ok_call('PUT', "/api/elections/$kept->{id}", {status => 'completed'}, $director->{token});
is($live->()->{status}, 'completed', '… and its status') for 1 .. 6;
my $shared =
    sub { sql("SELECT body IS NULL, private ->> 'etag' FROM res_elec_api.api_realtime_coalesced(ROW(NULL, NULL, NULL,
        'x', 'en', NULL, NULL, NULL,
    ARRAY[$kept->{id}], NULL, '{}', jsonb_build_object('askers', '[]'::jsonb, 'known', \$\$$_[0]\$\$), NULL, NULL, NULL,
    NULL)::res_elec_api.request)") };
my ($made, $etag) = split /\|/, $shared->('');
is($made, 'f', 'an answer is made');
is($shared->($etag), "t|$etag", '… and not again for who has it');

# More elections than answers are kept for
my @elections = map { election($director->{token}, visibility => 'public', candidates => 1) } 1 .. 40;
for my $round (0, 1) {
    my @wrong = grep {
        my $total = ok_call('GET', "/api/voting/realtime/$_->{id}");
        $total->{election_id} != $_->{id} || $total->{offices_reported} != $round
    } @elections;
    is(scalar @wrong, 0, "each of 40 elections tells its own total: $round");
    next if $round;
    ok_call('POST', "/api/offices/$_->{offices}[0]/results", sheet($_, 0, 0, 1), $director->{token}) for @elections;
}

# Contests of one election that are asked for at the same time: each its own, and the whole
my $many = election($director->{token}, visibility => 'public');
my @contests = (sql("SELECT id FROM res_elec.contest WHERE election_id = $many->{id}"),
    map { sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($many->{id}, 'n$_') RETURNING id") } 1 .. 5);
ok_call('POST', "/api/offices/$many->{offices}[0]/results", sheet($many, 0, 0, 4), $director->{token});
for my $round (1 .. 3) {
    my @asked = ('', map { "?contest_id=$_" } @contests) x 8;
    my @open = map {
        my $socket = raw_connect();
        raw_send($socket, raw_request("GET /api/voting/realtime/$many->{id}$_", ['Connection: close']));
        $socket;
    } @asked;
    my @told = map { my ($json) = raw_read($_, undef, 10) =~ /\r\n\r\n(\{.*\})/s; from_json($json) } @open;
    is_deeply([map { [$_->{contest_id}, $_->{total_voters}, scalar keys %{$_->{candidate_results}}] } @told],
        [([undef, 4, 3], [$contests[0], 4, 3], map { [$_, 0, 0] } @contests[1 .. 5]) x 8],
        'contests that are asked for together are told apart');
}

# Each until its own deadline: of two that wait for the next query the later one is not cut with the earlier
shim_stop();
shim_start({THREADS => 1, REQUEST_TIMEOUT => 4});
my $holder = transaction_open('LOCK TABLE res_elec.election');
my $held = time;
my @waiting = map {
    select undef, undef, undef, $_;
    my $socket = raw_connect();
    raw_send($socket, $request);
    $socket;
} 0, 0.2, 3.3;
my $read = sub { my $answer = raw_read($_[0], undef, 10); return [$answer =~ m{^HTTP/1.1 (\d+)}, time - $held] };
my @got = map { $read->($_) } @waiting[0, 1];
transaction_end($holder);
push @got, $read->($waiting[2]);
is_deeply([map { $_->[0] } @got], [503, 503, 200], 'two whose time is over are told so, the third is answered');
cmp_ok($got[0][1], '<', 7, '… the first in time');
cmp_ok($got[1][1], '>', 4.15, '… the second in its own time');
cmp_ok($got[1][1], '<', 7, '… which is not the third\'s');
shim_stop();
shim_start();

# Each by their own right
my $private = election($director->{token});
my @who = (undef, $director->{token}, director()->{token}, observer($director)->{token}, undef, $director->{token},
    'garbage');
my @expected = (401, 200, 404, 200, 401, 200, 401);
for my $round (1 .. 5) {
    my @open = map {
        my $socket = raw_connect();
        raw_send($socket, raw_request("GET /api/voting/realtime/$private->{id}",
            ['Connection: close', defined $_ ? "Authorization: Bearer $_" : ()]));
        $socket;
    } (@who) x 6;
    my @got = map { (raw_read($_, undef, 10) =~ m{^HTTP/1.1 (\d+)})[0] } @open;
    is_deeply(\@got, [(@expected) x 6], 'sharing a query is not sharing a right');
}
finish();
