# Rows of a real results file that cannot be right (Zimbabwe 2018): each is refused, over REST
# and in SQL, with the two sides of what does not agree.
#
# In that file `s` is the sum of all ballots counted, the null ones among them ("total votes
# cast"), and blank ballots are not counted apart. A row without a register is of a station
# that the voters' roll does not have: 0 registered voters.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

plan(skip_all => 'the data is not beside this checkout') unless -d '../shared/data';

server_start();
my $token = director()->{token};
my $e = election($token, candidates => 1, offices => 0);
my ($columns, @rows) = csv_rows('../shared/data/zimbabwe-2018-bad-rows.csv');
is(scalar @rows, 19, 'there are 19 rows');
my %refused;

for my $row (@rows) {
    my ($voters, $null, $sum, $registered) = map { 0 + ($row->{$_} || 0) } qw(voters null s registered);
    my $votes = $sum - $null;
    my %expected;
    $expected{sum_mismatch} = {left => $voters - $null, right => $votes, difference => $voters - $null - $votes,
        total_voters => $voters, blank_votes => 0, null_votes => $null} if $voters - $null != $votes;
    $expected{more_voters_than_registered} = {left => $voters, right => $registered,
        difference => $voters - $registered}
        if $voters > $registered;
    $refused{$_}++ for keys %expected;

    my $name = "$row->{center}: voters $voters, null $null, counted $sum, registered $registered";
    my $office = office($token, $e->{center}, $row->{office}, $registered);
    my $answer = call('POST', "/api/offices/$office/results", {%{sheet($e, 0, $null, $votes)}, total_voters => $voters},
        $token);
    is_problem($answer, 422, 'RE001', $name);
    is_deeply({map { $_->{code} => $_->{context} } @{$answer->{json}{errors}}}, \%expected,
        'REST gives the rule and both sides');
    my $error = sql_refusal(qq(INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes,
        votes)
        VALUES ($office, $voters, 0, $null, '{"$e->{candidates}[0]":$votes}')));
    like($error, qr/ERROR:\s+RE001/, 'SQL refuses it too');
    is_deeply({map { $_->{code} => $_->{context} } violations_of($error)}, \%expected, 'with the same rule and sides')
        or diag $error;
}
is_deeply(\%refused, {sum_mismatch => 5, more_voters_than_registered => 14},
    '5 do not add up, 14 have more voters than registered');
is(sql('SELECT count(*) FROM res_elec.result_sheet'), 0, 'no sheet was entered');
is(ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token)->{total_voters}, 0, 'nor counted');
finish();
