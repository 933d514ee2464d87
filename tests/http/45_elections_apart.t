# Sheets of one election are under way for long: who wants to change what they depend on is told soon to come back, and
# no other election notices.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use ResElec::Test;

server_start();
my ($one, $two) = map { director()->{token} } 1 .. 2;
my $busy = election($one, title => 'Longue', offices => 2);
my $other = election($two, title => 'Autre', offices => 3);

# Long before a statement's own time is over (STATEMENT_TIMEOUT, 50 s here)
use constant SOON => 15;
sub timed {
    my ($wanted, $name, @request) = @_;
    my $begun = time;
    my $answer = call(@request);
    my $took = time - $begun;
    is($answer->{status}, $wanted, $name) or diag $answer->{content};
    cmp_ok($took, '<', SOON, '… soon') or diag $took;
    return $answer;
}

# A sheet of the first election, not committed until all have been answered
my $keeper =
    transaction_open("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
        VALUES ($busy->{offices}[0], 10, 10, 0, '{}')");
my $answer = timed(503, 'a candidate of the election with sheets under way', 'PUT',
    "/api/candidates/$busy->{candidates}[0]", {last_name => 'Autre'}, $one);
is_problem($answer, 503, '55P03', '… is told so');
like($answer->{headers}{'retry-after'}, qr/^[1-9][0-9]*$/, '… and when to come back');
timed(503, "its $_->[0]", @{$_}[1 .. $#$_], $one) for
    ['status', 'PUT', "/api/elections/$busy->{id}", {status => 'completed'}],
    ['office', 'DELETE', "/api/offices/$busy->{offices}[1]", undef];
timed(201, 'its other sheet comes in', 'POST', "/api/offices/$busy->{offices}[1]/results", sheet($busy, 1, 0, 2), $one);
timed(200, 'a candidate of another election', 'PUT', "/api/candidates/$other->{candidates}[0]", {last_name => 'Autre'},
    $two);
timed(200, 'a register there', 'PUT', "/api/offices/$other->{offices}[0]", {registered_voters => 900}, $two);
timed(200, 'an office there', 'DELETE', "/api/offices/$other->{offices}[2]", undef, $two);
timed(201, 'a sheet there', 'POST', "/api/offices/$other->{offices}[0]/results", sheet($other, 1, 0, 2), $two);
timed(200, 'completing it', 'PUT', "/api/elections/$other->{id}", {status => 'completed'}, $two);
transaction_end($keeper);
is(call('PUT', "/api/elections/$busy->{id}", {status => 'completed'}, $one)->{status}, 200,
    'afterwards it can be completed');
is(oracle(), 0, 'totals = recount');
finish();
