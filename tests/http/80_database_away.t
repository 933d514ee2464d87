# The database goes away and comes back: clients are told so, and what was acknowledged is there.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start(durable => 1);
my $director = director();
my $token = $director->{token};
my $e = election($token, registered => 1000);
sql("INSERT INTO res_elec.office (center_id, name, registered_voters)
     SELECT $e->{center}, 'Serie ' || n, 1000 FROM generate_series(1, 4000) n");
my @offices = split /\n/, sql("SELECT id FROM res_elec.office WHERE name LIKE 'Serie%' ORDER BY id");
is(call('GET', '/health/ready')->{status}, 200, 'ready at first');

# Stopped
cluster_stop('fast');
my $answer = call('GET', '/health/live');
is_deeply([$answer->{status}, $answer->{json}], [200, {status => 'ok'}], 'the shim lives without its database');
$answer = call('GET', '/health/ready');
is_problem($answer, 503, 'unavailable', 'and is not ready');
my @tries = (['GET', '/api/elections'],
    ['GET', "/api/voting/realtime/$e->{id}"], ['POST', "/api/offices/$offices[0]/results", sheet($e, 0, 0, 1)],
    ['POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => PASSWORD}],
        ['DELETE', "/api/elections/$e->{id}"]);
for my $try (@tries) {
    my $begun = time;
    $answer = call(@$try[0, 1, 2], $try->[1] =~ /login/ ? undef : $token);
    is_problem($answer, 503, 'unavailable', "$try->[0] $try->[1] is 503");
    like($answer->{headers}{'retry-after'}, qr/^[1-9][0-9]*$/, 'with Retry-After');
    cmp_ok(time - $begun, '<', 5, 'soon');
}
is_problem(call('GET', '/api/nothing'), 404, 'not_found', 'what needs no database is answered');
is_problem(call('GET', '/api/elections', undef, 'garbage'), 401, '28000', 'a bad token too');

# Back again
my $pid = shim_pid();
cluster_start();
my $until = time + 15;
sleep 0.1 until call('GET', '/health/ready')->{status} == 200 || time > $until;
is(call('GET', '/health/ready')->{status}, 200, 'it is ready again when the database is back');
is(call('GET', "/api/elections/$e->{id}", undef, $token)->{status}, 200, 'and serves with the same token');
is(shim_pid(), $pid, 'without a restart');

# Writers while the server crashes
my $end = time + 8;
my @results = parallel(5, sub {
    my ($worker) = @_;
    my (%status, @acknowledged);
    if ($worker == 0) {
        sleep 2;
        cluster_stop('immediate');
        sleep 0.5;
        cluster_start();
        return {restarted => 1};
    }
    my $next = $worker - 1;
    while (time < $end && $next < @offices) {
        my $votes = $next % 500;
        my $got = eval { call('POST', "/api/offices/$offices[$next]/results", sheet($e, 1, 1, $votes), $token) }
            // {status => 'cut'};
        $status{$got->{status}}++;
        if ($got->{status} =~ /^20[01]$/) {
            push @acknowledged, [$offices[$next], $votes];
            $next += 4;
        } else {
            sleep 0.1;
        }
    }
    return {status => \%status, acknowledged => \@acknowledged};
});
my (%status, @acknowledged);
for my $result (grep { !$_->{restarted} } @results) {
    $status{$_} += $result->{status}{$_} for keys %{$result->{status}};
    push @acknowledged, @{$result->{acknowledged}};
}
note(join ', ', map { "$_: $status{$_}" } sort keys %status);
cmp_ok(scalar @acknowledged, '>', 50, 'sheets were acknowledged (' . @acknowledged . ')');
cmp_ok($status{503} // 0, '>', 0, 'and refused with 503 while the server was down');
is_deeply([grep { !/^(?:200|201|503)$/ } keys %status], [], 'there was no other answer');
my %stored = map { split /\|/ } split /\n/, sql('SELECT office_id, total_voters - 2 FROM res_elec.result_sheet');
is_deeply([grep { ($stored{$_->[0]} // -1) != $_->[1] } @acknowledged], [],
    'every acknowledged sheet is there, as sent');
my $live = ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token);
is($live->{offices_reported}, scalar keys %stored, 'the total counts each once');
is(shim_pid() && kill(0, $pid), 1, 'the shim has lived through it');
finish();
