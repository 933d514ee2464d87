# A result sheet: entered, repeated, corrected, replaced; and refused with all that is wrong.
# The end of the file is what the earlier service let through.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 105, registered => 10);
my ($a, $b, $c) = @{$e->{candidates}};
my ($office, @rest) = @{$e->{offices}};
my $path = "/api/offices/$office/results";

sub totals {
    my $now = ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token);
    return [@$now{qw(offices_reported total_voters blank_votes null_votes)}, map { $now->{candidate_results}{$_} } $a,
        $b, $c];
}

# Entered
is_problem(call('GET', $path, undef, $token), 404, 'RE004', 'an office has no sheet at first');
my $answer = call('POST', $path, sheet($e, 1, 1, 3, 2, 1), $token);
is($answer->{status}, 201, 'a sheet is entered');
my $entered = $answer->{json}{office};
is_deeply(
    [@$entered{qw(id total_voters blank_votes null_votes valid_votes registered_voters version status submitted_by)}],
    [$office, 8, 1, 1, 6, 10, 1, 'provisional', $director->{id}], 'and answered whole');
is_deeply($entered->{results}, [map { {candidate_id => $_->[0], votes => $_->[1]} } [$a, 3], [$b, 2], [$c, 1]],
    'with its votes');
is_deeply(totals(), [1, 8, 1, 1, 3, 2, 1], 'the totals have it');
my $etag = $answer->{headers}{etag};
like($etag, qr/^"[0-9]+-1"$/, 'its ETag has the version');

# Repeated
$answer = call('POST', $path, sheet($e, 1, 1, 3, 2, 1), $token);
is_deeply([$answer->{status}, $answer->{json}{office}], [200, $entered], 'the same again is 200 and changes nothing');
is($answer->{headers}{etag}, $etag, 'nor does its ETag');
$answer = call('POST', $path, sheet($e, 1, 1, 2, 3, 1), $token);
is_problem($answer, 409, 'RE003', 'a different one is refused');
is_deeply(violation($answer, 'sheet_exists')->{context}, {office_id => $office, version => 1},
    'with the version that stands');
like($answer->{json}{hint}, qr/corrigez-le|correct it/, 'and what to use');
is(call('POST', "/api/elections/offices/$office/results", sheet($e, 1, 1, 3, 2, 1), $token)->{status}, 200,
    'the earlier path is the same');
is_deeply(totals(), [1, 8, 1, 1, 3, 2, 1], 'the totals have it once');

# Corrected
for my $named ($etag, "W/$etag", qq{"other", $etag}, '*') {
    is(call('GET', $path, undef, $token, {'If-None-Match' => $named})->{status}, 304,
        "a reader who has it gets 304: $named");
}
is(call('GET', $path, undef, $token, {'If-None-Match' => '"other"'})->{status}, 200, 'another reader gets it');
is_problem(call('PUT', $path, {total_voters => 9}, $token, {'If-Match' => "W/$etag"}), 412, 'RE007',
    'a weak tag matches no write');
$answer = call('PUT', $path, {total_voters => 9, blank_votes => 2}, $token, {'If-Match' => $etag});
is($answer->{status}, 200, 'only the fields given change');
is_deeply([@{$answer->{json}{office}}{qw(total_voters blank_votes null_votes version)}], [9, 2, 1, 2], 'in version 2');
$answer = call('PUT', $path, {total_voters => 8, blank_votes => 1}, $token, {'If-Match' => $etag});
is_problem($answer, 412, 'RE007', 'a stale If-Match is refused');
is(call('PUT', $path, {total_voters => 9}, $token, {'If-Match' => '*'})->{json}{office}{version}, 2,
    'the same figures make no version');
$answer = call('PUT', $path, {blank_votes => 5}, $token);
is_problem($answer, 422, 'RE001', 'the whole must add up');
is_deeply(violation($answer, 'sum_mismatch')->{context},
    {left => 3, right => 6, difference => -3, total_voters => 9, blank_votes => 5, null_votes => 1}, 'with both sides');
is(call('PUT', "/api/voting/office/$office/results",
    {results => sheet($e, 0, 0, 4, 1, 1)->{results}, reason => 'relecture'}, $token)
    ->{json}{office}{reason}, 'relecture', 'a reason is kept');
sql("SET res_elec.user_id = 999999; UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id = $office");
$answer = call('PUT', $path, {results => sheet($e, 0, 0, 3, 2, 1)->{results}}, $token);
is($answer->{status}, 422, 'a verified sheet needs a reason') or diag $answer->{content};
is_deeply(rules($answer), ['reason_required'], 'as the refusal says');
is(call('PUT', $path, {results => sheet($e, 0, 0, 3, 2, 1)->{results}, reason => 'jugement'}, $token)->{status}, 200,
    'and changes with one');
my @versions = @{ok_call('GET', "$path/history", undef, $token)->{versions}};
is_deeply([map { [@$_{qw(version total_voters blank_votes reason superseded_by)}] } @versions],
    [[1, 8, 1, undef, 'correction'], [2, 9, 2, undef, 'correction'], [3, 9, 2, 'relecture', 'correction'],
     [4, 9, 2, undef, 'correction'], [5, 9, 2, 'jugement', undef]], 'every version can be read')
     or diag to_json(\@versions);
is_deeply($versions[0]{results}, $entered->{results}, 'with its votes');
is_deeply(totals(), [1, 9, 2, 1, 3, 2, 1], 'the totals have the last one');
my $second = shift @rest;
is_problem(call('PUT', "/api/offices/$second/results", sheet($e, 0, 0, 1), $token),
    404, 'RE004', 'there is nothing to correct in an office without a sheet');

# Replaced, as the earlier clients do
is(call('POST', "/api/voting/office/$second/results", sheet($e, 0, 0, 5), $token)->{status}, 201,
    'POST to the voting path enters');
is(call('POST', "/api/voting/office/$second/results", sheet($e, 0, 0, 0, 4), $token)->{status}, 200, 'and replaces');
is_deeply(totals(), [2, 13, 2, 1, 3, 6, 1], 'the totals have the replacement alone');

# All violations at once
my $office3 = shift @rest;
my $before = totals();
my $other = election($token, candidates => 1);
my $stranger = $other->{candidates}[0];
$answer = call('POST', "/api/offices/$office3/results", {total_voters => 11, blank_votes => -1, null_votes => 'un',
    results => [{candidate_id => $a, votes => 5}, {candidate_id => $a, votes => 5},
        {candidate_id => $stranger, votes => 1},
        {candidate_id => $b, votes => undef}, {candidate_id => $c}, {candidate_id => 1.5, votes => 1}, 7]}, $token);
is_problem($answer, 422, 'RE001', 'a sheet with everything wrong is refused');
is_deeply([map { $_->{code} . ':' . join '+', @{$_->{fields}} } @{$answer->{json}{errors}}],
    ['not_an_integer:null_votes', 'not_an_integer:results[3].votes', 'missing:results[4].votes',
        'not_an_integer:results[5].candidate_id',
     'not_a_list:results[6]', 'duplicate_candidate:results', 'out_of_range:blank_votes', 'unknown_candidate:results',
     'more_voters_than_registered:total_voters+registered_voters'], 'with every rule, and the fields');
is_deeply(violation($answer, 'more_voters_than_registered')->{context}, {left => 11, right => 10, difference => 1},
    'and the figures');
is_deeply([map { violation($answer, @$_)->{context} } ['duplicate_candidate'],
    ['unknown_candidate'], ['out_of_range'], ['not_an_integer', 'null_votes']],
    [{candidate_id => $a}, {candidate_id => $stranger}, {value => -1}, {value => '"un"'}], 'of each');
ok(!(grep { !length $_->{message} } @{$answer->{json}{errors}}), 'and a sentence');
for my $text ('', ' ', '1.5', '-', '1e', '0x1', '12,5', '1 2', 'null', "1\n") {
    my $wrong = call('POST', "/api/offices/$office3/results", {%{sheet($e, 0, 0, 1)}, null_votes => $text}, $token);
    is_deeply([map { $_->{code} . ':' . $_->{context}{value} } @{$wrong->{json}{errors}}[0]],
        ['not_an_integer:"' . substr($text, 0, 40) . '"'], "a text '$text' is no figure");
}
is_deeply(rules(call('POST', "/api/offices/$office3/results", {%{sheet($e, 0, 0, 1)}, null_votes => $_}, $token)),
    ['out_of_range'], "$_ is none, either")
    for '99999999999999999999', '1e300', '1e9999', '9' x 41;
for my $number ('9223372036854775807', '9223372036854775808', '-99999999999999999999', '1e300', '9' x 60) {
    is_deeply(rules(call('POST', "/api/offices/$office3/results",
        qq({"total_voters":0,"blank_votes":0,"null_votes":$number,"results":[{"candidate_id":$a,"votes":$number}]}),
        $token)),
        ['out_of_range', 'out_of_range'], "$number is out of range, and no JSON that cannot be read");
}

# What the earlier service accepted
sub counted {
    my ($total, @results) = @_;
    return {total_voters => $total, blank_votes => 0, null_votes => 0,
        results => [map { {candidate_id => $_->[0], votes => $_->[1]} } @results]};
}

my %sins = (
    'negative votes' => [sheet($e, 0, 0, 10, -1), 'out_of_range'],
    'votes of a candidate of another election' => [counted(5, [$stranger, 5]), 'unknown_candidate'],
    'the same candidate twice' => [counted(5, [$a, 2], [$a, 3]), 'duplicate_candidate'],
    '2,000,000 votes for 10 voters' => [counted(10, [$a, 2000000]), 'sum_mismatch'],
    '2,000,000 voters for 10 registered' => [sheet($e, 0, 0, 2000000), 'more_voters_than_registered'],
    'votes: null' => [counted(0, [$a, undef]), 'not_an_integer'],
    'votes beyond 31 bits' => [counted(0, [$a, 4294967296]), 'out_of_range'],
    'a word for a number' => [counted('huit', [$a, 8]), 'not_an_integer'],
    'nothing' => [{}, 'missing'],
);
for my $sin (sort keys %sins) {
    my ($body, $rule) = @{$sins{$sin}};
    for my $try (['POST', "/api/offices/$office3/results"], ['PUT', $path],
        ['POST', "/api/voting/office/$office/results"]) {
        my ($method, $where) = @$try;
        next if $method eq 'PUT' && !%$body;  # gives no figure, so none changes
        $answer = call($method, $where, $body, $token);
        is_problem($answer, 422, 'RE001', "$sin: $method $where is refused");
        ok(violation($answer, $rule), "because of $rule") or diag $answer->{content};
    }
    like(call('POST', $path, $body, $token)->{status}, qr/^4(?:09|22)$/, "$sin: POST over a sheet is refused");
}
is(call('PUT', $path, {}, $token)->{json}{office}{version}, 5, '{} wipes nothing');
is_deeply(totals(), $before, 'none of these changed a total');
is(sql("SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $office3"), 0, 'nor made a sheet');

my %chosen = (id => $office, office_id => $office, version => 99, status => 'verified', submitted_by => 1000);
$answer = call('POST', "/api/offices/$office3/results", {%{sheet($e, 0, 0, 4)}, %chosen}, $token);
is_deeply([@{$answer->{json}{office}}{qw(id version status submitted_by)}],
    [$office3, 1, 'provisional', $director->{id}],
    'ids that the client chooses are ignored');
is(call('GET', $path, undef, $token)->{json}{office}{total_voters}, 9, 'and write nowhere else');

# Two concurrent identical posts on 100 offices
my $same = sheet($e, 1, 0, 4, 3, 2);
my @statuses = parallel(2,
    sub { [map { call('POST', "/api/offices/$_/results", $same, $token)->{status} } @rest[0 .. 99]] });
is_deeply([map { join ' ', sort $statuses[0][$_], $statuses[1][$_] } 0 .. 99], [('200 201') x 100],
    'of two identical posts one makes the sheet');
my @sum = (103, 9 + 4 + 4 + 1000, 2 + 100, 1, 3 + 4 + 400, 2 + 4 + 300, 1 + 200);
is_deeply(totals(), \@sum, '100 offices count once each');

# Who and when
my $closed = election($token);
my $body = sheet($closed, 0, 0, 1);
my $live = call('GET', "/api/voting/realtime/$closed->{id}", undef, $token);
my %seen = ('If-None-Match' => $live->{headers}{etag});
is(call('GET', "/api/voting/realtime/$closed->{id}", undef, $token, \%seen)->{status}, 304,
    'the live total is as it was');
ok_call('PUT', "/api/elections/$closed->{id}", {status => 'completed'}, $token);
is(call('GET', "/api/voting/realtime/$closed->{id}", undef, $token, \%seen)->{json}{status}, 'completed',
    'and is another answer once the election is completed');
my $much = call('POST', "/api/offices/$e->{offices}[0]/results", {%{sheet($e, 0, 0, 1)}, results => [('') x 100_000]},
    $token);
is(scalar @{$much->{json}{errors}}, 50, 'a refusal lists 50 violations at most');
$answer = call('POST', "/api/offices/$closed->{offices}[0]/results", $body, $token);
is_problem($answer, 409, 'RE002', 'a completed election takes no sheet');
is_deeply(rules($answer), ['election_not_active'], 'as the refusal says');
my $anyone = collaborator($director, center => $e->{center});
is_problem(call('POST', "/api/offices/$other->{offices}[0]/results", sheet($other, 0, 0, 1), $anyone->{token}),
    403, 'RE006', 'a collaborator enters nothing out of scope');
is_problem(call('DELETE', "/api/elections/$other->{id}", undef, $anyone->{token}), 403, 'RE006',
    'nor deletes an election');
deactivate($anyone);
is_problem(call('POST', "/api/offices/$rest[-1]/results", sheet($e, 0, 0, 1), $anyone->{token}),
    401, '28000', 'the token of a user who is gone writes nothing');
is_problem(call('POST', '/api/offices/2000000000/results', sheet($e, 0, 0, 1), $token),
    404, 'RE004', 'an office that is not there is 404');
is_problem(call('GET', '/api/voting/realtime/2000000000', undef, $token),
    404, 'RE004', 'realtime of an election that is not there is 404, not zeros');
is_deeply(totals(), \@sum, 'the totals are as before');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
